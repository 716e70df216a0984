//! What the accountants get: points and stored value as liabilities, vouchers, and a journal.
//!
//! Points that come with a sale are a right that was paid for: a part of the price, in proportion to the
//! stand-alone prices, is deferred and becomes revenue as points are redeemed, or when they end (IFRS 15,
//! 企业会计准则第 14 号). `portfolio` is the arithmetic, pure and exact;
//! `gather` reads the ledgers once and sums what each day moved; `liability` tells the figures and `entries`
//! the postings, both from the same sums, so that they cannot disagree. `told` puts what closings recorded in
//! the place of what would be booked of their months today.

pub(crate) mod entries;
pub(crate) mod gather;
pub(crate) mod liability;
pub(crate) mod portfolio;
pub(crate) mod refusal;
pub(crate) mod told;
pub(crate) mod vouchers;

pub(crate) use entries::{Entry, Line, Role, Side};
pub(crate) use gather::Gathered;
pub(crate) use refusal::AccountingRefusal;
pub(crate) use told::Books;
