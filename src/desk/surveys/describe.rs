//! Surveys in words.

use super::rules::{Loyalty, SurveyRules, Topic};
use crate::care::describe::every;
use crate::domain::Lang;
use crate::domain::page::{Page, Titles, pick, tiers_named, window};

pub(crate) fn surveys(page: &mut Page, names: &dyn Titles, rules: &SurveyRules) {
    if rules.topics.is_empty() && rules.loyalty.is_none() {
        return;
    }
    page.head("Surveys", "满意度调查");
    for topic in &rules.topics {
        let (en, zh) = topic_words(page.lang(), names, topic);
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

fn topic_words(lang: Lang, names: &dyn Titles, topic: &Topic) -> (String, String) {
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
        let who = tiers_named(lang, names, &asked.tiers);
        let who = who.unwrap_or_else(|| pick(lang, "everybody", "所有会员").to_owned());
        en.push(format!("{who} asked {often}"));
        zh.push(format!("{often}询问{who}"));
    }
    (en.join("; "), zh.join("；"))
}
