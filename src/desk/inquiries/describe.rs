//! Inquiries in words.

use super::rules::InquiryRules;
use crate::desk::describe::choices;
use crate::domain::page::{Page, Titles, pick, tiers_named};

pub(crate) fn inquiries(page: &mut Page, names: &dyn Titles, rules: &InquiryRules) {
    if rules.topics.is_empty() && rules.call_back.is_none() && rules.priority.is_empty() {
        return;
    }
    page.head("Inquiries", "咨询");
    choices(page, &rules.topics, "Topics", "主题");
    if let Some((within, _)) = &rules.call_back {
        let span = within.in_lang(page.lang());
        page.item(
            &format!("Who cannot be answered at once is called back within {span}, unless another time is promised"),
            &format!("不能当场答复的，{span}内回电，另有约定的从其约定"),
        );
    }
    let first = tiers_named(page.lang(), names, &rules.priority).map(|_| {
        let titles = rules.priority.iter().filter_map(|at| names.tier_title(*at));
        let titles: Vec<_> = titles.map(|t| t.in_lang(page.lang())).collect();
        titles.join(pick(page.lang(), ", then ", "，其次"))
    });
    if let Some(first) = first {
        page.item(
            &format!("Wishes are met first for {first}"),
            &format!("缺货登记与订做优先：{first}"),
        );
    }
}
