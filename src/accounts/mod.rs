//! What holds over all the ledgers together: `judged` tells how far deeds reach, `check` proves that the
//! rows agree with each other.

pub mod judged;
