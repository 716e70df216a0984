//! What is masked, who may see it, and that every look is on record before anything is shown.

use crate::roles::staffed;
use crate::support::{House, Ran};

const ACCESS: &str = "version,at,operator,kind,member,fields,count,reason";

/// A staffed house in which the members have something to hide.
fn house() -> House {
    let house = staffed();
    for line in [
        "member set M000001 birthday=1990-08-15 consent.marketing=yes",
        "member set M000002 consent.marketing=no",
        "member suspend M000002 --reason 欠费三千",
    ] {
        house.run(&format!("{line} --operator 王经理")).ok();
    }
    house
}

fn column(ran: &Ran, key: &str) -> Vec<String> {
    let rows = ran.rows();
    rows.iter().map(|row| row.get(key).to_owned()).collect()
}

/// The manager at the desk, as the environment tells.
fn manager(house: &House, line: &str) -> String {
    house.run_as("王经理", line).ok().text()
}

#[test]
fn what_is_masked_is_revealed_only_by_a_role_with_a_reason_and_on_record() {
    let house = house();
    let version = house.version();
    let line = "member show M000001 --format json";
    let masked = house.run_as("lily", line).ok().text();
    assert!(masked.contains("138****8000") && !masked.contains("13800138000"));
    for (words, code, told) in [
        (
            "--reveal --reason call --operator lily",
            1,
            "may = [\"reveal\"]",
        ),
        ("--reveal --reason call --operator stranger", 1, "stranger"),
        ("--reveal --operator 王经理", 2, "--reason"),
        (
            "--reveal --reason ' ' --operator 王经理",
            2,
            "--reason is empty",
        ),
        ("--reason call --operator 王经理", 2, "--reveal"),
    ] {
        let ran = house.run(&format!("{line} {words}"));
        assert!(!ran.text().contains("13800138000"), "{words}");
        ran.fails(code).tells(&[told]);
    }
    assert_eq!(house.version(), version, "what is refused leaves no row");
    let clear = house.run(&format!(
        "{line} --reveal --reason '回访 call back' --operator 王经理"
    ));
    let clear = clear.ok().text();
    assert!(
        clear.contains("13800138000") && clear.contains("1990-08-15"),
        "{clear}"
    );
    assert_eq!(house.version(), version + 1);
    let told = manager(&house, "access list");
    let expected = format!(
        "{ACCESS}\n{},2024-03-01T12:00:00+08:00,王经理,reveal,M000001,phone;birthday,1,回访 call back\n",
        version + 1
    );
    assert_eq!(told, expected);
    let ledger = std::fs::read_to_string(house.ledger("access")).expect("a ledger");
    assert!(!ledger.contains("回访"), "the reason is sealed: {ledger}");
    // Whoever may not reveal sees that there was a reason.
    let zhao = house.run_as("zhao", "access list").ok();
    assert_eq!(column(&zhao, "reason"), ["***"]);
    house.run("check").ok();
}

#[test]
fn a_house_without_operators_reveals_to_nobody() {
    let house = House::new("vip-card");
    house.run("register 王芳 --phone 13800138000").ok();
    house
        .run("member show M000001 --reveal --reason call")
        .refused()
        .tells(&["no role of club.toml has it", "may = [\"reveal\"]"]);
    house
        .run("member show M000001 --reveal --reason call --lang zh")
        .refused()
        .tells(&["操作员 desk 不能查看隐去的内容", "club.toml"]);
    assert_eq!(house.run("access list").ok().text(), format!("{ACCESS}\n"));
}

#[test]
fn nothing_is_shown_before_the_log_is_durable() {
    let house = house();
    let held = house.locks();
    let line = "member show M000001 --reveal --reason call --operator 王经理 --wait 0";
    let busy = house.run(line).fails(75);
    assert!(busy.out.is_empty(), "{busy:?}");
    drop(held);
    house.run(line).ok();
}

#[test]
fn a_list_reveals_contacts_and_obeys_consent_when_it_leaves_the_house() {
    let house = house();
    let list = |more: &str| house.run(&format!("member list {more} --operator 王经理"));
    let masked = list("--facts phone,birthday").ok();
    assert_eq!(column(&masked, "phone"), ["138****8000", "139****9000"]);
    assert_eq!(column(&masked, "birthday"), ["***", ""]);
    assert_eq!(column(&masked, "consent.marketing"), ["yes", "no"]);
    assert_eq!(manager(&house, "access list").lines().count(), 1);
    let service = list("--reveal --reason 'stock recall'").ok();
    assert_eq!(column(&service, "phone"), ["13800138000", "13900139000"]);
    let leaving = list("--reveal --reason mailing --for marketing").ok();
    assert_eq!(column(&leaving, "member"), ["M000001"]);
    let nobody = list("--reveal --reason partner --for sharing").ok();
    assert!(nobody.rows().is_empty());
    assert_eq!(
        column(&list("--consent marketing").ok(), "member"),
        ["M000001"]
    );
    list("--for marketing").fails(2);
    list("--facts shoe").refused().tells(&["no fact `shoe`"]);
    let told = manager(&house, "access list --member M000001 --kind reveal");
    let reasons: Vec<&str> = told
        .lines()
        .skip(1)
        .filter_map(|l| l.rsplit(',').next())
        .collect();
    assert_eq!(reasons, ["stock recall", "for marketing: mailing"]);
    assert_eq!(
        manager(&house, "access list --member M000002")
            .lines()
            .count(),
        2
    );
    assert_eq!(
        manager(&house, "access list --operator lily")
            .lines()
            .count(),
        1
    );
    assert_eq!(
        manager(&house, "access list --to 2024-02-29")
            .lines()
            .count(),
        1
    );
    assert_eq!(
        manager(&house, "access list --as-of 2024-02-29")
            .lines()
            .count(),
        1
    );
    assert_eq!(
        manager(&house, "access list --from 2024-03-01")
            .lines()
            .count(),
        4
    );
    let expiring = "points expiring --by 2030-12-31 --reveal --reason notice --for marketing";
    house.run(&format!("{expiring} --operator 王经理")).ok();
}

#[test]
fn a_history_reveals_notes_and_tells_who_looked() {
    let house = house();
    let history = |record: &str, more: &str| {
        let line = format!("history {record} {more} --operator 王经理");
        house.run(&line).ok().text()
    };
    let masked = history("M000002", "");
    assert!(
        masked.contains("***") && !masked.contains("欠费"),
        "{masked}"
    );
    assert!(!masked.contains("13900139000"), "{masked}");
    let clear = history("M000002", "--reveal --reason 投诉");
    assert!(
        clear.contains("欠费三千") && clear.contains("13900139000"),
        "{clear}"
    );
    let after = history("M000002", "");
    assert!(after.contains("access,kind,,reveal"), "{after}");
    assert!(after.contains("phone;status.reason"), "{after}");
    assert!(!after.contains("投诉"), "{after}");
    house
        .run("history --reveal --reason x --operator 王经理")
        .fails(2);
    let version = house.version();
    house
        .run(&format!("undo {version} --reason oops --operator 王经理"))
        .refused()
        .tells(&["which is not undone"]);
}

#[test]
fn a_consent_counts_from_its_day_and_a_late_no_takes_its_place() {
    let house = House::new("vip-card");
    house.clock("2024-03-01");
    house
        .run("register 王芳 --phone 13800138000 --consent marketing,sharing")
        .ok();
    house.clock("2024-06-01");
    let show = |on: &str, key: &str| {
        let shown = house.run(&format!("member show M000001 --as-of {on}"));
        shown.ok().one().get(key).to_owned()
    };
    house.run("member set M000001 consent.marketing=no").ok();
    // It was said on 1 May and written down only now.
    let late = house
        .run("member set M000001 consent.marketing=no --at 2024-05-01")
        .ok();
    assert_eq!(late.one().get("before"), "yes");
    for (on, is, since) in [
        ("2024-03-01", "yes", "2024-03-01"),
        ("2024-04-30", "yes", "2024-03-01"),
        ("2024-05-01", "no", "2024-05-01"),
        ("2024-06-01", "no", "2024-05-01"),
    ] {
        assert_eq!(show(on, "consent.marketing"), is, "{on}");
        assert_eq!(show(on, "consent.marketing.since"), since, "{on}");
    }
    assert_eq!(show("2024-06-01", "consent.sharing"), "yes");
    let rows = house.run("member list --consent marketing").ok().rows();
    assert!(rows.is_empty());
    let rows = house
        .run("member list --consent marketing --as-of 2024-04-30")
        .ok()
        .rows();
    assert_eq!(rows.columns(&["member"]), [["M000001"]]);
    house.run("check").ok();
}

/// A house in which everybody has to do with everybody: introduced, merged, refunded.
fn entangled() -> House {
    let house = staffed();
    for line in [
        "member set M000001 birthday=1990-08-15 consent.marketing=yes --at 2024-03-01",
        "member set M000001 consent.marketing=no",
        "register 王方 --phone 13700137000 --referrer M000002 --card 8800-0003 --ref OLD-3",
        "register 赵一 --phone 13600136000 --referrer M000001",
        "consume M000003 30 --ref r3",
        "consume M000002 77 --ref r2",
        "refund r1 --amount 200 --reason 弹性差",
        "points adjust M000001 +50 --reason 久等",
        "member suspend M000001 --reason 欠费三千",
        "member resume M000001",
        "member merge M000003 M000001 --reason 重复",
        "member show M000001 --reveal --reason 内部查询",
    ] {
        house.run(&format!("{line} --operator 王经理")).ok();
    }
    house
}

#[test]
fn a_person_is_given_all_that_is_on_record_of_them_and_nothing_of_others() {
    let house = entangled();
    house
        .run("member export M000001 --operator lily")
        .refused()
        .tells(&["may = [\"export\"]", "manager"]);
    let version = house.version();
    let line = "member export 王芳 --reason 书面申请 --operator 王经理";
    let whole = house.run(line).ok().text();
    assert_eq!(house.version(), version + 1);
    let parsed: serde_json::Value = serde_json::from_str(&whole).expect("one object");
    assert_eq!(parsed["member"], "M000001");
    assert_eq!(parsed["numbers"], serde_json::json!(["M000001", "M000003"]));
    for own in [
        "王芳",
        "王方",
        "13800138000",
        "13700137000",
        "1990-08-15",
        "弹性差",
        "久等",
        "欠费三千",
        "重复",
        "8800-0003",
        "OLD-3",
        "recorded_at",
        "1200.00",
        "consent.marketing",
    ] {
        assert!(whole.contains(own), "{own} is theirs: {whole}");
    }
    for other in [
        "李娜",
        "13900139000",
        "M000002",
        "赵一",
        "13600136000",
        "M000004",
        "77.00",
        "内部查询",
        "asked",
        "k1:",
        "k3:",
        "lily",
    ] {
        assert!(!whole.contains(other), "{other} is not: {whole}");
    }
    let facts = parsed["profile"].as_array().expect("facts");
    let marketing: Vec<&str> = facts
        .iter()
        .filter(|fact| fact["fact"] == "consent.marketing")
        .filter_map(|fact| fact["value"].as_str())
        .collect();
    assert_eq!(marketing, ["yes", "no"]);
    assert_eq!(parsed["access"][0]["kind"], "reveal");
    let log = manager(&house, "access list --kind export");
    assert!(
        log.contains("export,M000001,members;status;profile"),
        "{log}"
    );
    assert!(log.contains("书面申请"), "{log}");
    let rows = house.run(&format!("{line} --format csv")).ok().text();
    assert!(rows.starts_with("section,record,key,value\n"), "{rows}");
    assert!(rows.contains("sales,1,list,1200.00\n"), "{rows}");
    house.run(&format!("{line} -o wang.tsv")).ok();
    let file = std::fs::read_to_string(house.dir().join("wang.tsv")).expect("a file");
    assert!(file.starts_with("section\trecord\tkey\tvalue\n"));
    let early = house.run(&format!("{line} --as-of 2024-02-29")).refused();
    early.tells(&["M000001"]);
    house.run("check").ok();
}

/// One line for everything that can be told of M000001, each text marked so that it is found again.
const TOLD: &[&str] = &[
    "register 李娜 --phone 13900139000",
    "register 王方 --phone 13700137000 --referrer M000001",
    "member set M000001 birthday=1990-08-15 consent.marketing=yes address=翠湖路T01",
    "card activate 8001",
    "consume M000001 1200 --note 备注T02 --ref r1",
    "refund r1 --amount 200 --reason 弹性差T03",
    "points adjust M000001 +50 --reason 久等T04",
    "tier set M000001 tier silver --reason 老客T05",
    "member suspend M000001 --reason 欠费T06",
    "member resume M000001",
    "member merge M000003 M000001 --reason 重复T07",
    "topup M000001 500 --id-ref 复印件T08",
    "coupon issue next-visit --member M000001",
    "coupon void C00000001 --reason 致歉T09",
    "pass sell M000001 massage-10 --pay cash --note 购卡T30",
    "gift give M000001 dining-voucher --occasion dragon-boat --note 礼T10",
    "visit M000001 --channel phone --by manager --note 出差T11",
    "event add fair --on 2024-04-01",
    "event invite fair M000001",
    "event answer fair M000001 yes",
    "complaint open M000001 --text 水凉T12",
    "complaint investigate K000001 --text 锅炉坏T13",
    "complaint note K000001 --text 已去电T14 --told 本人T15",
    "complaint propose K000001 --text 免单T16 --agreed yes",
    "inquiry open M000001 --text 几点开门T17 --call-back 2024-03-05",
    "inquiry postpone Q000001 --call-back 2024-03-06 --text 未接T18",
    "inquiry answer Q000001 --text 十点T19",
    "survey add M000001 --topic quality --score 5 --comment 很好T20",
    "reserve add M000001 --item massage --when '2024-03-02 14:00' --note 靠窗T21",
    "reserve cancel B000001 --reason 感冒T22",
    "treatment add M000001 --item facial --step greeted --note 干性T23",
    "treatment step N000001 consulted --note 敏感T24",
    "incident open --text 名单遗失T25 --member M000001",
    "incident note I000001 --text 已找回T26",
    "incident open --text 两人T27 --member M000001 --member M000002",
    "incident close I000002 --text 已处理T28",
    "staff add 张经理 --role manager",
    "staff assign M000001 E0001 --note 专管T29",
];

/// What tells of nobody, though it has a text.
const OF_NOBODY: &[&str] = &["stock", "events", "closings", "counts", "staff"];

#[test]
fn everything_that_is_on_record_of_a_person_is_given_and_erased_by_one_list() {
    use club::audit::whose::Telling;
    use club::book::{Kind, Unsealed};
    use club::cli::ledgers::LEDGERS;

    let house = House::new("house");
    house.clock("2024-03-01");
    house
        .run("register 王芳 --phone 13800138000 --card 8001")
        .ok();
    for line in TOLD {
        let ran = house.run(line);
        assert_eq!(ran.code, Some(0), "{line}: {ran:?}");
    }
    // That it was given is on record as well.
    house.run("member export M000001").ok();
    let whole = house
        .run("member export M000001 --reason 书面申请")
        .ok()
        .text();
    for number in 1..=30 {
        let mark = format!("T{number:02}");
        assert!(whole.contains(&mark), "{mark} is theirs: {whole}");
    }
    assert!(!whole.contains("M000002"), "{whole}");
    let parsed: serde_json::Value = serde_json::from_str(&whole).expect("one object");
    assert_eq!(parsed["incidents"][2]["members"], "M000001");

    // Every ledger that names members or has a sealed text is either given or told of nobody; and every text that
    // is sealed under the person's keys is given.
    let keys = club::book::Keyring::open(&house.dir().join("keyring"), &book_id(&house));
    let keys = keys.expect("a keyring");
    for schema in LEDGERS {
        if !Telling::of(schema).is_about_persons() {
            continue;
        }
        let text = std::fs::read_to_string(house.ledger(schema.name)).expect("a ledger");
        let given = !parsed[schema.name].is_null();
        let of_nobody = OF_NOBODY.contains(&schema.name);
        let never = matches!(
            schema.name,
            "erasures" | "opening" | "rewards" | "visitors" | "work"
        );
        assert!(given || of_nobody || never, "{} is left out", schema.name);
        assert!(!(given && of_nobody), "{}", schema.name);
        let sealed = schema.columns.iter().filter(|c| c.kind == Kind::Sealed);
        for column in sealed.map(|column| column.name) {
            for cell in text.split([',', '\n']) {
                let own =
                    club::book::slot_of(cell).is_some_and(|slot| [1, 3].contains(&slot.get()));
                if !own {
                    continue;
                }
                if let Ok(Unsealed::Text(plain)) = keys.unseal(cell, schema.name, column) {
                    assert!(whole.contains(&plain), "{}.{column}: {plain}", schema.name);
                }
            }
        }
    }
}

fn book_id(house: &House) -> String {
    let text = std::fs::read_to_string(house.book().join("datapackage.json")).expect("a book");
    let id = text.split("\"id\": \"").nth(1);
    id.and_then(|rest| rest.get(..32))
        .expect("an id")
        .to_owned()
}

#[test]
fn whatever_holds_a_person_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let house = House::new("vip-card");
    house.clock("2024-03-01");
    house.run("register 王芳 --phone 13800138000").ok();
    house.file(
        "bad.csv",
        "name,phone,fact.email,fact.id-number\n=坏,13812345678,wang@@corp.example,1101051949\n",
    );
    for (line, mode) in [
        (
            "member export M000001 -o FILE.json --operator 王经理",
            0o600,
        ),
        ("member export M000001 -o FILE.csv", 0o600),
        ("member list -o FILE.csv", 0o600),
        ("member list --html FILE.html", 0o600),
        ("report points -o FILE.xlsx", 0o600),
        ("member card M000001 -o FILE.html", 0o600),
        ("member show M000001 -o FILE.csv", 0o600),
        (
            "visit-plan --from 2024-03-01 --to 2024-03-31 --ics FILE.ics",
            0o600,
        ),
        ("report sales -o FILE.csv", 0o644),
    ] {
        let name = format!("f{}", line.len());
        let line = line.replace("FILE", &name);
        let mut command = house.command(&line);
        let out = command.output().expect("the program starts");
        if !out.status.success() {
            assert!(line.contains("--html"), "{line}: {out:?}");
            continue;
        }
        let made = std::fs::read_dir(house.dir()).expect("a folder");
        let made = made.map(|entry| entry.expect("an entry").path());
        let own = made.filter(|path| path.file_stem().is_some_and(|stem| stem == name.as_str()));
        for path in own {
            let found = path.metadata().expect("a file").permissions().mode() & 0o777;
            assert_eq!(found, mode, "{line}");
            std::fs::remove_file(path).expect("removed");
        }
    }
    // A row that is refused is told masked, and its file is defused for a spreadsheet.
    let ran = house.run("register --from bad.csv --rejects no.csv --excel");
    for secret in ["corp.example wang", "wang@@", "1101051949", "13812345678"] {
        assert!(!ran.err.contains(secret), "{secret}: {}", ran.err);
    }
    let rejects = std::fs::read_to_string(house.dir().join("no.csv")).expect("rejects");
    assert!(rejects.starts_with("\u{feff}name,phone,"), "{rejects}");
    assert!(rejects.contains("\n'=坏,13812345678,"), "{rejects}");
    assert!(rejects.ends_with("\r\n"), "{rejects}");
    let long = "王".repeat(3000);
    let ran = house
        .run(&format!("register {long} --phone 13600000001"))
        .refused();
    assert!(ran.err.len() < 1000, "{}", ran.err.len());
}

#[test]
fn a_house_without_operators_gives_people_their_own() {
    let house = House::new("vip-card");
    house.run("register 王芳 --phone 13800138000").ok();
    let whole = house.run("member export M000001").ok().text();
    assert!(whole.contains("13800138000"), "{whole}");
    let log = house.run("access list").ok();
    assert_eq!(column(&log, "kind"), ["export"]);
    assert_eq!(column(&log, "reason"), [""]);
}
