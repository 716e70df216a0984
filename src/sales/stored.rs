//! Stored value of a customer: what of a price it pays, what comes back with a refund, what was used of each
//! top-up at list prices, and what a top-up brings.

use rustc_hash::FxHashMap;

use super::customer::{Customer, each_of};
use super::decide::{SaleRequest, Tender, may_deal, tender_amounts};
use super::reasons::{wallet_back, wallet_pays};
use super::refund::{RefundRequest, Sold};
use super::refusal::SaleRefusal;
use super::rows::{self, Of, SALES};
use super::tenders::{self, BONUS, PASS, Parts, WALLET};
use super::terms::Terms;
use crate::book::{BookError, Draft, Snapshot};
use crate::domain::reason::Why;
use crate::domain::{Money, SaleId, Slug, TopupId, When};
use crate::wallet::decide::{self, ToppedUp, TopupRequest, give_back, spend, sum};
use crate::wallet::rows::{self as wallet_rows, Told};
use crate::wallet::withdraw::share;
use crate::wallet::{Both, WalletKind, WalletRefusal, WalletRow};

/// How a sale is paid: every means with its part, and what that takes out of the wallet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Split {
    pub parts: Parts,
    pub rows: Vec<WalletRow>,
    pub why: Option<Why>,
}

/// Splits what is paid over its means; what the wallet pays is taken from the oldest top-ups, principal and
/// bonus in the order of the rule.
pub(crate) fn pay(
    request: &SaleRequest,
    sale: SaleId,
    customer: Option<&Customer>,
    terms: &Terms<'_>,
    paid: Money,
) -> Result<Split, SaleRefusal> {
    let named = |tender: &Tender, word: &str| tender.means == word;
    if !request.settled && terms.wallet.is_some() && request.pay.iter().any(|t| named(t, BONUS)) {
        return Err(WalletRefusal::BonusAlone.into());
    }
    let told = tender_amounts(&request.pay, paid);
    let mut parts: Parts = told.into_iter().map(|(m, a)| (m, a.fen())).collect();
    if request.pay.is_empty() {
        parts.push((String::new(), paid.fen()));
    }
    let wallet = parts.iter().position(|(means, _)| means == WALLET);
    let Some(place) = wallet.filter(|_| !request.settled) else {
        return Ok(Split {
            parts,
            ..Split::default()
        });
    };
    let rules = terms.wallet.ok_or(WalletRefusal::NoWallet)?;
    let customer = customer.ok_or(WalletRefusal::NoMember)?;
    // Nothing comes out of the till for what the wallet pays.
    if let Some((_, fen)) = parts.iter().find(|(_, fen)| *fen < 0) {
        let amount = Money::from_fen(*fen);
        return Err(WalletRefusal::NoAmount { amount }.into());
    }
    let amount = Money::from_fen(tenders::of(&parts, WALLET));
    let day = request.at.day();
    let taken = spend(&customer.wallet, customer.id(), day, amount, rules.spend)?;
    let both = sum(&taken).negated();
    parts.retain(|(means, _)| means != WALLET);
    let mut own = vec![(WALLET.to_owned(), both.principal)];
    own.extend((both.bonus != 0).then(|| (BONUS.to_owned(), both.bonus)));
    parts.splice(place.min(parts.len())..place.min(parts.len()), own);
    let why = told_of(both, terms);
    let source = sale.to_string();
    let row = |part: &crate::wallet::decide::Part| part.row(WalletKind::Pay, day, &source, &why);
    Ok(Split {
        rows: taken.iter().map(row).collect(),
        parts,
        why: Some(why),
    })
}

fn told_of(both: Both, terms: &Terms<'_>) -> Why {
    let (principal, bonus) = both.money();
    match terms.wallet {
        Some(rules) => wallet_pays(principal, bonus, rules.spend.word()).at(&rules.place),
        None => wallet_pays(principal, bonus, ""),
    }
}

/// The reason that was told for a sale on record, if the wallet paid any of it.
pub(crate) fn retold(pay: &str, terms: &Terms<'_>) -> Option<Why> {
    let parts = tenders::read(pay, 0);
    let paid = parts.iter().any(|(means, _)| means == WALLET);
    let both = Both::new(tenders::of(&parts, WALLET), tenders::of(&parts, BONUS));
    paid.then(|| told_of(both, terms))
}

/// What of each means goes back, and to which top-ups.
#[derive(Clone, Debug, Default)]
pub(crate) struct Back {
    pub pay: String,
    pub rows: Vec<WalletRow>,
    /// What was left of each means before, and what remains.
    pub left: Parts,
    pub remains: Parts,
}

/// Splits a refund over the means that paid, in proportion to what is left of each.
pub(crate) fn refund(
    request: &RefundRequest,
    id: SaleId,
    sold: &Sold,
    customer: Option<&Customer>,
    (total, by_pass): (Money, i128),
) -> Result<Back, SaleRefusal> {
    let left = sold.tenders_left();
    // What a pass paid goes back to it, and nothing else does.
    let others: Parts = left
        .iter()
        .filter(|(own, _)| own != PASS)
        .cloned()
        .collect();
    let rest = Money::from_fen(total.fen() - by_pass);
    let mut parts = match &request.pay {
        None => tenders::shared(&others, rest.fen()),
        Some(means) => back_to(means, request, &others, rest, sold)?,
    };
    if left.len() > others.len() && (by_pass != 0 || others.is_empty()) {
        parts.insert(0, (PASS.to_owned(), by_pass));
    }
    let negative: Parts = parts.iter().map(|(m, fen)| (m.clone(), -fen)).collect();
    let pay = tenders::write(&negative);
    let mut back = Back {
        rows: Vec::new(),
        left,
        remains: sold.tenders_after(-total.fen(), &pay),
        pay,
    };
    let both = Both::new(tenders::of(&parts, WALLET), tenders::of(&parts, BONUS));
    let Some(customer) = customer.filter(|_| !both.is_zero()) else {
        return Ok(back);
    };
    let refunds: Vec<SaleId> = sold.deeds.iter().map(|(deed, ..)| *deed).collect();
    let given = give_back(
        (&customer.wallet, customer.id()),
        sold.sale(),
        &refunds,
        both,
    );
    let why = wallet_back(sold.sale());
    let (day, source) = (request.at.day(), id.to_string());
    let row = |part: &crate::wallet::decide::Part| part.row(WalletKind::Refund, day, &source, &why);
    back.rows = given.iter().map(row).collect();
    Ok(back)
}

/// What goes back by the means that is asked for: what that means paid; beyond it only where the rules allow it, and
/// then the bonus goes back to the bonus all the same, since it never was money, and the limit of cash out of stored
/// value binds what the wallet paid.
fn back_to(
    means: &str,
    request: &RefundRequest,
    left: &Parts,
    total: Money,
    sold: &Sold,
) -> Result<Parts, SaleRefusal> {
    let refused = |had: i128| SaleRefusal::OtherMeans {
        sale: sold.sale(),
        means: means.to_owned(),
        had: Money::from_fen(had),
        asked: total,
        paid_with: left
            .iter()
            .map(|(own, _)| own.clone())
            .filter(|own| !own.is_empty())
            .collect(),
    };
    if means == WALLET {
        let both: Parts = [WALLET, BONUS]
            .map(|own| (own.to_owned(), tenders::of(left, own)))
            .into();
        let had: i128 = both.iter().map(|(_, fen)| fen).sum();
        return if had > 0 && total.fen() <= had {
            Ok(tenders::shared(&both, total.fen()))
        } else {
            Err(refused(had))
        };
    }
    let had = tenders::of(left, means);
    let is_known = left.iter().any(|(own, _)| own == means);
    if total.fen() <= had && is_known {
        return Ok(vec![(means.to_owned(), total.fen())]);
    }
    if !request.other_means {
        return Err(refused(had));
    }
    let shared = tenders::shared(left, total.fen());
    if let Some(limit) = &request.cash_out {
        limit.prove(Money::from_fen(tenders::of(&shared, WALLET)), true)?;
    }
    let bonus = tenders::of(&shared, BONUS);
    let mut parts = vec![(means.to_owned(), total.fen() - bonus)];
    parts.extend((bonus != 0).then(|| (BONUS.to_owned(), bonus)));
    Ok(parts)
}

/// What sales took of each top-up, at the list prices of what was bought: what was given back is not counted.
pub(crate) fn used_at_list(
    snapshot: &Snapshot,
    customer: &Customer,
) -> Result<FxHashMap<TopupId, i128>, BookError> {
    let mut sold: FxHashMap<SaleId, (i128, i128)> = FxHashMap::default();
    let mut of: FxHashMap<SaleId, SaleId> = FxHashMap::default();
    let numbers: Vec<_> = customer.numbers().collect();
    each_of(
        snapshot,
        &SALES,
        Some(&numbers),
        rows::MEMBER,
        rows::HOT,
        |_, row| {
            let hot = rows::read_hot(row)?;
            match hot.of {
                Of::Sale => {
                    let list = Money::parse(row.bytes(rows::LIST));
                    let list = list.map_err(|e| row.bad(rows::LIST, e))?.fen();
                    let sums = sold.entry(hot.sale).or_default();
                    *sums = (
                        sums.0.saturating_add(list),
                        sums.1.saturating_add(hot.paid.fen()),
                    );
                }
                Of::Refund(sale) => {
                    of.insert(hot.sale, sale);
                }
                Of::Unknown => {}
            }
            Ok(())
        },
    )?;
    let mut net: FxHashMap<(SaleId, TopupId), i128> = FxHashMap::default();
    for (deed, moved) in customer.wallet.sales() {
        let sale = of.get(&deed).copied().unwrap_or(deed);
        for (topup, both) in moved {
            *net.entry((sale, *topup)).or_default() -= both.sum();
        }
    }
    let mut used: FxHashMap<TopupId, i128> = FxHashMap::default();
    for ((sale, topup), net) in net {
        let (list, paid) = sold.get(&sale).copied().unwrap_or((net, net));
        let own = used.entry(topup).or_default();
        *own = own.saturating_add(share(net, list, paid));
    }
    Ok(used)
}

/// A top-up as the desk asks for it.
#[derive(Clone, Debug)]
pub(crate) struct Paid<'a> {
    pub at: When,
    pub amount: Money,
    pub bonus: Option<Money>,
    pub pay: &'a str,
    pub id_ref: &'a str,
    pub store: &'a str,
}

/// Decides a top-up of a member by the rules of its day.
pub(crate) fn top_up(
    paid: &Paid<'_>,
    customer: &Customer,
    terms: &Terms<'_>,
) -> Result<ToppedUp, SaleRefusal> {
    may_deal(customer, paid.at)?;
    let rules = terms.wallet.ok_or(WalletRefusal::NoWallet)?;
    customer.prove_read(|| terms.ask())?;
    let day = paid.at.day();
    let fact = |company: &Slug| customer.profile.clear_fact(company.as_str(), day);
    let company = rules.company.as_ref().and_then(fact) == Some("yes");
    let request = TopupRequest {
        member: customer.id(),
        day,
        amount: paid.amount,
        bonus: paid.bonus,
        pay: paid.pay,
        id_ref: paid.id_ref,
        store: paid.store,
        named: customer.named,
        company,
        tiers: &customer.stands(terms, paid.at),
    };
    Ok(decide::top_up(&request, &customer.wallet, rules)?)
}

/// Writes rows of stored value and takes them in.
pub(crate) fn write(
    draft: &mut Draft,
    customer: &mut Customer,
    rows: &[WalletRow],
    told: Told<'_>,
) -> Result<(), BookError> {
    for row in rows {
        wallet_rows::write(draft, row, told)?;
        let taken = customer.take_wallet(row);
        taken.map_err(|why| BookError::Row {
            ledger: wallet_rows::WALLET.name,
            what: why.into(),
        })?;
    }
    Ok(())
}
