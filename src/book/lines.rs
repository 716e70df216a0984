//! Reading a file's lines by position: in large blocks, flat in memory, each line with its offset.

use std::fs::File;
use std::os::unix::fs::FileExt as _;

use memchr::{memchr, memchr_iter, memrchr};

use super::error::BookError;
use crate::domain::Wording;
use crate::worded;

const BLOCK: usize = 1 << 18;
/// Longer lines are damage: no row that this program writes comes near.
pub(super) const LINE_MAX: usize = 16 << 20;

/// What the end of a stretch means when it falls within a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The stretch is committed: it ends with a newline, and the file is no shorter.
    Committed,
    /// A last line without its newline is not there yet; a file cut meanwhile ends there.
    Open,
}

/// A file open for reading by position, with the name that messages give it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'a> {
    pub file: &'a File,
    pub name: &'a str,
}

impl Source<'_> {
    /// Hands on whole lines, many at a time, with the offset of the first; where the last one ended.
    pub(super) fn blocks(
        self,
        from: u64,
        to: u64,
        end: End,
        mut f: impl FnMut(u64, &[u8]) -> Result<(), BookError>,
    ) -> Result<u64, BookError> {
        let mut buffer = vec![
            0;
            BLOCK.min(
                usize::try_from(to.saturating_sub(from))
                    .unwrap_or(BLOCK)
                    .max(1)
            )
        ];
        let mut at = from;
        let mut held = 0;
        while at + (held as u64) < to {
            let left = to - at - held as u64;
            let room = (buffer.len() - held).min(usize::try_from(left).unwrap_or(usize::MAX));
            let read = self.read(&mut buffer[held..held + room], at + held as u64)?;
            if read == 0 {
                break;
            }
            held += read;
            if let Some(last) = memrchr(b'\n', &buffer[..held]) {
                f(at, &buffer[..=last])?;
                at += last as u64 + 1;
                buffer.copy_within(last + 1..held, 0);
                held -= last + 1;
            } else if held == buffer.len() && at + (held as u64) < to {
                self.grow(&mut buffer, at)?;
            }
        }
        if end == End::Committed && at != to {
            let overlong = self.overlong(at, to)?;
            return Err(overlong.unwrap_or_else(|| self.not_whole(at + held as u64, to)));
        }
        Ok(at)
    }

    fn read(self, into: &mut [u8], at: u64) -> Result<usize, BookError> {
        loop {
            match self.file.read_at(into, at) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                other => return other.map_err(BookError::io("read", self.name.as_ref())),
            }
        }
    }

    fn grow(self, buffer: &mut Vec<u8>, at: u64) -> Result<(), BookError> {
        if buffer.len() >= LINE_MAX {
            return Err(self.too_long(at));
        }
        buffer.resize(buffer.len() * 2, 0);
        Ok(())
    }

    /// The damage of a line that is longer than any row, where there is one. One that grew by hand may reach beyond
    /// the committed end.
    pub(super) fn overlong(self, from: u64, to: u64) -> Result<Option<BookError>, BookError> {
        let at = self.each(from, to, End::Open, |_, _| Ok(()))?;
        let most = LINE_MAX as u64;
        let is_long = at != to
            && self.length()?.saturating_sub(at) > most
            && self.line_at(at, at + most)?.is_none();
        Ok(is_long.then(|| self.too_long(at)))
    }

    fn too_long(self, at: u64) -> BookError {
        self.damage(
            at,
            worded!(
                "the line has more than {LINE_MAX} bytes, longer than any row: the file was changed by hand; put it back from a copy or from git",
                "该行超过 {LINE_MAX} 字节，长于任何一行：文件被手工改动；请从备份或 git 中恢复"
            ),
        )
    }

    fn not_whole(self, reached: u64, to: u64) -> BookError {
        if reached < to {
            BookError::damage(
                self.name,
                None,
                worded!(
                    "the file ends after {reached} bytes, but {to} are committed; put it back from a copy or from git",
                    "文件止于第 {reached} 字节，而已提交 {to} 字节；请从备份或 git 中恢复该文件"
                ),
            )
        } else {
            BookError::damage(
                self.name,
                None,
                worded!(
                    "the committed end, byte {to}, is within a row: the file was changed by hand; put it back from a copy or from git",
                    "已提交的末尾（第 {to} 字节）落在一行之内：文件被手工改动；请从备份或 git 中恢复该文件"
                ),
            )
        }
    }

    /// Every line, without its newline, with its offset.
    pub(super) fn each(
        self,
        from: u64,
        to: u64,
        end: End,
        mut f: impl FnMut(u64, &[u8]) -> Result<(), BookError>,
    ) -> Result<u64, BookError> {
        self.blocks(from, to, end, |offset, block| {
            let mut start = 0;
            while let Some(length) = memchr(b'\n', &block[start..]) {
                f(offset + start as u64, &block[start..start + length])?;
                start += length + 1;
            }
            Ok(())
        })
    }

    /// The line that begins at an offset, without its newline; none when it has no newline before `to`.
    pub(super) fn line_at(self, offset: u64, to: u64) -> Result<Option<Vec<u8>>, BookError> {
        let mut line = Vec::new();
        let mut piece = [0; 4096];
        let mut at = offset;
        while at < to && line.len() <= LINE_MAX {
            let room = piece
                .len()
                .min(usize::try_from(to - at).unwrap_or(usize::MAX));
            let read = self.read(&mut piece[..room], at)?;
            if read == 0 {
                break;
            }
            if let Some(end) = memchr(b'\n', &piece[..read]) {
                line.extend_from_slice(&piece[..end]);
                return Ok(Some(line));
            }
            line.extend_from_slice(&piece[..read]);
            at += read as u64;
        }
        Ok(None)
    }

    /// Where the line starts that holds the byte before `end`, no earlier than `from`.
    pub(super) fn line_start(self, from: u64, end: u64) -> Result<u64, BookError> {
        let mut piece = [0; 4096];
        // The newline that ends the line itself does not count.
        let mut upper = end.saturating_sub(1).max(from);
        while upper > from {
            let lower = upper.saturating_sub(piece.len() as u64).max(from);
            let length = usize::try_from(upper - lower).unwrap_or(piece.len());
            self.exact(&mut piece[..length], lower)?;
            if let Some(at) = memrchr(b'\n', &piece[..length]) {
                return Ok(lower + at as u64 + 1);
            }
            upper = lower;
        }
        Ok(from)
    }

    /// Exactly these bytes, or the damage that the file is shorter.
    pub(super) fn exact(self, into: &mut [u8], at: u64) -> Result<(), BookError> {
        self.file.read_exact_at(into, at).map_err(|error| {
            if error.kind() == std::io::ErrorKind::UnexpectedEof {
                self.not_whole(self.length().unwrap_or(0), at + into.len() as u64)
            } else {
                BookError::io("read", self.name.as_ref())(error)
            }
        })
    }

    pub(super) fn length(self) -> Result<u64, BookError> {
        self.file
            .metadata()
            .map(|data| data.len())
            .map_err(BookError::io("read", self.name.as_ref()))
    }

    /// The number of the line at an offset, counted from 1; found only when a message needs it.
    pub(super) fn line_number(self, offset: u64) -> Option<u64> {
        let mut piece = vec![0; BLOCK];
        let mut newlines = 0;
        let mut at = 0;
        while at < offset {
            let room = piece.len().min(usize::try_from(offset - at).ok()?);
            let read = self
                .read(&mut piece[..room], at)
                .ok()
                .filter(|read| *read > 0)?;
            newlines += memchr_iter(b'\n', &piece[..read]).count() as u64;
            at += read as u64;
        }
        Some(newlines + 1)
    }

    pub(super) fn damage(self, offset: u64, what: impl Into<Wording>) -> BookError {
        BookError::damage(self.name, self.line_number(offset), what)
    }
}
