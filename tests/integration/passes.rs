//! Sessions about passes: sold, used, put to rest, passed on, paid back, and what the books say of each.

use std::thread;

use crate::support::{House, Row, column};

const PACK: &str = r#"
format = 2
id = "spa"
in_force_from = 2020-01-01

[[category]]
id = "foot"
title = { en = "foot massage", zh = "足疗" }
[[category]]
id = "back"
title = { en = "back massage", zh = "肩背" }
[[category]]
id = "swim"
title = { en = "swimming", zh = "游泳" }
[[category]]
id = "tea"

[[means]]
id = "cash"
title = { en = "cash", zh = "现金" }
account = "1001"
[[means]]
id = "wechat"
title = { en = "WeChat Pay", zh = "微信" }
account = "1012"

POINTS

[[pass]]
id = "foot-10"
title = { en = "ten foot massages", zh = "足疗十次卡" }
price = "998.00"
grants = [{ categories = ["foot"], uses = 10, per_day = 4, list = "128.00" }]
lives = "12 months"
freeze = { at_most = "60 days" }
guests = true
transfer_fee = "20.00"

[[pass]]
id = "both"
title = { en = "six feet, four backs", zh = "六足四背" }
price = "998.00"
grants = [{ categories = ["foot"], uses = 6, list = "128.00" }, { categories = ["back"], uses = 4, list = "98.00" }]
lives = "12 months"
transferable = false

[[pass]]
id = "year-swim"
title = { en = "a year's swimming", zh = "游泳年卡" }
price = "2880.00"
grants = [{ categories = ["swim"], uses = "unlimited", per_day = 1 }]
lives = "1 year"
freeze = { at_most = "60 days" }

[[pass]]
id = "begins-later"
price = "2880.00"
grants = [{ categories = ["swim"], uses = "unlimited" }]
lives = "1 year"
starts = "first-use"
start_by = "90 days"

[[pass]]
id = "black-card"
title = { en = "black card", zh = "黑卡" }
price = "5000.00"
grants = [{ categories = ["swim"], uses = "unlimited" }]
lives = "1 year"
vat = "at-sale"

[accounting]
point_value = "0.01"
expected = [{ from = 2000-01-01, rate = "70%" }]
vat = [{ from = 2020-01-01, rate = "6%" }]
[accounting.accounts]
revenue = [{ code = "6001", title = "revenue" }]
output_vat = { code = "2221", title = "VAT" }
points = { code = "220401", title = "points" }
points_revenue = { code = "600103", title = "points revenue" }
breakage = { code = "600104", title = "breakage" }
points_given = { code = "6601", title = "points given" }
passes = { code = "220403", title = "passes" }
"#;

const POINTS: &str = r#"
[points]
each = "1.00"
gives = 1
live_until = "24 months"
"#;

fn house_with(points: &str) -> House {
    let house = House::empty();
    house.file("spa.toml", &PACK.replace("POINTS", points));
    house.run("init book --rules spa.toml").ok();
    house.clock("2025-12-31");
    house.register("王芳", "--joined 2025-01-01");
    house.register("李雷", "--joined 2025-01-01");
    house
}

fn house() -> House {
    house_with("")
}

fn sold(house: &House, kind: &str, at: &str) -> Row {
    let line = format!("pass sell M000001 {kind} --pay wechat --at {at}");
    house.run(&line).ok().one()
}

/// What is left of all passes at the close of a day, as the pass list, the liability and the books have it: they
/// agree.
fn owed(house: &House, on: &str) -> String {
    let list = house.run(&format!("pass list --as-of {on}")).ok().rows();
    let fen = |text: &str| text.replace('.', "").parse::<i64>().expect("an amount");
    let left: i64 = list.iter().map(|row| fen(row.get("value_left"))).sum();
    let line = format!("report liability --as-of {on}");
    let told = house.run(&line).ok().one().get("passes").to_owned();
    assert_eq!(fen(&told), left, "{on}");
    let line = format!("report rollforward --account passes --as-of {on} --to {on}");
    let rolled = house.run(&line).ok().rows();
    assert_eq!(
        rolled.last().map(|row| row.get("closing")),
        Some(told.as_str())
    );
    told
}

/// What the vouchers of some days book on an account: debits less credits.
fn booked(house: &House, (from, to): (&str, &str), account: &str) -> String {
    let line = format!("report vouchers --from {from} --to {to} --as-of {to}");
    let rows = house.run(&line).ok().rows();
    let fen = |text: &str| text.replace('.', "").parse::<i64>().expect("an amount");
    let own = rows.iter().filter(|row| row.get("account") == account);
    let sum: i64 = own
        .map(|row| fen(row.get("debit")) - fen(row.get("credit")))
        .sum();
    let (sign, sum) = (if sum < 0 { "-" } else { "" }, sum.abs());
    format!("{sign}{}.{:02}", sum / 100, sum % 100)
}

#[test]
fn each_use_of_a_count_pass_takes_its_share_and_is_spend() {
    let house = house_with(POINTS);
    let line = "pass sell M000001 足疗十次卡 --pay 微信 --at 2025-03-01 --ref card-1";
    let first = house.run(line).ok();
    first.one().has(&[
        ("pass", "P000001"),
        ("deed", "sell"),
        ("pass_type", "foot-10"),
        ("until", "2026-03-01"),
        ("amount", "998.00"),
        ("uses_left", "10"),
        ("value_left", "998.00"),
        ("sale", ""),
    ]);
    assert_eq!(house.run(line).ok().text(), first.text());
    assert_eq!(house.points("M000001", "2025-03-01"), 0);
    let used = house.run("pass use card-1 --at 2025-03-02").ok();
    used.one().has(&[
        ("member", "M000001"),
        ("list", "128.00"),
        ("paid", "99.80"),
        ("points", "99"),
    ]);
    assert!(
        used.text()
            .contains("pass P000001 foot-10 pays 1 [rules/spa.toml:"),
        "{}",
        used.text()
    );
    // With other things on the ticket: they are paid as they are, and a guest takes a use.
    let line = "consume M000001 --item foot:256 --item tea:20 --pass P000001 --guests 1 --pay cash --at 2025-03-03";
    house
        .run(line)
        .ok()
        .one()
        .has(&[("list", "276.00"), ("paid", "219.60"), ("points", "219")]);
    assert!(
        house
            .read("book/ledgers/sales.csv")
            .contains("pass=199.60;cash=20.00")
    );
    house
        .run("pass list --state open --as-of 2025-03-03")
        .ok()
        .one()
        .has(&[("uses_left", "7"), ("value_left", "698.60")]);
    // The tea alone goes back in cash, the massage to the pass.
    house
        .run("refund S00000002 --line 2 --at 2025-03-04")
        .ok()
        .one()
        .has(&[("paid", "-20.00")]);
    house
        .run("refund S00000002 --line 1 --amount 50 --at 2025-03-04")
        .refused()
        .tells(&["a use of pass P000001 goes back whole"]);
    house.run("refund S00000002 --at 2025-03-04").ok();
    house
        .run("pass list --as-of 2025-03-04")
        .ok()
        .one()
        .has(&[("uses_left", "9"), ("value_left", "898.20")]);
    assert_eq!(house.points("M000001", "2025-03-04"), 99);
    house
        .run("pass refund P000001 --because customer --at 2025-03-05 --dry-run")
        .ok()
        .one()
        .has(&[("amount", "870.00")]);
    house.run("check").ok();
    assert_eq!(owed(&house, "2025-03-04"), "898.20");
}

#[test]
fn a_package_is_shared_by_list_price_to_the_fen() {
    let house = house();
    sold(&house, "both", "2025-03-01");
    let mut paid = Vec::new();
    for (day, category) in (10..).zip([
        "foot", "foot", "foot", "foot", "foot", "foot", "back", "back", "back", "back",
    ]) {
        let line = format!("pass use P000001 --category {category} --at 2025-03-{day}");
        paid.push(house.run(&line).ok().one().get("paid").to_owned());
    }
    assert_eq!(
        paid,
        [
            "110.12", "110.13", "110.12", "110.12", "110.13", "110.12", "84.32", "84.31", "84.32",
            "84.31"
        ]
    );
    house
        .run("pass list --as-of 2025-03-31")
        .ok()
        .one()
        .has(&[("state", "used-up"), ("value_left", "0.00")]);
    house
        .run("pass use P000001 --at 2025-04-01")
        .refused()
        .tells(&["pays for several things: foot, back"]);
    house
        .run("pass use P000001 --category foot --at 2025-04-01")
        .refused()
        .tells(&["has 0 of 6 uses left, and 1 are wanted"]);
    house.run("check").ok();
}

#[test]
fn a_time_pass_runs_down_by_days_and_its_rest_moves_the_end() {
    let house = house_with(POINTS);
    sold(&house, "year-swim", "2025-03-01").has(&[
        ("from", "2025-03-01"),
        ("until", "2026-03-01"),
        ("sale", "S00000001"),
    ]);
    // It counts when it is sold, its uses do not.
    assert_eq!(house.points("M000001", "2025-03-01"), 2880);
    house
        .run("pass use P000001 --at 2025-03-02")
        .ok()
        .one()
        .has(&[("paid", "0.00"), ("points", "0")]);
    house
        .run("pass use P000001 --at 2025-03-02")
        .refused()
        .tells(&["was used 1 times on 2025-03-02, 1 a day at most"]);
    // 2 880.00 less 243.93 for March.
    assert_eq!(owed(&house, "2025-03-31"), "2636.07");
    house
        .run("pass freeze P000001 --at 2025-06-01 --until 2025-06-30")
        .ok()
        .one()
        .has(&[("until", "2026-03-31")]);
    house
        .run("pass use P000001 --at 2025-06-15")
        .refused()
        .tells(&[
            "rests from 2025-06-01 to 2025-06-30",
            "club pass resume P000001",
        ]);
    house
        .run("pass freeze P000001 --at 2025-07-01 --until 2025-08-01")
        .refused()
        .tells(&[
            "would rest 32 days more after 30, 60 in all at most",
            "30 days can be had",
        ]);
    let june = ["2025-05-31", "2025-06-30"].map(|on| owed(&house, on));
    assert_eq!(june[0], june[1]);
    house
        .run("refund S00000001 --at 2025-07-01")
        .refused()
        .tells(&[
            "the sale of pass P000001 itself",
            "club pass refund P000001",
        ]);
    house
        .run("pass refund P000001 --because customer --pay cash --at 2025-09-01")
        .ok()
        .one()
        .has(&[
            ("amount", "1660.33"),
            ("shop", "1660.33"),
            ("customer", "1660.33"),
        ]);
    assert_eq!(owed(&house, "2025-08-31"), "1668.20");
    assert_eq!(owed(&house, "2025-09-01"), "0.00");
    // What is used up stays spend, and its points.
    assert_eq!(house.points("M000001", "2025-09-01"), 1219);
    house
        .run("pass use P000001 --at 2025-09-02")
        .refused()
        .tells(&["was paid back on 2025-09-01: 1660.33"]);
    let version = house.version();
    house.run(&format!("undo {version} --reason x")).ok();
    assert_eq!(owed(&house, "2025-09-02"), "1652.46");
    house.run("check").ok();
}

#[test]
fn recognised_by_days_without_the_vat_that_was_owed_at_the_sale() {
    let house = house();
    sold(&house, "black-card", "2025-07-01");
    let day = ("2025-07-01", "2025-07-01");
    assert_eq!(booked(&house, day, "2221"), "-283.02");
    assert_eq!(booked(&house, day, "1012"), "5000.00");
    // 4 716.98 less the first 31 of 366 days.
    let month = ("2025-07-01", "2025-07-31");
    assert_eq!(booked(&house, month, "6001"), "-399.53");
    assert_eq!(booked(&house, month, "220403"), "-4317.45");
    assert_eq!(booked(&house, ("2025-07-02", "2025-07-31"), "2221"), "0.00");
    let whole = house_with("");
    sold(&whole, "year-swim", "2025-03-01");
    let march = ("2025-03-01", "2025-03-31");
    assert_eq!(booked(&whole, march, "220403"), "-2636.07");
    assert_eq!(booked(&whole, march, "6001"), "-230.12");
    assert_eq!(booked(&whole, march, "2221"), "-13.81");
}

#[test]
fn a_count_pass_goes_back_on_each_ground() {
    let house = house();
    sold(&house, "foot-10", "2025-03-01");
    let quote = |at: &str, because: &str| {
        let line =
            format!("pass refund P000001 --because {because} --pay cash --at {at} --dry-run");
        let told = house.run(&line).ok();
        (
            told.one().get("amount").to_owned(),
            told.one().get("because").to_owned(),
        )
    };
    let (customer, seven) = ("customer".to_owned(), "seven-days".to_owned());
    house.run("pass use P000001 --at 2025-03-02").ok();
    assert_eq!(
        quote("2025-03-08", "seven-days"),
        ("898.20".to_owned(), seven)
    );
    assert_eq!(
        quote("2025-03-09", "seven-days"),
        ("870.00".to_owned(), customer)
    );
    for day in 10..13 {
        house
            .run(&format!("pass use P000001 --at 2025-03-{day}"))
            .ok();
    }
    for ground in ["shop", "neither"] {
        assert_eq!(quote("2025-03-31", ground).0, "598.80");
    }
    assert_eq!(quote("2025-03-31", "顾客原因").0, "486.00");
    house
        .run("pass refund P000001 --because customer --pay cash --at 2025-04-01")
        .ok();
    let day = ("2025-04-01", "2025-04-01");
    assert_eq!(booked(&house, day, "220403"), "598.80");
    assert_eq!(booked(&house, day, "1001"), "-486.00");
    assert_eq!(booked(&house, day, "6001"), "-106.42");
    assert_eq!(booked(&house, day, "2221"), "-6.38");
    assert_eq!(owed(&house, "2025-04-01"), "0.00");
    // After eight uses nothing is owed at the customer's wish, and never less.
    sold(&house, "foot-10", "2025-05-01");
    for day in 11..19 {
        house
            .run(&format!("pass use P000002 --at 2025-05-{day}"))
            .ok();
    }
    house
        .run("pass refund P000002 --because customer --at 2025-05-31 --dry-run")
        .ok()
        .one()
        .has(&[("amount", "0.00"), ("shop", "199.60")]);
    // Who had the same before does not give it back without a reason.
    sold(&house, "foot-10", "2025-06-01");
    house
        .run("pass refund P000003 --because seven-days --at 2025-06-02")
        .refused()
        .tells(&["the same was had on 2025-03-02, before it was sold"]);
    house.run("check").ok();
}

#[test]
fn at_its_end_a_count_pass_rests_and_is_brought_back() {
    let house = house();
    sold(&house, "foot-10", "2025-01-10");
    for day in 11..18 {
        house
            .run(&format!("pass use P000001 --at 2025-01-{day}"))
            .ok();
    }
    house.clock("2026-02-15");
    house.run("pass use P000001").refused().tells(&[
        "ended on 2026-01-10",
        "299.40 of it is left",
        "club pass extend P000001",
    ]);
    assert_eq!(owed(&house, "2026-02-15"), "299.40");
    house
        .run("pass extend P000001 --until 2026-01-05")
        .refused()
        .tells(&["2026-01-05 is not after 2026-02-14"]);
    house
        .run("pass extend P000001 --until 2026-06-30")
        .ok()
        .one()
        .has(&[("until", "2026-06-30"), ("uses_left", "3")]);
    house
        .run("pass list --ending-by 2026-06-30")
        .ok()
        .one()
        .has(&[("pass", "P000001")]);
    house
        .run("pass use P000001")
        .ok()
        .one()
        .has(&[("paid", "99.80")]);
    house.run("check").ok();
}

#[test]
fn a_pass_that_begins_with_its_first_use() {
    let house = house();
    sold(&house, "begins-later", "2025-03-01").has(&[("from", ""), ("until", "")]);
    assert_eq!(owed(&house, "2025-04-30"), "2880.00");
    house
        .run("pass use P000001 --at 2025-06-01")
        .refused()
        .tells(&["had to begin by 2025-05-30"]);
    house.run("pass use P000001 --at 2025-05-01").ok();
    house.run("pass list --as-of 2025-05-01").ok().one().has(&[
        ("from", "2025-05-01"),
        ("until", "2026-05-01"),
        ("value_left", "2872.13"),
    ]);
    // Renewed before the end, it begins when that has ended.
    sold(&house, "year-swim", "2025-06-01");
    sold(&house, "year-swim", "2025-07-01").has(&[("from", "2026-06-02"), ("until", "2027-06-02")]);
    house
        .run("pass use P000003 --at 2025-07-02")
        .refused()
        .tells(&["P000003"]);
    house.run("check").ok();
}

#[test]
fn passed_on_and_shown_by_another() {
    let house = house();
    sold(&house, "foot-10", "2025-03-01");
    sold(&house, "both", "2025-03-01");
    house
        .run("consume M000002 --item foot:128 --pass P000001 --at 2025-03-02")
        .refused()
        .tells(&["pass P000001 is that of M000001, not of M000002"]);
    house
        .run("pass transfer P000002 M000002 --at 2025-03-02")
        .refused()
        .tells(&["is not passed on [rules/spa.toml:"]);
    house
        .run("pass transfer P000001 M000002 --pay cash --at 2025-03-02")
        .ok()
        .one()
        .has(&[
            ("member", "M000002"),
            ("amount", "20.00"),
            ("uses_left", "10"),
        ]);
    let day = ("2025-03-02", "2025-03-02");
    assert_eq!(booked(&house, day, "1001"), "20.00");
    assert_eq!(booked(&house, day, "2221"), "-1.13");
    // The day's money: what was paid for passes once, whether or not they count as sales.
    sold(&house, "year-swim", "2025-03-02");
    let told = house.run("day 2025-03-02").ok().rows();
    let told: Vec<Vec<&str>> = told
        .iter()
        .map(|row| row.cells(&["kind", "means", "taken"]))
        .collect();
    for line in [["pass", "wechat", "2880.00"], ["pass-fee", "cash", "20.00"]] {
        assert!(told.contains(&line.to_vec()), "{told:?}");
    }
    house
        .run("pass use P000001 --member M000001 --at 2025-03-03")
        .refused()
        .tells(&["is that of M000002", "they have P000002 both"]);
    house.run("pass use P000001 --at 2025-03-03").ok();
    house
        .run("pass use P000002 --category foot --guests 1 --at 2025-03-03")
        .refused()
        .tells(&["is for its holder alone"]);
    house
        .run("pass use P000001 --guests 4 --at 2025-03-04")
        .refused()
        .tells(&["4 a day at most"]);
    house
        .run("consume M000002 --item tea:20 --pass P000001 --at 2025-03-04")
        .refused()
        .tells(&["pays for nothing on this ticket"]);
    house
        .run("consume M000002 128 --category foot --pay pass --at 2025-03-04")
        .refused()
        .tells(&["--pass P000001"]);
    // One who is merged lives on with the pass.
    house.run("member merge M000002 M000001").ok();
    house
        .run("pass use P000001")
        .ok()
        .one()
        .has(&[("member", "M000001")]);
    house.run("check").ok();
}

#[test]
fn of_the_last_use_one_desk_gets_it() {
    let house = house();
    sold(&house, "foot-10", "2025-03-01");
    for day in 10..19 {
        house
            .run(&format!("pass use P000001 --at 2025-03-{day}"))
            .ok();
    }
    let ended: Vec<Option<i32>> = thread::scope(|scope| {
        let desks: Vec<_> = (0..4)
            .map(|desk| {
                let line = format!("pass use P000001 --at 2025-03-20 --ref desk-{desk}");
                let mut command = house.command(&line);
                scope.spawn(move || command.output().expect("it runs").status.code())
            })
            .collect();
        desks
            .into_iter()
            .map(|desk| desk.join().expect("a desk"))
            .collect()
    });
    assert_eq!(
        ended.iter().filter(|code| **code == Some(0)).count(),
        1,
        "{ended:?}"
    );
    assert_eq!(owed(&house, "2025-03-20"), "0.00");
    house.run("check").ok();
}

#[test]
fn what_is_undone_is_as_if_it_had_not_been() {
    let house = house();
    sold(&house, "foot-10", "2025-03-01");
    let version = house.version();
    house.run(&format!("undo {version} --reason wrong")).ok();
    assert_eq!(owed(&house, "2025-03-05"), "0.00");
    sold(&house, "foot-10", "2025-03-06").has(&[("pass", "P000002")]);
    house.run("pass use P000002 --at 2025-03-07").ok();
    let used = house.version();
    house.run(&format!("undo {used} --reason x")).ok();
    house
        .run("pass list --state open --as-of 2025-12-31")
        .ok()
        .one()
        .has(&[("uses_left", "10")]);
    let told = house.run("explain P000002").ok();
    assert!(
        told.text().contains("0 of 10 used, 0.00 of 998.00"),
        "{}",
        told.text()
    );
    house.run("close 2025-03").ok();
    house.run("check").ok();
}

#[test]
fn bad_rules_are_refused_in_their_place() {
    let house = House::empty();
    let refuses = |text: &str, parts: &[&str]| {
        let head =
            "format = 2\nid = \"spa\"\nin_force_from = 2020-01-01\n[[category]]\nid = \"foot\"\n";
        house.file("bad.toml", &format!("{head}[[pass]]\nid = \"x\"\n{text}"));
        house.run("rules check bad.toml").ends(78).tells(parts);
    };
    refuses("price = 5", &["lacks `grants`"]);
    refuses("grants = [{ uses = 1 }]", &["lacks `price`"]);
    refuses(
        "price = 0\ngrants = [{ uses = 1 }]",
        &["a pass for nothing"],
    );
    refuses(
        "price = 5\ngrants = [{ uses = \"unlimited\" }]",
        &["needs an end"],
    );
    refuses(
        "price = 5\ngrants = [{ categories = [\"fot\"], uses = 1 }]",
        &["fot", "foot"],
    );
    refuses(
        "price = 5\ngrants = [{ uses = 1 }, { uses = 2, list = 3 }]",
        &["what one costs is not told", "list"],
    );
    refuses(
        "price = 5\ngrants = [{ uses = 1 }]\nno_reason = \"3 days\"",
        &["for 7 days at least"],
    );
    refuses(
        "price = 5\ngrants = [{ uses = 1 }]\nstarts = \"first-use\"\nlives = \"1 year\"",
        &["lacks `start_by`"],
    );
}

/// Passes for items of the price list, as `foot-10` of a foot spa and a package of two kinds.
#[test]
fn a_pass_pays_for_items_of_the_price_list() {
    let house = House::empty();
    house.file(
        "spa.toml",
        r#"
format = 1
id = "spa"
in_force_from = 2020-01-01

[[category]]
id = "massage"
title = { en = "massage", zh = "按摩" }

[[item]]
id = "foot-60"
title = { en = "foot massage", zh = "足疗" }
category = "massage"
price = "128.00"

[[item]]
id = "back-45"
title = { en = "back massage", zh = "肩背" }
category = "massage"
price = "98.00"

[[pass]]
id = "foot-10"
price = "998.00"
grants = [{ items = ["foot-60"], uses = 10, per_day = 2 }]
lives = "12 months"

[[pass]]
id = "package"
price = "998.00"
grants = [{ items = ["foot-60"], uses = 6 }, { items = ["back-45"], uses = 4 }]
lives = "12 months"
"#,
    );
    house.run("init book --rules spa.toml").ok();
    house.clock("2024-05-01T12:00:00+08:00");
    house.run("register 王芳 --phone 13800000001").ok();
    house.run("pass sell 王芳 foot-10 --pay cash").ok();
    house.run("pass sell 王芳 package --pay cash").ok();
    // One thing that it pays for needs no telling; by item, by title, or on a ticket.
    for line in [
        "pass use P000001",
        "consume 王芳 --pass P000001 --item 足疗",
    ] {
        let used = house.run(line).ok();
        assert_eq!(column(&used.text(), "paid"), ["99.80"], "{line}");
        assert_eq!(column(&used.text(), "list"), ["128.00"], "{line}");
    }
    house
        .run("pass use P000001 --item back-45")
        .refused()
        .tells(&["P000001"]);
    // 768.00 and 392.00 of list prices share 998.00: 660.74 and 337.26.
    house
        .run("pass use P000002")
        .refused()
        .tells(&["foot-60", "back-45"]);
    let share = |line: &str| column(&house.run(line).ok().text(), "paid");
    assert_eq!(share("pass use P000002 --item foot-60"), ["110.12"]);
    assert_eq!(share("pass use P000002 --item 肩背"), ["84.32"]);
    assert_eq!(share("pass use P000002 --item back-45"), ["84.31"]);
    house.run("check").ok();
    let told = house.run("rules show --lang zh").ok().text();
    assert!(told.contains("足疗 10 次"), "{told}");
}
