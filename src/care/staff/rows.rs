//! What is written of those who work here: who came, what changed, who left, and whose members are whose.

use crate::book::{Column, Foreign, Kind, Schema};

/// One row each time somebody comes, changes or leaves.
pub static STAFF: Schema = Schema {
    name: "staff",
    number: 1,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::required("staff", Kind::Text).titled("the number the book gave"),
        Column::required("kind", Kind::Choice(&["add", "change", "leave", "undo"])),
        Column::required("day", Kind::Day).titled("business day of the deed"),
        Column::new("from", Kind::Day).titled("the first day on which this holds"),
        Column::new("until", Kind::Day).titled("the last day of one who leaves"),
        Column::new("roles", Kind::Text).titled("roles of the rules, apart by semicolons"),
        Column::new("stores", Kind::Text).titled("stores of club.toml; empty for all"),
        Column::new("operator", Kind::Text).titled("the login under which they record"),
        Column::new("person", Kind::Integer).titled("the place of the person's key in the keyring"),
        Column::new("time", Kind::Moment),
        Column::new("name", Kind::Sealed),
        Column::new("note", Kind::Sealed),
        Column::new("ref", Kind::Text),
        Column::new("asked", Kind::Text).titled("digest of what was asked, to know a repeat"),
        Column::new("undoes", Kind::Integer).titled("the version that this row takes back"),
    ],
    key: &[],
    foreign: &[],
    title: "those who work in the house",
};

pub mod staff {
    use super::STAFF as S;
    pub const STAFF: usize = S.at("staff");
    pub const KIND: usize = S.at("kind");
    pub const FROM: usize = S.at("from");
    pub const UNTIL: usize = S.at("until");
    pub const ROLES: usize = S.at("roles");
    pub const STORES: usize = S.at("stores");
    pub const OPERATOR: usize = S.at("operator");
    pub const PERSON: usize = S.at("person");
    pub const NAME: usize = S.at("name");
    pub const REF: usize = S.at("ref");
}

/// One row each time a member gets somebody of their own, or loses them.
pub static ASSIGNMENTS: Schema = Schema {
    name: "assignments",
    number: 1,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::required("member", Kind::Text),
        Column::required("kind", Kind::Choice(&["assign", "end", "undo"])),
        Column::required("day", Kind::Day).titled("business day of the deed"),
        Column::new("from", Kind::Day).titled("the first day on which this holds"),
        Column::new("staff", Kind::Text).titled("who looks after the member"),
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
    title: "members with somebody of their own among the staff",
};

pub mod assignments {
    use super::ASSIGNMENTS as S;
    pub const KIND: usize = S.at("kind");
    pub const FROM: usize = S.at("from");
    pub const STAFF: usize = S.at("staff");
}
