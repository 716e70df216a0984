//! `club` keeps a club's members over versioned CSV ledgers in a plain folder.

pub mod accounts;
pub mod book;
pub mod care;
pub mod cli;
pub mod domain;
pub mod members;
pub mod output;
pub mod packs;
pub mod points;
pub mod sales;
pub mod tiers;
