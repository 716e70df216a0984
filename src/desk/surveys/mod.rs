//! Surveys: what customers answer, and the figures made of it.

pub mod rules;
