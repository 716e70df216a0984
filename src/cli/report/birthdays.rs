//! `club report birthdays`.

use std::collections::BTreeSet;

use super::super::Desk;
use super::super::args::Reading;
use super::super::errors::CliResult;
use super::Days;
use crate::cli::help::Zh;
use crate::cli::member::find;
use crate::domain::When;
use crate::members::{Directory, Status};
use crate::output::{Cell, Column, Picture, columns};
use crate::sales::customer::Needs;
use crate::sales::sealed::BIRTHDAY;
use crate::sales::terms::Rulebook as _;

/// Whose birthday it is, day by day
///
/// Today and the next six days unless others are told; a lunar birthday stands on its day of that year. Who has left
/// or was erased is not listed. `club care` tells who gets which greeting.
///
/// Example: club report birthdays --period next-month
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    逐日列出过生日的会员\n\n\
    不写期间时为今天起七天；农历生日列在当年的那一天。已退会或已删除的会员不列。向谁送什么问候见 `club care`。"))]
pub(super) struct Args {
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    reading: Reading,
}

/// What is drawn of it: nothing, each line is a person.
pub(super) const PICTURE: Picture = Picture::NONE;

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let on = opened.view.on();
    let days = args.days.ahead(on)?;
    let directory = Directory::open(&opened.book, &opened.snapshot, opened.keyring())?;
    desk.tell_sealed(&opened);
    let needs = Needs {
        sales: false,
        facts: true,
        points: false,
    };
    let mut customers = opened.customers(needs)?;
    customers.open_facts(&opened.snapshot, opened.keyring(), &[BIRTHDAY])?;
    let mut found = BTreeSet::new();
    for customer in customers.iter() {
        let status = customer.profile.status(When::on(on));
        let Some(born) = customer.birthday(on) else {
            continue;
        };
        if matches!(status, Status::Exited | Status::Erased) {
            continue;
        }
        let rules = opened.rules.on(on).birthdays;
        let on_days = born.between(days.from, days.to, rules);
        found.extend(on_days.into_iter().map(|day| (day, customer.id())));
    }
    let wanted = found.iter().map(|(_, id)| *id).collect();
    let lines = find::lines(&opened, &directory, &wanted)?;
    let columns: Vec<Column> = [columns::DAY].into_iter().chain(find::COLUMNS).collect();
    let mut printer = desk.printer(&columns)?;
    for (day, id) in found {
        let Some(own) = lines.get(&id) else {
            continue;
        };
        let cells: Vec<Cell> = [day.into()]
            .into_iter()
            .chain(own.iter().cloned())
            .collect();
        printer.row(&cells)?;
    }
    Ok(printer.finish()?)
}
