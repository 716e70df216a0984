//! `club card fees`: the money that was paid for cards, and what went back.

use crate::cli::Desk;
use crate::cli::args::Reading;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::domain::{Day, MemberId, Money};
use crate::members::rows::{CARDS, cards as c};
use crate::output::Column;

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
pub struct Args {
    /// The first day to count
    #[arg(add = Zh("统计的第一天"))]
    #[arg(long, value_name = "DATE")]
    from: Option<Day>,
    /// The last day to count
    #[arg(add = Zh("统计的最后一天"))]
    #[arg(long, value_name = "DATE")]
    to: Option<Day>,
    #[command(flatten)]
    reading: Reading,
}

pub fn run(args: &Args, desk: &mut Desk) -> CliResult {
    desk.is_doing("card fees");
    let opened = desk.read(&args.reading)?;
    let mut printer = desk.printer(&[
        Column::day("day", "日期", "Day"),
        Column::text("card", "卡号", "Card"),
        Column::text("member", "会员", "Member"),
        Column::text("kind", "事项", "Kind"),
        Column::money("fee", "工本费", "Fee"),
        Column::money("deposit", "押金", "Deposit"),
        Column::text("pay", "支付方式", "Pay"),
        Column::integer("version", "版本", "Version"),
    ])?;
    let mut told = Vec::new();
    opened.snapshot.ledger(&CARDS)?.each(c::ALL, |row| {
        let money = |column| match row.bytes(column) {
            b"" => Ok(Money::ZERO),
            text => Money::parse(text).map_err(|e| row.bad(column, e)),
        };
        let (fee, deposit) = (money(c::FEE)?, money(c::DEPOSIT)?);
        let day = Day::parse(row.bytes(c::DAY)).map_err(|e| row.bad(c::DAY, e))?;
        let counts = args.from.is_none_or(|from| day >= from)
            && args.to.is_none_or(|to| day <= to)
            && day <= opened.view.rows_to;
        if counts && !(fee.is_zero() && deposit.is_zero()) {
            let member =
                MemberId::parse(row.bytes(c::MEMBER)).map_err(|e| row.bad(c::MEMBER, e))?;
            told.push([
                day.into(),
                row.text(c::CARD)?.into_owned().into(),
                member.into(),
                row.text(c::KIND)?.into_owned().into(),
                fee.into(),
                deposit.into(),
                row.text(c::PAY)?.into_owned().into(),
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
