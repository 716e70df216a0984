//! `club key restore`: a copy of the keyring put back in its place.

use std::path::{Path, PathBuf};

use super::super::Desk;
use super::super::args::Recording;
use super::super::errors::{CliError, CliResult};
use super::passphrase;
use crate::book::{self, BookError, KeyCopy, KeySlot, KeysInUse, Lookup};
use crate::cli::help::Zh;
use crate::domain::Lang;
use crate::members::rows::{ERASURES, MEMBERS, Registered};
use crate::members::{erasure, write::AccessKind};
use crate::ops::Session;
use crate::ops::keys::keys_needed;
use crate::ops::refusal::{KeyRefusal, Lacking};
use crate::output::columns;

/// Put a copy of the keyring back
///
/// The copy must be this book's and whole, with every key that the book needs. Whoever was erased since it was
/// made stays erased: their keys are destroyed again. The keyring that is there is kept beside under another
/// name, unless it is the same. Where only some of its keys are damaged, these alone are taken from the copy, which may
/// then be older than the book.
///
/// Example: club key restore /media/safe/club-2025-01.keys --passphrase-file passphrase.txt
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    恢复密钥环的副本\n\n\
    副本须属于本账簿、完好，且含有账簿所需的全部密钥。副本生成后被删除的人保持删除：其密钥会再次销毁。现有密钥环改\
    名保留在旁边，除非两者相同。只有部分密钥损坏时，只从副本取回这些密钥，此时副本可以比账簿旧。"))]
pub(super) struct Args {
    /// The copy, as `club key backup` made it, or any keyring file of this book
    #[arg(add = Zh("副本：`club key backup` 生成的，或本账簿的任一密钥环文件"))]
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Open the copy with the passphrase on this file's first line
    #[arg(add = Zh("用此文件首行的口令打开副本"))]
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// Take a copy that is older than the book: what it lacks stays sealed for good
    #[arg(add = Zh("接受比账簿旧的副本：副本所缺的密钥，其内容永久封存"))]
    #[arg(long)]
    partial: bool,
    /// Why; kept sealed
    #[arg(add = Zh("原因；封存保管"))]
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

/// What a restore did, or would do.
#[derive(Default)]
struct Restored {
    keys: u32,
    destroyed: u32,
    lost: u32,
    kept: Option<PathBuf>,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let passphrase = passphrase(args.passphrase_file.as_deref())?;
    let phrase = passphrase.as_ref().map(|phrase| phrase.as_slice());
    let mut writing = desk.write(&args.recording)?;
    let reference = args.recording.reference.as_deref();
    if let Some((version, keys)) = super::before(&writing, desk, reference)? {
        let before = Restored {
            keys: keys.and_then(|keys| u32::try_from(keys).ok()).unwrap_or(0),
            ..Restored::default()
        };
        writing.commit()?;
        return print(desk, args, version, &before);
    }
    writing.prove_own_keys()?;
    let mut copy = KeyCopy::read(&args.file, writing.book.id(), phrase)?;
    if let Some(in_place) = writing.keyring() {
        copy.mend(in_place);
    }
    let used = KeysInUse::read(writing.draft.snapshot(), writing.book.schemas())?;
    let lacking = lacking(&writing, &copy, &used)?;
    if !lacking.is_nothing() && !args.partial {
        let file = args.file.clone();
        return Err(KeyRefusal::Older { file, lacking }.into());
    }
    let restored = put_back(&mut writing, &mut copy, &used)?;
    let reason = args.reason.as_deref();
    let version = if writing.keyring().is_some() {
        super::record(&mut writing, AccessKind::KeyRestore, restored.keys, reason)?
    } else {
        // A dry run has no keyring to seal the reason with.
        writing.draft.version()
    };
    writing.commit()?;
    if lacking.rotated {
        desk.talk().warn(match desk.lang() {
            Lang::En => {
                "the copy is of before the last rotation: rotate again with `club key rotate`"
            }
            Lang::Zh => "此备份早于最近一次换钥：请再用 `club key rotate` 换钥",
        });
    }
    print(desk, args, version, &restored)
}

fn print(desk: &Desk, args: &Args, version: crate::domain::Version, did: &Restored) -> CliResult {
    let mut printer = desk.printer(&[
        columns::VERSION,
        columns::FILE,
        columns::KEYS,
        columns::DESTROYED_AGAIN,
        columns::LOST,
        columns::OLD_KEYRING,
    ])?;
    let kept = did.kept.as_ref().map(|kept| kept.display().to_string());
    printer.row(&[
        version.into(),
        args.file.display().to_string().into(),
        did.keys.into(),
        did.destroyed.into(),
        did.lost.into(),
        kept.into(),
    ])?;
    Ok(printer.finish()?)
}

/// What the book needs and the copy does not have. Whoever was erased is not missed.
fn lacking(writing: &Session, copy: &KeyCopy, used: &KeysInUse) -> Result<Lacking, BookError> {
    let snapshot = writing.draft.snapshot();
    let erased: Vec<KeySlot> = erasure::all(snapshot)?.iter().map(|e| e.key).collect();
    let lacks = |key: &KeySlot| !copy.whole.is_whole(*key) && !erased.contains(key);
    let mut lacking = Lacking {
        rotated: used.epochs.iter().any(|epoch| !copy.whole.is_whole(*epoch)),
        ..Lacking::default()
    };
    snapshot.ledger(&MEMBERS)?.each(Registered::HOT, |row| {
        let own = Registered::read(row)?;
        let person = own.person.get();
        if lacks(&KeySlot::new(person)) {
            lacking.members += 1;
            if lacking.first.is_none() {
                lacking.first = Some(own.member);
            }
        }
        Ok(())
    })?;
    let all = used.persons.iter().filter(|key| lacks(key)).count();
    lacking.others = u32::try_from(all)
        .unwrap_or(u32::MAX)
        .saturating_sub(lacking.members);
    Ok(lacking)
}

fn put_back(
    writing: &mut Session,
    copy: &mut KeyCopy,
    used: &KeysInUse,
) -> Result<Restored, CliError> {
    let snapshot = writing.draft.snapshot().clone();
    let needed = keys_needed(&snapshot)?.max(used.slots_needed());
    let had = copy.whole.census();
    copy.whole.lose_up_to(needed);
    let mut erased: Vec<_> = erasure::all(&snapshot)?.iter().map(|e| e.key).collect();
    let beside = writing.key_path().parent().unwrap_or(Path::new("."));
    erased.extend(book::erased_beside(&writing.book.kept_as(), beside)?);
    for key in &erased {
        copy.whole.destroy(*key);
    }
    let census = copy.whole.census();
    let mut restored = Restored {
        keys: u32::try_from(copy.whole.slots.len()).unwrap_or(u32::MAX),
        destroyed: census.destroyed - had.destroyed,
        lost: census.lost,
        kept: None,
    };
    if writing.draft.is_dry_run() {
        return Ok(restored);
    }
    let (mut keyring, kept) = copy.put_back(writing.key_path())?;
    keyring.destroy_erased(&erased, snapshot.end_of(&ERASURES)?)?;
    Lookup::purge(&writing.book)?;
    writing.use_keys(keyring);
    restored.kept = kept;
    Ok(restored)
}
