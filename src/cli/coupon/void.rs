//! `club coupon void`: a coupon that is not to be used any more.

use super::{again, record};
use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::domain::{CouponId, Version};
use crate::sales::coupons::rows::{COUPON_RECORDS, COUPONS, CouponKind, CouponRow};
use crate::sales::coupons::state::Fate;
use crate::sales::coupons::{CouponRefusal, Coupons};

/// Make a coupon void, with a reason
///
/// A whole issue is taken back with `club undo`, as long as none of it was used.
///
/// Example: club coupon void C00000012 --reason "printed twice"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    作废优惠券，须写明原因\n\n\
    整批发放可用 `club undo` 冲销，前提是一张都没有使用。"))]
pub(super) struct Args {
    /// The coupon: its number
    #[arg(add = Zh("优惠券的券号"))]
    #[arg(value_name = "COUPON")]
    coupon: String,
    /// Why, kept sealed
    #[arg(add = Zh("原因，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    let snapshot = writing.draft.snapshot().clone();
    let own = Coupons::named(&snapshot, &args.coupon)?;
    let parts = ["coupon void", &own.id.to_string(), &args.reason];
    let asked = writing.asked_under_ref(&parts)?;
    let reference = args.recording.reference.clone().unwrap_or_default();
    if let Some(first) =
        COUPON_RECORDS.repeat::<CouponId>(&snapshot, Some(reference.as_str()), &asked)?
    {
        return again(desk, &writing, first.version, &reference);
    }
    let (coupon, day) = (own.id, writing.at.day());
    match own.fate {
        Fate::Used { at, sale, .. } => {
            let on = at.day();
            return Err(CouponRefusal::Used { coupon, on, sale }.into());
        }
        Fate::Void { at } => {
            let on = at.day();
            return Err(CouponRefusal::Void { coupon, on }.into());
        }
        Fate::Open => {}
    }
    let since = own.back.unwrap_or(own.issued);
    if !writing.at.sees(since) {
        let from = since.day();
        return Err(CouponRefusal::NotYet { coupon, from, day }.into());
    }
    if let Some(last) = own.until.filter(|last| day > *last) {
        return Err(CouponRefusal::Expired { coupon, last, day }.into());
    }
    // The coupon stays what it was issued as, under the key of whom it was issued to.
    let note = writing.seal(Some(own.member), (COUPONS.name, "note"), "", &args.reason)?;
    let step = CouponRow {
        reference,
        ..own.step(CouponKind::Void, writing.at, Version::default())
    };
    record(desk, writing, step, &note, &asked)
}
