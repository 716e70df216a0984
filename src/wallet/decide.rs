//! What a top-up brings, what a sale takes and what its refund gives back. Pure: figures in, rows out.

use super::reasons::{by_hand, by_table, no_bonus};
use super::refusal::WalletRefusal;
use super::rows::{WalletKind, WalletRow};
use super::rules::{Law, Says, Spend, WalletRules};
use super::state::{Both, Purse};
use crate::domain::reason::Why;
use crate::domain::{Day, MemberId, Money, SaleId, TierRef, TopupId, Wording};

/// Part of one top-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub topup: TopupId,
    pub member: MemberId,
    pub both: Both,
}

impl Part {
    /// The row that moves it.
    pub(crate) fn row(self, kind: WalletKind, day: Day, source: &str, why: &Why) -> WalletRow {
        let (principal, bonus) = self.both.money();
        WalletRow {
            member: self.member,
            day,
            principal,
            bonus,
            kind,
            lot: self.topup,
            source: source.to_owned(),
            pay: String::new(),
            why: why.clone(),
        }
    }
}

/// What parts come to.
pub(crate) fn sum(parts: &[Part]) -> Both {
    parts
        .iter()
        .fold(Both::ZERO, |sum, part| sum.plus(part.both).unwrap_or(sum))
}

/// Takes so much out of a purse, the oldest top-ups first; nothing that a later day needs.
pub(crate) fn spend(
    purse: &Purse,
    member: MemberId,
    day: Day,
    amount: Money,
    order: Spend,
) -> Result<Vec<Part>, WalletRefusal> {
    let free: Vec<Both> = purse.lots().iter().map(|lot| lot.free(day)).collect();
    let there: i128 = free.iter().map(|free| free.sum()).sum();
    let wanted = amount.fen();
    if there < wanted {
        let after = purse.balance().sum();
        return Err(WalletRefusal::Short {
            member,
            day,
            there: Money::from_fen(there),
            wanted: amount,
            missing: Money::from_fen(wanted - there),
            later: Some(Money::from_fen(after)).filter(|_| after > there),
        });
    }
    let mut taken = vec![Both::ZERO; free.len()];
    let mut open = wanted;
    let mut take = |of: fn(&mut Both) -> &mut i128| {
        for (taken, free) in taken.iter_mut().zip(&free) {
            let mut free = *free;
            let part = open.min(*of(&mut free));
            *of(taken) += part;
            open -= part;
        }
    };
    match order {
        Spend::PrincipalFirst => {
            take(|both| &mut both.principal);
            take(|both| &mut both.bonus);
        }
        Spend::BonusFirst => {
            take(|both| &mut both.bonus);
            take(|both| &mut both.principal);
        }
        Spend::InProportion => in_proportion(&mut taken, &free, wanted),
    }
    let parts = purse.lots().iter().zip(taken);
    let parts = parts.filter(|(_, taken)| !taken.is_zero());
    Ok(parts
        .map(|(lot, taken)| Part {
            topup: lot.topup,
            member,
            both: taken.negated(),
        })
        .collect())
}

/// Each top-up gives principal and bonus as it has them; the parts sum to what is taken of it.
fn in_proportion(taken: &mut [Both], free: &[Both], wanted: i128) {
    let mut open = wanted;
    for (taken, free) in taken.iter_mut().zip(free) {
        let part = open.min(free.sum());
        let weights = [free.principal.unsigned_abs(), free.bonus.unsigned_abs()];
        if part > 0
            && let [principal, bonus] = Money::from_fen(part).split(&weights)[..]
        {
            *taken = Both::new(principal.fen(), bonus.fen());
        }
        open -= part;
    }
}

/// Gives money back to the top-ups that paid a sale, what was taken last first; `refunds` are those that
/// gave some of it back before.
pub(crate) fn give_back(
    (purse, member): (&Purse, MemberId),
    sale: SaleId,
    refunds: &[SaleId],
    back: Both,
) -> Vec<Part> {
    let mut spent: Vec<(TopupId, Both)> = Vec::new();
    let moved = std::iter::once(sale).chain(refunds.iter().copied());
    for (topup, both) in moved.flat_map(|deed| purse.of_sale(deed)) {
        match spent.iter_mut().find(|(own, _)| own == topup) {
            Some((_, sum)) => *sum = sum.plus(*both).unwrap_or(*sum),
            None => spent.push((*topup, *both)),
        }
    }
    let mut open = back;
    let mut parts = Vec::new();
    for (topup, spent) in spent.into_iter().rev() {
        let principal = open.principal.min(-spent.principal);
        let bonus = open.bonus.min(-spent.bonus);
        open = Both::new(open.principal - principal, open.bonus - bonus);
        let both = Both::new(principal, bonus);
        if purse.lot(topup).is_some() && !both.is_zero() {
            parts.push(Part {
                topup,
                member,
                both,
            });
        }
    }
    parts
}

/// A top-up as the desk asks for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TopupRequest<'a> {
    pub member: MemberId,
    pub day: Day,
    pub amount: Money,
    /// The bonus that the desk says; none for that of the table.
    pub bonus: Option<Money>,
    pub pay: &'a str,
    pub id_ref: &'a str,
    pub store: &'a str,
    /// Whether a name is on file.
    pub named: bool,
    pub company: bool,
    pub tiers: &'a [TierRef],
}

/// What a top-up brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ToppedUp {
    pub principal: Money,
    pub bonus: Money,
    pub why: Why,
}

/// Decides a top-up.
pub(crate) fn top_up(
    request: &TopupRequest<'_>,
    purse: &Purse,
    rules: &WalletRules,
) -> Result<ToppedUp, WalletRefusal> {
    if request.amount.is_negative() || request.amount.is_zero() {
        return Err(WalletRefusal::NoAmount {
            amount: request.amount,
        });
    }
    may_pay_in(request, rules)?;
    may_hold(request, purse, rules)?;
    shows_paper(request, rules)?;
    let (bonus, why) = bonus(request, rules)?;
    Ok(ToppedUp {
        principal: request.amount,
        bonus,
        why,
    })
}

fn may_pay_in(request: &TopupRequest<'_>, rules: &WalletRules) -> Result<(), WalletRefusal> {
    let means = request.pay;
    if !means.is_empty() && !rules.takes(means) {
        return Err(WalletRefusal::NotPaidInBy {
            means: means.to_owned(),
            known: rules.paid_with.iter().collect(),
        });
    }
    let limit = |says: &Says| {
        if request.company {
            says.company_cash_below
        } else {
            says.person_cash_below
        }
    };
    let Some((below, law)) = rules.limit(request.day, limit) else {
        return Ok(());
    };
    if request.amount < below || !(means.is_empty() || rules.is_cash(means)) {
        return Ok(());
    }
    if means.is_empty() {
        return Err(WalletRefusal::MeansNeeded {
            amount: request.amount,
            below,
            law: told(law),
        });
    }
    Err(WalletRefusal::TooMuchCash {
        amount: request.amount,
        below,
        company: request.company,
        law: told(law),
    })
}

fn may_hold(
    request: &TopupRequest<'_>,
    purse: &Purse,
    rules: &WalletRules,
) -> Result<(), WalletRefusal> {
    let cap = |says: &Says| {
        if request.named {
            says.named_at_most
        } else {
            says.unnamed_at_most
        }
    };
    let Some((at_most, law)) = rules.limit(request.day, cap) else {
        return Ok(());
    };
    let has = Money::from_fen(purse.most_principal(request.day));
    let after = has.checked_add(request.amount)?;
    if after <= at_most {
        return Ok(());
    }
    Err(WalletRefusal::OverCap {
        member: request.member,
        has,
        after,
        at_most,
        named: request.named,
        law: told(law),
    })
}

fn shows_paper(request: &TopupRequest<'_>, rules: &WalletRules) -> Result<(), WalletRefusal> {
    let from = |says: &Says| {
        if request.named {
            says.named_id_from
        } else {
            says.unnamed_id_from
        }
    };
    match rules.limit(request.day, from) {
        Some((from, law)) if request.amount >= from && request.id_ref.is_empty() => {
            Err(WalletRefusal::NoIdRef {
                member: request.member,
                named: request.named,
                from,
                law: told(law),
            })
        }
        _ => Ok(()),
    }
}

fn bonus(request: &TopupRequest<'_>, rules: &WalletRules) -> Result<(Money, Why), WalletRefusal> {
    let table = rules.bonus(request.amount, request.day, request.tiers, request.store)?;
    let gives = table.map_or(Money::ZERO, |(gives, _)| gives);
    match request.bonus {
        Some(told) if told.is_negative() => Err(WalletRefusal::NoAmount { amount: told }),
        Some(told) if told != gives && !rules.bonus_by_hand => {
            Err(WalletRefusal::BonusByHand { told, table: gives })
        }
        Some(told) if told != gives => Ok((told, by_hand(told).at(&rules.place))),
        _ => {
            let why = table.map(|(gives, bonus)| {
                let each = if bonus.each { "yes" } else { "" };
                by_table(gives, each, bonus.at_least).at(&bonus.place)
            });
            Ok((gives, why.unwrap_or_else(no_bonus)))
        }
    }
}

/// A law as a refusal names it, with its place in the rules.
pub(super) fn told(law: &Law) -> Wording {
    let said = |basis: &str| format!("{basis} [{}]", law.place);
    Wording::new(said(&law.basis.en), said(&law.basis.zh))
}

/// The row that makes a new lot of money.
pub(crate) fn made(
    kind: WalletKind,
    (topup, member, day): (TopupId, MemberId, Day),
    both: Both,
    pay: &str,
    why: &Why,
) -> WalletRow {
    let part = Part {
        topup,
        member,
        both,
    };
    WalletRow {
        pay: pay.to_owned(),
        ..part.row(kind, day, &topup.to_string(), why)
    }
}
