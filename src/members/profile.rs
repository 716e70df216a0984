//! What rows on one member add up to.

use std::sync::Arc;

use super::cards::Cards;
use super::decide::NewMember;
use super::facts::Learnt;
use super::rows::{self, Became, Fact, Registered, StatusKind};
use super::write::Person;
use crate::book::{BookError, KeySlot, Row, Snapshot, UNREADABLE, slot_of};
use crate::domain::Lang;
use crate::domain::words::{Entry, listed};
use crate::domain::{ByNumber, Day, MemberId, When};

/// Whether a member may use the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Active,
    Suspended,
    Exited,
    /// Lives on in another member.
    Merged(MemberId),
    /// The registration was undone.
    Undone,
    /// The person's key is destroyed; the figures stay.
    Erased,
}

impl Status {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Exited => "exited",
            Self::Merged(_) => "merged",
            Self::Undone => "undone",
            Self::Erased => "erased",
        }
    }

    /// What people call those that members are listed by.
    pub const CALLED: [Entry; 4] = [
        ("active", "in good standing", "正常"),
        ("suspended", "suspended", "暂停"),
        ("exited", "left", "退会"),
        ("erased", "erased", "已删除"),
    ];

    /// What people call the status of a word; English keeps the word.
    pub fn called(word: &str, lang: Lang) -> &str {
        match (lang, word) {
            (Lang::Zh, "merged") => "已合并",
            (Lang::Zh, "undone") => "已冲销",
            _ => listed(&Self::CALLED, word, lang),
        }
    }
}

/// The word itself, and what people call it in Chinese with `{:#}`.
impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(Self::called(self.word(), Lang::of_format(f)))
    }
}

/// A fact as one row has it.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub fact: Arc<str>,
    pub day: Day,
    pub value: Value,
    /// Whether ledgers keep it sealed, open as it may be here: then nothing that is recorded tells its value.
    pub sealed: bool,
}

/// A fact's value as it stands in the ledger.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Clear(Arc<str>),
    /// Sealed under the person's key; only the keyring makes text of it.
    Sealed(Arc<str>),
}

impl Known {
    /// A fact of this command, before it is sealed.
    pub(crate) fn learnt(learnt: &Learnt, day: Day) -> Self {
        Self {
            fact: learnt.fact().into(),
            day,
            value: Value::Clear(learnt.value().into()),
            sealed: learnt.sealed(),
        }
    }
}

/// One member.
#[derive(Clone, Debug)]
pub(crate) struct Profile {
    pub id: MemberId,
    pub joined: Day,
    pub registered: Day,
    pub store: Arc<str>,
    pub referrer: Option<MemberId>,
    /// The place of the person's key in the keyring.
    pub person: u32,
    pub reference: Option<Arc<str>>,
    pub facts: Vec<Known>,
    pub cards: Cards,
    status: Vec<(When, Status)>,
}

impl Profile {
    /// Reads a registration.
    pub(crate) fn read(row: &Row<'_>) -> Result<Self, BookError> {
        let own = Registered::read(row)?;
        let reference = row.str(rows::members::REF)?;
        Ok(Self {
            id: own.member,
            joined: own.joined,
            registered: own.day,
            store: own.store.into(),
            referrer: own.referrer,
            person: own.person.get(),
            reference: (!reference.is_empty()).then(|| reference.into()),
            facts: Vec::new(),
            cards: Cards::default(),
            status: Vec::new(),
        })
    }

    /// A member who is being registered, with all that is told of them.
    pub(crate) fn fresh(
        new: &NewMember,
        person: Person,
        at: When,
        card_until: Option<Day>,
    ) -> Self {
        let mut cards = Cards::default();
        if let Some(card) = &new.card {
            cards.issue(person.member, card.clone(), at, card_until);
        }
        Self {
            id: person.member,
            joined: new.joined,
            registered: at.day(),
            store: new.store.as_str().into(),
            referrer: new.referrer,
            person: person.key.get(),
            reference: (!new.reference.is_empty()).then(|| new.reference.as_str().into()),
            facts: (new.facts.iter())
                .map(|learnt| Known::learnt(learnt, at.day()))
                .collect(),
            cards,
            status: Vec::new(),
        }
    }

    /// Takes in a fact that this command records.
    pub(crate) fn learn(&mut self, learnt: &Learnt, day: Day) {
        self.facts.push(Known::learnt(learnt, day));
    }

    /// The member and the place of the person's key.
    pub(crate) fn person(&self) -> Person {
        Person {
            member: self.id,
            key: KeySlot::new(self.person),
        }
    }

    /// Takes in what became of the member.
    pub(crate) fn take_status(&mut self, row: &Row<'_>) -> Result<(), BookError> {
        const INTO: usize = rows::STATUS.at("into");
        let own = Became::read(row)?;
        let at = When::of(own.day, own.time).map_err(|e| row.bad(rows::status::DAY, e))?;
        let status = match own.kind {
            StatusKind::Suspend => Status::Suspended,
            StatusKind::Resume => Status::Active,
            StatusKind::Exit => Status::Exited,
            StatusKind::Undo => Status::Undone,
            StatusKind::Erase => Status::Erased,
            StatusKind::Merge => Status::Merged(row.need(own.into, INTO)?),
        };
        self.status.push((at, status));
        Ok(())
    }

    /// Takes in a fact.
    pub(crate) fn take_fact(&mut self, row: &Row<'_>) -> Result<(), BookError> {
        self.facts.push(read_fact(row, Some(self.person))?);
        Ok(())
    }

    /// Takes in a fact that was read before it was known whose it is.
    pub(crate) fn take_known(&mut self, mut known: Known) {
        if let Value::Sealed(cell) = &mut known.value
            && slot_of(cell).is_some_and(|slot| slot.get() != self.person)
        {
            *cell = UNREADABLE.into();
        }
        self.facts.push(known);
    }

    /// The status before a deed of a moment.
    pub(crate) fn status(&self, at: When) -> Status {
        let seen = self.status.iter().rev().find(|(since, _)| at.sees(*since));
        seen.map_or(Status::Active, |(_, status)| *status)
    }

    /// The days on which the status changed, in order of recording.
    pub(crate) fn turning_days(&self) -> impl Iterator<Item = Day> + '_ {
        self.status.iter().map(|(at, _)| at.day())
    }

    /// The status that the latest row says.
    pub(crate) fn status_now(&self) -> Status {
        self.status
            .last()
            .map_or(Status::Active, |(_, status)| *status)
    }

    /// Whether the member is erased, whenever asked: nothing befalls them any more, not even in the past.
    pub(crate) fn is_erased(&self) -> bool {
        self.status_now() == Status::Erased
    }

    /// Whether the member had left, or was erased, by a moment. Reports of days before the erasure say what
    /// they said.
    pub(crate) fn has_left(&self, at: When) -> bool {
        let mut seen = self
            .status
            .iter()
            .rev()
            .filter(|(since, _)| at.sees(*since));
        let last = seen.next();
        last.is_some_and(|(_, status)| matches!(status, Status::Exited | Status::Erased))
    }

    /// A fact that stands in clear, as it was at the close of a day; a fact learnt later counts back,
    /// since nothing else was known.
    pub(crate) fn clear_fact(&self, fact: &str, on: Day) -> Option<&str> {
        let known = self.known(fact, on)?;
        match &known.value {
            Value::Clear(text) if !text.is_empty() => Some(text),
            Value::Clear(_) | Value::Sealed(_) => None,
        }
    }

    /// A fact as it stands in the ledger at the close of a day.
    pub(crate) fn known(&self, fact: &str, on: Day) -> Option<&Known> {
        known_on(&self.facts, fact, on)
    }
}

/// A fact among rows, as it stood at the close of a day; one learnt only later counts back, since
/// nothing else was known.
pub(crate) fn known_on<'a>(rows: &'a [Known], fact: &str, on: Day) -> Option<&'a Known> {
    let mut rows = rows.iter().filter(|known| &*known.fact == fact);
    let mut found = rows.next()?;
    for known in rows {
        if known.day <= on || found.day > on && known.day < found.day {
            found = known;
        }
    }
    Some(found)
}

/// Every fact on record of one member, sealed ones as they stand.
pub(crate) fn facts_of(snapshot: &Snapshot, member: MemberId) -> Result<Vec<Known>, BookError> {
    use rows::profile as c;
    let mut facts = Vec::new();
    let person = person_of(snapshot, member)?;
    snapshot.each_where(
        &rows::PROFILE,
        c::MEMBER,
        &member.to_string(),
        c::ALL,
        |row| {
            facts.push(read_fact(row, person)?);
            Ok(())
        },
    )?;
    Ok(facts)
}

/// The sealed cell of a fact; one that no key opens where it was moved to this member from somebody else: what a cell of
/// before does not say of its row, the key tells under which it was sealed.
pub(crate) fn own_cell<'a>(row: &Row<'a>, person: Option<u32>) -> Result<&'a str, BookError> {
    let sealed = row.str(rows::profile::SEALED)?;
    let moved = slot_of(sealed).is_some_and(|slot| person != Some(slot.get()));
    Ok(if moved { UNREADABLE } else { sealed })
}

/// Each member's key, by the member's number.
pub(crate) fn people(snapshot: &crate::book::Snapshot) -> Result<ByNumber<u32>, BookError> {
    let mut people = ByNumber::default();
    snapshot
        .ledger(&rows::MEMBERS)?
        .each(Registered::HOT, |row| {
            let own = Registered::read(row)?;
            *people.at(own.member.index()) = own.person.get();
            Ok(())
        })?;
    Ok(people)
}

/// Reads one fact of a person who has this key.
pub(crate) fn read_fact(row: &Row<'_>, person: Option<u32>) -> Result<Known, BookError> {
    fact_with(row, own_cell(row, person)?)
}

/// Reads one fact before it is known whose key the member's is: [`Profile::take_known`] proves it.
pub(crate) fn read_any_fact(row: &Row<'_>) -> Result<Known, BookError> {
    fact_with(row, row.str(rows::profile::SEALED)?)
}

/// Reads one fact whose sealed cell is this one.
fn fact_with(row: &Row<'_>, sealed: &str) -> Result<Known, BookError> {
    let own = Fact::read(row)?;
    Ok(Known {
        fact: own.fact.into(),
        day: own.day,
        value: if sealed.is_empty() {
            Value::Clear(own.value.into())
        } else {
            Value::Sealed(sealed.into())
        },
        sealed: !sealed.is_empty(),
    })
}

/// The place of a member's key in the keyring.
pub(crate) fn person_of(
    snapshot: &crate::book::Snapshot,
    id: MemberId,
) -> Result<Option<u32>, BookError> {
    use rows::members as c;
    let mut person = None;
    snapshot.each_where(
        &rows::MEMBERS,
        c::MEMBER,
        &id.to_string(),
        Registered::HOT,
        |row| {
            person = Some(Registered::read(row)?.person.get());
            Ok(())
        },
    )?;
    Ok(person)
}
