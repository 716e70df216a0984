//! Visits, festivals and events in words.

use super::rules::{
    Begins, CareRules, Channel, Declined, Duty, Every, Importance, Occasion, Planning, Stops,
    Visit, Wooing,
};
use crate::domain::calendar::YearDay;
use crate::domain::page::{Page, Titles, all_of, days, list, months, pick, tiers_named};
use crate::domain::{Lang, Slug, TierRef};
use crate::tiers::TierGroup;

pub(crate) fn care(page: &mut Page, names: &dyn Titles, rules: &CareRules, groups: &[TierGroup]) {
    if !rules.visits.is_empty() {
        page.head("Visits", "回访");
        for (group_index, group) in groups.iter().enumerate() {
            for (tier_index, tier) in group.tiers.iter().enumerate() {
                let at = TierRef {
                    group: group_index,
                    tier: tier_index,
                };
                let mut visits = rules.visits.iter().filter(|v| v.tier == at).peekable();
                if visits.peek().is_none() {
                    continue;
                }
                let title = tier.title.in_lang(page.lang()).to_owned();
                page.item(&title, &title);
                for visit in visits {
                    let words = visit_words(page.lang(), rules, visit);
                    page.under(2, &words, &words);
                }
            }
        }
    }
    win_back(page, names, rules);
    planning(page, rules);
    festivals(page, rules);
}

fn win_back(page: &mut Page, names: &dyn Titles, care: &CareRules) {
    let lang = page.lang();
    for rule in &care.win_back {
        let who = tiers_named(lang, names, &rule.tiers)
            .unwrap_or_else(|| pick(lang, "everybody", "所有会员").to_owned());
        let (role, by) = (
            role_named(lang, care, &rule.by),
            channel(lang, rule.channel),
        );
        let (after_en, after_zh) = match rule.begins {
            Begins::After(after) => (
                format!("after {} without a purchase", span(lang, after)),
                format!(" {} 未消费", span(lang, after)),
            ),
            Begins::AtRisk => ("about to leave".to_owned(), "有流失风险".to_owned()),
        };
        let again = rule.again.map(|again| span(lang, again));
        let (en, zh) = match again {
            Some(again) => (
                format!(", and again after {again}"),
                format!("，此后每 {again} 再试"),
            ),
            None => (String::new(), String::new()),
        };
        page.item(
            &format!("Win-back: {who} {after_en}: {role}, {by}{en}"),
            &format!("挽回：{who}{after_zh}：{role}，{by}{zh}"),
        );
    }
}

/// How visits are planned, for the figures that the pack has.
fn planning(page: &mut Page, care: &CareRules) {
    let (lang, rules) = (page.lang(), &care.planning);
    if rules.place.is_none() {
        return;
    }
    page.head("How visits are planned", "回访安排");
    let most: Vec<String> = Channel::ALL
        .iter()
        .filter_map(|by| {
            Some(format!(
                "{} {}",
                rules.capacity.most(*by)?,
                channel(lang, *by)
            ))
        })
        .collect();
    if !most.is_empty() {
        let most = all_of(lang, &most);
        page.item(
            &format!("One person and day: {most} at most"),
            &format!("每人每天最多：{most}"),
        );
    }
    if !rules.working_days {
        page.item("On any day of the week", "任何日子均可");
    }
    if rules.apart_days > 0 {
        let apart = days(lang, rules.apart_days);
        page.item(
            &format!("Calls upon one member are {apart} apart, unless overdue"),
            &format!("同一会员的两次回访相隔 {apart}，逾期者除外"),
        );
    }
    if let Some(retry) = rules.retry {
        let (after, most) = (days(lang, retry.after_days), retry.at_most);
        page.item(
            &format!("Nobody answers: tried again after {after}, {most} times at most"),
            &format!("无人接听：{after} 后再试，最多 {most} 次"),
        );
    }
    declined(page, rules.declined, rules.stops);
    if let Some(answering) = &rules.complaints {
        let role = role_named(lang, care, &answering.by);
        let ways = answering.channels.iter();
        let ways: Vec<String> = ways.map(|by| channel(lang, *by).to_owned()).collect();
        let ways = list(lang, &ways);
        page.item(
            &format!("Who complained is called by the {role}: {ways}"),
            &format!("投诉者由{role}回访：{ways}"),
        );
    }
    occasions(page, rules);
}

/// What concerns festivals, events and birthdays, and what is asked at a visit.
fn occasions(page: &mut Page, rules: &Planning) {
    let lang = page.lang();
    for by in Channel::ALL.into_iter().filter(|by| rules.ahead(*by) > 0) {
        let (ahead, by) = (
            days(lang, u16::try_from(rules.ahead(by)).unwrap_or(0)),
            channel(lang, by),
        );
        page.item(
            &format!("Before festivals, events and birthdays: {by} {ahead} ahead"),
            &format!("节日、活动与生日前：提前 {ahead}{by}"),
        );
    }
    let asked: Vec<String> = rules
        .needs_consent
        .iter()
        .map(|w| wooing(lang, *w).to_owned())
        .collect();
    if !asked.is_empty() {
        let asked = list(lang, &asked);
        page.item(
            &format!("Only with consent to marketing: {asked}"),
            &format!("须经同意营销：{asked}"),
        );
    }
    if let Some(stale) = rules.stale {
        let stale = span(lang, stale);
        page.item(
            &format!("Facts older than {stale} are asked again at the visit"),
            &format!("超过 {stale} 的资料在回访时重新核实"),
        );
    }
}

fn declined(page: &mut Page, declined: Declined, stops: Stops) {
    match (declined, stops) {
        (Declined::Once, _) => page.item(
            "A visit that is declined counts as made",
            "谢绝一次回访，视同已访",
        ),
        (Declined::Rests(so_long), Stops::EveryChannel) => {
            let so_long = span(page.lang(), so_long);
            page.item(
                &format!("A visit that is declined: none whatever way for {so_long}"),
                &format!("谢绝回访后，{so_long} 内不以任何方式回访"),
            );
        }
        (Declined::ForGood, Stops::EveryChannel) => page.item(
            "A visit that is declined: none whatever way any more",
            "谢绝回访后，不再以任何方式回访",
        ),
        (Declined::Rests(so_long), Stops::ThatChannel) => {
            let so_long = span(page.lang(), so_long);
            page.item(
                &format!("A visit that is declined: none that way for {so_long}"),
                &format!("谢绝回访后，该方式停用 {so_long}"),
            );
        }
        (Declined::ForGood, Stops::ThatChannel) => page.item(
            "A visit that is declined: none that way any more",
            "谢绝回访后，该方式不再使用",
        ),
    }
}

const fn wooing(lang: Lang, wooing: Wooing) -> &'static str {
    match wooing {
        Wooing::Festival => pick(lang, "festivals", "节日"),
        Wooing::Event => pick(lang, "events", "活动"),
        Wooing::Birthday => pick(lang, "birthdays", "生日"),
        Wooing::WinBack => pick(lang, "win-back", "挽回"),
    }
}

fn role_named<'a>(lang: Lang, care: &'a CareRules, by: &'a Slug) -> &'a str {
    let role = care.roles.iter().find(|role| role.id == *by);
    role.map_or(by.as_str(), |role| role.title.in_lang(lang))
}

fn visit_words(lang: Lang, care: &CareRules, visit: &Visit) -> String {
    let role = role_named(lang, care, &visit.by);
    let duty = match &visit.duty {
        Duty::Regular(ways) => {
            let ways: Vec<_> = ways
                .iter()
                .map(|way| format!("{} {}", channel(lang, way.channel), every(lang, way.every)))
                .collect();
            ways.join(pick(lang, ", or ", "，或"))
        }
        Duty::On {
            channel: by,
            occasions,
        } => {
            let occasions: Vec<_> = occasions.iter().map(|o| occasion(lang, care, o)).collect();
            let occasions = list(lang, &occasions);
            match lang {
                Lang::En => format!("{} at {occasions}", channel(lang, *by)),
                Lang::Zh => format!("{occasions}时{}", channel(lang, *by)),
            }
        }
    };
    match lang {
        Lang::En => format!("{role}: {duty}"),
        Lang::Zh => format!("{role}：{duty}"),
    }
}

pub(crate) const fn channel(lang: Lang, channel: Channel) -> &'static str {
    match channel {
        Channel::Phone => pick(lang, "phone", "电话回访"),
        Channel::InPerson => pick(lang, "in person", "登门拜访"),
        Channel::Letter => pick(lang, "letter", "寄信"),
        Channel::Message => pick(lang, "message", "短信"),
        Channel::Email => pick(lang, "e-mail", "电子邮件"),
    }
}

fn span(lang: Lang, every: Every) -> String {
    match every {
        Every::Days(number) => days(lang, number),
        Every::Months(number) => months(lang, number),
    }
}

pub(crate) fn every(lang: Lang, every: Every) -> String {
    let span = span(lang, every);
    match lang {
        Lang::En => format!("every {span}"),
        Lang::Zh => format!("每 {span}"),
    }
}

fn importance(lang: Lang, importance: Importance) -> &'static str {
    match importance {
        Importance::Major => pick(lang, "major", "重大"),
        Importance::Important => pick(lang, "important", "重要"),
        Importance::Ordinary => pick(lang, "ordinary", "一般"),
    }
}

pub(crate) fn occasion(lang: Lang, care: &CareRules, occasion: &Occasion) -> String {
    let all = |least: Option<Importance>, en: &str, zh: &str| match (lang, least) {
        (Lang::En, Some(least)) => format!("{} {en}", importance(lang, least)),
        (Lang::Zh, Some(least)) => format!("{}{zh}", importance(lang, least)),
        (Lang::En, None) => en.to_owned(),
        (Lang::Zh, None) => zh.to_owned(),
    };
    let named = |id: &Slug| {
        let festivals = care.festivals.iter().map(|f| (&f.id, &f.title));
        let events = care.events.iter().map(|e| (&e.id, &e.title));
        let mut both = festivals.chain(events);
        let found = both.find(|(own, _)| *own == id);
        found.map_or_else(
            || id.to_string(),
            |(_, title)| title.in_lang(lang).to_owned(),
        )
    };
    match occasion {
        Occasion::Birthday => pick(lang, "the birthday", "生日").to_owned(),
        Occasion::Festivals(least) => all(*least, "festivals", "节日"),
        Occasion::Events(least) => all(*least, "events", "活动"),
        Occasion::Festival(id) | Occasion::Event(id) => named(id),
    }
}

fn festivals(page: &mut Page, care: &CareRules) {
    let lang = page.lang();
    if care.festivals.is_empty() && care.events.is_empty() {
        return;
    }
    page.head("Festivals and events", "节日与活动");
    for festival in &care.festivals {
        let title = festival.title.in_lang(lang);
        let rank = importance(lang, festival.importance);
        let on = year_day(lang, festival.on);
        page.item(
            &format!("{title}: {rank}, {on}"),
            &format!("{title}：{rank}，{on}"),
        );
    }
    for event in &care.events {
        let title = event.title.in_lang(lang);
        let rank = importance(lang, event.importance);
        match event.on {
            Some(day) => page.item(
                &format!("{title}: {rank} event on {day}"),
                &format!("{title}：{rank}活动，{day}"),
            ),
            None => page.item(
                &format!("{title}: {rank} event"),
                &format!("{title}：{rank}活动"),
            ),
        }
    }
}

fn year_day(lang: Lang, day: YearDay) -> String {
    match (lang, day) {
        (Lang::En, YearDay::Solar { month, day }) => format!("every {month:02}-{day:02}"),
        (Lang::Zh, YearDay::Solar { month, day }) => format!("每年 {month:02}-{day:02}"),
        (Lang::En, YearDay::Lunar { month, day }) => format!("lunar {month:02}-{day:02}"),
        (Lang::Zh, YearDay::Lunar { month, day }) => format!("农历 {month:02}-{day:02}"),
        (Lang::En, YearDay::LunarNewYearsEve) => "the eve of the lunar year".to_owned(),
        (Lang::Zh, YearDay::LunarNewYearsEve) => "农历除夕".to_owned(),
        (Lang::En, YearDay::Weekday(weekday)) => format!("every {weekday}"),
        (Lang::Zh, YearDay::Weekday(weekday)) => format!("每年 {}", weekday.chinese()),
        (Lang::En, YearDay::Qingming) => "Qingming, as the sun stands".to_owned(),
        (Lang::Zh, YearDay::Qingming) => "清明节气当日".to_owned(),
    }
}
