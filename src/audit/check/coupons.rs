//! Coupons: given once, used once, by whom they were given to, and at a sale that is on record.

use rustc_hash::FxHashMap;

use super::Findings;
use super::tickets::Tickets;
use crate::book::{BookError, Row, Snapshot};
use crate::domain::{CouponId, Wording};
use crate::sales::coupons::rows::{COUPON_RECORDS, COUPONS, CouponKind, CouponRow, read};
use crate::worded;

pub(super) fn prove(
    snapshot: &Snapshot,
    tickets: &Tickets,
    findings: &mut Findings,
) -> Result<(), BookError> {
    let mut last: FxHashMap<CouponId, CouponRow> = FxHashMap::default();
    COUPON_RECORDS.each(snapshot, |row| {
        let own = read(row)?;
        if let Some(what) = wrong(&own, last.get(&own.coupon)) {
            findings.at(row, &COUPONS, what);
        }
        sale(row, &own, tickets, findings);
        last.insert(own.coupon, own);
        Ok(())
    })
}

/// What is wrong with a step after the one before it.
fn wrong(own: &CouponRow, before: Option<&CouponRow>) -> Option<Wording> {
    let id = own.coupon;
    let Some(before) = before else {
        return (own.kind != CouponKind::Issue)
            .then(|| worded!("{id} was never issued", "{id} 从未发放"));
    };
    if (before.member, &before.of, before.until) != (own.member, &own.of, own.until) {
        return Some(worded!(
            "{id} is not what it was issued as",
            "{id} 与发放时不符"
        ));
    }
    match (before.kind, own.kind) {
        (_, CouponKind::Issue) => Some(worded!("{id} was issued already", "{id} 已经发放")),
        (CouponKind::Use, CouponKind::Return) => None,
        (CouponKind::Use, _) => Some(worded!("{id} was used already", "{id} 已经使用")),
        (CouponKind::Void, _) => Some(worded!("{id} was void already", "{id} 已经作废")),
        (_, CouponKind::Return) => Some(worded!(
            "{id} comes back and was not used",
            "{id} 未曾使用，却被退回"
        )),
        (_, CouponKind::Use) if own.until.is_some_and(|last| own.at.day() > last) => Some(worded!(
            "{id} was used after its last day",
            "{id} 在有效期之后使用"
        )),
        _ => None,
    }
}

/// The sale that a row names is there, and was to whom the coupon belongs unless they were merged.
fn sale(row: &Row<'_>, own: &CouponRow, tickets: &Tickets, findings: &mut Findings) {
    if let Some(sale) = own.sale
        && tickets.get(sale).is_none()
    {
        let what = worded!(
            "{sale} is not a sale or refund on record",
            "没有消费或退款记录 {sale}"
        );
        findings.at(row, &COUPONS, what);
    }
}
