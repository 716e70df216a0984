//! Why a redemption or an adjustment moved the points that it moved.

use super::sale::moved;
use super::{Asking, Line};
use crate::book::BookError;
use crate::domain::{AdjustmentId, MemberId, RedemptionId};
use crate::points::rows::{ADJUSTMENTS, Adjusted};
use crate::sales::redeem;

/// Explains a redemption or its cancelling; none where there is none of that number.
pub(crate) fn redemption(
    asking: &Asking<'_>,
    id: RedemptionId,
) -> Result<Option<Vec<Line>>, BookError> {
    let all = redeem::all(asking.snapshot)?;
    let seen = |redeemed: &&redeem::Redeemed| redeemed.day <= asking.view.rows_to;
    let Some(own) = all.iter().filter(seen).find(|own| own.redemption == id) else {
        return Ok(None);
    };
    let terms = asking.rules.on(own.day);
    let reward = terms
        .rewards
        .iter()
        .find(|reward| reward.id.as_str() == own.reward);
    let times = format!("{} × {}", own.quantity, own.reward);
    let each = reward.map(|reward| {
        asking.say(
            format!("{} points each", reward.points),
            format!("每份 {} 积分", reward.points),
        )
    });
    let value = each.map_or(times.clone(), |each| format!("{times}, {each}"));
    let place = reward.map(|reward| reward.place.to_string());
    let mut told = vec![
        Line::new("record", "version", own.version.to_string()),
        Line::new("record", "member", asking.living(own.member)?),
        Line::new("record", "at", own.day.to_string()),
        Line::new("reward", own.reward.clone(), value).by(place.unwrap_or_default()),
    ];
    if !own.of.is_empty() {
        let value = asking.say(
            "its points go back to the lots they came from",
            "积分退回原批次，到期日不变",
        );
        told.push(Line::new("cancels", own.of.clone(), value));
    }
    told.extend(moved(asking, &id.to_string(), Some(own.member))?);
    for cancel in all
        .iter()
        .filter(seen)
        .filter(|other| other.of == id.to_string())
    {
        let value = asking.say(
            format!("cancelled on {}", cancel.day),
            format!("{} 取消", cancel.day),
        );
        told.push(Line::new("cancelled", cancel.redemption.to_string(), value));
    }
    Ok(Some(told))
}

/// Explains points given or taken by hand, or brought over; none where there is none of that number.
pub(crate) fn adjustment(
    asking: &Asking<'_>,
    id: AdjustmentId,
) -> Result<Option<Vec<Line>>, BookError> {
    const ID: usize = ADJUSTMENTS.at("adjustment");
    let mut told: Option<(Vec<Line>, MemberId)> = None;
    let ledger = asking.snapshot.ledger(&ADJUSTMENTS)?;
    ledger.each_where(ID, &id.to_string(), Adjusted::HOT, |row| {
        let own = Adjusted::read(row)?;
        if own.day > asking.view.rows_to {
            return Ok(());
        }
        let mut lines = vec![
            Line::new("record", "version", row.version().to_string()),
            Line::new("record", "member", asking.living(own.member)?),
            Line::new("record", "at", own.day.to_string()),
            Line::new("record", "kind", own.kind.word()),
        ];
        if let Some(reason) = asking.unsealed(ADJUSTMENTS.name, own.reason) {
            lines.push(Line::new("record", "reason", reason));
        }
        told = Some((lines, own.member));
        Ok(())
    })?;
    told.map(|(mut told, member)| {
        told.extend(moved(asking, &id.to_string(), Some(member))?);
        Ok(told)
    })
    .transpose()
}
