//! How every batch runs: rows one after another, all or nothing, or the good ones with the bad ones told.

use std::collections::hash_map::{DefaultHasher, Entry};
use std::hash::{Hash as _, Hasher as _};
use std::path::Path;

use rustc_hash::FxHashMap;

use super::Desk;
use super::args::Many;
use super::batch::{AT, BadRow, Batch, BatchRow, Columns, Faults, RefTwice, Rejects};
use super::doubt::Doubt;
use super::errors::{CliError, CliResult};
use super::open::{Writing, parse_moment};
use crate::domain::{Spoken, When};
use crate::sales::SaleRefusal;

/// Why a row was not recorded.
#[derive(Debug)]
pub enum Trouble {
    /// The row is bad; the batch goes on to find the others.
    Row(BadRow),
    /// The batch cannot go on.
    End(CliError),
}

impl From<BadRow> for Trouble {
    fn from(row: BadRow) -> Self {
        Self::Row(row)
    }
}

impl From<CliError> for Trouble {
    fn from(error: CliError) -> Self {
        Self::End(error)
    }
}

impl From<crate::book::BookError> for Trouble {
    fn from(error: crate::book::BookError) -> Self {
        Self::End(error.into())
    }
}

/// A row refused by a rule of the house.
pub fn refused<E: Spoken>(row: &BatchRow) -> impl Fn(E) -> Trouble + '_ {
    move |why| Trouble::Row(row.refused(&why))
}

/// The rows of a batch, in the order in which they are judged.
pub enum Rows {
    /// As they stand in the file.
    Streamed(Batch),
    /// Held, because they were not in the order in which they are judged.
    Sorted(Batch, std::vec::IntoIter<Result<BatchRow, BadRow>>),
}

impl std::fmt::Debug for Rows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Streamed(_) => "Streamed",
            Self::Sorted(..) => "Sorted",
        })
    }
}

impl Rows {
    /// Opens a file whose rows are judged as they stand. `at` is when all of them happened, where the line tells it.
    pub fn open(
        from: &Path,
        desk: &Desk,
        many: &Many,
        columns: &Columns,
        at: Option<&str>,
    ) -> Result<Self, CliError> {
        Ok(Self::Streamed(open(from, desk, many, columns, at)?))
    }

    /// Opens a file whose rows are judged in the order of a key, ties as they stand. A file in that order
    /// already is streamed; any other is held and sorted.
    pub fn by_key<K: Ord>(
        from: &Path,
        desk: &Desk,
        many: &Many,
        columns: &Columns,
        at: Option<&str>,
        key: impl Fn(&BatchRow) -> Option<K>,
    ) -> Result<Self, CliError> {
        let open = || open(from, desk, many, columns, at);
        if in_order(open()?, &key) {
            return Ok(Self::Streamed(open()?));
        }
        let mut batch = open()?;
        let mut rows: Vec<(Option<K>, Result<BatchRow, BadRow>)> = Vec::new();
        for row in &mut batch {
            rows.push((row.as_ref().ok().and_then(&key), row));
        }
        rows.sort_by(|a, b| a.0.cmp(&b.0));
        let rows: Vec<_> = rows.into_iter().map(|(_, row)| row).collect();
        Ok(Self::Sorted(batch, rows.into_iter()))
    }

    fn batch(&self) -> &Batch {
        match self {
            Self::Streamed(batch) | Self::Sorted(batch, _) => batch,
        }
    }

    fn next(&mut self) -> Option<Result<BatchRow, BadRow>> {
        match self {
            Self::Streamed(batch) => batch.next(),
            Self::Sorted(_, rows) => rows.next(),
        }
    }
}

fn open(
    from: &Path,
    desk: &Desk,
    many: &Many,
    columns: &Columns,
    at: Option<&str>,
) -> Result<Batch, CliError> {
    let encoding = desk.speaking().encoding;
    Ok(Batch::open(
        from,
        desk.piped.as_ref(),
        encoding,
        many,
        columns,
        at,
    )?)
}

fn in_order<K: Ord>(batch: Batch, key: &impl Fn(&BatchRow) -> Option<K>) -> bool {
    let mut last = None;
    for row in batch.filter_map(Result::ok) {
        let Some(here) = key(&row) else { continue };
        if last.as_ref().is_some_and(|last| here < *last) {
            return false;
        }
        last = Some(here);
    }
    true
}

/// Judges every row. Bad ones end the batch once all are known, unless they go to a file of rejects.
pub fn run(
    desk: &Desk,
    many: &Many,
    rows: Rows,
    mut each: impl FnMut(&BatchRow) -> Result<(), Trouble>,
) -> CliResult {
    let lang = desk.lang();
    let mut rejects = match &many.rejects {
        Some(path) => Some(Rejects::open(
            path,
            rows.batch(),
            (lang, desk.speaking().excel),
        )?),
        None => None,
    };
    let mut faults = Faults::default();
    let mut refs = Refs::default();
    let encoding_doubt = rows.batch().encoding_doubt();
    let mut progress = desk.talk().progress(None, desk.command());
    let mut count = 0;
    read_ahead(rows, |row| {
        count += 1;
        progress.advance(1);
        let trouble = match row {
            Ok(row) => match refs.prove(&row) {
                Ok(()) => each(&row).err(),
                Err(twice) => Some(Trouble::Row(twice)),
            },
            Err(bad) => Some(Trouble::Row(bad)),
        };
        match (trouble, &mut rejects) {
            (None, _) => {}
            (Some(Trouble::End(error)), _) => return Err(error),
            (Some(Trouble::Row(bad)), Some(rejects)) => {
                rejects.push(&bad)?;
                faults.push(bad);
            }
            (Some(Trouble::Row(bad)), None) => faults.push(bad),
        }
        Ok(())
    })?;
    // Rows of a file that was misread are wrong for that alone.
    if let Some(doubt) = encoding_doubt() {
        desk.doubt(&doubt)?;
    }
    match rejects {
        Some(rejects) => {
            rejects.finish()?;
            if faults.count() > 0 {
                desk.talk().warn(&rejected(lang, faults.count(), count));
            }
            Ok(())
        }
        None => match faults.refuse(count) {
            Err(rows) if rows.are_doubts() => Err(CliError::Doubted(Doubt::Rows(rows))),
            judged => Ok(judged?),
        },
    }
}

/// Where each ref of a file stood first. A ref names one record: a second row under it is no repeat of what was
/// recorded before, but a slip in the file.
#[derive(Default)]
struct Refs(FxHashMap<u128, u64>);

impl Refs {
    fn prove(&mut self, row: &BatchRow) -> Result<(), BadRow> {
        let Some(reference) = row.filled("ref") else {
            return Ok(());
        };
        match self.0.entry(digest(reference)) {
            Entry::Vacant(free) => {
                free.insert(row.line());
                Ok(())
            }
            Entry::Occupied(first) => {
                let (first, here) = (*first.get(), row.line());
                let lines = (first.min(here), first.max(here));
                let reference = reference.to_owned();
                Err(row.bad("ref", &RefTwice { reference, lines }))
            }
        }
    }
}

/// Sixteen bytes for a ref of any length: a file of millions is held so.
fn digest(reference: &str) -> u128 {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        (salt, reference).hash(&mut hasher);
        u128::from(hasher.finish())
    };
    (half(0) << 64) | half(1)
}

/// When a row happened, with the cell that keeps it: by its own column, or by the line for all of them.
pub fn moment(writing: &Writing, row: &BatchRow) -> Result<(When, String), BadRow> {
    let text = row.get(AT);
    let (at, time) = parse_moment(writing.hours(), text).map_err(|why| row.bad(AT, &why))?;
    let (day, today) = (at.day(), writing.today);
    if day > today {
        return Err(row.bad(AT, &SaleRefusal::Future { day, today }));
    }
    Ok((at, time))
}

/// Hands on row after row while another thread reads and splits those that follow.
fn read_ahead(
    mut rows: Rows,
    mut each: impl FnMut(Result<BatchRow, BadRow>) -> CliResult,
) -> CliResult {
    const CHUNK: usize = 512;
    const AHEAD: usize = 8;
    std::thread::scope(|scope| {
        let (send, chunks) = std::sync::mpsc::sync_channel(AHEAD);
        scope.spawn(move || {
            loop {
                let chunk: Vec<_> = std::iter::from_fn(|| rows.next()).take(CHUNK).collect();
                // The other side hangs up when the batch ends early.
                if chunk.is_empty() || send.send(chunk).is_err() {
                    break;
                }
            }
        });
        chunks.into_iter().flatten().try_for_each(&mut each)
    })
}

fn rejected(lang: crate::domain::Lang, bad: u64, all: u64) -> String {
    match lang {
        crate::domain::Lang::En => {
            format!("{bad} of {all} rows were not recorded; see the file of rejects")
        }
        crate::domain::Lang::Zh => format!("{all} 行中有 {bad} 行没有记录，见退回文件"),
    }
}
