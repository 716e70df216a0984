//! `club restore`: a backup laid out as a book again.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Desk;
use super::args::{Recording, WHO};
use super::backup::Keys;
use super::errors::{CliError, CliResult, Unfinished};
use super::help::Zh;
use super::key::passphrase;
use super::ledgers::{LEDGERS, MIGRATIONS};
use super::open::adopted_house;
use super::outlet;
use crate::audit;
use crate::book::{self, At, Backup, Begin, Book, KeyError, KeySlot, Keyring, LaidOut};
use crate::domain::{Lang, Version};
use crate::members::erasure;
use crate::members::rows::ERASURES;
use crate::members::write::Moment;
use crate::messages;
use crate::ops::keys::keys_needed;
use crate::output::columns;
use crate::rules::{Adopted, Power};

/// Put a backup back as a book, in a new or empty folder; or a copy of the folder, at its last whole version
///
/// The backup is proved first. The keyring in place serves where it has every key; where there is none, the
/// one of the backup is put in its place, with --passphrase-file. Whoever was erased since, as the keyring in
/// place or the list beside the backups tells, stays erased: keys are destroyed and the erasures recorded before
/// anything can be read.
///
/// Example: club restore /media/safe/2025-01-31T053000 shop --passphrase-file passphrase.txt
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    把备份恢复为账簿，放在新的或空的文件夹中；也可用文件夹副本，恢复到其最后一个完整版本\n\n\
    先验证备份。现有密钥环密钥齐全时直接使用；没有密钥环时，用 --passphrase-file 放回备份中的密钥环。此后被删除的\
    人，依现有密钥环或备份旁的清单保持删除：先销毁密钥、记录删除，然后才能读取。"))]
pub(super) struct Args {
    /// The backup: a dated folder that `club backup` made; or a copy of a book by other means
    #[arg(add = Zh("备份：`club backup` 生成的带日期的文件夹，或以其他方式复制的账簿"))]
    #[arg(value_name = "BACKUP")]
    backup: PathBuf,
    /// The folder that will be the book: empty, or not there yet
    #[arg(add = Zh("恢复成账簿的文件夹：须为空或尚不存在"))]
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Open the backup's keyring with the passphrase on this file's first line
    #[arg(add = Zh("用此文件首行的口令打开备份中的密钥环"))]
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// Put the book back alone with none: names stay sealed until a keyring is put in its place
    #[arg(add = Zh("写 none 时只恢复账簿：放回密钥环之前，姓名保持封存"))]
    #[arg(long, value_name = "HOW", value_parser = super::backup::ways(), default_value = "sealed")]
    keys: Keys,
    /// Who does it (default: CLUB_OPERATOR, else the login)
    #[arg(add = Zh("操作员（默认：CLUB_OPERATOR，否则为登录名）"))]
    #[arg(long = "operator", id = WHO, value_name = "NAME")]
    operator: Option<String>,
}

messages! {
    /// Why nothing is put back.
    #[derive(Debug)]
    enum Refused {
        /// Something is in the folder.
        Taken { dir: PathBuf } => ("{} is not empty", "{} 不是空文件夹", dir.display()), help (
            "name a new folder, or move away what is in it",
            "请指定新文件夹，或先移走其中内容"
        ), exit 2;
        /// Neither a keyring in place nor one in the backup.
        NoKeys { path: PathBuf } => (
            "there is no keyring at {}, and the backup holds none",
            "{} 没有密钥环，备份中也没有",
            path.display()
        ), help (
            "name the book's keyring in CLUB_KEY_FILE, or put the book back alone with --keys none and the keyring with `club key restore`",
            "请用 CLUB_KEY_FILE 指定密钥环；或用 --keys none 只恢复账簿，再用 `club key restore` 恢复密钥环"
        ), exit 78;
    }
}

/// The keyring that the book will have, and the keys that are gone whatever its rows say.
struct Opened {
    keyring: Option<Keyring>,
    gone: Vec<KeySlot>,
    came: &'static str,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    outlet::prove_folder(&args.dir)?;
    prove_free(&args.dir)?;
    let phrase = passphrase(args.passphrase_file.as_deref())?;
    let is_copy = args.backup.join("ledgers/versions.csv").exists();
    let backup = if is_copy && !Backup::is_one(&args.backup) {
        None
    } else {
        Some(Backup::prove(&args.backup)?)
    };
    let laid = match &backup {
        Some(backup) => backup.lay_out(&args.dir)?,
        None => LaidOut::of_copy(&Book::open(&args.backup, LEDGERS, MIGRATIONS)?, &args.dir)?,
    };
    let book = Book::open(laid.path(), LEDGERS, MIGRATIONS)?;
    if let Some(house) = adopted_house(&book) {
        desk.may(&house, Power::Keys)?;
    }
    let checked = book::check(&book)?;
    let differs = |backup: &Backup| {
        backup.manifest.hash != checked.hash || backup.manifest.book != book.kept_as()
    };
    if backup.as_ref().is_some_and(differs) || !checked.is_clean() {
        return Err(book::BackupError::Unsound {
            dir: args.backup.clone(),
            what: crate::domain::Wording::fixed("its ledgers do not prove", "其台账未通过核对"),
        }
        .into());
    }
    let opened = keys(
        args,
        desk,
        &book,
        backup.as_ref(),
        phrase.as_ref().map(|p| p.as_slice()),
    )?;
    let book = brought_up(desk, book, &opened.gone)?;
    let (version, erased) = settle(desk, &book, opened.keyring, &opened.gone)?;
    laid.settle(&args.dir)?;
    if opened.came != "none" {
        let book = Book::open(&args.dir, LEDGERS, MIGRATIONS)?;
        let keyring = desk.key_place().path(&book)?;
        book::take_over(&book, &keyring).map_err(Unfinished::TakeOver)?;
    }
    if opened.came == "none" {
        desk.talk().warn(match desk.lang() {
            Lang::En => "the book has no keyring: names stay sealed until one is put in its place with `club key restore`",
            Lang::Zh => "此账簿没有密钥环：在用 `club key restore` 恢复之前，姓名等内容无法解封",
        });
    }
    let mut printer = desk.printer(&[
        columns::VERSION,
        columns::BOOK,
        columns::KEYRING,
        columns::ERASED,
    ])?;
    printer.row(&[
        version.into(),
        args.dir.display().to_string().into(),
        opened.came.into(),
        u32::try_from(erased).unwrap_or(u32::MAX).into(),
    ])?;
    Ok(printer.finish()?)
}

fn prove_free(dir: &Path) -> Result<(), Refused> {
    let taken = match std::fs::read_dir(dir) {
        Ok(mut entries) => entries.next().is_some(),
        Err(_) => dir.symlink_metadata().is_ok(),
    };
    if taken {
        return Err(Refused::Taken {
            dir: dir.to_owned(),
        });
    }
    Ok(())
}

/// The keyring in place, or the one of the backup put there, without the keys of whoever was erased.
fn keys(
    args: &Args,
    desk: &Desk,
    book: &Book,
    backup: Option<&Backup>,
    passphrase: Option<&[u8]>,
) -> Result<Opened, CliError> {
    let path = desk.key_place().path(book)?;
    let snapshot = book.snapshot(At::Now)?;
    let under = args.backup.canonicalize().unwrap_or_default();
    let under = under.parent().unwrap_or(Path::new("."));
    let mut gone = book::erased_beside(&book.kept_as(), under)?;
    gone.extend(erasure::all(&snapshot)?.iter().map(|one| one.key));
    let in_place = Keyring::open(&path, book.id());
    if let Ok(keyring) = &in_place {
        gone.extend(keyring.whole()?.destroyed());
    }
    gone.sort_unstable();
    gone.dedup();
    let needed = keys_needed(&snapshot)?;
    let reaching = in_place.and_then(|keyring| keyring.prove_reaches(needed).map(|()| keyring));
    let (keyring, came) = match reaching {
        Ok(keyring) => (Some(keyring), "in place"),
        Err(KeyError::Missing { .. } | KeyError::Short { .. }) if args.keys == Keys::None => {
            (None, "none")
        }
        Err(KeyError::Missing { .. } | KeyError::Short { .. }) => {
            let holding = backup.filter(|backup| backup.manifest.keys.is_some());
            let Some(backup) = holding else {
                return Err(Refused::NoKeys { path }.into());
            };
            let mut copy = backup.keys(passphrase)?;
            for key in &gone {
                copy.whole.destroy(*key);
            }
            (Some(copy.put_back(&path)?.0), "from the backup")
        }
        Err(error) => return Err(error.into()),
    };
    Ok(Opened {
        keyring,
        gone,
        came,
    })
}

/// A book of an older program stays as it was backed up, unless it does not know of an erasure: then it is brought
/// up, to record it.
fn brought_up(desk: &Desk, book: Book, gone: &[KeySlot]) -> Result<Book, CliError> {
    let snapshot = book.snapshot(At::Now)?;
    let known = erasure::all(&snapshot)?;
    let is_known = |key: &KeySlot| known.iter().any(|one| one.key == *key);
    if book.prove_present().is_ok() || gone.iter().all(is_known) {
        return Ok(book);
    }
    let hours = Adopted::load(&snapshot)?.house().hours;
    let recording = Recording::default();
    book::migrate(
        book.dir(),
        LEDGERS,
        MIGRATIONS,
        Begin {
            operator: &desk.operator(&recording),
            command: "migrate",
            reference: None,
            clock: &desk.ticking(Some(&hours)),
            wait: Duration::from_secs(10),
            dry_run: false,
            allow_clock_behind: true,
            keyring: None,
        },
    )?;
    Ok(Book::open(book.dir(), LEDGERS, MIGRATIONS)?)
}

/// Destroys what must be gone, and records the erasures that the book does not know of.
fn settle(
    desk: &Desk,
    book: &Book,
    keyring: Option<Keyring>,
    gone: &[KeySlot],
) -> Result<(Version, usize), CliError> {
    let snapshot = book.snapshot(At::Now)?;
    let hours = Adopted::load(&snapshot)?.house().hours;
    let recording = Recording {
        clock_behind: true,
        wait: 10,
        ..Recording::default()
    };
    let mut draft = desk.begin_note(book, &recording, &hours, keyring.as_ref())?;
    let (at, time) = desk.moment(&hours, None)?;
    let day = at.day().max(
        draft
            .closed()
            .last()
            .map_or(at.day(), crate::domain::Day::next),
    );
    let erased = audit::erasure::record_again(&mut draft, gone, Moment { day, time: &time })?;
    let committed = draft.commit()?;
    if let Some(mut keyring) = keyring {
        let end = book.snapshot(At::Now)?.end_of(&ERASURES)?;
        keyring.destroy_erased(gone, end)?;
    }
    Ok((committed.version, erased))
}
