//! What each member bought, day by day, as tiers see it: a refund counts on its sale's day, a wholly refunded
//! sale is no purchase, and a merged member's purchases are those of the member they live on in.
//!
//! The ledger is read once, on all cores, and kept as a few bytes a sale in one array, sorted by member and
//! day: no row is held as an object.

use crate::book::{BookError, Row, Snapshot};
use crate::domain::{ByNumber, Day, MemberId, Money, SaleId, Stretch};
use crate::sales::rows::{self, SALES};
use crate::sales::{Roots, View};
use crate::tiers::rows::{OPENING, Opening};

/// The part of a sale that lies in one category, after refunds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// The day from which it counts: of the purchase, or of the bringing over.
    pub day: Day,
    /// The place of the category among those asked for; `NO_CATEGORY` for every other.
    pub category: u16,
    /// Brought over from an older system: a sum of purchases whose days nobody knows.
    pub brought_over: bool,
    /// The day of the last of its purchases, where it is known.
    pub last: Option<Day>,
    /// Purchases that begin with this part: one, none where it is a further part of a sale or was wholly
    /// refunded, more where they were brought over.
    pub purchases: u32,
    /// What remains paid, in fen.
    pub net: i64,
}

/// A category that was not asked for.
pub(crate) const NO_CATEGORY: u16 = u16::MAX;

/// Every member's purchases in order of their days.
#[derive(Debug, Default)]
pub(crate) struct Bought {
    parts: Vec<Part>,
    /// Which of them are each member's, by number.
    own: ByNumber<Own>,
}

/// Where some parts begin, and how many they are.
#[derive(Clone, Copy, Debug, Default)]
struct Own {
    start: usize,
    count: usize,
}

/// A row as it is read: of a sale, or what goes back of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Line {
    sale: SaleId,
    member: MemberId,
    part: Part,
}

/// What one core reads.
#[derive(Debug, Default)]
struct Read {
    sold: Vec<Line>,
    back: Vec<Line>,
}

impl Bought {
    /// Reads the ledger, told apart by these categories where any are named.
    pub(crate) fn load(
        snapshot: &Snapshot,
        view: View,
        categories: &[&str],
    ) -> Result<Self, BookError> {
        let roots = Roots::load(snapshot, view)?;
        let hot = if categories.is_empty() {
            rows::OF
        } else {
            rows::CATEGORY
        } + 1;
        let ledger = snapshot.ledger(&SALES)?;
        let parts = ledger.each_parallel(hot, Read::default, |read: &mut Read, row| {
            take(read, row, &roots, view, categories)
        })?;
        let (mut sold, mut back) = (Vec::new(), Vec::new());
        for part in parts {
            if sold.is_empty() {
                sold = part.sold;
            } else {
                sold.extend(part.sold);
            }
            back.extend(part.back);
        }
        give_back(&mut sold, &back);
        sold.extend(brought_over(snapshot, &roots, view)?);
        Ok(Self::by_member(&sold))
    }

    fn by_member(lines: &[Line]) -> Self {
        let mut own: ByNumber<Own> = ByNumber::default();
        for line in lines {
            own.at(line.member.index()).count += 1;
        }
        let mut start = 0;
        let (first, second) = own.halves_mut();
        for own in first.chain(second) {
            (own.start, start) = (start, start + own.count);
        }
        let nothing = Part {
            day: Day::MIN,
            category: NO_CATEGORY,
            brought_over: false,
            last: None,
            purchases: 0,
            net: 0,
        };
        let mut parts = vec![nothing; lines.len()];
        let mut next = own.clone();
        for line in lines {
            let place = &mut next.at(line.member.index()).start;
            parts[*place] = line.part;
            *place += 1;
        }
        for (_, own) in own.iter() {
            let own = &mut parts[own.start..own.start + own.count];
            if !own.is_sorted_by_key(|part| part.day) {
                own.sort_by_key(|part| part.day);
            }
        }
        Self { parts, own }
    }

    /// A member's purchases in order of their days.
    pub(crate) fn of(&self, member: MemberId) -> &[Part] {
        self.own
            .get(member.index())
            .map_or(&[], |own| &self.parts[own.start..own.start + own.count])
    }

    /// The same within a stretch of days.
    pub(crate) fn within(&self, member: MemberId, days: Stretch) -> &[Part] {
        let all = self.of(member);
        let from = all.partition_point(|part| part.day < days.from);
        let to = all.partition_point(|part| part.day <= days.to);
        &all[from..to.max(from)]
    }

    /// Every member who may have bought, by number.
    pub(crate) fn members(&self) -> impl Iterator<Item = MemberId> + '_ {
        let have = self.own.iter().filter(|(_, own)| own.count > 0);
        have.map(|(at, _)| MemberId::from_index(at))
    }
}

/// What remains paid for some purchases, in fen.
pub(crate) fn net(parts: &[Part]) -> i128 {
    parts.iter().map(|part| i128::from(part.net)).sum()
}

/// How many purchases there are.
pub(crate) fn purchases(parts: &[Part]) -> i64 {
    parts.iter().map(|part| i64::from(part.purchases)).sum()
}

/// The days with a purchase, each once, with what remains paid of it; without what was brought over.
pub(crate) fn days(parts: &[Part]) -> impl Iterator<Item = (Day, i128)> + '_ {
    let by_day = parts.chunk_by(|a, b| a.day == b.day);
    by_day.filter_map(|parts| {
        let own = parts.iter().filter(|part| !part.brought_over);
        let (bought, net) = own.fold((false, 0i128), |(bought, net), part| {
            (bought || part.purchases > 0, net + i128::from(part.net))
        });
        bought.then(|| (parts[0].day, net))
    })
}

/// The day since which nothing was bought, as far as is known: that of the last purchase, or the one on which
/// purchases were brought over; none where nothing was bought.
pub(crate) fn quiet_since(parts: &[Part]) -> Option<Day> {
    let bought = |part: &&Part| part.purchases > 0;
    let brought_over = || parts.iter().rev().find(bought).map(|part| part.day);
    last_purchase(parts).or_else(brought_over)
}

/// The last day with a purchase, where one is known.
pub(crate) fn last_purchase(parts: &[Part]) -> Option<Day> {
    let bought = parts.iter().filter(|part| part.purchases > 0);
    bought.filter_map(|part| part.last).max()
}

/// The first day with a purchase that is known; none where purchases were brought over and no day of them was told.
pub(crate) fn first_purchase(parts: &[Part]) -> Option<Day> {
    let bought = parts.iter().filter(|part| part.purchases > 0);
    let days: Option<Vec<Day>> = bought.map(|part| part.last).collect();
    days?.into_iter().min()
}

fn take(
    read: &mut Read,
    row: &Row<'_>,
    roots: &Roots,
    view: View,
    categories: &[&str],
) -> Result<(), BookError> {
    let member = row.bytes(rows::MEMBER);
    if member.is_empty() {
        return Ok(());
    }
    let day = Day::parse(row.bytes(rows::DAY)).map_err(|e| row.bad(rows::DAY, e))?;
    if day > view.rows_to {
        return Ok(());
    }
    let member = MemberId::parse(member).map_err(|e| row.bad(rows::MEMBER, e))?;
    let net = Money::parse(row.bytes(rows::PAID)).map_err(|e| row.bad(rows::PAID, e))?;
    let number = |at: usize| SaleId::parse(row.bytes(at)).map_err(|e| row.bad(at, e));
    let category = if categories.is_empty() {
        NO_CATEGORY
    } else {
        let named = row.bytes(rows::CATEGORY);
        let place = categories.iter().position(|one| one.as_bytes() == named);
        place
            .and_then(|place| u16::try_from(place).ok())
            .unwrap_or(NO_CATEGORY)
    };
    let of = row.bytes(rows::OF);
    let known = !of.is_empty() && of != b"-";
    let line = Line {
        sale: number(if known { rows::OF } else { rows::SALE })?,
        member: roots.root(member),
        part: Part {
            day,
            category,
            brought_over: false,
            last: Some(day),
            purchases: u32::from(of.is_empty() && row.bytes(rows::LINE) == b"1"),
            net: net.row_fen().map_err(|e| row.bad(rows::PAID, e))?,
        },
    };
    if known {
        read.back.push(line);
        return Ok(());
    }
    if let Some(last) = read.sold.last_mut()
        && last.sale == line.sale
        && last.part.category == category
        // What is too much for one part stays a part of its own.
        && let Some(sum) = last.part.net.checked_add(line.part.net)
    {
        // A further line of the same kind.
        last.part.net = sum;
        last.part.purchases += line.part.purchases;
    } else {
        read.sold.push(line);
    }
    Ok(())
}

/// Takes what went back off the sales that it belongs to, in its own category where the sale has that.
fn give_back(sold: &mut [Line], back: &[Line]) {
    if back.is_empty() {
        return;
    }
    // Numbers are given in the order of the rows; a damaged book may differ, and is told elsewhere.
    if !sold.is_sorted_by_key(|line| line.sale) {
        sold.sort_by_key(|line| line.sale);
    }
    for line in back {
        let from = sold.partition_point(|other| other.sale < line.sale);
        let parts = sold[from..]
            .iter_mut()
            .take_while(|other| other.sale == line.sale);
        let mut parts: Vec<&mut Line> = parts.collect();
        let takes = |other: &Line| other.part.net.checked_add(line.part.net);
        let same = parts
            .iter()
            .position(|other| other.part.category == line.part.category && takes(other).is_some());
        let any = || parts.iter().position(|other| takes(other).is_some());
        if let Some(place) = same.or_else(any)
            && let Some(net) = takes(parts[place])
        {
            parts[place].part.net = net;
        }
    }
    let mut refunded: Vec<SaleId> = back.iter().map(|line| line.sale).collect();
    refunded.sort_unstable();
    refunded.dedup();
    for sale in refunded {
        let from = sold.partition_point(|other| other.sale < sale);
        let count = sold[from..]
            .iter()
            .take_while(|other| other.sale == sale)
            .count();
        let parts = &mut sold[from..from + count];
        let left: i128 = parts.iter().map(|line| i128::from(line.part.net)).sum();
        if left == 0 {
            for line in parts {
                line.part.purchases = 0;
            }
        }
    }
}

/// Sums of an older system, as tiers count them.
fn brought_over(snapshot: &Snapshot, roots: &Roots, view: View) -> Result<Vec<Line>, BookError> {
    let mut rows = Vec::new();
    snapshot
        .ledger(&OPENING)?
        .each(OPENING.columns.len(), |row| {
            let own = Opening::read(row)?;
            if own.day <= view.rows_to {
                rows.push(own);
            }
            Ok(())
        })?;
    let line = |own: &Opening| Line {
        sale: SaleId::from_index(u64::MAX - 1),
        member: roots.root(own.member),
        part: Part {
            day: own.day,
            category: NO_CATEGORY,
            brought_over: true,
            last: own.last_purchase,
            purchases: own.purchase().purchases,
            net: own.spend.row_fen().unwrap_or_default(),
        },
    };
    Ok(Opening::standing(rows).iter().map(line).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(sale: u32, member: u32, day: i32, category: u16, net: i64) -> Line {
        Line {
            sale: SaleId::from_index(sale.into()),
            member: MemberId::from_index(member.into()),
            part: Part {
                day: Day::from_number(day),
                category,
                brought_over: false,
                last: Some(Day::from_number(day)),
                purchases: 1,
                net,
            },
        }
    }

    proptest! {
        /// However rows lie, each member has what their own rows say, in order of days.
        #[test]
        fn every_member_has_their_own(
            sales in prop::collection::vec((0u32..5, 19_000i32..19_010, 1i64..100), 0..40),
            refunds in prop::collection::vec((0usize..40, 1i64..100), 0..20),
        ) {
            let mut sold: Vec<Line> = (0..).zip(&sales)
                .map(|(sale, (member, day, net))| line(sale, *member, *day, 0, *net))
                .collect();
            let known: Vec<(usize, i64)> = refunds.into_iter().filter(|(of, _)| *of < sales.len()).collect();
            // Of everything that goes back, no more than what was left.
            let mut left: Vec<i64> = sales.iter().map(|(_, _, net)| *net).collect();
            let mut back = Vec::new();
            for (of, amount) in known {
                let amount = amount.min(left[of]);
                left[of] -= amount;
                let sale = u32::try_from(of).expect("few");
                // A refund counts on the day of its sale, whatever its own.
                back.push(line(sale, sales[of].0, 19_500, 0, -amount));
            }
            give_back(&mut sold, &back);
            let bought = Bought::by_member(&sold);
            for member in 0..5u32 {
                let own: Vec<usize> = (0..sales.len()).filter(|at| sales[*at].0 == member).collect();
                let parts = bought.of(MemberId::from_index(member.into()));
                prop_assert!(parts.is_sorted_by_key(|part| part.day));
                prop_assert_eq!(net(parts), own.iter().map(|at| i128::from(left[*at])).sum::<i128>());
                let touched = |at: &usize| back.iter().any(|one| usize::try_from(one.sale.index()) == Ok(*at));
                let counts = |at: &&usize| left[**at] != 0 || !touched(at);
                let count = own.iter().filter(counts).count();
                prop_assert_eq!(purchases(parts), i64::try_from(count).expect("few"));
                let mut on: Vec<i32> = own.iter().filter(counts).map(|at| sales[*at].1).collect();
                on.sort_unstable();
                prop_assert_eq!(quiet_since(parts).map(Day::number), on.last().copied());
                on.dedup();
                prop_assert_eq!(days(parts).map(|(day, _)| day.number()).collect::<Vec<_>>(), on);
            }
        }
    }

    #[test]
    fn what_goes_back_goes_back_in_its_category() {
        let mut sold = [line(0, 0, 19_000, 0, 100), line(0, 0, 19_000, 1, 50)];
        sold[1].part.purchases = 0;
        give_back(&mut sold, &[line(0, 0, 19_100, 1, -50)]);
        assert_eq!((sold[0].part.net, sold[1].part.net), (100, 0));
        assert_eq!(sold[0].part.purchases, 1);
        give_back(&mut sold, &[line(0, 0, 19_100, 0, -100)]);
        assert_eq!(sold[0].part.purchases, 0);
    }
}
