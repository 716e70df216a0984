//! The exclusive lock of a book: `versions.csv` itself, so that no lock file can be forgotten or
//! copied along. A migration swaps the file, so it is looked at again once locked.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use super::chain;
use super::error::BookError;
use super::files::{self, Sharing};

const HOLDER_BYTES: usize = 160;
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

/// Notes who holds the lock, for those who wait: a courtesy, so failing is no error. The note is of one
/// length and written over in place, so that it costs a command next to nothing.
fn name_holder(dir: &Path, holder: &str) {
    let place = dir.join(".club");
    let path = place.join("lock.txt");
    let text = format!("{holder} (process {})", std::process::id());
    let mut bytes = text.into_bytes();
    bytes.resize(HOLDER_BYTES, b' ');
    let file = OpenOptions::new().write(true).open(&path).or_else(|_| {
        let sharing = Sharing::of(&chain::path(dir));
        files::make_dir(&place, sharing)
            .and_then(|()| files::create_new(&path, sharing))
            .map_err(std::io::Error::other)
    });
    let _ = file.and_then(|file| file.write_all_at(&bytes, 0));
}

fn holder_named(dir: &Path) -> String {
    let bytes = fs::read(dir.join(".club/lock.txt")).unwrap_or_default();
    let text: String = String::from_utf8_lossy(&bytes)
        .chars()
        .filter(|c| !c.is_control() && *c != '\u{fffd}')
        .collect();
    match text.trim() {
        "" => "another command".to_owned(),
        holder => holder.to_owned(),
    }
}
