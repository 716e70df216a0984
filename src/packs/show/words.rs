//! The words that every part of a shown pack uses, and the page they stand on.

use std::borrow::Borrow;

use std::fmt::Write as _;

use crate::domain::{Lang, Money, Rounding, TierRef, Window};
use crate::packs::Pack;
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
    match round {
        Rounding::HalfUp => pick(lang, "rounded half up", "四舍五入"),
        Rounding::HalfEven => pick(lang, "rounded half to even", "四舍六入五成双"),
        Rounding::Down => pick(lang, "rounded down", "舍去尾数"),
        Rounding::Up => pick(lang, "rounded up", "进位取整"),
    }
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
    match window {
        Window::Lifetime => pick(lang, "since joining", "入会以来").to_owned(),
        Window::CalendarYear => pick(lang, "in the calendar year", "本日历年内").to_owned(),
        Window::LastCalendarYear => {
            pick(lang, "in the last calendar year", "上一日历年内").to_owned()
        }
        Window::MembershipYear => pick(lang, "in the membership year", "本会员年度内").to_owned(),
        Window::CalendarMonth => pick(lang, "in the calendar month", "当月内").to_owned(),
        Window::Months(number) => match lang {
            Lang::En => format!("within {}", months(lang, number)),
            Lang::Zh => format!("{}内", months(lang, number)),
        },
        Window::Days(number) => match lang {
            Lang::En => format!("within {}", days(lang, number)),
            Lang::Zh => format!("{}内", days(lang, number)),
        },
    }
}

pub(super) fn metric(lang: Lang, group: &TierGroup, metric: &Metric) -> String {
    let (en, zh) = match metric {
        Metric::Spend => ("spent", "消费额"),
        Metric::Purchases => ("purchases", "消费次数"),
        Metric::Visits => ("days with a purchase", "到店天数"),
        Metric::SinglePurchase => ("a single purchase of", "单次消费"),
        Metric::PointsEarned => ("points earned", "获得积分"),
        Metric::PointsBalance => ("points in hand", "积分余额"),
        Metric::TenureMonths => ("membership of", "会龄"),
        Metric::ActiveMonthsInARow => (
            "months with a purchase in a row, at most",
            "最长连续消费月数",
        ),
        Metric::CurrentActiveMonths => (
            "months with a purchase in a row, up to now",
            "至今连续消费月数",
        ),
        Metric::Satisfaction => ("satisfaction of", "满意度"),
        Metric::Referrals => ("referrals", "介绍人数"),
        Metric::Bookings => ("bookings", "预约次数"),
        Metric::Appointments => ("appointments kept or booked", "预约次数（含已履约预订）"),
        Metric::ValidCards => ("valid cards", "有效卡数"),
        Metric::Score(index) => {
            let score = &group.scores[*index].title;
            (score.en.as_str(), score.zh.as_str())
        }
        Metric::Rating(fact) => (fact.as_str(), fact.as_str()),
    };
    pick(lang, en, zh).to_owned()
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
