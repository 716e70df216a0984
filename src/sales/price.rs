//! What a line of the ticket costs whom.

use super::customer::Occasion;
use super::reasons::{item_priced, lowered, priced};
use super::rows::used;
use super::rules::{Combine, Gives, PriceRule, Prices};
use crate::domain::reason::Why;
use crate::domain::{Goods, Money, Overflow};
use crate::members::cards::CardState;
use crate::members::conditions::{Conditions, Hindrance, Line, Rule};

/// One line as the till asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AskedLine {
    pub category: String,
    pub list: Money,
    pub goods: Goods,
    /// What it is of the price list; empty for what is none of it.
    pub item: String,
}

/// One line with its price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PricedLine {
    pub asked: AskedLine,
    pub paid: Money,
    /// The rules that made the price.
    pub rules: Vec<Why>,
    /// Those of them whose use the sale notes, as flags.
    pub noted: Vec<String>,
}

impl AskedLine {
    /// The line as conditions look at it.
    pub(crate) fn line(&self) -> Line<'_> {
        Line {
            category: &self.category,
            item: &self.item,
            goods: self.goods,
        }
    }
}

impl PriceRule {
    /// By what its uses are known.
    pub(crate) fn called(&self) -> Rule<'_> {
        Rule {
            kind: "price",
            id: self.id.as_str(),
        }
    }
}

/// Prices one line of a ticket.
pub(crate) fn price(
    prices: &Prices,
    occasion: &Occasion<'_>,
    ticket: &[AskedLine],
    asked: &AskedLine,
) -> Result<PricedLine, Overflow> {
    let apply = |rule: &&PriceRule| hindrance(rule, occasion, ticket, asked).is_none();
    let item = occasion.terms.items.get(&asked.item);
    let of_tier = item.and_then(|item| Some((item, item.of_tier(occasion)?)));
    let of_tier = of_tier.filter(|(_, price)| *price < asked.list);
    let mut paid = of_tier.map_or(asked.list, |(_, price)| price);
    let mut chosen: Vec<&PriceRule> = Vec::new();
    for rule in prices.rules.iter().filter(apply) {
        match prices.combine {
            Combine::Lowest => {
                let price = gives(rule, asked.list, prices)?;
                if price < paid {
                    paid = price;
                    chosen = vec![rule];
                }
            }
            Combine::First if chosen.is_empty() && of_tier.is_none() => {
                paid = gives(rule, asked.list, prices)?;
                chosen.push(rule);
            }
            Combine::First => {}
            Combine::Multiply => {
                paid = gives(rule, paid, prices)?;
                chosen.push(rule);
            }
        }
    }
    // A price that came in place of the tier's own tells of it no more.
    let stays = chosen.is_empty() || prices.combine == Combine::Multiply;
    let own = of_tier.filter(|_| stays);
    let own = own
        .map(|(item, price)| item_priced(&item.id, price).at(&item.place))
        .into_iter();
    let noted = chosen.iter().filter(|rule| rule.when.is_noted());
    Ok(PricedLine {
        asked: asked.clone(),
        paid,
        noted: noted.map(|rule| used(rule.called())).collect(),
        rules: own.chain(chosen.iter().copied().map(tell)).collect(),
    })
}

fn gives(rule: &PriceRule, list: Money, prices: &Prices) -> Result<Money, Overflow> {
    match rule.gives {
        Gives::Pays(rate) => list.times(rate, prices.round),
        Gives::Off(off) => list.checked_sub(off).map(|price| price.max(Money::ZERO)),
    }
}

fn tell(rule: &PriceRule) -> Why {
    let why = match rule.gives {
        Gives::Pays(rate) => priced(&rule.id, rate),
        Gives::Off(off) => lowered(&rule.id, off),
    };
    why.at(&rule.place)
}

/// The first thing that keeps a price from a line of a ticket; none when it applies.
pub(crate) fn hindrance(
    rule: &PriceRule,
    occasion: &Occasion<'_>,
    ticket: &[AskedLine],
    asked: &AskedLine,
) -> Option<Hindrance> {
    let spent = |when: &Conditions| {
        let own = ticket
            .iter()
            .filter(|line| when.not_for(line.line()).is_none());
        Money::sum(own.map(|line| line.list)).unwrap_or(Money::ZERO)
    };
    match rule
        .when
        .hindrance(rule.called(), occasion, Some(asked.line()), &spent)
    {
        None | Some(Hindrance::Birthday) if !card_allows(rule, occasion) => Some(Hindrance::Card),
        found => found,
    }
}

/// A card that is valid but not yet active gives only what the rules list for it.
fn card_allows(rule: &PriceRule, occasion: &Occasion<'_>) -> bool {
    let of_members = !rule.when.tiers.is_empty();
    match occasion.terms.cards {
        Some(cards) if of_members && occasion.card_state() == CardState::Inactive => {
            cards.until_active_gives.contains(&rule.id)
        }
        _ => true,
    }
}
