//! `club coupon void`: a coupon that is not to be used any more.

use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::cli::post;
use crate::ops::coupons::{Request, Step};

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
    let request = Request {
        coupon: args.coupon.clone(),
        step: Step::Void,
        note: args.reason.clone(),
    };
    post::case(desk, &args.recording, request)
}
