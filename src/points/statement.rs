//! The statement of a member's points: every movement, with the balance after it.

use std::collections::BTreeMap;

use super::reasons::ended;
use super::rows::{PointKind, PointRow};
use crate::domain::reason::Why;
use crate::domain::{Day, Version};

/// One line of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub day: Day,
    /// None where nobody has put the expiry on record yet.
    pub version: Option<Version>,
    pub kind: PointKind,
    pub points: i128,
    pub balance: i128,
    pub expires: Option<Day>,
    pub source: String,
    pub why: Why,
}

/// Builds the statement from rows in order of recording. Expiry follows from dates: what a lot has left
/// when its last day closes goes then, whether or not that was put on record.
pub(crate) fn statement(rows: &[(Version, PointRow)], alive_on: Day) -> Vec<Entry> {
    let mut entries = moved(rows);
    entries.extend(expired(rows, alive_on));
    // What happened on a day comes before what ended with it; else the order of recording stays.
    entries.sort_by_key(|entry| (entry.day, entry.kind == PointKind::Expire));
    let mut balance = 0;
    for entry in &mut entries {
        balance += entry.points;
        entry.balance = balance;
    }
    entries
}

/// One line for each deed and kind, however many lots it touched.
fn moved(rows: &[(Version, PointRow)]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for (version, row) in rows.iter().filter(|(_, row)| row.moves()) {
        let same = entries.iter_mut().rev().take(8).find(|entry| {
            entry.version == Some(*version) && entry.kind == row.kind && entry.source == row.source
        });
        match same {
            Some(entry) => {
                entry.points += row.points.get();
                entry.expires = None;
            }
            None => entries.push(Entry {
                day: row.day,
                version: Some(*version),
                kind: row.kind,
                points: row.points.get(),
                balance: 0,
                expires: row.expires.filter(|_| row.makes_lot()),
                source: row.source.clone(),
                why: row.why.clone(),
            }),
        }
    }
    entries.retain(|entry| entry.points != 0);
    entries
}

fn expired(rows: &[(Version, PointRow)], alive_on: Day) -> Vec<Entry> {
    let mut ends: BTreeMap<Day, (i128, Option<(Version, String)>)> = BTreeMap::new();
    for (version, row) in rows {
        let Some(last) = row.expires.filter(|last| *last < alive_on) else {
            continue;
        };
        let end = ends.entry(last).or_default();
        if row.moves() {
            end.0 += row.points.get();
        } else if row.kind == PointKind::Expire {
            end.1 = Some((*version, row.source.clone()));
        }
    }
    let gone = ends.into_iter().filter(|(_, (points, _))| *points != 0);
    gone.map(|(day, (points, posted))| {
        let (version, source) = posted.unzip();
        Entry {
            day,
            version,
            kind: PointKind::Expire,
            points: -points,
            balance: 0,
            expires: Some(day),
            source: source.unwrap_or_default(),
            why: ended(day),
        }
    })
    .collect()
}
