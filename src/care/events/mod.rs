//! The house's own events: on which day, with how many seats, who is invited and who came.
//!
//! `rows` is what is written, `state` what rows add up to, `decide` what may be recorded, `refusal` words
//! every "no".

pub mod decide;
pub mod refusal;
pub mod rows;
pub mod state;

pub use refusal::EventRefusal;
pub use rows::days;
pub use state::{Event, Events, Guest};
