//! Why a top-up is what it is, what became of it, and what a payout or a sale moved of stored value.

use super::{Asking, Line};
use crate::book::BookError;
use crate::domain::{MemberId, PayoutId, TopupId};
use crate::wallet::records::{Entry, entry, of_source};
use crate::wallet::rows::{self, WALLET};
use crate::wallet::state::makes_lot;

/// Explains a top-up; none where there is none of that number.
pub(crate) fn topup(asking: &Asking<'_>, id: TopupId) -> Result<Option<Vec<Line>>, BookError> {
    let mut moved: Vec<Entry> = Vec::new();
    let ledger = asking.snapshot.ledger(&WALLET)?;
    ledger.each_where(rows::LOT, &id.to_string(), rows::ALL, |row| {
        let own = entry(row)?;
        if own.row.day <= asking.view.rows_to {
            moved.push(own);
        }
        Ok(())
    })?;
    let Some(made) = moved.iter().find(|own| makes_lot(own.row.kind)) else {
        return Ok(None);
    };
    let row = &made.row;
    let mut told = head(asking, made)?;
    told.push(Line::new("record", "kind", row.kind.word()));
    told.push(Line::new("paid", "principal", row.principal.to_string()));
    let bonus = (row.bonus.to_string(), &row.why);
    told.push(Line::because(asking, "gift", "bonus", bonus));
    let later = moved.iter().filter(|own| !makes_lot(own.row.kind));
    told.extend(later.map(|own| movement(asking, own, &own.row.source)));
    let left = |of: fn(&Entry) -> i128| moved.iter().map(of).sum::<i128>();
    let principal = left(|own| own.row.principal.fen());
    let bonus = left(|own| own.row.bonus.fen());
    let (principal, bonus) = crate::wallet::Both::new(principal, bonus).money();
    let value = asking.say(
        format!("{principal} and bonus {bonus}"),
        format!("本金 {principal}，赠金 {bonus}"),
    );
    told.push(Line::new("left", id.to_string(), value));
    Ok(Some(told))
}

/// Explains a payout; none where there is none of that number.
pub(crate) fn payout(asking: &Asking<'_>, id: PayoutId) -> Result<Option<Vec<Line>>, BookError> {
    let mut all = of_source(asking.snapshot, &id.to_string(), None)?;
    all.retain(|own| own.row.day <= asking.view.rows_to);
    let Some(first) = all.first() else {
        return Ok(None);
    };
    let mut told = head(asking, first)?;
    let why = (String::new(), &first.row.why);
    told.push(Line::because(asking, "because", id.to_string(), why));
    if !first.row.pay.is_empty() {
        told.push(Line::new("record", "pay", first.row.pay.clone()));
    }
    told.extend(
        all.iter()
            .map(|own| movement(asking, own, &own.row.lot.to_string())),
    );
    Ok(Some(told))
}

/// What a sale or refund moved of stored value, top-up by top-up.
pub(super) fn of_sale(
    asking: &Asking<'_>,
    sale: &str,
    member: Option<MemberId>,
) -> Result<Vec<Line>, BookError> {
    let mut all = of_source(asking.snapshot, sale, member)?;
    all.retain(|own| own.row.day <= asking.view.rows_to);
    Ok(all
        .iter()
        .map(|own| movement(asking, own, &own.row.lot.to_string()))
        .collect())
}

fn head(asking: &Asking<'_>, own: &Entry) -> Result<Vec<Line>, BookError> {
    let mut told = vec![
        Line::new("record", "version", own.version.to_string()),
        Line::new("record", "member", asking.living(own.row.member)?),
        Line::new("record", "at", own.at()),
    ];
    if !own.reference.is_empty() {
        told.push(Line::new("record", "ref", own.reference.clone()));
    }
    Ok(told)
}

fn movement(asking: &Asking<'_>, own: &Entry, what: &str) -> Line {
    let (principal, bonus, day) = (own.row.principal, own.row.bonus, own.row.day);
    let value = asking.say(
        format!("{principal} and bonus {bonus} on {day}"),
        format!("{day} 本金 {principal}，赠金 {bonus}"),
    );
    let (_, rule) = asking.with(String::new(), &own.row.why);
    Line::new(own.row.kind.word(), what, value).by(rule)
}
