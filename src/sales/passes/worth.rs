//! What of a pass is used, left and owed, to the fen.
//!
//! A grant that is counted bears its share use by use, cumulatively: after use k it has given up
//! `round(share × k / uses)`. One without limit bears it day by day of its term, both ends counted: a day on which it
//! rests gives up nothing and moves the end.

use super::rules::RefundWay;
use super::state::Pass;
use crate::domain::{Day, Money};
use crate::words;

words! {
    /// The ground on which a pass goes back.
    pub(crate) enum Ground {
        /// By the house's fault.
        Shop = "shop", "the house's fault", "商家原因";
        /// By nobody's.
        Neither = "neither", "nobody's fault", "双方均无责任";
        /// At the customer's wish.
        Customer = "customer", "the customer's wish", "顾客原因";
        /// Without a reason, within days of its sale.
        SevenDays = "seven-days", "without a reason", "七天无理由";
    }
}

impl Pass {
    /// How many days of its term have passed at the close of a day.
    pub(crate) fn days_used(&self, on: Day) -> u32 {
        let Some(from) = self.from else {
            return 0;
        };
        let last = self.until.map_or(on, |until| until.min(on));
        let rested = self.rests.iter().map(|(first, to)| {
            let (first, to) = ((*first).max(from), (*to).min(last));
            (to.number() - first.number() + 1).max(0)
        });
        let days = last.number() - from.number() + 1 - rested.sum::<i32>();
        u32::try_from(days.max(0)).unwrap_or(0).min(self.term)
    }

    /// What so many more uses of a grant come to.
    pub(crate) fn next_share(&self, grant: usize, times: u32) -> Money {
        let Some(held) = self.grants.get(grant) else {
            return Money::ZERO;
        };
        let Some(uses) = held.uses else {
            return Money::ZERO;
        };
        let used = self.used(grant).saturating_add(times).min(uses);
        let through = held.share.part(used.into(), uses.into());
        Money::from_fen((through.fen() - self.spent(grant)).max(0))
    }

    /// What the uses of a grant came to, in fen.
    fn spent(&self, grant: usize) -> i128 {
        let own = self.uses.iter().filter(|used| used.grant == grant);
        own.map(|used| used.amount.fen()).sum()
    }

    /// What of the price its days have used up at the close of a day, in fen.
    pub(crate) fn by_days(&self, on: Day) -> i128 {
        let all = 0..self.grants.len();
        all.map(|grant| self.days_of(grant, on)).sum()
    }

    /// The same of one grant.
    pub(crate) fn days_of(&self, grant: usize, on: Day) -> i128 {
        let timed = self.grants.get(grant).filter(|held| held.uses.is_none());
        let Some(held) = timed.filter(|_| self.term > 0) else {
            return 0;
        };
        let days = self.days_used(on);
        held.share.part(days.into(), self.term.into()).fen()
    }

    /// What of the price is used up at the close of a day, in fen.
    pub(crate) fn used_up(&self, on: Day) -> i128 {
        let uses: i128 = self.uses.iter().map(|used| used.amount.fen()).sum();
        uses + self.by_days(on)
    }

    /// What the house owes on it at the close of a day: nothing once it was paid back.
    pub(crate) fn left(&self, on: Day) -> Money {
        match self.back {
            Some(_) => Money::ZERO,
            None => Money::from_fen(self.price.fen() - self.used_up(on)),
        }
    }

    /// What of the price was used at the list prices recorded at its sale, in fen; what bears none, at the pass price.
    fn used_at_list(&self, on: Day) -> i128 {
        let uses = self.uses.iter().map(|used| {
            let held = self.grants.get(used.grant);
            match held.filter(|held| held.uses.is_some() && !held.list.is_zero()) {
                Some(held) => held.list.fen().saturating_mul(used.times.into()),
                None => used.amount.fen(),
            }
        });
        uses.sum::<i128>() + self.by_days(on)
    }

    /// What is to be paid back on a ground, never below nothing.
    pub(crate) fn owed(&self, ground: Ground, way: RefundWay, on: Day) -> Money {
        let used = match ground {
            Ground::Customer if way == RefundWay::Law => self.used_at_list(on),
            Ground::Shop | Ground::Neither | Ground::Customer | Ground::SevenDays => {
                self.used_up(on)
            }
        };
        Money::from_fen((self.price.fen() - used).max(0)).min(self.left(on))
    }
}
