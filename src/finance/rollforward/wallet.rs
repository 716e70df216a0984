//! The roll-forward of stored value: principal and bonus, month by month.
//!
//! Stored value never expires, so everything is what the rows say on their own days:
//! `opening + in − out + refunded = closing`.

use rustc_hash::FxHashMap;

use super::EVERY_VERSION;
use crate::book::{BookError, Snapshot};
use crate::domain::{Money, Month, Overflow, Stretch, Version};
use crate::sales::View;
use crate::wallet::rows::{self, WALLET, WalletKind, WalletRow};

/// One month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub month: Month,
    pub principal: Part,
    pub bonus: Part,
}

/// One month of principal, or of bonus.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Part {
    pub opening: Money,
    /// Paid in, credited by the house, or brought over.
    pub came: Money,
    /// Spent, paid out or forfeited, as a positive figure.
    pub went: Money,
    /// Come back with refunds, and what undos took back; with its sign.
    pub refunded: Money,
    pub closing: Money,
}

impl Part {
    fn take(&mut self, kind: WalletKind, amount: Money) -> Result<(), Overflow> {
        let (sum, amount) = match kind {
            WalletKind::Topup | WalletKind::Open | WalletKind::Rebate => (&mut self.came, amount),
            WalletKind::Pay | WalletKind::Withdraw | WalletKind::Forfeit => {
                (&mut self.went, amount.checked_neg()?)
            }
            WalletKind::Refund | WalletKind::Undo => (&mut self.refunded, amount),
        };
        *sum = sum.checked_add(amount)?;
        Ok(())
    }

    /// The same month, begun with what the one before closed with.
    fn from(self, opening: Money) -> Result<Self, Overflow> {
        let closing = opening
            .checked_add(self.came)?
            .checked_sub(self.went)?
            .checked_add(self.refunded)?;
        Ok(Self {
            opening,
            closing,
            ..self
        })
    }
}

/// Movements by month, while rows are taken in.
#[derive(Debug)]
pub(crate) struct Sums {
    view: View,
    months: FxHashMap<Month, (Part, Part)>,
}

impl Sums {
    pub(crate) fn new(view: View) -> Self {
        Self {
            view,
            months: FxHashMap::default(),
        }
    }

    /// Takes in one row.
    pub(crate) fn take(&mut self, row: &WalletRow) -> Result<(), Overflow> {
        if row.day > self.view.rows_to {
            return Ok(());
        }
        let (principal, bonus) = self.months.entry(Month::of(row.day)).or_default();
        principal.take(row.kind, row.principal)?;
        bonus.take(row.kind, row.bonus)
    }

    /// The months from the first movement to the day looked at, every one of them.
    pub(crate) fn lines(&self, days: Stretch) -> Result<Vec<Line>, Overflow> {
        let Some(first) = self.months.keys().min().copied() else {
            return Ok(Vec::new());
        };
        let last = Month::of(self.view.on()).max(first);
        let (mut principal, mut bonus) = (Part::default(), Part::default());
        let mut lines = Vec::new();
        for month in first.to(last) {
            let (own, other) = self.months.get(&month).copied().unwrap_or_default();
            principal = own.from(principal.closing)?;
            bonus = other.from(bonus.closing)?;
            if month.last_day() >= days.from && month.first_day() <= days.to {
                lines.push(Line {
                    month,
                    principal,
                    bonus,
                });
            }
        }
        Ok(lines)
    }
}

/// Reads the ledger of stored value; months that lie outside the stretch are summed up, but not told.
pub(crate) fn report(
    snapshot: &Snapshot,
    view: View,
    days: Stretch,
) -> Result<Vec<Line>, BookError> {
    report_before(snapshot, (view, EVERY_VERSION), days)
}

/// The same by the rows that were recorded before a version.
pub(crate) fn report_before(
    snapshot: &Snapshot,
    (view, before): (View, Version),
    days: Stretch,
) -> Result<Vec<Line>, BookError> {
    let mut sums = Sums::new(view);
    snapshot.ledger(&WALLET)?.each(rows::HOT, |row| {
        if row.version() >= before {
            return Ok(());
        }
        let moved = rows::read(row)?;
        sums.take(&moved).map_err(|e| row.bad(rows::PRINCIPAL, e))
    })?;
    sums.lines(days).map_err(|e| BookError::Row {
        ledger: WALLET.name,
        what: e.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Day, MemberId, TopupId};
    use proptest::prelude::*;

    fn start() -> Day {
        "2023-06-15".parse().expect("a day")
    }

    /// Rows of every kind on any day, their signs as their kinds have them.
    fn deeds() -> impl Strategy<Value = Vec<WalletRow>> {
        let row = (
            0i32..500,
            0usize..8,
            0i64..100_000,
            0i64..20_000,
            any::<bool>(),
        );
        prop::collection::vec(row, 0..40).prop_map(|rows| {
            let made = rows
                .into_iter()
                .map(|(after, kind, principal, bonus, back)| {
                    let kind = WalletKind::ALL[kind];
                    let sign = match kind {
                        WalletKind::Pay | WalletKind::Withdraw | WalletKind::Forfeit => -1,
                        WalletKind::Undo if back => -1,
                        _ => 1,
                    };
                    WalletRow {
                        member: MemberId::FIRST,
                        day: start().plus_days(after),
                        principal: Money::from_fen(sign * principal),
                        bonus: Money::from_fen(sign * bonus),
                        kind,
                        lot: TopupId::FIRST,
                        source: String::new(),
                        pay: String::new(),
                        why: crate::domain::reason::Why::default(),
                    }
                });
            made.collect()
        })
    }

    fn lines(rows: &[WalletRow], view: View) -> Vec<Line> {
        let mut sums = Sums::new(view);
        for row in rows {
            sums.take(row).expect("it fits");
        }
        sums.lines(Stretch::EVER).expect("it fits")
    }

    proptest! {
        #[test]
        fn every_closing_is_what_the_rows_come_to(rows in deeds(), ahead in 0i32..600) {
            let on = start().plus_days(ahead);
            let told = lines(&rows, View::close_of(on));
            for line in &told {
                let to = line.month.last_day().min(on);
                let seen = || rows.iter().filter(|row| row.day <= to);
                let principal: i128 = seen().map(|row| row.principal.fen()).sum();
                let bonus: i128 = seen().map(|row| row.bonus.fen()).sum();
                prop_assert_eq!(line.principal.closing.fen(), principal);
                prop_assert_eq!(line.bonus.closing.fen(), bonus);
            }
            // What is dated later changes nothing of a month that has ended.
            let later = lines(&rows, View::today(start().plus_days(600)));
            for (then, now) in told.iter().zip(&later).filter(|(then, _)| then.month.last_day() <= on) {
                prop_assert_eq!(then, now);
            }
            for (before, after) in told.iter().zip(told.iter().skip(1)) {
                prop_assert_eq!(before.principal.closing, after.principal.opening);
            }
        }
    }
}
