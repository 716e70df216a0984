//! What stands above records that are looked at by themselves: whose they are, what they are, of which days.

use crate::domain::Lang;

/// The head of a page or a workbook. All of it is text that was worded already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The word for the records, which names the sheet of a workbook: `sales`.
    pub name: String,
    pub title: String,
    pub house: String,
    /// The days that were asked for; empty for all of them.
    pub period: String,
    /// What was looked at and when.
    pub seen: String,
    /// The moment at which it was made, in seconds since 1970-01-01T00:00:00Z.
    pub stamp: i64,
    /// Whether something is told in clear, so that its owner alone may read the file.
    pub in_clear: bool,
}

impl Head {
    /// One line: house, title, period.
    pub fn line(&self) -> String {
        let parts = [&self.house, &self.title, &self.period];
        let parts: Vec<&str> = parts
            .into_iter()
            .map(String::as_str)
            .filter(|part| !part.is_empty())
            .collect();
        parts.join(" · ")
    }
}

/// More records of the same command, which only a page and a workbook have room for.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// The word for it, which names its sheet.
    pub name: String,
    pub title: String,
    pub columns: Vec<super::Column>,
    pub rows: Vec<Vec<super::Cell>>,
    /// What is drawn of it.
    pub picture: super::Picture,
}

/// A word in the language that is spoken.
pub(super) const fn word(lang: Lang, en: &'static str, zh: &'static str) -> &'static str {
    match lang {
        Lang::En => en,
        Lang::Zh => zh,
    }
}
