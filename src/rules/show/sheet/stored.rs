//! Money paid in ahead and coupons, as a member is told of them.

use crate::domain::{Day, Lang, Money};
use crate::rules::Pack;
use crate::sales::coupons::CouponRule;
use crate::sales::coupons::rules::{AfterRefund, CouponCombine};
use crate::sales::rules::Gives;
use crate::wallet::WalletRules;
use crate::wallet::rules::{Bonus, BonusLeft, Gift, Law, Says, Spend, Used};

use super::fold;
use crate::domain::page::{
    Page, amount, days, except, goods, list, scope, tiers_named, when, window,
};

pub(super) fn wallet(page: &mut Page, pack: &Pack) {
    let Some(rules) = &pack.wallet else {
        return;
    };
    page.head("Your stored value", "储值");
    for bonus in &rules.bonuses {
        top_up(page, pack, bonus);
    }
    paid_in(page, pack, rules);
    let (en, zh) = match rules.spend {
        Spend::PrincipalFirst => (
            "What you paid in is spent first, the bonus after it",
            "消费时先用本金，后用赠金",
        ),
        Spend::BonusFirst => (
            "The bonus is spent first, what you paid in after it",
            "消费时先用赠金，后用本金",
        ),
        Spend::InProportion => (
            "What you paid in and its bonus are spent in proportion",
            "消费时本金与赠金按比例使用",
        ),
    };
    page.item(en, zh);
    page.item("It never expires", "储值长期有效，永不过期");
    let from = pack.in_force_from;
    let told = |law: &&Law| law.off.is_none() && law.to.is_none_or(|last| from <= last);
    for law in rules.laws.iter().filter(told) {
        limits(page, law, from);
        goes_back(page, law, from);
    }
    let (en, zh) = match rules.bonus_on_withdrawal {
        BonusLeft::Lost => (
            "When you take money back, what is left of its bonus lapses",
            "退款时，该笔储值剩余的赠金失效",
        ),
        BonusLeft::InProportion => (
            "When you take money back, its bonus lapses in proportion",
            "退款时，赠金按比例失效",
        ),
        BonusLeft::Kept => (
            "When you take money back, its bonus stays yours",
            "退款时，赠金保留",
        ),
    };
    page.item(en, zh);
}

fn top_up(page: &mut Page, pack: &Pack, bonus: &Bonus) {
    let lang = page.lang();
    let from = amount(bonus.at_least);
    let (en, zh) = match bonus.gives {
        Gift::Amount(money) => (amount(money), format!(" {} 元", amount(money))),
        Gift::Share(rate) => (format!("{rate} of it"), format!("充值额的 {rate}")),
    };
    if bonus.each {
        page.item(
            &format!("For each {from} topped up, get {en} on top"),
            &format!("每充 {from} 元送{zh}"),
        );
    } else {
        page.item(
            &format!("Top up {from} or more, get {en} on top"),
            &format!("充值满 {from} 元送{zh}"),
        );
    }
    when(page, None, bonus.from, bonus.to);
    if let Some(who) = tiers_named(lang, pack, &bonus.tiers) {
        page.under(2, &format!("for {who}"), &format!("限{who}"));
    }
    if !bonus.stores.is_empty() {
        scope(page, pack, &[], &bonus.stores);
    }
}

fn paid_in(page: &mut Page, pack: &Pack, rules: &WalletRules) {
    if rules.bonuses.len() > 1 {
        page.item(
            "Of several that fit, you get the best",
            "同时符合多档的，按最优的一档赠送",
        );
    }
    if !rules.paid_with.is_empty() {
        let lang = page.lang();
        let names: Vec<_> = rules
            .paid_with
            .iter()
            .map(|w| pack.means.title(w, lang))
            .collect();
        let names = list(lang, &names);
        page.item(
            &format!("You top up by {names}"),
            &format!("充值方式：{names}"),
        );
    }
}

/// What the law lets be paid in, and what it wants to see.
fn limits(page: &mut Page, law: &Law, told: Day) {
    let says = &law.says;
    let lines: [(Option<Money>, &str, (&str, &str)); 6] = [
        (
            says.named_at_most,
            "With your name on file you may store at most",
            ("记名会员储值本金余额不超过", "元"),
        ),
        (
            says.unnamed_at_most,
            "Without a name you may store at most",
            ("不记名的储值本金余额不超过", "元"),
        ),
        (
            says.unnamed_id_from,
            "Without a name on file, sshow an ID document for a top-up from",
            ("不记名充值须出示证件，起点", "元"),
        ),
        (
            says.person_cash_below,
            "A person tops up in cash below",
            ("个人现金充值须低于", "元"),
        ),
        (
            says.company_cash_below,
            "A company tops up in cash below",
            ("单位现金充值须低于", "元"),
        ),
        (
            says.refund_cash_at_most,
            "Money is refunded in cash up to",
            ("退款可付现金，不超过", "元"),
        ),
    ];
    let mut any = false;
    for (limit, en, (zh, unit)) in lines {
        if let Some(limit) = limit {
            let limit = amount(limit);
            page.item(&format!("{en} {limit}"), &format!("{zh} {limit} {unit}"));
            any = true;
        }
    }
    match says.named_id_from {
        Some(Money::ZERO) => {
            page.item("Show an ID document when you top up", "记名充值须出示证件");
            any = true;
        }
        Some(from) => {
            let from = amount(from);
            page.item(
                &format!("Sshow an ID document for a top-up from {from}"),
                &format!("记名充值须出示证件，起点 {from} 元"),
            );
            any = true;
        }
        None => {}
    }
    if any {
        basis(page, law, told);
    }
}

/// What of the money goes back, and how what was used of it counts.
fn goes_back(page: &mut Page, law: &Law, told: Day) {
    let Says {
        refund_within_days,
        refund_shop,
        refund_customer,
        ..
    } = law.says;
    if let Some(within) = refund_within_days {
        let (en, zh) = (days(Lang::En, within), days(Lang::Zh, within));
        page.item(
            &format!(
                "Within {en} of a top-up of which nothing was used, all you paid in is refunded, without a reason"
            ),
            &format!("充值后 {zh}内未使用的，可无理由全额退还本金"),
        );
        basis(page, law, told);
    }
    let ways = [
        (refund_shop, "By our fault", "因本店原因退款的"),
        (refund_customer, "At your own wish", "因您的原因退款的"),
    ];
    for (used, en, zh) in ways {
        if let Some(used) = used {
            let (counts, as_zh) = match used {
                Used::PaidShare => (
                    "by the share that you paid of it",
                    "已用部分按您实付的比例计",
                ),
                Used::ListPrice => (
                    "at list prices, and you never pay more",
                    "已用部分按原价计，不足不补收",
                ),
                Used::PricePaid => ("at the prices paid", "已用部分按实付价计"),
            };
            page.item(
                &format!("{en}: what is left is refunded; what was used counts {counts}"),
                &format!("{zh}，退还余额；{as_zh}"),
            );
            basis(page, law, told);
        }
    }
}

/// Where it is written, and between which days it holds, where it did not hold before the sheet does.
fn basis(page: &mut Page, law: &Law, told: Day) {
    let basis = law.basis.in_lang(page.lang()).to_owned();
    page.under(2, &format!("by {basis}"), &format!("依据：{basis}"));
    let from = law.from.filter(|from| *from > told);
    when(page, None, from, law.to);
}

pub(super) fn coupons(page: &mut Page, pack: &Pack) {
    if pack.coupons.is_empty() {
        return;
    }
    page.head("Your coupons", "优惠券");
    for rule in &pack.coupons {
        coupon(page, pack, rule);
    }
    page.item("Each is used once", "每张限用一次");
}

fn coupon(page: &mut Page, pack: &Pack, rule: &CouponRule) {
    let lang = page.lang();
    let title = rule.title.in_lang(lang).to_owned();
    match rule.gives {
        Gives::Off(off) => page.item(
            &format!("{title}: {} less", amount(off)),
            &format!("{title}：立减 {} 元", amount(off)),
        ),
        Gives::Pays(rate) => page.item(
            &format!("{title}: you pay {rate}"),
            &format!("{title}：享 {}", fold(rate)),
        ),
    }
    if let Some(most) = rule.at_most.map(amount) {
        page.under(
            2,
            &format!("{most} less at most"),
            &format!("最多减 {most} 元"),
        );
    }
    if !rule.min_spend.is_zero() {
        let least = amount(rule.min_spend);
        page.under(
            2,
            &format!("when you spend {least} or more on what it is for"),
            &format!("适用项目满 {least} 元可用"),
        );
    }
    scope(page, pack, &rule.categories, &rule.stores);
    except(page, pack, &rule.except_categories, &rule.except_goods);
    if !rule.goods.is_empty() {
        let names = goods(lang, &rule.goods);
        page.under(2, &format!("on {names} only"), &format!("仅限{names}"));
    }
    if let Some(who) = tiers_named(lang, pack, &rule.tiers) {
        page.under(2, &format!("for {who}"), &format!("限{who}"));
    }
    if let Some(number) = rule.lives_days {
        let (en, zh) = (days(Lang::En, number), days(Lang::Zh, number));
        page.under(
            2,
            &format!("good for {en} after you get it, the last day included"),
            &format!("有效期至发放后第 {zh}（含当日）"),
        );
    }
    when(page, None, rule.from, rule.to);
    if let Some(limit) = rule.per_member {
        let (most, over) = (limit.at_most, window(lang, limit.window));
        page.under(
            2,
            &format!("{most} at most for each member {over}"),
            &format!("每位会员{over}最多 {most} 张"),
        );
    }
    together(page, rule);
}

/// How it goes with other prices, and what becomes of it when goods go back.
fn together(page: &mut Page, rule: &CouponRule) {
    match rule.combine {
        CouponCombine::WithTierPrice => page.under(2, "upon your member's price", "可与会员价同享"),
        CouponCombine::Instead => page.under(
            2,
            "from the list price, instead of any other price",
            "按原价使用，不与其他优惠同享",
        ),
        CouponCombine::Best => page.under(
            2,
            "from the list price, where that is lower than your own price; else you keep it",
            "按原价使用，低于会员价时才用；否则为您保留",
        ),
    }
    match rule.after_refund {
        AfterRefund::GivenBack => page.under(
            2,
            "you get it back when you return everything bought with it",
            "整单退货时退还",
        ),
        AfterRefund::StaysUsed => page.under(2, "not given back after a return", "退货后不退还"),
    }
}
