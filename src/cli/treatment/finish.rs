//! `club treatment finish`: a treatment ends, with nothing missing.

use super::shown::record;
use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::domain::{Day, Slug};
use crate::ops::treatments::Finish;

/// End a treatment, with the plan for the next one
///
/// Refused while a step is missing, which is named. A step that can no longer be done, such as a look before
/// cleansing, is left out with --without and the reason.
///
/// Example: club treatment finish N000001 --after "calm, even" --next 2024-05-15 --plan "serum again"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    结束疗程，写出下次的计划\n\n\
    缺少步骤时拒绝并指明。无法补做的步骤，例如清洁前的查看，用 --without 和原因略去。"))]
pub(super) struct Args {
    /// The treatment, by its number or ref
    #[arg(add = Zh("疗程的编号或原编号"))]
    #[arg(value_name = "TREATMENT")]
    treatment: String,
    /// When the guest is to come next
    #[arg(add = Zh("顾客下次到店的日期"))]
    #[arg(long, value_name = "DATE")]
    next: Option<Day>,
    /// Why no next visit is planned, kept sealed
    #[arg(add = Zh("没有安排下次的原因，封存保管"))]
    #[arg(long, value_name = "REASON", conflicts_with_all = ["next", "plan"])]
    no_next: Option<String>,
    /// What is to be done then, kept sealed
    #[arg(add = Zh("下次的护理计划，封存保管"))]
    #[arg(long, value_name = "TEXT", requires = "next")]
    plan: Option<String>,
    /// How it is after the treatment, kept sealed
    #[arg(add = Zh("疗程结束后的情况，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    after: Option<String>,
    /// What else is to be known, kept sealed
    #[arg(add = Zh("其他须知，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// A missing step that it ends without; give the option again for another
    #[arg(add = Zh("缺少而不再补做的步骤；可多次给出"))]
    #[arg(long, value_name = "STEP", requires = "reason")]
    without: Vec<Slug>,
    /// Why it ends without them, kept sealed
    #[arg(add = Zh("缺少步骤而结束的原因，封存保管"))]
    #[arg(long, value_name = "TEXT", requires = "without")]
    reason: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let finish = Finish {
        treatment: args.treatment.clone(),
        next: args.next,
        no_next: args.no_next.clone(),
        plan: args.plan.clone(),
        after: args.after.clone(),
        note: args.note.clone(),
        without: args.without.clone(),
        reason: args.reason.clone(),
    };
    record(desk, &args.recording, finish)
}
