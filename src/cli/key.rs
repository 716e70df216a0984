//! `club key`: the keyring that opens what is sealed, its copies and its rotation.

mod backup;
mod path;
mod restore;
mod rotate;
mod take_over;

use std::path::Path;

use zeroize::Zeroizing;

use super::Desk;
use super::errors::CliError;
use super::help::Zh;
use super::member::recorded_before;
use super::registry::{Entry, Runs, command};
use crate::book::BookError;
use crate::domain::Version;
use crate::members::rows::{ACCESS, Accessed};
use crate::members::write::{self, AccessKind, AccessRow, Moment};
use crate::ops::Session;
use crate::ops::refusal::KeyRefusal;
use crate::rules::Power;

/// Tell where the keyring is, copy it, put a copy back, or change its keys
#[derive(clap::Args, Debug)]
#[command(add = Zh("查看密钥环的位置，复制、恢复密钥环，或更换密钥"))]
pub(super) struct Args {}

pub(super) const COMMANDS: &[Entry] = &[
    command("key path", &Runs(path::run)).for_anybody(),
    command("key rotate", &Runs(rotate::run)).needing(Power::Keys),
    command("key backup", &Runs(backup::run)).needing(Power::Keys),
    command("key restore", &Runs(restore::run)).needing(Power::Keys),
    command("key take-over", &Runs(take_over::run)).needing(Power::Keys),
];

/// What a command with this ref recorded before: its version, and of how many keys.
fn before(
    writing: &Session,
    desk: &Desk,
    reference: Option<&str>,
) -> Result<Option<(Version, Option<i64>)>, CliError> {
    let Some(version) = recorded_before(writing, desk, reference)? else {
        return Ok(None);
    };
    let mut count = None;
    let ledger = writing.draft.snapshot().ledger(&ACCESS)?;
    ledger.each(Accessed::HOT, |row| {
        if row.version() == version {
            count = Accessed::read(row)?.count;
        }
        Ok(())
    })?;
    Ok(Some((version, count)))
}

/// Writes down what was done with the keys.
fn record(
    writing: &mut Session,
    kind: AccessKind,
    keys: u32,
    reason: Option<&str>,
) -> Result<Version, CliError> {
    let (day, time) = (writing.at.day(), writing.time.clone());
    let (draft, keyring) = writing.writers()?;
    let row = AccessRow {
        kind,
        member: None,
        fields: "",
        count: Some(keys.into()),
        reason: reason.unwrap_or_default(),
    };
    write::access(draft, keyring, &row, Moment { day, time: &time })?;
    Ok(writing.draft.version())
}

/// The passphrase that a file holds, without the end of its line.
pub(super) fn passphrase(file: Option<&Path>) -> Result<Option<Zeroizing<Vec<u8>>>, CliError> {
    let Some(file) = file else { return Ok(None) };
    let text = crate::book::reading::within(file, crate::book::reading::TEXT_MOST)
        .map_err(BookError::io("read", file))?;
    let mut text = Zeroizing::new(text);
    while text
        .last()
        .is_some_and(|last| matches!(last, b'\n' | b'\r'))
    {
        text.pop();
    }
    if text.is_empty() {
        return Err(KeyRefusal::NoPassphrase {
            file: file.to_owned(),
        }
        .into());
    }
    Ok(Some(text))
}
