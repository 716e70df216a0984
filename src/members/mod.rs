//! Who the members are, what is kept of them, and their cards.

pub mod names;
pub mod rules;
