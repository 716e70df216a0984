//! Accounts: figures over the whole book, each re-provable from the rows. Nothing here prints.
//!
//! A report sums rows up to a [`View`](crate::sales::View) and hands back its lines; which columns they
//! make, and in which language, is for the command to say. `erasure` destroys a person and keeps the sums; `judged` tells how far deeds reach, `closing` closes months, `check`
//! proves that the rows of all ledgers agree with each other.

pub mod access;
pub mod accounting;
pub mod check;
pub mod closing;
pub mod compare;
pub mod complaints;
pub mod concentration;
pub mod coupons;
pub mod credit;
pub mod dashboard;
pub mod dealings;
pub mod dossier;
pub mod erasure;
pub mod explain;
pub mod history;
pub mod insight;
pub mod judged;
pub mod kept;
pub mod members;
pub mod period;
pub mod points;
pub mod profiles;
pub mod ratings;
pub mod reasons;
pub mod rebates;
pub mod records;
pub mod replay;
pub mod reservations;
pub mod rollforward;
pub mod sales;
pub mod satisfaction;
pub mod staff;
pub mod standing;
pub mod statement;
pub mod strength;
pub mod summary;
pub mod targets;
pub mod tiers;
pub mod undo;
pub mod visitors;
pub mod visits;
pub mod wallet;
pub mod whose;
pub mod worklog;

pub use accounting::AccountingRules;
pub use period::{Month, Stretch};
