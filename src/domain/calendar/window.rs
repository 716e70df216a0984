//! The stretches of time that a tier's conditions look back over.

use std::fmt;
use std::str::FromStr;

use super::Day;
use crate::domain::{Lang, Wording};

/// A stretch of days that ends, at the latest, with the day it is asked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    Lifetime,
    CalendarYear,
    LastCalendarYear,
    /// From the last anniversary of joining.
    MembershipYear,
    CalendarMonth,
    /// Back to the same day so many months before, that day included.
    Months(u16),
    /// So many days, today the last of them.
    Days(u16),
}

/// Why a text names no window.
const NO_WINDOW: Wording = Wording::fixed(
    "a window is \"lifetime\", \"calendar-year\", \"last-calendar-year\", \"membership-year\", \
     \"calendar-month\", \"6 months\" or \"90 days\"",
    "期间写成 \"lifetime\"、\"calendar-year\"、\"last-calendar-year\"、\"membership-year\"、\
     \"calendar-month\"、\"6 months\" 或 \"90 days\"",
);

impl Window {
    /// The first and the last day, both included, for a member who joined on `joined`.
    pub fn days(self, on: Day, joined: Day) -> (Day, Day) {
        match self {
            Self::Lifetime => (Day::MIN, on),
            Self::CalendarYear => (on.first_of_year(), on),
            Self::LastCalendarYear => {
                let last = on.first_of_year().previous();
                (last.first_of_year(), last)
            }
            Self::MembershipYear => (last_anniversary(joined, on), on),
            Self::CalendarMonth => (on.first_of_month(), on),
            Self::Months(months) => (on.plus_months(-i32::from(months)), on),
            Self::Days(days) => (on.plus_days(1 - i32::from(days)), on),
        }
    }
}

/// The last day on or before `on` on which a whole number of years had passed since `joined`.
fn last_anniversary(joined: Day, on: Day) -> Day {
    let years = (on.year() - joined.year()).max(0);
    let this = joined.plus_months(years * 12);
    if this > on {
        joined.plus_months((years - 1).max(0) * 12)
    } else {
        this
    }
}

impl FromStr for Window {
    type Err = Wording;

    fn from_str(text: &str) -> Result<Self, Wording> {
        match text.replace(' ', "-").as_str() {
            "lifetime" => return Ok(Self::Lifetime),
            "calendar-year" => return Ok(Self::CalendarYear),
            "last-calendar-year" => return Ok(Self::LastCalendarYear),
            "membership-year" => return Ok(Self::MembershipYear),
            "calendar-month" => return Ok(Self::CalendarMonth),
            _ => {}
        }
        let (number, unit) = text.split_once([' ', '-']).ok_or(NO_WINDOW)?;
        let number: u16 = number.parse().map_err(|_| NO_WINDOW)?;
        match (number, unit) {
            (0, _) => Err(NO_WINDOW),
            (_, "month" | "months") => Ok(Self::Months(number)),
            (_, "year" | "years") => number.checked_mul(12).map(Self::Months).ok_or(NO_WINDOW),
            (_, "day" | "days") => Ok(Self::Days(number)),
            _ => Err(NO_WINDOW),
        }
    }
}

impl Window {
    /// What people call it.
    pub fn called(self, lang: Lang) -> String {
        let zh = match (lang, self) {
            (Lang::En, _) => return self.to_string(),
            (Lang::Zh, Self::Lifetime) => "入会以来",
            (Lang::Zh, Self::CalendarYear) => "本日历年内",
            (Lang::Zh, Self::LastCalendarYear) => "上一日历年内",
            (Lang::Zh, Self::MembershipYear) => "本会员年度内",
            (Lang::Zh, Self::CalendarMonth) => "当月内",
            (Lang::Zh, Self::Months(months)) => return format!("{months} 个月内"),
            (Lang::Zh, Self::Days(days)) => return format!("{days} 天内"),
        };
        zh.to_owned()
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lifetime => f.write_str("lifetime"),
            Self::CalendarYear => f.write_str("calendar-year"),
            Self::LastCalendarYear => f.write_str("last-calendar-year"),
            Self::MembershipYear => f.write_str("membership-year"),
            Self::CalendarMonth => f.write_str("calendar-month"),
            Self::Months(months) => write!(f, "{months} months"),
            Self::Days(days) => write!(f, "{days} days"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn within_six_months_includes_the_same_day() {
        let (from, _) = Window::Months(6).days(day("2024-07-15"), Day::MIN);
        assert_eq!(from, day("2024-01-15"));
        let (from, _) = Window::Months(6).days(day("2024-08-31"), Day::MIN);
        assert_eq!(from, day("2024-02-29"));
        let (from, to) = Window::LastCalendarYear.days(day("2024-08-31"), Day::MIN);
        assert_eq!((from, to), (day("2023-01-01"), day("2023-12-31")));
        let (from, _) = Window::Days(1).days(day("2024-08-31"), Day::MIN);
        assert_eq!(from, day("2024-08-31"));
    }

    #[test]
    fn a_membership_year_runs_from_the_anniversary() {
        let joined = day("2020-02-29");
        assert_eq!(
            Window::MembershipYear.days(day("2021-02-28"), joined).0,
            day("2021-02-28")
        );
        assert_eq!(
            Window::MembershipYear.days(day("2021-02-27"), joined).0,
            joined
        );
    }

    #[test]
    fn windows_read_as_they_are_written() {
        for text in [
            "lifetime",
            "calendar-year",
            "last-calendar-year",
            "6 months",
            "90 days",
        ] {
            assert_eq!(
                text.parse::<Window>().map(|w| w.to_string()),
                Ok(text.to_owned())
            );
        }
        assert_eq!("last calendar year".parse(), Ok(Window::LastCalendarYear));
        assert_eq!("0 days".parse::<Window>(), Err(NO_WINDOW));
    }
}
