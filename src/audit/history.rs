//! What ever changed: the rows that name a record, taken apart field by field.
//!
//! Rows are read as their ledgers describe them, so a ledger that is added later is told of as well. Only
//! facts and tiers know what they were before; every other row is the first of its kind.

use std::fmt::Write as _;

use rustc_hash::FxHashMap;

use crate::book::{BookError, Kind, Row, Schema, Snapshot};
use crate::domain::{MemberId, Version};
use crate::members::rows::{PROFILE, profile};
use crate::tiers::rows as tiers;

/// What the history is asked of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum About {
    /// A record, by the number that rows name it by.
    Record(String),
    /// A member, by all the numbers that are theirs.
    Member(Vec<MemberId>),
    /// Everything that one command wrote.
    Version(Version),
}

/// A cell as it stands in its ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Value {
    #[default]
    Nothing,
    Clear(String),
    Sealed(String),
}

/// One field of one row.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub version: Version,
    pub ledger: &'static Schema,
    /// The member that the row is about, as it stands there; empty where it is about none.
    pub member: String,
    pub field: String,
    /// Whether the field is a fact on a member, which the rules name and mask.
    pub is_fact: bool,
    pub old: Value,
    pub new: Value,
}

/// Tells every change, ledger by ledger, each in order of recording.
pub(crate) fn each(
    snapshot: &Snapshot,
    schemas: &[&'static Schema],
    about: &About,
    mut f: impl FnMut(Change),
) -> Result<(), BookError> {
    for schema in schemas {
        let mut facts = Facts::default();
        let numbers: Vec<String> = match about {
            About::Record(id) => vec![id.clone()],
            About::Member(ids) => ids.iter().map(ToString::to_string).collect(),
            About::Version(_) => Vec::new(),
        };
        let all = schema.columns.len();
        let mut take = |row: &Row<'_>| {
            let wanted = match about {
                About::Version(version) => row.version() == *version,
                About::Record(_) | About::Member(_) => (1..all).any(|column| {
                    let cell = row.bytes(column);
                    numbers.iter().any(|id| cell == id.as_bytes())
                }),
            };
            match schema.name {
                name if name == PROFILE.name => facts.take(row, wanted, &mut f),
                _ if !wanted => Ok(()),
                name if name == tiers::TIERS.name => tier(row, &mut f),
                _ => fields(row, schema, &[], &mut f),
            }
        };
        let ledger = snapshot.ledger(schema)?;
        match about {
            About::Record(id) => ledger.each_with(id.as_bytes(), all, take)?,
            About::Member(_) => ledger.each(all, take)?,
            About::Version(version) => ledger.each(all, |row| {
                if row.version() <= *version {
                    take(row)
                } else {
                    Ok(())
                }
            })?,
        }
    }
    Ok(())
}

/// How many rows each version wrote, ledger by ledger: `sales=2;points=1`.
pub(crate) fn rows_written(
    snapshot: &Snapshot,
    schemas: &[&'static Schema],
    since: Version,
) -> Result<FxHashMap<Version, String>, BookError> {
    let mut told: FxHashMap<Version, String> = FxHashMap::default();
    for schema in schemas {
        let mut counts: FxHashMap<Version, u64> = FxHashMap::default();
        snapshot.ledger(schema)?.each(1, |row| {
            if row.version() >= since {
                *counts.entry(row.version()).or_default() += 1;
            }
            Ok(())
        })?;
        for (version, count) in counts {
            let text = told.entry(version).or_default();
            if !text.is_empty() {
                text.push(';');
            }
            // Writing to a text cannot fail.
            let _ = write!(text, "{}={count}", schema.name);
        }
    }
    Ok(told)
}

/// What is known of each member so far, to tell what a fact was before.
#[derive(Default)]
struct Facts(FxHashMap<(String, String), Value>);

impl Facts {
    fn take(
        &mut self,
        row: &Row<'_>,
        wanted: bool,
        f: &mut impl FnMut(Change),
    ) -> Result<(), BookError> {
        let member = row.text(profile::MEMBER)?.into_owned();
        let fact = row.text(profile::FACT)?.into_owned();
        let new = match row.text(profile::SEALED)? {
            sealed if sealed.is_empty() => clear(row.text(profile::VALUE)?.into_owned()),
            sealed => Value::Sealed(sealed.into_owned()),
        };
        let old = self.0.insert((member.clone(), fact.clone()), new.clone());
        if wanted {
            f(Change {
                version: row.version(),
                ledger: &PROFILE,
                member,
                field: fact,
                is_fact: true,
                old: old.unwrap_or_default(),
                new,
            });
        }
        Ok(())
    }
}

/// A row of tiers tells itself what stood before it.
fn tier(row: &Row<'_>, f: &mut impl FnMut(Change)) -> Result<(), BookError> {
    f(Change {
        version: row.version(),
        ledger: &tiers::TIERS,
        member: member_of(row, &tiers::TIERS)?,
        field: format!("tier.{}", row.text(tiers::GROUP)?),
        is_fact: false,
        old: clear(row.text(tiers::FROM)?.into_owned()),
        new: clear(row.text(tiers::STANDS)?.into_owned()),
    });
    let told = [tiers::GROUP, tiers::FROM, tiers::STANDS];
    fields(row, &tiers::TIERS, &told, f)
}

/// Every column that holds something.
fn fields(
    row: &Row<'_>,
    schema: &'static Schema,
    told: &[usize],
    f: &mut impl FnMut(Change),
) -> Result<(), BookError> {
    let member = member_of(row, schema)?;
    let columns = schema.columns.iter().enumerate().skip(1);
    for (place, column) in columns.filter(|(place, _)| !told.contains(place)) {
        let text = row.text(place)?;
        if text.is_empty() {
            continue;
        }
        let new = match column.kind {
            Kind::Sealed => Value::Sealed(text.into_owned()),
            _ => Value::Clear(text.into_owned()),
        };
        f(Change {
            version: row.version(),
            ledger: schema,
            member: member.clone(),
            field: column.name.to_owned(),
            is_fact: false,
            old: Value::Nothing,
            new,
        });
    }
    Ok(())
}

fn member_of(row: &Row<'_>, schema: &Schema) -> Result<String, BookError> {
    let place = schema.columns.iter().position(|c| c.name == "member");
    place.map_or(Ok(String::new()), |place| {
        row.text(place).map(std::borrow::Cow::into_owned)
    })
}

fn clear(text: String) -> Value {
    if text.is_empty() {
        Value::Nothing
    } else {
        Value::Clear(text)
    }
}
