//! Spending points: rewards had, and redemptions cancelled.

use super::customer::{Customer, Occasion, Till};
use super::decide::{may_deal, may_spend};
use super::purse::Purse;
use super::reasons::{adjusted, cancels, rewarded};
use super::refusal::SaleRefusal;
use super::terms::Terms;
use crate::book::{BookError, Draft, Schema, Snapshot, Told};
use crate::domain::calendar::BusinessHours;
use crate::domain::ids::Number;
use crate::domain::{
    AdjustmentId, CardNo, Day, LotId, MemberId, Money, Points, RedemptionId, TierRef, Version, When,
};
use crate::members::cards::CardState;
use crate::members::conditions::{Conditions, Held as _, Hindrance, Rule};
use crate::members::rules::Need;
use crate::points::decide::{Asking, Stock, give, may_have, revive, within_most};
use crate::points::rows::{self, ADJUSTMENTS, POINTS, REWARDS, RewardRow};
use crate::points::rules::Reward;
use crate::points::{PointKind, PointRow, PointsRefusal};

/// A redemption on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Redeemed {
    pub redemption: RedemptionId,
    pub version: Version,
    pub member: MemberId,
    pub day: Day,
    pub reward: String,
    pub quantity: u32,
    /// Points spent; negative for a cancellation.
    pub points: i128,
    /// The redemption that this one cancels.
    pub of: String,
    pub reference: String,
    pub asked: String,
}

/// Reads one redemption.
pub(crate) fn read(row: &crate::book::Row<'_>) -> Result<Redeemed, BookError> {
    let own = RewardRow::read(row)?;
    Ok(Redeemed {
        redemption: own.redemption,
        version: row.version(),
        member: own.member,
        day: own.day,
        reward: own.reward.to_owned(),
        quantity: own.quantity,
        points: own.points.get(),
        of: own.of.to_owned(),
        reference: own.reference.to_owned(),
        asked: own.asked.to_owned(),
    })
}

/// All redemptions on record, in order.
pub(crate) fn all(snapshot: &Snapshot) -> Result<Vec<Redeemed>, BookError> {
    let mut found = Vec::new();
    snapshot.ledger(&REWARDS)?.each(RewardRow::HOT, |row| {
        found.push(read(row)?);
        Ok(())
    })?;
    Ok(found)
}

/// The rows of points that a deed of a member moved.
pub(crate) fn moved_by(
    snapshot: &Snapshot,
    source: &str,
    member: Option<MemberId>,
) -> Result<Vec<PointRow>, BookError> {
    let mut found = Vec::new();
    let (of, source) = ((rows::MEMBER, member), (rows::SOURCE, source));
    snapshot.each_where_of(&POINTS, of, source, rows::ALL, |row| {
        found.push(rows::read_whole(row)?);
        Ok(())
    })?;
    Ok(found)
}

/// By how many points such rows moved what a member has: what a refund takes of points that ended before it moves no
/// balance.
pub(crate) fn moves_balance(rows: &[PointRow]) -> i128 {
    let alive = rows
        .iter()
        .filter(|row| row.expires.is_none_or(|last| last >= row.day));
    alive.map(|row| row.points.get()).sum()
}

/// A reward as it is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RewardRequest {
    pub at: When,
    pub reward: String,
    pub quantity: u32,
    /// The card that is shown, where one is: its points pay.
    pub card: Option<CardNo>,
    /// Staff looked at the holder's ID.
    pub id_checked: bool,
}

/// What a redemption adds to the ledgers.
#[derive(Clone, Debug)]
pub(crate) struct Decided {
    pub points: i128,
    pub reward: String,
    pub quantity: u32,
    pub of: String,
    pub rows: Vec<PointRow>,
}

/// Decides a redemption; `had` are all redemptions on record.
pub(crate) fn redeem(
    request: &RewardRequest,
    id: RedemptionId,
    customer: &Customer,
    terms: &Terms<'_>,
    had: &[Redeemed],
    (shelf, hours): (&dyn Stock, &BusinessHours),
) -> Result<Decided, SaleRefusal> {
    may_deal(customer, request.at)?;
    let rules = terms.points.ok_or(PointsRefusal::NoPoints)?;
    let reward = find(terms, &request.reward)?;
    let card = request.card.as_ref();
    customer.goes_by(terms, request.at, card)?;
    may_spend(customer, terms, request.at, card)?;
    prove_needs(reward, request, customer, terms)?;
    customer.prove_tiers(terms)?;
    let tiers: Vec<TierRef> = customer.stands(terms, request.at);
    let day = request.at.day();
    if reward.when != Conditions::default() {
        customer.prove_read(|| terms.ask())?;
        let till = Till {
            tiers: &tiers,
            ..Till::default()
        };
        let occasion = Occasion::new(
            Some(customer),
            terms,
            request.at,
            hours,
            (request.id_checked, false),
        )
        .showing(request.card.clone())
        .at_till(till);
        prove_when(reward, request, &occasion, had)?;
    }
    let asking = Asking {
        member: customer.id(),
        day,
        quantity: request.quantity,
        tiers: &tiers,
        had: had_by(customer, reward, had, day),
        left: shelf.left(reward.id.as_str(), reward.stock, day),
    };
    let points = may_have(reward, &asking, |tiers| {
        tiers.iter().map(|t| terms.tier_name(*t)).collect()
    })?;
    let purse = customer.paying_purse(terms, rules, points, request.at, card)?;
    let checked = if request.id_checked { "yes" } else { "" };
    let why = rewarded(request.quantity, &reward.id, reward.points, checked).at(&reward.place);
    let mover = purse.mover(customer.id(), day, id.to_string(), why);
    let rows = customer.spend(rules, &mover, PointKind::Redeem, points)?;
    let reward = reward.id.to_string();
    Ok(Decided {
        points,
        reward,
        quantity: request.quantity,
        of: String::new(),
        rows,
    })
}

/// Refuses a reward whose needs are not met.
fn prove_needs(
    reward: &Reward,
    request: &RewardRequest,
    customer: &Customer,
    terms: &Terms<'_>,
) -> Result<(), PointsRefusal> {
    let card = customer.card_state(terms, request.at, request.card.as_ref());
    let meets = |need: Need| match need {
        Need::ValidCard => card >= CardState::Inactive,
        Need::ActiveCard => card == CardState::Active,
        Need::IdChecked => request.id_checked,
        // No rule that is read asks for it.
        Need::Booked => true,
    };
    match reward.needs.iter().find(|need| !meets(**need)) {
        None => Ok(()),
        Some(need) => Err(PointsRefusal::NeedUnmet {
            reward: reward.id.to_string(),
            member: customer.id(),
            need: *need,
        }),
    }
}

/// Refuses a reward whose other conditions are not met.
fn prove_when(
    reward: &Reward,
    request: &RewardRequest,
    occasion: &Occasion<'_>,
    had: &[Redeemed],
) -> Result<(), PointsRefusal> {
    let Some(customer) = occasion.customer else {
        return Ok(());
    };
    let (id, member) = (|| reward.id.to_string(), customer.id());
    let rule = Rule {
        kind: "reward",
        id: reward.id.as_str(),
    };
    // Redemptions are counted here, not sales.
    let when = Conditions {
        per_member: None,
        ..reward.when.clone()
    };
    let spent = |_: &Conditions| Money::ZERO;
    let mut why = when.hindrance(rule, occasion, None, &spent);
    if let Some(often) = reward.when.per_member {
        let days = often.per.around(request.at.day());
        let had = had_within(customer, reward, had, days);
        let at_most = often.times;
        if had.saturating_add(request.quantity) > at_most {
            return Err(PointsRefusal::LimitReached {
                reward: id(),
                member,
                had,
                at_most,
            });
        }
        if reward.when.birthday.is_some() && !occasion.is_settled(rule) {
            why = why.or(Some(Hindrance::BirthdayChanged));
        }
    }
    match why {
        None => Ok(()),
        Some(Hindrance::Need(need)) => Err(PointsRefusal::NeedUnmet {
            reward: id(),
            member,
            need,
        }),
        Some(Hindrance::Tier) => {
            let tiers = reward.when.tiers.iter();
            Err(PointsRefusal::NotForTier {
                reward: id(),
                member,
                tiers: tiers.map(|t| occasion.terms.tier_name(*t)).collect(),
            })
        }
        Some(why) => Err(PointsRefusal::NotMet {
            reward: id(),
            member,
            why,
        }),
    }
}

fn find<'a>(terms: &Terms<'a>, word: &str) -> Result<&'a Reward, PointsRefusal> {
    let by_id = terms
        .rewards
        .iter()
        .find(|reward| reward.id.as_str() == word);
    let titled = |r: &&Reward| r.title.zh == word || r.title.en.eq_ignore_ascii_case(word);
    by_id
        .or_else(|| terms.rewards.iter().find(titled))
        .ok_or_else(|| PointsRefusal::UnknownReward {
            reward: word.to_owned(),
            known: terms.rewards.iter().map(|reward| &reward.id).collect(),
        })
}

fn had_by(customer: &Customer, reward: &Reward, had: &[Redeemed], day: Day) -> u32 {
    let Some(limit) = reward.per_member else {
        return 0;
    };
    had_within(
        customer,
        reward,
        had,
        limit.window.days(day, customer.profile.joined),
    )
}

/// How many of a reward a member had within some days; those cancelled are none.
fn had_within(
    customer: &Customer,
    reward: &Reward,
    had: &[Redeemed],
    (from, to): (Day, Day),
) -> u32 {
    let own = |r: &&Redeemed| customer.bears(r.member) && r.reward == reward.id.as_str();
    let within = had
        .iter()
        .filter(own)
        .filter(|r| r.of.is_empty() && (from..=to).contains(&r.day));
    let standing = within.filter(|r| !cancelled(had, r.redemption));
    let quantities = standing.map(|r| r.quantity);
    quantities.fold(0, u32::saturating_add)
}

fn cancelled(had: &[Redeemed], id: RedemptionId) -> bool {
    had.iter().any(|r| r.of == id.to_string())
}

/// Decides the cancelling of a redemption: the same lots come back, with their old last days.
pub(crate) fn cancel(
    of: &Redeemed,
    id: RedemptionId,
    at: When,
    customer: &Customer,
    terms: &Terms<'_>,
    spent: &[PointRow],
    had: &[Redeemed],
) -> Result<Decided, SaleRefusal> {
    let redemption = of.redemption;
    if !of.of.is_empty() {
        return Err(PointsRefusal::IsCancellation { redemption }.into());
    }
    if let Some(by) = had.iter().find(|r| r.of == redemption.to_string()) {
        let by = by.redemption.to_string();
        return Err(PointsRefusal::CancelledAlready { redemption, by }.into());
    }
    let lot = spent.iter().find_map(|row| customer.points.lot(row.lot?));
    let purse = match (lot, terms.points) {
        (Some(lot), Some(rules)) => customer.purse_with(rules, lot.pool),
        // A house that gives no points any more gives back what it took, and settles nothing out of it.
        _ => Purse {
            card: None,
            pools: Vec::new(),
        },
    };
    let why = cancels(redemption);
    let mover = purse.mover(customer.id(), at.day(), id.to_string(), why);
    let rows = revive(&customer.points, &mover, spent);
    Ok(Decided {
        points: -of.points,
        reward: of.reward.clone(),
        quantity: of.quantity,
        of: redemption.to_string(),
        rows,
    })
}

/// Writes a redemption and takes it in.
pub(crate) fn record(
    draft: &mut Draft,
    customer: &mut Customer,
    id: RedemptionId,
    day: Day,
    decided: Decided,
    told: Told<'_>,
) -> Result<Redeemed, BookError> {
    let row = RewardRow {
        redemption: id,
        member: customer.id(),
        day,
        reward: &decided.reward,
        quantity: decided.quantity,
        points: Points::new(decided.points),
        of: &decided.of,
        time: told.time,
        reference: told.reference,
        asked: told.asked,
        note: told.note,
    };
    draft.post(&REWARDS, &[&row])?;
    write_points(draft, customer, &decided.rows, told.time)?;
    Ok(Redeemed {
        redemption: id,
        version: draft.version(),
        member: customer.id(),
        day,
        reward: decided.reward,
        quantity: decided.quantity,
        points: decided.points,
        of: decided.of,
        reference: told.reference.to_owned(),
        asked: told.asked.to_owned(),
    })
}

/// Writes rows of points and takes them in.
pub(crate) fn write_points(
    draft: &mut Draft,
    customer: &mut Customer,
    points: &[PointRow],
    time: &str,
) -> Result<(), BookError> {
    for row in points {
        rows::write(draft, row, time)?;
        let ledger = POINTS.name;
        customer.take_points(row).map_err(|why| BookError::Row {
            ledger,
            what: why.into(),
        })?;
    }
    Ok(())
}

/// The number for the next redemption.
pub(crate) fn next_redemption(snapshot: &Snapshot) -> Result<RedemptionId, BookError> {
    last(snapshot, &REWARDS, "redemption")
}

/// The number for the next adjustment.
pub(crate) fn next_adjustment(snapshot: &Snapshot) -> Result<AdjustmentId, BookError> {
    last(snapshot, &ADJUSTMENTS, "adjustment")
}

/// The number after that of the last row.
fn last<N: Number>(
    snapshot: &Snapshot,
    schema: &'static Schema,
    column: &str,
) -> Result<N, BookError> {
    let column = schema.at(column);
    match snapshot.ledger(schema)?.last_row(column + 1)? {
        None => Ok(N::FIRST),
        Some(row) => {
            let last = N::parse(row.bytes(column)).map_err(|e| row.bad(column, e))?;
            Ok(last.after()?)
        }
    }
}

/// Decides an adjustment by hand: points given are a lot of their own; points taken come from those that
/// expire first, and never more than there are.
pub(crate) fn adjust(
    points: i128,
    id: AdjustmentId,
    at: When,
    customer: &Customer,
    terms: &Terms<'_>,
    shown: Option<&CardNo>,
) -> Result<Vec<PointRow>, SaleRefusal> {
    let Some(rules) = terms.points else {
        return Err(PointsRefusal::NoPoints.into());
    };
    if points == 0 {
        return Err(SaleRefusal::NothingAdjusted);
    }
    within_most(points)?;
    let day = at.day();
    let why = adjusted();
    let member = customer.id();
    if points > 0 {
        let purse = customer.earning_purse(terms, rules, at, shown)?;
        let mover = purse.mover(member, day, id.to_string(), why);
        let lot = LotId::Adjustment(id);
        let expires = rules.live.expires(day);
        return Ok(give(
            &customer.points,
            &mover,
            PointKind::Adjust,
            lot,
            points,
            expires,
            day,
        ));
    }
    let taken = points.checked_neg().ok_or(SaleRefusal::Overflow)?;
    let purse = customer.paying_purse(terms, rules, taken, at, shown)?;
    let mover = purse.mover(member, day, id.to_string(), why);
    Ok(customer.spend(rules, &mover, PointKind::Adjust, taken)?)
}
