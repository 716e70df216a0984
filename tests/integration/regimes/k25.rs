//! K17, K25 and K27: relations as a regime: satisfaction asked at set intervals and told as an index, advice and
//! complaints through one channel, every complaint analysed, and staff assessed on what it comes to.

use crate::support::House;

#[test]
fn satisfaction_is_an_index_month_by_month_and_staff_is_assessed_on_it() {
    let house = House::new("house");
    house.clock("2026-05-04");
    let wang = house.register("王芳", "");
    house
        .run("staff add 李雷 --role agent --login lei --since 2026-05-01")
        .ok();
    for (at, score) in [("2026-05-04", 5), ("2026-05-05", 4), ("2026-06-02", 2)] {
        house.clock(at);
        let line = format!("survey add {wang} --topic quality --score {score}");
        house.run(&line).ok();
        let line = format!("visit {wang} --channel phone --by E0001 --satisfaction {score}");
        house.run(&line).ok();
    }
    let report = house.run("report satisfaction").ok().rows();
    for (period, index) in [("2026-05", "100.00"), ("2026-06", "0.00")] {
        let row = report.find(&[("period", period), ("topic", "quality")]);
        row.expect("a month").has(&[("index", index)]);
    }
    // Every complaint is on record and counted by what it was about.
    for (text, department, cause) in [
        ("毛巾旧", "facilities", "facilities"),
        ("态度差", "service", "attitude"),
        ("没人理", "reception", "attitude"),
    ] {
        house
            .run(&format!(
                "complaint open {wang} --text {text} --department {department} --cause {cause}"
            ))
            .ok();
    }
    let causes = house.run("report complaints --by cause").ok().rows();
    assert_eq!(
        causes.columns(&["cause", "opened", "open"]),
        [["attitude", "2", "2"], ["facilities", "1", "1"]]
    );
    // Advice comes through the same desk.
    house
        .run(&format!(
            "inquiry open {wang} --text 增设书架 --kind suggestion"
        ))
        .ok();
    house
        .run("inquiry list --all")
        .ok()
        .one()
        .has(&[("kind", "suggestion"), ("text", "增设书架")]);
    // May was all well, so performance is full: 30 of 30 from satisfaction alone.
    let month = house
        .run("staff assess E0001 --month 2026-05 --rate attitude=30 --rate ability=40")
        .ok()
        .one();
    month.has(&[("total", "100.00"), ("grade", "excellent")]);
}
