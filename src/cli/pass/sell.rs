//! `club pass sell`: a pass sold to a member.

use crate::cli::Desk;
use crate::cli::args::{Recording, word};
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::cli::post;
use crate::cli::row_cells::tender;
use crate::ops::passes::{Deed, Request};
use crate::sales::decide::Tender;

/// Sell a pass to a member
///
/// What it costs, pays for and how long it lives is for the rules of its day to say, and holds for it whatever is
/// adopted later. What was paid is owed until it is used: it is no revenue yet. A pass by days that is bought while
/// another of its kind runs begins when that has ended.
///
/// Example: club pass sell M000001 foot-10 --pay wechat
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    向会员售卡\n\n\
    价格、可用项目和期限由当日规则决定，以后规则变化不影响已售的卡。所收款项在使用前为应付，不算收入。在同类期限卡\
    未到期时续购，新卡自旧卡到期次日起算。"))]
pub(super) struct Args {
    /// Who buys it
    #[arg(add = Zh("购卡会员"))]
    #[arg(value_name = "MEMBER")]
    member: String,
    /// The pass: one of the rules in force
    #[arg(add = Zh("卡：现行规则中的一种"))]
    #[arg(value_name = "PASS", value_parser = word)]
    kind: String,
    /// How it is paid; with amounts where there are several means
    #[arg(add = Zh("付款方式；有多种时写明各自金额"))]
    #[arg(long, value_name = "MEANS[=AMOUNT]", value_parser = tender)]
    pay: Vec<Tender>,
    /// Where it is sold
    #[arg(add = Zh("售卡门店"))]
    #[arg(long, value_name = "STORE", value_parser = word)]
    store: Option<String>,
    /// Who sold it
    #[arg(add = Zh("售卡员工"))]
    #[arg(long, value_name = "STAFF", value_parser = word)]
    staff: Option<String>,
    /// A note, kept sealed
    #[arg(add = Zh("备注，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let deed = Deed::Sell {
        member: args.member.clone(),
        kind: args.kind.clone(),
        pay: args.pay.clone(),
        store: args.store.clone().unwrap_or_default(),
        staff: args.staff.clone(),
    };
    let note = args.note.clone().unwrap_or_default();
    post::case(desk, &args.recording, Request { deed, note })
}
