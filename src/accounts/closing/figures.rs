//! What a month came to, account by account, in one shape that stays the same whatever the account.

use crate::accounts::rollforward::{self, EVERY_VERSION, wallet};
use crate::accounts::{Month, Stretch, points};
use crate::book::{BookError, Snapshot};
use crate::domain::{Money, Overflow, Version};
use crate::points::rows::POINTS;
use crate::sales::customer::Needs;
use crate::sales::{Customers, View};
use crate::wallet::rows::{self as wallet_rows, WALLET};

/// What is rolled forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Account {
    Points,
    /// What members paid in.
    Principal,
    /// What the house added.
    Bonus,
}

impl Account {
    pub const ALL: [Self; 3] = [Self::Points, Self::Principal, Self::Bonus];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Points => "points",
            Self::Principal => "principal",
            Self::Bonus => "bonus",
        }
    }

    pub fn named(word: &[u8]) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|account| account.word().as_bytes() == word)
    }
}

/// One account's month. Points are whole, and written as amounts are: `120.00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    pub month: Month,
    pub account: Account,
    pub opening: Money,
    pub came: Money,
    pub went: Money,
    pub expired: Money,
    /// Given or taken by hand, or brought over; with its sign.
    pub adjusted: Money,
    /// Taken back or come back with refunds and undos; with its sign.
    pub reversed: Money,
    pub closing: Money,
}

impl Figures {
    /// A month in which nothing moved, with nothing in it.
    const fn empty(month: Month, account: Account) -> Self {
        Self {
            month,
            account,
            opening: Money::ZERO,
            came: Money::ZERO,
            went: Money::ZERO,
            expired: Money::ZERO,
            adjusted: Money::ZERO,
            reversed: Money::ZERO,
            closing: Money::ZERO,
        }
    }

    /// What the month should have closed with, by what moved.
    pub fn balance(&self) -> Result<Money, Overflow> {
        self.opening
            .checked_add(self.came)?
            .checked_sub(self.went)?
            .checked_sub(self.expired)?
            .checked_add(self.adjusted)?
            .checked_add(self.reversed)
    }

    fn of_points(line: &rollforward::Line) -> Result<Self, Overflow> {
        let amount = |points: i64| points.checked_mul(100).map(Money::from_fen).ok_or(Overflow);
        Ok(Self {
            month: line.month,
            account: Account::Points,
            opening: amount(line.opening)?,
            came: amount(line.moved.earned)?,
            went: amount(line.moved.redeemed)?,
            expired: amount(line.moved.expired)?,
            adjusted: amount(line.moved.adjusted)?,
            reversed: amount(line.moved.reversed)?,
            closing: amount(line.closing)?,
        })
    }

    fn of_wallet(account: Account, line: &wallet::Line) -> Self {
        let part = match account {
            Account::Bonus => &line.bonus,
            _ => &line.principal,
        };
        Self {
            opening: part.opening,
            came: part.came,
            went: part.went,
            reversed: part.refunded,
            closing: part.closing,
            ..Self::empty(line.month, account)
        }
    }
}

/// Every account's months as a view sees them, account by account and month by month.
pub fn report(snapshot: &Snapshot, view: View, days: Stretch) -> Result<Vec<Figures>, BookError> {
    report_before(snapshot, (view, EVERY_VERSION), days)
}

fn report_before(
    snapshot: &Snapshot,
    seen: (View, Version),
    days: Stretch,
) -> Result<Vec<Figures>, BookError> {
    let overflow = |ledger| {
        move |e: Overflow| BookError::Row {
            ledger,
            what: e.to_string(),
        }
    };
    let points = rollforward::report_before(snapshot, seen, days)?;
    let points: Result<Vec<Figures>, Overflow> = points.iter().map(Figures::of_points).collect();
    let mut all = points.map_err(overflow(POINTS.name))?;
    let lines = wallet::report_before(snapshot, seen, days)?;
    for account in [Account::Principal, Account::Bonus] {
        all.extend(lines.iter().map(|line| Figures::of_wallet(account, line)));
    }
    for figures in &all {
        let ledger = match figures.account {
            Account::Points => POINTS.name,
            Account::Principal | Account::Bonus => WALLET.name,
        };
        figures.balance().map_err(overflow(ledger))?;
    }
    Ok(all)
}

/// One month at its close, a line for every account, whether or not anything ever moved in it.
pub fn of_month(snapshot: &Snapshot, month: Month) -> Result<Vec<Figures>, BookError> {
    of_month_before(snapshot, month, EVERY_VERSION)
}

/// The same by the rows that were recorded before a version.
pub fn of_month_before(
    snapshot: &Snapshot,
    month: Month,
    before: Version,
) -> Result<Vec<Figures>, BookError> {
    let days = Stretch {
        from: month.first_day(),
        to: month.last_day(),
    };
    let view = View::close_of(month.last_day());
    let told = report_before(snapshot, (view, before), days)?;
    Ok(whole(&told, month))
}

/// A month's line for every account, among those of many.
pub fn whole(told: &[Figures], month: Month) -> Vec<Figures> {
    let line = |account| {
        let found = told
            .iter()
            .find(|line| line.account == account && line.month == month);
        found
            .copied()
            .unwrap_or_else(|| Figures::empty(month, account))
    };
    Account::ALL.map(line).to_vec()
}

/// What members hold at a month's close by another reckoning than the roll-forward: lot by lot, and row by
/// row. Only the closings are told.
pub fn held(snapshot: &Snapshot, month: Month) -> Result<Vec<Figures>, BookError> {
    let last = month.last_day();
    let view = View::close_of(last);
    let needs = Needs {
        sales: false,
        facts: false,
        points: true,
    };
    let (balance, owed) = points::totals(&Customers::load(snapshot, view, needs)?, view);
    let overflow = |ledger: &'static str| BookError::Row {
        ledger,
        what: Overflow.to_string(),
    };
    let whole = (balance - owed).checked_mul(100);
    let whole = whole.ok_or_else(|| overflow(POINTS.name))?;
    let (mut principal, mut bonus) = (Money::ZERO, Money::ZERO);
    snapshot.ledger(&WALLET)?.each(wallet_rows::HOT, |row| {
        let moved = wallet_rows::read(row)?;
        if moved.day > last {
            return Ok(());
        }
        let sums = principal
            .checked_add(moved.principal)
            .and_then(|sum| Ok((sum, bonus.checked_add(moved.bonus)?)));
        (principal, bonus) = sums.map_err(|e| row.bad(wallet_rows::PRINCIPAL, e))?;
        Ok(())
    })?;
    let line = |account, closing| Figures {
        closing,
        ..Figures::empty(month, account)
    };
    Ok(vec![
        line(Account::Points, Money::from_fen(whole)),
        line(Account::Principal, principal),
        line(Account::Bonus, bonus),
    ])
}
