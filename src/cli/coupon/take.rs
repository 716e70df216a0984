//! `club coupon use`: a coupon taken without a sale of the house, at a partner's for instance.

use super::{again, record};
use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::domain::CouponId;
use crate::ops::cards::who_shows;
use crate::ops::sale::presented;
use crate::sales::coupons::Coupons;
use crate::sales::coupons::rows::{COUPON_RECORDS, COUPONS, CouponRow};
use crate::sales::decide::may_deal;

/// Take a coupon without a sale of the house
///
/// For what a partner sold on it. At a sale of the house it is taken with `club consume --coupon`.
///
/// Example: club coupon use C00000012 --note "spa next door"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    不经本店销售收取优惠券\n\n\
    用于合作商户据此完成的销售。本店销售用 `club consume --coupon` 收券。"))]
pub(super) struct Args {
    /// The coupon: its number
    #[arg(add = Zh("优惠券的券号"))]
    #[arg(value_name = "COUPON")]
    coupon: String,
    /// Who hands it in: refused where it is another's
    #[arg(add = Zh("交券的会员：券属于他人时拒绝"))]
    #[arg(long, value_name = "MEMBER")]
    member: Option<String>,
    /// A note, kept sealed
    #[arg(add = Zh("备注，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let mut writing = desk.write(&args.recording)?;
    let snapshot = writing.draft.snapshot().clone();
    let own = Coupons::named(&snapshot, &args.coupon)?;
    let member = args.member.as_deref().map(|word| writing.member(word));
    let member = member.transpose()?;
    let (number, who) = (own.id.to_string(), member.map(|id| id.to_string()));
    let note = args.note.as_deref().unwrap_or_default();
    let parts = ["coupon use", &number, &who.unwrap_or_default(), note];
    let asked = writing.asked_under_ref(&parts)?;
    let reference = args.recording.reference.clone().unwrap_or_default();
    if let Some(first) =
        COUPON_RECORDS.repeat::<CouponId>(&snapshot, Some(reference.as_str()), &asked)?
    {
        return again(desk, &writing, first.version, &reference);
    }
    // One who was merged lives on in another.
    let holder = writing.customer(writing.member(&own.member.to_string())?)?;
    let own = presented(&writing.rules, own)?;
    match member.zip(args.member.as_deref()) {
        Some((id, word)) => {
            let who = who_shows(&writing, word, id)?;
            own.may_use(Some(&who), writing.at)?;
        }
        None => own.is_open(writing.at)?,
    }
    may_deal(&holder, writing.at)?;
    let sealed = match note {
        "" => String::new(),
        // The coupon stays what it was issued as, under the key of whom it was issued to.
        note => writing.seal(Some(own.coupon.member), (COUPONS.name, "note"), "", note)?,
    };
    let step = CouponRow {
        reference,
        ..own.used(own.coupon.worth.unwrap_or_default(), None, writing.at)
    };
    record(desk, writing, step, &sealed, &asked)
}
