//! The keyring of a session: opened, proved to reach, and rid of keys that were to be destroyed.

use std::path::Path;

use super::Stop;
use crate::book::{self, Book, BookError, Draft, KeyError, Keyring, Schema, Snapshot, epoch_of};
use crate::members::{erasure, rows as members};

/// Whether a keyring could not be read though it is there: no missing keyring, without which whatever is
/// not sealed works, but a disk that fails; what was to be sealed must not be left out for it.
fn is_trouble(error: &KeyError) -> bool {
    let allowed = std::io::ErrorKind::PermissionDenied;
    matches!(error, KeyError::Io { source, .. } if source.kind() != allowed)
}

/// The keyring as it is now that nobody else changes it. Whoever was erased stays so: a key that came
/// back from a copy, or outlived the command that should have destroyed it, is destroyed.
pub(crate) fn keys_under_lock(
    book: &Book,
    draft: &Draft,
    path: &Path,
    opened: Option<Keyring>,
) -> Result<Option<Keyring>, Stop> {
    let snapshot = draft.snapshot();
    let current = opened.filter(Keyring::is_current);
    let keyring = match current {
        Some(keyring) => Ok(keyring),
        None => Keyring::open(path, book.id()),
    };
    let Ok(mut keyring) = reaching(keyring, snapshot)? else {
        return Ok(None);
    };
    // What a copy of the book erased, under keys of its own, concerns nobody else's.
    if !draft.is_dry_run()
        && erasure::is_due(snapshot, &keyring)?
        && book::standing(book, snapshot, path).copied().is_none()
    {
        erasure::destroy_again(book, snapshot, &mut keyring)?;
    }
    Ok(Some(keyring))
}

/// The keyring, or why it cannot be used.
///
/// # Errors
/// It is there and cannot be read.
pub(crate) fn keys_for(
    path: &Path,
    book: &Book,
    snapshot: &Snapshot,
) -> Result<Result<Keyring, KeyError>, Stop> {
    reaching(Keyring::open(path, book.id()), snapshot)
}

/// A keyring that has all keys which the book needs.
fn reaching(
    keyring: Result<Keyring, KeyError>,
    snapshot: &Snapshot,
) -> Result<Result<Keyring, KeyError>, Stop> {
    let needed = keys_needed(snapshot)?;
    let keyring = keyring.and_then(|keyring| keyring.prove_reaches(needed).map(|()| keyring));
    match keyring {
        Err(error) if is_trouble(&error) => Err(error.into()),
        keyring => Ok(keyring),
    }
}

/// How many keys the book needs, as far as the ends of its ledgers tell: the last member's is the highest
/// of members, after the house's own; the last row of access is sealed in the last epoch.
pub(crate) fn keys_needed(snapshot: &Snapshot) -> Result<u32, BookError> {
    use members::{Accessed, Registered};
    let mut needed = 1;
    let last = |schema: &'static Schema| snapshot.ledger(schema)?.last_row(schema.columns.len());
    if let Some(row) = last(&members::MEMBERS)? {
        let person = Registered::read(&row.row())?.person.get();
        needed = needed.max(person.saturating_add(1));
    }
    if let Some(row) = last(&members::ACCESS)? {
        let epoch = epoch_of(Accessed::read(&row.row())?.reason);
        needed = needed.max(epoch.map_or(0, |epoch| epoch.get() + 1));
    }
    Ok(needed)
}

/// The keyring, whole, or why it cannot be had.
pub(super) fn open_keys(path: &Path, book: &Book, draft: &Draft) -> Result<Keyring, KeyError> {
    let keyring = Keyring::open(path, book.id())?;
    // Where the ledger itself cannot be read, that is told elsewhere.
    keyring.prove_reaches(keys_needed(draft.snapshot()).unwrap_or(0))?;
    Ok(keyring)
}
