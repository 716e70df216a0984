//! Taking a whole version back: rows that compensate it, where nothing stands on it. Each is dated on the day of
//! what it takes back while that month is open, else on the first open day.
//!
//! Nothing is erased. Money and points go back by rows of their own, each naming what it undoes; tiers are
//! recalculated; a member or a card gets a row that ends it. What follows from dates, changes the book
//! itself or was meant to be final is not undone.

mod deeds;
mod found;
mod people;
mod records;
mod refusal;
mod stored;

use std::cell::OnceCell;

use super::reasons;
use crate::book::{BookError, Draft, KeySlot, Keyring, Place, Snapshot, VersionRow};
use crate::domain::reason::Why;
use crate::domain::{ByNumber, Day, MemberId, Version, When};
use crate::members::profile::people;
use crate::sales::Customers;
use crate::sales::terms::Rulebook;

pub(crate) use found::Found;
pub(crate) use refusal::{UndoError, UndoRefusal};

/// A record that was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Undone {
    pub record: String,
    /// What the record was: `sale`, `refund`, `redemption` …
    pub kind: &'static str,
    /// The record that compensates it, where it has a number of its own.
    pub by: Option<String>,
    /// The day on which what compensates it is dated.
    pub on: Day,
}

/// Who takes back, when and why.
#[derive(Debug)]
pub(crate) struct Undoing<'a> {
    pub keyring: &'a Keyring,
    pub at: When,
    /// The moment's cell.
    pub time: &'a str,
    /// The first day that no closing has closed.
    pub open: Day,
    pub reason: &'a str,
    pub version: Version,
    /// Everybody's key, read when first asked for.
    pub people: OnceCell<ByNumber<u32>>,
}

impl<'a> Undoing<'a> {
    /// When the row is dated that takes back one of a day and its moment's cell: on the same day while its month
    /// is open, else on the first open day.
    fn dated<'r>(&self, day: Day, time: &'r str) -> (Day, &'r str)
    where
        'a: 'r,
    {
        match day {
            closed if closed < self.open => (self.open, ""),
            today if today == self.at.day() => (today, self.time),
            own => (own, time),
        }
    }

    /// The reason, sealed under the key of the person that a row is about.
    fn sealed(
        &self,
        snapshot: &Snapshot,
        member: Option<MemberId>,
        (ledger, column): (&str, &str),
    ) -> Result<String, BookError> {
        let people = match self.people.get() {
            Some(people) => people,
            None => {
                let read = people(snapshot)?;
                self.people.get_or_init(|| read)
            }
        };
        let person = member.and_then(|id| people.get(id.index()));
        let slot = KeySlot::new(person.copied().unwrap_or(0));
        let place = Place {
            ledger,
            column,
            // The version that undoes follows the book as it was before.
            version: Version(snapshot.version().0 + 1),
            of: &member.map(|id| id.to_string()).unwrap_or_default(),
        };
        Ok(self.keyring.seal_for(slot, place, self.reason)?)
    }

    fn why(&self) -> Why {
        reasons::undone(self.version)
    }
}

/// Looks at what a version wrote, and whether it may be taken back at all.
pub(crate) fn find(
    snapshot: &Snapshot,
    versions: &[VersionRow],
    version: Version,
) -> Result<Found, UndoError> {
    found::prove_open(versions, version)?;
    let found = Found::read(snapshot, versions, version)?;
    found.prove_undoable(versions, version)?;
    Ok(found)
}

/// Writes the rows that take a version back.
pub(crate) fn undo(
    draft: &mut Draft,
    found: &Found,
    customers: &mut Customers,
    rules: &dyn Rulebook,
    undoing: &Undoing<'_>,
) -> Result<Vec<Undone>, UndoError> {
    let mut undone = Vec::new();
    // The sales first: points that go back are those of the refunds that these are.
    deeds::sales(draft, found, customers, undoing, &mut undone)?;
    deeds::points(draft, found, customers, undoing, &mut undone)?;
    let sources = deeds::new_sales(draft.snapshot(), found)?;
    stored::stored(draft, found, customers, &sources, undoing, &mut undone)?;
    if found.members.is_empty() {
        people::facts(draft, found, customers, undoing, &mut undone)?;
        people::status(draft, found, undoing, &mut undone)?;
    } else {
        people::registrations(draft, found, undoing, &mut undone)?;
    }
    people::openings(draft, found, customers, undoing, &mut undone)?;
    people::cards(draft, found, customers, undoing, &mut undone)?;
    records::records(draft, found, customers, undoing, &mut undone)?;
    if found.members.is_empty() {
        let terms = rules.on(undoing.at.day());
        people::tiers(draft, found, customers, &terms, undoing, &mut undone)?;
        people::raised(draft, found, customers, &terms, undoing)?;
    }
    Ok(undone)
}
