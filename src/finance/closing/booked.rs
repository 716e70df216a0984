//! What was booked of the days that a closing closed, as it was told then: a row for each amount.

use std::collections::BTreeMap;

use crate::book::declared::Sum;
use crate::book::{BookError, Draft, Snapshot};
use crate::domain::{Day, Version};
use crate::finance::accounting::{Entry, Line, Role, Side};
use crate::ledger;
use crate::rules::accounting::Deed;
use crate::worded;

ledger! {
    /// what was booked of months that were closed
    pub(crate) static BOOKED = "booked", 1;

    /// One row.
    struct Cells<'a> {
        /// business day of the closing
        day: Day,
        /// business day of what was booked
        on: Day,
        /// the kind of deed, as vouchers have it
        kind [required]: &'a str,
        side: Side,
        /// the account's key in [accounting.accounts]
        account [required]: &'a str,
        /// the means or the category
        of: &'a str,
        amount [required]: Sum,
        records: u32,
        /// the first record it was made from
        first: &'a str,
        last: &'a str,
    }
}

const KIND: usize = BOOKED.at("kind");
const ACCOUNT: usize = BOOKED.at("account");

/// Writes what a closing found booked.
pub(crate) fn write(draft: &mut Draft, day: Day, entries: &[Entry]) -> Result<(), BookError> {
    for entry in entries {
        for line in &entry.lines {
            let cells = Cells {
                day,
                on: entry.day,
                kind: entry.deed.word(),
                side: line.side,
                account: line.role.key(),
                of: line.role.of(),
                amount: Sum(line.amount),
                records: entry.records,
                first: &entry.first,
                last: &entry.last,
            };
            draft.post(&BOOKED, &[&cells])?;
        }
    }
    Ok(())
}

/// What each closing recorded, in the order in which it was written.
pub(crate) fn load(snapshot: &Snapshot) -> Result<BTreeMap<Version, Vec<Entry>>, BookError> {
    let mut all: BTreeMap<Version, Vec<Entry>> = BTreeMap::new();
    snapshot.ledger(&BOOKED)?.each(Cells::HOT, |row| {
        let cells = Cells::read(row)?;
        let deed = Deed::named(cells.kind);
        let deed =
            deed.ok_or_else(|| row.bad(KIND, worded!("no such kind of deed", "没有这种业务")))?;
        let role = Role::named(cells.account, cells.of);
        let line = Line {
            side: cells.side,
            role: role.ok_or_else(|| {
                row.bad(ACCOUNT, worded!("there is no such account", "没有这个账项"))
            })?,
            amount: cells.amount.0,
        };
        let entries = all.entry(row.version()).or_default();
        match entries.last_mut() {
            Some(last) if (last.day, last.deed) == (cells.on, deed) => last.lines.push(line),
            _ => entries.push(Entry {
                day: cells.on,
                deed,
                records: cells.records,
                first: cells.first.to_owned(),
                last: cells.last.to_owned(),
                lines: vec![line],
            }),
        }
        Ok(())
    })?;
    Ok(all)
}
