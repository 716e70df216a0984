//! Days, moments and windows of the club's own calendar.

mod birthday;
mod business;
mod day;
mod lunar;
mod minutes;
mod opening;
mod solar;
mod window;
mod working;

pub use birthday::{
    BadBirthday, Birthday, BirthdayRules, BirthdaySpan, Leap29, LunarLeap, LunarMissing30,
};
pub use business::{BadBusinessHours, BadWhen, BusinessHours};
pub use day::{BadDay, Day};
pub use lunar::{
    FESTIVAL_YEARS, Festival, LunarDate, YearDay, festivals, lunar_of, lunar_year_day,
};
pub use minutes::{BadMinutes, Minutes, Unit};
pub use opening::{Hours, Span};
pub use solar::{Nth, WeekdayOfMonth};
pub use window::Window;
pub use working::WorkCalendar;

/// When a deed happened: its business day and, where told, the moment.
///
/// A deed told by its date alone sees everything already on record for that day, and is seen by every
/// deed of that day recorded after it. Among told moments the clock decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    day: Day,
    /// Seconds since 1970-01-01T00:00:00Z; `DATE_ALONE` where only the day was told, so that arrays of
    /// moments stay small.
    seconds: i64,
}

/// Before every moment there is.
const DATE_ALONE: i64 = i64::MIN;

impl When {
    pub const fn on(day: Day) -> Self {
        Self {
            day,
            seconds: DATE_ALONE,
        }
    }

    /// A moment within a business day; only `BusinessHours` knows which day that is.
    pub const fn at(day: Day, seconds: i64) -> Self {
        Self { day, seconds }
    }

    pub const fn day(self) -> Day {
        self.day
    }

    /// Seconds since 1970-01-01T00:00:00Z, where the moment is known.
    pub const fn seconds(self) -> Option<i64> {
        if self.seconds == DATE_ALONE {
            None
        } else {
            Some(self.seconds)
        }
    }

    /// Whether a deed already on record stands before this one, which is recorded after it.
    pub fn sees(self, recorded: Self) -> bool {
        let here = (self.day, self.seconds().unwrap_or(i64::MAX));
        recorded.order() <= here
    }

    /// Where this deed stands among those on record; ties keep the order of recording.
    pub fn order(self) -> (Day, i64) {
        (self.day, self.seconds)
    }
}

impl When {
    /// The moment in UTC, written with its offset as ledgers keep one; empty for a date alone.
    pub fn utc(self) -> String {
        let moment = self
            .seconds()
            .and_then(|seconds| chrono::DateTime::from_timestamp(seconds, 0));
        moment.map_or_else(String::new, |m| {
            m.format("%Y-%m-%dT%H:%M:%S+00:00").to_string()
        })
    }

    /// A day with the cell of its moment.
    ///
    /// # Errors
    /// The cell is neither empty nor a moment.
    pub fn of(day: Day, time: impl AsRef<[u8]>) -> Result<Self, BadDay> {
        let time = time.as_ref();
        if time.is_empty() {
            return Ok(Self::on(day));
        }
        seconds_of(time)
            .map(|seconds| Self::at(day, seconds))
            .ok_or(BadDay::Shape)
    }

    /// Reads the two cells by which ledgers keep a moment: the business day, and the moment as
    /// `2024-05-01T13:05:00+08:00` or nothing.
    pub fn read(day: &[u8], time: &[u8]) -> Result<Self, BadDay> {
        Self::of(Day::parse(day)?, time)
    }
}

/// Seconds since 1970-01-01T00:00:00Z of a moment written with its offset, to the second.
fn seconds_of(text: &[u8]) -> Option<i64> {
    let two = |at: usize| match (text.get(at)?, text.get(at + 1)?) {
        (a @ b'0'..=b'9', b @ b'0'..=b'9') => Some(i64::from((a - b'0') * 10 + (b - b'0'))),
        _ => None,
    };
    let day = Day::parse(text.get(..10)?).ok()?;
    let clock = two(11)? * 3600 + two(14)? * 60 + two(17)?;
    let offset = match text.get(19)? {
        b'Z' => 0,
        sign @ (b'+' | b'-') => {
            let ahead = two(20)? * 3600 + two(23)? * 60;
            if *sign == b'-' { -ahead } else { ahead }
        }
        _ => return None,
    };
    Some(i64::from(day.number()) * 86_400 + clock - offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_give_the_moment_back() {
        let when = When::read(b"2023-12-31", b"2024-01-01T01:30:00+08:00").expect("a moment");
        assert_eq!(when.seconds(), Some(1_704_043_800));
        assert_eq!(when.day().to_string(), "2023-12-31");
        assert!(When::read(b"2023-12-31", b"01:30").is_err());
        assert_eq!(when.utc(), "2023-12-31T17:30:00+00:00");
    }

    #[test]
    fn a_date_alone_sees_its_day_and_is_seen_by_it() {
        let day = Day::new(2024, 3, 1).expect("a day");
        let noon = When::at(day, 1_709_265_600);
        assert!(When::on(day).sees(noon));
        assert!(noon.sees(When::on(day)));
        assert!(!When::at(day, 1_709_265_599).sees(noon));
    }
}
