//! How members, facts, cards and what becomes of them get into rows: the one place that seals them.

use super::decide::NewMember;
use super::facts::Learnt;
use super::rows::{self, StatusKind};
pub(crate) use super::rows::{AccessKind, CardKind};
use crate::book::{BookError, Draft, KeySlot, Keyring, Place, whose};
use crate::domain::{CardNo, Day, MemberId, Money};

/// When something is recorded to have happened, as ledgers keep it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment<'a> {
    pub day: Day,
    /// RFC 3339 in the club's zone; empty for a date alone.
    pub time: &'a str,
}

/// A member and the place of the person's key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Person {
    pub member: MemberId,
    pub key: KeySlot,
}

/// Writes a registration with its facts, under a new key. The caller syncs the keyring before the
/// commit: once for a batch.
pub(crate) fn registration(
    draft: &mut Draft,
    keyring: &mut Keyring,
    new: &NewMember,
    member: MemberId,
    at: Moment<'_>,
) -> Result<Person, BookError> {
    let key = keyring.new_person()?;
    let person = Person { member, key };
    let registered = rows::Registered {
        member,
        day: at.day,
        joined: new.joined,
        store: &new.store,
        referrer: new.referrer,
        person: key,
    };
    let known = rows::RegisteredAs {
        time: at.time,
        reference: &new.reference,
        asked: &new.asked,
    };
    draft.post(&rows::MEMBERS, &[&registered, &known])?;
    for learnt in &new.facts {
        fact(draft, keyring, person, learnt, at.day)?;
    }
    Ok(person)
}

/// Writes a fact; one that is taken back is an empty row.
pub(crate) fn fact(
    draft: &mut Draft,
    keyring: &Keyring,
    person: Person,
    learnt: &Learnt,
    day: Day,
) -> Result<(), BookError> {
    let sealed = match learnt.told() {
        Some(text) if learnt.sealed() => {
            let of = whose(&person.member.to_string(), learnt.fact());
            let place = Place {
                ledger: rows::PROFILE.name,
                column: "sealed",
                version: draft.version(),
                of: &of,
            };
            keyring.seal(person.key, place, text)?
        }
        _ => String::new(),
    };
    let fact = rows::Fact {
        member: person.member,
        fact: learnt.fact(),
        day,
        value: if learnt.sealed() { "" } else { learnt.value() },
        sealed: &sealed,
    };
    draft.post(&rows::PROFILE, &[&fact]).map(drop)
}

/// What becomes of a member.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Becomes {
    /// `suspend`, `resume` or `exit`.
    Status(super::decide::Change),
    MergedInto(MemberId),
    Erased,
}

/// Writes what becomes of a member, and the reason, sealed.
pub(crate) fn status(
    draft: &mut Draft,
    keyring: &Keyring,
    person: Person,
    becomes: Becomes,
    at: Moment<'_>,
    reason: &str,
) -> Result<(), BookError> {
    let (kind, into) = match becomes {
        Becomes::Status(change) => (change.kind(), None),
        Becomes::MergedInto(into) => (StatusKind::Merge, Some(into)),
        Becomes::Erased => (StatusKind::Erase, None),
    };
    let reason = if reason.is_empty() {
        String::new()
    } else {
        let place = Place {
            ledger: rows::STATUS.name,
            column: "reason",
            version: draft.version(),
            of: &person.member.to_string(),
        };
        keyring.seal(person.key, place, reason)?
    };
    let became = rows::Became {
        member: person.member,
        kind,
        day: at.day,
        into,
        time: at.time,
        reason: &reason,
    };
    draft.post(&rows::STATUS, &[&became]).map(drop)
}

/// A row of a card's life.
#[derive(Clone, Debug)]
pub(crate) struct CardRow<'a> {
    pub card: &'a CardNo,
    pub member: MemberId,
    pub kind: CardKind,
    pub until: Option<Day>,
    /// The number that this one takes the place of.
    pub replaces: Option<&'a CardNo>,
    pub paid: CardPaid<'a>,
    pub reference: &'a str,
    pub asked: &'a str,
    /// Sealed.
    pub id_ref: &'a str,
    /// Sealed.
    pub note: &'a str,
}

impl<'a> CardRow<'a> {
    /// A row that tells no more than what happened.
    pub(crate) const fn new(card: &'a CardNo, member: MemberId, kind: CardKind) -> Self {
        Self {
            card,
            member,
            kind,
            until: None,
            replaces: None,
            paid: CardPaid::NOTHING,
            reference: "",
            asked: "",
            id_ref: "",
            note: "",
        }
    }
}

/// What was paid for a card, or given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CardPaid<'a> {
    pub fee: Money,
    pub deposit: Money,
    pub pay: &'a str,
}

impl CardPaid<'_> {
    pub(crate) const NOTHING: Self = Self {
        fee: Money::ZERO,
        deposit: Money::ZERO,
        pay: "",
    };
}

/// Writes a row of a card's life.
pub(crate) fn card(draft: &mut Draft, row: &CardRow<'_>, at: Moment<'_>) -> Result<(), BookError> {
    let paid = |amount: Money| Some(amount).filter(|amount| !amount.is_zero());
    let befell = rows::Befell {
        card: row.card.clone(),
        member: row.member,
        kind: row.kind,
        day: at.day,
        until: row.until,
        replaces: row.replaces.cloned(),
        time: at.time,
    };
    let paid = rows::BefellFor {
        fee: paid(row.paid.fee),
        deposit: paid(row.paid.deposit),
        pay: row.paid.pay,
        reference: row.reference,
        asked: row.asked,
        id_ref: row.id_ref,
        note: row.note,
    };
    draft.post(&rows::CARDS, &[&befell, &paid]).map(drop)
}

/// A row of who had access to what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AccessRow<'a> {
    pub kind: AccessKind,
    /// The one member it is about, where it is about one.
    pub member: Option<MemberId>,
    /// What was seen, by ids that may stand in clear, joined by `;`.
    pub fields: &'a str,
    /// Of how many persons, or how many keys.
    pub count: Option<u64>,
    pub reason: &'a str,
}

/// Writes who had access to what. The reason is sealed under the house's own key: it outlives the person.
pub(crate) fn access(
    draft: &mut Draft,
    keyring: &Keyring,
    row: &AccessRow<'_>,
    at: Moment<'_>,
) -> Result<(), BookError> {
    // Sealed though it be empty: the last row tells the epoch of the keys, and so whether a keyring is older.
    let of = row.member.map(|m| m.to_string()).unwrap_or_default();
    let place = Place {
        ledger: rows::ACCESS.name,
        column: "reason",
        version: draft.version(),
        of: &of,
    };
    let reason = keyring.seal(KeySlot::HOUSE, place, row.reason)?;
    let accessed = rows::Accessed {
        kind: row.kind,
        day: at.day,
        time: at.time,
        member: row.member,
        fields: row.fields,
        count: row.count.and_then(|count| i64::try_from(count).ok()),
        reason: &reason,
    };
    draft.post(&rows::ACCESS, &[&accessed]).map(drop)
}

/// What a ledger keeps of a request, to know its repeat: 16 digits that tell nothing without the keys.
pub(crate) fn asked(keyring: &Keyring, canonical: &str) -> String {
    use std::fmt::Write as _;
    let digest = keyring.mac("asked", canonical.as_bytes());
    digest[..8].iter().fold(String::new(), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
