//! Reservations, from the call to the arrival: what is refused and with which offers, what is told back.

use crate::support::House;

/// A club with two massage rooms, a pool, two therapists and doors open past midnight.
const PLACES: &str = r#"
[[store]]
id = "east"

[[opening]]
hours = "10:00-02:00"

[[opening]]
on = [2024-05-04]
closed = true

[[room]]
id = "m1"
title = { en = "Lotus", zh = "荷花厅" }
store = "east"
takes = ["massage"]

[[room]]
id = "m2"
store = "east"
capacity = 2
takes = ["massage", "private-room"]

[[room]]
id = "pool"
capacity = 10
shared = true
takes = ["bath"]

[[therapist]]
id = "li"
title = { en = "Li Na", zh = "李娜" }
staff = "E0001"
does = ["massage"]

[[therapist]]
id = "wang"
does = ["massage", "fitness"]
works = [{ days = ["mon", "wed"], hours = "12:00-20:00" }]
"#;

fn club() -> House {
    let house = House::with("club-cards", "--day-starts 06:00");
    house.adds_to_house(PLACES);
    house.clock("2024-05-01 12:00");
    house
}

const LI: &str = "--name 陈明 --contact 139-0013-9000";

#[test]
fn a_room_and_people_are_kept_and_the_next_caller_hears_what_is_free() {
    let house = club();
    let wang = house.register("王芳", "");
    let line = format!("reserve add {wang} --item massage --when '2024-05-01 14:00' --ref call-1");
    let first = house.run(&line).ok().one();
    for (key, value) in [
        ("reservation", "B000001"),
        ("status", "booked"),
        ("start", "2024-05-01T14:00:00+08:00"),
        ("until", "2024-05-01T15:00:00+08:00"),
        ("room", "m1"),
        ("therapists", "li"),
        ("store", "east"),
        ("member", &wang),
        ("mind", "no full meal in the hour before"),
    ] {
        assert_eq!(first.get(key), value, "{key}");
    }
    // The same call again changes nothing and is answered as it was.
    let version = house.version();
    assert_eq!(house.run(&line).ok().one(), first);
    assert_eq!(house.version(), version);
    house
        .run(&line.replace("14:00", "15:00"))
        .refused()
        .tells(&["ref call-1 stands for something else already: B000001"]);
    let second = house
        .run(&format!(
            "reserve add {LI} --item massage --when '2024-05-01 14:00'"
        ))
        .ok()
        .one();
    assert_eq!(
        (second.get("room"), second.get("therapists")),
        ("m2", "wang")
    );
    assert_eq!(
        (second.get("name"), second.get("contact")),
        ("陈明", "139****9000")
    );
    house
        .run(&format!(
            "reserve add {LI} --item massage --when '2024-05-01 14:30'"
        ))
        .refused()
        .tells(&[
            "no room for massage is free at 2024-05-01 14:30",
            "free: 2024-05-01 12:45 (room m1, li); 2024-05-01 15:15 (room m1, li)",
        ]);
    house
        .run(&format!("reserve add {LI} --item massage --room m1 --therapist 李娜 --when '2024-05-01 14:30' --lang zh"))
        .refused()
        .tells(&["房间 m1 自 2024-05-01 14:00 至 2024-05-01 15:15 已由 B000001 预约"]);
    // Nobody's name or phone stands in the ledger.
    let ledger = std::fs::read_to_string(house.ledger("reservations")).expect("a ledger");
    assert!(
        !ledger.contains("陈明") && !ledger.contains("9000"),
        "{ledger}"
    );
    house.run("check").ok();
}

#[test]
fn what_cannot_be_reserved_is_told_with_its_remedy() {
    let house = club();
    for (words, code, told) in [
        (
            format!("{LI} --item sauna --when '2024-05-01 14:00'"),
            1,
            "there is: bath, massage, fitness lesson (fitness), private room (private-room)",
        ),
        (
            format!("{LI} --item massage --when 2024-05-02"),
            2,
            "2024-05-02 names no time of day",
        ),
        (
            format!("{LI} --item massage --when '2024-05-01 11:00'"),
            1,
            "2024-05-01 11:00 is past: it is 2024-05-01 12:00",
        ),
        (
            format!("{LI} --item massage --when '2024-08-01 11:00'"),
            1,
            "too far ahead: 60 days at most",
        ),
        (
            format!("{LI} --item massage --when '2024-05-04 14:00'"),
            1,
            "the house is closed on 2024-05-04",
        ),
        (
            format!("{LI} --item massage --when '2024-05-02 01:30'"),
            1,
            "is outside the hours of 2024-05-01: 10:00-02:00",
        ),
        (
            format!("{LI} --item massage --when '2024-05-01 14:00' --room m3"),
            1,
            "there is no room `m3`",
        ),
        (
            format!("{LI} --item massage --when '2024-05-01 14:00' --store west"),
            1,
            "there is no store `west`",
        ),
        (
            format!("{LI} --item massage --when '2024-05-01 14:00' --until '2024-05-01 13:00'"),
            2,
            "2024-05-01 13:00 is not after 2024-05-01 14:00",
        ),
        (
            format!("{LI} --item fitness --when '2024-05-01 14:00' --party 2"),
            1,
            "fitness is for 1 guest at most, 2 are to come",
        ),
        (
            "--item massage --when '2024-05-01 14:00'".to_owned(),
            2,
            "a guest is a member, or has a name and a contact",
        ),
    ] {
        house
            .run(&format!("reserve add {words}"))
            .fails(code)
            .tells(&[told]);
    }
    assert_eq!(house.run("reserve list").ok().rows().len(), 0);
    let plain = House::new("vip-card");
    plain
        .run(&format!(
            "reserve add {LI} --item massage --when '2020-01-02 14:00'"
        ))
        .refused()
        .tells(&["take no reservations"]);
}

#[test]
fn steps_follow_each_other_from_the_call_to_the_arrival() {
    let house = club();
    let wang = house.register("王芳", "");
    let book = |item: &str, when: &str| {
        let line = format!("reserve add {wang} --item {item} --when '{when}'");
        house.run(&line).ok().one().get("reservation").to_owned()
    };
    let room = book("private-room", "2024-05-01 18:00");
    house
        .run(&format!("reserve confirm {room}"))
        .refused()
        .tells(&["asks for a deposit of 200.00, 0.00 is paid"]);
    let confirmed = house.run(&format!("reserve confirm {room} --deposit 200 --ref d-1"));
    assert_eq!(confirmed.ok().one().get("status"), "confirmed");
    house
        .run(&format!("reserve confirm {room} --deposit 200"))
        .refused()
        .tells(&["B000001 is confirmed: `confirm` does not follow"]);
    // Reminded a day ahead, once.
    assert_eq!(house.run("reserve remind").ok().rows().len(), 1);
    house.run(&format!("reserve reminded {room}")).ok();
    assert_eq!(house.run("reserve remind").ok().rows().len(), 0);
    assert_eq!(house.run("reserve remind --all").ok().rows().len(), 1);
    // Another time is confirmed and reminded of anew.
    house
        .run(&format!("reserve change {room} --when '2024-05-01 18:00'"))
        .refused()
        .tells(&["nothing of B000001 would change"]);
    let moved = house
        .run(&format!(
            "reserve change {room} --when '2024-05-01 19:00' --party 2"
        ))
        .ok()
        .one();
    assert_eq!(moved.get("until"), "2024-05-01T22:00:00+08:00");
    assert_eq!(moved.get("status"), "booked");
    house
        .run(&format!("reserve no-show {room} --at '2024-05-01 12:00'"))
        .refused()
        .tells(&["are waited for until 2024-05-01 19:20"]);
    house.clock("2024-05-01 19:30");
    house
        .run(&format!("reserve cancel {room}"))
        .refused()
        .tells(&["B000001 has begun at 2024-05-01 19:00"]);
    house.run(&format!("reserve no-show {room}")).ok();
    // They came after all, and bought something.
    let sale = house
        .run(&format!("consume {wang} 300 --booked"))
        .ok()
        .one();
    let sale = sale.get("sale").to_owned();
    let arrived = house
        .run(&format!("reserve arrive {room} --sale {sale}"))
        .ok();
    assert_eq!(arrived.one().get("status"), "arrived");
    let row = house.run("reserve list").ok().one();
    assert_eq!((row.get("minutes_late"), row.get("sale")), ("30", &*sale));
    // What was taken back is as if it had not been.
    let version = house.version();
    house
        .run(&format!("undo {version} --reason 'the wrong one'"))
        .ok();
    assert_eq!(
        house.run("reserve list").ok().one().get("status"),
        "no-show"
    );
    assert_eq!(
        house
            .run("reserve list --at-version 5")
            .ok()
            .one()
            .get("status"),
        "confirmed"
    );
    let told = house.run(&format!("history {room}")).ok().text();
    assert!(told.contains("no-show") && !told.contains("王芳"), "{told}");
    house.run("check").ok();
}

#[test]
fn a_booking_counts_once_for_the_kind_of_customer() {
    let house = club();
    let wang = house.register("王芳", "");
    let when = "--item massage --when '2024-05-01 14:00'";
    house.run(&format!("reserve add {wang} {when}")).ok();
    house.clock("2024-05-01 14:05");
    let sale = house.run(&format!("consume {wang} 100")).ok().one();
    let sale = sale.get("sale").to_owned();
    assert_eq!(house.tier(&wang, "kind", "2024-05-01"), "ordinary");
    // The reservation was kept, whatever the till said of the sale.
    let kept = house
        .run(&format!("reserve arrive B000001 --sale {sale}"))
        .ok();
    assert_eq!(kept.err, "");
    assert_eq!(house.tier(&wang, "kind", "2024-05-01"), "appointment");
    // Told as booked and reserved as well, a visit counts once.
    house.run(&format!("consume {wang} 100 --booked")).ok();
    let told = house
        .run(&format!("explain {wang} --format csv"))
        .ok()
        .text();
    assert!(!told.contains("appointments 2"), "{told}");
    house.clock("2024-05-02 14:00");
    house
        .run(&format!(
            "reserve add {wang} --item massage --when '2024-05-06 14:00'"
        ))
        .ok();
    house
        .run(&format!(
            "reserve arrive B000002 --sale {sale} --at 2024-05-01"
        ))
        .refused()
        .tells(&["B000002 is booked for 2024-05-06, not for 2024-05-01"]);
}

#[test]
fn an_undo_never_puts_two_into_one_room() {
    let house = club();
    let when = "--item massage --room m1 --when '2024-05-01 14:00'";
    house.run(&format!("reserve add {LI} {when}")).ok();
    house.run("reserve cancel B000001 --reason ill").ok();
    let cancelled = house.version();
    house.run(&format!("reserve add {LI} {when}")).ok();
    house
        .run(&format!("undo {cancelled} --reason 'he comes'"))
        .refused()
        .tells(&["room m1 is taken from 2024-05-01 14:00 to 2024-05-01 15:15 by B000002"]);
    house.run("reserve cancel B000002").ok();
    house
        .run(&format!("undo {cancelled} --reason 'he comes'"))
        .ok();
    assert_eq!(
        house
            .run("reserve list --status booked")
            .ok()
            .one()
            .get("reservation"),
        "B000001"
    );
    house.run("check").ok();
}

#[test]
fn the_calendar_file_holds_each_reservation_as_it_is() {
    let house = club();
    for (item, when) in [
        ("massage", "2024-05-01 14:00"),
        ("bath", "2024-05-02 01:00"),
        ("bath", "2024-05-01 23:00"),
    ] {
        let line = format!("reserve add {LI} --item {item} --when '{when}'");
        if house.run(&line).code == Some(1) {
            // Two hours of bath from one o'clock on run past the closing.
            assert_eq!(when, "2024-05-02 01:00");
        }
    }
    house.run("reserve cancel B000001").ok();
    house.run("reserve list --ics week.ics --lang zh").ok();
    let text = std::fs::read_to_string(house.dir().join("week.ics")).expect("a file");
    // What was cancelled is taken back from whoever has it.
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 2, "{text}");
    assert_eq!(text.matches("STATUS:CANCELLED").count(), 1, "{text}");
    for line in [
        "DTSTART:20240501T150000Z",
        "DTEND:20240501T170000Z",
        "SUMMARY:沐浴：陈明（1 人）",
        "STATUS:TENTATIVE",
    ] {
        assert!(text.contains(line), "{line} not in\n{text}");
    }
}

#[test]
fn what_is_no_more_among_those_of_a_calendar_is_cancelled_there() {
    let house = club();
    let adds = |room: &str, when: &str| {
        let line = format!("reserve add {LI} --item massage --room {room} --when '{when}'");
        house.run(&line).ok();
    };
    for hour in [13, 15, 17, 19] {
        adds("m1", &format!("2024-05-01 {hour}:00"));
    }
    let version = house.version();
    let states = |file: &str| -> Vec<String> {
        let words = "reserve list --room m1 --from 2024-05-01 --to 2024-05-01 --status booked";
        house.run(&format!("{words} --ics {file}")).ok();
        let text = std::fs::read_to_string(house.dir().join(file)).expect("a file");
        let value = |event: &str, name: &str| {
            let mut lines = event.lines();
            let line = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            line.unwrap_or_default().to_owned()
        };
        let events = text.split("BEGIN:VEVENT").skip(1);
        let told = events.map(|event| {
            let uid = value(event, "UID");
            let uid = uid.split('@').next().unwrap_or_default().to_owned();
            format!("{uid} {}", value(event, "STATUS"))
        });
        let mut told: Vec<String> = told.collect();
        told.sort();
        told
    };
    assert_eq!(states("one.ics").len(), 4);
    // Taken back, moved to another day, cancelled, and confirmed, which takes place all the same.
    house.run(&format!("undo {version} --reason x")).ok();
    house
        .run("reserve change B000001 --when '2024-05-03 13:00'")
        .ok();
    house.run("reserve cancel B000002").ok();
    house.run("reserve confirm B000003").ok();
    let gone = ["B000001", "B000002", "B000004"].map(|id| format!("{id} CANCELLED"));
    assert_eq!(states("two.ics"), gone);
}

#[test]
fn the_report_is_what_the_list_adds_up_to() {
    let house = club();
    // (when, how it ended)
    let table = [
        ("2024-05-01 13:00", "arrive"),
        ("2024-05-01 14:30", "arrive"),
        ("2024-05-01 16:00", "no-show"),
        ("2024-05-01 17:30", "cancel"),
        ("2024-05-03 10:00", "open"),
        ("2024-06-03 13:00", "open"),
    ];
    for (when, _) in table {
        house
            .run(&format!(
                "reserve add {LI} --item massage --room m1 --when '{when}'"
            ))
            .ok();
    }
    house.run("reserve confirm B000005").ok();
    for (number, (when, end)) in table.iter().enumerate() {
        let id = format!("B{:06}", number + 1);
        let at = match *end {
            "arrive" => (*when).to_owned(),
            "no-show" => "2024-05-01 16:20".to_owned(),
            // An hour and a half before: late by the rules, which count it as a failure.
            "cancel" => "2024-05-01 16:00".to_owned(),
            _ => continue,
        };
        house.clock("2024-05-02");
        house.run(&format!("reserve {end} {id} --at '{at}'")).ok();
    }
    let rows = house
        .run("report reservations --from 2024-05-01 --to 2024-06-30")
        .ok()
        .rows();
    let may = rows.find(&[("period", "2024-05")]).expect("a line");
    for (key, value) in [
        ("booked", "5"),
        ("confirmed", "1"),
        ("arrived", "2"),
        ("no_show", "1"),
        ("cancelled", "1"),
        ("late", "1"),
        ("open", "1"),
        ("guests", "2"),
        ("success_pct", "50.00"),
    ] {
        assert_eq!(may.get(key), value, "{key}");
    }
    // By room: three hours kept of the sixteen hours of each of May's days but the fourth.
    let rooms = house
        .run("report reservations --by room --from 2024-05-01 --to 2024-05-31")
        .ok()
        .one();
    let open = 30 * 16 * 60;
    let hundredths = (180 * 20_000 + open) / (open * 2);
    let expected = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    assert_eq!(rooms.get("occupancy_pct"), expected);
    // By therapist, in hours of work: li has none of her own, so the house's hold.
    let people = house
        .run("report reservations --by therapist --from 2024-05-01 --to 2024-05-31")
        .ok()
        .one();
    assert_eq!(
        (people.get("therapist"), people.get("occupancy_pct")),
        ("li", &*expected)
    );
    // As of the first day's close, and as known before anything had ended.
    let then = house
        .run("report reservations --from 2024-05-01 --to 2024-05-31 --as-of 2024-05-01")
        .ok()
        .one();
    assert_eq!((then.get("arrived"), then.get("open")), ("2", "1"));
    let known = house
        .run("report reservations --from 2024-05-01 --to 2024-05-31 --at-version 8")
        .ok()
        .one();
    assert_eq!((known.get("arrived"), known.get("open")), ("0", "5"));
    house.run("check").ok();
}

#[test]
fn nobody_is_sent_to_just_any_store() {
    let house = House::new("club-cards");
    house.adds_to_house(
        "\n[[store]]\nid = \"east\"\n\n[[store]]\nid = \"west\"\n\n\
         [[room]]\nid = \"e1\"\nstore = \"east\"\n\n[[room]]\nid = \"w1\"\nstore = \"west\"\n",
    );
    house.clock("2024-05-01 12:00");
    let add = "reserve add --name 陈明 --contact 13900139000 --item bath --when '2024-05-01 14:00'";
    house.run(add).fails(2).tells(&[
        "in which store was not given; there are east, west",
        "--store",
    ]);
    let there = house.run(&format!("{add} --store west")).ok().one();
    assert_eq!((there.get("store"), there.get("room")), ("west", "w1"));
    // A room is in its store, and a member goes to the own one.
    let room = house.run(&format!("{add} --room e1 --yes")).ok().one();
    assert_eq!(room.get("store"), "east");
    let wang = house.register("王芳", "--store west");
    let line = format!("reserve add {wang} --item bath --when '2024-05-01 18:00'");
    assert_eq!(house.run(&line).ok().one().get("room"), "w1");
}

#[test]
fn who_is_called_is_revealed_with_a_reason_and_on_record() {
    let house = club();
    let remind = "reserve remind --reveal --reason 'to remind them'";
    house.run(remind).refused().tells(&["may = [\"reveal\"]"]);
    house.adds_to_house(
        "\n[[role]]\nid = \"manager\"\nmay = [\"reveal\"]\n\n[[operator]]\nname = \"desk\"\nroles = [\"manager\"]\n",
    );
    house
        .run(&format!(
            "reserve add {LI} --item bath --when '2024-05-01 14:00'"
        ))
        .ok();
    let masked = house.run("reserve remind").ok().one();
    assert_eq!(masked.get("contact"), "139****9000");
    let clear = house.run(remind).ok();
    assert_eq!(clear.one().get("contact"), "13900139000");
    let log = house.run("access list").ok().text();
    assert!(log.contains("contact"), "{log}");
    // What is not moved may be changed at the last minute.
    house.clock("2024-05-01 13:55");
    house
        .run("reserve change B000001 --party 2 --note '多带一条毛巾'")
        .ok();
    house
        .run("reserve change B000001 --when '2024-05-01 14:15'")
        .refused()
        .tells(&["2024-05-01 14:15 is too soon"]);
    house.run("check").ok();
}

#[test]
fn who_would_be_in_two_places_at_once_is_asked_about() {
    let house = club();
    let wang = house.register("王芳", "");
    let add = |item: &str, when: &str, more: &str| {
        house.run(&format!(
            "reserve add {wang} --item {item} --when '2024-05-01 {when}' {more}"
        ))
    };
    add("massage", "14:00", "").ok();
    add("massage", "14:30", "").refused().tells(&[
        "2024-05-01 14:00 to 2024-05-01 15:00 already: B000001",
        "--yes",
    ]);
    add("massage", "14:30", "--lang zh")
        .refused()
        .tells(&["已有预约：B000001"]);
    // One after the other is no doubt, and whoever means it says so.
    add("bath", "14:30", "").refused().tells(&["B000001"]);
    add("bath", "14:30", "--yes").ok();
    house.run("reserve cancel B000002").ok();
    add("massage", "17:00", "").ok();
    house
        .run("reserve change B000003 --when '2024-05-01 14:30' --room m2 --therapist wang")
        .refused()
        .tells(&["B000001", "--yes"]);
    house.run("reserve cancel B000001").ok();
    house.run("reserve cancel B000003").ok();
    add("massage", "14:00", "--host 李主任").ok();
    // A host receives one party at a time.
    let other = |when: &str| {
        house.run(&format!(
            "reserve add {LI} --item massage --when '2024-05-01 {when}' --host 李主任"
        ))
    };
    other("14:30")
        .refused()
        .tells(&["李主任", "B000004", "--yes"]);
    other("16:00").ok();
    house.run("check").ok();
}

#[test]
fn a_host_and_a_guest_are_one_however_they_are_told() {
    let house = House::new("house");
    house.clock("2026-06-01");
    house.run("register 王芳 --phone 13800000001").ok();
    house
        .run("staff add 'Li Na' --role manager --since 2026-01-01 --login lina")
        .ok();
    let at = "--item reception --when '2026-06-03 10:00'";
    let other = "--item reception --when '2026-06-03 11:00'";
    house
        .run(&format!(
            "reserve add --name 客甲 --contact 13900000001 {at} --host 'Li Na'"
        ))
        .ok();
    for host in ["'li  na'", "LINA", "E0001", "'ＬＩ ＮＡ'"] {
        house
            .run(&format!(
                "reserve add --name 客乙 --contact 13900000002 {other} --host {host}"
            ))
            .refused()
            .tells(&["receives the guests of B000001", "--yes"]);
    }
    house
        .run(&format!(
            "reserve add --name 客乙 --contact 13900000002 {other} --host 'Zhao'"
        ))
        .ok();
    // A guest who is no member is not at two places either; another of the same number may be.
    let visit = "--item bath --when '2026-06-03 11:30'";
    house
        .run(&format!(
            "reserve add --name ' 客甲 ' --contact 139-0000-0001 {visit}"
        ))
        .refused()
        .tells(&["客甲 is booked from 2026-06-03 10:00 to 2026-06-03 12:00 already: B000001"]);
    house
        .run(&format!(
            "reserve add --name 客甲 --contact 13900000001 {visit} --lang zh"
        ))
        .refused()
        .tells(&["客甲 在 2026-06-03 10:00 至 2026-06-03 12:00 已有预约：B000001"]);
    house
        .run(&format!(
            "reserve add --name 客丙 --contact 13900000001 {visit}"
        ))
        .ok();
    // Whose phone it is comes before what else is doubted.
    let bath = "--item bath --when '2026-06-04 10:00'";
    house.run(&format!("reserve add M000001 {bath}")).ok();
    let stranger = format!("reserve add --name 王女士 --contact 138-0000-0001 {bath}");
    house
        .run(&stranger)
        .refused()
        .tells(&["138****0001 is the phone of member M000001", "--yes"]);
    house
        .run(&format!("{stranger} --lang zh"))
        .refused()
        .tells(&["138****0001 是会员 M000001 的电话", "请直接写会员"]);
    house.run(&format!("{stranger} --yes")).ok();
    house.run("check").ok();
}
