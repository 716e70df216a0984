//! Where a duty stands: when it is due next, by what has been made of visits so far.

use crate::care::reason::Reason;
use crate::care::rules::{Channel, Declined, Every, Planning, Way};
use crate::care::visits::{Outcome, RoleNo, Visited};
use crate::domain::{Day, VisitId};

/// Some of the channels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Channels(u8);

impl Channels {
    pub fn of(channel: Channel) -> Self {
        Self(1 << channel.place())
    }

    pub fn with(self, channel: Channel) -> Self {
        Self(self.0 | Self::of(channel).0)
    }

    pub fn has(self, channel: Channel) -> bool {
        self.0 & Self::of(channel).0 != 0
    }

    /// Whether it means a conversation, of which a member should not have two at once.
    pub fn is_call(self) -> bool {
        self.has(Channel::Phone) || self.has(Channel::InPerson)
    }
}

/// What a due day follows from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Nothing was done yet: the day of joining.
    Joined,
    Done(VisitId),
    /// Nobody answered as often as it is tried.
    GivenUp(VisitId),
    /// The member did not want that one.
    Declined(VisitId),
    /// To the day that the member wished.
    Postponed(VisitId),
    /// The member wants none for a while.
    Rests(VisitId),
}

/// A regular duty towards one member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub due: Day,
    pub basis: Basis,
    /// When it may be tried again.
    pub not_before: Option<Day>,
    /// How often nobody answered since.
    pub tries: u16,
    /// The last visit that was done.
    pub last: Option<(Day, VisitId)>,
    /// By which channels, those left out that the member does not want.
    pub channels: Channels,
    /// What the next one is due after, whatever is done.
    pub every: Every,
}

/// The shortest of some ways.
fn shortest<'a>(ways: impl Iterator<Item = &'a Way>) -> Option<Every> {
    let reference = |every: &Every| every.after(Day::from_number(0));
    ways.map(|way| way.every).min_by_key(reference)
}

/// A channel that rests, since when it was declined.
#[derive(Clone, Copy, Debug)]
struct Rest {
    until: Day,
    by: VisitId,
}

/// Until when each channel rests, by what a member declined; whoever made those visits.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rests([Option<Rest>; Channel::ALL.len()]);

impl Rests {
    pub fn of(visits: &[Visited], planning: &Planning) -> Self {
        let mut rests = Self::default();
        for visited in visits {
            let rest = &mut rests.0[visited.channel.place()];
            let day = visited.at.day();
            let until = match (visited.outcome, planning.declined) {
                (Outcome::Done, _) => None,
                (Outcome::Declined, Declined::Rests(so_long)) => Some(so_long.after(day)),
                (Outcome::Declined, Declined::ForGood) => Some(Day::MAX),
                _ => continue,
            };
            *rest = until.map(|until| Rest {
                until,
                by: visited.visit,
            });
        }
        rests
    }

    /// Whether a channel rests on a day.
    pub fn on(&self, channel: Channel, day: Day) -> bool {
        self.0[channel.place()].is_some_and(|rest| day < rest.until)
    }
}

/// Where a regular duty stands; none where no visit is wanted any more.
pub fn regular(
    visits: &[Visited],
    role: RoleNo,
    ways: &[Way],
    joined: Day,
    (planning, rests): (&Planning, &Rests),
) -> Option<Standing> {
    let every = shortest(ways.iter())?;
    let mut standing = Standing {
        due: every.after(joined),
        basis: Basis::Joined,
        not_before: None,
        tries: 0,
        last: None,
        channels: Channels::default(),
        every,
    };
    for visited in visits.iter().filter(|visited| visited.role == role) {
        if let Some(way) = ways.iter().find(|way| way.channel == visited.channel) {
            standing.take(visited, way.every, planning);
        }
    }
    standing.rest(ways, rests)
}

impl Standing {
    fn take(&mut self, visited: &Visited, every: Every, planning: &Planning) {
        let (day, visit) = (visited.at.day(), visited.visit);
        match visited.outcome {
            Outcome::Done => {
                // Of two on one day the one after which the next is due later counts.
                let due = every.after(day);
                let same_day = self.last.is_some_and(|(last, _)| last == day);
                if !(same_day && due < self.due) {
                    self.begin(due, Basis::Done(visit));
                }
                self.last = Some((day, visit));
            }
            Outcome::NoAnswer => {
                let Some(retry) = planning.retry else {
                    return;
                };
                self.tries += 1;
                if self.tries > retry.at_most {
                    self.begin(every.after(day), Basis::GivenUp(visit));
                } else {
                    self.not_before = Some(day.plus_days(retry.after_days.into()));
                }
            }
            Outcome::Declined if planning.declined == Declined::Once => {
                self.begin(every.after(day), Basis::Declined(visit));
            }
            Outcome::Declined => {}
            Outcome::Postponed(until) => self.begin(until, Basis::Postponed(visit)),
        }
    }

    fn begin(&mut self, due: Day, basis: Basis) {
        self.due = due;
        self.basis = basis;
        self.not_before = None;
        self.tries = 0;
    }

    /// Leaves out the ways that the member does not want; where all rest, it is due when the first may be
    /// used again.
    fn rest(mut self, ways: &[Way], rests: &Rests) -> Option<Self> {
        let free = |way: &&Way| !rests.on(way.channel, self.due);
        if let Some(every) = shortest(ways.iter().filter(free)) {
            self.every = every;
            self.channels = ways
                .iter()
                .filter(free)
                .fold(Channels::default(), |all, way| all.with(way.channel));
            return Some(self);
        }
        let ends = ways.iter().filter_map(|way| rests.0[way.channel.place()]);
        let first = ends.min_by_key(|rest| rest.until)?;
        if first.until == Day::MAX {
            return None;
        }
        self.begin(first.until, Basis::Rests(first.by));
        self.rest(ways, rests)
    }

    /// The days on which it is due up to a day: first as it stands, then one round after another, each taken
    /// as made on its day, or on the first day of the plan where that is later.
    pub fn dues(&self, start: Day, to: Day) -> impl Iterator<Item = Day> + use<> {
        let (due, every) = (self.due, self.every);
        let from = due.max(start).max(self.not_before.unwrap_or(Day::MIN));
        let later = (1..)
            .map(move |times| every.times_after(times, from))
            .take_while(move |day| *day <= to && *day < Day::MAX);
        Some(due)
            .filter(|due| *due <= to)
            .into_iter()
            .chain(later.filter(move |_| due <= to))
    }
}

/// What has been made of a visit for an occasion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasioned {
    /// Still to be made, not before a day where nobody answered or another day was wished.
    Open(Option<Day>),
    /// Done, declined or given up.
    Over,
}

/// An occasion as a visit is planned for it.
#[derive(Clone, Copy, Debug)]
pub struct Occasion<'a> {
    pub reason: &'a Reason,
    /// The day of the occasion.
    pub on: Day,
    /// From this day on any visit in the role and by the channel counts for it.
    pub since: Day,
}

/// How long before an occasion a visit that names it counts for it.
const NAMED_DAYS: i32 = 180;

/// Where a visit for an occasion stands. One that names the occasion counts for it; one that names nothing
/// does from the day on for which it is planned.
pub fn occasion(
    visits: &[Visited],
    (role, channel): (RoleNo, Channel),
    wanted: Occasion<'_>,
    planning: &Planning,
) -> Occasioned {
    let (mut tries, mut open) = (0, None);
    let counts = |visited: &&Visited| {
        let day = visited.at.day();
        let since = match visited.occasion.as_deref() {
            Some(named) if named == wanted.reason => wanted.on.plus_days(-NAMED_DAYS),
            Some(_) => return false,
            None => wanted.since,
        };
        visited.role == role && visited.channel == channel && (since..=wanted.on).contains(&day)
    };
    for visited in visits.iter().filter(counts) {
        match visited.outcome {
            Outcome::Done | Outcome::Declined => return Occasioned::Over,
            Outcome::Postponed(until) => open = Some(until),
            Outcome::NoAnswer => {
                let Some(retry) = planning.retry else {
                    continue;
                };
                tries += 1;
                if tries > retry.at_most {
                    return Occasioned::Over;
                }
                open = Some(visited.at.day().plus_days(retry.after_days.into()));
            }
        }
    }
    Occasioned::Open(open)
}

/// When somebody who stays away is called back next, and not before which day.
pub fn win_back(
    visits: &[Visited],
    (role, channel): (RoleNo, Channel),
    last_purchase: Day,
    (after, again): (Every, Option<Every>),
    planning: &Planning,
) -> Option<(Day, Option<Day>)> {
    let mut due = after.after(last_purchase);
    let (mut tries, mut not_before) = (0, None);
    for visited in visits {
        let day = visited.at.day();
        let named = match visited.occasion.as_deref() {
            Some(named) => *named == Reason::WinBack && day > last_purchase,
            None => day >= due,
        };
        if visited.role != role || visited.channel != channel || !named {
            continue;
        }
        match visited.outcome {
            Outcome::Done => (due, tries, not_before) = (again?.after(day), 0, None),
            Outcome::Declined => return None,
            Outcome::Postponed(until) => (due, tries, not_before) = (until, 0, None),
            Outcome::NoAnswer => {
                let Some(retry) = planning.retry else {
                    continue;
                };
                tries += 1;
                if tries > retry.at_most {
                    (due, tries, not_before) = (again?.after(day), 0, None);
                } else {
                    not_before = Some(day.plus_days(retry.after_days.into()));
                }
            }
        }
    }
    Some((due, not_before))
}
