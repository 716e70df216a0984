//! Places in a source text, and what is wrong there, with line and caret.

mod diagnostic;
pub mod toml;

pub use diagnostic::Diagnostic;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// Where a rule stands: `rules/vip-card.toml:42`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    file: Arc<str>,
    line: u32,
}

impl Place {
    pub fn new(file: Arc<str>, line: u32) -> Self {
        Self { file, line }
    }

    pub fn file(&self) -> &str {
        &self.file
    }

    /// Counted from 1.
    pub const fn line(&self) -> u32 {
        self.line
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// A stretch of bytes of a source text.
pub type Span = Range<usize>;

/// A text and the name of the file it came from.
#[derive(Debug)]
pub struct Source {
    file: Arc<str>,
    text: String,
    /// Where its lines end.
    ends: Vec<usize>,
}

impl Source {
    /// A byte order mark, which some editors leave, is no part of the text.
    pub fn new(file: &str, text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).to_owned();
        Self {
            file: file.into(),
            ends: memchr::memchr_iter(b'\n', text.as_bytes()).collect(),
            text,
        }
    }

    pub fn file(&self) -> &str {
        &self.file
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn place(&self, offset: usize) -> Place {
        let lines = self.ends.partition_point(|end| *end < offset);
        let line = u32::try_from(lines + 1).unwrap_or(u32::MAX);
        Place::new(Arc::clone(&self.file), line)
    }

    /// The column of an offset in characters, counted from 1.
    pub fn column(&self, offset: usize) -> usize {
        let before = self.text.get(..offset).unwrap_or(&self.text);
        let line = before.rsplit('\n').next().unwrap_or(before);
        line.chars().count() + 1
    }
}
