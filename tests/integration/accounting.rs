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
    let house = House::in_memory();
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
        let lines = (0..sales).map(|number| {
            let (day, amount) = (number % 28 + 1, 100_000 / sales);
            format!("{wang},2024-03-{day:02},{amount}")
        });
        let file = lines.collect::<Vec<_>>().join("\n");
        house.file("sales.csv", &format!("member,at,amount\n{file}\n"));
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

/// Points of a year end with it, 13 % VAT on goods, points given by hand are a cost.
fn year_shop(more: &str) -> House {
    let pack = PACK
        .replace("for-ever", "year-end")
        .replace("points = 100\n", "points = 20\n");
    let house = House::in_memory();
    let rules = "[accounting]\npoint_value = \"0.90\"\nexpected = [{ from = 2024-01-01, rate = \"60%\" }, \
                 { from = 2024-07-01, rate = \"70%\" }]\npoints_by_hand = \"at-value\"\n\
                 vat = [{ rate = \"6%\" }, { rate = \"13%\", categories = [\"goods\"] }]\n";
    house.file("shop.toml", &format!("{pack}{rules}{more}{ACCOUNTS}"));
    house.run("init book --rules shop.toml").ok();
    house
}

#[test]
fn a_refund_takes_back_price_vat_and_points_and_a_redemption_cancelled_its_revenue() {
    let house = year_shop("");
    house.clock("2024-02-01");
    let wang = house.register("王芳", "");
    house.clock("2024-12-30");
    house
        .run(&format!(
            "consume {wang} 1130 --category goods --pay cash --at 2024-02-01"
        ))
        .ok();
    // 1130 less VAT is 1000; 113 points at 0.90, of which 60 % come back, are 61.02.
    liability(&house, "2024-02-01").has(&[
        ("points", "113"),
        ("expected", "68"),
        ("deferred", "57.51"),
        ("liability", "57.51"),
    ]);
    let booked = sums(&postings(&house, "--to 2024-02-01"));
    let expected = [
        ("1001", 113_000),
        ("220401", -5_751),
        ("222101", -13_000),
        ("600102", -94_249),
    ];
    assert_eq!(
        booked,
        expected.map(|(code, fen)| (code.to_owned(), fen)).into()
    );

    let redeemed = house
        .run(&format!("redeem {wang} towel --quantity 2 --at 2024-03-01"))
        .ok();
    let redemption = redeemed.one().get("redemption").to_owned();
    liability(&house, "2024-03-01").has(&[("redeemed", "40"), ("recognised", "33.93")]);
    house
        .run(&format!("redeem --cancel {redemption} --at 2024-03-05"))
        .ok();
    liability(&house, "2024-03-05").has(&[("redeemed", "0"), ("recognised", "0.00")]);

    // Half of the sale goes back: 56 points remain, and the share of what remains.
    house
        .run("refund S00000001 --amount 565 --at 2024-04-01")
        .ok();
    liability(&house, "2024-04-01").has(&[
        ("points", "56"),
        ("deferred", "28.52"),
        ("outstanding", "56"),
    ]);
    house.run("refund S00000001 --at 2024-04-02").ok();
    liability(&house, "2024-04-02").has(&[
        ("points", "0"),
        ("deferred", "0.00"),
        ("liability", "0.00"),
    ]);
    let booked = sums(&postings(&house, "--to 2024-04-02"));
    assert!(booked.values().all(|fen| *fen == 0), "{booked:?}");
}

#[test]
fn what_ends_unredeemed_becomes_revenue_on_its_last_day_and_hand_given_points_are_a_cost() {
    let house = year_shop("vouchers = \"month\"\n");
    house.clock("2024-02-01");
    let wang = house.register("王芳", "");
    house.clock("2025-02-01");
    house
        .run(&format!(
            "consume {wang} 1060 --category bath --pay card --at 2024-08-01"
        ))
        .ok();
    house
        .run(&format!(
            "points adjust {wang} +50 --reason x --at 2024-09-01"
        ))
        .ok();
    // 50 points at 0.90, of which 70 % come back.
    liability(&house, "2024-09-01").has(&[("points", "156"), ("deferred", "94.10")]);
    let ended = house
        .run("report vouchers --from 2024-09-01 --to 2024-12-31")
        .ok()
        .rows();
    let cells = ended.columns(&["date", "number", "kind", "account", "debit", "credit"]);
    assert_eq!(
        cells,
        [
            ["2024-09-30", "1", "given", "660101", "31.50", "0.00"],
            ["2024-09-30", "1", "given", "220401", "0.00", "31.50"],
            ["2024-12-31", "1", "ended", "220401", "94.10", "0.00"],
            ["2024-12-31", "1", "ended", "600104", "0.00", "94.10"],
        ]
    );
    liability(&house, "2024-12-31").has(&[("expired", "156"), ("liability", "0.00")]);
}

#[test]
fn other_programs_find_their_own_columns() {
    let house = year_shop(
        "prepared_by = \"李会计\"\ncurrency = \"RMB\"\nnegative = \"other-side\"\n\
                           summaries = { sales = \"{day} 零售\" }\n",
    );
    house.clock("2024-02-01");
    let wang = house.register("王芳", "");
    house
        .run(&format!("consume {wang} 106 --category bath --pay cash"))
        .ok();
    house.run("refund S00000001 --amount 53").ok();
    let u8_text = house.run("report vouchers --layout u8").ok().text();
    assert_eq!(
        u8_text,
        "制单日期,凭证类别字,业务号,附单据数,摘要,科目编码,金额借方,金额贷方\n\
         2024-02-01,记,1,1,2024-02-01 零售,1001,106.00,0.00\n\
         2024-02-01,记,1,1,2024-02-01 零售,600101,0.00,94.88\n\
         2024-02-01,记,1,1,2024-02-01 零售,222101,0.00,6.00\n\
         2024-02-01,记,1,1,2024-02-01 零售,220401,0.00,5.12\n\
         2024-02-01,记,2,1,消费退款,600101,47.44,0.00\n\
         2024-02-01,记,2,1,消费退款,222101,3.00,0.00\n\
         2024-02-01,记,2,1,消费退款,220401,2.56,0.00\n\
         2024-02-01,记,2,1,消费退款,1001,0.00,53.00\n"
    );
    let kis = house.run("report vouchers --layout kis").ok().text();
    assert!(
        kis.starts_with(
            "日期,凭证字,凭证号,附单据数,摘要,科目代码,科目名称,借方,贷方,币别,汇率,数量,单价,制单人\n\
             2024-02-01,记,1,1,2024-02-01 零售,1001,库存现金,106.00,0.00,RMB,1,,,李会计\n"
        ),
        "{kis}"
    );
}

#[test]
fn a_voucher_without_an_account_is_refused_and_says_what_to_add() {
    let without = ACCOUNTS
        .replace(", { code = \"1002\", title = \"银行存款\" }", "")
        .replace("points = {", "# points = {");
    let none = without.replace("means = [", "# means = [");
    let house = shop(&format!("{ACCOUNTING}{none}"));
    house.clock("2024-02-01");
    let wang = house.register("王芳", "");
    house
        .run(&format!("consume {wang} 50 --pay alipay --at 2024-02-01"))
        .ok();
    for report in ["vouchers", "journal"] {
        house
            .run(&format!("report {report}"))
            .fails(1)
            .tells(&["sales of 2024-02-01 have no account: `means` of [accounting.accounts] is missing for \"alipay\""])
            .tells(&["add `means = [{ of = [\"alipay\"], code = \"…\", title = \"…\" }]`"]);
        house
            .run(&format!("--lang zh report {report}"))
            .fails(1)
            .tells(&["[accounting.accounts] 缺少 `means`中的“alipay”"]);
    }
    let house = shop(&format!("{ACCOUNTING}{without}"));
    house.clock("2024-02-01");
    let wang = house.register("王芳", "");
    house.run(&format!("consume {wang} 50 --pay cash")).ok();
    house
        .run("report vouchers")
        .fails(1)
        .tells(&["`points` of [accounting.accounts] is missing"])
        .tells(&["add `points = { code = \"…\", title = \"…\" }` (rules/shop.toml:"]);
    // The liability itself needs no account; without any rules there is none.
    house.run("report liability").ok();
    let house = House::new("abc");
    for report in ["liability", "vouchers", "journal"] {
        house
            .run(&format!("report {report}"))
            .fails(1)
            .tells(&["[accounting]"]);
    }
}

#[test]
fn what_is_wrong_in_the_rules_is_told_with_its_place() {
    let head = "[accounting]\npoint_value = \"1.00\"\n";
    let expected = "expected = [{ from = 2024-01-01, rate = \"95%\" }]\n";
    let table = [
        ("[accounting]\n".to_owned(), "lacks `point_value`"),
        (head.to_owned(), "lacks `expected`"),
        (
            format!("[accounting]\npoint_value = \"0\"\n{expected}"),
            "worth something",
        ),
        (
            format!("{head}expected = [{{ from = 2024-01-01, rate = \"101%\" }}]"),
            "cannot be 101%",
        ),
        (
            format!(
                "{head}expected = [{{ from = 2024-01-01, rate = \"9%\" }}, {{ from = 2024-01-01, rate = \"8%\" }}]"
            ),
            "does not come after",
        ),
        (
            format!("{head}{expected}portfolio = \"week\""),
            "`portfolio` cannot be \"week\"",
        ),
        (
            format!("{head}{expected}summaries = {{ sales = \"{{who}}\" }}"),
            "a hole that nothing fills",
        ),
        (
            format!(
                "{head}{expected}summaries = {{ sales = \"{}\" }}",
                "长".repeat(61)
            ),
            "does not fit into a voucher",
        ),
        (
            format!(
                "{head}{expected}accounts = {{ means = [{{ code = \"1\", title = \"a\" }}, {{ code = \"2\", title = \"b\" }}] }}"
            ),
            "two accounts are for all others",
        ),
        (
            format!(
                "{head}{expected}accounts = {{ points = {{ code = \"1\", title = \"a\" }}, wallet = {{ code = \"1\", title = \"b\" }} }}"
            ),
            "account 1 is called \"a\" and \"b\"",
        ),
        (
            format!(
                "{head}{expected}accounts = {{ points = {{ code = \"1234567890123456\", title = \"a\" }} }}"
            ),
            "`code` cannot be",
        ),
        (
            format!(
                "{head}{expected}accounts = {{ points = {{ code = \"1\", title = \"a; b\" }} }}"
            ),
            "does not fit into a journal",
        ),
        (
            format!(
                "{head}{expected}accounts = {{ revenue = [{{ of = [\"bth\"], code = \"1\", title = \"a\" }}] }}"
            ),
            "did you mean \"bath\"?",
        ),
    ];
    for (rules, told) in table {
        let house = House::in_memory();
        house.file("shop.toml", &format!("{PACK}{rules}"));
        house
            .run("init book --rules shop.toml")
            .fails(78)
            .tells(&[told])
            .tells(&["shop.toml:"]);
    }
}

/// A small generator, so that every run plays the same.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// Eighteen months of any deeds: sales with several means, refunds, redemptions and their cancelling, points
/// by hand, and versions undone.
fn lived_in(seed: u64, more: &str) -> House {
    let house = year_shop(more);
    house.clock("2024-01-01");
    let members = [house.register("王芳", ""), house.register("李雷", "")];
    let mut dice = Dice(seed);
    let mut day = 0;
    let (mut sales, mut redemptions) = (1, 1);
    while day < 540 {
        day += dice.below(9);
        let (year, of_year) = if day < 336 {
            (2024, day)
        } else {
            (2025, day - 336)
        };
        let at = format!("{year}-{:02}-{:02}", of_year / 28 + 1, of_year % 28 + 1);
        house.clock(&at);
        let who = &members[usize::try_from(dice.below(2)).expect("small")];
        let fen = dice.below(60_000) + 100;
        let amount = format!("{}.{:02}", fen / 100, fen % 100);
        let line = match dice.below(12) {
            0..5 => {
                let category = ["bath", "goods"][usize::try_from(dice.below(2)).expect("small")];
                format!("consume {who} {amount} --category {category} --pay cash")
            }
            5 => format!(
                "consume {who} --item bath:{amount} --item goods:33.33 --pay cash=20 --pay card"
            ),
            6 => format!(
                "refund S{:08} --amount {}",
                dice.below(sales) + 1,
                dice.below(90) + 1
            ),
            7 => format!("refund S{:08}", dice.below(sales) + 1),
            8 => format!("redeem {who} towel --quantity {}", dice.below(4) + 1),
            9 => format!("redeem --cancel R{:08}", dice.below(redemptions) + 1),
            10 => format!(
                "points adjust {who} {:+} --reason x",
                i64::try_from(dice.below(60)).expect("small") - 20
            ),
            _ => format!(
                "undo {} --reason x",
                house.version().saturating_sub(dice.below(3))
            ),
        };
        let ran = house.run(&line);
        if ran.code == Some(0) {
            sales += u64::from(line.starts_with("consume") || line.starts_with("refund"));
            redemptions += u64::from(line.starts_with("redeem"));
        }
    }
    house
}

/// Vouchers balance, and come to what the reports say, whatever was done.
#[test]
fn whatever_is_done_the_vouchers_balance_and_come_to_the_reports() {
    for (seed, more) in [
        (1, ""),
        (2, "portfolio = \"month\"\n"),
        (3, "portfolio = \"all\"\n"),
    ] {
        let house = lived_in(seed, more);
        house.run("check").ok();
        let all = postings(&house, "");
        let mut vouchers: BTreeMap<(String, i64), i64> = BTreeMap::new();
        for row in all.iter() {
            let (debit, credit) = (fen(row.get("debit")), fen(row.get("credit")));
            assert!((debit == 0) != (credit == 0), "{row:?}");
            let key = (row.get("date").to_owned(), row.int("number"));
            *vouchers.entry(key).or_default() += debit - credit;
        }
        assert!(vouchers.len() > 60, "{}", vouchers.len());
        assert!(vouchers.values().all(|left| *left == 0), "{vouchers:?}");
        for day in [
            "2024-02-28",
            "2024-06-30",
            "2024-07-01",
            "2024-12-31",
            "2025-03-15",
            "2025-06-30",
        ] {
            let then = liability(&house, day);
            let booked = sums(&postings(&house, &format!("--to {day}")));
            let owed = -booked.get("220401").copied().unwrap_or(0);
            assert_eq!(fen(then.get("liability")), owed, "seed {seed}, {day}");
            assert_eq!(
                sums(&postings(&house, &format!("--as-of {day}"))),
                booked,
                "seed {seed}, {day}"
            );
            // Points still there are those that members have, and those that they owe.
            let points = house
                .run(&format!("report points --as-of {day}"))
                .ok()
                .rows();
            let has: i64 = points
                .iter()
                .map(|row| row.int("balance") + row.int("owed"))
                .sum();
            assert_eq!(then.int("outstanding"), has, "seed {seed}, {day}");
        }
        let sold = house.run("report sales").ok().rows();
        let net: i64 = sold.iter().map(|row| fen(row.get("net"))).sum();
        let booked = sums(&all);
        assert_eq!(booked["1001"] + booked["1002"], net, "seed {seed}");
    }
}

const WALLET: &str = "[wallet]\nspend = \"in-proportion\"\nbonus_on_withdrawal = \"lost\"\n\
                      [[wallet.bonus]]\nat_least = 100\ngives = \"20%\"\n";

/// Months of stored value: paid in, spent alone and with other means, refunded, paid out, undone.
fn paid_ahead(seed: u64, bonus: &str) -> House {
    let house = year_shop(&format!("bonus = \"{bonus}\"\n"));
    let path = house.book().join("rules/shop.toml");
    let rules = std::fs::read_to_string(&path).expect("the rules");
    std::fs::write(&path, rules + WALLET).expect("rules can be written");
    house.run("rules adopt").ok();
    house.clock("2024-01-01");
    let members = [house.register("王芳", ""), house.register("李雷", "")];
    house.file(
        "opening.csv",
        &format!("member,wallet,bonus,points\n{},500,80,40\n", members[0]),
    );
    house.run("opening --from opening.csv").ok();
    let mut dice = Dice(seed);
    let mut sales = 1;
    for day in 2..150 {
        house.clock(&format!("2024-{:02}-{:02}", day / 28 + 1, day % 28 + 1));
        let who = &members[usize::try_from(dice.below(2)).expect("small")];
        let fen = dice.below(40_000) + 100;
        let amount = format!("{}.{:02}", fen / 100, fen % 100);
        let line = match dice.below(8) {
            0 | 1 => format!(
                "topup {who} {amount} --pay {}",
                ["cash", "card"][usize::try_from(fen % 2).expect("small")]
            ),
            2 | 3 => format!("consume {who} {amount} --category goods --pay wallet"),
            4 => format!(
                "consume {who} --item bath:{amount} --item goods:7.77 --pay wallet=7.77 --pay card"
            ),
            5 => format!(
                "refund S{:08} --amount {}",
                dice.below(sales) + 1,
                dice.below(90) + 1
            ),
            6 => format!("withdraw {who} {} --because agreed --pay cash", fen / 200),
            _ => format!(
                "undo {} --reason x",
                house.version().saturating_sub(dice.below(3))
            ),
        };
        let ran = house.run(&line);
        let sold = line.starts_with("consume") || line.starts_with("refund");
        sales += u64::from(ran.code == Some(0) && sold);
    }
    house
}

#[test]
fn stored_value_stands_in_the_books_as_in_the_wallets() {
    for (seed, bonus) in [(5, "discount-when-spent"), (6, "cost-when-given")] {
        let house = paid_ahead(seed, bonus);
        house.run("check").ok();
        let vouchers = postings(&house, "");
        assert_eq!(sums(&vouchers).values().sum::<i64>(), 0);
        let kinds: std::collections::BTreeSet<&str> =
            vouchers.iter().map(|row| row.get("kind")).collect();
        for kind in ["opening", "topups", "sales", "refunds", "payouts"] {
            assert!(kinds.contains(kind), "{kinds:?}");
        }
        for day in ["2024-01-02", "2024-02-28", "2024-04-15", "2024-06-20"] {
            let booked = sums(&postings(&house, &format!("--to {day}")));
            let owed = |code: &str| -booked.get(code).copied().unwrap_or(0);
            let then = liability(&house, day);
            let total = house
                .run(&format!("report wallet --total --as-of {day}"))
                .ok()
                .rows();
            let total = total.last().expect("a total");
            for (key, code) in [("principal", "220402"), ("bonus", "220403")] {
                assert_eq!(then.get(key), total.get(key), "{bonus}, {day}");
                if key == "principal" || bonus == "cost-when-given" {
                    assert_eq!(fen(then.get(key)), owed(code), "{bonus}, {day}, {key}");
                } else {
                    assert_eq!(owed(code), 0, "no liability before it is spent");
                }
            }
            assert_eq!(fen(then.get("liability")), owed("220401"), "{bonus}, {day}");
        }
    }
}

#[test]
fn bonus_is_a_discount_on_what_it_pays_for_or_a_cost_when_it_is_given() {
    let table = [
        (
            "discount-when-spent",
            [
                ("220402", 10_600),
                ("222101", -600),
                ("600101", -10_000),
                ("220403", 0),
            ],
        ),
        (
            "cost-when-given",
            [
                ("220402", 10_600),
                ("222101", -720),
                ("600101", -12_000),
                ("220403", 2_120),
            ],
        ),
    ];
    for (bonus, expected) in table {
        let house = year_shop(&format!("bonus = \"{bonus}\"\n"));
        let path = house.book().join("rules/shop.toml");
        let rules = std::fs::read_to_string(&path).expect("the rules");
        // Nothing earns here, so that no price is deferred.
        let rules = rules.replace(
            "[points]\n",
            "[points]\nnot_paid_with = [\"wallet\", \"bonus\"]\n",
        );
        std::fs::write(&path, rules + WALLET).expect("rules can be written");
        house.run("rules adopt").ok();
        house.clock("2024-02-01");
        let wang = house.register("王芳", "");
        house.run(&format!("topup {wang} 1000 --pay cash")).ok();
        house
            .run(&format!(
                "consume {wang} 127.20 --category bath --pay wallet"
            ))
            .ok();
        let rows = postings(&house, "");
        let sold = rows.iter().filter(|row| row.get("kind") == "sales");
        let sold: BTreeMap<String, i64> = sold
            .map(|row| {
                let amount = fen(row.get("debit")) - fen(row.get("credit"));
                (row.get("account").to_owned(), amount)
            })
            .collect();
        for (code, amount) in expected {
            assert_eq!(
                sold.get(code).copied().unwrap_or(0),
                amount,
                "{bonus}, {code}: {sold:?}"
            );
        }
    }
}

/// The pack of a club with stored value, its wallet as told.
fn club(spend: &str, left: &str, more: (&str, &str)) -> House {
    let pack = include_str!("../../rules/club-cards.toml")
        .replace(
            "spend = \"principal-first\"",
            &format!("spend = \"{spend}\""),
        )
        .replace(
            "bonus_on_withdrawal = \"lost\"",
            &format!("bonus_on_withdrawal = \"{left}\""),
        )
        .replace(more.0, more.1);
    let house = House::in_memory();
    house.file("club.toml", &pack);
    house.run("init book --rules club.toml").ok();
    house.clock("2025-06-02");
    house.run("register 王芳 --phone 13800000001").ok();
    house
        .run("topup M000001 1000 --pay transfer --id-ref a")
        .ok();
    house
}

/// What each account of vouchers of some kinds comes to, debits above zero.
fn booked(house: &House, kinds: &[&str]) -> BTreeMap<String, i64> {
    let rows = postings(house, "");
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for row in rows.iter().filter(|row| kinds.contains(&row.get("kind"))) {
        let amount = fen(row.get("debit")) - fen(row.get("credit"));
        *sums.entry(row.get("account").to_owned()).or_default() += amount;
    }
    sums.retain(|_, sum| *sum != 0);
    sums
}

fn is<const N: usize>(expected: [(&str, i64); N]) -> BTreeMap<String, i64> {
    expected
        .into_iter()
        .map(|(code, fen)| (code.to_owned(), fen))
        .collect()
}

const BANK: &str = "1002";
const WALLET_ACCOUNT: &str = "220402";
const VAT: &str = "22210106";
const REVENUE: &str = "600109";
const UNEXERCISED: &str = "600112";

#[test]
fn a_payout_stands_in_the_books_with_all_that_is_paid() {
    let table = [
        // Spent, whose fault, and what is booked: the principal first.
        (
            ("principal-first", "lost", "600", "shop"),
            "500.00",
            is([
                (WALLET_ACCOUNT, 40_000),
                (REVENUE, 9_434),
                (VAT, 566),
                (BANK, -50_000),
            ]),
        ),
        (
            ("principal-first", "lost", "1000", "shop"),
            "166.67",
            is([(REVENUE, 15_724), (VAT, 943), (BANK, -16_667)]),
        ),
        (
            ("principal-first", "lost", "600", "customer"),
            "400.00",
            is([(WALLET_ACCOUNT, 40_000), (BANK, -40_000)]),
        ),
        // In proportion: 500 of the principal and 100 of the bonus are used.
        (
            ("in-proportion", "in-proportion", "600", "customer"),
            "400.00",
            is([
                (WALLET_ACCOUNT, 50_000),
                (BANK, -40_000),
                (UNEXERCISED, -9_434),
                (VAT, -566),
            ]),
        ),
        (
            ("in-proportion", "in-proportion", "600", "shop"),
            "500.00",
            is([(WALLET_ACCOUNT, 50_000), (BANK, -50_000)]),
        ),
    ];
    for ((spend, left, used, because), paid, expected) in table {
        let house = club(spend, left, ("", ""));
        house
            .run(&format!(
                "consume M000001 {used} --category bath --pay wallet"
            ))
            .ok();
        let line = format!("withdraw M000001 --because {because} --pay transfer");
        let row = house.run(&line).ok().one();
        row.has(&[("amount", paid), ("balance", "0.00")]);
        let payout = house.version();
        assert_eq!(
            booked(&house, &["payouts", "forfeits"]),
            expected,
            "{spend}, {used}, {because}"
        );
        // What is left is nothing, in the books, the roll-forward and the wallets alike.
        let left = booked(&house, &["topups", "sales", "payouts"]);
        assert_eq!(left.get(WALLET_ACCOUNT), None);
        let total = house.run("report wallet --total").ok().rows();
        assert_eq!(total.last().expect("a total").get("principal"), "0.00");
        let rolled = house.run("report rollforward --account wallet").ok().rows();
        let principal = rolled.find(&[("account", "principal")]).expect("a line");
        principal.has(&[("in", "1000.00"), ("out", "1000.00"), ("closing", "0.00")]);
        // An undo takes all of it back.
        house.run(&format!("undo {payout} --reason x")).ok();
        assert_eq!(booked(&house, &["payouts", "forfeits"]), is([]));
        house.run("check").ok();
    }
}

#[test]
fn what_lapses_bears_no_vat_where_the_rules_say_so_and_old_texts_have_no_account_for_it() {
    let customer = |more: (&str, &str)| {
        let house = club("in-proportion", "in-proportion", more);
        house
            .run("consume M000001 600 --category bath --pay wallet")
            .ok();
        house
            .run("withdraw M000001 --because customer --pay transfer")
            .ok();
        booked(&house, &["payouts"])
    };
    let vat = "vat = [{ rate = \"6%\" }]";
    let none = customer((vat, "vat = [{ rate = \"6%\" }]\nvat_on_lapse = false"));
    assert_eq!(
        none,
        is([
            (WALLET_ACCOUNT, 50_000),
            (BANK, -40_000),
            (UNEXERCISED, -10_000)
        ])
    );
    let own = "unexercised = { code = \"600112\", title = \"主营业务收入-未行使权利\" }\n";
    let old = customer((own, ""));
    assert_eq!(
        old,
        is([
            (WALLET_ACCOUNT, 50_000),
            (BANK, -40_000),
            (REVENUE, -9_434),
            (VAT, -566)
        ])
    );
}

/// A bonus that was a cost when it was given is a liability: it is paid as one.
#[test]
fn a_bonus_that_was_a_cost_is_paid_from_its_liability() {
    let own = "rebates = { code = \"660102\", title = \"销售费用-返利\" }\n";
    let with = format!("{own}bonus_cost = {{ code = \"660103\", title = \"销售费用-赠金\" }}\n");
    let house = club("principal-first", "lost", (own, &with));
    let path = house.book().join("rules/club.toml");
    let text = std::fs::read_to_string(&path).expect("the rules");
    let text = text.replace(
        "bonus = \"discount-when-spent\"",
        "bonus = \"cost-when-given\"",
    );
    std::fs::write(&path, text).expect("written");
    house.run("rules adopt").ok();
    house.clock("2025-06-03");
    house.run("register 李雷 --phone 13800000002").ok();
    house
        .run("topup M000002 1000 --pay transfer --id-ref b")
        .ok();
    house
        .run("consume M000002 600 --category bath --pay wallet")
        .ok();
    house
        .run("withdraw M000002 --because shop --pay transfer")
        .ok();
    let sums = booked(&house, &["payouts", "forfeits"]);
    assert_eq!(
        sums,
        is([
            (WALLET_ACCOUNT, 40_000),
            (BANK, -50_000),
            ("9001", 20_000),
            ("660103", -10_000)
        ])
    );
}

#[test]
fn parts_of_a_month_never_share_a_voucher_number() {
    let house = year_shop("vouchers = \"month\"\n");
    house.clock("2024-03-01");
    let wang = house.register("王芳", "");
    for day in ["01", "05", "12", "16", "18", "25", "31"] {
        let line = format!("consume {wang} 100 --category bath --pay cash --at 2024-03-{day}");
        house.clock(&format!("2024-03-{day}")).run(&line).ok();
    }
    house
        .run(&format!("points adjust {wang} +20 --reason x"))
        .ok();
    let numbers = |from: &str, to: &str| -> Vec<i64> {
        let rows = postings(&house, &format!("--from 2024-03-{from} --to 2024-03-{to}"));
        let mut all: Vec<i64> = rows.iter().map(|row| row.int("number")).collect();
        all.dedup();
        all
    };
    assert_eq!(numbers("01", "31"), [1, 2], "the whole month");
    for parts in [
        &[("01", "15"), ("16", "31")][..],
        &[("01", "10"), ("11", "20"), ("21", "31")],
        &[("01", "07"), ("08", "14"), ("15", "21"), ("22", "31")],
    ] {
        let all: Vec<i64> = parts
            .iter()
            .flat_map(|(from, to)| numbers(from, to))
            .collect();
        assert!(all.is_sorted_by(|a, b| a < b), "{parts:?}: {all:?}");
    }
}

#[test]
fn an_account_with_another_number_says_that_a_transfer_is_needed() {
    let house = year_shop("");
    house.clock("2024-03-01");
    let wang = house.register("王芳", "");
    let line = format!("consume {wang} 100 --category bath --pay cash");
    house.run(&line).ok();
    let path = house.book().join("rules/shop.toml");
    let text = std::fs::read_to_string(&path).expect("the rules");
    std::fs::write(&path, text.replace("\"220401\"", "\"220409\"")).expect("written");
    house.clock("2024-03-05");
    let told = ["`points`", "220401", "220409", "2024-03-02", "transfer"];
    house.run("rules adopt").ok().tells(&told);
    house.run(&line).ok();
    house.run("report vouchers").ok().tells(&told);
    house.run("report journal").ok().tells(&told);
    house
        .run("report journal --lang zh")
        .ok()
        .tells(&["结转", "220401"]);
    let quiet = house.run("report vouchers --from 2024-03-03").ok();
    assert!(!quiet.err.contains("220409"), "{}", quiet.err);
}

#[test]
fn a_portfolio_that_carries_more_than_its_points_are_worth_is_told_of() {
    let house = shop(
        "[accounting]\npoint_value = \"1.00\"\nexpected = [{ from = 2024-01-01, rate = \"100%\" }]\n\
         portfolio = \"year\"\npoints_by_hand = \"no-value\"\n",
    );
    house.clock("2024-01-01");
    let wang = house.register("王芳", "");
    house.run(&format!("consume {wang} 100000")).ok();
    let quiet = house.run("report liability").ok();
    assert!(!quiet.err.contains("portfolio"), "{}", quiet.err);
    house.clock("2024-02-01");
    let path = house.book().join("rules/shop.toml");
    let text = std::fs::read_to_string(&path).expect("the rules");
    std::fs::write(&path, text.replace("\"1.00\"", "\"0.50\"")).expect("written");
    house.run("rules adopt").ok();
    house.run("report liability").ok().tells(&[
        "portfolio 2024",
        "9090.91",
        "10000 points",
        "5000.00",
    ]);
}

/// The whole house on a day of its own, with a member and a room that asks for a deposit of 200.00.
fn deposits() -> House {
    let house = House::new("house");
    house.clock("2025-06-02");
    house.run("register 王芳 --phone 13800000001").ok();
    house
        .run("reserve add M000001 --item private-room --when '2025-06-10 14:00'")
        .ok();
    house
}

const CASH: &str = "1001";
const CARD_FEES: &str = "605101";
const CARD_DEPOSITS: &str = "224101";
const RESERVATION_DEPOSITS: &str = "220404";
const KEPT: &str = "630101";

#[test]
fn fees_and_deposits_of_cards_are_booked_by_their_means() {
    let house = deposits();
    house
        .run("card issue M000001 --card 88000001 --pay cash")
        .ok();
    let issue = is([
        (CASH, 7_000),
        (CARD_FEES, -1_887),
        (VAT, -113),
        (CARD_DEPOSITS, -5_000),
    ]);
    assert_eq!(booked(&house, &["cards"]), issue);
    house.clock("2025-06-03");
    house.run("card lost 88000001 --id-ref x").ok();
    house
        .run("card replace 88000001 --card 88000002 --pay transfer")
        .ok();
    let replaced = house.version();
    assert_eq!(
        booked(&house, &["cards"]),
        is([
            (CASH, 7_000),
            (BANK, 3_000),
            (CARD_FEES, -4_717),
            (VAT, -283),
            (CARD_DEPOSITS, -5_000)
        ])
    );
    house.run(&format!("undo {replaced} --reason x")).ok();
    assert_eq!(booked(&house, &["cards"]), issue);
    house.run("card found 88000001").ok();
    house.clock("2025-07-01");
    let rolled = |period: &str| -> Row {
        let rows = house
            .run("report rollforward --account deposits")
            .ok()
            .rows();
        let line = rows.find(&[("period", period), ("account", "card-deposits")]);
        line.expect("a line").clone()
    };
    rolled("2025-06").has(&[("in", "50.00"), ("closing", "50.00")]);
    house.run("card return 88000001 --pay cash").ok();
    assert_eq!(
        booked(&house, &["cards"]),
        is([(CASH, 2_000), (CARD_FEES, -1_887), (VAT, -113)])
    );
    rolled("2025-07").has(&[("opening", "50.00"), ("out", "50.00"), ("closing", "0.00")]);
    // It goes back on its own side: owed no more, and out of the till.
    let rows = postings(&house, "--from 2025-07-01");
    let back = rows.find(&[("kind", "cards"), ("account", CARD_DEPOSITS)]);
    back.expect("a line")
        .has(&[("debit", "50.00"), ("credit", "0.00")]);
    let told = house.run("report liability").ok().one();
    told.has(&[("card_deposits", "0.00")]);
    house.run("check").ok();
}

#[test]
fn a_card_that_comes_with_the_registration_is_paid_by_its_means() {
    let house = deposits();
    let line = "register 李娜 --phone 13800000002 --card 88000009 --ref r-1";
    house
        .run(&format!("{line} --pay 没有"))
        .refused()
        .tells(&["cash"]);
    house
        .run("register 李娜 --phone 13800000002 --pay cash")
        .fails(2);
    let first = house.run(&format!("{line} --pay 现金")).ok().text();
    assert_eq!(house.run(&format!("{line} --pay cash")).ok().text(), first);
    house.run(&format!("{line} --pay transfer")).refused();
    assert_eq!(
        booked(&house, &["cards"]),
        is([
            (CASH, 7_000),
            (CARD_FEES, -1_887),
            (VAT, -113),
            (CARD_DEPOSITS, -5_000),
        ])
    );
    house.run("check").ok();
}

#[test]
fn the_fee_of_another_term_is_booked_by_its_means() {
    let house = House::new("five-star");
    let path = house.book().join("rules/five-star.toml");
    let text = std::fs::read_to_string(&path).expect("the rules");
    // WeChat has an account of its own, the fee of a term another than the bank's.
    let (before, wechat) = text.split_once("id = \"wechat\"").expect("a means");
    let wechat = wechat.replacen("\"1002\"", "{ code = \"101202\", title = \"微信\" }", 1);
    std::fs::write(&path, format!("{before}id = \"wechat\"{wechat}")).expect("written");
    house.clock("2025-06-02");
    house.run("rules adopt").ok();
    house.run("register 王芳 --phone 13800000001").ok();
    house.run("card issue M000001 --card 8800 --pay cash").ok();
    // 300.00 with 6 % VAT: 283.02 and 16.98.
    let issue = is([(CASH, 30_000), (CARD_FEES, -28_302), (VAT, -1_698)]);
    assert_eq!(booked(&house, &["cards"]), issue);
    house.clock("2026-05-20");
    for word in ["walet", "wallet", "points"] {
        let line = format!("card renew 8800 --pay {word}");
        house.run(&line).refused();
    }
    let renewed = house.run("card renew 8800 --pay 微信 --ref r").ok();
    renewed.one().has(&[("fee", "300.00")]);
    let version = house.version();
    let both = is([
        (CASH, 30_000),
        ("101202", 30_000),
        (CARD_FEES, -56_604),
        (VAT, -3_396),
    ]);
    assert_eq!(booked(&house, &["cards"]), both);
    // Told again, by the means' id, it is one renewal, and paid once.
    let again = house.run("card renew 8800 --pay wechat --ref r").ok();
    again.one().has(&[("fee", "300.00")]);
    assert_eq!(house.version(), version);
    let rows = postings(&house, "--from 2026-05-01");
    let paid = rows.find(&[("kind", "cards"), ("account", "101202")]);
    paid.expect("a line")
        .has(&[("date", "2026-05-20"), ("debit", "300.00")]);
    let journal = house.run("report journal").ok().text();
    assert!(journal.contains("101202"), "{journal}");
    house.run(&format!("undo {version} --reason x")).ok();
    assert_eq!(booked(&house, &["cards"]), issue);
    house.run("check").ok();
}

#[test]
fn a_reservation_deposit_is_owed_until_it_pays_goes_back_or_is_kept() {
    let house = deposits();
    let over = house.run("reserve confirm B000001 --deposit 250 --pay cash");
    over.refused().tells(&["200.00", "250.00"]);
    house
        .run("reserve confirm B000001 --deposit 199.99 --pay cash")
        .refused()
        .tells(&["200.00", "199.99"]);
    // No word but one of the list, by its id or title, and nothing that moves a balance.
    for word in ["walet", "wallet", "points", "coupon"] {
        let line = format!("reserve confirm B000001 --deposit 200 --pay {word}");
        house.run(&line).refused();
    }
    house
        .run("reserve confirm B000001 --deposit 200 --pay 现金")
        .ok();
    let taken = is([(CASH, 20_000), (RESERVATION_DEPOSITS, -20_000)]);
    assert_eq!(booked(&house, &["reservations"]), taken);
    let told = house.run("report liability").ok().one();
    told.has(&[("reservation_deposits", "200.00")]);
    house.clock("2025-06-11");
    house.run("reserve no-show B000001").ok();
    assert_eq!(booked(&house, &["reservations"]), taken);
    house
        .run("reserve settle B000001 --returned 40 --kept 160.01 --pay cash")
        .refused()
        .tells(&["200.00", "200.01"]);
    house
        .run("reserve settle B000001 --returned 40 --kept 160 --pay transfer --ref s")
        .ok();
    let settled = house.version();
    assert_eq!(
        booked(&house, &["reservations"]),
        is([(CASH, 20_000), (BANK, -4_000), (KEPT, -16_000)])
    );
    let rows = house
        .run("report rollforward --account deposits")
        .ok()
        .rows();
    let line = rows.find(&[("account", "reservation-deposits")]);
    line.expect("a line")
        .has(&[("in", "200.00"), ("out", "200.00"), ("closing", "0.00")]);
    house
        .run("reserve settle B000001 --returned 0.01")
        .refused()
        .tells(&["0.00", "0.01"]);
    house.run(&format!("undo {settled} --reason x")).ok();
    assert_eq!(booked(&house, &["reservations"]), taken);
    house.run("check").ok();
}

#[test]
fn a_reservation_deposit_pays_its_part_of_the_bill() {
    let house = deposits();
    house
        .run("reserve confirm B000001 --deposit 200 --pay transfer")
        .ok();
    house.clock("2025-06-10 14:05");
    house
        .run("consume M000001 800 --category rooms --pay cash --booked")
        .ok();
    house.run("reserve arrive B000001 --sale S00000001").ok();
    let all = booked(&house, &["sales", "reservations"]);
    assert_eq!(all.get(CASH), Some(&60_000));
    assert_eq!(all.get(BANK), Some(&20_000));
    assert_eq!(all.get(RESERVATION_DEPOSITS), None);
    house.run("check").ok();
    // A bill below it leaves the rest owed.
    let house = deposits();
    house
        .run("reserve confirm B000001 --deposit 200 --pay cash")
        .ok();
    house.clock("2025-06-10 14:05");
    house
        .run("consume M000001 150 --category rooms --pay cash --booked")
        .ok();
    house.run("reserve arrive B000001").ok();
    house.run("reserve settle B000001 --sale S00000001").ok();
    let all = booked(&house, &["sales", "reservations"]);
    assert_eq!(all.get(CASH), Some(&20_000));
    assert_eq!(all.get(RESERVATION_DEPOSITS), Some(&-5_000));
    house
        .run("reserve settle B000001 --returned 50 --pay cash")
        .ok();
    let all = booked(&house, &["sales", "reservations"]);
    assert_eq!(all.get(RESERVATION_DEPOSITS), None);
    house.run("check").ok();
}

#[test]
fn a_refund_takes_back_what_the_sale_earned_whatever_the_birthday_is_now() {
    let register = |birthday: &str| {
        let house = House::new("house");
        house.clock("2024-02-02");
        house.register("王芳", birthday);
        house
            .run("consume M000001 3000 --category bath --pay cash --ref s")
            .ok();
        house
    };
    let born = "--birthday 1990-02-03";
    for (birthday, later, earned) in [
        (born, "member set M000001 birthday=1990-06-01", 600),
        (born, "member set M000001 birthday=", 600),
        (born, "member set M000001 birthday=1990-02-20", 600),
        ("", "member set M000001 birthday=1990-02-20", 300),
    ] {
        for (refund, taken) in [("refund s --amount 1500", earned / 2), ("refund s", earned)] {
            let house = register(birthday);
            house.run(later).ok();
            let told = house.run(refund).ok().one();
            assert_eq!(told.get("points"), format!("-{taken}"), "{later}: {refund}");
            if taken < earned {
                let rest = house.run("refund s").ok().one();
                assert_eq!(rest.get("points"), format!("-{}", earned - taken));
            }
            let left = house.run("report points").ok().one();
            assert_eq!(left.get("balance"), "0", "{later}");
            house.run("check").ok();
        }
    }
}
