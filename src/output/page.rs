//! Pages: records as one HTML file that needs nothing else: no network, no script, its charts drawn in it,
//! each above the table of its figures. It is read by day, by night and on paper.

use std::path::{Path, PathBuf};

use super::chart::{Drawing, svg};
use super::head::{Head, Section, word};
use super::html::{Html, put};
use super::{Cell, Column, Encoding, OutputError, Picture, Sink};
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
    rows: Html,
    /// Whole sections that came before the one that is being filled, or after it.
    sections: Html,
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
            rows: Html::default(),
            sections: Html::default(),
            charts: 0,
            cell: String::new(),
        }
    }

    pub(super) fn row(&mut self, cells: &[Cell]) {
        if let Some(drawing) = &mut self.drawing {
            drawing.row(cells);
        }
        put!(self.rows, "<tr>");
        self.cells(cells);
    }

    /// A last row with what the rows come to, of which nothing is drawn.
    pub(super) fn total(&mut self, cells: &[Cell]) {
        put!(self.rows, "<tr class=\"sum\">");
        self.cells(cells);
    }

    fn cells(&mut self, cells: &[Cell]) {
        for (column, cell) in self.columns.iter().zip(cells) {
            cell.write_into(&mut self.cell);
            put!(self.rows, "<td");
            self.rows.own(class(column, cell));
            put!(self.rows, ">{}</td>", self.cell);
        }
        put!(self.rows, "</tr>\n");
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
        sink.write(self.above().as_str().as_bytes())?;
        sink.write(self.sections.as_str().as_bytes())?;
        sink.write(self.below().as_str().as_bytes())?;
        sink.finish()
    }

    /// Ends a section: its charts, then the table of their figures.
    fn close(&mut self, title: &str) {
        if self.columns.is_empty() {
            return;
        }
        let html = &mut self.sections;
        put!(html, "<section>\n");
        if !title.is_empty() {
            put!(html, "<h2>{}</h2>\n", title);
        }
        if let Some(drawing) = self.drawing.take() {
            for chart in drawing.charts(self.lang) {
                self.charts += 1;
                html.add(&svg(&chart, self.lang, &format!("c{}", self.charts)));
            }
        }
        put!(html, "<div class=\"wide\"><table>\n<thead><tr>");
        for column in &self.columns {
            put!(html, "<th scope=\"col\"");
            if column.kind().is_figure() {
                put!(html, " class=\"n\"");
            }
            put!(html, ">{}</th>", column.heading(self.lang));
        }
        put!(html, "</tr></thead>\n<tbody>\n");
        if self.rows.is_empty() {
            let none = word(self.lang, "nothing on record", "没有记录");
            let wide = self.columns.len();
            put!(html, "<tr><td colspan=\"{}\">{}</td></tr>\n", wide, none);
        }
        html.add(&self.rows);
        put!(html, "</tbody></table></div>\n</section>\n");
        self.rows.clear();
        self.columns.clear();
    }

    fn above(&self) -> Html {
        let mut html = Html::default();
        put!(
            html,
            "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"generator\" content=\"club\">\n\
             <title>{}</title>\n<style>",
            word(self.lang, "en", "zh-CN"),
            self.head.line()
        );
        html.own(STYLE);
        if self.widest > UPRIGHT {
            html.own("@page{size:A4 landscape}");
        }
        put!(html, "</style>\n</head>\n<body>\n<header>\n");
        let Head {
            house,
            title,
            period,
            ..
        } = &self.head;
        if !house.is_empty() {
            put!(html, "<p class=\"house\">{}</p>\n", house);
        }
        if !title.is_empty() {
            put!(html, "<h1>{}</h1>\n", title);
        }
        if !period.is_empty() {
            put!(html, "<p class=\"period\">{}</p>\n", period);
        }
        put!(html, "</header>\n<main>\n");
        html
    }

    fn below(&self) -> Html {
        let mut html = Html::default();
        let seen = &self.head.seen;
        put!(
            html,
            "</main>\n<footer><p>{}</p></footer>\n</body>\n</html>\n",
            seen
        );
        html
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_the_style_asks_for_anything() {
        for word in ["url(", "@import", "http", "</style"] {
            assert!(!STYLE.contains(word), "{word}");
        }
    }
}
