//! Points: whole, checked, never money.

use std::fmt;
use std::str::FromStr;

use super::money::Overflow;
use crate::message;

/// A number of points; negative when taken or owed. A record holds at most 18 digits of them, so that no sum of
/// records ends at the width that sums are kept in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Points(i128);

message! {
    /// Why a text is no number of points.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct BadPoints => ("points are a whole number, such as 120 or -120", "积分为整数，如 120 或 -120");
}

impl Points {
    pub const ZERO: Self = Self(0);
    /// The most that one new deed gives, takes or brings over. Records of before are read whatever they hold.
    pub const MOST: Self = Self(1_000_000_000_000);

    pub const fn new(points: i128) -> Self {
        Self(points)
    }

    pub const fn get(self) -> i128 {
        self.0
    }

    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    pub fn checked_add(self, other: Self) -> Result<Self, Overflow> {
        self.0.checked_add(other.0).map(Self).ok_or(Overflow)
    }

    pub fn checked_sub(self, other: Self) -> Result<Self, Overflow> {
        self.0.checked_sub(other.0).map(Self).ok_or(Overflow)
    }

    pub fn checked_mul(self, times: i64) -> Result<Self, Overflow> {
        self.0.checked_mul(times.into()).map(Self).ok_or(Overflow)
    }

    pub fn checked_neg(self) -> Result<Self, Overflow> {
        self.0.checked_neg().map(Self).ok_or(Overflow)
    }

    /// Reads points as ledgers and command lines write them: an optional sign and digits.
    pub fn parse(text: &[u8]) -> Result<Self, BadPoints> {
        let digits = text
            .strip_prefix(b"-")
            .or_else(|| text.strip_prefix(b"+"))
            .unwrap_or(text);
        if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
            return Err(BadPoints);
        }
        let text = std::str::from_utf8(text).map_err(|_| BadPoints)?;
        // No record holds more, whatever a damaged cell says.
        let points: i64 = text.parse().map_err(|_| BadPoints)?;
        Ok(Self(points.into()))
    }
}

impl FromStr for Points {
    type Err = BadPoints;

    fn from_str(text: &str) -> Result<Self, BadPoints> {
        Self::parse(text.as_bytes())
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
