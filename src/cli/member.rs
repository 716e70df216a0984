//! `club member`: who the members are, what is known of them, and what becomes of them.

mod card;
pub(super) mod erase;
mod export;
pub(super) mod find;
mod list;
mod merge;
pub(super) mod set;
mod set_batch;
mod show;
mod status;

use super::Desk;
use super::errors::{CliError, CliResult};
use super::help::Zh;
use super::registry::{Entry, Runs, command};
use crate::book::undone::undone_by;
use crate::book::{BookError, VersionRow};
use crate::domain::{MemberId, Version};
use crate::members::{MemberRefusal, rows};
use crate::ops::Session;
use crate::rules::Power;

/// Show members, change what is known of them, suspend, exit, merge and erase them
#[derive(clap::Args, Debug)]
#[command(add = Zh("查看会员、更改资料、暂停、退会、合并和删除"))]
pub(super) struct Args {}

/// Whoever may list the members may be offered them while a line is completed.
pub(super) const LIST: Entry = command("member list", &Runs(list::run)).also(&["ls"]);

pub(super) const COMMANDS: &[Entry] = &[
    command("member show", &Runs(show::run)),
    LIST,
    command("member card", &Runs(card::run)).titled(("Profile card", "会员档案卡")),
    command("member set", &Runs(set)),
    command("member merge", &Runs(merge::run)),
    command("member suspend", &Runs(status::suspend)),
    command("member resume", &Runs(status::resume)),
    command("member exit", &Runs(status::exit)),
    command("member export", &Runs(export::run)).needing(Power::Export),
    command("member erase", &Runs(erase::run)).needing(Power::Erase),
];

/// Facts of a member, or of those of a file.
fn set(args: &set::Args, desk: &Desk) -> CliResult {
    match &args.many.from {
        Some(from) => set_batch::run(from, &args.many, &args.recording, desk),
        None => set::run(args, desk),
    }
}

/// The version in which a command with this ref was recorded before: changes of a member bear no ref in
/// rows of their own.
///
/// # Errors
/// What bore the ref was undone, or the book cannot be read.
pub(super) fn recorded_before(
    writing: &Session,
    desk: &Desk,
    reference: Option<&str>,
) -> Result<Option<Version>, CliError> {
    let Some(reference) = reference.filter(|told| !told.is_empty()) else {
        return Ok(None);
    };
    let versions = writing.book.versions()?;
    let same = |row: &&VersionRow| {
        row.command == desk.command() && row.reference.as_deref() == Some(reference)
    };
    let Some(first) = versions.iter().find(same).map(|row| row.version) else {
        return Ok(None);
    };
    let mut later = versions.iter();
    match later.find(|row| undone_by(row) == Some(first)) {
        Some(undo) => Err(MemberRefusal::RefUndone {
            reference: reference.to_owned(),
            by: undo.version,
        }
        .into()),
        None => Ok(Some(first)),
    }
}

/// A deed over many, done under a ref, is done with: what is due since is another ref's.
pub(super) fn done_before(desk: &Desk, writing: &Session, reference: Option<&str>) -> CliResult {
    if desk.done_anew().is_some() {
        return Ok(());
    }
    match recorded_before(writing, desk, reference)? {
        Some(first) => Err(CliError::DoneBefore(first)),
        None => Ok(()),
    }
}

/// Whether a version recorded this of a member's status.
fn status_of_version(
    writing: &Session,
    version: Version,
    member: MemberId,
    kind: &str,
    into: &str,
) -> Result<bool, BookError> {
    use rows::status as c;
    let mut same = false;
    let ledger = writing.draft.snapshot().ledger(&rows::STATUS)?;
    ledger.each_where(c::MEMBER, &member.to_string(), c::INTO + 1, |row| {
        same |= row.version() == version
            && row.bytes(c::KIND) == kind.as_bytes()
            && row.bytes(c::INTO) == into.as_bytes();
        Ok(())
    })?;
    Ok(same)
}
