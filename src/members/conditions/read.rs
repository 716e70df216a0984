//! Reads `when = { … }`, and the same conditions where an older text has them beside a rule's other keys.

use chrono::Weekday;

use crate::domain::calendar::BirthdaySpan;
use crate::domain::source::toml::{LEAVE_OUT, Table, Value};
use crate::domain::{Money, Slug};
use crate::members::names::{self, Names};
use crate::worded;

use super::{Conditions, Often, Per};

/// Everything that can be a condition.
const ALL: &[&str] = &[
    "tier",
    "tiers",
    "stores",
    "categories",
    "except_categories",
    "items",
    "services",
    "goods",
    "except_goods",
    "paid_with",
    "facts",
    "weekdays",
    "hours",
    "days_of_month",
    "working_days",
    "from",
    "to",
    "birthday",
    "first_purchase",
    "min_spend",
    "needs",
    "per_member",
];

/// Which conditions a kind of rule takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Keys {
    /// Those that stand beside the other keys of the rule in a text without `when = { … }`.
    pub beside: &'static [&'static str],
    /// Those that would say nothing in a rule of this kind.
    pub idle: &'static [&'static str],
}

/// The keys that one table has, of those that can be conditions.
struct Written<'t, 'd> {
    table: &'t Table<'d>,
    keys: &'static [&'static str],
}

impl<'d> Written<'_, 'd> {
    fn get(&self, key: &'static str) -> Option<Value<'d>> {
        self.has(key).then(|| self.table.get(key)).flatten()
    }

    fn has(&self, key: &str) -> bool {
        self.keys.contains(&key)
    }

    fn list<T>(&self, key: &'static str, read: impl Fn(&Value<'d>) -> Option<T>) -> Vec<T> {
        let value = self.get(key);
        value
            .map(|value| value.one_or_more(read))
            .unwrap_or_default()
    }
}

impl Conditions {
    /// Reads the conditions of a rule, in whichever form it has them.
    pub(crate) fn read(table: &Table<'_>, names: &Names, keys: Keys) -> Self {
        let when = table.get("when");
        // A text is the birthday of an older form, where the kind of rule had one.
        let is_text = |when: &Value<'_>| !when.is_table() && keys.beside.contains(&"when");
        let Some(when) = when.filter(|when| !is_text(when)) else {
            return read(
                &Written {
                    table,
                    keys: keys.beside,
                },
                names,
            );
        };
        for key in keys.beside.iter().filter(|key| **key != "when") {
            if let Some(beside) = table.get(key) {
                beside.report(
                    worded!(
                        "{} has `{key}` beside `when`, which says when it holds",
                        "{:#}有 `when`，`{key}` 应写在其中",
                        table.what()
                    ),
                    worded!(
                        "write it within: `when = {{ {key} = … }}`",
                        "请写在其中：`when = {{ {key} = … }}`"
                    ),
                );
            }
        }
        let what = worded!("`when` of {}", "{:#}的 `when`", table.what());
        let Some(own) = when.table(what, ALL) else {
            return Self::default();
        };
        for key in keys.idle {
            if let Some(idle) = own.get(key) {
                idle.report(
                    worded!(
                        "`{key}` says nothing in {}",
                        "`{key}` 在{:#}中无意义",
                        own.what()
                    ),
                    LEAVE_OUT,
                );
            }
        }
        read(
            &Written {
                table: &own,
                keys: ALL,
            },
            names,
        )
    }
}

fn read(own: &Written<'_, '_>, names: &Names) -> Conditions {
    let table = own.table;
    let categories = own.list("categories", |v| names.category(v));
    let except_categories = own.list("except_categories", |v| names.category(v));
    names::refuse_emptied(table, &categories, &except_categories, "categories");
    let mut items = own.list("items", |v| names.item(v));
    items.extend(own.list("services", |v| names.item(v)));
    let goods = |key| {
        let words = crate::domain::Goods::ALL.map(|goods| (goods.word(), goods));
        own.list(key, |v| v.word(&words))
    };
    let (goods, except_goods) = (goods("goods"), goods("except_goods"));
    names::refuse_emptied(table, &goods, &except_goods, "goods");
    let (from, to) = if own.has("from") {
        names::dates(table)
    } else {
        (None, None)
    };
    let tiers = own.has("tiers").then(|| names.tiers_of(table));
    let needs = own.has("needs").then(|| names::needs(table));
    Conditions {
        tiers: tiers.unwrap_or_default(),
        stores: own.list("stores", Value::string),
        categories,
        except_categories,
        items,
        goods,
        except_goods,
        paid_with: own.list("paid_with", Value::string),
        facts: own
            .get("facts")
            .map(|v| read_facts(&v, names))
            .unwrap_or_default(),
        weekdays: own.list("weekdays", weekday),
        hours: own.list("hours", |v| {
            v.parsed(("write it as \"14:00-17:00\"", "写成 \"14:00-17:00\""))
        }),
        days_of_month: own.list("days_of_month", |v| v.whole(1, 31)),
        working_days: own.get("working_days").and_then(|v| v.yes_no()),
        from,
        to,
        birthday: read_birthday(own),
        first_purchase: own
            .get("first_purchase")
            .and_then(|v| only_yes(&v))
            .unwrap_or(false),
        min_spend: own
            .get("min_spend")
            .and_then(|v| v.money())
            .unwrap_or(Money::ZERO),
        needs: needs.unwrap_or_default(),
        per_member: own.get("per_member").and_then(|v| read_often(&v)),
    }
}

/// `when = "birthday"` of an older text, or `birthday = "day"`.
fn read_birthday(own: &Written<'_, '_>) -> Option<BirthdaySpan> {
    let Some(value) = own.get("birthday") else {
        return own
            .has("when")
            .then(|| names::birthday(own.table))
            .flatten();
    };
    value.word(&[
        ("day", BirthdaySpan::Day),
        ("week", BirthdaySpan::Week),
        ("month", BirthdaySpan::Month),
    ])
}

/// What holds only where it is said to hold: `false` would say nothing.
fn only_yes(value: &Value<'_>) -> Option<bool> {
    let yes = value.yes_no()?;
    if !yes {
        value.report(
            worded!(
                "`{} = false` says nothing",
                "`{} = false` 无意义",
                value.key()
            ),
            LEAVE_OUT,
        );
    }
    Some(yes)
}

fn weekday(value: &Value<'_>) -> Option<Weekday> {
    use Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    value.word(&[
        ("monday", Mon),
        ("tuesday", Tue),
        ("wednesday", Wed),
        ("thursday", Thu),
        ("friday", Fri),
        ("saturday", Sat),
        ("sunday", Sun),
        ("mon", Mon),
        ("tue", Tue),
        ("wed", Wed),
        ("thu", Thu),
        ("fri", Fri),
        ("sat", Sat),
        ("sun", Sun),
    ])
}

/// `facts = { employer = "acme", local = ["yes"] }`
fn read_facts(value: &Value<'_>, names: &Names) -> Vec<(Slug, Vec<String>)> {
    let Some(entries) = value.entries() else {
        return Vec::new();
    };
    let read = |(fact, is): (String, Value<'_>)| {
        let fact = names.fact_called(&fact, &is, None)?;
        let is = is.one_or_more(|v| names.value_of_fact(fact.as_str(), v));
        Some((fact, is))
    };
    entries.into_iter().filter_map(read).collect()
}

/// `per_member = { times = 1, per = "year" }`
fn read_often(value: &Value<'_>) -> Option<Often> {
    let table = value.table(("the limit", "限次"), &["times", "per"])?;
    let times = table.need(
        "times",
        ("say how often: `times = 1`", "请写明次数：`times = 1`"),
    );
    let per = table.need(
        "per",
        (
            "say in what: `per = \"day\"`, `\"month\"`, `\"year\"` or `\"life\"`",
            "请写明期间：`per = \"day\"`、`\"month\"`、`\"year\"` 或 `\"life\"`",
        ),
    );
    let times = times.and_then(|v| v.whole(1, u32::MAX.into()));
    let per = per.and_then(|v| {
        v.word(&[
            ("day", Per::Day),
            ("month", Per::Month),
            ("year", Per::Year),
            ("life", Per::Life),
        ])
    });
    Some(Often {
        times: times?,
        per: per?,
    })
}
