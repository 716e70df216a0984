//! Redemptions and adjustments: each moved the points that it says, and a cancellation names what it
//! cancels.

use rustc_hash::FxHashMap;

use super::Findings;
use super::lots::Lots;
use crate::book::{BookError, Row, Snapshot};
use crate::domain::RedemptionId;
use crate::points::rows::{ADJUSTMENTS, Adjusted, POINTS, REWARDS, RewardRow};
use crate::sales::Roots;
use crate::sales::redeem::{self, Redeemed};
use crate::worded;

pub(super) fn prove(snapshot: &Snapshot, lots: &mut Lots, roots: &Roots) -> Result<(), BookError> {
    let mut had: FxHashMap<RedemptionId, (Redeemed, bool)> = FxHashMap::default();
    snapshot.ledger(&REWARDS)?.each(RewardRow::HOT, |row| {
        let mut own = redeem::read(row)?;
        own.member = roots.root(own.member);
        let moved = lots.take_redeemed(own.redemption);
        lots.findings.prove_day(row, &REWARDS, own.day);
        if moved != -own.points {
            let what = worded!(
                "{own} is for {points} points, {moved} were moved",
                "{own} 应为 {points} 分，实际变动 {moved} 分",
                own = own.redemption,
                points = own.points,
                moved = -moved
            );
            lots.findings.at(row, &REWARDS, what);
        }
        if !own.of.is_empty() {
            cancels(row, &own, &mut had, &mut lots.findings);
        }
        had.insert(own.redemption, (own, false));
        Ok(())
    })?;
    snapshot.ledger(&ADJUSTMENTS)?.each(Adjusted::HOT, |row| {
        let own = Adjusted::read(row)?;
        let (id, points) = (own.adjustment, own.points);
        lots.findings.prove_day(row, &ADJUSTMENTS, own.day);
        let moved = lots.take_adjusted(id);
        if moved != points.get() {
            let what = worded!(
                "{id} is for {points} points, {moved} were moved",
                "{id} 应为 {points} 分，实际变动 {moved} 分"
            );
            lots.findings.at(row, &ADJUSTMENTS, what);
        }
        Ok(())
    })?;
    let unclaimed: Vec<String> = lots.unclaimed().collect();
    for source in unclaimed {
        let mut told = None;
        snapshot.ledger(&POINTS)?.each_where(
            crate::points::rows::SOURCE,
            &source,
            crate::points::rows::HOT,
            |row| {
                told.get_or_insert(row.offset());
                Ok(())
            },
        )?;
        if let Some(offset) = told {
            let what = worded!(
                "{source} is not a redemption or adjustment on record",
                "没有兑换或调整记录 {source}"
            );
            lots.findings.at_offset(snapshot, &POINTS, offset, what)?;
        }
    }
    Ok(())
}

/// A cancellation gives back all of a redemption, once.
fn cancels(
    row: &Row<'_>,
    own: &Redeemed,
    had: &mut FxHashMap<RedemptionId, (Redeemed, bool)>,
    findings: &mut Findings,
) {
    let of = own
        .of
        .parse()
        .ok()
        .and_then(|of: RedemptionId| had.get_mut(&of));
    let what = match of {
        None => worded!(
            "{own} cancels {of}, which is not on record before it",
            "{own} 取消 {of}，而其前没有该记录",
            own = own.redemption,
            of = own.of
        ),
        Some((of, _)) if !of.of.is_empty() => {
            worded!(
                "{own} cancels {of}, which is a cancellation itself",
                "{own} 取消 {of}，而后者本身就是取消",
                own = own.redemption,
                of = of.redemption
            )
        }
        Some((of, true)) => worded!(
            "{own} cancels {of} a second time",
            "{own} 重复取消 {of}",
            own = own.redemption,
            of = of.redemption
        ),
        Some((of, cancelled)) => {
            *cancelled = true;
            let same =
                of.member == own.member && of.reward == own.reward && of.points == -own.points;
            if same && of.quantity == own.quantity {
                return;
            }
            worded!(
                "{own} is not what {of} was",
                "{own} 与 {of} 不符",
                own = own.redemption,
                of = of.redemption
            )
        }
    };
    findings.at(row, &REWARDS, what);
}
