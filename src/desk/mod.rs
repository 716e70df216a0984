//! The service desk: what a guest books, who comes to the house, what is done for a guest.

pub mod reservations;
