//! How much of the sales hangs on how few: the members who buy most, the highest card, those who hold any
//! card against those who hold the ordinary one.
//!
//! Members' spend counts a refund on its sale's day, as tiers do; the share of all sales counts every row
//! on its own day, as the report of sales does.

use super::sales::Line as SalesLine;
use super::summary::average;
use super::tiers::{Line as TierLine, per_mille};
use crate::domain::{Money, Overflow, Slug, Stretch, Title};
use crate::sales::{Customers, View};
use crate::tiers::rules::TierGroup;

/// The parts of a hundred that lines are told for.
pub(crate) const TOPS: [i128; 12] = [1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100];
/// The share that the 80/20 line asks for, and the part of the members that it asks of, in parts of a hundred.
const PARETO: (i128, i128) = (80, 20);

/// The members who spend most, so many in a hundred of those who bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Top {
    pub percent: i128,
    pub members: i128,
    pub spend: Money,
    /// Of what all members spend, in thousandths.
    pub share: i128,
}

/// What each member spent, greatest first; those without a purchase that was not wholly refunded are left out.
#[derive(Clone, Debug)]
pub(crate) struct Spends(Vec<i128>);

impl Spends {
    pub(crate) fn of(customers: &Customers, view: View, days: Stretch) -> Self {
        let days = days.within(view);
        let spends = customers.iter().filter_map(|customer| {
            let (history, days) = (&customer.history, (days.from, days.to));
            let seen = history.by_close_of(view.on());
            (history.purchases(seen, days) > 0).then(|| history.spend(seen, days))
        });
        Self::new(spends.collect())
    }

    fn new(mut spends: Vec<i128>) -> Self {
        spends.sort_unstable_by_key(|spend| std::cmp::Reverse(*spend));
        Self(spends)
    }

    pub(crate) fn buyers(&self) -> i128 {
        count(self.0.len())
    }

    fn total(&self) -> Result<i128, Overflow> {
        sum(&self.0)
    }

    /// The members of the first so many in a hundred: at least so many, never fewer.
    fn first(&self, percent: i128) -> usize {
        let members = (self.buyers() * percent + 99) / 100;
        usize::try_from(members).unwrap_or(0).min(self.0.len())
    }

    /// The lines of the report; none where nobody bought.
    pub(crate) fn tops(&self) -> Result<Vec<Top>, Overflow> {
        if self.0.is_empty() {
            return Ok(Vec::new());
        }
        let whole = self.total()?;
        let top = |percent| {
            let members = self.first(percent);
            let spend = sum(&self.0[..members])?;
            Ok(Top {
                percent,
                members: count(members),
                spend: Money::from_fen(spend),
                share: per_mille(spend, whole),
            })
        };
        TOPS.into_iter().map(top).collect()
    }

    /// How few members bring eighty parts of a hundred.
    fn for_pareto(&self) -> Result<i128, Overflow> {
        let wanted = self.total()? * PARETO.0;
        let mut reached = 0i128;
        let before = self.0.iter().take_while(|spend| {
            let goes_on = reached * 100 < wanted;
            reached += **spend;
            goes_on
        });
        Ok(count(before.count()))
    }
}

fn count(number: usize) -> i128 {
    i128::try_from(number).unwrap_or(i128::MAX)
}

fn sum(spends: &[i128]) -> Result<i128, Overflow> {
    let add = |sum: i128, spend: &i128| sum.checked_add(*spend).ok_or(Overflow);
    spends.iter().try_fold(0i128, add)
}

/// A figure beside the lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Figure {
    pub name: Name,
    /// None where there is nothing to count.
    pub value: Option<Value>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    Net,
    MembersNet,
    MembersShare,
    Buyers,
    ShareOfTop20,
    MembersFor80,
    MembersFor80Pct,
    HighestTier,
    HighestTierMembers,
    HighestTierMembersPct,
    HighestTierShare,
    CardTicket,
    OrdinaryTicket,
    TicketRatio,
}

impl Name {
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Net => "net",
            Self::MembersNet => "members_net",
            Self::MembersShare => "members_share",
            Self::Buyers => "buyers",
            Self::ShareOfTop20 => "share_of_top_20",
            Self::MembersFor80 => "members_for_80",
            Self::MembersFor80Pct => "members_for_80_pct",
            Self::HighestTier => "highest_tier",
            Self::HighestTierMembers => "highest_tier_members",
            Self::HighestTierMembersPct => "highest_tier_members_pct",
            Self::HighestTierShare => "highest_tier_share",
            Self::CardTicket => "card_ticket",
            Self::OrdinaryTicket => "ordinary_ticket",
            Self::TicketRatio => "ticket_ratio",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Count(i128),
    Money(Money),
    /// Thousandths.
    Share(i128),
    /// Hundredths.
    Ratio(i128),
    Tier(Slug, Title),
}

/// What figures are made from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ground<'a> {
    pub spends: &'a Spends,
    /// All sales, walk-ins under an empty key.
    pub sales: &'a [SalesLine],
    /// The members of each tier of the main group as of the day looked at.
    pub tiers: &'a [TierLine],
    pub group: Option<&'a TierGroup>,
}

/// The figures, in the order in which they are told.
pub(crate) fn figures(ground: Ground<'_>) -> Result<Vec<Figure>, Overflow> {
    let Ground { spends, sales, .. } = ground;
    let net = |members: bool| -> Result<i128, Overflow> {
        let counted = sales.iter().filter(|line| !members || !line.key.is_empty());
        let nets: Vec<i128> = counted
            .map(|line| Ok(line.net()?.fen()))
            .collect::<Result<_, Overflow>>()?;
        sum(&nets)
    };
    let (all, members) = (net(false)?, net(true)?);
    let (buyers, whole) = (spends.buyers(), spends.total()?);
    let top = sum(&spends.0[..spends.first(PARETO.1)])?;
    let bought = |value: Value| (buyers > 0).then_some(value);
    let few = spends.for_pareto()?;
    let mut told = vec![
        (Name::Net, Some(Value::Money(Money::from_fen(all)))),
        (
            Name::MembersNet,
            Some(Value::Money(Money::from_fen(members))),
        ),
        (
            Name::MembersShare,
            (all > 0).then(|| Value::Share(per_mille(members, all))),
        ),
        (Name::Buyers, Some(Value::Count(buyers))),
        (
            Name::ShareOfTop20,
            bought(Value::Share(per_mille(top, whole))),
        ),
        (Name::MembersFor80, bought(Value::Count(few))),
        (
            Name::MembersFor80Pct,
            bought(Value::Share(per_mille(few, buyers))),
        ),
    ];
    if let Some(group) = ground.group {
        told.extend(highest(ground.tiers, group, whole));
        told.extend(tickets(ground.tiers, group)?);
    }
    Ok(told
        .into_iter()
        .map(|(name, value)| Figure { name, value })
        .collect())
}

/// What the holders of the highest card are among all holders, and bring of what members spend.
fn highest(tiers: &[TierLine], group: &TierGroup, whole: i128) -> [(Name, Option<Value>); 4] {
    let own = |line: &&TierLine| line.group == group.id && is_card(line, group);
    let cards: Vec<&TierLine> = tiers.iter().filter(own).collect();
    let holders: i128 = cards.iter().map(|line| line.members).sum();
    let first = cards.first();
    let of = |value: fn(&TierLine) -> i128| first.map_or(0, |line| value(line));
    let (members, spend) = (of(|line| line.members), of(|line| line.spend.fen()));
    [
        (
            Name::HighestTier,
            first
                .and_then(|line| line.tier.clone())
                .map(|(id, title)| Value::Tier(id, title)),
        ),
        (Name::HighestTierMembers, Some(Value::Count(members))),
        (
            Name::HighestTierMembersPct,
            (holders > 0).then(|| Value::Share(per_mille(members, holders))),
        ),
        (
            Name::HighestTierShare,
            (whole > 0).then(|| Value::Share(per_mille(spend, whole))),
        ),
    ]
}

/// Whether a tier is a card that tells its holders apart: any but the one of those who reach no other.
fn is_card(line: &TierLine, group: &TierGroup) -> bool {
    let ordinary = group.lowest().and_then(|place| group.tiers.get(place));
    let tier = line.tier.as_ref();
    tier.is_some_and(|(id, _)| ordinary.is_none_or(|tier| tier.id != *id))
}

/// What a sale comes to with those who hold a card, and with the holders of the ordinary one.
fn tickets(tiers: &[TierLine], group: &TierGroup) -> Result<[(Name, Option<Value>); 3], Overflow> {
    let ticket = |cards: bool| -> Result<Option<Money>, Overflow> {
        let own = |line: &&TierLine| line.group == group.id && is_card(line, group) == cards;
        let (mut spend, mut purchases) = (Money::ZERO, 0i128);
        for line in tiers.iter().filter(own) {
            spend = spend.checked_add(line.spend)?;
            purchases += line.purchases;
        }
        Ok((purchases > 0).then(|| average(spend, purchases)))
    };
    let (card, plain) = (ticket(true)?, ticket(false)?);
    let ratio = match (card, plain) {
        (Some(card), Some(plain)) if plain > Money::ZERO => {
            Some(Value::Ratio(hundredths(card.fen(), plain.fen())))
        }
        _ => None,
    };
    Ok([
        (Name::CardTicket, card.map(Value::Money)),
        (Name::OrdinaryTicket, plain.map(Value::Money)),
        (Name::TicketRatio, ratio),
    ])
}

/// A ratio in hundredths, rounded half up.
fn hundredths(part: i128, whole: i128) -> i128 {
    let doubled = part * 200 + whole;
    doubled.div_euclid(whole * 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_first_of_a_hundred_are_at_least_so_many() {
        let spends = Spends::new(vec![100, 25, 50, 25]);
        assert_eq!(spends.buyers(), 4);
        let tops = spends.tops().expect("it fits");
        let told: Vec<_> = tops
            .iter()
            .map(|top| (top.percent, top.members, top.share))
            .collect();
        assert_eq!(told[0], (1, 1, 500));
        assert_eq!(told[6], (50, 2, 750));
        assert_eq!(told[11], (100, 4, 1000));
        assert_eq!(spends.for_pareto(), Ok(3));
        assert_eq!(hundredths(300, 101), 297);
        // Who got everything for nothing bought all the same.
        let gift = Spends::new(vec![0, 100]);
        assert_eq!((gift.buyers(), gift.for_pareto()), (2, Ok(1)));
        let nobody = Spends::new(Vec::new());
        assert_eq!(
            (nobody.tops(), nobody.for_pareto()),
            (Ok(Vec::new()), Ok(0))
        );
    }

    proptest! {
        /// The lines as somebody would count them by hand.
        #[test]
        fn lines_equal_a_plain_count(spends in proptest::collection::vec(0i128..1_000_000, 0..200)) {
            let mut plain = spends.clone();
            plain.sort_unstable();
            plain.reverse();
            let whole: i128 = plain.iter().sum();
            let own = Spends::new(spends);
            for top in own.tops().expect("it fits") {
                let mut members = 0usize;
                while count(members) * 100 < count(plain.len()) * top.percent {
                    members += 1;
                }
                let spend: i128 = plain[..members].iter().sum();
                prop_assert_eq!((top.members, top.spend.fen()), (count(members), spend));
                prop_assert_eq!(top.share, per_mille(spend, whole));
            }
            let few = usize::try_from(own.for_pareto().expect("it fits")).expect("a count");
            prop_assert!(plain[..few].iter().sum::<i128>() * 100 >= whole * 80);
            if few > 0 {
                prop_assert!(plain[..few - 1].iter().sum::<i128>() * 100 < whole * 80);
            }
        }
    }
}
