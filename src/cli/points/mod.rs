//! `club points`: a member's statement, adjustments, and what is about to expire.

mod adjust;
mod expiring;

use super::Desk;
use super::args::Reading;
use super::errors::CliResult;
use super::registry::{self, Runs, command};
use crate::cli::help::Zh;
use crate::output::{Cell, Column, columns};
use crate::points::statement::{Entry, statement};
use crate::reports::statement::points_of;

/// Show a member's points, movement by movement
///
/// Every movement with the balance after it. Points end with their last day whether or not a job has put
/// that on record.
///
/// Example: club points M000001 --as-of 2024-12-31
#[derive(clap::Args, Debug)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
#[command(add = Zh("\
    逐笔显示会员的积分变动\n\n\
    每笔变动之后列出余额。积分在最后一天结束时到期，无论是否已作记录。"))]
pub(super) struct Args {
    /// Whose points
    #[arg(add = Zh("积分所属的会员"))]
    #[arg(value_name = "MEMBER")]
    member: String,
    #[command(flatten)]
    reading: Reading,
}

pub(super) const COMMANDS: &[registry::Entry] = &[
    command("points adjust", &Runs(adjust::run)),
    command("points expiring", &Runs(expiring::run)),
];

fn columns() -> [Column; 8] {
    [
        columns::AT_DAY,
        columns::VERSION,
        columns::KIND,
        columns::POINTS,
        columns::BALANCE,
        columns::EXPIRES,
        columns::SOURCE,
        Column::WHY,
    ]
}

fn cells(entry: &Entry) -> [Cell; 8] {
    [
        entry.day.into(),
        entry.version.map_or(Cell::Empty, Cell::from),
        entry.kind.word().to_owned().into(),
        entry.points.into(),
        entry.balance.into(),
        entry.expires.map_or(Cell::Empty, Cell::from),
        entry.source.clone().into(),
        entry.why.clone().into(),
    ]
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let member = opened.member(&args.member)?;
    let rows = points_of(&opened.snapshot, member, opened.view)?;
    let mut printer = desk.printer(&columns())?;
    for entry in statement(&rows, opened.view.alive_on) {
        printer.row(&cells(&entry))?;
    }
    Ok(printer.finish()?)
}
