//! How those who work here are judged, in words.

use std::fmt::Write as _;

use super::rules::{Assessment, Contest, Measured, Part, StaffRules};
use crate::domain::page::{Page, days, percent, pick};
use crate::domain::{Lang, Title};

pub(crate) fn staff(page: &mut Page, rules: &StaffRules) {
    let StaffRules {
        assessment,
        breaches,
        training,
        contests,
    } = rules;
    if let Some(rules) = assessment {
        assessed(page, rules);
    }
    if !breaches.is_empty() {
        page.head("Breaches", "违规处理");
    }
    for breach in breaches {
        let lang = page.lang();
        let measures: Vec<_> = breach.measures.iter().map(|m| m.in_lang(lang)).collect();
        let title = breach.title.in_lang(lang);
        let measures = measures.join(pick(lang, " or ", "或"));
        let words = format!("{title}{}{measures}", pick(lang, ": ", "："));
        page.item(&words, &words);
    }
    if let Some(training) = training {
        let (first, sessions) = (training.onboarding_days, training.sessions_a_month);
        page.head("Training", "培训");
        page.item(
            &format!("{first} days of introduction, then {sessions} sessions a month"),
            &format!("入职培训 {first} 天，此后每月 {sessions} 次"),
        );
    }
    contest(page, contests);
}

fn assessed(page: &mut Page, rules: &Assessment) {
    let lang = page.lang();
    page.head("Monthly assessment", "每月考核");
    for part in &rules.parts {
        let words = part_words(lang, part);
        page.item(&words, &words);
    }
    let (pass, excellent) = (percent(rules.pass), percent(rules.excellent));
    page.item(
        &format!(
            "{pass} of {} points is enough, {excellent} is excellent",
            rules.points()
        ),
        &format!("满分 {} 分，{pass} 合格，{excellent} 优秀", rules.points()),
    );
    if let Some(reward) = &rules.reward {
        page.item(
            &format!("excellent: {}", reward.en),
            &format!("优秀：{}", reward.zh),
        );
    }
    if let Some(within) = rules.improve_within_days {
        let span = days(lang, within);
        page.item(
            &format!("failed: a talk, and to improve within {span}"),
            &format!("不合格：谈话，{span}内改进"),
        );
    }
    if let Some(after) = rules.dismissed_after {
        page.item(
            &format!("failed {after} times in a row: dismissal"),
            &format!("连续 {after} 次不合格：辞退"),
        );
    }
}

fn part_words(lang: Lang, part: &Part) -> String {
    let (title, points) = (part.title.in_lang(lang), part.points);
    if part.by.is_empty() {
        return match lang {
            Lang::En => format!("{title}: {points} points, rated"),
            Lang::Zh => format!("{title}：{points} 分，由人评定"),
        };
    }
    let measures: Vec<String> = part
        .by
        .iter()
        .map(|measure| {
            let (what, full) = (measured(lang, measure.of), percent(measure.full));
            match lang {
                Lang::En => format!("{what} (weight {}, full at {full})", measure.weight),
                Lang::Zh => format!("{what}（权重 {}，{full} 得满分）", measure.weight),
            }
        })
        .collect();
    let measures = measures.join(pick(lang, ", ", "、"));
    match lang {
        Lang::En => format!("{title}: {points} points, measured by {measures}"),
        Lang::Zh => format!("{title}：{points} 分，按{measures}计算"),
    }
}

fn contest(page: &mut Page, contests: &[Contest]) {
    let lang = page.lang();
    if !contests.is_empty() {
        page.head("Contest for the best kept files", "建档竞赛");
    }
    for contest in contests {
        let when = match (contest.quarter, lang) {
            (Some(quarter), Lang::En) => format!("quarter {quarter}"),
            (Some(quarter), Lang::Zh) => format!("第 {quarter} 季度"),
            (None, Lang::En) => "every other quarter".to_owned(),
            (None, Lang::Zh) => "其他季度".to_owned(),
        };
        let title = |title: &Title| title.in_lang(lang).to_owned();
        let awards: Vec<String> = contest.awards.iter().map(title).collect();
        let mut words = format!(
            "{when}{}{} ({})",
            pick(lang, ": ", "："),
            contest.title.in_lang(lang),
            contest.criterion.word()
        );
        if !awards.is_empty() {
            words.push_str(pick(lang, "; awards ", "；奖励 "));
            words.push_str(&awards.join(pick(lang, ", then ", "，其次 ")));
        }
        if let Some(penalty) = &contest.penalty {
            let title = penalty.title.in_lang(lang);
            if let Some(below) = penalty.below {
                let _ = match lang {
                    Lang::En => write!(words, "; below {below} files: {title}"),
                    Lang::Zh => write!(words, "；不足 {below} 份：{title}"),
                };
            }
            if let Some(last) = penalty.last {
                let _ = match lang {
                    Lang::En => write!(words, "; the last {last}: {title}, and no award"),
                    Lang::Zh => write!(words, "；末 {last} 名：{title}，不再奖励"),
                };
            }
        }
        page.item(&words, &words);
    }
}

const fn measured(lang: Lang, measured: Measured) -> &'static str {
    match measured {
        Measured::Satisfaction => pick(lang, "satisfaction of customers", "顾客满意度"),
        Measured::Reservations => pick(lang, "reservations kept", "预约成功率"),
        Measured::Complaints => pick(lang, "complaints dealt with in time", "投诉处理及时率"),
        Measured::SpotChecks => pick(lang, "spot checks", "抽查"),
        Measured::Tests => pick(lang, "knowledge tests", "知识测试"),
    }
}
