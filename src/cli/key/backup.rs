//! `club key backup`: a copy of the keyring, to be kept apart from the book.

use std::path::PathBuf;

use super::super::Desk;
use super::super::args::Recording;
use super::super::errors::{CliError, CliResult};
use super::super::outlet;
use super::passphrase;
use crate::cli::help::Zh;
use crate::members::write::AccessKind;
use crate::ops::Session;
use crate::ops::refusal::KeyRefusal;
use crate::output::columns;

/// Copy the keyring to a file outside the book
///
/// The copy is proved, readable by its owner alone, and durable when this is done. With a passphrase it is
/// sealed by it (Argon2id): without the passphrase nobody can use it, you neither. Copy again whenever members
/// were registered or keys rotated: an older copy lacks them.
///
/// Example: club key backup /media/safe/club-2025-01.keys --passphrase-file passphrase.txt
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    把密钥环复制到账簿之外的文件\n\n\
    完成时，副本已经验证、只有所有者能读，并已写入磁盘。使用口令时以口令封存（Argon2id）：没有口令，包括您在内任何\
    人都无法使用。登记会员或更换密钥后请重新复制：旧副本没有新增的密钥。"))]
pub(super) struct Args {
    /// The file to make
    #[arg(add = Zh("要生成的文件"))]
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Seal the copy with the passphrase on this file's first line
    #[arg(add = Zh("用此文件首行的口令封存副本"))]
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// Why; kept sealed
    #[arg(add = Zh("原因；封存保管"))]
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let passphrase = passphrase(args.passphrase_file.as_deref())?;
    let mut writing = desk.write(&args.recording)?;
    let before = super::before(&writing, desk, args.recording.reference.as_deref())?;
    let (version, keys) = match before {
        Some(before) => before,
        None => {
            let phrase = passphrase.as_ref().map(|phrase| phrase.as_slice());
            let made = prove_place(&mut writing, args, phrase)?;
            let reason = args.reason.as_deref();
            let slots = writing.keys()?.slots()?;
            let version = super::record(&mut writing, AccessKind::KeyBackup, slots, reason)?;
            if !made && !writing.draft.is_dry_run() {
                writing.keys()?.back_up(&args.file, phrase)?;
            }
            (version, Some(slots.into()))
        }
    };
    writing.commit()?;
    let mut printer = desk.printer(&[
        columns::VERSION,
        columns::FILE,
        columns::KEYS,
        columns::SEALED,
    ])?;
    let sealed = if passphrase.is_some() { "yes" } else { "no" };
    printer.row(&[
        version.into(),
        args.file.display().to_string().into(),
        keys.into(),
        sealed.into(),
    ])?;
    Ok(printer.finish()?)
}

/// Refuses a place within the book, and a file that is there; unless it is this very copy, which a command of
/// this ref made and did not live to record.
fn prove_place(
    writing: &mut Session,
    args: &Args,
    passphrase: Option<&[u8]>,
) -> Result<bool, CliError> {
    let file = args.file.clone();
    if writing.book.holds(&file) {
        return Err(KeyRefusal::Inside { file }.into());
    }
    if file.symlink_metadata().is_err() {
        outlet::prove_folder(&file)?;
        return Ok(false);
    }
    let repeats = args.recording.reference.is_some();
    if repeats && writing.keys()?.is_backed_up_in(&file, passphrase)? {
        return Ok(true);
    }
    Err(KeyRefusal::Exists { file }.into())
}
