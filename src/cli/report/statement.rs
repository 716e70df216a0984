//! `club report statement`.

use super::super::Desk;
use super::super::args::Reading;
use super::super::errors::CliResult;
use super::Days;
use crate::accounts::statement::{Line, report};
use crate::output::{Cell, Column, Role};

/// One member's deeds, with the points after each
///
/// Purchases, refunds, rewards, tiers, cards and points in the order in which they happened. With --from the
/// first line tells the points that were there before.
///
/// Example: club report statement M000001 --from 2024-01-01
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Whose
    #[arg(value_name = "MEMBER")]
    member: String,
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    reading: Reading,
}

const COLUMNS: [Column; 10] = [
    Column::moment("at", "时间", "At"),
    Column::integer("version", "版本", "Version"),
    Column::text("kind", "类型", "Kind"),
    Column::text("record", "记录", "Record"),
    Column::text("text", "内容", "What"),
    Column::money("list", "原价", "List"),
    Column::money("paid", "实付", "Paid"),
    Column::integer("points", "积分", "Points"),
    Column::integer("balance", "积分余额", "Balance").as_role(Role::Measure),
    Column::text("why", "依据", "Why"),
];

pub fn run(args: &Args, desk: &mut Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let member = opened.member(&args.member)?;
    let days = args.days.stretch()?;
    let mut printer = desk.printer(&COLUMNS)?;
    for line in report(&opened.snapshot, member, opened.view, days)? {
        printer.row(&cells(line))?;
    }
    Ok(printer.finish()?)
}

fn cells(line: Line) -> [Cell; 10] {
    let (list, paid) = line.amounts.unzip();
    [
        if line.time.is_empty() {
            line.day.to_string().into()
        } else {
            line.time.into()
        },
        line.version.into(),
        line.kind.word().into(),
        line.record.into(),
        line.text.into(),
        list.into(),
        paid.into(),
        line.points.into(),
        line.balance.into(),
        line.why.into(),
    ]
}
