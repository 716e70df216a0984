//! Reports: figures over the whole book, each re-provable from the rows. Nothing here prints.
//!
//! A report sums rows up to a [`View`](crate::sales::View) and hands back its lines; which columns they
//! make, and in which language, is for the command to say.

pub(crate) mod compare;
pub(crate) mod complaints;
pub(crate) mod concentration;
pub(crate) mod credit;
pub(crate) mod dashboard;
pub(crate) mod dealings;
pub(crate) mod members;
pub(crate) mod points;
pub(crate) mod profiles;
pub(crate) mod receipt;
pub(crate) mod reservations;
pub(crate) mod sales;
pub(crate) mod satisfaction;
pub(crate) mod staff;
pub(crate) mod statement;
pub(crate) mod strength;
pub(crate) mod summary;
pub(crate) mod targets;
pub(crate) mod tiers;
pub(crate) mod visitors;
pub(crate) mod visits;
pub(crate) mod wallet;
pub(crate) mod worklog;
