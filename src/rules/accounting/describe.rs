//! How the books are kept, in words.

use super::{Account, AccountFor, AccountingRules, Bonus, Every, Negative, Portfolio, Worth};
use crate::domain::page::{Page, pick, rounding};
use crate::domain::{Day, Lang};
use crate::rules::Pack;

pub(in crate::rules) fn accounting(page: &mut Page, pack: &Pack) {
    let Some(rules) = &pack.accounting else {
        return;
    };
    page.head("The books", "账务");
    if pack.points.is_some() {
        points(page, rules);
    }
    if pack.wallet.is_some() {
        bonus(page, rules.bonus);
    }
    vat(page, rules);
    vouchers(page, rules);
    accounts(page, rules);
}

fn points(page: &mut Page, rules: &AccountingRules) {
    let value = rules.point_value;
    page.item(
        &format!("One point is worth {value} yuan; that part of a price waits as a liability"),
        &format!("每分积分单独售价 {value} 元；售价中相应部分计入合同负债"),
    );
    for expected in &rules.expected {
        let (from, rate) = (expected.from, expected.rate);
        page.item(
            &format!("From {from}, {rate} of points are expected to be redeemed"),
            &format!("自 {from} 起，预计 {rate} 的积分会被兑换"),
        );
    }
    match rules.portfolio {
        Portfolio::Year => page.item(
            "Points earned in one year are looked at together",
            "同一年获得的积分为一个组合",
        ),
        Portfolio::Month => page.item(
            "Points earned in one month are looked at together",
            "同一月获得的积分为一个组合",
        ),
        Portfolio::All => page.item("All points are looked at together", "全部积分为一个组合"),
    }
    for (en, zh, worth) in [
        ("given by hand", "手工赠送", rules.by_hand),
        ("brought over", "转入", rules.brought_over),
    ] {
        match worth {
            Worth::NoValue => page.item(
                &format!("Points {en} carry no value"),
                &format!("{zh}的积分不计价值"),
            ),
            Worth::AtValue => page.item(
                &format!("Points {en} are a liability at their value, as far as they are expected"),
                &format!("{zh}的积分按预计兑换部分的价值计入负债"),
            ),
        }
    }
}

fn bonus(page: &mut Page, bonus: Bonus) {
    match bonus {
        Bonus::DiscountWhenSpent => page.item(
            "Bonus on stored value is a discount when it is spent",
            "储值赠金在消费时作为折扣",
        ),
        Bonus::CostWhenGiven => page.item(
            "Bonus on stored value is a cost when it is given, and a liability until it is spent",
            "储值赠金在赠送时计入费用，消费前为负债",
        ),
    }
}

fn vat(page: &mut Page, rules: &AccountingRules) {
    if rules.vat.is_empty() {
        page.item(
            "No VAT is taken out of what is paid",
            "收款金额不分出增值税",
        );
    }
    for vat in &rules.vat {
        let rate = vat.rate;
        let of = match vat.categories.as_slice() {
            [] => String::new(),
            own => own.join(page.comma()),
        };
        let from = match vat.from {
            Day::MIN => (String::new(), String::new()),
            from => (format!(", from {from}"), format!("，自 {from} 起")),
        };
        let of = match of.as_str() {
            "" => (" in prices".to_owned(), "价内".to_owned()),
            own => (format!(" in prices of {own}"), own.to_owned()),
        };
        page.item(
            &format!("VAT{}: {rate}{}", of.0, from.0),
            &format!("{}增值税：{rate}{}", of.1, from.1),
        );
    }
    if rules.vat_on_lapse {
        page.item(
            "Stored value that lapses with a payout bears VAT",
            "退款时作废的储值计增值税",
        );
    } else {
        page.item(
            "Stored value that lapses with a payout bears no VAT",
            "退款时作废的储值不计增值税",
        );
    }
    let round = rounding(page.lang(), rules.round);
    page.item(
        &format!("Amounts booked: {round}"),
        &format!("入账金额：{round}"),
    );
}

fn vouchers(page: &mut Page, rules: &AccountingRules) {
    let word = &rules.word;
    let (en, zh) = match rules.vouchers {
        Every::Day => ("a day", "每日"),
        Every::Month => ("a month", "每月"),
    };
    let red = match rules.negative {
        Negative::Red => ("in red", "红字"),
        Negative::OtherSide => ("on the other side", "反方向"),
    };
    page.item(
        &format!(
            "One voucher {en} for each kind of deed, filed under {word}; what goes back stands {}",
            red.0
        ),
        &format!("{zh}每类业务一张凭证，凭证字“{word}”；退回以{}登记", red.1),
    );
    if let Some(name) = &rules.prepared_by {
        page.item(&format!("Prepared by {name}"), &format!("制单人：{name}"));
    }
    if let Some(currency) = &rules.currency {
        page.item(
            &format!("Currency in vouchers: {currency}"),
            &format!("凭证币别：{currency}"),
        );
    }
    for (deed, text) in &rules.summaries {
        page.item(
            &format!("Summary of {}: {text}", deed.word()),
            &format!("{}的摘要：{text}", deed.summary()),
        );
    }
}

fn accounts(page: &mut Page, rules: &AccountingRules) {
    let own = &rules.accounts;
    several(page, ("Paid by", "收款"), &own.means);
    several(page, ("Revenue of", "收入"), &own.revenue);
    let words: [(&str, &str, &Option<Account>); 16] = [
        ("Output VAT", "销项税额", &own.output_vat),
        ("Points owed", "积分负债", &own.points),
        (
            "Revenue of points redeemed",
            "积分兑换收入",
            &own.points_revenue,
        ),
        (
            "Revenue of points that ended",
            "积分失效收入",
            &own.breakage,
        ),
        ("Points given", "赠送积分", &own.points_given),
        ("Stored value", "储值", &own.wallet),
        (
            "Revenue from unexercised rights",
            "未行使权利收入",
            &own.unexercised,
        ),
        ("Bonus", "赠金", &own.bonus),
        ("Cost of bonus", "赠金费用", &own.bonus_cost),
        ("Rebates", "返利", &own.rebates),
        ("Brought over", "期初转入", &own.opening),
        ("Fees of cards", "会员卡工本费", &own.card_fees),
        ("Deposits for cards", "会员卡押金", &own.card_deposits),
        (
            "Deposits of reservations",
            "预约订金",
            &own.reservation_deposits,
        ),
        ("Deposits kept", "没收订金", &own.deposits_kept),
        ("Passes", "次卡与期限卡", &own.passes),
    ];
    for (en, zh, account) in words {
        if let Some(account) = account {
            one(page, en, zh, account);
        }
    }
}

fn several(page: &mut Page, (en, zh): (&str, &str), all: &[AccountFor]) {
    for own in all {
        let of = if own.of.is_empty() {
            pick(page.lang(), "all others", "其他").to_owned()
        } else {
            own.of.join(page.comma())
        };
        let english = format!("{en} {of}");
        let chinese = format!("{zh}（{of}）");
        one(page, &english, &chinese, &own.account);
    }
}

fn one(page: &mut Page, en: &str, zh: &str, account: &Account) {
    let Account { code, title } = account;
    match page.lang() {
        Lang::En => page.item(&format!("{en}: account {code} {title}"), ""),
        Lang::Zh => page.item("", &format!("{zh}：科目 {code} {title}")),
    }
}
