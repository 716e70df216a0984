//! `club pass refund`: a pass paid back, with what is owed on each ground.

use crate::cli::Desk;
use crate::cli::args::{Recording, word};
use crate::cli::closed::words;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::cli::post;
use crate::ops::passes::{Deed, Request};
use crate::sales::passes::worth::Ground;

/// Pay a pass back
///
/// What is owed is told on each ground, side by side. By the house's fault or nobody's, what was used is deducted at
/// the price of the pass; at the customer's wish at its list price, as it was when the pass was sold, and never below
/// nothing. Without a reason it goes back within seven days of its sale, unless the same was had before; later that is
/// judged as the customer's wish. Of a pass by days the days that are left are paid back, on every ground.
///
/// --dry-run shows all of it and records nothing.
///
/// Example: club pass refund P000001 --because customer --pay transfer
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    退卡\n\n\
    并列显示各种情形的应退金额。商家原因或双方均无责任时，已用部分按卡内单价扣除；顾客原因时按售卡时的原价扣除，退款\
    不为负。售出七天内可无理由退卡，购卡前已接受过同样服务的除外；逾期按顾客原因计算。期限卡一律按剩余天数退。\n\n\
    --dry-run 显示全部结果，不作记录。"))]
pub(super) struct Args {
    /// The pass: its number, or the ref it was sold under
    #[arg(add = Zh("卡的编号，或售卡时的原编号"))]
    #[arg(value_name = "PASS")]
    pass: String,
    /// Why: shop (its fault), neither, customer (whose wish it is) or seven-days
    #[arg(add = Zh("原因：shop（商家原因）、neither（双方均无责任）、customer（顾客原因）或 seven-days（七天无理由）"))]
    #[arg(long, value_name = "WHY", value_parser = words::<Ground>("ground for a refund", "退卡原因"))]
    because: Ground,
    /// By which means it is paid out
    #[arg(add = Zh("退款方式"))]
    #[arg(long, value_name = "MEANS", value_parser = word)]
    pay: Option<String>,
    /// A note, kept sealed
    #[arg(add = Zh("备注，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let deed = Deed::Refund {
        pass: args.pass.clone(),
        ground: args.because,
        pay: args.pay.clone(),
    };
    let note = args.note.clone().unwrap_or_default();
    post::case(desk, &args.recording, Request { deed, note })
}
