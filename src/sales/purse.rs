//! The card that a deed goes by, and the points that are spent together with its own.
//!
//! The card that is shown earns, prices and pays. Where none is shown it is the only valid one; with several
//! whose points do not pool somebody has to say which. Points without a card are those of the first card of
//! the member who got them; where points pool, all are one purse.

use super::customer::Customer;
use super::terms::Terms;
use crate::domain::reason::Why;
use crate::domain::{CardNo, Day, MemberId, When};
use crate::members::cards::{Card, CardState};
use crate::points::decide::{Mover, spend};
use crate::points::rules::PointsRules;
use crate::points::{PointKind, PointRow, PointsRefusal, PoolIx};

/// Points that are spent together: the card that keeps what is new of them, and their pools.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Purse {
    /// As first issued; none without a card, and where points pool.
    pub card: Option<CardNo>,
    pub pools: Vec<PoolIx>,
}

impl Purse {
    /// Who moves points of it.
    pub(crate) fn mover(self, member: MemberId, day: Day, source: String, why: Why) -> Mover {
        Mover {
            member,
            card: self.card,
            purse: self.pools,
            day,
            source,
            why,
        }
    }
}

impl Customer {
    /// The card that a word is the number of, where somebody served by that word shows it.
    pub(crate) fn card_named(&self, word: &str) -> Option<CardNo> {
        let card = self.profile.cards.find(word.trim())?;
        Some(card.root.clone())
    }

    /// What the card that is shown gives at a moment, or the best where none is; without cards in the rules,
    /// as much as an active one.
    pub(crate) fn card_state(
        &self,
        terms: &Terms<'_>,
        at: When,
        shown: Option<&CardNo>,
    ) -> CardState {
        terms.cards.map_or(CardState::Active, |rules| {
            self.profile.cards.shown(shown, at, rules).0
        })
    }

    /// The card that is shown, where the best one would have been another: what a row has to tell, since the
    /// best one goes without saying.
    pub(crate) fn shown_apart(
        &self,
        terms: &Terms<'_>,
        at: When,
        shown: Option<&CardNo>,
    ) -> Option<CardNo> {
        let cards = &self.profile.cards;
        let shown = cards.find(shown?.as_str())?;
        let best = cards.best(at, terms.cards?).1;
        let apart = best.is_none_or(|best| best.root != shown.root);
        apart.then(|| shown.root.clone())
    }

    /// The card that a deed goes by, if any: the one that is shown, else the only valid one, and where points
    /// pool the best.
    ///
    /// # Errors
    /// Where several are valid, points do not pool and none is shown.
    pub(crate) fn goes_by(
        &self,
        terms: &Terms<'_>,
        at: When,
        shown: Option<&CardNo>,
    ) -> Result<Option<&Card>, PointsRefusal> {
        let Some(rules) = terms.cards else {
            return Ok(None);
        };
        let cards = &self.profile.cards;
        if let (None, Some(points)) = (shown, terms.points.filter(|points| !points.pooled)) {
            let valid: Vec<&Card> = cards.iter().filter(|card| card.valid(at)).collect();
            if valid.len() > 1 {
                let held = |card: &&Card| {
                    let purse = self.purse(points, Some(&card.root));
                    let has = self.points.available(&purse.pools, at.day());
                    (card.number.clone(), has)
                };
                return Err(PointsRefusal::WhichCard {
                    member: self.id(),
                    cards: valid.iter().map(held).collect(),
                });
            }
        }
        Ok(cards.shown(shown, at, rules).1)
    }

    /// The purse that takes what a deed gives.
    ///
    /// # Errors
    /// Where it cannot be told which card the deed goes by.
    pub(crate) fn earning_purse(
        &self,
        terms: &Terms<'_>,
        rules: &PointsRules,
        at: When,
        shown: Option<&CardNo>,
    ) -> Result<Purse, PointsRefusal> {
        let card = self.goes_by(terms, at, shown)?;
        Ok(self.purse(rules, card.map(|card| &card.root)))
    }

    /// The purse of a card, or of points without one.
    pub(crate) fn purse(&self, rules: &PointsRules, card: Option<&CardNo>) -> Purse {
        let all = self.points.pool_places();
        if rules.pooled {
            return Purse {
                card: None,
                pools: all.collect(),
            };
        }
        let own = card.or_else(|| self.first_card(self.id()));
        Purse {
            card: card.cloned(),
            pools: all.filter(|pool| self.keeper(*pool) == own).collect(),
        }
    }

    /// The purse that a pool belongs to; what is new of it is kept as the pool is.
    pub(crate) fn purse_with(&self, rules: &PointsRules, pool: PoolIx) -> Purse {
        let card = self.points.pool(pool).card.clone();
        if rules.pooled {
            return Purse {
                card,
                ..self.purse(rules, None)
            };
        }
        let own = self.keeper(pool);
        let all = self.points.pool_places();
        let pools = all.filter(|pool| self.keeper(*pool) == own).collect();
        Purse { card, pools }
    }

    /// The card whose points a pool holds.
    fn keeper(&self, pool: PoolIx) -> Option<&CardNo> {
        let pool = self.points.pool(pool);
        pool.card.as_ref().or_else(|| self.first_card(pool.member))
    }

    /// The first card of a member, or of those that it was merged with: one that is still held, where there
    /// is one.
    fn first_card(&self, of: MemberId) -> Option<&CardNo> {
        let cards = &self.profile.cards;
        let own = |card: &&Card| card.holder == of;
        let first = cards.held().find(own).or_else(|| cards.held().next());
        let first = first.or_else(|| cards.iter().find(own));
        first.or_else(|| cards.iter().next()).map(|card| &card.root)
    }

    /// Every purse there is something in, each once.
    fn purses(&self, rules: &PointsRules) -> Vec<Purse> {
        let mut purses: Vec<Purse> = Vec::new();
        for pool in self.points.pool_places() {
            if !purses.iter().any(|purse| purse.pools.contains(&pool)) {
                purses.push(self.purse_with(rules, pool));
            }
        }
        purses
    }

    /// The purse that pays so many points at a moment: that of the card that the deed goes by. Without a valid
    /// card it is the one whose points expire first among those that can pay.
    ///
    /// # Errors
    /// Where it cannot be told which card the deed goes by.
    pub(crate) fn paying_purse(
        &self,
        terms: &Terms<'_>,
        rules: &PointsRules,
        points: i128,
        at: When,
        shown: Option<&CardNo>,
    ) -> Result<Purse, PointsRefusal> {
        let by = self.goes_by(terms, at, shown)?.map(|card| &card.root);
        if let Some(card) = shown.or(by) {
            return Ok(self.purse(rules, Some(card)));
        }
        let able = self.able_purse(rules, points, at.day());
        Ok(able.unwrap_or_else(|| self.purse(rules, None)))
    }

    /// The purse whose points expire first among those that can pay so many.
    pub(crate) fn able_purse(&self, rules: &PointsRules, points: i128, day: Day) -> Option<Purse> {
        let first_end = |purse: &Purse| {
            let first = self.points.spendable(&purse.pools, day);
            let last = first.first().map(|lot| lot.expires.unwrap_or(Day::MAX));
            last.unwrap_or(Day::MAX)
        };
        let can = |purse: &Purse| self.points.available(&purse.pools, day) >= points;
        let able = self.purses(rules).into_iter().filter(can);
        able.min_by_key(first_end)
    }

    /// The card that keeps the points of a deed on record, or the best one of its moment: rows do not tell of
    /// a card that went without saying.
    pub(crate) fn card_then(
        &self,
        terms: &Terms<'_>,
        at: When,
        recorded: Option<&CardNo>,
    ) -> Option<CardNo> {
        let best = || {
            let best = self.profile.cards.best(at, terms.cards?).1;
            best.map(|card| card.root.clone())
        };
        recorded.cloned().or_else(best)
    }

    /// Spends points; too few are told with what the member's other purses hold.
    ///
    /// # Errors
    /// Where the purse has too few.
    pub(crate) fn spend(
        &self,
        rules: &PointsRules,
        mover: &Mover,
        kind: PointKind,
        points: i128,
    ) -> Result<Vec<PointRow>, PointsRefusal> {
        spend(&self.points, mover, kind, points).map_err(|why| match why {
            PointsRefusal::NotEnough {
                member,
                has,
                needed,
                ..
            } => PointsRefusal::NotEnough {
                member,
                has,
                needed,
                elsewhere: self.elsewhere(rules, mover),
            },
            why => why,
        })
    }

    /// What the purse that should pay holds, and what the others do, each by its card; nothing where there is
    /// no other.
    fn elsewhere(&self, rules: &PointsRules, mover: &Mover) -> Vec<(String, i128)> {
        let number = |root: &CardNo| {
            let card = self.profile.cards.find(root.as_str());
            card.map_or(root, |card| &card.number).to_string()
        };
        let called = |keeper: Option<&CardNo>| keeper.map_or_else(|| "no card".to_owned(), number);
        let has = |pools: &[PoolIx]| self.points.available(pools, mover.day);
        let own = mover.card.as_ref().or_else(|| self.first_card(self.id()));
        let mut held = vec![(called(own), has(&mover.purse))];
        for purse in self.purses(rules) {
            let points = has(&purse.pools);
            if points != 0 && purse.pools != mover.purse {
                let keeper = purse.pools.first().and_then(|pool| self.keeper(*pool));
                held.push((called(keeper), points));
            }
        }
        if held.len() > 1 { held } else { Vec::new() }
    }
}
