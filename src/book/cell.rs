//! Cells as ledgers write them: RFC 4180 quoting, and one escape so that a row is always one line.
//!
//! A backslash begins an escape, in quotes or without: `\n`, `\r`, `\0` and `\\`. So a cell never
//! holds CR, LF or NUL, and a ledger can be cut at any newline.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

/// Appends a cell as it stands in a file.
pub fn write(line: &mut Vec<u8>, text: &str) {
    let quoted = memchr2(b',', b'"', text.as_bytes()).is_some();
    let escaped = escape(text);
    if quoted {
        line.push(b'"');
        for byte in escaped.bytes() {
            if byte == b'"' {
                line.push(b'"');
            }
            line.push(byte);
        }
        line.push(b'"');
    } else {
        line.extend_from_slice(escaped.as_bytes());
    }
}

/// The text with what a cell may not hold escaped.
pub fn escape(text: &str) -> Cow<'_, str> {
    let needs = |byte: u8| matches!(byte, b'\\' | b'\n' | b'\r' | 0);
    if !text.bytes().any(needs) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\0' => out.push_str("\\0"),
            other => out.push(other),
        }
    }
    Cow::Owned(out)
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

impl std::fmt::Display for BadLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Quote => "a quoted cell does not end as it should",
            Self::Escape => "a backslash begins no escape (\\n, \\r, \\0 or \\\\)",
            Self::Short => "the row has too few cells",
        })
    }
}

/// Where the leading cells of a line are: within the line itself, or unquoted in `scratch`.
#[derive(Debug, Default)]
pub struct Cells {
    bounds: Vec<(u32, u32)>,
    scratch: Vec<u8>,
    decoded: bool,
    ended: bool,
}

impl Cells {
    /// Finds the first `hot` cells of a line (without its newline).
    pub fn split(&mut self, line: &[u8], hot: usize) -> Result<(), BadLine> {
        self.bounds.clear();
        self.decoded = false;
        self.ended = false;
        let mut start = 0;
        while self.bounds.len() < hot {
            let rest = &line[start..];
            if rest.first() == Some(&b'"') {
                return self.decode(line, hot);
            }
            match memchr2(b',', b'\\', rest) {
                Some(at) if rest[at] == b',' => {
                    self.bounds.push((short(start), short(start + at)));
                    start += at + 1;
                }
                Some(_) => return self.decode(line, hot),
                None => {
                    self.bounds.push((short(start), short(line.len())));
                    self.ended = true;
                    return if self.bounds.len() == hot {
                        Ok(())
                    } else {
                        Err(BadLine::Short)
                    };
                }
            }
        }
        Ok(())
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
    pub fn get<'a>(&'a self, line: &'a [u8], column: usize) -> &'a [u8] {
        let (start, end) = self.bounds[column];
        let base = if self.decoded { &self.scratch } else { line };
        &base[start as usize..end as usize]
    }

    /// Whether the line had no more cells than were asked for.
    pub fn whole(&self) -> bool {
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
