//! `club report compare`.

use super::super::Desk;
use super::super::args::Reading;
use super::super::errors::CliResult;
use super::{Days, thousandths};
use crate::cli::help::Zh;
use crate::domain::Money;
use crate::output::{Cell, Column, Figure, Picture, columns};
use crate::reports::compare::{report, stretch_before};
use crate::reports::dealings::Dealings;
use crate::reports::tiers::per_mille;
use crate::sales::customer::Needs;
use crate::sales::terms::Rulebook as _;

/// Hold customers against each other
///
/// Each one's place and part of all sales within the days that count, what a customer of the same tier brings on
/// average, and, with --from, what the same customer brought in as many days before. With MEMBER only those
/// named are shown; places and averages are those among all.
///
/// Example: club report compare M000001 M000004 --from 2024-04-01 --to 2024-06-30
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    顾客之间的比较\n\n\
    每名顾客在统计日期内的名次和占销售的比例、同等级顾客的人均贡献，以及使用 --from 时此前同样天数的贡献。写会员时\
    只显示所写的会员；名次和平均仍按全部顾客计算。"))]
pub(super) struct Args {
    /// Whom to show (default: everybody)
    #[arg(add = Zh("要显示的会员（默认：全部）"))]
    #[arg(value_name = "MEMBER")]
    members: Vec<String>,
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    reading: Reading,
}

const COLUMNS: [Column; 12] = [
    columns::RANK,
    columns::MEMBER,
    columns::NAME,
    columns::TIER,
    columns::SALES,
    columns::NET,
    columns::NET_PCT,
    columns::PER_SALE,
    columns::TIER_AVERAGE,
    columns::OF_AVERAGE_PCT,
    columns::NET_BEFORE,
    columns::CHANGE_OF_NET,
];

/// What is drawn of it.
pub(super) const PICTURE: Picture = Picture::bars(&["name"], &[Figure::stock("net")]).most();

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let (snapshot, view) = (&opened.snapshot, opened.view);
    let days = args.days.stretch()?;
    let named = args.members.iter().map(|word| opened.member(word));
    let named = named.collect::<Result<Vec<_>, _>>()?;
    let dealings = Dealings::load(snapshot, view, days)?;
    let before = stretch_before(days, view);
    let before = before.map(|days| Dealings::load(snapshot, view, days));
    let before = before.transpose()?;
    let customers = opened.customers(Needs::ALL)?;
    let terms = opened.rules.on(view.on());
    let lines = report(&customers, (&dealings, before.as_ref()), &terms, view);
    let names = opened.names()?;
    desk.tell_sealed(&opened);
    let whole = dealings.whole().net();
    let mut printer = desk.printer(&COLUMNS)?;
    let shown = lines.into_iter();
    for line in shown.filter(|line| named.is_empty() || named.contains(&line.member)) {
        let (name, net) = (names.get(line.member), line.dealt.net());
        let average = line.tier_average.fen();
        printer.row(&[
            line.rank.into(),
            line.member.into(),
            name.map_or(Cell::Empty, |name| name.to_owned().into()),
            line.tier
                .map_or(Cell::Empty, |tier| tier.to_string().into()),
            line.dealt.sales.into(),
            Money::from_fen(net).into(),
            thousandths(per_mille(net, whole)),
            line.dealt.per_sale().into(),
            line.tier_average.into(),
            if average > 0 {
                thousandths(per_mille(net, average))
            } else {
                Cell::Empty
            },
            line.before.map(Money::from_fen).into(),
            line.before
                .map(|before| Money::from_fen(net - before))
                .into(),
        ])?;
    }
    Ok(printer.finish()?)
}
