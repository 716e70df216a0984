//! Everything on record of one person: what the person may ask to be given, and nothing of anybody else.
//!
//! Which rows those are is for [`Whose`] to say. Columns that name other members are left out, and so are digests
//! and places of keys, which say nothing to a person.

use std::borrow::Cow;

use super::whose::{APART, Party, Telling, Whose};
use crate::book::{BookError, KeyError, Keyring, Kind, Row, Schema, Snapshot, VersionRow};
use crate::domain::{Day, MemberId};
use crate::members::rows::{ACCESS, MEMBERS};

/// Columns that say nothing to a person.
const INNER: [&str; 2] = ["asked", "person"];

/// One value of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Datum {
    Text(String),
    Number(i64),
}

/// One row, field by field; empty fields are left out.
pub(crate) type Record = Vec<(&'static str, Datum)>;

/// What one ledger holds of the person.
#[derive(Clone, Debug)]
pub(crate) struct Section {
    pub ledger: &'static str,
    pub records: Vec<Record>,
}

/// Whose data are gathered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Person<'a> {
    /// The member's number, and those of members who live on in this one.
    pub numbers: &'a [MemberId],
    /// Opens what is sealed.
    pub keyring: &'a Keyring,
    /// The last business day whose rows are given.
    pub rows_to: Day,
}

/// Gathers the rows of a person, ledger by ledger.
pub(crate) fn dossier(
    snapshot: &Snapshot,
    schemas: &[&'static Schema],
    versions: &[VersionRow],
    person: Person<'_>,
) -> Result<Vec<Section>, BookError> {
    let mut gathering = Gathering {
        person,
        whose: Whose::new(Party::members(snapshot, person.numbers)?),
        versions,
    };
    let mut sections = Vec::new();
    for schema in schemas {
        let telling = Telling::of(schema);
        let mut records = Vec::new();
        snapshot.ledger(schema)?.each(schema.columns.len(), |row| {
            if gathering.is_own(schema, &telling, row)? {
                records.push(gathering.record(schema, &telling, row)?);
            }
            Ok(())
        })?;
        if !records.is_empty() {
            let ledger = schema.name;
            sections.push(Section { ledger, records });
        }
    }
    Ok(sections)
}

struct Gathering<'a> {
    person: Person<'a>,
    whose: Whose,
    versions: &'a [VersionRow],
}

impl Gathering<'_> {
    fn is_own(
        &mut self,
        schema: &'static Schema,
        telling: &Telling,
        row: &Row<'_>,
    ) -> Result<bool, BookError> {
        if !self.whose.owns(schema, telling, row)? || !self.is_due(schema, row)? {
            return Ok(false);
        }
        self.whose.take(schema, telling, row)?;
        Ok(true)
    }

    /// Whether the row's day has come; what has no day stands by its version alone.
    fn is_due(&self, schema: &Schema, row: &Row<'_>) -> Result<bool, BookError> {
        let Some(place) = place(schema, "day") else {
            return Ok(true);
        };
        let day = Day::parse(row.bytes(place)).map_err(|e| row.bad(place, e))?;
        Ok(day <= self.person.rows_to)
    }

    fn record(
        &self,
        schema: &'static Schema,
        telling: &Telling,
        row: &Row<'_>,
    ) -> Result<Record, BookError> {
        let mut record: Record = Vec::new();
        for (place, column) in schema.columns.iter().enumerate() {
            let text = row.text(place)?;
            if text.is_empty() || self.is_of_others(schema, column.name, &text) {
                continue;
            }
            let datum = match column.kind {
                Kind::Integer => text
                    .parse()
                    .map_or_else(|_| Datum::Text(text.to_string()), Datum::Number),
                Kind::Sealed => match self.open(schema, column.name, &text)? {
                    Some(text) => Datum::Text(text),
                    None => continue,
                },
                _ if telling.list() == Some(place) => Datum::Text(self.own_numbers(&text)),
                _ => Datum::Text(text.into_owned()),
            };
            // A sealed fact is a value like one in clear.
            let name = match column.name {
                "sealed" => "value",
                name => name,
            };
            record.push((name, datum));
            if place == 0 {
                let at = usize::try_from(row.version().0).unwrap_or(usize::MAX);
                let version = at.checked_sub(1).and_then(|at| self.versions.get(at));
                let recorded = version.map(|version| version.recorded.clone());
                record.extend(recorded.map(|at| ("recorded_at", Datum::Text(at))));
            }
        }
        Ok(record)
    }

    /// Whether a cell is not the person's to be given.
    fn is_of_others(&self, schema: &Schema, column: &str, text: &str) -> bool {
        let names_member = schema
            .foreign
            .iter()
            .any(|f| f.column == column && f.ledger == MEMBERS.name);
        let inner = INNER.contains(&column);
        // Why somebody looked is the house's own note, and may speak of others.
        let of_house = schema.name == ACCESS.name && column == "reason";
        inner || of_house || names_member && !self.whose.is_number(text)
    }

    /// Of a list of members the person's own numbers.
    fn own_numbers(&self, list: &str) -> String {
        let own = list.split(APART).filter(|id| self.whose.is_number(id));
        own.collect::<Vec<_>>().join(";")
    }

    fn open(&self, schema: &Schema, column: &str, cell: &str) -> Result<Option<String>, BookError> {
        match self.person.keyring.unseal(cell, schema.name, column) {
            Ok(opened) => Ok(opened.text()),
            // A keyring that lacks the key, as an older copy may, gives what it has.
            Err(KeyError::NoSlot { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

fn place(schema: &Schema, column: &str) -> Option<usize> {
    schema.columns.iter().position(|c| c.name == column)
}

impl Datum {
    pub(crate) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => text.into(),
            Self::Number(number) => number.to_string().into(),
        }
    }
}
