//! Everything that can go wrong with a book's files, each with its remedy.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::guard::{self, Barred};
use super::holder::Holder;
use super::keyring::KeyError;
use super::mounts::Network;
use crate::domain::{Day, Lang, NoNumberLeft, Spoken as _, Version, Wording};

/// Why the book cannot be read or written.
#[derive(Debug)]
pub enum BookError {
    /// No folder upward holds a `club.toml`.
    NotFound { from: PathBuf },
    /// The folder to be made into a book holds one already.
    Exists { dir: PathBuf },
    /// A folder in which a book was begun and not finished.
    NotYet { dir: PathBuf },
    /// `datapackage.json` is missing or cannot be understood.
    Description { path: PathBuf, why: String },
    /// A ledger of a newer program.
    Newer {
        ledger: String,
        found: u32,
        known: u32,
    },
    /// A ledger of an older program.
    NeedsMigration {
        ledger: String,
        found: u32,
        known: u32,
    },
    /// A migration was interrupted between its two renames.
    MigrationUnfinished { dir: PathBuf },
    /// A ledger's number for which no migration is known.
    NoMigration { ledger: String, found: u32 },
    /// Bytes that this program did not write.
    Damage {
        file: String,
        line: Option<u64>,
        what: Wording,
    },
    /// A cell that is not what its column holds.
    BadCell {
        file: String,
        line: Option<u64>,
        column: &'static str,
        value: String,
        why: String,
    },
    /// No number is left for the next record.
    NoNumberLeft(NoNumberLeft),
    /// Another command holds the lock.
    Busy {
        holder: Holder,
        waited_seconds: u64,
        /// Where locks are not to be relied upon.
        network: Option<Network>,
    },
    /// The system or the file system gives no locks.
    NoLock {
        path: PathBuf,
        source: io::Error,
        network: Option<Network>,
    },
    /// The book can be read, not written to.
    ReadOnly { path: PathBuf, source: io::Error },
    /// A copy that was made while somebody wrote.
    Torn {
        dir: PathBuf,
        /// The last version up to which every ledger is there.
        whole: Version,
        /// The one at which `versions.csv` ends.
        last: Version,
    },
    /// In a copy that was made while somebody wrote, ledgers have rows of versions that `versions.csv` lacks.
    Ahead {
        dir: PathBuf,
        /// The version at which `versions.csv` ends.
        last: Version,
        /// The latest version that a ledger has rows of.
        found: Version,
    },
    /// The folder is a backup.
    OfBackup { dir: PathBuf },
    /// The clock shows a time before the last version.
    ClockBehind { now: String, last: String },
    /// The clock shows a time so long after the last version that it must be wrong.
    ClockAhead { now: String, last: String },
    /// The clock shows a time that no ledger can hold.
    ClockBeyond { now: String },
    /// No such version.
    NoSuchVersion { asked: u64, last: u64 },
    /// A room handed over a row that its own schema refuses.
    Row { ledger: &'static str, what: Wording },
    /// A row that is dated into days that are closed.
    Closed {
        day: Day,
        /// The last day of the month whose closing holds it.
        month: Day,
        version: Version,
        /// The last day that is closed.
        last: Day,
    },
    /// A row that whoever records may not write.
    Barred(Barred),
    /// Reading or writing failed.
    Io {
        doing: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    /// A sync failed: nobody can tell what reached the disk.
    OutcomeUnknown { path: PathBuf, source: io::Error },
    /// The keyring, where the book itself needs it.
    Key(KeyError),
}

impl BookError {
    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io {
            doing,
            path: path.to_owned(),
            source,
        }
    }

    pub(super) fn damage(file: &str, line: Option<u64>, what: impl Into<Wording>) -> Self {
        Self::Damage {
            file: file.to_owned(),
            line,
            what: what.into(),
        }
    }

    /// What keeps a command from writing.
    fn why_not_write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy {
                holder,
                waited_seconds,
                network,
            } => {
                write!(
                    f,
                    "the book is in use by {holder}, waited {waited_seconds} s; try again"
                )?;
                beside(f, network.as_ref())
            }
            Self::NoLock {
                path,
                source,
                network,
            } => {
                write!(
                    f,
                    "cannot lock {}: {source}; nothing was recorded; keep the book where files can be locked, such as a local disk",
                    path.display()
                )?;
                beside(f, network.as_ref())
            }
            Self::ReadOnly { path, source } => write!(
                f,
                "cannot write to {}: {source}; the book can be read here, not written to: see whose it is, how the disk is mounted, and `club init --group`",
                path.display()
            ),
            Self::Torn { dir, whole, last } => write!(
                f,
                "{} was copied while somebody wrote: versions.csv ends at version {last}, the ledgers are whole up to version {whole}; it is read as of then and nothing is recorded in it; make it a book again with `club check --accept REASON`, or in a new folder with `club restore`",
                dir.display()
            ),
            Self::Ahead { dir, last, found } => write!(
                f,
                "{} was copied while somebody wrote: versions.csv ends at version {last}, the ledgers have rows up to version {found}; it is read as of version {last} and nothing is recorded in it; make it a book again with `club check --accept REASON`, or in a new folder with `club restore`",
                dir.display()
            ),
            Self::OfBackup { dir } => write!(
                f,
                "{} is a backup: nothing is recorded in it; put it back with `club restore`",
                dir.display()
            ),
            Self::ClockBehind { now, last } => write!(
                f,
                "the clock shows {now}, before the last version of {last}; set the clock right, or record anyhow with --clock-behind"
            ),
            Self::ClockBeyond { now } => write!(
                f,
                "the clock shows {}, and a book holds days from {} to {}; set the clock right",
                now,
                Day::MIN,
                Day::MAX
            ),
            Self::ClockAhead { now, last } => write!(
                f,
                "the clock shows {now}, long after the last version of {last}, and what is recorded now could have nothing earlier after it; set the clock right, or record anyhow with --clock-ahead"
            ),
            _ => Ok(()),
        }
    }

    /// The program's exit code for this error.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Damage { .. }
            | Self::Torn { .. }
            | Self::Ahead { .. }
            | Self::BadCell { .. }
            | Self::Newer { .. }
            | Self::Row { .. }
            | Self::NoSuchVersion { .. } => 65,
            Self::Io { .. }
            | Self::OutcomeUnknown { .. }
            | Self::NoLock { .. }
            | Self::ReadOnly { .. } => 74,
            Self::Closed { .. } | Self::NoNumberLeft(_) | Self::OfBackup { .. } => 1,
            Self::Barred(barred) => barred.exit_code(),
            Self::Busy { .. } => 75,
            Self::NotFound { .. }
            | Self::Exists { .. }
            | Self::NotYet { .. }
            | Self::Description { .. }
            | Self::NeedsMigration { .. }
            | Self::MigrationUnfinished { .. }
            | Self::NoMigration { .. }
            | Self::ClockBehind { .. }
            | Self::ClockAhead { .. }
            | Self::ClockBeyond { .. } => 78,
            Self::Key(error) => error.exit_code(),
        }
    }
}

impl From<NoNumberLeft> for BookError {
    fn from(error: NoNumberLeft) -> Self {
        Self::NoNumberLeft(error)
    }
}

impl From<KeyError> for BookError {
    fn from(error: KeyError) -> Self {
        Self::Key(error)
    }
}

/// The month of a day, as people write it: `2024-05`.
pub(super) fn month_of(day: Day) -> String {
    let mut text = day.to_string();
    text.truncate(7);
    text
}

/// What a network file system has to do with it.
fn beside(f: &mut fmt::Formatter<'_>, network: Option<&Network>) -> fmt::Result {
    network.map_or(Ok(()), |network| write!(f, "; {network}"))
}

fn place(f: &mut fmt::Formatter<'_>, file: &str, line: Option<u64>) -> fmt::Result {
    match line {
        Some(line) => write!(f, "{file}:{line}: "),
        None => write!(f, "{file}: "),
    }
}

// Long, because every error is worded here and nowhere else.
impl fmt::Display for BookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound { from } => write!(
                f,
                "no book in {} or above it: there is no club.toml; make one with `club init` or name it with --book",
                from.display()
            ),
            Self::Exists { dir } => write!(
                f,
                "{} holds a book already; choose another folder",
                dir.display()
            ),
            Self::NotYet { dir } => write!(
                f,
                "the making of a book in {} was interrupted; run the same `club init` again",
                dir.display()
            ),
            Self::Description { path, why } => write!(
                f,
                "{} cannot be understood: {why}; put it back from a copy or from git",
                path.display()
            ),
            Self::Newer {
                ledger,
                found,
                known,
            } => write!(
                f,
                "ledger {ledger} has schema number {found}, this program knows numbers up to {known}; use a newer club"
            ),
            Self::NeedsMigration {
                ledger, found: 0, ..
            } => write!(
                f,
                "the book has no ledger {ledger} yet; bring it up with `club migrate` (see first with --dry-run)"
            ),
            Self::NeedsMigration {
                ledger,
                found,
                known,
            } => write!(
                f,
                "ledger {ledger} has schema number {found}, this program writes number {known}; bring it up with `club migrate` (see first with --dry-run)"
            ),
            Self::MigrationUnfinished { dir } => write!(
                f,
                "a migration of {} was interrupted; finish it with `club migrate`",
                dir.display()
            ),
            Self::NoMigration { ledger, found } => write!(
                f,
                "no way is known to bring ledger {ledger} up from schema number {found}; use the version of club that wrote it, then this one"
            ),
            Self::Damage { file, line, what } => {
                place(f, file, *line)?;
                write!(f, "{what}; `club check` tells all that differs")
            }
            Self::BadCell {
                file,
                line,
                column,
                value,
                why,
            } => {
                place(f, file, *line)?;
                write!(
                    f,
                    "{column} is '{value}': {why}; `club check` tells all that differs"
                )
            }
            Self::NoSuchVersion { asked, last } => write!(
                f,
                "there is no version {asked}; the book is at version {last}"
            ),
            Self::Closed {
                day,
                month,
                version,
                ..
            } => {
                let month = month_of(*month);
                let with = if month == month_of(*day) {
                    ""
                } else {
                    " and all before it"
                };
                write!(f, "{day} is closed: version {version} closed {month}{with}")
            }
            Self::Row { ledger, what } => {
                write!(f, "a row for ledger {ledger} cannot be written: {what}")
            }
            Self::Io {
                doing,
                path,
                source,
            } => write!(f, "cannot {doing} {}: {source}", path.display()),
            Self::OutcomeUnknown { path, source } => write!(
                f,
                "cannot sync {}: {source}; outcome unknown: repeat the command with the same --ref",
                path.display()
            ),
            Self::NoNumberLeft(why) => f.write_str(&why.say(Lang::En)),
            Self::Barred(barred) => f.write_str(&guard::in_english(barred)),
            Self::Key(error) => error.fmt(f),
            // What keeps a command from writing.
            _ => self.why_not_write(f),
        }
    }
}

impl std::error::Error for BookError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. }
            | Self::OutcomeUnknown { source, .. }
            | Self::NoLock { source, .. }
            | Self::ReadOnly { source, .. } => Some(source),
            Self::Key(error) => Some(error),
            _ => None,
        }
    }
}
