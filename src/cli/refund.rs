//! `club refund`: money back for a sale; points and tiers follow.

use super::Desk;
use super::args::{Recording, at_least, word};
use super::errors::CliResult;
use super::help::{Called, Zh};
use super::post;
use crate::domain::Money;
use crate::ops::sale::{Back, Request, Tickets, What};

/// Give back the price of a sale, or part of it
///
/// The points that what remains paid would not have earned are taken back, by the rules of the sale's
/// own day. For tiers the refund counts on the day of the sale.
///
/// Example: club refund S00000012 --amount 88.00 --reason "wrong size"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    退还销售的全部或部分价款\n\n\
    按销售当日的规则，收回剩余实付金额得不到的积分。对等级而言，退款计入销售当日。"))]
pub(super) struct Args {
    /// The sale: its number, or the ref it was recorded under
    #[arg(add = Zh("销售记录：编号，或记录时的原编号"))]
    #[arg(value_name = "SALE")]
    sale: String,
    /// How much of the price paid is refunded (default: all that is left)
    #[arg(add = Zh("退还的实付金额（默认：尚未退还的全部）"))]
    #[arg(long, value_name = "AMOUNT", allow_negative_numbers = true)]
    amount: Option<Money>,
    /// Give back only this line of the ticket, counted from 1
    #[arg(add = Zh("只退小票的这一行，从 1 数起"), add = Called("行号"))]
    #[arg(long, value_name = "N", value_parser = at_least::<u32>(0))]
    line: Option<u32>,
    /// By which means it is refunded (default: as it was paid); by another only where the rules allow it
    #[arg(add = Zh("退款方式（默认：原付款方式；只有规则允许时才能用其他方式）"))]
    #[arg(long, value_name = "MEANS", value_parser = word)]
    pay: Option<String>,
    /// Why, kept sealed
    #[arg(add = Zh("原因，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let back = Back {
        amount: args.amount,
        line: args.line,
        pay: args.pay.clone(),
        ..Back::default()
    };
    let request = Request {
        member: None,
        what: What::Refund(args.sale.clone(), back),
        note: args.reason.clone(),
    };
    post::one::<Tickets>(desk, &args.recording, request)
}
