//! The worth of customers in words: scores and segments, cost and trend, who is about to leave.

use super::{Bounds, Counts, RfmRules, Scoring};
use crate::domain::Lang;
use crate::domain::page::{Page, pick, window};
use crate::rules::Pack;

pub(in crate::rules) fn insight(page: &mut Page, pack: &Pack) {
    let rules = &pack.insight;
    if rules.rfm.place.is_none() && rules.value.is_none() && rules.churn.is_none() {
        return;
    }
    page.head("Worth of customers", "顾客价值");
    if rules.rfm.place.is_some() {
        rfm(page, &rules.rfm);
    }
    value(page, pack);
    churn(page, pack);
}

fn rfm(page: &mut Page, rules: &RfmRules) {
    let lang = page.lang();
    let within = window(lang, rules.within);
    let how = match &rules.scoring {
        Scoring::Value => pick(lang, "at the quantiles of the figures", "按数值分位"),
        Scoring::Rank => pick(lang, "at equal numbers of members", "按人数等分"),
        Scoring::Cuts(_) => pick(lang, "at the figures below", "按下列分档"),
    };
    let counts = match rules.counts {
        Counts::Purchases => pick(lang, "purchases", "消费次数"),
        Counts::Visits => pick(lang, "days with a purchase", "到店天数"),
    };
    let most = rules.classes;
    page.item(
        &format!("Recency, frequency ({counts}) and spend, {within}, scored 1 to {most} {how}"),
        &format!("RFM：{within}的距今天数、{counts}与消费金额，{how}，1 至 {most} 分"),
    );
    if let Scoring::Cuts(cuts) = &rules.scoring {
        let join = |texts: Vec<String>| texts.join(pick(lang, ", ", "、"));
        let days = join(cuts.recency_days.iter().map(ToString::to_string).collect());
        let often = join(cuts.frequency.iter().map(ToString::to_string).collect());
        let much = join(cuts.monetary.iter().map(ToString::to_string).collect());
        page.under(
            1,
            &format!("From {most} points down: {days} days at most; {often} times at least; {much} at least"),
            &format!("自 {most} 分起：至多 {days} 天；至少 {often} 次；至少 {much} 元"),
        );
    }
    for segment in &rules.segments {
        let title = segment.title.in_lang(lang);
        let bounds = segment.bounds.iter().zip(["R", "F", "M"]);
        let bounds: Vec<String> = bounds.filter_map(|(bound, of)| told(of, *bound)).collect();
        let who = if bounds.is_empty() {
            pick(lang, "whoever is left", "其余").to_owned()
        } else {
            bounds.join(pick(lang, ", ", "、"))
        };
        let strategy = segment.strategy.as_ref();
        let strategy = strategy.map(|strategy| strategy.in_lang(lang));
        let (en, zh) = strategy.map_or_else(Default::default, |strategy| {
            (format!(": {strategy}"), format!("：{strategy}"))
        });
        page.under(
            1,
            &format!("{title} ({who}){en}"),
            &format!("{title}（{who}）{zh}"),
        );
    }
}

fn told(of: &str, bounds: Bounds) -> Option<String> {
    match (bounds.at_least, bounds.below) {
        (None, None) => None,
        (Some(least), None) => Some(format!("{of} ≥ {least}")),
        (None, Some(below)) => Some(format!("{of} < {below}")),
        (Some(least), Some(below)) => Some(format!("{least} ≤ {of} < {below}")),
    }
}

fn value(page: &mut Page, pack: &Pack) {
    let Some(rules) = &pack.insight.value else {
        return;
    };
    let lang = page.lang();
    if let Some(trend) = rules.trend {
        let over = window(lang, trend.over);
        let (up, down) = (trend.rising, trend.falling);
        page.item(
            &format!("Spend {over} is held against as long before: rising from {up} more, falling from {down} less"),
            &format!("{over}的消费与此前同样长的时间相比：增 {up} 起为上升，减 {down} 起为下降"),
        );
    }
    for (category, share) in &rules.costs {
        let own = pack.categories.iter().find(|own| own.id == *category);
        let title = own.map_or(category.as_str(), |own| own.title.in_lang(lang));
        page.item(
            &format!("Cost of {title}: {share} of what is paid"),
            &format!("{title}的成本：实付的 {share}"),
        );
    }
}

fn churn(page: &mut Page, pack: &Pack) {
    let Some(rules) = &pack.insight.churn else {
        return;
    };
    let lang = page.lang();
    let mut signs = Vec::new();
    let mut sign = |en: String, zh: String| signs.push(if lang == Lang::Zh { zh } else { en });
    if let Some(days) = rules.quiet_after_days {
        sign(
            format!("{days} days without a purchase"),
            format!("{days} 天未消费"),
        );
    }
    if let Some(rhythm) = rules.rhythm {
        let times = rhythm.times.decimal();
        let from = rhythm.from;
        sign(
            format!(
                "{times} times the own mean interval without one (from {from} days with a purchase on)"
            ),
            format!("超过自身平均间隔的 {times} 倍（到店 {from} 天起）"),
        );
    }
    if let Some(bar) = rules.alive_below {
        sign(
            format!("the model gives less than {bar} that they still come"),
            format!("模型的留存概率低于 {bar}"),
        );
    }
    let signs = signs.join(pick(lang, ", or ", "，或"));
    page.item(
        &format!("About to leave: {signs}"),
        &format!("流失预警：{signs}"),
    );
    if let Some(days) = rules.lost_after_days {
        page.item(
            &format!("Lost: {days} days without a purchase"),
            &format!("已流失：{days} 天未消费"),
        );
    }
    if let Some(weeks) = rules.weeks {
        page.item(
            &format!("The model looks {weeks} weeks ahead"),
            &format!("模型预测未来 {weeks} 周"),
        );
    }
}
