//! `club backup`: the book as its last version left it, and its keyring, in a dated folder.

use std::path::PathBuf;

use super::Desk;
use super::args::{WHO, at_least};
use super::closed::KEYS;
use super::errors::{CliError, CliResult};
use super::help::Zh;
use super::key::passphrase;
use super::outlet;
use crate::book::{self, At, Backup, Book, Keyring};
use crate::domain::Lang;
use crate::members::erasure;
use crate::messages;
use crate::ops::refusal::KeyRefusal;
use crate::output::columns;
use crate::rules::{Adopted, Power};

/// Back the book up: a dated folder with the last version, and the keyring sealed with a passphrase
///
/// Taken beside writers, at any moment: versions.csv first, then each ledger to the end that it has for it, the
/// rules and what else belongs to the book. Everything is read again and proved before it counts. The keyring
/// goes along only sealed with a passphrase; without one the backup is of the book alone. `club restore` puts a
/// backup back; nothing is recorded in one.
///
/// Example: club backup /media/safe --passphrase-file passphrase.txt --keep 30
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    备份账簿：带日期的文件夹，含最新版本，以及用口令封存的密钥环\n\n\
    可随时进行，不影响写入者：先取 versions.csv，再取各台账到相应的末尾，以及规则和账簿的其他文件。全部重新读取并\
    验证后才算完成。密钥环只在用口令封存后才一并备份；没有口令时只备份账簿。用 `club restore` 恢复备份；备份中不能\
    作记录。"))]
pub(super) struct Args {
    /// The folder under which backups are kept, outside the book; it is made where there is none
    #[arg(add = Zh("存放备份的文件夹，须在账簿之外；不存在时自动创建"))]
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Whether the keyring goes along, sealed (default: sealed where there is a passphrase)
    #[arg(add = Zh("密钥环是否封存后一并备份（默认：给出口令时封存）"))]
    #[arg(long, value_name = "HOW", value_parser = ways())]
    keys: Option<Keys>,
    /// Seal the keyring with the passphrase on this file's first line
    #[arg(add = Zh("用此文件首行的口令封存密钥环"))]
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// Keep so many sound backups of this book, the newest, and delete the others once the new one is proved
    #[arg(add = Zh("新备份验证通过后，只保留本账簿最新的若干个完好备份，删除其余备份"))]
    #[arg(long, value_name = "N", value_parser = at_least::<u32>(1))]
    keep: Option<u32>,
    /// Who does it (default: CLUB_OPERATOR, else the login)
    #[arg(add = Zh("操作员（默认：CLUB_OPERATOR，否则为登录名）"))]
    #[arg(long = "operator", id = WHO, value_name = "NAME")]
    operator: Option<String>,
}

/// Whether a keyring is of the backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keys {
    Sealed,
    None,
}

/// The ways to keep the keyring with a backup.
pub(super) fn ways() -> impl clap::builder::TypedValueParser<Value = Keys> {
    KEYS.of([("sealed", Keys::Sealed), ("none", Keys::None)])
}

messages! {
    /// Why a backup is not made.
    #[derive(Debug)]
    enum Refused {
        /// The keyring was asked for, and nothing to seal it with.
        NoPassphrase => ("a keyring leaves the machine only sealed", "密钥环须封存后才能带离本机"), help (
            "name the file that holds the passphrase with --passphrase-file, or back up the book alone with --keys none",
            "请用 --passphrase-file 指明口令文件，或用 --keys none 只备份账簿"
        ), exit 2;
        /// The folder is itself a backup.
        OfBackup => ("this folder is a backup, not the book", "此文件夹是备份，不是账簿"),
            help ("name the book with --book", "请用 --book 指定账簿"), exit 2;
    }
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let phrase = match (args.keys, &args.passphrase_file) {
        (Some(Keys::Sealed), None) => return Err(Refused::NoPassphrase.into()),
        (Some(Keys::None), _) => None,
        (_, file) => passphrase(file.as_deref())?,
    };
    let book = desk.folder()?;
    if Backup::is_one(book.dir()) {
        return Err(Refused::OfBackup.into());
    }
    if book.holds(&args.dir.join("backup")) || book.holds(&args.dir) {
        let file = args.dir.clone();
        return Err(KeyRefusal::Inside { file }.into());
    }
    let snapshot = book.snapshot(At::Now)?;
    desk.warn_of_copy(&snapshot);
    let rules = Adopted::load(&snapshot)?;
    outlet::prove_folder(&args.dir.join("backup"))?;
    let key_path = desk.key_place().path(&book)?;
    // What the copy takes for older backups of its own are those of the book.
    if args.keep.is_some()
        && let Some(how) = book::standing(&book, &snapshot, &key_path).copied()
    {
        let (dir, how) = (book.dir().to_owned(), how.clone());
        return Err(KeyRefusal::Copy { dir, how }.into());
    }
    let keyring = match &phrase {
        Some(phrase) => {
            desk.may(rules.house(), Power::Keys)?;
            Some((Keyring::open(&key_path, book.id())?, phrase))
        }
        None => None,
    };
    let made_at = rules.house().hours.rfc3339(desk.now().seconds());
    let name: String = made_at.chars().take(19).filter(|c| *c != ':').collect();
    let keys = keyring
        .as_ref()
        .map(|(keyring, phrase)| (keyring, phrase.as_slice()));
    let backup = Backup::take(&book, &args.dir, (&name, &made_at), keys)?;
    let erased: Vec<_> = erasure::all(&snapshot)?.iter().map(|one| one.key).collect();
    book::keep_erased(&book.kept_as(), &args.dir, &erased)?;
    if keyring.is_some() {
        book::note_place(&key_path, &args.dir)?;
    } else if args.keys.is_none() {
        desk.talk().warn(match desk.lang() {
            Lang::En => "the keyring is not in it: name a passphrase with --passphrase-file, or keep its copies by `club key backup`",
            Lang::Zh => "此备份不含密钥环：请用 --passphrase-file 指明口令文件，或用 `club key backup` 另行备份",
        });
    }
    let removed = thin(args, &book, &backup)?;
    print(desk, &backup, removed)
}

/// Deletes what is older than the backups that are to be kept.
fn thin(args: &Args, book: &Book, newest: &Backup) -> Result<u32, CliError> {
    let Some(keep) = args.keep else { return Ok(0) };
    let all = Backup::all_of(&book.kept_as(), &args.dir)?;
    let older = all.into_iter().filter(|one| one.dir != newest.dir);
    let mut removed = 0;
    for backup in older.skip(keep.saturating_sub(1) as usize) {
        backup.delete()?;
        removed += 1;
    }
    Ok(removed)
}

fn print(desk: &Desk, backup: &Backup, removed: u32) -> CliResult {
    let mut printer = desk.printer(&[
        columns::VERSION,
        columns::BACKUP,
        columns::HASH,
        columns::KEYRING,
        columns::BYTES,
        columns::REMOVED,
    ])?;
    let known = &backup.manifest;
    printer.row(&[
        crate::domain::Version(known.version).into(),
        backup.dir.display().to_string().into(),
        known.hash.clone().into(),
        if known.keys.is_some() {
            "sealed"
        } else {
            "none"
        }
        .into(),
        i64::try_from(backup.bytes()).ok().into(),
        removed.into(),
    ])?;
    Ok(printer.finish()?)
}
