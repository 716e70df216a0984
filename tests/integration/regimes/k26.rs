//! K22 and K26: receptions that are booked and prepared, with the host there a quarter of an hour before, and
//! visitors announced a day ahead, with route and guide, whose feedback is kept.

use crate::support::House;

#[test]
fn a_business_reception_is_booked_prepared_hosted_and_followed_up() {
    let house = House::new("house");
    house.clock("2026-05-11 09:00");
    house.adds_to_house(
        "\n[[opening]]\nhours = \"09:00-23:00\"\n\n[[room]]\nid = \"hall\"\ncapacity = 20\n",
    );
    house
        .run("staff add 郑经理 --role manager --login zheng --since 2026-05-01")
        .ok();
    house
        .run("reserve add --name 市考察团 --contact 13712340000 --item reception --host 郑经理 --party 8 --when '2026-05-13 10:00'")
        .ok()
        .one()
        .has(&[("room", "hall"), ("mind", "register at the gate")]);
    house.run("reserve confirm B000001").ok();
    house
        .run("reserve prepare B000001 --at '2026-05-13 09:20'")
        .fails(1)
        .tells(&["2026-05-13"]);
    house.clock("2026-05-13 09:50");
    house
        .run("reserve prepare B000001 --at '2026-05-13 09:20'")
        .ok();
    // The host was due a quarter of an hour before.
    let late = house
        .run("reserve host B000001 --at '2026-05-13 09:50'")
        .ok();
    assert!(late.err.contains("by 2026-05-13 09:45"), "{}", late.err);
    house.clock("2026-05-13 12:30");
    house
        .run("reserve arrive B000001 --at '2026-05-13 10:02'")
        .ok();
    house.run("reserve follow-up B000001 --text 寄送资料").ok();
    let list = house.run("reserve list").ok().one();
    list.has(&[("reservation", "B000001"), ("status", "arrived")]);
    house.run("check").ok();
}

#[test]
fn visitors_are_announced_a_day_ahead_guided_and_asked() {
    let house = House::new("house");
    house.clock("2026-05-11 09:00");
    house
        .run("visitor announce 钱玉 --class important --when '2026-05-12 10:00' --host 李主任")
        .ok();
    house.clock("2026-05-12 09:58");
    house
        .run("visitor in G000001 --badge 11")
        .refused()
        .tells(&["route", "guide"]);
    let came = house.run("visitor in G000001 --badge 11 --guide 郑讲解 --route 大厅、花园");
    assert_eq!(came.ok().one().get("status"), "inside");
    house.clock("2026-05-12 11:30");
    house.run("visitor out G000001 --badge 11").ok();
    house
        .run("visitor feedback G000001 --text 讲解清楚 --satisfied yes")
        .ok();
    let warned = house
        .run("visitor in 孙平 --class important --badge 12 --guide 郑讲解 --route 大厅")
        .ok();
    assert!(warned.err.contains("not announced"), "{}", warned.err);
}

#[test]
fn whoever_announces_for_the_same_day_hears_of_it_at_once() {
    let house = House::new("house");
    house.clock("2026-05-11 23:50");
    let announce = |when: &str, more: &str| {
        house.run(&format!(
            "visitor announce 钱玉 --class important --when '{when}' --host 李主任 {more}"
        ))
    };
    // Ten minutes later it is tomorrow: the rules count days.
    assert_eq!(announce("2026-05-12 00:00", "").ok().err, "");
    announce("2026-05-11 23:59", "")
        .ok()
        .tells(&["not announced as long ahead"]);
    announce("2026-05-11 23:59", "--lang zh")
        .ok()
        .tells(&["没有按规则提前预约"]);
    let apply = "visitor apply 某校 --names 甲、乙 --party 2 --purpose 参观 --budget 100 --class general --when";
    house
        .run(&format!("{apply} 2026-05-11"))
        .ok()
        .tells(&["not announced as long ahead"]);
    assert_eq!(house.run(&format!("{apply} 2026-05-12")).ok().err, "");
    // Where the rules refuse, no day is promised that the door would not keep.
    let path = house.book().join("rules/house.toml");
    let text = std::fs::read_to_string(&path).expect("a pack");
    let text = text.replace("unannounced = \"warn\"", "unannounced = \"refuse\"");
    std::fs::write(&path, text).expect("a pack");
    house.run("rules adopt").ok();
    house.clock("2026-05-12 09:00");
    announce("2026-05-12 10:00", "")
        .refused()
        .tells(&["at least 1 day ahead"]);
    house
        .run(&format!("{apply} 2026-05-12"))
        .refused()
        .tells(&["at least 1 day ahead"]);
    announce("2026-05-13", "").ok();
}
