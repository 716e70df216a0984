//! The words that every part of a shown pack uses, and the page they stand on.

use std::borrow::Borrow;

use std::fmt::Write as _;

use crate::domain::{Lang, Money, Rounding, TierRef, Window};
use crate::rules::Pack;
use crate::tiers::measure::{metric_called, metric_name};
use crate::tiers::rules::{Metric, TierGroup};

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
    pub(super) const fn new(lang: Lang) -> Self {
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

    pub(super) const fn comma(&self) -> &'static str {
        pick(self.lang, ", ", "、")
    }

    pub(super) fn head(&mut self, en: &str, zh: &str) {
        let line = Line::Head(pick(self.lang, en, zh).to_owned());
        self.lines.push(line);
    }

    pub(super) fn line(&mut self, en: &str, zh: &str) {
        let line = Line::Text(pick(self.lang, en, zh).to_owned());
        self.lines.push(line);
    }

    pub(super) fn item(&mut self, en: &str, zh: &str) {
        self.under(1, en, zh);
    }

    pub(super) fn under(&mut self, depth: usize, en: &str, zh: &str) {
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

pub(super) const fn pick<'a>(lang: Lang, en: &'a str, zh: &'a str) -> &'a str {
    match lang {
        Lang::En => en,
        Lang::Zh => zh,
    }
}

/// a, b or c.
pub(super) fn list<S: Borrow<str>>(lang: Lang, names: &[S]) -> String {
    match (lang, names) {
        (Lang::Zh, _) => names.join("、"),
        (Lang::En, [rest @ .., last]) if !rest.is_empty() => {
            format!("{} or {}", rest.join(", "), last.borrow())
        }
        (Lang::En, _) => names.concat(),
    }
}

/// The same where all of them are meant.
pub(super) fn all_of<S: Borrow<str>>(lang: Lang, names: &[S]) -> String {
    match (lang, names) {
        (Lang::En, [rest @ .., last]) if !rest.is_empty() => {
            format!("{} and {}", rest.join(", "), last.borrow())
        }
        _ => list(lang, names),
    }
}

/// The tiers that a rule is for; none is everyone.
pub(super) fn tiers_named(lang: Lang, pack: &Pack, tiers: &[TierRef]) -> Option<String> {
    let names: Vec<_> = tiers
        .iter()
        .filter_map(|at| pack.tier(*at))
        .map(|tier| tier.title.in_lang(lang).to_owned())
        .collect();
    (!names.is_empty()).then(|| list(lang, &names))
}

pub(super) fn rounding(lang: Lang, round: Rounding) -> &'static str {
    let en = match round {
        Rounding::HalfUp => "rounded half up",
        Rounding::HalfEven => "rounded half to even",
        Rounding::Down => "rounded down",
        Rounding::Up => "rounded up",
    };
    pick(lang, en, Rounding::called(round.word(), Lang::Zh))
}

/// So many months; whole years are said as well.
pub(super) fn months(lang: Lang, months: u16) -> String {
    let years = months / 12;
    match (lang, months.is_multiple_of(12) && years > 1) {
        (Lang::En, true) => format!("{months} months ({years} years)"),
        (Lang::Zh, true) => format!("{months} 个月（{years} 年）"),
        (Lang::En, false) => format!("{months} month{}", if months == 1 { "" } else { "s" }),
        (Lang::Zh, false) => format!("{months} 个月"),
    }
}

pub(super) fn days(lang: Lang, days: u16) -> String {
    match lang {
        Lang::En => format!("{days} day{}", if days == 1 { "" } else { "s" }),
        Lang::Zh => format!("{days} 天"),
    }
}

pub(super) fn window(lang: Lang, window: Window) -> String {
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

pub(super) fn metric(lang: Lang, pack: &Pack, group: &TierGroup, metric: &Metric) -> String {
    let en = match metric {
        Metric::Score(index) => return group.scores[*index].title.in_lang(lang).to_owned(),
        // Its figure is told in months.
        Metric::TenureMonths => return pick(lang, "membership of", "会龄").to_owned(),
        Metric::Spend => "spent",
        Metric::Purchases => "purchases",
        Metric::Visits => "days with a purchase",
        Metric::SinglePurchase => "a single purchase of",
        Metric::PointsEarned => "points earned",
        Metric::PointsBalance => "points in hand",
        Metric::ActiveMonthsInARow => "months in a row with a purchase (the longest run)",
        Metric::CurrentActiveMonths => "months in a row with a purchase (up to now)",
        Metric::Satisfaction => "satisfaction of",
        Metric::Referrals => "referrals",
        Metric::Bookings => "bookings",
        Metric::Appointments => "appointments kept or booked",
        Metric::ValidCards => "valid cards",
        Metric::Rating(fact) => {
            let fact = pack.fields.fact(fact.as_str()).map(|fact| &fact.title);
            return fact.map_or_else(
                || metric_name(group, metric),
                |title| title.in_lang(lang).to_owned(),
            );
        }
    };
    match lang {
        Lang::En => en.to_owned(),
        Lang::Zh => metric_called(&metric_name(group, metric), lang),
    }
}

/// A figure as people write it: whole where it is whole.
pub(super) fn figure(lang: Lang, metric: &Metric, value: i128) -> String {
    match metric {
        Metric::TenureMonths => months(lang, u16::try_from(value).unwrap_or(u16::MAX)),
        _ => match metric.scale() {
            1 => value.to_string(),
            1000 => amount(Money::from_fen(value / 10)),
            _ => amount(Money::from_fen(value)),
        },
    }
}

/// 1000 rather than 1000.00, but 350.30.
pub(super) fn amount(money: Money) -> String {
    let text = money.to_string();
    text.strip_suffix(".00").unwrap_or(&text).to_owned()
}

pub(super) const fn month(number: u8) -> (&'static str, &'static str) {
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
