//! How sales and refunds are shown: the same columns for one and for a batch.

use super::Desk;
use super::pass::what_is_left;
use super::post::Fields;
use crate::domain::page::pick;
use crate::domain::{Day, Lang, SaleId};
use crate::ops::sale::Receipt;
use crate::output::{Cell, Column, columns};
use crate::sales::rules::Hint;

impl Fields for Receipt {
    fn columns() -> Vec<Column> {
        vec![
            columns::SALE,
            columns::VERSION,
            columns::MEMBER,
            columns::AT_TEXT,
            columns::LIST,
            columns::DISCOUNT,
            columns::PAID,
            columns::POINTS,
            columns::BALANCE,
            columns::TIER,
            Column::WHY,
        ]
    }

    fn cells(&self, _: &Desk) -> Vec<Cell> {
        let own = &self.recorded;
        vec![
            own.sale.to_string().into(),
            own.version.into(),
            own.member.into(),
            own.at.clone().into(),
            own.list.into(),
            own.discount.into(),
            own.paid.into(),
            own.points.into(),
            own.member.map_or(Cell::Empty, |_| own.balance.into()),
            own.tier.as_ref().into(),
            own.why.clone().into(),
        ]
    }

    fn tell(&self, desk: &Desk) {
        let lang = desk.lang();
        if let Some(closed) = self.closed {
            desk.talk().note(&posted_open(lang, closed));
        }
        if let Some((pass, on)) = &self.left {
            desk.talk().note(&what_is_left(lang, pass, *on));
        }
        if self.charged > 0 {
            desk.talk().note(&charged_note(lang, self.charged));
        }
        for hint in &self.hints {
            desk.talk().note(&hinted(lang, hint));
        }
        if self.untimed {
            desk.talk().note(untimed(lang));
        }
    }
}

/// Says that the sale lies in a closed month, and its refund in the open one.
fn posted_open(lang: Lang, (sale, of, day): (SaleId, Day, Day)) -> String {
    match lang {
        Lang::En => format!(
            "{sale} was sold on {of}, in a closed month, which stays as it is; the refund counts on {day}"
        ),
        Lang::Zh => format!("{sale} 售于 {of}，该月已结账，保持不变；退款计入 {day}"),
    }
}

/// Says what one more thing shown would have given.
fn hinted(lang: Lang, hint: &Hint) -> String {
    let option = format!("--{}", hint.needs.word());
    let (title, paid, own) = (hint.title.in_lang(lang), hint.paid, hint.instead_of);
    match lang {
        Lang::En => format!("{title} would apply with {option}: {paid} instead of {own}"),
        Lang::Zh => format!("加 {option} 可享{title}：{paid}，现为 {own}"),
    }
}

/// Says that no rule that asks for the time of day can hold.
pub(super) const fn untimed(lang: Lang) -> &'static str {
    pick(
        lang,
        "a sale without a time of day meets no rule with `hours`",
        "未写明时刻的销售不适用带 `hours` 条件的规则",
    )
}

fn charged_note(lang: Lang, points: i128) -> String {
    match lang {
        Lang::En => {
            format!("{points} points were spent already: charge the customer their worth")
        }
        Lang::Zh => format!("有 {points} 积分已使用，请向顾客收取其价值"),
    }
}
