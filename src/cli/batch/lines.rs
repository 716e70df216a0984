//! One kind of line end for the parser, so that lines are counted rightly in files of any kind.

use std::io::{self, Read};

/// Turns CRLF and a lone CR into LF, and ends the last line where the file does not.
pub struct OneLineEnd<R> {
    from: R,
    /// The byte before was a CR, already given as LF: an LF now belongs to it.
    after_cr: bool,
    ended: bool,
    last: u8,
}

impl<R: Read> OneLineEnd<R> {
    pub fn new(from: R) -> Self {
        Self {
            from,
            after_cr: false,
            ended: false,
            last: b'\n',
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
                    return Ok(1);
                }
                break;
            }
            let kept = self.rewrite(&mut block[..read]);
            if kept > 0 {
                self.last = block[kept - 1];
                return Ok(kept);
            }
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
                let mut ends = OneLineEnd::new(given.as_bytes());
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
}
