//! Those who work here and the visits they make: everybody who is named is on the staff list, and what a
//! visit says agrees with itself.

use rustc_hash::FxHashSet;

use super::Findings;
use crate::book::{BookError, Row, Schema, Snapshot};
use crate::care::staff::rows::{ASSIGNMENTS, STAFF};
use crate::care::staff::{ASSIGNED, STAFF_RECORDS};
use crate::care::visits::rows::{Line, VISITS};
use crate::care::visits::{Came, VISIT_RECORDS};
use crate::domain::StaffId;
use crate::worded;

pub(super) fn prove(snapshot: &Snapshot, findings: &mut Findings) -> Result<(), BookError> {
    let known = staff_list(snapshot, findings)?;
    VISIT_RECORDS.each(snapshot, |row| {
        named(row, (VISITS.at("staff"), &VISITS), &known, findings)?;
        told(row, findings)
    })?;
    ASSIGNED.each(snapshot, |row| {
        named(
            row,
            (ASSIGNMENTS.at("staff"), &ASSIGNMENTS),
            &known,
            findings,
        )
    })
}

/// Everybody on the staff list, those included who were taken back; numbers follow one another, and whoever
/// changes or leaves was added.
fn staff_list(
    snapshot: &Snapshot,
    findings: &mut Findings,
) -> Result<FxHashSet<StaffId>, BookError> {
    let mut known = FxHashSet::default();
    snapshot.ledger(&STAFF)?.each(STAFF.columns.len(), |row| {
        let id: StaffId = STAFF_RECORDS.number(row)?;
        match row.bytes(STAFF.at("kind")) {
            b"add" if id.index() != known.len() as u64 => {
                let number = known.len() + 1;
                let what = worded!(
                    "{id} is number {number} of the staff list",
                    "{id} 在员工名单中是第 {number} 个"
                );
                findings.at(row, &STAFF, what);
            }
            b"change" | b"leave" if !known.contains(&id) => {
                let what = worded!("{id} was never added", "{id} 从未登记为员工");
                findings.at(row, &STAFF, what);
            }
            _ => {}
        }
        known.insert(id);
        Ok(())
    })?;
    Ok(known)
}

fn named(
    row: &Row<'_>,
    (column, schema): (usize, &Schema),
    known: &FxHashSet<StaffId>,
    findings: &mut Findings,
) -> Result<(), BookError> {
    if row.bytes(column).is_empty() {
        return Ok(());
    }
    let id = StaffId::parse(row.bytes(column)).map_err(|e| row.bad(column, e))?;
    if !known.contains(&id) {
        let what = worded!("{id} is not on the staff list", "{id} 不在员工名单中");
        findings.at(row, schema, what);
    }
    Ok(())
}

/// What was postponed has a later day, and only who was heard has said how satisfied they are.
fn told(row: &Row<'_>, findings: &mut Findings) -> Result<(), BookError> {
    let line = Line::read(row)?;
    let postponed = line.outcome == Came::Postponed;
    let back = postponed && line.until.is_some_and(|until| until <= line.day);
    if back || postponed == line.until.is_none() {
        let what = worded!(
            "what was postponed, and only that, has a later day to which it was",
            "只有改期的回访才有改期日，且须晚于回访日"
        );
        findings.at(row, &VISITS, what);
    }
    match line.satisfaction {
        None => {}
        Some(1..=5) if line.outcome == Came::Done => {}
        _ => {
            let what = worded!(
                "satisfaction is 1 to 5, of a visit that was done",
                "满意度为 1 至 5，且只属于已完成的回访"
            );
            findings.at(row, &VISITS, what);
        }
    }
    Ok(())
}
