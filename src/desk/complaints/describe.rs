//! Complaints in words.

use super::rules::ComplaintRules;
use super::state::Todo;
use crate::desk::describe::choices;
use crate::desk::named::title_of;
use crate::domain::page::{Page, list};
use crate::domain::{Lang, Slug};

pub(crate) fn complaints(page: &mut Page, rules: &ComplaintRules) {
    let lang = page.lang();
    if rules.departments.is_empty() && rules.deadlines.is_empty() && rules.progress.is_none() {
        return;
    }
    page.head("Complaints", "投诉");
    page.item(
        "Five steps, none skipped: record, investigate, agree on a solution, carry it out, learn from it; not agreed or not satisfied leads back to a new proposal",
        "五步不可跳过：记录、调查、商定方案、执行、总结教训；方案未获同意或结果不满意，重新商定方案",
    );
    choices(page, &rules.departments, "Departments", "部门");
    choices(page, &rules.severities, "Severities", "严重程度");
    if let Some(usual) = &rules.usual {
        let title = title_of(&rules.severities, usual, lang);
        page.item(
            &format!("By default, a complaint is {title}"),
            &format!("未注明时按“{title}”处理"),
        );
    }
    choices(page, &rules.causes, "Causes", "原因");
    for deadline in &rules.deadlines {
        let span = deadline.within.in_lang(lang);
        let severities: Vec<String> = deadline
            .severities
            .iter()
            .map(|id: &Slug| title_of(&rules.severities, id, lang).to_owned())
            .collect();
        let of = list(lang, &severities);
        let (en, zh) = match (deadline.step, severities.is_empty()) {
            (step, true) => (step.word().to_owned(), step.in_lang(Lang::Zh).to_owned()),
            (step, false) => (
                format!("{}, {of}", step.word()),
                format!("{}（{of}）", step.in_lang(Lang::Zh)),
            ),
        };
        let after = match deadline.step {
            Todo::Investigate => ("the complaint", "受理"),
            _ => ("the step before", "上一步"),
        };
        if deadline.within.is_same_day() {
            page.item(
                &format!("{en}: {span} as {}", after.0),
                &format!("{zh}：{}{span}", after.1),
            );
            continue;
        }
        page.item(
            &format!("{en}: within {span} of {}", after.0),
            &format!("{zh}：{}后 {span}内", after.1),
        );
    }
    if let Some((every, _)) = &rules.progress {
        let span = every.in_lang(lang);
        page.item(
            &format!("The customer hears how it stands at least every {span}"),
            &format!("至少每 {span}向顾客通报进展"),
        );
    }
}
