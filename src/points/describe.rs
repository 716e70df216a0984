//! Points and rewards in words.

use super::rules::{CombineTimes, Life, PointsRules, Reward, SpentRefund, Times};
use crate::domain::page::{
    Page, Titles, days, except, list, months, pick, rounding, scope, tiers_named, when, window,
};
use crate::members::conditions::Conditions;
use crate::members::describe::{conditions, needs};

pub(crate) fn points(page: &mut Page, names: &dyn Titles, rules: &PointsRules) {
    let lang = page.lang();
    page.head("Points", "积分");
    let who = tiers_named(lang, names, &rules.earned_by);
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
    scope(page, names, &rules.categories, &[]);
    except(page, names, &rules.except_categories, &rules.except_goods);
    needs(page, &rules.needs);
    earned_within(page, names, rules);
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
    multipliers(page, names, rules);
}

/// What else has to be so for a sale to earn, and the most that sales do.
pub(crate) fn earned_within(page: &mut Page, names: &dyn Titles, rules: &PointsRules) {
    earned_when(page, names, &rules.when);
    for (per, most) in &rules.at_most {
        let (en, zh) = per.called();
        page.under(
            2,
            &format!("{most} points at most {en}"),
            &format!("{zh}最多 {most} 分"),
        );
    }
}

/// What else has to be so for a sale to earn.
pub(crate) fn earned_when(page: &mut Page, names: &dyn Titles, when: &Conditions) {
    if let Some(who) = tiers_named(page.lang(), names, &when.tiers) {
        page.under(2, &format!("for {who} only"), &format!("限{who}"));
    }
    conditions(page, names, when);
}

fn counted(points: i64) -> String {
    format!("{points} point{}", if points == 1 { "" } else { "s" })
}

pub(crate) fn life(page: &mut Page, life: Life) {
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

pub(crate) fn multipliers(page: &mut Page, names: &dyn Titles, rules: &PointsRules) {
    for times in &rules.times {
        multiplier(page, names, times);
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

fn multiplier(page: &mut Page, names: &dyn Titles, times: &Times) {
    let lang = page.lang();
    let title = times.title.in_lang(lang);
    let by = times.by.decimal();
    let who = tiers_named(lang, names, &times.when.tiers);
    let who = who.unwrap_or_else(|| pick(lang, "everyone who earns", "所有积分会员").to_owned());
    page.item(
        &format!("{title}: points times {by} for {who}"),
        &format!("{title}：{who}积分 {by} 倍"),
    );
    conditions(page, names, &times.when);
}

pub(crate) fn rewards(page: &mut Page, names: &dyn Titles, rewards: &[Reward]) {
    if rewards.is_empty() {
        return;
    }
    let lang = page.lang();
    page.head("Rewards", "积分兑换");
    for reward in rewards {
        let title = reward.title.in_lang(lang);
        page.item(
            &format!("{title}: {} points", reward.points),
            &format!("{title}：{} 分", reward.points),
        );
        if let Some(stock) = reward.stock {
            page.under(2, &format!("{stock} in stock"), &format!("库存 {stock} 件"));
        }
        if let Some(who) = tiers_named(lang, names, &reward.tiers) {
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
        earned_when(page, names, &reward.when);
    }
}
