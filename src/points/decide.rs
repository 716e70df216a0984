//! Which rows a deed adds to a member's points. Pure: figures in, rows out.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::account::{Account, Lot, PoolIx};
use super::reasons::{debt_settled, multiplied};
use super::refusal::PointsRefusal;
use super::rows::{PointKind, PointRow};
use super::rules::{CombineTimes, PointsRules, Reward, SpentRefund, Times};
use crate::domain::reason::Why;
use crate::domain::{
    CardNo, Day, Goods, Listing, LotId, MemberId, Money, Overflow, Points, Rate, SaleId, Slug,
    TierRef,
};
use crate::members::conditions::{Conditions, Held, Hindrance, Line, Rule};

/// One line of a sale, as points see it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PaidLine<'a> {
    pub category: &'a str,
    pub item: &'a str,
    pub goods: Goods,
    /// What remains paid, in fen.
    pub paid: i128,
}

/// Everything about a sale that points depend on.
#[derive(Clone, Debug)]
pub(crate) struct Earning<'a> {
    pub lines: &'a [PaidLine<'a>],
    /// The part of what was paid that was paid with means that earn nothing, in fen.
    pub unearning: i128,
    /// What the sale is held against.
    pub held: &'a dyn Held,
}

impl PaidLine<'_> {
    /// The line as conditions look at it.
    pub(crate) fn line(&self) -> Line<'_> {
        Line {
            category: self.category,
            item: self.item,
            goods: self.goods,
        }
    }
}

/// The multipliers that applied.
#[derive(Clone, Debug, Default)]
pub(crate) struct Named {
    pub whys: Vec<Why>,
    /// Those whose use the sale notes.
    pub noted: Vec<Slug>,
}

/// The points that what was paid makes.
pub(crate) fn worth(rules: &PointsRules, earning: &Earning<'_>) -> Result<i128, Overflow> {
    let (exact, _) = exact(rules, earning)?;
    whole(rules, exact)
}

/// Points made whole by the rule.
pub(crate) fn whole(rules: &PointsRules, exact: Decimal) -> Result<i128, Overflow> {
    rules.round.apply(exact).to_i128().ok_or(Overflow)
}

/// The same before rounding.
pub(crate) fn exact(
    rules: &PointsRules,
    earning: &Earning<'_>,
) -> Result<(Decimal, Named), Overflow> {
    let paid: i128 = earning.lines.iter().map(|line| line.paid).sum();
    if paid <= 0 {
        return Ok((Decimal::ZERO, Named::default()));
    }
    let mut exact = Decimal::ZERO;
    let mut named = Named::default();
    for line in earning.lines.iter().filter(|line| earns(rules, line)) {
        let factor = factor(rules, earning, line, &mut named)?;
        let weighed = decimal(line.paid)?
            .checked_mul(factor.decimal())
            .ok_or(Overflow)?;
        exact = exact.checked_add(weighed).ok_or(Overflow)?;
    }
    if earning.unearning > 0 {
        let earned_part = decimal(paid - earning.unearning.min(paid))?;
        exact = exact.checked_mul(earned_part).ok_or(Overflow)? / decimal(paid)?;
    }
    let each = decimal(rules.each.fen().max(1))?;
    let given = exact
        .checked_mul(Decimal::from(rules.gives))
        .ok_or(Overflow)?;
    Ok((given / each, named))
}

fn decimal(fen: i128) -> Result<Decimal, Overflow> {
    Decimal::try_from_i128_with_scale(fen, 0).map_err(|_| Overflow)
}

fn earns(rules: &PointsRules, line: &PaidLine<'_>) -> bool {
    let listed = |list: &[String]| list.iter().any(|c| c == line.category);
    (rules.categories.is_empty() || listed(&rules.categories))
        && !listed(&rules.except_categories)
        && !rules.except_goods.contains(&line.goods)
        && rules.when.not_for(line.line()).is_none()
}

fn factor(
    rules: &PointsRules,
    earning: &Earning<'_>,
    line: &PaidLine<'_>,
    named: &mut Named,
) -> Result<Rate, Overflow> {
    let mut factor = Rate::ONE;
    let mut chosen: Vec<&Times> = Vec::new();
    for times in rules
        .times
        .iter()
        .filter(|times| applies(times, earning, line))
    {
        match rules.combine_times {
            CombineTimes::Multiply => {
                factor = factor.checked_mul(times.by)?;
                chosen.push(times);
            }
            CombineTimes::Highest if chosen.is_empty() || times.by > factor => {
                factor = times.by;
                chosen = vec![times];
            }
            CombineTimes::Highest => {}
        }
    }
    for times in chosen {
        let name = multiplied(times.by.decimal(), &times.id).at(&times.place);
        if !named.whys.contains(&name) {
            named.whys.push(name);
            named
                .noted
                .extend(times.when.is_noted().then(|| times.id.clone()));
        }
    }
    Ok(factor)
}

fn applies(times: &Times, earning: &Earning<'_>, line: &PaidLine<'_>) -> bool {
    let (held, rule) = (earning.held, times.called());
    // What hangs on what was before is judged once, by the sale itself.
    if times.when.is_noted() && held.was_used(rule) == Some(false) {
        return false;
    }
    let spent = |when: &Conditions| earning.spent(when);
    let not = times.when.hindrance(rule, held, Some(line.line()), &spent);
    not.is_none()
}

impl Earning<'_> {
    /// What was paid for the lines that conditions are for.
    pub(crate) fn spent(&self, when: &Conditions) -> Money {
        let own = self
            .lines
            .iter()
            .filter(|line| when.not_for(line.line()).is_none());
        Money::from_fen(own.map(|line| line.paid).sum::<i128>())
    }
}

impl Times {
    fn called(&self) -> Rule<'_> {
        times_called(&self.id)
    }
}

/// By what the uses of a multiplier are known.
pub(crate) fn times_called(id: &Slug) -> Rule<'_> {
    Rule {
        kind: "multiplier",
        id: id.as_str(),
    }
}

/// By what it is known that a sale earned where that hangs on what was before.
pub(crate) const EARNING: Rule<'_> = Rule {
    kind: "points",
    id: "earned",
};

/// By what it is known that a sale earned no more than was left to earn.
pub(crate) const CAPPED: Rule<'_> = Rule {
    kind: "points",
    id: "at-most",
};

/// What keeps a whole sale from earning; none where it earns.
pub(crate) fn hindered(rules: &PointsRules, earning: &Earning<'_>) -> Option<Hindrance> {
    if rules.when == Conditions::default() {
        return None;
    }
    let spent = |when: &Conditions| earning.spent(when);
    rules.when.hindrance(EARNING, earning.held, None, &spent)
}

/// Who moves points, of what, when, and by which deed.
#[derive(Clone, Debug)]
pub(crate) struct Mover {
    /// Under whose number rows are recorded: that of the living member, whoever made the lots.
    pub member: MemberId,
    /// The card that keeps what is new, as first issued.
    pub card: Option<CardNo>,
    /// The pools that are spent together, and whose debts are settled out of each other.
    pub purse: Vec<PoolIx>,
    pub day: Day,
    pub source: String,
    pub why: Why,
}

impl Mover {
    /// A row on no lot yet: on what is owed, unless it is given a lot.
    fn row(&self, kind: PointKind, points: i128) -> PointRow {
        PointRow {
            member: self.member,
            day: self.day,
            points: Points::new(points),
            expires: None,
            kind,
            lot: None,
            source: self.source.clone(),
            card: self.card.clone(),
            usable: None,
            why: self.why.clone(),
        }
    }

    /// A row that moves a lot which is there: the lot keeps its card and its last day.
    fn moves(&self, account: &Account, lot: &Lot, kind: PointKind, points: i128) -> PointRow {
        PointRow {
            lot: Some(lot.id),
            expires: lot.expires,
            card: account.pool(lot.pool).card.clone(),
            ..self.row(kind, points)
        }
    }
}

/// Gives points as a new lot, out of which anything owed is settled first.
pub(crate) fn give(
    account: &Account,
    mover: &Mover,
    kind: PointKind,
    lot: LotId,
    points: i128,
    expires: Option<Day>,
    usable: Day,
) -> Vec<PointRow> {
    let made = PointRow {
        lot: Some(lot),
        expires,
        usable: (usable != mover.day).then_some(usable),
        ..mover.row(kind, points)
    };
    let mut rows = vec![made.clone()];
    let mut debts = account.debts(&mover.purse);
    settle(account, mover, &mut rows, &mut debts, &made, points);
    rows
}

/// Refuses more points than one new deed moves; records of before are never asked.
pub(crate) fn within_most(points: i128) -> Result<(), PointsRefusal> {
    if points.unsigned_abs() <= Points::MOST.get().unsigned_abs() {
        return Ok(());
    }
    Err(PointsRefusal::TooMany { points })
}

/// Notes points that are owed from the start: no lot, and settled by what comes.
pub(crate) fn owe(mover: &Mover, kind: PointKind, points: i128) -> PointRow {
    mover.row(kind, points)
}

/// Pays what is owed out of a lot that a row tells of: the two rows of each part sum to nothing. How much of
/// the lot went that way comes back.
fn settle(
    account: &Account,
    mover: &Mover,
    rows: &mut Vec<PointRow>,
    debts: &mut [(PoolIx, i128)],
    lot: &PointRow,
    has: i128,
) -> i128 {
    if lot.expires.is_some_and(|last| last < mover.day) {
        return 0;
    }
    let mut paid = 0;
    for (pool, owed) in debts {
        let part = (*owed).min(has - paid);
        if part <= 0 {
            continue;
        }
        let why = debt_settled();
        rows.push(PointRow {
            points: Points::new(-part),
            kind: PointKind::Reverse,
            usable: None,
            why: why.clone(),
            ..lot.clone()
        });
        rows.push(PointRow {
            card: account.pool(*pool).card.clone(),
            why,
            ..mover.row(PointKind::Reverse, part)
        });
        *owed -= part;
        paid += part;
    }
    paid
}

/// Spends points of one purse, those that expire first in front; what it owes is settled before.
pub(crate) fn spend(
    account: &Account,
    mover: &Mover,
    kind: PointKind,
    points: i128,
) -> Result<Vec<PointRow>, PointsRefusal> {
    let has = account.available(&mover.purse, mover.day);
    if has < points {
        return Err(PointsRefusal::NotEnough {
            member: mover.member,
            has,
            needed: points,
            elsewhere: Vec::new(),
        });
    }
    let mut debts = account.debts(&mover.purse);
    let mut left = points;
    let mut rows = Vec::new();
    for lot in account.spendable(&mover.purse, mover.day) {
        let row = mover.moves(account, &lot, kind, 0);
        let left_in_lot = i128::from(lot.left);
        let has = left_in_lot - settle(account, mover, &mut rows, &mut debts, &row, left_in_lot);
        let taken = has.min(left);
        left -= taken;
        if taken > 0 {
            rows.push(PointRow {
                points: Points::new(-taken),
                ..row
            });
        }
    }
    Ok(rows)
}

/// What a refund does to points.
#[derive(Clone, Debug, Default)]
pub(crate) struct TakenBack {
    pub rows: Vec<PointRow>,
    /// Points that were spent and that the member pays for instead.
    pub charged: i128,
}

/// Takes back points that a sale earned: first from its own lot, then, where those were spent, from
/// what the pool still has; what is missing follows the rule. A lot that has expired gives nothing.
pub(crate) fn take_back(
    account: &Account,
    mover: &Mover,
    sale: SaleId,
    points: i128,
    rule: SpentRefund,
) -> Result<TakenBack, PointsRefusal> {
    let mut taken = TakenBack::default();
    let Some(own) = account.lot(LotId::Sale(sale)).copied() else {
        return Ok(taken);
    };
    let from_own = points.min(own.left.max(0).into());
    let mut left = points - from_own;
    if from_own > 0 {
        let row = mover.moves(account, &own, PointKind::Reverse, -from_own);
        taken.rows.push(row);
    }
    if left == 0 {
        return Ok(taken);
    }
    if rule == SpentRefund::Refuse && left > 0 {
        let sale = sale.to_string();
        return Err(PointsRefusal::SpentAlready {
            member: mover.member,
            spent: left,
            sale,
        });
    }
    for lot in account
        .spendable(&mover.purse, mover.day)
        .iter()
        .filter(|lot| lot.id != own.id)
    {
        let part = i128::from(lot.left).min(left);
        if part > 0 {
            let row = mover.moves(account, lot, PointKind::Reverse, -part);
            taken.rows.push(row);
            left -= part;
        }
    }
    match rule {
        SpentRefund::Charge => taken.charged = left,
        SpentRefund::Owe if left > 0 => {
            taken.rows.push(mover.row(PointKind::Reverse, -left));
        }
        _ => {}
    }
    Ok(taken)
}

/// Gives a redemption's points back to the very lots they came from, with their old last days; what is
/// owed is settled out of those that still live. What the redemption settled stays settled.
pub(crate) fn revive(account: &Account, mover: &Mover, spent: &[PointRow]) -> Vec<PointRow> {
    let mut rows = Vec::new();
    let mut debts = account.debts(&mover.purse);
    for row in spent.iter().filter(|row| row.kind == PointKind::Redeem) {
        let back = -row.points.get();
        let revived = PointRow {
            lot: row.lot,
            expires: row.expires,
            card: row.card.clone(),
            ..mover.row(PointKind::Redeem, back)
        };
        rows.push(revived.clone());
        settle(account, mover, &mut rows, &mut debts, &revived, back);
    }
    rows
}

/// What is known when a reward is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asking<'a> {
    pub member: MemberId,
    pub day: Day,
    pub quantity: u32,
    pub tiers: &'a [TierRef],
    /// How many this member had within the limit's window.
    pub had: u32,
    /// How many there are to be had; none when there is no end of them.
    pub left: Option<i64>,
}

/// What lies on the shelf, for whoever takes something from it.
pub(crate) trait Stock {
    /// How many of an item may go out on a day; none when nobody counts it. `start` is what the rules say
    /// there is before anything came in.
    fn left(&self, item: &str, start: Option<u32>, day: Day) -> Option<i64>;
}

/// Whether a reward may be had at all; the points are looked at after this.
pub(crate) fn may_have(
    reward: &Reward,
    asking: &Asking<'_>,
    tier_names: impl Fn(&[TierRef]) -> Listing,
) -> Result<i128, PointsRefusal> {
    let id = || reward.id.to_string();
    if let Some(from) = reward.from.filter(|from| asking.day < *from) {
        return Err(PointsRefusal::NotYetOffered { reward: id(), from });
    }
    if let Some(to) = reward.to.filter(|to| asking.day > *to) {
        return Err(PointsRefusal::NoLongerOffered { reward: id(), to });
    }
    if !reward.tiers.is_empty() && !reward.tiers.iter().any(|t| asking.tiers.contains(t)) {
        let tiers = tier_names(&reward.tiers);
        return Err(PointsRefusal::NotForTier {
            reward: id(),
            member: asking.member,
            tiers,
        });
    }
    if let Some(limit) = reward.per_member {
        let at_most = limit.at_most;
        if asking.had.saturating_add(asking.quantity) > at_most {
            let (member, had) = (asking.member, asking.had);
            return Err(PointsRefusal::LimitReached {
                reward: id(),
                member,
                had,
                at_most,
            });
        }
    }
    if let Some(left) = asking.left
        && i64::from(asking.quantity) > left
    {
        return Err(PointsRefusal::OutOfStock {
            reward: id(),
            left: u32::try_from(left).unwrap_or(0),
            wanted: asking.quantity,
        });
    }
    let points = i128::from(reward.points) * i128::from(asking.quantity);
    within_most(points)?;
    Ok(points)
}
