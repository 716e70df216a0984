//! `club report summary`.

use super::super::Desk;
use super::super::args::Reading;
use super::super::errors::CliResult;
use super::{Days, sales, tiers};
use crate::cli::help::Zh;
use crate::domain::Lang;
use crate::output::{Cell, Column, Picture, columns};
use crate::reports::sales::By;
use crate::reports::summary::{Name, Value, report};
use crate::sales::SaleRefusal;
use crate::sales::customer::Needs;

/// The house at a glance
///
/// A dozen figures; with --from and --to the sales, the members who joined and the active ones are those of
/// these days, while members, tiers and points stand as of the day looked at.
///
/// Members are those who have joined and have neither left nor been erased by that day, in every report. Active
/// are those who made a purchase within the days that was not wholly refunded, whatever became of them since:
/// the buyers of the report on concentration.
///
/// Example: club report summary --from 2024-01-01 --to 2024-12-31
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    商户概况\n\n\
    十余项数字；使用 --from 和 --to 时，销售、入会会员和活跃会员为这些日期的，会员、等级和积分为所看当日的。\n\n\
    在所有报表中，会员指当日已入会、未退会也未删除的人。活跃会员指在这些日期内有未全额退款的消费的人，不论后来如\
    何：即集中度报表中的购买者。"))]
pub(super) struct Args {
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    reading: Reading,
}

const COLUMNS: [Column; 3] = [columns::FIGURE, columns::VALUE, columns::ABOUT];

/// What is drawn of it. Figures of many kinds have no scale in common.
pub(super) const PICTURE: Picture = Picture::NONE;

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let days = args.days.stretch()?;
    let customers = opened.customers(Needs::ALL)?;
    let sales = sales::lines(&opened, By::Month, days)?;
    let tiers = tiers::lines(&opened, &customers, days)?;
    let figures = report(&customers, (&sales, &tiers), opened.view, days);
    let mut printer = desk.printer(&COLUMNS)?;
    for figure in figures.map_err(SaleRefusal::from)? {
        let value: Cell = match figure.value {
            Value::Day(day) => day.into(),
            Value::Count(count) => count.into(),
            Value::Money(money) => money.into(),
        };
        printer.row(&[
            figure.name.key().into(),
            value,
            about(&figure.name, desk.lang()).into(),
        ])?;
    }
    Ok(printer.finish()?)
}

/// What a figure tells, in words.
pub(super) fn about(name: &Name, lang: Lang) -> String {
    let (en, zh) = match name {
        Name::AsOf => ("the day looked at", "截至日期"),
        Name::Members => ("members", "会员数"),
        Name::Joined => ("members who joined", "入会人数"),
        Name::Active => ("members who bought", "有消费的会员"),
        Name::Sales => ("sales", "销售笔数"),
        Name::Refunds => ("refunds and returns", "退款笔数"),
        Name::List => ("list prices of what was sold", "原价合计"),
        Name::Discount => ("discounts given", "优惠合计"),
        Name::Paid => ("what was paid", "实付合计"),
        Name::Refunded => ("what went back", "退款合计"),
        Name::Net => ("paid less refunded", "净销售额"),
        Name::AverageTicket => ("paid per sale", "客单价"),
        Name::Points => ("points that can be spent", "可用积分"),
        Name::PointsOwed => ("points owed after refunds", "所欠积分"),
        Name::PointsEndingThisYear => ("of these, points that end this year", "其中今年到期"),
        Name::Tier { tier: None, .. } => ("members in no tier", "无等级会员"),
        Name::Tier {
            tier: Some((_, title)),
            ..
        } => {
            return match lang {
                Lang::En => format!("members: {}", title.en),
                Lang::Zh => format!("会员数：{}", title.zh),
            };
        }
    };
    if lang == Lang::Zh {
        zh.to_owned()
    } else {
        en.to_owned()
    }
}
