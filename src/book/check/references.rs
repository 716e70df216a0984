//! The second pass: keys that come up twice, and references to rows that are not there.

use std::collections::HashMap;

use rustc_hash::FxHashSet;

use super::super::Book;
use super::super::cell::Cells;
use super::super::error::BookError;
use super::super::ledger::{number, shown};
use super::super::lines::{End, Source};
use super::super::schema::Schema;
use super::Findings;
use super::marks::Marks;
use super::rows::{Pass, digest, open};
use crate::domain::{Version, Wording};
use crate::worded;

/// The digests that come up more than once.
fn doubled(keys: &[u64]) -> FxHashSet<u64> {
    let mut sorted = keys.to_vec();
    sorted.sort_unstable();
    sorted
        .windows(2)
        .filter(|pair| pair[0] == pair[1])
        .map(|pair| pair[0])
        .collect()
}

/// A reference to prove: the column, the ledger it names, and the values to be found there.
struct Reference {
    column: usize,
    to: &'static str,
    values: FxHashSet<u64>,
}

impl Reference {
    /// What is wrong with a value that the other ledger does not have.
    fn fault(&self, column: &str, value: &[u8]) -> Wording {
        let (value, to) = (shown(value), self.to);
        worded!(
            "{column} is '{value}', which {to} does not have",
            "{column} 为“{value}”，而 {to} 中没有"
        )
    }
}

/// Looks again at rows whose keys may be doubled and at what rows refer to.
pub(super) fn second_pass(
    book: &Book,
    index: usize,
    passes: &[Pass],
) -> Result<Findings, BookError> {
    let pass = &passes[index];
    let schema = pass.form.schema;
    let mut findings = Findings::new(schema.path());
    let doubled = doubled(&pass.keys);
    let references = references(book, schema, passes)?;
    if doubled.is_empty() && references.is_empty() {
        return Ok(findings);
    }
    let key: Vec<usize> = schema.key.iter().map(|name| schema.at(name)).collect();
    let mut first: HashMap<Vec<Vec<u8>>, u64> = HashMap::new();
    each_row(book, pass, |at, cells, line| {
        let version = number(cells.get(line, 0)).map(Version);
        for reference in &references {
            let value = cells.get(line, reference.column);
            if !value.is_empty() && !reference.values.contains(&digest([value].into_iter())) {
                let column = schema.columns[reference.column].name;
                findings.broken(at, version, reference.fault(column, value));
            }
        }
        if !doubled.is_empty()
            && doubled.contains(&digest(key.iter().map(|column| cells.get(line, *column))))
        {
            let own: Vec<Vec<u8>> = key
                .iter()
                .map(|column| cells.get(line, *column).to_vec())
                .collect();
            let (names, text) = (schema.key.join(", "), shown(&own.join(&b", "[..])));
            if let Some(before) = first.get(&own) {
                let what = worded!(
                    "{names} '{text}' is on line {before} already",
                    "{names} “{text}”已在第 {before} 行"
                );
                findings.broken(at, version, what);
            } else {
                first.insert(own, at);
            }
        }
    })?;
    Ok(findings)
}

fn references(book: &Book, schema: &Schema, passes: &[Pass]) -> Result<Vec<Reference>, BookError> {
    let mut references = Vec::new();
    for foreign in schema.foreign {
        let Some(target) = passes
            .iter()
            .find(|pass| pass.form.schema.name == foreign.ledger)
        else {
            continue;
        };
        let column = target.form.schema.at(foreign.to);
        let mut values = FxHashSet::default();
        each_row(book, target, |_, cells, line| {
            values.insert(digest([cells.get(line, column)].into_iter()));
        })?;
        references.push(Reference {
            column: schema.at(foreign.column),
            to: foreign.ledger,
            values,
        });
    }
    Ok(references)
}

/// The rows that can be split, with their line numbers; the others were told before.
fn each_row(
    book: &Book,
    pass: &Pass,
    mut f: impl FnMut(u64, &Cells, &[u8]),
) -> Result<(), BookError> {
    if pass.rows == 0 {
        return Ok(());
    }
    let file = open(book, pass.form.schema)?;
    let name = pass.form.schema.path();
    let source = Source {
        file: &file,
        name: &name,
    };
    let columns = pass.form.schema.columns.len();
    let mut cells = Cells::default();
    let mut marks = Marks::new(pass.form.columns().len());
    let mut mapper = pass.form.mapper();
    let mut told = Findings::new(String::new());
    let mut line_number = 0;
    source
        .each(0, pass.end, End::Open, |offset, line| {
            line_number += 1;
            let line = marks.remove(line, line_number, &mut told);
            let brought = match &mut mapper {
                Some(mapper) if offset > 0 => mapper.map(&line).unwrap_or_default(),
                _ => &line,
            };
            if offset > 0 && cells.split(brought, columns).is_ok() {
                f(line_number, &cells, brought);
            }
            Ok(())
        })
        .map(drop)
}
