//! Whose members are whose: a member's own manager, dated, so that a change counts from its day.

use rustc_hash::FxHashMap;

use super::rows::{ASSIGNMENTS, assignments as c};
use super::{ASSIGNED, Staff, StaffMember, Under};
use crate::book::{BookError, Draft, Snapshot};
use crate::domain::{Day, MemberId, Slug, StaffId};

/// One row: from a day on somebody looks after the member, or does no more.
#[derive(Clone, Copy, Debug)]
struct Turn {
    from: Day,
    staff: StaffId,
    begins: bool,
}

/// The members who have somebody of their own.
#[derive(Clone, Debug, Default)]
pub struct Own {
    turns: FxHashMap<MemberId, Vec<Turn>>,
}

impl Own {
    /// Reads all of them; `root` tells in whom a member lives on.
    pub fn load(
        snapshot: &Snapshot,
        root: impl Fn(MemberId) -> MemberId,
    ) -> Result<Self, BookError> {
        let mut own = Self::default();
        ASSIGNED.each(snapshot, |row| {
            let member: MemberId = ASSIGNED.number(row)?;
            let staff = StaffId::parse(row.bytes(c::STAFF)).map_err(|e| row.bad(c::STAFF, e))?;
            let turn = Turn {
                from: Day::parse(row.bytes(c::FROM)).map_err(|e| row.bad(c::FROM, e))?,
                staff,
                begins: row.bytes(c::KIND) == b"assign",
            };
            own.turns.entry(root(member)).or_default().push(turn);
            Ok(())
        })?;
        for turns in own.turns.values_mut() {
            // Of one day the order of recording holds.
            turns.sort_by_key(|turn| turn.from);
        }
        Ok(own)
    }

    /// Those who look after a member on a day, the latest first.
    pub fn on(&self, member: MemberId, day: Day) -> Vec<StaffId> {
        let mut own: Vec<StaffId> = Vec::new();
        let turns = self.turns.get(&member).into_iter().flatten();
        for turn in turns.filter(|turn| turn.from <= day) {
            own.retain(|staff| *staff != turn.staff);
            if turn.begins {
                own.insert(0, turn.staff);
            }
        }
        own
    }

    /// The member's own one for a role: the latest who bears it and works here that day.
    pub fn in_role<'a>(
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

/// Records that somebody looks after a member from a day on.
pub fn assign(
    draft: &mut Draft,
    whose: (MemberId, StaffId),
    from: Day,
    under: Under<'_>,
) -> Result<(), BookError> {
    write(draft, "assign", whose, from, under)
}

/// Records that somebody looks after a member no more.
pub fn end(
    draft: &mut Draft,
    whose: (MemberId, StaffId),
    from: Day,
    under: Under<'_>,
) -> Result<(), BookError> {
    write(draft, "end", whose, from, under)
}

fn write(
    draft: &mut Draft,
    kind: &str,
    (member, staff): (MemberId, StaffId),
    from: Day,
    under: Under<'_>,
) -> Result<(), BookError> {
    draft
        .append(
            &ASSIGNMENTS,
            &[
                &member.to_string(),
                kind,
                &under.day.to_string(),
                &from.to_string(),
                &staff.to_string(),
                under.time,
                under.note,
                under.reference,
                under.asked,
                "",
            ],
        )
        .map(drop)
}
