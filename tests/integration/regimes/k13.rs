//! K13, medals: gold, silver and bronze from spend and contribution, each with its service plan.

use crate::support::House;

fn medal(house: &House, member: &str, as_of: &str) -> String {
    house.tier(member, "medal", as_of)
}

#[test]
fn spend_referrals_and_the_managers_rating_make_the_medal() {
    let house = House::new("medals");
    house.clock("2024-03-01");
    let table = [
        // yuan, rating, medal: 30 000 yuan are 60 of 100, a rating of 10 is 20.
        ("30000", "", "gold"),
        ("29999", "", "silver"),
        ("20000", "10", "gold"),
        ("20000", "9", "silver"),
        ("20000", "", "silver"),
        ("19999", "", "bronze"),
        ("10000", "", "bronze"),
        ("9999", "", ""),
        ("0.01", "10", "bronze"),
    ];
    for (number, (yuan, rating, expected)) in table.into_iter().enumerate() {
        let fact = match rating {
            "" => String::new(),
            rating => format!("--fact contribution={rating}"),
        };
        let member = house.register(&format!("客{number}"), &fact);
        house
            .run(&format!("consume {member} {yuan} --paid {yuan}"))
            .ok();
        assert_eq!(
            medal(&house, &member, "2024-03-01"),
            expected,
            "{yuan} {rating}"
        );
    }
    // Five who were brought along are 20 of 100.
    let host = house.register("介绍人", "");
    house
        .run(&format!("consume {host} 20000 --paid 20000"))
        .ok();
    assert_eq!(medal(&house, &host, "2024-03-01"), "silver");
    for number in 0..5 {
        house.register(&format!("新客{number}"), &format!("--referrer {host}"));
    }
    house.run("tier-recalc").ok();
    assert_eq!(medal(&house, &host, "2024-03-01"), "gold");
}

#[test]
fn each_medal_has_its_service_plan_and_is_looked_at_again() {
    let house = House::new("medals");
    house.clock("2024-03-01");
    let member = |name: &str, yuan: &str| {
        let member = house.register(name, "--birthday 1980-06-20");
        house
            .run(&format!("consume {member} {yuan} --paid {yuan}"))
            .ok();
        member
    };
    let members = [
        member("金", "40000"),
        member("银", "25000"),
        member("铜", "12000"),
        member("客", "100"),
    ];
    house
        .run("staff add 李娜 --role vip-manager --since 2024-01-01")
        .ok();
    house
        .run("staff add 赵敏 --role vip-manager --since 2024-01-01")
        .ok();
    house
        .run("staff add 陈刚 --role service --since 2024-01-01")
        .ok();
    house.run(&format!("staff assign {} 赵敏", members[0])).ok();
    house.clock("2024-03-04");
    let lines = |member: &str| {
        let line = format!("visit-plan --from 2024-03-04 --to 2024-09-30 --member {member}");
        let rows = house.run(&line).ok().rows();
        let keys = ["due", "owner", "channel", "reason", "staff"];
        let lines = rows.columns(&keys).into_iter();
        lines.map(|line| line.join(" ")).collect::<Vec<_>>()
    };
    let gold = lines(&members[0]);
    // Everything that a VIP manager does for gold falls to the member's own.
    assert!(
        gold.iter().all(|line| line.ends_with(" E0002")),
        "{gold:#?}"
    );
    for expected in [
        "2024-04-01 vip-manager phone regular E0002",
        "2024-05-01 vip-manager phone regular E0002",
        "2024-09-01 vip-manager in-person regular E0002",
        "2024-06-20 vip-manager letter birthday E0002",
        "2024-09-17 vip-manager letter festival:mid-autumn E0002",
    ] {
        assert!(
            gold.iter().any(|line| line == expected),
            "{expected} in {gold:#?}"
        );
    }
    let silver = lines(&members[1]);
    assert_eq!(
        silver,
        [
            "2024-05-01 vip-manager phone|in-person regular E0001",
            "2024-06-20 service message birthday E0003",
            // Two months after 30 April and 28 June, the working days for which they are planned.
            "2024-06-30 vip-manager phone|in-person regular E0001",
            "2024-08-28 vip-manager phone|in-person regular E0001",
        ]
    );
    let bronze = lines(&members[2]);
    assert_eq!(
        bronze,
        [
            "2024-06-01 service message regular E0003",
            "2024-08-31 service message regular E0003"
        ]
    );
    assert!(lines(&members[3]).is_empty());
    // A year on, the medals that are not earned again are gone, and with them the plan.
    house.clock("2025-03-03");
    house.run("tier-recalc").ok();
    assert_eq!(medal(&house, &members[0], "2025-03-03"), "");
    let rows = house
        .run("visit-plan --from 2025-03-03 --to 2025-12-31")
        .ok()
        .rows();
    assert!(rows.is_empty());
}

#[test]
fn a_member_only_edition_is_kept_back_for_gold_and_silver() {
    let house = House::new("medals");
    house.clock("2024-03-01");
    let gold = house.register("金", "");
    let bronze = house.register("铜", "");
    for (member, yuan) in [(&gold, "40000"), (&bronze, "12000")] {
        house
            .run(&format!("consume {member} {yuan} --paid {yuan}"))
            .ok();
    }
    house.run(&format!("redeem {gold} reserved-edition")).ok();
    house
        .run(&format!("redeem {bronze} reserved-edition"))
        .refused();
    let sale = |member: &str| {
        house
            .run(&format!("consume {member} 1000"))
            .ok()
            .one()
            .get("paid")
            .to_owned()
    };
    assert_eq!(
        (sale(&gold), sale(&bronze)),
        ("880.00".into(), "950.00".into())
    );
}

#[test]
fn what_is_out_of_stock_goes_to_gold_before_silver() {
    let house = House::new("medals");
    house.clock("2024-06-03 10:00");
    let (low, high) = (house.register("王芳", ""), house.register("李娜", ""));
    for (member, tier) in [(&low, "silver"), (&high, "gold")] {
        house
            .run(&format!("tier set {member} medal {tier} --reason x"))
            .ok();
        house
            .run(&format!(
                "inquiry open {member} --kind made-to-order --text 礼服"
            ))
            .ok();
    }
    let rows = house.run("inquiry list --kind made-to-order").ok().rows();
    assert_eq!(
        rows.columns(&["member", "priority"]),
        [[high.as_str(), "1"], [low.as_str(), "2"]]
    );
}

#[test]
fn whom_a_merged_member_brought_in_counts_for_who_lives_on_but_nobody_brings_in_themselves() {
    for into_friend in [true, false] {
        let house = House::new("medals");
        house.clock("2024-01-31");
        let wang = house.register("王芳", "");
        let friends: Vec<String> = (0..5)
            .map(|n| house.register(&format!("友{n}"), &format!("--referrer {wang}")))
            .collect();
        for friend in &friends {
            house.run(&format!("consume {friend} 10")).ok();
        }
        house.run(&format!("consume {wang} 10000")).ok();
        assert_eq!(house.tier(&wang, "medal", "2024-01-31"), "silver");
        let (gone, stays) = if into_friend {
            (&wang, &friends[0])
        } else {
            (&friends[0], &wang)
        };
        house
            .run(&format!("member merge {gone} {stays} --reason x"))
            .ok();
        // 10 010 yuan are 20.02 of 60, and the four others 16 of 20.
        let moved = house.run("tier-recalc").ok().one();
        moved.has(&[
            ("member", stays),
            ("to", "bronze"),
            ("why", "score worth 36.020 >= 20.000 [rules/medals.toml:74]"),
        ]);
        house.run("check").ok();
    }
}
