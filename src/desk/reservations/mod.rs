//! Reservations: a room and people kept for a guest at a time that nobody else has.
//!
//! `places` is what the house has (from `club.toml`), `rules` the pack's part; `rows` is what is written,
//! `state` what a reservation's rows add up to; `decide` finds room and people or the nearest times at
//! which there are some, and says which step may follow which; `money` is what moved the deposits; `refusal`
//! words every "no".

pub mod decide;
pub mod money;
pub mod places;
pub mod refusal;
pub mod rows;
pub mod rules;
pub mod state;

pub use places::Places;
pub use refusal::ReservationRefusal;
pub use rows::RESERVATIONS;
pub use state::{Booking, Bookings};
