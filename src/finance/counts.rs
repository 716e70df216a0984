//! Counts of the money that a day brought in: what should have been there, and what was.

use std::collections::BTreeMap;

use crate::book::{BookError, Records, Snapshot, Told};
use crate::domain::{CountId, Day, Money, Overflow};
use crate::{ledger, words};

ledger! {
    /// counts of what a day brought in, means by means
    pub(crate) static COUNTS = "counts", 1;

    /// One means of a count.
    pub(crate) struct Counted {
        count: CountId,
        kind: CountKind,
        /// business day on which it was counted
        day: Day,
        /// the day whose takings were counted
        takings: Option<Day>,
        /// the means of payment, by its id
        means: String,
        /// what the book had of it when it was counted
        expected [spare]: Money,
        /// what was there
        found [spare]: Money,
    }
    + Told {}
}

words! {
    /// What one row did.
    pub(crate) enum CountKind {
        Count = "count", "counted", "清点";
    } + "undo"
}

pub(crate) static COUNTED: Records = Records::of(&COUNTS, "count", "现金清点");

impl Counted {
    /// What was there beyond what the book had; below zero where it was less.
    pub(crate) fn difference(&self) -> Result<Money, Overflow> {
        self.found.checked_sub(self.expected)
    }
}

/// The last count of each means among those of a day's takings.
pub(crate) fn of_day(
    snapshot: &Snapshot,
    day: Day,
) -> Result<BTreeMap<String, Counted>, BookError> {
    let mut last = BTreeMap::new();
    COUNTED.each(snapshot, |row| {
        let own = Counted::read(row)?;
        if own.takings == Some(day) {
            last.insert(own.means.clone(), own);
        }
        Ok(())
    })?;
    Ok(last)
}
