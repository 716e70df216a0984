//! Complaints at the desk: no step skipped, deadlines in working days, nothing readable without the key.

use crate::support::House;

/// A house of the club-cards rules with one member, on a Monday before a week of public holidays.
fn house() -> (House, String) {
    let house = House::new("club-cards");
    house.clock("2026-09-28");
    let wang = house.register("王芳", "");
    (house, wang)
}

fn opened(house: &House, words: &str) -> String {
    let row = house.run(&format!("complaint open {words}")).ok().one();
    row.get("complaint").to_owned()
}

/// The step of a complaint at the close of a day; empty before it was opened.
fn step(house: &House, complaint: &str, as_of: &str) -> String {
    let line = format!("complaint list --all --as-of {as_of}");
    let rows = house.run(&line).ok().rows();
    let found = rows.find(&[("complaint", complaint)]);
    found.map_or(String::new(), |row| row.get("step").to_owned())
}

#[test]
fn a_complaint_goes_from_the_first_word_to_the_lesson() {
    let (house, wang) = house();
    let row = house
        .run(&format!(
            "complaint open {wang} --text 水太凉 --department bath"
        ))
        .ok();
    row.one().has(&[
        ("complaint", "K000001"),
        ("version", "3"),
        ("member", &wang),
        ("step", "opened"),
        ("department", "bath"),
        ("severity", "ordinary"),
        ("next", "investigate"),
        ("due", "2026-09-29"),
        ("tell_by", "2026-10-08"),
    ]);
    // What the customer is told: each step's day, the holidays of early October passed over.
    row.tells(&[
        "K000001",
        "investigate by 2026-09-29",
        "propose by 2026-10-08",
    ]);
    let table = [
        (
            "2026-09-29",
            "investigate K000001 --cause equipment",
            "investigating",
            "2026-10-08",
        ),
        (
            "2026-09-30",
            "propose K000001 --text 免单 --agreed no",
            "proposed",
            "2026-10-09",
        ),
        (
            "2026-10-08",
            "propose K000001 --text 赠券 --agreed yes",
            "agreed",
            "2026-10-12",
        ),
        ("2026-10-09", "execute K000001", "executed", "2026-10-13"),
        (
            "2026-10-10",
            "feedback K000001 --satisfied no",
            "dissatisfied",
            "2026-10-13",
        ),
        (
            "2026-10-12",
            "propose K000001 --text 退款 --agreed yes",
            "agreed",
            "2026-10-15",
        ),
        ("2026-10-12", "execute K000001", "executed", "2026-10-15"),
        (
            "2026-10-13",
            "feedback K000001 --satisfied yes",
            "satisfied",
            "2026-10-20",
        ),
        (
            "2026-10-14",
            "close K000001 --lesson 每天检查水泵",
            "closed",
            "",
        ),
    ];
    for (day, deed, step, due) in table {
        house.clock(day);
        let row = house.run(&format!("complaint {deed}")).ok().one();
        row.has(&[("step", step), ("due", due)]);
    }
    for (day, expected) in [
        ("2026-09-27", ""),
        ("2026-09-28", "opened"),
        ("2026-09-30", "proposed"),
        ("2026-10-10", "dissatisfied"),
        ("2026-10-13", "satisfied"),
        ("2026-10-14", "closed"),
    ] {
        assert_eq!(step(&house, "K000001", day), expected, "{day}");
    }
    // Closed ones are listed only where asked for.
    assert!(house.run("complaint list").ok().rows().is_empty());
    let all = house.run("complaint list --all").ok().one();
    all.has(&[
        ("step", "closed"),
        ("end", "solved"),
        ("closed", "2026-10-14"),
        ("cause", "equipment"),
    ]);
    let shown = house.run("complaint show K000001").ok().rows();
    let told = shown.columns(&["what", "in_time", "answer", "text", "operator"]);
    assert_eq!(told[1], ["investigate", "yes", "", "", "desk"]);
    assert_eq!(told[2], ["propose", "yes", "no", "免单", "desk"]);
    assert_eq!(told[9], ["close", "yes", "solved", "每天检查水泵", "desk"]);
    house.run("check").ok();
}

#[test]
fn no_step_can_be_skipped_and_the_refusal_names_the_next() {
    let (house, wang) = house();
    let id = opened(&house, &format!("{wang} --text x"));
    for deed in [
        "propose {} --text x --agreed yes",
        "execute {}",
        "feedback {} --satisfied yes",
        "close {} --lesson x",
    ] {
        let line = format!("complaint {}", deed.replace("{}", &id));
        house.run(&line).refused().tells(&[
            &id,
            "at step opened",
            "club complaint investigate K000001",
        ]);
    }
    house
        .run(&format!("--lang zh complaint execute {id}"))
        .refused()
        .tells(&["已受理", "下一步：调查"]);
    house.run(&format!("complaint investigate {id}")).ok();
    house
        .run(&format!("complaint investigate {id}"))
        .refused()
        .tells(&["at step investigating", "club complaint propose"]);
    // Any of the three other ends cuts it short, and nothing but a note follows.
    let row = house
        .run(&format!(
            "complaint close {id} --lesson 消协受理 --escalated 消费者协会"
        ))
        .ok()
        .one();
    row.has(&[("step", "closed"), ("next", "")]);
    for deed in [
        "investigate {}",
        "note {} --text x --told 王芳",
        "pass {} --department bath",
        "close {} --lesson x --withdrawn",
    ] {
        let line = format!("complaint {}", deed.replace("{}", &id));
        house.run(&line).refused().tells(&[&id, "closed"]);
    }
    house
        .run(&format!("complaint note {id} --text 已来信致谢"))
        .ok();
    house.run(&format!("complaint close {id}")).fails(2);
    house
        .run(&format!(
            "complaint close {id} --lesson x --withdrawn --unreachable"
        ))
        .fails(2);
}

#[test]
fn deadlines_follow_severity_and_the_list_watches_them() {
    let (house, wang) = house();
    let grave = opened(&house, &format!("{wang} --text 受伤 --severity grave"));
    let usual = opened(
        &house,
        &format!("{wang} --text 排队 --department front-desk"),
    );
    let listed = |words: &str| {
        let rows = house.run(&format!("complaint list {words}")).ok().rows();
        let keys = ["complaint", "due", "overdue"];
        let rows: Vec<Vec<String>> = rows
            .columns(&keys)
            .iter()
            .map(|row| row.iter().map(|cell| (*cell).to_owned()).collect())
            .collect();
        rows
    };
    assert_eq!(
        listed(""),
        [
            [grave.as_str(), "2026-09-28", "0"],
            [&usual, "2026-09-29", "0"]
        ]
    );
    house.run("complaint list --overdue --fail").ok();
    // At the close of the day what was due has become overdue.
    assert_eq!(
        listed("--overdue --as-of 2026-09-28"),
        [[grave.as_str(), "2026-09-28", "1"]]
    );
    house.clock("2026-09-29");
    let found = house.run("complaint list --overdue --fail").ends(3);
    assert_eq!(found.one().get("complaint"), grave);
    // Judged anew, it has another deadline from the same day.
    house
        .run(&format!(
            "complaint grade {grave} --severity ordinary --text 误报"
        ))
        .ok()
        .one()
        .has(&[("severity", "ordinary"), ("due", "2026-09-29")]);
    house.run("complaint list --overdue --fail").ok();
    // A step done late is late for good, one written down late but done in time is not.
    house.clock("2026-10-08");
    assert_eq!(listed("--overdue").len(), 2);
    house
        .run(&format!("complaint investigate {grave} --at 2026-09-29"))
        .ok();
    house.run(&format!("complaint investigate {usual}")).ok();
    let in_time = |id: &str| {
        let rows = house.run(&format!("complaint show {id}")).ok().rows();
        let row = rows.find(&[("what", "investigate")]).expect("it is there");
        row.get("in_time").to_owned()
    };
    assert_eq!(
        (in_time(&grave), in_time(&usual)),
        ("yes".into(), "no".into())
    );
    // What the book knew before is still to be seen.
    let known = house
        .run("complaint list --overdue --known-at 2026-09-29")
        .ok()
        .rows();
    assert_eq!(known.len(), 2);
    house
        .run(&format!(
            "complaint propose {grave} --text x --agreed yes --at 2026-09-28"
        ))
        .refused()
        .tells(&[&grave, "2026-09-29", "2026-09-28", "--at"]);
}

#[test]
fn the_customer_hears_how_it_stands() {
    let (house, wang) = house();
    let id = opened(&house, &format!("{wang} --text x"));
    let tell_by = || {
        let row = house.run("complaint list").ok().one();
        (
            row.get("tell_by").to_owned(),
            row.get("tell_overdue").to_owned(),
        )
    };
    assert_eq!(tell_by(), ("2026-10-08".into(), "0".into()));
    house.run(&format!("complaint investigate {id}")).ok();
    house.clock("2026-09-30");
    house
        .run(&format!("complaint note {id} --text 内部备忘"))
        .ok();
    assert_eq!(tell_by().0, "2026-10-08", "a note tells nobody");
    house
        .run(&format!(
            "complaint note {id} --text 水泵在修 --told 王芳本人"
        ))
        .ok();
    assert_eq!(tell_by(), ("2026-10-10".into(), "0".into()));
    house.clock("2026-10-12");
    assert_eq!(tell_by().1, "2");
    // Asked for their view, the customer has heard of it.
    house
        .run(&format!("complaint propose {id} --text x --agreed no"))
        .ok();
    assert_eq!(tell_by(), ("2026-10-15".into(), "0".into()));
    let shown = house.run(&format!("complaint show {id}")).ok().rows();
    let told = shown.find(&[("what", "tell")]).expect("it is shown");
    told.has(&[("told", "王芳本人"), ("text", "水泵在修")]);
}

#[test]
fn strangers_and_texts_are_sealed_and_a_book_without_its_key_still_lists() {
    let (house, wang) = house();
    let id = opened(
        &house,
        "--name 张伟 --contact 13912345678 --text 太吵 --department bath",
    );
    opened(&house, &format!("{wang} --text 太热"));
    house
        .run(&format!("complaint note {id} --text 记下 --told 张伟"))
        .ok();
    house
        .run(&format!(
            "complaint close {id} --lesson 隔音 --escalated 法院"
        ))
        .ok();
    let ledger = std::fs::read_to_string(house.ledger("complaints")).expect("text");
    for text in [
        "张伟",
        "13912345678",
        "太吵",
        "太热",
        "记下",
        "隔音",
        "法院",
    ] {
        assert!(!ledger.contains(text), "{text} in\n{ledger}");
    }
    let row = house
        .run("complaint list --all --department bath")
        .ok()
        .one();
    row.has(&[
        ("name", "张伟"),
        ("contact", "139****5678"),
        ("text", "太吵"),
        ("member", ""),
    ]);
    let mut command = house.command("complaint list --all");
    command.env("CLUB_KEY_FILE", house.dir().join("elsewhere"));
    let ran = crate::support::Ran::of("complaint list", command.output().expect("it runs"));
    let rows = ran.ok().rows();
    assert_eq!(rows.len(), 2);
    rows.find(&[("complaint", &id)]).expect("listed").has(&[
        ("step", "closed"),
        ("name", ""),
        ("text", ""),
    ]);
}

#[test]
fn the_same_ref_records_once_and_an_undo_takes_back_what_stands_last() {
    let (house, wang) = house();
    let line = format!("complaint open {wang} --text x --department bath --ref mail-7");
    let first = house.run(&line).ok().text();
    let version = house.version();
    house.clock("2026-09-29");
    house.run("complaint investigate mail-7 --ref call-1").ok();
    // The same again prints what was told then.
    assert_eq!(house.run(&line).ok().text(), first);
    assert_eq!(house.version(), version + 1);
    house
        .run(&line.replace("--text x", "--text y"))
        .refused()
        .tells(&["mail-7", "K000001"]);
    house
        .run(&format!("undo {version} --reason x"))
        .refused()
        .tells(&["K000001"]);
    house.run(&format!("undo {} --reason x", version + 1)).ok();
    house
        .run("complaint list")
        .ok()
        .one()
        .has(&[("step", "opened"), ("due", "2026-09-29")]);
    house.run("complaint investigate K000001").ok();
    house
        .run("complaint investigate K000001 --ref call-1")
        .refused()
        .tells(&["call-1", "undone"]);
    let changes = house.run("history mail-7").ok().rows();
    assert!(
        changes
            .find(&[("field", "kind"), ("new", "undo")])
            .is_some()
    );
    house.run("check").ok();
    // A dry run records nothing.
    let before = house.version();
    house
        .run("complaint propose K000001 --text x --agreed yes --dry-run")
        .ok();
    assert_eq!(house.version(), before);
}

#[test]
fn a_deadline_explains_itself() {
    let (house, wang) = house();
    let id = opened(&house, &format!("{wang} --text x"));
    house.clock("2026-09-30");
    house.run(&format!("complaint investigate {id}")).ok();
    let why = house.run(&format!("explain {id}")).ok().rows();
    let told = |what: &str| {
        why.find(&[("what", what)])
            .expect(what)
            .get("value")
            .to_owned()
    };
    let late = "due 2026-09-29: 1 working day from 2026-09-28, that day not counted; done 2026-09-30, 1 day late";
    assert_eq!(told("investigate"), late);
    let open = "due 2026-10-09: 2 working days from 2026-09-30, that day not counted; days off: 2026-10-01..2026-10-07; still to be done";
    assert_eq!(told("propose"), open);
    let rule = why
        .find(&[("what", "propose")])
        .expect("told")
        .get("rule")
        .to_owned();
    assert!(rule.starts_with("rules/club-cards.toml:"), "{rule}");
}

#[test]
fn a_complaint_names_what_is_there() {
    let (house, wang) = house();
    house
        .run(&format!("consume {wang} 100 --category bath --ref till-1"))
        .ok();
    let id = opened(&house, &format!("{wang} --text x --sale till-1"));
    let shown = house.run(&format!("complaint show {id}")).ok().rows();
    assert_eq!(shown.columns(&["about"])[0], ["S00000001"]);
    for (words, told) in [
        ("--sale S00000009", &["S00000009"][..]),
        ("--department kitchen", &["kitchen", "bath, massage"]),
        ("--severity grim", &["grim", "grave, ordinary"]),
        ("--cause weather", &["weather", "hygiene"]),
    ] {
        let ran = house.run(&format!("complaint open {wang} --text x {words}"));
        ran.refused().tells(told);
    }
    house.run("complaint open --text x").fails(2);
    house
        .run(&format!("complaint open {wang} --text ' '"))
        .fails(2)
        .tells(&["--text"]);
    house
        .run("complaint open M000009 --text x")
        .refused()
        .tells(&["M000009"]);
    house.run(&format!("complaint grade {id}")).fails(2);
    house
        .run("complaint show K000009")
        .refused()
        .tells(&["K000009"]);
    house
        .run(&format!(
            "complaint pass {id} --department massage --text 转按摩部"
        ))
        .ok()
        .one()
        .has(&[("department", "massage"), ("step", "opened")]);
    house
        .run(&format!("complaint pass {id} --department massage"))
        .refused()
        .tells(&["massage", "already"]);
}

#[test]
fn a_year_without_holidays_is_told() {
    let house = House::new("club-cards");
    house.clock("2027-12-31");
    let wang = house.register("王芳", "");
    let line = format!("complaint open {wang} --text x");
    house
        .run(&line)
        .ok()
        .tells(&["warning: ", "rules/holidays-cn.toml", "2027", "2028"]);
    house
        .run("--lang zh complaint list")
        .ok()
        .tells(&["警告：", "2028"]);
}

#[test]
fn a_call_back_explains_itself() {
    let house = House::new("service-desk");
    house.clock("2026-05-08 10:00");
    let wang = house.register("王芳", "");
    house
        .run(&format!("inquiry open {wang} --text 有无年卡 --ref q-1"))
        .ok();
    // A Friday: one working day ends on Monday.
    let why = house.run("explain Q000001").ok().rows();
    let due = why.find(&[("topic", "call-back")]).expect("a promise");
    due.has(&[("what", "2026-05-11")]);
    let told = due.get("value");
    assert!(told.contains("1 working day from 2026-05-08"), "{told}");
    assert!(due.get("rule").contains("service-desk.toml:"), "{due:?}");
    house.clock("2026-05-11 09:00");
    house
        .run("inquiry postpone Q000001 --call-back 2026-05-13 --text 改期")
        .ok();
    house.clock("2026-05-14 09:00");
    let why = house.run("explain q-1").ok().rows();
    let promises: Vec<_> = why
        .iter()
        .filter(|row| row.get("topic") == "call-back")
        .collect();
    assert_eq!(promises.len(), 2);
    assert!(promises[0].get("value").contains("put off in time"));
    assert!(
        promises[1]
            .get("value")
            .contains("as promised on 2026-05-11; not kept")
    );
    let zh = house.run("explain Q000001 --lang zh").ok().text();
    assert!(zh.contains("未按时回复"), "{zh}");
    house.run("explain Q000009").refused().tells(&["Q000009"]);
}
