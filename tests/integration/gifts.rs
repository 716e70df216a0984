//! Sessions about gifts and the shelf that they and rewards come from.

use crate::support::House;

/// A house whose rewards and gifts share a shelf.
const PACK: &str = r#"
format = 1
id = "shelf"
in_force_from = 2020-01-01

[points]
each = "1.00"
gives = 1
live_until = "year-end"

[[reward]]
id = "tea-set"
title = { en = "tea set", zh = "茶具" }
points = 100
stock = 5

[[reward]]
id = "towel"
points = 10

[[gift]]
id = "tea-set"
title = { en = "tea set", zh = "茶具" }
cost = 80

[[gift]]
id = "cake"
cost = "45.50"
stock = 1

[[festival]]
id = "mid-autumn"

[[care]]
id = "birthday-cake"
on = "birthday"
gift = ["cake", "tea-set"]
channel = "in-person"

[[care]]
id = "autumn-tea"
on = "festival:mid-autumn"
gift = "tea-set"
budget = { in_all = 160 }
channel = "in-person"
"#;

fn house() -> House {
    let house = House::empty();
    house.file("shelf.toml", PACK);
    house.run("init book --rules shelf.toml").ok();
    house.clock("2026-03-01");
    house
}

fn stock(house: &House, item: &str, more: &str) -> Vec<String> {
    let line = format!("stock list {item} {more}");
    let row = house.run(&line).ok().one();
    let keys = ["start", "in", "out", "counted", "on_hand"];
    row.cells(&keys).into_iter().map(str::to_owned).collect()
}

#[test]
fn rewards_and_gifts_come_from_one_shelf() {
    let house = house();
    let wang = house.register("王芳", "");
    house.run(&format!("consume {wang} 1000")).ok();
    assert_eq!(stock(&house, "tea-set", ""), ["5", "0", "0", "0", "5"]);
    house
        .run(&format!("redeem {wang} tea-set --quantity 2"))
        .ok();
    house.run(&format!("gift give {wang} tea-set")).ok();
    assert_eq!(stock(&house, "tea-set", ""), ["5", "0", "3", "0", "2"]);
    house
        .run(&format!("redeem {wang} tea-set --quantity 3"))
        .refused()
        .tells(&["2 of tea-set are left, 3 wanted"]);
    house
        .run(&format!("gift give {wang} tea-set --quantity 3"))
        .refused()
        .tells(&["2 of tea-set are left, 3 wanted", "club stock in tea-set"]);
    house
        .run("stock in tea-set 10 --note 'delivery 8812'")
        .ok()
        .one()
        .has(&[("stock", "D00000001"), ("kind", "in"), ("on_hand", "12")]);
    house
        .run(&format!("redeem {wang} tea-set --quantity 3"))
        .ok();
    house.run("redeem --cancel R00000002").ok();
    house
        .run("stock count tea-set 11 --reason 'one broken'")
        .ok()
        .one()
        .has(&[
            ("stock", "D00000002"),
            ("quantity", "11"),
            ("on_hand", "11"),
        ]);
    assert_eq!(stock(&house, "tea-set", ""), ["5", "10", "3", "-1", "11"]);
    // The towel has no end until it is counted.
    assert_eq!(stock(&house, "towel", ""), ["", "", "", "", ""]);
    house.run("stock in towel 2").ok();
    house.run(&format!("redeem {wang} towel --quantity 2")).ok();
    house
        .run(&format!("redeem {wang} towel"))
        .refused()
        .tells(&["0 of towel are left"]);
    let all = house.run("stock list").ok().rows();
    assert_eq!(
        all.columns(&["item", "kind"]),
        [["tea-set", "both"], ["towel", "reward"], ["cake", "gift"]]
    );
    assert_eq!(house.run("stock list --at-most 1").ok().rows().len(), 2);
    house.run("check").ok();
}

#[test]
fn the_shelf_can_be_seen_as_it_was() {
    let house = house();
    let wang = house.register("王芳", "");
    house.clock("2026-03-10");
    house
        .run(&format!("gift give {wang} tea-set --ref g-1"))
        .ok();
    house.clock("2026-03-20");
    house.run("stock count tea-set 3 --reason count").ok();
    assert_eq!(stock(&house, "tea-set", "--as-of 2026-03-09")[4], "5");
    assert_eq!(stock(&house, "tea-set", "--as-of 2026-03-10")[4], "4");
    assert_eq!(stock(&house, "tea-set", "--as-of 2026-03-20")[4], "3");
    assert_eq!(stock(&house, "tea-set", "--at-version 2")[4], "5");
    assert_eq!(stock(&house, "tea-set", "--known-at 2026-03-15")[4], "4");
    // Told late, a gift of the 12th stands before the count, which saw what was there.
    house
        .run(&format!("gift give {wang} tea-set --at 2026-03-12"))
        .ok();
    assert_eq!(stock(&house, "tea-set", "--as-of 2026-03-12")[4], "3");
    assert_eq!(stock(&house, "tea-set", "")[4], "3");
    // Nobody is given on a past day what has gone since.
    house
        .run(&format!(
            "gift give {wang} tea-set --quantity 4 --at 2026-03-11"
        ))
        .refused()
        .tells(&["3 of tea-set are left, 4 wanted"]);
    house
        .run("stock count tea-set 3 --reason count --at 2026-03-21")
        .refused();
}

#[test]
fn what_is_repeated_is_recorded_once() {
    let house = house();
    let wang = house.register("王芳", "--birthday 1990-03-05");
    let once = |line: &str| {
        let first = house.run(line).ok();
        let (text, version) = (first.text(), house.version());
        house.clock("2026-03-02");
        assert_eq!(house.run(line).ok().text(), text, "{line}");
        assert_eq!(house.version(), version, "{line}");
        house.clock("2026-03-01");
    };
    once(&format!(
        "gift give {wang} cake --occasion birthday --ref a"
    ));
    once("stock in tea-set 3 --ref a");
    once("stock count tea-set 7 --reason r --ref b");
    for line in [
        format!("gift give {wang} tea-set --ref a"),
        "stock in tea-set 4 --ref a".to_owned(),
        "stock count tea-set 8 --reason r --ref b".to_owned(),
    ] {
        house.run(&line).refused().tells(&["ref"]);
    }
    let version = house.version();
    house
        .run(&format!("gift give {wang} tea-set --dry-run"))
        .ok()
        .one()
        .has(&[("gift", "P00000002")]);
    assert_eq!(house.version(), version);
}

#[test]
fn the_first_gift_that_is_there_is_given_and_no_more_than_the_budget() {
    let house = house();
    for name in ["王芳", "李伟", "赵敏"] {
        house.register(name, "--birthday 1990-03-05");
    }
    let rows = house
        .run("care --from 2026-03-05 --to 2026-03-05")
        .ok()
        .rows();
    assert_eq!(
        rows.columns(&["gift", "gift_title", "cost"]),
        [
            ["cake", "cake", "45.50"],
            ["tea-set", "tea set", "80.00"],
            ["tea-set", "tea set", "80.00"]
        ]
    );
    // 160 buy two tea sets; the third has to wait, and is told.
    let autumn = "care --from 2026-09-25 --to 2026-09-25";
    let ran = house.run(autumn).ok().tells(&["1 of them get no gift"]);
    let gifts = ran.rows();
    assert_eq!(gifts.columns(&["gift"]), [["tea-set"], ["tea-set"], [""]]);
    house.clock("2026-09-20");
    house
        .run("gift give M000001 tea-set --occasion mid-autumn")
        .ok();
    let gifts = house.run(autumn).ok().rows();
    assert_eq!(gifts.columns(&["gift"]), [["tea-set"], [""]]);
    house.run("stock count tea-set 0 --reason gone").ok();
    let gifts = house.run(autumn).ok().rows();
    assert_eq!(gifts.columns(&["gift"]), [[""], [""]]);
}

#[test]
fn a_gift_tells_why_and_its_whole_history() {
    let house = house();
    let wang = house.register("王芳", "--birthday 1990-03-05");
    house
        .run(&format!(
            "gift give {wang} cake --occasion birthday --note 最爱草莓 --ref g-7"
        ))
        .ok();
    let why = house.run("explain P00000001").ok().rows();
    let line = |topic: &str| why.find(&[("topic", topic)]).expect(topic).clone();
    assert!(line("gift").get("rule").contains("shelf.toml:"));
    line("care").has(&[("what", "birthday-cake")]);
    line("occasion").has(&[("what", "birthday"), ("value", "2026-03-05")]);
    assert_eq!(
        house.run("explain g-7").ok().text(),
        house.run("explain P00000001").ok().text()
    );
    let history = house.run("history P00000001").ok().rows();
    let note = history.find(&[("field", "note")]).expect("it has a note");
    note.has(&[("command", "gift give"), ("new", "***")]);
    let ledger = std::fs::read_to_string(house.ledger("gifts")).expect("text");
    assert!(!ledger.contains("草莓"), "{ledger}");
    let list = house.run("gift list --occasion birthday").ok().one();
    list.has(&[("name", "王芳"), ("item", "cake"), ("cost", "45.50")]);
    house.run("history P00000002").refused();
}

#[test]
fn gifts_that_cannot_be_given_are_refused_with_what_can() {
    let house = house();
    let wang = house.register("王芳", "");
    for (line, told) in [
        (
            format!("gift give {wang} teaset"),
            vec![
                "no gift `teaset`",
                "did you mean tea set (tea-set)?",
                "cake",
            ],
        ),
        (
            format!("gift give {wang} cake --occasion easter"),
            vec![
                "no occasion `easter`",
                "birthday",
                "spring-festival",
                "mid-autumn",
            ],
        ),
        (
            format!("gift give {wang} cake --occasion birthday"),
            vec!["birthday", "--due"],
        ),
        (
            format!("gift give {wang} cake --quantity 2"),
            vec!["1 of cake are left, 2 wanted"],
        ),
        (
            "stock in soap 3".to_owned(),
            vec!["soap", "(tea-set), towel"],
        ),
        (
            format!("gift give {wang} cake --at 2026-03-02"),
            vec!["2026-03-02", "2026-03-01"],
        ),
    ] {
        house.run(&line).refused().tells(&told);
    }
    house
        .run(&format!("gift give {wang} cake --quantity 0"))
        .fails(2);
    house.run("stock in cake 0").fails(2);
    house.run("stock count cake 3").fails(2);
    house
        .run(&format!("gift give {wang} teaset --lang zh"))
        .refused()
        .tells(&["错误：没有礼品“teaset”"]);
    house.run(&format!("member exit {wang} --reason x")).ok();
    house
        .run(&format!("gift give {wang} cake"))
        .refused()
        .tells(&[&wang, "exited"]);
}

#[test]
fn a_file_of_gifts_is_taken_whole_and_each_row_says_when() {
    let house = house();
    let wang = house.register("王芳", "--birthday 1990-03-05 --joined 2026-02-01");
    let zhao = house.register("赵敏", "--birthday 1990-03-06 --joined 2026-02-01");
    let give = |text: String| house.feed("gift give --from -", text.as_bytes());
    let file = format!(
        "member,at,gift,quantity,occasion,note,ref\n\
         {wang},2026-02-27,cake,,birthday,sweet,g-1\n{zhao},2026-02-28,tea-set,2,,,g-2\n"
    );
    let rows = give(file.clone()).ok().rows();
    let version = house.version();
    let keys = [
        "gift", "version", "at", "member", "item", "quantity", "occasion", "due",
    ];
    let told: Vec<String> = rows
        .columns(&keys)
        .into_iter()
        .map(|c| c.join(" "))
        .collect();
    assert_eq!(
        told,
        [
            format!("P00000001 {version} 2026-02-27 {wang} cake 1 birthday 2026-03-05"),
            format!("P00000002 {version} 2026-02-28 {zhao} tea-set 2  "),
        ]
    );
    // Sent again it records nothing; alone, the same is known as well.
    assert_eq!(give(file).ok().rows().len(), 0);
    house
        .run(&format!(
            "gift give {zhao} tea-set --quantity 2 --at 2026-02-28 --ref g-2"
        ))
        .ok();
    assert_eq!(house.version(), version);
    // What one row gives, the next cannot: of five tea sets two are gone, and a birthday has one gift.
    for (code, rows, says) in [
        (
            1,
            format!("{zhao},2026-02-28,tea-set,2,\n{wang},2026-02-28,tea-set,2,\n"),
            "1 of tea-set are left, 2 wanted",
        ),
        (
            1,
            format!("{zhao},2026-02-28,tea-set,1,birthday\n{zhao},2026-02-28,tea-set,1,birthday\n"),
            "was given tea-set for birthday",
        ),
        (
            1,
            format!("{wang},2026-02-28,cake,1,\n"),
            "0 of cake are left",
        ),
        (
            65,
            format!("{zhao},,tea-set,1,\n"),
            "does not tell when it happened",
        ),
        (65, format!("{zhao},2026-02-28,tae,1,\n"), "no gift `tae`"),
    ] {
        give(format!("member,at,gift,quantity,occasion\n{rows}"))
            .ends(code)
            .tells(&[says]);
    }
    assert_eq!(house.version(), version);
    let file = format!("member,gift\n{zhao},tea-set\n");
    house
        .feed("gift give --from - --at 2026-02-28", file.as_bytes())
        .ok();
    house.run("check").ok();
}
