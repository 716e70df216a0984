//! A note beside a keyring of the newest head of its book: by it a copy of the book is known as one, before it
//! destroys or replaces keys that are not its own.
//!
//! A folder is a copy when the noted head is not in its chain: it is behind, or forked. The note is written after a
//! commit, with the lock held, so it may be behind the book and is never ahead of it. It also says in which folder
//! the book lay: while the book still is there, another folder with the same rows is a copy. A book that was moved
//! is no longer there, and a second way to the same folder leads to the same files.

use std::fs;
use std::io::Read as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::Book;
use super::chain::{self, Chain, Position};
use super::disk::Writable;
use super::error::BookError;
use super::files::{self, Sharing};
use super::keyring::{KeyPlace, Keyring};
use super::snapshot::{At, Snapshot};
use crate::domain::{Version, hex};

/// The note is of one length and written over in place, so that it costs a command next to nothing.
const BYTES: usize = 1024;

/// Where the note of a keyring is.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    keyring: PathBuf,
}

/// Why a folder is not the one whose keys these are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Copied {
    /// Its chain ends before the noted head.
    Behind { version: Version, noted: Version },
    /// Its chain has another version in the noted head's place.
    Forked { noted: Version },
    /// The book still lies where it was.
    Twin { book: PathBuf },
}

/// The newest head that was noted.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Noted {
    book: String,
    version: Version,
    hash: String,
    chain_end: u64,
    /// The number of the note's own file: one that was copied along with the keyring tells of no folder.
    own: u64,
    /// Empty where the folder's name is too long, or no text.
    folder: String,
}

impl Noted {
    fn text(&self) -> String {
        let body = format!(
            "{} {} {} {} {} {}",
            self.book, self.version, self.hash, self.chain_end, self.own, self.folder
        );
        format!("{} {body}\n", hex(&Sha256::digest(body.as_bytes())))
    }

    fn parse(text: &str) -> Option<Self> {
        let line = text.lines().next()?;
        let (digest, body) = line.split_once(' ')?;
        if hex(&Sha256::digest(body.as_bytes())) != digest {
            return None;
        }
        let mut words = body.splitn(6, ' ');
        Some(Self {
            book: words.next()?.to_owned(),
            version: Version(words.next()?.parse().ok()?),
            hash: words.next()?.to_owned(),
            chain_end: words.next()?.parse().ok()?,
            own: words.next()?.parse().ok()?,
            folder: words.next()?.to_owned(),
        })
    }
}

impl Mark {
    pub(super) fn of(keyring: &Path) -> Self {
        Self {
            keyring: keyring.to_owned(),
        }
    }

    pub(super) fn path(&self) -> PathBuf {
        let name = self.keyring.file_name().unwrap_or_default();
        let name = name.to_string_lossy();
        self.keyring.with_file_name(format!("{name}.head"))
    }

    fn load(&self, book_id: &str) -> Option<Noted> {
        let file = super::reading::open(&self.path()).ok()?;
        let here = file.metadata().ok()?.ino();
        let mut text = String::new();
        file.take(BYTES as u64).read_to_string(&mut text).ok()?;
        let mut noted = Noted::parse(&text).filter(|noted| noted.book == book_id)?;
        if noted.own != here {
            noted.folder.clear();
        }
        Some(noted)
    }

    /// Whether a folder is a copy of the book that the note is of; where nothing is noted, it is none.
    pub(super) fn copied(
        &self,
        dir: &Path,
        book_id: &str,
        chain: Chain<'_>,
        at: &Position,
    ) -> Option<Copied> {
        let noted = self.load(book_id)?;
        if noted.version > at.version {
            return Some(Copied::Behind {
                version: at.version,
                noted: noted.version,
            });
        }
        // A chain that cannot be read is no proof that it is another.
        let is_own = chain.ends_here(&noted.hash, noted.chain_end);
        if !is_own.unwrap_or(true) {
            return Some(Copied::Forked {
                noted: noted.version,
            });
        }
        let folder = Path::new(&noted.folder);
        let there = !noted.folder.is_empty() && is_another(dir, folder)?;
        let file = there.then(|| chain::open(folder).ok()).flatten()?;
        let other = Chain {
            file: &file,
            forms: chain.forms,
        };
        other
            .ends_here(&noted.hash, noted.chain_end)
            .unwrap_or(false)
            .then(|| Copied::Twin {
                book: folder.to_owned(),
            })
    }

    /// Notes a head once it is durable. Failing to is no error: the note is then behind.
    pub(super) fn keep(&self, dir: &Path, book_id: &str, head: &Position) {
        if self.keyring.is_file() {
            let _ = self.write(dir, book_id, head);
        }
    }

    fn write(&self, dir: &Path, book_id: &str, head: &Position) -> std::io::Result<()> {
        let folder = fs::canonicalize(dir).ok();
        let folder = folder.and_then(|folder| folder.to_str().map(str::to_owned));
        let path = self.path();
        let file = Writable::open(&path).or_else(|_| {
            files::create_new(&path, Sharing::of(&self.keyring)).map_err(std::io::Error::other)
        });
        file.and_then(|file| {
            let mut noted = Noted {
                book: book_id.to_owned(),
                version: head.version,
                hash: head.hash.clone(),
                chain_end: head.chain_end,
                own: file.metadata()?.ino(),
                folder: folder.filter(|f| !f.contains('\n')).unwrap_or_default(),
            };
            if noted.text().len() > BYTES {
                noted.folder.clear();
            }
            let mut bytes = noted.text().into_bytes();
            bytes.resize(BYTES, b' ');
            file.write_all_at(&bytes, 0)
        })
    }
}

/// Whether two folders are two: the same folder by another way, or by a second mount, has the same file in it. Both
/// are here now, so the device counts as well: on another disk the number of a file says nothing. A note that was
/// written earlier keeps the number alone, since a device may have another one after the next start.
fn is_another(one: &Path, other: &Path) -> Option<bool> {
    let one = fs::metadata(chain::path(one)).ok()?;
    let other = fs::metadata(chain::path(other)).ok()?;
    Some((one.dev(), one.ino()) != (other.dev(), other.ino()))
}

/// Makes a folder the one that the keyring belongs to.
///
/// # Errors
/// The book cannot be read, or the note not written: the folder is then what it was.
pub fn take_over(book: &Book, keyring: &Path) -> Result<(), BookError> {
    let snapshot = book.snapshot(At::Now)?;
    let mark = Mark::of(keyring);
    let done = mark.write(book.dir(), book.id(), snapshot.position());
    done.map_err(BookError::io("write", &mark.path()))
}

/// What a keyring's note says of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The folder is a copy of the book that the keyring belongs to.
    Copy(Copied),
    /// It is the book.
    Own,
    /// Nothing is noted yet: it is taken for the book.
    Unknown,
}

impl Standing {
    /// How it is known as a copy, where it is one.
    pub fn copied(&self) -> Option<&Copied> {
        match self {
            Self::Copy(how) => Some(how),
            Self::Own | Self::Unknown => None,
        }
    }
}

/// Whether a folder is a copy of the book that the keyring belongs to.
pub fn standing(book: &Book, snapshot: &Snapshot, keyring: &Path) -> Standing {
    let mark = Mark::of(keyring);
    let copied = mark.copied(book.dir(), book.id(), snapshot.chain(), snapshot.position());
    match copied {
        Some(how) => Standing::Copy(how),
        None if mark.load(book.id()).is_some() => Standing::Own,
        None => Standing::Unknown,
    }
}

/// Gives a copy a keyring of its own, with the keys as they are, and the folder the word by which it is found. To be
/// done with the lock held: from then on nothing that the copy does reaches the book's keys.
///
/// # Errors
/// The keyring cannot be written, or the description: the copy then is what it was.
pub fn own_keys(
    book: &Book,
    place: &KeyPlace,
    keyring: &Keyring,
) -> Result<(Book, Keyring), BookError> {
    let instance = super::random_id()?;
    let path = place.path_of(book.id(), Some(&instance))?;
    let own = keyring.give_copy(&path)?;
    match book.become_another(instance) {
        Ok(book) => Ok((book, own)),
        Err(error) => {
            // Once the folder names it, it stays: the same command again goes on from there.
            let now = book.open_other(book.dir());
            if now.is_ok_and(|now| now.instance() == book.instance()) {
                let _ = super::disk::remove_file(&path);
            }
            Err(error)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_that_was_not_written_whole_is_none() {
        let noted = Noted {
            book: "ab".repeat(16),
            version: Version(12),
            hash: "cd".repeat(32),
            chain_end: 345,
            own: 7,
            folder: "/shop/a book".into(),
        };
        let text = noted.text();
        assert_eq!(Noted::parse(&format!("{text}   ")), Some(noted));
        assert_eq!(Noted::parse(&text.replacen(" 12 ", " 13 ", 1)), None);
        assert_eq!(Noted::parse(""), None);
    }
}
