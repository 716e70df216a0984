//! A note of the last version, kept in `.club/` beside the book, that tells when `versions.csv` was put
//! back from an older copy or cut off at a row's end: the chain by itself cannot know what it lost.
//!
//! The note is derived and may be missing: it is no proof that nothing is lost, only that something is. It says
//! which file it is itself, so one that was copied along with the folder, later than `versions.csv` was, tells
//! nothing of the copy.

use std::io::Read as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::chain::{self, Chain, Position};
use super::disk::Writable;
use super::error::BookError;
use super::files::{self, Sharing};
use crate::domain::{Version, hex};

/// The note is of one length and written over in place, so that it costs a command next to nothing.
const BYTES: usize = 256;

/// A version that was committed here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Witness {
    pub version: Version,
    pub hash: String,
    /// Where its row ends in `versions.csv`.
    pub chain_end: u64,
}

fn path(dir: &Path) -> std::path::PathBuf {
    dir.join(".club/head")
}

impl Witness {
    pub fn new(version: Version, hash: &str, chain_end: u64) -> Self {
        Self {
            version,
            hash: hash.to_owned(),
            chain_end,
        }
    }

    /// The note for the file with this number.
    fn text(&self, own: u64) -> String {
        let body = format!("{} {} {} {own}", self.version, self.hash, self.chain_end);
        format!("{body} {}\n", hex(&Sha256::digest(body.as_bytes())))
    }

    /// A note, and the number of the file that it was written to, which older programs did not keep.
    fn parse(text: &str) -> Option<(Self, Option<u64>)> {
        let (body, digest) = text.trim_end().rsplit_once(' ')?;
        if hex(&Sha256::digest(body.as_bytes())) != digest {
            return None;
        }
        let mut words = body.split(' ');
        let noted = Self {
            version: Version(words.next()?.parse().ok()?),
            hash: words.next()?.to_owned(),
            chain_end: words.next()?.parse().ok()?,
        };
        Some((noted, words.next().and_then(|own| own.parse().ok())))
    }

    /// The note, where there is one that was written whole, and here.
    pub fn load(dir: &Path) -> Option<Self> {
        let file = super::reading::open(&path(dir)).ok()?;
        let here = file.metadata().ok()?.ino();
        let mut text = String::new();
        file.take(BYTES as u64).read_to_string(&mut text).ok()?;
        let (noted, own) = Self::parse(&text)?;
        own.is_none_or(|own| own == here).then_some(noted)
    }

    /// Notes a version once it is durable. Failing to is no error.
    pub fn keep(self, dir: &Path) {
        let path = path(dir);
        let file = Writable::open(&path).or_else(|_| {
            let sharing = Sharing::of(&chain::path(dir));
            files::make_dir(&dir.join(".club"), sharing)
                .and_then(|()| files::create_new(&path, sharing))
                .map_err(std::io::Error::other)
        });
        let _ = file.and_then(|file| {
            let mut bytes = self.text(file.metadata()?.ino()).into_bytes();
            bytes.resize(BYTES, b' ');
            file.write_all_at(&bytes, 0)
        });
    }

    /// Refuses to write to a book whose chain does not have the version that was noted.
    pub fn prove(dir: &Path, chain: Chain<'_>, position: &Position) -> Result<(), BookError> {
        let Some(noted) = Self::load(dir) else {
            return Ok(());
        };
        if noted.version <= position.version && chain.ends_here(&noted.hash, noted.chain_end)? {
            return Ok(());
        }
        let what = if noted.version > position.version {
            format!(
                "it ends at version {}, though version {} was committed here: it was cut off or put back from an older copy; put the newest one back, or, if the whole book was put back on purpose, remove .club/head",
                position.version, noted.version
            )
        } else {
            format!(
                "version {} is not the one that was committed here: the file was rewritten; put the newest one back, or, if the whole book was put back on purpose, remove .club/head",
                noted.version
            )
        };
        Err(BookError::damage(chain::NAME, None, what))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_that_was_not_written_whole_is_none() {
        let noted = Witness {
            version: Version(12),
            hash: "ab".repeat(32),
            chain_end: 345,
        };
        let text = noted.text(7);
        assert!(text.len() < BYTES);
        assert_eq!(
            Witness::parse(&format!("{text}   ")),
            Some((noted, Some(7)))
        );
        assert_eq!(Witness::parse(&text.replacen("12", "13", 1)), None);
        assert_eq!(Witness::parse(""), None);
    }
}
