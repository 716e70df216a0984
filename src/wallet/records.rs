//! Top-ups and payouts as they stand on record: found by number or ref, and numbered anew.

use rustc_hash::FxHashMap;

use super::rows::{self, WALLET, WalletKind, WalletRow};
use super::state::makes_lot;
use crate::book::{BookError, Row, Snapshot};
use crate::domain::ids::Number as _;
use crate::domain::{MemberId, PayoutId, TopupId, Version};

/// One row with what the caller said of it.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub version: Version,
    pub row: WalletRow,
    /// The moment's cell; empty for a date alone.
    pub time: String,
    pub reference: String,
    pub asked: String,
}

/// Reads a row with all that stands there.
pub(crate) fn entry(row: &Row<'_>) -> Result<Entry, BookError> {
    let text = |column: usize| row.text(column).map(std::borrow::Cow::into_owned);
    Ok(Entry {
        version: row.version(),
        row: rows::read_whole(row)?,
        time: text(rows::TIME)?,
        reference: text(rows::REF)?,
        asked: text(rows::ASKED)?,
    })
}

impl Entry {
    /// The moment, or the business day where only that was told.
    pub(crate) fn at(&self) -> String {
        if self.time.is_empty() {
            self.row.day.to_string()
        } else {
            self.time.clone()
        }
    }
}

/// The top-up, or with `paid_out` the payout, that bears a ref: its first row.
pub(crate) fn by_ref(
    snapshot: &Snapshot,
    reference: &str,
    paid_out: bool,
) -> Result<Option<Entry>, BookError> {
    let mut found = None;
    snapshot.each_where(&WALLET, rows::REF, reference, rows::ALL, |row| {
        let own = entry(row)?;
        if found.is_none() && is_payout(own.row.kind) == paid_out {
            found = Some(own);
        }
        Ok(())
    })?;
    Ok(found)
}

/// Every top-up that bears a ref, for files that name many.
pub(crate) fn refs(snapshot: &Snapshot) -> Result<FxHashMap<String, Entry>, BookError> {
    let mut found = FxHashMap::default();
    snapshot.ledger(&WALLET)?.each(rows::ALL, |row| {
        if row.bytes(rows::REF).is_empty() {
            return Ok(());
        }
        let own = entry(row)?;
        if !is_payout(own.row.kind) {
            found.entry(own.reference.clone()).or_insert(own);
        }
        Ok(())
    })?;
    Ok(found)
}

const fn is_payout(kind: WalletKind) -> bool {
    matches!(kind, WalletKind::Withdraw | WalletKind::Forfeit)
}

/// Every row that a deed moved, of a member where it is known.
pub(crate) fn of_source(
    snapshot: &Snapshot,
    source: &str,
    member: Option<MemberId>,
) -> Result<Vec<Entry>, BookError> {
    let mut found = Vec::new();
    let (of, source) = ((rows::MEMBER, member), (rows::SOURCE, source));
    snapshot.each_where_of(&WALLET, of, source, rows::ALL, |row| {
        found.push(entry(row)?);
        Ok(())
    })?;
    Ok(found)
}

/// The numbers for the next top-up and the next payout.
pub(crate) fn next(snapshot: &Snapshot) -> Result<(TopupId, PayoutId), BookError> {
    let (mut topup, mut payout) = (TopupId::FIRST, PayoutId::FIRST);
    snapshot.ledger(&WALLET)?.each(rows::HOT, |row| {
        let own = rows::read(row)?;
        if makes_lot(own.kind) {
            topup = topup.max(own.lot.after()?);
        } else if is_payout(own.kind)
            && let Ok(id) = own.source.parse::<PayoutId>()
        {
            payout = payout.max(id.after()?);
        }
        Ok(())
    })?;
    Ok((topup, payout))
}
