//! Derived lookup tables: from a keyed digest of a phone, card, name or ref to a number.
//!
//! A table is a sorted file in `.club/`, searched in place, so that a book of any size is opened at the
//! same cost. It is stamped with the version it was made at; the rows after that are the caller's to
//! scan. Anything wrong with it means it is not there, and it is made again.

use std::fs::File;
use std::os::unix::fs::FileExt as _;

use super::chain::{Position, Walk};
use super::disk;
use super::error::BookError;
use super::files::{self, Lasting, Sharing};
use super::schema::Schema;
use super::snapshot::{Snapshot, place};
use super::{Book, chain, stamp};
use crate::domain::Version;

const MAGIC: &[u8; 16] = b"club lookup 3\n\n\n";
const ENTRY_BYTES: usize = 25;

/// One thing that can be looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    pub table: u8,
    pub digest: [u8; 16],
    pub value: u64,
}

impl Entry {
    fn bytes(self) -> [u8; ENTRY_BYTES] {
        let mut bytes = [0; ENTRY_BYTES];
        bytes[0] = self.table;
        bytes[1..17].copy_from_slice(&self.digest);
        bytes[17..].copy_from_slice(&self.value.to_be_bytes());
        bytes
    }

    fn parse(bytes: [u8; ENTRY_BYTES]) -> Self {
        let [table, rest @ ..] = bytes;
        let (mut digest, mut value) = ([0; 16], [0; 8]);
        digest.copy_from_slice(&rest[..16]);
        value.copy_from_slice(&rest[16..]);
        Self {
            table,
            digest,
            value: u64::from_be_bytes(value),
        }
    }
}

/// The state of the book that a lookup was made from.
#[derive(Clone, Debug)]
pub struct Stamp {
    position: Position,
    book_id: String,
    schemas: &'static [&'static Schema],
}

impl Stamp {
    /// The stamp of what a snapshot holds.
    pub fn of(book: &Book, snapshot: &Snapshot) -> Self {
        Self {
            position: snapshot.position().clone(),
            book_id: book.id().to_owned(),
            schemas: book.schemas(),
        }
    }

    pub fn version(&self) -> Version {
        self.position.version
    }

    /// Where a ledger ended: rows from here on are not in the lookup.
    pub fn end_of(&self, schema: &Schema) -> Result<u64, BookError> {
        Ok(self.position.ends[place(self.schemas, schema)?])
    }
}

/// Whether rows still stand where they did: a migration or an accepted edit may have moved them.
fn rows_stayed(snapshot: &Snapshot, since: &Position) -> bool {
    let mut stayed = true;
    let walked = snapshot.chain().walk(&mut since.clone(), |row| {
        if row.version > snapshot.version() {
            return Walk::Stop;
        }
        stayed &= !row.files.iter().any(|file| file.whole);
        Walk::Take
    });
    walked.is_ok() && stayed
}

/// A sorted table of entries: in memory when just built, in its file when loaded.
#[derive(Debug)]
pub struct Lookup {
    stamp: Stamp,
    entries: Entries,
}

#[derive(Debug)]
enum Entries {
    Built(Vec<Entry>),
    Stored { file: File, start: u64, count: u64 },
}

impl Lookup {
    /// Makes a lookup of entries in any order.
    pub fn build(mut entries: Vec<Entry>, stamp: Stamp) -> Self {
        entries.sort_unstable();
        entries.dedup();
        Self {
            stamp,
            entries: Entries::Built(entries),
        }
    }

    /// The stored lookup, if it is this book's, whole, and of a version that the snapshot has behind it.
    pub fn load(book: &Book, snapshot: &Snapshot) -> Option<Self> {
        let file = File::open(book.dir().join(".club/lookup")).ok()?;
        let mut head = [0; MAGIC.len() + 8];
        file.read_exact_at(&mut head, 0).ok()?;
        let (magic, length) = head.split_first_chunk::<16>()?;
        let length = u64::from_be_bytes(length.try_into().ok()?);
        if magic != MAGIC || length > 1 << 20 {
            return None;
        }
        let mut text = vec![0; usize::try_from(length).ok()?];
        file.read_exact_at(&mut text, head.len() as u64).ok()?;
        let text = String::from_utf8(text).ok()?;
        let (book_id, rest) = text.split_once('\n')?;
        let (count, rest) = rest.split_once('\n')?;
        let count: u64 = count.parse().ok()?;
        let position = stamp::parse(book.schemas(), rest)?;
        let start = head.len() as u64 + length;
        let whole =
            count.checked_mul(ENTRY_BYTES as u64) == file.metadata().ok()?.len().checked_sub(start);
        let behind = position.version <= snapshot.version()
            && (position.version == Version(0)
                || snapshot
                    .chain()
                    .ends_here(&position.hash, position.chain_end))
            && rows_stayed(snapshot, &position);
        (whole && behind && book_id == book.id()).then(|| Self {
            stamp: Stamp {
                position,
                book_id: book_id.to_owned(),
                schemas: book.schemas(),
            },
            entries: Entries::Stored { file, start, count },
        })
    }

    /// Keeps the lookup in `.club/`, in place of the one before.
    pub fn save(&self, book: &Book) -> Result<(), BookError> {
        let Entries::Built(entries) = &self.entries else {
            return Ok(());
        };
        let text = format!(
            "{}\n{}\n{}",
            self.stamp.book_id,
            entries.len(),
            stamp::text(book.schemas(), &self.stamp.position)
        );
        let mut bytes = Vec::with_capacity(64 + text.len() + entries.len() * ENTRY_BYTES);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&(text.len() as u64).to_be_bytes());
        bytes.extend_from_slice(text.as_bytes());
        for entry in entries {
            bytes.extend_from_slice(&entry.bytes());
        }
        let place = book.dir().join(".club");
        let sharing = Sharing::of(&chain::path(book.dir()));
        files::make_dir(&place, sharing)?;
        files::replace(&place.join("lookup"), &bytes, sharing, Lasting::Derived)
    }

    /// Takes the stored lookup away, as an erasure must.
    pub fn purge(book: &Book) -> Result<(), BookError> {
        let path = book.dir().join(".club/lookup");
        match disk::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(BookError::io("remove", &path)(error))
            }
            _ => Ok(()),
        }
    }

    /// The state that the lookup was made from.
    pub fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    /// Every value of a digest, in rising order.
    pub fn find(&self, table: u8, digest: [u8; 16]) -> Result<Vec<u64>, BookError> {
        let least = Entry {
            table,
            digest,
            value: 0,
        };
        let (mut low, mut high) = (0, self.count());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.get(middle)? < least {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let mut values = Vec::new();
        for index in low..self.count() {
            let entry = self.get(index)?;
            if (entry.table, entry.digest) != (table, digest) {
                break;
            }
            values.push(entry.value);
        }
        Ok(values)
    }

    /// Every entry, to build the next lookup from.
    pub fn entries(&self) -> Result<Vec<Entry>, BookError> {
        match &self.entries {
            Entries::Built(entries) => Ok(entries.clone()),
            Entries::Stored { file, start, count } => {
                let count = usize::try_from(*count).unwrap_or(usize::MAX);
                let mut bytes = vec![0; count * ENTRY_BYTES];
                file.read_exact_at(&mut bytes, *start)
                    .map_err(BookError::io("read", ".club/lookup".as_ref()))?;
                let (entries, _) = bytes.as_chunks::<ENTRY_BYTES>();
                Ok(entries.iter().copied().map(Entry::parse).collect())
            }
        }
    }

    fn count(&self) -> u64 {
        match &self.entries {
            Entries::Built(entries) => entries.len() as u64,
            Entries::Stored { count, .. } => *count,
        }
    }

    fn get(&self, index: u64) -> Result<Entry, BookError> {
        match &self.entries {
            Entries::Built(entries) => Ok(entries[usize::try_from(index).unwrap_or(usize::MAX)]),
            Entries::Stored { file, start, .. } => {
                let mut bytes = [0; ENTRY_BYTES];
                file.read_exact_at(&mut bytes, start + index * ENTRY_BYTES as u64)
                    .map_err(BookError::io("read", ".club/lookup".as_ref()))?;
                Ok(Entry::parse(bytes))
            }
        }
    }
}
