//! `club report points`.

use super::super::Desk;
use super::super::args::Reading;
use super::super::errors::CliResult;
use crate::cli::help::Zh;
use crate::output::{Cell, Column, Figure, Picture, columns};
use crate::reports::points::report;
use crate::sales::Customers;
use crate::sales::customer::Needs;

/// What members have in points, and what they owe
///
/// `balance` is what can be spent less what is owed. `expiring` points end with the day `expires`, the next on
/// which anything ends.
///
/// Example: club report points --as-of 2024-12-31
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    会员的积分和欠分\n\n\
    `balance` 为可用积分减去欠分。`expiring` 的积分在 `expires` 当日结束时到期，即下一个到期日。"))]
pub(super) struct Args {
    #[command(flatten)]
    reading: Reading,
}

const COLUMNS: [Column; 6] = [
    columns::MEMBER,
    columns::NAME,
    columns::BALANCE,
    columns::OWED,
    columns::EXPIRING,
    columns::EXPIRES,
];

/// What is drawn of it.
pub(super) const PICTURE: Picture = Picture::bars(
    &["name"],
    &[Figure::stock("balance"), Figure::stock("expiring")],
)
.most();

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let needs = Needs {
        sales: false,
        facts: false,
        points: true,
    };
    let customers = Customers::load(&opened.snapshot, opened.view, needs)?;
    let names = opened.names()?;
    desk.tell_sealed(&opened);
    let mut printer = desk.printer(&COLUMNS)?;
    for line in report(&customers, opened.view) {
        let (expiring, expires) = line.expiring.unzip();
        printer.row(&[
            line.member.into(),
            names
                .get(line.member)
                .map_or(Cell::Empty, |name| name.to_owned().into()),
            line.balance.into(),
            line.owed.into(),
            expiring.into(),
            expires.into(),
        ])?;
    }
    Ok(printer.finish()?)
}
