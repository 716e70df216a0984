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
