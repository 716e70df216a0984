//! Days for a calendar program: iCalendar (RFC 5545), whole days without a zone, the same entry under the
//! same name each time, so that a calendar that takes the file again moves what it has.

use std::path::Path;

use chrono::{DateTime, NaiveDate};
use icalendar::{Calendar, Component as _, Event, EventLike as _, EventStatus, Property};

use super::error::OutputError;
use super::ics::property;
use super::sink::Sink;
use super::{Encoding, Lang};

/// One entry on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What the entry goes by, in every calendar and for good.
    pub uid: String,
    pub on: NaiveDate,
    pub summary: String,
    pub description: String,
}

/// The text of a calendar; `stamp` is the moment at which it was made, in seconds since 1970-01-01T00:00:00Z.
pub fn text(title: &str, entries: &[Entry], stamp: i64) -> String {
    let mut calendar = Calendar::empty();
    calendar.append_property(Property::new("VERSION", "2.0"));
    calendar.append_property(Property::new("PRODID", "-//club//club//EN"));
    calendar.append_property(Property::new("CALSCALE", "GREGORIAN"));
    calendar.name(&property(title));
    let stamp = DateTime::from_timestamp(stamp, 0).unwrap_or_default();
    for entry in entries {
        let event = Event::new()
            .uid(&entry.uid)
            .timestamp(stamp)
            .starts(entry.on)
            // The end is the first day that is no more part of it.
            .ends(entry.on.succ_opt().unwrap_or(entry.on))
            .summary(&property(&entry.summary))
            .description(&property(&entry.description))
            .status(EventStatus::Confirmed)
            .append_property(Property::new("TRANSP", "TRANSPARENT"))
            .done();
        calendar.push(event);
    }
    calendar.to_string()
}

/// Writes a calendar to a file, which takes its place once it is whole.
pub fn write(path: &Path, text: &str) -> Result<(), OutputError> {
    let mut sink = Sink::private_file(path, Encoding::Utf8)?;
    sink.write(text.as_bytes())?;
    sink.finish()
}

/// The name of a calendar of visits.
pub const fn visits_title(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "Visits",
        Lang::Zh => "回访计划",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(summary: &str) -> Entry {
        Entry {
            uid: "one@club".to_owned(),
            on: NaiveDate::from_ymd_opt(2024, 12, 31).expect("a day"),
            summary: summary.to_owned(),
            description: "a, b; c\nd\\e".to_owned(),
        }
    }

    #[test]
    fn a_calendar_has_what_programs_ask_for() {
        let made = text("回访", &[entry("电话：王芳")], 1_704_067_200);
        for line in [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "BEGIN:VEVENT",
            "UID:one@club",
            "DTSTAMP:20240101T000000Z",
            "DTSTART;VALUE=DATE:20241231",
            "DTEND;VALUE=DATE:20250101",
            "SUMMARY:电话：王芳",
            "DESCRIPTION:a\\, b\\; c\\nd\\\\e",
            "END:VEVENT",
            "END:VCALENDAR",
        ] {
            assert!(
                made.split("\r\n").any(|own| own == line),
                "{line} in\n{made}"
            );
        }
        assert_eq!(made.matches("DTSTAMP").count(), 1);
        assert_eq!(made.matches("UID:").count(), 1);
    }

    #[test]
    fn long_lines_are_folded_between_characters() {
        let long = "很长的一句话，说明这次回访的来由。".repeat(12);
        let made = text("t", &[entry(&long)], 0);
        assert!(made.lines().all(|line| line.len() <= 75), "{made}");
        let unfolded = made.replace("\r\n ", "");
        assert!(unfolded.contains(&long), "{unfolded}");
    }
}
