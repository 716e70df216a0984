//! Whose members are whose: a member's own manager, dated, so that a change counts from its day.

use rustc_hash::FxHashMap;

use super::rows::{ASSIGNMENTS, Turn, TurnKind};
use super::{ASSIGNED, Staff, StaffMember};
use crate::book::{BookError, Draft, Snapshot, Told};
use crate::domain::{Day, MemberId, Slug, StaffId};

/// The members who have somebody of their own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Own {
    turns: FxHashMap<MemberId, Vec<Turn>>,
}

impl Own {
    /// Reads all of them; `root` tells in whom a member lives on.
    pub(crate) fn load(
        snapshot: &Snapshot,
        root: impl Fn(MemberId) -> MemberId,
    ) -> Result<Self, BookError> {
        let mut own = Self::default();
        ASSIGNED.each(snapshot, |row| {
            let turn = Turn::read(row)?;
            let turns = own.turns.entry(root(turn.member)).or_default();
            turns.push(turn);
            Ok(())
        })?;
        for turns in own.turns.values_mut() {
            // Of one day the order of recording holds.
            turns.sort_by_key(|turn| turn.from);
        }
        Ok(own)
    }

    /// Those who look after a member on a day, the latest first.
    pub(crate) fn on(&self, member: MemberId, day: Day) -> Vec<StaffId> {
        let mut own: Vec<StaffId> = Vec::new();
        let turns = self.turns.get(&member).into_iter().flatten();
        for turn in turns.filter(|turn| turn.from <= day) {
            own.retain(|staff| *staff != turn.staff);
            if turn.kind == TurnKind::Assign {
                own.insert(0, turn.staff);
            }
        }
        own
    }

    /// The member's own one for a role: the latest who bears it and works here that day.
    pub(crate) fn in_role<'a>(
        &self,
        staff: &'a Staff,
        member: MemberId,
        role: &Slug,
        day: Day,
    ) -> Option<&'a StaffMember> {
        let own = self.on(member, day).into_iter();
        let mut people = own.filter_map(|id| staff.get(id));
        people.find(|person| person.works_on(day) && person.bears(role, day))
    }
}

/// Records that somebody looks after a member from a day on, or does no more.
pub(crate) fn write(draft: &mut Draft, turn: &Turn, told: Told<'_>) -> Result<(), BookError> {
    draft.post(&ASSIGNMENTS, &[turn, &told]).map(drop)
}
