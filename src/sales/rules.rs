//! The pack's part on prices: who pays what, when, for which goods, and how several prices combine.

mod read;

use crate::domain::source::Place;
use crate::domain::{Money, Points, Rate, Rounding, Slug, Title};
use crate::members::conditions::Conditions;
use crate::members::rules::Need;

use super::offers::Offer;
use super::refusal::SaleRefusal;

/// What one deed may come to: `[sales]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most that one new sale, top-up or opening may come to: more is a phone number typed as an amount.
    /// What is on record is never judged by it.
    pub most: Money,
    /// The points that one deed by hand brings without being doubted; none where they follow from `most`.
    pub most_points: Option<Points>,
    /// Where the pack says it; none where it leaves the usual.
    pub place: Option<Place>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            most: Money::from_fen(1_000_000_000),
            most_points: None,
            place: None,
        }
    }
}

impl Limits {
    /// Refuses an amount beyond the limit.
    pub fn prove(&self, amount: Money) -> Result<(), SaleRefusal> {
        if amount.fen().unsigned_abs() <= self.most.fen().unsigned_abs() {
            return Ok(());
        }
        let most = self.most;
        Err(SaleRefusal::OverMost { amount, most })
    }
}

/// How money goes back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RefundRules {
    /// Whether it may go back by other means than it came by.
    pub other_means: bool,
}

/// All prices of a pack.
#[derive(Clone, Debug, Default)]
pub struct Prices {
    pub combine: Combine,
    pub round: Rounding,
    pub rules: Vec<PriceRule>,
    /// Offers of a whole ticket.
    pub offers: Vec<Offer>,
    /// How several of them go together.
    pub offers_combine: Combine,
    /// Where `combine` and `round` are said; none when the pack has no `[prices]`.
    pub place: Option<Place>,
}

/// How several prices that apply to one line come to one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Combine {
    /// The best for the customer.
    #[default]
    Lowest,
    /// The first in the order of the file.
    First,
    /// One upon the other, in the order of the file.
    Multiply,
}

/// One price, and when it applies.
#[derive(Clone, Debug)]
pub struct PriceRule {
    pub id: Slug,
    pub title: Title,
    pub gives: Gives,
    pub when: Conditions,
    pub place: Place,
}

/// A price that something the till can still show would give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hint {
    pub title: Title,
    pub needs: Need,
    /// What the ticket would come to.
    pub paid: Money,
    pub instead_of: Money,
}

/// What a price makes of the list price of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gives {
    /// The part that is paid: 88 % is 8.8折.
    Pays(Rate),
    /// So much less, never below nothing.
    Off(Money),
}
