//! Sales: what is bought, at what price, what it earns, and what a refund takes back.
//!
//! `rules` is the pack's part (prices), `terms` all that a deed of one day is judged by; `rows` is what is
//! written; `customer` is what all rows on a member add up to; `price`, `decide` and `refund` say what a
//! deed comes to, `tenders` by which means it is paid, `stored` what the wallet has to do with it; `coupons` are
//! what lowers a price once; `purse` tells which card a deed goes by and which points are spent together; `till` reads customers, records what was decided and keeps them current in a batch.

pub mod coupons;
pub mod customer;
pub mod decide;
pub mod moved;
pub mod opening;
pub mod price;
pub mod purse;
pub mod reasons;
pub mod redeem;
pub mod refund;
pub mod refusal;
pub mod roots;
pub mod rows;
pub mod rules;
pub mod sealed;
pub mod stored;
pub mod tenders;
pub mod terms;
pub mod till;

pub use coupons::CouponRefusal;
pub use customer::{Customer, Customers, View};
pub use refusal::SaleRefusal;
pub use roots::Roots;
pub use terms::Terms;
