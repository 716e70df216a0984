//! Ledgers declared once: from one list of typed columns follow the schema, the header, the data package, what a
//! row is read into and what it is written from.

use std::fmt::{self, Write as _};

use super::error::BookError;
use super::keyring::KeySlot;
use super::ledger::Row;
use super::schema::{Column, Kind, same};
use crate::domain::reason::Why;
use crate::domain::words::Words;
use crate::domain::{CardNo, Day, Money, Month, Points, Slug, Version, ids};
use crate::worded;

/// A value that stands in a cell.
pub(crate) trait CellValue<'a>: Sized {
    const KIND: Kind;
    /// Whether an empty cell is none of it.
    const REQUIRED: bool = true;

    /// # Errors
    /// The cell is no such value, told with its place.
    fn read(row: &Row<'a>, column: usize) -> Result<Self, BookError>;

    fn write(&self, cells: &mut RowText);
}

/// Neighbouring cells of a row, held by one struct.
pub trait Cells {
    /// Puts them in the order of the columns; the version's is none of them.
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

/// Yes, or an empty cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Flag(pub bool);

/// A sum of rows, which may be more than one row keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sum(pub Money);

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
        T::of_cell(row.bytes(column)).ok_or_else(|| {
            row.bad(
                column,
                worded!("no such word is known here", "此处没有这个词"),
            )
        })
    }

    fn write(&self, cells: &mut RowText) {
        cells.put(self.cell());
    }
}

/// Several of a kind in one cell, apart by semicolons; an empty cell is none of them.
impl<'a, T> CellValue<'a> for Vec<T>
where
    T: std::str::FromStr<Err: fmt::Display> + fmt::Display,
{
    const KIND: Kind = Kind::Text;
    const REQUIRED: bool = false;

    fn read(row: &Row<'a>, column: usize) -> Result<Self, BookError> {
        let words = row.str(column)?.split(';').filter(|word| !word.is_empty());
        let all: Result<Self, _> = words.map(str::parse).collect();
        all.map_err(|why| row.bad(column, why))
    }

    fn write(&self, cells: &mut RowText) {
        let all: Vec<String> = self.iter().map(ToString::to_string).collect();
        cells.put(all.join(";"));
    }
}

/// Values of a kind: what is said beside the value and its row, how a cell is read, and what is written.
macro_rules! values {
    ($($kind:expr, $required:literal: $($own:ty),+; |$row:ident, $column:ident| $read:expr, |$value:ident| $write:expr;)+) => {$($(
        impl<'a> $crate::book::declared::CellValue<'a> for $own {
            const KIND: $crate::book::Kind = $kind;
            const REQUIRED: bool = $required;

            fn read($row: &$crate::book::Row<'a>, $column: usize) -> Result<Self, $crate::book::BookError> {
                $read
            }

            fn write(&self, cells: &mut $crate::book::declared::RowText) {
                let $value = self;
                cells.put($write);
            }
        }
    )+)+};
}
pub(crate) use values;

values! {
    Kind::Text, true: ids::AdjustmentId, ids::ComplaintId, ids::CountId, ids::CouponId, ids::EventId, ids::GiftId, ids::IncidentId,
        ids::InquiryId, ids::InvitationId, ids::LotId, ids::MemberId, ids::PassId, ids::RedemptionId, ids::ReservationId, ids::SaleId,
        ids::StaffId, ids::StockId, ids::SurveyId, ids::TopupId, ids::TreatmentId, ids::VisitId, ids::VisitorId, ids::WorkId;
        |row, at| Self::parse(row.bytes(at)).map_err(|why| row.bad(at, why)), |own| own;
    Kind::Day, true: Day; |row, at| Self::parse(row.bytes(at)).map_err(|why| row.bad(at, why)), |own| own;
    Kind::Money, true: Money; |row, at| Self::parse(row.bytes(at)).map_err(|why| row.bad(at, why)), |own| own;
    Kind::Integer, true: Points; |row, at| Self::parse(row.bytes(at)).map_err(|why| row.bad(at, why)), |own| own;
    Kind::Sum, false: Sum;
        |row, at| Money::parse_sum(row.bytes(at)).map(Self).map_err(|why| row.bad(at, why)), |own| own.0;
    Kind::Integer, true: i64, u64, u32, u16, u8;
        |row, at| row.str(at)?.parse().map_err(|why| row.bad(at, why)), |own| own;
    Kind::Integer, true: KeySlot; |row, at| u32::read(row, at).map(Self::new), |own| own;
    Kind::Integer, true: Version; |row, at| u64::read(row, at).map(Self), |own| own;
    Kind::Text, true: CardNo, Month, Slug; |row, at| row.str(at)?.parse().map_err(|why| row.bad(at, why)), |own| own;
    Kind::Text, false: &'a str; |row, at| row.str(at), |own| own;
    Kind::Text, false: Why; |row, at| row.str(at).map(Self::read), |own| own.cell();
    Kind::Text, false: String; |row, at| row.str(at).map(str::to_owned), |own| own;
    Kind::Choice(&["yes", "no"]), true: bool;
        |row, at| Ok(row.bytes(at) == b"yes"), |own| if *own { "yes" } else { "no" };
    Kind::Choice(&["yes"]), false: Flag;
        |row, at| Ok(Self(!row.bytes(at).is_empty())), |own| if own.0 { "yes" } else { "" };
}

/// The columns of a ledger, put together from its parts, some of them with a title of their own. Meant for statics.
pub(crate) const fn columns<const N: usize>(
    parts: &[&[Column]],
    titles: &[(&str, &'static str)],
) -> [Column; N] {
    let mut all = [Column::required("version", Kind::Integer); N];
    let (mut part, mut to) = (0, 1);
    while part < parts.len() {
        let mut at = 0;
        while at < parts[part].len() {
            all[to] = parts[part][at];
            let mut title = 0;
            while title < titles.len() {
                if same(titles[title].0, all[to].name) {
                    all[to].title = titles[title].1;
                }
                title += 1;
            }
            at += 1;
            to += 1;
        }
        part += 1;
    }
    all
}

/// What a comment says, without the blank before it.
pub(crate) const fn said(comment: &'static str) -> &'static str {
    match comment.as_bytes() {
        [b' ', ..] => comment.split_at(1).1,
        _ => comment,
    }
}

/// Declares a struct whose fields are neighbouring columns of a ledger. The comment of a field is its title in
/// `datapackage.json`, what stands behind `as` its name in the header. A cell may be empty where its type has an
/// empty form; `[spare]` behind a name says so of one that rows of another kind leave empty, `[required]` refuses an
/// empty text; `[sealed]` and `[moment]` say what a text is.
#[macro_export]
macro_rules! cells {
    ($(#[doc = $says:literal])* $(#[derive($($more:ident),+)])? $vis:vis struct $part:ident$(<$lt:lifetime>)? {
        $($(#[doc = $about:literal])? $field:ident $(as $column:literal)? $([$mark:ident])?: $own:ty,)+
    }) => {
        $(#[doc = $says])*
        #[derive(Clone, Debug, PartialEq, Eq $(, $($more),+)?)]
        $vis struct $part$(<$lt>)? { $($(#[doc = $about])? pub $field: $own,)+ }

        impl$(<$lt>)? $part$(<$lt>)? {
            $vis const COLUMNS: &'static [$crate::book::Column] = &[$($crate::book::Column {
                name: $crate::cells!(@name $field $($column)?),
                kind: $crate::cells!(@kind $own $(, $mark)?),
                required: $crate::cells!(@required $own $(, $mark)?),
                title: $crate::book::declared::said(concat!($($about)?)),
            },)+];

            /// Reads it from a row in which it begins at a column.
            ///
            /// # Errors
            /// A cell is not what its column holds, told with its place.
            #[allow(dead_code)]
            $vis fn read_at(row: &$crate::cells!(@row $($lt)?), first: usize) -> Result<Self, $crate::book::BookError> {
                let mut next = first..;
                let mut next = || next.next().unwrap_or(usize::MAX);
                Ok(Self { $($field: $crate::book::declared::CellValue::read(row, next())?,)+ })
            }
        }

        impl$(<$lt>)? $crate::book::declared::Cells for $part$(<$lt>)? {
            fn put(&self, cells: &mut $crate::book::declared::RowText) {
                $($crate::book::declared::CellValue::write(&self.$field, cells);)+
            }
        }
    };
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $column:literal) => { $column };
    (@kind $own:ty, sealed) => { $crate::book::Kind::Sealed };
    (@kind $own:ty, moment) => { $crate::book::Kind::Moment };
    (@kind $own:ty $(, $other:ident)?) => { <$own as $crate::book::declared::CellValue>::KIND };
    (@required $own:ty, spare) => { false };
    (@required $own:ty, required) => { true };
    (@required $own:ty $(, $other:ident)?) => { <$own as $crate::book::declared::CellValue>::REQUIRED };
    (@row) => { $crate::book::Row<'_> };
    (@row $lt:lifetime) => { $crate::book::Row<$lt> };
}

/// Declares a ledger: its name and number, what names a row, and its columns as the fields of one struct or of
/// several, of which the first are those that most readers need; behind them may stand cells that several ledgers
/// share, some with a title of their own. An arrow behind a field, which has the name of its column then, leads to the
/// column of another ledger that tells what the cell names.
#[macro_export]
macro_rules! ledger {
    ($(#[doc = $title:literal])? $vis:vis static $schema:ident = $file:literal, $number:literal
     $(, key $key:expr)? $(, rising $rising:literal)? $(, found $found:expr)?;
     $($(#[doc = $says:literal])* $(#[derive($($more:ident),+)])? $part_vis:vis struct $part:ident$(<$lt:lifetime>)? {
        $($(#[doc = $about:literal])? $field:ident $(as $column:literal)? $([$mark:ident])? $(-> $other:ident . $to:ident)?: $own:ty,)+
     })+ $(+ $tail:ident { $($named:literal: $titled:literal),* })?) => {
        $(#[doc = $title])?
        $vis static $schema: $crate::book::Schema = $crate::book::Schema {
            name: $file,
            number: $number,
            columns: &$crate::book::declared::columns::<{ 1 $(+ <$part>::COLUMNS.len())+ $(+ <$tail>::COLUMNS.len())? }>(
                &[$(<$part>::COLUMNS,)+ $(<$tail>::COLUMNS)?],
                &[$($(($named, $titled)),*)?],
            ),
            key: $crate::ledger!(@key $($key)?),
            foreign: &[$($($($crate::book::Foreign {
                column: stringify!($field),
                ledger: stringify!($other),
                to: stringify!($to),
            },)?)+)+],
            rising: $crate::ledger!(@rising $($rising)?),
            found: $crate::ledger!(@key $($found)?),
            title: $crate::book::declared::said(concat!($($title)?)),
        };
        $($crate::cells! {
            $(#[doc = $says])* $(#[derive($($more),+)])?
            $part_vis struct $part$(<$lt>)? { $($(#[doc = $about])? $field $(as $column)? $([$mark])?: $own,)+ }
        }

        impl$(<$lt>)? $part$(<$lt>)? {
            /// How many leading columns of a row are to be had to read it.
            #[allow(dead_code)]
            $part_vis const HOT: usize = $schema.at(Self::COLUMNS[0].name) + Self::COLUMNS.len();

            /// # Errors
            /// A cell is not what its column holds, told with its place.
            #[allow(dead_code)]
            $part_vis fn read(row: &$crate::cells!(@row $($lt)?)) -> Result<Self, $crate::book::BookError> {
                Self::read_at(row, Self::HOT - Self::COLUMNS.len())
            }
        })+
    };
    (@rising) => { None };
    (@rising $rising:literal) => { Some($rising) };
    (@key) => { &[] };
    (@key $key:expr) => { &$key };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words;
    use ids::StockId;

    words! {
        enum Move {
            In = "in", "received", "入库";
            Out = "out", "given", "发出";
        } + "undo"
    }

    cells! {
        /// What several ledgers have.
        #[derive(Default)]
        struct Said<'a> {
            time [moment]: &'a str,
            /// what was said
            note [sealed]: &'a str,
            reference as "ref" [required]: &'a str,
        }
    }

    ledger! {
        /// what moved
        static MOVES = "moves", 3, key ["stock"];

        /// What it was.
        struct Moved {
            /// the record's number
            stock: StockId,
            kind: Move,
            day: Day,
            quantity [spare]: i64,
            amount: Option<Money>,
        }

        /// To whom.
        struct Whom<'a> {
            to as "type": &'a str,
            members: Vec<ids::MemberId>,
            late: Flag,
            answer -> answers.answer: Option<bool>,
            sum: Sum,
        }
        + Said { "note": "what was told", "ref": "" }
    }

    #[test]
    fn everything_follows_from_the_declaration() {
        assert_eq!(
            MOVES.header(),
            "version,stock,kind,day,quantity,amount,type,members,late,answer,sum,time,note,ref\n"
        );
        assert_eq!((MOVES.number, MOVES.title), (3, "what moved"));
        assert_eq!(MOVES.key, ["stock"]);
        assert_eq!(MOVES.foreign.len(), 1);
        let foreign = &MOVES.foreign[0];
        assert_eq!(
            (foreign.column, foreign.ledger, foreign.to),
            ("answer", "answers", "answer")
        );
        let column = |name: &str| MOVES.columns[MOVES.at(name)];
        assert_eq!(column("stock").title, "the record's number");
        assert_eq!(column("note").title, "what was told");
        assert_eq!(column("kind").kind, Kind::Choice(&["in", "out", "undo"]));
        assert_eq!(column("answer").kind, Kind::Choice(&["yes", "no"]));
        assert_eq!(column("late").kind, Kind::Choice(&["yes"]));
        assert_eq!(column("sum").kind, Kind::Sum);
        assert_eq!(column("time").kind, Kind::Moment);
        assert_eq!(column("note").kind, Kind::Sealed);
        let required = ["version", "stock", "kind", "day", "ref"];
        for own in MOVES.columns {
            assert_eq!(own.required, required.contains(&own.name), "{}", own.name);
        }
        assert_eq!((Moved::HOT, Whom::HOT), (6, 11));
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
        let to = Whom {
            to: "a,b",
            members: vec![ids::MemberId::FIRST, ids::MemberId::FIRST.next()],
            late: Flag(true),
            answer: Some(false),
            sum: Sum(Money::from_fen(1)),
        };
        let said = Said {
            note: "k1:0:x",
            ..Said::default()
        };
        let mut cells = RowText::default();
        moved.put(&mut cells);
        to.put(&mut cells);
        said.put(&mut cells);
        let day = Day::MAX.to_string();
        let own = [&*StockId::FIRST.to_string(), "out", &day, "-2", ""];
        let others = ["a,b", "M000001;M000002", "yes", "no", "0.01"];
        assert_eq!(
            cells.cells(),
            [own.as_slice(), &others, &["", "k1:0:x", ""]].concat()
        );
    }
}
