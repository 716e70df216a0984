//! Visits, complaints, reservations … taken back: a row of kind `undo` for each record.

use super::found::Found;
use super::refusal::{UndoError, UndoRefusal};
use super::{Undoing, Undone};
use crate::accounts::records::RECORDS;
use crate::book::{BookError, Draft, Snapshot};
use crate::domain::Version;
use crate::members::Records;

/// A record that a version wrote about.
#[derive(Debug)]
pub(super) struct About {
    ledger: &'static Records,
    record: String,
    /// The first later version that stands on it.
    by: Option<Version>,
}

/// The records that a version wrote about, ledger by ledger.
pub(super) fn found(
    snapshot: &Snapshot,
    version: Version,
    is_later: impl Fn(Version) -> bool,
) -> Result<Vec<About>, BookError> {
    let mut found = Vec::new();
    for ledger in RECORDS {
        let records = ledger.of_version(snapshot, version, &is_later)?;
        found.extend(
            records
                .into_iter()
                .map(|(record, by)| About { ledger, record, by }),
        );
    }
    Ok(found)
}

/// Takes each of them back, where nothing stands on it.
pub(super) fn records(
    draft: &mut Draft,
    found: &Found,
    undoing: &Undoing<'_>,
    undone: &mut Vec<Undone>,
) -> Result<(), UndoError> {
    for about in &found.records {
        let name = about.ledger.schema.name;
        let record = about.record.clone();
        if let Some(by) = about.by {
            let ledger = name;
            return Err(UndoRefusal::Stands { record, by, ledger }.into());
        }
        let note = undoing.sealed(draft.snapshot(), None, (name, "note"))?;
        let at = (undoing.at.day(), undoing.time);
        about
            .ledger
            .undo(draft, &record, undoing.version, at, &note)?;
        undone.push(Undone {
            record,
            kind: about.ledger.what,
            by: None,
        });
    }
    Ok(())
}
