//! Files and folders as a book keeps them: private whatever the umask, synced, errors with the path.

use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use super::disk::{self, Writable};
use super::error::BookError;

/// Who may read the book's files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sharing {
    /// The owner alone: 0600 and 0700.
    #[default]
    Owner,
    /// The owner's group too: 0660 and 0770.
    Group,
}

impl Sharing {
    const fn file_mode(self) -> u32 {
        match self {
            Self::Owner => 0o600,
            Self::Group => 0o660,
        }
    }

    /// A group's folders hand their group on to what is made in them.
    const fn dir_mode(self) -> u32 {
        match self {
            Self::Owner => 0o700,
            Self::Group => 0o2770,
        }
    }

    /// What an existing file of the book tells.
    pub fn of(path: &Path) -> Self {
        match fs::metadata(path) {
            Ok(data) if data.mode() & 0o060 == 0o060 => Self::Group,
            _ => Self::Owner,
        }
    }
}

/// Makes a folder, or leaves the one that is there.
pub(super) fn make_dir(path: &Path, sharing: Sharing) -> Result<(), BookError> {
    match disk::make_dir(path, sharing.dir_mode()) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        other => other.map_err(BookError::io("make the folder", path)),
    }
}

/// Makes a new file; one that is there is an error.
pub(super) fn create_new(path: &Path, sharing: Sharing) -> Result<Writable, BookError> {
    Writable::create_private(path, sharing.file_mode()).map_err(BookError::io("create", path))
}

/// Puts a whole new text in a file's place: written beside, synced when it must last, renamed.
pub(super) fn replace(
    path: &Path,
    bytes: &[u8],
    sharing: Sharing,
    lasting: Lasting,
) -> Result<(), BookError> {
    let beside = disk::beside(path);
    let placed = place(&beside, path, bytes, sharing, lasting);
    if placed.is_err() {
        // It never became the file; nobody misses it.
        let _ = disk::remove_file(&beside);
    }
    placed?;
    match lasting {
        Lasting::Synced => sync_dir(disk::parent(path)),
        Lasting::Derived => Ok(()),
    }
}

fn place(
    beside: &Path,
    path: &Path,
    bytes: &[u8],
    sharing: Sharing,
    lasting: Lasting,
) -> Result<(), BookError> {
    let mut file = create_new(beside, sharing)?;
    file.write_all(bytes)
        .map_err(BookError::io("write", beside))?;
    if lasting == Lasting::Synced {
        file.sync_all().map_err(BookError::io("sync", beside))?;
    }
    disk::rename(beside, path).map_err(BookError::io("rename to", path))
}

/// Whether a file must outlive a power cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lasting {
    Synced,
    /// Derived: lost, it is made again.
    Derived,
}

/// Makes the names within a folder last.
pub(super) fn sync_dir(dir: &Path) -> Result<(), BookError> {
    disk::sync_dir(dir).map_err(BookError::io("sync the folder", dir))
}

/// Whether an open file is still the one that its path names.
pub(super) fn is_still(file: &File, path: &Path) -> bool {
    match (file.metadata(), fs::metadata(path)) {
        (Ok(open), Ok(named)) => open.ino() == named.ino() && open.dev() == named.dev(),
        _ => false,
    }
}
