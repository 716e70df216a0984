//! Tier groups in words.

use super::measure::{metric_called, metric_name};
use super::rules::{Bound, Condition, Down, Keeps, Metric, MetricTest, Score, Tier, TierGroup, Up};
use crate::domain::Lang;
use crate::domain::Money;
use crate::domain::page::{Page, Titles, amount, days, list, months, pick, tiers_named, window};

pub(crate) fn group(page: &mut Page, names: &dyn Titles, group: &TierGroup, alone: bool) {
    let title = group.title.in_lang(page.lang()).to_owned();
    let main = if group.main && !alone {
        (
            " (the group that reports mean by \"tier\")",
            "（报表中的“等级”）",
        )
    } else {
        ("", "")
    };
    page.head(
        &format!("Tiers: {title}{}", main.0),
        &format!("等级：{title}{}", main.1),
    );
    moves(page, group);
    for score in &group.scores {
        score_words(page, names, group, score);
    }
    for tier in &group.tiers {
        tier_words(page, names, group, tier);
    }
    if group.lowest().is_none() {
        page.item(
            "Who meets none of this is in no tier",
            "均不符合者不属于任何等级",
        );
    }
}

fn moves(page: &mut Page, group: &TierGroup) {
    match group.up {
        Up::AtOnce => page.item("Members rise at once", "达标即升级"),
        Up::AtRecalculation => page.item("Members rise at recalculation", "重新核定时升级"),
    }
    match group.down {
        Down::Never => page.item("Nobody falls", "不降级"),
        Down::AtRecalculation => page.item("Members fall at recalculation", "重新核定时降级"),
        Down::OneStep => page.item(
            "Members fall at recalculation, one tier at a time",
            "重新核定时降级，每次只降一级",
        ),
    }
    let lang = page.lang();
    if let Some((en, zh)) = kept(lang, group) {
        page.item(&format!("A tier is kept: {en}"), &format!("等级保留：{zh}"));
    }
    if let Some(number) = group.warn_days {
        let before = days(lang, number);
        page.item(
            &format!("Members are told {before} before it ends"),
            &format!("到期前 {before}通知会员"),
        );
    }
}

/// How long a tier once reached is kept.
pub(crate) fn kept(lang: Lang, group: &TierGroup) -> Option<(String, String)> {
    group.keeps.map(|keeps| match keeps {
        Keeps::ToEndOfCalendarYear => (
            "to the end of the calendar year".to_owned(),
            "至当年年底".to_owned(),
        ),
        Keeps::ToEndOfNextCalendarYear => (
            "to the end of the next calendar year".to_owned(),
            "至次年年底".to_owned(),
        ),
        Keeps::Months(number) => (months(lang, number), months(lang, number)),
        Keeps::Days(number) => (days(lang, number), days(lang, number)),
    })
}

fn score_words(page: &mut Page, names: &dyn Titles, group: &TierGroup, score: &Score) {
    let lang = page.lang();
    let title = score.title.in_lang(lang);
    page.item(
        &format!("Score \"{title}\", {} at most:", score.most() / 1000),
        &format!("评分“{title}”，最高 {} 分：", score.most() / 1000),
    );
    for part in &score.parts {
        let name = metric(lang, names, group, &part.metric);
        let full = figure(lang, &part.metric, part.full);
        let over = if part.metric.has_window() {
            window(lang, part.window)
        } else {
            String::new()
        };
        page.under(
            2,
            &format!(
                "{}: {full} or more gives all of {}, less gives its share",
                format!("{name} {over}").trim_end(),
                part.weight
            ),
            &format!("{over}{name}：满 {full} 得 {} 分，不足按比例", part.weight),
        );
    }
}

fn tier_words(page: &mut Page, names: &dyn Titles, group: &TierGroup, tier: &Tier) {
    let title = tier.title.in_lang(page.lang()).to_owned();
    match &tier.when {
        Some(when) => condition(
            page,
            names,
            group,
            when,
            1,
            &format!("{title}: "),
            &format!("{title}："),
        ),
        None if tier.by_hand => page.item(
            &format!("{title}: named by hand, with a reason"),
            &format!("{title}：人工指定，须注明理由"),
        ),
        None => page.item(
            &format!("{title}: everyone else"),
            &format!("{title}：其余会员"),
        ),
    }
    for forced in &tier.forced {
        let (en, zh) = if forced.judged_at_year_end {
            (
                format!(
                    "{title} before any other, judged on 31 December for the year that follows: "
                ),
                format!("一律归入{title}（每年 12 月 31 日核定，次年全年有效）："),
            )
        } else {
            (
                format!("{title} before any other: "),
                format!("一律归入{title}："),
            )
        };
        condition(page, names, group, &forced.when, 1, &en, &zh);
    }
}

/// One condition after a lead, its parts below it.
pub(crate) fn condition(
    page: &mut Page,
    names: &dyn Titles,
    group: &TierGroup,
    when: &Condition,
    depth: usize,
    en: &str,
    zh: &str,
) {
    let (any, parts) = match when {
        Condition::Any(parts) => (true, parts),
        Condition::All(parts) => (false, parts),
        single => {
            let said = simple(page.lang(), names, group, single);
            page.under(depth, &format!("{en}{said}"), &format!("{zh}{said}"));
            return;
        }
    };
    if let [only] = parts.as_slice() {
        condition(page, names, group, only, depth, en, zh);
        return;
    }
    if any {
        page.under(depth, &format!("{en}any of"), &format!("{zh}符合任一条"));
    } else {
        page.under(depth, &format!("{en}all of"), &format!("{zh}同时符合"));
    }
    for part in parts {
        condition(page, names, group, part, depth + 1, "", "");
    }
}

fn simple(lang: Lang, names: &dyn Titles, group: &TierGroup, when: &Condition) -> String {
    match when {
        Condition::Metric(test) => metric_words(lang, names, group, test),
        Condition::Fact { fact, is, .. } => {
            let title = names.fact_title(fact.as_str());
            let title = title.map_or(fact.as_str(), |title| title.in_lang(lang));
            match lang {
                Lang::En => format!("{title} is {}", list(lang, is)),
                Lang::Zh => format!("{title}为 {}", list(lang, is)),
            }
        }
        Condition::WasIn {
            tiers,
            window: over,
            ..
        } => {
            let those = tiers_named(lang, names, tiers).unwrap_or_default();
            let over = window(lang, *over);
            match lang {
                Lang::En => format!("was {those} {over}"),
                Lang::Zh => format!("{over}曾为{those}"),
            }
        }
        Condition::All(_) | Condition::Any(_) => String::new(),
    }
}

fn metric_words(lang: Lang, names: &dyn Titles, group: &TierGroup, test: &MetricTest) -> String {
    let name = metric(lang, names, group, &test.metric);
    let told = |value| figure(lang, &test.metric, value);
    let over = if test.metric.has_window() {
        window(lang, test.window)
    } else {
        String::new()
    };
    match (lang, test.bound) {
        (Lang::En, Bound::AtLeast(least)) => format!("{name} {} or more {over}", told(least)),
        (Lang::En, Bound::Below(below)) => format!("{name} below {} {over}", told(below)),
        (Lang::En, Bound::Between(least, below)) => {
            format!(
                "{name} {} or more, but below {}, {over}",
                told(least),
                told(below)
            )
        }
        (Lang::Zh, Bound::AtLeast(least)) => format!("{over}{name}满 {}", told(least)),
        (Lang::Zh, Bound::Below(below)) => format!("{over}{name}不足 {}", told(below)),
        (Lang::Zh, Bound::Between(least, below)) => {
            format!("{over}{name}满 {}，不足 {}", told(least), told(below))
        }
    }
    .trim_end()
    .to_owned()
}

pub(crate) fn metric(lang: Lang, names: &dyn Titles, group: &TierGroup, metric: &Metric) -> String {
    let en = match metric {
        Metric::Score(index) => return group.scores[*index].title.in_lang(lang).to_owned(),
        // Its figure is told in months.
        Metric::TenureMonths => return pick(lang, "membership of", "会龄").to_owned(),
        Metric::Spend => "spent",
        Metric::Purchases => "purchases",
        Metric::Visits => "days with a purchase",
        Metric::SinglePurchase => "a single purchase of",
        Metric::PointsEarned => "points earned",
        Metric::PointsBalance => "points in hand",
        Metric::ActiveMonthsInARow => "months in a row with a purchase (the longest run)",
        Metric::CurrentActiveMonths => "months in a row with a purchase (up to now)",
        Metric::Satisfaction => "satisfaction of",
        Metric::Referrals => "referrals",
        Metric::Bookings => "bookings",
        Metric::Appointments => "appointments kept or booked",
        Metric::ValidCards => "valid cards",
        Metric::Rating(fact) => {
            let fact = names.fact_title(fact.as_str());
            return fact.map_or_else(
                || metric_name(group, metric),
                |title| title.in_lang(lang).to_owned(),
            );
        }
    };
    match lang {
        Lang::En => en.to_owned(),
        Lang::Zh => metric_called(&metric_name(group, metric), lang),
    }
}

/// A figure as people write it: whole where it is whole.
pub(crate) fn figure(lang: Lang, metric: &Metric, value: i128) -> String {
    match metric {
        Metric::TenureMonths => months(lang, u16::try_from(value).unwrap_or(u16::MAX)),
        _ => match metric.scale() {
            1 => value.to_string(),
            1000 => amount(Money::from_fen(value / 10)),
            _ => amount(Money::from_fen(value)),
        },
    }
}
