//! Those who work here, assessed, trained, praised and reprimanded.

use crate::support::House;

/// A house whose rules assess attitude, ability and, from the ledgers, performance.
fn house() -> House {
    let house = House::empty();
    let pack = include_str!("../../rules/vip-card.toml");
    let more = r#"
[[role]]
id = "agent"

[assessment]
pass = "60%"
excellent = "90%"
improve_within = "14 days"
dismissed_after = 2

[[assessment.part]]
id = "attitude"
points = 30

[[assessment.part]]
id = "ability"
points = 40

[[assessment.part]]
id = "performance"
points = 30
by = [{ measure = "spot-checks" }, { measure = "tests", full = "80%" }]

[training]
onboarding_days = 3
sessions_a_month = 2

[[breach]]
id = "minor"
measures = ["warning", "fine"]

[[breach]]
id = "severe"
measures = ["demotion", "dismissal"]
"#;
    house.file("desk.toml", &format!("{pack}{more}"));
    house.run("init book --rules desk.toml").ok();
    house.clock("2024-01-02");
    let line = "staff add 李娜 --role agent --login li --since 2024-01-01";
    house.run(line).ok();
    house
}

#[test]
fn a_month_is_rated_and_measured() {
    let house = house();
    house.clock("2024-01-20");
    house.run("staff check E0001 --valid yes").ok();
    house.run("staff check E0001 --valid no").ok();
    house
        .run("staff test E0001 --percent 80 --topic rules")
        .ok();
    let rate = "staff assess E0001 --month 2024-01 --rate attitude=27 --rate ability=33";
    house
        .run(rate)
        .refused()
        .tells(&["2024-01 has not ended", "2024-01-31"]);
    house.clock("2024-02-01");
    // 30 × (½ + 1) / 2 = 22.50.
    let row = house.run(&format!("{rate} --ref jan")).ok().one();
    row.has(&[
        ("month", "2024-01"),
        ("total", "82.50"),
        ("of", "100"),
        ("grade", "passed"),
        ("follows", ""),
    ]);
    assert!(
        row.get("parts")
            .contains("performance 22.50/30 (spot-checks 50%, tests 80%)")
    );
    // The same again records nothing; other figures under the ref are refused.
    let version = house.version();
    let again = house.run(&format!("{rate} --ref jan")).ok().one();
    assert_eq!(
        (again.get("work"), again.get("total")),
        (row.get("work"), "82.50")
    );
    assert_eq!(house.version(), version);
    let other = rate.replace("27", "28");
    house
        .run(&format!("{other} --ref jan"))
        .refused()
        .tells(&["ref jan"]);
    // Undone, the month is not assessed.
    house.run(&format!("undo {version} --reason slip")).ok();
    let months = house.run("report staff").ok().rows();
    let month = months.find(&[("month", "2024-01")]).expect("a line");
    assert_eq!((month.get("total"), month.get("checks")), ("", "2"));
}

#[test]
fn failing_twice_in_a_row_is_told() {
    let house = house();
    house.clock("2024-04-01");
    let rate = |month: &str, attitude: u32| {
        let line = format!(
            "staff assess E0001 --month {month} --rate attitude={attitude} --rate ability=10"
        );
        house.run(&line).ok()
    };
    let row = rate("2024-01", 10).one();
    row.has(&[
        ("grade", "failed"),
        ("follows", "talk"),
        ("improve_by", "2024-02-14"),
    ]);
    let told = rate("2024-02", 10);
    told.one()
        .has(&[("failed_in_a_row", "2"), ("follows", "dismissal")]);
    told.tells(&["failed 2 times in a row"]);
    // Rated again, the month passes, and nothing is in a row any more.
    house
        .run("staff assess E0001 --month 2024-01 --rate attitude=30 --rate ability=40")
        .ok()
        .one()
        .has(&[
            ("total", "100.00"),
            ("grade", "excellent"),
            ("follows", "reward"),
        ]);
    let months = house.run("report staff --to 2024-03-31").ok().rows();
    let february = months.find(&[("month", "2024-02")]).expect("a line");
    february.has(&[("failed_in_a_row", "1"), ("follows", "talk")]);
}

#[test]
fn training_is_held_against_what_the_rules_ask() {
    let house = house();
    house.clock("2024-02-20");
    for line in [
        "staff train E0001 --kind onboarding --days 2 --topic house --at 2024-01-03",
        "staff train E0001 --kind session --mode online --topic skin --at 2024-02-05",
        "staff award E0001 --for kindness --amount 200",
        "staff sanction E0001 --breach minor --measure fine --amount 50 --reason late",
    ] {
        house.run(line).ok();
    }
    let rows = house.run("report staff").ok().rows();
    let keys = [
        "month",
        "sessions",
        "sessions_short",
        "onboarding_days",
        "onboarding_short",
        "awards",
        "sanctions",
    ];
    assert_eq!(
        rows.columns(&keys),
        [
            ["2024-01", "0", "2", "2", "1", "0", "0"],
            ["2024-02", "1", "1", "0", "0", "1", "1"],
        ]
    );
}

#[test]
fn what_the_rules_do_not_have_is_refused() {
    let house = house();
    house.clock("2024-02-20");
    let assess = "staff assess E0001 --month 2024-01";
    let table = [
        (
            format!("{assess} --rate attitude=31"),
            "31 points for attitude, which has 30",
        ),
        (
            format!("{assess} --rate performance=3"),
            "performance is measured",
        ),
        (
            format!("{assess} --rate manners=3"),
            "there is: attitude, ability",
        ),
        (
            "staff sanction E0001 --breach minor --measure dismissal --reason x".to_owned(),
            "a minor breach brings warning or fine, not dismissal",
        ),
        (
            "staff sanction E0001 --breach minor --measure fine --reason x".to_owned(),
            "a fine has an amount",
        ),
        (
            "staff sanction E0001 --breach gross --measure fine --reason x".to_owned(),
            "there is no kind of breach `gross`",
        ),
        ("staff award E0009 --for x".to_owned(), "E0009"),
        (
            "staff award 李娜 --for x --operator li".to_owned(),
            "cannot be judged by themselves",
        ),
    ];
    for (line, told) in table {
        house.run(&line).refused().tells(&[told]);
    }
}

#[test]
fn the_work_log_tells_who_did_what() {
    let house = house();
    house.clock("2024-02-20 10:00");
    house
        .run("register 王芳 --phone 13800000001 --operator li")
        .ok();
    house.run("consume 王芳 100 --operator li").ok();
    house.run("consume 王芳 50 --operator li").ok();
    let rows = house
        .run("report worklog --from 2024-02-01 --login li")
        .ok()
        .rows();
    let keys = ["day", "operator", "staff", "command", "deeds"];
    assert_eq!(
        rows.columns(&keys),
        [
            ["2024-02-20", "li", "E0001", "consume", "2"],
            ["2024-02-20", "li", "E0001", "register", "1"],
        ]
    );
}

#[test]
fn nobody_is_assessed_for_a_month_in_which_they_did_not_work_here() {
    let house = house();
    house.clock("2024-06-10");
    house
        .run("staff add 赵敏 --role agent --since 2024-03-15")
        .ok();
    let assess = |month: &str| {
        house.run(&format!(
            "staff assess E0002 --month {month} --rate attitude=27 --rate ability=33"
        ))
    };
    assess("2024-02")
        .refused()
        .tells(&["E0002 works here from 2024-03-15", "2024-02-29"]);
    // The month in which they came counts.
    assess("2024-03").ok();
    house
        .run("staff train E0002 --kind session --topic service --at 2024-03-01")
        .refused()
        .tells(&["not yet on 2024-03-01"]);
}
