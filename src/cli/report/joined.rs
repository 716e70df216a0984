//! `club report new`.

use std::collections::BTreeSet;

use super::super::Desk;
use super::super::args::Reading;
use super::super::errors::CliResult;
use super::Days;
use crate::cli::help::Zh;
use crate::cli::member::find;
use crate::members::Directory;
use crate::output::{Cell, Column, Picture, columns};
use crate::sales::customer::Needs;

/// Who joined, in the order in which they did
///
/// Everybody who joined within the days that are told, with the store that registered them and how they stand now.
/// Who was merged is listed under the number that is left.
///
/// Example: club report new --period last-month
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    按入会先后列出新会员\n\n\
    所写期间内入会的全部会员，附登记门店和目前状况。已合并的会员列在保留的会员号下。"))]
pub(super) struct Args {
    /// Only who registered in this store
    #[arg(add = Zh("只列出在此门店登记的会员"))]
    #[arg(long, value_name = "STORE")]
    store: Option<String>,
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    reading: Reading,
}

/// What is drawn of it: nothing, each line is a person.
pub(super) const PICTURE: Picture = Picture::NONE;

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let days = args.days.stretch()?.within(opened.view);
    let directory = Directory::open(&opened.book, &opened.snapshot, opened.keyring())?;
    desk.tell_sealed(&opened);
    let needs = Needs {
        sales: false,
        facts: false,
        points: false,
    };
    let customers = opened.customers(needs)?;
    let store = args.store.as_deref().map(|word| {
        let seen = customers.iter().map(|customer| &*customer.profile.store);
        opened.words().stores().sought(word, seen)
    });
    let store = store.transpose()?;
    let is_wanted = |own: &str| store.as_ref().is_none_or(|wanted| wanted == own);
    let joined = customers.iter().map(|customer| &customer.profile);
    let found: BTreeSet<_> = joined
        .filter(|own| days.holds(own.joined) && is_wanted(&own.store))
        .map(|own| (own.joined, own.id, own.store.to_string()))
        .collect();
    let wanted = found.iter().map(|(_, id, _)| *id).collect();
    let lines = find::lines(&opened, &directory, &wanted)?;
    let columns: Vec<Column> = [columns::JOINED, columns::STORE]
        .into_iter()
        .chain(find::COLUMNS)
        .collect();
    let mut printer = desk.printer(&columns)?;
    for (day, id, store) in found {
        let Some(own) = lines.get(&id) else {
            continue;
        };
        let store = Some(store).filter(|store| !store.is_empty());
        let before = [Cell::from(day), store.into()];
        let cells: Vec<Cell> = before.into_iter().chain(own.iter().cloned()).collect();
        printer.row(&cells)?;
    }
    Ok(printer.finish()?)
}
