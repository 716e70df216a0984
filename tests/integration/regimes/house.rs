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
    // Money paid in ahead, a coupon, a rebate and a month that closes.
    house
        .run("topup H01 1000 --pay transfer --id-ref f-1")
        .ok()
        .one()
        .has(&[("principal", "1000.00"), ("bonus", "200.00")]);
    house
        .run("topup H01 4001 --pay transfer --id-ref f-1")
        .refused()
        .tells(&["5000.00 at most", "top up 4000.00 at most"]);
    let bath = "consume H01 300 --category bath --pay wallet";
    let paid = house.run(bath).ok().one();
    house.run("coupon issue next-visit --member H01").ok();
    let with_coupon = house.run(&format!("{bath} --coupon C00000001")).ok().one();
    let fen = |paid: &str| paid.replace('.', "").parse::<i64>().expect("an amount");
    let off = fen(paid.get("paid")) - fen(with_coupon.get("paid"));
    assert_eq!(off, 2500, "the coupon takes off 25");
    house.run("rebate --period 2024").ok();
    house.clock("2025-04-02");
    house.run("close 2025-03").ok();
    house
        .run("close 2025-03")
        .refused()
        .tells(&["2025-03 is closed already", "club report closings"]);
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
        "dashboard",
        "wallet",
        "coupons",
        "liability",
        "vouchers",
        "journal",
        "closings",
        "rollforward",
        "rfm",
        "value",
        "concentration",
        "credit",
        "strength",
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
        "visitors",
    ] {
        house.run(&format!("report {report}")).ok();
    }
    for lang in ["en", "zh"] {
        house.run(&format!("rules show house --lang {lang}")).ok();
    }
    house.run("year-end 2024").ok();
    house.run("check").ok();
}
