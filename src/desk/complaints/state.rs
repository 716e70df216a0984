//! A complaint as its rows make it: which step it is at, what comes next, and who has it.

use crate::domain::{ComplaintId, Day, MemberId, Slug, Version, When};
use crate::words;

words! {
    /// How far a complaint is.
    #[derive(PartialOrd, Ord)]
    pub(crate) enum Step {
        /// Recorded, and the customer soothed.
        Opened = "opened", "opened", "已受理";
        Investigating = "investigating", "investigating", "调查中";
        /// A solution was proposed and not agreed to.
        Proposed = "proposed", "proposed", "方案未获同意";
        Agreed = "agreed", "agreed", "方案已同意";
        Executed = "executed", "executed", "已执行";
        /// Carried out, and the customer is not satisfied.
        Dissatisfied = "dissatisfied", "dissatisfied", "顾客不满意";
        Satisfied = "satisfied", "satisfied", "顾客满意";
        Closed = "closed", "closed", "已结案";
    }
}

words! {
    /// What has to be done next.
    #[derive(PartialOrd, Ord)]
    pub enum Todo {
        Investigate = "investigate", "investigate", "调查";
        Propose = "propose", "propose", "商定方案";
        Execute = "execute", "execute", "执行方案";
        Feedback = "feedback", "feedback", "征询满意度";
        Close = "close", "close", "总结结案";
    }
}

words! {
    /// What a customer answers.
    pub(crate) enum Answer {
        Yes = "yes";
        No = "no";
    }
}

words! {
    /// How a complaint ends.
    pub(crate) enum End {
        /// The customer is satisfied.
        Solved = "solved";
        Withdrawn = "withdrawn";
        Unreachable = "unreachable";
        /// Somebody outside decides.
        Escalated = "escalated";
    }
}

words! {
    /// What kind of row it is.
    pub(crate) enum RowKind {
        Open = "open";
        Pass = "pass";
        Grade = "grade";
        Note = "note";
        Tell = "tell";
        Investigate = "investigate";
        Propose = "propose";
        Execute = "execute";
        Feedback = "feedback";
        Close = "close";
    } + "undo"
}

/// A deed that moves a complaint on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    Investigate,
    Propose(Answer),
    Execute,
    Feedback(Answer),
    Close(End),
}

/// What a row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Open,
    /// Given to another department.
    Pass,
    /// Judged anew: severity or cause.
    Grade,
    Note,
    /// Somebody was told how it stands.
    Tell,
    Did(Deed),
}

impl Step {
    /// What comes next; nothing once it is closed.
    pub(crate) const fn next(self) -> Option<Todo> {
        match self {
            Self::Opened => Some(Todo::Investigate),
            Self::Investigating | Self::Proposed | Self::Dissatisfied => Some(Todo::Propose),
            Self::Agreed => Some(Todo::Execute),
            Self::Executed => Some(Todo::Feedback),
            Self::Satisfied => Some(Todo::Close),
            Self::Closed => None,
        }
    }

    /// Where a deed leads; nowhere where it is out of order. The three other ends cut the process short
    /// at any step but the last two.
    pub(crate) fn after(self, deed: Deed) -> Option<Self> {
        let cut_short = !matches!(self, Self::Satisfied | Self::Closed);
        match deed {
            Deed::Close(End::Withdrawn | End::Unreachable | End::Escalated) => {
                cut_short.then_some(Self::Closed)
            }
            _ if self.next() != Some(deed.todo()) => None,
            Deed::Investigate => Some(Self::Investigating),
            Deed::Propose(Answer::Yes) => Some(Self::Agreed),
            Deed::Propose(Answer::No) => Some(Self::Proposed),
            Deed::Execute => Some(Self::Executed),
            Deed::Feedback(Answer::Yes) => Some(Self::Satisfied),
            Deed::Feedback(Answer::No) => Some(Self::Dissatisfied),
            Deed::Close(End::Solved) => Some(Self::Closed),
        }
    }
}

impl Todo {
    /// What to type for it.
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Investigate | Self::Execute => "",
            Self::Propose => " --text … --agreed yes|no",
            Self::Feedback => " --satisfied yes|no",
            Self::Close => " --lesson …",
        }
    }
}

impl Deed {
    /// What it does of what has to be done.
    pub(crate) const fn todo(self) -> Todo {
        match self {
            Self::Investigate => Todo::Investigate,
            Self::Propose(_) => Todo::Propose,
            Self::Execute => Todo::Execute,
            Self::Feedback(_) => Todo::Feedback,
            Self::Close(_) => Todo::Close,
        }
    }

    pub(crate) const fn answer(self) -> Option<Answer> {
        match self {
            Self::Propose(answer) | Self::Feedback(answer) => Some(answer),
            _ => None,
        }
    }

    pub(crate) const fn end(self) -> Option<End> {
        match self {
            Self::Close(end) => Some(end),
            _ => None,
        }
    }

    /// Whether the customer hears of it while it is done.
    const fn tells(self) -> bool {
        matches!(self, Self::Propose(_) | Self::Feedback(_))
    }
}

impl What {
    pub(crate) const fn kind(self) -> RowKind {
        match self {
            Self::Open => RowKind::Open,
            Self::Pass => RowKind::Pass,
            Self::Grade => RowKind::Grade,
            Self::Note => RowKind::Note,
            Self::Tell => RowKind::Tell,
            Self::Did(Deed::Investigate) => RowKind::Investigate,
            Self::Did(Deed::Propose(_)) => RowKind::Propose,
            Self::Did(Deed::Execute) => RowKind::Execute,
            Self::Did(Deed::Feedback(_)) => RowKind::Feedback,
            Self::Did(Deed::Close(_)) => RowKind::Close,
        }
    }

    /// The row's `kind`.
    pub(crate) const fn word(self) -> &'static str {
        self.kind().word()
    }

    /// What was asked, in the form that digests of repeats are made of.
    pub(crate) fn canonical(self) -> String {
        let deed = match self {
            Self::Open => return "Open".to_owned(),
            Self::Pass => return "Pass".to_owned(),
            Self::Grade => return "Grade".to_owned(),
            Self::Note => return "Note".to_owned(),
            Self::Tell => return "Tell".to_owned(),
            Self::Did(deed) => deed,
        };
        let answer = |answer| match answer {
            Answer::Yes => "Yes",
            Answer::No => "No",
        };
        let deed = match deed {
            Deed::Investigate => "Investigate".to_owned(),
            Deed::Propose(agreed) => format!("Propose({})", answer(agreed)),
            Deed::Execute => "Execute".to_owned(),
            Deed::Feedback(satisfied) => format!("Feedback({})", answer(satisfied)),
            Deed::Close(End::Solved) => "Close(Solved)".to_owned(),
            Deed::Close(End::Withdrawn) => "Close(Withdrawn)".to_owned(),
            Deed::Close(End::Unreachable) => "Close(Unreachable)".to_owned(),
            Deed::Close(End::Escalated) => "Close(Escalated)".to_owned(),
        };
        format!("Did({deed})")
    }

    /// Whether it changes how the complaint stands, so that it cannot be dated before what did so last.
    pub(crate) const fn moves(self) -> bool {
        !matches!(self, Self::Note | Self::Tell)
    }
}

/// One row of a complaint.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub version: Version,
    pub at: When,
    pub what: What,
    pub department: Option<Slug>,
    pub severity: Option<Slug>,
    pub cause: Option<Slug>,
    /// Sealed: what was found, proposed, answered, learnt.
    pub note: String,
    /// Sealed: who was told, or which body decides.
    pub told: String,
}

/// A complaint with all its rows, in order of recording.
#[derive(Clone, Debug)]
pub(crate) struct Complaint {
    pub id: ComplaintId,
    pub member: Option<MemberId>,
    /// The place of the key under which its texts are sealed.
    pub person: u32,
    /// Sealed.
    pub name: String,
    /// Sealed.
    pub contact: String,
    pub sales: String,
    pub visits: String,
    /// The opening first.
    pub events: Vec<Event>,
}

/// How a complaint stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct State {
    pub step: Step,
    /// When it came to this step.
    pub since: When,
    /// The version that brought it there.
    pub by: Version,
    pub department: Option<Slug>,
    pub severity: Option<Slug>,
    pub cause: Option<Slug>,
    /// The day on which the customer last heard of it.
    pub heard: Day,
    pub end: Option<End>,
}

/// Whether a deed lies before another. Of a day told by its date alone nobody knows the hour.
pub(crate) fn is_before(deed: When, other: When) -> bool {
    match (deed.seconds(), other.seconds()) {
        _ if deed.day() != other.day() => deed.day() < other.day(),
        (Some(deed), Some(other)) => deed < other,
        _ => false,
    }
}

impl Complaint {
    pub(crate) fn opening(&self) -> &Event {
        // A complaint is made from its opening row.
        &self.events[0]
    }

    pub(crate) fn opened(&self) -> Day {
        self.opening().at.day()
    }

    /// How it stands by the rows up to a day; nothing before it was opened.
    pub(crate) fn state(&self, to: Day) -> Option<State> {
        let mut states = self.states(to);
        let first = states.next()?.1;
        Some(states.last().map_or(first, |(_, state)| state))
    }

    /// Each row up to a day, with how the complaint stands after it.
    pub(crate) fn states(&self, to: Day) -> impl Iterator<Item = (&Event, State)> {
        let seen = self.events.iter().filter(move |event| event.at.day() <= to);
        let mut state: Option<State> = None;
        seen.map_while(move |event| {
            let next = match state.take() {
                None if event.what == What::Open => opened(event),
                // Without its opening, which is always its earliest row, there is no complaint yet.
                None => return None,
                Some(before) => before.with(event),
            };
            state = Some(next.clone());
            Some((event, next))
        })
    }

    /// The last row that changed how it stands.
    pub(crate) fn last_move(&self) -> &Event {
        let moving = self.events.iter().rfind(|event| event.what.moves());
        moving.unwrap_or_else(|| self.opening())
    }
}

fn opened(event: &Event) -> State {
    State {
        step: Step::Opened,
        since: event.at,
        by: event.version,
        department: event.department.clone(),
        severity: event.severity.clone(),
        cause: event.cause.clone(),
        heard: event.at.day(),
        end: None,
    }
}

impl State {
    fn with(mut self, event: &Event) -> Self {
        let take = |own: &mut Option<Slug>, new: &Option<Slug>| {
            if new.is_some() {
                own.clone_from(new);
            }
        };
        take(&mut self.department, &event.department);
        take(&mut self.severity, &event.severity);
        take(&mut self.cause, &event.cause);
        match event.what {
            What::Did(deed) => {
                // A book whose rows are out of order is told by `check`; here the row stands.
                self.step = self.step.after(deed).unwrap_or(self.step);
                self.since = event.at;
                self.by = event.version;
                self.end = deed.end();
                if deed.tells() {
                    self.heard = self.heard.max(event.at.day());
                }
            }
            What::Tell => self.heard = self.heard.max(event.at.day()),
            What::Open | What::Pass | What::Grade | What::Note => {}
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEEDS: [(&str, Deed); 10] = [
        ("investigate", Deed::Investigate),
        ("propose yes", Deed::Propose(Answer::Yes)),
        ("propose no", Deed::Propose(Answer::No)),
        ("execute", Deed::Execute),
        ("feedback yes", Deed::Feedback(Answer::Yes)),
        ("feedback no", Deed::Feedback(Answer::No)),
        ("close", Deed::Close(End::Solved)),
        ("withdrawn", Deed::Close(End::Withdrawn)),
        ("unreachable", Deed::Close(End::Unreachable)),
        ("escalated", Deed::Close(End::Escalated)),
    ];

    /// Every step against every deed: what is not in the table is refused.
    #[test]
    fn no_step_can_be_skipped() {
        use Step::{
            Agreed, Closed, Dissatisfied, Executed, Investigating, Opened, Proposed, Satisfied,
        };
        let mut allowed = vec![
            (Opened, "investigate", Investigating),
            (Investigating, "propose yes", Agreed),
            (Investigating, "propose no", Proposed),
            (Proposed, "propose yes", Agreed),
            (Proposed, "propose no", Proposed),
            (Agreed, "execute", Executed),
            (Executed, "feedback yes", Satisfied),
            (Executed, "feedback no", Dissatisfied),
            (Dissatisfied, "propose yes", Agreed),
            (Dissatisfied, "propose no", Proposed),
            (Satisfied, "close", Closed),
        ];
        for step in [
            Opened,
            Investigating,
            Proposed,
            Agreed,
            Executed,
            Dissatisfied,
        ] {
            for end in ["withdrawn", "unreachable", "escalated"] {
                allowed.push((step, end, Closed));
            }
        }
        for step in Step::ALL {
            for (name, deed) in DEEDS {
                let leads = allowed
                    .iter()
                    .find(|(from, by, _)| *from == step && *by == name)
                    .map(|(_, _, to)| *to);
                assert_eq!(step.after(deed), leads, "{step} {name}");
            }
        }
    }

    #[test]
    fn an_hour_that_nobody_told_is_before_no_other() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        let (first, second) = (day("2024-05-01"), day("2024-05-02"));
        let table = [
            (When::on(first), When::at(first, 1_714_550_000), false),
            (When::at(first, 1), When::on(first), false),
            (When::at(first, 1), When::at(first, 2), true),
            (When::at(first, 2), When::at(first, 2), false),
            (When::on(first), When::on(second), true),
            (When::at(second, 1), When::at(first, 2), false),
        ];
        for (deed, other, expected) in table {
            assert_eq!(is_before(deed, other), expected, "{deed:?} {other:?}");
        }
    }
}
