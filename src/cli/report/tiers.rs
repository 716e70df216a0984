//! `club report tiers`.

use super::super::Desk;
use super::super::args::Reading;
use super::super::errors::{CliError, CliResult};
use super::Days;
use crate::cli::help::Zh;
use crate::domain::Stretch;
use crate::ops::{Opened, Stop};
use crate::output::{Cell, Column, Figure, Picture, columns};
use crate::reports::tiers::{Line, report};
use crate::sales::customer::Needs;
use crate::sales::terms::Rulebook as _;
use crate::sales::{Customers, SaleRefusal};

/// How many members stand in each tier, and what they spend
///
/// `spend` is what those members paid within the days that count, less what was refunded; by default
/// all days count. Whoever has left or was erased is no member. Those in no tier of a group have a line without a tier.
///
/// Example: club report tiers --from 2024-01-01
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    各等级的会员数和消费\n\n\
    `spend` 为这些会员在统计日期内的实付减去退款；默认统计全部日期。已退会或已删除的不算会员。某组中没有等级的会员\
    列为一行，等级为空。"))]
pub(super) struct Args {
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    reading: Reading,
}

const COLUMNS: [Column; 4] = [
    columns::GROUP,
    columns::TIER,
    columns::MEMBERS,
    columns::SPEND,
];

/// What is drawn of it. Groups divide the same members anew, so each is drawn by itself.
pub(super) const PICTURE: Picture = Picture::bars(
    &["tier"],
    &[Figure::stock("members"), Figure::stock("spend")],
)
.apart("group");

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let days = args.days.stretch()?;
    let mut printer = desk.printer(&COLUMNS)?;
    for line in lines(&opened, &load(&opened)?, days)? {
        let tier = line.tier.map(|(id, _)| id.to_string());
        let group = line.group.to_string();
        printer.row(&[
            group.into(),
            tier.map_or(Cell::Empty, Cell::from),
            line.members.into(),
            line.spend.into(),
        ])?;
    }
    Ok(printer.finish()?)
}

/// Every member with whatever tiers are judged by.
pub(super) fn load(opened: &Opened) -> Result<Customers, Stop> {
    let terms = opened.rules.on(opened.view.on());
    opened.customers(Needs::for_tiers(&terms))
}

pub(super) fn lines(
    opened: &Opened,
    customers: &Customers,
    days: Stretch,
) -> Result<Vec<Line>, CliError> {
    let terms = opened.rules.on(opened.view.on());
    let lines = report(customers, &terms, opened.view, days);
    Ok(lines.map_err(SaleRefusal::from)?)
}
