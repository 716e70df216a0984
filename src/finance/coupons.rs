//! What coupons are outstanding: each kind's count and face value, and the roll-forward of both.
//!
//! A coupon ends with its last day, whether or not anything recorded that: so
//! `opening + issued − used + returned − void − expired = closing` in every month, and a closing is what is open
//! at that month's close. What a later undo takes back counts on the day of the undo: the figures of a past month
//! stay what they were.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::rollforward::EVERY_VERSION;
use crate::book::{BookError, Snapshot};
use crate::domain::{CouponId, Day, Money, Month, Overflow, Stretch, Version};
use crate::sales::View;
use crate::sales::coupons::Coupons;
use crate::sales::coupons::rows::{COUPONS, CouponKind, CouponRow, each_change};

/// So many coupons, and what they are worth as far as that is known ahead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Face {
    pub count: i64,
    pub worth: Money,
}

impl Face {
    fn add(&mut self, sign: i64, worth: Money) -> Result<(), Overflow> {
        let worth = if sign < 0 {
            worth.checked_neg()?
        } else {
            worth
        };
        self.count = self.count.checked_add(sign).ok_or(Overflow)?;
        self.worth = self.worth.checked_add(worth)?;
        Ok(())
    }

    fn add_open(&mut self, coupons: &Coupons, view: View) -> Result<(), Overflow> {
        let mut open = coupons
            .iter()
            .filter(|own| own.word(view.alive_on) == "open");
        open.try_for_each(|own| self.add(1, own.worth.unwrap_or_default()))
    }

    fn sum(self, other: Self) -> Result<Self, Overflow> {
        Ok(Self {
            count: self.count.checked_add(other.count).ok_or(Overflow)?,
            worth: self.worth.checked_add(other.worth)?,
        })
    }

    fn minus(self, other: Self) -> Result<Self, Overflow> {
        Ok(Self {
            count: self.count.checked_sub(other.count).ok_or(Overflow)?,
            worth: self.worth.checked_sub(other.worth)?,
        })
    }
}

/// What moved, told as figures that lessen what is outstanding where they are used, void or expired.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Moved {
    pub issued: Face,
    pub used: Face,
    /// Came back with the sale that had used them.
    pub returned: Face,
    pub void: Face,
    pub expired: Face,
    /// What those used took off.
    pub off: Money,
}

impl Moved {
    /// What it changes of what is outstanding.
    pub(crate) fn net(&self) -> Result<Face, Overflow> {
        let came = self.issued.sum(self.returned)?;
        came.minus(self.used)?.minus(self.void)?.minus(self.expired)
    }

    fn take(&mut self, row: &CouponRow, sign: i64) -> Result<(), Overflow> {
        let worth = row.worth.unwrap_or_default();
        match row.kind {
            CouponKind::Issue => self.issued.add(sign, worth),
            CouponKind::Use => {
                let off = if sign < 0 {
                    row.off.checked_neg()?
                } else {
                    row.off
                };
                self.off = self.off.checked_add(off)?;
                self.used.add(sign, worth)
            }
            CouponKind::Return => self.returned.add(sign, worth),
            CouponKind::Void => self.void.add(sign, worth),
        }
    }

    fn sum(&self, other: &Self) -> Result<Self, Overflow> {
        Ok(Self {
            issued: self.issued.sum(other.issued)?,
            used: self.used.sum(other.used)?,
            returned: self.returned.sum(other.returned)?,
            void: self.void.sum(other.void)?,
            expired: self.expired.sum(other.expired)?,
            off: self.off.checked_add(other.off)?,
        })
    }
}

/// What is open at the close that a view sees, coupon by coupon instead of by what moved.
pub(crate) fn open(snapshot: &Snapshot, view: View) -> Result<Face, BookError> {
    let coupons = Coupons::load(snapshot, view.rows_to)?;
    let mut face = Face::default();
    face.add_open(&coupons, view).map_err(too_large)?;
    Ok(face)
}

fn too_large(why: Overflow) -> BookError {
    BookError::Row {
        ledger: COUPONS.name,
        what: why.into(),
    }
}

/// One month of the roll-forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub month: Month,
    pub opening: Face,
    pub moved: Moved,
    pub closing: Face,
}

/// A coupon while its rows are read.
#[derive(Debug)]
struct Life {
    of: String,
    until: Option<Day>,
    worth: Money,
    /// By how much each day changed whether it is open.
    changes: BTreeMap<Day, i64>,
}

/// Every movement, by the day it counts on and the kind of coupon.
#[derive(Debug, Default)]
pub(crate) struct Movements(BTreeMap<(Day, String), Moved>);

impl Movements {
    /// Reads the ledger of coupons, up to what a view sees.
    pub(crate) fn read(snapshot: &Snapshot, view: View) -> Result<Self, BookError> {
        Self::read_before(snapshot, (view, EVERY_VERSION))
    }

    /// The same by the rows that were recorded before a version.
    pub(crate) fn read_before(
        snapshot: &Snapshot,
        (view, before): (View, Version),
    ) -> Result<Self, BookError> {
        let mut sums = Summing::default();
        let mut failed = None;
        each_change(snapshot, (view.rows_to, before), |row, day, sign| {
            if let Err(why) = sums.take(row, day, sign) {
                failed = Some(why);
            }
        })?;
        match failed {
            Some(why) => Err(too_large(why)),
            None => sums.finish(view).map_err(too_large),
        }
    }

    /// What moved within a stretch of days, kind by kind.
    pub(crate) fn by_type(&self, days: Stretch) -> Result<BTreeMap<&str, Moved>, Overflow> {
        let mut kinds: BTreeMap<&str, Moved> = BTreeMap::new();
        for ((day, of), moved) in &self.0 {
            let sum = kinds.entry(of.as_str()).or_default();
            if days.holds(*day) {
                *sum = sum.sum(moved)?;
            }
        }
        Ok(kinds)
    }

    /// The months from the first movement to the day looked at, every one of them.
    pub(crate) fn rollforward(&self, view: View, days: Stretch) -> Result<Vec<Line>, Overflow> {
        let mut months: BTreeMap<Month, Moved> = BTreeMap::new();
        for ((day, _), moved) in &self.0 {
            let sum = months.entry(Month::of(*day)).or_default();
            *sum = sum.sum(moved)?;
        }
        let Some(first) = months.keys().next().copied() else {
            return Ok(Vec::new());
        };
        let last = Month::of(view.on()).max(first);
        let mut lines = Vec::new();
        let mut opening = Face::default();
        for month in first.to(last) {
            let moved = months.get(&month).copied().unwrap_or_default();
            let closing = opening.sum(moved.net()?)?;
            if month.last_day() >= days.from && month.first_day() <= days.to {
                lines.push(Line {
                    month,
                    opening,
                    moved,
                    closing,
                });
            }
            opening = closing;
        }
        Ok(lines)
    }
}

#[derive(Debug, Default)]
struct Summing {
    moved: BTreeMap<(Day, String), Moved>,
    lives: FxHashMap<CouponId, Life>,
}

impl Summing {
    fn take(&mut self, row: &CouponRow, day: Day, sign: i64) -> Result<(), Overflow> {
        let moved = self.moved.entry((day, row.of.clone())).or_default();
        moved.take(row, sign)?;
        let life = self.lives.entry(row.coupon).or_insert_with(|| Life {
            of: row.of.clone(),
            until: row.until,
            worth: row.worth.unwrap_or_default(),
            changes: BTreeMap::new(),
        });
        let opens = match row.kind {
            CouponKind::Issue | CouponKind::Return => sign,
            CouponKind::Use | CouponKind::Void => -sign,
        };
        *life.changes.entry(day).or_default() += opens;
        Ok(())
    }

    /// Lets what is open end with its last day; what opens a coupon afterwards opens one that has ended.
    fn finish(mut self, view: View) -> Result<Movements, Overflow> {
        for life in self.lives.into_values() {
            let Some(last) = life.until.filter(|last| *last < view.alive_on) else {
                continue;
            };
            let mut ended: BTreeMap<Day, i64> = BTreeMap::new();
            for (day, opens) in &life.changes {
                *ended.entry((*day).max(last)).or_default() += opens;
            }
            for (day, count) in ended.into_iter().filter(|(_, count)| *count != 0) {
                let moved = self.moved.entry((day, life.of.clone())).or_default();
                let sign = count.signum();
                for _ in 0..count.abs() {
                    moved.expired.add(sign, life.worth)?;
                }
            }
        }
        Ok(Movements(self.moved))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{MemberId, When};
    use proptest::prelude::*;

    fn day(after: i32) -> Day {
        "2025-01-10".parse::<Day>().expect("a day").plus_days(after)
    }

    fn row(number: u32, after: i32, kind: CouponKind, lives: Option<i32>) -> CouponRow {
        CouponRow {
            coupon: CouponId::from_index(number.into()),
            version: Version::default(),
            kind,
            at: When::on(day(after)),
            member: MemberId::FIRST,
            of: format!("kind-{}", number % 2),
            from: day(0),
            until: lives.map(day),
            worth: (!number.is_multiple_of(3)).then(|| Money::from_fen(i64::from(number) * 500)),
            off: Money::from_fen(300),
            sale: None,
            reference: String::new(),
        }
    }

    /// A life that steps through uses and returns, each a few days after the other.
    fn lives() -> impl Strategy<Value = Vec<CouponRow>> {
        let one = (
            0i32..90,
            prop::option::of(0i32..200),
            prop::collection::vec((0i32..60, 0u8..4), 0..6),
        );
        prop::collection::vec(one, 1..8).prop_map(|all| {
            let mut rows = Vec::new();
            for (number, (issued, lives, steps)) in (0u32..).zip(all) {
                let until = lives.map(|lives| issued + lives);
                rows.push(row(number, issued, CouponKind::Issue, until));
                let (mut at, mut used) = (issued, false);
                for (after, what) in steps {
                    at += after;
                    let kind = match (used, what) {
                        (true, _) => CouponKind::Return,
                        (false, 0) => CouponKind::Void,
                        (false, _) => CouponKind::Use,
                    };
                    // Nobody takes a coupon that has ended.
                    if kind != CouponKind::Return && until.is_some_and(|until| at > until) {
                        break;
                    }
                    rows.push(row(number, at, kind, until));
                    used = kind == CouponKind::Use;
                    if kind == CouponKind::Void {
                        break;
                    }
                }
            }
            rows
        })
    }

    fn movements(rows: &[CouponRow], view: View) -> Movements {
        let mut sums = Summing::default();
        for row in rows.iter().filter(|row| row.at.day() <= view.rows_to) {
            sums.take(row, row.at.day(), 1).expect("it fits");
        }
        sums.finish(view).expect("it fits")
    }

    fn open(rows: &[CouponRow], view: View) -> Face {
        let mut coupons = Coupons::default();
        for row in rows.iter().filter(|row| row.at.day() <= view.rows_to) {
            coupons.take(row);
        }
        let mut face = Face::default();
        face.add_open(&coupons, view).expect("it fits");
        face
    }

    proptest! {
        #[test]
        fn every_closing_is_what_is_open_then(rows in lives(), ahead in 0i32..400) {
            let today = day(ahead);
            let seen: Vec<CouponRow> = rows.into_iter().filter(|row| row.at.day() <= today).collect();
            let view = View::close_of(today);
            let lines = movements(&seen, view).rollforward(view, Stretch::EVER).expect("it fits");
            for line in lines {
                let close = line.month.last_day().min(today);
                prop_assert_eq!(line.opening.sum(line.moved.net().expect("it fits")), Ok(line.closing));
                prop_assert_eq!(line.closing, open(&seen, View::close_of(close)), "{}", line.month);
            }
        }
    }
}
