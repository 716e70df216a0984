//! `club report tickets`.

use std::collections::BTreeSet;

use super::super::Desk;
use super::super::args::Reading;
use super::super::errors::CliResult;
use super::Days;
use crate::cli::help::Zh;
use crate::ops::Opened;
use crate::output::{Cell, Column, Picture, columns};
use crate::sales::SaleRefusal;
use crate::sales::rows::{SALES, STORE, SaleRow};

/// Every sale and refund, line by line
///
/// A line for each line of a ticket, in the order of recording; what is refunded stands below zero and names its
/// sale, and so does what an undo reverses. `means` tells the amounts where a ticket was paid by several.
///
/// Example: club report tickets --period today
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    逐行列出每笔销售和退款\n\n\
    小票的每一行列一行，按记录顺序；退款及撤销为负数，并写明原销售。一张小票用多种方式付款时，`means` 写明各自金额。"))]
pub(super) struct Args {
    /// Only what was sold in this store
    #[arg(add = Zh("只列出此门店的销售"))]
    #[arg(long, value_name = "STORE")]
    store: Option<String>,
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    reading: Reading,
}

const COLUMNS: [Column; 13] = [
    columns::SALE,
    columns::AT,
    columns::MEMBER,
    columns::LINE,
    columns::ITEM,
    columns::CATEGORY,
    columns::LIST,
    columns::DISCOUNT,
    columns::PAID,
    columns::MEANS,
    columns::STAFF,
    columns::STORE,
    columns::REFUND_OF,
];

/// What is drawn of it: nothing, each line is a deed of its own.
pub(super) const PICTURE: Picture = Picture::NONE;

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let days = args.days.stretch()?.within(opened.view);
    let store = args.store.as_deref();
    let store = store.map(|word| sold_in(&opened, word)).transpose()?;
    let mut printer = desk.printer(&COLUMNS)?;
    let mut failed = None;
    opened
        .snapshot
        .ledger(&SALES)?
        .each(SALES.columns.len(), |row| {
            let own = SaleRow::read(row)?;
            if failed.is_some()
                || !days.holds(own.day)
                || store.as_ref().is_some_and(|id| *id != own.store)
            {
                return Ok(());
            }
            let cells = cells(own);
            failed = cells.and_then(|cells| Ok(printer.row(&cells)?)).err();
            Ok(())
        })?;
    failed.map_or(Ok(()), Err)?;
    Ok(printer.finish()?)
}

/// The store that a word names, among those of the house and those that ever sold.
fn sold_in(opened: &Opened, word: &str) -> Result<String, super::CliError> {
    let mut seen = BTreeSet::new();
    opened.snapshot.ledger(&SALES)?.each(STORE + 1, |row| {
        let store = row.text(STORE)?;
        if !seen.contains(&*store) {
            seen.insert(store.into_owned());
        }
        Ok(())
    })?;
    let seen = seen.iter().map(String::as_str);
    Ok(opened.words().stores().sought(word, seen)?)
}

fn cells(own: SaleRow) -> Result<[Cell; 13], super::CliError> {
    let discount = own.list.checked_sub(own.paid).map_err(SaleRefusal::from)?;
    let item = match own.item() {
        "" => None,
        item => Some(item.to_owned()),
    };
    let at = if own.time.is_empty() {
        own.day.to_string()
    } else {
        own.time
    };
    Ok([
        own.sale.into(),
        at.into(),
        own.member.into(),
        own.line.into(),
        item.into(),
        own.category.into(),
        own.list.into(),
        discount.into(),
        own.paid.into(),
        own.pay.into(),
        Cell::Empty,
        own.store.into(),
        own.of.into(),
    ])
}
