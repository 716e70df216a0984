//! K12, control of the archive: a number of its own for every file, facts that are verified, customers found by
//! number, name and trade, every change kept with what was there before and when, access by grant.

use crate::roles::STAFF;
use crate::support::House;

fn house() -> House {
    let house = House::new("house");
    house.clock("2026-03-02 10:00");
    for (name, facts) in [
        (
            "王芳",
            "--fact trade=commerce --fact size=large --fact place=朝阳",
        ),
        (
            "李伟",
            "--fact trade=commerce --fact size=small --fact place=海淀",
        ),
        (
            "赵敏",
            "--fact trade=public --fact size=large --fact place=朝阳",
        ),
    ] {
        house.register(name, facts);
    }
    house
}

#[test]
fn files_are_found_by_number_by_name_and_by_trade() {
    let house = house();
    let found = |line: &str| -> Vec<String> {
        let rows = house.run(line).ok().rows();
        rows.iter()
            .map(|row| row.get("member").to_owned())
            .collect()
    };
    assert_eq!(found("member show M000002"), ["M000002"]);
    assert_eq!(found("member show 赵敏"), ["M000003"]);
    assert_eq!(
        found("member list --fact trade=commerce"),
        ["M000001", "M000002"]
    );
    assert_eq!(
        found("member list --fact trade=commerce --fact size=large"),
        ["M000001"]
    );
    assert_eq!(
        found("member list --fact place=朝阳"),
        ["M000001", "M000003"]
    );
    assert!(found("member list --fact trade=other").is_empty());
    house
        .run("member list --fact trade=shipping")
        .refused()
        .tells(&["trade cannot be \"shipping\"", "commerce"]);
    house
        .run("member list --fact colour=red")
        .refused()
        .tells(&["there is no fact `colour`"]);
    // What is masked is not found out by asking for one value after the other.
    house
        .run("member list --fact debts=many")
        .refused()
        .tells(&["debts is masked", "--reveal"]);
    house
        .run("member list --fact debts=many --lang zh")
        .refused()
        .tells(&["debts 是隐去的内容", "--reveal"]);
}

#[test]
fn facts_are_verified_and_every_change_keeps_what_was_there_before() {
    let house = house();
    house
        .run("member set M000001 id-number=110105194912310021")
        .refused()
        .tells(&["id-number"]);
    house.clock("2026-06-01 09:00");
    house.run("member set M000001 trade=services").ok();
    house.clock("2027-01-05 09:00");
    house
        .run("member set M000001 trade=manufacture size=medium")
        .ok();
    let changes = house.run("history M000001").ok().rows();
    let trades: Vec<_> = changes
        .iter()
        .filter(|row| row.get("field") == "trade")
        .map(|row| {
            let when = row.get("recorded_at")[..10].to_owned();
            (when, row.get("old").to_owned(), row.get("new").to_owned())
        })
        .collect();
    let change = |when: &str, old: &str, new: &str| (when.into(), old.into(), new.into());
    assert_eq!(
        trades,
        [
            change("2026-03-02", "", "commerce"),
            change("2026-06-01", "commerce", "services"),
            change("2027-01-05", "services", "manufacture"),
        ]
    );
    // What was known then can be asked for then.
    for (day, trade) in [("2026-05-31", "commerce"), ("2026-12-31", "services")] {
        let line = format!("member show M000001 --as-of {day}");
        house.run(&line).ok().one().has(&[("fact.trade", trade)]);
    }
}

#[test]
fn a_file_is_opened_by_those_to_whom_it_is_granted() {
    let house = house();
    house.adds_to_house(STAFF);
    house.run_as("lily", "member show M000001").ok();
    house
        .run_as("lily", "member list")
        .refused()
        .tells(&["lily", "member list"]);
    house.run_as("zhao", "member list").ok();
    house
        .run_as("陌生人", "member show M000001")
        .refused()
        .tells(&["陌生人"]);
}

#[test]
fn a_rating_lies_within_the_bounds_of_the_rules() {
    let house = house();
    for wrong in ["11", "-1"] {
        let said = [
            format!("contribution cannot be \"{wrong}\""),
            "from 0 to 10".into(),
        ];
        let said: Vec<&str> = said.iter().map(String::as_str).collect();
        house
            .run(&format!("member set M000001 contribution={wrong}"))
            .refused()
            .tells(&said);
        house
            .run(&format!(
                "visit M000001 --channel phone --fact contribution={wrong}"
            ))
            .refused()
            .tells(&said);
        house
            .run(&format!("member list --fact contribution={wrong}"))
            .refused()
            .tells(&said);
        let file = format!("name,phone,fact.contribution\n钱进,13900000077,{wrong}\n");
        let refused = house.feed("register --from -", file.as_bytes());
        refused.fails(65).tells(&said).tells(&["stdin:2"]);
    }
    house
        .run("member set M000001 contribution=11 --lang zh")
        .refused()
        .tells(&["0 至 10"]);
    for right in ["0", "10"] {
        house
            .run(&format!("member set M000001 contribution={right}"))
            .ok();
    }
    house
        .run("member set M000001 amount=-5")
        .refused()
        .tells(&["of 0 or more"]);
    for pack in ["medals", "partner-vip"] {
        let rules = House::new(pack).run("rules show").ok().text();
        assert!(rules.contains("number from 0 to 10"), "{rules}");
    }
    house.run("check").ok();
}

#[test]
fn bounds_belong_to_a_number_and_do_not_cross() {
    let house = House::new("medals");
    let path = house.book().join("rules/medals.toml");
    let text = std::fs::read_to_string(&path).expect("a pack");
    for (from, to, said) in [
        ("at_most = 10", "at_most = -1", "write 0 or more"),
        (
            "type = \"number\"",
            "type = \"yes-no\"",
            "but is not a number",
        ),
    ] {
        std::fs::write(&path, text.replacen(from, to, 1)).expect("written");
        house.run("rules check").ends(78).tells(&[said]);
    }
}
