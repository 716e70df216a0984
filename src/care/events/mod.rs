//! The house's own events: on which day, with how many seats, who is invited and who came.
//!
//! `rows` is what is written, `state` what rows add up to, `decide` what may be recorded, `refusal` words
//! every "no".

pub(crate) mod decide;
pub(crate) mod refusal;
pub(crate) mod rows;
pub(crate) mod state;

pub(crate) use refusal::EventRefusal;
pub(crate) use rows::days;
pub(crate) use state::{Events, Guest};
