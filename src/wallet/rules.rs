//! The pack's part on stored value: what is spent first, what a top-up is given on top, and what the law says.
//!
//! The law's figures are data with their own days and their source, so that a change of the law is a change of
//! the pack; a house that a law does not bind switches it off, and says why.

mod read;

use crate::domain::means::Moves;
use crate::domain::source::Place;
use crate::domain::{Day, Money, Overflow, Rate, Rounding, Slug, TierRef, Title};

/// Whether a means is never money paid in: stored value would top itself up.
pub(crate) fn never_pays_in(means: &str) -> bool {
    Moves::of_id(means).is_some()
}

/// How stored value is kept.
#[derive(Clone, Debug)]
pub struct WalletRules {
    pub spend: Spend,
    pub bonuses: Vec<Bonus>,
    /// Whether the desk may say another bonus than the table gives.
    pub bonus_by_hand: bool,
    pub bonus_on_withdrawal: BonusLeft,
    /// Empty is any but those that never pay in.
    pub paid_with: Vec<String>,
    /// The means that are cash, for the limits on it.
    pub cash: Vec<String>,
    /// The fact that says that a member is a company.
    pub company: Option<Slug>,
    pub laws: Vec<Law>,
    pub place: Place,
}

/// Which money goes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spend {
    #[default]
    PrincipalFirst,
    BonusFirst,
    /// As each top-up has them left.
    InProportion,
}

impl Spend {
    pub const ALL: [Self; 3] = [Self::PrincipalFirst, Self::BonusFirst, Self::InProportion];

    pub const fn word(self) -> &'static str {
        match self {
            Self::PrincipalFirst => "principal-first",
            Self::BonusFirst => "bonus-first",
            Self::InProportion => "in-proportion",
        }
    }
}

/// What becomes of the bonus that a top-up has left when its principal is paid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BonusLeft {
    #[default]
    Lost,
    InProportion,
    Kept,
}

impl BonusLeft {
    pub const ALL: [Self; 3] = [Self::Lost, Self::InProportion, Self::Kept];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::InProportion => "in-proportion",
            Self::Kept => "kept",
        }
    }
}

/// A line of the table of bonuses: every condition that is named must hold.
#[derive(Clone, Debug)]
pub struct Bonus {
    pub at_least: Money,
    pub gives: Gift,
    /// Whether it is given for each full `at_least`.
    pub each: bool,
    pub from: Option<Day>,
    /// The last day.
    pub to: Option<Day>,
    /// Empty is every member.
    pub tiers: Vec<TierRef>,
    pub stores: Vec<String>,
    pub place: Place,
}

/// How much is given on top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gift {
    Amount(Money),
    Share(Rate),
}

impl Bonus {
    /// What it gives on an amount; fen are rounded down, since a gift is not owed.
    pub fn on(&self, amount: Money) -> Result<Money, Overflow> {
        let times = if self.each {
            amount.fen() / self.at_least.fen().max(1)
        } else {
            1
        };
        match self.gives {
            Gift::Amount(gift) => {
                let fen = gift.fen().checked_mul(times).ok_or(Overflow)?;
                Ok(Money::from_fen(fen))
            }
            Gift::Share(rate) => amount.times(rate, Rounding::Down),
        }
    }
}

/// Something that the law says, from a day on.
#[derive(Clone, Debug)]
pub struct Law {
    pub id: Slug,
    pub title: Title,
    /// Where it is written.
    pub basis: Title,
    pub from: Option<Day>,
    /// The last day.
    pub to: Option<Day>,
    pub says: Says,
    /// What interest runs on what is paid back late or by fault.
    pub interest: Option<Title>,
    /// Why it does not bind this house.
    pub off: Option<Title>,
    pub place: Place,
}

/// The figures of one law.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Says {
    /// The principal that a member with a name on file may have.
    pub named_at_most: Option<Money>,
    pub unnamed_at_most: Option<Money>,
    /// From which amount on a named top-up shows a paper.
    pub named_id_from: Option<Money>,
    pub unnamed_id_from: Option<Money>,
    /// Cash below this is taken from a person; from here on it is a transfer.
    pub person_cash_below: Option<Money>,
    pub company_cash_below: Option<Money>,
    /// Within so many days of a top-up its principal goes back without a reason.
    pub refund_within_days: Option<u16>,
    /// What of a top-up counts as used when the house is at fault.
    pub refund_shop: Option<Used>,
    /// The same when the customer wants out.
    pub refund_customer: Option<Used>,
    /// More than this is not paid out in cash.
    pub refund_cash_at_most: Option<Money>,
}

/// How what was used is counted against what was paid in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Used {
    /// What was used × paid ÷ (paid + gift).
    PaidShare,
    /// At the list prices of what was bought.
    ListPrice,
    /// As it was paid for.
    PricePaid,
}

impl Used {
    pub const ALL: [Self; 3] = [Self::PaidShare, Self::ListPrice, Self::PricePaid];

    pub const fn word(self) -> &'static str {
        match self {
            Self::PaidShare => "paid-share",
            Self::ListPrice => "list-price",
            Self::PricePaid => "price-paid",
        }
    }
}

impl Law {
    /// Whether it binds the house on a day.
    pub fn binds(&self, day: Day) -> bool {
        self.off.is_none()
            && self.from.is_none_or(|from| from <= day)
            && self.to.is_none_or(|to| day <= to)
    }
}

impl WalletRules {
    /// The strictest of the limits of one kind that bind on a day, with the law that sets it.
    pub fn limit(&self, day: Day, of: impl Fn(&Says) -> Option<Money>) -> Option<(Money, &Law)> {
        let binding = self.laws.iter().filter(|law| law.binds(day));
        let limits = binding.filter_map(|law| Some((of(&law.says)?, law)));
        limits.min_by_key(|(limit, _)| *limit)
    }

    /// What the law in force says of something; the last one written.
    pub fn law<T>(&self, day: Day, of: impl Fn(&Says) -> Option<T>) -> Option<(T, &Law)> {
        let binding = self.laws.iter().rev().filter(|law| law.binds(day));
        let mut said = binding.filter_map(|law| Some((of(&law.says)?, law)));
        said.next()
    }

    /// Whether money may be paid in by a means.
    pub fn takes(&self, means: &str) -> bool {
        !never_pays_in(means)
            && (self.paid_with.is_empty() || self.paid_with.iter().any(|own| own == means))
    }

    pub fn is_cash(&self, means: &str) -> bool {
        self.cash.iter().any(|own| own == means)
    }

    /// The best bonus of the table on a top-up.
    pub fn bonus(
        &self,
        amount: Money,
        day: Day,
        tiers: &[TierRef],
        store: &str,
    ) -> Result<Option<(Money, &Bonus)>, Overflow> {
        let mut best: Option<(Money, &Bonus)> = None;
        let fits = |bonus: &&Bonus| {
            amount >= bonus.at_least
                && bonus.from.is_none_or(|from| from <= day)
                && bonus.to.is_none_or(|to| day <= to)
                && (bonus.tiers.is_empty() || bonus.tiers.iter().any(|t| tiers.contains(t)))
                && (bonus.stores.is_empty() || bonus.stores.iter().any(|own| own == store))
        };
        for bonus in self.bonuses.iter().filter(fits) {
            let gives = bonus.on(amount)?;
            if best.is_none_or(|(most, _)| gives > most) {
                best = Some((gives, bonus));
            }
        }
        Ok(best)
    }
}
