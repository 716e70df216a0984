//! The roll-forward of deposits: what was left for cards and reservations, month by month.
//!
//! `opening + in − out + reversed = closing`, all of it by the rows of their own days.

use std::collections::BTreeMap;

use super::EVERY_VERSION;
use crate::book::{BookError, Schema, Snapshot};
use crate::desk::reservations::{money, rows as reservations};
use crate::domain::{Day, Money, Month, Overflow, Stretch, Version};
use crate::finance::closing::Account;
use crate::members::rows::{Befell, BefellFor, CARDS, CardKind};
use crate::sales::View;

/// One month of one kind of deposit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub month: Month,
    pub account: Account,
    pub opening: Money,
    pub came: Money,
    /// As a positive figure.
    pub went: Money,
    /// What undos took back, with its sign.
    pub reversed: Money,
    pub closing: Money,
}

/// What moved in a month.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Moved {
    pub(super) came: Money,
    pub(super) went: Money,
    pub(super) reversed: Money,
}

/// A movement of a deposit.
#[derive(Clone, Copy, Debug)]
struct Move {
    version: Version,
    day: Day,
    amount: Money,
    undo: bool,
}

/// Each kind of deposit, with the ledger that tells it.
const KINDS: [(Account, &Schema); 2] = [
    (Account::CardDeposits, &CARDS),
    (Account::ReservationDeposits, &reservations::SCHEMA),
];

/// Hands over what moved deposits of a kind, in order of recording.
fn each(
    snapshot: &Snapshot,
    account: Account,
    mut f: impl FnMut(Move) -> Result<(), BookError>,
) -> Result<(), BookError> {
    if account == Account::ReservationDeposits {
        return money::each(snapshot, |own| {
            f(Move {
                version: own.version,
                day: own.day,
                amount: own.held().map_err(too_large(&reservations::SCHEMA))?,
                undo: own.undo,
            })
        });
    }
    snapshot.ledger(&CARDS)?.each(BefellFor::HOT, |row| {
        let Some(amount) = BefellFor::read(row)?.deposit else {
            return Ok(());
        };
        let own = Befell::read(row)?;
        f(Move {
            version: row.version(),
            day: own.day,
            amount,
            undo: own.kind == CardKind::Undo,
        })
    })
}

pub(super) fn too_large(schema: &'static Schema) -> impl Fn(Overflow) -> BookError {
    move |e| BookError::Row {
        ledger: schema.name,
        what: e.into(),
    }
}

/// Every kind, month by month; months outside the stretch are summed up, but not told.
pub(crate) fn report(
    snapshot: &Snapshot,
    view: View,
    days: Stretch,
) -> Result<Vec<Line>, BookError> {
    report_before(snapshot, (view, EVERY_VERSION), days)
}

/// The same by the rows that were recorded before a version.
pub(crate) fn report_before(
    snapshot: &Snapshot,
    (view, before): (View, Version),
    days: Stretch,
) -> Result<Vec<Line>, BookError> {
    let mut lines = Vec::new();
    for (account, schema) in KINDS {
        let mut months: BTreeMap<Month, Moved> = BTreeMap::new();
        each(snapshot, account, |own| {
            if own.version < before && own.day <= view.rows_to {
                let month = months.entry(Month::of(own.day)).or_default();
                take(month, own).map_err(too_large(schema))?;
            }
            Ok(())
        })?;
        lines.extend(rolled(account, &months, view, days).map_err(too_large(schema))?);
    }
    Ok(lines)
}

fn take(moved: &mut Moved, own: Move) -> Result<(), Overflow> {
    let (sum, amount) = if own.undo {
        (&mut moved.reversed, own.amount)
    } else if own.amount.is_negative() {
        (&mut moved.went, own.amount.checked_neg()?)
    } else {
        (&mut moved.came, own.amount)
    };
    *sum = sum.checked_add(amount)?;
    Ok(())
}

pub(super) fn rolled(
    account: Account,
    months: &BTreeMap<Month, Moved>,
    view: View,
    days: Stretch,
) -> Result<Vec<Line>, Overflow> {
    let Some(first) = months.keys().next().copied() else {
        return Ok(Vec::new());
    };
    let mut opening = Money::ZERO;
    let mut lines = Vec::new();
    for month in first.to(Month::of(view.on()).max(first)) {
        let moved = months.get(&month).copied().unwrap_or_default();
        let closing = opening
            .checked_add(moved.came)?
            .checked_sub(moved.went)?
            .checked_add(moved.reversed)?;
        if month.last_day() >= days.from && month.first_day() <= days.to {
            lines.push(Line {
                month,
                account,
                opening,
                came: moved.came,
                went: moved.went,
                reversed: moved.reversed,
                closing,
            });
        }
        opening = closing;
    }
    Ok(lines)
}

/// What is held at the close of a day, row by row.
pub(crate) fn held(snapshot: &Snapshot, last: Day) -> Result<Vec<(Account, Money)>, BookError> {
    let mut all = Vec::new();
    for (account, schema) in KINDS {
        let mut sum = Money::ZERO;
        each(snapshot, account, |own| {
            if own.day <= last {
                sum = sum.checked_add(own.amount).map_err(too_large(schema))?;
            }
            Ok(())
        })?;
        all.push((account, sum));
    }
    Ok(all)
}
