//! One key of the keyring is damaged, or one sealed cell is forged: whoever it is about is sealed, and everything else
//! goes on.

use std::fs;

use crate::support::{House, Ran};

/// Where the slots of a keyring begin, and how long one is.
const HEADER: usize = 168;
const SLOT: usize = 72;

fn damage(house: &House, slot: usize) {
    let path = house.dir().join("keyring");
    let mut bytes = fs::read(&path).expect("a keyring");
    bytes[HEADER + slot * SLOT + 30] ^= 1;
    fs::write(&path, bytes).expect("written");
}

/// Three members, of whom the first has bought; her key is number 1.
fn house() -> House {
    let house = House::new("house");
    house.clock("2024-03-01");
    for (nth, name) in (1..).zip(["王芳", "李娜", "赵敏"]) {
        let words = format!("--phone 1380013800{nth} --card 8800-000{nth}");
        house.run(&format!("register {name} {words}")).ok();
    }
    house.run("consume M000001 100 --ref till-1").ok();
    house
}

fn names(ran: &Ran) -> Vec<(String, String)> {
    let rows = ran.rows();
    let pair =
        |row: &crate::support::Row| (row.get("member").to_owned(), row.get("name").to_owned());
    rows.iter().map(pair).collect()
}

fn named(pairs: [(&str, &str); 3]) -> Vec<(String, String)> {
    pairs
        .map(|(member, name)| (member.into(), name.into()))
        .into()
}

const TOLD: &str = "key 1 is damaged in the keyring";

#[test]
fn a_damaged_key_seals_its_person_and_nobody_else() {
    let house = house();
    house.run("key backup good").ok();
    // Made before the damage, the index still knows her phone; made after it, nobody does.
    for remade in [false, true] {
        if remade {
            fs::remove_dir_all(house.book().join(".club")).expect("derived");
        }
        damage_once(&house);
        let listed = house
            .run("member list")
            .ok()
            .tells(&[TOLD, "club key restore"]);
        let seen = named([("M000001", ""), ("M000002", "李娜"), ("M000003", "赵敏")]);
        assert_eq!(names(&listed), seen);
    }
    house
        .run("consume M000001 100")
        .ok()
        .one()
        .has(&[("paid", "100.00"), ("balance", "20")]);
    house
        .run("consume 8800-0001 100")
        .ok()
        .one()
        .has(&[("member", "M000001"), ("balance", "30")]);
    house
        .run("consume 13800138002 50 --note 靠窗")
        .ok()
        .one()
        .has(&[("member", "M000002")]);
    house.run("register 孙悦 --phone 13800138009").ok();
    let batch =
        "member,at,amount,note,ref\nM000001,2024-03-01,30,,b1\nM000002,2024-03-01,20,窗,b2\n";
    let ran = house.feed("consume --from -", batch.as_bytes()).ok();
    assert_eq!(ran.rows().len(), 2);
    for line in [
        "points M000001",
        "points expiring --by 2030-01-01",
        "member show M000001",
        "member card M000001",
        "member export M000001",
        "report points",
        "report statement M000001",
        "report summary",
        "report churn --simple",
        "report profiles",
        "card list",
        "tier list",
        "tier-recalc",
        "visit-plan --from 2024-03-01 --to 2024-03-31",
        "explain M000001",
        "history M000001",
        "access list",
        "refund S00000001 --amount 10",
        "complaint open M000002 --text 太吵",
        "complaint list",
        "key rotate",
        "key backup later",
        "backup backups",
    ] {
        let ran = house.run(line);
        assert_eq!(ran.code, Some(0), "{ran:?}");
    }
    // What is sealed for her, or what a rule asks of her birthday, cannot be done without her key.
    for line in [
        "consume M000001 100 --note x",
        "member suspend M000001 --reason x",
    ] {
        let ran = house.run(line).ends(78);
        ran.tells(&[TOLD, "club key restore"]);
    }
    let zh = house
        .run("member suspend M000001 --reason x --lang zh")
        .ends(78);
    zh.tells(&["密钥位 1 的密钥已损坏", "club key restore"]);
    house.run("key path").ends(78).one().has(&[
        ("state", "damaged"),
        ("damaged", "1"),
        ("persons", "3"),
    ]);
    let checked = house.run("check").ends(65);
    assert_eq!(checked.rows().len(), 1, "{checked:?}");
    let found = checked.one();
    found.has(&[
        ("file", "ledgers/members.csv"),
        ("line", "2"),
        (
            "what",
            "key 1, which is that of M000001, is damaged in the keyring",
        ),
    ]);
    assert!(found.get("remedy").contains("club key restore"));

    // An older copy gives back the key, and what came since stays.
    house
        .run("key restore good")
        .ok()
        .one()
        .has(&[("lost", "0")]);
    let seen = house.run("member list").ok();
    assert_eq!(seen.rows().len(), 4);
    assert_eq!(
        seen.rows()
            .iter()
            .map(|row| row.get("name").to_owned())
            .collect::<Vec<_>>(),
        ["王芳", "李娜", "赵敏", "孙悦"]
    );
    house.run("check").ok();
    house
        .run("consume 13800138001 10")
        .ok()
        .one()
        .has(&[("member", "M000001")]);
}

/// Damages the first member's key, once.
fn damage_once(house: &House) {
    if house.run("key path").code == Some(0) {
        damage(house, 1);
    }
}

#[test]
fn erasing_and_merging_go_on_beside_a_damaged_key() {
    let house = House::new("vip-card");
    house.clock("2024-03-01");
    for nth in 1..=3 {
        house
            .run(&format!("register 王芳 --phone 1380013800{nth}"))
            .ok();
    }
    damage(&house, 1);
    house.run("member erase M000002 --reason asked").ok();
    house
        .run("member merge M000001 M000003 --reason twice")
        .ends(78)
        .tells(&[TOLD]);
    house.run("member erase M000001 --reason asked").ok();
    let keyring = fs::read(house.dir().join("keyring")).expect("a keyring");
    for slot in [1, 2] {
        let at = HEADER + slot * SLOT;
        assert!(
            keyring[at..at + SLOT].iter().all(|byte| *byte == 0),
            "{slot}"
        );
    }
    house.run("check").ok();
    house.run("key path").ok();
}

#[test]
fn the_keys_of_guests_staff_and_the_house_are_told_by_what_they_sealed() {
    let house = house();
    house.run("reserve add --name 孙客人 --contact 13500000009 --item massage --when '2024-03-02 14:00'").ok();
    house
        .run("reserve add M000002 --item massage --when '2024-03-02 16:00'")
        .ok();
    damage(&house, 4);
    let rows = house
        .run("reserve list")
        .ok()
        .tells(&["key 4 is damaged"])
        .rows();
    let names: Vec<String> = rows.iter().map(|row| row.get("name").to_owned()).collect();
    assert_eq!(names, ["", "李娜"]);
    let found = house.run("check").ends(65).one();
    found.has(&[("file", "ledgers/reservations.csv"), ("line", "2")]);
    assert!(
        found.get("what").starts_with("key 4, under which"),
        "{found:?}"
    );

    let house = self::house();
    house.run("consume --walk-in 20 --note 靠窗").ok();
    damage(&house, 0);
    house.run("consume M000001 10").ok();
    house
        .run("consume --walk-in 20 --note 靠窗")
        .ends(78)
        .tells(&["key 0 is damaged"]);
    house.run("member list").ok();
    let found = house.run("check").ends(65).one();
    assert!(
        found.get("what").starts_with("key 0, under which"),
        "{found:?}"
    );
}

#[test]
fn a_damaged_secret_of_a_rotation_is_no_keyring_at_all() {
    let house = house();
    house.run("key rotate").ok();
    house.run("key backup good").ok();
    damage(&house, 4);
    house.run("consume M000001 10").ok();
    let list = house.run("member list").ok().tells(&["key 4 is damaged"]);
    assert_eq!(
        names(&list),
        named([("M000001", ""), ("M000002", ""), ("M000003", "")])
    );
    house
        .run("register 孙悦 --phone 13800138009")
        .ends(78)
        .tells(&["key 4 is damaged"]);
    house.run("key restore good").ok();
    house.run("check").ok();
    house.run("register 孙悦 --phone 13800138009").ok();
}

#[test]
fn a_forged_cell_is_unreadable_and_every_list_goes_on() {
    let house = house();
    let path = house.ledger("profile");
    let text = fs::read_to_string(&path).expect("a ledger");
    let row = text
        .lines()
        .find(|line| line.contains("M000002,name,"))
        .expect("a row");
    // One letter of the sealed text is another.
    let at = row.len() - 20;
    let other = if &row[at..=at] == "A" { "B" } else { "A" };
    let forged = format!("{}{other}{}", &row[..at], &row[at + 1..]);
    fs::write(&path, text.replace(row, &forged)).expect("written");
    fs::remove_dir_all(house.book().join(".club")).expect("derived");
    let told = "a sealed cell of profile.sealed cannot be opened";
    let list = house.run("member list").ok().tells(&[told]);
    let seen = named([("M000001", "王芳"), ("M000002", ""), ("M000003", "赵敏")]);
    assert_eq!(names(&list), seen);
    house
        .run("member list --lang zh")
        .ok()
        .tells(&["profile.sealed 中有一格无法解封"]);
    for line in [
        "member show M000002",
        "member export M000002",
        "report points",
        "points expiring --by 2030-01-01",
        "visit-plan --from 2024-03-01 --to 2024-03-31",
        "history M000002",
        "member set --from - --dry-run",
    ] {
        let ran = house.feed(line, b"member,fact.city\n");
        assert_eq!(ran.code, Some(0), "{ran:?}");
    }
    let checked = house.run("check").ends(65);
    let line = text.lines().position(|line| line == row).expect("a row") + 1;
    let rows = checked.rows();
    let found = rows.iter().find(|found| {
        found
            .get("what")
            .contains("the sealed cell sealed cannot be opened")
    });
    let found = found.unwrap_or_else(|| panic!("{checked:?}"));
    found.has(&[("file", "ledgers/profile.csv"), ("line", &line.to_string())]);
}
