//! Visits, festivals and events: who is called upon, by whom and when.
//!
//! `rules` is the pack's part; `staff` is who works here, in which role and store, and whose members are
//! whose.

pub mod rules;
pub mod staff;

pub use staff::{Staff, StaffMember, StaffRefusal};
