//! Coupons: given to members, used once, each with its own last day.
//!
//! `rules` is the pack's part on them, `rows` is what is written, `state` what all rows on a coupon add up to,
//! `decide` says who may have one and what it makes of a ticket, `refusal` words every "no". A coupon lowers the
//! price and is no means of payment; it is judged by the rules under which it was issued, which are what its holder
//! was promised.

pub(crate) mod decide;
pub(crate) mod refusal;
pub(crate) mod rows;
pub(crate) mod rules;
pub(crate) mod state;

pub(crate) use decide::Presented;
pub(crate) use refusal::CouponRefusal;
pub(crate) use rows::COUPON_RECORDS;
pub(crate) use rules::CouponRule;
pub(crate) use state::{Coupon, Coupons};
