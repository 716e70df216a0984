//! `datapackage.json`: what the ledgers are, for every program that reads Frictionless Data Packages,
//! and each one's schema number for this one. It holds no sizes or hashes, so it changes only when
//! columns do.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Value, json};

use super::chain::VERSIONS;
use super::error::BookError;
use super::form::Form;
use super::ledger::shown;
use super::reading::{self, TEXT_MOST};
use super::schema::{Column, Kind, Schema};

/// What this program needs to know of a description.
#[derive(Debug)]
pub(super) struct Description {
    pub id: String,
    /// Of a copy that has a keyring of its own: what tells it from the book that it was copied from.
    pub instance: Option<String>,
    /// Each ledger's schema number, by name.
    pub numbers: Vec<(String, u32)>,
    /// The book's own words.
    pub title: String,
    /// Each ledger's columns, by its name.
    columns: Vec<(String, Vec<String>)>,
}

impl Description {
    /// The whole text that today's program writes for it.
    pub(super) fn text(&self, schemas: &[&'static Schema]) -> String {
        text((&self.id, self.instance.as_deref()), &self.title, schemas)
    }

    /// A ledger's schema number; 0 when the book does not have it.
    pub(super) fn number(&self, ledger: &str) -> u32 {
        self.numbers
            .iter()
            .find(|(name, _)| name == ledger)
            .map_or(0, |(_, number)| *number)
    }

    fn columns_of(&self, ledger: &str) -> &[String] {
        let own = self.columns.iter().find(|(name, _)| name == ledger);
        own.map_or(&[], |(_, columns)| columns)
    }
}

#[derive(Deserialize)]
struct RawPackage {
    id: String,
    #[serde(rename = "x-instance")]
    instance: Option<String>,
    #[serde(default)]
    title: String,
    resources: Vec<RawResource>,
}

#[derive(Deserialize)]
struct RawResource {
    name: String,
    schema: RawSchema,
}

#[derive(Deserialize)]
struct RawSchema {
    #[serde(rename = "x-schema-version")]
    number: u32,
    #[serde(default)]
    fields: Vec<RawField>,
}

#[derive(Deserialize)]
struct RawField {
    name: String,
}

pub(super) const NAME: &str = "datapackage.json";

/// The description's path.
pub(super) fn path(dir: &Path) -> PathBuf {
    dir.join(NAME)
}

/// Reads a book's description.
pub(super) fn read(dir: &Path) -> Result<Description, BookError> {
    let path = path(dir);
    let text = match reading::within(&path, TEXT_MOST) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(BookError::Description {
                path,
                why: "it is missing".to_owned(),
            });
        }
        other => other.map_err(BookError::io("read", &path))?,
    };
    let raw: RawPackage =
        serde_json::from_slice(&text).map_err(|error| BookError::Description {
            path: path.clone(),
            why: error.to_string(),
        })?;
    let is_other = |id: &&String| id.len() != 32 || !id.bytes().all(|b| b.is_ascii_hexdigit());
    if let Some(id) = [&raw.id].into_iter().chain(&raw.instance).find(is_other) {
        return Err(BookError::Description {
            path,
            why: format!("the id '{id}' is not one that club gives"),
        });
    }
    Ok(Description {
        id: raw.id,
        instance: raw.instance,
        title: raw.title,
        columns: raw
            .resources
            .iter()
            .map(|resource| {
                let fields = resource.schema.fields.iter();
                (
                    resource.name.clone(),
                    fields.map(|field| field.name.clone()).collect(),
                )
            })
            .collect(),
        numbers: raw
            .resources
            .into_iter()
            .map(|resource| (resource.name, resource.schema.number))
            .collect(),
    })
}

/// Whether a description differs from today's only in words of closed lists that came later.
fn says_less(found: &str, today: &str) -> bool {
    use serde_json::Value;
    fn lacks(found: &Value, today: &Value, is_list: bool) -> bool {
        match (found, today) {
            (Value::Array(found), Value::Array(today)) if is_list => {
                found.iter().all(|word| today.contains(word))
            }
            (Value::Array(found), Value::Array(today)) => {
                let mut pairs = found.iter().zip(today);
                found.len() == today.len() && pairs.all(|(a, b)| lacks(a, b, false))
            }
            (Value::Object(found), Value::Object(today)) => {
                let mut pairs = found.iter().zip(today);
                let fits = |((a, own), (b, other)): ((&String, &Value), (&String, &Value))| {
                    a == b && lacks(own, other, a == "enum")
                };
                found.len() == today.len() && pairs.all(fits)
            }
            _ => found == today,
        }
    }
    match (serde_json::from_str(found), serde_json::from_str(today)) {
        (Ok(found), Ok(today)) => lacks(&found, &today, false),
        _ => false,
    }
}

/// The first line in which a description is not what this program writes for its id and title: its
/// number, what stands there and what should.
pub(super) fn differs(
    dir: &Path,
    forms: &[Form],
) -> Result<Option<(u64, String, String)>, BookError> {
    let own = read(dir)?;
    let path = path(dir);
    let bytes = reading::within(&path, TEXT_MOST).map_err(BookError::io("read", &path))?;
    let found = String::from_utf8_lossy(&bytes);
    if !forms.iter().all(Form::is_present) {
        return Ok(differs_in_columns(&own, &found, forms));
    }
    let schemas: Vec<&Schema> = forms.iter().map(|form| form.schema).collect();
    let expected = own.text(&schemas);
    if found == expected || says_less(&found, &expected) {
        return Ok(None);
    }
    let mut lines = (found.split('\n'), expected.split('\n'));
    let mut number = 0;
    loop {
        number += 1;
        let (found, expected) = (lines.0.next(), lines.1.next());
        if found != expected || found.is_none() {
            let shown =
                |line: Option<&str>| shown(line.unwrap_or_default().trim_start().as_bytes());
            return Ok(Some((number, shown(found), shown(expected))));
        }
    }
}

/// The same for the description that an older program wrote in words of its own: the columns must be those of the
/// ledgers' numbers.
fn differs_in_columns(
    own: &Description,
    text: &str,
    forms: &[Form],
) -> Option<(u64, String, String)> {
    forms
        .iter()
        .filter(|form| form.is_there())
        .find_map(|form| {
            let expected: Vec<&str> = form.columns().into_iter().map(|(name, _)| name).collect();
            let found = own.columns_of(form.schema.name);
            (found != expected).then(|| {
                let title = format!("\"name\": \"{}\"", form.schema.name);
                let line = text.lines().position(|line| line.contains(&title));
                let at = line.map_or(1, |line| line as u64 + 1);
                (at, found.join(","), expected.join(","))
            })
        })
}

/// The whole text for a book.
pub(super) fn text(
    (id, instance): (&str, Option<&str>),
    title: &str,
    schemas: &[&'static Schema],
) -> String {
    let resources: Vec<Value> = [&VERSIONS]
        .into_iter()
        .chain(schemas.iter().copied())
        .map(resource)
        .collect();
    let mut package = json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "club-book",
        "id": id,
        "title": title,
        "resources": resources,
    });
    if let Some(instance) = instance {
        package["x-instance"] = json!(instance);
    }
    let mut text = serde_json::to_string_pretty(&package).unwrap_or_default();
    text.push('\n');
    text
}

fn resource(schema: &Schema) -> Value {
    let mut table = json!({
        "x-schema-version": schema.number,
        "fields": schema.columns.iter().map(field).collect::<Vec<_>>(),
    });
    if !schema.key.is_empty() {
        table["primaryKey"] = json!(schema.key);
    }
    if !schema.foreign.is_empty() {
        table["foreignKeys"] = schema
            .foreign
            .iter()
            .map(|foreign| {
                json!({
                    "fields": [foreign.column],
                    "reference": { "resource": foreign.ledger, "fields": [foreign.to] },
                })
            })
            .collect();
    }
    json!({
        "name": schema.name,
        "type": "table",
        "title": schema.title,
        "path": schema.path(),
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": { "delimiter": ",", "lineTerminator": "\n", "quoteChar": "\"", "doubleQuote": true, "header": true },
        "schema": table,
    })
}

fn field(column: &Column) -> Value {
    let mut field = match column.kind {
        Kind::Integer => json!({ "name": column.name, "type": "integer" }),
        Kind::Text => json!({ "name": column.name, "type": "string" }),
        Kind::Day => json!({ "name": column.name, "type": "date" }),
        Kind::Money | Kind::Sum => json!({ "name": column.name, "type": "number" }),
        Kind::Moment => json!({ "name": column.name, "type": "datetime" }),
        Kind::Sealed => json!({ "name": column.name, "type": "string", "x-sealed": true }),
        Kind::Choice(choices) => {
            json!({ "name": column.name, "type": "string", "constraints": { "enum": choices } })
        }
    };
    if !column.title.is_empty() {
        field["title"] = json!(column.title);
    }
    if column.required {
        field["constraints"]["required"] = json!(true);
    }
    field
}
