//! Proving a book byte by byte: the chain, each version's rows, every cell's kind, keys and references.
//!
//! Ledgers are streamed, twice where keys must be looked at again, one core each. Findings name file,
//! line and version and say what to do; what a command left unfinished is no finding, the next one
//! cuts it off.

use std::collections::HashMap;
use std::fs::File;
use std::hash::{DefaultHasher, Hasher as _};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use rustc_hash::FxHashSet;

use super::cell::Cells;
use super::chain::{self, VERSIONS, parse_row, row_hash};
use super::error::BookError;
use super::ledger::{number, shown};
use super::lines::{End, Source};
use super::proof::{Append, Proof};
use super::schema::Schema;
use super::{Book, kinds};
use crate::domain::Version;

/// Of each ledger so many findings are told, the rest are counted.
const TOLD_MAX: usize = 100;

const PUT_BACK: &str = "put the file back from a copy or from git";
const ACCEPT: &str = "put the file back from a copy or from git, or accept the edit with `club check --accept REASON`";

/// What kind of difference a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Bytes differ from those committed, though each row may be sound: it can be accepted.
    Edited,
    /// Something that no acceptance makes sound.
    Broken,
}

/// One difference between the book and what a book must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub file: String,
    pub line: Option<u64>,
    pub version: Option<Version>,
    pub what: String,
    pub remedy: &'static str,
    pub fault: Fault,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    pub findings: Vec<Finding>,
    /// Findings beyond those told.
    pub more: u64,
    pub version: Version,
    pub hash: String,
    pub rows: u64,
    /// Bytes past the committed ends: a command under way, or one that died.
    pub unfinished: u64,
}

impl Checked {
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }
}

/// Proves a whole book, without a lock.
pub fn check(book: &Book) -> Result<Checked, BookError> {
    let history = read_history(book)?;
    let schemas: Vec<usize> = (0..book.schemas().len()).collect();
    let passes = across(&schemas, |index| {
        let schema = book.schemas()[*index];
        first_pass(book, schema, &history.appends[*index], history.version)
    });
    let passes: Vec<Pass> = passes.into_iter().collect::<Result<_, _>>()?;
    let again = across(&schemas, |index| second_pass(book, *index, &passes));
    let mut checked = Checked {
        findings: history.findings.told,
        more: history.findings.more,
        version: history.version,
        hash: history.hash,
        rows: 0,
        unfinished: history.unfinished,
    };
    for (pass, again) in passes.into_iter().zip(again) {
        checked.rows += pass.rows;
        checked.unfinished += pass.unfinished;
        for findings in [pass.findings, again?] {
            checked.findings.extend(findings.told);
            checked.more += findings.more;
        }
    }
    Ok(checked)
}

/// Does each piece of work once, on all cores; answers in the order of the pieces.
fn across<T: Sync, R: Send>(pieces: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(pieces.len()));
    std::thread::scope(|scope| {
        for _ in 0..cores.min(pieces.len()) {
            scope.spawn(|| {
                while let Some((index, piece)) = {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    pieces.get(index).map(|piece| (index, piece))
                } {
                    let answer = work(piece);
                    let mut done = done
                        .lock()
                        .unwrap_or_else(std::sync::PoisonError::into_inner);
                    done.push((index, answer));
                }
            });
        }
    });
    let mut done = done
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, answer)| answer).collect()
}

/// Findings on one file, the first of them told.
#[derive(Debug)]
struct Findings {
    file: String,
    told: Vec<Finding>,
    more: u64,
}

impl Findings {
    fn new(file: String) -> Self {
        Self {
            file,
            told: Vec::new(),
            more: 0,
        }
    }

    fn add(&mut self, fault: Fault, line: u64, version: Option<Version>, what: impl Into<String>) {
        if self.told.len() >= TOLD_MAX {
            self.more += 1;
            return;
        }
        self.told.push(Finding {
            file: self.file.clone(),
            line: Some(line),
            version,
            what: what.into(),
            remedy: match fault {
                Fault::Edited => ACCEPT,
                Fault::Broken => PUT_BACK,
            },
            fault,
        });
    }

    fn broken(&mut self, line: u64, version: Option<Version>, what: impl Into<String>) {
        self.add(Fault::Broken, line, version, what);
    }
}

/// What the chain tells.
struct History {
    findings: Findings,
    version: Version,
    hash: String,
    recorded_at: i64,
    /// Each ledger's appends, in the order of the book's schemas.
    appends: Vec<Vec<Append>>,
    unfinished: u64,
}

fn read_history(book: &Book) -> Result<History, BookError> {
    let file = chain::open(book.dir())?;
    let source = Source {
        file: &file,
        name: chain::NAME,
    };
    let mut history = History {
        findings: Findings::new(chain::NAME.to_owned()),
        version: Version(0),
        hash: book.id().to_owned(),
        recorded_at: i64::MIN,
        appends: vec![Vec::new(); book.schemas().len()],
        unfinished: 0,
    };
    prove_header(source, &VERSIONS, &mut history.findings)?;
    let length = source.length()?;
    let mut cells = Cells::default();
    let mut line_number = 1;
    let end = source.each(0, length, End::Open, |offset, line| {
        if offset > 0 {
            line_number += 1;
            history.take(book, line, line_number, &mut cells);
        }
        Ok(())
    })?;
    history.unfinished = length - end;
    Ok(history)
}

impl History {
    /// Goes on past a bad row from what it states, so that one edit is one finding.
    fn take(&mut self, book: &Book, line: &[u8], line_number: u64, cells: &mut Cells) {
        let row = match parse_row(line, cells, line_number) {
            Ok(row) => row,
            Err(why) => {
                self.findings.broken(line_number, None, why);
                self.version.0 += 1;
                let stated = line.rsplit(|b| *b == b',').next().unwrap_or_default();
                self.hash = String::from_utf8_lossy(stated).into_owned();
                return;
            }
        };
        let told = Some(row.version);
        let body = &line[..memchr::memrchr(b',', line).unwrap_or(0)];
        if row_hash(&self.hash, body) != row.hash {
            let what = "the row fails its hash: it was changed, or rows before it were changed, removed or put in";
            self.findings.broken(line_number, told, what);
        }
        if row.version.0 != self.version.0 + 1 {
            let what = format!("version {} follows version {}", row.version, self.version);
            self.findings.broken(line_number, told, what);
        }
        if row.recorded_at < self.recorded_at {
            self.findings
                .broken(line_number, told, "recorded before the version it follows");
        }
        for file in &row.files {
            if let Some(index) = book.schemas().iter().position(|s| s.name == file.ledger) {
                Append::note(&mut self.appends[index], row.version, file);
            } else {
                let what = format!("the row names an unknown ledger '{}'", file.ledger);
                self.findings.broken(line_number, told, what);
            }
        }
        self.version = row.version;
        self.recorded_at = row.recorded_at;
        self.hash = row.hash;
    }
}

/// Compares a file's first line with what it must be, naming the marks that programs leave.
fn prove_header(
    source: Source<'_>,
    schema: &Schema,
    findings: &mut Findings,
) -> Result<(), BookError> {
    let expected = schema.header();
    let found = source.line_at(0, source.length()?)?.unwrap_or_default();
    if found == expected.trim_end().as_bytes() {
        return Ok(());
    }
    let what = if found.starts_with("\u{feff}".as_bytes()) {
        "the file begins with a byte-order mark: a spreadsheet saved it".to_owned()
    } else if found.ends_with(b"\r") {
        "lines end in CR LF: a spreadsheet or git changed them".to_owned()
    } else {
        format!(
            "the header is '{}', not '{}'",
            shown(&found),
            expected.trim_end()
        )
    };
    findings.broken(1, None, what);
    Ok(())
}

/// One ledger as the first pass leaves it.
struct Pass {
    findings: Findings,
    rows: u64,
    unfinished: u64,
    /// Digests of the rows' keys.
    keys: Vec<u64>,
    /// How far the ledger is to be read again.
    end: u64,
    schema: &'static Schema,
}

fn open(book: &Book, schema: &Schema) -> Result<File, BookError> {
    let path = book.dir().join(schema.path());
    File::open(&path).map_err(BookError::io("open", &path))
}

/// Proves digests and cells, and gathers the keys.
fn first_pass(
    book: &Book,
    schema: &'static Schema,
    appends: &[Append],
    last: Version,
) -> Result<Pass, BookError> {
    let name = schema.path();
    let mut pass = Pass {
        findings: Findings::new(name.clone()),
        rows: 0,
        unfinished: 0,
        keys: Vec::new(),
        end: 0,
        schema,
    };
    if !book.dir().join(&name).exists() {
        pass.findings.broken(1, None, "the file is missing");
        return Ok(pass);
    }
    let file = open(book, schema)?;
    let source = Source {
        file: &file,
        name: &name,
    };
    prove_header(source, schema, &mut pass.findings)?;
    let header = schema.header().len() as u64;
    let committed = appends.last().map_or(header, |append| append.to);
    let length = source.length()?;
    let mut proof = Proof::new(appends);
    let mut reader = Reader::new(schema, last);
    let read = source.each(0, length, End::Open, |offset, line| {
        if offset == 0 || (offset >= committed && !proof.is_lost()) {
            return Ok(());
        }
        let append = proof.current();
        let line_end = offset + line.len() as u64 + 1;
        let differs = proof.take(line, line_end);
        if let Some(differs) = differs {
            let what = if proof.is_lost() {
                "rows were changed, removed or put in by hand; the rows after them cannot be proved"
            } else {
                "the rows of this version were changed by hand"
            };
            pass.findings
                .add(Fault::Edited, differs.line, Some(differs.version), what);
        }
        pass.end = line_end;
        pass.rows += 1;
        let append = append.filter(|_| !proof.is_lost());
        reader.read(line, proof.line(), append, &mut pass);
        Ok(())
    })?;
    if let Some(differs) = proof.missing() {
        let what = format!("the file ends at byte {read}, {committed} are committed");
        pass.findings
            .add(Fault::Edited, differs.line, Some(differs.version), what);
    } else if !proof.is_lost() {
        pass.unfinished = length.saturating_sub(committed);
    }
    Ok(pass)
}

/// Proves rows cell by cell.
struct Reader {
    cells: Cells,
    key: Vec<usize>,
    last: Version,
    before: Version,
    told_crlf: bool,
}

impl Reader {
    fn new(schema: &Schema, last: Version) -> Self {
        Self {
            cells: Cells::default(),
            key: schema.key.iter().map(|name| schema.at(name)).collect(),
            last,
            before: Version(0),
            told_crlf: false,
        }
    }

    fn read(&mut self, line: &[u8], at: u64, append: Option<&Append>, pass: &mut Pass) {
        let line = match line.strip_suffix(b"\r") {
            Some(rest) => {
                if !self.told_crlf {
                    let what = "lines end in CR LF: a spreadsheet or git changed them";
                    pass.findings.broken(at, None, what);
                }
                self.told_crlf = true;
                rest
            }
            None => line,
        };
        let columns = pass.schema.columns;
        let told = match self.cells.split(line, columns.len()) {
            Ok(()) if self.cells.whole() => None,
            Ok(()) => Some(format!("the row has more than {} cells", columns.len())),
            Err(why) => Some(format!("{why}; {} are needed", columns.len())),
        };
        if let Some(what) = told {
            pass.findings
                .broken(at, append.map(|append| append.version), what);
            return;
        }
        let version = number(self.cells.get(line, 0)).map(Version);
        self.prove_version(version, at, append, pass);
        for (index, column) in columns.iter().enumerate() {
            let value = self.cells.get(line, index);
            if let Err(why) = kinds::prove(column, value) {
                let what = format!("{} is '{}': {why}", column.name, shown(value));
                pass.findings.broken(at, version, what);
            }
        }
        if !self.key.is_empty() {
            pass.keys.push(digest(
                self.key.iter().map(|index| self.cells.get(line, *index)),
            ));
        }
    }

    fn prove_version(
        &mut self,
        version: Option<Version>,
        at: u64,
        append: Option<&Append>,
        pass: &mut Pass,
    ) {
        let Some(version) = version else {
            // Told with the other cells.
            return;
        };
        let what = match append {
            Some(append) if !append.whole && append.version != version => Some(format!(
                "the row says version {version}, version {} wrote it",
                append.version
            )),
            _ if version < self.before => {
                Some(format!("version {version} follows version {}", self.before))
            }
            _ if version > self.last => Some(format!("version {version} is not in versions.csv")),
            _ => None,
        };
        if let Some(what) = what {
            pass.findings.broken(at, Some(version), what);
        }
        self.before = version;
    }
}

/// A digest of some cells, the same on every run.
fn digest<'a>(cells: impl Iterator<Item = &'a [u8]>) -> u64 {
    let mut hasher = DefaultHasher::new();
    for cell in cells {
        hasher.write(cell);
        hasher.write_u8(0xff);
    }
    hasher.finish()
}

/// The digests that come up more than once.
fn doubled(keys: &[u64]) -> FxHashSet<u64> {
    let mut sorted = keys.to_vec();
    sorted.sort_unstable();
    sorted
        .windows(2)
        .filter(|pair| pair[0] == pair[1])
        .map(|pair| pair[0])
        .collect()
}

/// A reference to prove: the column, the ledger it names, and the values to be found there.
struct Reference {
    column: usize,
    to: &'static str,
    values: FxHashSet<u64>,
}

/// Looks again at rows whose keys may be doubled and at what rows refer to.
fn second_pass(book: &Book, index: usize, passes: &[Pass]) -> Result<Findings, BookError> {
    let pass = &passes[index];
    let schema = pass.schema;
    let mut findings = Findings::new(schema.path());
    let doubled = doubled(&pass.keys);
    let references = references(book, schema, passes)?;
    if doubled.is_empty() && references.is_empty() {
        return Ok(findings);
    }
    let key: Vec<usize> = schema.key.iter().map(|name| schema.at(name)).collect();
    let mut first: HashMap<Vec<Vec<u8>>, u64> = HashMap::new();
    each_row(book, pass, |at, cells, line| {
        let version = number(cells.get(line, 0)).map(Version);
        for reference in &references {
            let value = cells.get(line, reference.column);
            if !value.is_empty() && !reference.values.contains(&digest([value].into_iter())) {
                let name = schema.columns[reference.column].name;
                let what = format!(
                    "{name} is '{}', which {} does not have",
                    shown(value),
                    reference.to
                );
                findings.broken(at, version, what);
            }
        }
        if !doubled.is_empty()
            && doubled.contains(&digest(key.iter().map(|column| cells.get(line, *column))))
        {
            let own: Vec<Vec<u8>> = key
                .iter()
                .map(|column| cells.get(line, *column).to_vec())
                .collect();
            let text = shown(&own.join(&b", "[..]));
            if let Some(before) = first.get(&own) {
                let what = format!(
                    "{} '{text}' is on line {before} already",
                    schema.key.join(", ")
                );
                findings.broken(at, version, what);
            } else {
                first.insert(own, at);
            }
        }
    })?;
    Ok(findings)
}

fn references(book: &Book, schema: &Schema, passes: &[Pass]) -> Result<Vec<Reference>, BookError> {
    let mut references = Vec::new();
    for foreign in schema.foreign {
        let Some(target) = passes
            .iter()
            .find(|pass| pass.schema.name == foreign.ledger)
        else {
            continue;
        };
        let column = target.schema.at(foreign.to);
        let mut values = FxHashSet::default();
        each_row(book, target, |_, cells, line| {
            values.insert(digest([cells.get(line, column)].into_iter()));
        })?;
        references.push(Reference {
            column: schema.at(foreign.column),
            to: foreign.ledger,
            values,
        });
    }
    Ok(references)
}

/// The rows that can be split, with their line numbers; the others were told before.
fn each_row(
    book: &Book,
    pass: &Pass,
    mut f: impl FnMut(u64, &Cells, &[u8]),
) -> Result<(), BookError> {
    if pass.rows == 0 {
        return Ok(());
    }
    let file = open(book, pass.schema)?;
    let name = pass.schema.path();
    let source = Source {
        file: &file,
        name: &name,
    };
    let columns = pass.schema.columns.len();
    let mut cells = Cells::default();
    let mut line_number = 0;
    source
        .each(0, pass.end, End::Open, |offset, line| {
            line_number += 1;
            if offset > 0 && cells.split(line, columns).is_ok() {
                f(line_number, &cells, line);
            }
            Ok(())
        })
        .map(drop)
}
