//! Whose a row is, as far as the book can tell: by this it is proved that a sealed text stands in the row for which it
//! was sealed.
//!
//! A cell says for which version it was sealed, and, where a version may write several rows, for whom and for which
//! record. What a cell of before does not say is told by its key: that of the person whom the row names, or of the
//! record of which it is a step.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use super::form::Form;
use super::keyring::KeySlot;
use super::ledger::Ledger;
use super::schema::{MEMBER, PERSON, Schema};
use crate::domain::ByNumber;
use crate::domain::ids::number_of;

/// So many are looked up one by one before all are read.
const FEW: u32 = 32;

/// The people of one ledger: the key of each record that has one, read when it is asked for.
#[derive(Debug)]
pub(super) struct People {
    dir: PathBuf,
    form: Form,
    end: u64,
    asked: AtomicU32,
    ledger: OnceLock<Option<Ledger>>,
    /// By the record's number; 0 is nobody's.
    keys: OnceLock<ByNumber<u32>>,
}

impl People {
    /// Those of each ledger that has any, as a state of the book holds it.
    pub(super) fn of(dir: &std::path::Path, forms: &[Form], ends: &[u64]) -> Vec<Arc<Self>> {
        let each = forms.iter().zip(ends);
        let people = each.filter(|(form, _)| place(form.schema, PERSON).is_some());
        let people = people.map(|(form, end)| Self {
            dir: dir.to_owned(),
            form: *form,
            end: *end,
            asked: AtomicU32::new(0),
            ledger: OnceLock::new(),
            keys: OnceLock::new(),
        });
        people.map(Arc::new).collect()
    }

    /// A ledger that cannot be read proves nothing, and says so where its own rows are read.
    fn key(&self, record: &str) -> Option<KeySlot> {
        let person = place(self.form.schema, PERSON)?;
        let ledger = self
            .ledger
            .get_or_init(|| Ledger::open(&self.dir, self.form, self.end).ok());
        let ledger = ledger.as_ref()?;
        if self.keys.get().is_none()
            && self.asked.fetch_add(1, Ordering::Relaxed) < FEW
            && let Some(rows) = ledger.bearing(RECORD, record, person + 1)
        {
            return rows.first().and_then(|row| slot(row.bytes(person)));
        }
        let keys = self.keys.get_or_init(|| all(ledger, person));
        let own = keys.get(number_of(record.as_bytes())?).copied();
        own.filter(|slot| *slot != 0).map(KeySlot::new)
    }
}

/// The key of every record.
fn all(ledger: &Ledger, person: usize) -> ByNumber<u32> {
    let mut keys = ByNumber::default();
    let _ = ledger.each(person + 1, |row| {
        let number = number_of(row.bytes(RECORD));
        if let (Some(number), Some(slot)) = (number, slot(row.bytes(person))) {
            let own: &mut u32 = keys.at(number);
            if *own == 0 {
                *own = slot.get();
            }
        }
        Ok(())
    });
    keys
}

fn slot(cell: &[u8]) -> Option<KeySlot> {
    let text = std::str::from_utf8(cell).ok()?;
    text.parse().ok().map(KeySlot::new)
}

/// Where a ledger's rows name what they are of: the record, or the member.
const RECORD: usize = 1;

fn place(schema: &Schema, name: &str) -> Option<usize> {
    schema.columns.iter().position(|own| own.name == name)
}

/// A row by its cells.
#[derive(Clone, Copy)]
pub(super) struct Named<'a, F> {
    pub(super) schema: &'static Schema,
    pub(super) cell: F,
    pub(super) people: &'a [Arc<People>],
}

impl<'a, F: Fn(usize) -> &'a str> Named<'_, F> {
    fn named(&self, column: &str) -> &'a str {
        place(self.schema, column).map_or("", &self.cell)
    }

    /// Whether the row is of whom a cell names: of its member, and of the fact, the record or the lot that it tells of.
    pub(super) fn is_of(&self, of: &str) -> bool {
        let Some(rest) = of.strip_prefix(self.named(MEMBER)) else {
            return false;
        };
        match (rest.strip_prefix('-'), self.named("fact")) {
            (None, _) => rest.is_empty(),
            (Some(own), "") if self.schema.columns[RECORD].name == MEMBER => {
                own == self.named("lot")
            }
            (Some(own), "") => own == record((self.cell)(RECORD), self.named("step")),
            (Some(own), fact) => own == fact,
        }
    }

    /// Whether a key is the one under which the row's texts are sealed, where it names somebody: the person, or
    /// somebody of another ledger, or the record of which it is a step. The house's own is everybody's.
    pub(super) fn is_under(&self, key: KeySlot) -> bool {
        if key == KeySlot::HOUSE || self.people.is_empty() {
            return true;
        }
        if let Ok(own) = self.named(PERSON).parse() {
            return KeySlot::new(own) == key;
        }
        let people = |ledger: &str| {
            self.people
                .iter()
                .find(|own| own.form.schema.name == ledger)
        };
        for foreign in self.schema.foreign {
            if let (Some(people), named) = (people(foreign.ledger), self.named(foreign.column))
                && !named.is_empty()
            {
                return people.key(named) == Some(key);
            }
        }
        match people(self.schema.name) {
            Some(people) => people.key((self.cell)(RECORD)) == Some(key),
            None => true,
        }
    }
}

/// How one of several rows of a version is told from the others: by its record, and the step of it.
pub fn record(number: &str, step: &str) -> String {
    match step {
        "" => number.to_owned(),
        step => format!("{number}-{step}"),
    }
}
