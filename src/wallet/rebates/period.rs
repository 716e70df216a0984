//! The periods whose turnover counts: `2024-03`, `2024-Q1`, `2024`.

use std::fmt;
use std::str::FromStr;

use crate::domain::Day;
use crate::{message, words};

words! {
    /// How long a period is.
    pub enum Every {
        Month = "month", "month", "月";
        Quarter = "quarter", "quarter", "季度";
        Year = "year", "year", "年";
    }
}

impl Every {
    const fn months(self) -> i32 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Year => 12,
        }
    }
}

/// One month, quarter or year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Period {
    pub every: Every,
    pub first: Day,
}

impl Period {
    /// The period of a length in which a day lies.
    pub(crate) fn of(every: Every, day: Day) -> Self {
        let since = day.month_number().rem_euclid(every.months());
        Self {
            every,
            first: day.first_of_month().plus_months(-since),
        }
    }

    pub(crate) fn last(self) -> Day {
        self.first.plus_months(self.every.months()).previous()
    }
}

message! {
    /// Why a text is no period.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(crate) struct BadPeriod => (
        "a period is written 2024-03, 2024-Q1 or 2024",
        "期间写作 2024-03、2024-Q1 或 2024"
    );
}

impl FromStr for Period {
    type Err = BadPeriod;

    fn from_str(text: &str) -> Result<Self, BadPeriod> {
        let (year, rest) = match text.split_once('-') {
            Some((year, rest)) => (year, Some(rest)),
            None => (text, None),
        };
        if year.len() != 4 || !year.bytes().all(|b| b.is_ascii_digit()) {
            return Err(BadPeriod);
        }
        let year: i32 = year.parse().map_err(|_| BadPeriod)?;
        let (every, month) = match rest {
            None => (Every::Year, 1),
            Some("Q1") => (Every::Quarter, 1),
            Some("Q2") => (Every::Quarter, 4),
            Some("Q3") => (Every::Quarter, 7),
            Some("Q4") => (Every::Quarter, 10),
            Some(month) if month.len() == 2 => {
                (Every::Month, month.parse().map_err(|_| BadPeriod)?)
            }
            Some(_) => return Err(BadPeriod),
        };
        let first = Day::new(year, month, 1).map_err(|_| BadPeriod)?;
        Ok(Self { every, first })
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = (self.first.year(), self.first.month());
        match self.every {
            Every::Month => write!(f, "{year:04}-{month:02}"),
            Every::Quarter => write!(f, "{year:04}-Q{}", month.div_ceil(3)),
            Every::Year => write!(f, "{year:04}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_read_written_and_bounded() {
        for (text, first, last) in [
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("2024-Q1", "2024-01-01", "2024-03-31"),
            ("2024-Q4", "2024-10-01", "2024-12-31"),
            ("2024", "2024-01-01", "2024-12-31"),
        ] {
            let period: Period = text.parse().expect("a period");
            for day in [period.first, period.last()] {
                assert_eq!(Period::of(period.every, day), period);
            }
            assert_eq!(period.to_string(), text);
            assert_eq!(period.first.to_string(), first);
            assert_eq!(period.last().to_string(), last);
        }
        for text in ["2024-Q5", "2024-13", "24", "2024-1", "2024-q1", "", "2024-"] {
            assert_eq!(text.parse::<Period>(), Err(BadPeriod), "{text}");
        }
    }
}
