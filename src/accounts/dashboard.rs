//! The few figures that a manager looks at first which no other report sums up by itself.

use super::period::Stretch;
use crate::book::{BookError, Snapshot};
use crate::domain::{MemberId, Money};
use crate::sales::{Customer, Customers, View};
use crate::wallet::rows::{self, WALLET};

/// How many days ahead a manager is told of what ends.
pub const AHEAD: i32 = 30;

/// What members have paid in ahead, and the bonus on it, at the end of a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    pub principal: Money,
    pub bonus: Money,
}

/// None where nobody ever paid anything in ahead.
pub fn stored(snapshot: &Snapshot, view: View) -> Result<Option<Stored>, BookError> {
    let mut stored = None;
    snapshot.ledger(&WALLET)?.each(rows::HOT, |row| {
        let moved = rows::read(row)?;
        if moved.day > view.rows_to {
            return Ok(());
        }
        let own = stored.get_or_insert(Stored {
            principal: Money::ZERO,
            bonus: Money::ZERO,
        });
        let add = |sum: Money, part: Money| {
            let added = sum.checked_add(part);
            added.map_err(|error| row.bad(rows::PRINCIPAL, error))
        };
        own.principal = add(own.principal, moved.principal)?;
        own.bonus = add(own.bonus, moved.bonus)?;
        Ok(())
    })?;
    Ok(stored)
}

/// A member among those who spend most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Best {
    pub member: MemberId,
    pub spend: Money,
    pub purchases: i64,
}

/// Those who spent most within the days, the most first; whoever spent as much stands by number.
pub fn best(customers: &Customers, view: View, days: Stretch, most: usize) -> Vec<Best> {
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
