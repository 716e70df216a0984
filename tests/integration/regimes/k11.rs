//! K11, profiles of a shop: hard facts count 20 %, soft ones 80 %, and each quarter has its own contest.

use crate::support::House;

/// Registers somebody as an operator.
fn file_by(house: &House, operator: &str, name: &str) -> String {
    house.register(name, &format!("--operator {operator}"))
}

fn staff(house: &House, name: &str, login: &str) -> String {
    let line = format!("staff add {name} --role shop-assistant --login {login} --since 2024-01-01");
    house.run(&line).ok().one().get("staff").to_owned()
}

#[test]
fn hard_facts_count_a_fifth_and_soft_ones_the_rest() {
    let house = House::new("shop-profile");
    house.clock("2024-02-01");
    let wang = house.register("王芳", "--birthday 1990-08-15");
    let file = || {
        let rows = house.run("report profiles").ok().rows();
        rows.find(&[("member", &wang)]).expect("a line").clone()
    };
    // Name and phone, 2 of 10 hard facts; a birthday is kept and counts nothing.
    file().has(&[("hard", "20.0"), ("soft", "0.0"), ("complete", "4.0")]);
    let soft = "work=teacher family=two values=thrift taste=plain hobbies=tea";
    house.run(&format!("member set {wang} {soft}")).ok();
    file().has(&[("hard", "20.0"), ("soft", "50.0"), ("complete", "44.0")]);
    let hard =
        "sex=F ethnicity=汉 age=30-39 email=w@example.com address=x sizes=M amount=800 styles=A1";
    house.run(&format!("member set {wang} {hard}")).ok();
    file().has(&[("hard", "100.0"), ("soft", "50.0"), ("complete", "60.0")]);
    // What is taken back is no longer known; the past stays what it was.
    house.clock("2024-03-01");
    house.run(&format!("member set {wang} work=")).ok();
    file().has(&[("soft", "40.0"), ("complete", "52.0")]);
    let then = house.run("report profiles --as-of 2024-02-29").ok().one();
    then.has(&[("soft", "50.0"), ("complete", "60.0")]);
}

#[test]
fn the_first_quarter_goes_to_the_most_files() {
    let house = House::new("shop-profile");
    house.clock("2024-01-02");
    let (li, ma) = (staff(&house, "李娜", "li"), staff(&house, "马兰", "ma"));
    for number in 0..6 {
        file_by(&house, "li", &format!("li{number}"));
    }
    for number in 0..3 {
        file_by(&house, "ma", &format!("ma{number}"));
    }
    file_by(&house, "nobody", "stranger");
    let rows = house.run("report contest --quarter 2024-Q1").ok().rows();
    assert_eq!(rows.len(), 2);
    let first = rows.find(&[("staff", &li)]).expect("ranked");
    first.has(&[
        ("rank", "1"),
        ("criterion", "most-profiles"),
        ("profiles", "6"),
        ("award", "500 yuan"),
        ("penalty", ""),
    ]);
    let second = rows.find(&[("staff", &ma)]).expect("ranked");
    second.has(&[
        ("rank", "2"),
        ("profiles", "3"),
        ("award", ""),
        ("penalty", "50 yuan less bonus"),
    ]);
    // With a third, who brought fewer, the second is awarded.
    let third = staff(&house, "周婷", "zhou");
    file_by(&house, "zhou", "zhou0");
    let rows = house.run("report contest --quarter 2024-Q1").ok().rows();
    let second = rows.find(&[("staff", &ma)]).expect("ranked");
    second.has(&[("award", "300 yuan"), ("penalty", "")]);
    let last = rows.find(&[("staff", &third)]).expect("ranked");
    last.has(&[("award", ""), ("penalty", "50 yuan less bonus")]);
}

#[test]
fn later_quarters_go_to_the_most_complete_and_the_most_valid() {
    let house = House::new("shop-profile");
    house.clock("2024-04-02");
    let (li, ma) = (staff(&house, "李娜", "li"), staff(&house, "马兰", "ma"));
    let thin = file_by(&house, "li", "thin");
    let full = file_by(&house, "ma", "full");
    house.run(&format!("member set {full} work=teacher")).ok();
    let rows = house.run("report contest --quarter 2024-Q2").ok().rows();
    let first = rows.find(&[("rank", "1")]).expect("ranked");
    first.has(&[("staff", &ma), ("complete", "12.0"), ("award", "a day off")]);
    first.has(&[("penalty", "")]);
    let least = rows.find(&[("staff", &li)]).expect("ranked");
    least.has(&[("award", ""), ("penalty", "50 yuan less bonus")]);
    // What is learnt after the quarter does not count in it.
    house.clock("2024-07-02");
    let more = "work=cook family=one values=calm";
    house.run(&format!("member set {thin} {more}")).ok();
    let again = house.run("report contest --quarter 2024-Q2").ok().rows();
    assert_eq!(
        again.find(&[("rank", "1")]).map(|row| row.get("staff")),
        Some(&*ma)
    );
    // In the third quarter spot checks decide; the last check of a file holds.
    let (a, b) = (file_by(&house, "li", "a"), file_by(&house, "ma", "b"));
    house
        .run(&format!("staff check {ma} --member {b} --valid yes"))
        .ok();
    house
        .run(&format!("staff check {li} --member {a} --valid yes"))
        .ok();
    house.clock("2024-07-03");
    house
        .run(&format!("staff check {ma} --member {b} --valid no"))
        .ok();
    let rows = house.run("report contest --quarter 2024-Q3").ok().rows();
    rows.find(&[("staff", &li)]).expect("ranked").has(&[
        ("rank", "1"),
        ("checked", "1"),
        ("valid", "100.0"),
        ("award", "500 yuan"),
        ("penalty", ""),
    ]);
    rows.find(&[("staff", &ma)]).expect("ranked").has(&[
        ("rank", "2"),
        ("checked", "1"),
        ("valid", "0.0"),
        ("award", ""),
        ("penalty", "50 yuan less bonus"),
    ]);
}

#[test]
fn nobody_is_awarded_and_pays_at_once_and_equals_are_treated_alike() {
    let house = House::new("shop-profile");
    house.clock("2024-10-02");
    let lines = || {
        let rows = house.run("report contest --quarter 2024-Q4").ok().rows();
        let keys = ["rank", "staff", "criterion", "complete", "award", "penalty"];
        let lines = rows.columns(&keys).into_iter();
        lines.map(|line| line.join(" ")).collect::<Vec<_>>()
    };
    // Alone, the first is the last as well: awarded, and nothing to pay.
    staff(&house, "李娜", "li");
    let full = file_by(&house, "li", "full");
    assert_eq!(lines(), ["1 E0001 most-complete 4.0 500 yuan "]);
    // The fourth quarter has no contest of its own: as every quarter that has none. Two who are last pay alike.
    staff(&house, "马兰", "ma");
    staff(&house, "周婷", "zhou");
    file_by(&house, "ma", "thin");
    file_by(&house, "zhou", "thinner");
    house.run(&format!("member set {full} work=cook")).ok();
    assert_eq!(
        lines(),
        [
            "1 E0001 most-complete 12.0 500 yuan ",
            "2 E0002 most-complete 4.0  50 yuan less bonus",
            "2 E0003 most-complete 4.0  50 yuan less bonus",
        ]
    );
}
