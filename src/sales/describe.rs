//! Prices and coupons in words.

use super::coupons::CouponRule;
use super::coupons::rules::{AfterRefund, CouponCombine};
use super::offers::OfferGives;
use super::rules::{Combine, Gives, Limits, PriceRule, Prices};
use crate::domain::Rate;
use crate::domain::page::{
    Page, Titles, amount, days, except, goods, pick, rounding, scope, tiers_named, when, window,
};
use crate::members::describe::conditions;

pub(crate) fn prices(page: &mut Page, names: &dyn Titles, prices: &Prices, limits: &Limits) {
    if prices.rules.is_empty() && limits.place.is_none() {
        return;
    }
    page.head("Prices", "价格");
    most(page, limits);
    if prices.rules.is_empty() {
        return;
    }
    let round = rounding(page.lang(), prices.round);
    let (en, zh) = match prices.combine {
        Combine::Lowest => ("Of several that apply, the lowest", "多项适用时取最低价"),
        Combine::First => (
            "Of several that apply, the first here",
            "多项适用时取排列在前者",
        ),
        Combine::Multiply => (
            "Several that apply count one upon the other",
            "多项适用时折上折",
        ),
    };
    page.item(&format!("{en}; {round}"), &format!("{zh}；{round}"));
    for rule in &prices.rules {
        price(page, names, rule);
    }
}

/// The largest amount of one deed, where the names says it.
fn most(page: &mut Page, limits: &Limits) {
    if limits.place.is_none() {
        return;
    }
    let most = amount(limits.most);
    page.item(
        &format!("One sale, top-up or opening comes to {most} at most"),
        &format!("单笔销售、充值或期初余额不超过 {most}"),
    );
    if let Some(points) = limits.most_points {
        page.item(
            &format!("More than {points} points given or brought over at once are asked about"),
            &format!("一次增减或导入超过 {points} 分时须确认"),
        );
    }
}

/// What offers take off a ticket.
pub(crate) fn offers(page: &mut Page, names: &dyn Titles, prices: &Prices) {
    if prices.offers.is_empty() {
        return;
    }
    page.head(
        "Offers, upon the prices of a ticket",
        "优惠活动（在价格之后计算）",
    );
    if prices.offers.len() > 1 {
        match prices.offers_combine {
            Combine::Lowest => {
                page.item("Of several that hold, the best", "多项适用时取最优惠的一项");
            }
            Combine::First => {
                page.item(
                    "Of several that hold, the first here",
                    "多项适用时取排列在前者",
                );
            }
            Combine::Multiply => {
                page.item("Several that hold are all given", "多项适用时同享");
            }
        }
    }
    for rule in &prices.offers {
        let title = rule.title.in_lang(page.lang()).to_owned();
        let (en, zh) = offer_gives(rule.gives);
        page.item(&format!("{title}: {en}"), &format!("{title}：{zh}"));
        if let Some(who) = tiers_named(page.lang(), names, &rule.when.tiers) {
            page.under(2, &format!("for {who} only"), &format!("限{who}"));
        }
        conditions(page, names, &rule.when);
    }
}

fn offer_gives(gives: OfferGives) -> (String, String) {
    match gives {
        OfferGives::Off { off, repeats } => {
            let (off, each) = (amount(off), ["", ", each time it is reached"]);
            let zh = ["", "，每满均减"];
            let at = usize::from(repeats);
            (
                format!("{off} off{}", each[at]),
                format!("减 {off}{}", zh[at]),
            )
        }
        OfferGives::Pays { rate, at_most } => {
            let most = at_most.map(amount);
            let en = most.as_ref().map(|most| format!(", {most} off at most"));
            let zh = most.map(|most| format!("，最多减 {most}"));
            (
                format!("{rate} is paid{}", en.unwrap_or_default()),
                format!("按 {rate} 付款{}", zh.unwrap_or_default()),
            )
        }
        OfferGives::Group { of: 2, last: 1, at } if at != Rate::ZERO => (
            format!("the second is paid at {at}, the cheaper of each two"),
            format!("第二件按 {at} 付款（每两件中价低者）"),
        ),
        OfferGives::Group { of, last, .. } => {
            let buy = of - last;
            (
                format!("buy {buy} and get {last}, the cheapest"),
                format!("买 {buy} 送 {last}（价低者）"),
            )
        }
    }
}

fn price(page: &mut Page, names: &dyn Titles, rule: &PriceRule) {
    let lang = page.lang();
    let title = rule.title.in_lang(lang).to_owned();
    let who = tiers_named(lang, names, &rule.when.tiers);
    let who = who.unwrap_or_else(|| pick(lang, "everyone", "所有顾客").to_owned());
    match rule.gives {
        Gives::Pays(rate) => page.item(
            &format!("{title}: {who} pays {rate} of the list price"),
            &format!("{title}：{who}按原价的 {rate} 付款"),
        ),
        Gives::Off(off) => page.item(
            &format!("{title}: {who} pays {} less", amount(off)),
            &format!("{title}：{who}减 {}", amount(off)),
        ),
    }
    conditions(page, names, &rule.when);
}

/// What coupons take off, for whom, and how long.
pub(crate) fn coupons(page: &mut Page, names: &dyn Titles, coupons: &[CouponRule]) {
    if coupons.is_empty() {
        return;
    }
    page.head("Coupons, each used once", "优惠券（每张限用一次）");
    for rule in coupons {
        coupon(page, names, rule);
    }
}

fn coupon_gives(page: &mut Page, names: &dyn Titles, rule: &CouponRule) {
    let lang = page.lang();
    let title = rule.title.in_lang(lang).to_owned();
    match rule.gives {
        Gives::Off(off) => page.item(
            &format!("{title}: {} off", amount(off)),
            &format!("{title}：减 {}", amount(off)),
        ),
        Gives::Pays(rate) => page.item(
            &format!("{title}: {rate} is paid"),
            &format!("{title}：按 {rate} 付款"),
        ),
    }
    if let Some(most) = rule.at_most {
        let most = amount(most);
        page.under(2, &format!("{most} off at most"), &format!("最多减 {most}"));
    }
    if !rule.min_spend.is_zero() {
        let least = amount(rule.min_spend);
        page.under(
            2,
            &format!("from {least} spent"),
            &format!("满 {least} 可用"),
        );
    }
    if let Some(who) = tiers_named(lang, names, &rule.tiers) {
        page.under(2, &format!("given to {who}"), &format!("发给{who}"));
    }
}

fn coupon(page: &mut Page, names: &dyn Titles, rule: &CouponRule) {
    let lang = page.lang();
    coupon_gives(page, names, rule);
    scope(page, names, &rule.categories, &rule.stores);
    except(page, names, &rule.except_categories, &rule.except_goods);
    if !rule.goods.is_empty() {
        let names = goods(lang, &rule.goods);
        page.under(2, &format!("on {names} only"), &format!("仅限{names}"));
    }
    if let Some(who) = tiers_named(lang, names, &rule.when.tiers) {
        page.under(2, &format!("used by {who} only"), &format!("限{who}使用"));
    }
    conditions(page, names, &rule.when);
    if let Some(number) = rule.lives_days {
        let number = days(lang, number);
        page.under(2, &format!("good for {number}"), &format!("有效期{number}"));
    }
    when(page, None, rule.from, rule.to);
    if let Some(limit) = rule.per_member {
        let over = window(lang, limit.window);
        page.under(
            2,
            &format!("{} at most for a member {over}", limit.at_most),
            &format!("每位会员{over}最多 {} 张", limit.at_most),
        );
    }
    match rule.combine {
        CouponCombine::WithTierPrice => {
            page.under(2, "upon the member's own price", "与会员价同享");
        }
        CouponCombine::Instead => page.under(2, "instead of any other price", "不与其他优惠同享"),
        CouponCombine::Best => page.under(
            2,
            "instead of any other price, where it is lower; else it is kept",
            "不与其他优惠同享，取低者；未用则保留",
        ),
    }
    match rule.after_refund {
        AfterRefund::GivenBack => page.under(
            2,
            "given back when the whole sale is refunded",
            "整单退货时退回",
        ),
        AfterRefund::StaysUsed => {
            page.under(2, "not given back after a refund", "退货不退回");
        }
    }
}
