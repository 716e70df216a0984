//! Rebates in words.

use crate::domain::page::{Page, Titles, amount, list, tiers_named};

use super::{Every, Late, On, Rebate};

pub(crate) fn rebates(page: &mut Page, names: &dyn Titles, rebates: &[Rebate]) {
    if rebates.is_empty() {
        return;
    }
    page.head("Rebates", "返利");
    for rebate in rebates {
        one(page, names, rebate);
    }
}

fn one(page: &mut Page, names: &dyn Titles, rebate: &Rebate) {
    let lang = page.lang();
    let title = rebate.title.in_lang(lang).to_owned();
    let (en, zh) = match rebate.every {
        Every::Month => ("month", "每月"),
        Every::Quarter => ("quarter", "每季度"),
        Every::Year => ("year", "每年"),
    };
    page.item(
        &format!("{title}: on the turnover of each {en}, credited to the wallet as bonus"),
        &format!("{title}：按{zh}消费额返利，以赠金计入储值"),
    );
    for band in &rebate.bands {
        let (from, rate) = (amount(band.from), band.rate);
        page.under(
            2,
            &format!("from {from} on, {rate}"),
            &format!("满 {from} 返 {rate}"),
        );
    }
    match rebate.on {
        On::Whole => page.under(2, "of the whole turnover", "按全部消费额计算"),
        On::EachBand => page.under(
            2,
            "each rate on the part of the turnover in its band",
            "按各档内的消费额分段计算",
        ),
    }
    if let Some(who) = tiers_named(lang, names, &rebate.tiers) {
        page.under(
            2,
            &format!("for {who} when the period closes"),
            &format!("限期末为{who}的会员"),
        );
    }
    if !rebate.not_paid_with.is_empty() {
        let means = list(lang, &rebate.not_paid_with);
        page.under(
            2,
            &format!("what is paid with {means} makes no turnover"),
            &format!("以 {means} 支付的部分不计入"),
        );
    }
    match rebate.late {
        Late::Settle => page.under(
            2,
            "late sales and refunds are settled, up and down",
            "补录与退款按差额多退少补",
        ),
        Late::PlusOnly => page.under(
            2,
            "late sales are credited, refunds take nothing back",
            "补录的消费补返，退款不扣回",
        ),
    }
}
