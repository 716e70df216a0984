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
    /// Of two of one name the one with the higher number counts.
    pub sequence: u32,
    /// It is taken back.
    pub cancelled: bool,
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
            .sequence(entry.sequence)
            .status(if entry.cancelled {
                EventStatus::Cancelled
            } else {
                EventStatus::Confirmed
            })
            .append_property(Property::new("TRANSP", "TRANSPARENT"))
            .done();
        calendar.push(event);
    }
    calendar.to_string()
}

/// The entries of a calendar that this program wrote for a book, as far as it takes to take them back; none
/// where there is no such file yet.
pub fn written(path: &Path, book: &str) -> Vec<Entry> {
    let text = crate::book::reading::text(path).unwrap_or_default();
    // Long lines were folded between characters.
    let text = text.replace("\r\n ", "");
    let own = format!("@{book}");
    let events = text.split("BEGIN:VEVENT").skip(1);
    let entries = events.filter_map(|event| {
        let value = |name: &str| {
            let mut lines = event.lines();
            lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
        };
        Some(Entry {
            uid: value("UID").filter(|uid| uid.ends_with(&own))?.to_owned(),
            on: NaiveDate::parse_from_str(value("DTSTART;VALUE=DATE")?, "%Y%m%d").ok()?,
            summary: plain(value("SUMMARY").unwrap_or_default()),
            description: plain(value("DESCRIPTION").unwrap_or_default()),
            sequence: value("SEQUENCE")
                .and_then(|own| own.parse().ok())
                .unwrap_or(0),
            cancelled: value("STATUS") == Some("CANCELLED"),
        })
    });
    entries.collect()
}

/// A text without the signs that keep its commas and line ends apart from those of the file.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut signs = text.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '\\' => plain.extend(signs.next().map(|own| if own == 'n' { '\n' } else { own })),
            other => plain.push(other),
        }
    }
    plain
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
            sequence: 7,
            cancelled: false,
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
            "SEQUENCE:7",
            "STATUS:CONFIRMED",
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
    fn what_was_written_is_known_again() {
        let path = std::env::temp_dir().join(format!("club-calendar-{}.ics", std::process::id()));
        assert_eq!(written(&path, "club"), []);
        let mut all = vec![entry("电话：王芳"), entry(&"很长，".repeat(60))];
        all[1].uid = "two@club".to_owned();
        all[1].cancelled = true;
        std::fs::write(&path, text("t", &all, 0)).expect("it can be written");
        assert_eq!(written(&path, "club"), all);
        assert_eq!(written(&path, "another"), []);
        std::fs::remove_file(&path).expect("it is there");
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
