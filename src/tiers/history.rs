//! What a member bought, compactly, in business-time order: the ground that every tier condition
//! stands on.
//!
//! Running sums stand beside each purchase, so that any window is two look-ups. A refund changes the
//! purchase it refunds, on that purchase's own day.

use crate::domain::{Day, Money, Overflow, SaleId, When};

/// One purchase, or a figure that counts like one.
#[derive(Clone, Copy, Debug)]
struct Entry {
    at: When,
    sale: Option<SaleId>,
    /// What remains paid, in fen.
    net: i128,
    /// Points that remain earned.
    points: i128,
    /// How many purchases this stands for: 1, 0 once wholly refunded, more for figures brought over.
    purchases: u32,
    /// How many it stood for before any refund.
    bought: u32,
    booked: bool,
    /// The day of the last purchase; none where figures were brought over and nobody told it.
    last: Option<Day>,
    /// Sums up to and including this entry.
    sums: Sums,
}

/// Running sums from the first entry on.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    net: i128,
    points: i128,
    purchases: u64,
    visits: u32,
    bookings: u32,
}

/// Purchases whose largest is kept: a window over a long history looks at the blocks within it.
const BLOCK: usize = 64;

/// The largest sale of some entries, net of its refunds.
fn largest_of(entries: &[Entry]) -> Option<i128> {
    let sales = entries.iter().filter(|entry| entry.sale.is_some());
    sales.map(|entry| entry.net).max()
}

/// A member's purchases in business-time order; ties in order of recording.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    entries: Vec<Entry>,
    /// The largest sale of each block; none in a history that fits one.
    tops: Vec<Option<i128>>,
    /// Which sale each refund gave money back for.
    refunds: Vec<(SaleId, SaleId)>,
    /// Where the last sale asked for stands: rows name sales mostly in their order.
    cursor: usize,
    /// From here on the sums do not tell yet what was noted while loading.
    stale: Option<usize>,
    /// Whether figures of an older system are among them.
    brought_over: bool,
}

/// A purchase as the ledger has it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Purchase {
    pub at: When,
    /// None for a return without a known sale and for figures brought over.
    pub sale: Option<SaleId>,
    pub net: Money,
    pub points: i128,
    pub purchases: u32,
    pub booked: bool,
}

/// On which day figures of an older system count where days are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BroughtOver {
    /// On that of the last purchase, where it was told; else on none.
    LastPurchase,
    /// On that of the bringing over, as texts of the first format mean it.
    Opening,
}

/// How many leading entries a question may see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen(usize);

impl History {
    /// Adds a purchase where its moment puts it and returns what is seen right after it.
    pub(crate) fn add(&mut self, purchase: Purchase) -> Result<Seen, Overflow> {
        let last = purchase.sale.map(|_| purchase.at.day());
        self.insert(purchase, last)
    }

    /// Adds figures of an older system, with the day of the last purchase where it was told.
    pub(crate) fn bring_over(
        &mut self,
        figures: Purchase,
        last: Option<Day>,
    ) -> Result<Seen, Overflow> {
        self.brought_over = true;
        self.insert(figures, last)
    }

    /// Takes figures of an older system back.
    pub(crate) fn take_away(&mut self, figures: &Purchase) -> Result<(), Overflow> {
        let own = |entry: &Entry| {
            entry.sale.is_none()
                && entry.net == figures.net.fen()
                && entry.bought == figures.purchases
        };
        match self.entries.iter().rposition(own) {
            Some(place) => {
                self.entries.remove(place);
                self.sum_from(place)
            }
            None => Ok(()),
        }
    }

    fn insert(&mut self, purchase: Purchase, last: Option<Day>) -> Result<Seen, Overflow> {
        let order = purchase.at.order();
        let place = match self.entries.last() {
            Some(last) if last.at.order() > order => {
                self.entries.partition_point(|e| e.at.order() <= order)
            }
            _ => self.entries.len(),
        };
        let entry = Entry {
            at: purchase.at,
            sale: purchase.sale,
            net: purchase.net.fen(),
            points: purchase.points,
            purchases: purchase.purchases,
            bought: purchase.purchases,
            booked: purchase.booked,
            last,
            sums: Sums::default(),
        };
        self.entries.insert(place, entry);
        self.sum_from(place)?;
        Ok(Seen(place + 1))
    }

    /// Takes in the purchases of a member who was merged into this one.
    pub(crate) fn absorb(&mut self, other: Self) -> Result<(), Overflow> {
        self.entries.extend(other.entries);
        self.refunds.extend(other.refunds);
        self.brought_over |= other.brought_over;
        self.entries.sort_by_key(|entry| entry.at.order());
        self.sum_from(0)
    }

    /// Adds a further line to a sale on record.
    pub(crate) fn add_line(&mut self, sale: SaleId, paid: Money) -> Result<(), Overflow> {
        if let Some(place) = self.find(sale) {
            let entry = &mut self.entries[place];
            entry.net = entry.net.checked_add(paid.fen()).ok_or(Overflow)?;
            self.sum_from(place)?;
        }
        Ok(())
    }

    /// Takes back part of a sale, on the sale's own day. Returns the place of the sale, or none when
    /// the sale is not among these purchases.
    pub(crate) fn refund(
        &mut self,
        sale: SaleId,
        paid_back: Money,
        points: i128,
    ) -> Result<bool, Overflow> {
        let Some(place) = self.find(sale) else {
            return Ok(false);
        };
        let entry = &mut self.entries[place];
        entry.net = entry.net.checked_sub(paid_back.fen()).ok_or(Overflow)?;
        entry.points = entry.points.checked_sub(points).ok_or(Overflow)?;
        // A refund that was undone makes it a purchase again.
        entry.purchases = if entry.net == 0 { 0 } else { entry.bought };
        self.sum_from(place)?;
        Ok(true)
    }

    /// Notes which sale a refund gave money back for.
    pub(crate) fn note_refund(&mut self, refund: SaleId, sale: SaleId) {
        self.refunds.push((refund, sale));
    }

    /// Notes the points that a sale earned, or that a refund of one took back. The sums tell them after
    /// `settle`.
    pub(crate) fn note_points(&mut self, deed: SaleId, points: i128) -> Result<(), Overflow> {
        let refund = self.refunds.iter().find(|(refund, _)| *refund == deed);
        let sale = refund.map_or(deed, |(_, sale)| *sale);
        if let Some(place) = self.find(sale) {
            let entry = &mut self.entries[place];
            entry.points = entry.points.checked_add(points).ok_or(Overflow)?;
            self.stale = Some(self.stale.map_or(place, |stale| stale.min(place)));
        }
        Ok(())
    }

    /// When a sale was made, where it is among these purchases.
    pub(crate) fn moment_of(&self, sale: SaleId) -> Option<When> {
        let own = self.entries.iter().rev().find(|e| e.sale == Some(sale));
        own.map(|entry| entry.at)
    }

    /// Whether something of a sale was not given back.
    pub(crate) fn stands(&self, sale: SaleId) -> bool {
        let own = self.entries.iter().rev().find(|e| e.sale == Some(sale));
        own.is_some_and(|entry| entry.purchases > 0)
    }

    /// Whether anything was bought before a moment, and not given back since, but for one sale.
    pub(crate) fn bought_before(&self, at: When, but: Option<SaleId>) -> bool {
        let own = |e: &&Entry| but.is_none() || e.sale != but;
        let mut before = self.entries.iter().filter(own);
        before.any(|e| e.purchases > 0 && at.sees(e.at))
    }

    /// Whether a number is that of a refund on record.
    pub(crate) fn is_refund(&self, deed: SaleId) -> bool {
        self.refunds.iter().any(|(refund, _)| *refund == deed)
    }

    /// Brings the sums to what was noted.
    pub(crate) fn settle(&mut self) -> Result<(), Overflow> {
        match self.stale.take() {
            Some(place) => self.sum_from(place),
            None => Ok(()),
        }
    }

    fn find(&mut self, sale: SaleId) -> Option<usize> {
        const NEAR: usize = 8;
        let is = |entry: &Entry| entry.sale == Some(sale);
        let near = self
            .entries
            .iter()
            .skip(self.cursor)
            .take(NEAR)
            .position(is);
        let place = match near {
            Some(ahead) => self.cursor + ahead,
            None => self.entries.iter().rposition(is)?,
        };
        self.cursor = place;
        Some(place)
    }

    fn sum_from(&mut self, place: usize) -> Result<(), Overflow> {
        let (mut sums, mut last_visit) = match place.checked_sub(1) {
            None => (Sums::default(), None),
            Some(before) => {
                let visited = self.entries[..place].iter().rev().find(|e| e.purchases > 0);
                (self.entries[before].sums, visited.map(|e| e.at.day()))
            }
        };
        for entry in &mut self.entries[place..] {
            sums.net = sums.net.checked_add(entry.net).ok_or(Overflow)?;
            sums.points = sums.points.checked_add(entry.points).ok_or(Overflow)?;
            if entry.purchases > 0 {
                sums.purchases = sums
                    .purchases
                    .checked_add(entry.purchases.into())
                    .ok_or(Overflow)?;
                if last_visit != Some(entry.at.day()) {
                    sums.visits += 1;
                    last_visit = Some(entry.at.day());
                }
                sums.bookings += u32::from(entry.booked);
            }
            entry.sums = sums;
        }
        self.top_from(place);
        Ok(())
    }

    fn top_from(&mut self, place: usize) {
        let kept = if self.entries.len() > BLOCK {
            place / BLOCK
        } else {
            0
        };
        self.tops.truncate(kept);
        if self.entries.len() > BLOCK {
            let fresh = self.entries[self.tops.len() * BLOCK..].chunks(BLOCK);
            self.tops.extend(fresh.map(largest_of));
        }
    }

    /// The last moment on record.
    pub(crate) fn last_moment(&self) -> Option<When> {
        self.entries.last().map(|e| e.at)
    }

    /// Everything on record.
    pub(crate) fn all(&self) -> Seen {
        Seen(self.entries.len())
    }

    /// Everything up to the close of a day.
    pub(crate) fn by_close_of(&self, day: Day) -> Seen {
        Seen(self.entries.partition_point(|e| e.at.day() <= day))
    }

    /// Each moment at which something was bought, from a day on, with what was seen right after it.
    pub(crate) fn moments_from(&self, first: Day) -> impl Iterator<Item = (When, Seen)> + '_ {
        let start = self.entries.partition_point(|e| e.at.day() < first);
        self.entries[start..]
            .iter()
            .enumerate()
            .filter(|(_, e)| e.purchases > 0)
            .map(move |(offset, e)| (e.at, Seen(start + offset + 1)))
    }

    fn window(&self, seen: Seen, (from, to): (Day, Day)) -> (usize, usize) {
        let entries = &self.entries[..seen.0];
        let end = match entries.last() {
            Some(last) if last.at.day() <= to => entries.len(),
            _ => entries.partition_point(|e| e.at.day() <= to),
        };
        let start = if from == Day::MIN {
            0
        } else {
            entries[..end].partition_point(|e| e.at.day() < from)
        };
        (start, end)
    }

    fn sums(&self, count: usize) -> Sums {
        count
            .checked_sub(1)
            .map_or_else(Sums::default, |last| self.entries[last].sums)
    }

    /// Fen that remain paid within a stretch of days.
    pub(crate) fn spend(&self, seen: Seen, days: (Day, Day)) -> i128 {
        let (start, end) = self.window(seen, days);
        self.sums(end).net - self.sums(start).net
    }

    /// Purchases not wholly refunded.
    pub(crate) fn purchases(&self, seen: Seen, days: (Day, Day)) -> i128 {
        let (start, end) = self.window(seen, days);
        i128::from(self.sums(end).purchases - self.sums(start).purchases)
    }

    /// Days with at least one purchase.
    pub(crate) fn visits(&self, seen: Seen, days: (Day, Day), brought_over: BroughtOver) -> i128 {
        let (start, end) = self.window(seen, days);
        if !self.brought_over || brought_over == BroughtOver::Opening {
            return i128::from(self.sums(end).visits - self.sums(start).visits);
        }
        let mut bought = self.bought_on(seen, days, brought_over);
        bought.dedup();
        i128::try_from(bought.len()).unwrap_or(i128::MAX)
    }

    /// The days within a stretch on which something was bought, in order.
    pub(crate) fn bought_on(
        &self,
        seen: Seen,
        days: (Day, Day),
        brought_over: BroughtOver,
    ) -> Vec<Day> {
        let bought = self.entries[..seen.0].iter().filter(|e| e.purchases > 0);
        let on = |entry: &Entry| match brought_over {
            BroughtOver::LastPurchase => entry.last,
            BroughtOver::Opening => Some(entry.at.day()),
        };
        let within = bought.filter_map(on);
        let mut within: Vec<Day> = within
            .filter(|day| days.0 <= *day && *day <= days.1)
            .collect();
        within.sort_unstable();
        within
    }

    /// Purchases that had been booked ahead.
    pub(crate) fn bookings(&self, seen: Seen, days: (Day, Day)) -> i128 {
        let (start, end) = self.window(seen, days);
        i128::from(self.sums(end).bookings - self.sums(start).bookings)
    }

    /// Points that remain earned by sales.
    pub(crate) fn points(&self, seen: Seen, days: (Day, Day)) -> i128 {
        let (start, end) = self.window(seen, days);
        self.sums(end).points - self.sums(start).points
    }

    /// Points that sales earned within a stretch of days and keep, but for one sale.
    pub(crate) fn points_of_sales(&self, days: (Day, Day), but: Option<SaleId>) -> i128 {
        let (start, end) = self.window(self.all(), days);
        let own = self.entries[start..end].iter();
        let own = own.filter(|e| e.sale.is_some() && (but.is_none() || e.sale != but));
        own.map(|e| e.points).sum()
    }

    /// The largest single purchase, net of its refunds, in fen.
    pub(crate) fn largest(&self, seen: Seen, days: (Day, Day)) -> i128 {
        let (start, end) = self.window(seen, days);
        let (first, last) = (start.div_ceil(BLOCK), end / BLOCK);
        let within = if self.tops.is_empty() || first >= last {
            largest_of(&self.entries[start..end])
        } else {
            let blocks = self.tops[first..last].iter().copied().max().flatten();
            let before = largest_of(&self.entries[start..first * BLOCK]);
            let after = largest_of(&self.entries[last * BLOCK..end]);
            blocks.max(before).max(after)
        };
        within.unwrap_or(0)
    }

    /// The runs of months, one after another, with a purchase in each: the last month of a run and how many
    /// months it has, in order.
    fn runs(
        &self,
        seen: Seen,
        days: (Day, Day),
        brought_over: BroughtOver,
    ) -> impl Iterator<Item = (i32, i128)> {
        let bought = self.bought_on(seen, days, brought_over).into_iter();
        let mut months = bought.map(Day::month_number).peekable();
        std::iter::from_fn(move || {
            let (mut last, mut run) = (months.next()?, 1);
            while let Some(month) = months.next_if(|month| *month <= last + 1) {
                run += i128::from(month != last);
                last = month;
            }
            Some((last, run))
        })
    }

    /// The longest run of months within the window, with a purchase in each.
    pub(crate) fn longest_run(
        &self,
        seen: Seen,
        days: (Day, Day),
        brought_over: BroughtOver,
    ) -> i128 {
        let runs = self.runs(seen, days, brought_over).map(|(_, run)| run);
        runs.max().unwrap_or(0)
    }

    /// The run of months that ends with the month of the window's last day or with the one before it.
    pub(crate) fn current_run(
        &self,
        seen: Seen,
        days: (Day, Day),
        brought_over: BroughtOver,
    ) -> i128 {
        let asked = days.1.month_number();
        let current = self.runs(seen, days, brought_over).last();
        current.map_or(0, |(last, run)| if last >= asked - 1 { run } else { 0 })
    }

    /// The last day with a purchase, by the close of what is seen; figures brought over have none unless it
    /// was told.
    pub(crate) fn last_purchase(&self, seen: Seen) -> Option<Day> {
        let bought = self.entries[..seen.0].iter().filter(|e| e.purchases > 0);
        bought.filter_map(|e| e.last).max()
    }

    /// The day since which nothing was bought, as far as is known: that of the last purchase, or the one on which
    /// the figures of an older system were brought over.
    pub(crate) fn quiet_since(&self, seen: Seen) -> Option<Day> {
        let last = self.last_purchase(seen);
        let bought = || {
            self.entries[..seen.0]
                .iter()
                .rev()
                .find(|e| e.purchases > 0)
        };
        last.or_else(|| bought().map(|e| e.at.day()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn bought(on: &str, number: u32, fen: i128) -> Purchase {
        Purchase {
            at: When::on(day(on)),
            sale: Some(SaleId::from_index(number.into())),
            net: Money::from_fen(fen),
            points: 0,
            purchases: 1,
            booked: false,
        }
    }

    const EVER: (Day, Day) = (Day::MIN, Day::MAX);

    #[test]
    fn the_largest_sale_of_a_window_is_that_of_its_entries() {
        let mut history = History::default();
        let first = day("2024-01-01");
        for number in 0..500i32 {
            // Days go to and fro, so that entries are put between others.
            let on = first.plus_days(number * 7 % 300).to_string();
            let added = history.add(bought(
                &on,
                number.unsigned_abs(),
                i128::from(number * 37 % 101),
            ));
            added.expect("a purchase");
            if number % 9 == 0 {
                let sale = SaleId::from_index((number / 2).unsigned_abs().into());
                history
                    .refund(sale, Money::from_fen(1), 0)
                    .expect("a refund");
            }
            let (from, to) = (first.plus_days(number % 200), first.plus_days(250));
            for days in [(Day::MIN, Day::MAX), (from, to), (from, from)] {
                let (start, end) = history.window(history.all(), days);
                let expected = largest_of(&history.entries[start..end]).unwrap_or(0);
                assert_eq!(history.largest(history.all(), days), expected, "{number}");
            }
        }
        assert!(history.tops.len() > 7);
    }

    #[test]
    fn a_late_row_takes_its_place_and_sums_follow() {
        let mut history = History::default();
        history.add(bought("2024-03-01", 0, 100)).expect("fits");
        let seen = history.add(bought("2024-01-01", 1, 50)).expect("fits");
        assert_eq!(history.spend(seen, EVER), 50);
        assert_eq!(history.spend(history.all(), EVER), 150);
        let february = (day("2024-02-01"), day("2024-12-31"));
        assert_eq!(history.spend(history.all(), february), 100);
        assert_eq!(
            history.spend(history.by_close_of(day("2024-02-29")), EVER),
            50
        );
    }

    #[test]
    fn a_wholly_refunded_sale_is_no_purchase_and_no_visit() {
        let mut history = History::default();
        for (number, fen) in [(0, 100), (1, 70)] {
            history
                .add(bought("2024-03-01", number, fen))
                .expect("fits");
        }
        assert_eq!(
            history.refund(SaleId::from_index(0), Money::from_fen(40), 0),
            Ok(true)
        );
        assert_eq!(history.largest(history.all(), EVER), 70);
        assert_eq!(history.purchases(history.all(), EVER), 2);
        assert_eq!(
            history.visits(history.all(), EVER, BroughtOver::LastPurchase),
            1
        );
        assert_eq!(
            history.refund(SaleId::from_index(0), Money::from_fen(60), 0),
            Ok(true)
        );
        assert_eq!(
            history.refund(SaleId::from_index(1), Money::from_fen(70), 0),
            Ok(true)
        );
        assert_eq!(history.purchases(history.all(), EVER), 0);
        assert_eq!(
            history.visits(history.all(), EVER, BroughtOver::LastPurchase),
            0
        );
        assert_eq!(
            history.refund(SaleId::from_index(9), Money::from_fen(1), 0),
            Ok(false)
        );
    }

    #[test]
    fn the_current_run_ends_with_this_month_or_the_last_and_the_longest_anywhere() {
        let mut history = History::default();
        for (number, on) in ["2023-12-05", "2024-01-05", "2024-02-05", "2024-02-20"]
            .iter()
            .enumerate()
        {
            history
                .add(bought(on, u32::try_from(number).expect("small"), 1))
                .expect("fits");
        }
        for (from, on, longest, current) in [
            ("2023-01-01", "2024-02-29", 3, 3),
            ("2023-01-01", "2024-03-31", 3, 3),
            ("2023-01-01", "2024-04-01", 3, 0),
            ("2024-01-01", "2024-05-01", 2, 0),
            ("2024-03-01", "2024-05-01", 0, 0),
        ] {
            let days = (day(from), day(on));
            let found = (
                history.longest_run(history.all(), days, BroughtOver::LastPurchase),
                history.current_run(history.all(), days, BroughtOver::LastPurchase),
            );
            assert_eq!(found, (longest, current), "{from} {on}");
        }
        history.add(bought("2024-06-30", 9, 1)).expect("fits");
        let days = (Day::MIN, day("2024-07-31"));
        assert_eq!(
            history.longest_run(history.all(), days, BroughtOver::LastPurchase),
            3
        );
        assert_eq!(
            history.current_run(history.all(), days, BroughtOver::LastPurchase),
            1
        );
    }
}
