//! Gifts, stock and events: nobody is given two gifts for one occasion, no event or guest stands twice, and
//! nothing happens to an event that was never planned.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Findings;
use crate::book::{BookError, Row, Snapshot};
use crate::care::events::rows::{EVENTS, HELD, INVITATIONS, INVITED};
use crate::care::gifts::rows::{self as gifts, GIFTS, GIVEN};
use crate::care::stock::rows::{self as stock, STOCK, STOCKED};
use crate::domain::{Day, EventId, GiftId, InvitationId, MemberId, StockId};
use crate::members::Records;

/// Half a year: gifts for an occasion that are nearer are for the same one.
const HALF_A_YEAR_DAYS: i32 = 183;

pub(super) fn prove(snapshot: &Snapshot, findings: &mut Findings) -> Result<(), BookError> {
    for records in [&GIVEN, &STOCKED, &HELD, &INVITED] {
        dated(snapshot, records, findings)?;
    }
    given(snapshot, findings)?;
    stocked(snapshot, findings)?;
    planned(snapshot, findings)?;
    invited(snapshot, findings)
}

fn dated(snapshot: &Snapshot, records: &Records, findings: &mut Findings) -> Result<(), BookError> {
    let day = records.schema.at("day");
    snapshot.ledger(records.schema)?.each(day + 1, |row| {
        let on = Day::parse(row.bytes(day)).map_err(|e| row.bad(day, e))?;
        findings.prove_day(row, records.schema, on);
        Ok(())
    })
}

fn given(snapshot: &Snapshot, findings: &mut Findings) -> Result<(), BookError> {
    let mut seen: FxHashSet<GiftId> = FxHashSet::default();
    let mut had: FxHashMap<(MemberId, String), Vec<(Day, GiftId)>> = FxHashMap::default();
    GIVEN.each(snapshot, |row| {
        let own = gifts::read(row)?;
        if !seen.insert(own.gift) {
            findings.at(row, &GIFTS, format!("{} was given already", own.gift));
        }
        if own.quantity == 0 {
            findings.at(row, &GIFTS, format!("{} gives nothing", own.gift));
        }
        let Some((occasion, due)) = own.occasion else {
            return Ok(());
        };
        let before = had.entry((own.member, occasion.clone())).or_default();
        let near = |on: &Day| (on.number() - due.number()).abs() < HALF_A_YEAR_DAYS;
        if let Some((_, first)) = before.iter().find(|(on, _)| near(on)) {
            let what = format!(
                "{} was given {} for {occasion} of {due}, and {first} before",
                own.member, own.gift
            );
            findings.at(row, &GIFTS, what);
        }
        before.push((due, own.gift));
        Ok(())
    })
}

fn stocked(snapshot: &Snapshot, findings: &mut Findings) -> Result<(), BookError> {
    let mut seen: FxHashSet<StockId> = FxHashSet::default();
    STOCKED.each(snapshot, |row| {
        let own = stock::read(row)?;
        if !seen.insert(own.stock) {
            findings.at(row, &STOCK, format!("{} is on record already", own.stock));
        }
        let least = i64::from(own.kind == stock::StockKind::In);
        if own.quantity < least || own.item.is_empty() {
            let what = format!("{} moves {} of {:?}", own.stock, own.quantity, own.item);
            findings.at(row, &STOCK, what);
        }
        Ok(())
    })
}

fn planned(snapshot: &Snapshot, findings: &mut Findings) -> Result<(), BookError> {
    const KIND: usize = EVENTS.at("kind");
    let mut events: FxHashMap<EventId, bool> = FxHashMap::default();
    HELD.each(snapshot, |row| {
        let id: EventId = HELD.number(row)?;
        let adds = row.bytes(KIND) == b"add";
        let what = match events.get(&id) {
            None if !adds => Some(format!("{id} was never planned")),
            Some(_) if adds => Some(format!("{id} was planned already")),
            Some(true) => Some(format!("{id} was cancelled before")),
            _ => None,
        };
        if let Some(what) = what {
            findings.at(row, &EVENTS, what);
        }
        events.insert(id, row.bytes(KIND) == b"cancel");
        Ok(())
    })
}

fn invited(snapshot: &Snapshot, findings: &mut Findings) -> Result<(), BookError> {
    const EVENT: usize = INVITATIONS.at("event");
    const MEMBER: usize = INVITATIONS.at("member");
    const KIND: usize = INVITATIONS.at("kind");
    let text = |row: &Row<'_>, column| row.text(column).map(std::borrow::Cow::into_owned);
    let mut guests: FxHashMap<InvitationId, (String, String)> = FxHashMap::default();
    let mut numbers: FxHashMap<(String, String), InvitationId> = FxHashMap::default();
    INVITED.each(snapshot, |row| {
        let id: InvitationId = INVITED.number(row)?;
        let guest = (text(row, EVENT)?, text(row, MEMBER)?);
        let first = *numbers.entry(guest.clone()).or_insert(id);
        let known = guests.get(&id);
        let what = if first != id {
            Some(format!(
                "{} is a guest of {} already: {first}",
                guest.1, guest.0
            ))
        } else if known.is_some_and(|known| *known != guest) {
            Some(format!("{id} is that of another guest"))
        } else if known.is_none() && row.bytes(KIND) == b"answer" {
            Some(format!("{id} answers, and was never invited"))
        } else {
            None
        };
        if let Some(what) = what {
            findings.at(row, &INVITATIONS, what);
        }
        guests.insert(id, guest);
        Ok(())
    })
}
