//! Sealed cells: each opens with the keyring at the place where it stands, so none was forged or moved
//! there from another.

use super::unique::Phones;
use super::{Findings, TAKE_BACK};
use rustc_hash::FxHashSet;

use crate::book::{BookError, KeyError, KeySlot, Keyring, Kind, Snapshot, slot_of};
use crate::members::profile::people;
use crate::worded;

/// Proves every sealed cell of every ledger, where the keyring is there.
/// Phones are met on the way.
pub(super) fn prove(
    snapshot: &Snapshot,
    keyring: Option<&Keyring>,
) -> Result<(Findings, Phones), BookError> {
    let mut findings = Findings::new(snapshot);
    let mut phones = Phones::default();
    let Some(keyring) = keyring else {
        return Ok((findings, phones));
    };
    let mut damaged = FxHashSet::default();
    for schema in snapshot.schemas() {
        let columns: Vec<usize> = (0..schema.columns.len())
            .filter(|column| schema.columns[*column].kind == Kind::Sealed)
            .collect();
        let Some(last) = columns.last() else {
            continue;
        };
        snapshot.ledger(schema)?.each(last + 1, |row| {
            for column in &columns {
                let cell = row.as_it_stands(*column)?;
                if cell.is_empty() {
                    phones.take(schema, row, "");
                    continue;
                }
                let name = schema.columns[*column].name;
                if !row.is_own(*column, cell) {
                    let what = worded!(
                        "the sealed cell {name} was moved here from another row",
                        "已封存的单元格 {name} 从别的行移来"
                    );
                    findings.at(row, schema, what);
                    continue;
                }
                match keyring.open_cell(cell, schema.name, name) {
                    Ok(text) => phones.take(schema, row, &text.unwrap_or_default()),
                    Err(KeyError::Damaged { slot, .. }) => {
                        // A member's is told where the member is registered.
                        if damaged.insert(slot) && !is_members(snapshot, slot)? {
                            let what = worded!(
                                "key {slot}, under which {name} is sealed, is damaged in the keyring",
                                "封存 {name} 的密钥位 {slot} 的密钥在密钥环中已损坏"
                            );
                            findings.at_with(row, schema, what, TAKE_BACK);
                        }
                    }
                    Err(KeyError::Forged { .. }) => {
                        let what = worded!(
                            "the sealed cell {name} cannot be opened: it was changed, or moved here from another place",
                            "已封存的单元格 {name} 无法解封：被改动，或从别处移来"
                        );
                        findings.at(row, schema, what);
                    }
                    Err(KeyError::NoSlot { .. }) => {
                        let slot = slot_of(cell).map_or(0, KeySlot::get);
                        let what = worded!(
                            "the keyring has no key {slot}, under which {name} is sealed: it is older than the book; put its latest copy back",
                            "密钥环没有封存 {name} 的密钥位 {slot} 的密钥：它比账簿旧；请恢复其最新备份"
                        );
                        findings.at(row, schema, what);
                    }
                    Err(other) => return Err(other.into()),
                }
            }
            Ok(())
        })?;
    }
    Ok((findings, phones))
}

fn is_members(snapshot: &Snapshot, slot: u32) -> Result<bool, BookError> {
    Ok(people(snapshot)?.iter().any(|(_, own)| *own == slot))
}
