//! What a member brings over from an older system: points as a lot with its own last day, figures that
//! count for tiers, and a tier that needs no purchases behind it.

use rustc_hash::FxHashMap;

use super::customer::Customer;
use super::decide::card_of;
use super::redeem::write_points;
use super::refusal::SaleRefusal;
use super::stored;
use super::terms::Terms;
use super::till::{judged, write_tier};
use crate::book::{BookError, Draft, Snapshot};
use crate::domain::{
    AdjustmentId, Day, Lang, LotId, MemberId, Money, Overflow, Slug, Spoken, TopupId, Version, When,
};
use crate::points::decide::{Mover, give};
use crate::points::rows::ADJUSTMENTS;
use crate::points::{PointKind, PointRow, PointsRefusal};
use crate::tiers::decide::{Change, TierRow};
use crate::tiers::rows::OPENING;
use crate::tiers::{Grant, GrantKind, Purchase};
use crate::wallet::decide::made;
use crate::wallet::rows as wallet_rows;
use crate::wallet::{Both, WalletKind, WalletRefusal, WalletRow};

/// What is brought over for one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brought {
    pub points: i64,
    /// The last day of the points; none for the one that the rules would give them.
    pub points_expire: Option<Day>,
    /// Stored value: what was paid in, and what was given on top.
    pub wallet: Money,
    pub bonus: Money,
    pub spend: Money,
    pub purchases: u32,
    /// A tier of the main group, or `group.tier`.
    pub tier: Option<String>,
    pub tier_until: Option<Day>,
}

/// Why something cannot be brought over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpeningRefusal {
    Nothing,
    NoPoints,
    NoWallet,
    BeforeJoining {
        member: MemberId,
        joined: Day,
        day: Day,
    },
    Ended {
        what: &'static str,
        last: Day,
        day: Day,
    },
    Alone {
        what: &'static str,
        needs: &'static str,
    },
    UnknownTier {
        tier: String,
        known: Vec<String>,
    },
    /// The key stands for something else already.
    RefKnown {
        reference: String,
        version: Version,
    },
    Overflow,
}

impl From<Overflow> for OpeningRefusal {
    fn from(_: Overflow) -> Self {
        Self::Overflow
    }
}

impl OpeningRefusal {
    /// The column of a file that it is about.
    pub fn column(&self) -> &'static str {
        match self {
            Self::Nothing | Self::BeforeJoining { .. } => "member",
            Self::NoWallet => "wallet",
            Self::NoPoints | Self::Overflow => "points",
            Self::Ended { what, .. } | Self::Alone { what, .. } => what,
            Self::UnknownTier { .. } => "tier",
            Self::RefKnown { .. } => "ref",
        }
    }
}

impl Spoken for OpeningRefusal {
    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Nothing, Lang::En) => "nothing is brought over".to_owned(),
            (Self::Nothing, Lang::Zh) => "没有任何余额".to_owned(),
            (Self::NoWallet, _) => WalletRefusal::NoWallet.say(lang),
            (Self::NoPoints, _) => PointsRefusal::NoPoints.say(lang),
            (
                Self::BeforeJoining {
                    member,
                    joined,
                    day,
                },
                _,
            ) => {
                let (member, joined, day) = (*member, *joined, *day);
                SaleRefusal::BeforeJoining {
                    member,
                    joined,
                    day,
                }
                .say(lang)
            }
            (Self::Ended { last, day, .. }, Lang::En) => {
                format!("the last day {last} lies before {day}, the day it is brought over")
            }
            (Self::Ended { last, day, .. }, Lang::Zh) => {
                format!("最后一天 {last} 早于转入日 {day}")
            }
            (Self::Alone { needs, .. }, Lang::En) => format!("a last day without {needs}"),
            (Self::Alone { needs, .. }, Lang::Zh) => format!("有最后一天而没有 {needs}"),
            (Self::UnknownTier { tier, known }, Lang::En) => {
                format!(
                    "the rules have no tier {tier}; they have {}",
                    known.join(", ")
                )
            }
            (Self::UnknownTier { tier, known }, Lang::Zh) => {
                format!("规则中没有等级 {tier}；有：{}", known.join("、"))
            }
            (Self::RefKnown { reference, version }, Lang::En) => {
                format!("ref {reference} was brought over by version {version}, with other content")
            }
            (Self::RefKnown { reference, version }, Lang::Zh) => {
                format!("编号 {reference} 已在版本 {version} 转入，内容不同")
            }
            (Self::Overflow, Lang::En) => "the figure is too large to be kept exactly".to_owned(),
            (Self::Overflow, Lang::Zh) => "数字过大，无法精确保存".to_owned(),
        }
    }
}

/// What is to be written.
#[derive(Clone, Debug)]
pub struct Decided {
    pub points: Vec<PointRow>,
    pub expires: Option<Day>,
    pub wallet: Option<WalletRow>,
    pub tier: Option<TierRow>,
}

/// Decides what bringing a member's balances over adds; `id` is for the lot, where there is one.
pub fn decide(
    brought: &Brought,
    (id, topup): (AdjustmentId, TopupId),
    at: When,
    customer: &mut Customer,
    terms: &Terms<'_>,
) -> Result<Decided, OpeningRefusal> {
    let day = at.day();
    let joined = customer.profile.joined;
    if day < joined {
        let member = customer.id();
        return Err(OpeningRefusal::BeforeJoining {
            member,
            joined,
            day,
        });
    }
    let stored = !brought.wallet.is_zero() || !brought.bonus.is_zero();
    let figures =
        stored || brought.points != 0 || !brought.spend.is_zero() || brought.purchases != 0;
    if !figures && brought.tier.is_none() {
        return Err(OpeningRefusal::Nothing);
    }
    for (what, needs, last, has) in [
        (
            "points_expire",
            "points",
            brought.points_expire,
            brought.points != 0,
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
    if stored && terms.wallet.is_none() {
        return Err(OpeningRefusal::NoWallet);
    }
    let (points, expires) = lot(brought, id, at, customer, terms)?;
    Ok(Decided {
        points,
        expires,
        wallet: stored.then(|| {
            let both = Both::new(brought.wallet.fen(), brought.bonus.fen());
            let place = (topup, customer.id(), day);
            made(WalletKind::Open, place, both, "", "brought over")
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
    customer: &mut Customer,
    terms: &Terms<'_>,
) -> Result<(Vec<PointRow>, Option<Day>), OpeningRefusal> {
    if brought.points == 0 {
        return Ok((Vec::new(), None));
    }
    let rules = terms.points.ok_or(OpeningRefusal::NoPoints)?;
    let card = card_of(customer, terms, at).filter(|_| !rules.pooled);
    let mover = Mover {
        member: customer.id(),
        pool: customer.points.pool_of(customer.id(), card.as_ref()),
        day: at.day(),
        source: id.to_string(),
        why: "brought over".to_owned(),
    };
    let expires = brought
        .points_expire
        .or_else(|| rules.live.expires(at.day()));
    let lot = LotId::Adjustment(id);
    let rows = give(
        &customer.points,
        &mover,
        PointKind::Open,
        lot,
        brought.points,
        expires,
        at.day(),
    );
    Ok((rows, expires))
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
        let known =
            all.flat_map(|group| group.tiers.iter().map(|t| format!("{}.{}", group.id, t.id)));
        return Err(OpeningRefusal::UnknownTier {
            tier: word.to_owned(),
            known: known.collect(),
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
        why: "brought over".to_owned(),
    })
}

/// What the caller said beside the figures.
#[derive(Clone, Debug, Default)]
pub struct Told {
    pub time: String,
    pub reference: String,
    /// Digest of what was asked.
    pub asked: String,
}

/// Writes what was decided and takes it in; tiers that its figures reach are moved at once.
pub fn record(
    draft: &mut Draft,
    terms: &Terms<'_>,
    customer: &mut Customer,
    brought: &Brought,
    (id, at): (AdjustmentId, When),
    decided: &Decided,
    told: &Told,
) -> Result<(), BookError> {
    let (member, day) = (customer.id().to_string(), at.day().to_string());
    if !decided.points.is_empty() {
        let points = brought.points.to_string();
        draft.append(
            &ADJUSTMENTS,
            &[
                &id.to_string(),
                &member,
                &day,
                "open",
                &points,
                &told.time,
                "",
                "",
                "",
            ],
        )?;
        write_points(draft, customer, &decided.points, &told.time)?;
    }
    if let Some(row) = &decided.wallet {
        let told = wallet_rows::Told {
            time: &told.time,
            ..wallet_rows::Told::default()
        };
        stored::write(draft, customer, std::slice::from_ref(row), told)?;
    }
    let (spend, purchases) = (brought.spend.to_string(), brought.purchases.to_string());
    draft.append(
        &OPENING,
        &[
            &member,
            &day,
            &spend,
            &purchases,
            &told.reference,
            &told.asked,
        ],
    )?;
    let purchase = Purchase {
        at: When::on(at.day()),
        sale: None,
        net: brought.spend,
        points: 0,
        purchases: brought.purchases,
        booked: false,
    };
    let too_large = |why: Overflow| BookError::Row {
        ledger: OPENING.name,
        what: why.to_string(),
    };
    customer.history.add(purchase).map_err(too_large)?;
    if let Some(row) = &decided.tier {
        write_tier(draft, customer, row, "", &told.time)?;
        customer.tiers.push(row.grant.clone());
    }
    for row in judged(customer, terms, at.day()) {
        write_tier(draft, customer, &row, "", &told.time)?;
    }
    Ok(())
}

/// What was brought over under each ref: its version and the digest of what was asked.
pub fn by_ref(snapshot: &Snapshot) -> Result<FxHashMap<String, (Version, String)>, BookError> {
    const REF: usize = OPENING.at("ref");
    const ASKED: usize = OPENING.at("asked");
    let mut found = FxHashMap::default();
    snapshot.ledger(&OPENING)?.each(ASKED + 1, |row| {
        let reference = row.text(REF)?;
        if !reference.is_empty() {
            let asked = row.text(ASKED)?.into_owned();
            found
                .entry(reference.into_owned())
                .or_insert((row.version(), asked));
        }
        Ok(())
    })?;
    Ok(found)
}
