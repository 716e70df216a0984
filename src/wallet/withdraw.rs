//! What is owed of stored value when it is paid out: by the seven-day rule, by the house's fault and by the
//! customer's wish, side by side; and the rows that pay it.

use super::decide::Part;
use super::refusal::WalletRefusal;
use super::rules::{BonusLeft, Law, Used, WalletRules};
use super::state::{Both, Lot};
use crate::domain::calendar::WorkCalendar;
use crate::domain::{Day, MemberId, Money, Wording};
use crate::wallet::WalletKind;
use crate::words;

words! {
    /// Why stored value is paid out.
    pub enum Because {
        /// Within the days in which nobody has to say why.
        NoReason = "no-reason", "without a reason", "无理由";
        /// The house does not, or cannot, give what was promised.
        Shop = "shop", "by the house's fault", "商家原因";
        /// The customer wants out.
        Customer = "customer", "at the customer's wish", "顾客原因";
        /// House and customer agreed on an amount.
        Agreed = "agreed", "as agreed", "协商";
    }
}

/// One top-up, with what is owed of it in each way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Owed {
    pub lot: Lot,
    /// What can be taken of it without leaving a later day short.
    pub free: Both,
    /// What sales took of it, at their list prices.
    pub at_list: i128,
    /// The last day on which nobody has to say why; none where no law gives one.
    pub last_day: Option<Day>,
    pub no_reason: Option<i128>,
    pub shop: Option<i128>,
    pub customer: Option<i128>,
}

/// The last day of the seven: the first is not counted, and one that is off ends with the next that is not.
pub(crate) fn last_no_reason_day(
    paid_on: Day,
    within_days: u16,
    work: &WorkCalendar,
) -> Result<Day, WalletRefusal> {
    let last = paid_on.plus_days(i32::from(within_days));
    let shifted = work.on_or_after(last);
    match work.unknown(last, shifted).first() {
        Some(year) => Err(WalletRefusal::NoHolidays {
            year: *year,
            day: last,
        }),
        None => Ok(shifted),
    }
}

/// What is owed of a top-up on a day. Where the holidays of its last free day are not known, that way is
/// left out: whoever pays out by it asks `last_no_reason_day`, which says so.
pub(crate) fn owed(
    lot: &Lot,
    at_list: i128,
    day: Day,
    rules: &WalletRules,
    work: &WorkCalendar,
) -> Owed {
    let free = lot.free(day);
    let within = rules.law(day, |says| says.refund_within_days);
    let within = within.filter(|_| lot.kind == WalletKind::Topup);
    let last_day = within.and_then(|(days, _)| last_no_reason_day(lot.day, days, work).ok());
    let no_reason = last_day.map(|last| {
        if day > last || lot.used > 0 {
            0
        } else {
            free.principal
        }
    });
    let used = |used: Used| due(lot, used, at_list, free);
    Owed {
        lot: lot.clone(),
        free,
        at_list,
        last_day,
        no_reason,
        shop: rules
            .law(day, |says| says.refund_shop)
            .map(|(way, _)| used(way)),
        customer: rules
            .law(day, |says| says.refund_customer)
            .map(|(way, _)| used(way)),
    }
}

/// What was paid in, less what counts as used and what was paid out; never below nothing, and never more
/// than is there.
fn due(lot: &Lot, used: Used, at_list: i128, free: Both) -> i128 {
    let (paid, all) = (lot.made.principal, lot.made.sum());
    let used = match used {
        Used::PricePaid => lot.used,
        Used::ListPrice => at_list,
        Used::PaidShare => share(lot.used, paid, all),
    };
    let due = paid - used - lot.withdrawn();
    due.clamp(0, free.sum().max(0))
}

/// `of × part ÷ whole`, rounded half up to the fen.
pub(crate) fn share(of: i128, part: i128, whole: i128) -> i128 {
    if whole <= 0 {
        return 0;
    }
    Money::from_fen(of).part(part, whole).fen()
}

impl Owed {
    /// What is owed for a reason; none where no rule says so.
    pub(crate) fn by(&self, because: Because) -> Option<i128> {
        match because {
            Because::NoReason => self.no_reason,
            Because::Shop => self.shop,
            Because::Customer => self.customer,
            Because::Agreed => Some(self.free.principal.max(0)),
        }
    }
}

/// The law by which something is paid out.
pub(crate) fn law_of(rules: &WalletRules, because: Because, day: Day) -> Option<&Law> {
    let law = match because {
        Because::NoReason => rules.law(day, |says| says.refund_within_days.map(drop)),
        Because::Shop => rules.law(day, |says| says.refund_shop.map(drop)),
        Because::Customer => rules.law(day, |says| says.refund_customer.map(drop)),
        Because::Agreed => None,
    };
    law.map(|((), law)| law)
}

/// A payout as the desk asks for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PayoutRequest<'a> {
    pub member: MemberId,
    pub day: Day,
    pub because: Because,
    /// None for all that is owed.
    pub amount: Option<Money>,
    pub pay: &'a str,
    /// Whether that may be cash: it is named as cash, or not at all and nothing says that it is not.
    pub may_be_cash: bool,
    /// Whether the bonus falls away whatever the rule: the member leaves.
    pub with_bonus: bool,
}

/// What is paid out, and what falls away with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PaidOut {
    pub paid: Vec<Part>,
    pub lost: Vec<Part>,
}

/// Decides a payout from some top-ups, the oldest first.
pub(crate) fn withdraw(
    request: &PayoutRequest<'_>,
    owed: &[Owed],
    rules: &WalletRules,
) -> Result<PaidOut, WalletRefusal> {
    let (member, because) = (request.member, request.because);
    if owed.iter().all(|own| own.free.is_zero()) {
        return Err(WalletRefusal::NothingThere { member });
    }
    let no_rule = || WalletRefusal::NoRefundRule { because };
    let mut due = Vec::with_capacity(owed.len());
    for own in owed {
        due.push(
            own.by(because)
                .or((own.lot.kind != WalletKind::Topup).then_some(0))
                .ok_or_else(no_rule)?,
        );
    }
    let all: i128 = due.iter().sum();
    if because == Because::NoReason && all == 0 {
        return Err(too_late(request, owed));
    }
    let wanted = match request.amount {
        None if because == Because::Agreed => return Err(WalletRefusal::AmountNeeded),
        None => all,
        Some(amount) if amount.is_negative() || amount.is_zero() => {
            return Err(WalletRefusal::NoAmount { amount });
        }
        Some(amount) => amount.fen(),
    };
    if wanted > all {
        return Err(WalletRefusal::MoreThanOwed {
            member,
            because,
            owed: Money::from_fen(all),
            asked: Money::from_fen(wanted),
        });
    }
    may_pay_out(request, Money::from_fen(wanted), rules)?;
    let bonus_left = if request.with_bonus {
        BonusLeft::Lost
    } else {
        rules.bonus_on_withdrawal
    };
    let mut open = wanted;
    let mut out = PaidOut::default();
    for (own, due) in owed.iter().zip(due) {
        let part = open.min(due);
        // Where only a part is asked for, the top-ups that give nothing stay as they are.
        let touched = part > 0 || (request.amount.is_none() && because != Because::NoReason);
        if touched {
            pay_from(own, part, due, because, bonus_left, &mut out);
        }
        open -= part;
    }
    // Whoever topped up: rows are those of the member who is paid.
    for part in out.paid.iter_mut().chain(&mut out.lost) {
        part.member = member;
    }
    if out.paid.is_empty() && out.lost.is_empty() {
        return Err(WalletRefusal::NothingOwed { member, because });
    }
    Ok(out)
}

fn may_pay_out(
    request: &PayoutRequest<'_>,
    amount: Money,
    rules: &WalletRules,
) -> Result<(), WalletRefusal> {
    if super::rules::never_pays_in(request.pay) {
        return Err(WalletRefusal::NotPaidInBy {
            means: request.pay.to_owned(),
            known: rules.paid_with.iter().collect(),
        });
    }
    if !request.may_be_cash {
        return Ok(());
    }
    let told = !request.pay.is_empty();
    rules
        .cash_out(request.day)
        .map_or(Ok(()), |limit| limit.prove(amount, told))
}

/// How much of stored value may be paid out in cash on a day, by which law.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CashOut {
    at_most: Money,
    law: Wording,
}

impl CashOut {
    /// Whether an amount may go out in cash; `told` where the means was named.
    pub fn prove(&self, amount: Money, told: bool) -> Result<(), WalletRefusal> {
        if amount <= self.at_most {
            return Ok(());
        }
        Err(WalletRefusal::TooMuchCashOut {
            amount,
            at_most: self.at_most,
            told,
            law: self.law.clone(),
        })
    }
}

impl WalletRules {
    /// How much of stored value may be paid out in cash on a day; none where no law limits it.
    pub fn cash_out(&self, day: Day) -> Option<CashOut> {
        let (at_most, law) = self.limit(day, |says| says.refund_cash_at_most)?;
        Some(CashOut {
            at_most,
            law: super::decide::told(law),
        })
    }
}

/// Pays part of what is owed of one top-up. What is there beyond what is owed falls away in the same
/// proportion: all of it once everything owed is paid.
fn pay_from(
    own: &Owed,
    part: i128,
    due: i128,
    because: Because,
    bonus_left: BonusLeft,
    out: &mut PaidOut,
) {
    let free = own.free;
    let place = |both| Part {
        topup: own.lot.topup,
        member: own.lot.member,
        both,
    };
    let principal = part.min(free.principal);
    let from_bonus = part - principal;
    let keeps_rest = because == Because::Agreed;
    let gone = if part == due && !keeps_rest {
        free.principal
    } else if due > free.principal || keeps_rest {
        principal
    } else {
        share(free.principal, part, due).clamp(principal, free.principal)
    };
    let bonus = match bonus_left {
        BonusLeft::Lost => free.bonus,
        BonusLeft::Kept => from_bonus,
        BonusLeft::InProportion => {
            let lost = share(free.bonus, gone, free.principal);
            let lost = if free.principal == 0 {
                free.bonus
            } else {
                lost
            };
            lost.clamp(from_bonus, free.bonus)
        }
    };
    let paid = Both::new(-principal, -from_bonus);
    let lost = Both::new(principal - gone, from_bonus - bonus);
    out.paid.extend((!paid.is_zero()).then(|| place(paid)));
    out.lost.extend((!lost.is_zero()).then(|| place(lost)));
}

/// Why nothing goes back without a reason: used, or too late.
fn too_late(request: &PayoutRequest<'_>, owed: &[Owed]) -> WalletRefusal {
    let used = owed
        .iter()
        .rev()
        .find(|own| own.lot.used > 0 && own.last_day.is_some_and(|last| request.day <= last));
    match used {
        Some(own) => WalletRefusal::UsedAlready {
            topup: own.lot.topup,
            used: Money::from_fen(own.lot.used),
        },
        None => {
            let last = owed.iter().filter_map(|own| own.last_day).max();
            WalletRefusal::TooLate {
                member: request.member,
                last: last.unwrap_or(request.day),
                day: request.day,
            }
        }
    }
}
