//! One kind of line end for the parser, so that lines are counted rightly in files of any kind; and a watch
//! on what a parser lets pass: a quote that never closes, and rows without end.

use crate::{message, worded};
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// No row of records comes near; a longer one is told before it is read whole.
pub(super) const ROW_BYTES_MAX: u64 = 2 << 20;

/// How much of a file is looked at before it is read.
const START: u64 = 16 << 10;

/// The start of a source, and the whole of it.
pub(super) fn peeked(mut source: Box<dyn Read + Send>) -> (Vec<u8>, Box<dyn Read + Send>) {
    let mut start = Vec::new();
    // What cannot be read is told when the rows are.
    let failed = source.by_ref().take(START).read_to_end(&mut start).err();
    let known = io::Cursor::new(start.clone());
    match failed {
        None => (start, Box::new(known.chain(source))),
        Some(error) => (start, Box::new(known.chain(Failed(Some(error))))),
    }
}

/// A source that failed, and says so once more.
struct Failed(Option<io::Error>);

impl Read for Failed {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// Whether a file was saved by, or for, a spreadsheet: it begins with a mark, or its first line ends in CR LF.
pub(super) fn is_from_spreadsheet(start: &[u8]) -> bool {
    let marks: [&[u8]; 3] = ["\u{feff}".as_bytes(), b"\xff\xfe", b"\xfe\xff"];
    let first = memchr::memchr(b'\n', start).map_or(start, |end| &start[..end]);
    marks.iter().any(|mark| start.starts_with(mark)) || first.ends_with(b"\r")
}

/// The line at which a quote opened that was still open at the end of the file; 0 where none was.
#[derive(Clone, Debug, Default)]
pub(super) struct OpenQuote(Arc<AtomicU64>);

impl OpenQuote {
    pub(super) fn line(&self) -> Option<u64> {
        Some(self.0.load(Ordering::Relaxed)).filter(|line| *line > 0)
    }
}

message! {
    /// A row that is longer than any can be.
    #[derive(Clone, Copy, Debug)]
    pub(super) struct Endless {
        /// Where the row begins.
        pub line: u64,
        /// Where a quote opened that is not closed yet.
        pub quote: Option<u64>,
    } => (match quote {
        None => worded!(
            "the row is longer than {most} MB; nothing after it was read",
            "该行超过 {most} MB；其后内容未读取",
            most = ROW_BYTES_MAX >> 20
        ),
        Some(quote) => worded!(
            "the row is longer than {most} MB, because a quote that opens on line {quote} is not closed; nothing after it was read",
            "第 {quote} 行的引号没有结束，以致该行超过 {most} MB；其后内容未读取",
            most = ROW_BYTES_MAX >> 20
        ),
    });
}

/// Where in its row the watch stands, as the parser sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    CellStart,
    Cell,
    Quoted,
    /// After a quote within quotes: it closed them, or is the first of two.
    Quote,
}

/// Turns CRLF and a lone CR into LF, and ends the last line where the file does not.
pub(super) struct OneLineEnd<R> {
    from: R,
    /// The byte before was a CR, already given as LF: an LF now belongs to it.
    after_cr: bool,
    ended: bool,
    last: u8,
    place: Place,
    /// The line under way, the one its row began on, and the one its last quote opened on.
    line: u64,
    row: u64,
    quote: u64,
    row_bytes: u64,
    open: OpenQuote,
}

impl<R: Read> OneLineEnd<R> {
    pub(super) fn new(from: R, open: OpenQuote) -> Self {
        Self {
            from,
            after_cr: false,
            ended: false,
            last: b'\n',
            place: Place::CellStart,
            line: 1,
            row: 1,
            quote: 0,
            row_bytes: 0,
            open,
        }
    }

    /// Rewrites a block in place and returns how much of it is left.
    fn rewrite(&mut self, block: &mut [u8]) -> usize {
        if !self.after_cr && memchr::memchr(b'\r', block).is_none() {
            return block.len();
        }
        let mut kept = 0;
        for index in 0..block.len() {
            let byte = block[index];
            let belongs = self.after_cr && byte == b'\n';
            self.after_cr = byte == b'\r';
            if belongs {
                continue;
            }
            block[kept] = if byte == b'\r' { b'\n' } else { byte };
            kept += 1;
        }
        kept
    }

    /// Follows rows and quotes through a block; refuses a row without end.
    fn watch(&mut self, block: &[u8]) -> Result<(), Endless> {
        let quoted = matches!(self.place, Place::Quoted | Place::Quote);
        if !quoted && memchr::memchr(b'"', block).is_none() {
            match memchr::memrchr(b'\n', block) {
                Some(last) => {
                    self.line += memchr::memchr_iter(b'\n', block).count() as u64;
                    self.row = self.line;
                    self.row_bytes = (block.len() - last - 1) as u64;
                }
                None => self.row_bytes += block.len() as u64,
            }
            self.place = match block.last() {
                Some(b',' | b'\n') => Place::CellStart,
                _ => Place::Cell,
            };
        } else {
            for byte in block {
                self.step(*byte);
            }
        }
        if self.row_bytes > ROW_BYTES_MAX {
            let quoted = self.place == Place::Quoted;
            return Err(Endless {
                line: self.row,
                quote: quoted.then_some(self.quote),
            });
        }
        Ok(())
    }

    fn step(&mut self, byte: u8) {
        self.row_bytes += 1;
        self.place = match (self.place, byte) {
            (Place::CellStart, b'"') => {
                self.quote = self.line;
                Place::Quoted
            }
            (Place::Quoted, b'"') => Place::Quote,
            (Place::Quoted, _) | (Place::Quote, b'"') => Place::Quoted,
            (_, b',' | b'\n') => Place::CellStart,
            _ => Place::Cell,
        };
        if byte == b'\n' {
            self.line += 1;
            if self.place == Place::CellStart {
                self.row = self.line;
                self.row_bytes = 0;
            }
        }
    }

    /// What is given to the parser, watched.
    fn give(&mut self, block: &[u8]) -> io::Result<usize> {
        self.last = block.last().copied().unwrap_or(self.last);
        self.watch(block)
            .map(|()| block.len())
            .map_err(io::Error::other)
    }
}

impl<R: Read> Read for OneLineEnd<R> {
    fn read(&mut self, block: &mut [u8]) -> io::Result<usize> {
        if block.is_empty() {
            return Ok(0);
        }
        while !self.ended {
            let read = self.from.read(block)?;
            if read == 0 {
                self.ended = true;
                if self.last != b'\n' {
                    block[0] = b'\n';
                    return self.give(&block[..1]);
                }
                break;
            }
            let kept = self.rewrite(&mut block[..read]);
            if kept > 0 {
                return self.give(&block[..kept]);
            }
        }
        if self.place == Place::Quoted {
            self.open.0.store(self.quote, Ordering::Relaxed);
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_end_becomes_one_wherever_the_blocks_fall() {
        let table = [
            ("", ""),
            ("a\nb\n", "a\nb\n"),
            ("a\r\nb\r\n", "a\nb\n"),
            ("a\rb", "a\nb\n"),
            ("a\r\r\n\nb\r", "a\n\n\nb\n"),
            ("\r\n", "\n"),
        ];
        for (given, expected) in table {
            for size in 1..6 {
                let mut ends = OneLineEnd::new(given.as_bytes(), OpenQuote::default());
                let (mut block, mut text) = (vec![0; size], Vec::new());
                loop {
                    let read = ends.read(&mut block).expect("memory can be read");
                    if read == 0 {
                        break;
                    }
                    text.extend_from_slice(&block[..read]);
                }
                assert_eq!(
                    String::from_utf8_lossy(&text),
                    expected,
                    "{given:?} by {size}"
                );
            }
        }
    }

    #[test]
    fn a_quote_left_open_is_told_where_it_opened() {
        let table = [
            ("a,b\n\"x\",y\n", None),
            ("a,b\n\"x\"\"\ny\",z\n", None),
            ("a,b\nx\",y\n", None),
            ("a,b\n1,\"x\n2,y\n", Some(2)),
            ("a,b\n\"1\n\",\"x", Some(3)),
            ("\"", Some(1)),
        ];
        for (given, expected) in table {
            for size in 1..6 {
                let open = OpenQuote::default();
                let mut ends = OneLineEnd::new(given.as_bytes(), open.clone());
                let mut block = vec![0; size];
                while ends.read(&mut block).expect("memory can be read") > 0 {}
                assert_eq!(open.line(), expected, "{given:?} by {size}");
            }
        }
    }

    #[test]
    fn a_row_without_end_is_told_before_it_is_read_whole() {
        for quote in ["", "\""] {
            let start = format!("a,b\n1,{quote}");
            let endless = start.as_bytes().chain(io::repeat(b'x'));
            let mut ends = OneLineEnd::new(endless, OpenQuote::default());
            let mut block = vec![0; 64 << 10];
            let mut read = 0;
            let told = loop {
                match ends.read(&mut block) {
                    Ok(more) => read += more as u64,
                    Err(error) => break error,
                }
            };
            assert!(read <= ROW_BYTES_MAX + (64 << 10));
            let told = told.downcast::<Endless>().expect("the row has no end");
            assert_eq!((told.line, told.quote.is_some()), (2, !quote.is_empty()));
        }
    }
}
