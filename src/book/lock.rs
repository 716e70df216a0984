//! The exclusive lock of a book: `versions.csv` itself, so that no lock file can be forgotten or
//! copied along. A migration swaps the file, so it is looked at again once locked.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

use super::chain;
use super::error::BookError;
use super::files::{self, Lasting, Sharing};

const PAUSE_FIRST: Duration = Duration::from_millis(1);
const PAUSE_LONGEST: Duration = Duration::from_millis(25);

/// Takes the lock, waiting so long; the open chain holds it until dropped.
pub(super) fn take(dir: &Path, wait: Duration, holder: &str) -> Result<File, BookError> {
    let path = chain::path(dir);
    let begun = Instant::now();
    let mut pause = PAUSE_FIRST;
    loop {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .open(&path)
            .map_err(BookError::io("open", &path))?;
        match file.try_lock() {
            Ok(()) if files::is_still(&file, &path) => {
                name_holder(dir, holder);
                return Ok(file);
            }
            Ok(()) => {}
            Err(TryLockError::WouldBlock) if begun.elapsed() >= wait => {
                return Err(BookError::Busy {
                    holder: holder_named(dir),
                    waited_seconds: begun.elapsed().as_secs(),
                });
            }
            Err(TryLockError::WouldBlock) => {
                std::thread::sleep(pause.min(wait.saturating_sub(begun.elapsed())));
                pause = (pause * 2).min(PAUSE_LONGEST);
            }
            Err(TryLockError::Error(error)) => return Err(BookError::io("lock", &path)(error)),
        }
    }
}

/// Notes who holds the lock, for those who wait: a courtesy, so failing is no error.
fn name_holder(dir: &Path, holder: &str) {
    let place = dir.join(".club");
    let sharing = Sharing::of(&chain::path(dir));
    let text = format!("{holder} (process {})", std::process::id());
    let _ = files::make_dir(&place, sharing).and_then(|()| {
        files::replace(
            &place.join("lock.txt"),
            text.as_bytes(),
            sharing,
            Lasting::Derived,
        )
    });
}

fn holder_named(dir: &Path) -> String {
    match fs::read_to_string(dir.join(".club/lock.txt")) {
        Ok(text) if !text.trim().is_empty() => {
            text.chars().filter(|c| !c.is_control()).take(120).collect()
        }
        _ => "another command".to_owned(),
    }
}
