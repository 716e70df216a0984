//! K29, the calling part of the seven steps: who stays away is called back, as the rules say and only as the
//! member allows.

use crate::support::House;

fn house() -> (House, String) {
    let house = House::new("abc");
    house.clock("2024-03-01");
    let wang = house.register("王芳", "--joined 2023-12-01");
    for _ in 0..20 {
        house
            .run(&format!("consume {wang} 1500 --paid 1500 --at 2024-02-20"))
            .ok();
    }
    assert_eq!(house.tier(&wang, "class", "2024-03-01"), "A");
    (house, wang)
}

fn calls(house: &House, to: &str) -> Vec<String> {
    let rows = house
        .run(&format!("visit-plan --from 2024-03-01 --to {to}"))
        .ok()
        .rows();
    let calls = rows.iter().filter(|row| row.get("reason") == "win-back");
    let keys = ["due", "owner", "channel", "overdue_days"];
    calls.map(|row| row.cells(&keys).join(" ")).collect()
}

#[test]
fn who_stays_away_is_called_back_and_once_more_until_they_come() {
    let (house, wang) = house();
    // Without consent nobody is wooed: the pack asks for it.
    assert!(calls(&house, "2024-05-31").is_empty());
    house
        .run(&format!("member set {wang} consent.marketing=yes"))
        .ok();
    // 60 days after 20 February, and 30 days after that call, which is made on the Friday before.
    let twice = ["2024-04-20 agent phone 0", "2024-05-19 agent phone 0"];
    assert_eq!(calls(&house, "2024-05-31"), twice);
    // A Saturday: the plan of the Friday before shows it.
    assert!(calls(&house, "2024-04-18").is_empty());
    assert_eq!(calls(&house, "2024-04-19").len(), 1);
    house.clock("2024-04-25");
    let twice = ["2024-04-20 agent phone 5", "2024-05-25 agent phone 0"];
    assert_eq!(calls(&house, "2024-05-31"), twice);
    house
        .run(&format!(
            "visit {wang} --channel phone --by agent --outcome no-answer"
        ))
        .ok();
    let rows = house
        .run("visit-plan --from 2024-03-01 --to 2024-05-31")
        .ok()
        .rows();
    let call = rows.find(&[("reason", "win-back")]).expect("tried again");
    call.has(&[("planned", "2024-04-28"), ("due", "2024-04-20")]);
    house.clock("2024-04-28");
    house
        .run(&format!(
            "visit {wang} --channel phone --by agent --for win-back"
        ))
        .ok();
    assert!(calls(&house, "2024-05-27").is_empty());
    assert_eq!(calls(&house, "2024-05-31"), ["2024-05-28 agent phone 0"]);
    // A purchase ends the absence: the next would begin sixty days after it.
    house.clock("2024-05-10");
    house.run(&format!("consume {wang} 100")).ok();
    assert!(calls(&house, "2024-07-08").is_empty());
    assert_eq!(calls(&house, "2024-07-31"), ["2024-07-09 agent phone 0"]);
    // Whoever does not want it is left in peace.
    house.clock("2024-07-10");
    house
        .run(&format!(
            "visit {wang} --channel phone --by agent --for win-back --outcome declined"
        ))
        .ok();
    assert!(calls(&house, "2024-12-31").is_empty());
}

#[test]
fn the_whole_house_calls_each_of_its_cards_back() {
    let house = House::new("house");
    house.clock("2024-01-31");
    let cards = ["diamond", "platinum", "gold", "silver", "ordinary"];
    let people = cards.map(|card| {
        let member = house.register(card, "--joined 2023-01-01 --consent marketing");
        house.run(&format!("consume {member} 10")).ok();
        if card != "ordinary" {
            house
                .run(&format!("tier set {member} tier {card} --reason x"))
                .ok();
        }
        member
    });
    let due = |member: &str| {
        let rows = house
            .run("visit-plan --from 2024-01-31 --to 2024-07-31")
            .ok()
            .rows();
        let rows = rows
            .iter()
            .filter(|row| row.get("reason") == "win-back" && row.get("member") == member);
        let keys = ["due", "owner", "channel"];
        let calls = rows.map(|row| row.cells(&keys).join(" "));
        calls.collect::<Vec<_>>()
    };
    // 60 and 90 days without a purchase; the others once they are about to leave, 120 quiet days on.
    let calls = people.each_ref().map(|member| due(member));
    let first = calls.each_ref().map(|calls| calls[0].as_str());
    assert_eq!(
        first,
        [
            "2024-03-31 manager phone",
            "2024-03-31 manager phone",
            "2024-04-30 agent message",
            "2024-05-30 agent message",
            "2024-05-30 agent message",
        ]
    );
    // The two best cards are called again a month after each call, the others once.
    let again = calls.map(|calls| calls.len() > 1);
    assert_eq!(again, [true, true, false, false, false]);
}
