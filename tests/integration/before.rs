//! Books of the program of before: a copy of each opens, is sound, and its closed months print what they did.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{House, Row, Rows, copy_tree};

const CASES: [&str; 3] = ["house", "shares", "vip"];

/// Where a case lies.
pub(crate) fn fixture(case: &str) -> PathBuf {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/before");
    all.join(case)
}

/// A house with a copy of the book of a case, brought up to today's ledgers, its clock as the case says.
pub(crate) fn copy(case: &str) -> House {
    let house = House::in_memory();
    let from = fixture(case);
    fs::create_dir(house.book()).expect("a folder for the copy");
    copy_tree(&from.join("book"), &house.book());
    fs::copy(from.join("keys"), house.dir().join("keyring")).expect("its keyring");
    let now = fs::read_to_string(from.join("now")).expect("its clock");
    house.clock(now.trim());
    house.run("migrate").ok();
    house
}

/// What a closed month printed, it prints: each cell of then, under its key. Accounts that came later are lines
/// of their own.
pub(crate) fn prints_as_before(house: &House, case: &str) {
    let from = fixture(case);
    let reports = fs::read_to_string(from.join("reports")).expect("its reports");
    for (place, line) in reports.lines().enumerate() {
        let file = from.join(format!("expected/{:02}.csv", place + 1));
        let text = fs::read_to_string(file).expect("what it printed");
        let now = house.run(line).ok();
        let keys: Vec<&str> = text.lines().next().unwrap_or_default().split(',').collect();
        let cells = |rows: &Rows| -> Vec<Vec<String>> {
            let told = rows.iter().map(|row| {
                let cells = keys.iter().map(|key| row.get(key).to_owned());
                cells.collect()
            });
            told.collect()
        };
        let then = cells(&Rows::read(line, &text));
        let mut now = cells(&now.rows());
        if line.contains("--account all") || line == CLOSINGS {
            now.retain(|row| then.contains(row));
        }
        assert_eq!(now, then, "{case}: {line}");
    }
}

/// A book that goes on has more closings: those of then are among them.
const CLOSINGS: &str = "report closings";

fn is_sound(house: &House, case: &str) {
    let ran = house.run("check");
    assert_eq!(ran.code, Some(0), "{case}: {}{}", ran.text(), ran.err);
}

#[test]
fn closed_months_print_what_they_printed_and_the_book_is_sound() {
    for case in CASES {
        let house = copy(case);
        prints_as_before(&house, case);
        is_sound(&house, case);
    }
    // What the program of then called unsound is sound: it wrote what it was made to write.
    let merged = copy("merged");
    prints_as_before(&merged, "merged");
    is_sound(&merged, "merged");
}

/// What is recorded now changes no month that was closed then.
#[test]
fn a_book_of_before_goes_on() {
    for (case, deeds) in [
        (
            "house",
            &[
                "consume M000001 100 --category bath --pay cash",
                "topup M000001 500 --pay wechat --id-ref z",
                "withdraw M000004 --because shop --pay transfer",
                "card return 88000004 --pay cash",
                "close 2025-07",
            ][..],
        ),
        (
            "shares",
            &[
                "consume M000003 20 --category bath --pay wallet",
                "close 2025-08",
            ],
        ),
        ("vip", &["consume M000001 80", "close 2025-02"]),
    ] {
        let house = copy(case);
        for line in deeds {
            if line.starts_with("close") {
                house.clock("2025-12-01");
            }
            house.run(line).ok();
        }
        prints_as_before(&house, case);
        is_sound(&house, case);
    }
}

/// What the closed months of before booked short is one item on the first day that is open.
#[test]
fn what_closed_months_lack_is_one_correction() {
    let house = copy("house");
    let rows = house.run("report vouchers").ok().rows();
    let told: Vec<Vec<&str>> = rows
        .iter()
        .filter(|row| row.get("kind") == "correction")
        .map(|row| row.cells(&["date", "summary", "account", "debit", "credit"]))
        .collect();
    // Of 500.00 and 166.67 that were paid, 400.00 and nothing were booked.
    let of = |account, debit, credit| vec!["2025-07-10", "更正以前期间", account, debit, credit];
    let expected = [
        of("600101", "251.58", "0.00"),
        of("22210106", "15.09", "0.00"),
        of("1002", "0.00", "266.67"),
    ];
    assert_eq!(told, expected);
    // Closed with the month in which it lies, it is told there for ever.
    house.clock("2025-08-02");
    house.run("close 2025-07").ok();
    let july = house.run("report vouchers --from 2025-07-01").ok();
    let line = "report vouchers --from 2025-07-01 --to 2025-07-31";
    assert_eq!(house.run(line).ok().text(), july.text());
    let rows = july.rows();
    assert_eq!(
        rows.iter()
            .filter(|row| row.get("kind") == "correction")
            .count(),
        3
    );
    prints_as_before(&house, "house");
    is_sound(&house, "house");
    // Opened again, and closed again: the same.
    house.run("close 2025-07 --reopen --reason x").ok();
    house.run("close 2025-07").ok();
    assert_eq!(house.run(line).ok().text(), july.text());
    is_sound(&house, "house");
}

/// Texts of then name no accounts for fees and deposits: they are booked from the day on which a text does, and
/// what came before with them.
#[test]
fn fees_and_deposits_of_before_are_booked_once_the_rules_say_where() {
    let house = copy("house");
    let untold = house.run("report vouchers").ok();
    untold.tells(&["card_fees", "reservation_deposits", "rules adopt"]);
    let path = house.book().join("rules/house.toml");
    let today = include_str!("../../rules/house.toml");
    fs::write(&path, today).expect("written");
    let from = house.run("rules adopt").ok().one().get("from").to_owned();
    assert_eq!(from, "2025-07-09");
    let rows = house.run("report vouchers").ok();
    assert!(!rows.err.contains("card_fees"), "{}", rows.err);
    let rows = rows.rows();
    let sum = |account: &str| -> i64 {
        let fen = |text: &str| text.replace('.', "").parse::<i64>().expect("fen");
        let own = rows.iter().filter(|row| row.get("account") == account);
        own.map(|row| fen(row.get("credit")) - fen(row.get("debit")))
            .sum()
    };
    // Four cards at 20.00 and one replaced for 30.00, and deposits of 50.00 each, one of them given back.
    assert_eq!(sum("224101"), 15_000);
    assert_eq!(sum("605101"), 10_378);
    assert_eq!(sum("220404"), 85_000);
    // What belongs to months that are closed is part of their one correction.
    let days: Vec<&str> = rows
        .iter()
        .filter(|row| row.get("kind") == "correction")
        .map(|row| row.get("date"))
        .collect();
    assert!(days.iter().all(|day| *day == days[0]), "{days:?}");
    let of = |kind: &str, account: &str| -> Vec<&str> {
        let own = |row: &&Row| row.get("kind") == kind && row.get("account") == account;
        rows.iter()
            .filter(own)
            .map(|row| row.get("credit"))
            .collect()
    };
    for (account, earlier, open) in [
        ("605101", "84.91", "18.87"),
        ("224101", "100.00", "50.00"),
        ("220404", "650.00", "200.00"),
    ] {
        assert_eq!(of("correction", account), [earlier]);
        let kind = if account == "220404" {
            "reservations"
        } else {
            "cards"
        };
        assert_eq!(of(kind, account), [open]);
    }
    let then = house.run("report liability").ok().one();
    then.has(&[
        ("card_deposits", "150.00"),
        ("reservation_deposits", "850.00"),
    ]);
    prints_as_before(&house, "house");
    house.clock("2025-08-02");
    house.run("close 2025-07").ok();
    prints_as_before(&house, "house");
    is_sound(&house, "house");
}
