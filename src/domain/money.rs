//! Money: whole fen (1/100 of the book's currency), checked, never a float.

use std::borrow::Cow;
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
        /// `1,234` is a thousand and more to one, and one and a bit to another.
        Grouped => (
            "commas in an amount may be read in two ways: write 1234, or 1,234.00 with groups of three and both decimals",
            "金额中的逗号可有两种读法：请写 1234，或写全三位分组和两位小数 1,234.00"
        );
        Scientific => (
            "write every digit: a figure such as 1E+05 was cut short, by a spreadsheet as a rule",
            "请写出全部数字：1E+05 之类的数字已被截短，通常由电子表格造成"
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

    /// Splits this amount in proportion to the weights, cumulatively: what the first parts come to together is
    /// their share of the whole, half a fen rounded up. Weights that are all zero share equally.
    pub fn shared(self, weights: &[u128]) -> Vec<Self> {
        let even = vec![1; weights.len()];
        let weights = if weights.iter().all(|w| *w == 0) {
            &even
        } else {
            weights
        };
        let whole: u128 = weights.iter().sum();
        let (mut so_far, mut given) = (0u128, 0u128);
        let part = |weight: &u128| {
            so_far += weight;
            let (down, rest) = portion(self.0.unsigned_abs(), so_far, whole);
            let upto = down + u128::from(rest >= whole - rest);
            let part = upto - given;
            given = upto;
            Self(self.0.signum() * i128::try_from(part).unwrap_or(i128::MAX))
        };
        weights.iter().map(part).collect()
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

    /// Reads an amount as ledgers and rules write it, from bytes: no more than a row may keep. What people write is
    /// read by `FromStr`.
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

/// An amount as people write it, at the desk and in their files: `200`, `200元`, `￥200`, `1,234.00`, in full width
/// too. What may be read in two ways is refused.
impl FromStr for Money {
    type Err = BadMoney;

    fn from_str(text: &str) -> Result<Self, BadMoney> {
        let text: String = text.trim().chars().map(half_width).collect();
        let signed = text.strip_prefix('-').map(|rest| (true, rest));
        let (negative, text) = signed.unwrap_or((false, &text));
        let bare = text.strip_prefix('¥').unwrap_or(text);
        let bare = bare.strip_suffix('元').unwrap_or(bare);
        // A sign of money alone sets blanks apart from the figure.
        let figure = if bare.len() < text.len() {
            bare.trim()
        } else {
            bare
        };
        if negative && figure.starts_with('-') {
            return Err(BadMoney::NotPlainDigits);
        }
        let digits = ungrouped(figure)?;
        let amount = Self::parse(digits.as_bytes()).map_err(|why| match why {
            BadMoney::NotPlainDigits if is_scientific(figure) => BadMoney::Scientific,
            why => why,
        })?;
        Ok(if negative { Self(-amount.0) } else { amount })
    }
}

/// A character of an amount in its narrow form; all others stay as they are.
fn half_width(c: char) -> char {
    match c {
        '０'..='９' | '，' | '．' | '－' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '￥' => '¥',
        '−' => '-',
        c => c,
    }
}

/// The figure without the commas between its groups: groups of three before both decimals, and no other.
fn ungrouped(figure: &str) -> Result<Cow<'_, str>, BadMoney> {
    if !figure.contains(',') {
        return Ok(Cow::Borrowed(figure));
    }
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, decimals) = figure.split_once('.').ok_or(BadMoney::Grouped)?;
    let mut groups = whole.trim_start_matches('-').split(',');
    let first = groups.next().unwrap_or_default();
    let sound = (1..=3).contains(&first.len())
        && digits(first)
        && groups.all(|group| group.len() == 3 && digits(group))
        && decimals.len() == 2
        && digits(decimals);
    if sound {
        Ok(Cow::Owned(figure.replace(',', "")))
    } else {
        Err(BadMoney::Grouped)
    }
}

/// Whether a figure is written as a power of ten.
fn is_scientific(figure: &str) -> bool {
    let plain = |text: &str, also: &[char]| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_digit() || also.contains(&c))
    };
    let parts = figure.split_once(['e', 'E']);
    parts.is_some_and(|(figure, power)| plain(figure, &['-', '.']) && plain(power, &['+', '-']))
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
            assert_eq!(
                Money::parse(text.as_bytes()).map(Money::fen),
                expected,
                "{text}"
            );
        }
        assert_eq!(Money::from_fen(-5).to_string(), "-0.05");
    }

    #[test]
    fn people_write_amounts_in_their_ways_and_none_is_guessed() {
        use BadMoney::{Empty, Grouped, NotPlainDigits, Scientific, TooLarge, TooManyDecimals};
        let taken = [
            ("200", 20_000),
            (" 200 ", 20_000),
            ("200元", 20_000),
            ("200.5 元", 20_050),
            ("￥200", 20_000),
            ("¥200", 20_000),
            ("¥ 200.00", 20_000),
            ("￥1,234.00元", 123_400),
            ("1,234.00", 123_400),
            ("-1,234,567.89", -123_456_789),
            ("-¥200", -20_000),
            ("¥-200", -20_000),
            ("２００", 20_000),
            ("－１，２３４．５０元", -123_450),
            ("92,233,720,368,547,758.07", i128::from(i64::MAX)),
        ];
        for (text, fen) in taken {
            assert_eq!(text.parse::<Money>().map(Money::fen), Ok(fen), "{text}");
        }
        let refused = [
            ("1,234", Grouped),
            ("1,234元", Grouped),
            ("１，２３４", Grouped),
            ("1,23.00", Grouped),
            ("1234,567.00", Grouped),
            ("12,34,567.00", Grouped),
            ("1,234.5", Grouped),
            (",234.00", Grouped),
            ("1.234,00", Grouped),
            ("1.234", TooManyDecimals),
            ("1.234.000", TooManyDecimals),
            ("1e3", Scientific),
            ("1E+05", Scientific),
            ("1.5e3元", Scientific),
            ("", Empty),
            ("元", Empty),
            ("¥", Empty),
            ("-", Empty),
            ("--5", NotPlainDigits),
            ("-¥-5", NotPlainDigits),
            ("$200", NotPlainDigits),
            ("200块", NotPlainDigits),
            ("2 00", NotPlainDigits),
            ("200¥", NotPlainDigits),
            ("元200", NotPlainDigits),
            ("²00", NotPlainDigits),
            ("二百", NotPlainDigits),
            ("+200", NotPlainDigits),
            ("e3", NotPlainDigits),
            ("92,233,720,368,547,758.08", TooLarge),
        ];
        for (text, why) in refused {
            assert_eq!(text.parse::<Money>(), Err(why), "{text}");
        }
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
