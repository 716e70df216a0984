//! `club report rollforward`.

use super::super::Desk;
use super::super::args::Reading;
use super::super::close;
use super::super::closed::BALANCES;
use super::super::errors::CliResult;
use super::{Days, PERIOD};
use crate::cli::help::Zh;
use crate::domain::Stretch;
use crate::finance::closing::figures;
use crate::finance::coupons::Movements;
use crate::finance::rollforward::{deposits, passes, report, wallet};
use crate::ops::Opened;
use crate::output::{Column, Figure, Picture, columns};
use crate::sales::SaleRefusal;

/// Every month's points, stored value or coupons: opening, movements, closing
///
/// Points: opening + earned - redeemed - expired + adjusted + reversed = closing, every month. They expire with
/// their last day, whether or not a job has put that on record; `adjusted` holds what was given by hand or brought
/// over.
///
/// The wallet, principal and bonus apart: opening + in - out + refunded = closing; `in` is paid in, credited or
/// brought over, `out` spent, paid out or forfeited, `refunded` came back with refunds or was taken back by an undo.
///
/// Coupons, counted: opening + issued - used + returned - void - expired = closing; `worth` is what those left are
/// worth, without those whose worth hangs on what is bought. An undo lessens, on its own day, what it takes back.
///
/// Deposits, of cards and of reservations: opening + in - out + reversed = closing.
///
/// `all` shows all accounts in the one shape that a closing keeps, points and counts as amounts. With --known-at the moment
/// of a closing, the figures printed then are printed again.
///
/// Example: club report rollforward --account wallet --from 2024-01-01
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    积分、储值或优惠券的逐月滚动表：期初、变动、期末\n\n\
    积分：opening + earned - redeemed - expired + adjusted + reversed = closing，每月都成立。积分在最后一天结束时\
    到期，无论是否已作记录；`adjusted` 为手工增减和导入的积分。\n\n\
    储值，本金和赠金分列：opening + in - out + refunded = closing；`in` 为充值、返利或导入，`out` 为消费、退还或失\
    效，`refunded` 为随退款返回或由冲销收回的。\n\n\
    优惠券按张计：opening + issued - used + returned - void - expired = closing；`worth` 为剩余券的价值，不含价值\
    取决于所购商品的券。冲销在冲销当日减少所冲销的数量。\n\n\
    押金与订金，含卡押金和预约订金：opening + in - out + reversed = closing。\n\n\
    `all` 以月结存档的同一格式显示全部账项，积分和张数作为金额。--known-at 取月结的时刻时，重现当时打印的数字。"))]
pub(super) struct Args {
    /// Whose movements: points, wallet (principal and bonus), coupons, deposits, passes, or all
    #[arg(add = Zh("\
        变动的账项：points（积分）、wallet（储值，含本金和赠金）、coupons（优惠券）、deposits（押金与订金）、\
        passes（次卡与期限卡）或 all（全部）"))]
    #[arg(long, value_name = "ACCOUNT", value_parser = which(), default_value = "points", hide_default_value = true)]
    account: Which,
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    reading: Reading,
}

#[derive(Clone, Copy, Debug)]
enum Which {
    Points,
    Wallet,
    Coupons,
    Deposits,
    Passes,
    All,
}

fn which() -> impl clap::builder::TypedValueParser<Value = Which> {
    BALANCES.of([
        ("points", Which::Points),
        ("wallet", Which::Wallet),
        ("coupons", Which::Coupons),
        ("deposits", Which::Deposits),
        ("passes", Which::Passes),
        ("all", Which::All),
    ])
}

const ACCOUNT: Column = columns::ACCOUNT;

/// What is drawn of it.
pub(super) const PICTURE: Picture =
    Picture::over(&["period"], &[Figure::stock("closing")]).by("account");

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let opened = desk.read(&args.reading)?;
    let days = args.days.stretch()?;
    match args.account {
        Which::Points => points(desk, &opened, days),
        Which::Wallet => stored_value(desk, &opened, days),
        Which::Coupons => coupons(desk, &opened, days),
        Which::Deposits => {
            let lines = deposits::report(&opened.snapshot, opened.view, days)?;
            held(desk, &lines)
        }
        Which::Passes => {
            let lines = passes::report(&opened.snapshot, opened.view, days)?;
            held(desk, &lines)
        }
        Which::All => all(desk, &opened, days),
    }
}

fn points(desk: &Desk, opened: &Opened, days: Stretch) -> CliResult {
    let mut printer = desk.printer(&[
        PERIOD,
        ACCOUNT,
        columns::OPENING_COUNT,
        columns::EARNED,
        columns::REDEEMED,
        columns::EXPIRED,
        columns::POINTS_ADJUSTED,
        columns::POINTS_REVERSED,
        columns::CLOSING_COUNT,
    ])?;
    for line in report(&opened.snapshot, opened.view, days)? {
        printer.row(&[
            line.month.to_string().into(),
            "points".into(),
            line.opening.into(),
            line.moved.earned.into(),
            line.moved.redeemed.into(),
            line.moved.expired.into(),
            line.moved.adjusted.into(),
            line.moved.reversed.into(),
            line.closing.into(),
        ])?;
    }
    Ok(printer.finish()?)
}

fn stored_value(desk: &Desk, opened: &Opened, days: Stretch) -> CliResult {
    let mut printer = desk.printer(&[
        PERIOD,
        ACCOUNT,
        columns::OPENING,
        columns::CAME,
        columns::WENT,
        columns::REFUNDED,
        columns::CLOSING,
    ])?;
    for line in wallet::report(&opened.snapshot, opened.view, days)? {
        for (account, part) in [("principal", line.principal), ("bonus", line.bonus)] {
            printer.row(&[
                line.month.to_string().into(),
                account.into(),
                part.opening.into(),
                part.came.into(),
                part.went.into(),
                part.refunded.into(),
                part.closing.into(),
            ])?;
        }
    }
    Ok(printer.finish()?)
}

fn held(desk: &Desk, lines: &[deposits::Line]) -> CliResult {
    let mut printer = desk.printer(&[
        PERIOD,
        ACCOUNT,
        columns::OPENING,
        columns::CAME,
        columns::WENT,
        columns::REVERSED,
        columns::CLOSING,
    ])?;
    for line in lines {
        printer.row(&[
            line.month.to_string().into(),
            line.account.word().into(),
            line.opening.into(),
            line.came.into(),
            line.went.into(),
            line.reversed.into(),
            line.closing.into(),
        ])?;
    }
    Ok(printer.finish()?)
}

fn coupons(desk: &Desk, opened: &Opened, days: Stretch) -> CliResult {
    let mut printer = desk.printer(&[
        PERIOD,
        ACCOUNT,
        columns::OPENING_COUNT,
        columns::ISSUED,
        columns::USED,
        columns::RETURNED,
        columns::VOID,
        columns::EXPIRED,
        columns::CLOSING_COUNT,
        columns::WORTH_AT_END,
    ])?;
    let movements = Movements::read(&opened.snapshot, opened.view)?;
    let lines = movements.rollforward(opened.view, days);
    for line in lines.map_err(SaleRefusal::from)? {
        printer.row(&[
            line.month.to_string().into(),
            "coupons".into(),
            line.opening.count.into(),
            line.moved.issued.count.into(),
            line.moved.used.count.into(),
            line.moved.returned.count.into(),
            line.moved.void.count.into(),
            line.moved.expired.count.into(),
            line.closing.count.into(),
            line.closing.worth.into(),
        ])?;
    }
    Ok(printer.finish()?)
}

fn all(desk: &Desk, opened: &Opened, days: Stretch) -> CliResult {
    let mut lines = figures::report(&opened.snapshot, opened.view, days)?;
    lines.sort_by_key(|line| (line.month, line.account));
    let mut printer = desk.printer(&close::columns(&[PERIOD]))?;
    for line in &lines {
        let mut row = vec![line.month.to_string().into()];
        row.extend(close::cells(Some(line)));
        printer.row(&row)?;
    }
    Ok(printer.finish()?)
}
