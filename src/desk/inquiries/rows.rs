//! What is written of inquiries: the question, each promise of a call-back, the answer.

use std::collections::BTreeMap;

use super::state::{About, Event, Inquiry, What};
use crate::book::{BookError, Column, Draft, Foreign, Kind, Row, Schema, Snapshot};
use crate::domain::{InquiryId, MemberId, When};
use crate::members::{RecordError, Records};

pub static SCHEMA: Schema = Schema {
    name: "inquiries",
    number: 1,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::required("inquiry", Kind::Text).titled("the number the book gave"),
        Column::required("kind", Kind::Choice(&["open", "promise", "answer", "undo"])),
        Column::required("day", Kind::Day),
        Column::new(
            "about",
            Kind::Choice(&["question", "out-of-stock", "made-to-order", "suggestion"]),
        ),
        Column::new("topic", Kind::Text),
        Column::new("member", Kind::Text).titled("who asks, where it is a member"),
        Column::new("person", Kind::Integer)
            .titled("the place of the key under which the inquiry's texts are sealed"),
        Column::new("call_back", Kind::Day).titled("the day of the call-back that is promised"),
        Column::new("call_back_time", Kind::Moment).titled("its hour, where one is promised"),
        Column::new("time", Kind::Moment),
        Column::new("name", Kind::Sealed).titled("who asks, where it is no member"),
        Column::new("contact", Kind::Sealed),
        Column::new("note", Kind::Sealed).titled("the question or the answer"),
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
    title: "inquiries, wishes and suggestions, with their answers",
};

pub static INQUIRIES: Records = Records::of(&SCHEMA, "inquiry", "咨询");

const KIND: usize = SCHEMA.at("kind");
const DAY: usize = SCHEMA.at("day");
const ABOUT: usize = SCHEMA.at("about");
const TOPIC: usize = SCHEMA.at("topic");
const MEMBER: usize = SCHEMA.at("member");
const PERSON: usize = SCHEMA.at("person");
const CALL_BACK: usize = SCHEMA.at("call_back");
const CALL_BACK_TIME: usize = SCHEMA.at("call_back_time");
const TIME: usize = SCHEMA.at("time");
const NAME: usize = SCHEMA.at("name");
const CONTACT: usize = SCHEMA.at("contact");
const NOTE: usize = SCHEMA.at("note");

/// Where the sealed texts stand, as sealing and unsealing name it.
pub const SEALED_NAME: (&str, &str) = (SCHEMA.name, "name");
pub const SEALED_CONTACT: (&str, &str) = (SCHEMA.name, "contact");
pub const SEALED_NOTE: (&str, &str) = (SCHEMA.name, "note");

/// A row to be written, its texts sealed.
#[derive(Clone, Debug)]
pub struct NewRow<'a> {
    pub inquiry: InquiryId,
    pub event: &'a Event,
    /// Of an opening only.
    pub opening: Option<&'a Inquiry>,
    pub time: &'a str,
    /// The hour of the call-back.
    pub call_back_time: &'a str,
    pub reference: &'a str,
    pub asked: &'a str,
}

pub fn write(draft: &mut Draft, row: &NewRow<'_>) -> Result<(), BookError> {
    let event = row.event;
    let (kind, call_back) = match event.what {
        What::Open => ("open", None),
        What::Promise(at) => ("promise", Some(at.day())),
        What::Answer => ("answer", None),
    };
    let opening = row.opening;
    let member = opening.and_then(|new| new.member);
    let topic = opening.and_then(|new| new.topic.as_ref());
    draft
        .append(
            &SCHEMA,
            &[
                &row.inquiry.to_string(),
                kind,
                &event.at.day().to_string(),
                opening.map_or("", |new| new.about.word()),
                &topic.map(ToString::to_string).unwrap_or_default(),
                &member.map(|id| id.to_string()).unwrap_or_default(),
                &opening
                    .map(|new| new.person.to_string())
                    .unwrap_or_default(),
                &call_back.map(|day| day.to_string()).unwrap_or_default(),
                row.call_back_time,
                row.time,
                opening.map_or("", |new| &new.name),
                opening.map_or("", |new| &new.contact),
                &event.note,
                row.reference,
                row.asked,
                "",
            ],
        )
        .map(drop)
}

/// Every inquiry that stands, by number.
pub fn load(snapshot: &Snapshot) -> Result<Vec<Inquiry>, BookError> {
    let mut found = BTreeMap::new();
    INQUIRIES.each(snapshot, |row| take(&mut found, row))?;
    Ok(found.into_values().collect())
}

/// The inquiry that a word names.
pub fn load_one(snapshot: &Snapshot, word: &str) -> Result<Inquiry, RecordError> {
    let id: InquiryId = INQUIRIES.find(snapshot, word)?;
    let mut found = BTreeMap::new();
    INQUIRIES.each_of(snapshot, id, |row| take(&mut found, row))?;
    found.remove(&id).ok_or_else(|| {
        RecordError::Book(BookError::Row {
            ledger: SCHEMA.name,
            what: format!("{id} was never opened"),
        })
    })
}

fn take(found: &mut BTreeMap<InquiryId, Inquiry>, row: &Row<'_>) -> Result<(), BookError> {
    let id: InquiryId = INQUIRIES.number(row)?;
    let event = event(row)?;
    match found.get_mut(&id) {
        Some(inquiry) => inquiry.events.push(event),
        None if event.what == What::Open => {
            found.insert(id, opening(row, id, event)?);
        }
        None => return Err(row.bad(KIND, "the inquiry was never opened")),
    }
    Ok(())
}

fn opening(row: &Row<'_>, id: InquiryId, event: Event) -> Result<Inquiry, BookError> {
    let about = row.text(ABOUT)?;
    let about = About::ALL.into_iter().find(|own| own.word() == about);
    let topic = row.text(TOPIC)?;
    let topic = (!topic.is_empty()).then(|| topic.parse()).transpose();
    let member = match row.bytes(MEMBER) {
        b"" => None,
        text => Some(MemberId::parse(text).map_err(|e| row.bad(MEMBER, e))?),
    };
    let person = row.text(PERSON)?;
    Ok(Inquiry {
        id,
        about: about.ok_or_else(|| row.bad(ABOUT, "a kind of inquiry is needed"))?,
        topic: topic.map_err(|e| row.bad(TOPIC, e))?,
        member,
        person: person.parse().map_err(|e| row.bad(PERSON, e))?,
        name: row.text(NAME)?.into_owned(),
        contact: row.text(CONTACT)?.into_owned(),
        events: vec![event],
    })
}

fn event(row: &Row<'_>) -> Result<Event, BookError> {
    let when = |day: usize, time: usize| {
        When::read(row.bytes(day), row.bytes(time)).map_err(|e| row.bad(day, e))
    };
    Ok(Event {
        version: row.version(),
        at: when(DAY, TIME)?,
        what: match row.bytes(KIND) {
            b"open" => What::Open,
            b"promise" => What::Promise(when(CALL_BACK, CALL_BACK_TIME)?),
            b"answer" => What::Answer,
            _ => return Err(row.bad(KIND, "there is no such kind of row")),
        },
        note: row.text(NOTE)?.into_owned(),
    })
}
