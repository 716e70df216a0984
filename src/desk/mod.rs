//! The service desk: complaints, inquiries, surveys, incidents; reservations, visitors, treatments; the staff.
//! The desk: what is done for those who come, call and complain, and how those who do it are judged.
//!
//! One folder a capability. What each keeps is in its `rows`, what the pack says of it in its `rules`, what
//! rows add up to in its `state`; `decide` is pure, `refusal` words every "no".

pub(crate) mod complaints;
pub(crate) mod describe;
pub(crate) mod incidents;
pub(crate) mod inquiries;
pub(crate) mod kept;
pub(crate) mod named;
pub(crate) mod ratings;
pub(crate) mod reservations;
pub(crate) mod share;
pub(crate) mod staff;
pub(crate) mod surveys;
pub(crate) mod targets;
pub(crate) mod term;
pub(crate) mod treatments;
pub(crate) mod visitors;

use crate::domain::Day;
use crate::domain::calendar::WorkCalendar;
use complaints::rules::ComplaintRules;
use inquiries::rules::InquiryRules;
use surveys::rules::SurveyRules;
use targets::Target;

/// What the packs in force one after another say of the desk.
pub(crate) trait DeskRules: Sync {
    fn complaints(&self, day: Day) -> &ComplaintRules;
    fn inquiries(&self, day: Day) -> &InquiryRules;
    fn surveys(&self, day: Day) -> &SurveyRules;
    fn targets(&self, day: Day) -> &[Target];
}

/// The rules of any day and the working days by which their periods are counted.
#[derive(Clone, Copy)]
pub(crate) struct Periods<'a> {
    pub rules: &'a dyn DeskRules,
    pub days: &'a WorkCalendar,
}

impl std::fmt::Debug for Periods<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Periods").finish_non_exhaustive()
    }
}
