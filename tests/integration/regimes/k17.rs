//! K17, relation events: key accounts are invited to the customers' day, answer, and come.

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
