//! Visits, festivals, events and gifts: who is called upon, greeted and surprised, by whom and when.
//!
//! `rules` is the pack's part on visits, festivals and events; `staff` is who works here, in which role and
//! store, and whose members are whose; `visits` is what was made of visits, `reason` why one is made, and
//! `plan` which are due when; `occasions` finds the days that festivals and events fall on; `courtesies` says
//! who gets which gift or words; `gifts` is what was given, `stock` what is left of it; `events` is when the
//! house's own events are, who is invited and who came.

pub mod courtesies;
pub mod events;
pub mod gifts;
pub mod occasions;
pub mod plan;
pub mod reason;
pub mod rules;
pub mod staff;
pub mod stock;
pub mod visits;

pub use reason::Reason;
pub use staff::{Staff, StaffMember, StaffRefusal};
pub use visits::{Outcome, VisitRefusal, Visits};
