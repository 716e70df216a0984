//! Sessions about the most points that sales earn within a day, a month, a year.

use crate::support::{House, Row};

const PACK: &str = r#"
format = 2
id = "caps"
in_force_from = 2020-01-01

[points]
each = "1.00"
gives = 1
live_until = "24 months"
at_most = { day = 500, month = 1000 }

[[multiplier]]
id = "double"
times = "2"
when = { weekdays = ["sat"] }
"#;

fn house() -> House {
    let house = House::empty();
    house.file("caps.toml", PACK);
    house.run("init book --rules caps.toml").ok();
    house.clock("2025-12-31");
    house
}

fn buy(house: &House, words: &str) -> Row {
    house.run(&format!("consume {words}")).ok().one()
}

#[test]
fn a_day_has_room_for_so_many_points_and_a_refund_takes_back_what_a_sale_earned() {
    let house = house();
    let wang = house.register("王芳", "--at 2024-01-01");
    let at = "--at 2025-03-05T10:00";
    buy(&house, &format!("{wang} 400 {at}")).has(&[("points", "400")]);
    let second = buy(&house, &format!("{wang} 300 {at} --ref t-2"));
    second.has(&[("points", "100")]);
    assert_eq!(
        second.get("why"),
        "full price; 100 points of 300: 1 for each 1.00 paid, down [rules/caps.toml:6]; \
         500 at most a day [rules/caps.toml:6]"
    );
    let again = buy(&house, &format!("{wang} 300 {at} --ref t-2"));
    assert_eq!(again.get("why"), second.get("why"));
    let third = buy(&house, &format!("{wang} 50 {at}"));
    third.has(&[("points", "0")]);
    // Half of it goes back: half of what it earned.
    let line = format!("refund {} --amount 150 {at}", second.get("sale"));
    house.run(&line).ok().one().has(&[("points", "-50")]);
    // What became free is for later sales only.
    buy(&house, &format!("{wang} 300 {at}")).has(&[("points", "50")]);
    let line = format!("refund {} {at}", second.get("sale"));
    house.run(&line).ok().one().has(&[("points", "-50")]);
    house
        .run(&format!("refund {} {at}", third.get("sale")))
        .ok()
        .one()
        .has(&[("points", "0")]);
    assert_eq!(house.points(&wang, "2025-03-05"), 450);
    let why = house
        .run(&format!("explain {}", third.get("sale")))
        .ok()
        .text();
    assert!(why.contains("500 at most a day"), "{why}");
    house.run("check").ok();
}

#[test]
fn a_month_has_an_end_too_multipliers_included_and_each_member_has_room_of_their_own() {
    let house = house();
    let wang = house.register("王芳", "--at 2024-01-01");
    let li = house.register("李雷", "--at 2024-01-01");
    // A Saturday: 600 points, 500 of them.
    buy(&house, &format!("{wang} 300 --at 2025-03-01")).has(&[("points", "500")]);
    buy(&house, &format!("{wang} 300 --at 2025-03-03")).has(&[("points", "300")]);
    let last = buy(&house, &format!("{wang} 300 --at 2025-03-04"));
    last.has(&[("points", "200")]);
    assert!(
        last.get("why").contains("1000 at most a calendar month"),
        "{}",
        last.get("why")
    );
    buy(&house, &format!("{wang} 300 --at 2025-03-05")).has(&[("points", "0")]);
    buy(&house, &format!("{wang} 300 --at 2025-04-01")).has(&[("points", "300")]);
    let rows =
        format!("member,at,amount\n{li},2025-03-05,400\n{li},2025-03-05,400\n{li},2025-03-06,90\n");
    house.file("rows.csv", &rows);
    let all = house.run("consume --from rows.csv").ok().rows();
    let points: Vec<&str> = all.iter().map(|row| row.get("points")).collect();
    assert_eq!(points, ["400", "100", "90"]);
    let undone = house.run(&format!("undo {} --reason x", last.get("version")));
    undone.ok();
    buy(&house, &format!("{wang} 300 --at 2025-03-06")).has(&[("points", "200")]);
    let text = house.run("rules show caps.toml --lang zh").ok().text();
    assert!(text.contains("每天最多 500 分"), "{text}");
    house.file("wrong.toml", &PACK.replace("month = 1000", "month = 100"));
    house
        .run("rules check wrong.toml --lang en")
        .ends(78)
        .tells(&["100 is never reached"]);
    house.run("check").ok();
}
