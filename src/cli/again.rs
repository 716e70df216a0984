//! A line under a ref that is on record already: it writes nothing, prints what it printed first and ends well,
//! whatever has happened since.
//!
//! A member may have been merged or have left, a card been replaced, somebody have left the staff, a rule have
//! gone: judged by the book of today, the line would be refused or would tell something else. So whatever is
//! refused under a ref that the same command bore before, be it for the clock of this desk, is run once more on the book as that version left it,
//! by its clock and the rules of then, where the command finds its own record, or other content under the ref.
//! Nothing is recorded there.
//!
//! A deed over many keeps no words of its own: what was asked is known by what it did. Its line is run once more on
//! the book as it was right before, and is a repeat where it would do the same.

use std::sync::OnceLock;

use super::Desk;
use super::errors::{CliError, CliResult};
use crate::book::undone::undone_by;
use crate::book::{At, Book, BookError};
use crate::cli::ledgers::{LEDGERS, MIGRATIONS};
use crate::domain::Version;

/// What is known of a line as a repeat.
#[derive(Debug, Default)]
pub(super) struct Again {
    /// The ref under which the line records.
    under: OnceLock<String>,
    /// The version that the line repeats, where it was found.
    first: Option<Version>,
    /// Whether that version is done once more, as a deed over many is.
    anew: bool,
    /// Why it was refused before it was taken for a repeat.
    refused: Option<CliError>,
    /// Whether the clock refused it: a repeat is told what it was told by the clock of then.
    by_clock: OnceLock<()>,
}

impl Desk {
    /// Notes under which ref the line records.
    pub(super) fn records_under(&self, reference: Option<&str>) {
        if let Some(told) = reference.filter(|told| !told.is_empty()) {
            self.again.under.get_or_init(|| told.to_owned());
        }
    }

    /// Notes that the clock is what refuses the line, where it is.
    pub(super) fn is_refused_by_clock(&self, why: &BookError) {
        if matches!(
            why,
            BookError::ClockBehind { .. } | BookError::ClockAhead { .. }
        ) {
            self.again.by_clock.get_or_init(|| ());
        }
    }

    /// The version that the line repeats, as far as that is known.
    pub(super) const fn first(&self) -> Option<Version> {
        self.again.first
    }

    /// The version that the line does once more on the book before it.
    pub(super) fn done_anew(&self) -> Option<Version> {
        self.again.first.filter(|_| self.again.anew)
    }

    /// What a line under its ref was told first is told from the book as that version left it.
    pub(super) fn tells_first(&self, version: Version) -> CliResult {
        match self.again.first {
            None => Err(CliError::OnRecord(version)),
            Some(_) => Ok(()),
        }
    }

    /// Whether a line that did not end well is run once more, as the repeat of what is on record; else why it
    /// ended so.
    pub(super) fn repeats(&mut self, why: CliError) -> Option<CliError> {
        match why {
            CliError::OnRecord(version) if self.again.first.is_none() => {
                self.again.first = Some(version);
                None
            }
            CliError::DoneBefore(version) if !self.again.anew => {
                self.again.first = Some(version);
                self.again.anew = true;
                None
            }
            why if self.again.first.is_some() => Some(self.again.refused.take().unwrap_or(why)),
            why if matches!(why.exit_code(), 1 | 2) || self.again.by_clock.get().is_some() => {
                match self.recorded_under() {
                    Some(version) => {
                        self.again.first = Some(version);
                        self.again.refused = Some(why);
                        None
                    }
                    None => Some(why),
                }
            }
            why => Some(why),
        }
    }

    /// The version in which this command was recorded under the line's ref, unless it was undone. Where the book
    /// does not tell, the line stays as it ended.
    fn recorded_under(&self) -> Option<Version> {
        let reference = self.again.under.get()?;
        let book = Book::open(&self.dir().ok()?, LEDGERS, MIGRATIONS).ok()?;
        let versions = book.snapshot(At::Now).ok()?.versions().ok()?;
        let same = |row: &&crate::book::VersionRow| {
            row.command == self.command() && row.reference.as_ref() == Some(reference)
        };
        let first = versions.iter().rfind(same)?.version;
        let is_undone = versions.iter().any(|row| undone_by(row) == Some(first));
        (!is_undone).then_some(first)
    }
}
