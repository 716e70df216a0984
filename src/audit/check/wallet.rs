//! Stored value: every movement stands on a top-up that is there, none of them ever holds less than nothing, and
//! what sales say the wallet paid is what it paid.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::Findings;
use super::tickets::Tickets;
use crate::book::{BookError, Row, Snapshot};
use crate::domain::{Day, MemberId, Money, PayoutId, SaleId, TopupId, Wording};
use crate::sales::Roots;
use crate::sales::rows::SALES;
use crate::wallet::rows::{self, WALLET};
use crate::wallet::state::makes_lot;
use crate::wallet::{Both, WalletKind, WalletRow};
use crate::worded;

/// One top-up, summed up.
#[derive(Debug)]
struct Lot {
    member: MemberId,
    left: Both,
    by_day: BTreeMap<Day, Both>,
    offset: u64,
}

#[derive(Debug, Default)]
struct All {
    lots: BTreeMap<TopupId, Lot>,
    last_payout: Option<PayoutId>,
    /// What sales and refunds moved, each with one of its rows.
    by_sale: FxHashMap<SaleId, (Both, u64)>,
}

/// Proves the ledger of stored value, and holds it against the sales.
pub(super) fn prove(
    snapshot: &Snapshot,
    tickets: &Tickets,
    roots: &Roots,
    findings: &mut Findings,
) -> Result<(), BookError> {
    let mut all = All::default();
    snapshot.ledger(&WALLET)?.each(rows::HOT, |row| {
        let mut own = rows::read(row)?;
        own.member = roots.root(own.member);
        findings.prove_day(row, &WALLET, own.day);
        if let Some(what) = signs(&own) {
            findings.at(row, &WALLET, what);
        }
        if let Some(what) = all.take(row, &own) {
            findings.at(row, &WALLET, what);
        }
        Ok(())
    })?;
    prove_days(snapshot, &all, findings)?;
    prove_sales(snapshot, &all, tickets, findings)
}

/// What comes in is not below nothing, what goes out not above it.
fn signs(own: &WalletRow) -> Option<Wording> {
    let (principal, bonus) = (own.principal.fen(), own.bonus.fen());
    let wrong = match own.kind {
        WalletKind::Topup | WalletKind::Open | WalletKind::Rebate | WalletKind::Refund => {
            principal < 0 || bonus < 0
        }
        WalletKind::Pay | WalletKind::Withdraw | WalletKind::Forfeit => principal > 0 || bonus > 0,
        WalletKind::Undo => false,
    };
    wrong.then(|| {
        worded!(
            "stored value that moves the wrong way for its kind",
            "储值变动的正负与类型不符"
        )
    })
}

impl All {
    fn take(&mut self, row: &Row<'_>, own: &WalletRow) -> Option<Wording> {
        let moved = Both::new(own.principal.fen(), own.bonus.fen());
        let told = self.note_source(row, own, moved);
        if makes_lot(own.kind) {
            return self.make(row, own, moved).or(told);
        }
        let topup = own.lot;
        let Some(lot) = self.lots.get_mut(&topup) else {
            return Some(worded!(
                "{topup} is not a top-up on record",
                "没有充值 {topup}"
            ));
        };
        if lot.member != own.member {
            return Some(worded!(
                "{topup} is not this member's",
                "{topup} 不是该会员的充值"
            ));
        }
        let add = |sum: Both| sum.plus(moved).unwrap_or(sum);
        lot.left = add(lot.left);
        let day = lot.by_day.entry(own.day).or_default();
        *day = add(*day);
        if lot.left.principal < 0 || lot.left.bonus < 0 {
            return Some(worded!(
                "{topup} has less than nothing left",
                "{topup} 余额为负"
            ));
        }
        told
    }

    fn make(&mut self, row: &Row<'_>, own: &WalletRow, moved: Both) -> Option<Wording> {
        let topup = own.lot;
        let next = self
            .lots
            .last_key_value()
            .map_or(TopupId::FIRST, |(last, _)| last.next());
        let lot = Lot {
            member: own.member,
            left: moved,
            by_day: BTreeMap::from([(own.day, moved)]),
            offset: row.offset(),
        };
        if self.lots.contains_key(&topup) {
            return Some(worded!(
                "{topup} is made a second time",
                "充值 {topup} 被重复建立"
            ));
        }
        self.lots.insert(topup, lot);
        (topup != next).then(|| {
            worded!(
                "{topup} stands where {next} is due",
                "此处应为 {next}，却是 {topup}"
            )
        })
    }

    /// Adds up by deed; payouts come in their order.
    fn note_source(&mut self, row: &Row<'_>, own: &WalletRow, moved: Both) -> Option<Wording> {
        let source = own.source.as_str();
        if let Ok(sale) = source.parse::<SaleId>() {
            let (sum, _) = self
                .by_sale
                .entry(sale)
                .or_insert((Both::ZERO, row.offset()));
            *sum = sum.plus(moved).unwrap_or(*sum);
            return None;
        }
        if !matches!(own.kind, WalletKind::Withdraw | WalletKind::Forfeit) {
            return None;
        }
        let Ok(payout) = source.parse::<PayoutId>() else {
            return Some(worded!(
                "'{source}' is not a payout",
                "“{source}”不是退款编号"
            ));
        };
        let next = self.last_payout.map_or(PayoutId::FIRST, PayoutId::next);
        let same = self.last_payout == Some(payout);
        self.last_payout = Some(payout);
        (!same && payout != next).then(|| {
            worded!(
                "{payout} stands where {next} is due",
                "此处应为 {next}，却是 {payout}"
            )
        })
    }
}

/// At the close of no day is anything below nothing.
fn prove_days(snapshot: &Snapshot, all: &All, findings: &mut Findings) -> Result<(), BookError> {
    for (topup, lot) in &all.lots {
        let mut running = Both::ZERO;
        let short = lot.by_day.iter().find(|(_, moved)| {
            running = running.plus(**moved).unwrap_or(running);
            running.principal < 0 || running.bonus < 0
        });
        if let Some((day, _)) = short.filter(|_| lot.left.principal >= 0 && lot.left.bonus >= 0) {
            let what = worded!(
                "{topup} has less than nothing left at the close of {day}",
                "{topup} 在 {day} 日终余额为负"
            );
            findings.at_offset(snapshot, &WALLET, lot.offset, what)?;
        }
    }
    Ok(())
}

/// What a ticket says the wallet paid, or got back, is what was moved for it.
fn prove_sales(
    snapshot: &Snapshot,
    all: &All,
    tickets: &Tickets,
    findings: &mut Findings,
) -> Result<(), BookError> {
    for (sale, (moved, offset)) in &all.by_sale {
        let told = tickets.stored(*sale).map(|(both, _)| both);
        if told != Some(moved.negated()) {
            let (principal, bonus) = moved.negated().money();
            let what = worded!(
                "{principal} and bonus {bonus} left the wallet for {sale}, which says otherwise",
                "{sale} 动用储值 {principal}、赠金 {bonus}，与其付款方式不符"
            );
            findings.at_offset(snapshot, &WALLET, *offset, what)?;
        }
    }
    let unpaid = tickets
        .all_stored()
        .filter(|(sale, (both, _))| both.principal != 0 && !all.by_sale.contains_key(sale));
    for (sale, (both, offset)) in unpaid {
        let paid = Money::from_fen(both.principal);
        let what = worded!(
            "{sale} says that the wallet paid {paid}, and nothing left it",
            "{sale} 写明储值支付 {paid}，而储值没有变动"
        );
        findings.at_offset(snapshot, &SALES, *offset, what)?;
    }
    Ok(())
}
