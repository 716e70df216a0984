//! What a room declares about its ledger: columns, kinds, keys, and the number of that set.
//!
//! The book knows rows as bytes; a schema is all it is told about their meaning.

/// One ledger: the file `ledgers/<name>.csv`.
#[derive(Debug)]
pub struct Schema {
    pub name: &'static str,
    /// Raised whenever the columns change; older numbers are brought up by `club migrate`.
    pub number: u32,
    /// The first is always `version`.
    pub columns: &'static [Column],
    /// The columns that together name a row; empty when nothing does.
    pub key: &'static [&'static str],
    pub foreign: &'static [Foreign],
    /// The column of the ledger's own numbers, where they rise from row to row, those of one record side by side.
    pub rising: Option<&'static str>,
    /// The columns whose cells name a record of this very ledger, by which rows are found beside those of members.
    pub found: &'static [&'static str],
    pub title: &'static str,
}

/// One column of a ledger.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub name: &'static str,
    pub kind: Kind,
    pub required: bool,
    pub title: &'static str,
}

/// What the cells of a column look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Integer,
    Text,
    /// `2024-05-01`
    Day,
    /// `350.30`, at most two decimals
    Money,
    /// The same of a sum of rows, which may be more than one row keeps
    Sum,
    /// RFC 3339 with an offset: `2024-05-01T18:30:00+08:00`
    Moment,
    /// Text sealed under a person's key
    Sealed,
    Choice(&'static [&'static str]),
}

/// The ledger in which members are registered, and the column that lists several of them.
pub(crate) const MEMBERS: &str = "members";
/// The column of every ledger that tells whose a row is.
pub(crate) const MEMBER: &str = "member";
/// The column that tells a person's key.
pub(crate) const PERSON: &str = "person";

/// A column whose cells name a row of another ledger.
#[derive(Debug)]
pub struct Foreign {
    pub column: &'static str,
    pub ledger: &'static str,
    pub to: &'static str,
}

impl Column {
    /// A column whose cells may be empty.
    pub const fn new(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            required: false,
            title: "",
        }
    }

    /// A column whose cells may not be empty.
    pub const fn required(name: &'static str, kind: Kind) -> Self {
        Self {
            required: true,
            ..Self::new(name, kind)
        }
    }

    /// The same column with the words that describe it in `datapackage.json`.
    #[must_use]
    pub const fn titled(self, title: &'static str) -> Self {
        Self { title, ..self }
    }
}

impl Schema {
    /// Where a column stands in a row. Meant for constants: an unknown name stops the compiler.
    ///
    /// # Panics
    /// When the ledger has no such column.
    pub const fn at(&self, column: &str) -> usize {
        let mut index = 0;
        while index < self.columns.len() {
            if same(self.columns[index].name, column) {
                return index;
            }
            index += 1;
        }
        panic!("the ledger has no such column")
    }

    /// The first line of the file, newline included.
    pub fn header(&self) -> String {
        let names: Vec<&str> = self.columns.iter().map(|column| column.name).collect();
        let mut line = names.join(",");
        line.push('\n');
        line
    }

    /// The file's path within the book.
    pub fn path(&self) -> String {
        format!("ledgers/{}.csv", self.name)
    }
}

pub(super) const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut index = 0;
    while index < a.len() {
        if a[index] != b[index] {
            return false;
        }
        index += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    static SALES: Schema = Schema {
        name: "sales",
        number: 1,
        columns: &[
            Column::required("version", Kind::Integer),
            Column::new("note", Kind::Text),
        ],
        key: &[],
        foreign: &[],
        rising: None,
        found: &[],
        title: "",
    };
    const NOTE: usize = SALES.at("note");

    #[test]
    fn places_are_constants() {
        assert_eq!(NOTE, 1);
        assert_eq!(SALES.header(), "version,note\n");
    }
}
