//! What a step in the life of a pass comes to: who may use it when, for what, and what goes back of it.

use super::refusal::PassRefusal;
use super::rows::{Held, PassKind, PassRow};
use super::rules::{Counts, PassRule, RefundWay, Starts, VatWhen};
use super::state::Pass;
use super::worth::Ground;
use crate::domain::{Day, Listing, Money, PassId, SaleId, Version, When};
use crate::sales::price::{AskedLine, PricedLine};
use crate::sales::reasons::pass_used;
use crate::sales::{Customer, Terms};

/// A pass that is shown, with the rules under which it was sold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Presented {
    pub pass: Pass,
    pub rule: PassRule,
    /// How many come with the member.
    pub guests: u32,
}

/// What a pass pays of a ticket: the lines it covers, by their places, and what becomes of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Taken {
    pub covered: Vec<usize>,
    pub rows: Vec<PassRow>,
}

/// The kind of pass that a word names.
pub(crate) fn find<'a>(terms: &Terms<'a>, word: &str) -> Result<&'a PassRule, PassRefusal> {
    let own = terms.passes.iter().find(|rule| rule.id == *word);
    own.ok_or_else(|| PassRefusal::UnknownKind {
        word: word.to_owned(),
        known: terms.passes.iter().map(|own| own.id.to_string()).collect(),
    })
}

/// A new pass of a kind. One that is bought while another of its kind runs by days begins when that has ended.
pub(crate) fn sell<'p>(
    rule: &PassRule,
    customer: &Customer,
    own: impl Iterator<Item = &'p Pass>,
    at: When,
    id: PassId,
) -> PassRow {
    let day = at.day();
    let timed = rule.grants.iter().all(|grant| grant.uses.is_none());
    let running = own.filter(|pass| pass.back.is_none() && rule.id == *pass.of);
    let last = running.filter_map(|pass| pass.until).max();
    let first = match last.filter(|last| timed && *last >= day) {
        Some(last) => last.next(),
        None => day,
    };
    let (from, until) = rule.valid(first);
    let shares = rule.shares().into_iter();
    let grants = rule.grants.iter().zip(shares).map(|(grant, share)| Held {
        category: grant.category().unwrap_or_default().to_owned(),
        uses: grant.uses,
        list: grant.list.unwrap_or_default(),
        share,
    });
    PassRow {
        pass: id,
        version: Version::default(),
        kind: PassKind::Sell,
        at,
        member: customer.id(),
        of: rule.id.to_string(),
        from,
        until,
        amount: rule.price,
        uses: 0,
        grant: 0,
        grants: grants.collect(),
        rests_to: None,
        sale: None,
        line: 0,
        pay: String::new(),
        store: String::new(),
        staff: None,
        because: String::new(),
        taxed: rule.vat == VatWhen::AtSale,
        reference: String::new(),
    }
}

impl Presented {
    /// A pass with the rule of its kind among those that were in force when it was sold.
    pub(crate) fn new(pass: Pass, terms: &Terms<'_>, guests: u32) -> Result<Self, PassRefusal> {
        let rule = find(terms, &pass.of)?.clone();
        Ok(Self { pass, rule, guests })
    }

    /// Refuses a pass of somebody else, and one that cannot be used at this moment.
    pub(crate) fn may_use(&self, customer: Option<&Customer>, at: When) -> Result<(), PassRefusal> {
        let (own, pass, day) = (&self.pass, self.pass.id, at.day());
        if !customer.is_some_and(|customer| customer.bears(own.member)) {
            return Err(PassRefusal::Foreign {
                pass,
                holder: own.member,
                asked: customer.map(Customer::id),
                own: Listing::default(),
            });
        }
        self.is_held(at)?;
        if own.from.is_none()
            && let Some(last) = self
                .rule
                .start_by(own.sold.day())
                .filter(|last| day > *last)
        {
            return Err(PassRefusal::NotBegun { pass, last, day });
        }
        if let Some(from) = own.from.filter(|from| day < *from) {
            return Err(PassRefusal::NotYet { pass, from, day });
        }
        if let Some(last) = own.until.filter(|last| day > *last) {
            let left = own.left(day);
            return Err(PassRefusal::Ended {
                pass,
                last,
                day,
                left,
            });
        }
        match own.rests_on(day) {
            Some((first, last)) => Err(PassRefusal::Frozen {
                pass,
                first,
                last,
                day,
            }),
            None => Ok(()),
        }
    }

    /// Refuses a pass that was paid back, or was not sold yet.
    fn is_held(&self, at: When) -> Result<(), PassRefusal> {
        let (own, pass, day) = (&self.pass, self.pass.id, at.day());
        if let Some((back, amount)) = own.back {
            let on = back.day();
            return Err(PassRefusal::PaidBack { pass, on, amount });
        }
        if !at.sees(own.sold) {
            let from = own.sold.day();
            return Err(PassRefusal::NotYet { pass, from, day });
        }
        Ok(())
    }

    /// The same for what changes the pass: it happens after all that is on record.
    fn may_change(&self, at: When) -> Result<(), PassRefusal> {
        self.is_held(at)?;
        let (changed, day) = (self.pass.changed, at.day());
        if at.sees(changed) {
            return Ok(());
        }
        Err(PassRefusal::ChangedLater {
            pass: self.pass.id,
            on: changed.day(),
            day,
        })
    }

    /// The line that a use without a ticket stands for: what the pass pays for, where that is one thing.
    pub(crate) fn line(&self, category: &str) -> Result<AskedLine, PassRefusal> {
        let line = |category: &str, item: &str| AskedLine {
            category: category.to_owned(),
            list: Money::ZERO,
            goods: crate::domain::Goods::Normal,
            item: item.to_owned(),
        };
        if !category.is_empty() {
            return Ok(line(category, ""));
        }
        let mut all: Vec<AskedLine> = Vec::new();
        for grant in &self.rule.grants {
            all.extend(grant.categories.iter().map(|own| line(own, "")));
            all.extend(grant.items.iter().map(|own| line(&own.category, &own.item)));
        }
        all.dedup();
        match all.as_slice() {
            [] => Ok(line("", "")),
            [one] => Ok(one.clone()),
            several => {
                let named = several.iter().map(|own| match own.item.as_str() {
                    "" => own.category.clone(),
                    item => item.to_owned(),
                });
                let (pass, known) = (self.pass.id, named.collect());
                Err(PassRefusal::WhichGrant { pass, known })
            }
        }
    }

    /// The lines of a ticket that it pays for; each takes a use, the first of them one for each guest as well.
    pub(crate) fn take(
        &self,
        lines: &mut [PricedLine],
        (sale, at): (SaleId, When),
    ) -> Result<Taken, PassRefusal> {
        let id = self.pass.id;
        if self.guests > 0 && !self.rule.guests {
            return Err(PassRefusal::NoGuests {
                pass: id,
                kind: self.rule.id.to_string(),
                place: self.rule.place.to_string(),
            });
        }
        let (mut own, mut taken) = (self.pass.clone(), Taken::default());
        for (place, line) in lines.iter_mut().enumerate() {
            let times = if taken.covered.is_empty() {
                self.guests.saturating_add(1)
            } else {
                1
            };
            let Some(grant) = self.grant(&own, &line.asked, times, at.day())? else {
                continue;
            };
            let amount = own.next_share(grant, times);
            self.price(line, &own, (grant, times, amount));
            let (from, until) = self.begun(at.day());
            let row = PassRow {
                from,
                until,
                amount,
                uses: times,
                grant: u32::try_from(grant + 1).unwrap_or(u32::MAX),
                sale: Some(sale),
                line: u32::try_from(place + 1).unwrap_or(u32::MAX),
                ..own.step(PassKind::Use, at)
            };
            own.take(&row);
            taken.covered.push(place);
            taken.rows.push(row);
        }
        if taken.covered.is_empty() {
            return Err(PassRefusal::ForNothingHere {
                pass: id,
                kind: self.rule.id.to_string(),
                place: self.rule.place.to_string(),
            });
        }
        Ok(taken)
    }

    /// What a line costs that the pass pays: its share of the price where a use counts, else nothing.
    fn price(&self, line: &mut PricedLine, own: &Pass, used: (usize, u32, Money)) {
        let (grant, times, amount) = used;
        line.paid = match self.rule.counts {
            Counts::Use => amount,
            Counts::Sale => Money::ZERO,
        };
        if line.asked.list.is_zero() {
            let one = own.grants.get(grant).map_or(Money::ZERO, |held| held.list);
            let list = Money::from_fen(one.fen().saturating_mul(times.into()));
            line.asked.list = if list.is_zero() { line.paid } else { list };
        }
        let (pass, place) = (self.pass.id, &self.rule.place);
        line.rules = vec![pass_used(pass, &self.rule.id, times).at(place)];
    }

    /// The days of its term from its first use on.
    fn begun(&self, day: Day) -> (Option<Day>, Option<Day>) {
        match (self.pass.from, self.rule.starts) {
            (None, Starts::FirstUse(_)) => {
                let last = self.rule.lives.map(|lives| lives.last(day));
                (Some(day), last)
            }
            (from, _) => (from, self.pass.until),
        }
    }

    /// The grant that pays for so many of what a line sells on a day; none where none is for it.
    fn grant(
        &self,
        own: &Pass,
        asked: &AskedLine,
        times: u32,
        day: Day,
    ) -> Result<Option<usize>, PassRefusal> {
        let pass = own.id;
        let mut why = None;
        for (place, grant) in self.rule.grants.iter().enumerate() {
            if !grant.is_for(&asked.category, &asked.item) {
                continue;
            }
            if let Some((left, uses)) = own.uses_left(place).zip(grant.uses)
                && left < times
            {
                let wanted = times;
                why.get_or_insert(PassRefusal::UsedUp {
                    pass,
                    wanted,
                    left,
                    uses,
                });
                continue;
            }
            let today = own.uses.iter();
            let today = today.filter(|used| used.grant == place && used.at.day() == day);
            let had: u32 = today.map(|used| used.times).sum();
            if let Some(at_most) = grant
                .per_day
                .filter(|most| had.saturating_add(times) > *most)
            {
                why.get_or_insert(PassRefusal::PerDay {
                    pass,
                    wanted: times,
                    had,
                    at_most,
                    day,
                });
                continue;
            }
            return Ok(Some(place));
        }
        why.map_or(Ok(None), Err)
    }

    /// A rest from a day through another; the end moves by as many days.
    pub(crate) fn freeze(&self, at: When, until: Day) -> Result<PassRow, PassRefusal> {
        self.may_change(at)?;
        let (own, day) = (&self.pass, at.day());
        let (pass, kind) = (own.id, self.rule.id.to_string());
        let Some(at_most) = self.rule.freeze_days else {
            let place = self.rule.place.to_string();
            return Err(PassRefusal::NoFreeze { pass, kind, place });
        };
        if let Some(last) = own.until.filter(|last| day > *last) {
            let left = own.left(day);
            return Err(PassRefusal::Ended {
                pass,
                last,
                day,
                left,
            });
        }
        if let Some((first, last)) = own.rests_on(day) {
            return Err(PassRefusal::Frozen {
                pass,
                first,
                last,
                day,
            });
        }
        if until < day {
            return Err(PassRefusal::BadUntil {
                pass,
                until,
                after: day.previous(),
            });
        }
        let wanted = u32::try_from(until.number() - day.number() + 1).unwrap_or(u32::MAX);
        let had = own.rested();
        if had.saturating_add(wanted) > u32::from(at_most) {
            return Err(PassRefusal::FreezeTooLong {
                pass,
                wanted,
                had,
                at_most: at_most.into(),
            });
        }
        let moved = i32::try_from(wanted).unwrap_or(0);
        Ok(PassRow {
            until: own.until.map(|last| last.plus_days(moved)),
            rests_to: Some(until),
            ..own.step(PassKind::Freeze, at)
        })
    }

    /// The rest ends before this day; the days that are left of it move the end back.
    pub(crate) fn resume(&self, at: When) -> Result<PassRow, PassRefusal> {
        self.may_change(at)?;
        let (own, day) = (&self.pass, at.day());
        let Some((_, last)) = own.rests_on(day) else {
            return Err(PassRefusal::NotResting { pass: own.id, day });
        };
        let back = last.number() - day.number() + 1;
        Ok(PassRow {
            until: own.until.map(|until| until.plus_days(-back)),
            ..own.step(PassKind::Resume, at)
        })
    }

    /// A later last day.
    pub(crate) fn extend(&self, at: When, until: Day) -> Result<PassRow, PassRefusal> {
        self.may_change(at)?;
        let own = &self.pass;
        let pass = own.id;
        let after = match (own.until, self.rule.start_by(own.sold.day())) {
            (Some(last), _) => last,
            (None, Some(by)) if own.from.is_none() => by,
            (None, _) => return Err(PassRefusal::HasNoEnd { pass }),
        };
        if until <= after || until < at.day() {
            let after = after.max(at.day().previous());
            return Err(PassRefusal::BadUntil { pass, until, after });
        }
        Ok(PassRow {
            from: Some(own.from.unwrap_or(at.day())),
            until: Some(until),
            ..own.step(PassKind::Extend, at)
        })
    }

    /// To another member, for a fee where the rules have one. Price, uses and term go along.
    pub(crate) fn transfer(
        &self,
        to: &Customer,
        at: When,
        (pay, store): (&str, &str),
    ) -> Result<PassRow, PassRefusal> {
        self.may_change(at)?;
        let own = &self.pass;
        let (pass, member) = (own.id, to.id());
        if to.bears(own.member) {
            return Err(PassRefusal::SameHolder { pass, member });
        }
        if !self.rule.transferable {
            return Err(PassRefusal::NotTransferable {
                pass,
                kind: self.rule.id.to_string(),
                place: self.rule.place.to_string(),
            });
        }
        Ok(PassRow {
            member,
            amount: self.rule.transfer_fee,
            pay: pay.to_owned(),
            store: store.to_owned(),
            ..own.step(PassKind::Transfer, at)
        })
    }

    /// The last day on which it goes back without a reason.
    pub(crate) fn last_no_reason_day(&self) -> Day {
        let days = i32::from(self.rule.no_reason_days);
        self.pass.sold.day().plus_days(days)
    }

    /// The ground by which it is judged: after its days, what was to go back without a reason is the customer's wish.
    pub(crate) fn ground(&self, told: Ground, at: When) -> Ground {
        match told {
            Ground::SevenDays if at.day() > self.last_no_reason_day() => Ground::Customer,
            told => told,
        }
    }

    /// What is owed of it on a ground.
    pub(crate) fn owed(&self, ground: Ground, at: When) -> Money {
        self.pass.owed(ground, self.way(), at.day())
    }

    pub(crate) const fn way(&self) -> RefundWay {
        self.rule.refund
    }

    /// The pass paid back, whole.
    pub(crate) fn refund(
        &self,
        ground: Ground,
        at: When,
        pay: &str,
    ) -> Result<PassRow, PassRefusal> {
        self.may_change(at)?;
        let own = &self.pass;
        if own.left(at.day()).is_zero() {
            return Err(PassRefusal::NothingLeft { pass: own.id });
        }
        Ok(PassRow {
            amount: self.owed(ground, at),
            pay: pay.to_owned(),
            because: ground.word().to_owned(),
            ..own.step(PassKind::Refund, at)
        })
    }
}
