//! `club key rotate`: new keys, so that a stolen copy of the old ones opens nothing that comes after.

use super::super::Desk;
use super::super::args::Recording;
use super::super::errors::{CliError, CliResult};
use crate::book::{Lookup, Whole};
use crate::cli::help::Zh;
use crate::members::write::AccessKind;
use crate::ops::Session;
use crate::output::columns;

/// Give the book new keys
///
/// The keyring is written anew under a new key, and whatever is sealed from now on needs a secret that no
/// earlier copy has: a stolen old copy opens nothing of it. What was sealed before it still opens, for old
/// rows are never rewritten; erase a person to close those. Back the keyring up afterwards.
///
/// Example: club key rotate --reason "a backup disk was lost"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    给账簿更换密钥\n\n\
    密钥环以新密钥重新写出，今后封存的内容须用旧副本都没有的密钥：被盗的旧副本打不开这些内容。此前封存的内容仍可打\
    开，因为旧行从不改写；要关闭这些内容须删除相应的人。更换后请备份密钥环。"))]
pub(super) struct Args {
    /// Why; kept sealed
    #[arg(add = Zh("原因；封存保管"))]
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    let before = super::before(&writing, desk, args.recording.reference.as_deref())?;
    let (version, keys) = match before {
        Some(before) => before,
        None => {
            writing.prove_own_keys()?;
            let keys = rotate(&mut writing)?;
            let reason = args.reason.as_deref();
            let version = super::record(&mut writing, AccessKind::KeyRotate, keys, reason)?;
            (version, Some(keys.into()))
        }
    };
    let path = writing.key_path().display().to_string();
    writing.commit()?;
    let mut printer = desk.printer(&[columns::VERSION, columns::KEYRING, columns::KEYS])?;
    printer.row(&[version.into(), path.into(), keys.into()])?;
    Ok(printer.finish()?)
}

/// Rotates before the version is committed: a rotation that is not on record does no harm, one on record
/// that never took place would. How many keys there are now.
fn rotate(writing: &mut Session) -> Result<u32, CliError> {
    let dry_run = writing.draft.is_dry_run();
    let keyring = writing.keys()?;
    if dry_run {
        let mut whole: Whole = keyring.whole()?;
        whole.rotate()?;
        return Ok(u32::try_from(whole.slots.len()).unwrap_or(u32::MAX));
    }
    let rotated = keyring.rotate()?;
    let keys = rotated.slots()?;
    *keyring = rotated;
    // It was made with the old keys.
    Lookup::purge(&writing.book)?;
    Ok(keys)
}
