//! What is written of visits: one row each, and one where a visit is taken back.

use super::{Came, Outcome};
use crate::book::{BookError, Draft, Told};
use crate::care::reason::Reason;
use crate::care::rules::Channel;
use crate::domain::{Day, MemberId, Slug, StaffId, VisitId};
use crate::{ledger, words};

ledger! {
    /// visits to members: calls, letters, messages, and what came of them
    pub(crate) static VISITS = "visits", 1;

    /// One row.
    pub(crate) struct Line {
        /// the number the book gave
        visit: VisitId,
        kind: LineKind,
        /// business day of the visit
        day: Day,
        member [spare] -> members.member: MemberId,
        channel [spare]: Channel,
        /// the role of the rules for which it counts
        role: Option<Slug>,
        /// who made it, where they are on the staff list
        staff: Option<StaffId>,
        outcome [spare]: Came,
        /// the day to which it was postponed
        until: Option<Day>,
        /// 1 to 5, as the member said
        satisfaction: Option<u8>,
        /// what it was for, where told: festival:ID, event:ID, birthday, win-back …
        occasion: Option<Reason>,
    }
    + Told {}
}

words! {
    pub(crate) enum LineKind {
        Visit = "visit";
    } + "undo"
}

impl Line {
    /// What came of it, with the day to which it was postponed.
    pub(crate) fn came(&self) -> Outcome {
        Outcome::of(self.outcome, self.until).unwrap_or_default()
    }
}

/// Writes a visit.
pub(crate) fn write(draft: &mut Draft, line: &Line, told: Told<'_>) -> Result<(), BookError> {
    draft.post(&VISITS, &[line, &told]).map(drop)
}
