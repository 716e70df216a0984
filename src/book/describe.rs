//! `datapackage.json`: what the ledgers are, for every program that reads Frictionless Data Packages,
//! and each one's schema number for this one. It holds no sizes or hashes, so it changes only when
//! columns do.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::chain::{self, VERSIONS};
use super::error::BookError;
use super::files::{self, Lasting, Sharing};
use super::form::Form;
use super::ledger::shown;
use super::reading::{self, TEXT_MOST};
use super::schema::{Column, Kind, Schema};
use crate::domain::{Wording, hex};
use crate::worded;

/// What this program needs to know of a description to open its book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Description {
    pub id: String,
    /// Of a copy that has a keyring of its own: what tells it from the book that it was copied from.
    pub instance: Option<String>,
    /// Each ledger's schema number, by name.
    pub numbers: Vec<(String, u32)>,
    /// The book's own words.
    pub title: String,
    /// Whether it was told by the note.
    #[serde(skip)]
    pub is_noted: bool,
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

impl RawPackage {
    fn columns_of(&self, ledger: &str) -> Vec<&str> {
        let mut resources = self.resources.iter();
        let own = resources.find(|resource| resource.name == ledger);
        let fields = own.map_or(&[][..], |resource| &resource.schema.fields);
        fields.iter().map(|field| field.name.as_str()).collect()
    }
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
    let text = bytes(dir)?;
    match noted(dir, &text) {
        Some(noted) => Ok(noted),
        None => described(dir, parse(dir, &text)?),
    }
}

fn bytes(dir: &Path) -> Result<Vec<u8>, BookError> {
    let path = path(dir);
    match reading::within(&path, TEXT_MOST) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(BookError::Description {
            path,
            why: worded!("it is missing", "文件缺失"),
        }),
        other => other.map_err(BookError::io("read", &path)),
    }
}

fn parse(dir: &Path, text: &[u8]) -> Result<RawPackage, BookError> {
    serde_json::from_slice(text).map_err(|error| BookError::Description {
        path: path(dir),
        why: Wording::same(error.to_string()),
    })
}

fn described(dir: &Path, raw: RawPackage) -> Result<Description, BookError> {
    let is_other = |id: &&String| id.len() != 32 || !id.bytes().all(|b| b.is_ascii_hexdigit());
    if let Some(id) = [&raw.id].into_iter().chain(&raw.instance).find(is_other) {
        return Err(BookError::Description {
            path: path(dir),
            why: worded!(
                "the id '{id}' is not one that club gives",
                "账簿标识“{id}”不是 club 生成的"
            ),
        });
    }
    let numbers = raw.resources.into_iter();
    Ok(Description {
        id: raw.id,
        instance: raw.instance,
        title: raw.title,
        numbers: numbers
            .map(|resource| (resource.name, resource.schema.number))
            .collect(),
        is_noted: false,
    })
}

/// What the description was read as, noted with the text that it was read from: every command opens the book, and
/// to read a hundred thousand bytes of JSON takes longer than most of them.
fn note(dir: &Path) -> PathBuf {
    dir.join(".club/described")
}

/// What a text is by the note, where the note is whole and of this very text.
fn noted(dir: &Path, text: &[u8]) -> Option<Description> {
    let note = reading::within(&note(dir), TEXT_MOST + (1 << 16)).ok()?;
    let (head, of) = note.split_at(memchr::memchr(b'\n', &note)?);
    let (digest, head) = head.split_at_checked(64)?;
    if of.strip_prefix(b"\n")? != text || hex(&Sha256::digest(head)).as_bytes() != digest {
        return None;
    }
    let read: Description = serde_json::from_slice(head).ok()?;
    Some(Description {
        is_noted: true,
        ..read
    })
}

/// Notes how the description reads. It is derived: failing to keep it is no error.
pub(super) fn keep(dir: &Path) {
    let Ok(text) = bytes(dir) else { return };
    let read = parse(dir, &text).and_then(|raw| described(dir, raw));
    let Some(head) = read.ok().and_then(|own| serde_json::to_vec(&own).ok()) else {
        return;
    };
    let digest = hex(&Sha256::digest(&head));
    let note_text = [digest.as_bytes(), &head, b"\n", &text].concat();
    let sharing = Sharing::of(&chain::path(dir));
    let _ = files::make_dir(&dir.join(".club"), sharing)
        .and_then(|()| files::replace(&note(dir), &note_text, sharing, Lasting::Derived));
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
    let bytes = bytes(dir)?;
    let found = String::from_utf8_lossy(&bytes);
    let raw = parse(dir, &bytes)?;
    if !forms.iter().all(Form::is_present) {
        return Ok(differs_in_columns(&raw, &found, forms));
    }
    let own = described(dir, raw)?;
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
    own: &RawPackage,
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
