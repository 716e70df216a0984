//! Bars in a terminal: as wide as there is room, aligned under wide characters, and of ASCII alone where
//! the terminal may not know better.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::{Chart, Kind, Value};
use crate::domain::Lang;

/// A bar grows by eighths of a character.
const EIGHTHS: [char; 8] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];
/// How wide a label may be.
const LABEL: usize = 32;
const LEAST_BAR: usize = 8;

/// The chart as lines of text, none wider than `width` where that is at all possible.
pub(crate) fn bars(chart: &Chart, lang: Lang, width: usize, blocks: bool) -> String {
    let rows = rows(chart);
    let wide = |text: fn(&Row) -> &str| rows.iter().map(|row| text(row).width()).max().unwrap_or(0);
    let (label, figure) = (
        wide(|row| &row.label).min(LABEL),
        wide(|row| &row.value.text),
    );
    let room = width.saturating_sub(label + figure + 4).max(LEAST_BAR);
    let (least, most) = chart.span();
    let longest = least.abs().max(most).max(1);
    let mut text = chart.title.clone();
    if let Some(note) = chart.note(lang) {
        text = match lang {
            Lang::En => format!("{text} ({note})"),
            Lang::Zh => format!("{text}（{note}）"),
        };
    }
    text.push('\n');
    for row in &rows {
        let bar = bar(&row.value, longest, room, blocks);
        let figure = format!(
            "{}{}",
            " ".repeat(figure - row.value.text.width()),
            row.value.text
        );
        let line = format!(" {}  {figure} {bar}", fitted(&row.label, label));
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

struct Row {
    label: String,
    value: Value,
}

/// A row for each figure; of several lines over time each has its name beside the period.
fn rows(chart: &Chart) -> Vec<Row> {
    let several = chart.kind == Kind::Lines && chart.series.len() > 1;
    let mut rows = Vec::new();
    for (at, label) in chart.labels.iter().enumerate() {
        for series in &chart.series {
            let Some(value) = series.values.get(at).cloned().flatten() else {
                continue;
            };
            let label = if several {
                format!("{label} {}", series.name)
            } else {
                label.clone()
            };
            rows.push(Row { label, value });
        }
    }
    rows
}

/// A bar below zero is of another grain, and its figure has the sign.
fn bar(value: &Value, longest: i128, room: usize, blocks: bool) -> String {
    let room = i128::try_from(room).unwrap_or(0);
    let eighths = value.units.abs().saturating_mul(room * 8) / longest;
    let eighths = usize::try_from(eighths).unwrap_or(0);
    let least = usize::from(value.units != 0);
    match (blocks, value.units < 0) {
        (true, false) => {
            let mut bar = "█".repeat(eighths / 8);
            match eighths % 8 {
                0 if eighths == 0 && least == 1 => bar.push(EIGHTHS[0]),
                0 => {}
                rest => bar.push(EIGHTHS[rest - 1]),
            }
            bar
        }
        (true, true) => "░".repeat((eighths / 8).max(least)),
        (false, false) => "#".repeat((eighths / 8).max(least)),
        (false, true) => "-".repeat((eighths / 8).max(least)),
    }
}

/// A text that takes just so many columns, cut where it is longer.
fn fitted(text: &str, width: usize) -> String {
    let own = text.width();
    if own <= width {
        return format!("{text}{}", " ".repeat(width - own));
    }
    let (mut cut, mut taken) = (String::new(), 0);
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if taken + wide + 1 > width {
            break;
        }
        taken += wide;
        cut.push(c);
    }
    cut.push('~');
    format!("{cut}{}", " ".repeat(width.saturating_sub(taken + 1)))
}

#[cfg(test)]
mod tests {
    use super::super::{Order, Series, value};
    use super::*;
    use crate::domain::Money;

    fn chart(rows: &[(&str, i128)]) -> Chart {
        Chart {
            title: "实付".into(),
            kind: Kind::Bars,
            money: true,
            labels: rows.iter().map(|(label, _)| (*label).to_owned()).collect(),
            series: vec![Series {
                name: "实付".into(),
                values: rows
                    .iter()
                    .map(|(_, fen)| value(&Money::from_fen(*fen).into()))
                    .collect(),
            }],
            left_out: 0,
            order: Order::Given,
        }
    }

    #[test]
    fn bars_align_and_keep_within_the_width() {
        let chart = chart(&[
            ("欧阳娜娜", 100_000),
            ("Ann", 50_000),
            ("退", -25_000),
            ("零", 0),
            ("少", 1),
        ]);
        let shown = bars(&chart, Lang::Zh, 40, true);
        let expected = [
            "实付",
            " 欧阳娜娜  1000.00 ████████████████████",
            " Ann        500.00 ██████████",
            " 退        -250.00 ░░░░░",
            " 零           0.00",
            " 少           0.01 ▏",
        ];
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(lines.len(), expected.len(), "{shown}");
        for (line, expected) in lines.iter().zip(expected) {
            assert!(line.starts_with(expected), "{line:?} {expected:?}");
            assert!(line.width() <= 40, "{line:?}");
        }
        let plain = bars(&chart, Lang::Zh, 40, false);
        assert!(
            plain.contains("##########") && !plain.contains('█'),
            "{plain}"
        );
    }

    #[test]
    fn a_long_label_is_cut_between_characters() {
        assert_eq!(fitted("一二三四", 6), "一二~ ");
        assert_eq!(fitted("一二", 6), "一二  ");
    }
}
