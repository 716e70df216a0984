//! K9, the nine forms: classification summary, visit plan, visit record, customer card, performance and
//! credit, sales strength (prospects too), comparison, complaint card, work log. Each is drawn from the rows.

use crate::support::House;

/// Two customers who buy, one who has only asked, one who has left, and a walk-in.
fn half_a_year() -> (House, [String; 4]) {
    let house = House::new("house");
    house.clock("2026-01-05 10:00");
    let [wang, li, zhao, qian] =
        ["王芳", "李伟", "赵敏", "钱进"].map(|name| house.register(name, "--consent marketing"));
    let run = |line: String| house.run(&line).ok();
    run(format!(
        "member set {wang} contracts='2026-001 年度合作协议；2026-014 场地租用'"
    ));
    run(format!("tier set {wang} kind vip --reason 重点客户"));
    house.clock("2026-02-10 15:00");
    run(format!("consume {wang} 900 --ref s1"));
    run(format!("consume {qian} 120"));
    house.clock("2026-05-11 15:00");
    run(format!("consume {wang} 700 --ref s2"));
    run(format!("consume {wang} 600 --ref s3"));
    run("refund s3 --amount 150".into());
    run(format!("consume {li} 250 --ref s4"));
    run("consume --walk-in 300".into());
    run(format!("inquiry open {zhao} --text 有无年卡 --answer 有"));
    run("inquiry open --name 周生 --contact 13900000001 --text 团体价 --answer 面议".into());
    run(format!(
        "complaint open {li} --text 水温偏低 --department facilities"
    ));
    run(format!(
        "visit {wang} --channel phone --satisfaction 5 --note 一切都好"
    ));
    run(format!(
        "reserve add {wang} --item bath --when '2026-05-12 10:00'"
    ));
    run(format!(
        "reserve add {wang} --item bath --when '2026-05-13 10:00'"
    ));
    run(format!(
        "reserve add {li} --item bath --when '2026-05-12 14:00'"
    ));
    house.clock("2026-05-12 10:05");
    run("reserve arrive B000001".into());
    house.clock("2026-05-13 12:00");
    run("reserve no-show B000002".into());
    run("reserve no-show B000003".into());
    run(format!("member exit {qian} --reason 搬家"));
    house.clock("2026-06-30 18:00");
    (house, [wang, li, zhao, qian])
}

const DAYS: &str = "--from 2026-04-01 --to 2026-06-30";

#[test]
fn forms_1_to_4_class_plan_visit_and_card() {
    let (house, [wang, _, _, _]) = half_a_year();
    let classes = house.run(&format!("report classes {DAYS}")).ok().rows();
    let vip = classes
        .find(&[("group", "kind"), ("tier", "vip")])
        .expect("a class");
    vip.has(&[("members", "1"), ("spend", "1150.00"), ("purchases", "2")]);
    // The holder of a diamond card is called by the manager; nobody has yet.
    house
        .run(&format!("tier set {wang} tier diamond --reason 大客户"))
        .ok();
    let plan = house.run("visit-plan --from 2026-07-01 --to 2026-12-31");
    let plan = plan.ok().rows();
    let due = plan.find(&[("member", &wang), ("reason", "regular")]);
    due.expect("a visit is due").has(&[
        ("name", "王芳"),
        ("tier", "diamond"),
        ("owner", "manager"),
        ("channel", "phone"),
        ("due", "2026-02-05"),
        ("overdue_days", "146"),
    ]);
    let made = house.run(&format!("visit list --member {wang}")).ok().one();
    made.has(&[("channel", "phone"), ("satisfaction", "5"), ("note", "***")]);
    // The record of visits: what was due is open, the call in May is counted with its mark.
    let record = house.run(&format!("report visits --by tier {DAYS}"));
    let record = record.ok().rows();
    let diamond = record.find(&[("tier", "diamond")]).expect("a line");
    diamond.has(&[
        ("visits", "1"),
        ("done", "1"),
        ("rated", "1"),
        ("satisfaction", "5.00"),
    ]);
    // The customer card, a page for the cabinet: who, what was bought, what was heard on visits masked.
    let card = house.run(&format!("member card {wang} --lang zh"));
    let card = card.ok().text();
    for part in ["<!DOCTYPE html>", "王芳", "2026-001 年度合作协议", "700.00"] {
        assert!(card.contains(part), "{part}\n{card}");
    }
    assert!(!card.contains("一切都好"), "{card}");
    // One customer, one file, the papers signed with them listed; every change is kept.
    let file = house.run(&format!("member show {wang}")).ok().one();
    file.has(&[("fact.contracts", "2026-001 年度合作协议；2026-014 场地租用")]);
    house
        .run(&format!(
            "member set {wang} contracts='2026-001 年度合作协议'"
        ))
        .ok();
    let kept = house.run(&format!("history {wang}")).ok().text();
    assert!(kept.contains("2026-014 场地租用"), "{kept}");
}

#[test]
fn form_5_performance_and_credit() {
    let (house, [wang, li, zhao, qian]) = half_a_year();
    let lines = house.run(&format!("report credit {DAYS}")).ok().rows();
    // 1 300 paid, 150 of it back: 11.5 percent; one reservation kept, one missed.
    lines.find(&[("member", &wang)]).expect("a line").has(&[
        ("name", "王芳"),
        ("sales", "2"),
        ("net", "1150.00"),
        ("refunded", "150.00"),
        ("refunded_pct", "11.5"),
        ("kept", "1"),
        ("missed", "1"),
        ("kept_pct", "50.0"),
        ("owed", "0"),
        ("complaints", "0"),
    ]);
    lines.find(&[("member", &li)]).expect("a line").has(&[
        ("net", "250.00"),
        ("kept", "0"),
        ("missed", "1"),
        ("kept_pct", "0.0"),
        ("complaints", "1"),
    ]);
    lines
        .find(&[("member", &zhao)])
        .expect("a line")
        .has(&[("net", "0.00"), ("kept_pct", "")]);
    assert!(
        lines.find(&[("member", &qian)]).is_none(),
        "whoever left is not assessed"
    );
    // The score of the rules: 2 050 of 20 000 spent in a year for 50, 3 of 24 purchases for 30, and
    // 204 of 2 000 points for 20.
    assert_eq!(
        lines
            .find(&[("member", &wang)])
            .expect("a line")
            .get("score"),
        "10.925"
    );
}

#[test]
fn form_6_strength_with_prospects() {
    let (house, _) = half_a_year();
    let lines = house.run(&format!("report strength {DAYS}")).ok().rows();
    let line = |class: &str| lines.find(&[("class", class)]).expect("a class").clone();
    // 1 150 and 250 of members, 300 of walk-ins.
    line("ordinary").has(&[
        ("customers", "2"),
        ("buying", "2"),
        ("sales", "3"),
        ("net", "1400.00"),
        ("net_pct", "82.4"),
        ("per_sale", "466.67"),
        ("per_customer", "700.00"),
        ("inquiries", "0"),
        ("visits", "1"),
    ]);
    line("prospects").has(&[
        ("customers", "1"),
        ("buying", "0"),
        ("sales", "0"),
        ("per_customer", ""),
        ("inquiries", "2"),
    ]);
    line("walk-ins").has(&[("sales", "1"), ("net", "300.00"), ("net_pct", "17.6")]);
    // As the year's first quarter stood, the one who left was a customer.
    let then = house.run("report strength --as-of 2026-03-31").ok().rows();
    let row = then.find(&[("class", "ordinary")]).expect("a class");
    row.has(&[("customers", "2"), ("net", "1020.00")]);
}

#[test]
fn form_7_customers_held_against_each_other() {
    let (house, [wang, li, zhao, _]) = half_a_year();
    let lines = house.run(&format!("report compare {DAYS}")).ok().rows();
    assert_eq!(
        lines.columns(&["rank", "member", "net"]),
        [
            ["1", &wang, "1150.00"],
            ["2", &li, "250.00"],
            ["3", &zhao, "0.00"]
        ]
    );
    // Of 1 700 in all; three members of the tier bring 466.67 each; 900 in the quarter before.
    let line = format!("report compare {wang} {DAYS}");
    house.run(&line).ok().one().has(&[
        ("net_pct", "67.6"),
        ("per_sale", "575.00"),
        ("tier_average", "466.67"),
        ("of_average_pct", "246.4"),
        ("before", "900.00"),
        ("change", "250.00"),
    ]);
    // Without a first day there is nothing before.
    let line = format!("report compare {wang}");
    house
        .run(&line)
        .ok()
        .one()
        .has(&[("net", "2050.00"), ("before", "")]);
    house.run("report compare M000099").refused();
    house
        .run("report compare --from 2026-07-01 --to 2026-06-30")
        .fails(2);
}

#[test]
fn forms_8_and_9_complaint_card_and_work_log() {
    let (house, [_, li, _, _]) = half_a_year();
    let card = house.run("complaint show K000001").ok().text();
    for part in ["水温偏低", "2026-05-11", "facilities"] {
        assert!(card.contains(part), "{part}\n{card}");
    }
    let opened = house.run("complaint list --all").ok().one();
    opened.has(&[("complaint", "K000001"), ("member", &li)]);
    let log = house.run("report worklog --from 2026-05-11 --to 2026-05-11");
    let log = log.ok().rows();
    for (command, entries) in [("consume", "4"), ("refund", "1"), ("visit", "1")] {
        let line = log.find(&[("command", command)]).expect("a line");
        line.has(&[("day", "2026-05-11"), ("deeds", entries)]);
    }
}

#[test]
fn without_customers_the_forms_are_empty_and_say_so() {
    let house = House::new("vip-card");
    for report in ["credit", "compare"] {
        assert!(
            house
                .run(&format!("report {report}"))
                .ok()
                .rows()
                .is_empty()
        );
    }
    let lines = house.run("report strength").ok().rows();
    assert_eq!(
        lines.columns(&["class", "customers", "net", "net_pct"]),
        [
            ["vip", "0", "0.00", "0.0"],
            ["prospects", "0", "0.00", "0.0"],
            ["walk-ins", "0", "0.00", "0.0"]
        ]
    );
    let said = house
        .run("report compare --lang zh --format table")
        .ok()
        .text();
    assert!(said.contains("同级人均"), "{said}");
}

#[test]
fn whoever_has_brought_all_of_it_back_is_a_prospect_and_has_bought_nothing() {
    let house = House::new("house");
    house.clock("2026-04-01");
    let [wang, li] = ["王芳", "李伟"].map(|name| house.register(name, ""));
    house.run(&format!("consume {wang} 500 --ref s1")).ok();
    house.run("refund s1").ok();
    house.run(&format!("consume {li} 80 --ref s2")).ok();
    house.run("refund s2 --amount 79.99").ok();
    let lines = house.run("report strength").ok().rows();
    let line = |class: &str| lines.find(&[("class", class)]).expect("a class").clone();
    line("prospects").has(&[
        ("customers", "1"),
        ("buying", "0"),
        ("sales", "1"),
        ("net", "0.00"),
        ("per_customer", ""),
    ]);
    line("ordinary").has(&[
        ("customers", "1"),
        ("buying", "1"),
        ("net", "0.01"),
        ("per_customer", "0.01"),
    ]);
}

#[test]
fn what_those_bought_who_have_left_stands_on_a_line_of_its_own() {
    let house = House::new("house");
    house.clock("2024-02-01");
    let all: Vec<String> = (1..=6)
        .map(|n| house.register(&format!("王{n}"), ""))
        .collect();
    for (n, member) in (1..).zip(&all) {
        let first = format!("consume {member} {n}000 --ref a{n}");
        house.run(&first).ok();
    }
    house.clock("2024-03-01");
    for (n, member) in (1..).zip(&all) {
        house
            .run(&format!("consume {member} {n}00 --ref b{n}"))
            .ok();
    }
    house.run("refund a1").ok();
    house.run("refund b1").ok();
    let [_, second, third, fourth, _, sixth] = all.as_slice() else {
        panic!("six members");
    };
    house
        .run(&format!("member merge {third} {second} --reason same"))
        .ok();
    house
        .run(&format!("member exit {fourth} --reason moved"))
        .ok();
    house
        .run(&format!("member erase {sixth} --reason asked"))
        .ok();
    house.clock("2024-03-02");
    let lines = house.run("report strength").ok().rows();
    let sum = |key: &str| -> i64 { lines.iter().map(|row| row.int(key)).sum() };
    assert_eq!((sum("customers"), sum("sales")), (3, 12));
    lines.find(&[("class", "left")]).expect("a class").has(&[
        ("customers", "0"),
        ("buying", "2"),
        ("sales", "4"),
        ("net", "11000.00"),
        ("per_customer", "5500.00"),
    ]);
    // Each other line divides what its own customers brought.
    let others = lines.iter().filter(|row| row.get("class") != "left");
    let net = others.map(|row| row.get("net").parse::<f64>().expect("an amount"));
    assert!((net.sum::<f64>() - 11000.0).abs() < 0.001);
    // While they were customers they are counted as such.
    let before = house.run("report strength --as-of 2024-02-29").ok().rows();
    assert!(before.find(&[("class", "left")]).is_none());
    // One population in every report of members.
    let profiles = house.run("report profiles").ok().rows();
    assert_eq!(profiles.len(), 3);
    assert!(profiles.find(&[("member", sixth)]).is_none());
    let then = house.run("report profiles --as-of 2024-02-29").ok().rows();
    assert!(then.find(&[("member", sixth)]).is_some());
}
