//! One command's rows on their way into the book: the only way to write.
//!
//! Rows go to the ledgers' uncommitted tails as they come, so a draft of any length is flat in
//! memory. They count only once the version's own row stands in `versions.csv`.

use std::fmt;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest as _, Sha256};

use super::backup::Backup;
use super::cell;
use super::chain::{self, Entry, FileEnd};
use super::closed::Closed;
use super::declared::{Cells, RowText};
use super::describe;
use super::disk::Writable;
use super::error::BookError;
use super::form::Form;
use super::guard::{Guard, Passing};
use super::keyring::{Keyring, UNREADABLE};
use super::kinds;
use super::ledger::{Ledger, OwnedRow, fits};
use super::lines::LINE_MAX;
use super::lock::Lock;
use super::mark::Mark;
use super::owner::Named;
use super::schema::{Kind, Schema};
use super::snapshot::{At, Snapshot, place};
use super::witness::Witness;
use super::{Book, moment, recover, stamp};
use crate::domain::Version;
use crate::domain::hex;
use crate::worded;

/// The column in which ledgers tell the reason of a row.
const WHY: &str = "why";

/// Rows wait in memory up to this many bytes a ledger.
const BUFFER: usize = 1 << 20;

/// Who begins what, and when.
#[derive(Clone, Copy, Debug)]
pub struct Begin<'a> {
    pub operator: &'a str,
    /// The subcommand, never its arguments.
    pub command: &'a str,
    pub reference: Option<&'a str>,
    /// Read once the lock is held.
    pub clock: &'a dyn Clock,
    /// How long to wait for the lock.
    pub wait: Duration,
    pub dry_run: bool,
    /// Record though the clock shows a time before the last version, or long after it.
    pub allow_clock_behind: bool,
    /// Seals what an unfinished command left, when it is cut off.
    pub keyring: Option<&'a Keyring>,
}

/// The clock of whoever writes. It is read when the lock is held, so that a command which waited for others
/// happens after them and never seems to come before.
pub trait Clock: fmt::Debug {
    /// Seconds since 1970-01-01T00:00:00Z, and the club's offset from UTC in seconds at that moment.
    fn read(&self) -> (i64, i32);
}

/// What a commit made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    pub version: Version,
    /// Seconds since 1970-01-01T00:00:00Z.
    pub recorded_at: i64,
    pub hash: String,
    /// False for a dry run and for a draft without rows: the book is as it was.
    pub written: bool,
}

/// One command's rows, not yet committed. Dropped, they are cut off again.
#[must_use = "a draft that is not committed is cut off again"]
#[derive(Debug)]
pub struct Draft {
    dir: PathBuf,
    schemas: &'static [&'static Schema],
    forms: Arc<[Form]>,
    before: Snapshot,
    /// Whether that is an earlier state, on which nothing is recorded.
    looks_back: bool,
    /// The book right after the version that is done once more.
    after: Option<Snapshot>,
    /// The open chain, locked; none in a dry run.
    lock: Option<Lock>,
    version: Version,
    version_text: String,
    recorded_at: i64,
    recorded: String,
    operator: String,
    command: String,
    reference: String,
    parts: Vec<Option<Part>>,
    line: Vec<u8>,
    row_text: RowText,
    /// The days into which nothing may be dated.
    closed: Closed,
    /// Who may write which rows, where that is limited.
    guard: Option<Guard>,
    /// Where the new head is noted, with the book's id.
    mark: Option<(Mark, String)>,
    /// Whether it is noted how the description reads.
    is_noted: bool,
    /// Set once the rows are committed, or may be.
    settled: bool,
}

/// One ledger's rows of a draft.
#[derive(Debug)]
struct Part {
    form: Form,
    target: Writable,
    path: PathBuf,
    /// The ledger's committed end, where the rows begin.
    begin: u64,
    /// What of a ledger's end the target file lacks: a dry run's rows begin at 0.
    shift: u64,
    written: u64,
    buffer: Vec<u8>,
    sha: Sha256,
    read_only: Option<Ledger>,
}

pub(super) fn begin(book: &Book, begin: Begin<'_>) -> Result<Draft, BookError> {
    let (lock, before) = if begin.dry_run {
        Backup::refuse(book.dir())?;
        let before = book.snapshot(At::Now)?;
        before.prove_whole()?;
        Witness::prove(book.dir(), before.chain(), before.position())?;
        (None, before)
    } else {
        let (lock, before) = locked(book, &begin)?;
        (Some(lock), before)
    };
    let (recorded_at, recorded) = begin.moment_after(before.recorded_at())?;
    let version = Version(before.version().0 + 1);
    Ok(Draft {
        dir: book.dir().to_owned(),
        schemas: book.schemas(),
        forms: book.forms.clone(),
        before,
        looks_back: false,
        after: None,
        lock,
        version,
        version_text: version.to_string(),
        recorded_at,
        recorded,
        operator: begin.operator.to_owned(),
        command: begin.command.to_owned(),
        reference: begin.reference.unwrap_or_default().to_owned(),
        parts: book.schemas().iter().map(|_| None).collect(),
        line: Vec::new(),
        row_text: RowText::default(),
        closed: Closed::default(),
        guard: None,
        mark: None,
        is_noted: book.is_noted,
        settled: false,
    })
}

/// Takes the lock, reads the state under it and cuts off what an unfinished command left.
fn locked(book: &Book, begin: &Begin<'_>) -> Result<(Lock, Snapshot), BookError> {
    let holder = format!("{}, {}", begin.operator, begin.command);
    let lock = Lock::take(book.dir(), begin.wait, &holder)?;
    // Its own handle: a snapshot may outlive the draft, and must not keep the lock.
    let file = chain::open(book.dir())?;
    let before = Snapshot::read(book, file, At::Now)?;
    before.prove_whole()?;
    Witness::prove(book.dir(), before.chain(), before.position())?;
    recover::recover(
        book.dir(),
        book.id(),
        before.chain(),
        lock.chain(),
        before.position(),
        begin.keyring,
    )?;
    recover::settle(&lock, before.position())?;
    Ok((lock, before))
}

impl Draft {
    /// Takes the lock for what was decided on without it, and lays the rows behind the ledgers. Where somebody has
    /// recorded since, nothing is done and the lock is free again: by what was decided nothing may be recorded then.
    ///
    /// # Errors
    /// The lock cannot be had, the clock must be wrong by now, or the disk fails.
    pub fn take_place(&mut self, book: &Book, begin: Begin<'_>) -> Result<bool, BookError> {
        debug_assert!(self.is_dry_run(), "it has its place");
        let (lock, now) = locked(book, &begin)?;
        if self.looks_back || now.hash() != self.before.hash() {
            return Ok(false);
        }
        (self.recorded_at, self.recorded) = begin.moment_after(now.recorded_at())?;
        // From here on what was laid down is cut off again, unless it is committed.
        self.lock = Some(lock);
        for part in self.parts.iter_mut().flatten() {
            part.take_place()?;
        }
        Ok(true)
    }

    /// Has the new head noted beside the keyring that belongs to this folder.
    pub fn mark(&mut self, book: &Book, keyring: &Path) {
        self.mark = Some((Mark::of(keyring), book.id().to_owned()));
    }

    /// The version that these rows will be.
    pub fn version(&self) -> Version {
        self.version
    }

    /// Who records.
    pub fn operator(&self) -> &str {
        &self.operator
    }

    /// The book before this command; no one else changes it while the draft lives.
    pub fn snapshot(&self) -> &Snapshot {
        &self.before
    }

    /// When the version is recorded: the clock, or the version before if that is later.
    pub fn recorded_at(&self) -> i64 {
        self.recorded_at
    }

    pub fn is_dry_run(&self) -> bool {
        self.lock.is_none()
    }

    /// Looks at the book as it was at an earlier state: for a repeat, which is answered from there. Only a dry
    /// run may, since nothing is recorded on what was.
    pub fn look_back(&mut self, then: Snapshot) {
        debug_assert!(self.is_dry_run(), "what was is only looked at");
        self.before = then;
        self.looks_back = true;
    }

    /// Does once more what a version did, on the book as it was right before; `after` is the book right after. Only a
    /// dry run may, as in [`Self::look_back`].
    pub fn do_anew(&mut self, before: Snapshot, after: Snapshot) {
        self.look_back(before);
        self.version = after.version();
        self.version_text = self.version.to_string();
        self.recorded_at = after.recorded_at();
        self.after = Some(after);
    }

    /// The version of what the draft looks back at, where its rows are none of it.
    ///
    /// # Errors
    /// The ledgers cannot be read.
    pub fn other_than(&self) -> Result<Option<Version>, BookError> {
        let same = match &self.after {
            _ if !self.looks_back => true,
            None => self.is_empty(),
            Some(after) => self.has_rows_of(after)?,
        };
        let back_to = self.after.as_ref().unwrap_or(&self.before).version();
        Ok((!same).then_some(back_to))
    }

    /// Whether the rows are those that stand between the book before and the one after. When and in which words an
    /// earlier program told of a row makes it no other.
    fn has_rows_of(&self, after: &Snapshot) -> Result<bool, BookError> {
        for (schema, part) in self.schemas.iter().zip(&self.parts) {
            let begin = self.before.end_of(schema)?;
            let end = part.as_ref().map_or(begin, Part::end);
            if begin == end || begin == after.end_of(schema)? {
                if end == after.end_of(schema)? {
                    continue;
                }
                return Ok(false);
            }
            let ledger = after.ledger(schema)?;
            let counts = |column: &usize| {
                let column = &schema.columns[*column];
                column.kind != Kind::Moment && column.name != WHY
            };
            let columns: Vec<usize> = (0..schema.columns.len()).filter(counts).collect();
            let (mut at, mut same) = (begin, true);
            ledger.tail(begin).each(schema.columns.len(), |row| {
                let Some(part) = part.as_ref().filter(|part| at < part.end()) else {
                    same = false;
                    return Ok(());
                };
                let line = part.own_line(at)?;
                let own = OwnedRow::split(&ledger, at, &line, schema.columns.len())?;
                same &= columns
                    .iter()
                    .all(|column| own.bytes(*column) == row.bytes(*column));
                at += line.len() as u64 + 1;
                Ok(())
            })?;
            if !same || at != end {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether nothing may be recorded on what the draft looks at.
    pub const fn is_looking_back(&self) -> bool {
        self.looks_back
    }

    /// Says which days are closed: from now on no row is dated into them.
    pub fn close(&mut self, closed: Closed) {
        self.closed = closed;
    }

    /// Says who may write which rows: from now on each is judged.
    pub fn guard(&mut self, guard: Guard) {
        self.guard = Some(guard);
    }

    /// The days that are closed.
    pub fn closed(&self) -> &Closed {
        &self.closed
    }

    /// Whether no row was appended.
    pub fn is_empty(&self) -> bool {
        self.parts.iter().flatten().all(Part::is_empty)
    }

    /// Appends a row; its version cell is added here. Returns the offset at which the row begins.
    pub fn append(&mut self, schema: &'static Schema, cells: &[&str]) -> Result<u64, BookError> {
        let index = place(self.schemas, schema)?;
        kinds::prove_row(schema, cells).map_err(|what| BookError::Row {
            ledger: schema.name,
            what,
        })?;
        self.prove_bound(schema, cells)?;
        self.closed.prove_row(schema, cells)?;
        if let Some(guard) = &self.guard {
            let row = Passing::new(schema, cells);
            guard.prove(&row).map_err(BookError::Barred)?;
        }
        self.line.clear();
        self.line.extend_from_slice(self.version_text.as_bytes());
        for text in cells {
            self.line.push(b',');
            cell::write(&mut self.line, text);
        }
        self.line.push(b'\n');
        if self.line.len() > LINE_MAX / 2 {
            return Err(BookError::Row {
                ledger: schema.name,
                what: worded!(
                    "it has {} bytes, {} at most",
                    "共 {} 字节，最多 {}",
                    self.line.len(),
                    LINE_MAX / 2
                ),
            });
        }
        let part = match &mut self.parts[index] {
            Some(part) => part,
            none => none.insert(Part::open(
                &self.dir,
                self.forms[index],
                self.before.end_of(schema)?,
                self.lock.is_none(),
            )?),
        };
        part.append(&self.line)
    }

    /// Appends a row of a declared ledger, put together from its parts, as [`Self::append`] does.
    ///
    /// # Errors
    /// A cell is not what its column holds, the row is barred or dated into closed days, or the disk fails.
    pub fn post(
        &mut self,
        schema: &'static Schema,
        parts: &[&dyn Cells],
    ) -> Result<u64, BookError> {
        let mut text = std::mem::take(&mut self.row_text);
        text.clear();
        for part in parts {
            part.put(&mut text);
        }
        let done = self.append(schema, &text.cells());
        self.row_text = text;
        done
    }

    /// Refuses a sealed cell that nobody could open where it would stand.
    fn prove_bound(&self, schema: &'static Schema, cells: &[&str]) -> Result<(), BookError> {
        let cell = |place: usize| place.checked_sub(1).map_or("", |place| cells[place]);
        let row = Named {
            schema,
            cell,
            people: &[],
        };
        for (column, text) in schema.columns.iter().skip(1).zip(cells) {
            if column.kind == Kind::Sealed
                && (*text == UNREADABLE || !fits(self.version, text, &row))
            {
                return Err(BookError::Row {
                    ledger: schema.name,
                    what: worded!(
                        "{} was sealed for another row",
                        "{} 是为另一行加密的",
                        column.name
                    ),
                });
            }
        }
        Ok(())
    }

    /// A row of the book or of this draft.
    pub fn row_at(
        &mut self,
        schema: &'static Schema,
        offset: u64,
        hot: usize,
    ) -> Result<OwnedRow, BookError> {
        let index = place(self.schemas, schema)?;
        match &mut self.parts[index] {
            Some(part) => part.row_at(&self.dir, offset, hot),
            None => self.before.ledger(schema)?.row_at(offset, hot),
        }
    }

    /// Where a ledger's rows end, those of this draft counted.
    pub fn end_of(&self, schema: &'static Schema) -> Result<u64, BookError> {
        let index = place(self.schemas, schema)?;
        match &self.parts[index] {
            Some(part) => Ok(part.end()),
            None => self.before.end_of(schema),
        }
    }

    /// Makes the rows part of the book. A draft without rows writes nothing.
    pub fn commit(mut self) -> Result<Committed, BookError> {
        if self.is_empty() || self.is_dry_run() {
            return Ok(Committed {
                version: self.before.version(),
                recorded_at: self.before.recorded_at(),
                hash: self.before.hash().to_owned(),
                written: false,
            });
        }
        let files = self.finish_ledgers()?;
        let entry = Entry {
            version: self.version,
            recorded: &self.recorded,
            operator: &self.operator,
            command: &self.command,
            reference: &self.reference,
            files: &files,
        };
        let (line, hash) = entry.line(self.before.hash());
        self.write_version(&line)?;
        self.note(&hash, line.len() as u64, &files);
        Ok(Committed {
            version: self.version,
            recorded_at: self.recorded_at,
            hash,
            written: true,
        })
    }

    /// Writes out and syncs what the ledgers still lack.
    fn finish_ledgers(&mut self) -> Result<Vec<FileEnd>, BookError> {
        let mut files = Vec::new();
        for part in self
            .parts
            .iter_mut()
            .flatten()
            .filter(|part| !part.is_empty())
        {
            part.flush()?;
            files.push(FileEnd {
                ledger: part.form.schema.name.to_owned(),
                end: part.begin + part.written,
                digest: hex(&part.sha.clone().finalize()),
                whole: false,
            });
        }
        for part in self.parts.iter().flatten().filter(|part| !part.is_empty()) {
            part.target
                .sync_data()
                .map_err(|source| BookError::OutcomeUnknown {
                    path: part.path.clone(),
                    source,
                })?;
        }
        Ok(files)
    }

    /// The commit itself: one row in one write, then a sync.
    fn write_version(&mut self, line: &[u8]) -> Result<(), BookError> {
        let Some(lock) = &self.lock else {
            return Ok(());
        };
        append_version(
            lock,
            &chain::path(&self.dir),
            self.before.position().chain_end,
            line,
        )
        .inspect_err(|error| self.settled = matches!(error, BookError::OutcomeUnknown { .. }))?;
        self.settled = true;
        Ok(())
    }

    fn note(&self, hash: &str, length: u64, files: &[FileEnd]) {
        let mut position = self.before.position().clone();
        let noted = stamp::load(&self.dir, self.before.chain()).map_or(0, |known| known.chain_end);
        position.version = self.version;
        position.recorded_at = self.recorded_at;
        hash.clone_into(&mut position.hash);
        position.chain_end += length;
        for (schema, end) in self.schemas.iter().zip(&mut position.ends) {
            if let Some(file) = files.iter().find(|file| file.ledger == schema.name) {
                *end = file.end;
            }
        }
        if let Some((mark, book_id)) = &self.mark {
            mark.keep(&self.dir, book_id, &position);
        }
        Witness::new(position.version, &position.hash, position.chain_end).keep(&self.dir);
        if !self.is_noted {
            describe::keep(&self.dir);
        }
        stamp::keep(&self.dir, &self.forms, &position, noted);
    }
}

/// Appends a version's row in one write and syncs it. Where the write itself falls short, what it wrote
/// is taken back; where the outcome cannot be told, nothing is touched.
pub(super) fn append_version(
    lock: &Lock,
    path: &Path,
    at: u64,
    line: &[u8],
) -> Result<(), BookError> {
    let unknown = |source| BookError::OutcomeUnknown {
        path: path.to_owned(),
        source,
    };
    let written = lock.chain().write_at(line, at);
    if !matches!(written, Ok(count) if count == line.len()) {
        let error = written
            .err()
            .unwrap_or_else(|| std::io::ErrorKind::StorageFull.into());
        return Err(match lock.chain().set_len(at) {
            Ok(()) => BookError::io("write", path)(error),
            Err(source) => unknown(source),
        });
    }
    lock.chain().sync_data().map_err(|source| {
        lock.set_sure(false);
        unknown(source)
    })
}

/// Later than this after the last version, a clock must be wrong: ten years.
const LONG: i64 = 10 * 366 * 86_400;

impl Begin<'_> {
    /// When the version is recorded, given when the last one was: a clock that must be wrong is refused.
    /// The moment of a new version, with its cell.
    pub(super) fn moment_after(&self, last: i64) -> Result<(i64, String), BookError> {
        let (now, offset_seconds) = self.clock.read();
        let first = last == i64::MIN;
        // As the club's own clocks show it.
        let told = |seconds| moment::text(seconds, offset_seconds);
        if !first && now.saturating_sub(last) > LONG && !self.allow_clock_behind {
            let (now, last) = (told(now), told(last));
            return Err(BookError::ClockAhead { now, last });
        }
        if now < last && !self.allow_clock_behind {
            let (now, last) = (told(now), told(last));
            return Err(BookError::ClockBehind { now, last });
        }
        let at = now.max(last);
        Ok((at, readable(at, offset_seconds)?))
    }
}

/// The cell of a moment. What the chain's own reader could not read again would lock the book for good.
fn readable(at: i64, offset_seconds: i32) -> Result<String, BookError> {
    let text = moment::text(at, offset_seconds);
    if moment::parse(text.as_bytes()) == Some(at) {
        Ok(text)
    } else {
        Err(BookError::ClockBeyond { now: text })
    }
}

/// Refuses a clock under which nothing could be recorded, before anything is made.
///
/// # Errors
/// The clock shows a moment beyond those that a book holds.
pub fn prove_clock(clock: &dyn Clock) -> Result<(), BookError> {
    let (now, offset_seconds) = clock.read();
    readable(now, offset_seconds).map(drop)
}

impl Drop for Draft {
    fn drop(&mut self) {
        if self.settled || self.lock.is_none() {
            return;
        }
        for part in self.parts.iter().flatten() {
            // Failing leaves a tail, which the next command cuts off.
            let _ = part.target.set_len(part.begin);
        }
    }
}

impl Part {
    fn open(dir: &Path, form: Form, begin: u64, dry_run: bool) -> Result<Self, BookError> {
        form.prove_present()?;
        let path = dir.join(form.schema.path());
        let (target, shift) = if dry_run {
            (unnamed_file()?, begin)
        } else {
            let file = Writable::open(&path).map_err(BookError::io("open", &path))?;
            (file, 0)
        };
        Ok(Self {
            form,
            target,
            path,
            begin,
            shift,
            written: 0,
            buffer: Vec::new(),
            sha: Sha256::new(),
            read_only: None,
        })
    }

    fn is_empty(&self) -> bool {
        self.written == 0 && self.buffer.is_empty()
    }

    fn append(&mut self, line: &[u8]) -> Result<u64, BookError> {
        let offset = self.begin + self.written + self.buffer.len() as u64;
        self.buffer.extend_from_slice(line);
        if self.buffer.len() >= BUFFER {
            self.flush()?;
        }
        Ok(offset)
    }

    fn end(&self) -> u64 {
        self.begin + self.written + self.buffer.len() as u64
    }

    fn flush(&mut self) -> Result<(), BookError> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        self.target
            .write_all_at(&self.buffer, self.begin + self.written - self.shift)
            .map_err(BookError::io("write", &self.path))?;
        self.sha.update(&self.buffer);
        self.written += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }

    /// Lays the rows of a file without a name behind their ledger.
    fn take_place(&mut self) -> Result<(), BookError> {
        self.flush()?;
        let failed = |error| BookError::io("write", &self.path)(error);
        let target = Writable::open(&self.path).map_err(BookError::io("open", &self.path))?;
        let held = std::mem::replace(&mut self.target, target);
        let mut block = vec![0; BUFFER];
        let mut done = 0;
        while done < self.written {
            let read = held.read_at(&mut block, done).map_err(failed)?;
            if read == 0 {
                return Err(failed(std::io::ErrorKind::UnexpectedEof.into()));
            }
            let place = self.begin + done;
            self.target
                .write_all_at(&block[..read], place)
                .map_err(failed)?;
            done += read as u64;
        }
        self.shift = 0;
        Ok(())
    }

    fn row_at(&mut self, dir: &Path, offset: u64, hot: usize) -> Result<OwnedRow, BookError> {
        let committed = match &self.read_only {
            Some(ledger) => ledger,
            None => self
                .read_only
                .insert(Ledger::open(dir, self.form, self.begin)?),
        };
        if offset < self.begin {
            return committed.row_at(offset, hot);
        }
        let ledger = committed.clone();
        let line = self.own_line(offset)?;
        OwnedRow::split(&ledger, offset, &line, hot)
    }

    /// A row of this draft: still in memory, or written already.
    fn own_line(&self, offset: u64) -> Result<Vec<u8>, BookError> {
        let none = || BookError::Row {
            ledger: self.form.schema.name,
            what: worded!(
                "no row begins at byte {offset}",
                "第 {offset} 字节处没有行开始"
            ),
        };
        let flushed = self.begin + self.written;
        if let Some(at) = offset.checked_sub(flushed) {
            let at = usize::try_from(at).map_err(|_| none())?;
            let rest = self.buffer.get(at..).ok_or_else(none)?;
            let end = memchr::memchr(b'\n', rest).ok_or_else(none)?;
            return Ok(rest[..end].to_vec());
        }
        let source = super::lines::Source {
            file: &self.target,
            name: self.form.schema.name,
        };
        source
            .line_at(offset - self.shift, flushed - self.shift)?
            .ok_or_else(none)
    }
}

/// A dry run's rows: in a file without a name, so that it is gone whatever happens.
fn unnamed_file() -> Result<Writable, BookError> {
    Writable::unnamed().map_err(BookError::io("create a file in", &std::env::temp_dir()))
}
