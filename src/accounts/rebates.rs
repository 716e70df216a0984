//! What each member turned over in a period, and what was credited for it: all that a settlement of rebates
//! looks at.
//!
//! A refund counts on its sale's day, as it does for tiers: what comes back later lessens the turnover of the
//! period in which it was made.

use rustc_hash::FxHashMap;

use super::period::{Roots, Stretch};
use super::undo::undone_records;
use crate::book::{BookError, Row, Snapshot};
use crate::domain::{ByNumber, Day, MemberId, Money, Overflow, SaleId, Slug, TopupId};
use crate::sales::rows::{self as sale_rows, Of, SALES};
use crate::sales::tenders;
use crate::wallet::rebates::Period;
use crate::wallet::records::entry;
use crate::wallet::rows::{self as wallet_rows, WALLET};
use crate::wallet::{WalletKind, WalletRow};

/// What marks a row that settles a rebate, in the column that otherwise holds a digest.
pub fn mark(rebate: &Slug, period: Period) -> String {
    format!("rebate:{rebate}:{period}")
}

/// The ticket that is being read: whose it is, when it counts, and what it comes to.
struct Ticket {
    sale: SaleId,
    member: Option<MemberId>,
    counts: bool,
    paid: i128,
    pay: String,
}

/// What every member turned over within some days, less what was paid with means that make no turnover.
pub fn turnover(
    snapshot: &Snapshot,
    roots: &Roots,
    days: Stretch,
    not_paid_with: &[String],
) -> Result<FxHashMap<MemberId, Money>, BookError> {
    let mut sums: FxHashMap<MemberId, i128> = FxHashMap::default();
    let mut sold: ByNumber<Option<Day>> = ByNumber::default();
    let mut open: Option<Ticket> = None;
    let add = |ticket: Ticket, sums: &mut FxHashMap<MemberId, i128>| {
        let Some(member) = ticket.member.filter(|_| ticket.counts) else {
            return Ok(());
        };
        let parts = tenders::read(&ticket.pay, ticket.paid);
        let other: i128 = not_paid_with
            .iter()
            .map(|means| tenders::of(&parts, means))
            .sum();
        let sum = sums.entry(roots.root(member)).or_default();
        let net = ticket.paid.checked_sub(other);
        *sum = net.and_then(|net| sum.checked_add(net)).ok_or(Overflow)?;
        Ok::<(), Overflow>(())
    };
    snapshot.ledger(&SALES)?.each(sale_rows::PAY + 1, |row| {
        let hot = sale_rows::read_hot(row)?;
        if let Some(ticket) = open.as_mut().filter(|ticket| ticket.sale == hot.sale) {
            let paid = ticket.paid.checked_add(hot.paid.fen());
            ticket.paid = paid.ok_or_else(|| row.bad(sale_rows::PAID, Overflow))?;
            return Ok(());
        }
        let own = hot.at.day();
        let day = match hot.of {
            Of::Refund(of) => sold.get(of.index()).copied().flatten().unwrap_or(own),
            Of::Sale | Of::Unknown => own,
        };
        *sold.at(hot.sale.index()) = Some(day);
        let ticket = Ticket {
            sale: hot.sale,
            member: hot.member,
            counts: days.holds(day),
            paid: hot.paid.fen(),
            pay: pay_of(row, days.holds(day))?,
        };
        match open.replace(ticket) {
            Some(before) => add(before, &mut sums).map_err(|e| row.bad(sale_rows::PAID, e)),
            None => Ok(()),
        }
    })?;
    if let Some(last) = open {
        add(last, &mut sums).map_err(|e| BookError::Row {
            ledger: SALES.name,
            what: e.to_string(),
        })?;
    }
    let sums = sums.into_iter();
    Ok(sums
        .map(|(member, fen)| (member, Money::from_fen(fen)))
        .collect())
}

/// The cell that tells the means; it is not read where the ticket does not count.
fn pay_of(row: &Row<'_>, counts: bool) -> Result<String, BookError> {
    if counts {
        row.text(sale_rows::PAY).map(std::borrow::Cow::into_owned)
    } else {
        Ok(String::new())
    }
}

/// What was credited to a member for a period.
#[derive(Clone, Debug, Default)]
pub struct Credited {
    /// In fen; what was taken back again is counted off.
    pub fen: i128,
    pub topups: Vec<TopupId>,
}

/// What was credited to every member under a mark, but for what was undone.
pub fn credited(
    snapshot: &Snapshot,
    roots: &Roots,
    mark: &str,
) -> Result<FxHashMap<MemberId, Credited>, BookError> {
    let undone = undone_records(snapshot, &WALLET)?;
    let mut all: FxHashMap<MemberId, Credited> = FxHashMap::default();
    let ledger = snapshot.ledger(&WALLET)?;
    ledger.each_where(wallet_rows::ASKED, mark, wallet_rows::ALL, |row| {
        let WalletRow {
            member,
            bonus,
            kind,
            lot,
            source,
            ..
        } = entry(row)?.row;
        if undone.contains_key(&source) {
            return Ok(());
        }
        let own = all.entry(roots.root(member)).or_default();
        let sum = own.fen.checked_add(bonus.fen());
        own.fen = sum.ok_or_else(|| row.bad(wallet_rows::BONUS, Overflow))?;
        if kind == WalletKind::Rebate {
            own.topups.push(lot);
        }
        Ok(())
    })?;
    Ok(all)
}
