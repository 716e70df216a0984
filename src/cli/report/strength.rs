//! `club report strength`.

use super::super::Desk;
use super::super::args::Reading;
use super::super::errors::CliResult;
use super::{Days, thousandths};
use crate::care::Visits;
use crate::cli::help::Zh;
use crate::desk::inquiries;
use crate::domain::Money;
use crate::output::{Cell, Column, Figure, Picture, columns};
use crate::reports::dealings::Dealings;
use crate::reports::strength::{Asked, report};
use crate::reports::summary::average;
use crate::reports::tiers::per_mille;
use crate::sales::Customer;
use crate::sales::customer::Needs;
use crate::sales::terms::Rulebook as _;

/// The strength of sales by kind of customer, prospects too
///
/// One line for each tier of the main group, as members stand in it at the end, for members in none, for
/// `prospects` (members who have never bought, and whoever else has asked), for `left` (members who have left or
/// are erased since, who are no customers any more) and for `walk-ins`. `net` is what was paid within the days that
/// count less what went back; `inquiries` and `visits` tell what is done for it.
///
/// Example: club report strength --from 2024-01-01
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    按顾客种类的销售实力，包括潜在顾客\n\n\
    按期末所在的主等级组等级各一行，另有没有等级的会员、`prospects`（从未消费的会员，以及其他咨询过的人）、\
    `left`（其后退会或已删除的会员，不再计入顾客数）和 `walk-ins`（散客）。`net` 为统计日期内的实付减退款；`inquiries` 和 `visits` 为相应的工作。"))]
pub(super) struct Args {
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    reading: Reading,
}

const COLUMNS: [Column; 10] = [
    columns::CLASS,
    columns::CUSTOMERS,
    columns::BUYING,
    columns::SALES,
    columns::NET,
    columns::NET_PCT,
    columns::PER_SALE,
    columns::PER_CUSTOMER,
    columns::INQUIRIES,
    columns::VISITS,
];

/// What is drawn of it.
pub(super) const PICTURE: Picture = Picture::bars(
    &["class"],
    &[Figure::stock("net"), Figure::stock("customers")],
);

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let (snapshot, view) = (&opened.snapshot, opened.view);
    let days = args.days.stretch()?;
    let customers = opened.customers(Needs::ALL)?;
    let dealings = Dealings::load(snapshot, view, days)?;
    let root = |id| customers.get(id).map_or(id, Customer::id);
    let lines = report(&Asked {
        customers: &customers,
        dealings: &dealings,
        inquiries: &inquiries::load(snapshot)?,
        visits: &Visits::load(snapshot, view.rows_to, root)?,
        terms: &opened.rules.on(view.on()),
        days,
        view,
    });
    let whole = dealings.whole().net();
    let mut printer = desk.printer(&COLUMNS)?;
    for line in lines {
        let net = Money::from_fen(line.dealt.net());
        let has_buyers = line.buying > 0;
        printer.row(&[
            line.class.word().to_owned().into(),
            line.customers.into(),
            line.buying.into(),
            line.dealt.sales.into(),
            net.into(),
            thousandths(per_mille(line.dealt.net(), whole)),
            line.dealt.per_sale().into(),
            if has_buyers {
                average(net, line.buying).into()
            } else {
                Cell::Empty
            },
            line.inquiries.into(),
            line.visits.into(),
        ])?;
    }
    Ok(printer.finish()?)
}
