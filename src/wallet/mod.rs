//! Stored value: what members paid in ahead, and the bonus that the house added, kept apart to the fen.
//!
//! `rows` is what is written: every movement names the top-up whose money it moves, so that each top-up can
//! be proved, refunded and given back to where it came from. `state` is what rows add up to, `rules` the pack's
//! part with what the law says, `decide` and `withdraw` what a deed comes to; `rebates` what the house credits for turnover.

pub mod decide;
pub mod reasons;
pub mod rebates;
pub mod records;
pub mod refusal;
pub mod rows;
pub mod rules;
pub mod state;
pub mod withdraw;

pub use refusal::WalletRefusal;
pub use rows::{WalletKind, WalletRow};
pub use rules::WalletRules;
pub use state::{Both, Lot, Purse};

#[cfg(test)]
mod tests;
