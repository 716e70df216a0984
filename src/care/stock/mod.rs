//! What lies on the shelf: rewards and gifts, come in, gone out and counted.
//!
//! Only what comes in and what is counted is written here; what goes out is told by redemptions and
//! gifts. A reward and a gift of one id come from one shelf.

pub mod rows;
pub mod state;

pub use state::{Change, Held, Shelf};
