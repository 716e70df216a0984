//! Deadlines of complaints, and how many were kept.

use super::rules::ComplaintRules;
use super::state::{Complaint, Deed, End, State, Step, Todo, What};
use crate::desk::Periods;
use crate::desk::term::Term;
use crate::domain::source::Place;
use crate::domain::{ComplaintId, Day, MemberId, Slug, Version};
use crate::sales::View;

/// A day by which something has to be done, and why that day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Due {
    pub day: Day,
    /// The day from which the period runs; it is not counted.
    pub from: Day,
    pub within: Term,
    pub place: Place,
}

impl Due {
    fn of(periods: &Periods<'_>, from: Day, within: Term, place: &Place) -> Self {
        Self {
            day: within.ends(periods.days, from),
            from,
            within,
            place: place.clone(),
        }
    }

    /// How many days it is overdue; none while the day lasts.
    pub(crate) fn overdue(&self, view: View) -> i64 {
        i64::from((view.alive_on.number() - self.day.number()).max(0))
    }
}

/// By when the next step has to be done, by the rules of the day on which the step before it was.
pub(crate) fn due(state: &State, periods: &Periods<'_>) -> Option<Due> {
    let todo = state.step.next()?;
    let from = state.since.day();
    let rules: &ComplaintRules = periods.rules.complaints(from);
    let deadline = rules.deadline(todo, state.severity.as_ref())?;
    Some(Due::of(periods, from, deadline.within, &deadline.place))
}

/// By when the customer has to hear how it stands; nothing once they are satisfied or it is closed.
pub(crate) fn progress_due(state: &State, periods: &Periods<'_>) -> Option<Due> {
    if matches!(state.step, Step::Satisfied | Step::Closed) {
        return None;
    }
    let (within, place) = periods.rules.complaints(state.heard).progress.as_ref()?;
    Some(Due::of(periods, state.heard, *within, place))
}

/// The days on which each step of the process ends at the latest, for a customer who asks.
pub(crate) fn outlook(state: &State, periods: &Periods<'_>) -> Vec<(Todo, Day)> {
    let mut state = state.clone();
    let mut days = Vec::new();
    let deeds = [
        Deed::Investigate,
        Deed::Propose(super::state::Answer::Yes),
        Deed::Execute,
        Deed::Feedback(super::state::Answer::Yes),
        Deed::Close(End::Solved),
    ];
    for deed in deeds {
        let (Some(due), Some(step)) = (due(&state, periods), state.step.after(deed)) else {
            break;
        };
        days.push((deed.todo(), due.day));
        state.step = step;
        state.since = crate::domain::When::on(due.day);
    }
    days
}

/// What became of a step that had a deadline: done, or not done by then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fate {
    pub complaint: ComplaintId,
    pub step: Todo,
    pub due: Day,
    pub done: Option<Day>,
    pub department: Option<Slug>,
    pub severity: Option<Slug>,
    pub cause: Option<Slug>,
    /// The version that made the step due: whoever recorded it had the complaint.
    pub began: Version,
    /// The version that did it.
    pub by: Option<Version>,
}

impl Fate {
    pub(crate) fn in_time(&self) -> bool {
        self.done.is_some_and(|done| done <= self.due)
    }

    /// The day on which its fate was known: when it was done, or when it should have been. What is done
    /// later changes no figure of the past.
    pub(crate) fn counted_on(&self) -> Day {
        self.done.map_or(self.due, |done| done.min(self.due))
    }
}

/// The fates of all steps of a complaint, as a view sees them. A step that is not due yet has none, nor has
/// one that another end made needless in time.
pub(crate) fn fates(complaint: &Complaint, periods: &Periods<'_>, view: View) -> Vec<Fate> {
    let mut fates = Vec::new();
    let mut stands: Option<State> = None;
    for (event, next) in complaint.states(view.rows_to) {
        if let (What::Did(deed), Some(before)) = (event.what, &stands) {
            let needed = !matches!(deed.end(), Some(end) if end != End::Solved);
            let done = needed.then(|| (event.at.day(), event.version));
            fates.extend(fate(complaint.id, before, periods, done).filter(|fate| {
                // Needless by the time it was due.
                needed || fate.due < event.at.day()
            }));
        }
        stands = Some(next);
    }
    if let Some(last) = stands {
        let open = fate(complaint.id, &last, periods, None);
        fates.extend(open.filter(|fate| fate.due < view.alive_on));
    }
    fates
}

fn fate(
    complaint: ComplaintId,
    before: &State,
    periods: &Periods<'_>,
    done: Option<(Day, Version)>,
) -> Option<Fate> {
    let due = due(before, periods)?;
    Some(Fate {
        complaint,
        step: before.step.next()?,
        due: due.day,
        done: done.map(|(day, _)| day),
        department: before.department.clone(),
        severity: before.severity.clone(),
        cause: before.cause.clone(),
        began: before.by,
        by: done.map(|(_, version)| version),
    })
}

/// A call that a complaint asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FollowUp {
    pub member: MemberId,
    pub due: Day,
    pub complaint: ComplaintId,
    pub why: FollowUpWhy,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FollowUpWhy {
    /// Whether the customer is satisfied has to be asked.
    Feedback,
    /// The customer has to hear how it stands.
    Progress,
}

/// Whom complaints ask to be called, and by when: of each complaint of a member what is due first. Who calls
/// is for the rules on the visit plan to say.
pub(crate) fn follow_ups(
    complaints: &[Complaint],
    periods: &Periods<'_>,
    view: View,
) -> Vec<FollowUp> {
    let mut found = Vec::new();
    for complaint in complaints {
        let (Some(member), Some(state)) = (complaint.member, complaint.state(view.rows_to)) else {
            continue;
        };
        let feedback = (state.step == Step::Executed).then(|| {
            let by_rule = due(&state, periods).map(|due| due.day);
            (by_rule.unwrap_or(state.since.day()), FollowUpWhy::Feedback)
        });
        let progress = progress_due(&state, periods).map(|due| (due.day, FollowUpWhy::Progress));
        let first = feedback
            .into_iter()
            .chain(progress)
            .min_by_key(|(day, _)| *day);
        found.extend(first.map(|(due, why)| FollowUp {
            member,
            due,
            complaint: complaint.id,
            why,
        }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::complaints::state::{Answer, Event};
    use crate::desk::inquiries::rules::InquiryRules;
    use crate::desk::surveys::rules::SurveyRules;
    use crate::desk::targets::Target;
    use crate::desk::{DeskRules, named};
    use crate::domain::When;
    use crate::domain::calendar::WorkCalendar;
    use crate::domain::source::toml;

    struct Rules(ComplaintRules, InquiryRules, SurveyRules);

    impl DeskRules for Rules {
        fn complaints(&self, _: Day) -> &ComplaintRules {
            &self.0
        }

        fn inquiries(&self, _: Day) -> &InquiryRules {
            &self.1
        }

        fn surveys(&self, _: Day) -> &SurveyRules {
            &self.2
        }

        fn targets(&self, _: Day) -> &[Target] {
            &[]
        }
    }

    fn rules() -> Rules {
        const TEXT: &str = "
[complaints]
progress_every = \"3 days\"
[[complaints.deadline]]
step = \"investigate\"
within = \"1 day\"
[[complaints.deadline]]
step = \"feedback\"
within = \"2 days\"
";
        let read = toml::read("p.toml", TEXT, &["complaints"], |root| {
            Some(ComplaintRules::read(root))
        });
        let read = read.expect("sound");
        assert!(named::is_known(
            &read.causes,
            &"any".parse().expect("an id")
        ));
        Rules(read, InquiryRules::default(), SurveyRules::default())
    }

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn complaint(rows: &[(&str, What)]) -> Complaint {
        let event = |(text, what): &(&str, What)| Event {
            version: Version(1),
            at: When::on(day(text)),
            what: *what,
            department: None,
            severity: None,
            cause: None,
            note: String::new(),
            told: String::new(),
        };
        Complaint {
            id: ComplaintId::FIRST,
            member: Some(MemberId::FIRST),
            person: 1,
            name: String::new(),
            contact: String::new(),
            sales: String::new(),
            visits: String::new(),
            events: rows.iter().map(event).collect(),
        }
    }

    const OPEN: What = What::Open;
    const LOOK: What = What::Did(Deed::Investigate);
    const AGREE: What = What::Did(Deed::Propose(Answer::Yes));
    const DONE: What = What::Did(Deed::Execute);
    const GONE: What = What::Did(Deed::Close(End::Withdrawn));

    /// Of each step with a deadline: whether it was kept, and on which day that was known. Mondays to
    /// Fridays, so that no day off moves anything.
    #[test]
    fn a_step_counts_on_the_day_on_which_its_fate_was_known() {
        type Case<'a> = (&'a [(&'a str, What)], &'a str, &'a [(bool, &'a str)]);
        let table: [Case<'_>; 7] = [
            (&[("2026-05-11", OPEN)], "2026-05-11", &[]),
            (
                &[("2026-05-11", OPEN)],
                "2026-05-12",
                &[(false, "2026-05-12")],
            ),
            (
                &[("2026-05-11", OPEN), ("2026-05-11", LOOK)],
                "2026-05-15",
                &[(true, "2026-05-11")],
            ),
            (
                &[("2026-05-11", OPEN), ("2026-05-14", LOOK)],
                "2026-05-15",
                &[(false, "2026-05-12")],
            ),
            // What was done later was not known then.
            (
                &[("2026-05-11", OPEN), ("2026-05-14", LOOK)],
                "2026-05-13",
                &[(false, "2026-05-12")],
            ),
            (
                &[("2026-05-11", OPEN), ("2026-05-12", GONE)],
                "2026-05-15",
                &[],
            ),
            (
                &[("2026-05-11", OPEN), ("2026-05-13", GONE)],
                "2026-05-15",
                &[(false, "2026-05-12")],
            ),
        ];
        let (rules, days) = (rules(), WorkCalendar::default());
        let periods = Periods {
            rules: &rules,
            days: &days,
        };
        for (rows, close, expected) in table {
            let view = View::close_of(day(close));
            let found = fates(&complaint(rows), &periods, view);
            let found: Vec<_> = found
                .iter()
                .map(|f| (f.in_time(), f.counted_on()))
                .collect();
            let expected: Vec<_> = expected.iter().map(|(k, d)| (*k, day(d))).collect();
            assert_eq!(found, expected, "{rows:?} at {close}");
        }
    }

    #[test]
    fn a_complaint_asks_for_the_call_that_is_due_first() {
        let (rules, days) = (rules(), WorkCalendar::default());
        let periods = Periods {
            rules: &rules,
            days: &days,
        };
        let asked = |rows: &[(&str, What)]| {
            let view = View::today(day("2026-05-15"));
            let found = follow_ups(&[complaint(rows)], &periods, view);
            found.first().map(|one| (one.due, one.why))
        };
        let told = |due, why| Some((day(due), why));
        let opened = [("2026-05-11", OPEN)];
        assert_eq!(asked(&opened), told("2026-05-14", FollowUpWhy::Progress));
        let done = [
            ("2026-05-11", OPEN),
            ("2026-05-11", LOOK),
            ("2026-05-12", AGREE),
            ("2026-05-12", DONE),
        ];
        assert_eq!(asked(&done), told("2026-05-14", FollowUpWhy::Feedback));
        assert_eq!(asked(&[("2026-05-11", OPEN), ("2026-05-12", GONE)]), None);
    }
}
