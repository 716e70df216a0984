//! The business day: the club's zone and the hour at which its day starts.
//!
//! A spa that is open till 05:00 puts a sale at 01:30 on 1 January into 31 December. A local time that a
//! clock change skips moves forward by the gap (02:30 becomes 03:30); one that comes twice is the first.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Offset as _, TimeZone as _};
use chrono_tz::Tz;

use super::{BadDay, Day, When};
use crate::domain::Wording;
use crate::{messages, worded};

const DAY_SECONDS: i64 = 86_400;
/// No zone ever moved its clock by more than a day at once; most move it by an hour.
const NEAR: i64 = 3 * 3600;

/// The zone of the book and the time at which its days start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BusinessHours {
    zone: Tz,
    starts_seconds: i64,
}

/// Why a zone and a time make no business day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadBusinessHours {
    Zone(String),
    Starts(String),
}

impl BadBusinessHours {
    /// What is wrong, and what to write.
    pub fn worded(&self) -> (Wording, Wording) {
        match self {
            Self::Zone(name) => (
                worded!("there is no time zone \"{name}\"", "没有时区“{name}”"),
                (
                    "write one such as \"Asia/Shanghai\"",
                    "如 \"Asia/Shanghai\"",
                )
                    .into(),
            ),
            Self::Starts(text) => (
                worded!(
                    "\"{text}\" is not a time of day",
                    "“{text}”不是一天中的时间"
                ),
                (
                    "write one from \"00:00\" to \"23:59\"",
                    "写 \"00:00\" 至 \"23:59\"",
                )
                    .into(),
            ),
        }
    }
}

messages! {
    /// Why a text is no time.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum BadWhen {
        Shape => (
            "a time is written 2024-05-01, 2024-05-01 13:05, 2024-05-01T13:05:00 or 2024-05-01T13:05:00+08:00",
            "时间写作 2024-05-01、2024-05-01 13:05、2024-05-01T13:05:00 或 2024-05-01T13:05:00+08:00"
        );
        NoSuchTime => ("there is no such time of day", "没有这个时刻");
        Day(bad: BadDay) => inner;
    }
}

impl From<BadDay> for BadWhen {
    fn from(bad: BadDay) -> Self {
        Self::Day(bad)
    }
}

impl BusinessHours {
    /// `zone` is a name of the IANA data base, `starts` is `HH:MM`.
    pub fn new(zone: &str, starts: &str) -> Result<Self, BadBusinessHours> {
        let zone = zone
            .parse()
            .map_err(|_| BadBusinessHours::Zone(zone.to_owned()))?;
        let time = clock(starts)
            .filter(|_| starts.len() == 5)
            .ok_or_else(|| BadBusinessHours::Starts(starts.to_owned()))?;
        Ok(Self {
            zone,
            starts_seconds: seconds_of(time),
        })
    }

    pub fn zone(&self) -> &'static str {
        self.zone.name()
    }

    /// The time at which the business day starts, `HH:MM`.
    pub fn starts(&self) -> String {
        let minutes = self.starts_seconds / 60;
        format!("{:02}:{:02}", minutes / 60, minutes % 60)
    }

    /// The business day of a moment: the last day that had started by then.
    pub fn day_of(&self, seconds: i64) -> Day {
        let local = seconds.saturating_add(self.offset(seconds)) - self.starts_seconds;
        let number = local.div_euclid(DAY_SECONDS);
        let day = day_numbered(number);
        // Near a start that a clock change touches, the local clock alone would count a day twice.
        let into = local.rem_euclid(DAY_SECONDS);
        if into < NEAR && seconds < self.start_of(day) {
            day.previous()
        } else if into > DAY_SECONDS - NEAR && seconds >= self.start_of(day.next()) {
            day.next()
        } else {
            day
        }
    }

    /// A deed's time at a known moment.
    pub fn moment(&self, seconds: i64) -> When {
        When::at(self.day_of(seconds), seconds)
    }

    /// The moment at which a business day starts.
    pub fn start_of(&self, day: Day) -> i64 {
        let midnight = i64::from(day.number()) * DAY_SECONDS;
        self.resolve(midnight + self.starts_seconds)
    }

    /// The moment at which the clock on the wall shows a time of a date, in minutes from its midnight; past
    /// 24 hours it is the next day's.
    pub fn at_clock(&self, date: Day, minutes: i32) -> i64 {
        let midnight = i64::from(date.number()) * DAY_SECONDS;
        self.resolve(midnight + i64::from(minutes) * 60)
    }

    /// The date that the calendar on the wall shows; for a date alone, that date.
    pub fn local_date(&self, when: When) -> Day {
        match when.seconds() {
            Some(seconds) => {
                let local = seconds.saturating_add(self.offset(seconds));
                day_numbered(local.div_euclid(DAY_SECONDS))
            }
            None => when.day(),
        }
    }

    /// The minute that the clock on the wall shows; none for a date alone.
    pub fn minute(&self, when: When) -> Option<i32> {
        let seconds = when.seconds()?;
        let local = seconds.saturating_add(self.offset(seconds));
        i32::try_from(local.rem_euclid(DAY_SECONDS) / 60).ok()
    }

    /// Reads a business day or a moment, as command lines and batches write them.
    pub fn when(&self, text: &str) -> Result<When, BadWhen> {
        let text = text.trim();
        let (date, time) = match text.find(['T', 't', ' ']) {
            Some(at) => (&text[..at], text[at + 1..].trim_start()),
            // No space is written behind 日.
            None => match text.find(['日', '号']).map(|at| at + '日'.len_utf8()) {
                Some(at) => (&text[..at], &text[at..]),
                None => (text, ""),
            },
        };
        let day: Day = date.parse()?;
        if time.is_empty() {
            return Ok(When::on(day));
        }
        if let Some(time) = clock(time) {
            let midnight = i64::from(day.number()) * DAY_SECONDS;
            return Ok(self.moment(self.resolve(midnight + seconds_of(time))));
        }
        if time.bytes().all(|b| b.is_ascii_digit() || b == b':') && time.contains(':') {
            return Err(BadWhen::NoSuchTime);
        }
        let moment =
            DateTime::parse_from_rfc3339(&format!("{day}T{time}")).map_err(|_| BadWhen::Shape)?;
        Ok(self.moment(moment.timestamp()))
    }

    /// `2024-05-01T13:05:00+08:00`, in the book's zone.
    pub fn rfc3339(&self, seconds: i64) -> String {
        let ahead = self.offset(seconds);
        let local = seconds.saturating_add(ahead);
        let (days, clock) = (local.div_euclid(DAY_SECONDS), local.rem_euclid(DAY_SECONDS));
        let day = Day::from_number(i32::try_from(days).unwrap_or(i32::MAX));
        let (hour, minute, second) = (clock / 3600, clock / 60 % 60, clock % 60);
        let sign = if ahead < 0 { '-' } else { '+' };
        let ahead = ahead.abs();
        let (off_hour, off_minute) = (ahead / 3600, ahead / 60 % 60);
        format!("{day}T{hour:02}:{minute:02}:{second:02}{sign}{off_hour:02}:{off_minute:02}")
    }

    /// The zone's offset from UTC at a moment, in seconds.
    pub fn offset_at(&self, seconds: i64) -> i32 {
        i32::try_from(self.offset(seconds)).unwrap_or(0)
    }

    fn offset(&self, seconds: i64) -> i64 {
        self.zone
            .offset_from_utc_datetime(&utc(seconds))
            .fix()
            .local_minus_utc()
            .into()
    }

    /// The moment at which the local clock shows so many seconds since 1970-01-01T00:00:00.
    fn resolve(&self, local: i64) -> i64 {
        let naive = utc(local);
        match self.zone.from_local_datetime(&naive).earliest() {
            Some(moment) => moment.timestamp(),
            // Skipped: the clock before the gap goes on, which lands the gap's length later.
            None => local - self.offset(local - DAY_SECONDS),
        }
    }
}

fn utc(seconds: i64) -> NaiveDateTime {
    DateTime::from_timestamp(seconds, 0).map_or_else(
        || {
            let far = if seconds < 0 {
                NaiveDate::MIN
            } else {
                NaiveDate::MAX
            };
            far.and_time(NaiveTime::MIN)
        },
        |moment| moment.naive_utc(),
    )
}

fn day_numbered(number: i64) -> Day {
    let far = if number < 0 { i32::MIN } else { i32::MAX };
    Day::from_number(i32::try_from(number).unwrap_or(far))
}

fn seconds_of(time: NaiveTime) -> i64 {
    time.signed_duration_since(NaiveTime::MIN).num_seconds()
}

/// `HH:MM` or `HH:MM:SS`, two digits each.
fn clock(text: &str) -> Option<NaiveTime> {
    let two = |at: usize| -> Option<u32> {
        let digits = text.get(at..at + 2)?;
        digits
            .bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| digits.parse().ok())?
    };
    let colons = text.bytes().skip(2).step_by(3).all(|b| b == b':');
    match text.len() {
        5 if colons => NaiveTime::from_hms_opt(two(0)?, two(3)?, 0),
        8 if colons => NaiveTime::from_hms_opt(two(0)?, two(3)?, two(6)?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(zone: &str, starts: &str) -> BusinessHours {
        BusinessHours::new(zone, starts).expect("business hours")
    }

    #[test]
    fn a_sale_after_midnight_belongs_to_the_night_before() {
        let spa = hours("Asia/Shanghai", "06:00");
        let table = [
            ("2025-01-01 01:30", "2024-12-31", "2025-01-01"),
            ("2025-01-01 05:59:59", "2024-12-31", "2025-01-01"),
            ("2025-01-01T06:00:00", "2025-01-01", "2025-01-01"),
            ("2024-12-31T17:30:00Z", "2024-12-31", "2025-01-01"),
            ("2025-01-01", "2025-01-01", "2025-01-01"),
        ];
        for (text, day, date) in table {
            let when = spa.when(text).expect(text);
            assert_eq!(when.day().to_string(), day, "{text}");
            assert_eq!(spa.local_date(when).to_string(), date, "{text}");
        }
    }

    #[test]
    fn skipped_times_move_forward_and_doubled_ones_are_the_first() {
        let table = [
            (
                "Europe/Berlin",
                "2024-03-31 02:30",
                "2024-03-31T03:30:00+02:00",
            ),
            (
                "Europe/Berlin",
                "2024-10-27 02:30",
                "2024-10-27T02:30:00+02:00",
            ),
            (
                "Europe/Berlin",
                "2024-10-27 03:00",
                "2024-10-27T03:00:00+01:00",
            ),
            (
                "Asia/Shanghai",
                "1986-05-04 02:30",
                "1986-05-04T03:30:00+09:00",
            ),
            (
                "Asia/Shanghai",
                "1991-09-15 01:30",
                "1991-09-15T01:30:00+09:00",
            ),
            (
                "Asia/Shanghai",
                "1992-07-01 12:00",
                "1992-07-01T12:00:00+08:00",
            ),
        ];
        for (zone, text, moment) in table {
            let hours = hours(zone, "00:00");
            let when = hours.when(text).expect(text);
            let seconds = when.seconds().expect("a moment");
            assert_eq!(hours.rfc3339(seconds), moment, "{text}");
        }
    }

    #[test]
    fn every_day_starts_once_and_days_never_run_backwards() {
        for starts in ["00:00", "02:30", "06:00"] {
            let hours = hours("Europe/Berlin", starts);
            let first = Day::new(2024, 3, 25).expect("a day");
            for offset in 0..230 {
                let day = first.plus_days(offset);
                assert_eq!(hours.day_of(hours.start_of(day)), day, "{starts}");
                assert_eq!(hours.day_of(hours.start_of(day) - 1), day.previous());
            }
            let from = hours.start_of(first);
            let days = (0..230 * 48).map(|half| hours.day_of(from + half * 1800));
            assert!(days.is_sorted(), "{starts}");
        }
    }

    #[test]
    fn a_time_is_told_as_people_write_it() {
        let hours = hours("Asia/Shanghai", "00:00");
        let same = hours.when("2024-05-01 13:05").expect("a time");
        for text in [
            "2024/5/1 13:05",
            "20240501T13:05:00",
            "2024年5月1日 13:05",
            "2024年5月1日13:05",
            "2024-05-01T05:05:00Z",
        ] {
            assert_eq!(hours.when(text), Ok(same), "{text}");
        }
        assert_eq!(hours.when(" 2024年5月1日 "), hours.when("2024-05-01"));
    }

    #[test]
    fn bad_times_say_what_is_wrong() {
        let hours = hours("Asia/Shanghai", "00:00");
        let table = [
            ("2024-05-01 25:00", BadWhen::NoSuchTime),
            ("2024-05-01 12:60:00", BadWhen::NoSuchTime),
            ("2024-05-01x12:00", BadWhen::Day(BadDay::Shape)),
            ("2024-05-01 noon", BadWhen::Shape),
            ("2024-02-30 12:00", BadWhen::Day(BadDay::NoSuchDay)),
            ("today", BadWhen::Day(BadDay::Shape)),
            ("２０２４-05-01 12:00", BadWhen::Day(BadDay::Shape)),
        ];
        for (text, bad) in table {
            assert_eq!(hours.when(text), Err(bad), "{text}");
        }
        for starts in ["24:00", "6:00", "06:00:00", "ab:cd"] {
            assert!(BusinessHours::new("Asia/Shanghai", starts).is_err());
        }
        assert!(BusinessHours::new("Asia/Beijing", "00:00").is_err());
    }
}
