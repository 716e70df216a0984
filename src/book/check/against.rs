//! Holding a book against a head that was filed elsewhere: does it continue that one?

use super::super::Book;
use super::super::error::BookError;
use super::{Checked, Fault, Finding};
use crate::domain::{Version, Wording};
use crate::worded;

const HASH_DIGITS: usize = 64;
const ID_DIGITS: usize = 32;

const NEITHER: Wording = Wording::fixed(
    "find out who rewrote the book, or name the book that this head is of",
    "请查明账簿由谁重写，或指定该末版校验码所属的账簿",
);
const OLDER: Wording = Wording::fixed(
    "the book is an older copy: put the newest one back",
    "此账簿是旧备份：请恢复最新的账簿",
);

/// What `club check --head` printed: a version's hash, and its number where it was kept along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub version: Option<Version>,
    pub hash: String,
}

impl Head {
    /// The heads in a text of any of the formats that heads are printed in: every hash, with the whole
    /// number before it.
    pub fn all_in(text: &str) -> Vec<Self> {
        let mut heads = Vec::new();
        let mut version = None;
        let words = text.split(|c: char| !c.is_ascii_alphanumeric());
        for word in words.filter(|word| !word.is_empty()) {
            let hexadecimal = word.bytes().all(|b| b.is_ascii_hexdigit());
            if hexadecimal && matches!(word.len(), HASH_DIGITS | ID_DIGITS) {
                heads.push(Self {
                    version: version.take(),
                    hash: word.to_ascii_lowercase(),
                });
            } else {
                version = word.parse().ok().map(Version).or(version);
            }
        }
        heads
    }
}

/// A book that continues the heads it was held against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Against {
    pub findings: Vec<Finding>,
    /// The last of the heads that are on the book's chain.
    pub continues: Option<Version>,
}

impl Against {
    /// Holds a book, checked before, against heads.
    pub fn hold(book: &Book, checked: &Checked, heads: &[Head]) -> Result<Self, BookError> {
        // A chain with damage was told; what of it is sound still proves its heads.
        let mut hashes = vec![book.id().to_owned()];
        book.each_version(|row| hashes.push(row.hash.clone()))?;
        let mut own = Self {
            findings: Vec::new(),
            continues: None,
        };
        for head in heads {
            match hashes.iter().position(|hash| *hash == head.hash) {
                Some(found) if head.version.is_none_or(|told| told.0 == found as u64) => {
                    own.continues = own.continues.max(Some(Version(found as u64)));
                }
                found => own.tell(head, found, &hashes, checked),
            }
        }
        Ok(own)
    }

    fn tell(&mut self, head: &Head, found: Option<usize>, hashes: &[String], checked: &Checked) {
        let Head { version, hash } = head;
        let last = checked.version;
        let own = version.and_then(|version| hashes.get(usize::try_from(version.0).ok()?));
        let (what, remedy) = match (version, found, own) {
            (Some(version), Some(found), _) => (
                worded!(
                    "the head says version {version}; its hash is that of version {found}",
                    "末版校验码写作版本 {version}，其校验码却是版本 {found} 的"
                ),
                NEITHER,
            ),
            (Some(version), None, None) => (
                worded!(
                    "the head is of version {version}, the book is at version {last}: it is older than the head, or its chain was cut off",
                    "末版校验码为版本 {version}，账簿止于版本 {last}：账簿早于末版校验码，或其链被截断"
                ),
                OLDER,
            ),
            (Some(version), None, Some(own)) => (
                match self.continues {
                    None => worded!(
                        "version {version} has hash {own}, the head says {hash}: the book differs from version {version} on, or earlier",
                        "版本 {version} 的校验码为 {own}，末版校验码为 {hash}：账簿自版本 {version} 或更早起不同"
                    ),
                    Some(same) => worded!(
                        "version {version} has hash {own}, the head says {hash}: the book differs after version {same}, from version {version} on at the latest",
                        "版本 {version} 的校验码为 {own}，末版校验码为 {hash}：账簿在版本 {same} 之后、最迟自版本 {version} 起不同"
                    ),
                },
                NEITHER,
            ),
            (None, _, _) => (
                worded!(
                    "no version has the hash {hash}: the head is another book's, of a later version than {last}, or the book was rewritten",
                    "没有校验码为 {hash} 的版本：末版校验码属于另一账簿或晚于版本 {last}，或账簿被重写"
                ),
                NEITHER,
            ),
        };
        self.findings.push(Finding {
            file: super::chain::NAME.to_owned(),
            // The header is line 1, version 1 is line 2.
            line: version
                .filter(|_| own.is_some())
                .map(|version| version.0 + 1),
            version: *version,
            what,
            remedy,
            fault: Fault::Broken,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_found_in_whatever_they_were_printed_as() {
        let hash = "0123456789abcdef".repeat(4);
        let texts = [
            format!("version,hash\n12,{hash}\n"),
            format!("\u{feff}version,hash\r\n12,{hash}\r\n"),
            format!("version\thash\n12\t{hash}\n"),
            format!("[{{\"version\":12,\"hash\":\"{hash}\"}}]"),
            format!("│ 版本 │ 校验码 │\n│   12 │ {hash} │\n"),
            format!("12 {hash}"),
        ];
        for text in texts {
            let expected = Head {
                version: Some(Version(12)),
                hash: hash.clone(),
            };
            assert_eq!(Head::all_in(&text), [expected], "{text}");
        }
        assert_eq!(Head::all_in(&hash.to_uppercase())[0].version, None);
        assert!(Head::all_in("12 0123456789abcdef").is_empty());
    }
}
