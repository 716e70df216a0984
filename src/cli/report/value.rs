//! `club report value`.

use super::super::Desk;
use super::super::args::Reading;
use super::super::closed::TREND;
use super::super::errors::CliResult;
use super::rfm::{listed, nobody};
use super::{Days, thousandths};
use crate::cli::help::Zh;
use crate::domain::Stretch;
use crate::insight::bought::Bought;
use crate::insight::value::{Line, Way, costed, report};
use crate::message;
use crate::output::{Cell, Column, Figure, Picture, columns};
use crate::sales::SaleRefusal;

/// What each customer brings, and whether it rises or falls
///
/// Whoever spent most comes first. `spend` is what remains paid, `average` the mean of a purchase, `margin` what is
/// left after cost where [value] of the rules tells the cost of everything bought. `recent` is the spend of the last
/// stretch of time that the rules name, `before` that of the one before it, `change` the difference in percent, and
/// `trend` one of new, rising, steady, falling, stopped and returned. Who bought nothing within the days, or has left,
/// is not listed.
///
/// Example: club report value --trend falling
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    每名顾客的贡献及升降\n\n\
    消费最多的在前。`spend` 为剩余实付金额，`average` 为次均消费，`margin` 为扣除成本后的余额，限规则的 [value] 写\
    明全部所购商品成本时。`recent` 为规则所定的最近一段时间的消费，`before` 为前一段的消费，`change` 为变化百分\
    比，`trend` 为 new（新客）、rising（上升）、steady（平稳）、falling（下降）、stopped（停止消费）或 \
    returned（回归）。统计日期内没有消费或已退会的不列出。"))]
pub(super) struct Args {
    /// Only those whose spend goes this way: new, rising, steady, falling, stopped or returned
    #[arg(add = Zh("\
        只列出消费走势如此的：new（新客）、rising（上升）、steady（平稳）、falling（下降）、stopped（停止消费）或 \
        returned（回归）"))]
    #[arg(long, value_name = "WAY", value_parser = TREND.ids(Way::ALL.map(Way::word)))]
    trend: Option<String>,
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    reading: Reading,
}

const COLUMNS: [Column; 14] = [
    columns::MEMBER,
    columns::NAME,
    columns::JOINED,
    columns::FIRST_PURCHASE,
    columns::LAST_PURCHASE,
    columns::SPEND,
    columns::PURCHASES,
    columns::VISIT_DAYS,
    columns::AVERAGE_TICKET,
    columns::MARGIN,
    columns::RECENT,
    columns::SPENT_BEFORE,
    columns::CHANGE_PERCENT,
    columns::TREND,
];

message! {
    /// A trend that no rule defines.
    #[derive(Debug)]
    struct NoTrend => (
        "the rules do not say when spend rises or falls",
        "规则中没有写明消费升降的标准"
    ), help (
        "write `trend = \"3 months\"`, `rising` and `falling` under `[value]`",
        "请在 `[value]` 下写明 `trend = \"3 months\"`、`rising` 与 `falling`"
    );
}

/// What is drawn of it.
pub(super) const PICTURE: Picture = Picture::bars(&["name"], &[Figure::stock("spend")]).most();

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let on = opened.view.on();
    let rules = opened.rules.pack(on).insight.value.as_ref();
    let trend = rules.and_then(|rules| rules.trend);
    if args.trend.is_some() && trend.is_none() {
        return Err(NoTrend.into());
    }
    let asked = args.days.stretch()?;
    let days = Stretch {
        to: asked.to.min(on),
        ..asked
    };
    let bought = Bought::load(&opened.snapshot, opened.view, &costed(rules))?;
    let customers = listed(&opened)?;
    let present = crate::insight::present(&customers, opened.view);
    let lines = report(present.iter().map(|c| c.id()), &bought, rules, days);
    let lines = lines.map_err(SaleRefusal::from)?;
    let names = opened.names()?;
    desk.tell_sealed(&opened);
    let mut printer = desk.printer(&COLUMNS)?;
    let way = |line: &Line| line.course.and_then(|course| course.trend).map(Way::word);
    let wanted = |line: &&Line| args.trend.is_none() || args.trend.as_deref() == way(line);
    for line in lines.iter().filter(wanted) {
        let change = line.course.and_then(|course| course.change());
        let joined = customers.get(line.member).map(|c| c.profile.joined);
        printer.row(&[
            line.member.into(),
            names.get(line.member).map(str::to_owned).into(),
            joined.into(),
            line.first.into(),
            line.last.into(),
            line.spend.into(),
            line.purchases.into(),
            line.visits.into(),
            line.average().into(),
            line.margin.into(),
            line.course.map(|course| course.recent).into(),
            line.course.map(|course| course.before).into(),
            change.map_or(Cell::Empty, thousandths),
            way(line).into(),
        ])?;
    }
    printer.finish()?;
    if lines.is_empty() {
        desk.talk().warn(&nobody(desk.lang(), days));
    }
    Ok(())
}
