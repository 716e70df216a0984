//! `club report sales`.

use clap::builder::TypedValueParser;

use super::super::Desk;
use super::super::args::Reading;
use super::super::closed::BY;
use super::super::errors::CliResult;
use super::{Days, PERIOD};
use crate::cli::help::Zh;
use crate::domain::Day;
use crate::ops::Opened;
use crate::output::{Cell, Column, Figure, Picture, columns};
use crate::reports::sales::{Asked, By, Line, report};
use crate::sales::SaleRefusal;
use crate::sales::terms::Rulebook as _;

/// What was sold, discounted, paid and refunded
///
/// Every sale and refund counts on its own day; `members` are the distinct members who bought. `sales` and
/// `refunds` count tickets. A week is told by its Monday, a weekday from 1 (Monday) to 7; without a time of day a
/// sale has no hour.
///
/// Example: club report sales --by month
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    销售、优惠、实付和退款\n\n\
    每笔销售和退款计入各自当日；`members` 为有消费的不同会员数。`sales` 和 `refunds` 按小票计数。\
    周以周一的日期表示，星期从 1（周一）到 7；未记时间的销售没有钟点。"))]
pub(super) struct Args {
    /// What each line stands for: month, day, week, hour, weekday, store, category, item, tier or operator
    #[arg(add = Zh("每行的口径：month（月份）、day（日期）、week（周）、hour（钟点）、weekday（星期）、store（门店）、category（类别）、item（项目）、tier（等级）或 operator（操作员）"))]
    #[arg(long, value_name = "WHAT", value_parser = by(), default_value = "month", hide_default_value = true)]
    by: By,
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    reading: Reading,
}

fn by() -> impl TypedValueParser<Value = By> {
    BY.of(By::ALL.map(|by| (by.word(), by)))
}

fn columns(by: By) -> [Column; 9] {
    [
        match by {
            By::Month => PERIOD,
            By::Day => columns::DAY,
            By::Week => columns::WEEK,
            By::Hour => columns::HOUR,
            By::Weekday => columns::WEEKDAY,
            By::Store => columns::STORE,
            By::Category => columns::CATEGORY,
            By::Item => columns::ITEM,
            By::Tier => columns::TIER,
            By::Operator => columns::OPERATOR,
            By::Buyer => columns::BUYER,
        },
        columns::SALES,
        columns::REFUNDS,
        columns::LIST,
        columns::DISCOUNT,
        columns::PAID,
        columns::REFUNDED,
        columns::NET,
        columns::BUYERS,
    ]
}

/// What is drawn of it.
pub(super) fn picture(args: &Args) -> Picture {
    const FIGURES: &[Figure] = &[Figure::flow("net"), Figure::flow("sales")];
    match args.by {
        By::Month => Picture::over(&["period"], FIGURES),
        By::Day => Picture::over(&["day"], FIGURES),
        By::Week => Picture::bars(&["week"], FIGURES),
        By::Hour => Picture::bars(&["hour"], FIGURES),
        By::Weekday => Picture::bars(&["weekday"], FIGURES),
        By::Store => Picture::bars(&["store"], FIGURES).most(),
        By::Category => Picture::bars(&["category"], FIGURES).most(),
        By::Item => Picture::bars(&["item"], FIGURES).most(),
        By::Tier => Picture::bars(&["tier"], FIGURES).most(),
        By::Operator => Picture::bars(&["operator"], FIGURES).most(),
        By::Buyer => Picture::bars(&["buyer"], FIGURES).most(),
    }
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let days = args.days.stretch()?;
    let mut printer = desk.printer(&columns(args.by))?;
    for line in lines(&opened, args.by, days)? {
        let (discount, net) = (line.discount(), line.net());
        printer.row(&[
            key(args.by, line.key),
            line.sales.into(),
            line.refunds.into(),
            line.list.into(),
            discount.map_err(SaleRefusal::from)?.into(),
            line.paid.into(),
            line.refunded.into(),
            net.map_err(SaleRefusal::from)?.into(),
            line.members.into(),
        ])?;
    }
    Ok(printer.finish()?)
}

/// Days are days in a workbook, too.
fn key(by: By, key: String) -> Cell {
    match by {
        By::Day | By::Week => key.parse::<Day>().map_or(Cell::Empty, Cell::from),
        By::Month
        | By::Hour
        | By::Weekday
        | By::Store
        | By::Category
        | By::Item
        | By::Tier
        | By::Operator
        | By::Buyer => key.into(),
    }
}

/// The report's lines; the versions are read only where somebody asks who recorded them.
pub(super) fn lines(
    opened: &Opened,
    by: By,
    days: crate::domain::Stretch,
) -> Result<Vec<Line>, super::CliError> {
    let operators: Vec<String> = match by {
        By::Operator => opened
            .book
            .versions()?
            .into_iter()
            .map(|row| row.operator)
            .collect(),
        _ => Vec::new(),
    };
    let terms = opened.rules.on(opened.view.on());
    let group = terms.main_group().map(|group| group.id.as_str());
    Ok(report(
        &opened.snapshot,
        &Asked {
            by,
            days,
            view: opened.view,
            group: group.unwrap_or_default(),
            operators: &operators,
        },
    )?)
}
