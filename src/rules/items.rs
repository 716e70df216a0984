//! What the rules let the house hand out: rewards and gifts.

use super::Pack;
use crate::care::gifts::refusal::GiftRefusal;
use crate::domain::Title;

/// A reward or gift of the rules.
pub(crate) struct Item<'a> {
    pub(crate) id: &'a str,
    pub(crate) title: &'a Title,
    pub(crate) kind: &'static str,
}

impl Pack {
    /// Every reward and gift; what is both stands once.
    pub(crate) fn items(&self) -> Vec<Item<'_>> {
        let both = |id: &str| self.courtesies.gift(id).is_some();
        let rewards = self.rewards.iter().map(|reward| Item {
            id: reward.id.as_str(),
            title: &reward.title,
            kind: if both(reward.id.as_str()) {
                "both"
            } else {
                "reward"
            },
        });
        let gifts = self.courtesies.gifts.iter();
        let gifts = gifts.filter(|gift| self.reward(gift.id.as_str()).is_none());
        let gifts = gifts.map(|gift| Item {
            id: gift.id.as_str(),
            title: &gift.title,
            kind: "gift",
        });
        rewards.chain(gifts).collect()
    }

    /// Refuses what is neither reward nor gift.
    pub(crate) fn prove_item(&self, item: &str) -> Result<(), GiftRefusal> {
        if self.reward(item).is_some() || self.courtesies.gift(item).is_some() {
            return Ok(());
        }
        let rewards = self.rewards.iter().map(|reward| reward.id.to_string());
        let gifts = self.courtesies.gifts.iter().map(|gift| gift.id.to_string());
        Err(GiftRefusal::UnknownItem {
            word: item.to_owned(),
            known: rewards.chain(gifts).collect(),
        })
    }
}
