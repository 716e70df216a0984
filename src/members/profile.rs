//! What rows on one member add up to.

use std::borrow::Cow;
use std::sync::Arc;

use super::cards::Cards;
use super::decide::NewMember;
use super::facts::Learnt;
use super::rows;
use super::write::Person;
use crate::book::{BookError, KeySlot, Row, Snapshot, UNREADABLE, slot_of};
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
}

/// A fact as one row has it.
#[derive(Clone, Debug)]
pub struct Known {
    pub fact: Arc<str>,
    pub day: Day,
    pub value: Value,
}

/// A fact's value as it stands in the ledger.
#[derive(Clone, Debug)]
pub enum Value {
    Clear(Arc<str>),
    /// Sealed under the person's key; only the keyring makes text of it.
    Sealed(Arc<str>),
}

impl Known {
    /// A fact of this command, before it is sealed.
    pub fn learnt(learnt: &Learnt, day: Day) -> Self {
        Self {
            fact: learnt.fact().into(),
            day,
            value: Value::Clear(learnt.value().into()),
        }
    }
}

/// One member.
#[derive(Clone, Debug)]
pub struct Profile {
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
    pub fn read(row: &Row<'_>) -> Result<Self, BookError> {
        use rows::members as c;
        let id = |column| MemberId::parse(row.bytes(column)).map_err(|e| row.bad(column, e));
        let day = |column| Day::parse(row.bytes(column)).map_err(|e| row.bad(column, e));
        let referrer = if row.bytes(c::REFERRER).is_empty() {
            None
        } else {
            Some(id(c::REFERRER)?)
        };
        let person = row.text(c::PERSON)?;
        let reference = row.text(c::REF)?;
        Ok(Self {
            id: id(c::MEMBER)?,
            joined: day(c::JOINED)?,
            registered: day(c::DAY)?,
            store: row.text(c::STORE)?.into(),
            referrer,
            person: person.parse().map_err(|e| row.bad(c::PERSON, e))?,
            reference: (!reference.is_empty()).then(|| reference.into()),
            facts: Vec::new(),
            cards: Cards::default(),
            status: Vec::new(),
        })
    }

    /// A member who is being registered, with all that is told of them.
    pub fn fresh(new: &NewMember, person: Person, at: When, card_until: Option<Day>) -> Self {
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
    pub fn learn(&mut self, learnt: &Learnt, day: Day) {
        self.facts.push(Known::learnt(learnt, day));
    }

    /// The member and the place of the person's key.
    pub fn person(&self) -> Person {
        Person {
            member: self.id,
            key: KeySlot::new(self.person),
        }
    }

    /// Takes in what became of the member.
    pub fn take_status(&mut self, row: &Row<'_>) -> Result<(), BookError> {
        use rows::status as c;
        let at =
            When::read(row.bytes(c::DAY), row.bytes(c::TIME)).map_err(|e| row.bad(c::DAY, e))?;
        let status = match row.bytes(c::KIND) {
            b"suspend" => Status::Suspended,
            b"resume" => Status::Active,
            b"exit" => Status::Exited,
            b"undo" => Status::Undone,
            b"erase" => Status::Erased,
            b"merge" => {
                let into = MemberId::parse(row.bytes(c::INTO)).map_err(|e| row.bad(c::INTO, e))?;
                Status::Merged(into)
            }
            _ => return Err(row.bad(c::KIND, "no such kind of status")),
        };
        self.status.push((at, status));
        Ok(())
    }

    /// Takes in a fact.
    pub fn take_fact(&mut self, row: &Row<'_>) -> Result<(), BookError> {
        self.facts.push(read_fact(row, Some(self.person))?);
        Ok(())
    }

    /// Takes in a fact that was read before it was known whose it is.
    pub fn take_known(&mut self, mut known: Known) {
        if let Value::Sealed(cell) = &mut known.value
            && slot_of(cell).is_some_and(|slot| slot.get() != self.person)
        {
            *cell = UNREADABLE.into();
        }
        self.facts.push(known);
    }

    /// The status before a deed of a moment.
    pub fn status(&self, at: When) -> Status {
        let seen = self.status.iter().rev().find(|(since, _)| at.sees(*since));
        seen.map_or(Status::Active, |(_, status)| *status)
    }

    /// The days on which the status changed, in order of recording.
    pub fn turning_days(&self) -> impl Iterator<Item = Day> + '_ {
        self.status.iter().map(|(at, _)| at.day())
    }

    /// The status that the latest row says.
    pub fn status_now(&self) -> Status {
        self.status
            .last()
            .map_or(Status::Active, |(_, status)| *status)
    }

    /// Whether the member is erased, whenever asked: nothing befalls them any more, not even in the past.
    pub fn is_erased(&self) -> bool {
        self.status_now() == Status::Erased
    }

    /// Whether the member had left, or was erased, by a moment. Reports of days before the erasure say what
    /// they said.
    pub fn has_left(&self, at: When) -> bool {
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
    pub fn clear_fact(&self, fact: &str, on: Day) -> Option<&str> {
        let known = self.known(fact, on)?;
        match &known.value {
            Value::Clear(text) if !text.is_empty() => Some(text),
            Value::Clear(_) | Value::Sealed(_) => None,
        }
    }

    /// A fact as it stands in the ledger at the close of a day.
    pub fn known(&self, fact: &str, on: Day) -> Option<&Known> {
        known_on(&self.facts, fact, on)
    }
}

/// A fact among rows, as it stood at the close of a day; one learnt only later counts back, since
/// nothing else was known.
pub fn known_on<'a>(rows: &'a [Known], fact: &str, on: Day) -> Option<&'a Known> {
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
pub fn facts_of(snapshot: &Snapshot, member: MemberId) -> Result<Vec<Known>, BookError> {
    use rows::profile as c;
    let mut facts = Vec::new();
    let person = person_of(snapshot, member)?;
    let ledger = snapshot.ledger(&rows::PROFILE)?;
    ledger.each_where(c::MEMBER, &member.to_string(), c::ALL, |row| {
        facts.push(read_fact(row, person)?);
        Ok(())
    })?;
    Ok(facts)
}

/// The sealed cell of a fact; one that no key opens where it was moved to this member from somebody else: what a cell of
/// before does not say of its row, the key tells under which it was sealed.
pub fn own_cell<'a>(row: &Row<'a>, person: Option<u32>) -> Result<Cow<'a, str>, BookError> {
    let sealed = row.text(rows::profile::SEALED)?;
    let moved = slot_of(&sealed).is_some_and(|slot| person != Some(slot.get()));
    Ok(if moved { UNREADABLE.into() } else { sealed })
}

/// Each member's key, by the member's number.
pub fn people(snapshot: &crate::book::Snapshot) -> Result<ByNumber<u32>, BookError> {
    use rows::members as c;
    let mut people = ByNumber::default();
    snapshot
        .ledger(&rows::MEMBERS)?
        .each(c::PERSON + 1, |row| {
            let id = MemberId::parse(row.bytes(c::MEMBER)).map_err(|e| row.bad(c::MEMBER, e))?;
            let person = row.text(c::PERSON)?.parse();
            *people.at(id.index()) = person.map_err(|e| row.bad(c::PERSON, e))?;
            Ok(())
        })?;
    Ok(people)
}

/// Reads one fact of a person who has this key.
pub fn read_fact(row: &Row<'_>, person: Option<u32>) -> Result<Known, BookError> {
    fact_with(row, &own_cell(row, person)?)
}

/// Reads one fact before it is known whose key the member's is: [`Profile::take_known`] proves it.
pub fn read_any_fact(row: &Row<'_>) -> Result<Known, BookError> {
    fact_with(row, &row.text(rows::profile::SEALED)?)
}

/// Reads one fact whose sealed cell is this one.
fn fact_with(row: &Row<'_>, sealed: &str) -> Result<Known, BookError> {
    use rows::profile as c;
    Ok(Known {
        fact: row.text(c::FACT)?.into(),
        day: Day::parse(row.bytes(c::DAY)).map_err(|e| row.bad(c::DAY, e))?,
        value: if sealed.is_empty() {
            Value::Clear(row.text(c::VALUE)?.into())
        } else {
            Value::Sealed(sealed.into())
        },
    })
}

/// The place of a member's key in the keyring.
pub fn person_of(snapshot: &crate::book::Snapshot, id: MemberId) -> Result<Option<u32>, BookError> {
    use rows::members as c;
    let mut person = None;
    snapshot
        .ledger(&rows::MEMBERS)?
        .each_where(c::MEMBER, &id.to_string(), c::ALL, |row| {
            person = Some(
                row.text(c::PERSON)?
                    .parse()
                    .map_err(|e| row.bad(c::PERSON, e))?,
            );
            Ok(())
        })?;
    Ok(person)
}
