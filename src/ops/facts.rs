//! What is told of members: which of it changes something, and what is kept of it.

use super::{Session, Stop};
use crate::book::{At, BookError, KeyError, Keyring, Unsealed};
use crate::domain::{Day, MemberId, Version, When};
use crate::members::consent::{Purpose, consents};
use crate::members::facts::Learnt;
use crate::members::identity::{Contradiction, contradictions};
use crate::members::profile::{Known, Value, facts_of, known_on};
use crate::members::rows::PROFILE;
use crate::members::rules::FactKind;
use crate::members::{Directory, MemberError, decide, write};
use crate::sales::terms::Rulebook as _;
use crate::sales::{Customer, moved};

/// A changed fact with what it was.
#[derive(Debug)]
pub(crate) struct Changed {
    pub(crate) learnt: Learnt,
    pub(crate) before: Option<String>,
}

/// What a version recorded of a member, judged as it was then, whatever was recorded since; none where it
/// was something else than is told now.
pub(crate) fn told_then(
    writing: &Session,
    directory: &Directory,
    member: MemberId,
    told: &[(String, String)],
    at: When,
    version: Version,
) -> Result<Option<Vec<Changed>>, Stop> {
    let seen = |version: u64| -> Result<Vec<Known>, BookError> {
        facts_of(
            &writing.book.snapshot(At::Version(Version(version)))?,
            member,
        )
    };
    let (before, after) = (seen(version.0 - 1)?, seen(version.0)?);
    let rows = after.get(before.len()..).unwrap_or_default();
    let row_of = |fact: &str| rows.iter().find(|row| &*row.fact == fact);
    let confirms = |fact: &str| row_of(fact).is_some();
    let changes = judge_with(writing, directory, member, told, at, &before, &confirms)?;
    let mut same = changes.len() == rows.len();
    for change in &changes {
        let row = row_of(change.learnt.fact());
        let text = row.map(|row| text_of(writing.keyring(), &row.value));
        same &= text.transpose()?.flatten().as_deref() == Some(change.learnt.value());
    }
    Ok(same.then_some(changes))
}

/// Which of the facts that were told change something, or confirm what was told on an earlier day.
pub(crate) fn judge(
    writing: &Session,
    directory: &Directory,
    member: MemberId,
    told: &[(String, String)],
    at: When,
) -> Result<Vec<Changed>, MemberError> {
    let known = facts_of(writing.draft.snapshot(), member)?;
    let confirms = |fact: &str| {
        let last = known_on(&known, fact, Day::MAX).map(|known| known.day);
        Purpose::of_fact(fact).is_none() && last.is_some_and(|last| last < at.day())
    };
    judge_with(writing, directory, member, told, at, &known, &confirms)
}

/// What changes something, where the member's facts are read already: a file confirms nothing.
pub(crate) fn judge_known(
    writing: &Session,
    directory: &Directory,
    member: MemberId,
    told: &[(String, String)],
    at: When,
    known: &[Known],
) -> Result<Vec<Changed>, MemberError> {
    judge_with(writing, directory, member, told, at, known, &|_| false)
}

fn judge_with(
    writing: &Session,
    directory: &Directory,
    member: MemberId,
    told: &[(String, String)],
    at: When,
    known: &[Known],
    confirms: &dyn Fn(&str) -> bool,
) -> Result<Vec<Changed>, MemberError> {
    let terms = writing.rules.on(at.day());
    let told = &terms.fields.all_named(told)?;
    let mut before: Vec<(&str, Option<String>)> = Vec::new();
    for (fact, _) in told {
        // A consent counts from its own day on, so that one dated back is held against what held then.
        let was = match Purpose::of_fact(fact) {
            Some(to) => Some(consents(known, at.day()).to(to).word().to_owned()),
            None => current(writing.keyring(), known, fact)?,
        };
        before.push((fact, was.filter(|text| !text.is_empty())));
    }
    let was = |fact: &str| {
        let found = before.iter().find(|(known, _)| *known == fact);
        found.and_then(|(_, text)| text.clone())
    };
    let learnt = decide::set(
        member,
        told,
        terms.fields,
        directory,
        at.day(),
        &was,
        confirms,
    )?;
    let changed = learnt.into_iter().map(|learnt| Changed {
        before: was(learnt.fact()),
        learnt,
    });
    Ok(changed.collect())
}

/// Where the facts of a member contradict each other, changed as they are to be.
pub(crate) fn doubted(
    writing: &Session,
    at: When,
    changes: &[Changed],
    known: &[Known],
) -> Result<Vec<Contradiction>, BookError> {
    let terms = writing.rules.on(at.day());
    let ids = terms.fields.facts.iter();
    let ids = ids.filter(|fact| fact.kind == FactKind::IdNumber);
    let asked: Vec<&str> = ids
        .map(|fact| fact.id.as_str())
        .chain(["birthday", "sex"])
        .collect();
    let changed = |fact: &str| changes.iter().find(|change| change.learnt.fact() == fact);
    if !asked.iter().any(|fact| changed(fact).is_some()) {
        return Ok(Vec::new());
    }
    let mut told = Vec::new();
    for fact in asked {
        let text = match changed(fact) {
            Some(change) => Some(change.learnt.value().to_owned()).filter(|text| !text.is_empty()),
            None => current(writing.keyring(), known, fact)?,
        };
        told.push((fact, text));
    }
    let known = |fact: &str| {
        let found = told.iter().find(|(id, _)| *id == fact);
        found.and_then(|(_, text)| text.clone())
    };
    Ok(contradictions(terms.fields, *terms.birthdays, &known))
}

/// What a fact is known to be, by all that is on record.
pub(crate) fn current(
    keyring: Option<&Keyring>,
    known: &[Known],
    fact: &str,
) -> Result<Option<String>, BookError> {
    match known_on(known, fact, Day::MAX) {
        Some(known) => text_of(keyring, &known.value),
        None => Ok(None),
    }
}

/// Writes what changed, and the tiers that move with it.
pub(crate) fn record(
    writing: &mut Session,
    customer: &mut Customer,
    changes: &[Changed],
    at: When,
    time: &str,
) -> Result<(), Stop> {
    if changes.is_empty() {
        return Ok(());
    }
    let person = customer.profile.person();
    let (draft, keyring) = writing.writers()?;
    for change in changes {
        write::fact(draft, keyring, person, &change.learnt, at.day())?;
        customer.profile.learn(&change.learnt, at.day());
    }
    let terms = writing.rules.on(at.day());
    customer.prove_tiers(&terms)?;
    moved::record(&mut writing.draft, &terms, customer, at, time)?;
    Ok(())
}

/// A fact's text; none where the keyring does not open it, and where it was taken back.
pub(crate) fn text_of(
    keyring: Option<&Keyring>,
    value: &Value,
) -> Result<Option<String>, BookError> {
    let text = match (value, keyring) {
        (Value::Clear(text), _) => Some(text.to_string()),
        (Value::Sealed(_), None) => None,
        (Value::Sealed(sealed), Some(keys)) => {
            match keys.unseal(sealed, PROFILE.name, "sealed") {
                Ok(Unsealed::Text(text)) => Some(text),
                // A keyring that lacks the key, as an older copy may, shows what it has.
                Ok(Unsealed::Destroyed | Unsealed::Unreadable) | Err(KeyError::NoSlot { .. }) => {
                    None
                }
                Err(error) => return Err(error.into()),
            }
        }
    };
    Ok(text.filter(|text| !text.is_empty()))
}
