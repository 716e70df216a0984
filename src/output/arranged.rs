//! Records as the line asks for them: some of the columns, in an order, so many, and with their sums.

use std::cmp::Ordering;

use super::{Cell, Column, ColumnKind, OutputError};
use crate::domain::{Lang, Money};

/// What a line asks for; nothing of it where records are shown as they come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrangement {
    /// The columns to show, in their order; all where none is named.
    pub columns: Vec<String>,
    /// What to sort by, the first key first; one with a minus before it from the largest down.
    pub sort: Vec<String>,
    pub limit: Option<u64>,
    /// Whether the row of headings is left out.
    pub headless: bool,
    /// Whether a last row of sums is wanted among records for programs, too.
    pub total: bool,
}

/// Records on their way to be printed.
#[derive(Debug)]
pub(super) struct Arranged {
    /// How many cells a record has.
    taken: usize,
    /// Where the cells to show stand.
    shown: Vec<usize>,
    /// Where the keys stand, and whether from the largest down.
    keys: Vec<(usize, bool)>,
    left: u64,
    /// What is sorted is held until the last record.
    held: Vec<Vec<Cell>>,
}

/// The sums of what was printed.
#[derive(Debug)]
pub(super) struct Sums {
    /// A sum for each column that has one.
    of: Vec<Option<Cell>>,
    rows: u64,
}

impl Arrangement {
    /// How records of these columns are arranged, with the columns that remain.
    ///
    /// # Errors
    /// A word names none of the columns.
    pub(super) fn over(
        &self,
        columns: &[Column],
    ) -> Result<Option<(Arranged, Vec<Column>)>, OutputError> {
        if self.columns.is_empty() && self.sort.is_empty() && self.limit.is_none() {
            return Ok(None);
        }
        let shown = match &self.columns[..] {
            [] => (0..columns.len()).collect(),
            named => named
                .iter()
                .map(|word| place(columns, word))
                .collect::<Result<Vec<_>, _>>()?,
        };
        let keys = self.sort.iter().map(|word| match word.strip_prefix('-') {
            Some(word) => Ok((place(columns, word)?, true)),
            None => Ok((place(columns, word)?, false)),
        });
        let arranged = Arranged {
            taken: columns.len(),
            keys: keys.collect::<Result<_, OutputError>>()?,
            left: self.limit.unwrap_or(u64::MAX),
            held: Vec::new(),
            shown,
        };
        let remain = arranged.shown.iter().map(|at| columns[*at].clone());
        let remain = remain.collect();
        Ok(Some((arranged, remain)))
    }
}

impl Arrangement {
    /// The first word of what is asked for, to name it; none where nothing is.
    pub(super) fn asked(&self) -> Option<String> {
        let words = |option: &str, words: &[String]| {
            (!words.is_empty()).then(|| format!("--{option} {}", words.join(",")))
        };
        words("columns", &self.columns)
            .or_else(|| words("sort", &self.sort))
            .or_else(|| Some(format!("--limit {}", self.limit?)))
            .or_else(|| self.headless.then(|| "--no-header".to_owned()))
            .or_else(|| self.total.then(|| "--total".to_owned()))
    }
}

/// Where the column stands that a word names, by its key or its heading in either language.
fn place(columns: &[Column], word: &str) -> Result<usize, OutputError> {
    let word = word.trim();
    let by_key = columns.iter().position(|own| own.key() == word);
    let headed = |own: &Column| {
        [Lang::En, Lang::Zh]
            .iter()
            .any(|lang| own.heading(*lang).eq_ignore_ascii_case(word))
    };
    let found = by_key.or_else(|| columns.iter().position(headed));
    found.ok_or_else(|| OutputError::NoColumn {
        word: word.to_owned(),
        known: columns.iter().map(|own| own.key().to_owned()).collect(),
    })
}

impl Arranged {
    /// How many cells a record has before it is arranged.
    pub(super) const fn taken(&self) -> usize {
        self.taken
    }

    /// Takes a record in: it is handed back where it is to be printed now.
    pub(super) fn take(&mut self, cells: &[Cell]) -> Option<Vec<Cell>> {
        if !self.keys.is_empty() {
            self.held.push(cells.to_vec());
            return None;
        }
        self.left = self.left.checked_sub(1)?;
        Some(self.project(cells))
    }

    /// What was held back, in its order. Records that are equal by the keys stay as they came.
    pub(super) fn rest(mut self) -> Vec<Vec<Cell>> {
        let mut held = std::mem::take(&mut self.held);
        held.sort_by(|a, b| {
            let each = self.keys.iter().map(|(at, down)| {
                let order = rank(&a[*at]).cmp(&rank(&b[*at]));
                if *down { order.reverse() } else { order }
            });
            each.fold(Ordering::Equal, Ordering::then)
        });
        held.truncate(usize::try_from(self.left).unwrap_or(usize::MAX));
        held.iter().map(|cells| self.project(cells)).collect()
    }

    fn project(&self, cells: &[Cell]) -> Vec<Cell> {
        self.shown.iter().map(|at| cells[*at].clone()).collect()
    }
}

/// By what a cell is sorted: an empty one comes before figures, by what they come to, and these before days and texts,
/// by their letters.
fn rank(cell: &Cell) -> (bool, Option<i128>, String) {
    let mut text = String::new();
    match figure(cell) {
        Some(figure) => (false, Some(figure), text),
        None => {
            cell.write_into(&mut text);
            (!text.is_empty(), None, text)
        }
    }
}

/// An exact figure, in millionths.
fn figure(cell: &Cell) -> Option<i128> {
    const ONE: i128 = 1_000_000;
    match cell {
        Cell::Integer(number) => number.checked_mul(ONE),
        Cell::Money(money) => money.fen().checked_mul(ONE / 100),
        Cell::Points(points) => points.get().checked_mul(ONE),
        Cell::Version(version) => i128::from(version.0).checked_mul(ONE),
        Cell::Decimal(text) => {
            let number: rust_decimal::Decimal = text.parse().ok()?;
            number
                .checked_mul(rust_decimal::Decimal::from(ONE))?
                .trunc()
                .try_into()
                .ok()
        }
        Cell::Empty | Cell::Text(_) | Cell::Day(_) | Cell::Why(_) => None,
    }
}

impl Sums {
    /// The sums of these columns; none where no column has a sum.
    pub(super) fn of(columns: &[Column]) -> Option<Self> {
        let of: Vec<Option<Cell>> = columns
            .iter()
            .map(|own| own.has_sum().then(|| nothing(own.kind())))
            .collect();
        of.iter()
            .any(Option::is_some)
            .then_some(Self { of, rows: 0 })
    }

    pub(super) fn take(&mut self, cells: &[Cell]) {
        self.rows += 1;
        for (sum, cell) in self.of.iter_mut().zip(cells) {
            let more = sum.take().map(|sum| added(sum, cell));
            // What is too large to be summed has no sum.
            *sum = more.flatten();
        }
    }

    /// The last row, where there are so many records at least: its name stands in the first column that has no sum.
    pub(super) fn row(&self, lang: Lang, least: u64) -> Option<Vec<Cell>> {
        if self.rows < least {
            return None;
        }
        let name = match lang {
            Lang::En => "total",
            Lang::Zh => "合计",
        };
        let mut named = false;
        let cell = |sum: Option<Cell>| match sum {
            Some(sum) => sum,
            None if named => Cell::Empty,
            None => {
                named = true;
                name.into()
            }
        };
        Some(self.of.iter().cloned().map(cell).collect())
    }
}

/// What no record comes to.
fn nothing(kind: ColumnKind) -> Cell {
    match kind {
        ColumnKind::Money => Money::ZERO.into(),
        ColumnKind::Integer
        | ColumnKind::Decimal
        | ColumnKind::Text
        | ColumnKind::Day
        | ColumnKind::Moment
        | ColumnKind::Why => Cell::Integer(0),
    }
}

/// A sum with one cell more. What is no figure adds nothing.
fn added(sum: Cell, cell: &Cell) -> Option<Cell> {
    Some(match (sum, cell) {
        (Cell::Money(sum), Cell::Money(more)) => Money::checked_add(sum, *more).ok()?.into(),
        (Cell::Integer(sum), Cell::Integer(more)) => sum.checked_add(*more)?.into(),
        (Cell::Integer(sum), Cell::Points(more)) => sum.checked_add(more.get())?.into(),
        (sum, _) => sum,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 3] = [
        Column::text("member", "会员", "Member"),
        Column::money("paid", "实付", "Paid").summed(),
        Column::decimal("share", "占比", "Share"),
    ];

    fn records() -> [Vec<Cell>; 3] {
        let record = |member: &'static str, fen, share: &str| {
            vec![
                member.into(),
                Money::from_fen(fen).into(),
                Cell::Decimal(share.into()),
            ]
        };
        [
            record("b", 900, "10"),
            record("a", 10_000, "9.5"),
            record("c", 900, "-1"),
        ]
    }

    fn arranged(asked: &Arrangement) -> Vec<String> {
        let (mut arranged, _) = asked.over(&COLUMNS).expect("columns").expect("arranged");
        let mut rows: Vec<_> = records()
            .iter()
            .filter_map(|row| arranged.take(row))
            .collect();
        rows.extend(arranged.rest());
        let text = |cell: &Cell| {
            let mut text = String::new();
            cell.write_into(&mut text);
            text
        };
        let line = |row: &Vec<Cell>| row.iter().map(text).collect::<Vec<_>>().join(",");
        rows.iter().map(line).collect()
    }

    fn asked(columns: &[&str], sort: &[&str], limit: Option<u64>) -> Arrangement {
        let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Arrangement {
            columns: own(columns),
            sort: own(sort),
            limit,
            ..Arrangement::default()
        }
    }

    #[test]
    fn figures_are_sorted_by_what_they_come_to() {
        type Case<'a> = (&'a [&'a str], &'a [&'a str], Option<u64>, &'a [&'a str]);
        let table: [Case<'_>; 5] = [
            (&["member"], &["paid"], None, &["b", "c", "a"]),
            (&["member"], &["-paid", "-member"], None, &["a", "c", "b"]),
            (&["share", "会员"], &["share"], Some(2), &["-1,c", "9.5,a"]),
            (&["Paid"], &[], Some(1), &["9.00"]),
            (&["member"], &[], Some(0), &[]),
        ];
        for (columns, sort, limit, expected) in table {
            assert_eq!(
                arranged(&asked(columns, sort, limit)),
                expected,
                "{columns:?} {sort:?}"
            );
        }
    }

    #[test]
    fn what_a_column_holds_of_several_kinds_has_one_order() {
        let cells: [Cell; 4] = [
            "1z".into(),
            Cell::Integer(10),
            Cell::Integer(9),
            Cell::Empty,
        ];
        let mut sorted = cells.clone();
        sorted.sort_by_key(rank);
        let [text, ten, nine, empty] = cells;
        assert_eq!(sorted, [empty, nine, ten, text]);
    }

    #[test]
    fn a_word_that_names_no_column_is_refused() {
        for wrong in [asked(&["pay"], &[], None), asked(&[], &["-pay"], None)] {
            let why = wrong
                .over(&COLUMNS)
                .expect_err("no such column")
                .to_string();
            assert!(why.contains("`pay`"), "{why}");
        }
        assert!(
            asked(&[], &[], None)
                .over(&COLUMNS)
                .expect("nothing asked")
                .is_none()
        );
    }

    #[test]
    fn what_has_a_sum_is_summed() {
        let mut sums = Sums::of(&COLUMNS).expect("money");
        for row in &records() {
            sums.take(row);
        }
        let row = sums.row(Lang::Zh, 2).expect("a row");
        assert_eq!(
            row,
            ["合计".into(), Money::from_fen(11_800).into(), Cell::Empty]
        );
        assert!(
            Sums::of(&COLUMNS)
                .expect("money")
                .row(Lang::En, 1)
                .is_none()
        );
        assert!(Sums::of(&COLUMNS[2..]).is_none());
    }
}
