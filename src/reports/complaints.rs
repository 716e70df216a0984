//! Complaints by month, department, cause or severity: how many, how fast, and how many were satisfied.
//!
//! What happened counts on its own day. A step counts on the day on which its fate was known, so that what is
//! done later changes no figure of a past month.

use std::collections::BTreeMap;

use crate::desk::Periods;
use crate::desk::complaints::figures::{due, fates, progress_due};
use crate::desk::complaints::state::{Answer, Deed};
use crate::desk::complaints::{Complaint, Fate, State, Step, What};
use crate::desk::share::Share;
use crate::domain::{Day, Month, Slug, Stretch};
use crate::sales::View;

/// What the lines of the report stand for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum By {
    #[default]
    Month,
    Department,
    Cause,
    Severity,
}

impl By {
    pub(crate) const ALL: [Self; 4] = [Self::Month, Self::Department, Self::Cause, Self::Severity];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Department => "department",
            Self::Cause => "cause",
            Self::Severity => "severity",
        }
    }

    /// What a complaint is counted under, on a day of a month.
    fn key(self, of: &Told<'_>, day: Day) -> String {
        let word = |slug: Option<&Slug>| slug.map(ToString::to_string).unwrap_or_default();
        match self {
            Self::Month => Month::of(day).to_string(),
            Self::Department => word(of.department),
            Self::Cause => word(of.cause),
            Self::Severity => word(of.severity),
        }
    }
}

/// What a complaint, or one of its steps, is told by.
struct Told<'a> {
    department: Option<&'a Slug>,
    cause: Option<&'a Slug>,
    severity: Option<&'a Slug>,
}

impl<'a> Told<'a> {
    fn of(state: &'a State) -> Self {
        Self {
            department: state.department.as_ref(),
            cause: state.cause.as_ref(),
            severity: state.severity.as_ref(),
        }
    }

    fn of_step(fate: &'a Fate) -> Self {
        Self {
            department: fate.department.as_ref(),
            cause: fate.cause.as_ref(),
            severity: fate.severity.as_ref(),
        }
    }
}

/// One line of the report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    pub key: String,
    pub opened: i64,
    pub closed: i64,
    /// Open when the month, or what is looked at, ends.
    pub open: i64,
    /// Of those, the ones with a step or a report overdue.
    pub overdue: i64,
    /// Steps done by their deadline, of those whose fate is known.
    pub in_time: Share,
    /// Working days from opening to closing, over those closed.
    pub days: Share,
    /// Satisfied answers, of those asked.
    pub satisfied: Share,
}

/// The report. Every line is there in which anything is counted.
pub(crate) fn report(
    complaints: &[Complaint],
    periods: &Periods<'_>,
    by: By,
    days: Stretch,
    view: View,
) -> Vec<Line> {
    let days = Stretch {
        to: days.to.min(view.on()),
        ..days
    };
    let mut lines: BTreeMap<String, Line> = BTreeMap::new();
    for complaint in complaints {
        happened(&mut lines, complaint, periods, by, days);
        for fate in fates(complaint, periods, view) {
            let on = fate.counted_on();
            if days.holds(on) {
                let line = at(&mut lines, by.key(&Told::of_step(&fate), on));
                line.in_time.count(fate.in_time());
            }
        }
        for close in closes(complaint, by, days, view) {
            still_open(&mut lines, complaint, periods, by, close);
        }
    }
    lines.into_values().collect()
}

fn at(lines: &mut BTreeMap<String, Line>, key: String) -> &mut Line {
    lines.entry(key.clone()).or_insert_with(|| Line {
        key,
        ..Line::default()
    })
}

/// Counts opening, feedback and closing, each on its own day.
fn happened(
    lines: &mut BTreeMap<String, Line>,
    complaint: &Complaint,
    periods: &Periods<'_>,
    by: By,
    days: Stretch,
) {
    for (event, state) in complaint.states(days.to) {
        let day = event.at.day();
        if !days.holds(day) {
            continue;
        }
        let key = by.key(&Told::of(&state), day);
        match event.what {
            What::Open => {
                // By department and the like it stands where it stands at the end.
                let last = complaint.state(days.to);
                let key = last.map(|last| by.key(&Told::of(&last), day));
                at(lines, key.unwrap_or_default()).opened += 1;
            }
            What::Did(Deed::Feedback(answer)) => {
                at(lines, key).satisfied.count(answer == Answer::Yes);
            }
            What::Did(Deed::Close(_)) => {
                let line = at(lines, key);
                line.closed += 1;
                line.days.add(Share {
                    part: periods.days.between(complaint.opened(), day),
                    whole: 1,
                });
            }
            _ => {}
        }
    }
}

/// The views at which open complaints are counted: the close of every month, or the end of the stretch.
fn closes(complaint: &Complaint, by: By, days: Stretch, view: View) -> Vec<View> {
    let close = |day: Day| {
        if day >= view.on() {
            view
        } else {
            View::close_of(day)
        }
    };
    let first = complaint.opened().max(days.from);
    if first > days.to {
        return Vec::new();
    }
    match by {
        By::Month => Month::of(first)
            .to(Month::of(days.to))
            .map(|month| close(month.last_day().min(days.to)))
            .collect(),
        _ => vec![close(days.to)],
    }
}

fn still_open(
    lines: &mut BTreeMap<String, Line>,
    complaint: &Complaint,
    periods: &Periods<'_>,
    by: By,
    view: View,
) {
    let Some(state) = complaint.state(view.rows_to) else {
        return;
    };
    if state.step == Step::Closed {
        return;
    }
    let late = [due(&state, periods), progress_due(&state, periods)]
        .iter()
        .flatten()
        .any(|due| due.overdue(view) > 0);
    let line = at(lines, by.key(&Told::of(&state), view.on()));
    line.open += 1;
    line.overdue += i64::from(late);
}

/// The steps whose fate became known within a stretch: for whoever is assessed by them.
pub(crate) fn steps(
    complaints: &[Complaint],
    periods: &Periods<'_>,
    days: Stretch,
    view: View,
) -> Vec<Fate> {
    let all = complaints.iter().flat_map(|own| fates(own, periods, view));
    all.filter(|fate| days.holds(fate.counted_on())).collect()
}

/// The share of steps done in time.
pub(crate) fn timeliness<'a>(steps: impl IntoIterator<Item = &'a Fate>) -> Share {
    let mut share = Share::default();
    for step in steps {
        share.count(step.in_time());
    }
    share
}

/// The share of customers who were satisfied with what was done, of those asked within a stretch.
pub(crate) fn satisfied(complaints: &[Complaint], days: Stretch, view: View) -> Share {
    let mut share = Share::default();
    let days = days.within(view);
    for event in complaints.iter().flat_map(|complaint| &complaint.events) {
        if let What::Did(Deed::Feedback(answer)) = event.what
            && days.holds(event.at.day())
        {
            share.count(answer == Answer::Yes);
        }
    }
    share
}
