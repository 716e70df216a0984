//! Rates and how what they give is rounded.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::money::Overflow;
use crate::message;

/// An exact, non-negative factor: `"88%"`, `"0.88"` or `"2"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rate(Decimal);

/// How a figure between two whole ones is made whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rounding {
    #[default]
    HalfUp,
    HalfEven,
    Down,
    Up,
}

message! {
    /// Why a text is no rate.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct BadRate => ("a rate is a text such as \"88%\" or \"0.88\"", "比率写作 88% 或 0.88");
}

impl Rate {
    pub const ONE: Self = Self(Decimal::ONE);
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// A ratio of two whole figures; none when the second is zero.
    pub fn ratio(part: i128, whole: i128) -> Option<Self> {
        let decimal = |whole| Decimal::try_from_i128_with_scale(whole, 0).ok();
        decimal(part)?.checked_div(decimal(whole)?).map(Self)
    }

    pub const fn decimal(self) -> Decimal {
        self.0
    }

    pub fn checked_mul(self, other: Self) -> Result<Self, Overflow> {
        self.0.checked_mul(other.0).map(Self).ok_or(Overflow)
    }

    pub fn checked_add(self, other: Self) -> Result<Self, Overflow> {
        self.0.checked_add(other.0).map(Self).ok_or(Overflow)
    }

    /// `whole × self`, made whole again.
    pub fn of(self, whole: i128, rounding: Rounding) -> Result<i128, Overflow> {
        let whole = Decimal::try_from_i128_with_scale(whole, 0).map_err(|_| Overflow)?;
        let exact = whole.checked_mul(self.0).ok_or(Overflow)?;
        rounding.apply(exact).to_i128().ok_or(Overflow)
    }
}

impl Rounding {
    /// Rounds to a whole figure; `Down` is toward zero, `Up` away from it, for debts as for credits.
    pub fn apply(self, exact: Decimal) -> Decimal {
        use rust_decimal::RoundingStrategy as To;
        exact.round_dp_with_strategy(
            0,
            match self {
                Self::HalfUp => To::MidpointAwayFromZero,
                Self::HalfEven => To::MidpointNearestEven,
                Self::Down => To::ToZero,
                Self::Up => To::AwayFromZero,
            },
        )
    }

    pub const fn word(self) -> &'static str {
        match self {
            Self::HalfUp => "half-up",
            Self::HalfEven => "half-even",
            Self::Down => "down",
            Self::Up => "up",
        }
    }

    /// What people call the rule of a word.
    pub fn called(word: &str, lang: super::Lang) -> &str {
        match (lang, word.parse()) {
            (super::Lang::Zh, Ok(Self::HalfUp)) => "四舍五入",
            (super::Lang::Zh, Ok(Self::HalfEven)) => "四舍六入五成双",
            (super::Lang::Zh, Ok(Self::Down)) => "舍去尾数",
            (super::Lang::Zh, Ok(Self::Up)) => "进位取整",
            _ => word,
        }
    }
}

impl FromStr for Rounding {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        [Self::HalfUp, Self::HalfEven, Self::Down, Self::Up]
            .into_iter()
            .find(|r| r.word() == word)
            .ok_or(())
    }
}

impl FromStr for Rate {
    type Err = BadRate;

    fn from_str(text: &str) -> Result<Self, BadRate> {
        let (digits, percent) = match text.strip_suffix('%') {
            Some(digits) => (digits, true),
            None => (text, false),
        };
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            return Err(BadRate);
        }
        let exact = Decimal::from_str_exact(digits).map_err(|_| BadRate)?;
        let exact = if percent {
            exact.checked_div(Decimal::ONE_HUNDRED).ok_or(BadRate)?
        } else {
            exact
        };
        Ok(Self(exact.normalize()))
    }
}

impl fmt::Display for Rate {
    /// Writes percent, the way a rule file does.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.checked_mul(Decimal::ONE_HUNDRED) {
            Some(percent) => write!(f, "{}%", percent.normalize()),
            None => write!(f, "{}", self.0),
        }
    }
}
