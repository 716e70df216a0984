//! `club pass resume`: a pass that rests no longer.

use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::cli::post;
use crate::ops::passes::{Deed, Request};

/// End a pass's rest before its last day
///
/// The day of the deed is a day of use again; the days of the rest that are left move the end back.
///
/// Example: club pass resume P000002 --at 2025-06-20
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    提前结束停卡\n\n\
    办理当天即恢复使用；未停满的天数从顺延的到期日中扣回。"))]
pub(super) struct Args {
    /// The pass: its number, or the ref it was sold under
    #[arg(add = Zh("卡的编号，或售卡时的原编号"))]
    #[arg(value_name = "PASS")]
    pass: String,
    /// A note, kept sealed
    #[arg(add = Zh("备注，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let deed = Deed::Resume {
        pass: args.pass.clone(),
    };
    let note = args.note.clone().unwrap_or_default();
    post::case(desk, &args.recording, Request { deed, note })
}
