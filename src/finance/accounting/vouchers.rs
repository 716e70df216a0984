//! Vouchers as an accountant's program takes them in, and a journal as hledger reads it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::entries::{Entry, Posted, Role, Side, account, add};
use super::gather::Gathered;
use super::refusal::AccountingRefusal;
use crate::domain::{Day, Money, Month, Overflow, Stretch};
use crate::rules::accounting::{Bonus, Deed, Every, InForce, Negative};

/// One voucher; debits and credits come to the same.
#[derive(Clone, Debug)]
pub(crate) struct Voucher<'a> {
    pub date: Day,
    pub word: &'a str,
    /// Counted from 1 within each month.
    pub number: u32,
    pub deed: Deed,
    pub summary: String,
    /// How many records it is made from.
    pub records: u32,
    pub lines: Vec<Posted<'a>>,
}

/// The vouchers of some days. One that tells a month bears the month's last day, as far as it is told.
/// Day vouchers bear the numbers of the whole month, whichever days of it are asked for; those of a part of a
/// month go on after as many as its earlier days can have had, however these were parted, so that no two
/// parts bear one number.
pub(crate) fn vouchers<'a>(
    entries: &[Entry],
    rules: &InForce<'a>,
    days: Stretch,
) -> Result<Vec<Voucher<'a>>, AccountingRefusal> {
    let mut grouped: BTreeMap<(Day, Deed), Voucher<'a>> = BTreeMap::new();
    let first = days.from.first_of_month();
    let mut used = 0;
    for entry in entries {
        let own = rules.on(entry.day);
        let (from, date) = match own.vouchers {
            Every::Day => (first, entry.day),
            Every::Month => (days.from, entry.day.last_of_month().min(days.to)),
        };
        if own.vouchers == Every::Month && (first..days.from).contains(&entry.day) {
            used += 1;
        }
        if !(from..=days.to).contains(&entry.day) {
            continue;
        }
        let voucher = grouped
            .entry((date, entry.deed))
            .or_insert_with(|| Voucher {
                date,
                word: &own.word,
                number: 0,
                deed: entry.deed,
                summary: own.summary(entry.deed, date),
                records: 0,
                lines: Vec::new(),
            });
        voucher.records = voucher.records.saturating_add(entry.records);
        for line in entry.posted(rules)? {
            add(&mut voucher.lines, line)?;
        }
    }
    let mut all = Vec::new();
    let mut last: Option<(Month, u32)> = None;
    for mut voucher in grouped.into_values() {
        settle(&mut voucher.lines, rules.on(voucher.date).negative)?;
        if voucher.lines.is_empty() {
            continue;
        }
        let month = Month::of(voucher.date);
        let number = last
            .filter(|(of, _)| *of == month)
            .map_or(1, |(_, n)| n + 1);
        let number = if month == Month::of(first) && voucher.date >= days.from {
            number.max(used + 1)
        } else {
            number
        };
        last = Some((month, number));
        voucher.number = number;
        if voucher.date >= days.from {
            all.push(voucher);
        }
    }
    Ok(all)
}

/// Leaves out what came to nothing, writes what goes back as the rules want it, and puts debits first.
fn settle(lines: &mut Vec<Posted<'_>>, negative: Negative) -> Result<(), Overflow> {
    lines.retain(|line| !line.amount.is_zero());
    if negative == Negative::OtherSide {
        for line in lines.iter_mut().filter(|line| line.amount.is_negative()) {
            line.amount = line.amount.checked_neg()?;
            line.side = line.side.other();
        }
    }
    lines.sort_by_key(|line| line.side);
    Ok(())
}

/// What a journal says of the book it is made from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Heading<'a> {
    pub house: &'a str,
    pub currency: &'a str,
    pub version: u64,
    pub days: Stretch,
}

/// The entries of some days as an hledger journal; what went before them is carried forward.
pub(crate) fn journal(
    entries: &[Entry],
    gathered: &Gathered,
    rules: &InForce<'_>,
    heading: Heading<'_>,
) -> Result<String, AccountingRefusal> {
    let mut journal = Journal::new(heading.currency);
    let days = heading.days;
    let mut carried: BTreeMap<String, Money> = BTreeMap::new();
    let bonus = bonus(gathered, rules)?;
    let mut memo = bonus.iter().peekable();
    for entry in entries.iter().filter(|entry| entry.day <= days.to) {
        while let Some((day, (name, amount))) = memo.next_if(|(day, _)| **day < entry.day) {
            journal.memo(*day, name, *amount, days)?;
        }
        let posted = entry.posted(rules)?;
        for line in &posted {
            journal.declare(line);
        }
        if entry.day < days.from {
            for line in posted {
                let sum = carried.entry(name(line.account)).or_default();
                *sum = sum.checked_add(signed(&line)?)?;
            }
            continue;
        }
        journal.carry(&mut carried, days.from);
        let summary = rules.on(entry.day).summary(entry.deed, entry.day);
        journal.entry(entry, &summary, &posted)?;
    }
    for (day, (name, amount)) in memo.filter(|(day, _)| **day <= days.to) {
        journal.memo(*day, name, *amount, days)?;
    }
    journal.carry(&mut carried, days.from);
    Ok(journal.text(heading))
}

/// An account as a journal names it.
fn name(account: &crate::rules::accounting::Account) -> String {
    format!("{} {}", account.code, account.title)
}

/// Debits are above zero, credits below.
fn signed(line: &Posted<'_>) -> Result<Money, Overflow> {
    match line.side {
        Side::Debit => Ok(line.amount),
        Side::Credit => line.amount.checked_neg(),
    }
}

/// Bonus money that is no liability yet, day by day: a journal keeps it beside the books, so that it can be
/// held against the wallets.
fn bonus(
    gathered: &Gathered,
    rules: &InForce<'_>,
) -> Result<BTreeMap<Day, (String, Money)>, AccountingRefusal> {
    let mut memo = BTreeMap::new();
    for (day, stored) in gathered.stored.iter().filter(|(_, own)| own.bonus != 0) {
        let own = rules.on(*day);
        if own.bonus == Bonus::DiscountWhenSpent {
            let account = account(&Role::Bonus, Deed::Topups, *day, own)?;
            memo.insert(*day, (name(account), Money::from_fen(stored.bonus)));
        }
    }
    Ok(memo)
}

struct Journal {
    currency: String,
    accounts: BTreeMap<String, char>,
    body: String,
    /// Bonus money beside the books before the first day that is told.
    before: BTreeMap<String, Money>,
}

impl Journal {
    fn new(currency: &str) -> Self {
        Self {
            currency: currency.to_owned(),
            accounts: BTreeMap::new(),
            body: String::new(),
            before: BTreeMap::new(),
        }
    }

    fn declare(&mut self, line: &Posted<'_>) {
        self.accounts
            .entry(name(line.account))
            .or_insert(line.class);
    }

    fn posting(&mut self, name: &str, amount: Money) {
        let _ = writeln!(self.body, "    {name}  {amount} {}", self.currency);
    }

    fn entry(
        &mut self,
        entry: &Entry,
        summary: &str,
        posted: &[Posted<'_>],
    ) -> Result<(), Overflow> {
        let source = match entry.records {
            0 => String::new(),
            1 => format!("  ; source:{}", entry.first),
            n => format!("  ; source:{} .. {}, records:{n}", entry.first, entry.last),
        };
        let (day, word) = (entry.day, entry.deed.word());
        let _ = writeln!(self.body, "\n{day} * ({word}) {summary}{source}");
        for line in posted.iter().filter(|line| !line.amount.is_zero()) {
            self.posting(&name(line.account), signed(line)?);
        }
        Ok(())
    }

    /// Bonus money that came or went: in brackets, since no other account bears it.
    fn memo(&mut self, day: Day, name: &str, amount: Money, days: Stretch) -> Result<(), Overflow> {
        self.accounts.entry(name.to_owned()).or_insert('L');
        let credit = amount.checked_neg()?;
        if day < days.from {
            let sum = self.before.entry(name.to_owned()).or_default();
            *sum = sum.checked_add(credit)?;
            return Ok(());
        }
        let _ = writeln!(self.body, "\n{day} * (bonus) 赠金备查");
        self.posting(&format!("({name})"), credit);
        Ok(())
    }

    /// Brings forward what was booked before the first day.
    fn carry(&mut self, carried: &mut BTreeMap<String, Money>, from: Day) {
        let carried = std::mem::take(carried);
        let before = std::mem::take(&mut self.before);
        let moved = |sums: &BTreeMap<String, Money>| sums.values().any(|sum| !sum.is_zero());
        if !moved(&carried) && !moved(&before) {
            return;
        }
        let later = std::mem::take(&mut self.body);
        let _ = writeln!(self.body, "\n{from} * (opening) 期初余额");
        for (name, sum) in carried.iter().filter(|(_, sum)| !sum.is_zero()) {
            self.posting(name, *sum);
        }
        for (name, sum) in before.iter().filter(|(_, sum)| !sum.is_zero()) {
            self.posting(&format!("({name})"), *sum);
        }
        self.body.push_str(&later);
    }

    fn text(self, heading: Heading<'_>) -> String {
        let Heading {
            house,
            version,
            days,
            ..
        } = heading;
        let from = match days.from {
            Day::MIN => String::new(),
            from => format!("from {from} "),
        };
        let mut text = format!(
            "; {house}, version {version}, {from}to {}\ncommodity 1000.00 {}\n\n",
            days.to, self.currency
        );
        for (name, class) in &self.accounts {
            let _ = writeln!(text, "account {name}  ; type:{class}");
        }
        text.push_str(&self.body);
        text
    }
}
