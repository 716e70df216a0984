//! What a day brought in: sales, top-ups, passes, fees and deposits, less what went back, by means, store and operator.
//!
//! Only money counts: what stored value, points or a coupon pay was taken before, or never. A deposit that is set
//! against a bill was taken on another day, and is taken off what the bill's means bring.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::accounting::gather::{Made, is_money, tenders};
use crate::book::{BookError, Row, Schema, Snapshot, VersionRow};
use crate::desk::reservations::money::{self, Flow};
use crate::desk::reservations::rows as reservations;
use crate::domain::{Day, Money, Overflow, SaleId, Version};
use crate::finance::rollforward::EVERY_VERSION;
use crate::members::rows::cards::KEPT;
use crate::members::rows::{Befell, BefellFor, CARDS, CardKind};
use crate::sales::passes::rows::{PASSES, PassKind, counted};
use crate::sales::rows::{self as sales, SALES};
use crate::sales::tenders::negated;
use crate::wallet::WalletKind;
use crate::wallet::rows::{self as wallet, WALLET};
use crate::words;

words! {
    /// What money was taken or given for.
    #[derive(PartialOrd, Ord)]
    pub(crate) enum TakingKind {
        Sale = "sale", "sales", "销售";
        Refund = "refund", "refunds", "退款";
        Topup = "topup", "top-ups", "充值";
        Payout = "payout", "stored value paid out", "储值退款";
        CardFee = "card-fee", "card fees", "卡费";
        CardDeposit = "card-deposit", "deposits of cards", "卡押金";
        Booking = "booking-deposit", "deposits of reservations", "预约订金";
        Pass = "pass", "passes", "次卡与期限卡";
        PassFee = "pass-fee", "fees of passes passed on", "转卡手续费";
        PassBack = "pass-refund", "passes paid back", "退卡";
        Applied = "deposit-applied", "deposits set against bills", "订金抵用";
        Undo = "undo", "taken back", "撤销";
    }
}

/// What tells takings of a day apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Taken {
    pub kind: TakingKind,
    /// Empty where none was told.
    pub means: String,
    pub store: String,
    pub operator: String,
}

/// What all of one kind came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sum {
    pub records: i64,
    /// Below zero where more went back than came in.
    pub amount: Money,
}

/// The takings of a day.
#[derive(Debug)]
pub(crate) struct Takings {
    day: Day,
    /// Who recorded each version, the first one first.
    operators: Vec<String>,
    /// The sales by which passes count, whose money is told with the passes.
    of_passes: FxHashSet<SaleId>,
    pub lines: BTreeMap<Taken, Sum>,
}

fn too_large(schema: &'static Schema, why: Overflow) -> BookError {
    BookError::Row {
        ledger: schema.name,
        what: why.into(),
    }
}

impl Takings {
    /// Reads the ledgers as a snapshot has them.
    pub(crate) fn read(
        snapshot: &Snapshot,
        versions: Vec<VersionRow>,
        day: Day,
    ) -> Result<Self, BookError> {
        let operators = versions.into_iter().map(|row| row.operator).collect();
        let mut takings = Self {
            day,
            operators,
            of_passes: FxHashSet::default(),
            lines: BTreeMap::new(),
        };
        takings.passes(snapshot)?;
        takings.sales(snapshot)?;
        takings.stored_value(snapshot)?;
        takings.cards(snapshot)?;
        takings.reservations(snapshot)?;
        Ok(takings)
    }

    /// What should be there of each means.
    pub(crate) fn expected(&self) -> Result<BTreeMap<&str, Money>, Overflow> {
        let mut all: BTreeMap<&str, Money> = BTreeMap::new();
        for (taken, sum) in &self.lines {
            let own = all.entry(&taken.means).or_default();
            *own = own.checked_add(sum.amount)?;
        }
        Ok(all)
    }

    /// Adds what a record brought in by its means; a sale that takes several counts once for each.
    fn add(
        &mut self,
        (kind, version): (TakingKind, Version),
        (pay, amount): (&str, Money),
        store: &str,
    ) -> Result<(), Overflow> {
        let place = usize::try_from(version.before().0).unwrap_or(usize::MAX);
        let operator = self.operators.get(place).cloned().unwrap_or_default();
        for (means, part) in tenders(pay, amount) {
            if !is_money(&means) || part.is_zero() {
                continue;
            }
            let store = store.to_owned();
            let operator = operator.clone();
            let sum = self
                .lines
                .entry(Taken {
                    kind,
                    means,
                    store,
                    operator,
                })
                .or_default();
            sum.records += 1;
            sum.amount = sum.amount.checked_add(part)?;
        }
        Ok(())
    }

    fn sales(&mut self, snapshot: &Snapshot) -> Result<(), BookError> {
        let day = self.day.to_string();
        let mut ticket: Option<Ticket> = None;
        let large = |e| too_large(&SALES, e);
        snapshot.ledger(&SALES)?.each(sales::PAY + 1, |row| {
            if row.bytes(sales::DAY) != day.as_bytes() {
                return Ok(());
            }
            let line = Ticket::read(row)?;
            match &mut ticket {
                Some(own) if own.sale == line.sale && own.version == line.version => {
                    own.paid = own.paid.checked_add(line.paid).map_err(large)?;
                }
                other => {
                    if let Some(whole) = other.replace(line) {
                        self.ticket(&whole).map_err(large)?;
                    }
                }
            }
            Ok(())
        })?;
        ticket.map_or(Ok(()), |last| self.ticket(&last).map_err(large))
    }

    fn passes(&mut self, snapshot: &Snapshot) -> Result<(), BookError> {
        let all = counted(snapshot, (Day::MAX, EVERY_VERSION))?;
        for own in &all {
            let row = &own.row;
            let (kind, amount) = match row.kind {
                PassKind::Sell => {
                    self.of_passes.extend(row.sale);
                    (TakingKind::Pass, Ok(row.amount))
                }
                PassKind::Transfer => (TakingKind::PassFee, Ok(row.amount)),
                PassKind::Refund => (TakingKind::PassBack, row.amount.checked_neg()),
                PassKind::Use
                | PassKind::Return
                | PassKind::Freeze
                | PassKind::Resume
                | PassKind::Extend => continue,
            };
            let large = |e| too_large(&PASSES, e);
            let amount = amount.map_err(large)?;
            if row.at.day() == self.day {
                let (pay, store) = (negative(&row.pay, amount), row.store.as_str());
                self.add((kind, row.version), (&pay.map_err(large)?, amount), store)
                    .map_err(large)?;
            }
            if let (Some(by), true) = (own.by, own.undone == Some(self.day)) {
                let amount = amount.checked_neg().map_err(large)?;
                let pay = negative(&row.pay, amount).map_err(large)?;
                self.add((TakingKind::Undo, by), (&pay, amount), &row.store)
                    .map_err(large)?;
            }
        }
        Ok(())
    }

    fn ticket(&mut self, own: &Ticket) -> Result<(), Overflow> {
        if self.of_passes.contains(&own.of.unwrap_or(own.sale)) {
            return Ok(());
        }
        self.add((own.kind, own.version), (&own.pay, own.paid), &own.store)
    }

    fn stored_value(&mut self, snapshot: &Snapshot) -> Result<(), BookError> {
        let mut made = Made::default();
        snapshot.ledger(&WALLET)?.each(wallet::PAY + 1, |row| {
            let pay = row.text(wallet::PAY)?;
            let own = wallet::read(row)?;
            let was = made.kind(&own);
            // What pays for a sale, or comes back from one, is told with the sale.
            if own.day != self.day || own.source.starts_with(SaleId::LETTER) {
                return Ok(());
            }
            let both = || own.principal.checked_add(own.bonus);
            let (kind, amount) = match was {
                WalletKind::Topup | WalletKind::Undo => (TakingKind::Topup, Ok(own.principal)),
                WalletKind::Withdraw | WalletKind::Pay | WalletKind::Refund => {
                    (TakingKind::Payout, both())
                }
                // No money moves with them.
                WalletKind::Open | WalletKind::Rebate | WalletKind::Forfeit => return Ok(()),
            };
            let kind = if own.kind == WalletKind::Undo {
                TakingKind::Undo
            } else {
                kind
            };
            let added =
                amount.and_then(|amount| self.add((kind, row.version()), (&pay, amount), ""));
            added.map_err(|e| row.bad(wallet::PRINCIPAL, e))
        })
    }

    fn cards(&mut self, snapshot: &Snapshot) -> Result<(), BookError> {
        snapshot.ledger(&CARDS)?.each(BefellFor::HOT, |row| {
            let (own, paid) = (Befell::read(row)?, BefellFor::read(row)?);
            if own.day != self.day {
                return Ok(());
            }
            let (fee, deposit) = (
                paid.fee.unwrap_or_default(),
                paid.deposit.unwrap_or_default(),
            );
            let is_undo = own.kind == CardKind::Undo;
            let kind = |kind| if is_undo { TakingKind::Undo } else { kind };
            // A deposit that is kept was taken before.
            let deposit = if paid.pay == KEPT {
                Money::ZERO
            } else {
                deposit
            };
            for (what, amount) in [
                (TakingKind::CardFee, fee),
                (TakingKind::CardDeposit, deposit),
            ] {
                self.add((kind(what), row.version()), (paid.pay, amount), "")
                    .map_err(|e| row.bad(CARDS.at("fee"), e))?;
            }
            Ok(())
        })
    }

    fn reservations(&mut self, snapshot: &Snapshot) -> Result<(), BookError> {
        money::each(snapshot, |own| {
            if own.day != self.day {
                return Ok(());
            }
            let large = |e| too_large(&reservations::SCHEMA, e);
            let kind = match own.flow {
                Flow::Taken | Flow::Returned => TakingKind::Booking,
                Flow::Applied => TakingKind::Applied,
                // It stays where it is.
                Flow::Kept => return Ok(()),
            };
            let kind = if own.undo { TakingKind::Undo } else { kind };
            let amount = own.held().map_err(large)?;
            self.add((kind, own.version), (&own.pay, amount), "")
                .map_err(large)
        })
    }
}

/// The cell of means with the sign of an amount.
fn negative(pay: &str, amount: Money) -> Result<Cow<'_, str>, Overflow> {
    Ok(if amount.is_negative() && pay.contains('=') {
        negated(pay)?.into()
    } else {
        pay.into()
    })
}

/// One ticket, as far as its lines were read.
struct Ticket {
    sale: SaleId,
    /// What it refunds.
    of: Option<SaleId>,
    version: Version,
    kind: TakingKind,
    paid: Money,
    pay: String,
    store: String,
}

impl Ticket {
    fn read(row: &Row<'_>) -> Result<Self, BookError> {
        let kind = if sales::has_flag(row.bytes(sales::FLAGS), sales::UNDO) {
            TakingKind::Undo
        } else if row.bytes(sales::OF).is_empty() {
            TakingKind::Sale
        } else {
            TakingKind::Refund
        };
        Ok(Self {
            sale: SaleId::parse(row.bytes(sales::SALE)).map_err(|e| row.bad(sales::SALE, e))?,
            of: SaleId::parse(row.bytes(sales::OF)).ok(),
            version: row.version(),
            kind,
            paid: Money::parse(row.bytes(sales::PAID)).map_err(|e| row.bad(sales::PAID, e))?,
            pay: row.text(sales::PAY)?.into_owned(),
            store: row.text(sales::STORE)?.into_owned(),
        })
    }
}
