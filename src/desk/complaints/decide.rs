//! Whether a complaint may be opened so, or take a further deed.

use super::refusal::{Choice, ComplaintRefusal};
use super::rules::ComplaintRules;
use super::state::{Complaint, Step, What, is_before};
use crate::desk::named::{Named, ids, is_known};
use crate::domain::{Day, Slug, When};

/// What the desk chooses for a complaint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Choices {
    pub department: Option<Slug>,
    pub severity: Option<Slug>,
    pub cause: Option<Slug>,
}

impl Choices {
    /// Refuses a word that the rules do not name.
    pub(crate) fn prove(&self, rules: &ComplaintRules) -> Result<(), ComplaintRefusal> {
        known(
            Choice::Department,
            self.department.as_ref(),
            &rules.departments,
        )?;
        known(Choice::Severity, self.severity.as_ref(), &rules.severities)?;
        known(Choice::Cause, self.cause.as_ref(), &rules.causes)
    }

    /// With the severity of a complaint that is opened without one.
    #[must_use]
    pub(crate) fn or_usual(self, rules: &ComplaintRules) -> Self {
        Self {
            severity: self.severity.or_else(|| rules.usual.clone()),
            ..self
        }
    }
}

fn known(what: Choice, word: Option<&Slug>, list: &[Named]) -> Result<(), ComplaintRefusal> {
    match word {
        Some(word) if !is_known(list, word) => Err(ComplaintRefusal::Unknown {
            what,
            word: word.clone(),
            known: ids(list),
        }),
        _ => Ok(()),
    }
}

/// The step that a complaint is at after a deed, or why it is not done.
pub(crate) fn follow(
    complaint: &Complaint,
    what: What,
    choices: &Choices,
    at: When,
) -> Result<Step, ComplaintRefusal> {
    let id = complaint.id;
    let step = complaint.state(Day::MAX).map_or(Step::Opened, |s| s.step);
    let last = match what {
        _ if what.moves() => complaint.last_move().at,
        // What was said and heard may be written down later, but not before there was a complaint.
        _ => complaint.opening().at,
    };
    if is_before(at, last) {
        return Err(ComplaintRefusal::Before {
            complaint: id,
            day: at.day(),
            last: last.day(),
        });
    }
    match what {
        What::Did(_) | What::Pass | What::Grade | What::Tell if step == Step::Closed => {
            Err(ComplaintRefusal::Closed { complaint: id })
        }
        What::Did(deed) => step.after(deed).ok_or(ComplaintRefusal::OutOfOrder {
            complaint: id,
            step,
            deed: deed.todo(),
        }),
        What::Pass => {
            let stands = complaint.state(Day::MAX).and_then(|s| s.department);
            match (&choices.department, stands) {
                (Some(to), Some(from)) if *to == from => Err(ComplaintRefusal::SameDepartment {
                    complaint: id,
                    department: from,
                }),
                _ => Ok(step),
            }
        }
        What::Open | What::Grade | What::Note | What::Tell => Ok(step),
    }
}
