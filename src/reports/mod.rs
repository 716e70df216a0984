//! Reports: figures over the whole book, each re-provable from the rows. Nothing here prints.
//!
//! A report sums rows up to a [`View`](crate::sales::View) and hands back its lines; which columns they
//! make, and in which language, is for the command to say.

pub mod compare;
pub mod complaints;
pub mod concentration;
pub mod credit;
pub mod dashboard;
pub mod dealings;
pub mod members;
pub mod points;
pub mod profiles;
pub mod reservations;
pub mod sales;
pub mod satisfaction;
pub mod staff;
pub mod statement;
pub mod strength;
pub mod summary;
pub mod targets;
pub mod tiers;
pub mod visitors;
pub mod visits;
pub mod wallet;
pub mod worklog;
