//! Visitors in words.

use super::rules::{VisitorClass, VisitorRules};
use crate::domain::Lang;
use crate::domain::calendar::Minutes;
use crate::domain::page::{Page, pick};

pub(crate) fn visitors(page: &mut Page, rules: &VisitorRules) {
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
