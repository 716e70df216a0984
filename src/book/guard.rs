//! Who may write which rows: judged where rows go into a draft, so that it does not matter which command
//! carries them.
//!
//! What is forbidden to whom is for the caller to say; the book knows no roles.

use std::fmt;

use super::schema::Schema;
use crate::domain::Spoken;

/// Why a row is not written.
pub(super) type Barred = Box<dyn Spoken + Send + Sync>;

/// A row on its way into a draft, its cells by their columns.
#[derive(Clone, Copy, Debug)]
pub struct Passing<'a> {
    pub schema: &'static Schema,
    /// Without the version's.
    cells: &'a [&'a str],
}

impl<'a> Passing<'a> {
    pub(super) const fn new(schema: &'static Schema, cells: &'a [&'a str]) -> Self {
        Self { schema, cells }
    }

    /// What stands in a column; nothing where the ledger has none of that name.
    pub fn cell(&self, column: &str) -> &'a str {
        let place = self.schema.columns.iter().position(|c| c.name == column);
        let cell = place.and_then(|place| self.cells.get(place.checked_sub(1)?));
        cell.copied().unwrap_or_default()
    }
}

type Judge = dyn Fn(&Passing<'_>) -> Result<(), Barred> + Send + Sync;

/// Judges every row of a draft.
pub struct Guard(Box<Judge>);

impl Guard {
    pub fn new(judge: impl Fn(&Passing<'_>) -> Result<(), Barred> + Send + Sync + 'static) -> Self {
        Self(Box::new(judge))
    }

    pub(super) fn prove(&self, row: &Passing<'_>) -> Result<(), Barred> {
        (self.0)(row)
    }
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Guard")
    }
}
