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
use crate::worded;

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
    pub(super) fn new(version: Version, hash: &str, chain_end: u64) -> Self {
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
    pub(super) fn load(dir: &Path) -> Option<Self> {
        let file = super::reading::open(&path(dir)).ok()?;
        let here = file.metadata().ok()?.ino();
        let mut text = String::new();
        file.take(BYTES as u64).read_to_string(&mut text).ok()?;
        let (noted, own) = Self::parse(&text)?;
        own.is_none_or(|own| own == here).then_some(noted)
    }

    /// Notes a version once it is durable. Failing to is no error.
    pub(super) fn keep(self, dir: &Path) {
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
    pub(super) fn prove(
        dir: &Path,
        chain: Chain<'_>,
        position: &Position,
    ) -> Result<(), BookError> {
        let Some(noted) = Self::load(dir) else {
            return Ok(());
        };
        if noted.version <= position.version && chain.ends_here(&noted.hash, noted.chain_end)? {
            return Ok(());
        }
        let what = if noted.version > position.version {
            let (last, noted) = (position.version, noted.version);
            worded!(
                "it ends at version {last}, though version {noted} was committed here: it was cut off or put back from an older copy; put the newest one back, or, if the whole book was put back on purpose, remove .club/head",
                "文件止于版本 {last}，而此处曾记录版本 {noted}：文件被截断或由旧备份恢复；请恢复最新的文件；若有意恢复了整本账簿，请删除 .club/head"
            )
        } else {
            let noted = noted.version;
            worded!(
                "version {noted} is not the one that was committed here: the file was rewritten; put the newest one back, or, if the whole book was put back on purpose, remove .club/head",
                "版本 {noted} 与此处记录的不同：文件被改写；请恢复最新的文件；若有意恢复了整本账簿，请删除 .club/head"
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

    #[test]
    fn a_chain_that_cannot_be_read_is_told_as_that() -> Result<(), Box<dyn std::error::Error>> {
        let dir = std::env::temp_dir().join(format!("club-witness-{}", std::process::id()));
        std::fs::create_dir_all(dir.join(".club"))?;
        let path = dir.join("versions.csv");
        let hash = "ab".repeat(32);
        std::fs::write(&path, format!("1,{hash}\n"))?;
        let chain_end = hash.len() as u64 + 3;
        Witness::new(Version(1), &hash, chain_end).keep(&dir);
        let position = Position {
            version: Version(1),
            hash,
            recorded_at: 0,
            chain_end,
            ends: Vec::new(),
        };
        let told = |file: &std::fs::File| {
            let chain = Chain { file, forms: &[] };
            Witness::prove(&dir, chain, &position)
        };
        assert!(told(&std::fs::File::open(&path)?).is_ok());
        // Open for writing alone, every read of it fails.
        let blind = std::fs::File::options().append(true).open(&path)?;
        assert!(matches!(told(&blind), Err(BookError::Io { .. })));
        std::fs::remove_dir_all(&dir)?;
        Ok(())
    }
}
