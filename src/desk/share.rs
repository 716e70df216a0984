//! A share kept as two whole figures, so that what is compared with a target is never rounded first.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::domain::Rate;

/// So many of so many; of none, where nothing was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Share {
    pub part: i64,
    pub whole: i64,
}

impl Share {
    /// Counts one more, which belongs to the part or does not.
    pub(crate) fn count(&mut self, belongs: bool) {
        self.whole += 1;
        self.part += i64::from(belongs);
    }

    pub(crate) const fn add(&mut self, other: Self) {
        self.part += other.part;
        self.whole += other.whole;
    }

    /// The ratio with two decimals, half up: `4.33`; nothing where nothing was counted.
    pub(crate) fn ratio(self) -> Option<String> {
        self.times(Decimal::ONE)
    }

    /// The same in percent.
    pub(crate) fn percent(self) -> Option<String> {
        self.times(Decimal::ONE_HUNDRED)
    }

    fn times(self, factor: Decimal) -> Option<String> {
        let whole = Decimal::from(self.whole);
        let exact = (Decimal::from(self.part) * factor).checked_div(whole)?;
        let rounded = exact.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
        Some(format!("{rounded:.2}"))
    }

    /// Whether the share, itself and not what is printed, comes to a rate.
    pub(crate) fn reaches(self, rate: Rate) -> Option<bool> {
        let needed = rate.decimal().checked_mul(Decimal::from(self.whole))?;
        (self.whole > 0).then(|| Decimal::from(self.part) >= needed)
    }

    /// Whether the share in percent comes to a whole figure.
    pub(crate) fn reaches_points(self, points: i64) -> Option<bool> {
        (self.whole > 0).then(|| self.part * 100 >= points * self.whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_compared_before_it_is_rounded() {
        let share = |part, whole| Share { part, whole };
        let rate = |text: &str| text.parse::<Rate>().expect("a rate");
        assert_eq!(share(2, 3).percent().as_deref(), Some("66.67"));
        assert_eq!(share(17, 20).percent().as_deref(), Some("85.00"));
        assert_eq!(share(-1, 3).percent().as_deref(), Some("-33.33"));
        assert_eq!(share(13, 3).ratio().as_deref(), Some("4.33"));
        assert_eq!(share(0, 0).percent(), None);
        assert_eq!(share(17, 20).reaches(rate("85%")), Some(true));
        // 84.996 % is printed as 85.00 and is less.
        assert_eq!(share(21_249, 25_000).percent().as_deref(), Some("85.00"));
        assert_eq!(share(21_249, 25_000).reaches(rate("85%")), Some(false));
        assert_eq!(share(0, 0).reaches(rate("85%")), None);
        assert_eq!(share(3, 10).reaches_points(30), Some(true));
        assert_eq!(share(29, 100).reaches_points(30), Some(false));
    }
}
