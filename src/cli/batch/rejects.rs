//! The rows that were not recorded, as they were given, each with its reason, ready to be put right and
//! given again.

use std::path::Path;

use super::{BadRow, Batch};
use crate::domain::Lang;
use crate::output::{OutputError, Sink};

/// A file of rejected rows. It is written even where none is, so that none is left from another day.
#[derive(Debug)]
pub struct Rejects {
    sink: Sink,
    lang: Lang,
    columns: usize,
    line: Vec<u8>,
}

impl Rejects {
    /// Opens the file, which nobody else may read, in the batch's encoding, headed by the batch's own names and `reason`.
    pub fn open(path: &Path, batch: &Batch, lang: Lang) -> Result<Self, OutputError> {
        Self::into_sink(Sink::private_file(path, batch.encoding)?, batch, lang)
    }

    fn into_sink(sink: Sink, batch: &Batch, lang: Lang) -> Result<Self, OutputError> {
        let mut own = Self {
            sink,
            lang,
            columns: batch.header.len(),
            line: Vec::new(),
        };
        own.write(batch.header.given(), "reason")?;
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
            push_quoted(&mut self.line, cell);
            self.line.push(b',');
        }
        push_quoted(&mut self.line, reason);
        self.line.push(b'\n');
        self.sink.write(&self.line)
    }
}

fn push_quoted(line: &mut Vec<u8>, cell: &str) {
    if cell.contains([',', '"', '\n', '\r']) {
        line.push(b'"');
        line.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
        line.push(b'"');
    } else {
        line.extend_from_slice(cell.as_bytes());
    }
}
