//! `club coupon use`: a coupon taken without a sale of the house, at a partner's for instance.

use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::cli::post;
use crate::ops::coupons::{Request, Step};

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
    let request = Request {
        coupon: args.coupon.clone(),
        step: Step::Take {
            member: args.member.clone(),
        },
        note: args.note.clone().unwrap_or_default(),
    };
    post::case(desk, &args.recording, request)
}
