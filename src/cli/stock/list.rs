//! `club stock list`: what is there of each reward and gift.

use crate::care::stock::rows::shelf;
use crate::care::stock::state::{Held, start_of};
use crate::cli::Desk;
use crate::cli::args::{Reading, whole};
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::output::{Cell, columns};

/// List what is there of each reward and gift
///
/// Start, plus what came in, minus what went out, plus what counts have put right, is on hand. Items that
/// nobody counts have none of these figures.
///
/// Example: club stock list --as-of 2026-06-30
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    列出各种兑换品和礼品的库存\n\n\
    期初加入库，减出库，加盘点更正，等于结存。不计数的物品没有这些数字。"))]
pub(super) struct Args {
    /// Only this item
    #[arg(add = Zh("只列出此物品"))]
    #[arg(value_name = "ITEM")]
    item: Option<String>,
    /// Only items of which no more than this are there
    #[arg(add = Zh("只列出结存不超过此数的物品"))]
    #[arg(long, value_name = "N", value_parser = whole::<i64>(i64::MIN..=i64::MAX))]
    at_most: Option<i64>,
    #[command(flatten)]
    reading: Reading,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let day = opened.view.on();
    let pack = opened.rules.pack(day);
    let shelf = shelf(&opened.snapshot, opened.view.rows_to)?;
    let only = args.item.as_deref();
    let only = only.map(|word| opened.words().items().sought(word, []));
    let only = only.transpose()?;
    let mut printer = desk.printer(&[
        columns::STOCK_ITEM,
        columns::KIND,
        columns::STAGE_START,
        columns::STOCKED,
        columns::HANDED_OUT,
        columns::COUNT_DIFFERENCE,
        columns::ON_HAND,
        columns::AS_OF,
        columns::TITLE,
        columns::LAST_COUNT,
    ])?;
    for item in pack.items() {
        let start = start_of(item.id, &pack.courtesies, &pack.rewards);
        let held = shelf.held(item.id, start, day);
        let wanted = only.as_deref().is_none_or(|only| only == item.id);
        let scarce = args
            .at_most
            .is_none_or(|most| held.is_some_and(|held| held.on_hand() <= most));
        if !(wanted && scarce) {
            continue;
        }
        let figure = |of: fn(&Held) -> i64| held.as_ref().map(of).map_or(Cell::Empty, Cell::from);
        printer.row(&[
            item.id.to_owned().into(),
            item.kind.into(),
            figure(|held| held.start),
            figure(|held| held.came),
            figure(|held| held.went),
            figure(|held| held.counted),
            figure(Held::on_hand),
            day.into(),
            item.title.in_lang(desk.lang()).to_owned().into(),
            held.and_then(|held| held.last_count).into(),
        ])?;
    }
    Ok(printer.finish()?)
}
