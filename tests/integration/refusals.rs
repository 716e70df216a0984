//! Bad input: each with its exit code and a message that names the thing, the figures and the remedy; and
//! nothing is recorded.

use crate::support::House;

fn house() -> House {
    let house = House::new("vip-card");
    house.clock("2024-03-01");
    house.run("register 王芳 --phone 13800000001").ok();
    house.run("register 李娜 --phone 13800000002").ok();
    house.run("register 李娜 --phone 13800000003").ok();
    house.run("consume M000001 100").ok();
    house
}

#[test]
fn each_refusal_has_its_code_its_figures_and_leaves_the_book_as_it_was() {
    let house = house();
    house.run("member suspend M000003 --reason lost").ok();
    let version = house.version();
    let table: &[(&str, i32, &[&str])] = &[
        ("consume nobody 10", 1, &["nobody", "club member list"]),
        ("consume M000009 10", 1, &["M000009"]),
        (
            "consume 李娜 10",
            1,
            &["李娜", "M000002", "M000003", "number"],
        ),
        (
            "consume M000003 10",
            1,
            &["M000003", "suspended", "club member resume"],
        ),
        ("consume M000001 10.005", 2, &["10.005"]),
        ("consume M000001 1e3", 2, &["1e3"]),
        ("consume M000001 10,5", 2, &["10,5"]),
        ("consume M000001 -- -10", 1, &["-10.00", "below zero"]),
        (
            "consume M000001 99999999999999999999",
            2,
            &["99999999999999999999"],
        ),
        (
            "consume M000001 10 --at 2024-03-02",
            1,
            &["2024-03-02", "2024-03-01"],
        ),
        ("consume M000001 10 --at 2024-02-30", 2, &["2024-02-30"]),
        (
            "consume M000001 10 --at 2024-02-29",
            1,
            &["M000001", "2024-03-01", "2024-02-29"],
        ),
        (
            "consume M000001 10 --goods stolen",
            2,
            &["stolen", "promotion"],
        ),
        (
            "consume M000001 10 --pay cash=4 --pay card=5",
            1,
            &["9.00", "10.00"],
        ),
        ("consume M000001", 2, &["AMOUNT"]),
        ("refund S00000009", 1, &["S00000009"]),
        (
            "refund S00000001 --amount 100.01",
            1,
            &["S00000001", "100.00", "100.01"],
        ),
        ("refund S00000001 --line 2", 1, &["S00000001", "line 2"]),
        ("refund S00000001 --amount 0", 1, &[]),
        (
            "redeem M000001 towel",
            1,
            &["M000001", "no card", "club card"],
        ),
        ("redeem --cancel R00000001", 1, &["R00000001"]),
        ("register 张伟 --phone 13800000001", 1, &["M000001"]),
        ("register 张伟 --phone 12", 1, &["phone", "12"]),
        (
            "register 张伟 --phone 13800000009 --birthday 2023-02-29",
            1,
            &["birthday cannot be", "not a day of the calendar"],
        ),
        (
            "register 张伟 --phone 13800000009 --fact shoe=42",
            1,
            &["shoe", "magazine"],
        ),
        (
            "register 张伟 --phone 13800000009 --fact id-number=110101199003070012",
            1,
            &["id-number"],
        ),
        ("card issue M000001", 1, &["M000001", "vip"]),
        ("card activate M000001", 1, &["M000001", "club card issue"]),
        ("member merge M000001 M000001", 1, &["M000001"]),
        ("points adjust M000001 +10", 2, &["--reason"]),
        ("tier set M000001 vip gold --reason x", 1, &["gold", "vip"]),
        ("year-end 2024", 1, &["2024", "2025-01-01"]),
        ("init book --rules vip-card", 78, &["book"]),
    ];
    for (line, code, parts) in table {
        let ran = house.run(line);
        assert!(
            ran.err.starts_with("error: "),
            "club {line}\n{}{}",
            ran.text(),
            ran.err
        );
        ran.fails(*code).tells(parts);
        assert_eq!(house.version(), version, "{line}");
    }
    house.run("check").ok();
}

#[test]
fn a_book_that_is_not_there_or_not_readable_is_told() {
    let house = House::empty();
    house
        .run("points M000001")
        .fails(78)
        .tells(&["book", "club init"]);
    house
        .run("init book --rules nothing")
        .fails(2)
        .tells(&["nothing", "vip-card"]);
    let house = self::house();
    let described = house.book().join("datapackage.json");
    let text = std::fs::read_to_string(&described).expect("a description");
    let number = "\"x-schema-version\": 1";
    assert!(text.contains(number), "{text}");
    let newer = text.replacen(number, "\"x-schema-version\": 99", 1);
    std::fs::write(&described, newer).expect("newer");
    // A newer program made it: neither read nor written.
    let version = house.version();
    for line in ["consume M000001 10", "points M000001"] {
        let ran = house.run(line);
        let refused = matches!(ran.code, Some(65 | 78)) && ran.out.is_empty();
        assert!(refused && ran.err.contains("99"), "{ran:?}");
    }
    assert_eq!(house.version(), version);
    std::fs::write(&described, text).expect("put back");
    house.run("consume M000001 10").ok();
}

#[test]
fn a_rule_file_that_was_changed_is_told_until_it_is_adopted() {
    let house = house();
    let file = house.book().join("rules/vip-card.toml");
    let text = std::fs::read_to_string(&file).expect("rules");
    std::fs::write(&file, text.replace("pays = \"88%\"", "pays = \"80%\"")).expect("changed");
    house
        .run("consume M000001 10")
        .ok()
        .tells(&["rules/vip-card.toml", "club rules adopt"]);
    std::fs::write(&file, text.replace("pays = \"88%\"", "pay = \"88%\"")).expect("misspelt");
    let told = house.run("rules check").ends(78);
    let said = format!("{}{}", told.text(), told.err);
    assert!(
        said.contains("pay") && said.contains("pays") && said.contains("vip-card.toml"),
        "{said}"
    );
    std::fs::write(&file, text).expect("put back");
    house.run("consume M000001 10").ok();
    house.run("rules check").ok();
}

#[test]
fn an_edited_ledger_is_found_with_its_place() {
    let house = house();
    let sales = house.ledger("sales");
    let text = std::fs::read_to_string(&sales).expect("a ledger");
    std::fs::write(&sales, text.replace(",100.00,", ",900.00,")).expect("edited");
    let found = house.run("check").ends(65);
    assert!(found.text().contains("sales"), "{}", found.text());
    std::fs::write(&sales, text).expect("put back");
    house.run("check").ok();
}

#[test]
fn a_tier_set_again_under_its_ref_is_told_again_and_nothing_else_may_bear_the_ref() {
    let house = House::new("vip-card");
    house.clock("2024-03-01");
    let wang = house.register("王芳", "");
    let line = format!("tier set {wang} vip vip --reason 创始 --ref f-1");
    let first = house.run(&line).ok().one();
    let version = house.version();
    assert_eq!(house.run(&line).ok().one(), first);
    assert_eq!(house.version(), version);
    let other = house
        .run(&format!("tier set {wang} vip vip --reason 别的 --ref f-1"))
        .refused();
    let told = format!("ref f-1 is already that of version {version}, with other content");
    other.tells(&[&told, "use a new --ref"]);
    house.run(&format!("undo {version} --reason x")).ok();
    house.run(&line).refused().tells(&[
        "what ref f-1 recorded was undone by version",
        "use a new --ref",
    ]);
    house
        .run(&format!("{line} --lang zh"))
        .refused()
        .tells(&["编号 f-1 的记录已由版本"]);
}

#[test]
fn a_book_whose_making_was_interrupted_says_how_to_go_on() {
    if !cfg!(debug_assertions) {
        return;
    }
    let house = House::empty();
    let line = "init book --rules vip-card";
    let mut command = house.command(line);
    command.env("CLUB_FAULT", "write@sales.csv:1:kill");
    assert!(command.output().expect("it starts").status.code().is_none());
    let told = "the making of a book in book was interrupted; run the same `club init` again";
    house
        .run("register 王芳 --phone 13800000001")
        .fails(78)
        .tells(&[told]);
    house
        .run("member list --lang zh")
        .fails(78)
        .tells(&["尚未建成便被中断"]);
    house.run(line).ok();
    house.run("check").ok();
}

#[test]
fn a_value_that_says_nothing_is_refused_and_records_nothing() {
    let house = House::new("house");
    house.clock("2024-05-01 10:00");
    house.register("王芳", "");
    house.run("consume M000001 100 --pay cash").ok();
    house.run("staff add 李娜 --role agent").ok();
    let version = house.version();
    // As a script writes it whose variable is not set: a ref left blank would record twice.
    for (line, word) in [
        ("consume M000001 10 --ref ''", "--ref"),
        ("consume M000001 10 --category ' '", "--category"),
        ("consume M000001 10 --note ''", "--note"),
        ("consume M000001 10 --operator ''", "--operator"),
        ("consume '' 10", "MEMBER"),
        ("topup M000001 500 --pay cash --id-ref ' '", "--id-ref"),
        ("refund S00000001 --reason ''", "--reason"),
        ("points adjust M000001 +200 --reason ''", "--reason"),
        ("tier set M000001 tier diamond --reason '　'", "--reason"),
        ("member suspend M000001 --reason ''", "--reason"),
        ("member erase M000001 --reason ''", "--reason"),
        ("undo 3 --reason ''", "--reason"),
        ("stock count bath-ticket 3 --reason ''", "--reason"),
        (
            "staff sanction E0001 --breach minor --measure warning --reason ''",
            "--reason",
        ),
        ("staff award E0001 --for ''", "--reason"),
        ("event add promotion --on 2024-06-01 --title ''", "--title"),
        (
            "register 赵云 --phone 13800000077 --birthday ''",
            "--birthday",
        ),
        (
            "visitor announce '' --class general --when 2024-05-03",
            "NAME",
        ),
        ("complaint open M000001 --text ' '", "--text"),
    ] {
        house
            .run(line)
            .fails(2)
            .tells(&[&format!("{word} is empty")]);
        house
            .run(&format!("--lang zh {line}"))
            .fails(2)
            .tells(&[&format!("{word} 为空")]);
    }
    assert_eq!(house.version(), version);
    // What a variable of the machine leaves blank is as if it were not there.
    let mut command = house.command("consume M000001 10 --pay cash");
    command.env("CLUB_OPERATOR", "");
    assert!(command.status().expect("it runs").success());
}

#[test]
fn a_phone_typed_as_points_is_doubted() {
    let house = House::new("house");
    house.clock("2024-03-01");
    let wang = house.register("王芳", "");
    let li = house.register("李伟", "");
    let version = house.version();
    // The largest sale of 10 000 000.00 is worth 20 000 000 points at 0.50.
    for points in ["+13800138000", "+20000001"] {
        house
            .run(&format!("points adjust {wang} {points} --reason x"))
            .refused()
            .tells(&["20000000", "--yes"]);
    }
    let rows = format!("member,points\n{wang},500\n{li},13800138000\n");
    let file = house.file("old.csv", &rows);
    let file = file.display();
    house
        .run(&format!("--lang zh opening --from {file}"))
        .refused()
        .tells(&[
            "分超过单笔记录通常的 20000000 分",
            "（若确实如此，请加 --yes）",
        ]);
    assert_eq!(house.version(), version);
    house
        .run(&format!(
            "points adjust {wang} +20000000 --reason x --ref k1"
        ))
        .ok();
    house
        .run(&format!(
            "points adjust {wang} +20000001 --reason x --yes --ref k2"
        ))
        .ok();
    // What is on record is never doubted: a repeat tells the first result.
    house
        .run(&format!(
            "points adjust {wang} +20000001 --reason x --ref k2"
        ))
        .ok();
    house.run(&format!("opening --from {file} --yes")).ok();
    assert_eq!(house.points(&li, "2024-03-01"), 13_800_138_000);
}

#[test]
fn the_points_that_are_doubted_are_a_figure_of_the_rules() {
    let pack = "format = 2\nid = \"own\"\nin_force_from = 2000-01-01\n\
         points = { each = \"2.00\", gives = 3, live_until = \"24 months\" }\n";
    for (sales, least) in [
        // As many as the largest sale earns where no books are kept.
        ("sales = { most = 100 }\n", 151),
        ("sales = { most = 100, most_points = 40 }\n", 41),
    ] {
        let house = House::empty();
        house.file("own.toml", &format!("{pack}{sales}"));
        house.run("init book --rules own.toml").ok();
        house.clock("2024-03-01");
        let wang = house.register("王芳", "");
        let adjust = |points: i64| house.run(&format!("points adjust {wang} +{points} --reason x"));
        adjust(least).refused().tells(&["--yes"]);
        adjust(least - 1).ok();
    }
    let house = House::empty();
    let none = house.file(
        "none.toml",
        &format!("{pack}sales = {{ most_points = 0 }}\n"),
    );
    house
        .run(&format!("rules check {}", none.display()))
        .ends(78);
}
