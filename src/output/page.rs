//! Pages: records as one HTML file that needs nothing else: no network, no script, its charts drawn in it,
//! each above the table of its figures. It is read by day, by night and on paper.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::chart::{Drawing, svg};
use super::head::{Head, Section, word};
use super::{Cell, Column, Encoding, OutputError, Picture, Sink, plain};
use crate::domain::Lang;

const STYLE: &str = include_str!("page.css");

/// Tables with more columns than this are printed across the paper.
const UPRIGHT: usize = 8;

/// A page that takes its place once it is whole.
#[derive(Debug)]
pub(super) struct Page {
    path: PathBuf,
    head: Head,
    lang: Lang,
    columns: Vec<Column>,
    /// The widest table on it.
    widest: usize,
    drawing: Option<Drawing>,
    rows: String,
    /// Whole sections that came before the one that is being filled, or after it.
    sections: String,
    charts: usize,
    cell: String,
}

impl Page {
    pub(super) fn new(
        path: &Path,
        head: &Head,
        lang: Lang,
        (columns, picture): (&[Column], Picture),
    ) -> Self {
        Self {
            path: path.to_owned(),
            head: head.clone(),
            lang,
            columns: columns.to_vec(),
            widest: columns.len(),
            drawing: Drawing::new(picture, columns),
            rows: String::new(),
            sections: String::new(),
            charts: 0,
            cell: String::new(),
        }
    }

    pub(super) fn row(&mut self, cells: &[Cell]) {
        if let Some(drawing) = &mut self.drawing {
            drawing.row(cells);
        }
        self.rows.push_str("<tr>");
        for (column, cell) in self.columns.iter().zip(cells) {
            cell.write_into(&mut self.cell);
            let class = class(column, cell);
            let _ = write!(self.rows, "<td{class}>{}</td>", escaped(&self.cell));
        }
        self.rows.push_str("</tr>\n");
    }

    /// Puts other records above these.
    pub(super) fn lead(&mut self, section: &Section) {
        let columns = std::mem::take(&mut self.columns);
        let rows = std::mem::take(&mut self.rows);
        let drawing = self.drawing.take();
        self.section(section);
        (self.columns, self.rows, self.drawing) = (columns, rows, drawing);
    }

    /// Puts other records under these.
    pub(super) fn section(&mut self, section: &Section) {
        self.close("");
        self.columns.clone_from(&section.columns);
        self.widest = self.widest.max(section.columns.len());
        self.drawing = Drawing::new(section.picture, &section.columns);
        for row in &section.rows {
            self.row(row);
        }
        self.close(&section.title);
    }

    pub(super) fn finish(self) -> Result<(), OutputError> {
        let sink = if self.head.in_clear {
            Sink::private_file(&self.path, Encoding::Utf8)?
        } else {
            Sink::file(&self.path, Encoding::Utf8)?
        };
        self.write_to(sink)
    }

    /// Writes the whole page out.
    pub(super) fn write_to(mut self, mut sink: Sink) -> Result<(), OutputError> {
        self.close("");
        sink.write(self.above().as_bytes())?;
        sink.write(self.sections.as_bytes())?;
        sink.write(self.below().as_bytes())?;
        sink.finish()
    }

    /// Ends a section: its charts, then the table of their figures.
    fn close(&mut self, title: &str) {
        if self.columns.is_empty() {
            return;
        }
        let mut text = String::from("<section>\n");
        if !title.is_empty() {
            let _ = writeln!(text, "<h2>{}</h2>", escaped(title));
        }
        if let Some(drawing) = self.drawing.take() {
            for chart in drawing.charts(self.lang) {
                self.charts += 1;
                text.push_str(&svg(&chart, self.lang, &format!("c{}", self.charts)));
            }
        }
        text.push_str("<div class=\"wide\"><table>\n<thead><tr>");
        for column in &self.columns {
            let class = if column.kind().is_figure() {
                " class=\"n\""
            } else {
                ""
            };
            let heading = escaped(column.heading(self.lang)).into_owned();
            let _ = write!(text, "<th scope=\"col\"{class}>{heading}</th>");
        }
        text.push_str("</tr></thead>\n<tbody>\n");
        if self.rows.is_empty() {
            let none = word(self.lang, "nothing on record", "没有记录");
            let _ = writeln!(
                text,
                "<tr><td colspan=\"{}\">{none}</td></tr>",
                self.columns.len()
            );
        }
        text.push_str(&self.rows);
        text.push_str("</tbody></table></div>\n</section>\n");
        self.rows.clear();
        self.columns.clear();
        self.sections.push_str(&text);
    }

    fn above(&self) -> String {
        let lang = word(self.lang, "en", "zh-CN");
        let across = if self.widest > UPRIGHT {
            "@page{size:A4 landscape}"
        } else {
            ""
        };
        let mut text = format!(
            "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"generator\" content=\"club\">\n\
             <title>{}</title>\n<style>{STYLE}{across}</style>\n</head>\n<body>\n<header>\n",
            escaped(&self.head.line())
        );
        for (tag, part) in [
            ("p class=\"house\"", &self.head.house),
            ("h1", &self.head.title),
        ] {
            if !part.is_empty() {
                let end = tag.split(' ').next().unwrap_or_default();
                let _ = writeln!(text, "<{tag}>{}</{end}>", escaped(part));
            }
        }
        if !self.head.period.is_empty() {
            let _ = writeln!(
                text,
                "<p class=\"period\">{}</p>",
                escaped(&self.head.period)
            );
        }
        text.push_str("</header>\n<main>\n");
        text
    }

    fn below(&self) -> String {
        format!(
            "</main>\n<footer><p>{}</p></footer>\n</body>\n</html>\n",
            escaped(&self.head.seen)
        )
    }
}

/// How a cell is set: figures at the right, dates whole.
fn class(column: &Column, cell: &Cell) -> &'static str {
    let figure = !matches!(cell, Cell::Text(_) | Cell::Day(_) | Cell::Empty);
    if figure || column.kind().is_figure() {
        " class=\"n\""
    } else if column.kind().may_wrap() {
        ""
    } else {
        " class=\"d\""
    }
}

/// Text that is nothing but text within a page, within the quotes of an attribute too.
pub(super) fn escaped(text: &str) -> Cow<'_, str> {
    let text = plain::lines(text);
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return text;
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_text() {
        let table = [
            ("王芳", "王芳"),
            (
                "<script>alert(1)</script>",
                "&lt;script&gt;alert(1)&lt;/script&gt;",
            ),
            ("\" onload='x' & co", "&quot; onload=&#39;x&#39; &amp; co"),
            ("a\u{202e}b\u{1b}[0m", "a\u{fffd}b␛[0m"),
        ];
        for (given, expected) in table {
            assert_eq!(escaped(given), expected);
        }
    }

    #[test]
    fn nothing_in_the_style_asks_for_anything() {
        for word in ["url(", "@import", "http", "</style"] {
            assert!(!STYLE.contains(word), "{word}");
        }
    }
}
