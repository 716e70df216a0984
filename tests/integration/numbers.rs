//! Numbers as high as they come: a book costs what is in it, and goes on where 32 bits end.

use std::fs;
use std::process::{Command, Stdio};

use crate::support::{House, Ran};

/// Moves the numbers of a book up, in every ledger, as another program might have written them.
fn renumber(house: &House, numbers: &[(&str, &str)]) {
    for entry in fs::read_dir(house.book().join("ledgers")).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.ends_with("versions.csv") {
            continue;
        }
        let mut text = fs::read_to_string(&path).expect("a ledger");
        for (from, to) in numbers {
            text = text.replace(from, to);
        }
        fs::write(&path, text).expect("written");
    }
    house.run("check --accept 'brought over'").ok();
}

/// Runs a line with no more memory than a small book takes.
fn small(house: &House, line: &str) -> Ran {
    let usual = house.command(line);
    let mut command = Command::new("sh");
    command
        .args(["-c", "ulimit -v 1500000 && exec \"$0\" \"$@\""])
        .arg(usual.get_program())
        .args(usual.get_args())
        .current_dir(house.dir())
        .env_clear()
        .stdin(Stdio::null());
    for (key, value) in usual.get_envs() {
        command.env(key, value.unwrap_or_default());
    }
    Ran::of(line, command.output().expect("the program starts"))
}

fn house() -> House {
    let house = House::new("club-cards");
    house.clock("2024-03-01");
    // Known by a ref alone: what is sealed is bound to its member's number.
    house.feed("register --from -", b"ref\nwang\n").ok();
    for line in [
        "consume M000001 1000 --category bath",
        "consume M000001 100 --category bath",
        "refund S00000001 --amount 10",
    ] {
        house.run(line).ok();
    }
    house
}

const EVERYBODY: [&str; 21] = [
    "member list",
    "tier list",
    "tier-recalc",
    "check",
    "report summary",
    "report sales --by tier",
    "report members",
    "report tiers",
    "report points",
    "report wallet",
    "report value",
    "report rfm",
    "report liability",
    "report rollforward",
    "report vouchers",
    "report concentration",
    "report compare",
    "report profiles",
    "visit-plan --from 2024-03-01 --to 2024-12-31",
    "care --from 2024-03-01 --to 2024-12-31",
    "rules whatif --rules book/rules/club-cards.toml --from 2024-01-01",
];

#[test]
fn a_book_whose_last_numbers_are_high_stays_small_and_goes_on() {
    for (member, next) in [("M50000000", "M50000001"), ("M4294967294", "M4294967295")] {
        let house = house();
        renumber(
            &house,
            &[
                ("M000001", member),
                ("S00000003", "S4294967294"),
                ("S00000002", "S4294967293"),
                ("S00000001", "S4294967292"),
            ],
        );
        for line in EVERYBODY {
            small(&house, line).ok();
        }
        small(&house, &format!("member set {member} name=王芳")).ok();
        let li = small(&house, "register 李娜 --phone 13800000002")
            .ok()
            .one();
        li.has(&[("member", next)]);
        let ma = small(&house, "register 马丽 --phone 13800000003")
            .ok()
            .one();
        let ma = ma.get("member").to_owned();
        for (line, key, number) in [
            (format!("consume {next} 800"), "sale", "S4294967295"),
            (format!("consume {ma} 70"), "sale", "S4294967296"),
            (
                "refund S4294967295 --amount 1".to_owned(),
                "sale",
                "S4294967297",
            ),
            (
                format!("topup {next} 10 --pay cash --id-ref f"),
                "topup",
                "T00000001",
            ),
            (
                format!("topup {member} 10 --pay cash --id-ref f"),
                "topup",
                "T00000002",
            ),
        ] {
            small(&house, &line).ok().one().has(&[(key, number)]);
        }
        for line in EVERYBODY {
            small(&house, line).ok();
        }
        let list = small(&house, "member list").ok().rows();
        let named = list.columns(&["member", "name"]);
        assert_eq!(named, [[member, "王芳"], [next, "李娜"], [&ma, "马丽"]]);
        let spend = small(&house, "report value").ok().rows();
        let li = spend.find(&[("member", next)]).expect("she bought");
        li.has(&[("spend", "799.00"), ("purchases", "1")]);
    }
}

#[test]
fn where_no_number_is_left_the_next_is_refused_and_the_book_is_as_it_was() {
    let house = house();
    let last = "999999999999999999";
    renumber(
        &house,
        &[
            ("M000001", &format!("M{last}")),
            ("S00000003", &format!("S{last}")),
        ],
    );
    house
        .run(&format!("topup M{last} 500 --pay cash --id-ref f"))
        .ok();
    renumber(&house, &[("T00000001", &format!("T{last}"))]);
    let version = house.version();
    for (line, told) in [
        ("register 李娜 --phone 13800000002", 'M'),
        ("consume wang 100", 'S'),
        ("topup wang 100 --pay cash --id-ref f", 'T'),
    ] {
        let words = format!("{told}{last} is on record, and no number is left after it");
        small(&house, line).fails(1).tells(&[&words]);
        let zh = format!("账簿中已有 {told}{last}，其后没有可用的编号");
        small(&house, &format!("{line} --lang zh"))
            .fails(1)
            .tells(&[&zh]);
    }
    assert_eq!(house.version(), version);
    small(&house, "member list").ok();
}

/// The most that one row keeps, and what two and four such rows come to.
const MOST: &str = "92233720368547758.07";
const TWICE: &str = "184467440737095516.14";
const FOUR_TIMES: &str = "368934881474191032.28";

/// A book with amounts at the end of the range, as a program without a bound may have written them: two sales of
/// nobody known, and two sales and two top-ups of one member.
fn at_the_end_of_the_range() -> House {
    let house = House::new("club-cards");
    house.clock("2024-03-01");
    house.run("register 王芳 --phone 13800000001").ok();
    for line in [
        "consume --walk-in 1234.56 --category bath",
        "consume M000001 765.43 --category bath",
        "topup M000001 432.17 --pay cash --id-ref f",
    ] {
        house.run(line).ok();
        house.run(line).ok();
    }
    renumber(
        &house,
        &[("1234.56", MOST), ("765.43", MOST), ("432.17", MOST)],
    );
    house
}

#[test]
fn sums_beyond_what_a_row_keeps_are_told_to_the_fen() {
    let house = at_the_end_of_the_range();
    house.clock("2024-04-02");
    for (line, sums) in [
        ("check", &[][..]),
        ("tier-recalc", &[TWICE]),
        ("member list", &[TWICE]),
        ("member show M000001", &[TWICE]),
        ("member export M000001", &[TWICE]),
        ("explain M000001", &[TWICE]),
        ("tier list", &[TWICE]),
        ("wallet M000001", &[TWICE, MOST]),
        ("report statement M000001", &[TWICE, MOST]),
        ("report summary", &[FOUR_TIMES]),
        ("report sales", &[FOUR_TIMES]),
        ("report sales --by tier", &[TWICE]),
        ("report tiers", &[TWICE]),
        ("report points", &[]),
        ("report wallet", &[TWICE]),
        ("report value", &[TWICE]),
        ("report rfm", &[TWICE]),
        ("report churn --simple", &[]),
        ("report classes", &[TWICE]),
        ("report credit", &[TWICE]),
        ("report strength", &[TWICE]),
        ("report dashboard", &[TWICE, FOUR_TIMES]),
        ("report liability", &[TWICE]),
        ("report rollforward", &[]),
        ("report vouchers", &[TWICE]),
        ("report concentration", &[TWICE]),
        ("report compare", &[TWICE]),
        ("report liability --html liability.html", &[]),
        ("report vouchers --html vouchers.html", &[]),
        ("report sales --html sales.html", &[]),
        ("report dashboard --html dashboard.html", &[]),
        ("report liability --xlsx liability.xlsx", &[]),
        ("report sales --xlsx sales.xlsx", &[]),
        (
            "rules whatif --rules book/rules/club-cards.toml --from 2024-01-01",
            &[],
        ),
        ("close 2024-03", &[TWICE]),
        ("check", &[]),
        ("report vouchers", &[TWICE]),
        ("refund S00000001", &[MOST]),
        ("refund S00000003", &[MOST]),
        ("check", &[]),
    ] {
        let ran = house.run(line).ok();
        let told = String::from_utf8_lossy(&ran.out);
        for sum in sums {
            assert!(told.contains(sum), "{line}: no {sum} in\n{told}");
        }
    }
    // What is typed stays bound to what a row keeps.
    house.run(&format!("consume --walk-in {TWICE}")).fails(2);
}

/// What one deed moves at most.
const MOST_POINTS: &str = "1000000000000";

#[test]
fn points_at_the_end_of_the_range_are_refused_or_summed_to_the_point() {
    let house = House::new("vip-card");
    house.clock("2024-03-01");
    for (name, phone) in [("王芳", "1"), ("李娜", "2")] {
        house
            .run(&format!("register {name} --phone 1380000000{phone}"))
            .ok();
    }
    let version = house.version();
    for much in ["1000000000001", "999999999999999999", "9223372036854775807"] {
        for sign in ["+", "-"] {
            let line = format!("points adjust M000001 {sign}{much} --reason x --yes");
            house.run(&line).refused().tells(&[much, MOST_POINTS]);
            house
                .run(&format!("{line} --lang zh"))
                .refused()
                .tells(&["超过一条记录的上限 1000000000000 分"]);
        }
        house.file(
            "open.csv",
            &format!("member,points\nM000001,{much}\nM000002,-{much}\n"),
        );
        house
            .run("opening --from open.csv --yes")
            .fails(65)
            .tells(&["open.csv:2:2: points", "open.csv:3:2: points", MOST_POINTS]);
    }
    house
        .run("points adjust M000001 +9999999999999999999999999999999999999999 --reason x")
        .fails(2);
    assert_eq!(house.version(), version);
    house.file(
        "open.csv",
        "member,points,spend,purchases,last_purchase\n\
         M000001,1000000000000,10000000.00,4294967295,2024-01-01\n\
         M000002,-1000000000000,10000000.00,4294967295,2024-01-01\n",
    );
    house.run("opening --from open.csv --yes").ok();
    house
        .run("opening --from open.csv --again --reason more --yes")
        .ok();
    let line = "points adjust M000001 +1000000000000 --reason x --yes";
    house.run(line).ok();
    house.run(line).ok();
    for (line, sums) in [
        ("consume M000001 100 --category room", &[][..]),
        ("points M000001", &["4000000000000"]),
        ("points M000002", &["-2000000000000"]),
        ("points expiring --by 2024-12-31", &["4000000000000"]),
        ("member list", &["4000000000000", "-2000000000000"]),
        ("member show M000001", &["4000000000000"]),
        ("explain M000001", &["4000000000000"]),
        ("report points", &["4000000000000", "2000000000000"]),
        ("report rollforward", &["2000000000000"]),
        ("report liability", &[]),
        ("report concentration", &[]),
        ("report statement M000001", &["4000000000000"]),
        ("report summary", &["4000000000000"]),
        ("report members", &[]),
        ("report tiers", &[]),
        ("report value", &[]),
        ("report credit", &["2000000000000"]),
        ("report strength", &[]),
        ("report classes", &["17179869181"]),
        ("report dashboard", &[]),
        ("report compare", &[]),
        ("report rfm", &[]),
        ("report vouchers", &[]),
        ("rules whatif --rules book/rules/vip-card.toml", &[]),
        ("check", &[]),
        ("member merge M000002 M000001 --reason twice", &[]),
        ("report points", &["2000000000000"]),
        ("points M000001", &["2000000000000"]),
        ("tier-recalc", &[]),
        ("check", &[]),
    ] {
        let ran = house.run(line).ok();
        let told = String::from_utf8_lossy(&ran.out);
        for sum in sums {
            assert!(told.contains(sum), "{line}: no {sum} in\n{told}");
        }
    }
    house.clock("2025-01-02");
    for line in [
        "close 2024-03",
        "year-end 2024",
        "report rollforward",
        "check",
    ] {
        house.run(line).ok();
    }
}

#[test]
fn a_sale_and_a_refund_share_their_refs() {
    let house = House::new("vip-card");
    house.clock("2024-03-01");
    house.run("register 王芳 --phone 13800000001").ok();
    house.run("consume M000001 100 --ref of-sale").ok();
    house
        .run("refund S00000001 --amount 1 --ref of-sale")
        .refused()
        .tells(&["of-sale", "S00000001"]);
    house
        .run("refund S00000001 --amount 1 --ref of-refund")
        .ok();
    house
        .run("consume M000001 100 --ref of-refund")
        .refused()
        .tells(&["of-refund", "S00000002"]);
    house.run("check").ok();
    renumber(&house, &[("of-refund", "of-sale")]);
    let found = house.run("check").ends(65).text();
    assert!(
        found.contains("the ref of-sale is that of version 3 already"),
        "{found}"
    );
}
