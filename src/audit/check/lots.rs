//! Points: every row stands on a lot that is there, no lot is spent twice, nothing is owed below zero,
//! and what was posted as expired is what had expired.

use std::hash::{Hash as _, Hasher as _};

use rustc_hash::{FxHashMap, FxHasher};

use super::Findings;
use super::tickets::{Kind, Tickets};
use crate::book::{BookError, Row, Snapshot};
use crate::domain::{AdjustmentId, ByNumber, Day, LotId, MemberId, RedemptionId, SaleId, Wording};
use crate::points::PointKind;
use crate::points::rows::{self, POINTS, PointRow};
use crate::sales::Roots;
use crate::worded;

/// One lot, summed up.
#[derive(Clone, Copy, Debug, Default)]
struct Lot {
    member: Option<MemberId>,
    card: u64,
    expires: Option<Day>,
    left: i64,
    at_end: i64,
    posted: i64,
    offset: u64,
}

/// All rows of points, summed up.
#[derive(Debug)]
pub(super) struct Lots {
    pub findings: Findings,
    of_sales: ByNumber<Lot>,
    of_hand: FxHashMap<AdjustmentId, Lot>,
    owed: FxHashMap<(MemberId, u64), i128>,
    /// What redemptions and adjustments moved, by their numbers.
    redeemed: FxHashMap<RedemptionId, i128>,
    adjusted: FxHashMap<AdjustmentId, i128>,
    /// Refunds that moved points, each with one of its rows.
    refunds: Vec<(SaleId, u64)>,
}

impl Lots {
    pub(super) fn read(snapshot: &Snapshot, roots: &Roots) -> Result<Self, BookError> {
        let ledger = snapshot.ledger(&POINTS)?;
        let mut lots = Self {
            findings: Findings::new(snapshot),
            of_sales: ByNumber::default(),
            of_hand: FxHashMap::default(),
            owed: FxHashMap::default(),
            redeemed: FxHashMap::default(),
            adjusted: FxHashMap::default(),
            refunds: Vec::new(),
        };
        ledger.each(rows::HOT, |row| {
            let mut point = rows::read(row)?;
            point.member = roots.root(point.member);
            lots.take(row, &point);
            Ok(())
        })?;
        Ok(lots)
    }

    fn take(&mut self, row: &Row<'_>, point: &PointRow) {
        self.findings.prove_day(row, &POINTS, point.day);
        self.note_source(row, point);
        let told = match point.lot {
            None => self.owe(point),
            Some(id) if point.makes_lot() => self.make(row, point, id),
            Some(id) => self.move_on(point, id),
        };
        if let Some(what) = told {
            self.findings.at(row, &POINTS, what);
        }
    }

    /// Adds up by source, so that each deed can be held against its own ledger.
    fn note_source(&mut self, row: &Row<'_>, point: &PointRow) {
        let source = point.source.as_bytes();
        let points = point.points.get();
        match point.kind {
            PointKind::Expire => return,
            PointKind::Earn => {
                if point.lot.map(|lot| lot.to_string()).as_deref() != Some(&point.source) {
                    let what = worded!(
                        "points earned that are not the lot of their own sale",
                        "所得积分不属于本次消费的批次"
                    );
                    self.findings.at(row, &POINTS, what);
                }
                return;
            }
            _ => {}
        }
        if let Ok(id) = RedemptionId::parse(source) {
            *self.redeemed.entry(id).or_default() += points;
        } else if let Ok(id) = AdjustmentId::parse(source) {
            *self.adjusted.entry(id).or_default() += points;
        } else if let Ok(id) = SaleId::parse(source) {
            if self.refunds.last().is_none_or(|(last, _)| *last != id) {
                self.refunds.push((id, row.offset()));
            }
        } else {
            let what = worded!(
                "'{source}' is not a deed that moves points",
                "“{source}”不是变动积分的记录",
                source = point.source
            );
            self.findings.at(row, &POINTS, what);
        }
    }

    fn owe(&mut self, point: &PointRow) -> Option<Wording> {
        let owed = self.owed.entry((point.member, card(point))).or_default();
        *owed -= point.points.get();
        (*owed < 0).then(|| {
            worded!(
                "{points} points are settled that {member} does not owe",
                "{member} 并未欠这 {points} 分，却被抵扣",
                points = -*owed,
                member = point.member
            )
        })
    }

    fn make(&mut self, row: &Row<'_>, point: &PointRow, id: LotId) -> Option<Wording> {
        let points = narrow(point);
        let lot = Lot {
            member: Some(point.member),
            card: card(point),
            expires: point.expires,
            left: points,
            at_end: if point.moves() { points } else { 0 },
            posted: 0,
            offset: row.offset(),
        };
        let place = match id {
            LotId::Sale(sale) => self.of_sales.at(sale.index()),
            LotId::Adjustment(hand) => self.of_hand.entry(hand).or_default(),
        };
        if place.member.is_some() {
            return Some(worded!(
                "lot {id} is made a second time",
                "批次 {id} 被重复建立"
            ));
        }
        *place = lot;
        points.is_negative().then(|| {
            worded!(
                "lot {id} begins with {points} points",
                "批次 {id} 以 {points} 分开始"
            )
        })
    }

    fn move_on(&mut self, point: &PointRow, id: LotId) -> Option<Wording> {
        let place = match id {
            LotId::Sale(sale) => self.of_sales.get_mut(sale.index()),
            LotId::Adjustment(hand) => self.of_hand.get_mut(&hand),
        };
        let Some(lot) = place.filter(|lot| lot.member.is_some()) else {
            return Some(worded!("lot {id} was never made", "批次 {id} 从未建立"));
        };
        if lot.member != Some(point.member)
            || lot.card != card(point)
            || lot.expires != point.expires
        {
            return Some(worded!(
                "lot {id} has another member, card or last day",
                "批次 {id} 的会员、卡或截止日不同"
            ));
        }
        let points = narrow(point);
        if point.moves() {
            lot.at_end = lot.at_end.saturating_add(points);
        }
        if point.kind == PointKind::Expire {
            lot.posted = lot.posted.saturating_add(points);
            return expired(lot, point, id);
        }
        lot.left = lot.left.saturating_add(points);
        (lot.left < 0).then(|| {
            worded!(
                "lot {id} has {points} points less than nothing",
                "批次 {id} 透支 {points} 分",
                points = lot.left.saturating_neg()
            )
        })
    }

    /// Holds lots of sales against the sales, and what refunds moved against the refunds.
    pub(super) fn prove_sources(
        &mut self,
        snapshot: &Snapshot,
        tickets: &Tickets,
        roots: &Roots,
    ) -> Result<(), BookError> {
        let lots = std::mem::take(&mut self.of_sales);
        for (index, lot) in lots.iter().filter(|(_, lot)| lot.member.is_some()) {
            let sale = SaleId::from_index(index);
            let ticket = tickets.get(sale).filter(|ticket| ticket.kind == Kind::Sale);
            let what = match ticket {
                None => worded!("{sale} is not a sale on record", "没有消费记录 {sale}"),
                Some(ticket) if ticket.member.map(|id| roots.root(id)) != lot.member => {
                    worded!(
                        "{sale} is not a sale to this member",
                        "{sale} 不是该会员的消费"
                    )
                }
                Some(_) => continue,
            };
            self.findings
                .at_offset(snapshot, &POINTS, lot.offset, what)?;
        }
        for (refund, offset) in std::mem::take(&mut self.refunds) {
            if tickets.get(refund).is_none() {
                let what = worded!(
                    "{refund} is not a sale or refund on record",
                    "没有消费或退款记录 {refund}"
                );
                self.findings.at_offset(snapshot, &POINTS, offset, what)?;
            }
        }
        Ok(())
    }

    /// What a redemption moved, taken out: what stays belongs to no redemption.
    pub(super) fn take_redeemed(&mut self, id: RedemptionId) -> i128 {
        self.redeemed.remove(&id).unwrap_or(0)
    }

    /// What an adjustment moved, taken out.
    pub(super) fn take_adjusted(&mut self, id: AdjustmentId) -> i128 {
        self.adjusted.remove(&id).unwrap_or(0)
    }

    /// Deeds named by rows of points that are on no ledger.
    pub(super) fn unclaimed(&self) -> impl Iterator<Item = String> + '_ {
        let redeemed = self.redeemed.keys().map(ToString::to_string);
        redeemed.chain(self.adjusted.keys().map(ToString::to_string))
    }
}

/// A row's points as a lot holds them. Whoever changed rows until they end at the width is found out all the same: the
/// sums stay at its end, where no sound row brings them.
fn narrow(point: &PointRow) -> i64 {
    let points = point.points.get();
    i64::try_from(points).unwrap_or(if points < 0 { i64::MIN } else { i64::MAX })
}

/// An expiry on record is dated on the lot's last day and leaves nothing of what it had then.
fn expired(lot: &Lot, point: &PointRow, id: LotId) -> Option<Wording> {
    if lot.expires != Some(point.day) {
        return Some(worded!(
            "the expiry of lot {id} is not dated on its last day",
            "批次 {id} 的过期未记在其截止日"
        ));
    }
    let over = lot.at_end.saturating_add(lot.posted);
    (over != 0).then(|| {
        worded!(
            "lot {id} had {had} points on its last day, {posted} are posted",
            "批次 {id} 截止日有 {had} 分，却过期 {posted} 分",
            had = lot.at_end,
            posted = lot.posted.saturating_neg()
        )
    })
}

fn card(point: &PointRow) -> u64 {
    let mut hasher = FxHasher::default();
    point
        .card
        .as_ref()
        .map(crate::domain::CardNo::as_str)
        .hash(&mut hasher);
    hasher.finish()
}
