//! The pack's part on complaints: departments, severities, causes, and how soon each step must be done.

use crate::desk::named::{Named, read_named};
use crate::desk::term::Term;
use crate::domain::source::Place;
use crate::domain::source::toml::{Table, Value};
use crate::domain::{Pair, Slug};
use crate::worded;

use super::state::Todo;

/// How the house deals with complaints. A pack without the section sets no deadline and takes any word.
#[derive(Clone, Debug, Default)]
pub struct ComplaintRules {
    pub departments: Vec<Named>,
    pub severities: Vec<Named>,
    pub causes: Vec<Named>,
    /// The severity of a complaint that is opened without one.
    pub usual: Option<Slug>,
    /// How often the customer is told how it stands.
    pub progress: Option<(Term, Place)>,
    pub deadlines: Vec<Deadline>,
}

/// How soon a step must be done, counted from the step before it.
#[derive(Clone, Debug)]
pub struct Deadline {
    pub step: Todo,
    /// For these severities only; none is all that have no deadline of their own.
    pub severities: Vec<Slug>,
    pub within: Term,
    pub place: Place,
}

const KEYS: &[&str] = &[
    "department",
    "severity",
    "cause",
    "deadline",
    "usual_severity",
    "progress_every",
];

impl ComplaintRules {
    pub fn read(root: &Table<'_>) -> Self {
        let Some(table) = root.section("complaints", KEYS) else {
            return Self::default();
        };
        let severities = read_named(&table, "severity", [SEVERITY, ("severities", "严重程度")]);
        let usual = table.get("usual_severity");
        let progress = table.get("progress_every");
        Self {
            departments: read_named(
                &table,
                "department",
                [("department", "部门"), ("departments", "部门")],
            ),
            causes: read_named(&table, "cause", [("cause", "原因"), ("causes", "原因")]),
            usual: usual.and_then(|value| one_of(&value, &severities)),
            progress: progress.and_then(|value| term(&value).map(|within| (within, value.place()))),
            deadlines: read_deadlines(&table, &severities),
            severities,
        }
    }

    /// The deadline of a step for a complaint of some severity.
    pub fn deadline(&self, step: Todo, severity: Option<&Slug>) -> Option<&Deadline> {
        let own = |deadline: &&Deadline| {
            deadline.step == step && severity.is_some_and(|id| deadline.severities.contains(id))
        };
        let general =
            |deadline: &&Deadline| deadline.step == step && deadline.severities.is_empty();
        let mut both = self.deadlines.iter();
        both.clone().find(own).or_else(|| both.find(general))
    }
}

/// A period, told what one looks like where it is none.
pub(crate) fn term(value: &Value<'_>) -> Option<Term> {
    value.parsed((
        "write it as \"2 working days\", \"3 days\" or \"same day\"",
        "写成 \"2 working days\"、\"3 days\" 或 \"same day\"",
    ))
}

const SEVERITY: Pair = ("severity", "严重程度");

fn one_of(value: &Value<'_>, severities: &[Named]) -> Option<Slug> {
    let id = value.slug()?;
    if severities.iter().any(|named| named.id == id) {
        return Some(id);
    }
    value.unknown_name(
        SEVERITY,
        id.as_str(),
        severities.iter().map(|named| named.id.as_str()),
    );
    None
}

fn read_deadlines(table: &Table<'_>, severities: &[Named]) -> Vec<Deadline> {
    let mut deadlines: Vec<Deadline> = Vec::new();
    for value in table.each("deadline") {
        let Some(own) = value.table(("a deadline", "时限"), &["step", "within", "severity"])
        else {
            continue;
        };
        let step = own
            .need(
                "step",
                (
                    "say which: `step = \"investigate\"`",
                    "请写明：`step = \"investigate\"`",
                ),
            )
            .and_then(|value| value.word(&Todo::ALL.map(|step| (step.word(), step))));
        let within = own
            .need(
                "within",
                (
                    "say how soon: `within = \"2 working days\"`",
                    "请写明：`within = \"2 working days\"`",
                ),
            )
            .and_then(|value| term(&value));
        let for_whom = own.get("severity");
        let for_whom = for_whom.map_or_else(Vec::new, |value| {
            value.one_or_more(|value| one_of(value, severities))
        });
        let (Some(step), Some(within)) = (step, within) else {
            continue;
        };
        let overlaps = |other: &&Deadline| {
            let both_general = other.severities.is_empty() && for_whom.is_empty();
            let shared = other.severities.iter().any(|id| for_whom.contains(id));
            other.step == step && (both_general || shared)
        };
        if let Some(other) = deadlines.iter().find(overlaps) {
            own.wrong(
                worded!(
                    "step \"{}\" has two deadlines",
                    "步骤“{}”有两个时限",
                    step.word()
                ),
                worded!(
                    "the first stands at line {}; leave one of them out",
                    "前一个在第 {} 行；请删去其一",
                    other.place.line()
                ),
            );
        }
        deadlines.push(Deadline {
            step,
            severities: for_whom,
            within,
            place: own.place(),
        });
    }
    deadlines
}
