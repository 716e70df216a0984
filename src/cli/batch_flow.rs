//! How every batch runs: rows one after another, all or nothing, or the good ones with the bad ones told.

use std::collections::hash_map::{DefaultHasher, Entry};
use std::hash::{Hash as _, Hasher as _};
use std::path::Path;

use rustc_hash::FxHashMap;

use super::Desk;
use super::args::Many;
use super::batch::{
    AT, BadRow, Batch, BatchRow, Columns, Faults, Head, Held, RefTwice, Rejects, in_order,
};
use super::doubt::Doubt;
use super::errors::{CliError, CliResult};
use crate::domain::calendar::BusinessHours;
use crate::domain::{Day, When};
use crate::ops::moment::parse_moment;
use crate::ops::{Before, Stop};
use crate::sales::SaleRefusal;

/// Why a row was not recorded.
#[derive(Debug)]
pub(crate) enum Trouble {
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

impl From<Stop> for Trouble {
    fn from(stop: Stop) -> Self {
        Self::End(stop.into())
    }
}

impl From<crate::book::BookError> for Trouble {
    fn from(error: crate::book::BookError) -> Self {
        Self::End(error.into())
    }
}

/// The rows of a batch, in the order in which they are judged: read while the lock is still free, since only then there
/// is a `Before`; of a large file no more than that they are in order.
#[derive(Debug)]
pub(crate) struct Rows(Read);

#[derive(Debug)]
enum Read {
    Held(Held),
    Streamed(Batch),
}

impl Rows {
    /// Reads a file whose rows are judged as they stand.
    pub(crate) fn open(
        from: &Path,
        desk: &Desk,
        many: &Many,
        columns: &Columns,
        before: &Before,
    ) -> Result<Self, CliError> {
        let open = || open(from, desk, many, columns, before);
        Self::by_key(open, |_| None::<()>)
    }

    /// Reads a file whose rows are judged in the order in which they happened, ties as they stand.
    pub(crate) fn by_time(
        from: &Path,
        desk: &Desk,
        many: &Many,
        columns: &Columns,
        before: &Before,
    ) -> Result<Self, CliError> {
        let hours = before.hours();
        let open = || open(from, desk, many, columns, before);
        Self::by_key(open, |row| {
            hours.when(row.filled(AT)?).ok().map(When::order)
        })
    }

    fn by_key<K: Ord + Clone>(
        open: impl Fn() -> Result<Batch, CliError>,
        key: impl Fn(&BatchRow) -> Option<K>,
    ) -> Result<Self, CliError> {
        let held = match Held::small(open()?, &key) {
            None if !in_order(open()?, &key) => Held::whole(open()?, &key),
            held => held,
        };
        Ok(Self(match held {
            Some(held) => Read::Held(held),
            None => Read::Streamed(open()?),
        }))
    }

    fn head(&self) -> Head {
        match &self.0 {
            Read::Held(held) => held.head(),
            Read::Streamed(batch) => batch.head(),
        }
    }

    fn into_rows(self) -> Box<dyn Iterator<Item = Result<BatchRow, BadRow>> + Send> {
        match self.0 {
            Read::Held(held) => Box::new(held.into_rows()),
            Read::Streamed(batch) => Box::new(batch),
        }
    }
}

fn open(
    from: &Path,
    desk: &Desk,
    many: &Many,
    columns: &Columns,
    before: &Before,
) -> Result<Batch, CliError> {
    let encoding = desk.speaking().encoding;
    Ok(Batch::open(
        from,
        desk.piped.as_ref(),
        encoding,
        many,
        columns,
        before.at_of_all().filter(|_| columns.dated()),
    )?)
}

/// Judges every row, as what `read` makes of its cells on the thread that reads the file. Bad ones end the batch once
/// all are known, unless they go to a file of rejects.
pub(crate) fn run<P: Send>(
    desk: &Desk,
    many: &Many,
    rows: Rows,
    read: impl Fn(&BatchRow) -> Result<P, Trouble> + Send,
    mut each: impl FnMut(&BatchRow, P) -> Result<(), Trouble>,
) -> CliResult {
    let lang = desk.lang();
    let head = rows.head();
    let mut rejects = match &many.rejects {
        Some(path) => Some(Rejects::open(path, &head, (lang, desk.speaking().excel))?),
        None => None,
    };
    let mut faults = Faults::default();
    let mut progress = desk.talk().progress(None, desk.command());
    let mut count = 0;
    read_ahead(rows, read, |row| {
        count += 1;
        progress.advance(1);
        let trouble = row.and_then(|(row, told)| each(&row, told)).err();
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
    if let Some(doubt) = head.encoding_doubt() {
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
pub(crate) fn moment(
    hours: &BusinessHours,
    today: Day,
    row: &BatchRow,
) -> Result<(When, String), BadRow> {
    let text = row.get(AT);
    let (at, time) = parse_moment(hours, text).map_err(|why| row.bad(AT, &why))?;
    let day = at.day();
    if day > today {
        return Err(row.bad(AT, &SaleRefusal::Future { day, today }));
    }
    Ok((at, time))
}

/// Hands on row after row while another thread reads those that follow.
fn read_ahead<P: Send>(
    rows: Rows,
    read: impl Fn(&BatchRow) -> Result<P, Trouble> + Send,
    mut each: impl FnMut(Result<(BatchRow, P), Trouble>) -> CliResult,
) -> CliResult {
    const CHUNK: usize = 512;
    const AHEAD: usize = 8;
    std::thread::scope(|scope| {
        let (send, chunks) = std::sync::mpsc::sync_channel(AHEAD);
        scope.spawn(move || {
            let mut refs = Refs::default();
            let mut rows = rows.into_rows().map(|row| {
                let row = row?;
                refs.prove(&row)?;
                let told = read(&row)?;
                Ok((row, told))
            });
            loop {
                let chunk: Vec<_> = rows.by_ref().take(CHUNK).collect();
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
