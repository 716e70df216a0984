//! Passes: paid for now, used later, by number or by time.
//!
//! `rules` is the pack's part on them, `rows` is what is written, `state` what all rows on a pass add up to,
//! `worth` how much of the price is used, left and owed, to the fen; `decide` says what a step comes to, `refusal`
//! words every "no". A pass is judged by the rules under which it was sold, which are what its holder was promised,
//! and its price is shared as its own first row says, whatever is adopted later.

pub(crate) mod decide;
pub(crate) mod describe;
pub(crate) mod moved;
pub(crate) mod refusal;
pub(crate) mod rows;
pub(crate) mod rules;
pub(crate) mod state;
pub(crate) mod worth;

pub(crate) use decide::Presented;
pub(crate) use refusal::PassRefusal;
pub(crate) use rows::PASS_RECORDS;
pub(crate) use rules::PassRule;
pub(crate) use state::{Pass, Passes};
