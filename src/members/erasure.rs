//! Persons whose keys are to be destroyed, and are destroyed again wherever a keyring still has them.

use super::rows::{ERASURES, ErasedKey};
use crate::book::{Book, Row};
use crate::book::{BookError, KeySlot, Keyring, Lookup, Snapshot};
use crate::domain::{Day, MemberId, Version};

/// One key that was destroyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Erased {
    /// None for somebody who is no member.
    pub member: Option<MemberId>,
    pub key: KeySlot,
    pub day: Day,
    pub version: Version,
}

/// Every erasure of a snapshot, in order of recording.
pub(crate) fn all(snapshot: &Snapshot) -> Result<Vec<Erased>, BookError> {
    let mut all = Vec::new();
    if is_any(snapshot)? {
        snapshot.ledger(&ERASURES)?.each(ErasedKey::HOT, |row| {
            all.push(read(row)?);
            Ok(())
        })?;
    }
    Ok(all)
}

fn read(row: &Row<'_>) -> Result<Erased, BookError> {
    let own = ErasedKey::read(row)?;
    Ok(Erased {
        member: own.member,
        key: own.person,
        day: own.day,
        version: row.version(),
    })
}

fn is_any(snapshot: &Snapshot) -> Result<bool, BookError> {
    Ok(snapshot.end_of(&ERASURES)? > ERASURES.header().len() as u64)
}

/// Whether a keyring has not been told of every erasure: it was put back from a copy, or the command that
/// erased died before it destroyed.
pub(crate) fn is_due(snapshot: &Snapshot, keyring: &Keyring) -> Result<bool, BookError> {
    Ok(keyring.erased_end() != snapshot.end_of(&ERASURES)? && is_any(snapshot)?)
}

/// Destroys the key of everybody who was erased, and takes away the index that still finds them.
pub(crate) fn destroy_again(
    book: &Book,
    snapshot: &Snapshot,
    keyring: &mut Keyring,
) -> Result<(), BookError> {
    let keys: Vec<KeySlot> = all(snapshot)?.iter().map(|erased| erased.key).collect();
    Lookup::purge(book)?;
    keyring.destroy_erased(&keys, snapshot.end_of(&ERASURES)?)
}
