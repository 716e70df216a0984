//! What is written of complaints: each row one event in the life of the complaint that it names.

use std::collections::BTreeMap;

use super::state::{Answer, Complaint, Deed, End, Event, RowKind, What};
use crate::book::{Asked, BookError, Draft, RecordError, Records, Row, Snapshot, Told};
use crate::domain::{ComplaintId, Day, MemberId, Slug};
use crate::ledger;
use crate::worded;

ledger! {
    /// complaints, step by step
    pub(crate) static SCHEMA = "complaints", 1;

    /// One row.
    struct Line<'a> {
        /// the number the book gave
        complaint: ComplaintId,
        kind: RowKind,
        day: Day,
        /// who complains, where it is a member
        member -> members.member: Option<MemberId>,
        /// the place of the key under which the complaint's texts are sealed
        person: Option<u32>,
        /// who has it from now on
        department: Option<Slug>,
        severity: Option<Slug>,
        cause: Option<Slug>,
        /// whether the customer agreed, or is satisfied
        answer: Option<Answer>,
        end: Option<End>,
        /// the sales it is about, apart by ;
        sales: &'a str,
        /// the visits it is about, apart by ;
        visits: &'a str,
        time [moment]: &'a str,
        /// who complains, where it is no member
        name [sealed]: &'a str,
        contact [sealed]: &'a str,
        /// who was told, or which body decides
        told [sealed]: &'a str,
        /// what was said, found, proposed or learnt
        note [sealed]: &'a str,
    }
    + Asked { "asked": "" }
}

pub(crate) static COMPLAINTS: Records = Records::of(&SCHEMA, "complaint", "投诉");

const KIND: usize = SCHEMA.at("kind");
const PERSON: usize = SCHEMA.at("person");
const ANSWER: usize = SCHEMA.at("answer");
const END: usize = SCHEMA.at("end");
pub(crate) const SALES: usize = SCHEMA.at("sales");
pub(crate) const VISITS: usize = SCHEMA.at("visits");

/// Where the sealed texts stand, as sealing and unsealing name it.
pub(crate) const SEALED_NAME: (&str, &str) = (SCHEMA.name, "name");
pub(crate) const SEALED_CONTACT: (&str, &str) = (SCHEMA.name, "contact");
pub(crate) const SEALED_TOLD: (&str, &str) = (SCHEMA.name, "told");
pub(crate) const SEALED_NOTE: (&str, &str) = (SCHEMA.name, "note");

/// A row to be written, its texts sealed.
#[derive(Clone, Debug)]
pub(crate) struct NewRow<'a> {
    pub complaint: ComplaintId,
    pub event: &'a Event,
    /// Of an opening only.
    pub opening: Option<&'a Complaint>,
    pub told: Told<'a>,
}

pub(crate) fn write(draft: &mut Draft, row: &NewRow<'_>) -> Result<(), BookError> {
    let (event, opening) = (row.event, row.opening);
    let deed = match event.what {
        What::Did(deed) => Some(deed),
        _ => None,
    };
    let line = Line {
        complaint: row.complaint,
        kind: event.what.kind(),
        day: event.at.day(),
        member: opening.and_then(|new| new.member),
        person: opening.map(|new| new.person),
        department: event.department.clone(),
        severity: event.severity.clone(),
        cause: event.cause.clone(),
        answer: deed.and_then(Deed::answer),
        end: deed.and_then(Deed::end),
        sales: opening.map_or("", |new| &new.sales),
        visits: opening.map_or("", |new| &new.visits),
        time: row.told.time,
        name: opening.map_or("", |new| &new.name),
        contact: opening.map_or("", |new| &new.contact),
        told: &event.told,
        note: &event.note,
    };
    draft.post(&SCHEMA, &[&line, &row.told.asked()]).map(drop)
}

/// Every complaint that stands, by number.
pub(crate) fn load(snapshot: &Snapshot) -> Result<Vec<Complaint>, BookError> {
    COMPLAINTS.gather(snapshot, take)
}

/// The complaint that a word names.
pub(crate) fn load_one(snapshot: &Snapshot, word: &str) -> Result<Complaint, RecordError> {
    COMPLAINTS.gather_one(snapshot, word, take)
}

fn take(found: &mut BTreeMap<ComplaintId, Complaint>, row: &Row<'_>) -> Result<(), BookError> {
    let (line, event) = (Line::read(row)?, event(row)?);
    match found.get_mut(&line.complaint) {
        Some(complaint) => complaint.events.push(event),
        None if event.what == What::Open => {
            let opened = Complaint {
                id: line.complaint,
                member: line.member,
                person: row.need(line.person, PERSON)?,
                name: line.name.to_owned(),
                contact: line.contact.to_owned(),
                sales: line.sales.to_owned(),
                visits: line.visits.to_owned(),
                events: vec![event],
            };
            found.insert(line.complaint, opened);
        }
        None => {
            return Err(row.bad(
                KIND,
                worded!("the complaint was never opened", "该投诉从未登记"),
            ));
        }
    }
    Ok(())
}

/// One row, whatever it says.
pub(crate) fn event(row: &Row<'_>) -> Result<Event, BookError> {
    let line = Line::read(row)?;
    let answer = || row.need(line.answer, ANSWER);
    Ok(Event {
        version: row.version(),
        at: COMPLAINTS.at(row)?,
        what: match line.kind {
            RowKind::Open => What::Open,
            RowKind::Pass => What::Pass,
            RowKind::Grade => What::Grade,
            RowKind::Note => What::Note,
            RowKind::Tell => What::Tell,
            RowKind::Investigate => What::Did(Deed::Investigate),
            RowKind::Propose => What::Did(Deed::Propose(answer()?)),
            RowKind::Execute => What::Did(Deed::Execute),
            RowKind::Feedback => What::Did(Deed::Feedback(answer()?)),
            RowKind::Close => What::Did(Deed::Close(row.need(line.end, END)?)),
        },
        department: line.department,
        severity: line.severity,
        cause: line.cause,
        note: line.note.to_owned(),
        told: line.told.to_owned(),
    })
}
