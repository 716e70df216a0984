//! Tiers: what a member stands in, why, since when and until when.
//!
//! `rules` says what qualifies; `history` is the ground; `measure` holds the one against the other;
//! `standing` is what rows on record add up to on a day; `decide` says which rows a deed or a
//! recalculation adds; `missing` tells what a member lacks for a tier; `rows` is how they are written.

pub mod decide;
pub mod history;
pub mod measure;
pub mod missing;
pub mod reasons;
pub mod rows;
pub mod rules;
pub mod standing;

pub use history::{History, Purchase, Seen};
pub use measure::Person;
pub use rules::TierGroup;
pub use standing::{Grant, GrantKind, Standing, Tiers};
