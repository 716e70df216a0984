//! `club pass`: passes sold, used, put to rest, extended, passed on, paid back, and listed.

mod extend;
mod freeze;
mod list;
mod refund;
mod resume;
mod sell;
mod show;
mod take;
mod transfer;

use super::Desk;
use super::help::Zh;
use super::post::Fields;
use super::registry::{Entry, Runs, command};
use crate::domain::{Day, Lang};
use crate::ops::passes::Receipt;
use crate::output::{Cell, Column, columns};
use crate::sales::passes::Pass;
use crate::sales::passes::rows::PassKind;

/// Sell passes, use them, let them rest, and pay them back
#[derive(clap::Args, Debug)]
#[command(add = Zh("次卡、期限卡与套餐：售卡、划次、停卡、延期、转卡、退卡"))]
pub(super) struct Args {}

pub(super) const COMMANDS: &[Entry] = &[
    command("pass sell", &Runs(sell::run)),
    command("pass use", &Runs(take::run)),
    command("pass freeze", &Runs(freeze::run)),
    command("pass resume", &Runs(resume::run)),
    command("pass extend", &Runs(extend::run)),
    command("pass transfer", &Runs(transfer::run)),
    command("pass refund", &Runs(refund::run)),
    command("pass list", &Runs(list::run)),
    command("pass show", &Runs(show::run)),
];

impl Fields for Receipt {
    fn columns() -> Vec<Column> {
        vec![
            columns::PASS,
            columns::VERSION,
            columns::AT_DAY,
            columns::DEED,
            columns::MEMBER,
            columns::PASS_TYPE,
            columns::VALID_FROM,
            columns::VALID_TO,
            columns::AMOUNT,
            columns::USES_LEFT,
            columns::VALUE_LEFT,
            columns::BECAUSE,
            columns::NO_REASON,
            columns::LAST_DAY,
            columns::SHOP,
            columns::CUSTOMER,
            columns::SALE,
        ]
    }

    fn cells(&self, _: &Desk) -> Vec<Cell> {
        let (row, day) = (&self.row, self.row.at.day());
        let moves = matches!(
            row.kind,
            PassKind::Sell | PassKind::Transfer | PassKind::Refund
        );
        let quote = self.quote;
        vec![
            row.pass.into(),
            row.version.into(),
            day.into(),
            row.kind.word().into(),
            self.holder.into(),
            row.of.clone().into(),
            row.from.into(),
            row.until.into(),
            moves.then_some(row.amount).into(),
            self.pass.counted().map(|(left, _)| left).into(),
            self.pass.left(day).into(),
            Some(row.because.clone())
                .filter(|own| !own.is_empty())
                .into(),
            quote.and_then(|own| own.no_reason).into(),
            quote.map(|own| own.last_day).into(),
            quote.map(|own| own.shop).into(),
            quote.map(|own| own.customer).into(),
            row.sale.into(),
        ]
    }

    fn tell(&self, desk: &Desk) {
        let talk = desk.talk();
        if let (Some(_), Some(quote)) = (self.asked, self.quote) {
            let last = quote.last_day;
            talk.note(&match desk.lang() {
                Lang::En => format!(
                    "without a reason it went back until {last}; it is judged as the customer's wish"
                ),
                Lang::Zh => format!("无理由退款期至 {last}，已过期，按顾客原因计算"),
            });
        }
        if self.row.kind != PassKind::Refund {
            talk.note(&what_is_left(desk.lang(), &self.pass, self.row.at.day()));
        }
    }
}

/// What remains of a pass: "P000001: 3 of 10 left, ends 2025-12-31".
pub(super) fn what_is_left(lang: Lang, pass: &Pass, on: Day) -> String {
    let id = pass.id;
    let counted = pass.counted();
    let left = match (counted, lang) {
        (Some((left, all)), Lang::En) => format!("{left} of {all} left"),
        (Some((left, all)), Lang::Zh) => format!("共 {all} 次，剩 {left} 次"),
        (None, Lang::En) => {
            let worth = pass.left(on);
            format!("{worth} of {} left", pass.price)
        }
        (None, Lang::Zh) => {
            let worth = pass.left(on);
            format!("价值 {}，余 {worth}", pass.price)
        }
    };
    match (pass.until, pass.from, lang) {
        (Some(until), _, Lang::En) => format!("pass {id}: {left}, ends {until}"),
        (Some(until), _, Lang::Zh) => format!("卡 {id}：{left}，有效期至 {until}"),
        (None, None, Lang::En) => format!("pass {id}: {left}, begins with its first use"),
        (None, None, Lang::Zh) => format!("卡 {id}：{left}，首次使用起算"),
        (None, Some(_), Lang::En) => format!("pass {id}: {left}"),
        (None, Some(_), Lang::Zh) => format!("卡 {id}：{left}"),
    }
}
