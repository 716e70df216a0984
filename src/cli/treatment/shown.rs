//! How a treatment is shown after a deed.

use crate::book::Keyring;
use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::CliResult;
use crate::cli::fields::{self, Field, On};
use crate::cli::post;
use crate::desk::treatments::Treatment;
use crate::desk::treatments::decide::missing;
use crate::desk::treatments::rows::SCHEMA;
use crate::desk::treatments::rules::TreatmentRules;
use crate::domain::{Lang, MemberId, Slug, Spoken, Version};
use crate::members::Directory;
use crate::ops::case::Case;
use crate::ops::treatments::{Receipt, rules_of};
use crate::ops::{Stop, unseal};
use crate::output::{Cell, columns};

/// A treatment with what is told beside it.
pub(super) struct Shown<'a> {
    pub own: &'a Treatment,
    pub directory: &'a Directory,
    pub keyring: Option<&'a Keyring>,
    /// The rules of the day on which it was begun.
    pub rules: Option<&'a TreatmentRules>,
    /// Whom it is of: the member in whom its own lives on.
    pub member: Option<MemberId>,
    /// The version of the deed.
    pub version: Option<Version>,
    pub lang: Lang,
}

/// What is shown of it, after a deed and in the list.
pub(super) fn fields<'a>() -> [Field<Shown<'a>>; 15] {
    use columns as c;
    [
        (On::Both, c::TREATMENT, |it| Ok(Cell::of(it.own.id))),
        (On::Deed, c::VERSION, |it| Ok(it.version.into())),
        (On::List, c::ON, |it| Ok(it.own.opened.day().into())),
        (On::Both, c::STATUS, |it| Ok(it.own.status().into())),
        (On::Both, c::ITEM, |it| Ok((&it.own.item).into())),
        (On::Both, c::MEMBER, |it| Ok(it.member.into())),
        (On::Both, c::NAME, |it| Ok(it.name()?.into())),
        (On::List, c::RESERVATION, |it| {
            Ok(it.own.reservation.map_or(Cell::Empty, Cell::of))
        }),
        (On::Both, c::ROOM, |it| Ok(it.own.room().into())),
        (On::Both, c::STAFF_THERAPIST, |it| {
            Ok(slugs(it.own.staff().into_iter()))
        }),
        (On::Both, c::CASES, |it| Ok(slugs(it.own.cases.iter()))),
        (On::Deed, c::STEPS, |it| Ok(steps(it.own))),
        (On::List, c::PRODUCTS, |it| Ok(products(it.own))),
        (On::Both, c::STILL_MISSING, |it| {
            Ok(lacks(it.own, it.rules, it.lang))
        }),
        (On::Both, c::NEXT_DAY, |it| Ok(it.own.next.into())),
    ]
}

impl Shown<'_> {
    /// The guest's name.
    fn name(&self) -> Result<Option<String>, Stop> {
        name(self.directory, self.keyring, self.own)
    }
}

/// Records a deed, and shows the treatment as it left it.
pub(super) fn record<C>(desk: &Desk, recording: &Recording, case: C) -> CliResult
where
    C: Case<Receipt = Receipt>,
{
    let columns = fields::columns(&fields(), On::Deed);
    post::case_shown(desk, recording, case, &columns, |session, receipt| {
        let own = &receipt.treatment;
        let shown = Shown {
            own,
            directory: &session.directory()?,
            keyring: session.keyring(),
            rules: rules_of(&session.rules, own.opened.day()).ok(),
            // Whoever was merged since lives on in another.
            member: session.living(own.member)?,
            version: Some(receipt.version),
            lang: desk.lang(),
        };
        let row = fields::cells(&fields(), On::Deed, &shown)?;
        Ok((vec![row], Vec::new()))
    })
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

/// `serum=15ml;mask=1`
fn products(own: &Treatment) -> Cell {
    let used = own.steps.iter().flat_map(|done| &done.used);
    let all: Vec<String> = used
        .map(|used| {
            let unit = used.unit.as_ref().map(Slug::as_str).unwrap_or_default();
            format!("{}={}{unit}", used.product, used.amount)
        })
        .collect();
    if all.is_empty() {
        Cell::Empty
    } else {
        Cell::of(all.join(";"))
    }
}
