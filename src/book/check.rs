//! Proving a book byte by byte: the description, the chain, each version's rows, every cell's kind, keys
//! and references.
//!
//! Ledgers are streamed, twice where keys must be looked at again, one core each. Findings name file,
//! line and version and say what to do; what a command left unfinished is no finding, the next one
//! cuts it off.

mod against;
mod history;
mod marks;
mod references;
mod rows;
mod spreadsheet;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Book;
use super::chain;
use super::describe;
use super::error::BookError;
use super::witness::Witness;
use crate::domain::{Version, Wording};
use crate::worded;

pub use against::{Against, Head};
use history::History;

/// Of each ledger so many findings are told, the rest are counted.
const TOLD_MAX: usize = 100;

const PUT_BACK: Wording = Wording::fixed(
    "put the file back from a copy or from git",
    "请从备份或 git 中恢复该文件",
);
const ACCEPT: Wording = Wording::fixed(
    "put the file back from a copy or from git, or accept the edit with `club check --accept REASON`",
    "请从备份或 git 中恢复该文件，或用 `club check --accept 理由` 接受改动",
);
const PUT_NEWEST_BACK: Wording = Wording::fixed(
    "put the newest versions.csv back; until then nothing is recorded. If the whole book was put back on purpose, remove .club/head",
    "请恢复最新的 versions.csv；在此之前不会记录任何内容。若有意恢复了整本账簿，请删除 .club/head",
);
const DESCRIBE: Wording = Wording::fixed(
    "put the file back from a copy or from git; all but the book's id and title is written anew by `club migrate`",
    "请从备份或 git 中恢复该文件；除账簿编号与名称外，可用 `club migrate` 重写",
);

/// What kind of difference a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Bytes differ from those committed, though each row may be sound: it can be accepted.
    Edited,
    /// Something that no acceptance makes sound.
    Broken,
    /// Nothing wrong: what an older program was allowed to write, and whoever keeps the book should know of.
    Note,
}

/// One difference between the book and what a book must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub file: String,
    pub line: Option<u64>,
    pub version: Option<Version>,
    pub what: Wording,
    pub remedy: Wording,
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
    // Read before the chain: a version noted now is on the chain by then.
    let noted = Witness::load(book.dir());
    let mut findings = description(book)?;
    let mut history = history::read(book, noted.as_ref())?;
    let schemas: Vec<usize> = (0..book.schemas().len()).collect();
    let passes = across(&schemas, |index| {
        rows::first_pass(
            book,
            book.forms()[*index],
            &history.appends[*index],
            history.version,
        )
    });
    let passes: Vec<rows::Pass> = passes.into_iter().collect::<Result<_, _>>()?;
    let again = across(&schemas, |index| {
        references::second_pass(book, *index, &passes)
    });
    prove_not_cut(book, &mut history, &passes)?;
    findings.extend(history.findings.told);
    let mut checked = Checked {
        findings,
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

/// The description is derived from the columns: any other byte in it was changed.
fn description(book: &Book) -> Result<Vec<Finding>, BookError> {
    let Some((line, found, expected)) = describe::differs(book.dir(), book.forms())? else {
        return Ok(Vec::new());
    };
    Ok(vec![Finding {
        file: describe::NAME.to_owned(),
        line: Some(line),
        version: None,
        what: worded!(
            "the line is '{found}', not '{expected}'",
            "该行为“{found}”，应为“{expected}”"
        ),
        remedy: DESCRIBE,
        fault: Fault::Broken,
    }])
}

/// A command that died leaves rows of one version, the next. Rows of later ones were committed, so the
/// chain lost theirs, unless it has grown since it was read.
fn prove_not_cut(
    book: &Book,
    history: &mut History,
    passes: &[rows::Pass],
) -> Result<(), BookError> {
    let last = history.version;
    let later = passes.iter().filter_map(|pass| {
        let beyond = pass.beyond.filter(|beyond| beyond.version.0 > last.0 + 1)?;
        Some((beyond, pass.form.schema.path()))
    });
    let Some((beyond, file)) = later.max_by_key(|(beyond, _)| beyond.version) else {
        return Ok(());
    };
    if history.is_cut || history::read(book, None)?.version >= beyond.version {
        return Ok(());
    }
    let (line, version) = (beyond.line, beyond.version);
    history.cut(worded!(
        "the file ends at version {last}, though {file}:{line} has rows up to version {version}: it was cut off or put back from an older copy",
        "文件止于版本 {last}，而 {file}:{line} 起有直至版本 {version} 的行：文件被截断或由旧备份恢复"
    ));
    Ok(())
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

    fn add(&mut self, fault: Fault, line: u64, version: Option<Version>, what: Wording) {
        if self.told.len() >= TOLD_MAX {
            self.more += 1;
            return;
        }
        self.told.push(Finding {
            file: self.file.clone(),
            line: Some(line),
            version,
            what,
            remedy: match fault {
                Fault::Edited => ACCEPT,
                Fault::Broken | Fault::Note => PUT_BACK,
            },
            fault,
        });
    }

    fn broken(&mut self, line: u64, version: Option<Version>, what: Wording) {
        self.add(Fault::Broken, line, version, what);
    }
}
