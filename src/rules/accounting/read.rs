//! Reads the pack's part on accounting.

use super::{
    Account, AccountFor, AccountingRules, Accounts, Bonus, Deed, Every, Expected, Negative,
    PointValue, Portfolio, Vat, Worth,
};
use crate::domain::account::is_plain;
use crate::domain::source::toml::{Table, Value};
use crate::domain::{Day, Rate, Rounding};
use crate::members::names::Names;
use crate::worded;

const KEYS: &[&str] = &[
    "point_value",
    "expected",
    "portfolio",
    "points_by_hand",
    "points_brought_over",
    "bonus",
    "vat",
    "vat_on_lapse",
    "voucher_word",
    "vouchers",
    "negative",
    "prepared_by",
    "currency",
    "summaries",
    "accounts",
];

const EXPECTED: &[&str] = &["from", "rate"];

const VAT: &[&str] = &["rate", "from", "categories"];

const SUMMARIES: &[&str] = &[
    "opening",
    "topups",
    "rebates",
    "sales",
    "refunds",
    "payouts",
    "forfeits",
    "given",
    "expectation",
    "redeemed",
    "ended",
    "cards",
    "reservations",
    "passes",
    "pass-days",
    "correction",
];

const ACCOUNTS: &[&str] = &[
    "means",
    "revenue",
    "output_vat",
    "points",
    "points_revenue",
    "breakage",
    "points_given",
    "wallet",
    "unexercised",
    "bonus",
    "bonus_cost",
    "rebates",
    "opening",
    "card_fees",
    "card_deposits",
    "reservation_deposits",
    "passes",
    "deposits_kept",
];

const ACCOUNT: &[&str] = &["code", "title"];

const ACCOUNT_FOR: &[&str] = &["of", "code", "title"];

/// What one point is worth.
fn read_point_value(table: &Table<'_>) -> Option<PointValue> {
    let value = table.need(
        "point_value",
        (
            "say what one point is worth: `point_value = \"0.05\"`",
            "请写明：`point_value = \"0.05\"`",
        ),
    )?;
    value.parsed((
        "write an amount in yuan, in quotes",
        "请写以元计的金额，加引号",
    ))
}

/// What the column of a voucher holds.
const MOST_SUMMARY: usize = 60;

impl AccountingRules {
    /// Reads `[accounting]`; none where the pack has no such part.
    pub fn read(root: &Table<'_>, names: &Names, round: Rounding) -> Option<Self> {
        let value = root.get("accounting")?;
        let table = value.table(("the accounting", "账务一节"), KEYS)?;
        // A house that gives no points need not say what one is worth.
        let asks = |key| root.get("points").is_some() || table.get(key).is_some();
        let point_value = asks("point_value").then(|| read_point_value(&table));
        let expected = asks("expected").then(|| {
            table.need(
            "expected",
            (
                "say which share comes back: `expected = [{ from = 2024-01-01, rate = \"95%\" }]`",
                "请写明：`expected = [{ from = 2024-01-01, rate = \"95%\" }]`",
            ),
        )
        });
        let expected = expected.map(|given| given.map(|value| read_expected(&value)));
        let portfolio = table.get("portfolio").and_then(|v| {
            v.word(&[
                ("year", Portfolio::Year),
                ("month", Portfolio::Month),
                ("all", Portfolio::All),
            ])
        });
        let bonus = table.get("bonus").and_then(|v| {
            v.word(&[
                ("discount-when-spent", Bonus::DiscountWhenSpent),
                ("cost-when-given", Bonus::CostWhenGiven),
            ])
        });
        let vouchers = table
            .get("vouchers")
            .and_then(|v| v.word(&[("day", Every::Day), ("month", Every::Month)]));
        let negative = table
            .get("negative")
            .and_then(|v| v.word(&[("red", Negative::Red), ("other-side", Negative::OtherSide)]));
        let text = |key| table.get(key).and_then(|v| v.string());
        Some(Self {
            point_value: point_value.unwrap_or_else(|| Some(PointValue::default()))?,
            expected: expected.unwrap_or_else(|| Some(Vec::new()))?,
            portfolio: portfolio.unwrap_or_default(),
            by_hand: worth(&table, "points_by_hand").unwrap_or(Worth::NoValue),
            brought_over: worth(&table, "points_brought_over").unwrap_or(Worth::AtValue),
            bonus: bonus.unwrap_or_default(),
            vat: table.list("vat", |v| read_vat(v, names)),
            vat_on_lapse: table
                .get("vat_on_lapse")
                .and_then(|v| v.yes_no())
                .unwrap_or(true),
            round,
            word: text("voucher_word").unwrap_or_else(|| "记".to_owned()),
            vouchers: vouchers.unwrap_or_default(),
            negative: negative.unwrap_or_default(),
            prepared_by: text("prepared_by"),
            currency: text("currency"),
            summaries: read_summaries(&table),
            accounts: read_accounts(&table, names),
            place: table.place(),
        })
    }
}

fn worth(table: &Table<'_>, key: &'static str) -> Option<Worth> {
    table
        .get(key)?
        .word(&[("no-value", Worth::NoValue), ("at-value", Worth::AtValue)])
}

fn share(value: &Value<'_>) -> Option<Rate> {
    let rate = value.rate()?;
    if rate > Rate::ONE || rate == Rate::ZERO {
        value.report(
            worded!("`{}` cannot be {rate}", "`{}` 不能写成 {rate}", value.key()),
            (
                "write more than nothing, and 100% at most",
                "请写大于 0、不超过 100% 的比例",
            ),
        );
        return None;
    }
    if rate.decimal().scale() > 6 {
        value.report(
            worded!("`{}` is told too finely", "`{}` 写得过细", value.key()),
            (
                "write four decimals of a percent at most",
                "百分数最多写四位小数",
            ),
        );
        return None;
    }
    Some(rate)
}

fn read_expected(value: &Value<'_>) -> Vec<Expected> {
    let mut last: Option<Day> = None;
    let read = value.list(|element| {
        let table = element.table(("what is expected", "预计兑换一项"), EXPECTED)?;
        let from = table
            .need(
                "from",
                (
                    "say from when: `from = 2024-01-01`",
                    "请写明：`from = 2024-01-01`",
                ),
            )
            .and_then(|v| v.day());
        let rate = table
            .need(
                "rate",
                ("say how much: `rate = \"95%\"`", "请写明：`rate = \"95%\"`"),
            )
            .and_then(|v| share(&v));
        Some((
            element.clone(),
            Expected {
                from: from?,
                rate: rate?,
            },
        ))
    });
    let mut all = Vec::new();
    for (element, one) in read {
        if last.is_some_and(|last| last >= one.from) {
            element.report(
                worded!(
                    "{} does not come after the day before it",
                    "{} 没有晚于前一项的日期",
                    one.from
                ),
                (
                    "put the earliest first, each day once",
                    "按日期先后排列，每个日期只写一次",
                ),
            );
        }
        last = Some(one.from);
        all.push(one);
    }
    all
}

fn read_vat(value: &Value<'_>, names: &Names) -> Option<Vat> {
    let table = value.table(("a rate of VAT", "增值税率"), VAT)?;
    let rate = table
        .need(
            "rate",
            ("say how much: `rate = \"6%\"`", "请写明：`rate = \"6%\"`"),
        )
        .and_then(|v| v.rate());
    let from = match table.get("from") {
        None => Some(Day::MIN),
        Some(value) => value.day(),
    };
    Some(Vat {
        rate: rate?,
        from: from?,
        categories: table.list("categories", |v| names.category(v)),
    })
}

fn read_summaries(table: &Table<'_>) -> Vec<(Deed, String)> {
    let Some(value) = table.get("summaries") else {
        return Vec::new();
    };
    let Some(table) = value.table(("the summaries", "摘要一项"), SUMMARIES) else {
        return Vec::new();
    };
    let read = |deed: Deed| {
        let value = table.get(deed.word())?;
        let text = value.string()?;
        let filled = super::fill(&text, Day::MIN);
        if filled.contains(['{', '}']) {
            value.report(
                worded!(
                    "`{}` has a hole that nothing fills",
                    "`{}` 中有无法填入的空",
                    value.key()
                ),
                ("write {day} or {month}", "可写 {day} 或 {month}"),
            );
            return None;
        }
        if filled.chars().count() > MOST_SUMMARY || !is_plain(&filled) {
            value.report(
                worded!(
                    "`{}` does not fit into a voucher",
                    "`{}` 不能写入凭证",
                    value.key()
                ),
                (
                    "write 60 characters at most, without `;` or a line break",
                    "最多 60 个字，不含 `;` 与换行",
                ),
            );
            return None;
        }
        Some((deed, text))
    };
    Deed::ALL.into_iter().filter_map(read).collect()
}

/// The accounts as they are read, so that one code never bears two names.
struct Chart<'d> {
    seen: Vec<Account>,
    table: Table<'d>,
}

fn read_accounts(table: &Table<'_>, names: &Names) -> Accounts {
    let accounts = table
        .get("accounts")
        .and_then(|v| v.table(("the accounts", "科目一项"), ACCOUNTS));
    let Some(table) = accounts else {
        return Accounts::default();
    };
    let mut chart = Chart {
        seen: Vec::new(),
        table,
    };
    Accounts {
        means: chart.list("means", |v| Some(v.text()?.to_owned())),
        revenue: chart.list("revenue", |v| names.category(v)),
        output_vat: chart.one("output_vat"),
        points: chart.one("points"),
        points_revenue: chart.one("points_revenue"),
        breakage: chart.one("breakage"),
        points_given: chart.one("points_given"),
        wallet: chart.one("wallet"),
        unexercised: chart.one("unexercised"),
        bonus: chart.one("bonus"),
        bonus_cost: chart.one("bonus_cost"),
        rebates: chart.one("rebates"),
        opening: chart.one("opening"),
        card_fees: chart.one("card_fees"),
        card_deposits: chart.one("card_deposits"),
        reservation_deposits: chart.one("reservation_deposits"),
        passes: chart.one("passes"),
        deposits_kept: chart.one("deposits_kept"),
    }
}

impl Chart<'_> {
    fn one(&mut self, key: &'static str) -> Option<Account> {
        let value = self.table.get(key)?;
        let table = value.table(("an account", "科目"), ACCOUNT)?;
        self.account(&value, &table)
    }

    fn list(
        &mut self,
        key: &'static str,
        word: impl Fn(&Value<'_>) -> Option<String>,
    ) -> Vec<AccountFor> {
        let mut named: Vec<String> = Vec::new();
        let mut all: Vec<AccountFor> = Vec::new();
        for value in self.table.each(key) {
            let Some(table) = value.table(("an account", "科目"), ACCOUNT_FOR) else {
                continue;
            };
            let of = table.list("of", &word);
            let twice = of.iter().find(|word| named.contains(*word)).cloned();
            if let Some(word) = twice {
                let message = worded!("two accounts are for \"{word}\"", "“{word}”有两个科目");
                value.report(message, ("name it once", "只写一次"));
            } else if of.is_empty() && all.iter().any(|one| one.of.is_empty()) {
                let message = ("two accounts are for all others", "有两个科目用于其余各项");
                value.report(
                    message,
                    ("leave `of` out in one of them alone", "只能有一处不写 `of`"),
                );
            }
            named.extend(of.iter().cloned());
            if let Some(account) = self.account(&value, &table) {
                all.push(AccountFor { of, account });
            }
        }
        all
    }

    fn account(&mut self, value: &Value<'_>, table: &Table<'_>) -> Option<Account> {
        let account = Account::read_from(table)?;
        let other = self.seen.iter().find(|one| one.code == account.code);
        if let Some(other) = other.filter(|other| other.title != account.title) {
            value.report(
                worded!(
                    "account {} is called \"{}\" and \"{}\"",
                    "科目 {} 有“{}”和“{}”两个名称",
                    account.code,
                    other.title,
                    account.title
                ),
                ("give it one name", "只用一个名称"),
            );
        }
        self.seen.push(account.clone());
        Some(account)
    }
}
