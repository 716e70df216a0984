//! Reservations: made, changed, and followed to the guest's arrival.

mod double;
mod made;
mod steps;
mod wish;

pub(crate) use made::{Add, Change};
pub(crate) use steps::{Remind, Step, Warning};
pub(crate) use wish::Wishes;

use super::case::Standing;
use super::{Session, Stop};
use crate::book::{At, RecordRefusal, Recorded, Records, Snapshot, Told};
use crate::desk::reservations::decide::{Houseful, is_still_free};
use crate::desk::reservations::rows::{load, load_one, load_without, write};
use crate::desk::reservations::rules::ReservationRules;
use crate::desk::reservations::state::Event;
use crate::desk::reservations::{Booking, RESERVATIONS, ReservationRefusal};
use crate::domain::{Day, ReservationId, Version};
use crate::rules::Adopted;

/// Reservations as a deed left them.
#[derive(Debug)]
pub(crate) struct Receipt {
    pub(crate) bookings: Vec<Booking>,
    pub(crate) version: Version,
    pub(crate) warnings: Vec<Warning>,
}

impl Receipt {
    fn of(session: &Session, booking: Booking, warnings: Vec<Warning>) -> Self {
        Self {
            bookings: vec![booking],
            version: session.draft.version(),
            warnings,
        }
    }
}

impl Standing for Receipt {
    const RECORDS: &'static Records = &RESERVATIONS;
    type Number = ReservationId;

    fn then(session: &Session, first: &Recorded<ReservationId>) -> Result<Self, Stop> {
        session.tells_first(first.version)?;
        let then = session.book.snapshot(At::Version(first.version))?;
        // Guests are reminded of several at once.
        let all = RESERVATIONS.of_version(&then, first.version, |_| false)?;
        let ids = all.iter().map(|own| own.record.parse());
        let bookings = ids.map(|id| booking(&then, id?));
        Ok(Self {
            bookings: bookings.collect::<Result<_, Stop>>()?,
            version: first.version,
            warnings: Vec::new(),
        })
    }
}

/// The rules on reservations of a day.
pub(crate) fn rules_of(rules: &Adopted, day: Day) -> Result<&ReservationRules, ReservationRefusal> {
    let own = rules.pack(day).reservations.as_ref();
    own.ok_or(ReservationRefusal::NoRules { day })
}

/// A reservation with everything on record.
fn booking(snapshot: &Snapshot, id: ReservationId) -> Result<Booking, Stop> {
    let unknown = || RecordRefusal::Unknown {
        what: ("reservation", "预约"),
        word: id.to_string(),
    };
    let found = load_one(snapshot, id, Day::MAX)?;
    Ok(found.ok_or_else(unknown)?)
}

/// Refuses to take back what freed a room or a person that somebody else has by now.
pub(crate) fn prove_places_free(session: &Session, version: Version) -> Result<(), Stop> {
    let bookings = load_without(session.draft.snapshot(), version)?;
    let before = load(session.draft.snapshot(), Day::MAX)?;
    for booking in bookings.iter().filter(|own| own.status.holds_room()) {
        let as_it_is = before.get(booking.id);
        if as_it_is.is_some_and(|own| own.status.holds_room() && own.holds_same(booking)) {
            continue;
        }
        let Ok(rules) = rules_of(&session.rules, booking.booked.day()) else {
            continue;
        };
        let Some(service) = rules.service(booking.item.as_str()) else {
            continue;
        };
        let house = Houseful {
            places: &session.rules.house().places,
            hours: session.hours(),
            rules,
            service,
            bookings: &bookings,
            changes: Some(booking.id),
        };
        is_still_free(house, booking)?;
    }
    Ok(())
}

/// The reservation that a word names.
fn named(session: &Session, word: &str) -> Result<ReservationId, Stop> {
    Ok(RESERVATIONS.find(session.draft.snapshot(), word)?)
}

/// Records a step, and hands back the reservation as it is after it.
fn take(
    session: &mut Session,
    mut booking: Booking,
    event: Event,
    asked: &str,
) -> Result<Booking, Stop> {
    write_event(session, booking.id, &event, asked)?;
    booking.take(event);
    Ok(booking)
}

fn write_event(
    session: &mut Session,
    id: ReservationId,
    event: &Event,
    asked: &str,
) -> Result<(), Stop> {
    let (hours, told) = (
        *session.hours(),
        Told::new(&session.time, &session.reference, asked),
    );
    Ok(write(&mut session.draft, id, event, &hours, told)?)
}
