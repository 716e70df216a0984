//! Sales, refunds, redemptions and adjustments taken back: money line by line, points lot by lot.

use rustc_hash::{FxHashMap, FxHashSet};

use super::found::Found;
use super::refusal::{UndoError, UndoRefusal};
use super::{Undoing, Undone};
use crate::book::undone::undoes;
use crate::book::{BookError, Draft, Snapshot};
use crate::domain::{Day, LotId, Points, SaleId, When};
use crate::points::rows::{
    self as point_rows, ADJUSTMENTS, AdjustKind, Adjusted, POINTS, REWARDS, RewardRow,
};
use crate::points::{PointKind, PointRow};
use crate::sales::redeem::{next_adjustment, next_redemption};
use crate::sales::rows::{self as sale_rows, Hot, Of, SALES, SaleRow, UNDO};
use crate::sales::till::next_sale;
use crate::sales::{Customers, tenders};

/// Takes every movement of points back, the last one first, so that no lot is ever below nothing on the
/// way; writes the deeds that they now belong to.
pub(super) fn points(
    draft: &mut Draft,
    found: &Found,
    customers: &mut Customers,
    undoing: &Undoing<'_>,
    undone: &mut Vec<Undone>,
) -> Result<(), UndoError> {
    let mut sources: FxHashMap<String, String> = new_sales(draft.snapshot(), found)?;
    redemptions(draft, found, undoing, &mut sources, undone)?;
    adjustments(draft, found, undoing, &mut sources, undone)?;
    for row in found.points.iter().rev() {
        let back = PointRow {
            day: undoing.dated(row.day, "").0,
            points: row.points.checked_neg()?,
            kind: match row.kind {
                PointKind::Earn | PointKind::Open => PointKind::Reverse,
                kind => kind,
            },
            source: sources.get(&row.source).unwrap_or(&row.source).clone(),
            usable: None,
            why: undoing.why(),
            ..row.clone()
        };
        let (_, time) = undoing.dated(row.day, "");
        point_rows::write(draft, &back, time)?;
        if let Some(customer) = customers.get_mut(row.member) {
            customer.take_points(&back)?;
        }
    }
    prove_points(draft.snapshot(), found, customers)
}

/// Sales and refunds, the last one first: what a file refunded of its own sales comes back before them.
fn tickets(found: &Found) -> impl Iterator<Item = &[SaleRow]> {
    let all: Vec<&[SaleRow]> = found.sales.chunk_by(|a, b| a.sale == b.sale).collect();
    all.into_iter().rev()
}

/// The numbers under which sales and refunds go back: those that `sales` will give.
pub(super) fn new_sales(
    snapshot: &Snapshot,
    found: &Found,
) -> Result<FxHashMap<String, String>, BookError> {
    let mut next = next_sale(snapshot)?;
    let mut sources = FxHashMap::default();
    for ticket in tickets(found) {
        sources.insert(ticket[0].sale.to_string(), next.to_string());
        next = next.next();
    }
    Ok(sources)
}

/// Refuses where what is taken back was spent, or a debt that it made was settled, since.
fn prove_points(
    snapshot: &Snapshot,
    found: &Found,
    customers: &Customers,
) -> Result<(), UndoError> {
    for row in &found.points {
        let Some(customer) = customers.get(row.member) else {
            continue;
        };
        let wrong = match row.lot {
            Some(id) => customer
                .points
                .lot(id)
                .is_some_and(|lot| lot.left < 0 || (row.makes_lot() && lot.left != 0)),
            None => customer.points.pools().iter().any(|pool| pool.owed < 0),
        };
        if wrong {
            return Err(standing_on(snapshot, found, row)?.into());
        }
    }
    Ok(())
}

/// The later version that moved the same lot, or the same member's debt.
fn standing_on(
    snapshot: &Snapshot,
    found: &Found,
    moved: &PointRow,
) -> Result<UndoRefusal, BookError> {
    let member = moved.member.to_string();
    let mut by = None;
    // A lot may be moved under the number of whom its member was merged into.
    let (column, word) = match moved.lot {
        Some(lot) => (point_rows::LOT, lot.to_string()),
        None => (point_rows::MEMBER, member.clone()),
    };
    snapshot.each_where(&POINTS, column, &word, point_rows::HOT, |row| {
        let later = found.is_later(row.version()) && by.is_none();
        if later && point_rows::read(row)?.lot == moved.lot {
            by = Some(row.version());
        }
        Ok(())
    })?;
    Ok(UndoRefusal::Stands {
        record: moved.lot.map_or(member, |lot: LotId| lot.to_string()),
        by: by.unwrap_or(found.version),
        ledger: POINTS.name,
    })
}

/// A redemption is cancelled; a cancellation becomes a redemption anew, from the same lots.
fn redemptions(
    draft: &mut Draft,
    found: &Found,
    undoing: &Undoing<'_>,
    sources: &mut FxHashMap<String, String>,
    undone: &mut Vec<Undone>,
) -> Result<(), UndoError> {
    let snapshot = draft.snapshot().clone();
    let mut next = next_redemption(&snapshot)?;
    for own in &found.redemptions {
        let record = own.redemption.to_string();
        if own.of.is_empty() {
            prove_not_cancelled(&snapshot, found, &record)?;
        }
        let by = next.to_string();
        let of = if own.of.is_empty() {
            record.as_str()
        } else {
            ""
        };
        let note = undoing.sealed(&snapshot, Some(own.member), (REWARDS.name, "note"))?;
        let (on, time) = undoing.dated(own.day, "");
        let row = RewardRow {
            redemption: next,
            member: own.member,
            day: on,
            reward: &own.reward,
            quantity: own.quantity,
            points: Points::new(own.points.checked_neg().ok_or(UndoRefusal::Overflow)?),
            of,
            time,
            reference: "",
            asked: &undoes(&record),
            note: &note,
        };
        draft.post(&REWARDS, &[&row])?;
        let kind = if own.of.is_empty() {
            "redemption"
        } else {
            "cancellation"
        };
        sources.insert(record.clone(), by.clone());
        undone.push(Undone {
            record,
            kind,
            by: Some(by),
            on,
        });
        next = next.next();
    }
    Ok(())
}

fn prove_not_cancelled(snapshot: &Snapshot, found: &Found, record: &str) -> Result<(), UndoError> {
    use point_rows::rewards as r;
    let mut by = None;
    snapshot.each_where(&REWARDS, r::OF, record, r::ALL, |row| {
        by = by.or(Some(row.version()).filter(|by| found.is_later(*by)));
        Ok(())
    })?;
    match by {
        None => Ok(()),
        Some(by) => Err(UndoRefusal::Stands {
            record: record.to_owned(),
            by,
            ledger: REWARDS.name,
        }
        .into()),
    }
}

fn adjustments(
    draft: &mut Draft,
    found: &Found,
    undoing: &Undoing<'_>,
    sources: &mut FxHashMap<String, String>,
    undone: &mut Vec<Undone>,
) -> Result<(), UndoError> {
    let snapshot = draft.snapshot().clone();
    let mut next = next_adjustment(&snapshot)?;
    for own in &found.adjustments {
        let (record, by) = (own.id.to_string(), next.to_string());
        let reason = undoing.sealed(&snapshot, Some(own.member), (ADJUSTMENTS.name, "reason"))?;
        let (on, time) = undoing.dated(own.day, &own.time);
        let row = Adjusted {
            adjustment: next,
            member: own.member,
            day: on,
            kind: AdjustKind::Undo,
            points: own.points.checked_neg()?,
            time,
            reference: "",
            asked: &undoes(&record),
            reason: &reason,
        };
        draft.post(&ADJUSTMENTS, &[&row])?;
        sources.insert(record.clone(), by.clone());
        undone.push(Undone {
            record,
            kind: "adjustment",
            by: Some(by),
            on,
        });
        next = next.next();
    }
    Ok(())
}

/// Takes sales and refunds back, line by line, each under a new number.
pub(super) fn sales(
    draft: &mut Draft,
    found: &Found,
    customers: &mut Customers,
    undoing: &Undoing<'_>,
    undone: &mut Vec<Undone>,
) -> Result<(), UndoError> {
    let snapshot = draft.snapshot().clone();
    prove_not_refunded(&snapshot, found)?;
    let mut number = next_sale(&snapshot)?;
    for ticket in tickets(found) {
        let first = &ticket[0];
        let note = undoing.sealed(&snapshot, first.member, (SALES.name, "note"))?;
        let dated = undoing.dated(first.day, &first.time);
        let at = When::read(dated.0.to_string().as_bytes(), dated.1.as_bytes());
        let at = at.unwrap_or(When::on(dated.0));
        for line in ticket {
            let row = back(line, (number, dated), &note)?;
            let offset = sale_rows::write(draft, &row)?;
            if let Some(customer) = line.member.and_then(|id| customers.get_mut(id)) {
                customer.take_sale(&hot(&row, at, offset))?;
            }
        }
        undone.push(Undone {
            record: first.sale.to_string(),
            kind: match first.of.as_str() {
                "" => "sale",
                "-" => "return",
                _ => "refund",
            },
            by: Some(number.to_string()),
            on: dated.0,
        });
        number = number.next();
    }
    Ok(())
}

/// The row that takes one line back. A sale goes back as a refund of it would; a refund gives its sale
/// back what it took.
fn back(
    line: &SaleRow,
    (number, (day, time)): (SaleId, (Day, &str)),
    note: &str,
) -> Result<SaleRow, UndoError> {
    let of = if line.of.is_empty() {
        line.sale.to_string()
    } else {
        line.of.clone()
    };
    Ok(SaleRow {
        sale: number,
        day,
        paid: line.paid.checked_neg()?,
        list: line.list.checked_neg()?,
        of,
        flags: undo_flags(line),
        time: time.to_owned(),
        tiers: String::new(),
        rule: crate::domain::reason::Why::default(),
        reference: String::new(),
        asked: undoes(&line.sale.to_string()),
        pay: tenders::negated(&line.pay)?,
        note: note.to_owned(),
        ..line.clone()
    })
}

/// That it is undone, and what of the price list it sold.
fn undo_flags(line: &SaleRow) -> String {
    match line.item_flag() {
        item if item.is_empty() => UNDO.to_owned(),
        item => format!("{UNDO};{item}"),
    }
}

fn hot(row: &SaleRow, at: When, offset: u64) -> Hot {
    Hot {
        sale: row.sale,
        first_line: false,
        member: row.member,
        at,
        paid: row.paid,
        of: row.of.parse().map_or(Of::Unknown, Of::Refund),
        booked: false,
        uses: Vec::new(),
        offset,
    }
}

/// Refuses sales of which something went back since.
fn prove_not_refunded(snapshot: &Snapshot, found: &Found) -> Result<(), UndoError> {
    let own: FxHashSet<SaleId> = found
        .sales
        .iter()
        .filter(|row| row.of.is_empty())
        .map(|row| row.sale)
        .collect();
    if own.is_empty() {
        return Ok(());
    }
    let mut last = None;
    snapshot.ledger(&SALES)?.each(sale_rows::HOT, |row| {
        if !found.is_later(row.version()) {
            return Ok(());
        }
        let hot = sale_rows::read_hot(row)?;
        if let Of::Refund(of) = hot.of
            && own.contains(&of)
        {
            last = Some((of, row.version()));
        }
        Ok(())
    })?;
    match last {
        Some((of, by)) => Err(UndoRefusal::Stands {
            record: of.to_string(),
            by,
            ledger: SALES.name,
        }
        .into()),
        None => Ok(()),
    }
}
