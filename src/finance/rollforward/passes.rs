//! The roll-forward of passes: what was paid for them and is not used yet, VAT included, month by month.
//!
//! `opening + in − out + reversed = closing`: in is what was paid for them, out what uses, days and paybacks took;
//! uses that came back, and what undos took back, are reversed.

use std::collections::BTreeMap;

use super::EVERY_VERSION;
use super::deposits::{Line, Moved, rolled, too_large};
use crate::book::{BookError, Snapshot};
use crate::domain::{Day, Money, Month, Overflow, Stretch, Version};
use crate::finance::closing::Account;
use crate::sales::View;
use crate::sales::passes::Passes;
use crate::sales::passes::moved::{Move, What, moves};
use crate::sales::passes::rows::{PASSES, counted};

/// Every month; months outside the stretch are summed up, but not told.
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
    let all = counted(snapshot, (view.rows_to, before))?;
    let mut months: BTreeMap<Month, Moved> = BTreeMap::new();
    for own in moves(&all, view.on()) {
        let month = months.entry(Month::of(own.day)).or_default();
        take(month, &own).map_err(too_large(&PASSES))?;
    }
    rolled(Account::Passes, &months, view, days).map_err(too_large(&PASSES))
}

fn take(moved: &mut Moved, own: &Move<'_>) -> Result<(), Overflow> {
    let amount = Money::from_fen(own.fen);
    let (sum, amount) = match own.what {
        _ if own.undo => (&mut moved.reversed, amount),
        What::Back => (&mut moved.reversed, amount),
        What::Sold => (&mut moved.came, amount),
        What::Used | What::Day | What::PaidBack | What::PassedOn => {
            (&mut moved.went, amount.checked_neg()?)
        }
    };
    *sum = sum.checked_add(amount)?;
    Ok(())
}

/// What is left of all passes at the close of a day, pass by pass.
pub(crate) fn held(snapshot: &Snapshot, last: Day) -> Result<Money, BookError> {
    let passes = Passes::load(snapshot, last)?;
    let left = passes.iter().map(|pass| pass.left(last));
    Money::sum(left).map_err(too_large(&PASSES))
}
