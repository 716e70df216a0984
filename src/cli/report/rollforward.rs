//! `club report rollforward`.

use super::super::Desk;
use super::super::args::Reading;
use super::super::errors::CliResult;
use super::{Days, PERIOD};
use crate::accounts::rollforward::report;
use crate::output::Column;

/// Every month's points: opening, movements, closing
///
/// opening + earned - redeemed - expired + adjusted + reversed = closing, every month. Points expire with their
/// last day, whether or not a job has put that on record; `adjusted` holds what was given by hand or brought over.
///
/// Example: club report rollforward --from 2024-01-01
#[derive(clap::Args, Debug)]
pub struct Args {
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    reading: Reading,
}

const COLUMNS: [Column; 9] = [
    PERIOD,
    Column::text("account", "账户", "Account"),
    Column::integer("opening", "期初", "Opening"),
    Column::integer("earned", "获得", "Earned"),
    Column::integer("redeemed", "兑换", "Redeemed"),
    Column::integer("expired", "到期", "Expired"),
    Column::integer("adjusted", "调整", "Adjusted"),
    Column::integer("reversed", "冲回", "Reversed"),
    Column::integer("closing", "期末", "Closing"),
];

pub fn run(args: &Args, desk: &mut Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let days = args.days.stretch()?;
    let mut printer = desk.printer(&COLUMNS)?;
    for line in report(&opened.snapshot, opened.view, days)? {
        printer.row(&[
            line.month.to_string().into(),
            "points".into(),
            line.opening.into(),
            line.moved.earned.into(),
            line.moved.redeemed.into(),
            line.moved.expired.into(),
            line.moved.adjusted.into(),
            line.moved.reversed.into(),
            line.closing.into(),
        ])?;
    }
    Ok(printer.finish()?)
}
