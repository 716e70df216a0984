//! K22, K23, K26: who comes to the house, with which slip and badge; receptions that are prepared and hosted.

use crate::support::House;

const SLIP: &str = "--id-number 11010519491231002X --host 李主任 --host-consents";

fn gate() -> House {
    let house = House::new("visitors");
    house.clock("2024-05-06 09:00");
    house
}

#[test]
fn a_general_visitor_fills_in_a_slip_and_gives_the_badge_back() {
    let house = gate();
    house
        .run("visitor announce 赵磊 --class general --when '2024-05-07 10:00' --host 李主任 --ref v-1")
        .ok();
    house.clock("2024-05-07 09:55");
    house
        .run("visitor in v-1 --badge 07")
        .refused()
        .tells(&["--id-number and --host-consents are missing"]);
    house
        .run(&format!("visitor in v-1 {SLIP}"))
        .refused()
        .tells(&["every general visitor wears a badge: 1 to come in, 0 badges given"]);
    house
        .run("visitor in v-1 --id-number 110105194912310021 --host-consents --badge 07")
        .fails(2)
        .tells(&["the ID number is none", "--id-other"]);
    let inside = house
        .run(&format!("visitor in v-1 {SLIP} --badge 07 --ref i-1"))
        .ok();
    assert_eq!(inside.one().get("status"), "inside");
    assert_eq!(
        inside.err, "",
        "announced the day before: nothing to remark"
    );
    // The same again is told as it was, and a badge is in one hand at a time.
    let again = house
        .run(&format!("visitor in v-1 {SLIP} --badge 07 --ref i-1"))
        .ok();
    assert_eq!(again.text(), inside.text());
    house
        .run(&format!(
            "visitor in 孙平 --class general {SLIP} --badge 07"
        ))
        .refused()
        .tells(&["badge 07 is worn by G000001", "hand out another one"]);
    // However the keyboard writes it.
    house
        .run(&format!(
            "visitor in 孙平 --class general {SLIP} --badge ０７"
        ))
        .refused()
        .tells(&["badge 07 is worn by G000001"]);
    let warned = house
        .run(&format!(
            "visitor in 孙平 --class general {SLIP} --badge 08"
        ))
        .ok();
    assert!(warned.err.contains("not announced"), "{}", warned.err);
    let list = house.run("visitor list --inside").ok().rows();
    assert_eq!(list.len(), 2);
    // For cron at closing time: somebody is still inside, with a badge.
    house.run("visitor list --inside --fail").ends(3);
    house
        .run("visitor out v-1 --host-signed")
        .refused()
        .tells(&["badge 07 of G000001 is not back", "--badge-lost"]);
    house
        .run("visitor out v-1 --badge 07")
        .refused()
        .tells(&["the host has not signed G000001 out"]);
    house.clock("2024-05-07 11:20");
    house.run("visitor out v-1 --badge ０７ --host-signed").ok();
    let left = house.run("visitor list --status left").ok().one();
    assert_eq!((left.get("minutes"), left.get("host")), ("85", "李主任"));
    // The badge can be handed out again; a lost one is on record.
    house
        .run(&format!(
            "visitor in 周敏 --class general {SLIP} --badge 07"
        ))
        .ok();
    let lost = house
        .run("visitor out G000003 --badge-lost '掉进水里' --host-signed")
        .ok();
    assert_eq!(lost.one().get("lost"), "07");
    let missing = house.run("visitor list --lost --fail").ends(3).one();
    missing.has(&[("visitor", "G000003"), ("missing", "07")]);
    // Handed out again it was found.
    let found = house
        .run(&format!(
            "visitor in 吴迪 --class general {SLIP} --badge 07 --dry-run"
        ))
        .ok();
    found.tells(&["badge 07 was lost by G000003; it is found"]);
    // Who was in the house when the day closed, and what the book knew earlier.
    assert_eq!(
        house
            .run("visitor list --inside --as-of 2024-05-06")
            .ok()
            .rows()
            .len(),
        0
    );
    assert_eq!(
        house
            .run("visitor list --inside --as-of 2024-05-07")
            .ok()
            .rows()
            .len(),
        1
    );
    let ledger = std::fs::read_to_string(house.ledger("visitors")).expect("a ledger");
    for sealed in ["赵磊", "李主任", "11010519491231002X", "掉进水里"] {
        assert!(!ledger.contains(sealed), "{sealed} in\n{ledger}");
    }
    house.run("check").ok();
}

#[test]
fn important_and_honoured_guests_need_no_slip_and_special_ones_are_turned_away() {
    let house = gate();
    house
        .run("visitor in 钱玉 --class important --badge 11")
        .refused()
        .tells(&["every important visitor goes by a route with a guide"]);
    house
        .run("visitor in 钱玉 --class important --badge 11 --lang zh")
        .refused()
        .tells(&["重要来宾须有参观路线和陪同人"]);
    let route = "--guide 郑讲解 --route 大厅、花园";
    let came = house.run(&format!(
        "visitor in 钱玉 --class important --badge 11 {route}"
    ));
    assert_eq!(came.ok().one().get("status"), "inside");
    let guest = house
        .run(&format!(
            "visitor in 冯部长 --class honoured --badge 12 {route}"
        ))
        .ok();
    assert_eq!(guest.one().get("status"), "inside");
    // A guest of honour wears a badge too, and gives it back.
    house
        .run(&format!("visitor in 何部长 --class honoured {route}"))
        .refused()
        .tells(&["every guest of honour wears a badge: 1 to come in, 0 badges given"]);
    house
        .run("visitor out G000002")
        .refused()
        .tells(&["badge 12 of G000002 is not back"]);
    house.run("visitor out G000002 --badge 12").ok();
    house
        .run("visitor in 不明男子 --class special --lang zh")
        .refused()
        .tells(&[
            "特殊来宾（精神不正常及蓄意滋事者）谢绝入内",
            "报告办公室，必要时报警",
            "--note",
        ]);
    // Nobody of this class is expected, and none of them is given a badge.
    let when = "--class special --when 2024-05-08";
    house
        .run(&format!("visitor announce 不明男子 {when}"))
        .refused()
        .tells(&["nobody of this class comes in"]);
    house
        .run(&format!(
            "visitor apply 某单位 --names 不明男子 --party 1 --purpose 参观 --budget 0 {when} --lang zh"
        ))
        .refused()
        .tells(&["谢绝入内，不能预约"]);
    house
        .run("visitor in 不明男子 --class special --note 已报警 --badge 13")
        .refused()
        .tells(&["who is turned away wears no badge", "--badge"]);
    let turned = house
        .run("visitor in 不明男子 --class special --note 酒后滋事，已报告办公室并报警 --lang zh")
        .ok();
    assert_eq!(turned.one().get("status"), "turned-away");
    assert!(
        turned.err.contains("谢绝入内：报告办公室，必要时报警"),
        "{}",
        turned.err
    );
    let listed = house.run("visitor list --status turned-away").ok().one();
    assert_eq!(listed.get("note"), "酒后滋事，已报告办公室并报警");
    house
        .run("visitor out G000003")
        .refused()
        .tells(&["G000003 is turned-away: `out` does not follow"]);
    house.run("visitor in 谁 --class nobody").refused().tells(&[
        "there is no class of visitors `nobody`",
        "(general)",
        "(special)",
    ]);
    house
        .run("visitor in G000099")
        .refused()
        .tells(&["no visitor is G000099"]);
}

#[test]
fn nobody_comes_in_on_an_application_that_was_not_approved() {
    let house = gate();
    let apply = "visitor apply 市老年大学 --names '钱玉、孙平' --party 2 --purpose 参观 --budget 600 --class important --when 2024-05-09";
    house.run(&format!("{apply} --ref a-1")).ok();
    house.run(&format!("{apply} --ref a-2")).ok();
    house.clock("2024-05-09 09:30");
    let come = "--guide 郑讲解 --route 大厅 --badge 11 --badge 12";
    house
        .run(&format!("visitor in a-1 {come}"))
        .refused()
        .tells(&["G000001 is applied: `in` does not follow"]);
    house
        .run("visitor approve a-1 --host 王经理 --at 2024-05-07")
        .ok();
    house.run("visitor decline a-2 --reason 重复").ok();
    house.run("visitor approve a-2").refused();
    let inside = house.run(&format!("visitor in a-1 {come}")).ok();
    assert_eq!(
        (inside.one().get("party"), inside.one().get("host")),
        ("2", "王经理")
    );
    assert_eq!(inside.err, "", "applied for days ahead");
    house.clock("2024-05-09 11:00");
    house.run("visitor feedback a-1 --satisfied yes").refused();
    house.run("visitor out a-1 --badge 12 --badge 11").ok();
    house
        .run("visitor feedback a-1 --satisfied yes --text '讲解细致'")
        .ok();
    let row = house.run("visitor list --status left").ok().one();
    assert_eq!((row.get("satisfied"), row.get("note")), ("yes", "讲解细致"));
    let version = house.version();
    house.run(&format!("undo {version} --reason 记错")).ok();
    assert_eq!(
        house
            .run("visitor list --status left")
            .ok()
            .one()
            .get("satisfied"),
        ""
    );
    house
        .run("visitor announce 晚 --class general --when 2024-05-08")
        .refused()
        .tells(&["2024-05-08 is past"]);
}

#[test]
fn a_reception_is_booked_prepared_and_hosted_a_quarter_of_an_hour_before() {
    let house = gate();
    let add =
        "reserve add --name 吴迪 --contact 13800000103 --item reception --when '2024-05-08 10:00'";
    house
        .run(add)
        .refused()
        .tells(&["reception has a host, and none is named", "--host"]);
    let booked = house
        .run(&format!("{add} --host 王经理 --purpose 洽谈"))
        .ok()
        .one();
    assert_eq!(booked.get("host_by"), "2024-05-08T09:45:00+08:00");
    house.clock("2024-05-08 10:03");
    let unready = house.run("reserve arrive B000001 --dry-run").ok();
    for told in [
        "room and material were not put ready",
        "the host was not there",
    ] {
        assert!(unready.err.contains(told), "{}", unready.err);
    }
    house
        .run("reserve prepare B000001 --at '2024-05-08 09:30' --note 投影")
        .ok();
    let late = house
        .run("reserve host B000001 --at '2024-05-08 09:50' --dry-run")
        .ok();
    assert!(
        late.err
            .contains("the host was to be there by 2024-05-08 09:45"),
        "{}",
        late.err
    );
    house
        .run("reserve host B000001 --at '2024-05-08 09:42'")
        .ok();
    let ready = house.run("reserve arrive B000001").ok();
    assert_eq!(ready.err, "");
    house
        .run("reserve follow-up B000001 --text '已寄合同'")
        .ok();
    let row = house.run("reserve list").ok().one();
    assert_eq!((row.get("purpose"), row.get("note")), ("洽谈", "已寄合同"));
    let told = house.run("explain B000001").ok().text();
    assert!(
        told.contains("by 2024-05-08 09:45") && told.contains("rules/visitors.toml"),
        "{told}"
    );
}

#[test]
fn an_unannounced_visitor_is_refused_where_the_rules_say_so() {
    let house = gate();
    let path = house.book().join("rules/visitors.toml");
    let text = std::fs::read_to_string(&path).expect("a pack");
    std::fs::write(&path, text.replace("\"warn\"", "\"refuse\"")).expect("a pack");
    house.run("rules adopt").ok();
    house.clock("2024-05-07 10:00");
    house
        .run(&format!(
            "visitor in 孙平 --class general {SLIP} --badge 08"
        ))
        .refused()
        .tells(&["every general visitor is announced at least 1 day ahead"]);
}

#[test]
fn the_sample_is_played() {
    let house = House::new("visitors");
    house.plays("visitors");
    assert_eq!(house.run("visitor list").ok().rows().len(), 4);
    assert_eq!(house.run("visitor list --inside").ok().rows().len(), 1);
    assert_eq!(
        house
            .run("report reservations")
            .ok()
            .one()
            .get("success_pct"),
        "100.00"
    );
    let may = house.run("report visitors").ok().one();
    may.has(&[
        ("period", "2024-05"),
        ("visits", "3"),
        ("people", "5"),
        ("turned_away", "1"),
        ("expected", "0"),
        ("applied", "1"),
        ("budget", "600.00"),
        ("badges_lost", "1"),
        ("satisfied_pct", "100.00"),
        ("receptions", "1"),
        ("guests", "4"),
        ("prepared", "1"),
        ("hosted", "1"),
        ("followed_up", "1"),
    ]);
    let classes = house.run("report visitors --by class").ok().rows();
    assert_eq!(
        classes.columns(&["class", "visits", "people", "turned_away", "receptions"]),
        [
            ["", "0", "0", "0", "1"],
            ["general", "1", "1", "0", "0"],
            ["honoured", "1", "1", "0", "0"],
            ["important", "1", "3", "0", "0"],
            ["special", "0", "0", "1", "0"],
        ]
    );
    assert!(
        house
            .run("report visitors --to 2024-04-30")
            .ok()
            .rows()
            .is_empty()
    );
    house.run("check").ok();
}
