//! Books whose ledgers have the columns of an older program are read as they are: with the same figures as after
//! they were brought up. Nothing is recorded in them before.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{House, copy_tree, tree};

/// Every book that an older program left here, with the clock that comes next.
fn all() -> Vec<(&'static str, PathBuf, String)> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut all = vec![
        (
            "merged-1",
            fixtures.join("merged-1"),
            "2025-02-01".to_owned(),
        ),
        (
            "points-1",
            fixtures.join("points-1"),
            "2024-05-01".to_owned(),
        ),
    ];
    for case in ["house", "shares", "vip", "merged"] {
        let from = fixtures.join("before").join(case);
        let now = fs::read_to_string(from.join("now")).expect("its clock");
        all.push((case, from, now.trim().to_owned()));
    }
    all
}

/// A house with a copy of a book, as it was left.
fn copy(from: &Path, now: &str) -> House {
    let house = House::in_memory();
    fs::create_dir(house.book()).expect("a folder for the copy");
    copy_tree(&from.join("book"), &house.book());
    fs::copy(from.join("keys"), house.dir().join("keyring")).expect("its keyring");
    house.clock(now);
    house
}

/// What reads the whole book, and what reads one member or record of it.
const READING: &[&str] = &[
    "check",
    "member list",
    "member show M000001",
    "card list",
    "card fees",
    "tier list",
    "wallet M000001",
    "points M000001",
    "points M000002",
    "points expiring --by 2030-12-31",
    "coupon list",
    "gift list",
    "stock list",
    "event list",
    "complaint list",
    "reserve list",
    "reserve list --all",
    "reserve remind",
    "visitor list",
    "treatment list",
    "inquiry list",
    "survey list",
    "incident list",
    "staff list",
    "access list",
    "visit-plan --from 2025-07-01 --to 2025-09-30",
    "care --from 2025-07-01 --to 2025-09-30",
    "festivals 2025",
    "explain M000001",
    "explain S00000001",
    "rules list",
    "rules check",
    "rules show",
    "rules sheet",
    "rules whatif",
    "report summary",
    "report dashboard",
    "report sales --by month",
    "report sales --by category",
    "report members",
    "report tiers",
    "report classes",
    "report credit",
    "report strength",
    "report compare M000001 M000002",
    "report points",
    "report wallet",
    "report coupons",
    "report concentration",
    "report reservations",
    "report rollforward",
    "report rollforward --account all",
    "report closings",
    "report liability",
    "report liability --by month",
    "report vouchers",
    "report vouchers --by day",
    "report journal",
    "report statement M000001",
    "report visits",
    "report complaints",
    "report satisfaction",
    "report targets",
    "report profiles",
    "report contest",
    "report staff",
    "report visitors",
    "report rfm",
    "report value",
    "report churn",
    "points M000001 --at-version 7",
    "member list --at-version 9",
    "report sales --at-version 9",
    "card list --as-of 2025-05-31",
    "reserve list --at-version 10",
    "history M000001",
    "history S00000001",
];

/// What is printed, without the book's last version, which a migration is.
fn figures(text: &str) -> String {
    let told = text
        .lines()
        .map(|line| match line.split_once(", version ") {
            Some((house, rest)) if line.starts_with("; ") => {
                format!("{house}{}", rest.trim_start_matches(char::is_numeric))
            }
            _ => line.to_owned(),
        });
    told.collect::<Vec<_>>().join("\n")
}

#[test]
fn an_older_book_reads_as_it_will_once_it_is_brought_up() {
    for (case, from, now) in all() {
        let house = copy(&from, &now);
        let left = tree(&house.book());
        let before: Vec<_> = READING.iter().map(|line| house.run(line)).collect();
        let versions = house.run("history").ok().text();
        let worked = house.run("report worklog").ok().text();
        // Whatever looked at it, the rows are as they were left.
        for (path, bytes) in &left {
            assert_eq!(
                fs::read(house.book().join(path)).expect("a file"),
                *bytes,
                "{case}: {}",
                path.display()
            );
        }
        house.run("migrate").ok();
        let mut done = 0;
        for (line, before) in READING.iter().zip(before) {
            let after = house.run(line);
            assert_eq!(
                (before.code, figures(&before.text())),
                (after.code, figures(&after.text())),
                "{case}: {line}\n{}",
                before.err
            );
            assert_ne!(after.code, Some(78), "{case}: {line}\n{}", after.err);
            done += usize::from(after.code == Some(0));
        }
        assert!(done > READING.len() * 4 / 5, "{case}: {done}");
        let more = house.run("history").ok().text();
        let first: Vec<&str> = more.lines().take(versions.lines().count()).collect();
        assert_eq!(first, versions.lines().collect::<Vec<_>>(), "{case}");
        let more = house.run("report worklog").ok().text();
        assert!(worked.lines().all(|line| more.contains(line)), "{case}");
        house.run("check").ok();
    }
}

#[test]
fn an_older_book_is_sound_before_and_after_and_a_change_in_it_is_found() {
    for (case, from, now) in all() {
        let house = copy(&from, &now);
        house.run("check").ok().tells(&["sound"]);
        let path = house.ledger("points");
        let text = fs::read_to_string(&path).expect("text");
        let row = text.lines().nth(1).expect("a row");
        let edited = text.replacen(row, &row.replacen(":00+08:00", ":01+08:00", 1), 1);
        assert_ne!(edited, text, "{case}");
        fs::write(&path, edited).expect("an edit");
        let found = house.run("check").ends(65);
        assert!(
            found.text().contains("ledgers/points.csv,2,"),
            "{case}: {}",
            found.text()
        );
        // It can be accepted, or put back, before the book is brought up.
        fs::write(&path, &text).expect("put back");
        house.run("check").ok();
    }
}

#[test]
fn an_edit_of_an_older_book_is_accepted_and_then_brought_up() {
    let (_, from, now) = all().swap_remove(1);
    let house = copy(&from, &now);
    let path = house.ledger("points");
    let text = fs::read_to_string(&path).expect("text");
    let edited = text.replacen("points: 1 for", "points: one for", 1);
    assert_ne!(edited, text);
    fs::write(&path, edited).expect("an edit");
    house.run("migrate").ends(65);
    house.run("check --accept 'a word'").ok();
    house.run("check").ok();
    house.run("migrate").ok();
    house.run("check").ok();
}

#[test]
fn what_records_says_what_to_do_and_records_nothing() {
    for (case, from, now) in all() {
        let house = copy(&from, &now);
        let left = tree(&house.book().join("ledgers"));
        for line in [
            "consume M000001 10",
            "consume M000001 10 --dry-run",
            "register newcomer --phone 13955550000",
            "topup M000001 100",
            "points adjust M000001 +1 --reason x",
            "member set M000001 sex=F",
            "tier-recalc",
            "tier-recalc --dry-run --all",
            "close 2030-01",
            "rules adopt",
            "undo 3 --reason x",
        ] {
            let ran = house.run(line).fails(78);
            assert!(ran.err.contains("club migrate"), "{case}: {}", ran.err);
            let zh = house.run(&format!("--lang zh {line}")).ends(78);
            assert!(zh.err.contains("升级"), "{case}: {}", zh.err);
        }
        assert_eq!(tree(&house.book().join("ledgers")), left, "{case}");
    }
}

/// Who looks at what is sealed is on record in an older book as well, whose ledger of it has today's columns.
#[test]
fn a_person_is_given_what_is_on_record_of_them_from_an_older_book() {
    for (case, from, now) in all() {
        let house = copy(&from, &now);
        if case == "points-1" {
            // It has no ledger of it, and nobody takes out what is not on record as taken.
            let ran = house.run("member export M000001 --reason asked").fails(78);
            assert!(ran.err.contains("no ledger access"), "{}", ran.err);
            continue;
        }
        let before = house.run("member export M000001 --reason asked").ok();
        house.run("check").ok();
        let seen = house.run("access list").ok();
        assert_eq!(seen.rows().columns(&["kind"]), [["export"]], "{case}");
        house.run("migrate").ok();
        let after = house.run("member export M000001 --reason asked").ok();
        // What was looked at meanwhile is on record of them, too.
        let without = |text: String| {
            let mut whole: serde_json::Value = serde_json::from_str(&text).expect("json");
            whole.as_object_mut().expect("an object").remove("access");
            whole
        };
        assert_eq!(without(before.text()), without(after.text()), "{case}");
        house.run("check").ok();
    }
}

#[test]
fn an_older_book_is_backed_up_and_comes_back_as_it_was() {
    for (case, from, now) in all() {
        let house = copy(&from, &now);
        house.file("passphrase", "a long word of the house\n");
        let made = house
            .run("backup safe --passphrase-file passphrase")
            .ok()
            .one();
        let ledgers = tree(&house.book().join("ledgers"));
        let list = house.run("report points").ok().text();
        fs::remove_dir_all(house.book()).expect("the book is lost");
        let backup = made.get("backup").to_owned();
        house
            .run(&format!(
                "restore {backup} book --passphrase-file passphrase"
            ))
            .ok();
        assert_eq!(tree(&house.book().join("ledgers")), ledgers, "{case}");
        assert_eq!(house.run("report points").ok().text(), list, "{case}");
        house.run("check").ok();
        house.run("migrate").ok();
        assert_eq!(house.run("report points").ok().text(), list, "{case}");
        house.run("check").ok();
    }
}

/// Somebody was erased after the backup was made: what comes back must know it, and is brought up for that.
#[test]
fn an_older_backup_comes_back_with_the_erasures_since() {
    let (_, from, now) = all().swap_remove(1);
    let house = copy(&from, &now);
    house.file("passphrase", "a long word of the house\n");
    let made = house
        .run("backup safe --passphrase-file passphrase")
        .ok()
        .one();
    house.run("migrate").ok();
    house.run("member erase M000002 --reason asked").ok();
    fs::remove_dir_all(house.book()).expect("the book is lost");
    let backup = made.get("backup").to_owned();
    let back = house.run(&format!("restore {backup} book")).ok().one();
    back.has(&[("erased", "1")]);
    house
        .run("member show M000002")
        .ok()
        .one()
        .has(&[("status", "erased")]);
    house.run("check").ok();
}

/// A description that has lost a ledger is no book in which there never was one.
#[test]
fn a_ledger_that_the_description_lost_is_missed() {
    let house = House::new("vip-card");
    let member = house.register("Wang", "");
    house.run(&format!("consume {member} 100")).ok();
    let path = house.book().join("datapackage.json");
    let text = fs::read_to_string(&path).expect("text");
    let mut whole: serde_json::Value = serde_json::from_str(&text).expect("json");
    let all = whole["resources"].as_array_mut().expect("a list");
    all.retain(|one| one["name"] != "sales");
    fs::write(&path, whole.to_string()).expect("an edit");
    for line in ["points M000001", "report sales", "consume M000001 5"] {
        let ran = house.run(line);
        assert!(
            matches!(ran.code, Some(65 | 78)),
            "{line}: {:?} {}",
            ran.code,
            ran.err
        );
        assert!(
            ran.err.contains("'sales'") || ran.err.contains("ledger sales"),
            "{}",
            ran.err
        );
    }
    let found = house.run("check").ends(65);
    assert!(found.text().contains("'sales'"), "{}", found.text());
    house.run("migrate").ends(65);
    fs::write(&path, text).expect("put back");
    house.run("check").ok();
}

/// Phones of no form are refused, whatever carries them; those of before are told, and are no fault.
#[test]
fn a_phone_has_the_form_of_one() {
    let house = House::new("house");
    house.register("Wang", "");
    let before = house.version();
    for phone in [
        "23800138000",
        "99999999999",
        "13800138000000",
        "12345678901",
        "123456789",
    ] {
        let ran = house.run(&format!("register Li --phone {phone}"));
        assert!(
            matches!(ran.code, Some(1 | 2 | 65)),
            "{phone}: {:?}",
            ran.code
        );
        assert!(ran.err.contains("11 digits"), "{phone}: {}", ran.err);
        let set = house.run(&format!("member set M000001 phone={phone}"));
        assert!(set.err.contains("11 digits"), "{phone}: {}", set.err);
        for (command, text) in [
            ("register", format!("name,phone\nLi,{phone}\n")),
            ("member set", format!("member,phone\nM000001,{phone}\n")),
        ] {
            let ran = house
                .feed(&format!("{command} --from -"), text.as_bytes())
                .ends(65);
            assert!(ran.err.contains("11 digits"), "{phone}: {}", ran.err);
        }
    }
    assert_eq!(house.version(), before);
    for phone in [
        "13900138001",
        "95588",
        "4008001234",
        "01065551234",
        "+14155550100",
        "65551234",
    ] {
        house.run(&format!("register Li --phone {phone}")).ok();
    }
    house.run("check").ok();
}

/// A ledger with other lines, accepted as it is then.
fn accepted(house: &House, ledger: &str, edit: impl Fn(&str) -> Option<String>) {
    let path = house.ledger(ledger);
    let text = fs::read_to_string(&path).expect("a ledger");
    let edited: String = text.lines().filter_map(edit).map(|l| l + "\n").collect();
    assert_ne!(edited, text, "{ledger}: nothing was changed");
    fs::write(&path, edited).expect("an edit");
    house.run("check --accept 'by hand'").ok();
}

/// No command writes two members of one phone, nor a ref twice in one kind: an accepted edit does.
#[test]
fn what_names_two_things_is_found() {
    let house = House::new("vip-card");
    house.clock("2024-03-01");
    house.run("register Wang --phone 13800000001").ok();
    house.run("member set M000001 phone=13800000009").ok();
    house.run("register Li --phone 13800000001").ok();
    house.run("consume M000001 100 --ref t1").ok();
    house.run("consume M000002 100 --ref t2").ok();
    house.run("check").ok();
    accepted(&house, "profile", |line| {
        (!line.starts_with("3,")).then(|| line.to_owned())
    });
    accepted(&house, "sales", |line| Some(line.replace(",t2,", ",t1,")));
    let found = house.run("check").ends(65).rows();
    assert_eq!(
        found.columns(&["file", "version", "what"]),
        [
            [
                "ledgers/profile.csv",
                "4",
                "the phone of M000002 is that of M000001, too"
            ],
            [
                "ledgers/sales.csv",
                "6",
                "the ref t1 is that of version 5 already"
            ],
        ]
    );
    // The remedy that is told mends it.
    house.run("member set M000002 phone=13800000002").ok();
    let found = house.run("check --lang zh").ends(65).one();
    assert_eq!(found.get("what"), "ref t1 已用于版本 5");
}
