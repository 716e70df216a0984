//! Members found by a part of what they are known by, while what is sealed stays sealed.

use crate::support::{House, Ran, column, tree};

fn house() -> House {
    let house = House::new("club-cards");
    house.clock("2026-06-01");
    for (name, phone, more) in [
        ("王芳", "13800001234", "--card 880001 --ref old-1"),
        ("王小芳", "13900001234", ""),
        ("单雄信", "13700005678", ""),
        ("曾国藩", "13600009012", ""),
        ("解芳", "13500003456", ""),
        ("Anna Smith", "13400007777", ""),
        ("王芳", "13300008888", ""),
    ] {
        let line = format!("register '{name}' --phone {phone} {more}");
        house.run(&line).ok();
    }
    house
}

/// Whom a word finds.
#[track_caller]
fn found(house: &House, line: &str) -> Vec<String> {
    let rows = house.run(line).ok().rows();
    let members = rows.columns(&["member"]).into_iter().flatten();
    members
        .map(|number| number.trim_start_matches("M00000").to_owned())
        .collect()
}

#[test]
fn whole_words_go_before_parts_of_them() {
    let house = house();
    for (word, members) in [
        // Whole.
        ("M000003", vec!["3"]),
        ("13800001234", vec!["1"]),
        ("138-0000-1234", vec!["1"]),
        ("880001", vec!["1"]),
        ("old-1", vec!["1"]),
        ("王芳", vec!["1", "7"]),
        ("anna smith", vec!["6"]),
        ("name:解芳", vec!["5"]),
        // Parts.
        ("1234", vec!["1", "2"]),
        ("１２３４", vec!["1", "2"]),
        ("800001234", vec!["1"]),
        ("芳", vec!["1", "2", "5", "7"]),
        ("小芳", vec!["2"]),
        ("smi", vec!["6"]),
        ("wf", vec!["1", "7"]),
        ("wxf", vec!["2"]),
        ("sxx", vec!["3"]),
        ("dxx", vec!["3"]),
        ("zgf", vec!["4"]),
        ("CGF", vec!["4"]),
        ("xiefang", vec!["5"]),
        // Neither.
        ("234", vec![]),
        ("M1", vec![]),
        ("1", vec![]),
        ("1380", vec![]),
        ("w", vec![]),
        ("name:小芳", vec![]),
        ("M999999", vec![]),
        ("李", vec![]),
    ] {
        assert_eq!(found(&house, &format!("find '{word}'")), members, "{word}");
    }
    // Only where it is looked for: a deed goes by whole words.
    house.run("consume 1234 10").refused();
    house.run("member show wf").refused();
}

#[test]
fn what_is_found_is_shown_as_a_list_shows_it() {
    let house = house();
    house.run("topup M000002 1,000.00 --id-ref x").ok();
    house.run("consume M000002 388").ok();
    let row = house.run("find wxf").ok().one();
    let list = house.run("member list").ok().rows();
    let own = list.find(&[("member", "M000002")]).expect("the member");
    for key in ["name", "tier", "points", "wallet", "last_purchase"] {
        assert_eq!(row.get(key), own.get(key), "{key}");
    }
    row.has(&[("phone", "139****1234"), ("last_purchase", "2026-06-01")]);
    let text = house.run("find 芳").ok().text();
    let head = text.lines().next().unwrap_or_default().to_owned();
    assert_eq!(head, "member,name,phone,tier,points,wallet,last_purchase");
    assert_eq!(found(&house, "find 芳 --limit 2").len(), 2);
    let last = found(&house, "find 芳 --sort -member --limit 1");
    assert_eq!(last, ["7"]);
}

#[test]
fn nobody_found_is_no_fault() {
    let house = house();
    let none = house
        .run("find 李")
        .ok()
        .tells(&["nobody is found by `李`"]);
    assert_eq!(none.text().lines().count(), 1);
    house.run("find 李 --lang zh").ok().tells(&["没有找到“李”"]);
    // What was typed of a phone is not repeated.
    let ran = house.run("find 13811112222").ok();
    assert!(!ran.err.contains("13811112222"), "{}", ran.err);
}

#[test]
fn the_erased_the_merged_and_the_undone_are_found_as_what_they_are() {
    let house = house();
    house.run("member merge M000007 M000001 --reason x").ok();
    let into = house.run("find 8888").ok().one();
    into.has(&[("member", "M000001"), ("name", "王芳")]);
    assert_eq!(found(&house, "find wf"), ["1"]);
    house.run("member exit M000004 --reason x").ok();
    house
        .run("member erase M000004 --reason x --despite-retention")
        .ok();
    for word in ["zgf", "国藩", "9012", "M000004", "13600009012"] {
        assert_eq!(found(&house, &format!("find {word}")), [""; 0], "{word}");
    }
}

#[test]
fn what_is_sealed_stays_sealed() {
    let house = house();
    let before = tree(&house.book());
    house.run("find wxf").ok();
    house.run("find 1234").ok();
    let version = house.version();
    for (path, bytes) in tree(&house.book()) {
        if before.get(&path) == Some(&bytes) {
            continue;
        }
        let holds = |text: &str| memchr_of(&bytes, text.as_bytes());
        for text in ["王小芳", "wxf", "wangxiaofang", "13900001234", "1234"] {
            assert!(!holds(text), "{text} in {}", path.display());
        }
    }
    assert_eq!(house.version(), version);
    // Without the keyring nothing is found but what is written in clear, and that is said.
    std::fs::rename(house.keys(), house.path("away")).expect("moved");
    let tells_why = |ran: Ran| assert!(ran.err.contains("keyring"), "{}", ran.err);
    let none = house.run("find wf").ok();
    assert_eq!(none.text().lines().count(), 1);
    tells_why(none);
    let one = house.run("find old-1").ok();
    one.one()
        .has(&[("member", "M000001"), ("name", ""), ("phone", "")]);
}

fn memchr_of(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|part| part == text)
}

#[test]
fn who_may_not_look_members_up_finds_none() {
    let house = house();
    house.adds_to_house(
        "\n[[role]]\nid = \"till\"\ntitle = { en = \"till\", zh = \"收银\" }\ncommands = [\"consume\"]\n\n\
         [[role]]\nid = \"front\"\ntitle = { en = \"front\", zh = \"前台\" }\ncommands = [\"find\"]\n\n\
         [[operator]]\nname = \"lily\"\nroles = [\"till\"]\n\n\
         [[operator]]\nname = \"rose\"\nroles = [\"front\"]\n",
    );
    house.run_as("lily", "find wf").refused().tells(&["lily"]);
    house.run_as("rose", "find wf").ok();
}

#[test]
fn reports_list_whose_birthday_it_is_and_who_is_new() {
    let house = House::new("club-cards");
    house.clock("2024-09-01");
    for (name, phone, more) in [
        ("王芳", "13800001234", "--birthday 1990-09-03"),
        ("李娜", "13900001234", "--birthday lunar:08-15"),
        ("赵敏", "13700005678", "--birthday 1988-10-01"),
        ("周芷", "13600009012", "--birthday 1970-09-02"),
        ("无名", "13500003456", ""),
    ] {
        let line = format!("register '{name}' --phone {phone} {more}");
        house.run(&line).ok();
        house.clock("2024-09-02");
    }
    house.run("member exit M000004 --reason moved").ok();
    let pairs = |text: &str, [first, second]: [&str; 2]| -> Vec<(String, String)> {
        let cells = column(text, first).into_iter();
        cells.zip(column(text, second)).collect()
    };
    let listed = |line: &str| pairs(&house.run(line).ok().text(), ["day", "member"]);
    let line = |day: &str, member: &str| (day.to_owned(), member.to_owned());
    // The next seven days: who left is not listed.
    assert_eq!(listed("report birthdays"), [line("2024-09-03", "M000001")]);
    // The Mid-autumn Festival of 2024 was on 17 September, that of 2025 on 6 October.
    assert_eq!(
        listed("report birthdays --month 2024-09"),
        [line("2024-09-03", "M000001"), line("2024-09-17", "M000002")]
    );
    assert_eq!(
        listed("report birthdays --period 2025-10"),
        [line("2025-10-01", "M000003"), line("2025-10-06", "M000002")]
    );
    let told = house.run("report birthdays").ok().text();
    assert!(
        told.contains("138****1234") && !told.contains("13800001234"),
        "{told}"
    );
    let joined = |line: &str| pairs(&house.run(line).ok().text(), ["joined", "member"]);
    assert_eq!(joined("report new").len(), 5);
    assert_eq!(
        joined("report new --period yesterday"),
        [line("2024-09-01", "M000001")]
    );
    for report in ["new", "tickets"] {
        let told = house.run(&format!("report {report} --store nowhere"));
        told.refused().tells(&["nowhere"]);
    }
}
