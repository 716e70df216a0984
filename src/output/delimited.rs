//! CSV for pipes and people with spreadsheets, and TSV for awk.

use std::borrow::Cow;

use super::{Cell, Column, Encoding, OutputError, Sink, formula, plain};

/// Rows of cells between delimiters, headed by the columns' keys.
#[derive(Debug)]
pub(super) struct Delimited {
    style: Style,
    /// How long what stands before all rows is: what marks the file as UTF-8.
    mark: usize,
    line: Vec<u8>,
    cell: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Csv,
    Excel,
    Tsv,
}

impl Delimited {
    /// RFC 4180 with LF line ends.
    pub(super) fn csv(columns: &[Column]) -> Self {
        Self::new(Style::Csv, columns, "")
    }

    /// CSV as spreadsheets want it: marked as UTF-8, CRLF line ends, text that would run defused.
    pub(super) fn excel(columns: &[Column], encoding: Encoding) -> Self {
        let mark = match encoding {
            Encoding::Utf8 => "\u{feff}",
            Encoding::Gb18030 => "",
        };
        Self::new(Style::Excel, columns, mark)
    }

    /// Tab between cells; tab, line break and backslash within one are escaped by a backslash.
    pub(super) fn tsv(columns: &[Column]) -> Self {
        Self::new(Style::Tsv, columns, "")
    }

    fn new(style: Style, columns: &[Column], mark: &str) -> Self {
        let mut own = Self {
            style,
            mark: mark.len(),
            line: mark.as_bytes().to_vec(),
            cell: String::new(),
        };
        for (index, column) in columns.iter().enumerate() {
            own.cell.clear();
            own.cell.push_str(column.key());
            own.push_cell(index, false);
        }
        own.end_line();
        own
    }

    /// The same without the row of keys.
    pub(super) fn headless(mut self) -> Self {
        self.line.truncate(self.mark);
        self
    }

    pub(super) fn row(&mut self, cells: &[Cell], sink: &mut Sink) -> Result<(), OutputError> {
        for (index, cell) in cells.iter().enumerate() {
            cell.write_into(&mut self.cell);
            self.push_cell(index, cell.is_text());
        }
        self.end_line();
        self.flush(sink)
    }

    /// Writes the heading where there was no row to carry it.
    pub(super) fn finish(mut self, sink: &mut Sink) -> Result<(), OutputError> {
        self.flush(sink)
    }

    fn flush(&mut self, sink: &mut Sink) -> Result<(), OutputError> {
        match std::str::from_utf8(&self.line) {
            // No name or note in a book steers a terminal, whatever the format.
            Ok(text) if sink.is_terminal() => sink.write(plain::lines(text).as_bytes())?,
            _ => sink.write(&self.line)?,
        }
        self.line.clear();
        Ok(())
    }

    fn end_line(&mut self) {
        if self.style == Style::Excel {
            self.line.push(b'\r');
        }
        self.line.push(b'\n');
    }

    fn push_cell(&mut self, index: usize, is_text: bool) {
        if index > 0 {
            self.line.push(if self.style == Style::Tsv {
                b'\t'
            } else {
                b','
            });
        }
        match self.style {
            Style::Tsv => self.push_escaped(),
            Style::Csv => self.push_quoted(),
            Style::Excel => {
                if is_text && let Cow::Owned(defused) = formula::defused(&self.cell) {
                    self.cell = defused;
                }
                self.push_quoted();
            }
        }
    }

    fn push_quoted(&mut self) {
        let bytes = self.cell.as_bytes();
        if !bytes
            .iter()
            .any(|b| matches!(b, b',' | b'"' | b'\n' | b'\r'))
        {
            self.line.extend_from_slice(bytes);
            return;
        }
        self.line.push(b'"');
        for byte in bytes {
            if *byte == b'"' {
                self.line.push(b'"');
            }
            self.line.push(*byte);
        }
        self.line.push(b'"');
    }

    fn push_escaped(&mut self) {
        for byte in self.cell.bytes() {
            match byte {
                b'\t' => self.line.extend_from_slice(b"\\t"),
                b'\n' => self.line.extend_from_slice(b"\\n"),
                b'\r' => self.line.extend_from_slice(b"\\r"),
                b'\\' => self.line.extend_from_slice(b"\\\\"),
                other => self.line.push(other),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(make: impl Fn(&[Column]) -> Delimited, cell: &'static str) -> String {
        let columns = [Column::text("note", "备注", "Note")];
        let (mut sink, kept) = Sink::memory(Encoding::Utf8);
        let mut own = make(&columns);
        own.row(&[cell.into()], &mut sink)
            .expect("memory takes all");
        let text = String::from_utf8_lossy(&kept.lock().expect("one thread")).into_owned();
        text.split_once('\n')
            .map(|(_, row)| row.to_owned())
            .expect("a heading")
    }

    #[test]
    fn only_leading_signs_of_a_formula_are_defused() {
        let excel = |columns: &[Column]| Delimited::excel(columns, Encoding::Utf8);
        let table = [
            ("=SUM(A1)", "'=SUM(A1)\r\n"),
            ("+86 138", "'+86 138\r\n"),
            ("-1", "'-1\r\n"),
            ("@cmd", "'@cmd\r\n"),
            ("\tx", "'\tx\r\n"),
            ("\rx", "\"'\rx\"\r\n"),
            ("a=b", "a=b\r\n"),
            ("", "\r\n"),
        ];
        for (given, expected) in table {
            assert_eq!(written(excel, given), expected, "{given:?}");
            assert!(!written(Delimited::csv, given).contains('\''), "{given:?}");
        }
    }

    #[test]
    fn a_backslash_in_tsv_comes_back_as_itself() {
        assert_eq!(written(Delimited::tsv, "a\\t"), "a\\\\t\n");
    }
}
