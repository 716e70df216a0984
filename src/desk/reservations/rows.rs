//! What is written of reservations: one row for each step in the life of one.

use super::state::{Booking, Bookings, Event, EventKind, Slot};
use crate::book::declared::Flag;
use crate::book::{BookError, Draft, Fill, Migration, Records, Row, Snapshot, Told};
use crate::domain::calendar::BusinessHours;
use crate::domain::{Day, MemberId, Money, ReservationId, SaleId, Slug, Version, When};
use crate::ledger;
use crate::worded;

ledger! {
    /// reservations, step by step
    pub(crate) static SCHEMA = "reservations", 2;

    /// One row, but for its texts and what became of the deposit.
    struct Line<'a> {
        /// the number the book gave
        reservation: ReservationId,
        kind: EventKind,
        /// business day of this step
        day: Day,
        /// business day of the time that was booked
        on: Option<Day>,
        /// from when the room is kept and the host there
        ready [moment]: &'a str,
        start [moment]: &'a str,
        until [moment]: &'a str,
        /// when room and people are free again
        free [moment]: &'a str,
        /// the service of the rules
        item: Option<Slug>,
        store: Option<Slug>,
        room: Option<Slug>,
        /// who treats the guests, apart by ;
        therapists: Vec<Slug>,
        /// how many guests
        party: Option<u32>,
        member -> members.member: Option<MemberId>,
        /// the place of the guest's key in the keyring
        person: Option<u32>,
        /// what was bought on arrival
        sale -> sales.sale: Option<SaleId>,
        /// what was paid beforehand, in all
        deposit: Option<Money>,
        /// cancelled later than the rules allow
        late: Flag,
        time [moment]: &'a str,
    }

    /// Cells as they stand in the ledger; only the keyring makes text of them.
    #[derive(Default)]
    pub(crate) struct Sealed {
        name [sealed]: String,
        contact [sealed]: String,
        /// who receives the guests
        host [sealed]: String,
        purpose [sealed]: String,
        note [sealed]: String,
    }

    /// What is known it by, and what became of the deposit with this step.
    struct Settled<'a> {
        reference as "ref": &'a str,
        /// digest of what was asked, to know a repeat
        asked: &'a str,
        /// the version whose row is taken back
        undoes: Option<Version>,
        /// the means by which a deposit came or went
        pay: &'a str,
        /// what of the deposit went back
        returned: Option<Money>,
        /// what of the deposit the house keeps
        kept: Option<Money>,
        /// what of the deposit paid the bill
        applied: Option<Money>,
    }
}

/// Number 1 knew the amount of a deposit, and neither its means nor what became of it.
pub(crate) const FROM_1: Migration = Migration {
    ledger: "reservations",
    from: 1,
    columns: &[
        "version",
        "reservation",
        "kind",
        "day",
        "on",
        "ready",
        "start",
        "until",
        "free",
        "item",
        "store",
        "room",
        "therapists",
        "party",
        "member",
        "person",
        "sale",
        "deposit",
        "late",
        "time",
        "name",
        "contact",
        "host",
        "purpose",
        "note",
        "ref",
        "asked",
        "undoes",
    ],
    fill: Fill::Defaults(&[]),
};

pub(crate) static RESERVATIONS: Records = Records::of(&SCHEMA, "reservation", "预约");

pub(crate) const KIND: usize = SCHEMA.at("kind");
pub(crate) const DEPOSIT: usize = SCHEMA.at("deposit");
const READY: usize = SCHEMA.at("ready");
const START: usize = SCHEMA.at("start");
const UNTIL: usize = SCHEMA.at("until");
const FREE: usize = SCHEMA.at("free");

/// Every reservation as its rows dated up to a day make it.
pub(crate) fn load(snapshot: &Snapshot, rows_to: Day) -> Result<Bookings, BookError> {
    let mut bookings = Bookings::default();
    RESERVATIONS.each(snapshot, |row| {
        let event = read(row)?;
        if event.at.day() <= rows_to {
            let id = RESERVATIONS.number(row)?;
            bookings.take(id, event);
        }
        Ok(())
    })?;
    Ok(bookings)
}

/// Each reservation as it was known after every step of it, those taken back since among them.
///
/// # Errors
/// A row cannot be read.
pub(crate) fn each_as_known(
    snapshot: &Snapshot,
    rows_to: Day,
    mut f: impl FnMut(&Booking),
) -> Result<(), BookError> {
    let mut bookings = Bookings::default();
    RESERVATIONS.each_ever(snapshot, |row, _| {
        let event = read(row)?;
        if event.at.day() <= rows_to {
            let id = RESERVATIONS.number(row)?;
            bookings.take(id, event);
            if let Some(booking) = bookings.get(id) {
                f(booking);
            }
        }
        Ok(())
    })
}

/// Every reservation as it would be had a version not been.
pub(crate) fn load_without(snapshot: &Snapshot, version: Version) -> Result<Bookings, BookError> {
    let mut bookings = Bookings::default();
    RESERVATIONS.each(snapshot, |row| {
        if row.version() != version {
            bookings.take(RESERVATIONS.number(row)?, read(row)?);
        }
        Ok(())
    })?;
    Ok(bookings)
}

/// One reservation, where it is on record.
pub(crate) fn load_one(
    snapshot: &Snapshot,
    id: ReservationId,
    rows_to: Day,
) -> Result<Option<Booking>, BookError> {
    let mut bookings = Bookings::default();
    RESERVATIONS.each_of(snapshot, id, |row| {
        let event = read(row)?;
        if event.at.day() <= rows_to {
            bookings.take(id, event);
        }
        Ok(())
    })?;
    Ok(bookings.into_one(id))
}

/// Reads one step.
pub(crate) fn read(row: &Row<'_>) -> Result<Event, BookError> {
    let (line, settled) = (Line::read(row)?, Settled::read(row)?);
    Ok(Event {
        kind: line.kind,
        at: RESERVATIONS.at(row)?,
        version: row.version(),
        slot: line.on.map(|on| slot(row, on, &line)).transpose()?,
        item: line.item,
        store: line.store,
        room: line.room,
        therapists: line.therapists,
        party: line.party,
        member: line.member,
        person: line.person,
        sale: line.sale,
        deposit: line.deposit,
        late: line.late.0,
        pay: settled.pay.to_owned(),
        returned: settled.returned,
        kept: settled.kept,
        applied: settled.applied,
        sealed: Sealed::read(row)?,
    })
}

fn slot(row: &Row<'_>, on: Day, line: &Line<'_>) -> Result<Slot, BookError> {
    let moment = |cell, column| {
        let when = When::of(on, cell).map_err(|e| row.bad(column, e))?;
        when.seconds()
            .ok_or_else(|| row.bad(column, worded!("a moment is needed", "需要时刻")))
    };
    Ok(Slot {
        on,
        ready: moment(line.ready, READY)?,
        start: moment(line.start, START)?,
        until: moment(line.until, UNTIL)?,
        free: moment(line.free, FREE)?,
    })
}

/// Appends a step.
pub(crate) fn write(
    draft: &mut Draft,
    id: ReservationId,
    event: &Event,
    hours: &BusinessHours,
    told: Told<'_>,
) -> Result<(), BookError> {
    let own = event.clone();
    let moment = |seconds| hours.rfc3339(seconds);
    let moments = own
        .slot
        .map(|slot| [slot.ready, slot.start, slot.until, slot.free].map(moment));
    let [ready, start, until, free] = moments.unwrap_or_default();
    let line = Line {
        reservation: id,
        kind: own.kind,
        day: own.at.day(),
        on: own.slot.map(|slot| slot.on),
        ready: &ready,
        start: &start,
        until: &until,
        free: &free,
        item: own.item,
        store: own.store,
        room: own.room,
        therapists: own.therapists,
        party: own.party,
        member: own.member,
        person: own.person,
        sale: own.sale,
        deposit: own.deposit,
        late: Flag(own.late),
        time: told.time,
    };
    let settled = Settled {
        reference: told.reference,
        asked: told.asked,
        undoes: told.undoes,
        pay: &own.pay,
        returned: own.returned,
        kept: own.kept,
        applied: own.applied,
    };
    draft
        .post(&SCHEMA, &[&line, &own.sealed, &settled])
        .map(drop)
}
