//! `versions.csv`: one row per committed command, each proving the one before.
//!
//! A row's hash is the SHA-256 of the previous hash (the book's id before the first row) followed by
//! the row up to its last comma, so that any shell can prove it.

use std::fmt::Write as _;
use std::fs::File;
use std::path::Path;

use memchr::memrchr;
use sha2::{Digest as _, Sha256};

use super::cell::{self, Cells};
use super::error::BookError;
use super::form::NOT_UTF8;
use super::form::{Form, place_of};
use super::ledger::NO_VERSION;
use super::ledger::number;
use super::lines::{End, Source};
use super::moment;
use super::schema::{Column, Kind, Schema};
use crate::domain::{Version, Wording, hex};
use crate::worded;

/// The ledger of commits. Rooms never write it.
pub static VERSIONS: Schema = Schema {
    name: "versions",
    number: 1,
    columns: &[
        Column::required("version", Kind::Integer).titled("the command's number"),
        Column::required("recorded_at", Kind::Moment).titled("when it was recorded"),
        Column::required("operator", Kind::Text).titled("who recorded it"),
        Column::required("command", Kind::Text).titled("the subcommand"),
        Column::new("ref", Kind::Text).titled("the caller's own key"),
        Column::required("files", Kind::Text)
            .titled("each ledger's committed end and the SHA-256 of the bytes appended"),
        Column::required("hash", Kind::Text)
            .titled("SHA-256 of the previous hash and this row up to its last comma"),
    ],
    key: &["version"],
    foreign: &[],
    rising: None,
    found: &[],
    title: "one row per committed command",
};

const RECORDED_AT: usize = VERSIONS.at("recorded_at");
const OPERATOR: usize = VERSIONS.at("operator");
const COMMAND: usize = VERSIONS.at("command");
const REFERENCE: usize = VERSIONS.at("ref");
const FILES: usize = VERSIONS.at("files");
const HASH: usize = VERSIONS.at("hash");
const COLUMNS: usize = VERSIONS.columns.len();
pub(super) const NAME: &str = "ledgers/versions.csv";

/// One committed command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionRow {
    pub version: Version,
    /// Seconds since 1970-01-01T00:00:00Z.
    pub recorded_at: i64,
    /// The same moment as the row writes it, in the club's zone.
    pub recorded: String,
    pub operator: String,
    pub command: String,
    pub reference: Option<String>,
    pub files: Vec<FileEnd>,
    pub hash: String,
    /// Where the row stands in `versions.csv`, counted from 1.
    pub line: u64,
}

/// What one command appended to one ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEnd {
    pub ledger: String,
    /// The ledger's committed end after the command, in bytes.
    pub end: u64,
    /// SHA-256, in hex, of the bytes appended, or of all rows where `whole` is set.
    pub digest: String,
    /// Set where a migration or an accepted edit vouches for every row of the ledger anew.
    pub whole: bool,
}

impl FileEnd {
    fn parse(text: &str) -> Option<Self> {
        let (ledger, rest) = text.split_once('=')?;
        let (end, rest) = rest.split_once(':')?;
        let (digest, whole) = match rest.strip_suffix(":all") {
            Some(digest) => (digest, true),
            None => (rest, false),
        };
        Some(Self {
            ledger: ledger.to_owned(),
            end: number(end.as_bytes())?,
            digest: digest.to_owned(),
            whole,
        })
    }
}

/// Reads a `files` cell.
fn parse_files(text: &str) -> Option<Vec<FileEnd>> {
    if text == "-" {
        return Some(Vec::new());
    }
    text.split(';').map(FileEnd::parse).collect()
}

/// Writes a `files` cell; `-` when nothing was touched.
fn files_text(files: &[FileEnd]) -> String {
    if files.is_empty() {
        return "-".to_owned();
    }
    let mut text = String::new();
    for file in files {
        let separator = if text.is_empty() { "" } else { ";" };
        let whole = if file.whole { ":all" } else { "" };
        let _ = write!(
            text,
            "{separator}{}={}:{}{whole}",
            file.ledger, file.end, file.digest
        );
    }
    text
}

pub(super) fn row_hash(previous: &str, body: &[u8]) -> String {
    let mut sha = Sha256::new();
    sha.update(previous.as_bytes());
    sha.update(body);
    hex(&sha.finalize())
}

/// What a command says of itself when it commits.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    pub version: Version,
    pub recorded: &'a str,
    pub operator: &'a str,
    pub command: &'a str,
    pub reference: &'a str,
    pub files: &'a [FileEnd],
}

impl Entry<'_> {
    /// The whole row with its newline, and its hash.
    pub(super) fn line(&self, previous: &str) -> (Vec<u8>, String) {
        let mut line = self.version.to_string().into_bytes();
        let files = files_text(self.files);
        for text in [
            self.recorded,
            self.operator,
            self.command,
            self.reference,
            &files,
        ] {
            line.push(b',');
            cell::write(&mut line, text);
        }
        let hash = row_hash(previous, &line);
        line.push(b',');
        line.extend_from_slice(hash.as_bytes());
        line.push(b'\n');
        (line, hash)
    }
}

/// A place in the chain: the state of the book after some version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Position {
    pub version: Version,
    pub hash: String,
    pub recorded_at: i64,
    /// Where the version's row ends in `versions.csv`.
    pub chain_end: u64,
    /// Each ledger's committed end, in the order of the book's ledgers.
    pub ends: Vec<u64>,
}

impl Position {
    /// Before the first command: headers and nothing else.
    pub(super) fn origin(book_id: &str, forms: &[Form]) -> Self {
        Self {
            version: Version(0),
            hash: book_id.to_owned(),
            recorded_at: i64::MIN,
            chain_end: VERSIONS.header().len() as u64,
            ends: forms.iter().map(Form::start).collect(),
        }
    }

    /// Takes one more row; what is wrong with it otherwise.
    pub(super) fn apply(
        &mut self,
        forms: &[Form],
        row: &VersionRow,
        line: &[u8],
    ) -> Result<(), Wording> {
        let (own, before) = (row.version, self.version);
        let body = &line[..memrchr(b',', line).unwrap_or(0)];
        if row_hash(&self.hash, body) != row.hash {
            return Err(worded!(
                "version {own} fails its hash: the row or one before it was changed; put the file back from a copy or from git",
                "版本 {own} 与其校验码不符：该行或此前的行被改动；请从备份或 git 中恢复该文件"
            ));
        }
        if row.version.0 != self.version.0 + 1 {
            return Err(worded!(
                "version {own} follows version {before}",
                "版本 {own} 紧接版本 {before}"
            ));
        }
        if row.recorded_at < self.recorded_at {
            return Err(worded!(
                "version {own} was recorded before the one it follows",
                "版本 {own} 的记录时间早于前一版本"
            ));
        }
        for file in &row.files {
            let Some(index) = place_of(forms, &file.ledger) else {
                let ledger = &file.ledger;
                return Err(worded!(
                    "version {own} names an unknown ledger '{ledger}', which datapackage.json does not have: put that file back from a copy or from git",
                    "版本 {own} 写有未知的台账“{ledger}”，datapackage.json 中没有：请从备份或 git 中恢复该文件"
                ));
            };
            self.ends[index] = file.end;
        }
        self.version = row.version;
        self.recorded_at = row.recorded_at;
        self.hash.clone_from(&row.hash);
        self.chain_end += line.len() as u64 + 1;
        Ok(())
    }
}

/// Reads one line of the chain.
pub(super) fn parse_row(
    line: &[u8],
    cells: &mut Cells,
    line_number: u64,
) -> Result<VersionRow, Wording> {
    cells.split(line, COLUMNS)?;
    let text = |column: usize| std::str::from_utf8(cells.get(line, column)).map_err(|_| NOT_UTF8);
    let version = number(cells.get(line, 0)).ok_or(NO_VERSION)?;
    let recorded = text(RECORDED_AT)?;
    let reference = text(REFERENCE)?;
    Ok(VersionRow {
        version: Version(version),
        recorded_at: moment::parse(recorded.as_bytes()).ok_or_else(|| {
            worded!(
                "recorded_at is '{recorded}', no moment",
                "recorded_at 为“{recorded}”，不是时刻"
            )
        })?,
        recorded: recorded.to_owned(),
        operator: text(OPERATOR)?.to_owned(),
        command: text(COMMAND)?.to_owned(),
        reference: (!reference.is_empty()).then(|| reference.to_owned()),
        files: parse_files(text(FILES)?).ok_or(Wording::fixed(
            "the cell 'files' cannot be understood",
            "“files”一格无法识别",
        ))?,
        hash: text(HASH)?.to_owned(),
        line: line_number,
    })
}

/// Whether a walk along the chain goes on past a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Walk {
    /// Take the row and go on.
    Take,
    /// Leave this row and all after it.
    Stop,
}

/// The open chain.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chain<'a> {
    pub file: &'a File,
    pub forms: &'a [Form],
}

impl<'a> Chain<'a> {
    pub(super) fn source(self) -> Source<'a> {
        Source {
            file: self.file,
            name: NAME,
        }
    }

    pub(super) fn prove_header(self) -> Result<(), BookError> {
        let header = VERSIONS.header();
        let mut found = vec![0; header.len()];
        self.source().exact(&mut found, 0)?;
        if found == header.as_bytes() {
            Ok(())
        } else {
            Err(BookError::damage(
                NAME,
                Some(1),
                Wording::fixed(
                    "the header is not that of versions.csv; put the file back from a copy or from git",
                    "表头与 versions.csv 不符；请从备份或 git 中恢复该文件",
                ),
            ))
        }
    }

    /// Walks from a position over whole rows, proving each, up to the file's end or where told.
    pub(super) fn walk(
        self,
        position: &mut Position,
        mut f: impl FnMut(&VersionRow) -> Walk,
    ) -> Result<(), BookError> {
        let to = self.source().length()?;
        let from = position.chain_end;
        let mut cells = Cells::default();
        let mut going = true;
        self.source()
            .each(from, to, End::Open, |offset, line| {
                if !going {
                    return Ok(());
                }
                let row = parse_row(line, &mut cells, position.version.0 + 2)
                    .map_err(|why| self.source().damage(offset, why))?;
                if f(&row) == Walk::Stop {
                    going = false;
                    return Ok(());
                }
                position
                    .apply(self.forms, &row, line)
                    .map_err(|why| self.source().damage(offset, why))
            })
            .map(drop)
    }

    /// Whether a version with this hash ends at this place.
    ///
    /// # Errors
    /// The file cannot be read, which is no proof that it differs.
    pub(super) fn ends_here(self, hash: &str, chain_end: u64) -> Result<bool, BookError> {
        let tail = format!(",{hash}\n");
        let Some(at) = chain_end.checked_sub(tail.len() as u64) else {
            return Ok(false);
        };
        if self.source().length()? < chain_end {
            return Ok(false);
        }
        let mut found = vec![0; tail.len()];
        self.source().exact(&mut found, at)?;
        Ok(found == tail.as_bytes())
    }
}

/// Opens the chain for reading.
pub(super) fn open(dir: &Path) -> Result<File, BookError> {
    let path = dir.join(NAME);
    super::reading::open(&path).map_err(BookError::io("open", &path))
}

/// The chain's path.
pub(super) fn path(dir: &Path) -> std::path::PathBuf {
    dir.join(NAME)
}
