//! Months that are closed: nothing is dated into them any more, and what they came to is on record.
//!
//! A closing writes down, account by account, what the roll-forward says of the month at that moment; the
//! book itself then keeps every later row out of its days. Since no row can get in, a closed month's figures
//! stay what they were; `check` proves both.

pub(crate) mod booked;
pub(crate) mod decide;
pub(crate) mod figures;
pub(crate) mod refusal;
pub(crate) mod rows;
pub(crate) mod state;

pub(crate) use booked::BOOKED;
pub(crate) use decide::{Deed, Wish, decide, prove};
pub(crate) use figures::{Account, Figures};
pub(crate) use rows::{CLOSINGS, load};
pub(crate) use state::{Closings, Event};
