//! The groups that members are sorted into, and what moves them between tiers.

pub mod rules;
