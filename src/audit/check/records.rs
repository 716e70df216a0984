//! Numbered records: each row is dated soundly, an undoing names what it undoes, and the steps of a
//! complaint follow one another.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Findings;
use super::tickets::Tickets;
use crate::audit::records::RECORDS;
use crate::book::{BookError, Records, Row, Schema, Snapshot};
use crate::care::visits::VISIT_RECORDS;
use crate::desk::complaints::state::is_before;
use crate::desk::complaints::{COMPLAINTS, Step, What, rows as complaints};
use crate::desk::incidents::{INCIDENTS, rows as incidents};
use crate::desk::inquiries::{INQUIRIES, rows as inquiries};
use crate::domain::{ByNumber, ComplaintId, Day, InquiryId, MemberId, SaleId, VisitId, When};
use crate::members::rows::{MEMBERS, members as m};
use crate::worded;

pub(super) fn prove(
    snapshot: &Snapshot,
    tickets: &Tickets,
    findings: &mut Findings,
) -> Result<(), BookError> {
    for records in RECORDS {
        rows(snapshot, records, findings)?;
    }
    steps(snapshot, tickets, findings)?;
    answers(snapshot, findings)?;
    victims(snapshot, findings)
}

/// What holds for every ledger of records.
fn rows(snapshot: &Snapshot, records: &Records, findings: &mut Findings) -> Result<(), BookError> {
    let schema: &'static Schema = records.schema;
    let (record, kind) = (records.place(), schema.at("kind"));
    let (day, undoes) = (schema.at("day"), schema.at("undoes"));
    let mut written: FxHashSet<(String, u64)> = FxHashSet::default();
    snapshot.ledger(schema)?.each(schema.columns.len(), |row| {
        let dated = Day::parse(row.bytes(day)).map_err(|e| row.bad(day, e))?;
        findings.prove_day(row, schema, dated);
        let own = row.text(record)?.into_owned();
        if row.bytes(kind) == b"undo" {
            let version: u64 = row.text(undoes)?.parse().map_err(|e| row.bad(undoes, e))?;
            if !written.remove(&(own.clone(), version)) {
                let what = worded!(
                    "undoes version {version}, which wrote nothing about {own}",
                    "撤销第 {version} 版，而该版没有写入 {own}"
                );
                findings.at(row, schema, what);
            }
        } else {
            written.insert((own, row.version().0));
        }
        Ok(())
    })
}

/// How far a complaint is while its rows are read.
#[derive(Clone, Copy)]
struct Reached {
    step: Step,
    opened: When,
    moved: When,
}

/// No step of a complaint is skipped, none lies before the one before it, and the sales are there.
fn steps(snapshot: &Snapshot, tickets: &Tickets, findings: &mut Findings) -> Result<(), BookError> {
    let mut reached: FxHashMap<ComplaintId, Reached> = FxHashMap::default();
    let mut known: FxHashSet<VisitId> = FxHashSet::default();
    VISIT_RECORDS.each(snapshot, |row| {
        known.insert(VISIT_RECORDS.number(row)?);
        Ok(())
    })?;
    COMPLAINTS.each(snapshot, |row| {
        let id: ComplaintId = COMPLAINTS.number(row)?;
        let event = complaints::event(row)?;
        let at = event.at;
        let had = reached.get(&id).copied();
        let (what, next) = match (had, event.what) {
            (None, What::Open) => (
                None,
                Some(Reached {
                    step: Step::Opened,
                    opened: at,
                    moved: at,
                }),
            ),
            (None, _) => (
                Some(worded!("{id} was never opened", "{id} 从未登记")),
                None,
            ),
            (Some(_), What::Open) => (
                Some(worded!("{id} was opened already", "{id} 已登记过")),
                None,
            ),
            (Some(had), What::Did(deed)) => {
                let after = had.step.after(deed);
                let (step, word) = (had.step, deed.todo().word());
                let skipped = after.is_none();
                let what = skipped.then(|| {
                    worded!(
                        "{id} is at step {step}, `{word}` skips one",
                        "{id} 处于步骤 {step}，`{word}` 跳过了一步"
                    )
                });
                let next = after.map(|step| Reached { step, ..had });
                (what, next)
            }
            (Some(had), _) => (None, Some(had)),
        };
        let next = next.map(|next| next.at(event.what, at));
        let early = had.is_some_and(|had| is_before(at, had.limit(event.what)));
        let early = early.then(|| {
            worded!(
                "{id} was moved on later than {}",
                "{id} 的后续步骤晚于 {}",
                at.day()
            )
        });
        for what in what.into_iter().chain(early) {
            findings.at(row, &complaints::SCHEMA, what);
        }
        if let Some(next) = next {
            reached.insert(id, next);
        }
        sales(row, tickets, findings)?;
        visits(row, &known, findings)
    })
}

impl Reached {
    /// The moment before which a row of this kind cannot lie.
    const fn limit(&self, what: What) -> When {
        if what.moves() {
            self.moved
        } else {
            self.opened
        }
    }

    fn at(self, what: What, at: When) -> Self {
        let moved = if what.moves() { at } else { self.moved };
        Self { moved, ..self }
    }
}

fn sales(row: &Row<'_>, tickets: &Tickets, findings: &mut Findings) -> Result<(), BookError> {
    let named = row.text(complaints::SALES)?;
    for word in named.split(';').filter(|word| !word.is_empty()) {
        let sale: Result<SaleId, _> = word.parse();
        if sale.map_or(true, |sale| tickets.get(sale).is_none()) {
            let what = worded!("{word} is not a sale on record", "没有销售记录 {word}");
            findings.at(row, &complaints::SCHEMA, what);
        }
    }
    Ok(())
}

fn visits(
    row: &Row<'_>,
    known: &FxHashSet<VisitId>,
    findings: &mut Findings,
) -> Result<(), BookError> {
    let named = row.text(complaints::VISITS)?;
    for word in named.split(';').filter(|word| !word.is_empty()) {
        let visit: Result<VisitId, _> = word.parse();
        if visit.map_or(true, |visit| !known.contains(&visit)) {
            let what = worded!("{word} is not a visit on record", "没有回访记录 {word}");
            findings.at(row, &complaints::SCHEMA, what);
        }
    }
    Ok(())
}

/// An inquiry is opened before anything else, and nothing follows its answer.
fn answers(snapshot: &Snapshot, findings: &mut Findings) -> Result<(), BookError> {
    let kind = inquiries::SCHEMA.at("kind");
    let mut answered: FxHashMap<InquiryId, bool> = FxHashMap::default();
    INQUIRIES.each(snapshot, |row| {
        let id: InquiryId = INQUIRIES.number(row)?;
        let had = answered.get(&id).copied();
        let what = match (had, row.bytes(kind)) {
            (None, b"open") | (Some(false), b"promise" | b"answer") => None,
            (None, _) => Some(worded!("{id} was never opened", "{id} 从未登记")),
            (Some(true), _) => Some(worded!("{id} was answered already", "{id} 已答复过")),
            (Some(false), _) => Some(worded!("{id} was opened already", "{id} 已登记过")),
        };
        if let Some(what) = what {
            findings.at(row, &inquiries::SCHEMA, what);
        }
        answered.insert(id, row.bytes(kind) == b"answer");
        Ok(())
    })
}

/// The members whose data an incident is about are there.
fn victims(snapshot: &Snapshot, findings: &mut Findings) -> Result<(), BookError> {
    let mut members: ByNumber<bool> = ByNumber::default();
    snapshot.ledger(&MEMBERS)?.each(m::MEMBER + 1, |row| {
        let id = MemberId::parse(row.bytes(m::MEMBER)).map_err(|e| row.bad(m::MEMBER, e))?;
        *members.at(id.index()) = true;
        Ok(())
    })?;
    INCIDENTS.each(snapshot, |row| {
        let named = row.text(incidents::MEMBERS)?;
        for word in named.split(';').filter(|word| !word.is_empty()) {
            let id: Result<MemberId, _> = word.parse();
            if id.map_or(true, |id| members.get(id.index()) != Some(&true)) {
                let what = worded!("{word} is not a member on record", "没有会员 {word}");
                findings.at(row, &incidents::SCHEMA, what);
            }
        }
        Ok(())
    })
}
