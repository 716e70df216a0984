//! Reservations, visitors and treatments in words.

use crate::desk::reservations::rules::{ReservationRules, Service};
use crate::desk::treatments::rules::{Need, StepRule, TreatmentRules};
use crate::desk::visitors::rules::{VisitorClass, VisitorRules};
use crate::domain::calendar::Minutes;
use crate::domain::{Lang, Money, Slug};
use crate::rules::Pack;

use super::words::{Page, amount, list, pick};

pub(super) fn rooms(page: &mut Page, pack: &Pack) {
    if let Some(rules) = &pack.reservations {
        reservations(page, rules);
    }
    if let Some(rules) = &pack.visitors {
        visitors(page, rules);
    }
    if let Some(rules) = &pack.treatments {
        treatments(page, rules);
    }
}

fn reservations(page: &mut Page, rules: &ReservationRules) {
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

fn visitors(page: &mut Page, rules: &VisitorRules) {
    page.head("Visitors", "访客");
    for class in &rules.classes {
        let words = class_words(page.lang(), class);
        page.item(&words, &words);
    }
    if rules.announce_before != Minutes::ZERO {
        let (en, zh) = (
            rules.announce_before,
            rules.announce_before.in_lang(Lang::Zh),
        );
        let (then_en, then_zh) = if rules.refuses_unannounced {
            ("else refused", "否则谢绝")
        } else {
            ("else told of", "否则提示")
        };
        page.item(
            &format!("Announced at least {en} ahead, {then_en}"),
            &format!("至少提前 {zh}预约，{then_zh}"),
        );
    }
}

fn class_words(lang: Lang, class: &VisitorClass) -> String {
    let needs = [
        (!class.admitted, "turned away", "谢绝入内"),
        (class.announced, "announced ahead", "须提前预约"),
        (
            class.slip,
            "a slip with ID and host, who consents and signs them out",
            "填会客单（证件、被访人），经被访人同意并签字",
        ),
        (
            class.badge,
            "a badge each, given back",
            "每人佩证，离开时交回",
        ),
        (class.guide, "by a route with a guide", "按路线由专人陪同"),
        (class.admitted && !class.slip, "no slip", "不填会客单"),
    ];
    let then = class.then.as_ref().map(|then| then.in_lang(lang));
    let needs: Vec<&str> = needs
        .into_iter()
        .filter_map(|(there, en, zh)| there.then_some(pick(lang, en, zh)))
        .chain(then)
        .collect();
    let title = class.title.in_lang(lang);
    match lang {
        Lang::En => format!("{title} ({}): {}", class.id, needs.join("; ")),
        Lang::Zh => format!("{title}（{}）：{}", class.id, needs.join("；")),
    }
}

fn treatments(page: &mut Page, rules: &TreatmentRules) {
    page.head("Treatments", "护理");
    let lang = page.lang();
    for step in &rules.steps {
        let words = step_words(lang, step);
        page.item(&words, &words);
    }
    let title = |id: &Slug| {
        let step = rules.step(id.as_str());
        step.map_or(id.as_str(), |own| own.title.in_lang(lang))
            .to_owned()
    };
    if let Some((look, at_least)) = &rules.look {
        let look = title(look);
        page.item(
            &format!(
                "{look}: at least {at_least} time{}",
                if *at_least == 1 { "" } else { "s" }
            ),
            &format!("{look}：至少 {at_least} 次"),
        );
        if let (Some(around), false) = (&rules.looks_around, rules.cases.is_empty()) {
            let around = title(around);
            let cases: Vec<_> = rules
                .cases
                .iter()
                .map(|case| format!("{} ({})", case.title.in_lang(lang), case.id))
                .collect();
            let cases = list(lang, &cases);
            page.item(
                &format!("{look} before and after {around} where there is {cases}"),
                &format!("遇{cases}，{around}前后各{look}一次"),
            );
        }
    }
    if rules.plan_next {
        page.item("Ends with a plan for the next visit", "结束前须定下次计划");
    }
}

fn step_words(lang: Lang, step: &StepRule) -> String {
    let needs = step.needs.iter().map(|need| match need {
        Need::Note => pick(lang, "a note", "说明"),
        Need::Room => pick(lang, "the room", "房间"),
        Need::Staff => pick(lang, "who does it", "由谁执行"),
        Need::Product => pick(lang, "products and amounts", "产品和用量"),
    });
    let needs: Vec<&str> = needs.collect();
    let mut parts = Vec::new();
    if !step.required {
        parts.push(pick(lang, "where needed", "视需要").to_owned());
    }
    if step.any_time {
        parts.push(pick(lang, "at any time", "随时").to_owned());
    }
    if !needs.is_empty() {
        let needs = needs.join(pick(lang, ", ", "、"));
        parts.push(match lang {
            Lang::En => format!("recorded with {needs}"),
            Lang::Zh => format!("须记录{needs}"),
        });
    }
    let title = step.title.in_lang(lang);
    match (lang, parts.is_empty()) {
        (Lang::En, true) => format!("{title} ({})", step.id),
        (Lang::En, false) => format!("{title} ({}): {}", step.id, parts.join("; ")),
        (Lang::Zh, true) => format!("{title}（{}）", step.id),
        (Lang::Zh, false) => format!("{title}（{}）：{}", step.id, parts.join("；")),
    }
}
