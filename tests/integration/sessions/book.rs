//! Sessions on the book itself: made, its rules adopted, proved, looked into.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::{desk, desk_under};
use crate::support::{House, Ran, column, copy_tree};

#[test]
fn a_new_book_has_its_rules_adopted_and_tells_where_the_keyring_is() {
    let desk = desk();
    let said = desk.run("init book --rules vip-card --name 清泉 --day-starts 06:00");
    assert_eq!(
        (said.code, &*said.text()),
        (Some(0), "version,book,name,rules\n1,book,清泉,vip-card\n")
    );
    let keys = desk.path("keyring");
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
    assert_eq!(
        desk.run("rules adopt").ok().text(),
        "file,from,digest,version\n"
    );
}

#[test]
fn a_folder_that_holds_a_book_is_refused() {
    let desk = desk_under("vip-card");
    let versions = desk.read("book/ledgers/versions.csv");
    let said = desk.run("init book --rules five-star").ends(78).err;
    assert!(said.contains("book holds a book already"), "{said}");
    assert_eq!(desk.read("book/ledgers/versions.csv"), versions);
    desk.file("other/club.toml", "name = \"somebody's\"\n");
    desk.run("init other --rules five-star").ends(78);
    assert_eq!(desk.read("other/club.toml"), "name = \"somebody's\"\n");
}

#[test]
fn a_failed_init_stands_in_nobodys_way() {
    let desk = desk();
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
            "\"6am\" is not a time of day",
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
        (
            "init book --rules nowhere.toml",
            74,
            "cannot read nowhere.toml",
        ),
    ] {
        let said = desk.run(line).ends(code).err;
        assert!(said.contains(why), "{line}: {said}");
        assert!(!desk.path("book").exists(), "{line}");
    }
    desk.file("keyring", "somebody's own file");
    let said = desk.run("init book --rules vip-card").ends(78).err;
    assert!(said.contains("there is a keyring at"), "{said}");
    fs::remove_file(desk.path("keyring")).expect("it was there");
    let mut here = desk.command("init book --rules vip-card");
    here.env("CLUB_KEY_FILE", "keyring");
    let said = Ran::of("", here.output().expect("it starts"));
    assert_eq!(
        said.code,
        Some(0),
        "a file named without a folder: {}",
        said.err
    );
}

#[test]
fn an_init_that_was_interrupted_is_gone_on_with() {
    let desk = desk_under("vip-card");
    // As if the power had failed before the first version was committed.
    let header = desk.read("book/ledgers/versions.csv");
    let header = header.lines().next().expect("a header").to_owned() + "\n";
    desk.file("book/ledgers/versions.csv", &header);
    fs::remove_dir_all(desk.path("book/.club")).expect("it was there");
    desk.run("init book --rules vip-card --name Second").ok();
    assert!(desk.read("book/club.toml").contains("Second"));
    assert!(desk.run("rules show").ok().text().starts_with("VIP card\n"));
}

#[test]
fn faults_in_a_pack_are_told_with_a_caret_and_nothing_is_made() {
    let desk = desk();
    desk.file(
        "own.toml",
        "format = 1\nid = \"own\"\nin_force_form = 2024-01-01\n",
    );
    for line in ["init book --rules own.toml", "rules check own.toml"] {
        let said = desk.run(line).ends(78).err;
        assert!(said.contains("own.toml:3:1"), "{said}");
        assert!(said.contains("did you mean `in_force_from`?"), "{said}");
        assert!(said.contains("^^^"), "{said}");
    }
    assert!(!desk.path("book").exists());
}

#[test]
fn an_edited_file_is_told_until_it_is_adopted() {
    let desk = desk_under("vip-card");
    let pack = desk.read("book/rules/vip-card.toml");
    desk.file("book/rules/vip-card.toml", &format!("{pack}# a remark\n"));
    let warning = "not adopted yet, so that the adopted text holds: rules/vip-card.toml";
    let told = || desk.run("rules show").err.contains(warning);
    assert!(told());
    let shown = desk.run("rules adopt --dry-run").ok().text();
    assert_eq!(column(&shown, "version"), ["2"]);
    assert!(told());
    assert_eq!(desk.run("rules adopt").ok().text(), shown);
    assert_eq!(column(&shown, "file"), ["rules/vip-card.toml"]);
    assert_eq!(column(&shown, "from"), [""], "no deed stands before it");
    assert!(!told());
    desk.file("book/rules/vip-card.toml", &pack);
    assert!(told());
}

#[test]
fn a_later_pack_is_listed_with_its_days() {
    let desk = desk_under("vip-card");
    let later = desk
        .run("rules show five-star --source")
        .ok()
        .text()
        .replace("2000-01-01", "2026-01-01");
    desk.file("book/rules/later.toml", &later);
    let house = desk.read("book/club.toml");
    let both = house.replace("vip-card.toml\"", "vip-card.toml\", \"rules/later.toml\"");
    desk.file("book/club.toml", &both);
    assert_eq!(
        column(&desk.run("rules adopt").ok().text(), "file"),
        ["club.toml", "rules/later.toml"]
    );
    let list = desk.run("rules list").ok().text();
    let of_book: Vec<&str> = list.lines().skip(1).take(2).collect();
    assert!(
        of_book[0].starts_with("vip-card,VIP card,in-force,,2025-12-31,"),
        "{list}"
    );
    assert!(
        of_book[1].starts_with("five-star,Five stars,coming,2026-01-01,,"),
        "{list}"
    );
    let then = desk.run("rules show --as-of 2026-01-01").ok().text();
    assert!(then.starts_with("Five stars\n"), "{then}");
}

/// A book in which one member bought, got a card, earned, redeemed and gave something back.
fn lived_in() -> House {
    let desk = desk();
    desk.clock("2024-03-01");
    desk.run("init book --rules vip-card --name Spa").ok();
    desk.run("register 王芳 --phone 13800138000").ok();
    desk.run("register 李明 --phone 13800138001").ok();
    desk.run("consume M000001 1200").ok();
    desk.run("card issue M000001").ok();
    desk.run("card activate M000001").ok();
    desk.clock("2024-04-01");
    desk.run("consume M000001 --item bath:100 --item food:300 --pay cash=52.00 --pay wechat")
        .ok();
    desk.run("refund S00000002 --amount 50").ok();
    desk.run("consume M000001 1000").ok();
    desk.run("redeem M000001 towel").ok();
    desk.run("points adjust M000001 +50 --reason waited").ok();
    desk
}

#[test]
fn a_book_that_was_lived_in_is_sound() {
    let desk = lived_in();
    desk.run("redeem --cancel R00000001").ok();
    desk.clock("2025-02-01");
    desk.run("year-end 2024").ok();
    let said = desk.run("check");
    assert_eq!(
        (said.code, &*said.text()),
        (Some(0), "file,line,version,what,remedy\n")
    );
    assert!(said.err.contains("are sound; head "), "{}", said.err);
    let head = desk.run("check --head").ok().text();
    let last = desk.read("book/ledgers/versions.csv");
    let hash = last.trim_end().rsplit(',').next().expect("a hash");
    assert_eq!(column(&head, "hash"), [hash]);
}

#[test]
fn an_edit_is_told_and_can_be_accepted() {
    let desk = lived_in();
    let sales = desk.read("book/ledgers/sales.csv");
    desk.file(
        "book/ledgers/sales.csv",
        &sales.replacen("cash=52.00", "card=52.00", 1),
    );
    let said = desk.run("check");
    assert_eq!(said.code, Some(65), "{}", said.err);
    assert_eq!(column(&said.text(), "file"), ["ledgers/sales.csv"]);
    assert_eq!(column(&said.text(), "version"), ["7"]);
    let dry = desk
        .run("check --accept 'the clerk typed the wrong means' --dry-run")
        .ok()
        .text();
    assert_eq!(column(&dry, "ledgers"), ["sales"]);
    desk.run("check").ends(65);
    desk.run("check --accept 'the clerk typed the wrong means'")
        .ok();
    desk.run("check").ok();
    let versions = desk.read("book/ledgers/versions.csv");
    let last = versions.lines().last().expect("a version");
    assert!(
        last.contains(",desk,check --accept,the clerk typed the wrong means,"),
        "{last}"
    );
}

#[test]
fn an_edit_that_makes_figures_disagree_is_told_for_what_it_is() {
    let desk = lived_in();
    let points = desk.read("book/ledgers/points.csv");
    desk.file(
        "book/ledgers/points.csv",
        &points.replacen(",-300,", ",-200,", 1),
    );
    let said = desk.run("check --format jsonl");
    assert_eq!(said.code, Some(65));
    assert!(
        said.text()
            .contains("R00000001 is for 300 points, 200 were moved"),
        "{}",
        said.text()
    );
    let refused = desk.run("check --accept x --lang zh").ends(0).err;
    assert!(
        refused.is_empty(),
        "the bytes alone can be accepted: {refused}"
    );
    desk.run("check").ends(65);
}

#[test]
fn days_already_judged_keep_their_rules() {
    let desk = lived_in();
    let pack = desk.read("book/rules/vip-card.toml");
    desk.file(
        "book/rules/vip-card.toml",
        &pack.replace("\"88%\"", "\"80%\""),
    );
    let adopted = desk.run("rules adopt").ok().text();
    assert_eq!(column(&adopted, "from"), ["2024-04-02"]);
    let sale = desk
        .run("consume M000001 100 --at 2024-04-01T13:00")
        .ok()
        .text();
    assert_eq!(column(&sale, "paid"), ["88.00"]);
    desk.clock("2024-04-02");
    assert_eq!(
        column(&desk.run("consume M000001 100").ok().text(), "paid"),
        ["80.00"]
    );
    desk.run("check").ok();
    desk.file("book/rules/vip-card.toml", &pack);
    let said = desk.run("check");
    assert_eq!(
        (said.code, column(&said.text(), "file")),
        (Some(0), vec!["rules/vip-card.toml".to_owned()])
    );
}

#[test]
fn history_lists_versions_with_who_and_what() {
    let desk = lived_in();
    let all = desk.run("history").ok().text();
    let first: Vec<&str> = all.lines().take(3).collect();
    assert_eq!(
        first,
        [
            "version,recorded_at,operator,command,ref,rows",
            "1,2024-03-01T12:00:00+08:00,desk,init,,rules=3",
            "2,2024-03-01T12:00:00+08:00,desk,register,,members=1;profile=2",
        ]
    );
    assert_eq!(column(&all, "version").len(), 11);
    let since = desk.run("history --since 2024-04-01").ok().text();
    assert_eq!(column(&since, "version")[0], "7");
    assert_eq!(
        column(&desk.run("history --since 9").ok().text(), "version"),
        ["9", "10", "11"]
    );
    assert_eq!(
        column(
            &desk.run("history --since 2030-01-01").ok().text(),
            "version"
        )
        .len(),
        0
    );
    // The clock stands at 2024-04-01: the last five versions are of that day or the one before.
    assert_eq!(
        column(
            &desk.run("history --since yesterday").ok().text(),
            "version"
        ),
        ["7", "8", "9", "10", "11"]
    );
    desk.run("history --since someday").ends(2);
}

#[test]
fn history_of_a_record_tells_every_field() {
    let desk = lived_in();
    desk.run("member set M000001 phone=13900139000").ok();
    desk.run("consume M000001 77 --ref till-1 --note 'felt unwell'")
        .ok();
    let member = desk.run("history 王芳").ok().text();
    let phone: Vec<&str> = member
        .lines()
        .filter(|line| line.contains(",phone,"))
        .collect();
    assert_eq!(
        phone,
        [
            "2,2024-03-01T12:00:00+08:00,desk,register,profile,phone,,138****8000",
            "12,2024-04-01T12:00:00+08:00,desk,member set,profile,phone,138****8000,139****9000",
        ]
    );
    assert!(
        member.contains(",desk,consume,tiers,tier.vip,,vip\n"),
        "{member}"
    );
    assert!(member.contains(",points,source,,A00000001\n"), "{member}");
    assert!(!member.contains("M000002"), "{member}");
    assert!(!desk.run("history 李明").ok().text().contains("13800138001"));

    let sale = desk.run("history till-1").ok().text();
    assert!(sale.contains(",sales,sale,,S00000005\n"), "{sale}");
    assert!(sale.contains(",sales,note,,***\n"), "{sale}");
    assert!(!sale.contains("unwell"));
    assert!(sale.contains(",points,lot,,S00000005\n"), "{sale}");
    assert_eq!(desk.run("history S00000005").ok().text(), sale);

    let version = desk.run("history 12").ok().text();
    assert_eq!(version.lines().nth(1), Some(phone[1]));
    for unknown in ["S00000099", "nobody", "99"] {
        let said = desk.run(&format!("history {unknown}")).ends(1).err;
        assert!(
            said.contains(&format!("no record is known as {unknown}")),
            "{said}"
        );
    }
}

#[test]
fn balances_are_brought_over_with_their_own_dates() {
    let desk = desk();
    desk.clock("2024-12-01");
    desk.run("init book --rules five-star").ok();
    desk.run("register 王芳 --phone 13800138000 --ref old-1")
        .ok();
    desk.run("register 李明 --phone 13800138001 --ref old-2")
        .ok();
    desk.file(
        "old.csv",
        "member,points,points_expire,wallet,bonus,spend,purchases,tier,tier_until,ref\n\
         old-1,,,0.00,,60000.00,12,,,b-1\n\
         old-2,,,,,100.00,1,four,2025-06-30,b-2\n",
    );
    let said = desk.run("opening --from old.csv").ok().text();
    assert_eq!(column(&said, "member"), ["M000001", "M000002"]);
    assert_eq!(column(&said, "version"), ["4", "4"]);
    let stars = |desk: &House| {
        let list = desk.run("tier list").ok().text();
        let stars = list.lines().filter(|line| line.contains(",star,"));
        stars.map(str::to_owned).collect::<Vec<_>>()
    };
    let list = stars(&desk);
    assert!(
        list[0].starts_with("M000001,star,three,2024-12-01,,"),
        "{list:?}"
    );
    assert!(
        list[1].starts_with("M000002,star,four,2024-12-01,2025-06-30,"),
        "{list:?}"
    );
    let again = desk.run("opening --from old.csv");
    assert_eq!(
        (again.code, again.text().lines().count()),
        (Some(0), 1),
        "{}",
        again.err
    );
    assert!(
        again.err.contains("2 rows were on record already"),
        "{}",
        again.err
    );
    desk.clock("2025-07-01");
    assert!(stars(&desk)[1].starts_with("M000002,star,one,"));
    desk.run("check").ok();
}

#[test]
fn points_brought_over_are_lots_that_end_by_their_own_dates() {
    let desk = lived_in();
    desk.file(
        "old.csv",
        "member,points,points_expire\nM000001,500,2024-06-30\nM000001,40,\n",
    );
    let said = desk.run("opening --from old.csv").ok().text();
    assert_eq!(column(&said, "points_expire"), ["2024-06-30", "2024-12-31"]);
    let balance = |desk: &House, day: &str| {
        let statement = desk
            .run(&format!("points M000001 --as-of {day}"))
            .ok()
            .text();
        column(&statement, "balance").pop().expect("a line")
    };
    let before: i64 = balance(&desk, "2024-04-01").parse().expect("a figure");
    desk.clock("2024-08-01");
    let after: i64 = balance(&desk, "2024-07-01").parse().expect("a figure");
    assert_eq!(before - after, 500);
    desk.run("check").ok();
}

#[test]
fn a_file_brings_each_figure_of_a_member_over_once() {
    let desk = desk();
    desk.clock("2024-12-01");
    desk.run("init book --rules house").ok();
    desk.run("register 王芳 --phone 13800138000 --ref old-1")
        .ok();
    let before = desk.run("history").ok().text();
    let head = "member,points,points_expire,wallet,bonus,spend,purchases,last_purchase,tier,ref";
    let rows = [
        ("points", "120,2025-12-31,,,,,,,a", "120,2025-12-31,,,,,,,b"),
        ("points", "120,,,,,,,,", "80,,,,,,,,"),
        ("points", "-5,,,,,,,,", "-5,,,,,,,,"),
        ("wallet", ",,500,,,,,,", ",,500,,,,,,"),
        ("bonus", ",,500,50,,,,,", ",,,50,,,,,"),
        ("spend", "9,,,,160,,,,", "8,2025-06-30,,,160,,,,"),
        ("purchases", ",,,,1,2,,,", ",,,,,2,2024-11-01,,"),
        ("tier", ",,,,,,,silver,", "7,,,,,,,gold,"),
    ];
    for (what, one, other) in rows {
        // By its number or its ref, it is one member.
        desk.file(
            "twice.csv",
            &format!("{head}\nold-1,{one}\nM000001,{other}\n"),
        );
        for again in ["", " --again --reason x"] {
            let said = desk
                .run(&format!("opening --from twice.csv{again}"))
                .ends(65)
                .err;
            let told = format!("{what} of M000001 stand on lines 2 and 3");
            assert!(said.contains(&told), "{told}: {said}");
        }
        let said = desk.run("--lang zh opening --from twice.csv").ends(65).err;
        assert!(said.contains("第 2 行与第 3 行"), "{said}");
    }
    assert_eq!(desk.run("history").ok().text(), before);
    // Lots that end on different days, and what other rows alone tell, are one opening.
    desk.file(
        "lots.csv",
        &format!("{head}\nold-1,120,2025-12-31,,,160,2,,,\nold-1,80,2026-12-31,500,,,,,,\n"),
    );
    desk.run("opening --from lots.csv").ok();
    let listed = desk.run("member list").ok().text();
    assert_eq!(column(&listed, "points"), ["200"]);
    assert_eq!(column(&listed, "wallet"), ["500.00"]);
    assert_eq!(
        column(&desk.run("report value").ok().text(), "spend"),
        ["160.00"]
    );
    desk.run("check").ok();
}

#[test]
fn balances_are_brought_over_once_and_can_be_taken_back() {
    let desk = desk();
    desk.clock("2024-12-01");
    desk.run("init book --rules house").ok();
    desk.run("register 王芳 --phone 13800138000 --ref old-1")
        .ok();
    desk.run("register 李明 --phone 13800138001 --ref old-2")
        .ok();
    let empty = desk.run("member list").ok().text();
    let tiers = desk.run("tier list").ok().text();
    let head = "member,points,wallet,bonus,spend,purchases,last_purchase,tier,tier_until,ref";
    let rows = "old-1,120.00,500.00,50.00,160.00,12.0,2024-11-03,,,b-1\n\
                old-2,-30,,,100.00,1,,silver,2025-06-30,\n";
    desk.file("old.csv", &format!("{head}\n{rows}"));
    let said = desk.run("opening --from old.csv").ok().text();
    assert_eq!(column(&said, "points"), ["120", "-30"]);
    let listed = desk.run("member list").ok().text();
    assert_eq!(column(&listed, "points"), ["120", "-30"]);
    assert_eq!(column(&listed, "wallet"), ["550.00", "0.00"]);
    // The day of the bringing over is nobody's last purchase.
    assert_eq!(column(&listed, "last_purchase"), ["2024-11-03", ""]);
    let value = desk.run("report value").ok().text();
    assert_eq!(column(&value, "last_purchase"), ["2024-11-03", ""]);
    // A second time, under another ref or none, nothing is doubled.
    desk.file(
        "twice.csv",
        &format!("{head}\nold-1,120,500,50,160,12,,,,c-1\nold-2,,,,100,1,,,,\n"),
    );
    let said = desk.run("opening --from twice.csv").ends(65).err;
    for told in [
        "M000001 were brought over by version 4",
        "M000002",
        "club undo",
        "--again",
    ] {
        assert!(said.contains(told), "{told}: {said}");
    }
    let said = desk.run("opening --from twice.csv --again").ends(2).err;
    assert!(said.contains("--reason"), "{said}");
    // What is owed is settled by what is earned.
    desk.run("points adjust M000002 +50 --reason x").ok();
    let points = desk.run("report points").ok().text();
    assert_eq!(column(&points, "balance"), ["120", "20"]);
    assert_eq!(column(&points, "owed"), ["0", "0"]);
    let said = desk.run("undo 4 --reason wrong").ends(1).err;
    assert!(said.contains("version 5"), "{said}");
    desk.run("undo 5 --reason x").ok();
    desk.run("undo 4 --reason wrong").ok();
    desk.run("check").ok();
    assert_eq!(desk.run("member list").ok().text(), empty);
    let standing = |list: &str| {
        [
            column(list, "member"),
            column(list, "tier"),
            column(list, "until"),
        ]
    };
    assert_eq!(
        standing(&desk.run("tier list").ok().text()),
        standing(&tiers)
    );
    // Its ref is told; said again, it is brought over again.
    let said = desk.run("opening --from old.csv").ends(65).err;
    assert!(
        said.contains("b-1 was brought over by version 4, undone by version 7"),
        "{said}"
    );
    desk.run("opening --from old.csv --again --reason 更正")
        .ok();
    assert_eq!(
        column(&desk.run("member list").ok().text(), "points"),
        ["120", "-30"]
    );
    desk.file("more.csv", "member,points\nold-1,5\n");
    desk.run("opening --from more.csv --again --reason 遗漏")
        .ok();
    assert_eq!(
        column(&desk.run("member list").ok().text(), "points"),
        ["125", "-30"]
    );
    let rolled = desk.run("report rollforward").ok().text();
    assert_eq!(column(&rolled, "closing"), ["95"]);
    desk.run("check").ok();
    desk.run("rules whatif --rules book/rules/house.toml").ok();
}

#[test]
fn what_cannot_be_brought_over_is_told_at_its_cell() {
    let desk = lived_in();
    for (row, said) in [
        ("M000001,,,200,,,,,", "wallet"),
        ("M000001,-5,2024-12-31,,,,,,", "a last day without points"),
        (
            "M000001,120.50,,,,,,,",
            "this is a whole number, such as 120",
        ),
        ("M000001,1e3,,,,,,,", "this is a whole number, such as 120"),
        (
            "M000001,,,,,5,many,,",
            "this is a whole number, such as 120",
        ),
        (
            "M000001,5,2024-01-01,,,,,,",
            "2024-01-01 lies before 2024-04-01",
        ),
        ("M000001,,2024-12-31,,,5,,,", "a last day without points"),
        (
            "M000001,,,,,,,gold,",
            "there is no tier `gold` (there is: vip)",
        ),
        ("M000001,,,,,,,,", "nothing is brought over"),
        ("M000099,5,,,,,,,", "M000099"),
    ] {
        let header = "member,points,points_expire,wallet,bonus,spend,purchases,tier,tier_until";
        desk.file("old.csv", &format!("{header}\n{row}\n"));
        let told = desk.run("opening --from old.csv").ends(65).err;
        assert!(told.contains(said), "{row}: {told}");
        assert!(told.contains("old.csv:2:"), "{row}: {told}");
    }
    assert_eq!(
        column(&desk.run("check --head").ok().text(), "version"),
        ["11"]
    );
}

/// Version numbers of `lived_in`: 4 the first sale, 5 and 6 the card, 7 a sale, 8 its refund, 9 a sale,
/// 10 a redemption, 11 an adjustment.
#[test]
fn an_undone_sale_takes_points_and_tier_with_it() {
    let desk = desk();
    desk.clock("2024-03-01");
    desk.run("init book --rules vip-card --name Spa").ok();
    desk.run("register 王芳 --phone 13800138000").ok();
    desk.run("consume M000001 1200 --ref till-1").ok();
    assert!(
        desk.run("tier list")
            .ok()
            .text()
            .contains("M000001,vip,vip,")
    );
    let dry = desk.run("undo 3 --reason mistyped --dry-run").ok().text();
    let undone = desk.run("undo 3 --reason mistyped").ok().text();
    assert_eq!(undone, dry);
    assert_eq!(
        undone,
        "version,undoes,kind,record,by,on\n4,3,sale,S00000001,S00000002,2024-03-01\n"
    );
    assert!(
        !desk
            .run("tier list")
            .ok()
            .text()
            .contains("M000001,vip,vip,")
    );
    let said = desk.run("undo 3 --reason again").ends(1).err;
    assert!(said.contains("version 3 was undone by version 4"), "{said}");
    let said = desk.run("undo 4 --reason again").ends(1).err;
    assert!(said.contains("is a `undo`, which is not undone"), "{said}");
    let said = desk.run("consume M000001 1200 --ref till-1").ends(1).err;
    assert!(said.contains("S00000001, undone by version 4"), "{said}");
    desk.file("sales.csv", "member,amount,ref\nM000001,1200,till-1\n");
    let said = desk
        .run("consume --from sales.csv --at 2024-03-01")
        .ends(65)
        .err;
    assert!(said.contains("S00000001, undone by version 4"), "{said}");
    let said = desk.run("refund S00000001").ends(1).err;
    assert!(said.contains("S00000001"), "{said}");
    desk.run("consume M000001 1200 --ref till-2").ok();
    assert!(
        desk.run("tier list")
            .ok()
            .text()
            .contains("M000001,vip,vip,")
    );
    desk.run("check").ok();
}

fn balance(desk: &House) -> String {
    column(&desk.run("points M000001").ok().text(), "balance")
        .pop()
        .expect("a line")
}

#[test]
fn deeds_are_undone_one_after_another() {
    let desk = lived_in();
    assert_eq!(balance(&desk), "932");
    let said = desk.run("undo 7 --reason x").ends(1).err;
    assert!(
        said.contains("version 8 stands on S00000002 (sales)"),
        "{said}"
    );
    assert!(said.contains("undo that one first"), "{said}");
    let adjustment = desk.run("undo 11 --reason x").ok().text();
    assert_eq!(column(&adjustment, "by"), ["A00000002"]);
    assert_eq!(balance(&desk), "882");
    let redemption = desk.run("undo 10 --reason x").ok().text();
    assert_eq!(column(&redemption, "kind"), ["redemption"]);
    assert_eq!(balance(&desk), "1182");
    let said = desk.run("undo 7 --reason x").ends(1).err;
    assert!(said.contains("version 8 stands on S00000002"), "{said}");
    desk.run("undo 8 --reason x").ok();
    assert_eq!(balance(&desk), "1232");
    desk.run("undo 7 --reason x").ok();
    assert_eq!(balance(&desk), "880");
    desk.run("check").ok();
    let sales = desk
        .run("report sales --by month --from 2024-04-01 --to 2024-04-30")
        .ok()
        .text();
    assert_eq!(column(&sales, "net"), ["880.00"], "{sales}");
}

#[test]
fn a_cancellation_undone_is_a_redemption_again() {
    let desk = lived_in();
    desk.run("redeem --cancel R00000001").ok();
    let said = desk.run("undo 10 --reason x").ends(1).err;
    assert!(said.contains("version 12 stands on R00000001"), "{said}");
    desk.run("undo 12 --reason x").ok();
    assert_eq!(balance(&desk), "932");
    desk.run("redeem --cancel R00000003").ok();
    assert_eq!(balance(&desk), "1232");
    desk.run("check").ok();
}

#[test]
fn members_facts_and_cards_are_undone() {
    let desk = lived_in();
    let said = desk.run("undo 2 --reason x").ends(1).err;
    assert!(said.contains("stands on M000001"), "{said}");
    desk.run("member set M000001 phone=13900139000").ok();
    desk.run("member set M000002 phone=13800138000").ok();
    let said = desk.run("undo 12 --reason x").ends(1).err;
    assert!(
        said.contains("the phone that M000001 had before is now that of M000002"),
        "{said}"
    );
    desk.run("undo 13 --reason x").ok();
    desk.run("undo 12 --reason x").ok();
    assert!(
        desk.run("member show 13800138000")
            .ok()
            .text()
            .contains("王芳")
    );
    desk.run("member suspend M000002 --reason x").ok();
    desk.run("consume M000002 10").ends(1);
    desk.run("undo 16 --reason x").ok();
    desk.run("consume M000002 10").ok();
    desk.run("undo 3 --reason x").ends(1);
    desk.run("register 赵强 --phone 13700137000 --ref old-7")
        .ok();
    desk.run("undo 19 --reason twice").ok();
    desk.run("member show 13700137000").ends(1);
    let said = desk
        .run("register 赵强 --phone 13700137000 --ref old-7")
        .ends(1)
        .err;
    assert!(said.contains("was undone"), "{said}");
    desk.run("register 赵强 --phone 13700137000").ok();
    desk.run("check").ok();
}

#[test]
fn the_last_thing_that_befell_a_card_is_undone() {
    let desk = desk();
    desk.clock("2024-03-01");
    desk.run("init book --rules vip-card --name Spa").ok();
    desk.run("register 王芳 --phone 13800138000").ok();
    desk.run("consume M000001 1200").ok();
    let issued = desk.run("card issue M000001 --ref form-1").ok().text();
    assert_eq!(
        desk.run("card issue M000001 --ref form-1").ok().text(),
        issued
    );
    let card = column(&issued, "card").pop().expect("a card");
    desk.run("card activate M000001").ok();
    let said = desk.run("undo 4 --reason x").ends(1).err;
    assert!(
        said.contains(&format!("version 5 stands on card {card}")),
        "{said}"
    );
    desk.run("undo 5 --reason x").ok();
    assert_eq!(
        column(&desk.run("card list").ok().text(), "state"),
        ["inactive"]
    );
    desk.run(&format!("member show {card}")).ok();
    desk.run("card activate M000001").ok();
    desk.run("check").ok();
    desk.run("undo 7 --reason x").ok();
    desk.run("undo 4 --reason x").ok();
    assert_eq!(column(&desk.run("card list").ok().text(), "state").len(), 0);
    desk.run(&format!("member show {card}")).ends(1);
    let said = desk.run("card issue M000001 --ref form-1").ends(1).err;
    assert!(said.contains("version 9 undid ref form-1"), "{said}");
    desk.run("card issue M000001 --ref form-2").ok();
    desk.run("check").ok();
}

#[test]
fn what_is_final_is_not_undone() {
    let desk = lived_in();
    desk.run("tier set M000002 vip vip --reason guest").ok();
    assert!(
        desk.run("tier list")
            .ok()
            .text()
            .contains("M000002,vip,vip,")
    );
    desk.run("undo 12 --reason x").ok();
    assert!(
        !desk
            .run("tier list")
            .ok()
            .text()
            .contains("M000002,vip,vip,")
    );
    desk.run("member exit M000002 --reason moved").ok();
    desk.clock("2025-02-01");
    desk.run("year-end 2024").ok();
    for (version, said) in [
        (1, "version 1 is a `init`"),
        (14, "version 14 is a `member exit`"),
        (15, "version 15 is a `year-end`"),
        (99, "there is no version 99; the last is 15"),
    ] {
        let told = desk.run(&format!("undo {version} --reason x")).ends(1).err;
        assert!(told.contains(said), "{told}");
    }
    desk.run("check").ok();
}

#[test]
fn an_older_book_is_brought_up_and_its_old_files_are_kept() {
    let fixture = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/points-1");
    let desk = desk();
    copy_tree(&fixture, desk.dir());
    desk.clock("2024-05-01");
    let old = desk.read("book/ledgers/points.csv");
    let before = desk.run("points M000001").ok().text();
    let said = desk.run("redeem M000001 towel").ends(78).err;
    assert!(said.contains("bring it up with `club migrate`"), "{said}");
    let dry = desk.run("migrate --dry-run").ok().text();
    let lines: Vec<&str> = dry.lines().collect();
    assert!(lines.contains(&"points,1,3,5,12,"), "{dry}");
    // Ledgers that came later are made, with no rows.
    assert!(lines.contains(&"staff,0,1,0,12,"), "{dry}");
    assert_eq!(desk.read("book/ledgers/points.csv"), old);
    let done = desk.run("migrate").ok().text();
    assert_eq!(column(&done, "kept")[0], "before-migration-12");
    assert_eq!(
        desk.read("book/before-migration-12/ledgers/points.csv"),
        old
    );
    desk.run("check").ok();
    let statement = desk.run("points M000001").ok().text();
    assert_eq!(statement, before);
    assert_eq!(
        column(&statement, "balance"),
        ["352", "302", "1182", "882", "932"]
    );
    assert_eq!(
        desk.run("migrate").ok().text(),
        "ledger,from,to,rows,version,kept\n"
    );
    let said = desk.run("undo 12 --reason x").ends(1).err;
    assert!(said.contains("is a `migrate`"), "{said}");
    desk.run("redeem M000001 towel").ok();
    let then = desk.run("points M000001 --at-version 8").ok().text();
    assert_eq!(column(&then, "balance"), ["352", "302"]);
    desk.run("check").ok();
}

#[test]
fn an_older_books_keyring_serves_and_is_brought_up() {
    let fixture = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/points-1");
    let desk = desk();
    copy_tree(&fixture, desk.dir());
    fs::rename(desk.path("keys"), desk.path("keyring")).expect("the fixture has one");
    desk.clock("2024-05-01");
    desk.run("migrate").ok();
    let format = |desk: &House| fs::read(desk.path("keyring")).expect("a keyring")[..15].to_vec();
    assert_eq!(format(&desk), b"club keyring 1\n");
    let before = desk.run("member list").ok().text();
    desk.run("consume M000001 10 --note x").ok();
    desk.run("register newcomer --phone 13955550000").ok();
    assert_eq!(format(&desk), b"club keyring 1\n");
    desk.run("key backup first").ok();
    desk.run("key rotate").ok();
    assert_eq!(format(&desk), b"club keyring 2\n");
    let after = desk.run("member list").ok().text();
    assert_eq!(
        column(&after, "name")[..column(&before, "name").len()],
        column(&before, "name")
    );
    desk.run("member show 13955550000").ok();
    desk.run("check").ok();
    // A copy in the first format comes back as well, and a person is erased with it.
    desk.run("key restore first --partial").ok();
    assert_eq!(format(&desk), b"club keyring 2\n");
    let erased = desk.run("member erase M000001 --reason asked").ok().text();
    assert_eq!(column(&erased, "keys"), ["1"]);
    let list = desk.run("member list").ok().text();
    assert_eq!(column(&list, "name")[0], "");
    assert_eq!(column(&list, "status")[0], "erased");
    desk.run("check").ok();
}

#[test]
fn the_demo_leaves_a_sound_book_and_nothing_else() {
    let desk = desk();
    let mut command = desk.command("demo shop");
    command.env_remove("CLUB_KEY_FILE").env_remove("CLUB_BOOK");
    let said = Ran::of("", command.output().expect("it starts"));
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.text().contains(" Figure ") && said.text().contains("year-end-2024"));
    assert!(
        said.err.contains("CLUB_NOW=2025-06-30T10:00:00+08:00"),
        "{}",
        said.err
    );
    let mut left: Vec<_> = fs::read_dir(desk.dir())
        .expect("the desk is there")
        .map(|entry| entry.expect("it can be read").file_name())
        .collect();
    left.sort();
    assert_eq!(left, ["shop", "shop.keys", "shop.keys.head"]);
    let mut check = desk.command("check");
    check.env("CLUB_BOOK", desk.path("shop"));
    check.env("CLUB_KEY_FILE", desk.path("shop.keys"));
    let said = Ran::of("", check.output().expect("it starts"));
    assert_eq!(said.code, Some(0), "{}{}", said.text(), said.err);
    let mut again = desk.command("demo shop");
    again.env_remove("CLUB_KEY_FILE").env_remove("CLUB_BOOK");
    assert_eq!(
        Ran::of("", again.output().expect("it starts")).code,
        Some(78)
    );
}

#[test]
fn every_sample_is_read_and_makes_a_sound_book() {
    let samples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples");
    for (name, rules, members, deeds) in [
        ("five-star", "five-star", 12, 108),
        ("health-chain", "health-chain", 14, 118),
        ("club-cards", "club-cards", 12, 414),
        ("medals", "medals", 10, 62),
        ("partner-vip", "partner-vip", 9, 82),
        ("abc", "abc", 12, 126),
        ("mall-svip", "mall-svip", 301, 1635),
        ("after-sales", "after-sales", 8, 25),
        ("shop-profile", "shop-profile", 6, 5),
        ("relations-care", "relations-care", 12, 24),
        ("service-desk", "service-desk", 8, 103),
        (
            "online-retail",
            "samples/online-retail/shop.toml",
            1655,
            8229,
        ),
    ] {
        let desk = desk();
        desk.clock("2025-01-05");
        fs::create_dir(desk.path("samples")).expect("a folder");
        copy_tree(&samples, &desk.path("samples"));
        desk.run(&format!("init book --rules {rules}")).ok();
        let registered = desk
            .run(&format!("register --from samples/{name}/members.csv"))
            .ok()
            .text();
        assert_eq!(registered.lines().count(), members + 1, "{name}");
        let recorded = desk
            .run(&format!("consume --from samples/{name}/sales.csv"))
            .ok()
            .text();
        assert_eq!(recorded.lines().count(), deeds + 1, "{name}");
        if samples.join(name).join("visits.csv").exists() {
            desk.run(&format!("visit --from samples/{name}/visits.csv"))
                .ok();
            desk.run("visit-plan --from 2025-01-05 --to 2025-01-31")
                .ok();
        }
        if samples.join(name).join("topups.csv").exists() {
            desk.run(&format!("topup --from samples/{name}/topups.csv"))
                .ok();
        }
        if samples.join(name).join("surveys.csv").exists() {
            desk.run(&format!("survey add --from samples/{name}/surveys.csv"))
                .ok();
        }
        desk.run("check").ok();
    }
}

#[test]
fn a_file_with_refunds_of_its_own_sales_is_undone_whole() {
    let desk = lived_in();
    desk.file(
        "till.csv",
        "member,walk_in,amount,refund_of,ref,at\n\
         M000001,,500,,t-1,2024-04-01T13:00\n\
         M000001,,20,t-1,t-2,2024-04-01T14:00\n\
         ,yes,80,,t-3,2024-04-01T15:00\n\
         M000001,,30,-,t-4,2024-04-01T16:00\n",
    );
    desk.run("consume --from till.csv").ok();
    assert_eq!(balance(&desk), "1352");
    let undone = desk.run("undo 12 --reason 'the wrong file'").ok().text();
    assert_eq!(
        column(&undone, "kind"),
        ["return", "sale", "refund", "sale"]
    );
    assert_eq!(balance(&desk), "932");
    let sales = desk
        .run("report sales --by month --from 2024-04-01 --to 2024-04-30")
        .ok()
        .text();
    assert_eq!(column(&sales, "net"), ["1182.00"], "{sales}");
    desk.run("check").ok();
}

#[test]
fn the_holidays_of_a_house_are_adopted_like_its_rules() {
    let desk = desk_under("vip-card");
    let house = desk.read("book/club.toml");
    assert!(
        house.contains("holidays = \"rules/holidays-cn.toml\""),
        "{house}"
    );
    let text = desk.read("book/rules/holidays-cn.toml");
    let with = |day: &str| format!("{text}\n[[year]]\nyear = 2027\noff = [{day}]\n");
    desk.file("book/rules/holidays-cn.toml", &with("2026-01-01"));
    let said = desk.run("rules check").ends(78).err;
    assert!(said.contains("2026-01-01 is not a day of 2027"), "{said}");
    desk.file("book/rules/holidays-cn.toml", &with("2027-01-01"));
    let said = desk.run("member list");
    assert_eq!(said.code, Some(0));
    assert!(said.err.contains("not adopted yet"), "{}", said.err);
    let shown = desk.run("rules adopt").ok().text();
    assert_eq!(column(&shown, "file"), ["rules/holidays-cn.toml"]);
    desk.run("member list").ok();
}
