//! `club pass extend`: a later last day.

use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::cli::post;
use crate::domain::Day;
use crate::ops::passes::{Deed, Request};

/// Give a pass a later last day
///
/// A pass by number does not lapse: at its end it rests, and this brings it back with all uses that are left. Days
/// that are given beyond the term move no money.
///
/// Example: club pass extend P000001 --until 2026-06-30
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    延长有效期\n\n\
    次卡到期不作废，余次保留；用此命令重新启用。多给的天数不涉及金额。"))]
pub(super) struct Args {
    /// The pass: its number, or the ref it was sold under
    #[arg(add = Zh("卡的编号，或售卡时的原编号"))]
    #[arg(value_name = "PASS")]
    pass: String,
    /// The new last day
    #[arg(add = Zh("新的最后一天"))]
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
    let deed = Deed::Extend {
        pass: args.pass.clone(),
        until: args.until,
    };
    let note = args.note.clone().unwrap_or_default();
    post::case(desk, &args.recording, Request { deed, note })
}
