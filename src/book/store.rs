//! The member store: where each member's rows stand in the ledgers, so that one member costs one small read at any
//! size of the book.
//!
//! `.club/members.db` is derived of the ledgers and stamped with the version up to which it knows them; rows after that
//! are looked for in the ledgers' tails, and whoever finds the tails long brings it up to date. It holds numbers and
//! places, nothing of a person. Nothing is taken on its word: each record carries a digest of itself and of its place,
//! a row that it names is proved to name the member, and a record that is not there is no proof that there are no
//! rows. Whatever is wrong with it means that it is made again, and that meanwhile the ledgers are searched.
//!
//! Pages of two moments, each sound, would lack rows and not show it: tools that copy the folder beside a writer make
//! such stores. So `.club/members.at` notes which file the store is and when it last changed on this disk; a store
//! that anything else was written into since is none.

mod build;
mod record;
#[cfg(test)]
mod tests;

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension as _};
use sha2::{Digest as _, Sha256};

use super::chain::{Position, Walk};
use super::files::{self, Lasting, Sharing};
use super::form::Form;
use super::schema::{MEMBERS, Schema};
use super::snapshot::Snapshot;
use super::{chain, disk, mounts, stamp};
use crate::domain::Version;
use crate::domain::ids::number_of;

/// What this program keeps; another number is another form.
const FORM: i64 = 2;
/// Ledgers that take less are searched as fast as a database is opened.
const WORTH: u64 = 2 << 20;
/// So much of the ledgers may be unknown to the store before it is brought up to date.
const TAIL: u64 = 256 << 10;
/// So long others are waited for: whoever writes is done by then, and no reader holds a writer up.
const PATIENCE: Duration = Duration::from_millis(50);
/// What is written is on the disk before the stamp is, whatever the order of the pages; and no file comes and goes
/// beside the store, which tools that copy the folder would miss.
const LASTING: &str = "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL;";
/// Numbers to one record, as a power of two, where few rows name one.
const BLOCK_BITS: u32 = 12;
/// Records that share out all texts, as a power of two.
const TEXT_BITS: u32 = 14;
/// Higher numbers are searched for.
const NUMBERS: u64 = 1 << 40;

/// By what a column's cells name something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    /// A member: one record for each.
    Member,
    /// A number of the ledger's own, which few rows name: one record for a block of them.
    Own,
    /// A text, such as a ref: by its digest.
    Text,
}

/// Where it is kept what a cell names: the record's place, and the number within it.
type Spot = (i64, u32);

impl By {
    /// Members stand above zero, blocks of numbers below it, and texts below those. None where nothing is kept.
    fn spot(self, cell: &[u8]) -> Option<Spot> {
        match self {
            Self::Member => Some((kept(cell)?.cast_signed(), 0)),
            Self::Own => {
                let number = kept(cell)?;
                let within = number & ((1 << BLOCK_BITS) - 1);
                Some((block_of(number), u32::try_from(within).ok()?))
            }
            Self::Text if cell.is_empty() => None,
            Self::Text => {
                let digest = Sha256::digest(cell);
                let (bucket, rest) = digest.split_first_chunk()?;
                let bucket = u16::from_be_bytes(*bucket) >> (16 - TEXT_BITS);
                let within = rest.first_chunk()?;
                Some((bucket_at(bucket.into()), u32::from_be_bytes(*within)))
            }
        }
    }
}

/// A number that is not too high to be kept.
fn kept(cell: &[u8]) -> Option<u64> {
    number_of(cell).filter(|number| *number < NUMBERS)
}

fn block_of(number: u64) -> i64 {
    -1 - (number >> BLOCK_BITS).cast_signed()
}

fn bucket_at(bucket: u32) -> i64 {
    -1 - NUMBERS.cast_signed() - i64::from(bucket)
}

/// The columns by which rows of a ledger are found, each with what it names.
fn columns(schema: &Schema) -> impl Iterator<Item = (usize, By)> + use<'_> {
    let own = |name: &str| schema.name == MEMBERS && schema.key.first() == Some(&name);
    let member = move |name: &str| {
        own(name)
            || schema
                .foreign
                .iter()
                .any(|foreign| foreign.column == name && foreign.ledger == MEMBERS)
    };
    let columns = schema.columns.iter().enumerate();
    columns.filter_map(move |(at, column)| {
        if member(column.name) {
            Some((at, By::Member))
        } else if column.name == "ref" {
            Some((at, By::Text))
        } else if schema.found.contains(&column.name) {
            Some((at, By::Own))
        } else {
            None
        }
    })
}

/// Where rows stand that name something, as far as the store knows.
#[derive(Debug)]
pub(super) struct Found {
    pub offsets: Vec<u64>,
    /// Rows from here on are unknown to the store.
    pub known_to: u64,
    /// Whether other texts may have the same digest.
    pub by_digest: bool,
}

/// An open store, all of whose answers are of one state.
#[derive(Debug)]
pub(super) struct Store {
    db: Connection,
    path: PathBuf,
    book_id: String,
    known: Position,
}

impl Store {
    /// The store of a book, brought up to date where much was recorded since; none where it is not worth having, or
    /// cannot be had.
    pub(super) fn open(snapshot: &Snapshot) -> Option<Self> {
        let (worth, tail) = disk::fault::store().unwrap_or((WORTH, TAIL));
        Self::open_from(snapshot, worth, tail)
    }

    /// The same where sizes are told.
    pub(super) fn open_from(snapshot: &Snapshot, worth: u64, tail: u64) -> Option<Self> {
        let forms = snapshot.forms();
        if snapshot.is_torn() || !forms.iter().all(Form::is_present) {
            return None;
        }
        let path = path(snapshot.dir());
        // On a network disk two machines would not know of each other's locks.
        let may_write = || snapshot.is_last() && mounts::network(snapshot.dir()).is_none();
        if !path.exists() {
            let bytes = unknown(forms, snapshot.position(), None);
            if bytes < worth || !may_write() {
                return None;
            }
            make(snapshot, &path)?;
        }
        let mut db = connect(&path)?;
        let mut known = stamp_of(&db, snapshot);
        let behind = known
            .as_ref()
            .is_none_or(|known| unknown(forms, snapshot.position(), Some(known)) > tail);
        if behind && may_write() {
            // Somebody else may be at it; then the ledgers' tails are read once more.
            known = build::catch_up(&mut db, snapshot).or(known);
        }
        db.execute_batch("BEGIN").ok()?;
        // Read again: only from here on do all answers come from one state.
        let known = stamp_of(&db, snapshot).filter(|_| known.is_some())?;
        Some(Self {
            db,
            path,
            book_id: snapshot.book_id().to_owned(),
            known,
        })
    }

    /// Where the rows of a ledger stand in which a column holds a text, and perhaps some others. None means that the
    /// ledger must be searched.
    pub(super) fn find(
        &self,
        (ledger, schema): (usize, &Schema),
        (column, text): (usize, &str),
    ) -> Option<Found> {
        let (_, by) = columns(schema).find(|(own, _)| *own == column)?;
        let known_to = *self.known.ends.get(ledger)?;
        let (place, within) = by.spot(text.as_bytes())?;
        let record = match record_at(&self.db, &self.book_id, place) {
            Ok(record) => record?,
            Err(Unsound::Unread) => return None,
            Err(Unsound::Damaged) => {
                self.discard();
                return None;
            }
        };
        let offsets = record::offsets(&record, place, (ledger, within));
        if offsets.is_none() {
            self.discard();
        }
        offsets.map(|offsets| Found {
            offsets,
            known_to,
            by_digest: by == By::Text,
        })
    }

    /// Takes a store away in which something is wrong, so that it is made again.
    pub(super) fn discard(&self) {
        discard(&self.path);
    }
}

/// Why a record cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unsound {
    /// It is not what was kept.
    Damaged,
    /// It cannot be read now.
    Unread,
}

impl From<rusqlite::Error> for Unsound {
    fn from(error: rusqlite::Error) -> Self {
        if is_damage(&error) {
            Self::Damaged
        } else {
            Self::Unread
        }
    }
}

/// A record's body, proved; none where there is none.
fn record_at(db: &Connection, book_id: &str, place: i64) -> Result<Option<Vec<u8>>, Unsound> {
    let mut statement = db.prepare_cached("SELECT record FROM rows WHERE place = ?1")?;
    let read: Option<Vec<u8>> = statement.query_row([place], |row| row.get(0)).optional()?;
    read.map(|bytes| record::proved(book_id, place, bytes).ok_or(Unsound::Damaged))
        .transpose()
}

pub(super) fn path(dir: &Path) -> PathBuf {
    dir.join(".club/members.db")
}

/// How many bytes of rows that are found by something a position has beyond another.
fn unknown(forms: &[Form], to: &Position, from: Option<&Position>) -> u64 {
    let found = forms.iter().enumerate();
    let found = found.filter(|(_, form)| columns(form.schema).next().is_some());
    found
        .map(|(at, form)| {
            let known = from.map_or_else(|| form.start(), |from| from.ends[at]);
            to.ends[at].saturating_sub(known)
        })
        .sum()
}

/// An empty store.
fn make(snapshot: &Snapshot, path: &Path) -> Option<()> {
    let sharing = Sharing::of(&chain::path(snapshot.dir()));
    files::make_dir(disk::parent(path), sharing).ok()?;
    // Its own rights, whatever the umask; those of its log follow them.
    drop(files::create_new(path, sharing).ok()?);
    Some(())
}

/// Opens the database and makes its tables where they are not there.
fn connect(path: &Path) -> Option<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = Connection::open_with_flags(path, flags).and_then(|db| {
        db.busy_timeout(PATIENCE)?;
        let form: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if form != FORM {
            prepare(&db)?;
        }
        db.execute_batch("PRAGMA cell_size_check = ON")?;
        Ok(db)
    });
    match opened {
        Ok(db) => Some(db),
        Err(error) => {
            if is_damage(&error) {
                discard(path);
            }
            None
        }
    }
}

/// Lays out a new database.
fn prepare(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch(&format!(
        "{LASTING}
         BEGIN IMMEDIATE;
         DROP TABLE IF EXISTS rows;
         DROP TABLE IF EXISTS made;
         CREATE TABLE rows(place INTEGER PRIMARY KEY, record BLOB NOT NULL);
         CREATE TABLE made(id INTEGER PRIMARY KEY CHECK (id = 1), book TEXT NOT NULL, stamp TEXT NOT NULL);
         PRAGMA user_version = {FORM};
         COMMIT;"
    ))
}

/// Which file a store is, and when it last changed on this disk, which no tool that copies can set. Told while nobody
/// else may write to it.
fn standing(path: &Path) -> Option<String> {
    let folder = std::fs::metadata(disk::parent(path)).ok()?;
    let store = std::fs::metadata(path).ok()?;
    Some(format!(
        "{} {} {} {}.{:09}\n",
        folder.ino(),
        store.ino(),
        store.len(),
        store.ctime(),
        store.ctime_nsec()
    ))
}

fn note(path: &Path) -> PathBuf {
    path.with_extension("at")
}

/// Notes a store as it was just written.
fn keep_standing(dir: &Path) -> Option<()> {
    let path = path(dir);
    let sharing = Sharing::of(&chain::path(dir));
    let text = standing(&path)?;
    files::replace(&note(&path), text.as_bytes(), sharing, Lasting::Derived).ok()
}

/// Whether a store is as it was when it was last written to here.
fn is_as_noted(path: &Path) -> bool {
    let noted = super::reading::text(&note(path)).ok();
    noted.is_some() && noted == standing(path)
}

fn is_damage(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    matches!(
        error.sqlite_error_code(),
        Some(DatabaseCorrupt | NotADatabase)
    )
}

/// Takes the store away; where that cannot be done, it stays unused.
pub(super) fn discard(path: &Path) {
    for end in ["", "-journal"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        let _ = disk::remove_file(Path::new(&name));
    }
}

/// The state that the store knows, if it is one of this book's and rows still stand where they did.
fn stamp_of(db: &Connection, snapshot: &Snapshot) -> Option<Position> {
    let mut statement = db.prepare_cached("SELECT book, stamp FROM made").ok()?;
    let (book, text): (String, String) = statement
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .ok()?;
    let known = stamp::parse(snapshot.forms(), &text)?;
    let is_own = book == snapshot.book_id() && is_as_noted(&path(snapshot.dir()));
    (is_own && stands(snapshot, &known)).then_some(known)
}

/// Whether a position is one of the book's, and no migration or accepted edit has moved rows since.
pub(super) fn stands(snapshot: &Snapshot, known: &Position) -> bool {
    let chain = snapshot.chain();
    let is_own = known.version == Version(0)
        || chain
            .ends_here(&known.hash, known.chain_end)
            .unwrap_or(false);
    let mut stayed = true;
    let walked = chain.walk(&mut known.clone(), |row| {
        stayed &= !row.files.iter().any(|file| file.whole);
        Walk::Take
    });
    is_own && walked.is_ok() && stayed
}
