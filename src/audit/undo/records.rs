//! Visits, complaints, reservations … taken back: a row of kind `undo` for each record.

use super::found::Found;
use super::refusal::{UndoError, UndoRefusal};
use super::{Undoing, Undone};
use crate::audit::records::RECORDS;
use crate::book::records::Written;
use crate::book::{BookError, Draft, Records, Snapshot};
use crate::desk::reservations::RESERVATIONS;
use crate::desk::reservations::rows::load_one;
use crate::domain::{Day, MemberId, Version};
use crate::sales::Customers;

/// A record that a version wrote about.
#[derive(Debug)]
pub(super) struct About {
    ledger: &'static Records,
    record: String,
    /// When the version's first row about it is dated, with its moment's cell.
    day: Day,
    time: String,
    /// The first later version that stands on it, and its ledger.
    by: Option<(Version, &'static str)>,
}

/// The records that a version wrote about, ledger by ledger.
pub(super) fn found(
    snapshot: &Snapshot,
    version: Version,
    is_later: impl Fn(Version) -> bool,
) -> Result<Vec<About>, BookError> {
    let mut found = Vec::new();
    for ledger in RECORDS {
        for written in ledger.of_version(snapshot, version, &is_later)? {
            let Written {
                record,
                day,
                time,
                by,
            } = written;
            let by = match by {
                None => named_elsewhere(snapshot, ledger, &record, &is_later)?,
                by => by.map(|by| (by, ledger.schema.name)),
            };
            found.push(About {
                ledger,
                record,
                day,
                time,
                by,
            });
        }
    }
    Ok(found)
}

/// The first later version of another ledger that names a record: a visit names who made it. What goes by a
/// member's number is no record of its own that others could name.
fn named_elsewhere(
    snapshot: &Snapshot,
    own: &Records,
    record: &str,
    is_later: impl Fn(Version) -> bool,
) -> Result<Option<(Version, &'static str)>, BookError> {
    if record.parse::<MemberId>().is_ok() {
        return Ok(None);
    }
    let others = RECORDS.iter().filter(|other| !std::ptr::eq(**other, own));
    let mut first = None;
    for other in others {
        let columns = other.schema.columns.len();
        other.each(snapshot, |row| {
            let names = (1..columns).any(|column| row.bytes(column) == record.as_bytes());
            if names && is_later(row.version()) && first.is_none() {
                first = Some((row.version(), other.schema.name));
            }
            Ok(())
        })?;
    }
    Ok(first)
}

/// Takes each of them back, where nothing stands on it.
pub(super) fn records(
    draft: &mut Draft,
    found: &Found,
    customers: &mut Customers,
    undoing: &Undoing<'_>,
    undone: &mut Vec<Undone>,
) -> Result<(), UndoError> {
    for about in &found.records {
        let name = about.ledger.schema.name;
        let record = about.record.clone();
        if let Some((by, ledger)) = about.by {
            return Err(UndoRefusal::Stands { record, by, ledger }.into());
        }
        let note = undoing.sealed(draft.snapshot(), None, (name, "note"))?;
        let at = undoing.dated(about.day, &about.time);
        about
            .ledger
            .undo(draft, &record, undoing.version, at, &note)?;
        if std::ptr::eq(about.ledger, &raw const RESERVATIONS) && !found.tiers.is_empty() {
            never_came(draft.snapshot(), customers, &record)?;
        }
        undone.push(Undone {
            record,
            kind: about.ledger.what,
            by: None,
            on: at.0,
        });
    }
    Ok(())
}

/// Of a reservation, only an arrival moves a tier: taken back, its day is none on which the member came.
fn never_came(
    snapshot: &Snapshot,
    customers: &mut Customers,
    record: &str,
) -> Result<(), BookError> {
    let Some(booking) = record
        .parse()
        .ok()
        .map(|id| load_one(snapshot, id, Day::MAX))
    else {
        return Ok(());
    };
    if let Some(booking) = booking?
        && let Some(came) = booking.arrived
        && let Some(customer) = booking.member.and_then(|id| customers.get_mut(id))
        && let Some(place) = customer.kept.iter().position(|day| *day == came.day())
    {
        customer.kept.swap_remove(place);
    }
    Ok(())
}
