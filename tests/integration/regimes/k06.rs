//! K6, gold and silver VIPs: birthday gifts, and regular contact by message.

use crate::support::House;

#[test]
fn gold_and_silver_get_a_birthday_gift_and_everybody_who_agreed_a_message() {
    let house = House::with("club-cards", "--name 云水");
    house.clock("2026-04-01");
    let tiers = ["gold", "silver", "ordinary"];
    let people: Vec<String> = tiers
        .into_iter()
        .map(|tier| {
            let member = house.register(tier, "--birthday 1990-05-04 --consent marketing");
            if tier != "ordinary" {
                house
                    .run(&format!("tier set {member} tier {tier} --reason x"))
                    .ok();
            }
            member
        })
        .collect();
    house.run(&format!("consume {} 1000", people[0])).ok();
    let rows = house
        .run("care --from 2026-05-04 --to 2026-05-04")
        .ok()
        .rows();
    assert_eq!(
        rows.columns(&["member", "gift", "channel", "prepare"]),
        [
            [&people[0], "birthday-cake", "in-person", "2026-05-02"],
            [&people[0], "", "message", "2026-05-04"],
            [&people[1], "birthday-cake", "in-person", "2026-05-02"],
            [&people[1], "", "message", "2026-05-04"],
            [&people[2], "", "message", "2026-05-04"],
        ]
    );
    // The festival's message tells the points: 900 yuan paid are 90 points.
    let line = format!(
        "care --from 2026-06-19 --to 2026-06-19 --member {}",
        people[0]
    );
    let row = house.run(&line).ok().one();
    row.has(&[(
        "message",
        "gold贵宾：云水祝您端午节快乐！您现有积分 90 分。",
    )]);
}

#[test]
fn the_whole_house_gives_gold_and_silver_a_cake_and_the_highest_cards_a_voucher() {
    let house = House::with("house", "--name 云水");
    house.clock("2026-04-01");
    let cards = ["diamond", "platinum", "gold", "silver", "ordinary"];
    for card in cards {
        let member = house.register(card, "--birthday 1990-05-04");
        if card != "ordinary" {
            house
                .run(&format!("tier set {member} tier {card} --reason x"))
                .ok();
        }
    }
    let rows = house
        .run("care --from 2026-05-04 --to 2026-05-04")
        .ok()
        .rows();
    assert_eq!(
        rows.columns(&["name", "gift", "channel", "prepare"]),
        [
            ["diamond", "spa-voucher", "in-person", "2026-04-27"],
            ["platinum", "spa-voucher", "in-person", "2026-04-27"],
            ["gold", "birthday-cake", "in-person", "2026-05-02"],
            ["silver", "birthday-cake", "in-person", "2026-05-02"],
        ]
    );
}

#[test]
fn gold_and_silver_are_sent_coupons_that_are_used_once() {
    let house = House::with("club-cards", "--name 云水");
    house.clock("2026-04-01");
    let gold = house.register("gold", "--birthday 1990-05-04");
    let silver = house.register("silver", "");
    let plain = house.register("plain", "");
    for (member, tier) in [(&gold, "gold"), (&silver, "silver")] {
        house
            .run(&format!("tier set {member} tier {tier} --reason x"))
            .ok();
    }
    let sent = house
        .run("coupon issue bath-30 --tier gold --tier silver --ref spring")
        .ok()
        .rows();
    assert_eq!(
        sent.columns(&["coupon", "member", "until", "worth"]),
        [
            ["C00000001", &*gold, "2026-05-31", "30.00"],
            ["C00000002", &silver, "2026-05-31", "30.00"],
        ]
    );
    house
        .run(&format!("coupon issue bath-30 --member {plain}"))
        .refused()
        .tells(&["coupon bath-30 is for"]);
    // Gold pays 90 % of 200, and 30 less; silver 95 %.
    let paid = |line: &str| house.run(line).ok().one().get("paid").to_owned();
    let bath = |member: &str, coupon: &str| {
        paid(&format!(
            "consume {member} 200 --category bath --coupon {coupon}"
        ))
    };
    assert_eq!(bath(&gold, "C00000001"), "150.00");
    assert_eq!(bath(&silver, "C00000002"), "160.00");
    house
        .run(&format!(
            "consume {gold} 200 --category bath --coupon C00000001"
        ))
        .refused()
        .tells(&["was used on 2026-04-01"]);
    // The birthday coupon: 70 % of the list price, where that is lower than the card's; 200 off at most.
    house.clock("2026-05-01");
    let own = house
        .run("coupon issue birthday-70 --birthday-in 2026-05")
        .ok()
        .one();
    own.has(&[("member", &gold), ("until", "2026-06-01")]);
    let line = format!(
        "consume {gold} 1000 --category massage --coupon {}",
        own.get("coupon")
    );
    assert_eq!(paid(&line), "800.00");
    let rows = house.run("report coupons").ok().rows();
    assert_eq!(
        rows.columns(&["type", "issued", "used", "outstanding", "off"]),
        [
            ["bath-30", "2", "2", "0", "60.00"],
            ["birthday-70", "1", "1", "0", "200.00"],
        ]
    );
    house.run("check").ok();
}
