//! Stored value on a day: what members have of it, and one member's movements with the balance after each.

use rustc_hash::FxHashMap;

use crate::book::{BookError, Snapshot};
use crate::domain::reason::Why;
use crate::domain::{Day, MemberId, Money, Overflow, Stretch, Version};
use crate::sales::customer::{each_of, merged_into};
use crate::sales::{Customers, View};
use crate::wallet::records::{Entry, entry};
use crate::wallet::rows::{self, WALLET};
use crate::wallet::{Both, WalletKind};

/// What one member has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub member: MemberId,
    pub both: Both,
}

/// Every member who has, or ever had, stored value.
pub(crate) fn report(customers: &Customers) -> Vec<Line> {
    let with = customers
        .iter()
        .filter(|customer| !customer.wallet.is_empty());
    with.map(|customer| Line {
        member: customer.id(),
        both: customer.wallet.balance(),
    })
    .collect()
}

/// What all of them have together; none where nothing was ever paid in ahead.
pub(crate) fn total(customers: &Customers) -> Result<Option<Both>, Overflow> {
    let mut lines = report(customers).into_iter();
    lines.try_fold(None, |sum: Option<Both>, line| {
        sum.unwrap_or(Both::ZERO).plus(line.both).map(Some)
    })
}

/// One movement of a statement: all top-ups that a deed touched, together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Movement {
    pub day: Day,
    pub time: String,
    /// None for what was there before the first day that is told.
    pub moved: Option<(Version, WalletKind)>,
    pub both: Both,
    /// Principal and bonus after it.
    pub balance: Money,
    pub source: String,
    pub pay: String,
    pub why: Why,
}

/// The movements of a member, and of those merged into it, that a view shows.
pub(crate) fn statement(
    snapshot: &Snapshot,
    member: MemberId,
    view: View,
    days: Stretch,
) -> Result<Vec<Movement>, BookError> {
    let ids = merged_into(snapshot, member)?;
    let mut found: Vec<(u64, Entry)> = Vec::new();
    each_of(
        snapshot,
        &WALLET,
        Some(&ids),
        rows::MEMBER,
        rows::ALL,
        |_, row| {
            let own = entry(row)?;
            if own.row.day <= view.rows_to {
                found.push((row.offset(), own));
            }
            Ok(())
        },
    )?;
    found.sort_by_key(|(offset, own)| (own.row.day, *offset));
    let mut all: Vec<Movement> = Vec::new();
    let mut places: FxHashMap<(Version, String, &'static str), usize> = FxHashMap::default();
    for (_, own) in found {
        let row = own.row;
        let both = Both::new(row.principal.fen(), row.bonus.fen());
        let key = (own.version, row.source.clone(), row.kind.word());
        if let Some(place) = places.get(&key) {
            let line = &mut all[*place];
            line.both = line.both.plus(both).unwrap_or(line.both);
            continue;
        }
        places.insert(key, all.len());
        all.push(Movement {
            day: row.day,
            time: own.time,
            moved: Some((own.version, row.kind)),
            both,
            balance: Money::ZERO,
            source: row.source,
            pay: row.pay,
            why: row.why,
        });
    }
    let mut balance = 0;
    for line in &mut all {
        balance += line.both.sum();
        line.balance = Money::from_fen(balance);
    }
    Ok(within(all, days))
}

/// The movements of some days, after one that tells what they opened with.
fn within(mut all: Vec<Movement>, days: Stretch) -> Vec<Movement> {
    let before = all.partition_point(|line| line.day < days.from);
    let mut told = all.split_off(before);
    told.retain(|line| line.day <= days.to);
    if days.from > Day::MIN {
        let sums = all.iter().map(|line| line.both);
        let both = sums.fold(Both::ZERO, |sum, own| sum.plus(own).unwrap_or(sum));
        told.insert(
            0,
            Movement {
                day: days.from,
                time: String::new(),
                moved: None,
                both,
                balance: Money::from_fen(both.sum()),
                source: String::new(),
                pay: String::new(),
                why: Why::default(),
            },
        );
    }
    told
}
