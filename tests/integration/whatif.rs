//! `rules whatif`: under the same rules nothing changes, whatever happened; under others the figures are
//! those that a hand computes.

use std::fs;
use std::path::Path;

use crate::support::{House, Row};

const FIGURES: [&str; 8] = [
    "points_before",
    "points_after",
    "tier_before",
    "tier_after",
    "discount_before",
    "discount_after",
    "liability_before",
    "liability_after",
];

/// Under the adopted rules every figure is the one on record.
#[track_caller]
fn nothing_changes(house: &House, pack: &str, more: &str) {
    let line = format!("rules whatif --rules book/rules/{pack}.toml {more}");
    let all = house.run(&line).ok().rows();
    for row in all.iter() {
        for pair in FIGURES.chunks(2) {
            assert_eq!(row.get(pair[0]), row.get(pair[1]), "{line}\n{row:?}");
        }
    }
    assert!(
        house
            .run(&format!("{line} --changed --fail-over 0"))
            .ok()
            .rows()
            .is_empty()
    );
    // What only the replay knows is no word of a report.
    let seen = if more.starts_with("--as-of") || more.starts_with("--at-version") {
        more
    } else {
        ""
    };
    let balances = house.run(&format!("report points {seen}")).ok().rows();
    for own in balances.iter() {
        let row = all
            .find(&[("member", own.get("member"))])
            .expect("the member");
        assert_eq!(row.get("points_before"), own.get("balance"), "{own:?}");
    }
    if more.is_empty() {
        let listed = house.run("member list").ok().rows();
        for own in listed.iter().filter(|row| row.get("status") == "active") {
            let row = all
                .find(&[("member", own.get("member"))])
                .expect("the member");
            assert_eq!(row.get("tier_before"), own.get("tier"), "{own:?}");
        }
    }
    let sales = house.run(&format!("report sales {seen}")).ok().rows();
    let discount: i64 = sales.iter().map(|row| fen(row.get("discount"))).sum();
    let totals = house.run(&format!("{line} --totals")).ok().rows();
    let total = |figure| {
        let row = totals.find(&[("figure", figure)]).expect("a figure");
        fen(row.get("before"))
    };
    assert_eq!(total("discount") + total("discount-walk-ins"), discount);
    let net: i64 = sales.iter().map(|row| fen(row.get("net"))).sum();
    assert_eq!(total("paid"), net);
}

fn fen(amount: &str) -> i64 {
    let digits: String = amount.chars().filter(|c| *c != '.').collect();
    digits.parse().expect("an amount")
}

/// The book's own pack with other figures in it, as a file beside the book.
fn edited(house: &House, pack: &str, edits: &[(&str, &str)]) {
    let path = house.book().join("rules").join(format!("{pack}.toml"));
    let mut text = fs::read_to_string(path).expect("the pack");
    for (old, new) in edits {
        assert!(text.contains(old), "{pack} has no {old}");
        text = text.replacen(old, new, 1);
    }
    house.file("other.toml", &text);
}

#[track_caller]
fn member(house: &House, member: &str, more: &str) -> Row {
    let line = format!("rules whatif --rules other.toml {more}");
    let rows = house.run(&line).ok().rows();
    rows.find(&[("member", member)])
        .expect("the member")
        .clone()
}

#[test]
fn every_sample_stays_as_it_is_under_its_own_rules() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples");
    for sample in [
        "five-star",
        "health-chain",
        "club-cards",
        "shop-profile",
        "medals",
        "abc",
        "after-sales",
        "relations-care",
        "service-desk",
    ] {
        let house = House::new(sample);
        house.clock("2026-06-30");
        for (command, file) in [("register", "members.csv"), ("consume", "sales.csv")] {
            let path = samples.join(sample).join(file);
            if path.exists() {
                house
                    .run(&format!("{command} --from {}", path.display()))
                    .ok();
            }
        }
        nothing_changes(&house, sample, "");
        house.run("tier-recalc --as-of 2025-12-31").ok();
        house.run("tier-recalc").ok();
        nothing_changes(&house, sample, "");
        nothing_changes(&house, sample, "--recalc");
        nothing_changes(&house, sample, "--from 2025-03-01");
        nothing_changes(&house, sample, "--as-of 2025-06-30");
    }
    for sample in ["salon-visit", "visitors"] {
        let house = House::new(sample);
        house.plays(sample);
        house.clock("2026-06-30");
        nothing_changes(&house, sample, "");
    }
}

#[test]
fn two_years_of_a_shop_stay_as_they_are_under_its_own_rules() {
    let house = House::empty();
    house.run("demo book").ok();
    house.clock("2025-06-30");
    nothing_changes(&house, "vip-card", "");
    nothing_changes(&house, "vip-card", "--as-of 2024-12-31");
    nothing_changes(&house, "vip-card", "--from 2024-09-01");
    nothing_changes(&house, "vip-card", "--at-version 60");
}

/// A book in which everything happened that rows can tell of.
fn eventful(pack: &str, tier: &str) -> House {
    let house = House::new(pack);
    house.clock("2023-11-01");
    let [wang, li, zhao] = ["王芳", "李伟", "赵敏"].map(|name| house.register(name, ""));
    let run = |line: String| house.run(&line).ok();
    let rules = fs::read_to_string(house.book().join(format!("rules/{pack}.toml")));
    let gives_points = rules.expect("the pack").contains("\n[points]");
    let points = if gives_points { "250" } else { "" };
    let brought = format!("member,points,spend,purchases,ref\n{zhao},{points},1500,3,o1\n");
    house.file("opening.csv", &brought);
    run("opening --from opening.csv".into());
    run(format!(
        "consume {wang} 1200 --pay card=200 --pay cash=1000 --ref s1"
    ));
    for one in [&wang, &zhao] {
        house.run(&format!("card issue {one}"));
        house.run(&format!("card activate {one}"));
    }
    house.clock("2023-12-30");
    run(format!(
        "consume {wang} 900 --pay card=100 --pay cash --ref s2"
    ));
    let [first, other] = match pack {
        "club-cards" => ["bath", "leisure"],
        _ => ["", ""],
    };
    let items = format!("{first}:300 --item {other}:200:promotion --item {other}:100.55");
    run(format!("consume {wang} --item {items} --ref s3"));
    run(format!("consume {li} 2600 --ref s4"));
    run(format!("consume {li} 100 --paid 70 --ref s5"));
    run("consume --walk-in 310".into());
    run("refund s3 --amount 123.45".into());
    run("refund s3 --line 3".into());
    run("refund s2 --amount 50".into());
    let undone = house.version();
    run(format!("consume {li} 3000 --ref s6"));
    let sale = house.version();
    house.run(&format!("points adjust {wang} +500 --reason waited"));
    let given = house.version();
    house.run(&format!("redeem {wang} towel --ref r1"));
    house.run("redeem --cancel r1");
    house.run(&format!("redeem {wang} towel --ref r2"));
    house.run(&format!("points adjust {wang} -40 --reason wrong"));
    house.run(&format!("undo {undone} --reason mistake"));
    house.run(&format!("undo {sale} --reason mistake"));
    house.run(&format!("undo {given} --reason mistake"));
    let group = if tier.is_empty() {
        ""
    } else {
        pack_group(pack)
    };
    house.run(&format!(
        "tier set {li} {group} {tier} --reason friend --until 2024-03-31"
    ));
    house.clock("2024-01-02");
    house.run("year-end 2023").ok();
    house.run("tier-recalc --as-of 2023-12-31").ok();
    house.run(&format!("tier-recalc --member {li}")).ok();
    house
        .run(&format!("member set {li} birthday=1990-01-05"))
        .ok();
    // A late sale, and one within the days of a birthday.
    run(format!(
        "consume {wang} 400 --at 2023-12-15T10:00 --ref late"
    ));
    run(format!(
        "consume {li} 400 --at 2024-01-02T09:00 --id-checked --booked --ref b1"
    ));
    house.run(&format!("member merge {zhao} {wang} --reason twice"));
    // Of two cards whose points are never put together one is shown.
    let sale = |shown: &str| format!("consume {shown} 777.77 --ref s9");
    if house.run(&sale(&wang)).code != Some(0) {
        run(sale("C000001"));
    }
    house.clock("2024-06-30");
    house.run("tier-recalc").ok();
    run(format!("consume {li} 55 --ref s10"));
    run("refund s10".into());
    house.run("refund s2");
    let unknown = format!("member,at,amount,refund_of\n{wang},2024-06-29,10,-\n");
    house.file("back.csv", &unknown);
    run("consume --from back.csv".into());
    house.run("check").ok();
    house
}

fn pack_group(pack: &str) -> &'static str {
    match pack {
        "vip-card" => "vip",
        "five-star" => "stars",
        _ => "",
    }
}

#[test]
fn whatever_happened_the_same_rules_come_to_the_same() {
    for (pack, tier) in [
        ("vip-card", "vip"),
        ("five-star", "two-stars"),
        ("club-cards", ""),
        ("health-chain", ""),
        ("service-desk", ""),
    ] {
        let house = eventful(pack, tier);
        nothing_changes(&house, pack, "");
        nothing_changes(&house, pack, "--as-of 2023-12-31");
        nothing_changes(&house, pack, "--from 2024-01-01");
        nothing_changes(&house, pack, "--recalc");
    }
}

#[test]
fn sales_with_coupons_and_stored_value_stay_under_the_same_rules() {
    let house = House::new("club-cards");
    house.clock("2026-04-01");
    let gold = house.register("王芳", "--birthday 1990-05-04");
    let run = |line: String| house.run(&line).ok();
    run(format!("tier set {gold} tier gold --reason 好友"));
    run(format!(
        "topup {gold} 1000 --pay wechat --id-ref 'copy 1' --ref t1"
    ));
    run(format!("coupon issue bath-30 --member {gold} --ref c1"));
    run(format!("coupon issue bath-30 --member {gold} --ref c2"));
    run(format!("coupon issue birthday-70 --member {gold} --ref c3"));
    run(format!(
        "consume {gold} 200 --category bath --coupon C00000001 --ref s1"
    ));
    // Principal first: 900 of it, and with the last 180 bonus, which earns nothing.
    run(format!(
        "consume {gold} 1000 --category bath --pay wallet --ref s2"
    ));
    run(format!(
        "consume {gold} 200 --category bath --pay wallet --coupon C00000002 --ref s3"
    ));
    run(format!("consume {gold} 300 --coupon C00000003 --ref s4"));
    nothing_changes(&house, "club-cards", "");
    house.clock("2026-04-20");
    run("refund s1".into());
    run("refund s2 --amount 100".into());
    run(format!("consume {gold} 150 --category bath --ref s5"));
    house.run("check").ok();
    for more in ["", "--recalc", "--from 2026-04-10", "--as-of 2026-04-10"] {
        nothing_changes(&house, "club-cards", more);
    }
}

#[test]
fn what_was_recalculated_after_a_closing_stays_under_the_same_rules() {
    let house = House::new("five-star");
    house.clock("2024-01-10");
    let [wang, li] = ["王芳", "李伟"].map(|name| house.register(name, ""));
    let run = |line: String| house.run(&line).ok();
    run(format!("consume {wang} 3000 --ref s1"));
    let mistaken = house.version();
    run(format!("consume {li} 12000 --ref s2"));
    house.clock("2024-02-03");
    run(format!("undo {mistaken} --reason 误录"));
    run(format!("consume {wang} 9000 --ref s3"));
    house.clock("2024-03-02");
    run("close 2024-01 --ref jan".into());
    house.run("tier-recalc").ok();
    run(format!("consume {wang} 20000 --ref s4"));
    run("refund s3".into());
    run("close 2024-02 --ref feb".into());
    run("close 2024-02 --reopen --reason 补录".into());
    run(format!("consume {li} 15000 --at 2024-02-20 --ref s5"));
    house.run("tier-recalc --as-of 2024-03-01").ok();
    house.run("check").ok();
    for more in ["", "--recalc", "--from 2024-02-10", "--as-of 2024-02-29"] {
        nothing_changes(&house, "five-star", more);
    }
}

/// One VIP with an active card, who bought for 1 000, 500 and 300 (at 88 %), had a towel for 300 points, and
/// gave 100 of the second sale back; and one who spent 900.
fn small() -> (House, String, String) {
    let house = House::new("vip-card");
    house.clock("2024-03-01");
    let wang = house.register("王芳", "");
    let li = house.register("李伟", "");
    house.run(&format!("consume {wang} 1000 --ref s1")).ok();
    house.run(&format!("card issue {wang}")).ok();
    house.run(&format!("card activate {wang}")).ok();
    house.clock("2024-03-02");
    house.run(&format!("consume {wang} 500 --ref s2")).ok();
    house.run(&format!("consume {li} 900")).ok();
    house.clock("2024-04-05");
    house.run(&format!("consume {wang} 300 --ref s3")).ok();
    house.run(&format!("redeem {wang} towel")).ok();
    house.clock("2024-04-06");
    house.run("refund s2 --amount 100").ok();
    (house, wang, li)
}

#[test]
fn other_prices_and_points_come_to_what_a_hand_computes() {
    let (house, wang, li) = small();
    // On record: 440 + 264 paid, of which 340 + 264 points stay, less 300.
    edited(&house, "vip-card", &[]);
    member(&house, &wang, "").has(&[
        ("points_before", "304"),
        ("discount_before", "96.00"),
        ("tier_before", "vip"),
        ("name", "王芳"),
    ]);
    // 80 %: 400 and 240 paid; 100 of 440 back is 90.90 of 400; 309 + 240 points, less 300.
    edited(&house, "vip-card", &[("pays = \"88%\"", "pays = \"80%\"")]);
    member(&house, &wang, "").has(&[
        ("points_after", "249"),
        ("discount_after", "160.00"),
        ("liability_after", "3.74"),
        ("tier_after", "vip"),
    ]);
    // Two points a yuan: 680 + 528, less 300.
    edited(&house, "vip-card", &[("gives = 1 ", "gives = 2 ")]);
    member(&house, &wang, "").has(&[("points_after", "908"), ("discount_after", "96.00")]);
    // 900 at once is enough: one more VIP, and no figure of the first one changes.
    edited(&house, "vip-card", &[("at_least = 1000", "at_least = 900")]);
    member(&house, &wang, "").has(&[("points_after", "304")]);
    member(&house, &li, "").has(&[("tier_before", ""), ("tier_after", "vip")]);
    let moves = house
        .run("rules whatif --rules other.toml --moves")
        .ok()
        .rows();
    assert_eq!(
        moves.columns(&["from", "to", "members"]),
        [["", "vip", "1"]]
    );
    // Nobody is a VIP below 5 000: nothing was cheaper, no points, and the towel is a shortfall.
    edited(
        &house,
        "vip-card",
        &[
            ("at_least = 1000", "at_least = 5000"),
            ("at_least = 2000", "at_least = 6000"),
            ("at_least = 3000", "at_least = 7000"),
        ],
    );
    member(&house, &wang, "").has(&[
        ("points_after", "0"),
        ("discount_after", "0.00"),
        ("tier_after", ""),
    ]);
    let ran = house.run("rules whatif --rules other.toml --totals").ok();
    ran.rows()
        .find(&[("figure", "shortfall"), ("after", "300")])
        .expect("a shortfall");
    ran.tells(&["300 points of 1 members"]);
}

#[test]
fn double_points_last_month_and_from_a_day_on() {
    let (house, wang, _) = small();
    let campaign = "multipliers = \"highest\"\n\n[[multiplier]]\nid = \"march\"\n\
                    title = { en = \"March\", zh = \"三月\" }\ntimes = \"2\"\nfrom = 2024-03-01\nto = 2024-03-31\n\n[[reward]]";
    edited(&house, "vip-card", &[("[[reward]]", campaign)]);
    // The second sale counts twice, and so does what its refund takes back: 680 + 264 - 300.
    member(&house, &wang, "").has(&[("points_after", "644"), ("discount_after", "96.00")]);
    edited(&house, "vip-card", &[("pays = \"88%\"", "pays = \"80%\"")]);
    // From April on: 340 stays, 240 is judged, 300 goes.
    member(&house, &wang, "--from 2024-04-01")
        .has(&[("points_after", "280"), ("discount_after", "120.00")]);
    nothing_changes(&house, "vip-card", "--from 2024-04-01");
}

#[test]
fn a_price_that_the_till_set_stays_and_means_of_payment_share_the_new_one() {
    let earning = [
        "\"bonus\", \"coupon\"]",
        "\"bonus\", \"coupon\", \"alipay\"]",
    ];
    let pack = include_str!("../../rules/vip-card.toml").replace(earning[0], earning[1]);
    let house = House::empty();
    house.file("vip-card.toml", &pack);
    house.run("init book --rules vip-card.toml").ok();
    house.clock("2024-03-01");
    let wang = house.register("王芳", "");
    house.run(&format!("consume {wang} 1000")).ok();
    house.run(&format!("card issue {wang}")).ok();
    house.run(&format!("card activate {wang}")).ok();
    house.run(&format!("consume {wang} 200 --paid 150")).ok();
    // A quarter of it is paid with what earns nothing.
    house
        .run(&format!(
            "consume {wang} 500 --pay alipay=110 --pay cash=330"
        ))
        .ok();
    edited(&house, "vip-card", &[("pays = \"88%\"", "pays = \"80%\"")]);
    member(&house, &wang, "").has(&[
        ("discount_before", "110.00"),
        ("points_before", "480"),
        ("discount_after", "150.00"),
        ("points_after", "450"),
    ]);
}

#[test]
fn it_watches_the_totals_and_refuses_what_it_cannot_read() {
    let (house, _, _) = small();
    edited(&house, "vip-card", &[("pays = \"88%\"", "pays = \"87%\"")]);
    // 96 becomes 104: 8.33 percent more.
    let line = "rules whatif --rules other.toml";
    house.run(&format!("{line} --fail-over 9")).ok();
    house.run(&format!("{line} --fail-over 8.3")).ends(3);
    house
        .run(&format!("{line} --fail-over 8,3"))
        .fails(2)
        .tells(&["2.5"]);
    house.run("rules whatif").fails(2);
    house
        .run("rules whatif --rules nothing.toml")
        .fails(74)
        .tells(&["nothing.toml"]);
    house.file("bad.toml", "format = 1\nid = 7\n");
    house
        .run("rules whatif --rules bad.toml")
        .fails(78)
        .tells(&["bad.toml"]);
    let version = house.version();
    let said = house.run(&format!("{line} --lang zh --changed")).ok();
    said.tells(&["优惠 96.00 → 104.00 (+8.3%)"]);
    assert_eq!(house.version(), version);
}

#[test]
fn members_are_handed_a_sheet_and_a_page_to_print() {
    let house = House::with("club-cards", "--name 清泉会所");
    let said = house.run("rules sheet --lang zh").ok().text();
    for part in [
        "清泉会所　会所会员卡",
        "会员等级：会员级别",
        "金卡：综合评分满 50",
        "金卡价：金卡享 9 折",
        "所有会员每实付 10 元得 1 分",
        "沐浴券：150 分",
        "沐浴抵用券：立减 30 元",
        "适用项目满 150 元可用",
        "充值满 500 元送 50 元",
        "充值满 3000 元送充值额的 25%",
        "储值长期有效，永不过期",
        "充值后 7 天内未使用的，可无理由全额退还本金",
        "有效期至获得后第 24 个月",
    ] {
        assert!(said.contains(part), "{part}\n{said}");
    }
    let said = house.run("rules sheet vip-card --lang en").ok().text();
    assert!(
        said.contains("VIP price: VIP pays 88% of the list price"),
        "{said}"
    );
    assert!(!said.contains("100 in stock"), "{said}");
    let said = house.run("rules sheet --lang en").ok().text();
    for part in [
        "30 yuan off baths: 30 less",
        "Top up 1000 or more, get 200 on top",
        "It never expires",
        "Within 7 days of a top-up",
    ] {
        assert!(said.contains(part), "{part}\n{said}");
    }
    let said = house.run("rules sheet hotel-card --lang en").ok().text();
    for part in [
        "You leave 100 for it as a deposit",
        "Lost or damaged, a new one costs 30",
    ] {
        assert!(said.contains(part), "{part}\n{said}");
    }
    let ran = house.run("rules sheet --lang zh --html leaflet.html").ok();
    assert_eq!(ran.text(), "");
    ran.tells(&["leaflet.html"]);
    let page = fs::read_to_string(house.dir().join("leaflet.html")).expect("a page");
    for part in [
        "<html lang=\"zh-CN\">",
        "<h1>清泉会所　会所会员卡</h1>",
        "@media print",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    for outside in ["http:", "https:", "<script", "src="] {
        assert!(!page.contains(outside), "{outside}");
    }
    house
        .run("rules sheet nothing")
        .fails(2)
        .tells(&["nothing"]);
    house.run("rules sheet --html book/club.toml").fails(2);
    house.run("check").ok();
}

/// A house whose tiers are given for a satisfied answer and a kept reservation as well.
fn house_that_hears() -> House {
    let house = House::new("house");
    let path = house.book().join("rules/house.toml");
    let mut text = fs::read_to_string(&path).expect("a pack");
    for (tier, other) in [
        (
            "70",
            "{ metric = \"satisfaction\", at_least = 4, within = \"12 months\" }",
        ),
        (
            "50",
            "{ metric = \"appointments\", at_least = 1, within = \"12 months\" }",
        ),
    ] {
        let own = format!("when = {{ score = \"worth\", at_least = {tier} }}");
        let any = format!("any = [{{ score = \"worth\", at_least = {tier} }}, {other}]");
        assert!(text.contains(&own));
        text = text.replacen(&own, &any, 1);
    }
    fs::write(&path, text).expect("a pack");
    house.run("rules adopt").ok();
    house
}

/// What the service desk hears counts for tiers from the version that recorded it, in a replay as at the desk.
#[test]
fn kept_reservations_and_satisfaction_are_part_of_what_is_replayed() {
    let house = house_that_hears();
    house.clock("2026-01-05 09:00");
    let [wang, li, zhao] = ["王芳", "李娜", "赵敏"].map(|name| house.register(name, ""));
    house.clock("2026-01-05 10:00");
    house.run(&format!("consume {wang} 100")).ok();
    house
        .run(&format!(
            "visit {wang} --channel phone --by manager --satisfaction 5"
        ))
        .ok();
    house
        .run(&format!(
            "reserve add {li} --item massage --when '2026-01-05 11:00' --contact 13800138000"
        ))
        .ok();
    house.clock("2026-01-05 11:00");
    house.run("reserve arrive B000001").ok();
    house
        .run(&format!("survey add {zhao} --topic quality --score 5"))
        .ok();
    for member in [&wang, &li, &zhao] {
        house.run(&format!("consume {member} 100")).ok();
    }
    house.clock("2026-01-06");
    let told = [(&wang, "platinum"), (&li, "gold"), (&zhao, "platinum")];
    for (member, tier) in told {
        assert_eq!(house.tier(member, "tier", "2026-01-06"), tier, "{member}");
    }
    nothing_changes(&house, "house", "");
    house
        .run(&format!("member merge {wang} {li} --reason twice"))
        .ok();
    nothing_changes(&house, "house", "");
}

/// What was heard and taken back counted between the two, and for nothing after.
#[test]
fn what_was_heard_and_taken_back_is_replayed_as_it_stood_at_the_time() {
    let house = house_that_hears();
    house.clock("2026-01-05 09:00");
    let [wang, li, zhao] = ["王芳", "李娜", "赵敏"].map(|name| house.register(name, ""));
    house
        .run(&format!(
            "reserve add {li} --item massage --when '2026-01-05 11:00' --contact 13800138000"
        ))
        .ok();
    house.clock("2026-01-05 11:00");
    let mut taken_back = Vec::new();
    for line in [
        "reserve arrive B000001".to_owned(),
        format!("visit {wang} --channel phone --by manager --satisfaction 5"),
        format!("survey add {zhao} --topic quality --score 5"),
    ] {
        house.run(&line).ok();
        taken_back.push(house.version());
    }
    let buy = |minute: u32| {
        house.clock(&format!("2026-01-05 12:{minute:02}"));
        [&wang, &li, &zhao].map(|member| {
            let sale = house
                .run(&format!("consume {member} 100 --category bath"))
                .ok()
                .one();
            sale.get("paid").to_owned()
        })
    };
    let with = buy(0);
    house.clock("2026-01-05 12:10");
    for version in taken_back {
        house.run(&format!("undo {version} --reason slip")).ok();
    }
    let without = buy(20);
    // The tier of an arrival goes with it; what members said moves no tier, and none falls before its day.
    assert_ne!(with[1], without[1], "{with:?} {without:?}");
    nothing_changes(&house, "house", "");
    house.run("check").ok();
}
