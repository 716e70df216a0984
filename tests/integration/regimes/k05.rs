//! K5, the VIP card: the reference case.

use crate::support::{House, Row};

/// Registers somebody on a day and makes a VIP with an active card of them, at one moment.
fn vip(house: &House, name: &str, day: &str, more: &str) -> String {
    house.clock(day);
    let member = house.register(name, more);
    qualify(house, &member);
    house.run(&format!("card issue {member}")).ok();
    house.run(&format!("card activate {member}")).ok();
    member
}

fn qualify(house: &House, member: &str) {
    sale(house, &format!("{member} 1000")).has(&[("paid", "1000.00"), ("tier", "vip")]);
}

#[track_caller]
fn sale(house: &House, words: &str) -> Row {
    house.run(&format!("consume {words}")).ok().one()
}

/// What a sale paid and earned.
#[track_caller]
fn pays(house: &House, words: &str, paid: &str, points: &str) -> Row {
    let row = sale(house, words);
    row.has(&[("paid", paid), ("points", points)]);
    row
}

#[test]
fn one_purchase_of_a_thousand_entitles_to_the_card_but_pays_full_and_earns_nothing() {
    let house = House::new("vip-card");
    house.clock("2024-03-01");
    let wang = house.register("王芳", "");
    sale(&house, &format!("{wang} 999.99")).has(&[("paid", "999.99"), ("tier", "")]);
    let none = house.run(&format!("card issue {wang}")).refused();
    none.tells(&[&wang, "vip"]);
    sale(&house, &format!("{wang} 1000.00")).has(&[
        ("list", "1000.00"),
        ("discount", "0.00"),
        ("paid", "1000.00"),
        ("points", "0"),
        ("balance", "0"),
        ("tier", "vip"),
    ]);
    // VIP from the card's issue: without it the next sale pays full as well.
    pays(&house, &format!("{wang} 100"), "100.00", "0");
    house.run(&format!("card issue {wang}")).ok();
    pays(&house, &format!("{wang} 100"), "88.00", "0");
    assert_eq!(house.tier(&wang, "vip", "2024-02-29"), "");
    assert_eq!(house.tier(&wang, "vip", "2024-03-01"), "vip");
}

#[test]
fn two_thousand_within_half_a_year_count_from_the_same_day_six_months_before() {
    let house = House::new("vip-card");
    // The first two purchases on one day, the last on the other: 2 000 together.
    let table = [
        ("2024-01-15", "2024-07-15", "vip"),
        ("2024-01-15", "2024-07-16", ""),
        ("2023-02-28", "2023-08-31", "vip"),
        ("2024-02-29", "2024-08-31", "vip"),
        ("2024-02-28", "2024-08-31", ""),
        ("2024-08-31", "2025-02-28", "vip"),
        ("2024-08-27", "2025-02-28", ""),
    ];
    house.clock("2022-01-01");
    let members: Vec<String> = table
        .iter()
        .map(|(from, to, _)| house.register(&format!("{from}/{to}"), ""))
        .collect();
    house.clock("2026-01-01");
    for ((first, last, tier), member) in table.into_iter().zip(members) {
        sale(&house, &format!("{member} 500 --at {first}")).has(&[("tier", "")]);
        sale(
            &house,
            &format!("{member} 600.01 --goods promotion --at {first}"),
        )
        .has(&[("tier", "")]);
        sale(&house, &format!("{member} 899.98 --at {last}")).has(&[("tier", "")]);
        let row = sale(
            &house,
            &format!("{member} 0.01 --goods special --at {last}"),
        );
        assert_eq!(row.get("tier"), tier, "{first} to {last}");
    }
}

#[test]
fn three_thousand_within_a_year_count_from_the_same_day_a_year_before() {
    let house = House::new("vip-card");
    let table = [
        ("2023-03-10", "2024-03-10", "vip"),
        ("2023-03-10", "2024-03-11", ""),
        ("2024-02-29", "2025-02-28", "vip"),
        ("2023-02-28", "2024-02-29", "vip"),
        ("2023-02-27", "2024-02-29", ""),
    ];
    house.clock("2022-01-01");
    let members: Vec<String> = table
        .iter()
        .map(|(from, to, _)| house.register(&format!("{from}/{to}"), ""))
        .collect();
    house.clock("2026-01-01");
    for ((first, last, tier), member) in table.into_iter().zip(members) {
        for amount in ["999.99", "500.01"] {
            sale(&house, &format!("{member} {amount} --at {first}")).has(&[("tier", "")]);
        }
        sale(&house, &format!("{member} 999.99 --at {last}")).has(&[("tier", "")]);
        let row = sale(&house, &format!("{member} 500.01 --at {last}"));
        assert_eq!(row.get("tier"), tier, "{first} to {last}");
    }
}

#[test]
fn what_went_back_no_longer_qualifies_for_a_later_sale() {
    let house = House::new("vip-card");
    house.clock("2024-03-01");
    let wang = house.register("王芳", "");
    let first = sale(&house, &format!("{wang} 999"));
    sale(&house, &format!("{wang} 900")).has(&[("tier", "")]);
    house
        .run(&format!("refund {} --amount 0.01", first.get("sale")))
        .ok();
    // 998.99 + 900 + 101 = 1 999.99
    sale(&house, &format!("{wang} 101")).has(&[("tier", "")]);
    sale(&house, &format!("{wang} 0.01")).has(&[("tier", "vip")]);
}

#[test]
fn a_card_gives_the_price_at_once_and_points_from_its_activation() {
    let house = House::new("vip-card");
    house.clock("2024-03-01");
    let wang = house.register("王芳", "");
    qualify(&house, &wang);
    let issued = house.run(&format!("card issue {wang}")).ok();
    issued.one().has(&[("member", &wang)]);
    house.clock("2024-03-10");
    let row = pays(&house, &format!("{wang} 100"), "88.00", "0");
    row.has(&[
        ("list", "100.00"),
        ("discount", "12.00"),
        ("balance", "0"),
        ("tier", "vip"),
    ]);
    house.run(&format!("card activate {wang}")).ok();
    pays(&house, &format!("{wang} 100"), "88.00", "88").has(&[("balance", "88")]);
    // Never made up later: the sale before the activation stays without points.
    assert_eq!(house.points(&wang, "2024-03-10"), 88);
    // 12.34 × 88 % = 10.8592; 10.86 paid earn 10 points: fen round half up, points down.
    pays(&house, &format!("{wang} 12.34"), "10.86", "10").has(&[("balance", "98")]);
    // 0.94 × 88 % = 0.8272 and 1.13 × 88 % = 0.9944, which is less than a yuan.
    pays(&house, &format!("{wang} 0.94"), "0.83", "0");
    pays(&house, &format!("{wang} 1.13"), "0.99", "0");
    // Promotion and special goods pay their ticket price, and earn.
    pays(
        &house,
        &format!("{wang} 59.90 --goods promotion"),
        "59.90",
        "59",
    );
    pays(&house, &format!("{wang} 20 --goods special"), "20.00", "20");
    let mixed = sale(
        &house,
        &format!("{wang} --item x:100 --item x:59.90:promotion"),
    );
    mixed.has(&[
        ("list", "159.90"),
        ("discount", "12.00"),
        ("paid", "147.90"),
        ("points", "147"),
    ]);
    assert_eq!(house.points(&wang, "2024-03-10"), 98 + 59 + 20 + 147);
    // What the till took is what was paid.
    pays(&house, &format!("{wang} 100 --paid 50"), "50.00", "50");
    // Points buy rewards here, and pay for nothing.
    house
        .run(&format!("consume {wang} 100 --pay points=30 --pay cash"))
        .refused()
        .tells(&["[points] worth"]);
    // A walk-in pays the price on the ticket.
    house.run("consume --walk-in 100").ok().one().has(&[
        ("member", ""),
        ("paid", "100.00"),
        ("points", "0"),
    ]);
}

#[test]
fn a_card_is_activated_to_its_thirtieth_day_and_never_later() {
    let house = House::new("vip-card");
    house.clock("2024-03-01");
    let (in_time, late) = (house.register("王芳", ""), house.register("李娜", ""));
    for member in [&in_time, &late] {
        qualify(&house, member);
        house.run(&format!("card issue {member}")).ok();
    }
    house.clock("2024-03-31");
    house.run(&format!("card activate {in_time}")).ok();
    pays(&house, &format!("{in_time} 100"), "88.00", "88");
    house.clock("2024-04-01");
    let told = house.run(&format!("card activate {late}")).refused();
    told.tells(&["2024-03-31", "30"]);
    pays(&house, &format!("{late} 100"), "88.00", "0");
    // The next exchange brings a new card, which can be activated within thirty days again.
    house.clock("2024-12-05");
    house.run(&format!("card renew {late}")).ok();
    pays(&house, &format!("{late} 100"), "88.00", "0");
    house.clock("2025-01-04");
    house.run(&format!("card activate {late}")).ok();
    pays(&house, &format!("{late} 100"), "88.00", "88");
}

#[test]
fn the_last_day_of_activation_is_a_business_day() {
    let house = House::with("vip-card", "--day-starts 06:00");
    house.clock("2024-03-01");
    let (in_time, late) = (house.register("王芳", ""), house.register("李娜", ""));
    for member in [&in_time, &late] {
        qualify(&house, member);
        house.run(&format!("card issue {member}")).ok();
    }
    house.clock("2024-04-01 05:59");
    house.run(&format!("card activate {in_time}")).ok();
    house.clock("2024-04-01 06:00");
    house.run(&format!("card activate {late}")).refused();
}

#[test]
fn the_birthday_pays_sixty_per_cent_on_all_goods_where_the_id_was_checked() {
    let house = House::with("vip-card", "--day-starts 06:00");
    let wang = vip(&house, "王芳", "2024-03-01", "--birthday 1990-05-20");
    let inactive = house.register("李娜", "--birthday 05-20");
    qualify(&house, &inactive);
    house.run(&format!("card issue {inactive}")).ok();
    let no_card = house.register("张伟", "--birthday 1985-05-20");
    qualify(&house, &no_card);
    house.clock("2024-06-01");
    let at = |time: &str, words: &str| format!("{wang} {words} --at {time}");
    for (line, paid, points) in [
        (at("2024-05-20", "100 --id-checked"), "60.00", "60"),
        (at("2024-05-20T13:00:00", "100 --id-checked"), "60.00", "60"),
        (at("2024-05-20T13:00:00", "100"), "88.00", "88"),
        (
            at("2024-05-20T13:00:00", "100 --id-checked --goods promotion"),
            "60.00",
            "60",
        ),
        (
            at("2024-05-20T13:00:00", "100 --id-checked --goods special"),
            "60.00",
            "60",
        ),
        (
            at("2024-05-20T13:00:00", "100 --goods special"),
            "100.00",
            "100",
        ),
        // 00:40 by the calendar is the birthday, though the business day is the one before.
        (at("2024-05-20T00:40:00", "100 --id-checked"), "60.00", "60"),
        // 00:40 of the night after is still the business day of the birthday.
        (at("2024-05-21T00:40:00", "100 --id-checked"), "60.00", "60"),
        (at("2024-05-21T05:59:59", "100 --id-checked"), "60.00", "60"),
        (at("2024-05-19T23:59:59", "100 --id-checked"), "88.00", "88"),
        (at("2024-05-21T06:00:00", "100 --id-checked"), "88.00", "88"),
        (at("2024-05-19", "100 --id-checked"), "88.00", "88"),
        // Before the activation there is no birthday price, without a card nothing at all.
        (
            format!("{inactive} 100 --id-checked --at 2024-05-20"),
            "88.00",
            "0",
        ),
        (
            format!("{no_card} 100 --id-checked --at 2024-05-20"),
            "100.00",
            "0",
        ),
    ] {
        pays(&house, &line, paid, points);
    }
}

#[test]
fn a_birthday_on_29_february_is_kept_on_the_28th_in_common_years() {
    let house = House::new("vip-card");
    let wang = vip(&house, "王芳", "2023-01-10", "--birthday 1992-02-29");
    house.clock("2024-12-30");
    house
        .run(&format!("card renew {wang} --at 2023-12-15"))
        .ok();
    for (day, paid) in [
        ("2023-02-27", "88.00"),
        ("2023-02-28", "60.00"),
        ("2023-03-01", "88.00"),
        ("2024-02-28", "88.00"),
        ("2024-02-29", "60.00"),
        ("2024-03-01", "88.00"),
    ] {
        let row = sale(&house, &format!("{wang} 100 --id-checked --at {day}"));
        assert_eq!(row.get("paid"), paid, "{day}");
    }
}

#[test]
fn a_lunar_birthday_moves_through_the_calendar() {
    let house = House::new("vip-card");
    let wang = vip(&house, "王芳", "2024-03-01", "--birthday lunar:08-15");
    house.clock("2024-12-30");
    // Mid-autumn was on 17 September 2024.
    for (day, paid) in [
        ("2024-09-16", "88.00"),
        ("2024-09-17", "60.00"),
        ("2024-08-15", "88.00"),
    ] {
        let row = sale(&house, &format!("{wang} 100 --id-checked --at {day}"));
        assert_eq!(row.get("paid"), paid, "{day}");
    }
}

#[test]
fn december_is_the_exchange_month_and_an_old_card_is_void_from_1_january() {
    let house = House::new("vip-card");
    let kept = vip(&house, "王芳", "2024-03-01", "");
    let late = vip(&house, "李娜", "2024-03-01", "");
    house.clock("2024-11-30");
    house
        .run(&format!("card renew {kept}"))
        .refused()
        .tells(&["2024-12-31", "12"]);
    house.clock("2024-12-01");
    pays(&house, &format!("{kept} 500"), "440.00", "440");
    house.run(&format!("card renew {kept}")).ok();
    // The exchange keeps activation and points, and happens once a year.
    pays(&house, &format!("{kept} 100"), "88.00", "88").has(&[("balance", "528")]);
    house
        .run(&format!("card renew {kept}"))
        .refused()
        .tells(&["2025-12-31"]);
    // Issued in December: a card of the next year.
    let december = vip(&house, "张伟", "2024-12-02", "");
    house.clock("2024-12-31");
    for member in [&kept, &late, &december] {
        pays(&house, &format!("{member} 100"), "88.00", "88");
    }
    house.clock("2025-01-01");
    pays(&house, &format!("{kept} 100"), "88.00", "88").has(&[("balance", "88")]);
    pays(&house, &format!("{december} 100"), "88.00", "88").has(&[("balance", "88")]);
    let rests = pays(&house, &format!("{late} 100"), "100.00", "0");
    rests.has(&[("balance", "0"), ("tier", "vip")]);
    house
        .run(&format!("redeem {late} towel"))
        .refused()
        .tells(&[&late, "card"]);
    // Exchanged late, it gives again what it gave, without another activation.
    house.clock("2025-02-10");
    house.run(&format!("card renew {late}")).ok();
    pays(&house, &format!("{late} 100"), "88.00", "88").has(&[("balance", "88")]);
    // 2026 asks for the exchange again, from all three.
    house.clock("2026-01-01");
    for member in [&kept, &late, &december] {
        pays(&house, &format!("{member} 100"), "100.00", "0");
    }
}

#[test]
fn points_work_through_31_december_and_are_gone_on_1_january_without_any_job() {
    let house = House::new("vip-card");
    let wang = vip(&house, "王芳", "2024-03-01", "");
    house.clock("2024-12-31 23:59");
    pays(
        &house,
        &format!("{wang} 1000 --goods promotion"),
        "1000.00",
        "1000",
    );
    let expiring = house.run("points expiring --by 2024-12-31").ok().one();
    expiring.has(&[
        ("member", &wang),
        ("name", "王芳"),
        ("points", "1000"),
        ("expires", "2024-12-31"),
    ]);
    let redeemed = house.run(&format!("redeem {wang} towel")).ok().one();
    redeemed.has(&[
        ("member", &wang),
        ("reward", "towel"),
        ("quantity", "1"),
        ("points", "300"),
        ("balance", "700"),
    ]);
    let day = house.run(&format!("points {wang}")).ok().rows();
    assert_eq!(day.last().expect("movements").get("balance"), "700");
    // The close of 31 December: what ended with the day has ended.
    assert_eq!(house.points(&wang, "2024-12-30"), 0);
    assert_eq!(house.points(&wang, "2024-12-31"), 0);
    house.clock("2025-01-01 00:00");
    let statement = house.run(&format!("points {wang}")).ok().rows();
    assert_eq!(
        statement.columns(&["at", "kind", "points", "balance", "expires"]),
        [
            ["2024-12-31", "earn", "1000", "1000", "2024-12-31"],
            ["2024-12-31", "redeem", "-300", "700", ""],
            ["2024-12-31", "expire", "-700", "0", "2024-12-31"],
        ]
    );
    house.run(&format!("card renew {wang}")).ok();
    house
        .run(&format!("redeem {wang} towel"))
        .refused()
        .tells(&["has 0 points, 300 needed"]);
    pays(
        &house,
        &format!("{wang} 10 --goods promotion"),
        "10.00",
        "10",
    )
    .has(&[("balance", "10")]);
}

#[test]
fn a_sale_at_half_past_one_on_1_january_belongs_to_31_december_with_its_points() {
    let house = House::with("vip-card", "--day-starts 06:00");
    let wang = vip(&house, "王芳", "2024-03-01", "");
    house.clock("2025-01-01 01:30");
    pays(
        &house,
        &format!("{wang} 300 --goods promotion"),
        "300.00",
        "300",
    );
    house
        .run("year-end 2024")
        .refused()
        .tells(&["2024", "2024-12-31"]);
    let statement = house.run(&format!("points {wang}")).ok().rows();
    let earned = statement.last().expect("it earned");
    earned.has(&[
        ("at", "2024-12-31"),
        ("points", "300"),
        ("expires", "2024-12-31"),
    ]);
    house.clock("2025-01-01 05:59");
    let redeemed = house.run(&format!("redeem {wang} towel")).ok().one();
    house
        .run(&format!("redeem --cancel {}", redeemed.get("redemption")))
        .ok()
        .one()
        .has(&[("balance", "300")]);
    house.clock("2025-01-01 06:00");
    house.run(&format!("card renew {wang}")).ok();
    house
        .run(&format!("redeem {wang} towel"))
        .refused()
        .tells(&["has 0 points, 300 needed"]);
    let ended = house.run("year-end 2024").ok().rows();
    assert!(
        ended
            .find(&[("member", &wang), ("kind", "expire"), ("amount", "300")])
            .is_some(),
        "{ended:?}"
    );
    // The report by month counts it in December.
    assert_eq!(
        house
            .run("points expiring --by 2025-12-31")
            .ok()
            .rows()
            .len(),
        0
    );
}

#[test]
fn year_end_only_posts_what_is_true_already() {
    let house = House::new("vip-card");
    let wang = vip(&house, "王芳", "2024-03-01", "");
    let li = vip(&house, "李娜", "2024-03-01", "");
    house.clock("2024-12-15");
    house.run(&format!("card renew {wang}")).ok();
    pays(
        &house,
        &format!("{wang} 500 --goods promotion"),
        "500.00",
        "500",
    );
    house.clock("2024-12-31 23:59");
    house
        .run("year-end 2024")
        .refused()
        .tells(&["2024", "2024-12-31", "2025-01-01"]);
    house.clock("2025-03-01");
    pays(
        &house,
        &format!("{wang} 70 --goods promotion"),
        "70.00",
        "70",
    );
    let before = (
        house.points(&wang, "2024-12-30"),
        house.points(&wang, "2024-12-31"),
        house.points(&wang, "2025-03-01"),
    );
    assert_eq!(before, (500, 0, 70));
    let dry = house.run("year-end 2024 --dry-run").ok().rows();
    let version = house.version();
    let posted = house.run("year-end 2024").ok().rows();
    assert_eq!(
        dry.columns(&["member", "kind", "amount"]),
        posted.columns(&["member", "kind", "amount"])
    );
    assert_eq!(
        posted.columns(&["member", "kind", "amount"]),
        [[wang.as_str(), "expire", "500"], [li.as_str(), "void", "1"]]
    );
    assert_eq!(house.version(), version + 1);
    // Newer points are not touched, and the past looks as it did.
    let after = (
        house.points(&wang, "2024-12-30"),
        house.points(&wang, "2024-12-31"),
        house.points(&wang, "2025-03-01"),
    );
    assert_eq!(after, before);
    assert!(house.run("year-end 2024").ok().rows().is_empty());
    // A late row of that year makes a little more due, and no more than that.
    pays(
        &house,
        &format!("{wang} 40 --goods promotion --at 2024-12-30"),
        "40.00",
        "40",
    )
    .has(&[("balance", "540")]);
    let more = house.run("year-end 2024").ok().rows();
    assert_eq!(
        more.columns(&["member", "kind", "amount"]),
        [[wang.as_str(), "expire", "40"]]
    );
    assert!(house.run("year-end 2024").ok().rows().is_empty());
    assert!(house.run("year-end 2023").ok().rows().is_empty());
    house.run("year-end 2025").refused().tells(&["2025"]);
    assert_eq!(house.points(&wang, "2025-03-01"), 70);
}

#[test]
fn not_enough_points_is_told_with_both_figures() {
    let house = House::new("vip-card");
    let wang = vip(&house, "王芳", "2024-03-01", "");
    pays(
        &house,
        &format!("{wang} 120.99 --goods promotion"),
        "120.99",
        "120",
    );
    let version = house.version();
    let told = house.run(&format!("redeem {wang} towel")).refused();
    told.tells(&[&format!("member {wang} has 120 points, 300 needed")]);
    let twice = house
        .run(&format!("redeem {wang} tea-set --quantity 2"))
        .refused();
    twice.tells(&[&format!("member {wang} has 120 points, 1600 needed")]);
    house
        .run(&format!("redeem {wang} kettle"))
        .refused()
        .tells(&["kettle", "towel"]);
    assert_eq!(house.version(), version);
}

#[test]
fn rewards_end_with_their_stock_and_their_limit() {
    let house = House::new("vip-card");
    let wang = vip(&house, "王芳", "2024-03-01", "");
    pays(
        &house,
        &format!("{wang} 50000 --goods promotion"),
        "50000.00",
        "50000",
    );
    house
        .run(&format!("redeem {wang} tea-set --quantity 21"))
        .refused()
        .tells(&["20", "21"]);
    house
        .run(&format!("redeem {wang} tea-set --quantity 20"))
        .ok()
        .one()
        .has(&[("points", "16000"), ("balance", "34000")]);
    house
        .run(&format!("redeem {wang} tea-set"))
        .refused()
        .tells(&["0 of tea-set"]);
    let first = house
        .run(&format!("redeem {wang} suitcase --id-checked"))
        .ok()
        .one();
    house
        .run(&format!("redeem {wang} suitcase --id-checked"))
        .refused()
        .tells(&[&wang, "suitcase", "1 at most"]);
    house
        .run(&format!("redeem --cancel {}", first.get("redemption")))
        .ok();
    house
        .run(&format!("redeem {wang} suitcase --id-checked"))
        .ok();
    // The limit is one a calendar year.
    house.clock("2025-01-10");
    house.run(&format!("card renew {wang}")).ok();
    sale(&house, &format!("{wang} 3000 --goods promotion"));
    house
        .run(&format!("redeem {wang} suitcase --id-checked"))
        .ok()
        .one()
        .has(&[("balance", "1000")]);
}

#[test]
fn a_refund_takes_back_what_the_sale_earned_and_the_rest_is_owed() {
    let house = House::new("vip-card");
    let wang = vip(&house, "王芳", "2024-03-01", "");
    let sold = pays(
        &house,
        &format!("{wang} 400 --goods promotion"),
        "400.00",
        "400",
    );
    house
        .run(&format!("redeem {wang} towel"))
        .ok()
        .one()
        .has(&[("balance", "100")]);
    let refund = house
        .run(&format!("refund {}", sold.get("sale")))
        .ok()
        .one();
    refund.has(&[
        ("member", &wang),
        ("list", "-400.00"),
        ("paid", "-400.00"),
        ("points", "-400"),
        ("balance", "-300"),
    ]);
    // Nothing goes back twice.
    house
        .run(&format!("refund {}", sold.get("sale")))
        .refused()
        .tells(&["400.00", sold.get("sale")]);
    house
        .run(&format!("redeem {wang} towel"))
        .refused()
        .tells(&[&wang, "300 needed"]);
    // The debt outlives the year, though the points it stands for would have ended.
    assert_eq!(house.points(&wang, "2024-12-31"), -300);
    house.clock("2025-01-05");
    house.run(&format!("card renew {wang}")).ok();
    house.run("year-end 2024").ok();
    assert_eq!(house.points(&wang, "2025-01-05"), -300);
    // New points settle it first.
    pays(
        &house,
        &format!("{wang} 250 --goods promotion"),
        "250.00",
        "250",
    )
    .has(&[("balance", "-50")]);
    pays(
        &house,
        &format!("{wang} 250 --goods promotion"),
        "250.00",
        "250",
    )
    .has(&[("balance", "200")]);
    assert_eq!(house.points(&wang, "2025-12-30"), 200);
    assert_eq!(house.points(&wang, "2025-12-31"), 0);
}

#[test]
fn after_a_part_went_back_the_points_are_those_of_what_remains() {
    let house = House::new("vip-card");
    let wang = vip(&house, "王芳", "2024-03-01", "");
    // 12.34 × 88 % = 10.86 paid, 10 points. After 0.80 went back 10.06 remain: 10 points still.
    let sold = pays(&house, &format!("{wang} 12.34"), "10.86", "10");
    let sale = sold.get("sale");
    let part = |amount: &str, points: &str, balance: &str| {
        let row = house
            .run(&format!("refund {sale} --amount {amount}"))
            .ok()
            .one();
        row.has(&[
            ("paid", &format!("-{amount}")),
            ("points", points),
            ("balance", balance),
        ]);
    };
    part("0.80", "0", "10");
    part("0.07", "-1", "9");
    house
        .run(&format!("refund {sale} --amount 10.00"))
        .refused()
        .tells(&["9.99", "10.00"]);
    part("9.99", "-9", "0");
    house.run(&format!("refund {sale}")).refused();
}

#[test]
fn a_refund_of_expired_points_leaves_nothing_to_take() {
    let house = House::new("vip-card");
    let wang = vip(&house, "王芳", "2024-12-01", "");
    let sold = pays(
        &house,
        &format!("{wang} 400 --goods promotion"),
        "400.00",
        "400",
    );
    house.clock("2025-01-05");
    pays(
        &house,
        &format!("{wang} 50 --goods promotion"),
        "50.00",
        "50",
    );
    let refund = house
        .run(&format!("refund {}", sold.get("sale")))
        .ok()
        .one();
    refund.has(&[("paid", "-400.00"), ("points", "0"), ("balance", "50")]);
}

#[test]
fn a_cancelled_redemption_revives_the_same_points_with_their_last_day() {
    let house = House::new("vip-card");
    let wang = vip(&house, "王芳", "2024-03-01", "");
    house.clock("2024-12-20");
    house.run(&format!("card renew {wang}")).ok();
    pays(
        &house,
        &format!("{wang} 700 --goods promotion"),
        "700.00",
        "700",
    );
    let (first, second) = (
        house.run(&format!("redeem {wang} towel")).ok().one(),
        house.run(&format!("redeem {wang} towel")).ok().one(),
    );
    let cancelled = house
        .run(&format!("redeem --cancel {}", first.get("redemption")))
        .ok()
        .one();
    cancelled.has(&[("points", "-300"), ("balance", "400"), ("reward", "towel")]);
    house
        .run(&format!("redeem --cancel {}", first.get("redemption")))
        .refused()
        .tells(&[first.get("redemption")]);
    assert_eq!(house.points(&wang, "2024-12-30"), 400);
    assert_eq!(house.points(&wang, "2024-12-31"), 0);
    // Cancelled in the new year: the same points, which have ended.
    house.clock("2025-01-03");
    pays(
        &house,
        &format!("{wang} 10 --goods promotion"),
        "10.00",
        "10",
    )
    .has(&[("balance", "10")]);
    let late = house
        .run(&format!("redeem --cancel {}", second.get("redemption")))
        .ok()
        .one();
    late.has(&[("balance", "10")]);
    assert_eq!(house.points(&wang, "2025-01-03"), 10);
}

#[test]
fn points_of_two_cards_are_never_pooled() {
    let house = House::new("vip-card");
    let wang = vip(&house, "王芳", "2024-03-01", "");
    let again = vip(&house, "王小芳", "2024-03-01", "");
    pays(
        &house,
        &format!("{wang} 200 --goods promotion"),
        "200.00",
        "200",
    );
    pays(
        &house,
        &format!("{again} 250 --goods promotion"),
        "250.00",
        "250",
    );
    house
        .run(&format!("member merge {again} {wang} --reason twice"))
        .ok();
    // Both histories are there, and the other number still finds the person.
    assert_eq!(house.points(&wang, "2024-03-01"), 450);
    assert_eq!(house.points(&again, "2024-03-01"), 450);
    // Whoever is named by the member's number shows no card: somebody has to say which.
    for deed in [
        "redeem {} towel",
        "consume {} 60",
        "points adjust {} +5 --reason x",
    ] {
        let told = house.run(&deed.replace("{}", &wang)).refused();
        told.tells(&[&wang, "C000001: 200", "C000002: 250", "which"]);
    }
    let told = house.run("redeem C000002 towel").refused();
    told.tells(&[&wang, "C000001: 200", "C000002: 250", "300 needed", "never"]);
    let sold = pays(&house, "C000002 60 --goods promotion", "60.00", "60");
    sold.has(&[("member", &wang), ("balance", "510")]);
    // The sale went to the card that was shown: 310 there, 200 on the other.
    house.run("redeem C000001 towel").refused().tells(&[
        "C000001: 200",
        "C000002: 310",
        "300 needed",
    ]);
    house
        .run(&format!("redeem {wang} towel --card C000002"))
        .ok()
        .one()
        .has(&[("points", "300"), ("balance", "210")]);
    house.run("redeem C000001 tea-set").refused();
    house.run("check").ok();
}

#[test]
fn what_a_merged_member_had_counts_for_the_limit() {
    let house = House::new("vip-card");
    let wang = vip(&house, "王芳", "2024-03-01", "");
    let again = vip(&house, "王小芳", "2024-03-01", "");
    for member in [&wang, &again] {
        sale(&house, &format!("{member} 4000 --goods promotion"));
    }
    house
        .run(&format!("redeem {again} suitcase --id-checked"))
        .ok();
    house
        .run(&format!("member merge {again} {wang} --reason twice"))
        .ok();
    let told = house.run("redeem C000001 suitcase --id-checked").refused();
    told.tells(&[&wang, "suitcase", "1 at most"]);
    house.run("check").ok();
}

#[test]
fn vip_is_never_lost_by_recalculation_unless_the_purchase_went_back() {
    let house = House::new("vip-card");
    let wang = vip(&house, "王芳", "2024-03-01", "");
    let li = vip(&house, "李娜", "2024-03-01", "");
    let zhang = vip(&house, "张伟", "2024-03-01", "");
    // Two give back the purchase that made them VIPs; one of them had bought enough besides.
    sale(&house, &format!("{li} 1200"));
    house
        .run("refund S00000001")
        .ok()
        .one()
        .has(&[("member", &wang), ("tier", "vip")]);
    house
        .run("refund S00000002")
        .ok()
        .one()
        .has(&[("member", &li), ("tier", "vip")]);
    house.clock("2026-06-01");
    let moved = house.run("tier-recalc").ok().rows();
    assert_eq!(
        moved.columns(&["member", "group", "from", "to", "change"]),
        [[wang.as_str(), "vip", "vip", "", "leave"]]
    );
    assert!(house.run("tier-recalc").ok().rows().is_empty());
    assert_eq!(house.tier(&wang, "vip", "2026-06-01"), "");
    assert_eq!(house.tier(&li, "vip", "2026-06-01"), "vip");
    assert_eq!(house.tier(&zhang, "vip", "2026-06-01"), "vip");
}

#[test]
fn a_ref_records_once() {
    let house = House::new("vip-card");
    let wang = vip(&house, "王芳", "2024-03-01", "");
    let line = format!("consume {wang} 100 --goods promotion --ref till-7");
    let first = house.run(&line).ok();
    let version = house.version();
    house.clock("2024-03-02");
    let again = house.run(&line).ok();
    assert_eq!(first.text(), again.text());
    house
        .run(&format!(
            "consume {wang} 101 --goods promotion --ref till-7"
        ))
        .refused()
        .tells(&["till-7"]);
    assert_eq!(
        (house.version(), house.points(&wang, "2024-03-02")),
        (version, 100)
    );
    // A redemption may bear the same key: it is unique per kind of record.
    sale(&house, &format!("{wang} 400 --goods promotion"));
    let redeem = format!("redeem {wang} towel --ref till-7");
    let (one, two) = (house.run(&redeem).ok(), house.run(&redeem).ok());
    assert_eq!(one.text(), two.text());
    house
        .run(&format!("redeem {wang} tea-set --ref till-7"))
        .refused()
        .tells(&["till-7"]);
    assert_eq!(house.points(&wang, "2024-03-02"), 200);
}

#[test]
fn a_dry_run_records_nothing() {
    let house = House::new("vip-card");
    let wang = vip(&house, "王芳", "2024-03-01", "");
    let version = house.version();
    pays(
        &house,
        &format!("{wang} 400 --goods promotion --dry-run"),
        "400.00",
        "400",
    )
    .has(&[("balance", "400")]);
    pays(
        &house,
        &format!("{wang} 400 --goods promotion --dry-run --ref a"),
        "400.00",
        "400",
    );
    assert_eq!(
        (house.version(), house.points(&wang, "2024-03-01")),
        (version, 0)
    );
    pays(
        &house,
        &format!("{wang} 300 --goods promotion --ref a"),
        "300.00",
        "300",
    );
    house
        .run(&format!("redeem {wang} towel --dry-run"))
        .ok()
        .one()
        .has(&[("balance", "0")]);
    assert_eq!(house.points(&wang, "2024-03-01"), 300);
}

#[test]
fn the_holder_is_looked_at_for_a_suitcase_and_nobody_else_is_given_it() {
    let house = House::new("vip-card");
    let wang = vip(&house, "王芳", "2024-03-01", "");
    sale(&house, &format!("{wang} 8000 --goods promotion"));
    house
        .run(&format!("redeem {wang} suitcase"))
        .refused()
        .tells(&["the ID of M000001 was not checked", "--id-checked"]);
    house
        .run(&format!("--lang zh redeem {wang} suitcase"))
        .refused()
        .tells(&["须本人领取：尚未核对 M000001 的证件"]);
    // A towel is handed to whoever comes with the card.
    house.run(&format!("redeem {wang} towel")).ok();
    house.file(
        "r.csv",
        &format!("member,at,reward,id_checked,ref\n{wang},2024-03-01,suitcase,no,r-1\n"),
    );
    house
        .run("redeem --from r.csv")
        .refused()
        .tells(&["the ID of M000001 was not checked"]);
    house.file(
        "r.csv",
        &format!("member,at,reward,id_checked,ref\n{wang},2024-03-01,suitcase,yes,r-1\n"),
    );
    house.run("redeem --from r.csv").ok();
    assert_eq!(house.points(&wang, "2024-03-01"), 5700);
    let version = house.version();
    house
        .run(&format!(
            "redeem {wang} suitcase --id-checked --at 2024-03-01 --ref r-1"
        ))
        .ok();
    assert_eq!(
        house.version(),
        version,
        "the same redemption under its ref"
    );
    // That it was looked at is on record.
    let ledger = std::fs::read_to_string(house.ledger("points")).expect("a ledger");
    assert!(ledger.contains("checked=yes"), "{ledger}");
    house.run("check").ok();
}

#[test]
fn no_card_before_the_form_is_filled_in() {
    let house = House::new("vip-card");
    house.clock("2024-03-01");
    house.run("register --phone 13800000009 --ref form").ok();
    house.run("consume form 1000").ok();
    house.run("card issue form").refused().tells(&[
        "a card is issued once these are on file: name",
        "club member set",
    ]);
    house
        .run("--lang zh card issue form")
        .refused()
        .tells(&["发卡前须登记：姓名"]);
    house
        .run("register --phone 13800000010 --ref other --card 8800-0099")
        .refused()
        .tells(&["a card is issued once these are on file: name"]);
    house.run("member set form name=赵云").ok();
    house.run("card issue form").ok();
    house.run("check").ok();
}

#[test]
fn what_a_vip_waits_for_comes_first() {
    let house = House::new("vip-card");
    house.clock("2024-03-01 10:00");
    let li = house.register("李娜", "");
    let wang = vip(&house, "王芳", "2024-03-01", "");
    house.clock("2024-03-04 10:00");
    house
        .run(&format!(
            "inquiry open {li} --kind out-of-stock --text 茶具"
        ))
        .ok();
    house
        .run(&format!(
            "inquiry open {wang} --kind out-of-stock --text 茶具"
        ))
        .ok();
    let rows = house.run("inquiry list --kind out-of-stock").ok().rows();
    assert_eq!(
        rows.columns(&["member", "priority"]),
        [[wang.as_str(), "1"], [li.as_str(), "2"]]
    );
}

#[test]
fn sales_for_members_and_the_magazine_are_for_active_cards() {
    let house = House::new("vip-card");
    let wang = vip(&house, "王芳", "2024-03-01", "--fact magazine=yes");
    let li = vip(&house, "李娜", "2024-03-01", "");
    // A VIP whose card was not activated, and one without a card.
    let zhao = house.register("赵云", "--fact magazine=yes");
    qualify(&house, &zhao);
    house.run(&format!("card issue {zhao}")).ok();
    let none = house.register("钱进", "--fact magazine=yes");
    qualify(&house, &none);
    house.run("event add members-sale --on 2024-03-20").ok();
    house.run("event add magazine --on 2024-03-21").ok();
    let rows = house
        .run("care --from 2024-03-20 --to 2024-03-21")
        .ok()
        .rows();
    assert_eq!(
        rows.columns(&["on", "member", "occasion", "channel"]),
        [
            ["2024-03-20", &wang, "members-sale", "letter"],
            ["2024-03-20", &li, "members-sale", "letter"],
            ["2024-03-21", &wang, "magazine", "letter"],
        ]
    );
}

#[test]
fn the_sheet_tells_what_is_asked_for_the_card_and_who_gets_the_magazine() {
    let house = House::new("vip-card");
    for (lang, said) in [
        (
            "en",
            [
                "once we have: name and phone",
                "only where wants the magazine is yes",
            ],
        ),
        (
            "zh",
            ["办卡须登记：姓名、电话", "仅限“订阅会刊”为“是”的会员"],
        ),
    ] {
        let sheet = house.run(&format!("rules sheet --lang {lang}")).ok().text();
        for part in said {
            assert!(sheet.contains(part), "{part}\n{sheet}");
        }
    }
}
