//! Passes in words.

use super::rules::{Counts, Grant, Lives, PassRule, RefundWay, Starts};
use crate::domain::Lang;
use crate::domain::page::{Page, Titles, amount, category_names, days, pick};

/// What passes cost, what they pay for, and how long they live.
pub(crate) fn passes(page: &mut Page, names: &dyn Titles, passes: &[PassRule]) {
    if passes.is_empty() {
        return;
    }
    page.head(
        "Passes, paid for now and used later",
        "次卡、期限卡与套餐（先付后用）",
    );
    for rule in passes {
        pass(page, names, rule);
    }
}

fn pass(page: &mut Page, names: &dyn Titles, rule: &PassRule) {
    let lang = page.lang();
    let (title, price) = (rule.title.in_lang(lang), amount(rule.price));
    page.item(&format!("{title}: {price}"), &format!("{title}：{price}"));
    for grant in &rule.grants {
        granted(page, names, grant);
    }
    term(page, rule);
    if rule.guests {
        page.under(
            2,
            "the member may bring others, each of whom takes a use",
            "可带人使用，每人计一次",
        );
    }
    if rule.transferable {
        let fee = amount(rule.transfer_fee);
        if rule.transfer_fee.is_zero() {
            page.under(2, "may be passed on", "可转让");
        } else {
            page.under(
                2,
                &format!("may be passed on for {fee}"),
                &format!("可转让，手续费 {fee}"),
            );
        }
    } else {
        page.under(2, "may not be passed on", "不可转让");
    }
    match rule.counts {
        Counts::Use => page.under(
            2,
            "counts as spend and earns points with each use, not when it is sold",
            "每次使用时计消费并积分，售卡时不计",
        ),
        Counts::Sale => page.under(
            2,
            "counts as spend and earns points when it is sold, its uses do not",
            "售卡时计消费并积分，使用时不计",
        ),
    }
    paid_back(page, rule);
}

fn granted(page: &mut Page, names: &dyn Titles, grant: &Grant) {
    let lang = page.lang();
    let mut what = Vec::new();
    if !grant.categories.is_empty() {
        what.push(category_names(lang, names, &grant.categories));
    }
    what.extend(
        grant
            .items
            .iter()
            .map(|own| match names.item_title(&own.item) {
                Some(title) => title.in_lang(lang).to_owned(),
                None => own.item.clone(),
            }),
    );
    if what.is_empty() {
        what.push(pick(lang, "anything", "任何项目").to_owned());
    }
    let what = what.join(pick(lang, ", ", "、"));
    match grant.uses {
        Some(uses) => page.under(
            2,
            &format!("{what}, {uses} times"),
            &format!("{what} {uses} 次"),
        ),
        None => page.under(
            2,
            &format!("{what}, as often as one likes"),
            &format!("{what} 不限次数"),
        ),
    }
    if let Some(each) = grant.list.or(grant.value).map(amount) {
        page.under(
            3,
            &format!("{each} without the pass"),
            &format!("不用卡 {each}"),
        );
    }
    if let Some(most) = grant.per_day {
        page.under(
            3,
            &format!("{most} a day at most"),
            &format!("每日最多 {most} 次"),
        );
    }
}

fn term(page: &mut Page, rule: &PassRule) {
    let lang = page.lang();
    if let Some(lives) = rule.lives {
        let long = match (lives, lang) {
            (Lives::Days(number), _) => days(lang, number),
            (Lives::Months(1), Lang::En) => "1 month".to_owned(),
            (Lives::Months(months), Lang::En) => format!("{months} months"),
            (Lives::Months(months), Lang::Zh) => format!("{months} 个月"),
        };
        match rule.starts {
            Starts::Sale => page.under(
                2,
                &format!("good for {long} from its sale"),
                &format!("自售出日起 {long}有效"),
            ),
            Starts::FirstUse(by) => {
                let by = days(lang, by);
                page.under(
                    2,
                    &format!("good for {long} from its first use, which has to be within {by}"),
                    &format!("自首次使用起 {long}有效，须在售出后{by}内启用"),
                );
            }
        }
    }
    if let Some(most) = rule.freeze_days {
        let most = days(lang, most);
        page.under(
            2,
            &format!("may rest for {most} in all; its end moves by as many"),
            &format!("可停卡，累计不超过{most}，到期日顺延"),
        );
    }
}

fn paid_back(page: &mut Page, rule: &PassRule) {
    let lang = page.lang();
    let within = days(lang, rule.no_reason_days);
    page.under(
        2,
        &format!("goes back without a reason within {within}"),
        &format!("售出后{within}内可无理由退卡"),
    );
    match rule.refund {
        RefundWay::Law => page.under(
            2,
            "at the customer's wish what was used is deducted at its list price, else at the price of the pass; days \
             by their share of the term",
            "因顾客原因退卡时，已用部分按原价扣除，其他情形按卡内单价扣除；期限卡按剩余天数退",
        ),
        RefundWay::ProRata => page.under(
            2,
            "what was used is deducted at the price of the pass, on every ground",
            "退卡时已用部分一律按卡内单价扣除",
        ),
    }
}
