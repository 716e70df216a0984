//! The first pass over a ledger: digests and cells proved, keys gathered.

use std::fs::File;
use std::hash::{DefaultHasher, Hasher as _};

use super::super::cell::Cells;
use super::super::error::BookError;
use super::super::form::{Form, Mapper};
use super::super::ledger::{NO_VERSION, number, shown};
use super::super::lines::{End, LINE_MAX, Source};
use super::super::proof::{Append, Beyond, Differs, Proof};
use super::super::schema::Schema;
use super::super::{Book, kinds};
use super::marks::{self, Marks};
use super::{Fault, Findings, spreadsheet};
use crate::domain::{Version, Wording};
use crate::worded;

/// One ledger as the first pass leaves it.
#[derive(Debug)]
pub(super) struct Pass {
    pub findings: Findings,
    /// Where rows are not those that were recorded.
    pub differing: Findings,
    pub rows: u64,
    pub unfinished: u64,
    /// Digests of the rows' keys.
    pub keys: Vec<u64>,
    /// How far the ledger is to be read again.
    pub end: u64,
    pub form: Form,
    /// Rows of versions that the chain does not have.
    pub beyond: Option<Beyond>,
}

pub(super) fn open(book: &Book, schema: &Schema) -> Result<File, BookError> {
    let path = book.dir().join(schema.path());
    crate::book::reading::open(&path).map_err(BookError::io("open", &path))
}

/// Proves digests and cells, and gathers the keys.
pub(super) fn first_pass(
    book: &Book,
    form: Form,
    appends: &[Append],
    last: Version,
) -> Result<Pass, BookError> {
    let name = form.schema.path();
    let mut pass = Pass::new(form);
    if !form.is_there() {
        return Ok(pass);
    }
    if !book.dir().join(&name).exists() {
        let what = worded!("the file is missing", "文件缺失");
        pass.findings.broken(1, None, what);
        return Ok(pass);
    }
    let file = open(book, form.schema)?;
    let source = Source {
        file: &file,
        name: &name,
    };
    if !marks::prove_header(source, &form.header(), &mut pass.findings)? {
        return Ok(pass);
    }
    let length = source.length()?;
    let mut proof = Proof::new(appends, last);
    let mut reader = Reader::new(form);
    let mut marks = Marks::new(form.columns().len());
    let mut differs = Vec::new();
    let read = source.each(0, length, End::Open, |offset, line| {
        let end = offset + line.len() as u64 + 1;
        if offset == 0 {
            pass.end = end;
            return Ok(());
        }
        let at = proof.line() + 1;
        let plain = marks.remove(line, at, &mut pass.findings);
        proof.take(&plain, end, |found| differs.push(found));
        for found in differs.drain(..) {
            pass.tell(found);
        }
        if proof.beyond().is_none() {
            pass.end = end;
            pass.rows += 1;
            reader.read(&plain, at, proof.version(), &mut pass);
        }
        Ok(())
    });
    if let Err(BookError::Damage { line, .. }) = read {
        // What stands behind such a line is not looked at; the other ledgers are.
        pass.too_long(line.unwrap_or(1));
        return Ok(pass);
    }
    read?;
    proof.finish(|found| differs.push(found));
    pass.beyond = proof.beyond();
    let committed = appends.last().map_or(0, |append| append.to);
    if length < committed {
        pass.cut_short(&differs, length, committed);
    } else {
        differs.drain(..).for_each(|found| pass.tell(found));
        pass.unfinished = length.saturating_sub(pass.end);
    }
    let shown = spreadsheet::look_into(book, &mut pass, appends)?;
    if shown == 0 && proof.proved() == 0 && appends.len() > 1 {
        pass.astray();
    }
    pass.settle();
    Ok(pass)
}

impl Pass {
    fn new(form: Form) -> Self {
        let name = form.schema.path();
        Self {
            findings: Findings::new(name.clone()),
            differing: Findings::new(name),
            rows: 0,
            unfinished: 0,
            keys: Vec::new(),
            end: 0,
            form,
            beyond: None,
        }
    }

    fn too_long(&mut self, line: u64) {
        let most = LINE_MAX;
        let what = worded!(
            "the line has more than {most} bytes, more than any row: the file was changed by hand; put it back from a copy or from git",
            "该行超过 {most} 字节，长于任何一行：文件被人手改动；请从副本或 git 恢复"
        );
        self.findings.broken(line, None, what);
    }

    fn tell(&mut self, differs: Differs) {
        let (fault, line, version, what) = match differs {
            Differs::Changed { version, line } => {
                // What was changed may be told already, at its own line.
                let told = self.findings.told.iter();
                if told
                    .filter(|f| f.line >= Some(line))
                    .any(|f| f.version.is_none_or(|v| v == version))
                {
                    return;
                }
                let what = worded!(
                    "the rows of version {version} that begin here are not those that were recorded: they were changed, put in or removed by hand",
                    "自此行起版本 {version} 的行与当时记录的不符：被人手改动、插入或删除"
                );
                (Fault::Edited, line, version, what)
            }
            Differs::Missing { from, to, line } => {
                let (en, zh) = span(from, to);
                let what = worded!(
                    "the rows of {en} are missing before this line",
                    "此行之前缺少{zh}的行"
                );
                (Fault::Edited, line, from, what)
            }
            Differs::Stray {
                version: None,
                line,
                ..
            } => {
                return self.differing.broken(line, None, NO_VERSION);
            }
            Differs::Stray {
                version: Some(version),
                after,
                line,
            } => {
                let what = if version <= after {
                    worded!(
                        "a row of version {version} stands after those of version {after}: it was put in twice, or moved",
                        "版本 {version} 的行排在版本 {after} 的行之后：被重复或挪动"
                    )
                } else {
                    worded!(
                        "a row of version {version}, which versions.csv does not have as one that wrote here",
                        "该行属于版本 {version}，而 versions.csv 中没有该版本写入本台账的记录"
                    )
                };
                (Fault::Broken, line, version, what)
            }
        };
        self.differing.add(fault, line, Some(version), what);
    }

    /// Tells a file that is shorter than what was committed.
    fn cut_short(&mut self, differs: &[Differs], length: u64, committed: u64) {
        let before = differs.iter().find_map(|found| match found {
            Differs::Changed { version, line } => Some((*version, *line)),
            _ => None,
        });
        let gone = differs.iter().find_map(|found| match found {
            Differs::Missing { from, to, line } => Some((*from, *to, *line)),
            _ => None,
        });
        let (from, line) = match (before, gone) {
            (Some(first), _) => first,
            (None, Some((from, _, line))) => (from, line),
            (None, None) => return,
        };
        let (en, zh) = span(from, gone.map_or(from, |(_, to, _)| to));
        let what = if before.is_some() {
            worded!(
                "the rows of {en} are not those that were recorded: the file ends at byte {length}, {committed} are committed",
                "{zh}的行与当时记录的不符：文件止于第 {length} 字节，已提交 {committed} 字节"
            )
        } else {
            worded!(
                "the file ends at byte {length}, {committed} are committed: the rows of {en} are missing; it was cut off or put back from an older copy",
                "文件止于第 {length} 字节，已提交 {committed} 字节：缺少{zh}的行；文件被截断或由旧备份恢复"
            )
        };
        self.differing.add(Fault::Edited, line, Some(from), what);
    }

    /// None of the rows is as it was written: one finding says so instead of one a version.
    fn astray(&mut self) {
        if self.differing.told.len() < 2 {
            return;
        }
        self.differing.told.clear();
        self.differing.more = 0;
        let what = worded!(
            "none of the rows are those that were recorded: the file is another book's, or was rewritten",
            "所有行均非当时所记：文件属于另一账簿，或被整个重写"
        );
        self.differing.add(Fault::Edited, 2, None, what);
    }

    /// All findings together, in the order of the file.
    fn settle(&mut self) {
        self.findings.told.append(&mut self.differing.told);
        self.findings.more += self.differing.more;
        self.findings.told.sort_by_key(|finding| finding.line);
    }
}

/// Versions from one to another, in both languages.
fn span(from: Version, to: Version) -> (String, String) {
    if from == to {
        (format!("version {from}"), format!("版本 {from} "))
    } else {
        (
            format!("versions {from} to {to}"),
            format!("版本 {from} 至 {to} "),
        )
    }
}

/// Proves rows cell by cell.
struct Reader {
    cells: Cells,
    mapper: Option<Mapper>,
    key: Vec<usize>,
}

impl Reader {
    fn new(form: Form) -> Self {
        let schema = form.schema;
        Self {
            cells: Cells::default(),
            mapper: form.mapper(),
            key: schema.key.iter().map(|name| schema.at(name)).collect(),
        }
    }

    fn read(&mut self, line: &[u8], at: u64, within: Option<Version>, pass: &mut Pass) {
        let mut mapper = self.mapper.take();
        let brought = mapper.as_mut().map_or(Ok(line), |mapper| mapper.map(line));
        match brought {
            Ok(line) => self.read_present(line, at, within, pass),
            Err(what) => pass.findings.broken(at, within, what),
        }
        self.mapper = mapper;
    }

    /// Proves a row in today's columns.
    fn read_present(&mut self, line: &[u8], at: u64, within: Option<Version>, pass: &mut Pass) {
        let columns = pass.form.schema.columns;
        if let Some(what) = self.ragged(line, columns.len()) {
            pass.findings.broken(at, within, what);
            return;
        }
        let version = number(self.cells.get(line, 0)).map(Version).or(within);
        for (index, column) in columns.iter().enumerate() {
            let value = self.cells.get(line, index);
            if let Err(why) = kinds::prove(column, value) {
                let (name, value) = (column.name, shown(value));
                let what = worded!("{name} is '{value}': {why}", "{name} 为“{value}”：{why:#}");
                pass.findings.broken(at, version, what);
            }
        }
        if !self.key.is_empty() {
            pass.keys.push(digest(
                self.key.iter().map(|index| self.cells.get(line, *index)),
            ));
        }
    }

    fn ragged(&mut self, line: &[u8], columns: usize) -> Option<Wording> {
        match self.cells.split(line, columns) {
            Ok(()) if self.cells.whole() => None,
            Ok(()) => Some(worded!(
                "the row has more than {columns} cells",
                "该行多于 {columns} 格"
            )),
            Err(why) => {
                let why = Wording::from(why);
                Some(worded!(
                    "{why}; {columns} are needed",
                    "{why:#}；应有 {columns} 格"
                ))
            }
        }
    }
}

/// A digest of some cells, the same on every run.
pub(super) fn digest<'a>(cells: impl Iterator<Item = &'a [u8]>) -> u64 {
    let mut hasher = DefaultHasher::new();
    for cell in cells {
        hasher.write(cell);
        hasher.write_u8(0xff);
    }
    hasher.finish()
}
