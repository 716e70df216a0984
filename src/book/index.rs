//! Derived lookup tables: from a keyed digest of a phone, card, name or ref to a number.
//!
//! A table is a sorted file in `.club/`, searched in place, so that a book of any size is opened at the
//! same cost. It is stamped with the version it was made at; the rows after that are the caller's to
//! scan. Nothing is taken from it on its word: its head and each block of entries carry a code under the
//! keyring's key, so a flipped bit, a block of another place or a forged entry is known when it is read.
//! Anything wrong with it means it is not there, and it is made again.

use std::fs::File;
use std::os::unix::fs::FileExt as _;

use super::chain::{Position, Walk};
use super::disk;
use super::error::BookError;
use super::files::{self, Lasting, Sharing};
use super::keyring::{KeyError, Keyring};
use super::schema::Schema;
use super::snapshot::{Snapshot, place};
use super::{Book, chain, stamp};
use crate::domain::Version;

const MAGIC: &[u8; 16] = b"club lookup 4\n\n\n";
const ENTRY_BYTES: usize = 25;
/// Entries of a block, which is read and proved as one: about a page of the disk.
const BLOCK: usize = 160;
const CODE_BYTES: usize = 16;
const BLOCK_BYTES: usize = BLOCK * ENTRY_BYTES + CODE_BYTES;
/// No stamp comes near.
const HEAD_MAX: u64 = 1 << 20;

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
    Stored(Stored),
}

#[derive(Debug)]
struct Stored {
    file: File,
    /// Where the first block begins.
    start: u64,
    count: usize,
    /// The code of the head, which each block's code takes in: a block of another table is none of this one.
    head: [u8; CODE_BYTES],
}

/// Why a lookup cannot be used: what it holds is not what was kept, or the keyring cannot tell.
#[derive(Debug)]
pub enum Unsound {
    Damaged,
    Key(KeyError),
}

impl From<KeyError> for Unsound {
    fn from(error: KeyError) -> Self {
        Self::Key(error)
    }
}

fn code_of_head(keys: &Keyring, text: &str) -> Result<[u8; CODE_BYTES], KeyError> {
    keys.index_mac("lookup head", text.as_bytes())
}

/// The code of a block's entries at their place.
fn code_of_block(
    keys: &Keyring,
    head: &[u8; CODE_BYTES],
    nth: usize,
    entries: &[u8],
) -> Result<[u8; CODE_BYTES], KeyError> {
    let nth = (nth as u64).to_be_bytes();
    keys.index_mac("lookup block", &[&head[..], &nth, entries].concat())
}

impl Stored {
    fn blocks(&self) -> usize {
        self.count.div_ceil(BLOCK)
    }

    /// The entries of a block, proved.
    fn block(&self, keys: &Keyring, nth: usize) -> Result<Vec<Entry>, Unsound> {
        let entries = BLOCK.min(self.count - nth * BLOCK);
        let mut bytes = vec![0; entries * ENTRY_BYTES + CODE_BYTES];
        let at = self.start + (nth * BLOCK_BYTES) as u64;
        let read = self.file.read_exact_at(&mut bytes, at);
        read.map_err(|_| Unsound::Damaged)?;
        let (entries, code) = bytes.split_at(entries * ENTRY_BYTES);
        if code != code_of_block(keys, &self.head, nth, entries)? {
            return Err(Unsound::Damaged);
        }
        let (entries, _) = entries.as_chunks::<ENTRY_BYTES>();
        Ok(entries.iter().copied().map(Entry::parse).collect())
    }

    /// The first block whose last entry is not below this one, or as many as there are.
    fn block_of(&self, keys: &Keyring, least: &Entry) -> Result<usize, Unsound> {
        let (mut low, mut high) = (0, self.blocks());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.block(keys, middle)?.last() < Some(least) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }
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
    pub fn load(book: &Book, snapshot: &Snapshot, keys: &Keyring) -> Option<Self> {
        let file = super::reading::open(&book.dir().join(".club/lookup")).ok()?;
        let mut head = [0; MAGIC.len() + 8];
        file.read_exact_at(&mut head, 0).ok()?;
        let (magic, length) = head.split_first_chunk::<16>()?;
        let length = u64::from_be_bytes(length.try_into().ok()?);
        if magic != MAGIC || length > HEAD_MAX {
            return None;
        }
        let mut text = vec![0; usize::try_from(length).ok()?];
        file.read_exact_at(&mut text, head.len() as u64).ok()?;
        let text = String::from_utf8(text).ok()?;
        let mut code = [0; CODE_BYTES];
        file.read_exact_at(&mut code, head.len() as u64 + length)
            .ok()?;
        if code != code_of_head(keys, &text).ok()? {
            return None;
        }
        let (book_id, rest) = text.split_once('\n')?;
        let (count, rest) = rest.split_once('\n')?;
        let count: usize = count.parse().ok()?;
        let position = stamp::parse(book.forms(), rest)?;
        let start = head.len() as u64 + length + CODE_BYTES as u64;
        let size = count
            .checked_mul(ENTRY_BYTES)?
            .checked_add(count.div_ceil(BLOCK) * CODE_BYTES)?;
        let whole = file.metadata().ok()?.len().checked_sub(start) == Some(size as u64);
        let behind = position.version <= snapshot.version()
            && (position.version == Version(0)
                || snapshot
                    .chain()
                    .ends_here(&position.hash, position.chain_end)
                    .unwrap_or(false))
            && rows_stayed(snapshot, &position);
        (whole && behind && book_id == book.id()).then(|| Self {
            stamp: Stamp {
                position,
                book_id: book_id.to_owned(),
                schemas: book.schemas(),
            },
            entries: Entries::Stored(Stored {
                file,
                start,
                count,
                head: code,
            }),
        })
    }

    /// Keeps the lookup in `.club/`, in place of the one before.
    pub fn save(&self, book: &Book, keys: &Keyring) -> Result<(), BookError> {
        let Entries::Built(entries) = &self.entries else {
            return Ok(());
        };
        let text = format!(
            "{}\n{}\n{}",
            self.stamp.book_id,
            entries.len(),
            stamp::text(book.forms(), &self.stamp.position)
        );
        let mut bytes = Vec::with_capacity(64 + text.len() + entries.len() * ENTRY_BYTES);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&(text.len() as u64).to_be_bytes());
        bytes.extend_from_slice(text.as_bytes());
        let head = code_of_head(keys, &text)?;
        bytes.extend_from_slice(&head);
        for (nth, block) in entries.chunks(BLOCK).enumerate() {
            let begin = bytes.len();
            for entry in block {
                bytes.extend_from_slice(&entry.bytes());
            }
            let code = code_of_block(keys, &head, nth, &bytes[begin..])?;
            bytes.extend_from_slice(&code);
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
    pub fn find(&self, keys: &Keyring, table: u8, digest: [u8; 16]) -> Result<Vec<u64>, Unsound> {
        let least = Entry {
            table,
            digest,
            value: 0,
        };
        let is_own = |entry: &Entry| (entry.table, entry.digest) == (table, digest);
        let mut values = Vec::new();
        let mut take = |entries: &[Entry]| {
            let from = entries.partition_point(|entry| *entry < least);
            let own = entries[from..].iter().take_while(|entry| is_own(entry));
            values.extend(own.map(|entry| entry.value));
            entries.last().is_some_and(is_own)
        };
        match &self.entries {
            Entries::Built(entries) => {
                take(entries);
            }
            Entries::Stored(stored) => {
                let mut nth = stored.block_of(keys, &least)?;
                while nth < stored.blocks() && take(&stored.block(keys, nth)?) {
                    nth += 1;
                }
            }
        }
        Ok(values)
    }

    /// Every entry, to build the next lookup from.
    pub fn entries(&self, keys: &Keyring) -> Result<Vec<Entry>, Unsound> {
        match &self.entries {
            Entries::Built(entries) => Ok(entries.clone()),
            Entries::Stored(stored) => {
                let mut entries = Vec::with_capacity(stored.count);
                for nth in 0..stored.blocks() {
                    entries.extend(stored.block(keys, nth)?);
                }
                Ok(entries)
            }
        }
    }
}
