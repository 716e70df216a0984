//! `club member`: who the members are, what is known of them, and what becomes of them.

mod card;
pub(super) mod erase;
mod export;
mod list;
mod merge;
pub(super) mod set;
mod set_batch;
mod show;
mod status;

use clap::Subcommand;

use super::Desk;
use super::errors::{CliError, CliResult};
use super::help::Zh;
use crate::book::undone::undone_by;
use crate::book::{BookError, VersionRow};
use crate::domain::{MemberId, Version};
use crate::members::{MemberRefusal, rows};
use crate::ops::Session;

/// Show members, change what is known of them, suspend, exit, merge and erase them
#[derive(clap::Args, Debug)]
#[command(add = Zh("查看会员、更改资料、暂停、退会、合并和删除"))]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    Show(show::Args),
    List(list::Args),
    Card(card::Args),
    Set(set::Args),
    Merge(merge::Args),
    /// Suspend a member: no deeds until resumed
    #[command(add = Zh("暂停会员：恢复之前不能办理业务"))]
    Suspend(status::Args),
    /// Lift a suspension, or take back a member who had left
    #[command(add = Zh("取消暂停，或恢复已退会的会员"))]
    Resume(status::Args),
    /// Record that a member leaves; what is on record stays
    #[command(add = Zh("记录会员退会；已有记录保留"))]
    Exit(status::Args),
    Export(export::Args),
    Erase(erase::Args),
}

pub(super) fn run(args: &Args, desk: &mut Desk) -> CliResult {
    use crate::members::decide::Change;
    match &args.what {
        What::Show(args) => show::run(args, desk),
        What::List(args) => list::run(args, desk),
        What::Card(args) => card::run(args, desk),
        What::Export(args) => export::run(args, desk),
        What::Set(args) => {
            desk.is_doing("member set");
            set::run(args, desk)
        }
        What::Merge(args) => {
            desk.is_doing("member merge");
            merge::run(args, desk)
        }
        What::Suspend(args) => {
            desk.is_doing("member suspend");
            status::run(args, Change::Suspend, desk)
        }
        What::Resume(args) => {
            desk.is_doing("member resume");
            status::run(args, Change::Resume, desk)
        }
        What::Exit(args) => {
            desk.is_doing("member exit");
            status::run(args, Change::Exit, desk)
        }
        What::Erase(args) => {
            desk.is_doing("member erase");
            erase::run(args, desk)
        }
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
