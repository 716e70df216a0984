//! What rows say members are known as: the part of a directory that is held in memory.
//!
//! Rows are taken in the order of the ledgers, and the later one holds: a changed phone no longer finds
//! its member.

use std::borrow::Cow;
use std::cell::OnceCell;

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::profile::{own_cell, people};
use super::super::{facts, rows, spelling};
use crate::book::{BookError, Keyring, Ledger, Row, Snapshot, Unsealed, bound_to};
use crate::domain::{CardNo, MemberId};

/// By what a member is found, beside the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Phone,
    Name,
    Card,
    Reference,
}

impl Way {
    pub(super) const ALL: [Self; 4] = [Self::Phone, Self::Name, Self::Card, Self::Reference];

    /// The lookup's table, and what its digests are bound to.
    pub(super) const fn table(self) -> (u8, &'static str) {
        match self {
            Self::Phone => (1, "phone"),
            Self::Name => (2, "name"),
            Self::Card => (3, "card"),
            Self::Reference => (4, "ref"),
        }
    }

    /// The way that a word tells before a colon, as in `ref:1017`, and what stands behind it.
    pub(super) fn told(word: &str) -> Option<(Self, &str)> {
        let (way, rest) = word.split_once(':')?;
        let way = Self::ALL.into_iter().find(|own| own.table().1 == way)?;
        Some((way, rest.trim()))
    }

    /// The form in which a word would be kept; none where it cannot be one.
    pub(super) fn form(self, word: &str) -> Option<String> {
        match self {
            Self::Phone => facts::phone(word),
            Self::Card => word.parse().ok().map(|card: CardNo| card.to_string()),
            Self::Name => Some(spelling::fold(word)),
            Self::Reference => Some(word.to_owned()),
        }
    }

    /// The form under which a word of the ledgers is found.
    fn found_by(self, word: &str) -> Cow<'_, str> {
        match self {
            Self::Name => spelling::fold(word).into(),
            Self::Phone | Self::Card | Self::Reference => word.into(),
        }
    }

    /// Ways by which a member is known under one word at a time: the others only ever add words.
    pub(super) fn of_fact(fact: &[u8]) -> Option<Self> {
        match fact {
            b"phone" => Some(Self::Phone),
            b"name" => Some(Self::Name),
            _ => None,
        }
    }
}

/// What became of a member, as far as finding goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Lives,
    MergedInto(MemberId),
    /// The registration was undone.
    Undone,
}

/// What some rows say, later ones over earlier ones.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Who is known by a word, for each way.
    by: [FxHashMap<Box<str>, Vec<MemberId>>; 4],
    /// The one phone and the one name of each member that these rows speak of; empty when taken back.
    current: [FxHashMap<MemberId, Box<str>>; 2],
    /// Cards that were taken back: what older rows say of them no longer holds.
    undone_cards: FxHashSet<Box<str>>,
    fates: FxHashMap<MemberId, Fate>,
    asked: FxHashMap<MemberId, Box<str>>,
    rows: u64,
    /// Whether a phone or a name could not be read for its damage.
    lacks: bool,
}

impl Known {
    /// How many rows were read.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    pub(super) fn lacks(&self) -> bool {
        self.lacks
    }

    pub(super) fn find(&self, way: Way, word: &str) -> &[MemberId] {
        self.by[way as usize].get(word).map_or(&[], Vec::as_slice)
    }

    /// What these rows say a member's phone or name is now.
    pub(super) fn current(&self, way: Way, member: MemberId) -> Option<&str> {
        self.current
            .get(way as usize)?
            .get(&member)
            .map(AsRef::as_ref)
    }

    pub(super) fn fate(&self, member: MemberId) -> Option<Fate> {
        self.fates.get(&member).copied()
    }

    pub(super) fn fates(&self) -> impl Iterator<Item = (MemberId, Fate)> {
        self.fates.iter().map(|(member, fate)| (*member, *fate))
    }

    /// Whether what older rows say of a word still holds.
    pub(super) fn leaves(&self, way: Way, word: &str, member: MemberId) -> bool {
        match way {
            Way::Phone | Way::Name => self.current(way, member).is_none(),
            Way::Card => !self.undone_cards.contains(word),
            Way::Reference => true,
        }
    }

    pub(super) fn undone_cards(&self) -> impl Iterator<Item = &str> {
        self.undone_cards.iter().map(AsRef::as_ref)
    }

    /// Every word with everybody known by it.
    pub(super) fn words(&self, way: Way) -> impl Iterator<Item = (&str, &[MemberId])> {
        self.by[way as usize]
            .iter()
            .map(|(word, members)| (word.as_ref(), members.as_slice()))
    }

    pub(super) fn asked(&self, member: MemberId) -> Option<&str> {
        self.asked.get(&member).map(AsRef::as_ref)
    }

    pub(super) fn set_asked(&mut self, member: MemberId, asked: &str) {
        self.asked.insert(member, asked.into());
    }

    /// One more word for a member; a phone or a name takes the place of the one before.
    pub(super) fn add(&mut self, way: Way, word: &str, member: MemberId) {
        if let Some(current) = self.current.get_mut(way as usize) {
            let before = current.insert(member, word.into());
            if let Some(before) = before {
                self.forget(way, &before, member);
            }
        }
        if word.is_empty() {
            return;
        }
        let word = way.found_by(word).into();
        let members = self.by[way as usize].entry(word).or_default();
        if !members.contains(&member) {
            members.push(member);
        }
    }

    fn forget(&mut self, way: Way, word: &str, member: MemberId) {
        if let Some(members) = self.by[way as usize].get_mut(&*way.found_by(word)) {
            members.retain(|other| *other != member);
        }
    }

    /// Takes in registrations.
    pub(super) fn read_members(&mut self, ledger: &Ledger) -> Result<(), BookError> {
        use rows::members as c;
        ledger.each(c::ALL, |row| {
            self.rows += 1;
            let member = member_at(row, c::MEMBER)?;
            self.add(Way::Reference, &row.text(c::REF)?, member);
            Ok(())
        })
    }

    /// Takes in cards: every number that a card ever bore.
    pub(super) fn read_cards(&mut self, ledger: &Ledger) -> Result<(), BookError> {
        use rows::cards as c;
        ledger.each(c::REPLACES + 1, |row| {
            self.rows += 1;
            let member = member_at(row, c::MEMBER)?;
            let card = row.text(c::CARD)?;
            match row.bytes(c::KIND) {
                b"issue" | b"renew" | b"replace" => self.add(Way::Card, &card, member),
                // An exchange or activation that was undone leaves the card with its member.
                b"undo" if row.bytes(c::REPLACES).is_empty() => {
                    self.forget(Way::Card, &card, member);
                    self.undone_cards.insert(card.as_ref().into());
                }
                _ => {}
            }
            Ok(())
        })
    }

    /// Takes in mergers and registrations undone.
    pub(super) fn read_status(&mut self, ledger: &Ledger) -> Result<(), BookError> {
        use rows::status as c;
        ledger.each(c::INTO + 1, |row| {
            self.rows += 1;
            let member = member_at(row, c::MEMBER)?;
            let fate = match row.bytes(c::KIND) {
                b"merge" => Fate::MergedInto(member_at(row, c::INTO)?),
                b"undo" => Fate::Undone,
                _ => Fate::Lives,
            };
            self.fates.insert(member, fate);
            Ok(())
        })
    }

    /// Takes in phones and names, which only the keyring can read.
    pub(super) fn read_profile(
        &mut self,
        ledger: &Ledger,
        keys: &Keyring,
        snapshot: &Snapshot,
    ) -> Result<(), BookError> {
        use rows::profile as c;
        // Asked for by cells of before alone.
        let owners = OnceCell::new();
        ledger.each(c::ALL, |row| {
            self.rows += 1;
            let Some(way) = Way::of_fact(row.bytes(c::FACT)) else {
                return Ok(());
            };
            let member = member_at(row, c::MEMBER)?;
            let mut sealed = row.str(c::SEALED)?;
            if !sealed.is_empty() && bound_to(sealed).is_none() {
                if owners.get().is_none() {
                    let _ = owners.set(people(snapshot)?);
                }
                let person = owners.get().and_then(|all| all.get(member.index()));
                sealed = own_cell(row, person.copied())?;
            }
            let read = read_text(row, sealed, keys)?;
            self.lacks |= read == Unsealed::Unreadable;
            let word = read.text().unwrap_or_default();
            self.add(way, &word, member);
            Ok(())
        })
    }
}

fn member_at(row: &Row<'_>, column: usize) -> Result<MemberId, BookError> {
    MemberId::parse(row.bytes(column)).map_err(|why| row.bad(column, why))
}

/// A fact's text, whose cell is this one where it is sealed.
pub(super) fn read_text(
    row: &Row<'_>,
    sealed: &str,
    keys: &Keyring,
) -> Result<Unsealed, BookError> {
    use rows::profile as c;
    if sealed.is_empty() {
        return Ok(Unsealed::Text(row.text(c::VALUE)?.into_owned()));
    }
    Ok(match keys.unseal(sealed, rows::PROFILE.name, "sealed")? {
        // A cell of before does not say which fact it is: what reaches a person is masked under any name.
        Unsealed::Text(text)
            if bound_to(sealed).is_none() && row.bytes(c::FACT) == facts::NAME.as_bytes() =>
        {
            Unsealed::Text(facts::veil(&text))
        }
        read => read,
    })
}
