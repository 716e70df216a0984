//! What the rows of a book ask of its keyring.

use rustc_hash::FxHashSet;

use super::error::BookError;
use super::keyring::{KeySlot, epoch_of, slot_of};
use super::schema::{Kind, Schema};
use super::snapshot::Snapshot;

/// The column that names a person's key; sealed cells name theirs themselves.
const PERSON: &str = "person";

/// The keys that rows name, or were sealed with.
#[derive(Clone, Debug, Default)]
pub struct KeysInUse {
    pub persons: FxHashSet<KeySlot>,
    pub epochs: FxHashSet<KeySlot>,
}

impl KeysInUse {
    /// Looks at every row.
    pub fn read(snapshot: &Snapshot, schemas: &[&'static Schema]) -> Result<Self, BookError> {
        let mut used = Self::default();
        for schema in schemas {
            used.read_ledger(snapshot, schema)?;
        }
        Ok(used)
    }

    fn read_ledger(
        &mut self,
        snapshot: &Snapshot,
        schema: &'static Schema,
    ) -> Result<(), BookError> {
        let columns = schema.columns.iter().enumerate();
        let telling = columns.filter(|(_, c)| c.kind == Kind::Sealed || c.name == PERSON);
        let telling: Vec<usize> = telling.map(|(place, _)| place).collect();
        let Some(last) = telling.last() else {
            return Ok(());
        };
        snapshot.ledger(schema)?.each(last + 1, |row| {
            for place in &telling {
                let cell = row.text(*place)?;
                self.persons.extend(slot_of(&cell));
                self.epochs.extend(epoch_of(&cell));
                if schema.columns[*place].name == PERSON {
                    self.persons.extend(cell.parse().ok().map(KeySlot::new));
                }
            }
            Ok(())
        })
    }

    /// How many slots a keyring needs to open all of them.
    pub fn slots_needed(&self) -> u32 {
        let slots = self.persons.iter().chain(&self.epochs);
        slots.map(|slot| slot.get() + 1).max().unwrap_or(0)
    }
}
