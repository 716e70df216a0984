//! Visits, festivals, events and gifts: who is called upon, greeted and surprised, by whom and when.
//!
//! `rules` is the pack's part on visits, festivals and events; `staff` is who works here, in which role and
//! store, and whose members are whose; `visits` is what was made of visits, `reason` why one is made, and
//! `plan` which are due when; `occasions` finds the days that festivals and events fall on; `courtesies` says
//! who gets which gift or words; `gifts` is what was given, `stock` what is left of it; `events` is when the
//! house's own events are, who is invited and who came.

pub(crate) mod courtesies;
pub(crate) mod describe;
pub(crate) mod events;
pub(crate) mod gifts;
pub(crate) mod occasions;
pub(crate) mod plan;
pub(crate) mod reason;
pub(crate) mod rules;
pub(crate) mod staff;
pub(crate) mod stock;
pub(crate) mod visits;

pub(crate) use reason::Reason;
pub(crate) use staff::{Staff, StaffRefusal};
pub(crate) use visits::{VisitRefusal, Visits};
