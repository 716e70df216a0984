//! Sessions about festivals and the list of who gets what.

use crate::support::House;

#[test]
fn festivals_are_known_without_a_book() {
    let house = House::empty();
    let run = |line: &str| {
        let mut command = house.command(line);
        command.env_remove("CLUB_BOOK");
        crate::support::Ran::of(line, command.output().expect("it starts"))
    };
    let table = [
        (1950, "spring-festival", "1950-02-17"),
        (2025, "new-years-eve", "2025-01-28"),
        (2026, "dragon-boat", "2026-06-19"),
        (2026, "mothers-day", "2026-05-10"),
        (2026, "qingming", "2026-04-05"),
        (2028, "dragon-boat", "2028-05-28"),
        (2033, "mid-autumn", "2033-09-08"),
        (2033, "double-ninth", "2033-10-01"),
        (2100, "qixi", "2100-08-12"),
    ];
    for (year, id, on) in table {
        let rows = run(&format!("festivals {year}")).ok().rows();
        let found = rows.find(&[("id", id)]).expect(id);
        found.has(&[("on", on)]);
    }
    for line in ["festivals 1899", "festivals 2101"] {
        run(line).refused().tells(&["1900 to 2100"]);
    }
    run("festivals 2101 --lang zh")
        .refused()
        .tells(&["1900 至 2100", "2101"]);
    run("festivals next").fails(2);
    // A past state needs a book to have it.
    run("festivals 2026 --as-of 2026-01-01").fails(78);
}

#[test]
fn a_house_has_festivals_and_events_of_its_own() {
    let house = House::new("health-chain");
    house.clock("2026-01-05");
    house.run("event add anniversary --on 2026-06-18").ok();
    house
        .run("event add fair --on 2026-06-19 --title 集市")
        .ok();
    house.run("event cancel fair --reason 下雨").ok();
    let rows = house.run("festivals 2026").ok().rows();
    let line = |id: &str| rows.find(&[("id", id)]).expect(id).clone();
    line("anniversary").has(&[
        ("on", "2026-06-18"),
        ("title", "anniversary of the house"),
        ("kind", "event"),
        ("importance", "major"),
    ]);
    line("spring-festival").has(&[("kind", "lunar"), ("importance", "major")]);
    line("national-day").has(&[("kind", "solar"), ("importance", "major")]);
    line("qixi").has(&[("importance", "")]);
    assert!(rows.find(&[("id", "fair")]).is_none());
    let before = house.run("festivals 2026 --at-version 3").ok().rows();
    assert!(before.find(&[("id", "fair")]).is_some());
}

#[test]
fn birthdays_come_by_sun_or_moon_and_by_the_rule_where_a_year_lacks_them() {
    let house = House::new("relations-care");
    house.clock("2024-01-05");
    let born = |birthday: &str| {
        house.register(
            &birthday.replace(':', "-"),
            &format!("--birthday {birthday} --consent marketing"),
        )
    };
    let days = |member: &str, year: i32| -> Vec<String> {
        let line = format!(
            "care --from {year}-01-01 --to {year}-12-31 --occasion birthday --member {member}"
        );
        let rows = house.run(&line).ok().rows();
        rows.iter().map(|row| row.get("on").to_owned()).collect()
    };
    let table: [(&str, i32, &[&str]); 9] = [
        ("2000-02-29", 2024, &["2024-02-29"]),
        ("1996-02-29", 2025, &["2025-02-28"]),
        ("lunar:08-15", 2025, &["2025-10-06"]),
        // The 12th month of 2024 has 29 days; that of 2025 as well.
        ("lunar:12-30", 2025, &["2025-01-28"]),
        ("lunar:1968-12-30", 2026, &["2026-02-16"]),
        // Leap sixth month of 2025: kept in the ordinary one.
        ("lunar:leap-06-01", 2025, &["2025-06-25"]),
        ("lunar:06-01", 2025, &["2025-06-25"]),
        // A lunar year may end before or after the calendar's.
        ("lunar:11-20", 2024, &["2024-01-01", "2024-12-20"]),
        ("lunar:1970-11-20", 2025, &[]),
    ];
    for (birthday, year, on) in table {
        let member = born(birthday);
        let on: Vec<&str> = on
            .iter()
            .copied()
            .filter(|day| *day >= "2024-01-05")
            .collect();
        assert_eq!(days(&member, year), on, "{birthday} in {year}");
    }
}

#[test]
fn a_list_is_asked_for_in_days_that_make_sense() {
    let house = House::new("relations-care");
    house.run("care --from 2026-02-01").ok();
    house
        .run("care --from 2026-02-01 --to 2026-01-31")
        .fails(2)
        .tells(&["2026-01-31", "2026-02-01"]);
    house.run("care --from 2026-02-01 --to 2046-01-31").fails(2);
    house
        .run("care --from 2026-02-01 --to 2026-02-02 --channel pigeon")
        .fails(2);
    let text = house
        .run("care --from 2026-02-01 --to 2026-02-02")
        .ok()
        .text();
    assert_eq!(
        text,
        "on,member,name,occasion,gift,channel,message,prepare,tier,phone,gift_title,cost,care\n"
    );
}

#[test]
fn without_the_keyring_the_list_is_there_and_its_names_are_not() {
    let house = House::new("relations-care");
    house.clock("2026-01-05");
    let wang = house.register("王芳", "--consent marketing");
    let (keyring, away) = (house.dir().join("keyring"), house.dir().join("away"));
    std::fs::rename(&keyring, &away).expect("it was there");
    let ran = house.run("care --from 2026-06-19 --to 2026-06-19").ok();
    let row = ran.one();
    row.has(&[
        ("member", &wang),
        ("name", ""),
        ("phone", ""),
        ("occasion", "dragon-boat"),
    ]);
    ran.tells(&["is missing", "stay sealed"]);
    // Nobody's birthday is passed over because it cannot be read.
    std::fs::rename(&away, &keyring).expect("it was there");
    let li = house.register("李娜", "--birthday 1990-06-19 --consent marketing");
    std::fs::remove_file(&keyring).expect("it was there");
    house
        .run("care --from 2026-06-19 --to 2026-06-19")
        .fails(78)
        .tells(&["birthday-greeting", &li, "rules/relations-care.toml"]);
}

#[test]
fn rules_of_each_day_decide_what_is_due_on_it() {
    let house = House::new("relations-care");
    house.clock("2026-01-05");
    house.register("王芳", "--consent marketing");
    let path = house.book().join("rules/relations-care.toml");
    let text = std::fs::read_to_string(&path).expect("the pack");
    let next = text
        .replace("in_force_from = 2000-01-01", "in_force_from = 2026-07-01")
        .replace("id = \"relations-care\"", "id = \"relations-next\"")
        .replace("on = \"festival\"\n", "on = \"festival:national-day\"\n");
    std::fs::write(house.book().join("rules/next.toml"), next).expect("it can be written");
    let club = house.book().join("club.toml");
    let own = std::fs::read_to_string(&club).expect("club.toml");
    let own = own.replace(
        "rules = [\"rules/relations-care.toml\"]",
        "rules = [\"rules/relations-care.toml\", \"rules/next.toml\"]",
    );
    std::fs::write(&club, own).expect("it can be written");
    house.run("rules adopt").ok();
    let rows = house
        .run("care --from 2026-01-01 --to 2026-12-31")
        .ok()
        .rows();
    let days: Vec<&str> = rows.iter().map(|row| row.get("on")).collect();
    // 中秋 and 重阳 lie behind the change; 国庆 is greeted by the later rules alone.
    assert_eq!(
        days,
        ["2026-02-17", "2026-03-03", "2026-06-19", "2026-10-01"]
    );
}

#[test]
fn a_notice_goes_to_those_whose_tier_or_points_end_and_who_are_still_members() {
    let house = House::empty();
    house.file(
        "own.toml",
        "format = 1\nid = \"own\"\nin_force_from = 2020-01-01\n\
         [points]\neach = \"1.00\"\ngives = 1\nlive_until = \"year-end\"\n\
         [[tier_group]]\nid = \"g\"\nwithin = \"12 months\"\nup = \"at-once\"\n\
         down = \"at-recalculation\"\nkeeps = \"12 months\"\nwarn_before = \"30 days\"\n\
         otherwise = \"no tier\"\n[[tier_group.tier]]\nid = \"gold\"\n\
         when = { metric = \"spend\", at_least = 100 }\n",
    );
    house.clock("2024-06-20");
    house.run("init book --rules own.toml").ok();
    let days = [
        "2024-03-01",
        "2024-03-05",
        "2024-06-01",
        "2024-03-01",
        "2024-03-01",
    ];
    let members: Vec<String> = days
        .iter()
        .zip(["王芳", "赵敏", "李娜", "马兰", "陈刚"])
        .map(|(day, name)| {
            let member = house.register(name, &format!("--joined {day}"));
            house.run(&format!("consume {member} 200 --at {day}")).ok();
            member
        })
        .collect();
    house.run(&format!("member exit {}", members[3])).ok();
    house.run(&format!("member suspend {}", members[4])).ok();
    let list = |line: &str, keys: &[&str]| -> Vec<String> {
        let rows = house.run_at("2025-02-10", line).ok().rows();
        let cells = rows.columns(keys).into_iter();
        cells.map(|cells| cells.join(" ")).collect()
    };
    let keys = ["member", "tier", "until", "name"];
    // The bound is within; what ends later is left out, and who has left is told nothing.
    assert_eq!(
        list("tier list --ending-by 2025-03-04", &keys),
        [format!("{} gold 2025-03-01 王芳", members[0])]
    );
    assert_eq!(
        list("tier list --ending-by 2025-03-05", &keys),
        [
            format!("{} gold 2025-03-01 王芳", members[0]),
            format!("{} gold 2025-03-05 赵敏", members[1]),
        ]
    );
    // The list of tiers itself is of everybody, as before.
    assert_eq!(list("tier list", &["member"]).len(), 5);
    let text = house.run("tier list").ok().text();
    assert!(
        text.starts_with("member,group,tier,since,until,why,why_id\n"),
        "{text}"
    );
    let rows = house.run("points expiring --by 2024-12-31").ok().rows();
    let told: Vec<String> = rows
        .iter()
        .map(|row| row.get("member").to_owned())
        .collect();
    assert_eq!(told, members[..3]);
}

/// A pack of greetings: words by message, and a gift by hand that runs out.
const GREETINGS: &str = "format = 1\nid = \"own\"\nin_force_from = 2020-01-01\n\
    [[festival]]\nid = \"mid-autumn\"\ntitle = { en = \"Mid-Autumn\", zh = \"中秋节\" }\n\
    [[gift]]\nid = \"cake\"\ntitle = { en = \"a cake\", zh = \"蛋糕\" }\ncost = 20\nstock = 1\n\
    [[template]]\nid = \"wish\"\ntext = \"{name} {occasion}\"\n\
    [[template]]\nid = \"parcel\"\ntext = \"{gift} for {name}\"\n\
    [[care]]\nid = \"words\"\non = [\"birthday\", \"festival\"]\nchannel = \"letter\"\ntemplate = \"wish\"\n\
    [[care]]\nid = \"parcels\"\non = \"birthday\"\ngift = \"cake\"\nchannel = \"in-person\"\ntemplate = \"parcel\"\n";

#[test]
fn what_was_sent_is_on_record_once_and_is_not_listed_again() {
    let house = House::empty();
    house.file("own.toml", GREETINGS);
    house.clock("2026-03-01");
    house.run("init book --rules own.toml").ok();
    let wang = house.register("王芳", "--birthday 1990-03-05");
    let zhao = house.register("赵敏", "--birthday 1991-03-06");
    let keys = ["member", "care", "gift", "message"];
    let lines = |ran: &crate::support::Ran| -> Vec<String> {
        let rows = ran.rows();
        let cells = rows.columns(&keys).into_iter();
        cells.map(|cells| cells.join(" ")).collect()
    };
    let days = "care --from 2026-03-01 --to 2026-03-07";
    let ran = house.run(days).ok();
    // One cake: who comes second is told of none.
    let all = [
        format!("{wang} parcels cake 蛋糕 for 王芳"),
        format!("{wang} words  王芳 生日"),
        format!("{zhao} parcels  "),
        format!("{zhao} words  赵敏 生日"),
    ];
    assert_eq!(lines(&ran), all);
    let dry = house.run(&format!("{days} --sent --dry-run")).ok();
    assert_eq!(dry.rows().len(), 3);
    assert_eq!(lines(&house.run(days).ok()), all);
    let sent = house.run(&format!("{days} --sent --channel letter")).ok();
    assert_eq!(lines(&sent), [&*all[1], &*all[3]]);
    let rows = sent.rows();
    let recorded: Vec<String> = rows.iter().map(|row| row.get("visit").to_owned()).collect();
    assert_eq!(recorded, ["V00000001", "V00000002"]);
    assert_eq!(lines(&house.run(days).ok()), [&*all[0], &*all[2]]);
    let sent = house.run(&format!("{days} --sent --at 2026-03-01")).ok();
    assert_eq!(lines(&sent), [&*all[0]]);
    // There is no cake left, so nothing was handed over; the row waits for one.
    assert_eq!(lines(&house.run(days).ok()), [&*all[2]]);
    let version = house.version();
    assert_eq!(house.run(&format!("{days} --sent")).ok().rows().len(), 0);
    assert_eq!(house.version(), version);
    let given = house.run("gift list --occasion 生日").ok().one();
    given.has(&[
        ("member", &wang),
        ("item", "cake"),
        ("due", "2026-03-05"),
        ("cost", "20.00"),
    ]);
    assert_eq!(house.run("visit list").ok().rows().len(), 3);
    // Next year it comes again; taken back, it was not sent.
    let next = house
        .run_at("2027-02-20", "care --from 2027-03-01 --to 2027-03-07")
        .ok();
    assert_eq!(next.rows().len(), 4);
    house.run(&format!("undo {version} --reason mistaken")).ok();
    assert_eq!(lines(&house.run(days).ok()), [&*all[0], &*all[2]]);
    house.run("check").ok();
    house
        .run("care --from 2026-03-01 --to 2026-03-07 --sent --as-of 2026-03-01")
        .fails(2);
}

#[test]
fn an_occasion_is_named_the_same_way_everywhere() {
    let house = House::empty();
    house.file("own.toml", GREETINGS);
    house.clock("2026-09-01");
    house.run("init book --rules own.toml").ok();
    let wang = house.register("王芳", "");
    let days = "care --from 2026-09-20 --to 2026-09-30 --occasion";
    for word in ["mid-autumn", "festival:mid-autumn", "Mid-Autumn", "中秋节"] {
        assert_eq!(
            house.run(&format!("{days} {word}")).ok().rows().len(),
            1,
            "{word}"
        );
        let told = house
            .run(&format!("visit {wang} --channel letter --occasion {word}"))
            .ok()
            .one();
        told.has(&[("occasion", "festival:mid-autumn")]);
    }
    // The old spelling still serves.
    house
        .run(&format!(
            "visit {wang} --channel letter --for festival:mid-autumn"
        ))
        .ok();
    let file = format!("member,at,channel,occasion\n{wang},2026-09-01,letter,中秋节\n");
    house.feed("visit --from -", file.as_bytes()).ok();
    house
        .run(&format!("gift give {wang} cake --occasion 中秋节"))
        .ok()
        .one()
        .has(&[("occasion", "mid-autumn"), ("due", "2026-09-25")]);
    for line in [
        format!("{days} easter"),
        format!("visit {wang} --channel letter --occasion easter"),
        format!("gift give {wang} cake --occasion easter"),
        "gift list --occasion easter".to_owned(),
    ] {
        house.run(&line).refused().tells(&["easter", "mid-autumn"]);
    }
}
