//! What is sold and what it costs whom.

pub mod rules;
