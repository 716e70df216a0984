//! What the desk has to choose from, and its targets, in words.

use super::named::Named;
use super::targets::{Bar, Measure, Target};
use crate::domain::Lang;
use crate::domain::page::{Page, pick};

/// Titles with their ids, as one types them.
fn titles(lang: Lang, named: &[Named]) -> String {
    let titles: Vec<String> = named
        .iter()
        .map(|one| format!("{} ({})", one.title.in_lang(lang), one.id))
        .collect();
    titles.join(pick(lang, ", ", "、"))
}

pub(super) fn choices(page: &mut Page, named: &[Named], en: &str, zh: &str) {
    if !named.is_empty() {
        let all = titles(page.lang(), named);
        page.item(&format!("{en}: {all}"), &format!("{zh}：{all}"));
    }
}

pub(crate) fn targets(page: &mut Page, targets: &[Target]) {
    if targets.is_empty() {
        return;
    }
    page.head("Targets", "服务目标");
    for target in targets {
        let title = target.title.in_lang(page.lang()).to_owned();
        let (en, zh) = target_words(page.lang(), target);
        page.item(&format!("{title}: {en}"), &format!("{title}：{zh}"));
    }
}

fn target_words(lang: Lang, target: &Target) -> (String, String) {
    let (en, zh) = match &target.measure {
        Measure::Satisfaction(_) => ("satisfied answers", "满意答复占比"),
        Measure::Loyalty => ("loyal customers", "忠诚顾客占比"),
        Measure::Recommend(_) => ("net promoter score", "净推荐值"),
        Measure::Timeliness(_) => ("steps of complaints in time", "投诉步骤及时率"),
        Measure::ComplaintsSatisfied => ("satisfied with the solution", "投诉处理满意率"),
        Measure::CallBacks => ("call-backs kept", "按时回电率"),
    };
    let of = target.measure.of();
    let of_en = of.as_ref().map(|of| format!(" ({of})")).unwrap_or_default();
    let of_zh = of.map(|of| format!("（{of}）")).unwrap_or_default();
    let bar = match target.bar {
        Bar::Share(rate) => rate.to_string(),
        Bar::Points(points) => points.to_string(),
    };
    let mut english = vec![format!("{en}{of_en} at least {bar}")];
    let mut chinese = vec![format!("{zh}{of_zh}不低于 {bar}")];
    for (title, en, zh) in [
        (&target.owner, "owner", "负责人"),
        (&target.limit, "time limit", "时限"),
        (&target.standard, "standard", "标准"),
    ] {
        if let Some(title) = title {
            english.push(format!("{en}: {}", title.in_lang(lang)));
            chinese.push(format!("{zh}：{}", title.in_lang(lang)));
        }
    }
    (english.join("; "), chinese.join("；"))
}
