//! Reading a ledger's rows up to its committed end: as bytes, streaming, splitting no more cells
//! than are asked for.

use std::borrow::Cow;
use std::fmt;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use memchr::{memchr, memmem, memrchr};

use super::cell::{BadLine, Cells};
use super::chain;
use super::error::BookError;
use super::form::{Form, Mapper};
use super::keyring::{UNREADABLE, bound_to, slot_of};
use super::lines::{End, Source};
use super::owner::{Named, People};
use super::reading;
use super::schema::{Kind, Schema};
use crate::domain::ids::number_of;
use crate::domain::{Version, Wording};
use crate::worded;

/// Below this many bytes a second thread costs more than it saves.
const PART_MIN: u64 = 1 << 18;

/// One ledger as a snapshot sees it: the bytes between its header and a committed end.
#[derive(Clone, Debug)]
pub struct Ledger {
    form: Form,
    file: Arc<File>,
    name: Arc<str>,
    start: u64,
    end: u64,
    /// Who the rows may be of.
    people: Arc<[Arc<People>]>,
}

impl Ledger {
    pub(super) fn open(dir: &Path, form: Form, end: u64) -> Result<Self, BookError> {
        // Of a ledger that is not there yet nothing is read; any file will do.
        let path = if form.is_there() {
            dir.join(form.schema.path())
        } else {
            chain::path(dir)
        };
        let file = reading::open(&path).map_err(BookError::io("open", &path))?;
        Self::over(file, form, end)
    }

    /// A ledger over an open file, its header proved.
    fn over(file: File, form: Form, end: u64) -> Result<Self, BookError> {
        let expected = form.header();
        let ledger = Self {
            form,
            file: Arc::new(file),
            name: form.schema.path().into(),
            start: expected.len() as u64,
            end,
            people: Arc::default(),
        };
        let mut header = vec![0; expected.len()];
        ledger.source().exact(&mut header, 0)?;
        if ledger.end < ledger.start {
            return Err(BookError::damage(
                &ledger.name,
                Some(1),
                Wording::fixed(
                    "the committed end is within the header; put versions.csv back from a copy or from git",
                    "已提交的末尾落在表头之内；请从备份或 git 中恢复 versions.csv",
                ),
            ));
        }
        if header != expected.as_bytes() {
            return Err(BookError::damage(
                &ledger.name,
                Some(1),
                Wording::fixed(
                    "the header is not this ledger's; put the file back from a copy or from git",
                    "表头与该台账不符；请从备份或 git 中恢复该文件",
                ),
            ));
        }
        Ok(ledger)
    }

    /// The same, its sealed texts proved by whose they are.
    pub(super) fn of(self, people: Arc<[Arc<People>]>) -> Self {
        Self { people, ..self }
    }

    fn source(&self) -> Source<'_> {
        Source {
            file: &self.file,
            name: &self.name,
        }
    }

    pub fn schema(&self) -> &'static Schema {
        self.form.schema
    }

    /// How many bytes the rows take, the header not counted.
    pub fn bytes(&self) -> u64 {
        self.end - self.start
    }

    /// Where the rows end: the offset at which the next row will stand.
    pub fn end(&self) -> u64 {
        self.end
    }

    /// Where the rows of a version and those before it end.
    pub(super) fn end_at(&self, version: Version) -> Result<u64, BookError> {
        let (mut low, mut high) = (self.start, self.end);
        while low < high {
            let middle = low + (high - low) / 2;
            let start = self.source().line_start(low, middle + 1)?;
            let row = self.row_at(start, 1)?;
            if row.version() <= version {
                low = row.next_offset();
            } else {
                high = start;
            }
        }
        Ok(low)
    }

    /// The rows from an offset on, such as those not yet in an index.
    #[must_use]
    pub fn tail(&self, from: u64) -> Self {
        Self {
            start: from.clamp(self.start, self.end),
            ..self.clone()
        }
    }

    /// Every row in order. `hot` tells how many leading columns are needed; splitting stops there.
    pub fn each(
        &self,
        hot: usize,
        mut f: impl FnMut(&Row<'_>) -> Result<(), BookError>,
    ) -> Result<(), BookError> {
        let mut room = self.room();
        self.source()
            .each(self.start, self.end, End::Committed, |offset, line| {
                f(&self.row(offset, line, &mut room, hot)?)
            })
            .map(drop)
    }

    /// Every row, on all cores: the file is cut at newlines into parts, each with its own `T`.
    /// The parts come back in file order; of several errors the first in file order is told.
    pub fn each_parallel<T: Send>(
        &self,
        hot: usize,
        make: impl Fn() -> T + Sync,
        f: impl Fn(&mut T, &Row<'_>) -> Result<(), BookError> + Sync,
    ) -> Result<Vec<T>, BookError> {
        let parts = self.parts()?;
        let work = |part: &Self| {
            let mut sums = make();
            part.each(hot, |row| f(&mut sums, row)).map(|()| sums)
        };
        let Some((last, others)) = parts.split_last() else {
            return Ok(Vec::new());
        };
        std::thread::scope(|scope| {
            let threads: Vec<_> = others
                .iter()
                .map(|part| scope.spawn(|| work(part)))
                .collect();
            let own = work(last);
            threads
                .into_iter()
                .map(|thread| {
                    thread
                        .join()
                        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
                })
                .collect::<Vec<_>>()
                .into_iter()
                .chain([own])
                .collect()
        })
    }

    /// The rows cut at newlines into one stretch a core.
    fn parts(&self) -> Result<Vec<Self>, BookError> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from) as u64;
        let count = cores.min(self.bytes() / PART_MIN).max(1);
        let mut parts = Vec::new();
        let mut from = self.start;
        for part in 1..=count {
            let aim = self.start + self.bytes() / count * part;
            let to = if part == count {
                self.end
            } else {
                self.source().line_start(from, aim + 1)?
            };
            parts.push(Self {
                start: from,
                end: to,
                ..self.clone()
            });
            from = to;
        }
        Ok(parts)
    }

    /// Only the rows whose bytes hold `needle` somewhere, at the speed of a plain search; the caller
    /// looks at the cell itself. A needle that would be quoted or escaped is not found.
    pub fn each_with(
        &self,
        needle: &[u8],
        hot: usize,
        mut f: impl FnMut(&Row<'_>) -> Result<(), BookError>,
    ) -> Result<(), BookError> {
        let finder = memmem::Finder::new(needle);
        if self.form.older.is_some() {
            // What a row will look like is not what lies in the file.
            return self.each(hot, |row| match finder.find(row.line) {
                Some(_) => f(row),
                None => Ok(()),
            });
        }
        let mut room = self.room();
        let each_block = |offset: u64, block: &[u8]| {
            let mut at = 0;
            while at < block.len()
                && let Some(hit) = finder.find(&block[at..])
            {
                let hit = at + hit;
                let start = memrchr(b'\n', &block[..hit]).map_or(0, |newline| newline + 1);
                let end = memchr(b'\n', &block[hit..]).map_or(block.len(), |more| hit + more);
                let line = &block[start..end];
                f(&self.row(offset + start as u64, line, &mut room, hot)?)?;
                at = (end + 1).min(block.len());
            }
            Ok(())
        };
        self.source()
            .blocks(self.start, self.end, End::Committed, each_block)
            .map(drop)
    }

    /// The rows in which a column holds exactly this text: by halves where the column rises, else by a plain search,
    /// except for texts that a ledger writes quoted or escaped, which are compared row by row.
    pub fn each_where(
        &self,
        column: usize,
        text: &str,
        hot: usize,
        mut f: impl FnMut(&Row<'_>) -> Result<(), BookError>,
    ) -> Result<(), BookError> {
        if let Some(rows) = self.bearing(column, text, hot) {
            return rows.iter().try_for_each(|row| f(&row.row()));
        }
        let check = |row: &Row<'_>| {
            if row.bytes(column) == text.as_bytes() {
                f(row)
            } else {
                Ok(())
            }
        };
        let plain = text
            .bytes()
            .all(|b| b > b' ' && !matches!(b, b'"' | b',' | b'\\'));
        if plain && column > 0 && column + 1 < self.schema().columns.len() {
            self.each_with(format!(",{text},").as_bytes(), hot, check)
        } else {
            self.each(hot, check)
        }
    }

    /// The rows that bear a number of the ledger's own, where such numbers rise from row to row: found by halves. None for
    /// any other column, and where the number is not in its place: then it may stand in another.
    pub(super) fn bearing(&self, column: usize, text: &str, hot: usize) -> Option<Vec<OwnedRow>> {
        let schema = self.schema();
        let rises = schema.rising == Some(schema.columns[column].name);
        if !rises || !self.form.is_present() {
            return None;
        }
        let wanted = number_of(text.as_bytes())?;
        let row_from = |offset: u64| {
            let row = self.row_at(offset, hot.max(column + 1)).ok()?;
            Some((number_of(row.bytes(column))?, row))
        };
        let (mut low, mut high) = (self.start, self.end);
        while low < high {
            let middle = low + (high - low) / 2;
            let start = self.source().line_start(low, middle + 1).ok()?;
            let (number, row) = row_from(start)?;
            if number < wanted {
                low = row.next_offset();
            } else {
                high = start;
            }
        }
        let mut rows = Vec::new();
        while low < self.end {
            let (number, row) = row_from(low)?;
            if number != wanted {
                break;
            }
            low = row.next_offset();
            rows.push(row);
        }
        // That it is not in its place proves nothing where somebody moved rows by hand.
        (!rows.is_empty()).then_some(rows)
    }

    /// The last row, found from the end.
    pub fn last_row(&self, hot: usize) -> Result<Option<OwnedRow>, BookError> {
        if self.end == self.start {
            return Ok(None);
        }
        let start = self.source().line_start(self.start, self.end)?;
        self.row_at(start, hot).map(Some)
    }

    /// The row that begins at an offset.
    pub fn row_at(&self, offset: u64, hot: usize) -> Result<OwnedRow, BookError> {
        let begins = offset >= self.start
            && offset < self.end
            && self.source().line_start(self.start, offset + 1)? == offset;
        let line = if begins {
            self.source().line_at(offset, self.end)?
        } else {
            None
        };
        match line {
            Some(line) => OwnedRow::split(self, offset, &line, hot),
            None => Err(BookError::damage(
                &self.name,
                None,
                worded!(
                    "no row begins at byte {offset}; remove the folder .club, it is made again",
                    "字节 {offset} 处不是行首；请删除 .club 文件夹，它会自动重建"
                ),
            )),
        }
    }

    #[inline]
    fn row<'a>(
        &'a self,
        offset: u64,
        line: &'a [u8],
        room: &'a mut Room,
        hot: usize,
    ) -> Result<Row<'a>, BookError> {
        let Room { cells, mapper } = room;
        let length = line.len() as u64 + 1;
        let line = match mapper {
            None => line,
            Some(mapper) => mapper
                .map(line)
                .map_err(|why| self.source().damage(offset, why))?,
        };
        let version =
            read_row(cells, line, hot).map_err(|why| self.source().damage(offset, why))?;
        Ok(Row {
            ledger: self,
            line,
            cells,
            offset,
            length,
            version,
        })
    }

    fn room(&self) -> Room {
        Room {
            cells: Cells::default(),
            mapper: self.form.mapper(),
        }
    }
}

/// What a row is read into.
#[derive(Debug)]
struct Room {
    cells: Cells,
    mapper: Option<Mapper>,
}

/// What is wrong with a row that states no version.
pub(super) const NO_VERSION: Wording = Wording::fixed(
    "the row does not begin with a version number",
    "该行不以版本号开头",
);

/// Why a line is no row.
enum BadRow {
    Line(BadLine),
    Version,
}

impl From<BadRow> for Wording {
    fn from(bad: BadRow) -> Self {
        match bad {
            BadRow::Line(why) => why.into(),
            BadRow::Version => NO_VERSION,
        }
    }
}

#[inline]
fn read_row(cells: &mut Cells, line: &[u8], hot: usize) -> Result<Version, BadRow> {
    cells.split(line, hot.max(1)).map_err(BadRow::Line)?;
    number(cells.get(line, 0))
        .map(Version)
        .ok_or(BadRow::Version)
}

/// A whole number as ledgers write it: digits without a leading zero.
#[inline]
pub(super) fn number(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() || digits.len() > 19 || (digits[0] == b'0' && digits.len() > 1) {
        return None;
    }
    digits.iter().try_fold(0u64, |number, digit| {
        let digit = digit.wrapping_sub(b'0');
        (digit < 10).then(|| number * 10 + u64::from(digit))
    })
}

/// One row while it is read; its leading cells are split.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    ledger: &'a Ledger,
    line: &'a [u8],
    cells: &'a Cells,
    offset: u64,
    /// How much of the file the row takes, its newline counted.
    length: u64,
    version: Version,
}

impl<'a> Row<'a> {
    /// A cell's value, unquoted and unescaped. The column must be one of the hot ones.
    #[inline]
    pub fn bytes(&self, column: usize) -> &'a [u8] {
        self.cells.get(self.line, column)
    }

    /// A cell's value as text. In the place of a sealed one that was moved here from another row stands one that no key
    /// opens: it is as good as unreadable, and stops nothing else.
    pub fn str(&self, column: usize) -> Result<&'a str, BookError> {
        let text = self.as_it_stands(column)?;
        let own = self.is_own(column, text);
        Ok(if own { text } else { UNREADABLE })
    }

    /// See [`Self::str`].
    pub fn text(&self, column: usize) -> Result<Cow<'a, str>, BookError> {
        self.str(column).map(Cow::Borrowed)
    }

    /// A cell's value as text, wherever it was sealed for.
    pub fn as_it_stands(&self, column: usize) -> Result<&'a str, BookError> {
        std::str::from_utf8(self.bytes(column))
            .map_err(|_| self.bad(column, worded!("the text is not UTF-8", "文字不是 UTF-8")))
    }

    /// Whether a cell is none that was sealed for another row.
    pub fn is_own(&self, column: usize, text: &str) -> bool {
        let schema = self.ledger.schema();
        let cell = |place: usize| std::str::from_utf8(self.bytes(place)).unwrap_or_default();
        let named = Named {
            schema,
            cell,
            people: &self.ledger.people,
        };
        schema.columns[column].kind != Kind::Sealed || fits(self.version, text, &named)
    }

    /// The command that wrote the row.
    #[inline]
    pub fn version(&self) -> Version {
        self.version
    }

    /// Where the row begins in its file: its name until a migration rewrites the ledger.
    #[inline]
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// The row as one that outlives the reading.
    pub fn to_owned(&self) -> OwnedRow {
        OwnedRow {
            ledger: self.ledger.clone(),
            line: self.line.to_vec(),
            cells: self.cells.clone(),
            offset: self.offset,
            length: self.length,
            version: self.version,
        }
    }

    /// The line of the file on which the row stands; found by counting, so meant for messages.
    pub fn line_number(&self) -> Option<u64> {
        self.ledger.source().line_number(self.offset)
    }

    /// What a cell holds that rows of this kind need.
    pub fn need<T>(&self, value: Option<T>, column: usize) -> Result<T, BookError> {
        value.ok_or_else(|| self.bad(column, worded!("a value is needed", "缺少值")))
    }

    /// The error that a cell is not what it should be, with the place where it stands.
    pub fn bad(&self, column: usize, why: impl fmt::Display) -> BookError {
        BookError::BadCell {
            file: self.ledger.name.to_string(),
            line: self.ledger.source().line_number(self.offset),
            column: self
                .ledger
                .schema()
                .columns
                .get(column)
                .map_or("?", |c| c.name),
            value: shown(self.bytes(column)),
            why: Box::new(Wording::new(why.to_string(), format!("{why:#}"))),
        }
    }
}

/// Whether a sealed cell was sealed for a row of this version and of whom its cells name. What cells of before, and
/// those that were sealed for nobody, do not say is proved by the key under which they are sealed.
pub(super) fn fits<'a>(
    version: Version,
    sealed: &str,
    row: &Named<'_, impl Fn(usize) -> &'a str>,
) -> bool {
    match (slot_of(sealed), bound_to(sealed)) {
        (_, Some((bound, _))) if bound != version => false,
        (_, Some((_, of))) if !of.is_empty() => row.is_of(of),
        (Some(slot), _) => row.is_under(slot),
        // It opens nothing anyway.
        (None, _) => true,
    }
}

/// As much of a value as a message can bear.
pub(super) fn shown(value: &[u8]) -> String {
    let text = String::from_utf8_lossy(value);
    let mut short: String = text.chars().filter(|c| !c.is_control()).take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// A row that outlives the reading.
#[derive(Debug)]
pub struct OwnedRow {
    ledger: Ledger,
    line: Vec<u8>,
    cells: Cells,
    offset: u64,
    length: u64,
    version: Version,
}

impl OwnedRow {
    pub(super) fn split(
        ledger: &Ledger,
        offset: u64,
        line: &[u8],
        hot: usize,
    ) -> Result<Self, BookError> {
        let mut room = ledger.room();
        let row = ledger.row(offset, line, &mut room, hot)?;
        Ok(row.to_owned())
    }

    /// The row as the readers of a whole ledger see it.
    pub fn row(&self) -> Row<'_> {
        Row {
            ledger: &self.ledger,
            line: &self.line,
            cells: &self.cells,
            offset: self.offset,
            length: self.length,
            version: self.version,
        }
    }

    /// See [`Row::bytes`].
    pub fn bytes(&self, column: usize) -> &[u8] {
        self.row().bytes(column)
    }

    /// See [`Row::text`].
    pub fn text(&self, column: usize) -> Result<Cow<'_, str>, BookError> {
        self.row().text(column)
    }

    pub fn version(&self) -> Version {
        self.version
    }

    /// Whether a number stands in the row as a whole cell.
    pub(super) fn holds(&self, id: &str) -> bool {
        memmem::find(&self.line, format!(",{id},").as_bytes()).is_some()
    }

    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Where the next row begins.
    pub fn next_offset(&self) -> u64 {
        self.offset + self.length
    }

    /// See [`Row::bad`].
    pub fn bad(&self, column: usize, why: impl fmt::Display) -> BookError {
        self.row().bad(column, why)
    }
}
