//! `club day`: what a day brought in, and what was counted of it.

use super::Desk;
use super::args::{Reading, Recording};
use super::errors::{CliError, CliResult};
use super::help::Zh;
use super::post::{self, Fields};
use super::row_cells::tender;
use crate::domain::{Day, Money};
use crate::finance::counts::{self, Counted};
use crate::finance::takings::{Sum, Taken, Takings};
use crate::ops::counts::{Counts, Receipt, Request};
use crate::output::{Cell, Column, Printer, columns};
use crate::sales::SaleRefusal;
use crate::sales::decide::Tender;

/// Show what a day brought in, by means, store and operator, and count the drawer
///
/// Sales, top-ups, fees and deposits, less what went back: only money counts, not what stored value or points paid.
/// The lines `drawer` tell what should be there of each means; after a count, `found` what was there and `difference`
/// what it was more or less. With --count the count is put on record beside what the book has then;
/// counted again, the later count holds. Change that lay in the drawer in the morning is no taking: leave it out.
///
/// Example: club day yesterday --count cash=1234.00
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    显示一天的收款，按付款方式、门店和操作员，并清点钱箱\n\n\
    销售、充值、各项费用和押金，减去退回的：只计货币，不计储值或积分支付的部分。`drawer` 各行为每种付款方式应有的金\
    额；清点之后，`found` 为实有金额，`difference` 为多出或短少的金额。使用 --count 时记录清点结果，以及账簿当时的应\
    有金额；再次清点时以后一次为准。早上留在钱箱里的备用金不是收款，请不要计入。"))]
pub(super) struct Args {
    /// The business day; today unless told
    #[arg(add = Zh("营业日；不写为今天"))]
    #[arg(value_name = "DATE")]
    day: Option<Day>,
    #[command(flatten)]
    counting: Counting,
    #[command(flatten)]
    reading: Reading,
}

// No doc comment: clap would take it for the help of the command that it joins.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "What is recorded")]
struct Counting {
    /// How much was found of a means
    #[arg(add = Zh("某种付款方式的实有金额"))]
    #[arg(long, value_name = "MEANS=AMOUNT", value_parser = tender, conflicts_with_all = ["as_of", "known_at", "at_version", "arranged-columns", "arranged-sort", "arranged-limit", "arranged-total"])]
    count: Vec<Tender>,
    /// Where a difference comes from; kept sealed
    #[arg(add = Zh("差异的原因；封存保管"))]
    #[arg(long, value_name = "TEXT", requires = "count")]
    note: Option<String>,
    /// When it was counted; a date alone means that business day
    #[arg(add = Zh("清点时间；只写日期表示该营业日"))]
    #[arg(long, value_name = "TIME", requires = "count")]
    at: Option<String>,
    /// A key of your own under which it is recorded
    #[arg(add = Zh("记录用的自定唯一编号"))]
    #[arg(long = "ref", value_name = "KEY", value_parser = super::args::word, requires = "count")]
    reference: Option<String>,
    /// Show what would be recorded, and record nothing
    #[arg(add = Zh("只显示将要记录的内容，不作记录"))]
    #[arg(long, requires = "count")]
    dry_run: bool,
    /// How long to wait for another writer
    #[arg(add = Zh("等待其他写入者的最长时间"))]
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = super::args::at_least::<u32>(0))]
    wait: u32,
    /// Record though the clock shows a time before the last version (--clock-ahead: ten years and more after it)
    #[arg(add = Zh("时钟早于上一版本时仍然记录（--clock-ahead：晚于上一版本十年以上时）"))]
    #[arg(long, visible_alias = "clock-ahead", requires = "count")]
    clock_behind: bool,
}

/// What the lines tell of all that came in by one means.
const DRAWER: &str = "drawer";

fn columns() -> [Column; 9] {
    [
        columns::KIND,
        columns::MEANS,
        columns::STORE,
        columns::OPERATOR,
        columns::RECORDS,
        columns::TAKEN,
        columns::CASH_EXPECTED,
        columns::CASH_FOUND,
        columns::CASH_DIFFERENCE,
    ]
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    if !args.counting.count.is_empty() {
        return count(args, desk);
    }
    let opened = desk.read(&args.reading)?;
    let day = args.day.unwrap_or(opened.view.on());
    let takings = Takings::read(&opened.snapshot, opened.book.versions()?, day)?;
    let mut printer = desk.printer(&columns())?;
    for (taken, sum) in &takings.lines {
        printer.row(&taking(taken, *sum))?;
    }
    let mut counted = counts::of_day(&opened.snapshot, day)?;
    for (means, amount) in takings.expected().map_err(SaleRefusal::from)? {
        let found = counted.remove(means);
        printer.row(&drawer(means, amount, found.as_ref())?)?;
    }
    // What was found of a means that brought nothing in.
    for (means, found) in &counted {
        printer.row(&drawer(means, Money::ZERO, Some(found))?)?;
    }
    Ok(printer.finish()?)
}

fn some(text: &str) -> Cell {
    Some(text.to_owned()).filter(|text| !text.is_empty()).into()
}

fn taking(taken: &Taken, sum: Sum) -> [Cell; 9] {
    [
        taken.kind.word().into(),
        some(&taken.means),
        some(&taken.store),
        some(&taken.operator),
        sum.records.into(),
        sum.amount.into(),
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
    ]
}

/// What should be there of a means by what the book has now, and what was.
fn drawer(means: &str, expected: Money, found: Option<&Counted>) -> Result<[Cell; 9], CliError> {
    let difference = found.map(|own| own.found.checked_sub(expected));
    let difference = difference.transpose().map_err(SaleRefusal::from)?;
    Ok([
        DRAWER.into(),
        some(means),
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        expected.into(),
        found.map(|own| own.found).into(),
        difference.into(),
    ])
}

fn count(args: &Args, desk: &Desk) -> CliResult {
    let counting = &args.counting;
    let recording = Recording {
        at: counting.at.clone(),
        reference: counting.reference.clone(),
        operator: args.reading.operator.clone(),
        dry_run: counting.dry_run,
        clock_behind: counting.clock_behind,
        wait: counting.wait,
        ..Recording::default()
    };
    let found = counting.count.iter().map(|told| match told.amount {
        Some(amount) => Ok((told.means.clone(), amount)),
        None => Err(CliError::usage(
            format!(
                "how much of {}? write --count {}=AMOUNT",
                told.means, told.means
            ),
            format!("{} 有多少？请写 --count {}=金额", told.means, told.means),
        )),
    });
    let request = Request {
        takings: args.day,
        found: found.collect::<Result<_, _>>()?,
        note: counting.note.clone(),
    };
    post::one::<Counts>(desk, &recording, request)
}

impl Fields for Receipt {
    fn columns() -> Vec<Column> {
        vec![
            columns::CASH_COUNT,
            columns::VERSION,
            columns::AT_DAY,
            columns::DAY,
            columns::MEANS,
            columns::CASH_EXPECTED,
            columns::CASH_FOUND,
            columns::CASH_DIFFERENCE,
        ]
    }

    fn print(&self, _: &Desk, printer: &mut Printer) -> CliResult {
        for own in &self.rows {
            let difference = own.difference().map_err(SaleRefusal::from)?;
            printer.row(&[
                own.count.into(),
                self.version.into(),
                own.day.into(),
                own.takings.into(),
                own.means.clone().into(),
                own.expected.into(),
                own.found.into(),
                difference.into(),
            ])?;
        }
        Ok(())
    }
}
