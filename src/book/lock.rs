//! The exclusive lock of a book: `versions.csv` itself, so that no lock file can be forgotten or
//! copied along. A migration swaps the file, so it is looked at again once locked.
//!
//! The system lets go of the lock when its holder ends, however that ends. What the holder leaves is a
//! note, for those who wait and for the next one: where it does not say that its writer ended in good
//! order, the last version may not have reached the disk.

use std::cell::Cell;
use std::fs::TryLockError;
use std::io::{self, ErrorKind};
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use super::backup::Backup;
use super::chain;
use super::disk::Writable;
use super::error::BookError;
use super::files::{self, Sharing};
use super::holder::{self, HELD, LEFT, NOTE_BYTES};
use super::mounts;

const PAUSE_FIRST: Duration = Duration::from_millis(1);
const PAUSE_LONGEST: Duration = Duration::from_millis(25);

/// The lock, held until dropped.
#[derive(Debug)]
pub(super) struct Lock {
    chain: Writable,
    note: Option<Writable>,
    /// Whether the last version is known to have reached the disk.
    sure: Cell<bool>,
}

impl Lock {
    /// Takes the lock, waiting so long.
    pub(super) fn take(dir: &Path, wait: Duration, holder: &str) -> Result<Self, BookError> {
        Backup::refuse(dir)?;
        let chain = wait_for(dir, wait)?;
        let mut lock = Self {
            chain,
            note: None,
            sure: Cell::new(false),
        };
        if let Ok(note) = open_note(dir) {
            lock.sure.set(ended_well(&note));
            // A courtesy to others: failing is no error.
            let _ = note.write_all_at(&holder::note(std::process::id(), holder), 0);
            lock.note = Some(note);
        }
        Ok(lock)
    }

    /// The locked chain.
    pub(super) fn chain(&self) -> &Writable {
        &self.chain
    }

    /// Whether the last version is known to have reached the disk.
    pub(super) fn is_sure(&self) -> bool {
        self.sure.get()
    }

    /// Notes whether the last version is known to have reached the disk.
    pub(super) fn set_sure(&self, sure: bool) {
        self.sure.set(sure);
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some(note) = self.note.as_ref().filter(|_| self.is_sure()) {
            let _ = note.write_all_at(LEFT, 0);
        }
    }
}

fn wait_for(dir: &Path, wait: Duration) -> Result<Writable, BookError> {
    let path = chain::path(dir);
    let begun = Instant::now();
    let mut pause = PAUSE_FIRST;
    loop {
        let file = Writable::open(&path).map_err(|source| cannot_open(&path, source))?;
        match file.try_lock() {
            Ok(()) if files::is_still(&file, &path) => return Ok(file),
            Ok(()) => {}
            Err(TryLockError::WouldBlock) if begun.elapsed() >= wait => {
                return Err(BookError::Busy {
                    holder: holder::find(dir, &file),
                    waited_seconds: begun.elapsed().as_secs(),
                    network: mounts::network(dir),
                });
            }
            Err(TryLockError::WouldBlock) => {
                std::thread::sleep(pause.min(wait.saturating_sub(begun.elapsed())));
                pause = (pause * 2).min(PAUSE_LONGEST);
            }
            Err(TryLockError::Error(source)) => {
                return Err(BookError::NoLock {
                    network: mounts::network(dir),
                    path,
                    source,
                });
            }
        }
    }
}

fn cannot_open(path: &Path, source: io::Error) -> BookError {
    match source.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => BookError::ReadOnly {
            path: path.to_owned(),
            source,
        },
        _ => BookError::io("open", path)(source),
    }
}

/// The note is of one length and written over in place, so that it costs a command next to nothing.
fn open_note(dir: &Path) -> Result<Writable, BookError> {
    let place = dir.join(".club");
    let path = place.join(holder::NAME);
    match Writable::open(&path) {
        Ok(note) => Ok(note),
        Err(_) => {
            let sharing = Sharing::of(&chain::path(dir));
            files::make_dir(&place, sharing)?;
            files::create_new(&path, sharing)
        }
    }
}

/// Whether the holder before noted its end. A note cut short or overwritten tells nothing.
fn ended_well(note: &Writable) -> bool {
    const { assert!(HELD.len() == LEFT.len()) };
    let mut begins = [0; NOTE_BYTES];
    note.read_exact_at(&mut begins, 0).is_ok() && begins.starts_with(LEFT)
}
