//! What is booked: for each day and kind of deed its debits and credits, which always come to the same.
//!
//! Everything follows from the sums that the report of the liability is made from: what a day defers, and what
//! becomes revenue, are the differences of the rounded figures from one day to the next. So postings up to
//! any day add up to that day's report, whatever was rounded on the way.

use std::collections::BTreeMap;

use super::gather::{BONUS_MEANS, Gathered, Moved, PASS_MEANS, WALLET_MEANS};
use super::liability::walks;
use super::portfolio::{Exact, apportion};
use super::refusal::AccountingRefusal;
use crate::domain::{Day, Money, Overflow};
use crate::rules::accounting::{Account, AccountingRules, Accounts, Bonus, Deed, InForce, Way};
use crate::sales::View;
use crate::words;

words! {
    /// A side of an account.
    #[derive(PartialOrd, Ord)]
    pub(crate) enum Side {
        Debit = "debit";
        Credit = "credit";
    }
}

impl Side {
    pub(crate) const fn other(self) -> Self {
        match self {
            Self::Debit => Self::Credit,
            Self::Credit => Self::Debit,
        }
    }
}

/// What an amount is booked to, before the rules say which account that is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    Means(String),
    Wallet,
    Unexercised,
    Bonus,
    BonusCost,
    Rebates,
    Opening,
    PointsGiven,
    Revenue(String),
    PointsRevenue,
    Breakage,
    Vat,
    Points,
    CardFees,
    CardDeposits,
    ReservationDeposits,
    DepositsKept,
    Passes,
}

impl Role {
    /// The account's place in the rules.
    pub(crate) const fn key(&self) -> &'static str {
        match self {
            Self::Means(_) => "means",
            Self::Wallet => "wallet",
            Self::Unexercised => "unexercised",
            Self::Bonus => "bonus",
            Self::BonusCost => "bonus_cost",
            Self::Rebates => "rebates",
            Self::Opening => "opening",
            Self::PointsGiven => "points_given",
            Self::Revenue(_) => "revenue",
            Self::PointsRevenue => "points_revenue",
            Self::Breakage => "breakage",
            Self::Vat => "output_vat",
            Self::Points => "points",
            Self::CardFees => "card_fees",
            Self::CardDeposits => "card_deposits",
            Self::ReservationDeposits => "reservation_deposits",
            Self::DepositsKept => "deposits_kept",
            Self::Passes => "passes",
        }
    }

    /// The means or the category that it is about.
    pub(crate) fn of(&self) -> &str {
        match self {
            Self::Means(of) | Self::Revenue(of) => of,
            Self::Wallet
            | Self::Unexercised
            | Self::Bonus
            | Self::BonusCost
            | Self::Rebates
            | Self::Opening
            | Self::PointsGiven
            | Self::PointsRevenue
            | Self::Breakage
            | Self::Vat
            | Self::Points
            | Self::CardFees
            | Self::CardDeposits
            | Self::ReservationDeposits
            | Self::DepositsKept
            | Self::Passes => "",
        }
    }

    /// The role of a key, as a closing keeps it.
    pub(crate) fn named(key: &str, of: &str) -> Option<Self> {
        let of = of.to_owned();
        let all = [
            Self::Means(of.clone()),
            Self::Revenue(of),
            Self::Wallet,
            Self::Unexercised,
            Self::Bonus,
            Self::BonusCost,
            Self::Rebates,
            Self::Opening,
            Self::PointsGiven,
            Self::PointsRevenue,
            Self::Breakage,
            Self::Vat,
            Self::Points,
            Self::CardFees,
            Self::CardDeposits,
            Self::ReservationDeposits,
            Self::DepositsKept,
            Self::Passes,
        ];
        all.into_iter().find(|role| role.key() == key)
    }

    fn account<'a>(&self, accounts: &'a Accounts) -> Option<&'a Account> {
        match self {
            Self::Means(means) => Accounts::named(&accounts.means, means),
            Self::Revenue(category) => Accounts::named(&accounts.revenue, category),
            Self::Wallet => accounts.wallet.as_ref(),
            // Texts of before name none: then it is revenue like any that names no category.
            Self::Unexercised => accounts
                .unexercised
                .as_ref()
                .or_else(|| Accounts::named(&accounts.revenue, "")),
            Self::Bonus => accounts.bonus.as_ref(),
            Self::BonusCost => accounts.bonus_cost.as_ref(),
            Self::Rebates => accounts.rebates.as_ref(),
            Self::Opening => accounts.opening.as_ref(),
            Self::PointsGiven => accounts.points_given.as_ref(),
            Self::PointsRevenue => accounts.points_revenue.as_ref(),
            Self::Breakage => accounts.breakage.as_ref(),
            Self::Vat => accounts.output_vat.as_ref(),
            Self::Points => accounts.points.as_ref(),
            Self::CardFees => accounts
                .card_fees
                .as_ref()
                .or_else(|| Accounts::named(&accounts.revenue, "")),
            Self::Passes => accounts.passes.as_ref().or(accounts.wallet.as_ref()),
            Self::CardDeposits => accounts.card_deposits.as_ref(),
            Self::ReservationDeposits => accounts.reservation_deposits.as_ref(),
            // Texts with deposits of cards alone name none.
            Self::DepositsKept => accounts
                .deposits_kept
                .as_ref()
                .or_else(|| Accounts::named(&accounts.revenue, "")),
        }
    }

    /// What kind of account it is, as a journal declares it: asset, liability, equity, revenue or expense.
    pub(crate) const fn class(&self) -> char {
        match self {
            Self::Means(_) => 'A',
            Self::Wallet
            | Self::Bonus
            | Self::Vat
            | Self::Points
            | Self::CardDeposits
            | Self::ReservationDeposits
            | Self::Passes => 'L',
            Self::Opening => 'E',
            Self::Revenue(_)
            | Self::PointsRevenue
            | Self::Breakage
            | Self::Unexercised
            | Self::CardFees
            | Self::DepositsKept => 'R',
            Self::BonusCost | Self::Rebates | Self::PointsGiven => 'X',
        }
    }
}

/// One amount; below zero where something goes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub side: Side,
    pub role: Role,
    pub amount: Money,
}

impl Line {
    /// A debit above zero, a credit below it.
    pub(crate) fn of(role: Role, fen: i128) -> Self {
        let side = if fen < 0 { Side::Credit } else { Side::Debit };
        let amount = Money::from_fen(fen.saturating_abs());
        Self { side, role, amount }
    }
}

/// What one day's deeds of one kind come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub day: Day,
    pub deed: Deed,
    /// How many records, with the first and the last of them.
    pub records: u32,
    pub first: String,
    pub last: String,
    pub lines: Vec<Line>,
}

/// An amount with the account that the rules name for it.
#[derive(Clone, Debug)]
pub(crate) struct Posted<'a> {
    pub account: &'a Account,
    pub class: char,
    pub side: Side,
    pub amount: Money,
}

/// The account that the rules of a day name.
pub(crate) fn account<'a>(
    role: &Role,
    deed: Deed,
    day: Day,
    rules: &'a AccountingRules,
) -> Result<&'a Account, AccountingRefusal> {
    role.account(&rules.accounts)
        .ok_or_else(|| AccountingRefusal::NoAccount {
            deed,
            day,
            key: role.key(),
            of: match role {
                Role::Means(of) | Role::Revenue(of) => Some(of.clone()),
                _ => None,
            },
            place: rules.place.to_string(),
        })
}

impl Entry {
    /// A correction of earlier periods; none where it comes to nothing.
    pub(crate) fn correction(day: Day, lines: Vec<Line>) -> Option<Self> {
        (!lines.is_empty()).then(|| Self {
            day,
            deed: Deed::Correction,
            records: 0,
            first: String::new(),
            last: String::new(),
            lines,
        })
    }

    /// Its amounts with their accounts, each account once on a side.
    pub(crate) fn posted<'a>(
        &self,
        rules: &InForce<'a>,
    ) -> Result<Vec<Posted<'a>>, AccountingRefusal> {
        let own = rules.on(self.day);
        let mut posted: Vec<Posted<'a>> = Vec::new();
        for line in &self.lines {
            let account = account(&line.role, self.deed, self.day, own)?;
            add(
                &mut posted,
                Posted {
                    account,
                    class: line.role.class(),
                    side: line.side,
                    amount: line.amount,
                },
            )?;
        }
        Ok(posted)
    }
}

/// Adds an amount to those of the same account and side.
pub(super) fn add<'a>(all: &mut Vec<Posted<'a>>, more: Posted<'a>) -> Result<(), Overflow> {
    let same =
        |own: &&mut Posted<'a>| own.account.code == more.account.code && own.side == more.side;
    match all.iter_mut().find(same) {
        Some(own) => own.amount = own.amount.checked_add(more.amount)?,
        None => all.push(more),
    }
    Ok(())
}

/// What all portfolios together move on a day, in fen.
#[derive(Clone, Copy, Debug, Default)]
struct Turned {
    deferred: i128,
    expectation: i128,
    redeemed: i128,
    ended: i128,
}

/// Everything that is booked, day by day.
pub(crate) fn entries(
    gathered: &Gathered,
    rules: &InForce<'_>,
    view: View,
) -> Result<Vec<Entry>, AccountingRefusal> {
    let mut turned: BTreeMap<Day, Turned> = BTreeMap::new();
    for (_, steps) in walks(gathered, rules, view)? {
        for step in steps {
            let own = turned.entry(step.day).or_default();
            own.deferred += step.deferred;
            own.expectation += step.expectation;
            own.redeemed += step.redeemed;
            own.ended += step.ended;
        }
    }
    let mut days: Vec<Day> = gathered.days.keys().map(|(day, _)| *day).collect();
    days.extend(turned.keys());
    days.sort_unstable();
    days.dedup();
    let turns = rules.turns(gathered.way);
    let mut all = Vec::new();
    for day in days {
        let mut own = turned.get(&day).copied().unwrap_or_default();
        // Between turns the average moves with every sale: where something is redeemed, that is part of it.
        if own.redeemed != 0 && !turns.contains(&day) {
            own.redeemed += std::mem::take(&mut own.expectation);
        }
        deeds(gathered, day, own, rules.on(day), &mut all)?;
        revenue(day, own, &mut all);
    }
    let mut earlier: BTreeMap<Day, Vec<Line>> = BTreeMap::new();
    for ((day, deed), moved) in &gathered.earlier {
        let mut booked = Booked::default();
        match deed {
            Deed::Cards => booked.deposits(Role::CardDeposits, moved),
            _ => booked.deposits(Role::ReservationDeposits, moved),
        }
        earlier.entry(*day).or_default().append(&mut booked.0);
    }
    for (day, lines) in earlier {
        let lines = summed(lines.iter().map(|line| (line, 1)))?;
        all.extend(Entry::correction(day, lines));
    }
    all.sort_by_key(|entry| (entry.day, entry.deed));
    Ok(all)
}

/// What lines come to, each role once; those of the second sign are taken off.
pub(crate) fn summed<'a>(
    lines: impl Iterator<Item = (&'a Line, i128)>,
) -> Result<Vec<Line>, Overflow> {
    let mut sums: BTreeMap<Role, i128> = BTreeMap::new();
    for (line, sign) in lines {
        let side = match line.side {
            Side::Debit => sign,
            Side::Credit => -sign,
        };
        let sum = sums.entry(line.role.clone()).or_default();
        let amount = line.amount.fen().checked_mul(side).ok_or(Overflow)?;
        *sum = sum.checked_add(amount).ok_or(Overflow)?;
    }
    let sums = sums.into_iter().filter(|(_, sum)| *sum != 0);
    Ok(sums.map(|(role, sum)| Line::of(role, sum)).collect())
}

/// The deeds of a day.
fn deeds(
    gathered: &Gathered,
    day: Day,
    turned: Turned,
    rules: &AccountingRules,
    all: &mut Vec<Entry>,
) -> Result<(), Overflow> {
    let own = gathered
        .days
        .range((day, Deed::Opening)..=(day, Deed::Correction));
    let own: Vec<(Deed, &Moved)> = own.map(|((_, deed), moved)| (*deed, moved)).collect();
    let parts: Vec<Exact> = own
        .iter()
        .flat_map(|(_, moved)| moved.deferred.values().copied())
        .collect();
    let mut shares = apportion(turned.deferred, &parts)?.into_iter();
    for (deed, moved) in own {
        let names = moved.deferred.keys().map(String::as_str);
        let deferred: BTreeMap<&str, i128> = names.zip(shares.by_ref()).collect();
        let mut booked = Booked::default();
        match deed {
            Deed::Sales | Deed::Refunds => booked.ticket(moved, &deferred),
            Deed::Cards => booked.deposits(Role::CardDeposits, moved),
            Deed::Reservations => booked.deposits(Role::ReservationDeposits, moved),
            Deed::Passes | Deed::PassDays => booked.passes(moved),
            Deed::Given => booked.both(Role::PointsGiven, Role::Points, deferred.values().sum()),
            _ => {
                let bonus = match rules.bonus {
                    Bonus::DiscountWhenSpent => 0,
                    Bonus::CostWhenGiven => moved.bonus,
                };
                booked.stored((deed, gathered.way), moved, deferred.values().sum(), bonus);
            }
        }
        if booked.0.is_empty() {
            continue;
        }
        all.push(Entry {
            day,
            deed,
            records: moved.records,
            first: moved.first.clone(),
            last: moved.last.clone(),
            lines: booked.0,
        });
    }
    Ok(())
}

/// What becomes revenue of what was deferred.
fn revenue(day: Day, turned: Turned, all: &mut Vec<Entry>) {
    for (deed, role, amount) in [
        (Deed::Expectation, Role::PointsRevenue, turned.expectation),
        (Deed::Redeemed, Role::PointsRevenue, turned.redeemed),
        (Deed::Ended, Role::Breakage, turned.ended),
    ] {
        let mut booked = Booked::default();
        booked.both(Role::Points, role, amount);
        if !booked.0.is_empty() {
            all.push(Entry {
                day,
                deed,
                records: 0,
                first: String::new(),
                last: String::new(),
                lines: booked.0,
            });
        }
    }
}

/// The lines of an entry while they are put together.
#[derive(Debug, Default)]
struct Booked(Vec<Line>);

impl Booked {
    fn line(&mut self, side: Side, role: Role, amount: i128) {
        if amount != 0 {
            let amount = Money::from_fen(amount);
            self.0.push(Line { side, role, amount });
        }
    }

    fn both(&mut self, debit: Role, credit: Role, amount: i128) {
        self.line(Side::Debit, debit, amount);
        self.line(Side::Credit, credit, amount);
    }

    /// Sales, and what goes back of them.
    fn ticket(&mut self, moved: &Moved, deferred: &BTreeMap<&str, i128>) {
        for (means, amount) in &moved.means {
            self.line(Side::Debit, role_of(means), *amount);
        }
        for (category, net) in &moved.net {
            let deferred = deferred.get(category.as_str()).copied().unwrap_or(0);
            let role = Role::Revenue(category.clone());
            self.line(Side::Credit, role, net - deferred);
        }
        // What was deferred in a category of which nothing was sold that day.
        let others = deferred
            .iter()
            .filter(|(name, _)| !moved.net.contains_key(**name));
        for (category, amount) in others {
            self.line(Side::Credit, Role::Revenue((*category).to_owned()), -amount);
        }
        self.line(Side::Credit, Role::Vat, moved.vat);
        self.line(Side::Credit, Role::Points, deferred.values().sum());
    }

    /// Stored value paid out. What is paid beyond the principal gives back revenue that was booked when the
    /// principal was spent; principal that is not paid becomes revenue. Both with their VAT.
    fn payouts(&mut self, way: Way, moved: &Moved, bonus: i128) {
        self.line(Side::Debit, Role::Wallet, -moved.principal);
        let revenue = Role::Revenue(String::new());
        self.line(Side::Debit, revenue, -moved.beyond_net);
        self.line(Side::Debit, Role::Vat, moved.beyond_net - moved.beyond);
        for (means, amount) in &moved.means {
            self.line(Side::Credit, role_of(means), -amount);
        }
        self.line(Side::Credit, Role::Unexercised, -moved.lapsed_net);
        self.line(Side::Credit, Role::Vat, moved.lapsed_net - moved.lapsed);
        match way {
            Way::Today => self.line(Side::Debit, Role::Bonus, -bonus),
            Way::Before => self.both(Role::Bonus, Role::BonusCost, -bonus),
        }
    }

    /// Fees, and deposits taken and given back. A fee is revenue at once; what the house keeps of a deposit
    /// without service is none, and bears no VAT.
    fn deposits(&mut self, role: Role, moved: &Moved) {
        for (means, amount) in &moved.means {
            self.line(Side::Debit, role_of(means), *amount);
        }
        self.line(Side::Credit, Role::CardFees, moved.fees);
        self.line(Side::Credit, Role::Vat, moved.vat);
        self.line(Side::Credit, role.clone(), moved.left);
        self.line(Side::Debit, role, moved.back);
        for (means, amount) in &moved.out {
            self.line(Side::Credit, role_of(means), *amount);
        }
        self.line(Side::Credit, Role::DepositsKept, moved.withheld);
    }

    /// Passes sold, used where that is no sale, run down by days, and paid back: what is kept of what was owed is
    /// revenue, with its VAT.
    fn passes(&mut self, moved: &Moved) {
        for (means, amount) in &moved.means {
            self.line(Side::Debit, role_of(means), *amount);
        }
        self.line(Side::Debit, Role::Passes, moved.back);
        self.line(Side::Credit, Role::Passes, moved.left);
        for (category, net) in &moved.net {
            self.line(Side::Credit, Role::Revenue(category.clone()), *net);
        }
        self.line(Side::Credit, Role::Unexercised, moved.lapsed_net);
        self.line(Side::Credit, Role::CardFees, moved.fees);
        self.line(Side::Credit, Role::Vat, moved.vat);
        for (means, amount) in &moved.out {
            self.line(Side::Credit, role_of(means), *amount);
        }
    }

    /// Stored value paid in and out, and what was brought over.
    fn stored(&mut self, (deed, way): (Deed, Way), moved: &Moved, points: i128, booked: i128) {
        match deed {
            Deed::Payouts => self.payouts(way, moved, booked),
            Deed::Forfeits => {
                self.both(Role::Wallet, Role::Breakage, -moved.principal);
                self.both(Role::Bonus, Role::BonusCost, -booked);
            }
            Deed::Opening => {
                self.line(
                    Side::Debit,
                    Role::Opening,
                    moved.principal + booked + points,
                );
                self.line(Side::Credit, Role::Wallet, moved.principal);
                self.line(Side::Credit, Role::Bonus, booked);
                self.line(Side::Credit, Role::Points, points);
            }
            Deed::Rebates => {
                self.both(Role::Rebates, Role::Wallet, moved.principal);
                self.both(Role::BonusCost, Role::Bonus, booked);
            }
            _ => {
                for (means, amount) in &moved.means {
                    self.line(Side::Debit, role_of(means), *amount);
                }
                self.line(Side::Credit, Role::Wallet, moved.principal);
                self.both(Role::BonusCost, Role::Bonus, booked);
            }
        }
    }
}

fn role_of(means: &str) -> Role {
    match means {
        WALLET_MEANS => Role::Wallet,
        BONUS_MEANS => Role::Bonus,
        PASS_MEANS => Role::Passes,
        _ => Role::Means(means.to_owned()),
    }
}
