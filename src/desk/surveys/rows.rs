//! What is written of surveys: one row an answer.

use crate::book::{BookError, Draft, Row, Snapshot};
use crate::book::{Records, Told};
use crate::domain::{Day, MemberId, SurveyId, Version};
use crate::{ledger, words};

ledger! {
    /// answers to surveys
    pub(crate) static SCHEMA = "surveys", 1;

    /// One row.
    struct Line<'a> {
        /// the number the book gave
        survey: SurveyId,
        kind: LineKind,
        day: Day,
        /// what was asked: a topic of the rules
        topic: &'a str,
        /// on the topic's scale
        score [spare]: i64,
        /// who answered; empty where nobody said
        member -> members.member: Option<MemberId>,
    }
    + Told { "note": "what was said beside the score", "asked": "" }
}

words! {
    enum LineKind {
        Answer = "answer", "answer", "答复";
    } + "undo"
}

pub(crate) static SURVEYS: Records = Records::of(&SCHEMA, "survey", "调查答复");

/// Where the comment stands, as sealing and unsealing name it.
pub(crate) const SEALED_NOTE: (&str, &str) = (SCHEMA.name, "note");

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub survey: SurveyId,
    pub version: Version,
    pub day: Day,
    pub topic: String,
    pub score: i64,
    pub member: Option<MemberId>,
    /// Sealed.
    pub note: String,
}

pub(crate) fn write(draft: &mut Draft, answer: &Answer, told: Told<'_>) -> Result<(), BookError> {
    let line = Line {
        survey: answer.survey,
        kind: LineKind::Answer,
        day: answer.day,
        topic: &answer.topic,
        score: answer.score,
        member: answer.member,
    };
    let told = Told {
        note: &answer.note,
        ..told
    };
    draft.post(&SCHEMA, &[&line, &told]).map(drop)
}

/// Every answer that stands, in order of recording.
pub(crate) fn each(
    snapshot: &Snapshot,
    mut f: impl FnMut(Answer) -> Result<(), BookError>,
) -> Result<(), BookError> {
    SURVEYS.each(snapshot, |row| f(read(row)?))
}

pub(crate) fn read(row: &Row<'_>) -> Result<Answer, BookError> {
    let line = Line::read(row)?;
    Ok(Answer {
        survey: line.survey,
        version: row.version(),
        day: line.day,
        topic: line.topic.to_owned(),
        score: line.score,
        member: line.member,
        note: SURVEYS.told(row)?.note.to_owned(),
    })
}
