//! Tiers: what a member stands in, why, since when and until when.
//!
//! `rules` says what qualifies; `history` is the ground; `measure` holds the one against the other;
//! `standing` is what rows on record add up to on a day; `decide` says which rows a deed or a
//! recalculation adds; `missing` tells what a member lacks for a tier; `rows` is how they are written.

pub(crate) mod decide;
pub(crate) mod describe;
pub(crate) mod history;
pub(crate) mod measure;
pub(crate) mod missing;
pub(crate) mod reasons;
pub(crate) mod rows;
pub(crate) mod rules;
pub(crate) mod standing;

pub(crate) use history::{History, Purchase};
pub(crate) use measure::Person;
pub(crate) use rules::TierGroup;
pub(crate) use standing::{Grant, GrantKind, Tiers};
