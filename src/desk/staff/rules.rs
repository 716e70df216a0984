//! The pack's part on those who work here: what they are assessed on, what a breach brings, how much they
//! are trained, and what they compete for.

mod read;

use crate::domain::source::Place;
use crate::domain::{Money, Rate, Slug, Title};
use crate::words;

/// Assessment, breaches, training and contest of a pack.
#[derive(Clone, Debug, Default)]
pub struct StaffRules {
    pub assessment: Option<Assessment>,
    pub breaches: Vec<Breach>,
    pub training: Option<Training>,
    pub contests: Vec<Contest>,
}

/// How a month's work is judged.
#[derive(Clone, Debug)]
pub struct Assessment {
    pub parts: Vec<Part>,
    /// So much of the whole is enough.
    pub pass: Rate,
    /// So much of the whole brings a reward.
    pub excellent: Rate,
    pub reward: Option<Title>,
    /// Within so many days after the month whoever failed has to improve.
    pub improve_within_days: Option<u16>,
    /// After so many failed months in a row somebody is dismissed.
    pub dismissed_after: Option<u8>,
    pub place: Place,
}

/// One part of an assessment: rated by hand, or measured from the ledgers.
#[derive(Clone, Debug)]
pub struct Part {
    pub id: Slug,
    pub title: Title,
    pub points: u16,
    /// What is measured; none where somebody rates the part.
    pub by: Vec<Measure>,
    pub place: Place,
}

/// One measured figure and how much it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    pub of: Measured,
    pub weight: u16,
    /// So much earns the whole.
    pub full: Rate,
}

/// What the ledgers can tell of somebody's work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measured {
    /// The share of satisfied answers.
    Satisfaction,
    /// The share of reservations that were kept.
    Reservations,
    /// The share of steps of complaints that were done in time.
    Complaints,
    /// The share of spot checks that found nothing wrong.
    SpotChecks,
    /// The mean result of knowledge tests.
    Tests,
}

impl Measured {
    pub const ALL: [Self; 5] = [
        Self::Satisfaction,
        Self::Reservations,
        Self::Complaints,
        Self::SpotChecks,
        Self::Tests,
    ];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Satisfaction => "satisfaction",
            Self::Reservations => "reservations",
            Self::Complaints => "complaints",
            Self::SpotChecks => "spot-checks",
            Self::Tests => "tests",
        }
    }
}

/// A kind of breach, and the measures that it may bring.
#[derive(Clone, Debug)]
pub struct Breach {
    pub id: Slug,
    pub title: Title,
    pub measures: Vec<Sanction>,
    pub place: Place,
}

words! {
    /// What a breach brings.
    pub enum Sanction {
        Warning = "warning", "warning", "警告";
        Fine = "fine", "fine", "罚款";
        Demotion = "demotion", "demotion", "降职";
        Dismissal = "dismissal", "dismissal", "辞退";
    }
}

/// How much the house trains its people.
#[derive(Clone, Debug)]
pub struct Training {
    /// Days of introduction within the first month.
    pub onboarding_days: u16,
    pub sessions_a_month: u16,
    pub place: Place,
}

/// What is competed for in a quarter.
#[derive(Clone, Debug)]
pub struct Contest {
    /// 1 to 4; none is every quarter that has no contest of its own.
    pub quarter: Option<u8>,
    pub title: Title,
    pub criterion: Criterion,
    /// What the first, the second … get; nobody who pays the penalty gets one.
    pub awards: Vec<Title>,
    pub penalty: Option<Penalty>,
    pub place: Place,
}

/// What the worst of a quarter pay.
#[derive(Clone, Debug)]
pub struct Penalty {
    /// Whoever brings fewer files than that.
    pub below: Option<u32>,
    /// So many of those who come last by the criterion.
    pub last: Option<u32>,
    pub title: Title,
    pub amount: Money,
}

/// By what the files of a quarter are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(
    clippy::enum_variant_names,
    reason = "each is a rule's own word: `most-profiles`"
)]
pub enum Criterion {
    MostProfiles,
    MostComplete,
    MostValid,
}

impl Criterion {
    pub const ALL: [Self; 3] = [Self::MostProfiles, Self::MostComplete, Self::MostValid];

    pub const fn word(self) -> &'static str {
        match self {
            Self::MostProfiles => "most-profiles",
            Self::MostComplete => "most-complete",
            Self::MostValid => "most-valid",
        }
    }
}

impl StaffRules {
    /// What is competed for in a quarter: its own contest before the one of every quarter.
    pub fn contest(&self, quarter: u8) -> Option<&Contest> {
        let own = self.contests.iter().find(|c| c.quarter == Some(quarter));
        own.or_else(|| self.contests.iter().find(|c| c.quarter.is_none()))
    }
}

impl Assessment {
    /// What all parts come to.
    pub fn points(&self) -> u32 {
        self.parts.iter().map(|part| u32::from(part.points)).sum()
    }

    pub fn part(&self, id: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.id.as_str() == id)
    }
}
