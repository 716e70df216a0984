//! K4, after sales: every customer is visited at least once a year, and what is on file is asked again then.

use crate::support::House;

#[test]
fn everybody_is_visited_once_a_year_and_what_is_stale_is_replaced() {
    let house = House::new("after-sales");
    house.clock("2024-05-10");
    let facts = "--fact project=翠湖花园 --fact unit-model=HX-200 --fact contact=韩雪 --fact attitude=willing";
    let plant = house.register("翠湖花园", &format!("--joined 2023-03-15 {facts}"));
    house
        .run(&format!(
            "consume {plant} 185000 --category unit --at 2023-03-15"
        ))
        .ok();
    let plan = |from: &str, to: &str| {
        let line = format!("visit-plan --from {from} --to {to} --owner engineer");
        let rows = house.run(&line).ok().rows();
        let keys = [
            "due",
            "channel",
            "reason",
            "last_visit",
            "overdue_days",
            "ask",
        ];
        let lines = rows.columns(&keys).into_iter();
        lines.map(|line| line.join(" ")).collect::<Vec<_>>()
    };
    // Registered this May, so nothing on file is stale yet; the visit of March is late.
    assert_eq!(
        plan("2024-05-10", "2024-05-31"),
        ["2024-03-15 in-person|phone regular  56 "]
    );
    house
        .run(&format!(
            "visit {plant} --channel phone --by engineer --satisfaction 4 --at 2024-05-09"
        ))
        .ok();
    assert!(plan("2024-05-10", "2025-05-08").is_empty());
    house.clock("2025-05-12");
    // A year on it is due again, and all that was told more than a year before is asked again.
    let asked = "name;phone;project;unit-model;contact;attitude";
    let due = plan("2025-05-12", "2025-06-30");
    assert_eq!(due.len(), 1);
    // Told on 2024-05-10, and a year old on the day for which the late visit is planned.
    let late = format!("2025-05-09 in-person|phone regular 2024-05-09 3 {asked}");
    assert_eq!(due[0], late);
    house.clock("2025-05-13");
    house
        .run(&format!(
            "visit {plant} --channel phone --by engineer --outcome no-answer"
        ))
        .ok();
    // Put off by the retry, it is still the same visit, and tried again a week later.
    let rows = house
        .run("visit-plan --from 2025-05-13 --to 2025-06-30")
        .ok()
        .rows();
    rows.last()
        .expect("one")
        .has(&[("due", "2025-05-09"), ("planned", "2025-05-20")]);
    house
        .run(&format!(
            "visit {plant} --channel in-person --by engineer --outcome postponed:2025-06-03"
        ))
        .ok();
    let due = plan("2025-05-13", "2025-06-30");
    let told = format!("2025-06-03 in-person|phone regular 2024-05-09 0 {asked}");
    let sorted = |line: &str| {
        let (head, ask) = line.rsplit_once(' ').expect("two parts");
        let mut facts: Vec<&str> = ask.split(';').collect();
        facts.sort_unstable();
        format!("{head} {}", facts.join(";"))
    };
    assert_eq!(sorted(&due[0]), sorted(&told));
    // What is replaced at the visit is kept beside what it was.
    house.clock("2025-06-03");
    house
        .run(&format!(
            "visit {plant} --channel in-person --by engineer --satisfaction 5 --note 换滤芯 --fact contact=唐伟 --fact attitude=keen"
        ))
        .ok();
    let changes = house
        .run(&format!("history {plant} --since 2025-06-03"))
        .ok()
        .rows();
    let attitude = changes.find(&[("field", "attitude")]).expect("it changed");
    attitude.has(&[("old", "willing"), ("new", "keen")]);
    let due = plan("2026-06-01", "2026-06-30");
    assert_eq!(due.len(), 1);
    assert!(
        due[0].starts_with("2026-06-03 in-person|phone regular 2025-06-03 0 "),
        "{due:?}"
    );
    house.run("check").ok();
}

#[test]
fn services_and_satisfaction_are_counted_for_each_customer_and_year() {
    let house = House::new("after-sales");
    house.clock("2024-02-29");
    let leap = house.register("韩雪", "--fact project=翠湖花园 --fact unit-model=HX-200");
    let other = house.register("唐伟", "--joined 2023-08-31 --fact project=东方广场");
    // Twelve months from a leap day end on the 28th, and what falls on a Saturday is done on the Friday before.
    let plan = house.run("visit-plan --from 2024-02-29 --to 2025-03-31");
    assert_eq!(
        plan.ok().rows().columns(&["member", "planned", "due"]),
        [
            [other.as_str(), "2024-08-30", "2024-08-31"],
            [leap.as_str(), "2025-02-28", "2025-02-28"],
        ]
    );
    house.clock("2025-01-10");
    for (member, at, channel, score, note) in [
        (&leap, "2024-06-01", "phone", 3, "检修"),
        (&leap, "2024-06-02", "in-person", 4, "换件"),
        (&leap, "2025-01-03", "phone", 5, "调试"),
        (&other, "2024-12-31", "phone", 2, "退水"),
    ] {
        let line = format!(
            "visit {member} --channel {channel} --by engineer --satisfaction {score} --note {note} --at {at}"
        );
        house.run(&line).ok();
    }
    let of = |days: &str| {
        let rows = house.run(&format!("report visits --by member {days}"));
        let rows = rows.ok().rows();
        let lines = rows.columns(&["member", "visits", "satisfaction"]);
        let lines = lines.into_iter().map(|line| line.join(" "));
        lines.collect::<Vec<_>>()
    };
    assert_eq!(
        of("--from 2024-01-01 --to 2024-12-31"),
        [format!("{leap} 2 3.50"), format!("{other} 1 2.00")]
    );
    assert_eq!(
        of("--from 2025-01-01 --to 2025-12-31"),
        [format!("{leap} 1 5.00")]
    );
    // The sheet of a project: what it is, what was done there, and what was said of it.
    let listed = house.run("member list --fact project=翠湖花园 --facts unit-model");
    listed
        .ok()
        .one()
        .has(&[("member", &leap), ("fact.unit-model", "HX-200")]);
    house.adds_to_house(crate::roles::STAFF);
    let done = format!(
        "visit list --member {leap} --from 2024-01-01 --to 2024-12-31 --reveal --reason 年检"
    );
    assert_eq!(
        house
            .run_as("王经理", &done)
            .ok()
            .rows()
            .columns(&["at", "note"]),
        [["2024-06-01", "检修"], ["2024-06-02", "换件"]]
    );
}
