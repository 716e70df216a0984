//! Reservations in words.

use super::rules::{ReservationRules, Service};
use crate::domain::calendar::Minutes;
use crate::domain::page::{Page, amount, pick};
use crate::domain::{Lang, Money};

pub(crate) fn reservations(page: &mut Page, rules: &ReservationRules) {
    page.head("Reservations", "预约");
    for service in &rules.services {
        let words = service_words(page.lang(), service);
        page.item(&words, &words);
        if let Some(mind) = &service.mind {
            page.under(
                2,
                &format!("to mind: {}", mind.en),
                &format!("注意事项：{}", mind.zh),
            );
        }
    }
    let told = |minutes: Minutes| (minutes.to_string(), minutes.in_lang(Lang::Zh));
    if rules.ahead_at_least != Minutes::ZERO {
        let (en, zh) = told(rules.ahead_at_least);
        page.item(
            &format!("Made at least {en} ahead"),
            &format!("至少提前 {zh}预约"),
        );
    }
    if let Some(most) = rules.ahead_at_most {
        let (en, zh) = told(most);
        page.item(
            &format!("Made at most {en} ahead"),
            &format!("最多提前 {zh}预约"),
        );
    }
    let ((slot_en, slot_zh), (reach_en, reach_zh)) = (told(rules.slot), told(rules.offer_within));
    page.item(
        &format!("What is taken is answered with the nearest that is free, in steps of {slot_en} within {reach_en}"),
        &format!("时间已占用时，前后 {reach_zh}内按 {slot_zh}间隔推荐最近的空闲时间"),
    );
    let (en, zh) = told(rules.hold);
    page.item(
        &format!("A guest is waited for {en}"),
        &format!("为顾客保留 {zh}"),
    );
    let (en, zh) = told(rules.cancel_until);
    let (fails_en, fails_zh) = if rules.late_fails {
        ("; a later one counts as a failure", "；逾期取消计为失约")
    } else {
        ("", "")
    };
    page.item(
        &format!("Cancelled freely until {en} before{fails_en}"),
        &format!("开始前 {zh}以上可取消{fails_zh}"),
    );
    let (en, zh) = told(rules.remind);
    page.item(
        &format!("Guests are reminded {en} ahead"),
        &format!("提前 {zh}提醒顾客"),
    );
}

fn service_words(lang: Lang, service: &Service) -> String {
    let title = service.title.in_lang(lang);
    let time = |minutes: Minutes| minutes.in_lang(lang);
    let mut parts = vec![time(service.lasts)];
    if service.turnaround != Minutes::ZERO {
        let after = time(service.turnaround);
        parts.push(match lang {
            Lang::En => format!("{after} to clear up"),
            Lang::Zh => format!("整理 {after}"),
        });
    }
    if service.therapists > 0 {
        let each = service.therapists;
        parts.push(match lang {
            Lang::En => format!("{each} to treat each guest"),
            Lang::Zh => format!("每位顾客 {each} 名技师"),
        });
    }
    if let Some(party) = service.party {
        parts.push(match lang {
            Lang::En => format!("{party} guests at most"),
            Lang::Zh => format!("最多 {party} 人"),
        });
    }
    if let Some(deposit) = service.deposit.filter(|deposit| *deposit > Money::ZERO) {
        let deposit = amount(deposit);
        parts.push(match lang {
            Lang::En => format!("deposit {deposit}"),
            Lang::Zh => format!("订金 {deposit}"),
        });
    }
    if let Some(before) = service.host_before {
        let before = time(before);
        parts.push(match lang {
            Lang::En => format!("the host is there {before} before"),
            Lang::Zh => format!("接待人提前 {before}到位"),
        });
    }
    if service.prepare {
        parts.push(pick(lang, "room and material put ready", "备好房间和物料").to_owned());
    }
    if !service.room {
        parts.push(pick(lang, "needs no room", "不占房间").to_owned());
    }
    match lang {
        Lang::En => format!("{title} ({}): {}", service.id, parts.join("; ")),
        Lang::Zh => format!("{title}（{}）：{}", service.id, parts.join("；")),
    }
}
