//! Recalculations on record. A run tells whom it moved, not whom it looked at nor how it was asked: that is
//! found by trying, on what was on record then, which way of asking comes to the rows that it wrote.

use super::streams::{Moved, Rows};
use super::{Replay, take_tiers};
use crate::book::BookError;
use crate::domain::{Day, MemberId, Version};
use crate::sales::{Customer, Terms};
use crate::tiers::decide::TierRow;
use crate::tiers::{Grant, GrantKind};

/// How a recalculation was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// The day whose figures it judged.
    pub on: Day,
    /// The day on which what was kept must still live.
    pub alive_on: Day,
    /// The one member whom it looked at; else it looked at all.
    pub only: Option<MemberId>,
}

impl Replay<'_> {
    pub(super) fn recalculated(
        &mut self,
        version: Version,
        rows: &mut Rows,
    ) -> Result<(), BookError> {
        let told = rows.tiers.while_of(version, |_| true)?;
        let run = match self.sum.runs.0.get(&version) {
            Some(run) => *run,
            None => {
                let run = self.shape(version, &told);
                self.sum.runs.0.insert(version, run);
                run
            }
        };
        if !self.judges(run.on) {
            for row in told {
                self.take_tier(row);
            }
            return Ok(());
        }
        let terms = self.asked.rules.on(run.on);
        let open = self.open(version);
        let judge = |customer: &mut Customer| {
            let moved = moved(customer, &terms, (run.on, run.alive_on), open);
            take_tiers(&mut None, customer, moved);
        };
        match run.only {
            Some(id) => self.sum.customers.get_mut(id).map_or((), judge),
            None => self.sum.customers.living_mut().for_each(judge),
        }
        Ok(())
    }

    fn shape(&self, version: Version, told: &[Moved]) -> Run {
        let recorded = self.asked.commands.recorded(version);
        let recorded = recorded.map(|seconds| self.asked.hours.day_of(seconds));
        let latest = told.iter().map(|row| row.grant.since.day()).max();
        let judged = |row: &&Moved| matches!(row.grant.kind, GrantKind::Reset | GrantKind::Post);
        let on = told.iter().filter(judged).map(|row| row.grant.since.day());
        let on = on.max();
        let today = recorded.or(latest).unwrap_or(Day::MIN);
        let latest = latest.unwrap_or(today);
        let ways = match on {
            Some(on) if on == today => vec![(on, on), (on, on.next())],
            Some(on) => vec![(on, on.next()), (on, on)],
            None => vec![
                (today, today),
                (today, today.next()),
                (latest, latest.next()),
            ],
        };
        let found = ways.iter().find(|way| self.comes_to(version, told, **way));
        let (on, alive_on) = *found.unwrap_or(&ways[0]);
        Run {
            on,
            alive_on,
            only: self.only(version, told, (on, alive_on)),
        }
    }

    /// Whether a way of asking comes to what was recorded of the members whom it moved.
    fn comes_to(&self, version: Version, told: &[Moved], way: (Day, Day)) -> bool {
        let terms = self.asked.adopted.on(way.0);
        told.chunk_by(|a, b| a.member == b.member).all(|own| {
            let Some(customer) = self.sum.customers.get(own[0].member) else {
                return false;
            };
            let moved = moved(customer, &terms, way, self.open(version));
            let mut pairs = moved.iter().zip(own);
            moved.len() == own.len() && pairs.all(|(row, own)| same(&row.grant, &own.grant))
        })
    }

    /// The member whom alone the run looked at: it moved nobody else, though others were to be moved.
    fn only(&self, version: Version, told: &[Moved], way: (Day, Day)) -> Option<MemberId> {
        let member = told.first()?.member;
        let terms = self.asked.adopted.on(way.0);
        let alone = told.iter().all(|row| row.member == member);
        let own = self.sum.customers.get(member)?.id();
        let mut others = self.sum.customers.iter().filter(|other| other.id() != own);
        let open = self.open(version);
        let mut moves = |other| !moved(other, &terms, way, open).is_empty();
        let others_move = alone && others.any(&mut moves);
        others_move.then_some(member)
    }
}

fn moved(customer: &Customer, terms: &Terms<'_>, way: (Day, Day), open: Day) -> Vec<TierRow> {
    let groups = customer.recalculated(terms, way, open).into_iter();
    groups.flat_map(|(_, rows)| rows).collect()
}

fn same(a: &Grant, b: &Grant) -> bool {
    (&a.group, a.kind, &a.tier, a.until) == (&b.group, b.kind, &b.tier, b.until)
        && (a.since.day(), &a.stands) == (b.since.day(), &b.stands)
}
