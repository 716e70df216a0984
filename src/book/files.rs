//! Files and folders as a book keeps them: private whatever the umask, synced, errors with the path.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::Write as _;
use std::os::unix::fs::{
    DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _,
};
use std::path::Path;

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
pub fn make_dir(path: &Path, sharing: Sharing) -> Result<(), BookError> {
    match fs::DirBuilder::new().mode(0o700).create(path) {
        Ok(()) => fs::set_permissions(path, Permissions::from_mode(sharing.dir_mode()))
            .map_err(BookError::io("set the permissions of", path)),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(error) => Err(BookError::io("make the folder", path)(error)),
    }
}

/// Makes a new file; one that is there is an error.
pub fn create_new(path: &Path, sharing: Sharing) -> Result<File, BookError> {
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(BookError::io("create", path))?;
    file.set_permissions(Permissions::from_mode(sharing.file_mode()))
        .map_err(BookError::io("set the permissions of", path))?;
    Ok(file)
}

/// Puts a whole new text in a file's place: written beside, synced when it must last, renamed.
pub fn replace(
    path: &Path,
    bytes: &[u8],
    sharing: Sharing,
    lasting: Lasting,
) -> Result<(), BookError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.{}", std::process::id()));
    let _ = fs::remove_file(&beside);
    let mut file = create_new(&beside, sharing)?;
    file.write_all(bytes)
        .map_err(BookError::io("write", &beside))?;
    if lasting == Lasting::Synced {
        file.sync_all().map_err(BookError::io("sync", &beside))?;
    }
    fs::rename(&beside, path).map_err(BookError::io("rename to", path))?;
    match (lasting, path.parent()) {
        (Lasting::Synced, Some(dir)) if dir.as_os_str().is_empty() => sync_dir(Path::new(".")),
        (Lasting::Synced, Some(dir)) => sync_dir(dir),
        _ => Ok(()),
    }
}

/// Whether a file must outlive a power cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasting {
    Synced,
    /// Derived: lost, it is made again.
    Derived,
}

/// Makes the names within a folder last.
pub fn sync_dir(dir: &Path) -> Result<(), BookError> {
    File::open(dir)
        .and_then(|folder| folder.sync_all())
        .map_err(BookError::io("sync the folder", dir))
}

/// Whether an open file is still the one that its path names.
pub fn is_still(file: &File, path: &Path) -> bool {
    match (file.metadata(), fs::metadata(path)) {
        (Ok(open), Ok(named)) => open.ino() == named.ino() && open.dev() == named.dev(),
        _ => false,
    }
}
