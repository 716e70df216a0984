//! What a member brings over from an older system: points as a lot with its own last day, figures that
//! count for tiers, and a tier that needs no purchases behind it.

use super::reasons::brought_over;
use crate::domain::canonical as form;
use crate::domain::choice::{Listed, Thing};
use rustc_hash::FxHashMap;

use super::customer::Customer;
use super::redeem::write_points;
use super::refusal::SaleRefusal;
use super::stored;
use super::terms::Terms;
use super::till::{judged, write_tier};
use crate::book::{BookError, Draft, Snapshot};
use crate::domain::{
    AdjustmentId, CardNo, Day, LotId, MemberId, Money, Overflow, Slug, TopupId, Version, When,
    Wording,
};
use crate::points::decide::{Mover, give, owe, within_most};
use crate::points::rows::{ADJUSTMENTS, AdjustKind, Adjusted};
use crate::points::{Account, PointKind, PointRow, PointsRefusal};
use crate::tiers::decide::{Change, TierRow};
use crate::tiers::rows::{OPENING, Opening};
use crate::tiers::{Grant, GrantKind};
use crate::wallet::decide::made;
use crate::wallet::rows as wallet_rows;
use crate::wallet::{Both, WalletKind, WalletRefusal, WalletRow};
use crate::{messages, worded};

/// What is brought over for one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Brought {
    /// Below zero where they are owed.
    pub points: i128,
    /// The last day of the points; none for the one that the rules would give them.
    pub points_expire: Option<Day>,
    /// Stored value: what was paid in, and what was given on top.
    pub wallet: Money,
    pub bonus: Money,
    pub spend: Money,
    pub purchases: u32,
    /// The day of the last of them, where it is known.
    pub last_purchase: Option<Day>,
    /// A tier of the main group, or `group.tier`.
    pub tier: Option<String>,
    pub tier_until: Option<Day>,
}

messages! {
    /// Why something cannot be brought over.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) enum OpeningRefusal {
        Nothing => ("nothing is brought over", "没有任何余额");
        NoWallet => (Wording::of(&WalletRefusal::NoWallet));
        BeforeJoining(refusal: SaleRefusal) => (Wording::of(refusal));
        Ended { what: &'static str, last: Day, day: Day } => (
            "the last day {last} lies before {day}, the day it is brought over",
            "最后一天 {last} 早于转入日 {day}"
        );
        Alone { what: &'static str, needs: &'static str } => (
            "a last day without {needs}",
            "有最后一天而没有 {needs}"
        );
        /// A purchase after the day on which it is brought over.
        Later { last: Day, day: Day } => (
            "the last purchase on {last} lies after {day}, the day it is brought over",
            "最近消费日 {last} 晚于转入日 {day}"
        );
        /// The member's balances were brought over before.
        HasOne { member: MemberId, version: Version } => (
            "the balances of {member} were brought over by version {version} already",
            "{member} 的余额已在版本 {version} 转入"
        ), help (
            "`club undo VERSION` reverses it; --again with --reason brings more over",
            "可用 `club undo 版本` 撤销；确需再次转入请加 --again 并用 --reason 说明原因"
        );
        /// Another row of the file brings the same of the member over.
        Twice { member: MemberId, what: &'static str, lines: (u64, u64) } => (
            "{what} of {member} stand on lines {one} and {other} of this file",
            "{member} 的 {what} 在本文件第 {one} 行与第 {other} 行各出现一次",
            one = lines.0, other = lines.1
        ), help (if *what == "points" {
            worded!(
                "rows of one member bring lots that end on different days: put them together in one row",
                "同一会员的多行应为不同到期日的积分：请合并为一行"
            )
        } else {
            worded!(
                "put them together in one row; further rows of a member bring further lots of points alone",
                "请合并为一行；同一会员的其余行只写其他到期日的积分"
            )
        });
        /// What was brought over under the key was taken back.
        RefUndone { reference: String, version: Version, by: Version } => (
            "ref {reference} was brought over by version {version}, undone by version {by}",
            "编号 {reference} 曾在版本 {version} 转入，已由版本 {by} 撤销"
        ), help (
            "--again with --reason brings it over anew",
            "确需重新转入请加 --again 并用 --reason 说明原因"
        );
        UnknownTier { tier: String, known: Listed } => (
            "the rules have no tier {tier}; they have {known}",
            "规则中没有等级 {tier}；有：{known:#}"
        );
        /// The points cannot be given.
        Points(refusal: PointsRefusal) => (Wording::of(refusal)), help (Wording::remedy_of(refusal));
        /// The key stands for something else already.
        RefKnown { reference: String, version: Version } => (
            "ref {reference} was brought over by version {version}, with other content",
            "编号 {reference} 已在版本 {version} 转入，内容不同"
        );
        Overflow => (Overflow);
    }
}

impl From<PointsRefusal> for OpeningRefusal {
    fn from(refusal: PointsRefusal) -> Self {
        Self::Points(refusal)
    }
}

impl From<Overflow> for OpeningRefusal {
    fn from(_: Overflow) -> Self {
        Self::Overflow
    }
}

impl OpeningRefusal {
    /// The column of a file that it is about.
    pub(crate) fn column(&self) -> &'static str {
        match self {
            Self::Nothing
            | Self::BeforeJoining(_)
            | Self::HasOne { .. }
            | Self::Points(PointsRefusal::WhichCard { .. }) => "member",
            Self::Later { .. } => "last_purchase",
            Self::NoWallet => "wallet",
            Self::Points(_) | Self::Overflow => "points",
            Self::Ended { what, .. } | Self::Alone { what, .. } | Self::Twice { what, .. } => what,
            Self::UnknownTier { .. } => "tier",
            Self::RefKnown { .. } | Self::RefUndone { .. } => "ref",
        }
    }
}

impl Brought {
    /// What was asked, in the one form that digests of repeats are made of.
    pub(crate) fn canonical(&self) -> String {
        let mut told = format!(
            "Brought {{ points: {}, points_expire: {}, wallet: {}, bonus: {}, spend: {}, purchases: {}, tier: {}, tier_until: {} }}",
            self.points,
            form::option(self.points_expire),
            form::money(self.wallet),
            form::money(self.bonus),
            form::money(self.spend),
            self.purchases,
            form::text(self.tier.as_deref()),
            form::option(self.tier_until),
        );
        if let Some(last) = self.last_purchase {
            told = format!("{told}|{last}");
        }
        told
    }
}

/// What is to be written.
#[derive(Clone, Debug)]
pub(crate) struct Decided {
    pub points: Vec<PointRow>,
    pub expires: Option<Day>,
    pub wallet: Option<WalletRow>,
    pub tier: Option<TierRow>,
}

/// Whether balances of a member may be brought over: once, unless it is said that more are meant.
fn may_bring(customer: &Customer, day: Day, again: bool) -> Result<(), OpeningRefusal> {
    let member = customer.id();
    let joined = customer.profile.joined;
    if day < joined {
        let refusal = SaleRefusal::BeforeJoining {
            member,
            joined,
            day,
        };
        return Err(OpeningRefusal::BeforeJoining(refusal));
    }
    match customer.opened {
        Some(version) if !again => Err(OpeningRefusal::HasOne { member, version }),
        _ => Ok(()),
    }
}

/// Days that tell of something that is not there, or that cannot be.
fn days(brought: &Brought, day: Day) -> Result<(), OpeningRefusal> {
    for (what, needs, last, has) in [
        (
            "points_expire",
            "points",
            brought.points_expire,
            brought.points > 0,
        ),
        (
            "tier_until",
            "tier",
            brought.tier_until,
            brought.tier.is_some(),
        ),
    ] {
        match last {
            Some(_) if !has => return Err(OpeningRefusal::Alone { what, needs }),
            Some(last) if last < day => return Err(OpeningRefusal::Ended { what, last, day }),
            _ => {}
        }
    }
    match brought.last_purchase {
        Some(_) if brought.purchases == 0 => Err(OpeningRefusal::Alone {
            what: "last_purchase",
            needs: "purchases",
        }),
        Some(last) if last > day => Err(OpeningRefusal::Later { last, day }),
        _ => Ok(()),
    }
}

/// Decides what bringing a member's balances over adds; `id` is for the lot, where there is one.
pub(crate) fn decide(
    brought: &Brought,
    (id, topup): (AdjustmentId, TopupId),
    at: When,
    customer: &Customer,
    terms: &Terms<'_>,
    (shown, again): (Option<&CardNo>, bool),
) -> Result<Decided, OpeningRefusal> {
    let day = at.day();
    may_bring(customer, day, again)?;
    let stored = !brought.wallet.is_zero() || !brought.bonus.is_zero();
    let figures =
        stored || brought.points != 0 || !brought.spend.is_zero() || brought.purchases != 0;
    if !figures && brought.tier.is_none() {
        return Err(OpeningRefusal::Nothing);
    }
    days(brought, day)?;
    if stored && terms.wallet.is_none() {
        return Err(OpeningRefusal::NoWallet);
    }
    let (points, expires) = lot(brought, id, at, customer, (terms, shown))?;
    Ok(Decided {
        points,
        expires,
        wallet: stored.then(|| {
            let both = Both::new(brought.wallet.fen(), brought.bonus.fen());
            let place = (topup, customer.id(), day);
            made(WalletKind::Open, place, both, "", &brought_over())
        }),
        tier: brought
            .tier
            .as_deref()
            .map(|word| tier(word, brought.tier_until, at, customer, terms))
            .transpose()?,
    })
}

fn lot(
    brought: &Brought,
    id: AdjustmentId,
    at: When,
    customer: &Customer,
    (terms, shown): (&Terms<'_>, Option<&CardNo>),
) -> Result<(Vec<PointRow>, Option<Day>), OpeningRefusal> {
    if brought.points == 0 {
        return Ok((Vec::new(), None));
    }
    let rules = terms.points.ok_or(PointsRefusal::NoPoints)?;
    within_most(brought.points)?;
    let purse = customer.earning_purse(terms, rules, at, shown)?;
    let why = brought_over();
    let mover = purse.mover(customer.id(), at.day(), id.to_string(), why);
    let expires = brought
        .points_expire
        .or_else(|| rules.live.expires(at.day()))
        .filter(|_| brought.points > 0);
    let rows = rows(&customer.points, &mover, id, brought.points, expires);
    Ok((rows, expires))
}

/// The rows of points brought over: a lot of their own, or what is owed.
pub(crate) fn rows(
    account: &Account,
    mover: &Mover,
    id: AdjustmentId,
    points: i128,
    expires: Option<Day>,
) -> Vec<PointRow> {
    match points {
        0 => Vec::new(),
        owed if owed < 0 => vec![owe(mover, PointKind::Open, owed)],
        _ => {
            let (lot, usable) = (LotId::Adjustment(id), mover.day);
            give(
                account,
                mover,
                PointKind::Open,
                lot,
                points,
                expires,
                usable,
            )
        }
    }
}

/// The row that gives the tier; the standing is told as it is once the row is there.
fn tier(
    word: &str,
    until: Option<Day>,
    at: When,
    customer: &Customer,
    terms: &Terms<'_>,
) -> Result<TierRow, OpeningRefusal> {
    let main = terms.main_group().map_or("", |group| group.id.as_str());
    let (group, tier) = word.split_once('.').unwrap_or((main, word));
    let found = terms.groups.iter().find(|own| own.id.as_str() == group);
    let Some((group, (_, tier))) = found.and_then(|own| Some((own, own.tier(tier)?))) else {
        let all = terms.groups.iter();
        let all = all.flat_map(|group| group.tiers.iter().map(move |tier| (group, tier)));
        let all: Vec<_> = all
            .map(|(group, tier)| (format!("{}.{}", group.id, tier.id), &tier.title))
            .collect();
        let known = all
            .iter()
            .map(|(id, title)| Thing::new(id, &title.en, &title.zh));
        return Err(OpeningRefusal::UnknownTier {
            tier: word.to_owned(),
            known: Listed::of(known),
        });
    };
    let before = customer.person().stands(group, at).tier;
    let mut grant = Grant {
        group: group.id.clone(),
        kind: GrantKind::Given,
        tier: Some(tier.id.clone()),
        since: at,
        until,
        stands: None,
        fell: None,
    };
    let mut after = customer.clone();
    after.tiers.push(grant.clone());
    let after = after.person().stands(group, at).tier;
    let id = |place: Option<usize>| -> Option<Slug> { Some(group.tiers.get(place?)?.id.clone()) };
    grant.stands = id(after);
    Ok(TierRow {
        grant,
        from: id(before),
        change: Change::between(before, after),
        why: brought_over(),
    })
}

/// What the caller said beside the figures.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    pub time: String,
    pub reference: String,
    /// Digest of what was asked.
    pub asked: String,
    /// Why more is brought over, sealed; empty where it is the first time.
    pub reason: String,
}

/// Writes what was decided and takes it in; tiers that its figures reach are moved at once.
pub(crate) fn record(
    draft: &mut Draft,
    terms: &Terms<'_>,
    customer: &mut Customer,
    brought: &Brought,
    (id, at): (AdjustmentId, When),
    decided: &Decided,
    told: &Told,
) -> Result<(), BookError> {
    if decided.is_adjustment(told) {
        let row = Adjusted {
            adjustment: id,
            member: customer.id(),
            day: at.day(),
            kind: AdjustKind::Open,
            points: crate::domain::Points::new(brought.points),
            time: &told.time,
            reference: "",
            asked: "",
            reason: &told.reason,
        };
        draft.post(&ADJUSTMENTS, &[&row])?;
        write_points(draft, customer, &decided.points, &told.time)?;
    }
    if let Some(row) = &decided.wallet {
        let told = wallet_rows::Told {
            time: &told.time,
            ..wallet_rows::Told::default()
        };
        stored::write(draft, customer, std::slice::from_ref(row), told)?;
    }
    let opening = Opening {
        version: draft.version(),
        member: customer.id(),
        day: at.day(),
        spend: brought.spend,
        purchases: brought.purchases.into(),
        last_purchase: brought.last_purchase,
        reference: told.reference.clone(),
        asked: told.asked.clone(),
        undoes: None,
    };
    opening.write(draft)?;
    let too_large = |why: Overflow| BookError::Row {
        ledger: OPENING.name,
        what: why.into(),
    };
    let added = customer
        .history
        .bring_over(opening.purchase(), opening.last_purchase);
    added.map_err(too_large)?;
    if let Some(row) = &decided.tier {
        write_tier(draft, customer, row, "", &told.time)?;
        customer.tiers.push(row.grant.clone());
    }
    for row in judged(customer, terms, at.day()) {
        write_tier(draft, customer, &row, "", &told.time)?;
    }
    Ok(())
}

/// What a row brings of a member that no other row of the file may bring again.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Figure {
    /// What is owed, or a lot with its own last day; on its card where those do not pool.
    Points {
        owed: bool,
        expires: Option<Day>,
        card: Option<CardNo>,
    },
    Wallet,
    Bonus,
    Spend,
    Purchases,
    /// Of a group.
    Tier(Slug),
}

impl Figure {
    /// The column that tells it.
    pub(crate) const fn column(&self) -> &'static str {
        match self {
            Self::Points { .. } => "points",
            Self::Wallet => "wallet",
            Self::Bonus => "bonus",
            Self::Spend => "spend",
            Self::Purchases => "purchases",
            Self::Tier(_) => "tier",
        }
    }
}

impl Decided {
    /// What the row brings.
    pub(crate) fn figures(&self, brought: &Brought) -> Vec<Figure> {
        let points = (brought.points != 0).then(|| Figure::Points {
            owed: brought.points < 0,
            expires: self.expires,
            card: self.points.first().and_then(|row| row.card.clone()),
        });
        let tier = self.tier.as_ref();
        let tier = tier.map(|row| Figure::Tier(row.grant.group.clone()));
        let sums = [
            (!brought.wallet.is_zero(), Figure::Wallet),
            (!brought.bonus.is_zero(), Figure::Bonus),
            (!brought.spend.is_zero(), Figure::Spend),
            (brought.purchases != 0, Figure::Purchases),
        ];
        let sums = sums.into_iter().filter_map(|(has, sum)| has.then_some(sum));
        points.into_iter().chain(sums).chain(tier).collect()
    }

    /// Whether it takes a number of an adjustment: for its points, or for the reason that was told.
    pub(crate) fn is_adjustment(&self, told: &Told) -> bool {
        !self.points.is_empty() || !told.reason.is_empty()
    }
}

/// What was brought over under a ref.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub version: Version,
    /// Digest of what was asked.
    pub asked: String,
    /// The version that took it back.
    pub undone: Option<Version>,
}

/// What was brought over under each ref.
pub(crate) fn by_ref(snapshot: &Snapshot) -> Result<FxHashMap<String, Known>, BookError> {
    let mut found: FxHashMap<String, Known> = FxHashMap::default();
    snapshot
        .ledger(&OPENING)?
        .each(OPENING.columns.len(), |row| {
            let own = Opening::read(row)?;
            if let Some(of) = own.undoes {
                for known in found.values_mut().filter(|known| known.version == of) {
                    known.undone = Some(own.version);
                }
            }
            if own.reference.is_empty() {
                return Ok(());
            }
            let known = Known {
                version: own.version,
                asked: own.asked,
                undone: None,
            };
            // What was brought over anew stands in the place of what was taken back.
            let before = found.get(&own.reference);
            if before.is_none_or(|before| before.undone.is_some()) {
                found.insert(own.reference, known);
            }
            Ok(())
        })?;
    Ok(found)
}
