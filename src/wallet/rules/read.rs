//! Reads stored value: `[wallet]`, every `[[wallet.bonus]]` and every `[[wallet.law]]`.

use crate::domain::means::Moves;
use crate::domain::source::toml::{Table, Value};
use crate::domain::{Money, Rate, Slug};
use crate::members::names::{self, Names};
use crate::worded;

use super::{Bonus, BonusLeft, Gift, Law, Says, Spend, Used, WalletRules, never_pays_in};

const WALLET: &[&str] = &[
    "spend",
    "bonus_by_hand",
    "bonus_on_withdrawal",
    "paid_with",
    "cash",
    "company",
    "bonus",
    "law",
];
const BONUS: &[&str] = &[
    "at_least", "gives", "each", "from", "to", "tier", "tiers", "stores",
];
const LAW: &[&str] = &[
    "id",
    "title",
    "basis",
    "from",
    "to",
    "named_at_most",
    "unnamed_at_most",
    "named_id_from",
    "unnamed_id_from",
    "person_cash_below",
    "company_cash_below",
    "refund_within",
    "refund_shop",
    "refund_customer",
    "refund_cash_at_most",
    "interest",
    "off",
];

impl WalletRules {
    /// Reads the stored value of a pack; none where it has no `[wallet]`.
    pub fn read(root: &Table<'_>, names: &Names) -> Option<Self> {
        let table = root.section("wallet", WALLET)?;
        let spend = table
            .get("spend")
            .and_then(|v| v.word(&Spend::ALL.map(|spend| (spend.word(), spend))));
        let left = table
            .get("bonus_on_withdrawal")
            .and_then(|v| v.word(&BonusLeft::ALL.map(|left| (left.word(), left))));
        let cash = table.list("cash", Value::string);
        Some(Self {
            spend: spend.unwrap_or_default(),
            bonuses: read_bonuses(&table, names),
            bonus_by_hand: table
                .get("bonus_by_hand")
                .and_then(|v| v.yes_no())
                .unwrap_or(false),
            bonus_on_withdrawal: left.unwrap_or_default(),
            paid_with: table.list("paid_with", read_means),
            cash: if cash.is_empty() {
                vec!["cash".to_owned()]
            } else {
                cash
            },
            company: table
                .get("company")
                .and_then(|v| names.fact(&v, Some("yes-no"))),
            laws: read_laws(&table),
            place: table.place(),
        })
    }
}

fn read_means(value: &Value<'_>) -> Option<String> {
    let means = value.string()?;
    // Texts of before there were passes may have a means of that name.
    if never_pays_in(&means) && means != Moves::Pass.word() {
        value.report(
            worded!(
                "\"{means}\" is not money: stored value would top itself up",
                "“{means}”不是钱：储值不能自己给自己充值"
            ),
            (
                "name means such as \"cash\" or \"transfer\"",
                "写付款方式，如 \"cash\" 或 \"transfer\"",
            ),
        );
        return None;
    }
    Some(means)
}

fn read_bonuses(table: &Table<'_>, names: &Names) -> Vec<Bonus> {
    let mut list: Vec<Bonus> = Vec::new();
    for value in table.each("bonus") {
        let Some(own) = value.table(("a bonus", "赠送"), BONUS) else {
            continue;
        };
        let Some(bonus) = read_bonus(&own, names) else {
            continue;
        };
        let same = |other: &Bonus| {
            other.at_least == bonus.at_least
                && (other.from, other.to) == (bonus.from, bonus.to)
                && other.tiers == bonus.tiers
                && other.stores == bonus.stores
        };
        if list.iter().any(same) {
            own.wrong(
                worded!(
                    "two bonuses begin at {}",
                    "有两档赠送都从 {} 起",
                    bonus.at_least
                ),
                (
                    "keep one of them, or tell them apart by dates, tiers or stores",
                    "保留一档，或以日期、等级、门店区分",
                ),
            );
        }
        list.push(bonus);
    }
    list
}

fn read_bonus(table: &Table<'_>, names: &Names) -> Option<Bonus> {
    let at_least = table
        .need(
            "at_least",
            (
                "say from which top-up on: `at_least = 1000`",
                "写明充值多少起：`at_least = 1000`",
            ),
        )
        .and_then(|v| some_money(&v));
    let gives = table
        .need(
            "gives",
            (
                "say what is given: `gives = 200` or `\"10%\"`",
                "写明赠送多少：`gives = 200` 或 `\"10%\"`",
            ),
        )
        .and_then(|v| read_gift(&v));
    let each = table.get("each");
    let for_each = each.as_ref().and_then(Value::yes_no).unwrap_or(false);
    if let (Some(Gift::Share(_)), true, Some(each)) = (gives, for_each, each) {
        each.report(
            (
                "a share grows with the amount by itself",
                "按比例赠送本来就随金额增加",
            ),
            (
                "leave `each` out, or give an amount",
                "去掉 `each`，或改写金额",
            ),
        );
    }
    let (from, to) = names::dates(table);
    Some(Bonus {
        at_least: at_least?,
        gives: gives?,
        each: for_each,
        from,
        to,
        tiers: names.tiers_of(table),
        stores: table.list("stores", Value::string),
        place: table.place(),
    })
}

fn some_money(value: &Value<'_>) -> Option<Money> {
    let money = value.money()?;
    if money.is_zero() {
        value.report(
            worded!("`{}` cannot be nothing", "`{}` 不能为零", value.key()),
            ("write an amount, such as 1000", "写金额，如 1000"),
        );
        return None;
    }
    Some(money)
}

fn read_gift(value: &Value<'_>) -> Option<Gift> {
    if value.as_text().is_some_and(|text| text.ends_with('%')) {
        let rate = value.rate()?;
        if rate == Rate::ZERO {
            value.report(
                ("a bonus of 0% gives nothing", "0% 的赠送等于没有"),
                ("leave the bonus out", "去掉这一档赠送"),
            );
            return None;
        }
        return Some(Gift::Share(rate));
    }
    some_money(value).map(Gift::Amount)
}

fn read_laws(table: &Table<'_>) -> Vec<Law> {
    let mut list = Vec::new();
    for own in table.named("law", [("law", "法规"), ("laws", "法规")], LAW) {
        list.extend(read_law(&own));
    }
    list
}

fn read_law(table: &Table<'_>) -> Option<Law> {
    let id: Option<Slug> = table.id();
    let basis = table
        .need(
            "basis",
            (
                "say where it is written: `basis = \"…\"`",
                "写明依据：`basis = \"…\"`",
            ),
        )
        .and_then(|v| v.title());
    let (from, to) = names::dates(table);
    let says = read_says(table);
    if says == Says::default() {
        table.wrong(
            worded!("{} says nothing", "{:#}没有任何规定", table.what()),
            (
                "give a figure, such as `named_at_most = 5000`",
                "写明数字，如 `named_at_most = 5000`",
            ),
        );
    }
    let off = table.get("off").and_then(|v| {
        let own = v.part(&["reason"])?;
        own.need(
            "reason",
            (
                "say why: `off = { reason = \"…\" }`",
                "写明原因：`off = { reason = \"…\" }`",
            ),
        )?
        .title()
    });
    let id = id?;
    Some(Law {
        title: table.title(&id),
        id,
        basis: basis?,
        from,
        to,
        says,
        interest: table.get("interest").and_then(|v| v.title()),
        off,
        place: table.place(),
    })
}

fn read_says(table: &Table<'_>) -> Says {
    let money = |key| table.get(key).and_then(|v| v.money());
    let used = |key| {
        table
            .get(key)
            .and_then(|v| v.word(&Used::ALL.map(|used| (used.word(), used))))
    };
    Says {
        named_at_most: money("named_at_most"),
        unnamed_at_most: money("unnamed_at_most"),
        named_id_from: money("named_id_from"),
        unnamed_id_from: money("unnamed_id_from"),
        person_cash_below: money("person_cash_below"),
        company_cash_below: money("company_cash_below"),
        refund_within_days: table.get("refund_within").and_then(|v| v.days()),
        refund_shop: used("refund_shop"),
        refund_customer: used("refund_customer"),
        refund_cash_at_most: money("refund_cash_at_most"),
    }
}
