//! `club report`: figures over the whole book, one file a report.

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
mod tiers;
mod value;
mod visitors;
mod visits;
mod vouchers;
mod wallet;
mod worklog;

pub(super) use vouchers::tell_transfers;

use std::path::PathBuf;

use super::Desk;
use super::errors::{CliError, CliResult};
use crate::cli::help::Zh;
use crate::domain::{Day, Stretch};
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
    #[command(subcommand)]
    report: Report,
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
    fn pages(&self, desk: &Desk) -> Result<Pages, CliError> {
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
            picture: Some(self.report.picture()),
            blocks: super::help::machine_reads_utf8(),
        })
    }
}

#[derive(clap::Subcommand, Debug)]
enum Report {
    Summary(summary::Args),
    Dashboard(dashboard::Args),
    Sales(sales::Args),
    Members(members::Args),
    Tiers(tiers::Args),
    Classes(classes::Args),
    Credit(credit::Args),
    Strength(strength::Args),
    Compare(compare::Args),
    Points(points::Args),
    Wallet(wallet::Args),
    Coupons(coupons::Args),
    Concentration(concentration::Args),
    Reservations(reservations::Args),
    Rollforward(rollforward::Args),
    Closings(closings::Args),
    Liability(liability::Args),
    Vouchers(vouchers::Args),
    Journal(journal::Args),
    Statement(statement::Args),
    Visits(visits::Args),
    Complaints(complaints::Args),
    Satisfaction(satisfaction::Args),
    Targets(targets::Args),
    Profiles(profiles::Args),
    Contest(contest::Args),
    Staff(staff::Args),
    Worklog(worklog::Args),
    Visitors(visitors::Args),
    Rfm(rfm::Args),
    Value(value::Args),
    Churn(churn::Args),
}

impl Report {
    /// What is drawn of it.
    fn picture(&self) -> Picture {
        match self {
            Self::Summary(_) => summary::PICTURE,
            Self::Dashboard(_) => dashboard::PICTURE,
            Self::Sales(args) => sales::picture(args),
            Self::Members(_) => members::PICTURE,
            Self::Tiers(_) => tiers::PICTURE,
            Self::Classes(_) => classes::PICTURE,
            Self::Credit(_) => credit::PICTURE,
            Self::Strength(_) => strength::PICTURE,
            Self::Compare(_) => compare::PICTURE,
            Self::Points(_) => points::PICTURE,
            Self::Wallet(_) => wallet::PICTURE,
            Self::Coupons(_) => coupons::PICTURE,
            Self::Concentration(args) => concentration::picture(args),
            Self::Reservations(args) => reservations::picture(args),
            Self::Rollforward(_) => rollforward::PICTURE,
            Self::Closings(_) => closings::PICTURE,
            Self::Liability(_) => liability::PICTURE,
            Self::Vouchers(_) => vouchers::PICTURE,
            Self::Journal(_) => journal::PICTURE,
            Self::Statement(_) => statement::PICTURE,
            Self::Visits(args) => visits::picture(args),
            Self::Visitors(args) => visitors::picture(args),
            Self::Complaints(args) => complaints::picture(args),
            Self::Satisfaction(args) => satisfaction::picture(args),
            Self::Targets(_) => targets::PICTURE,
            Self::Profiles(_) => profiles::PICTURE,
            Self::Contest(_) => contest::PICTURE,
            Self::Staff(_) => staff::PICTURE,
            Self::Worklog(_) => worklog::PICTURE,
            Self::Rfm(args) => rfm::picture(args),
            Self::Value(_) => value::PICTURE,
            Self::Churn(_) => churn::PICTURE,
        }
    }
}

pub(super) fn run(args: &Args, desk: &mut Desk) -> CliResult {
    desk.speaking.pages = args.pages(desk)?;
    match &args.report {
        Report::Summary(args) => summary::run(args, desk),
        Report::Dashboard(args) => dashboard::run(args, desk),
        Report::Sales(args) => sales::run(args, desk),
        Report::Members(args) => members::run(args, desk),
        Report::Tiers(args) => tiers::run(args, desk),
        Report::Classes(args) => classes::run(args, desk),
        Report::Credit(args) => credit::run(args, desk),
        Report::Strength(args) => strength::run(args, desk),
        Report::Compare(args) => compare::run(args, desk),
        Report::Points(args) => points::run(args, desk),
        Report::Wallet(args) => wallet::run(args, desk),
        Report::Coupons(args) => coupons::run(args, desk),
        Report::Concentration(args) => concentration::run(args, desk),
        Report::Reservations(args) => reservations::run(args, desk),
        Report::Rollforward(args) => rollforward::run(args, desk),
        Report::Closings(args) => closings::run(args, desk),
        Report::Liability(args) => liability::run(args, desk),
        Report::Vouchers(args) => vouchers::run(args, desk),
        Report::Journal(args) => journal::run(args, desk),
        Report::Statement(args) => statement::run(args, desk),
        Report::Visits(args) => visits::run(args, desk),
        Report::Complaints(args) => complaints::run(args, desk),
        Report::Satisfaction(args) => satisfaction::run(args, desk),
        Report::Targets(args) => targets::run(args, desk),
        Report::Profiles(args) => profiles::run(args, desk),
        Report::Contest(args) => contest::run(args, desk),
        Report::Staff(args) => staff::run(args, desk),
        Report::Worklog(args) => worklog::run(args, desk),
        Report::Visitors(args) => visitors::run(args, desk),
        Report::Rfm(args) => rfm::run(args, desk),
        Report::Value(args) => value::run(args, desk),
        Report::Churn(args) => churn::run(args, desk),
    }
}

// No doc comment: clap would take it for the help of the report that it joins.
#[derive(clap::Args, Clone, Copy, Debug)]
#[command(next_help_heading = "Which days count")]
pub(super) struct Days {
    /// The first day to count
    #[arg(add = Zh("统计的第一天"))]
    #[arg(long, value_name = "DATE")]
    from: Option<Day>,
    /// The last day to count
    #[arg(add = Zh("统计的最后一天"))]
    #[arg(long, value_name = "DATE")]
    to: Option<Day>,
}

impl Days {
    pub(super) fn stretch(self) -> Result<Stretch, CliError> {
        let from = self.from.unwrap_or(Day::MIN);
        let to = self.to.unwrap_or(Day::MAX);
        if from > to {
            return Err(CliError::backwards(from, to));
        }
        Ok(Stretch { from, to })
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
