//! K2, five stars: half-open bounds, and three kinds of customer beside the stars.

use crate::support::House;

#[test]
fn a_bound_belongs_to_the_star_that_it_opens() {
    let house = House::new("five-star");
    let table = [
        ("0.01", "one"),
        ("9999.99", "one"),
        ("10000", "two"),
        ("49999.99", "two"),
        ("50000", "three"),
        ("99999.99", "three"),
        ("100000", "four"),
        ("499999.99", "four"),
        ("500000", "five"),
        ("5000000", "five"),
    ];
    for (spend, star) in table {
        let member = house.register(&format!("m{spend}"), "");
        let row = house.run(&format!("consume {member} {spend}")).ok().one();
        row.has(&[("paid", row.get("list")), ("points", "0"), ("tier", star)]);
    }
}

#[test]
fn stars_count_everything_ever_paid_whatever_the_parts() {
    let house = House::new("five-star");
    let wang = house.register("王芳", "");
    for (day, amount, star) in [
        ("2020-01-01", "9999.99", "one"),
        ("2023-01-01", "0.01", "two"),
        ("2025-06-01", "39999.99", "two"),
        ("2029-01-01", "0.01", "three"),
    ] {
        house.clock(day);
        let row = house.run(&format!("consume {wang} {amount}")).ok().one();
        assert_eq!(row.get("tier"), star, "{day}");
    }
    // Before they joined, nobody stands anywhere.
    assert_eq!(house.tier(&wang, "star", "2019-12-31"), "");
    assert_eq!(house.tier(&wang, "star", "2020-01-01"), "one");
    assert_eq!(house.tier(&wang, "star", "2022-12-31"), "one");
    assert_eq!(house.tier(&wang, "star", "2023-01-01"), "two");
    assert_eq!(house.tier(&wang, "star", "2035-01-01"), "three");
}

#[test]
fn a_refund_takes_a_star_at_recalculation() {
    let house = House::new("five-star");
    let wang = house.register("王芳", "");
    let sold = house.run(&format!("consume {wang} 10000")).ok().one();
    let back = house
        .run(&format!("refund {} --amount 0.01", sold.get("sale")))
        .ok()
        .one();
    back.has(&[("paid", "-0.01"), ("tier", "two")]);
    let moved = house.run("tier-recalc").ok().rows();
    let keys = ["member", "group", "from", "to", "change"];
    assert_eq!(
        moved.columns(&keys),
        [[wang.as_str(), "star", "two", "one", "down"]]
    );
    assert!(house.run("tier-recalc").ok().rows().is_empty());
    house
        .run(&format!("consume {wang} 0.01"))
        .ok()
        .one()
        .has(&[("tier", "two")]);
}

#[test]
fn the_fee_makes_a_member_and_long_and_large_custom_a_long_term_customer() {
    let house = House::new("five-star");
    house.clock("2022-03-01");
    let (wang, li) = (
        house.register("王芳", ""),
        house.register("李娜", "--fact membership-fee=paid"),
    );
    let kind = |member: &str, day: &str| house.tier(member, "kind", day);
    assert_eq!(
        (kind(&wang, "2022-03-01"), kind(&li, "2022-03-01")),
        ("ordinary".into(), "member".into())
    );
    // Large, and often, but not yet long: the two years end on 1 March 2024.
    house.clock("2024-02-29");
    for member in [&wang, &li] {
        for _ in 0..6 {
            house.run(&format!("consume {member} 8333.33")).ok();
        }
        house.run(&format!("consume {member} 0.02")).ok();
    }
    assert_eq!(
        (kind(&wang, "2024-02-29"), kind(&li, "2024-02-29")),
        ("ordinary".into(), "member".into())
    );
    house.clock("2024-03-01");
    house.run(&format!("consume {wang} 1")).ok();
    assert_eq!(
        (kind(&wang, "2024-03-01"), kind(&li, "2024-03-01")),
        ("long-term".into(), "member".into())
    );
    house
        .run(&format!("member set {wang} membership-fee=paid"))
        .ok();
    assert_eq!(kind(&wang, "2024-03-01"), "long-term");
    // A recalculation finds the other one too, without a further purchase.
    let moved = house.run("tier-recalc").ok().rows();
    let keys = ["member", "group", "from", "to", "change"];
    assert_eq!(
        moved.columns(&keys),
        [[li.as_str(), "kind", "member", "long-term", "up"]]
    );
    // Fewer than six purchases in twelve months: at recalculation, a member again.
    house.clock("2025-03-02");
    let moved = house.run("tier-recalc").ok().rows();
    assert_eq!(
        moved.columns(&keys),
        [
            [wang.as_str(), "kind", "long-term", "member", "down"],
            [li.as_str(), "kind", "long-term", "member", "down"],
        ]
    );
}

#[test]
fn a_well_satisfied_customer_is_long_term_with_fewer_purchases() {
    let house = House::new("five-star");
    house.clock("2022-03-01");
    let (wang, li) = (house.register("王芳", ""), house.register("李娜", ""));
    house.clock("2024-03-02");
    for member in [&wang, &li] {
        for day in ["2023-10-01", "2023-12-01", "2024-02-01"] {
            house
                .run(&format!("consume {member} 20000 --at {day}"))
                .ok();
        }
    }
    let kind = |member: &str| house.tier(member, "kind", "2024-03-02");
    assert_eq!(
        (kind(&wang), kind(&li)),
        ("ordinary".into(), "ordinary".into())
    );
    // What is heard moves nobody until it is looked at: at recalculation, or at the next purchase.
    let said = |member: &str, score: u8, day: &str| {
        let line = format!("visit {member} --channel phone --satisfaction {score} --at {day}");
        house.run(&line).ok();
    };
    said(&wang, 5, "2024-03-01");
    said(&wang, 4, "2024-03-02");
    said(&li, 5, "2024-03-01");
    said(&li, 3, "2024-03-02");
    let moved = house.run("tier-recalc").ok().rows();
    let keys = ["member", "group", "from", "to", "change"];
    assert_eq!(
        moved.columns(&keys),
        [[wang.as_str(), "kind", "ordinary", "long-term", "up"]]
    );
    let why = moved
        .find(&[("member", &wang)])
        .expect("moved")
        .get("why")
        .to_owned();
    assert!(
        why.contains("satisfaction 4.50 >= 4.50 (12 months)"),
        "{why}"
    );
    assert!(house.run("tier-recalc").ok().rows().is_empty());
    let list = house.run("member list").ok().rows();
    assert!(
        list.find(&[("member", &wang), ("tier.kind", "long-term")])
            .is_some()
    );
    // Less satisfied since: 4.33 is not enough at the next look.
    said(&wang, 4, "2024-03-02");
    let moved = house
        .run(&format!("tier-recalc --member {wang}"))
        .ok()
        .rows();
    assert_eq!(
        moved.columns(&keys),
        [[wang.as_str(), "kind", "long-term", "ordinary", "down"]]
    );
}

#[test]
fn the_membership_fee_is_for_a_year_and_is_paid_again_for_the_next() {
    let house = House::new("five-star");
    house.clock("2024-03-01");
    let wang = house.register("王芳", "");
    let kind = |day: &str| house.tier(&wang, "kind", day);
    assert_eq!(kind("2024-03-01"), "ordinary");
    let paid = house.run(&format!("card issue {wang} --pay cash")).ok();
    paid.one()
        .has(&[("fee", "300.00"), ("until", "2025-03-01")]);
    assert_eq!(kind("2024-03-01"), "member");
    house
        .run(&format!("card renew {wang} --pay cash"))
        .refused()
        .tells(&["is valid to 2025-03-01 already"]);
    // Paid ahead, the next term begins where the first ends; paid late, on its own day.
    house.clock("2025-02-10");
    let renewed = house
        .run(&format!("card renew {wang} --pay card --ref f-2"))
        .ok();
    renewed
        .one()
        .has(&[("fee", "300.00"), ("until", "2026-03-01")]);
    let version = house.version();
    let again = house
        .run(&format!("card renew {wang} --pay card --ref f-2"))
        .ok();
    assert_eq!((again.text(), house.version()), (renewed.text(), version));
    house.clock("2026-03-01");
    assert!(house.run("tier-recalc").ok().rows().is_empty());
    house.clock("2026-03-02");
    let moved = house.run("tier-recalc").ok().rows();
    assert_eq!(
        moved.columns(&["member", "group", "from", "to", "change"]),
        [[wang.as_str(), "kind", "member", "ordinary", "down"]]
    );
    house.clock("2026-05-10");
    house
        .run(&format!("card renew {wang} --pay cash"))
        .ok()
        .one()
        .has(&[("until", "2027-05-10")]);
    assert_eq!(kind("2026-05-10"), "member");
    let fees = house.run("card fees").ok().rows();
    assert_eq!(
        fees.columns(&["day", "kind", "fee", "pay"]),
        [
            ["2024-03-01", "issue", "300.00", "cash"],
            ["2025-02-10", "renew", "300.00", "card"],
            ["2026-05-10", "renew", "300.00", "cash"],
        ]
    );
    house.run("check").ok();
}

#[test]
fn an_undone_fee_and_an_undone_fact_take_the_kind_back() {
    let house = House::new("five-star");
    house.clock("2024-03-01");
    let (wang, li) = (house.register("王芳", ""), house.register("李娜", ""));
    let kind = |member: &str| house.tier(member, "kind", "2024-03-01");
    for (member, line) in [
        (&wang, format!("card issue {wang} --pay cash")),
        (&li, format!("member set {li} membership-fee=paid")),
    ] {
        house.run(&line).ok();
        assert_eq!(kind(member), "member", "{line}");
        let version = house.version();
        house.run(&format!("undo {version} --reason 记错")).ok();
        assert_eq!(kind(member), "ordinary", "{line}");
    }
    house.run("check").ok();
}

#[test]
fn the_membership_fee_is_booked_as_revenue_with_its_vat() {
    let house = House::new("five-star");
    house.clock("2024-02-29");
    let wang = house.register("王芳", "");
    house.run(&format!("card issue {wang} --pay 支付宝")).ok();
    let rows = house
        .run("report journal --from 2024-02-29 --to 2024-02-29 --format csv")
        .ok()
        .rows();
    assert_eq!(
        rows.columns(&["account", "debit", "credit"]),
        [
            ["1002", "300.00", ""],
            ["605101", "", "283.02"],
            ["22210106", "", "16.98"],
        ]
    );
    house.run("check").ok();
}
