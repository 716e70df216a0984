//! Calendar files (iCalendar, RFC 5545), for the calendar programs on desks and phones. The same entry stands under
//! the same name each time, so that a calendar that takes the file again moves what it has.

use std::fmt;
use std::path::Path;

use chrono::{DateTime, NaiveDate, Utc};
use icalendar::{Component as _, EventLike as _, EventStatus, Property};

use super::{Encoding, OutputError, Sink};
use crate::domain::Lang;

/// When an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Span {
    /// A whole day, whatever the zone, on which whoever has it is free all the same.
    Day(NaiveDate),
    /// Seconds since 1970-01-01T00:00:00Z, from and until.
    Moments(i64, i64),
}

/// A calendar that is being filled. Moments are written in UTC, so that no zone has to be explained.
pub(crate) struct Calendar {
    calendar: icalendar::Calendar,
    made: DateTime<Utc>,
}

/// One event.
pub(crate) struct Event(icalendar::Event);

impl Calendar {
    /// A calendar of a name, made at a moment.
    pub(crate) fn new(name: &str, made: i64) -> Self {
        let mut calendar = icalendar::Calendar::empty();
        calendar.append_property(Property::new("VERSION", "2.0"));
        calendar.append_property(Property::new("PRODID", "-//club//club//EN"));
        calendar.append_property(Property::new("CALSCALE", "GREGORIAN"));
        calendar.name(&property(name));
        Self {
            calendar,
            made: moment(made),
        }
    }

    /// An event under a name of its own in the world: the same uid again means the same event, changed.
    pub(crate) fn event(&self, uid: &str, span: Span) -> Event {
        let mut event = icalendar::Event::new();
        event.uid(uid).timestamp(self.made);
        match span {
            Span::Day(day) => {
                // The end is the first day that is no more part of it.
                event.starts(day).ends(day.succ_opt().unwrap_or(day));
                event.append_property(Property::new("TRANSP", "TRANSPARENT"));
            }
            Span::Moments(from, until) => {
                event.starts(moment(from)).ends(moment(until));
            }
        }
        Event(event)
    }

    pub(crate) fn add(&mut self, mut event: Event) {
        self.calendar.push(event.0.done());
    }

    pub(crate) fn text(&self) -> String {
        self.calendar.to_string()
    }

    /// Writes the file, which appears whole or not at all.
    pub(crate) fn write(&self, file: &Path) -> Result<(), OutputError> {
        write(file, &self.text())
    }
}

/// Writes the text of a calendar to a file, which appears whole or not at all.
pub(crate) fn write(file: &Path, text: &str) -> Result<(), OutputError> {
    let mut sink = Sink::private_file(file, Encoding::Utf8)?;
    sink.write(text.as_bytes())?;
    sink.finish()
}

/// A text as a property may hold it: RFC 5545 knows `\n` alone, so a return that somebody typed breaks the line for
/// good, and no other control character has a place in it.
fn property(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let held = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    lines.chars().filter(held).collect()
}

impl Event {
    pub(crate) fn summary(&mut self, text: &str) {
        self.0.summary(&property(text));
    }

    pub(crate) fn description(&mut self, text: &str) {
        self.0.description(&property(text));
    }

    pub(crate) fn location(&mut self, text: &str) {
        self.0.location(&property(text));
    }

    /// Of two of one uid the one with the higher number counts.
    pub(crate) fn sequence(&mut self, number: u32) {
        self.0.sequence(number);
    }

    pub(crate) fn confirmed(&mut self, confirmed: bool) {
        self.0.status(if confirmed {
            EventStatus::Confirmed
        } else {
            EventStatus::Tentative
        });
    }

    /// It is taken back.
    pub(crate) fn cancelled(&mut self) {
        self.0.status(EventStatus::Cancelled);
    }
}

/// One entry on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
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

/// The text of a calendar of days; `made` is the moment at which it was made, in seconds since 1970-01-01T00:00:00Z.
pub(crate) fn text(title: &str, entries: &[Entry], made: i64) -> String {
    let mut calendar = Calendar::new(title, made);
    for entry in entries {
        let mut event = calendar.event(&entry.uid, Span::Day(entry.on));
        event.summary(&entry.summary);
        event.description(&entry.description);
        event.sequence(entry.sequence);
        if entry.cancelled {
            event.cancelled();
        } else {
            event.confirmed(true);
        }
        calendar.add(event);
    }
    calendar.text()
}

/// The entries of a calendar that this program wrote for a book, as far as it takes to take them back; none
/// where there is no such file yet.
pub(crate) fn written(path: &Path, book: &str) -> Vec<Entry> {
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

/// The name of a calendar of visits.
pub(crate) const fn visits_title(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "Visits",
        Lang::Zh => "回访计划",
    }
}

fn moment(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}

impl fmt::Debug for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Calendar")
            .field("made", &self.made)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_written_as_calendar_programs_read_it() {
        let mut calendar = Calendar::new("清泉 Spa", 1_714_536_000);
        let mut event = calendar.event("B000001@spa", Span::Moments(1_714_543_200, 1_714_546_800));
        event.summary("massage; two, \"please\"");
        event.location("房间一");
        event.description("Ann\rATTENDEE:x\r\nEND:VEVENT\u{7}");
        event.confirmed(true);
        calendar.add(event);
        let day = NaiveDate::from_ymd_opt(2024, 5, 1).expect("a day");
        calendar.add(calendar.event("V1@spa", Span::Day(day)));
        let text = calendar.calendar.to_string();
        for line in [
            "BEGIN:VCALENDAR",
            "UID:B000001@spa",
            "DTSTAMP:20240501T040000Z",
            "DTSTART:20240501T060000Z",
            "DTEND:20240501T070000Z",
            "SUMMARY:massage\\; two\\, \"please\"",
            "LOCATION:房间一",
            "DESCRIPTION:Ann\\nATTENDEE:x\\nEND:VEVENT",
            "STATUS:CONFIRMED",
            "DTSTART;VALUE=DATE:20240501",
            "DTEND;VALUE=DATE:20240502",
            "END:VCALENDAR",
        ] {
            assert!(
                text.contains(&format!("{line}\r\n")),
                "{line} not in\n{text}"
            );
        }
    }

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
