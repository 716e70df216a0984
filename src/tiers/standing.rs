//! What the rows on record add up to: the tier a member stands in, on any day.
//!
//! A tier reached is a grant with its own last day, so a tier ends by the calendar and no job has to
//! run. The standing is the best grant alive, unless a tier was set by hand or is forced.

use super::measure::Person;
use super::rules::{Down, Keeps, TierGroup};
use crate::domain::words::Words;
use crate::domain::{Day, Slug, When};

/// What a row on record does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GrantKind {
    /// Gives a tier until a day.
    Grant,
    /// Gives a tier brought over from an older system: it needs no purchases behind it. Without a tier it takes
    /// all that was so given before it back.
    Given,
    /// Ends every grant before it, and gives a tier (or none).
    Reset,
    /// Sets a tier by hand (or, without a tier, takes the hand away).
    Hand,
    /// Takes every tier of the group away by hand, until it is lifted.
    Revoke,
    /// Puts on record what followed from dates alone; gives nothing.
    Post,
}

impl Words for GrantKind {
    const CELLS: &'static [&'static str] = &["grant", "given", "reset", "hand", "post"];

    fn cell(self) -> &'static str {
        self.word()
    }

    fn of_cell(cell: &[u8]) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.word().as_bytes() == cell)
    }
}

impl GrantKind {
    /// Each kind that a row says of itself; a hand that revokes is told by the tier that it names.
    pub(crate) const ALL: [Self; 5] = [
        Self::Grant,
        Self::Given,
        Self::Reset,
        Self::Hand,
        Self::Post,
    ];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Grant => "grant",
            Self::Given => "given",
            Self::Reset => "reset",
            Self::Hand | Self::Revoke => "hand",
            Self::Post => "post",
        }
    }

    /// Whether a person did it: the latest such row holds, whatever the conditions say.
    pub(crate) const fn is_by_hand(self) -> bool {
        matches!(self, Self::Hand | Self::Revoke)
    }
}

/// One row of a member's tiers.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    pub group: Slug,
    pub kind: GrantKind,
    pub tier: Option<Slug>,
    pub since: When,
    /// The last day; none is open.
    pub until: Option<Day>,
    /// The tier in which the member stood after this row.
    pub stands: Option<Slug>,
    /// The last day of the term of the tier above, where the tier was reached by a fall of one step.
    pub fell: Option<Day>,
}

/// A member's rows, in order of recording.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tiers {
    grants: Vec<Grant>,
}

/// How a standing came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Basis {
    Hand,
    /// A hand took every tier away.
    Revoked,
    Forced,
    Reached,
    /// The tier of those who meet no condition.
    Lowest,
    None,
}

/// The tier a member stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Place in the group, highest first; none is no tier.
    pub tier: Option<usize>,
    pub since: Option<Day>,
    pub until: Option<Day>,
    pub basis: Basis,
    /// The fall by one step that alone gives the tier.
    pub fell: Option<Fall>,
}

/// A fall by one step, because the term of the tier above ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fall {
    /// The tier above, by its place.
    pub from: usize,
    /// The last day of its term.
    pub ended: Day,
}

impl Fall {
    fn later(self, other: Self) -> Self {
        if other.ended > self.ended {
            other
        } else {
            self
        }
    }
}

impl Standing {
    const fn none() -> Self {
        Self {
            tier: None,
            since: None,
            until: None,
            basis: Basis::None,
            fell: None,
        }
    }
}

impl Tiers {
    pub(crate) fn push(&mut self, grant: Grant) {
        if grant.kind == GrantKind::Given && grant.tier.is_none() {
            let given = |own: &Grant| own.kind == GrantKind::Given && own.group == grant.group;
            self.grants.retain(|own| !given(own));
        }
        self.grants.push(grant);
    }

    /// Takes in the grants of a member who was merged into this one.
    pub(crate) fn absorb(&mut self, other: Self) {
        self.grants.extend(other.grants);
    }

    pub(crate) fn of(&self, group: &Slug) -> impl DoubleEndedIterator<Item = &Grant> {
        self.grants
            .iter()
            .filter(move |grant| grant.group == *group)
    }

    /// The tier that the ledger last said, where it said any.
    #[allow(
        clippy::option_option,
        reason = "no row, and a row that says no tier, are two things"
    )]
    pub(crate) fn posted(&self, group: &Slug) -> Option<Option<&Slug>> {
        self.of(group)
            .next_back()
            .map(|grant| grant.stands.as_ref())
    }

    /// What gives a tier at a moment, whatever its last day. A reset ends what was on record before it up to
    /// its own day; what is dated later, and a deed of the past that is recorded later, counts on.
    pub(super) fn giving<'a>(
        &'a self,
        group: &'a TierGroup,
        at: When,
    ) -> impl Iterator<Item = &'a Grant> {
        let rows = || {
            self.of(&group.id)
                .enumerate()
                .filter(move |(_, row)| at.sees(row.since))
        };
        let resets: Vec<(usize, When)> = rows()
            .filter(|(_, row)| row.kind == GrantKind::Reset)
            .map(|(place, row)| (place, row.since))
            .collect();
        let ended = move |place: usize, since: When| {
            let mut resets = resets.iter();
            resets.any(|(reset, day)| *reset > place && day.sees(since))
        };
        rows()
            .filter(|(_, row)| !row.kind.is_by_hand() && row.kind != GrantKind::Post)
            .filter(move |(place, row)| !ended(*place, row.since))
            .map(|(_, row)| row)
    }

    /// The days on which what is on record was judged anew.
    pub(super) fn resets<'a>(&'a self, group: &'a TierGroup) -> impl Iterator<Item = When> {
        let rows = self.of(&group.id);
        rows.filter(|grant| grant.kind == GrantKind::Reset)
            .map(|grant| grant.since)
    }

    /// The best grant alive on a day, seen by a deed of a moment, with its last day.
    pub(super) fn best(&self, group: &TierGroup, at: When, alive_on: Day) -> Standing {
        let mut best = Standing::none();
        for grant in self.giving(group, at) {
            let Some((place, _)) = grant.tier.as_ref().and_then(|t| group.tier(t.as_str())) else {
                continue;
            };
            let Some(kept) = kept(group, place, grant, alive_on) else {
                continue;
            };
            let Kept { tier, until, fell } = kept;
            let better = best.tier.is_none_or(|held| tier < held);
            let since = Some(grant.since.day());
            if better {
                best = Standing {
                    tier: Some(tier),
                    since,
                    until,
                    basis: Basis::Reached,
                    fell,
                };
            } else if best.tier == Some(tier) {
                best.since = best.since.min(since);
                // Rows of an older program repeat the tier above as it has fallen, dated as that was.
                let repeats = (best.since, best.until) == (since, until);
                best.fell = match (best.fell, fell) {
                    // It was held until the last of the terms above had ended.
                    (Some(own), Some(other)) => Some(own.later(other)),
                    (own, other) if repeats => own.or(other),
                    _ => None,
                };
                if later(until, best.until) {
                    best.until = until;
                }
            }
        }
        best
    }

    /// What a hand has set and is in force: a tier, or none where every tier is taken away.
    fn by_hand(&self, group: &TierGroup, at: When, alive_on: Day) -> Option<Standing> {
        let hand = self
            .of(&group.id)
            .filter(|grant| grant.kind.is_by_hand() && at.sees(grant.since))
            .max_by_key(|grant| grant.since.order())?;
        let (tier, basis) = match hand.kind {
            GrantKind::Revoke => (None, Basis::Revoked),
            _ => {
                let (tier, _) = group.tier(hand.tier.as_ref()?.as_str())?;
                (Some(tier), Basis::Hand)
            }
        };
        let alive = hand.until.is_none_or(|until| until >= alive_on);
        alive.then_some(Standing {
            tier,
            since: Some(hand.since.day()),
            until: hand.until,
            basis,
            fell: None,
        })
    }

    /// The days on which the standing may have changed by what is on record: between two of them it is one.
    fn turning_days(&self, group: &TierGroup) -> Vec<Day> {
        let mut days = Vec::new();
        for grant in self.of(&group.id) {
            days.push(grant.since.day());
            let mut until = grant.until;
            // One step after another, as far as there are steps.
            for _ in 0..group.tiers.len() {
                let Some(ended) = until.filter(|last| *last < Day::MAX) else {
                    break;
                };
                days.push(ended.next());
                until = match group.down {
                    Down::OneStep => group.keeps.map(|keeps| keeps.until(ended.next())),
                    Down::Never | Down::AtRecalculation => None,
                };
            }
        }
        days
    }

    /// Whether the member stood in a tier on some day of a stretch, by what is on record.
    pub(crate) fn stood_in(&self, group: &TierGroup, tier: &Slug, from: Day, to: Day) -> bool {
        let place = group.tier(tier.as_str()).map(|(place, _)| place);
        let days = self.turning_days(group);
        let within = days.into_iter().filter(|day| (from..=to).contains(day));
        std::iter::once(from).chain(within).any(|on| {
            let at = When::on(on);
            let held = self.by_hand(group, at, on);
            held.unwrap_or_else(|| self.best(group, at, on)).tier == place && place.is_some()
        })
    }
}

/// What a grant still gives on a day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kept {
    pub(super) tier: usize,
    pub(super) until: Option<Day>,
    pub(super) fell: Option<Fall>,
}

/// What a row on record still gives on a day. It may itself tell of a fall.
pub(super) fn kept(group: &TierGroup, place: usize, row: &Grant, alive_on: Day) -> Option<Kept> {
    let kept = kept_until(group, place, row.until, alive_on)?;
    let told = || {
        let ended = row.fell.filter(|_| group.down == Down::OneStep)?;
        let from = place.checked_sub(1)?;
        Some(Fall { from, ended })
    };
    Some(Kept {
        fell: kept.fell.or_else(told),
        ..kept
    })
}

/// The tier that is still held on a day of what was given to a last day, and its own last day: the tier itself, or,
/// one step after another, a lower one where the group says so.
pub(super) fn kept_until(
    group: &TierGroup,
    place: usize,
    until: Option<Day>,
    alive_on: Day,
) -> Option<Kept> {
    let (mut tier, mut until, mut fell) = (place, until, None);
    while let Some(last) = until.filter(|last| *last < alive_on) {
        if group.down != Down::OneStep || tier + 1 >= group.tiers.len() {
            return None;
        }
        fell = Some(Fall {
            from: tier,
            ended: last,
        });
        tier += 1;
        // Where nobody falls any lower, the tier has no end.
        let keeps = group.keeps.filter(|_| !group.tiers[tier].otherwise);
        until = keeps.map(|keeps| keeps.until(last.next()));
    }
    Some(Kept { tier, until, fell })
}

pub(super) fn later(a: Option<Day>, b: Option<Day>) -> bool {
    match (a, b) {
        (None, Some(_)) => true,
        (Some(a), Some(b)) => a > b,
        _ => false,
    }
}

impl Keeps {
    /// The last day of a tier reached on a day.
    pub fn until(self, since: Day) -> Day {
        match self {
            Self::ToEndOfCalendarYear => since.last_of_year(),
            Self::ToEndOfNextCalendarYear => since.last_of_year().next().last_of_year(),
            Self::Months(months) => since.plus_months(i32::from(months)),
            Self::Days(days) => since.plus_days(i32::from(days)),
        }
    }
}

impl Person<'_> {
    /// The tier a member stands in before a deed of a moment.
    pub(crate) fn stands(&self, group: &TierGroup, at: When) -> Standing {
        self.stands_alive(group, at, at.day())
    }

    /// The tier by what was seen at a moment, of which only what lives on a day counts.
    pub(crate) fn stands_alive(&self, group: &TierGroup, at: When, alive_on: Day) -> Standing {
        if let Some(hand) = self.tiers.by_hand(group, at, alive_on) {
            return hand;
        }
        if let Some(forced) = self.forced(group, alive_on) {
            return Standing {
                tier: Some(forced),
                since: None,
                until: None,
                basis: Basis::Forced,
                fell: None,
            };
        }
        let best = self.tiers.best(group, at, alive_on);
        if best.tier.is_some() {
            return best;
        }
        match group.lowest() {
            Some(lowest) => Standing {
                tier: Some(lowest),
                since: Some(self.joined),
                until: None,
                basis: Basis::Lowest,
                fell: None,
            },
            None => Standing::none(),
        }
    }

    /// The same, with the day from which the tier has really been held, without a break.
    pub(crate) fn stands_since(&self, group: &TierGroup, at: When, alive_on: Day) -> Standing {
        let mut stands = self.stands_alive(group, at, alive_on);
        if stands.tier.is_some() {
            stands.since = Some(self.held_since(group, stands, alive_on));
        }
        stands
    }

    fn held_since(&self, group: &TierGroup, stands: Standing, alive_on: Day) -> Day {
        let mut days = self.tiers.turning_days(group);
        days.extend(self.forced_days(group, alive_on));
        days.retain(|day| (self.joined..=alive_on).contains(day));
        days.sort_unstable();
        days.dedup();
        let turned = days.into_iter().rev().find(|day| {
            let before = day.previous();
            before < self.joined || self.stands(group, When::on(before)).tier != stands.tier
        });
        let reached = match stands.basis {
            Basis::Hand | Basis::Revoked | Basis::Reached => stands.since,
            Basis::Forced | Basis::Lowest | Basis::None => None,
        };
        turned.or(reached).unwrap_or(self.joined)
    }

    /// The days on which a forcing condition may begin or cease to hold.
    fn forced_days(&self, group: &TierGroup, to: Day) -> Vec<Day> {
        let mut days = Vec::new();
        for forced in group.tiers.iter().flat_map(|tier| &tier.forced) {
            let mut year = to.first_of_year();
            while forced.judged_at_year_end && year > self.joined {
                days.push(year);
                year = year.previous().first_of_year();
            }
            forced
                .when
                .each_fact(&mut |fact| days.extend(self.known.told(fact)));
        }
        days
    }
}
