//! How the stock is written, and the shelf that all rows add up to.

use super::state::{Change, Shelf};
use crate::book::{BookError, Column, Draft, Kind, Row, Schema, Snapshot};
use crate::care::gifts::rows as gifts;
use crate::domain::{Day, StockId, Version};
use crate::members::Records;
use crate::sales::redeem;

pub static STOCK: Schema = Schema {
    name: "stock",
    number: 1,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::required("stock", Kind::Text),
        Column::required("kind", Kind::Choice(&["in", "count", "undo"])),
        Column::required("day", Kind::Day),
        Column::new("item", Kind::Text).titled("the reward or gift, by its id"),
        Column::new("quantity", Kind::Integer).titled("how many came in, or were counted"),
        Column::new("time", Kind::Moment),
        Column::new("note", Kind::Sealed),
        Column::new("ref", Kind::Text),
        Column::new("asked", Kind::Text).titled("digest of what was asked, to know a repeat"),
        Column::new("undoes", Kind::Integer).titled("the version that this row takes back"),
    ],
    key: &[],
    foreign: &[],
    title: "rewards and gifts: come in and counted",
};

pub static STOCKED: Records = Records::of(&STOCK, "stock", "库存记录");

const KIND: usize = STOCK.at("kind");
const DAY: usize = STOCK.at("day");
const ITEM: usize = STOCK.at("item");
const QUANTITY: usize = STOCK.at("quantity");

/// What one row did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StockKind {
    In,
    Count,
}

impl StockKind {
    pub const fn word(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Count => "count",
        }
    }
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stocked {
    pub stock: StockId,
    pub version: Version,
    pub kind: StockKind,
    pub day: Day,
    pub item: String,
    pub quantity: i64,
}

impl Stocked {
    pub const fn change(&self) -> Change {
        match self.kind {
            StockKind::In => Change::In(self.quantity),
            StockKind::Count => Change::Count(self.quantity),
        }
    }
}

/// Reads a row that is no undo.
pub fn read(row: &Row<'_>) -> Result<Stocked, BookError> {
    Ok(Stocked {
        stock: STOCKED.number(row)?,
        version: row.version(),
        kind: match row.bytes(KIND) {
            b"in" => StockKind::In,
            b"count" => StockKind::Count,
            _ => return Err(row.bad(KIND, "it moves nothing")),
        },
        day: Day::parse(row.bytes(DAY)).map_err(|e| row.bad(DAY, e))?,
        item: row.text(ITEM)?.into_owned(),
        quantity: row
            .text(QUANTITY)?
            .parse()
            .map_err(|e| row.bad(QUANTITY, e))?,
    })
}

/// What is told of a row beside its figures.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told<'a> {
    pub time: &'a str,
    /// Sealed.
    pub note: &'a str,
    pub reference: &'a str,
    pub asked: &'a str,
}

pub fn write(draft: &mut Draft, row: &Stocked, told: Told<'_>) -> Result<(), BookError> {
    let (stock, day, quantity) = (
        row.stock.to_string(),
        row.day.to_string(),
        row.quantity.to_string(),
    );
    let cells = [
        &*stock,
        row.kind.word(),
        &day,
        &row.item,
        &quantity,
        told.time,
        told.note,
        told.reference,
        told.asked,
        "",
    ];
    draft.append(&STOCK, &cells).map(drop)
}

/// The shelf as all rows to the close of a day have it.
pub fn shelf(snapshot: &Snapshot, rows_to: Day) -> Result<Shelf, BookError> {
    let mut shelf = Shelf::default();
    let seen = |day: Day| day <= rows_to;
    STOCKED.each(snapshot, |row| {
        let own = read(row)?;
        if seen(own.day) {
            shelf.take(&own.item, (own.day, own.version), own.change());
        }
        Ok(())
    })?;
    gifts::GIVEN.each(snapshot, |row| {
        let own = gifts::read(row)?;
        if seen(own.day) {
            let change = Change::Out(own.quantity.into());
            shelf.take(&own.item, (own.day, own.version), change);
        }
        Ok(())
    })?;
    for own in redeem::all(snapshot)? {
        if seen(own.day) {
            let quantity = i64::from(own.quantity);
            // A cancelled reward goes back to the shelf.
            let back = if own.of.is_empty() {
                quantity
            } else {
                -quantity
            };
            shelf.take(&own.reward, (own.day, own.version), Change::Out(back));
        }
    }
    Ok(shelf)
}
