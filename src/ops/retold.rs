//! What was told of a sale or a refund when it was recorded.

use super::{Session, Stop};
use crate::book::{At, Snapshot};
use crate::domain::reason::Why;
use crate::domain::{Money, Points, SaleId, Version};
use crate::sales::coupons::rows::of_sale as coupons_of_sale;
use crate::sales::decide::retold as told_again;
use crate::sales::passes::rows::of_sale as passes_of_sale;
use crate::sales::reasons::{pass_back, return_unknown};
use crate::sales::redeem::{moved_by, moves_balance};
use crate::sales::refund::{given_back, refunded};
use crate::sales::refusal::SaleRefusal;
use crate::sales::rows::SaleRow;
use crate::sales::terms::Rulebook as _;
use crate::sales::till::{Recorded, find_sale};
use crate::sales::{View, rows};

/// What was recorded under a ref, as it was told then.
pub(super) fn retold(
    session: &Session,
    version: Version,
    first: &SaleRow,
) -> Result<Recorded, Stop> {
    let then = session.book.snapshot(At::Version(version))?;
    let lines = lines_of(&then, first.sale)?;
    let sum =
        |of: fn(&SaleRow) -> Money| Money::sum(lines.iter().map(of)).map_err(SaleRefusal::from);
    let (list, paid) = (sum(|row| row.list)?, sum(|row| row.paid)?);
    let (points, moved) = points_moved(&then, first)?;
    let at = first.at();
    let customer = match first.member {
        Some(id) => session.customer_in(&then, id, View::today(at.day()))?,
        None => None,
    };
    let terms = session.rules.on(at.day());
    let whys = if first.of.is_empty() {
        told_again(&lines, customer.as_ref(), &terms, session.hours())?
    } else {
        let before = At::Version(version.before());
        let mut whys = vec![refund_retold(&session.book.snapshot(before)?, first, paid)?];
        let back = coupons_of_sale(&then, first.sale)?;
        whys.extend(back.iter().map(given_back));
        let back = passes_of_sale(&then, first.sale)?;
        whys.extend(back.iter().map(|row| pass_back(row.pass, row.uses)));
        whys.extend(moved);
        whys
    };
    let tier = customer.as_ref().and_then(|c| {
        let group = terms.main_group()?;
        let place = c.person().stands(group, at).tier?;
        group.tiers.get(place).map(|tier| tier.id.clone())
    });
    Ok(Recorded {
        sale: first.sale,
        version,
        member: first.member,
        at: if first.time.is_empty() {
            first.day.to_string()
        } else {
            first.time.clone()
        },
        list,
        discount: Money::from_fen(list.fen() - paid.fen()),
        paid,
        points,
        balance: customer.map_or(Points::ZERO, |c| c.balance(at.day())),
        tier,
        why: whys,
    })
}

/// The lines of a ticket.
fn lines_of(then: &Snapshot, sale: SaleId) -> Result<Vec<SaleRow>, Stop> {
    let mut lines: Vec<SaleRow> = Vec::new();
    then.each_where(
        &rows::SALES,
        rows::SALE,
        &sale.to_string(),
        rows::ALL,
        |row| {
            lines.push(SaleRow::read(row)?);
            Ok(())
        },
    )?;
    Ok(lines)
}

/// By how many points a deed moved the balance, and the reasons told.
fn points_moved(then: &Snapshot, first: &SaleRow) -> Result<(i128, Vec<Why>), Stop> {
    let rows = moved_by(then, &first.sale.to_string(), first.member)?;
    let points = moves_balance(&rows);
    let mut moved: Vec<Why> = rows.into_iter().map(|row| row.why).collect();
    moved.dedup();
    Ok((points, moved))
}

/// The reason of a refund on record, in the words in which it was told.
fn refund_retold(before: &Snapshot, first: &SaleRow, paid: Money) -> Result<Why, Stop> {
    let sold = match first.of.parse() {
        Ok(sale) => find_sale(before, sale)?,
        Err(_) => None,
    };
    let back = paid.checked_neg().map_err(SaleRefusal::from)?;
    Ok(sold.map_or_else(return_unknown, |sold| refunded(&sold, back, &first.pay)))
}
