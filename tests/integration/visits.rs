//! Visits as they are recorded: by whom, how, what came of them, one or a file of them.

use std::fs;

use crate::support::House;

fn house() -> House {
    let house = House::new("health-chain");
    house.clock("2024-05-20");
    house
}

#[test]
fn a_visit_is_recorded_once_and_its_words_are_sealed() {
    let house = house();
    let wang = house.register("王芳", "--joined 2024-01-10");
    let line = format!(
        "visit {wang} --channel phone --by outreach --satisfaction 5 --note 想要新茶 --at 2024-05-01 --ref call-1"
    );
    let first = house.run(&line).ok().one();
    first.has(&[
        ("visit", "V00000001"),
        ("member", &wang),
        ("at", "2024-05-01"),
        ("channel", "phone"),
        ("by", "outreach"),
        ("staff", ""),
        ("outcome", "done"),
        ("satisfaction", "5"),
    ]);
    let version = house.version();
    assert_eq!(house.run(&line).ok().one(), first);
    assert_eq!(house.version(), version);
    house
        .run(&line.replace("--satisfaction 5", "--satisfaction 4"))
        .refused()
        .tells(&["ref call-1 stands for something else already: V00000001"]);
    let ledger = fs::read_to_string(house.ledger("visits")).expect("it is there");
    assert!(!ledger.contains("新茶"), "{ledger}");
    let listed = |more: &str| {
        house
            .run(&format!("visit list --member 王芳 {more}"))
            .ok()
            .one()
    };
    listed("").has(&[("visit", "V00000001"), ("name", "王芳"), ("note", "***")]);
    let reveal = format!("visit list --member {wang} --reveal --reason 'to follow up'");
    house
        .run(&reveal)
        .refused()
        .tells(&["may not see what is masked"]);
    assert!(!house.run("visit list").ok().text().contains("新茶"));
    let told = house.run("history V00000001").ok().text();
    assert!(
        told.contains("satisfaction,,5") && told.contains("***"),
        "{told}"
    );
    house.run("check").ok();
    // Taken back, it counts no more, and its ref is not used again.
    house.run(&format!("undo {version} --reason mistaken")).ok();
    assert!(house.run("visit list").ok().rows().is_empty());
    house.run(&line).refused().tells(&["undone by version"]);
    house.run("check").ok();
}

#[test]
fn who_made_it_is_named_or_follows_from_who_records_and_whose_duty_it_is() {
    let house = house();
    let wang = house.register("王芳", "--fact position=public-figure");
    let zhao = house.register("赵敏", "");
    house
        .run("staff add 李娜 --role sales-manager --login lina --since 2024-01-01")
        .ok();
    house
        .run("staff add 陈刚 --role store-manager --role sales-manager --since 2024-01-01")
        .ok();
    let by = |member: &str, words: &str| {
        let line = format!("visit {member} {words}");
        let row = house.run(&line).ok().one();
        format!("{} {}", row.get("by"), row.get("staff"))
    };
    let table = [
        (
            &wang,
            "--channel in-person --by store-manager",
            "store-manager ",
        ),
        (
            &wang,
            "--channel in-person --by 李娜",
            "sales-manager E0001",
        ),
        (
            &wang,
            "--channel in-person --by E0002:store-manager",
            "store-manager E0002",
        ),
        (
            &wang,
            "--channel phone --operator lina",
            "sales-manager E0001",
        ),
        // One role alone writes letters to class A, but two visit in person.
        (&wang, "--channel letter", "sales-manager "),
        (&wang, "--channel in-person", " "),
        // Class E is called by outreach.
        (&zhao, "--channel phone", "outreach "),
    ];
    for (member, words, expected) in table {
        assert_eq!(by(member, words), expected, "{words}");
    }
    house
        .run(&format!("visit {wang} --channel in-person"))
        .ok()
        .tells(&["it counts for no planned visit", "--by"]);
    house
        .run(&format!("visit {wang} --channel in-person --by 陈刚"))
        .refused()
        .tells(&["E0002 bears several roles", "E0002:store-manager"]);
}

#[test]
fn what_contradicts_itself_or_the_rules_is_refused_with_the_remedy() {
    let house = house();
    let wang = house.register("王芳", "");
    house.run("staff add 李娜 --role outreach").ok();
    let table = [
        (
            "--channel phone --by outrech",
            1,
            "outrech is neither a role of the rules nor anybody who works here",
            "store-manager",
        ),
        (
            "--channel phone --by 李娜:sales-manager",
            1,
            "E0001 is outreach, not sales-manager",
            "staff change",
        ),
        (
            "--channel phone --by 李娜 --at 2024-05-01",
            1,
            "E0001 works here from 2024-05-20",
            "--all",
        ),
        (
            "--channel phone --satisfaction 6",
            1,
            "6 is not a score: satisfaction is 1 to 5",
            "1 to 5",
        ),
        (
            "--channel phone --satisfaction 0",
            1,
            "0 is not a score",
            "1 to 5",
        ),
        (
            "--channel phone --satisfaction 5 --outcome no-answer",
            1,
            "nobody was heard (no-answer)",
            "leave one",
        ),
        (
            "--channel phone --outcome postponed:2024-05-20",
            1,
            "cannot be postponed to 2024-05-20",
            "later day",
        ),
        (
            "--channel phone --for festival:moon",
            1,
            "there is no occasion `moon`",
            "mid-autumn",
        ),
        (
            "--channel phone --for event:picnic",
            1,
            "there is no occasion `picnic`",
            "health-talk",
        ),
        (
            "--channel phone --for complaint:K000009",
            1,
            "no complaint is K000009",
            "complaint list",
        ),
        ("--channel phone --at 2024-05-21", 1, "2024-05-21", ""),
        ("--channel pigeon", 2, "pigeon", "phone"),
        (
            "--channel phone --outcome perhaps",
            2,
            "perhaps",
            "no-answer",
        ),
        ("", 2, "--channel", ""),
    ];
    for (words, code, says, remedy) in table {
        let line = format!("visit {wang} {words}");
        house.run(&line).fails(code).tells(&[says, remedy]);
    }
    house
        .run(&format!(
            "visit {wang} --channel phone --by nobody --lang zh"
        ))
        .refused()
        .tells(&["“nobody”既不是规则中的角色，也不是员工"]);
    assert!(house.run("visit list").ok().rows().is_empty());
}

#[test]
fn a_file_of_visits_is_taken_whole_or_its_rows_are_told() {
    let house = house();
    let wang = house.register("王芳", "");
    house
        .run("staff add 李娜 --role outreach --since 2024-01-01")
        .ok();
    let good = format!(
        "member,at,channel,by,satisfaction,outcome,note,ref\n\
         {wang},2024-03-01,phone,outreach,4,,谈茶,v-1\n\
         王芳,2024-03-02 10:30,in-person,李娜,,done,,v-2\n\
         {wang},2024-03-03,phone,E0001,,postponed:2024-03-20,,\n"
    );
    house.file("visits.csv", &good);
    let rows = house.run("visit --from visits.csv").ok().rows();
    assert_eq!(
        rows.columns(&["visit", "at", "channel", "by", "staff", "outcome"]),
        [
            ["V00000001", "2024-03-01", "phone", "outreach", "", "done"],
            [
                "V00000002",
                "2024-03-02",
                "in-person",
                "outreach",
                "E0001",
                "done"
            ],
            [
                "V00000003",
                "2024-03-03",
                "phone",
                "outreach",
                "E0001",
                "postponed:2024-03-20"
            ],
        ]
    );
    // Again: what bears a ref is known, also to a visit recorded by itself.
    let again = house.run("visit --from visits.csv").ok();
    assert_eq!(again.rows().len(), 1);
    again.tells(&["2 rows were on record already"]);
    house
        .run(&format!(
            "visit {wang} --at 2024-03-01 --channel phone --by outreach --satisfaction 4 --note 谈茶 --ref v-1"
        ))
        .ok()
        .one()
        .has(&[("visit", "V00000001")]);
    let bad = format!(
        "member,at,channel,by,satisfaction\n\
         {wang},2024-03-01,phone,outreach,4\n\
         {wang},2024-03-01,pigeon,outreach,4\n\
         {wang},2024-03-01,phone,nobody,4\n\
         {wang},2024-03-01,phone,outreach,9\n\
         M000099,2024-03-01,phone,outreach,\n\
         {wang},2025-03-01,phone,outreach,\n\
         {wang},2024-03-01,,outreach,\n"
    );
    house.file("bad.csv", &bad);
    let version = house.version();
    house.run("visit --from bad.csv").fails(65).tells(&[
        "bad.csv:3:3: channel \"pigeon\": there is no channel `pigeon`",
        "bad.csv:4:4: by \"nobody\": nobody is neither a role",
        "bad.csv:5: 9 is not a score",
        "bad.csv:6:1: member \"M000099\"",
        "bad.csv:7:2: at \"2025-03-01\"",
        "bad.csv:8:3: channel \"\": there is no channel",
    ]);
    assert_eq!(house.version(), version);
    house.run("visit --from bad.csv --rejects rejects.csv").ok();
    assert_eq!(house.run("visit list").ok().rows().len(), 5);
    house.run("check").ok();
}

#[test]
fn what_was_asked_again_at_a_visit_is_known_from_it_and_the_old_is_kept() {
    let house = house();
    let wang = house.register("王芳", "--fact residence=local");
    house
        .run(&format!(
            "visit {wang} --channel in-person --by outreach --fact residence=out-of-province --fact phone=13900139000"
        ))
        .ok();
    let version = house.version();
    let told = house.run(&format!("history {wang}")).ok().rows();
    let changed = told.find(&[("version", &version.to_string()), ("field", "residence")]);
    changed
        .expect("it changed")
        .has(&[("old", "local"), ("new", "out-of-province")]);
    house
        .run(&format!(
            "visit {wang} --channel phone --by outreach --fact shoe=42"
        ))
        .refused()
        .tells(&["there is no fact `shoe`"]);
}

#[test]
fn what_was_heard_is_shown_to_those_who_may_and_that_is_on_record() {
    let house = crate::roles::staffed();
    let line = "visit M000001 --channel phone --note 想要新茶";
    house.run_as("王经理", line).ok();
    let line = "visit list --member M000001";
    let reveal = format!("{line} --reveal --reason call");
    house.run_as("lily", &reveal).refused();
    house
        .run_as("王经理", line)
        .ok()
        .one()
        .has(&[("note", "***")]);
    house
        .run_as("王经理", &reveal)
        .ok()
        .one()
        .has(&[("note", "想要新茶")]);
    let looks = house.run_as("王经理", "access list").ok().one();
    looks.has(&[
        ("member", "M000001"),
        ("kind", "reveal"),
        ("fields", "note"),
    ]);
}

#[test]
fn nobody_calls_upon_a_person_who_was_erased() {
    let house = crate::roles::staffed();
    let manager = |line: &str| house.run_as("王经理", line);
    manager("visit M000002 --channel phone --note 想要新茶").ok();
    manager("member erase M000002 --reason asked").ok();
    manager("visit M000002 --channel phone")
        .refused()
        .tells(&["erased"]);
    house.file("visits.csv", "member,channel\nM000002,phone\n");
    manager("visit --from visits.csv --at 2024-03-01")
        .fails(65)
        .tells(&["erased"]);
    // What was made stays, and nobody can read any more what was heard.
    let rows = manager("visit list --reveal --reason call").ok().rows();
    assert_eq!(
        rows.columns(&["visit", "member", "name", "note"]),
        [["V00000001", "M000002", "", ""]]
    );
    manager("check").ok();
}
