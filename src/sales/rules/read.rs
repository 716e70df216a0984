//! Reads prices: `[prices]` and every `[[price]]`.

use crate::domain::source::toml::Table;
use crate::domain::{Money, Points, Rate, Rounding, Slug};
use crate::members::conditions::{Conditions, Keys};
use crate::members::names::{self, Names};
use crate::worded;

use crate::sales::offers::Offer;

use super::{Combine, Gives, Limits, PriceRule, Prices, RefundRules};

const SALES: &[&str] = &["most", "most_points"];

const PRICE: &[&str] = &[
    "id",
    "title",
    "pays",
    "off",
    "tier",
    "tiers",
    "when",
    "from",
    "to",
    "weekdays",
    "categories",
    "except_categories",
    "goods",
    "except_goods",
    "stores",
    "needs",
];

const CONDITIONS: Keys = Keys {
    beside: PRICE.split_at(4).1,
    idle: &[],
};

/// So that sums of anything that a book can hold stay exact: a hundred billion yuan.
const MOST: Money = Money::of_fen(10_000_000_000_000);

/// [`Points::MOST`], which no deed goes beyond whatever is meant.
const MOST_POINTS: i64 = 1_000_000_000_000;

impl Limits {
    /// Reads `[sales]`.
    pub fn read(root: &Table<'_>) -> Self {
        let usual = Self::default();
        let Some(table) = root.section("sales", SALES) else {
            return usual;
        };
        let most = table.get("most").and_then(|value| {
            let most = value.money()?;
            if most <= Money::ZERO || most > MOST {
                value.report(
                    worded!(
                        "`most` is {most}; it is above 0.00, and {MOST} at most",
                        "`most` 为 {most}；须大于 0.00，最高 {MOST}"
                    ),
                    (
                        "name the largest sale or top-up that the house ever makes",
                        "写明商户最大的一笔销售或充值",
                    ),
                );
                return None;
            }
            Some(most)
        });
        Self {
            most: most.unwrap_or(usual.most),
            most_points: table
                .get("most_points")
                .and_then(|value| value.whole::<i64>(1, MOST_POINTS))
                .map(|points| Points::new(points.into())),
            place: Some(table.place()),
        }
    }
}

const REFUNDS: &[&str] = &["other_means"];

impl RefundRules {
    /// Reads `[refunds]`.
    pub fn read(root: &Table<'_>) -> Self {
        let table = root.section("refunds", REFUNDS);
        let other = table.and_then(|table| table.get("other_means")?.yes_no());
        Self {
            other_means: other.unwrap_or_default(),
        }
    }
}

impl Prices {
    /// Reads the prices of a pack; `round` is what its `[money]` says.
    pub fn read(root: &Table<'_>, names: &Names, round: Rounding) -> Self {
        let head = root.section("prices", &["combine", "round", "offers"]);
        let combine = head.as_ref().and_then(|t| t.get("combine")).and_then(|v| {
            v.word(&[
                ("lowest", Combine::Lowest),
                ("first", Combine::First),
                ("multiply", Combine::Multiply),
            ])
        });
        let own_round = head
            .as_ref()
            .and_then(|t| t.get("round"))
            .and_then(|v| names::rounding(&v));
        let mut rules = Vec::new();
        for table in root.named("price", [("price", "价格"), ("prices", "价格")], PRICE) {
            let read = read_price(&table, names);
            if let Some(rule) = &read {
                refuse_shadowed(&table, rule, &rules, combine.unwrap_or_default());
            }
            rules.extend(read);
        }
        let together = head.as_ref().and_then(|t| t.get("offers")).and_then(|v| {
            v.word(&[
                ("best", Combine::Lowest),
                ("first", Combine::First),
                ("all", Combine::Multiply),
            ])
        });
        Self {
            combine: combine.unwrap_or_default(),
            round: own_round.unwrap_or(round),
            rules,
            offers: Offer::read_all(root, names),
            offers_combine: together.unwrap_or_default(),
            place: head.map(|t| t.place()),
        }
    }
}

fn read_price(table: &Table<'_>, names: &Names) -> Option<PriceRule> {
    let id = table.id();
    let gives = read_gives(table);
    let when = Conditions::read(table, names, CONDITIONS);
    let id: Slug = id?;
    Some(PriceRule {
        title: table.title(&id),
        id,
        gives: gives?,
        when,
        place: table.place(),
    })
}

fn read_gives(table: &Table<'_>) -> Option<Gives> {
    let way = table.one_of(
        &["pays", "off"],
        (
            "say what is paid, such as `pays = \"88%\"`, or what is taken off, such as `off = 20`",
            "写明实付，如 `pays = \"88%\"`，或写明减多少，如 `off = 20`",
        ),
    )?;
    if way.key() == "off" {
        let off = way.money()?;
        if off.is_zero() {
            way.report(
                ("`off = 0` takes nothing off", "`off = 0` 等于不减"),
                (
                    "write an amount, or leave the price out",
                    "写金额，或删去这条价格",
                ),
            );
            return None;
        }
        return Some(Gives::Off(off));
    }
    let rate = way.rate()?;
    if rate > Rate::ONE {
        way.report(
            worded!(
                "a price of {rate} is more than the list price",
                "{rate} 的价格高于原价"
            ),
            (
                "write what is paid: 8.8折 is \"88%\"",
                "写实付比例：8.8 折是 \"88%\"",
            ),
        );
        return None;
    }
    if rate == Rate::ONE && table.get("when").is_none() && table.get("from").is_none() {
        way.report(
            ("a price of 100% is the list price", "100% 就是原价"),
            (
                "write what is paid: 8.8折 is \"88%\"",
                "写实付比例：8.8 折是 \"88%\"",
            ),
        );
        return None;
    }
    Some(Gives::Pays(rate))
}

/// Where the first price wins, one that an earlier and wider one covers is never given.
fn refuse_shadowed(table: &Table<'_>, rule: &PriceRule, earlier: &[PriceRule], combine: Combine) {
    if combine != Combine::First {
        return;
    }
    if let Some(wider) = earlier.iter().find(|wider| covers(wider, rule)) {
        table.wrong(
            worded!(
                "{} is never given: \"{}\" comes first and covers it",
                "{:#}永远轮不到：“{}”在前且已涵盖它",
                table.what(),
                wider.id
            ),
            (
                "put the narrower price first, or write `combine = \"lowest\"`",
                "把范围较窄的价格放在前面，或写 `combine = \"lowest\"`",
            ),
        );
    }
}

fn covers(wide: &PriceRule, narrow: &PriceRule) -> bool {
    wide.when.covers(&narrow.when)
}
