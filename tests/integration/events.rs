//! Sessions about the house's events.

use crate::support::House;

fn house() -> House {
    let house = House::new("health-chain");
    house.clock("2026-03-01");
    house
}

#[test]
fn an_event_moves_and_is_cancelled_until_somebody_came() {
    let house = house();
    let wang = house.register("王芳", "");
    house
        .run("event add health-talk --on 2026-04-10 --ref spring-talk")
        .ok();
    house
        .run("event add health-talk --on 2026-04-10")
        .refused()
        .tells(&["health-talk", "2026-04-10", "H000001"]);
    house
        .run("event change spring-talk --on 2026-04-17 --seats 30")
        .ok()
        .one()
        .has(&[("on", "2026-04-17"), ("seats", "30")]);
    house.run("event change spring-talk").fails(2);
    house.run("event add health-talk --on 2026-09-01").ok();
    house
        .run(&format!("event invite health-talk {wang}"))
        .refused()
        .tells(&["H000001 2026-04-17", "H000002 2026-09-01"]);
    house.run(&format!("event invite H000001 {wang}")).ok();
    house
        .run(&format!("event invite H000001 {wang}"))
        .refused()
        .tells(&[&wang, "J00000001"]);
    house
        .run("event cancel H000002 --reason 讲师病假")
        .ok()
        .one()
        .has(&[("status", "cancelled")]);
    house
        .run(&format!("event invite H000002 {wang}"))
        .refused()
        .tells(&["H000002 was cancelled"]);
    assert_eq!(house.run("event list").ok().rows().len(), 1);
    assert_eq!(house.run("event list --all").ok().rows().len(), 2);
    house
        .run(&format!("event attend H000001 {wang}"))
        .refused()
        .tells(&["2026-04-17", "2026-03-01"]);
    house.clock("2026-04-17");
    house.run(&format!("event attend health-talk {wang}")).ok();
    house
        .run(&format!("event attend health-talk {wang}"))
        .refused()
        .tells(&["came to H000001 already"]);
    house
        .run("event cancel H000001 --reason x")
        .refused()
        .tells(&["H000001 was held on 2026-04-17, 1 came"]);
    house.clock("2026-04-18");
    house
        .run(&format!("event invite H000001 {wang}"))
        .refused()
        .tells(&["2026-04-17"]);
    house
        .run("event guests opera")
        .refused()
        .tells(&["opera", "club event list"]);
    // The past stays what it was.
    let then = house.run("event list --as-of 2026-03-01").ok().rows();
    assert_eq!(then.columns(&["attended"]), [["0"]]);
    house.run("check").ok();
}

#[test]
fn a_segment_is_invited_as_far_as_it_agreed() {
    let house = house();
    let people: Vec<String> = [("王芳", "yes"), ("李伟", "no"), ("赵敏", "")]
        .into_iter()
        .map(|(name, says)| {
            let member = house.register(name, "");
            house
                .run(&format!("tier set {member} class A --reason x"))
                .ok();
            if !says.is_empty() {
                house
                    .run(&format!("member set {member} consent.marketing={says}"))
                    .ok();
            }
            member
        })
        .collect();
    house.register("钱进", "");
    house.run("event add health-talk --on 2026-04-10").ok();
    let line = "event invite health-talk --tier A --channel message --ref m-1";
    let invited = house.run(line).ok().tells(&["2 not invited"]);
    assert_eq!(
        invited.rows().columns(&["member", "channel", "kind"]),
        [[people[0].as_str(), "message", "invite"]]
    );
    assert_eq!(house.run(line).ok().text(), invited.text());
    let typed = "event invite health-talk --tier a --tier A --channel message --ref m-1";
    assert_eq!(house.run(typed).ok().text(), invited.text());
    let rest = house.run("event invite health-talk --tier A --channel letter");
    let rest = rest.ok().tells(&["1 not invited"]).rows();
    assert_eq!(rest.columns(&["member"]), [[people[2].as_str()]]);
    // Nobody is left: nothing is recorded.
    let version = house.version();
    let none = house.run("event invite health-talk --tier A").ok().rows();
    assert!(none.is_empty());
    assert_eq!(house.version(), version);
    house
        .run(&format!("event invite health-talk {}", people[1]))
        .refused()
        .tells(&[&people[1], "no to marketing"]);
    house
        .run("event invite health-talk --tier Z")
        .refused()
        .tells(&["Z", "class A (A), class B (B)"]);
    house.run("event invite health-talk").fails(2);
    assert_eq!(
        house
            .run("event invite health-talk --everybody")
            .ok()
            .rows()
            .len(),
        1
    );
}

#[test]
fn an_event_with_guests_is_not_undone_and_an_invitation_is() {
    let house = house();
    let wang = house.register("王芳", "");
    house.run("event add health-talk --on 2026-04-10").ok();
    let added = house.version();
    house.run(&format!("event invite health-talk {wang}")).ok();
    let invited = house.version();
    house
        .run(&format!("undo {added} --reason x"))
        .refused()
        .tells(&["H000001", "invitations"]);
    house.run(&format!("undo {invited} --reason x")).ok();
    let line = house.run("event list").ok().one();
    line.has(&[("invited", "0")]);
    house.run(&format!("undo {added} --reason x")).ok();
    assert!(house.run("event list").ok().rows().is_empty());
    house.run("check").ok();
    let history = house.run("history H000001").ok().rows();
    assert!(history.find(&[("command", "event add")]).is_some());
    assert!(history.find(&[("command", "undo")]).is_some());
}
