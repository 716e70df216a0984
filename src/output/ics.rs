//! Calendar files (RFC 5545), for the calendar programs on desks and phones.

use std::fmt;
use std::path::Path;

use chrono::{DateTime, Utc};
use icalendar::{Component as _, EventLike as _, EventStatus};

use super::{Encoding, OutputError, Sink};
use crate::domain::Day;

/// When an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// A whole day, whatever the zone.
    Day(Day),
    /// Seconds since 1970-01-01T00:00:00Z, from and until.
    Moments(i64, i64),
}

/// A calendar that is being filled. Moments are written in UTC, so that no zone has to be explained.
pub struct Calendar {
    calendar: icalendar::Calendar,
    made: DateTime<Utc>,
}

/// One event.
pub struct Event(icalendar::Event);

impl Calendar {
    /// A calendar of a name, made at a moment.
    pub fn new(name: &str, made: i64) -> Self {
        let mut calendar = icalendar::Calendar::new();
        calendar.name(&property(name));
        Self {
            calendar,
            made: moment(made),
        }
    }

    /// An event under a name of its own in the world: the same uid again means the same event, changed.
    pub fn event(&self, uid: &str, span: Span) -> Event {
        let mut event = icalendar::Event::new();
        event.uid(uid).timestamp(self.made);
        match span {
            Span::Day(day) => {
                event.starts(day.date()).ends(day.next().date());
            }
            Span::Moments(from, until) => {
                event.starts(moment(from)).ends(moment(until));
            }
        }
        Event(event)
    }

    pub fn add(&mut self, mut event: Event) {
        self.calendar.push(event.0.done());
    }

    /// Writes the file, which appears whole or not at all.
    pub fn write(&self, file: &Path) -> Result<(), OutputError> {
        let mut sink = Sink::private_file(file, Encoding::Utf8)?;
        sink.write(self.calendar.to_string().as_bytes())?;
        sink.finish()
    }
}

/// A text as a property may hold it: RFC 5545 knows `\n` alone, so a return that somebody typed breaks the line for
/// good, and no other control character has a place in it.
pub(super) fn property(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let held = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    lines.chars().filter(held).collect()
}

impl Event {
    pub fn summary(&mut self, text: &str) {
        self.0.summary(&property(text));
    }

    pub fn description(&mut self, text: &str) {
        self.0.description(&property(text));
    }

    pub fn location(&mut self, text: &str) {
        self.0.location(&property(text));
    }

    /// Of two of one uid the one with the higher number counts.
    pub fn sequence(&mut self, number: u32) {
        self.0.sequence(number);
    }

    pub fn confirmed(&mut self, confirmed: bool) {
        self.0.status(if confirmed {
            EventStatus::Confirmed
        } else {
            EventStatus::Tentative
        });
    }

    /// It is taken back.
    pub fn cancelled(&mut self) {
        self.0.status(EventStatus::Cancelled);
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
        let day = Day::new(2024, 5, 1).expect("a day");
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
}
