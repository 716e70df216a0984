//! Coupons: given to members, used once, each with its own last day.
//!
//! `rules` is the pack's part on them, `rows` is what is written, `state` what all rows on a coupon add up to,
//! `decide` says who may have one and what it makes of a ticket, `refusal` words every "no". A coupon lowers the
//! price and is no means of payment; it is judged by the rules under which it was issued, which are what its holder
//! was promised.

pub mod decide;
pub mod refusal;
pub mod rows;
pub mod rules;
pub mod state;

pub use decide::Presented;
pub use refusal::CouponRefusal;
pub use rows::COUPON_RECORDS;
pub use rules::CouponRule;
pub use state::{Coupon, Coupons};
