//! When a door is open or somebody works: hours by the day of the week, and days of their own.
//!
//! A stretch such as `10:00-02:00` belongs to the day on which it begins and runs past midnight. Times
//! are those of the clock on the wall; what clock changes make of them is for [`BusinessHours`] to say.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::{Datelike as _, Weekday};

use super::{BusinessHours, Day};
use crate::domain::Wording;

const DAY_MINUTES: i32 = 24 * 60;

/// A stretch of the clock, in minutes from the midnight before the day it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    from: i32,
    to: i32,
}

/// Why a text is no stretch of the clock.
const NO_SPAN: Wording = Wording::fixed(
    "hours run from one time of day to another, the next day's after midnight",
    "时段从一个时刻到另一个时刻，过午夜的属次日",
);

impl Span {
    const fn shifted(self, days: i32) -> Self {
        Self {
            from: self.from + days * DAY_MINUTES,
            to: self.to + days * DAY_MINUTES,
        }
    }

    /// Whether a minute of the clock lies within it; its end no longer does.
    pub const fn holds(self, minute: i32) -> bool {
        let next = minute + DAY_MINUTES;
        (self.from <= minute && minute < self.to) || (self.from <= next && next < self.to)
    }

    const fn overlaps(self, other: Self) -> bool {
        self.from < other.to && other.from < self.to
    }
}

impl FromStr for Span {
    type Err = Wording;

    fn from_str(text: &str) -> Result<Self, Wording> {
        let (from, to) = text.split_once('-').ok_or(NO_SPAN)?;
        let (from, to) = (clock(from)?, clock(to)?);
        match to {
            _ if from == DAY_MINUTES || from == to => Err(NO_SPAN),
            to if to < from => Ok(Self {
                from,
                to: to + DAY_MINUTES,
            }),
            to => Ok(Self { from, to }),
        }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let to = if self.to > DAY_MINUTES {
            self.to - DAY_MINUTES
        } else {
            self.to
        };
        let (from, to) = ((self.from / 60, self.from % 60), (to / 60, to % 60));
        write!(f, "{:02}:{:02}-{:02}:{:02}", from.0, from.1, to.0, to.1)
    }
}

/// `HH:MM`, midnight at a day's end as `24:00`.
fn clock(text: &str) -> Result<i32, Wording> {
    let (hours, minutes) = text.trim().split_once(':').ok_or(NO_SPAN)?;
    let two = |text: &str| -> Result<i32, Wording> {
        let digits = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse().ok()).flatten().ok_or(NO_SPAN)
    };
    match (two(hours)?, two(minutes)?) {
        (24, 0) => Ok(DAY_MINUTES),
        (hours @ 0..=23, minutes @ 0..=59) => Ok(hours * 60 + minutes),
        _ => Err(NO_SPAN),
    }
}

/// Hours by the day of the week, and the days that have hours of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hours {
    /// From Monday on.
    weekly: [Vec<Span>; 7],
    /// Days of their own; an empty one is closed.
    on: BTreeMap<Day, Vec<Span>>,
}

impl Hours {
    /// Adds a stretch to a day of every week; the stretch that it overlaps, where there is one.
    pub fn add(&mut self, day: Weekday, span: Span) -> Result<(), Span> {
        let place = day.num_days_from_monday() as usize;
        for (days, shift) in [(6, -1), (0, 0), (1, 1)] {
            let near = &self.weekly[(place + days) % 7];
            if let Some(other) = near.iter().find(|s| s.shifted(shift).overlaps(span)) {
                return Err(*other);
            }
        }
        self.weekly[place].push(span);
        self.weekly[place].sort_unstable();
        Ok(())
    }

    /// Says that a day has hours of its own; false where it has been said already.
    pub fn set_apart(&mut self, day: Day) -> bool {
        self.on.insert(day, Vec::new()).is_none()
    }

    /// Adds a stretch to a day that was set apart; the stretch that it overlaps, where there is one.
    pub fn add_on(&mut self, day: Day, span: Span) -> Result<(), Span> {
        let spans = self.on.entry(day).or_default();
        if let Some(other) = spans.iter().find(|other| other.overlaps(span)) {
            return Err(*other);
        }
        spans.push(span);
        spans.sort_unstable();
        Ok(())
    }

    /// The stretches that begin on a day.
    pub fn of(&self, day: Day) -> &[Span] {
        match self.on.get(&day) {
            Some(own) => own,
            None => &self.weekly[day.date().weekday().num_days_from_monday() as usize],
        }
    }

    /// Whether a moment and all up to another lie within hours; those that touch are one.
    pub fn cover(&self, business: &BusinessHours, from: i64, until: i64) -> bool {
        let day = business.local_date(business.moment(from));
        let last = business.local_date(business.moment(until));
        let open = self.between(business, day.previous(), last);
        open.iter()
            .any(|(opens, closes)| *opens <= from && until <= *closes)
    }

    /// The moments between which it is open, for stretches that begin on these days; those that touch are
    /// one.
    pub fn between(&self, business: &BusinessHours, first: Day, last: Day) -> Vec<(i64, i64)> {
        let mut open: Vec<(i64, i64)> = Vec::new();
        let mut day = first;
        while day <= last {
            for span in self.of(day) {
                let (opens, closes) = (
                    business.at_clock(day, span.from),
                    business.at_clock(day, span.to),
                );
                match open.last_mut() {
                    Some((_, end)) if opens <= *end => *end = closes.max(*end),
                    _ => open.push((opens, closes)),
                }
            }
            if day == Day::MAX {
                break;
            }
            day = day.next();
        }
        open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(text: &str) -> Span {
        text.parse().expect(text)
    }

    fn every_day(text: &str) -> Hours {
        let mut hours = Hours::default();
        for place in 0..7 {
            let day = Weekday::try_from(place).expect("a weekday");
            hours.add(day, span(text)).expect("no overlap");
        }
        hours
    }

    #[test]
    fn hours_may_run_past_midnight() {
        for text in ["10:00-22:00", "10:00-02:00", "00:00-24:00"] {
            assert_eq!(span(text).to_string(), text);
        }
        for text in [
            "10-22",
            "10:00-10:00",
            "24:00-02:00",
            "25:00-26:00",
            "9:00-10:00",
            "ab:cd-10:00",
        ] {
            assert!(text.parse::<Span>().is_err(), "{text}");
        }
        let spa = BusinessHours::new("Asia/Shanghai", "06:00").expect("hours");
        let hours = every_day("10:00-02:00");
        let at = |text: &str| spa.when(text).expect(text).seconds().expect("a moment");
        let table = [
            ("2024-05-01 10:00", "2024-05-01 11:00", true),
            ("2024-05-01 09:59", "2024-05-01 11:00", false),
            ("2024-05-01 23:30", "2024-05-02 01:30", true),
            ("2024-05-02 01:00", "2024-05-02 02:00", true),
            ("2024-05-02 01:30", "2024-05-02 02:01", false),
            ("2024-05-02 03:00", "2024-05-02 04:00", false),
        ];
        for (from, until, open) in table {
            assert_eq!(
                hours.cover(&spa, at(from), at(until)),
                open,
                "{from} {until}"
            );
        }
    }

    #[test]
    fn hours_that_touch_are_one_and_days_of_their_own_come_first() {
        let spa = BusinessHours::new("Asia/Shanghai", "00:00").expect("hours");
        let mut hours = every_day("00:00-24:00");
        let holiday: Day = "2026-02-17".parse().expect("a day");
        let at = |text: &str| spa.when(text).expect(text).seconds().expect("a moment");
        assert!(hours.cover(&spa, at("2026-02-16 23:00"), at("2026-02-17 01:00")));
        assert!(hours.set_apart(holiday));
        assert!(!hours.set_apart(holiday));
        assert!(!hours.cover(&spa, at("2026-02-16 23:00"), at("2026-02-17 01:00")));
        assert_eq!(hours.add_on(holiday, span("10:00-18:00")), Ok(()));
        assert!(hours.cover(&spa, at("2026-02-17 10:00"), at("2026-02-17 18:00")));
        assert_eq!(
            hours.add_on(holiday, span("17:00-19:00")),
            Err(span("10:00-18:00"))
        );
    }

    #[test]
    fn overlapping_hours_are_found_past_midnight_and_past_sunday() {
        let mut hours = Hours::default();
        assert_eq!(hours.add(Weekday::Sun, span("20:00-03:00")), Ok(()));
        assert_eq!(
            hours.add(Weekday::Mon, span("02:00-04:00")),
            Err(span("20:00-03:00"))
        );
        assert_eq!(hours.add(Weekday::Mon, span("03:00-04:00")), Ok(()));
        assert_eq!(
            hours.add(Weekday::Sat, span("22:00-20:30")),
            Err(span("20:00-03:00"))
        );
    }

    #[test]
    fn a_clock_change_moves_no_opening() {
        let berlin = BusinessHours::new("Europe/Berlin", "00:00").expect("hours");
        let hours = every_day("10:00-22:00");
        let day: Day = "2024-03-31".parse().expect("a day");
        let open = hours.between(&berlin, day, day);
        let shown: Vec<_> = open
            .iter()
            .map(|(from, to)| (berlin.rfc3339(*from), berlin.rfc3339(*to)))
            .collect();
        assert_eq!(
            shown,
            [(
                "2024-03-31T10:00:00+02:00".to_owned(),
                "2024-03-31T22:00:00+02:00".to_owned()
            )]
        );
    }
}
