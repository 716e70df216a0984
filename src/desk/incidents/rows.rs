//! What is written of incidents: the report, what was found out, the end.

use std::collections::BTreeMap;

use super::state::{Event, Incident, What};
use crate::book::{BookError, Column, Draft, Kind, Row, Schema, Snapshot};
use crate::domain::{Day, IncidentId, MemberId, When};
use crate::members::{RecordError, Records};

pub static SCHEMA: Schema = Schema {
    name: "incidents",
    number: 1,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::required("incident", Kind::Text).titled("the number the book gave"),
        Column::required("kind", Kind::Choice(&["open", "note", "close", "undo"])),
        Column::required("day", Kind::Day),
        Column::new("severity", Kind::Text),
        Column::new("members", Kind::Text).titled("whose data it is about, apart by ;"),
        Column::new("person", Kind::Integer)
            .titled("the place of the key under which the incident's texts are sealed"),
        Column::new("from", Kind::Day).titled("the first day on which it may have happened"),
        Column::new("to", Kind::Day).titled("the last day on which it may have happened"),
        Column::new("time", Kind::Moment),
        Column::new("note", Kind::Sealed).titled("what happened, was found out or done"),
        Column::new("ref", Kind::Text),
        Column::new("asked", Kind::Text),
        Column::new("undoes", Kind::Integer).titled("the version that this row takes back"),
    ],
    key: &[],
    foreign: &[],
    title: "incidents: leaks of customers' data and what was done",
};

pub static INCIDENTS: Records = Records::of(&SCHEMA, "incident", "事件");

const KIND: usize = SCHEMA.at("kind");
const DAY: usize = SCHEMA.at("day");
const SEVERITY: usize = SCHEMA.at("severity");
pub const MEMBERS: usize = SCHEMA.at("members");
const PERSON: usize = SCHEMA.at("person");
const FROM: usize = SCHEMA.at("from");
const TO: usize = SCHEMA.at("to");
const TIME: usize = SCHEMA.at("time");
const NOTE: usize = SCHEMA.at("note");

/// Where the texts stand, as sealing and unsealing name it.
pub const SEALED_NOTE: (&str, &str) = (SCHEMA.name, "note");

/// A row to be written, its text sealed.
#[derive(Clone, Debug)]
pub struct NewRow<'a> {
    pub incident: IncidentId,
    pub event: &'a Event,
    /// Of an opening only.
    pub opening: Option<&'a Incident>,
    pub time: &'a str,
    pub reference: &'a str,
    pub asked: &'a str,
}

pub fn write(draft: &mut Draft, row: &NewRow<'_>) -> Result<(), BookError> {
    let (event, opening) = (row.event, row.opening);
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let severity = opening.and_then(|new| new.severity.as_ref());
    let members: Vec<String> = opening
        .iter()
        .flat_map(|new| &new.members)
        .map(ToString::to_string)
        .collect();
    draft
        .append(
            &SCHEMA,
            &[
                &row.incident.to_string(),
                event.what.word(),
                &event.at.day().to_string(),
                &severity.map(ToString::to_string).unwrap_or_default(),
                &members.join(";"),
                &opening
                    .map(|new| new.person.to_string())
                    .unwrap_or_default(),
                &day(opening.and_then(|new| new.from)),
                &day(opening.and_then(|new| new.to)),
                row.time,
                &event.note,
                row.reference,
                row.asked,
                "",
            ],
        )
        .map(drop)
}

/// Every incident that stands, by number.
pub fn load(snapshot: &Snapshot) -> Result<Vec<Incident>, BookError> {
    let mut found = BTreeMap::new();
    INCIDENTS.each(snapshot, |row| take(&mut found, row))?;
    Ok(found.into_values().collect())
}

/// The incident that a word names.
pub fn load_one(snapshot: &Snapshot, word: &str) -> Result<Incident, RecordError> {
    let id: IncidentId = INCIDENTS.find(snapshot, word)?;
    let mut found = BTreeMap::new();
    INCIDENTS.each_of(snapshot, id, |row| take(&mut found, row))?;
    found.remove(&id).ok_or_else(|| {
        RecordError::Book(BookError::Row {
            ledger: SCHEMA.name,
            what: format!("{id} was never opened"),
        })
    })
}

fn take(found: &mut BTreeMap<IncidentId, Incident>, row: &Row<'_>) -> Result<(), BookError> {
    let id: IncidentId = INCIDENTS.number(row)?;
    let event = Event {
        version: row.version(),
        at: When::read(row.bytes(DAY), row.bytes(TIME)).map_err(|e| row.bad(DAY, e))?,
        what: match row.bytes(KIND) {
            b"open" => What::Open,
            b"note" => What::Note,
            b"close" => What::Close,
            _ => return Err(row.bad(KIND, "there is no such kind of row")),
        },
        note: row.text(NOTE)?.into_owned(),
    };
    match found.get_mut(&id) {
        Some(incident) => incident.events.push(event),
        None if event.what == What::Open => {
            found.insert(id, opening(row, id, event)?);
        }
        None => return Err(row.bad(KIND, "the incident was never opened")),
    }
    Ok(())
}

fn opening(row: &Row<'_>, id: IncidentId, event: Event) -> Result<Incident, BookError> {
    let day = |at: usize| match row.bytes(at) {
        b"" => Ok(None),
        text => Day::parse(text).map(Some).map_err(|e| row.bad(at, e)),
    };
    let severity = row.text(SEVERITY)?;
    let severity = (!severity.is_empty()).then(|| severity.parse()).transpose();
    let members = row.text(MEMBERS)?;
    let members = members.split(';').filter(|word| !word.is_empty());
    let members: Result<Vec<MemberId>, _> = members.map(str::parse).collect();
    let person = row.text(PERSON)?;
    Ok(Incident {
        id,
        severity: severity.map_err(|e| row.bad(SEVERITY, e))?,
        members: members.map_err(|e| row.bad(MEMBERS, e))?,
        person: person.parse().map_err(|e| row.bad(PERSON, e))?,
        from: day(FROM)?,
        to: day(TO)?,
        events: vec![event],
    })
}
