//! `club incident open`: a leak is reported.

use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::cli::post;
use crate::domain::{Day, Slug};
use crate::ops::incidents::Open;

/// Report a leak of customers' data
///
/// Name the customers with --member and not in the text: what concerns one of them alone goes with their key
/// when they are erased.
///
/// Example: club incident open --text "a list was left at the printer" --member M000001
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    报告顾客数据泄露\n\n\
    涉及的顾客用 --member 指明，不要写在正文中：只涉及其中一人的内容，在删除此人时随其密钥一起失去。"))]
pub(super) struct Args {
    /// What happened, kept sealed
    #[arg(add = Zh("事情经过，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    text: String,
    /// Whose data it is about
    #[arg(add = Zh("涉及其数据的会员"))]
    #[arg(long = "member", value_name = "MEMBER")]
    members: Vec<String>,
    /// How serious it is
    #[arg(add = Zh("严重程度"))]
    #[arg(long, value_name = "SEVERITY")]
    severity: Option<Slug>,
    /// The first day on which it may have happened
    #[arg(add = Zh("可能发生的第一天"))]
    #[arg(long, value_name = "DATE")]
    from: Option<Day>,
    /// The last day on which it may have happened
    #[arg(add = Zh("可能发生的最后一天"))]
    #[arg(long, value_name = "DATE")]
    to: Option<Day>,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let open = Open {
        text: args.text.clone(),
        members: args.members.clone(),
        severity: args.severity.clone(),
        from: args.from,
        to: args.to,
    };
    post::case(desk, &args.recording, open)
}
