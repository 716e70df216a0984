//! Registrations, facts, suspensions, cards and tiers taken back.

use rustc_hash::FxHashSet;

use super::found::Found;
use super::refusal::{UndoError, UndoRefusal};
use super::{Undoing, Undone};
use std::collections::BTreeSet;

use crate::audit::records::RECORDS;
use crate::book::undone::undoes;
use crate::book::{BookError, Draft, OwnedRow, Place, Row, Schema, Snapshot, whose};
use crate::domain::{Day, MemberId, Money, Overflow, Slug, Version, When};
use crate::members::consent::Purpose;
use crate::members::profile::{Known, Value};
use crate::members::rows::{
    Became, Befell, BefellFor, CARDS, CardKind, Fact, MEMBERS, PROFILE, STATUS, StatusKind,
    cards as c, profile as p, status as s,
};
use crate::points::rows::{ADJUSTMENTS, POINTS, REWARDS};
use crate::sales::rows::SALES;
use crate::sales::till::{judged, write_tier};
use crate::sales::{Customer, Customers, Terms};
use crate::tiers::decide::{Change, TierRow, recalculate_without};
use crate::tiers::rows::{self as tier_rows, Extra, OPENING, TIERS};
use crate::tiers::{Grant, GrantKind, TierGroup};

/// Every ledger that tells of members.
const NAMING: [&Schema; 10] = [
    &MEMBERS,
    &STATUS,
    &PROFILE,
    &CARDS,
    &OPENING,
    &TIERS,
    &SALES,
    &POINTS,
    &ADJUSTMENTS,
    &REWARDS,
];

/// Ends members as if they had never been registered, where nothing was recorded of them since.
pub(super) fn registrations(
    draft: &mut Draft,
    found: &Found,
    undoing: &Undoing<'_>,
    undone: &mut Vec<Undone>,
) -> Result<(), UndoError> {
    let snapshot = draft.snapshot().clone();
    let own: FxHashSet<MemberId> = found.members.iter().map(|(id, _)| *id).collect();
    let records = RECORDS.iter().map(|records| records.schema);
    for schema in NAMING.into_iter().chain(records) {
        let mut first = None;
        snapshot.ledger(schema)?.each(schema.columns.len(), |row| {
            if found.is_later(row.version()) && first.is_none() {
                let named =
                    (1..schema.columns.len()).filter_map(|at| MemberId::parse(row.bytes(at)).ok());
                first = named
                    .into_iter()
                    .find(|id| own.contains(id))
                    .map(|id| (id, row.version()));
            }
            Ok(())
        })?;
        if let Some((member, by)) = first {
            let record = member.to_string();
            return Err(UndoRefusal::Stands {
                record,
                by,
                ledger: schema.name,
            }
            .into());
        }
    }
    for (member, registered) in &found.members {
        let dated = undoing.dated(*registered, "");
        write_status(draft, *member, (StatusKind::Undo, dated), undoing)?;
        undone.push(Undone {
            record: member.to_string(),
            kind: "member",
            by: None,
            on: dated.0,
        });
    }
    Ok(())
}

fn write_status(
    draft: &mut Draft,
    member: MemberId,
    (kind, (day, time)): (StatusKind, (Day, &str)),
    undoing: &Undoing<'_>,
) -> Result<(), BookError> {
    let reason = undoing.sealed(draft.snapshot(), Some(member), (STATUS.name, "reason"))?;
    let became = Became {
        member,
        kind,
        day,
        into: None,
        time,
        reason: &reason,
    };
    draft.post(&STATUS, &[&became]).map(drop)
}

/// The rows of one ledger on the same subject: the last before a version, and whether any came after.
fn around(
    snapshot: &Snapshot,
    schema: &'static Schema,
    found: &Found,
    (column, text): (usize, &str),
    same: impl Fn(&Row<'_>) -> bool,
) -> Result<(Option<OwnedRow>, Option<Version>), BookError> {
    let (mut before, mut after) = (None, None);
    snapshot.each_where(schema, column, text, schema.columns.len(), |row| {
        if same(row) {
            if row.version() < found.version {
                before = Some(row.to_owned());
            } else if found.is_later(row.version()) {
                after = after.or(Some(row.version()));
            }
        }
        Ok(())
    })?;
    Ok((before, after))
}

/// Puts facts back to what they were; a sealed one is sealed anew for its new row.
pub(super) fn facts(
    draft: &mut Draft,
    found: &Found,
    customers: &mut Customers,
    undoing: &Undoing<'_>,
    undone: &mut Vec<Undone>,
) -> Result<(), UndoError> {
    let snapshot = draft.snapshot().clone();
    for row in &found.facts {
        let own = Fact::read(&row.row())?;
        let (member, fact) = (own.member.to_string(), own.fact);
        let same = |other: &Row<'_>| other.bytes(p::FACT) == fact.as_bytes();
        let place = (p::MEMBER, member.as_str());
        let (before, after) = around(&snapshot, &PROFILE, found, place, same)?;
        let record = format!("{member} {fact}");
        if let Some(by) = after {
            return Err(UndoRefusal::Stands {
                record,
                by,
                ledger: PROFILE.name,
            }
            .into());
        }
        let before = before.as_ref().map(OwnedRow::row);
        let before = before.as_ref().map(Fact::read).transpose()?;
        let value = |of: for<'x> fn(&Fact<'x>) -> &'x str| before.as_ref().map_or("", of);
        let (value, sealed) = (value(|own| own.value), value(|own| own.sealed));
        let place = Place {
            ledger: PROFILE.name,
            column: "sealed",
            version: draft.version(),
            of: &whose(&member, fact),
        };
        let sealed = undoing.keyring.seal_again(sealed, place);
        let sealed = sealed.map_err(BookError::from)?;
        let (on, _) = undoing.dated(own.day, "");
        // What was told before was told when it was; only in closed days nothing is put on record. Answers count
        // from their own days on, so that of a consent takes the place of the one on the same day.
        let dated = Purpose::of_fact(fact).is_none();
        let told = before.as_ref().filter(|_| dated).map(|own| own.day);
        let told = told.filter(|day| *day >= undoing.open).unwrap_or(on);
        let back = Fact {
            member: own.member,
            fact,
            day: told,
            value,
            sealed: &sealed,
        };
        draft.post(&PROFILE, &[&back])?;
        if let Some(customer) = customers.own_mut(own.member) {
            // Tiers are judged by what is known from now on.
            customer.profile.facts.push(Known {
                fact: fact.into(),
                day: told,
                value: match sealed.as_str() {
                    "" => Value::Clear(value.into()),
                    sealed => Value::Sealed(sealed.into()),
                },
                sealed: !sealed.is_empty(),
            });
        }
        undone.push(Undone {
            record,
            kind: "fact",
            by: None,
            on,
        });
    }
    Ok(())
}

/// Lifts a suspension, or suspends again.
pub(super) fn status(
    draft: &mut Draft,
    found: &Found,
    undoing: &Undoing<'_>,
    undone: &mut Vec<Undone>,
) -> Result<(), UndoError> {
    let snapshot = draft.snapshot().clone();
    for row in &found.status {
        let own = Became::read(&row.row())?;
        let record = own.member.to_string();
        let (_, after) = around(&snapshot, &STATUS, found, (s::MEMBER, &record), |_| true)?;
        if let Some(by) = after {
            return Err(UndoRefusal::Stands {
                record,
                by,
                ledger: STATUS.name,
            }
            .into());
        }
        let (kind, told) = match own.kind {
            StatusKind::Suspend => (StatusKind::Resume, "suspension"),
            _ => (StatusKind::Suspend, "resumption"),
        };
        let dated = undoing.dated(own.day, own.time);
        write_status(draft, own.member, (kind, dated), undoing)?;
        undone.push(Undone {
            record,
            kind: told,
            by: None,
            on: dated.0,
        });
    }
    Ok(())
}

/// Takes back the last thing that befell each card; a card that was issued is gone.
pub(super) fn cards(
    draft: &mut Draft,
    found: &Found,
    customers: &mut Customers,
    undoing: &Undoing<'_>,
    undone: &mut Vec<Undone>,
) -> Result<(), UndoError> {
    let snapshot = draft.snapshot().clone();
    for row in found.cards.iter().rev() {
        let row = row.row();
        let (own, paid) = (Befell::read(&row)?, BefellFor::read(&row)?);
        let card = &own.card;
        prove_unused(&snapshot, found, &own)?;
        let goes_back_to = match own.kind {
            CardKind::Issue => None,
            _ => Some(own.replaces.as_ref().unwrap_or(card)),
        };
        let (on, time) = undoing.dated(own.day, own.time);
        let asked = undoes(&format!("{}-{card}", own.kind.word()));
        let note = undoing.sealed(&snapshot, Some(own.member), (CARDS.name, "note"))?;
        let back = Befell {
            card: card.clone(),
            member: own.member,
            kind: CardKind::Undo,
            day: on,
            until: None,
            replaces: goes_back_to.cloned(),
            time,
        };
        let paid_back = BefellFor {
            fee: negated(paid.fee)?,
            deposit: negated(paid.deposit)?,
            pay: paid.pay,
            reference: "",
            asked: &asked,
            id_ref: "",
            note: &note,
        };
        draft.post(&CARDS, &[&back, &paid_back])?;
        if let Some(customer) = customers.get_mut(own.member) {
            let bears = goes_back_to.unwrap_or(card);
            customer.profile.cards.take_back(bears.as_str());
        }
        undone.push(Undone {
            record: card.to_string(),
            kind: "card",
            by: None,
            on,
        });
    }
    Ok(())
}

/// The amount that takes another back; nothing stays nothing.
fn negated(amount: Option<Money>) -> Result<Option<Money>, Overflow> {
    amount.map(Money::checked_neg).transpose()
}

/// Refuses a card to which something happened since, or under whose number points were kept.
fn prove_unused(snapshot: &Snapshot, found: &Found, own: &Befell<'_>) -> Result<(), UndoError> {
    let card = own.card.as_str();
    for (schema, column) in [
        (&CARDS, c::CARD),
        (&CARDS, c::REPLACES),
        (&POINTS, POINTS.at("card")),
    ] {
        if schema.name == POINTS.name && own.kind != CardKind::Issue {
            continue;
        }
        let (_, after) = around(snapshot, schema, found, (column, card), |_| true)?;
        if let Some(by) = after {
            let record = format!("card {card}");
            return Err(UndoRefusal::Stands {
                record,
                by,
                ledger: schema.name,
            }
            .into());
        }
    }
    Ok(())
}

/// Brings the tiers that a version moved to what the figures say without it; a tier set by hand goes back
/// to what a hand had set before.
pub(super) fn tiers(
    draft: &mut Draft,
    found: &Found,
    customers: &mut Customers,
    terms: &Terms<'_>,
    undoing: &Undoing<'_>,
    undone: &mut Vec<Undone>,
) -> Result<(), UndoError> {
    let mut seen: FxHashSet<(MemberId, Slug)> = FxHashSet::default();
    for (member, grant) in &found.tiers {
        let group = terms.groups.iter().find(|group| group.id == grant.group);
        let (Some(group), Some(customer)) = (group, customers.get_mut(*member)) else {
            continue;
        };
        if grant.kind.is_by_hand() {
            let on = by_hand(draft, found, customer, (group, grant), undoing)?;
            let record = format!("{member} {}", group.id);
            undone.push(Undone {
                record,
                kind: "tier",
                by: None,
                on,
            });
        } else if seen.insert((*member, grant.group.clone())) {
            let given = |(own, row): &(MemberId, Grant)| {
                own == member && row.group == grant.group && row.kind == GrantKind::Given
            };
            if !found.openings.is_empty() && found.tiers.iter().any(given) {
                given_back(draft, customer, group, undoing)?;
            }
            let own = |(of, row): &&(MemberId, Grant)| {
                of == member && row.group == grant.group && !row.kind.is_by_hand()
            };
            let of_rows = found.tiers.iter().filter(own);
            let dated = of_rows.map(|(_, row)| undoing.dated(row.since.day(), "").0);
            without(draft, customer, group, dated.collect(), undoing)?;
        }
    }
    Ok(())
}

/// Judges a member anew at the close of each day on which a row gave a tier that is taken back, and today: it was
/// held on none of the days between.
fn without(
    draft: &mut Draft,
    customer: &mut Customer,
    group: &TierGroup,
    mut days: BTreeSet<Day>,
    undoing: &Undoing<'_>,
) -> Result<(), UndoError> {
    let (today, open) = (undoing.at.day(), undoing.open);
    days.insert(today);
    let first = days.first().copied().unwrap_or(today);
    for day in days {
        let time = if day == today { undoing.time } else { "" };
        for row in recalculate_without(&customer.person(), group, (first, day), open) {
            write_tier(draft, customer, &row, "", time)?;
            customer.tiers.push(row.grant.clone());
        }
    }
    Ok(())
}

/// What is bought again because a refund was taken back gives its tiers as it did, where tiers rise at once.
pub(super) fn raised(
    draft: &mut Draft,
    found: &Found,
    customers: &mut Customers,
    terms: &Terms<'_>,
    undoing: &Undoing<'_>,
) -> Result<(), UndoError> {
    for refund in &found.sales {
        let customer = refund.member.and_then(|id| customers.get_mut(id));
        let (Some(customer), Ok(sale)) = (customer, refund.of.parse()) else {
            continue;
        };
        let Some(bought) = customer.history.moment_of(sale) else {
            continue;
        };
        for mut row in judged(customer, terms, bought.day()) {
            if row.grant.since.day() < undoing.open {
                row.grant.since = When::on(undoing.open);
            }
            write_tier(draft, customer, &row, &refund.of, &refund.time)?;
        }
    }
    Ok(())
}

/// Takes figures that were brought over back, and tiers that came with them.
pub(super) fn openings(
    draft: &mut Draft,
    found: &Found,
    customers: &mut Customers,
    undoing: &Undoing<'_>,
    undone: &mut Vec<Undone>,
) -> Result<(), UndoError> {
    for own in &found.openings {
        let (on, _) = undoing.dated(own.day, "");
        own.taken_back(on).write(draft)?;
        if let Some(customer) = customers.get_mut(own.member) {
            customer.history.take_away(&own.purchase())?;
        }
        let record = own.member.to_string();
        if !undone
            .iter()
            .any(|known| known.kind == "opening" && known.record == record)
        {
            undone.push(Undone {
                record,
                kind: "opening",
                by: None,
                on,
            });
        }
    }
    Ok(())
}

/// Takes a tier that was brought over back: it needed no purchases, so that no figure ends it.
fn given_back(
    draft: &mut Draft,
    customer: &mut Customer,
    group: &TierGroup,
    undoing: &Undoing<'_>,
) -> Result<(), BookError> {
    let at = undoing.at;
    let stood = customer.person().stands(group, at).tier;
    let mut back = Grant {
        group: group.id.clone(),
        kind: GrantKind::Given,
        tier: None,
        since: at,
        until: None,
        stands: None,
        fell: None,
    };
    customer.tiers.push(back.clone());
    let stands = customer.person().stands(group, at).tier;
    back.stands = stands.and_then(|place| Some(group.tiers.get(place)?.id.clone()));
    let row = TierRow {
        grant: back.clone(),
        from: stood.and_then(|place| Some(group.tiers.get(place)?.id.clone())),
        change: Change::between(stood, stands),
        why: undoing.why(),
    };
    customer.tiers.push(back);
    write_tier(draft, customer, &row, "", undoing.time)
}

fn by_hand(
    draft: &mut Draft,
    found: &Found,
    customer: &mut Customer,
    (group, grant): (&TierGroup, &Grant),
    undoing: &Undoing<'_>,
) -> Result<Day, UndoError> {
    let snapshot = draft.snapshot().clone();
    let member = customer.id().to_string();
    let hand = |row: &Row<'_>| {
        row.bytes(tier_rows::GROUP) == group.id.as_str().as_bytes()
            && row.bytes(tier_rows::KIND) == GrantKind::Hand.word().as_bytes()
    };
    let place = (tier_rows::MEMBER, member.as_str());
    let (before, after) = around(&snapshot, &TIERS, found, place, hand)?;
    if let Some(by) = after {
        let record = format!("{member} {}", group.id);
        return Err(UndoRefusal::Stands {
            record,
            by,
            ledger: TIERS.name,
        }
        .into());
    }
    let before = before.map(|row| tier_rows::read(&row.row())).transpose()?;
    // The later of two hands holds, and of one moment the one that was recorded later.
    let moment = grant.since.utc();
    let (on, time) = undoing.dated(grant.since.day(), &moment);
    let at = match on {
        today if today == undoing.at.day() => undoing.at,
        own if own == grant.since.day() => grant.since,
        open => When::on(open),
    };
    let stood = customer.person().stands(group, at).tier;
    let mut back = Grant {
        kind: before.as_ref().map_or(GrantKind::Hand, |own| own.kind),
        tier: before.as_ref().and_then(|own| own.tier.clone()),
        until: before.as_ref().and_then(|own| own.until),
        since: at,
        stands: None,
        fell: None,
        ..grant.clone()
    };
    customer.tiers.push(back.clone());
    let stands = customer.person().stands(group, at).tier;
    let id = |place: Option<usize>| -> Option<Slug> { Some(group.tiers.get(place?)?.id.clone()) };
    back.stands = id(stands);
    let row = TierRow {
        grant: back,
        from: id(stood),
        change: Change::between(stood, stands),
        why: undoing.why(),
    };
    let reason = undoing.sealed(&snapshot, Some(customer.id()), (TIERS.name, "reason"))?;
    let extra = Extra {
        time,
        source: "",
        reason: &reason,
    };
    tier_rows::write(draft, customer.id(), &row, extra)?;
    Ok(on)
}

impl Found {
    /// What a fact was, sealed, of each member whose fact the version changed.
    pub(crate) fn facts_before(
        &self,
        snapshot: &Snapshot,
        fact: &str,
    ) -> Result<Vec<(MemberId, String)>, BookError> {
        let mut all = Vec::new();
        if !self.members.is_empty() {
            return Ok(all);
        }
        let same = |row: &Row<'_>| row.bytes(p::FACT) == fact.as_bytes();
        for row in self.facts.iter().filter(|row| same(&row.row())) {
            let member = Fact::read(&row.row())?.member;
            let place = (p::MEMBER, &*member.to_string());
            let (before, _) = around(snapshot, &PROFILE, self, place, same)?;
            let before = before.as_ref().map(OwnedRow::row);
            let before = before.as_ref().map(Fact::read).transpose()?;
            let sealed = before.map_or("", |before| before.sealed).to_owned();
            if !sealed.is_empty() {
                all.push((member, sealed));
            }
        }
        Ok(all)
    }
}
