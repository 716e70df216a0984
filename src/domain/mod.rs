//! Values only: ids, money, points, rates, days, and places in a source text.
//!
//! Nothing here knows a file, a terminal or a clock. Constructors are the only door to a value, so a
//! `Money` or a `MemberId` that exists is a sound one.

pub(crate) mod account;
mod by_number;
pub mod calendar;
pub(crate) mod canonical;
mod check_digit;
pub(crate) mod choice;
mod goods;
mod hidden;
pub(crate) mod ids;
mod lang;
pub(crate) mod means;
mod messages;
mod money;
pub(crate) mod page;
mod period;
mod points;
mod rate;
/// Why something was decided, as data.
pub(crate) mod reason;
mod slug;
pub mod source;
mod tier_ref;
pub(crate) mod words;

pub use account::Account;
pub use by_number::ByNumber;
pub use calendar::{Day, When, Window};
pub use check_digit::{BadCheck, CheckDigit};
pub use goods::{BadGoods, Goods};
pub use hidden::{Hidden, TEXT_MOST, is_break, is_hidden, is_too_long, quoted, start_of};
pub use ids::*;
pub use lang::{Lang, Pair, Spoken, Wording};
pub use means::{BadMeans, Means};
pub use messages::Listing;
pub use money::{BadMoney, Money, Overflow};
pub use period::{BadMonth, Month, Stretch};
pub use points::{BadPoints, Points};
pub use rate::{BadRate, Rate, Rounding};
pub use slug::{BadSlug, Slug, Title};
pub use tier_ref::TierRef;

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}
