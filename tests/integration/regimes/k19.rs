//! K19, the health chain: five classes by a year's purchases, kept through the next year.

use crate::support::House;

fn buys(house: &House, member: &str, times: usize, amount: &str) -> String {
    let line = format!("consume {member} {amount}");
    let sales = (0..times).map(|_| house.run(&line).ok().one());
    let last = sales.last().expect("it buys");
    last.get("tier").to_owned()
}

#[test]
fn either_the_purchases_or_the_yuan_of_a_year_make_the_class() {
    let house = House::new("health-chain");
    house.clock("2024-05-01");
    let table = [
        (12, "1", "A"),
        (11, "1", "B"),
        (8, "1", "B"),
        (7, "1", "C"),
        (4, "1", "C"),
        (3, "1", "D"),
        (2, "1", "D"),
        (1, "1", "E"),
        (1, "1200", "A"),
        (1, "1199.99", "B"),
        (1, "800", "B"),
        (1, "799.99", "C"),
        (1, "400", "C"),
        (1, "399.99", "D"),
        (1, "200", "D"),
        (1, "199.99", "E"),
        (3, "400", "A"),
        (11, "109.09", "B"),
    ];
    for (times, amount, class) in table {
        let member = house.register(&format!("m{times}x{amount}"), "");
        assert_eq!(
            buys(&house, &member, times, amount),
            class,
            "{times} × {amount}"
        );
    }
}

#[test]
fn a_position_makes_a_class_and_a_traveller_is_e_whatever_is_spent() {
    let house = House::new("health-chain");
    house.clock("2024-05-01");
    let table = [
        ("position=head-of-enterprise", "1", "A"),
        ("position=public-figure", "1", "A"),
        ("position=staff-of-important-enterprise", "1", "B"),
        ("position=staff-of-important-enterprise", "1200", "A"),
        ("position=other", "1", "E"),
        ("residence=local", "1200", "A"),
        ("residence=out-of-province", "5000", "E"),
        ("residence=other-prefecture", "5000", "E"),
        (
            "residence=out-of-province --fact position=public-figure",
            "5000",
            "E",
        ),
    ];
    for (number, (facts, amount, class)) in table.into_iter().enumerate() {
        let member = house.register(&format!("m{number}"), &format!("--fact {facts}"));
        assert_eq!(buys(&house, &member, 1, amount), class, "{facts}, {amount}");
    }
    // Nobody's residence is guessed: who does not tell it is local.
    let unknown = house.register("王芳", "");
    assert_eq!(buys(&house, &unknown, 1, "1200"), "A");
    // A fact learnt later moves the class without a purchase.
    house
        .run(&format!("member set {unknown} residence=out-of-province"))
        .ok();
    assert_eq!(house.tier(&unknown, "class", "2024-05-01"), "E");
    let head = house.register("李娜", "");
    assert_eq!(house.tier(&head, "class", "2024-05-01"), "E");
    house
        .run(&format!("member set {head} position=head-of-enterprise"))
        .ok();
    assert_eq!(house.tier(&head, "class", "2024-05-01"), "A");
}

#[test]
fn a_in_2024_and_c_in_2025_is_a_during_2025_and_c_in_2026_by_dates_alone() {
    let house = House::new("health-chain");
    house.clock("2024-06-01");
    let wang = house.register("王芳", "");
    assert_eq!(buys(&house, &wang, 12, "10"), "A");
    house.clock("2025-01-01");
    assert_eq!(buys(&house, &wang, 1, "10"), "A");
    house.clock("2025-12-31");
    assert_eq!(buys(&house, &wang, 3, "10"), "A");
    for (day, class) in [
        ("2024-05-31", ""),
        ("2024-06-01", "A"),
        ("2024-12-31", "A"),
        ("2025-01-01", "A"),
        ("2025-12-30", "A"),
        // The close of the year: what ends with the day has ended.
        ("2025-12-31", "C"),
        ("2026-01-01", "C"),
        ("2026-12-30", "C"),
        ("2026-12-31", "E"),
    ] {
        assert_eq!(house.tier(&wang, "class", day), class, "{day}");
    }
    house.clock("2026-01-01");
    let standing = house.run(&format!("tier list {wang}")).ok().one();
    standing.has(&[("group", "class"), ("tier", "C"), ("until", "2026-12-31")]);
    assert_eq!(buys(&house, &wang, 1, "10"), "C");
    // The recalculation only says so, once.
    let moved = house.run("tier-recalc").ok().rows();
    assert_eq!(
        moved.columns(&["member", "from", "to", "change"]),
        [[wang.as_str(), "A", "C", "down"]]
    );
    assert!(house.run("tier-recalc").ok().rows().is_empty());
}

#[test]
fn better_this_year_than_last_counts_at_once() {
    let house = House::new("health-chain");
    house.clock("2024-06-01");
    let wang = house.register("王芳", "");
    assert_eq!(buys(&house, &wang, 4, "10"), "C");
    house.clock("2025-02-01");
    assert_eq!(buys(&house, &wang, 7, "10"), "C");
    assert_eq!(buys(&house, &wang, 1, "10"), "B");
    assert_eq!(buys(&house, &wang, 4, "10"), "A");
    assert_eq!(house.tier(&wang, "class", "2026-12-30"), "A");
}

#[test]
fn who_seldom_came_in_the_second_year_is_e_from_its_end_for_a_year() {
    let house = House::new("health-chain");
    house.clock("2024-06-01");
    let members: Vec<String> = ["none", "once", "twice"]
        .iter()
        .map(|name| house.register(name, ""))
        .collect();
    for member in &members {
        assert_eq!(buys(&house, member, 12, "10"), "A");
    }
    house.clock("2025-06-01");
    assert_eq!(buys(&house, &members[1], 1, "2000"), "A");
    assert_eq!(buys(&house, &members[2], 2, "10"), "A");
    let classes = |day: &str| {
        members
            .iter()
            .map(|member| house.tier(member, "class", day))
            .collect::<Vec<_>>()
    };
    assert_eq!(classes("2025-12-30"), ["A", "A", "A"]);
    // One purchase of 2 000 yuan would have been an A of its own, but the visits were too few.
    assert_eq!(classes("2026-01-01"), ["E", "E", "D"]);
    // E holds for the whole of 2026, over purchases of that year.
    house.clock("2026-03-01");
    assert_eq!(buys(&house, &members[1], 12, "100"), "E");
    assert_eq!(buys(&house, &members[2], 12, "100"), "A");
    assert_eq!(classes("2026-12-30"), ["E", "E", "A"]);
    // Twelve purchases in 2026: an A in 2027, and 2027 itself is judged when it ends.
    assert_eq!(classes("2027-01-01"), ["E", "A", "A"]);
    assert_eq!(classes("2028-01-01"), ["E", "E", "E"]);
}

#[test]
fn who_was_e_all_along_is_not_judged_seldom() {
    let house = House::new("health-chain");
    house.clock("2024-06-01");
    let wang = house.register("王芳", "");
    assert_eq!(buys(&house, &wang, 1, "10"), "E");
    house.clock("2025-06-01");
    assert_eq!(buys(&house, &wang, 1, "900"), "B");
    // 2025 was the first year in a class: it is kept through 2026.
    assert_eq!(house.tier(&wang, "class", "2026-06-01"), "B");
}
