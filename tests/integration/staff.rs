//! Those who work here: who came, changed and left, and whose members are whose.

use std::fs;

use crate::support::House;

fn house() -> House {
    let house = House::new("health-chain");
    house.clock("2024-03-01");
    house
}

#[test]
fn people_come_change_and_leave_by_their_days() {
    let house = house();
    let added = house
        .run("staff add 李娜 --role sales-manager --login lina --since 2024-01-01 --ref hr-7")
        .ok()
        .one();
    added.has(&[
        ("staff", "E0001"),
        ("name", "李娜"),
        ("roles", "sales-manager"),
        ("operator", "lina"),
        ("since", "2024-01-01"),
        ("until", ""),
    ]);
    // The same again writes nothing, other content under the ref is refused.
    let version = house.version();
    let again = house
        .run("staff add 李娜 --role sales-manager --login lina --since 2024-01-01 --ref hr-7")
        .ok()
        .one();
    assert_eq!(again, added);
    assert_eq!(house.version(), version);
    house
        .run("staff add 李娜 --role outreach --ref hr-7")
        .refused()
        .tells(&["ref hr-7 stands for something else already: E0001"]);
    house
        .run("staff change lina --role store-manager --role sales-manager --since 2024-06-01")
        .ok();
    house.run("staff add 王芳 --role outreach").ok();
    house
        .run("staff leave 王芳 --until 2024-03-31 --reason \"moved away\"")
        .ok();
    let list = |words: &str| {
        let rows = house.run(&format!("staff list {words}")).ok().rows();
        let keys = ["staff", "name", "roles", "since", "until"];
        let lines = rows.columns(&keys).into_iter();
        lines.map(|line| line.join(" ")).collect::<Vec<_>>()
    };
    let li = "E0001 李娜 sales-manager 2024-01-01 ";
    let wang = "E0002 王芳 outreach 2024-03-01 2024-03-31";
    assert_eq!(list(""), [li, wang]);
    assert_eq!(list("--as-of 2024-02-29"), [li]);
    let both = "E0001 李娜 store-manager;sales-manager 2024-01-01 ";
    assert_eq!(list("--as-of 2024-06-01"), [both]);
    assert_eq!(list("--as-of 2024-06-01 --all"), [both, wang]);
    assert_eq!(list("--role outreach"), [wang]);
    // Names stand in no ledger.
    let ledger = fs::read_to_string(house.ledger("staff")).expect("it is there");
    assert!(
        !ledger.contains("李娜") && !ledger.contains("moved"),
        "{ledger}"
    );
    house.run("check").ok();
    let told = house.run("history E0001").ok().text();
    assert!(told.contains("staff change"), "{told}");
}

#[test]
fn what_is_wrong_with_the_staff_is_told_with_its_remedy() {
    let house = house();
    house
        .run("staff add 李娜 --role sales-manager --login lina")
        .ok();
    house.run("staff add 王芳 --role outreach").ok();
    house.run("staff leave 王芳").ok();
    let table = [
        (
            "staff add 赵敏 --role salesmanager",
            "there is no role `salesmanager`",
            "sales-manager",
        ),
        (
            "staff add 赵敏 --role outreach --login lina",
            "lina is the login of E0001 already",
            "give another login",
        ),
        (
            "staff leave 王芳 --until 2024-03-05",
            "E0002 left with 2024-03-01",
            "--all",
        ),
        (
            "staff change E0009 --role outreach",
            "nobody who works here is E0009",
            "staff list",
        ),
        (
            "staff change E0001 --role outreach --since 2020-01-01",
            "E0001 works here from 2024-03-01, not yet on 2020-01-01",
            "--all",
        ),
    ];
    for (line, says, remedy) in table {
        house.run(line).refused().tells(&[says, remedy]);
    }
    let nameless = house.run("staff add \"\" --role outreach").fails(2);
    nameless.tells(&["NAME is empty"]);
    house
        .run("staff add 赵敏 --role salesmanager --lang zh")
        .refused()
        .tells(&["没有角色“salesmanager”", "sales-manager"]);
    let stores = house.book().join("club.toml");
    let text = fs::read_to_string(&stores).expect("a house");
    fs::write(&stores, text + "\n[[store]]\nid = \"east\"\n").expect("it can be written");
    house.run("rules adopt").ok();
    house
        .run("staff add 赵敏 --role outreach --store west")
        .refused()
        .tells(&["there is no store `west`", "there is: east"]);
    house
        .run("staff add 赵敏 --role outreach --store east")
        .ok();
}

#[test]
fn a_member_has_somebody_of_their_own_from_a_day_on() {
    let house = house();
    let wang = house.register("王芳", "");
    house
        .run("staff add 李娜 --role sales-manager --since 2024-01-01")
        .ok();
    house
        .run("staff add 赵敏 --role outreach --since 2024-01-01")
        .ok();
    let line = format!("staff assign {wang} 李娜 --since 2024-02-01");
    house.run(&line).ok().one().has(&[
        ("member", &wang),
        ("staff", "E0001"),
        ("since", "2024-02-01"),
        ("change", "assign"),
    ]);
    house.run(&format!("staff assign {wang} 赵敏")).ok();
    let own = |as_of: &str| {
        let line = format!("member show {wang} --as-of {as_of}");
        house.run(&line).ok().one().get("staff").to_owned()
    };
    house.clock("2024-05-01");
    assert_eq!(own("2024-03-01"), "E0002;E0001");
    house
        .run(&format!(
            "staff assign {wang} 赵敏 --end --since 2024-04-01"
        ))
        .ok();
    assert_eq!(own("2024-03-31"), "E0002;E0001");
    assert_eq!(own("2024-04-01"), "E0001");
    house
        .run(&format!("staff assign {wang} 赵敏 --end"))
        .refused()
        .tells(&["E0002 does not look after M000001", "club member show"]);
    // Undone, the end is as if it had not been recorded; who is named cannot be undone away.
    let version = house.version();
    let undone = house
        .run(&format!("undo {version} --reason mistaken"))
        .ok()
        .one();
    undone.has(&[("record", &wang), ("kind", "assignment")]);
    assert_eq!(own("2024-04-01"), "E0002;E0001");
    house
        .run("undo 4 --reason mistaken")
        .refused()
        .tells(&["E0002"]);
    house.run("check").ok();
}
