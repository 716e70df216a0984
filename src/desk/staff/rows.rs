//! What is written of somebody's work: ratings, spot checks, training, awards and sanctions.

use crate::book::Records;
use crate::book::{BookError, Column, Draft, Foreign, Kind, Schema};
use crate::care::staff::Under;
use crate::domain::ids::WorkId;
use crate::domain::{Day, MemberId, Money, StaffId};

pub static WORK: Schema = Schema {
    name: "work",
    number: 1,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::required("work", Kind::Text).titled("the number the book gave"),
        Column::required(
            "kind",
            Kind::Choice(&[
                "rate", "check", "train", "test", "award", "sanction", "undo",
            ]),
        ),
        Column::required("day", Kind::Day),
        Column::new("staff", Kind::Text).titled("whom it is about"),
        Column::new("month", Kind::Day).titled("the first day of the month that is rated"),
        Column::new("part", Kind::Text)
            .titled("the part of the assessment, the kind of training, or the breach"),
        Column::new("score", Kind::Integer)
            .titled("points of a rating, or the result of a test in percent"),
        Column::new("days", Kind::Integer).titled("days of training"),
        Column::new("mode", Kind::Choice(&["internal", "external", "online"])),
        Column::new(
            "measure",
            Kind::Choice(&["warning", "fine", "demotion", "dismissal"]),
        ),
        Column::new("amount", Kind::Money).titled("what an award or a fine comes to"),
        Column::new("member", Kind::Text).titled("the member whose file was looked at"),
        Column::new("valid", Kind::Choice(&["yes", "no"])).titled("what a spot check found"),
        Column::new("time", Kind::Moment),
        Column::new("note", Kind::Sealed).titled("topic, reason, what was found"),
        Column::new("ref", Kind::Text),
        Column::new("asked", Kind::Text).titled("digest of what was asked, to know a repeat"),
        Column::new("undoes", Kind::Integer).titled("the version that this row takes back"),
    ],
    key: &[],
    foreign: &[
        Foreign {
            column: "staff",
            ledger: "staff",
            to: "staff",
        },
        Foreign {
            column: "member",
            ledger: "members",
            to: "member",
        },
    ],
    title: "how those who work here are judged, trained, praised and reprimanded",
};

pub static RECORDS: Records = Records::of(&WORK, "work", "考核记录");

/// One row as a command has it, beside whom it is about.
#[derive(Clone, Debug, Default)]
pub struct NewRow<'a> {
    pub kind: &'static str,
    pub month: Option<Day>,
    pub part: &'a str,
    pub score: Option<u16>,
    pub days: Option<u16>,
    pub mode: &'static str,
    pub measure: &'static str,
    pub amount: Option<Money>,
    pub member: Option<MemberId>,
    pub valid: Option<bool>,
}

/// Writes one row about somebody.
pub fn write(
    draft: &mut Draft,
    (work, staff): (WorkId, StaffId),
    row: &NewRow<'_>,
    under: Under<'_>,
) -> Result<(), BookError> {
    let text = |value: Option<String>| value.unwrap_or_default();
    draft
        .append(
            &WORK,
            &[
                &work.to_string(),
                row.kind,
                &under.day.to_string(),
                &staff.to_string(),
                &text(row.month.map(|day| day.to_string())),
                row.part,
                &text(row.score.map(|score| score.to_string())),
                &text(row.days.map(|days| days.to_string())),
                row.mode,
                row.measure,
                &text(row.amount.map(|amount| amount.to_string())),
                &text(row.member.map(|member| member.to_string())),
                row.valid
                    .map_or("", |valid| if valid { "yes" } else { "no" }),
                under.time,
                under.note,
                under.reference,
                under.asked,
                "",
            ],
        )
        .map(drop)
}

pub mod work {
    use super::WORK as S;
    pub const WORK: usize = S.at("work");
    pub const KIND: usize = S.at("kind");
    pub const DAY: usize = S.at("day");
    pub const STAFF: usize = S.at("staff");
    pub const MONTH: usize = S.at("month");
    pub const PART: usize = S.at("part");
    pub const SCORE: usize = S.at("score");
    pub const DAYS: usize = S.at("days");
    pub const MODE: usize = S.at("mode");
    pub const MEASURE: usize = S.at("measure");
    pub const AMOUNT: usize = S.at("amount");
    pub const MEMBER: usize = S.at("member");
    pub const VALID: usize = S.at("valid");
    pub const NOTE: usize = S.at("note");
}
