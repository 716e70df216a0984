//! What a sale comes to: price, points, and the tiers it moves. Pure: figures in, rows out.

use super::coupons::Presented;
use super::coupons::decide::Deed;
use super::customer::{Customer, Occasion, Till};
use super::offers::take_off;
use super::passes;
use super::passes::decide::Taken;
use super::passes::rows::PassRow;
use super::price::{AskedLine, PricedLine, price};
use super::reasons::{by_till, full_price};
use super::refusal::SaleRefusal;
use super::rows::{BOOKED, CARD, ID_CHECKED, ITEM, SaleRow, TILL_PRICE, used};
use super::rules::Hint;
use super::stored::{self, Split};
use super::tenders;
use super::terms::Terms;
use crate::domain::calendar::BusinessHours;
use crate::domain::reason::Why;
use crate::domain::{CardNo, LotId, MemberId, Money, Overflow, SaleId, TierRef, When};
use crate::members::Status;
use crate::members::cards::CardState;
use crate::members::conditions::{Held as _, Hindrance};
use crate::members::rules::Need;
use crate::points::decide::{
    CAPPED, EARNING, Earning, Mover, PaidLine, exact, give, hindered, times_called, whole,
    within_most,
};
use crate::points::reasons::{self, needs, not_in_tier};
use crate::points::refusal::Holds;
use crate::points::rules::PointsRules;
use crate::points::{PointKind, PointRow};
use crate::wallet::WalletRow;

/// A means of payment, with its part where there were several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tender {
    pub means: String,
    pub amount: Option<Money>,
}

/// A sale as the till asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SaleRequest {
    pub member: Option<MemberId>,
    pub at: When,
    pub lines: Vec<AskedLine>,
    /// What the till took, where it set the price itself.
    pub paid: Option<Money>,
    pub store: String,
    pub pay: Vec<Tender>,
    pub id_checked: bool,
    pub booked: bool,
    /// A coupon that is handed in.
    pub coupon: Option<Presented>,
    /// A pass that is to pay for what it covers.
    pub pass: Option<passes::Presented>,
    /// The card that is shown, where one is.
    pub card: Option<CardNo>,
    /// Whether what the wallet pays is told already, principal and bonus apart, and nothing is taken out of it:
    /// a deed on record that is judged again.
    pub settled: bool,
}

/// What a sale or refund adds to the ledgers, tiers aside.
#[derive(Clone, Debug, Default)]
pub(crate) struct Decided {
    pub rows: Vec<SaleRow>,
    pub points: Vec<PointRow>,
    pub wallet: Vec<WalletRow>,
    /// What becomes of a coupon with it.
    pub coupon: Option<Deed>,
    /// What becomes of passes with it.
    pub passes: Vec<PassRow>,
    pub outcome: Outcome,
}

/// The figures that the till is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub list: Money,
    pub paid: Money,
    pub points: i128,
    /// Points spent already that the customer pays for.
    pub charged: i128,
    pub why: Vec<Why>,
}

/// Decides a sale.
pub(crate) fn sell(
    request: &SaleRequest,
    sale: SaleId,
    customer: Option<&Customer>,
    terms: &Terms<'_>,
    hours: &BusinessHours,
) -> Result<Decided, SaleRefusal> {
    check(request, customer)?;
    if let Some(customer) = customer {
        customer.prove_read(|| terms.sales_ask())?;
    }
    let tiers = customer
        .map(|c| c.stands(terms, request.at))
        .unwrap_or_default();
    let shown = (request.id_checked, request.booked);
    if let Some(customer) = customer {
        customer.goes_by(terms, request.at, request.card.as_ref())?;
    }
    let occasion = Occasion::new(customer, terms, request.at, hours, shown)
        .showing(request.card.clone())
        .at_till(Till::of(request, &tiers));
    let (mut lines, by_pass) = ticket(request, sale, &occasion)?;
    // What the pass pays for has left the ticket.
    let mut open = without(&lines, by_pass.as_ref());
    let coupon = hand_in(request, sale, &occasion, &mut open)?;
    put_back(&mut lines, by_pass.as_ref(), open);
    let paid = Money::sum(lines.iter().map(|line| line.paid))?;
    let own = by_pass.as_ref().map(|taken| paid_by(&lines, taken));
    let split = pay(request, sale, customer, terms, (paid, own))?;
    let earned = earned_at_till(&occasion, &lines, &split)?;
    let noted = noted(request, &lines, coupon.is_some(), earned.as_ref());
    let apart = customer.and_then(|c| c.shown_apart(terms, request.at, request.card.as_ref()));
    let mut decided = Decided {
        rows: rows(
            request,
            sale,
            &lines,
            (&tiers, terms),
            &split,
            (apart, noted),
        ),
        points: Vec::new(),
        wallet: split.rows.clone(),
        coupon,
        passes: by_pass.map(|taken| taken.rows).unwrap_or_default(),
        outcome: Outcome {
            list: Money::sum(lines.iter().map(|line| line.asked.list))?,
            paid,
            points: 0,
            charged: 0,
            why: whys(
                request.paid.is_some(),
                lines.iter().flat_map(|line| &line.rules).cloned(),
            ),
        },
    };
    decided.outcome.why.extend(split.why.clone());
    if let (Some(rules), Some(customer), Some((points, why, _))) = (terms.points, customer, earned)
    {
        decided.outcome.points = points;
        decided.outcome.why.push(why.clone());
        if points > 0 {
            within_most(points)?;
            let purse = customer.earning_purse(terms, rules, request.at, request.card.as_ref())?;
            let mover = purse.mover(customer.id(), request.at.day(), sale.to_string(), why);
            decided.points = lot_of(sale, points, customer, &mover, rules);
        }
    }
    Ok(decided)
}

/// Lines with their prices, by the rules or by the till.
fn priced(
    request: &SaleRequest,
    occasion: &Occasion<'_>,
    asked: &[AskedLine],
) -> Result<Vec<PricedLine>, SaleRefusal> {
    if let Some(paid) = request.paid {
        return Ok(till_priced(asked, paid));
    }
    let lines = asked.iter();
    let lines = lines.map(|line| price(occasion.terms.prices, occasion, asked, line));
    let mut lines = lines.collect::<Result<Vec<_>, Overflow>>()?;
    take_off(occasion.terms.prices, occasion, &mut lines)?;
    Ok(lines)
}

/// The flags of the rules whose use the sale notes.
fn noted(
    request: &SaleRequest,
    lines: &[PricedLine],
    took_coupon: bool,
    earned: Option<&Earned>,
) -> Vec<String> {
    let coupon = request.coupon.as_ref().filter(|_| took_coupon);
    let of_lines = lines.iter().flat_map(|line| line.noted.iter().cloned());
    let of_points = earned
        .iter()
        .flat_map(|(_, _, noted)| noted.iter().cloned());
    let mut noted: Vec<String> = Vec::new();
    for flag in of_lines
        .chain(coupon.and_then(Presented::noted))
        .chain(of_points)
    {
        if !noted.contains(&flag) {
            noted.push(flag);
        }
    }
    noted
}

/// The prices that would make a ticket cheaper if the till were shown what they need.
pub(crate) fn hints(
    request: &SaleRequest,
    customer: Option<&Customer>,
    terms: &Terms<'_>,
    hours: &BusinessHours,
) -> Result<Vec<Hint>, SaleRefusal> {
    if request.paid.is_some() || request.pass.is_some() {
        return Ok(Vec::new());
    }
    let tiers = customer
        .map(|c| c.stands(terms, request.at))
        .unwrap_or_default();
    let comes_to = |shown| -> Result<(Money, Vec<Why>), SaleRefusal> {
        let occasion = Occasion::new(customer, terms, request.at, hours, shown)
            .showing(request.card.clone())
            .at_till(Till::of(request, &tiers));
        let lines = priced(request, &occasion, &request.lines)?;
        let paid = Money::sum(lines.iter().map(|line| line.paid))?;
        Ok((
            paid,
            lines.into_iter().flat_map(|line| line.rules).collect(),
        ))
    };
    let (own, _) = comes_to((request.id_checked, request.booked))?;
    let mut hints = Vec::new();
    for needs in [Need::IdChecked, Need::Booked] {
        let shown = (
            request.id_checked || needs == Need::IdChecked,
            request.booked || needs == Need::Booked,
        );
        let mut rules = terms.prices.rules.iter();
        if shown == (request.id_checked, request.booked)
            || !rules.any(|rule| rule.when.needs.contains(&needs))
        {
            continue;
        }
        let (paid, whys) = comes_to(shown)?;
        let mut rules = terms.prices.rules.iter();
        let by = rules.find(|rule| {
            rule.when.needs.contains(&needs) && whys.iter().any(|why| why.names(&rule.place))
        });
        if let Some(rule) = by.filter(|_| paid < own) {
            hints.push(Hint {
                title: rule.title.clone(),
                needs,
                paid,
                instead_of: own,
            });
        }
    }
    Ok(hints)
}

/// Prices the lines of a ticket, and says what a pass that is shown pays of them. What the till took is for the rest.
fn ticket(
    request: &SaleRequest,
    sale: SaleId,
    occasion: &Occasion<'_>,
) -> Result<(Vec<PricedLine>, Option<Taken>), SaleRefusal> {
    let Some(presented) = &request.pass else {
        return Ok((priced(request, occasion, &request.lines)?, None));
    };
    presented.may_use(occasion.customer, request.at)?;
    let lines = request.lines.iter();
    let mut lines: Vec<PricedLine> = lines
        .map(|asked| PricedLine {
            asked: asked.clone(),
            paid: asked.list,
            rules: Vec::new(),
            noted: Vec::new(),
        })
        .collect();
    let taken = presented.take(&mut lines, (sale, request.at))?;
    let open = without(&lines, Some(&taken));
    let asked: Vec<AskedLine> = open.into_iter().map(|line| line.asked).collect();
    if let (true, Some(paid)) = (asked.is_empty(), request.paid) {
        return Err(SaleRefusal::TenderSum {
            told: paid,
            paid: Money::ZERO,
        });
    }
    let open = priced(request, occasion, &asked)?;
    put_back(&mut lines, Some(&taken), open);
    Ok((lines, Some(taken)))
}

/// The lines that no pass pays for.
fn without(lines: &[PricedLine], taken: Option<&Taken>) -> Vec<PricedLine> {
    let open = lines.iter().enumerate();
    let open = open.filter(|(place, _)| !covers(taken, *place));
    open.map(|(_, line)| line.clone()).collect()
}

/// Puts them back where they stood.
fn put_back(lines: &mut [PricedLine], taken: Option<&Taken>, open: Vec<PricedLine>) {
    let places = lines.iter_mut().enumerate();
    let places = places.filter(|(place, _)| !covers(taken, *place));
    for ((_, line), open) in places.zip(open) {
        *line = open;
    }
}

fn covers(taken: Option<&Taken>, place: usize) -> bool {
    taken.is_some_and(|taken| taken.covered.contains(&place))
}

/// What a pass pays.
fn paid_by(lines: &[PricedLine], taken: &Taken) -> Money {
    let own = taken.covered.iter().filter_map(|place| lines.get(*place));
    Money::from_fen(own.map(|line| line.paid.fen()).sum::<i128>())
}

/// Splits what is paid over its means: what a pass pays first, and the rest over those that were told.
fn pay(
    request: &SaleRequest,
    sale: SaleId,
    customer: Option<&Customer>,
    terms: &Terms<'_>,
    (paid, by_pass): (Money, Option<Money>),
) -> Result<Split, SaleRefusal> {
    let rest = paid.checked_sub(by_pass.unwrap_or_default())?;
    check_tenders(&request.pay, rest)?;
    let mut split = stored::pay(request, sale, customer, terms, rest)?;
    if let Some(own) = by_pass {
        let others = |(means, fen): &(String, i128)| *fen != 0 || !means.is_empty();
        split.parts.retain(others);
        split.parts.insert(0, (tenders::PASS.to_owned(), own.fen()));
    }
    Ok(split)
}

/// Takes the coupon that is handed in off the ticket.
fn hand_in(
    request: &SaleRequest,
    sale: SaleId,
    occasion: &Occasion<'_>,
    lines: &mut [PricedLine],
) -> Result<Option<Deed>, SaleRefusal> {
    let Some(presented) = &request.coupon else {
        return Ok(None);
    };
    presented.may_use(occasion.customer, request.at)?;
    presented.holds(lines, occasion)?;
    let (store, sale) = (request.store.as_str(), (sale, request.at));
    if request.paid.is_some() {
        return presented.written_down(lines, store, sale).map(Some);
    }
    presented.take_off(lines, store, occasion.terms.prices.round, sale)
}

/// What the sale that is asked for earns, and why; nothing where the house gives no points.
fn earned_at_till(
    occasion: &Occasion<'_>,
    lines: &[PricedLine],
    split: &Split,
) -> Result<Option<Earned>, SaleRefusal> {
    let Some(rules) = occasion.terms.points else {
        return Ok(None);
    };
    let lines: Vec<PaidLine<'_>> = lines.iter().map(paid_line).collect();
    let unearning = rules.unearning(&split.parts);
    earned(rules, occasion, &lines, unearning)
}

/// The points that a sale earns, why, and the flags of what it uses.
type Earned = (i128, Why, Vec<String>);

/// The points of a sale as a lot of their own, with the days between which it can be spent.
fn lot_of(
    sale: SaleId,
    points: i128,
    customer: &Customer,
    mover: &Mover,
    rules: &PointsRules,
) -> Vec<PointRow> {
    let usable = mover.day.plus_days(i32::from(rules.usable_after_days));
    let expires = rules.live.expires(mover.day);
    give(
        &customer.points,
        mover,
        PointKind::Earn,
        LotId::Sale(sale),
        points,
        expires,
        usable,
    )
}

fn check(request: &SaleRequest, customer: Option<&Customer>) -> Result<(), SaleRefusal> {
    if request.lines.is_empty() {
        return Err(SaleRefusal::Nothing);
    }
    let negative = request.lines.iter().map(|line| ("the amount", line.list));
    let paid = request.paid.map(|paid| ("what the till took", paid));
    for (what, amount) in negative.chain(paid) {
        if amount.is_negative() {
            return Err(SaleRefusal::Negative { what, amount });
        }
    }
    let Some(customer) = customer else {
        return Ok(());
    };
    may_deal(customer, request.at)
}

/// Whether a member may use the house at a moment.
pub(crate) fn may_deal(customer: &Customer, at: When) -> Result<(), SaleRefusal> {
    let member = customer.id();
    let status = if customer.profile.is_erased() {
        // Not even a deed of before: nobody is left to say that it was theirs.
        Status::Erased
    } else {
        customer.profile.status(at)
    };
    match status {
        Status::Active => {}
        Status::Suspended
        | Status::Exited
        | Status::Merged(_)
        | Status::Undone
        | Status::Erased => {
            return Err(SaleRefusal::NotActive { member, status });
        }
    }
    let joined = customer.profile.joined;
    if at.day() < joined {
        return Err(SaleRefusal::BeforeJoining {
            member,
            joined,
            day: at.day(),
        });
    }
    Ok(())
}

/// Shares what the till took over the lines, in proportion to their list prices.
fn till_priced(lines: &[AskedLine], paid: Money) -> Vec<PricedLine> {
    let weights: Vec<u128> = lines
        .iter()
        .map(|line| line.list.fen().unsigned_abs())
        .collect();
    let parts = paid.split(&weights);
    let priced = lines.iter().zip(parts);
    priced
        .map(|(asked, paid)| PricedLine {
            asked: asked.clone(),
            paid,
            rules: Vec::new(),
            noted: Vec::new(),
        })
        .collect()
}

fn check_tenders(pay: &[Tender], paid: Money) -> Result<(), SaleRefusal> {
    let told: Vec<Money> = pay.iter().filter_map(|tender| tender.amount).collect();
    let told_sum = Money::sum(told.iter().copied())?;
    let open = pay.len() - told.len();
    let fits = match (told.len(), open) {
        (0, 0 | 1) => true,
        (_, 0) => told_sum == paid,
        (_, 1) => told_sum <= paid,
        _ => false,
    };
    if fits {
        Ok(())
    } else {
        Err(SaleRefusal::TenderSum {
            told: told_sum,
            paid,
        })
    }
}

/// What was paid with each means, the open one taking what the others leave.
pub(crate) fn tender_amounts(pay: &[Tender], paid: Money) -> Vec<(String, Money)> {
    let told: i128 = pay.iter().filter_map(|t| t.amount).map(Money::fen).sum();
    let rest = Money::from_fen(paid.fen() - told);
    pay.iter()
        .map(|t| (t.means.clone(), t.amount.unwrap_or(rest)))
        .collect()
}

fn rows(
    request: &SaleRequest,
    sale: SaleId,
    lines: &[PricedLine],
    (tiers, terms): (&[TierRef], &Terms<'_>),
    split: &Split,
    (shown, noted): (Option<CardNo>, Vec<String>),
) -> Vec<SaleRow> {
    let mut flags = Vec::new();
    for (set, flag) in [
        (request.booked, BOOKED),
        (request.id_checked, ID_CHECKED),
        (request.paid.is_some(), TILL_PRICE),
    ] {
        if set {
            flags.push(flag.to_owned());
        }
    }
    flags.extend(shown.map(|card| format!("{CARD}{card}")));
    flags.extend(noted);
    let tiers: Vec<String> = tiers.iter().map(|tier| qualified(terms, *tier)).collect();
    let pay = tenders::write(&split.parts);
    lines
        .iter()
        .zip(1..)
        .map(|(line, number)| SaleRow {
            sale,
            line: number,
            member: request.member,
            day: request.at.day(),
            paid: line.paid,
            list: line.asked.list,
            of: String::new(),
            flags: flags_of(&flags, &line.asked.item),
            time: String::new(),
            category: line.asked.category.clone(),
            goods: line.asked.goods,
            store: request.store.clone(),
            pay: pay.clone(),
            tiers: tiers.join(";"),
            rule: Why::all(&line.rules),
            reference: String::new(),
            asked: String::new(),
            note: String::new(),
        })
        .collect()
}

/// The flags of a line: those of the ticket, and what of the price list it sells.
fn flags_of(flags: &[String], item: &str) -> String {
    let item = (!item.is_empty()).then(|| format!("{ITEM}{item}"));
    let all: Vec<&str> = flags.iter().chain(&item).map(String::as_str).collect();
    all.join(";")
}

fn qualified(terms: &Terms<'_>, tier: TierRef) -> String {
    let group = &terms.groups[tier.group];
    format!("{}.{}", group.id, group.tiers[tier.tier].id)
}

/// The tiers that a row says the customer stood in, by their places in the rules of that day.
pub(crate) fn tiers_of(row: &SaleRow, terms: &Terms<'_>) -> Vec<TierRef> {
    row.tiers
        .split(';')
        .filter_map(|name| {
            let (group, tier) = name.split_once('.')?;
            let place = terms.groups.iter().position(|g| g.id.as_str() == group)?;
            let (tier, _) = terms.groups[place].tier(tier)?;
            Some(TierRef { group: place, tier })
        })
        .collect()
}

fn whys(till: bool, rules: impl Iterator<Item = Why>) -> Vec<Why> {
    let mut whys: Vec<Why> = Vec::new();
    whys.extend(till.then(by_till));
    for rule in rules {
        if !whys.contains(&rule) {
            whys.push(rule);
        }
    }
    if whys.is_empty() {
        whys.push(full_price());
    }
    whys
}

/// The reasons for a sale on record, in the words in which they were told when it was made.
pub(crate) fn retold(
    lines: &[SaleRow],
    customer: Option<&Customer>,
    terms: &Terms<'_>,
    hours: &BusinessHours,
) -> Result<Vec<Why>, SaleRefusal> {
    let Some(first) = lines.first() else {
        return Ok(Vec::new());
    };
    let rules = lines.iter().flat_map(|line| line.rule.each());
    let mut whys = whys(first.has(TILL_PRICE), rules);
    whys.extend(stored::retold(&first.pay, terms));
    let Some(rules) = terms.points else {
        return Ok(whys);
    };
    let shown = (first.has(ID_CHECKED), first.has(BOOKED));
    let tiers = tiers_of(first, terms);
    let occasion = Occasion::new(customer, terms, first.at(), hours, shown)
        .showing(first.card())
        .at_till(Till::again(first, &tiers));
    whys.extend(earned_again(rules, &occasion, lines)?.map(|(_, why)| why));
    Ok(whys)
}

/// What a sale on record earned, judged again by the rules of its day.
pub(crate) fn earned_again(
    rules: &PointsRules,
    occasion: &Occasion<'_>,
    lines: &[SaleRow],
) -> Result<Option<(i128, Why)>, SaleRefusal> {
    let Some(first) = lines.first() else {
        return Ok(None);
    };
    let paid = lines.iter().map(|line| line.paid.fen()).sum();
    let unearning = rules.unearning(&tenders::read(&first.pay, paid));
    let lines: Vec<PaidLine<'_>> = lines.iter().map(SaleRow::paid_line).collect();
    let earned = earned(rules, occasion, &lines, unearning)?;
    Ok(earned.map(|(points, why, _)| (points, why)))
}

fn paid_line(line: &PricedLine) -> PaidLine<'_> {
    PaidLine {
        category: &line.asked.category,
        item: &line.asked.item,
        goods: line.asked.goods,
        paid: line.paid.fen(),
    }
}

/// The points that a sale earns, and why as many or none; none for a walk-in.
fn earned(
    rules: &PointsRules,
    occasion: &Occasion<'_>,
    lines: &[PaidLine<'_>],
    unearning: i128,
) -> Result<Option<Earned>, SaleRefusal> {
    let none = |why: Why| Ok(Some((0, why.at(&rules.place), Vec::new())));
    if occasion.customer.is_none() {
        return Ok(None);
    }
    let tiers = occasion.tiers();
    let qualifies = rules.earned_by.is_empty() || rules.earned_by.iter().any(|t| tiers.contains(t));
    if !qualifies {
        return none(not_in_tier());
    }
    if let Some(need) = rules.needs.iter().find(|need| !occasion.meets(**need)) {
        return none(needs(need.word()));
    }
    let earning = Earning {
        lines,
        unearning,
        held: occasion,
    };
    match hindered(rules, &earning) {
        None => {}
        Some(Hindrance::Tier) => return none(not_in_tier()),
        Some(Hindrance::Need(need)) => return none(needs(need.word())),
        Some(other) => return none(reasons::not_then(other.word())),
    }
    let (exact, times) = exact(rules, &earning)?;
    let (points, met) = occasion.capped(&rules.at_most, whole(rules, exact)?);
    let of = if exact == points.into() {
        String::new()
    } else {
        exact.round_dp(4).normalize().to_string()
    };
    let round = rules.round.word();
    let why = reasons::earned(points, of, rules.gives, rules.each, round).at(&rules.place);
    let mut why = times.whys.iter().fold(why, Why::and);
    if let Some((per, most)) = met {
        why = why.and(&reasons::capped(most, per.word()).at(&rules.place));
    }
    let mut noted: Vec<String> = times
        .noted
        .iter()
        .map(|id| used(times_called(id)))
        .collect();
    noted.extend(rules.when.is_noted().then(|| used(EARNING)));
    noted.extend(met.map(|_| used(CAPPED)));
    Ok(Some((points, why, noted)))
}

/// What the house needs before a member's points can be spent.
pub(crate) fn may_spend(
    customer: &Customer,
    terms: &Terms<'_>,
    at: When,
    shown: Option<&CardNo>,
) -> Result<(), crate::points::PointsRefusal> {
    let needs = terms.points.map_or(&[][..], |rules| &rules.needs);
    let state = customer.card_state(terms, at, shown);
    let lacks = needs.iter().any(|need| match need {
        Need::ValidCard => state < CardState::Inactive,
        Need::ActiveCard => state < CardState::Active,
        Need::IdChecked | Need::Booked => false,
    });
    if !lacks {
        return Ok(());
    }
    let holds = match state {
        CardState::Inactive => Holds::Inactive,
        _ if customer.profile.cards.is_empty() => Holds::Nothing,
        _ => Holds::Void,
    };
    Err(crate::points::PointsRefusal::NoActiveCard {
        member: customer.id(),
        holds,
    })
}
