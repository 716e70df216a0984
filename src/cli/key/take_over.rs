//! `club key take-over`: this folder is the book from now on, or a copy with a keyring of its own.

use super::super::Desk;
use super::super::args::Recording;
use super::super::errors::{CliResult, Unfinished};
use crate::book;
use crate::cli::help::Zh;
use crate::members::write::AccessKind;
use crate::output::columns;

/// Make this folder the book that the keyring belongs to
///
/// For a copy that takes the book's place, as when the book's own disk is lost: until then a folder that is behind
/// the book, or has gone its own way, neither erases anybody nor rotates or restores keys. From then on the other
/// folder is the copy. A book that was moved, or is reached by another path, needs none of this. With --as-copy the
/// folder stays a copy, to try things out in: it gets a keyring of its own, beside the book's, and whatever is done
/// with keys in it leaves those of the book alone.
///
/// Example: club key take-over --reason "the old machine is gone"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    使本文件夹成为密钥环所属的账簿\n\n\
    用于代替原账簿的副本，例如原账簿的磁盘损坏：在此之前，落后于账簿或自行分叉的文件夹不能删除任何人，也不能更换或\
    恢复密钥。此后另一文件夹即为副本。移动过的账簿，或从其他路径访问的账簿，不需要这样做。使用 --as-copy 时\
    本文件夹仍为副本，供试用：为其在原密钥环旁边建立自己的密钥环，其中的密钥操作不影响账簿的密钥。"))]
pub(super) struct Args {
    /// Leave it a copy, and give it a keyring of its own
    #[arg(add = Zh("仍作为副本，并为其建立自己的密钥环"))]
    #[arg(long)]
    as_copy: bool,
    /// Why; kept sealed
    #[arg(add = Zh("原因；封存保管"))]
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    let before = super::before(&writing, desk, args.recording.reference.as_deref())?;
    let version = match before {
        Some((version, _)) => version,
        None => {
            let kind = if args.as_copy {
                writing.own_keys(&desk.key_place())?;
                AccessKind::KeyAsCopy
            } else {
                AccessKind::KeyTakeOver
            };
            let keys = writing.keys()?.slots()?;
            super::record(&mut writing, kind, keys, Some(&args.reason))?
        }
    };
    let (book, path) = (writing.book.clone(), writing.key_path().to_owned());
    let dry_run = writing.draft.is_dry_run();
    writing.commit()?;
    if !dry_run && !args.as_copy {
        // A repeat finishes what a command that died only recorded.
        book::take_over(&book, &path).map_err(Unfinished::Repeat)?;
    }
    let mut printer = desk.printer(&[columns::VERSION, columns::BOOK, columns::KEYRING])?;
    printer.row(&[
        version.into(),
        book.dir().display().to_string().into(),
        path.display().to_string().into(),
    ])?;
    Ok(printer.finish()?)
}
