//! Reservations: a room and people kept for a guest at a time that nobody else has.
//!
//! `places` is what the house has (from `club.toml`), `rules` the pack's part; `rows` is what is written,
//! `state` what a reservation's rows add up to; `decide` finds room and people or the nearest times at
//! which there are some, and says which step may follow which; `money` is what moved the deposits; `refusal`
//! words every "no".

pub(crate) mod decide;
pub(crate) mod describe;
pub(crate) mod money;
pub(crate) mod places;
pub(crate) mod refusal;
pub(crate) mod rows;
pub(crate) mod rules;
pub(crate) mod state;

pub(crate) use places::Places;
pub(crate) use refusal::ReservationRefusal;
pub(crate) use rows::RESERVATIONS;
pub(crate) use state::{Booking, Bookings};
