//! Rules that ask for facts which stand sealed: met when the keyring is there, refused by name when it is not, and
//! one damaged key seals one person.

use std::fs;

use crate::support::House;

/// Every kind of rule that asks for a fact, each of one that is sealed.
const PACK: &str = r#"
format = 2
id = "own"
in_force_from = 2000-01-01
[[fact]]
id = "residence"
type = "choice"
choices = ["local", "elsewhere"]
sensitive = true
[[fact]]
id = "loyalty"
type = "number"
sensitive = true
[[fact]]
id = "company"
type = "yes-no"
sensitive = true
[[tier_group]]
id = "g"
up = "at-once"
down = "at-recalculation"
[[tier_group.score]]
id = "worth"
parts = [{ rating = "loyalty", full = 10, weight = 10 }]
[[tier_group.tier]]
id = "dear"
when = { score = "worth", at_least = 8 }
[[tier_group.tier]]
id = "guest"
by_hand = true
forced.any = [{ fact = "residence", is = ["elsewhere"] }]
[[tier_group.tier]]
id = "plain"
otherwise = true
[[price]]
id = "dear"
tier = "dear"
pays = "80%"
[[gift]]
id = "tea"
cost = 10
not_to = { fact = "residence", is = "local", untold = false, instead = "nuts" }
[[gift]]
id = "nuts"
cost = 10
[[care]]
id = "hello"
on = ["festival"]
only = { fact = "residence", is = ["local"] }
gift = "tea"
channel = "letter"
asks = "nothing"
[[festival]]
id = "fair"
on = "07-16"
[wallet]
spend = "principal-first"
bonus_on_withdrawal = "lost"
company = "company"
[[wallet.law]]
id = "cash"
title = "cash"
basis = "law"
person_cash_below = 5000
company_cash_below = 1000
"#;

const CARE: &str = "care --from 2024-07-01 --to 2024-07-31";
const TOPUP: &str = "--pay cash --id-ref f";

/// 王芳 is dear, local and a company; 李娜 is from elsewhere; nothing is known of 赵敏.
fn house() -> House {
    let house = House::empty();
    house.file("own.toml", PACK);
    house.clock("2024-06-11");
    house.run("init book --rules own.toml").ok();
    let told = [
        (
            "王芳",
            "--fact loyalty=9 --fact residence=local --fact company=yes",
        ),
        ("李娜", "--fact residence=elsewhere"),
        ("赵敏", ""),
    ];
    for (nth, (name, facts)) in (1..).zip(told) {
        house
            .run(&format!("register {name} --phone 1380013800{nth} {facts}"))
            .ok();
    }
    house
}

#[test]
fn a_rule_on_a_sealed_fact_is_met_where_the_keyring_is_there() {
    let house = house();
    let ledger = fs::read_to_string(house.ledger("profile")).expect("facts");
    assert!(!ledger.contains("elsewhere"), "it is sealed");
    for (member, tier) in [
        ("M000001", "dear"),
        ("M000002", "guest"),
        ("M000003", "plain"),
    ] {
        assert_eq!(house.tier(member, "g", "2024-06-11"), tier);
    }
    let sale = |member: &str| house.run(&format!("consume {member} 100")).ok().one();
    sale("M000001").has(&[("tier", "dear"), ("paid", "80.00")]);
    sale("M000002").has(&[("tier", "guest"), ("paid", "100.00")]);
    let file = house.file("sales.csv", "member,at,amount\nM000001,2024-06-11,100\n");
    let ran = house
        .run(&format!("consume --from {}", file.display()))
        .ok();
    ran.one().has(&[("paid", "80.00")]);
    // A company's cash is taken below 1 000, a person's below 5 000.
    house
        .run(&format!("topup M000001 2000 {TOPUP}"))
        .refused()
        .tells(&["company", "1000.00"]);
    house.run(&format!("topup M000003 2000 {TOPUP}")).ok();
    house
        .run(CARE)
        .ok()
        .one()
        .has(&[("member", "M000001"), ("gift", "nuts")]);
    house
        .run("gift give M000001 tea")
        .refused()
        .tells(&["residence", "local"]);
    house.run("gift give M000002 tea").ok();
    // What is told later moves at once, from what is sealed with it.
    house.run("member set M000003 loyalty=8").ok();
    assert_eq!(house.tier("M000003", "g", "2024-06-11"), "dear");
    house.clock("2024-06-12");
    house.run("member set M000003 loyalty=1").ok();
    house
        .run("tier-recalc")
        .ok()
        .one()
        .has(&[("member", "M000003"), ("to", "plain")]);
    let ran = house.run("rules whatif --rules own.toml --recalc").ok();
    // No reason tells what is sealed.
    let tiers = fs::read_to_string(house.ledger("tiers")).expect("tiers");
    assert!(tiers.contains("sealed-fact:fact=residence"), "{tiers}");
    assert!(!tiers.contains("elsewhere"), "{tiers}");
    for row in ran.rows().iter() {
        assert_eq!(row.get("tier_before"), row.get("tier_after"), "{row:?}");
        assert_eq!(
            row.get("discount_before"),
            row.get("discount_after"),
            "{row:?}"
        );
    }
    house.run("check").ok();
}

#[test]
fn without_the_keyring_a_rule_on_a_sealed_fact_is_refused_by_name() {
    let house = house();
    let version = house.version();
    fs::rename(house.keys(), house.dir().join("away")).expect("moved");
    let file = house.file("sales.csv", "member,at,amount\nM000001,2024-06-11,100\n");
    let dear = [
        "tier \"dear\"",
        "loyalty",
        "M000001",
        "own.toml:24",
        "CLUB_KEY_FILE",
    ];
    for line in [
        "consume M000001 100".to_owned(),
        format!("consume --from {}", file.display()),
        format!("topup M000001 2000 {TOPUP}"),
        "tier list".to_owned(),
        "tier-recalc".to_owned(),
        "tier-recalc --member M000001".to_owned(),
        "member list".to_owned(),
        "member show M000001".to_owned(),
        CARE.to_owned(),
        "visit-plan --from 2024-06-11 --to 2024-06-30".to_owned(),
        "report summary".to_owned(),
        "report compare".to_owned(),
        "report dashboard".to_owned(),
        "explain M000001".to_owned(),
        "rules whatif --rules own.toml".to_owned(),
    ] {
        house.run(&line).fails(78).tells(&dear);
    }
    house.run("consume M000002 100").fails(78).tells(&[
        "tier \"guest\"",
        "residence",
        "own.toml:31",
    ]);
    house
        .run("gift give M000001 tea")
        .fails(78)
        .tells(&["gift \"tea\"", "residence"]);
    house
        .run("consume M000001 100 --lang zh")
        .fails(78)
        .tells(&["等级“dear”", "资料“loyalty”已封存", "密钥环无法读取"]);
    assert_eq!(house.version(), version);
    // Of whom nothing is sealed that a rule asks for needs no key.
    house.run("consume M000003 100").ok();
    fs::rename(house.dir().join("away"), house.keys()).expect("moved back");
    house.run("consume M000001 100").ok();
    // Of an erased person nothing is met, and nothing has to be read.
    house.run("member erase M000002 --reason asked").ok();
    house.run("tier-recalc").ok();
    house.run("member list").ok();
}

#[test]
fn a_damaged_key_keeps_its_own_person_from_being_judged_and_nobody_else() {
    let house = house();
    let good = fs::read(house.keys()).expect("a keyring");
    let mut bytes = good.clone();
    // The key of 王芳, the first after the book's own.
    bytes[168 + 72 + 30] ^= 1;
    fs::write(house.keys(), bytes).expect("damaged");
    let told = ["tier \"dear\"", "loyalty", "damaged", "club key restore"];
    house.run("consume M000001 100").fails(78).tells(&told);
    house
        .run(&format!("topup M000001 10 {TOPUP}"))
        .fails(78)
        .tells(&told);
    house.run("gift give M000001 tea").fails(78).tells(&[
        "gift \"tea\"",
        "damaged",
        "club key restore",
    ]);
    house
        .run("consume M000002 100")
        .ok()
        .one()
        .has(&[("tier", "guest")]);
    let file = house.file(
        "sales.csv",
        "member,at,amount\nM000002,2024-06-11,100\nM000003,2024-06-11,100\n",
    );
    let ran = house
        .run(&format!("consume --from {}", file.display()))
        .ok();
    assert_eq!(ran.rows().len(), 2);
    // Who cannot be judged stays where they stand.
    house.clock("2024-06-12");
    assert!(house.run("tier-recalc").ok().rows().is_empty());
    assert!(house.run(CARE).ok().rows().is_empty());
    let ran = house.run("rules whatif --rules own.toml --recalc").ok();
    let ran = ran.tells(&["M000001", "club key restore", "changes: 0"]);
    let members = ran.rows();
    assert!(members.find(&[("member", "M000001")]).is_none());
    assert_eq!(members.len(), 2);
    fs::write(house.keys(), good).expect("mended");
    assert_eq!(house.tier("M000001", "g", "2024-06-12"), "dear");
    house
        .run("consume M000001 100")
        .ok()
        .one()
        .has(&[("paid", "80.00")]);
}
