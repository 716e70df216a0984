//! Finance: what members are owed and what is booked of it, month by month. Nothing here prints.
//!
//! `accounting` tells points and stored value as liabilities, with vouchers and a journal; `rollforward` and
//! `coupons` tell how what is outstanding moved; `closing` closes months; `rebates` tells what turnover earned; `takings` tells what a
//! day brought in by each means, and `counts` what was found of it in the drawer.

pub(crate) mod accounting;
pub(crate) mod closing;
pub(crate) mod counts;
pub(crate) mod coupons;
pub(crate) mod rebates;
pub(crate) mod rollforward;
pub(crate) mod takings;
