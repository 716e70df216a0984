//! What all numbered records of the house have in common: visits, complaints, reservations …
//!
//! Their ledgers hold events: each row is one step in the life of the record that it names. Such a ledger
//! has among its columns the record's number, `kind`, `day`, `time`, `note` (sealed), `ref`, `asked` and
//! `undoes`, of which only number, kind and day are required. A row of kind `undo` takes back what the
//! version in `undoes` wrote about its record: neither counts from then on.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::declared::CellValue;
use super::{BookError, Draft, Ledger, Row, Schema, Snapshot};
use crate::cells;
use crate::domain::ids::{Named, Number, REFERENCE, is_number};
use crate::domain::{Day, Pair, Version, When, Wording};
use crate::{messages, worded};

/// The kind of row that takes back what a version wrote.
pub(crate) const UNDO: &str = "undo";

cells! {
    /// What is told of a step beside its figures, as the last columns of most such ledgers have it.
    #[derive(Copy, Default)]
    pub struct Told<'a> {
        time [moment]: &'a str,
        note [sealed]: &'a str,
        reference as "ref": &'a str,
        /// digest of what was asked, to know a repeat
        asked: &'a str,
        /// the version that this row takes back
        undoes: Option<Version>,
    }
}

cells! {
    /// The last columns of those that have other texts between time and ref.
    #[derive(Copy, Default)]
    pub struct Asked<'a> {
        reference as "ref": &'a str,
        /// digest of what was asked, to know a repeat
        asked: &'a str,
        /// the version that this row takes back
        undoes: Option<Version>,
    }
}

impl<'a> Told<'a> {
    /// What is told without a note.
    pub const fn new(time: &'a str, reference: &'a str, asked: &'a str) -> Self {
        Self {
            time,
            note: "",
            reference,
            asked,
            undoes: None,
        }
    }

    /// What stands behind the texts.
    pub const fn asked(&self) -> Asked<'a> {
        Asked {
            reference: self.reference,
            asked: self.asked,
            undoes: self.undoes,
        }
    }
}

/// A ledger of numbered records, and where it keeps what all of them have.
#[derive(Debug)]
pub struct Records {
    pub schema: &'static Schema,
    /// What a record is called.
    pub what: &'static str,
    zh: &'static str,
    record: usize,
    kind: usize,
    day: usize,
    time: usize,
    note: usize,
    reference: usize,
    asked: usize,
    undoes: usize,
}

/// A record that a version wrote about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub record: String,
    /// When the version's first row about it is dated, with its moment's cell.
    pub day: Day,
    pub time: String,
    /// The first later version that stands on it.
    pub by: Option<Version>,
}

/// A record that bears a ref.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded<N> {
    pub record: N,
    /// The version that wrote the row with the ref.
    pub version: Version,
    asked: String,
    /// The version that took the row back.
    undone: Option<Version>,
}

/// The digests of one line: by what its words name, which is kept, and those under which it may stand on record all
/// the same: by the words as they were typed, by the numbers of members who were merged since.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AskedBy {
    pub named: String,
    before: Vec<String>,
}

impl AskedBy {
    pub const fn new(named: String) -> Self {
        Self {
            named,
            before: Vec::new(),
        }
    }

    /// The same line where a record has another digest of it.
    pub fn or(mut self, before: String) -> Self {
        self.before.push(before);
        self
    }

    /// The same line under all the digests of another form of it.
    pub fn also(mut self, other: Self) -> Self {
        self.before.push(other.named);
        self.before.extend(other.before);
        self
    }
}

impl From<String> for AskedBy {
    fn from(named: String) -> Self {
        Self::new(named)
    }
}

/// What a line asks, as it is held against what a record was asked.
pub trait Asks {
    fn is(&self, recorded: &str) -> bool;
}

impl Asks for str {
    fn is(&self, recorded: &str) -> bool {
        self == recorded
    }
}

impl Asks for String {
    fn is(&self, recorded: &str) -> bool {
        self == recorded
    }
}

impl Asks for AskedBy {
    fn is(&self, recorded: &str) -> bool {
        self.named == recorded || self.before.iter().any(|own| own == recorded)
    }
}

messages! {
    /// Why no record, or no new one, can be had under a word.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum RecordRefusal {
        Unknown { what: Pair, word: String } => ({
            let what = Wording::from(*what);
            worded!("no {what} is {word}", "没有{what:#}“{word}”")
        }), help ({
            // Reservations alone are listed by a command of another name.
            let command = what.0.replace("reservation", "reserve");
            worded!("`club {command} list` shows them", "`club {command} list` 可列出")
        });
        /// A word that is one record's number and another's ref.
        Ambiguous { what: Pair, word: String, candidates: String } => ({
            let what = Wording::from(*what);
            worded!("{word} is more than one {what}: {candidates}", "“{word}”对应多个{what:#}：{candidates}")
        }), help ("name it by its number", "请用编号指明");
        RefKnown { reference: String, record: String, version: Version } => (
            "ref {reference} stands for something else already: {record}, version {version}",
            "编号 {reference} 已用于其他内容：{record}，版本 {version}"
        ), help ("give another ref", "请换一个编号");
        RefUndone { reference: String, record: String, by: Version } => (
            "ref {reference} was {record}, undone by version {by}",
            "编号 {reference} 原为 {record}，已由版本 {by} 撤销"
        ), help ("give another ref", "请换一个编号");
    }
}

messages! {
    /// A refusal, or trouble with the book.
    #[derive(Debug)]
    pub enum RecordError {
        Refused(refusal: RecordRefusal) => inner;
        Book(error: BookError) => inner;
    }
}

impl Records {
    /// A ledger whose records are called so in English, which is also the column of their number, and in
    /// Chinese. Meant for statics: a column that is missing stops the compiler.
    pub const fn of(schema: &'static Schema, what: &'static str, zh: &'static str) -> Self {
        Self::about(schema, what, (what, zh))
    }

    /// The same where the record has no number of its own: it goes by that of what it is about.
    pub const fn about(
        schema: &'static Schema,
        column: &str,
        (what, zh): (&'static str, &'static str),
    ) -> Self {
        Self {
            schema,
            what,
            zh,
            record: schema.at(column),
            kind: schema.at("kind"),
            day: schema.at("day"),
            time: schema.at("time"),
            note: schema.at("note"),
            reference: schema.at("ref"),
            asked: schema.at("asked"),
            undoes: schema.at("undoes"),
        }
    }

    /// Every row that stands, in order of recording: those taken back, and those that take back, are
    /// passed over.
    pub fn each(
        &self,
        snapshot: &Snapshot,
        mut f: impl FnMut(&Row<'_>) -> Result<(), BookError>,
    ) -> Result<(), BookError> {
        let ledger = snapshot.ledger(self.schema)?;
        let undone = self.undone(&ledger)?;
        ledger.each(self.schema.columns.len(), |row| {
            if self.stands(row, &undone)? {
                f(row)
            } else {
                Ok(())
            }
        })
    }

    /// Every row to the close of a day that had not been taken back by then, in order of recording. What was undone
    /// later stood until that day, and its figures with it.
    pub fn each_to(
        &self,
        snapshot: &Snapshot,
        rows_to: Day,
        mut f: impl FnMut(&Row<'_>) -> Result<(), BookError>,
    ) -> Result<(), BookError> {
        let ledger = snapshot.ledger(self.schema)?;
        let is_seen = |row: &Row<'_>| -> Result<bool, BookError> {
            let day = Day::parse(row.bytes(self.day)).map_err(|e| row.bad(self.day, e))?;
            Ok(day <= rows_to)
        };
        let mut undone: FxHashSet<(String, Version)> = FxHashSet::default();
        ledger.each_where(self.kind, UNDO, self.schema.columns.len(), |row| {
            if is_seen(row)? {
                undone.insert((row.text(self.record)?.into_owned(), self.undoes(row)?));
            }
            Ok(())
        })?;
        ledger.each(self.schema.columns.len(), |row| {
            let is_undo = row.bytes(self.kind) == UNDO.as_bytes();
            let is_undone = || -> Result<bool, BookError> {
                let record = row.text(self.record)?.into_owned();
                Ok(undone.contains(&(record, row.version())))
            };
            if is_undo || !is_seen(row)? || (!undone.is_empty() && is_undone()?) {
                return Ok(());
            }
            f(row)
        })
    }

    /// Every row that ever stood, in order of recording, with the version that took it back, where one did.
    pub fn each_ever(
        &self,
        snapshot: &Snapshot,
        mut f: impl FnMut(&Row<'_>, Option<Version>) -> Result<(), BookError>,
    ) -> Result<(), BookError> {
        let ledger = snapshot.ledger(self.schema)?;
        let undone = self.undone(&ledger)?;
        ledger.each(self.schema.columns.len(), |row| {
            if row.bytes(self.kind) == UNDO.as_bytes() {
                return Ok(());
            }
            let record = row.text(self.record)?.into_owned();
            f(row, undone.get(&(record, row.version())).copied())
        })
    }

    /// The rows of one record that stand, in order of recording.
    pub fn each_of<N: Number>(
        &self,
        snapshot: &Snapshot,
        record: N,
        mut f: impl FnMut(&Row<'_>) -> Result<(), BookError>,
    ) -> Result<(), BookError> {
        let ledger = snapshot.ledger(self.schema)?;
        let undone = self.undone(&ledger)?;
        let all = self.schema.columns.len();
        ledger.each_where(self.record, &record.to_string(), all, |row| {
            if self.stands(row, &undone)? {
                f(row)
            } else {
                Ok(())
            }
        })
    }

    /// What the rows that stand make of each record, by number.
    pub fn gather<N: Number, T>(
        &self,
        snapshot: &Snapshot,
        mut take: impl FnMut(&mut BTreeMap<N, T>, &Row<'_>) -> Result<(), BookError>,
    ) -> Result<Vec<T>, BookError> {
        let mut found = BTreeMap::new();
        self.each(snapshot, |row| take(&mut found, row))?;
        Ok(found.into_values().collect())
    }

    /// What they make of the record that a word names.
    pub fn gather_one<N: Number, T>(
        &self,
        snapshot: &Snapshot,
        word: &str,
        mut take: impl FnMut(&mut BTreeMap<N, T>, &Row<'_>) -> Result<(), BookError>,
    ) -> Result<T, RecordError> {
        let id: N = self.find(snapshot, word)?;
        let mut found = BTreeMap::new();
        self.each_of(snapshot, id, |row| take(&mut found, row))?;
        found.remove(&id).ok_or_else(|| {
            RecordError::Book(BookError::Row {
                ledger: self.schema.name,
                what: worded!("{id} was never opened", "{id} 从未登记"),
            })
        })
    }

    /// The number that the next record gets.
    pub fn next<N: Number>(&self, snapshot: &Snapshot) -> Result<N, BookError> {
        let mut last = None;
        snapshot.ledger(self.schema)?.each(self.record + 1, |row| {
            last = last.max(Some(self.number::<N>(row)?));
            Ok(())
        })?;
        Ok(last.map_or(Ok(N::FIRST), N::after)?)
    }

    /// The record that a word names: by its number, or by a ref that one of its rows bears.
    pub fn find<N: Number>(&self, snapshot: &Snapshot, word: &str) -> Result<N, RecordError> {
        let mut found: Vec<N> = Vec::new();
        let named = Named::<N>::of(word);
        self.each(snapshot, |row| {
            let own = match named {
                Named::Number(_) => row.bytes(self.record) == word.as_bytes(),
                Named::Reference(reference) => {
                    !reference.is_empty() && row.text(self.reference)? == reference
                }
            };
            if own {
                let number = self.number(row)?;
                if !found.contains(&number) {
                    found.push(number);
                }
            }
            Ok(())
        })?;
        match found.as_slice() {
            [one] => Ok(*one),
            [] => Err(self.unknown(word).into()),
            several => {
                let candidates: Vec<String> = several.iter().map(ToString::to_string).collect();
                Err(self.ambiguous(word, &candidates).into())
            }
        }
    }

    /// The numbers of the records that a word fits, by number or by ref, whatever became of them: for a
    /// history, which tells of what was taken back as well.
    pub fn fitting(&self, snapshot: &Snapshot, word: &str) -> Result<Vec<String>, BookError> {
        let mut found: Vec<String> = Vec::new();
        let all = self.schema.columns.len();
        let (column, word) = match word.strip_prefix(REFERENCE) {
            Some(reference) => (self.reference, reference),
            None if is_number(word) => (self.record, word),
            None => (self.reference, word),
        };
        snapshot.each_where(self.schema, column, word, all, |row| {
            let number = row.text(self.record)?.into_owned();
            if !found.contains(&number) {
                found.push(number);
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// The record that bears the ref already with the same content; without a ref none does. Other content
    /// under the ref is refused, and so is a ref whose row was undone.
    pub fn repeat<N: Number>(
        &self,
        snapshot: &Snapshot,
        reference: Option<&str>,
        asked: &(impl Asks + ?Sized),
    ) -> Result<Option<Recorded<N>>, RecordError> {
        let Some(reference) = reference.filter(|reference| !reference.is_empty()) else {
            return Ok(None);
        };
        let ledger = snapshot.ledger(self.schema)?;
        let undone = self.undone(&ledger)?;
        let mut found = None;
        let all = self.schema.columns.len();
        ledger.each_where(self.reference, reference, all, |row| {
            found = Some(self.recorded(row, &undone)?);
            Ok(())
        })?;
        match found {
            Some(found) => Ok(Some(found.same(reference, asked)?)),
            None => Ok(None),
        }
    }

    /// Every ref on record, for a batch that asks for many.
    pub fn refs<N: Number>(
        &self,
        snapshot: &Snapshot,
    ) -> Result<FxHashMap<String, Recorded<N>>, BookError> {
        let ledger = snapshot.ledger(self.schema)?;
        let undone = self.undone(&ledger)?;
        let mut refs = FxHashMap::default();
        ledger.each(self.schema.columns.len(), |row| {
            let reference = row.text(self.reference)?;
            if !reference.is_empty() {
                refs.insert(reference.into_owned(), self.recorded(row, &undone)?);
            }
            Ok(())
        })?;
        Ok(refs)
    }

    /// Takes back what a version wrote about a record; the note is sealed already.
    pub fn undo(
        &self,
        draft: &mut Draft,
        record: &str,
        version: Version,
        (day, time): (Day, &str),
        note: &str,
    ) -> Result<(), BookError> {
        let (day, undoes) = (day.to_string(), version.to_string());
        // The version's own cell is added by the draft.
        let mut cells = vec![""; self.schema.columns.len() - 1];
        cells[self.record - 1] = record;
        cells[self.kind - 1] = UNDO;
        cells[self.day - 1] = &day;
        cells[self.time - 1] = time;
        cells[self.note - 1] = note;
        cells[self.undoes - 1] = &undoes;
        draft.append(self.schema, &cells).map(drop)
    }

    /// The records that a version wrote about, and of each the first later version that stands on it.
    pub fn of_version(
        &self,
        snapshot: &Snapshot,
        version: Version,
        is_later: impl Fn(Version) -> bool,
    ) -> Result<Vec<Written>, BookError> {
        let mut records: Vec<Written> = Vec::new();
        self.each(snapshot, |row| {
            let record = row.text(self.record)?;
            let known = records.iter_mut().find(|known| known.record == record);
            match known {
                Some(known) if known.by.is_none() && is_later(row.version()) => {
                    known.by = Some(row.version());
                }
                None if row.version() == version => records.push(Written {
                    record: record.into_owned(),
                    day: Day::parse(row.bytes(self.day)).map_err(|e| row.bad(self.day, e))?,
                    time: row.text(self.time)?.into_owned(),
                    by: None,
                }),
                Some(_) | None => {}
            }
            Ok(())
        })?;
        Ok(records)
    }

    /// What a row tells beside its figures.
    pub fn told<'a>(&self, row: &Row<'a>) -> Result<Told<'a>, BookError> {
        Ok(Told {
            time: row.str(self.time)?,
            note: row.str(self.note)?,
            reference: row.str(self.reference)?,
            asked: row.str(self.asked)?,
            undoes: CellValue::read(row, self.undoes)?,
        })
    }

    /// The version whose rows a row takes back.
    pub fn undoes(&self, row: &Row<'_>) -> Result<Version, BookError> {
        CellValue::read(row, self.undoes)
    }

    /// When a step was.
    pub fn at(&self, row: &Row<'_>) -> Result<When, BookError> {
        When::read(row.bytes(self.day), row.bytes(self.time)).map_err(|e| row.bad(self.day, e))
    }

    /// Where a row names its record.
    pub const fn place(&self) -> usize {
        self.record
    }

    /// The record that a row names.
    pub fn number<N: Number>(&self, row: &Row<'_>) -> Result<N, BookError> {
        N::parse(row.bytes(self.record)).map_err(|e| row.bad(self.record, e))
    }

    /// The refusal of a word that names none of them.
    pub fn unknown(&self, word: &str) -> RecordRefusal {
        RecordRefusal::Unknown {
            what: self.called(),
            word: word.to_owned(),
        }
    }

    /// The refusal of a word that names several.
    pub fn ambiguous(&self, word: &str, candidates: &[String]) -> RecordRefusal {
        RecordRefusal::Ambiguous {
            what: self.called(),
            word: word.to_owned(),
            candidates: candidates.join(", "),
        }
    }

    fn called(&self) -> (&'static str, &'static str) {
        (self.what, self.zh)
    }

    /// What was taken back: record, version, and the version that did it.
    fn undone(&self, ledger: &Ledger) -> Result<FxHashMap<(String, Version), Version>, BookError> {
        let mut undone = FxHashMap::default();
        let all = self.schema.columns.len();
        ledger.each_where(self.kind, UNDO, all, |row| {
            let record = row.str(self.record)?.to_owned();
            undone.insert((record, self.undoes(row)?), row.version());
            Ok(())
        })?;
        Ok(undone)
    }

    fn stands(
        &self,
        row: &Row<'_>,
        undone: &FxHashMap<(String, Version), Version>,
    ) -> Result<bool, BookError> {
        if row.bytes(self.kind) == UNDO.as_bytes() {
            return Ok(false);
        }
        if undone.is_empty() {
            return Ok(true);
        }
        let record = row.text(self.record)?.into_owned();
        Ok(!undone.contains_key(&(record, row.version())))
    }

    fn recorded<N: Number>(
        &self,
        row: &Row<'_>,
        undone: &FxHashMap<(String, Version), Version>,
    ) -> Result<Recorded<N>, BookError> {
        let record: N = self.number(row)?;
        Ok(Recorded {
            record,
            version: row.version(),
            asked: row.text(self.asked)?.into_owned(),
            undone: undone.get(&(record.to_string(), row.version())).copied(),
        })
    }
}

impl<N: Number> Recorded<N> {
    /// A record that a batch has just written, for the refs that follow.
    pub const fn new(record: N, version: Version, asked: String) -> Self {
        Self {
            record,
            version,
            asked,
            undone: None,
        }
    }

    /// This record again, where the content is what it was.
    pub fn same(
        self,
        reference: &str,
        asked: &(impl Asks + ?Sized),
    ) -> Result<Self, RecordRefusal> {
        let (reference, record) = (reference.to_owned(), self.record.to_string());
        match self.undone {
            Some(by) => Err(RecordRefusal::RefUndone {
                reference,
                record,
                by,
            }),
            None if !asked.is(&self.asked) => Err(RecordRefusal::RefKnown {
                reference,
                record,
                version: self.version,
            }),
            None => Ok(self),
        }
    }
}

impl From<RecordRefusal> for RecordError {
    fn from(refusal: RecordRefusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<BookError> for RecordError {
    fn from(error: BookError) -> Self {
        Self::Book(error)
    }
}
