//! Gifts, stock and events: nobody is given two gifts for one occasion, no event or guest stands twice, and
//! nothing happens to an event that was never planned.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Findings;
use crate::book::{BookError, Row, Snapshot};
use crate::care::events::rows::{EVENTS, HELD, INVITATIONS, INVITED};
use crate::care::gifts::decide::CARD_ISSUE;
use crate::care::gifts::rows::{self as gifts, GIFTS, GIVEN};
use crate::care::stock::rows::{STOCK, STOCKED, StockKind, Stocked};
use crate::domain::{Day, EventId, GiftId, InvitationId, MemberId, StockId};
use crate::sales::Roots;
use crate::worded;

/// Half a year: gifts for an occasion that are nearer are for the same one.
const HALF_A_YEAR_DAYS: i32 = 183;

pub(super) fn prove(snapshot: &Snapshot, findings: &mut Findings) -> Result<(), BookError> {
    given(snapshot, findings)?;
    stocked(snapshot, findings)?;
    planned(snapshot, findings)?;
    invited(snapshot, findings)
}

fn given(snapshot: &Snapshot, findings: &mut Findings) -> Result<(), BookError> {
    let mut seen: FxHashSet<GiftId> = FxHashSet::default();
    let mut had: FxHashMap<(MemberId, String), Vec<(Day, GiftId)>> = FxHashMap::default();
    GIVEN.each(snapshot, |row| {
        let own = gifts::read(row)?;
        if !seen.insert(own.gift) {
            let what = worded!(
                "{gift} was given already",
                "{gift} 已经送出",
                gift = own.gift
            );
            findings.at(row, &GIFTS, what);
        }
        if own.quantity == 0 {
            let what = worded!(
                "{gift} gives nothing",
                "{gift} 没有送出任何东西",
                gift = own.gift
            );
            findings.at(row, &GIFTS, what);
        }
        let Some((mut occasion, due)) = own.occasion else {
            return Ok(());
        };
        // With a card each gift is given once, and another card may come soon.
        let with_card = occasion == CARD_ISSUE;
        if with_card {
            occasion = format!("{occasion} {}", own.item);
        }
        let before = had.entry((own.member, occasion.clone())).or_default();
        let near = |on: &Day| {
            !with_card && (on.number() - due.number()).abs() < HALF_A_YEAR_DAYS || *on == due
        };
        if let Some((_, first)) = before.iter().find(|(on, _)| near(on)) {
            let what = worded!(
                "{member} was given {gift} for {occasion} of {due}, and {first} before",
                "{member} 在 {due} 的 {occasion} 获赠 {gift}，此前已获赠 {first}",
                member = own.member,
                gift = own.gift
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
        let own = Stocked::read(row)?;
        if !seen.insert(own.stock) {
            let what = worded!(
                "{stock} is on record already",
                "{stock} 已有记录",
                stock = own.stock
            );
            findings.at(row, &STOCK, what);
        }
        let least = i64::from(own.kind == StockKind::In);
        if own.quantity < least || own.item.is_empty() {
            let what = worded!(
                "{stock} moves {quantity} of \"{item}\"",
                "{stock} 变动“{item}”{quantity} 件",
                stock = own.stock,
                quantity = own.quantity,
                item = own.item
            );
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
            None if !adds => Some(worded!("{id} was never planned", "{id} 从未计划")),
            Some(_) if adds => Some(worded!("{id} was planned already", "{id} 已经计划")),
            Some(true) => Some(worded!("{id} was cancelled before", "{id} 此前已取消")),
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
    let roots = Roots::now(snapshot)?;
    let mut guests: FxHashMap<InvitationId, (String, MemberId)> = FxHashMap::default();
    let mut numbers: FxHashMap<(String, String), InvitationId> = FxHashMap::default();
    INVITED.each(snapshot, |row| {
        let id: InvitationId = INVITED.number(row)?;
        let guest = (text(row, EVENT)?, text(row, MEMBER)?);
        let first = *numbers.entry(guest.clone()).or_insert(id);
        let member = MemberId::parse(row.bytes(MEMBER)).map_err(|e| row.bad(MEMBER, e))?;
        let own = (guest.0.clone(), roots.root(member));
        let known = guests.get(&id);
        let what = if first != id {
            Some(worded!(
                "{guest} is a guest of {event} already: {first}",
                "{guest} 已是 {event} 的顾客：{first}",
                guest = guest.1,
                event = guest.0
            ))
        } else if known.is_some_and(|known| *known != own) {
            Some(worded!(
                "{id} is that of another guest",
                "{id} 属于另一位顾客"
            ))
        } else if known.is_none() && row.bytes(KIND) == b"answer" {
            Some(worded!(
                "{id} answers, and was never invited",
                "{id} 有答复，却从未受邀"
            ))
        } else {
            None
        };
        if let Some(what) = what {
            findings.at(row, &INVITATIONS, what);
        }
        guests.insert(id, own);
        Ok(())
    })
}
