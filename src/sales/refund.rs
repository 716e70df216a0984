//! What a refund comes to: money back line by line, and the points that what remains no longer earns.

use rust_decimal::Decimal;

use super::coupons::Presented;
use super::coupons::decide::Deed;
use super::customer::{Customer, Occasion, Till};
use super::decide::{Decided, Outcome, may_deal, tiers_of};
use super::passes::PassRefusal;
use super::passes::rows::PassRow;
use super::reasons;
use super::refusal::SaleRefusal;
use super::rows::{BOOKED, ID_CHECKED, SaleRow, notes_use};
use super::stored;
use super::tenders::{self, Parts};
use super::terms::Terms;
use crate::domain::calendar::{BirthdaySpan, BusinessHours};
use crate::domain::reason::Why;
use crate::domain::{Day, Goods, MemberId, Money, SaleId, Slug, TierRef, When};
use crate::members::conditions::{Held, Per, Rule};
use crate::members::rules::Need;
use crate::points::decide::{CAPPED, Earning, PaidLine, take_back, whole, worth};
use crate::points::rules::PointsRules;
use crate::wallet::withdraw::CashOut;

/// A refund as the till asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RefundRequest {
    pub at: When,
    /// The part of the price paid that goes back; none for all that is left.
    pub amount: Option<Money>,
    pub line: Option<u32>,
    /// Of which lines, by category and goods.
    pub only: (Option<String>, Option<Goods>),
    /// By which means it goes back, by id; none for those it came by.
    pub pay: Option<String>,
    /// Whether that may be another.
    pub other_means: bool,
    /// How much of what the wallet paid may go out in cash, where that means is cash.
    pub cash_out: Option<CashOut>,
    /// Where it goes back; none where it was sold.
    pub store: Option<String>,
    /// The coupon that the sale used.
    pub coupon: Option<Presented>,
    /// The uses of passes that the sale took and that did not come back yet.
    pub uses: Vec<PassRow>,
}

impl RefundRequest {
    /// The same by a means that was named, as the rules of the day allow it.
    #[must_use]
    pub(crate) fn by(self, pay: Option<String>, terms: &Terms<'_>) -> Self {
        let wallet = terms.wallet.zip(pay.as_deref());
        let cash = wallet.filter(|(rules, means)| rules.is_cash(means));
        Self {
            other_means: terms.refunds.other_means,
            cash_out: cash.and_then(|(rules, _)| rules.cash_out(self.at.day())),
            pay,
            ..self
        }
    }

    /// All that is left, as it was paid.
    pub(crate) fn whole(at: When, coupon: Option<Presented>) -> Self {
        Self {
            at,
            amount: None,
            line: None,
            only: (None, None),
            pay: None,
            other_means: false,
            cash_out: None,
            store: None,
            coupon,
            uses: Vec::new(),
        }
    }
}

/// What is told of a refund; `pay` is its cell.
pub(crate) fn refunded(sold: &Sold, back: Money, pay: &str) -> Why {
    let left = Money::from_fen(sold.all_left());
    let same = !pay.contains('=') && pay == sold.lines[0].pay;
    reasons::refunded(sold.sale(), back, left, if same { "" } else { pay })
}

/// What is told of a coupon that comes back with the whole of its sale.
pub(crate) fn given_back(deed: &Deed) -> Why {
    reasons::coupon_back(deed.coupon)
}

/// A sale on record, with what went back of each of its lines.
#[derive(Clone, Debug)]
pub(crate) struct Sold {
    pub lines: Vec<SaleRow>,
    /// What went back of each line, in fen.
    pub back: Vec<i128>,
    /// Each deed that gave some of it back: its number, its total below zero, its means.
    pub deeds: Vec<(SaleId, i128, String)>,
}

impl Sold {
    pub(crate) fn sale(&self) -> SaleId {
        self.lines[0].sale
    }

    /// What is left of a line, in fen.
    fn left(&self, line: usize) -> i128 {
        self.lines[line].paid.fen() - self.back[line]
    }

    pub(crate) fn all_left(&self) -> i128 {
        (0..self.lines.len()).map(|line| self.left(line)).sum()
    }

    /// What is left of each means by which it was paid.
    pub(crate) fn tenders_left(&self) -> Parts {
        self.left_after(None)
    }

    /// The same after one more deed: its total below zero, and its means.
    pub(crate) fn tenders_after(&self, total: i128, pay: &str) -> Parts {
        self.left_after(Some((total, pay)))
    }

    fn left_after(&self, more: Option<(i128, &str)>) -> Parts {
        let paid = self.lines.iter().map(|line| line.paid.fen()).sum();
        let backs = self.deeds.iter();
        let backs = backs.map(|(_, total, pay)| (*total, pay.as_str()));
        let backs: Vec<(i128, &str)> = backs.chain(more).collect();
        tenders::left(&self.lines[0].pay, paid, &backs)
    }

    /// Takes in a refund's row, by the line it names.
    pub(crate) fn take_back(&mut self, row: &SaleRow) {
        match self.deeds.last_mut() {
            Some((deed, total, _)) if *deed == row.sale => *total += row.paid.fen(),
            _ => {
                let pay = row.pay.clone();
                self.deeds.push((row.sale, row.paid.fen(), pay));
            }
        }
        if let Some(place) = self.lines.iter().position(|line| line.line == row.line) {
            self.back[place] -= row.paid.fen();
        }
    }
}

/// Decides a refund of a known sale.
pub(crate) fn refund(
    request: &RefundRequest,
    id: SaleId,
    sold: &Sold,
    customer: Option<&Customer>,
    terms_then: &Terms<'_>,
    hours: &BusinessHours,
) -> Result<Decided, SaleRefusal> {
    let first = &sold.lines[0];
    let sale = first.sale;
    if !first.of.is_empty() {
        return Err(SaleRefusal::IsRefund {
            sale,
            of: first.of.clone(),
        });
    }
    let day = request.at.day();
    if day < first.day {
        return Err(SaleRefusal::BeforeSale {
            sale,
            sold: first.day,
            day,
        });
    }
    let parts = parts(request, sold)?;
    refund_parts(request, id, sold, &parts, customer, terms_then, hours)
}

/// The same where it is known how much of each line goes back, in fen.
pub(crate) fn refund_parts(
    request: &RefundRequest,
    id: SaleId,
    sold: &Sold,
    parts: &[i128],
    customer: Option<&Customer>,
    terms_then: &Terms<'_>,
    hours: &BusinessHours,
) -> Result<Decided, SaleRefusal> {
    let after: Vec<i128> = parts
        .iter()
        .enumerate()
        .map(|(line, part)| sold.left(line) - part)
        .collect();
    let before: Vec<i128> = (0..parts.len()).map(|line| sold.left(line)).collect();
    let total = Money::from_fen(parts.iter().sum::<i128>());
    let (uses, by_pass) = uses_back(request, id, sold, (parts, &after))?;
    let back = stored::refund(request, id, sold, customer, (total, by_pass))?;
    let member = customer.map(Customer::id).or(sold.lines[0].member);
    let rows = rows(request, id, sold, (parts, member), &back.pay);
    let mut decided = Decided {
        rows,
        points: Vec::new(),
        wallet: back.rows,
        coupon: None,
        passes: uses,
        outcome: Outcome {
            list: total.checked_neg()?,
            paid: total.checked_neg()?,
            points: 0,
            charged: 0,
            why: vec![refunded(sold, total, &back.pay)],
        },
    };
    let told = decided.passes.iter();
    let told: Vec<Why> = told
        .map(|row| reasons::pass_back(row.pass, row.uses))
        .collect();
    decided.outcome.why.extend(told);
    if after.iter().all(|left| *left == 0) {
        give_back_coupon(request, id, &mut decided);
    }
    if let (Some(customer), Some(rules)) = (customer, terms_then.points) {
        points(
            request,
            id,
            sold,
            ((&before, &back.left), (&after, &back.remains)),
            customer,
            (rules, terms_then),
            hours,
            &mut decided,
        )?;
    }
    Ok(decided)
}

/// The uses of passes that come back with their lines, and what of the refund that is, in fen. A use goes back whole.
fn uses_back(
    request: &RefundRequest,
    id: SaleId,
    sold: &Sold,
    (parts, after): (&[i128], &[i128]),
) -> Result<(Vec<PassRow>, i128), SaleRefusal> {
    let (mut rows, mut by_pass) = (Vec::new(), 0);
    for used in &request.uses {
        let Some(place) = sold.lines.iter().position(|line| line.line == used.line) else {
            continue;
        };
        let line = &sold.lines[place];
        let is_named = || {
            let (category, goods) = &request.only;
            request.line.is_none_or(|own| own == line.line)
                && category.as_ref().is_none_or(|own| *own == line.category)
                && goods.is_none_or(|own| own == line.goods)
        };
        // One that counts for nothing goes back with a refund of nothing, or with the rest of its ticket.
        let is_free =
            line.paid.is_zero() && request.amount.is_none_or(Money::is_zero) && is_named();
        match (parts[place], after[place]) {
            (0, _) if !is_free => continue,
            (_, 0) => {}
            _ => return Err(PassRefusal::UseWhole { pass: used.pass }.into()),
        }
        by_pass += parts[place];
        rows.push(PassRow {
            sale: Some(id),
            ..used.clone()
        });
    }
    Ok((rows, by_pass))
}

/// What becomes of the coupon of a sale of which nothing is left.
fn give_back_coupon(request: &RefundRequest, id: SaleId, decided: &mut Decided) {
    if let Some(presented) = &request.coupon {
        decided.coupon = presented.after_refund(id, request.at);
        let told = decided.coupon.iter().map(given_back);
        decided.outcome.why.extend(told);
    }
}

/// How much of each line goes back, in fen.
fn parts(request: &RefundRequest, sold: &Sold) -> Result<Vec<i128>, SaleRefusal> {
    let sale = sold.sale();
    let count = sold.lines.len();
    let open: Vec<usize> = match request.line {
        None => named_lines(&request.only, sold)?,
        Some(number) => {
            let place = sold.lines.iter().position(|line| line.line == number);
            let lines = u32::try_from(count).unwrap_or(u32::MAX);
            vec![place.ok_or(SaleRefusal::NoSuchLine {
                sale,
                line: number,
                lines,
            })?]
        }
    };
    let left: i128 = open.iter().map(|line| sold.left(*line)).sum();
    let free =
        sold.lines.iter().all(|line| line.paid.is_zero()) && sold.back.iter().all(|b| *b == 0);
    if left <= 0 && !free {
        let paid = Money::sum(sold.lines.iter().map(|line| line.paid))?;
        return Err(SaleRefusal::NothingLeft { sale, paid });
    }
    let asked = match request.amount {
        None => Money::from_fen(left),
        // With or without a minus sign, as tills print it.
        Some(amount) => Money::from_fen(amount.fen().checked_abs().ok_or(SaleRefusal::Overflow)?),
    };
    if asked.is_zero() && !free {
        let left = Some(Money::from_fen(left));
        return Err(SaleRefusal::NothingBack { left });
    }
    if asked.fen() > left {
        return Err(SaleRefusal::TooMuch {
            sale,
            left: Money::from_fen(left),
            asked,
        });
    }
    let weights: Vec<u128> = open
        .iter()
        .map(|line| sold.left(*line).unsigned_abs())
        .collect();
    let mut parts = vec![0; count];
    for (line, part) in open.iter().zip(asked.split(&weights)) {
        parts[*line] = part.fen();
    }
    Ok(parts)
}

/// The lines of a category, of a kind of goods, or all.
fn named_lines(
    (category, goods): &(Option<String>, Option<Goods>),
    sold: &Sold,
) -> Result<Vec<usize>, SaleRefusal> {
    let fits = |line: &SaleRow| {
        category.as_ref().is_none_or(|own| *own == line.category)
            && goods.is_none_or(|own| own == line.goods)
    };
    let lines = sold.lines.iter().enumerate();
    let found: Vec<usize> = lines
        .filter(|(_, line)| fits(line))
        .map(|(at, _)| at)
        .collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let told = category
        .iter()
        .cloned()
        .chain(goods.map(|own| own.to_string()));
    Err(SaleRefusal::NoLineOf {
        sale: sold.sale(),
        of: told.collect::<Vec<_>>().join(" "),
    })
}

fn rows(
    request: &RefundRequest,
    id: SaleId,
    sold: &Sold,
    (parts, member): (&[i128], Option<MemberId>),
    pay: &str,
) -> Vec<SaleRow> {
    let whole = parts.iter().all(|part| *part == 0);
    sold.lines
        .iter()
        .zip(parts)
        .filter(|(_, part)| **part != 0 || whole)
        .map(|(line, part)| SaleRow {
            sale: id,
            line: line.line,
            member,
            day: request.at.day(),
            paid: Money::from_fen(-part),
            list: Money::from_fen(-part),
            of: sold.sale().to_string(),
            flags: line.item_flag(),
            time: String::new(),
            category: line.category.clone(),
            goods: line.goods,
            store: request.store.as_ref().unwrap_or(&line.store).clone(),
            pay: pay.to_owned(),
            tiers: String::new(),
            rule: Why::default(),
            reference: String::new(),
            asked: String::new(),
            note: String::new(),
        })
        .collect()
}

/// What is left of a sale: of each line, and of each means.
type Remains<'a> = (&'a [i128], &'a [(String, i128)]);

/// After a refund the sale's points are those that what remains paid would have earned that day.
#[allow(clippy::too_many_arguments, reason = "one deed, told once")]
fn points(
    request: &RefundRequest,
    id: SaleId,
    sold: &Sold,
    (before, after): (Remains<'_>, Remains<'_>),
    customer: &Customer,
    (rules, terms_then): (&PointsRules, &Terms<'_>),
    hours: &BusinessHours,
    decided: &mut Decided,
) -> Result<(), SaleRefusal> {
    let sale = sold.sale();
    let Some(lot) = customer
        .points
        .lot(crate::domain::LotId::Sale(sale))
        .copied()
    else {
        return Ok(());
    };
    customer.prove_read(|| terms_then.sales_ask())?;
    let first = &sold.lines[0];
    let tiers = tiers_of(first, terms_then);
    let shown = (first.has(ID_CHECKED), first.has(BOOKED));
    let on_file = Occasion::new(Some(customer), terms_then, first.at(), hours, shown)
        .showing(first.card())
        .at_till(Till::again(first, &tiers));
    let earned = i128::from(lot.earned);
    let (was, is) = if notes_use(&first.flags, CAPPED) {
        let then = Then {
            on_file: &on_file,
            within: None,
        };
        let share = |remains| in_proportion(remains, sold, (&then, earned), rules);
        (share(before)?, share(after)?)
    } else {
        let birthday = birthday_then(sold, earned, &on_file, rules)?;
        let left = |remains| remaining(remains, sold, &birthday, rules);
        (left(before)?, left(after)?)
    };
    let due = was - is;
    if due <= 0 {
        return Ok(());
    }
    let why = reasons::earns_now(sale, is, was);
    let purse = customer.purse_with(rules, lot.pool);
    let (member, day) = (customer.id(), request.at.day());
    let mover = purse.mover(member, day, id.to_string(), why.clone());
    let taken = take_back(&customer.points, &mover, sale, due, rules.spent_refund)?;
    decided.outcome.points = taken
        .rows
        .iter()
        .filter(|row| row.moves())
        .map(|row| row.points.get())
        .sum();
    decided.outcome.charged = taken.charged;
    decided.outcome.why.push(why);
    decided.points = taken.rows;
    Ok(())
}

/// What a sale was held against, but for the birthday where another one is thought of.
#[derive(Clone, Copy, Debug)]
struct Then<'a> {
    on_file: &'a Occasion<'a>,
    /// The spans of a birthday that the sale lay within, as a rule names them.
    within: Option<&'static [BirthdaySpan]>,
}

impl Held for Then<'_> {
    fn day(&self) -> Day {
        self.on_file.day()
    }

    fn minute(&self) -> Option<i32> {
        self.on_file.minute()
    }

    fn is_working_day(&self) -> bool {
        self.on_file.is_working_day()
    }

    fn tiers(&self) -> &[TierRef] {
        self.on_file.tiers()
    }

    fn store(&self) -> &str {
        self.on_file.store()
    }

    fn within(&self, span: BirthdaySpan) -> bool {
        match self.within {
            Some(own) => own.contains(&span),
            None => self.on_file.within(span),
        }
    }

    fn meets(&self, need: Need) -> bool {
        self.on_file.meets(need)
    }

    fn fact(&self, fact: &Slug) -> Option<&str> {
        self.on_file.fact(fact)
    }

    fn is_paid_with(&self, means: &[String]) -> bool {
        self.on_file.is_paid_with(means)
    }

    fn is_first_purchase(&self) -> bool {
        self.on_file.is_first_purchase()
    }

    fn used(&self, rule: Rule<'_>, per: Per) -> Option<u32> {
        self.on_file.used(rule, per)
    }

    fn is_settled(&self, rule: Rule<'_>) -> bool {
        self.on_file.is_settled(rule)
    }

    fn was_used(&self, rule: Rule<'_>) -> Option<bool> {
        self.on_file.was_used(rule)
    }
}

/// Whatever a birthday may have been at a sale: a day lies within its week and its month.
const BIRTHDAYS: [&[BirthdaySpan]; 5] = {
    use BirthdaySpan::{Day, Month, Week};
    [&[], &[Month], &[Week], &[Week, Month], &[Day, Week, Month]]
};

/// The birthday that a sale was judged by. The one on file may have been learnt, changed or erased since: what the
/// sale earned is on record, and tells.
fn birthday_then<'a>(
    sold: &Sold,
    earned: i128,
    on_file: &'a Occasion<'a>,
    rules: &PointsRules,
) -> Result<Then<'a>, SaleRefusal> {
    let lines: Vec<i128> = sold.lines.iter().map(|line| line.paid.fen()).collect();
    let means = tenders::left(&sold.lines[0].pay, lines.iter().sum(), &[]);
    let then = |within| Then { on_file, within };
    for within in [None].into_iter().chain(BIRTHDAYS.map(Some)) {
        if remaining((&lines, &means), sold, &then(within), rules)? == earned {
            return Ok(then(within));
        }
    }
    Ok(then(None))
}

/// The points that so much of each line would have earned on the sale's own day.
fn remaining(
    (left, means): Remains<'_>,
    sold: &Sold,
    held: &Then<'_>,
    rules: &PointsRules,
) -> Result<i128, SaleRefusal> {
    let lines: Vec<PaidLine<'_>> = sold
        .lines
        .iter()
        .zip(left)
        .map(|(line, left)| PaidLine {
            paid: *left,
            ..line.paid_line()
        })
        .collect();
    let earning = Earning {
        lines: &lines,
        unearning: rules.unearning(means),
        held,
    };
    Ok(worth(rules, &earning)?)
}

/// What is left of the points that a sale earned up to a cap: in proportion to what it would have earned.
fn in_proportion(
    remains: Remains<'_>,
    sold: &Sold,
    (held, earned): (&Then<'_>, i128),
    rules: &PointsRules,
) -> Result<i128, SaleRefusal> {
    let lines: Vec<i128> = sold.lines.iter().map(|line| line.paid.fen()).collect();
    let means = tenders::left(&sold.lines[0].pay, lines.iter().sum(), &[]);
    let full = remaining((&lines, &means), sold, held, rules)?;
    let left = remaining(remains, sold, held, rules)?;
    if full <= 0 {
        return Ok(0);
    }
    let exact = Decimal::from(earned)
        .checked_mul(Decimal::from(left))
        .ok_or(SaleRefusal::Overflow)?
        / Decimal::from(full);
    Ok(whole(rules, exact)?)
}

/// A return without a known sale, as the till asks for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReturnRequest<'a> {
    pub at: When,
    pub amount: Money,
    pub member: Option<MemberId>,
    pub store: &'a str,
    pub category: &'a str,
    pub goods: Goods,
    /// By which means it goes back, by id.
    pub pay: &'a str,
}

/// Decides a return without a known sale: it takes back spend, and no points.
pub(crate) fn return_unknown(
    request: &ReturnRequest<'_>,
    id: SaleId,
    customer: Option<&Customer>,
) -> Result<Decided, SaleRefusal> {
    let (at, amount) = (request.at, request.amount);
    if let Some(customer) = customer {
        may_deal(customer, at)?;
    }
    let back =
        Money::from_fen(amount.fen().checked_abs().ok_or(SaleRefusal::Overflow)?).checked_neg()?;
    if back.is_zero() {
        return Err(SaleRefusal::NothingBack { left: None });
    }
    let row = SaleRow {
        sale: id,
        line: 1,
        member: request.member,
        day: at.day(),
        paid: back,
        list: back,
        of: "-".to_owned(),
        flags: String::new(),
        time: String::new(),
        category: request.category.to_owned(),
        goods: request.goods,
        store: request.store.to_owned(),
        pay: request.pay.to_owned(),
        tiers: String::new(),
        rule: Why::default(),
        reference: String::new(),
        asked: String::new(),
        note: String::new(),
    };
    let why = vec![reasons::return_unknown()];
    let outcome = Outcome {
        list: back,
        paid: back,
        points: 0,
        charged: 0,
        why,
    };
    Ok(Decided {
        rows: vec![row],
        points: Vec::new(),
        wallet: Vec::new(),
        coupon: None,
        passes: Vec::new(),
        outcome,
    })
}
