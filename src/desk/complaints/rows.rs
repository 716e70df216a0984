//! What is written of complaints: each row one event in the life of the complaint that it names.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::state::{Answer, Complaint, Deed, End, Event, What};
use crate::book::{BookError, Column, Draft, Foreign, Kind, Row, Schema, Snapshot};
use crate::book::{RecordError, Records};
use crate::domain::{ComplaintId, MemberId, Slug, When};

pub static SCHEMA: Schema = Schema {
    name: "complaints",
    number: 1,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::required("complaint", Kind::Text).titled("the number the book gave"),
        Column::required(
            "kind",
            Kind::Choice(&[
                "open",
                "pass",
                "grade",
                "note",
                "tell",
                "investigate",
                "propose",
                "execute",
                "feedback",
                "close",
                "undo",
            ]),
        ),
        Column::required("day", Kind::Day),
        Column::new("member", Kind::Text).titled("who complains, where it is a member"),
        Column::new("person", Kind::Integer)
            .titled("the place of the key under which the complaint's texts are sealed"),
        Column::new("department", Kind::Text).titled("who has it from now on"),
        Column::new("severity", Kind::Text),
        Column::new("cause", Kind::Text),
        Column::new("answer", Kind::Choice(&["yes", "no"]))
            .titled("whether the customer agreed, or is satisfied"),
        Column::new(
            "end",
            Kind::Choice(&["solved", "withdrawn", "unreachable", "escalated"]),
        ),
        Column::new("sales", Kind::Text).titled("the sales it is about, apart by ;"),
        Column::new("visits", Kind::Text).titled("the visits it is about, apart by ;"),
        Column::new("time", Kind::Moment),
        Column::new("name", Kind::Sealed).titled("who complains, where it is no member"),
        Column::new("contact", Kind::Sealed),
        Column::new("told", Kind::Sealed).titled("who was told, or which body decides"),
        Column::new("note", Kind::Sealed).titled("what was said, found, proposed or learnt"),
        Column::new("ref", Kind::Text),
        Column::new("asked", Kind::Text),
        Column::new("undoes", Kind::Integer).titled("the version that this row takes back"),
    ],
    key: &[],
    foreign: &[Foreign {
        column: "member",
        ledger: "members",
        to: "member",
    }],
    title: "complaints, step by step",
};

pub static COMPLAINTS: Records = Records::of(&SCHEMA, "complaint", "投诉");

const KIND: usize = SCHEMA.at("kind");
pub const DAY: usize = SCHEMA.at("day");
pub const MEMBER: usize = SCHEMA.at("member");
pub const PERSON: usize = SCHEMA.at("person");
const DEPARTMENT: usize = SCHEMA.at("department");
const SEVERITY: usize = SCHEMA.at("severity");
const CAUSE: usize = SCHEMA.at("cause");
const ANSWER: usize = SCHEMA.at("answer");
const END: usize = SCHEMA.at("end");
pub const SALES: usize = SCHEMA.at("sales");
pub const VISITS: usize = SCHEMA.at("visits");
const TIME: usize = SCHEMA.at("time");
const NAME: usize = SCHEMA.at("name");
const CONTACT: usize = SCHEMA.at("contact");
const TOLD: usize = SCHEMA.at("told");
const NOTE: usize = SCHEMA.at("note");

/// Where the sealed texts stand, as sealing and unsealing name it.
pub const SEALED_NAME: (&str, &str) = (SCHEMA.name, "name");
pub const SEALED_CONTACT: (&str, &str) = (SCHEMA.name, "contact");
pub const SEALED_TOLD: (&str, &str) = (SCHEMA.name, "told");
pub const SEALED_NOTE: (&str, &str) = (SCHEMA.name, "note");

/// A row to be written, its texts sealed.
#[derive(Clone, Debug)]
pub struct NewRow<'a> {
    pub complaint: ComplaintId,
    pub event: &'a Event,
    /// Of an opening only.
    pub opening: Option<&'a Complaint>,
    pub time: &'a str,
    pub reference: &'a str,
    pub asked: &'a str,
}

pub fn write(draft: &mut Draft, row: &NewRow<'_>) -> Result<(), BookError> {
    let event = row.event;
    let word = |slug: &Option<Slug>| slug.as_ref().map(ToString::to_string).unwrap_or_default();
    let deed = match event.what {
        What::Did(deed) => Some(deed),
        _ => None,
    };
    let opening = row.opening;
    let member = opening.and_then(|new| new.member);
    draft
        .append(
            &SCHEMA,
            &[
                &row.complaint.to_string(),
                event.what.word(),
                &event.at.day().to_string(),
                &member.map(|id| id.to_string()).unwrap_or_default(),
                &opening
                    .map(|new| new.person.to_string())
                    .unwrap_or_default(),
                &word(&event.department),
                &word(&event.severity),
                &word(&event.cause),
                deed.and_then(Deed::answer).map_or("", Answer::word),
                deed.and_then(Deed::end).map_or("", End::word),
                opening.map_or("", |new| &new.sales),
                opening.map_or("", |new| &new.visits),
                row.time,
                opening.map_or("", |new| &new.name),
                opening.map_or("", |new| &new.contact),
                &event.told,
                &event.note,
                row.reference,
                row.asked,
                "",
            ],
        )
        .map(drop)
}

/// Every complaint that stands, by number.
pub fn load(snapshot: &Snapshot) -> Result<Vec<Complaint>, BookError> {
    let mut found = BTreeMap::new();
    COMPLAINTS.each(snapshot, |row| take(&mut found, row))?;
    Ok(found.into_values().collect())
}

/// The complaint that a word names.
pub fn load_one(snapshot: &Snapshot, word: &str) -> Result<Complaint, RecordError> {
    let id: ComplaintId = COMPLAINTS.find(snapshot, word)?;
    let mut found = BTreeMap::new();
    COMPLAINTS.each_of(snapshot, id, |row| take(&mut found, row))?;
    found.remove(&id).ok_or_else(|| {
        RecordError::Book(BookError::Row {
            ledger: SCHEMA.name,
            what: format!("{id} was never opened"),
        })
    })
}

fn take(found: &mut BTreeMap<ComplaintId, Complaint>, row: &Row<'_>) -> Result<(), BookError> {
    let id: ComplaintId = COMPLAINTS.number(row)?;
    let event = event(row)?;
    match found.get_mut(&id) {
        Some(complaint) => complaint.events.push(event),
        None if event.what == What::Open => {
            found.insert(id, opening(row, id, event)?);
        }
        None => return Err(row.bad(KIND, "the complaint was never opened")),
    }
    Ok(())
}

fn opening(row: &Row<'_>, id: ComplaintId, event: Event) -> Result<Complaint, BookError> {
    let member = match row.bytes(MEMBER) {
        b"" => None,
        text => Some(MemberId::parse(text).map_err(|e| row.bad(MEMBER, e))?),
    };
    let person = row.text(PERSON)?;
    Ok(Complaint {
        id,
        member,
        person: person.parse().map_err(|e| row.bad(PERSON, e))?,
        name: row.text(NAME)?.into_owned(),
        contact: row.text(CONTACT)?.into_owned(),
        sales: row.text(SALES)?.into_owned(),
        visits: row.text(VISITS)?.into_owned(),
        events: vec![event],
    })
}

/// One row, whatever it says.
pub fn event(row: &Row<'_>) -> Result<Event, BookError> {
    let slug = |at: usize| -> Result<Option<Slug>, BookError> {
        let text = row.text(at)?;
        if text.is_empty() {
            return Ok(None);
        }
        text.parse().map(Some).map_err(|e| row.bad(at, e))
    };
    Ok(Event {
        version: row.version(),
        at: When::read(row.bytes(DAY), row.bytes(TIME)).map_err(|e| row.bad(DAY, e))?,
        what: what(row)?,
        department: slug(DEPARTMENT)?,
        severity: slug(SEVERITY)?,
        cause: slug(CAUSE)?,
        note: row.text(NOTE)?.into_owned(),
        told: row.text(TOLD)?.into_owned(),
    })
}

fn what(row: &Row<'_>) -> Result<What, BookError> {
    let answer = || {
        let text = row.text(ANSWER)?;
        let found = Answer::ALL.into_iter().find(|answer| answer.word() == text);
        found.ok_or_else(|| row.bad(ANSWER, "an answer is needed"))
    };
    let end = || {
        let text = row.text(END)?;
        let found = End::ALL.into_iter().find(|end| end.word() == text);
        found.ok_or_else(|| row.bad(END, "an end is needed"))
    };
    let kind: Cow<'_, str> = row.text(KIND)?;
    Ok(match &*kind {
        "open" => What::Open,
        "pass" => What::Pass,
        "grade" => What::Grade,
        "note" => What::Note,
        "tell" => What::Tell,
        "investigate" => What::Did(Deed::Investigate),
        "propose" => What::Did(Deed::Propose(answer()?)),
        "execute" => What::Did(Deed::Execute),
        "feedback" => What::Did(Deed::Feedback(answer()?)),
        "close" => What::Did(Deed::Close(end()?)),
        _ => return Err(row.bad(KIND, "there is no such kind of row")),
    })
}
