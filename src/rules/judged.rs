//! How far the deeds on record reach: rules adopted now must not touch days that were judged already.

use crate::book::{BookError, Schema, Snapshot};
use crate::desk::reservations::rows as reservations;
use crate::domain::Day;
use crate::members::rows as members;
use crate::points::rows as points;
use crate::sales::coupons::rows as coupons;
use crate::sales::passes::rows as passes;
use crate::sales::rows as sales;
use crate::tiers::rows as tiers;
use crate::wallet::rows as wallet;

/// Each ledger whose rows the rules decided.
const JUDGED: [&Schema; 9] = [
    &sales::SALES,
    &points::POINTS,
    &points::REWARDS,
    &wallet::WALLET,
    &tiers::TIERS,
    &members::CARDS,
    &coupons::COUPONS,
    &passes::PASSES,
    &reservations::SCHEMA,
];

/// The last business day with a deed that rules decided; none before the first deed.
pub(crate) fn last_judged(snapshot: &Snapshot) -> Result<Option<Day>, BookError> {
    let mut last = None;
    for schema in JUDGED {
        let column = schema.at("day");
        let later = |last: &mut Option<Day>, row: &crate::book::Row<'_>| {
            let day = Day::parse(row.bytes(column)).map_err(|e| row.bad(column, e))?;
            *last = (*last).max(Some(day));
            Ok(())
        };
        let parts = snapshot
            .ledger(schema)?
            .each_parallel(column + 1, || None, later)?;
        last = parts.into_iter().fold(last, Ord::max);
    }
    Ok(last)
}
