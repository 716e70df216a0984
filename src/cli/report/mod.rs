//! `club report`: figures over the whole book, one file a report.

mod birthdays;
mod churn;
mod classes;
mod closings;
mod compare;
mod complaints;
mod concentration;
mod contest;
mod coupons;
mod credit;
mod dashboard;
mod joined;
mod journal;
mod liability;
mod members;
mod points;
mod profiles;
mod reservations;
mod rfm;
mod rollforward;
mod sales;
mod satisfaction;
mod staff;
mod statement;
mod strength;
mod summary;
mod targets;
mod tickets;
mod tiers;
mod value;
mod visitors;
mod visits;
mod vouchers;
mod wallet;
mod worklog;

pub(super) use vouchers::tell_transfers;

use std::path::PathBuf;

use clap::{ArgMatches, Command, FromArgMatches as _};

use super::Desk;
use super::days::Days;
use super::errors::{CliError, CliResult};
use super::registry::{Acts, Entry, command};
use crate::cli::help::Zh;
use crate::output::{Cell, Column, Format, Pages, Picture, columns};

/// Show figures over the whole book
///
/// Every report is made from the rows and looks the same in every format. With --as-of it shows the close of
/// a past business day: what ends with that day has ended.
///
/// Example: club report sales --by month --from 2024-01-01 --to 2024-12-31
#[derive(clap::Args, Debug)]
#[command(subcommand_value_name = "NAME", subcommand_help_heading = "Reports")]
#[command(add = Zh("\
    显示整个账簿的数字\n\n\
    报表都由各行得出，各种格式内容相同。使用 --as-of 时显示过去某营业日结束时的情况：随该日结束的已经结束。"))]
pub(super) struct Args {
    /// Make one self-contained page of it, with charts, instead of printing it
    #[arg(add = Zh("不打印，改为生成一个自包含的网页，附图表"))]
    #[arg(
        long,
        value_name = "FILE",
        global = true,
        help_heading = "How it is shown"
    )]
    html: Option<PathBuf>,
    /// Make a workbook of it, with real numbers and dates, instead of printing it
    #[arg(add = Zh("不打印，改为生成工作簿，数字和日期均为真实类型"))]
    #[arg(
        long,
        value_name = "FILE",
        global = true,
        help_heading = "How it is shown"
    )]
    xlsx: Option<PathBuf>,
    /// Draw its figures as bars in the terminal
    #[arg(add = Zh("在终端上用条形图显示"))]
    #[arg(long, global = true, help_heading = "How it is shown")]
    chart: bool,
}

impl Args {
    /// What is made of the records; refused where it contradicts their format.
    fn pages(&self, desk: &Desk, picture: Picture) -> Result<Pages, CliError> {
        let speaking = desk.speaking();
        let format = speaking.format.or_else(|| speaking.file_format());
        let other = speaking.excel || format.is_some_and(|format| format != Format::Table);
        if self.chart && other {
            return Err(CliError::usage(
                "--chart draws on a terminal; leave the format out",
                "--chart 在终端上绘图；请去掉格式",
            ));
        }
        Ok(Pages {
            html: self.html.clone(),
            xlsx: self.xlsx.clone(),
            chart: self.chart,
            picture: Some(picture),
            blocks: super::help::machine_reads_utf8(),
        })
    }
}

/// Every report.
pub(super) const COMMANDS: &[Entry] = &[
    report(
        "report summary",
        ("The house at a glance", "经营概览"),
        &Drawn(summary::run, |_| summary::PICTURE),
    ),
    report(
        "report dashboard",
        ("Dashboard", "经营看板"),
        &Drawn(dashboard::run, |_| dashboard::PICTURE),
    ),
    report(
        "report sales",
        ("Sales", "销售"),
        &Drawn(sales::run, sales::picture),
    ),
    report(
        "report tickets",
        ("Tickets", "小票明细"),
        &Drawn(tickets::run, |_| tickets::PICTURE),
    ),
    report(
        "report members",
        ("Members", "会员变动"),
        &Drawn(members::run, |_| members::PICTURE),
    ),
    report(
        "report new",
        ("New members", "新会员"),
        &Drawn(joined::run, |_| joined::PICTURE),
    ),
    report(
        "report birthdays",
        ("Birthdays", "生日"),
        &Drawn(birthdays::run, |_| birthdays::PICTURE),
    ),
    report(
        "report tiers",
        ("Tiers", "会员等级"),
        &Drawn(tiers::run, |_| tiers::PICTURE),
    ),
    report(
        "report classes",
        ("Classification of customers", "顾客分类汇总"),
        &Drawn(classes::run, |_| classes::PICTURE),
    ),
    report(
        "report credit",
        ("Performance and credit", "业绩与信用"),
        &Drawn(credit::run, |_| credit::PICTURE),
    ),
    report(
        "report strength",
        ("Sales strength", "销售实力"),
        &Drawn(strength::run, |_| strength::PICTURE),
    ),
    report(
        "report compare",
        ("Comparison", "对比分析"),
        &Drawn(compare::run, |_| compare::PICTURE),
    ),
    report(
        "report points",
        ("Points", "积分"),
        &Drawn(points::run, |_| points::PICTURE),
    ),
    report(
        "report wallet",
        ("Stored value", "储值"),
        &Drawn(wallet::run, |_| wallet::PICTURE),
    ),
    report(
        "report coupons",
        ("Coupons", "优惠券"),
        &Drawn(coupons::run, |_| coupons::PICTURE),
    ),
    report(
        "report concentration",
        ("Concentration of sales", "消费集中度"),
        &Drawn(concentration::run, concentration::picture),
    ),
    report(
        "report reservations",
        ("Reservations", "预订"),
        &Drawn(reservations::run, reservations::picture),
    ),
    report(
        "report rollforward",
        ("Roll-forward", "滚动平衡"),
        &Drawn(rollforward::run, |_| rollforward::PICTURE),
    ),
    report(
        "report closings",
        ("Closings", "月结记录"),
        &Drawn(closings::run, |_| closings::PICTURE),
    ),
    report(
        "report liability",
        ("Liability for points", "积分负债"),
        &Drawn(liability::run, |_| liability::PICTURE),
    ),
    report(
        "report vouchers",
        ("Vouchers", "记账凭证"),
        &Drawn(vouchers::run, |_| vouchers::PICTURE),
    ),
    report(
        "report journal",
        ("Journal", "日记账"),
        &Drawn(journal::run, |_| journal::PICTURE),
    ),
    report(
        "report statement",
        ("Statement", "会员对账单"),
        &Drawn(statement::run, |_| statement::PICTURE),
    ),
    report(
        "report visits",
        ("Visits", "回访"),
        &Drawn(visits::run, visits::picture),
    ),
    report(
        "report complaints",
        ("Complaints", "投诉"),
        &Drawn(complaints::run, complaints::picture),
    ),
    report(
        "report satisfaction",
        ("Satisfaction", "满意度"),
        &Drawn(satisfaction::run, satisfaction::picture),
    ),
    report(
        "report targets",
        ("Targets", "目标达成"),
        &Drawn(targets::run, |_| targets::PICTURE),
    ),
    report(
        "report profiles",
        ("Completeness of files", "档案完整度"),
        &Drawn(profiles::run, |_| profiles::PICTURE),
    ),
    report(
        "report contest",
        ("Contest", "建档竞赛"),
        &Drawn(contest::run, |_| contest::PICTURE),
    ),
    report(
        "report staff",
        ("Staff", "员工"),
        &Drawn(staff::run, |_| staff::PICTURE),
    ),
    report(
        "report worklog",
        ("Work log", "工作日志"),
        &Drawn(worklog::run, |_| worklog::PICTURE),
    ),
    report(
        "report visitors",
        ("Visitors and receptions", "访客与接待"),
        &Drawn(visitors::run, visitors::picture),
    ),
    report(
        "report rfm",
        ("Recency, frequency and money", "RFM 分析"),
        &Drawn(rfm::run, rfm::picture),
    ),
    report(
        "report value",
        ("Value of members", "会员价值"),
        &Drawn(value::run, |_| value::PICTURE),
    ),
    report(
        "report churn",
        ("Members who may be leaving", "流失预警"),
        &Drawn(churn::run, |_| churn::PICTURE),
    ),
];

/// A report: its name, what stands above it, what it does and what is drawn of it.
const fn report(
    name: &'static str,
    title: (&'static str, &'static str),
    acts: &'static dyn Acts,
) -> Entry {
    command(name, acts).titled(title)
}

/// A report over arguments, with what is drawn of it.
struct Drawn<T: 'static>(fn(&T, &Desk) -> CliResult, fn(&T) -> Picture);

impl<T: clap::Args> Acts for Drawn<T> {
    fn shape(&self, command: Command) -> Command {
        T::augment_args(command)
    }

    fn run(&self, matches: &ArgMatches, desk: &mut Desk) -> CliResult {
        let args = T::from_arg_matches(matches)?;
        desk.speaking.pages = Args::from_arg_matches(matches)?.pages(desk, (self.1)(&args))?;
        (self.0)(&args, desk)
    }
}

/// `12.5` percent, from thousandths.
pub(super) fn thousandths(share: impl Into<i128>) -> Cell {
    let share: i128 = share.into();
    let sign = if share < 0 { "-" } else { "" };
    let share = share.unsigned_abs();
    Cell::Decimal(format!("{sign}{}.{}", share / 10, share % 10))
}

/// The column of the months of a report.
const PERIOD: Column = columns::PERIOD_MONTH;
