//! A pack in a person's words: every rule and every figure of it, in English or Chinese.

mod sheet;

use crate::desk::{complaints, inquiries, reservations, staff, surveys, treatments, visitors};
use crate::domain::Lang;
use crate::domain::page::rounding;
use crate::members::rules::CardRules;
use crate::{care, desk, members, points, sales, tiers, wallet};

use super::{Pack, accounting, insight};

pub use crate::domain::page::{Line, Page};
pub use sheet::sheet;

/// What the house takes as money, where the rules list it.
fn means(page: &mut Page, pack: &Pack) {
    if pack.means.is_open() {
        return;
    }
    page.head("Means of payment", "付款方式");
    for own in pack.means.list() {
        let (title, id) = (own.title.in_lang(page.lang()), &own.id);
        page.item(&format!("{title} ({id})"), &format!("{title}（{id}）"));
    }
}

/// The whole pack as text, ready to be read aloud.
pub fn show(pack: &Pack, lang: Lang) -> String {
    let mut page = Page::new(lang);
    head(&mut page, pack);
    members::describe::facts(&mut page, &pack.fields);
    for group in &pack.groups {
        tiers::describe::group(&mut page, pack, group, pack.groups.len() == 1);
    }
    if let Some(rules) = &pack.cards {
        card(&mut page, pack, rules);
    }
    means(&mut page, pack);
    sales::items::describe(&mut page, pack, &pack.price_list);
    sales::describe::prices(&mut page, pack, &pack.prices, &pack.limits);
    sales::describe::offers(&mut page, pack, &pack.prices);
    if let Some(rules) = &pack.points {
        points::describe::points(&mut page, pack, rules);
    }
    sales::describe::coupons(&mut page, pack, &pack.coupons);
    sales::passes::describe::passes(&mut page, pack, &pack.passes);
    points::describe::rewards(&mut page, pack, &pack.rewards);
    if let Some(rules) = &pack.wallet {
        wallet::describe::wallet(&mut page, pack, rules);
    }
    wallet::rebates::describe::rebates(&mut page, pack, &pack.rebates);
    care::describe::care(&mut page, pack, &pack.care, &pack.groups);
    care::courtesies::describe::courtesies(&mut page, pack, &pack.courtesies, &pack.care);
    at_the_desk(&mut page, pack);
    insight::describe::insight(&mut page, pack);
    members::describe::retention(&mut page, &pack.retention);
    accounting::describe::accounting(&mut page, pack);
    calendar(&mut page, pack);
    page.text()
}

fn at_the_desk(page: &mut Page, pack: &Pack) {
    inquiries::describe::inquiries(page, pack, &pack.inquiries);
    complaints::describe::complaints(page, &pack.complaints);
    surveys::describe::surveys(page, pack, &pack.surveys);
    desk::describe::targets(page, &pack.targets);
    if let Some(rules) = &pack.reservations {
        reservations::describe::reservations(page, rules);
    }
    if let Some(rules) = &pack.visitors {
        visitors::describe::visitors(page, rules);
    }
    if let Some(rules) = &pack.treatments {
        treatments::describe::treatments(page, rules);
    }
    members::describe::profile(page, &pack.fields);
    staff::describe::staff(page, &pack.staff);
}

fn card(page: &mut Page, pack: &Pack, card: &CardRules) {
    let gives = card.until_active_gives.iter();
    let gives = gives.filter_map(|id| pack.prices.rules.iter().find(|rule| rule.id == *id));
    let gives: Vec<_> = gives.map(|rule| rule.title.in_lang(page.lang())).collect();
    members::describe::card(page, pack, card, &gives);
}

fn head(page: &mut Page, pack: &Pack) {
    let (from, currency) = (pack.in_force_from, &pack.money.currency);
    let round = rounding(page.lang(), pack.money.round);
    let title = pack.title.in_lang(page.lang()).to_owned();
    page.head(&title, &title);
    page.line(
        &format!(
            "Pack {}, in force from {from}. Amounts in {currency}, {round}.",
            pack.id
        ),
        &format!(
            "规则包 {}，自 {from} 起生效。金额单位 {currency}，{round}。",
            pack.id
        ),
    );
    if !pack.categories.is_empty() {
        let names: Vec<_> = pack
            .categories
            .iter()
            .map(|c| format!("{} ({})", c.title.in_lang(page.lang()), c.id))
            .collect();
        let names = names.join(page.comma());
        page.line(
            &format!("Categories: {names}."),
            &format!("项目类别：{names}。"),
        );
    }
}

pub(super) fn calendar(page: &mut Page, pack: &Pack) {
    use crate::domain::calendar::{Leap29, LunarLeap, LunarMissing30};
    page.head("Birthdays that a year lacks", "当年没有的生日");
    match pack.calendar.leap_29 {
        Leap29::February28 => page.item(
            "29 February is kept on 28 February in common years",
            "2 月 29 日生日，平年按 2 月 28 日",
        ),
        Leap29::March1 => page.item(
            "29 February is kept on 1 March in common years",
            "2 月 29 日生日，平年按 3 月 1 日",
        ),
        Leap29::LeapYearsOnly => page.item(
            "29 February is kept in leap years only",
            "2 月 29 日生日，仅闰年有效",
        ),
    }
    match pack.calendar.lunar_missing_30 {
        LunarMissing30::The29th => page.item(
            "A lunar 30th that the month lacks is kept on the 29th",
            "农历三十遇小月，按 29 日（廿九）",
        ),
        LunarMissing30::FirstOfNext => page.item(
            "A lunar 30th that the month lacks is kept on the 1st of the next month",
            "农历三十遇小月，按下月 1 日（初一）",
        ),
        LunarMissing30::Skip => page.item(
            "A lunar 30th that the month lacks is not kept that year",
            "农历三十遇小月，当年不计",
        ),
    }
    match pack.calendar.lunar_leap {
        LunarLeap::SameMonth => page.item(
            "A birthday in a leap month is kept in the ordinary month of the same number",
            "闰月生日，按同名的平月",
        ),
        LunarLeap::LeapWhereThereIsOne => page.item(
            "A birthday in a leap month is kept in the leap month in years that have it",
            "闰月生日，有该闰月之年按闰月",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::BUILT_IN;

    /// The figures of a rule file: what stands outside comments, ids and the line of the format.
    fn figures(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        for line in text.lines() {
            let line = line.split('#').next().unwrap_or_default();
            if line.starts_with("format") || line.trim_start().starts_with("id =") {
                continue;
            }
            let mut figure = String::new();
            for c in line.chars().chain([' ']) {
                if c.is_ascii_digit() {
                    figure.push(c);
                } else if !figure.is_empty() {
                    found.push(std::mem::take(&mut figure));
                }
            }
        }
        found
    }

    fn holds(shown: &str, figure: &str) -> bool {
        let mut numbers = shown.split(|c: char| !c.is_ascii_digit());
        numbers.any(|number| number == figure)
    }

    #[test]
    fn every_figure_of_a_pack_is_shown() {
        for (name, text) in BUILT_IN {
            let pack = Pack::read(name, text).expect("a sound pack");
            for lang in [Lang::En, Lang::Zh] {
                let shown = show(&pack, lang);
                for figure in figures(text) {
                    // English names the month of the exchange.
                    let named = figure == "12" && shown.contains("December");
                    assert!(
                        named || holds(&shown, &figure),
                        "{name}: {figure} is not in\n{shown}"
                    );
                }
            }
        }
    }

    #[test]
    fn every_title_is_shown_in_its_language() {
        for (name, text) in BUILT_IN {
            let pack = Pack::read(name, text).expect("a sound pack");
            for lang in [Lang::En, Lang::Zh] {
                let shown = show(&pack, lang);
                let tiers = pack.groups.iter().flat_map(|g| &g.tiers).map(|t| &t.title);
                let prices = pack.prices.rules.iter().map(|r| &r.title);
                let rewards = pack.rewards.iter().map(|r| &r.title);
                let facts = pack.fields.facts.iter().map(|f| &f.title);
                let coupons = pack.coupons.iter().map(|c| &c.title);
                let kept = pack.retention.iter().map(|r| &r.title);
                for title in tiers
                    .chain(prices)
                    .chain(rewards)
                    .chain(facts)
                    .chain(kept)
                    .chain(coupons)
                {
                    let title = title.in_lang(lang);
                    assert!(shown.contains(title), "{name}: {title} is not in\n{shown}");
                }
            }
        }
    }

    #[test]
    fn a_changed_figure_changes_what_is_shown() {
        let (_, text) = BUILT_IN[0];
        let before = Pack::read("a", text).expect("a sound pack");
        for (old, new) in [
            ("at_least = 3000", "at_least = 3001"),
            ("pays = \"88%\"", "pays = \"87%\""),
            ("\"30 days\"", "\"31 days\""),
            ("stock = 20", "stock = 21"),
            ("within = \"6 months\"", "within = \"7 months\""),
            ("each = \"1.00\"", "each = \"1.50\""),
        ] {
            let after = Pack::read("a", &text.replacen(old, new, 1)).expect("a sound pack");
            for lang in [Lang::En, Lang::Zh] {
                assert_ne!(show(&before, lang), show(&after, lang), "{old}");
            }
        }
    }
}
