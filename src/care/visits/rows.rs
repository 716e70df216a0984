//! What is written of visits: one row each, and one where a visit is taken back.

use super::Outcome;
use crate::book::{BookError, Column, Draft, Foreign, Kind, Schema};
use crate::domain::{Day, MemberId, Slug, StaffId, VisitId};

use crate::care::reason::Reason;
use crate::care::rules::Channel;

pub static VISITS: Schema = Schema {
    name: "visits",
    number: 1,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::required("visit", Kind::Text).titled("the number the book gave"),
        Column::required("kind", Kind::Choice(&["visit", "undo"])),
        Column::required("day", Kind::Day).titled("business day of the visit"),
        Column::new("member", Kind::Text),
        Column::new(
            "channel",
            Kind::Choice(&["phone", "in-person", "letter", "message", "email"]),
        ),
        Column::new("role", Kind::Text).titled("the role of the rules for which it counts"),
        Column::new("staff", Kind::Text).titled("who made it, where they are on the staff list"),
        Column::new(
            "outcome",
            Kind::Choice(&["done", "no-answer", "declined", "postponed"]),
        ),
        Column::new("until", Kind::Day).titled("the day to which it was postponed"),
        Column::new("satisfaction", Kind::Integer).titled("1 to 5, as the member said"),
        Column::new("occasion", Kind::Text)
            .titled("what it was for, where told: festival:ID, event:ID, birthday, win-back …"),
        Column::new("time", Kind::Moment),
        Column::new("note", Kind::Sealed),
        Column::new("ref", Kind::Text),
        Column::new("asked", Kind::Text).titled("digest of what was asked, to know a repeat"),
        Column::new("undoes", Kind::Integer).titled("the version that this row takes back"),
    ],
    key: &[],
    foreign: &[Foreign {
        column: "member",
        ledger: "members",
        to: "member",
    }],
    title: "visits to members: calls, letters, messages, and what came of them",
};

pub mod visits {
    use super::VISITS as S;
    pub const VISIT: usize = S.at("visit");
    pub const DAY: usize = S.at("day");
    pub const MEMBER: usize = S.at("member");
    pub const CHANNEL: usize = S.at("channel");
    pub const ROLE: usize = S.at("role");
    pub const STAFF: usize = S.at("staff");
    pub const OUTCOME: usize = S.at("outcome");
    pub const UNTIL: usize = S.at("until");
    pub const SATISFACTION: usize = S.at("satisfaction");
    pub const OCCASION: usize = S.at("occasion");
    pub const TIME: usize = S.at("time");
    pub const NOTE: usize = S.at("note");
    pub const REF: usize = S.at("ref");
}

/// A visit as it is to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitRow {
    pub visit: VisitId,
    pub member: MemberId,
    pub day: Day,
    pub time: String,
    pub channel: Channel,
    pub role: Option<Slug>,
    pub staff: Option<StaffId>,
    pub outcome: Outcome,
    pub satisfaction: Option<u8>,
    pub occasion: Option<Reason>,
    /// Sealed already.
    pub note: String,
    pub reference: String,
    pub asked: String,
}

/// Writes a visit.
pub fn write(draft: &mut Draft, row: &VisitRow) -> Result<(), BookError> {
    let text = |value: &Option<Slug>| value.as_ref().map(ToString::to_string).unwrap_or_default();
    let until = match row.outcome {
        Outcome::Postponed(until) => until.to_string(),
        _ => String::new(),
    };
    draft
        .append(
            &VISITS,
            &[
                &row.visit.to_string(),
                "visit",
                &row.day.to_string(),
                &row.member.to_string(),
                row.channel.word(),
                &text(&row.role),
                &row.staff.map(|staff| staff.to_string()).unwrap_or_default(),
                row.outcome.word(),
                &until,
                &row.satisfaction
                    .map(|score| score.to_string())
                    .unwrap_or_default(),
                &row.occasion
                    .as_ref()
                    .map(ToString::to_string)
                    .unwrap_or_default(),
                &row.time,
                &row.note,
                &row.reference,
                &row.asked,
                "",
            ],
        )
        .map(drop)
}
