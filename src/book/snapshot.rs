//! The book after some version, as readers see it: without a lock, and never changing under them.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use super::Book;
use super::chain::{self, Chain, Position, VersionRow, Walk};
use super::error::BookError;
use super::form::{Form, place_of};
use super::ledger::{Ledger, OwnedRow, Row, number};
use super::lines::Source;
use super::owner::People;
use super::schema::Schema;
use super::stamp;
use super::store::Store;
use super::witness::Witness;
use crate::domain::{MemberId, Version, Wording};

/// Which state of the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    Now,
    /// After this version was committed.
    Version(Version),
    /// What the book knew at a moment, in seconds since 1970-01-01T00:00:00Z.
    KnownAt(i64),
}

/// How the files of a copy that was made while somebody wrote do not fit together.
#[derive(Clone, Copy, Debug)]
enum Torn {
    /// `versions.csv` ends at a version past this one, whose rows the ledgers lack.
    Behind(Version),
    /// The ledgers have rows up to a version past this one, at which `versions.csv` ends.
    Ahead(Version),
}

/// The book after one version. Cheap to clone, safe to share between threads.
#[derive(Clone, Debug)]
pub struct Snapshot(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    dir: PathBuf,
    id: String,
    schemas: &'static [&'static Schema],
    forms: Arc<[Form]>,
    chain: File,
    position: Position,
    torn: Option<Torn>,
    people: Arc<[Arc<People>]>,
    /// Whether it was the last version when it was read.
    last: bool,
    /// Where members' rows stand, once somebody asked for it.
    store: OnceLock<Option<Mutex<Store>>>,
    /// When each version was recorded; read when first asked for.
    moments: OnceLock<Vec<i64>>,
}

impl Snapshot {
    /// Reads the state at some point from an open chain.
    pub(super) fn read(book: &Book, file: File, at: At) -> Result<Self, BookError> {
        let (dir, id, forms) = (book.dir(), book.id(), book.forms());
        let chain = Chain { file: &file, forms };
        chain.prove_header()?;
        let origin = Position::origin(id, forms);
        let mut position = stamp::load(dir, chain)
            .filter(|known| match at {
                At::Now => true,
                At::Version(version) => known.version <= version,
                At::KnownAt(moment) => known.recorded_at <= moment,
            })
            .unwrap_or(origin);
        let begun = position.chain_end;
        chain.walk(&mut position, |row| {
            let take = match at {
                At::Now => true,
                At::Version(version) => row.version <= version,
                At::KnownAt(moment) => row.recorded_at <= moment,
            };
            if take { Walk::Take } else { Walk::Stop }
        })?;
        let behind = last_whole(dir, id, chain, &position)?
            .map(|whole| Torn::Behind(std::mem::replace(&mut position, whole).version));
        let torn = match behind {
            None if at == At::Now => ahead(dir, chain, &position)?.map(Torn::Ahead),
            behind => behind,
        };
        if let At::Version(asked) = at
            && asked > position.version
        {
            return Err(BookError::NoSuchVersion {
                asked: asked.0,
                last: position.version.0,
            });
        }
        if torn.is_some() {
            // What is derived of a copy is made once it is a book again.
        } else if at == At::Now {
            stamp::keep(dir, forms, &position, begun);
        } else {
            rebase(dir, chain, &mut position)?;
        }
        Ok(Self(Arc::new(Inner {
            dir: dir.to_owned(),
            id: id.to_owned(),
            schemas: book.schemas(),
            forms: book.forms.clone(),
            chain: file,
            people: People::of(dir, forms, &position.ends).into(),
            position,
            torn,
            last: at == At::Now,
            store: OnceLock::new(),
            moments: OnceLock::new(),
        })))
    }

    pub fn version(&self) -> Version {
        self.0.position.version
    }

    /// Refuses to write where the ledgers are not those that `versions.csv` says were committed.
    pub fn prove_whole(&self) -> Result<(), BookError> {
        let dir = self.0.dir.clone();
        match self.0.torn {
            Some(Torn::Behind(last)) => Err(BookError::Torn {
                dir,
                whole: self.version(),
                last,
            }),
            Some(Torn::Ahead(found)) => Err(BookError::Ahead {
                dir,
                last: self.version(),
                found,
            }),
            None => Ok(()),
        }
    }

    /// The hash of the version's row: filed elsewhere, it proves all that came before. The book's id
    /// stands for it before the first version.
    pub fn hash(&self) -> &str {
        &self.0.position.hash
    }

    /// When the version was recorded, in seconds since 1970-01-01T00:00:00Z; `i64::MIN` before the first.
    pub fn recorded_at(&self) -> i64 {
        self.0.position.recorded_at
    }

    /// When an earlier version (or this one) was recorded.
    pub fn recorded_at_of(&self, version: Version) -> Option<i64> {
        let index = usize::try_from(version.0.checked_sub(1)?).ok()?;
        self.moments().get(index).copied()
    }

    /// The versions up to this one, proved from the first on.
    pub fn versions(&self) -> Result<Vec<VersionRow>, BookError> {
        let mut rows = Vec::new();
        let last = self.version();
        let mut position = Position::origin(&self.0.id, &self.0.forms);
        self.chain().walk(&mut position, |row| {
            if row.version > last {
                return Walk::Stop;
            }
            rows.push(row.clone());
            Walk::Take
        })?;
        Ok(rows)
    }

    fn moments(&self) -> &[i64] {
        self.0.moments.get_or_init(|| {
            let mut moments = Vec::new();
            let mut position = Position::origin(&self.0.id, &self.0.forms);
            let last = self.version();
            // Damage shows as versions that are not there; `check` tells where.
            let _ = self.chain().walk(&mut position, |row| {
                if row.version > last {
                    return Walk::Stop;
                }
                moments.push(row.recorded_at);
                Walk::Take
            });
            moments
        })
    }

    /// The ledgers that the book has.
    pub fn schemas(&self) -> &'static [&'static Schema] {
        self.0.schemas
    }

    /// A ledger's rows as of this version.
    pub fn ledger(&self, schema: &'static Schema) -> Result<Ledger, BookError> {
        let index = place(self.0.schemas, schema)?;
        Ledger::open(
            &self.0.dir,
            self.0.forms[index],
            self.0.position.ends[index],
        )
        .map(|ledger| ledger.of(self.0.people.clone()))
    }

    /// The rows of a ledger in which a column holds exactly this text, in order: by the member store where it tells of
    /// the column, else by a search.
    pub fn each_where(
        &self,
        schema: &'static Schema,
        column: usize,
        text: &str,
        hot: usize,
        mut f: impl FnMut(&Row<'_>) -> Result<(), BookError>,
    ) -> Result<(), BookError> {
        let ledger = self.ledger(schema)?;
        let Some((rows, known_to)) = self.rows_where(&ledger, (column, text), hot) else {
            return ledger.each_where(column, text, hot, f);
        };
        rows.iter().try_for_each(|row| f(&row.row()))?;
        ledger.tail(known_to).each_where(column, text, hot, f)
    }

    /// The same among the rows in which one column names a member, where the member is known: those are found at any size
    /// of the book.
    pub fn each_where_of(
        &self,
        schema: &'static Schema,
        (of, member): (usize, Option<MemberId>),
        (column, text): (usize, &str),
        hot: usize,
        mut f: impl FnMut(&Row<'_>) -> Result<(), BookError>,
    ) -> Result<(), BookError> {
        let Some(member) = member else {
            return self.each_where(schema, column, text, hot, f);
        };
        let hot = hot.max(column + 1);
        self.each_where(schema, of, &member.to_string(), hot, |row| {
            if row.bytes(column) == text.as_bytes() {
                f(row)
            } else {
                Ok(())
            }
        })
    }

    /// The rows that the member store knows, each proved by what it holds, and where what it knows ends.
    fn rows_where(
        &self,
        ledger: &Ledger,
        (column, text): (usize, &str),
        hot: usize,
    ) -> Option<(Vec<OwnedRow>, u64)> {
        let schema = ledger.schema();
        let index = place(self.0.schemas, schema).ok()?;
        let store = self
            .0
            .store
            .get_or_init(|| Store::open(self).map(Mutex::new));
        let store = store.as_ref()?.lock().ok()?;
        let hot = hot.max(column + 1);
        let found = store.find((index, schema), (column, text))?;
        let end = ledger.end().min(found.known_to);
        let mut rows = Vec::new();
        for offset in found.offsets.into_iter().take_while(|offset| *offset < end) {
            match ledger.row_at(offset, hot) {
                Ok(row) if row.bytes(column) == text.as_bytes() => rows.push(row),
                // It names the same in another column, or something else of the same digest.
                Ok(row) if found.by_digest || row.holds(text) => {}
                _ => {
                    store.discard();
                    return None;
                }
            }
        }
        Some((rows, found.known_to))
    }

    /// Where a ledger's committed rows end.
    pub fn end_of(&self, schema: &Schema) -> Result<u64, BookError> {
        let index = place(self.0.schemas, schema)?;
        Ok(self.0.position.ends[index])
    }

    /// The rows of this state that the book had right before a version: for reading what was known of members before
    /// something was recorded. Where it stands in the chain is told of this state.
    ///
    /// # Errors
    /// A ledger cannot be read.
    pub fn rows_before(&self, version: Version) -> Result<Self, BookError> {
        let own = &self.0;
        let mut position = own.position.clone();
        for (form, end) in own.forms.iter().zip(&mut position.ends) {
            if *end > form.start() {
                *end = Ledger::open(&own.dir, *form, *end)?.end_at(version.before())?;
            }
        }
        let chain = own.chain.try_clone();
        Ok(Self(Arc::new(Inner {
            dir: own.dir.clone(),
            id: own.id.clone(),
            schemas: own.schemas,
            forms: own.forms.clone(),
            chain: chain.map_err(BookError::io("open", &super::chain::path(&own.dir)))?,
            position,
            torn: own.torn,
            people: own.people.clone(),
            last: false,
            store: OnceLock::new(),
            moments: OnceLock::new(),
        })))
    }

    /// Takes this store instead of the one that would be opened.
    #[cfg(test)]
    pub(super) fn use_store(&self, store: Option<Store>) {
        let set = self.0.store.set(store.map(Mutex::new));
        assert!(set.is_ok(), "asked before");
    }

    pub(super) fn dir(&self) -> &Path {
        &self.0.dir
    }

    pub(super) fn book_id(&self) -> &str {
        &self.0.id
    }

    pub(super) fn forms(&self) -> &[Form] {
        &self.0.forms
    }

    /// Whether it is of a copy whose files do not fit together.
    pub(super) fn is_torn(&self) -> bool {
        self.0.torn.is_some()
    }

    /// Whether it was the last version when it was read.
    pub(super) fn is_last(&self) -> bool {
        self.0.last
    }

    pub(super) fn position(&self) -> &Position {
        &self.0.position
    }

    pub(super) fn chain(&self) -> Chain<'_> {
        Chain {
            file: &self.0.chain,
            forms: &self.0.forms,
        }
    }
}

/// The last version up to which every ledger is there, where that is an earlier one: the folder was copied while
/// somebody wrote, its ledgers before `versions.csv`. In the book itself, whose note of its last version is here,
/// the same is damage.
fn last_whole(
    dir: &Path,
    id: &str,
    chain: Chain<'_>,
    position: &Position,
) -> Result<Option<Position>, BookError> {
    let length =
        |form: &Form| std::fs::metadata(dir.join(form.schema.path())).map(|data| data.len());
    let lengths: Vec<u64> = chain
        .forms
        .iter()
        .map(|form| length(form).unwrap_or(0))
        .collect();
    let fit = |ends: &[u64]| ends.iter().zip(&lengths).all(|(end, there)| end <= there);
    let origin = Position::origin(id, chain.forms);
    if fit(&position.ends) || !fit(&origin.ends) || Witness::load(dir).is_some() {
        return Ok(None);
    }
    let (mut ends, mut last) = (origin.ends.clone(), Version(0));
    chain.walk(&mut origin.clone(), |row| {
        if row.version > position.version {
            return Walk::Stop;
        }
        for file in &row.files {
            if let Some(index) = place_of(chain.forms, &file.ledger) {
                ends[index] = file.end;
            }
        }
        if fit(&ends) {
            last = row.version;
        }
        Walk::Take
    })?;
    let mut whole = origin;
    chain.walk(&mut whole, |row| {
        if row.version > last {
            Walk::Stop
        } else {
            Walk::Take
        }
    })?;
    Ok(Some(whole))
}

/// The latest version that a ledger has rows of, where it is beyond the one that a command under way writes: the
/// folder was copied while somebody wrote, `versions.csv` before its ledgers. In the book itself the same is damage.
fn ahead(dir: &Path, chain: Chain<'_>, position: &Position) -> Result<Option<Version>, BookError> {
    let mut found = Version(0);
    for (form, end) in chain.forms.iter().zip(&position.ends) {
        let path = dir.join(form.schema.path());
        let beyond = std::fs::metadata(&path).is_ok_and(|data| data.len() > *end);
        if beyond && form.is_there() {
            found = found.max(last_version(&path, *end)?);
        }
    }
    if found.0 <= position.version.0 + 1 || Witness::load(dir).is_some() {
        return Ok(None);
    }
    // Where writers are at work, the chain has got there by now.
    let mut now = position.clone();
    chain.walk(&mut now, |_| Walk::Take)?;
    Ok((now.version == position.version).then_some(found))
}

/// The version of the last whole row behind a committed end, as far as one can be read there.
fn last_version(path: &Path, end: u64) -> Result<Version, BookError> {
    let file = super::reading::open(path).map_err(BookError::io("open", path))?;
    let name = path.display().to_string();
    let source = Source {
        file: &file,
        name: &name,
    };
    let length = source.length()?;
    let mut start = source.line_start(end, length)?;
    if source.line_at(start, length)?.is_none() {
        start = source.line_start(end, start)?;
    }
    let line = source.line_at(start, length)?.unwrap_or_default();
    let digits = line.split(|byte| *byte == b',').next();
    Ok(Version(digits.and_then(number).unwrap_or(0)))
}

/// A later migration, or an edit accepted later, moves rows about within a ledger: there the past ends
/// where the first row of a later version begins.
fn rebase(dir: &Path, chain: Chain<'_>, position: &mut Position) -> Result<(), BookError> {
    let mut whole = vec![None; chain.forms.len()];
    chain.walk(&mut position.clone(), |row| {
        for file in row.files.iter().filter(|file| file.whole) {
            if let Some(index) = place_of(chain.forms, &file.ledger) {
                whole[index] = Some(file.end);
            }
        }
        Walk::Take
    })?;
    for ((form, end), whole) in chain.forms.iter().zip(&mut position.ends).zip(whole) {
        if let Some(whole) = whole {
            *end = Ledger::open(dir, *form, whole)?.end_at(position.version)?;
        }
    }
    Ok(())
}

/// Where a ledger stands among the book's.
pub(super) fn place(schemas: &[&'static Schema], schema: &Schema) -> Result<usize, BookError> {
    schemas
        .iter()
        .position(|known| std::ptr::eq(*known, schema) || known.name == schema.name)
        .ok_or(BookError::Row {
            ledger: schema.name,
            what: Wording::fixed("the book was opened without it", "打开账簿时未包括它"),
        })
}

/// Opens the chain and reads a state.
pub(super) fn open(book: &Book, at: At) -> Result<Snapshot, BookError> {
    Snapshot::read(book, chain::open(book.dir())?, at)
}
