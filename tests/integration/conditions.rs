//! Sessions about when a rule holds: hours, member days, working days, birthdays, first purchases, means, facts.

use crate::support::{House, Row};

const PACK: &str = r#"
format = 2
id = "when"
in_force_from = 2020-01-01

[[category]]
id = "massage"
title = { en = "massage", zh = "按摩" }

[[fact]]
id = "employer"
title = { en = "employer", zh = "单位" }
type = "choice"
choices = ["acme", "other"]

[[tier_group]]
id = "vip"
up = "at-once"
down = "never"
  [[tier_group.tier]]
  id = "gold"
  by_hand = true
  [[tier_group.tier]]
  id = "plain"
  otherwise = true

[[means]]
id = "cash"
title = { en = "cash", zh = "现金" }

[wallet]

[[price]]
id = "happy-hour"
title = { en = "happy hour", zh = "下午特惠" }
pays = "70%"
when = { categories = ["massage"], hours = "14:00-17:00", working_days = true }

[[price]]
id = "birthday"
title = { en = "birthday", zh = "生日价" }
pays = "60%"
when = { birthday = "day", needs = ["id-checked"], per_member = { times = 1, per = "year" } }

[[price]]
id = "first"
title = { en = "first visit", zh = "首次" }
pays = "80%"
when = { first_purchase = true }

[[price]]
id = "acme"
title = { en = "Acme staff", zh = "公司价" }
pays = "85%"
when = { facts = { employer = "acme" } }

[[price]]
id = "wallet"
title = { en = "from the wallet", zh = "储值价" }
off = 10
when = { paid_with = ["wallet"], min_spend = "50.00" }

[[price]]
id = "member-day"
title = { en = "member day", zh = "会员日" }
pays = "75%"
when = { days_of_month = 8 }

[points]
each = "1.00"
gives = 1
live_until = "24 months"

[[multiplier]]
id = "wednesday"
title = { en = "double points on Wednesdays", zh = "周三双倍积分" }
times = "2"
when = { weekdays = ["wed"] }

[[multiplier]]
id = "big"
title = { en = "big tickets", zh = "大单" }
times = "3"
when = { min_spend = "1000", per_member = { times = 1, per = "month" } }

[[coupon]]
id = "evening"
off = 5
when = { hours = "18:00-23:00", per_member = { times = 1, per = "day" } }

[[reward]]
id = "towel"
points = 10
when = { weekdays = ["wed"], per_member = { times = 1, per = "month" } }
"#;

fn house() -> House {
    let house = House::empty();
    house.file("when.toml", PACK);
    house.run("init book --rules when.toml").ok();
    house.clock("2026-11-30");
    house
}

fn member(house: &House, name: &str, more: &str) -> String {
    house.register(name, &format!("--at 2024-01-01 {more}"))
}

fn buy(house: &House, member: &str, more: &str) -> Row {
    let line = format!("consume {member} {more}");
    house.run(&line).ok().one()
}

/// Buys something so that nothing after it is a first purchase.
fn known(house: &House, name: &str, more: &str) -> String {
    let member = member(house, name, more);
    buy(house, &member, "1.00 --at 2024-01-02T09:00");
    member
}

#[test]
fn a_happy_hour_begins_on_its_minute_and_ends_before_its_last_on_working_days() {
    let house = house();
    let wang = known(&house, "王芳", "");
    let table = [
        ("2025-03-06 13:59", "100.00"),
        ("2025-03-06 14:00", "70.00"),
        ("2025-03-06 16:59", "70.00"),
        ("2025-03-06 17:00", "100.00"),
        // A Saturday; a Sunday that is worked for the spring festival; a holiday on a Thursday.
        ("2025-03-01 15:00", "100.00"),
        ("2025-01-26 15:00", "70.00"),
        ("2025-05-01 15:00", "100.00"),
    ];
    for (at, paid) in table {
        let line = format!("100 --category massage --at '{at}'");
        buy(&house, &wang, &line).has(&[("paid", paid)]);
    }
    let untimed = house.run(&format!(
        "consume {wang} 100 --category massage --at 2025-03-06"
    ));
    untimed
        .ok()
        .tells(&["a sale without a time of day meets no rule with `hours`"])
        .one()
        .has(&[("paid", "100.00")]);
    let rows = format!(
        "member,at,amount,category\n{wang},2025-03-06,10,massage\n{wang},2025-03-06,20,massage\n\
         {wang},2025-03-06 15:00,30,massage\n"
    );
    house.file("rows.csv", &rows);
    let all = house.run("consume --from rows.csv").ok();
    let all = all.tells(&["a sale without a time of day meets no rule with `hours`"]);
    let paid: Vec<String> = all
        .rows()
        .iter()
        .map(|row| row.get("paid").to_owned())
        .collect();
    assert_eq!(paid, ["10.00", "20.00", "21.00"]);
    let why = house.run("explain S00000002").ok();
    assert!(
        why.text().contains("happy-hour: not at that time of day"),
        "{}",
        why.text()
    );
}

#[test]
fn a_birthday_price_is_given_once_a_year_and_a_changed_birthday_gives_no_second() {
    let house = house();
    let wang = known(&house, "王芳", "--birthday 1990-05-20");
    let day = |at: &str| format!("100 --at {at}T10:00 --id-checked");
    let unshown = house.run(&format!("consume {wang} 100 --at 2025-05-20T09:00"));
    unshown
        .ok()
        .tells(&["birthday would apply with --id-checked: 60.00 instead of 100.00"])
        .one()
        .has(&[("paid", "100.00")]);
    let first = buy(&house, &wang, &day("2025-05-20"));
    first.has(&[("paid", "60.00")]);
    buy(&house, &wang, &day("2025-05-20")).has(&[("paid", "100.00")]);
    // A part that goes back gives it no second time; all of it does.
    let sale = first.get("sale");
    house
        .run(&format!("refund {sale} --amount 20 --at 2025-05-20T11:00"))
        .ok();
    buy(&house, &wang, &day("2025-05-20")).has(&[("paid", "100.00")]);
    house
        .run(&format!("refund {sale} --at 2025-05-20T12:00"))
        .ok();
    let second = buy(&house, &wang, &day("2025-05-20"));
    second.has(&[("paid", "60.00")]);
    // Another birthday gives it from the next year on, and not within 300 days.
    house
        .run(&format!(
            "member set {wang} birthday=1990-09-09 --at 2025-06-01"
        ))
        .ok();
    buy(&house, &wang, &day("2025-09-09")).has(&[("paid", "100.00")]);
    house
        .run(&format!(
            "member set {wang} birthday=1990-02-10 --at 2025-10-01"
        ))
        .ok();
    let soon = buy(&house, &wang, &day("2026-02-10"));
    soon.has(&[("paid", "100.00")]);
    let why = house.run(&format!("explain {}", soon.get("sale"))).ok();
    assert!(
        why.text().contains("the birthday was changed"),
        "{}",
        why.text()
    );
    house
        .run(&format!(
            "member set {wang} birthday=1990-06-01 --at 2025-11-01"
        ))
        .ok();
    buy(&house, &wang, &day("2026-06-01")).has(&[("paid", "60.00")]);
    house.run("check").ok();
}

#[test]
fn a_first_purchase_a_company_a_wallet_and_a_member_day_have_their_prices() {
    let house = house();
    let li = member(&house, "李雷", "--fact employer=acme");
    let first = buy(&house, &li, "100 --at 2025-03-06T10:00");
    first.has(&[("paid", "80.00")]);
    buy(&house, &li, "100 --at 2025-03-06T10:01").has(&[("paid", "85.00")]);
    let line = format!("refund {} --at 2025-03-06T10:02", first.get("sale"));
    house.run(&line).ok();
    let zhao = member(&house, "赵敏", "");
    house
        .run(&format!(
            "topup {zhao} 300 --at 2025-03-06T10:00 --pay cash"
        ))
        .ok();
    buy(&house, &zhao, "1 --at 2025-03-06T10:00").has(&[("paid", "0.80")]);
    let table = [
        ("100 --pay wallet", "90.00"),
        ("100 --pay wallet=50 --pay cash", "100.00"),
        ("100 --pay cash", "100.00"),
        ("100", "100.00"),
        // Too little is spent, but for the ticket of two lines.
        ("49.99 --pay wallet", "49.99"),
        ("--item massage:30 --item massage:20 --pay wallet", "30.00"),
    ];
    for (words, paid) in table {
        let line = format!("{words} --at 2025-03-06T11:00");
        buy(&house, &zhao, &line).has(&[("paid", paid)]);
    }
    buy(&house, &zhao, "100 --at 2025-04-08T11:00").has(&[("paid", "75.00")]);
    let walk_in = house
        .run("consume --walk-in 100 --at 2025-04-09T11:00")
        .ok();
    walk_in.one().has(&[("paid", "100.00")]);
}

#[test]
fn points_are_doubled_on_wednesdays_and_trebled_once_a_month_and_a_refund_keeps_to_that() {
    let house = house();
    let wang = known(&house, "王芳", "");
    buy(&house, &wang, "100 --at 2025-03-05T10:00").has(&[("points", "200")]);
    buy(&house, &wang, "100 --at 2025-03-06T10:00").has(&[("points", "100")]);
    let big = buy(&house, &wang, "1000 --at 2025-03-07T10:00");
    big.has(&[("points", "3000")]);
    buy(&house, &wang, "1000 --at 2025-03-07T11:00").has(&[("points", "1000")]);
    // What is left does not come to the threshold any more: it is not judged again.
    let line = format!(
        "refund {} --amount 100 --at 2025-03-07T12:00",
        big.get("sale")
    );
    house.run(&line).ok().one().has(&[("points", "-300")]);
    buy(&house, &wang, "1000 --at 2025-03-31T11:00").has(&[("points", "1000")]);
    let again = buy(&house, &wang, "1000 --at 2025-04-01T11:00");
    again.has(&[("points", "3000")]);
    let undone = house.run(&format!("undo {} --reason x", again.get("version")));
    undone.ok();
    buy(&house, &wang, "1000 --at 2025-04-03T11:00").has(&[("points", "3000")]);
    house.run("check").ok();
}

#[test]
fn coupons_and_rewards_hold_by_the_same_conditions() {
    let house = house();
    let wang = known(&house, "王芳", "");
    buy(&house, &wang, "100 --at 2025-03-05T10:00");
    let issue = format!("coupon issue evening --member {wang} --quantity 3 --at 2025-03-06");
    let coupons = house.run(&issue).ok().rows();
    let coupons: Vec<&str> = coupons.iter().map(|row| row.get("coupon")).collect();
    let early = house.run(&format!(
        "consume {wang} 50 --coupon {} --at 2025-03-07T17:59",
        coupons[0]
    ));
    early
        .refused()
        .tells(&["evening is not for this sale: not at that time of day"]);
    let use_one = |coupon: &str, at: &str| {
        house.run(&format!("consume {wang} 50 --coupon {coupon} --at {at}"))
    };
    use_one(coupons[0], "2025-03-07T18:00")
        .ok()
        .one()
        .has(&[("paid", "45.00")]);
    use_one(coupons[1], "2025-03-07T19:00")
        .refused()
        .tells(&["used as often as it may be"]);
    use_one(coupons[1], "2025-03-08T19:00").ok();
    house
        .run(&format!("redeem {wang} towel --at 2025-03-11"))
        .refused()
        .tells(&["towel is not for M000001 now: not on that day"]);
    house
        .run(&format!("redeem {wang} towel --at 2025-03-12"))
        .ok();
    house
        .run(&format!("redeem {wang} towel --at 2025-03-19"))
        .refused()
        .tells(&["has had 1 of towel, 1 at most"]);
    house
        .run(&format!("redeem {wang} towel --at 2025-04-02"))
        .ok();
}

#[test]
fn conditions_are_told_in_both_languages_and_two_forms_are_refused() {
    let house = house();
    let text = house.run("rules show when.toml --lang en").ok().text();
    for part in [
        "at 14:00-17:00",
        "on working days",
        "once a calendar year for a member",
        "where employer is acme",
        "on day 8 of the month",
        "where all of it is paid with stored value",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let text = house.run("rules sheet when.toml --lang zh").ok().text();
    for part in [
        "限 14:00-17:00",
        "限工作日",
        "限会员首次消费",
        "限每月 8 日",
        "限周三",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let wrong = |rule: &str, told: &str| {
        house.file("wrong.toml", &format!("{PACK}\n{rule}\n"));
        house
            .run("rules check wrong.toml --lang en")
            .ends(78)
            .tells(&[told]);
    };
    let head = "[[price]]\nid = \"x\"\npays = \"90%\"\n";
    let price = |more: &str| format!("{head}{more}");
    wrong(
        &price("stores = [\"a\"]\nwhen = { weekdays = [\"mon\"] }"),
        "price \"x\" has `stores` beside `when`",
    );
    wrong(
        &price("when = { hours = \"14-17\" }"),
        "hours run from one time of day",
    );
    wrong(&price("when = { first_purchase = false }"), "says nothing");
    wrong(&price("when = { facts = { boss = \"x\" } }"), "boss");
    wrong(&price("when = { paid_with = [\"shells\"] }"), "shells");
    wrong(
        "[[reward]]\nid = \"y\"\npoints = 1\nwhen = { min_spend = \"5\" }",
        "`min_spend` says nothing in `when` of reward \"y\"",
    );
}
