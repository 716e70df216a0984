//! How points are written: one row for each lot that a deed touches, and one for each redemption.

use crate::book::{BookError, Draft, Fill, Migration, Row};
use crate::domain::reason::Why;
use crate::domain::{AdjustmentId, CardNo, Day, LotId, MemberId, Points, RedemptionId};
use crate::{ledger, words};

words! {
    /// What moved points.
    pub(crate) enum PointKind {
        Earn = "earn";
        Redeem = "redeem";
        Expire = "expire";
        Adjust = "adjust";
        Reverse = "reverse";
        Open = "open";
    }
}

ledger! {
    /// points, lot by lot
    pub(crate) static POINTS = "points", 3;

    /// What a balance needs of a movement.
    struct Moved<'a> {
        member -> members.member: MemberId,
        day: Day,
        points: Points,
        /// the last day on which the lot can be spent
        expires: Option<Day>,
        kind: PointKind,
        /// the deed that made the lot; empty for points owed
        lot: Option<LotId>,
        /// the deed that moved the points
        source [required]: &'a str,
        /// the card that keeps the lot, as first issued
        card: Option<CardNo>,
        /// the first day on which the lot can be spent
        usable: Option<Day>,
    }

    /// When and why.
    struct Said<'a> {
        time [moment]: &'a str,
        /// why: reasons by id, with arguments and the rule
        why: &'a str,
    }
}

/// Number 2 told its reasons in sentences, which stay as they are.
pub(crate) const FROM_2: Migration = Migration {
    ledger: "points",
    from: 2,
    columns: &[
        "version", "member", "day", "points", "expires", "kind", "lot", "source", "card", "usable",
        "time", "why",
    ],
    fill: Fill::Defaults(&[]),
};

/// Number 1 knew no day from which points can be spent: they could be at once.
pub(crate) const FROM_1: Migration = Migration {
    ledger: "points",
    from: 1,
    columns: &[
        "version", "member", "day", "points", "expires", "kind", "lot", "source", "card", "time",
        "why",
    ],
    fill: Fill::Defaults(&[]),
};

pub(crate) const MEMBER: usize = POINTS.at("member");
pub(crate) const DAY: usize = POINTS.at("day");
pub(crate) const POINTS_AT: usize = POINTS.at("points");
pub(crate) const LOT: usize = POINTS.at("lot");
pub(crate) const SOURCE: usize = POINTS.at("source");
const WHY: usize = POINTS.at("why");
pub(crate) const ALL: usize = POINTS.columns.len();
/// The leading columns that a balance needs.
pub(crate) const HOT: usize = Moved::HOT;

ledger! {
    /// points given or taken by hand, or brought over
    pub(crate) static ADJUSTMENTS = "adjustments", 1, key ["adjustment"];

    /// Points given or taken by hand, and those brought over from an older system.
    pub(crate) struct Adjusted<'a> {
        adjustment: AdjustmentId,
        member -> members.member: MemberId,
        day: Day,
        kind: AdjustKind,
        points: Points,
        time [moment]: &'a str,
        reference as "ref": &'a str,
        asked: &'a str,
        reason [sealed]: &'a str,
    }
}

words! {
    pub(crate) enum AdjustKind {
        Adjust = "adjust";
        Open = "open";
        Undo = "undo";
    }
}

ledger! {
    /// redemptions and cancellations
    pub(crate) static REWARDS = "rewards", 1, key ["redemption"];

    /// Redemptions and their cancellations.
    pub(crate) struct RewardRow<'a> {
        redemption: RedemptionId,
        member -> members.member: MemberId,
        day: Day,
        reward [required]: &'a str,
        quantity: u32,
        points: Points,
        /// the redemption that this one cancels
        of -> rewards.redemption: &'a str,
        time [moment]: &'a str,
        reference as "ref": &'a str,
        asked: &'a str,
        note [sealed]: &'a str,
    }
}

pub(crate) mod rewards {
    use super::REWARDS as S;
    pub(crate) const MEMBER: usize = S.at("member");
    pub(crate) const OF: usize = S.at("of");
    pub(crate) const ALL: usize = S.columns.len();
}

/// One movement of points on one lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PointRow {
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
    pub why: Why,
}

impl PointRow {
    /// Whether the row moves the balance: one on a lot that had ended by then does not, and one that
    /// records expiry only says what followed from dates.
    pub(crate) fn moves(&self) -> bool {
        self.kind != PointKind::Expire && self.expires.is_none_or(|last| last >= self.day)
    }

    /// Whether the row is the first of its lot.
    pub(crate) fn makes_lot(&self) -> bool {
        let own = |id: LotId| id.to_string() == self.source;
        match self.kind {
            PointKind::Earn | PointKind::Open => true,
            PointKind::Adjust => !self.points.is_negative() && self.lot.is_some_and(own),
            _ => false,
        }
    }
}

/// Reads what a balance needs of a row; `HOT` columns are enough.
pub(crate) fn read(row: &Row<'_>) -> Result<PointRow, BookError> {
    let moved = Moved::read(row)?;
    Ok(PointRow {
        member: moved.member,
        day: moved.day,
        points: moved.points,
        expires: moved.expires,
        kind: moved.kind,
        lot: moved.lot,
        source: moved.source.to_owned(),
        card: moved.card,
        usable: moved.usable,
        why: Why::default(),
    })
}

/// Reads a row with the rule that gave it; all columns must have been split.
pub(crate) fn read_whole(row: &Row<'_>) -> Result<PointRow, BookError> {
    Ok(PointRow {
        why: Why::read(row.str(WHY)?),
        ..read(row)?
    })
}

/// Writes one row; the book adds the version.
pub(crate) fn write(draft: &mut Draft, row: &PointRow, time: &str) -> Result<u64, BookError> {
    let moved = Moved {
        member: row.member,
        day: row.day,
        points: row.points,
        expires: row.expires,
        kind: row.kind,
        lot: row.lot,
        source: &row.source,
        card: row.card.clone(),
        usable: row.usable,
    };
    let said = Said {
        time,
        why: row.why.cell(),
    };
    draft.post(&POINTS, &[&moved, &said])
}
