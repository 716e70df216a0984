//! What is written of surveys: one row an answer.

use std::borrow::Cow;

use crate::book::declared::{MomentText, SealedText};
use crate::book::{BookError, Draft, Row, Snapshot};
use crate::domain::{Day, MemberId, SurveyId, Version};
use crate::members::Records;
use crate::{ledger, words};

ledger! {
    /// answers to surveys
    pub static SCHEMA = "surveys", 1;

    /// One row.
    struct Line<'a> {
        /// the number the book gave
        survey: SurveyId,
        kind: LineKind,
        day: Day,
        /// what was asked: a topic of the rules
        topic: Cow<'a, str>,
        /// on the topic's scale
        score [spare]: i64,
        /// who answered; empty where nobody said
        member -> members.member: Option<MemberId>,
        time: MomentText<'a>,
        /// what was said beside the score
        note: SealedText<'a>,
        reference as "ref": Cow<'a, str>,
        asked: Cow<'a, str>,
        /// the version that this row takes back
        undoes: Option<Version>,
    }
}

words! {
    enum LineKind {
        Answer = "answer", "answer", "答复";
    } + "undo"
}

pub static SURVEYS: Records = Records::of(&SCHEMA, "survey", "调查答复");

/// Where the comment stands, as sealing and unsealing name it.
pub const SEALED_NOTE: (&str, &str) = (SCHEMA.name, "note");

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub survey: SurveyId,
    pub version: Version,
    pub day: Day,
    pub topic: String,
    pub score: i64,
    pub member: Option<MemberId>,
    /// Sealed.
    pub note: String,
}

/// What goes with an answer into its row.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    pub time: &'a str,
    pub reference: &'a str,
    pub asked: &'a str,
}

pub fn write(draft: &mut Draft, answer: &Answer, told: Told<'_>) -> Result<(), BookError> {
    let line = Line {
        survey: answer.survey,
        kind: LineKind::Answer,
        day: answer.day,
        topic: Cow::Borrowed(&answer.topic),
        score: answer.score,
        member: answer.member,
        time: MomentText(told.time.into()),
        note: SealedText(Cow::Borrowed(&answer.note)),
        reference: told.reference.into(),
        asked: told.asked.into(),
        undoes: None,
    };
    draft.post([&line]).map(drop)
}

/// Every answer that stands, in order of recording.
pub fn each(
    snapshot: &Snapshot,
    mut f: impl FnMut(Answer) -> Result<(), BookError>,
) -> Result<(), BookError> {
    SURVEYS.each(snapshot, |row| f(read(row)?))
}

pub fn read(row: &Row<'_>) -> Result<Answer, BookError> {
    let line = Line::read(row)?;
    Ok(Answer {
        survey: line.survey,
        version: row.version(),
        day: line.day,
        topic: line.topic.into_owned(),
        score: line.score,
        member: line.member,
        note: line.note.0.into_owned(),
    })
}
