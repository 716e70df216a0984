//! Numbered records: each row names what is there, and what is taken back was written.

use rustc_hash::FxHashSet;

use super::Findings;
use crate::accounts::records::RECORDS;
use crate::book::{BookError, KeySlot, Row, Snapshot, slot_of};
use crate::care::staff::rows::{ASSIGNMENTS, STAFF, assignments, staff};
use crate::care::visits::rows::{VISITS, visits as v};
use crate::domain::{Day, MemberId, StaffId, Version};
use crate::members::records::UNDO;

pub(super) fn prove(
    snapshot: &Snapshot,
    people: &[u32],
    findings: &mut Findings,
) -> Result<(), BookError> {
    undone(snapshot, findings)?;
    let known = staff_list(snapshot, findings)?;
    visits(snapshot, people, &known, findings)?;
    assigned(snapshot, &known, findings)
}

/// A row that takes back names a version before it that wrote about the same record.
fn undone(snapshot: &Snapshot, findings: &mut Findings) -> Result<(), BookError> {
    for records in RECORDS {
        let schema = records.schema;
        let (kind, undoes) = (schema.at("kind"), schema.at("undoes"));
        let mut wrote: FxHashSet<(String, Version)> = FxHashSet::default();
        snapshot.ledger(schema)?.each(schema.columns.len(), |row| {
            let record = records.number_text(row)?;
            if row.bytes(kind) == UNDO.as_bytes() {
                let of = row.text(undoes)?.parse().map(Version).unwrap_or_default();
                if !wrote.contains(&(record.clone(), of)) {
                    let what =
                        format!("takes back version {of}, which wrote nothing about {record}");
                    findings.at(row, schema, what);
                }
            }
            wrote.insert((record, row.version()));
            Ok(())
        })?;
    }
    Ok(())
}

/// Everybody on the staff list; numbers follow one another, and whoever changes or leaves was added.
fn staff_list(
    snapshot: &Snapshot,
    findings: &mut Findings,
) -> Result<FxHashSet<StaffId>, BookError> {
    let mut known = FxHashSet::default();
    snapshot.ledger(&STAFF)?.each(STAFF.columns.len(), |row| {
        let id = StaffId::parse(row.bytes(staff::STAFF)).map_err(|e| row.bad(staff::STAFF, e))?;
        dated(row, STAFF.at("day"), &STAFF, findings)?;
        match row.bytes(staff::KIND) {
            b"add" if id.index() != known.len() => {
                let what = format!("{id} is number {} of the staff list", known.len() + 1);
                findings.at(row, &STAFF, what);
            }
            b"change" | b"leave" if !known.contains(&id) => {
                findings.at(row, &STAFF, format!("{id} was never added"));
            }
            _ => {}
        }
        known.insert(id);
        Ok(())
    })?;
    Ok(known)
}

/// A visit is to somebody, by somebody who is known, and its words are sealed under the member's key.
fn visits(
    snapshot: &Snapshot,
    people: &[u32],
    known: &FxHashSet<StaffId>,
    findings: &mut Findings,
) -> Result<(), BookError> {
    snapshot.ledger(&VISITS)?.each(VISITS.columns.len(), |row| {
        let day = dated(row, v::DAY, &VISITS, findings)?;
        if row.bytes(VISITS.at("kind")) == UNDO.as_bytes() {
            return Ok(());
        }
        let member = MemberId::parse(row.bytes(v::MEMBER)).map_err(|e| row.bad(v::MEMBER, e))?;
        let sealed = row.text(v::NOTE)?;
        if let Some(slot) = slot_of(&sealed)
            && people.get(member.index()).copied().map(KeySlot::new) != Some(slot)
        {
            let what = format!("sealed under key {slot}, which is not that of {member}");
            findings.at(row, &VISITS, what);
        }
        made_by(row, v::STAFF, &VISITS, known, findings)?;
        let postponed = row.bytes(v::OUTCOME) == b"postponed";
        let until = row.bytes(v::UNTIL);
        if postponed == until.is_empty()
            || (postponed && Day::parse(until).is_ok_and(|until| until <= day))
        {
            findings.at(
                row,
                &VISITS,
                "only what was postponed has a later day to which it was",
            );
        }
        let done = row.bytes(v::OUTCOME) == b"done";
        match row.bytes(v::SATISFACTION) {
            b"" => {}
            [b'1'..=b'5'] if done => {}
            _ => findings.at(
                row,
                &VISITS,
                "satisfaction is 1 to 5, of a visit that was done",
            ),
        }
        Ok(())
    })
}

/// Whoever looks after a member is on the staff list.
fn assigned(
    snapshot: &Snapshot,
    known: &FxHashSet<StaffId>,
    findings: &mut Findings,
) -> Result<(), BookError> {
    snapshot
        .ledger(&ASSIGNMENTS)?
        .each(ASSIGNMENTS.columns.len(), |row| {
            made_by(row, assignments::STAFF, &ASSIGNMENTS, known, findings)
        })
}

fn made_by(
    row: &Row<'_>,
    column: usize,
    schema: &crate::book::Schema,
    known: &FxHashSet<StaffId>,
    findings: &mut Findings,
) -> Result<(), BookError> {
    if row.bytes(column).is_empty() {
        return Ok(());
    }
    let id = StaffId::parse(row.bytes(column)).map_err(|e| row.bad(column, e))?;
    if !known.contains(&id) {
        findings.at(row, schema, format!("{id} is not on the staff list"));
    }
    Ok(())
}

fn dated(
    row: &Row<'_>,
    column: usize,
    schema: &crate::book::Schema,
    findings: &mut Findings,
) -> Result<Day, BookError> {
    let day = Day::parse(row.bytes(column)).map_err(|e| row.bad(column, e))?;
    findings.prove_day(row, schema, day);
    Ok(day)
}
