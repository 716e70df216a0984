//! What lies on the shelf: rewards and gifts, come in, gone out and counted.
//!
//! Only what comes in and what is counted is written here; what goes out is told by redemptions and
//! gifts. A reward and a gift of one id come from one shelf.

pub(crate) mod rows;
pub(crate) mod state;

pub(crate) use state::Change;
