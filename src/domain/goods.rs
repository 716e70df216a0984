//! The kinds of goods that prices and points tell apart.

use std::fmt;
use std::str::FromStr;

/// How a thing on a ticket is priced before any member's price.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Goods {
    #[default]
    Normal,
    /// Part of a promotion: the ticket shows the promotion's price.
    Promotion,
    /// Sold at a special price: the ticket shows it.
    Special,
}

/// Why a text names no kind of goods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadGoods;

impl fmt::Display for BadGoods {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("goods are \"normal\", \"promotion\" or \"special\"")
    }
}

impl std::error::Error for BadGoods {}

impl Goods {
    pub const ALL: [Self; 3] = [Self::Normal, Self::Promotion, Self::Special];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Promotion => "promotion",
            Self::Special => "special",
        }
    }
}

impl FromStr for Goods {
    type Err = BadGoods;

    fn from_str(word: &str) -> Result<Self, BadGoods> {
        Self::ALL
            .into_iter()
            .find(|g| g.word() == word)
            .ok_or(BadGoods)
    }
}

impl fmt::Display for Goods {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}
