//! What is written of visitors: one row for each step of a visit.

use super::state::{Event, EventKind, Sealed, Visit, Visits};
use crate::book::Records;
use crate::book::{BookError, Column, Draft, Kind, Row, Schema, Snapshot};
use crate::domain::{Day, Money, Slug, VisitorId, When};

pub static SCHEMA: Schema = Schema {
    name: "visitors",
    number: 1,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::required("visitor", Kind::Text).titled("the number the book gave"),
        Column::required(
            "kind",
            Kind::Choice(&[
                "announce",
                "apply",
                "approve",
                "decline",
                "in",
                "turn-away",
                "out",
                "feedback",
                "undo",
            ]),
        ),
        Column::required("day", Kind::Day).titled("business day of this step"),
        Column::new("class", Kind::Text).titled("the class of visitors of the rules"),
        Column::new("on", Kind::Day).titled("business day on which they are to come"),
        Column::new("due", Kind::Moment).titled("when they are to come"),
        Column::new("party", Kind::Integer).titled("how many come"),
        Column::new("store", Kind::Text),
        Column::new("badges", Kind::Text).titled("handed out or taken back, apart by ;"),
        Column::new("lost", Kind::Text).titled("badges that did not come back, apart by ;"),
        Column::new("signed", Kind::Choice(&["yes"])).titled("the host consents, or signs out"),
        Column::new("satisfied", Kind::Choice(&["yes", "no"])),
        Column::new("budget", Kind::Money).titled("what a reception may cost"),
        Column::new("person", Kind::Integer)
            .titled("the place of the visitor's key in the keyring"),
        Column::new("time", Kind::Moment),
        Column::new("name", Kind::Sealed),
        Column::new("unit", Kind::Sealed).titled("where they come from"),
        Column::new("contact", Kind::Sealed),
        Column::new("id_number", Kind::Sealed),
        Column::new("host", Kind::Sealed).titled("whom they visit"),
        Column::new("guide", Kind::Sealed).titled("who leads them"),
        Column::new("route", Kind::Sealed),
        Column::new("purpose", Kind::Sealed),
        Column::new("note", Kind::Sealed),
        Column::new("ref", Kind::Text),
        Column::new("asked", Kind::Text).titled("digest of what was asked, to know a repeat"),
        Column::new("undoes", Kind::Integer).titled("the version whose row is taken back"),
    ],
    key: &[],
    foreign: &[],
    title: "visitors, step by step",
};

pub static VISITORS: Records = Records::of(&SCHEMA, "visitor", "访客");

const KIND: usize = SCHEMA.at("kind");
const DAY: usize = SCHEMA.at("day");
const CLASS: usize = SCHEMA.at("class");
const ON: usize = SCHEMA.at("on");
const DUE: usize = SCHEMA.at("due");
const PARTY: usize = SCHEMA.at("party");
const STORE: usize = SCHEMA.at("store");
const BADGES: usize = SCHEMA.at("badges");
const LOST: usize = SCHEMA.at("lost");
const SIGNED: usize = SCHEMA.at("signed");
const SATISFIED: usize = SCHEMA.at("satisfied");
const BUDGET: usize = SCHEMA.at("budget");
const PERSON: usize = SCHEMA.at("person");
const TIME: usize = SCHEMA.at("time");

/// Between badges.
const APART: char = ';';

impl Sealed {
    /// The columns and their cells, in the order of the ledger.
    fn cells(&self) -> [(&'static str, &String); 9] {
        [
            ("name", &self.name),
            ("unit", &self.unit),
            ("contact", &self.contact),
            ("id_number", &self.id_number),
            ("host", &self.host),
            ("guide", &self.guide),
            ("route", &self.route),
            ("purpose", &self.purpose),
            ("note", &self.note),
        ]
    }
}

/// Every visit as its rows dated up to a day make it.
pub fn load(snapshot: &Snapshot, rows_to: Day) -> Result<Visits, BookError> {
    let mut visits = Visits::default();
    VISITORS.each(snapshot, |row| {
        let event = read(row)?;
        if event.at.day() <= rows_to {
            visits.take(VISITORS.number(row)?, event);
        }
        Ok(())
    })?;
    Ok(visits)
}

/// One visit, where it is on record.
pub fn load_one(snapshot: &Snapshot, id: VisitorId) -> Result<Option<Visit>, BookError> {
    let mut visits = Visits::default();
    VISITORS.each_of(snapshot, id, |row| {
        visits.take(id, read(row)?);
        Ok(())
    })?;
    Ok(visits.into_one(id))
}

/// Reads a step.
pub fn read(row: &Row<'_>) -> Result<Event, BookError> {
    let kind = EventKind::ALL
        .into_iter()
        .find(|kind| kind.word().as_bytes() == row.bytes(KIND));
    let at = When::read(row.bytes(DAY), row.bytes(TIME)).map_err(|e| row.bad(TIME, e))?;
    let due = match row.bytes(ON) {
        b"" => None,
        on => Some(When::read(on, row.bytes(DUE)).map_err(|e| row.bad(DUE, e))?),
    };
    let slug = |column| -> Result<Option<Slug>, BookError> {
        match &*row.text(column)? {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|e| row.bad(column, e)),
        }
    };
    let list = |column| -> Result<Vec<String>, BookError> {
        let text = row.text(column)?;
        let each = text.split(APART).filter(|one| !one.is_empty());
        Ok(each.map(str::to_owned).collect())
    };
    let whole = |column| -> Result<Option<u32>, BookError> {
        match &*row.text(column)? {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|e| row.bad(column, e)),
        }
    };
    let budget = match row.bytes(BUDGET) {
        b"" => None,
        bytes => Some(Money::parse(bytes).map_err(|e| row.bad(BUDGET, e))?),
    };
    Ok(Event {
        kind: kind.ok_or_else(|| row.bad(KIND, "no such step"))?,
        at,
        class: slug(CLASS)?,
        due,
        party: whole(PARTY)?,
        store: slug(STORE)?,
        badges: list(BADGES)?,
        lost: list(LOST)?,
        signed: row.bytes(SIGNED) == b"yes",
        satisfied: match row.bytes(SATISFIED) {
            b"" => None,
            word => Some(word == b"yes"),
        },
        budget,
        person: whole(PERSON)?,
        sealed: sealed(row)?,
    })
}

fn sealed(row: &Row<'_>) -> Result<Sealed, BookError> {
    let text = |name| row.text(SCHEMA.at(name)).map(std::borrow::Cow::into_owned);
    Ok(Sealed {
        name: text("name")?,
        unit: text("unit")?,
        contact: text("contact")?,
        id_number: text("id_number")?,
        host: text("host")?,
        guide: text("guide")?,
        route: text("route")?,
        purpose: text("purpose")?,
        note: text("note")?,
    })
}

/// What a row bears beside the step itself.
#[derive(Clone, Copy, Debug)]
pub struct Extra<'a> {
    /// The moment's cell.
    pub time: &'a str,
    /// The cell of the moment at which they are to come.
    pub due: &'a str,
    pub reference: &'a str,
    pub asked: &'a str,
}

/// Appends a step.
pub fn write(
    draft: &mut Draft,
    id: VisitorId,
    event: &Event,
    extra: Extra<'_>,
) -> Result<(), BookError> {
    let told = |value: Option<String>| value.unwrap_or_default();
    let apart = APART.to_string();
    let mut cells = vec![
        id.to_string(),
        event.kind.word().to_owned(),
        event.at.day().to_string(),
        told(event.class.as_ref().map(Slug::to_string)),
        told(event.due.map(|due| due.day().to_string())),
        extra.due.to_owned(),
        told(event.party.map(|party| party.to_string())),
        told(event.store.as_ref().map(Slug::to_string)),
        event.badges.join(&apart),
        event.lost.join(&apart),
        if event.signed { "yes" } else { "" }.to_owned(),
        match event.satisfied {
            None => "",
            Some(true) => "yes",
            Some(false) => "no",
        }
        .to_owned(),
        told(event.budget.map(|budget| budget.to_string())),
        told(event.person.map(|person| person.to_string())),
        extra.time.to_owned(),
    ];
    let sealed = event.sealed.cells();
    cells.extend(sealed.map(|(_, cell)| cell.clone()));
    cells.extend([
        extra.reference.to_owned(),
        extra.asked.to_owned(),
        String::new(),
    ]);
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    draft.append(&SCHEMA, &cells).map(drop)
}
