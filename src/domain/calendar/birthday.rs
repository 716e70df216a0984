//! Birthdays, solar or lunar as told, and the day each year brings them.
//!
//! Written `1990-08-15`, `08-15` where the year is not told, `lunar:08-15`, `lunar:1990-08-15`, and
//! `lunar:leap-06-01` for a day of a leap month.

use std::fmt;
use std::str::FromStr;

use super::lunar::{LunarDate, lunar_of, lunar_year_day};
use super::{Day, YearDay};
use crate::message;

/// The day on which somebody was born, the year where it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Birthday {
    Solar {
        year: Option<i32>,
        month: u8,
        day: u8,
    },
    Lunar {
        year: Option<i32>,
        date: LunarDate,
    },
}

message! {
    /// Why a text is no birthday.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct BadBirthday => (
        "a birthday is written 1990-08-15, lunar:08-15 or lunar:leap-06-01",
        "生日写作 1990-08-15、lunar:08-15 或 lunar:leap-06-01"
    );
}

/// What stands in for a birthday that a year lacks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BirthdayRules {
    pub leap_29: Leap29,
    pub lunar_missing_30: LunarMissing30,
    pub lunar_leap: LunarLeap,
}

/// Where 29 February is kept in common years.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Leap29 {
    #[default]
    February28,
    March1,
    LeapYearsOnly,
}

/// Where the 30th of a lunar month is kept when the month has 29 days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LunarMissing30 {
    #[default]
    The29th,
    FirstOfNext,
    Skip,
}

/// Where a birthday in a leap month is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LunarLeap {
    /// Always in the ordinary month of the same number.
    #[default]
    SameMonth,
    /// In the leap month in years that have it, else in the ordinary one.
    LeapWhereThereIsOne,
}

/// How long a birthday lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BirthdaySpan {
    Day,
    /// The week, Monday to Sunday, that holds the birthday.
    Week,
    /// The calendar month that holds the birthday.
    Month,
}

impl Birthday {
    /// The birthday within a calendar year. Two lunar birthdays in one year give the first; in a year
    /// that has none, none.
    pub fn in_year(&self, year: i32, rules: &BirthdayRules) -> Option<Day> {
        match *self {
            Self::Solar {
                month: 2, day: 29, ..
            } => {
                let leap = Day::new(year, 2, 29).ok();
                leap.or_else(|| match rules.leap_29 {
                    Leap29::February28 => Day::new(year, 2, 28).ok(),
                    Leap29::March1 => Day::new(year, 3, 1).ok(),
                    Leap29::LeapYearsOnly => None,
                })
            }
            Self::Solar { month, day, .. } => YearDay::Solar { month, day }.in_year(year),
            Self::Lunar { date, .. } => [year - 1, year]
                .into_iter()
                .filter_map(|lunar| in_lunar_year(lunar, date, *rules))
                .find(|day| day.year() == year),
        }
    }

    /// Every day between two, both included, that is the birthday.
    pub fn between(&self, from: Day, to: Day, rules: &BirthdayRules) -> Vec<Day> {
        let within = |day: &Day| (from..=to).contains(day);
        match *self {
            Self::Solar { .. } => (from.year()..=to.year())
                .filter_map(|year| self.in_year(year, rules))
                .filter(within)
                .collect(),
            // A lunar year ends in the calendar year after its own.
            Self::Lunar { date, .. } => (from.year() - 1..=to.year())
                .filter_map(|year| in_lunar_year(year, date, *rules))
                .filter(within)
                .collect(),
        }
    }

    /// Whether a day is the birthday; a lunar one can come twice in a calendar year.
    pub fn falls_on(&self, day: Day, rules: &BirthdayRules) -> bool {
        match *self {
            Self::Solar { .. } => self.in_year(day.year(), rules) == Some(day),
            // A 30th kept on the first of the next month may cross into the next lunar year.
            Self::Lunar { date, .. } => lunar_of(day).is_some_and(|(year, _)| {
                [year - 1, year]
                    .into_iter()
                    .any(|lunar| in_lunar_year(lunar, date, *rules) == Some(day))
            }),
        }
    }

    /// Whether a day lies within the birthday, its week or its month.
    pub fn within(&self, span: BirthdaySpan, day: Day, rules: &BirthdayRules) -> bool {
        match span {
            BirthdaySpan::Day => self.falls_on(day, rules),
            BirthdaySpan::Week => {
                use chrono::Datelike as _;
                let into = day.date().weekday().num_days_from_monday();
                let monday = day.plus_days(-into.cast_signed());
                (0..7).any(|offset| self.falls_on(monday.plus_days(offset), rules))
            }
            BirthdaySpan::Month => {
                let first = day.first_of_month();
                let length = day.last_of_month().day_of_month().cast_signed();
                (0..length).any(|offset| self.falls_on(first.plus_days(offset), rules))
            }
        }
    }

    /// The year of birth, where it was told; for a lunar birthday the lunar year.
    pub const fn year(&self) -> Option<i32> {
        match self {
            Self::Solar { year, .. } | Self::Lunar { year, .. } => *year,
        }
    }
}

fn in_lunar_year(year: i32, date: LunarDate, rules: BirthdayRules) -> Option<Day> {
    let ordinary = || {
        let date = LunarDate::new(date.month(), date.day(), false)?;
        lunar_year_day(year, date, rules.lunar_missing_30)
    };
    if !date.leap() {
        return ordinary();
    }
    match rules.lunar_leap {
        LunarLeap::SameMonth => ordinary(),
        LunarLeap::LeapWhereThereIsOne => {
            let first = LunarDate::new(date.month(), 1, true)?;
            match lunar_year_day(year, first, LunarMissing30::Skip) {
                Some(_) => lunar_year_day(year, date, rules.lunar_missing_30),
                None => ordinary(),
            }
        }
    }
}

/// `15`, two digits, nothing looser.
fn two(text: &str) -> Option<u8> {
    let plain = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok())?
}

fn month_day(text: &str) -> Option<(u8, u8)> {
    let (month, day) = text.split_once('-')?;
    Some((two(month)?, two(day)?))
}

/// Splits `1990-` off where it stands.
fn with_year(text: &str) -> Option<(Option<i32>, &str)> {
    match text.split_once('-') {
        Some((year, rest)) if year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()) => {
            let year = year.parse().ok()?;
            (1800..=2299).contains(&year).then_some((Some(year), rest))
        }
        _ => Some((None, text)),
    }
}

impl FromStr for Birthday {
    type Err = BadBirthday;

    fn from_str(text: &str) -> Result<Self, BadBirthday> {
        let lunar = |text: &str| {
            let (year, rest) = with_year(text)?;
            let (leap, rest) = match rest.strip_prefix("leap-") {
                Some(rest) => (true, rest),
                None => (false, rest),
            };
            let (month, day) = month_day(rest)?;
            let date = LunarDate::new(month, day, leap)?;
            Some(Self::Lunar { year, date })
        };
        let solar = |text: &str| {
            let (year, rest) = with_year(text)?;
            let (month, day) = month_day(rest)?;
            // Without a year, 29 February is a birthday as good as any.
            Day::new(year.unwrap_or(2000), month.into(), day.into()).ok()?;
            Some(Self::Solar { year, month, day })
        };
        match text.strip_prefix("lunar:") {
            Some(rest) => lunar(rest),
            None => solar(text),
        }
        .ok_or(BadBirthday)
    }
}

impl fmt::Display for Birthday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let year = |f: &mut fmt::Formatter<'_>, year: &Option<i32>| match year {
            Some(year) => write!(f, "{year:04}-"),
            None => Ok(()),
        };
        match self {
            Self::Solar {
                year: told,
                month,
                day,
            } => {
                year(f, told)?;
                write!(f, "{month:02}-{day:02}")
            }
            Self::Lunar { year: told, date } => {
                f.write_str("lunar:")?;
                year(f, told)?;
                let leap = if date.leap() { "leap-" } else { "" };
                write!(f, "{leap}{:02}-{:02}", date.month(), date.day())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn birthday(text: &str) -> Birthday {
        text.parse().expect(text)
    }

    fn day(text: &str) -> Day {
        text.parse().expect(text)
    }

    #[test]
    fn birthdays_read_as_they_are_written() {
        for text in [
            "1990-08-15",
            "02-29",
            "lunar:08-15",
            "lunar:1990-08-15",
            "lunar:leap-06-01",
            "lunar:1987-leap-06-01",
        ] {
            assert_eq!(birthday(text).to_string(), text);
        }
        for text in [
            "1990-02-29",
            "8-15",
            "1990-8-15",
            "lunar:13-01",
            "lunar:01-31",
            "leap-06-01",
            "",
            "90-08-15",
            "１９９０-08-15",
        ] {
            assert_eq!(text.parse::<Birthday>(), Err(BadBirthday), "{text}");
        }
    }

    #[test]
    fn a_birthday_that_the_year_lacks_goes_by_the_rule() {
        let rules = |leap_29| BirthdayRules {
            leap_29,
            ..BirthdayRules::default()
        };
        let born = birthday("2000-02-29");
        let in_2023 = |rule| born.in_year(2023, &rules(rule));
        assert_eq!(in_2023(Leap29::February28), Some(day("2023-02-28")));
        assert_eq!(in_2023(Leap29::March1), Some(day("2023-03-01")));
        assert_eq!(in_2023(Leap29::LeapYearsOnly), None);
        assert!(born.falls_on(day("2024-02-29"), &rules(Leap29::March1)));
        assert!(!born.falls_on(day("2024-02-28"), &rules(Leap29::February28)));
    }

    #[test]
    fn lunar_birthdays_move_with_the_moon() {
        let plain = BirthdayRules::default();
        let mid_autumn = birthday("lunar:08-15");
        assert_eq!(mid_autumn.in_year(2024, &plain), Some(day("2024-09-17")));
        assert!(mid_autumn.falls_on(day("2025-10-06"), &plain));
        // The 30th of the 12th month: 2024's has 29 days, so it falls a day early, in January 2025.
        let eve = birthday("lunar:12-30");
        assert_eq!(eve.in_year(2025, &plain), Some(day("2025-01-28")));
        let next = BirthdayRules {
            lunar_missing_30: LunarMissing30::FirstOfNext,
            ..plain
        };
        assert!(eve.falls_on(day("2025-01-29"), &next));
        let leap = birthday("lunar:leap-06-01");
        assert_eq!(leap.in_year(2025, &plain), Some(day("2025-06-25")));
        let real = BirthdayRules {
            lunar_leap: LunarLeap::LeapWhereThereIsOne,
            ..plain
        };
        assert_eq!(leap.in_year(2025, &real), Some(day("2025-07-25")));
        assert_eq!(leap.in_year(2024, &real), Some(day("2024-07-06")));
    }

    #[test]
    fn birthdays_within_a_stretch_are_those_that_fall_on_its_days() {
        let (from, to) = (day("2024-12-30"), day("2026-12-31"));
        for text in [
            "1990-08-15",
            "2000-02-29",
            "12-31",
            "lunar:12-30",
            "lunar:11-25",
            "lunar:leap-06-01",
        ] {
            let born = birthday(text);
            let rules = BirthdayRules {
                lunar_missing_30: LunarMissing30::FirstOfNext,
                ..BirthdayRules::default()
            };
            let mut naive = Vec::new();
            let mut on = from;
            while on <= to {
                if born.falls_on(on, &rules) {
                    naive.push(on);
                }
                on = on.next();
            }
            assert_eq!(born.between(from, to, &rules), naive, "{text}");
        }
        // A lunar birthday late in the year comes twice in 2025's calendar, or not at all.
        let late = birthday("lunar:11-20");
        let rules = BirthdayRules::default();
        let years: Vec<usize> = (2020..2030)
            .map(|year| {
                let (from, to) = (Day::new(year, 1, 1), Day::new(year, 12, 31));
                let (from, to) = (from.expect("a day"), to.expect("a day"));
                late.between(from, to, &rules).len()
            })
            .collect();
        assert_eq!(years.iter().sum::<usize>(), 10, "{years:?}");
        assert!(years.contains(&2) && years.contains(&0), "{years:?}");
    }

    #[test]
    fn a_birthday_lasts_a_day_a_week_or_a_month() {
        let rules = BirthdayRules::default();
        let born = birthday("1990-05-15"); // a Wednesday in 2024
        let table = [
            (BirthdaySpan::Day, "2024-05-15", true),
            (BirthdaySpan::Day, "2024-05-16", false),
            (BirthdaySpan::Week, "2024-05-13", true),
            (BirthdaySpan::Week, "2024-05-19", true),
            (BirthdaySpan::Week, "2024-05-20", false),
            (BirthdaySpan::Month, "2024-05-31", true),
            (BirthdaySpan::Month, "2024-06-01", false),
        ];
        for (span, on, expected) in table {
            assert_eq!(
                born.within(span, day(on), &rules),
                expected,
                "{span:?} {on}"
            );
        }
    }
}
