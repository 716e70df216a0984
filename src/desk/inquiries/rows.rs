//! What is written of inquiries: the question, each promise of a call-back, the answer.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::state::{About, Event, Inquiry, What};
use crate::book::declared::{MomentText, SealedText};
use crate::book::{BookError, Draft, Row, Snapshot};
use crate::domain::{Day, InquiryId, MemberId, Slug, Version, When};
use crate::members::{RecordError, Records};
use crate::{ledger, words};

ledger! {
    /// inquiries, wishes and suggestions, with their answers
    pub static SCHEMA = "inquiries", 1;

    /// One row; what an inquiry is about, and who asks, is of an opening only.
    struct Line<'a> {
        /// the number the book gave
        inquiry: InquiryId,
        kind: LineKind,
        day: Day,
        about: Option<About>,
        topic: Option<Slug>,
        /// who asks, where it is a member
        member -> members.member: Option<MemberId>,
        /// the place of the key under which the inquiry's texts are sealed
        person: Option<u32>,
        /// the day of the call-back that is promised
        call_back: Option<Day>,
        /// its hour, where one is promised
        call_back_time: MomentText<'a>,
        time: MomentText<'a>,
        /// who asks, where it is no member
        name: SealedText<'a>,
        contact: SealedText<'a>,
        /// the question or the answer
        note: SealedText<'a>,
        reference as "ref": Cow<'a, str>,
        asked: Cow<'a, str>,
        /// the version that this row takes back
        undoes: Option<Version>,
    }
}

words! {
    enum LineKind {
        Open = "open", "question", "提出";
        Promise = "promise", "call-back promised", "约定回电";
        Answer = "answer", "answer", "答复";
    } + "undo"
}

pub static INQUIRIES: Records = Records::of(&SCHEMA, "inquiry", "咨询");

const KIND: usize = SCHEMA.at("kind");
const DAY: usize = SCHEMA.at("day");
const ABOUT: usize = SCHEMA.at("about");
const CALL_BACK: usize = SCHEMA.at("call_back");

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
    let (kind, call_back) = match row.event.what {
        What::Open => (LineKind::Open, None),
        What::Promise(at) => (LineKind::Promise, Some(at.day())),
        What::Answer => (LineKind::Answer, None),
    };
    let opening = row.opening;
    let sealed = |text: Option<&str>| SealedText(text.unwrap_or_default().to_owned().into());
    let line = Line {
        inquiry: row.inquiry,
        kind,
        day: row.event.at.day(),
        about: opening.map(|new| new.about),
        topic: opening.and_then(|new| new.topic.clone()),
        member: opening.and_then(|new| new.member),
        person: opening.map(|new| new.person),
        call_back,
        call_back_time: MomentText(row.call_back_time.into()),
        time: MomentText(row.time.into()),
        name: sealed(opening.map(|new| &*new.name)),
        contact: sealed(opening.map(|new| &*new.contact)),
        note: sealed(Some(&row.event.note)),
        reference: row.reference.into(),
        asked: row.asked.into(),
        undoes: None,
    };
    draft.post([&line]).map(drop)
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
    let line = Line::read(row)?;
    let when = |column: usize, time: &MomentText<'_>| {
        When::read(row.bytes(column), time.0.as_bytes()).map_err(|e| row.bad(column, e))
    };
    let event = Event {
        version: row.version(),
        at: when(DAY, &line.time)?,
        what: match line.kind {
            LineKind::Open => What::Open,
            LineKind::Promise => What::Promise(when(CALL_BACK, &line.call_back_time)?),
            LineKind::Answer => What::Answer,
        },
        note: line.note.0.into_owned(),
    };
    match (found.get_mut(&line.inquiry), line.person) {
        (Some(inquiry), _) => inquiry.events.push(event),
        (None, Some(person)) if line.kind == LineKind::Open => {
            let about = line.about;
            let opened = Inquiry {
                id: line.inquiry,
                about: about.ok_or_else(|| row.bad(ABOUT, "a kind of inquiry is needed"))?,
                topic: line.topic,
                member: line.member,
                person,
                name: line.name.0.into_owned(),
                contact: line.contact.0.into_owned(),
                events: vec![event],
            };
            found.insert(line.inquiry, opened);
        }
        (None, _) => return Err(row.bad(KIND, "the inquiry was never opened")),
    }
    Ok(())
}
