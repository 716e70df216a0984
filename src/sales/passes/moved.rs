//! What moved the money that passes hold, day by day: sold, used, run down by days, paid back, and what undos took
//! back, each on its own day.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::rows::{Counted, PassKind, PassRow};
use super::state::Pass;
use crate::domain::{Day, PassId};

/// What moved it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Sold,
    Used,
    /// A use that came back.
    Back,
    /// A day of its term.
    Day,
    PaidBack,
    /// Passed on for a fee, which is no part of it.
    PassedOn,
}

/// One movement.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Move<'a> {
    pub day: Day,
    pub what: What,
    /// By how much what is owed changes, in fen.
    pub fen: i128,
    /// Whether it takes back what the row did.
    pub undo: bool,
    /// What did it; of a day the sale.
    pub row: &'a PassRow,
    /// The sale of the pass.
    pub sold: &'a PassRow,
    /// The grant that bears it, counted from 0.
    pub grant: usize,
    /// What the days of that grant have come to with it, in fen.
    pub through: i128,
}

/// Everything that moved to the close of a day, pass by pass and each in order of its days.
pub(crate) fn moves(all: &[Counted], through: Day) -> Vec<Move<'_>> {
    let mut order: Vec<PassId> = Vec::new();
    let mut by_pass: FxHashMap<PassId, Vec<&Counted>> = FxHashMap::default();
    for own in all {
        let rows = by_pass.entry(own.row.pass).or_default();
        if rows.is_empty() {
            order.push(own.row.pass);
        }
        rows.push(own);
    }
    let mut moves = Vec::new();
    for id in order {
        if let Some(rows) = by_pass.get(&id) {
            of_one(rows, through, &mut moves);
        }
    }
    moves
}

fn of_one<'a>(rows: &[&'a Counted], through: Day, moves: &mut Vec<Move<'a>>) {
    let Some(sold) = rows.iter().find(|own| own.row.kind == PassKind::Sell) else {
        return;
    };
    let sold = &sold.row;
    let days = rows.iter().map(|own| own.row.at.day());
    let days: BTreeSet<Day> = days
        .chain(rows.iter().filter_map(|own| own.undone))
        .collect();
    let days: Vec<Day> = days.into_iter().filter(|day| *day <= through).collect();
    let mut by_days = vec![0; sold.grants.len()];
    // What a payback settled, for when it is undone.
    let mut settled: FxHashMap<usize, i128> = FxHashMap::default();
    for (place, day) in days.iter().enumerate() {
        let pass = standing(rows, *day);
        let next = days.get(place + 1).map_or(through, |next| next.previous());
        for (at, own) in rows.iter().enumerate() {
            let owed = owed_before(rows, at, *day);
            for undo in [false, true] {
                let happens = if undo {
                    own.undone == Some(*day)
                } else {
                    own.row.at.day() == *day
                };
                if !happens {
                    continue;
                }
                let Some((what, fen)) = of_row(&own.row, owed) else {
                    continue;
                };
                let fen = match (what, undo) {
                    (What::PaidBack, false) => {
                        settled.insert(at, fen);
                        fen
                    }
                    (What::PaidBack, true) => -settled.get(&at).copied().unwrap_or(fen),
                    (_, true) => -fen,
                    (_, false) => fen,
                };
                moves.push(Move {
                    day: *day,
                    what,
                    fen,
                    undo,
                    row: &own.row,
                    sold,
                    grant: (own.row.grant as usize).saturating_sub(1),
                    through: 0,
                });
            }
        }
        run_down(pass.as_ref(), (*day, next), sold, &mut by_days, moves);
    }
}

/// The pass as it stood at the close of a day; none where it was not sold, or its sale was undone.
fn standing(rows: &[&Counted], on: Day) -> Option<Pass> {
    let stands = |own: &&&Counted| own.row.at.day() <= on && own.undone.is_none_or(|day| day > on);
    let mut pass: Option<Pass> = None;
    for own in rows.iter().filter(stands) {
        match (&mut pass, own.row.kind) {
            (Some(pass), _) => pass.take(&own.row),
            (None, PassKind::Sell) => pass = Some(Pass::sold(&own.row)),
            (None, _) => {}
        }
    }
    pass
}

/// What was owed at the close of a day before a row paid it back.
fn owed_before(rows: &[&Counted], at: usize, day: Day) -> i128 {
    if rows[at].row.kind != PassKind::Refund {
        return 0;
    }
    let earlier = rows.get(..at).unwrap_or_default();
    standing(earlier, day).map_or(0, |pass| pass.left(day).fen())
}

/// How a row moves what is owed.
fn of_row(row: &PassRow, owed: i128) -> Option<(What, i128)> {
    match row.kind {
        PassKind::Sell => Some((What::Sold, row.amount.fen())),
        PassKind::Use => Some((What::Used, -row.amount.fen())),
        PassKind::Return => Some((What::Back, row.amount.fen())),
        PassKind::Refund => Some((What::PaidBack, -owed)),
        PassKind::Transfer => Some((What::PassedOn, 0)),
        PassKind::Freeze | PassKind::Resume | PassKind::Extend => None,
    }
}

/// What the days of a stretch run down, grant by grant.
fn run_down<'a>(
    pass: Option<&Pass>,
    (first, last): (Day, Day),
    sold: &'a PassRow,
    by_days: &mut [i128],
    moves: &mut Vec<Move<'a>>,
) {
    let ends = pass.and_then(|pass| pass.back.map_or(pass.until, |(at, _)| Some(at.day())));
    // After its end nothing changes, but what changed before is taken in on the first day.
    let last = match pass {
        Some(_) => ends.map_or(first, |end| end.min(last)).max(first),
        None => first,
    };
    let mut day = first;
    while day <= last {
        for (grant, held) in sold.grants.iter().enumerate() {
            let through = match (pass, held.uses) {
                (Some(pass), None) => pass.days_of(grant, ends.map_or(day, |end| end.min(day))),
                _ => 0,
            };
            let ran = through - by_days[grant];
            if ran != 0 {
                moves.push(Move {
                    day,
                    what: What::Day,
                    fen: -ran,
                    undo: ran < 0,
                    row: sold,
                    sold,
                    grant,
                    through,
                });
            }
            by_days[grant] = through;
        }
        day = day.next();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{MemberId, Money, When};
    use crate::sales::passes::rows::Held;
    use proptest::prelude::*;

    fn day(after: i32) -> Day {
        "2025-03-01".parse::<Day>().expect("a day").plus_days(after)
    }

    /// A pass with a grant by number and one by days, of one price.
    fn sold(price: i64, uses: u32) -> PassRow {
        let grants = [Some(uses), None].into_iter();
        let shares = Money::from_fen(price).split(&[2, 1]);
        let grants = grants.zip(shares).map(|(uses, share)| Held {
            category: String::new(),
            uses,
            list: Money::ZERO,
            share,
        });
        PassRow {
            pass: PassId::FIRST,
            version: crate::domain::Version::default(),
            kind: PassKind::Sell,
            at: When::on(day(0)),
            member: MemberId::FIRST,
            of: String::new(),
            from: Some(day(0)),
            until: Some(day(59)),
            amount: Money::from_fen(price),
            uses: 0,
            grant: 0,
            grants: grants.collect(),
            rests_to: None,
            sale: None,
            line: 0,
            pay: String::new(),
            store: String::new(),
            staff: None,
            because: String::new(),
            taxed: false,
            reference: String::new(),
        }
    }

    /// The next row of a life, where it can be had.
    fn next(pass: &Pass, what: u8, at: Day) -> Option<PassRow> {
        let bare = |kind| pass.step(kind, When::on(at));
        match what {
            0..=3 if pass.uses_left(0) > Some(0) => Some(PassRow {
                uses: 1,
                grant: 1,
                amount: pass.next_share(0, 1),
                ..bare(PassKind::Use)
            }),
            4 => pass.uses.last().map(|used| PassRow {
                uses: used.times,
                grant: 1,
                amount: used.amount,
                ..bare(PassKind::Return)
            }),
            5 if pass.rests_on(at).is_none() && !pass.has_ended(at) => Some(PassRow {
                until: pass.until.map(|last| last.plus_days(3)),
                rests_to: Some(at.plus_days(2)),
                ..bare(PassKind::Freeze)
            }),
            6 => pass.rests_on(at).map(|(_, last)| PassRow {
                until: pass
                    .until
                    .map(|until| until.plus_days(at.number() - last.number() - 1)),
                ..bare(PassKind::Resume)
            }),
            7 => Some(PassRow {
                amount: Money::from_fen(pass.left(at).fen() / 2),
                ..bare(PassKind::Refund)
            }),
            _ => None,
        }
    }

    proptest! {
        #[test]
        fn what_moved_comes_to_what_is_left_on_every_day(
            (price, uses) in (0i64..200_000, 1u32..12),
            steps in prop::collection::vec((0u8..9, 0i32..6), 0..24),
            undone in any::<bool>(),
        ) {
            let first = sold(price, uses);
            let mut pass = Pass::sold(&first);
            let mut all = vec![Counted { row: first, undone: None, by: None }];
            let mut at = 0;
            for (what, later) in steps {
                at += later;
                if pass.back.is_some() {
                    break;
                }
                if let Some(row) = next(&pass, what, day(at)) {
                    pass.take(&row);
                    all.push(Counted { row, undone: None, by: None });
                }
            }
            // The last step is undone some days after it.
            if let (true, Some(last)) = (undone && all.len() > 1, all.last_mut()) {
                last.undone = Some(last.row.at.day().plus_days(2));
            }
            let ends = day(at + 90);
            let moved = moves(&all, ends);
            let every: Vec<&Counted> = all.iter().collect();
            for ahead in 0..=(at + 90) {
                let on = day(ahead);
                let sum: i128 = moved.iter().filter(|own| own.day <= on).map(|own| own.fen).sum();
                let left = standing(&every, on).map_or(0, |pass| pass.left(on).fen());
                prop_assert_eq!(sum, left, "{}", on);
                prop_assert!(left >= 0);
            }
        }
    }
}
