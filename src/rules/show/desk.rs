//! The service desk in words: inquiries, complaints, surveys, targets.

use crate::desk::complaints::state::Todo;
use crate::desk::named::{Named, title_of};
use crate::desk::surveys::rules::{Loyalty, Topic};
use crate::desk::targets::{Bar, Measure, Target};
use crate::domain::{Lang, Slug};
use crate::rules::Pack;

use super::care::every;
use super::words::{Page, list, pick, tiers_named, window};

pub(super) fn desk(page: &mut Page, pack: &Pack) {
    inquiries(page, pack);
    complaints(page, pack);
    surveys(page, pack);
    targets(page, pack);
}

/// Titles with their ids, as one types them.
fn titles(lang: Lang, named: &[Named]) -> String {
    let titles: Vec<String> = named
        .iter()
        .map(|one| format!("{} ({})", one.title.in_lang(lang), one.id))
        .collect();
    titles.join(pick(lang, ", ", "、"))
}

fn choices(page: &mut Page, named: &[Named], en: &str, zh: &str) {
    if !named.is_empty() {
        let all = titles(page.lang(), named);
        page.item(&format!("{en}: {all}"), &format!("{zh}：{all}"));
    }
}

fn inquiries(page: &mut Page, pack: &Pack) {
    let rules = &pack.inquiries;
    if rules.topics.is_empty() && rules.call_back.is_none() && rules.priority.is_empty() {
        return;
    }
    page.head("Inquiries", "咨询");
    choices(page, &rules.topics, "Topics", "主题");
    if let Some((within, _)) = &rules.call_back {
        let span = within.in_lang(page.lang());
        page.item(
            &format!("Who cannot be answered at once is called back within {span}, unless another time is promised"),
            &format!("不能当场答复的，{span}内回电，另有约定的从其约定"),
        );
    }
    let first = tiers_named(page.lang(), pack, &rules.priority).map(|_| {
        let names = rules.priority.iter().filter_map(|at| pack.tier(*at));
        let names: Vec<_> = names.map(|t| t.title.in_lang(page.lang())).collect();
        names.join(pick(page.lang(), ", then ", "，其次"))
    });
    if let Some(first) = first {
        page.item(
            &format!("Wishes are met first for {first}"),
            &format!("缺货登记与订做优先：{first}"),
        );
    }
}

fn complaints(page: &mut Page, pack: &Pack) {
    let rules = &pack.complaints;
    let lang = page.lang();
    if rules.departments.is_empty() && rules.deadlines.is_empty() && rules.progress.is_none() {
        return;
    }
    page.head("Complaints", "投诉");
    page.item(
        "Five steps, none skipped: record, investigate, agree on a solution, carry it out, learn from it; not agreed or not satisfied leads back to a new proposal",
        "五步不可跳过：记录、调查、商定方案、执行、总结教训；方案未获同意或结果不满意，重新商定方案",
    );
    choices(page, &rules.departments, "Departments", "部门");
    choices(page, &rules.severities, "Severities", "严重程度");
    if let Some(usual) = &rules.usual {
        let title = title_of(&rules.severities, usual, lang);
        page.item(
            &format!("Unless told, a complaint is {title}"),
            &format!("未注明时按“{title}”处理"),
        );
    }
    choices(page, &rules.causes, "Causes", "原因");
    for deadline in &rules.deadlines {
        let span = deadline.within.in_lang(lang);
        let severities: Vec<String> = deadline
            .severities
            .iter()
            .map(|id: &Slug| title_of(&rules.severities, id, lang).to_owned())
            .collect();
        let of = list(lang, &severities);
        let (en, zh) = match (deadline.step, severities.is_empty()) {
            (step, true) => (step.word().to_owned(), step.in_lang(Lang::Zh).to_owned()),
            (step, false) => (
                format!("{}, {of}", step.word()),
                format!("{}（{of}）", step.in_lang(Lang::Zh)),
            ),
        };
        let after = match deadline.step {
            Todo::Investigate => ("the complaint", "受理"),
            _ => ("the step before", "上一步"),
        };
        if deadline.within.is_same_day() {
            page.item(
                &format!("{en}: {span} as {}", after.0),
                &format!("{zh}：{}{span}", after.1),
            );
            continue;
        }
        page.item(
            &format!("{en}: within {span} of {}", after.0),
            &format!("{zh}：{}后 {span}内", after.1),
        );
    }
    if let Some((every, _)) = &rules.progress {
        let span = every.in_lang(lang);
        page.item(
            &format!("The customer hears how it stands at least every {span}"),
            &format!("至少每 {span}向顾客通报进展"),
        );
    }
}

fn surveys(page: &mut Page, pack: &Pack) {
    let rules = &pack.surveys;
    if rules.topics.is_empty() && rules.loyalty.is_none() {
        return;
    }
    page.head("Surveys", "满意度调查");
    for topic in &rules.topics {
        let (en, zh) = topic_words(page.lang(), pack, topic);
        let title = topic.title.in_lang(page.lang()).to_owned();
        page.item(
            &format!("{title} ({}): {en}", topic.id),
            &format!("{title}（{}）：{zh}", topic.id),
        );
    }
    match &rules.loyalty {
        None => {}
        Some((Loyalty::Answers { topic, at_least }, _)) => page.item(
            &format!("Loyal is who gives {topic} {at_least} or more"),
            &format!("“{topic}”评 {at_least} 分及以上者为忠诚顾客"),
        ),
        Some((Loyalty::Purchases { at_least, within }, _)) => {
            let within = window(page.lang(), *within);
            page.item(
                &format!(
                    "Loyal is who bought {at_least} times or more {within}, of all who bought"
                ),
                &format!("{within}消费 {at_least} 次及以上者为忠诚顾客，占全部消费顾客之比"),
            );
        }
    }
}

fn topic_words(lang: Lang, pack: &Pack, topic: &Topic) -> (String, String) {
    let scale = topic.scale;
    let mut en = vec![format!("scored {} to {}", scale.least, scale.most)];
    let mut zh = vec![format!("{} 至 {} 分", scale.least, scale.most)];
    if let Some(from) = topic.satisfied_from {
        en.push(format!("satisfied from {from} on"));
        zh.push(format!("{from} 分及以上为满意"));
    }
    if let Some(recommend) = topic.recommend {
        let (high, low) = (recommend.promoters_from, recommend.detractors_to);
        en.push(format!("promoters from {high} on, detractors up to {low}"));
        zh.push(format!("{high} 分及以上为推荐者，{low} 分及以下为贬损者"));
    }
    if let Some(asked) = &topic.asked {
        let often = every(lang, asked.every);
        let who = tiers_named(lang, pack, &asked.tiers);
        let who = who.unwrap_or_else(|| pick(lang, "everybody", "所有会员").to_owned());
        en.push(format!("{who} asked {often}"));
        zh.push(format!("{often}询问{who}"));
    }
    (en.join("; "), zh.join("；"))
}

fn targets(page: &mut Page, pack: &Pack) {
    if pack.targets.is_empty() {
        return;
    }
    page.head("Targets", "服务目标");
    for target in &pack.targets {
        let title = target.title.in_lang(page.lang()).to_owned();
        let (en, zh) = target_words(page.lang(), target);
        page.item(&format!("{title}: {en}"), &format!("{title}：{zh}"));
    }
}

fn target_words(lang: Lang, target: &Target) -> (String, String) {
    let (en, zh) = match &target.measure {
        Measure::Satisfaction(_) => ("satisfied answers", "满意答复占比"),
        Measure::Loyalty => ("loyal customers", "忠诚顾客占比"),
        Measure::Recommend(_) => ("net promoter score", "净推荐值"),
        Measure::Timeliness(_) => ("steps of complaints in time", "投诉步骤及时率"),
        Measure::ComplaintsSatisfied => ("satisfied with the solution", "投诉处理满意率"),
        Measure::CallBacks => ("call-backs kept", "按时回电率"),
    };
    let of = target.measure.of();
    let of_en = of.as_ref().map(|of| format!(" ({of})")).unwrap_or_default();
    let of_zh = of.map(|of| format!("（{of}）")).unwrap_or_default();
    let bar = match target.bar {
        Bar::Share(rate) => rate.to_string(),
        Bar::Points(points) => points.to_string(),
    };
    let mut english = vec![format!("{en}{of_en} at least {bar}")];
    let mut chinese = vec![format!("{zh}{of_zh}不低于 {bar}")];
    for (title, en, zh) in [
        (&target.owner, "owner", "负责人"),
        (&target.limit, "time limit", "时限"),
        (&target.standard, "standard", "标准"),
    ] {
        if let Some(title) = title {
            english.push(format!("{en}: {}", title.in_lang(lang)));
            chinese.push(format!("{zh}：{}", title.in_lang(lang)));
        }
    }
    (english.join("; "), chinese.join("；"))
}
