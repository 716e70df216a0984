//! What was sold: tickets, prices and refunds, by month, store, category, tier or operator.
//!
//! Every row counts on its own day. The ledger is read once, on all cores; sums lie in arrays, and a
//! group is found by comparing bytes with the row before, since neighbours mostly share it.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::book::{BookError, Row, Snapshot};
use crate::domain::{ByNumber, Day, MemberId, Money, Overflow, SaleId, Stretch};
use crate::finance::closing::rows::closed;
use crate::sales::rows::{self, SALES};
use crate::sales::{Roots, View};
use crate::worded;

/// What the lines of the report stand for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum By {
    #[default]
    Month,
    Day,
    /// From Monday on, by that Monday's date.
    Week,
    /// The hour of the club's clocks; empty where no time of day was told.
    Hour,
    /// 1 for Monday to 7 for Sunday.
    Weekday,
    Store,
    Category,
    /// Of the price list; empty for what is none of it.
    Item,
    /// The main group's tier in which the member stood before the sale.
    Tier,
    /// Who recorded it.
    Operator,
    /// Members, and walk-ins under an empty key; for other reports.
    Buyer,
}

impl By {
    pub(crate) const ALL: [Self; 10] = [
        Self::Month,
        Self::Day,
        Self::Week,
        Self::Hour,
        Self::Weekday,
        Self::Store,
        Self::Category,
        Self::Item,
        Self::Tier,
        Self::Operator,
    ];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Day => "day",
            Self::Week => "week",
            Self::Hour => "hour",
            Self::Weekday => "weekday",
            Self::Store => "store",
            Self::Category => "category",
            Self::Item => "item",
            Self::Tier => "tier",
            Self::Operator => "operator",
            Self::Buyer => "buyer",
        }
    }

    /// How many leading cells of a row it takes.
    const fn hot(self) -> usize {
        match self {
            Self::Month
            | Self::Day
            | Self::Week
            | Self::Weekday
            | Self::Operator
            | Self::Buyer
            | Self::Item => rows::FLAGS + 1,
            Self::Hour => rows::TIME + 1,
            Self::Category => rows::CATEGORY + 1,
            Self::Store => rows::STORE + 1,
            Self::Tier => rows::TIERS + 1,
        }
    }
}

/// What the report is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub by: By,
    pub days: Stretch,
    pub view: View,
    /// The id of the group that "tier" means.
    pub group: &'a str,
    /// Who recorded each version, the first version first; needed by operator only.
    pub operators: &'a [String],
}

/// One line of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// A month `2024-05`, a store, …; empty where none is told.
    pub key: String,
    pub sales: i128,
    pub refunds: i128,
    pub list: Money,
    pub paid: Money,
    /// What went back.
    pub refunded: Money,
    /// Distinct members who bought.
    pub members: i128,
}

impl Line {
    /// What was not charged.
    pub(crate) fn discount(&self) -> Result<Money, Overflow> {
        self.list.checked_sub(self.paid)
    }

    pub(crate) fn net(&self) -> Result<Money, Overflow> {
        self.paid.checked_sub(self.refunded)
    }
}

/// Sums the ledger of sales.
pub(crate) fn report(snapshot: &Snapshot, asked: &Asked<'_>) -> Result<Vec<Line>, BookError> {
    let roots = Roots::load(snapshot, asked.view)?;
    let days = asked.days.within(asked.view);
    let closed = closed(snapshot)?.last();
    let ledger = snapshot.ledger(&SALES)?;
    let parts = ledger.each_parallel(asked.by.hot(), Part::default, |part: &mut Part, row| {
        let day = Day::parse(row.bytes(rows::DAY)).map_err(|e| row.bad(rows::DAY, e))?;
        // A sale before the stretch is looked at for its tier, in which a later refund counts.
        let counts = days.holds(day);
        if !counts && asked.by != By::Tier {
            return Ok(());
        }
        // A later merger changes no closed month: there its members are those that they were.
        let people_on = match asked.by {
            By::Month | By::Day | By::Week if Some(day) <= closed => day.last_of_month(),
            By::Month | By::Day | By::Week => Day::MAX,
            _ if Some(days.to) <= closed => days.to,
            _ => Day::MAX,
        };
        let (key, deed) = (key(row, day, asked)?, read(row, &roots, people_on)?);
        part.row(asked.by, &key, &deed, counts)
            .map_err(|e| row.bad(rows::PAID, e))
    })?;
    let whole = merge(parts).map_err(|e| BookError::Row {
        ledger: SALES.name,
        what: e.into(),
    })?;
    Ok(whole.lines())
}

/// The bytes by which a row is grouped.
fn key<'a>(row: &Row<'a>, day: Day, asked: &Asked<'a>) -> Result<Cow<'a, [u8]>, BookError> {
    let own = match asked.by {
        // A day that was parsed has ten bytes.
        By::Month => &row.bytes(rows::DAY)[..7],
        By::Day => row.bytes(rows::DAY),
        By::Week => {
            let monday = day.plus_days(-day.days_from_monday());
            return Ok(monday.to_string().into_bytes().into());
        }
        // `2024-05-01T13:05:00+08:00`
        By::Hour => row.bytes(rows::TIME).get(11..13).unwrap_or_default(),
        By::Weekday => {
            let days = usize::try_from(day.days_from_monday()).unwrap_or_default();
            &b"1234567"[days..=days]
        }
        By::Store => row.bytes(rows::STORE),
        By::Category => row.bytes(rows::CATEGORY),
        By::Item => rows::item_of(row.bytes(rows::FLAGS)),
        By::Tier => tier_of(row.bytes(rows::TIERS), asked.group),
        By::Buyer if row.bytes(rows::MEMBER).is_empty() => b"",
        By::Buyer => b"member",
        By::Operator => {
            let place = usize::try_from(row.version().0).unwrap_or(usize::MAX);
            let who = asked.operators.get(place.wrapping_sub(1));
            who.ok_or_else(|| {
                row.bad(
                    0,
                    worded!("versions.csv does not have it", "versions.csv 中没有它"),
                )
            })?
            .as_bytes()
        }
    };
    Ok(own.into())
}

/// The tier of a group among those that a row tells: `vip.gold;kind.ordinary`.
fn tier_of<'a>(tiers: &'a [u8], group: &str) -> &'a [u8] {
    tiers
        .split(|b| *b == b';')
        .find_map(|tier| tier.strip_prefix(group.as_bytes())?.strip_prefix(b"."))
        .unwrap_or_default()
}

/// What a row does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Does {
    Sells,
    GivesBack,
    UndoesSale,
    UndoesRefund,
}

/// What sums need of a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deed {
    sale: SaleId,
    of: Option<SaleId>,
    pub member: Option<MemberId>,
    pub does: Does,
    pub paid: Money,
    list: Money,
}

pub(super) fn read(row: &Row<'_>, roots: &Roots, people_on: Day) -> Result<Deed, BookError> {
    let money = |at: usize| Money::parse(row.bytes(at)).map_err(|e| row.bad(at, e));
    let (paid, list) = (money(rows::PAID)?, money(rows::LIST)?);
    let of = row.bytes(rows::OF);
    let undo = rows::has_flag(row.bytes(rows::FLAGS), rows::UNDO);
    let does = match (of.is_empty(), undo) {
        (true, _) => Does::Sells,
        (false, false) => Does::GivesBack,
        // What undoes a sale takes money back out; free goods are told by their list price.
        (false, true) if paid.is_negative() || paid.is_zero() && !list_gives(list) => {
            Does::UndoesSale
        }
        (false, true) => Does::UndoesRefund,
    };
    let sale = |at: usize| SaleId::parse(row.bytes(at)).map_err(|e| row.bad(at, e));
    let member = match row.bytes(rows::MEMBER) {
        b"" => None,
        text => {
            let id = MemberId::parse(text).map_err(|e| row.bad(rows::MEMBER, e))?;
            Some(roots.root_on(id, people_on))
        }
    };
    Ok(Deed {
        sale: sale(rows::SALE)?,
        of: if of.is_empty() || of == b"-" {
            None
        } else {
            Some(sale(rows::OF)?)
        },
        member,
        does,
        paid,
        list,
    })
}

fn list_gives(list: Money) -> bool {
    !list.is_negative() && !list.is_zero()
}

/// The sums of one group.
#[derive(Clone, Debug, Default)]
struct Group {
    key: Box<[u8]>,
    /// Whether any row counted.
    any: bool,
    sales: i128,
    refunds: i128,
    list: i128,
    paid: i128,
    refunded: i128,
    /// Tickets of each member, undone ones taken off again.
    bought: ByNumber<i16>,
}

impl Group {
    fn add(&mut self, deed: &Deed) -> Result<(), Overflow> {
        let to = |sum: &mut i128, amount: i128| {
            *sum = sum.checked_add(amount).ok_or(Overflow)?;
            Ok(())
        };
        self.any = true;
        match deed.does {
            Does::Sells | Does::UndoesSale => {
                to(&mut self.list, deed.list.fen())?;
                to(&mut self.paid, deed.paid.fen())
            }
            Does::GivesBack | Does::UndoesRefund => {
                to(&mut self.refunded, deed.paid.checked_neg()?.fen())
            }
        }
    }

    /// Counts a ticket in, or out again where it was counted twice.
    fn count(&mut self, deed: &Deed, times: i16) {
        let sign = match deed.does {
            Does::Sells | Does::GivesBack => times,
            Does::UndoesSale | Does::UndoesRefund => -times,
        };
        match deed.does {
            Does::GivesBack | Does::UndoesRefund => self.refunds += i128::from(sign),
            Does::Sells | Does::UndoesSale => {
                self.sales += i128::from(sign);
                if let Some(member) = deed.member {
                    let bought = self.bought.at(member.index());
                    *bought = bought.saturating_add(sign);
                }
            }
        }
    }

    fn absorb(&mut self, other: &Self) -> Result<(), Overflow> {
        self.any |= other.any;
        self.sales += other.sales;
        self.refunds += other.refunds;
        self.list = self.list.checked_add(other.list).ok_or(Overflow)?;
        self.paid = self.paid.checked_add(other.paid).ok_or(Overflow)?;
        self.refunded = self.refunded.checked_add(other.refunded).ok_or(Overflow)?;
        for (member, count) in other.bought.iter() {
            let bought = self.bought.at(member);
            *bought = bought.saturating_add(*count);
        }
        Ok(())
    }

    fn line(&self) -> Line {
        let members = self
            .bought
            .iter()
            .filter(|(_, tickets)| **tickets > 0)
            .count();
        Line {
            key: String::from_utf8_lossy(&self.key).into_owned(),
            sales: self.sales,
            refunds: self.refunds,
            list: Money::from_fen(self.list),
            paid: Money::from_fen(self.paid),
            refunded: Money::from_fen(self.refunded),
            members: i128::try_from(members).unwrap_or(i128::MAX),
        }
    }
}

/// The ticket whose lines are being read, and the groups that it is counted in.
#[derive(Clone, Debug)]
struct Ticket {
    deed: Deed,
    groups: Vec<usize>,
}

/// The sums of one part of the ledger.
#[derive(Debug, Default)]
struct Part {
    groups: Vec<Group>,
    places: FxHashMap<Box<[u8]>, usize>,
    /// The group of the row before.
    last: usize,
    ticket: Option<Ticket>,
    /// The part's first ticket: the part before it may hold lines of it as well.
    first: Option<Ticket>,
    /// The group of each sale, in the order of their numbers; by tier only.
    told: Vec<(SaleId, usize)>,
    /// Rows that count where the sale counts that they name; by tier only.
    later: Vec<Deed>,
}

impl Part {
    fn group(&mut self, key: &[u8]) -> usize {
        if self
            .groups
            .get(self.last)
            .is_some_and(|group| *group.key == *key)
        {
            return self.last;
        }
        let next = self.groups.len();
        let place = match self.places.get(key) {
            Some(place) => *place,
            None => {
                self.places.insert(key.into(), next);
                self.groups.push(Group {
                    key: key.into(),
                    ..Group::default()
                });
                next
            }
        };
        self.last = place;
        place
    }

    /// Takes in a row; one that does not count may still tell the tier of a sale.
    fn row(&mut self, by: By, key: &[u8], deed: &Deed, counts: bool) -> Result<(), Overflow> {
        if by == By::Tier && key.is_empty() && deed.of.is_some() {
            if counts {
                self.later.push(*deed);
            }
            return Ok(());
        }
        let group = self.group(key);
        if by == By::Tier {
            self.told.push((deed.sale, group));
        }
        if counts {
            self.take(group, deed)?;
        }
        Ok(())
    }

    fn take(&mut self, group: usize, deed: &Deed) -> Result<(), Overflow> {
        self.groups[group].add(deed)?;
        match &mut self.ticket {
            Some(ticket) if ticket.deed.sale == deed.sale => {
                if !ticket.groups.contains(&group) {
                    ticket.groups.push(group);
                    self.groups[group].count(deed, 1);
                }
            }
            ticket => {
                if self.first.is_none() {
                    self.first.clone_from(ticket);
                }
                *ticket = Some(Ticket {
                    deed: *deed,
                    groups: vec![group],
                });
                self.groups[group].count(deed, 1);
            }
        }
        Ok(())
    }

    fn lines(&self) -> Vec<Line> {
        let told = self.groups.iter().filter(|group| group.any);
        let mut lines: Vec<Line> = told.map(Group::line).collect();
        lines.sort_by(|a, b| a.key.cmp(&b.key));
        lines
    }
}

/// Joins the parts in file order. A ticket that was cut in two is counted once.
fn merge(parts: Vec<Part>) -> Result<Part, Overflow> {
    let mut whole = Part::default();
    let mut later = Vec::new();
    for mut part in parts {
        let places: Vec<usize> = part.groups.iter().map(|g| whole.group(&g.key)).collect();
        for (group, place) in part.groups.iter().zip(&places) {
            whole.groups[*place].absorb(group)?;
        }
        let renamed = |ticket: Option<Ticket>| {
            ticket.map(|ticket| Ticket {
                groups: ticket.groups.iter().map(|group| places[*group]).collect(),
                ..ticket
            })
        };
        let only = part.first.is_none();
        let first = renamed(part.first.take().or_else(|| part.ticket.clone()));
        let mut last = renamed(part.ticket.take());
        if let (Some(before), Some(first)) = (&whole.ticket, &first)
            && before.deed.sale == first.deed.sale
        {
            for group in first.groups.iter().filter(|g| before.groups.contains(g)) {
                whole.groups[*group].count(&first.deed, -1);
            }
            if only && let Some(last) = &mut last {
                last.groups.extend(&before.groups);
            }
        }
        whole.ticket = last.or(whole.ticket);
        whole.told.extend(
            part.told
                .iter()
                .map(|(sale, group)| (*sale, places[*group])),
        );
        later.append(&mut part.later);
    }
    settle(&mut whole, &later)?;
    Ok(whole)
}

/// Counts the rows whose tier is that of the sale they name.
fn settle(whole: &mut Part, later: &[Deed]) -> Result<(), Overflow> {
    let mut found: FxHashMap<SaleId, usize> = FxHashMap::default();
    whole.ticket = None;
    for deed in later {
        let told = |sale: SaleId| {
            let place = whole
                .told
                .binary_search_by_key(&sale, |(sale, _)| *sale)
                .ok()?;
            Some(whole.told[place].1)
        };
        let group = deed
            .of
            .and_then(|of| told(of).or_else(|| found.get(&of).copied()));
        let group = group.unwrap_or_else(|| whole.group(b""));
        found.insert(deed.sale, group);
        whole.take(group, deed)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use proptest::prelude::*;

    const KEYS: [&str; 3] = ["2024-01", "2024-02", ""];

    fn deed(sale: u32, does: Does, of: Option<u32>, member: Option<u32>, fen: i128) -> Deed {
        let sign = match does {
            Does::Sells | Does::UndoesRefund => 1,
            Does::GivesBack | Does::UndoesSale => -1,
        };
        Deed {
            sale: SaleId::from_index(sale.into()),
            of: of.map(|of| SaleId::from_index(of.into())),
            member: member.map(|m| MemberId::from_index(m.into())),
            does,
            paid: Money::from_fen(sign * fen),
            list: Money::from_fen(sign * (fen + 7)),
        }
    }

    /// Tickets of one to three lines, each line under some key: sales, refunds of them, and undone ones.
    fn tickets() -> impl Strategy<Value = Vec<(usize, Deed)>> {
        let line = (0usize..3, 0i64..5000);
        let ticket = (
            0u8..8,
            prop::collection::vec(line, 1..4),
            0u32..5,
            any::<prop::sample::Index>(),
        );
        prop::collection::vec(ticket, 1..30).prop_map(|tickets| {
            let mut rows: Vec<(usize, Deed)> = Vec::new();
            let mut sold: Vec<Vec<(usize, Deed)>> = Vec::new();
            let mut back: Vec<Vec<(usize, Deed)>> = Vec::new();
            for (number, (what, lines, member, which)) in (0u32..).zip(tickets) {
                let member = (member < 4).then_some(member);
                let again = |of: &mut Vec<Vec<(usize, Deed)>>, does: Does| {
                    let whole = of.remove(which.index(of.len()));
                    let line = |(key, old): &(usize, Deed)| {
                        let of = u32::try_from(old.sale.index()).ok();
                        let member = old.member.map(|m| u32::try_from(m.index()).unwrap_or(0));
                        (*key, deed(number, does, of, member, old.paid.fen().abs()))
                    };
                    whole.iter().map(line).collect::<Vec<_>>()
                };
                let ticket = match what {
                    5 if !sold.is_empty() => again(&mut sold, Does::UndoesSale),
                    6 if !sold.is_empty() => {
                        let ticket = again(&mut sold, Does::GivesBack);
                        back.push(ticket.clone());
                        ticket
                    }
                    7 if !back.is_empty() => again(&mut back, Does::UndoesRefund),
                    _ => {
                        let line = |(key, fen): (usize, i64)| {
                            (key, deed(number, Does::Sells, None, member, fen.into()))
                        };
                        let ticket: Vec<_> = lines.into_iter().map(line).collect();
                        sold.push(ticket.clone());
                        ticket
                    }
                };
                rows.extend(ticket);
            }
            rows
        })
    }

    /// The same figures, told the slow way.
    fn naive(rows: &[(usize, Deed)]) -> Vec<Line> {
        let mut lines = BTreeMap::new();
        for key in rows
            .iter()
            .map(|(key, _)| KEYS[*key])
            .collect::<BTreeSet<_>>()
        {
            let own: Vec<&Deed> = rows
                .iter()
                .filter(|(k, _)| KEYS[*k] == key)
                .map(|(_, d)| d)
                .collect();
            let tickets = |does: Does| {
                let ids = own.iter().filter(|d| d.does == does).map(|d| d.sale);
                i128::try_from(ids.collect::<BTreeSet<_>>().len()).expect("few")
            };
            let fen = |of: fn(&Deed) -> Money, does: [Does; 2]| {
                let own = own.iter().filter(|d| does.contains(&d.does));
                Money::from_fen(own.map(|d| of(d).fen()).sum::<i128>())
            };
            let bought = |member: MemberId| {
                let count = |does: Does| {
                    let ids = own
                        .iter()
                        .filter(|d| d.does == does && d.member == Some(member));
                    ids.map(|d| d.sale).collect::<BTreeSet<_>>().len()
                };
                count(Does::Sells) > count(Does::UndoesSale)
            };
            let sold = [Does::Sells, Does::UndoesSale];
            let back = fen(|d| d.paid, [Does::GivesBack, Does::UndoesRefund]);
            let members = (0..4).filter(|m| bought(MemberId::from_index(*m))).count();
            lines.insert(
                key,
                Line {
                    key: key.to_owned(),
                    sales: tickets(Does::Sells) - tickets(Does::UndoesSale),
                    refunds: tickets(Does::GivesBack) - tickets(Does::UndoesRefund),
                    list: fen(|d| d.list, sold),
                    paid: fen(|d| d.paid, sold),
                    refunded: Money::from_fen(-back.fen()),
                    members: i128::try_from(members).expect("few"),
                },
            );
        }
        lines.into_values().collect()
    }

    proptest! {
        /// Wherever the ledger is cut for the cores, within a ticket too, the figures are the same.
        #[test]
        fn sums_agree_with_a_plain_count(rows in tickets(), cuts in prop::collection::vec(0usize..90, 0..4)) {
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(rows.len())).collect();
            cuts.extend([0, rows.len()]);
            cuts.sort_unstable();
            let parts = cuts.windows(2).map(|cut| {
                let mut part = Part::default();
                for (key, deed) in &rows[cut[0]..cut[1]] {
                    part.row(By::Month, KEYS[*key].as_bytes(), deed, true).expect("it fits");
                }
                part
            });
            let whole = merge(parts.collect()).expect("it fits");
            prop_assert_eq!(whole.lines(), naive(&rows));
        }
    }

    #[test]
    fn a_refund_counts_in_the_tier_of_its_sale() {
        let mut parts = [Part::default(), Part::default()];
        let sold = deed(0, Does::Sells, None, Some(1), 500);
        let back = deed(1, Does::GivesBack, Some(0), Some(1), 200);
        let undone = deed(2, Does::UndoesRefund, Some(1), Some(1), 200);
        parts[0].row(By::Tier, b"gold", &sold, true).expect("fits");
        parts[1].row(By::Tier, b"", &back, true).expect("fits");
        parts[1].row(By::Tier, b"", &undone, true).expect("fits");
        let lines = merge(parts.into()).expect("fits").lines();
        assert_eq!(lines.len(), 1);
        let gold = &lines[0];
        assert_eq!(
            (gold.key.as_str(), gold.sales, gold.refunds),
            ("gold", 1, 0)
        );
        assert_eq!((gold.refunded, gold.members), (Money::ZERO, 1));
    }

    #[test]
    fn the_tier_is_that_of_the_group_asked_for() {
        let table = [
            ("vip.gold;kind.ordinary", "gold"),
            ("kind.vip", ""),
            ("", ""),
            ("vip2.gold", ""),
        ];
        for (cell, tier) in table {
            assert_eq!(tier_of(cell.as_bytes(), "vip"), tier.as_bytes(), "{cell}");
        }
    }
}
