//! K18, A, B and C: from spend, frequency and loyalty; each class is looked after in its own way.

use crate::support::House;

/// A member who bought so often for so much, month after month, the last time in May 2024.
fn member(house: &House, name: &str, times: i32, yuan: &str, more: &str) -> String {
    let member = house.register(name, &format!("--joined 2023-12-01 {more}"));
    for time in 0..times {
        let month = 5 - time % 6;
        let (year, month) = if month < 1 {
            (2023, month + 12)
        } else {
            (2024, month)
        };
        let line = format!("consume {member} {yuan} --paid {yuan} --at {year}-{month:02}-10");
        house.run(&line).ok();
    }
    house.run(&format!("tier-recalc --member {member}")).ok();
    member
}

fn house() -> House {
    let house = House::new("abc");
    house.clock("2024-05-20");
    house
}

#[test]
fn spend_frequency_and_loyalty_make_the_class() {
    let house = house();
    let table = [
        // 50 for 20 000 yuan, 30 for 20 purchases, 20 for 6 months in a row.
        (20, "1000", "A"),
        (6, "3400", "A"),
        // 12 000 yuan are 30, 6 purchases 9, six months 20.
        (6, "2000", "B"),
        (1, "13000", "C"),
        (2, "100", "C"),
    ];
    for (times, yuan, class) in table {
        let name = format!("客{times}x{yuan}");
        let member = member(&house, &name, times, yuan, "");
        assert_eq!(
            house.tier(&member, "class", "2024-05-20"),
            class,
            "{times} x {yuan}"
        );
    }
}

#[test]
fn a_is_called_by_its_own_agent_b_is_written_to_and_c_gets_an_offer() {
    let house = house();
    let a = member(&house, "甲", 20, "1000", "--birthday 1980-06-20");
    let b = member(&house, "乙", 6, "2000", "");
    let c = member(&house, "丙", 1, "100", "");
    house
        .run("staff add 李娜 --role agent --since 2024-01-01")
        .ok();
    house
        .run("staff add 马兰 --role agent --since 2024-01-01")
        .ok();
    house.run(&format!("staff assign {a} 马兰")).ok();
    let lines = |member: &str| {
        let line = format!("visit-plan --from 2024-05-20 --to 2024-09-30 --member {member}");
        let rows = house.run(&line).ok().rows();
        let keys = ["owner", "channel", "reason", "staff"];
        let lines = rows.columns(&keys).into_iter();
        let mut lines: Vec<String> = lines.map(|line| line.join(" ")).collect();
        lines.dedup();
        lines
    };
    assert_eq!(
        lines(&a),
        [
            "agent phone regular E0002",
            "agent letter birthday E0002",
            "agent phone regular E0002",
            "agent letter festival:mid-autumn E0002",
            "agent phone regular E0002",
        ]
    );
    assert_eq!(lines(&b), ["account-manager email|message regular "]);
    assert!(lines(&c).is_empty());
    let paid = |member: &str| {
        house
            .run(&format!("consume {member} 1000"))
            .ok()
            .one()
            .get("paid")
            .to_owned()
    };
    assert_eq!(
        [paid(&a), paid(&b), paid(&c)],
        ["850.00", "920.00", "980.00"]
    );
}

#[test]
fn a_vip_day_is_told_to_a_by_phone_and_to_b_by_message_once_it_has_a_date() {
    let house = house();
    let a = member(&house, "甲", 20, "1000", "");
    let b = member(&house, "乙", 6, "2000", "");
    let events = || {
        let rows = house
            .run("visit-plan --from 2024-05-20 --to 2024-12-31")
            .ok()
            .rows();
        let events = rows
            .iter()
            .filter(|row| row.get("reason").starts_with("event:"));
        let told = events.map(|row| {
            row.cells(&["member", "due", "planned", "channel", "reason"])
                .join(" ")
        });
        told.collect::<Vec<_>>()
    };
    assert!(events().is_empty());
    let file = house.book().join("rules/abc.toml");
    let text = std::fs::read_to_string(&file).expect("the pack");
    let title = "title = { en = \"VIP day\", zh = \"VIP 日\" }";
    let dated = text.replace(title, &format!("{title}\non = 2024-08-08"));
    std::fs::write(&file, dated).expect("it can be written");
    house.run("rules adopt").ok();
    // From the next day on: today was judged by the rules as they were.
    house.clock("2024-05-21");
    // A is first in line: the calls go out five days ahead, the messages two.
    assert_eq!(
        events(),
        [
            format!("{a} 2024-08-08 2024-08-02 phone event:vip-day"),
            format!("{b} 2024-08-08 2024-08-06 message event:vip-day"),
        ]
    );
}

#[test]
fn a_gets_gifts_and_coupons_by_post_and_is_first_in_line() {
    let house = house();
    let a = member(&house, "甲", 20, "1000", "--birthday 1980-06-20");
    let c = member(&house, "丙", 1, "100", "--birthday 1980-06-20");
    let rows = house
        .run("care --from 2024-06-20 --to 2024-06-20")
        .ok()
        .rows();
    assert_eq!(
        rows.columns(&["member", "gift", "channel"]),
        [[a.as_str(), "tea-sample", "letter"]]
    );
    house
        .run(&format!("coupon issue a-coupon --member {a}"))
        .ok();
    house
        .run(&format!("coupon issue a-coupon --member {c}"))
        .refused();
    for member in [&c, &a] {
        house
            .run(&format!(
                "inquiry open {member} --kind out-of-stock --text 茶具"
            ))
            .ok();
    }
    let rows = house.run("inquiry list --kind out-of-stock").ok().rows();
    assert_eq!(
        rows.columns(&["member", "priority"]),
        [[a.as_str(), "1"], [c.as_str(), "3"]]
    );
}

#[test]
fn a_coupon_takes_off_fifty_from_three_hundred_for_ninety_days_and_four_times_a_year() {
    let house = House::new("abc");
    house.clock("2024-01-02 10:00");
    let a = house.register("甲", "");
    house
        .run(&format!("tier set {a} class A --reason 老客户"))
        .ok();
    house
        .run(&format!("coupon issue a-coupon --member {a}"))
        .ok()
        .one()
        .has(&[("until", "2024-04-01"), ("worth", "50.00")]);
    // The threshold is of what the class leaves to pay: 85 % of 352.94 is 300.00.
    let pay = |list: &str| {
        house.run(&format!(
            "consume {a} {list} --coupon C00000001 --pay cash --at 2024-04-01"
        ))
    };
    house.clock("2024-04-01 10:00");
    pay("352.90").refused().tells(&["300.00", "299.97"]);
    pay("352.94").ok().one().has(&[("paid", "250.00")]);
    for _ in 0..3 {
        house
            .run(&format!("coupon issue a-coupon --member {a}"))
            .ok();
    }
    house
        .run(&format!("coupon issue a-coupon --member {a}"))
        .refused()
        .tells(&["4 of coupon a-coupon", "4 at most"]);
    house.clock("2024-07-01 10:00");
    house
        .run(&format!("consume {a} 400 --coupon C00000002 --pay cash"))
        .refused()
        .tells(&["2024-06-30"]);
}

#[test]
fn an_agent_calls_once_a_month_and_an_account_manager_writes_every_two() {
    let house = House::new("abc");
    house.clock("2024-03-04");
    let (a, b) = (house.register("甲", ""), house.register("乙", ""));
    for (member, class) in [(&a, "A"), (&b, "B")] {
        house
            .run(&format!("tier set {member} class {class} --reason 老客户"))
            .ok();
    }
    let due = |member: &str| {
        let line = format!("visit-plan --from 2024-03-04 --to 2024-07-05 --member {member}");
        let rows = house.run(&line).ok().rows();
        let regular = rows.iter().filter(|row| row.get("reason") == "regular");
        regular
            .map(|row| row.get("due").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(due(&a).first().map(String::as_str), Some("2024-04-04"));
    assert_eq!(due(&b).first().map(String::as_str), Some("2024-05-04"));
}

#[test]
fn a_class_lasts_as_long_as_the_purchases_count_that_gave_it() {
    let house = House::new("abc");
    house.clock("2024-01-10 10:00");
    let b = house.register("乙", "");
    // 50 for 20 000 yuan, 1.5 for one purchase of twenty, 3.333 for one month of six.
    let sale = format!("consume {b} 20000 --goods promotion --pay cash");
    house.run(&sale).ok().one().has(&[("tier", "B")]);
    let listed = house.run(&format!("tier list {b}")).ok().one();
    listed.has(&[("tier", "B"), ("until", "2025-01-10")]);
    assert!(
        listed
            .get("why")
            .starts_with("score value 54.833 >= 40.000"),
        "{listed:?}"
    );
    // Nobody loses the price in the middle of the year for want of a recalculation.
    house.clock("2024-07-11");
    house
        .run(&format!("consume {b} 100 --dry-run"))
        .ok()
        .one()
        .has(&[("paid", "92.00"), ("tier", "B")]);
    assert!(house.run("tier-recalc").ok().rows().is_empty());
    house.clock("2025-01-10");
    assert!(house.run("tier-recalc").ok().rows().is_empty());
    house.clock("2025-01-11");
    let moved = house.run("tier-recalc").ok().rows();
    assert_eq!(
        moved.columns(&["member", "group", "from", "to", "change"]),
        [[b.as_str(), "class", "B", "C", "down"]]
    );
}

#[test]
fn a_score_of_exactly_the_bound_is_enough_and_a_fen_less_is_not() {
    let house = house();
    // 14 000 yuan of 20 000 are 35 of 50, ten purchases of twenty 15 of 30, six months in a row all 20.
    let of = |name: &str, last: &str| {
        let member = house.register(name, "--joined 2023-12-01");
        let months = [
            "2023-12", "2024-01", "2024-02", "2024-03", "2024-04", "2024-05",
        ];
        let days = ["2024-05-11", "2024-05-12", "2024-05-13"].map(str::to_owned);
        let all = months.map(|month| format!("{month}-10")).into_iter();
        for at in all.chain(days) {
            house
                .run(&format!("consume {member} 1400 --paid 1400 --at {at}"))
                .ok();
        }
        house
            .run(&format!(
                "consume {member} {last} --paid {last} --at 2024-05-14"
            ))
            .ok();
        house.tier(&member, "class", "2024-05-14")
    };
    assert_eq!([of("满", "1400"), of("差一分", "1399.99")], ["A", "B"]);
}

#[test]
fn a_term_runs_from_what_gave_it_however_often_it_is_looked_at() {
    let house = House::new("abc");
    house.clock("2024-01-10 10:00");
    let b = house.register("乙", "");
    house
        .run(&format!("consume {b} 20000 --goods promotion --pay cash"))
        .ok();
    // To be looked at again, or asked for something else, prolongs nothing: the term runs from the purchase.
    let listed = || house.run(&format!("tier list {b}")).ok().one();
    for (day, line) in [
        ("2024-06-30", "tier-recalc".to_owned()),
        ("2024-07-01", format!("member set {b} sex=F")),
        ("2025-01-10", "tier-recalc".to_owned()),
    ] {
        house.clock(day);
        house.run(&line).ok();
        listed().has(&[("tier", "B"), ("until", "2025-01-10")]);
    }
    house.clock("2025-01-11");
    let moved = house.run("tier-recalc").ok().one();
    moved.has(&[("from", "B"), ("to", "C"), ("change", "down")]);
    // What was reached without a purchase is kept as long: nothing takes it before the day that was told. 20 of 60
    // are for 10 000 yuan of 30 000, and 20 for the rating.
    let house = House::new("medals");
    house.clock("2024-01-10");
    let silver = house.register("银", "");
    house.run(&format!("consume {silver} 10000")).ok();
    house.clock("2024-03-01");
    house
        .run(&format!("member set {silver} contribution=10"))
        .ok();
    let listed = || house.run(&format!("tier list {silver}")).ok().one();
    listed().has(&[("tier", "silver"), ("until", "2025-03-01")]);
    house.clock("2024-04-01");
    house
        .run(&format!("member set {silver} contribution=9"))
        .ok();
    for day in ["2024-04-02", "2025-03-01"] {
        house.clock(day);
        assert!(house.run("tier-recalc").ok().rows().is_empty(), "{day}");
        listed().has(&[("tier", "silver"), ("until", "2025-03-01")]);
    }
    house.clock("2025-03-02");
    let moved = house.run("tier-recalc").ok().one();
    moved.has(&[("from", "silver"), ("to", "")]);
    house.run("check").ok();
}
