//! Sessions about coupons: given, used once, given back, void, and ended by their dates.

use crate::support::House;

const PACK: &str = r#"
format = 1
id = "coupons"
in_force_from = 2020-01-01

[[tier_group]]
id = "vip"
up = "at-once"
down = "never"
  [[tier_group.tier]]
  id = "gold"
  by_hand = true
  [[tier_group.tier]]
  id = "plain"
  otherwise = true

[[price]]
id = "gold-price"
tier = "gold"
pays = "90%"

[points]
each = "1.00"
gives = 1
live_until = "year-end"

[[coupon]]
id = "bath-20"
title = { en = "20 off", zh = "减20" }
off = 20
min_spend = 100
categories = ["bath"]
lives = "30 days"
per_member = { at_most = 2, within = "calendar-year" }

[[coupon]]
id = "half"
pays = "50%"
at_most = 40
combine = "instead"
after_refund = "stays-used"

[[coupon]]
id = "best-85"
pays = "95%"
combine = "best"

[[coupon]]
id = "gold-5"
off = 5
tier = "gold"
from = 2026-03-10
to = 2026-03-20
"#;

pub(crate) fn house() -> House {
    let house = House::empty();
    house.file("coupons.toml", PACK);
    house.run("init book --rules coupons.toml").ok();
    house.clock("2026-03-01");
    house
}

pub(crate) fn give(house: &House, kind: &str, member: &str) -> String {
    let line = format!("coupon issue {kind} --member {member}");
    house.run(&line).ok().one().get("coupon").to_owned()
}

#[test]
fn a_coupon_is_taken_off_once_and_a_whole_refund_gives_it_back() {
    let house = house();
    let wang = house.register("王芳", "");
    house
        .run(&format!("tier set {wang} vip gold --reason x"))
        .ok();
    let first = house.run(&format!(
        "coupon issue bath-20 --member {wang} --ref mid-autumn"
    ));
    let first = first.ok();
    first.one().has(&[
        ("coupon", "C00000001"),
        ("deed", "issue"),
        ("type", "bath-20"),
        ("from", "2026-03-01"),
        ("until", "2026-03-31"),
        ("worth", "20.00"),
        ("off", ""),
    ]);
    let again = house.run(&format!(
        "coupon issue half --member {wang} --ref mid-autumn"
    ));
    again.refused().tells(&["ref mid-autumn"]);
    // By its title it is the same deed.
    let again = house.run(&format!(
        "coupon issue 减20 --member {wang} --ref mid-autumn"
    ));
    assert_eq!(again.ok().text(), first.text());
    let again = house.run(&format!(
        "coupon issue bath-20 --member {wang} --ref mid-autumn"
    ));
    assert_eq!(again.ok().text(), first.text());
    // 200 at 90 % is 180, and 20 less; points are for what is paid.
    let line =
        format!("consume {wang} --item bath:200 --item tea:10 --coupon mid-autumn --ref t-1");
    let sold = house.run(&line).ok();
    sold.one().has(&[
        ("sale", "S00000001"),
        ("list", "210.00"),
        ("discount", "41.00"),
        ("paid", "169.00"),
        ("points", "169"),
    ]);
    assert!(
        sold.text()
            .contains("coupon C00000001 bath-20 -20.00 [rules/coupons.toml:"),
        "{}",
        sold.text()
    );
    assert_eq!(house.run(&line).ok().text(), sold.text());
    house
        .run(&format!(
            "consume {wang} 200 --category bath --coupon C00000001 --ref t-1"
        ))
        .refused()
        .tells(&["ref t-1"]);
    house
        .run(&format!(
            "consume {wang} 200 --category bath --coupon C00000001"
        ))
        .refused()
        .tells(&[
            "coupon C00000001 was used on 2026-03-01 at S00000001",
            "help: ",
        ]);
    house
        .run("coupon use C00000001")
        .refused()
        .tells(&["was used"]);
    house
        .run("coupon void C00000001 --reason x")
        .refused()
        .tells(&["was used"]);
    let told = house.run("explain S00000001").ok();
    assert!(
        told.text().contains("bath-20 was used and took 20.00 off"),
        "{}",
        told.text()
    );
    // Part of it leaves the coupon used; the rest gives it back.
    house.run("refund S00000001 --amount 60").ok();
    house.run("coupon list").ok().one().has(&[
        ("state", "used"),
        ("off", "20.00"),
        ("sale", "S00000001"),
    ]);
    house.clock("2026-03-05");
    let back = house.run("refund S00000001 --ref b-1").ok();
    assert!(
        back.text().contains("coupon C00000001 is given back"),
        "{}",
        back.text()
    );
    assert_eq!(
        house.run("refund S00000001 --ref b-1").ok().text(),
        back.text()
    );
    house
        .run("coupon list")
        .ok()
        .one()
        .has(&[("state", "open"), ("off", "")]);
    house
        .run("coupon list --as-of 2026-03-04")
        .ok()
        .one()
        .has(&[("state", "used")]);
    // On the third it was used still.
    house
        .run(&format!(
            "consume {wang} 200 --category bath --coupon C00000001 --at 2026-03-03"
        ))
        .refused()
        .tells(&["was used on 2026-03-03 and given back on 2026-03-05"]);
    let refund = house.version();
    house
        .run(&format!(
            "consume {wang} 200 --category bath --coupon C00000001"
        ))
        .ok();
    house
        .run(&format!("undo {refund} --reason x"))
        .refused()
        .tells(&["C00000001"]);
    // The sale undone, the coupon is good again.
    let sale = house.version();
    house.run(&format!("undo {sale} --reason x")).ok();
    house
        .run("coupon list")
        .ok()
        .one()
        .has(&[("state", "open")]);
    house.run(&format!("undo {refund} --reason x")).ok();
    house
        .run("coupon list")
        .ok()
        .one()
        .has(&[("state", "used")]);
    house.run("check").ok();
    house.run("history C00000001").ok();
}

#[test]
fn every_no_is_told_with_its_remedy() {
    let house = house();
    let (wang, li) = (house.register("王芳", ""), house.register("李娜", ""));
    let no = |line: &str, told: &str| {
        house.run(line).refused().tells(&[told]);
        let zh = house.run(&format!("{line} --lang zh")).refused();
        assert!(!zh.err.contains(told), "{}", zh.err);
    };
    no(
        &format!("coupon issue nothing --member {wang}"),
        "there is no kind of coupon `nothing`",
    );
    no(
        &format!("coupon issue gold-5 --member {wang}"),
        "coupon gold-5 is for gold",
    );
    house
        .run("coupon issue bath-20 --tier silver")
        .refused()
        .tells(&["there is no tier `silver`"]);
    let own = give(&house, "bath-20", &wang);
    give(&house, "bath-20", &wang);
    no(
        &format!("coupon issue bath-20 --member {wang}"),
        "was given 2 of coupon bath-20, 2 at most",
    );
    no(
        &format!("consume {li} 200 --category bath --coupon {own}"),
        "coupon C00000001 is that of M000001, not of M000002",
    );
    no(
        &format!("consume --walk-in 200 --category bath --coupon {own}"),
        "not of a walk-in",
    );
    no(
        &format!("consume {wang} 200 --category bath --coupon C00000009"),
        "no coupon is C00000009",
    );
    no(
        &format!("consume {wang} 200 --category tea --coupon {own}"),
        "is for nothing on this ticket",
    );
    no(
        &format!("consume {wang} 99 --category bath --coupon {own}"),
        "needs 100.00 spent on what it is for, the ticket has 99.00",
    );
    no(
        &format!("consume {wang} 200 --category bath --coupon {own} --at 2026-02-27"),
        "joined on",
    );
    house.clock("2026-03-31");
    house
        .run(&format!(
            "consume {wang} 200 --category bath --coupon {own} --dry-run"
        ))
        .ok();
    house
        .run(&format!(
            "coupon void {own} --reason 'printed twice' --ref v-1"
        ))
        .ok()
        .one()
        .has(&[("deed", "void")]);
    house
        .run(&format!(
            "coupon void {own} --reason 'printed twice' --ref v-1"
        ))
        .ok();
    no(
        &format!("coupon void {own} --reason x"),
        "was made void on 2026-03-31",
    );
    no(
        &format!("consume {wang} 200 --category bath --coupon {own}"),
        "was made void",
    );
    house.clock("2026-04-01");
    no(
        &format!("consume {wang} 200 --category bath --coupon C00000002"),
        "ended on 2026-03-31, before 2026-04-01",
    );
    no("coupon void C00000002 --reason x", "ended on 2026-03-31");
    no("coupon use C00000002", "ended on 2026-03-31");
    let states = house.run("coupon list").ok().rows();
    assert_eq!(states.columns(&["state"]), [["void"], ["expired"]]);
    let states = house.run("coupon list --as-of 2026-03-30").ok().rows();
    assert_eq!(states.columns(&["state"]), [["open"], ["open"]]);
    house
        .run(&format!("tier set {wang} vip gold --reason x"))
        .ok();
    no(
        &format!("coupon issue gold-5 --member {wang}"),
        "can be used to 2026-03-20, and 2026-04-01 is later",
    );
    house
        .run(&format!(
            "coupon issue gold-5 --member {wang} --at 2026-03-31"
        ))
        .refused();
    house.run("check").ok();
}

#[test]
fn a_coupon_goes_with_other_prices_as_its_rules_say() {
    let house = house();
    let wang = house.register("王芳", "");
    house
        .run(&format!("tier set {wang} vip gold --reason x"))
        .ok();
    // Instead of the tier price: half of 60 is 30; of 200 no more than 40 off, which is more than 180.
    let half = give(&house, "half", &wang);
    house
        .run(&format!("consume {wang} 600 --coupon {half}"))
        .refused()
        .tells(&[
            "with coupon C00000001 what it is for costs 560.00, without it 540.00",
            "it stays good",
        ]);
    house
        .run(&format!("consume {wang} 60 --coupon {half}"))
        .ok()
        .one()
        .has(&[("paid", "30.00")]);
    house.run("refund S00000001").ok();
    house
        .run("coupon list --type half")
        .ok()
        .one()
        .has(&[("state", "used")]);
    // Best: the gold price is lower, so the coupon is kept.
    let best = give(&house, "best-85", &wang);
    let kept = house
        .run(&format!("consume {wang} 100 --coupon {best} --ref k-1"))
        .ok();
    kept.one().has(&[("paid", "90.00")]);
    assert!(
        kept.text().contains("kept: the price without it is as low"),
        "{}",
        kept.text()
    );
    assert_eq!(
        house
            .run(&format!("consume {wang} 100 --coupon {best} --ref k-1"))
            .ok()
            .text(),
        kept.text()
    );
    house
        .run("coupon list --type best-85")
        .ok()
        .one()
        .has(&[("state", "open")]);
    // The till's own price takes the coupon as well.
    let till = house
        .run(&format!(
            "consume {wang} 100 --paid 77 --coupon {best} --ref k-2"
        ))
        .ok();
    till.one().has(&[("paid", "77.00")]);
    assert!(
        till.text()
            .contains("price set by the till; coupon C00000002 best-85"),
        "{}",
        till.text()
    );
    assert_eq!(
        house
            .run(&format!(
                "consume {wang} 100 --paid 77 --coupon {best} --ref k-2"
            ))
            .ok()
            .text(),
        till.text()
    );
    house
        .run("coupon list --type best-85")
        .ok()
        .one()
        .has(&[("state", "used")]);
    let plain = house.register("李娜", "");
    let own = give(&house, "best-85", &plain);
    house
        .run(&format!("consume {plain} 100 --coupon {own}"))
        .ok()
        .one()
        .has(&[("paid", "95.00")]);
    house.run("check").ok();
}

#[test]
fn a_segment_and_a_file_are_given_coupons() {
    let house = house();
    let wang = house.register("王芳", "--birthday 1990-05-04");
    let li = house.register("李娜", "--birthday 1991-06-01");
    house
        .run(&format!("tier set {li} vip gold --reason x"))
        .ok();
    house.run(&format!("consume {wang} 100")).ok();
    house.clock("2026-04-10");
    let gave = |line: &str| {
        let rows = house.run(line).ok().rows();
        rows.columns(&["member"])
            .concat()
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(gave("coupon issue bath-20 --birthday-in 2026-05"), [&*wang]);
    assert_eq!(gave("coupon issue half --tier gold"), [&*li]);
    assert_eq!(
        gave("coupon issue half --last-purchase-before 2026-04-01"),
        [&*wang]
    );
    assert_eq!(
        gave("coupon issue half --joined-from 2026-04-01"),
        Vec::<String>::new()
    );
    assert_eq!(
        gave("coupon issue bath-20 --everybody --quantity 2 --ref all"),
        [&*li, &*li]
    );
    house
        .run("coupon issue bath-20 --everybody --quantity 2 --ref all")
        .ok();
    house
        .run("coupon issue bath-20 --everybody")
        .ok()
        .tells(&["1 passed over"]);
    house.run("coupon issue bath-20").fails(2);
    house.file("give.csv", &format!("member,ref\n{wang},f-1\n{li},f-2\n"));
    let version = house.version();
    assert_eq!(
        gave("coupon issue half --from give.csv --at 2026-03-01"),
        [&*wang, &*li]
    );
    house
        .run("coupon issue half --from give.csv --at 2026-03-01")
        .ok()
        .tells(&["2 rows were on record already"]);
    house
        .run("coupon issue best-85 --from give.csv --at 2026-03-01")
        .fails(65)
        .tells(&["f-1"]);
    house.run(&format!("undo {} --reason x", version + 1)).ok();
    house.run("check").ok();
    let rows = house.run("report coupons").ok().rows();
    assert_eq!(
        rows.columns(&[
            "type",
            "issued",
            "used",
            "void",
            "expired",
            "outstanding",
            "worth"
        ]),
        [
            ["bath-20", "4", "0", "0", "0", "4", "80.00"],
            ["half", "2", "0", "0", "0", "2", "80.00"]
        ]
    );
    let rows = house.run("report coupons --as-of 2026-05-31").ok().rows();
    assert_eq!(
        rows.columns(&["type", "expired", "outstanding"]),
        [["bath-20", "4", "0"], ["half", "0", "2"]]
    );
}

#[test]
fn a_batch_uses_each_coupon_once_and_its_refund_gives_it_back() {
    let house = house();
    let wang = house.register("王芳", "");
    let own = give(&house, "bath-20", &wang);
    house.file(
        "twice.csv",
        &format!(
            "member,amount,category,coupon,ref\n{wang},150,bath,{own},a\n{wang},150,bath,{own},b\n"
        ),
    );
    house
        .run("consume --from twice.csv --at 2026-03-01")
        .refused()
        .tells(&["was used on"]);
    house.file(
        "back.csv",
        &format!("member,amount,category,coupon,refund_of,ref\n{wang},150,bath,{own},,a\n,,,,a,b\n{wang},160,bath,{own},,c\n"),
    );
    let rows = house
        .run("consume --from back.csv --at 2026-03-01")
        .ok()
        .rows();
    assert_eq!(
        rows.columns(&["paid"]),
        [["130.00"], ["-130.00"], ["140.00"]]
    );
    house
        .run("consume --from back.csv --at 2026-03-01")
        .ok()
        .tells(&["3 rows were on record already"]);
    house
        .run("coupon list")
        .ok()
        .one()
        .has(&[("state", "used"), ("sale", "S00000003")]);
    house.run("check").ok();
    house
        .run(&format!("undo {} --reason x", house.version()))
        .ok();
    house
        .run("coupon list")
        .ok()
        .one()
        .has(&[("state", "open")]);
    house
        .run("coupon use C00000001 --note 'next door' --member 王芳 --ref p-1")
        .ok()
        .one()
        .has(&[("off", "20.00")]);
    house
        .run("coupon use C00000001 --note 'next door' --member 王芳 --ref p-1")
        .ok();
    house.run("check").ok();
}

#[test]
fn a_segment_under_a_ref_is_known_by_the_tiers_it_names() {
    let house = house();
    let wang = house.register("王芳", "");
    house
        .run(&format!("tier set {wang} vip gold --reason x"))
        .ok();
    house.register("李娜", "");
    let line = "coupon issue bath-20 --tier gold --tier plain --ref s-1";
    let first = house.run(line).ok();
    assert_eq!(first.rows().len(), 2);
    let version = house.version();
    let again = house.run("coupon issue bath-20 --tier PLAIN --tier Gold --tier gold --ref s-1");
    assert_eq!(again.ok().text(), first.text());
    house
        .run("coupon issue bath-20 --tier gold --ref s-1")
        .refused()
        .tells(&["ref s-1"]);
    assert_eq!(house.version(), version);
}
