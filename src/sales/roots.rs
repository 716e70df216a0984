//! In whom merged members live on, and who lives on in a member.

use rustc_hash::FxHashMap;

use super::View;
use crate::book::{BookError, Snapshot};
use crate::domain::{Day, MemberId};
use crate::members::rows as member_rows;

/// The member in whom each merged member lives on, by the rows that a view sees.
#[derive(Debug, Default)]
pub(crate) struct Roots {
    into: FxHashMap<MemberId, (MemberId, Day)>,
    merged: FxHashMap<MemberId, Vec<MemberId>>,
}

impl Roots {
    pub(crate) fn load(snapshot: &Snapshot, view: View) -> Result<Self, BookError> {
        use member_rows::status as s;
        let mut roots = Self::default();
        let ledger = snapshot.ledger(&member_rows::STATUS)?;
        ledger.each_with(b",merge,", s::ALL, |row| {
            let day = Day::parse(row.bytes(s::DAY)).map_err(|e| row.bad(s::DAY, e))?;
            if row.bytes(s::KIND) == b"merge" && day <= view.rows_to {
                let id = |at: usize| MemberId::parse(row.bytes(at)).map_err(|e| row.bad(at, e));
                let (member, into) = (id(s::MEMBER)?, id(s::INTO)?);
                roots.into.insert(member, (into, day));
                roots.merged.entry(into).or_default().push(member);
            }
            Ok(())
        })?;
        Ok(roots)
    }

    /// By all that is on record.
    pub(crate) fn now(snapshot: &Snapshot) -> Result<Self, BookError> {
        Self::load(snapshot, View::today(Day::MAX))
    }

    pub(crate) fn root(&self, member: MemberId) -> MemberId {
        self.root_on(member, Day::MAX)
    }

    /// The same as it was at the close of a day.
    pub(crate) fn root_on(&self, member: MemberId, on: Day) -> MemberId {
        if self.into.is_empty() {
            return member;
        }
        let mut at = member;
        // A merger names a living member, so the chain ends; the bound holds for a damaged book.
        for _ in 0..self.into.len() {
            match self.into.get(&at) {
                Some((into, day)) if *day <= on => at = *into,
                _ => break,
            }
        }
        at
    }

    /// A member and all that were merged into it, the member first.
    pub(crate) fn numbers(&self, id: MemberId) -> Vec<MemberId> {
        let mut ids = vec![id];
        let mut at = 0;
        while let Some(into) = ids.get(at) {
            at += 1;
            let merged = self.merged.get(into).map_or(&[][..], Vec::as_slice);
            let fresh = merged.iter().filter(|merged| !ids.contains(merged));
            ids.extend(fresh.copied().collect::<Vec<_>>());
        }
        ids
    }

    /// Those who were merged into a member.
    pub(crate) fn merged(&self, id: Option<MemberId>) -> Vec<MemberId> {
        let numbers = id.map(|id| self.numbers(id)).unwrap_or_default();
        numbers.into_iter().skip(1).collect()
    }
}
