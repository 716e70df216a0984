//! What the rows of a book ask of its keyring.

use rustc_hash::FxHashSet;

use super::error::BookError;
use super::keyring::{KeySlot, epoch_of, slot_of};
use super::schema::{Kind, Schema};
use super::snapshot::Snapshot;

/// The keys that sealed cells were sealed with.
#[derive(Clone, Debug, Default)]
pub struct KeysInUse {
    pub persons: FxHashSet<KeySlot>,
    pub epochs: FxHashSet<KeySlot>,
}

impl KeysInUse {
    /// Looks at every sealed cell.
    pub fn read(snapshot: &Snapshot, schemas: &[&'static Schema]) -> Result<Self, BookError> {
        let mut used = Self::default();
        for schema in schemas {
            let columns = schema.columns.iter().enumerate();
            let sealed = columns.filter(|(_, column)| column.kind == Kind::Sealed);
            let sealed: Vec<usize> = sealed.map(|(place, _)| place).collect();
            let Some(last) = sealed.last() else { continue };
            snapshot.ledger(schema)?.each(last + 1, |row| {
                for place in &sealed {
                    let cell = row.text(*place)?;
                    used.persons.extend(slot_of(&cell));
                    used.epochs.extend(epoch_of(&cell));
                }
                Ok(())
            })?;
        }
        Ok(used)
    }

    /// How many slots a keyring needs to open all of them.
    pub fn slots_needed(&self) -> u32 {
        let slots = self.persons.iter().chain(&self.epochs);
        slots.map(|slot| slot.get() + 1).max().unwrap_or(0)
    }
}
