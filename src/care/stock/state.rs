//! What all movements of the stock add up to on a day.

use rustc_hash::FxHashMap;

use crate::care::courtesies::rules::CourtesyRules;
use crate::domain::{Day, Version};
use crate::points::decide::Stock;
use crate::points::rules::Reward;

/// How many of an item the rules say there are before anything came in; none when they say nothing.
pub(crate) fn start_of(item: &str, rules: &CourtesyRules, rewards: &[Reward]) -> Option<u32> {
    let reward = rewards.iter().find(|reward| reward.id == *item);
    let reward = reward.and_then(|reward| reward.stock);
    reward.or_else(|| rules.gift(item)?.stock)
}

/// What happened to an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    In(i64),
    /// Given or redeemed; below zero it comes back.
    Out(i64),
    /// So many were really there, whatever the rows say.
    Count(i64),
}

/// Within a day things happened in the order of their recording.
type Moment = (Day, Version);

/// Every movement of every item, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shelf {
    items: FxHashMap<String, Vec<(Moment, Change)>>,
}

/// One item on a day: `start` + `came` - `went` + `counted` are there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Held {
    pub start: i64,
    pub came: i64,
    pub went: i64,
    /// What counts have put right.
    pub counted: i64,
    pub last_count: Option<Day>,
}

impl Held {
    pub(crate) const fn on_hand(&self) -> i64 {
        self.start + self.came - self.went + self.counted
    }

    fn take(&mut self, day: Day, change: Change) {
        match change {
            Change::In(quantity) => self.came += quantity,
            Change::Out(quantity) => self.went += quantity,
            Change::Count(found) => {
                self.counted += found - self.on_hand();
                self.last_count = Some(day);
            }
        }
    }
}

impl Shelf {
    /// Takes in a movement; late ones find their place.
    pub(crate) fn take(&mut self, item: &str, moment: Moment, change: Change) {
        let moves = match self.items.get_mut(item) {
            Some(moves) => moves,
            None => self.items.entry(item.to_owned()).or_default(),
        };
        let after = moves.partition_point(|(other, _)| *other <= moment);
        moves.insert(after, (moment, change));
    }

    /// What is held of an item at the close of a day; none where nobody counts it: the rules give it no
    /// stock, and none has come in or been counted yet. What went out before that is not looked at.
    pub(crate) fn held(&self, item: &str, start: Option<u32>, day: Day) -> Option<Held> {
        let mut held = begin(start);
        for ((on, _), change) in self.moves(item) {
            if *on <= day {
                step(&mut held, *on, *change);
            }
        }
        held
    }

    fn moves(&self, item: &str) -> &[(Moment, Change)] {
        self.items.get(item).map_or(&[], Vec::as_slice)
    }
}

fn begin(start: Option<u32>) -> Option<Held> {
    start.map(|start| Held {
        start: start.into(),
        ..Held::default()
    })
}

fn step(held: &mut Option<Held>, day: Day, change: Change) {
    match (held.as_mut(), change) {
        (Some(held), _) => held.take(day, change),
        (None, Change::Out(_)) => {}
        (None, Change::In(_) | Change::Count(_)) => held.get_or_insert_default().take(day, change),
    }
}

impl Stock for Shelf {
    /// What may still go out on a day: never more than is there then, nor than later deeds have left up to
    /// the next count, which saw what was really there.
    fn left(&self, item: &str, start: Option<u32>, day: Day) -> Option<i64> {
        let mut held = begin(start);
        let mut least: Option<i64> = None;
        for ((on, _), change) in self.moves(item) {
            if *on > day {
                let before = held?;
                least = Some(before.on_hand().min(least.unwrap_or(i64::MAX)));
                if matches!(change, Change::Count(_)) {
                    return least;
                }
            }
            step(&mut held, *on, *change);
        }
        let last = held?.on_hand();
        Some(last.min(least.unwrap_or(i64::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(of_may: u32) -> Day {
        Day::new(2026, 5, of_may).expect("a day")
    }

    fn shelf(moves: &[(u32, Change)]) -> Shelf {
        let mut shelf = Shelf::default();
        for (version, (on, change)) in (1..).zip(moves) {
            shelf.take("tea", (day(*on), Version(version)), *change);
        }
        shelf
    }

    #[test]
    fn start_in_out_and_counted_are_what_is_there() {
        let moves = [
            (2, Change::Out(3)),
            (4, Change::In(10)),
            (6, Change::Count(15)),
            (8, Change::Out(2)),
            (9, Change::Out(-1)),
        ];
        let table = [
            (Some(20), 1, Some((20, 0))),
            (Some(20), 2, Some((17, 0))),
            (Some(20), 4, Some((27, 0))),
            (Some(20), 6, Some((15, -12))),
            (Some(20), 9, Some((14, -12))),
            // Without a start it is counted from its first coming in.
            (None, 2, None),
            (None, 4, Some((10, 0))),
        ];
        for (start, on, expected) in table {
            let held = shelf(&moves).held("tea", start, day(on));
            let told = held.map(|held| (held.on_hand(), held.counted));
            assert_eq!(told, expected, "{start:?} on {on}");
        }
        assert_eq!(shelf(&moves).held("nuts", None, day(9)), None);
    }

    #[test]
    fn what_is_recorded_late_stands_on_its_day() {
        // The count of the 6th saw 5; a gift of the 4th told on the 8th changes nothing after it.
        let mut late = shelf(&[(6, Change::Count(5))]);
        late.take("tea", (day(4), Version(9)), Change::Out(2));
        assert_eq!(
            late.held("tea", Some(8), day(5)).map(|h| h.on_hand()),
            Some(6)
        );
        assert_eq!(
            late.held("tea", Some(8), day(6)).map(|h| h.on_hand()),
            Some(5)
        );
    }

    #[test]
    fn nobody_takes_what_a_later_deed_has_taken() {
        let moves = [
            (4, Change::Out(8)),
            (6, Change::In(5)),
            (8, Change::Count(9)),
            (9, Change::Out(9)),
        ];
        for (on, left) in [(3, 2), (4, 2), (5, 2), (6, 7), (7, 7), (8, 0), (10, 0)] {
            let found = shelf(&moves).left("tea", Some(10), day(on));
            assert_eq!(found, Some(left), "on {on}");
        }
        assert_eq!(shelf(&moves).left("tea", None, day(5)), None);
        assert_eq!(shelf(&[]).left("tea", Some(3), day(5)), Some(3));
        assert_eq!(shelf(&[]).left("tea", None, day(5)), None);
    }
}
