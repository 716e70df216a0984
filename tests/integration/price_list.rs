//! Sessions about the price list: an item prices itself, at its store's price or its tier's.

use crate::support::{House, Row};

const PACK: &str = r#"
format = 2
id = "list"
in_force_from = 2020-01-01

[[category]]
id = "massage"
title = { en = "massage", zh = "按摩" }

[[tier_group]]
id = "vip"
up = "at-once"
down = "never"
  [[tier_group.tier]]
  id = "diamond"
  title = { en = "diamond", zh = "钻石卡" }
  by_hand = true
  [[tier_group.tier]]
  id = "plain"
  otherwise = true

[[item]]
id = "foot-60"
title = { en = "foot massage, 60 minutes", zh = "足疗60分钟" }
category = "massage"
price = "128.00"

[[item]]
id = "back-45"
title = { en = "back massage", zh = "肩背45分钟" }
category = "massage"
price = "98.00"
tier_price = { diamond = "78.00" }

[[item]]
id = "tea"
title = { en = "pot of tea", zh = "一壶茶" }
price = "38.00"

[[price]]
id = "foot-day"
pays = "90%"
when = { items = ["foot-60"], weekdays = ["thu"] }

[points]
each = "1.00"
gives = 1
live_until = "24 months"

[[multiplier]]
id = "tea-time"
times = "3"
when = { services = ["tea"] }

[[offer]]
id = "second-foot"
title = { en = "the second at half price", zh = "第二件半价" }
second_at = "50%"
when = { items = ["foot-60"], weekdays = ["fri"] }

[[coupon]]
id = "back-10"
off = 10
when = { items = ["back-45"] }
"#;

fn house() -> House {
    let house = House::empty();
    house.file("list.toml", PACK);
    house.run("init book --rules list.toml").ok();
    house.clock("2025-12-31");
    house
}

fn buy(house: &House, words: &str) -> Row {
    house.run(&format!("consume {words}")).ok().one()
}

/// The lines of a sale: item, category, list and paid.
fn lines(house: &House, sale: &str) -> Vec<Vec<String>> {
    let tickets = house.run("report tickets").ok().rows();
    let own = tickets.iter().filter(|row| row.get("sale") == sale);
    let keys = ["item", "category", "list", "paid"];
    own.map(|row| keys.map(|key| row.get(key).to_owned()).to_vec())
        .collect()
}

#[test]
fn an_item_prices_itself_by_id_or_title_and_several_make_several_lines() {
    let house = house();
    let wang = house.register("王芳", "--at 2024-01-01");
    // A Wednesday.
    let at = "--at 2025-03-05T10:00";
    let sold = buy(
        &house,
        &format!("{wang} --item foot-60*2 --item 一壶茶 --item massage:50 {at}"),
    );
    sold.has(&[("list", "344.00"), ("paid", "344.00"), ("points", "420")]);
    let line = |cells: [&str; 4]| cells.map(str::to_owned).to_vec();
    assert_eq!(
        lines(&house, sold.get("sale")),
        [
            line(["foot-60", "massage", "128.00", "128.00"]),
            line(["foot-60", "massage", "128.00", "128.00"]),
            line(["tea", "", "38.00", "38.00"]),
            line(["", "massage", "50.00", "50.00"]),
        ]
    );
    // The line that goes back says what it was.
    let back = house.run(&format!(
        "refund {} --line 3 --at 2025-03-05T11:00",
        sold.get("sale")
    ));
    let back = back.ok().one();
    back.has(&[("paid", "-38.00"), ("points", "-114")]);
    assert_eq!(
        lines(&house, back.get("sale")),
        [line(["tea", "", "-38.00", "-38.00"])]
    );
    let by_item = house.run("report sales --by item").ok().rows();
    let figures = ["item", "sales", "list", "paid", "net"];
    assert_eq!(
        by_item.columns(&figures),
        [
            ["", "1", "50.00", "50.00", "50.00"],
            ["foot-60", "1", "256.00", "256.00", "256.00"],
            ["tea", "1", "38.00", "38.00", "0.00"],
        ]
    );
    let extra = buy(&house, &format!("{wang} --item back-45 {at}"));
    let undone = house.run(&format!("undo {} --reason x", extra.get("version")));
    undone.ok();
    let by_item = house.run("report sales --by item").ok().rows();
    let back = by_item.find(&[("item", "back-45")]).expect("it is told");
    back.has(&[("sales", "0"), ("paid", "0.00"), ("net", "0.00")]);
    // Thursday's price, Friday's offer.
    buy(
        &house,
        &format!("{wang} --item FOOT-60 --at 2025-03-06T10:00"),
    )
    .has(&[("paid", "115.20")]);
    buy(
        &house,
        &format!("{wang} --item foot-60*3 --at 2025-03-07T10:00"),
    )
    .has(&[("paid", "320.00")]);
    let issue = format!("coupon issue back-10 --member {wang} --at 2025-03-05");
    let coupon = house.run(&issue).ok().one().get("coupon").to_owned();
    house
        .run(&format!(
            "consume {wang} --item foot-60 --coupon {coupon} {at}"
        ))
        .refused();
    let line = format!("{wang} --item back-45 --item foot-60 --coupon {coupon} {at}");
    buy(&house, &line).has(&[("paid", "216.00")]);
    // The same again under a ref is told again.
    let line = format!("{wang} --item foot-60 {at} --ref t-1");
    let first = buy(&house, &line);
    let again = format!("{wang} --item 足疗60分钟 {at} --ref t-1");
    assert_eq!(buy(&house, &again).get("sale"), first.get("sale"));
    house
        .run(&format!("consume {wang} --item massage:128 {at} --ref t-1"))
        .refused();
    house.run("check").ok();
}

#[test]
fn a_tier_and_a_store_have_prices_of_their_own() {
    let house = house();
    let wang = house.register("王芳", "--at 2024-01-01");
    let line = format!("tier set {wang} vip diamond --reason x --at 2024-01-01");
    house.run(&line).ok();
    let sold = buy(
        &house,
        &format!("{wang} --item back-45 --at 2025-03-05T10:00"),
    );
    sold.has(&[("list", "98.00"), ("paid", "78.00")]);
    let why = house
        .run(&format!("explain {}", sold.get("sale")))
        .ok()
        .text();
    assert!(
        why.contains("98.00 → 78.00: back-45 78.00 for this tier"),
        "{why}"
    );
    buy(&house, "--walk-in --item back-45 --at 2025-03-05T10:00").has(&[("paid", "98.00")]);
    let text = house.run("rules show list.toml --lang zh").ok().text();
    for part in ["足疗60分钟：128", "会员价：钻石卡 78", "仅限足疗60分钟"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    // A store's own price.
    house.adds_to_house(
        "\n[[store]]\nid = \"airport\"\ntitle = { en = \"airport\", zh = \"机场店\" }\n",
    );
    let with_store = PACK.replacen(
        "price = \"128.00\"",
        "price = \"128.00\"\nstore_price = { airport = \"168.00\" }",
        1,
    );
    let path = house.book().join("rules/list.toml");
    std::fs::write(path, with_store).expect("the rules are written");
    house.clock("2026-01-05").run("rules adopt").ok();
    house.clock("2026-01-06");
    buy(&house, "--walk-in --item foot-60 --store 机场店").has(&[("list", "168.00")]);
    buy(&house, "--walk-in --item foot-60").has(&[("list", "128.00")]);
}

#[test]
fn what_is_no_item_is_refused_with_what_there_is() {
    let house = house();
    let refused = |words: &str, code: i32, told: &str| {
        house
            .run(&format!("consume --walk-in {words}"))
            .ends(code)
            .tells(&[told]);
    };
    refused("--item foot-90", 1, "foot-60");
    refused("--item foot-60*0", 1, "no item and number");
    refused("--item foot-60*2x", 1, "no item and number");
    refused(
        "--item foot-60:99",
        1,
        "foot-60 is an item, which has its price in the price list",
    );
    refused("99 --item foot-60", 2, "leave the amount out");
    let wrong = |rule: &str, told: &str| {
        house.file("wrong.toml", &format!("{PACK}\n{rule}\n"));
        house
            .run("rules check wrong.toml --lang en")
            .ends(78)
            .tells(&[told]);
    };
    wrong(
        "[[item]]\nid = \"massage\"\nprice = 1",
        "has the id of a category",
    );
    wrong("[[item]]\nid = \"x\"", "item \"x\" lacks `price`");
    wrong(
        "[[item]]\nid = \"x\"\nprice = 1\ntier_price = { gold = 1 }",
        "gold",
    );
    wrong(
        "[[price]]\nid = \"x\"\npays = \"90%\"\nwhen = { items = [\"foot\"] }",
        "foot",
    );
}
