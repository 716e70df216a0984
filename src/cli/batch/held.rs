//! A whole file of rows in memory, cell behind cell: it is read to its end before anybody has to wait for what is
//! made of it.

use std::sync::Arc;

use csv::StringRecord;

use super::header::Header;
use super::{BadRow, Batch, BatchRow, NotGb18030};
use crate::output::Encoding;

/// The rows of a file, in the order in which they are judged.
#[derive(Debug)]
pub struct Held {
    header: Arc<Header>,
    encoding: Encoding,
    doubt: Option<NotGb18030>,
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
    /// Reads all rows, to be judged as they stand.
    pub fn of(batch: Batch) -> Self {
        Self::by_key(batch, |_| None::<()>)
    }

    /// Reads all rows, to be judged in the order of a key, ties as they stand. Rows in that order already stay where
    /// they are, whatever stands between them without a key.
    pub fn by_key<K: Ord + Clone>(mut batch: Batch, key: impl Fn(&BatchRow) -> Option<K>) -> Self {
        let mut held = Self {
            header: Arc::clone(&batch.header),
            encoding: batch.encoding,
            doubt: None,
            text: String::new(),
            ends: Vec::new(),
            places: Vec::new(),
        };
        let mut keys: Vec<Option<K>> = Vec::new();
        let (mut last, mut in_order) = (None, true);
        for row in &mut batch {
            let own = row.as_ref().ok().and_then(&key);
            if own.is_some() {
                in_order &= last <= own;
                last.clone_from(&own);
            }
            keys.push(own);
            held.push(row);
        }
        held.doubt = batch.encoding_doubt();
        if !in_order {
            let mut keyed: Vec<(Option<K>, Place)> = keys.into_iter().zip(held.places).collect();
            keyed.sort_by(|a, b| a.0.cmp(&b.0));
            held.places = keyed.into_iter().map(|(_, place)| place).collect();
        }
        held
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

    pub fn header(&self) -> &Header {
        &self.header
    }

    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Whether its bytes are most likely in another encoding than was said.
    pub fn encoding_doubt(&mut self) -> Option<NotGb18030> {
        self.doubt.take()
    }

    /// The rows, one after another.
    pub fn into_rows(self) -> impl Iterator<Item = Result<BatchRow, BadRow>> + Send {
        let Self {
            header,
            text: all,
            ends: every,
            places,
            ..
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
