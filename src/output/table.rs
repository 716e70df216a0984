//! Tables for people: headings in their language, wide characters aligned, figures never broken.

use comfy_table::{
    Attribute, Cell as Box, CellAlignment, ColumnConstraint, ContentArrangement, ContentLineStyle,
    LineStyle, Table as Boxes, TableStyle,
};

use super::head::word;
use super::{Cell, Column, ColumnKind, plain};
use crate::domain::Lang;

/// Rules of ASCII alone: the width of box-drawing lines is ambiguous beside Chinese characters.
const STYLE: TableStyle = TableStyle::new()
    .header_lines(ContentLineStyle::none().junction('|'))
    .header_separator(LineStyle::none().fill('-').junction('+'))
    .content_lines(ContentLineStyle::none().junction('|'));

/// A table that collects its rows.
#[derive(Debug)]
pub(super) struct Table {
    boxes: Boxes,
    kinds: Vec<ColumnKind>,
    /// Which columns hold anything.
    filled: Vec<bool>,
    lang: Lang,
    cell: String,
}

impl Table {
    pub(super) fn new(columns: &[Column], (lang, headed): (Lang, bool), paint: bool) -> Self {
        let mut boxes = Boxes::new();
        boxes.load_style(STYLE).force_no_tty();
        if paint {
            boxes.enforce_styling();
        }
        let header: Vec<Box> = columns
            .iter()
            .map(|column| {
                let heading = Box::new(plain::cell(column.heading(lang)));
                if paint {
                    heading.add_attribute(Attribute::Bold)
                } else {
                    heading
                }
            })
            .collect();
        if headed {
            boxes.set_header(header);
        }
        for (column, shape) in columns.iter().zip(boxes.column_iter_mut()) {
            if column.kind().is_figure() {
                shape.set_cell_alignment(CellAlignment::Right);
            }
            if !column.kind().may_wrap() {
                shape.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
        Self {
            boxes,
            kinds: columns.iter().map(Column::kind).collect(),
            filled: vec![false; columns.len()],
            lang,
            cell: String::new(),
        }
    }

    pub(super) fn row(&mut self, cells: &[Cell]) {
        let row: Vec<Box> = cells
            .iter()
            .zip(&mut self.filled)
            .map(|(cell, filled)| {
                cell.write_into(&mut self.cell);
                *filled |= !self.cell.is_empty();
                Box::new(plain::cell(&self.cell))
            })
            .collect();
        self.boxes.add_row(row);
    }

    /// How many columns of characters the terminal on stdout has.
    pub(super) fn terminal_width() -> Option<u16> {
        Boxes::new().width()
    }

    /// The table as text. On a terminal, whose width is told, columns that hold nothing are left out, and texts are
    /// wrapped where there is room for them at all.
    pub(super) fn render(mut self, width: Option<u16>) -> String {
        if width.is_some() {
            self.leave_out_empty();
        }
        if let Some(width) = width.filter(|width| self.fits(*width)) {
            self.boxes
                .set_content_arrangement(ContentArrangement::Dynamic)
                .set_width(width);
        }
        let mut text = String::new();
        for line in self.boxes.lines() {
            text.push_str(line.trim_end());
            text.push('\n');
        }
        if width.is_some() && self.boxes.is_empty() {
            text.push_str(word(self.lang, " nothing on record\n", " 没有记录\n"));
        }
        text
    }

    fn leave_out_empty(&mut self) {
        if !self.filled.contains(&true) {
            return;
        }
        for (filled, column) in self.filled.iter().zip(self.boxes.column_iter_mut()) {
            if !filled {
                column.set_constraint(ColumnConstraint::Hidden);
            }
        }
    }

    /// Whether the columns that never wrap leave at least a few characters for each that may: a table
    /// squeezed further than that reads worse than one whose lines the terminal breaks.
    fn fits(&self, width: u16) -> bool {
        const LEAST: u16 = 6;
        const FRAME: u16 = 3;
        let needed = self
            .boxes
            .column_max_content_widths()
            .iter()
            .zip(&self.kinds)
            .zip(&self.filled)
            .filter(|(_, filled)| **filled)
            .fold(0u16, |sum, ((content, kind), _)| {
                let content = if kind.may_wrap() {
                    (*content).min(LEAST)
                } else {
                    *content
                };
                sum.saturating_add(content).saturating_add(FRAME)
            });
        needed <= width
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Money;
    use unicode_width::UnicodeWidthStr;

    fn table(paint: bool) -> Table {
        let columns = [
            Column::text("name", "姓名", "Name"),
            Column::money("paid", "实付", "Paid"),
            Column::text("why", "原因", "Why"),
        ];
        let mut table = Table::new(&columns, (Lang::Zh, true), paint);
        let why = "白金会员八八折，促销商品除外 platinum members pay 88 %";
        table.row(&[
            "欧阳娜娜".into(),
            Money::from_fen(123_456_789).into(),
            why.into(),
        ]);
        table.row(&["Ａ１ｶﾅ".into(), Money::from_fen(1).into(), Cell::Empty]);
        table
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_and_money_stays_whole() {
        for width in [36, 40, 60, 100] {
            let text = table(false).render(Some(width));
            assert!(text.contains("1234567.89"), "at {width}:\n{text}");
            for line in text.lines() {
                assert!(line.width() <= usize::from(width), "at {width}:\n{text}");
            }
        }
    }

    #[test]
    fn a_terminal_is_shown_no_column_that_holds_nothing() {
        let columns = [
            Column::text("name", "姓名", "Name"),
            Column::day("left", "退会日", "Left"),
        ];
        let shown = |rows: &[&'static str], width| {
            let mut table = Table::new(&columns, (Lang::En, true), false);
            for name in rows {
                table.row(&[(*name).into(), Cell::Empty]);
            }
            table.render(width)
        };
        assert_eq!(shown(&["Ann"], Some(80)), " Name\n------\n Ann\n");
        assert!(shown(&["Ann"], None).contains("Left"), "elsewhere it stays");
        assert!(shown(&[], Some(80)).ends_with(" nothing on record\n"));
    }

    #[test]
    fn the_rules_between_columns_stand_under_each_other() {
        let text = table(false).render(Some(40));
        let bars = |line: &str| -> Vec<usize> {
            line.char_indices()
                .filter(|(_, c)| matches!(c, '|' | '+'))
                .map(|(at, _)| line.get(..at).map_or(0, UnicodeWidthStr::width))
                .collect()
        };
        let first = text.lines().next().map(bars).unwrap_or_default();
        assert_eq!(first.len(), 2, "{text}");
        for line in text.lines() {
            assert!(first.starts_with(&bars(line)), "{line:?} in\n{text}");
        }
    }

    #[test]
    fn colour_only_where_wanted() {
        assert!(!table(false).render(None).contains('\u{1b}'));
        assert!(table(true).render(None).contains("\u{1b}[1m"));
    }
}
