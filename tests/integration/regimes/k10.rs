//! K10, partner VIPs: standing measured and rated, up and down, rebates on turnover, and the two ways out.

use std::fmt::Write as _;

use crate::support::House;

fn standing(house: &House, member: &str, as_of: &str) -> String {
    house.tier(member, "partner", as_of)
}

/// Partners with the day they joined, what they paid on 1 March 2024, and three ratings.
fn partners(house: &House, table: &[(&str, &str, [&str; 3])]) {
    house.clock("2024-03-01");
    let mut members =
        "name,ref,joined,fact.ability-to-pay,fact.loyalty,fact.influence\n".to_owned();
    for (number, (joined, _, rated)) in table.iter().enumerate() {
        let rated = rated.join(",");
        writeln!(members, "伙伴{number},p{number},{joined},{rated}").expect("a text");
    }
    house.file("partners.csv", &members);
    house.run("register --from partners.csv").ok();
    for (number, (_, yuan, _)) in table.iter().enumerate() {
        if *yuan != "0" {
            house
                .run(&format!(
                    "consume p{number} {yuan} --paid {yuan} --ref o{number}"
                ))
                .ok();
        }
    }
}

#[test]
fn years_amounts_and_three_ratings_make_the_standing() {
    let house = House::new("partner-vip");
    let table = [
        // Five years are 20 of 100, 500 000 yuan are 35, each rating of 10 is 15.
        ("2019-03-01", "300000", ["10", "8", "8"], "strategic"), // 20 + 21 + 15 + 12 + 12 = 80
        ("2019-04-01", "300000", ["10", "8", "8"], "core"),      // 59 months: 79.667
        ("2019-03-01", "300000", ["10", "8", "7"], "core"),
        ("2010-01-01", "900000", ["10", "10", "0"], "strategic"), // no more than 20 and 35
        ("2024-03-01", "500000", ["10", "7", "0"], "core"),       // 35 + 15 + 10.5
        ("2024-03-01", "500000", ["10", "6", "0"], "registered"), // 59
        ("2019-03-01", "0", ["10", "2", "0"], ""),                // 38
        ("2019-03-01", "28572", ["10", "2", "0"], "registered"),  // 2.00004 more
        ("2019-03-01", "28571", ["10", "2", "0"], ""),            // 1.99997 more
    ];
    let told: Vec<_> = table.iter().map(|(a, b, c, _)| (*a, *b, *c)).collect();
    partners(&house, &told);
    house.run("tier-recalc").ok();
    for (number, row) in table.iter().enumerate() {
        let member = format!("M{:06}", number + 1);
        assert_eq!(standing(&house, &member, "2024-03-01"), row.3, "{row:?}");
    }
    // A rating moves the standing up at once, a year without orders moves it down.
    house.clock("2024-03-05");
    house.run("member set M000003 influence=8").ok();
    assert_eq!(standing(&house, "M000003", "2024-03-05"), "strategic");
    house.clock("2025-04-01");
    let moved = house.run("tier-recalc").ok().rows();
    let fell = moved.find(&[("member", "M000003")]).expect("it falls");
    assert_eq!(
        (fell.get("from"), fell.get("change")),
        ("strategic", "down")
    );
    assert_eq!(standing(&house, "M000003", "2025-04-01"), "registered");
    assert!(house.run("tier-recalc").ok().rows().is_empty());
}

/// Three partners of the first quarter: 120 000, 49 999.99 and one without standing.
fn quarter() -> House {
    let house = House::new("partner-vip");
    partners(
        &house,
        &[
            ("2019-03-01", "120000", ["10", "10", "10"]),
            ("2019-03-01", "49999.99", ["10", "10", "10"]),
            ("2024-03-01", "250000", ["0", "0", "0"]),
        ],
    );
    house
}

fn bonus(house: &House) -> String {
    let rows = house.run("report rollforward --account wallet").ok().rows();
    let last = rows
        .iter()
        .filter(|row| row.get("account") == "bonus")
        .last();
    last.map_or(String::new(), |row| row.get("closing").to_owned())
}

#[test]
fn a_quarters_turnover_is_credited_once_and_late_rows_settle_the_difference() {
    let house = quarter();
    house.clock("2024-03-31");
    house
        .run("rebate --period 2024-Q1")
        .refused()
        .tells(&["2024-Q1", "2024-03-31", "2024-04-01"]);
    house.clock("2024-04-02");
    house.run("close 2024-03").ok();
    house
        .run("rebate --period 2024-03")
        .refused()
        .tells(&["by the month", "by the quarter"]);
    house.run("rebate --period 2024-Q5").fails(2);
    let dry = house.run("rebate --period 2024-Q1 --dry-run").ok();
    let ran = house.run("rebate --period 2024-Q1 --ref q1").ok();
    assert_eq!(ran.text(), dry.text());
    let one = ran.one();
    assert_eq!(
        (one.get("member"), one.get("record")),
        ("M000001", "T00000001")
    );
    assert_eq!(
        (one.get("turnover"), one.get("due")),
        ("120000.00", "2400.00")
    );
    assert_eq!(one.get("change"), "2400.00");
    assert!(
        one.get("why").contains("2% of 120000.00"),
        "{}",
        one.get("why")
    );
    assert_eq!(bonus(&house), "2400.00");
    let version = house.version();
    assert!(house.run("rebate --period 2024-Q1").ok().rows().is_empty());
    assert_eq!(house.version(), version);
    let all = house.run("rebate --period 2024-Q1 --all").ok().rows();
    assert_eq!(all.len(), 3);
    let third = all.find(&[("member", "M000003")]).expect("a line");
    assert_eq!(third.get("due"), "0.00");
    assert!(third.get("why").contains("none of its tiers"));
    // A refund counts in its sale's quarter: 90 000 are 1 %, so 1 500 too many were credited.
    house.clock("2024-04-20");
    house.run("refund o0 --amount 30000").ok();
    let back = house.run("rebate --period 2024-Q1").ok().one();
    assert_eq!(
        (back.get("record"), back.get("change")),
        ("X00000001", "-1500.00")
    );
    assert_eq!(bonus(&house), "900.00");
    assert!(house.run("rebate --period 2024-Q1").ok().rows().is_empty());
    house.run("check").ok();
}

#[test]
fn what_is_paid_with_a_rebate_makes_no_turnover_and_what_is_spent_is_not_taken_twice() {
    let house = quarter();
    house.clock("2024-04-02");
    house.run("rebate --period 2024-Q1").ok();
    house
        .run("consume M000001 62000 --paid 62000 --pay wallet=2400 --pay transfer --ref o9")
        .ok();
    assert_eq!(bonus(&house), "0.00");
    // The bonus is spent: of 1 500 that are too many nothing is there.
    house.run("refund o0 --amount 30000").ok();
    let ran = house.run("rebate --period 2024-Q1").ok();
    assert!(ran.rows().is_empty());
    ran.tells(&["more than they could be taken back"]);
    house.clock("2024-07-01");
    let second = house.run("rebate --period 2024-Q2").ok().one();
    assert_eq!(second.get("turnover"), "59600.00");
    assert_eq!(second.get("change"), "596.00");
    // Now there is some again: what was credited too much falls away as far as it goes.
    let back = house.run("rebate --period 2024-Q1").ok().one();
    assert_eq!(back.get("change"), "-596.00");
    assert_eq!(bonus(&house), "0.00");
    house.run("check").ok();
}

#[test]
fn a_settlement_is_undone_and_credited_anew() {
    let house = quarter();
    house.clock("2024-04-02");
    house.run("rebate --period 2024-Q1").ok();
    let version = house.version();
    house.run(&format!("undo {version} --reason wrong")).ok();
    assert_eq!(bonus(&house), "0.00");
    let again = house.run("rebate --period 2024-Q1").ok().one();
    assert_eq!(
        (again.get("record"), again.get("change")),
        ("T00000002", "2400.00")
    );
    house.run("check").ok();
}

#[test]
fn a_partner_leaves_by_notice_and_acceptance_or_is_revoked() {
    let house = quarter();
    house.clock("2024-05-10");
    house
        .run("member set M000001 exit-notice=2024-05-08 exit-cause=notice")
        .ok();
    assert_eq!(
        house.run("member show M000001 --format json").ok().code,
        Some(0)
    );
    house.clock("2024-05-20");
    house
        .run("member exit M000001 --reason 同意退出 --operator 王经理")
        .ok();
    house.clock("2024-06-01");
    house.run("member set M000002 exit-cause=breach").ok();
    house.run("member exit M000002 --reason 串货").ok();
    let told = house.run("history M000001").ok().rows();
    let notice = told
        .find(&[("field", "exit-notice"), ("new", "2024-05-08")])
        .expect("the notice");
    let exit = told
        .find(&[("field", "kind"), ("new", "exit")])
        .expect("the exit");
    assert!(notice.get("recorded_at").starts_with("2024-05-10"));
    assert!(exit.get("recorded_at").starts_with("2024-05-20"));
    assert_eq!(exit.get("operator"), "王经理");
    for member in ["M000001", "M000002"] {
        house
            .run(&format!("consume {member} 10"))
            .refused()
            .tells(&[member]);
    }
    // Who has left is settled no more; it is told.
    let ran = house.run("rebate --period 2024-Q1").ok();
    assert!(ran.rows().is_empty());
    ran.tells(&["--all"]);
    let all = house.run("rebate --period 2024-Q1 --all").ok().rows();
    let first = all.find(&[("member", "M000001")]).expect("a line");
    assert!(first.get("why").contains("exited"), "{}", first.get("why"));
    assert_eq!(first.get("change"), "0.00");
}

#[test]
fn the_sample_is_settled_by_quarter_and_year() {
    let house = House::new("partner-vip");
    house.clock("2025-01-05");
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/data-samples/partner-vip");
    house
        .run(&format!("register --from {sample}/members.csv"))
        .ok();
    house
        .run(&format!("consume --from {sample}/sales.csv"))
        .ok();
    house.run("tier-recalc").ok();
    let mut credited = 0;
    for period in ["2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4", "2024"] {
        let rows = house.run(&format!("rebate --period {period}")).ok().rows();
        credited += rows.len();
    }
    assert!(credited > 4, "{credited}");
    house.run("check").ok();
}

#[test]
fn what_is_short_goes_to_the_highest_partners_first() {
    let house = House::new("partner-vip");
    house.clock("2024-06-03 10:00");
    let (low, high) = (house.register("甲商行", ""), house.register("乙商行", ""));
    for (member, tier) in [(&low, "core"), (&high, "strategic")] {
        house
            .run(&format!("tier set {member} partner {tier} --reason x"))
            .ok();
        house
            .run(&format!(
                "inquiry open {member} --kind out-of-stock --text 新品"
            ))
            .ok();
    }
    let rows = house.run("inquiry list --kind out-of-stock").ok().rows();
    assert_eq!(
        rows.columns(&["member", "priority"]),
        [[high.as_str(), "1"], [low.as_str(), "2"]]
    );
}
