//! Planned visits taken one after the other, in the order of their days, each as if it was made on its day: what
//! is planned after it is what will be due then, whichever rule asks for it.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use super::{Drawing, Row, Source};
use crate::care::reason::Reason;
use crate::care::rules::{Channel, Duty};
use crate::care::visits::{Outcome, Visited};
use crate::domain::{Day, MemberId, StaffId, Version, VisitId, When};
use crate::sales::Customer;

/// Where a visit finds room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    On(Day, Option<StaffId>),
    /// On this later day at the earliest: what else is planned until then comes first.
    From(Day),
    Nowhere(Option<StaffId>),
}

/// What comes next, smallest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Turn {
    /// Those whose day the member named choose first, then overdue ones, then those that stand on their day,
    /// then the others by day.
    stands: (bool, bool, bool),
    day: Day,
    /// What was planned for a day is made when all that may be planned for it is planned.
    is_made: bool,
    due: Day,
    member: MemberId,
    source: Source,
    row: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Open,
    /// It is planned, or counts, for a day, and those after it do not follow from it yet.
    Planned(Day),
    Made,
    /// Another visit made it needless.
    Void,
}

/// What is known of one member while the plan is drawn.
#[derive(Debug, Default)]
struct Course {
    /// Their rows, by place in the plan.
    rows: Vec<usize>,
    /// What was made of visits and what is planned so far; none while nothing was.
    seen: Option<Vec<Visited>>,
}

struct Steps<'d, 'g, 'c> {
    drawing: &'d mut Drawing<'g>,
    members: &'d FxHashMap<MemberId, &'c Customer>,
    courses: FxHashMap<MemberId, Course>,
    stages: Vec<Stage>,
    turns: BinaryHeap<Reverse<Turn>>,
}

/// Plans every row where `room` finds some, and whatever follows from it for those of `members`.
pub(super) fn step(
    drawing: &mut Drawing<'_>,
    members: &FxHashMap<MemberId, &Customer>,
    mut room: impl FnMut(&Row) -> Room,
) {
    let mut steps = Steps {
        drawing,
        members,
        courses: FxHashMap::default(),
        stages: Vec::new(),
        turns: BinaryHeap::new(),
    };
    steps.open(0);
    while let Some(Reverse(turn)) = steps.turns.pop() {
        match steps.stages[turn.row] {
            Stage::Open => steps.plan(turn, &mut room),
            Stage::Planned(day) => steps.make(turn.row, day),
            // Another visit made it needless before its turn came.
            Stage::Made | Stage::Void => {}
        }
    }
    let mut stages = steps.stages.iter();
    let rows = &mut steps.drawing.plan.rows;
    rows.retain(|_| stages.next() != Some(&Stage::Void));
}

impl Steps<'_, '_, '_> {
    /// Takes up the rows of the plan from a place on.
    fn open(&mut self, from: usize) {
        for place in from..self.drawing.plan.rows.len() {
            let row = self.drawing.plan.rows[place];
            let is_overdue = row.held < self.drawing.window.start;
            let day = if is_overdue { row.due } else { row.target };
            self.turns.push(Reverse(Turn {
                stands: (!row.named, !is_overdue, !row.fixed),
                day,
                is_made: false,
                due: row.due,
                member: row.member,
                source: row.source,
                row: place,
            }));
            self.stages.push(Stage::Open);
            if self.members.contains_key(&row.member) {
                self.courses.entry(row.member).or_default().rows.push(place);
            }
        }
    }

    fn plan(&mut self, turn: Turn, room: &mut impl FnMut(&Row) -> Room) {
        let row = &mut self.drawing.plan.rows[turn.row];
        let (day, staff) = match room(row) {
            Room::From(day) => {
                row.target = day;
                self.turns.push(Reverse(Turn { day, ..turn }));
                return;
            }
            Room::On(day, staff) => (Some(day), staff),
            Room::Nowhere(staff) => (None, staff),
        };
        (row.planned, row.staff) = (day, staff);
        // Without room it counts on the day for which it is wanted, so that the next is not called for at once.
        let made = day.unwrap_or(row.target).max(row.earliest);
        self.stages[turn.row] = Stage::Planned(made);
        if made < self.drawing.window.to && self.members.contains_key(&row.member) {
            self.turns.push(Reverse(Turn {
                stands: (true, true, true),
                day: made,
                is_made: true,
                ..turn
            }));
        }
    }

    /// Takes a row as made: what it makes needless goes, and what is due after it comes.
    fn make(&mut self, place: usize, day: Day) {
        let row = self.drawing.plan.rows[place];
        self.stages[place] = Stage::Made;
        let (Some(customer), Some(course)) = (
            self.members.get(&row.member),
            self.courses.get_mut(&row.member),
        ) else {
            return;
        };
        let visits = self.drawing.ground.visits;
        let seen = course
            .seen
            .get_or_insert_with(|| visits.of(row.member).to_vec());
        let after = seen.partition_point(|visited| visited.at.day() <= day);
        seen.insert(after, made(&row, day, self.drawing));
        let mut then = self.drawing.drawn(customer, seen, day.next());
        let rows = &mut self.drawing.plan.rows;
        // The rounds of a rule follow from each other; its occasions each stand for themselves.
        let is_same = |one: &Row, other: &Row| {
            let day = |row: &Row| row.fixed.then_some(row.due);
            (one.source, one.reason, day(one)) == (other.source, other.reason, day(other))
        };
        for other in &course.rows {
            let before = then.len();
            match self.stages[*other] {
                // It is made today as well, and tells then what follows.
                Stage::Planned(other_day) if other_day <= day => {
                    then.retain(|row| !is_same(row, &rows[*other]));
                }
                Stage::Open | Stage::Planned(_) => {
                    let known = &rows[*other];
                    then.retain(|row| !is_same(row, known) || row.due != known.due);
                    if then.len() == before {
                        self.stages[*other] = Stage::Void;
                    }
                }
                // An answer to a complaint ends nothing that the rules know.
                Stage::Made if matches!(rows[*other].source, Source::Extra(_)) => {
                    then.retain(|row| !is_same(row, &rows[*other]));
                }
                Stage::Made | Stage::Void => {}
            }
        }
        course
            .rows
            .retain(|other| self.stages[*other] != Stage::Void);
        let first = rows.len();
        rows.extend(then);
        self.open(first);
    }
}

/// A planned visit as the ledger will have it when it is made on a day, by the channel after which the next is due
/// first.
fn made(row: &Row, day: Day, drawing: &Drawing<'_>) -> Visited {
    let any = Channel::ALL
        .into_iter()
        .find(|channel| row.channels.has(*channel));
    let regular = match row.source {
        Source::Duty(place) => match drawing.ground.care.visits.get(usize::from(place)) {
            Some(visit) => match &visit.duty {
                Duty::Regular(ways) => super::standing::soonest(ways, row.channels),
                Duty::On { .. } => None,
            },
            None => None,
        },
        Source::WinBack(_) | Source::Extra(_) => None,
    };
    let reason = &drawing.plan.reasons[row.reason as usize];
    Visited {
        version: Version(u64::MAX),
        member: row.member,
        visit: VisitId::from_index(u64::MAX),
        at: When::on(day),
        channel: regular.or(any).unwrap_or(Channel::Phone),
        role: row.role,
        staff: row.staff,
        outcome: Outcome::Done,
        satisfaction: None,
        occasion: (*reason != Reason::Regular).then(|| Box::new(reason.clone())),
    }
}
