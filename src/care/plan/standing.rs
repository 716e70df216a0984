//! Where a duty stands: when it is due next, by what has been made of visits so far.

use crate::care::reason::Reason;
use crate::care::rules::{Channel, Declined, Every, Planning, Stops, Way};
use crate::care::visits::{Outcome, RoleNo, Visited};
use crate::domain::{ComplaintId, Day, VisitId};

/// Some of the channels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Channels(u8);

impl Channels {
    pub(crate) fn of(channel: Channel) -> Self {
        Self(1 << channel.place())
    }

    pub(crate) fn with(self, channel: Channel) -> Self {
        Self(self.0 | Self::of(channel).0)
    }

    pub(crate) fn has(self, channel: Channel) -> bool {
        self.0 & Self::of(channel).0 != 0
    }

    /// Whether it means a conversation, of which a member should not have two at once.
    pub(crate) fn is_call(self) -> bool {
        self.has(Channel::Phone) || self.has(Channel::InPerson)
    }
}

/// What a due day follows from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Basis {
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
pub(crate) struct Standing {
    pub due: Day,
    pub basis: Basis,
    /// The first day on which it may be made: when it may be tried again, the day that the member named, or
    /// the end of a rest.
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

/// Of some channels the one after which the next round is due first.
pub(super) fn soonest(ways: &[Way], channels: Channels) -> Option<Channel> {
    let ways = ways.iter().filter(|way| channels.has(way.channel));
    let next = ways.min_by_key(|way| way.every.after(Day::from_number(0)));
    next.map(|way| way.channel)
}

/// A channel that rests, since when it was declined.
#[derive(Clone, Copy, Debug)]
struct Rest {
    until: Day,
    by: VisitId,
}

/// Until when each channel rests, by what a member declined; whoever made those visits. Where the rules have
/// every channel rest, they rest and end as one.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Rests([Option<Rest>; Channel::ALL.len()]);

impl Rests {
    pub(crate) fn of(visits: &[Visited], planning: &Planning) -> Self {
        let mut rests = Self::default();
        for visited in visits {
            let channels = match planning.stops {
                Stops::ThatChannel => Channels::of(visited.channel),
                Stops::EveryChannel => Channel::ALL
                    .into_iter()
                    .fold(Channels::default(), Channels::with),
            };
            for channel in Channel::ALL
                .into_iter()
                .filter(|channel| channels.has(*channel))
            {
                let rest = &mut rests.0[channel.place()];
                *rest = Self::then(*rest, visited, planning.declined);
            }
        }
        rests
    }

    /// What becomes of a channel's rest by a visit.
    fn then(rest: Option<Rest>, visited: &Visited, declined: Declined) -> Option<Rest> {
        let until = match (visited.outcome, declined) {
            (Outcome::Done, _) => return None,
            (Outcome::Declined, Declined::Rests(so_long)) => so_long.after(visited.at.day()),
            (Outcome::Declined, Declined::ForGood) => Day::MAX,
            // Who names a day is called on it, whatever was declined before.
            (Outcome::Postponed(named), _) if rest.is_some_and(|rest| named < rest.until) => named,
            (Outcome::Declined, Declined::Once)
            | (Outcome::Postponed(_) | Outcome::NoAnswer, _) => {
                return rest;
            }
        };
        Some(Rest {
            until,
            by: visited.visit,
        })
    }

    /// Whether a channel rests on a day.
    pub(crate) fn on(&self, channel: Channel, day: Day) -> bool {
        self.0[channel.place()].is_some_and(|rest| day < rest.until)
    }

    /// The day with which a channel's rest ends or has ended, where it has rested.
    pub(crate) fn end(&self, channel: Channel) -> Option<Day> {
        self.0[channel.place()].map(|rest| rest.until)
    }

    /// The last day on which one of some channels has come to the end of its rest, of those that have by a day.
    pub(crate) fn ended(&self, channels: Channels, by: Day) -> Option<Day> {
        let ends = Channel::ALL
            .into_iter()
            .filter(|channel| channels.has(*channel))
            .filter_map(|channel| self.0[channel.place()]);
        ends.map(|rest| rest.until).filter(|end| *end <= by).max()
    }
}

/// Where a regular duty stands; none where no visit is wanted any more.
pub(crate) fn regular(
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

/// One round of a regular duty: it was due, and was made, or has come to its end otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Round {
    pub due: Day,
    /// The day of the visit; none where it was given up or declined.
    pub done: Option<Day>,
}

/// The rounds of a regular duty that are over, in order.
pub(crate) fn rounds(
    visits: &[Visited],
    role: RoleNo,
    ways: &[Way],
    joined: Day,
    planning: &Planning,
) -> Vec<Round> {
    let mut rounds = Vec::new();
    let own = visits.iter().filter(|visited| visited.role == role);
    let by_ways = |visited: &&Visited| ways.iter().any(|way| way.channel == visited.channel);
    let seen: Vec<Visited> = own.filter(by_ways).cloned().collect();
    for (place, visited) in seen.iter().enumerate() {
        let state = |upto: usize| {
            regular(
                &seen[..upto],
                role,
                ways,
                joined,
                (planning, &Rests::default()),
            )
        };
        let (Some(before), Some(after)) = (state(place), state(place + 1)) else {
            continue;
        };
        let done = (visited.outcome == Outcome::Done).then(|| visited.at.day());
        let ended =
            matches!(after.basis, Basis::GivenUp(by) | Basis::Declined(by) if by == visited.visit);
        // A second visit on the day of the first is no round of its own.
        let again = done.is_some() && before.last.map(|(day, _)| day) == done;
        if (done.is_some() && !again) || ended {
            rounds.push(Round {
                due: before.due,
                done,
            });
        }
    }
    rounds
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
                    let again = day.plus_days(retry.after_days.into());
                    self.not_before = self.not_before.max(Some(again));
                }
            }
            Outcome::Declined if planning.declined == Declined::Once => {
                self.begin(every.after(day), Basis::Declined(visit));
            }
            Outcome::Declined => {}
            Outcome::Postponed(until) => {
                self.begin(until, Basis::Postponed(visit));
                self.not_before = Some(until);
            }
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
            // A day off before the due day may lie in the rest that has ended by then.
            self.not_before = self.not_before.max(rests.ended(self.channels, self.due));
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
}

/// What has been made of a visit for an occasion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Occasioned {
    /// Still to be made, not before a day where nobody answered or another day was wished.
    Open(Option<Day>),
    /// Done, declined or given up.
    Over,
}

/// An occasion as a visit is planned for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Occasion<'a> {
    pub reason: &'a Reason,
    /// The day of the occasion.
    pub on: Day,
    /// From this day on any visit in the role and by the channel counts for it.
    pub since: Day,
}

/// How long before an occasion a visit that names it counts for it.
pub(crate) const NAMED_DAYS: i32 = 180;

/// Where a visit for an occasion stands. One that names the occasion counts for it; one that names nothing
/// does from the day on for which it is planned.
pub(crate) fn occasion(
    visits: &[Visited],
    (role, channel): (RoleNo, Channel),
    wanted: Occasion<'_>,
    planning: &Planning,
) -> Occasioned {
    let (mut tries, mut open, mut over) = (0, None, false);
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
            Outcome::Done => return Occasioned::Over,
            Outcome::Declined => over = true,
            // Who names a day wants it after all.
            Outcome::Postponed(until) => (open, over, tries) = (Some(until), false, 0),
            Outcome::NoAnswer => {
                let Some(retry) = planning.retry else {
                    continue;
                };
                tries += 1;
                over |= tries > retry.at_most;
                open = open.max(Some(visited.at.day().plus_days(retry.after_days.into())));
            }
        }
    }
    if over {
        return Occasioned::Over;
    }
    Occasioned::Open(open)
}

/// The first day on which somebody may be called about a complaint, by what came of the calls about it.
pub(crate) fn answering(
    visits: &[Visited],
    complaint: ComplaintId,
    planning: &Planning,
) -> Option<Day> {
    let about = Reason::Complaint(Some(complaint));
    let named = |visited: &&Visited| visited.occasion.as_deref() == Some(&about);
    let last = visits.iter().rfind(named)?;
    match last.outcome {
        Outcome::Postponed(until) => Some(until),
        Outcome::NoAnswer => {
            let retry = planning.retry?;
            Some(last.at.day().plus_days(retry.after_days.into()))
        }
        Outcome::Done | Outcome::Declined => None,
    }
}

/// When somebody who stays away is called back next, and not before which day; `first` is when it begins.
pub(crate) fn win_back(
    visits: &[Visited],
    (role, channel): (RoleNo, Channel),
    (last_purchase, first): (Day, Day),
    again: Option<Every>,
    planning: &Planning,
) -> Option<(Day, Option<Day>)> {
    let mut due = Some(first);
    let (mut tries, mut not_before) = (0, None);
    for visited in visits {
        let day = visited.at.day();
        let named = match visited.occasion.as_deref() {
            Some(named) => *named == Reason::WinBack && day > last_purchase,
            // One after the last that was wanted may still name a day.
            None => due.is_none_or(|due| day >= due),
        };
        if visited.role != role || visited.channel != channel || !named {
            continue;
        }
        let again = |day| again.map(|again| again.after(day));
        match visited.outcome {
            Outcome::Done => (due, tries, not_before) = (again(day), 0, None),
            Outcome::Declined => (due, tries, not_before) = (None, 0, None),
            Outcome::Postponed(until) => {
                (due, tries, not_before) = (Some(until), 0, Some(until));
            }
            Outcome::NoAnswer => {
                let Some(retry) = planning.retry else {
                    continue;
                };
                tries += 1;
                if tries > retry.at_most {
                    (due, tries, not_before) = (again(day), 0, None);
                } else {
                    let next = day.plus_days(retry.after_days.into());
                    not_before = not_before.max(Some(next));
                }
            }
        }
    }
    Some((due?, not_before))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::care::rules::Retry;
    use crate::care::visits::Visits;
    use crate::domain::{MemberId, Slug, When};

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    const PHONE: Way = Way {
        channel: Channel::Phone,
        every: Every::Months(1),
    };
    const IN_PERSON: Way = Way {
        channel: Channel::InPerson,
        every: Every::Months(2),
    };

    /// Visits written as `05-01 phone`, `05-02 in-person no-answer`, all in one role and in 2024.
    fn visits(written: &[&str]) -> (Vec<Visited>, RoleNo) {
        let mut all = Visits::default();
        let role: Slug = "sales".parse().expect("a role");
        let role = all.intern(&role);
        let visits = (0..).zip(written).map(|(number, line)| {
            let mut words = line.split(' ');
            let at = words.next().expect("a day");
            let channel = words.next().expect("a channel");
            let outcome = words.next().unwrap_or("done");
            Visited {
                version: crate::domain::Version(1),
                member: MemberId::FIRST,
                visit: VisitId::from_index(number),
                at: When::on(day(&format!("2024-{at}"))),
                channel: channel.parse().expect("a channel"),
                role,
                staff: None,
                outcome: outcome.parse().expect("an outcome"),
                satisfaction: None,
                occasion: words
                    .next()
                    .map(|told| Box::new(told.parse().expect("an occasion"))),
            }
        });
        (visits.collect(), role)
    }

    fn planning(declined: Declined) -> Planning {
        Planning {
            retry: Some(Retry {
                after_days: 3,
                at_most: 1,
            }),
            declined,
            ..Planning::default()
        }
    }

    #[test]
    fn a_regular_visit_is_due_by_what_was_made_last() {
        let months = Declined::Rests(Every::Months(6));
        let table: [(&[&str], Declined, &str); 19] = [
            (&[], months, "2024-02-29"),
            (&["02-10 phone"], months, "2024-03-10"),
            (&["02-10 in-person"], months, "2024-04-10"),
            (&["02-10 letter"], months, "2024-02-29"),
            (&["02-10 in-person", "03-01 phone"], months, "2024-04-01"),
            (&["02-10 phone", "03-01 in-person"], months, "2024-05-01"),
            // Both on one day: the longer one.
            (&["02-10 in-person", "02-10 phone"], months, "2024-04-10"),
            (&["02-10 phone", "02-10 in-person"], months, "2024-04-10"),
            (&["01-31 phone"], months, "2024-02-29"),
            (
                &["02-10 phone", "03-10 phone no-answer"],
                months,
                "2024-03-10 from 2024-03-13",
            ),
            (
                &["03-10 phone no-answer", "03-13 phone no-answer"],
                months,
                "2024-04-13",
            ),
            (
                &["03-10 phone postponed:2024-05-05"],
                months,
                "2024-05-05 from 2024-05-05",
            ),
            (
                &["03-10 phone declined", "03-12 phone postponed:2024-05-05"],
                months,
                "2024-05-05 from 2024-05-05",
            ),
            (
                &["03-10 phone declined", "03-12 phone postponed:2024-05-05"],
                Declined::ForGood,
                "2024-05-05 from 2024-05-05",
            ),
            (
                &[
                    "03-10 phone postponed:2024-05-05",
                    "03-12 phone declined",
                    "03-12 in-person declined",
                ],
                months,
                "2024-09-12 from 2024-09-12",
            ),
            (&["03-10 phone declined"], months, "2024-02-29 in-person"),
            (
                &["03-10 phone declined", "04-10 in-person declined"],
                months,
                "2024-09-10 from 2024-09-10",
            ),
            (&["03-10 phone declined"], Declined::Once, "2024-04-10"),
            (
                &["03-10 phone declined", "04-10 in-person declined"],
                Declined::ForGood,
                "never",
            ),
        ];
        for (written, declined, expected) in table {
            let (visits, role) = visits(written);
            let planning = planning(declined);
            let rests = Rests::of(&visits, &planning);
            let joined = day("2024-01-31");
            let ways = [PHONE, IN_PERSON];
            let standing = regular(&visits, role, &ways, joined, (&planning, &rests));
            let told = standing.map_or("never".to_owned(), |standing| {
                let again = standing.not_before.map(|again| format!(" from {again}"));
                let phone = standing.channels.has(Channel::Phone);
                let only = if phone { "" } else { " in-person" };
                format!("{}{}{only}", standing.due, again.unwrap_or_default())
            });
            assert_eq!(told, expected, "{written:?}");
        }
    }

    #[test]
    fn a_win_back_that_was_declined_is_made_if_a_day_is_named_after_all() {
        type Due<'a> = Option<(&'a str, Option<&'a str>)>;
        let table: [(&[&str], Due<'_>); 5] = [
            (&[], Some(("2024-03-01", None))),
            (&["03-05 phone declined"], None),
            (
                &["03-05 phone declined", "03-07 phone postponed:2024-04-06"],
                Some(("2024-04-06", Some("2024-04-06"))),
            ),
            (
                &["03-05 phone no-answer"],
                Some(("2024-03-01", Some("2024-03-08"))),
            ),
            (&["03-05 phone"], None),
        ];
        for (written, expected) in table {
            let (visits, role) = visits(written);
            let away = (day("2024-01-01"), day("2024-03-01"));
            let by = (role, Channel::Phone);
            let planning = planning(Declined::Once);
            let found = win_back(&visits, by, away, None, &planning);
            let expected = expected.map(|(due, again)| (day(due), again.map(day)));
            assert_eq!(found, expected, "{written:?}");
        }
    }

    #[test]
    fn an_occasion_is_over_once_a_visit_counted_for_it() {
        let reason: Reason = "festival:mid-autumn".parse().expect("a reason");
        let table: [(&[&str], Occasioned); 11] = [
            (&[], Occasioned::Open(None)),
            (&["09-06 letter"], Occasioned::Over),
            (&["09-17 letter"], Occasioned::Over),
            (&["09-05 letter"], Occasioned::Open(None)),
            (&["09-18 letter"], Occasioned::Open(None)),
            (&["08-01 letter done festival:mid-autumn"], Occasioned::Over),
            (&["09-10 letter done birthday"], Occasioned::Open(None)),
            (
                &["09-10 letter no-answer"],
                Occasioned::Open(Some(day("2024-09-13"))),
            ),
            (&["09-10 letter declined"], Occasioned::Over),
            (
                &["09-10 letter declined", "09-11 letter postponed:2024-09-14"],
                Occasioned::Open(Some(day("2024-09-14"))),
            ),
            (
                &["09-10 letter postponed:2024-09-14", "09-11 letter declined"],
                Occasioned::Over,
            ),
        ];
        for (written, expected) in table {
            let (visits, role) = visits(written);
            let wanted = Occasion {
                reason: &reason,
                on: day("2024-09-17"),
                since: day("2024-09-06"),
            };
            let by = (role, Channel::Letter);
            let made = occasion(&visits, by, wanted, &planning(Declined::Once));
            assert_eq!(made, expected, "{written:?}");
        }
    }

    #[test]
    fn rounds_that_are_over_tell_when_they_were_due_and_made() {
        let (visits, role) = visits(&[
            "01-20 phone",
            "02-25 phone",
            "02-25 phone",
            "03-20 phone no-answer",
            "03-23 phone no-answer",
            "04-01 in-person",
        ]);
        let joined = day("2024-01-01");
        let told: Vec<String> = rounds(
            &visits,
            role,
            &[PHONE, IN_PERSON],
            joined,
            &planning(Declined::Once),
        )
        .iter()
        .map(|round| match round.done {
            Some(done) => format!("{} {done}", round.due),
            None => format!("{} dropped", round.due),
        })
        .collect();
        assert_eq!(
            told,
            [
                "2024-02-01 2024-01-20",
                "2024-02-20 2024-02-25",
                "2024-03-25 dropped",
                "2024-04-23 2024-04-01",
            ]
        );
    }
}
