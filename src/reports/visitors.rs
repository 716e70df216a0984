//! Who came to the house month by month, or class by class, and which receptions it gave.
//!
//! A visit counts on the business day on which they came or were turned away, else on the one for which they
//! are announced; a reception on the business day of its time.

use std::collections::BTreeMap;

use crate::desk::reservations::rules::Service;
use crate::desk::reservations::state::Status as Booked;
use crate::desk::reservations::{Booking, Bookings};
use crate::desk::visitors::state::Status;
use crate::desk::visitors::{Visit, Visits};
use crate::domain::{Day, Money, Month, Overflow, Slug, Stretch, When};

/// What a line of the report stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum By {
    #[default]
    Month,
    Class,
}

impl By {
    pub(crate) const ALL: [Self; 2] = [Self::Month, Self::Class];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Class => "class",
        }
    }
}

/// One line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    /// Visits that came in, of one visitor or of a party.
    pub visits: i64,
    /// Those who came with them.
    pub people: i64,
    pub turned_away: i64,
    /// Announced, and not there yet.
    pub expected: i64,
    pub applied: i64,
    pub declined: i64,
    /// What the receptions that were applied for and not declined may cost.
    pub budget: Money,
    /// Badges that did not come back with them.
    pub badges_lost: i64,
    pub answers: i64,
    /// Those of the answers that are satisfied.
    pub satisfied: i64,
    /// Receptions whose guests came.
    pub receptions: i64,
    pub guests: i64,
    /// Those of the receptions for which room and material were put ready.
    pub prepared: i64,
    /// Those for which the host was there by the time that the rules ask for.
    pub hosted: i64,
    pub followed_up: i64,
}

impl Line {
    fn visit(&mut self, visit: &Visit) -> Result<(), Overflow> {
        match visit.status {
            Status::Inside | Status::Left => {
                self.visits += 1;
                self.people += i64::from(visit.party);
            }
            Status::TurnedAway => self.turned_away += 1,
            Status::Declined => self.declined += 1,
            Status::Announced | Status::Applied => self.expected += 1,
        }
        if let Some(budget) = visit.budget {
            self.applied += 1;
            if visit.status != Status::Declined {
                self.budget = self.budget.checked_add(budget)?;
            }
        }
        self.badges_lost += i64::try_from(visit.lost.len()).unwrap_or(i64::MAX);
        self.answers += i64::from(visit.satisfied.is_some());
        self.satisfied += i64::from(visit.satisfied == Some(true));
        Ok(())
    }

    fn reception(&mut self, booking: &Booking) {
        self.receptions += 1;
        self.guests += i64::from(booking.party);
        self.prepared += i64::from(booking.prepared.is_some());
        let there = booking.host_there.and_then(When::seconds);
        self.hosted += i64::from(there.is_some_and(|at| at <= booking.slot.ready));
        self.followed_up += i64::from(booking.followed_up.is_some());
    }

    /// Satisfied answers of all, in hundredths of a percent.
    pub(crate) fn satisfaction(&self) -> Option<i64> {
        super::reservations::share(self.satisfied, self.answers)
    }
}

/// The report's lines, in the order of their keys; receptions have no class and stand under none.
pub(crate) fn report<'r>(
    (visits, bookings): (&Visits, &Bookings),
    by: By,
    days: Stretch,
    service: impl Fn(Day, &Slug) -> Option<&'r Service>,
) -> Result<Vec<(String, Line)>, Overflow> {
    let mut lines: BTreeMap<String, Line> = BTreeMap::new();
    for visit in visits.iter().filter(|visit| days.holds(visit.day())) {
        let key = match by {
            By::Month => Month::of(visit.day()).to_string(),
            By::Class => visit
                .class
                .as_ref()
                .map(Slug::to_string)
                .unwrap_or_default(),
        };
        lines.entry(key).or_default().visit(visit)?;
    }
    for booking in bookings.iter() {
        let on = booking.slot.on;
        let is_reception =
            || service(on, &booking.item).is_some_and(|own| own.host_before.is_some());
        if days.holds(on) && booking.status == Booked::Arrived && is_reception() {
            let key = match by {
                By::Month => Month::of(on).to_string(),
                By::Class => String::new(),
            };
            lines.entry(key).or_default().reception(booking);
        }
    }
    Ok(lines.into_iter().collect())
}
