//! K17, relation events: key accounts are invited to the customers' day, answer, and come; and satisfaction is asked at
//! set intervals.

use crate::support::House;

#[test]
fn an_event_from_its_plan_to_who_came() {
    let house = House::new("relations-care");
    house.clock("2026-03-01");
    let people: Vec<String> = ["王芳", "李伟", "赵敏", "周杰"]
        .into_iter()
        .map(|name| {
            let member = house.register(name, "");
            house
                .run(&format!("tier set {member} account key --reason x"))
                .ok();
            member
        })
        .collect();
    let plain = house.register("钱进", "");
    house
        .run(&format!("member set {} consent.marketing=no", people[3]))
        .ok();
    house
        .run("event add customers-day --on 2026-05-20 --seats 2")
        .ok()
        .one()
        .has(&[("event", "H000001"), ("on", "2026-05-20"), ("seats", "2")]);
    let invited = house.run("event invite customers-day --tier key --channel letter");
    let invited = invited.ok().tells(&["1 not invited"]).rows();
    assert_eq!(invited.len(), 3);
    // The invitation is what `care` lists for the day, to those who did not say no.
    let letters = house
        .run("care --from 2026-05-20 --to 2026-05-20")
        .ok()
        .rows();
    assert_eq!(letters.len(), 3);
    assert!(letters.iter().all(|row| row.get("channel") == "letter"));
    house.clock("2026-05-01");
    let answer = |member: &str, says: &str| {
        house.run(&format!("event answer customers-day {member} {says}"))
    };
    answer(&people[0], "yes").ok();
    answer(&people[1], "no").ok();
    answer(&people[2], "yes").ok();
    answer(&people[1], "yes")
        .refused()
        .tells(&["2 of the 2 seats of event H000001"]);
    answer(&plain, "yes").refused().tells(&[&plain, "H000001"]);
    house.clock("2026-05-21");
    house
        .run(&format!(
            "event attend customers-day {} {plain} --at 2026-05-20",
            people[0]
        ))
        .ok();
    house
        .run(&format!(
            "event attend customers-day {} --at 2026-05-20",
            people[2]
        ))
        .refused()
        .tells(&["2 of the 2 seats"]);
    let line = house.run("event list").ok().one();
    line.has(&[
        ("event", "H000001"),
        ("id", "customers-day"),
        ("invited", "3"),
        ("coming", "2"),
        ("declined", "1"),
        ("attended", "2"),
        ("rate", "33.3"),
        ("status", "held"),
    ]);
    let came = house
        .run("event guests customers-day --attended")
        .ok()
        .rows();
    assert_eq!(
        came.columns(&["member", "invited", "coming", "attended"]),
        [
            [&people[0], "2026-03-01", "yes", "2026-05-20"],
            [&plain, "", "", "2026-05-20"]
        ]
    );
    house.run("check").ok();
}

#[test]
fn satisfaction_is_asked_at_set_intervals() {
    let house = House::new("relations-care");
    house.clock("2026-01-31");
    let [wang, li, zhao, qian] =
        ["王芳", "李伟", "赵敏", "钱进"].map(|name| house.register(name, ""));
    house
        .run(&format!("tier set {wang} account key --reason x"))
        .ok();
    let due = |more: &str| {
        let rows = house.run(&format!("survey due{more}")).ok().rows();
        let told = rows.columns(&["member", "topic", "last", "due", "overdue_days"]);
        let owned = told
            .iter()
            .map(|row| row.iter().map(|cell| (*cell).to_owned()).collect());
        owned.collect::<Vec<Vec<String>>>()
    };
    assert!(due("").is_empty());
    house.run("survey due --fail").ok();
    // Three months from the last of January end with April; only key accounts are asked about the relation.
    house.clock("2026-05-02");
    assert_eq!(
        due(""),
        [[wang.as_str(), "relation", "", "2026-04-30", "2"]]
    );
    house.run("survey due --fail").ends(3);
    house
        .run(&format!("survey add {wang} --topic relation --score 5"))
        .ok();
    assert!(due("").is_empty());
    assert_eq!(
        due(" --by 2026-08-02 --topic 关怀满意度"),
        [[wang.as_str(), "relation", "2026-05-02", "2026-08-02", "0"]]
    );
    // Whoever answered counts from that answer, whoever did not from joining.
    house
        .run(&format!("survey add {li} --topic satisfaction --score 4"))
        .ok();
    house.run(&format!("member exit {qian} --reason x")).ok();
    house.clock("2026-08-01");
    assert_eq!(
        due(" --topic satisfaction"),
        [
            [wang.as_str(), "satisfaction", "", "2026-07-31", "1"],
            [zhao.as_str(), "satisfaction", "", "2026-07-31", "1"],
        ]
    );
    // Two who are one are asked once, by whichever answered last.
    house
        .run(&format!("member merge {li} {zhao} --reason twice"))
        .ok();
    assert_eq!(
        due(" --topic satisfaction"),
        [[wang.as_str(), "satisfaction", "", "2026-07-31", "1"]]
    );
    // An answer that is taken back was never given.
    let answered = house.version();
    house
        .run(&format!("survey add {wang} --topic satisfaction --score 4"))
        .ok();
    assert!(due(" --topic satisfaction").is_empty());
    house
        .run(&format!("undo {} --reason slip", answered + 1))
        .ok();
    assert_eq!(due(" --topic satisfaction").len(), 1);
    assert!(due(" --as-of 2026-07-30").is_empty());
    house
        .run("survey due --topic nonsense")
        .refused()
        .tells(&["nonsense", "satisfaction"]);
    let other = House::new("house");
    other.run("survey due").ok().tells(&["asked at intervals"]);
    other
        .run("survey due --topic quality")
        .fails(2)
        .tells(&["quality", "every"]);
}
