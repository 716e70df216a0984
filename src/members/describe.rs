//! What is kept on members, their cards, and what outlives an erasure, in words.

use super::conditions::{Conditions, Often};
use super::facts::within;
use super::retention::{Records, Retention, Since};
use super::rules::{Ask, CardRules, Fact, FactKind, Fields, GivesBack, Need, Weight};
use crate::domain::page::{
    Page, Titles, all_of, amount, except, goods, list, month, months as in_months, percent, pick,
    scope, tiers_named, when,
};
use crate::domain::{CheckDigit, Lang, Money};

pub(crate) fn facts(page: &mut Page, fields: &Fields) {
    page.head("Facts kept on a member", "会员资料");
    for fact in &fields.facts {
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

/// When a rule holds, but for the tiers that it is for.
pub(crate) fn conditions(page: &mut Page, names: &dyn Titles, own: &Conditions) {
    when(page, own.birthday, own.from, own.to);
    days_and_hours(page, own);
    scope(page, names, &own.categories, &own.stores);
    except(page, names, &own.except_categories, &own.except_goods);
    let lang = page.lang();
    if !own.items.is_empty() {
        let titles: Vec<String> = own
            .items
            .iter()
            .map(|id| {
                names
                    .item_title(id)
                    .map_or(id.clone(), |title| title.in_lang(lang).to_owned())
            })
            .collect();
        let titles = list(lang, &titles);
        page.under(2, &format!("on {titles} only"), &format!("仅限{titles}"));
    }
    if !own.goods.is_empty() {
        let kinds = goods(lang, &own.goods);
        page.under(2, &format!("on {kinds} only"), &format!("仅限{kinds}"));
    }
    if !own.min_spend.is_zero() {
        let least = amount(own.min_spend);
        page.under(2, &format!("from {least} spent"), &format!("满 {least}"));
    }
    if !own.paid_with.is_empty() {
        let means: Vec<String> = own
            .paid_with
            .iter()
            .map(|id| names.means_title(id, lang))
            .collect();
        let means = list(lang, &means);
        page.under(
            2,
            &format!("where all of it is paid with {means}"),
            &format!("须全额以{means}支付"),
        );
    }
    of_customer(page, names, own);
    needs(page, &own.needs);
}

fn days_and_hours(page: &mut Page, own: &Conditions) {
    let lang = page.lang();
    if !own.weekdays.is_empty() {
        let days = own.weekdays.iter();
        let days: Vec<_> = days.map(|day| weekday(lang, *day).to_owned()).collect();
        let days = list(lang, &days);
        page.under(2, &format!("on {days}"), &format!("限{days}"));
    }
    if !own.days_of_month.is_empty() {
        let days: Vec<String> = own.days_of_month.iter().map(u8::to_string).collect();
        let days = list(lang, &days);
        page.under(
            2,
            &format!("on day {days} of the month"),
            &format!("限每月 {days} 日"),
        );
    }
    match own.working_days {
        Some(true) => page.under(
            2,
            "on working days, made-up days among them",
            "限工作日（含调休上班日）",
        ),
        Some(false) => page.under(
            2,
            "on weekends and holidays, made-up days not among them",
            "限周末和节假日（调休上班日除外）",
        ),
        None => {}
    }
    if !own.hours.is_empty() {
        let hours: Vec<String> = own.hours.iter().map(ToString::to_string).collect();
        let hours = list(lang, &hours);
        page.under(2, &format!("at {hours}"), &format!("限 {hours}"));
    }
}

fn of_customer(page: &mut Page, names: &dyn Titles, own: &Conditions) {
    let lang = page.lang();
    for (fact, is) in &own.facts {
        let title = names.fact_title(fact.as_str());
        let title = title
            .map_or(fact.as_str(), |title| title.in_lang(lang))
            .to_owned();
        let is = list(lang, is);
        page.under(
            2,
            &format!("where {title} is {is}"),
            &format!("限{title}为 {is}"),
        );
    }
    if own.first_purchase {
        page.under(2, "on a member's first purchase", "限会员首次消费");
    }
    if let Some(Often { times, per }) = own.per_member {
        let (en, zh) = per.called();
        let often = if times == 1 {
            "once".to_owned()
        } else {
            format!("{times} times")
        };
        page.under(
            2,
            &format!("{often} {en} for a member"),
            &format!("每位会员{zh}限 {times} 次"),
        );
    }
}

const fn weekday(lang: Lang, day: chrono::Weekday) -> &'static str {
    use chrono::Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    match day {
        Mon => pick(lang, "Monday", "周一"),
        Tue => pick(lang, "Tuesday", "周二"),
        Wed => pick(lang, "Wednesday", "周三"),
        Thu => pick(lang, "Thursday", "周四"),
        Fri => pick(lang, "Friday", "周五"),
        Sat => pick(lang, "Saturday", "周六"),
        Sun => pick(lang, "Sunday", "周日"),
    }
}

/// A card; `gives` titles what one that is not active yet gives.
pub(crate) fn card(page: &mut Page, names: &dyn Titles, card: &CardRules, gives: &[&str]) {
    page.head("The card", "会员卡");
    let who = tiers_named(page.lang(), names, &card.issued_to);
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
        if gives.is_empty() {
            page.item("Until then it gives nothing", "激活前不享受任何优惠");
        } else {
            let gives = all_of(page.lang(), gives);
            page.item(
                &format!("Until then it gives {gives} and nothing else"),
                &format!("激活前仅享受：{gives}"),
            );
        }
    }
    if let Some(exchange) = card.exchange {
        let (en, zh) = month(exchange.month);
        page.item(
            &format!(
                "Exchanged yearly in {en}: a card not exchanged by then is void from 1 January; \
                 one issued in {en} is already next year's"
            ),
            &format!("每年 {zh}换卡：逾期未换，次年 1 月 1 日起作废；{zh}新发的卡即为次年卡"),
        );
    }
    card_term(page, names, card);
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
fn card_term(page: &mut Page, names: &dyn Titles, card: &CardRules) {
    if let Some(months) = card.valid_for_months {
        let (en, zh) = (in_months(Lang::En, months), in_months(Lang::Zh, months));
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
            .filter_map(|id| names.fact_title(id.as_str()));
        let facts: Vec<_> = facts
            .map(|title| title.in_lang(page.lang()).to_owned())
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

pub(crate) fn profile(page: &mut Page, fields: &Fields) {
    if let Some(weights) = fields.weights {
        let (hard, soft) = (percent(weights.hard), percent(weights.soft));
        page.head("A complete file", "档案完整度");
        page.item(
            &format!("hard facts count {hard}, soft facts {soft}"),
            &format!("硬性资料占 {hard}，软性资料占 {soft}"),
        );
    }
}

pub(crate) fn needs(page: &mut Page, needs: &[Need]) {
    for need in needs {
        match need {
            Need::ValidCard => page.under(2, "needs a valid card", "须持有效会员卡"),
            Need::ActiveCard => page.under(2, "needs an activated card", "会员卡须已激活"),
            Need::IdChecked => page.under(2, "the ID is checked", "须核对身份证件"),
            Need::Booked => page.under(2, "booked ahead", "须提前预约"),
        }
    }
}

const YEAR_MONTHS: u16 = 12;

pub(crate) fn retention(page: &mut Page, rules: &[Retention]) {
    if rules.is_empty() {
        return;
    }
    page.head("Kept when a person is erased", "个人信息删除后仍须保存");
    for rule in rules {
        let words = retention_words(page.lang(), rule);
        page.item(&words, &words);
    }
}

fn retention_words(lang: Lang, rule: &Retention) -> String {
    let title = rule.title.in_lang(lang);
    let of = match rule.of {
        Records::Sales => pick(lang, "sales and refunds", "销售与退款"),
        Records::Points => pick(lang, "points and redemptions", "积分与兑换"),
        Records::Facts => pick(lang, "facts on the person", "个人资料"),
        Records::Membership => pick(lang, "the registration", "会籍"),
    };
    let since = match rule.from {
        Since::LastRecord => pick(lang, "the last of them", "最后一笔"),
        Since::YearEnd => pick(
            lang,
            "the end of the year of the last of them",
            "最后一笔所在年末",
        ),
        Since::Joined => pick(lang, "the day of joining", "入会之日"),
        Since::Erasure => pick(lang, "the erasure", "删除之日"),
    };
    let span = span(lang, rule.keep_months);
    let basis = &rule.basis;
    let blocks = match (rule.blocks_erasure, lang) {
        (false, _) => "",
        (true, Lang::En) => "; nobody is erased before it has passed",
        (true, Lang::Zh) => "；期满之前不得删除",
    };
    match lang {
        Lang::En => format!("{title} ({of}): {span} from {since}, by {basis}{blocks}"),
        Lang::Zh => format!("{title}（{of}）：自{since}起保存 {span}，依据{basis}{blocks}"),
    }
}

fn span(lang: Lang, months: u16) -> String {
    let years = months / YEAR_MONTHS;
    match (lang, months % YEAR_MONTHS) {
        (Lang::En, 0) => format!("{years} {}", if years == 1 { "year" } else { "years" }),
        (Lang::Zh, 0) => format!("{years} 年"),
        (Lang::En, _) => in_months(lang, months),
        (Lang::Zh, _) => format!("{months} 个月"),
    }
}
