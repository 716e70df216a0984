//! The chain of versions, row by row: each proves the one before, and none is missing.

use super::super::Book;
use super::super::cell::Cells;
use super::super::chain::{self, VERSIONS, VersionRow, parse_row, row_hash};
use super::super::error::BookError;
use super::super::form::place_of;
use super::super::lines::{End, Source};
use super::super::proof::Append;
use super::super::witness::Witness;
use super::marks::{self, Marks};
use super::{Fault, Finding, Findings, PUT_NEWEST_BACK};
use crate::domain::{Version, Wording};
use crate::worded;

/// What the chain tells.
#[derive(Debug)]
pub(super) struct History {
    pub findings: Findings,
    pub version: Version,
    pub hash: String,
    recorded_at: i64,
    /// Each ledger's appends, in the order of the book's ledgers, each in the order of its versions.
    pub appends: Vec<Vec<Append>>,
    pub unfinished: u64,
    /// It is told that the end of the chain is missing.
    pub is_cut: bool,
    line: u64,
}

/// Reads the chain, and holds it against the version that was noted last.
pub(super) fn read(book: &Book, noted: Option<&Witness>) -> Result<History, BookError> {
    let mut history = History {
        findings: Findings::new(chain::NAME.to_owned()),
        version: Version(0),
        hash: book.id().to_owned(),
        recorded_at: i64::MIN,
        appends: vec![Vec::new(); book.schemas().len()],
        unfinished: 0,
        is_cut: false,
        line: 1,
    };
    if !chain::path(book.dir()).exists() {
        let what = worded!("the file is missing", "文件缺失");
        history.findings.broken(1, None, what);
        history.is_cut = true;
        return Ok(history);
    }
    let file = chain::open(book.dir())?;
    let source = Source {
        file: &file,
        name: chain::NAME,
    };
    if !marks::prove_header(source, &VERSIONS.header(), &mut history.findings)? {
        history.is_cut = true;
        return Ok(history);
    }
    let length = source.length()?;
    let mut cells = Cells::default();
    let mut marks = Marks::new(VERSIONS.columns.len());
    let mut witness = noted.map(|noted| (noted, None));
    let end = source.each(0, length, End::Open, |offset, line| {
        if offset > 0 {
            history.line += 1;
            let plain = marks.remove(line, history.line, &mut history.findings);
            history.take(book, &plain, &mut cells);
            if let Some((noted, found)) = &mut witness
                && noted.version == history.version
            {
                *found = Some(history.hash.clone());
            }
        }
        Ok(())
    })?;
    history.unfinished = length - end;
    for appends in &mut history.appends {
        appends.sort_by_key(|append| append.version);
        appends.dedup_by_key(|append| append.version);
    }
    if let Some((noted, found)) = witness {
        history.hold_against(noted, found.as_deref());
    }
    Ok(history)
}

impl History {
    /// Goes on past a bad row from what it states, so that one edit is one finding.
    fn take(&mut self, book: &Book, line: &[u8], cells: &mut Cells) {
        let row = match parse_row(line, cells, self.line) {
            Ok(row) => row,
            Err(why) => {
                let what = worded!("the row cannot be read: {why}", "无法读懂该行：{why:#}");
                self.findings.broken(self.line, None, what);
                self.version.0 += 1;
                let stated = line.rsplit(|b| *b == b',').next().unwrap_or_default();
                self.hash = String::from_utf8_lossy(stated).into_owned();
                return;
            }
        };
        if let Some(what) = self.fault_of(&row, line) {
            self.findings.broken(self.line, Some(row.version), what);
        }
        for file in &row.files {
            if let Some(index) = place_of(book.forms(), &file.ledger) {
                Append::note(&mut self.appends[index], row.version, file);
            } else {
                let name = &file.ledger;
                let what = worded!(
                    "the row names an unknown ledger '{name}', which datapackage.json does not have",
                    "该行写有未知的台账“{name}”，datapackage.json 中没有"
                );
                self.findings.broken(self.line, Some(row.version), what);
            }
        }
        self.version = row.version;
        self.recorded_at = row.recorded_at;
        self.hash = row.hash;
    }

    /// What is wrong with a row, the plainest first.
    fn fault_of(&self, row: &VersionRow, line: &[u8]) -> Option<Wording> {
        let (own, before) = (row.version, self.version);
        let next = Version(before.0.saturating_add(1));
        if own > next {
            return Some(match Version(own.0 - 1) {
                gone if gone == next => worded!(
                    "version {own} follows version {before}: the row of version {gone} is missing",
                    "版本 {own} 紧接版本 {before}：缺少版本 {gone} 的行"
                ),
                gone => worded!(
                    "version {own} follows version {before}: the rows of versions {next} to {gone} are missing",
                    "版本 {own} 紧接版本 {before}：缺少版本 {next} 至 {gone} 的行"
                ),
            });
        }
        if own < next {
            return Some(worded!(
                "version {own} follows version {before}: the row was put in twice, or moved",
                "版本 {own} 排在版本 {before} 之后：该行被重复或挪动"
            ));
        }
        let body = &line[..memchr::memrchr(b',', line).unwrap_or(0)];
        if row_hash(&self.hash, body) != row.hash {
            return Some(if before.0 == 0 {
                worded!(
                    "the first row fails its hash: it was changed, or the id in datapackage.json was, or the file is another book's",
                    "首行与其校验码不符：该行或 datapackage.json 中的编号被改动，或文件属于另一账簿"
                )
            } else {
                worded!(
                    "the row fails its hash: it was changed, or rows before it were changed, removed or put in",
                    "该行与其校验码不符：该行被改动，或其前的行被改动、删除或插入"
                )
            });
        }
        (row.recorded_at < self.recorded_at).then(|| {
            worded!(
                "recorded before the version it follows",
                "记录时间早于前一版本"
            )
        })
    }

    /// Tells where the chain is not the one that was noted when a version was committed.
    fn hold_against(&mut self, noted: &Witness, found: Option<&str>) {
        let (last, version) = (self.version, noted.version);
        if version > last {
            return self.cut(worded!(
                "the file ends at version {last}, though version {version} was committed here: it was cut off or put back from an older copy",
                "文件止于版本 {last}，而此处曾提交版本 {version}：文件被截断或由旧备份恢复"
            ));
        }
        // A row that fails its hash is told already.
        if found.is_some_and(|hash| hash != noted.hash) && self.findings.told.is_empty() {
            self.cut(worded!(
                "version {version} is not the one that was committed here: its hash was another; the file was rewritten from there or before",
                "版本 {version} 不是此处当时提交的版本：校验码不同；文件自该处或更早被重写"
            ));
        }
    }

    /// Tells that the chain's end is not all there.
    pub(super) fn cut(&mut self, what: Wording) {
        self.is_cut = true;
        self.findings.told.push(Finding {
            file: self.findings.file.clone(),
            line: Some(self.line),
            version: (self.version.0 > 0).then_some(self.version),
            what,
            remedy: PUT_NEWEST_BACK,
            fault: Fault::Broken,
        });
    }
}
