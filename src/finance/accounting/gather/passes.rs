//! Passes in the books: what was paid for them is owed until it is used, VAT included, or without the VAT that was
//! owed when they were sold. What a use at a sale takes of it is booked with the sale; the rest is booked here.

use super::{Moved, Reader, tenders, to, too_large};
use crate::book::{BookError, Snapshot};
use crate::domain::{Day, Money, Overflow};
use crate::finance::rollforward::EVERY_VERSION;
use crate::rules::accounting::{AccountingRules, Deed, net};
use crate::sales::passes::moved::{Move, What, moves};
use crate::sales::passes::rows::{PASSES, PassKind, counted};

impl Reader<'_> {
    pub(super) fn passes(&mut self, snapshot: &Snapshot) -> Result<(), BookError> {
        let all = counted(snapshot, (self.view.rows_to, EVERY_VERSION))?;
        for own in &all {
            match own.row.kind {
                PassKind::Sell => self.of_passes.extend(own.row.sale),
                PassKind::Use => self.by_passes.extend(own.row.sale),
                PassKind::Return
                | PassKind::Freeze
                | PassKind::Resume
                | PassKind::Extend
                | PassKind::Transfer
                | PassKind::Refund => {}
            }
        }
        for own in moves(&all, self.view.on()) {
            self.pass(&own).map_err(|e| too_large(&PASSES, e))?;
        }
        Ok(())
    }

    /// Takes in one movement.
    fn pass(&mut self, own: &Move<'_>) -> Result<(), Overflow> {
        let sum = self.passes.entry(own.day).or_default();
        *sum = sum.checked_add(own.fen).ok_or(Overflow)?;
        let by_sale = own.sold.sale.is_none();
        // Booked with the sale that it paid.
        if by_sale && matches!(own.what, What::Used | What::Back) {
            return Ok(());
        }
        let deed = match own.what {
            What::Day => Deed::PassDays,
            What::Sold | What::PassedOn | What::PaidBack | What::Used | What::Back => Deed::Passes,
        };
        let rules = self.rules.on(own.day);
        let moved = self.days.entry((own.day, deed)).or_default();
        moved.record(&own.row.pass.to_string());
        let sign = if own.undo { -1 } else { 1 };
        match own.what {
            What::Sold => sold(moved, own, (rules, own.day), sign),
            What::PassedOn => fee(moved, own, (rules, own.day), sign),
            What::PaidBack => paid_back(moved, own, (rules, own.day), sign),
            What::Used | What::Back | What::Day => used(moved, own, (rules, own.day)),
        }
    }
}

type On<'a> = (&'a AccountingRules, Day);

/// The category that a grant's revenue is of.
fn category<'a>(own: &Move<'a>) -> &'a str {
    let held = own.sold.grants.get(own.grant);
    held.map_or("", |held| held.category.as_str())
}

/// An amount of a pass without the VAT in it: at the rate of its first grant, where it is of no one of them.
fn without_vat(own: &Move<'_>, (rules, day): On<'_>, fen: i128) -> Result<i128, Overflow> {
    net(fen, rules.vat_on(day, category(own)), rules.round)
}

fn by_means(sums: &mut std::collections::BTreeMap<String, i128>, pay: &str, fen: i128) {
    for (means, part) in tenders(pay, Money::from_fen(fen)) {
        to(sums, &means, part.fen());
    }
}

fn sold(moved: &mut Moved, own: &Move<'_>, on: On<'_>, sign: i128) -> Result<(), Overflow> {
    let price = own.row.amount.fen();
    for (means, part) in tenders(&own.row.pay, own.row.amount) {
        to(&mut moved.means, &means, sign * part.fen());
    }
    let owed = if own.sold.taxed {
        without_vat(own, on, price)?
    } else {
        price
    };
    moved.left += sign * owed;
    moved.vat += sign * (price - owed);
    Ok(())
}

fn fee(
    moved: &mut Moved,
    own: &Move<'_>,
    (rules, day): On<'_>,
    sign: i128,
) -> Result<(), Overflow> {
    let fee = own.row.amount.fen();
    let net = rules.without_vat(day, fee)?;
    by_means(&mut moved.means, &own.row.pay, sign * fee);
    moved.fees += sign * net;
    moved.vat += sign * (fee - net);
    Ok(())
}

/// What is owed goes, a part of it as money; the rest is revenue.
fn paid_back(moved: &mut Moved, own: &Move<'_>, on: On<'_>, sign: i128) -> Result<(), Overflow> {
    let (owed, paid) = (own.fen.abs(), own.row.amount.fen());
    by_means(&mut moved.out, &own.row.pay, sign * paid);
    let (back, kept, vat) = if own.sold.taxed {
        let price = own.sold.amount.fen();
        let owed = without_vat(own, on, price)? - without_vat(own, on, price - owed)?;
        let net = without_vat(own, on, paid)?;
        (owed, owed - net, net - paid)
    } else {
        let net = without_vat(own, on, owed - paid)?;
        (owed, net, owed - paid - net)
    };
    moved.back += sign * back;
    moved.lapsed_net += sign * kept;
    moved.vat += sign * vat;
    Ok(())
}

/// What uses or days take of it becomes revenue.
fn used(moved: &mut Moved, own: &Move<'_>, on: On<'_>) -> Result<(), Overflow> {
    let gross = -own.fen;
    let net = match own.what {
        What::Day => {
            without_vat(own, on, own.through)? - without_vat(own, on, own.through - gross)?
        }
        _ => without_vat(own, on, gross)?,
    };
    to(&mut moved.net, category(own), net);
    if own.sold.taxed {
        moved.back += net;
    } else {
        moved.back += gross;
        moved.vat += gross - net;
    }
    Ok(())
}
