//! What is written of incidents: the report, what was found out, the end.

use std::collections::BTreeMap;

use super::state::{Event, Incident, What};
use crate::book::{BookError, Draft, Row, Snapshot};
use crate::book::{RecordError, Records, Told};
use crate::domain::{Day, IncidentId, MemberId, Slug};
use crate::ledger;
use crate::worded;

ledger! {
    /// incidents: leaks of customers' data and what was done
    pub(crate) static SCHEMA = "incidents", 1;

    /// One row; what stands between kind and time is of an opening only.
    struct Line {
        /// the number the book gave
        incident: IncidentId,
        kind: What,
        day: Day,
        severity: Option<Slug>,
        /// whose data it is about, apart by ;
        members: Vec<MemberId>,
        /// the place of the key under which the incident's texts are sealed
        person: Option<u32>,
        /// the first day on which it may have happened
        from: Option<Day>,
        /// the last day on which it may have happened
        to: Option<Day>,
    }
    + Told { "note": "what happened, was found out or done", "asked": "" }
}

pub(crate) static INCIDENTS: Records = Records::of(&SCHEMA, "incident", "事件");

const KIND: usize = SCHEMA.at("kind");
pub(crate) const MEMBERS: usize = SCHEMA.at("members");

/// Where the texts stand, as sealing and unsealing name it.
pub(crate) const SEALED_NOTE: (&str, &str) = (SCHEMA.name, "note");

/// A row to be written, its text sealed.
#[derive(Clone, Debug)]
pub(crate) struct NewRow<'a> {
    pub incident: IncidentId,
    pub event: &'a Event,
    /// Of an opening only.
    pub opening: Option<&'a Incident>,
    pub told: Told<'a>,
}

pub(crate) fn write(draft: &mut Draft, row: &NewRow<'_>) -> Result<(), BookError> {
    let opening = row.opening;
    let line = Line {
        incident: row.incident,
        kind: row.event.what,
        day: row.event.at.day(),
        severity: opening.and_then(|new| new.severity.clone()),
        members: opening.map(|new| new.members.clone()).unwrap_or_default(),
        person: opening.map(|new| new.person),
        from: opening.and_then(|new| new.from),
        to: opening.and_then(|new| new.to),
    };
    let told = Told {
        note: &row.event.note,
        ..row.told
    };
    draft.post(&SCHEMA, &[&line, &told]).map(drop)
}

/// Every incident that stands, by number.
pub(crate) fn load(snapshot: &Snapshot) -> Result<Vec<Incident>, BookError> {
    INCIDENTS.gather(snapshot, take)
}

/// The incident that a word names.
pub(crate) fn load_one(snapshot: &Snapshot, word: &str) -> Result<Incident, RecordError> {
    INCIDENTS.gather_one(snapshot, word, take)
}

fn take(found: &mut BTreeMap<IncidentId, Incident>, row: &Row<'_>) -> Result<(), BookError> {
    let line = Line::read(row)?;
    let event = Event {
        version: row.version(),
        at: INCIDENTS.at(row)?,
        what: line.kind,
        note: INCIDENTS.told(row)?.note.to_owned(),
    };
    match (found.get_mut(&line.incident), line.person) {
        (Some(incident), _) => incident.events.push(event),
        (None, Some(person)) if line.kind == What::Open => {
            let opened = Incident {
                id: line.incident,
                severity: line.severity,
                members: line.members,
                person,
                from: line.from,
                to: line.to,
                events: vec![event],
            };
            found.insert(line.incident, opened);
        }
        (None, _) => {
            return Err(row.bad(
                KIND,
                worded!("the incident was never opened", "该事故从未登记"),
            ));
        }
    }
    Ok(())
}
