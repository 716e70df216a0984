//! K7, the customer's file: identity, money matters, dealings and services in one place; what is sensitive is
//! sealed, shown to whom it is granted, and asked again at set intervals.

use crate::roles::STAFF;
use crate::support::House;

const FILE: &str = "--fact id-number=11010519491231002X --fact address=建国路1号 --fact assets=两套住房 \
                    --fact income=年入三十万 --fact debts=房贷八十万";

fn house() -> House {
    let house = House::new("house");
    house.clock("2026-03-02 10:00");
    house.adds_to_house(STAFF);
    house
}

#[test]
fn money_matters_are_sealed_masked_and_shown_to_whom_it_is_granted() {
    let house = house();
    let register = format!("register 王芳 --phone 13800138000 {FILE} --operator 王经理");
    house.run(&register).ok();
    let profile = std::fs::read_to_string(house.ledger("profile")).expect("a ledger");
    for secret in ["110105", "建国路", "两套住房", "三十万", "八十万"] {
        assert!(!profile.contains(secret), "{secret} stands in clear");
    }
    let masked = house.run_as("lily", "member show M000001").ok().one();
    masked.has(&[
        ("fact.assets", "***"),
        ("fact.income", "***"),
        ("fact.debts", "***"),
    ]);
    house
        .run_as("lily", "member show M000001 --reveal --reason 催收")
        .refused()
        .tells(&["may = [\"reveal\"]"]);
    let clear = "member show M000001 --reveal --reason 授信复核";
    house.run_as("王经理", clear).ok().one().has(&[
        ("fact.assets", "两套住房"),
        ("fact.income", "年入三十万"),
        ("fact.debts", "房贷八十万"),
    ]);
    // Who looked at what, and why, is on record.
    let looked = house.run_as("王经理", "access list").ok().one();
    looked.has(&[
        ("operator", "王经理"),
        ("member", "M000001"),
        ("reason", "授信复核"),
    ]);
    assert!(looked.get("fields").contains("debts"), "{looked:?}");
}

#[test]
fn dealings_and_services_stand_in_the_same_file() {
    let house = house();
    let as_manager = |line: &str| house.run_as("王经理", line).ok();
    as_manager("register 王芳 --phone 13800138000");
    house.clock("2026-03-06");
    as_manager(
        "consume M000001 300 --category massage --pay card=200 --pay cash --at '2026-03-03 11:00'",
    );
    as_manager("inquiry open M000001 --text 有无夜场 --answer 周五有 --at '2026-03-04 09:00'");
    as_manager(
        "complaint open M000001 --text 水温低 --department facilities --at '2026-03-05 09:00'",
    );
    // Time, amount, means.
    let sales = std::fs::read_to_string(house.ledger("sales")).expect("a ledger");
    assert!(sales.contains("2026-03-03T11:00:00+08:00"), "{sales}");
    assert!(sales.contains("card=200.00;cash=100.00"), "{sales}");
    // Time, content, result.
    let asked = as_manager("inquiry list --all --member M000001").one();
    asked.has(&[("text", "有无夜场"), ("answer", "周五有")]);
    let told = as_manager("complaint list --all --member M000001").one();
    told.has(&[
        ("opened", "2026-03-05"),
        ("step", "opened"),
        ("text", "水温低"),
    ]);
    // The person is handed all of it.
    let export = as_manager("member export M000001 --reason 本人索取").text();
    for part in ["13800138000", "300.00", "有无夜场", "水温低"] {
        assert!(export.contains(part), "{part} is missing in {export}");
    }
}

#[test]
fn what_is_on_file_is_asked_again_after_a_year() {
    let house = house();
    house
        .run_as(
            "王经理",
            "register 王芳 --phone 13800138000 --fact work=教师",
        )
        .ok();
    house
        .run_as("王经理", "tier set M000001 tier gold --reason 引荐")
        .ok();
    let due = |from: &str, to: &str| {
        let line = format!("visit-plan --from {from} --to {to} --format json");
        house.run_as("王经理", &line).ok().text()
    };
    house.clock("2026-05-25");
    let fresh = due("2026-05-25", "2026-06-30");
    assert!(
        fresh.contains("M000001") && !fresh.contains("work"),
        "{fresh}"
    );
    house.clock("2027-05-25");
    house
        .run_as(
            "王经理",
            "visit M000001 --channel phone --by agent --at 2027-03-10",
        )
        .ok();
    let stale = due("2027-05-25", "2027-06-30");
    assert!(stale.contains("work"), "{stale}");
}

#[test]
fn what_has_grown_old_is_listed_of_those_whom_nobody_visits_as_well() {
    let house = House::new("house");
    house.clock("2024-02-29");
    let wang = house.register("王芳", "--fact work=教师");
    house.clock("2024-08-31");
    house.run(&format!("member set {wang} place=朝阳")).ok();
    // An ordinary member is in nobody's plan.
    let plan = "visit-plan --from 2024-08-31 --to 2025-12-31";
    assert!(house.run(plan).ok().rows().is_empty());
    let ask = |day: &str| {
        house.clock(day);
        house
            .run("report profiles")
            .ok()
            .one()
            .get("ask")
            .to_owned()
    };
    assert_eq!(ask("2025-02-27"), "");
    assert_eq!(ask("2025-02-28"), "name;phone;work");
    assert_eq!(ask("2025-08-31"), "name;phone;work;place");
    house.run(&format!("member set {wang} work=教师")).ok();
    assert_eq!(ask("2025-09-01"), "name;phone;place");
    // A house that says nothing of it asks nobody again.
    let other = House::new("shop-profile");
    other.clock("2024-01-01");
    other.register("李伟", "");
    other.clock("2026-01-01");
    other.run("report profiles").ok().one().has(&[("ask", "")]);
}
