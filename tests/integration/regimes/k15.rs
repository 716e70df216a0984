//! K15, the card of a hotel: a fee, three discounts, lost, replaced, handed back, cancelled; who looked.

use crate::support::House;

fn played() -> House {
    let house = House::new("hotel-card");
    house.plays("hotel-card");
    house.clock("2026-05-03 18:00");
    house
}

#[test]
fn each_kind_of_service_has_its_discount_as_long_as_the_card_is_valid() {
    let house = played();
    let paid = |line: &str| house.run(line).ok().one().get("paid").to_owned();
    // Asked again under their refs, the sales of the sample tell their prices.
    let table = [
        ("consume g-1 320 --category dining --ref t-1", "288.00"),
        (
            "consume g-2 200 --category entertainment --ref t-2",
            "150.00",
        ),
        // Blocked: the full price.
        ("consume g-2 480 --category room --ref t-3", "480.00"),
        // Replaced: the discount again.
        ("consume g-2 480 --category room --ref t-4", "408.00"),
        ("consume g-1 1000 --category room --ref t-5", "850.00"),
    ];
    for (line, price) in table {
        assert_eq!(paid(line), price, "{line}");
    }
    // Handed back and cancelled, neither gives anything.
    assert_eq!(paid("consume g-1 320 --category dining"), "320.00");
    assert_eq!(paid("consume g-2 320 --category dining"), "320.00");
    assert_eq!(paid("consume --walk-in 320 --category dining"), "320.00");
    house.run("check").ok();
}

#[test]
fn fees_and_deposits_are_found_by_the_accountant() {
    let house = played();
    let rows = house.run("card fees").ok().rows();
    assert_eq!(
        rows.columns(&["day", "member", "kind", "fee", "deposit", "pay"]),
        [
            ["2026-05-01", "M000001", "issue", "20.00", "100.00", "cash"],
            ["2026-05-01", "M000002", "issue", "20.00", "100.00", "card"],
            ["2026-05-02", "M000002", "replace", "30.00", "0.00", "cash"],
            ["2026-05-03", "M000001", "replace", "30.00", "0.00", "cash"],
            ["2026-05-03", "M000001", "return", "0.00", "-100.00", "cash"],
            // The house keeps the deposit of a card that is cancelled.
            ["2026-05-03", "M000002", "cancel", "0.00", "-100.00", "-"],
        ]
    );
    let rows = house
        .run("card fees --from 2026-05-02 --to 2026-05-02")
        .ok();
    assert_eq!(rows.rows().len(), 1);
    let cards = house.run("card list").ok().rows();
    assert_eq!(
        cards.columns(&["member", "state"]),
        [["M000001", "returned"], ["M000002", "cancelled"]]
    );
    let then = house.run("card list --as-of 2026-05-01").ok().rows();
    assert_eq!(
        then.columns(&["card", "state"]),
        [["0000018", "active"], ["88000021", "active"]]
    );
}

#[test]
fn a_lost_card_is_blocked_at_once_and_its_number_still_finds_the_guest() {
    let house = played();
    // Whoever shows the lost card is not taken for its holder.
    house
        .run("consume 88000021 100 --category dining")
        .refused()
        .tells(&["card 88000021 was reported lost", "check the ID"]);
    house
        .run("member show 88000021")
        .ok()
        .one()
        .has(&[("member", "M000002"), ("card_state", "cancelled")]);
    // A new stay: a new card, and the coupon of the last one.
    house.clock("2026-06-01");
    let issued = house.run("card issue g-1 --pay cash").ok();
    let issued = issued.tells(&["fee 20.00, deposit 100.00", "fruit-basket"]);
    issued
        .one()
        .has(&[("fee", "20.00"), ("deposit", "100.00"), ("state", "active")]);
    house
        .run("consume 王建国 500 --category room --coupon u-1")
        .ok()
        .one()
        .has(&[("paid", "365.00")]);
    let due = house.run("gift list --due").ok().one();
    due.has(&[
        ("member", "M000001"),
        ("item", "fruit-basket"),
        ("due", "2026-06-01"),
    ]);
    house
        .run("gift give g-1 fruit-basket --occasion card-issue")
        .ok();
    house
        .run("gift give g-1 fruit-basket --occasion card-issue")
        .refused()
        .tells(&["was given fruit-basket for card-issue of 2026-06-01 already"]);
    assert!(house.run("gift list --due").ok().rows().is_empty());
    house
        .run("stock list fruit-basket")
        .ok()
        .one()
        .has(&[("out", "2"), ("on_hand", "38")]);
    house.run("check").ok();
}

#[test]
fn records_are_cleaned_and_who_looked_is_known() {
    let house = played();
    house.adds_to_house(
        "[[role]]\nid = \"manager\"\nmay = [\"reveal\", \"erase\", \"rules\"]\n[[operator]]\nname = \"desk\"\nroles = [\"manager\"]\n",
    );
    house
        .run("member show g-1 --reveal --reason 'police ask' --operator desk")
        .ok();
    let looked = house.run("access list").ok().one();
    looked.has(&[
        ("kind", "reveal"),
        ("member", "M000001"),
        ("operator", "desk"),
    ]);
    house.clock("2028-06-01");
    let idle = house.run("card list --unused-since 2028-01-01").ok().rows();
    assert_eq!(idle.columns(&["member"]), [["M000001"], ["M000002"]]);
    house.run("member erase g-2 --reason 'two years gone'").ok();
    house.run("check").ok();
}

#[test]
fn tills_are_given_the_numbers_that_are_blocked_replaced_ones_too() {
    let house = played();
    let rows = house.run("card list --blocked --format csv").ok().rows();
    let told = rows.columns(&["card", "member", "state", "since", "replaced_by"]);
    assert_eq!(
        told,
        [
            ["0000018", "M000001", "replaced", "2026-05-03", "99000028"],
            ["99000028", "M000001", "returned", "2026-05-03", ""],
            ["88000021", "M000002", "lost", "2026-05-02", "0000026"],
            ["0000026", "M000002", "cancelled", "2026-05-03", ""],
        ]
    );
    // As it was at the close of the first day: nothing blocked yet.
    assert!(
        house
            .run("card list --blocked --as-of 2026-05-01")
            .ok()
            .rows()
            .is_empty()
    );
}

#[test]
fn what_a_card_costs_and_its_deposit_are_booked() {
    let house = House::new("hotel-card");
    house.clock("2024-01-31");
    let wang = house.register("王芳", "");
    let journal = |day: &str| {
        let line = format!("report journal --from {day} --to {day} --format csv");
        let rows = house.run(&line).ok().rows();
        let keys = ["kind", "account", "debit", "credit"];
        let rows = rows.columns(&keys).into_iter();
        rows.map(|row| row.join(" ")).collect::<Vec<_>>()
    };
    house.run(&format!("card issue {wang} --pay cash")).ok();
    house.run("rules check").ok();
    // 20 with VAT of 6 % in it, and 100 that stay the guest's.
    assert_eq!(
        journal("2024-01-31"),
        [
            "cards 1001 120.00 ",
            "cards 605101  18.87",
            "cards 22210106  1.13",
            "cards 224101  100.00",
        ]
    );
    house.clock("2024-02-29");
    house
        .run(&format!("card replace {wang} --damaged --pay 微信"))
        .ok();
    assert_eq!(
        journal("2024-02-29"),
        [
            "cards 1002 30.00 ",
            "cards 605101  28.30",
            "cards 22210106  1.70",
        ]
    );
    let owed = |day: &str| {
        let line = format!("report liability --as-of {day}");
        house.run(&line).ok().one().get("card_deposits").to_owned()
    };
    assert_eq!(owed("2024-02-29"), "100.00");
    house.clock("2024-03-01");
    house.run(&format!("card return {wang} --pay cash")).ok();
    assert_eq!(
        journal("2024-03-01"),
        ["cards 224101 100.00 ", "cards 1001  100.00"]
    );
    assert_eq!(owed("2024-03-01"), "0.00");
    // No points, no stored value: nothing is said of what they are worth.
    let shown = house.run("rules show").ok().text();
    assert!(!shown.contains("One point is worth"), "{shown}");
    house.run("check").ok();
}
