//! An inquiry as its rows make it: open, promised a call-back, or answered; and which promises were kept.

use crate::desk::complaints::state::is_before;
use crate::domain::{Day, InquiryId, MemberId, Slug, Version, When};
use crate::sales::View;
use crate::words;

words! {
    /// What an inquiry is about.
    #[derive(Default)]
    pub(crate) enum About {
        #[default]
        Question = "question", "a question", "咨询";
        /// Something that is not there is wanted as soon as it is.
        OutOfStock = "out-of-stock", "out of stock", "缺货登记";
        MadeToOrder = "made-to-order", "made to order", "订做";
        /// For the suggestion box.
        Suggestion = "suggestion", "a suggestion", "建议";
    }
}

impl About {
    /// Whether it waits for goods, so that some come before others.
    pub(crate) const fn is_wish(self) -> bool {
        matches!(self, Self::OutOfStock | Self::MadeToOrder)
    }
}

/// What a row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Open,
    /// A call-back is promised, at first or anew.
    Promise(When),
    Answer,
}

/// One row of an inquiry.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub version: Version,
    pub at: When,
    pub what: What,
    /// Sealed.
    pub note: String,
}

/// An inquiry with all its rows, in order of recording.
#[derive(Clone, Debug)]
pub(crate) struct Inquiry {
    pub id: InquiryId,
    pub about: About,
    pub topic: Option<Slug>,
    pub member: Option<MemberId>,
    /// The place of the key under which its texts are sealed.
    pub person: u32,
    /// Sealed.
    pub name: String,
    /// Sealed.
    pub contact: String,
    /// The opening first.
    pub events: Vec<Event>,
}

/// How an inquiry stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct State {
    pub promise: Option<When>,
    /// The day of the answer and its text, sealed.
    pub answer: Option<(Day, String)>,
}

/// How far an inquiry is, as somebody who works down a list sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// The promised time has passed.
    Overdue,
    /// Promised for today.
    Due,
    /// Promised for a later day.
    Waiting,
    /// Nothing is promised.
    Open,
    Answered,
}

impl Step {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Due => "due",
            Self::Waiting => "waiting",
            Self::Open => "open",
            Self::Answered => "answered",
        }
    }
}

/// The moment at which a list is drawn: a view, and the clock where the day still lasts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    pub view: View,
    pub now_seconds: i64,
}

/// What became of a promised call-back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Promise {
    pub inquiry: InquiryId,
    pub due: Day,
    pub kept: bool,
    /// The day on which that was known.
    pub counted_on: Day,
    /// Who promised.
    pub by: Version,
}

impl Inquiry {
    pub(crate) fn opening(&self) -> &Event {
        // An inquiry is made from its opening row.
        &self.events[0]
    }

    pub(crate) fn opened(&self) -> Day {
        self.opening().at.day()
    }

    /// The last row; what follows cannot lie before it.
    pub(crate) fn last(&self) -> &Event {
        self.events.last().unwrap_or_else(|| self.opening())
    }

    /// How it stands by the rows up to a day; nothing before it was opened.
    pub(crate) fn state(&self, to: Day) -> Option<State> {
        if self.opened() > to {
            return None;
        }
        let mut state = State {
            promise: None,
            answer: None,
        };
        for event in self.events.iter().filter(|event| event.at.day() <= to) {
            match event.what {
                What::Open => {}
                What::Promise(at) => state.promise = Some(at),
                What::Answer => state.answer = Some((event.at.day(), event.note.clone())),
            }
        }
        Some(state)
    }

    /// The fates of its promises as a view sees them. One that was put off before it was due has none.
    pub(crate) fn promises(&self, view: View) -> Vec<Promise> {
        let seen: Vec<&Event> = self
            .events
            .iter()
            .filter(|event| event.at.day() <= view.rows_to)
            .collect();
        let mut fates = Vec::new();
        for (place, event) in seen.iter().enumerate() {
            let What::Promise(due) = event.what else {
                continue;
            };
            let kept = match seen.get(place + 1) {
                Some(next) if !is_before(due, next.at) => match next.what {
                    What::Answer => Some((true, next.at.day().min(due.day()))),
                    _ => None,
                },
                Some(_) => Some((false, due.day())),
                None => (due.day() < view.alive_on).then_some((false, due.day())),
            };
            fates.extend(kept.map(|(kept, counted_on)| Promise {
                inquiry: self.id,
                due: due.day(),
                kept,
                counted_on,
                by: event.version,
            }));
        }
        fates
    }
}

impl State {
    pub(crate) fn step(&self, look: Look) -> Step {
        let view = look.view;
        match (&self.answer, self.promise) {
            (Some(_), _) => Step::Answered,
            (None, None) => Step::Open,
            (None, Some(at)) if at.day() < view.alive_on => Step::Overdue,
            (None, Some(at)) if at.day() > view.alive_on => Step::Waiting,
            (None, Some(at)) => match at.seconds() {
                Some(seconds) if seconds <= look.now_seconds => Step::Overdue,
                _ => Step::Due,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn inquiry(rows: &[(&str, What)]) -> Inquiry {
        let event = |(text, what): &(&str, What)| Event {
            version: Version(1),
            at: When::on(day(text)),
            what: *what,
            note: String::new(),
        };
        Inquiry {
            id: InquiryId::FIRST,
            about: About::Question,
            topic: None,
            member: None,
            person: 0,
            name: String::new(),
            contact: String::new(),
            events: rows.iter().map(event).collect(),
        }
    }

    /// Rows, the day at whose close they are looked at, and of each promise whether it was kept and when
    /// that was known.
    type Case<'a> = (&'a [(&'a str, What)], &'a str, &'a [(bool, &'a str)]);

    #[test]
    fn a_promise_is_kept_broken_or_put_off_in_time() {
        let promise = |text| What::Promise(When::on(day(text)));
        let asked = ("2024-05-01", What::Open);
        let first = ("2024-05-01", promise("2024-05-03"));
        let table: [Case<'_>; 6] = [
            (&[asked, first], "2024-05-02", &[]),
            (&[asked, first], "2024-05-03", &[(false, "2024-05-03")]),
            (
                &[asked, first, ("2024-05-02", What::Answer)],
                "2024-05-09",
                &[(true, "2024-05-02")],
            ),
            (
                &[asked, first, ("2024-05-04", What::Answer)],
                "2024-05-09",
                &[(false, "2024-05-03")],
            ),
            (
                &[
                    asked,
                    first,
                    ("2024-05-03", promise("2024-05-06")),
                    ("2024-05-06", What::Answer),
                ],
                "2024-05-09",
                &[(true, "2024-05-06")],
            ),
            (
                &[asked, first, ("2024-05-04", promise("2024-05-06"))],
                "2024-05-05",
                &[(false, "2024-05-03")],
            ),
        ];
        for (rows, close, expected) in table {
            let fates = inquiry(rows).promises(View::close_of(day(close)));
            let found: Vec<_> = fates.iter().map(|f| (f.kept, f.counted_on)).collect();
            let expected: Vec<_> = expected.iter().map(|(k, d)| (*k, day(d))).collect();
            assert_eq!(found, expected, "{rows:?} at {close}");
        }
    }

    #[test]
    fn a_promised_hour_passes_within_its_day() {
        let at = When::at(day("2024-05-03"), 1_000_000);
        let state = State {
            promise: Some(at),
            answer: None,
        };
        let step = |today: &str, now_seconds| {
            let view = View::today(day(today));
            state.step(Look { view, now_seconds })
        };
        assert_eq!(step("2024-05-02", 0), Step::Waiting);
        assert_eq!(step("2024-05-03", 999_999), Step::Due);
        assert_eq!(step("2024-05-03", 1_000_000), Step::Overdue);
        assert_eq!(step("2024-05-04", 0), Step::Overdue);
    }
}
