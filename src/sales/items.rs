//! The price list: what the house sells under a name, at one price, at a store's own or at a tier's.

use super::customer::Occasion;
use crate::domain::choice::{Kind, NotKnown, Thing, choose};
use crate::domain::page::{Page, Titles, amount, list};
use crate::domain::source::Place;
use crate::domain::source::toml::{Table, Value};
use crate::domain::{Goods, Money, Slug, TierRef, Title};
use crate::members::cards::CardState;
use crate::members::names::Names;
use crate::message;
use crate::worded;

use super::price::AskedLine;

const ITEM: Kind = Kind::new("item", "项目");

/// One thing that is sold under a name.
#[derive(Clone, Debug)]
pub struct Item {
    pub id: Slug,
    pub title: Title,
    /// Empty for what is in none.
    pub category: String,
    pub price: Money,
    /// Prices of single stores, by their ids.
    pub store_price: Vec<(String, Money)>,
    /// What members of a tier pay, before any other price.
    pub tier_price: Vec<(TierRef, Money)>,
    pub place: Place,
}

/// Everything that is sold under a name.
#[derive(Clone, Debug, Default)]
pub struct PriceList(pub Vec<Item>);

message! {
    /// More of one item than a ticket holds.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct BadCount {
        pub(crate) word: String,
    } => ("\"{word}\" is no item and number of it", "“{word}”不是“项目*数量”"), help (
        "write ITEM*NUMBER, such as massage-60*2, up to 99",
        "写 项目*数量，如 massage-60*2，最多 99"
    );
}

const KEYS: &[&str] = &[
    "id",
    "title",
    "category",
    "price",
    "store_price",
    "tier_price",
];

impl PriceList {
    /// Reads every `[[item]]`.
    pub fn read(root: &Table<'_>, names: &Names) -> Self {
        let called = [("item", "项目"), ("items", "项目")];
        let tables = root.named("item", called, KEYS);
        Self(
            tables
                .iter()
                .filter_map(|table| read(table, names))
                .collect(),
        )
    }

    pub fn get(&self, id: &str) -> Option<&Item> {
        self.0.iter().find(|item| item.id.as_str() == id)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn things(&self) -> impl Iterator<Item = Thing<'_>> + Clone {
        self.0
            .iter()
            .map(|item| Thing::titled(&item.id, &item.title))
    }

    /// The item that a word names.
    ///
    /// # Errors
    /// A word that names none.
    pub(crate) fn named(&self, word: &str) -> Result<&Item, NotKnown> {
        let id = choose(ITEM, word, self.things())?;
        self.get(id).ok_or_else(|| NotKnown::no_id(ITEM, word))
    }
}

/// A word with how many of it: `massage-60*2`.
pub(crate) fn counted(word: &str) -> Result<(&str, usize), BadCount> {
    let Some((name, number)) = word.rsplit_once(['*', '×']) else {
        return Ok((word, 1));
    };
    let number: Option<usize> = number.trim().parse().ok();
    match number.filter(|number| (1..=99).contains(number)) {
        Some(number) => Ok((name.trim(), number)),
        None => Err(BadCount {
            word: word.to_owned(),
        }),
    }
}

impl Item {
    /// A line of a ticket that sells it, at the price of a store.
    pub(crate) fn line(&self, store: &str) -> AskedLine {
        let own = self.store_price.iter().find(|(own, _)| own == store);
        AskedLine {
            category: self.category.clone(),
            list: own.map_or(self.price, |(_, price)| *price),
            goods: Goods::Normal,
            item: self.id.to_string(),
        }
    }

    /// What the tiers of a customer pay for it, the lowest of several; none where they pay what others do.
    pub(crate) fn of_tier(&self, occasion: &Occasion<'_>) -> Option<Money> {
        // A card that is valid but not yet active gives only what the rules list for it.
        if occasion.terms.cards.is_some() && occasion.card_state() == CardState::Inactive {
            return None;
        }
        let own = self.tier_price.iter();
        let own = own.filter(|(tier, _)| occasion.tiers().contains(tier));
        own.map(|(_, price)| *price).min()
    }
}

fn read(table: &Table<'_>, names: &Names) -> Option<Item> {
    let id: Option<Slug> = table.id();
    let price = table.need(
        "price",
        (
            "say what it costs: `price = \"128.00\"`",
            "请写明价格：`price = \"128.00\"`",
        ),
    );
    let category = table.get("category").and_then(|v| names.category(&v));
    let store_price = table
        .get("store_price")
        .map(|v| own_prices(&v, |id, _| Some(id.to_owned())));
    let tier_price = table
        .get("tier_price")
        .map(|v| own_prices(&v, |id, at| names.tier_called(id, at)));
    let price = price.and_then(|v| v.money());
    let id = id?;
    if names.is_category(id.as_str()) {
        table.wrong(
            worded!(
                "item \"{id}\" has the id of a category: a word at the till could mean either",
                "项目“{id}”与类别同名，收银时无法区分"
            ),
            ("give one of them another id", "请改其中一个的代号"),
        );
    }
    Some(Item {
        title: table.title(&id),
        id,
        category: category.unwrap_or_default(),
        price: price?,
        store_price: store_price.unwrap_or_default(),
        tier_price: tier_price.unwrap_or_default(),
        place: table.place(),
    })
}

/// `{ airport = "168.00" }`
fn own_prices<T>(
    value: &Value<'_>,
    named: impl Fn(&str, &Value<'_>) -> Option<T>,
) -> Vec<(T, Money)> {
    let entries = value.entries().unwrap_or_default();
    let read = |(name, price): (String, Value<'_>)| Some((named(&name, &price)?, price.money()?));
    entries.into_iter().filter_map(read).collect()
}

/// The price list in words.
pub(crate) fn describe(page: &mut Page, names: &dyn Titles, items: &PriceList) {
    if items.0.is_empty() {
        return;
    }
    let lang = page.lang();
    page.head("Price list", "价目表");
    for item in &items.0 {
        let (title, price) = (item.title.in_lang(lang), amount(item.price));
        page.item(&format!("{title}: {price}"), &format!("{title}：{price}"));
        let stores = item.store_price.iter();
        let stores: Vec<String> = stores
            .map(|(store, price)| format!("{store} {}", amount(*price)))
            .collect();
        if !stores.is_empty() {
            let stores = list(lang, &stores);
            page.under(
                2,
                &format!("by store: {stores}"),
                &format!("门店价：{stores}"),
            );
        }
        let tiers = item.tier_price.iter();
        let tiers: Vec<String> = tiers
            .filter_map(|(tier, price)| {
                let title = names.tier_title(*tier)?.in_lang(lang);
                Some(format!("{title} {}", amount(*price)))
            })
            .collect();
        if !tiers.is_empty() {
            let tiers = list(lang, &tiers);
            page.under(
                2,
                &format!("for members: {tiers}"),
                &format!("会员价：{tiers}"),
            );
        }
    }
}
