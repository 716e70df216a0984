//! Visits, festivals and events in words.

use crate::care::rules::{Channel, Duty, Every, Importance, Occasion, Visit};
use crate::domain::calendar::YearDay;
use crate::domain::{Lang, Slug, TierRef};
use crate::packs::Pack;

use super::words::{Page, days, list, months, pick};

pub(super) fn care(page: &mut Page, pack: &Pack) {
    if !pack.care.visits.is_empty() {
        page.head("Visits", "回访");
        for (group_index, group) in pack.groups.iter().enumerate() {
            for (tier_index, tier) in group.tiers.iter().enumerate() {
                let at = TierRef {
                    group: group_index,
                    tier: tier_index,
                };
                let mut visits = pack.care.visits.iter().filter(|v| v.tier == at).peekable();
                if visits.peek().is_none() {
                    continue;
                }
                let title = tier.title.in_lang(page.lang()).to_owned();
                page.item(&title, &title);
                for visit in visits {
                    let words = visit_words(page.lang(), pack, visit);
                    page.under(2, &words, &words);
                }
            }
        }
    }
    festivals(page, pack);
}

fn visit_words(lang: Lang, pack: &Pack, visit: &Visit) -> String {
    let role = pack.care.roles.iter().find(|role| role.id == visit.by);
    let role = role.map_or(visit.by.as_str(), |role| role.title.in_lang(lang));
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
            let occasions: Vec<_> = occasions.iter().map(|o| occasion(lang, pack, o)).collect();
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

pub(super) const fn channel(lang: Lang, channel: Channel) -> &'static str {
    match channel {
        Channel::Phone => pick(lang, "phone", "电话回访"),
        Channel::InPerson => pick(lang, "in person", "登门拜访"),
        Channel::Letter => pick(lang, "letter", "寄信"),
        Channel::Message => pick(lang, "message", "短信"),
        Channel::Email => pick(lang, "e-mail", "电子邮件"),
    }
}

fn every(lang: Lang, every: Every) -> String {
    let span = match every {
        Every::Days(number) => days(lang, number),
        Every::Months(number) => months(lang, number),
    };
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

pub(super) fn occasion(lang: Lang, pack: &Pack, occasion: &Occasion) -> String {
    let all = |least: Option<Importance>, en: &str, zh: &str| match (lang, least) {
        (Lang::En, Some(least)) => format!("{} {en}", importance(lang, least)),
        (Lang::Zh, Some(least)) => format!("{}{zh}", importance(lang, least)),
        (Lang::En, None) => en.to_owned(),
        (Lang::Zh, None) => zh.to_owned(),
    };
    let named = |id: &Slug| {
        let festivals = pack.care.festivals.iter().map(|f| (&f.id, &f.title));
        let events = pack.care.events.iter().map(|e| (&e.id, &e.title));
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

fn festivals(page: &mut Page, pack: &Pack) {
    let lang = page.lang();
    if pack.care.festivals.is_empty() && pack.care.events.is_empty() {
        return;
    }
    page.head("Festivals and events", "节日与活动");
    for festival in &pack.care.festivals {
        let title = festival.title.in_lang(lang);
        let rank = importance(lang, festival.importance);
        let on = year_day(lang, festival.on);
        page.item(
            &format!("{title}: {rank}, {on}"),
            &format!("{title}：{rank}，{on}"),
        );
    }
    for event in &pack.care.events {
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
