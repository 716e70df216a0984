//! What the ledgers tell of everybody's months, for those who are assessed by it: whose a deed is, the login
//! under which it was recorded says, or the visit itself.

use rustc_hash::FxHashMap;

use super::Told;
use crate::book::{Book, BookError, Snapshot};
use crate::care::{Staff, Visits};
use crate::desk::complaints::load as complaints;
use crate::desk::reservations::rows::load as bookings;
use crate::desk::staff::rules::Measured;
use crate::desk::staff::state::Entry;
use crate::desk::surveys::figures::AT_VISITS;
use crate::desk::{DeskRules as _, Periods};
use crate::domain::calendar::WorkCalendar;
use crate::domain::{Day, StaffId, Stretch, Version};
use crate::reports::complaints::steps;
use crate::reports::reservations::outcomes;
use crate::rules::Adopted;
use crate::sales::View;

/// Spot checks and tests, the reservations that each took, in the month of their times, the steps of
/// complaints that each did or let lie, and what members said at the visits that each made.
pub(crate) fn figures(
    (book, snapshot): (&Book, &Snapshot),
    (rules, calendar): (&Adopted, &WorkCalendar),
    staff: &Staff,
    entries: &[Entry],
    view: View,
) -> Result<Told, BookError> {
    let mut told = Told::default();
    told.take_entries(entries);
    let versions = book.versions()?.into_iter();
    let logins: FxHashMap<Version, String> =
        versions.map(|row| (row.version, row.operator)).collect();
    let whose = |version: Version, day: Day| -> Option<StaffId> {
        let person = staff.by_operator(logins.get(&version)?, day)?;
        Some(person.id)
    };
    let late_fails = |day| {
        let rules = rules.pack(day).reservations.as_ref();
        rules.is_some_and(|rules| rules.late_fails)
    };
    for (booking, kept) in outcomes(&bookings(snapshot, view.rows_to)?, late_fails) {
        if let Some(one) = whose(booking.version, booking.booked.day()) {
            told.count(one, booking.slot.on, Measured::Reservations, kept);
        }
    }
    let periods = Periods {
        rules,
        days: calendar,
    };
    for step in steps(&complaints(snapshot)?, &periods, Stretch::EVER, view) {
        let day = step.counted_on();
        if let Some(one) = whose(step.by.unwrap_or(step.began), day) {
            told.count(one, day, Measured::Complaints, step.in_time());
        }
    }
    for visit in Visits::load(snapshot, view.rows_to, |id| id)?.iter() {
        let day = visit.at.day();
        let enough = rules.surveys(day).topic(AT_VISITS);
        let enough = enough.and_then(|topic| topic.satisfied_from);
        if let (Some(one), Some(score), Some(enough)) = (visit.staff, visit.satisfaction, enough) {
            told.count(one, day, Measured::Satisfaction, i64::from(score) >= enough);
        }
    }
    Ok(told)
}
