//! `club` keeps a club's members over versioned CSV ledgers in a plain folder.

pub mod book;
pub mod domain;
