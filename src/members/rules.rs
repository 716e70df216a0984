//! The pack's part on members: the facts kept of them, and their cards.

use crate::domain::source::Place;
use crate::domain::{Money, Slug, TierRef, Title};

/// The facts that the house keeps on a member, in the order they are asked.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    pub facts: Vec<Fact>,
}

impl Fields {
    pub fn fact(&self, id: &str) -> Option<&Fact> {
        self.facts.iter().find(|fact| fact.id.as_str() == id)
    }
}

/// One fact that is kept on a member.
#[derive(Clone, Debug)]
pub struct Fact {
    pub id: Slug,
    pub title: Title,
    pub kind: FactKind,
    /// What it counts towards a complete profile: hard or soft, or nothing.
    pub weight: Option<Weight>,
    pub sensitive: bool,
    pub ask: Ask,
    /// None for `name`, `phone`, `birthday` and `sex` where the pack does not list them.
    pub place: Option<Place>,
}

/// What a fact holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactKind {
    Text,
    Phone,
    Email,
    /// A birthday: solar or lunar as told.
    Date,
    Choice(Vec<Slug>),
    Number,
    YesNo,
    IdNumber,
}

impl FactKind {
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Date => "date",
            Self::Choice(_) => "choice",
            Self::Number => "number",
            Self::YesNo => "yes-no",
            Self::IdNumber => "id-number",
        }
    }
}

/// Hard facts can be looked up; soft ones are learnt by talking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    Hard,
    Soft,
}

/// When the house asks for a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    First,
    Later,
}

/// The cards of the house.
#[derive(Clone, Debug)]
pub struct CardRules {
    /// Whose members get a card; empty is any member.
    pub issued_to: Vec<TierRef>,
    pub fee: Money,
    /// The day of issue is day 0, and the last day still counts.
    pub activate_within_days: Option<u16>,
    /// The price rules that an inactive card already gives.
    pub until_active_gives: Vec<Slug>,
    pub exchange: Option<Exchange>,
    pub gift_on_issue: Vec<Slug>,
    pub place: Place,
}

/// Cards are exchanged yearly: the card of a year is void from 1 January of the next, unless it was
/// exchanged in this month; a card issued in this month is already a card of the next year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exchange {
    pub month: u8,
}

/// What has to be shown or be so before a rule gives anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// A card that is not void, blocked or returned.
    ValidCard,
    /// A valid card that was activated in time.
    ActiveCard,
    /// Staff looked at the holder's ID.
    IdChecked,
    /// The visit was booked ahead.
    Booked,
}

impl Need {
    pub const ALL: [Self; 4] = [
        Self::ValidCard,
        Self::ActiveCard,
        Self::IdChecked,
        Self::Booked,
    ];

    pub const fn word(self) -> &'static str {
        match self {
            Self::ValidCard => "valid-card",
            Self::ActiveCard => "active-card",
            Self::IdChecked => "id-checked",
            Self::Booked => "booked",
        }
    }
}
