//! `club report journal`.

use super::super::Desk;
use super::super::args::Reading;
use super::super::errors::CliResult;
use super::Days;
use super::liability::rules;
use super::vouchers::{tell_transfers, tell_unbooked};
use crate::cli::help::Zh;
use crate::domain::Stretch;
use crate::finance::accounting::entries::Side;
use crate::finance::accounting::vouchers::{Heading, journal};
use crate::finance::accounting::{AccountingRefusal, Books};
use crate::output::{Column, Figure, Picture, columns};

/// What is booked, as a journal that hledger reads
///
/// Its balances are those of `report liability` and `report wallet` on any day. With --from, what was booked
/// before is carried forward. With --format, --excel, --html or --xlsx the postings come as rows.
///
/// Example: club report journal -o club.journal
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    以 hledger 可读的日记账形式列出分录\n\n\
    任何一天的余额都与 `report liability` 和 `report wallet` 相同。使用 --from 时，此前的分录结转。使用 \
    --format、--excel、--html 或 --xlsx 时，分录以行列出。"))]
pub(super) struct Args {
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    reading: Reading,
}

const COLUMNS: [Column; 8] = [
    columns::DATE,
    columns::KIND,
    columns::SUMMARY,
    columns::LEDGER_ACCOUNT,
    columns::ACCOUNT_TITLE,
    columns::DEBIT,
    columns::CREDIT,
    columns::SOURCE,
];

/// What is drawn of it. What each account took and gave.
pub(super) const PICTURE: Picture =
    Picture::bars(&["title"], &[Figure::flow("debit"), Figure::flow("credit")]).summed();

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let days = args.days.stretch()?;
    let days = Stretch {
        to: days.to.min(opened.view.on()),
        ..days
    };
    let rules = rules(&opened)?;
    let books = Books::read(&opened.snapshot, &rules, opened.view)?;
    let entries = books.entries(&rules, opened.view)?;
    tell_transfers(desk, &rules, days);
    tell_unbooked(desk, &books);
    let house = opened.rules.house();
    if !desk.speaking().wants_records() {
        let heading = Heading {
            house: &house.name,
            currency: &house.currency,
            version: opened.snapshot.version().0,
            days,
        };
        return desk.text(&journal(&entries, &books.gathered, &rules, heading)?);
    }
    let told = entries.iter().filter(|entry| days.holds(entry.day));
    let told = told.map(|entry| Ok((entry, entry.posted(&rules)?)));
    let told: Vec<_> = told.collect::<Result<_, AccountingRefusal>>()?;
    let mut printer = desk.printer(&COLUMNS)?;
    for (entry, posted) in told {
        let source = match entry.records {
            0 => String::new(),
            1 => entry.first.clone(),
            _ => format!("{} .. {}", entry.first, entry.last),
        };
        for line in posted {
            let (debit, credit) = match line.side {
                Side::Debit => (Some(line.amount), None),
                Side::Credit => (None, Some(line.amount)),
            };
            printer.row(&[
                entry.day.into(),
                entry.deed.word().into(),
                rules.on(entry.day).summary(entry.deed, entry.day).into(),
                line.account.code.clone().into(),
                line.account.title.clone().into(),
                debit.into(),
                credit.into(),
                source.clone().into(),
            ])?;
        }
    }
    Ok(printer.finish()?)
}
