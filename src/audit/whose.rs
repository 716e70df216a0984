//! Which rows are about one person: the one list by which an export gives and an erasure looks.
//!
//! A row is somebody's if it names them as its member, or among its members; if it names their key or has a
//! text that was sealed under it; if it is a later step of a record that is theirs; or if it stands on such a row.
//! Rows are judged as their ledgers describe them, so a ledger that is added later is found as well.

use rustc_hash::{FxHashMap, FxHashSet};

use super::records::RECORDS;
use crate::book::{
    BookError, Foreign, KeySlot, Kind, MEMBER, MEMBERS, PERSON, Row, Schema, Snapshot, slot_of,
};
use crate::domain::MemberId;
use crate::members::profile::person_of;

/// Between the members that one row names.
pub const APART: char = ';';

/// Somebody, by all that rows may know them by.
#[derive(Clone, Debug, Default)]
pub struct Party {
    pub numbers: Vec<MemberId>,
    pub keys: Vec<KeySlot>,
}

impl Party {
    /// A member, by every number that they have had.
    pub fn members(snapshot: &Snapshot, numbers: &[MemberId]) -> Result<Self, BookError> {
        let mut keys = Vec::new();
        for id in numbers {
            keys.extend(person_of(snapshot, *id)?.map(KeySlot::new));
        }
        Ok(Self {
            numbers: numbers.to_vec(),
            keys,
        })
    }

    /// Whether a record is theirs: by the member that it names, else by the key.
    pub fn is(&self, member: Option<MemberId>, key: u32) -> bool {
        match member {
            Some(id) => self.numbers.contains(&id),
            None => self.holds(KeySlot::new(key)),
        }
    }

    /// The house's own key is nobody's.
    fn holds(&self, key: KeySlot) -> bool {
        key != KeySlot::HOUSE && self.keys.contains(&key)
    }
}

/// Where the rows of a ledger tell whose they are.
#[derive(Clone, Debug)]
pub struct Telling {
    member: Option<usize>,
    /// Several of them, apart by [`APART`].
    members: Option<usize>,
    key: Option<usize>,
    sealed: Vec<usize>,
    /// The number of the record that a row is a step of, or that later ledgers stand on.
    record: Option<usize>,
    /// Ledgers of whose rows these rows name one.
    stands_on: Vec<(&'static str, usize)>,
}

impl Telling {
    pub fn of(schema: &'static Schema) -> Self {
        let place = |name: &str| schema.columns.iter().position(|column| column.name == name);
        let numbered = RECORDS
            .iter()
            .find(|own| std::ptr::eq(own.schema, schema))
            .map(|records| records.place());
        let keyed = match schema.key {
            [key] => place(key),
            _ => None,
        };
        let stands_on = |foreign: &Foreign| Some((foreign.ledger, place(foreign.column)?));
        let sealed = schema.columns.iter().enumerate();
        let sealed = sealed.filter(|(_, column)| column.kind == Kind::Sealed);
        Self {
            member: place(MEMBER),
            members: place(MEMBERS),
            key: place(PERSON),
            sealed: sealed.map(|(at, _)| at).collect(),
            record: numbered.or(keyed),
            stands_on: schema.foreign.iter().filter_map(stands_on).collect(),
        }
    }

    /// Whether the ledger may hold anything about a person at all.
    pub fn is_about_persons(&self) -> bool {
        self.member.is_some() || self.members.is_some() || !self.sealed.is_empty()
    }

    /// Where a list of members stands, of which only the person's own numbers are theirs to see.
    pub const fn list(&self) -> Option<usize> {
        self.members
    }
}

/// Finds the rows of a person, ledger by ledger in their order of recording.
#[derive(Clone, Debug)]
pub struct Whose {
    party: Party,
    numbers: Vec<String>,
    /// The records that are the person's so far, on which rows may stand.
    own: FxHashMap<&'static str, FxHashSet<String>>,
}

impl Whose {
    pub fn new(party: Party) -> Self {
        Self {
            numbers: party.numbers.iter().map(ToString::to_string).collect(),
            party,
            own: FxHashMap::default(),
        }
    }

    /// Whether a cell holds one of the person's numbers.
    pub fn is_number(&self, cell: &str) -> bool {
        self.numbers.iter().any(|number| number == cell)
    }

    /// Whether a row is the person's.
    pub fn owns(
        &self,
        schema: &'static Schema,
        telling: &Telling,
        row: &Row<'_>,
    ) -> Result<bool, BookError> {
        // A row that names its member is that member's, whoever's key sealed it.
        if let Some(place) = telling.member
            && !row.bytes(place).is_empty()
        {
            return Ok(self.is_number(&row.text(place)?));
        }
        if let Some(place) = telling.members
            && row.text(place)?.split(APART).any(|id| self.is_number(id))
        {
            return Ok(true);
        }
        Ok(self.has_key(telling, row)? || self.stands_on_own(schema, telling, row)?)
    }

    fn has_key(&self, telling: &Telling, row: &Row<'_>) -> Result<bool, BookError> {
        if let Some(place) = telling.key
            && let Ok(key) = row.text(place)?.parse()
            && self.party.holds(KeySlot::new(key))
        {
            return Ok(true);
        }
        for place in &telling.sealed {
            if slot_of(&row.text(*place)?).is_some_and(|key| self.party.holds(key)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn stands_on_own(
        &self,
        schema: &'static Schema,
        telling: &Telling,
        row: &Row<'_>,
    ) -> Result<bool, BookError> {
        let own = telling.record.map(|place| (schema.name, place));
        for (ledger, place) in own.into_iter().chain(telling.stands_on.iter().copied()) {
            if let Some(own) = self.own.get(ledger)
                && own.contains(&*row.text(place)?)
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Takes in a row that is the person's: what follows may stand on it.
    pub fn take(
        &mut self,
        schema: &'static Schema,
        telling: &Telling,
        row: &Row<'_>,
    ) -> Result<(), BookError> {
        if let Some(place) = telling.record {
            let record = row.text(place)?.into_owned();
            self.own.entry(schema.name).or_default().insert(record);
        }
        Ok(())
    }
}
