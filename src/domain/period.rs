//! The stretches of days that reports count, and the months that they are told by.

use std::fmt;

use super::Day;
use crate::message;

/// The days that a report counts, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub from: Day,
    pub to: Day,
}

impl Stretch {
    pub const EVER: Self = Self {
        from: Day::MIN,
        to: Day::MAX,
    };

    /// A calendar year; none beyond the years that days have.
    pub fn of_year(year: i32) -> Option<Self> {
        let (from, to) = (Day::new(year, 1, 1).ok()?, Day::new(year, 12, 31).ok()?);
        Some(Self { from, to })
    }

    pub fn holds(self, day: Day) -> bool {
        self.from <= day && day <= self.to
    }
}

message! {
    /// Why a text is no period.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct BadPeriod => (
        "a period is written 2024, 2024-03, 2024-Q1, 2024-03-15, today, this-week, last-month or 2024-01..2024-06",
        "期间写作 2024、2024-03、2024-Q1、2024-03-15、今天、本周、上月或 2024-01..2024-06"
    );
}

/// A year, a quarter, a month, a day, or from one of them to another.
impl std::str::FromStr for Stretch {
    type Err = BadPeriod;

    fn from_str(text: &str) -> Result<Self, BadPeriod> {
        let (from, to) = text.split_once("..").unwrap_or((text, text));
        let (from, to) = (one(from)?.from, one(to)?.to);
        (from <= to).then_some(Self { from, to }).ok_or(BadPeriod)
    }
}

fn one(text: &str) -> Result<Stretch, BadPeriod> {
    let text = text.trim();
    if let Ok(day) = text.parse() {
        return Ok(Stretch { from: day, to: day });
    }
    if let Ok(month) = text.parse::<Month>() {
        return Ok(month.days());
    }
    let is_year = |text: &str| text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    let (year, first, last) = match text.strip_suffix('年').unwrap_or(text) {
        year if is_year(year) => (year, 1, 12),
        quarter => {
            let (year, quarter) = quarter.split_once(['Q', 'q']).ok_or(BadPeriod)?;
            let year = year.strip_suffix('-').unwrap_or(year);
            let quarter = match quarter {
                "1" => 1,
                "2" => 4,
                "3" => 7,
                "4" => 10,
                _ => return Err(BadPeriod),
            };
            (year, quarter, quarter + 2)
        }
    };
    let month = |month: i32| format!("{year}-{month:02}").parse::<Month>();
    let (first, last) = (month(first), month(last));
    Ok(Stretch {
        from: first.map_err(|BadMonth| BadPeriod)?.first_day(),
        to: last.map_err(|BadMonth| BadPeriod)?.last_day(),
    })
}

/// A calendar month of business days: `2024-05`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    pub fn of(day: Day) -> Self {
        Self(day.month_number())
    }

    /// This month and those after it, up to a last one.
    pub fn to(self, last: Self) -> impl Iterator<Item = Self> {
        (self.0..=last.0).map(Self)
    }

    /// How many months after another one, where it is not before it.
    pub fn after(self, first: Self) -> Option<usize> {
        usize::try_from(self.0 - first.0).ok()
    }

    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }

    pub fn before(self) -> Self {
        Self(self.0 - 1)
    }

    pub fn first_day(self) -> Day {
        let month = u32::try_from(self.0.rem_euclid(12)).unwrap_or(0) + 1;
        Day::new(self.0.div_euclid(12), month, 1).unwrap_or(Day::MIN)
    }

    pub fn last_day(self) -> Day {
        self.first_day().last_of_month()
    }

    /// All its days.
    pub fn days(self) -> Stretch {
        Stretch {
            from: self.first_day(),
            to: self.last_day(),
        }
    }
}

message! {
    /// Why a text is no month.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct BadMonth => ("a month is written 2024-05", "月份写作 2024-05");
}

impl std::str::FromStr for Month {
    type Err = BadMonth;

    fn from_str(text: &str) -> Result<Self, BadMonth> {
        let text = text.trim();
        let text = text.strip_suffix('月').unwrap_or(text);
        let text = text.replace(['/', '年'], "-");
        let day = format!("{text}-01").parse().map_err(|_| BadMonth)?;
        Ok(Self::of(day))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!(
            "{:04}-{:02}",
            self.0.div_euclid(12),
            self.0.rem_euclid(12) + 1
        );
        f.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_a_year_a_quarter_a_month_a_day_or_between_two() {
        let table = [
            ("2024", "2024-01-01 2024-12-31"),
            ("2024年", "2024-01-01 2024-12-31"),
            ("2024-Q1", "2024-01-01 2024-03-31"),
            ("2024q4", "2024-10-01 2024-12-31"),
            ("2024-02", "2024-02-01 2024-02-29"),
            ("2024年2月", "2024-02-01 2024-02-29"),
            ("2024/5/1", "2024-05-01 2024-05-01"),
            ("2024-01..2024-06", "2024-01-01 2024-06-30"),
            ("2024-02-10..2024", "2024-02-10 2024-12-31"),
        ];
        for (text, expected) in table {
            let days: Stretch = text.parse().expect(text);
            assert_eq!(format!("{} {}", days.from, days.to), expected, "{text}");
        }
        for wrong in [
            "",
            "24",
            "2024-13",
            "2024-Q5",
            "2024..2023",
            "..",
            "last",
            "2024-",
        ] {
            assert!(wrong.parse::<Stretch>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn months_are_written_and_bounded() {
        let month = Month::of("2024-02-10".parse().expect("a day"));
        assert_eq!(month.to_string(), "2024-02");
        assert_eq!(month.last_day().to_string(), "2024-02-29");
        assert_eq!(month.next().to_string(), "2024-03");
        let december = Month::of("2023-12-31".parse().expect("a day"));
        assert_eq!(december.to_string(), "2023-12");
        assert_eq!(december.first_day().to_string(), "2023-12-01");
        assert_eq!(month.after(december), Some(2));
        assert_eq!(december.after(month), None);
        assert_eq!(december.to(month).count(), 3);
    }
}
