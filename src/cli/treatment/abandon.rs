//! `club treatment abandon`: a treatment is given up.

use super::shown::record;
use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::ops::treatments::Abandon;

/// Give a treatment up: the guest left, or it could not be gone on with
///
/// The steps that it lacks stay undone, and nothing more is recorded of it. One that lacks no step is finished
/// with `club treatment finish`.
///
/// Example: club treatment abandon N000001 --reason "the guest was called away"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    中止疗程：顾客离开，或无法继续\n\n\
    缺少的步骤不再补做，此后不再记录。不缺步骤的用 `club treatment finish` 结束。"))]
pub(super) struct Args {
    /// The treatment, by its number or ref
    #[arg(add = Zh("疗程的编号或原编号"))]
    #[arg(value_name = "TREATMENT")]
    treatment: String,
    /// Why, kept sealed
    #[arg(add = Zh("原因，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let abandon = Abandon {
        treatment: args.treatment.clone(),
        reason: args.reason.clone(),
    };
    record(desk, &args.recording, abandon)
}
