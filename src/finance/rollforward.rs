//! The roll-forward of points: what each month opened with, what moved, what it closed with.
//!
//! Everything comes from the rows, and expiry from dates: what is left of a lot when its last day ends
//! expires in that day's month, whether or not a job has put it on record. So
//! `opening + earned − redeemed − expired + adjusted + reversed = closing`, and a closing is what all
//! balances at that month's close come to.

pub(crate) mod deposits;
pub(crate) mod passes;
pub(crate) mod wallet;

use rustc_hash::FxHashMap;

use crate::book::{BookError, Snapshot};
use crate::domain::{Day, LotId, Month, Overflow, Stretch, Version};
use crate::points::rows::{self, POINTS};
use crate::points::{PointKind, PointRow};
use crate::sales::{Customers, View};

/// One month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub month: Month,
    pub opening: i128,
    pub moved: Moved,
    pub closing: i128,
}

/// What moved. What members spent and what expired is told as positive figures that lessen the balance;
/// the last two carry their sign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Moved {
    pub earned: i128,
    pub redeemed: i128,
    pub expired: i128,
    /// Given or taken by hand, or brought over from an older system.
    pub adjusted: i128,
    pub reversed: i128,
}

impl Moved {
    pub(crate) fn net(&self) -> i128 {
        self.earned - self.redeemed - self.expired + self.adjusted + self.reversed
    }

    fn take(&mut self, kind: PointKind, points: i128) -> Result<(), Overflow> {
        let (sum, points) = match kind {
            PointKind::Earn => (&mut self.earned, points),
            PointKind::Redeem => (&mut self.redeemed, -points),
            PointKind::Expire => (&mut self.expired, -points),
            PointKind::Adjust | PointKind::Open => (&mut self.adjusted, points),
            PointKind::Reverse => (&mut self.reversed, points),
        };
        *sum = sum.checked_add(points).ok_or(Overflow)?;
        Ok(())
    }
}

/// A lot, as far as its end goes.
#[derive(Clone, Copy, Debug)]
struct Lot {
    /// The day before the first on which it can be spent: at that day's close it is in the balance.
    enters: Day,
    ends: Option<Day>,
    rest: i128,
}

/// Movements by month, while rows are taken in.
#[derive(Debug)]
pub(crate) struct Rollforward {
    view: View,
    lots: FxHashMap<LotId, Lot>,
    months: FxHashMap<Month, Moved>,
}

impl Rollforward {
    pub(crate) fn new(view: View) -> Self {
        Self {
            view,
            lots: FxHashMap::default(),
            months: FxHashMap::default(),
        }
    }

    /// Takes in one row, in order of recording.
    pub(crate) fn take(&mut self, row: &PointRow) -> Result<(), Overflow> {
        if row.day > self.view.rows_to {
            return Ok(());
        }
        let points = row.points.get();
        let Some(id) = row.lot else {
            return self.moved(row.day).take(row.kind, points);
        };
        if row.makes_lot() {
            let lot = Lot {
                enters: row.usable.map_or(Day::MIN, Day::previous),
                ends: row.expires,
                rest: 0,
            };
            self.lots.insert(id, lot);
        } else if row.kind == PointKind::Expire {
            // It puts on record what the dates say anyway.
            return Ok(());
        }
        let Some(lot) = self.lots.get_mut(&id) else {
            return Ok(());
        };
        let day = row.day.max(lot.enters);
        let not_yet = lot.enters >= self.view.alive_on;
        // What happens to a lot after its last day finds nothing there.
        if not_yet || lot.ends.is_some_and(|last| day > last) {
            return Ok(());
        }
        lot.rest = lot.rest.checked_add(points).ok_or(Overflow)?;
        self.moved(day).take(row.kind, points)
    }

    fn moved(&mut self, day: Day) -> &mut Moved {
        self.months.entry(Month::of(day)).or_default()
    }

    /// The months from the first movement to the day looked at, every one of them.
    pub(crate) fn lines(mut self, days: Stretch) -> Result<Vec<Line>, Overflow> {
        let lots = std::mem::take(&mut self.lots);
        for lot in lots.into_values() {
            let ended = lot.ends.filter(|last| *last < self.view.alive_on);
            if let Some(last) = ended
                && lot.rest != 0
            {
                self.moved(last).take(PointKind::Expire, -lot.rest)?;
            }
        }
        let Some(first) = self.months.keys().min().copied() else {
            return Ok(Vec::new());
        };
        let last = Month::of(self.view.on()).max(first);
        let mut balance: i128 = 0;
        let mut lines = Vec::new();
        for month in first.to(last) {
            let moved = self.months.get(&month).copied().unwrap_or_default();
            let opening = balance;
            balance = balance.checked_add(moved.net()).ok_or(Overflow)?;
            let told = month.last_day() >= days.from && month.first_day() <= days.to;
            if told {
                lines.push(Line {
                    month,
                    opening,
                    moved,
                    closing: balance,
                });
            }
        }
        Ok(lines)
    }
}

/// Reads the ledger of points; months that lie outside the stretch are summed up, but not told.
pub(crate) fn report(
    snapshot: &Snapshot,
    view: View,
    days: Stretch,
) -> Result<Vec<Line>, BookError> {
    report_before(snapshot, (view, EVERY_VERSION), days)
}

/// Later than every version there is.
pub(crate) const EVERY_VERSION: Version = Version(u64::MAX);

/// The same by the rows that were recorded before a version.
pub(crate) fn report_before(
    snapshot: &Snapshot,
    (view, before): (View, Version),
    days: Stretch,
) -> Result<Vec<Line>, BookError> {
    let mut sums = Rollforward::new(view);
    snapshot.ledger(&POINTS)?.each(rows::HOT, |row| {
        if row.version() >= before {
            return Ok(());
        }
        let point = rows::read(row)?;
        sums.take(&point).map_err(|e| row.bad(rows::POINTS_AT, e))
    })?;
    sums.lines(days).map_err(|e| BookError::Row {
        ledger: POINTS.name,
        what: e.into(),
    })
}

/// All points that members can spend, and all that they owe.
pub(crate) fn totals(customers: &Customers, view: View) -> (i128, i128) {
    customers.iter().fold((0, 0), |(balance, owed), customer| {
        let points = &customer.points;
        let own = points.owed();
        (
            balance + points.balance(view.alive_on).get() + own,
            owed + own,
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{MemberId, Points, SaleId};
    use crate::points::Account;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn row(lot: Option<u32>, on: Day, kind: PointKind, points: i128) -> PointRow {
        let lot = lot.map(|number| LotId::Sale(SaleId::from_index(number.into())));
        PointRow {
            member: MemberId::FIRST,
            day: on,
            points: Points::new(points),
            expires: None,
            kind,
            lot,
            source: String::new(),
            card: None,
            usable: None,
            why: crate::domain::reason::Why::default(),
        }
    }

    fn lines(rows: &[PointRow], view: View) -> Vec<Line> {
        let mut sums = Rollforward::new(view);
        for row in rows {
            sums.take(row).expect("it fits");
        }
        sums.lines(Stretch::EVER).expect("it fits")
    }

    fn balance(rows: &[PointRow], view: View) -> i128 {
        let mut account = Account::default();
        for row in rows.iter().filter(|row| row.day <= view.rows_to) {
            account.take(row).expect("it fits");
        }
        account.balance(view.alive_on).get()
    }

    #[test]
    fn points_of_a_year_end_with_it_though_no_job_ran() {
        let earn = PointRow {
            expires: Some(day("2024-12-31")),
            ..row(Some(0), day("2024-11-05"), PointKind::Earn, 100)
        };
        let spent = row(Some(0), day("2024-12-31"), PointKind::Redeem, -30);
        let late = row(Some(0), day("2025-01-02"), PointKind::Reverse, -70);
        let posted = row(Some(0), day("2025-01-05"), PointKind::Expire, -70);
        for rows in [
            vec![earn.clone(), spent.clone()],
            vec![earn.clone(), spent.clone(), posted.clone()],
            vec![earn.clone(), spent.clone(), posted, late],
        ] {
            let told = lines(&rows, View::today(day("2025-02-01")));
            let closings: Vec<i128> = told.iter().map(|line| line.closing).collect();
            assert_eq!(closings, [100, 0, 0, 0]);
            assert_eq!(told[1].moved.expired, 70);
            assert_eq!(told[1].moved.redeemed, 30);
        }
        let on_the_last_day = lines(
            &[earn.clone(), spent.clone()],
            View::today(day("2024-12-31")),
        );
        assert_eq!(on_the_last_day[1].closing, 70);
        let at_its_close = lines(&[earn, spent], View::close_of(day("2024-12-31")));
        assert_eq!(at_its_close[1].closing, 0);
    }

    /// Lots with any last day and any first one, and rows of any kind on them or on none.
    fn deeds() -> impl Strategy<Value = Vec<PointRow>> {
        let lot = (0i32..500, 1i64..200, 0i32..400, 0i32..40, any::<bool>());
        let lots = prop::collection::vec(lot, 1..6);
        let later = (0u32..8, 0i32..900, 0usize..5, -90i64..90);
        let rows = prop::collection::vec(later, 0..12);
        let start = day("2023-06-15");
        (lots, rows).prop_map(move |(lots, later)| {
            let mut rows = Vec::new();
            for (number, (after, points, life, wait, ends)) in (0u32..).zip(&lots) {
                let on = start.plus_days(*after);
                rows.push(PointRow {
                    expires: ends.then(|| on.plus_days(*life)),
                    usable: (*wait > 20).then(|| on.plus_days(*wait)),
                    ..row(Some(number), on, PointKind::Earn, (*points).into())
                });
            }
            for (number, after, kind, points) in later {
                let kinds = [
                    PointKind::Redeem,
                    PointKind::Reverse,
                    PointKind::Adjust,
                    PointKind::Expire,
                    PointKind::Redeem,
                ];
                let known = (number as usize) < lots.len();
                let made = known.then(|| rows[number as usize].day);
                let on = made.unwrap_or(start).plus_days(after % 450);
                let kind = if known {
                    kinds[kind]
                } else {
                    PointKind::Reverse
                };
                let own = row(known.then_some(number), on, kind, points.into());
                let source = format!("R{number:08}");
                rows.push(PointRow { source, ..own });
            }
            rows
        })
    }

    proptest! {
        #[test]
        fn every_closing_is_what_the_balances_come_to(rows in deeds(), ahead in 0i32..1000) {
            let today = day("2023-06-15").plus_days(ahead);
            let seen: Vec<PointRow> = rows.iter().filter(|row| row.day <= today).cloned().collect();
            let told = lines(&seen, View::today(today));
            for line in &told {
                prop_assert_eq!(line.opening + line.moved.net(), line.closing);
                let close = line.month.last_day();
                let expected = if close < today {
                    balance(&seen, View::close_of(close))
                } else {
                    balance(&seen, View::today(today))
                };
                prop_assert_eq!(line.closing, expected, "{}", line.month);
            }
            // The past looks the same from anywhere later.
            let earlier = today.plus_days(-100);
            let then = lines(&seen, View::close_of(earlier));
            for (line, now) in then.iter().zip(&told).filter(|(line, _)| line.month.last_day() <= earlier) {
                prop_assert_eq!(line.closing, now.closing);
            }
        }
    }
}
