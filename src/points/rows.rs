//! How points are written: one row for each lot that a deed touches, and one for each redemption.

use crate::book::{BookError, Column, Draft, Fill, Foreign, Kind, Migration, Row, Schema};
use crate::domain::{CardNo, Day, LotId, MemberId, Points};

/// What moved points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointKind {
    Earn,
    Redeem,
    Expire,
    Adjust,
    Reverse,
    Open,
}

impl PointKind {
    pub const ALL: [Self; 6] = [
        Self::Earn,
        Self::Redeem,
        Self::Expire,
        Self::Adjust,
        Self::Reverse,
        Self::Open,
    ];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Earn => "earn",
            Self::Redeem => "redeem",
            Self::Expire => "expire",
            Self::Adjust => "adjust",
            Self::Reverse => "reverse",
            Self::Open => "open",
        }
    }
}

pub static POINTS: Schema = Schema {
    name: "points",
    number: 2,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::required("member", Kind::Text),
        Column::required("day", Kind::Day),
        Column::required("points", Kind::Integer),
        Column::new("expires", Kind::Day).titled("the last day on which the lot can be spent"),
        Column::required(
            "kind",
            Kind::Choice(&["earn", "redeem", "expire", "adjust", "reverse", "open"]),
        ),
        Column::new("lot", Kind::Text).titled("the deed that made the lot; empty for points owed"),
        Column::required("source", Kind::Text).titled("the deed that moved the points"),
        Column::new("card", Kind::Text).titled("the card that keeps the lot, as first issued"),
        Column::new("usable", Kind::Day).titled("the first day on which the lot can be spent"),
        Column::new("time", Kind::Moment),
        Column::new("why", Kind::Text).titled("the rule, with its file and line"),
    ],
    key: &[],
    foreign: &[Foreign {
        column: "member",
        ledger: "members",
        to: "member",
    }],
    title: "points, lot by lot",
};

/// Number 1 knew no day from which points can be spent: they could be at once.
pub const FROM_1: Migration = Migration {
    ledger: "points",
    from: 1,
    columns: &[
        "version", "member", "day", "points", "expires", "kind", "lot", "source", "card", "time",
        "why",
    ],
    fill: Fill::Defaults(&[]),
};

pub const MEMBER: usize = POINTS.at("member");
pub const DAY: usize = POINTS.at("day");
pub const POINTS_AT: usize = POINTS.at("points");
pub const EXPIRES: usize = POINTS.at("expires");
pub const KIND: usize = POINTS.at("kind");
pub const LOT: usize = POINTS.at("lot");
pub const SOURCE: usize = POINTS.at("source");
pub const CARD: usize = POINTS.at("card");
pub const USABLE: usize = POINTS.at("usable");
pub const TIME: usize = POINTS.at("time");
pub const WHY: usize = POINTS.at("why");
pub const ALL: usize = POINTS.columns.len();
/// The leading columns that a balance needs.
pub const HOT: usize = USABLE + 1;

/// Points given or taken by hand, and those brought over from an older system.
pub static ADJUSTMENTS: Schema = Schema {
    name: "adjustments",
    number: 1,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::required("adjustment", Kind::Text),
        Column::required("member", Kind::Text),
        Column::required("day", Kind::Day),
        Column::required("kind", Kind::Choice(&["adjust", "open", "undo"])),
        Column::required("points", Kind::Integer),
        Column::new("time", Kind::Moment),
        Column::new("ref", Kind::Text),
        Column::new("asked", Kind::Text),
        Column::new("reason", Kind::Sealed),
    ],
    key: &["adjustment"],
    foreign: &[Foreign {
        column: "member",
        ledger: "members",
        to: "member",
    }],
    title: "points given or taken by hand, or brought over",
};

/// Redemptions and their cancellations.
pub static REWARDS: Schema = Schema {
    name: "rewards",
    number: 1,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::required("redemption", Kind::Text),
        Column::required("member", Kind::Text),
        Column::required("day", Kind::Day),
        Column::required("reward", Kind::Text),
        Column::required("quantity", Kind::Integer),
        Column::required("points", Kind::Integer),
        Column::new("of", Kind::Text).titled("the redemption that this one cancels"),
        Column::new("time", Kind::Moment),
        Column::new("ref", Kind::Text),
        Column::new("asked", Kind::Text),
        Column::new("note", Kind::Sealed),
    ],
    key: &["redemption"],
    foreign: &[
        Foreign {
            column: "member",
            ledger: "members",
            to: "member",
        },
        Foreign {
            column: "of",
            ledger: "rewards",
            to: "redemption",
        },
    ],
    title: "redemptions and cancellations",
};

pub mod rewards {
    use super::REWARDS as S;
    pub const REDEMPTION: usize = S.at("redemption");
    pub const MEMBER: usize = S.at("member");
    pub const DAY: usize = S.at("day");
    pub const REWARD: usize = S.at("reward");
    pub const QUANTITY: usize = S.at("quantity");
    pub const POINTS: usize = S.at("points");
    pub const OF: usize = S.at("of");
    pub const TIME: usize = S.at("time");
    pub const REF: usize = S.at("ref");
    pub const ASKED: usize = S.at("asked");
    pub const NOTE: usize = S.at("note");
    pub const ALL: usize = S.columns.len();
}

/// One movement of points on one lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PointRow {
    pub member: MemberId,
    pub day: Day,
    pub points: Points,
    pub expires: Option<Day>,
    pub kind: PointKind,
    /// None for points owed.
    pub lot: Option<LotId>,
    pub source: String,
    pub card: Option<CardNo>,
    pub usable: Option<Day>,
    pub why: String,
}

impl PointRow {
    /// Whether the row moves the balance: one on a lot that had ended by then does not, and one that
    /// records expiry only says what followed from dates.
    pub fn moves(&self) -> bool {
        self.kind != PointKind::Expire && self.expires.is_none_or(|last| last >= self.day)
    }

    /// Whether the row is the first of its lot.
    pub fn makes_lot(&self) -> bool {
        let own = |id: LotId| id.to_string() == self.source;
        match self.kind {
            PointKind::Earn | PointKind::Open => true,
            PointKind::Adjust => !self.points.is_negative() && self.lot.is_some_and(own),
            _ => false,
        }
    }
}

/// Reads what a balance needs of a row; `HOT` columns are enough.
pub fn read(row: &Row<'_>) -> Result<PointRow, BookError> {
    let day = |column: usize| match row.bytes(column) {
        b"" => Ok(None),
        text => Day::parse(text).map(Some).map_err(|e| row.bad(column, e)),
    };
    let kind = row.bytes(KIND);
    let lot = match row.bytes(LOT) {
        b"" => None,
        text => Some(LotId::parse(text).map_err(|e| row.bad(LOT, e))?),
    };
    let card = match row.text(CARD)? {
        text if text.is_empty() => None,
        text => Some(text.parse().map_err(|e| row.bad(CARD, e))?),
    };
    Ok(PointRow {
        member: MemberId::parse(row.bytes(MEMBER)).map_err(|e| row.bad(MEMBER, e))?,
        day: Day::parse(row.bytes(DAY)).map_err(|e| row.bad(DAY, e))?,
        points: Points::parse(row.bytes(POINTS_AT)).map_err(|e| row.bad(POINTS_AT, e))?,
        expires: day(EXPIRES)?,
        kind: PointKind::ALL
            .into_iter()
            .find(|k| k.word().as_bytes() == kind)
            .ok_or_else(|| row.bad(KIND, "no such kind of points"))?,
        lot,
        source: row.text(SOURCE)?.into_owned(),
        card,
        usable: day(USABLE)?,
        why: String::new(),
    })
}

/// Reads a row with the rule that gave it; all columns must have been split.
pub fn read_whole(row: &Row<'_>) -> Result<PointRow, BookError> {
    Ok(PointRow {
        why: row.text(WHY)?.into_owned(),
        ..read(row)?
    })
}

/// Writes one row; the book adds the version.
pub fn write(draft: &mut Draft, row: &PointRow, time: &str) -> Result<u64, BookError> {
    let day = |day: Option<Day>| day.map(|d| d.to_string()).unwrap_or_default();
    draft.append(
        &POINTS,
        &[
            &row.member.to_string(),
            &row.day.to_string(),
            &row.points.to_string(),
            &day(row.expires),
            row.kind.word(),
            &row.lot.map(|l| l.to_string()).unwrap_or_default(),
            &row.source,
            row.card.as_ref().map_or("", CardNo::as_str),
            &day(row.usable),
            time,
            &row.why,
        ],
    )
}
