//! What a line of the ticket costs whom.

use super::customer::Occasion;
use super::reasons::{lowered, priced};
use super::rules::{Combine, Gives, PriceRule, Prices};
use crate::domain::reason::Why;
use crate::domain::{Goods, Money, Overflow, TierRef};
use crate::members::cards::CardState;
use crate::members::rules::Need;

/// One line as the till asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AskedLine {
    pub category: String,
    pub list: Money,
    pub goods: Goods,
}

/// One line with its price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PricedLine {
    pub asked: AskedLine,
    pub paid: Money,
    /// The rules that made the price.
    pub rules: Vec<Why>,
}

/// Prices one line.
pub(crate) fn price(
    prices: &Prices,
    occasion: &Occasion<'_>,
    tiers: &[TierRef],
    store: &str,
    asked: &AskedLine,
) -> Result<PricedLine, Overflow> {
    let apply = |rule: &PriceRule| applies(rule, occasion, tiers, store, asked);
    let candidates = prices.rules.iter().filter(|rule| apply(rule));
    let mut paid = asked.list;
    let mut rules = Vec::new();
    for rule in candidates {
        match prices.combine {
            Combine::Lowest => {
                let price = gives(rule, asked.list, prices)?;
                if price < paid {
                    paid = price;
                    rules = vec![tell(rule)];
                }
            }
            Combine::First if rules.is_empty() => {
                paid = gives(rule, asked.list, prices)?;
                rules.push(tell(rule));
            }
            Combine::First => {}
            Combine::Multiply => {
                paid = gives(rule, paid, prices)?;
                rules.push(tell(rule));
            }
        }
    }
    Ok(PricedLine {
        asked: asked.clone(),
        paid,
        rules,
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

fn applies(
    rule: &PriceRule,
    occasion: &Occasion<'_>,
    tiers: &[TierRef],
    store: &str,
    asked: &AskedLine,
) -> bool {
    hindrance(rule, occasion, tiers, store, asked).is_none()
}

/// Why a price does not apply to a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hindrance {
    /// The customer stood in none of its tiers.
    Tier,
    Days,
    Goods,
    Category,
    Store,
    Need(Need),
    /// The card was not active, and this price waits for that.
    Card,
    Birthday,
}

/// The first thing that keeps a price from a line; none when it applies.
pub(crate) fn hindrance(
    rule: &PriceRule,
    occasion: &Occasion<'_>,
    tiers: &[TierRef],
    store: &str,
    asked: &AskedLine,
) -> Option<Hindrance> {
    use chrono::Datelike as _;
    let day = occasion.at.day();
    let listed = |list: &[String], name: &str| list.iter().any(|entry| entry == name);
    let on_day = || {
        rule.from.is_none_or(|from| from <= day)
            && rule.to.is_none_or(|to| day <= to)
            && (rule.weekdays.is_empty() || rule.weekdays.contains(&day.date().weekday()))
    };
    let for_goods = (rule.goods.is_empty() || rule.goods.contains(&asked.goods))
        && !rule.except_goods.contains(&asked.goods);
    let for_category = (rule.categories.is_empty() || listed(&rule.categories, &asked.category))
        && !listed(&rule.except_categories, &asked.category);
    let within = |span| crate::points::decide::Birthdays::within(occasion, span);
    if !rule.tiers.is_empty() && !rule.tiers.iter().any(|tier| tiers.contains(tier)) {
        Some(Hindrance::Tier)
    } else if !on_day() {
        Some(Hindrance::Days)
    } else if !for_goods {
        Some(Hindrance::Goods)
    } else if !for_category {
        Some(Hindrance::Category)
    } else if !rule.stores.is_empty() && !listed(&rule.stores, store) {
        Some(Hindrance::Store)
    } else if let Some(need) = rule.needs.iter().find(|need| !occasion.meets(**need)) {
        Some(Hindrance::Need(*need))
    } else if !card_allows(rule, occasion) {
        Some(Hindrance::Card)
    } else if rule.birthday.is_some_and(|span| !within(span)) {
        Some(Hindrance::Birthday)
    } else {
        None
    }
}

/// A card that is valid but not yet active gives only what the rules list for it.
fn card_allows(rule: &PriceRule, occasion: &Occasion<'_>) -> bool {
    let of_members = !rule.tiers.is_empty();
    match occasion.terms.cards {
        Some(cards) if of_members && occasion.card_state() == CardState::Inactive => {
            cards.until_active_gives.contains(&rule.id)
        }
        _ => true,
    }
}
