//! Days that are closed: no row of any ledger may be dated into them any more.
//!
//! Which days are closed, and what may still be posted there because it was true before, is for the caller
//! to say. Every row passes here on its way into a draft, so no command can forget it: what a ledger calls
//! `day` is the business day of its deeds, whatever other days it tells.

use super::error::BookError;
use super::schema::Schema;
use crate::domain::{Day, Version};

/// The column in which every ledger keeps the business day of a deed.
const DAY: &str = "day";
const KIND: &str = "kind";

/// The days that are closed, and what is let through.
#[derive(Clone, Debug, Default)]
pub struct Closed {
    /// The last day of each closing with the version that closed it, the first one first. Whatever lies
    /// before the first one is closed with it.
    pub closings: Vec<(Day, Version)>,
    /// What only puts on record what followed from dates already: ledger and kind of row.
    pub due: &'static [(&'static str, &'static str)],
}

impl Closed {
    /// The last day that is closed.
    pub fn last(&self) -> Option<Day> {
        self.closings.last().map(|(day, _)| *day)
    }

    /// Refuses a day that is closed.
    pub fn prove(&self, day: Day) -> Result<(), BookError> {
        let closing = self.closings.iter().find(|(last, _)| day <= *last);
        match (closing, self.last()) {
            (Some((month, version)), Some(last)) => Err(BookError::Closed {
                day,
                month: *month,
                version: *version,
                last,
            }),
            _ => Ok(()),
        }
    }

    /// Refuses a row that is dated into closed days, its cells without the version's.
    pub(super) fn prove_row(&self, schema: &Schema, cells: &[&str]) -> Result<(), BookError> {
        if self.closings.is_empty() {
            return Ok(());
        }
        let cell = |name: &str| {
            let place = schema.columns.iter().position(|own| own.name == name)?;
            place.checked_sub(1).and_then(|place| cells.get(place))
        };
        let Some(day) = cell(DAY).and_then(|text| Day::parse(text.as_bytes()).ok()) else {
            return Ok(());
        };
        let kind = cell(KIND).copied().unwrap_or_default();
        if self.is_due(schema, kind) {
            return Ok(());
        }
        self.prove(day)
    }

    /// Whether rows of a kind only put on record what was true already.
    pub fn is_due(&self, schema: &Schema, kind: &str) -> bool {
        self.due.contains(&(schema.name, kind))
    }

    /// Where a ledger keeps the business day of its deeds, and their kind.
    pub fn places(schema: &Schema) -> Option<(usize, Option<usize>)> {
        let place = |name: &str| schema.columns.iter().position(|own| own.name == name);
        place(DAY).map(|day| (day, place(KIND)))
    }
}
