//! How coupons are written: one row for each step in the life of each.

use crate::book::records::UNDO;
use crate::book::{BookError, Draft, Records, Row, Snapshot, Told};
use crate::domain::{CouponId, Day, MemberId, Money, SaleId, Version, When};
use crate::{ledger, words};

ledger! {
    /// coupons: issued, used, given back, void
    pub(crate) static COUPONS = "coupons", 1;

    /// One row.
    struct Line<'a> {
        coupon: CouponId,
        kind: CouponKind,
        day: Day,
        /// whose it is
        member [spare] -> members.member: MemberId,
        /// the coupon of the rules, by its id
        of as "type": &'a str,
        /// the first day on which it may be used
        from: Option<Day>,
        /// the last day; empty for ever
        until: Option<Day>,
        /// what it takes off at most; empty where that hangs on what is bought
        worth: Option<Money>,
        /// what it took off
        off: Option<Money>,
        /// the sale it was used at, or the refund that gave it back
        sale: Option<SaleId>,
    }
    + Told {}
}

words! {
    /// What happens to a coupon.
    pub(crate) enum CouponKind {
        Issue = "issue";
        Use = "use";
        /// The sale it was used at went back, and it with it.
        Return = "return";
        Void = "void";
    } + "undo"
}

pub(crate) static COUPON_RECORDS: Records = Records::of(&COUPONS, "coupon", "优惠券");

const KIND: usize = COUPONS.at("kind");
const DAY: usize = COUPONS.at("day");
const SALE: usize = COUPONS.at("sale");

/// One step in the life of a coupon, with all that it was issued with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CouponRow {
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
pub(crate) fn read(row: &Row<'_>) -> Result<CouponRow, BookError> {
    let (line, told) = (Line::read(row)?, COUPON_RECORDS.told(row)?);
    Ok(CouponRow {
        coupon: line.coupon,
        version: row.version(),
        kind: line.kind,
        at: When::of(line.day, told.time).map_err(|e| row.bad(DAY, e))?,
        member: line.member,
        of: line.of.to_owned(),
        from: line.from.unwrap_or(line.day),
        until: line.until,
        worth: line.worth,
        off: line.off.unwrap_or_default(),
        sale: line.sale,
        reference: told.reference.to_owned(),
    })
}

pub(crate) fn write(draft: &mut Draft, row: &CouponRow, told: Told<'_>) -> Result<(), BookError> {
    let line = Line {
        coupon: row.coupon,
        kind: row.kind,
        day: row.at.day(),
        member: row.member,
        of: &row.of,
        from: Some(row.from),
        until: row.until,
        worth: row.worth,
        off: Some(row.off).filter(|_| row.kind == CouponKind::Use),
        sale: row.sale,
    };
    draft.post(&COUPONS, &[&line, &told]).map(drop)
}

/// Every row to the close of a day that had not been taken back by then, in order of recording. What was
/// undone later stood until that day, and its figures with it.
pub(crate) fn each(
    snapshot: &Snapshot,
    rows_to: Day,
    mut f: impl FnMut(CouponRow) -> Result<(), BookError>,
) -> Result<(), BookError> {
    COUPON_RECORDS.each_to(snapshot, rows_to, |row| f(read(row)?))
}

/// Every row recorded before a version, undoings too: what a row did, on which day, and whether it did it or
/// took it back.
pub(crate) fn each_change(
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
        let (id, version): (CouponId, _) =
            (COUPON_RECORDS.number(row)?, COUPON_RECORDS.undoes(row)?);
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

/// The coupons that a sale used, or a refund gave back, as the rows that stand tell it.
pub(crate) fn of_sale(snapshot: &Snapshot, sale: SaleId) -> Result<Vec<CouponRow>, BookError> {
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
