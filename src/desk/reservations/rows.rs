//! What is written of reservations: one row for each step in the life of one.

use super::state::{Booking, Bookings, Event, EventKind, Sealed, Slot};
use crate::book::Records;
use crate::book::{
    BookError, Column, Draft, Fill, Foreign, Kind, Migration, Row, Schema, Snapshot,
};
use crate::domain::calendar::BusinessHours;
use crate::domain::{Day, MemberId, Money, ReservationId, SaleId, Slug, Version, When};

pub static SCHEMA: Schema = Schema {
    name: "reservations",
    number: 2,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::required("reservation", Kind::Text).titled("the number the book gave"),
        Column::required(
            "kind",
            Kind::Choice(&[
                "book",
                "change",
                "confirm",
                "remind",
                "prepare",
                "host",
                "arrive",
                "no-show",
                "cancel",
                "follow-up",
                "settle",
                "undo",
            ]),
        ),
        Column::required("day", Kind::Day).titled("business day of this step"),
        Column::new("on", Kind::Day).titled("business day of the time that was booked"),
        Column::new("ready", Kind::Moment).titled("from when the room is kept and the host there"),
        Column::new("start", Kind::Moment),
        Column::new("until", Kind::Moment),
        Column::new("free", Kind::Moment).titled("when room and people are free again"),
        Column::new("item", Kind::Text).titled("the service of the rules"),
        Column::new("store", Kind::Text),
        Column::new("room", Kind::Text),
        Column::new("therapists", Kind::Text).titled("who treats the guests, apart by ;"),
        Column::new("party", Kind::Integer).titled("how many guests"),
        Column::new("member", Kind::Text),
        Column::new("person", Kind::Integer).titled("the place of the guest's key in the keyring"),
        Column::new("sale", Kind::Text).titled("what was bought on arrival"),
        Column::new("deposit", Kind::Money).titled("what was paid beforehand, in all"),
        Column::new("late", Kind::Choice(&["yes"])).titled("cancelled later than the rules allow"),
        Column::new("time", Kind::Moment),
        Column::new("name", Kind::Sealed),
        Column::new("contact", Kind::Sealed),
        Column::new("host", Kind::Sealed).titled("who receives the guests"),
        Column::new("purpose", Kind::Sealed),
        Column::new("note", Kind::Sealed),
        Column::new("ref", Kind::Text),
        Column::new("asked", Kind::Text).titled("digest of what was asked, to know a repeat"),
        Column::new("undoes", Kind::Integer).titled("the version whose row is taken back"),
        Column::new("pay", Kind::Text).titled("the means by which a deposit came or went"),
        Column::new("returned", Kind::Money).titled("what of the deposit went back"),
        Column::new("kept", Kind::Money).titled("what of the deposit the house keeps"),
        Column::new("applied", Kind::Money).titled("what of the deposit paid the bill"),
    ],
    key: &[],
    foreign: &[
        Foreign {
            column: "member",
            ledger: "members",
            to: "member",
        },
        Foreign {
            column: "sale",
            ledger: "sales",
            to: "sale",
        },
    ],
    title: "reservations, step by step",
};

/// Number 1 knew the amount of a deposit, and neither its means nor what became of it.
pub const FROM_1: Migration = Migration {
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

pub static RESERVATIONS: Records = Records::of(&SCHEMA, "reservation", "预约");

pub const KIND: usize = SCHEMA.at("kind");
pub const DAY: usize = SCHEMA.at("day");
const ON: usize = SCHEMA.at("on");
const READY: usize = SCHEMA.at("ready");
const START: usize = SCHEMA.at("start");
const UNTIL: usize = SCHEMA.at("until");
const FREE: usize = SCHEMA.at("free");
const ITEM: usize = SCHEMA.at("item");
const STORE: usize = SCHEMA.at("store");
const ROOM: usize = SCHEMA.at("room");
const THERAPISTS: usize = SCHEMA.at("therapists");
const PARTY: usize = SCHEMA.at("party");
const MEMBER: usize = SCHEMA.at("member");
const PERSON: usize = SCHEMA.at("person");
const SALE: usize = SCHEMA.at("sale");
pub const DEPOSIT: usize = SCHEMA.at("deposit");
const LATE: usize = SCHEMA.at("late");
const TIME: usize = SCHEMA.at("time");
const NAME: usize = SCHEMA.at("name");
const CONTACT: usize = SCHEMA.at("contact");
const HOST: usize = SCHEMA.at("host");
const PURPOSE: usize = SCHEMA.at("purpose");
const NOTE: usize = SCHEMA.at("note");
pub const UNDOES: usize = SCHEMA.at("undoes");
const PAY: usize = SCHEMA.at("pay");
const RETURNED: usize = SCHEMA.at("returned");
const KEPT: usize = SCHEMA.at("kept");
const APPLIED: usize = SCHEMA.at("applied");

/// Between those who treat.
const APART: char = ';';

impl EventKind {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Book => "book",
            Self::Change => "change",
            Self::Confirm => "confirm",
            Self::Remind => "remind",
            Self::Prepare => "prepare",
            Self::Host => "host",
            Self::Arrive => "arrive",
            Self::NoShow => "no-show",
            Self::Cancel => "cancel",
            Self::FollowUp => "follow-up",
            Self::Settle => "settle",
        }
    }

    fn of(word: &[u8]) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.word().as_bytes() == word)
    }
}

/// Every reservation as its rows dated up to a day make it.
pub fn load(snapshot: &Snapshot, rows_to: Day) -> Result<Bookings, BookError> {
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

/// Every reservation as it would be had a version not been.
pub fn load_without(snapshot: &Snapshot, version: Version) -> Result<Bookings, BookError> {
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
pub fn load_one(
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
pub fn read(row: &Row<'_>) -> Result<Event, BookError> {
    let kind = EventKind::of(row.bytes(KIND)).ok_or_else(|| row.bad(KIND, "no such step"))?;
    let at = When::read(row.bytes(DAY), row.bytes(TIME)).map_err(|e| row.bad(TIME, e))?;
    let slug = |column| -> Result<Option<Slug>, BookError> {
        let text = row.text(column)?;
        match &*text {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|e| row.bad(column, e)),
        }
    };
    let therapists = row.text(THERAPISTS)?;
    let therapists = therapists.split(APART).filter(|one| !one.is_empty());
    let therapists: Result<Vec<Slug>, _> = therapists.map(str::parse).collect();
    let text = |column| row.text(column).map(std::borrow::Cow::into_owned);
    Ok(Event {
        kind,
        at,
        version: row.version(),
        slot: slot(row)?,
        item: slug(ITEM)?,
        store: slug(STORE)?,
        room: slug(ROOM)?,
        therapists: therapists.map_err(|e| row.bad(THERAPISTS, e))?,
        party: whole(row, PARTY)?,
        member: cell(row, MEMBER, MemberId::parse)?,
        person: whole(row, PERSON)?,
        sale: cell(row, SALE, SaleId::parse)?,
        deposit: cell(row, DEPOSIT, Money::parse)?,
        late: !row.bytes(LATE).is_empty(),
        pay: text(PAY)?,
        returned: cell(row, RETURNED, Money::parse)?,
        kept: cell(row, KEPT, Money::parse)?,
        applied: cell(row, APPLIED, Money::parse)?,
        sealed: Sealed {
            name: text(NAME)?,
            contact: text(CONTACT)?,
            host: text(HOST)?,
            purpose: text(PURPOSE)?,
            note: text(NOTE)?,
        },
    })
}

fn slot(row: &Row<'_>) -> Result<Option<Slot>, BookError> {
    let Some(on) = cell(row, ON, Day::parse)? else {
        return Ok(None);
    };
    let moment = |column| {
        let when = When::read(row.bytes(ON), row.bytes(column)).map_err(|e| row.bad(column, e))?;
        when.seconds()
            .ok_or_else(|| row.bad(column, "a moment is needed"))
    };
    Ok(Some(Slot {
        on,
        ready: moment(READY)?,
        start: moment(START)?,
        until: moment(UNTIL)?,
        free: moment(FREE)?,
    }))
}

/// A cell that may be empty.
fn cell<T, E: std::fmt::Display>(
    row: &Row<'_>,
    column: usize,
    parse: impl Fn(&[u8]) -> Result<T, E>,
) -> Result<Option<T>, BookError> {
    match row.bytes(column) {
        b"" => Ok(None),
        bytes => parse(bytes).map(Some).map_err(|e| row.bad(column, e)),
    }
}

fn whole(row: &Row<'_>, column: usize) -> Result<Option<u32>, BookError> {
    cell(row, column, |_| {
        row.text(column)
            .map_err(|e| e.to_string())?
            .parse()
            .map_err(|e: std::num::ParseIntError| e.to_string())
    })
}

/// What a row bears beside the step itself.
#[derive(Clone, Copy, Debug)]
pub struct Extra<'a> {
    /// The moment's cell.
    pub time: &'a str,
    pub reference: &'a str,
    pub asked: &'a str,
    pub hours: &'a BusinessHours,
}

/// Appends a step.
pub fn write(
    draft: &mut Draft,
    id: ReservationId,
    event: &Event,
    extra: Extra<'_>,
) -> Result<(), BookError> {
    let of_slot = |pick: fn(&Slot) -> i64| {
        let slot = event.slot.as_ref();
        slot.map(|slot| extra.hours.rfc3339(pick(slot)))
    };
    let told = |value: Option<String>| value.unwrap_or_default();
    let therapists: Vec<&str> = event.therapists.iter().map(Slug::as_str).collect();
    let sealed = &event.sealed;
    let cells = [
        id.to_string(),
        event.kind.word().to_owned(),
        event.at.day().to_string(),
        told(event.slot.as_ref().map(|slot| slot.on.to_string())),
        told(of_slot(|slot| slot.ready)),
        told(of_slot(|slot| slot.start)),
        told(of_slot(|slot| slot.until)),
        told(of_slot(|slot| slot.free)),
        told(event.item.as_ref().map(Slug::to_string)),
        told(event.store.as_ref().map(Slug::to_string)),
        told(event.room.as_ref().map(Slug::to_string)),
        therapists.join(&APART.to_string()),
        told(event.party.map(|party| party.to_string())),
        told(event.member.map(|member| member.to_string())),
        told(event.person.map(|person| person.to_string())),
        told(event.sale.map(|sale| sale.to_string())),
        told(event.deposit.map(|deposit| deposit.to_string())),
        if event.late { "yes" } else { "" }.to_owned(),
        extra.time.to_owned(),
        sealed.name.clone(),
        sealed.contact.clone(),
        sealed.host.clone(),
        sealed.purpose.clone(),
        sealed.note.clone(),
        extra.reference.to_owned(),
        extra.asked.to_owned(),
        String::new(),
        event.pay.clone(),
        told(event.returned.map(|amount| amount.to_string())),
        told(event.kept.map(|amount| amount.to_string())),
        told(event.applied.map(|amount| amount.to_string())),
    ];
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    draft.append(&SCHEMA, &cells).map(drop)
}
