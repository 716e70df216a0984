//! What is written of members: registrations, what became of them, their facts, their cards; who
//! looked at what is sealed, and who was erased.

use crate::book::{Column, Fill, Foreign, Kind, Migration, Schema};

/// One row a member: the registration.
pub static MEMBERS: Schema = Schema {
    name: "members",
    number: 1,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::required("member", Kind::Text).titled("the number the book gave"),
        Column::required("day", Kind::Day).titled("business day of the registration"),
        Column::required("joined", Kind::Day).titled("the day from which the member counts as one"),
        Column::new("store", Kind::Text),
        Column::new("referrer", Kind::Text).titled("the member who brought this one"),
        Column::required("person", Kind::Integer)
            .titled("the place of the person's key in the keyring"),
        Column::new("time", Kind::Moment),
        Column::new("ref", Kind::Text).titled("the number in the system it came from"),
        Column::new("asked", Kind::Text).titled("digest of what was asked, to know a repeat"),
    ],
    key: &["member"],
    foreign: &[Foreign {
        column: "referrer",
        ledger: "members",
        to: "member",
    }],
    title: "members, as registered",
};

pub mod members {
    use super::MEMBERS as S;
    pub const MEMBER: usize = S.at("member");
    pub const DAY: usize = S.at("day");
    pub const JOINED: usize = S.at("joined");
    pub const STORE: usize = S.at("store");
    pub const REFERRER: usize = S.at("referrer");
    pub const PERSON: usize = S.at("person");
    pub const TIME: usize = S.at("time");
    pub const REF: usize = S.at("ref");
    pub const ASKED: usize = S.at("asked");
    pub const ALL: usize = S.columns.len();
}

/// What became of members after registration.
pub static STATUS: Schema = Schema {
    name: "status",
    number: 1,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::required("member", Kind::Text),
        Column::required(
            "kind",
            Kind::Choice(&["suspend", "resume", "exit", "merge", "undo", "erase"]),
        ),
        Column::required("day", Kind::Day),
        Column::new("into", Kind::Text).titled("the member that a merged one lives on in"),
        Column::new("time", Kind::Moment),
        Column::new("reason", Kind::Sealed),
    ],
    key: &[],
    foreign: &[
        Foreign {
            column: "member",
            ledger: "members",
            to: "member",
        },
        Foreign {
            column: "into",
            ledger: "members",
            to: "member",
        },
    ],
    title: "suspensions, exits, mergers and erasures",
};

pub mod status {
    use super::STATUS as S;
    pub const MEMBER: usize = S.at("member");
    pub const KIND: usize = S.at("kind");
    pub const DAY: usize = S.at("day");
    pub const INTO: usize = S.at("into");
    pub const TIME: usize = S.at("time");
    pub const REASON: usize = S.at("reason");
    pub const ALL: usize = S.columns.len();
}

/// One row each time a fact of a member is learnt or changed.
pub static PROFILE: Schema = Schema {
    name: "profile",
    number: 1,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::required("member", Kind::Text),
        Column::required("fact", Kind::Text),
        Column::required("day", Kind::Day),
        Column::new("value", Kind::Text).titled("the fact, where it may stand in clear"),
        Column::new("sealed", Kind::Sealed).titled("the fact, sealed under the person's key"),
    ],
    key: &[],
    foreign: &[Foreign {
        column: "member",
        ledger: "members",
        to: "member",
    }],
    title: "facts on members, every change kept",
};

pub mod profile {
    use super::PROFILE as S;
    pub const MEMBER: usize = S.at("member");
    pub const FACT: usize = S.at("fact");
    pub const DAY: usize = S.at("day");
    pub const VALUE: usize = S.at("value");
    pub const SEALED: usize = S.at("sealed");
    pub const ALL: usize = S.columns.len();
}

/// The life of cards.
pub static CARDS: Schema = Schema {
    name: "cards",
    number: 2,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::required("card", Kind::Text),
        Column::required("member", Kind::Text),
        Column::required(
            "kind",
            Kind::Choice(&[
                "issue", "activate", "renew", "void", "lost", "found", "replace", "return",
                "cancel", "undo",
            ]),
        ),
        Column::required("day", Kind::Day),
        Column::new("until", Kind::Day).titled("the last day on which the card is valid"),
        Column::new("replaces", Kind::Text)
            .titled("the card whose points and activation this one carries on"),
        Column::new("time", Kind::Moment),
        Column::new("fee", Kind::Money).titled("what was paid for it; negative when it goes back"),
        Column::new("deposit", Kind::Money)
            .titled("what was left for it; negative when it goes back"),
        Column::new("pay", Kind::Text).titled("the means by which both were paid"),
        Column::new("ref", Kind::Text),
        Column::new("asked", Kind::Text),
        Column::new("id_ref", Kind::Sealed).titled("where the paper that was shown is on file"),
        Column::new("note", Kind::Sealed),
    ],
    key: &[],
    foreign: &[Foreign {
        column: "member",
        ledger: "members",
        to: "member",
    }],
    title: "cards: issued, activated, renewed, lost, replaced, handed back",
};

/// Number 1 knew neither money nor what becomes of a card that is lost or handed back.
pub const CARDS_FROM_1: Migration = Migration {
    ledger: "cards",
    from: 1,
    columns: &[
        "version", "card", "member", "kind", "day", "until", "replaces", "time", "ref", "asked",
    ],
    fill: Fill::Defaults(&[]),
};

pub mod cards {
    use super::CARDS as S;
    pub const CARD: usize = S.at("card");
    pub const MEMBER: usize = S.at("member");
    pub const KIND: usize = S.at("kind");
    pub const DAY: usize = S.at("day");
    pub const UNTIL: usize = S.at("until");
    pub const REPLACES: usize = S.at("replaces");
    pub const TIME: usize = S.at("time");
    pub const FEE: usize = S.at("fee");
    pub const DEPOSIT: usize = S.at("deposit");
    pub const PAY: usize = S.at("pay");
    pub const REF: usize = S.at("ref");
    pub const ASKED: usize = S.at("asked");
    pub const ALL: usize = S.columns.len();
}

/// Who looked into, took out or destroyed what is sealed, and what was done with the keys.
pub static ACCESS: Schema = Schema {
    name: "access",
    number: 1,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::required(
            "kind",
            Kind::Choice(&[
                "reveal",
                "export",
                "key-rotate",
                "key-backup",
                "key-restore",
                "key-take-over",
                "erase",
            ]),
        ),
        Column::required("day", Kind::Day),
        Column::new("time", Kind::Moment),
        Column::new("member", Kind::Text).titled("the member it is about; empty for many or none"),
        Column::new("fields", Kind::Text).titled("what was seen, ids joined by semicolons"),
        Column::new("count", Kind::Integer).titled("of how many persons, or how many keys"),
        Column::new("reason", Kind::Sealed).titled("why, sealed under the house's own key"),
    ],
    key: &[],
    foreign: &[Foreign {
        column: "member",
        ledger: "members",
        to: "member",
    }],
    title: "access to sealed data, and what was done with the keys",
};

pub mod access {
    use super::ACCESS as S;
    pub const KIND: usize = S.at("kind");
    pub const DAY: usize = S.at("day");
    pub const TIME: usize = S.at("time");
    pub const MEMBER: usize = S.at("member");
    pub const FIELDS: usize = S.at("fields");
    pub const COUNT: usize = S.at("count");
    pub const REASON: usize = S.at("reason");
    pub const ALL: usize = S.columns.len();
}

/// Whose keys were destroyed, or have to be.
pub static ERASURES: Schema = Schema {
    name: "erasures",
    number: 2,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::new("member", Kind::Text).titled("who was erased by it, where it is a member"),
        Column::required("person", Kind::Integer)
            .titled("the place of the key that was destroyed in the keyring"),
        Column::required("day", Kind::Day),
        Column::new("time", Kind::Moment),
        Column::new("record", Kind::Text)
            .titled("the record by which somebody who is no member was found"),
    ],
    key: &["person"],
    foreign: &[Foreign {
        column: "member",
        ledger: "members",
        to: "member",
    }],
    title: "persons erased: every later writer destroys their keys again",
};

/// Number 1 knew members alone.
pub const ERASURES_FROM_1: Migration = Migration {
    ledger: "erasures",
    from: 1,
    columns: &["version", "member", "person", "day", "time"],
    fill: Fill::Defaults(&[]),
};

pub mod erasures {
    use super::ERASURES as S;
    pub const MEMBER: usize = S.at("member");
    pub const PERSON: usize = S.at("person");
    pub const DAY: usize = S.at("day");
    pub const TIME: usize = S.at("time");
    pub const RECORD: usize = S.at("record");
    pub const ALL: usize = S.columns.len();
}
