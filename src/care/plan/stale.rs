//! Facts that were told so long ago that they are asked again at the next visit.

use crate::book::{BookError, Snapshot};
use crate::care::rules::Every;
use crate::domain::{ByNumber, Day, MemberId, Slug};
use crate::members::rows::{PROFILE, profile as c};
use crate::members::rules::Fields;

/// When each fact of each member was last told: what is recorded last holds, also where it takes back what was
/// told later.
#[derive(Clone, Debug, Default)]
pub(crate) struct LastTold {
    facts: Vec<Slug>,
    /// By member, then by fact.
    days: ByNumber<Vec<Day>>,
}

impl LastTold {
    /// Reads it for the facts that the rules keep.
    pub(crate) fn load(
        snapshot: &Snapshot,
        fields: &Fields,
        rows_to: Day,
    ) -> Result<Self, BookError> {
        let mut last = Self {
            facts: fields.facts.iter().map(|fact| fact.id.clone()).collect(),
            days: ByNumber::default(),
        };
        let width = last.facts.len();
        snapshot.ledger(&PROFILE)?.each(c::DAY + 1, |row| {
            let id = MemberId::parse(row.bytes(c::MEMBER)).map_err(|e| row.bad(c::MEMBER, e))?;
            let day = Day::parse(row.bytes(c::DAY)).map_err(|e| row.bad(c::DAY, e))?;
            let known = |fact: &Slug| fact.as_str().as_bytes() == row.bytes(c::FACT);
            if let Some(place) = last.facts.iter().position(known)
                && day <= rows_to
            {
                let own = last.days.at(id.index());
                own.resize(width, Day::MIN);
                own[place] = day;
            }
            Ok(())
        })?;
        Ok(last)
    }

    /// The facts of a member that are so old on a day: told or confirmed that long ago, that day included.
    pub(crate) fn stale(
        &self,
        member: MemberId,
        after: Every,
        day: Day,
    ) -> impl Iterator<Item = &Slug> {
        let own = self.days.get(member.index()).map_or(&[][..], Vec::as_slice);
        let told = self.facts.iter().zip(own);
        told.filter(move |(_, told)| **told != Day::MIN && after.after(**told) <= day)
            .map(|(fact, _)| fact)
    }
}
