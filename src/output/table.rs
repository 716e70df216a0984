//! Tables for people: headings in their language, wide characters aligned, figures never broken.

use comfy_table::{
    Attribute, Cell as Box, CellAlignment, ColumnConstraint, ContentArrangement, ContentLineStyle,
    LineStyle, Table as Boxes, TableStyle,
};

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
    cell: String,
}

impl Table {
    pub(super) fn new(columns: &[Column], lang: Lang, paint: bool) -> Self {
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
        boxes.set_header(header);
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
            cell: String::new(),
        }
    }

    pub(super) fn row(&mut self, cells: &[Cell]) {
        let row: Vec<Box> = cells
            .iter()
            .map(|cell| {
                cell.write_into(&mut self.cell);
                Box::new(plain::cell(&self.cell))
            })
            .collect();
        self.boxes.add_row(row);
    }

    /// How many columns of characters the terminal on stdout has.
    pub(super) fn terminal_width() -> Option<u16> {
        Boxes::new().width()
    }

    /// The table as text; texts are wrapped where a width is told and there is room for them at all.
    pub(super) fn render(mut self, width: Option<u16>) -> String {
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
        text
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
            .fold(0u16, |sum, (content, kind)| {
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
        let mut table = Table::new(&columns, Lang::Zh, paint);
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
