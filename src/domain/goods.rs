//! The kinds of goods that prices and points tell apart.

use std::fmt;
use std::str::FromStr;

use super::choice::{Kind, NotKnown, Thing, choose};
use super::{Lang, Spoken};

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

impl Spoken for BadGoods {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.to_string(),
            Lang::Zh => "商品性质为 normal（正价）、promotion（促销）或 special（特价）".to_owned(),
        }
    }
}

impl Goods {
    pub const ALL: [Self; 3] = [Self::Normal, Self::Promotion, Self::Special];

    /// What people call them: in English, then in Chinese.
    pub const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Normal => ("normal", "正价"),
            Self::Promotion => ("promotion goods", "促销商品"),
            Self::Special => ("special-price goods", "特价商品"),
        }
    }

    pub const fn word(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Promotion => "promotion",
            Self::Special => "special",
        }
    }
}

impl Goods {
    /// The kind that a word names.
    ///
    /// # Errors
    /// A word that names none.
    pub fn named(word: &str) -> Result<Self, NotKnown> {
        const GOODS: Kind = Kind::new("kind of goods", "商品种类");
        let thing = |goods: Self| {
            let (en, zh) = goods.names();
            Thing::new(goods.word(), en, zh)
        };
        let id = choose(GOODS, word, Self::ALL.map(thing))?;
        let found = Self::ALL.into_iter().find(|g| g.word() == id);
        Ok(found.unwrap_or_default())
    }
}

impl FromStr for Goods {
    type Err = BadGoods;

    fn from_str(word: &str) -> Result<Self, BadGoods> {
        // Rows hold the very words: what people type is looked at more closely.
        let exact = Self::ALL.into_iter().find(|g| g.word() == word);
        exact.map_or_else(|| Self::named(word).map_err(|_| BadGoods), Ok)
    }
}

impl fmt::Display for Goods {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}
