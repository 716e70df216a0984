//! The plan of visits: spread over days and people, told and counted, the same each time.

use std::collections::BTreeMap;
use std::fs;

use crate::support::{House, Rows};

/// A house with two shops and a pack of the test's own figures.
fn house(visits: &str) -> House {
    let house = House::empty();
    let pack = format!(
        "format = 1\nid = \"own\"\nin_force_from = 2000-01-01\n\
         [[role]]\nid = \"caller\"\n[[role]]\nid = \"head\"\n\
         [[tier_group]]\nid = \"g\"\nup = \"at-once\"\ndown = \"never\"\n\
         [[tier_group.tier]]\nid = \"all\"\notherwise = true\nvisits = [\n\
         {{ by = \"caller\", channel = \"phone\", every = \"1 month\" }},\n\
         {{ by = \"head\", channel = \"in-person\", every = \"2 months\" }},\n]\n{visits}\n"
    );
    house.file("own.toml", &pack);
    house.run("init book --rules own.toml").ok();
    let file = house.book().join("club.toml");
    let text = fs::read_to_string(&file).expect("a house");
    let stores = "\n[[store]]\nid = \"east\"\n[[store]]\nid = \"west\"\n";
    fs::write(&file, text + stores).expect("it can be written");
    house.clock("2024-06-03");
    house.run("rules adopt").ok();
    house
}

fn plan(house: &House, words: &str) -> Rows {
    house.run(&format!("visit-plan {words}")).ok().rows()
}

fn count(rows: &Rows, keys: &[&str]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for cells in rows.columns(keys) {
        *counts.entry(cells.join(" ")).or_default() += 1;
    }
    counts
}

#[test]
fn no_more_a_day_than_a_person_can_make_and_no_day_off() {
    let house = house("[visits]\ncapacity = { phone = 3 }");
    house
        .run("staff add 李娜 --role caller --since 2024-01-01")
        .ok();
    house
        .run("staff add 马兰 --role caller --since 2024-01-01")
        .ok();
    // Twenty members whose call was due on the Friday before the dragon boat festival.
    for number in 0..20 {
        house.register(&format!("客{number}"), "--joined 2024-05-07");
    }
    let rows = plan(&house, "--from 2024-06-03 --to 2024-06-14 --owner caller");
    assert_eq!(rows.len(), 20);
    let days = count(&rows, &["planned", "staff"]);
    assert!(days.values().all(|calls| *calls <= 3), "{days:#?}");
    // 8, 9 and 10 June were days off; what finds no room later is made earlier.
    let found: Vec<&str> = days.keys().map(String::as_str).collect();
    assert_eq!(
        found,
        [
            "2024-06-07 E0001",
            "2024-06-07 E0002",
            "2024-06-11 E0001",
            "2024-06-11 E0002",
            "2024-06-12 E0001",
            "2024-06-12 E0002",
            "2024-06-13 E0001",
            "2024-06-13 E0002",
        ]
    );
    let people = count(&rows, &["staff"]);
    assert_eq!(people["E0001"], people["E0002"]);
    // In two days there is room for twelve: the others are told, without a day.
    let short = house
        .run("visit-plan --from 2024-06-06 --to 2024-06-07 --owner caller")
        .ok();
    let rows = short.rows();
    assert_eq!(
        rows.iter()
            .filter(|row| row.get("planned").is_empty())
            .count(),
        8
    );
    short.tells(&["8 visits found no room", "capacity"]);
}

#[test]
fn a_visit_falls_to_the_members_own_then_to_the_store_then_to_whoever_bears_the_role() {
    let house = house("");
    let members: Vec<String> = ["east", "west", "east", "east"]
        .iter()
        .zip(0..)
        .map(|(store, number)| {
            house.register(
                &format!("客{number}"),
                &format!("--joined 2024-05-10 --store {store}"),
            )
        })
        .collect();
    for (name, store) in [
        ("李娜", "--store east"),
        ("马兰", "--store west"),
        ("赵敏", "--store east"),
    ] {
        house
            .run(&format!(
                "staff add {name} --role caller {store} --since 2024-01-01"
            ))
            .ok();
    }
    house
        .run("staff add 陈刚 --role head --store west --since 2024-01-01")
        .ok();
    house.run(&format!("staff assign {} 马兰", members[3])).ok();
    let staff = |member: &str, role: &str| {
        let rows = plan(&house, "--from 2024-06-03 --to 2024-07-31");
        let found = rows
            .find(&[("member", member), ("owner", role)])
            .expect("a row")
            .clone();
        (
            found.get("staff").to_owned(),
            found.get("staff_name").to_owned(),
        )
    };
    let named = |id: &str, name: &str| (id.to_owned(), name.to_owned());
    // Two in the east take turns; the one in the west has her own, and one that was given to her.
    assert_eq!(staff(&members[0], "caller"), named("E0001", "李娜"));
    assert_eq!(staff(&members[2], "caller"), named("E0003", "赵敏"));
    assert_eq!(staff(&members[1], "caller"), named("E0002", "马兰"));
    assert_eq!(staff(&members[3], "caller"), named("E0002", "马兰"));
    // Nobody heads the east, so the head of the west goes there.
    assert_eq!(staff(&members[0], "head"), named("E0004", "陈刚"));
    // Who leaves is planned for no day after the last.
    house.run("staff leave E0002 --until 2024-06-06").ok();
    let rows = plan(&house, "--from 2024-06-03 --to 2024-07-31 --owner 马兰");
    assert!(
        rows.iter().all(|row| row.get("planned") <= "2024-06-06"),
        "{rows:?}"
    );
    assert_ne!(staff(&members[1], "caller").0, "E0002");
    house
        .run("visit-plan --from 2024-06-03 --to 2024-06-30 --owner nobody")
        .refused()
        .tells(&[
            "nobody is neither a role",
            "caller、head".replace('、', ", ").as_str(),
        ]);
}

#[test]
fn calls_upon_one_member_lie_apart_unless_one_is_overdue() {
    let house = house("[visits]\napart = \"5 days\"");
    // Both are due on 10 July: by phone for the second time, in person for the first.
    let wang = house.register("王芳", "--joined 2024-05-10");
    house
        .run(&format!(
            "visit {wang} --channel phone --by caller --at 2024-06-01"
        ))
        .ok();
    house.clock("2024-06-28");
    let days = |from: &str| {
        let rows = plan(
            &house,
            &format!("--from {from} --to 2024-07-31 --member {wang}"),
        );
        let cells = rows.columns(&["owner", "due", "planned"]).into_iter();
        cells.map(|cells| cells.join(" ")).collect::<Vec<_>>()
    };
    let (first, second) = ("caller 2024-07-01 2024-07-01", "head 2024-07-10 2024-07-10");
    assert_eq!(days("2024-06-28"), [first, second]);
    house
        .run(&format!(
            "visit {wang} --channel phone --by caller --at 2024-06-08"
        ))
        .ok();
    // 8 July and 10 July are too near: the later one waits for the 15th, five days and a weekend on.
    assert_eq!(
        days("2024-06-28"),
        ["caller 2024-07-08 2024-07-08", "head 2024-07-10 2024-07-15"]
    );
    // A call that was made counts as well.
    house.clock("2024-07-09");
    house
        .run(&format!("visit {wang} --channel phone --by caller"))
        .ok();
    assert_eq!(days("2024-07-09"), ["head 2024-07-10 2024-07-15"]);
    // The plan kept it apart itself, and does not call it late for that on the days between.
    let overdue = |day: &str| {
        let line = format!("--from {day} --to 2024-07-31 --member {wang}");
        let rows = plan(&house, &line);
        rows.iter()
            .map(|row| row.int("overdue_days"))
            .collect::<Vec<_>>()
    };
    for day in ["2024-07-11", "2024-07-12", "2024-07-15"] {
        house.clock(day);
        assert_eq!(days(day), ["head 2024-07-10 2024-07-15"], "{day}");
        assert_eq!(overdue(day), [0], "{day}");
    }
    // What is overdue by itself does not wait, whatever call comes then.
    house.clock("2024-07-18");
    assert_eq!(days("2024-07-18"), ["head 2024-07-10 2024-07-18"]);
    assert_eq!(overdue("2024-07-18"), [3]);
    house
        .run(&format!("visit {wang} --channel phone --by caller"))
        .ok();
    assert_eq!(days("2024-07-18"), ["head 2024-07-10 2024-07-18"]);
}

#[test]
fn a_day_that_a_member_named_is_kept_whatever_else_falls_near_it() {
    let event = "\n[[event]]\nid = \"fair\"\ntitle = { en = \"fair\", zh = \"展会\" }\n\
                 importance = \"major\"\non = 2024-07-10\n\
                 [[tier_group]]\nid = \"h\"\nup = \"at-once\"\ndown = \"never\"\n\
                 [[tier_group.tier]]\nid = \"every\"\notherwise = true\nvisits = [\n\
                 { by = \"head\", channel = \"phone\", on = [\"event\"] },\n]";
    let own = |rules: &str, days: &str| {
        let house = house(&format!("[visits]\n{days}{rules}"));
        let wang = house.register("王芳", "--joined 2024-05-08");
        house
            .run(&format!(
                "visit {wang} --channel phone --by caller --outcome postponed:2024-07-10"
            ))
            .ok();
        house.clock("2024-06-28");
        let words = format!("--from 2024-06-28 --to 2024-07-31 --member {wang}");
        let rows = plan(&house, &words);
        let cells = rows.columns(&["owner", "reason", "planned"]).into_iter();
        cells.map(|cells| cells.join(" ")).collect::<Vec<_>>()
    };
    // The visit in person was due two days before, and gives way.
    assert_eq!(
        own("", "apart = \"5 days\""),
        ["caller regular 2024-07-10", "head regular 2024-07-15",]
    );
    // A call for an event is made on its day, and does not push the other from the day that was named.
    assert_eq!(
        own(event, "apart = \"5 days\""),
        [
            "head event:fair 2024-07-09",
            "caller regular 2024-07-10",
            "head regular 2024-07-15",
        ]
    );
}

#[test]
fn the_same_book_and_day_give_the_same_plan_whatever_the_machine_and_the_time() {
    let house = house("[visits]\ncapacity = 2");
    for name in ["李娜", "马兰"] {
        house
            .run(&format!(
                "staff add {name} --role caller --role head --since 2024-01-01"
            ))
            .ok();
    }
    for number in 0..12 {
        house.register(&format!("客{number}"), "--joined 2024-04-10");
    }
    let words = "visit-plan --from 2024-06-01 --to 2024-06-30 --ics plan.ics";
    let first = house.run(words).ok().text();
    let calendar = fs::read_to_string(house.dir().join("plan.ics")).expect("it is written");
    for zone in ["America/New_York", "Pacific/Auckland"] {
        let mut command = house.command(words);
        command.env("TZ", zone).env("LANG", "de_DE.UTF-8");
        let ran = command.output().expect("it runs");
        assert_eq!(String::from_utf8_lossy(&ran.stdout), first, "{zone}");
        let again = fs::read_to_string(house.dir().join("plan.ics")).expect("it is written");
        assert_eq!(again, calendar);
    }
    let later = house.run_at("2024-06-03 23:30", words).ok().text();
    assert_eq!(later, first);
}

#[test]
fn a_calendar_holds_one_entry_a_planned_visit_under_a_lasting_name() {
    let house = house("");
    let wang = house.register("王芳", "--joined 2024-05-10");
    house.register("李娜", "--joined 2024-05-12");
    let rows = plan(&house, "--from 2024-06-03 --to 2024-07-31 --ics plan.ics");
    let text = fs::read_to_string(house.dir().join("plan.ics")).expect("it is written");
    assert!(text.lines().all(|line| line.len() <= 75), "{text}");
    assert!(
        text.replace("\r\n", "").chars().all(|c| c != '\n'),
        "bare line ends"
    );
    let unfolded = text.replace("\r\n ", "");
    let values = |name: &str| {
        let start = format!("{name}:");
        let lines = unfolded
            .split("\r\n")
            .filter_map(|line| line.strip_prefix(&start));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(unfolded.matches("BEGIN:VEVENT").count(), rows.len());
    let days: Vec<String> = rows
        .iter()
        .map(|row| row.get("planned").replace('-', ""))
        .collect();
    assert_eq!(values("DTSTART;VALUE=DATE"), days);
    assert!(values("SUMMARY")[0].contains("王芳"), "{unfolded}");
    assert!(
        values("DTSTAMP")
            .iter()
            .all(|stamp| stamp == "20240603T040000Z"),
        "{unfolded}"
    );
    let mut names = values("UID");
    names.sort();
    names.dedup();
    assert_eq!(names.len(), rows.len());
    assert!(
        names
            .iter()
            .any(|name| name.starts_with(&format!("{wang}-caller-phone-regular-1@")))
    );
}

#[test]
fn bad_days_are_refused_and_a_year_without_holidays_is_told() {
    let house = house("");
    house.register("王芳", "--joined 2024-05-10");
    house
        .run("visit-plan --from 2024-06-30 --to 2024-06-01")
        .fails(2)
        .tells(&["is after"]);
    house
        .run("visit-plan --from 2024-01-01 --to 2030-01-01")
        .fails(2)
        .tells(&["three years"]);
    let far = house
        .run("visit-plan --from 2031-12-01 --to 2032-01-31")
        .ok();
    far.tells(&[
        "rules/holidays-cn.toml has no public holidays of 2031, 2032",
        "rules adopt",
    ]);
    let far = house
        .run("visit-plan --from 2031-12-01 --to 2031-12-31 --lang zh")
        .ok();
    far.tells(&["没有 2031 年的节假日"]);
}

#[test]
fn why_a_visit_is_due_and_what_one_counted_for_is_told() {
    let house = house("[[win_back]]\nby = \"caller\"\nchannel = \"phone\"\nafter = \"30 days\"");
    let wang = house.register("王芳", "--joined 2024-01-10");
    house
        .run(&format!("consume {wang} 100 --at 2024-04-20"))
        .ok();
    let line = |what: &str| {
        let rows = house.run(&format!("explain {wang}")).ok().rows();
        let row = rows
            .find(&[("topic", "visit"), ("what", what)])
            .expect("a line")
            .clone();
        assert!(row.get("rule").starts_with("rules/own.toml:"), "{row:?}");
        row.get("value").to_owned()
    };
    assert_eq!(
        line("caller phone"),
        "due 2024-02-10: 1 month after joining on 2024-01-10, none was made yet; 114 days overdue"
    );
    house
        .run(&format!(
            "visit {wang} --channel phone --by caller --at 2024-05-20"
        ))
        .ok();
    assert_eq!(
        line("caller phone"),
        "due 2024-06-20: after V00000001 by phone on 2024-05-20"
    );
    let told = house.run("explain V00000001").ok().rows();
    let counts = told
        .find(&[("topic", "counts for"), ("what", "caller phone")])
        .expect("it counts");
    assert_eq!(
        counts.get("value"),
        "was due 2024-02-10, 100 days late; next 2024-06-20"
    );
    house
        .run(&format!("visit {wang} --channel letter --by caller"))
        .ok();
    let told = house.run("explain V00000002 --lang zh").ok().text();
    assert!(told.contains("规则没有要求"), "{told}");
    house
        .run("explain V00000009")
        .refused()
        .tells(&["there is no record V00000009"]);
}

#[test]
fn the_report_counts_what_was_due_and_made() {
    let house = house("[visits]\nretry = { after = \"2 days\", at_most = 1 }");
    let wang = house.register("王芳", "--joined 2024-01-10");
    let zhao = house.register("赵敏", "--joined 2024-02-20");
    let visit = |member: &str, at: &str, words: &str| {
        house
            .run(&format!(
                "visit {member} --channel phone --by caller --at {at} {words}"
            ))
            .ok();
    };
    visit(&wang, "2024-02-08", "--satisfaction 5");
    visit(&wang, "2024-03-20", "--satisfaction 4");
    visit(&wang, "2024-04-19", "--outcome no-answer");
    visit(&wang, "2024-04-22", "--outcome no-answer");
    visit(&zhao, "2024-03-20", "--satisfaction 4");
    house
        .run(&format!(
            "visit {wang} --channel in-person --by head --at 2024-03-11 --satisfaction 3"
        ))
        .ok();
    let rows = house.run("report visits --by month").ok().rows();
    let keys = [
        "due",
        "in_time",
        "late",
        "dropped",
        "open",
        "visits",
        "done",
        "no_answer",
        "rated",
        "satisfaction",
    ];
    let month = |period: &str| {
        let row = rows
            .find(&[("period", period)])
            .unwrap_or_else(|| panic!("{period} in {rows:?}"));
        row.cells(&keys).join(" ")
    };
    // Wang's call of 10 February, made on the 8th.
    assert_eq!(month("2024-02"), "1 1 0 0 0 1 1 0 1 5.00");
    // Due: Wang's call of 8 March (made on the 20th), Wang's visit of 10 March (on the 11th), Zhao's of 20 March.
    assert_eq!(month("2024-03"), "3 1 2 0 0 3 3 0 3 3.67");
    // Wang's call of 20 April was given up, Zhao's of the 20th and the visit of the 20th to her are open.
    assert_eq!(month("2024-04"), "3 0 0 1 2 2 0 2 0 ");
    let by_role = house
        .run("report visits --by role --from 2024-03-01 --to 2024-03-31")
        .ok()
        .rows();
    let head = by_role.find(&[("role", "head")]).expect("a line");
    head.has(&[
        ("due", "1"),
        ("late", "1"),
        ("visits", "1"),
        ("satisfaction", "3.00"),
    ]);
    let total = |rows: &Rows, key: &str| rows.iter().map(|row| row.int(key)).sum::<i64>();
    for by in ["role", "channel", "tier", "store"] {
        let cut = house.run(&format!("report visits --by {by}")).ok().rows();
        for key in [
            "due", "in_time", "late", "dropped", "open", "visits", "done",
        ] {
            assert_eq!(total(&cut, key), total(&rows, key), "{key} by {by}");
        }
    }
}

#[test]
fn a_ledger_of_visits_that_no_command_wrote_is_found() {
    let house = house("");
    let wang = house.register("王芳", "--joined 2024-01-10");
    house
        .run(&format!(
            "visit {wang} --channel phone --by caller --satisfaction 5"
        ))
        .ok();
    house.run("check").ok();
    let path = house.ledger("visits");
    let text = fs::read_to_string(&path).expect("it is there");
    let forged = text.replace(",caller,,done,,5,", ",caller,E0007,no-answer,,5,");
    assert_ne!(forged, text);
    fs::write(&path, forged).expect("it can be written");
    // Accepted, the rows are proved by their digest, and still do not agree with each other.
    house.run("check --accept \"by hand\"");
    let found = house.run("check --format json").ends(65).text();
    for told in [
        "E0007 is not on the staff list",
        "satisfaction is 1 to 5, of a visit that was done",
    ] {
        assert!(found.contains(told), "{told} in {found}");
    }
}

#[test]
fn who_complained_is_called_and_an_event_that_the_house_dates_is_told() {
    let house = House::new("health-chain");
    house.clock("2024-06-03");
    let wang = house.register("王芳", "--joined 2024-06-01 --fact position=public-figure");
    let found = |reason: &str| {
        let rows = plan(&house, "--from 2024-06-03 --to 2024-06-30");
        let row = rows.find(&[("reason", reason)]).cloned();
        row.map(|row| {
            row.cells(&["due", "member", "owner", "channel", "record"])
                .join(" ")
        })
    };
    house
        .run(&format!("complaint open {wang} --text 茶太凉"))
        .ok();
    house.run("complaint investigate K000001 --text 属实").ok();
    house
        .run("complaint propose K000001 --text 换茶 --agreed yes")
        .ok();
    assert_eq!(found("complaint"), None);
    house.run("complaint execute K000001").ok();
    let call = format!("2024-06-03 {wang} sales-manager phone|in-person K000001");
    assert_eq!(found("complaint"), Some(call));
    house.run("complaint feedback K000001 --satisfied yes").ok();
    assert_eq!(found("complaint"), None);
    house.run("event add anniversary --on 2024-06-18").ok();
    let letter = format!("2024-06-18 {wang} sales-manager letter ");
    assert_eq!(found("event:anniversary"), Some(letter));
    house
        .run(&format!(
            "visit {wang} --channel letter --by sales-manager --for event:anniversary"
        ))
        .ok();
    assert_eq!(found("event:anniversary"), None);
}

/// A house whose members are all visited by one rule, with the test's own figures.
fn ruled(visits: &str, more: &str) -> House {
    let house = House::empty();
    let pack = format!(
        "format = 1\nid = \"own\"\nin_force_from = 2000-01-01\n[[role]]\nid = \"caller\"\n\
         [[tier_group]]\nid = \"g\"\nup = \"at-once\"\ndown = \"never\"\n\
         [[tier_group.tier]]\nid = \"all\"\notherwise = true\nvisits = [{visits}]\n{more}\n"
    );
    house.file("own.toml", &pack);
    house.clock("2024-01-02");
    house.run("init book --rules own.toml").ok();
    house
}

/// What stands in some columns, line by line.
fn lines(rows: &Rows, keys: &[&str]) -> Vec<String> {
    let cells = rows.columns(keys).into_iter();
    cells.map(|cells| cells.join(" ")).collect()
}

const MONTHLY: &str = "{ by = \"caller\", channel = \"phone\", every = \"1 month\" }";

#[test]
fn nothing_is_planned_for_a_day_off_though_days_off_alone_are_asked_for() {
    let house = ruled(
        "{ by = \"caller\", channel = \"letter\", on = [\"festival\", \"birthday\"] }",
        "[visits]\nahead = { letter = \"3 days\" }\n[[festival]]\nid = \"fair\"\non = \"06-16\"\n\
         [[festival]]\nid = \"late\"\non = \"06-18\"",
    );
    house.register("王芳", "--joined 2024-01-02 --birthday 1990-06-15");
    // A Saturday, a Sunday, and Monday behind them; both festivals should have been written for by Friday.
    house.clock("2024-06-15");
    let ran = house
        .run("visit-plan --from 2024-06-15 --to 2024-06-16")
        .ok()
        .tells(&["none of these days is a working day", "2024-06-17"]);
    let keys = ["reason", "due", "planned"];
    assert_eq!(
        lines(&ran.rows(), &keys),
        [
            "birthday 2024-06-15 ",
            "festival:fair 2024-06-16 ",
            "festival:late 2024-06-18 ",
        ]
    );
    let rows = plan(&house, "--from 2024-06-15 --to 2024-06-17");
    let late = rows.find(&[("reason", "festival:late")]).expect("a row");
    assert_eq!(late.get("planned"), "2024-06-17");
    // Where the rules do not care for working days, neither does the plan.
    let house = ruled(MONTHLY, "[visits]\nworking_days = false");
    house.clock("2024-06-15");
    house.register("王芳", "--joined 2024-05-15");
    let rows = plan(&house, "--from 2024-06-15 --to 2024-06-16");
    assert_eq!(lines(&rows, &["planned"]), ["2024-06-15"]);
}

#[test]
fn a_day_that_the_member_named_is_never_anticipated() {
    let house = ruled(MONTHLY, "[visits]\ndeclined = \"3 months\"");
    let wang = house.register("王芳", "--joined 2024-01-02");
    let visit = |at: &str, outcome: &str| {
        house
            .run_at(
                at,
                &format!("visit {wang} --channel phone --by caller --outcome {outcome}"),
            )
            .ok();
    };
    visit("2024-06-03", "postponed:2024-06-15");
    house.clock("2024-06-04");
    let keys = ["due", "planned"];
    let days =
        |from: &str, to: &str| lines(&plan(&house, &format!("--from {from} --to {to}")), &keys);
    // 15 June is a Saturday: the Monday after it, not the Friday before.
    assert_eq!(days("2024-06-04", "2024-06-30"), ["2024-06-15 2024-06-17"]);
    // And Friday's own plan does not show it, though it is due before Monday.
    assert_eq!(days("2024-06-14", "2024-06-14"), [""; 0]);
    // What was declined rests for three months, to a Sunday with a festival behind it, and not to the Friday
    // before it.
    visit("2024-06-15", "declined");
    house.clock("2024-06-17");
    assert_eq!(days("2024-06-17", "2024-09-30"), ["2024-09-15 2024-09-18"]);
    // Who names a day after that is called on it.
    visit("2024-06-20", "postponed:2024-07-06");
    house.clock("2024-06-21");
    assert_eq!(
        days("2024-06-21", "2024-08-09"),
        ["2024-07-06 2024-07-08", "2024-08-08 2024-08-08"]
    );
    let rows = house.run(&format!("explain {wang}")).ok().rows();
    let line = rows.find(&[("topic", "visit")]).expect("a line").clone();
    assert_eq!(
        line.get("value"),
        "due 2024-07-06: put off to this day by V00000003 on 2024-06-20"
    );
}

#[test]
fn the_forecast_is_what_comes_when_each_visit_is_made_on_its_day() {
    let free = ruled(MONTHLY, "[visits]\nworking_days = false");
    free.register("王芳", "--joined 2023-12-31");
    let rows = plan(&free, "--from 2024-01-02 --to 2024-04-30");
    assert_eq!(
        lines(&rows, &["due"]),
        ["2024-01-31", "2024-02-29", "2024-03-29", "2024-04-29"]
    );
    let house = ruled(
        MONTHLY,
        "[visits]\ncapacity = { phone = 1 }\napart = \"3 days\"",
    );
    house
        .run("staff add 李娜 --role caller --since 2024-01-01")
        .ok();
    let members: Vec<String> = ["2023-12-14", "2023-12-14", "2023-12-31"]
        .iter()
        .zip(0..)
        .map(|(joined, number)| {
            house.register(&format!("客{number}"), &format!("--joined {joined}"))
        })
        .collect();
    let keys = ["member", "due", "planned"];
    let forecast = plan(&house, "--from 2024-01-02 --to 2024-06-28");
    let expected = lines(&forecast, &keys);
    assert!(expected.len() >= 15, "{expected:?}");
    let mut came = Vec::new();
    for row in forecast.iter() {
        let day = row.get("planned");
        house.clock(day);
        let rows = plan(&house, &format!("--from {day} --to {day}"));
        let member = row.get("member");
        let found = rows.find(&[("member", member)]).expect("it is due").clone();
        came.push(found.cells(&keys).join(" "));
        house
            .run(&format!("visit {member} --channel phone --by caller"))
            .ok();
    }
    assert_eq!(came, expected);
    assert_eq!(members.len(), 3);
}

/// What a forecast of some weeks has, and what comes when each day's plan is asked for and worked off.
fn forecast_and_course(visits: &str, more: &str) -> (Vec<String>, Vec<String>) {
    let house = ruled(visits, more);
    let wang = house.register("王芳", "--joined 2023-12-02 --birthday 1990-03-02");
    house
        .run_at("2024-01-02", &format!("consume {wang} 100"))
        .ok();
    house.clock("2024-01-03");
    let keys = ["planned", "due", "channel", "reason"];
    let forecast = lines(&plan(&house, "--from 2024-01-03 --to 2024-05-31"), &keys);
    let mut came = Vec::new();
    // What comes on a day that the forecast does not have is still there, and late, on the next that it has.
    let mut days: Vec<&str> = forecast.iter().map(|line| &line[..10]).collect();
    days.push("2024-05-31");
    days.dedup();
    for day in days {
        house.clock(day);
        let rows = plan(&house, &format!("--from {day} --to {day}"));
        let planned: Vec<_> = rows
            .iter()
            .filter(|row| !row.get("planned").is_empty())
            .collect();
        came.extend(planned.iter().map(|row| row.cells(&keys).join(" ")));
        for row in planned {
            let (channel, reason) = (row.get("channel"), row.get("reason"));
            let named = match reason {
                "regular" => String::new(),
                reason => format!("--for {reason}"),
            };
            house
                .run(&format!(
                    "visit {wang} --channel {channel} --by caller {named}"
                ))
                .ok();
        }
    }
    (forecast, came)
}

#[test]
fn what_one_visit_fulfils_of_another_rule_is_forecast_as_it_comes() {
    let regular = |channel: &str, every: &str| {
        format!("{{ by = \"caller\", channel = \"{channel}\", every = \"{every}\" }}")
    };
    let called_back = "[[win_back]]\nafter = \"2 months\"\nby = \"caller\"\nchannel = \"phone\"\n\
                       again = \"30 days\"\n";
    let fairs = "{ by = \"caller\", channel = \"phone\", on = [\"festival\", \"birthday\"] }";
    let dates = "[[festival]]\nid = \"fair\"\non = \"02-20\"\n[[festival]]\nid = \"late\"\non = \"04-18\"\n";
    let free = "[visits]\nworking_days = false\n";
    let apart = "[visits]\nworking_days = false\napart = \"5 days\"\n";
    let two = [regular("in-person", "1 month"), regular("phone", "1 month")].join(", ");
    let cases = [
        // One call counts for both rules.
        (regular("phone", "1 month"), format!("{free}{called_back}")),
        (regular("phone", "25 days"), called_back.to_owned()),
        // A call for a festival is one of the regular ones too.
        (
            format!("{}, {fairs}", regular("phone", "1 month")),
            format!("{free}{dates}"),
        ),
        // Both on one day: the first of the rules first, whatever days are asked for.
        (two.clone(), apart.to_owned()),
        (two, format!("{apart}{called_back}")),
    ];
    crate::crash::at_once(&cases, |(visits, more)| {
        let (forecast, came) = forecast_and_course(visits, more);
        assert!(forecast.len() >= 5, "{forecast:?}");
        assert_eq!(forecast, came, "{visits}\n{more}");
    });
}

#[test]
fn whoever_works_by_the_plan_of_each_working_day_is_never_late() {
    let house = ruled(MONTHLY, "");
    house.clock("2024-02-09");
    let wang = house.register("王芳", "--joined 2024-01-10");
    // Due on 10 February 2024, within the Spring Festival: 9 February is the last working day before.
    let ran = plan(&house, "--from 2024-02-09 --to 2024-02-09");
    assert_eq!(
        lines(&ran, &["due", "planned", "overdue_days"]),
        ["2024-02-10 2024-02-09 0"]
    );
    let days = (40..=200).map(|number| {
        let day = chrono::NaiveDate::from_yo_opt(2024, number).expect("a day");
        day.format("%F").to_string()
    });
    let mut made = 0;
    for day in days {
        house.clock(&day);
        let rows = plan(&house, &format!("--from {day} --to {day}"));
        for row in rows.iter().filter(|row| !row.get("planned").is_empty()) {
            assert_eq!(row.get("overdue_days"), "0", "{row:?}");
            house
                .run(&format!("visit {wang} --channel phone --by caller"))
                .ok();
            made += 1;
        }
    }
    assert_eq!(made, 6);
}

#[test]
fn who_is_invited_to_an_event_is_called_before_its_day() {
    let house = ruled(
        "{ by = \"caller\", channel = \"phone\", on = [\"event\", \"festival\"] }",
        "[[event]]\nid = \"talk\"\n[[festival]]\nid = \"fair\"\non = \"06-13\"",
    );
    house.register("王芳", "--joined 2024-01-02");
    house.run("event add talk --on 2024-06-11").ok();
    house.clock("2024-06-03");
    let keys = ["reason", "due", "planned"];
    // 8, 9 and 10 June are days off.
    let expected = [
        "event:talk 2024-06-11 2024-06-07",
        "festival:fair 2024-06-13 2024-06-13",
    ];
    let rows = plan(&house, "--from 2024-06-03 --to 2024-06-14");
    assert_eq!(lines(&rows, &keys), expected);
    let rows = plan(&house, "--from 2024-06-07 --to 2024-06-07");
    assert_eq!(lines(&rows, &keys), expected[..1]);
    // On the day itself it is too late to invite anybody.
    house.clock("2024-06-11");
    let rows = plan(&house, "--from 2024-06-11 --to 2024-06-14");
    assert_eq!(lines(&rows, &keys), expected[1..]);
}

#[test]
fn a_calendar_moves_and_takes_back_what_it_gave() {
    let house = ruled(
        &format!("{MONTHLY}, {{ by = \"caller\", channel = \"letter\", on = [\"birthday\"] }}"),
        "",
    );
    house.clock("2024-06-03");
    let wang = house.register("王芳", "--joined 2024-05-13 --birthday 1990-06-28");
    let zhao = house.register("赵敏", "--joined 2024-05-13");
    let calendar = |file: &str| -> BTreeMap<String, (String, u32, String)> {
        plan(
            &house,
            &format!("--from 2024-06-03 --to 2024-06-30 --ics {file}"),
        );
        let text = fs::read_to_string(house.dir().join(file)).expect("it is written");
        let text = text.replace("\r\n ", "");
        let events = text.split("BEGIN:VEVENT").skip(1);
        let found = events.map(|event| {
            let value = |name: &str| {
                let mut lines = event.lines();
                let line = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
                line.unwrap_or_default().to_owned()
            };
            let uid = value("UID");
            let uid = uid.split('@').next().unwrap_or_default().to_owned();
            let sequence = value("SEQUENCE").parse().expect("a number");
            (
                uid,
                (value("DTSTART;VALUE=DATE"), sequence, value("STATUS")),
            )
        });
        found.collect()
    };
    let rounds = |file: &str| -> BTreeMap<String, String> {
        plan(
            &house,
            &format!("--from 2024-06-03 --to 2024-08-30 --ics {file}"),
        );
        let text = fs::read_to_string(house.dir().join(file)).expect("it is written");
        let text = text.replace("\r\n ", "");
        let value = |event: &str, name: &str| {
            let mut lines = event.lines();
            let line = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            line.unwrap_or_default().to_owned()
        };
        let events = text.split("BEGIN:VEVENT").skip(1);
        let told = events.map(|event| {
            let uid = value(event, "UID");
            let uid = uid.split('@').next().unwrap_or_default().to_owned();
            let (on, status) = (value(event, "DTSTART;VALUE=DATE"), value(event, "STATUS"));
            (uid, format!("{on} {status}"))
        });
        told.collect()
    };
    let state = |calendar: &BTreeMap<String, (String, u32, String)>, uid: &str| {
        let (on, _, status) = &calendar[uid];
        format!("{on} {status}")
    };
    house.clock("2024-06-03");
    let first = calendar("plan.ics");
    let regular = |member: &str| format!("{member}-caller-phone-regular-1");
    let birthday = format!("{wang}-caller-letter-birthday-2024-1");
    assert_eq!(state(&first, &regular(&wang)), "20240613 CONFIRMED");
    assert_eq!(state(&first, &birthday), "20240628 CONFIRMED");
    assert_eq!(first.len(), 3);
    // A visit put off moves the entry under its own name; one made is taken back, in another file as well.
    house
        .run(&format!(
            "visit {wang} --channel phone --by caller --outcome postponed:2024-06-20"
        ))
        .ok();
    house
        .run(&format!("visit {zhao} --channel phone --by caller"))
        .ok();
    let second = calendar("plan.ics");
    assert_eq!(state(&second, &regular(&wang)), "20240620 CONFIRMED");
    assert_eq!(state(&second, &regular(&zhao)), "20240603 CANCELLED");
    assert!(second[&regular(&wang)].1 > first[&regular(&wang)].1);
    assert!(second[&regular(&zhao)].1 > first[&regular(&zhao)].1);
    assert_eq!(calendar("other.ics"), second);
    // Who has left is called no more.
    house.run(&format!("member exit {wang}")).ok();
    for file in ["plan.ics", "new.ics"] {
        let third = calendar(file);
        assert_eq!(
            state(&third, &regular(&wang)),
            "20240620 CANCELLED",
            "{file}"
        );
        assert_eq!(state(&third, &birthday), "20240628 CANCELLED", "{file}");
    }
    // A visit made early leaves the later rounds their names: only their days move.
    let li = house.register("李娜", "--joined 2024-05-20");
    let round = |number: u32| format!("{li}-caller-phone-regular-{number}");
    let before = rounds("long.ics");
    assert_eq!(before[&round(1)], "20240620 CONFIRMED");
    assert!(before[&round(2)] < before[&round(3)]);
    house.clock("2024-06-05");
    let early = format!("visit {li} --channel phone --by caller");
    house.run(&early).ok();
    let after = rounds("long.ics");
    assert_eq!(after[&round(1)], "20240620 CANCELLED");
    assert_eq!(after[&round(2)], "20240705 CONFIRMED");
    assert_eq!(after[&round(3)], "20240805 CONFIRMED");
}

#[test]
fn a_confirmation_that_is_taken_back_leaves_the_fact_as_old_as_it_was() {
    let house = House::new("house");
    house.clock("2024-01-05");
    house.register("王芳", "--fact work=clerk");
    house.run("tier set M000001 tier gold --reason x").ok();
    house.clock("2025-01-20");
    let asks = || {
        let plan = house.run("visit-plan --from 2025-01-20 --to 2025-02-28");
        let rows = plan.ok().rows();
        let work = |row: &&crate::support::Row| row.get("ask").contains("work");
        rows.iter().filter(work).count()
    };
    let before = asks();
    assert!(before > 0);
    for line in [
        "visit M000001 --channel phone --by agent --fact work=clerk",
        "member set M000001 work=clerk",
        "member set M000001 work=manager",
    ] {
        house.run(line).ok();
        assert_eq!(asks(), 0, "{line}");
        let undo = format!("undo {} --reason x", house.version());
        house.run(&undo).ok();
        assert_eq!(asks(), before, "{line}");
    }
    let consent = || {
        let shown = house.run("member show M000001").ok().one();
        ["consent.marketing", "consent.marketing.since"].map(|c| shown.get(c).to_owned())
    };
    house.run("member set M000001 consent.marketing=yes").ok();
    let given = consent();
    house.clock("2025-02-20");
    house.run("member set M000001 consent.marketing=no").ok();
    house
        .run(&format!("undo {} --reason x", house.version()))
        .ok();
    assert_eq!(consent(), given);
    house.run("check").ok();
}

/// A calendar file: each entry's day, number and state by its name.
fn written(house: &House, words: &str, file: &str) -> BTreeMap<String, (String, u32, String)> {
    plan(house, &format!("{words} --ics {file}"));
    let text = fs::read_to_string(house.dir().join(file)).expect("it is written");
    let text = text.replace("\r\n ", "");
    let events = text.split("BEGIN:VEVENT").skip(1);
    let found = events.map(|event| {
        let value = |name: &str| {
            let mut lines = event.lines();
            let line = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            line.unwrap_or_default().to_owned()
        };
        let uid = value("UID");
        let uid = uid.split('@').next().unwrap_or_default().to_owned();
        let sequence = value("SEQUENCE").parse().expect("a number");
        (
            uid,
            (value("DTSTART;VALUE=DATE"), sequence, value("STATUS")),
        )
    });
    found.collect()
}

/// A member of the highest tier with a birthday in June, an event, a calendar; then each of these, and another
/// calendar: what is no more of the first is taken back by the second, and nothing else is.
#[test]
fn whatever_ends_a_visit_takes_it_back_from_the_calendars_that_have_it() {
    // (what happens, how many entries it ends, of which one is called so)
    let table: [(&[&str], usize, &str); 12] = [
        (&["tier set {m} tier none --reason x"], 5, "birthday"),
        (&["member suspend {m} --reason x"], 5, "birthday"),
        (&["member exit {m} --reason x"], 5, "birthday"),
        (&["member set {m} consent.marketing=no"], 2, "birthday"),
        (
            &["visit {m} --channel phone --by manager --outcome declined"],
            3,
            "event",
        ),
        (&["member erase {m} --reason x"], 5, "birthday"),
        (&["member merge {m} {o} --reason x"], 5, "birthday"),
        (&["member set {m} birthday=1990-12-25"], 1, "birthday"),
        (&["event cancel H000001 --reason x"], 1, "event"),
        (&["event change H000001 --on 2024-12-24"], 1, "event"),
        (
            &[
                "visit {m} --channel phone --by manager --outcome declined",
                "member suspend {m} --reason x",
                "event cancel H000001 --reason x",
            ],
            5,
            "event",
        ),
        (&["undo {v} --reason x"], 5, "birthday"),
    ];
    crate::crash::at_once(&table, |(deeds, ended, named)| {
        let house = House::new("house");
        house.clock("2024-01-05");
        let born = "--birthday 1990-06-20 --fact consent.marketing=yes";
        let member = house.register("王芳", born);
        let other = house.register("李娜", "");
        let diamond = format!("tier set {member} tier diamond --reason x");
        house.run(&diamond).ok();
        let version = house.version();
        house.clock("2024-06-03");
        house.run("event add customers-day --on 2024-06-24").ok();
        let words = "--from 2024-06-03 --to 2024-07-30";
        let first = written(&house, words, "first.ics");
        let own = |uid: &&String| uid.starts_with(&format!("{member}-"));
        assert_eq!(first.keys().filter(own).count(), 5, "{first:?}");
        for deed in *deeds {
            let deed = deed.replace("{m}", &member).replace("{o}", &other);
            house.run(&deed.replace("{v}", &version.to_string())).ok();
        }
        let second = written(&house, words, "second.ics");
        let gone = |calendar: &BTreeMap<String, (String, u32, String)>| -> Vec<String> {
            let gone = calendar.iter().filter(|(_, own)| own.2 == "CANCELLED");
            gone.map(|(uid, _)| uid.clone()).collect()
        };
        for (uid, (_, sequence, status)) in &first {
            assert_eq!(status, "CONFIRMED", "{uid}");
            let Some((_, later, _)) = second.get(uid) else {
                panic!("{deeds:?}: {uid} stands in a calendar for good: {second:?}");
            };
            assert!(later > sequence, "{deeds:?}: {uid}");
        }
        let gone = gone(&second);
        let had = gone.iter().filter(|uid| first.contains_key(*uid));
        assert_eq!(had.count(), *ended, "{deeds:?}: {gone:?}");
        assert!(gone.iter().any(|uid| uid.contains(named)), "{gone:?}");
        // Without the event the next regular call would have been due.
        let could = |uid: &String| first.contains_key(uid) || uid.ends_with("-phone-regular-2");
        assert!(gone.iter().all(could), "{gone:?} of {first:?}");
        // A week later it is told again, to whoever has not heard.
        house.clock("2024-06-10");
        let third = written(&house, words, "third.ics");
        for uid in &gone {
            let state = third.get(uid).map(|own| own.2.as_str());
            assert_eq!(state, Some("CANCELLED"), "{deeds:?}: {uid}");
        }
    });
}

#[test]
fn a_call_that_a_purchase_or_an_answer_made_needless_is_taken_back() {
    let house = House::new("house");
    house.clock("2024-01-05");
    let wang = house.register("王芳", "--fact consent.marketing=yes");
    let li = house.register("李娜", "");
    house
        .run(&format!("consume {wang} 25000 --category bath --pay cash"))
        .ok();
    // The regular call counts as the first one that calls back, and the second is due a month after it.
    house.clock("2024-03-11");
    house
        .run(&format!("visit {wang} --channel phone --by manager"))
        .ok();
    house.clock("2024-04-01");
    for line in [
        &*format!("complaint open {li} --text x"),
        "complaint investigate K000001",
        "complaint propose K000001 --text x --agreed yes",
        "complaint execute K000001",
    ] {
        house.run(line).ok();
    }
    let words = "--from 2024-04-01 --to 2024-04-26";
    let first = written(&house, words, "first.ics");
    let back = format!("{wang}-manager-phone-win-back-1");
    let call = format!("{li}-agent-phone+message-complaint:K000001-1");
    for uid in [&back, &call] {
        assert_eq!(first[uid].2, "CONFIRMED", "{first:?}");
    }
    house
        .run(&format!("consume {wang} 100 --category bath --pay cash"))
        .ok();
    house.run("complaint feedback K000001 --satisfied yes").ok();
    let second = written(&house, words, "second.ics");
    for uid in [&back, &call] {
        assert_eq!(second[uid].2, "CANCELLED", "{second:?}");
        assert!(second[uid].1 > first[uid].1, "{uid}");
    }
    let calls = second.keys().filter(|uid| uid.contains("win-back"));
    assert_eq!(calls.count(), 1, "{second:?}");
}
