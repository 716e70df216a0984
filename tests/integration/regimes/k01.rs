//! K1, club cards: a kind and a card at once; the card by spend, frequency and points together.

use crate::support::House;

/// Buys promotion goods, whose ticket price is paid whatever the card.
fn buys(house: &House, member: &str, times: usize, amount: &str) -> String {
    let line = format!("consume {member} {amount} --goods promotion");
    let sales = (0..times).map(|_| house.run(&line).ok().one());
    let last = sales.last().expect("it buys");
    last.get("tier").to_owned()
}

#[test]
fn the_card_follows_a_score_of_spend_purchases_and_points() {
    let house = House::new("club-cards");
    house.clock("2024-05-01");
    // Of 100: 50 for 20 000 yuan, 30 for 24 purchases, 20 for 2 000 points (one for 10 yuan).
    let table: [(&[(usize, &str)], &str); 13] = [
        (&[(1, "6000")], "ordinary"),               // 15 + 1.25 + 6
        (&[(1, "7000")], "silver"),                 // 17.5 + 1.25 + 7
        (&[(5, "800"), (1, "1000")], "silver"),     // 12.5 + 7.5 + 5 = 25
        (&[(5, "800"), (1, "999.99")], "ordinary"), // a fen less
        (&[(24, "1")], "silver"),                   // 30 for coming alone
        (&[(19, "1")], "ordinary"),                 // 23.75
        (&[(8, "1250")], "silver"),                 // 25 + 10 + 10
        (&[(4, "2500")], "silver"),                 // 25 + 5 + 10 = 40
        (&[(12, "833.33")], "silver"),              // 24.9999 + 15 + 9.96
        (&[(12, "840")], "gold"),                   // 25.2 + 15 + 10.08
        (&[(12, "1666.67")], "platinum"),           // 50 + 15 + 19.92
        (&[(15, "1250")], "platinum"),              // 46.875 + 18.75 + 18.75
        (&[(16, "1250")], "diamond"),               // 50 + 20 + 20 = 90
    ];
    for (parts, card) in table {
        let member = house.register(&format!("m{parts:?}").replace([' ', '"'], ""), "");
        let mut tier = String::new();
        for (times, amount) in parts {
            tier = buys(&house, &member, *times, amount);
        }
        assert_eq!(tier, card, "{parts:?}");
    }
}

#[test]
fn a_card_gives_its_price_and_ends_one_step_after_another() {
    let house = House::new("club-cards");
    house.clock("2024-05-01");
    let wang = house.register("王芳", "");
    assert_eq!(buys(&house, &wang, 16, "1250"), "diamond");
    let row = house
        .run(&format!("consume {wang} 100 --category bath"))
        .ok()
        .one();
    row.has(&[("paid", "80.00"), ("points", "8"), ("tier", "diamond")]);
    let cards = |day: &str| house.tier(&wang, "tier", day);
    // Kept for twelve months from the last purchase that made it, then a step down each year.
    assert_eq!(cards("2025-04-30"), "diamond");
    assert_eq!(cards("2025-05-02"), "platinum");
    assert_eq!(cards("2026-05-03"), "gold");
    for (tier, paid) in [
        ("platinum", "85.00"),
        ("gold", "90.00"),
        ("silver", "95.00"),
        ("ordinary", "100.00"),
    ] {
        let member = house.register(tier, "");
        if tier != "ordinary" {
            house
                .run(&format!("tier set {member} tier {tier} --reason founder"))
                .ok();
        }
        let row = house
            .run(&format!("consume {member} 100 --category massage"))
            .ok()
            .one();
        row.has(&[("paid", paid), ("tier", tier)]);
    }
    house
        .run(&format!("consume {wang} 10 --category skiing"))
        .refused()
        .tells(&["skiing", "bath, massage, fitness, leisure"]);
}

#[test]
fn where_kinds_overlap_vip_is_before_long_term_before_appointment_before_ordinary() {
    let house = House::new("club-cards");
    house.clock("2024-01-31");
    let wang = house.register("王芳", "");
    let kind = |day: &str| house.tier(&wang, "kind", day);
    assert_eq!(kind("2024-01-31"), "ordinary");
    buys(&house, &wang, 1, "10");
    assert_eq!(kind("2024-01-31"), "ordinary");
    house.clock("2024-02-01");
    house.run(&format!("consume {wang} 10 --booked")).ok();
    assert_eq!(kind("2024-02-01"), "appointment");
    // The third month in a row.
    house.clock("2024-03-31");
    buys(&house, &wang, 1, "10");
    assert_eq!(kind("2024-03-31"), "long-term");
    // By hand, with a reason and an end.
    house.run(&format!("tier set {wang} kind vip")).fails(2);
    let set = house
        .run(&format!(
            "tier set {wang} kind vip --reason 顾问 --until 2024-06-30"
        ))
        .ok()
        .one();
    set.has(&[
        ("from", "long-term"),
        ("tier", "vip"),
        ("change", "up"),
        ("until", "2024-06-30"),
    ]);
    let listed = house
        .run(&format!("tier list {wang} --group kind"))
        .ok()
        .one();
    listed.has(&[
        ("tier", "vip"),
        ("until", "2024-06-30"),
        ("why", "by hand: 顾问"),
    ]);
    assert_eq!(kind("2024-06-29"), "vip");
    assert_eq!(kind("2024-06-30"), "long-term");
    // The reason is sealed in the ledger.
    let ledger = std::fs::read_to_string(house.ledger("tiers")).expect("text");
    assert!(!ledger.contains("顾问"), "{ledger}");
    // Both groups stand side by side.
    let both = house.run(&format!("tier list {wang}")).ok().rows();
    assert_eq!(
        both.columns(&["group", "tier"]),
        [["tier", "ordinary"], ["kind", "vip"]]
    );
    house
        .run(&format!("tier set {wang} kind king --reason x"))
        .refused()
        .tells(&["king", "VIP customer (vip), long-term customer (long-term), appointment customer (appointment), ordinary customer (ordinary)"]);
    house
        .run(&format!("tier set {wang} sort vip --reason x"))
        .refused()
        .tells(&["sort", "card (tier), kind of customer (kind)"]);
}

#[test]
fn high_spend_alone_makes_a_long_term_customer_and_a_gap_breaks_the_row_of_months() {
    let house = House::new("club-cards");
    house.clock("2024-01-15");
    let (high, gap) = (house.register("王芳", ""), house.register("李娜", ""));
    buys(&house, &high, 1, "9999.99");
    assert_eq!(house.tier(&high, "kind", "2024-01-15"), "ordinary");
    buys(&house, &high, 1, "0.01");
    assert_eq!(house.tier(&high, "kind", "2024-01-15"), "long-term");
    for day in ["2024-01-15", "2024-02-15", "2024-04-15", "2024-05-15"] {
        house.clock(day);
        buys(&house, &gap, 1, "10");
        assert_eq!(house.tier(&gap, "kind", day), "ordinary", "{day}");
    }
    house.clock("2024-06-01");
    buys(&house, &gap, 1, "10");
    assert_eq!(house.tier(&gap, "kind", "2024-06-01"), "long-term");
}

/// Buys in January, February and March 2024; the kind on 1 May 2024 and 2025, as `tier-recalc` finds it.
fn kind_after_three_months(house: &House) -> [String; 2] {
    house.clock("2024-01-15");
    let wang = house.register("王芳", "");
    for day in ["2024-01-15", "2024-02-15", "2024-03-15"] {
        house.clock(day);
        buys(house, &wang, 1, "10");
    }
    ["2024-05-01", "2025-05-01"].map(|day| {
        house.clock(day);
        house.run("tier-recalc").ok();
        house.tier(&wang, "kind", day)
    })
}

#[test]
fn the_longest_run_within_the_last_twelve_months_counts_though_it_has_ended() {
    let house = House::new("club-cards");
    assert_eq!(
        kind_after_three_months(&house),
        ["long-term", "ordinary"].map(str::to_owned)
    );
}

#[test]
fn a_text_of_the_first_format_keeps_the_run_that_has_not_ended() {
    let house = House::empty();
    let pack = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/club-cards.toml");
    let text = std::fs::read_to_string(pack).expect("a pack");
    let first = text.replace("\nformat = 2\n", "\nformat = 1\n");
    assert_ne!(first, text);
    house.file("first.toml", &first);
    house.run("init book --rules first.toml").ok();
    assert_eq!(
        kind_after_three_months(&house),
        ["ordinary", "ordinary"].map(str::to_owned)
    );
}

#[test]
fn points_double_in_the_month_of_the_birthday_and_live_two_years_to_the_end_of_the_month() {
    let house = House::new("club-cards");
    house.clock("2024-05-10");
    let wang = house.register("王芳", "--birthday 1990-05-20");
    // 1 999.99 are 199.999 points, twice that 399.998: rounded once, at the end.
    let row = house.run(&format!("consume {wang} 1999.99")).ok().one();
    row.has(&[("paid", "1999.99"), ("points", "399")]);
    house.clock("2024-06-01");
    house
        .run(&format!("consume {wang} 19.99"))
        .ok()
        .one()
        .has(&[("points", "1"), ("balance", "400")]);
    assert_eq!(house.points(&wang, "2026-05-30"), 400);
    assert_eq!(house.points(&wang, "2026-05-31"), 1);
    assert_eq!(house.points(&wang, "2026-06-30"), 0);
    let told = house.run(&format!("redeem {wang} massage")).refused();
    told.tells(&["massage", &wang]);
    house
        .run(&format!("redeem {wang} bath-ticket --quantity 2"))
        .ok()
        .one()
        .has(&[("points", "300"), ("balance", "100")]);
}

#[test]
fn from_the_reservation_to_the_feedback() {
    let house = House::new("club-cards");
    house.clock("2024-05-01 10:00");
    // A stranger asks, books, and registers on arrival.
    let guest = "--name 陈明 --contact 13900139000";
    let booked = house
        .run(&format!(
            "reserve add {guest} --item massage --when '2024-05-01 14:00'"
        ))
        .ok()
        .one();
    assert_eq!(booked.get("mind"), "no full meal in the hour before");
    house.run("reserve confirm B000001").ok();
    house.clock("2024-05-01 14:02");
    let chen = house.run("register 陈明 --phone 13900139000").ok().one();
    let chen = chen.get("member").to_owned();
    let sale = house
        .run(&format!("consume {chen} 298 --category massage --booked"))
        .ok()
        .one();
    house
        .run(&format!(
            "reserve arrive B000001 --sale {}",
            sale.get("sale")
        ))
        .ok();
    assert_eq!(house.tier(&chen, "kind", "2024-05-01"), "appointment");
    house
        .run("reserve follow-up B000001 --text '满意，下周再来'")
        .ok();
    let row = house.run("reserve list").ok().one();
    assert_eq!(
        (row.get("status"), row.get("note")),
        ("arrived", "满意，下周再来")
    );
    assert_eq!(
        house
            .run("report reservations")
            .ok()
            .one()
            .get("success_pct"),
        "100.00"
    );
}

#[test]
fn members_are_greeted_invited_and_asked_for_advice() {
    let house = House::with("club-cards", "--name 云水");
    house.clock("2026-02-01");
    let diamond = house.register("王芳", "--sex F --consent marketing");
    let adviser = house.register("李伟", "--sex M");
    house
        .run(&format!("tier set {diamond} tier diamond --reason x"))
        .ok();
    house
        .run(&format!("tier set {adviser} kind vip --reason 顾问"))
        .ok();
    let rows = house
        .run("care --from 2026-02-17 --to 2026-02-17")
        .ok()
        .rows();
    assert_eq!(
        rows.columns(&["member", "gift", "channel", "message"]),
        [
            [&diamond, "tea-gift", "in-person", ""],
            [
                &diamond,
                "",
                "message",
                "王芳女士：云水祝您春节快乐！您现有积分 0 分。"
            ],
        ]
    );
    house.run("event add advisers-meeting --on 2026-05-20").ok();
    let letter = house
        .run("care --from 2026-05-20 --to 2026-05-20")
        .ok()
        .one();
    letter.has(&[
        ("member", &adviser),
        ("channel", "letter"),
        (
            "message",
            "李伟先生：云水诚邀您参加5月20日的会员顾问座谈会。",
        ),
        ("prepare", "2026-05-06"),
    ]);
}

#[test]
fn money_is_stored_within_the_limits_of_the_law() {
    let house = House::new("club-cards");
    house.clock("2026-05-20");
    let wang = house.register("王芳", "");
    // 充值 with the table's bonus: 500 gives 50, 1000 gives 200, 3000 a quarter.
    for (amount, bonus, balance) in [
        ("499.99", "0.00", "499.99"),
        ("500", "50.00", "999.99"),
        ("1000", "200.00", "1999.99"),
        ("3000", "750.00", "4999.99"),
    ] {
        let line = format!("topup {wang} {amount} --pay card --id-ref F1");
        let row = house.run(&line).ok().one();
        row.has(&[("bonus", bonus), ("balance", balance)]);
    }
    // A named balance of 5000.00 passes, a fen more does not.
    house
        .run(&format!("topup {wang} 0.02 --pay cash --id-ref F1"))
        .refused()
        .tells(&["5000.01", "5000.00 at most", "Order 9"]);
    house
        .run(&format!("topup {wang} 0.01 --pay cash --id-ref F1"))
        .ok();
    house
        .run(&format!("topup {wang} 0.01 --pay cash"))
        .refused()
        .tells(&[
            "5000.00",
            "nothing more can be stored until something of it is spent",
        ]);
    // A named top-up shows a paper; the reference is sealed in the ledger.
    let li = house.register("李娜", "");
    house
        .run(&format!("--lang zh topup {li} 10 --pay cash"))
        .refused()
        .tells(&["须登记证件", "--id-ref"]);
    house
        .run(&format!("topup {li} 10 --pay cash --id-ref passport-2"))
        .ok();
    let ledger = std::fs::read_to_string(house.ledger("wallet")).expect("a ledger");
    assert!(!ledger.contains("passport-2"), "{ledger}");
    // Whoever has no name on file stores a thousand, without a paper.
    house.run("register --phone 13900000009 --ref anon").ok();
    house.run("topup anon 1000 --pay cash").ok();
    house.run("topup anon 0.01 --pay cash").refused().tells(&[
        "1000.01",
        "unnamed",
        "club member set",
    ]);
    // Cash of a person below 50 000, of a company below 5 000.
    house
        .run(&format!("topup {li} 50000 --pay cash --id-ref passport-2"))
        .refused()
        .tells(&["50000.00 only", "--pay transfer"]);
    house
        .run(&format!("topup {li} 50000 --id-ref passport-2"))
        .refused()
        .tells(&["no payment method is given"]);
    house.run(&format!("member set {li} company=yes")).ok();
    house
        .run(&format!("topup {li} 5000 --pay cash --id-ref F2"))
        .refused()
        .tells(&["company's cash", "5000.00 only"]);
    house
        .run(&format!("topup {li} 4990 --pay cash --id-ref F2"))
        .ok();
    // Back in cash only up to a hundred; paid 1000, gift 200, used 600.
    let zhao = house.register("赵云", "");
    house
        .run(&format!("topup {zhao} 1000 --pay card --id-ref F3"))
        .ok();
    house
        .run(&format!("consume {zhao} 600 --category bath --pay wallet"))
        .ok();
    let way = |because: &str, more: &str| {
        house.run(&format!(
            "withdraw {zhao} --because {because} --dry-run {more}"
        ))
    };
    way("shop", "--pay transfer")
        .ok()
        .one()
        .has(&[("amount", "500.00")]);
    let row = way("customer", "--pay transfer").ok().one();
    row.has(&[("amount", "400.00"), ("shop", "500.00"), ("lost", "200.00")]);
    assert!(
        row.get("why").contains("deposit rate"),
        "{}",
        row.get("why")
    );
    way("customer", "--pay cash")
        .refused()
        .tells(&["100.00 at most"]);
    way("no-reason", "").refused().tells(&["used already"]);
    // Before the interpretation was in force nothing says what goes back.
    house
        .run(&format!("withdraw {zhao} --because shop --at 2025-04-30"))
        .refused();
    let shown = house.run("rules show club-cards").ok().text();
    assert!(
        shown.contains("5000") && shown.contains("Order 9"),
        "{shown}"
    );
}

#[test]
fn a_kept_reservation_makes_an_appointment_customer() {
    let house = House::new("club-cards");
    house.clock("2024-05-01 10:00");
    let (wang, li) = (house.register("王芳", ""), house.register("李娜", ""));
    for member in [&wang, &li] {
        house
            .run(&format!(
                "reserve add {member} --item bath --when '2024-05-01 14:00'"
            ))
            .ok();
    }
    let kind = |member: &str| house.tier(member, "kind", "2024-05-01");
    house.clock("2024-05-01 15:00");
    house.run("reserve no-show B000002").ok();
    assert_eq!(
        (kind(&wang), kind(&li)),
        ("ordinary".into(), "ordinary".into())
    );
    // At once, and without a sale that was told as booked.
    house
        .run("reserve arrive B000001 --at '2024-05-01 14:05'")
        .ok();
    assert_eq!(
        (kind(&wang), kind(&li)),
        ("appointment".into(), "ordinary".into())
    );
    let listed = house
        .run(&format!("tier list {wang} --group kind"))
        .ok()
        .one();
    assert!(
        listed.get("why").starts_with("appointments 1 >= 1"),
        "{listed:?}"
    );
    assert!(house.run("tier-recalc").ok().rows().is_empty());
    // Twelve months later it is no more; and what is undone never was.
    house.clock("2025-05-03");
    let moved = house.run("tier-recalc").ok().rows();
    assert_eq!(
        moved.columns(&["member", "group", "from", "to"]),
        [[wang.as_str(), "kind", "appointment", "ordinary"]]
    );
    house.run("check").ok();
}

#[test]
fn an_arrival_that_is_undone_moves_nobody() {
    let house = House::new("club-cards");
    house.clock("2024-05-01 10:00");
    let wang = house.register("王芳", "");
    house
        .run(&format!(
            "reserve add {wang} --item bath --when '2024-05-01 14:00'"
        ))
        .ok();
    house.clock("2024-05-01 14:02");
    house.run("reserve arrive B000001").ok();
    assert_eq!(house.tier(&wang, "kind", "2024-05-01"), "appointment");
    let version = house.version();
    house.run(&format!("undo {version} --reason 记错")).ok();
    assert_eq!(house.tier(&wang, "kind", "2024-05-01"), "ordinary");
    house.run("check").ok();
}

#[test]
fn a_card_costs_nothing_a_new_one_ten_yuan_and_members_are_contacted_regularly() {
    let house = House::new("club-cards");
    house.clock("2024-05-06 10:00");
    let (wang, li) = (house.register("王芳", ""), house.register("李娜", ""));
    let issued = house.run(&format!("card issue {wang}")).ok();
    assert_eq!(issued.one().get("fee"), "0.00");
    house
        .run(&format!("card replace {wang} --damaged --pay cash"))
        .ok()
        .one()
        .has(&[("fee", "10.00")]);
    let booked = house
        .run("report journal --from 2024-05-06 --to 2024-05-06 --format csv")
        .ok()
        .rows();
    assert_eq!(
        booked.columns(&["account", "debit", "credit"]),
        [
            ["1001", "10.00", ""],
            ["605101", "", "9.43"],
            ["22210106", "", "0.57"],
        ]
    );
    house
        .run(&format!("tier set {wang} tier diamond --reason founder"))
        .ok();
    let plan = house
        .run(&format!(
            "visit-plan --from 2024-05-06 --to 2024-06-30 --member {wang}"
        ))
        .ok()
        .rows();
    let first = plan.find(&[("reason", "regular")]).expect("a call");
    first.has(&[("owner", "manager"), ("channel", "phone")]);
    let plan = house
        .run(&format!(
            "visit-plan --from 2024-05-06 --to 2025-06-30 --member {li}"
        ))
        .ok()
        .rows();
    let first = plan.find(&[("reason", "regular")]).expect("a message");
    first.has(&[("owner", "front-desk"), ("channel", "message")]);
}

#[test]
fn a_breach_brings_what_the_rules_say_and_good_work_is_commended() {
    let house = House::new("club-cards");
    house.clock("2024-05-06");
    house
        .run("staff add 李娜 --role front-desk --since 2024-01-01")
        .ok();
    house
        .run("staff sanction 李娜 --breach minor --measure dismissal --reason 迟到")
        .refused()
        .tells(&["warning", "fine"]);
    house
        .run("staff sanction 李娜 --breach minor --measure warning --reason 迟到")
        .ok();
    house
        .run("staff sanction 李娜 --breach severe --measure demotion --reason 泄露资料")
        .ok();
    house.run("staff award 李娜 --for 拾金不昧").ok();
    house.run("check").ok();
}

#[test]
fn an_inquiry_that_is_not_answered_is_called_back_the_next_working_day() {
    let house = House::new("club-cards");
    house.clock("2026-05-08 10:00");
    let wang = house.register("王芳", "");
    // 8 May is a Friday, and the 9th is worked for the holiday of that month.
    house
        .run(&format!("inquiry open {wang} --text 年卡多少钱"))
        .ok()
        .one()
        .has(&[("call_back", "2026-05-09")]);
    house.clock("2026-05-09 10:00");
    house
        .run(&format!("inquiry open {wang} --text 有无汗蒸"))
        .ok()
        .one()
        .has(&[("call_back", "2026-05-11")]);
    let rules = house.run("rules show").ok().text();
    assert!(
        rules.contains("months in a row with a purchase (the longest run) 3 or more"),
        "{rules}"
    );
}
