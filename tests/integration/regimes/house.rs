//! The whole house: one pack with every part, played on its sample.

use crate::support::House;

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data-samples/house");

#[test]
fn everything_goes_together_on_one_sample() {
    let house = House::new("house");
    house.clock("2025-03-31 18:00");
    let members = house.run(&format!("register --from {SAMPLE}/members.csv"));
    assert_eq!(members.ok().rows().len(), 20);
    house
        .run(&format!("consume --from {SAMPLE}/sales.csv"))
        .ok();
    house.run("tier-recalc").ok();
    assert!(house.run("tier-recalc").ok().rows().is_empty());
    // Every part of the pack answers on the same book.
    let plan = house
        .run("visit-plan --from 2025-04-01 --to 2025-04-30")
        .ok();
    assert!(!plan.rows().is_empty());
    let care = house
        .run("care --from 2025-05-25 --to 2025-06-05")
        .ok()
        .rows();
    assert!(care.find(&[("occasion", "dragon-boat")]).is_some());
    for report in [
        "summary",
        "sales",
        "members",
        "tiers",
        "points",
        "classes",
        "profiles",
        "visits",
        "complaints",
        "reservations",
        "satisfaction",
        "targets",
        "contest",
        "staff",
        "worklog",
    ] {
        house.run(&format!("report {report}")).ok();
    }
    for lang in ["en", "zh"] {
        house.run(&format!("rules show house --lang {lang}")).ok();
    }
    house.run("year-end 2024").ok();
    house.run("check").ok();
}
