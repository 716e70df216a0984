//! Points: earned, spent, expired and taken back, lot by lot.
//!
//! `rules` is the pack's part (what earns, rewards); `rows` is what is written; `account` is what rows
//! add up to on a day; `decide` says which rows a deed adds; `refusal` words every "no".

pub(crate) mod account;
pub(crate) mod decide;
pub(crate) mod describe;
pub(crate) mod reasons;
pub(crate) mod refusal;
pub(crate) mod rows;
pub(crate) mod rules;
pub(crate) mod statement;

pub(crate) use account::{Account, Lot, PoolIx};
pub(crate) use refusal::PointsRefusal;
pub(crate) use rows::{PointKind, PointRow};
