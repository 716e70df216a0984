//! What is written of surveys: one row an answer.

use crate::book::{BookError, Column, Draft, Foreign, Kind, Row, Schema, Snapshot};
use crate::domain::{Day, MemberId, SurveyId, Version};
use crate::members::Records;

pub static SCHEMA: Schema = Schema {
    name: "surveys",
    number: 1,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::required("survey", Kind::Text).titled("the number the book gave"),
        Column::required("kind", Kind::Choice(&["answer", "undo"])),
        Column::required("day", Kind::Day),
        Column::new("topic", Kind::Text).titled("what was asked: a topic of the rules"),
        Column::new("score", Kind::Integer).titled("on the topic's scale"),
        Column::new("member", Kind::Text).titled("who answered; empty where nobody said"),
        Column::new("time", Kind::Moment),
        Column::new("note", Kind::Sealed).titled("what was said beside the score"),
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
    title: "answers to surveys",
};

pub static SURVEYS: Records = Records::of(&SCHEMA, "survey", "调查答复");

const DAY: usize = SCHEMA.at("day");
const TOPIC: usize = SCHEMA.at("topic");
const SCORE: usize = SCHEMA.at("score");
const MEMBER: usize = SCHEMA.at("member");
const NOTE: usize = SCHEMA.at("note");

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
    let member = answer.member.map(|id| id.to_string()).unwrap_or_default();
    draft
        .append(
            &SCHEMA,
            &[
                &answer.survey.to_string(),
                "answer",
                &answer.day.to_string(),
                &answer.topic,
                &answer.score.to_string(),
                &member,
                told.time,
                &answer.note,
                told.reference,
                told.asked,
                "",
            ],
        )
        .map(drop)
}

/// Every answer that stands, in order of recording.
pub fn each(
    snapshot: &Snapshot,
    mut f: impl FnMut(Answer) -> Result<(), BookError>,
) -> Result<(), BookError> {
    SURVEYS.each(snapshot, |row| f(read(row)?))
}

pub fn read(row: &Row<'_>) -> Result<Answer, BookError> {
    let score = row.text(SCORE)?;
    let member = match row.bytes(MEMBER) {
        b"" => None,
        text => Some(MemberId::parse(text).map_err(|e| row.bad(MEMBER, e))?),
    };
    Ok(Answer {
        survey: SURVEYS.number(row)?,
        version: row.version(),
        day: Day::parse(row.bytes(DAY)).map_err(|e| row.bad(DAY, e))?,
        topic: row.text(TOPIC)?.into_owned(),
        score: score.parse().map_err(|e| row.bad(SCORE, e))?,
        member,
        note: row.text(NOTE)?.into_owned(),
    })
}
