//! Days, moments and windows of the club's own calendar.

mod birthday;
mod business;
mod day;
mod lunar;
mod window;

pub use birthday::{
    BadBirthday, Birthday, BirthdayRules, BirthdaySpan, Leap29, LunarLeap, LunarMissing30,
};
pub use business::{BadBusinessHours, BadWhen, BusinessHours};
pub use day::{BadDay, Day};
pub use lunar::{Festival, LunarDate, YearDay, festivals, lunar_of, lunar_year_day};
pub use window::{BadWindow, Window};

/// When a deed happened: its business day and, where told, the moment.
///
/// A deed told by its date alone sees everything already on record for that day, and is seen by every
/// deed of that day recorded after it. Among told moments the clock decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    day: Day,
    /// Seconds since 1970-01-01T00:00:00Z; none for a date alone.
    seconds: Option<i64>,
}

impl When {
    pub const fn on(day: Day) -> Self {
        Self { day, seconds: None }
    }

    /// A moment within a business day; only `BusinessHours` knows which day that is.
    pub const fn at(day: Day, seconds: i64) -> Self {
        Self {
            day,
            seconds: Some(seconds),
        }
    }

    pub const fn day(self) -> Day {
        self.day
    }

    /// Seconds since 1970-01-01T00:00:00Z, where the moment is known.
    pub const fn seconds(self) -> Option<i64> {
        self.seconds
    }

    /// Whether a deed already on record stands before this one, which is recorded after it.
    pub fn sees(self, recorded: Self) -> bool {
        let here = (self.day, self.seconds.unwrap_or(i64::MAX));
        recorded.order() <= here
    }

    /// Where this deed stands among those on record; ties keep the order of recording.
    pub fn order(self) -> (Day, i64) {
        (self.day, self.seconds.unwrap_or(i64::MIN))
    }
}
