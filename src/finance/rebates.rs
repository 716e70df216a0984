//! What each member turned over in a period, and what was credited for it: all that a settlement of rebates
//! looks at.
//!
//! A refund counts on its sale's day, as it does for tiers: what comes back later lessens the turnover of the
//! period in which it was made.

use rustc_hash::FxHashMap;

use crate::book::undone::undone_records;
use crate::book::{BookError, Row, Snapshot};
use crate::domain::reason::Why;
use crate::domain::{
    ByNumber, Day, MemberId, Money, Overflow, SaleId, Slug, Stretch, TopupId, When,
};
use crate::members::profile::Status;
use crate::rules::{Adopted, Pack};
use crate::sales::rows::{self as sale_rows, Of, SALES};
use crate::sales::{Customer, Roots, View, tenders};
use crate::wallet::reasons::in_no_tier;
use crate::wallet::rebates::{Every, Period, Rebate, RebateRefusal};
use crate::wallet::records::entry;
use crate::wallet::rows::{self as wallet_rows, WALLET};
use crate::wallet::{WalletKind, WalletRow};

/// What marks a row that settles a rebate, in the column that otherwise holds a digest.
pub(crate) fn mark(rebate: &Slug, period: Period) -> String {
    format!("rebate:{rebate}:{period}")
}

/// The ticket that is being read: whose it is, when it counts, and what it comes to.
#[derive(Clone, Debug)]
struct Ticket {
    sale: SaleId,
    member: Option<MemberId>,
    day: Day,
    counts: bool,
    paid: i128,
    pay: String,
}

/// What every member turned over within some days, less what was paid with means that make no turnover.
pub(crate) fn turnover(
    snapshot: &Snapshot,
    roots: &Roots,
    days: Stretch,
    not_paid_with: &[String],
) -> Result<FxHashMap<MemberId, Money>, BookError> {
    let mut sums: FxHashMap<MemberId, i128> = FxHashMap::default();
    let counts = |member: Option<MemberId>, day| member.is_some() && days.holds(day);
    each_ticket(snapshot, counts, |ticket| {
        let Some(member) = ticket.member else {
            return Ok(());
        };
        let sum = sums.entry(roots.root(member)).or_default();
        *sum = sum
            .checked_add(ticket.turned(not_paid_with)?)
            .ok_or(Overflow)?;
        Ok(())
    })?;
    let sums = sums.into_iter();
    Ok(sums
        .map(|(member, fen)| (member, Money::from_fen(fen)))
        .collect())
}

/// One ticket of a member, on the day on which it counts.
#[derive(Clone, Debug)]
pub(crate) struct Turned(Ticket);

impl Turned {
    pub(crate) fn day(&self) -> Day {
        self.0.day
    }
}

/// Every ticket of one member, by all numbers that they have had.
pub(crate) fn tickets_of(
    snapshot: &Snapshot,
    roots: &Roots,
    member: MemberId,
) -> Result<Vec<Turned>, BookError> {
    let mut own = Vec::new();
    let counts = |of: Option<MemberId>, _| of.is_some_and(|of| roots.root(of) == member);
    each_ticket(snapshot, counts, |ticket| {
        own.push(Turned(ticket.clone()));
        Ok(())
    })?;
    Ok(own)
}

/// What the tickets within some days come to, less what was paid with means that make no turnover.
pub(crate) fn turned(
    tickets: &[Turned],
    days: Stretch,
    not_paid_with: &[String],
) -> Result<Money, Overflow> {
    let within = tickets.iter().filter(|one| days.holds(one.day()));
    let sum = within.map(|one| one.0.turned(not_paid_with));
    let sum = sum.sum::<Result<i128, Overflow>>()?;
    Ok(Money::from_fen(sum))
}

impl Ticket {
    fn turned(&self, not_paid_with: &[String]) -> Result<i128, Overflow> {
        let parts = tenders::read(&self.pay, self.paid);
        let other: i128 = not_paid_with
            .iter()
            .map(|means| tenders::of(&parts, means))
            .sum();
        self.paid.checked_sub(other).ok_or(Overflow)
    }
}

/// Hands on each ticket that counts, whole, with the day on which it does.
fn each_ticket(
    snapshot: &Snapshot,
    counts: impl Fn(Option<MemberId>, Day) -> bool,
    mut take: impl FnMut(&Ticket) -> Result<(), Overflow>,
) -> Result<(), BookError> {
    let mut sold: ByNumber<Option<Day>> = ByNumber::default();
    let mut open: Option<Ticket> = None;
    let mut add = |ticket: &Ticket| {
        if ticket.counts {
            take(ticket)?;
        }
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
        let counts = counts(hot.member, day);
        let ticket = Ticket {
            sale: hot.sale,
            member: hot.member,
            day,
            counts,
            paid: hot.paid.fen(),
            pay: pay_of(row, counts)?,
        };
        match open.replace(ticket) {
            Some(before) => add(&before).map_err(|e| row.bad(sale_rows::PAID, e)),
            None => Ok(()),
        }
    })?;
    if let Some(last) = open {
        add(&last).map_err(|e| BookError::Row {
            ledger: SALES.name,
            what: e.into(),
        })?;
    }
    Ok(())
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
pub(crate) struct Credited {
    /// In fen; what was taken back again is counted off.
    pub fen: i128,
    pub topups: Vec<TopupId>,
}

/// What was credited to every member under a mark, but for what was undone.
pub(crate) fn credited(
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

/// What the turnover makes, where the member stood in one of the rebate's tiers when the period closed.
pub(crate) fn due(
    (rebate, period): (&Rebate, Period),
    pack: &Pack,
    customer: &Customer,
    turnover: Money,
) -> Result<(Money, Why), RebateRefusal> {
    let last = period.last();
    let stood = customer.stands(&pack.terms(), When::on(last));
    let (tiers, place) = (&rebate.tiers, &rebate.place);
    if !tiers.is_empty() && !tiers.iter().any(|tier| stood.contains(tier)) {
        return Ok((Money::ZERO, in_no_tier(last).at(place)));
    }
    let due = rebate.due(turnover, pack.money.round, period);
    due.map_err(|_| RebateRefusal::Overflow)
}

/// What a member is owed in rebates of periods that have ended, and was not credited yet. Whoever has gone is owed
/// none: nothing would be settled.
pub(crate) fn owed(
    snapshot: &Snapshot,
    rules: &Adopted,
    customer: &Customer,
    (day, today): (Day, Day),
) -> Result<Result<Vec<(Period, Money)>, RebateRefusal>, BookError> {
    let mut packs = rules.in_force();
    let any = packs.any(|(_, pack)| !pack.rebates.is_empty());
    if !any || customer.profile.status_now() != Status::Active {
        return Ok(Ok(Vec::new()));
    }
    let member = customer.id();
    let roots = Roots::load(snapshot, View::today(today))?;
    let tickets = tickets_of(snapshot, &roots, member)?;
    let mut periods: Vec<Period> = Vec::new();
    for ticket in &tickets {
        for every in Every::ALL {
            let period = Period::of(every, ticket.day());
            if period.last() < day && !periods.contains(&period) {
                periods.push(period);
            }
        }
    }
    periods.sort_by_key(|period| (period.last(), period.first));
    let due_of = |rebate: &Rebate, period: Period, had: i128| {
        let days = Stretch {
            from: period.first,
            to: period.last(),
        };
        let turnover = turned(&tickets, days, &rebate.not_paid_with);
        let turnover = turnover.map_err(|_| RebateRefusal::Overflow)?;
        let (due, _) = due(
            (rebate, period),
            rules.pack(period.last()),
            customer,
            turnover,
        )?;
        Ok(Money::from_fen((due.fen() - had).max(0)))
    };
    let mut owed = Vec::new();
    for period in periods {
        let of_kind = rules.pack(period.last()).rebates.iter();
        let mut open = Money::ZERO;
        for rebate in of_kind.filter(|rebate| rebate.every == period.every) {
            let had = credited(snapshot, &roots, &mark(&rebate.id, period))?;
            let had = had.get(&member).map_or(0, |had| had.fen);
            let more = due_of(rebate, period, had).and_then(|more| {
                let sum = open.checked_add(more);
                sum.map_err(|_| RebateRefusal::Overflow)
            });
            open = match more {
                Ok(more) => more,
                Err(why) => return Ok(Err(why)),
            };
        }
        if open > Money::ZERO {
            owed.push((period, open));
        }
    }
    Ok(Ok(owed))
}
