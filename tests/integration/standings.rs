//! What a member stands in, since when and why; standings taken away by hand; undone deeds on their own days;
//! birthdays that decide and cannot be read; facts confirmed; and who is counted as a member.

use std::fs;

use crate::support::{House, Row};

fn standing(house: &House, member: &str, group: &str, on: &str) -> Vec<String> {
    let rows = house
        .run(&format!("tier list {member} --group {group} --as-of {on}"))
        .ok()
        .rows();
    let cells = rows.columns(&["tier", "since", "until", "why"]);
    cells.first().map_or_else(Vec::new, |row| {
        row.iter().map(|cell| (*cell).to_owned()).collect()
    })
}

#[test]
fn a_fall_by_one_step_is_held_since_the_term_ended_and_says_with_what_score() {
    let house = House::new("club-cards");
    house.clock("2024-02-01");
    let wang = house.register("王芳", "");
    house.run(&format!("consume {wang} 25000")).ok();
    let first = standing(&house, &wang, "tier", "2024-02-01");
    assert_eq!(first[..3], ["platinum", "2024-02-01", "2025-02-01"]);
    for (now, recalculates) in [("2025-02-03", false), ("2025-02-03", true)] {
        house.clock(now);
        if recalculates {
            let row = house.run("tier-recalc").ok().rows();
            let row = row.find(&[("member", &wang), ("group", "tier")]);
            let row: &Row = row.expect("she fell");
            row.has(&[("from", "platinum"), ("to", "gold"), ("change", "down")]);
            assert!(
                row.get("why").contains("score worth 0.000 < 70.000"),
                "{row:?}"
            );
        }
        let fallen = standing(&house, &wang, "tier", "2025-02-03");
        assert_eq!(fallen[..2], ["gold", "2025-02-02"], "{fallen:?}");
        let why = "one step down: platinum ended on 2025-02-01; score worth 0.000 < 70.000";
        assert!(fallen[3].starts_with(why), "{fallen:?}");
        let told = house.run(&format!("explain {wang}")).ok().text();
        assert!(told.contains("gold since 2025-02-02"), "{told}");
        assert!(told.contains(why), "{told}");
    }
    // One term after another, each from the day after the last of the one before.
    let second = standing(&house, &wang, "tier", "2026-02-28");
    assert_eq!(second[..2], ["silver", "2026-02-03"], "{second:?}");
    assert!(second[3].starts_with("one step down: gold ended on 2026-02-02"));
    let lowest = standing(&house, &wang, "tier", "2027-03-01");
    // The tier of everybody else has no end.
    assert_eq!(lowest[..3], ["ordinary", "2027-02-04", ""], "{lowest:?}");
    let later = standing(&house, &wang, "tier", "2030-01-01");
    assert_eq!(later[..3], ["ordinary", "2027-02-04", ""], "{later:?}");
    // What was held before is still told of its own day.
    let then = standing(&house, &wang, "tier", "2024-12-31");
    assert_eq!(then[..2], ["platinum", "2024-02-01"]);
}

#[test]
fn a_standing_after_a_hand_or_a_higher_tier_is_held_since_that_ended() {
    let house = House::new("club-cards");
    house.clock("2024-01-15");
    let wang = house.register("王芳", "");
    house.run(&format!("consume {wang} 10000")).ok();
    house.clock("2024-03-01");
    house
        .run(&format!(
            "tier set {wang} kind vip --reason guest --until 2024-06-30"
        ))
        .ok();
    house.run(&format!("consume {wang} 10")).ok();
    for (on, tier, since) in [
        ("2024-02-29", "long-term", "2024-01-15"),
        ("2024-06-30", "vip", "2024-03-01"),
        ("2024-07-01", "long-term", "2024-07-01"),
    ] {
        house.clock(on);
        let told = standing(&house, &wang, "kind", on);
        // A view shows the close of its day: what ends with it has ended.
        if on != "2024-06-30" {
            assert_eq!(told[..2], [tier, since], "{on}");
        }
    }
    let told = standing(&house, &wang, "kind", "2024-06-29");
    assert_eq!(told[..2], ["vip", "2024-03-01"]);
    assert_eq!(told[3], "by hand: guest");
}

#[test]
fn a_revoked_member_is_in_no_tier_until_it_is_lifted() {
    let house = House::new("club-cards");
    house.clock("2024-01-15");
    let wang = house.register("王芳", "");
    house
        .run(&format!("consume {wang} 25000 --category massage"))
        .ok();
    house.clock("2024-02-01");
    let set = format!("tier set {wang} tier --revoke --reason quarrel --ref r1");
    house
        .run(&format!("tier set {wang} tier --revoke"))
        .fails(2);
    house
        .run(&format!("tier set {wang} tier gold --revoke --reason x"))
        .fails(2);
    let row = house.run(&set).ok().one();
    row.has(&[("from", "platinum"), ("tier", ""), ("change", "leave")]);
    let version = house.version();
    assert_eq!(house.run(&set).ok().one().cells(&["change"]), ["leave"]);
    assert_eq!(house.version(), version, "a repeat writes nothing");
    house
        .run(&format!(
            "tier set {wang} tier gold --reason quarrel --ref r1"
        ))
        .refused();
    // Neither a sale nor a recalculation gives it back, and no price of a tier is paid.
    let sold = house
        .run(&format!("consume {wang} 30000 --category massage"))
        .ok()
        .one();
    sold.has(&[("paid", "30000.00"), ("tier", "")]);
    house.run("tier-recalc").ok();
    assert!(standing(&house, &wang, "tier", "2024-02-01").is_empty());
    let told = house.run(&format!("explain {wang}")).ok().text();
    assert!(
        told.contains("no tier: revoked by hand since 2024-02-01: quarrel"),
        "{told}"
    );
    let zh = house.run(&format!("explain {wang} --lang zh")).ok().text();
    assert!(zh.contains("没有等级：已由人工取消，自 2024-02-01"), "{zh}");
    let rules = "rules whatif --rules book/rules/club-cards.toml --from 2024-01-01";
    let same = house.run(rules).ok().rows();
    same.find(&[("member", &wang)])
        .expect("she is a member")
        .has(&[("tier_before", ""), ("tier_after", "")]);
    // Lifted, the figures decide again; the lifting undone, she is revoked again.
    house.clock("2024-02-02");
    let lifted = house
        .run(&format!("tier set {wang} tier none --reason settled"))
        .ok()
        .one();
    lifted.has(&[("from", ""), ("change", "enter")]);
    assert!(!standing(&house, &wang, "tier", "2024-02-02").is_empty());
    house
        .run(&format!("undo {} --reason mistaken", house.version()))
        .ok();
    assert!(standing(&house, &wang, "tier", "2024-02-02").is_empty());
    house.run("check").ok();
}

#[test]
fn an_undo_is_dated_on_the_day_of_what_it_undoes_while_that_month_is_open() {
    let house = House::new("club-cards");
    house.clock("2024-05-20");
    let wang = house.register("王芳", "");
    house.clock("2024-07-10");
    let rows = format!(
        "member,at,amount,ref\n{wang},2024-05-20,100,a\n{wang},2024-06-03,110.60,b\n{wang},2024-06-30,50,c\n"
    );
    house.feed("consume --from -", rows.as_bytes()).ok();
    let imported = house.version();
    let undone = house
        .run(&format!("undo {imported} --reason twice"))
        .ok()
        .rows();
    assert_eq!(
        undone.columns(&["kind", "on"]),
        [
            ["sale", "2024-06-30"],
            ["sale", "2024-06-03"],
            ["sale", "2024-05-20"]
        ]
    );
    let months = house.run("report sales --by month").ok().rows();
    for month in ["2024-05", "2024-06"] {
        let line = months.find(&[("period", month)]).expect("a month");
        line.has(&[("net", "0.00")]);
    }
    assert!(months.find(&[("period", "2024-07")]).is_none());
    assert_eq!(house.points(&wang, "2024-06-30"), 0);
    house.run("check").ok();
}

#[test]
fn what_lies_in_a_closed_month_is_undone_on_the_first_open_day_and_the_rest_on_its_own() {
    let house = House::new("club-cards");
    house.clock("2024-05-20");
    let wang = house.register("王芳", "");
    house.clock("2024-05-31");
    let rows = format!("member,at,amount\n{wang},2024-05-20,100\n{wang},2024-05-31,70\n");
    house.feed("consume --from -", rows.as_bytes()).ok();
    let imported = house.version();
    house.clock("2024-07-10");
    house.run("close 2024-05").ok();
    let ran = house.run(&format!("undo {imported} --reason twice")).ok();
    assert!(ran.err.contains("dated 2024-06-01"), "{}", ran.err);
    assert_eq!(
        ran.rows().columns(&["on"]),
        [["2024-06-01"], ["2024-06-01"]]
    );
    let months = house.run("report sales --by month").ok().rows();
    months
        .find(&[("period", "2024-05")])
        .expect("May")
        .has(&[("net", "170.00")]);
    months
        .find(&[("period", "2024-06")])
        .expect("June")
        .has(&[("net", "-170.00")]);
    // A visit, a suspension and a tier set by hand go back on their own days too.
    for line in [
        format!("member suspend {wang} --reason x --at 2024-06-05"),
        format!("tier set {wang} kind vip --reason x --at 2024-06-06"),
    ] {
        house.clock("2024-07-11");
        house.run(&line).ok();
        let day = &line[line.len() - 10..];
        let undone = house
            .run(&format!("undo {} --reason x", house.version()))
            .ok();
        assert_eq!(undone.rows().columns(&["on"]), [[day]], "{line}");
    }
    assert_eq!(standing(&house, &wang, "kind", "2024-06-06")[0], "ordinary");
    house.run("check").ok();
}

#[test]
fn nobody_falls_by_one_step_from_a_tier_that_was_taken_back() {
    let house = House::new("club-cards");
    house.clock("2024-02-01");
    let [wang, li] = ["王芳", "李娜"].map(|name| house.register(name, ""));
    let sold = |amount: &str, member: &str| {
        house.run(&format!("consume {member} {amount}")).ok();
        standing(&house, member, "tier", "2024-02-01")[0].clone()
    };
    let before = sold("10000", &li);
    for (member, stood) in [(&wang, "ordinary"), (&li, before.as_str())] {
        let high = sold("25000", member);
        assert!(["platinum", "diamond"].contains(&high.as_str()), "{high}");
        let undo = format!("undo {} --reason mistaken", house.version());
        house.run(&undo).ok();
        for command in ["tier list", "tier-recalc", "report tiers"] {
            house.run(command).ok();
            let told = standing(&house, member, "tier", "2024-02-01");
            assert_eq!(told[0], stood, "{command}: {told:?}");
        }
    }
    let rules = "rules whatif --rules book/rules/club-cards.toml --from 2024-01-01";
    for row in house.run(rules).ok().rows().iter() {
        assert_eq!(row.get("tier_before"), row.get("tier_after"), "{row:?}");
    }
    house.run("check").ok();
}

#[test]
fn without_the_keyring_a_rule_that_asks_for_a_birthday_is_refused_by_name() {
    let house = House::new("house");
    house.clock("2024-05-10");
    let wang = house.register("王芳", "--birthday 1990-05-20");
    let li = house.register("李娜", "");
    let version = house.version();
    let keyring = house.dir().join("keyring");
    fs::rename(&keyring, house.dir().join("away")).expect("moved");
    let told = ["birthday", &wang, "sealed", "rules/house.toml"];
    let file = house.file(
        "sales.csv",
        &format!("member,at,amount\n{wang},2024-05-10,100\n"),
    );
    for line in [
        format!("consume {wang} 100"),
        format!("consume --from {}", file.display()),
        "rules whatif --rules book/rules/house.toml --from 2024-01-01".to_owned(),
        "care --from 2024-05-01 --to 2024-05-31".to_owned(),
        "visit-plan --from 2024-05-01 --to 2024-05-31".to_owned(),
    ] {
        house.run(&line).fails(78).tells(&told);
    }
    let zh = house
        .run(&format!("consume {wang} 100 --lang zh"))
        .fails(78);
    zh.tells(&["生日已封存", "CLUB_KEY_FILE"]);
    assert_eq!(house.version(), version);
    // Whose birthday is not known needs no key.
    house.run(&format!("consume {li} 100")).ok();
    fs::rename(house.dir().join("away"), &keyring).expect("moved back");
    house.run(&format!("consume {wang} 100")).ok();
}

#[test]
fn a_fact_confirmed_is_asked_again_a_year_later_on_the_day_of_the_yearly_visit() {
    let house = House::new("club-cards");
    house.clock("2024-03-10");
    let wang = house.register("王芳", "--birthday 1990-05-20");
    let rows = |house: &House| {
        let text = fs::read_to_string(house.ledger("profile")).expect("a ledger");
        text.lines()
            .filter(|line| line.contains(",birthday,"))
            .count()
    };
    let line = format!("member set {wang} birthday=1990-05-20 --ref c1");
    assert!(house.run(&line).ok().rows().is_empty());
    assert_eq!(rows(&house), 1, "told on the same day");
    house.clock("2025-01-10");
    let confirmed = house
        .run(&format!("member set {wang} birthday=1990-05-20 --ref c2"))
        .ok()
        .one();
    confirmed.has(&[("fact", "birthday")]);
    assert_eq!(confirmed.get("before"), confirmed.get("value"));
    assert_eq!(rows(&house), 2);
    house.clock("2025-01-11");
    house
        .run(&format!("member set {wang} birthday=1990-05-20 --ref c2"))
        .ok();
    assert_eq!(rows(&house), 2, "sent twice is not told twice");
}

#[test]
fn members_and_buyers_are_the_same_people_in_every_report() {
    let house = House::new("vip-card");
    house.clock("2024-03-01");
    let names = ["王芳", "李娜", "马丽"];
    let [wang, li, _] = names.map(|name| house.register(name, ""));
    house.run(&format!("consume {wang} 100")).ok();
    // A gift is a purchase, and what went back wholly is none.
    house.run(&format!("consume {li} 10 --paid 0")).ok();
    let figure = |house: &House, report: &str, name: &str| {
        let rows = house.run(report).ok().rows();
        let row = rows.find(&[("figure", name)]);
        row.map(|row| row.get("value").to_owned())
            .unwrap_or_default()
    };
    let buyers = |house: &House| figure(house, "report concentration --figures", "buyers");
    assert_eq!(figure(&house, "report summary", "active"), "2");
    assert_eq!(buyers(&house), "2");
    house.clock("2024-03-02");
    house
        .run(&format!("member exit {wang} --reason moved"))
        .ok();
    house.clock("2024-03-10");
    house
        .run(&format!("member erase {wang} --reason asked"))
        .ok();
    for (on, members) in [("2024-03-01", "3"), ("2024-03-10", "2")] {
        let told = figure(&house, &format!("report summary --as-of {on}"), "members");
        assert_eq!(told, members, "{on}");
    }
    let months = house.run("report members").ok().rows();
    months.find(&[("period", "2024-03")]).expect("March").has(&[
        ("joined", "3"),
        ("exited", "1"),
        ("members", "2"),
    ]);
    let tiers = house.run("report tiers").ok().rows();
    let counted: i64 = tiers.iter().map(|row| row.int("members")).sum();
    assert_eq!(counted, 2);
    assert!(
        house
            .run("report value")
            .ok()
            .rows()
            .find(&[("member", &wang)])
            .is_none()
    );
    // Who bought then bought, whatever became of them.
    assert_eq!(figure(&house, "report summary", "active"), "2");
    assert_eq!(buyers(&house), "2");
}

#[test]
fn a_change_under_its_ref_prints_the_first_result_whatever_came_since() {
    let house = House::new("house");
    house.clock("2024-03-01");
    let wang = house.register("王芳", "");
    let first = format!("member set {wang} work=nurse birthday=1990-05-20 --ref k1");
    let told = house.run(&first).ok().text();
    assert_eq!(told.lines().count(), 3);
    assert_eq!(house.run(&first).ok().text(), told);
    house.clock("2024-03-09");
    house
        .run(&format!("member set {wang} work=cook --ref k2"))
        .ok();
    let version = house.version();
    assert_eq!(house.run(&first).ok().text(), told);
    for other in ["work=nurse", "work=baker birthday=1990-05-20"] {
        house
            .run(&format!("member set {wang} {other} --ref k1"))
            .refused()
            .tells(&["k1"]);
    }
    assert_eq!(house.version(), version);
    house.run("check").ok();
}

#[test]
fn no_purchase_is_promised_to_give_what_a_hand_withholds() {
    let house = House::new("house");
    house.clock("2024-02-01");
    let wang = house.register("王芳", "");
    house
        .run(&format!("consume {wang} 25000 --category bath"))
        .ok();
    let missing = |house: &House| {
        let rows = house.run(&format!("explain {wang}")).ok().rows();
        let row = rows.find(&[("topic", "missing"), ("what", "tier.silver")]);
        row.expect("a way").get("value").to_owned()
    };
    house
        .run(&format!("tier set {wang} tier --revoke --reason x"))
        .ok();
    let told = missing(&house);
    assert!(
        told.ends_with("; what is set by hand stands until it is lifted"),
        "{told}"
    );
    house
        .run(&format!(
            "tier set {wang} tier ordinary --until 2024-06-30 --reason x"
        ))
        .ok();
    let told = missing(&house);
    assert!(
        told.ends_with("; what is set by hand stands to 2024-06-30"),
        "{told}"
    );
}

#[test]
fn after_a_merger_the_reason_is_that_of_whoever_has_stood_so_since() {
    let house = House::new("house");
    house.clock("2024-01-05");
    let [wang, li] = ["王芳", "李伟"].map(|name| house.register(name, ""));
    for (day, member, spend) in [("2024-02-01", &wang, 25000), ("2024-02-10", &li, 12000)] {
        house.clock(day);
        house
            .run(&format!("consume {member} {spend} --category bath"))
            .ok();
    }
    house.clock("2024-02-15");
    house
        .run(&format!("tier set {li} tier diamond --reason later"))
        .ok();
    house.clock("2024-02-20");
    house
        .run(&format!(
            "tier set {wang} tier gold --reason earlier --at 2024-02-12"
        ))
        .ok();
    house.clock("2024-04-01");
    house
        .run(&format!("member merge {wang} {li} --reason same"))
        .ok();
    let kind = house
        .run(&format!("tier list {li} --group kind"))
        .ok()
        .one();
    assert_eq!(kind.get("since"), "2024-02-01");
    assert!(kind.get("why").contains("25000.00"), "{}", kind.get("why"));
    let told = house.run(&format!("explain {li}")).ok().text();
    assert!(
        told.contains("25000.00") && !told.contains("spend 12000.00"),
        "{told}"
    );
    // What two hands have set is the later one's, with its reason.
    let own = house
        .run(&format!("tier list {li} --group tier"))
        .ok()
        .one();
    own.has(&[("tier", "diamond"), ("why", "by hand: later")]);
    let told = house.run(&format!("explain {li}")).ok().text();
    assert!(told.contains("by hand, later"), "{told}");
}
