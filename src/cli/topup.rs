//! `club topup`: money paid in ahead, one top-up or a file of them.

use super::Desk;
use super::args::{Many, Recording, amount_after, word};
use super::batch::Columns;
use super::errors::{CliError, CliResult};
use super::help::Zh;
use super::post::{self, Fields, File};
use super::row_cells::cell;
use crate::domain::Money;
use crate::ops::top_up::{Receipt, Request, TopUps};
use crate::output::{Cell, Column, columns};
use crate::wallet::WalletRefusal;

/// Take money that a member pays in ahead
///
/// What is paid in is principal; the bonus comes from the table of the rules and is kept apart. The limits
/// that the law sets, and when a paper is to be shown, are in the rules as well. Stored value never expires.
///
/// Example: club topup M000001 1000 --pay transfer --id-ref file-17
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    收取会员的充值\n\n\
    所付金额为本金；赠金按规则的档位给出，分开记账。法定限额和须出示证件的情形也写在规则中。储值永不到期。"))]
pub(super) struct Args {
    /// Who pays in: a number, card, phone, ref, or a name that only one member bears
    #[arg(add = Zh("付款人：会员号、卡号、电话、原编号，或仅一名会员使用的姓名"))]
    #[arg(value_name = "MEMBER", required_unless_present = "from")]
    member: Option<String>,
    /// How much, in yuan: 500, 500.50, 1,234.00
    #[arg(add = Zh("金额，单位为元：500、500.50、1,234.00"))]
    #[arg(value_name = "AMOUNT", required_unless_present = "from", value_parser = amount_after)]
    amount: Option<Money>,
    /// By which means; never by stored value, points or coupons
    #[arg(add = Zh("付款方式；不能用储值、积分或优惠券"))]
    #[arg(long, value_name = "MEANS", value_parser = word)]
    pay: Option<String>,
    /// The bonus, where the rules let the desk say it
    #[arg(add = Zh("赠金，限规则允许由前台指定时"))]
    #[arg(long, value_name = "AMOUNT")]
    bonus: Option<Money>,
    /// Where the paper that was shown is on file; kept sealed
    #[arg(add = Zh("所出示证件的存档位置；封存保管"))]
    #[arg(long, value_name = "TEXT")]
    id_ref: Option<String>,
    /// Where it is paid in
    #[arg(add = Zh("充值门店"))]
    #[arg(long, value_name = "STORE", value_parser = word)]
    store: Option<String>,
    #[command(flatten)]
    many: Many,
    #[command(flatten)]
    recording: Recording,
}

const COLUMNS: Columns = Columns {
    taken: &[
        "member", "at", "amount", "bonus", "pay", "id_ref", "store", "ref",
    ],
    needed: &["member", "amount"],
};

impl Fields for Receipt {
    fn columns() -> Vec<Column> {
        vec![
            columns::TOPUP,
            columns::VERSION,
            columns::MEMBER,
            columns::AT_TEXT,
            columns::PRINCIPAL,
            columns::BONUS,
            columns::PRINCIPAL_LEFT,
            columns::BONUS_BALANCE,
            columns::PAY,
            Column::WHY,
        ]
    }

    fn cells(&self, _: &Desk) -> Vec<Cell> {
        let (entry, row) = (&self.entry, &self.entry.row);
        let (principal, bonus) = self.balance.money();
        vec![
            row.lot.into(),
            entry.version.into(),
            row.member.into(),
            entry.at().into(),
            row.principal.into(),
            row.bonus.into(),
            principal.into(),
            bonus.into(),
            Some(row.pay.clone()).filter(|pay| !pay.is_empty()).into(),
            row.why.clone().into(),
        ]
    }
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    if args.many.from.is_some() {
        return post::file::<TopUps>(desk, &File(&args.many, &args.recording, &COLUMNS), |row| {
            let none = WalletRefusal::NoAmount {
                amount: Money::ZERO,
            };
            Ok(Request {
                member: row.get("member").to_owned(),
                amount: cell(row, "amount")?.ok_or_else(|| row.bad("amount", &none))?,
                bonus: cell(row, "bonus")?,
                pay: row.get("pay").to_owned(),
                id_ref: row.get("id_ref").to_owned(),
                store: row.get("store").to_owned(),
            })
        });
    }
    let (Some(member), Some(amount)) = (&args.member, args.amount) else {
        return Err(CliError::usage(
            "name the member and the amount",
            "请写会员和金额",
        ));
    };
    let request = Request {
        member: member.clone(),
        amount,
        bonus: args.bonus,
        pay: args.pay.clone().unwrap_or_default(),
        id_ref: args.id_ref.clone().unwrap_or_default(),
        store: args.store.clone().unwrap_or_default(),
    };
    post::one::<TopUps>(desk, &args.recording, request)
}
