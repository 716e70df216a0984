//! What a customer is handed of a sale or a refund: its lines with their reductions, how it was paid, and what the
//! member has after it. No rule is told, and nobody by name.

use crate::book::{BookError, Snapshot};
use crate::domain::reason::Why;
use crate::domain::{Day, MemberId, Money, Overflow, SaleId};
use crate::finance::accounting::gather::tenders;
use crate::sales::redeem::{moved_by, moves_balance};
use crate::sales::rows::{self, SALES, SaleRow};

/// One line of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// What of the price list; empty where it was none of it.
    pub item: String,
    pub category: String,
    pub list: Money,
    /// What was taken off, above zero; of a refund below it.
    pub off: Money,
    /// What the reductions go by.
    pub why: Why,
}

/// A ticket as it is handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Receipt {
    pub sale: SaleId,
    /// The sale that it gives back of; - where nobody knows it.
    pub of: String,
    pub day: Day,
    /// Empty where only the day was told.
    pub time: String,
    pub store: String,
    pub member: Option<MemberId>,
    pub lines: Vec<Line>,
    pub list: Money,
    pub paid: Money,
    /// What each means paid.
    pub means: Vec<(String, Money)>,
    /// By how many points it moved what the member has.
    pub points: i128,
}

/// The receipt of a sale or a refund; none where there is no such record.
pub(crate) fn receipt(snapshot: &Snapshot, sale: SaleId) -> Result<Option<Receipt>, BookError> {
    let (mut own, number) = (Vec::new(), sale.to_string());
    snapshot.each_where(&SALES, rows::SALE, &number, rows::ALL, |row| {
        own.push(SaleRow::read(row)?);
        Ok(())
    })?;
    let Some(first) = own.first() else {
        return Ok(None);
    };
    let large = |e: Overflow| BookError::Row {
        ledger: SALES.name,
        what: e.into(),
    };
    let sum = |of: fn(&SaleRow) -> Money| Money::sum(own.iter().map(of)).map_err(large);
    let (list, paid) = (sum(|row| row.list)?, sum(|row| row.paid)?);
    let line = |row: &SaleRow| {
        Ok(Line {
            item: row.item().to_owned(),
            category: row.category.clone(),
            list: row.list,
            off: row.list.checked_sub(row.paid)?,
            why: row.rule.clone(),
        })
    };
    let lines = own.iter().map(line).collect::<Result<_, Overflow>>();
    Ok(Some(Receipt {
        sale,
        of: first.of.clone(),
        day: first.day,
        time: first.time.clone(),
        store: first.store.clone(),
        member: first.member,
        lines: lines.map_err(large)?,
        list,
        paid,
        means: tenders(&first.pay, paid),
        points: moves_balance(&moved_by(snapshot, &number, first.member)?),
    }))
}
