//! Whether a cell is what its column's kind says: asked of every cell written, and by `check` of every
//! cell read.

use super::ledger::{number, shown};
use super::moment;
use super::schema::{Column, Kind, Schema};
use crate::domain::{Day, Money, Wording};
use crate::worded;

/// Proves the cells that a room hands over, all but the version.
pub(super) fn prove_row(schema: &Schema, cells: &[&str]) -> Result<(), Wording> {
    let columns = &schema.columns[1..];
    if cells.len() != columns.len() {
        return Err(worded!(
            "it has {} cells beside the version, {} are needed",
            "除版本外有 {} 格，应有 {} 格",
            cells.len(),
            columns.len()
        ));
    }
    for (column, text) in columns.iter().zip(cells) {
        prove(column, text.as_bytes()).map_err(|why| {
            // What was to be sealed is never shown.
            let value = if column.kind == Kind::Sealed {
                "…".to_owned()
            } else {
                shown(text.as_bytes())
            };
            worded!(
                "{} is '{value}': {why}",
                "{} 为“{value}”：{why:#}",
                column.name
            )
        })?;
    }
    Ok(())
}

/// Proves one cell.
pub(super) fn prove(column: &Column, value: &[u8]) -> Result<(), Wording> {
    if value.is_empty() {
        return if column.required {
            Err(worded!("a value is needed", "不能为空"))
        } else {
            Ok(())
        };
    }
    let sound = match column.kind {
        Kind::Integer => is_integer(value),
        Kind::Text => std::str::from_utf8(value).is_ok(),
        Kind::Day => Day::parse(value).is_ok(),
        Kind::Money => Money::parse(value).is_ok() && is_plain_money(value),
        Kind::Sum => Money::parse_sum(value).is_ok() && is_plain_money(value),
        Kind::Moment => moment::parse(value).is_some(),
        Kind::Sealed => is_sealed(value),
        Kind::Choice(choices) => choices.iter().any(|choice| choice.as_bytes() == value),
    };
    if sound {
        Ok(())
    } else {
        Err(complaint(column.kind, value))
    }
}

fn is_integer(value: &[u8]) -> bool {
    let digits = value.strip_prefix(b"-").unwrap_or(value);
    number(digits).is_some() && digits.len() < 19 && value != b"-0"
}

/// Whether an amount is written as this program writes it, so that the same amount is the same bytes.
fn is_plain_money(value: &[u8]) -> bool {
    let digits = value.strip_prefix(b"-").unwrap_or(value);
    let whole = digits.len().checked_sub(3).map(|at| digits.split_at(at));
    whole.is_some_and(|(whole, cents)| number(whole).is_some() && cents[0] == b'.')
        && value != b"-0.00"
}

fn is_sealed(value: &[u8]) -> bool {
    let forms: [&[u8]; 3] = [b"k1:", b"k2:", b"k3:"];
    let rest = forms.into_iter().find_map(|form| value.strip_prefix(form));
    rest.is_some_and(|rest| {
        rest.iter()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b':' | b'-' | b'_'))
    })
}

fn complaint(kind: Kind, value: &[u8]) -> Wording {
    let (en, zh) = expected(kind);
    if by_spreadsheet(kind, value) {
        worded!(
            "{en}; it looks rewritten by a spreadsheet",
            "{zh}；疑被表格软件改写"
        )
    } else {
        Wording::new(en, zh)
    }
}

fn expected(kind: Kind) -> (String, String) {
    let (en, zh) = match kind {
        Kind::Integer => ("a whole number is needed", "应为整数"),
        Kind::Text => ("the text is not UTF-8", "文字不是 UTF-8"),
        Kind::Day => (
            "a day is needed, such as 2024-05-01",
            "应为日期，如 2024-05-01",
        ),
        Kind::Money | Kind::Sum => ("an amount is needed, such as 350.30", "应为金额，如 350.30"),
        Kind::Moment => (
            "a moment is needed, such as 2024-05-01T18:30:00+08:00",
            "应为时刻，如 2024-05-01T18:30:00+08:00",
        ),
        Kind::Sealed => ("a sealed text is needed", "应为已封存的文字"),
        Kind::Choice(choices) => {
            let choices = choices.join(", ");
            return (
                format!("one of {choices} is needed"),
                format!("应为 {choices} 之一"),
            );
        }
    };
    (en.to_owned(), zh.to_owned())
}

/// The marks that Excel and its like leave: 2024/5/1, 1-May-24, 1.2E+05, 1,234.50, ¥5.
fn by_spreadsheet(kind: Kind, value: &[u8]) -> bool {
    let digits = value.iter().filter(|b| b.is_ascii_digit()).count();
    let holds = |marks: &[u8]| value.iter().any(|b| marks.contains(b));
    match kind {
        Kind::Day | Kind::Moment => digits >= 3 && (holds(b"/- :") || digits == value.len()),
        Kind::Integer | Kind::Money | Kind::Sum => {
            digits >= 1
                && (holds(b"eE,") || !value.is_ascii() || (kind == Kind::Integer && holds(b".")))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_proved_by_kind() {
        let choice = Kind::Choice(&["up", "down"]);
        let table: [(Kind, &str, Option<bool>); 20] = [
            (Kind::Integer, "-120", None),
            (Kind::Integer, "0120", Some(false)),
            (Kind::Integer, "1.2E+05", Some(true)),
            (Kind::Money, "350.30", None),
            (Kind::Money, "1,350.30", Some(true)),
            (Kind::Money, "abc", Some(false)),
            (Kind::Money, "184467440737095516.14", Some(false)),
            (Kind::Sum, "184467440737095516.14", None),
            (Kind::Day, "2024-05-01", None),
            (Kind::Day, "2024/5/1", Some(true)),
            (Kind::Day, "1-May-24", Some(true)),
            (Kind::Day, "45413", Some(true)),
            (Kind::Moment, "2024-05-01T18:30:00+08:00", None),
            (Kind::Moment, "2024/5/1 18:30", Some(true)),
            (Kind::Sealed, "k1:0:abc_-", None),
            (Kind::Sealed, "k2:7:12:abc_-", None),
            (Kind::Sealed, "k3:7::12:M000001-name:abc_-", None),
            (Kind::Sealed, "13800138000", Some(false)),
            (choice, "up", None),
            (choice, "Up", Some(false)),
        ];
        for (kind, value, expected) in table {
            let told = prove(&Column::required("c", kind), value.as_bytes());
            let spreadsheet = told
                .err()
                .map(|why| why.to_string().contains("spreadsheet"));
            assert_eq!(spreadsheet, expected, "{value}");
        }
        assert!(prove(&Column::required("c", Kind::Text), b"").is_err());
        assert!(prove(&Column::new("c", Kind::Day), b"").is_ok());
    }
}
