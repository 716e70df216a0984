//! A pack in a person's words: every rule and every figure of it, in English or Chinese.

mod accounting;
mod care;
mod courtesies;
mod desk;
mod insight;
mod prices;
mod rebates;
mod retention;
mod rooms;
mod sheet;
mod staff;
mod tiers;
mod wallet;
mod words;

use crate::domain::{CheckDigit, Lang, Money};
use crate::members::facts::within;
use crate::members::rules::{Ask, CardRules, Fact, FactKind, GivesBack, Weight};

use super::Pack;
use words::{all_of, rounding, tiers_named};

pub use sheet::sheet;
pub use words::{Line, Page};

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
    facts(&mut page, pack);
    for group in &pack.groups {
        tiers::group(&mut page, pack, group);
    }
    if let Some(cards) = &pack.cards {
        card(&mut page, pack, cards);
    }
    means(&mut page, pack);
    prices::prices(&mut page, pack);
    if let Some(points) = &pack.points {
        prices::points(&mut page, pack, points);
    }
    prices::coupons(&mut page, pack);
    prices::rewards(&mut page, pack);
    wallet::wallet(&mut page, pack);
    rebates::rebates(&mut page, pack);
    care::care(&mut page, pack);
    courtesies::courtesies(&mut page, pack);
    desk::desk(&mut page, pack);
    rooms::rooms(&mut page, pack);
    staff::staff(&mut page, pack);
    insight::insight(&mut page, pack);
    retention::retention(&mut page, pack);
    accounting::accounting(&mut page, pack);
    calendar(&mut page, pack);
    page.text()
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
            "规则包 {}，自 {from} 起执行。金额单位 {currency}，{round}。",
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

fn facts(page: &mut Page, pack: &Pack) {
    page.head("Facts kept on a member", "会员资料");
    for fact in &pack.fields.facts {
        let (en, zh) = fact_words(fact);
        let title = fact.title.in_lang(page.lang()).to_owned();
        page.item(&format!("{title}: {en}"), &format!("{title}：{zh}"));
    }
}

fn fact_words(fact: &Fact) -> (String, String) {
    let kind = match &fact.kind {
        FactKind::Text => ("text", "文字"),
        FactKind::Phone => ("phone number", "电话号码"),
        FactKind::Email => ("e-mail address", "电子邮箱"),
        FactKind::Date => ("date, solar or lunar", "日期（公历或农历）"),
        FactKind::Number(_) => ("number", "数字"),
        FactKind::YesNo => ("yes or no", "是或否"),
        FactKind::IdNumber => ("ID number", "证件号码"),
        FactKind::Choice(_) => ("one of", "选项"),
    };
    let choices: Vec<_> = fact
        .kind
        .choices()
        .iter()
        .map(ToString::to_string)
        .collect();
    let (within_en, within_zh) = if let FactKind::Number(bounds) = &fact.kind {
        within(bounds)
    } else {
        Default::default()
    };
    let mut en = vec![
        format!("{} {}{within_en}", kind.0, choices.join(", "))
            .trim_end()
            .to_owned(),
    ];
    let mut zh = vec![
        format!("{} {}{}", kind.1, choices.join("、"), within_zh.trim())
            .trim_end()
            .to_owned(),
    ];
    let mut add = |english: &str, chinese: &str| {
        en.push(english.to_owned());
        zh.push(chinese.to_owned());
    };
    match fact.weight {
        Some(Weight::Hard) => add("hard fact", "硬性资料"),
        Some(Weight::Soft) => add("soft fact", "软性资料"),
        None => {}
    }
    if fact.sensitive {
        add("sensitive", "敏感");
    }
    match fact.ask {
        Ask::First => add("asked first", "首先询问"),
        Ask::Later => {}
    }
    (en.join("; "), zh.join("；"))
}

fn card(page: &mut Page, pack: &Pack, card: &CardRules) {
    page.head("The card", "会员卡");
    let who = tiers_named(page.lang(), pack, &card.issued_to);
    match who {
        Some(who) => page.item(&format!("Issued to {who}"), &format!("发放对象：{who}")),
        None => page.item("Issued to any member", "任何会员均可办卡"),
    }
    if card.fee != Money::ZERO {
        page.item(
            &format!("Fee: {}", card.fee),
            &format!("工本费：{}", card.fee),
        );
    }
    card_money(page, card);
    if let Some(way) = card.check_digit {
        let (en, zh) = match way {
            CheckDigit::Luhn => ("digit by Luhn", "数字（Luhn 算法）"),
            CheckDigit::Iso7064 => ("character by ISO 7064", "字符（ISO 7064）"),
        };
        page.item(
            &format!("The number ends in a check {en}"),
            &format!("卡号末位为校验{zh}"),
        );
    }
    if let Some(days) = card.activate_within_days {
        page.item(
            &format!("To be activated within {days} days: the day of issue is day 0, day {days} still counts"),
            &format!("须在 {days} 天内激活：发卡当日为第 0 天，第 {days} 天仍有效"),
        );
        let gives: Vec<_> = card
            .until_active_gives
            .iter()
            .filter_map(|id| pack.prices.rules.iter().find(|rule| rule.id == *id))
            .map(|rule| rule.title.in_lang(page.lang()).to_owned())
            .collect();
        if gives.is_empty() {
            page.item("Until then it gives nothing", "激活前不享受任何优惠");
        } else {
            let gives = all_of(page.lang(), &gives);
            page.item(
                &format!("Until then it gives {gives} and nothing else"),
                &format!("激活前仅享受：{gives}"),
            );
        }
    }
    if let Some(exchange) = card.exchange {
        let (en, zh) = words::month(exchange.month);
        page.item(
            &format!(
                "Exchanged yearly in {en}: a card not exchanged by then is void from 1 January; \
                 one issued in {en} is already next year's"
            ),
            &format!("每年 {zh}换卡：逾期未换，次年 1 月 1 日起作废；{zh}新发的卡即为次年卡"),
        );
    }
    card_term(page, pack, card);
    if !card.gift_on_issue.is_empty() {
        let gifts: Vec<_> = card.gift_on_issue.iter().map(ToString::to_string).collect();
        let gifts = gifts.join(page.comma());
        page.item(
            &format!("Given on issue: {gifts}"),
            &format!("发卡赠送：{gifts}"),
        );
    }
}

/// For how long a card is valid, what another term costs, and what is known before it is issued.
fn card_term(page: &mut Page, pack: &Pack, card: &CardRules) {
    if let Some(months) = card.valid_for_months {
        let (en, zh) = (
            words::months(Lang::En, months),
            words::months(Lang::Zh, months),
        );
        page.item(
            &format!("Valid for {en} from its issue, and again from each renewal"),
            &format!("有效期 {zh}，可续期"),
        );
    }
    if !card.renewal_fee.is_zero() {
        let fee = card.renewal_fee;
        page.item(&format!("A renewal costs {fee}"), &format!("续期费：{fee}"));
    }
    if !card.needs_facts.is_empty() {
        let facts = card
            .needs_facts
            .iter()
            .filter_map(|id| pack.fields.fact(id.as_str()));
        let facts: Vec<_> = facts
            .map(|fact| fact.title.in_lang(page.lang()).to_owned())
            .collect();
        let facts = all_of(page.lang(), &facts);
        page.item(
            &format!("On file before it is issued: {facts}"),
            &format!("发卡前须登记：{facts}"),
        );
    }
}

/// What a card costs beside its fee, and how many there are of one member.
fn card_money(page: &mut Page, card: &CardRules) {
    if card.deposit != Money::ZERO {
        page.item(
            &format!("Deposit: {}", card.deposit),
            &format!("押金：{}", card.deposit),
        );
    }
    if card.deposit != Money::ZERO || card.return_gives_back == GivesBack::DepositAndFee {
        match card.return_gives_back {
            GivesBack::Nothing => {
                page.item("Handed back, it gives nothing back", "退卡时不退款");
            }
            GivesBack::Deposit => {
                page.item("Handed back, it gives the deposit back", "退卡时退押金");
            }
            GivesBack::DepositAndFee => page.item(
                "Handed back, it gives deposit and fees back",
                "退卡时退押金和工本费",
            ),
        }
    }
    if card.replacement_fee != Money::ZERO {
        let fee = card.replacement_fee;
        page.item(
            &format!("Lost or damaged, it is replaced for {fee}"),
            &format!("遗失或损坏补卡：{fee}"),
        );
    }
    if card.at_most > 1 || card.deposit != Money::ZERO {
        let most = card.at_most;
        page.item(
            &format!("A member holds {most} of them at most"),
            &format!("每位会员最多持 {most} 张"),
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
