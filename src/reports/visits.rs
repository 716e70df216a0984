//! Visits against the plan: what was due, what was made of it in time and late, what is still open, and how
//! satisfied members were.

use std::collections::BTreeMap;

use crate::care::plan::standing::{Rests, regular, rounds};
use crate::care::plan::{Ground, stands};
use crate::care::rules::{Duty, Way};
use crate::care::visits::{Outcome, Visited};
use crate::domain::{Day, Month, Stretch, TierRef, When};
use crate::members::Status;
use crate::sales::Customer;

/// What each line stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum By {
    #[default]
    Month,
    Role,
    Channel,
    Tier,
    Store,
    Member,
}

impl By {
    pub(crate) const ALL: [Self; 6] = [
        Self::Month,
        Self::Role,
        Self::Channel,
        Self::Tier,
        Self::Store,
        Self::Member,
    ];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Role => "role",
            Self::Channel => "channel",
            Self::Tier => "tier",
            Self::Store => "store",
            Self::Member => "member",
        }
    }
}

/// One line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    /// Regular visits that were due.
    pub due: i64,
    pub in_time: i64,
    pub late: i64,
    /// Given up because nobody answered, or declined.
    pub dropped: i64,
    /// Still to be made at the close of what is seen.
    pub open: i64,
    /// Visits on record, whatever they were for.
    pub visits: i64,
    pub done: i64,
    pub no_answer: i64,
    pub declined: i64,
    pub postponed: i64,
    /// How many said how satisfied they are, and the sum of what they said.
    pub rated: i64,
    pub scores: i64,
}

impl Line {
    /// The mean satisfaction with two decimals, rounded half up.
    pub(crate) fn satisfaction(&self) -> Option<String> {
        if self.rated == 0 {
            return None;
        }
        let hundredths = (self.scores * 200 + self.rated) / (self.rated * 2);
        Some(format!("{}.{:02}", hundredths / 100, hundredths % 100))
    }
}

/// The lines by their keys: months in order, everything else by name.
pub(crate) type Lines = BTreeMap<String, Line>;

/// Counts the visits of some members. A regular visit counts where it was due, a visit on record where it
/// was made; tiers are those in which members stand now.
pub(crate) fn report<'a>(
    members: impl Iterator<Item = &'a Customer>,
    ground: Ground<'_>,
    by: By,
    days: Stretch,
) -> Lines {
    let mut counting = Counting {
        ground,
        by,
        days,
        lines: Lines::new(),
    };
    for customer in members {
        counting.member(customer);
    }
    counting.lines
}

struct Counting<'g> {
    ground: Ground<'g>,
    by: By,
    days: Stretch,
    lines: Lines,
}

impl Counting<'_> {
    fn member(&mut self, customer: &Customer) {
        let (ground, days) = (self.ground, self.days);
        let tiers = stands(customer, ground);
        let made = ground.visits.of(customer.id());
        for visited in made.iter().filter(|visited| days.holds(visited.at.day())) {
            self.made(customer, &tiers, visited);
        }
        let is_here = customer.profile.status(When::on(ground.view.on())) == Status::Active;
        let planning = &ground.care.planning;
        let (joined, rests) = (customer.profile.joined, Rests::of(made, planning));
        for visit in ground
            .care
            .visits
            .iter()
            .filter(|visit| tiers.contains(&visit.tier))
        {
            let Duty::Regular(ways) = &visit.duty else {
                continue;
            };
            let role = ground.visits.number(&visit.by);
            let key = |due| self.key_of_duty(customer, visit.tier, visit.by.as_str(), ways, due);
            let mut counted: Vec<(String, Line)> = Vec::new();
            for round in rounds(made, role, ways, joined, planning) {
                let mut line = Line {
                    due: 1,
                    ..Line::default()
                };
                match round.done {
                    None => line.dropped = 1,
                    Some(done) if done > round.due => line.late = 1,
                    Some(_) => line.in_time = 1,
                }
                if self.days.holds(round.due) {
                    counted.push((key(round.due), line));
                }
            }
            let standing = regular(made, role, ways, joined, (planning, &rests));
            let open = standing.filter(|standing| is_here && standing.due <= ground.view.on());
            if let Some(standing) = open.filter(|standing| self.days.holds(standing.due)) {
                let line = Line {
                    due: 1,
                    open: 1,
                    ..Line::default()
                };
                counted.push((key(standing.due), line));
            }
            for (key, line) in counted {
                self.add(key, &line);
            }
        }
    }

    fn made(&mut self, customer: &Customer, tiers: &[TierRef], visited: &Visited) {
        let role = self.ground.visits.role(visited.role);
        let key = match self.by {
            By::Month => Month::of(visited.at.day()).to_string(),
            By::Role => role.map(ToString::to_string).unwrap_or_default(),
            By::Channel => visited.channel.word().to_owned(),
            By::Tier => self.tier_of(tiers),
            By::Store => customer.profile.store.to_string(),
            By::Member => customer.id().to_string(),
        };
        let is = |outcome: bool| i64::from(outcome);
        let line = Line {
            visits: 1,
            done: is(visited.is_done()),
            no_answer: is(visited.outcome == Outcome::NoAnswer),
            declined: is(visited.outcome == Outcome::Declined),
            postponed: is(visited.outcome.until().is_some()),
            rated: is(visited.satisfaction.is_some()),
            scores: visited.satisfaction.map_or(0, i64::from),
            ..Line::default()
        };
        self.add(key, &line);
    }

    fn key_of_duty(
        &self,
        customer: &Customer,
        tier: TierRef,
        role: &str,
        ways: &[Way],
        due: Day,
    ) -> String {
        match self.by {
            By::Month => Month::of(due).to_string(),
            By::Role => role.to_owned(),
            By::Channel => {
                let words: Vec<&str> = ways.iter().map(|way| way.channel.word()).collect();
                words.join("|")
            }
            By::Tier => self.ground.terms.tier_name(tier),
            By::Store => customer.profile.store.to_string(),
            By::Member => customer.id().to_string(),
        }
    }

    /// The member's tier of the main group.
    fn tier_of(&self, tiers: &[TierRef]) -> String {
        let groups = self.ground.terms.groups;
        let main = tiers
            .iter()
            .find(|at| groups.get(at.group).is_some_and(|group| group.main));
        let tier = main.or(tiers.first());
        tier.map(|tier| self.ground.terms.tier_name(*tier))
            .unwrap_or_default()
    }

    fn add(&mut self, key: String, line: &Line) {
        let own = self.lines.entry(key).or_default();
        own.due += line.due;
        own.in_time += line.in_time;
        own.late += line.late;
        own.dropped += line.dropped;
        own.open += line.open;
        own.visits += line.visits;
        own.done += line.done;
        own.no_answer += line.no_answer;
        own.declined += line.declined;
        own.postponed += line.postponed;
        own.rated += line.rated;
        own.scores += line.scores;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_is_rounded_half_up_to_two_decimals() {
        let table = [
            (0, 0, None),
            (1, 5, Some("5.00")),
            (3, 13, Some("4.33")),
            (8, 29, Some("3.63")),
            (3, 14, Some("4.67")),
        ];
        for (rated, scores, expected) in table {
            let line = Line {
                rated,
                scores,
                ..Line::default()
            };
            assert_eq!(
                line.satisfaction().as_deref(),
                expected,
                "{scores} of {rated}"
            );
        }
    }
}
