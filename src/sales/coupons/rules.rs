//! The pack's part on coupons: what each kind takes off, from what, how long it lives, and how it goes with the
//! price that the customer would pay without it.

use crate::domain::source::Place;
use crate::domain::source::toml::{Table, Value};
use crate::domain::{Day, Goods, Money, Rate, Slug, TierRef, Title};
use crate::members::conditions::{Conditions, Keys, Line};
use crate::members::names::{self, Names};
use crate::points::rules::Limit;
use crate::sales::rules::Gives;
use crate::worded;

/// One kind of coupon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CouponRule {
    pub id: Slug,
    pub title: Title,
    pub gives: Gives,
    /// The most that a share takes off.
    pub at_most: Option<Money>,
    /// What the goods that it is for must come to before it.
    pub min_spend: Money,
    pub categories: Vec<String>,
    pub except_categories: Vec<String>,
    pub goods: Vec<Goods>,
    pub except_goods: Vec<Goods>,
    pub stores: Vec<String>,
    /// When one may be used, beside what stands above.
    pub when: Conditions,
    /// Who may be given one; empty is any member.
    pub tiers: Vec<TierRef>,
    /// The day of issue is day 0, and the last day still counts.
    pub lives_days: Option<u16>,
    /// The first day on which one may be used.
    pub from: Option<Day>,
    /// The last day, whenever it was issued.
    pub to: Option<Day>,
    pub per_member: Option<Limit>,
    pub combine: CouponCombine,
    pub after_refund: AfterRefund,
    pub place: Place,
}

/// How a coupon goes with the price that the rules give without it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CouponCombine {
    /// It takes off what the customer would pay.
    #[default]
    WithTierPrice,
    /// It takes off the list price, and no other price applies to what it is for.
    Instead,
    /// It takes off the list price where that is lower than the price without it, and is kept where not.
    Best,
}

/// What becomes of a used coupon when the whole sale is refunded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AfterRefund {
    #[default]
    GivenBack,
    StaysUsed,
}

const COUPON: &[&str] = &[
    "id",
    "title",
    "off",
    "pays",
    "at_most",
    "min_spend",
    "categories",
    "except_categories",
    "goods",
    "except_goods",
    "stores",
    "tier",
    "tiers",
    "lives",
    "from",
    "to",
    "per_member",
    "combine",
    "after_refund",
    "when",
];

/// To whom and how many are given stands beside `when`, which says when one may be used.
const USE: Keys = Keys {
    beside: &[
        "min_spend",
        "categories",
        "except_categories",
        "goods",
        "except_goods",
        "stores",
    ],
    idle: &[],
};

impl CouponRule {
    pub fn read_all(root: &Table<'_>, names: &Names) -> Vec<Self> {
        let mut list = Vec::new();
        for table in root.named(
            "coupon",
            [("coupon", "优惠券"), ("coupons", "优惠券")],
            COUPON,
        ) {
            list.extend(read(&table, names));
        }
        list
    }

    /// What one of them is worth, where that does not hang on what is bought.
    pub const fn worth(&self) -> Option<Money> {
        match self.gives {
            Gives::Off(off) => Some(off),
            Gives::Pays(_) => self.at_most,
        }
    }

    /// The days between which one that is issued on a day may be used.
    pub fn valid(&self, issued: Day) -> (Day, Option<Day>) {
        let from = self.from.unwrap_or(issued).max(issued);
        let lives = self.lives_days.map(|days| from.plus_days(days.into()));
        let until = match (lives, self.to) {
            (Some(lives), Some(to)) => Some(lives.min(to)),
            (lives, to) => lives.or(to),
        };
        (from, until)
    }

    /// Whether it is for a line of the ticket.
    pub(crate) fn is_for(&self, line: Line<'_>, store: &str) -> bool {
        let (category, goods) = (line.category, line.goods);
        if self.when.not_for(line).is_some() {
            return false;
        }
        let listed = |list: &[String], name: &str| list.iter().any(|entry| entry == name);
        (self.categories.is_empty() || listed(&self.categories, category))
            && !listed(&self.except_categories, category)
            && (self.goods.is_empty() || self.goods.contains(&goods))
            && !self.except_goods.contains(&goods)
            && (self.stores.is_empty() || listed(&self.stores, store))
    }
}

fn read(table: &Table<'_>, names: &Names) -> Option<CouponRule> {
    let id: Option<Slug> = table.id();
    let gives = read_gives(table);
    let at_most = table.get("at_most");
    if let (Some(Gives::Off(_)), Some(at_most)) = (gives, &at_most) {
        at_most.report(
            (
                "`at_most` says nothing beside `off`, which is an amount already",
                "`off` 已是金额，`at_most` 无意义",
            ),
            (
                "leave it out, or write `pays` for a share",
                "请去掉，或用 `pays` 写比率",
            ),
        );
    }
    let (from, to) = names::dates(table);
    let categories = table.list("categories", |v| names.category(v));
    let except_categories = table.list("except_categories", |v| names.category(v));
    names::refuse_emptied(table, &categories, &except_categories, "categories");
    let goods = names::goods(table, "goods");
    let except_goods = names::goods(table, "except_goods");
    names::refuse_emptied(table, &goods, &except_goods, "goods");
    let combine = table.get("combine").and_then(|v| {
        v.word(&[
            ("with-tier-price", CouponCombine::WithTierPrice),
            ("instead", CouponCombine::Instead),
            ("best", CouponCombine::Best),
        ])
    });
    let after_refund = table.get("after_refund").and_then(|v| {
        v.word(&[
            ("given-back", AfterRefund::GivenBack),
            ("stays-used", AfterRefund::StaysUsed),
        ])
    });
    let id = id?;
    Some(CouponRule {
        title: table.title(&id),
        id,
        gives: gives?,
        at_most: at_most.and_then(|v| v.money()),
        min_spend: table
            .get("min_spend")
            .and_then(|v| v.money())
            .unwrap_or_default(),
        categories,
        except_categories,
        goods,
        except_goods,
        stores: table.list("stores", Value::string),
        when: table
            .get("when")
            .map_or_else(Conditions::default, |_| Conditions::read(table, names, USE)),
        tiers: names.tiers_of(table),
        lives_days: table.get("lives").and_then(|v| v.days()),
        from,
        to,
        per_member: table.get("per_member").and_then(|v| Limit::read(&v)),
        combine: combine.unwrap_or_default(),
        after_refund: after_refund.unwrap_or_default(),
        place: table.place(),
    })
}

fn read_gives(table: &Table<'_>) -> Option<Gives> {
    let way = table.one_of(
        &["off", "pays"],
        (
            "say what it takes off, such as `off = 20`, or what is paid, such as `pays = \"90%\"`",
            "写明减多少，如 `off = 20`；或付多少，如 `pays = \"90%\"`",
        ),
    )?;
    if way.key() == "off" {
        let off = way.money()?;
        if off.is_zero() {
            way.report(
                ("`off = 0` takes nothing off", "`off = 0` 等于不减"),
                (
                    "write an amount, or leave the coupon out",
                    "写一个金额，或去掉此优惠券",
                ),
            );
            return None;
        }
        return Some(Gives::Off(off));
    }
    let rate = way.rate()?;
    if rate >= Rate::ONE {
        way.report(
            worded!(
                "a coupon with which {rate} is paid takes nothing off",
                "付 {rate} 的优惠券没有优惠"
            ),
            (
                "write what is paid: 9折 is \"90%\"",
                "写实付比率：9折写 \"90%\"",
            ),
        );
        return None;
    }
    Some(Gives::Pays(rate))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::source::toml;

    fn rule(text: &str) -> CouponRule {
        let text = format!("[[coupon]]\nid = \"x\"\n{text}");
        let read = toml::read("x.toml", &text, &["coupon"], |root| {
            Some(CouponRule::read_all(root, &Names::default()))
        });
        read.expect("sound rules").remove(0)
    }

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn a_coupon_lives_so_many_days_after_its_issue_and_not_beyond_the_last_day() {
        let table = [
            ("off = 5", "2025-01-10", "2025-01-10", None),
            (
                "off = 5\nlives = \"30 days\"",
                "2025-01-10",
                "2025-01-10",
                Some("2025-02-09"),
            ),
            (
                "off = 5\nlives = \"30 days\"\nto = 2025-01-31",
                "2025-01-10",
                "2025-01-10",
                Some("2025-01-31"),
            ),
            (
                "off = 5\nlives = \"3 days\"\nfrom = 2025-02-01",
                "2025-01-10",
                "2025-02-01",
                Some("2025-02-04"),
            ),
        ];
        for (text, issued, from, until) in table {
            let valid = rule(text).valid(day(issued));
            assert_eq!(valid, (day(from), until.map(day)), "{text}");
        }
    }

    #[test]
    fn what_a_coupon_is_worth_is_known_ahead_where_it_is_an_amount() {
        let worth = |text: &str| rule(text).worth().map(Money::fen);
        assert_eq!(worth("off = 20"), Some(2000));
        assert_eq!(worth("pays = \"90%\""), None);
        assert_eq!(worth("pays = \"90%\"\nat_most = \"50.50\""), Some(5050));
    }
}
