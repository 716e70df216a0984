//! Stored value as the books look at it: what was paid in and out, and what fell away.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::{Reader, tenders, to};
use crate::book::{BookError, Row, Snapshot};
use crate::domain::{Day, Money, Overflow, SaleId, TopupId};
use crate::rules::accounting::{Bonus, Deed};
use crate::wallet::rows::{self as wallet_rows, WALLET};
use crate::wallet::{WalletKind, WalletRow};

/// What of a payout was no principal, and what of the principal was not paid, in fen.
#[derive(Clone, Copy, Debug, Default)]
struct Beside {
    beyond: i128,
    lapsed: i128,
}

/// The rows of deeds that are no sale's, by what an undo of them bears again.
#[derive(Debug, Default)]
pub(crate) struct Made(FxHashMap<(String, TopupId, i128, i128), Vec<WalletKind>>);

impl Made {
    /// What a row is, or what the row was that it takes back.
    pub(crate) fn kind(&mut self, row: &WalletRow) -> WalletKind {
        let sign = if row.kind == WalletKind::Undo { -1 } else { 1 };
        let (principal, bonus) = (sign * row.principal.fen(), sign * row.bonus.fen());
        let key = (row.source.clone(), row.lot, principal, bonus);
        if row.kind != WalletKind::Undo {
            self.0.entry(key).or_default().push(row.kind);
            return row.kind;
        }
        let taken = self.0.get_mut(&key).and_then(Vec::pop);
        taken.unwrap_or(WalletKind::Undo)
    }
}

impl Reader<'_> {
    /// Counts a row of stored value, whatever it is booked as.
    fn moved(&mut self, row: &Row<'_>, own: &WalletRow) -> Result<(), BookError> {
        let stored = self.stored.entry(own.day).or_default();
        let sum = |sum: &mut i128, part: Money| {
            *sum = sum.checked_add(part.fen()).ok_or(Overflow)?;
            Ok::<_, Overflow>(())
        };
        sum(&mut stored.principal, own.principal)
            .and_then(|()| sum(&mut stored.bonus, own.bonus))
            .map_err(|e| row.bad(wallet_rows::PRINCIPAL, e))
    }

    pub(super) fn stored_value(&mut self, snapshot: &Snapshot) -> Result<(), BookError> {
        let mut made = Made::default();
        let mut beside: BTreeMap<(Day, String), Beside> = BTreeMap::new();
        snapshot
            .ledger(&WALLET)?
            .each(wallet_rows::PAY + 1, |row| {
                let pay = row.text(wallet_rows::PAY)?;
                let own = wallet_rows::read(row)?;
                if own.day > self.view.rows_to {
                    return Ok(());
                }
                self.moved(row, &own)?;
                let kind = made.kind(&own);
                if own.source.starts_with(SaleId::LETTER) && kind != WalletKind::Rebate {
                    return Ok(());
                }
                let told = self.book(&own, kind, &pay, &mut beside);
                told.map_err(|e| row.bad(wallet_rows::PRINCIPAL, e))
            })?;
        let settled = beside
            .into_iter()
            .try_for_each(|((day, _), own)| self.beside(day, own));
        settled.map_err(|e| super::too_large(&WALLET, e))
    }

    /// Books a row by what it is. What takes a deed back is booked as that deed, the other way round.
    fn book(
        &mut self,
        row: &WalletRow,
        kind: WalletKind,
        pay: &str,
        beside: &mut BTreeMap<(Day, String), Beside>,
    ) -> Result<(), Overflow> {
        let (principal, bonus) = (row.principal.fen(), row.bonus.fen());
        let deed = match kind {
            WalletKind::Open => Deed::Opening,
            WalletKind::Rebate => Deed::Rebates,
            WalletKind::Topup | WalletKind::Undo => Deed::Topups,
            WalletKind::Forfeit if principal == 0 => Deed::Forfeits,
            WalletKind::Withdraw | WalletKind::Pay | WalletKind::Refund | WalletKind::Forfeit => {
                Deed::Payouts
            }
        };
        let at_cost = self.rules.on(row.day).bonus == Bonus::CostWhenGiven;
        let moved = self.days.entry((row.day, deed)).or_default();
        moved.record(&row.source);
        moved.principal = moved.principal.checked_add(principal).ok_or(Overflow)?;
        match (deed, kind) {
            (Deed::Topups, _) => {
                moved.bonus += bonus;
                for (means, amount) in tenders(pay, row.principal) {
                    to(&mut moved.means, &means, amount.fen());
                }
            }
            (Deed::Payouts, WalletKind::Forfeit) => {
                let own = beside.entry((row.day, row.source.clone())).or_default();
                own.lapsed = own.lapsed.checked_add(principal).ok_or(Overflow)?;
                if bonus != 0 {
                    let forfeits = self.days.entry((row.day, Deed::Forfeits)).or_default();
                    forfeits.record(&row.source);
                    forfeits.bonus += bonus;
                }
            }
            (Deed::Payouts, _) => {
                let out = row.principal.checked_add(row.bonus)?;
                for (means, amount) in tenders(pay, out) {
                    to(&mut moved.means, &means, amount.fen());
                }
                // A bonus that was a cost when it was given is a liability, and paid as one.
                if at_cost {
                    moved.bonus += bonus;
                } else {
                    let own = beside.entry((row.day, row.source.clone())).or_default();
                    own.beyond = own.beyond.checked_add(bonus).ok_or(Overflow)?;
                }
            }
            _ => moved.bonus += bonus,
        }
        Ok(())
    }

    /// What of one payout touches revenue, with the VAT in it.
    fn beside(&mut self, day: Day, own: Beside) -> Result<(), Overflow> {
        let rules = self.rules.on(day);
        let beyond_net = rules.without_vat(day, own.beyond)?;
        let lapsed_net = if rules.vat_on_lapse {
            rules.without_vat(day, own.lapsed)?
        } else {
            own.lapsed
        };
        let moved = self.days.entry((day, Deed::Payouts)).or_default();
        moved.beyond += own.beyond;
        moved.beyond_net += beyond_net;
        moved.lapsed += own.lapsed;
        moved.lapsed_net += lapsed_net;
        Ok(())
    }

    /// The same as the program of before booked it.
    pub(super) fn stored_value_before(&mut self, snapshot: &Snapshot) -> Result<(), BookError> {
        let mut made: FxHashMap<TopupId, WalletKind> = FxHashMap::default();
        snapshot.ledger(&WALLET)?.each(wallet_rows::PAY + 1, |row| {
            let pay = row.text(wallet_rows::PAY)?;
            let own = wallet_rows::read(row)?;
            if own.day > self.view.rows_to {
                return Ok(());
            }
            if own.lot.to_string() == own.source {
                made.entry(own.lot).or_insert(own.kind);
            }
            self.moved(row, &own)?;
            if let Some(deed) = deed_of(&own, &pay, &made) {
                let moved = self.days.entry((own.day, deed)).or_default();
                moved.record(&own.source);
                moved.principal += own.principal.fen();
                moved.bonus += own.bonus.fen();
                if matches!(deed, Deed::Topups | Deed::Payouts) {
                    for (means, amount) in tenders(&pay, own.principal) {
                        to(&mut moved.means, &means, amount.fen());
                    }
                }
            }
            Ok(())
        })
    }
}

/// What the program of before booked a row of stored value as; what pays for a sale, or comes back from one, is told with the
/// sale.
fn deed_of(row: &WalletRow, pay: &str, made: &FxHashMap<TopupId, WalletKind>) -> Option<Deed> {
    let with_sale = row.source.starts_with(SaleId::LETTER);
    match row.kind {
        WalletKind::Open => Some(Deed::Opening),
        WalletKind::Rebate => Some(Deed::Rebates),
        _ if with_sale => None,
        WalletKind::Topup => Some(Deed::Topups),
        WalletKind::Withdraw | WalletKind::Pay | WalletKind::Refund => Some(Deed::Payouts),
        WalletKind::Forfeit => Some(Deed::Forfeits),
        // What takes a deed back is booked as that deed, the other way round.
        WalletKind::Undo => Some(match made.get(&row.lot) {
            _ if row.principal.is_zero() => Deed::Forfeits,
            _ if !row.principal.is_negative() => Deed::Payouts,
            Some(WalletKind::Open) if pay.is_empty() => Deed::Opening,
            Some(WalletKind::Rebate) if pay.is_empty() => Deed::Rebates,
            _ => Deed::Topups,
        }),
    }
}
