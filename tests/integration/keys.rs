//! The keyring at the desk: told, copied, put back, rotated; and the house without it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::support::{House, Ran};

fn house() -> House {
    let house = House::new("vip-card");
    house.clock("2024-03-01");
    house
        .run("register 王芳 --phone 13800000001 --card 8001")
        .ok();
    house.run("register 李娜 --phone 13800000002").ok();
    house.run("consume M000001 1200 --note 靠窗").ok();
    house
}

/// The names that the list shows.
fn names(house: &House) -> Vec<String> {
    let rows = house.run("member list").ok().rows();
    rows.iter().map(|row| row.get("name").to_owned()).collect()
}

fn dies(house: &House, step: &str, line: &str) {
    let mut command = house.command(line);
    command.env("CLUB_FAULT", step);
    let ran = Ran::of(line, command.output().expect("the program starts"));
    assert_eq!(ran.code, None, "{step}: {ran:?}");
}

#[test]
fn the_keyrings_place_is_told_whatever_its_state() {
    let house = house();
    let keyring = house.dir().join("keyring");
    let told = house.run("key path").ok().one();
    told.has(&[
        ("state", "ok"),
        ("persons", "2"),
        ("destroyed", "0"),
        ("rotations", "0"),
        ("needed", "3"),
        ("mode", "0600"),
    ]);
    let whole = fs::read(&keyring).expect("bytes");
    let other = House::new("vip-card");
    let other = fs::read(other.dir().join("keyring")).expect("bytes");
    let newer = [b"club keyring 7\n\n", &whole[16..]].concat();
    let torn = whole[..whole.len() - 100].to_vec();
    let table: [(&str, &[u8], &[&str]); 5] = [
        ("other-book", &other, &["belongs to another book"]),
        ("damaged", b"hello", &["is not a keyring of club"]),
        ("newer", &newer, &["newer club"]),
        ("older", &torn, &["1 keys, 3 needed", "club key restore"]),
        ("damaged", &whole[..60], &["is not a keyring of club"]),
    ];
    for (state, bytes, parts) in table {
        fs::write(&keyring, bytes).expect("a file");
        let ran = house.run("key path").ends(78).tells(parts);
        ran.one().has(&[("state", state), ("persons", "")]);
        house.run("consume M000001 10").ok();
        house.run("check");
    }
    fs::remove_file(&keyring).expect("gone");
    let ran = house.run("key path").ends(78);
    ran.tells(&["is missing", "CLUB_KEY_FILE"]);
    let zh = house.run("key path --lang zh").ends(78);
    zh.tells(&["缺少密钥环"]);
}

#[test]
fn without_the_keyring_whatever_is_not_sealed_still_works() {
    let house = house();
    let before = house.run("report summary --format csv").ok().text();
    fs::rename(house.dir().join("keyring"), house.dir().join("away")).expect("moved");
    assert_eq!(house.run("report summary --format csv").ok().text(), before);
    let works = [
        "report sales",
        "report points",
        "report tiers",
        "report members",
        "report rollforward",
        "report classes",
        "report statement M000001",
        "member show M000001",
        "member show 8001",
        "member list",
        "card list",
        "points M000001",
        "tier list",
        "history",
        "history M000001",
        "explain S00000001",
        "explain M000001",
        "rules show",
        "consume M000001 20 --category goods",
        "consume --walk-in 20",
        "refund S00000001 --amount 5",
        "points adjust M000001 50 --reason x --dry-run",
        "tier-recalc",
        "year-end 2023 --dry-run",
        "check",
    ];
    let needs_it = [
        "member show 王芳",
        "consume 13800000001 20",
        "register 赵敏 --phone 13900000001",
        "member set M000001 phone=13900000001",
        "member exit M000001 --reason moved",
        "consume M000001 20 --note 靠窗",
        "key rotate",
        "key backup copy",
        "member erase M000001 --reason asked",
        "undo 4 --reason typo",
    ];
    for line in works {
        let ran = house.run(line);
        // A reason is sealed: where one is asked for, the keyring is.
        let may_ask = line.contains("--reason") && ran.code == Some(78);
        assert!(ran.code == Some(0) || may_ask, "{ran:?}");
    }
    let version = house.version();
    for line in needs_it {
        house.run(line).fails(78).tells(&["keyring is missing"]);
    }
    assert_eq!(house.version(), version);
    fs::rename(house.dir().join("away"), house.dir().join("keyring")).expect("back");
    assert_eq!(names(&house), ["王芳", "李娜"]);
}

#[test]
fn a_keyring_that_cannot_be_read_is_told_and_nothing_goes_on_without_it() {
    let house = house();
    let keyring = house.dir().join("keyring");
    fs::rename(&keyring, house.dir().join("kept")).expect("a place beside it");
    fs::create_dir(&keyring).expect("a folder in its place");
    let version = house.version();
    for line in [
        "care --from 2024-02-10 --to 2024-03-01 --sent",
        "care --from 2024-02-10 --to 2024-03-01",
        "staff list",
        "member list",
        "report summary",
        "consume M000001 100 --pay cash",
        "tier-recalc",
        "visit-plan --from 2024-03-01 --to 2024-03-05",
        "history",
    ] {
        let ran = house.run(line).ends(74);
        assert!(ran.out.is_empty(), "{line}: {}", ran.text());
        ran.tells(&["cannot open", "keyring", "it is a folder"]);
    }
    assert_eq!(house.version(), version);
}

#[test]
fn a_copy_is_made_and_put_back() {
    let house = house();
    house.file("phrase", "open sesame\n");
    house.file("wrong", "sesame\n");
    house.file("empty", "\n");
    let made = house
        .run("key backup copy --reason monthly --ref 2024-03")
        .ok();
    made.one().has(&[("keys", "3"), ("sealed", "no")]);
    let mode = fs::metadata(house.dir().join("copy")).expect("there");
    assert_eq!(mode.permissions().mode() & 0o777, 0o600);
    // The same ref makes no second copy, and records nothing.
    let version = house.version();
    house.run("key backup other --ref 2024-03").ok();
    assert!(!house.dir().join("other").exists());
    assert_eq!(house.version(), version);
    for (line, code, part) in [
        ("key backup copy", 2, "copy is there already"),
        ("key backup book/copy", 2, "within the book"),
        ("key backup book/ledgers/../copy", 2, "within the book"),
        (
            "key backup x --passphrase-file empty",
            2,
            "holds no passphrase",
        ),
        ("key restore phrase", 78, "is not a keyring"),
        ("key restore nowhere", 74, "nowhere"),
    ] {
        house.run(line).fails(code).tells(&[part]);
    }
    house.run("key backup dry --dry-run").ok();
    assert!(!house.dir().join("dry").exists());
    assert_eq!(house.version(), version);

    house.run("key backup sealed --passphrase-file phrase").ok();
    house
        .run("key restore sealed")
        .fails(78)
        .tells(&["--passphrase-file"]);
    house
        .run("key restore sealed --passphrase-file wrong")
        .fails(78);
    fs::remove_file(house.dir().join("keyring")).expect("lost");
    assert_eq!(names(&house), ["", ""]);
    let dry = house
        .run("key restore sealed --passphrase-file phrase --dry-run")
        .ok();
    dry.one().has(&[("keys", "3"), ("kept", "")]);
    assert!(!house.dir().join("keyring").exists());
    house
        .run("key restore sealed --passphrase-file phrase")
        .ok();
    assert_eq!(names(&house), ["王芳", "李娜"]);
    house.run("member show 13800000001").ok();
    let access = fs::read_to_string(house.ledger("access")).expect("a ledger");
    let kinds: Vec<&str> = access
        .lines()
        .skip(1)
        .filter_map(|row| row.split(',').nth(1))
        .collect();
    assert_eq!(kinds, ["key-backup", "key-backup", "key-restore"]);
    assert!(!access.contains("monthly"), "a reason is sealed");
    house.run("check").ok();
}

#[test]
fn an_older_copy_is_refused_with_what_it_lacks() {
    let house = house();
    house.run("key backup copy").ok();
    house.run("register 赵敏 --phone 13900000001").ok();
    house.run("key rotate").ok();
    house.run("member set M000001 address=昆明").ok();
    let said = house.run("key restore copy").fails(78);
    said.tells(&[
        "the key of M000003",
        "since the keys were rotated",
        "--partial",
    ]);
    house
        .run("key restore copy --lang zh")
        .fails(78)
        .tells(&["1 位会员", "M000003"]);
    let version = house.version();
    assert_eq!(names(&house), ["王芳", "李娜", "赵敏"]);
    let put = house.run("key restore copy --partial").ok();
    assert!(put.err.contains("rotate again"), "{}", put.err);
    let kept = house.dir().join("keyring.kept-1");
    put.one()
        .has(&[("lost", "2"), ("kept", &kept.display().to_string())]);
    assert_eq!(house.version(), version + 1);
    assert_eq!(names(&house), ["王芳", "李娜", ""]);
    house.run("member show M000001").ok();
    house
        .run("member set M000003 address=昆明")
        .refused()
        .tells(&["lost"]);
    // A newcomer gets a key of their own, and the kept keyring has everything.
    house.run("register 钱七 --phone 13900000009").ok();
    assert_eq!(names(&house), ["王芳", "李娜", "", "钱七"]);
    house
        .run("key path")
        .ok()
        .one()
        .has(&[("lost", "2"), ("persons", "3")]);
}

#[test]
fn a_copy_that_lacks_only_the_staffs_keys_is_older_too() {
    let house = House::new("health-chain");
    house.run("key backup copy").ok();
    house.run("staff add 李娜 --role sales-manager").ok();
    let said = house.run("key restore copy").fails(78);
    said.tells(&["the key of one who is not a member"]);
    house.run("key restore copy --partial").ok();
    house.run("staff list").ok();
    house.run("check").ok();
}

#[test]
fn a_stolen_copy_opens_nothing_that_comes_after_a_rotation() {
    let house = house();
    house.run("key backup stolen").ok();
    let dry = house.run("key rotate --dry-run").ok();
    dry.one().has(&[("keys", "4")]);
    house
        .run("key rotate --reason stolen --ref r1")
        .ok()
        .one()
        .has(&[("keys", "4")]);
    let version = house.version();
    house
        .run("key rotate --ref r1")
        .ok()
        .one()
        .has(&[("keys", "4")]);
    assert_eq!(house.version(), version);
    house
        .run("member set M000001 address=昆明 phone=13700000007")
        .ok();
    house
        .run("register 赵敏 --phone 13900000001 --ref old-9")
        .ok();
    house
        .run("register 赵敏 --phone 13900000001 --ref old-9")
        .ok();
    house
        .run("consume M000001 30 --note 安静 --ref till-9")
        .ok();
    assert_eq!(names(&house), ["王芳", "李娜", "赵敏"]);
    for word in ["13700000007", "13800000002", "王芳"] {
        house.run(&format!("member show {word}")).ok();
    }
    house.run("check").ok();
    house
        .run("key path")
        .ok()
        .one()
        .has(&[("rotations", "1"), ("persons", "3")]);

    // Put in the keyring's place it is known to be older, though no member is missing: those who are shown
    // without it are.
    let keyring = house.dir().join("keyring");
    let newer = fs::read(&keyring).expect("bytes");
    house.run("key rotate").ok();
    fs::write(&keyring, &newer).expect("a file");
    house
        .run("key path")
        .ends(78)
        .tells(&["older than the book"]);
    house.run("consume M000001 10").ok();
    let shown = house.run("member show M000001").ok();
    assert!(shown.err.contains("older than the book"), "{}", shown.err);
    shown.one().has(&[("name", ""), ("points", "0")]);
    house.run("member set M000001 address=大理").fails(78);
    house.run("key restore keyring.new").fails(74);
    house.run("key restore keyring --partial").ok();
    house.run("key rotate").ok();
    house.run("check").ok();

    let ring = |file: &str| {
        let path = house.dir().join(file);
        let id = fs::read_to_string(house.book().join("datapackage.json")).expect("a book");
        let id = id
            .split("\"id\": \"")
            .nth(1)
            .and_then(|rest| rest.get(..32))
            .expect("an id");
        club::book::Keyring::open(&path, id).expect("a keyring")
    };
    let (own, stolen) = (ring("keyring"), ring("stolen"));
    let profile = fs::read_to_string(house.ledger("profile")).expect("a ledger");
    let cells = profile
        .split([',', '\n'])
        .filter(|cell| cell.starts_with('k'));
    let (mut before, mut after) = (0, 0);
    for cell in cells {
        assert!(own.unseal(cell, "profile", "sealed").is_ok(), "{cell}");
        if club::book::epoch_of(cell).is_none() {
            before += 1;
            assert!(stolen.unseal(cell, "profile", "sealed").is_ok());
        } else {
            after += 1;
            assert!(stolen.unseal(cell, "profile", "sealed").is_err(), "{cell}");
        }
    }
    assert_eq!((before, after), (4, 4));
}

#[test]
fn a_rotation_or_a_restore_that_dies_leaves_one_whole_keyring() {
    // Release builds have no fail points.
    if !cfg!(debug_assertions) {
        return;
    }
    for step in [
        "rename@keyring:1:kill",
        "write@versions.csv:1:kill",
        "write@versions.csv:1:torn:40",
        "sync@versions.csv:1:kill",
    ] {
        let house = house();
        house.run("key backup copy").ok();
        dies(&house, step, "key rotate --ref r1");
        assert_eq!(names(&house), ["王芳", "李娜"], "{step}");
        house.run("key rotate --ref r1").ok();
        house.run("member set M000001 address=昆明").ok();
        house.run("check").ok();
        let restored = house.run("key restore copy");
        restored.fails(78).tells(&["since the keys were rotated"]);
        house.run("key backup later").ok();
        dies(&house, step, "key restore later --ref r2");
        assert_eq!(names(&house), ["王芳", "李娜"], "{step}");
        house.run("key restore later --ref r2").ok();
        assert_eq!(names(&house), ["王芳", "李娜"], "{step}");
        house.run("check").ok();
    }
}
