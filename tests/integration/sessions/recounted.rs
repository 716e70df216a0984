//! Sessions at the books: reports re-counted from the ledgers the slow way, past days seen again across
//! year ends without any job, and answers to "why".

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::desk;
use crate::support::House;

type Record = BTreeMap<String, String>;

/// A CSV as records by column.
fn records(text: &str) -> Vec<Record> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let row = |row: Result<csv::StringRecord, csv::Error>| {
        let row = row.expect("a sound row");
        header
            .iter()
            .zip(row.iter())
            .map(|(key, cell)| (key.to_owned(), cell.to_owned()))
            .collect()
    };
    reader.records().map(row).collect()
}

/// An amount in fen.
fn fen(text: &str) -> i64 {
    let (yuan, rest) = text.split_once('.').expect("two decimals");
    assert_eq!(rest.len(), 2, "{text}");
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let whole: i64 = yuan.trim_start_matches('-').parse().expect("digits");
    let part: i64 = rest.parse().expect("digits");
    sign * (whole * 100 + part)
}

fn number(text: &str) -> i64 {
    text.parse().expect("a whole number")
}

/// Draws that are the same in every run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

/// A book of three years: sales of many kinds, refunds, redemptions, an adjustment.
fn busy_book(seed: u64) -> House {
    let desk = desk();
    desk.file("rules.toml", include_str!("../../../benches/rules.toml"));
    desk.clock("2025-03-10")
        .run("init book --rules rules.toml --name Spa")
        .ok();
    let mut register = String::from("ref,name,joined\n");
    for member in 0..12 {
        let _ = writeln!(
            register,
            "P{member},Guest {member},2021-0{}-01",
            1 + member % 9
        );
    }
    desk.file("register.csv", &register);
    desk.run("register --from register.csv").ok();
    let mut draw = Draw(seed * 2 + 1);
    let mut consume = String::from("ref,member,at,amount,category,goods,store,pay,refund_of\n");
    let mut sold: Vec<(String, String)> = Vec::new();
    for row in 0..260u64 {
        // Ever later, over three years and three year ends.
        let ahead = row * 1150 / 260;
        let (year, day) = (2022 + ahead / 372, ahead % 372);
        let at = format!("{year}-{:02}-{:02}", 1 + day / 31, 1 + (day % 31).min(27));
        let name = format!("T{row}");
        if draw.below(7) == 0 && !sold.is_empty() {
            let pick = usize::try_from(draw.below(sold.len() as u64)).expect("small");
            let (of, member) = sold.remove(pick);
            let part = if draw.below(2) == 0 {
                String::new()
            } else {
                format!("{}.50", 1 + draw.below(9))
            };
            let _ = writeln!(consume, "{name},{member},{at},{part},,,,,{of}");
            continue;
        }
        let member = match draw.below(14) {
            number @ 0..12 => format!("P{number}"),
            _ => String::new(),
        };
        let category = ["bath", "food", ""][usize::try_from(draw.below(3)).expect("small")];
        let goods = ["normal", "promotion"][usize::try_from(draw.below(2)).expect("small")];
        let store = ["north", "south"][usize::try_from(draw.below(2)).expect("small")];
        let amount = format!("{}.{:02}", 20 + draw.below(700), draw.below(100));
        let _ = writeln!(
            consume,
            "{name},{member},{at},{amount},{category},{goods},{store},cash,"
        );
        sold.push((name, member));
    }
    desk.file("consume.csv", &consume);
    desk.run("consume --from consume.csv --walk-in").ok();
    let mut redeemed = 0;
    for member in 0..12 {
        let said = desk.run(&format!(
            "redeem P{member} towel --at 2024-11-{:02}",
            10 + member
        ));
        redeemed += i32::from(said.code == Some(0));
    }
    assert!(redeemed > 2, "somebody could afford a towel");
    desk.run("points adjust P1 +40 --reason 'waited an hour' --at 2024-12-30")
        .ok();
    desk
}

/// `report sales` by some column, counted plainly from the ledger.
fn counted(desk: &House, key: impl Fn(&Record) -> String) -> Vec<[String; 9]> {
    let rows = records(&desk.read("book/ledgers/sales.csv"));
    let keys: BTreeSet<String> = rows.iter().map(&key).collect();
    let money = |fen: i64| {
        format!(
            "{}{}.{:02}",
            if fen < 0 { "-" } else { "" },
            fen.abs() / 100,
            fen.abs() % 100
        )
    };
    let line = |group: String| {
        let own: Vec<&Record> = rows.iter().filter(|row| key(row) == group).collect();
        let sold: Vec<&&Record> = own.iter().filter(|row| row["of"].is_empty()).collect();
        let back: Vec<&&Record> = own.iter().filter(|row| !row["of"].is_empty()).collect();
        let sum =
            |rows: &[&&Record], column: &str| rows.iter().map(|row| fen(&row[column])).sum::<i64>();
        let members: BTreeSet<&String> = sold
            .iter()
            .map(|row| &row["member"])
            .filter(|member| !member.is_empty())
            .collect();
        let (list, paid) = (sum(&sold, "list"), sum(&sold, "paid"));
        let refunded = -sum(&back, "paid");
        [
            group,
            sold.len().to_string(),
            back.len().to_string(),
            money(list),
            money(list - paid),
            money(paid),
            money(refunded),
            money(paid - refunded),
            members.len().to_string(),
        ]
    };
    keys.into_iter().map(line).collect()
}

#[test]
fn sales_are_what_a_plain_count_of_the_ledger_gives() {
    let desk = busy_book(1);
    let by_sale: BTreeMap<String, String> = records(&desk.read("book/ledgers/sales.csv"))
        .into_iter()
        .map(|row| (row["sale"].clone(), row["tiers"].clone()))
        .collect();
    // A refund has the tier of its sale.
    let tier = |row: &Record| {
        let of = by_sale.get(&row["of"]).unwrap_or(&row["tiers"]);
        of.trim_start_matches("club.").to_owned()
    };
    let counts: [(&str, Vec<[String; 9]>); 5] = [
        ("month", counted(&desk, |row| row["day"][..7].to_owned())),
        ("store", counted(&desk, |row| row["store"].clone())),
        ("category", counted(&desk, |row| row["category"].clone())),
        ("tier", counted(&desk, tier)),
        ("operator", counted(&desk, |_| "desk".to_owned())),
    ];
    for (by, expected) in counts {
        let said = desk.run(&format!("report sales --by {by}")).ok().text();
        let mut reader = csv::Reader::from_reader(said.as_bytes());
        let first = if by == "month" { "period" } else { by };
        let header = reader
            .headers()
            .expect("a header")
            .iter()
            .collect::<Vec<_>>()
            .join(",");
        assert_eq!(
            header,
            format!("{first},sales,refunds,list,discount,paid,refunded,net,members")
        );
        let told: Vec<Vec<String>> = reader
            .records()
            .map(|row| row.expect("a row").iter().map(str::to_owned).collect())
            .collect();
        let expected: Vec<Vec<String>> = expected.into_iter().map(Vec::from).collect();
        assert_eq!(told, expected, "by {by}");
    }
    let within = desk
        .run("report sales --from 2023-03-01 --to 2023-04-30")
        .ok()
        .text();
    let periods: Vec<String> = records(&within)
        .iter()
        .map(|row| row["period"].clone())
        .collect();
    assert_eq!(periods, ["2023-03", "2023-04"]);
}

#[test]
fn every_months_points_close_on_the_balances_of_that_day() {
    let desk = busy_book(7);
    let mut before: Option<String> = None;
    let lines = records(&desk.run("report rollforward").ok().text());
    assert!(lines.len() > 30);
    let mut expired = 0;
    for line in &lines {
        let of = |key: &str| number(&line[key]);
        let closing = of("opening") + of("earned") - of("redeemed") - of("expired")
            + of("adjusted")
            + of("reversed");
        assert_eq!(closing, of("closing"), "{line:?}");
        assert!(
            before
                .as_ref()
                .is_none_or(|before| *before == line["opening"]),
            "{line:?}"
        );
        before = Some(line["closing"].clone());
        expired += of("expired");
        let month = &line["period"];
        // The last day of a month, or the last of those that a book can name.
        let last = match &month[5..] {
            "02" => "28",
            "04" | "06" | "09" | "11" => "30",
            _ => "31",
        };
        let close = if month == "2025-03" {
            String::new()
        } else {
            format!("--as-of {month}-{last}")
        };
        let balances = records(&desk.run(&format!("report points {close}")).ok().text());
        let sum: i64 = balances.iter().map(|row| number(&row["balance"])).sum();
        assert_eq!(sum, of("closing"), "{month}");
        if month.ends_with("-12") {
            assert!(
                balances.iter().all(|row| number(&row["balance"]) <= 0),
                "{month}: points of a year end with it"
            );
        }
    }
    assert!(expired > 0);
    // Putting the expiry on record, late, changes nothing that was told.
    let told = desk.run("report rollforward").ok().text();
    desk.run("year-end 2023").ok();
    desk.run("year-end 2024").ok();
    assert_eq!(desk.run("report rollforward").ok().text(), told);
    let past = "report rollforward --as-of 2023-12-31";
    let told: Vec<Record> = lines
        .into_iter()
        .filter(|line| line["period"].as_str() <= "2023-12")
        .collect();
    assert_eq!(records(&desk.run(past).ok().text()), told);
}

#[test]
fn tiers_members_and_the_summary_agree_with_each_other() {
    let desk = busy_book(3);
    let tiers = records(&desk.run("report tiers").ok().text());
    let members: i64 = tiers.iter().map(|row| number(&row["members"])).sum();
    assert_eq!(members, 12);
    let sales = records(&desk.read("book/ledgers/sales.csv"));
    let of_members = sales.iter().filter(|row| !row["member"].is_empty());
    let net: i64 = of_members.map(|row| fen(&row["paid"])).sum();
    let spend: i64 = tiers.iter().map(|row| fen(&row["spend"])).sum();
    assert_eq!(spend, net);
    let listed = records(&desk.run("tier list").ok().text());
    for row in &tiers {
        let standing = listed
            .iter()
            .filter(|listed| listed["tier"] == row["tier"])
            .count();
        assert_eq!(standing.to_string(), row["members"], "{row:?}");
    }
    let classes = records(&desk.run("report classes").ok().text());
    for (class, tier) in classes.iter().zip(&tiers) {
        assert_eq!(
            (&class["tier"], &class["spend"]),
            (&tier["tier"], &tier["spend"])
        );
    }
    let months = records(&desk.run("report members").ok().text());
    let joined: i64 = months.iter().map(|row| number(&row["joined"])).sum();
    assert_eq!(joined, 12);
    assert_eq!(months.last().expect("a month")["members"], "12");
    let figures: Record = records(&desk.run("report summary").ok().text())
        .into_iter()
        .map(|row| (row["figure"].clone(), row["value"].clone()))
        .collect();
    let months = records(&desk.run("report sales").ok().text());
    let sum = |key: &str| months.iter().map(|row| fen(&row[key])).sum::<i64>();
    assert_eq!(
        (fen(&figures["paid"]), fen(&figures["net"])),
        (sum("paid"), sum("net"))
    );
    let points = records(&desk.run("report points").ok().text());
    let balance: i64 = points.iter().map(|row| number(&row["balance"])).sum();
    assert_eq!(
        number(&figures["points"]) - number(&figures["points_owed"]),
        balance
    );
    assert_eq!(figures["members"], "12");
}

#[test]
fn a_statement_runs_to_the_balance() {
    let desk = busy_book(5);
    for member in ["P1", "P2", "P3"] {
        let lines = records(&desk.run(&format!("report statement {member}")).ok().text());
        let moved: i64 = lines.iter().map(|line| number(&line["points"])).sum();
        let balance = number(&lines.last().expect("they joined")["balance"]);
        assert_eq!(moved, balance);
        let points = records(&desk.run(&format!("points {member}")).ok().text());
        assert_eq!(
            number(&points.last().expect("they earned")["balance"]),
            balance
        );
        let later = records(
            &desk
                .run(&format!("report statement {member} --from 2024-01-01"))
                .ok()
                .text(),
        );
        assert_eq!(later[0]["kind"], "opening");
        assert_eq!(later[0]["balance"], "0", "points of 2023 ended with it");
        assert_eq!(
            later.last().expect("an opening")["balance"],
            balance.to_string()
        );
    }
}

/// The answers to one question under a topic, as `what: value [rule]`.
fn answers(desk: &House, line: &str, topic: &str) -> Vec<String> {
    let rows = records(&desk.run(line).ok().text());
    let own = rows.iter().filter(|row| row["topic"] == topic);
    own.map(|row| format!("{}: {} [{}]", row["what"], row["value"], row["rule"]))
        .collect()
}

#[test]
fn why_is_answered_with_rule_row_and_rounding() {
    let desk = desk();
    desk.clock("2024-06-01")
        .run("init book --rules vip-card --name Spa")
        .ok();
    desk.run("register 王芳 --phone 13800138000 --birthday 1990-08-15 --at 2024-01-02 --card C0001 --ref K-77").ok();
    desk.run("card activate C0001 --at 2024-01-10").ok();
    desk.run("consume M000001 500 --category bath --at 2024-01-15")
        .ok();
    desk.run("consume M000001 700 --category bath --at 2024-05-02")
        .ok();
    let lacking = answers(&desk, "explain M000001", "missing");
    assert!(
        lacking.iter().any(|line| line.starts_with(
            "vip.vip: spend 1200.00 of 2000.00 (6 months): 800.00 more; all of it counts to 2024-07-15, then 700.00"
        )),
        "{lacking:#?}"
    );
    assert!(
        lacking
            .iter()
            .all(|line| line.contains("[rules/vip-card.toml:")),
        "{lacking:#?}"
    );
    let none = answers(&desk, "explain S00000001", "points");
    assert!(
        none[0].starts_with("none: no points: not in a tier that earns"),
        "{none:?}"
    );

    desk.run("consume M000001 1000 --category bath --at 2024-05-10 --ref R-9")
        .ok();
    desk.run("consume M000001 100.50 --category bath --at 2024-05-12")
        .ok();
    desk.run("consume M000001 80 --goods promotion --at 2024-05-13")
        .ok();
    let price = answers(&desk, "explain S00000004", "price");
    assert!(
        price[0].starts_with("line 1 bath: 100.50 → 88.44: vip-price 88% [rules/vip-card.toml:"),
        "{price:?}"
    );
    let points = answers(&desk, "explain S00000004", "points");
    assert!(
        points[0].contains("88 points of 88.44: 1 for each 1.00 paid, down"),
        "{points:?}"
    );
    let tier = answers(&desk, "explain R-9", "tier");
    assert!(tier[0].starts_with("vip: enter: - → vip"), "{tier:?}");
    let not = answers(&desk, "explain S00000005", "no-price");
    assert!(
        not[0].starts_with("line 1: vip-price: not on promotion goods"),
        "{not:?}"
    );
    let keeps = answers(&desk, "explain 13800138000", "keeps");
    assert!(
        keeps
            .iter()
            .any(|line| line.contains("single_purchase 1000.00 of 1000.00")),
        "{keeps:?}"
    );

    desk.run("refund S00000004 --amount 50 --at 2024-05-20")
        .ok();
    let refunded = answers(&desk, "explain S00000004", "refunded");
    assert!(
        refunded[0].starts_with("S00000006: 50.00 went back on 2024-05-20"),
        "{refunded:?}"
    );
    let reversed = answers(&desk, "explain S00000006", "points");
    assert!(
        reversed[0].starts_with("reverse: -50 (S00000004)"),
        "{reversed:?}"
    );
    let error = desk.run("explain S00000099").ends(1).err;
    assert!(error.contains("there is no record S00000099"), "{error}");
    desk.run("explain nobody").ends(1);
}

#[test]
fn a_merged_member_is_counted_as_the_one_it_lives_on_in() {
    let desk = desk();
    desk.file("rules.toml", include_str!("../../../benches/rules.toml"));
    desk.clock("2024-06-01")
        .run("init book --rules rules.toml --name Spa")
        .ok();
    desk.run("register 王芳 --phone 13800138000 --at 2024-01-02")
        .ok();
    desk.run("register 王小芳 --phone 13900139000 --at 2024-01-03")
        .ok();
    desk.run("consume M000001 100 --at 2024-02-01").ok();
    desk.run("consume M000002 50 --at 2024-02-05").ok();
    let members = |line: &str| {
        let rows = records(&desk.run(line).ok().text());
        rows.iter().map(|row| number(&row["members"])).max()
    };
    assert_eq!(members("report sales"), Some(2));
    desk.run("member merge M000002 M000001 --at 2024-05-01")
        .ok();
    assert_eq!(members("report sales"), Some(1));
    assert_eq!(members("report sales --as-of 2024-04-30"), Some(2));
    assert_eq!(members("report tiers"), Some(1));
    let points = records(&desk.run("report points").ok().text());
    let told: Vec<(&str, &str)> = points
        .iter()
        .map(|row| (row["member"].as_str(), row["balance"].as_str()))
        .collect();
    assert_eq!(told, [("M000001", "150")]);
    let forward = records(&desk.run("report rollforward").ok().text());
    assert_eq!(forward.last().expect("a month")["closing"], "150");
    let statement = records(&desk.run("report statement 13900139000").ok().text());
    assert_eq!(statement.last().expect("they joined")["balance"], "150");
}
