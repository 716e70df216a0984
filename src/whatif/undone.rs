//! Versions that were taken back: what they come to under the rules that judge goes back with them.

use rustc_hash::{FxHashMap, FxHashSet};

use super::streams::Rows;
use super::{Replay, by_people, too_large};
use crate::book::BookError;
use crate::domain::{Day, MemberId, Points, Slug, Version, When};
use crate::points::{PointKind, PointRow};
use crate::sales::rows::SaleRow;
use crate::sales::tenders;
use crate::sales::till::hot;
use crate::tiers::decide::recalculate_without;

/// What a version came to that is undone later.
#[derive(Debug, Default)]
pub(super) struct KeptVersion {
    pub tickets: Vec<Vec<SaleRow>>,
    pub points: Vec<PointRow>,
    pub tiers: Vec<(MemberId, Slug)>,
    pub short: Vec<(MemberId, i128)>,
}

impl Replay<'_> {
    pub(super) fn undo(
        &mut self,
        version: Version,
        of: Version,
        rows: &mut Rows,
    ) -> Result<(), BookError> {
        let sales = rows.sales.while_of(version, |_| true)?;
        let points = rows.points.while_of(version, |_| true)?;
        let tiers = rows.tiers.while_of(version, |_| true)?;
        let rewards = rows.rewards.while_of(version, |_| true)?;
        let adjusted = rows.adjustments.while_of(version, |_| true)?;
        for row in rows.opening.while_of(version, |_| true)? {
            if let Some(customer) = self.sum.customers.get_mut(row.member) {
                let taken = customer.history.take_away(&row.purchase());
                taken.map_err(too_large)?;
            }
        }
        let days = sales.iter().map(|row| row.day);
        let days = days.chain(points.iter().map(|row| row.day));
        let days = days.chain(tiers.iter().map(|row| row.grant.since.day()));
        let days = days.chain(rewards.iter().map(|row| row.day));
        let day = days.chain(adjusted.iter().map(|row| row.at.day())).max();
        let kept = self.kept.remove(&of).unwrap_or_default();
        match day.filter(|day| self.judges(*day)) {
            Some(day) => {
                let at = sales.first().map_or(When::on(day), SaleRow::at);
                let open = self.open(version);
                self.take_back(kept, &sales, (at, open))?;
                for row in tiers.into_iter().filter(by_people) {
                    self.take_tier(row);
                }
            }
            None => {
                for line in &sales {
                    self.take_line(line, line.at())?;
                    self.note(line);
                }
                self.go_back(&sales, &sales);
                self.take_all_points(&points)?;
                for row in tiers {
                    self.take_tier(row);
                }
            }
        }
        self.people(version, rows).map(drop)
    }

    fn take_back(
        &mut self,
        kept: KeptVersion,
        undoing: &[SaleRow],
        (at, open): (When, Day),
    ) -> Result<(), BookError> {
        // The number under which each sale went back.
        let numbers = undoing.iter().filter_map(|row| {
            let old = row.asked.strip_prefix("undo:")?;
            Some((old.to_owned(), row.sale))
        });
        let numbers: FxHashMap<String, _> = numbers.collect();
        for ticket in kept.tickets.iter().rev() {
            let sale = ticket[0].sale;
            let number = numbers.get(&sale.to_string()).copied().unwrap_or(sale);
            for line in ticket {
                let back = back(line, number, at.day())?;
                self.take_line(&back, at)?;
                self.note(&back);
                self.go_back(&[], std::slice::from_ref(&back));
            }
        }
        self.go_back(undoing, &[]);
        for row in kept.points.iter().rev() {
            let number = numbers.get(&row.source).map(ToString::to_string);
            self.take_points(&PointRow {
                day: at.day(),
                points: Points::new(row.points.get().checked_neg().unwrap_or_default()),
                kind: match row.kind {
                    PointKind::Earn | PointKind::Open => PointKind::Reverse,
                    kind => kind,
                },
                source: number.unwrap_or_else(|| row.source.clone()),
                usable: None,
                ..row.clone()
            })?;
        }
        for (member, points) in kept.short {
            *self.sum.shortfalls.entry(member).or_default() -= points;
        }
        self.tiers_without(&kept.tiers, at.day(), open);
        Ok(())
    }

    /// The tiers that a version moved, by what the figures say without it.
    pub(super) fn tiers_without(&mut self, moved: &[(MemberId, Slug)], day: Day, open: Day) {
        let terms = self.asked.rules.on(day);
        let mut seen: FxHashSet<&(MemberId, Slug)> = FxHashSet::default();
        for own in moved.iter().filter(|own| seen.insert(own)) {
            let (member, id) = own;
            let group = terms.groups.iter().find(|group| group.id == *id);
            let customer = self.sum.customers.get_mut(*member);
            if let (Some(group), Some(customer)) = (group, customer) {
                for row in recalculate_without(&customer.person(), group, (day, day), open) {
                    customer.tiers.push(row.grant);
                }
            }
        }
    }
}

/// The line that takes one back, as `undo` writes it.
fn back(line: &SaleRow, number: crate::domain::SaleId, day: Day) -> Result<SaleRow, BookError> {
    let of = if line.of.is_empty() {
        line.sale.to_string()
    } else {
        line.of.clone()
    };
    Ok(SaleRow {
        sale: number,
        day,
        paid: line.paid.checked_neg().map_err(too_large)?,
        list: line.list.checked_neg().map_err(too_large)?,
        of,
        pay: tenders::negated(&line.pay).map_err(too_large)?,
        ..line.clone()
    })
}

impl Replay<'_> {
    /// Takes one line in.
    pub(super) fn take_line(&mut self, line: &SaleRow, at: When) -> Result<(), BookError> {
        match line.member.and_then(|id| self.sum.customers.get_mut(id)) {
            Some(customer) => customer.take_sale(&hot(line, at, 0)).map_err(too_large),
            None => Ok(()),
        }
    }
}
