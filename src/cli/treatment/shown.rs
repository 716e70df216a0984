//! How a treatment is shown after a deed.

use crate::book::Keyring;
use crate::cli::Desk;
use crate::cli::errors::{CliError, CliResult};
use crate::desk::treatments::Treatment;
use crate::desk::treatments::decide::missing;
use crate::desk::treatments::rows::SCHEMA;
use crate::desk::treatments::rules::TreatmentRules;
use crate::domain::{Lang, Slug, Version};
use crate::members::Directory;
use crate::ops::{Stop, unseal};
use crate::output::{Cell, Column, columns};

const COLUMNS: [Column; 12] = [
    columns::TREATMENT,
    columns::VERSION,
    columns::STATUS,
    columns::ITEM,
    columns::MEMBER,
    columns::NAME,
    columns::ROOM,
    columns::STAFF_THERAPIST,
    columns::CASES,
    columns::STEPS,
    columns::STILL_MISSING,
    columns::NEXT_DAY,
];

pub(super) fn line(
    directory: &Directory,
    keyring: Option<&Keyring>,
    own: &Treatment,
    rules: Option<&TreatmentRules>,
    (version, lang): (Version, Lang),
) -> Result<Vec<Cell>, CliError> {
    // Whoever was merged since lives on in another.
    let living = own.member.map(|member| directory.living(member));
    let member = living.transpose()?.flatten().or(own.member);
    Ok(vec![
        Cell::of(own.id),
        version.into(),
        own.status().into(),
        (&own.item).into(),
        member.into(),
        name(directory, keyring, own)?.into(),
        own.room().into(),
        slugs(own.staff().into_iter()),
        slugs(own.cases.iter()),
        steps(own),
        lacks(own, rules, lang),
        own.next.into(),
    ])
}

pub(super) fn print(desk: &Desk, line: &[Cell]) -> CliResult {
    let mut printer = desk.printer(&COLUMNS)?;
    printer.row(line)?;
    Ok(printer.finish()?)
}

/// The guest's name.
pub(super) fn name(
    directory: &Directory,
    keyring: Option<&Keyring>,
    own: &Treatment,
) -> Result<Option<String>, Stop> {
    match own.member {
        Some(member) => Ok(directory.name(directory.living(member)?.unwrap_or(member))?),
        None => unseal(keyring, (SCHEMA.name, "name"), &own.sealed.name),
    }
}

/// Several in one cell.
pub(super) fn slugs<'a>(all: impl Iterator<Item = &'a Slug>) -> Cell {
    let all: Vec<&str> = all.map(Slug::as_str).collect();
    if all.is_empty() {
        Cell::Empty
    } else {
        Cell::of(all.join(";"))
    }
}

/// The steps in the order in which they were done.
fn steps(own: &Treatment) -> Cell {
    slugs(own.steps.iter().map(|done| &done.step))
}

/// What is still to be done.
pub(super) fn lacks(own: &Treatment, rules: Option<&TreatmentRules>, lang: Lang) -> Cell {
    let Some(rules) = rules.filter(|_| own.finished.is_none()) else {
        return Cell::Empty;
    };
    let missing: Vec<String> = missing(rules, own)
        .iter()
        .map(|one| one.say(lang))
        .collect();
    if missing.is_empty() {
        Cell::Empty
    } else {
        Cell::of(missing.join(";"))
    }
}
