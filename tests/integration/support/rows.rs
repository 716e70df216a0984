//! Printed CSV as a test reads it: by key.

use std::collections::BTreeMap;

/// One record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row(BTreeMap<String, String>);

/// The records of one command.
#[derive(Clone, Debug)]
pub(crate) struct Rows(Vec<Row>);

impl Row {
    #[track_caller]
    pub(crate) fn get(&self, key: &str) -> &str {
        self.0
            .get(key)
            .unwrap_or_else(|| panic!("no key {key} in {self:?}"))
    }

    #[track_caller]
    pub(crate) fn int(&self, key: &str) -> i64 {
        let cell = self.get(key);
        cell.parse()
            .unwrap_or_else(|_| panic!("{key} is {cell:?} in {self:?}"))
    }

    /// The cells under these keys.
    #[track_caller]
    pub(crate) fn cells(&self, keys: &[&str]) -> Vec<&str> {
        keys.iter().map(|key| self.get(key)).collect()
    }

    /// Asserts cells, all of them told at once where one differs.
    #[track_caller]
    pub(crate) fn has(&self, expected: &[(&str, &str)]) -> &Self {
        let found: Vec<(&str, &str)> = expected
            .iter()
            .map(|(key, _)| (*key, self.get(key)))
            .collect();
        assert_eq!(found, expected, "in {self:?}");
        self
    }

    fn matches(&self, cells: &[(&str, &str)]) -> bool {
        cells.iter().all(|(key, cell)| self.get(key) == *cell)
    }
}

impl Rows {
    #[track_caller]
    pub(crate) fn read(line: &str, text: &str) -> Self {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let read = reader
            .deserialize()
            .collect::<Result<Vec<BTreeMap<String, String>>, _>>();
        match read {
            Ok(rows) => Self(rows.into_iter().map(Row).collect()),
            Err(error) => panic!("club {line}\nprinted no CSV: {error}\n{text}"),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Row> {
        self.0.iter()
    }

    pub(crate) fn last(&self) -> Option<&Row> {
        self.0.last()
    }

    /// The first record with these cells.
    pub(crate) fn find(&self, cells: &[(&str, &str)]) -> Option<&Row> {
        self.0.iter().find(|row| row.matches(cells))
    }

    /// These columns of every record.
    #[track_caller]
    pub(crate) fn columns(&self, keys: &[&str]) -> Vec<Vec<&str>> {
        self.0.iter().map(|row| row.cells(keys)).collect()
    }
}
