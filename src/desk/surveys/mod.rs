//! Surveys: what customers answer, and the figures made of it.

pub mod figures;
pub mod refusal;
pub mod rows;
pub mod rules;

pub use refusal::SurveyRefusal;
pub use rows::{Answer, SURVEYS, each};
