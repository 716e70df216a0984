//! What outlives an erasure, in words.

use crate::domain::Lang;
use crate::members::retention::{Records, Retention, Since};
use crate::rules::Pack;

use super::words::{Page, pick};

const YEAR_MONTHS: u16 = 12;

pub(super) fn retention(page: &mut Page, pack: &Pack) {
    if pack.retention.is_empty() {
        return;
    }
    page.head("Kept when a person is erased", "清除个人信息后仍须保存");
    for rule in &pack.retention {
        let words = words(page.lang(), rule);
        page.item(&words, &words);
    }
}

fn words(lang: Lang, rule: &Retention) -> String {
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
        Since::Erasure => pick(lang, "the erasure", "清除之日"),
    };
    let span = span(lang, rule.keep_months);
    let basis = &rule.basis;
    let blocks = match (rule.blocks_erasure, lang) {
        (false, _) => "",
        (true, Lang::En) => "; nobody is erased before it has passed",
        (true, Lang::Zh) => "；期满之前不得清除",
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
        (Lang::En, _) => super::words::months(lang, months),
        (Lang::Zh, _) => format!("{months} 个月"),
    }
}
