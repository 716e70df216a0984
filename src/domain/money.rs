//! Money: whole fen (1/100 of the book's currency), checked, never a float.

use std::fmt;
use std::str::FromStr;

use super::rate::{Rate, Rounding};
use crate::messages;

/// An amount in fen. Negative amounts are taken back or owed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(i128);

/// A sum that does not fit: more than 92 quadrillion yuan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overflow;

impl fmt::Display for Overflow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the figure is too large to be kept exactly")
    }
}

impl std::error::Error for Overflow {}

messages! {
    /// Why a text is no amount.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum BadMoney {
        Empty => ("an amount is needed, such as 350.30", "请写金额，如 350.30");
        NotPlainDigits => (
            "an amount is plain digits with at most one point, such as 350.30",
            "金额只写数字，至多一个小数点，如 350.30"
        );
        TooManyDecimals => ("an amount has at most two decimals", "金额至多两位小数");
        TooLarge => ("the amount is too large to be kept exactly", "金额过大，无法精确保存");
    }
}

impl Money {
    pub const ZERO: Self = Self(0);

    /// An amount of whole fen, from the narrow figure of a row or the wide one of a sum.
    pub fn from_fen(fen: impl Into<i128>) -> Self {
        Self(fen.into())
    }

    /// As `from_fen`, where a constant is declared.
    pub const fn of_fen(fen: i128) -> Self {
        Self(fen)
    }

    pub const fn fen(self) -> i128 {
        self.0
    }

    /// The fen as one row keeps them: a row's amount fits, a sum of rows may not.
    pub fn row_fen(self) -> Result<i64, Overflow> {
        i64::try_from(self.0).map_err(|_| Overflow)
    }

    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    pub fn checked_add(self, other: Self) -> Result<Self, Overflow> {
        self.0.checked_add(other.0).map(Self).ok_or(Overflow)
    }

    pub fn checked_sub(self, other: Self) -> Result<Self, Overflow> {
        self.0.checked_sub(other.0).map(Self).ok_or(Overflow)
    }

    pub fn checked_neg(self) -> Result<Self, Overflow> {
        self.0.checked_neg().map(Self).ok_or(Overflow)
    }

    /// Sums amounts, refusing what does not fit.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, Overflow> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }

    /// The share of this amount that a rate names, rounded to the fen.
    pub fn times(self, rate: Rate, rounding: Rounding) -> Result<Self, Overflow> {
        rate.of(self.0, rounding).map(Self)
    }

    /// Splits this amount in proportion to the weights, so that the parts sum to the whole: each part
    /// is rounded down and the fen left over go to the largest remainders, earlier parts first.
    /// Weights that are all zero share equally; no weights give no parts.
    pub fn split(self, weights: &[u128]) -> Vec<Self> {
        if weights.is_empty() {
            return Vec::new();
        }
        let even = vec![1; weights.len()];
        let weights = if weights.iter().all(|w| *w == 0) {
            &even
        } else {
            weights
        };
        let whole: u128 = weights.iter().sum();
        let amount = self.0.unsigned_abs();
        let mut parts = Vec::with_capacity(weights.len());
        let mut remainders = Vec::with_capacity(weights.len());
        let mut left = amount;
        for (index, weight) in weights.iter().enumerate() {
            let (part, rest) = portion(amount, *weight, whole);
            left -= part;
            parts.push(part);
            remainders.push((rest, index));
        }
        remainders.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        for (_, index) in remainders {
            if left == 0 {
                break;
            }
            parts[index] += 1;
            left -= 1;
        }
        let sign = self.0.signum();
        parts
            .into_iter()
            .map(|part| Self(i128::try_from(part).unwrap_or(i128::MAX) * sign))
            .collect()
    }

    /// `self × part ÷ whole`, rounded half up to the fen; the part is not below nothing and may be more than the
    /// whole, which is above nothing.
    pub fn part(self, part: i128, whole: i128) -> Self {
        let (amount, part, whole) = (self.0.unsigned_abs(), part.max(0), whole.unsigned_abs());
        let part = part.unsigned_abs();
        let (down, rest) = portion(amount, part % whole, whole);
        let down = (part / whole).saturating_mul(amount).saturating_add(down);
        let down = i128::try_from(down).unwrap_or(i128::MAX);
        let half = rest * 2;
        Self(if self.0 < 0 {
            -down - i128::from(half > whole)
        } else {
            down + i128::from(half >= whole)
        })
    }

    /// Reads an amount as ledgers and command lines write it, from bytes: no more than a row may keep.
    pub fn parse(text: &[u8]) -> Result<Self, BadMoney> {
        Self::parse_sum(text).and_then(|sum| match i64::try_from(sum.0) {
            Ok(_) => Ok(sum),
            Err(_) => Err(BadMoney::TooLarge),
        })
    }

    /// Reads what was written of a sum of rows, which may be more than one row keeps.
    pub fn parse_sum(text: &[u8]) -> Result<Self, BadMoney> {
        let (negative, digits) = match text {
            [] => return Err(BadMoney::Empty),
            [b'-', rest @ ..] => (true, rest),
            rest => (false, rest),
        };
        let mut fen: i128 = 0;
        let mut decimals: Option<u32> = None;
        let mut any = false;
        for byte in digits {
            match byte {
                b'.' if decimals.is_none() && any => decimals = Some(0),
                b'0'..=b'9' => {
                    any = true;
                    if let Some(count) = decimals.as_mut() {
                        *count += 1;
                        if *count > 2 {
                            return Err(BadMoney::TooManyDecimals);
                        }
                    }
                    fen = fen
                        .checked_mul(10)
                        .and_then(|f| f.checked_add(i128::from(byte - b'0')))
                        .ok_or(BadMoney::TooLarge)?;
                }
                _ => return Err(BadMoney::NotPlainDigits),
            }
        }
        if !any || decimals == Some(0) {
            return Err(BadMoney::NotPlainDigits);
        }
        let scale = match decimals {
            None => 100,
            Some(1) => 10,
            Some(_) => 1,
        };
        let fen = fen.checked_mul(scale).ok_or(BadMoney::TooLarge)?;
        Ok(Self(if negative { -fen } else { fen }))
    }
}

/// `amount × weight ÷ whole` and what is left over, exactly, even where the product has more than 128 bits;
/// no weight is above the whole.
fn portion(amount: u128, weight: u128, whole: u128) -> (u128, u128) {
    if let Some(product) = amount.checked_mul(weight) {
        return (product / whole, product % whole);
    }
    let (mut part, mut rest) = (0_u128, 0_u128);
    for bit in (0..u128::BITS).rev() {
        part <<= 1;
        rest <<= 1;
        if amount >> bit & 1 == 1 {
            rest += weight;
        }
        part += rest / whole;
        rest %= whole;
    }
    (part, rest)
}

impl FromStr for Money {
    type Err = BadMoney;

    fn from_str(text: &str) -> Result<Self, BadMoney> {
        Self::parse(text.as_bytes())
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        // dividing 128 bits is slow, and hardly an amount needs them
        let text = match u64::try_from(fen) {
            Ok(fen) => format!("{sign}{}.{:02}", fen / 100, fen % 100),
            Err(_) => format!("{sign}{}.{:02}", fen / 100, fen % 100),
        };
        f.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes_and_nothing_looser() {
        let table: [(&str, Result<i128, BadMoney>); 14] = [
            ("0", Ok(0)),
            ("350.3", Ok(35_030)),
            ("350.30", Ok(35_030)),
            ("-0.01", Ok(-1)),
            ("92233720368547758.07", Ok(i128::from(i64::MAX))),
            ("92233720368547758.08", Err(BadMoney::TooLarge)),
            ("", Err(BadMoney::Empty)),
            ("-", Err(BadMoney::NotPlainDigits)),
            (".5", Err(BadMoney::NotPlainDigits)),
            ("5.", Err(BadMoney::NotPlainDigits)),
            ("1e3", Err(BadMoney::NotPlainDigits)),
            ("1,000", Err(BadMoney::NotPlainDigits)),
            ("１００", Err(BadMoney::NotPlainDigits)),
            ("1.005", Err(BadMoney::TooManyDecimals)),
        ];
        for (text, expected) in table {
            assert_eq!(text.parse::<Money>().map(Money::fen), expected, "{text}");
        }
        assert_eq!(Money::from_fen(-5).to_string(), "-0.05");
    }

    #[test]
    fn parts_sum_to_the_whole() {
        let parts = Money::from_fen(100).split(&[1, 1, 1]);
        assert_eq!(parts, [34, 33, 33].map(Money::from_fen));
        let parts = Money::from_fen(-7).split(&[0, 0]);
        assert_eq!(parts, [-4, -3].map(Money::from_fen));
        let most = i128::from(i64::MAX);
        let weight = most.unsigned_abs() * 2;
        let parts = Money::from_fen(most * 4 + 1).split(&[weight, weight]);
        assert_eq!(parts, [most * 2 + 1, most * 2].map(Money::from_fen));
    }

    #[test]
    fn a_part_is_rounded_half_up_and_never_overflows() {
        for (of, part, whole, gives) in [
            (5, 1, 2, 3),
            (-5, 1, 2, -2),
            (-7, 1, 4, -2),
            (7, 3, 3, 7),
            (7, 5, 2, 18),
        ] {
            assert_eq!(Money::from_fen(of).part(part, whole).fen(), gives, "{of}");
        }
        let most = i128::from(i64::MAX) * 4;
        assert_eq!(Money::from_fen(most).part(most / 2, most).fen(), most / 2);
    }

    #[test]
    fn a_sum_is_read_and_written_beyond_what_a_row_keeps() {
        let text = "184467440737095516.14";
        let sum = Money::parse_sum(text.as_bytes());
        assert_eq!(sum, Ok(Money::from_fen(i128::from(i64::MAX) * 2)));
        assert_eq!(sum.map(|sum| sum.to_string()), Ok(text.to_owned()));
        assert_eq!(text.parse::<Money>(), Err(BadMoney::TooLarge));
    }
}
