//! Stored value: what members paid in ahead, and the bonus that the house added, kept apart to the fen.
//!
//! `rows` is what is written: every movement names the top-up whose money it moves, so that each top-up can
//! be proved, refunded and given back to where it came from. `state` is what rows add up to, `rules` the pack's
//! part with what the law says, `decide` and `withdraw` what a deed comes to; `rebates` what the house credits for turnover.

pub(crate) mod decide;
pub(crate) mod describe;
pub(crate) mod reasons;
pub(crate) mod rebates;
pub(crate) mod records;
pub(crate) mod refusal;
pub(crate) mod rows;
pub(crate) mod rules;
pub(crate) mod state;
pub(crate) mod withdraw;

pub(crate) use refusal::WalletRefusal;
pub(crate) use rows::{WalletKind, WalletRow};
pub(crate) use rules::WalletRules;
pub(crate) use state::{Both, Purse};

#[cfg(test)]
mod tests;
