//! Putting visits on days and people: working days alone, no more a day than a person can make, calls upon
//! one member apart, and each to the member's own, or else to who has least to do.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use super::{Ground, Row, Window, next_round};
use crate::care::rules::{Capacity, Channel};
use crate::care::staff::StaffMember;
use crate::care::visits::RoleNo;
use crate::domain::{Day, MemberId};

/// What is used up so far.
struct Used<'g> {
    ground: Ground<'g>,
    window: Window,
    /// Of each person, by place on the staff list: what is taken of each day, and how much in all.
    days: Vec<Vec<u32>>,
    in_all: Vec<u64>,
    /// Who can do what where, on a day.
    able: FxHashMap<(RoleNo, Box<str>, Day), Vec<usize>>,
    /// The days on which each member is called upon.
    calls: FxHashMap<MemberId, Vec<Day>>,
}

/// Plans every row, and the rounds that follow each, from the day for which it is planned. Those whose day
/// the member named choose first, then overdue ones, then those that stand on their day, then the others by day.
pub(super) fn spread(
    rows: &mut Vec<Row>,
    ground: Ground<'_>,
    window: Window,
    stores: &FxHashMap<MemberId, &str>,
) {
    let people = ground.staff.iter().count();
    let length = (window.to.number() - window.start.number())
        .max(0)
        .unsigned_abs() as usize
        + 1;
    let mut used = Used {
        ground,
        window,
        days: vec![vec![0; length]; people],
        in_all: vec![0; people],
        able: FxHashMap::default(),
        calls: FxHashMap::default(),
    };
    let order = |row: &Row, place: usize| {
        let overdue = row.held < window.start;
        let first = if overdue { row.due } else { row.target };
        let stands = (!row.named, !overdue, !row.fixed);
        Reverse((stands, first, row.due, row.member, place))
    };
    let places = rows.iter().enumerate();
    let mut open: BinaryHeap<_> = places.map(|(place, row)| order(row, place)).collect();
    while let Some(Reverse((.., place))) = open.pop() {
        let row = rows[place];
        let store = stores.get(&row.member).copied().unwrap_or_default();
        let (planned, person) = used.place(&row, store);
        rows[place].planned = planned;
        rows[place].staff = person.map(|person| person.id);
        if let Some(day) = planned.filter(|_| row.channels.is_call()) {
            used.calls.entry(row.member).or_default().push(day);
        }
        let made = planned.unwrap_or(row.target).max(row.earliest);
        if let Some(next) = next_round(&row, made, ground, window) {
            open.push(order(&next, rows.len()));
            rows.push(next);
        }
    }
}

impl<'g> Used<'g> {
    /// The day and the person of a row; no day where nobody has room.
    fn place(&mut self, row: &Row, store: &str) -> (Option<Day>, Option<&'g StaffMember>) {
        let share = self.share(row);
        let people = self.people(row, store);
        if people.is_empty() {
            return (self.day(row, None, share), None);
        }
        for place in &people {
            if let Some(day) = self.day(row, Some(*place), share) {
                let at = self.offset(day);
                self.days[*place][at] += share;
                self.in_all[*place] += u64::from(share.max(1));
                return (Some(day), self.person(*place));
            }
        }
        (None, self.person(people[0]))
    }

    fn person(&self, place: usize) -> Option<&'g StaffMember> {
        self.ground.staff.iter().nth(place)
    }

    fn offset(&self, day: Day) -> usize {
        (day.number() - self.window.start.number())
            .max(0)
            .unsigned_abs() as usize
    }

    /// What a row takes of a day: as much as the first of its channels.
    fn share(&self, row: &Row) -> u32 {
        let first = Channel::ALL
            .into_iter()
            .find(|channel| row.channels.has(*channel));
        first.map_or(0, |channel| {
            self.ground.care.planning.capacity.share(channel)
        })
    }

    /// Who may make a visit: the member's own, then those of the role in the member's store, then all of the
    /// role; of these who has least to do, and then the lower number.
    fn people(&mut self, row: &Row, store: &str) -> Vec<usize> {
        let ground = self.ground;
        if self.days.is_empty() {
            return Vec::new();
        }
        let Some(role) = ground.visits.role(row.role) else {
            return Vec::new();
        };
        let day = row.target.clamp(row.earliest, row.latest);
        let key = (row.role, Box::from(store), day);
        let able = self.able.entry(key).or_insert_with(|| {
            let all = |in_store: bool| -> Vec<usize> {
                let here = ground.staff.iter().enumerate().filter(|(_, person)| {
                    person.works_on(day)
                        && person.bears(role, day)
                        && (!in_store || person.serves(store, day))
                });
                here.map(|(place, _)| place).collect()
            };
            let near = if store.is_empty() {
                Vec::new()
            } else {
                all(true)
            };
            if near.is_empty() { all(false) } else { near }
        });
        let mut people = able.clone();
        people.sort_by_key(|place| (self.in_all[*place], *place));
        if let Some(own) = ground.own.in_role(ground.staff, row.member, role, day) {
            let place = ground.staff.iter().position(|person| person.id == own.id);
            people.retain(|other| Some(*other) != place);
            people.splice(0..0, place);
        }
        people
    }

    /// The day nearest to the one wanted on which there is room: that day or later, else earlier.
    fn day(&self, row: &Row, person: Option<usize>, share: u32) -> Option<Day> {
        let free = |day: &Day| self.is_free(row, person, (*day, share));
        let target = row.target.clamp(row.earliest, row.latest);
        let later = (target.number()..=row.latest.number()).map(Day::from_number);
        let earlier = (row.earliest.number()..target.number())
            .rev()
            .map(Day::from_number);
        later.chain(earlier).find(free)
    }

    fn is_free(&self, row: &Row, person: Option<usize>, (day, share): (Day, u32)) -> bool {
        let planning = &self.ground.care.planning;
        if planning.working_days && !self.ground.work.is_working(day) {
            return false;
        }
        if let Some(place) = person {
            let room = Capacity::DAY - self.days[place][self.offset(day)].min(Capacity::DAY);
            let here = self
                .person(place)
                .is_some_and(|person| person.works_on(day));
            if !here || share > room {
                return false;
            }
        }
        row.named || row.fixed || row.held < self.window.start || self.is_apart(row, day)
    }

    /// Whether no other call upon the member lies too near.
    fn is_apart(&self, row: &Row, day: Day) -> bool {
        let apart = i32::from(self.ground.care.planning.apart_days);
        if apart == 0 || !row.channels.is_call() {
            return true;
        }
        let far = |other: Day| (other.number() - day.number()).abs() >= apart;
        let planned = self.calls.get(&row.member).into_iter().flatten();
        let made = self.ground.visits.of(row.member).iter().rev();
        let called = made.filter(|visited| visited.is_call());
        let recent = called.take_while(|visited| day.number() - visited.at.day().number() < apart);
        planned.copied().all(far) && recent.count() == 0
    }
}
