//! Members with everything that they are judged by, one or all of them.

use std::collections::BTreeSet;

use super::Stop;
use crate::book::{BookError, Keyring, Snapshot};
use crate::care::courtesies::rules::GiftRule;
use crate::desk::kept::Kept;
use crate::desk::ratings::Ratings;
use crate::domain::MemberId;
use crate::rules::Adopted;
use crate::sales::customer::{Needs, mentions_appointments, mentions_satisfaction};
use crate::sales::sealed::{Asks, BIRTHDAY};
use crate::sales::terms::Rulebook as _;
use crate::sales::{Customer, Customers, View};

/// What members said of the house, where any pack judges tiers by it.
fn ratings(rules: &Adopted, snapshot: &Snapshot, view: View) -> Result<Option<Ratings>, BookError> {
    let mut packs = rules.in_force();
    if !packs.any(|(_, pack)| mentions_satisfaction(&pack.terms())) {
        return Ok(None);
    }
    Ratings::load(snapshot, |day| &rules.pack(day).surveys, view).map(Some)
}

/// The reservations that members kept, where any pack judges tiers by them.
fn kept(rules: &Adopted, snapshot: &Snapshot, view: View) -> Result<Option<Kept>, BookError> {
    let mut packs = rules.in_force();
    if !packs.any(|(_, pack)| mentions_appointments(&pack.terms())) {
        return Ok(None);
    }
    Kept::load(snapshot, view).map(Some)
}

/// The facts that rules ask for, each once.
pub(crate) fn facts_of(rules: &[Asks]) -> Vec<String> {
    let facts: BTreeSet<&str> = rules.iter().map(|rule| rule.fact.as_str()).collect();
    facts.into_iter().map(str::to_owned).collect()
}

/// Every fact that members' tiers went by under any rules in force.
fn tiers_asked(rules: &Adopted) -> Vec<Asks> {
    let packs = rules.in_force();
    packs
        .flat_map(|(_, pack)| pack.terms().tiers_ask())
        .collect()
}

/// Every fact that any rules in force ask for about one deed; birthdays are asked for by the desk as well.
pub(crate) fn deeds_asked(rules: &Adopted) -> Vec<String> {
    let packs = rules.in_force();
    let asked = packs.flat_map(|(_, pack)| {
        let gifts = pack.courtesies.gifts.iter().filter_map(GiftRule::asks);
        pack.terms().ask().into_iter().chain(gifts)
    });
    let mut facts = facts_of(&asked.collect::<Vec<_>>());
    facts.push(BIRTHDAY.to_owned());
    facts
}

/// Every fact that sales and refunds go by under any rules in force, with the rule that asks.
pub(super) fn sales_asked(rules: &Adopted) -> Vec<Asks> {
    let packs = rules.in_force();
    packs
        .flat_map(|(_, pack)| pack.terms().sales_ask())
        .collect()
}

/// All members with everything that tiers are judged by, as far as it is needed.
pub(crate) fn rated(
    rules: &Adopted,
    (snapshot, keyring): (&Snapshot, Option<&Keyring>),
    view: View,
    needs: Needs,
) -> Result<Customers, Stop> {
    let mut customers = Customers::load(snapshot, view, needs)?;
    let asked = tiers_asked(rules);
    if needs.facts && !asked.is_empty() {
        customers.open_facts(snapshot, keyring, &facts_of(&asked))?;
        customers.prove_read(&rules.on(view.on()).tiers_ask())?;
    }
    if let Some(ratings) = ratings(rules, snapshot, view)? {
        ratings.give(&mut customers);
    }
    if let Some(kept) = kept(rules, snapshot, view)? {
        kept.give(&mut customers);
    }
    Ok(customers)
}

/// One member with everything that tiers are judged by; none when there is no such member.
pub(super) fn rated_one(
    rules: &Adopted,
    (snapshot, keyring): (&Snapshot, Option<&Keyring>),
    id: MemberId,
    view: View,
) -> Result<Option<Customer>, Stop> {
    let mut customer = Customers::load_one(snapshot, id, view)?;
    if let Some(customer) = &mut customer {
        if let Some(keyring) = keyring {
            customer.open_facts(keyring, &deeds_asked(rules));
        }
        if let Some(ratings) = ratings(rules, snapshot, view)? {
            ratings.give_one(customer);
        }
        if let Some(kept) = kept(rules, snapshot, view)? {
            kept.give_one(customer);
        }
    }
    Ok(customer)
}
