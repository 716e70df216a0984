//! Sales as the books look at them: lines with what was paid, by which means, and what it is without VAT.

use std::collections::BTreeMap;

use super::super::portfolio::{Exact, PerPoint};
use super::to;
use crate::book::{BookError, Row};
use crate::domain::{Day, Money, Rate, Rounding, SaleId};
use crate::sales::rows as sale_rows;

/// A sale of which something went back: what remains is looked at anew each time.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    pub(super) sold: Option<Sold>,
    /// What later days moved: price, points, and the price by category.
    pub(super) later: BTreeMap<Day, Later>,
}

#[derive(Clone, Debug)]
pub(super) struct Sold {
    pub(super) per_point: PerPoint,
    pub(super) round: Rounding,
    pub(super) lines: Vec<KeptLine>,
}

#[derive(Clone, Debug)]
pub(super) struct KeptLine {
    pub(super) line: u32,
    pub(super) category: String,
    /// What remains paid of it, VAT included.
    pub(super) paid: i128,
    pub(super) vat: Option<Rate>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Later {
    pub(super) net: i128,
    pub(super) points: i128,
    pub(super) by_category: BTreeMap<String, i128>,
}

/// The ticket whose lines are being read.
#[derive(Debug, Default)]
pub(super) struct Ticket {
    pub(super) sale: Option<SaleId>,
    pub(super) of: String,
    pub(super) day: Option<Day>,
    pub(super) pay: String,
    pub(super) lines: Vec<TicketLine>,
}

#[derive(Debug)]
pub(super) struct TicketLine {
    pub(super) line: u32,
    pub(super) category: String,
    pub(super) paid: Money,
}

impl Ticket {
    pub(super) fn begin(&mut self, sale: SaleId, day: Day, row: &Row<'_>) -> Result<(), BookError> {
        self.sale = Some(sale);
        self.day = Some(day);
        self.lines.clear();
        self.of = row.text(sale_rows::OF)?.into_owned();
        self.pay = row.text(sale_rows::PAY)?.into_owned();
        Ok(())
    }

    /// The sale of which it gives something back.
    pub(super) fn refunds(&self) -> Option<SaleId> {
        SaleId::parse(self.of.as_bytes()).ok()
    }
}

pub(super) fn read_line(row: &Row<'_>) -> Result<TicketLine, BookError> {
    use sale_rows as c;
    Ok(TicketLine {
        line: row
            .text(c::LINE)?
            .parse()
            .map_err(|e| row.bad(c::LINE, e))?,
        category: row.text(c::CATEGORY)?.into_owned(),
        paid: Money::parse(row.bytes(c::PAID)).map_err(|e| row.bad(c::PAID, e))?,
    })
}

/// What was paid with each means. Where the parts that are told come to another sum, as when a part of a sale
/// goes back, it is split in their proportion.
pub(crate) fn tenders(pay: &str, total: Money) -> Vec<(String, Money)> {
    let parts: Vec<(&str, Money)> = pay
        .split(';')
        .map(|part| match part.rsplit_once('=') {
            Some((means, amount)) => (means, Money::parse(amount.as_bytes()).unwrap_or_default()),
            None => (part, Money::ZERO),
        })
        .collect();
    let weights: Vec<u128> = parts
        .iter()
        .map(|(_, amount)| amount.fen().unsigned_abs())
        .collect();
    // Parts in proportion to themselves are themselves.
    let amounts = total.split(&weights);
    let named = parts.iter().zip(amounts);
    named
        .filter(|(_, amount)| !amount.is_zero())
        .map(|((means, _), amount)| ((*means).to_owned(), amount))
        .collect()
}

/// Each line less its part of a discount on the whole ticket, in fen.
pub(super) fn less(lines: &[TicketLine], discount: Money) -> Vec<i128> {
    let weights: Vec<u128> = lines
        .iter()
        .map(|line| line.paid.fen().unsigned_abs())
        .collect();
    let parts = discount.split(&weights);
    let lines = lines.iter().zip(parts);
    lines
        .map(|(line, part)| line.paid.fen() - part.fen())
        .collect()
}

/// Spreads an exact amount over names, in proportion to their weights; the last one takes what is left.
pub(super) fn spread<'n>(
    sums: &mut BTreeMap<String, Exact>,
    whole: Exact,
    weights: impl Iterator<Item = (&'n str, i128)> + Clone,
) {
    let all: i128 = weights.clone().map(|(_, weight)| weight).sum();
    let mut left = whole;
    let mut last = None;
    for (name, weight) in weights {
        let part = if all == 0 {
            0
        } else {
            // The product may be too large: then a thousandth of a fen is fine enough.
            match whole.checked_mul(weight) {
                Some(product) => product / all,
                None => whole / all * weight,
            }
        };
        left -= part;
        to(sums, name, part);
        last = Some(name);
    }
    if let Some(name) = last {
        to(sums, name, left);
    }
}
