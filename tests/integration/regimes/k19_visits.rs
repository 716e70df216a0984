//! K19, the health chain: who calls upon which class, how and how often, and what happens to the plan when
//! visits are made, put off, declined or recorded late.

use crate::support::{House, Rows};

/// A house whose two events stand on their days, as a manager would write them into the pack.
fn house() -> House {
    let house = House::empty();
    let pack = concat!(env!("CARGO_MANIFEST_DIR"), "/rules/health-chain.toml");
    let text = std::fs::read_to_string(pack).expect("the pack is there");
    let dated = text
        .replace(
            "店庆\" }\nimportance = \"major\"",
            "店庆\" }\nimportance = \"major\"\non = 2024-06-18",
        )
        .replace(
            "健康讲座\" }\nimportance = \"important\"",
            "健康讲座\" }\nimportance = \"important\"\non = 2024-04-16",
        );
    assert_eq!(dated.matches("\non = 2024").count(), 2);
    house.file("health-chain.toml", &dated);
    house.run("init book --rules health-chain.toml").ok();
    house.clock("2024-02-01");
    house
}

/// A member of a class, who joined in the middle of January.
fn member(house: &House, class: &str) -> String {
    let member = house.register(&format!("客户{class}"), "--joined 2024-01-15");
    let (times, amount) = match class {
        "A" => (12, "1"),
        "B" => (1, "800"),
        "C" => (4, "1"),
        "D" => (1, "200"),
        _ => (1, "1"),
    };
    for _ in 0..times {
        house
            .run(&format!("consume {member} {amount} --at 2024-01-20"))
            .ok();
    }
    assert_eq!(house.tier(&member, "class", "2024-01-31"), class);
    member
}

fn plan(house: &House, from: &str, to: &str, more: &str) -> Rows {
    house
        .run(&format!("visit-plan --from {from} --to {to} {more}"))
        .ok()
        .rows()
}

/// The plan of one member, a line a row: due, role, channel, reason, days overdue.
fn lines(house: &House, member: &str, from: &str, to: &str) -> Vec<String> {
    let rows = plan(house, from, to, &format!("--member {member}"));
    let keys = ["due", "owner", "channel", "reason", "overdue_days"];
    rows.columns(&keys)
        .into_iter()
        .map(|line| line.join(" "))
        .collect()
}

#[test]
fn each_class_is_called_upon_by_its_roles_as_often_as_the_table_says() {
    let house = house();
    // 18 February is the first working day after the holidays; a month after it the next is due.
    let table: [(&str, &[&str]); 5] = [
        (
            "A",
            &[
                "2024-02-15 sales-manager in-person regular 0",
                "2024-03-15 store-manager in-person regular 0",
                "2024-03-18 sales-manager in-person regular 0",
            ],
        ),
        (
            "B",
            &[
                "2024-02-15 sales-manager phone|in-person regular 0",
                "2024-03-18 sales-manager phone|in-person regular 0",
            ],
        ),
        (
            "C",
            &[
                "2024-02-15 head-of-outreach phone|in-person regular 0",
                "2024-03-18 head-of-outreach phone|in-person regular 0",
            ],
        ),
        (
            "D",
            &[
                "2024-02-15 outreach phone|in-person regular 0",
                "2024-03-18 outreach phone|in-person regular 0",
            ],
        ),
        (
            "E",
            &[
                "2024-02-15 outreach phone regular 0",
                "2024-03-18 outreach phone regular 0",
            ],
        ),
    ];
    for (class, expected) in table {
        let member = member(&house, class);
        let planned = lines(&house, &member, "2024-02-11", "2024-03-31");
        assert_eq!(planned, expected, "class {class}");
        let rows = plan(
            &house,
            "2024-02-11",
            "2024-03-31",
            &format!("--member {member}"),
        );
        for row in rows.iter() {
            row.has(&[("member", &member), ("tier", class), ("last_visit", "")]);
        }
    }
}

#[test]
fn a_traveller_and_who_seldom_comes_in_the_second_year_are_called_as_class_e() {
    let house = house();
    let traveller = house.register(
        "旅客",
        "--joined 2024-01-15 --fact residence=out-of-province",
    );
    house
        .run(&format!("consume {traveller} 5000 --at 2024-01-20"))
        .ok();
    let of_traveller = lines(&house, &traveller, "2024-02-01", "2024-02-29");
    assert_eq!(of_traveller, ["2024-02-15 outreach phone regular 0"]);
    let seldom = member(&house, "A");
    house.clock("2026-01-05");
    house.run("tier-recalc").ok();
    let visited = "--channel in-person --by sales-manager --at 2025-12-20";
    house.run(&format!("visit {seldom} {visited}")).ok();
    let planned = lines(&house, &seldom, "2026-01-05", "2026-01-31");
    // Only the phone of outreach is asked for now, and the visits of others do not fulfil it.
    assert_eq!(planned.len(), 1, "{planned:?}");
    assert!(
        planned[0].starts_with("2024-02-15 outreach phone regular "),
        "{planned:?}"
    );
}

#[test]
fn festivals_and_events_are_kept_by_letter_or_phone_as_the_table_says() {
    let house = house();
    let table: [(&str, &[&str]); 5] = [
        (
            "A",
            &[
                "2024-02-10 sales-manager letter festival:spring-festival",
                "2024-06-18 sales-manager letter event:anniversary",
                "2024-09-17 sales-manager letter festival:mid-autumn",
                "2024-10-01 sales-manager letter festival:national-day",
            ],
        ),
        (
            "B",
            &[
                "2024-02-10 sales-manager letter festival:spring-festival",
                "2024-06-18 sales-manager letter event:anniversary",
                "2024-09-17 sales-manager letter festival:mid-autumn",
                "2024-10-01 sales-manager letter festival:national-day",
            ],
        ),
        (
            "C",
            &[
                "2024-04-16 head-of-outreach letter event:health-talk",
                "2024-06-18 head-of-outreach letter event:anniversary",
            ],
        ),
        (
            "D",
            &[
                "2024-04-16 outreach phone event:health-talk",
                "2024-06-18 outreach phone event:anniversary",
            ],
        ),
        (
            "E",
            &[
                "2024-04-16 outreach phone event:health-talk",
                "2024-06-18 outreach phone event:anniversary",
            ],
        ),
    ];
    for (class, expected) in table {
        let member = member(&house, class);
        let rows = plan(
            &house,
            "2024-02-01",
            "2024-12-31",
            &format!("--member {member}"),
        );
        let occasions = rows.iter().filter(|row| row.get("reason") != "regular");
        let told: Vec<String> = occasions
            .map(|row| row.cells(&["due", "owner", "channel", "reason"]).join(" "))
            .collect();
        assert_eq!(told, expected, "class {class}");
    }
    // Letters go out ten days ahead, on a working day: 7 September 2024 is a Saturday.
    let rows = plan(&house, "2024-09-01", "2024-09-30", "--owner sales-manager");
    let letter = rows
        .find(&[("reason", "festival:mid-autumn")])
        .expect("it is planned");
    letter.has(&[("due", "2024-09-17"), ("planned", "2024-09-06")]);
}

#[test]
fn a_letter_written_is_not_written_again_and_no_other_visit_stands_for_it() {
    let house = house();
    let wang = member(&house, "B");
    let festivals = || {
        let rows = plan(
            &house,
            "2024-09-06",
            "2024-10-31",
            &format!("--member {wang}"),
        );
        let reasons = rows.iter().map(|row| row.get("reason").to_owned());
        reasons
            .filter(|reason| reason != "regular")
            .collect::<Vec<_>>()
    };
    let both = ["festival:mid-autumn", "festival:national-day"];
    house.clock("2024-09-06");
    assert_eq!(festivals(), both);
    house
        .run(&format!("visit {wang} --channel phone --by sales-manager"))
        .ok();
    house
        .run(&format!("visit {wang} --channel letter --by store-manager"))
        .ok();
    // A letter in its role, but long before either festival is due.
    let early = format!("visit {wang} --channel letter --by sales-manager --at 2024-08-20");
    house.run(&early).ok();
    assert_eq!(festivals(), both);
    // One that names its festival counts for that one alone, however early.
    house
        .run(&format!("{early} --for festival:national-day"))
        .ok();
    assert_eq!(festivals(), ["festival:mid-autumn"]);
    house
        .run(&format!("visit {wang} --channel letter --by sales-manager"))
        .ok();
    assert!(festivals().is_empty());
    // Once the festival is over nobody writes any more.
    let zhao = member(&house, "B");
    house.clock("2024-09-18");
    let rows = plan(
        &house,
        "2024-09-01",
        "2024-09-30",
        &format!("--member {zhao}"),
    );
    assert!(rows.find(&[("reason", "festival:mid-autumn")]).is_none());
}

#[test]
fn what_was_done_last_decides_when_the_next_is_due() {
    let house = house();
    let wang = member(&house, "B");
    house.clock("2024-07-01");
    let next = || {
        let rows = plan(
            &house,
            "2024-07-01",
            "2024-12-31",
            &format!("--member {wang}"),
        );
        let first = rows
            .find(&[("reason", "regular")])
            .expect("one is due")
            .clone();
        first
            .cells(&["due", "last_visit", "overdue_days"])
            .join(" ")
    };
    let visit = |words: &str| {
        house
            .run(&format!("visit {wang} --by sales-manager {words}"))
            .ok();
    };
    assert_eq!(next(), "2024-02-15  137");
    visit("--channel phone --at 2024-05-31");
    // 31 May and a month is the last of June.
    assert_eq!(next(), "2024-06-30 2024-05-31 1");
    visit("--channel in-person --at 2024-06-10");
    assert_eq!(next(), "2024-08-10 2024-06-10 0");
    visit("--channel phone --at 2024-06-20");
    assert_eq!(next(), "2024-07-20 2024-06-20 0");
    // Recorded late, a visit of an earlier day changes nothing; one of a later day does.
    visit("--channel in-person --at 2024-06-15");
    assert_eq!(next(), "2024-07-20 2024-06-20 0");
    visit("--channel in-person --at 2024-06-25");
    assert_eq!(next(), "2024-08-25 2024-06-25 0");
    // Neither another role's visit nor a letter counts.
    house
        .run(&format!(
            "visit {wang} --channel phone --by outreach --at 2024-06-30"
        ))
        .ok();
    visit("--channel letter --at 2024-06-30");
    assert_eq!(next(), "2024-08-25 2024-06-25 0");
    // What the book knew before, and what was true before, is told as it was.
    let then = plan(
        &house,
        "2024-07-01",
        "2024-12-31",
        &format!("--member {wang} --as-of 2024-06-12"),
    );
    then.find(&[("reason", "regular")])
        .expect("one is due")
        .has(&[("due", "2024-08-10")]);
    // Taken back, the visit has not been.
    let undone = house
        .run(&format!("visit {wang} --by sales-manager --channel phone"))
        .ok()
        .one();
    assert_eq!(next(), "2024-08-01 2024-07-01 0");
    let version = undone.get("version").to_owned();
    house.run(&format!("undo {version} --reason mistaken")).ok();
    assert_eq!(next(), "2024-08-25 2024-06-25 0");
}

#[test]
fn class_a_is_called_upon_by_both_managers_each_in_their_own_time() {
    let house = house();
    let wang = member(&house, "A");
    house.clock("2024-06-01");
    for (by, at) in [
        ("store-manager", "2024-05-20"),
        ("sales-manager", "2024-05-10"),
    ] {
        house
            .run(&format!(
                "visit {wang} --channel in-person --by {by} --at {at}"
            ))
            .ok();
    }
    assert_eq!(
        lines(&house, &wang, "2024-07-01", "2024-08-31"),
        [
            // The days before July are for the plan of June.
            "2024-06-10 sales-manager in-person regular 21",
            "2024-07-20 store-manager in-person regular 0",
            "2024-08-01 sales-manager in-person regular 0",
            // A Sunday, and 31 August a Saturday.
            "2024-09-01 sales-manager in-person regular 0",
        ]
    );
}

#[test]
fn nobody_answered_postponed_and_declined_change_the_plan() {
    let house = house();
    let wang = member(&house, "D");
    house.clock("2024-03-04");
    let first = |from: &str| {
        let rows = plan(
            &house,
            from,
            "2024-12-31",
            &format!("--member {wang} --owner outreach"),
        );
        let row = rows
            .find(&[("reason", "regular")])
            .expect("one is due")
            .clone();
        row.cells(&["due", "planned", "channel", "overdue_days"])
            .join(" ")
    };
    let visit = |words: &str| {
        house
            .run(&format!(
                "visit {wang} --by outreach --channel phone {words}"
            ))
            .ok();
    };
    assert_eq!(
        first("2024-03-04"),
        "2024-02-15 2024-03-04 phone|in-person 18"
    );
    visit("--outcome no-answer");
    // Tried again after three days, and it is still the visit of February.
    assert_eq!(
        first("2024-03-04"),
        "2024-02-15 2024-03-07 phone|in-person 18"
    );
    house.clock("2024-03-07");
    visit("--outcome no-answer");
    assert_eq!(
        first("2024-03-07"),
        "2024-02-15 2024-03-11 phone|in-person 21"
    );
    house.clock("2024-03-11");
    visit("--outcome no-answer");
    // Twice again was enough: the round is given up, the next is due as after a call.
    assert_eq!(
        first("2024-03-11"),
        "2024-04-11 2024-04-11 phone|in-person 0"
    );
    visit("--outcome postponed:2024-03-20");
    assert_eq!(
        first("2024-03-11"),
        "2024-03-20 2024-03-20 phone|in-person 0"
    );
    house.clock("2024-03-20");
    visit("--outcome declined");
    // No phone for half a year; in person is left.
    assert_eq!(first("2024-03-20"), "2024-03-20 2024-03-20 in-person 0");
    house
        .run(&format!(
            "visit {wang} --by outreach --channel in-person --outcome declined"
        ))
        .ok();
    assert_eq!(
        first("2024-03-20"),
        "2024-09-20 2024-09-20 phone|in-person 0"
    );
    // A call for an event rests as well.
    let rows = plan(
        &house,
        "2024-03-20",
        "2024-12-31",
        &format!("--member {wang}"),
    );
    assert!(
        rows.iter().all(|row| row.get("reason") == "regular"),
        "{rows:?}"
    );
}

#[test]
fn who_is_suspended_or_has_left_is_not_planned_and_a_merged_member_is_one() {
    let house = house();
    let members = [
        member(&house, "E"),
        member(&house, "E"),
        member(&house, "E"),
    ];
    let planned = || {
        let rows = plan(&house, "2024-02-01", "2024-02-29", "");
        let members = rows.iter().map(|row| row.get("member").to_owned());
        members.collect::<Vec<_>>()
    };
    assert_eq!(planned(), members);
    house
        .run(&format!("member suspend {} --reason leave", members[0]))
        .ok();
    assert_eq!(planned(), members[1..]);
    house
        .run(&format!("member resume {} --reason back", members[0]))
        .ok();
    house
        .run(&format!("member exit {} --reason moved", members[1]))
        .ok();
    assert_eq!(planned(), [members[0].as_str(), &members[2]]);
    let visit = format!("visit {} --channel phone --by outreach", members[2]);
    house.run(&visit).ok();
    house
        .run(&format!(
            "member merge {} {} --reason same",
            members[2], members[0]
        ))
        .ok();
    // The visit made to the one was made to the other.
    assert!(planned().is_empty(), "{:?}", planned());
}

#[test]
fn who_says_no_to_marketing_gets_visits_and_no_letters_at_once() {
    let house = house();
    let wang = member(&house, "A");
    let letters = || {
        let rows = plan(
            &house,
            "2024-02-01",
            "2024-02-29",
            &format!("--member {wang}"),
        );
        let regular = rows
            .iter()
            .filter(|row| row.get("reason") == "regular")
            .count();
        (regular, rows.len() - regular)
    };
    assert_eq!(letters(), (1, 1));
    house
        .run(&format!("member set {wang} consent.marketing=no"))
        .ok();
    assert_eq!(letters(), (1, 0));
    house
        .run(&format!("member set {wang} consent.marketing=yes"))
        .ok();
    assert_eq!(letters(), (1, 1));
}
