//! What members have in points on a day, and what they owe.

use crate::domain::{Day, MemberId, Points, Stretch};
use crate::sales::{Customers, View};

/// One member's points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub member: MemberId,
    /// What can be spent, less what is owed.
    pub balance: Points,
    pub owed: Points,
    /// The points that expire next, and their last day.
    pub expiring: Option<(Points, Day)>,
}

/// Every member who has, or ever had, points.
pub(crate) fn report(customers: &Customers, view: View) -> Vec<Line> {
    let lines = customers.iter().filter_map(|customer| {
        let account = &customer.points;
        let known = !account.lots().is_empty() || !account.pools().is_empty();
        known.then(|| Line {
            member: customer.id(),
            balance: account.balance(view.alive_on),
            owed: Points::new(account.owed()),
            expiring: account
                .next_to_expire(view.alive_on)
                .map(|(last, points)| (Points::new(points), last)),
        })
    });
    let mut lines: Vec<Line> = lines.collect();
    lines.sort_by_key(|line| line.member);
    lines
}

/// The points that end within a stretch of days and are still there to be spent.
pub(crate) fn ending(customers: &Customers, view: View, days: Stretch) -> i128 {
    let lots = customers.iter().flat_map(|customer| customer.points.lots());
    lots.filter(|lot| lot.alive(view.alive_on) && lot.expires.is_some_and(|on| days.holds(on)))
        .map(|lot| i128::from(lot.left))
        .sum()
}
