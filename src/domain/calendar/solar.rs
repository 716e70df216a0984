//! Days that follow from the solar year: the n-th weekday of a month, and Qingming.

use std::fmt;

use chrono::{Datelike as _, Weekday};

use super::Day;

/// Which of the weekdays of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Nth {
    First,
    Second,
    Third,
    Fourth,
    Last,
}

/// A weekday of a month, such as the second Sunday of May; every year has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WeekdayOfMonth {
    nth: Nth,
    weekday: Weekday,
    month: u8,
}

const NTHS: [(&str, Nth, &str); 5] = [
    ("first", Nth::First, "第一个"),
    ("second", Nth::Second, "第二个"),
    ("third", Nth::Third, "第三个"),
    ("fourth", Nth::Fourth, "第四个"),
    ("last", Nth::Last, "最后一个"),
];

const WEEKDAYS: [(&str, Weekday, &str); 7] = [
    ("monday", Weekday::Mon, "星期一"),
    ("tuesday", Weekday::Tue, "星期二"),
    ("wednesday", Weekday::Wed, "星期三"),
    ("thursday", Weekday::Thu, "星期四"),
    ("friday", Weekday::Fri, "星期五"),
    ("saturday", Weekday::Sat, "星期六"),
    ("sunday", Weekday::Sun, "星期日"),
];

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

impl WeekdayOfMonth {
    pub const fn new(nth: Nth, weekday: Weekday, month: u8) -> Self {
        Self {
            nth,
            weekday,
            month,
        }
    }

    /// Reads `second sunday of may`.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.to_lowercase();
        let mut words = text.split_whitespace();
        let (nth, weekday, of, month) =
            (words.next()?, words.next()?, words.next()?, words.next()?);
        let nth = NTHS.iter().find(|(word, ..)| *word == nth)?.1;
        let weekday = WEEKDAYS.iter().find(|(word, ..)| *word == weekday)?.1;
        let month = MONTHS.iter().position(|word| *word == month)?;
        let month = u8::try_from(month + 1).ok()?;
        (of == "of" && words.next().is_none()).then_some(Self::new(nth, weekday, month))
    }

    /// The day in a year.
    pub fn in_year(self, year: i32) -> Option<Day> {
        let first = Day::new(year, self.month.into(), 1).ok()?;
        let days_to = |from: Day| {
            let ahead = self.weekday.num_days_from_monday() + 7
                - from.date().weekday().num_days_from_monday();
            (ahead % 7).cast_signed()
        };
        let weeks = match self.nth {
            Nth::First => 0,
            Nth::Second => 1,
            Nth::Third => 2,
            Nth::Fourth => 3,
            Nth::Last => {
                let week_before_end = first.last_of_month().plus_days(-6);
                return Some(week_before_end.plus_days(days_to(week_before_end)));
            }
        };
        Some(first.plus_days(days_to(first) + 7 * weeks))
    }

    /// The same in Chinese: 五月第二个星期日.
    pub fn chinese(self) -> String {
        let nth = NTHS.iter().find(|(_, nth, _)| *nth == self.nth);
        let weekday = WEEKDAYS.iter().find(|(_, day, _)| *day == self.weekday);
        let (nth, weekday) = (nth.map_or("", |n| n.2), weekday.map_or("", |w| w.2));
        format!("{} 月{nth}{weekday}", self.month)
    }
}

impl fmt::Display for WeekdayOfMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nth = NTHS.iter().find(|(_, nth, _)| *nth == self.nth);
        let weekday = WEEKDAYS.iter().find(|(_, day, _)| *day == self.weekday);
        let month = MONTHS.get(usize::from(self.month).wrapping_sub(1));
        write!(
            f,
            "{} {} of {}",
            nth.map_or("", |n| n.0),
            weekday.map_or("", |w| w.0),
            month.copied().unwrap_or_default()
        )
    }
}

/// Qingming, the day on which the sun stands at 15°: 4, 5 or 6 April. By the almanac makers' rule of the
/// century, which gives the true day of every year from 1900 to 2100 (held by a test).
pub(super) fn qingming(year: i32) -> Option<Day> {
    // In ten-thousandths of a day: what a year is longer than 365 days, and where the century begins.
    const YEAR: i32 = 2422;
    if !(1900..=2100).contains(&year) {
        return None;
    }
    let century = if (2000..2100).contains(&year) {
        48_100
    } else {
        55_900
    };
    let of_century = year % 100;
    let day = (of_century * YEAR + century) / 10_000 - of_century / 4;
    Day::new(year, 4, u32::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The day of April of each year from 1900 to 2100, as an almanac has it.
    const ALMANAC: &str = "556655665566555655565556555655565556555655565555555555555555555555555555555545554555455545554555455545554555445544554455445544554455445544554445444544454445444544454445444544444444444444444444444444445";

    #[test]
    fn qingming_is_that_of_the_almanac() {
        for (year, day) in (1900..).zip(ALMANAC.chars()) {
            let expected = format!("{year}-04-0{day}");
            assert_eq!(qingming(year).map(|d| d.to_string()), Some(expected));
        }
        assert_eq!((qingming(1899), qingming(2101)), (None, None));
    }

    #[test]
    fn weekdays_of_a_month_are_found() {
        let table = [
            ("second sunday of may", 2026, "2026-05-10"),
            ("Third Sunday of June", 2026, "2026-06-21"),
            ("first monday of june", 2026, "2026-06-01"),
            ("fourth thursday of november", 2024, "2024-11-28"),
            ("last monday of may", 2026, "2026-05-25"),
            ("last sunday of may", 2026, "2026-05-31"),
            ("last thursday of february", 2024, "2024-02-29"),
        ];
        for (text, year, day) in table {
            let read = WeekdayOfMonth::read(text).expect(text);
            assert_eq!(read.to_string(), text.to_lowercase());
            assert_eq!(
                read.in_year(year).map(|d| d.to_string()).as_deref(),
                Some(day),
                "{text}"
            );
        }
        for wrong in [
            "sunday",
            "fifth sunday of may",
            "second sunday of",
            "second sunday of mai",
        ] {
            assert_eq!(WeekdayOfMonth::read(wrong), None, "{wrong}");
        }
    }
}
