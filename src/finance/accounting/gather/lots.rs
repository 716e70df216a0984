//! The lots of points as figures, and which deed takes points back from which of them.

use rustc_hash::FxHashMap;

use super::super::portfolio::PerPoint;
use crate::book::undone::MARK;
use crate::book::{BookError, Snapshot};
use crate::domain::{AdjustmentId, ByNumber, Day, LotId, SaleId};
use crate::points::rows::{ADJUSTMENTS, Adjusted};
use crate::rules::accounting::Deed;
use crate::sales::rows::{self as sale_rows, SALES};

/// Which deed takes back which: by these a movement is known to take points back from the lot that had
/// them, rather than from another in its stead.
#[derive(Debug, Default)]
pub(super) struct Origins {
    pub(super) refunds: FxHashMap<SaleId, SaleId>,
    pub(super) undone: FxHashMap<AdjustmentId, LotId>,
}

impl Origins {
    pub(super) fn read(snapshot: &Snapshot) -> Result<Self, BookError> {
        let mut own = Self::default();
        snapshot.ledger(&SALES)?.each(sale_rows::OF + 1, |row| {
            if let b"" | b"-" = row.bytes(sale_rows::OF) {
                return Ok(());
            }
            let id = |at: usize| SaleId::parse(row.bytes(at)).map_err(|e| row.bad(at, e));
            own.refunds.insert(id(sale_rows::SALE)?, id(sale_rows::OF)?);
            Ok(())
        })?;
        let ledger = snapshot.ledger(&ADJUSTMENTS)?;
        ledger.each_with(format!(",{MARK}").as_bytes(), Adjusted::HOT, |row| {
            let adjusted = Adjusted::read(row)?;
            let lot = adjusted.asked.strip_prefix(MARK).map(str::as_bytes);
            if let Some(Ok(lot)) = lot.map(LotId::parse) {
                own.undone.insert(adjusted.adjustment, lot);
            }
            Ok(())
        })?;
        Ok(own)
    }

    /// The lot whose deed a deed takes back.
    pub(super) fn of(&self, source: &str) -> Option<LotId> {
        match LotId::parse(source.as_bytes()).ok()? {
            LotId::Sale(id) => self.refunds.get(&id).copied().map(LotId::Sale),
            LotId::Adjustment(id) => self.undone.get(&id).copied(),
        }
    }
}

/// What a lot's points carry.
#[derive(Clone, Copy, Debug)]
pub(super) enum Carries {
    /// A part of the price of their sale.
    Price,
    /// Their own value.
    Value(PerPoint, Deed),
    Nothing,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Lot {
    pub(super) pool: usize,
    pub(super) ends: Option<Day>,
    pub(super) earned: i128,
    pub(super) rest: i128,
    pub(super) carries: Carries,
}

/// All lots, the sales' by their numbers.
#[derive(Debug, Default)]
pub(super) struct Lots {
    pub(super) sales: ByNumber<Option<Lot>>,
    pub(super) others: FxHashMap<AdjustmentId, Lot>,
}

impl Lots {
    pub(super) fn get_mut(&mut self, id: LotId) -> Option<&mut Lot> {
        match id {
            LotId::Sale(id) => self.sales.get_mut(id.index())?.as_mut(),
            LotId::Adjustment(id) => self.others.get_mut(&id),
        }
    }

    pub(super) fn insert(&mut self, id: LotId, lot: Lot) {
        match id {
            LotId::Sale(id) => {
                *self.sales.at(id.index()) = Some(lot);
            }
            LotId::Adjustment(id) => {
                self.others.insert(id, lot);
            }
        }
    }
}
