//! Which months are closed, by the rows of the ledger of closings.

use super::figures::{Account, Figures};
use crate::domain::{Day, Month, Version};

/// A month was closed, or opened again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    pub version: Version,
    pub month: Month,
    /// What the month came to, account by account; none where it was opened again.
    pub closing: Option<Vec<Figures>>,
    pub day: Day,
    pub reference: String,
    /// Digest of what was asked.
    pub asked: String,
}

/// A month that is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Closing<'a> {
    pub version: Version,
    pub month: Month,
    pub figures: &'a [Figures],
}

impl Closing<'_> {
    fn has(&self, account: Account) -> bool {
        self.figures.iter().any(|line| line.account == account)
    }

    /// Whether the program closed it that recorded the roll-forward alone.
    pub(crate) fn is_of_before(&self) -> bool {
        !self.has(Account::CardDeposits)
    }

    /// Whether it recorded what is booked: there were rules that say how.
    pub(crate) fn has_books(&self) -> bool {
        self.has(Account::Journal)
    }
}

/// Everything that was ever closed and opened, in order of recording.
#[derive(Clone, Debug, Default)]
pub(crate) struct Closings {
    events: Vec<Event>,
}

impl Closings {
    pub(crate) fn new(events: Vec<Event>) -> Self {
        Self { events }
    }

    pub(crate) fn events(&self) -> &[Event] {
        &self.events
    }

    /// The months that are closed now, the first one first.
    pub(crate) fn standing(&self) -> Vec<Closing<'_>> {
        self.standing_before(Version(u64::MAX))
    }

    /// The months that were closed when a version was recorded, its own row aside.
    pub(crate) fn standing_before(&self, version: Version) -> Vec<Closing<'_>> {
        let mut standing: Vec<Closing<'_>> = Vec::new();
        for event in self.events.iter().filter(|own| own.version < version) {
            match &event.closing {
                Some(figures) => standing.push(Closing {
                    version: event.version,
                    month: event.month,
                    figures,
                }),
                None => standing.retain(|closing| closing.month < event.month),
            }
        }
        standing
    }

    /// The last day that was closed when a version was recorded.
    pub(crate) fn last_day_before(&self, version: Version) -> Option<Day> {
        let last = self.standing_before(version).pop();
        last.map(|own| own.month.last_day())
    }

    /// The last month that is closed.
    pub(crate) fn last(&self) -> Option<Closing<'_>> {
        self.standing().pop()
    }

    /// The closing by which a month is closed: its own, or the first one, which closed what came before.
    pub(crate) fn of(&self, month: Month) -> Option<Closing<'_>> {
        let standing = self.standing();
        standing.into_iter().find(|closing| month <= closing.month)
    }

    /// What was recorded under a ref.
    pub(crate) fn by_ref(&self, reference: &str) -> Option<&Event> {
        let mut events = self.events.iter();
        events.find(|event| !reference.is_empty() && event.reference == reference)
    }
}
