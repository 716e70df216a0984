//! What moved the deposits of reservations, step by step: taken, given back, kept, set against a bill.

use rustc_hash::FxHashMap;

use super::rows::{self, RESERVATIONS, SCHEMA};
use super::state::{Event, EventKind};
use crate::book::records::UNDO;
use crate::book::{BookError, Snapshot};
use crate::domain::{Day, Money, Overflow, ReservationId, Version};

/// What became of money left for a reservation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    Taken,
    Returned,
    Kept,
    /// It paid a part of a bill: of what the bill took by its means, so much was there already.
    Applied,
}

/// One movement; below zero where an undo takes one back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Moved {
    pub reservation: ReservationId,
    pub version: Version,
    pub day: Day,
    pub flow: Flow,
    pub amount: Money,
    pub pay: String,
    pub undo: bool,
}

impl Moved {
    /// What is held more, or less, after it.
    pub(crate) fn held(&self) -> Result<Money, Overflow> {
        match self.flow {
            Flow::Taken => Ok(self.amount),
            Flow::Returned | Flow::Kept | Flow::Applied => self.amount.checked_neg(),
        }
    }
}

/// Hands over each movement in order of recording; an undo moves on its own day.
pub(crate) fn each(
    snapshot: &Snapshot,
    mut f: impl FnMut(Moved) -> Result<(), BookError>,
) -> Result<(), BookError> {
    let mut made: FxHashMap<(ReservationId, Version), Vec<Moved>> = FxHashMap::default();
    // What is paid beforehand in all: a confirmation tells the whole of it.
    let mut paid: FxHashMap<ReservationId, Money> = FxHashMap::default();
    snapshot.ledger(&SCHEMA)?.each(SCHEMA.columns.len(), |row| {
        let id = RESERVATIONS.number(row)?;
        let bad = |e: Overflow| row.bad(rows::DEPOSIT, e);
        let paid = paid.entry(id).or_default();
        if row.bytes(rows::KIND) == UNDO.as_bytes() {
            let (of, day) = (RESERVATIONS.undoes(row)?, RESERVATIONS.at(row)?.day());
            for own in made.remove(&(id, of)).unwrap_or_default() {
                let amount = own.amount.checked_neg().map_err(bad)?;
                if own.flow == Flow::Taken {
                    *paid = paid.checked_add(amount).map_err(bad)?;
                }
                f(Moved {
                    version: row.version(),
                    day,
                    amount,
                    undo: true,
                    ..own
                })?;
            }
            return Ok(());
        }
        let event = rows::read(row)?;
        for (flow, amount) in flows(&event, *paid).map_err(bad)? {
            if flow == Flow::Taken {
                *paid = paid.checked_add(amount).map_err(bad)?;
            }
            let moved = Moved {
                reservation: id,
                version: row.version(),
                day: event.at.day(),
                flow,
                amount,
                pay: event.pay.clone(),
                undo: false,
            };
            made.entry((id, moved.version))
                .or_default()
                .push(moved.clone());
            f(moved)?;
        }
        Ok(())
    })
}

/// What one step moves, where so much was paid before it.
fn flows(event: &Event, paid: Money) -> Result<Vec<(Flow, Money)>, Overflow> {
    let taken = match (event.kind, event.deposit) {
        (EventKind::Confirm, Some(whole)) => Some(whole.checked_sub(paid)?),
        _ => None,
    };
    let all = [
        (Flow::Taken, taken),
        (Flow::Returned, event.returned),
        (Flow::Kept, event.kept),
        (Flow::Applied, event.applied),
    ];
    let moved = all.into_iter().filter_map(|(flow, sum)| Some((flow, sum?)));
    Ok(moved.filter(|(_, sum)| *sum > Money::ZERO).collect())
}
