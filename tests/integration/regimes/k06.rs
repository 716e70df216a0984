//! K6, gold and silver VIPs: birthday gifts, and regular contact by message.

use crate::support::House;

#[test]
fn gold_and_silver_get_a_birthday_gift_and_everybody_who_agreed_a_message() {
    let house = House::with("club-cards", "--name 云水");
    house.clock("2026-04-01");
    let tiers = ["gold", "silver", "ordinary"];
    let people: Vec<String> = tiers
        .into_iter()
        .map(|tier| {
            let member = house.register(tier, "--birthday 1990-05-04 --consent marketing");
            if tier != "ordinary" {
                house
                    .run(&format!("tier set {member} tier {tier} --reason x"))
                    .ok();
            }
            member
        })
        .collect();
    house.run(&format!("consume {} 1000", people[0])).ok();
    let rows = house
        .run("care --from 2026-05-04 --to 2026-05-04")
        .ok()
        .rows();
    assert_eq!(
        rows.columns(&["member", "gift", "channel", "prepare"]),
        [
            [&people[0], "birthday-cake", "in-person", "2026-05-02"],
            [&people[0], "", "message", "2026-05-04"],
            [&people[1], "birthday-cake", "in-person", "2026-05-02"],
            [&people[1], "", "message", "2026-05-04"],
            [&people[2], "", "message", "2026-05-04"],
        ]
    );
    // The festival's message tells the points: 900 yuan paid are 90 points.
    let line = format!(
        "care --from 2026-06-19 --to 2026-06-19 --member {}",
        people[0]
    );
    let row = house.run(&line).ok().one();
    row.has(&[(
        "message",
        "gold贵宾：云水祝您端午节快乐！您现有积分 90 分。",
    )]);
}
