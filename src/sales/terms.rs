//! Everything that a deed of one day is judged by: the parts of the pack in force that day.

use crate::domain::calendar::{BirthdayRules, WorkCalendar};
use crate::domain::source::Place;
use crate::domain::{Day, Means, Pair, TierRef};
use crate::members::conditions::Conditions;
use crate::members::rules::{CardRules, Fields};
use crate::points::rules::{PointsRules, Reward};
use crate::sales::coupons::CouponRule;
use crate::sales::items::PriceList;
use crate::sales::passes::PassRule;
use crate::sales::rules::{Prices, RefundRules};
use crate::tiers::TierGroup;
use crate::wallet::WalletRules;

/// The rules of one day, as the rooms of the house know them.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    pub groups: &'a [TierGroup],
    pub items: &'a PriceList,
    pub prices: &'a Prices,
    pub refunds: RefundRules,
    pub points: Option<&'a PointsRules>,
    pub rewards: &'a [Reward],
    pub wallet: Option<&'a WalletRules>,
    pub coupons: &'a [CouponRule],
    pub passes: &'a [PassRule],
    pub cards: Option<&'a CardRules>,
    pub fields: &'a Fields,
    pub means: &'a Means,
    pub birthdays: &'a BirthdayRules,
    /// The working days of the house.
    pub work: &'a WorkCalendar,
}

impl<'a> Terms<'a> {
    /// The group that lists and reports mean when they say "tier".
    pub fn main_group(&self) -> Option<&'a TierGroup> {
        self.groups.iter().find(|group| group.main)
    }

    /// A tier as people write it: its id, with its group's where two groups have one of that name.
    pub fn tier_name(&self, tier: TierRef) -> String {
        let Some(group) = self.groups.get(tier.group) else {
            return String::new();
        };
        let Some(found) = group.tiers.get(tier.tier) else {
            return String::new();
        };
        let others = self
            .groups
            .iter()
            .filter(|g| g.tier(found.id.as_str()).is_some())
            .count();
        if others > 1 {
            format!("{}.{}", group.id, found.id)
        } else {
            found.id.to_string()
        }
    }
}

/// The conditions of one rule.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ruled<'a> {
    /// What kind of rule it is.
    pub kind: Pair,
    pub id: &'a str,
    pub when: &'a Conditions,
    pub place: &'a Place,
}

impl<'a> Terms<'a> {
    /// The conditions of every rule that has any of the common form.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = Ruled<'a>> + use<'a> {
        let prices = self.prices.rules.iter();
        let prices = prices.map(|rule| Ruled {
            kind: ("price", "价格"),
            id: rule.id.as_str(),
            when: &rule.when,
            place: &rule.place,
        });
        let offers = self.prices.offers.iter().map(|rule| Ruled {
            kind: ("offer", "优惠活动"),
            id: rule.id.as_str(),
            when: &rule.when,
            place: &rule.place,
        });
        let times = self.points.into_iter().flat_map(|points| &points.times);
        let times = times.map(|times| Ruled {
            kind: ("multiplier", "倍数"),
            id: times.id.as_str(),
            when: &times.when,
            place: &times.place,
        });
        let earning = self.points.into_iter().map(|points| Ruled {
            kind: ("the rule", "规则"),
            id: "points",
            when: &points.when,
            place: &points.place,
        });
        let coupons = self.coupons.iter().map(|rule| Ruled {
            kind: ("coupon", "优惠券"),
            id: rule.id.as_str(),
            when: &rule.when,
            place: &rule.place,
        });
        let rewards = self.rewards.iter().map(|rule| Ruled {
            kind: ("reward", "兑换品"),
            id: rule.id.as_str(),
            when: &rule.when,
            place: &rule.place,
        });
        let all = prices.chain(offers).chain(times).chain(earning);
        all.chain(coupons).chain(rewards)
    }

    /// Whether any of them asks for the time of day.
    pub(crate) fn ask_for_hours(&self) -> bool {
        self.conditions().any(|rule| !rule.when.hours.is_empty())
    }
}

/// The rules of any day: packs in force one after another.
pub(crate) trait Rulebook: Sync {
    fn on(&self, day: Day) -> Terms<'_>;
}
