//! Points: earned, spent, expired and taken back, lot by lot.
//!
//! `rules` is the pack's part (what earns, rewards); `rows` is what is written; `account` is what rows
//! add up to on a day; `decide` says which rows a deed adds; `refusal` words every "no".

pub mod account;
pub mod decide;
pub mod reasons;
pub mod refusal;
pub mod rows;
pub mod rules;
pub mod statement;

pub use account::{Account, Lot, PoolIx};
pub use refusal::PointsRefusal;
pub use rows::{PointKind, PointRow};
