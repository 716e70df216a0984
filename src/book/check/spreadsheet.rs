//! What a spreadsheet does to texts that look like numbers, proved where it can be: zeros put back until
//! the version's digest is right again.

use sha2::{Digest as _, Sha256};

use super::super::Book;
use super::super::cell::{self, Cells};
use super::super::error::BookError;
use super::super::ledger::{number, shown};
use super::super::lines::{End, Source};
use super::super::proof::Append;
use super::super::schema::Kind;
use super::marks::Marks;
use super::rows::{Pass, open};
use super::{Fault, Findings, PUT_BACK};
use crate::domain::{Version, Wording};
use crate::worded;

/// Longer numbers lose digits, not zeros.
const WIDTH_MAX: usize = 20;
/// Versions with more rows are not looked into, nor more versions than these.
const ROWS_MAX: usize = 200;
const VERSIONS_MAX: usize = 50;

/// One row of a version that was changed.
struct Line {
    at: u64,
    cells: Vec<String>,
}

/// Words findings of changed rows more closely where a spreadsheet can be shown to have changed them; how
/// many.
pub(super) fn look_into(
    book: &Book,
    pass: &mut Pass,
    appends: &[Append],
) -> Result<usize, BookError> {
    let mut shown = 0;
    let edited = |finding: &&super::Finding| finding.fault == Fault::Edited;
    let versions: Vec<Version> = pass
        .differing
        .told
        .iter()
        .filter(edited)
        .filter_map(|finding| finding.version)
        .take(VERSIONS_MAX)
        .collect();
    let columns = pass.form.columns();
    for (version, lines) in rows_of(book, pass, &versions)? {
        let append = appends.iter().find(|append| append.version == version);
        let Some(append) = append.filter(|append| !append.whole) else {
            continue;
        };
        let told = rounded(&columns, &lines).or_else(|| zeros(&columns, &lines, append));
        let place = pass.differing.told.iter_mut();
        if let Some((at, what)) = told
            && let Some(finding) = { place }
                .find(|finding| finding.fault == Fault::Edited && finding.version == Some(version))
        {
            finding.line = Some(at);
            finding.what = what;
            finding.fault = Fault::Broken;
            finding.remedy = PUT_BACK;
            shown += 1;
        }
    }
    Ok(shown)
}

fn rows_of(
    book: &Book,
    pass: &Pass,
    versions: &[Version],
) -> Result<Vec<(Version, Vec<Line>)>, BookError> {
    let mut found: Vec<(Version, Vec<Line>)> = Vec::new();
    if versions.is_empty() {
        return Ok(found);
    }
    let file = open(book, pass.form.schema)?;
    let name = pass.form.schema.path();
    let source = Source {
        file: &file,
        name: &name,
    };
    let columns = pass.form.columns().len();
    let mut marks = Marks::new(columns);
    let mut told = Findings::new(String::new());
    let mut cells = Cells::default();
    let mut at = 0;
    source.each(0, pass.end, End::Open, |offset, line| {
        at += 1;
        let line = marks.remove(line, at, &mut told);
        if offset == 0 || cells.split(&line, columns).is_err() {
            return Ok(());
        }
        let version = number(cells.get(&line, 0)).map(Version);
        let Some(version) = version.filter(|version| versions.contains(version)) else {
            return Ok(());
        };
        if found.last().is_none_or(|(last, _)| *last != version) {
            found.push((version, Vec::new()));
        }
        let texts = (0..columns)
            .map(|column| String::from_utf8_lossy(cells.get(&line, column)).into_owned());
        if let Some((_, rows)) = found.last_mut().filter(|(_, rows)| rows.len() < ROWS_MAX) {
            rows.push(Line {
                at,
                cells: texts.collect(),
            });
        }
        Ok(())
    })?;
    Ok(found)
}

fn texts(columns: &[(&str, Kind)]) -> impl Iterator<Item = usize> {
    let columns = columns.iter().enumerate();
    columns.filter_map(|(place, (_, kind))| (*kind == Kind::Text).then_some(place))
}

/// A text such as 1.38E+10, which a long number becomes.
fn rounded(columns: &[(&str, Kind)], lines: &[Line]) -> Option<(u64, Wording)> {
    let is_rounded = |text: &str| {
        text.split_once("E+").is_some_and(|(figures, power)| {
            let plain = figures.replacen('.', "", 1);
            let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            digits(&plain) && digits(power)
        })
    };
    lines.iter().find_map(|line| {
        let column = texts(columns).find(|column| is_rounded(&line.cells[*column]))?;
        let (name, value) = (columns[column].0, shown(line.cells[column].as_bytes()));
        Some((
            line.at,
            worded!(
                "{name} is '{value}': a long number rewritten by a spreadsheet",
                "{name} 为“{value}”：长数字被表格软件改写"
            ),
        ))
    })
}

/// Numbers of one column that were wider, with zeros before them.
fn zeros(columns: &[(&str, Kind)], lines: &[Line], append: &Append) -> Option<(u64, Wording)> {
    let is_bare = |text: &str| {
        !text.is_empty() && !text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit())
    };
    texts(columns).find_map(|column| {
        let first = lines.iter().find(|line| is_bare(&line.cells[column]))?;
        let bare = &first.cells[column];
        let width = (bare.len() + 1..=WIDTH_MAX).find(|width| {
            digest(lines, |place, text| {
                if place == column && is_bare(text) {
                    format!("{text:0>width$}")
                } else {
                    text.to_owned()
                }
            }) == append.digest
        })?;
        let name = columns[column].0;
        Some((
            first.at,
            worded!(
                "{name} is '{bare}' and was '{bare:0>width$}': a spreadsheet dropped leading zeros",
                "{name} 为“{bare}”，原为“{bare:0>width$}”：表格软件去掉了开头的零"
            ),
        ))
    })
}

fn digest(lines: &[Line], write: impl Fn(usize, &str) -> String) -> [u8; 32] {
    let mut bytes = Vec::new();
    for line in lines {
        for (place, text) in line.cells.iter().enumerate() {
            if place > 0 {
                bytes.push(b',');
            }
            cell::write(&mut bytes, &write(place, text));
        }
        bytes.push(b'\n');
    }
    Sha256::digest(&bytes).into()
}
