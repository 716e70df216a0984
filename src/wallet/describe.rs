//! Stored value in words: what is spent first, what is given on top, and what the law says.

use super::WalletRules;
use super::rules::{Bonus, BonusLeft, Gift, Law, Says, Spend, Used};
use crate::domain::Lang;
use crate::domain::page::{Page, Titles, amount, days, list, pick, tiers_named, when};

pub(crate) fn wallet(page: &mut Page, names: &dyn Titles, rules: &WalletRules) {
    page.head("Stored value", "储值");
    let (en, zh) = match rules.spend {
        Spend::PrincipalFirst => ("What was paid in is spent first", "先用本金，后用赠金"),
        Spend::BonusFirst => ("The bonus is spent first", "先用赠金，后用本金"),
        Spend::InProportion => (
            "Principal and bonus are spent in proportion, top-up by top-up",
            "逐笔按本金与赠金的比例使用",
        ),
    };
    page.item(en, zh);
    page.item("It never expires", "储值永不过期");
    means(page, rules);
    for bonus in &rules.bonuses {
        gift(page, names, bonus);
    }
    if rules.bonus_by_hand {
        page.item("The desk may say another bonus", "前台可另定赠金");
    }
    let (en, zh) = match rules.bonus_on_withdrawal {
        BonusLeft::Lost => (
            "When money is paid out, what is left of its bonus lapses",
            "退款时，该笔剩余赠金失效",
        ),
        BonusLeft::InProportion => (
            "When money is paid out, its bonus lapses in proportion",
            "退款时，赠金按比例失效",
        ),
        BonusLeft::Kept => (
            "When money is paid out, its bonus stays",
            "退款时，赠金保留",
        ),
    };
    page.item(en, zh);
    for law in &rules.laws {
        says(page, law);
    }
}

fn means(page: &mut Page, rules: &WalletRules) {
    if !rules.paid_with.is_empty() {
        let names = list(page.lang(), &rules.paid_with);
        page.item(
            &format!("Paid in by {names}"),
            &format!("充值方式：{names}"),
        );
    }
    page.item(
        "Never paid in by stored value, points or coupons",
        "不得用储值、积分或券充值",
    );
}

fn gift(page: &mut Page, names: &dyn Titles, bonus: &Bonus) {
    let lang = page.lang();
    let from = amount(bonus.at_least);
    let gives = match bonus.gives {
        Gift::Amount(money) => amount(money),
        Gift::Share(rate) => rate.to_string(),
    };
    if bonus.each {
        page.item(
            &format!("For each {from} paid in, {gives} on top"),
            &format!("每充 {from} 赠 {gives}"),
        );
    } else {
        page.item(
            &format!("From {from} on, {gives} on top; the best that fits"),
            &format!("充值满 {from} 赠 {gives}（多档取最优）"),
        );
    }
    when(page, None, bonus.from, bonus.to);
    if let Some(who) = tiers_named(lang, names, &bonus.tiers) {
        page.under(2, &format!("for {who}"), &format!("限{who}"));
    }
    if !bonus.stores.is_empty() {
        let stores = list(lang, &bonus.stores);
        page.under(
            2,
            &format!("in store {stores} only"),
            &format!("仅限门店 {stores}"),
        );
    }
}

fn says(page: &mut Page, law: &Law) {
    let lang = page.lang();
    let (title, basis) = (law.title.in_lang(lang), law.basis.in_lang(lang));
    let text = pick(lang, ": ", "：");
    let told = format!("{title}{text}{basis}");
    page.item(&told, &told);
    when(page, None, law.from, law.to);
    if let Some(off) = &law.off {
        let why = off.in_lang(lang);
        page.under(
            2,
            &format!("does not bind this house: {why}"),
            &format!("本店不适用：{why}"),
        );
    }
    figures(page, law);
    if let Some(interest) = &law.interest {
        let interest = interest.in_lang(lang);
        page.under(
            2,
            &format!("interest: {interest}"),
            &format!("利息：{interest}"),
        );
    }
}

fn figures(page: &mut Page, law: &Law) {
    let says = &law.says;
    let limits = [
        (
            says.named_at_most,
            "a member with a name on file has at most",
            "记名会员本金余额不超过",
        ),
        (
            says.unnamed_at_most,
            "one without has at most",
            "不记名会员本金余额不超过",
        ),
        (
            says.named_id_from,
            "an ID document is shown for named top-ups from",
            "记名充值须登记证件，起点",
        ),
        (
            says.unnamed_id_from,
            "an ID document is shown for unnamed top-ups from",
            "不记名充值须登记证件，起点",
        ),
        (
            says.person_cash_below,
            "cash from a person below",
            "个人现金充值须低于",
        ),
        (
            says.company_cash_below,
            "cash from a company below",
            "单位现金充值须低于",
        ),
        (
            says.refund_cash_at_most,
            "is refunded in cash up to",
            "退现金不超过",
        ),
    ];
    for (limit, en, zh) in limits {
        if let Some(limit) = limit {
            let limit = amount(limit);
            page.under(2, &format!("{en} {limit}"), &format!("{zh} {limit}"));
        }
    }
    back(page, says);
}

/// What goes back, and how much of it counts as used.
fn back(page: &mut Page, says: &Says) {
    if let Some(within) = says.refund_within_days {
        let (en, zh) = (days(Lang::En, within), days(Lang::Zh, within));
        page.under(
            2,
            &format!("the principal is refunded within {en} of the top-up, where nothing of it was used; a last day that is off shifts to the next working day"),
            &format!("充值后 {zh}内未使用的，可全额退本金；到期日为休息日的顺延"),
        );
    }
    for used in [says.refund_shop, says.refund_customer]
        .into_iter()
        .flatten()
    {
        let (en, zh) = match used {
            Used::PaidShare => (
                "used counts as used × paid ÷ (paid + gift)",
                "已用部分按 已用 × 实付 ÷（实付＋赠送） 计",
            ),
            Used::ListPrice => (
                "used counts at list prices; a shortfall is never charged",
                "已用部分按原价计，不足不补收",
            ),
            Used::PricePaid => ("used counts as it was paid", "已用部分按实付计"),
        };
        page.under(2, en, zh);
    }
}
