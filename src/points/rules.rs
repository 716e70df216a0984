//! The pack's part on points: what earns, what multiplies, how long points live, and the rewards.

mod read;

use crate::domain::source::Place;
use crate::domain::{Day, Goods, Money, Rate, Rounding, Slug, TierRef, Title, Window};
use crate::members::conditions::{Conditions, Per};
use crate::members::rules::Need;

/// How points are earned and kept.
#[derive(Clone, Debug)]
pub struct PointsRules {
    /// Empty is every member.
    pub earned_by: Vec<TierRef>,
    /// Each so much really paid …
    pub each: Money,
    /// … makes so many points.
    pub gives: i64,
    pub round: Rounding,
    pub needs: Vec<Need>,
    /// The most that a member's sales earn within a stretch of the calendar, the shortest first.
    pub at_most: Vec<(Per, i64)>,
    /// What else has to be so for a sale to earn.
    pub when: Conditions,
    pub categories: Vec<String>,
    pub except_categories: Vec<String>,
    pub except_goods: Vec<Goods>,
    /// The means of payment that earn nothing.
    pub not_paid_with: Vec<String>,
    pub usable_after_days: u16,
    pub live: Life,
    /// When a refund takes back points that were spent.
    pub spent_refund: SpentRefund,
    pub cancelled_redemption: CancelledRedemption,
    pub for_cash: bool,
    /// Whether the points of several cards or members may be put together.
    pub pooled: bool,
    pub times: Vec<Times>,
    pub combine_times: CombineTimes,
    pub place: Place,
}

impl PointsRules {
    /// What was paid with means that earn nothing, in fen.
    pub fn unearning(&self, parts: &[(String, i128)]) -> i128 {
        let own = parts
            .iter()
            .filter(|(means, _)| self.not_paid_with.contains(means));
        own.map(|(_, fen)| fen).sum()
    }
}

/// How long points live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    YearEnd,
    EndOfNextYear,
    /// To the same day so many months on, that day included.
    Months(u16),
    /// To the end of the month that lies so many months on.
    EndOfMonthAfter(u16),
    ForEver,
}

impl Life {
    /// The last day on which points earned that day can be spent; none when they live for ever.
    pub fn expires(self, earned: Day) -> Option<Day> {
        match self {
            Self::YearEnd => Some(earned.last_of_year()),
            Self::EndOfNextYear => Some(earned.last_of_year().next().last_of_year()),
            Self::Months(months) => Some(earned.plus_months(months.into())),
            Self::EndOfMonthAfter(months) => {
                Some(earned.plus_months(months.into()).last_of_month())
            }
            Self::ForEver => None,
        }
    }
}

/// What becomes of points that a refund takes back after they were spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpentRefund {
    /// The member owes them: the balance goes below zero.
    Owe,
    /// The member pays their worth.
    Charge,
    /// The refund is refused.
    Refuse,
}

/// What a cancelled redemption gives back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CancelledRedemption {
    /// The same lots, with their own last days.
    SameExpiry,
}

/// When points count more than once.
#[derive(Clone, Debug)]
pub struct Times {
    pub id: Slug,
    pub title: Title,
    pub by: Rate,
    pub when: Conditions,
    pub place: Place,
}

/// How several multipliers come to one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CombineTimes {
    #[default]
    Highest,
    Multiply,
}

/// What points are given for.
#[derive(Clone, Debug)]
pub struct Reward {
    pub id: Slug,
    pub title: Title,
    pub points: i64,
    /// None when there is no end of them.
    pub stock: Option<u32>,
    /// Empty is every member.
    pub tiers: Vec<TierRef>,
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub per_member: Option<Limit>,
    /// What has to be so or be shown before it is given.
    pub needs: Vec<Need>,
    /// What else has to be so, in the common form.
    pub when: Conditions,
    pub place: Place,
}

/// So many within a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    pub at_most: u32,
    pub window: Window,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_live_through_their_last_day() {
        let table = [
            (Life::YearEnd, "2024-01-01", Some("2024-12-31")),
            (Life::YearEnd, "2024-12-31", Some("2024-12-31")),
            (Life::EndOfNextYear, "2024-12-31", Some("2025-12-31")),
            (Life::Months(12), "2024-02-29", Some("2025-02-28")),
            (Life::EndOfMonthAfter(24), "2024-03-05", Some("2026-03-31")),
            (Life::ForEver, "2024-03-05", None),
        ];
        for (life, earned, last) in table {
            let day = |text: &str| text.parse::<Day>().expect("a day");
            assert_eq!(
                life.expires(day(earned)),
                last.map(day),
                "{life:?} {earned}"
            );
        }
    }
}
