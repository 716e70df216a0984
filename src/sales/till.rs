//! Records what was decided and keeps customers current, so that a batch is judged row by row as a desk
//! would have judged it. Finds sales on record by number or ref.

use std::hash::{Hash as _, Hasher as _};

use rustc_hash::{FxHashMap, FxHasher};
use sha2::{Digest as _, Sha256};

use super::coupons::rows as coupon_rows;
use super::customer::Customer;
use super::decide::Decided;
use super::passes::rows as pass_rows;
use super::refund::Sold;
use super::rows::{self, Of, SALES, SaleRow};
use super::terms::Terms;
use crate::book::{BookError, Draft, OwnedRow, Snapshot, Told};
use crate::domain::ids::Number as _;
use crate::domain::reason::Why;
use crate::domain::{ByNumber, MemberId, Money, Overflow, Points, SaleId, Slug, Version, When};
use crate::points::rows as point_rows;
use crate::tiers::decide::{TierRow, judge};
use crate::tiers::rows as tier_rows;
use crate::wallet::rows as wallet_rows;

/// One sale or refund as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Recorded {
    pub sale: SaleId,
    pub version: Version,
    pub member: Option<MemberId>,
    /// The moment, or the business day where only that was told.
    pub at: String,
    pub list: Money,
    pub discount: Money,
    pub paid: Money,
    pub points: i128,
    pub balance: Points,
    pub tier: Option<Slug>,
    pub why: Vec<Why>,
}

/// A digest of what was asked, by which a repeat is known; clock and operator have no part in it.
pub(crate) fn asked_digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let digest = hash.finalize();
    crate::domain::hex(&digest[..8])
}

/// Writes a decided sale or refund and takes it in.
pub(crate) fn record(
    draft: &mut Draft,
    terms: &Terms<'_>,
    customer: Option<&mut Customer>,
    mut decided: Decided,
    at: When,
    told: Told<'_>,
) -> Result<(Recorded, u64), BookError> {
    let hots = write_deed(draft, &mut decided, at, told)?;
    let first_offset = hots.first().map(|hot| hot.offset);
    let sale = hots[0].sale;
    let member = hots[0].member;
    let (balance, tier) = match customer {
        None => (Points::ZERO, None),
        Some(customer) => {
            take_in(customer, &hots, &decided).map_err(too_large)?;
            // A refund takes nobody up; whom it takes down is found at recalculation.
            if hots[0].of == Of::Sale {
                for row in judged(customer, terms, at.day()) {
                    write_tier(draft, customer, &row, &sale.to_string(), told.time)?;
                }
            }
            let tier = standing_after(customer, terms, at);
            (customer.balance(at.day()), tier)
        }
    };
    let outcome = decided.outcome;
    let discount = Money::from_fen(outcome.list.fen() - outcome.paid.fen());
    let recorded = Recorded {
        sale,
        version: draft.version(),
        member,
        at: if told.time.is_empty() {
            at.day().to_string()
        } else {
            told.time.to_owned()
        },
        list: outcome.list,
        discount,
        paid: outcome.paid,
        points: outcome.points,
        balance,
        tier,
        why: outcome.why,
    };
    Ok((recorded, first_offset.unwrap_or_default()))
}

/// Writes the rows of a deed, ledger by ledger; the sale's own come back as tiers look at them.
fn write_deed(
    draft: &mut Draft,
    decided: &mut Decided,
    at: When,
    told: Told<'_>,
) -> Result<Vec<rows::Hot>, BookError> {
    let mut hots = Vec::with_capacity(decided.rows.len());
    for row in std::mem::take(&mut decided.rows) {
        let row = SaleRow {
            time: told.time.to_owned(),
            reference: told.reference.to_owned(),
            asked: told.asked.to_owned(),
            note: told.note.to_owned(),
            ..row
        };
        let offset = rows::write(draft, &row)?;
        hots.push(hot(&row, at, offset));
    }
    if let Some(coupon) = &decided.coupon {
        let told = Told::new(told.time, "", "");
        coupon_rows::write(draft, coupon, told)?;
    }
    for pass in &decided.passes {
        pass_rows::write(draft, pass, Told::new(told.time, "", ""))?;
    }
    for point in &decided.points {
        point_rows::write(draft, point, told.time)?;
    }
    for row in &decided.wallet {
        let told = wallet_rows::Told {
            time: told.time,
            ..wallet_rows::Told::default()
        };
        wallet_rows::write(draft, row, told)?;
    }
    Ok(hots)
}

fn too_large(why: Overflow) -> BookError {
    BookError::Row {
        ledger: SALES.name,
        what: why.into(),
    }
}

/// What tiers and sums need of a row that was decided.
pub(crate) fn hot(row: &SaleRow, at: When, offset: u64) -> rows::Hot {
    let of = match row.of.as_str() {
        "" => Of::Sale,
        "-" => Of::Unknown,
        sale => sale.parse().map_or(Of::Unknown, Of::Refund),
    };
    rows::Hot {
        sale: row.sale,
        first_line: row.line == 1,
        member: row.member,
        at,
        paid: row.paid,
        of,
        booked: row.has(rows::BOOKED),
        uses: row.uses(),
        offset,
    }
}

fn take_in(customer: &mut Customer, hots: &[rows::Hot], decided: &Decided) -> Result<(), Overflow> {
    for hot in hots {
        customer.take_sale(hot)?;
    }
    let mut wallet = decided.wallet.iter();
    wallet.try_for_each(|row| customer.take_wallet(row))?;
    let mut points = decided.points.iter();
    points.try_for_each(|row| customer.take_points(row))
}

/// The tiers that a deed of a day moves at once.
pub(crate) fn judged(
    customer: &mut Customer,
    terms: &Terms<'_>,
    day: crate::domain::Day,
) -> Vec<TierRow> {
    let mut all = Vec::new();
    for group in terms.groups {
        let rows = judge(&customer.person(), group, day);
        for row in rows {
            customer.tiers.push(row.grant.clone());
            all.push(row);
        }
    }
    all
}

/// Writes one row of a customer's tiers; `time` is the cell of the deed that moved them.
pub(crate) fn write_tier(
    draft: &mut Draft,
    customer: &Customer,
    row: &TierRow,
    source: &str,
    time: &str,
) -> Result<(), BookError> {
    // A late deed can move a tier from the moment of an earlier-known one: that moment is kept.
    let since = row.grant.since;
    let own = When::read(since.day().to_string().as_bytes(), time.as_bytes());
    let utc = since.utc();
    let time = if own == Ok(since) { time } else { &utc };
    let extra = tier_rows::Extra {
        time,
        source,
        reason: "",
    };
    tier_rows::write(draft, customer.id(), row, extra).map(drop)
}

fn standing_after(customer: &Customer, terms: &Terms<'_>, at: When) -> Option<Slug> {
    let group = terms.main_group()?;
    let tier = customer.person().stands(group, at).tier?;
    group.tiers.get(tier).map(|tier| tier.id.clone())
}

/// The number for the next sale or refund.
pub(crate) fn next_sale(snapshot: &Snapshot) -> Result<SaleId, BookError> {
    match snapshot.ledger(&SALES)?.last_row(rows::SALE + 1)? {
        None => Ok(SaleId::FIRST),
        Some(row) => {
            let last = SaleId::parse(row.bytes(rows::SALE)).map_err(|e| row.bad(rows::SALE, e))?;
            Ok(last.after()?)
        }
    }
}

/// A sale on record, with what went back of it.
pub(crate) fn find_sale(snapshot: &Snapshot, sale: SaleId) -> Result<Option<Sold>, BookError> {
    let mut lines = Vec::new();
    let mut refunds = Vec::new();
    let number = sale.to_string();
    snapshot.each_where(&SALES, rows::SALE, &number, rows::ALL, |row| {
        lines.push(SaleRow::read(row)?);
        Ok(())
    })?;
    snapshot.each_where(&SALES, rows::OF, &number, rows::ALL, |row| {
        refunds.push(SaleRow::read(row)?);
        Ok(())
    })?;
    if lines.is_empty() {
        return Ok(None);
    }
    let mut sold = Sold {
        back: vec![0; lines.len()],
        deeds: Vec::new(),
        lines,
    };
    for refund in &refunds {
        sold.take_back(refund);
    }
    Ok(Some(sold))
}

/// The sale or refund that bears a ref.
pub(crate) fn sale_by_ref(
    snapshot: &Snapshot,
    reference: &str,
) -> Result<Option<(Version, SaleRow)>, BookError> {
    let mut found = None;
    snapshot.each_where(&SALES, rows::REF, reference, rows::ALL, |row| {
        if found.is_none() {
            found = Some((row.version(), SaleRow::read(row)?));
        }
        Ok(())
    })?;
    Ok(found)
}

/// Where every sale stands, for batches that name many of them.
#[derive(Debug, Default)]
pub(crate) struct SaleIndex {
    /// Of a sale's first row; 0, where the heading stands, is none.
    offsets: ByNumber<u64>,
    last: Option<SaleId>,
    by_ref: FxHashMap<u64, SaleId>,
    refunds: FxHashMap<SaleId, Vec<u64>>,
}

fn hash(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    text.hash(&mut hasher);
    hasher.finish()
}

impl SaleIndex {
    /// Reads where all sales stand.
    pub(crate) fn load(snapshot: &Snapshot) -> Result<Self, BookError> {
        let mut index = Self::default();
        snapshot.ledger(&SALES)?.each(rows::REF + 1, |row| {
            let sale = SaleId::parse(row.bytes(rows::SALE)).map_err(|e| row.bad(rows::SALE, e))?;
            let of = match row.bytes(rows::OF) {
                b"" | b"-" => None,
                text => Some(SaleId::parse(text).map_err(|e| row.bad(rows::OF, e))?),
            };
            index.note(sale, of, &row.text(rows::REF)?, row.offset());
            Ok(())
        })?;
        Ok(index)
    }

    /// Takes in one row: a further line of a sale keeps the offset of the first.
    pub(crate) fn note(&mut self, sale: SaleId, of: Option<SaleId>, reference: &str, offset: u64) {
        if self.last.is_none_or(|last| sale > last) {
            self.last = Some(sale);
            *self.offsets.at(sale.index()) = offset;
            if !reference.is_empty() {
                // Two refs with one digest are a chance of one in 10^13 for a million sales; the ref is
                // compared when the row is read, so at worst a sale is looked for in vain.
                self.by_ref.entry(hash(reference)).or_insert(sale);
            }
        }
        if let Some(of) = of {
            self.refunds.entry(of).or_default().push(offset);
        }
    }

    /// The sale or refund that bears a ref, as its first row.
    pub(crate) fn by_ref(
        &self,
        draft: &mut Draft,
        reference: &str,
    ) -> Result<Option<(Version, SaleRow)>, BookError> {
        let sale = self.by_ref.get(&hash(reference));
        let Some(offset) = sale.and_then(|sale| self.offset(*sale)) else {
            return Ok(None);
        };
        let row = draft.row_at(&SALES, offset, rows::ALL)?;
        let sale = SaleRow::read(&row.row())?;
        Ok((sale.reference == reference).then_some((row.version(), sale)))
    }

    fn offset(&self, sale: SaleId) -> Option<u64> {
        let offset = self.offsets.get(sale.index()).copied();
        offset.filter(|at| *at != 0)
    }

    /// A sale with what went back of it.
    pub(crate) fn sold(&self, draft: &mut Draft, sale: SaleId) -> Result<Option<Sold>, BookError> {
        let Some(offset) = self.offset(sale) else {
            return Ok(None);
        };
        let mut lines = Vec::new();
        let mut at = offset;
        loop {
            let row: OwnedRow = draft.row_at(&SALES, at, rows::ALL)?;
            let line = SaleRow::read(&row.row())?;
            if line.sale != sale {
                break;
            }
            lines.push(line);
            at = row.next_offset();
            let next_sale = self.offset(sale.next());
            let is_last = self.last == Some(sale);
            if next_sale.is_some_and(|next| at >= next) || is_last && !more(draft, at)? {
                break;
            }
        }
        let mut sold = Sold {
            back: vec![0; lines.len()],
            deeds: Vec::new(),
            lines,
        };
        for offset in self.refunds.get(&sale).into_iter().flatten() {
            let row = draft.row_at(&SALES, *offset, rows::ALL)?;
            sold.take_back(&SaleRow::read(&row.row())?);
        }
        Ok(Some(sold))
    }
}

/// Whether another row begins at an offset.
fn more(draft: &mut Draft, at: u64) -> Result<bool, BookError> {
    Ok(draft.end_of(&SALES)? > at)
}
