//! Passes: sold once, used no more often than they have uses, for their share to the fen, at sales that are on record,
//! and nothing after they were paid back.

use rustc_hash::FxHashMap;

use super::Findings;
use super::tickets::Tickets;
use crate::book::{BookError, Row, Snapshot};
use crate::domain::{Money, PassId, Wording};
use crate::sales::passes::Pass;
use crate::sales::passes::rows::{PASS_RECORDS, PASSES, PassKind, PassRow, read};
use crate::worded;

pub(super) fn prove(
    snapshot: &Snapshot,
    tickets: &Tickets,
    findings: &mut Findings,
) -> Result<(), BookError> {
    let mut all: FxHashMap<PassId, Pass> = FxHashMap::default();
    PASS_RECORDS.each(snapshot, |row| {
        let own = read(row)?;
        if let Some(what) = wrong(&own, all.get(&own.pass)) {
            findings.at(row, &PASSES, what);
        }
        sale(row, &own, tickets, findings);
        match all.get_mut(&own.pass) {
            Some(pass) => pass.take(&own),
            None => {
                all.insert(own.pass, Pass::sold(&own));
            }
        }
        Ok(())
    })
}

/// What is wrong with a step after those before it.
fn wrong(own: &PassRow, before: Option<&Pass>) -> Option<Wording> {
    let id = own.pass;
    let Some(before) = before else {
        return sold(own);
    };
    if own.kind == PassKind::Sell {
        return Some(worded!("{id} was sold already", "{id} 已经售出"));
    }
    if before.of != own.of {
        return Some(worded!(
            "{id} is not what it was sold as",
            "{id} 与售出时不符"
        ));
    }
    if before.back.is_some() {
        return Some(worded!("{id} was paid back already", "{id} 已经退卡"));
    }
    let grant = (own.grant as usize).saturating_sub(1);
    match own.kind {
        PassKind::Use => {
            let left = before.uses_left(grant);
            if let Some(left) = left.filter(|left| *left < own.uses) {
                return Some(worded!(
                    "{id} was used {} times with {left} left",
                    "{id} 剩 {left} 次，却使用 {} 次",
                    own.uses
                ));
            }
            let share = before.next_share(grant, own.uses);
            (share != own.amount).then(|| {
                worded!(
                    "a use of {id} took {}, its share is {share}",
                    "{id} 的使用记 {}，应为 {share}",
                    own.amount
                )
            })
        }
        PassKind::Return => {
            let stands = before
                .uses
                .iter()
                .any(|used| (used.grant, used.times, used.amount) == (grant, own.uses, own.amount));
            (!stands).then(|| {
                worded!(
                    "a use of {id} comes back that was none",
                    "{id} 未曾如此使用，却被退回"
                )
            })
        }
        PassKind::Refund => {
            let left = before.left(own.at.day());
            (own.amount > left).then(|| {
                worded!(
                    "{} of {id} was paid back, and {left} was left",
                    "{id} 余 {left}，却退 {}",
                    own.amount
                )
            })
        }
        _ => None,
    }
}

/// What is wrong with the first step.
fn sold(own: &PassRow) -> Option<Wording> {
    let id = own.pass;
    if own.kind != PassKind::Sell {
        return Some(worded!("{id} was never sold", "{id} 从未售出"));
    }
    let shares = Money::sum(own.grants.iter().map(|held| held.share));
    (shares != Ok(own.amount)).then(|| {
        worded!(
            "what {id} pays for bears another sum than its price of {}",
            "{id} 各项目分摊之和与卡价 {} 不符",
            own.amount
        )
    })
}

/// The sale that a row names is there.
fn sale(row: &Row<'_>, own: &PassRow, tickets: &Tickets, findings: &mut Findings) {
    if let Some(sale) = own.sale
        && tickets.get(sale).is_none()
    {
        let what = worded!(
            "{sale} is not a sale or refund on record",
            "没有消费或退款记录 {sale}"
        );
        findings.at(row, &PASSES, what);
    }
}
