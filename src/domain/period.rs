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

    pub fn holds(self, day: Day) -> bool {
        self.from <= day && day <= self.to
    }
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

    pub fn first_day(self) -> Day {
        let month = u32::try_from(self.0.rem_euclid(12)).unwrap_or(0) + 1;
        Day::new(self.0.div_euclid(12), month, 1).unwrap_or(Day::MIN)
    }

    pub fn last_day(self) -> Day {
        self.first_day().last_of_month()
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
