//! Finance: what members are owed and what is booked of it, month by month. Nothing here prints.
//!
//! `accounting` tells points and stored value as liabilities, with vouchers and a journal; `rollforward` and
//! `coupons` tell how what is outstanding moved; `closing` closes months; `rebates` tells what turnover earned.

pub mod accounting;
pub mod closing;
pub mod coupons;
pub mod rebates;
pub mod rollforward;
