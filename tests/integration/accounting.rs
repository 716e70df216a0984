//! Points and stored value as liabilities, vouchers, and the journal.

use std::collections::BTreeMap;

use crate::support::{House, Row, Rows};

/// A shop in which each 10 yuan make a point worth a yuan, and points do not end.
const PACK: &str = r#"
format = 1
id = "shop"
title = "shop"
in_force_from = 2000-01-01

[[category]]
id = "bath"

[[category]]
id = "goods"

[points]
each = "10.00"
gives = 1
round = "down"
live_until = "for-ever"
after_refund_of_spent_points = "owe"
after_cancelled_redemption = "same-expiry"

[[reward]]
id = "towel"
points = 100
"#;

const ACCOUNTING: &str = r#"
[accounting]
point_value = "1.00"
expected = [{ from = 2024-01-01, rate = "95%" }, { from = 2025-01-01, rate = "97%" }]
portfolio = "year"
"#;

const ACCOUNTS: &str = r#"
[accounting.accounts]
means = [{ of = ["cash"], code = "1001", title = "库存现金" }, { code = "1002", title = "银行存款" }]
revenue = [{ of = ["goods"], code = "600102", title = "商品收入" }, { code = "600101", title = "服务收入" }]
output_vat = { code = "222101", title = "应交增值税" }
points = { code = "220401", title = "合同负债-积分" }
points_revenue = { code = "600103", title = "积分收入" }
breakage = { code = "600104", title = "积分失效收入" }
points_given = { code = "660101", title = "销售费用-积分" }
wallet = { code = "220402", title = "合同负债-储值" }
bonus = { code = "220403", title = "赠金" }
bonus_cost = { code = "660102", title = "销售费用-赠金" }
rebates = { code = "660103", title = "销售费用-返利" }
opening = { code = "410401", title = "未分配利润" }
"#;

fn shop(rules: &str) -> House {
    let house = House::empty();
    house.file("shop.toml", &format!("{PACK}{rules}"));
    house.run("init book --rules shop.toml").ok();
    house
}

#[track_caller]
fn liability(house: &House, as_of: &str) -> Row {
    let line = format!("report liability --as-of {as_of}");
    house.run(&line).ok().one()
}

/// IFRS 15, Example 52, with one sale and with a hundred.
#[test]
fn the_example_of_the_standard_comes_out_to_the_fen() {
    for sales in [1, 100] {
        let house = shop(&format!("{ACCOUNTING}{ACCOUNTS}"));
        house.clock("2024-01-01");
        let wang = house.register("王芳", "");
        let file: String = (0..sales)
            .map(|number| {
                format!(
                    "{wang},2024-03-{:02},{}\n",
                    number % 28 + 1,
                    100_000 / sales
                )
            })
            .collect();
        house.file("sales.csv", &format!("member,at,amount\n{file}"));
        house.clock("2026-01-01");
        house.run("consume --from sales.csv").ok();
        liability(&house, "2024-06-30").has(&[
            ("as_of", "2024-06-30"),
            ("points", "10000"),
            ("expected", "9500"),
            ("deferred", "8675.80"),
            ("recognised", "0.00"),
            ("liability", "8675.80"),
            ("outstanding", "10000"),
        ]);
        let line = format!("redeem {wang} towel --quantity 45 --at 2024-12-01");
        house.run(&line).ok();
        liability(&house, "2024-12-31").has(&[
            ("expected", "9500"),
            ("redeemed", "4500"),
            ("deferred", "8675.80"),
            ("recognised", "4109.59"),
        ]);
        let line = format!("redeem {wang} towel --quantity 40 --at 2025-11-01");
        house.run(&line).ok();
        liability(&house, "2025-12-31").has(&[
            ("expected", "9700"),
            ("redeemed", "8500"),
            ("deferred", "8675.80"),
            ("recognised", "7602.51"),
            ("liability", "1073.29"),
        ]);
        let years = house
            .run("report liability --by year --as-of 2025-12-31")
            .ok()
            .rows();
        assert_eq!(
            years.columns(&["as_of", "deferred_then", "recognised_then"]),
            [
                ["2024-12-31", "8675.80", "4109.59"],
                ["2025-12-31", "0.00", "3492.92"]
            ]
        );
        let revenue: i64 = postings(&house, "--as-of 2024-06-30")
            .iter()
            .filter(|row| row.get("account") == "600101")
            .map(|row| fen(row.get("credit")) - fen(row.get("debit")))
            .sum();
        assert_eq!(revenue, 9_132_420);
    }
}

fn fen(amount: &str) -> i64 {
    let digits = amount.replace('.', "");
    digits
        .parse()
        .unwrap_or_else(|_| panic!("no amount: {amount:?}"))
}

fn postings(house: &House, more: &str) -> Rows {
    house.run(&format!("report vouchers {more}")).ok().rows()
}

/// The sums of each account, debit less credit, in fen.
fn sums(rows: &Rows) -> BTreeMap<String, i64> {
    let mut sums = BTreeMap::new();
    for row in rows.iter() {
        let amount = fen(row.get("debit")) - fen(row.get("credit"));
        *sums.entry(row.get("account").to_owned()).or_default() += amount;
    }
    sums
}
