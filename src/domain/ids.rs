//! The numbers that the book gives, as types that cannot be mixed.
//!
//! A number is written one way only (`M000001`): a text with more or fewer zeros is some other
//! system's number and never taken for ours.

use std::fmt;
use std::num::NonZeroU64;
use std::str::FromStr;

use super::{Pair, Wording};
use crate::message;

message! {
    /// Why a text is none of our numbers.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct BadId {
        pub kind: &'static str,
        pub example: &'static str,
        /// What else it may look like: in English, then in Chinese.
        shape: Pair,
    } => (Wording::new(
        format!("a {kind} number looks like {example}{}", shape.0),
        format!("编号形如 {example}{}", shape.1),
    ));
}

/// No number is written with more digits.
const DIGITS_MOST: usize = 18;
/// The highest number that is read.
const MOST: u64 = 999_999_999_999_999_999;
/// So many numbers stay free behind the last one: more than any one command gives.
const KEPT_FREE: u64 = 1_000_000_000;

message! {
    /// The last number on record is so high that the book gives none after it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct NoNumberLeft {
        pub last: String,
    } => (
        "{last} is on record, and no number is left after it",
        "账簿中已有 {last}，其后没有可用的编号"
    ), help (
        "if the number is a mistake, put the ledger back from a copy or from git",
        "如果该编号有误，请从备份或 git 中恢复该台账"
    );
}

/// What all numbers that the book gives have in common, so that one piece of code can keep any of them.
pub trait Number: Copy + Ord + fmt::Debug + fmt::Display {
    /// The first number that the book gives.
    const FIRST: Self;

    /// Reads the number from bytes, exactly as it is written by `Display`.
    fn parse(text: &[u8]) -> Result<Self, BadId>;

    /// The number given after this one.
    #[must_use]
    fn next(self) -> Self;

    /// The number for the next record where this one is the last on record.
    ///
    /// # Errors
    /// The last one is so high that the next could not be read again.
    fn after(self) -> Result<Self, NoNumberLeft>;
}

/// What a word names of one kind of record: its number, or the ref it came under. A word of the form of its
/// numbers is always the number, whoever bears the same as a ref; after `ref:` stands a ref and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named<'a, N> {
    Number(N),
    Reference(&'a str),
}

impl<'a, N: Number> Named<'a, N> {
    pub fn of(word: &'a str) -> Self {
        match (word.strip_prefix(REFERENCE), N::parse(word.as_bytes())) {
            (Some(reference), _) => Self::Reference(reference),
            (None, Ok(number)) => Self::Number(number),
            (None, Err(_)) => Self::Reference(word),
        }
    }
}

/// Stands before a ref that is to be nothing else.
pub const REFERENCE: &str = "ref:";

/// Whether a word has the form of any number that a book gives.
pub fn is_number(word: &str) -> bool {
    KINDS.iter().any(|is_one| is_one(word.as_bytes()))
}

/// The number that a record's name ends in: `12` of `M000012`.
pub(crate) fn number_of(id: &[u8]) -> Option<u64> {
    let (letter, digits) = id.split_first()?;
    let is_number =
        letter.is_ascii_uppercase() && !digits.is_empty() && digits.len() <= DIGITS_MOST;
    let whole = is_number && digits.iter().all(u8::is_ascii_digit);
    let number = || {
        digits
            .iter()
            .fold(0, |number, digit| number * 10 + u64::from(digit - b'0'))
    };
    whole.then(number)
}

macro_rules! kinds {
    ($($name:ident),+ $(,)?) => {
        const KINDS: &[fn(&[u8]) -> bool] = &[$(|text| $name::parse(text).is_ok()),+];
    };
}

kinds!(
    MemberId,
    SaleId,
    RedemptionId,
    AdjustmentId,
    TopupId,
    PayoutId,
    CouponId,
    PassId,
    VisitId,
    ComplaintId,
    InquiryId,
    ReservationId,
    IncidentId,
    SurveyId,
    VisitorId,
    TreatmentId,
    StaffId,
    GiftId,
    StockId,
    EventId,
    InvitationId,
    WorkId,
    CountId,
);

macro_rules! numbered {
    ($(#[$doc:meta])* $name:ident, $letter:literal, $digits:literal, $kind:literal, $example:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(NonZeroU64);

        impl $name {
            /// The first number that the book gives.
            pub const FIRST: Self = Self(NonZeroU64::MIN);
            pub const LETTER: char = $letter;

            /// The number at a place counted from 0.
            pub const fn from_index(index: u64) -> Self {
                Self(NonZeroU64::MIN.saturating_add(index))
            }

            /// This number's place, counted from 0. It is as high as the number: nothing is sized by it.
            pub const fn index(self) -> u64 {
                self.0.get() - 1
            }

            pub const fn next(self) -> Self {
                Self(self.0.saturating_add(1))
            }

            /// Reads the number from bytes, exactly as it is written by `Display`.
            pub fn parse(text: &[u8]) -> Result<Self, BadId> {
                const BAD: BadId = BadId { kind: $kind, example: $example, shape: ("", "") };
                let digits = match text {
                    [letter, rest @ ..] if char::from(*letter) == $letter => rest,
                    _ => return Err(BAD),
                };
                let padded = digits.len() == $digits || (digits.len() > $digits && digits[0] != b'0');
                if !padded || digits.len() > DIGITS_MOST || !digits.iter().all(u8::is_ascii_digit) {
                    return Err(BAD);
                }
                let number = digits.iter().fold(0u64, |n, d| n * 10 + u64::from(d - b'0'));
                NonZeroU64::new(number).map(Self).ok_or(BAD)
            }
        }

        impl Number for $name {
            const FIRST: Self = Self::FIRST;

            fn parse(text: &[u8]) -> Result<Self, BadId> {
                Self::parse(text)
            }

            fn next(self) -> Self {
                Self::next(self)
            }

            fn after(self) -> Result<Self, NoNumberLeft> {
                if self.0.get() > MOST - KEPT_FREE {
                    return Err(NoNumberLeft { last: self.to_string() });
                }
                Ok(self.next())
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                Self::parse(text.as_bytes())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($letter, "{:0", $digits, "}"), self.0.get())
            }
        }
    };
}

numbered!(
    /// A member's number, `M000001`.
    MemberId, 'M', 6, "member", "M000001"
);
numbered!(
    /// A sale's or a refund's number, `S00000001`.
    SaleId, 'S', 8, "sale", "S00000001"
);
numbered!(
    /// A redemption's number, `R00000001`.
    RedemptionId, 'R', 8, "redemption", "R00000001"
);
numbered!(
    /// The number of points adjusted by hand or brought over from an older system, `A00000001`.
    AdjustmentId, 'A', 8, "adjustment", "A00000001"
);
numbered!(
    /// A top-up's number, `T00000001`: it names the money that it brought in.
    TopupId, 'T', 8, "top-up", "T00000001"
);
numbered!(
    /// The number of stored value paid out, `X00000001`.
    PayoutId, 'X', 8, "payout", "X00000001"
);
numbered!(
    /// A coupon's number, `C00000001`.
    CouponId, 'C', 8, "coupon", "C00000001"
);
numbered!(
    /// The number of a pass that was sold, `P000001`.
    PassId, 'P', 6, "pass", "P000001"
);

numbered!(
    /// A visit's number, `V00000001`.
    VisitId, 'V', 8, "visit", "V00000001"
);
numbered!(
    /// A complaint's number, `K000001`.
    ComplaintId, 'K', 6, "complaint", "K000001"
);
numbered!(
    /// An inquiry's number, `Q000001`.
    InquiryId, 'Q', 6, "inquiry", "Q000001"
);
numbered!(
    /// A reservation's number, `B000001`.
    ReservationId, 'B', 6, "reservation", "B000001"
);
numbered!(
    /// An incident's number, `I000001`.
    IncidentId, 'I', 6, "incident", "I000001"
);
numbered!(
    /// A survey answer's number, `Y000001`.
    SurveyId, 'Y', 6, "survey", "Y000001"
);
numbered!(
    /// A visitor's number, `G000001`.
    VisitorId, 'G', 6, "visitor", "G000001"
);
numbered!(
    /// A treatment's number, `N000001`.
    TreatmentId, 'N', 6, "treatment", "N000001"
);
numbered!(
    /// The number of somebody who works in the house, `E0001`.
    StaffId, 'E', 4, "staff", "E0001"
);

numbered!(
    /// The number of something given away, `P00000001`.
    GiftId, 'P', 8, "gift", "P00000001"
);
numbered!(
    /// The number of a movement or a count of the stock, `D00000001`.
    StockId, 'D', 8, "stock", "D00000001"
);
numbered!(
    /// The number of an event on its day, `H000001`.
    EventId, 'H', 6, "event", "H000001"
);
numbered!(
    /// The number of an invitation, `J00000001`.
    InvitationId, 'J', 8, "invitation", "J00000001"
);
numbered!(
    /// The number of an entry on somebody's work, `W000001`.
    WorkId, 'W', 6, "work", "W000001"
);
numbered!(
    /// The number of a count of the money in the drawer, `Z000001`.
    CountId, 'Z', 6, "count", "Z000001"
);

/// The number of the command that wrote a row, counted from 1 within a book.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(pub u64);

impl Version {
    /// The one right before; before the first there is an empty book.
    #[must_use]
    pub const fn before(self) -> Self {
        Self(self.0.saturating_sub(1))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// What a lot of points came from: its number names the lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LotId {
    Sale(SaleId),
    Adjustment(AdjustmentId),
}

impl LotId {
    pub fn parse(text: &[u8]) -> Result<Self, BadId> {
        match text.first() {
            Some(b'A') => AdjustmentId::parse(text).map(Self::Adjustment),
            _ => SaleId::parse(text).map(Self::Sale),
        }
    }
}

impl fmt::Display for LotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sale(id) => id.fmt(f),
            Self::Adjustment(id) => id.fmt(f),
        }
    }
}

/// A card's number as it is printed: letters, digits and `-`, 4 to 32 of them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CardNo(std::sync::Arc<str>);

impl CardNo {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CardNo {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        let sound = (4..=32).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if sound {
            Ok(Self(text.into()))
        } else {
            Err(BadId {
                kind: "card",
                example: "8800-0042",
                shape: (
                    " (4 to 32 letters, digits and '-')",
                    "（4 到 32 个字母、数字或“-”）",
                ),
            })
        }
    }
}

impl fmt::Display for CardNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for CardNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_one_way() {
        assert_eq!(
            "M000042".parse::<MemberId>().map(|m| m.to_string()),
            Ok("M000042".into())
        );
        assert_eq!(
            "M1234567".parse::<MemberId>().map(MemberId::index),
            Ok(1_234_566)
        );
        for other in [
            "M42",
            "M0000001",
            "m000001",
            "M000000",
            "S000042",
            "M00004２",
            "M9999999999999999999",
        ] {
            assert!(other.parse::<MemberId>().is_err(), "{other}");
        }
    }

    #[test]
    fn numbers_go_on_where_32_bits_end_and_none_is_given_that_cannot_be_read() {
        for (last, next) in [
            ("M4294967294", "M4294967295"),
            ("M4294967295", "M4294967296"),
            ("M999999998999999999", "M999999999000000000"),
        ] {
            let last: MemberId = last.parse().expect("a number");
            let after = last.after().expect("there is one");
            assert_eq!(after.to_string(), next);
            assert_eq!(next.parse(), Ok(after));
        }
        for last in ["M999999999000000000", "M999999999999999999"] {
            let told: MemberId = last.parse().expect("a number");
            assert_eq!(
                told.after(),
                Err(NoNumberLeft {
                    last: last.to_owned()
                })
            );
        }
    }
}
