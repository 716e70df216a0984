//! Visits, festivals and events: who is called upon, by whom and when.
//!
//! `rules` is the pack's part; `staff` is who works here, in which role and store, and whose members are
//! whose; `visits` is what was made of visits, `reason` why one is made, and `plan` which are due when.

pub mod plan;
pub mod reason;
pub mod rules;
pub mod staff;
pub mod visits;

pub use reason::Reason;
pub use staff::{Staff, StaffMember, StaffRefusal};
pub use visits::{Outcome, VisitRefusal, Visits};
