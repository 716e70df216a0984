//! `club card fees`: the money that was paid for cards, and what went back.

use crate::cli::Desk;
use crate::cli::args::Reading;
use crate::cli::days::Days;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::members::rows::{Befell, BefellFor, CARDS};
use crate::output::columns;

/// List the money that was paid for cards, and what went back
///
/// One row for each deed that moved any: the fee is the house's, the deposit is owed until the card is handed
/// back. What an undo took back is a row of its own.
///
/// Example: club card fees --from 2026-01-01 --to 2026-01-31
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    列出卡的收费和退费\n\n\
    每笔有款项变动的业务一行：工本费归商户，押金在退卡之前为应退款。冲销另列一行。"))]
pub(super) struct Args {
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    reading: Reading,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let mut printer = desk.printer(&[
        columns::DAY,
        columns::CARD,
        columns::MEMBER,
        columns::KIND,
        columns::FEE,
        columns::DEPOSIT,
        columns::PAY,
        columns::VERSION,
    ])?;
    let mut told = Vec::new();
    opened
        .snapshot
        .ledger(&CARDS)?
        .each(BefellFor::HOT, |row| {
            let (own, paid) = (Befell::read(row)?, BefellFor::read(row)?);
            let (fee, deposit) = (
                paid.fee.unwrap_or_default(),
                paid.deposit.unwrap_or_default(),
            );
            let counts = args.days.from().is_none_or(|from| own.day >= from)
                && args.days.to().is_none_or(|to| own.day <= to)
                && own.day <= opened.view.rows_to;
            if counts && !(fee.is_zero() && deposit.is_zero()) {
                told.push([
                    own.day.into(),
                    own.card.to_string().into(),
                    own.member.into(),
                    own.kind.word().into(),
                    fee.into(),
                    deposit.into(),
                    paid.pay.to_owned().into(),
                    row.version().into(),
                ]);
            }
            Ok(())
        })?;
    for cells in &told {
        printer.row(cells)?;
    }
    Ok(printer.finish()?)
}
