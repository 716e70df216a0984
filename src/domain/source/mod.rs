//! Places in a source text, and what is wrong there, with line and caret.

use std::fmt;
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
