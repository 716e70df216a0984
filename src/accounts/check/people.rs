//! Members, their keys and facts, cards and tiers: each row is about somebody who is there, and follows
//! what it must follow.

use rustc_hash::FxHashMap;

use super::Findings;
use super::tickets::Tickets;
use crate::book::{BookError, KeySlot, Keyring, Row, Schema, Snapshot, slot_of};
use crate::domain::{Day, MemberId, SaleId};
use crate::members::rows::{CARDS, MEMBERS, PROFILE, STATUS};
use crate::tiers::rows::{OPENING, TIERS};

pub(super) fn prove(
    snapshot: &Snapshot,
    keyring: Option<&Keyring>,
    tickets: &Tickets,
    findings: &mut Findings,
) -> Result<(), BookError> {
    let slots = keyring.map(Keyring::slots).transpose()?;
    let people = members(snapshot, slots, findings)?;
    facts(snapshot, &people, findings)?;
    cards(snapshot, findings)?;
    tiers(snapshot, tickets, findings)?;
    for (schema, column) in [(&STATUS, STATUS.at("day")), (&OPENING, OPENING.at("day"))] {
        snapshot.ledger(schema)?.each(column + 1, |row| {
            dated(row, schema, column, findings).map(drop)
        })?;
    }
    Ok(())
}

fn day(row: &Row<'_>, column: usize) -> Result<Day, BookError> {
    Day::parse(row.bytes(column)).map_err(|e| row.bad(column, e))
}

fn dated(
    row: &Row<'_>,
    schema: &Schema,
    column: usize,
    findings: &mut Findings,
) -> Result<Day, BookError> {
    let day = day(row, column)?;
    findings.prove_day(row, schema, day);
    Ok(day)
}

/// The key of each member, by the member's place.
fn members(
    snapshot: &Snapshot,
    slots: Option<u32>,
    findings: &mut Findings,
) -> Result<Vec<u32>, BookError> {
    use crate::members::rows::members as m;
    let mut people: Vec<u32> = Vec::new();
    snapshot.ledger(&MEMBERS)?.each(m::PERSON + 1, |row| {
        let id = MemberId::parse(row.bytes(m::MEMBER)).map_err(|e| row.bad(m::MEMBER, e))?;
        if id.index() != people.len() {
            let what = format!("{id} is member number {} of the ledger", people.len() + 1);
            findings.at(row, &MEMBERS, what);
        }
        dated(row, &MEMBERS, m::DAY, findings)?;
        dated(row, &MEMBERS, m::JOINED, findings)?;
        let person = row
            .text(m::PERSON)?
            .parse()
            .map_err(|e| row.bad(m::PERSON, e))?;
        if slots.is_some_and(|slots| person >= slots) {
            let what = format!(
                "the keyring has no key {person}, which is that of {id}; put its latest copy back"
            );
            findings.at(row, &MEMBERS, what);
        }
        people.push(person);
        Ok(())
    })?;
    Ok(people)
}

/// A sealed fact is sealed under the key of the member it is about.
fn facts(snapshot: &Snapshot, people: &[u32], findings: &mut Findings) -> Result<(), BookError> {
    use crate::members::rows::profile as p;
    snapshot.ledger(&PROFILE)?.each(p::ALL, |row| {
        dated(row, &PROFILE, p::DAY, findings)?;
        let sealed = row.text(p::SEALED)?;
        let Some(slot) = slot_of(&sealed) else {
            return Ok(());
        };
        let id = MemberId::parse(row.bytes(p::MEMBER)).map_err(|e| row.bad(p::MEMBER, e))?;
        if people.get(id.index()).copied().map(KeySlot::new) != Some(slot) {
            let what = format!("sealed under key {slot}, which is not that of {id}");
            findings.at(row, &PROFILE, what);
        }
        Ok(())
    })
}

/// A card is issued before anything else befalls it, and to one member.
fn cards(snapshot: &Snapshot, findings: &mut Findings) -> Result<(), BookError> {
    use crate::members::rows::cards as c;
    let mut issued: FxHashMap<String, MemberId> = FxHashMap::default();
    snapshot.ledger(&CARDS)?.each(c::ALL, |row| {
        dated(row, &CARDS, c::DAY, findings)?;
        let member = MemberId::parse(row.bytes(c::MEMBER)).map_err(|e| row.bad(c::MEMBER, e))?;
        let (card, replaces) = (row.text(c::CARD)?, row.text(c::REPLACES)?);
        let known = if replaces.is_empty() {
            &card
        } else {
            &replaces
        };
        let what = match (row.bytes(c::KIND), issued.get(&**known)) {
            (b"issue", None) => None,
            (b"issue", Some(of)) => Some(format!("card {card} was issued to {of} already")),
            (_, None) => Some(format!("card {known} was never issued")),
            (_, Some(of)) if *of != member => Some(format!("card {known} is that of {of}")),
            _ => None,
        };
        if let Some(what) = what {
            findings.at(row, &CARDS, what);
        }
        if row.bytes(c::KIND) == b"undo" && replaces.is_empty() {
            issued.remove(&*card);
        } else {
            issued.insert(card.into_owned(), member);
        }
        Ok(())
    })
}

/// A tier does not end before it begins, and the sale that moved it is on record.
fn tiers(snapshot: &Snapshot, tickets: &Tickets, findings: &mut Findings) -> Result<(), BookError> {
    use crate::tiers::rows as t;
    snapshot.ledger(&TIERS)?.each(t::SOURCE + 1, |row| {
        let since = dated(row, &TIERS, t::DAY, findings)?;
        if !row.bytes(t::UNTIL).is_empty() && day(row, t::UNTIL)? < since {
            findings.at(row, &TIERS, "the tier ends before it begins");
        }
        if let Ok(sale) = SaleId::parse(row.bytes(t::SOURCE))
            && tickets.get(sale).is_none()
        {
            let what = format!("{sale} is no sale or refund on record");
            findings.at(row, &TIERS, what);
        }
        Ok(())
    })
}
