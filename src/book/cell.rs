//! Cells as ledgers write them: RFC 4180 quoting, and one escape so that a row is always one line.
//!
//! A backslash begins an escape, in quotes or without: `\n`, `\r`, `\0` and `\\`. So a cell never
//! holds CR, LF or NUL, and a ledger can be cut at any newline.

use memchr::{memchr, memchr2};

use crate::domain::Wording;

/// Appends a cell as it stands in a file.
pub(super) fn write(line: &mut Vec<u8>, text: &str) {
    let plain = !text
        .bytes()
        .any(|byte| SPECIAL[usize::from(byte)] || byte < b' ');
    if plain {
        line.extend_from_slice(text.as_bytes());
        return;
    }
    let quoted = memchr2(b',', b'"', text.as_bytes()).is_some();
    if quoted {
        line.push(b'"');
    }
    for byte in text.bytes() {
        match byte {
            b'\\' => line.extend_from_slice(b"\\\\"),
            b'\n' => line.extend_from_slice(b"\\n"),
            b'\r' => line.extend_from_slice(b"\\r"),
            0 => line.extend_from_slice(b"\\0"),
            b'"' => line.extend_from_slice(b"\"\""),
            other => line.push(other),
        }
    }
    if quoted {
        line.push(b'"');
    }
}

/// Why a line is no row of cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadLine {
    /// A quote that does not end, or text after its end.
    Quote,
    /// A backslash that begins none of the four escapes.
    Escape,
    /// Fewer cells than asked for.
    Short,
}

impl From<BadLine> for Wording {
    fn from(why: BadLine) -> Self {
        match why {
            BadLine::Quote => Self::fixed(
                "a quoted cell does not end as it should",
                "带引号的单元格没有正确结束",
            ),
            BadLine::Escape => Self::fixed(
                "a backslash begins no escape (\\n, \\r, \\0 or \\\\)",
                "反斜杠之后不是转义（\\n、\\r、\\0 或 \\\\）",
            ),
            BadLine::Short => Self::fixed("the row has too few cells", "该行格数过少"),
        }
    }
}

/// The bytes that end a cell or make it one to be decoded.
const SPECIAL: [bool; 256] = {
    let mut special = [false; 256];
    special[b',' as usize] = true;
    special[b'"' as usize] = true;
    special[b'\\' as usize] = true;
    special
};

/// Where the leading cells of a line are: within the line itself, or unquoted in `scratch`.
#[derive(Clone, Debug, Default)]
pub(super) struct Cells {
    bounds: Vec<(u32, u32)>,
    scratch: Vec<u8>,
    decoded: bool,
    ended: bool,
}

impl Cells {
    /// Finds the first `hot` cells of a line (without its newline).
    #[inline]
    pub(super) fn split(&mut self, line: &[u8], hot: usize) -> Result<(), BadLine> {
        self.bounds.clear();
        self.decoded = false;
        self.ended = false;
        let mut start = 0;
        for (at, byte) in line.iter().enumerate() {
            // One look for most bytes: the cells that commands need are short, so this outruns a search.
            if SPECIAL[usize::from(*byte)] {
                if *byte != b',' {
                    return self.decode(line, hot);
                }
                self.bounds.push((start, short(at)));
                if self.bounds.len() == hot {
                    return Ok(());
                }
                start = short(at + 1);
            }
        }
        self.bounds.push((start, short(line.len())));
        self.ended = true;
        if self.bounds.len() == hot {
            Ok(())
        } else {
            Err(BadLine::Short)
        }
    }

    /// The slow way, for lines whose leading cells hold quotes or escapes.
    fn decode(&mut self, line: &[u8], hot: usize) -> Result<(), BadLine> {
        self.bounds.clear();
        self.scratch.clear();
        self.decoded = true;
        let mut rest = Some(line);
        while self.bounds.len() < hot {
            let start = self.scratch.len();
            rest = decode_cell(rest.ok_or(BadLine::Short)?, &mut self.scratch)?;
            self.bounds.push((short(start), short(self.scratch.len())));
        }
        self.ended = rest.is_none();
        Ok(())
    }

    /// A cell of the line last split.
    #[inline]
    pub(super) fn get<'a>(&'a self, line: &'a [u8], column: usize) -> &'a [u8] {
        let (start, end) = self.bounds[column];
        let base = if self.decoded { &self.scratch } else { line };
        &base[start as usize..end as usize]
    }

    /// Whether the line had no more cells than were asked for.
    pub(super) fn whole(&self) -> bool {
        self.ended
    }
}

/// Rows are held well below this by `LINE_MAX`.
fn short(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Reads one cell into `out`; what follows its comma, or none at the line's end.
fn decode_cell<'a>(line: &'a [u8], out: &mut Vec<u8>) -> Result<Option<&'a [u8]>, BadLine> {
    let Some(mut rest) = line.strip_prefix(b"\"") else {
        let end = memchr(b',', line).unwrap_or(line.len());
        unescape(&line[..end], out)?;
        return Ok(line.get(end + 1..));
    };
    loop {
        let end = memchr(b'"', rest).ok_or(BadLine::Quote)?;
        unescape(&rest[..end], out)?;
        match &rest[end + 1..] {
            [] => return Ok(None),
            [b',', after @ ..] => return Ok(Some(after)),
            [b'"', after @ ..] => {
                out.push(b'"');
                rest = after;
            }
            _ => return Err(BadLine::Quote),
        }
    }
}

fn unescape(mut text: &[u8], out: &mut Vec<u8>) -> Result<(), BadLine> {
    while let Some(at) = memchr(b'\\', text) {
        out.extend_from_slice(&text[..at]);
        out.push(match text.get(at + 1) {
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b'0') => 0,
            Some(b'\\') => b'\\',
            _ => return Err(BadLine::Escape),
        });
        text = &text[at + 2..];
    }
    out.extend_from_slice(text);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_comes_back() {
        let texts = [
            "",
            "plain",
            "a,b",
            "say \"hi\"",
            "\"",
            "\\",
            "\\n",
            "line\nbreak",
            "\r\0",
            "王小明，金卡",
            " space ",
            "\\,\"\n",
            ",",
            "\"\"",
            "a\\\"b",
        ];
        for first in texts {
            for second in texts {
                let mut line = Vec::new();
                write(&mut line, first);
                line.push(b',');
                write(&mut line, second);
                assert!(!line.iter().any(|b| matches!(b, b'\n' | b'\r' | 0)));
                let mut cells = Cells::default();
                cells.split(&line, 2).expect("a row");
                assert_eq!(cells.get(&line, 0), first.as_bytes());
                assert_eq!(cells.get(&line, 1), second.as_bytes());
                assert!(cells.whole());
                assert_eq!(cells.split(&line, 3), Err(BadLine::Short));
                cells.split(&line, 1).expect("a row");
                assert!(!cells.whole());
            }
        }
    }

    #[test]
    fn hostile_lines_are_told() {
        let table: [(&[u8], BadLine); 5] = [
            (b"\"open,x", BadLine::Quote),
            (b"\"a\"b,x", BadLine::Quote),
            (b"a\\qb,x", BadLine::Escape),
            (b"a\\", BadLine::Escape),
            (b"a", BadLine::Short),
        ];
        for (line, expected) in table {
            assert_eq!(Cells::default().split(line, 2), Err(expected));
        }
    }
}
