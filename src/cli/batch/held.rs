//! The rows of a small file in memory, cell behind cell: it is read to its end before anybody has to wait for what is
//! made of it.

use std::sync::Arc;

use csv::StringRecord;

use super::{BadRow, Batch, BatchRow, Head};

/// How much is held. Beyond it a file is read row by row, whoever waits, so that no file is too large.
const BYTES_MAX: u64 = 8 * 1024 * 1024;
const ROWS_MAX: u64 = 100_000;

/// The rows of a file, in the order in which they are judged.
#[derive(Debug)]
pub struct Held {
    head: Head,
    /// The cells of the good rows without anything between them, and where each ends within its row.
    text: String,
    ends: Vec<u32>,
    places: Vec<Place>,
}

#[derive(Debug)]
enum Place {
    /// A row by its line, where its text begins, and where its ends do.
    Good {
        line: u64,
        text: usize,
        ends: usize,
    },
    Bad(Box<BadRow>),
}

impl Held {
    /// Reads all rows, to be judged in the order of a key, ties as they stand; none where they are more than is held.
    /// Rows in that order already stay where they are, whatever stands between them without a key.
    pub fn small<K: Ord + Clone>(
        batch: Batch,
        key: impl Fn(&BatchRow) -> Option<K>,
    ) -> Option<Self> {
        Self::read(batch, key, |batch| {
            batch.rows() <= ROWS_MAX && batch.bytes() <= BYTES_MAX
        })
    }

    /// The same, however many they are: what is out of order has no other way.
    pub fn whole<K: Ord + Clone>(
        batch: Batch,
        key: impl Fn(&BatchRow) -> Option<K>,
    ) -> Option<Self> {
        Self::read(batch, key, |_| true)
    }

    fn read<K: Ord + Clone>(
        mut batch: Batch,
        key: impl Fn(&BatchRow) -> Option<K>,
        fits: impl Fn(&Batch) -> bool,
    ) -> Option<Self> {
        let mut held = Self {
            head: batch.head(),
            text: String::new(),
            ends: Vec::new(),
            places: Vec::new(),
        };
        let mut keys: Vec<Option<K>> = Vec::new();
        let (mut last, mut in_order) = (None, true);
        while let Some(row) = batch.next() {
            if !fits(&batch) {
                return None;
            }
            let own = row.as_ref().ok().and_then(&key);
            if own.is_some() {
                in_order &= last <= own;
                last.clone_from(&own);
            }
            keys.push(own);
            held.push(row);
        }
        if !in_order {
            let mut keyed: Vec<(Option<K>, Place)> = keys.into_iter().zip(held.places).collect();
            keyed.sort_by(|a, b| a.0.cmp(&b.0));
            held.places = keyed.into_iter().map(|(_, place)| place).collect();
        }
        Some(held)
    }

    fn push(&mut self, row: Result<BatchRow, BadRow>) {
        self.places.push(match row {
            Err(bad) => Place::Bad(Box::new(bad)),
            Ok(row) => {
                let (text, ends) = (self.text.len(), self.ends.len());
                for cell in &row.record {
                    self.text.push_str(cell);
                    // A row is far shorter: its reader bounds it.
                    let end = u32::try_from(self.text.len() - text);
                    self.ends.push(end.unwrap_or(u32::MAX));
                }
                let line = row.line;
                Place::Good { line, text, ends }
            }
        });
    }

    pub fn head(&self) -> Head {
        self.head.clone()
    }

    /// The rows, one after another.
    pub fn into_rows(self) -> impl Iterator<Item = Result<BatchRow, BadRow>> + Send {
        let Self {
            head: Head { header, .. },
            text: all,
            ends: every,
            places,
        } = self;
        places.into_iter().map(move |place| match place {
            Place::Bad(bad) => Err(*bad),
            Place::Good { line, text, ends } => {
                let mut record = StringRecord::with_capacity(64, header.len());
                let mut start = text;
                for end in &every[ends..ends + header.len()] {
                    let end = text + usize::try_from(*end).unwrap_or(usize::MAX);
                    record.push_field(&all[start..end]);
                    start = end;
                }
                let header = Arc::clone(&header);
                Ok(BatchRow {
                    header,
                    line,
                    record,
                })
            }
        })
    }
}

/// Whether all rows are in the order of a key.
pub fn in_order<K: Ord>(batch: Batch, key: impl Fn(&BatchRow) -> Option<K>) -> bool {
    batch.filter_map(|row| key(&row.ok()?)).is_sorted()
}
