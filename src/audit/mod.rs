//! Audit: what the rows of all ledgers say together. Nothing here prints.
//!
//! `check` proves that they agree with each other, `history` and `explain` tell what was recorded and why,
//! `undo` takes a version back, `whose` tells which rows are about one person: by it a `dossier` is exported and
//! `erasure` destroys a person and keeps the sums.

pub mod access;
pub mod check;
pub mod dossier;
pub mod erasure;
pub mod explain;
pub mod history;
pub mod reasons;
pub mod records;
pub mod standing;
pub mod undo;
pub mod whose;
