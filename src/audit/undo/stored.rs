//! Stored value taken back: top-ups, payouts, and what sales and refunds moved, lot by lot.

use rustc_hash::FxHashMap;

use super::found::Found;
use super::refusal::{UndoError, UndoRefusal};
use super::{Undoing, Undone};
use crate::book::undone::undoes;
use crate::book::{BookError, Draft, Snapshot};
use crate::domain::{PayoutId, SaleId, TopupId, Version};
use crate::sales::Customers;
use crate::sales::stored::write;
use crate::wallet::rows::{self, Told, WALLET};
use crate::wallet::{WalletKind, WalletRow};

/// Takes every movement back, the last one first; what sales moved goes under the numbers that they now have.
pub(super) fn stored(
    draft: &mut Draft,
    found: &Found,
    customers: &mut Customers,
    sources: &FxHashMap<String, String>,
    undoing: &Undoing<'_>,
    undone: &mut Vec<Undone>,
) -> Result<(), UndoError> {
    for row in found.wallet.iter().rev() {
        let own = row.source.parse::<SaleId>().is_err();
        let (on, time) = undoing.dated(row.day, "");
        let back = WalletRow {
            day: on,
            principal: row.principal.checked_neg()?,
            bonus: row.bonus.checked_neg()?,
            kind: WalletKind::Undo,
            source: sources.get(&row.source).unwrap_or(&row.source).clone(),
            pay: row.pay.clone(),
            why: undoing.why(),
            ..row.clone()
        };
        let asked = if own {
            undoes(&row.source)
        } else {
            String::new()
        };
        let note = if own {
            undoing.sealed(draft.snapshot(), Some(row.member), (WALLET.name, "note"))?
        } else {
            String::new()
        };
        let told = Told {
            time,
            asked: &asked,
            note: &note,
            ..Told::default()
        };
        if let Some(customer) = customers.get_mut(row.member) {
            write(draft, customer, std::slice::from_ref(&back), told)?;
        }
        if own && !undone.iter().any(|known| known.record == row.source) {
            undone.push(Undone {
                record: row.source.clone(),
                kind: kind(&row.source),
                by: None,
                on,
            });
        }
    }
    prove(draft.snapshot(), found, customers)
}

fn kind(source: &str) -> &'static str {
    if source.parse::<TopupId>().is_ok() {
        "topup"
    } else if source.parse::<PayoutId>().is_ok() {
        "payout"
    } else {
        "rebate"
    }
}

/// Refuses where what is taken back was spent or paid out since: money is below nothing on no day.
fn prove(snapshot: &Snapshot, found: &Found, customers: &Customers) -> Result<(), UndoError> {
    for row in &found.wallet {
        let lot = customers
            .get(row.member)
            .and_then(|customer| customer.wallet.lot(row.lot));
        let Some(lot) = lot else {
            continue;
        };
        let least = lot.least();
        if least.principal < 0 || least.bonus < 0 {
            let by = later(snapshot, found, row.lot)?;
            return Err(UndoRefusal::Stands {
                record: row.lot.to_string(),
                by: by.unwrap_or(found.version),
                ledger: WALLET.name,
            }
            .into());
        }
    }
    Ok(())
}

/// The first later version that took money of the same lot.
fn later(snapshot: &Snapshot, found: &Found, lot: TopupId) -> Result<Option<Version>, BookError> {
    let mut by = None;
    snapshot.each_where(&WALLET, rows::LOT, &lot.to_string(), rows::HOT, |row| {
        let takes = rows::read(row)?;
        let takes = takes.principal.is_negative() || takes.bonus.is_negative();
        if by.is_none() && takes && found.is_later(row.version()) {
            by = Some(row.version());
        }
        Ok(())
    })?;
    Ok(by)
}
