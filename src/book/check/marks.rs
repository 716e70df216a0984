//! The marks that spreadsheets, editors and git leave on a file: known by their shape, told once a file,
//! and taken off before rows are proved, so that what they did not change proves itself.

use std::borrow::Cow;

use super::super::cell::{self, Cells};
use super::super::error::BookError;
use super::super::ledger::shown;
use super::super::lines::Source;
use super::Findings;
use crate::domain::Wording;
use crate::worded;

const BOM: &[u8] = "\u{feff}".as_bytes();
const CRLF: Wording = Wording::fixed(
    "lines end in CR LF: a spreadsheet or git changed them",
    "行尾为 CR LF：被表格软件或 git 改动",
);
const COMMAS: Wording = Wording::fixed(
    "lines end in more commas than there are columns: a spreadsheet saved the file",
    "行末逗号多于列数：文件被表格软件保存过",
);
const QUOTES: Wording = Wording::fixed(
    "cells are not written as club writes them, such as in quotes that they do not need: a spreadsheet or an editor saved the file",
    "单元格的写法与 club 不同，例如多余的引号：文件被表格软件或编辑器保存过",
);
const GB18030: Wording = Wording::fixed(
    "the text is GB 18030, not UTF-8: a spreadsheet or an editor saved the file",
    "文字为 GB 18030 而非 UTF-8：文件被表格软件或编辑器保存过",
);

/// Compares a file's first line with what it must be; whether the rows can be read at all.
pub(super) fn prove_header(
    source: Source<'_>,
    header: &str,
    findings: &mut Findings,
) -> Result<bool, BookError> {
    let expected = header.trim_end().as_bytes();
    let length = source.length()?;
    if length == 0 {
        let what = worded!("the file is empty", "文件为空");
        findings.broken(1, None, what);
        return Ok(false);
    }
    let found = match source.line_at(0, length)? {
        Some(found) => found,
        None => {
            let mut start = vec![0; usize::try_from(length.min(4096)).unwrap_or(0)];
            source.exact(&mut start, 0)?;
            start
        }
    };
    if found == expected {
        return Ok(true);
    }
    let mut rest = &*found;
    if let Some(after) = rest.strip_prefix(BOM) {
        let what = worded!(
            "the file begins with a byte-order mark: a spreadsheet saved it",
            "文件以字节顺序标记开头：被表格软件保存过"
        );
        findings.broken(1, None, what);
        rest = after;
    }
    if let Some(before) = rest.strip_suffix(b"\r") {
        findings.broken(1, None, CRLF);
        rest = before;
    }
    if rest == expected {
        return Ok(true);
    }
    let (what, readable) = diagnose(rest, expected);
    findings.broken(1, None, what);
    Ok(readable)
}

/// What was done to a header, and whether the rows can be read for all that.
fn diagnose(found: &[u8], expected: &[u8]) -> (Wording, bool) {
    let swapped = |mark: u8| -> Vec<u8> {
        let swap = |byte: &u8| if *byte == mark { b',' } else { *byte };
        found.iter().map(swap).collect()
    };
    let unquoted: Vec<u8> = found.iter().copied().filter(|b| *b != b'"').collect();
    if memchr::memchr(0, found).is_some() {
        let what = worded!(
            "the header holds NUL: the file is UTF-16, as spreadsheets save it, or no text at all",
            "表头含有 NUL：文件为表格软件保存的 UTF-16，或根本不是文字"
        );
        return (what, false);
    }
    for (mark, name) in [(b';', ";"), (b'\t', "Tab")] {
        if swapped(mark) == expected {
            let what = worded!(
                "cells are parted by '{name}', not by ',': a spreadsheet saved the file",
                "单元格以“{name}”而非“,”分隔：文件被表格软件保存过"
            );
            return (what, false);
        }
    }
    if unquoted == expected {
        return (QUOTES, true);
    }
    if found
        .trim_ascii_end()
        .strip_prefix(expected)
        .is_some_and(|rest| rest.iter().all(|b| *b == b','))
    {
        return (COMMAS, true);
    }
    let (found, expected) = (shown(found), shown_whole(expected));
    let what = worded!(
        "the header is '{found}', not '{expected}'",
        "表头为“{found}”，应为“{expected}”"
    );
    (what, true)
}

fn shown_whole(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}

/// Takes such marks off line by line.
#[derive(Debug)]
pub(super) struct Marks {
    columns: usize,
    cells: Cells,
    told: [bool; 4],
}

impl Marks {
    pub(super) fn new(columns: usize) -> Self {
        Self {
            columns,
            cells: Cells::default(),
            told: [false; 4],
        }
    }

    /// The line as club would have written it, where only such marks are on it.
    pub(super) fn remove<'a>(
        &mut self,
        line: &'a [u8],
        at: u64,
        findings: &mut Findings,
    ) -> Cow<'a, [u8]> {
        let mut plain = Cow::Borrowed(line);
        if let Some(rest) = line.strip_suffix(b"\r") {
            self.tell(0, at, CRLF, findings);
            plain = Cow::Borrowed(rest);
        }
        if std::str::from_utf8(&plain).is_err()
            && let Some(text) =
                encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(&plain)
        {
            self.tell(1, at, GB18030, findings);
            plain = Cow::Owned(text.into_owned().into_bytes());
        }
        if plain.ends_with(b",") && self.cells.split(&plain, self.columns).is_ok() {
            let mut kept = plain.len();
            while !self.cells.whole() && plain[..kept].ends_with(b",") {
                kept -= 1;
                if self.cells.split(&plain[..kept], self.columns).is_err() {
                    break;
                }
            }
            if self.cells.whole() && kept < plain.len() {
                self.tell(2, at, COMMAS, findings);
                plain = Cow::Owned(plain[..kept].to_vec());
            }
        }
        if memchr::memchr3(b'"', b'\\', b'\r', &plain).is_some()
            && let Some(canonical) = self.canonical(&plain)
            && *canonical != *plain
        {
            self.tell(3, at, QUOTES, findings);
            plain = Cow::Owned(canonical);
        }
        plain
    }

    /// The same cells as club writes them.
    fn canonical(&mut self, line: &[u8]) -> Option<Vec<u8>> {
        self.cells.split(line, self.columns).ok()?;
        if !self.cells.whole() {
            return None;
        }
        let mut out = Vec::with_capacity(line.len());
        for column in 0..self.columns {
            if column > 0 {
                out.push(b',');
            }
            cell::write(
                &mut out,
                std::str::from_utf8(self.cells.get(line, column)).ok()?,
            );
        }
        Some(out)
    }

    fn tell(&mut self, kind: usize, at: u64, what: Wording, findings: &mut Findings) {
        let told = std::mem::replace(&mut self.told[kind], true);
        let header = findings.told.iter().any(|finding| finding.what == what);
        if !told && !header {
            findings.broken(at, None, what);
        }
    }
}
