//! JSON for programs: one array, or one object a line. Amounts are exact strings, never numbers that a
//! reader would make floats of.

use super::{Cell, Column, OutputError, Sink};

/// Objects with the columns' keys.
#[derive(Debug)]
pub(super) struct Json {
    /// Each key as it stands before its value: `{"member":`, then `,"name":` and so on.
    keys: Vec<String>,
    array: bool,
    any: bool,
    line: String,
    cell: String,
}

impl Json {
    pub(super) fn array(columns: &[Column]) -> Self {
        Self::new(columns, true)
    }

    pub(super) fn lines(columns: &[Column]) -> Self {
        Self::new(columns, false)
    }

    fn new(columns: &[Column], array: bool) -> Self {
        let keys = columns
            .iter()
            .enumerate()
            .map(|(index, column)| {
                let mut key = String::from(if index == 0 { "{" } else { "," });
                push_string(&mut key, column.key());
                key.push(':');
                key
            })
            .collect();
        Self {
            keys,
            array,
            any: false,
            line: String::new(),
            cell: String::new(),
        }
    }

    pub(super) fn row(&mut self, cells: &[Cell], sink: &mut Sink) -> Result<(), OutputError> {
        self.line.clear();
        match (self.array, self.any) {
            (true, false) => self.line.push_str("[\n"),
            (true, true) => self.line.push_str(",\n"),
            (false, _) => {}
        }
        self.any = true;
        for (key, cell) in self.keys.iter().zip(cells) {
            self.line.push_str(key);
            cell.write_into(&mut self.cell);
            match cell {
                Cell::Empty => self.line.push_str("null"),
                Cell::Integer(_) | Cell::Points(_) | Cell::Version(_) => {
                    self.line.push_str(&self.cell);
                }
                Cell::Text(_) | Cell::Money(_) | Cell::Day(_) | Cell::Decimal(_) | Cell::Why(_) => {
                    push_string(&mut self.line, &self.cell);
                }
            }
        }
        self.line.push('}');
        if !self.array {
            self.line.push('\n');
        }
        sink.write(self.line.as_bytes())
    }

    pub(super) fn finish(self, sink: &mut Sink) -> Result<(), OutputError> {
        match (self.array, self.any) {
            (true, true) => sink.write(b"\n]\n"),
            (true, false) => sink.write(b"[]\n"),
            (false, _) => Ok(()),
        }
    }
}

fn push_string(line: &mut String, text: &str) {
    line.push_str(&serde_json::Value::from(text).to_string());
}
