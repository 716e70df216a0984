//! The kinds of goods that prices and points tell apart.

use std::str::FromStr;

use super::choice::{Kind, NotKnown, Thing, choose};
use super::words::Words as _;
use crate::{message, words};

words! {
    /// How a thing on a ticket is priced before any member's price.
    #[derive(Default, PartialOrd, Ord)]
    pub enum Goods {
        #[default]
        Normal = "normal", "normal", "正价";
        /// Part of a promotion: the ticket shows the promotion's price.
        Promotion = "promotion", "promotion goods", "促销商品";
        /// Sold at a special price: the ticket shows it.
        Special = "special", "special-price goods", "特价商品";
    }
}

message! {
    /// Why a text names no kind of goods.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct BadGoods => (
        "goods are \"normal\", \"promotion\" or \"special\"",
        "商品性质为 normal（正价）、promotion（促销）或 special（特价）"
    );
}

impl Goods {
    /// The kind that a word names.
    ///
    /// # Errors
    /// A word that names none.
    pub fn named(word: &str) -> Result<Self, NotKnown> {
        const GOODS: Kind = Kind::new("kind of goods", "商品种类");
        let id = choose(GOODS, word, Self::ALL.map(Thing::word))?;
        let found = Self::of_cell(id.as_bytes());
        Ok(found.unwrap_or_default())
    }
}

impl FromStr for Goods {
    type Err = BadGoods;

    fn from_str(word: &str) -> Result<Self, BadGoods> {
        // Rows hold the very words: what people type is looked at more closely.
        let exact = Self::of_cell(word.as_bytes());
        exact.map_or_else(|| Self::named(word).map_err(|_| BadGoods), Ok)
    }
}
