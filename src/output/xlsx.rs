//! Workbooks: every cell with its own type, so that a spreadsheet adds up figures, sorts dates and keeps
//! the zeros before a card's number.
//!
//! The only door for floats: a spreadsheet has no other numbers. A figure that a float cannot hold to its
//! last digit is written as text, never nearly right. A text is never a formula, whatever it begins with.

use std::path::{Path, PathBuf};

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};
use unicode_width::UnicodeWidthStr as _;

use super::head::{Head, Section};
use super::{Cell, Column, ColumnKind, Encoding, OutputError, Sink};
use crate::domain::Lang;

/// How many rows a sheet has, its heading among them.
const ROWS: u32 = 1_048_576;
/// A double holds every number of so many digits.
const DIGITS: usize = 15;
/// How wide a column may become, in characters.
const WIDEST: usize = 60;
const NARROWEST: usize = 8;

/// A workbook that takes its place once it is whole.
pub(super) struct Book {
    workbook: Workbook,
    path: PathBuf,
    in_clear: bool,
    lang: Lang,
    styles: Styles,
    name: String,
    columns: Vec<Column>,
    /// The sheet that is being filled.
    sheet: Worksheet,
    widths: Vec<usize>,
    row: u32,
    /// The names that sheets have already, in lower case.
    names: Vec<String>,
    text: String,
    leads: Vec<Section>,
}

impl std::fmt::Debug for Book {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Book")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

#[derive(Debug)]
struct Styles {
    head: Format,
    whole: Format,
    money: Format,
    day: Format,
    moment: Format,
    text: Format,
}

impl Styles {
    fn new() -> Self {
        let format = |code: &str| Format::new().set_num_format(code);
        Self {
            head: Format::new().set_bold().set_align(FormatAlign::Top),
            whole: format("0"),
            money: format("0.00"),
            day: format("yyyy-mm-dd"),
            moment: format("yyyy-mm-dd hh:mm:ss"),
            // What looks like a number stays the text that it is, when it is edited as well.
            text: format("@"),
        }
    }
}

impl Book {
    pub(super) fn new(path: &Path, head: &Head, lang: Lang, columns: &[Column]) -> Self {
        let mut workbook = Workbook::new();
        let mut about = DocProperties::new()
            .set_title(head.line())
            .set_company(&head.house);
        if let Ok(made) = ExcelDateTime::from_timestamp(head.stamp) {
            about = about.set_creation_datetime(&made);
        }
        workbook.set_properties(&about);
        let mut own = Self {
            workbook,
            path: path.to_owned(),
            in_clear: head.in_clear,
            lang,
            styles: Styles::new(),
            name: if head.name.is_empty() {
                "club".to_owned()
            } else {
                head.name.clone()
            },
            columns: columns.to_vec(),
            sheet: Worksheet::new(),
            widths: Vec::new(),
            row: 0,
            names: Vec::new(),
            text: String::new(),
            leads: Vec::new(),
        };
        own.widths = vec![NARROWEST; own.columns.len()];
        own
    }

    pub(super) fn row(&mut self, cells: &[Cell]) -> Result<(), OutputError> {
        if self.row == ROWS {
            self.close_sheet()?;
        }
        let wrote = self.write_row(cells);
        wrote.map_err(|error| self.failed(&error))
    }

    /// Goes on with other records, on a sheet of their own.
    pub(super) fn section(&mut self, section: &Section) -> Result<(), OutputError> {
        self.close_sheet()?;
        self.name.clone_from(&section.name);
        self.columns.clone_from(&section.columns);
        self.widths = vec![NARROWEST; self.columns.len()];
        for row in &section.rows {
            self.row(row)?;
        }
        Ok(())
    }

    /// Keeps records that come once these are whole.
    pub(super) fn leads(&mut self, section: Section) {
        self.leads.push(section);
    }

    pub(super) fn finish(mut self) -> Result<(), OutputError> {
        for section in std::mem::take(&mut self.leads) {
            self.section(&section)?;
        }
        self.close_sheet()?;
        let bytes = self.workbook.save_to_buffer();
        let bytes = bytes.map_err(|error| self.failed(&error))?;
        let mut sink = if self.in_clear {
            Sink::private_file(&self.path, Encoding::Utf8)?
        } else {
            Sink::file(&self.path, Encoding::Utf8)?
        };
        sink.write(&bytes)?;
        sink.finish()
    }

    fn failed(&self, error: &XlsxError) -> OutputError {
        OutputError::Workbook {
            path: self.path.clone(),
            why: error.to_string(),
        }
    }

    fn close_sheet(&mut self) -> Result<(), OutputError> {
        let closed = self.end_sheet();
        closed.map_err(|error| self.failed(&error))
    }

    fn end_sheet(&mut self) -> Result<(), XlsxError> {
        if self.row == 0 {
            self.write_heading()?;
        }
        let mut sheet = std::mem::take(&mut self.sheet);
        sheet.set_name(self.free_name())?;
        sheet.set_freeze_panes(1, 0)?;
        let last = self.columns.len().saturating_sub(1);
        sheet.autofilter(0, 0, self.row - 1, column_number(last))?;
        sheet.set_repeat_rows(0, 0)?;
        sheet.set_landscape();
        sheet.set_print_fit_to_pages(1, 0);
        for (index, width) in self.widths.iter_mut().enumerate() {
            let width = u32::try_from(std::mem::replace(width, NARROWEST)).unwrap_or(u32::MAX);
            sheet.set_column_width(column_number(index), width + 2)?;
        }
        self.workbook.push_worksheet(sheet);
        self.row = 0;
        Ok(())
    }

    /// A name that no sheet has yet, of characters that a sheet may be called by.
    fn free_name(&mut self) -> String {
        let allowed = |c: char| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'');
        let base: String = self.name.chars().filter(|c| allowed(*c)).take(25).collect();
        let mut name = base.clone();
        let mut number = 1;
        while self.names.contains(&name.to_lowercase()) {
            number += 1;
            name = format!("{base} {number}");
        }
        self.names.push(name.to_lowercase());
        name
    }

    fn write_heading(&mut self) -> Result<(), XlsxError> {
        for (index, column) in self.columns.iter().enumerate() {
            let heading = column.heading(self.lang);
            self.widths[index] = self.widths[index].max(heading.width().min(WIDEST));
            let head = &self.styles.head;
            self.sheet
                .write_string_with_format(0, column_number(index), heading, head)?;
        }
        self.row = 1;
        Ok(())
    }

    fn write_row(&mut self, cells: &[Cell]) -> Result<(), XlsxError> {
        if self.row == 0 {
            self.write_heading()?;
        }
        let mut text = std::mem::take(&mut self.text);
        for (index, cell) in cells.iter().enumerate() {
            cell.write_into(&mut text);
            let shown = text.lines().map(str::width).max().unwrap_or(0);
            self.widths[index] = self.widths[index].max(shown.min(WIDEST));
            let kind = self.columns[index].kind();
            self.write_cell(column_number(index), kind, cell, &text)?;
        }
        self.text = text;
        self.row += 1;
        Ok(())
    }

    fn write_cell(
        &mut self,
        column: u16,
        kind: ColumnKind,
        cell: &Cell,
        text: &str,
    ) -> Result<(), XlsxError> {
        let (row, sheet, styles) = (self.row, &mut self.sheet, &self.styles);
        let own;
        let style = match cell {
            Cell::Empty => return Ok(()),
            Cell::Integer(_) | Cell::Points(_) | Cell::Version(_) => &styles.whole,
            Cell::Money(_) => &styles.money,
            Cell::Decimal(_) => {
                own = Format::new().set_num_format(decimal_code(text));
                &own
            }
            Cell::Day(_) => return write_moment(sheet, (row, column), text, styles),
            Cell::Text(_) if matches!(kind, ColumnKind::Day | ColumnKind::Moment) => {
                return write_moment(sheet, (row, column), text, styles);
            }
            Cell::Text(_) | Cell::Why(_) => {
                sheet.write_string_with_format(row, column, text, &styles.text)?;
                return Ok(());
            }
        };
        match number(text) {
            Some(number) => sheet.write_number_with_format(row, column, number, style)?,
            None => sheet.write_string_with_format(row, column, text, &styles.text)?,
        };
        Ok(())
    }
}

/// The number that a text is, where a float has all of its digits.
fn number(text: &str) -> Option<f64> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits > DIGITS {
        return None;
    }
    text.parse().ok()
}

/// As many decimals as the figure has.
fn decimal_code(text: &str) -> String {
    match text.split_once('.') {
        None => "0".to_owned(),
        Some((_, decimals)) => format!("0.{}", "0".repeat(decimals.len())),
    }
}

/// A day, or a moment as the clock on the wall showed it; what is neither stays text.
fn write_moment(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    text: &str,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let (day, clock) = match text.split_once('T') {
        Some((day, clock)) => (day, clock.get(..8)),
        None => (text, None),
    };
    let found = ExcelDateTime::parse_from_str(day)
        .ok()
        .filter(|_| day.len() == 10);
    let style = if clock.is_some() {
        &styles.moment
    } else {
        &styles.day
    };
    let found = match clock {
        Some(clock) => {
            found.and_then(|_| ExcelDateTime::parse_from_str(&format!("{day}T{clock}")).ok())
        }
        None if text.len() == 10 => found,
        None => None,
    };
    match found {
        Some(moment) => sheet.write_datetime_with_format(row, column, &moment, style)?,
        None => sheet.write_string_with_format(row, column, text, &styles.text)?,
    };
    Ok(())
}

fn column_number(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_a_number_only_to_its_last_digit() {
        assert!(number("-1234.50").is_some());
        assert!(number("9999999999999.99").is_some());
        assert!(number("12345678901234.56").is_none());
        assert_eq!(decimal_code("0.875"), "0.000");
        assert_eq!(decimal_code("12"), "0");
    }

    #[test]
    fn sheets_have_names_of_their_own() {
        let head = Head {
            name: "sales: [2024]".to_owned(),
            ..Head::default()
        };
        let mut book = Book::new(Path::new("x.xlsx"), &head, Lang::En, &[]);
        assert_eq!(book.free_name(), "sales 2024");
        assert_eq!(book.free_name(), "sales 2024 2");
    }
}
