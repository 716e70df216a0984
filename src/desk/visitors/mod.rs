//! Visitors: who comes to the house, on whose word, with which badge, and who is in it now.
//!
//! `rules` is the pack's part: classes of visitors and what each needs; `rows` is what is written, `state`
//! what the rows of a visit add up to, `decide` who may come in and go out, `refusal` every "no".

pub(crate) mod decide;
pub(crate) mod describe;
pub(crate) mod refusal;
pub(crate) mod rows;
pub(crate) mod rules;
pub(crate) mod state;

pub(crate) use refusal::VisitorRefusal;
pub(crate) use rows::VISITORS;
pub(crate) use state::{Visit, Visits};
