//! Visitors: who comes to the house, on whose word, with which badge, and who is in it now.
//!
//! `rules` is the pack's part: classes of visitors and what each needs; `rows` is what is written, `state`
//! what the rows of a visit add up to, `decide` who may come in and go out, `refusal` every "no".

pub mod decide;
pub mod refusal;
pub mod rows;
pub mod rules;
pub mod state;

pub use refusal::VisitorRefusal;
pub use rows::VISITORS;
pub use state::{Visit, Visits};
