//! What was given away: to whom, for which occasion.
//!
//! `rows` is what is written, `decide` says whether something may be given, `due` for which day, `refusal` words every "no".

pub(crate) mod decide;
pub(crate) mod due;
pub(crate) mod refusal;
pub(crate) mod rows;
