//! Gifts, texts and courtesies in words.

use super::rules::{Asks, Budget, Courtesy, CourtesyRules, GiftRule};
use crate::care::describe::{channel, occasion};
use crate::care::rules::CareRules;
use crate::domain::page::{Page, Titles, amount, list, pick, tiers_named};
use crate::domain::{Lang, Money};
use crate::members::describe::needs;

pub(crate) fn courtesies(
    page: &mut Page,
    names: &dyn Titles,
    rules: &CourtesyRules,
    care: &CareRules,
) {
    if !rules.gifts.is_empty() {
        page.head("Gifts", "礼品");
    }
    for gift in &rules.gifts {
        gift_words(page, names, rules, gift);
    }
    if !rules.entries.is_empty() {
        page.head("Care", "关怀");
    }
    for entry in &rules.entries {
        entry_words(page, names, (rules, care), entry);
    }
    if !rules.templates.is_empty() {
        let lang = rules.language();
        page.head(
            &format!("Texts, sent in {}", pick(lang, "English", "Chinese")),
            &format!("短信模板（以{}发送）", pick(lang, "英文", "中文")),
        );
    }
    for template in &rules.templates {
        let text = template.written(page.lang());
        page.item(
            &format!("{}: {text}", template.id),
            &format!("{}：{text}", template.id),
        );
    }
}

fn gift_words(page: &mut Page, names: &dyn Titles, rules: &CourtesyRules, gift: &GiftRule) {
    let title = gift.title.in_lang(page.lang());
    let mut en = vec![format!("{title} ({})", gift.id)];
    let mut zh = vec![format!("{title}（{}）", gift.id)];
    if gift.cost != Money::ZERO {
        en.push(format!("costs {}", amount(gift.cost)));
        zh.push(format!("成本 {}", amount(gift.cost)));
    }
    if let Some(stock) = gift.stock {
        en.push(format!("{stock} in stock"));
        zh.push(format!("库存 {stock} 件"));
    }
    page.item(&en.join(", "), &zh.join("，"));
    let Some(not_to) = &gift.not_to else {
        return;
    };
    let fact = names.fact_title(not_to.fact.as_str());
    let fact = fact.map_or(not_to.fact.as_str(), |title| title.in_lang(page.lang()));
    let is = list(page.lang(), &not_to.is);
    let (untold_en, untold_zh) = if not_to.untold {
        (" or not told", "或未登记")
    } else {
        ("", "")
    };
    let instead = not_to.instead.as_ref();
    let instead = instead.and_then(|id| rules.gift(id.as_str()));
    let instead = instead.map(|gift| gift.title.in_lang(page.lang()));
    let (instead_en, instead_zh) = instead.map_or_else(Default::default, |title| {
        (format!("; they get {title}"), format!("；改赠{title}"))
    });
    page.under(
        2,
        &format!("not where {fact} is {is}{untold_en}{instead_en}"),
        &format!("{fact}为 {is}{untold_zh}者不赠{instead_zh}"),
    );
}

fn entry_words(
    page: &mut Page,
    names: &dyn Titles,
    (rules, care): (&CourtesyRules, &CareRules),
    entry: &Courtesy,
) {
    let lang = page.lang();
    let occasions: Vec<_> = entry.on.iter().map(|on| occasion(lang, care, on)).collect();
    let occasions = list(lang, &occasions);
    let who = tiers_named(lang, names, &entry.tiers);
    let who = who.unwrap_or_else(|| pick(lang, "everybody", "所有会员").to_owned());
    let what = what(lang, rules, entry);
    let by = channel(lang, entry.channel);
    page.item(
        &format!("{}: at {occasions}, for {who}: {what} ({by})", entry.id),
        &format!("{}：{occasions}时，{who}：{what}（{by}）", entry.id),
    );
    let Budget { each, in_all } = entry.budget;
    if let Some(each) = each {
        let each = amount(each);
        page.under(
            2,
            &format!("a gift costs {each} at most"),
            &format!("每份礼品不超过 {each}"),
        );
    }
    if let Some(all) = in_all {
        let all = amount(all);
        page.under(
            2,
            &format!("all gifts of an occasion in a year cost {all} at most"),
            &format!("同一由头全年礼品合计不超过 {all}"),
        );
    }
    match entry.asks {
        Asks::Marketing => page.under(
            2,
            "only to those who said yes to marketing",
            "仅限已同意营销者",
        ),
        Asks::UnlessRefused => {
            page.under(2, "not to those who said no to marketing", "拒绝营销者除外");
        }
        Asks::Nothing => page.under(2, "whatever they said of marketing", "不问营销意愿"),
    }
    conditions(page, names, entry);
    if entry.prepare_days > 0 {
        let days = entry.prepare_days;
        page.under(
            2,
            &format!("made ready {days} days ahead"),
            &format!("提前 {days} 天备妥"),
        );
    }
}

/// What a member has shown, and what is known of one, where that is asked for.
pub(crate) fn conditions(page: &mut Page, names: &dyn Titles, entry: &Courtesy) {
    needs(page, &entry.needs);
    if let Some(only) = &entry.only {
        let fact = names.fact_title(only.fact.as_str());
        let fact = fact.map_or(only.fact.as_str(), |title| title.in_lang(page.lang()));
        let said = |value: &String| match (page.lang(), value.as_str()) {
            (Lang::Zh, "yes") => "是".to_owned(),
            (Lang::Zh, "no") => "否".to_owned(),
            (Lang::En | Lang::Zh, other) => other.to_owned(),
        };
        let is: Vec<String> = only.is.iter().map(said).collect();
        let is = is.join(page.comma());
        page.under(
            2,
            &format!("only where {fact} is {is}"),
            &format!("仅限“{fact}”为“{is}”的会员"),
        );
    }
}

fn what(lang: Lang, rules: &CourtesyRules, entry: &Courtesy) -> String {
    let gifts: Vec<_> = entry
        .gifts
        .iter()
        .filter_map(|id| rules.gift(id.as_str()))
        .map(|gift| gift.title.in_lang(lang).to_owned())
        .collect();
    let text = entry.template.as_ref();
    match (lang, gifts.is_empty(), text) {
        (Lang::En, true, Some(text)) => format!("the text {text}"),
        (Lang::Zh, true, Some(text)) => format!("发送 {text}"),
        (Lang::En, false, Some(text)) => format!("{}, with the text {text}", list(lang, &gifts)),
        (Lang::Zh, false, Some(text)) => format!("{}，附 {text}", list(lang, &gifts)),
        (_, _, None) => list(lang, &gifts),
    }
}
