//! `club report credit`.

use super::super::Desk;
use super::super::args::Reading;
use super::super::errors::CliResult;
use super::{Days, thousandths};
use crate::cli::help::Zh;
use crate::desk::complaints;
use crate::desk::reservations::rows;
use crate::domain::Money;
use crate::output::{Cell, Column, Figure, Picture, columns};
use crate::reports::credit::{Asked, report};
use crate::reports::dealings::Dealings;
use crate::sales::customer::Needs;
use crate::sales::terms::Rulebook as _;

/// Performance and credit of each customer
///
/// Performance: sales, what was paid less what went back, and the score of the main group of tiers where the
/// rules have one. Credit: what part of it went back, reservations kept and missed (late cancellations count
/// where the rules say so), points owed, and complaints. Shares are in percent; who brings most stands first.
///
/// Example: club report credit --from 2024-01-01 --to 2024-12-31
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    每名顾客的业绩和信用\n\n\
    业绩：销售、实付减退款，以及规则有评分时主等级组的评分。信用：退款比例、守约和失约的预约（规则要求时含过晚取\
    消）、欠分和投诉。比例以百分比表示；贡献最多的在前。"))]
pub(super) struct Args {
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    reading: Reading,
}

const COLUMNS: [Column; 14] = [
    columns::MEMBER,
    columns::NAME,
    columns::TIER,
    columns::JOINED,
    columns::SALES,
    columns::NET,
    columns::SCORE,
    columns::REFUNDED,
    columns::REFUNDED_PCT,
    columns::APPOINTMENTS_KEPT,
    columns::MISSED,
    columns::KEPT_PCT,
    columns::OWED,
    columns::COMPLAINTS,
];

/// What is drawn of it.
pub(super) const PICTURE: Picture = Picture::bars(&["name"], &[Figure::stock("score")]);

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let (snapshot, view) = (&opened.snapshot, opened.view);
    let days = args.days.stretch()?;
    let customers = opened.customers(Needs::ALL)?;
    let late_fails = |day| {
        let rules = opened.rules.pack(day).reservations.as_ref();
        rules.is_some_and(|rules| rules.late_fails)
    };
    let lines = report(&Asked {
        customers: &customers,
        dealings: &Dealings::load(snapshot, view, days)?,
        bookings: &rows::load(snapshot, view.rows_to)?,
        complaints: &complaints::load(snapshot)?,
        terms: &opened.rules.on(view.on()),
        days,
        view,
        late_fails: &late_fails,
    });
    let names = opened.names()?;
    desk.tell_sealed(&opened);
    let mut printer = desk.printer(&COLUMNS)?;
    for line in lines {
        let name = names.get(line.member);
        let (refunded, reliable) = (line.refunded(), line.reliable());
        printer.row(&[
            line.member.into(),
            name.map_or(Cell::Empty, |name| name.to_owned().into()),
            line.tier
                .map_or(Cell::Empty, |tier| tier.to_string().into()),
            line.joined.into(),
            line.dealt.sales.into(),
            Money::from_fen(line.dealt.net()).into(),
            line.score.map_or(Cell::Empty, Cell::Decimal),
            Money::from_fen(line.dealt.refunded).into(),
            thousandths(refunded),
            line.kept.into(),
            line.missed.into(),
            reliable.map_or(Cell::Empty, thousandths),
            line.owed.into(),
            line.complaints.into(),
        ])?;
    }
    Ok(printer.finish()?)
}
