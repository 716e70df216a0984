//! The rows that were not recorded, as they were given, each with its reason, ready to be put right and
//! given again.

use std::path::Path;

use super::{BadRow, Encoding, Head};
use crate::domain::Lang;
use crate::output::{OutputError, Sink, formula};

/// A file of rejected rows. It is written even where none is, so that none is left from another day.
#[derive(Debug)]
pub struct Rejects {
    sink: Sink,
    lang: Lang,
    /// For a spreadsheet: marked, its line ends, and nothing that would run.
    excel: bool,
    columns: usize,
    line: Vec<u8>,
}

impl Rejects {
    /// Opens the file, which nobody else may read, in the batch's encoding, headed by the batch's own names and `reason`.
    pub fn open(
        path: &Path,
        head: &Head,
        (lang, excel): (Lang, bool),
    ) -> Result<Self, OutputError> {
        let mut sink = Sink::private_file(path, head.encoding)?;
        if excel && head.encoding == Encoding::Utf8 {
            sink.write("\u{feff}".as_bytes())?;
        }
        let mut own = Self {
            sink,
            lang,
            excel,
            columns: head.header.len(),
            line: Vec::new(),
        };
        own.write(head.header.given(), "reason")?;
        Ok(own)
    }

    pub fn push(&mut self, row: &BadRow) -> Result<(), OutputError> {
        let reason = row.reason(self.lang);
        self.write(row.given(), &reason)
    }

    /// Puts the file in its place. Do so before the commit: rows whose reasons are lost are found by
    /// nobody, rows that are recorded a second time are told by their `ref`.
    pub fn finish(self) -> Result<(), OutputError> {
        self.sink.finish()
    }

    /// A ragged row is filled up or cut so that its reason stands in the last column; cells beyond the
    /// header join the last one, so that nothing of it is lost.
    fn write(&mut self, cells: &[String], reason: &str) -> Result<(), OutputError> {
        let last = self.columns.saturating_sub(1);
        self.line.clear();
        for index in 0..self.columns {
            let joined;
            let cell = if index == last && cells.len() > self.columns {
                joined = cells[last..].join(",");
                joined.as_str()
            } else {
                cells.get(index).map_or("", String::as_str)
            };
            self.push_cell(cell);
            self.line.push(b',');
        }
        self.push_cell(reason);
        self.line
            .extend_from_slice(if self.excel { b"\r\n" } else { b"\n" });
        self.sink.write(&self.line)
    }

    fn push_cell(&mut self, cell: &str) {
        // A figure stays one: it runs nothing.
        let figure = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+');
        let cell = if self.excel && !cell.chars().all(figure) {
            formula::defused(cell)
        } else {
            cell.into()
        };
        if cell.contains([',', '"', '\n', '\r']) {
            self.line.push(b'"');
            self.line
                .extend_from_slice(cell.replace('"', "\"\"").as_bytes());
            self.line.push(b'"');
        } else {
            self.line.extend_from_slice(cell.as_bytes());
        }
    }
}
