//! Sessions about the life of cards: lost, found, replaced, handed back, cancelled, undone.

use crate::support::House;

/// A house with a VIP whose card has earned points.
fn house() -> House {
    carded(House::new("vip-card"))
}

fn carded(house: House) -> House {
    house.clock("2024-03-01");
    house.register("王芳", "");
    house.run("consume M000001 1000").ok();
    house
        .run("card issue M000001 --card 8800")
        .ok()
        .tells(&["welcome-gift, handbook", "--occasion card-issue"]);
    house.run("card activate 8800").ok();
    house.run("consume M000001 500 --goods promotion").ok();
    house
}

#[test]
fn a_number_that_another_took_the_place_of_is_refused_naming_that() {
    let house = house();
    house.run("card lost 8800 --id-ref x").ok();
    house.run("card replace 8800 --card 9900 --ref r").ok();
    let version = house.version();
    let told = ["card 9900 took the place of card 8800", "name that one"];
    for deed in [
        "replace 8800 --card 9901",
        "replace 8800 --damaged --card 9901",
        "replace card:8800 --damaged",
        "lost 8800 --id-ref x",
        "found 8800",
        "return 8800",
        "cancel 8800 --reason x",
    ] {
        house.run(&format!("card {deed}")).refused().tells(&told);
        let zh = house.run(&format!("--lang zh card {deed}")).refused();
        zh.tells(&["由卡 9900 替代"]);
    }
    house.run("card replace 8800 --card 9900 --ref r").ok();
    assert_eq!(house.version(), version);
    house.run("card lost 9900 --id-ref x").ok();
    house
        .run("card replace 8800 --card 9901")
        .refused()
        .tells(&told);
    house.run("card replace 9900 --card 9901").ok();
    house.run("check").ok();
}

#[test]
fn a_replaced_card_carries_on_points_activation_and_term() {
    let house = house();
    house.clock("2024-03-05");
    let lost = house.run("card lost 8800 --id-ref 'copy 7' --ref l-1").ok();
    lost.one()
        .has(&[("card", "8800"), ("state", "lost"), ("until", "2024-12-31")]);
    house
        .run("consume M000001 100")
        .ok()
        .one()
        .has(&[("paid", "100.00"), ("points", "0")]);
    house
        .run("redeem M000001 towel")
        .refused()
        .tells(&["M000001"]);
    house.clock("2024-03-06");
    let new = house.run("card replace M000001 --card 9900 --ref r-1").ok();
    new.one().has(&[
        ("card", "9900"),
        ("state", "active"),
        ("until", "2024-12-31"),
        ("fee", "0.00"),
    ]);
    // A repeat tells what was recorded then, whatever came after it.
    assert_eq!(
        house
            .run("card replace 8800 --card 9900 --ref r-1")
            .ok()
            .text(),
        new.text()
    );
    assert_eq!(
        house
            .run("card lost 8800 --id-ref 'copy 7' --ref l-1")
            .ok()
            .text(),
        lost.text()
    );
    house
        .run("card lost 8800 --id-ref 'copy 8' --ref l-1")
        .refused()
        .tells(&["l-1"]);
    house.run("consume 9900 100").ok().one().has(&[
        ("paid", "88.00"),
        ("points", "88"),
        ("balance", "588"),
    ]);
    house.run("redeem 9900 towel").ok();
    // The old number finds the history, and nobody who shows it.
    house.run("points 8800").ok();
    house
        .run("consume 8800 100")
        .refused()
        .tells(&["card 8800 was reported lost"]);
    house
        .run("redeem 8800 towel")
        .refused()
        .tells(&["card 8800 was reported lost"]);
    house.file("till.csv", "member,amount\n8800,100\n");
    house
        .run("consume --from till.csv --at 2024-03-05")
        .refused()
        .tells(&["till.csv:2", "reported lost"]);
    // What happened before the loss is told late.
    house
        .run("consume 8800 100 --at 2024-03-04")
        .ok()
        .one()
        .has(&[("paid", "88.00")]);
    assert_eq!(
        house
            .run("card list")
            .ok()
            .rows()
            .columns(&["card", "state"]),
        [["9900", "active"]]
    );
    let then = house.run("card list --as-of 2024-03-05").ok().rows();
    assert_eq!(then.columns(&["card", "state"]), [["8800", "lost"]]);
    house.run("history 8800").ok();
    house.run("explain M000001").ok();
    house.run("check").ok();
}

#[test]
fn every_no_about_cards_is_told_with_its_remedy() {
    let house = house();
    let no = |line: &str, told: &str| {
        house.run(line).refused().tells(&[told, "help: "]);
        let zh = house.run(&format!("{line} --lang zh")).refused();
        assert!(!zh.err.contains(told), "{}", zh.err);
    };
    house.run("card lost 8800").fails(2);
    no(
        "card replace 8800",
        "card 8800 is neither lost nor said to be damaged",
    );
    no("card found 8800", "card 8800 is not lost");
    no(
        "card lost 8800 --id-ref x --at 2024-02-20",
        "something happened to card 8800 on 2024-03-01, after 2024-02-20",
    );
    no("card issue M000001", "has card 8800 already");
    house.clock("2024-03-02");
    house.run("card lost 8800 --id-ref x").ok();
    no(
        "card lost 8800 --id-ref x",
        "card 8800 was reported lost on 2024-03-02",
    );
    no("card activate 8800", "was reported lost");
    no("card renew 8800", "was reported lost");
    no("card replace 8800 --damaged", "was reported lost");
    house
        .run("card replace 8800 --card 8800")
        .refused()
        .tells(&["card 8800 is already that of member M000001"]);
    no("card issue M000001", "has card 8800 already");
    house
        .run("card found 8800 --note 'in the bag'")
        .ok()
        .one()
        .has(&[("state", "active")]);
    house.run("consume 8800 100").ok();
    house.clock("2024-03-03");
    house
        .run("card return 8800")
        .ok()
        .one()
        .has(&[("state", "returned"), ("deposit", "0.00")]);
    no(
        "card return 8800",
        "card 8800 was handed back on 2024-03-03",
    );
    no("card lost 8800 --id-ref x", "was handed back");
    no("card cancel 8800 --reason x", "was handed back");
    house.run("card issue M000001 --card 8801").ok();
    house.clock("2024-03-04");
    house
        .run("card cancel 8801 --reason 'lent to others' --ref x-1")
        .ok()
        .one()
        .has(&[("state", "cancelled")]);
    house
        .run("card cancel 8801 --reason 'lent to others' --ref x-1")
        .ok();
    no(
        "card replace 8801 --damaged",
        "card 8801 was cancelled on 2024-03-04",
    );
    let states = house.run("card list").ok().rows();
    assert_eq!(
        states.columns(&["card", "state"]),
        [["8800", "returned"], ["8801", "cancelled"]]
    );
    assert_eq!(
        house.run("card list --state cancelled").ok().rows().len(),
        1
    );
    // What left before the year's end does not become void with it.
    house.clock("2025-01-02");
    assert!(
        house
            .run("year-end 2024")
            .ok()
            .rows()
            .find(&[("kind", "void")])
            .is_none()
    );
    house.run("check").ok();
}

#[test]
fn each_step_can_be_undone_unless_another_stands_on_it() {
    let house = house();
    let state = || {
        house
            .run("card list")
            .ok()
            .one()
            .cells(&["card", "state"])
            .join(" ")
    };
    house.clock("2024-03-02");
    house.run("card lost 8800 --id-ref x").ok();
    let lost = house.version();
    house.run("card replace 8800 --card 9900").ok();
    let replaced = house.version();
    house
        .run(&format!("undo {lost} --reason x"))
        .refused()
        .tells(&["8800"]);
    house.run(&format!("undo {replaced} --reason x")).ok();
    assert_eq!(state(), "8800 lost");
    house.run(&format!("undo {lost} --reason x")).ok();
    assert_eq!(state(), "8800 active");
    house
        .run("consume 8800 100")
        .ok()
        .one()
        .has(&[("paid", "88.00")]);
    for line in ["card return 8800", "card cancel 8800 --reason x"] {
        house.run(line).ok();
        house
            .run(&format!("undo {} --reason x", house.version()))
            .ok();
        assert_eq!(state(), "8800 active");
    }
    // A fee goes back with what it was paid for.
    let hotel = House::new("hotel-card");
    hotel.clock("2026-05-01");
    hotel.register("李静", "");
    hotel.run("card issue M000001 --pay cash").ok();
    hotel
        .run(&format!("undo {} --reason x", hotel.version()))
        .ok();
    let fees = hotel.run("card fees").ok().rows();
    assert_eq!(
        fees.columns(&["kind", "fee", "deposit"]),
        [["issue", "20.00", "100.00"], ["undo", "-20.00", "-100.00"]]
    );
    hotel.run("check").ok();
    house.run("check").ok();
}

#[test]
fn what_is_given_with_a_card_is_due_until_it_is_handed_out() {
    let house = house();
    let due = || house.run("gift list --due").ok().rows();
    assert_eq!(
        due().columns(&["card", "item", "due"]),
        [
            ["8800", "welcome-gift", "2024-03-01"],
            ["8800", "handbook", "2024-03-01"]
        ]
    );
    house.run("stock in welcome-gift 3").ok();
    house.clock("2024-03-09");
    house
        .run("gift give M000001 welcome-gift --occasion card-issue --ref g-1")
        .ok()
        .one()
        .has(&[("due", "2024-03-01")]);
    house
        .run("gift give M000001 welcome-gift --occasion card-issue --ref g-1")
        .ok();
    house
        .run("stock list welcome-gift")
        .ok()
        .one()
        .has(&[("on_hand", "2")]);
    assert_eq!(due().columns(&["item"]), [["handbook"]]);
    house
        .run("gift give M000001 handbook --occasion card-issue")
        .ok();
    assert!(due().is_empty());
    assert_eq!(
        house
            .run("gift list --due --as-of 2024-03-08")
            .ok()
            .rows()
            .len(),
        2
    );
    let registered = house
        .run("register 李娜 --phone 13900139000 --card 7700")
        .ok();
    registered.tells(&["welcome-gift, handbook"]);
    house.run("check").ok();
}

#[test]
fn a_lost_card_serves_nobody_who_shows_it() {
    let house = House::empty();
    let pack = include_str!("../../rules/vip-card.toml");
    let more = r#"
[wallet]
spend = "bonus-first"
bonus_on_withdrawal = "kept"

[[coupon]]
id = "off"
off = 5
"#;
    house.file("rules.toml", &format!("{pack}{more}"));
    house.run("init book --rules rules.toml").ok();
    let house = carded(house);
    let first = house.run("topup 8800 50 --pay cash --ref t-1").ok().text();
    house.run("coupon issue off --member 8800").ok();
    house.clock("2024-03-05");
    house.run("card lost 8800 --id-ref x").ok();
    house.clock("2024-03-06");
    let version = house.version();
    for line in [
        "consume 8800 100",
        "redeem 8800 towel",
        "topup 8800 10 --pay cash",
        "withdraw 8800 --because customer --pay cash",
        "coupon issue off --member M000001 --member 8800",
        "coupon use C00000001 --member 8800",
        "gift give 8800 welcome-gift --occasion card-issue",
    ] {
        let ran = house.run(line).refused();
        ran.tells(&["card 8800 was reported lost"]);
    }
    for (command, file) in [
        ("consume", "member,amount\n8800,100\n"),
        ("redeem", "member,reward\n8800,towel\n"),
        ("topup", "member,amount,pay\n8800,10,cash\n"),
        ("coupon issue off", "member\n8800\n"),
    ] {
        house.file("rows.csv", file);
        house
            .run(&format!("{command} --from rows.csv --at 2024-03-06"))
            .refused()
            .tells(&["rows.csv:2", "card 8800 was reported lost"]);
    }
    // A repeat tells what was done while the card was good, and what happened then is told late.
    let again = house.run("topup 8800 50 --pay cash --ref t-1").ok();
    assert_eq!(again.text(), first);
    assert_eq!(house.version(), version);
    house.run("topup 8800 5 --pay cash --at 2024-03-04").ok();
    // The member is as good as ever by any other word, and the number still says whose it was.
    house.run("topup M000001 10 --pay cash").ok();
    house.run("coupon use C00000001 --member M000001").ok();
    house.run("complaint open 8800 --text 冒用").ok();
}

#[test]
fn a_card_explains_what_it_cost_and_what_it_gives_back() {
    let house = House::new("hotel-card");
    house.clock("2026-05-01");
    let wang = house.register("王芳", "");
    house
        .run(&format!("card issue {wang} --card 88000021 --pay cash"))
        .ok();
    let told = |more: &str| {
        let rows = house.run(&format!("explain {more}")).ok().rows();
        rows.find(&[("topic", "card-money")])
            .map(|row| row.get("value").to_owned())
            .unwrap_or_default()
    };
    let why = told("88000021");
    assert!(why.contains("100.00 left as a deposit"), "{why}");
    assert!(why.ends_with("handed back it gives 100.00"), "{why}");
    assert!(told("88000021 --lang zh").contains("退卡可退 100.00"));
}

/// A hotel whose card gives back what a line says, with one card for 100.00, once replaced for 30.00.
fn gives_back(what: &str) -> House {
    let house = House::empty();
    let pack = concat!(env!("CARGO_MANIFEST_DIR"), "/rules/hotel-card.toml");
    let text = std::fs::read_to_string(pack).expect("the pack");
    let rule = "return_gives_back = \"deposit\"";
    assert!(text.contains(rule));
    let own = format!("return_gives_back = \"{what}\"");
    house.file("own.toml", &text.replace(rule, &own));
    house.run("init book --rules own.toml").ok();
    house.clock("2026-05-01");
    house.register("王芳", "");
    house
        .run("card issue M000001 --card 88000021 --pay cash")
        .ok();
    house
        .run("card replace 88000021 --damaged --card 88000039 --pay cash")
        .ok();
    house.clock("2026-05-02");
    house
}

/// What the second day booked: account, debit, credit.
fn booked(house: &House) -> Vec<Vec<String>> {
    let line = "report vouchers --from 2026-05-02 --to 2026-05-02";
    let rows = house.run(line).ok().rows();
    let cells = rows.columns(&["account", "debit", "credit"]);
    let owned = |row: &Vec<&str>| row.iter().map(|cell| (*cell).to_owned()).collect();
    cells.iter().map(owned).collect()
}

#[test]
fn a_deposit_that_the_house_keeps_is_income_and_owed_no_more() {
    let owed = |house: &House| {
        let told = house.run("report liability --as-of 2026-05-02").ok().one();
        told.get("card_deposits").to_owned()
    };
    let kept = [["224101", "100.00", "0.00"], ["630101", "0.00", "100.00"]];
    for (rule, line) in [
        ("nothing", "card return 88000039"),
        ("deposit", "card cancel 88000039 --reason 'lent to others'"),
    ] {
        let house = gives_back(rule);
        let line = format!("{line} --ref r-1");
        let first = house.run(&line).ok();
        first.one().has(&[("deposit", "0.00")]);
        assert_eq!(house.run(&line).ok().text(), first.text(), "a repeat");
        assert_eq!(booked(&house), kept, "{line}");
        assert_eq!(owed(&house), "0.00");
        let undo = format!("undo {} --reason x", house.version());
        house.run("check").ok();
        house.run(&undo).ok();
        assert_eq!(owed(&house), "100.00", "after the undo");
        house.run("check").ok();
    }
}

#[test]
fn with_the_deposit_goes_back_the_fee_of_the_issue_and_no_other() {
    let house = gives_back("deposit-and-fee");
    let why = house.run("explain 88000039").ok().text();
    assert!(why.contains("handed back it gives 120.00"), "{why}");
    house
        .run("card return 88000039 --pay cash")
        .ok()
        .one()
        .has(&[("fee", "-20.00"), ("deposit", "-100.00")]);
    let told = [
        // A fee that goes back is a red line of what it brought.
        ["1001", "-20.00", "0.00"],
        ["224101", "100.00", "0.00"],
        ["605101", "0.00", "-18.87"],
        ["22210106", "0.00", "-1.13"],
        ["1001", "0.00", "100.00"],
    ];
    assert_eq!(booked(&house), told);
    house.run("check").ok();
}
