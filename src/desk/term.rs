//! Periods that the desk works to: so many working days, or so many days.
//!
//! The day on which a period begins is not counted. One whose last day is a day off ends on the next
//! working day, as Civil Code 201 and 203 have it.

use std::fmt;
use std::str::FromStr;

use crate::domain::calendar::WorkCalendar;
use crate::domain::{Day, Lang, Wording};

/// `"2 working days"`, `"3 days"` or `"same day"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    count: u16,
    unit: Unit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    WorkingDays,
    Days,
}

/// Why a text is no period.
const NO_TERM: Wording = Wording::fixed(
    "a period is \"2 working days\", \"3 days\" or \"same day\", 366 at most",
    "期限写成 \"2 working days\"、\"3 days\" 或 \"same day\"，最多 366",
);

impl Term {
    const LONGEST: u16 = 366;

    /// The last day of the period that begins on a day.
    pub fn ends(self, days: &WorkCalendar, from: Day) -> Day {
        match self.unit {
            Unit::WorkingDays => days.plus(from, self.count),
            Unit::Days if self.count == 0 => from,
            Unit::Days => days.on_or_after(from.plus_days(i32::from(self.count))),
        }
    }

    pub const fn is_same_day(self) -> bool {
        self.count == 0
    }

    pub const fn counts_working_days(self) -> bool {
        matches!(self.unit, Unit::WorkingDays)
    }

    pub fn in_lang(self, lang: Lang) -> String {
        let count = self.count;
        match (lang, self.unit) {
            (Lang::Zh, _) if count == 0 => "当天".to_owned(),
            (Lang::Zh, Unit::WorkingDays) => format!("{count} 个工作日"),
            (Lang::Zh, Unit::Days) => format!("{count} 天"),
            (Lang::En, _) => self.to_string(),
        }
    }
}

impl FromStr for Term {
    type Err = Wording;

    fn from_str(text: &str) -> Result<Self, Wording> {
        if matches!(text, "same day" | "the same day") {
            return Ok(Self {
                count: 0,
                unit: Unit::Days,
            });
        }
        let (count, unit) = text.split_once(' ').ok_or(NO_TERM)?;
        let unit = match unit {
            "working day" | "working days" => Unit::WorkingDays,
            "day" | "days" => Unit::Days,
            _ => return Err(NO_TERM),
        };
        let digits = !count.is_empty() && count.bytes().all(|b| b.is_ascii_digit());
        let count: u16 = count.parse().map_err(|_| NO_TERM)?;
        if !digits || count == 0 || count > Self::LONGEST {
            return Err(NO_TERM);
        }
        Ok(Self { count, unit })
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let s = if self.count == 1 { "" } else { "s" };
        match self.unit {
            Unit::Days if self.count == 0 => f.write_str("the same day"),
            Unit::Days => write!(f, "{} day{s}", self.count),
            Unit::WorkingDays => write!(f, "{} working day{s}", self.count),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_ends_on_a_working_day() {
        let text = "format = 1\n[[year]]\nyear = 2026\noff = [2026-10-01, 2026-10-02, 2026-10-05, 2026-10-06, 2026-10-07]\nwork = [2026-10-10]\n";
        let days = WorkCalendar::read("h.toml", text).expect("sound");
        let table = [
            ("2 working days", "2026-09-29", "2026-10-08"),
            ("1 working day", "2026-10-09", "2026-10-10"),
            ("1 day", "2026-09-29", "2026-09-30"),
            ("2 days", "2026-09-29", "2026-10-08"), // 1 October is off
            ("3 days", "2026-10-08", "2026-10-12"), // 11 October is a Sunday
            ("same day", "2026-10-03", "2026-10-03"),
        ];
        for (term, from, to) in table {
            let read: Term = term.parse().expect(term);
            let day = |text: &str| text.parse::<Day>().expect(text);
            assert_eq!(read.ends(&days, day(from)), day(to), "{term} from {from}");
            assert_eq!(read.to_string().parse(), Ok(read), "{term}");
        }
        for wrong in [
            "2", "0 days", "-1 days", "+1 days", "400 days", "2 weeks", "",
        ] {
            assert!(wrong.parse::<Term>().is_err(), "{wrong}");
        }
    }
}
