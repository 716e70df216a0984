//! Proving a ledger's bytes against the digests that the chain holds of each append.

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
    /// Notes a version's append; one that vouches for the whole ledger makes the earlier ones void.
    pub fn note(appends: &mut Vec<Self>, version: Version, file: &FileEnd) {
        if file.whole {
            appends.clear();
        }
        appends.push(Self {
            version,
            to: file.end,
            digest: bytes(&file.digest),
            whole: file.whole,
        });
    }
}

/// Where a ledger differs from what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Differs {
    /// The version whose rows differ.
    pub version: Version,
    /// The first line of those rows.
    pub line: u64,
}

/// A proof on its way through a ledger, line by line.
#[derive(Debug)]
pub(super) struct Proof<'a> {
    appends: &'a [Append],
    next: usize,
    sha: Sha256,
    /// The first line of the append under way.
    first: u64,
    line: u64,
    lost: bool,
}

impl<'a> Proof<'a> {
    pub fn new(appends: &'a [Append]) -> Self {
        Self {
            appends,
            next: 0,
            sha: Sha256::new(),
            first: 2,
            line: 1,
            lost: false,
        }
    }

    /// The append that the next line belongs to; none past the last, or once the lines are astray.
    pub fn current(&self) -> Option<&'a Append> {
        self.appends.get(self.next).filter(|_| !self.lost)
    }

    /// The number of the line taken last.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Whether the file's lines no longer fall on the ends that were committed: nothing after that
    /// can be proved.
    pub fn is_lost(&self) -> bool {
        self.lost
    }

    /// Takes the next line, which ends (newline included) at an offset.
    pub fn take(&mut self, line: &[u8], end: u64) -> Option<Differs> {
        self.line += 1;
        let append = self.current()?;
        self.sha.update(line);
        self.sha.update(b"\n");
        if end < append.to {
            return None;
        }
        let found: [u8; 32] = self.sha.finalize_reset().into();
        let differs = Differs {
            version: append.version,
            line: self.first,
        };
        self.next += 1;
        self.first = self.line + 1;
        // A row of another version here means that rows were removed or put in, all of one length.
        let stranger = !append.whole && version_of(line) != Some(append.version);
        let same = found == append.digest && end == append.to;
        self.lost = end > append.to || (!same && stranger);
        (!same).then_some(differs)
    }

    /// At the file's end: the first version whose rows are not all there.
    pub fn missing(&self) -> Option<Differs> {
        self.current().map(|append| Differs {
            version: append.version,
            line: self.first,
        })
    }
}

/// The version that a row says it is of.
fn version_of(line: &[u8]) -> Option<Version> {
    let digits = line.split(|byte| *byte == b',').next()?;
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
