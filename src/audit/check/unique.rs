//! What names one thing names no other: a phone one member, a ref one deed of its kind. Card numbers are proved with
//! the cards, numbers of records by the keys of their ledgers.

use std::hash::Hasher as _;

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use super::Findings;
use crate::book::undone::undone_by;
use crate::book::{BookError, Fault, Finding, Row, Schema, Snapshot};
use crate::domain::{MemberId, Version, Wording};
use crate::members::facts;
use crate::members::rows::{PROFILE, STATUS, profile, status};
use crate::sales::Roots;
use crate::worded;

const SHARED: Wording = Wording::fixed(
    "find out whose it is, and change or remove the other's with `club member set`, or merge the two",
    "请查明号码属于谁，用 `club member set` 更改或删除另一位的，或合并两位会员",
);
const ODD: Wording = Wording::fixed(
    "an older program took it; ask the member, and put it right with `club member set`",
    "旧版程序接受了该号码；请向会员核实，并用 `club member set` 更正",
);

/// The phones that members have, in the clear, as they were met while sealed cells were opened.
#[derive(Debug, Default)]
pub(super) struct Phones(FxHashMap<MemberId, (u64, String)>);

impl Phones {
    /// Takes in a cell, where it is a member's phone: the newest counts, and none where it was taken away.
    pub(super) fn take(&mut self, schema: &Schema, row: &Row<'_>, text: &str) {
        if schema.name != PROFILE.name || row.bytes(profile::FACT) != facts::PHONE.as_bytes() {
            return;
        }
        if let Ok(member) = MemberId::parse(row.bytes(profile::MEMBER)) {
            if text.is_empty() {
                self.0.remove(&member);
            } else {
                self.0.insert(member, (row.offset(), text.to_owned()));
            }
        }
    }

    /// Tells phones that two persons have, and, as notes, those that no phone of today's rules has the form of.
    pub(super) fn prove(
        self,
        snapshot: &Snapshot,
        roots: &Roots,
        findings: &mut Findings,
    ) -> Result<Vec<Finding>, BookError> {
        let mut gone = FxHashSet::default();
        snapshot.ledger(&STATUS)?.each(status::KIND + 1, |row| {
            if matches!(row.bytes(status::KIND), b"undo" | b"erase") {
                gone.extend(MemberId::parse(row.bytes(status::MEMBER)).ok());
            }
            Ok(())
        })?;
        let mut all: Vec<_> = self.0.into_iter().collect();
        all.retain(|(member, _)| !gone.contains(member));
        all.sort_unstable_by_key(|(_, (offset, _))| *offset);
        let mut owners: FxHashMap<String, MemberId> = FxHashMap::default();
        let mut notes = Vec::new();
        for (member, (offset, phone)) in all {
            let ledger = snapshot.ledger(&PROFILE)?;
            if let Err(why) = facts::proved_phone(&phone) {
                let row = ledger.row_at(offset, 1)?;
                notes.push(odd(&row.row(), member, &why));
            }
            let owner = roots.root(member);
            if let Some(other) = owners.insert(phone, owner)
                && other != owner
            {
                let what = worded!(
                    "the phone of {owner} is that of {other}, too",
                    "{owner} 的电话也是 {other} 的"
                );
                let row = ledger.row_at(offset, 1)?;
                findings.at_with(&row.row(), &PROFILE, what, SHARED);
            }
        }
        Ok(notes)
    }
}

fn odd(row: &Row<'_>, member: MemberId, why: &facts::BadFact) -> Finding {
    Finding {
        file: PROFILE.path(),
        line: row.line_number(),
        version: Some(row.version()),
        what: worded!(
            "the phone of {member} cannot be one: {why}",
            "{member} 的电话不成立：{why:#}"
        ),
        remedy: ODD,
        fault: Fault::Note,
    }
}

/// Tells refs that two deeds of one kind have, neither of which was undone.
pub(super) fn prove_refs(snapshot: &Snapshot, findings: &mut Findings) -> Result<(), BookError> {
    let mut undone: Option<FxHashSet<Version>> = None;
    for schema in snapshot.schemas() {
        let Some(column) = schema.columns.iter().position(|own| own.name == "ref") else {
            continue;
        };
        let doubled = doubled(snapshot, schema, column)?;
        if doubled.is_empty() {
            continue;
        }
        let undone = match &undone {
            Some(known) => known,
            None => undone.insert(settled(snapshot)?),
        };
        let mut first: FxHashMap<(Vec<u8>, Vec<u8>), Version> = FxHashMap::default();
        snapshot.ledger(schema)?.each(column + 1, |row| {
            let (kind, reference) = (kind(schema, row), row.bytes(column));
            if reference.is_empty()
                || undone.contains(&row.version())
                || !doubled.contains(&digest(kind, reference))
            {
                return Ok(());
            }
            let own = (kind.to_vec(), reference.to_vec());
            let before = *first.entry(own).or_insert(row.version());
            if before != row.version() {
                let reference = row.text(column)?;
                let what = worded!(
                    "the ref {reference} is that of version {before} already",
                    "ref {reference} 已用于版本 {before}"
                );
                findings.at(row, schema, what);
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// What kind of deed a row tells; a ref may be that of one deed of each. A sale and a refund are one kind: whoever
/// looks a ref up finds either.
fn kind<'a>(schema: &Schema, row: &Row<'a>) -> &'a [u8] {
    let place = schema.columns.iter().position(|own| own.name == "kind");
    place.map_or(b"", |place| row.bytes(place))
}

fn digest(kind: &[u8], reference: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(kind);
    hasher.write_u8(0);
    hasher.write(reference);
    hasher.finish()
}

/// The digests of refs that rows of two versions bear.
fn doubled(
    snapshot: &Snapshot,
    schema: &'static Schema,
    column: usize,
) -> Result<FxHashSet<u64>, BookError> {
    let parts = snapshot
        .ledger(schema)?
        .each_parallel(column + 1, Vec::new, |all, row| {
            let reference = row.bytes(column);
            if !reference.is_empty() {
                all.push((digest(kind(schema, row), reference), row.version()));
            }
            Ok(())
        })?;
    let mut all: Vec<(u64, Version)> = parts.concat();
    all.sort_unstable();
    all.dedup();
    let pairs = all.windows(2).filter(|pair| pair[0].0 == pair[1].0);
    Ok(pairs.map(|pair| pair[0].0).collect())
}

/// The versions that were taken back, and those that took them back.
fn settled(snapshot: &Snapshot) -> Result<FxHashSet<Version>, BookError> {
    let versions = snapshot.versions()?;
    let undos = versions
        .iter()
        .filter_map(|row| Some([undone_by(row)?, row.version]));
    Ok(undos.flatten().collect())
}
