//! Members with several cards, and members who were merged: the card that is shown earns, prices and pays;
//! whatever befalls what a merged member had is the survivor's, and the book stays sound.

use std::path::Path;

use super::support::{House, copy_tree};

/// The VIP pack with other words in it.
fn vips(changes: &[(&str, &str)]) -> House {
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/vip-card.toml");
    let mut text = std::fs::read_to_string(pack).expect("the pack");
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    let house = House::empty();
    house.file("vips.toml", &text);
    house.run("init book --rules vips.toml").ok();
    house.clock("2024-03-01");
    house
}

const TWO: (&str, &str) = ("[card]\n", "[card]\nat_most = 2\n");
const POOLED: (&str, &str) = ("pooled = false", "pooled = true");

/// A VIP without a card.
fn vip(house: &House, name: &str) -> String {
    let member = house.register(name, "--fact birthday=1990-03-01");
    house.run(&format!("consume {member} 1000")).ok();
    member
}

fn carded(house: &House, name: &str, card: &str) -> String {
    let member = vip(house, name);
    house
        .run(&format!("card issue {member} --card {card}"))
        .ok();
    house.run(&format!("card activate {card}")).ok();
    member
}

fn sells(house: &House, line: &str, paid: &str, points: &str) {
    let sold = house.run(&format!("consume {line}")).ok().one();
    sold.has(&[("paid", paid), ("points", points)]);
}

/// What the ledger of points says of the card of each row of a kind.
fn keeps(house: &House, kind: &str) -> Vec<String> {
    let text = std::fs::read_to_string(house.ledger("points")).expect("the ledger");
    let rows = text.lines().map(|row| row.split(',').collect::<Vec<_>>());
    let own = rows.filter(|row| row[5] == kind);
    own.map(|row| format!("{} {} {}", row[1], row[8], row[3]))
        .collect()
}

#[test]
fn the_card_that_is_shown_earns_prices_and_pays() {
    let house = vips(&[TWO]);
    let wang = carded(&house, "王芳", "8800-0001");
    house
        .run(&format!("card issue {wang} --card 8800-0002"))
        .ok();
    // The second is not activated: it gives the VIP price, and neither points nor the birthday price.
    sells(&house, "8800-0002 100", "88.00", "0");
    sells(&house, "8800-0002 100 --id-checked", "88.00", "0");
    sells(&house, "8800-0001 100 --id-checked", "60.00", "60");
    house.run("card activate 8800-0002").ok();
    sells(&house, "8800-0001 140 --goods promotion", "140.00", "140");
    sells(&house, "8800-0002 150 --goods promotion", "150.00", "150");
    // 200 on one card and 150 on the other never make 300.
    let both: [&str; 2] = ["8800-0001: 200", "8800-0002: 150"];
    for card in ["8800-0001", "8800-0002"] {
        let told = house.run(&format!("redeem {card} towel")).refused();
        told.tells(&both).tells(&["300 needed", "never"]);
    }
    for deed in [
        "consume {} 100",
        "redeem {} towel",
        "points adjust {} +1 --reason x",
    ] {
        let told = house.run(&deed.replace("{}", &wang)).refused();
        told.tells(&[&wang, both[0], both[1], "which one is shown"]);
    }
    let told = house
        .run(&format!("--lang zh consume {wang} 100"))
        .refused();
    told.tells(&[&wang, "8800-0001: 200、8800-0002: 150", "哪一张"]);
    // Rows of a file show cards by their numbers.
    house.file(
        "sales.csv",
        "member,at,amount,goods\n8800-0002,2024-03-01,150,promotion\n",
    );
    house.run("consume --from sales.csv").ok();
    house.file(
        "sales.csv",
        &format!("member,at,amount\n{wang},2024-03-01,150\n"),
    );
    let told = house.run("consume --from sales.csv").fails(1);
    told.tells(&["sales.csv:2", "8800-0001: 200", "8800-0002: 300"]);
    house.run("points adjust 8800-0001 +7 --reason x").ok();
    house.file(
        "rewards.csv",
        "member,at,reward\n8800-0002,2024-03-01,towel\n",
    );
    house
        .run("redeem --from rewards.csv")
        .ok()
        .one()
        .has(&[("points", "300"), ("balance", "207")]);
    assert_eq!(
        keeps(&house, "earn"),
        [
            "M000001 8800-0001 60",
            "M000001 8800-0001 140",
            "M000001 8800-0002 150",
            "M000001 8800-0002 150",
        ]
    );
    // A refund takes back what its own sale gave, from its own card.
    house
        .run("refund S00000005")
        .ok()
        .one()
        .has(&[("points", "-140"), ("balance", "67")]);
    assert_eq!(keeps(&house, "reverse"), ["M000001 8800-0001 -140"]);
    house.run("check").ok();
    // Only one is exchanged: from January on it is the only valid one, and the other gives nothing.
    house.clock("2024-12-05");
    house.run("card renew 8800-0002").ok();
    house.clock("2025-01-02");
    sells(&house, "8800-0001 100", "100.00", "0");
    sells(&house, &format!("{wang} 100"), "88.00", "88");
    let told = house.run("explain S00000009").ok().text();
    assert!(told.contains("no valid card"), "{told}");
    let again = house.run("consume 8800-0001 50 --ref r1").ok().text();
    assert_eq!(
        house.run("consume 8800-0001 50 --ref r1").ok().text(),
        again
    );
    house.run("check").ok();
}

#[test]
fn points_without_a_card_are_the_first_cards() {
    let house = vips(&[TWO]);
    let wang = vip(&house, "王芳");
    house
        .run(&format!("points adjust {wang} +200 --reason x"))
        .ok();
    house.file("old.csv", &format!("member,points\n{wang},40\n"));
    house.run("opening --from old.csv").ok();
    house
        .run(&format!("card issue {wang} --card 8800-0001"))
        .ok();
    house.run("card activate 8800-0001").ok();
    sells(&house, "8800-0001 100 --goods promotion", "100.00", "100");
    house
        .run(&format!("card issue {wang} --card 8800-0002"))
        .ok();
    house.run("redeem 8800-0002 towel").refused();
    house.run("card activate 8800-0002").ok();
    house
        .run("redeem 8800-0002 towel")
        .refused()
        .tells(&["8800-0001: 340", "8800-0002: 0"]);
    let had = house.run("redeem 8800-0001 towel").ok().one();
    had.has(&[("points", "300"), ("balance", "40")]);
    house
        .run("redeem --cancel R00000001")
        .ok()
        .one()
        .has(&[("balance", "340")]);
    house.run("check").ok();
}

#[test]
fn where_points_pool_all_of_a_member_are_one_purse() {
    let house = vips(&[TWO, POOLED]);
    let wang = carded(&house, "王芳", "8800-0001");
    let again = carded(&house, "王小芳", "8800-0002");
    sells(
        &house,
        &format!("{wang} 160 --goods promotion"),
        "160.00",
        "160",
    );
    sells(
        &house,
        &format!("{again} 150 --goods promotion"),
        "150.00",
        "150",
    );
    house
        .run(&format!("member merge {again} {wang} --reason twice"))
        .ok();
    assert_eq!(house.points(&wang, "2024-03-01"), 310);
    let had = house.run(&format!("redeem {wang} towel")).ok().one();
    had.has(&[("points", "300"), ("balance", "10")]);
    // Any card earns to the one purse, and nobody asks which.
    sells(
        &house,
        &format!("{wang} 30 --goods promotion"),
        "30.00",
        "30",
    );
    house.run("check").ok();
}

#[test]
fn a_debt_is_settled_before_anything_is_spent_also_after_a_merger() {
    let house = vips(&[TWO, POOLED]);
    let wang = carded(&house, "王芳", "8800-0001");
    let again = carded(&house, "王小芳", "8800-0002");
    sells(
        &house,
        &format!("{again} 300 --goods promotion"),
        "300.00",
        "300",
    );
    house.run(&format!("redeem {again} towel")).ok();
    house
        .run("refund S00000003")
        .ok()
        .one()
        .has(&[("balance", "-300")]);
    sells(
        &house,
        &format!("{wang} 500 --goods promotion"),
        "500.00",
        "500",
    );
    house
        .run(&format!("member merge {again} {wang} --reason twice"))
        .ok();
    assert_eq!(house.points(&wang, "2024-03-01"), 200);
    let told = house.run(&format!("redeem {wang} towel")).refused();
    told.tells(&["200 points", "300 needed"]);
    // 300 of these settle what is owed: the rows are the survivor's.
    let sold = house
        .run(&format!("consume {wang} 350 --goods promotion"))
        .ok()
        .one();
    sold.has(&[("points", "350"), ("balance", "550")]);
    let settled = ["M000001  -300", "M000001  300"];
    assert!(keeps(&house, "reverse").ends_with(&settled.map(str::to_owned)));
    let owed = house.run("report points").ok().one();
    owed.has(&[("balance", "550"), ("owed", "0")]);
    house
        .run(&format!("redeem {wang} towel"))
        .ok()
        .one()
        .has(&[("balance", "250")]);
    let rolled = house.run("report rollforward").ok().one();
    rolled.has(&[("closing", "250")]);
    house.run("check").ok();
}

/// Two of one person: each with a card, points, and stored value where there is any; the second is merged into the
/// first, and she into a third.
fn merged_twice() -> House {
    let house = vips(&[]);
    carded(&house, "王芳", "8800-0001");
    carded(&house, "王小芳", "8800-0002");
    carded(&house, "芳芳", "8800-0003");
    sells(&house, "8800-0001 700 --goods promotion", "700.00", "700");
    sells(&house, "8800-0002 400 --goods promotion", "400.00", "400");
    house.run("redeem 8800-0002 towel --ref towel").ok();
    house.run("points adjust M000002 +20 --reason x").ok();
    house
        .run("member merge M000002 M000001 --reason twice")
        .ok();
    house.run("check").ok();
    house
        .run("member merge M000001 M000003 --reason twice")
        .ok();
    house.run("check").ok();
    house
}

#[test]
fn whatever_befalls_what_a_merged_member_had_leaves_the_book_sound() {
    let house = merged_twice();
    // Each deed, and the day of it; the book is sound after each.
    for (day, deed) in [
        ("2024-03-02", "consume 8800-0002 50 --goods promotion"),
        ("2024-03-02", "consume 8800-0001 60 --goods promotion"),
        ("2024-03-02", "redeem --cancel towel"),
        ("2024-03-02", "refund S00000005 --amount 100"),
        ("2024-03-02", "refund S00000005"),
        ("2024-03-02", "refund S00000002"),
        ("2024-03-03", "points adjust 8800-0002 +400 --reason x"),
        ("2024-03-03", "redeem 8800-0002 towel"),
        ("2024-03-03", "points adjust 8800-0002 -10 --reason x"),
        ("2024-03-04", "card lost 8800-0002 --id-ref 1"),
        ("2024-03-04", "card found 8800-0002"),
        ("2024-03-04", "card lost 8800-0002 --id-ref 1"),
        ("2024-03-05", "card replace 8800-0002 --card 8800-0012"),
        ("2024-12-05", "card renew 8800-0012"),
        (
            "2024-12-06",
            "card replace 8800-0001 --card 8800-0011 --damaged",
        ),
        ("2025-01-03", "year-end 2024"),
        ("2025-01-03", "year-end 2024"),
        ("2025-01-03", "card renew 8800-0011"),
        ("2025-01-03", "consume 8800-0012 30 --goods promotion"),
        ("2025-01-04", "card return 8800-0011"),
        ("2025-01-04", "card cancel 8800-0012 --reason lent"),
        ("2025-01-04", "undo 25 --reason x"),
    ] {
        let ran = house.clock(day).run(deed).ok();
        let said = house.run("check");
        said.tells(&["sound"]).ok();
        drop(ran);
    }
    // What was recorded since is the survivor's.
    let text = std::fs::read_to_string(house.ledger("points")).expect("the ledger");
    let later = text.lines().skip(1).filter(|row| {
        let version: u64 = row
            .split(',')
            .next()
            .and_then(|v| v.parse().ok())
            .expect("a version");
        version > 17
    });
    let owners: Vec<&str> = later.filter_map(|row| row.split(',').nth(1)).collect();
    assert!(
        !owners.is_empty() && owners.iter().all(|own| *own == "M000003"),
        "{owners:?}"
    );
    // What the reports tell is re-proved from the rows.
    let points = house.points("M000003", "2025-01-04").to_string();
    house
        .run("report points")
        .ok()
        .one()
        .has(&[("member", "M000003"), ("balance", &points)]);
    let rolled = house.run("report rollforward").ok().rows();
    rolled.last().expect("a month").has(&[("closing", &points)]);
    let lines = house.run("report statement M000001").ok().rows();
    assert_eq!(lines.last().expect("a line").get("balance"), points);
}

/// An older program kept what a merged member's card earned, and what was spent of it, under the dead number.
#[test]
fn books_of_an_older_program_with_rows_of_merged_members_are_sound() {
    let house = House::empty();
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/merged-1");
    std::fs::create_dir(house.book()).expect("a folder");
    copy_tree(&kept.join("book"), &house.book());
    std::fs::copy(kept.join("keys"), house.dir().join("keyring")).expect("the keyring");
    house.clock("2025-02-01");
    house.run("migrate").ok();
    house.run("check").ok().tells(&["sound"]);
    assert_eq!(house.points("M000001", "2024-03-31"), 650);
    let sold = house
        .run("consume 8800-0002 40 --goods promotion")
        .ok()
        .one();
    sold.has(&[("member", "M000001"), ("points", "40"), ("balance", "40")]);
    house.run("refund S00000005").ok();
    house.run("redeem --cancel R00000003").ok();
    house.run("check").ok();
}

#[test]
fn receipts_of_what_a_merged_member_had_name_the_survivor() {
    let house = House::new("house");
    house.clock("2026-06-01");
    house.run("register 王芳 --phone 13800000001").ok();
    house.run("register 王方 --phone 13800000002").ok();
    house
        .run("reserve add M000002 --item private-room --when '2026-06-03 18:00'")
        .ok();
    house.run("treatment add M000002 --item facial").ok();
    house.run("inquiry open M000002 --text x").ok();
    house
        .run("member merge M000002 M000001 --reason twice")
        .ok();
    for line in [
        "reserve confirm B000001 --deposit 200 --pay cash",
        "reserve cancel B000001",
        "reserve settle B000001 --returned 200 --pay cash",
        "treatment abandon N000001 --reason x",
        "inquiry answer Q000001 --text y",
    ] {
        house.run(line).ok().one().has(&[("member", "M000001")]);
    }
    house.run("check").ok();
}

#[test]
fn why_a_merged_member_stands_in_a_tier_is_the_survivors_why() {
    let house = House::new("house");
    house.clock("2024-03-01");
    let (wang, twin) = (house.register("王芳", ""), house.register("王小芳", ""));
    house
        .run(&format!("tier set {twin} kind vip --reason founder"))
        .ok();
    house.run(&format!("consume {twin} 20000")).ok();
    house
        .run(&format!("member merge {twin} {wang} --reason 'one person'"))
        .ok();
    let listed = house.run("tier list").ok();
    assert_eq!(listed.err, "");
    let told = |lang: &str| {
        let rows = house.run(&format!("tier list {wang} {lang}")).ok().rows();
        let rows = rows.columns(&["group", "tier", "why"]).into_iter();
        rows.map(|row| row.join(" ")).collect::<Vec<_>>()
    };
    assert_eq!(
        told(""),
        [
            "tier platinum score worth 71.250 >= 70.000 [rules/house.toml:301]",
            "kind vip by hand: founder",
        ]
    );
    assert_eq!(told("--lang zh")[1], "kind vip 人工设定：founder");
}

#[test]
fn what_is_on_file_of_the_merged_member_alone_is_told() {
    let house = House::new("house");
    house.clock("2024-03-01");
    let wang = house.register("王芳", "--sex F");
    let twin = house.register("王小芳", "--sex F --birthday 1990-05-05 --fact work=教师");
    let merged = house
        .run(&format!(
            "member merge {twin} {wang} --reason x --ref m-1 --lang zh"
        ))
        .ok();
    merged.tells(&[&format!(
        "只登记在 {twin} 名下、{wang} 没有的资料：生日、职业；核实后用 `club member set {wang}` 补登"
    )]);
    let again = house
        .run(&format!("member merge {twin} {wang} --reason x --ref m-1"))
        .ok();
    assert!(!again.err.contains("on file of"), "{}", again.err);
    let (li, other) = (house.register("李娜", ""), house.register("李小娜", ""));
    let plain = house
        .run(&format!("member merge {other} {li} --reason x"))
        .ok();
    assert_eq!(plain.err, "");
}
