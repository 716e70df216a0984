//! `club pass freeze`: a pass that rests.

use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::cli::post;
use crate::domain::Day;
use crate::ops::passes::{Deed, Request};

/// Let a pass rest, through a day
///
/// From the day of the deed through the one that is named, both counted. Meanwhile it is not used and its days do not
/// run: its end moves by as many. How long it may rest in all is for the rules to say.
///
/// Example: club pass freeze P000002 --at 2025-06-01 --until 2025-06-30
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    停卡至某日\n\n\
    自办理日起至所写日期止，首尾两天都计入。停卡期内不能使用，天数不计，到期日相应顺延。累计可停多久由规则决定。"))]
pub(super) struct Args {
    /// The pass: its number, or the ref it was sold under
    #[arg(add = Zh("卡的编号，或售卡时的原编号"))]
    #[arg(value_name = "PASS")]
    pass: String,
    /// The last day of the rest
    #[arg(add = Zh("停卡的最后一天"))]
    #[arg(long, value_name = "DATE")]
    until: Day,
    /// A note, kept sealed
    #[arg(add = Zh("备注，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let deed = Deed::Freeze {
        pass: args.pass.clone(),
        until: args.until,
    };
    let note = args.note.clone().unwrap_or_default();
    post::case(desk, &args.recording, Request { deed, note })
}
