//! A backup: the book as one committed version left it, taken beside writers without their lock, proved
//! before it counts.
//!
//! `versions.csv` is read first and each ledger only to the end that it has for it, so nothing that is
//! written meanwhile gets in. A manifest names every file with its SHA-256; a folder without one, or with
//! one that its files do not bear out, is no backup, and nothing is ever deleted on its word.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::BookError;
use super::files::{self, Sharing};
use super::keyring::{KeyCopy, KeySlot, Keyring};
use super::lines::Source;
use super::reading;
use super::recover;
use super::snapshot::{At, Snapshot};
use super::{Book, chain, check, describe, disk};
use crate::domain::{Lang, Wording};
use crate::{messages, worded};

pub(super) const MANIFEST: &str = "backup.json";
/// The keyring within a backup, sealed with a passphrase.
pub(super) const BACKUP_KEYS: &str = "keyring.sealed";
const FORMAT: u32 = 1;
/// What belongs to a book beside its ledgers, as far as it is there.
const TEXTS: [&str; 4] = ["club.toml", describe::NAME, ".gitattributes", ".gitignore"];
const FOLDERS: [&str; 2] = ["rules", "layouts"];
/// No manifest comes near.
const LONGEST: u64 = 16 << 20;
const BLOCK: usize = 1 << 20;

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    club_backup: u32,
    pub book: String,
    pub version: u64,
    pub hash: String,
    pub made_at: String,
    /// How many keys the sealed keyring has; none where the backup is without one.
    pub keys: Option<u32>,
    files: Vec<Entry>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    path: String,
    bytes: u64,
    sha256: String,
}

messages! {
    /// Why a folder is no backup, or a backup is not made.
    #[derive(Debug)]
    pub enum BackupError {
        Book(error: BookError) => inner;
        /// There is no manifest, or it cannot be understood.
        None { dir: PathBuf } => (
            "{} is not a backup: it has no {MANIFEST} that can be read",
            "{} 不是备份：没有可读的 {MANIFEST}",
            dir.display()
        ), help (
            "name a folder that `club backup` made",
            "请指定由 `club backup` 制作的文件夹"
        ), exit 2;
        /// It was made by a newer program.
        Newer { dir: PathBuf } => (
            "{} was made by a newer club; use that one",
            "{} 由较新的 club 制作；请使用该版本",
            dir.display()
        ), exit 78;
        /// What it holds is not what its manifest says, or proves wrong.
        Unsound { dir: PathBuf, what: Wording } => (
            "the backup {} is not sound: {what}",
            "备份 {} 不完好：{what:#}",
            dir.display()
        ), help (
            "take another backup; of the book itself `club check` tells all that differs",
            "请换用另一份备份；账簿本身的差异请用 `club check` 查看"
        ), exit 65;
    }
}

impl From<BookError> for BackupError {
    fn from(error: BookError) -> Self {
        Self::Book(error)
    }
}

impl From<super::KeyError> for BackupError {
    fn from(error: super::KeyError) -> Self {
        Self::Book(error.into())
    }
}

/// A backup in its place, proved.
#[derive(Debug)]
pub struct Backup {
    pub dir: PathBuf,
    pub manifest: Manifest,
}

impl Backup {
    /// Makes one under a folder. The name is that of a moment; one that is taken gets a number.
    pub fn take(
        book: &Book,
        under: &Path,
        (name, made_at): (&str, &str),
        keys: Option<(&Keyring, &[u8])>,
    ) -> Result<Self, BackupError> {
        disk::make_dirs(under, 0o700).map_err(BookError::io("make the folder", under))?;
        let part = staging(under)?;
        let made = fill(book, &part, made_at, keys)
            .and_then(|()| Self::prove(&part))
            .and_then(|part| part.prove_book(book).map(|()| part));
        let made = match made {
            Ok(made) => made,
            Err(error) => {
                let _ = disk::remove_dir_all(&part);
                return Err(error);
            }
        };
        let mut count = 1;
        let dir = loop {
            let numbered = match count {
                1 => under.join(name),
                _ => under.join(format!("{name}-{count}")),
            };
            if numbered.symlink_metadata().is_err() {
                break numbered;
            }
            count += 1;
        };
        disk::rename(&part, &dir).map_err(BookError::io("rename to", &dir))?;
        files::sync_dir(under)?;
        Ok(Self {
            dir,
            manifest: made.manifest,
        })
    }

    /// Whether a folder says that it is a backup.
    pub fn is_one(dir: &Path) -> bool {
        dir.join(MANIFEST).exists()
    }

    /// Refuses to write to a folder that is one.
    pub(super) fn refuse(dir: &Path) -> Result<(), BookError> {
        if Self::is_one(dir) {
            return Err(BookError::OfBackup {
                dir: dir.to_owned(),
            });
        }
        Ok(())
    }

    /// Opens a backup and proves each of its files, and that there is nothing else.
    pub fn prove(dir: &Path) -> Result<Self, BackupError> {
        let manifest = read_manifest(dir)?;
        let unsound = |what| BackupError::Unsound {
            dir: dir.to_owned(),
            what,
        };
        for entry in &manifest.files {
            let path = &entry.path;
            let found = proved(dir, entry)?;
            if !found {
                return Err(unsound(worded!(
                    "{path} is not the file that was backed up",
                    "{path} 不是当初备份的文件"
                )));
            }
        }
        let known: BTreeSet<&str> = manifest.files.iter().map(|e| e.path.as_str()).collect();
        if let Some(path) = listed(dir, "")?
            .into_iter()
            .find(|path| !known.contains(path.as_str()) && path != MANIFEST)
        {
            return Err(unsound(worded!(
                "{path} is not of the backup",
                "{path} 不属于该备份"
            )));
        }
        Ok(Self {
            dir: dir.to_owned(),
            manifest,
        })
    }

    /// Proves the book in it from the bytes of its chain on, and that it is the one that was backed up.
    fn prove_book(&self, of: &Book) -> Result<(), BackupError> {
        let book = of.open_other(&self.dir)?;
        let checked = check::check(&book)?;
        // Derived while it was proved.
        let _ = disk::remove_dir_all(&self.dir.join(".club"));
        let found = checked.findings.first();
        let what = match found {
            Some(found) => Some(Wording::new(
                format!("{}: {}", found.file, found.what.in_lang(Lang::En)),
                format!("{}：{}", found.file, found.what.in_lang(Lang::Zh)),
            )),
            None if checked.hash != self.manifest.hash => Some(Wording::fixed(
                "its versions do not end where the manifest says",
                "其版本并非止于清单所载之处",
            )),
            None => None,
        };
        match what {
            Some(what) => Err(BackupError::Unsound {
                dir: of.dir().to_owned(),
                what,
            }),
            None => Ok(()),
        }
    }

    /// Lays the book of the backup out beside the folder that it will be, each file proved once more.
    pub fn lay_out(&self, dir: &Path) -> Result<LaidOut, BackupError> {
        let laid = LaidOut::begin(dir)?;
        let to = laid.path();
        for entry in &self.manifest.files {
            if entry.path == BACKUP_KEYS {
                continue;
            }
            let file = open(&self.dir.join(&entry.path))?;
            let copied = copy(to, &entry.path, &file, entry.bytes)?;
            if copied.sha256 != entry.sha256 {
                let path = &entry.path;
                return Err(BackupError::Unsound {
                    dir: self.dir.clone(),
                    what: worded!(
                        "{path} is not the file that was backed up",
                        "{path} 不是当初备份的文件"
                    ),
                });
            }
        }
        sync_all(to)?;
        Ok(laid)
    }

    /// The keyring that it holds.
    pub fn keys(&self, passphrase: Option<&[u8]>) -> Result<KeyCopy, super::KeyError> {
        // A copy with a keyring of its own bears the book's id, and then its own.
        let id = self.manifest.book.split('.').next().unwrap_or_default();
        KeyCopy::read(&self.dir.join(BACKUP_KEYS), id, passphrase)
    }

    /// Every sound backup of a book under a folder, the newest first.
    pub fn all_of(kept_as: &str, under: &Path) -> Result<Vec<Self>, BackupError> {
        let entries = fs::read_dir(under).map_err(BookError::io("read", under))?;
        let mut all = Vec::new();
        for entry in entries {
            let entry = entry.map_err(BookError::io("read", under))?;
            let is_dir = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            let own = || read_manifest(&entry.path()).is_ok_and(|known| known.book == kept_as);
            if is_dir && !hidden && own() {
                all.extend(Self::prove(&entry.path()).ok());
            }
        }
        all.sort_by(|one, other| other.order().cmp(&one.order()));
        Ok(all)
    }

    fn order(&self) -> (&str, u64, &Path) {
        let known = &self.manifest;
        (&known.made_at, known.version, &self.dir)
    }

    /// Takes the backup away for good.
    pub fn delete(self) -> Result<(), BookError> {
        // Aside first: what is left of a deletion that did not end is no backup, and goes with the next.
        let under = disk::parent(&self.dir);
        let part = staging(under)?;
        disk::rename(&self.dir, &part).map_err(BookError::io("rename to", &part))?;
        disk::remove_dir_all(&part).map_err(BookError::io("remove", &part))?;
        files::sync_dir(under)
    }

    /// All bytes that it holds.
    pub fn bytes(&self) -> u64 {
        self.manifest.files.iter().map(|entry| entry.bytes).sum()
    }
}

/// A book that was laid out and is not in its place yet; dropped, it is gone again.
#[derive(Debug)]
pub struct LaidOut(PathBuf);

impl LaidOut {
    fn begin(dir: &Path) -> Result<Self, BookError> {
        let parents = disk::parent(dir);
        disk::make_dirs(parents, 0o777).map_err(BookError::io("make the folder", parents))?;
        let to = disk::beside(dir);
        clear(&to)?;
        files::make_dir(&to, Sharing::Owner)?;
        Ok(Self(to))
    }

    /// Lays out the last whole version of a folder that was copied by other means.
    pub fn of_copy(book: &Book, dir: &Path) -> Result<Self, BookError> {
        let laid = Self::begin(dir)?;
        ledgers(book, &book.snapshot(At::Now)?, laid.path())?;
        texts_into(book, laid.path())?;
        sync_all(laid.path())?;
        Ok(laid)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Puts it in its place: a folder that is empty, or not there.
    pub fn settle(self, dir: &Path) -> Result<(), BookError> {
        sync_all(&self.0)?;
        disk::rename(&self.0, dir).map_err(BookError::io("rename to", dir))?;
        files::sync_dir(disk::parent(dir))
    }
}

impl Drop for LaidOut {
    fn drop(&mut self) {
        let _ = disk::remove_dir_all(&self.0);
    }
}

/// Remembers beside a keyring where sealed copies of it are kept, for an erasure to name them.
pub fn note_place(keyring: &Path, under: &Path) -> Result<(), BookError> {
    let under = fs::canonicalize(under).map_err(BookError::io("read", under))?;
    let mut all = places(keyring)?;
    if all.contains(&under) {
        return Ok(());
    }
    all.push(under);
    let lines: Vec<String> = all.iter().map(|one| one.display().to_string()).collect();
    let text = lines.join("\n");
    files::replace(
        &places_path(keyring),
        text.as_bytes(),
        Sharing::Owner,
        files::Lasting::Synced,
    )
}

/// Where backups with a keyring are kept, as far as they are there.
pub fn places(keyring: &Path) -> Result<Vec<PathBuf>, BookError> {
    let path = places_path(keyring);
    match reading::text(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        other => {
            let text = other.map_err(BookError::io("read", &path))?;
            let places = text.lines().map(PathBuf::from);
            Ok(places.filter(|place| place.is_dir()).collect())
        }
    }
}

pub(super) fn places_path(keyring: &Path) -> PathBuf {
    let name = keyring.file_name().unwrap_or_default().to_string_lossy();
    keyring.with_file_name(format!("{name}.backups"))
}

/// The backups under a folder that still hold a person's key.
pub fn holding(kept_as: &str, under: &Path, slot: KeySlot) -> Result<Vec<PathBuf>, BookError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(under).map_err(BookError::io("read", under))? {
        let path = entry.map_err(BookError::io("read", under))?.path();
        let holds = read_manifest(&path).is_ok_and(|known| {
            known.book == kept_as && known.keys.is_some_and(|keys| keys > slot.get())
        });
        if holds {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The keys that were destroyed, kept beside the backups: an older one that is put back must not revive them.
pub fn keep_erased(kept_as: &str, under: &Path, erased: &[KeySlot]) -> Result<(), BookError> {
    let mut all: BTreeSet<KeySlot> = erased_beside(kept_as, under)?.into_iter().collect();
    let known = all.len();
    all.extend(erased);
    if all.len() == known {
        return Ok(());
    }
    let lines: Vec<String> = all.iter().map(KeySlot::to_string).collect();
    let text = lines.join("\n");
    let path = erased_path(kept_as, under);
    files::replace(
        &path,
        text.as_bytes(),
        Sharing::Owner,
        files::Lasting::Synced,
    )
}

/// What `keep_erased` kept.
pub fn erased_beside(kept_as: &str, under: &Path) -> Result<Vec<KeySlot>, BookError> {
    let path = erased_path(kept_as, under);
    let text = match reading::text(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(BookError::io("read", &path))?,
    };
    let name = path.display().to_string();
    let slot = |(nth, line): (u64, &str)| {
        let slot = line.parse().map(KeySlot::new);
        slot.map_err(|_| {
            let what = Wording::fixed("the line is not a number of a key", "该行不是密钥编号");
            BookError::damage(&name, Some(nth), what)
        })
    };
    (1..).zip(text.lines()).map(slot).collect()
}

/// Whether a file is, or would be, such a list of whichever book: without it a copy that is put back would open what
/// was erased.
pub(super) fn is_erased_list(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let id = name.strip_suffix(".erased").and_then(|id| id.get(..32));
    id.is_some_and(|id| id.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn erased_path(kept_as: &str, under: &Path) -> PathBuf {
    under.join(format!("{kept_as}.erased"))
}

fn fill(
    book: &Book,
    part: &Path,
    made_at: &str,
    keys: Option<(&Keyring, &[u8])>,
) -> Result<(), BackupError> {
    let snapshot = book.snapshot(At::Now)?;
    files::make_dir(part, Sharing::Owner)?;
    let mut entries = ledgers(book, &snapshot, part)?;
    entries.extend(texts_into(book, part)?);
    let mut slots = None;
    if let Some((keyring, passphrase)) = keys {
        let path = part.join(BACKUP_KEYS);
        keyring.back_up(&path, Some(passphrase))?;
        let copy = KeyCopy::read(&path, book.id(), Some(passphrase))?;
        slots = u32::try_from(copy.whole.slots.len()).ok();
        entries.push(Entry {
            path: BACKUP_KEYS.to_owned(),
            ..entry_of(&path)?
        });
    }
    let manifest = Manifest {
        club_backup: FORMAT,
        book: book.kept_as(),
        version: snapshot.version().0,
        hash: snapshot.hash().to_owned(),
        made_at: made_at.to_owned(),
        keys: slots,
        files: entries,
    };
    let mut text = serde_json::to_string_pretty(&manifest).unwrap_or_default();
    text.push('\n');
    let path = part.join(MANIFEST);
    files::replace(
        &path,
        text.as_bytes(),
        Sharing::Owner,
        files::Lasting::Synced,
    )?;
    Ok(sync_all(part)?)
}

/// The chain up to a version, and each ledger up to its end for it.
fn ledgers(book: &Book, snapshot: &Snapshot, part: &Path) -> Result<Vec<Entry>, BookError> {
    let position = snapshot.position();
    let chain = snapshot.chain().file;
    let mut entries = vec![copy(part, chain::NAME, chain, position.chain_end)?];
    let all = book.forms().iter().zip(&position.ends);
    for (form, end) in all.filter(|(form, _)| form.is_there()) {
        let name = form.schema.path();
        entries.push(copy(part, &name, &open(&book.dir().join(&name))?, *end)?);
    }
    Ok(entries)
}

/// Copies what a book has beside its ledgers.
fn texts_into(book: &Book, part: &Path) -> Result<Vec<Entry>, BookError> {
    let mut entries = Vec::new();
    for name in texts(book.dir())? {
        let path = book.dir().join(&name);
        let file = open(&path)?;
        let length = file.metadata().map_err(BookError::io("read", &path))?.len();
        entries.push(copy(part, &name, &file, length)?);
    }
    Ok(entries)
}

/// The texts that a book has beside its ledgers.
fn texts(dir: &Path) -> Result<Vec<String>, BookError> {
    let mut all: Vec<String> = Vec::new();
    for name in TEXTS {
        if dir.join(name).is_file() {
            all.push(name.to_owned());
        }
    }
    for folder in FOLDERS {
        if dir.join(folder).is_dir() {
            all.extend(listed(dir, folder)?);
        }
    }
    Ok(all)
}

/// Every file below a folder, by its path from `dir`; what is derived, or half written, is none.
fn listed(dir: &Path, below: &str) -> Result<Vec<String>, BookError> {
    let folder = dir.join(below);
    let mut all = Vec::new();
    for entry in fs::read_dir(&folder).map_err(BookError::io("read", &folder))? {
        let entry = entry.map_err(BookError::io("read", &folder))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let half = name.starts_with('.') && Path::new(&name).extension() == Some("part".as_ref());
        if name == ".club" || half {
            continue;
        }
        let path = if below.is_empty() {
            name
        } else {
            format!("{below}/{name}")
        };
        if entry.path().is_dir() {
            all.extend(listed(dir, &path)?);
        } else {
            all.push(path);
        }
    }
    all.sort();
    Ok(all)
}

fn read_manifest(dir: &Path) -> Result<Manifest, BackupError> {
    let path = dir.join(MANIFEST);
    let none = || BackupError::None {
        dir: dir.to_owned(),
    };
    let fits = fs::metadata(&path).is_ok_and(|data| data.is_file() && data.len() <= LONGEST);
    if !fits {
        return Err(none());
    }
    let text = reading::within(&path, LONGEST).map_err(BookError::io("read", &path))?;
    let manifest: Manifest = serde_json::from_slice(&text).map_err(|_| none())?;
    if manifest.club_backup > FORMAT {
        return Err(BackupError::Newer {
            dir: dir.to_owned(),
        });
    }
    // A path that led out of the folder would have other files proved, copied and deleted.
    let within = |entry: &Entry| {
        let mut parts = Path::new(&entry.path).components();
        parts.all(|part| matches!(part, std::path::Component::Normal(_)))
    };
    if manifest.files.iter().all(within) {
        Ok(manifest)
    } else {
        Err(none())
    }
}

/// Whether a file is, byte for byte, the one of the manifest.
fn proved(dir: &Path, entry: &Entry) -> Result<bool, BookError> {
    let path = dir.join(&entry.path);
    if !fs::symlink_metadata(&path).is_ok_and(|data| data.is_file()) {
        return Ok(false);
    }
    let found = entry_of(&path)?;
    Ok((found.bytes, found.sha256) == (entry.bytes, entry.sha256.clone()))
}

fn open(path: &Path) -> Result<File, BookError> {
    reading::open(path).map_err(BookError::io("open", path))
}

/// A file as it lies on the disk.
fn entry_of(path: &Path) -> Result<Entry, BookError> {
    let file = open(path)?;
    let bytes = file.metadata().map_err(BookError::io("read", path))?.len();
    let name = path.display().to_string();
    let source = Source {
        file: &file,
        name: &name,
    };
    Ok(Entry {
        sha256: recover::digest(source, 0, bytes)?,
        path: name.clone(),
        bytes,
    })
}

/// Copies so many bytes of a file, synced, with what it came to.
fn copy(to: &Path, name: &str, file: &File, length: u64) -> Result<Entry, BookError> {
    use sha2::{Digest as _, Sha256};
    let path = to.join(name);
    let folders = disk::parent(&path);
    disk::make_dirs(folders, 0o700).map_err(BookError::io("make the folder", folders))?;
    let mut out = files::create_new(&path, Sharing::Owner)?;
    let source = Source { file, name };
    let mut sha = Sha256::new();
    let mut block = vec![0; BLOCK];
    let mut at = 0;
    while at < length {
        let room = BLOCK.min(usize::try_from(length - at).unwrap_or(BLOCK));
        source.exact(&mut block[..room], at)?;
        sha.update(&block[..room]);
        out.write_all(&block[..room])
            .map_err(BookError::io("write", &path))?;
        at += room as u64;
    }
    out.sync_all().map_err(BookError::io("sync", &path))?;
    Ok(Entry {
        path: name.to_owned(),
        bytes: length,
        sha256: crate::domain::hex(&sha.finalize()),
    })
}

/// Makes every name below a folder last.
fn sync_all(dir: &Path) -> Result<(), BookError> {
    for entry in fs::read_dir(dir).map_err(BookError::io("read", dir))? {
        let path = entry.map_err(BookError::io("read", dir))?.path();
        if path.is_dir() {
            sync_all(&path)?;
        }
    }
    files::sync_dir(dir)
}

/// Where a backup is made before it counts, and goes before it is deleted.
fn staging(under: &Path) -> Result<PathBuf, BookError> {
    let part = disk::beside(&under.join("backup"));
    clear(&part)?;
    Ok(part)
}

/// Takes away what an earlier attempt of this process left.
fn clear(part: &Path) -> Result<(), BookError> {
    match disk::remove_dir_all(part) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(BookError::io("remove", part)(error))
        }
        _ => Ok(()),
    }
}
