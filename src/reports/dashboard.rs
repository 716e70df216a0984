//! The few figures that a manager looks at first which no other report sums up by itself.

use crate::domain::{MemberId, Money, Stretch};
use crate::sales::{Customer, Customers, View};

/// How many days ahead a manager is told of what ends.
pub(crate) const AHEAD: i32 = 30;

/// A member among those who spend most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Best {
    pub member: MemberId,
    pub spend: Money,
    pub purchases: i128,
}

/// Those who spent most within the days, the most first; whoever spent as much stands by number.
pub(crate) fn best(customers: &Customers, view: View, days: Stretch, most: usize) -> Vec<Best> {
    let days = days.within(view);
    let told = |customer: &Customer| {
        let seen = customer.history.by_close_of(view.on());
        Best {
            member: customer.profile.id,
            spend: Money::from_fen(customer.history.spend(seen, (days.from, days.to))),
            purchases: customer.history.purchases(seen, (days.from, days.to)),
        }
    };
    let mut all: Vec<Best> = customers.iter().map(told).collect();
    all.retain(|best| best.spend > Money::ZERO);
    all.sort_by_key(|best| (std::cmp::Reverse(best.spend), best.member));
    all.truncate(most);
    all
}
