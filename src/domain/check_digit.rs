//! The check character of a number: a slip of the finger makes another number, and mostly a wrong one.

/// How the last character of a number proves the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckDigit {
    /// ISO/IEC 7812: digits alone, the last one a digit.
    Luhn,
    /// ISO/IEC 7064, MOD 37,36: letters and digits, the last one either.
    Iso7064,
}

/// Why a number does not bear its check character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadCheck {
    /// It has a character that this way of proving cannot reckon with.
    Character(char),
    /// It is too short to have one.
    Short,
    /// By the others, the last one would be this.
    Expected(char),
}

impl CheckDigit {
    /// What a body of a number is followed by; dashes only part it.
    pub fn of(self, body: &str) -> Result<char, BadCheck> {
        let bare = || body.chars().filter(|c| *c != '-');
        if bare().next().is_none() {
            return Err(BadCheck::Short);
        }
        match self {
            Self::Luhn => luhn(bare()),
            Self::Iso7064 => mod_37_36(bare()),
        }
    }

    /// Whether the last character of a number is the one that the others ask for.
    pub fn prove(self, number: &str) -> Result<(), BadCheck> {
        let last = number.chars().next_back().ok_or(BadCheck::Short)?;
        let expected = self.of(&number[..number.len() - last.len_utf8()])?;
        if last.eq_ignore_ascii_case(&expected) {
            Ok(())
        } else {
            Err(BadCheck::Expected(expected))
        }
    }
}

fn luhn(body: impl Iterator<Item = char>) -> Result<char, BadCheck> {
    let digits: Result<Vec<u32>, BadCheck> = body
        .map(|c| c.to_digit(10).ok_or(BadCheck::Character(c)))
        .collect();
    let sum: u32 = digits?
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit * 2) {
            (0, twice) if twice > 9 => twice - 9,
            (0, twice) => twice,
            _ => *digit,
        })
        .sum();
    Ok(character((10 - sum % 10) % 10))
}

fn mod_37_36(body: impl Iterator<Item = char>) -> Result<char, BadCheck> {
    let mut carried = 36;
    for c in body {
        let value = c
            .to_digit(36)
            .filter(|_| c.is_ascii())
            .ok_or(BadCheck::Character(c))?;
        let sum = match (carried + value) % 36 {
            0 => 36,
            sum => sum,
        };
        carried = sum * 2 % 37;
    }
    Ok(character((37 - carried) % 36))
}

fn character(value: u32) -> char {
    char::from_digit(value, 36)
        .unwrap_or('0')
        .to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_bear_their_check_characters() {
        // The example of ISO/IEC 7812-1, a well-known test number, and the example of ISO/IEC 7064.
        for (way, number) in [
            (CheckDigit::Luhn, "79927398713"),
            (CheckDigit::Luhn, "4111-1111-1111-1111"),
            (CheckDigit::Iso7064, "A12425GABC1234002M"),
        ] {
            assert_eq!(way.prove(number), Ok(()), "{number}");
        }
    }

    #[test]
    fn every_wrong_digit_and_most_swaps_are_found() {
        for way in [CheckDigit::Luhn, CheckDigit::Iso7064] {
            let body = "880000427";
            let number = format!("{body}{}", way.of(body).expect("a body"));
            assert_eq!(way.prove(&number), Ok(()));
            for place in 0..number.len() {
                for digit in '0'..='9' {
                    let mut wrong: Vec<char> = number.chars().collect();
                    if wrong[place] == digit {
                        continue;
                    }
                    wrong[place] = digit;
                    let wrong: String = wrong.into_iter().collect();
                    assert!(way.prove(&wrong).is_err(), "{way:?} {wrong}");
                }
            }
            let swapped = format!("880000472{}", way.of(body).expect("a body"));
            assert!(way.prove(&swapped).is_err(), "{way:?} {swapped}");
        }
    }

    #[test]
    fn what_cannot_be_proved_is_told() {
        assert_eq!(
            CheckDigit::Luhn.prove("C000001"),
            Err(BadCheck::Character('C'))
        );
        assert_eq!(CheckDigit::Luhn.prove("-"), Err(BadCheck::Short));
        assert_eq!(CheckDigit::Luhn.prove(""), Err(BadCheck::Short));
        assert_eq!(
            CheckDigit::Luhn.prove("79927398710"),
            Err(BadCheck::Expected('3'))
        );
    }
}
