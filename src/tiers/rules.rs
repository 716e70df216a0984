//! The pack's part on tiers: groups, what qualifies, what forces, how long a tier is kept.

mod check;
mod read;

pub(crate) use crate::domain::TierRef;

use super::history::BroughtOver;
use crate::domain::source::Place;
use crate::domain::{Slug, Title, Window};

/// A group of tiers: a member stands in one tier of each group, or in none.
#[derive(Clone, Debug)]
pub struct TierGroup {
    pub id: Slug,
    pub title: Title,
    pub up: Up,
    pub down: Down,
    pub keeps: Option<Keeps>,
    /// How many days before a tier ends the member is told.
    pub warn_days: Option<u16>,
    /// The group that lists and reports mean when they say "tier".
    pub main: bool,
    pub scores: Vec<Score>,
    /// Where metrics of days count what was brought over from an older system.
    pub brought_over: BroughtOver,
    /// Highest first.
    pub tiers: Vec<Tier>,
    pub place: Place,
}

impl TierGroup {
    pub fn tier(&self, id: &str) -> Option<(usize, &Tier)> {
        self.tiers
            .iter()
            .enumerate()
            .find(|(_, tier)| tier.id.as_str() == id)
    }

    /// The tier of those who meet no condition.
    pub fn lowest(&self) -> Option<usize> {
        self.tiers.iter().position(|tier| tier.otherwise)
    }
}

/// When a member who qualifies for a higher tier gets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Up {
    AtOnce,
    AtRecalculation,
}

/// When a member who no longer qualifies falls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Down {
    Never,
    AtRecalculation,
    /// At recalculation too, but one tier at a time.
    OneStep,
}

/// How long a tier once reached is kept, whatever is bought meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeps {
    ToEndOfCalendarYear,
    ToEndOfNextCalendarYear,
    Months(u16),
    Days(u16),
}

/// One tier of a group.
#[derive(Clone, Debug)]
pub struct Tier {
    pub id: Slug,
    pub title: Title,
    /// None for the lowest tier and for those set by hand only.
    pub when: Option<Condition>,
    /// The tier of those who meet no other tier's condition.
    pub otherwise: bool,
    /// Set by hand only, with a reason.
    pub by_hand: bool,
    /// Any of these puts a member here, whatever else holds.
    pub forced: Vec<Forced>,
    pub place: Place,
}

/// A condition that beats every other tier of the group.
#[derive(Clone, Debug)]
pub struct Forced {
    pub when: Condition,
    /// Looked at as of the last 31 December before today, windows and all, and then true for the whole
    /// calendar year that follows.
    pub judged_at_year_end: bool,
    pub place: Place,
}

/// What a tier asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Metric(MetricTest),
    /// One of these values is on record for the member.
    Fact {
        fact: Slug,
        is: Vec<String>,
        place: Place,
    },
    /// The member stood in one of these tiers on some day of the window.
    WasIn {
        tiers: Vec<TierRef>,
        window: Window,
        place: Place,
    },
}

impl Condition {
    /// Every fact that is asked for.
    pub fn each_fact(&self, f: &mut impl FnMut(&Slug)) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.each_fact(f)),
            Self::Fact { fact, .. } => f(fact),
            Self::Metric(test) => {
                if let Metric::Rating(fact) = &test.metric {
                    f(fact);
                }
            }
            Self::WasIn { .. } => {}
        }
    }
}

/// A figure of the member within a window, held against a bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetricTest {
    pub metric: Metric,
    pub window: Window,
    pub bound: Bound,
    pub place: Place,
}

/// The bound that a figure is held against, in the metric's own unit (`Metric::scale`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// This much or more.
    AtLeast(i128),
    /// Less than this.
    Below(i128),
    /// The first or more, but less than the second.
    Between(i128, i128),
}

impl Bound {
    pub const fn holds(self, value: i128) -> bool {
        match self {
            Self::AtLeast(least) => value >= least,
            Self::Below(below) => value < below,
            Self::Between(least, below) => value >= least && value < below,
        }
    }

    pub const fn least(self) -> Option<i128> {
        match self {
            Self::AtLeast(least) | Self::Between(least, _) => Some(least),
            Self::Below(_) => None,
        }
    }

    pub const fn below(self) -> Option<i128> {
        match self {
            Self::Below(below) | Self::Between(_, below) => Some(below),
            Self::AtLeast(_) => None,
        }
    }
}

/// A figure that is known of every member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Metric {
    /// What was paid, less what went back; in fen.
    Spend,
    /// Sales that were not wholly refunded.
    Purchases,
    /// Days with a purchase.
    Visits,
    /// The greatest sale, net of its refunds; in fen.
    SinglePurchase,
    PointsEarned,
    PointsBalance,
    /// Whole months since joining.
    TenureMonths,
    /// The longest run of calendar months within the window, each with a purchase.
    ActiveMonthsInARow,
    /// The run of such months that ends with the month of judging or with the one before it.
    CurrentActiveMonths,
    /// The mean answer of surveys and visits, in hundredths: 4.5 is 450.
    Satisfaction,
    Referrals,
    /// Sales that were booked ahead.
    Bookings,
    /// The same, and reservations that were kept; what was booked and reserved on one day counts once.
    Appointments,
    /// Cards that are valid today.
    ValidCards,
    /// A weighted score of the group, by its place in `TierGroup::scores`; in thousandths.
    Score(usize),
    /// A fact that is a number, rated by hand.
    Rating(Slug),
}

impl Metric {
    /// How many of the kept units make one of the unit that a rule file and a person write.
    pub const fn scale(&self) -> i128 {
        match self {
            Self::Spend | Self::SinglePurchase | Self::Satisfaction => 100,
            Self::Score(_) => 1000,
            _ => 1,
        }
    }

    /// Whether the figure is one of a stretch of time, rather than of today; of a score each part has its own.
    pub const fn has_window(&self) -> bool {
        !matches!(
            self,
            Self::PointsBalance
                | Self::TenureMonths
                | Self::ValidCards
                | Self::Rating(_)
                | Self::Score(_)
        )
    }
}

/// A weighted sum of scaled figures: each part gives `weight × min(value, full) / full`.
#[derive(Clone, Debug)]
pub struct Score {
    pub id: Slug,
    pub title: Title,
    pub parts: Vec<ScorePart>,
    pub place: Place,
}

impl Score {
    /// The most that the score can come to, in thousandths.
    pub fn most(&self) -> i128 {
        self.parts.iter().fold(0i128, |sum, part| {
            sum.saturating_add(part.weight.saturating_mul(1000))
        })
    }
}

/// One figure of a score.
#[derive(Clone, Debug)]
pub struct ScorePart {
    pub metric: Metric,
    pub window: Window,
    /// The figure that gives the whole weight, in the metric's unit; more gives no more.
    pub full: i128,
    pub weight: i128,
    pub place: Place,
}

impl ScorePart {
    /// What a figure gives, in thousandths of a score point, rounded down.
    pub fn gives(&self, value: i128) -> i128 {
        let value = value.clamp(0, self.full);

        self.weight * 1000 * value / self.full.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_include_their_least_and_not_their_below() {
        for (bound, value, holds) in [
            (Bound::AtLeast(10), 10, true),
            (Bound::AtLeast(10), 9, false),
            (Bound::Below(10), 10, false),
            (Bound::Below(10), 9, true),
            (Bound::Between(10, 20), 10, true),
            (Bound::Between(10, 20), 20, false),
        ] {
            assert_eq!(bound.holds(value), holds, "{bound:?} {value}");
        }
    }

    #[test]
    fn a_part_gives_its_share_and_no_more_than_its_weight() {
        let part = ScorePart {
            metric: Metric::Spend,
            window: Window::Lifetime,
            full: 2_000_000,
            weight: 50,
            place: Place::new("a".into(), 1),
        };
        for (value, gives) in [
            (-1, 0),
            (0, 0),
            (1, 0),
            (1_000_000, 25_000),
            (1_999_999, 49_999),
            (2_000_000, 50_000),
            (i128::MAX, 50_000),
        ] {
            assert_eq!(part.gives(value), gives, "{value}");
        }
    }
}
