//! The pack's part on passes: what each is sold for, what it pays for and how often, and how long it lives.

use crate::domain::source::Place;
use crate::domain::source::toml::{Table, Value};
use crate::domain::{Day, Money, Slug, Title, Window};
use crate::members::names::Names;
use crate::sales::items::{Item, PriceList};
use crate::worded;

/// One kind of pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassRule {
    pub id: Slug,
    pub title: Title,
    pub price: Money,
    pub grants: Vec<Grant>,
    pub lives: Option<Lives>,
    pub starts: Starts,
    /// How many days it may rest in all.
    pub freeze_days: Option<u16>,
    /// Whether the member may bring others, each of whom takes a use.
    pub guests: bool,
    pub transferable: bool,
    pub transfer_fee: Money,
    pub refund: RefundWay,
    pub counts: Counts,
    pub vat: VatWhen,
    /// How many days after its sale the whole of it may go back, what was used at the pass's own price.
    pub no_reason_days: u16,
    pub place: Place,
}

/// What a pass pays for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Categories, and items of the price list: anything that the house sells where neither is told.
    pub categories: Vec<String>,
    pub items: Vec<Granted>,
    /// How often; none is without limit.
    pub uses: Option<u32>,
    pub per_day: Option<u32>,
    /// What one of them costs without the pass.
    pub list: Option<Money>,
    /// What all of them are worth, where their number is not told.
    pub value: Option<Money>,
}

/// An item that a grant pays for, with the category that it is of; empty where it is of none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Granted {
    pub item: String,
    pub category: String,
}

impl Grant {
    /// Whether it pays for a line of the ticket.
    pub fn is_for(&self, category: &str, item: &str) -> bool {
        let anything = self.categories.is_empty() && self.items.is_empty();
        anything
            || self.categories.iter().any(|own| own == category)
            || self.items.iter().any(|own| own.item == item)
    }

    /// What its revenue is of, where a use does not tell it: the first of what it pays for.
    pub fn category(&self) -> Option<&str> {
        let items = self.items.iter().map(|own| own.category.as_str());
        self.categories
            .iter()
            .map(String::as_str)
            .chain(items)
            .next()
    }

    /// By what a package's price is shared.
    pub fn weight(&self) -> Money {
        match (self.uses, self.list) {
            (Some(uses), Some(list)) => Money::from_fen(list.fen().saturating_mul(uses.into())),
            _ => self.value.unwrap_or_default(),
        }
    }
}

/// How long a pass lives from its first day, the same day so many months on and the last of so many days included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lives {
    Days(u16),
    Months(u16),
}

impl Lives {
    /// The last day.
    pub fn last(self, first: Day) -> Day {
        match self {
            Self::Days(days) => first.plus_days(i32::from(days) - 1),
            Self::Months(months) => first.plus_months(months.into()),
        }
    }
}

/// When the term begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Starts {
    #[default]
    Sale,
    /// With the first use, so many days after the sale at the latest.
    FirstUse(u16),
}

/// What of a pass goes back at the customer's wish.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RefundWay {
    /// What was used is deducted at its list price.
    #[default]
    Law,
    /// What was used is deducted at the pass's own price, on every ground.
    ProRata,
}

/// When a pass is spend and earns points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    Use,
    Sale,
}

/// When VAT is owed on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum VatWhen {
    #[default]
    AtUse,
    AtSale,
}

const PASS: &[&str] = &[
    "id",
    "title",
    "price",
    "grants",
    "lives",
    "starts",
    "start_by",
    "freeze",
    "guests",
    "transferable",
    "transfer_fee",
    "refund",
    "counts",
    "vat",
    "no_reason",
];
const GRANT: &[&str] = &[
    "categories",
    "items",
    "services",
    "uses",
    "per_day",
    "list",
    "value",
];
/// The law gives so many at least.
const NO_REASON_DAYS: u16 = 7;

impl PassRule {
    pub fn read_all(root: &Table<'_>, names: &Names, prices: &PriceList) -> Vec<Self> {
        let called = [("pass", "次卡或期限卡"), ("passes", "次卡或期限卡")];
        let tables = root.named("pass", called, PASS);
        tables
            .iter()
            .filter_map(|table| read(table, names, prices))
            .collect()
    }

    /// The days of one that is sold on a day; none before its first use, where that begins them.
    pub fn valid(&self, sold: Day) -> (Option<Day>, Option<Day>) {
        match self.starts {
            Starts::Sale => (Some(sold), self.lives.map(|lives| lives.last(sold))),
            Starts::FirstUse(_) => (None, None),
        }
    }

    /// The last day on which one that is sold on a day can begin.
    pub fn start_by(&self, sold: Day) -> Option<Day> {
        match self.starts {
            Starts::Sale => None,
            Starts::FirstUse(days) => Some(sold.plus_days(days.into())),
        }
    }

    /// What of the price each grant bears: by what they cost without the pass.
    pub fn shares(&self) -> Vec<Money> {
        let weights = self.grants.iter();
        let weights: Vec<u128> = weights
            .map(|grant| grant.weight().fen().unsigned_abs())
            .collect();
        if self.grants.len() == 1 {
            return vec![self.price];
        }
        self.price.split(&weights)
    }
}

fn read(table: &Table<'_>, names: &Names, prices: &PriceList) -> Option<PassRule> {
    let id: Option<Slug> = table.id();
    let price = read_price(table);
    let grants = read_grants(table, names, prices);
    let lives = table.get("lives").and_then(|value| read_lives(&value));
    let timed = grants.iter().any(|grant| grant.uses.is_none());
    if timed && lives.is_none() && table.get("lives").is_none() {
        table.wrong(
            (
                "a pass without a number of uses needs an end",
                "不限次数的卡须写明期限",
            ),
            ("add `lives = \"1 year\"`", "加上 `lives = \"1 year\"`"),
        );
    }
    let counted = table
        .get("counts")
        .and_then(|value| value.word(&[("use", Counts::Use), ("sale", Counts::Sale)]));
    let way = [("law", RefundWay::Law), ("pro-rata", RefundWay::ProRata)];
    let refund = table.get("refund").and_then(|value| value.word(&way));
    let taxed = [("at-use", VatWhen::AtUse), ("at-sale", VatWhen::AtSale)];
    let vat = table.get("vat").and_then(|value| value.word(&taxed));
    let all_timed = grants.iter().all(|grant| grant.uses.is_none());
    let counts = counted.unwrap_or(if all_timed { Counts::Sale } else { Counts::Use });
    if let (Some(VatWhen::AtSale), Counts::Use, Some(value)) = (vat, counts, table.get("vat")) {
        value.report(
            (
                "the VAT of a pass that counts with each use is owed with each use",
                "按次计消费的卡，增值税随每次使用发生",
            ),
            (
                "leave it out, or write `counts = \"sale\"`",
                "请去掉，或写 `counts = \"sale\"`",
            ),
        );
    }
    let freeze = table.section("freeze", &["at_most"]);
    let yes = |key| table.get(key).and_then(|value| value.yes_no());
    let starts = read_starts(table);
    let fee = table.get("transfer_fee").and_then(|value| value.money());
    let no_reason = read_no_reason(table);
    let id = id?;
    Some(PassRule {
        title: table.title(&id),
        id,
        price: price?,
        lives,
        starts,
        freeze_days: freeze.and_then(|own| own.get("at_most")?.days()),
        guests: yes("guests").unwrap_or(false),
        transferable: yes("transferable").unwrap_or(true),
        transfer_fee: fee.unwrap_or_default(),
        refund: refund.unwrap_or_default(),
        counts,
        vat: vat.unwrap_or_default(),
        no_reason_days: no_reason,
        grants,
        place: table.place(),
    })
}

fn read_price(table: &Table<'_>) -> Option<Money> {
    let remedy = (
        "say what it costs: `price = \"998.00\"`",
        "请写明价格：`price = \"998.00\"`",
    );
    let value = table.need("price", remedy)?;
    let price = value.money()?;
    if price.is_zero() {
        let what = ("a pass for nothing is not sold", "不能出售价格为零的卡");
        value.report(what, remedy);
        return None;
    }
    Some(price)
}

fn read_grants(table: &Table<'_>, names: &Names, prices: &PriceList) -> Vec<Grant> {
    let remedy = (
        "say what it pays for: `grants = [{ categories = [\"massage\"], uses = 10 }]`",
        "请写明可用于什么：`grants = [{ categories = [\"massage\"], uses = 10 }]`",
    );
    let Some(value) = table.need("grants", remedy) else {
        return Vec::new();
    };
    let all = value.elements();
    if all.is_empty() {
        value.report(("a pass pays for something", "卡须有可用项目"), remedy);
    }
    let several = all.len() > 1;
    let grants = all
        .iter()
        .map(|value| read_grant(value, names, prices, several));
    grants.collect::<Option<Vec<_>>>().unwrap_or_default()
}

fn read_grant(
    value: &Value<'_>,
    names: &Names,
    prices: &PriceList,
    several: bool,
) -> Option<Grant> {
    let table = value.table(("a grant", "可用项目"), GRANT)?;
    let uses = table.need(
        "uses",
        (
            "say how often: `uses = 10` or `uses = \"unlimited\"`",
            "请写明次数：`uses = 10` 或 `uses = \"unlimited\"`",
        ),
    )?;
    let unlimited = uses.as_text().is_some();
    let number = if unlimited {
        uses.word(&[("unlimited", None)])?
    } else {
        Some(uses.whole::<u32>(1, USES_MOST)?)
    };
    let money = |key| table.get(key).and_then(|value| value.money());
    let per_day = table.get("per_day");
    let mut items = table.list("items", |value| names.item(value));
    items.extend(table.list("services", |value| names.item(value)));
    let listed: Vec<&Item> = items.iter().filter_map(|id| prices.get(id)).collect();
    // Of items at one price, each use is worth that price.
    let price = listed.first().map(|item| item.price);
    let price = price.filter(|price| listed.iter().all(|item| item.price == *price));
    let grant = Grant {
        items: listed
            .iter()
            .map(|item| Granted {
                item: item.id.to_string(),
                category: item.category.clone(),
            })
            .collect(),
        categories: table.list("categories", |value| names.category(value)),
        uses: number,
        per_day: per_day.and_then(|value| value.whole::<u32>(1, USES_MOST)),
        list: money("list").or(price),
        value: money("value"),
    };
    if several && grant.weight().is_zero() {
        let (what, zh, key) = if unlimited {
            ("what it is worth", "价值", "value")
        } else {
            ("what one costs", "单价", "list")
        };
        table.wrong(
            worded!(
                "the price of a package is shared by what it pays for, and {what} is not told",
                "套餐价按各项目分摊，须写明{zh}"
            ),
            worded!("add `{key} = \"128.00\"`", "加上 `{key} = \"128.00\"`"),
        );
    }
    Some(grant)
}

const USES_MOST: i64 = 10_000;

fn read_lives(value: &Value<'_>) -> Option<Lives> {
    match value.window()? {
        Window::Days(days) => Some(Lives::Days(days)),
        Window::Months(months) => Some(Lives::Months(months)),
        _ => {
            value.report(
                (
                    "a pass lives days, months or years",
                    "期限须为天数、月数或年数",
                ),
                (
                    "write it as \"12 months\" or \"90 days\"",
                    "写成 \"12 months\" 或 \"90 days\"",
                ),
            );
            None
        }
    }
}

fn read_starts(table: &Table<'_>) -> Starts {
    let words = [("sale", false), ("first-use", true)];
    let first_use = table.get("starts").and_then(|value| value.word(&words));
    let by = table.get("start_by");
    if first_use != Some(true) {
        if let Some(value) = by {
            value.report(
                (
                    "`start_by` says nothing of a pass that begins with its sale",
                    "自售出日起算的卡，`start_by` 无意义",
                ),
                (
                    "leave it out, or write `starts = \"first-use\"`",
                    "请去掉，或写 `starts = \"first-use\"`",
                ),
            );
        }
        return Starts::Sale;
    }
    let by = table.need(
        "start_by",
        (
            "say how many days after its sale it begins at the latest: `start_by = \"180 days\"`",
            "请写明售出后最迟多少天起算：`start_by = \"180 days\"`",
        ),
    );
    Starts::FirstUse(by.and_then(|value| value.days()).unwrap_or_default())
}

fn read_no_reason(table: &Table<'_>) -> u16 {
    let Some(value) = table.get("no_reason") else {
        return NO_REASON_DAYS;
    };
    let days = value.days().unwrap_or(NO_REASON_DAYS);
    if days < NO_REASON_DAYS {
        value.report(
            worded!(
                "a pass can be given back for {NO_REASON_DAYS} days at least",
                "无理由退款期不得少于 {NO_REASON_DAYS} 天"
            ),
            ("write more, or leave it out", "请写得更长，或去掉此行"),
        );
    }
    days.max(NO_REASON_DAYS)
}
