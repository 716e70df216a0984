//! How members, facts, cards and what becomes of them get into rows: the one place that seals them.

use super::decide::NewMember;
use super::facts::Learnt;
use super::rows;
use crate::book::{BookError, Draft, KeySlot, Keyring, Place, whose};
use crate::domain::{CardNo, Day, MemberId, Money};

/// When something is recorded to have happened, as ledgers keep it.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    pub day: Day,
    /// RFC 3339 in the club's zone; empty for a date alone.
    pub time: &'a str,
}

/// A member and the place of the person's key.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    pub member: MemberId,
    pub key: KeySlot,
}

/// Writes a registration with its facts, under a new key. The caller syncs the keyring before the
/// commit: once for a batch.
pub fn registration(
    draft: &mut Draft,
    keyring: &mut Keyring,
    new: &NewMember,
    member: MemberId,
    at: Moment<'_>,
) -> Result<Person, BookError> {
    let key = keyring.new_person()?;
    let person = Person { member, key };
    draft.append(
        &rows::MEMBERS,
        &[
            &member.to_string(),
            &at.day.to_string(),
            &new.joined.to_string(),
            &new.store,
            &new.referrer.map(|m| m.to_string()).unwrap_or_default(),
            &key.to_string(),
            at.time,
            &new.reference,
            &new.asked,
        ],
    )?;
    for learnt in &new.facts {
        fact(draft, keyring, person, learnt, at.day)?;
    }
    Ok(person)
}

/// Writes a fact; one that is taken back is an empty row.
pub fn fact(
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
    let clear = if learnt.sealed() { "" } else { learnt.value() };
    draft.append(
        &rows::PROFILE,
        &[
            &person.member.to_string(),
            learnt.fact(),
            &day.to_string(),
            clear,
            &sealed,
        ],
    )?;
    Ok(())
}

/// What becomes of a member.
#[derive(Clone, Copy, Debug)]
pub enum Becomes {
    /// `suspend`, `resume` or `exit`.
    Status(super::decide::Change),
    MergedInto(MemberId),
    Erased,
}

/// Writes what becomes of a member, and the reason, sealed.
pub fn status(
    draft: &mut Draft,
    keyring: &Keyring,
    person: Person,
    becomes: Becomes,
    at: Moment<'_>,
    reason: &str,
) -> Result<(), BookError> {
    let (kind, into) = match becomes {
        Becomes::Status(change) => (change.word(), String::new()),
        Becomes::MergedInto(into) => ("merge", into.to_string()),
        Becomes::Erased => ("erase", String::new()),
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
    draft.append(
        &rows::STATUS,
        &[
            &person.member.to_string(),
            kind,
            &at.day.to_string(),
            &into,
            at.time,
            &reason,
        ],
    )?;
    Ok(())
}

/// What happens to a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardKind {
    Issue,
    Activate,
    Renew,
    Void,
    /// Reported, and blocked at once.
    Lost,
    Found,
    Replace,
    /// Handed back.
    Return,
    Cancel,
}

impl CardKind {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Issue => "issue",
            Self::Activate => "activate",
            Self::Renew => "renew",
            Self::Void => "void",
            Self::Lost => "lost",
            Self::Found => "found",
            Self::Replace => "replace",
            Self::Return => "return",
            Self::Cancel => "cancel",
        }
    }
}

/// A row of a card's life.
#[derive(Clone, Debug)]
pub struct CardRow<'a> {
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
    pub const fn new(card: &'a CardNo, member: MemberId, kind: CardKind) -> Self {
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
pub struct CardPaid<'a> {
    pub fee: Money,
    pub deposit: Money,
    pub pay: &'a str,
}

impl CardPaid<'_> {
    pub const NOTHING: Self = Self {
        fee: Money::ZERO,
        deposit: Money::ZERO,
        pay: "",
    };
}

/// Writes a row of a card's life.
pub fn card(draft: &mut Draft, row: &CardRow<'_>, at: Moment<'_>) -> Result<(), BookError> {
    let money = |amount: Money| match amount {
        Money::ZERO => String::new(),
        amount => amount.to_string(),
    };
    draft.append(
        &rows::CARDS,
        &[
            row.card.as_str(),
            &row.member.to_string(),
            row.kind.word(),
            &at.day.to_string(),
            &row.until.map(|day| day.to_string()).unwrap_or_default(),
            row.replaces.map_or("", CardNo::as_str),
            at.time,
            &money(row.paid.fee),
            &money(row.paid.deposit),
            row.paid.pay,
            row.reference,
            row.asked,
            row.id_ref,
            row.note,
        ],
    )?;
    Ok(())
}

/// What was done with sealed data or with the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessKind {
    Reveal,
    Export,
    KeyRotate,
    KeyBackup,
    KeyRestore,
    KeyTakeOver,
    Erase,
}

impl AccessKind {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reveal => "reveal",
            Self::Export => "export",
            Self::KeyRotate => "key-rotate",
            Self::KeyBackup => "key-backup",
            Self::KeyRestore => "key-restore",
            Self::KeyTakeOver => "key-take-over",
            Self::Erase => "erase",
        }
    }
}

/// A row of who had access to what.
#[derive(Clone, Copy, Debug)]
pub struct AccessRow<'a> {
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
pub fn access(
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
    draft.append(
        &rows::ACCESS,
        &[
            row.kind.word(),
            &at.day.to_string(),
            at.time,
            &row.member.map(|m| m.to_string()).unwrap_or_default(),
            row.fields,
            &row.count.map(|n| n.to_string()).unwrap_or_default(),
            &reason,
        ],
    )?;
    Ok(())
}

/// What a ledger keeps of a request, to know its repeat: 16 digits that tell nothing without the keys.
pub fn asked(keyring: &Keyring, canonical: &str) -> String {
    use std::fmt::Write as _;
    let digest = keyring.mac("asked", canonical.as_bytes());
    digest[..8].iter().fold(String::new(), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
