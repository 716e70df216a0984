//! How tiers are written: one row for each tier reached, reset, set by hand or put on record.

use super::decide::{Change, TierRow};
use super::history::Purchase;
use super::reasons::fell_on;
use super::standing::{Grant, GrantKind};
use crate::book::declared::CellValue;
use crate::book::{BookError, Draft, Fill, Migration, Row};
use crate::domain::reason::Why;
use crate::domain::{Day, MemberId, Money, Slug, Version, When};
use crate::ledger;

ledger! {
    /// tiers: reached, kept, lost, set by hand
    pub(crate) static TIERS = "tiers", 2;

    /// One row: the tier itself.
    struct Line<'a> {
        member -> members.member: MemberId,
        group: Slug,
        /// the tier that this row gives
        tier: &'a str,
        kind: GrantKind,
        day: Day,
        /// the last day of the tier
        until: Option<Day>,
        change: Change,
        /// the tier before
        from: Option<Slug>,
        /// the tier after
        stands: Option<Slug>,
    }

    /// What a row says beside it.
    struct Said<'a> {
        time [moment]: &'a str,
        /// the sale that moved the tier
        source: &'a str,
        why: &'a str,
        /// why a hand set the tier
        reason [sealed]: &'a str,
    }
}

/// Number 1 told its reasons in sentences, which stay as they are.
pub(crate) const FROM_1: Migration = Migration {
    ledger: "tiers",
    from: 1,
    columns: &[
        "version", "member", "group", "tier", "kind", "day", "until", "change", "from", "stands",
        "time", "source", "why", "reason",
    ],
    fill: Fill::Defaults(&[]),
};

pub(crate) const MEMBER: usize = TIERS.at("member");
pub(crate) const GROUP: usize = TIERS.at("group");
pub(crate) const TIER: usize = TIERS.at("tier");
pub(crate) const KIND: usize = TIERS.at("kind");
pub(crate) const DAY: usize = TIERS.at("day");
pub(crate) const UNTIL: usize = TIERS.at("until");
pub(crate) const CHANGE: usize = TIERS.at("change");
pub(crate) const FROM: usize = TIERS.at("from");
pub(crate) const STANDS: usize = TIERS.at("stands");
pub(crate) const TIME: usize = TIERS.at("time");
pub(crate) const SOURCE: usize = TIERS.at("source");
pub(crate) const WHY: usize = TIERS.at("why");
pub(crate) const REASON: usize = TIERS.at("reason");
pub(crate) const ALL: usize = TIERS.columns.len();

ledger! {
    /// spend and purchases brought over from an older system
    pub(crate) static OPENING = "opening", 1;

    /// Figures that count for tiers from their day on.
    struct Brought<'a> {
        member -> members.member: MemberId,
        day: Day,
        spend: Money,
        purchases: i64,
        reference as "ref": &'a str,
        asked: &'a str,
    }
}

/// Figures brought over for one member, or a row that takes such back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Opening {
    pub version: Version,
    pub member: MemberId,
    pub day: Day,
    pub spend: Money,
    /// Below zero where a row takes others back.
    pub purchases: i64,
    /// The day of the last of them, where it was told.
    pub last_purchase: Option<Day>,
    pub reference: String,
    /// Digest of what was asked.
    pub asked: String,
    /// The version whose row this one takes back.
    pub undoes: Option<Version>,
}

/// What follows the digest in a cell of `asked`.
const LAST: &str = ";last=";
/// What stands in the place of a digest where a row takes another back.
const UNDO: &str = "undo:";

impl Opening {
    /// The row that takes this one back.
    #[must_use]
    pub(crate) fn taken_back(&self, on: Day) -> Self {
        Self {
            day: on,
            spend: Money::from_fen(-self.spend.fen()),
            purchases: -self.purchases,
            last_purchase: None,
            reference: String::new(),
            asked: String::new(),
            undoes: Some(self.version),
            ..self.clone()
        }
    }

    /// The figures as tiers count them; those that a row takes back for a row that does.
    pub(crate) fn purchase(&self) -> Purchase {
        let sign: i8 = if self.undoes.is_some() { -1 } else { 1 };
        Purchase {
            at: When::on(self.day),
            sale: None,
            net: Money::from_fen(i128::from(sign) * self.spend.fen()),
            points: 0,
            purchases: u32::try_from(i64::from(sign) * self.purchases).unwrap_or(0),
            booked: false,
        }
    }

    /// Reads one row, of which all columns are split.
    pub(crate) fn read(row: &Row<'_>) -> Result<Self, BookError> {
        const ASKED: usize = OPENING.at("asked");
        let brought = Brought::read(row)?;
        let (digest, last) = match brought.asked.split_once(LAST) {
            Some((digest, last)) => {
                let last = last.parse().map_err(|e| row.bad(ASKED, e))?;
                (digest, Some(last))
            }
            None => (brought.asked, None),
        };
        let (digest, undoes) = match digest.strip_prefix(UNDO) {
            Some(version) => {
                let version = version.parse().map_err(|e| row.bad(ASKED, e))?;
                ("", Some(Version(version)))
            }
            None => (digest, None),
        };
        Ok(Self {
            version: row.version(),
            member: brought.member,
            day: brought.day,
            spend: brought.spend,
            purchases: brought.purchases,
            last_purchase: last,
            reference: brought.reference.to_owned(),
            asked: digest.to_owned(),
            undoes,
        })
    }

    /// Writes the row; the book adds the version.
    pub(crate) fn write(&self, draft: &mut Draft) -> Result<(), BookError> {
        let mut asked = match self.undoes {
            Some(version) => format!("{UNDO}{version}"),
            None => self.asked.clone(),
        };
        if let Some(last) = self.last_purchase {
            asked = format!("{asked}{LAST}{last}");
        }
        let brought = Brought {
            member: self.member,
            day: self.day,
            spend: self.spend,
            purchases: self.purchases,
            reference: &self.reference,
            asked: &asked,
        };
        draft.post(&OPENING, &[&brought]).map(drop)
    }

    /// Those of some rows, in their order, that nothing took back.
    pub(crate) fn standing(rows: Vec<Self>) -> Vec<Self> {
        let mut standing: Vec<Self> = Vec::new();
        for row in rows {
            let Some(of) = row.undoes else {
                standing.push(row);
                continue;
            };
            let own = |one: &Self| {
                one.version == of
                    && one.member == row.member
                    && one.spend.fen() == -row.spend.fen()
                    && one.purchases == -row.purchases
            };
            if let Some(place) = standing.iter().position(own) {
                standing.remove(place);
            }
        }
        standing
    }
}

/// In the column of the tier, by hand: every tier of the group is taken away. The kinds of rows stay those that
/// older books describe.
pub(crate) const REVOKED: &str = "-";

/// So many leading columns tell what a row gives.
pub(crate) const HOT: usize = WHY + 1;

/// Reads one row, of which the leading columns are split.
pub(crate) fn read(row: &Row<'_>) -> Result<Grant, BookError> {
    let line = Line::read(row)?;
    let revoked = line.kind == GrantKind::Hand && line.tier == REVOKED;
    let tier = Some(line.tier).filter(|tier| !revoked && !tier.is_empty());
    let tier = tier.map(|tier| tier.parse().map_err(|e| row.bad(TIER, e)));
    let fell = match line.kind {
        GrantKind::Reset => fell_on(&Why::read(row.text(WHY)?)),
        _ => None,
    };
    Ok(Grant {
        group: line.group,
        kind: if revoked {
            GrantKind::Revoke
        } else {
            line.kind
        },
        tier: tier.transpose()?,
        since: When::of(line.day, row.bytes(TIME)).map_err(|e| row.bad(DAY, e))?,
        until: line.until,
        stands: line.stands,
        fell,
    })
}

/// Writes one row; the book adds the version.
pub(crate) fn write(
    draft: &mut Draft,
    member: MemberId,
    row: &TierRow,
    extra: Extra<'_>,
) -> Result<u64, BookError> {
    let grant = &row.grant;
    let line = Line {
        member,
        group: grant.group.clone(),
        tier: match grant.kind {
            GrantKind::Revoke => REVOKED,
            _ => grant.tier.as_ref().map_or("", Slug::as_str),
        },
        kind: grant.kind,
        day: grant.since.day(),
        until: grant.until,
        change: row.change,
        from: row.from.clone(),
        stands: grant.stands.clone(),
    };
    let said = Said {
        time: extra.time,
        source: extra.source,
        why: row.why.cell(),
        reason: extra.reason,
    };
    draft.post(&TIERS, &[&line, &said])
}

/// What a row says beside the tier itself.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Extra<'a> {
    pub time: &'a str,
    pub source: &'a str,
    /// Sealed already.
    pub reason: &'a str,
}

/// The change that a row on record told.
pub(crate) fn change(row: &Row<'_>) -> Result<Change, BookError> {
    CellValue::read(row, CHANGE)
}
