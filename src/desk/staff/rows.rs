//! What is written of somebody's work: ratings, spot checks, training, awards and sanctions.

use super::rules::Sanction;
use crate::book::{BookError, Draft, Records, Told};
use crate::domain::ids::WorkId;
use crate::domain::{Day, MemberId, Money, StaffId};
use crate::{ledger, words};

ledger! {
    /// how those who work here are judged, trained, praised and reprimanded
    pub(crate) static WORK = "work", 1;

    /// One row: whom it is about.
    pub(crate) struct About {
        /// the number the book gave
        work: WorkId,
        kind: WorkKind,
        day: Day,
        /// whom it is about
        staff [spare] -> staff.staff: StaffId,
    }

    /// What it says.
    #[derive(Default)]
    pub(crate) struct Said<'a> {
        /// the first day of the month that is rated
        month: Option<Day>,
        /// the part of the assessment, the kind of training, or the breach
        part: &'a str,
        /// points of a rating, or the result of a test in percent
        score: Option<u16>,
        /// days of training
        days: Option<u16>,
        mode: Option<Mode>,
        measure: Option<Sanction>,
        /// what an award or a fine comes to
        amount: Option<Money>,
        /// the member whose file was looked at
        member -> members.member: Option<MemberId>,
        /// what a spot check found
        valid: Option<bool>,
    }
    + Told { "note": "topic, reason, what was found" }
}

words! {
    pub(crate) enum WorkKind {
        Rate = "rate";
        Check = "check";
        Train = "train";
        Test = "test";
        Award = "award";
        Sanction = "sanction";
    } + "undo"
}

words! {
    /// How a training was held.
    pub(crate) enum Mode {
        Internal = "internal", "within the house", "内部";
        External = "external", "outside", "外部";
        Online = "online", "online", "在线";
    }
}

pub(crate) static RECORDS: Records = Records::of(&WORK, "work", "考核记录");

/// Writes one row about somebody.
pub(crate) fn write(
    draft: &mut Draft,
    about: &About,
    said: &Said<'_>,
    told: Told<'_>,
) -> Result<(), BookError> {
    draft.post(&WORK, &[about, said, &told]).map(drop)
}
