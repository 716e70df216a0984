//! Reads the ledgers once, and sums what each day moved: points by portfolio, money by what it was for.
//!
//! Nothing of a ledger is kept but what later rows may refer to: the lots of points as figures, and the sales
//! of which something went back.

mod deposits;
mod lots;
mod passes;
mod stored;
mod tickets;

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use lots::{Carries, Lot, Lots, Origins};
pub(crate) use stored::Made;
pub(crate) use tickets::tenders;
use tickets::{Kept, KeptLine, Sold, Ticket, less, read_line, spread};

use super::portfolio::{Change, Exact, Key, PerPoint};
use crate::book::{BookError, Schema, Snapshot};
use crate::domain::{Day, LotId, Money, Overflow, SaleId};
use crate::points::rows::{self as point_rows, POINTS};
use crate::points::{PointKind, PointRow};
use crate::rules::accounting::{Bonus, Deed, InForce, Way, Worth, net};
use crate::sales::View;
use crate::sales::rows::{self as sale_rows, SALES};
use crate::sales::tenders::PASS;

/// The means by which stored value pays, as a sale tells them.
pub(crate) const WALLET_MEANS: &str = "wallet";
pub(crate) const BONUS_MEANS: &str = "bonus";
/// What a pass of the ledger paid, by a name that no means has: the word alone may be money that an older program
/// took under it.
pub(crate) const PASS_MEANS: &str = "pass=";
/// What else is no money: it moves what it names.
const OTHER_MEANS: [&str; 3] = ["points", PASS, "coupon"];

/// Whether a means of payment is money that an account receives.
pub(crate) fn is_money(means: &str) -> bool {
    ![WALLET_MEANS, BONUS_MEANS].contains(&means) && !OTHER_MEANS.contains(&means)
}

/// What one day moved, of one kind.
#[derive(Clone, Debug, Default)]
pub(crate) struct Moved {
    /// How many records, with the first and the last of them.
    pub records: u32,
    pub first: String,
    pub last: String,
    /// What was paid by each means, in fen.
    pub means: BTreeMap<String, i128>,
    /// What it comes to without VAT, by category.
    pub net: BTreeMap<String, i128>,
    pub vat: i128,
    /// What of it is deferred for points, by category.
    pub deferred: BTreeMap<String, Exact>,
    pub principal: i128,
    pub bonus: i128,
    /// What was paid out beyond the principal that was left, with and without VAT: revenue was booked for it.
    pub beyond: i128,
    pub beyond_net: i128,
    /// Principal that fell away with a payout, with and without VAT.
    pub lapsed: i128,
    pub lapsed_net: i128,
    /// What was paid out by each means, where that is told apart from what was paid in.
    pub out: BTreeMap<String, i128>,
    /// Fees of cards without VAT.
    pub fees: i128,
    /// What deposits came to, and what left them.
    pub left: i128,
    pub back: i128,
    /// What of deposits the house keeps.
    pub withheld: i128,
}

impl Moved {
    fn record(&mut self, name: &str) {
        if self.records == 0 {
            name.clone_into(&mut self.first);
        }
        self.records = self.records.saturating_add(1);
        name.clone_into(&mut self.last);
    }
}

/// Adds to the sum under a name, without making the name anew where it is known.
fn to<T: Copy + Default + std::ops::AddAssign>(
    sums: &mut BTreeMap<String, T>,
    name: &str,
    part: T,
) {
    match sums.get_mut(name) {
        Some(sum) => *sum += part,
        None => {
            sums.insert(name.to_owned(), part);
        }
    }
}

/// What stored value moved on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stored {
    pub principal: i128,
    pub bonus: i128,
}

/// What is held of deposits, as a day moved it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Deposits {
    pub cards: i128,
    pub reservations: i128,
}

/// One portfolio of points.
#[derive(Clone, Debug)]
pub(crate) struct Pool {
    pub key: Key,
    pub changes: BTreeMap<Day, Change>,
}

/// The sums of a book.
#[derive(Debug)]
pub(crate) struct Gathered {
    /// By whose way of booking.
    pub way: Way,
    pub pools: Vec<Pool>,
    pub days: BTreeMap<(Day, Deed), Moved>,
    /// What belongs to months that were closed before there was an account for it, by the day from which there is.
    pub earlier: BTreeMap<(Day, Deed), Moved>,
    pub stored: BTreeMap<Day, Stored>,
    pub deposits: BTreeMap<Day, Deposits>,
    /// By how much what is owed on passes changes, VAT included.
    pub passes: BTreeMap<Day, i128>,
    /// Deeds with fees or deposits that no rules in force name an account for: they are in no book.
    pub unbooked: u32,
}

impl Gathered {
    /// Reads the ledgers as far as a view shows them; `closed` are the last days of what is closed.
    pub(crate) fn read(
        snapshot: &Snapshot,
        rules: &InForce<'_>,
        (view, closed): (View, &[Day]),
        way: Way,
    ) -> Result<Self, BookError> {
        let of = Origins::read(snapshot)?;
        let mut reader = Reader {
            rules,
            view,
            closed,
            kept: of
                .refunds
                .values()
                .map(|sale| (*sale, Kept::default()))
                .collect(),
            of,
            lots: Lots::default(),
            pools: Vec::new(),
            places: BTreeMap::new(),
            days: BTreeMap::new(),
            earlier: BTreeMap::new(),
            stored: BTreeMap::new(),
            deposits: BTreeMap::new(),
            passes: BTreeMap::new(),
            of_passes: FxHashSet::default(),
            by_passes: FxHashSet::default(),
            unbooked: 0,
        };
        snapshot.ledger(&POINTS)?.each(point_rows::HOT, |row| {
            let point = point_rows::read(row)?;
            let taken = reader.point(&point);
            taken.map_err(|e| row.bad(point_rows::POINTS_AT, e))
        })?;
        reader.expire().map_err(|e| too_large(&POINTS, e))?;
        reader.passes(snapshot)?;
        reader.sales(snapshot)?;
        reader.settle().map_err(|e| too_large(&SALES, e))?;
        match way {
            Way::Today => reader.stored_value(snapshot)?,
            Way::Before => reader.stored_value_before(snapshot)?,
        }
        if way == Way::Today {
            reader.cards(snapshot)?;
            reader.reservations(snapshot)?;
        }
        let mut pools = reader.pools;
        pools.sort_by_key(|pool| pool.key);
        Ok(Self {
            way,
            pools,
            days: reader.days,
            earlier: reader.earlier,
            stored: reader.stored,
            deposits: reader.deposits,
            passes: reader.passes,
            unbooked: reader.unbooked,
        })
    }
}

fn too_large(schema: &'static Schema, why: Overflow) -> BookError {
    BookError::Row {
        ledger: schema.name,
        what: why.into(),
    }
}

struct Reader<'a> {
    rules: &'a InForce<'a>,
    view: View,
    closed: &'a [Day],
    of: Origins,
    lots: Lots,
    kept: FxHashMap<SaleId, Kept>,
    pools: Vec<Pool>,
    places: BTreeMap<Key, usize>,
    days: BTreeMap<(Day, Deed), Moved>,
    earlier: BTreeMap<(Day, Deed), Moved>,
    stored: BTreeMap<Day, Stored>,
    deposits: BTreeMap<Day, Deposits>,
    passes: BTreeMap<Day, i128>,
    /// The sales by which passes count, whose money is the passes' own.
    of_passes: FxHashSet<SaleId>,
    /// Those that passes paid.
    by_passes: FxHashSet<SaleId>,
    unbooked: u32,
}

impl Reader<'_> {
    fn pool(&mut self, key: Key) -> usize {
        let pools = &mut self.pools;
        *self.places.entry(key).or_insert_with(|| {
            pools.push(Pool {
                key,
                changes: BTreeMap::new(),
            });
            pools.len() - 1
        })
    }

    fn change(&mut self, pool: usize, day: Day) -> &mut Change {
        self.pools[pool].changes.entry(day).or_default()
    }

    fn per_point(&self, day: Day) -> Result<PerPoint, Overflow> {
        let rules = self.rules.on(day);
        PerPoint::of(rules.point_value, rules.expected_on(day))
    }

    /// Takes in one movement of points, in order of recording.
    fn point(&mut self, row: &PointRow) -> Result<(), Overflow> {
        if row.day > self.view.rows_to {
            return Ok(());
        }
        match row.lot {
            Some(id) if row.makes_lot() => self.make(id, row),
            Some(_) if row.kind == PointKind::Expire => Ok(()),
            Some(id) => self.touch(id, row),
            // Points that are owed were issued and redeemed for a sale that is gone: they leave both.
            None => {
                let of = self.of.of(&row.source);
                of.map_or(Ok(()), |of| self.gone(of, row.day, row.points.get()))
            }
        }
    }

    fn make(&mut self, id: LotId, row: &PointRow) -> Result<(), Overflow> {
        let rules = self.rules.on(row.day);
        let valued = |worth: Worth, deed: Deed| match worth {
            Worth::NoValue => Ok(Carries::Nothing),
            Worth::AtValue => Ok(Carries::Value(self.per_point(row.day)?, deed)),
        };
        let carries = match row.kind {
            PointKind::Open => valued(rules.brought_over, Deed::Opening)?,
            PointKind::Adjust => valued(rules.by_hand, Deed::Given)?,
            _ => Carries::Price,
        };
        let pool = match carries {
            Carries::Nothing => 0,
            _ => self.pool(Key::of(rules.portfolio, row.day)),
        };
        let points = row.points.get();
        let lives = row.expires.is_none_or(|last| last >= row.day);
        self.lots.insert(
            id,
            Lot {
                pool,
                ends: row.expires,
                earned: points,
                rest: if lives { points } else { 0 },
                carries,
            },
        );
        self.issued(id, row.day, points, lives, &row.source)
    }

    /// Takes in a movement on a lot that is there. What happens after its last day finds nothing there.
    fn touch(&mut self, id: LotId, row: &PointRow) -> Result<(), Overflow> {
        let points = row.points.get();
        let Some(lot) = self.lots.get_mut(id) else {
            return Ok(());
        };
        let lives = lot.ends.is_none_or(|last| last >= row.day);
        if lives {
            lot.rest = lot.rest.checked_add(points).ok_or(Overflow)?;
        }
        let (pool, carries) = (lot.pool, lot.carries);
        let of = match row.kind {
            PointKind::Redeem => None,
            _ => self.of.of(&row.source),
        };
        if of == Some(id) {
            self.issued(id, row.day, points, lives, &row.source)?;
            if let LotId::Sale(sale) = id
                && let Some(kept) = self.kept.get_mut(&sale)
            {
                kept.later.entry(row.day).or_default().points += points;
            }
            return Ok(());
        }
        if !matches!(carries, Carries::Nothing) {
            let change = self.change(pool, row.day);
            if row.kind == PointKind::Adjust {
                change.ended -= if lives { points } else { 0 };
            } else {
                change.redeemed -= points;
                change.ended += if lives { 0 } else { points };
            }
        }
        match of {
            // These points stand in for those of another lot that were spent.
            Some(of) if row.kind == PointKind::Reverse => self.gone(of, row.day, points),
            _ => Ok(()),
        }
    }

    /// Points of a lot come into being, or are taken back by what takes its deed back.
    fn issued(
        &mut self,
        id: LotId,
        day: Day,
        points: i128,
        lives: bool,
        source: &str,
    ) -> Result<(), Overflow> {
        let Some(lot) = self.lots.get_mut(id).copied() else {
            return Ok(());
        };
        if let Carries::Nothing = lot.carries {
            return Ok(());
        }
        let change = self.change(lot.pool, day);
        change.issued += points;
        change.ended += if lives { 0 } else { points };
        if let Carries::Value(per_point, deed) = lot.carries {
            let worth = per_point.worth(points)?;
            change.deferred += worth;
            let moved = self.days.entry((day, deed)).or_default();
            moved.record(source);
            to(&mut moved.deferred, "", worth);
        }
        Ok(())
    }

    /// Points that were spent and whose deed was taken back.
    fn gone(&mut self, of: LotId, day: Day, points: i128) -> Result<(), Overflow> {
        let Some(lot) = self.lots.get_mut(of).copied() else {
            return Ok(());
        };
        self.issued(of, day, points, true, "")?;
        if !matches!(lot.carries, Carries::Nothing) {
            self.change(lot.pool, day).redeemed += points;
        }
        if let LotId::Sale(sale) = of
            && let Some(kept) = self.kept.get_mut(&sale)
        {
            kept.later.entry(day).or_default().points += points;
        }
        Ok(())
    }

    /// What is left of lots when their last day has ended.
    fn expire(&mut self) -> Result<(), Overflow> {
        let lots = self.lots.sales.iter().filter_map(|(_, lot)| lot.as_ref());
        let ended: Vec<(usize, Day, i128)> = lots
            .chain(self.lots.others.values())
            .filter(|lot| lot.rest != 0 && !matches!(lot.carries, Carries::Nothing))
            .filter_map(|lot| Some((lot.pool, lot.ends?, lot.rest)))
            .filter(|(_, last, _)| *last < self.view.alive_on)
            .collect();
        for (pool, last, rest) in ended {
            let change = self.change(pool, last);
            change.ended = change.ended.checked_add(rest).ok_or(Overflow)?;
        }
        Ok(())
    }

    fn sales(&mut self, snapshot: &Snapshot) -> Result<(), BookError> {
        let mut ticket = Ticket::default();
        snapshot.ledger(&SALES)?.each(sale_rows::PAY + 1, |row| {
            let day = Day::parse(row.bytes(sale_rows::DAY));
            let day = day.map_err(|e| row.bad(sale_rows::DAY, e))?;
            if day > self.view.rows_to {
                return Ok(());
            }
            let sale = SaleId::parse(row.bytes(sale_rows::SALE));
            let sale = sale.map_err(|e| row.bad(sale_rows::SALE, e))?;
            if ticket.sale != Some(sale) {
                self.ticket(&ticket)
                    .map_err(|e| row.bad(sale_rows::PAID, e))?;
                ticket.begin(sale, day, row)?;
            }
            ticket.lines.push(read_line(row)?);
            Ok(())
        })?;
        self.ticket(&ticket).map_err(|e| too_large(&SALES, e))
    }

    /// Takes in a whole ticket.
    fn ticket(&mut self, ticket: &Ticket) -> Result<(), Overflow> {
        let (Some(sale), Some(day)) = (ticket.sale, ticket.day) else {
            return Ok(());
        };
        let rules = self.rules.on(day);
        let total = Money::sum(ticket.lines.iter().map(|line| line.paid))?;
        let tenders = tenders(&ticket.pay, total);
        let is_discount =
            |means: &str| rules.bonus == Bonus::DiscountWhenSpent && means == BONUS_MEANS;
        let discounts = tenders.iter().filter(|(means, _)| is_discount(means));
        let discount: i128 = discounts.map(|(_, amount)| amount.fen()).sum();
        let taxed = less(&ticket.lines, Money::from_fen(discount));
        let deed = if ticket.of.is_empty() {
            Deed::Sales
        } else {
            Deed::Refunds
        };
        let nets = self.nets(ticket, day, &taxed)?;
        let of_pass = |own| self.of_passes.contains(&own);
        if of_pass(sale) || ticket.refunds().is_some_and(of_pass) {
            return self.points_of(sale, day, ticket, (&taxed, &nets));
        }
        let moved = self.days.entry((day, deed)).or_default();
        moved.record(&sale.to_string());
        let by_pass = ticket.refunds().unwrap_or(sale);
        for (means, amount) in tenders.iter().filter(|(means, _)| !is_discount(means)) {
            let means = match means.as_str() {
                PASS if self.by_passes.contains(&by_pass) => PASS_MEANS,
                means => means,
            };
            to(&mut moved.means, means, amount.fen());
        }
        for ((line, taxed), net) in ticket.lines.iter().zip(&taxed).zip(&nets) {
            to(&mut moved.net, &line.category, *net);
            moved.vat += taxed - net;
        }
        self.points_of(sale, day, ticket, (&taxed, &nets))
    }

    /// What a ticket means to points that came with a sale.
    fn points_of(
        &mut self,
        sale: SaleId,
        day: Day,
        ticket: &Ticket,
        (taxed, nets): (&[i128], &[i128]),
    ) -> Result<(), Overflow> {
        if ticket.of.is_empty() {
            self.sold(sale, day, ticket, taxed, nets)
        } else {
            if let Some(kept) = ticket.refunds().and_then(|of| self.kept.get_mut(&of)) {
                let later = kept.later.entry(day).or_default();
                for (line, net) in ticket.lines.iter().zip(nets) {
                    later.net += net;
                    to(&mut later.by_category, &line.category, *net);
                }
            }
            Ok(())
        }
    }

    /// What each line comes to without VAT. What goes back of a line takes back what then no longer remains,
    /// so that a line that went back whole leaves nothing.
    fn nets(&mut self, ticket: &Ticket, day: Day, taxed: &[i128]) -> Result<Vec<i128>, Overflow> {
        let rules = self.rules.on(day);
        let of = ticket.refunds().and_then(|of| self.kept.get_mut(&of));
        let mut sold = of.and_then(|kept| kept.sold.as_mut());
        let mut nets = Vec::with_capacity(taxed.len());
        for (line, amount) in ticket.lines.iter().zip(taxed) {
            let kept = sold.as_mut().and_then(|sold| {
                let round = sold.round;
                let own = sold.lines.iter_mut().find(|own| own.line == line.line)?;
                Some((own, round))
            });
            nets.push(match kept {
                Some((own, round)) => {
                    let before = net(own.paid, own.vat, round)?;
                    own.paid += amount;
                    net(own.paid, own.vat, round)? - before
                }
                None => net(*amount, rules.vat_on(day, &line.category), rules.round)?,
            });
        }
        Ok(nets)
    }

    /// Defers a part of a sale's price for its points.
    fn sold(
        &mut self,
        sale: SaleId,
        day: Day,
        ticket: &Ticket,
        taxed: &[i128],
        nets: &[i128],
    ) -> Result<(), Overflow> {
        let lot = self.lots.get_mut(LotId::Sale(sale)).copied();
        if lot.is_none() && !self.kept.contains_key(&sale) {
            return Ok(());
        }
        let per_point = self.per_point(day)?;
        let rules = self.rules.on(day);
        if let Some(kept) = self.kept.get_mut(&sale) {
            let lines = ticket.lines.iter().zip(taxed).map(|(line, paid)| KeptLine {
                line: line.line,
                category: line.category.clone(),
                paid: *paid,
                vat: rules.vat_on(day, &line.category),
            });
            kept.sold = Some(Sold {
                per_point,
                round: rules.round,
                lines: lines.collect(),
            });
        }
        let Some(lot) = lot else {
            return Ok(());
        };
        let price: i128 = nets.iter().sum();
        let exact = per_point.share(price, lot.earned)?;
        self.change(lot.pool, day).deferred += exact;
        let categories = ticket.lines.iter().map(|line| line.category.as_str());
        let moved = self.days.entry((day, Deed::Sales)).or_default();
        spread(
            &mut moved.deferred,
            exact,
            categories.zip(nets.iter().copied()),
        );
        if let Some(kept) = self.kept.get_mut(&sale) {
            let own = kept.later.entry(Day::MIN).or_default();
            own.net = price;
            own.points = lot.earned;
        }
        Ok(())
    }

    /// What remains of sales of which something went back: their share of the price, day by day.
    fn settle(&mut self) -> Result<(), Overflow> {
        let kept = std::mem::take(&mut self.kept);
        for (sale, kept) in kept {
            let lot = self.lots.get_mut(LotId::Sale(sale)).copied();
            let (Some(lot), Some(sold)) = (lot, kept.sold) else {
                continue;
            };
            let (mut price, mut points, mut before) = (0, 0, 0);
            for (day, later) in kept.later {
                price += later.net;
                points += later.points;
                let exact = sold.per_point.share(price, points)?;
                let delta = exact - std::mem::replace(&mut before, exact);
                // What the sale itself deferred is told with it.
                if day == Day::MIN || delta == 0 {
                    continue;
                }
                self.change(lot.pool, day).deferred += delta;
                let moved = self.days.entry((day, Deed::Refunds)).or_default();
                let own = later.by_category.iter();
                let weights: Vec<(&str, i128)> = if later.by_category.is_empty() {
                    vec![(sold.lines[0].category.as_str(), 1)]
                } else {
                    own.map(|(name, net)| (name.as_str(), *net)).collect()
                };
                spread(&mut moved.deferred, delta, weights.into_iter());
            }
        }
        Ok(())
    }
}
