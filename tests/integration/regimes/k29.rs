//! K29, seven steps: know and analyse, file, strategy by value, care and visits, feedback, value rating, and the
//! early warning of who is leaving, with winning them back.

use crate::support::House;

#[test]
fn the_seven_steps_in_turn() {
    let house = House::new("abc");
    house.clock("2024-03-01");
    // One and two: who they are, on file.
    let wang = house.register(
        "王芳",
        "--birthday 1988-04-10 --joined 2023-01-01 --consent marketing",
    );
    let li = house.register("李娜", "--joined 2023-01-01 --consent marketing");
    let zhao = house.register("赵敏", "--joined 2023-01-01 --consent marketing");
    for (member, day, yuan) in [
        (&wang, "2023-10-05", 3000),
        (&wang, "2023-11-05", 3000),
        (&wang, "2023-12-05", 3000),
        (&wang, "2024-01-05", 3000),
        (&wang, "2024-02-05", 3000),
        (&wang, "2024-02-25", 6000),
        (&li, "2024-01-10", 80),
        (&li, "2024-01-20", 80),
        (&li, "2024-01-30", 80),
        (&li, "2024-02-09", 80),
        (&zhao, "2023-12-20", 50),
    ] {
        house
            .run(&format!("consume {member} {yuan} --paid {yuan} --at {day}"))
            .ok();
    }
    house.run("tier-recalc").ok();
    // Three: the class says how each is looked after.
    assert_eq!(house.tier(&wang, "class", "2024-03-01"), "A");
    assert_eq!(house.tier(&zhao, "class", "2024-03-01"), "C");
    // Four: care and visits; the birthday of class A is not forgotten.
    let plan = |to: &str| {
        let line = format!("visit-plan --from 2024-03-01 --to {to}");
        house.run(&line).ok().rows()
    };
    let letter = plan("2024-04-10");
    assert!(
        letter
            .find(&[
                ("member", &wang),
                ("reason", "birthday"),
                ("channel", "letter")
            ])
            .is_some()
    );
    // Five: what was heard.
    house
        .run(&format!(
            "visit {wang} --channel phone --by agent --satisfaction 5"
        ))
        .ok();
    let heard = house
        .run("report visits --from 2024-03-01 --to 2024-03-31")
        .ok()
        .one();
    heard.has(&[("rated", "1"), ("satisfaction", "5.00")]);
    // Six: rated by value, with what is done about it.
    let rated = house.run("report rfm").ok().rows();
    let keys = ["member", "recency", "frequency", "monetary", "segment"];
    assert_eq!(
        rated.columns(&keys),
        [
            [wang.as_str(), "5", "6", "21000.00", "champions"],
            [li.as_str(), "21", "4", "320.00", "others"],
            [zhao.as_str(), "72", "1", "50.00", "others"],
        ]
    );
    let strategy = house
        .run("--lang zh report rfm --by segment --segment champions")
        .ok()
        .one();
    strategy.has(&[
        ("members", "1"),
        ("title", "重要价值客户"),
        ("strategy", "优先接待，专属客服"),
    ]);
    // Seven: Li comes every ten days; three times that, and she is about to leave. Nobody yet.
    let warned = |line: &str| {
        let ran = house.run(&format!("report churn --simple --at-risk {line}"));
        let rows = ran.rows();
        let keys = ["member", "since", "why"];
        let lines: Vec<String> = rows.iter().map(|row| row.cells(&keys).join(" ")).collect();
        (ran.code, lines)
    };
    assert_eq!(warned("--fail"), (Some(0), Vec::new()));
    house.clock("2024-03-10");
    let li_leaves = format!("{li} 2024-03-10 rhythm");
    assert_eq!(warned("--fail"), (Some(3), vec![li_leaves.clone()]));
    house.clock("2024-03-11");
    assert_eq!(warned("--fail"), (Some(3), vec![li_leaves.clone()]));
    assert_eq!(warned("--fail --since 2024-03-11"), (Some(0), Vec::new()));
    assert_eq!(
        warned("--fail --since 2024-03-05"),
        (Some(3), vec![li_leaves])
    );
    // And won back: she is written to, and so will Zhao be after 120 quiet days, if nothing happens.
    let called = |to: &str| {
        let rows = plan(to);
        let rows = rows.iter().filter(|row| row.get("reason") == "win-back");
        let keys = ["member", "due", "owner", "channel"];
        rows.map(|row| row.cells(&keys).join(" "))
            .collect::<Vec<_>>()
    };
    let to_li = format!("{li} 2024-03-10 account-manager message");
    let to_zhao = format!("{zhao} 2024-04-18 account-manager message");
    assert_eq!(called("2024-04-17"), std::slice::from_ref(&to_li));
    assert_eq!(called("2024-04-18"), [to_li, to_zhao.clone()]);
    house.run(&format!("consume {li} 80 --at 2024-03-11")).ok();
    assert_eq!(warned(""), (Some(0), Vec::new()));
    assert_eq!(called("2024-04-18"), [to_zhao]);
    // After a year she is lost: too late for a warning.
    house.clock("2025-03-11");
    let lost = house.run("report churn --simple").ok().rows();
    assert!(lost.iter().all(|row| row.get("state") == "lost"));
}
