//! What a path already belongs to, so that nothing printed ever takes its place: a book, whichever it is, or
//! a keyring, wherever its copies lie. Told by what is there, not by what the path is called, so links and a
//! second mount lead to the same answer.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::{backup, keyring};

/// What a book's folder holds of its own; whatever else is kept there is not the book's.
const PARTS: [&str; 10] = [
    "ledgers",
    "rules",
    "layouts",
    ".club",
    "recovered",
    "club.toml",
    "datapackage.json",
    ".gitattributes",
    ".gitignore",
    backup::MANIFEST,
];

/// By these a folder is known as a book, even where one of them was lost.
pub(super) const MARKS: [&str; 2] = ["club.toml", "ledgers/versions.csv"];

/// Whose a path is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owned {
    Book,
    Keyring,
}

/// A path as the system knows it, though the file itself may not be there yet.
pub fn real(path: &Path) -> Option<PathBuf> {
    if let Ok(real) = fs::canonicalize(path) {
        return Some(real);
    }
    // A link to what is not there yet leads to where it would be made.
    let to = fs::read_link(path).ok();
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = fs::canonicalize(folder.unwrap_or(Path::new("."))).ok()?;
    match to {
        Some(to) => {
            let to = folder.join(to);
            Some(fs::canonicalize(to.parent()?).ok()?.join(to.file_name()?))
        }
        None => Some(folder.join(path.file_name()?)),
    }
}

/// Whose the file at a path is, or would be if it were made; none where it may be written.
pub fn owner(path: &Path) -> Option<Owned> {
    // A folder may be asked for whose own folder is yet to be made.
    let real = path.ancestors().find_map(real)?;
    if is_keyring(&real) || backup::is_erased_list(&real) {
        return Some(Owned::Keyring);
    }
    real.ancestors().skip(1).find_map(|folder| {
        let within = real.strip_prefix(folder).ok()?;
        let part = within.components().next()?.as_os_str().to_str()?;
        let has = |mark: &&str| folder.join(mark).exists();
        let is_part = PARTS.contains(&part) && MARKS.iter().any(has);
        // A backup with anything more in it is none any more.
        let is_backup = || [backup::MANIFEST, MARKS[1]].iter().all(has);
        (is_part || is_backup()).then_some(Owned::Book)
    })
}

fn is_keyring(path: &Path) -> bool {
    // A pipe would wait to be written to.
    if !path.is_file() {
        return false;
    }
    let mut start = [0; keyring::MAGIC_BYTES];
    let read = super::reading::open(path).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && keyring::begins_as_one(&start)
}
