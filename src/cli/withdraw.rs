//! `club withdraw`: stored value paid out, with what is owed by each of the law's ways.

use super::Desk;
use super::args::{Recording, amount_after, word};
use super::closed::words;
use super::errors::CliResult;
use super::help::Zh;
use super::post::{self, Fields};
use super::wallet::basis;
use crate::domain::Money;
use crate::ops::payout::{Payouts, Receipt, Request};
use crate::output::{Cell, Column, columns};
use crate::wallet::withdraw::Because;

/// Pay stored value out
///
/// Of a member, or of one top-up. What is owed is computed in the three ways of the law, side by side:
/// without a reason within days of the top-up, by the house's fault, and at the customer's wish; --because
/// says which one it is. `agreed` pays the amount that was agreed on, out of the principal. What of the bonus
/// falls away is for the rules to say. --dry-run shows all of it and records nothing.
///
/// Example: club withdraw M000001 --because customer --pay transfer
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    退还储值\n\n\
    退还某会员的全部储值，或某一次充值。按法律的三种情形并列计算应退金额：充值后若干天内的无理由退款、商家原因、顾\
    客原因；用 --because 指明属于哪种。`agreed` 按协商金额从本金中退还。赠金失效多少由规则决定。--dry-run 显示全部\
    结果，不作记录。"))]
pub(super) struct Args {
    /// A member, or the number of one top-up
    #[arg(add = Zh("会员，或某一次充值的编号"))]
    #[arg(value_name = "MEMBER|TOPUP")]
    whose: String,
    /// How much, in yuan (default: all that is owed)
    #[arg(add = Zh("金额，单位为元（默认：应退的全部）"))]
    #[arg(value_name = "AMOUNT", value_parser = amount_after)]
    amount: Option<Money>,
    /// Why: no-reason, shop (its fault), customer (whose wish it is) or agreed
    #[arg(add = Zh("原因：no-reason（无理由）、shop（商家原因）、customer（顾客原因）或 agreed（协商）"))]
    #[arg(long, value_name = "WHY", value_parser = because())]
    because: Because,
    /// By which means it is paid out; untold, it counts as cash unless the books name another account for it
    #[arg(add = Zh("退款方式；不写时按现金，除非科目设置另有规定"))]
    #[arg(long, value_name = "MEANS", value_parser = word)]
    pay: Option<String>,
    /// Let what is left of the bonus fall away, whatever the rule: the member leaves
    #[arg(add = Zh("不论规则如何，剩余赠金一律失效：会员退会"))]
    #[arg(long)]
    with_bonus: bool,
    /// A note, kept sealed
    #[arg(add = Zh("备注，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

fn because() -> impl clap::builder::TypedValueParser<Value = Because> {
    words("reason for a payout", "退款原因")
}

impl Fields for Receipt {
    fn columns() -> Vec<Column> {
        vec![
            columns::PAYOUT,
            columns::VERSION,
            columns::MEMBER,
            columns::AT_TEXT,
            columns::BECAUSE,
            columns::AMOUNT_PAID_OUT,
            columns::FALLS_AWAY,
            columns::PRINCIPAL_LEFT,
            columns::BONUS_BALANCE,
            columns::NO_REASON,
            columns::LAST_DAY,
            columns::SHOP,
            columns::CUSTOMER,
            columns::PAID_OUT_BY,
            Column::WHY,
        ]
    }

    fn cells(&self, desk: &Desk) -> Vec<Cell> {
        let (principal, bonus) = self.balance.money();
        let money = |fen: Option<i128>| -> Cell { fen.map(Money::from_fen).into() };
        let lang = desk.speaking().text_lang();
        let basis = self.law.as_ref().map(|law| basis(lang, law, self.because));
        vec![
            self.payout.into(),
            self.version.into(),
            self.member.into(),
            self.at.clone().into(),
            self.because.word().into(),
            Money::from_fen(self.amount).into(),
            Money::from_fen(self.lost).into(),
            principal.into(),
            bonus.into(),
            money(self.quote.no_reason),
            self.quote.last_day.into(),
            money(self.quote.shop),
            money(self.quote.customer),
            Some(self.pay.clone()).filter(|pay| !pay.is_empty()).into(),
            // The article and the interest, where a law is behind it.
            basis.map_or_else(|| self.why.clone().into(), Cell::from),
        ]
    }
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let request = Request {
        whose: args.whose.clone(),
        amount: args.amount,
        because: args.because,
        pay: args.pay.clone(),
        with_bonus: args.with_bonus,
        note: args.note.clone(),
    };
    post::one::<Payouts>(desk, &args.recording, request)
}
