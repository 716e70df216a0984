//! What is written of inquiries: the question, each promise of a call-back, the answer.

use std::collections::BTreeMap;

use super::state::{About, Event, Inquiry, What};
use crate::book::{Asked, RecordError, Records, Told};
use crate::book::{BookError, Draft, Row, Snapshot};
use crate::domain::{Day, InquiryId, MemberId, Slug, When};
use crate::{ledger, worded, words};

ledger! {
    /// inquiries, wishes and suggestions, with their answers
    pub(crate) static SCHEMA = "inquiries", 1;

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
        call_back_time [moment]: &'a str,
        time [moment]: &'a str,
        /// who asks, where it is no member
        name [sealed]: &'a str,
        contact [sealed]: &'a str,
        /// the question or the answer
        note [sealed]: &'a str,
    }
    + Asked { "asked": "" }
}

words! {
    enum LineKind {
        Open = "open", "question", "提出";
        Promise = "promise", "call-back promised", "约定回电";
        Answer = "answer", "answer", "答复";
    } + "undo"
}

pub(crate) static INQUIRIES: Records = Records::of(&SCHEMA, "inquiry", "咨询");

const KIND: usize = SCHEMA.at("kind");
const ABOUT: usize = SCHEMA.at("about");
const CALL_BACK: usize = SCHEMA.at("call_back");

/// Where the sealed texts stand, as sealing and unsealing name it.
pub(crate) const SEALED_NAME: (&str, &str) = (SCHEMA.name, "name");
pub(crate) const SEALED_CONTACT: (&str, &str) = (SCHEMA.name, "contact");
pub(crate) const SEALED_NOTE: (&str, &str) = (SCHEMA.name, "note");

/// A row to be written, its texts sealed.
#[derive(Clone, Debug)]
pub(crate) struct NewRow<'a> {
    pub inquiry: InquiryId,
    pub event: &'a Event,
    /// Of an opening only.
    pub opening: Option<&'a Inquiry>,
    /// The hour of the call-back.
    pub call_back_time: &'a str,
    pub told: Told<'a>,
}

pub(crate) fn write(draft: &mut Draft, row: &NewRow<'_>) -> Result<(), BookError> {
    let (kind, call_back) = match row.event.what {
        What::Open => (LineKind::Open, None),
        What::Promise(at) => (LineKind::Promise, Some(at.day())),
        What::Answer => (LineKind::Answer, None),
    };
    let opening = row.opening;
    let line = Line {
        inquiry: row.inquiry,
        kind,
        day: row.event.at.day(),
        about: opening.map(|new| new.about),
        topic: opening.and_then(|new| new.topic.clone()),
        member: opening.and_then(|new| new.member),
        person: opening.map(|new| new.person),
        call_back,
        call_back_time: row.call_back_time,
        time: row.told.time,
        name: opening.map_or("", |new| &new.name),
        contact: opening.map_or("", |new| &new.contact),
        note: &row.event.note,
    };
    draft.post(&SCHEMA, &[&line, &row.told.asked()]).map(drop)
}

/// Every inquiry that stands, by number.
pub(crate) fn load(snapshot: &Snapshot) -> Result<Vec<Inquiry>, BookError> {
    INQUIRIES.gather(snapshot, take)
}

/// The inquiry that a word names.
pub(crate) fn load_one(snapshot: &Snapshot, word: &str) -> Result<Inquiry, RecordError> {
    INQUIRIES.gather_one(snapshot, word, take)
}

fn take(found: &mut BTreeMap<InquiryId, Inquiry>, row: &Row<'_>) -> Result<(), BookError> {
    let line = Line::read(row)?;
    let call_back = || {
        let day = row.need(line.call_back, CALL_BACK)?;
        When::of(day, line.call_back_time).map_err(|e| row.bad(CALL_BACK, e))
    };
    let event = Event {
        version: row.version(),
        at: INQUIRIES.at(row)?,
        what: match line.kind {
            LineKind::Open => What::Open,
            LineKind::Promise => What::Promise(call_back()?),
            LineKind::Answer => What::Answer,
        },
        note: line.note.to_owned(),
    };
    match (found.get_mut(&line.inquiry), line.person) {
        (Some(inquiry), _) => inquiry.events.push(event),
        (None, Some(person)) if line.kind == LineKind::Open => {
            let about = line.about;
            let opened = Inquiry {
                id: line.inquiry,
                about: about.ok_or_else(|| {
                    row.bad(
                        ABOUT,
                        worded!("a kind of inquiry is needed", "需要咨询类别"),
                    )
                })?,
                topic: line.topic,
                member: line.member,
                person,
                name: line.name.to_owned(),
                contact: line.contact.to_owned(),
                events: vec![event],
            };
            found.insert(line.inquiry, opened);
        }
        (None, _) => {
            return Err(row.bad(
                KIND,
                worded!("the inquiry was never opened", "该咨询从未登记"),
            ));
        }
    }
    Ok(())
}
