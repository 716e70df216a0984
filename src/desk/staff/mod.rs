//! How those who work here are judged: assessments, spot checks, training, awards and sanctions, and the
//! contest for the best kept files.
//!
//! `rules` is the pack's part, `rows` what is written, `state` what rows add up to, `decide` what a month
//! comes to; `contest` ranks a quarter; `refusal` words every "no". Who works here at all is for `care` to
//! know, which sends them to members.

pub(crate) mod contest;
pub(crate) mod decide;
pub(crate) mod describe;
pub(crate) mod refusal;
pub(crate) mod rows;
pub(crate) mod rules;
pub(crate) mod state;

pub(crate) use refusal::WorkRefusal;
