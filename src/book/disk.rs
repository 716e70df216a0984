//! The one door to the disk: whatever is opened for writing, made, written, synced, renamed, cut or
//! removed goes through here, so that a test can make every single operation fail, or be the last.
//!
//! In debug builds each operation is numbered, and `CLUB_FAULT` tells what becomes of one of them (see
//! `fault`). In release builds a call is the operation itself.
//!
//! An interrupted operation is done again here, so that no caller has to think of it. That holds for a
//! sync as well: interrupted, it reports no failed write and forgets none. Any other failure of a sync is
//! handed on as it is, for the caller to call the outcome unknown: a second sync would tell of success
//! for bytes that the first one lost.

#[cfg(debug_assertions)]
pub(crate) mod fault;
#[cfg(not(debug_assertions))]
#[path = "disk/no_fault.rs"]
pub(crate) mod fault;

use std::fs::{self, File, OpenOptions, Permissions, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::ops::Deref;
use std::os::unix::fs::{
    DirBuilderExt as _, FileExt as _, OpenOptionsExt as _, PermissionsExt as _,
};
use std::path::{Path, PathBuf};

/// The kinds of operation, by the words that a trace has for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    Open,
    Create,
    Write,
    Sync,
    SyncDir,
    Truncate,
    Rename,
    Remove,
    Mode,
    MakeDir,
    Lock,
    /// What goes to stdout: no matter of the disk, but it must come after all that is.
    Print,
}

/// A file open for reading and writing. Everything that changes it is a method of its own; reading is the
/// file's.
#[derive(Debug)]
pub(crate) struct Writable {
    file: File,
    path: PathBuf,
}

impl Deref for Writable {
    type Target = File;

    fn deref(&self) -> &File {
        &self.file
    }
}

impl Writable {
    /// Opens a file that is there.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        super::reading::prove(path)?;
        Self::with(Deed::Open, path, OpenOptions::new().read(true).write(true))
    }

    /// Opens a file that is there; to read it alone, where no more is allowed.
    pub(crate) fn open_or_read(path: &Path) -> io::Result<Self> {
        match Self::open(path) {
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem
                ) =>
            {
                let file = File::open(path)?;
                let path = path.to_owned();
                Ok(Self { file, path })
            }
            other => other,
        }
    }

    /// Opens a device or a pipe, which may only be written to.
    pub(crate) fn open_to_write(path: &Path) -> io::Result<Self> {
        Self::with(Deed::Open, path, OpenOptions::new().write(true))
    }

    /// Makes a file with these rights and no others, whatever the umask; one that is there is an error.
    pub(crate) fn create_private(path: &Path, mode: u32) -> io::Result<Self> {
        let made = Self::create(path, 0o600)?;
        if mode != 0o600 {
            made.set_mode(mode)?;
        }
        Ok(made)
    }

    /// Makes a file with the rights that the umask leaves it; one that is there is an error.
    pub(crate) fn create_shared(path: &Path) -> io::Result<Self> {
        Self::create(path, 0o666)
    }

    fn create(path: &Path, mode: u32) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true).mode(mode);
        let made = Self::with(Deed::Create, path, &options)?;
        // A umask may take even from the owner.
        if mode == 0o600 && made.mode()? != mode {
            made.set_mode(mode)?;
        }
        Ok(made)
    }

    fn with(deed: Deed, path: &Path, options: &OpenOptions) -> io::Result<Self> {
        Ok(Self {
            file: again(|| fault::meet(deed, path).and_then(|()| options.open(path)))?,
            path: path.to_owned(),
        })
    }

    /// A file without a name, for what must be gone whatever happens.
    pub(crate) fn unnamed() -> io::Result<Self> {
        let mut name = [0; 8];
        getrandom::fill(&mut name).map_err(|error| io::Error::other(error.to_string()))?;
        let path = std::env::temp_dir().join(format!("club-{}", crate::domain::hex(&name)));
        let file = Self::create_private(&path, 0o600)?;
        remove_file(&path)?;
        Ok(file)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// A second hand on the same file.
    pub(crate) fn try_clone(&self) -> io::Result<Self> {
        Ok(Self {
            file: self.file.try_clone()?,
            path: self.path.clone(),
        })
    }

    /// Writes in one go, at a place; how much of it was written.
    pub(crate) fn write_at(&self, bytes: &[u8], at: u64) -> io::Result<usize> {
        again(|| {
            fault::write(Deed::Write, &self.path, bytes, |part| {
                self.file.write_at(part, at)
            })
        })
    }

    pub(crate) fn write_all_at(&self, bytes: &[u8], at: u64) -> io::Result<()> {
        let mut done = 0;
        while done < bytes.len() {
            match self.write_at(&bytes[done..], at + done as u64)? {
                0 => return Err(ErrorKind::WriteZero.into()),
                count => done += count,
            }
        }
        Ok(())
    }

    pub(crate) fn sync_data(&self) -> io::Result<()> {
        again(|| fault::meet(Deed::Sync, &self.path).and_then(|()| self.file.sync_data()))
    }

    pub(crate) fn sync_all(&self) -> io::Result<()> {
        again(|| fault::meet(Deed::Sync, &self.path).and_then(|()| self.file.sync_all()))
    }

    pub(crate) fn set_len(&self, length: u64) -> io::Result<()> {
        again(|| fault::meet(Deed::Truncate, &self.path).and_then(|()| self.file.set_len(length)))
    }

    fn mode(&self) -> io::Result<u32> {
        Ok(self.file.metadata()?.permissions().mode() & 0o7777)
    }

    pub(crate) fn set_mode(&self, mode: u32) -> io::Result<()> {
        again(|| {
            fault::meet(Deed::Mode, &self.path)?;
            self.file.set_permissions(Permissions::from_mode(mode))
        })
    }

    /// Waits for the lock.
    pub(crate) fn lock(&self) -> io::Result<()> {
        again(|| fault::meet(Deed::Lock, &self.path).and_then(|()| self.file.lock()))
    }

    pub(crate) fn unlock(&self) -> io::Result<()> {
        again(|| fault::meet(Deed::Lock, &self.path).and_then(|()| self.file.unlock()))
    }

    /// Takes the lock, if nobody has it.
    pub(crate) fn try_lock(&self) -> Result<(), TryLockError> {
        let taken = again(|| {
            fault::meet(Deed::Lock, &self.path)?;
            match self.file.try_lock() {
                Err(TryLockError::Error(error)) => Err(error),
                Err(TryLockError::WouldBlock) => Ok(false),
                Ok(()) => Ok(true),
            }
        });
        match taken {
            Ok(true) => Ok(()),
            Ok(false) => Err(TryLockError::WouldBlock),
            Err(error) => Err(TryLockError::Error(error)),
        }
    }
}

impl Write for Writable {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut file = &self.file;
        again(|| fault::write(Deed::Write, &self.path, bytes, |part| file.write(part)))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// stdout, as the last of a command's operations.
#[derive(Debug)]
pub(crate) struct Printing(pub io::Stdout);

impl Write for Printing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let stdout = &mut self.0;
        let path = Path::new("stdout");
        again(|| fault::write(Deed::Print, path, bytes, |part| stdout.write(part)))
    }

    fn flush(&mut self) -> io::Result<()> {
        again(|| self.0.flush())
    }
}

/// Makes a folder with these rights and no others; one that is there is an error.
pub(crate) fn make_dir(path: &Path, mode: u32) -> io::Result<()> {
    again(|| {
        fault::meet(Deed::MakeDir, path)?;
        fs::DirBuilder::new().mode(0o700).create(path)
    })?;
    again(|| {
        fault::meet(Deed::Mode, path)?;
        fs::set_permissions(path, Permissions::from_mode(mode))
    })
}

/// Makes a folder and those above it, each synced into the one that holds it.
pub(crate) fn make_dirs(path: &Path, mode: u32) -> io::Result<()> {
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    let parent = parent(path);
    make_dirs(parent, mode)?;
    match again(|| {
        fault::meet(Deed::MakeDir, path)?;
        fs::DirBuilder::new().mode(mode).create(path)
    }) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists && path.is_dir() => {}
        other => other?,
    }
    sync_dir(parent)
}

/// The folder that holds a file's name.
pub(crate) fn parent(path: &Path) -> &Path {
    path.parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// Makes the names within a folder last.
pub(crate) fn sync_dir(path: &Path) -> io::Result<()> {
    let folder = File::open(path)?;
    again(|| fault::meet(Deed::SyncDir, path).and_then(|()| folder.sync_all()))
}

pub(crate) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    again(|| fault::meet(Deed::Rename, to).and_then(|()| fs::rename(from, to)))
}

pub(crate) fn remove_file(path: &Path) -> io::Result<()> {
    again(|| fault::meet(Deed::Remove, path).and_then(|()| fs::remove_file(path)))
}

pub(crate) fn remove_dir_all(path: &Path) -> io::Result<()> {
    again(|| fault::meet(Deed::Remove, path).and_then(|()| fs::remove_dir_all(path)))
}

/// A place beside a file, for the one that will replace it: named after this process. What processes that
/// are no more left there is taken away.
pub(crate) fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let begins = format!(".{name}.");
    let folder = parent(path);
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let other = entry.file_name();
        let left = other.to_str().and_then(|other| {
            let process = other.strip_prefix(&begins)?.strip_suffix(".part")?;
            process.parse().ok().filter(|process| is_gone(*process))
        });
        if left.is_some() {
            let path = entry.path();
            let _ = if path.is_dir() {
                remove_dir_all(&path)
            } else {
                remove_file(&path)
            };
        }
    }
    path.with_file_name(format!("{begins}{}.part", std::process::id()))
}

/// Whether it is known that a process is no more, or is this one.
fn is_gone(process: u32) -> bool {
    process == std::process::id()
        || (Path::new("/proc/self").exists() && !Path::new(&format!("/proc/{process}")).exists())
}

/// Does again what a signal interrupted.
fn again<T>(mut f: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match f() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}
