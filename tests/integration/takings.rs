//! What a day brings in, as the till and the books have it, and what is counted of it.

use crate::support::{House, column};

/// A day on which everything happens that moves money.
fn day() -> House {
    let house = House::new("house");
    house.clock("2024-05-01T12:00:00+08:00");
    for line in [
        "register 王芳 --phone 13800000001",
        "card issue 王芳 --card 8001 --pay cash",
        "topup 王芳 1000 --pay wechat --id-ref f1",
        "consume 王芳 300 --pay wallet=200 --pay cash=100",
        "consume --walk-in 50 --pay cash=20 --pay wechat=30",
        "refund S00000001 --amount 30",
        "withdraw 王芳 100 --because agreed --pay wechat",
        "card return 8001 --pay cash",
    ] {
        house.run(line).ok();
    }
    house
}

/// Lines of the drawer as `means in_book found difference`.
fn drawer(house: &House, line: &str) -> Vec<String> {
    let text = house.run(line).ok().text();
    let keys = ["kind", "means", "in_book", "found", "difference"];
    let cells = keys.map(|key| column(&text, key));
    let lines = (0..cells[0].len()).filter(|at| cells[0][*at] == "drawer");
    lines
        .map(|at| {
            let own: Vec<&str> = cells[1..]
                .iter()
                .map(|column| column[at].as_str())
                .collect();
            own.join(" ").trim_end().to_owned()
        })
        .collect()
}

/// What the journal books on an account.
fn booked(house: &House, account: &str) -> i64 {
    let journal = house.run("report journal").ok().text();
    let own = journal
        .lines()
        .filter(|line| line.starts_with(&format!("    {account} ")));
    let fen = own.map(|line| {
        let amount = line.split_whitespace().rev().nth(1).expect("an amount");
        amount.replace('.', "").parse::<i64>().expect("fen")
    });
    fen.sum()
}

#[test]
fn a_day_tells_what_each_means_brought_and_agrees_with_the_journal() {
    let house = day();
    let told = house.run("day").ok().text();
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(
        lines,
        [
            "kind,means,store,operator,records,taken,in_book,found,difference",
            "sale,cash,,desk,2,120.00,,,",
            "sale,wechat,,desk,1,30.00,,,",
            "refund,cash,,desk,1,-10.00,,,",
            "topup,wechat,,desk,1,1000.00,,,",
            "payout,wechat,,desk,1,-100.00,,,",
            "card-fee,cash,,desk,1,20.00,,,",
            "card-deposit,cash,,desk,2,0.00,,,",
            "drawer,cash,,,,,130.00,,",
            "drawer,wechat,,,,,930.00,,",
        ]
    );
    assert_eq!(
        (booked(&house, "1001"), booked(&house, "1002")),
        (13_000, 93_000)
    );
    // What an undo takes back left the drawer as well.
    house.run("undo 6 --reason 'rung up twice'").ok();
    assert_eq!(drawer(&house, "day"), ["cash 110.00", "wechat 900.00"]);
    assert_eq!(
        (booked(&house, "1001"), booked(&house, "1002")),
        (11_000, 90_000)
    );
    // Another day has nothing, and the day before is asked for as people say it.
    assert_eq!(house.run("day yesterday").ok().rows().len(), 0);
    house.clock("2024-05-02T09:00:00+08:00");
    assert_eq!(drawer(&house, "day 昨天"), ["cash 110.00", "wechat 900.00"]);
}

#[test]
fn a_count_is_recorded_beside_what_the_book_has() {
    let house = day();
    let count = "day --count cash=125 --count 微信=930 --note 少五元 --ref z-1";
    let first = house.run(count).ok().text();
    assert!(
        first.ends_with(
            "cash,130.00,125.00,-5.00\nZ000001,10,2024-05-01,2024-05-01,wechat,930.00,930.00,0.00\n"
        ),
        "{first}"
    );
    assert_eq!(house.run(count).ok().text(), first);
    assert_eq!(house.version(), 10);
    house
        .run("day --count cash=126 --ref z-1")
        .refused()
        .tells(&["z-1", "Z000001"]);
    assert_eq!(
        drawer(&house, "day"),
        ["cash 130.00 125.00 -5.00", "wechat 930.00 930.00 0.00"]
    );
    // A later count holds; taken back, the one before it does.
    house.run("day --count cash=130").ok();
    assert_eq!(drawer(&house, "day")[0], "cash 130.00 130.00 0.00");
    house.run("undo 11 --reason 'counted wrong'").ok();
    assert_eq!(drawer(&house, "day")[0], "cash 130.00 125.00 -5.00");
    house.run("day --count cash=1 --dry-run").ok();
    assert_eq!(drawer(&house, "day")[0], "cash 130.00 125.00 -5.00");
    house.run("check").ok();
}

#[test]
fn what_cannot_be_counted_is_refused() {
    let house = day();
    for (line, code, told) in [
        (
            "day tomorrow --count cash=1",
            1,
            "2024-05-02 has not come yet",
        ),
        ("day --count wallet=1", 1, "stored value"),
        ("day --count csh=1", 1, "cash"),
        ("day --count cash", 2, "--count cash=AMOUNT"),
        ("day --count cash=-5", 2, "never below zero"),
        ("day --count cash=5 --count 现金=6", 2, "counted twice"),
        ("day --note why", 2, "--count"),
    ] {
        house.run(line).ends(code).tells(&[told]);
    }
    assert_eq!(house.version(), 9);
}
