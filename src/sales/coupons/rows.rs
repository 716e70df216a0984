//! How coupons are written: one row for each step in the life of each.

use rustc_hash::FxHashSet;

use crate::book::Records;
use crate::book::records::UNDO;
use crate::book::{BookError, Column, Draft, Foreign, Kind, Row, Schema, Snapshot};
use crate::domain::{CouponId, Day, MemberId, Money, SaleId, Version, When};

pub static COUPONS: Schema = Schema {
    name: "coupons",
    number: 1,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::required("coupon", Kind::Text),
        Column::required(
            "kind",
            Kind::Choice(&["issue", "use", "return", "void", "undo"]),
        ),
        Column::required("day", Kind::Day),
        Column::new("member", Kind::Text).titled("whose it is"),
        Column::new("type", Kind::Text).titled("the coupon of the rules, by its id"),
        Column::new("from", Kind::Day).titled("the first day on which it may be used"),
        Column::new("until", Kind::Day).titled("the last day; empty for ever"),
        Column::new("worth", Kind::Money)
            .titled("what it takes off at most; empty where that hangs on what is bought"),
        Column::new("off", Kind::Money).titled("what it took off"),
        Column::new("sale", Kind::Text)
            .titled("the sale it was used at, or the refund that gave it back"),
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
    title: "coupons: issued, used, given back, void",
};

pub static COUPON_RECORDS: Records = Records::of(&COUPONS, "coupon", "优惠券");

const COUPON: usize = COUPONS.at("coupon");
const KIND: usize = COUPONS.at("kind");
pub const DAY: usize = COUPONS.at("day");
const MEMBER: usize = COUPONS.at("member");
const TYPE: usize = COUPONS.at("type");
const FROM: usize = COUPONS.at("from");
const UNTIL: usize = COUPONS.at("until");
const WORTH: usize = COUPONS.at("worth");
const OFF: usize = COUPONS.at("off");
const SALE: usize = COUPONS.at("sale");
const TIME: usize = COUPONS.at("time");
const REF: usize = COUPONS.at("ref");
const UNDOES: usize = COUPONS.at("undoes");

/// What happens to a coupon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CouponKind {
    Issue,
    Use,
    /// The sale it was used at went back, and it with it.
    Return,
    Void,
}

impl CouponKind {
    pub const ALL: [Self; 4] = [Self::Issue, Self::Use, Self::Return, Self::Void];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Issue => "issue",
            Self::Use => "use",
            Self::Return => "return",
            Self::Void => "void",
        }
    }
}

/// One step in the life of a coupon, with all that it was issued with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CouponRow {
    pub coupon: CouponId,
    pub version: Version,
    pub kind: CouponKind,
    pub at: When,
    pub member: MemberId,
    /// The coupon of the rules.
    pub of: String,
    pub from: Day,
    pub until: Option<Day>,
    pub worth: Option<Money>,
    pub off: Money,
    pub sale: Option<SaleId>,
    pub reference: String,
}

/// Reads a row that is no undo.
pub fn read(row: &Row<'_>) -> Result<CouponRow, BookError> {
    let day = |column| Day::parse(row.bytes(column)).map_err(|e| row.bad(column, e));
    let filled = |column: usize| !row.bytes(column).is_empty();
    let money = |column| match row.bytes(column) {
        b"" => Ok(None),
        text => Money::parse(text).map(Some).map_err(|e| row.bad(column, e)),
    };
    let word = row.bytes(KIND);
    let kind = CouponKind::ALL
        .into_iter()
        .find(|kind| kind.word().as_bytes() == word)
        .ok_or_else(|| row.bad(KIND, "no such kind of coupon row"))?;
    let sale = match row.bytes(SALE) {
        b"" => None,
        text => Some(SaleId::parse(text).map_err(|e| row.bad(SALE, e))?),
    };
    Ok(CouponRow {
        coupon: COUPON_RECORDS.number(row)?,
        version: row.version(),
        kind,
        at: When::read(row.bytes(DAY), row.bytes(TIME)).map_err(|e| row.bad(DAY, e))?,
        member: MemberId::parse(row.bytes(MEMBER)).map_err(|e| row.bad(MEMBER, e))?,
        of: row.text(TYPE)?.into_owned(),
        from: if filled(FROM) { day(FROM)? } else { day(DAY)? },
        until: filled(UNTIL).then(|| day(UNTIL)).transpose()?,
        worth: money(WORTH)?,
        off: money(OFF)?.unwrap_or_default(),
        sale,
        reference: row.text(REF)?.into_owned(),
    })
}

/// What is told of a step beside its figures.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told<'a> {
    pub time: &'a str,
    /// Sealed.
    pub note: &'a str,
    pub reference: &'a str,
    pub asked: &'a str,
}

pub fn write(draft: &mut Draft, row: &CouponRow, told: Told<'_>) -> Result<(), BookError> {
    let until = row.until.map(|day| day.to_string()).unwrap_or_default();
    let worth = row.worth.map(|worth| worth.to_string()).unwrap_or_default();
    let off = match row.kind {
        CouponKind::Use => row.off.to_string(),
        _ => String::new(),
    };
    let sale = row.sale.map(|sale| sale.to_string()).unwrap_or_default();
    let cells = [
        &*row.coupon.to_string(),
        row.kind.word(),
        &row.at.day().to_string(),
        &row.member.to_string(),
        &row.of,
        &row.from.to_string(),
        &until,
        &worth,
        &off,
        &sale,
        told.time,
        told.note,
        told.reference,
        told.asked,
        "",
    ];
    draft.append(&COUPONS, &cells).map(drop)
}

/// Every row to the close of a day that had not been taken back by then, in order of recording. What was
/// undone later stood until that day, and its figures with it.
pub fn each(
    snapshot: &Snapshot,
    rows_to: Day,
    mut f: impl FnMut(CouponRow) -> Result<(), BookError>,
) -> Result<(), BookError> {
    let ledger = snapshot.ledger(&COUPONS)?;
    let mut undone: FxHashSet<(String, Version)> = FxHashSet::default();
    ledger.each_where(KIND, UNDO, COUPONS.columns.len(), |row| {
        if day_of(row)? <= rows_to {
            undone.insert((row.text(COUPON)?.into_owned(), undoes(row)?));
        }
        Ok(())
    })?;
    ledger.each(COUPONS.columns.len(), |row| {
        if row.bytes(KIND) == UNDO.as_bytes() || day_of(row)? > rows_to {
            return Ok(());
        }
        if !undone.is_empty() && undone.contains(&(row.text(COUPON)?.into_owned(), row.version())) {
            return Ok(());
        }
        f(read(row)?)
    })
}

/// Every row recorded before a version, undoings too: what a row did, on which day, and whether it did it or
/// took it back.
pub fn each_change(
    snapshot: &Snapshot,
    (rows_to, before): (Day, Version),
    mut f: impl FnMut(&CouponRow, Day, i64),
) -> Result<(), BookError> {
    let ledger = snapshot.ledger(&COUPONS)?;
    let mut all: Vec<CouponRow> = Vec::new();
    ledger.each(COUPONS.columns.len(), |row| {
        if row.version() >= before {
            return Ok(());
        }
        let day = day_of(row)?;
        if row.bytes(KIND) != UNDO.as_bytes() {
            let own = read(row)?;
            if day <= rows_to {
                f(&own, day, 1);
            }
            all.push(own);
            return Ok(());
        }
        let (id, version): (CouponId, _) = (COUPON_RECORDS.number(row)?, undoes(row)?);
        let back = all
            .iter()
            .filter(|own| own.coupon == id && own.version == version);
        for own in back.filter(|own| day <= rows_to && own.at.day() <= rows_to) {
            f(own, day, -1);
        }
        Ok(())
    })
}

fn day_of(row: &Row<'_>) -> Result<Day, BookError> {
    Day::parse(row.bytes(DAY)).map_err(|e| row.bad(DAY, e))
}

fn undoes(row: &Row<'_>) -> Result<Version, BookError> {
    let text = row.text(UNDOES)?;
    text.parse().map(Version).map_err(|e| row.bad(UNDOES, e))
}

/// The coupons that a sale used, or a refund gave back, as the rows that stand tell it.
pub fn of_sale(snapshot: &Snapshot, sale: SaleId) -> Result<Vec<CouponRow>, BookError> {
    let mut found = Vec::new();
    // Nearly every book has far fewer coupons than sales, and most tickets none.
    let mut named = false;
    let ledger = snapshot.ledger(&COUPONS)?;
    ledger.each_where(SALE, &sale.to_string(), SALE + 1, |_| {
        named = true;
        Ok(())
    })?;
    if named {
        each(snapshot, Day::MAX, |row| {
            if row.sale == Some(sale) {
                found.push(row);
            }
            Ok(())
        })?;
    }
    Ok(found)
}
