//! What was taken back: the versions that others undid, and the rows that undo a record.

use rustc_hash::FxHashMap;

use super::{BookError, Schema, Snapshot, VersionRow};
use crate::domain::Version;

const VERSION: &str = "version ";

/// What the row of an undo says it undoes.
pub(crate) fn mark(version: Version) -> String {
    format!("{VERSION}{version}")
}

/// The version that a row of the chain took back, where it is that of an undo.
pub(crate) fn undone_by(row: &VersionRow) -> Option<Version> {
    let of = row.reference.as_deref().filter(|_| row.command == "undo")?;
    of.strip_prefix(VERSION)?.parse().ok().map(Version)
}

pub(crate) const MARK: &str = "undo:";

/// What marks a row that undoes a record, in the column that otherwise holds a digest of what was asked.
pub(crate) fn undoes(record: &str) -> String {
    format!("{MARK}{record}")
}

/// Every record of a ledger that was taken back, with the words that name it and its undoing.
pub(crate) fn undone_records(
    snapshot: &Snapshot,
    schema: &'static Schema,
) -> Result<FxHashMap<String, String>, BookError> {
    let asked = schema.at("asked");
    let mut undone = FxHashMap::default();
    let ledger = snapshot.ledger(schema)?;
    ledger.each_with(b",undo:", schema.columns.len(), |row| {
        if let Some(record) = row.text(asked)?.strip_prefix(MARK) {
            let told = format!("{record}, undone by version {}", row.version());
            undone.insert(record.to_owned(), told);
        }
        Ok(())
    })?;
    Ok(undone)
}
