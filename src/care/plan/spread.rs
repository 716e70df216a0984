//! Putting visits on days and people: working days alone, no more a day than a person can make, calls upon
//! one member apart, and each to the member's own, or else to who has least to do.

use rustc_hash::FxHashMap;

use super::steps::{Room, step};
use super::{Drawing, Ground, Row, Window};
use crate::care::rules::{Capacity, Channel};
use crate::care::staff::StaffMember;
use crate::care::visits::RoleNo;
use crate::domain::{Day, MemberId};
use crate::sales::Customer;

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

/// Plans every row, and what follows from the day for which it is planned.
pub(super) fn spread(drawing: &mut Drawing<'_>, called: &FxHashMap<MemberId, &Customer>) {
    let (ground, window) = (drawing.ground, drawing.window);
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
    step(drawing, called, |row| {
        let store = called.get(&row.member);
        let store = store.map_or("", |customer| &customer.profile.store);
        used.room(row, store)
    });
}

impl<'g> Used<'g> {
    /// The day and the person of a row.
    fn room(&mut self, row: &Row, store: &str) -> Room {
        let share = self.share(row);
        let people = self.people(row, store);
        let tried = people.iter().copied().map(Some);
        let anybody = people.is_empty().then_some(None);
        let found = tried.chain(anybody).find_map(|place| {
            let day = self.day(row, place, share)?;
            Some((place, day))
        });
        let Some((place, day)) = found else {
            let first = people.first().and_then(|place| self.person(*place));
            return Room::Nowhere(first.map(|person| person.id));
        };
        if day > row.target.clamp(row.earliest, row.latest) {
            return Room::From(day);
        }
        if let Some(place) = place {
            let at = self.offset(day);
            self.days[place][at] += share;
            self.in_all[place] += u64::from(share.max(1));
        }
        if row.channels.is_call() {
            self.calls.entry(row.member).or_default().push(day);
        }
        let person = place.and_then(|place| self.person(place));
        Room::On(day, person.map(|person| person.id))
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
