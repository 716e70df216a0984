//! Two replays held side by side: member by member, and in all.

use std::collections::BTreeMap;

use super::Replayed;
use crate::domain::{MemberId, Slug};
use crate::sales::{Customer, Terms, View};

/// One figure by the rules in force, and by the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pair<T> {
    pub before: T,
    pub after: T,
}

impl Pair<i128> {
    fn add(&mut self, other: Self) {
        self.before += other.before;
        self.after += other.after;
    }

    /// Whether the figure changes by more than so many hundredths of a percent; from nothing, any change
    /// is more.
    pub(crate) fn exceeds(self, percent_hundredths: u64) -> bool {
        let change = self.after.abs_diff(self.before);
        change * 10_000 > self.before.unsigned_abs() * u128::from(percent_hundredths)
    }

    /// The change in tenths of a percent, rounded to nothing; none from nothing.
    pub(crate) fn change_tenths(self) -> Option<i128> {
        let change = (self.after - self.before) * 1000;
        let tenths = change.checked_div(self.before.abs())?;
        Some(tenths)
    }
}

/// One member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub member: MemberId,
    pub points: Pair<i128>,
    pub tier: Pair<Option<Slug>>,
    /// In fen.
    pub discount: Pair<i128>,
    /// Points that can be spent or will be, less what is owed: at their price in fen, where the rules name
    /// one on either side.
    pub liability: Pair<i128>,
}

impl Line {
    pub(crate) fn moves(&self) -> bool {
        self.tier.before != self.tier.after
    }

    pub(crate) fn changes(&self) -> bool {
        let figures = [self.points, self.discount, self.liability];
        self.moves() || figures.iter().any(|pair| pair.before != pair.after)
    }
}

/// All members together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Totals {
    pub points: Pair<i128>,
    pub discount: Pair<i128>,
    pub walk_ins: Pair<i128>,
    pub paid: Pair<i128>,
    pub liability: Pair<i128>,
    /// Points had that would not have been there, and how many members lack some.
    pub shortfall: (i128, usize),
    /// Deeds that the other rules would have refused.
    pub refused: u64,
    /// From which tier to which, and how many members.
    pub moves: BTreeMap<(Option<Slug>, Option<Slug>), i128>,
}

impl Totals {
    pub(crate) fn moved(&self) -> i128 {
        self.moves.values().sum()
    }

    /// What is watched: what the club gives, and what it owes.
    pub(crate) fn watched(&self) -> [(&'static str, Pair<i128>); 3] {
        let mut discount = self.discount;
        discount.add(self.walk_ins);
        [
            ("discount", discount),
            ("points", self.points),
            ("liability", self.liability),
        ]
    }
}

/// What is kept of one member's figures.
struct Figures {
    points: i128,
    tier: Option<Slug>,
    liability: i128,
}

fn figures(customer: &Customer, terms: &Terms<'_>, view: View) -> Figures {
    let lots = customer.points.lots().iter();
    let to_come = lots.filter(|lot| {
        lot.usable > view.alive_on && lot.expires.is_none_or(|last| last >= view.alive_on)
    });
    let to_come: i128 = to_come.map(|lot| i128::from(lot.left)).sum();
    let points = customer.balance(view.alive_on).get();
    Figures {
        points,
        tier: customer.main_tier(terms, view),
        liability: points + to_come,
    }
}

/// The figures of a replay, small enough to be kept while another one runs.
#[derive(Debug)]
pub(crate) struct Digest {
    lines: BTreeMap<MemberId, (i128, Option<Slug>, i128, i128)>,
    walk_ins: i128,
    paid: i128,
}

impl Digest {
    /// `terms` are the rules by which the tiers of the day are named; `worth` makes of points owed what they
    /// come to.
    pub(crate) fn of(
        replayed: &Replayed,
        terms: &Terms<'_>,
        view: View,
        worth: &dyn Fn(i128) -> i128,
    ) -> Self {
        let discounts = replayed.discounts();
        let lines = replayed.customers.iter().map(|customer| {
            let own = figures(customer, terms, view);
            let discount = discounts.get(&customer.id()).copied().unwrap_or(0);
            (
                customer.id(),
                (own.points, own.tier, discount, worth(own.liability)),
            )
        });
        Self {
            lines: lines.collect(),
            walk_ins: replayed.walk_ins,
            paid: replayed.paid,
        }
    }
}

impl Digest {
    /// Leaves out members who cannot be judged.
    pub(crate) fn leave_out(&mut self, members: &[MemberId]) {
        self.lines.retain(|member, _| !members.contains(member));
    }
}

/// Holds what is on record against a replay.
pub(crate) fn compare(before: Digest, after: &Digest, judged: &Replayed) -> (Vec<Line>, Totals) {
    let mut totals = Totals {
        walk_ins: Pair {
            before: before.walk_ins,
            after: after.walk_ins,
        },
        paid: Pair {
            before: before.paid,
            after: after.paid,
        },
        refused: judged.refused,
        ..Totals::default()
    };
    let mut lines = Vec::with_capacity(before.lines.len());
    for (member, (points, tier, discount, liability)) in before.lines {
        let Some(own) = after.lines.get(&member) else {
            continue;
        };
        let pair = |before, after| Pair { before, after };
        let line = Line {
            member,
            points: pair(points, own.0),
            tier: Pair {
                before: tier,
                after: own.1.clone(),
            },
            discount: pair(discount, own.2),
            liability: pair(liability, own.3),
        };
        totals.points.add(line.points);
        totals.discount.add(line.discount);
        totals.liability.add(line.liability);
        if line.moves() {
            let way = (line.tier.before.clone(), line.tier.after.clone());
            *totals.moves.entry(way).or_default() += 1;
        }
        lines.push(line);
    }
    let short = judged.shortfalls.values().filter(|points| **points > 0);
    totals.shortfall = short.fold((0, 0), |(sum, count), points| (sum + points, count + 1));
    (lines, totals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_held_against_what_was_there_before() {
        let table = [
            (1000, 1050, 500, false),
            (1000, 1051, 500, true),
            (1000, 949, 500, true),
            (1000, 950, 500, false),
            (0, 0, 0, false),
            (0, 1, 100_000, true),
            (-100, -106, 500, true),
            (200, 201, 0, true),
        ];
        for (before, after, percent, over) in table {
            let pair = Pair { before, after };
            assert_eq!(pair.exceeds(percent), over, "{pair:?} {percent}");
        }
        let change = |before, after| Pair { before, after }.change_tenths();
        assert_eq!(change(1000, 1256), Some(256));
        assert_eq!(change(1000, 744), Some(-256));
        assert_eq!(change(0, 3), None);
    }
}
