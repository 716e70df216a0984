//! How the membership grew: who joined, left and bought, month by month.

use std::collections::BTreeMap;

use crate::domain::{Day, Month, Stretch};
use crate::sales::{Customer, Customers, View, is_member};
use crate::tiers::history::BroughtOver;

/// One month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub month: Month,
    pub joined: i64,
    /// Those who left, less those who came back.
    pub exited: i64,
    /// Members at the end of the month.
    pub members: i64,
    /// Members with a purchase that month that was not wholly refunded.
    pub active: i64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Change {
    joined: i64,
    /// What the number of members changed by.
    net: i64,
    active: i64,
}

/// The months from the first member to the day looked at.
pub(crate) fn report(customers: &Customers, view: View, days: Stretch) -> Vec<Line> {
    let mut months: BTreeMap<Month, Change> = BTreeMap::new();
    let on = view.on();
    for customer in customers
        .iter()
        .filter(|customer| customer.profile.joined <= on)
    {
        months
            .entry(Month::of(customer.profile.joined))
            .or_default()
            .joined += 1;
        let mut was_member = false;
        for month in turning_months(customer, on) {
            let is_member = is_member(customer, month.last_day().min(on));
            let net = i64::from(is_member) - i64::from(was_member);
            months.entry(month).or_default().net += net;
            was_member = is_member;
        }
        for month in months_with_purchases(customer, on) {
            months.entry(month).or_default().active += 1;
        }
    }
    let Some(first) = months.keys().next().copied() else {
        return Vec::new();
    };
    let mut members = 0;
    let lines = first.to(Month::of(on)).map(|month| {
        let change = months.get(&month).copied().unwrap_or_default();
        members += change.net;
        Line {
            month,
            joined: change.joined,
            exited: change.joined - change.net,
            members,
            active: change.active,
        }
    });
    let told =
        |line: &Line| line.month.last_day() >= days.from && line.month.first_day() <= days.to;
    lines.filter(told).collect()
}

/// The months in which a member joined, left or came back, each once, in order.
fn turning_months(customer: &Customer, on: Day) -> Vec<Month> {
    let joined = customer.profile.joined;
    let changes = customer.profile.turning_days().map(|day| day.max(joined));
    let mut months: Vec<Month> = [joined]
        .into_iter()
        .chain(changes)
        .filter(|day| *day <= on)
        .map(Month::of)
        .collect();
    months.sort_unstable();
    months.dedup();
    months
}

fn months_with_purchases(customer: &Customer, on: Day) -> Vec<Month> {
    let seen = customer.history.by_close_of(on);
    let days = customer.history.bought_on(
        seen,
        (customer.profile.joined, on),
        BroughtOver::LastPurchase,
    );
    let mut months: Vec<Month> = days.into_iter().map(Month::of).collect();
    months.dedup();
    months
}
