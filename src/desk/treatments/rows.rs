//! What is written of treatments: the opening, each step, each product used, the end.

use super::state::{Event, EventKind, Sealed, Treatment, Treatments, Used};
use crate::book::Records;
use crate::book::{BookError, Column, Draft, Foreign, Kind, Row, Schema, Snapshot};
use crate::domain::{Day, MemberId, ReservationId, Slug, TreatmentId, When};

pub static SCHEMA: Schema = Schema {
    name: "treatments",
    number: 1,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::required("treatment", Kind::Text).titled("the number the book gave"),
        Column::required(
            "kind",
            Kind::Choice(&["open", "step", "product", "finish", "undo"]),
        ),
        Column::required("day", Kind::Day),
        Column::new("step", Kind::Text).titled("the step of the rules"),
        Column::new("item", Kind::Text).titled("what the guest is treated with"),
        Column::new("member", Kind::Text),
        Column::new("reservation", Kind::Text),
        Column::new("store", Kind::Text),
        Column::new("room", Kind::Text),
        Column::new("staff", Kind::Text).titled("who did the step"),
        Column::new("cases", Kind::Text).titled("skin cases, apart by ;"),
        Column::new("product", Kind::Text),
        Column::new("amount", Kind::Text).titled("how much of the product was used"),
        Column::new("unit", Kind::Text),
        Column::new("next", Kind::Day).titled("when the guest is to come next"),
        Column::new("person", Kind::Integer).titled("the place of the guest's key in the keyring"),
        Column::new("time", Kind::Moment),
        Column::new("name", Kind::Sealed),
        Column::new("contact", Kind::Sealed),
        Column::new("before", Kind::Sealed).titled("how it was before"),
        Column::new("after", Kind::Sealed).titled("how it was after"),
        Column::new("plan", Kind::Sealed).titled("what is done next"),
        Column::new("note", Kind::Sealed),
        Column::new("ref", Kind::Text),
        Column::new("asked", Kind::Text).titled("digest of what was asked, to know a repeat"),
        Column::new("undoes", Kind::Integer).titled("the version whose rows are taken back"),
    ],
    key: &[],
    foreign: &[Foreign {
        column: "member",
        ledger: "members",
        to: "member",
    }],
    title: "treatments, step by step",
};

pub static TREATMENTS: Records = Records::of(&SCHEMA, "treatment", "护理");

const KIND: usize = SCHEMA.at("kind");
const DAY: usize = SCHEMA.at("day");
const TIME: usize = SCHEMA.at("time");
const MEMBER: usize = SCHEMA.at("member");
const RESERVATION: usize = SCHEMA.at("reservation");
const CASES: usize = SCHEMA.at("cases");
const AMOUNT: usize = SCHEMA.at("amount");
const NEXT: usize = SCHEMA.at("next");
const PERSON: usize = SCHEMA.at("person");

/// Between skin cases.
const APART: char = ';';

/// Every treatment as its rows dated up to a day make it.
pub fn load(snapshot: &Snapshot, rows_to: Day) -> Result<Treatments, BookError> {
    let mut treatments = Treatments::default();
    TREATMENTS.each(snapshot, |row| {
        let event = read(row)?;
        if event.at.day() <= rows_to {
            treatments.take(TREATMENTS.number(row)?, event);
        }
        Ok(())
    })?;
    Ok(treatments)
}

/// One treatment, where it is on record.
pub fn load_one(
    snapshot: &Snapshot,
    id: TreatmentId,
    rows_to: Day,
) -> Result<Option<Treatment>, BookError> {
    let mut treatments = Treatments::default();
    TREATMENTS.each_of(snapshot, id, |row| {
        let event = read(row)?;
        if event.at.day() <= rows_to {
            treatments.take(id, event);
        }
        Ok(())
    })?;
    Ok(treatments.into_one(id))
}

/// Reads a row.
pub fn read(row: &Row<'_>) -> Result<Event, BookError> {
    let kind = EventKind::ALL
        .into_iter()
        .find(|kind| kind.word().as_bytes() == row.bytes(KIND));
    let at = When::read(row.bytes(DAY), row.bytes(TIME)).map_err(|e| row.bad(TIME, e))?;
    let slug = |name| -> Result<Option<Slug>, BookError> {
        let column = SCHEMA.at(name);
        match &*row.text(column)? {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|e| row.bad(column, e)),
        }
    };
    let cases = row.text(CASES)?;
    let cases = cases.split(APART).filter(|one| !one.is_empty());
    let cases: Result<Vec<Slug>, _> = cases.map(str::parse).collect();
    let used = match slug("product")? {
        None => None,
        Some(product) => Some(Used {
            product,
            amount: row.text(AMOUNT)?.parse().map_err(|e| row.bad(AMOUNT, e))?,
            unit: slug("unit")?,
        }),
    };
    Ok(Event {
        kind: kind.ok_or_else(|| row.bad(KIND, "no such row"))?,
        at,
        step: slug("step")?,
        item: slug("item")?,
        member: cell(row, MEMBER, MemberId::parse)?,
        reservation: cell(row, RESERVATION, ReservationId::parse)?,
        store: slug("store")?,
        room: slug("room")?,
        staff: slug("staff")?,
        cases: cases.map_err(|e| row.bad(CASES, e))?,
        used,
        next: cell(row, NEXT, Day::parse)?,
        person: match &*row.text(PERSON)? {
            "" => None,
            text => Some(text.parse().map_err(|e| row.bad(PERSON, e))?),
        },
        sealed: sealed(row)?,
    })
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

fn sealed(row: &Row<'_>) -> Result<Sealed, BookError> {
    let text = |name| row.text(SCHEMA.at(name)).map(std::borrow::Cow::into_owned);
    Ok(Sealed {
        name: text("name")?,
        contact: text("contact")?,
        before: text("before")?,
        after: text("after")?,
        plan: text("plan")?,
        note: text("note")?,
    })
}

/// Appends a row.
pub fn write(
    draft: &mut Draft,
    id: TreatmentId,
    event: &Event,
    time: &str,
    (reference, asked): (&str, &str),
) -> Result<(), BookError> {
    let slug = |value: &Option<Slug>| value.as_ref().map(Slug::to_string).unwrap_or_default();
    let cases: Vec<&str> = event.cases.iter().map(Slug::as_str).collect();
    let used = event.used.as_ref();
    let sealed = &event.sealed;
    let cells = [
        id.to_string(),
        event.kind.word().to_owned(),
        event.at.day().to_string(),
        slug(&event.step),
        slug(&event.item),
        event.member.map(|m| m.to_string()).unwrap_or_default(),
        event.reservation.map(|r| r.to_string()).unwrap_or_default(),
        slug(&event.store),
        slug(&event.room),
        slug(&event.staff),
        cases.join(&APART.to_string()),
        used.map(|used| used.product.to_string())
            .unwrap_or_default(),
        used.map(|used| used.amount.to_string()).unwrap_or_default(),
        used.map(|used| slug(&used.unit)).unwrap_or_default(),
        event.next.map(|next| next.to_string()).unwrap_or_default(),
        event.person.map(|p| p.to_string()).unwrap_or_default(),
        time.to_owned(),
        sealed.name.clone(),
        sealed.contact.clone(),
        sealed.before.clone(),
        sealed.after.clone(),
        sealed.plan.clone(),
        sealed.note.clone(),
        reference.to_owned(),
        asked.to_owned(),
        String::new(),
    ];
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    draft.append(&SCHEMA, &cells).map(drop)
}
