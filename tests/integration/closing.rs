//! Months that are closed: nothing gets in any more, what they came to stays, corrections lie in the open.

use std::process::Stdio;

use crate::support::{House, Ran, Row, Rows};

/// A VIP with an active card: a sale of January without points, one with 500.
fn house() -> House {
    let house = House::new("vip-card");
    house.clock("2024-01-05");
    house.run("register 王芳 --phone 13800000001").ok();
    house.run("register 李娜 --phone 13800000002").ok();
    house.run("consume M000001 1000 --ref s-1").ok();
    house.run("card issue M000001 --card 8800").ok();
    house.run("card activate 8800").ok();
    house.clock("2024-01-10");
    house
        .run("consume M000001 500 --goods promotion --ref s-2")
        .ok();
    house
}

/// What a closed January must go on printing, whatever is recorded later.
fn january(house: &House) -> Vec<String> {
    [
        "report rollforward --from 2024-01-01 --to 2024-01-31",
        "report rollforward --account wallet --from 2024-01-01 --to 2024-01-31",
        "report rollforward --account all --as-of 2024-01-31",
        "report sales --from 2024-01-01 --to 2024-01-31",
        "report sales --by month --from 2024-01-01 --to 2024-01-31",
        "report sales --by tier --from 2024-01-01 --to 2024-01-31",
        "report points --as-of 2024-01-31",
        "report tiers --as-of 2024-01-31",
        "report summary --as-of 2024-01-31",
    ]
    .iter()
    .map(|line| house.run(line).ok().text())
    .collect()
}

fn check_is_clean(house: &House) {
    let ran = house.run("check");
    assert_eq!(ran.code, Some(0), "{}{}", ran.text(), ran.err);
}

#[test]
fn a_month_closes_once_in_order_and_when_it_has_ended() {
    let house = house();
    house
        .run("close 2024-01")
        .refused()
        .tells(&["2024-01", "2024-01-10", "2024-02-01"]);
    house.clock("2024-03-02");
    let version = house.version();
    let first = house.run("close 2024-01 --ref jan").ok();
    assert!(first.err.contains("all before 2024-01"), "{}", first.err);
    let rows = first.rows();
    let points = rows.find(&[("account", "points")]).expect("points");
    assert_eq!(points.get("opening"), "0.00");
    assert_eq!(points.get("in"), "500.00");
    assert_eq!(points.get("closing"), "500.00");
    assert_eq!(points.int("version").cast_unsigned(), version + 1);
    assert!(rows.find(&[("account", "bonus")]).is_some());
    // The same again prints the same; anything else is refused and names the closing.
    let again = house.run("close 2024-01 --ref jan").ok();
    assert_eq!((again.text(), house.version()), (first.text(), version + 1));
    let by = format!("version {}", version + 1);
    house
        .run("close 2024-01")
        .refused()
        .tells(&["2024-01", "closed already", &by]);
    house
        .run("close 2023-07")
        .refused()
        .tells(&["2023-07", "closed already", &by, "2024-01"]);
    house
        .run("close 2024-02 --ref jan")
        .refused()
        .tells(&["jan", "2024-01", &by, "--ref"]);
    house.clock("2024-04-01");
    house
        .run("close 2024-03")
        .refused()
        .tells(&["2024-03", "2024-02", "club close 2024-02"]);
    let dry = house.run("close 2024-02 --dry-run").ok();
    assert_eq!(house.version(), version + 1);
    assert_eq!(house.run("close 2024-02").ok().text(), dry.text());
    house.run("close 2024-03").ok();
    house.run("close 2024-13").fails(2);
    house
        .run("close 2024-04 --reopen")
        .fails(2)
        .tells(&["--reason"]);
    check_is_clean(&house);
}

#[test]
fn without_a_month_the_one_that_ended_is_closed() {
    let house = house();
    house.clock("2024-02-10");
    let dry = house.run("close --dry-run").ok();
    let first = house.run("close").ok();
    assert_eq!(first.text(), dry.text());
    let rows = first.rows();
    rows.find(&[
        ("month", "2024-01"),
        ("account", "points"),
        ("closing", "500.00"),
    ])
    .expect("January's points");
    let version = house.version();
    // A scheduled one finds it closed: what was recorded is told again, and nothing is recorded.
    let closed = format!("2024-01 is closed already, by version {version}");
    let again = house.run("close").ok().tells(&[&closed]);
    assert_eq!((again.text(), house.version()), (first.text(), version));
    house
        .run("close --lang zh")
        .ok()
        .tells(&[&format!("2024-01 已由版本 {version} 结账")]);
    // By its name it is refused still.
    house.run("close 2024-01").refused();
    house.clock("2024-04-01");
    house.run("close").refused().tells(&[
        "2024-02 is open",
        "before 2024-03",
        "club close 2024-02",
    ]);
    assert_eq!(house.version(), version);
    house.run("close 2024-02").ok();
    let march = house.run("close --ref mar").ok();
    march.rows().find(&[("month", "2024-03")]).expect("March");
    let version = house.version();
    assert_eq!(house.run("close --ref mar").ok().text(), march.text());
    assert_eq!(house.version(), version);
    house
        .run("close --reopen --reason x")
        .fails(2)
        .tells(&["YYYY-MM"]);
    check_is_clean(&house);
}

#[test]
fn without_a_month_the_business_month_counts() {
    let house = House::with("vip-card", "--day-starts 06:00");
    // The night of the last day of January.
    house.clock("2024-02-01 03:00");
    let rows = house.run("close").ok().rows();
    rows.find(&[("month", "2023-12")]).expect("December");
    house.clock("2024-02-01 07:00");
    let rows = house.run("close").ok().rows();
    rows.find(&[("month", "2024-01")]).expect("January");
}

#[test]
fn nothing_is_dated_into_a_closed_month() {
    let house = house();
    house.clock("2024-02-03");
    house.run("close 2024-01").ok();
    let version = house.version();
    let by = format!("version {version} closed 2024-01");
    let refused = |line: &str| {
        house
            .run(line)
            .refused()
            .tells(&["2024-01-31 is closed", &by, "2024-02-01", "--reopen"]);
        assert_eq!(house.version(), version, "{line}");
    };
    for line in [
        "consume M000001 10 --at 2024-01-31",
        "consume M000001 10 --at 2024-01-31T23:00:00",
        "consume --walk-in 10 --at 2024-01-31",
        "refund S00000002 --amount 5 --at 2024-01-31",
        "redeem M000001 towel --at 2024-01-31",
        "points adjust M000001 +10 --reason x --at 2024-01-31",
        "register 赵一 --phone 13800000003 --at 2024-01-31",
        "member set M000001 sex=F --at 2024-01-31",
        "member suspend M000001 --reason x --at 2024-01-31",
        "tier set M000002 vip vip --reason x --at 2024-01-31",
        "visit M000001 --channel phone --at 2024-01-31",
        "complaint open M000001 --text x --at 2024-01-31",
        "stock in towel 5 --at 2024-01-31",
        "incident open --text x --at 2024-01-31",
    ] {
        refused(line);
    }
    house.run("consume M000001 10 --at 2024-02-01").ok();
    // A day before the first closing's month is closed with it.
    house
        .run("consume M000002 10 --at 2023-12-31 --dry-run")
        .refused();
    house
        .run("consume --walk-in 10 --at 2023-12-31")
        .refused()
        .tells(&["2023-12-31", "2024-01 and all before it"]);
    let zh = house.run("consume M000001 10 --at 2024-01-31 --lang zh");
    zh.refused().tells(&["已结账", "2024-02-01"]);
    check_is_clean(&house);
}

#[test]
fn a_deed_on_record_is_told_again_though_its_month_is_closed() {
    let house = house();
    let first = house
        .run("consume M000001 500 --goods promotion --ref s-2")
        .ok()
        .text();
    house.clock("2024-02-03");
    house.run("close 2024-01").ok();
    let version = house.version();
    let again = house.run("consume M000001 500 --goods promotion --ref s-2");
    assert_eq!(again.ok().text(), first);
    assert_eq!(house.version(), version);
}

#[test]
fn a_batch_tells_each_row_that_lies_in_a_closed_month() {
    let house = house();
    let file = "member,at,amount,goods,ref\nM000001,2024-01-20,10,promotion,b-1\n";
    house.clock("2024-01-20");
    house.file("one.csv", file);
    house.run("consume --from one.csv").ok();
    house.clock("2024-02-03");
    house.run("close 2024-01").ok();
    let more = "M000001,2024-01-21,11,promotion,b-2\nM000001,2024-02-02,12,promotion,b-3\n";
    house.file("all.csv", &format!("{file}{more}"));
    let version = house.version();
    house.run("consume --from all.csv").fails(65).tells(&[
        "all.csv:3",
        "at",
        "2024-01-21",
        "is closed",
    ]);
    assert_eq!(house.version(), version);
    // The known row is passed over, the good one recorded, the bad one written out.
    house
        .run("consume --from all.csv --rejects bad.csv")
        .ok()
        .tells(&["1"]);
    let bad = std::fs::read_to_string(house.dir().join("bad.csv")).expect("rejects");
    assert!(
        bad.contains("b-2") && !bad.contains("b-1") && !bad.contains("b-3"),
        "{bad}"
    );
    house.file("redeem.csv", "member,at,reward\nM000001,2024-01-31,towel\n");
    house
        .run("redeem --from redeem.csv")
        .fails(65)
        .tells(&["redeem.csv:2", "is closed"]);
    house.file(
        "visits.csv",
        "member,at,channel\nM000001,2024-01-31,phone\n",
    );
    house
        .run("visit --from visits.csv")
        .fails(65)
        .tells(&["visits.csv:2", "is closed"]);
    house.file("open.csv", "member,points\nM000002,50\n");
    house
        .run("opening --from open.csv --at 2024-01-31")
        .refused()
        .tells(&["is closed"]);
    check_is_clean(&house);
}

#[test]
fn a_correction_lies_in_the_open_month_and_says_so() {
    let house = house();
    house
        .run("points adjust M000001 +40 --reason x --ref p")
        .ok();
    let adjusted = house.version();
    house.clock("2024-02-03");
    house.run("close 2024-01").ok();
    let closed = house.version();
    let before = january(&house);
    let undone = house.run(&format!("undo {adjusted} --reason wrong")).ok();
    undone.tells(&["2024-01, which is closed", "2024-02", "2024-02-01"]);
    house.run("refund S00000002 --amount 100").ok().tells(&[
        "S00000002",
        "2024-01-10",
        "closed month",
        "2024-02-03",
    ]);
    house
        .run(&format!("undo {closed} --reason x"))
        .refused()
        .tells(&["which is not undone", "--reopen"]);
    house
        .run("member merge M000002 M000001 --reason twice")
        .ok();
    house.run("tier-recalc").ok();
    assert_eq!(january(&house), before);
    let rows = house.run("report rollforward").ok().rows();
    let february = rows.find(&[("period", "2024-02")]).expect("a line");
    assert_eq!(february.get("opening"), "540");
    assert_eq!(february.get("adjusted"), "-40");
    assert_eq!(february.get("reversed"), "-100");
    assert_eq!(february.get("closing"), "400");
    check_is_clean(&house);
}

#[test]
fn what_ended_with_a_closed_year_may_still_be_posted_and_changes_no_figure() {
    let house = house();
    house.clock("2025-01-02");
    house.run("close 2024-12").ok();
    let told = |house: &House| house.run("report rollforward").ok().text();
    let before = told(&house);
    let posted = house.run("year-end 2024").ok().rows();
    assert_eq!(posted.len(), 2, "points and the card");
    assert_eq!(told(&house), before);
    let december = house
        .run("report rollforward --from 2024-12-01 --to 2024-12-31")
        .ok()
        .one();
    assert_eq!((december.int("expired"), december.int("closing")), (500, 0));
    // A recalculation by a closed day is no posting.
    house
        .run("tier set M000002 vip vip --reason x --at 2024-12-31")
        .refused()
        .tells(&["is closed"]);
    check_is_clean(&house);
}

#[test]
fn the_last_closed_month_is_opened_again_by_whom_a_role_lets() {
    let house = crate::roles::staffed();
    house.clock("2024-05-02");
    let run = |line: &str| house.run(&format!("{line} --operator 王经理"));
    run("close 2024-03").ok();
    run("close 2024-04").ok();
    house
        .run("close 2024-04 --reopen --reason x --operator chen")
        .refused();
    run("close 2024-03 --reopen --reason x")
        .refused()
        .tells(&["2024-03", "2024-04"]);
    run("close 2024-06 --reopen --reason x")
        .refused()
        .tells(&["2024-06 is not closed"]);
    let opened = run("close 2024-04 --reopen --reason 漏记 --ref o-1").ok();
    assert_eq!(opened.one().get("kind"), "reopen");
    let again = run("close 2024-04 --reopen --reason 漏记 --ref o-1").ok();
    assert_eq!(again.text(), opened.text());
    let text = std::fs::read_to_string(house.ledger("closings")).expect("a ledger");
    assert!(!text.contains("漏记"), "the reason is sealed");
    run("consume M000001 300 --at 2024-04-30").ok();
    run("consume M000001 300 --at 2024-03-31").refused();
    run("close 2024-04").ok();
    let listed = run("report closings").ok().rows();
    let kinds: Vec<&str> = listed
        .iter()
        .filter(|row| ["points", ""].contains(&row.get("account")))
        .map(|row| row.get("kind"))
        .collect();
    assert_eq!(kinds, ["close", "close", "reopen", "close"]);
    let told = run("history 2024-04").ok().rows();
    assert!(told.find(&[("field", "kind"), ("new", "reopen")]).is_some());
    let ran = run("check");
    assert_eq!(ran.code, Some(0), "{}{}", ran.text(), ran.err);
}

#[test]
fn of_two_desks_that_close_a_month_one_succeeds() {
    let house = house();
    house.clock("2024-02-01");
    let spawn = |line: &str| {
        let mut command = house.command(line);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        (line.to_owned(), command.spawn().expect("it starts"))
    };
    let both = [spawn("close 2024-01"), spawn("close 2024-01")];
    let ran = both.map(|(line, child)| Ran::of(&line, child.wait_with_output().expect("it ends")));
    let mut codes = ran.each_ref().map(|ran| ran.code);
    codes.sort_unstable();
    assert_eq!(codes, [Some(0), Some(1)], "{ran:?}");
    check_is_clean(&house);
}

#[test]
fn check_finds_what_was_smuggled_into_a_closed_month() {
    let house = house();
    house.clock("2024-02-03");
    house.run("close 2024-01").ok();
    house.run("consume M000001 100 --goods promotion").ok();
    let version = house.version();
    for ledger in ["sales", "points"] {
        let path = house.ledger(ledger);
        let text = std::fs::read_to_string(&path).expect("a ledger");
        let forged: Vec<String> = text
            .lines()
            .map(|line| {
                if line.starts_with(&format!("{version},")) {
                    line.replace("2024-02-03", "2024-01-03")
                } else {
                    line.to_owned()
                }
            })
            .collect();
        std::fs::write(&path, forged.join("\n") + "\n").expect("written");
    }
    house.run("check --accept forged").ok();
    let found = house.run("check").ends(65).text();
    assert!(found.contains("2024-01 had been closed"), "{found}");
    assert!(found.contains("the rows say 600.00"), "{found}");
}

#[test]
fn a_tier_that_was_deserved_in_a_closed_month_is_given_in_the_open_one() {
    let house = House::new("vip-card");
    house.clock("2024-03-20");
    house.register("王芳", "");
    house.register("王小芳", "");
    for line in ["M000001 900", "M000001 300", "M000002 900"] {
        house.run(&format!("consume {line}")).ok();
    }
    house.clock("2024-04-02");
    house.run("close 2024-03").ok();
    let tiers = || house.run("report tiers --as-of 2024-03-31").ok().text();
    let sales = || house.run("report sales").ok().text();
    let before = (tiers(), sales());
    house
        .run("member merge M000002 M000001 --reason twice")
        .ok();
    house.run("tier-recalc").ok();
    assert_eq!((tiers(), sales()), before);
    let listed = house.run("tier list").ok().rows();
    let vip = listed.find(&[("member", "M000001"), ("tier", "vip")]);
    assert!(vip.expect("a VIP").get("since") >= "2024-04-01");
    assert!(house.run("tier-recalc").ok().rows().is_empty());
    house.clock("2024-05-02");
    house.run("close 2024-04").ok();
    assert!(house.run("tier-recalc").ok().rows().is_empty());
    check_is_clean(&house);
}

#[test]
fn stored_value_closes_with_principal_and_bonus_apart() {
    let house = House::new("partner-vip");
    house.clock("2024-01-10");
    house.register("恒通", "");
    house
        .run("topup M000001 1000 --pay transfer --ref t-1")
        .ok();
    house.run("topup M000001 50 --pay transfer --ref t-2").ok();
    let topup = house.version();
    house.clock("2024-02-02");
    let closed = house.run("close 2024-01").ok().rows();
    let principal = closed.find(&[("account", "principal")]).expect("a line");
    assert_eq!(
        (principal.get("in"), principal.get("closing")),
        ("1050.00", "1050.00")
    );
    house
        .run("topup M000001 10 --pay transfer --at 2024-01-31")
        .refused()
        .tells(&["2024-01-31 is closed"]);
    house.file(
        "topups.csv",
        "member,at,amount,pay\nM000001,2024-01-31,10,transfer\n",
    );
    house
        .run("topup --from topups.csv")
        .fails(65)
        .tells(&["topups.csv:2", "is closed"]);
    house.run("consume M000001 20 --pay wallet").ok();
    house
        .run(&format!("undo {topup} --reason wrong"))
        .ok()
        .tells(&["2024-01, which is closed"]);
    let rows = house.run("report rollforward --account wallet").ok().rows();
    let line = |period| {
        let found = rows.find(&[("period", period), ("account", "principal")]);
        let line = found.expect("a line");
        ["opening", "in", "out", "refunded", "closing"].map(|key| line.get(key).to_owned())
    };
    assert_eq!(
        line("2024-01"),
        ["0.00", "1050.00", "0.00", "0.00", "1050.00"]
    );
    assert_eq!(
        line("2024-02"),
        ["1050.00", "0.00", "20.00", "-50.00", "980.00"]
    );
    check_is_clean(&house);
}

#[test]
fn coupons_close_by_count_and_by_worth() {
    let house = crate::coupons::house();
    let wang = house.register("王芳", "");
    let li = house.register("李娜", "");
    let give = |kind: &str, member: &str| crate::coupons::give(&house, kind, member);
    let (used, _) = (give("bath-20", &wang), give("bath-20", &wang));
    give("bath-20", &li);
    let void = give("best-85", &li);
    give("best-85", &wang);
    let wrong_version = house.version();
    let half = give("half", &li);
    house
        .run(&format!(
            "consume {wang} 200 --category bath --coupon {used}"
        ))
        .ok();
    house.run(&format!("coupon void {void} --reason x")).ok();
    let line = |rows: &Rows, account: &str| {
        let keys = [
            "opening", "in", "out", "expired", "adjusted", "reversed", "closing",
        ];
        let found = rows.find(&[("account", account)]).expect("a line");
        keys.map(|key| found.get(key).to_owned()).join(" ")
    };
    house.clock("2026-04-02");
    let march = house.run("close 2026-03").ok().rows();
    assert_eq!(
        line(&march, "coupons"),
        "0.00 6.00 1.00 2.00 -1.00 0.00 2.00"
    );
    assert_eq!(
        line(&march, "coupon-worth"),
        "0.00 100.00 20.00 40.00 0.00 0.00 40.00"
    );
    let printed = || {
        ["coupons", "all"].map(|account| {
            let line = format!("report rollforward --account {account} --to 2026-03-31");
            house.run(&line).ok().text()
        })
    };
    let then = printed();
    house
        .run(&format!("coupon void {half} --reason x --at 2026-03-31"))
        .refused()
        .tells(&["2026-03-31 is closed"]);
    // What comes back after its last day ends at once; what should not have been issued goes on its own day.
    house.run("refund S00000001").ok();
    house
        .run(&format!("undo {wrong_version} --reason wrong"))
        .ok()
        .tells(&["2026-03, which is closed"]);
    house.clock("2026-05-02");
    let april = house.run("close 2026-04").ok().rows();
    assert_eq!(
        line(&april, "coupons"),
        "2.00 -1.00 0.00 1.00 0.00 1.00 1.00"
    );
    house.run("close 2026-04 --reopen --reason forgotten").ok();
    house
        .run(&format!("coupon use {half} --at 2026-04-30"))
        .ok();
    let again = house.run("close 2026-04").ok().rows();
    assert_eq!(
        line(&again, "coupon-worth"),
        "40.00 0.00 40.00 20.00 0.00 20.00 0.00"
    );
    assert_eq!(printed(), then);
    let rows = house
        .run("report rollforward --account coupons")
        .ok()
        .rows();
    let april = rows.find(&[("period", "2026-04")]).expect("a line");
    for (key, count) in [
        ("opening", 2),
        ("issued", -1),
        ("used", 1),
        ("returned", 1),
        ("void", 0),
        ("expired", 1),
        ("closing", 0),
    ] {
        assert_eq!(april.int(key), count, "{key}");
    }
    assert_eq!(april.get("worth"), "0.00");
    check_is_clean(&house);
    // Each closing, the one that was opened again too, is proved by the rows of its own moment.
    let path = house.ledger("closings");
    let text = std::fs::read_to_string(&path).expect("a ledger");
    std::fs::write(
        &path,
        text.replacen(",coupons,2.00,-1.00,", ",coupons,2.00,0.00,", 1),
    )
    .expect("written");
    house.run("check --accept forged").ok();
    let found = house.run("check").ends(65).text();
    assert!(
        found.contains("coupons of 2026-04: what moved differs"),
        "{found}"
    );
}

/// Deeds at random over months, each month closed when it ends: what a closed month printed, it prints for
/// ever; what was known at its closing is told again.
#[test]
fn closed_months_print_the_same_for_ever() {
    let house = House::in_memory();
    let pack = include_str!("../../rules/vip-card.toml");
    let coupon = "\n[[coupon]]\nid = \"off\"\noff = 5\nlives = \"40 days\"\n";
    house.file("rules.toml", &format!("{pack}{coupon}"));
    house.run("init book --rules rules.toml").ok();
    house.clock("2024-01-02");
    for number in 1..=3 {
        house.register("王芳", "");
        house.run(&format!("consume M{number:06} 1000")).ok();
        house
            .run(&format!("card issue M{number:06} --card 88{number}0"))
            .ok();
        house.run(&format!("card activate 88{number}0")).ok();
    }
    let mut seed: u64 = 0x5eed;
    let mut draw = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) % below
    };
    let month_of =
        |number: u64| format!("{}-{:02}", 2024 + (number - 1) / 12, (number - 1) % 12 + 1);
    let printed = |month: &str| -> Vec<String> {
        let days = format!("--from {month}-01 --to {month}-28");
        ["points", "wallet", "coupons", "all"]
            .iter()
            .map(|account| format!("report rollforward --account {account} {days}"))
            .chain([format!("report sales {days}")])
            .map(|line| house.run(&line).ok().text())
            .collect()
    };
    let mut closed: Vec<(String, Vec<String>, String)> = Vec::new();
    // Whose each coupon is, in the order of their numbers.
    let mut holders: Vec<u64> = Vec::new();
    for number in 1..=14u64 {
        let month = month_of(number);
        for _ in 0..9 {
            let day = 3 + draw(24);
            house.clock(&format!("{month}-28"));
            let member = 1 + draw(3);
            let (newest, holder) = (holders.len(), holders.last().unwrap_or(&1));
            let line = match draw(10) {
                0 | 1 => format!("consume M{member:06} {} --goods promotion", 10 + draw(900)),
                2 => format!("refund S{:08} --amount {}", 1 + draw(12), 1 + draw(50)),
                3 => format!("redeem M{member:06} towel"),
                4 => format!("points adjust M{member:06} +{} --reason x", 1 + draw(90)),
                5 | 6 => format!("coupon issue off --member M{member:06}"),
                7 => format!("coupon void C{newest:08} --reason x"),
                8 => format!("consume M{holder:06} 50 --goods promotion --coupon C{newest:08}"),
                _ => format!("undo {} --reason x", 2 + draw(house.version())),
            };
            let at = if line.starts_with("undo") || line.starts_with("refund") {
                String::new()
            } else {
                format!(" --at {month}-{day:02}")
            };
            // Some are refused, for good reasons; what is recorded counts.
            let ran = house.run(&format!("{line}{at}"));
            if line.starts_with("coupon issue") && ran.code == Some(0) {
                holders.push(member);
            }
        }
        if number == 13 {
            house.run("year-end 2024").ok();
        }
        house.clock(&format!("{}-01", month_of(number + 1)));
        let now = format!("{}-01T12:00:00+08:00", month_of(number + 1));
        house.run(&format!("close {month}")).ok();
        let known = house
            .run(&format!(
                "report rollforward --account all --known-at {now} --as-of {month}-28"
            ))
            .ok()
            .text();
        closed.push((month.clone(), printed(&month), known));
    }
    for (month, then, _) in &closed {
        assert_eq!(&printed(month), then, "{month}");
    }
    // Each opening is the closing before, and each closing what all balances come to.
    let rows = house.run("report closings").ok().rows();
    for key in ["in", "out", "expired", "adjusted"] {
        let moved = |row: &&Row| row.get("account") == "coupons" && row.get(key) != "0.00";
        assert!(rows.iter().any(|row| moved(&row)), "no coupon moved: {key}");
    }
    for account in ["points", "coupons", "coupon-worth"] {
        let moved = |row: &&Row| row.get("account") == account && row.get("closing") != "0.00";
        assert!(rows.iter().any(|row| moved(&row)), "{account} never moved");
        let rows = rows.iter().filter(|row| row.get("account") == account);
        each_goes_on(&house, account, rows);
    }
    check_is_clean(&house);
}

/// Each closing goes on from the one before, and is what the roll-forward of its last day says.
fn each_goes_on<'a>(house: &House, account: &str, rows: impl Iterator<Item = &'a Row>) {
    let mut last = "0.00".to_owned();
    for row in rows {
        assert_eq!(row.get("opening"), last, "{account}");
        let close = format!("{}-01", row.get("month"));
        let summary = house.run(&format!(
            "report rollforward --account all --as-of {}",
            last_day(&close)
        ));
        let line = summary.ok().rows();
        // What never moved has no line, and closed with nothing.
        let own = line.find(&[("period", row.get("month")), ("account", account)]);
        let closing = own.map_or("0.00", |own| own.get("closing"));
        assert_eq!(closing, row.get("closing"), "{}", row.get("month"));
        row.get("closing").clone_into(&mut last);
    }
}

fn last_day(first: &str) -> String {
    let day: club::domain::Day = first.parse().expect("a day");
    day.last_of_month().to_string()
}

/// A club whose January is closed: sales with points, stored value, a payout.
fn closed_books() -> House {
    let house = House::new("club-cards");
    house.clock("2026-01-05");
    house.register("王芳", "");
    house
        .run("topup M000001 1000 --pay transfer --id-ref a")
        .ok();
    house
        .run("consume M000001 600 --category bath --pay cash --at 2026-01-05")
        .ok();
    house.clock("2026-01-20");
    house
        .run("consume M000001 300 --category massage --pay wallet")
        .ok();
    house
        .run("withdraw M000001 --because customer --pay transfer")
        .ok();
    house.clock("2026-02-01");
    house.run("close 2026-01").ok();
    house
}

/// What the books of January print.
fn books_of_january(house: &House) -> Vec<String> {
    [
        "report liability --as-of 2026-01-31",
        "report liability --by month --to 2026-01-31",
        "report liability --by portfolio --as-of 2026-01-31",
        "report vouchers --to 2026-01-31",
        "report journal --to 2026-01-31 --format csv",
        "report wallet --total --as-of 2026-01-31",
        "report rollforward --account all --to 2026-01-31",
        "report rollforward --account wallet --to 2026-01-31",
    ]
    .iter()
    .map(|line| house.run(line).ok().text())
    .collect()
}

/// Has the rules of a book say something else, from when it may.
fn adopts(house: &House, from: &str, to: &str) -> Row {
    let path = house.book().join("rules/club-cards.toml");
    let text = std::fs::read_to_string(&path).expect("the rules");
    assert!(text.contains(from), "{from}");
    std::fs::write(&path, text.replace(from, to)).expect("written");
    house.run("rules adopt").ok().one()
}

#[test]
fn rules_adopted_after_a_closing_change_no_closed_month() {
    let house = closed_books();
    let before = books_of_january(&house);
    let adopted = adopts(&house, "rate = \"70%\"", "rate = \"20%\"");
    // The last deed is of 20 January; the first day that is open comes after it.
    assert_eq!(adopted.get("from"), "2026-02-01");
    assert_eq!(books_of_january(&house), before);
    let january = house.run("report liability --as-of 2026-01-31").ok().one();
    let february = house.run("report liability --as-of 2026-02-01").ok().one();
    assert_ne!(january.get("expected"), february.get("expected"));
    house.clock("2026-02-05");
    house
        .run("consume M000001 80 --category bath --pay cash")
        .ok();
    house.clock("2026-03-01");
    house.run("close 2026-02").ok();
    assert_eq!(books_of_january(&house), before);
    check_is_clean(&house);
}

#[test]
fn a_closing_records_the_books_and_check_proves_them() {
    let house = closed_books();
    let listed = house.run("report closings").ok().rows();
    let line = |account: &str| {
        listed
            .find(&[("account", account)])
            .expect("a line")
            .clone()
    };
    let liability = house.run("report liability --as-of 2026-01-31").ok().one();
    assert_eq!(line("liability").get("closing"), liability.get("liability"));
    assert_eq!(line("liability").get("in"), liability.get("deferred"));
    let vouchers = house.run("report vouchers --to 2026-01-31").ok().rows();
    let debits: i64 = vouchers
        .iter()
        .map(|row| {
            row.get("debit")
                .replace('.', "")
                .parse::<i64>()
                .expect("fen")
        })
        .sum();
    let told = format!("{}.{:02}", debits / 100, debits % 100);
    for account in ["vouchers", "journal"] {
        assert_eq!(line(account).get("in"), told, "{account}");
        assert_eq!(line(account).get("out"), told, "{account}");
    }
    check_is_clean(&house);
    // What is recorded is what is printed, and proved against the rows.
    let path = house.ledger("booked");
    let text = std::fs::read_to_string(&path).expect("a ledger");
    assert!(text.contains(",wallet,,1000.00,"), "{text}");
    std::fs::write(
        &path,
        text.replace(",wallet,,1000.00,", ",wallet,,1001.00,"),
    )
    .expect("written");
    house.run("check --accept forged").ok();
    let printed = house.run("report vouchers --to 2026-01-31").ok().text();
    assert!(printed.contains("1001.00"), "{printed}");
    let found = house.run("check").ends(65).text();
    assert!(found.contains("recorded as booked differs"), "{found}");
}

#[test]
fn a_closing_recorded_again_after_it_was_opened_is_the_one_that_counts() {
    let house = closed_books();
    house.run("close 2026-01 --reopen --reason x").ok();
    house
        .run("consume M000001 53 --category bath --pay cash --at 2026-01-31")
        .ok();
    let open = books_of_january(&house);
    house.run("close 2026-01").ok();
    assert_eq!(books_of_january(&house), open);
    check_is_clean(&house);
}

#[test]
fn a_month_closed_before_there_were_books_is_one_item_of_the_first_open_month() {
    let house = House::empty();
    let pack = concat!(env!("CARGO_MANIFEST_DIR"), "/rules/five-star.toml");
    let text = std::fs::read_to_string(pack).expect("the pack");
    let (rules, _) = text.split_once("[accounting]").expect("its books");
    let path = house.file("own.toml", rules);
    house
        .run(&format!("init book --rules {}", path.display()))
        .ok();
    house.clock("2026-01-05");
    house.register("王芳", "");
    house.run("consume M000001 106 --pay cash").ok();
    house.run("consume M000001 212 --pay cash").ok();
    house.clock("2026-02-01");
    house.run("close 2026-01").ok();
    std::fs::write(house.book().join("rules/own.toml"), &text).expect("written");
    house.run("rules adopt").ok();
    house.run("consume M000001 53 --pay cash").ok();
    let vouchers = |line: &str| {
        let rows = house.run(&format!("report vouchers {line}")).ok().rows();
        let cells = rows.columns(&["kind", "account", "debit", "credit"]);
        let joined = cells.iter().map(|row| row.join(" "));
        joined.collect::<Vec<_>>()
    };
    let closed = "--to 2026-01-31";
    assert!(vouchers(closed).is_empty(), "{:?}", vouchers(closed));
    let february = [
        "sales 1001 53.00 0.00",
        "sales 6001 0.00 50.00",
        "sales 22210106 0.00 3.00",
        "correction 1001 318.00 0.00",
        "correction 6001 0.00 300.00",
        "correction 22210106 0.00 18.00",
    ];
    assert_eq!(vouchers("--from 2026-02-01"), february);
    house.clock("2026-03-01");
    house.run("close 2026-02").ok();
    assert!(vouchers(closed).is_empty());
    assert_eq!(vouchers("--to 2026-02-28"), february);
    check_is_clean(&house);
}
