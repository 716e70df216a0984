//! A page on which rules are told to people, and the words that all of them use.

use std::borrow::Borrow;

use std::fmt::Write as _;

use super::calendar::BirthdaySpan;
use super::{Day, Goods, Lang, Money, Rate, Rounding, TierRef, Title, Window};

/// What the house calls its things, by which one rule tells of another.
pub(crate) trait Titles {
    fn tier_title(&self, at: TierRef) -> Option<&Title>;
    fn fact_title(&self, id: &str) -> Option<&Title>;
    fn item_title(&self, id: &str) -> Option<&Title>;
    fn category_title(&self, id: &str) -> Option<&Title>;
    /// A means of payment in words.
    fn means_title(&self, id: &str, lang: Lang) -> String;
}

/// One line of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    Head(String),
    Text(String),
    /// At a depth, from 1.
    Item(usize, String),
}

/// A page of headings and items, in one language.
#[derive(Clone, Debug)]
pub struct Page {
    lang: Lang,
    lines: Vec<Line>,
}

impl Page {
    pub(crate) const fn new(lang: Lang) -> Self {
        Self {
            lang,
            lines: Vec::new(),
        }
    }

    pub const fn lang(&self) -> Lang {
        self.lang
    }

    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    pub(crate) const fn comma(&self) -> &'static str {
        pick(self.lang, ", ", "、")
    }

    pub(crate) fn head(&mut self, en: &str, zh: &str) {
        let line = Line::Head(pick(self.lang, en, zh).to_owned());
        self.lines.push(line);
    }

    pub(crate) fn line(&mut self, en: &str, zh: &str) {
        let line = Line::Text(pick(self.lang, en, zh).to_owned());
        self.lines.push(line);
    }

    pub(crate) fn item(&mut self, en: &str, zh: &str) {
        self.under(1, en, zh);
    }

    pub(crate) fn under(&mut self, depth: usize, en: &str, zh: &str) {
        let line = Line::Item(depth, pick(self.lang, en, zh).to_owned());
        self.lines.push(line);
    }

    /// The page as plain text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for line in &self.lines {
            let _ = match line {
                Line::Head(head) if text.is_empty() => writeln!(text, "{head}"),
                Line::Head(head) => writeln!(text, "\n{head}"),
                Line::Text(said) => writeln!(text, "{said}"),
                Line::Item(depth, said) => writeln!(text, "{}- {said}", "  ".repeat(*depth)),
            };
        }
        text
    }
}

pub(crate) const fn pick<'a>(lang: Lang, en: &'a str, zh: &'a str) -> &'a str {
    match lang {
        Lang::En => en,
        Lang::Zh => zh,
    }
}

/// a, b or c.
pub(crate) fn list<S: Borrow<str>>(lang: Lang, names: &[S]) -> String {
    match (lang, names) {
        (Lang::Zh, _) => names.join("、"),
        (Lang::En, [rest @ .., last]) if !rest.is_empty() => {
            format!("{} or {}", rest.join(", "), last.borrow())
        }
        (Lang::En, _) => names.concat(),
    }
}

/// The same where all of them are meant.
pub(crate) fn all_of<S: Borrow<str>>(lang: Lang, names: &[S]) -> String {
    match (lang, names) {
        (Lang::En, [rest @ .., last]) if !rest.is_empty() => {
            format!("{} and {}", rest.join(", "), last.borrow())
        }
        _ => list(lang, names),
    }
}

pub(crate) fn rounding(lang: Lang, round: Rounding) -> &'static str {
    let en = match round {
        Rounding::HalfUp => "rounded half up",
        Rounding::HalfEven => "rounded half to even",
        Rounding::Down => "rounded down",
        Rounding::Up => "rounded up",
    };
    pick(lang, en, Rounding::called(round.word(), Lang::Zh))
}

/// So many months; whole years are said as well.
pub(crate) fn months(lang: Lang, months: u16) -> String {
    let years = months / 12;
    match (lang, months.is_multiple_of(12) && years > 1) {
        (Lang::En, true) => format!("{months} months ({years} years)"),
        (Lang::Zh, true) => format!("{months} 个月（{years} 年）"),
        (Lang::En, false) => format!("{months} month{}", if months == 1 { "" } else { "s" }),
        (Lang::Zh, false) => format!("{months} 个月"),
    }
}

pub(crate) fn days(lang: Lang, days: u16) -> String {
    match lang {
        Lang::En => format!("{days} day{}", if days == 1 { "" } else { "s" }),
        Lang::Zh => format!("{days} 天"),
    }
}

pub(crate) fn window(lang: Lang, window: Window) -> String {
    let en = match window {
        Window::Months(number) => {
            let months = months(lang, number);
            return match lang {
                Lang::En => format!("within {months}"),
                Lang::Zh => format!("{months}内"),
            };
        }
        Window::Lifetime => "since joining".to_owned(),
        Window::CalendarYear => "in the calendar year".to_owned(),
        Window::LastCalendarYear => "in the last calendar year".to_owned(),
        Window::MembershipYear => "in the membership year".to_owned(),
        Window::CalendarMonth => "in the calendar month".to_owned(),
        Window::Days(number) => format!("within {}", days(lang, number)),
    };
    match lang {
        Lang::En => en,
        Lang::Zh => window.called(lang),
    }
}

/// 1000 rather than 1000.00, but 350.30.
pub(crate) fn amount(money: Money) -> String {
    let text = money.to_string();
    text.strip_suffix(".00").unwrap_or(&text).to_owned()
}

pub(crate) const fn month(number: u8) -> (&'static str, &'static str) {
    const NAMES: [(&str, &str); 12] = [
        ("January", "1 月"),
        ("February", "2 月"),
        ("March", "3 月"),
        ("April", "4 月"),
        ("May", "5 月"),
        ("June", "6 月"),
        ("July", "7 月"),
        ("August", "8 月"),
        ("September", "9 月"),
        ("October", "10 月"),
        ("November", "11 月"),
        ("December", "12 月"),
    ];
    NAMES[(number as usize + 11) % 12]
}

/// The tiers that a rule is for; none is everyone.
pub(crate) fn tiers_named(lang: Lang, names: &dyn Titles, tiers: &[TierRef]) -> Option<String> {
    let titles = tiers.iter().filter_map(|at| names.tier_title(*at));
    let titles: Vec<_> = titles.map(|title| title.in_lang(lang)).collect();
    (!titles.is_empty()).then(|| list(lang, &titles))
}

pub(crate) fn category_names(lang: Lang, names: &dyn Titles, ids: &[String]) -> String {
    let title = |id: &String| {
        let known = names.category_title(id);
        known.map_or_else(|| id.clone(), |title| title.in_lang(lang).to_owned())
    };
    let titles: Vec<String> = ids.iter().map(title).collect();
    list(lang, &titles)
}

pub(crate) fn scope(page: &mut Page, names: &dyn Titles, categories: &[String], stores: &[String]) {
    let lang = page.lang();
    if !categories.is_empty() {
        let those = category_names(lang, names, categories);
        page.under(2, &format!("on {those} only"), &format!("仅限{those}"));
    }
    if !stores.is_empty() {
        let names = list(lang, stores);
        page.under(
            2,
            &format!("in store {names} only"),
            &format!("仅限门店 {names}"),
        );
    }
}

pub(crate) fn except(page: &mut Page, names: &dyn Titles, categories: &[String], kinds: &[Goods]) {
    let lang = page.lang();
    if !categories.is_empty() {
        let those = category_names(lang, names, categories);
        page.under(2, &format!("not on {those}"), &format!("{those}除外"));
    }
    if !kinds.is_empty() {
        let names = goods(lang, kinds);
        page.under(2, &format!("not on {names}"), &format!("{names}除外"));
    }
}

pub(crate) fn goods(lang: Lang, kinds: &[Goods]) -> String {
    let names: Vec<_> = kinds
        .iter()
        .map(|kind| match kind {
            Goods::Normal => pick(lang, "normal goods", "正价商品"),
            Goods::Promotion => pick(lang, "promotion goods", "促销商品"),
            Goods::Special => pick(lang, "special-price goods", "特价商品"),
        })
        .map(str::to_owned)
        .collect();
    list(lang, &names)
}

pub(crate) fn when(
    page: &mut Page,
    birthday: Option<BirthdaySpan>,
    from: Option<Day>,
    to: Option<Day>,
) {
    match birthday {
        Some(BirthdaySpan::Day) => page.under(2, "on the birthday itself", "限生日当天"),
        Some(BirthdaySpan::Week) => page.under(
            2,
            "in the week of the birthday, Monday to Sunday",
            "限生日所在的一周（周一至周日）",
        ),
        Some(BirthdaySpan::Month) => page.under(2, "in the month of the birthday", "限生日当月"),
        None => {}
    }
    match (from, to) {
        (Some(from), Some(to)) => page.under(
            2,
            &format!("from {from} to {to}, both days included"),
            &format!("{from} 至 {to}（含首尾两日）"),
        ),
        (Some(from), None) => page.under(2, &format!("from {from}"), &format!("{from} 起")),
        (None, Some(to)) => page.under(
            2,
            &format!("to {to}, that day included"),
            &format!("至 {to}（含当日）"),
        ),
        (None, None) => {}
    }
}

/// `20%`
pub(crate) fn percent(rate: Rate) -> String {
    let hundred = rust_decimal::Decimal::ONE_HUNDRED;
    format!("{}%", (rate.decimal() * hundred).normalize())
}
