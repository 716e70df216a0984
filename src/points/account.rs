//! What rows of points add up to: lots with their last days, and what is owed.
//!
//! Expiry follows from dates: a lot past its last day is worth nothing, whether or not a job has put
//! that on record. Rows that record expiry are kept apart, so that they change no balance.

use super::rows::{PointKind, PointRow};
use crate::domain::{CardNo, Day, LotId, MemberId, Overflow, Points};

/// A place in an account's pools.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PoolIx(usize);

/// Points that may be spent together: those of one card of one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    pub member: MemberId,
    /// As first issued; none for points earned without a card.
    pub card: Option<CardNo>,
    /// What refunds took back after it was spent.
    pub owed: i64,
}

/// Points that came from one deed.
#[derive(Clone, Copy, Debug)]
pub struct Lot {
    pub id: LotId,
    pub pool: PoolIx,
    pub day: Day,
    pub usable: Day,
    pub expires: Option<Day>,
    pub earned: i64,
    /// What was neither spent nor taken back; expiry aside.
    pub left: i64,
    /// What was left at the close of the last day: rows dated after it move nothing any more.
    pub at_end: i64,
    /// What rows on record say has expired; negative.
    pub posted: i64,
}

/// A member's points.
#[derive(Clone, Debug, Default)]
pub struct Account {
    pools: Vec<Pool>,
    lots: Vec<Lot>,
}

impl Lot {
    /// Whether the lot can be spent on a day.
    pub fn alive(&self, on: Day) -> bool {
        self.usable <= on && self.expires.is_none_or(|last| last >= on)
    }
}

impl Account {
    pub fn pools(&self) -> &[Pool] {
        &self.pools
    }

    pub fn pool(&self, at: PoolIx) -> &Pool {
        &self.pools[at.0]
    }

    pub fn lots(&self) -> &[Lot] {
        &self.lots
    }

    pub fn lot(&self, id: LotId) -> Option<&Lot> {
        self.lots.iter().rev().find(|lot| lot.id == id)
    }

    /// The pool of a member's card, made when it is not there. A card is one pool whoever its holder
    /// is: what it earned before a merger and what it earns after it are the same card's points.
    pub fn pool_of(&mut self, member: MemberId, card: Option<&CardNo>) -> PoolIx {
        let found = self
            .pools
            .iter()
            .position(|p| p.card.as_ref() == card && (card.is_some() || p.member == member));
        PoolIx(found.unwrap_or_else(|| {
            self.pools.push(Pool {
                member,
                card: card.cloned(),
                owed: 0,
            });
            self.pools.len() - 1
        }))
    }

    /// All pools, by their places.
    pub fn pool_places(&self) -> impl Iterator<Item = PoolIx> + use<> {
        (0..self.pools.len()).map(PoolIx)
    }

    /// Takes in one row.
    pub fn take(&mut self, row: &PointRow) -> Result<(), Overflow> {
        let pool = self.pool_of(row.member, row.card.as_ref());
        let points = row.points.get();
        let Some(id) = row.lot else {
            let owed = &mut self.pools[pool.0].owed;
            *owed = owed.checked_sub(points).ok_or(Overflow)?;
            return Ok(());
        };
        if row.makes_lot() {
            self.lots.push(Lot {
                id,
                pool,
                day: row.day,
                usable: row.usable.unwrap_or(row.day),
                expires: row.expires,
                earned: points,
                left: points,
                at_end: if row.moves() { points } else { 0 },
                posted: 0,
            });
        } else if let Some(lot) = self.lots.iter_mut().rev().find(|lot| lot.id == id) {
            let side = if row.kind == PointKind::Expire {
                &mut lot.posted
            } else {
                &mut lot.left
            };
            *side = side.checked_add(points).ok_or(Overflow)?;
            if row.moves() {
                lot.at_end = lot.at_end.checked_add(points).ok_or(Overflow)?;
            }
        }
        Ok(())
    }

    /// The points to spend on a day, less what is owed.
    pub fn balance(&self, alive_on: Day) -> Points {
        let live: i64 = self
            .lots
            .iter()
            .filter(|lot| lot.alive(alive_on))
            .map(|lot| lot.left)
            .sum();
        Points::new(live - self.owed())
    }

    pub fn owed(&self) -> i64 {
        self.pools.iter().map(|pool| pool.owed).sum()
    }

    /// The points of one pool to spend on a day, less what it owes.
    pub fn available(&self, pool: PoolIx, on: Day) -> i64 {
        let lots = self
            .lots
            .iter()
            .filter(|lot| lot.pool == pool && lot.day <= on && lot.alive(on));
        lots.map(|lot| lot.left).sum::<i64>() - self.pools[pool.0].owed
    }

    /// The lots of a pool that can be spent on a day, those that expire first in front.
    pub fn spendable(&self, pool: PoolIx, on: Day) -> Vec<Lot> {
        let mut lots: Vec<Lot> = self
            .lots
            .iter()
            .filter(|lot| lot.pool == pool && lot.day <= on && lot.alive(on) && lot.left > 0)
            .copied()
            .collect();
        lots.sort_by_key(|lot| (lot.expires.unwrap_or(Day::MAX), lot.day, lot.id));
        lots
    }

    /// The points that next expire on or after a day, and their last day.
    pub fn next_to_expire(&self, alive_on: Day) -> Option<(Day, i64)> {
        let live = self
            .lots
            .iter()
            .filter(|lot| lot.alive(alive_on) && lot.left > 0);
        let last = live.clone().filter_map(|lot| lot.expires).min()?;
        let points = live
            .filter(|lot| lot.expires == Some(last))
            .map(|lot| lot.left)
            .sum();
        Some((last, points))
    }

    /// The points alive on a day that end by another, by their last day.
    pub fn ending(&self, alive_on: Day, by: Day) -> std::collections::BTreeMap<Day, i64> {
        let mut ending = std::collections::BTreeMap::new();
        for lot in self.lots.iter().filter(|lot| lot.left > 0) {
            if let Some(last) = lot.expires.filter(|last| (alive_on..=by).contains(last)) {
                *ending.entry(last).or_default() += lot.left;
            }
        }
        ending
    }

    /// The lots whose last day lies within a stretch and whose expiry is not on record as it is.
    pub fn unposted(&self, from: Day, to: Day) -> impl Iterator<Item = &Lot> {
        self.lots.iter().filter(move |lot| {
            let ended = lot.expires.is_some_and(|last| (from..=to).contains(&last));
            ended && lot.at_end + lot.posted != 0
        })
    }

    /// Adds the account of a merged member; the pools stay apart.
    pub fn absorb(&mut self, other: Self) {
        let shift = self.pools.len();
        self.pools.extend(other.pools);
        self.lots.extend(other.lots.into_iter().map(|lot| Lot {
            pool: PoolIx(lot.pool.0 + shift),
            ..lot
        }));
    }
}
