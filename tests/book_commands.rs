//! Sessions on the book itself: made, its rules adopted, proved, looked into.

mod desk;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use desk::{Desk, column};

#[test]
fn a_new_book_has_its_rules_adopted_and_tells_where_the_keyring_is() {
    let desk = Desk::bare();
    let said = desk.run("init book --rules vip-card --name 清泉 --day-starts 06:00");
    assert_eq!(
        (said.code, said.out.as_str()),
        (0, "version,book,name,rules\n1,book,清泉,vip-card\n")
    );
    let keys = desk.path("keys");
    assert!(
        said.err.contains(&keys.display().to_string()),
        "{}",
        said.err
    );
    assert!(said.err.contains("back it up apart from the book"));
    let house = desk.read("book/club.toml");
    assert!(house.contains("day_starts = \"06:00\""), "{house}");
    let mode = fs::metadata(desk.path("book/club.toml")).expect("it is there");
    assert_eq!(mode.permissions().mode() & 0o777, 0o600);
    assert_eq!(desk.ok("rules adopt"), "file,from,digest,version\n");
}

#[test]
fn a_folder_that_holds_a_book_is_refused() {
    let desk = Desk::with("vip-card");
    let versions = desk.read("book/ledgers/versions.csv");
    let said = desk.fails("init book --rules five-star", 78);
    assert!(said.contains("book holds a book already"), "{said}");
    assert_eq!(desk.read("book/ledgers/versions.csv"), versions);
    desk.write("other/club.toml", "name = \"somebody's\"\n");
    desk.fails("init other --rules five-star", 78);
    assert_eq!(desk.read("other/club.toml"), "name = \"somebody's\"\n");
}

#[test]
fn a_failed_init_stands_in_nobodys_way() {
    let desk = Desk::bare();
    for (line, code, why) in [
        (
            "init book --rules gold-card",
            2,
            "no built-in pack gold-card",
        ),
        (
            "init book --rules vip-card --timezone Mars",
            2,
            "no time zone \"Mars\"",
        ),
        (
            "init book --rules vip-card --day-starts 6am",
            2,
            "\"6am\" is no time of day",
        ),
        (
            "init book --rules vip-card --currency EUR",
            78,
            "the pack is in CNY, the house in EUR",
        ),
        (
            "init book --rules vip-card --rules five-star",
            78,
            "both in force from",
        ),
        ("init book --rules nowhere.toml", 74, "reading nowhere.toml"),
    ] {
        let said = desk.fails(line, code);
        assert!(said.contains(why), "{line}: {said}");
        assert!(!desk.path("book").exists(), "{line}");
    }
    desk.write("keys", "somebody's own file");
    let said = desk.fails("init book --rules vip-card", 78);
    assert!(said.contains("there is a keyring at"), "{said}");
    fs::remove_file(desk.path("keys")).expect("it was there");
    desk.ok("init book --rules vip-card");
}

#[test]
fn an_init_that_was_interrupted_is_gone_on_with() {
    let desk = Desk::with("vip-card");
    // As if the power had failed before the first version was committed.
    let header = desk.read("book/ledgers/versions.csv");
    let header = header.lines().next().expect("a header").to_owned() + "\n";
    desk.write("book/ledgers/versions.csv", &header);
    fs::remove_dir_all(desk.path("book/.club")).expect("it was there");
    desk.ok("init book --rules vip-card --name Second");
    assert!(desk.read("book/club.toml").contains("Second"));
    assert!(desk.ok("rules show").starts_with("VIP card\n"));
}

#[test]
fn faults_in_a_pack_are_told_with_a_caret_and_nothing_is_made() {
    let desk = Desk::bare();
    desk.write(
        "own.toml",
        "format = 1\nid = \"own\"\nin_force_form = 2024-01-01\n",
    );
    for line in ["init book --rules own.toml", "rules check own.toml"] {
        let said = desk.fails(line, 78);
        assert!(said.contains("own.toml:3:1"), "{said}");
        assert!(said.contains("did you mean `in_force_from`?"), "{said}");
        assert!(said.contains("^^^"), "{said}");
    }
    assert!(!desk.path("book").exists());
}

#[test]
fn an_edited_file_is_told_until_it_is_adopted() {
    let desk = Desk::with("vip-card");
    let pack = desk.read("book/rules/vip-card.toml");
    desk.write("book/rules/vip-card.toml", &format!("{pack}# a remark\n"));
    let said = desk.fails("rules show", 78);
    assert!(
        said.contains("rules/vip-card.toml is not the text that was adopted"),
        "{said}"
    );
    let shown = desk.ok("rules adopt --dry-run");
    assert_eq!(column(&shown, "version"), ["2"]);
    desk.fails("rules show", 78);
    assert_eq!(desk.ok("rules adopt"), shown);
    assert_eq!(column(&shown, "file"), ["rules/vip-card.toml"]);
    assert_eq!(column(&shown, "from"), [""], "no deed stands before it");
    desk.ok("rules show");
    desk.write("book/rules/vip-card.toml", &pack);
    desk.fails("rules show", 78);
}

#[test]
fn a_later_pack_is_listed_with_its_days() {
    let desk = Desk::with("vip-card");
    let later = desk
        .ok("rules show five-star --source")
        .replace("2000-01-01", "2026-01-01");
    desk.write("book/rules/later.toml", &later);
    let house = desk.read("book/club.toml");
    let both = house.replace("vip-card.toml\"", "vip-card.toml\", \"rules/later.toml\"");
    desk.write("book/club.toml", &both);
    assert_eq!(
        column(&desk.ok("rules adopt"), "file"),
        ["club.toml", "rules/later.toml"]
    );
    let list = desk.ok("rules list");
    let of_book: Vec<&str> = list.lines().skip(1).take(2).collect();
    assert!(
        of_book[0].starts_with("vip-card,VIP card,in-force,,2025-12-31,"),
        "{list}"
    );
    assert!(
        of_book[1].starts_with("five-star,Five stars,coming,2026-01-01,,"),
        "{list}"
    );
    let then = desk.ok("rules show --as-of 2026-01-01");
    assert!(then.starts_with("Five stars\n"), "{then}");
}

/// A book in which one member bought, got a card, earned, redeemed and gave something back.
fn lived_in() -> Desk {
    let mut desk = Desk::bare();
    desk.at("2024-03-01");
    desk.ok("init book --rules vip-card --name Spa");
    desk.ok("register 王芳 --phone 13800138000");
    desk.ok("register 李明 --phone 13800138001");
    desk.ok("consume M000001 1200");
    desk.ok("card issue M000001");
    desk.ok("card activate M000001");
    desk.at("2024-04-01");
    desk.ok("consume M000001 --item bath:100 --item food:300 --pay cash=52.00 --pay wechat");
    desk.ok("refund S00000002 --amount 50");
    desk.ok("consume M000001 1000");
    desk.ok("redeem M000001 towel");
    desk.ok("points adjust M000001 +50 --reason waited");
    desk
}

#[test]
fn a_book_that_was_lived_in_is_sound() {
    let mut desk = lived_in();
    desk.ok("redeem --cancel R00000001");
    desk.at("2025-02-01");
    desk.ok("year-end 2024");
    let said = desk.run("check");
    assert_eq!(
        (said.code, said.out.as_str()),
        (0, "file,line,version,what,remedy\n")
    );
    assert!(said.err.contains("are sound; head "), "{}", said.err);
    let head = desk.ok("check --head");
    let last = desk.read("book/ledgers/versions.csv");
    let hash = last.trim_end().rsplit(',').next().expect("a hash");
    assert_eq!(column(&head, "hash"), [hash]);
}

#[test]
fn an_edit_is_told_and_can_be_accepted() {
    let desk = lived_in();
    let sales = desk.read("book/ledgers/sales.csv");
    desk.write(
        "book/ledgers/sales.csv",
        &sales.replacen("cash=52.00", "card=52.00", 1),
    );
    let said = desk.run("check");
    assert_eq!(said.code, 65, "{}", said.err);
    assert_eq!(column(&said.out, "file"), ["ledgers/sales.csv"]);
    assert_eq!(column(&said.out, "version"), ["7"]);
    let dry = desk.ok("check --accept 'the clerk typed the wrong means' --dry-run");
    assert_eq!(column(&dry, "ledgers"), ["sales"]);
    desk.fails("check", 65);
    desk.ok("check --accept 'the clerk typed the wrong means'");
    desk.ok("check");
    let versions = desk.read("book/ledgers/versions.csv");
    let last = versions.lines().last().expect("a version");
    assert!(
        last.contains(",wang,check --accept,the clerk typed the wrong means,"),
        "{last}"
    );
}

#[test]
fn an_edit_that_makes_figures_disagree_is_told_for_what_it_is() {
    let desk = lived_in();
    let points = desk.read("book/ledgers/points.csv");
    desk.write(
        "book/ledgers/points.csv",
        &points.replacen(",-300,", ",-200,", 1),
    );
    let said = desk.run("check --format jsonl");
    assert_eq!(said.code, 65);
    assert!(
        said.out
            .contains("R00000001 is for 300 points, 200 were moved"),
        "{}",
        said.out
    );
    let refused = desk.fails("check --accept x --lang zh", 0);
    assert!(
        refused.is_empty(),
        "the bytes alone can be accepted: {refused}"
    );
    desk.fails("check", 65);
}

#[test]
fn days_already_judged_keep_their_rules() {
    let desk = lived_in();
    let pack = desk.read("book/rules/vip-card.toml");
    desk.write(
        "book/rules/vip-card.toml",
        &pack.replace("\"88%\"", "\"80%\""),
    );
    let adopted = desk.ok("rules adopt");
    assert_eq!(column(&adopted, "from"), ["2024-04-02"]);
    let sale = desk.ok("consume M000001 100 --at 2024-04-01T13:00");
    assert_eq!(column(&sale, "paid"), ["88.00"]);
    let mut desk = desk;
    desk.at("2024-04-02");
    assert_eq!(column(&desk.ok("consume M000001 100"), "paid"), ["80.00"]);
    desk.ok("check");
    desk.write("book/rules/vip-card.toml", &pack);
    let said = desk.run("check");
    assert_eq!(
        (said.code, column(&said.out, "file")),
        (65, vec!["rules/vip-card.toml".to_owned()])
    );
}
