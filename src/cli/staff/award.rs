//! `club staff award`: good work praised.

use super::work::about;
use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::desk::staff::rows::{Said, WorkKind};
use crate::domain::Money;
use crate::domain::canonical;
use crate::output::columns;

/// Praise somebody for good work
///
/// Example: club staff award E0001 --reason "calmed an angry guest" --amount 200
#[derive(clap::Args, Debug)]
#[command(add = Zh("奖励工作表现"))]
pub(super) struct Args {
    /// Whom: a number, a login or a name
    #[arg(add = Zh("员工：员工号、登录名或姓名"))]
    #[arg(value_name = "STAFF")]
    staff: String,
    /// What for, kept sealed
    #[arg(add = Zh("奖励事由，封存保管"))]
    #[arg(long = "reason", alias = "for", value_name = "TEXT")]
    what_for: String,
    /// What it comes to in yuan
    #[arg(add = Zh("奖励金额，单位为元"))]
    #[arg(long, value_name = "AMOUNT")]
    amount: Option<Money>,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let told = canonical::option(args.amount.map(canonical::money));
    let (about, first) = about(desk, &args.staff, &args.recording, &[&told, &args.what_for])?;
    let done = match first {
        Some(first) => about.again(&first),
        None => {
            let said = Said {
                amount: args.amount,
                ..Said::default()
            };
            about.record(WorkKind::Award, &[said], &args.what_for)?
        }
    };
    let columns = [columns::AMOUNT, columns::FOR];
    done.print(
        desk,
        &columns,
        &[args.amount.into(), args.what_for.clone().into()],
    )
}
