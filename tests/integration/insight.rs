//! What customers are worth and who is about to leave, at the desk: rfm, value, churn, and the visits that follow.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::support::{House, Ran, Row};

/// A house whose pack is a built-in one with more rules behind it.
fn house(more: &str) -> House {
    house_on("2020-01-01", more)
}

fn house_on(day: &str, more: &str) -> House {
    let house = House::empty();
    house.clock(day);
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/five-star.toml");
    let pack = fs::read_to_string(pack).expect("a pack");
    house.file("own.toml", &format!("{pack}\n{more}"));
    house.run("init book --rules own.toml").ok();
    house
}

/// Registers so many members as r1, r2, …, joined before anything is bought.
fn members(house: &House, count: usize) {
    let mut text = "name,phone,ref,joined\n".to_owned();
    for number in 1..=count {
        writeln!(text, "会员{number},,r{number},2023-01-01").expect("a text");
    }
    house.feed("register --from -", text.as_bytes()).ok();
}

/// Records purchases: member, day and amount of each, blanks between.
fn bought(house: &House, sales: &[&str]) {
    let mut text = "member,at,amount,paid,category,ref\n".to_owned();
    for (number, sale) in sales.iter().enumerate() {
        let cells: Vec<&str> = sale.split(' ').collect();
        let (member, day, amount) = (cells[0], cells[1], cells[2]);
        let category = cells.get(3).copied().unwrap_or_default();
        writeln!(
            text,
            "{member},{day},{amount},{amount},{category},s{number}"
        )
        .expect("a text");
    }
    house.feed("consume --from -", text.as_bytes()).ok();
}

const RFM: [&str; 8] = [
    "member",
    "recency",
    "frequency",
    "monetary",
    "r",
    "f",
    "m",
    "segment",
];

fn lines(ran: &Ran, keys: &[&str]) -> Vec<String> {
    let rows = ran.rows();
    rows.iter().map(|row| row.cells(keys).join(" ")).collect()
}

const SEGMENTS: &str = "
[rfm]
within = \"12 months\"

[[rfm.segment]]
id = \"best\"
title = { en = \"best\", zh = \"最佳\" }
strategy = { en = \"thank them\", zh = \"致谢\" }
r = { at_least = 4 }
f = { at_least = 4 }

[[rfm.segment]]
id = \"rest\"
";

/// Five members, each better than the one before in everything.
fn five(house: &House) {
    house.clock("2024-06-30");
    members(house, 6);
    let mut sales = vec!["r6 2023-05-01 5000".to_owned()];
    for number in 1..=5 {
        for day in 1..=number {
            sales.push(format!("r{number} 2024-0{number}-0{day} {number}00"));
        }
    }
    let sales: Vec<&str> = sales.iter().map(String::as_str).collect();
    bought(house, &sales);
}

#[test]
fn quintiles_and_segments_of_the_rules() {
    let house = house(SEGMENTS);
    five(&house);
    let ran = house.run("report rfm").ok();
    assert_eq!(
        lines(&ran, &RFM),
        [
            "M000001 181 1 100.00 1 1 1 rest",
            "M000002 149 2 400.00 2 2 2 rest",
            "M000003 119 3 900.00 3 3 3 rest",
            "M000004 87 4 1600.00 4 4 4 best",
            "M000005 56 5 2500.00 5 5 5 best",
        ]
    );
    // Another window: the sixth member's purchase of the year before.
    let ran = house
        .run("report rfm --from 2023-01-01 --to 2024-02-29")
        .ok();
    let keys = ["member", "recency", "frequency", "r", "m"];
    assert_eq!(
        lines(&ran, &keys),
        ["M000001 59 1 2 1", "M000002 27 2 4 2", "M000006 304 1 1 4"]
    );
    let sums = house.run("report rfm --by segment").ok();
    let keys = [
        "segment", "members", "share", "recency", "mean", "monetary", "strategy",
    ];
    assert_eq!(
        lines(&sums, &keys),
        [
            "best 2 40.0 71.5 2050.00 4100.00 thank them",
            "rest 3 60.0 149.7 466.67 1400.00 "
        ]
    );
    let sums = house
        .run("--lang zh report rfm --by segment --segment best")
        .ok();
    assert_eq!(sums.one().get("title"), "最佳");
    house
        .run("report rfm --segment worst")
        .refused()
        .tells(&["no segment `worst`", "best, rest"]);
    house
        .run("report rfm --scores cuts")
        .refused()
        .tells(&["no cuts"]);
    // A wholly refunded sale is no purchase; a refund counts on its sale's day.
    house.run("refund s1 --at 2024-06-29").ok();
    house.run("refund s2 --amount 50 --at 2024-06-29").ok();
    let ran = house.run("report rfm").ok();
    assert_eq!(lines(&ran, &RFM[..4])[0], "M000002 149 2 350.00");
    let before = house.run("report rfm --as-of 2024-06-28").ok();
    assert_eq!(lines(&before, &RFM[..4])[0], "M000001 179 1 100.00");
}

#[test]
fn ties_score_alike_by_value_and_are_parted_by_rank() {
    let house = house("");
    house.clock("2024-06-30");
    members(&house, 5);
    bought(
        &house,
        &[
            "r1 2024-06-01 100",
            "r2 2024-06-01 100",
            "r3 2024-06-01 100",
            "r4 2024-06-01 100",
            "r5 2024-06-02 200",
        ],
    );
    let keys = ["member", "r", "f", "m"];
    let ran = house.run("report rfm").ok();
    // Everybody bought once: nothing tells them apart.
    assert!(
        ran.err
            .contains("all have the same frequency: f is left empty"),
        "{}",
        ran.err
    );
    assert_eq!(
        lines(&ran, &keys),
        [
            "M000001 1  1",
            "M000002 1  1",
            "M000003 1  1",
            "M000004 1  1",
            "M000005 5  5"
        ]
    );
    let ran = house.run("report rfm --scores rank").ok();
    assert_eq!(
        lines(&ran, &keys),
        [
            "M000001 4  4",
            "M000002 3  3",
            "M000003 2  2",
            "M000004 1  1",
            "M000005 5  5"
        ]
    );
    let none = house.run("report rfm --from 2024-06-10").ok();
    assert!(none.rows().is_empty());
    assert!(
        none.err
            .contains("no member bought anything from 2024-06-10 to 2024-06-30")
    );
    house
        .run("report rfm --from 2024-06-10 --to 2024-06-01")
        .fails(2);
    // Who has left is not scored.
    house.run("member exit M000005 --reason 搬家").ok();
    let ran = house.run("report rfm --lang zh").ok();
    assert_eq!(ran.rows().len(), 4);
    assert!(ran.err.contains("消费次数相同"), "{}", ran.err);
}

#[test]
fn cuts_of_the_rules_score_even_one_customer() {
    let house = house(
        "[rfm]\nwithin = \"90 days\"\nscores = \"cuts\"\ncounts = \"visits\"\n\
         cuts = { recency = [\"7 days\", \"15 days\", \"30 days\", \"60 days\"], frequency = [8, 5, 3, 2], \
         monetary = [5000, 1000, 500, 100] }\n",
    );
    house.clock("2024-06-30");
    members(&house, 1);
    bought(
        &house,
        &[
            "r1 2024-06-15 300",
            "r1 2024-06-15 300",
            "r1 2024-06-01 400",
        ],
    );
    let ran = house.run("report rfm").ok();
    assert_eq!(lines(&ran, &RFM), ["M000001 15 2 1000.00 4 2 4 "]);
    let ran = house.run("report rfm --scores value").ok();
    assert_eq!(lines(&ran, &RFM), ["M000001 15 2 1000.00    "]);
}

#[test]
fn value_tells_margin_and_trend() {
    let house = house(
        "[value]\ntrend = \"3 months\"\nrising = \"20%\"\nfalling = \"20%\"\n\
         cost = [{ category = \"goods\", share = \"60%\" }, { category = \"spa\", share = \"25%\" }]\n",
    );
    house.clock("2024-06-30");
    members(&house, 7);
    bought(
        &house,
        &[
            "r1 2024-02-01 100 goods",
            "r1 2024-05-01 120 goods",
            "r2 2024-02-01 100 goods",
            "r2 2024-05-01 80 spa",
            "r3 2024-02-01 100 goods",
            "r3 2024-05-01 110 tea",
            "r4 2024-02-01 333.33 goods",
            "r5 2024-06-30 50",
            "r6 2023-02-01 10 spa",
            "r6 2024-04-01 10 spa",
            "r7 2023-02-01 5 spa",
        ],
    );
    let keys = [
        "member",
        "spend",
        "purchases",
        "average",
        "margin",
        "recent",
        "before",
        "change",
        "trend",
    ];
    let ran = house.run("report value").ok();
    assert_eq!(
        lines(&ran, &keys),
        [
            "M000004 333.33 1 333.33 133.33 0.00 333.33 -100.0 stopped",
            "M000001 220.00 2 110.00 88.00 120.00 100.00 20.0 rising",
            "M000003 210.00 2 105.00  110.00 100.00 10.0 steady",
            "M000002 180.00 2 90.00 100.00 80.00 100.00 -20.0 falling",
            "M000005 50.00 1 50.00  50.00 0.00  new",
            "M000006 20.00 2 10.00 15.00 10.00 0.00  returned",
            "M000007 5.00 1 5.00 3.75 0.00 0.00  ",
        ]
    );
    let falling = house.run("report value --trend falling").ok();
    assert_eq!(falling.one().get("member"), "M000002");
    // Before its last purchase, all that fell was steady.
    let ran = house
        .run("report value --as-of 2024-04-30 --trend stopped")
        .ok();
    assert!(ran.rows().is_empty());
    let plain = self::house("");
    plain
        .run("report value --trend falling")
        .refused()
        .tells(&["do not say when spend rises"]);
    let ran = plain.run("report value").ok();
    assert!(ran.rows().is_empty() && ran.err.contains("no member bought anything"));
}

const CHURN: &str = "[churn]\nquiet_after = \"90 days\"\nrhythm = \"2\"\nrhythm_from = 3\nlost_after = \"200 days\"\n";

#[test]
fn who_is_off_their_own_rhythm_is_about_to_leave() {
    let house = house(CHURN);
    house.clock("2024-06-30");
    members(&house, 5);
    bought(
        &house,
        &[
            // Every ten days, then silence: at risk twenty days after the last.
            "r1 2024-05-01 10",
            "r1 2024-05-11 10",
            "r1 2024-05-21 10",
            // Twice only: no rhythm yet.
            "r2 2024-05-01 10",
            "r2 2024-05-02 10",
            "r2 2024-05-02 10",
            "r3 2024-04-01 10",
            "r4 2023-11-01 10",
            "r5 2024-06-10 10",
            "r5 2024-06-20 10",
            "r5 2024-06-30 10",
        ],
    );
    let keys = [
        "member",
        "last_purchase",
        "frequency",
        "recency",
        "age",
        "interval",
        "state",
        "since",
        "why",
    ];
    let ran = house.run("report churn --simple").ok();
    assert_eq!(
        lines(&ran, &keys),
        [
            "M000001 2024-05-21 2 2.86 8.57 10.0 at-risk 2024-06-10 rhythm",
            "M000002 2024-05-02 1 0.14 8.57 1.0 active 2024-07-31 quiet",
            "M000003 2024-04-01 0 0.00 12.86  at-risk 2024-06-30 quiet",
            "M000004 2023-11-01 0 0.00 34.57  lost 2024-01-30 quiet",
            "M000005 2024-06-30 2 2.86 2.86 10.0 active 2024-07-20 rhythm",
        ]
    );
    let at_risk = |more: &str| {
        let ran = house.run(&format!("report churn --simple --at-risk {more}"));
        (ran.code, lines(&ran, &["member"]))
    };
    let both = vec!["M000001".to_owned(), "M000003".to_owned()];
    assert_eq!(at_risk(""), (Some(0), both.clone()));
    assert_eq!(at_risk("--fail"), (Some(3), both));
    assert_eq!(
        at_risk("--since 2024-06-11 --fail"),
        (Some(3), vec!["M000003".to_owned()])
    );
    // The day after they are about to leave still, though nobody newly so.
    let churn = "report churn --simple --at-risk --fail";
    let ran = house.run_at("2024-07-01", churn).ends(3);
    assert_eq!(ran.rows().len(), 2);
    let calm = house
        .run_at("2024-07-01", &format!("{churn} --since 2024-07-01"))
        .ok();
    assert_eq!(calm.rows().len(), 0);
    // On the day before, nobody else.
    let ran = house
        .run("report churn --simple --at-risk --as-of 2024-06-29")
        .ok();
    assert_eq!(lines(&ran, &["member"]), ["M000001"]);
    // Too few for the model: said, and the simple rules stand.
    let ran = house.run("report churn --at-risk").ends(65);
    assert_eq!(
        lines(&ran, &["member", "p_alive", "expected"]),
        ["M000001  ", "M000003  "]
    );
    assert!(ran.err.contains("there is no model"), "{}", ran.err);
    let ran = house.run("--lang zh report churn --at-risk --fail").ends(3);
    assert!(ran.err.contains("没有模型"), "{}", ran.err);
}

#[test]
fn without_ground_there_is_no_model_and_no_figure() {
    let house = house("");
    house.clock("2024-06-30");
    house
        .run("report churn")
        .ends(65)
        .tells(&["nobody has bought", "no member bought anything"]);
    house
        .run("report churn --at-risk")
        .refused()
        .tells(&["do not say who is about to leave"]);
    members(&house, 3);
    bought(&house, &["r1 2024-05-01 10"]);
    let ran = house
        .run("report churn --weeks 10")
        .ends(65)
        .tells(&["only one customer"]);
    ran.one().has(&[
        ("p_alive", ""),
        ("expected", ""),
        ("worth", ""),
        ("state", ""),
    ]);
    bought_more(&house, "r2 2024-05-02 10");
    house
        .run("report churn")
        .ends(65)
        .tells(&["nobody has come back"]);
    house
        .run("--lang zh report churn")
        .ends(65)
        .tells(&["尚无人在另一天再次消费"]);
    bought_more(&house, "r2 2024-05-03 10");
    house
        .run("report churn")
        .ends(65)
        .tells(&["does not converge"]);
    house.run("report churn --simple").ok();
    house.run("report churn --weeks 0").fails(2);
}

fn bought_more(house: &House, sale: &str) {
    let cells: Vec<&str> = sale.split(' ').collect();
    let line = format!("consume {} {} --at {}", cells[0], cells[2], cells[1]);
    house.run(&line).ok();
}

/// The buyers of CDs whose model is published, as customers of a club.
fn cdnow(house: &House) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/cdnow");
    let patterns = fs::read_to_string(folder.join("patterns.csv")).expect("the fixture");
    let mut buyers = "name,phone,ref,joined\n".to_owned();
    let mut sales = "member,at,amount\n".to_owned();
    let day = |number: i64| {
        // Days since 1 January 1997.
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30];
        let (mut month, mut rest) = (1, number);
        for length in lengths {
            if rest < length {
                break;
            }
            (month, rest) = (month + 1, rest - length);
        }
        format!("1997-{month:02}-{:02}", rest + 1)
    };
    let mut buyer = 0;
    for line in patterns.lines().skip(1) {
        let figures: Vec<i64> = line
            .split(',')
            .map(|cell| cell.parse().expect("a figure"))
            .collect();
        let (repeats, to_last, age) = (figures[0], figures[1], figures[2]);
        for _ in 0..figures[3] {
            buyer += 1;
            writeln!(buyers, ",,b{buyer},1997-01-01").expect("a text");
            let first = 272 - age;
            let mut on = vec![first];
            // Those between lie anywhere between; the last is where it was.
            on.extend((1..repeats).map(|n| first + n));
            on.extend((repeats > 0).then_some(first + to_last));
            for (place, number) in on.into_iter().enumerate() {
                let amount = 10 + (buyer * 7 + i64::try_from(place).expect("few") * 3) % 40;
                writeln!(sales, "b{buyer},{},{amount}", day(number)).expect("a text");
            }
        }
    }
    house.feed("register --from -", buyers.as_bytes()).ok();
    house.feed("consume --from -", sales.as_bytes()).ok();
}

#[test]
fn the_published_model_comes_out_of_a_book() {
    let house = house_on("1997-01-01", "[churn]\nalive_below = \"50%\"\nweeks = 39\n");
    house.clock("1997-09-30");
    cdnow(&house);
    let ran = house.run("-v report churn").ok();
    // Published: r 0.243, alpha 4.414, a 0.793, b 2.426, log-likelihood -9582.4.
    let told = "BG/NBD fitted to 2357 customers, 946 of whom came back: \
                r 0.2426, α 4.4136, a 0.7929, b 2.4259, ln L -9582.4292";
    assert!(ran.err.contains(told), "{}", ran.err);
    let rows = ran.rows();
    let twice: &Row = rows
        .find(&[("frequency", "2"), ("recency", "30.43"), ("age", "38.86")])
        .expect("the published customer");
    assert!(twice.get("expected").starts_with("1.22"), "{twice:?}");
    assert!(twice.get("p_alive").starts_with("0.72"), "{twice:?}");
    assert!(!twice.get("worth").is_empty());
    // The same bytes, and the same figures for the same day asked for later.
    assert_eq!(house.run("report churn").ok().out, ran.out);
    house.clock("1998-03-01");
    assert_eq!(
        house.run("report churn --as-of 1997-09-30").ok().out,
        ran.out
    );
    // Whom the model gives up, since the day on which it does.
    let given_up = rows.iter().filter(|row| row.get("state") == "at-risk");
    let mut count = 0;
    for row in given_up {
        count += 1;
        assert!(row.get("p_alive") < "0.5000", "{row:?}");
        assert_eq!(row.get("why"), "model");
        assert!(row.get("since") <= "1997-09-30", "{row:?}");
    }
    assert!(count > 100, "{count}");
    let others = rows.iter().filter(|row| row.get("state") == "active");
    for row in others {
        assert!(row.get("p_alive") >= "0.5000", "{row:?}");
        assert!(
            row.get("since").is_empty() || row.get("since") > "1997-09-30",
            "{row:?}"
        );
    }
}

#[test]
fn who_is_about_to_leave_is_called_as_the_plan_says() {
    let house = house(&format!(
        "{CHURN}\n[[win_back]]\nby = \"manager\"\nchannel = \"phone\"\nwhen = \"at-risk\"\nagain = \"30 days\"\n"
    ));
    house.clock("2024-06-01");
    members(&house, 2);
    bought(
        &house,
        &[
            "r1 2024-05-01 10",
            "r1 2024-05-11 10",
            "r1 2024-05-21 10",
            "r2 2023-06-01 10",
        ],
    );
    let calls = |to: &str| {
        let ran = house
            .run(&format!("visit-plan --from 2024-06-01 --to {to}"))
            .ok();
        lines(&ran, &["member", "due", "reason", "owner"])
    };
    // 8 to 10 June are days off: what is due on one of them is called on the Friday.
    assert!(calls("2024-06-06").is_empty());
    assert_eq!(calls("2024-06-07").len(), 1);
    // The rhythm is known before it is broken; who is lost is not called.
    assert_eq!(calls("2024-06-10"), ["M000001 2024-06-10 win-back manager"]);
    let why = house.run("explain M000001").ok().text();
    assert!(why.contains("due 2024-06-10 for win-back"), "{why}");
    house.clock("2024-06-11");
    house
        .run("visit M000001 --channel phone --by manager --for win-back")
        .ok();
    assert!(calls("2024-07-10").is_empty());
    assert_eq!(calls("2024-07-11"), ["M000001 2024-07-11 win-back manager"]);
    // A purchase changes the rhythm: 50 days in three intervals.
    house.clock("2024-06-20");
    house.run("consume M000001 10").ok();
    assert_eq!(calls("2024-07-31"), ["M000001 2024-07-24 win-back manager"]);
}

#[test]
fn the_day_of_an_opening_is_the_day_of_no_purchase() {
    let house = house("[value]\ntrend = \"30 days\"\nrising = \"20%\"\nfalling = \"20%\"\n");
    house.clock("2024-06-30");
    members(&house, 3);
    let opening = "member,spend,purchases,last_purchase\nr1,500,7,\nr2,200,3,2024-03-02\n";
    house
        .feed("opening --from - --at 2024-06-20", opening.as_bytes())
        .ok();
    bought(&house, &["r3 2024-06-01 10"]);
    let rfm = || lines(&house.run("report rfm").ok(), &RFM[..4]);
    assert_eq!(
        rfm(),
        [
            "M000001  7 500.00",
            "M000002 120 3 200.00",
            "M000003 29 1 10.00"
        ]
    );
    let keys = [
        "member",
        "first_purchase",
        "last_purchase",
        "recent",
        "before",
        "trend",
    ];
    let value = || lines(&house.run("report value").ok(), &keys);
    let brought = "M000002 2024-03-02 2024-03-02 0.00 0.00 ";
    let sold = "M000003 2024-06-01 2024-06-01 10.00 0.00 new";
    assert_eq!(value(), ["M000001   0.00 0.00 ", brought, sold]);
    // The growth of the membership counts months with a purchase.
    let months = |house: &House| {
        let ran = house.run("report members --from 2024-06-01").ok();
        lines(&ran, &["period", "active"])
    };
    assert_eq!(months(&house), ["2024-06 1"]);
    // A later sale is the last purchase; which was the first is not known.
    house.clock("2024-07-02");
    house.run("consume M000001 30").ok();
    assert_eq!(rfm()[0], "M000001 0 8 530.00");
    assert_eq!(value()[0], "M000001  2024-07-02 30.00 0.00 ");
    assert_eq!(months(&house), ["2024-06 1", "2024-07 1"]);
    let shown = house.run("report rfm --by segment").ok();
    for row in shown.rows().iter() {
        assert_ne!(row.get("recency"), "", "{row:?}");
    }
}

#[test]
fn who_is_about_to_leave_is_drawn_first_and_apart_with_and_without_the_model() {
    let house = house(CHURN);
    house.clock("2024-12-01");
    members(&house, 4);
    bought(
        &house,
        &[
            "r1 2024-11-20 500",
            "r2 2024-02-01 900",
            "r3 2024-08-20 10",
            "r4 2024-08-10 70",
        ],
    );
    let drawn = house.run("report churn --simple --chart").ok().text();
    let at = |word: &str| {
        drawn
            .find(word)
            .unwrap_or_else(|| panic!("{word}: {drawn}"))
    };
    let order = [
        "at-risk · Spend",
        " 70.00",
        " 10.00",
        "lost · Spend",
        "900.00",
        "active · Spend",
    ];
    for pair in order.windows(2) {
        assert!(at(pair[0]) < at(pair[1]), "{pair:?}: {drawn}");
    }
    house.run("report churn --html page.html").ends(65);
    let page = std::fs::read_to_string(house.dir().join("page.html")).expect("a page");
    let at = |word: &str| page.find(word).unwrap_or_else(|| panic!("{word}: {page}"));
    assert!(at("at-risk · Spend") < at("lost · Spend"));
    assert!(!page.contains("Interval (days)</figcaption>"), "{page}");
}

#[test]
fn purchases_of_a_merged_member_and_of_an_older_system_count() {
    let house = house(CHURN);
    house.clock("2024-06-30");
    members(&house, 3);
    bought(
        &house,
        &["r1 2024-06-01 10", "r2 2024-06-05 20", "r2 2024-06-09 30"],
    );
    let opening = "member,spend,purchases\nr3,500,7\n";
    house
        .feed("opening --from - --at 2024-06-20", opening.as_bytes())
        .ok();
    house
        .run("member merge M000002 M000001 --reason twice")
        .ok();
    let ran = house.run("report rfm").ok();
    assert_eq!(
        lines(&ran, &RFM[..4]),
        ["M000001 21 3 60.00", "M000003  7 500.00"]
    );
    ran.tells(&["the last purchase of 1 members is not known"]);
    let value = house.run("report value").ok();
    let keys = ["member", "spend", "purchases", "visits", "average"];
    assert_eq!(
        lines(&value, &keys),
        ["M000003 500.00 7 0 71.43", "M000001 60.00 3 3 20.00"]
    );
    // Nobody knows the days of what was brought over: no rhythm, and no part of the model.
    let churn = house.run("report churn --simple").ok();
    let keys = [
        "member",
        "last_purchase",
        "frequency",
        "age",
        "interval",
        "since",
        "why",
    ];
    assert_eq!(
        lines(&churn, &keys),
        [
            "M000001 2024-06-09 2 4.14 4.0 2024-06-17 rhythm",
            "M000003     2024-09-18 quiet",
        ]
    );
    // An undone sale was never made.
    let version = house.version();
    let sold = house.run("consume M000001 40").ok().one();
    assert_eq!(
        sold.int("version"),
        i64::try_from(version + 1).expect("few")
    );
    assert_eq!(
        lines(&house.run("report rfm").ok(), &RFM[..4])[0],
        "M000001 0 4 100.00"
    );
    house
        .run(&format!("undo {} --reason wrong", version + 1))
        .ok();
    assert_eq!(
        lines(&house.run("report rfm").ok(), &RFM[..4])[0],
        "M000001 21 3 60.00"
    );
}

#[test]
fn rules_on_worth_that_cannot_be_meant_are_refused() {
    let house = House::empty();
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/five-star.toml");
    let pack = fs::read_to_string(pack).expect("a pack");
    let table = [
        (
            "[rfm]\nwithin = \"membership-year\"",
            "the same days for everybody",
            "起止日相同",
        ),
        ("[rfm]\nscores = \"cuts\"", "lacks `cuts`", "缺少"),
        ("[rfm]\nclasses = 10", "`classes` cannot be 10", "不能"),
        (
            "[rfm]\nscores = \"cuts\"\ncuts = { recency = [\"7 days\"], frequency = [3, 2], monetary = [5] }",
            "`frequency` has 2 cuts, `recency` 1",
            "分档",
        ),
        (
            "[rfm]\nscores = \"cuts\"\ncuts = { recency = [\"9 days\", \"7 days\"], frequency = [3, 2], monetary = [5, 4] }",
            "the cuts of `recency` do not run from the best down",
            "由优到劣",
        ),
        (
            "[rfm]\ncuts = { recency = [\"7 days\"], frequency = [3], monetary = [5] }",
            "`cuts` are not used",
            "未被使用",
        ),
        (
            "[rfm]\n[[rfm.segment]]\nid = \"a\"\nr = { at_least = 4 }",
            "no segment fits r = 1, f = 1, m = 1",
            "没有适用的分群",
        ),
        (
            "[rfm]\n[[rfm.segment]]\nid = \"a\"\n[[rfm.segment]]\nid = \"b\"\nr = { at_least = 4 }",
            "segment \"b\" is never reached",
            "无人归入",
        ),
        (
            "[rfm]\n[[rfm.segment]]\nid = \"a\"\nr = { at_least = 4, below = 4 }\n[[rfm.segment]]\nid = \"b\"",
            "no score from 1 to 5 is bounded so",
            "没有这样的分值",
        ),
        (
            "[value]\nrising = \"20%\"",
            "`rising` says nothing without `trend`",
            "没有 `trend`",
        ),
        (
            "[value]\ntrend = \"lifetime\"\nrising = \"1%\"\nfalling = \"1%\"",
            "`trend` is a number of months or days",
            "月数或天数",
        ),
        (
            "[value]\ncost = [{ category = \"a\", share = \"1%\" }, { category = \"a\", share = \"2%\" }]",
            "the cost of \"a\" is told twice",
            "重复",
        ),
        (
            "[churn]\nweeks = 13",
            "says of nobody that they are about to leave",
            "无人",
        ),
        (
            "[churn]\nrhythm = \"1\"",
            "`rhythm` must be more than one time",
            "大于",
        ),
        (
            "[churn]\nquiet_after = \"9 days\"\nrhythm_from = 3",
            "`rhythm_from` says nothing without `rhythm`",
            "没有 `rhythm`",
        ),
        (
            "[churn]\nquiet_after = \"90 days\"\nlost_after = \"90 days\"",
            "nobody is about to leave",
            "没有流失风险",
        ),
        (
            "[churn]\nalive_below = \"130%\"",
            "`alive_below` cannot be more than all",
            "不能超过全部",
        ),
        (
            "[[win_back]]\nby = \"manager\"\nchannel = \"phone\"\nwhen = \"at-risk\"",
            "the pack does not say who is about to leave",
            "未写明",
        ),
    ];
    for (rules, en, zh) in table {
        house.file("own.toml", &format!("{pack}\n{rules}\n"));
        let told = house.run("rules check own.toml");
        assert_eq!(told.code, Some(78), "{rules}\n{}", told.err);
        let all = format!("{}{}", told.text(), told.err);
        assert!(all.contains(en), "{rules}\n{all}");
        let told = house.run("--lang zh rules check own.toml");
        let all = format!("{}{}", told.text(), told.err);
        assert!(all.contains(zh), "{rules}\n{all}");
    }
}
