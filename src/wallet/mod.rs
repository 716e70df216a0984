//! Stored value: what members paid in ahead, and the bonus that the house added, kept apart to the fen.
//!
//! `rows` is what is written: every movement names the top-up whose money it moves, so that each top-up can
//! be proved, refunded and given back to where it came from.

pub mod rows;

pub use rows::{WalletKind, WalletRow};
