//! Everything that a deed of one day is judged by: the parts of the pack in force that day.

use crate::domain::calendar::BirthdayRules;
use crate::domain::{Day, Means, TierRef};
use crate::members::rules::{CardRules, Fields};
use crate::points::rules::{PointsRules, Reward};
use crate::sales::coupons::CouponRule;
use crate::sales::rules::{Prices, RefundRules};
use crate::tiers::TierGroup;
use crate::wallet::WalletRules;

/// The rules of one day, as the rooms of the house know them.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    pub groups: &'a [TierGroup],
    pub prices: &'a Prices,
    pub refunds: RefundRules,
    pub points: Option<&'a PointsRules>,
    pub rewards: &'a [Reward],
    pub wallet: Option<&'a WalletRules>,
    pub coupons: &'a [CouponRule],
    pub cards: Option<&'a CardRules>,
    pub fields: &'a Fields,
    pub means: &'a Means,
    pub birthdays: &'a BirthdayRules,
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

/// The rules of any day: packs in force one after another.
pub(crate) trait Rulebook: Sync {
    fn on(&self, day: Day) -> Terms<'_>;
}
