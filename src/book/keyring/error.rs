//! Why keys cannot be had, each with its remedy.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why keys cannot be had.
#[derive(Clone, Debug)]
pub enum KeyError {
    /// There is no keyring where it should be.
    Missing { path: PathBuf },
    /// Neither `CLUB_KEY_FILE` nor a home folder is known.
    NoPlace,
    /// A keyring stands where a new one was to be made.
    Exists { path: PathBuf },
    /// The keyring of another book.
    OtherBook { path: PathBuf, of: String },
    /// Not a keyring at all.
    Shape { path: PathBuf },
    /// A keyring of a newer program.
    Newer { path: PathBuf },
    /// A slot that the keyring does not have: the keyring is an older copy.
    NoSlot { slot: u32, path: PathBuf },
    /// The keyring is an older copy: it has fewer keys than the book needs.
    Short {
        path: PathBuf,
        keys: u32,
        needed: u32,
    },
    /// Nothing can be sealed for a person whose key was destroyed.
    Destroyed { slot: u32 },
    /// The keyring came from an older copy, which did not have this key.
    Lost { slot: u32 },
    /// What stands in a slot is no key that was wrapped there.
    Damaged { slot: u32, path: PathBuf },
    /// A copy that is sealed with a passphrase, and none was told.
    Passphrase { path: PathBuf },
    /// The passphrase does not open the copy, or the copy was changed.
    WrongPassphrase { path: PathBuf },
    /// A sealed cell that is not the one that was sealed there.
    Forged { ledger: String, column: String },
    /// No randomness to be had from the system.
    Random(String),
    /// Sealing failed, which only an overlong text can bring about.
    Seal,
    Io {
        doing: &'static str,
        path: PathBuf,
        source: Arc<io::Error>,
    },
}

impl KeyError {
    pub(in crate::book) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io {
            doing,
            path: path.to_owned(),
            source: Arc::new(source),
        }
    }

    /// The program's exit code for this error.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Missing { .. }
            | Self::NoPlace
            | Self::Exists { .. }
            | Self::OtherBook { .. }
            | Self::Shape { .. }
            | Self::Newer { .. }
            | Self::Short { .. }
            | Self::Damaged { .. }
            | Self::Passphrase { .. }
            | Self::WrongPassphrase { .. } => 78,
            Self::Destroyed { .. } | Self::Lost { .. } => 1,
            Self::NoSlot { .. } | Self::Forged { .. } | Self::Seal => 65,
            Self::Random(_) | Self::Io { .. } => 74,
        }
    }
}

impl KeyError {
    /// What is wrong with a whole file: the words around its name.
    fn of_file(&self) -> Option<(&Path, &'static str, &'static str)> {
        let (path, before, after) = match self {
            Self::Missing { path } => (
                path,
                "the keyring ",
                " is missing: names, contacts and notes stay sealed; put it back with `club key restore`, or name it in CLUB_KEY_FILE",
            ),
            Self::Exists { path } => (
                path,
                "there is a keyring at ",
                " already; move it away or name another in CLUB_KEY_FILE",
            ),
            Self::Shape { path } => (
                path,
                "",
                " is no keyring of club; put it back from its copy, or name the right one in CLUB_KEY_FILE",
            ),
            Self::Newer { path } => (
                path,
                "the keyring ",
                " was written by a newer club; use that one",
            ),
            Self::Passphrase { path } => (
                path,
                "",
                " is sealed with a passphrase; name the file that holds it with --passphrase-file",
            ),
            Self::WrongPassphrase { path } => (
                path,
                "the passphrase does not open ",
                ", or the copy is damaged; try another",
            ),
            _ => return None,
        };
        Some((path, before, after))
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((path, before, after)) = self.of_file() {
            return write!(f, "{before}{}{after}", path.display());
        }
        match self {
            Self::OtherBook { path, of } => write!(
                f,
                "the keyring {} belongs to another book, {of}; name this book's own in CLUB_KEY_FILE",
                path.display()
            ),
            Self::NoSlot { slot, path } => write!(
                f,
                "the keyring {} has no slot {slot}: it is older than the book; put its latest copy back",
                path.display()
            ),
            Self::Short { path, keys, needed } => write!(
                f,
                "the keyring {} is older than the book: it has {keys} keys, {needed} needed; put its latest copy back with `club key restore`",
                path.display()
            ),
            Self::Destroyed { slot } => write!(
                f,
                "key {slot} was destroyed: no text can be sealed for an erased person"
            ),
            Self::Lost { slot } => write!(
                f,
                "key {slot} is lost: the keyring was put back from a copy older than it; register the person anew and merge the old number into the new one"
            ),
            Self::Damaged { slot, path } => write!(
                f,
                "key {slot} is damaged in the keyring {}: what is sealed under it stays sealed, and `club check` names whose it is; take it from a copy of the keyring with `club key restore`",
                path.display()
            ),
            Self::Forged { ledger, column } => write!(
                f,
                "a sealed cell of {ledger}.{column} cannot be opened: it was changed, or moved from another place; `club check` tells all that differs"
            ),
            Self::Random(why) => write!(f, "the system gives no random bytes: {why}; try again"),
            Self::Seal => f.write_str("the text is too long to be sealed; shorten it"),
            Self::Io {
                doing,
                path,
                source,
            } => write!(f, "cannot {doing} {}: {source}", path.display()),
            // The others are worded above.
            _ => f.write_str(
                "no place for the keyring is known; set CLUB_KEY_FILE to a file outside the book",
            ),
        }
    }
}

impl std::error::Error for KeyError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(&**source),
            _ => None,
        }
    }
}
