//! `club report liability`.

use clap::builder::TypedValueParser;

use super::super::Desk;
use super::super::args::Reading;
use super::super::closed::BY;
use super::super::errors::{CliError, CliResult};
use super::Days;
use crate::cli::help::Zh;
use crate::domain::{Lang, Money};
use crate::finance::accounting::liability::{Beyond, By, Line, beyond_worth, report};
use crate::finance::accounting::{AccountingRefusal, Gathered};
use crate::ops::Opened;
use crate::output::{Cell, Column, Figure, Picture, columns};
use crate::rules::accounting::{InForce, Way};

/// What members are owed: points not yet redeemed, stored value not yet spent
///
/// A part of each price is deferred for the points that came with it, by IFRS 15 (企业会计准则第 14 号): `points`
/// are those issued, `expected` how many of them will be redeemed in all, `deferred` what was deferred for
/// them, `recognised` what of it is revenue. `liability` is what is left. `principal` and `bonus` are the
/// stored value, `card_deposits` and `reservation_deposits` what members left with the house, `passes` what was paid for passes and
/// is not used yet. With --by, `deferred_then` and `recognised_then` tell what each period moved.
///
/// Example: club report liability --as-of 2024-12-31
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    对会员的负债：尚未兑换的积分、尚未消费的储值\n\n\
    按 IFRS 15（企业会计准则第 14 号），价款中与所附积分对应的部分递延：`points` 为发放的积分，`expected` 为其中预\
    计总共兑换的，`deferred` 为递延金额，`recognised` 为其中已确认的收入，`liability` 为余额。`principal` 和 \
    `bonus` 为储值，`card_deposits` 和 `reservation_deposits` 为会员存放的押金和订金，\
    `passes` 为次卡与期限卡的未用余额。使用 --by 时，`deferred_then` 和 `recognised_then` 为各期间的变动。"))]
pub(super) struct Args {
    /// A line for each year, month or portfolio
    #[arg(add = Zh("按 year（年度）、month（月份）或 portfolio（组合）分行"))]
    #[arg(long, value_name = "WHAT", value_parser = by())]
    by: Option<By>,
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    reading: Reading,
}

fn by() -> impl TypedValueParser<Value = By> {
    BY.of(By::ALL)
}

const COLUMNS: [Column; 17] = [
    columns::AS_OF,
    columns::POINTS_GIVEN,
    columns::POINTS_EXPECTED,
    columns::DEFERRED,
    columns::RECOGNISED,
    columns::LIABILITY,
    columns::OUTSTANDING,
    columns::REDEEMED,
    columns::EXPIRED,
    columns::DEFERRED_THEN,
    columns::RECOGNISED_THEN,
    columns::WALLET_PRINCIPAL,
    columns::WALLET_BONUS,
    columns::PORTFOLIO,
    columns::CARD_DEPOSITS,
    columns::RESERVATION_DEPOSITS,
    columns::PASSES,
];

/// What is drawn of it.
pub(super) const PICTURE: Picture =
    Picture::over(&["as_of"], &[Figure::stock("liability")]).by("portfolio");

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let days = args.days.stretch()?;
    let rules = rules(&opened)?;
    let gathered = Gathered::read(&opened.snapshot, &rules, (opened.view, &[]), Way::Today)?;
    let by = args.by.unwrap_or_default();
    let lines = report(&gathered, &rules, opened.view, by, days)?;
    let last = days.to.min(opened.view.on());
    for own in beyond_worth(&gathered, &rules, opened.view, last)? {
        tell_beyond(desk, &own);
    }
    let mut printer = desk.printer(&COLUMNS)?;
    for line in &lines {
        printer.row(&cells(line))?;
    }
    Ok(printer.finish()?)
}

/// Says that more is deferred for the points of a portfolio than they are worth.
fn tell_beyond(desk: &Desk, own: &Beyond) {
    let Beyond {
        key,
        liability,
        outstanding,
        worth,
    } = own;
    desk.talk().note(&match desk.lang() {
        Lang::En => format!(
            "portfolio {key}: {liability} is deferred for {outstanding} points that are worth {worth}: fewer \
             come back than `expected` says, and the rest is revenue when they end or when it is adjusted"
        ),
        Lang::Zh => format!(
            "组合 {key}：{outstanding} 分未兑换积分价值 {worth}，合同负债却为 {liability}：实际兑换少于 `expected`，\
             差额在积分到期或调整预计比率时确认为收入"
        ),
    });
}

/// The rules of accounting, which these reports need.
pub(super) fn rules(opened: &Opened) -> Result<InForce<'_>, CliError> {
    let rules = opened.rules.accounting();
    Ok(rules.ok_or(AccountingRefusal::NoRules)?)
}

fn cells(line: &Line) -> [Cell; 17] {
    let (points, fen) = (&line.points, Money::from_fen);
    let (principal, bonus) = line.stored.unzip();
    let (cards, reservations) = line.deposits.unzip();
    [
        line.as_of.into(),
        points.issued.into(),
        points.expected.into(),
        fen(points.deferred).into(),
        fen(points.recognised).into(),
        fen(points.liability()).into(),
        points.outstanding().into(),
        points.redeemed.into(),
        points.ended.into(),
        line.deferred.into(),
        line.recognised.into(),
        principal.into(),
        bonus.into(),
        line.portfolio.map(|key| key.to_string()).into(),
        cards.into(),
        reservations.into(),
        line.passes.into(),
    ]
}
