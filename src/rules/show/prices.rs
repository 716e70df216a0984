//! Prices, points and rewards in words.

use crate::domain::calendar::BirthdaySpan;
use crate::domain::{Day, Goods, Lang};
use crate::members::rules::Need;
use crate::points::rules::{CombineTimes, Life, PointsRules, SpentRefund, Times};
use crate::rules::Pack;
use crate::sales::coupons::CouponRule;
use crate::sales::coupons::rules::{AfterRefund, CouponCombine};
use crate::sales::rules::{Combine, Gives, PriceRule};

use super::words::{Page, amount, days, list, months, pick, rounding, tiers_named, window};

pub(super) fn prices(page: &mut Page, pack: &Pack) {
    if pack.prices.rules.is_empty() && pack.limits.place.is_none() {
        return;
    }
    page.head("Prices", "价格");
    most(page, pack);
    if pack.prices.rules.is_empty() {
        return;
    }
    let round = rounding(page.lang(), pack.prices.round);
    let (en, zh) = match pack.prices.combine {
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
    for rule in &pack.prices.rules {
        price(page, pack, rule);
    }
}

/// The largest amount of one deed, where the pack says it.
fn most(page: &mut Page, pack: &Pack) {
    if pack.limits.place.is_none() {
        return;
    }
    let most = amount(pack.limits.most);
    page.item(
        &format!("One sale, top-up or opening comes to {most} at most"),
        &format!("单笔销售、充值或期初余额不超过 {most}"),
    );
    if let Some(points) = pack.limits.most_points {
        page.item(
            &format!("More than {points} points given or brought over at once are asked about"),
            &format!("一次增减或导入超过 {points} 分时须确认"),
        );
    }
}

fn price(page: &mut Page, pack: &Pack, rule: &PriceRule) {
    let lang = page.lang();
    let title = rule.title.in_lang(lang).to_owned();
    let who = tiers_named(lang, pack, &rule.tiers);
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
    when(page, rule.birthday, rule.from, rule.to);
    weekdays(page, rule);
    scope(page, pack, &rule.categories, &rule.stores);
    except(page, pack, &rule.except_categories, &rule.except_goods);
    goods_only(page, rule);
    needs(page, &rule.needs);
}

pub(super) fn weekdays(page: &mut Page, rule: &PriceRule) {
    let lang = page.lang();
    if !rule.weekdays.is_empty() {
        let names: Vec<_> = rule
            .weekdays
            .iter()
            .map(|day| weekday(lang, *day).to_owned())
            .collect();
        let names = list(lang, &names);
        page.under(2, &format!("on {names}"), &format!("限{names}"));
    }
}

pub(super) fn goods_only(page: &mut Page, rule: &PriceRule) {
    let lang = page.lang();
    if !rule.goods.is_empty() {
        let names = goods(lang, &rule.goods);
        page.under(2, &format!("on {names} only"), &format!("仅限{names}"));
    }
}

const fn weekday(lang: Lang, day: chrono::Weekday) -> &'static str {
    use chrono::Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    match day {
        Mon => pick(lang, "Monday", "周一"),
        Tue => pick(lang, "Tuesday", "周二"),
        Wed => pick(lang, "Wednesday", "周三"),
        Thu => pick(lang, "Thursday", "周四"),
        Fri => pick(lang, "Friday", "周五"),
        Sat => pick(lang, "Saturday", "周六"),
        Sun => pick(lang, "Sunday", "周日"),
    }
}

pub(super) fn when(
    page: &mut Page,
    birthday: Option<BirthdaySpan>,
    from: Option<Day>,
    to: Option<Day>,
) {
    match birthday {
        Some(BirthdaySpan::Day) => page.under(2, "on the birthday itself", "限生日当天"),
        Some(BirthdaySpan::Week) => page.under(
            2,
            "in the week of the birthday, Monday to Sunday",
            "限生日所在的一周（周一至周日）",
        ),
        Some(BirthdaySpan::Month) => page.under(2, "in the month of the birthday", "限生日当月"),
        None => {}
    }
    match (from, to) {
        (Some(from), Some(to)) => page.under(
            2,
            &format!("from {from} to {to}, both days included"),
            &format!("{from} 至 {to}（含首尾两日）"),
        ),
        (Some(from), None) => page.under(2, &format!("from {from}"), &format!("{from} 起")),
        (None, Some(to)) => page.under(
            2,
            &format!("to {to}, that day included"),
            &format!("至 {to}（含当日）"),
        ),
        (None, None) => {}
    }
}

fn category_names(lang: Lang, pack: &Pack, ids: &[String]) -> String {
    let names: Vec<_> = ids
        .iter()
        .map(|id| {
            let known = pack.categories.iter().find(|c| c.id == *id);
            known.map_or_else(|| id.clone(), |c| c.title.in_lang(lang).to_owned())
        })
        .collect();
    list(lang, &names)
}

pub(super) fn scope(page: &mut Page, pack: &Pack, categories: &[String], stores: &[String]) {
    let lang = page.lang();
    if !categories.is_empty() {
        let names = category_names(lang, pack, categories);
        page.under(2, &format!("on {names} only"), &format!("仅限{names}"));
    }
    if !stores.is_empty() {
        let names = list(lang, stores);
        page.under(
            2,
            &format!("in store {names} only"),
            &format!("仅限门店 {names}"),
        );
    }
}

pub(super) fn except(page: &mut Page, pack: &Pack, categories: &[String], kinds: &[Goods]) {
    let lang = page.lang();
    if !categories.is_empty() {
        let names = category_names(lang, pack, categories);
        page.under(2, &format!("not on {names}"), &format!("{names}除外"));
    }
    if !kinds.is_empty() {
        let names = goods(lang, kinds);
        page.under(2, &format!("not on {names}"), &format!("{names}除外"));
    }
}

pub(super) fn goods(lang: Lang, kinds: &[Goods]) -> String {
    let names: Vec<_> = kinds
        .iter()
        .map(|kind| match kind {
            Goods::Normal => pick(lang, "normal goods", "正价商品"),
            Goods::Promotion => pick(lang, "promotion goods", "促销商品"),
            Goods::Special => pick(lang, "special-price goods", "特价商品"),
        })
        .map(str::to_owned)
        .collect();
    list(lang, &names)
}

pub(super) fn needs(page: &mut Page, needs: &[Need]) {
    for need in needs {
        match need {
            Need::ValidCard => page.under(2, "needs a valid card", "须持有效会员卡"),
            Need::ActiveCard => page.under(2, "needs an activated card", "会员卡须已激活"),
            Need::IdChecked => page.under(2, "the ID is checked", "须核对身份证件"),
            Need::Booked => page.under(2, "booked ahead", "须提前预约"),
        }
    }
}

pub(super) fn points(page: &mut Page, pack: &Pack, rules: &PointsRules) {
    let lang = page.lang();
    page.head("Points", "积分");
    let who = tiers_named(lang, pack, &rules.earned_by);
    let who = who.unwrap_or_else(|| pick(lang, "every member", "所有会员").to_owned());
    let round = rounding(lang, rules.round);
    page.item(
        &format!(
            "{who}: {} for each {} really paid, {round}",
            counted(rules.gives),
            rules.each
        ),
        &format!(
            "{who}：每实付 {} 得 {} 分，{round}",
            rules.each, rules.gives
        ),
    );
    scope(page, pack, &rules.categories, &[]);
    except(page, pack, &rules.except_categories, &rules.except_goods);
    needs(page, &rules.needs);
    if !rules.not_paid_with.is_empty() {
        let means = list(lang, &rules.not_paid_with);
        page.under(
            2,
            &format!("nothing for what is paid with {means}"),
            &format!("以 {means} 支付的部分不积分"),
        );
    }
    if rules.usable_after_days > 0 {
        let after = days(lang, rules.usable_after_days);
        page.item(&format!("Usable after {after}"), &format!("{after}后可用"));
    }
    life(page, rules.live);
    match rules.spent_refund {
        SpentRefund::Owe => page.item(
            "After a refund of points already spent, the member owes them",
            "退货须扣回的积分已用的，记为欠分",
        ),
        SpentRefund::Charge => page.item(
            "After a refund of points already spent, the member pays their worth",
            "退货须扣回的积分已用的，按价补款",
        ),
        SpentRefund::Refuse => page.item(
            "A sale whose points are spent is not refunded",
            "积分已用的消费不予退货",
        ),
    }
    page.item(
        "A cancelled redemption gives back the same points with their old last day",
        "取消兑换，退回原积分，有效期不变",
    );
    if rules.for_cash {
        page.item("May be paid out in cash", "可兑换现金");
    } else {
        page.item("Never for cash", "不可兑换现金");
    }
    if rules.pooled {
        page.item(
            "Points of several cards may be put together",
            "不同会员卡的积分可合并使用",
        );
    } else {
        page.item(
            "Points of different cards are never put together",
            "不同会员卡的积分不可合并",
        );
    }
    multipliers(page, pack, rules);
}

fn counted(points: i64) -> String {
    format!("{points} point{}", if points == 1 { "" } else { "s" })
}

pub(super) fn life(page: &mut Page, life: Life) {
    let lang = page.lang();
    match life {
        Life::YearEnd => page.item(
            "Valid through 31 December, counted afresh from 1 January",
            "有效期至当年 12 月 31 日，1 月 1 日起重新累计",
        ),
        Life::EndOfNextYear => page.item(
            "Valid through 31 December of the next year",
            "有效期至次年 12 月 31 日",
        ),
        Life::Months(number) => {
            let number = months(lang, number);
            page.item(&format!("Valid for {number}"), &format!("有效期 {number}"));
        }
        Life::EndOfMonthAfter(number) => {
            let number = months(lang, number);
            page.item(
                &format!("Valid to the end of the month {number} after they were earned"),
                &format!("有效期至获得后第 {number}的月底"),
            );
        }
        Life::ForEver => page.item("Valid for ever", "长期有效"),
    }
}

pub(super) fn multipliers(page: &mut Page, pack: &Pack, rules: &PointsRules) {
    for times in &rules.times {
        multiplier(page, pack, times);
    }
    if rules.times.len() > 1 {
        match rules.combine_times {
            CombineTimes::Highest => page.item(
                "Of several multipliers, the highest",
                "多项倍数同时适用时取最高",
            ),
            CombineTimes::Multiply => page.item(
                "Several multipliers are multiplied",
                "多项倍数同时适用时相乘",
            ),
        }
    }
}

fn multiplier(page: &mut Page, pack: &Pack, times: &Times) {
    let lang = page.lang();
    let title = times.title.in_lang(lang);
    let by = times.by.decimal();
    let who = tiers_named(lang, pack, &times.tiers);
    let who = who.unwrap_or_else(|| pick(lang, "everyone who earns", "所有积分会员").to_owned());
    page.item(
        &format!("{title}: points times {by} for {who}"),
        &format!("{title}：{who}积分 {by} 倍"),
    );
    when(page, times.birthday, times.from, times.to);
    scope(page, pack, &times.categories, &times.stores);
}

/// What coupons take off, for whom, and how long.
pub(super) fn coupons(page: &mut Page, pack: &Pack) {
    if pack.coupons.is_empty() {
        return;
    }
    page.head("Coupons, each used once", "优惠券（每张限用一次）");
    for rule in &pack.coupons {
        coupon(page, pack, rule);
    }
}

fn coupon(page: &mut Page, pack: &Pack, rule: &CouponRule) {
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
    if let Some(who) = tiers_named(lang, pack, &rule.tiers) {
        page.under(2, &format!("given to {who}"), &format!("发给{who}"));
    }
    scope(page, pack, &rule.categories, &rule.stores);
    except(page, pack, &rule.except_categories, &rule.except_goods);
    if !rule.goods.is_empty() {
        let names = goods(lang, &rule.goods);
        page.under(2, &format!("on {names} only"), &format!("仅限{names}"));
    }
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
            "given back when the whole sale goes back",
            "整单退货时退回",
        ),
        AfterRefund::StaysUsed => {
            page.under(2, "not given back after a refund", "退货不退回");
        }
    }
}

pub(super) fn rewards(page: &mut Page, pack: &Pack) {
    if pack.rewards.is_empty() {
        return;
    }
    let lang = page.lang();
    page.head("Rewards", "积分兑换");
    for reward in &pack.rewards {
        let title = reward.title.in_lang(lang);
        page.item(
            &format!("{title}: {} points", reward.points),
            &format!("{title}：{} 分", reward.points),
        );
        if let Some(stock) = reward.stock {
            page.under(2, &format!("{stock} in stock"), &format!("库存 {stock} 件"));
        }
        if let Some(who) = tiers_named(lang, pack, &reward.tiers) {
            page.under(2, &format!("for {who}"), &format!("限{who}"));
        }
        when(page, None, reward.from, reward.to);
        if let Some(limit) = reward.per_member {
            let over = window(lang, limit.window);
            page.under(
                2,
                &format!("{} at most for a member {over}", limit.at_most),
                &format!("每位会员{over}最多 {} 件", limit.at_most),
            );
        }
        needs(page, &reward.needs);
    }
}
