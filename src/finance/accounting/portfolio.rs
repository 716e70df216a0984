//! The arithmetic of points as a liability: sums are exact, and rounded once.
//!
//! A sale's price is shared between what was sold and the points that came with it, by their stand-alone
//! prices: `price × points ÷ (price + points)`, the points at their value and as far as they are expected
//! back on the sale's own day. What was deferred becomes revenue as points are redeemed:
//! `deferred × redeemed ÷ expected in all`, of the amount as it is booked, where no more can be expected than was redeemed and is still
//! there. So when the expectation changes, the difference is caught up at once; and when nothing is left to
//! be redeemed, everything is revenue.

use std::collections::BTreeMap;
use std::fmt;

use rust_decimal::Decimal;

use crate::domain::{Day, Month, Overflow, Rate, Rounding};
use crate::rules::accounting::{InForce, PointValue, Portfolio};

/// Parts of a fen in which sums are kept, so that ten million sales are a hundredth of a fen off at most.
const PARTS: i128 = 1_000_000_000;

/// An exact amount, in parts of a fen.
pub(crate) type Exact = i128;

/// Which portfolio.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    All,
    Year(i32),
    Month(Month),
}

impl Key {
    /// Where points earned on a day belong.
    pub(crate) fn of(portfolio: Portfolio, earned: Day) -> Self {
        match portfolio {
            Portfolio::Year => Self::Year(earned.year()),
            Portfolio::Month => Self::Month(Month::of(earned)),
            Portfolio::All => Self::All,
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Year(year) => year.fmt(f),
            Self::Month(month) => month.fmt(f),
        }
    }
}

/// What one issued point is worth, as far as it is expected back: so many fen for so many points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PerPoint {
    fen: i128,
    points: i128,
}

impl PerPoint {
    pub(crate) fn of(value: PointValue, expected: Rate) -> Result<Self, Overflow> {
        let fen = value.yuan().checked_mul(Decimal::ONE_HUNDRED);
        let fen = fen.and_then(|fen| fen.checked_mul(expected.decimal()));
        let fen = fen.ok_or(Overflow)?.normalize();
        Ok(Self {
            fen: fen.mantissa(),
            points: 10_i128.pow(fen.scale()),
        })
    }

    /// What so many points are worth by themselves.
    pub(crate) fn worth(self, points: i128) -> Result<Exact, Overflow> {
        let exact = points.checked_mul(self.fen).ok_or(Overflow)?;
        let exact = exact.checked_mul(PARTS).ok_or(Overflow)?;
        Ok(round_ratio(exact, self.points, Rounding::HalfUp))
    }

    /// The part of a price that belongs to the points that came with it.
    pub(crate) fn share(self, price: i128, points: i128) -> Result<Exact, Overflow> {
        if price <= 0 || points <= 0 {
            return Ok(0);
        }
        let worth = points.checked_mul(self.fen).ok_or(Overflow)?;
        let product = price.checked_mul(worth).ok_or(Overflow)?;
        let whole = price.checked_mul(self.points).ok_or(Overflow)?;
        let whole = whole.checked_add(worth).ok_or(Overflow)?;
        let rest = (product % whole).checked_mul(PARTS).ok_or(Overflow)?;
        Ok(product / whole * PARTS + round_ratio(rest, whole, Rounding::HalfUp))
    }
}

/// A ratio made whole; the divisor is above zero.
fn round_ratio(part: i128, whole: i128, rounding: Rounding) -> i128 {
    let (down, rest) = (part / whole, (part % whole).abs());
    let away = match rounding {
        Rounding::HalfUp => rest >= whole - rest,
        Rounding::HalfEven => {
            rest > whole - rest || (rest == whole - rest && down.rem_euclid(2) == 1)
        }
        Rounding::Down => false,
        Rounding::Up => rest > 0,
    };
    down + if away { part.signum() } else { 0 }
}

/// An exact amount in whole fen.
pub(crate) fn whole_fen(exact: Exact, rounding: Rounding) -> i128 {
    round_ratio(exact, PARTS, rounding)
}

/// Shares whole fen among exact parts: each gets its own, rounded down, and what is left over or lacking goes
/// fen by fen to the parts with the largest remainders, earlier ones first.
pub(crate) fn apportion(whole: i128, parts: &[Exact]) -> Result<Vec<i128>, Overflow> {
    let mut shares = Vec::with_capacity(parts.len());
    for part in parts {
        shares.push(part.div_euclid(PARTS));
    }
    let given: i128 = shares.iter().sum();
    let mut order: Vec<usize> = (0..parts.len()).filter(|at| parts[*at] != 0).collect();
    order.sort_by_key(|at| std::cmp::Reverse(parts[*at].rem_euclid(PARTS)));
    if order.is_empty() {
        order.extend((!parts.is_empty()).then_some(0));
    }
    let (left, step) = ((whole - given).abs(), (whole - given).signum());
    let each = i128::try_from(order.len()).map_err(|_| Overflow)?;
    for (place, at) in (0..).zip(&order) {
        let extra = left / each.max(1) + i128::from(place < left % each.max(1));
        shares[*at] += step * extra;
    }
    Ok(shares)
}

/// What a day moves in a portfolio.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Change {
    pub issued: i128,
    pub redeemed: i128,
    /// Expired, or taken by hand: never to be redeemed.
    pub ended: i128,
    pub deferred: Exact,
}

/// Where a portfolio stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct State {
    pub issued: i128,
    pub redeemed: i128,
    pub ended: i128,
    /// How many are expected to be redeemed in all.
    pub expected: i128,
    /// What was deferred of the price in all, in fen.
    pub deferred: i128,
    /// What of it is revenue, in fen.
    pub recognised: i128,
}

impl State {
    pub(crate) fn outstanding(&self) -> i128 {
        self.issued - self.redeemed - self.ended
    }

    pub(crate) fn liability(&self) -> i128 {
        self.deferred - self.recognised
    }

    pub(crate) fn add(&mut self, other: &Self) -> Result<(), Overflow> {
        for (sum, part) in [
            (&mut self.issued, other.issued),
            (&mut self.redeemed, other.redeemed),
            (&mut self.ended, other.ended),
            (&mut self.expected, other.expected),
            (&mut self.deferred, other.deferred),
            (&mut self.recognised, other.recognised),
        ] {
            *sum = sum.checked_add(part).ok_or(Overflow)?;
        }
        Ok(())
    }
}

/// One day of a portfolio: what became revenue, by its cause, and where it stands then; in fen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub day: Day,
    pub deferred: i128,
    /// Revenue by another expectation, or another average.
    pub expectation: i128,
    pub redeemed: i128,
    pub ended: i128,
    pub state: State,
}

/// Sums while days pass.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    issued: i128,
    redeemed: i128,
    ended: i128,
    deferred: Exact,
}

impl Sums {
    /// How many are expected in all, as a ratio: no more than there can be, no fewer than there were.
    fn expected(&self, rate: Rate) -> Result<(i128, i128), Overflow> {
        let (share, per) = (
            rate.decimal().mantissa(),
            10_i128.pow(rate.decimal().scale()),
        );
        let expected = self.issued.checked_mul(share).ok_or(Overflow)?;
        let most = (self.issued - self.ended) * per;
        let least = self.redeemed * per;
        Ok((expected.min(most).max(least), per))
    }

    /// What is revenue of the deferred amount as it is booked: of whole fen.
    fn recognised(&self, rate: Rate, rounding: Rounding) -> Result<i128, Overflow> {
        let deferred = whole_fen(self.deferred, rounding);
        let (expected, per) = self.expected(rate)?;
        if expected <= 0 {
            return Ok(deferred);
        }
        let redeemed = self.redeemed.max(0) * per;
        let exact = deferred.checked_mul(redeemed);
        let exact = exact.ok_or(Overflow)?;
        Ok(round_ratio(exact, expected, rounding))
    }
}

/// Walks through the days of a portfolio, up to a last one.
pub(crate) fn walk(
    changes: &BTreeMap<Day, Change>,
    rules: &InForce<'_>,
    turns: &[Day],
    until: Day,
) -> Result<Vec<Step>, Overflow> {
    let Some(first) = changes.keys().next().copied() else {
        return Ok(Vec::new());
    };
    let turned = turns
        .iter()
        .copied()
        .filter(|day| (first..=until).contains(day));
    let mut days: Vec<Day> = changes.keys().copied().chain(turned).collect();
    days.sort_unstable();
    days.dedup();
    let mut sums = Sums::default();
    let mut before = State::default();
    let mut steps = Vec::with_capacity(days.len());
    for day in days {
        let change = changes.get(&day).copied().unwrap_or_default();
        let step = step(&mut sums, &before, &change, day, rules)?;
        before = step.state;
        steps.push(step);
    }
    Ok(steps)
}

/// One day: first what was sold and what is expected, then what was redeemed, then what ended with the day.
fn step(
    sums: &mut Sums,
    before: &State,
    change: &Change,
    day: Day,
    rules: &InForce<'_>,
) -> Result<Step, Overflow> {
    let own = rules.on(day);
    let (rate, round) = (own.expected_on(day), own.round);
    let to = |sum: &mut i128, part: i128| {
        *sum = sum.checked_add(part).ok_or(Overflow)?;
        Ok::<_, Overflow>(())
    };
    to(&mut sums.issued, change.issued)?;
    sums.deferred = sums.deferred.checked_add(change.deferred).ok_or(Overflow)?;
    let averaged = sums.recognised(rate, round)?;
    to(&mut sums.redeemed, change.redeemed)?;
    let redeemed = sums.recognised(rate, round)?;
    to(&mut sums.ended, change.ended)?;
    let recognised = sums.recognised(rate, round)?;
    let (expected, per) = sums.expected(rate)?;
    let state = State {
        issued: sums.issued,
        redeemed: sums.redeemed,
        ended: sums.ended,
        expected: round_ratio(expected, per, Rounding::HalfUp),
        deferred: whole_fen(sums.deferred, round),
        recognised,
    };
    Ok(Step {
        day,
        deferred: state.deferred - before.deferred,
        expectation: averaged - before.recognised,
        redeemed: redeemed - averaged,
        ended: recognised - redeemed,
        state,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rules::accounting::AccountingRules;
    use crate::rules::accounting::Way;

    fn rules(expected: &str) -> AccountingRules {
        let text = format!("[accounting]\npoint_value = \"1.00\"\nexpected = [{expected}]\n");
        crate::domain::source::toml::read("x.toml", &text, &["accounting", "points"], |root| {
            AccountingRules::read(
                root,
                &crate::members::names::Names::default(),
                Rounding::HalfUp,
            )
        })
        .expect("sound rules")
    }

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn per_point(value: &str, rate: &str) -> PerPoint {
        let rate = rate.parse().expect("a rate");
        PerPoint::of(value.parse().expect("a value"), rate).expect("it fits")
    }

    #[test]
    fn a_text_turns_nothing_before_it_is_in_force() {
        let first = rules("{ from = 2024-01-01, rate = \"60%\" }");
        let later = rules(
            "{ from = 2024-01-01, rate = \"60%\" }, { from = 2026-01-15, rate = \"80%\" }, \
             { from = 2026-03-01, rate = \"85%\" }",
        );
        let texts = [(Day::MIN, &first), (day("2026-02-01"), &later)];
        let rules = InForce::new(texts.into_iter()).expect("there are rules");
        let days = ["2024-01-01", "2026-02-01", "2026-03-01"].map(day);
        assert_eq!(rules.turns(Way::Today), [&[Day::MIN][..], &days].concat());
        assert!(rules.turns(Way::Before).contains(&day("2026-01-15")));
    }

    #[test]
    fn a_price_is_shared_by_the_stand_alone_prices() {
        let table = [
            ("1.00", "95%", 10_000_000, 10_000, 867_580),
            ("1.00", "97%", 10_000_000, 10_000, 884_230),
            ("0.05", "30%", 10_000, 100, 148),
            ("1.00", "100%", 100, 1, 50),
            ("1.00", "95%", 0, 10, 0),
            ("1.00", "95%", -100, 10, 0),
        ];
        for (value, rate, price, points, deferred) in table {
            let exact = per_point(value, rate)
                .share(price, points)
                .expect("it fits");
            let fen = whole_fen(exact, Rounding::HalfUp);
            assert_eq!(fen, deferred, "{value} {rate} {price} {points}");
        }
        let exact = per_point("0.005", "50%").worth(3).expect("it fits");
        assert_eq!(exact, 750_000_000);
    }

    #[test]
    fn ratios_are_made_whole_as_amounts_are() {
        for rounding in [
            Rounding::HalfUp,
            Rounding::HalfEven,
            Rounding::Down,
            Rounding::Up,
        ] {
            for part in -50_i64..50 {
                let exact = Decimal::from(part) / Decimal::from(4);
                let expected = rounding.apply(exact);
                let found = round_ratio(part.into(), 4, rounding);
                assert_eq!(
                    Decimal::from_i128_with_scale(found, 0),
                    expected,
                    "{part} {rounding:?}"
                );
            }
        }
    }

    /// Lots that are issued, spent, taken back and ended, so that there is never less than nothing.
    fn changes() -> impl Strategy<Value = BTreeMap<Day, Change>> {
        let one = (0i32..900, 0i64..500, 0u8..4, 0i64..100);
        prop::collection::vec(one, 1..40).prop_map(|deeds| {
            let mut deeds = deeds;
            deeds.sort_unstable();
            let mut changes: BTreeMap<Day, Change> = BTreeMap::new();
            let (mut left, mut deferred) = (0, 0);
            for (after, points, what, percent) in deeds {
                let (points, percent) = (i128::from(points), i128::from(percent));
                let change = changes
                    .entry(day("2024-01-01").plus_days(after))
                    .or_default();
                let part = left * percent / 100;
                match what {
                    0 => {
                        let price = Exact::from(points) * 77 * PARTS / 9;
                        change.issued += points;
                        change.deferred += price;
                        deferred += price;
                        left += points;
                    }
                    1 => {
                        change.redeemed += part;
                        left -= part;
                    }
                    2 => {
                        change.ended += part;
                        left -= part;
                    }
                    _ => {
                        let gone = deferred * Exact::from(part) / Exact::from((2 * left).max(1));
                        change.issued -= part;
                        change.deferred -= gone;
                        deferred -= gone;
                        left -= part;
                    }
                }
            }
            let last = changes.keys().next_back().copied().unwrap_or(Day::MIN);
            changes.entry(last.plus_days(9)).or_default().ended += left;
            changes
        })
    }

    proptest! {
        #[test]
        fn what_is_deferred_becomes_revenue_and_no_more(changes in changes()) {
            let own = rules(
                "{ from = 2024-01-01, rate = \"60%\" }, { from = 2025-01-01, rate = \"85%\" }",
            );
            let rules = InForce::new([(Day::MIN, &own)].into_iter()).expect("there are rules");
            let steps = walk(&changes, &rules, &rules.turns(Way::Today), Day::MAX).expect("it fits");
            let (mut deferred, mut recognised) = (0, 0);
            for step in &steps {
                deferred += step.deferred;
                recognised += step.expectation + step.redeemed + step.ended;
                let state = &step.state;
                prop_assert_eq!((state.deferred, state.recognised), (deferred, recognised));
                prop_assert!((0..=deferred).contains(&recognised), "{:?}", step);
                prop_assert!(state.expected <= state.redeemed + state.outstanding());
                prop_assert!(state.expected >= state.redeemed);
                if state.outstanding() == 0 {
                    prop_assert_eq!(state.liability(), 0);
                }
            }
            // The past looks the same from anywhere later.
            let middle = steps[steps.len() / 2].day;
            let then = walk(&changes.range(..=middle).map(|(d, c)| (*d, *c)).collect(), &rules, &rules.turns(Way::Today), middle);
            let then = then.expect("it fits");
            prop_assert_eq!(then.last(), steps.iter().rfind(|step| step.day <= middle));
        }

        #[test]
        fn fen_are_shared_without_loss(whole in -500i128..500, parts in prop::collection::vec(-90_000_000_000i128..90_000_000_000, 1..6)) {
            let shares = apportion(whole, &parts).expect("it fits");
            prop_assert_eq!(shares.iter().sum::<i128>(), whole);
            let exact: i128 = parts.iter().sum();
            let shares = apportion(whole_fen(exact, Rounding::HalfUp), &parts).expect("it fits");
            for (share, part) in shares.iter().zip(&parts) {
                prop_assert!((*share * PARTS - part).abs() < 2 * PARTS);
            }
        }
    }
}
