//! Working days: Monday to Friday, but for the public holidays and the made-up days that a government
//! announces year by year.
//!
//! Nobody can compute them, so the club keeps them in a file. A year that the file lacks has weekends
//! alone, and whoever counts with it is told.

use std::collections::BTreeMap;

use chrono::{Datelike as _, Weekday};

use super::Day;
use crate::domain::source::Diagnostic;
use crate::domain::source::toml::{self, Table, Value};
use crate::worded;

/// One year as it was announced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Announced {
    off: Vec<Day>,
    work: Vec<Day>,
}

/// The working days of the house.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkCalendar {
    years: BTreeMap<i32, Announced>,
}

impl WorkCalendar {
    /// Reads a file of holidays; every finding in it is told, in the order of its lines.
    pub fn read(file: &str, text: &str) -> Result<Self, Vec<Diagnostic>> {
        toml::read(file, text, &["format", "year"], read_years)
    }

    /// Whether the file knows a day's year.
    pub fn knows(&self, day: Day) -> bool {
        self.years.contains_key(&day.year())
    }

    /// The years between two days, both included, that the file lacks.
    pub fn unknown(&self, from: Day, to: Day) -> Vec<i32> {
        (from.year()..=to.year())
            .filter(|year| !self.years.contains_key(year))
            .collect()
    }

    pub fn is_working(&self, day: Day) -> bool {
        if let Some(year) = self.years.get(&day.year()) {
            if year.work.binary_search(&day).is_ok() {
                return true;
            }
            if year.off.binary_search(&day).is_ok() {
                return false;
            }
        }
        !matches!(day.date().weekday(), Weekday::Sat | Weekday::Sun)
    }

    /// The day itself where it is a working day, else the next one that is.
    pub fn on_or_after(&self, day: Day) -> Day {
        let mut day = day;
        while !self.is_working(day) && day < Day::MAX {
            day = day.next();
        }
        day
    }

    /// How many working days lie after a day, up to another one.
    pub fn between(&self, day: Day, to: Day) -> i64 {
        let mut count = 0;
        let mut day = day;
        while day < to {
            day = day.next();
            count += i64::from(self.is_working(day));
        }
        count
    }

    /// The last day of a period of so many working days; the first day is not counted.
    pub fn plus(&self, day: Day, working_days: u16) -> Day {
        let mut day = day;
        for _ in 0..working_days {
            if day == Day::MAX {
                break;
            }
            day = self.on_or_after(day.next());
        }
        day
    }
}

fn read_years(root: &Table<'_>) -> Option<WorkCalendar> {
    root.need(
        "format",
        ("write `format = 1` at the top", "在文件开头写 `format = 1`"),
    )?
    .whole::<i64>(1, 1)?;
    let mut years = BTreeMap::new();
    for value in root.each("year") {
        let Some(table) = value.table(("a year", "年度"), &["year", "off", "work"]) else {
            continue;
        };
        let year = table
            .need(
                "year",
                ("say which: `year = 2026`", "请写明：`year = 2026`"),
            )
            .and_then(|value| value.whole::<i32>(1900, 9999));
        let Some(year) = year else { continue };
        let days = |key| {
            let mut days: Vec<Day> = table.list(key, |value: &Value<'_>| in_year(value, year));
            days.sort_unstable();
            days
        };
        let announced = Announced {
            off: days("off"),
            work: days("work"),
        };
        if let Some(both) = announced
            .off
            .iter()
            .find(|day| announced.work.contains(day))
        {
            table.wrong(
                worded!("{both} is both off and worked", "{both} 既放假又上班"),
                (
                    "leave it out of one of the two lists",
                    "从其中一个列表中删去",
                ),
            );
        }
        if years.insert(year, announced).is_some() {
            table.wrong(
                worded!("the year {year} is told twice", "{year} 年写了两次"),
                ("put both into one table", "合写在一个表里"),
            );
        }
    }
    Some(WorkCalendar { years })
}

fn in_year(value: &Value<'_>, year: i32) -> Option<Day> {
    let day = value.day()?;
    if day.year() == year {
        return Some(day);
    }
    value.report(
        worded!("{day} is not a day of {year}", "{day} 不是 {year} 年的日子"),
        (
            "put it into the table of its own year",
            "写到所属年份的表里",
        ),
    );
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Lang;

    const TEXT: &str = "format = 1\n[[year]]\nyear = 2026\noff = [2026-10-01, 2026-10-02, 2026-10-05, 2026-10-06, 2026-10-07]\nwork = [2026-09-20, 2026-10-10]\n";

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn holidays_and_made_up_days_beat_the_week() {
        let days = WorkCalendar::read("holidays.toml", TEXT).expect("sound");
        let table = [
            ("2026-09-20", true),  // a Sunday that is worked
            ("2026-09-30", true),  // a Wednesday
            ("2026-10-01", false), // a Thursday off
            ("2026-10-03", false), // a Saturday
            ("2026-10-10", true),  // a Saturday that is worked
            ("2027-10-01", true),  // a Friday of a year that is not known
        ];
        for (text, expected) in table {
            assert_eq!(days.is_working(day(text)), expected, "{text}");
        }
        assert_eq!(
            days.unknown(day("2025-12-31"), day("2027-01-01")),
            [2025, 2027]
        );
    }

    #[test]
    fn a_period_does_not_count_its_first_day() {
        let days = WorkCalendar::read("holidays.toml", TEXT).expect("sound");
        let table = [
            ("2026-09-29", 0, "2026-09-29"),
            ("2026-09-29", 1, "2026-09-30"),
            ("2026-09-29", 2, "2026-10-08"),
            ("2026-10-09", 1, "2026-10-10"),
            ("2026-10-09", 2, "2026-10-12"),
        ];
        for (from, count, to) in table {
            assert_eq!(days.plus(day(from), count), day(to), "{from} + {count}");
        }
        assert_eq!(days.on_or_after(day("2026-10-01")), day("2026-10-08"));
        for (from, to, count) in [
            ("2026-09-29", "2026-09-29", 0),
            ("2026-09-29", "2026-10-08", 2),
            ("2026-10-08", "2026-09-29", 0),
        ] {
            assert_eq!(days.between(day(from), day(to)), count, "{from} to {to}");
        }
    }

    #[test]
    fn faults_are_told_at_their_place() {
        let table = [
            (
                "format = 1\n[[year]]\nyear = 2026\noff = [2025-01-01]\n",
                "not a day of 2026",
            ),
            (
                "format = 1\n[[year]]\nyear = 2026\noff = [2026-01-01]\nwork = [2026-01-01]\n",
                "both off and worked",
            ),
            (
                "format = 1\n[[year]]\nyear = 2026\n[[year]]\nyear = 2026\n",
                "told twice",
            ),
        ];
        for (text, told) in table {
            let found = WorkCalendar::read("holidays.toml", text).expect_err(text);
            assert!(
                found[0].say(Lang::En).contains(told),
                "{}",
                found[0].say(Lang::En)
            );
        }
    }
}
