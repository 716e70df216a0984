//! Sales: what is bought, at what price, what it earns, and what a refund takes back.
//!
//! `rules` is the pack's part (prices), `terms` all that a deed of one day is judged by; `rows` is what is
//! written; `customer` is what all rows on a member add up to; `price`, `decide` and `refund` say what a
//! deed comes to, `tenders` by which means it is paid, `stored` what the wallet has to do with it; `coupons` are
//! what lowers a price once, `offers` what lowers a whole ticket, `items` the price list; `purse` tells which card a deed goes by and which points are spent together; `till` reads customers, records what was decided and keeps them current in a batch.

pub(crate) mod coupons;
pub(crate) mod customer;
pub(crate) mod decide;
pub(crate) mod describe;
pub(crate) mod items;
pub(crate) mod moved;
pub(crate) mod offers;
pub(crate) mod opening;
pub(crate) mod passes;
pub(crate) mod price;
pub(crate) mod purse;
pub(crate) mod reasons;
pub(crate) mod redeem;
pub(crate) mod refund;
pub(crate) mod refusal;
pub(crate) mod roots;
pub(crate) mod rows;
pub(crate) mod rules;
pub(crate) mod sealed;
pub(crate) mod stored;
pub(crate) mod tenders;
pub(crate) mod terms;
pub(crate) mod till;

pub(crate) use coupons::CouponRefusal;
pub(crate) use customer::{Customer, Customers, View, is_member};
pub(crate) use passes::PassRefusal;
pub(crate) use refusal::SaleRefusal;
pub(crate) use roots::Roots;
pub(crate) use terms::Terms;
