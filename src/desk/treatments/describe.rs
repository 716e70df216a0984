//! Treatments in words.

use super::rules::{Need, StepRule, TreatmentRules};
use crate::domain::page::{Page, list, pick};
use crate::domain::{Lang, Slug};

pub(crate) fn treatments(page: &mut Page, rules: &TreatmentRules) {
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
