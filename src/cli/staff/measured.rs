//! What the ledgers tell of everybody's months, for those who are assessed by it.

use crate::accounts::reservations::outcomes;
use crate::accounts::staff::Told;
use crate::book::{Book, Snapshot};
use crate::care::Staff;
use crate::cli::errors::CliError;
use crate::desk::reservations::rows::load;
use crate::desk::staff::rules::Measured;
use crate::desk::staff::state::Entry;
use crate::domain::Day;
use crate::packs::Adopted;

/// Spot checks and tests; the reservations that each took, in the month of their times.
pub fn figures(
    (book, snapshot): (&Book, &Snapshot),
    rules: &Adopted,
    staff: &Staff,
    entries: &[Entry],
    rows_to: Day,
) -> Result<Told, CliError> {
    let mut told = Told::default();
    told.take_entries(entries);
    let bookings = load(snapshot, rows_to)?;
    if bookings.iter().len() == 0 {
        return Ok(told);
    }
    let versions = book.versions()?;
    let late_fails = |day| {
        let rules = rules.pack(day).reservations.as_ref();
        rules.is_some_and(|rules| rules.late_fails)
    };
    for (booking, kept) in outcomes(&bookings, late_fails) {
        let place = usize::try_from(booking.version.0).unwrap_or(0);
        let version = place.checked_sub(1).and_then(|place| versions.get(place));
        let login = version.map_or("", |row| row.operator.as_str());
        if let Some(one) = staff.by_operator(login, booking.booked.day()) {
            told.count(one.id, booking.slot.on, Measured::Reservations, kept);
        }
    }
    Ok(told)
}
