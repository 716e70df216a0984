//! What is written of somebody's work: ratings, spot checks, training, awards and sanctions.

use crate::book::{Column, Foreign, Kind, Schema};
use crate::members::Records;

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
