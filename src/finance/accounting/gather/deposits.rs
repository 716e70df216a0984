//! Money that is left with the house, and what cards cost: fees, deposits of cards and of reservations.
//!
//! It is booked from the day on which rules name accounts for it; what came before is booked on that day, and is part
//! of the correction of earlier periods where its own month was closed by then. Under rules that name none it is in no
//! book, as ever.

use super::{Moved, Reader, tenders, to};
use crate::book::{BookError, Snapshot};
use crate::desk::reservations::money::{self, Flow};
use crate::desk::reservations::rows as reservations;
use crate::domain::{Day, Money, Overflow};
use crate::members::rows::cards::KEPT;
use crate::members::rows::{Befell, BefellFor, CARDS, CardKind};
use crate::rules::accounting::{Accounts, Deed};

const fn names_cards(accounts: &Accounts) -> bool {
    accounts.card_fees.is_some() || accounts.card_deposits.is_some()
}

const fn names_reservations(accounts: &Accounts) -> bool {
    accounts.reservation_deposits.is_some()
}

const FEE: usize = CARDS.at("fee");

/// Adds what each means brought in, or took out.
fn by_means(sums: &mut std::collections::BTreeMap<String, i128>, pay: &str, amount: Money) {
    for (means, part) in tenders(pay, amount) {
        to(sums, &means, part.fen());
    }
}

impl Reader<'_> {
    /// Where a deed of a day is booked; nowhere where no rules name an account for it, or none that a view
    /// sees.
    fn booked_as(
        &mut self,
        (day, deed): (Day, Deed),
        names: fn(&Accounts) -> bool,
        source: &str,
    ) -> Option<(Day, &mut Moved)> {
        let Some(on) = self.rules.first_that(day, names) else {
            self.unbooked = self.unbooked.saturating_add(1);
            return None;
        };
        if on > self.view.rows_to {
            return None;
        }
        let mut closed = self.closed.iter();
        let earlier = closed.any(|last| day <= *last && *last < on);
        let days = if earlier {
            &mut self.earlier
        } else {
            &mut self.days
        };
        let moved = days.entry((on, deed)).or_default();
        moved.record(source);
        Some((on, moved))
    }

    pub(super) fn cards(&mut self, snapshot: &Snapshot) -> Result<(), BookError> {
        snapshot.ledger(&CARDS)?.each(BefellFor::HOT, |row| {
            let (own, paid) = (Befell::read(row)?, BefellFor::read(row)?);
            let money = (
                paid.fee.unwrap_or_default(),
                paid.deposit.unwrap_or_default(),
            );
            if own.day > self.view.rows_to || money == (Money::ZERO, Money::ZERO) {
                return Ok(());
            }
            let undo = own.kind == CardKind::Undo;
            let taken = self.card((own.day, undo), money, own.card.as_str(), paid.pay);
            taken.map_err(|e| row.bad(FEE, e))
        })
    }

    /// What one deed of a card took or gave back.
    fn card(
        &mut self,
        (day, undo): (Day, bool),
        (fee, deposit): (Money, Money),
        card: &str,
        pay: &str,
    ) -> Result<(), Overflow> {
        let held = self.deposits.entry(day).or_default();
        held.cards = held.cards.checked_add(deposit.fen()).ok_or(Overflow)?;
        let rules = self.rules;
        let Some((on, moved)) = self.booked_as((day, Deed::Cards), names_cards, card) else {
            return Ok(());
        };
        let net = rules.on(on).without_vat(on, fee.fen())?;
        moved.fees = moved.fees.checked_add(net).ok_or(Overflow)?;
        moved.vat += fee.fen() - net;
        by_means(&mut moved.means, pay, fee);
        if pay == KEPT {
            moved.back -= deposit.fen();
            moved.withheld -= deposit.fen();
            return Ok(());
        }
        // What is given back stands on the other side; an undo takes back the side that it is of.
        if deposit.is_negative() == undo {
            moved.left += deposit.fen();
            by_means(&mut moved.means, pay, deposit);
        } else {
            moved.back -= deposit.fen();
            by_means(&mut moved.out, pay, deposit.checked_neg()?);
        }
        Ok(())
    }

    pub(super) fn reservations(&mut self, snapshot: &Snapshot) -> Result<(), BookError> {
        let overflow = |e| super::too_large(&reservations::SCHEMA, e);
        money::each(snapshot, |own| {
            if own.day > self.view.rows_to {
                return Ok(());
            }
            let change = own.held().map_err(overflow)?.fen();
            let held = self.deposits.entry(own.day).or_default();
            held.reservations = held
                .reservations
                .checked_add(change)
                .ok_or(Overflow)
                .map_err(overflow)?;
            let source = own.reservation.to_string();
            let at = (own.day, Deed::Reservations);
            let Some((_, moved)) = self.booked_as(at, names_reservations, &source) else {
                return Ok(());
            };
            let fen = own.amount.fen();
            match own.flow {
                Flow::Taken => {
                    moved.left += fen;
                    by_means(&mut moved.means, &own.pay, own.amount);
                }
                Flow::Returned | Flow::Applied => {
                    moved.back += fen;
                    by_means(&mut moved.out, &own.pay, own.amount);
                }
                Flow::Kept => {
                    moved.back += fen;
                    moved.withheld += fen;
                }
            }
            Ok(())
        })
    }
}
