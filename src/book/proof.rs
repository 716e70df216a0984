//! Proving a ledger's bytes against the digests that the chain holds of each append.
//!
//! Rows are told apart by the version that they bear, not by where they stand: so one row put in or taken
//! out is found at its own version, and those after it are proved all the same.

use sha2::{Digest as _, Sha256};

use super::chain::FileEnd;
use super::ledger::number;
use crate::domain::Version;

/// What one version appended to a ledger.
#[derive(Clone, Debug)]
pub(super) struct Append {
    pub version: Version,
    pub to: u64,
    pub digest: [u8; 32],
    /// It vouches for every row of the ledger, not only for its own.
    pub whole: bool,
}

impl Append {
    /// Notes a version's append; one that vouches for the whole ledger makes the earlier ones void. Where that
    /// had no rows, as when an empty ledger was brought up, there is nothing to be found again.
    pub(super) fn note(appends: &mut Vec<Self>, version: Version, file: &FileEnd) {
        let digest = bytes(&file.digest);
        if file.whole {
            appends.clear();
            let nothing: [u8; 32] = Sha256::digest(b"").into();
            if digest == nothing {
                return;
            }
        }
        appends.push(Self {
            version,
            to: file.end,
            digest,
            whole: file.whole,
        });
    }
}

/// Where a ledger differs from what was written, with the first line at which it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Differs {
    /// The rows of a version are not those that it wrote.
    Changed { version: Version, line: u64 },
    /// The rows of these versions are not there.
    Missing {
        from: Version,
        to: Version,
        line: u64,
    },
    /// A row of a version that wrote none here, or whose rows stand elsewhere.
    Stray {
        version: Option<Version>,
        after: Version,
        line: u64,
    },
}

impl Differs {
    pub(super) fn line(self) -> u64 {
        match self {
            Self::Changed { line, .. } | Self::Missing { line, .. } | Self::Stray { line, .. } => {
                line
            }
        }
    }
}

/// Rows past the last version that the chain has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Beyond {
    pub line: u64,
    pub version: Version,
}

/// A proof on its way through a ledger, line by line.
#[derive(Debug)]
pub(super) struct Proof<'a> {
    appends: &'a [Append],
    last: Version,
    /// The append whose rows are being read.
    open: Option<usize>,
    next: usize,
    sha: Sha256,
    /// The first line of the append that is open.
    first: u64,
    line: u64,
    /// How many appends were found as they were written.
    proved: usize,
    /// The highest version past the chain's last, while nothing else follows.
    beyond: Option<Beyond>,
    /// The version of the row told last as stray, 0 where it had none.
    strayed: Option<Version>,
}

impl<'a> Proof<'a> {
    /// `appends` in the order of their versions; `last` is the chain's last version.
    pub(super) fn new(appends: &'a [Append], last: Version) -> Self {
        Self {
            appends,
            last,
            open: None,
            next: 0,
            sha: Sha256::new(),
            first: 2,
            line: 1,
            proved: 0,
            beyond: None,
            strayed: None,
        }
    }

    /// The version whose rows are being read.
    pub(super) fn version(&self) -> Option<Version> {
        Some(self.appends.get(self.open?)?.version)
    }

    /// The number of the line taken last.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// How many versions' rows are as they were written.
    pub(super) fn proved(&self) -> usize {
        self.proved
    }

    /// Rows of later versions than the chain has, at the end of the file.
    pub(super) fn beyond(&self) -> Option<Beyond> {
        self.beyond
    }

    /// Takes the next line, which ends (newline included) at an offset.
    pub(super) fn take(&mut self, line: &[u8], end: u64, mut tell: impl FnMut(Differs)) {
        self.line += 1;
        let stated = version_of(line);
        if !self.belongs(stated) {
            self.turn(stated, line, &mut tell);
        }
        if !self.belongs(stated) {
            return;
        }
        self.strayed = None;
        self.sha.update(line);
        self.sha.update(b"\n");
        // The last append ends where the chain says, so that what follows is told from it.
        if let Some(append) = self.open.map(|open| &self.appends[open])
            && self.next == self.appends.len()
            && end == append.to
            && self.digest() == append.digest
        {
            self.close(&mut tell);
        }
    }

    fn digest(&self) -> [u8; 32] {
        self.sha.clone().finalize().into()
    }

    /// Whether a row is one of the append that is open; one whose version cannot be read is taken for it.
    fn belongs(&self, stated: Option<Version>) -> bool {
        let Some(append) = self.open.map(|open| &self.appends[open]) else {
            return false;
        };
        match stated {
            None => true,
            Some(version) if append.whole => version <= append.version,
            Some(version) => version == append.version,
        }
    }

    /// Opens the append that a row belongs to, or tells that there is none.
    fn turn(&mut self, stated: Option<Version>, line: &[u8], tell: &mut impl FnMut(Differs)) {
        let Some(place) = self.place(stated) else {
            return self.stray(stated, line, tell);
        };
        self.close(tell);
        self.end_beyond(tell);
        if place > self.next {
            tell(Differs::Missing {
                from: self.appends[self.next].version,
                to: self.appends[place - 1].version,
                line: self.line,
            });
        }
        self.open = Some(place);
        self.next = place + 1;
        self.first = self.line;
    }

    fn place(&self, stated: Option<Version>) -> Option<usize> {
        let to_come = &self.appends[self.next..];
        let first = to_come.first()?;
        let Some(version) = stated else {
            // Before the first row nothing else is open.
            return self.open.is_none().then_some(self.next);
        };
        if first.whole && version <= first.version {
            return Some(self.next);
        }
        let found = to_come.binary_search_by_key(&version, |append| append.version);
        found.ok().map(|found| self.next + found)
    }

    fn stray(&mut self, stated: Option<Version>, line: &[u8], tell: &mut impl FnMut(Differs)) {
        if let Some(version) = stated.filter(|version| *version > self.last) {
            let line = self.beyond.map_or(self.line, |beyond| beyond.line);
            let version = self
                .beyond
                .map_or(version, |beyond| beyond.version.max(version));
            self.beyond = Some(Beyond { line, version });
            return;
        }
        // A write that a power cut tore may leave zeros past the committed end.
        let torn = stated.is_none() && (self.beyond.is_some() || memchr::memchr(0, line).is_some());
        let kind = Some(stated.unwrap_or(Version(0)));
        if torn || self.strayed == kind {
            return;
        }
        self.strayed = kind;
        tell(Differs::Stray {
            version: stated,
            after: self.before(),
            line: self.line,
        });
    }

    /// The version of the rows before.
    fn before(&self) -> Version {
        let before = self.open.or_else(|| self.next.checked_sub(1));
        before.map_or(Version(0), |before| self.appends[before].version)
    }

    /// Rows of later versions that are followed by earlier ones are no tail.
    fn end_beyond(&mut self, tell: &mut impl FnMut(Differs)) {
        if let Some(beyond) = self.beyond.take() {
            tell(Differs::Stray {
                version: Some(beyond.version),
                after: self.before(),
                line: beyond.line,
            });
        }
    }

    fn close(&mut self, tell: &mut impl FnMut(Differs)) {
        let Some(open) = self.open.take() else {
            return;
        };
        let append = &self.appends[open];
        let found: [u8; 32] = self.sha.finalize_reset().into();
        if found == append.digest {
            self.proved += 1;
        } else {
            tell(Differs::Changed {
                version: append.version,
                line: self.first,
            });
        }
    }

    /// At the file's end: the append that was open, and those that are not there.
    pub(super) fn finish(&mut self, mut tell: impl FnMut(Differs)) {
        self.close(&mut tell);
        if let (Some(from), Some(to)) = (self.appends.get(self.next), self.appends.last()) {
            tell(Differs::Missing {
                from: from.version,
                to: to.version,
                line: self.line + 1,
            });
        }
    }
}

/// The version that a row says it is of.
fn version_of(line: &[u8]) -> Option<Version> {
    let digits = &line[..memchr::memchr(b',', line)?];
    number(digits).map(Version)
}

/// A digest's bytes; a text that is no digest gives bytes that nothing matches.
fn bytes(hex: &str) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (index, byte) in bytes.iter_mut().enumerate() {
        let digits = hex.get(index * 2..index * 2 + 2);
        *byte = digits
            .and_then(|digits| u8::from_str_radix(digits, 16).ok())
            .unwrap_or(0);
    }
    bytes
}
