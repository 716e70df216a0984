//! Who stands in which tier, and what those members bring: the tiers as counted, and the summary by
//! which customers are classified.

use crate::domain::{Money, Overflow, Slug, Stretch, Title, When};
use crate::sales::{Customers, Terms, View, is_member};

/// One tier of one group, or, without a tier, those of the group who stand in none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub group: Slug,
    pub tier: Option<(Slug, Title)>,
    pub members: i128,
    /// What they paid within the stretch, less what went back of it.
    pub spend: Money,
    pub purchases: i128,
}

/// The members of each tier at the end of a view, highest tier first; those who left are not counted.
pub(crate) fn report(
    customers: &Customers,
    terms: &Terms<'_>,
    view: View,
    days: Stretch,
) -> Result<Vec<Line>, Overflow> {
    let at = When::on(view.on());
    let days = days.within(View::close_of(view.on()));
    let mut lines = Vec::new();
    for group in terms.groups {
        let tiers = group
            .tiers
            .iter()
            .map(|tier| Some((tier.id.clone(), tier.title.clone())));
        let mut own: Vec<Line> = tiers
            .chain([None])
            .map(|tier| Line {
                group: group.id.clone(),
                tier,
                members: 0,
                spend: Money::ZERO,
                purchases: 0,
            })
            .collect();
        for customer in customers.iter() {
            if !is_member(customer, view.on()) {
                continue;
            }
            let stands = customer.person().stands_alive(group, at, view.alive_on);
            let line = &mut own[stands.tier.unwrap_or(group.tiers.len())];
            let seen = customer.history.by_close_of(view.on());
            let spend = customer.history.spend(seen, (days.from, days.to));
            line.members += 1;
            line.spend = line.spend.checked_add(Money::from_fen(spend))?;
            line.purchases += customer.history.purchases(seen, (days.from, days.to));
        }
        // Where everybody stands in a tier, there is no line for those in none.
        own.retain(|line| line.tier.is_some() || line.members > 0);
        lines.append(&mut own);
    }
    Ok(lines)
}

/// A part of a whole in thousandths, rounded half up; nothing of nothing is nothing.
pub(crate) fn per_mille(part: impl Into<i128>, whole: impl Into<i128>) -> i128 {
    let (part, whole) = (part.into(), whole.into());
    if whole <= 0 {
        return 0;
    }
    (part * 2000 + whole).div_euclid(whole * 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_exact_to_the_thousandth() {
        let table = [
            (1, 3, 333),
            (2, 3, 667),
            (1, 2000, 1),
            (1, 2001, 0),
            (5, 5, 1000),
            (1, 0, 0),
        ];
        for (part, whole, share) in table {
            assert_eq!(per_mille(part, whole), share, "{part} of {whole}");
        }
    }
}
