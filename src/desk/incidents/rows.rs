//! What is written of incidents: the report, what was found out, the end.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::state::{Event, Incident, What};
use crate::book::declared::{List, MomentText, SealedText};
use crate::book::{BookError, Draft, Row, Snapshot};
use crate::domain::{Day, IncidentId, MemberId, Slug, Version, When};
use crate::ledger;
use crate::members::{RecordError, Records};

ledger! {
    /// incidents: leaks of customers' data and what was done
    pub static SCHEMA = "incidents", 1;

    /// One row; what stands between kind and time is of an opening only.
    struct Line<'a> {
        /// the number the book gave
        incident: IncidentId,
        kind: What,
        day: Day,
        severity: Option<Slug>,
        /// whose data it is about, apart by ;
        members: List<MemberId>,
        /// the place of the key under which the incident's texts are sealed
        person: Option<u32>,
        /// the first day on which it may have happened
        from: Option<Day>,
        /// the last day on which it may have happened
        to: Option<Day>,
        time: MomentText<'a>,
        /// what happened, was found out or done
        note: SealedText<'a>,
        reference as "ref": Cow<'a, str>,
        asked: Cow<'a, str>,
        /// the version that this row takes back
        undoes: Option<Version>,
    }
}

pub static INCIDENTS: Records = Records::of(&SCHEMA, "incident", "事件");

const KIND: usize = SCHEMA.at("kind");
const DAY: usize = SCHEMA.at("day");
pub const MEMBERS: usize = SCHEMA.at("members");

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
    let opening = row.opening;
    let line = Line {
        incident: row.incident,
        kind: row.event.what,
        day: row.event.at.day(),
        severity: opening.and_then(|new| new.severity.clone()),
        members: List(opening.map(|new| new.members.clone()).unwrap_or_default()),
        person: opening.map(|new| new.person),
        from: opening.and_then(|new| new.from),
        to: opening.and_then(|new| new.to),
        time: MomentText(row.time.into()),
        note: SealedText(Cow::Borrowed(&row.event.note)),
        reference: row.reference.into(),
        asked: row.asked.into(),
        undoes: None,
    };
    draft.post([&line]).map(drop)
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
    let line = Line::read(row)?;
    let at = When::read(row.bytes(DAY), line.time.0.as_bytes()).map_err(|e| row.bad(DAY, e))?;
    let event = Event {
        version: row.version(),
        at,
        what: line.kind,
        note: line.note.0.into_owned(),
    };
    match (found.get_mut(&line.incident), line.person) {
        (Some(incident), _) => incident.events.push(event),
        (None, Some(person)) if line.kind == What::Open => {
            let opened = Incident {
                id: line.incident,
                severity: line.severity,
                members: line.members.0,
                person,
                from: line.from,
                to: line.to,
                events: vec![event],
            };
            found.insert(line.incident, opened);
        }
        (None, _) => return Err(row.bad(KIND, "the incident was never opened")),
    }
    Ok(())
}
