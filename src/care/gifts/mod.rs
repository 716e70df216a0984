//! What was given away: to whom, for which occasion.
//!
//! `rows` is what is written, `decide` says whether something may be given, `refusal` words every "no".

pub mod decide;
pub mod refusal;
pub mod rows;

pub use refusal::GiftRefusal;
