//! Months that are closed: nothing is dated into them any more, and what they came to is on record.
//!
//! A closing writes down, account by account, what the roll-forward says of the month at that moment; the
//! book itself then keeps every later row out of its days. Since no row can get in, a closed month's figures
//! stay what they were; `check` proves both.

pub mod booked;
pub mod decide;
pub mod figures;
pub mod refusal;
pub mod rows;
pub mod state;

pub use booked::BOOKED;
pub use decide::{Deed, Wish, decide, prove};
pub use figures::{Account, Figures};
pub use refusal::ClosingRefusal;
pub use rows::{CLOSINGS, load};
pub use state::{Closing, Closings, Event};
