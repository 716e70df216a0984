//! Audit: what the rows of all ledgers say together. Nothing here prints.
//!
//! `check` proves that they agree with each other, `history` and `explain` tell what was recorded and why,
//! `undo` takes a version back, `whose` tells which rows are about one person: by it a `dossier` is exported and
//! `erasure` destroys a person and keeps the sums.

pub(crate) mod access;
pub mod check;
pub(crate) mod dossier;
pub(crate) mod erasure;
pub(crate) mod explain;
pub(crate) mod history;
pub(crate) mod reasons;
pub(crate) mod records;
pub(crate) mod standing;
pub(crate) mod undo;
pub mod whose;
