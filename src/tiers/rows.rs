//! How tiers are written: one row for each tier reached, reset, set by hand or put on record.

use super::decide::{Change, TierRow};
use super::history::Purchase;
use super::standing::{Grant, GrantKind};
use crate::book::{BookError, Column, Draft, Foreign, Kind, Row, Schema};
use crate::domain::{Day, MemberId, Money, Slug, Version, When};

pub static TIERS: Schema = Schema {
    name: "tiers",
    number: 1,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::required("member", Kind::Text),
        Column::required("group", Kind::Text),
        Column::new("tier", Kind::Text).titled("the tier that this row gives"),
        Column::required(
            "kind",
            Kind::Choice(&["grant", "given", "reset", "hand", "post"]),
        ),
        Column::required("day", Kind::Day),
        Column::new("until", Kind::Day).titled("the last day of the tier"),
        Column::required(
            "change",
            Kind::Choice(&["enter", "up", "down", "leave", "keep"]),
        ),
        Column::new("from", Kind::Text).titled("the tier before"),
        Column::new("stands", Kind::Text).titled("the tier after"),
        Column::new("time", Kind::Moment),
        Column::new("source", Kind::Text).titled("the sale that moved the tier"),
        Column::new("why", Kind::Text),
        Column::new("reason", Kind::Sealed).titled("why a hand set the tier"),
    ],
    key: &[],
    foreign: &[Foreign {
        column: "member",
        ledger: "members",
        to: "member",
    }],
    title: "tiers: reached, kept, lost, set by hand",
};

pub const MEMBER: usize = TIERS.at("member");
pub const GROUP: usize = TIERS.at("group");
pub const TIER: usize = TIERS.at("tier");
pub const KIND: usize = TIERS.at("kind");
pub const DAY: usize = TIERS.at("day");
pub const UNTIL: usize = TIERS.at("until");
pub const CHANGE: usize = TIERS.at("change");
pub const FROM: usize = TIERS.at("from");
pub const STANDS: usize = TIERS.at("stands");
pub const TIME: usize = TIERS.at("time");
pub const SOURCE: usize = TIERS.at("source");
pub const WHY: usize = TIERS.at("why");
pub const REASON: usize = TIERS.at("reason");
pub const ALL: usize = TIERS.columns.len();

/// Figures brought over from an older system, that count for tiers from their day on.
pub static OPENING: Schema = Schema {
    name: "opening",
    number: 1,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::required("member", Kind::Text),
        Column::required("day", Kind::Day),
        Column::required("spend", Kind::Money),
        Column::required("purchases", Kind::Integer),
        Column::new("ref", Kind::Text),
        Column::new("asked", Kind::Text),
    ],
    key: &[],
    foreign: &[Foreign {
        column: "member",
        ledger: "members",
        to: "member",
    }],
    title: "spend and purchases brought over from an older system",
};

/// Figures brought over for one member, or a row that takes such back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
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
    pub fn taken_back(&self, on: Day) -> Self {
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
    pub fn purchase(&self) -> Purchase {
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
    pub fn read(row: &Row<'_>) -> Result<Self, BookError> {
        const MEMBER: usize = OPENING.at("member");
        const DAY: usize = OPENING.at("day");
        const SPEND: usize = OPENING.at("spend");
        const PURCHASES: usize = OPENING.at("purchases");
        const REF: usize = OPENING.at("ref");
        const ASKED: usize = OPENING.at("asked");
        let asked = row.text(ASKED)?;
        let (digest, last) = match asked.split_once(LAST) {
            Some((digest, last)) => {
                let last = last.parse().map_err(|e| row.bad(ASKED, e))?;
                (digest, Some(last))
            }
            None => (&*asked, None),
        };
        let (digest, undoes) = match digest.strip_prefix(UNDO) {
            Some(version) => {
                let version = version.parse().map_err(|e| row.bad(ASKED, e))?;
                ("", Some(Version(version)))
            }
            None => (digest, None),
        };
        let purchases = row.text(PURCHASES)?;
        Ok(Self {
            version: row.version(),
            member: MemberId::parse(row.bytes(MEMBER)).map_err(|e| row.bad(MEMBER, e))?,
            day: Day::parse(row.bytes(DAY)).map_err(|e| row.bad(DAY, e))?,
            spend: Money::parse(row.bytes(SPEND)).map_err(|e| row.bad(SPEND, e))?,
            purchases: purchases.parse().map_err(|e| row.bad(PURCHASES, e))?,
            last_purchase: last,
            reference: row.text(REF)?.into_owned(),
            asked: digest.to_owned(),
            undoes,
        })
    }

    /// Writes the row; the book adds the version.
    pub fn write(&self, draft: &mut Draft) -> Result<(), BookError> {
        let mut asked = match self.undoes {
            Some(version) => format!("{UNDO}{version}"),
            None => self.asked.clone(),
        };
        if let Some(last) = self.last_purchase {
            asked = format!("{asked}{LAST}{last}");
        }
        let cells = [
            &self.member.to_string(),
            &self.day.to_string(),
            &self.spend.to_string(),
            &self.purchases.to_string(),
            &self.reference,
            &asked,
        ];
        draft.append(&OPENING, &cells.map(String::as_str)).map(drop)
    }

    /// Those of some rows, in their order, that nothing took back.
    pub fn standing(rows: Vec<Self>) -> Vec<Self> {
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
pub const REVOKED: &str = "-";

/// Reads one row.
pub fn read(row: &Row<'_>) -> Result<Grant, BookError> {
    let slug = |column: usize| -> Result<Option<Slug>, BookError> {
        let text = row.text(column)?;
        if text.is_empty() {
            return Ok(None);
        }
        text.parse().map(Some).map_err(|e| row.bad(column, e))
    };
    let kind = row.text(KIND)?;
    let revoked = kind == GrantKind::Hand.word() && row.bytes(TIER) == REVOKED.as_bytes();
    let until = match row.bytes(UNTIL) {
        b"" => None,
        text => Some(Day::parse(text).map_err(|e| row.bad(UNTIL, e))?),
    };
    Ok(Grant {
        group: row.text(GROUP)?.parse().map_err(|e| row.bad(GROUP, e))?,
        kind: match GrantKind::ALL.into_iter().find(|k| k.word() == kind) {
            Some(_) if revoked => GrantKind::Revoke,
            Some(kind) => kind,
            None => return Err(row.bad(KIND, "no such kind of tier row")),
        },
        tier: if revoked { None } else { slug(TIER)? },
        since: When::read(row.bytes(DAY), row.bytes(TIME)).map_err(|e| row.bad(DAY, e))?,
        until,
        stands: slug(STANDS)?,
    })
}

/// Writes one row; the book adds the version.
pub fn write(
    draft: &mut crate::book::Draft,
    member: crate::domain::MemberId,
    row: &TierRow,
    extra: Extra<'_>,
) -> Result<u64, BookError> {
    let text = |slug: &Option<Slug>| slug.as_ref().map(ToString::to_string).unwrap_or_default();
    let grant = &row.grant;
    let tier = text(&grant.tier);
    draft.append(
        &TIERS,
        &[
            &member.to_string(),
            grant.group.as_str(),
            match grant.kind {
                GrantKind::Revoke => REVOKED,
                _ => &tier,
            },
            grant.kind.word(),
            &grant.since.day().to_string(),
            &grant.until.map(|d| d.to_string()).unwrap_or_default(),
            row.change.word(),
            &text(&row.from),
            &text(&grant.stands),
            extra.time,
            extra.source,
            &row.why,
            extra.reason,
        ],
    )
}

/// What a row says beside the tier itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Extra<'a> {
    pub time: &'a str,
    pub source: &'a str,
    /// Sealed already.
    pub reason: &'a str,
}

/// The change that a row on record told.
pub fn change(row: &Row<'_>) -> Result<Change, BookError> {
    let word = row.text(CHANGE)?;
    Change::ALL
        .into_iter()
        .find(|c| c.word() == word)
        .ok_or_else(|| row.bad(CHANGE, "no such change"))
}
