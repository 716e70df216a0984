//! `club report members`.

use super::super::Desk;
use super::super::args::Reading;
use super::super::errors::CliResult;
use super::{Days, PERIOD};
use crate::cli::help::Zh;
use crate::output::{Column, Figure, Picture, columns};
use crate::reports::members::report;
use crate::sales::Customers;
use crate::sales::customer::Needs;

/// Who joined, left and bought, month by month
///
/// `exited` are those who left or were erased less those who came back, `members` stands at the end of the month, and
/// `active` members bought something that month that was not wholly refunded.
///
/// Example: club report members --from 2024-01-01
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    逐月的入会、退会和消费会员\n\n\
    `exited` 为退会或删除的会员减去恢复的会员，`members` 为月末数，`active` 为当月有未全额退款的消费的会员。"))]
pub(super) struct Args {
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    reading: Reading,
}

const COLUMNS: [Column; 5] = [
    PERIOD,
    columns::NEW_MEMBERS,
    columns::EXITED,
    columns::MEMBERS_AT_END,
    columns::ACTIVE,
];

/// What is drawn of it.
pub(super) const PICTURE: Picture = Picture::over(
    &["period"],
    &[
        Figure::flow("joined"),
        Figure::stock("members"),
        Figure::stock("active"),
    ],
);

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let days = args.days.stretch()?;
    let needs = Needs {
        sales: true,
        facts: false,
        points: false,
    };
    let customers = Customers::load(&opened.snapshot, opened.view, needs)?;
    let mut printer = desk.printer(&COLUMNS)?;
    for line in report(&customers, opened.view, days) {
        printer.row(&[
            line.month.to_string().into(),
            line.joined.into(),
            line.exited.into(),
            line.members.into(),
            line.active.into(),
        ])?;
    }
    Ok(printer.finish()?)
}
