//! Short stretches of time, as people write them: `15 minutes`, `2 hours`, `1 day`.

use std::fmt;
use std::str::FromStr;

use crate::domain::Lang;
use crate::message;

/// A whole number of minutes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Minutes(u32);

message! {
    /// Why a text tells no minutes.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct BadMinutes => (
        "a time is a number of minutes, hours or days, a year at most",
        "时长写作分钟、小时或天数，如 \"2 hours\"，最长一年"
    );
}

const OF_HOUR: u32 = 60;
const OF_DAY: u32 = 24 * OF_HOUR;
const MOST: u32 = 366 * OF_DAY;

impl Minutes {
    pub const ZERO: Self = Self(0);
    pub const HOUR: Self = Self(OF_HOUR);

    pub const fn get(self) -> u32 {
        self.0
    }

    pub fn seconds(self) -> i64 {
        i64::from(self.0) * 60
    }

    /// So many minutes, where they are a year at most.
    pub fn new(minutes: u32) -> Option<Self> {
        (minutes <= MOST).then_some(Self(minutes))
    }

    /// The largest unit that they fill, and how many of it.
    pub const fn unit(self) -> (u32, Unit) {
        if self.0 == 0 || !self.0.is_multiple_of(OF_HOUR) {
            (self.0, Unit::Minutes)
        } else if self.0.is_multiple_of(OF_DAY) {
            (self.0 / OF_DAY, Unit::Days)
        } else {
            (self.0 / OF_HOUR, Unit::Hours)
        }
    }
}

impl Minutes {
    /// The stretch in the words of a language.
    pub fn in_lang(self, lang: Lang) -> String {
        match lang {
            Lang::En => self.to_string(),
            Lang::Zh => format!("{self:#}"),
        }
    }
}

/// What a stretch is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Minutes,
    Hours,
    Days,
}

impl FromStr for Minutes {
    type Err = BadMinutes;

    fn from_str(text: &str) -> Result<Self, BadMinutes> {
        let (number, unit) = text.split_once(' ').ok_or(BadMinutes)?;
        let number: u32 = number.parse().map_err(|_| BadMinutes)?;
        let each = match unit {
            "minute" | "minutes" => 1,
            "hour" | "hours" => OF_HOUR,
            "day" | "days" => OF_DAY,
            _ => return Err(BadMinutes),
        };
        let minutes = number.checked_mul(each).ok_or(BadMinutes)?;
        Self::new(minutes).ok_or(BadMinutes)
    }
}

/// English; `{:#}` is the Chinese.
impl fmt::Display for Minutes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, unit) = self.unit();
        let (en, zh) = match unit {
            Unit::Minutes => ("minute", "分钟"),
            Unit::Hours => ("hour", "小时"),
            Unit::Days => ("day", "天"),
        };
        let plural = if number == 1 { "" } else { "s" };
        match Lang::of_format(f) {
            Lang::En => write!(f, "{number} {en}{plural}"),
            Lang::Zh => write!(f, "{number} {zh}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_read_as_they_are_written() {
        let table = [
            ("15 minutes", Some(15), "15 minutes"),
            ("60 minutes", Some(60), "1 hour"),
            ("90 minutes", Some(90), "90 minutes"),
            ("1 hour", Some(60), "1 hour"),
            ("48 hours", Some(2880), "2 days"),
            ("0 minutes", Some(0), "0 minutes"),
            ("366 days", Some(527_040), "366 days"),
            ("367 days", None, ""),
            ("-1 hours", None, ""),
            ("2 weeks", None, ""),
            ("hour", None, ""),
        ];
        for (text, minutes, shown) in table {
            let read = text.parse::<Minutes>().ok();
            assert_eq!(read.map(Minutes::get), minutes, "{text}");
            if let Some(read) = read {
                assert_eq!(read.to_string(), shown, "{text}");
            }
        }
    }
}
