//! `club undo`: one whole version taken back.

use super::Desk;
use super::args::Clerk;
use super::errors::CliResult;
use super::open::Writing;
use crate::accounts::undo::{Found, UndoRefusal, Undoing, find, mark, undo};
use crate::book::{Keyring, Unsealed};
use crate::domain::{MemberId, Version};
use crate::members::facts::PHONE;
use crate::output::{Cell, Column};

/// Take one whole version back, by rows that compensate it
///
/// The rows are dated today and name what they undo; nothing is erased. Refused where later rows stand on
/// the version, and for what is final: rules, balances brought over, exits, mergers, year ends, migrations
/// and undos.
///
/// Example: club undo 214 --reason "rung up for the wrong member"
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The version, as `club history` lists them
    #[arg(value_name = "VERSION")]
    version: u64,
    /// Why, kept sealed
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    clerk: Clerk,
}

fn columns() -> [Column; 5] {
    [
        Column::integer("version", "版本", "Version"),
        Column::integer("undoes", "撤销版本", "Undoes"),
        Column::text("kind", "类型", "Kind"),
        Column::text("record", "记录", "Record"),
        Column::text("by", "冲销记录", "By"),
    ]
}

pub fn run(args: &Args, desk: &mut Desk) -> CliResult {
    let version = Version(args.version);
    let mut recording = args.clerk.recording();
    recording.reference = Some(mark(version));
    let mut writing = desk.write(&recording)?;
    let found = find(writing.draft.snapshot(), &writing.book.versions()?, version)?;
    prove_phones_free(&writing, &found)?;
    super::reserve::prove_places_free(&writing, version)?;
    let keyring = writing.keys()?.reader()?;
    let mut customers = writing.customers()?;
    let undoing = Undoing {
        keyring: &keyring,
        at: writing.at,
        time: &writing.time.clone(),
        reason: &args.reason,
        version,
        people: std::cell::OnceCell::new(),
    };
    let undone = undo(
        &mut writing.draft,
        &found,
        &mut customers,
        &writing.rules,
        &undoing,
    )?;
    let by = writing.draft.version();
    writing.commit()?;
    let mut printer = desk.printer(&columns())?;
    for one in undone {
        let number = one.by.map_or(Cell::Empty, Cell::from);
        printer.row(&[
            by.into(),
            version.into(),
            one.kind.into(),
            one.record.into(),
            number,
        ])?;
    }
    Ok(printer.finish()?)
}

/// A phone that goes back to a member must not be another's by now.
fn prove_phones_free(writing: &Writing, found: &Found) -> CliResult {
    let Some(keyring) = writing.keyring() else {
        return Ok(());
    };
    let directory = writing.directory()?;
    for (member, sealed) in found.facts_before(writing.draft.snapshot(), PHONE)? {
        if let Some(by) = owner(&directory, keyring, &sealed)?.filter(|by| *by != member) {
            return Err(UndoRefusal::PhoneTaken { member, by }.into());
        }
    }
    Ok(())
}

fn owner(
    directory: &crate::members::Directory,
    keyring: &Keyring,
    sealed: &str,
) -> Result<Option<MemberId>, super::errors::CliError> {
    match keyring.unseal(sealed, "profile", "sealed")? {
        Unsealed::Text(phone) => Ok(directory.phone_owner(&phone)?),
        Unsealed::Destroyed => Ok(None),
    }
}
