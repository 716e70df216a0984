//! `club staff`: who works here, in which role and store, and whose members are whose.

mod add;
pub(super) mod assess;
mod assign;
mod award;
mod change;
mod check;
mod leave;
mod list;
mod sanction;
mod test;
mod train;
mod work;

use super::Desk;
use super::errors::CliResult;
use super::registry::{Entry, Runs, command};
use crate::book::At;
use crate::book::Recorded;
use crate::book::Told;
use crate::care::Staff;
use crate::care::staff::{Post, StaffMember, StaffRefusal, joined, prove_role};
use crate::cli::help::Zh;
use crate::domain::canonical;
use crate::domain::choice::NotKnown;
use crate::domain::{Day, Slug, StaffId, Version};
use crate::ops::Session;
use crate::output::{Cell, Column, columns};

/// Keep the list of those who work here, assess, train, praise and reprimand them
#[derive(clap::Args, Debug)]
#[command(add = Zh("管理员工名册，考核、培训、奖励和处分"))]
pub(super) struct Args {}

pub(super) const COMMANDS: &[Entry] = &[
    command("staff list", &Runs(list::run)),
    command("staff add", &Runs(add::run)),
    command("staff change", &Runs(change::run)),
    command("staff leave", &Runs(leave::run)),
    command("staff assign", &Runs(assign::run)),
    command("staff assess", &Runs(assess::run)),
    command("staff check", &Runs(check::run)),
    command("staff train", &Runs(train::run)),
    command("staff test", &Runs(test::run)),
    command("staff award", &Runs(award::run)),
    command("staff sanction", &Runs(sanction::run)),
];

/// The roles and stores that words name.
fn named(
    writing: &Session,
    (roles, stores): (&[String], &[String]),
    from: Day,
) -> Result<(Vec<Slug>, Vec<Slug>), NotKnown> {
    let words = writing.words(from);
    let roles = roles.iter().map(|word| words.roles().slug(word));
    let stores = stores.iter().map(|word| words.stores().slug(word));
    Ok((
        roles.collect::<Result<_, _>>()?,
        stores.collect::<Result<_, _>>()?,
    ))
}

/// The roles and stores that a line names, held against the rules of a day and the house.
fn post(
    writing: &Session,
    (roles, stores, operator): (&[Slug], &[Slug], &str),
    from: Day,
) -> Result<Post, StaffRefusal> {
    let known = &writing.rules.pack(from).care.roles;
    roles.iter().try_for_each(|role| prove_role(role, known))?;
    let listed = &writing.rules.house().stores;
    let is_listed = |store: &Slug| listed.is_empty() || listed.iter().any(|own| own.id == *store);
    if let Some(store) = stores.iter().find(|store| !is_listed(store)) {
        return Err(StaffRefusal::UnknownStore {
            store: store.to_string(),
            known: listed.iter().map(|own| &own.id).collect(),
        });
    }
    Ok(Post {
        roles: once_each(roles),
        stores: once_each(stores),
        operator: operator.trim().to_owned(),
    })
}

fn once_each(words: &[Slug]) -> Vec<Slug> {
    let mut kept: Vec<Slug> = Vec::new();
    for word in words {
        if !kept.contains(word) {
            kept.push(word.clone());
        }
    }
    kept
}

/// What was told of somebody's post, in the form that digests are made of.
fn told(roles: &[Slug], stores: &[Slug], login: Option<&str>, since: Option<Day>) -> String {
    let named =
        |words: &[Slug]| canonical::list(words.iter().map(|word| canonical::quoted(word.as_str())));
    format!(
        "{}|{}|{}|{}",
        named(roles),
        named(stores),
        canonical::text(login),
        canonical::option(since),
    )
}

/// What is told of a row; the digest is kept beside a ref alone.
fn under<'a>(time: &'a str, reference: Option<&'a str>, asked: &'a str, note: &'a str) -> Told<'a> {
    Told {
        time,
        note,
        reference: reference.unwrap_or_default(),
        asked: if reference.is_some() { asked } else { "" },
        undoes: None,
    }
}

/// The columns of the commands that record something about somebody.
fn columns() -> [Column; 8] {
    [
        columns::STAFF,
        columns::VERSION,
        columns::NAME,
        columns::ROLES,
        columns::STORES,
        columns::LOGIN,
        columns::SINCE,
        columns::UNTIL,
    ]
}

/// Somebody as a list shows them on a day, the version left out.
fn cells(person: &StaffMember, on: Day) -> [Cell; 7] {
    let post = person.post(on);
    let filled = |text: String| Some(text).filter(|text| !text.is_empty());
    [
        person.id.to_string().into(),
        person.name.clone().into(),
        joined(&post.roles).into(),
        filled(joined(&post.stores)).into(),
        filled(post.operator.clone()).into(),
        person.since().into(),
        person.until().into(),
    ]
}

fn print(desk: &Desk, person: &StaffMember, version: Version, on: Day) -> CliResult {
    let [staff, rest @ ..] = cells(person, on);
    let mut row = vec![staff, version.into()];
    row.extend(rest);
    let mut printer = desk.printer(&columns())?;
    printer.row(&row)?;
    Ok(printer.finish()?)
}

/// Prints what a version of the book said of somebody.
fn print_again(desk: &Desk, writing: &Session, first: &Recorded<StaffId>, on: Day) -> CliResult {
    let then = writing.book.snapshot(At::Version(first.version))?;
    let staff = Staff::load(&then, writing.keyring())?;
    match staff.get(first.record) {
        Some(person) => print(desk, person, first.version, on),
        None => Ok(()),
    }
}
