//! Sessions about offers of a whole ticket: so much off from so much spent, the second at half price, buy two get one.

use crate::support::{House, Row};

const HEAD: &str = r#"
format = 2
id = "offers"
in_force_from = 2020-01-01

[[category]]
id = "massage"
title = { en = "massage", zh = "按摩" }
[[category]]
id = "tea"
title = { en = "tea", zh = "茶" }

[[means]]
id = "cash"
title = { en = "cash", zh = "现金" }

[wallet]

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

[[price]]
id = "gold"
tier = "gold"
pays = "88%"

[points]
each = "1.00"
gives = 1
live_until = "24 months"

[[coupon]]
id = "tea-38"
off = 38
"#;

const FULL: &str = r#"
[[offer]]
id = "full-200"
title = { en = "30 off from 200", zh = "满200减30" }
off = "30.00"
when = { min_spend = "200.00" }
"#;

fn house(offers: &str) -> House {
    let house = House::empty();
    house.file("offers.toml", &format!("{HEAD}{offers}"));
    house.run("init book --rules offers.toml").ok();
    house.clock("2025-12-31");
    house
}

fn member(house: &House, tier: &str) -> String {
    let member = house.register("王芳", "--at 2024-01-01");
    let line = format!("tier set {member} vip {tier} --reason x --at 2024-01-01");
    house.run(&line).ok();
    member
}

fn buy(house: &House, words: &str) -> Row {
    house
        .run(&format!("consume {words} --at 2025-03-06T10:00"))
        .ok()
        .one()
}

#[test]
fn what_is_full_is_lowered_after_prices_and_before_the_coupon() {
    let house = house(FULL);
    let wang = member(&house, "gold");
    let three = "--item massage:128 --item massage:128 --item massage:128";
    let sold = buy(&house, &format!("{wang} {three}"));
    sold.has(&[("list", "384.00"), ("paid", "307.92"), ("points", "307")]);
    let why = house
        .run(&format!("explain {}", sold.get("sale")))
        .ok()
        .text();
    assert!(
        why.contains("128.00 → 102.64: gold 88%; offer full-200 -30.00"),
        "{why}"
    );
    let issue = format!("coupon issue tea-38 --member {wang} --at 2025-03-06");
    let coupon = house.run(&issue).ok().one().get("coupon").to_owned();
    let with = buy(&house, &format!("{wang} {three} --coupon {coupon}"));
    with.has(&[("paid", "269.92"), ("points", "269")]);
    // A line that goes back pays its net, and the threshold is not judged again.
    let back = house.run(&format!(
        "refund {} --line 1 --at 2025-03-06T11:00",
        sold.get("sale")
    ));
    back.ok()
        .one()
        .has(&[("paid", "-102.64"), ("points", "-102")]);
    // 227.27 × 88 % = 200.00; a fen less is not enough.
    buy(&house, &format!("{wang} 227.27")).has(&[("paid", "170.00")]);
    let less = buy(&house, &format!("{wang} 227.26"));
    less.has(&[("paid", "199.99")]);
    let why = house
        .run(&format!("explain {}", less.get("sale")))
        .ok()
        .text();
    assert!(
        why.contains("no-offer,full-200,not enough is spent"),
        "{why}"
    );
    buy(&house, "--walk-in 200").has(&[("paid", "170.00")]);
    buy(&house, "--walk-in 200 --paid 190").has(&[("paid", "190.00")]);
    house.run("check").ok();
}

#[test]
fn what_an_offer_takes_off_is_shared_over_the_lines_cumulatively_to_the_fen() {
    let house = house(
        "\n[[offer]]\nid = \"ten\"\noff = \"10.00\"\nwhen = { min_spend = \"90.00\", paid_with = [\"wallet\"] }\n",
    );
    let wang = member(&house, "plain");
    house
        .run(&format!(
            "topup {wang} 1000 --pay cash --at 2025-03-06T09:00"
        ))
        .ok();
    let three = "--item tea:30 --item tea:30 --item massage:30";
    buy(&house, &format!("{wang} {three} --pay cash")).has(&[("paid", "90.00")]);
    buy(
        &house,
        &format!("{wang} {three} --pay wallet=20 --pay cash"),
    )
    .has(&[("paid", "90.00")]);
    let sold = buy(&house, &format!("{wang} {three} --pay wallet"));
    sold.has(&[("paid", "80.00")]);
    let tickets = house
        .run("report tickets --from 2025-03-06 --to 2025-03-06")
        .ok()
        .rows();
    let own: Vec<&str> = tickets
        .iter()
        .filter(|row| row.get("sale") == sold.get("sale"))
        .map(|row| row.get("paid"))
        .collect();
    assert_eq!(own, ["26.67", "26.66", "26.67"]);
}

#[test]
fn the_second_is_at_half_price_and_who_buys_two_gets_one() {
    let second = house(
        "\n[[offer]]\nid = \"second\"\ntitle = { en = \"second\", zh = \"第二件半价\" }\nsecond_at = \"50%\"\n\
         when = { categories = [\"tea\"] }\n",
    );
    let table = [
        ("--item tea:40", "40.00"),
        ("--item tea:40 --item tea:30", "55.00"),
        // The dearest two go together, and massage is none of them.
        (
            "--item tea:40 --item tea:10 --item tea:30 --item massage:100",
            "165.00",
        ),
        (
            "--item tea:40 --item tea:40 --item tea:40 --item tea:40",
            "120.00",
        ),
    ];
    for (words, paid) in table {
        buy(&second, &format!("--walk-in {words}")).has(&[("paid", paid)]);
    }
    let text = second.run("rules show offers.toml --lang zh").ok().text();
    assert!(
        text.contains("第二件半价：第二件按 50% 付款（每两件中价低者）"),
        "{text}"
    );
    let two = house("\n[[offer]]\nid = \"third\"\nbuy = 2\nwhen = { categories = [\"tea\"] }\n");
    buy(&two, "--walk-in --item tea:30 --item tea:10 --item tea:20").has(&[("paid", "50.00")]);
    buy(&two, "--walk-in --item tea:30 --item tea:10").has(&[("paid", "40.00")]);
}

#[test]
fn of_several_offers_the_best_is_given_unless_all_are() {
    let both = format!(
        "{FULL}\n[[offer]]\nid = \"tenth\"\npays = \"90%\"\nat_most = \"25.00\"\n\
         \n[[offer]]\nid = \"each\"\noff = 5\nrepeats = true\nwhen = {{ min_spend = 100 }}\n"
    );
    let best = house(&both);
    buy(&best, "--walk-in 100").has(&[("paid", "90.00")]);
    buy(&best, "--walk-in 250").has(&[("paid", "220.00")]);
    buy(&best, "--walk-in 700").has(&[("paid", "665.00")]);
    let all = house(&format!("{both}\n[prices]\noffers = \"all\"\n"));
    // 250 − 30 = 220, at 90 % 198, and 5 for the one hundred that is full.
    buy(&all, "--walk-in 250").has(&[("paid", "193.00")]);
    let text = all.run("rules sheet offers.toml --lang en").ok().text();
    for part in [
        "30 off from 200: 30 off",
        "from 200 spent",
        "25 off at most",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let wrong = |rule: &str, told: &str| {
        let text = format!("{HEAD}\n[[offer]]\nid = \"x\"\n{rule}\n");
        all.file("wrong.toml", &text);
        all.run("rules check wrong.toml --lang en")
            .ends(78)
            .tells(&[told]);
    };
    wrong("off = 0", "takes nothing off");
    wrong("off = 30\npays = \"90%\"", "has both `off` and `pays`");
    wrong(
        "off = 30\nwhen = { min_spend = 20 }",
        "30.00 is more than the 20.00",
    );
    wrong("off = 30\nrepeats = true", "and there is none");
    wrong("second_at = \"100%\"", "100% takes nothing off");
    wrong(
        "buy = 2\nrepeats = true",
        "`repeats` says nothing beside `buy`",
    );
}
