//! Surveys: what customers answer, and the figures made of it.

pub(crate) mod describe;
pub(crate) mod figures;
pub(crate) mod refusal;
pub(crate) mod rows;
pub(crate) mod rules;

pub(crate) use rows::{SURVEYS, each};
