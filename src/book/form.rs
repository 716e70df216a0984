//! In what form a ledger lies in its file: that of today, that of an older program, or not yet at all.
//!
//! Rows of an older form are brought into today's columns one by one, by the same code whether they are read
//! where they lie or written anew by a migration. So a book that was not brought up yet reads as it will.

use std::borrow::Cow;
use std::sync::Arc;

use super::cell::{self, Cells};
use super::describe::Description;
use super::error::BookError;
use super::kinds;
use super::schema::{Kind, Schema};
use crate::domain::Wording;
use crate::worded;

/// How one ledger comes from an older number to today's.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    pub ledger: &'static str,
    pub from: u32,
    /// The columns of that number, `version` first.
    pub columns: &'static [&'static str],
    pub fill: Fill,
}

/// Where today's cells come from.
#[derive(Clone, Copy, Debug)]
pub enum Fill {
    /// Columns of the same name are carried over; these new ones hold the same value in every row, and
    /// any other stays empty.
    Defaults(&'static [(&'static str, &'static str)]),
    /// From the old cells, the version left out of both; or why the row cannot be brought up.
    Map(fn(&[String]) -> Result<Vec<String>, String>),
}

/// One ledger of a book as it lies in its file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form {
    pub schema: &'static Schema,
    /// The number that the description gives; 0 for a ledger that the book does not have.
    pub from: u32,
    /// The way to today, where the rows are of an older number.
    pub older: Option<&'static Migration>,
}

/// The forms of a book's ledgers, in the order of its schemas: older ones need a known way to today.
pub(super) fn forms(
    schemas: &'static [&'static Schema],
    migrations: &'static [Migration],
    description: &Description,
) -> Result<Arc<[Form]>, BookError> {
    let form = |schema: &&'static Schema| {
        let from = description.number(schema.name);
        if from > schema.number {
            return Err(BookError::Newer {
                ledger: schema.name.to_owned(),
                found: from,
                known: schema.number,
            });
        }
        let mut ways = migrations.iter();
        let older = ways.find(|way| way.ledger == schema.name && way.from == from);
        if from != 0 && from < schema.number && older.is_none() {
            return Err(BookError::NoMigration {
                ledger: schema.name.to_owned(),
                found: from,
            });
        }
        Ok(Form {
            schema,
            from,
            older: older.filter(|_| from < schema.number),
        })
    };
    schemas.iter().map(form).collect()
}

/// Where a ledger of this name is among those that a book has.
pub(super) fn place_of(forms: &[Form], ledger: &str) -> Option<usize> {
    let own = |form: &Form| form.schema.name == ledger && form.is_there();
    forms.iter().position(own)
}

impl Form {
    /// Whether the book has the ledger at all.
    pub(super) fn is_there(&self) -> bool {
        self.from != 0
    }

    /// Whether its rows have today's columns.
    pub(super) fn is_present(&self) -> bool {
        self.from == self.schema.number
    }

    /// Refuses to write where rows have other columns than those that are written.
    pub(super) fn prove_present(&self) -> Result<(), BookError> {
        if self.is_present() {
            return Ok(());
        }
        Err(BookError::NeedsMigration {
            ledger: self.schema.name.to_owned(),
            found: self.from,
            known: self.schema.number,
        })
    }

    /// The first line of the file, newline included; nothing for a ledger that is not there.
    pub(super) fn header(&self) -> String {
        match self.older {
            _ if !self.is_there() => String::new(),
            Some(older) => format!("{}\n", older.columns.join(",")),
            None => self.schema.header(),
        }
    }

    /// Where the rows begin.
    pub(super) fn start(&self) -> u64 {
        let names = match self.older {
            _ if !self.is_there() => return 0,
            Some(older) => older.columns.iter().map(|name| name.len()).sum::<usize>(),
            None => self
                .schema
                .columns
                .iter()
                .map(|column| column.name.len())
                .sum(),
        };
        // Behind each name stands a comma, or the newline.
        let count = self
            .older
            .map_or(self.schema.columns.len(), |older| older.columns.len());
        (names + count) as u64
    }

    /// The columns as they lie in the file. One that there is no more is any text.
    pub(super) fn columns(&self) -> Vec<(&'static str, Kind)> {
        let own = self.schema.columns;
        let kind = |name: &str| own.iter().find(|column| column.name == name);
        match self.older {
            None => own
                .iter()
                .map(|column| (column.name, column.kind))
                .collect(),
            Some(older) => {
                let named = older.columns.iter();
                named
                    .map(|name| (*name, kind(name).map_or(Kind::Text, |column| column.kind)))
                    .collect()
            }
        }
    }

    /// What brings a row of the file into today's columns, where it is not in them.
    pub(super) fn mapper(&self) -> Option<Mapper> {
        // Where only what a cell says became another, the columns are today's as they lie.
        let own = self.schema.columns.iter().map(|column| column.name);
        let older = self.older?;
        let as_it_lies =
            matches!(older.fill, Fill::Defaults([])) && own.eq(older.columns.iter().copied());
        (!as_it_lies).then(|| Mapper::new(self.schema, older))
    }
}

/// Where a cell of today comes from.
#[derive(Clone, Copy, Debug)]
enum Cell {
    Carried(usize),
    Is(&'static str),
}

/// What is wrong with a text that is none.
pub(super) const NOT_UTF8: Wording = Wording::fixed("the text is not UTF-8", "文字不是 UTF-8");

/// Makes today's row of an old one.
#[derive(Debug)]
pub(super) struct Mapper {
    schema: &'static Schema,
    older: &'static Migration,
    carried: Vec<Cell>,
    cells: Cells,
    row: Vec<u8>,
}

impl Mapper {
    fn new(schema: &'static Schema, older: &'static Migration) -> Self {
        let place = |name: &str| older.columns.iter().position(|own| *own == name);
        let carried = match older.fill {
            Fill::Map(_) => Vec::new(),
            Fill::Defaults(defaults) => {
                let cell = |name: &'static str| match place(name) {
                    Some(place) => Cell::Carried(place),
                    None => {
                        let own = defaults.iter().find(|(known, _)| *known == name);
                        Cell::Is(own.map_or("", |(_, value)| *value))
                    }
                };
                let today = schema.columns.iter().skip(1);
                today.map(|column| cell(column.name)).collect()
            }
        };
        Self {
            schema,
            older,
            carried,
            cells: Cells::default(),
            row: Vec::new(),
        }
    }

    /// Today's row, without its newline, of one as it lies in the file.
    pub(super) fn map(&mut self, line: &[u8]) -> Result<&[u8], Wording> {
        let count = self.older.columns.len();
        if let Err(why) = self.cells.split(line, count) {
            let why = Wording::from(why);
            return Err(worded!(
                "{why}; {count} are needed",
                "{why:#}；应有 {count} 格"
            ));
        }
        if !self.cells.whole() {
            return Err(worded!(
                "the row has more than {count} cells",
                "该行多于 {count} 格"
            ));
        }
        let text =
            |column: usize| std::str::from_utf8(self.cells.get(line, column)).map_err(|_| NOT_UTF8);
        self.row.clear();
        self.row.extend_from_slice(self.cells.get(line, 0));
        let mut put = |text: &str| {
            self.row.push(b',');
            cell::write(&mut self.row, text);
        };
        match self.older.fill {
            Fill::Defaults(_) => {
                for cell in &self.carried {
                    put(match cell {
                        Cell::Carried(column) => text(*column)?,
                        Cell::Is(value) => value,
                    });
                }
            }
            Fill::Map(map) => {
                let old: Vec<String> = (1..count)
                    .map(|column| text(column).map(str::to_owned))
                    .collect::<Result<_, _>>()?;
                let new = map(&old).map_err(|why| worded!("{why}", "{why}"))?;
                for text in &new {
                    put(text);
                }
            }
        }
        Ok(&self.row)
    }

    /// The same, each of its cells proved: for rows that are written.
    pub(super) fn map_proved(&mut self, line: &[u8]) -> Result<&[u8], Wording> {
        self.map(line)?;
        let count = self.schema.columns.len();
        self.cells.split(&self.row, count)?;
        let texts: Vec<Cow<'_, str>> = (1..count)
            .map(|column| String::from_utf8_lossy(self.cells.get(&self.row, column)))
            .collect();
        let texts: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
        kinds::prove_row(self.schema, &texts)?;
        Ok(&self.row)
    }
}
