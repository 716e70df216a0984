//! Which encoding a file is in: what it says of itself, and whether what was said of it can be right.
//!
//! Names of an even number of bytes in UTF-8 are names in GB 18030 too, of other characters: read so they would
//! be kept as 鐜嬭姵. A file of more than ASCII that is UTF-8 from its first byte to its last was hardly written
//! in anything else.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::message;
use crate::output::Encoding;

/// The encoding that a file's mark tells, where it has one. UTF-16 has marks of its own, which the decoder
/// knows.
pub(super) fn of_mark(start: &[u8]) -> Option<Encoding> {
    const MARKS: [(&[u8], Encoding); 4] = [
        (b"\xef\xbb\xbf", Encoding::Utf8),
        (b"\xff\xfe", Encoding::Utf8),
        (b"\xfe\xff", Encoding::Utf8),
        (b"\x84\x31\x95\x33", Encoding::Gb18030),
    ];
    let mark = MARKS.iter().find(|(mark, _)| start.starts_with(mark));
    mark.map(|(_, encoding)| *encoding)
}

/// What a [`Watch`] has found so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Found(Arc<Marks>);

#[derive(Debug, Default)]
struct Marks {
    beyond_ascii: AtomicBool,
    broken: AtomicBool,
}

impl Found {
    /// Whether everything was UTF-8, and some of it no ASCII.
    pub(super) fn is_utf8(&self) -> bool {
        let is = |mark: &AtomicBool| mark.load(Ordering::Acquire);
        is(&self.0.beyond_ascii) && !is(&self.0.broken)
    }
}

/// Reads a source through and watches whether it is UTF-8.
#[derive(Debug)]
pub(super) struct Watch<R> {
    from: R,
    found: Found,
    /// The start of a character whose end is still to come: three bytes at most.
    begun: Vec<u8>,
}

impl<R: Read> Watch<R> {
    pub(super) fn over(from: R) -> Self {
        Self {
            from,
            found: Found::default(),
            begun: Vec::new(),
        }
    }

    pub(super) fn found(&self) -> Found {
        self.found.clone()
    }

    fn look(&mut self, block: &[u8]) {
        let marks = &self.found.0;
        if marks.broken.load(Ordering::Relaxed) || (self.begun.is_empty() && block.is_ascii()) {
            return;
        }
        self.begun.extend_from_slice(block);
        let sound = match std::str::from_utf8(&self.begun) {
            Ok(_) => Some(self.begun.len()),
            Err(error) if error.error_len().is_none() => Some(error.valid_up_to()),
            Err(_) => None,
        };
        match sound {
            Some(sound) => {
                if !self.begun[..sound].is_ascii() {
                    marks.beyond_ascii.store(true, Ordering::Release);
                }
                self.begun.drain(..sound);
            }
            None => marks.broken.store(true, Ordering::Release),
        }
    }

    fn end(&mut self) {
        if !self.begun.is_empty() {
            self.found.0.broken.store(true, Ordering::Release);
        }
    }
}

impl<R: Read> Read for Watch<R> {
    fn read(&mut self, block: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(block)?;
        if read == 0 && !block.is_empty() {
            self.end();
        }
        self.look(&block[..read]);
        Ok(read)
    }
}

message! {
    /// A file that is UTF-8, though it is to be read as GB 18030.
    #[derive(Debug)]
    pub struct NotGb18030 {
        pub(super) file: String,
    } => (
        "{file} is UTF-8 throughout; read as GB 18030 its names would become others: leave --encoding out",
        "{file} 全文都是 UTF-8；按 GB 18030 读取，姓名会变成乱码：请去掉 --encoding"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watched(bytes: &[u8], step: usize) -> bool {
        struct Slow<'a>(&'a [u8], usize);
        impl Read for Slow<'_> {
            fn read(&mut self, block: &mut [u8]) -> io::Result<usize> {
                let most = self.1.min(block.len());
                self.0.read(&mut block[..most])
            }
        }
        let mut watch = Watch::over(Slow(bytes, step));
        let found = watch.found();
        io::copy(&mut watch, &mut io::sink()).expect("read");
        found.is_utf8()
    }

    #[test]
    fn utf8_is_told_from_gb18030_and_from_ascii_in_blocks_of_any_size() {
        let (gb, _, _) = encoding_rs::GB18030.encode("name\n王芳\n");
        let table: [(&[u8], bool); 5] = [
            ("name\n王芳\n".as_bytes(), true),
            (b"name\nWang Fang\n", false),
            (&gb, false),
            // Cut within its last character.
            ("王芳".as_bytes().split_at(5).0, false),
            ("𠮷".as_bytes(), true),
        ];
        for (bytes, expected) in table {
            for step in [1, 2, 3, 7, 4096] {
                assert_eq!(watched(bytes, step), expected, "{bytes:?} by {step}");
            }
        }
    }
}
