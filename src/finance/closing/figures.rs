//! What a month came to, account by account, in one shape that stays the same whatever the account.

use crate::book::declared::values;
use crate::book::{BookError, Kind, Snapshot};
use crate::desk::reservations::RESERVATIONS;
use crate::domain::{Lang, Money, Month, Overflow, Stretch, Version};
use crate::finance::accounting::vouchers::vouchers;
use crate::finance::accounting::{AccountingRefusal, Books, Entry, Side, liability};
use crate::finance::rollforward::{EVERY_VERSION, deposits, passes, wallet};
use crate::finance::{coupons, rollforward};
use crate::members::rows::CARDS;
use crate::points::rows::POINTS;
use crate::rules::accounting::InForce;
use crate::sales::coupons::rows::COUPONS;
use crate::sales::customer::Needs;
use crate::sales::passes::rows::PASSES;
use crate::sales::{Customers, View};
use crate::wallet::rows::{self as wallet_rows, WALLET};
use crate::{messages, worded};

/// What is rolled forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Account {
    Points,
    /// What members paid in.
    Principal,
    /// What the house added.
    Bonus,
    /// How many coupons are outstanding.
    Coupons,
    /// What those are worth, as far as that is known ahead.
    CouponWorth,
    /// What members left for their cards.
    CardDeposits,
    /// What guests paid beforehand for their reservations.
    ReservationDeposits,
    /// What was paid for passes and is not used yet.
    Passes,
    /// What is deferred for points, of months that rules of accounting were there for.
    Liability,
    /// Debits (`in`) and credits (`out`) of vouchers.
    Vouchers,
    /// The same of the journal.
    Journal,
}

impl Account {
    /// Those that the rows tell, whatever the rules.
    pub(crate) const ALL: [Self; 8] = [
        Self::Points,
        Self::Principal,
        Self::Bonus,
        Self::Coupons,
        Self::CouponWorth,
        Self::CardDeposits,
        Self::ReservationDeposits,
        Self::Passes,
    ];

    /// Those that need rules of accounting.
    pub(crate) const BOOKS: [Self; 3] = [Self::Liability, Self::Vouchers, Self::Journal];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Points => "points",
            Self::Principal => "principal",
            Self::Bonus => "bonus",
            Self::Coupons => "coupons",
            Self::CouponWorth => "coupon-worth",
            Self::CardDeposits => "card-deposits",
            Self::ReservationDeposits => "reservation-deposits",
            Self::Passes => "passes",
            Self::Liability => "liability",
            Self::Vouchers => "vouchers",
            Self::Journal => "journal",
        }
    }

    const fn in_chinese(self) -> &'static str {
        match self {
            Self::Points => "积分",
            Self::Principal => "储值本金",
            Self::Bonus => "赠金",
            Self::Coupons => "优惠券",
            Self::CouponWorth => "优惠券价值",
            Self::CardDeposits => "卡押金",
            Self::ReservationDeposits => "预约订金",
            Self::Passes => "次卡与期限卡",
            Self::Liability => "合同负债",
            Self::Vouchers => "凭证",
            Self::Journal => "日记账",
        }
    }
}

/// The word itself, and its Chinese with `{:#}`.
impl std::fmt::Display for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match Lang::of_format(f) {
            Lang::En => self.word(),
            Lang::Zh => self.in_chinese(),
        })
    }
}

values! {
    Kind::Text, true: Account; |row, at| {
        let mut all = Self::ALL.into_iter().chain(Self::BOOKS);
        let found = all.find(|account| account.word().as_bytes() == row.bytes(at));
        found.ok_or_else(|| row.bad(at, worded!("there is no such account", "没有这个账项")))
    }, |own| own.word();
}

/// One account's month. Points and coupons are whole, and written as amounts are: `120.00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Figures {
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
    pub(crate) fn balance(&self) -> Result<Money, Overflow> {
        self.opening
            .checked_add(self.came)?
            .checked_sub(self.went)?
            .checked_sub(self.expired)?
            .checked_add(self.adjusted)?
            .checked_add(self.reversed)
    }

    fn of_points(line: &rollforward::Line) -> Result<Self, Overflow> {
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

    /// A month of coupons, by the part of a face that the account is about.
    fn of_coupons(
        account: Account,
        line: &coupons::Line,
        part: impl Fn(coupons::Face) -> Result<Money, Overflow>,
    ) -> Result<Self, Overflow> {
        Ok(Self {
            month: line.month,
            account,
            opening: part(line.opening)?,
            came: part(line.moved.issued)?,
            went: part(line.moved.used)?,
            expired: part(line.moved.expired)?,
            adjusted: part(line.moved.void)?.checked_neg()?,
            reversed: part(line.moved.returned)?,
            closing: part(line.closing)?,
        })
    }

    fn of_deposits(line: &deposits::Line) -> Self {
        Self {
            opening: line.opening,
            came: line.came,
            went: line.went,
            reversed: line.reversed,
            closing: line.closing,
            ..Self::empty(line.month, line.account)
        }
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

/// What is counted, in the shape of amounts.
fn amount(count: i128) -> Result<Money, Overflow> {
    count.checked_mul(100).map(Money::from_fen).ok_or(Overflow)
}

/// Every account's months as a view sees them, account by account and month by month.
pub(crate) fn report(
    snapshot: &Snapshot,
    view: View,
    days: Stretch,
) -> Result<Vec<Figures>, BookError> {
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
            what: e.into(),
        }
    };
    let points = rollforward::report_before(snapshot, seen, days)?;
    let points: Result<Vec<Figures>, Overflow> = points.iter().map(Figures::of_points).collect();
    let mut all = points.map_err(overflow(POINTS.name))?;
    let lines = wallet::report_before(snapshot, seen, days)?;
    for account in [Account::Principal, Account::Bonus] {
        all.extend(lines.iter().map(|line| Figures::of_wallet(account, line)));
    }
    let moved = coupons::Movements::read_before(snapshot, seen)?;
    let lines = moved.rollforward(seen.0, days);
    let lines = lines.map_err(overflow(COUPONS.name))?;
    let counts = lines
        .iter()
        .map(|line| Figures::of_coupons(Account::Coupons, line, |face| amount(face.count.into())));
    let worths = lines
        .iter()
        .map(|line| Figures::of_coupons(Account::CouponWorth, line, |face| Ok(face.worth)));
    for line in counts.chain(worths) {
        all.push(line.map_err(overflow(COUPONS.name))?);
    }
    let lines = deposits::report_before(snapshot, seen, days)?;
    all.extend(lines.iter().map(Figures::of_deposits));
    let lines = passes::report_before(snapshot, seen, days)?;
    all.extend(lines.iter().map(Figures::of_deposits));
    for figures in &all {
        let ledger = match figures.account {
            Account::Points | Account::Liability | Account::Vouchers | Account::Journal => {
                POINTS.name
            }
            Account::Principal | Account::Bonus => WALLET.name,
            Account::Coupons | Account::CouponWorth => COUPONS.name,
            Account::CardDeposits => CARDS.name,
            Account::ReservationDeposits => RESERVATIONS.schema.name,
            Account::Passes => PASSES.name,
        };
        figures.balance().map_err(overflow(ledger))?;
    }
    Ok(all)
}

/// One month at its close, a line for every account, whether or not anything ever moved in it.
pub(crate) fn of_month(snapshot: &Snapshot, month: Month) -> Result<Vec<Figures>, BookError> {
    of_month_before(snapshot, month, EVERY_VERSION)
}

/// The same by the rows that were recorded before a version.
pub(crate) fn of_month_before(
    snapshot: &Snapshot,
    month: Month,
    before: Version,
) -> Result<Vec<Figures>, BookError> {
    let days = month.days();
    let view = View::close_of(month.last_day());
    let told = report_before(snapshot, (view, before), days)?;
    Ok(whole(&told, month))
}

/// A month's line for every account, among those of many.
pub(crate) fn whole(told: &[Figures], month: Month) -> Vec<Figures> {
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
pub(crate) fn held(snapshot: &Snapshot, month: Month) -> Result<Vec<Figures>, BookError> {
    let last = month.last_day();
    let view = View::close_of(last);
    let needs = Needs {
        sales: false,
        facts: false,
        points: true,
    };
    let (balance, owed) = rollforward::totals(&Customers::load(snapshot, view, needs)?, view);
    let overflow = |ledger| {
        move |e: Overflow| BookError::Row {
            ledger,
            what: e.into(),
        }
    };
    let whole = amount(balance - owed).map_err(overflow(POINTS.name))?;
    let open = coupons::open(snapshot, view)?;
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
    let mut held: Vec<Figures> = deposits::held(snapshot, last)?
        .into_iter()
        .map(|(account, closing)| line(account, closing))
        .collect();
    held.extend([
        line(Account::Points, whole),
        line(Account::Principal, principal),
        line(Account::Bonus, bonus),
        line(
            Account::Coupons,
            amount(open.count.into()).map_err(overflow(COUPONS.name))?,
        ),
        line(Account::CouponWorth, open.worth),
        line(Account::Passes, passes::held(snapshot, last)?),
    ]);
    Ok(held)
}

/// What the books of a month come to, and what is to be put on record of them: everything since the closing
/// before, up to the month's end.
pub(crate) fn books(
    snapshot: &Snapshot,
    rules: &InForce<'_>,
    month: Month,
) -> Result<(Vec<Figures>, Vec<Entry>), BooksError> {
    let last = month.last_day();
    let view = View::close_of(last);
    let books = Books::read(snapshot, rules, view)?;
    let entries = books.entries(rules, view)?;
    let figures = of_books(&books, &entries, rules, month)?;
    let open = |entry: &Entry| books.closed_to().is_none_or(|closed| entry.day > closed);
    let entries = entries.into_iter().filter(open).collect();
    Ok((figures, entries))
}

/// The figures of a month by its books.
pub(crate) fn of_books(
    books: &Books,
    entries: &[Entry],
    rules: &InForce<'_>,
    month: Month,
) -> Result<Vec<Figures>, AccountingRefusal> {
    let days = month.days();
    let view = View::close_of(days.to);
    let lines = liability::report(&books.gathered, rules, view, liability::By::Month, days)?;
    let points = lines.last().filter(|line| line.as_of == days.to);
    let mut liability = Figures::empty(month, Account::Liability);
    if let Some(line) = points {
        liability.closing = Money::from_fen(line.points.liability());
        (liability.came, liability.went) = (line.deferred, line.recognised);
        liability.opening = liability
            .closing
            .checked_sub(line.deferred)?
            .checked_add(line.recognised)?;
    }
    let totals = |account, lines: &mut dyn Iterator<Item = (Side, Money)>| {
        let mut own = Figures::empty(month, account);
        for (side, amount) in lines {
            let sum = match side {
                Side::Debit => &mut own.came,
                Side::Credit => &mut own.went,
            };
            *sum = sum.checked_add(amount)?;
        }
        own.closing = own.came.checked_sub(own.went)?;
        Ok::<_, Overflow>(own)
    };
    let told = entries.iter().filter(|entry| days.holds(entry.day));
    let mut journal = told
        .flat_map(|entry| &entry.lines)
        .map(|line| (line.side, line.amount));
    let journal = totals(Account::Journal, &mut journal)?;
    let vouchers = match vouchers(entries, rules, days) {
        Ok(vouchers) => {
            let lines = vouchers.iter().flat_map(|voucher| &voucher.lines);
            totals(
                Account::Vouchers,
                &mut lines.map(|line| (line.side, line.amount)),
            )?
        }
        // Without an account there is no voucher, and a month closes all the same.
        Err(AccountingRefusal::NoAccount { .. }) => Figures::empty(month, Account::Vouchers),
        Err(other) => return Err(other),
    };
    Ok(vec![liability, vouchers, journal])
}

messages! {
    /// Why the books of a month cannot be told.
    #[derive(Debug)]
    pub enum BooksError {
        Book(error: BookError) => inner;
        Accounting(refusal: AccountingRefusal) => inner;
    }
}

impl From<BookError> for BooksError {
    fn from(error: BookError) -> Self {
        Self::Book(error)
    }
}

impl From<AccountingRefusal> for BooksError {
    fn from(error: AccountingRefusal) -> Self {
        Self::Accounting(error)
    }
}
