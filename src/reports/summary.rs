//! The house at a glance: a dozen figures, each of which another report breaks down.

use super::points;
use super::sales::Line as SalesLine;
use super::tiers::Line as TierLine;
use crate::domain::{Day, Money, Overflow, Slug, Stretch, Title};
use crate::finance::rollforward;
use crate::sales::{Customers, View, is_member};

/// One figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Figure {
    pub name: Name,
    pub value: Value,
}

/// What a figure tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    AsOf,
    Members,
    Joined,
    Active,
    Sales,
    Refunds,
    List,
    Discount,
    Paid,
    Refunded,
    Net,
    AverageTicket,
    Points,
    PointsOwed,
    PointsEndingThisYear,
    Tier {
        group: Slug,
        tier: Option<(Slug, Title)>,
    },
}

/// A figure's value, in its own unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Day(Day),
    Count(i128),
    Money(Money),
}

impl Name {
    /// The key of the figure, which is the same in every language.
    pub(crate) fn key(&self) -> String {
        let word = match self {
            Self::AsOf => "as_of",
            Self::Members => "members",
            Self::Joined => "joined",
            Self::Active => "active",
            Self::Sales => "sales",
            Self::Refunds => "refunds",
            Self::List => "list",
            Self::Discount => "discount",
            Self::Paid => "paid",
            Self::Refunded => "refunded",
            Self::Net => "net",
            Self::AverageTicket => "average_ticket",
            Self::Points => "points",
            Self::PointsOwed => "points_owed",
            Self::PointsEndingThisYear => "points_ending_this_year",
            Self::Tier { group, tier } => {
                let tier = tier.as_ref().map_or("-", |(id, _)| id.as_str());
                return format!("tier.{group}.{tier}");
            }
        };
        word.to_owned()
    }
}

/// Puts the figures together; the sales are those of the stretch, everything else stands as of the view.
pub(crate) fn report(
    customers: &Customers,
    (sales, tiers): (&[SalesLine], &[TierLine]),
    view: View,
    days: Stretch,
) -> Result<Vec<Figure>, Overflow> {
    let on = view.on();
    let members = customers.iter().filter(|customer| is_member(customer, on));
    let joined = customers
        .iter()
        .filter(|c| days.within(view).holds(c.profile.joined));
    let bought = |days: Stretch| {
        let seen = |c: &&crate::sales::Customer| {
            let seen = c.history.by_close_of(on);
            c.history.purchases(seen, (days.from, days.to.min(on))) > 0
        };
        count(customers.iter().filter(seen).count())
    };
    let (points, owed) = rollforward::totals(customers, view);
    let this_year = Stretch {
        from: view.alive_on,
        to: on.last_of_year(),
    };
    let ending = points::ending(customers, view, this_year);
    let sum = |of: fn(&SalesLine) -> Money| Money::sum(sales.iter().map(of));
    let (list, paid) = (sum(|line| line.list)?, sum(|line| line.paid)?);
    let refunded = sum(|line| line.refunded)?;
    let tickets: i128 = sales.iter().map(|line| line.sales).sum();
    let mut figures = vec![
        (Name::AsOf, Value::Day(on)),
        (Name::Members, Value::Count(count(members.count()))),
        (Name::Joined, Value::Count(count(joined.count()))),
        (Name::Active, Value::Count(bought(days))),
        (Name::Sales, Value::Count(tickets)),
        (
            Name::Refunds,
            Value::Count(sales.iter().map(|line| line.refunds).sum()),
        ),
        (Name::List, Value::Money(list)),
        (Name::Discount, Value::Money(list.checked_sub(paid)?)),
        (Name::Paid, Value::Money(paid)),
        (Name::Refunded, Value::Money(refunded)),
        (Name::Net, Value::Money(paid.checked_sub(refunded)?)),
        (Name::AverageTicket, Value::Money(average(paid, tickets))),
        (Name::Points, Value::Count(points)),
        (Name::PointsOwed, Value::Count(owed)),
        (Name::PointsEndingThisYear, Value::Count(ending)),
    ];
    figures.extend(tiers.iter().map(|line| {
        let (group, tier) = (line.group.clone(), line.tier.clone());
        (Name::Tier { group, tier }, Value::Count(line.members))
    }));
    let figure = |(name, value)| Figure { name, value };
    Ok(figures.into_iter().map(figure).collect())
}

fn count(number: usize) -> i128 {
    i128::try_from(number).unwrap_or(i128::MAX)
}

/// What one ticket comes to on average, rounded half up to the fen.
pub(crate) fn average(paid: Money, tickets: impl Into<i128>) -> Money {
    let tickets = tickets.into();
    if tickets <= 0 {
        return Money::ZERO;
    }
    Money::from_fen((paid.fen() * 2 + tickets).div_euclid(tickets * 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn averages_are_rounded_half_up() {
        let table = [(100, 3, 33), (200, 3, 67), (5, 2, 3), (0, 7, 0), (9, 0, 0)];
        for (fen, tickets, expected) in table {
            let average = average(Money::from_fen(fen), tickets);
            assert_eq!(average.fen(), expected, "{fen}/{tickets}");
        }
    }
}
