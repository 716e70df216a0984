//! What rows of points add up to: lots with their last days, and what is owed.
//!
//! Expiry follows from dates: a lot past its last day is worth nothing, whether or not a job has put
//! that on record. Rows that record expiry are kept apart, so that they change no balance.

use super::rows::{PointKind, PointRow};
use crate::domain::{CardNo, Day, LotId, MemberId, Overflow, Points};

/// A place in an account's pools.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PoolIx(usize);

/// Points that rows keep together: those of one card, or of one member without a card. Which pools are
/// spent together is for the rules and the member's cards to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pool {
    pub member: MemberId,
    /// As first issued; none for points earned without a card.
    pub card: Option<CardNo>,
    /// What refunds took back after it was spent.
    pub owed: i128,
}

/// Points that came from one deed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lot {
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
pub(crate) struct Account {
    pools: Vec<Pool>,
    lots: Vec<Lot>,
}

impl Lot {
    /// Whether the lot can be spent on a day.
    pub(crate) fn alive(&self, on: Day) -> bool {
        self.usable <= on && self.expires.is_none_or(|last| last >= on)
    }
}

impl Account {
    pub(crate) fn pools(&self) -> &[Pool] {
        &self.pools
    }

    pub(crate) fn pool(&self, at: PoolIx) -> &Pool {
        &self.pools[at.0]
    }

    pub(crate) fn lots(&self) -> &[Lot] {
        &self.lots
    }

    pub(crate) fn lot(&self, id: LotId) -> Option<&Lot> {
        self.lots.iter().rev().find(|lot| lot.id == id)
    }

    /// The pool of a member's card, made when it is not there. A card is one pool whoever its holder
    /// is: what it earned before a merger and what it earns after it are the same card's points.
    fn pool_of(&mut self, member: MemberId, card: Option<&CardNo>) -> PoolIx {
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
    pub(crate) fn pool_places(&self) -> impl Iterator<Item = PoolIx> + use<> {
        (0..self.pools.len()).map(PoolIx)
    }

    /// Takes in one row.
    pub(crate) fn take(&mut self, row: &PointRow) -> Result<(), Overflow> {
        let points = row.points.get();
        let Some(id) = row.lot else {
            return self.owe(row, points);
        };
        // A lot is one deed's, so that it fits where its record did.
        let points = i64::try_from(points).map_err(|_| Overflow)?;
        if row.makes_lot() {
            let pool = self.pool_of(row.member, row.card.as_ref());
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

    /// Takes in points owed, or settled. What is settled was owed under the row's own number, or under that
    /// of somebody who was merged into the member since.
    fn owe(&mut self, row: &PointRow, points: i128) -> Result<(), Overflow> {
        let own = self.pool_of(row.member, row.card.as_ref());
        let mut settled = points.max(0);
        let others = self.pool_places().filter(|place| *place != own);
        for place in std::iter::once(own).chain(others) {
            let pool = &mut self.pools[place.0];
            if pool.card == row.card {
                let part = settled.min(pool.owed.max(0));
                pool.owed -= part;
                settled -= part;
            }
        }
        let left = settled.checked_add(points.min(0)).ok_or(Overflow)?;
        let owed = &mut self.pools[own.0].owed;
        *owed = owed.checked_sub(left).ok_or(Overflow)?;
        Ok(())
    }

    /// The points to spend on a day, less what is owed.
    pub(crate) fn balance(&self, alive_on: Day) -> Points {
        let live = self.lots.iter().filter(|lot| lot.alive(alive_on));
        Points::new(sum_left(live) - self.owed())
    }

    pub(crate) fn owed(&self) -> i128 {
        self.pools.iter().map(|pool| pool.owed).sum()
    }

    /// The pools of a purse that owe points, and how many.
    pub(crate) fn debts(&self, purse: &[PoolIx]) -> Vec<(PoolIx, i128)> {
        let owing = purse.iter().map(|place| (*place, self.pool(*place).owed));
        owing.filter(|(_, owed)| *owed > 0).collect()
    }

    /// The points of a purse to spend on a day, less what it owes.
    pub(crate) fn available(&self, purse: &[PoolIx], on: Day) -> i128 {
        let lots = self
            .lots
            .iter()
            .filter(|lot| purse.contains(&lot.pool) && lot.day <= on && lot.alive(on));
        let owed: i128 = purse.iter().map(|place| self.pool(*place).owed).sum();
        sum_left(lots) - owed
    }

    /// The lots of a purse that can be spent on a day, those that expire first in front.
    pub(crate) fn spendable(&self, purse: &[PoolIx], on: Day) -> Vec<Lot> {
        let mut lots: Vec<Lot> = self
            .lots
            .iter()
            .filter(|lot| {
                purse.contains(&lot.pool) && lot.day <= on && lot.alive(on) && lot.left > 0
            })
            .copied()
            .collect();
        lots.sort_by_key(|lot| (lot.expires.unwrap_or(Day::MAX), lot.day, lot.id));
        lots
    }

    /// The points that next expire on or after a day, and their last day.
    pub(crate) fn next_to_expire(&self, alive_on: Day) -> Option<(Day, i128)> {
        let live = self
            .lots
            .iter()
            .filter(|lot| lot.alive(alive_on) && lot.left > 0);
        let last = live.clone().filter_map(|lot| lot.expires).min()?;
        Some((last, sum_left(live.filter(|lot| lot.expires == Some(last)))))
    }

    /// The points alive on a day that end by another, by their last day.
    pub(crate) fn ending(&self, alive_on: Day, by: Day) -> std::collections::BTreeMap<Day, i128> {
        let mut ending = std::collections::BTreeMap::new();
        for lot in self.lots.iter().filter(|lot| lot.left > 0) {
            if let Some(last) = lot.expires.filter(|last| (alive_on..=by).contains(last)) {
                *ending.entry(last).or_default() += i128::from(lot.left);
            }
        }
        ending
    }

    /// The lots whose last day lies within a stretch and whose expiry is not on record as it is.
    pub(crate) fn unposted(&self, from: Day, to: Day) -> impl Iterator<Item = &Lot> {
        self.lots.iter().filter(move |lot| {
            let ended = lot.expires.is_some_and(|last| (from..=to).contains(&last));
            ended && lot.at_end.checked_add(lot.posted) != Some(0)
        })
    }

    /// Adds the account of a merged member; the pools stay apart.
    pub(crate) fn absorb(&mut self, other: Self) {
        let shift = self.pools.len();
        self.pools.extend(other.pools);
        self.lots.extend(other.lots.into_iter().map(|lot| Lot {
            pool: PoolIx(lot.pool.0 + shift),
            ..lot
        }));
    }
}

/// What lots have left together.
pub(crate) fn sum_left<'a>(lots: impl Iterator<Item = &'a Lot>) -> i128 {
    lots.map(|lot| i128::from(lot.left)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The most that a row could hold, as a program without a bound may have written it.
    const MOST: i128 = 999_999_999_999_999_999;

    fn row(lot: Option<u32>, points: i128) -> PointRow {
        let lot = lot.map(|lot| format!("A{lot:08}"));
        PointRow {
            member: MemberId::parse(b"M000001").expect("a member"),
            day: Day::MIN,
            points: Points::new(points),
            expires: None,
            kind: if points < 0 {
                PointKind::Reverse
            } else {
                PointKind::Adjust
            },
            lot: lot
                .as_ref()
                .map(|lot| LotId::parse(lot.as_bytes()).expect("a lot")),
            source: lot.unwrap_or_else(|| "S00000001".to_owned()),
            card: None,
            usable: None,
            why: crate::domain::reason::Why::default(),
        }
    }

    #[test]
    fn rows_at_the_end_of_the_range_are_summed_beyond_it() {
        let mut account = Account::default();
        for lot in 1..=30 {
            account.take(&row(Some(lot), MOST)).expect("a sound row");
        }
        assert_eq!(account.balance(Day::MIN), Points::new(30 * MOST));
        let purse: Vec<PoolIx> = account.pool_places().collect();
        assert_eq!(account.available(&purse, Day::MIN), 30 * MOST);
        for _ in 0..40 {
            account.take(&row(None, -MOST)).expect("a sound row");
        }
        assert_eq!(account.owed(), 40 * MOST);
        assert_eq!(account.balance(Day::MIN), Points::new(-10 * MOST));
        let told: Vec<_> = (1..=30)
            .map(|lot| (crate::domain::Version(1), row(Some(lot), MOST)))
            .collect();
        let last = super::super::statement::statement(&told, Day::MIN);
        assert_eq!(last.last().map(|entry| entry.balance), Some(30 * MOST));
        // A lot that a tampered row brings past its width is an error, and no panic.
        let mut one = Account::default();
        let most = i128::from(i64::MAX);
        one.take(&row(Some(1), most)).expect("a row");
        let more = PointRow {
            source: "A00000002".to_owned(),
            ..row(Some(1), most)
        };
        assert_eq!(one.take(&more), Err(Overflow));
    }
}
