//! What all rows on a pass add up to.

use rustc_hash::FxHashMap;

use super::rows::{self, Held, PASS_RECORDS, PassKind, PassRow};
use crate::book::{BookError, RecordError, RecordRefusal, Snapshot};
use crate::domain::{Day, MemberId, Money, PassId, SaleId, Version, When};

/// One pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pass {
    pub id: PassId,
    /// The version that sold it.
    pub version: Version,
    /// Whose it is now.
    pub member: MemberId,
    /// To whom it was sold.
    pub buyer: MemberId,
    /// The pass of the rules.
    pub of: String,
    pub sold: When,
    pub price: Money,
    pub from: Option<Day>,
    pub until: Option<Day>,
    /// The days of its term as it was sold; rest and extension add none.
    pub term: u32,
    pub grants: Vec<Held>,
    pub uses: Vec<Use>,
    /// The stretches on which it rests, both ends included.
    pub rests: Vec<(Day, Day)>,
    /// The sale by which it counts as spend, where it counts when it is sold.
    pub sale: Option<SaleId>,
    pub pay: String,
    pub store: String,
    pub taxed: bool,
    /// When it was paid back, and how much of it.
    pub back: Option<(When, Money)>,
    /// When it last changed.
    pub changed: When,
}

/// Some uses of one grant at one sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Use {
    pub at: When,
    /// Counted from 0.
    pub grant: usize,
    pub times: u32,
    pub amount: Money,
    pub sale: Option<SaleId>,
    pub line: u32,
}

impl Pass {
    pub(crate) fn sold(row: &PassRow) -> Self {
        let mut own = Self {
            id: row.pass,
            version: row.version,
            member: row.member,
            buyer: row.member,
            of: row.of.clone(),
            sold: row.at,
            price: row.amount,
            from: None,
            until: None,
            term: 0,
            grants: row.grants.clone(),
            uses: Vec::new(),
            rests: Vec::new(),
            sale: row.sale,
            pay: row.pay.clone(),
            store: row.store.clone(),
            taxed: row.taxed,
            back: None,
            changed: row.at,
        };
        own.lives(row);
        own
    }

    /// Takes in the days that a row tells; the first that tell a term tell how long it is.
    fn lives(&mut self, row: &PassRow) {
        if self.from.is_none()
            && let (Some(from), Some(until)) = (row.from, row.until)
        {
            let days = until.number() - from.number() + 1;
            self.term = u32::try_from(days).unwrap_or(0);
        }
        self.from = row.from;
        self.until = row.until;
    }

    /// Takes in a later row.
    pub(crate) fn take(&mut self, row: &PassRow) {
        self.member = row.member;
        self.lives(row);
        if row.at.order() > self.changed.order() {
            self.changed = row.at;
        }
        let day = row.at.day();
        match row.kind {
            PassKind::Use => self.uses.push(Use {
                at: row.at,
                grant: (row.grant as usize).saturating_sub(1),
                times: row.uses,
                amount: row.amount,
                sale: row.sale,
                line: row.line,
            }),
            PassKind::Return => {
                let grant = (row.grant as usize).saturating_sub(1);
                let own = |used: &Use| {
                    (used.grant, used.times, used.amount) == (grant, row.uses, row.amount)
                };
                if let Some(place) = self.uses.iter().rposition(own) {
                    self.uses.remove(place);
                }
            }
            PassKind::Freeze => self.rests.extend(row.rests_to.map(|last| (day, last))),
            PassKind::Resume => {
                if let Some(rest) = self.rests.last_mut() {
                    rest.1 = day.previous();
                }
                self.rests.retain(|(first, last)| first <= last);
            }
            PassKind::Refund => self.back = Some((row.at, row.amount)),
            PassKind::Sell | PassKind::Extend | PassKind::Transfer => {}
        }
    }

    /// How often a grant was used.
    pub(crate) fn used(&self, grant: usize) -> u32 {
        let own = self.uses.iter().filter(|used| used.grant == grant);
        own.map(|used| used.times).sum()
    }

    /// How often it can still be used; none without limit.
    pub(crate) fn uses_left(&self, grant: usize) -> Option<u32> {
        let uses = self.grants.get(grant)?.uses?;
        Some(uses.saturating_sub(self.used(grant)))
    }

    /// How often all that are counted can be, and could be; none where nothing is.
    pub(crate) fn counted(&self) -> Option<(u32, u32)> {
        let mut counted = None;
        for (place, held) in self.grants.iter().enumerate() {
            if let (Some(uses), Some(left)) = (held.uses, self.uses_left(place)) {
                let (sum, all) = counted.unwrap_or((0, 0));
                counted = Some((sum + left, all + uses));
            }
        }
        counted
    }

    /// Whether its last day is over before a day begins.
    pub(crate) fn has_ended(&self, on: Day) -> bool {
        self.until.is_some_and(|last| last < on)
    }

    /// The stretch on which it rests that a day lies in.
    pub(crate) fn rests_on(&self, day: Day) -> Option<(Day, Day)> {
        let mut rests = self.rests.iter().copied();
        rests.find(|(first, last)| (*first..=*last).contains(&day))
    }

    /// How many days it rested or is to rest, in all.
    pub(crate) fn rested(&self) -> u32 {
        let days = self.rests.iter().map(|(first, last)| {
            u32::try_from(last.number() - first.number() + 1).unwrap_or_default()
        });
        days.sum()
    }

    /// How it stands on a day.
    pub(crate) fn word(&self, on: Day) -> &'static str {
        let is_used_up = || {
            let mut all = 0..self.grants.len();
            all.all(|grant| self.uses_left(grant) == Some(0))
        };
        if self.back.is_some() {
            "refunded"
        } else if is_used_up() {
            "used-up"
        } else if self.has_ended(on) {
            "ended"
        } else if self.rests_on(on).is_some() {
            "frozen"
        } else {
            "open"
        }
    }

    /// The row of its next step.
    pub(crate) fn step(&self, kind: PassKind, at: When) -> PassRow {
        PassRow {
            pass: self.id,
            version: Version::default(),
            kind,
            at,
            member: self.member,
            of: self.of.clone(),
            from: self.from,
            until: self.until,
            amount: Money::ZERO,
            uses: 0,
            grant: 0,
            grants: Vec::new(),
            rests_to: None,
            sale: None,
            line: 0,
            pay: String::new(),
            store: String::new(),
            staff: None,
            because: String::new(),
            taxed: false,
            reference: String::new(),
        }
    }
}

/// Many passes, in the order of their numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Passes {
    all: Vec<Pass>,
    places: FxHashMap<PassId, usize>,
    by_ref: FxHashMap<String, PassId>,
}

impl Passes {
    /// All of them as they stood at the close of a day.
    pub(crate) fn load(snapshot: &Snapshot, rows_to: Day) -> Result<Self, BookError> {
        let mut passes = Self::default();
        rows::each(snapshot, rows_to, |row| {
            passes.take(&row);
            Ok(())
        })?;
        Ok(passes)
    }

    /// The pass that a word names, by its number or its ref, as it stands now.
    pub(crate) fn named(snapshot: &Snapshot, word: &str) -> Result<Pass, RecordError> {
        let id: PassId = PASS_RECORDS.find(snapshot, word)?;
        let mut found: Option<Pass> = None;
        PASS_RECORDS.each_of(snapshot, id, |row| {
            let row = rows::read(row)?;
            match &mut found {
                Some(pass) => pass.take(&row),
                None => found = Some(Pass::sold(&row)),
            }
            Ok(())
        })?;
        // `find` looked at the same rows.
        found.ok_or_else(|| PASS_RECORDS.unknown(word).into())
    }

    /// Takes in one row, in order of recording.
    pub(crate) fn take(&mut self, row: &PassRow) {
        match self.places.get(&row.pass) {
            Some(place) => self.all[*place].take(row),
            None if row.kind == PassKind::Sell => {
                if !row.reference.is_empty() {
                    self.by_ref.insert(row.reference.clone(), row.pass);
                }
                self.places.insert(row.pass, self.all.len());
                self.all.push(Pass::sold(row));
            }
            // Its sale lies after the day that is looked at.
            None => {}
        }
    }

    /// The pass that a word names, by its number or the ref it was sold under.
    pub(crate) fn find(&self, word: &str) -> Result<&Pass, RecordRefusal> {
        let named = word.parse().ok().or_else(|| self.by_ref.get(word).copied());
        let found = named.and_then(|id| self.get(id));
        found.ok_or_else(|| PASS_RECORDS.unknown(word))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Pass> {
        self.all.iter()
    }

    pub(crate) fn get(&self, id: PassId) -> Option<&Pass> {
        self.places.get(&id).map(|place| &self.all[*place])
    }
}
