//! Two clocks kept apart: when a deed happened and when the book learnt of it. Rules have their days too.

use crate::support::House;

/// A VIP with an active card since 1 March 2024.
fn vip() -> (House, String) {
    let house = House::new("vip-card");
    house.clock("2024-03-01");
    let member = house.register("王芳", "");
    for line in ["consume M 1000", "card issue M", "card activate M"] {
        house.run(&line.replace('M', &member)).ok();
    }
    (house, member)
}

fn balance(house: &House, member: &str, seen: &str) -> i64 {
    let rows = house.run(&format!("points {member} {seen}")).ok().rows();
    rows.last().map_or(0, |row| row.int("balance"))
}

#[test]
fn what_was_true_and_what_was_known_are_told_apart() {
    let (house, wang) = vip();
    house.clock("2024-03-10");
    house
        .run(&format!("consume {wang} 100 --goods promotion"))
        .ok();
    house.clock("2024-03-20");
    // A receipt of the 5th turns up on the 20th.
    house
        .run(&format!(
            "consume {wang} 40 --goods promotion --at 2024-03-05"
        ))
        .ok()
        .one()
        .has(&[("points", "40"), ("balance", "40")]);
    let late = house.version();
    let table = [
        ("", 140),
        ("--as-of 2024-03-04", 0),
        ("--as-of 2024-03-05", 40),
        ("--as-of 2024-03-09", 40),
        ("--as-of 2024-03-10", 140),
        // What the book knew on the 15th of the 5th, and of the 10th.
        ("--known-at 2024-03-15 --as-of 2024-03-05", 0),
        ("--known-at 2024-03-15 --as-of 2024-03-10", 100),
        ("--known-at 2024-03-20 --as-of 2024-03-10", 140),
        ("--known-at 2024-03-10T11:59:59", 0),
        ("--known-at 2024-03-10T12:00:00", 100),
    ];
    for (seen, expected) in table {
        assert_eq!(balance(&house, &wang, seen), expected, "{seen}");
    }
    assert_eq!(balance(&house, &wang, &format!("--at-version {late}")), 140);
    assert_eq!(
        balance(&house, &wang, &format!("--at-version {}", late - 1)),
        100
    );
    let future = house.run(&format!("points {wang} --at-version {}", late + 1));
    assert!(
        future.code != Some(0) && future.out.is_empty(),
        "{future:?}"
    );
}

#[test]
fn a_late_row_moves_the_tier_from_its_day_and_prices_nothing_again() {
    let house = House::new("vip-card");
    house.clock("2024-03-01");
    let wang = house.register("王芳", "");
    house.clock("2024-05-01");
    house
        .run(&format!("consume {wang} 990 --at 2024-04-10"))
        .ok()
        .one()
        .has(&[("tier", "")]);
    house
        .run(&format!("consume {wang} 20 --at 2024-04-20"))
        .ok()
        .one()
        .has(&[("tier", ""), ("paid", "20.00")]);
    // With this one, 2 000 were reached on 20 April.
    house
        .run(&format!("consume {wang} 990 --at 2024-04-01"))
        .ok();
    assert_eq!(house.tier(&wang, "vip", "2024-04-19"), "");
    assert_eq!(house.tier(&wang, "vip", "2024-04-20"), "vip");
    let sales = house.run("report sales").ok().one();
    sales.has(&[
        ("period", "2024-04"),
        ("sales", "3"),
        ("paid", "2000.00"),
        ("discount", "0.00"),
        ("net", "2000.00"),
    ]);
    house.run("check").ok();
}

#[test]
fn the_clock_does_not_go_back_unless_told() {
    let (house, wang) = vip();
    let line = format!("consume {wang} 10");
    let told = house.run_at("2024-02-28", &line);
    assert!(told.code != Some(0) && told.out.is_empty(), "{told:?}");
    told.tells(&["--clock-behind"]);
    house
        .run_at(
            "2024-02-29T23:00:00+08:00",
            &format!("{line} --clock-behind --at 2024-02-29"),
        )
        .refused();
    house
        .run_at(
            "2024-03-01T11:00:00+08:00",
            &format!("{line} --clock-behind --dry-run"),
        )
        .ok();
    // The same moment told in another zone is the same moment.
    house.run_at("2024-03-01T04:00:00Z", &line).ok();
}

#[test]
fn a_deed_is_judged_by_the_rules_of_its_own_day() {
    let (house, wang) = vip();
    house.clock("2024-03-02");
    let first = house.run(&format!("consume {wang} 100")).ok().one();
    first.has(&[("paid", "88.00"), ("points", "88")]);
    let file = house.book().join("rules/vip-card.toml");
    let text = std::fs::read_to_string(&file).expect("rules");
    let newer = text
        .replace("pays = \"88%\"", "pays = \"80%\"")
        .replace("gives = 1 ", "gives = 2 ");
    assert_ne!(text, newer);
    std::fs::write(&file, newer).expect("edited");
    // Until it is adopted the edit changes nothing.
    let ran = house.run(&format!("consume {wang} 100 --dry-run")).ok();
    ran.one().has(&[("paid", "88.00"), ("points", "88")]);
    let adopted = house.run("rules adopt").ok().one();
    adopted.has(&[("file", "rules/vip-card.toml"), ("from", "2024-03-03")]);
    // The day that was judged keeps its rules, the days after it have the new ones.
    house.clock("2024-03-03");
    house
        .run(&format!("consume {wang} 100 --at 2024-03-02"))
        .ok()
        .one()
        .has(&[("paid", "88.00"), ("points", "88")]);
    house
        .run(&format!("consume {wang} 100"))
        .ok()
        .one()
        .has(&[("paid", "80.00"), ("points", "160")]);
    // A refund takes back what its sale earned by the rules of the sale's day.
    house
        .run(&format!("refund {} --amount 44", first.get("sale")))
        .ok()
        .one()
        .has(&[("points", "-44")]);
    assert_eq!(house.points(&wang, "2024-03-03"), 44 + 88 + 160);
    house.run("check").ok();
}

#[test]
fn what_is_owed_and_what_has_expired_is_proved_by_the_roll_forward() {
    let (house, wang) = vip();
    let deeds = [
        ("2024-03-02", "consume M 700 --goods promotion"),
        ("2024-04-01", "redeem M towel"),
        ("2024-05-01", "points adjust M +50 --reason goodwill"),
        ("2024-06-01", "refund S00000002 --amount 500"),
        ("2024-12-10", "card renew M"),
        ("2024-12-20", "consume M 100 --goods promotion"),
        ("2025-01-02", "consume M 30 --goods promotion"),
        ("2025-01-03", "points adjust M -10 --reason slip"),
        ("2025-02-01", "refund S00000005"),
        ("2025-03-01", "refund S00000004"),
    ];
    for (day, line) in deeds {
        house.clock(day);
        house.run(&line.replace('M', &wang)).ok();
    }
    let keys = [
        "period", "opening", "earned", "redeemed", "expired", "adjusted", "reversed", "closing",
    ];
    let before = house.run("report rollforward").ok().rows();
    let shown = format!("{:?}", before.columns(&keys));
    for row in before.iter() {
        let sum = row.int("opening") + row.int("earned") - row.int("redeemed") - row.int("expired")
            + row.int("adjusted")
            + row.int("reversed");
        assert_eq!(sum, row.int("closing"), "{shown}");
    }
    // 700 − 300 + 50 − 500 = −50; 100 settle them and leave 50, which end with the year.
    let closing = |period: &str| {
        before
            .find(&[("period", period)])
            .map(|row| row.int("closing"))
    };
    assert_eq!(closing("2024-06"), Some(-50), "{shown}");
    assert_eq!(closing("2024-12"), Some(0), "{shown}");
    // The sale of 2 January goes back when 20 of its 30 points are left: 10 are owed.
    assert_eq!(closing("2025-02"), Some(-10), "{shown}");
    // Of the sale of 20 December 50 points settled the debt, and 50 have ended: those leave nothing.
    assert_eq!(closing("2025-03"), Some(-60), "{shown}");
    house.run("year-end 2024").ok();
    let after = house.run("report rollforward").ok().rows();
    assert_eq!(after.columns(&keys), before.columns(&keys));
    let points = house.run("report points").ok().one();
    points.has(&[("member", &wang), ("balance", "-60"), ("owed", "60")]);
    house.run("check").ok();
}

#[test]
fn the_versions_say_which_command_was_run_and_who_ran_it() {
    let (house, wang) = vip();
    house
        .run(&format!(
            "points adjust {wang} +5 --reason x --operator 小李 --ref adj-1"
        ))
        .ok();
    house
        .run(&format!("tier set {wang} vip vip --reason x"))
        .ok();
    let rows = house.run("history").ok().rows();
    let shown = rows.columns(&["command", "operator", "ref"]);
    assert_eq!(
        shown,
        [
            ["init", "desk", ""],
            ["register", "desk", ""],
            ["consume", "desk", ""],
            ["card issue", "desk", ""],
            ["card activate", "desk", ""],
            ["points adjust", "小李", "adj-1"],
            ["tier set", "desk", ""],
        ]
    );
}

#[test]
fn line_ends_of_another_system_are_no_edit() {
    let house = House::new("house");
    let crlf = |name: &str| {
        let path = house.book().join(name);
        let text = std::fs::read_to_string(&path).expect("a text");
        std::fs::write(&path, text.replace('\n', "\r\n")).expect("written");
    };
    crlf("club.toml");
    crlf("rules/house.toml");
    house.register("王芳", "");
    house.run("consume M000001 10 --pay cash").ok();
    house.run("rules check").ok();
    house.run("check").ok();
    let version = house.version();
    house.run("rules adopt");
    assert_eq!(house.version(), version, "there is nothing to adopt");
}

#[test]
fn a_book_that_could_not_be_read_again_is_not_begun() {
    let house = House::empty();
    let told = house.run_at("2300-01-01T00:00:00Z", "init book --rules vip-card");
    told.fails(78).tells(&["2299-12-31"]);
    assert!(!house.book().exists() && !house.keys().exists());
    house
        .run_at(
            "2300-01-01T00:00:00Z",
            "init book --rules vip-card --dry-run",
        )
        .fails(78);
}

#[test]
fn a_repeat_is_known_whatever_the_clock_of_its_desk_shows() {
    use crate::crash::at_once;
    use crate::crash::rig::ground;
    use crate::crash::table::{Case, Ground, Repeat, TABLE};

    let wanted = |case: &&Case| {
        case.repeat == Repeat::First
            && case.line.contains(" --ref ")
            && case.now.contains("T12")
            && matches!(case.ground, Ground::Book(_))
    };
    let cases: Vec<Case> = TABLE.iter().filter(wanted).copied().collect();
    assert!(cases.len() > 60, "{}", cases.len());
    at_once(&cases, |case| {
        let house = ground(case);
        let first = house.run(case.line);
        assert!(first.code == Some(0), "{}: {}", case.line, first.err);
        let version = house.version();
        let year = &case.now[..4];
        let ahead: u32 = year.parse().expect("a year");
        for now in [
            case.now.replace("T12", "T11"),
            case.now.replacen(year, "2019", 1),
            case.now.replacen(year, &(ahead + 20).to_string(), 1),
        ] {
            let again = house.run_at(&now, case.line);
            assert_eq!(again.code, Some(0), "{} at {now}: {}", case.line, again.err);
            assert_eq!(again.text(), first.text(), "{} at {now}", case.line);
        }
        assert_eq!(house.version(), version, "{}", case.line);
    });
}

#[test]
fn desks_whose_clocks_are_apart_write_nothing_that_nobody_can_read() {
    let behind = ["2024-03-01T11:00:00+08:00", "2024-02-29", "2023-03-01"];
    let ahead = ["2024-03-01T13:00:00+08:00", "2024-03-02", "2025-03-01"];
    for (slow, fast) in behind.into_iter().zip(ahead) {
        let (house, wang) = vip();
        let sale = format!("consume {wang} 10");
        // In the club's own time, with what to do about it.
        let told = house.run_at(slow, &sale).fails(78);
        let told = told.tells(&["set the clock right", "--clock-behind"]);
        assert!(
            told.err.contains("+08:00") && !told.err.contains("+00:00"),
            "{told:?}"
        );
        house.run_at(fast, &format!("{sale} --ref fast")).ok();
        // Now the desk whose clock is right is the one behind.
        let right = house.run(&format!("{sale} --ref right"));
        right.fails(78).tells(&["--clock-behind", &fast[..10]]);
        let kept = house
            .run(&format!("{sale} --ref right --clock-behind"))
            .ok();
        let own = kept.one();
        assert_eq!(own.get("at"), "2024-03-01T12:00:00+08:00");
        house.run(&format!("{sale} --ref fast")).ok();
        let history = house.run_at(fast, "history").ok().rows();
        let at: Vec<String> = history
            .iter()
            .map(|row| row.get("recorded_at").to_owned())
            .collect();
        let mut sorted = at.clone();
        sorted.sort();
        sorted.reverse();
        assert!(at.is_sorted() || at == sorted, "{at:?}");
        for version in 1..=house.version() {
            house
                .run_at(fast, &format!("report sales --at-version {version}"))
                .ok();
        }
        house.run_at(fast, "check").ok();
    }
}
