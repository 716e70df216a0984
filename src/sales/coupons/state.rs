//! What all rows on a coupon add up to.

use rustc_hash::FxHashMap;

use super::rows::{self, COUPON_RECORDS, CouponKind, CouponRow};
use crate::book::{BookError, Snapshot};
use crate::book::{RecordError, RecordRefusal};
use crate::domain::{CouponId, Day, MemberId, Money, SaleId, Version, When};

/// One coupon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Coupon {
    pub id: CouponId,
    /// The version that issued it.
    pub version: Version,
    pub member: MemberId,
    /// The coupon of the rules.
    pub of: String,
    pub issued: When,
    pub from: Day,
    pub until: Option<Day>,
    pub worth: Option<Money>,
    pub fate: Fate,
    /// When it last came back from a sale that was refunded: before that it was used.
    pub back: Option<When>,
}

/// What became of a coupon; that it ended follows from its dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Open,
    Used {
        at: When,
        /// None where it was taken elsewhere.
        sale: Option<SaleId>,
        off: Money,
    },
    Void {
        at: When,
    },
}

impl Coupon {
    fn issued(row: &CouponRow) -> Self {
        Self {
            id: row.coupon,
            version: row.version,
            member: row.member,
            of: row.of.clone(),
            issued: row.at,
            from: row.from,
            until: row.until,
            worth: row.worth,
            fate: Fate::Open,
            back: None,
        }
    }

    /// Takes in a later row.
    fn take(&mut self, row: &CouponRow) {
        let at = row.at;
        self.fate = match row.kind {
            CouponKind::Issue | CouponKind::Return => Fate::Open,
            CouponKind::Use => Fate::Used {
                at,
                sale: row.sale,
                off: row.off,
            },
            CouponKind::Void => Fate::Void { at },
        };
        if row.kind == CouponKind::Return {
            self.back = Some(at);
        }
    }

    /// Whether its last day is over before a day begins.
    pub(crate) fn has_ended(&self, on: Day) -> bool {
        self.until.is_some_and(|last| last < on)
    }

    /// Whether it was used at this sale and still stands so.
    pub(crate) fn is_used_at(&self, sale: SaleId) -> bool {
        matches!(self.fate, Fate::Used { sale: Some(own), .. } if own == sale)
    }

    /// How it stands when a day begins.
    pub(crate) fn word(&self, alive_on: Day) -> &'static str {
        match self.fate {
            Fate::Used { .. } => "used",
            Fate::Void { .. } => "void",
            Fate::Open if self.has_ended(alive_on) => "expired",
            Fate::Open => "open",
        }
    }

    /// The row of its next step.
    pub(crate) fn step(&self, kind: CouponKind, at: When, version: Version) -> CouponRow {
        CouponRow {
            coupon: self.id,
            version,
            kind,
            at,
            member: self.member,
            of: self.of.clone(),
            from: self.from,
            until: self.until,
            worth: self.worth,
            off: Money::ZERO,
            sale: None,
            reference: String::new(),
        }
    }
}

/// Many coupons, in the order of their numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Coupons {
    all: Vec<Coupon>,
    places: FxHashMap<CouponId, usize>,
    by_sale: FxHashMap<SaleId, CouponId>,
    by_ref: FxHashMap<String, Vec<CouponId>>,
}

impl Coupons {
    /// All of them as they stood at the close of a day.
    pub(crate) fn load(snapshot: &Snapshot, rows_to: Day) -> Result<Self, BookError> {
        let mut coupons = Self::default();
        rows::each(snapshot, rows_to, |row| {
            coupons.take(&row);
            Ok(())
        })?;
        Ok(coupons)
    }

    /// The coupon that a word names, by its number or its ref, as it stands now.
    pub(crate) fn named(snapshot: &Snapshot, word: &str) -> Result<Coupon, RecordError> {
        let id: CouponId = COUPON_RECORDS.find(snapshot, word)?;
        let mut found: Option<Coupon> = None;
        COUPON_RECORDS.each_of(snapshot, id, |row| {
            let row = rows::read(row)?;
            match &mut found {
                Some(coupon) => coupon.take(&row),
                None => found = Some(Coupon::issued(&row)),
            }
            Ok(())
        })?;
        // `find` looked at the same rows.
        found.ok_or_else(|| COUPON_RECORDS.unknown(word).into())
    }

    /// The coupon that was used at a sale.
    pub(crate) fn of_sale(
        snapshot: &Snapshot,
        sale: SaleId,
    ) -> Result<Option<Coupon>, RecordError> {
        let rows = rows::of_sale(snapshot, sale)?;
        let Some(used) = rows.iter().find(|row| row.kind == CouponKind::Use) else {
            return Ok(None);
        };
        let coupon = Self::named(snapshot, &used.coupon.to_string())?;
        Ok(Some(coupon).filter(|coupon| coupon.is_used_at(sale)))
    }

    /// Takes in one row, in order of recording.
    pub(crate) fn take(&mut self, row: &CouponRow) {
        if let (CouponKind::Use, Some(sale)) = (row.kind, row.sale) {
            self.by_sale.insert(sale, row.coupon);
        }
        match self.places.get(&row.coupon) {
            Some(place) => self.all[*place].take(row),
            None if row.kind == CouponKind::Issue => {
                if !row.reference.is_empty() {
                    let refs = self.by_ref.entry(row.reference.clone()).or_default();
                    refs.push(row.coupon);
                }
                self.places.insert(row.coupon, self.all.len());
                self.all.push(Coupon::issued(row));
            }
            // Its issue lies after the day that is looked at.
            None => {}
        }
    }

    /// The coupon that a word names, by its number or the ref it was given under.
    pub(crate) fn find(&self, word: &str) -> Result<&Coupon, RecordRefusal> {
        let by_number = word.parse().ok().and_then(|id| self.get(id));
        match (by_number, self.by_ref.get(word).map(Vec::as_slice)) {
            (Some(coupon), None) => Ok(coupon),
            (None, Some([one])) => self.get(*one).ok_or_else(|| COUPON_RECORDS.unknown(word)),
            (None, None) => Err(COUPON_RECORDS.unknown(word)),
            (_, several) => {
                let several = several.unwrap_or_default().iter();
                let numbers = several.chain(by_number.map(|own| &own.id));
                let numbers: Vec<String> = numbers.map(ToString::to_string).collect();
                Err(COUPON_RECORDS.ambiguous(word, &numbers))
            }
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Coupon> {
        self.all.iter()
    }

    pub(crate) fn get(&self, id: CouponId) -> Option<&Coupon> {
        self.places.get(&id).map(|place| &self.all[*place])
    }

    /// The coupon that a sale used and that stands so.
    pub(crate) fn used_at(&self, sale: SaleId) -> Option<&Coupon> {
        let coupon = self.get(*self.by_sale.get(&sale)?)?;
        Some(coupon).filter(|coupon| coupon.is_used_at(sale))
    }
}
