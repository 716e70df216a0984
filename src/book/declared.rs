//! Ledgers declared once: from one list of typed columns follow the schema, the header, the data package, what a
//! row is read into and what it is written from.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use super::error::BookError;
use super::ledger::Row;
use super::schema::{Column, Kind, Schema};
use crate::domain::ids::{EventId, GiftId, IncidentId, InquiryId, InvitationId, SurveyId};
use crate::domain::words::Words;
use crate::domain::{Day, MemberId, Money, Slug, StockId, Version};

/// A value that stands in a cell.
pub trait CellValue<'a>: Sized {
    const KIND: Kind;
    /// Whether an empty cell is none of it.
    const REQUIRED: bool = true;

    /// # Errors
    /// The cell is no such value, told with its place.
    fn read(row: &Row<'a>, column: usize) -> Result<Self, BookError>;

    fn write(&self, cells: &mut RowText);
}

/// A row of a declared ledger, or the part of it that one struct holds.
pub trait Cells {
    fn schema(&self) -> &'static Schema;

    /// Puts its cells in the order of the columns; the version's is none of them.
    fn put(&self, cells: &mut RowText);
}

/// The cells of one row on their way into a ledger, in one text that is used again for the next.
#[derive(Clone, Debug, Default)]
pub struct RowText {
    text: String,
    ends: Vec<usize>,
}

impl RowText {
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    /// The next cell.
    pub fn put(&mut self, value: impl fmt::Display) {
        // Writing to a text cannot fail.
        let _ = write!(self.text, "{value}");
        self.ends.push(self.text.len());
    }

    pub(super) fn cells(&self) -> Vec<&str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let bounds = starts.zip(&self.ends);
        bounds.map(|(from, to)| &self.text[from..*to]).collect()
    }
}

/// A text sealed under a person's key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SealedText<'a>(pub Cow<'a, str>);

/// A moment as its cell has it; empty where only the day is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MomentText<'a>(pub Cow<'a, str>);

impl<'a, T: CellValue<'a>> CellValue<'a> for Option<T> {
    const KIND: Kind = T::KIND;
    const REQUIRED: bool = false;

    fn read(row: &Row<'a>, column: usize) -> Result<Self, BookError> {
        if row.bytes(column).is_empty() {
            return Ok(None);
        }
        T::read(row, column).map(Some)
    }

    fn write(&self, cells: &mut RowText) {
        match self {
            Some(value) => value.write(cells),
            None => cells.put(""),
        }
    }
}

impl<'a, T: Words> CellValue<'a> for T {
    const KIND: Kind = Kind::Choice(T::CELLS);

    fn read(row: &Row<'a>, column: usize) -> Result<Self, BookError> {
        let word = row.text(column)?;
        T::of_word(&word).ok_or_else(|| row.bad(column, "no such word is known here"))
    }

    fn write(&self, cells: &mut RowText) {
        cells.put(self.cell());
    }
}

/// Several of a kind in one cell, apart by semicolons; an empty cell is none of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List<T>(pub Vec<T>);

impl<'a, T> CellValue<'a> for List<T>
where
    T: std::str::FromStr<Err: fmt::Display> + fmt::Display,
{
    const KIND: Kind = Kind::Text;
    const REQUIRED: bool = false;

    fn read(row: &Row<'a>, column: usize) -> Result<Self, BookError> {
        let text = row.text(column)?;
        let words = text.split(';').filter(|word| !word.is_empty());
        let all: Result<Vec<T>, _> = words.map(str::parse).collect();
        all.map(Self).map_err(|why| row.bad(column, why))
    }

    fn write(&self, cells: &mut RowText) {
        let all: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        cells.put(all.join(";"));
    }
}

/// Values that are written as they print and read from their bytes.
macro_rules! by_bytes {
    ($($kind:ident: $($own:ty),+;)+) => {$($(
        impl<'a> CellValue<'a> for $own {
            const KIND: Kind = Kind::$kind;

            fn read(row: &Row<'a>, column: usize) -> Result<Self, BookError> {
                <$own>::parse(row.bytes(column)).map_err(|why| row.bad(column, why))
            }

            fn write(&self, cells: &mut RowText) {
                cells.put(self);
            }
        }
    )+)+};
}

/// Values that are written as they print and read from their text.
macro_rules! by_text {
    ($($kind:ident: $($own:ty),+;)+) => {$($(
        impl<'a> CellValue<'a> for $own {
            const KIND: Kind = Kind::$kind;

            fn read(row: &Row<'a>, column: usize) -> Result<Self, BookError> {
                row.text(column)?.parse().map_err(|why| row.bad(column, why))
            }

            fn write(&self, cells: &mut RowText) {
                cells.put(self);
            }
        }
    )+)+};
}

/// Texts: an empty one is a text, too.
macro_rules! texts {
    ($($kind:ident: $own:ty, $of:expr, $text:expr;)+) => {$(
        impl<'a> CellValue<'a> for $own {
            const KIND: Kind = Kind::$kind;
            const REQUIRED: bool = false;

            fn read(row: &Row<'a>, column: usize) -> Result<Self, BookError> {
                row.text(column).map($of)
            }

            fn write(&self, cells: &mut RowText) {
                let text: fn(&Self) -> &str = $text;
                cells.put(text(self));
            }
        }
    )+};
}

by_bytes! {
    Day: Day;
    Money: Money;
    Text: EventId, GiftId, IncidentId, InquiryId, InvitationId, MemberId, StockId, SurveyId;
}
by_text! { Integer: i64, u64, u32, u16, u8; Text: Slug; }
texts! {
    Text: Cow<'a, str>, |text| text, |own| own;
    Text: String, Cow::into_owned, |own| own;
    Sealed: SealedText<'a>, SealedText, |own| &own.0;
    Moment: MomentText<'a>, MomentText, |own| &own.0;
}

impl<'a> CellValue<'a> for Version {
    const KIND: Kind = Kind::Integer;

    fn read(row: &Row<'a>, column: usize) -> Result<Self, BookError> {
        u64::read(row, column).map(Self)
    }

    fn write(&self, cells: &mut RowText) {
        cells.put(self.0);
    }
}

/// The columns of a ledger, put together from its parts. Meant for statics.
pub const fn columns<const N: usize>(parts: &[&[Column]]) -> [Column; N] {
    let mut all = [Column::required("version", Kind::Integer); N];
    let (mut part, mut to) = (0, 1);
    while part < parts.len() {
        let mut at = 0;
        while at < parts[part].len() {
            all[to] = parts[part][at];
            at += 1;
            to += 1;
        }
        part += 1;
    }
    all
}

/// What a comment says, without the blank before it.
pub const fn said(comment: &'static str) -> &'static str {
    match comment.as_bytes() {
        [b' ', ..] => comment.split_at(1).1,
        _ => comment,
    }
}

/// Declares a ledger: its name and number, and its columns as the fields of one struct or of two, of which the
/// first are those that most readers need. The comment of the ledger and of each field is its title in
/// `datapackage.json`. A cell may be empty where its type has an empty form; `[spare]` behind a name says so of one that
/// rows of another kind leave empty, `[required]` refuses an empty text;
/// an arrow leads to the column of another ledger that tells what the cell names.
#[macro_export]
macro_rules! ledger {
    ($(#[doc = $title:literal])? $vis:vis static $schema:ident = $file:literal, $number:literal;
     $($(#[doc = $says:literal])+ $part_vis:vis struct $part:ident$(<$lt:lifetime>)? {
        $($(#[doc = $about:literal])? $field:ident $(as $column:literal)? $([$mark:ident])? $(-> $other:ident . $to:ident)?: $own:ty,)+
     })+) => {
        $(#[doc = $title])?
        $vis static $schema: $crate::book::Schema = $crate::book::Schema {
            name: $file,
            number: $number,
            columns: &$crate::book::declared::columns::<{ 1 $(+ <$part>::COLUMNS.len())+ }>(&[$(<$part>::COLUMNS),+]),
            key: &[],
            foreign: &[$($($($crate::book::Foreign {
                column: stringify!($field),
                ledger: stringify!($other),
                to: stringify!($to),
            },)?)+)+],
            title: $crate::book::declared::said(concat!($($title)?)),
        };
        $($(#[doc = $says])+
        #[derive(Clone, Debug, PartialEq, Eq)]
        $part_vis struct $part$(<$lt>)? { $($(#[doc = $about])? pub $field: $own,)+ }

        impl$(<$lt>)? $part$(<$lt>)? {
            const COLUMNS: &'static [$crate::book::Column] = &[$($crate::book::Column {
                name: $crate::ledger!(@name $field $($column)?),
                kind: <$own as $crate::book::declared::CellValue>::KIND,
                required: $crate::ledger!(@required $own $(, $mark)?),
                title: $crate::book::declared::said(concat!($($about)?)),
            },)+];

            /// How many leading columns of a row are to be had to read it.
            #[allow(dead_code)]
            $part_vis const HOT: usize = $schema.at(Self::COLUMNS[0].name) + Self::COLUMNS.len();

            /// # Errors
            ///
            /// A cell is not what its column holds, told with its place.
            #[allow(dead_code)]
            $part_vis fn read(row: &$crate::ledger!(@row $($lt)?)) -> Result<Self, $crate::book::BookError> {
                let mut columns = Self::HOT - Self::COLUMNS.len()..;
                let mut next = || columns.next().unwrap_or(usize::MAX);
                Ok(Self { $($field: $crate::book::declared::CellValue::read(row, next())?,)+ })
            }
        }

        impl$(<$lt>)? $crate::book::declared::Cells for $part$(<$lt>)? {
            fn schema(&self) -> &'static $crate::book::Schema {
                &$schema
            }

            fn put(&self, cells: &mut $crate::book::declared::RowText) {
                $($crate::book::declared::CellValue::write(&self.$field, cells);)+
            }
        })+
    };
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $column:literal) => { $column };
    (@required $own:ty) => { <$own as $crate::book::declared::CellValue>::REQUIRED };
    (@required $own:ty, spare) => { false };
    (@required $own:ty, required) => { true };
    (@row) => { $crate::book::Row<'_> };
    (@row $lt:lifetime) => { $crate::book::Row<$lt> };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words;

    words! {
        enum Move {
            In = "in", "received", "入库";
            Out = "out", "given", "发出";
        } + "undo"
    }

    ledger! {
        /// what moved
        static MOVES = "moves", 3;

        /// What it was.
        struct Moved {
            /// the record's number
            stock: StockId,
            kind: Move,
            day: Day,
            quantity [spare]: i64,
            amount: Option<Money>,
        }

        /// What was said of it.
        struct Said<'a> {
            time: MomentText<'a>,
            note: SealedText<'a>,
            reference as "ref" [required]: Cow<'a, str>,
        }
    }

    #[test]
    fn everything_follows_from_the_declaration() {
        assert_eq!(
            MOVES.header(),
            "version,stock,kind,day,quantity,amount,time,note,ref\n"
        );
        assert_eq!((MOVES.number, MOVES.title), (3, "what moved"));
        let column = |name: &str| MOVES.columns[MOVES.at(name)];
        assert_eq!(column("stock").title, "the record's number");
        assert_eq!(column("kind").kind, Kind::Choice(&["in", "out", "undo"]));
        assert_eq!(column("note").kind, Kind::Sealed);
        let required = ["version", "stock", "kind", "day", "ref"];
        for own in MOVES.columns {
            assert_eq!(own.required, required.contains(&own.name), "{}", own.name);
        }
        assert_eq!((Moved::HOT, Said::HOT), (6, 9));
    }

    #[test]
    fn cells_stand_in_the_order_of_the_columns() {
        let moved = Moved {
            stock: StockId::FIRST,
            kind: Move::Out,
            day: Day::MAX,
            quantity: -2,
            amount: None,
        };
        let said = Said {
            time: MomentText("".into()),
            note: SealedText("k1:0:x".into()),
            reference: "a,b".into(),
        };
        let mut cells = RowText::default();
        moved.put(&mut cells);
        said.put(&mut cells);
        let day = Day::MAX.to_string();
        let stock = StockId::FIRST.to_string();
        assert_eq!(
            cells.cells(),
            [&*stock, "out", &*day, "-2", "", "", "k1:0:x", "a,b"]
        );
    }
}
