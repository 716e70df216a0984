//! Visits, festivals and events: who is called upon, by whom and when.

pub mod rules;
