//! How the stock is written, and the shelf that all rows add up to.

use super::state::{Change, Shelf};
use crate::book::{BookError, Snapshot};
use crate::book::{Records, Told};
use crate::care::gifts::rows as gifts;
use crate::domain::{Day, StockId};
use crate::sales::redeem;
use crate::{ledger, words};

ledger! {
    /// rewards and gifts: come in and counted
    pub(crate) static STOCK = "stock", 1;

    /// One row.
    pub(crate) struct Stocked {
        stock: StockId,
        kind: StockKind,
        day: Day,
        /// the reward or gift, by its id
        item: String,
        /// how many came in, or were counted
        quantity [spare]: i64,
    }
    + Told {}
}

words! {
    /// What one row did.
    pub(crate) enum StockKind {
        In = "in", "received", "入库";
        Count = "count", "counted", "盘点";
    } + "undo"
}

pub(crate) static STOCKED: Records = Records::of(&STOCK, "stock", "库存记录");

impl Stocked {
    pub(crate) const fn change(&self) -> Change {
        match self.kind {
            StockKind::In => Change::In(self.quantity),
            StockKind::Count => Change::Count(self.quantity),
        }
    }
}

/// The shelf as all rows to the close of a day have it.
pub(crate) fn shelf(snapshot: &Snapshot, rows_to: Day) -> Result<Shelf, BookError> {
    let mut shelf = Shelf::default();
    let seen = |day: Day| day <= rows_to;
    STOCKED.each(snapshot, |row| {
        let own = Stocked::read(row)?;
        if seen(own.day) {
            shelf.take(&own.item, (own.day, row.version()), own.change());
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
