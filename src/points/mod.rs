//! Points: what earns them, how long they live and what they are given for.

pub mod rules;
