//! `club` keeps a club's members over versioned CSV ledgers in a plain folder.

pub mod domain;
pub mod output;
