//! Treatments: one visit of a guest to those who treat, step by step, with what was used and what is next.
//!
//! `rules` is the pack's part: the steps, which are needed, in which order, and when the consultant looks
//! in twice; `rows` is what is written, `state` what a treatment's rows add up to, `decide` which step may
//! follow and what is missing at the end, `refusal` every "no".

pub(crate) mod decide;
pub(crate) mod describe;
pub(crate) mod refusal;
pub(crate) mod rows;
pub(crate) mod rules;
pub(crate) mod state;

pub(crate) use refusal::TreatmentRefusal;
pub(crate) use rows::TREATMENTS;
pub(crate) use state::Treatment;
