//! Sessions about stored value: paid in, spent, given back, paid out, and everything that is refused.

use crate::support::House;

/// A house that spends in proportion; `more` goes into its `[wallet]`.
fn pack(spend: &str, left: &str, more: &str) -> String {
    format!(
        r#"
format = 1
id = "stored"
in_force_from = 2020-01-01

[points]
each = "1.00"
gives = 1
not_paid_with = ["points", "bonus", "coupon"]
live_until = "year-end"

[[price]]
id = "promo"
pays = "80%"
categories = ["cut"]

[wallet]
spend = "{spend}"
bonus_on_withdrawal = "{left}"
{more}

[[wallet.bonus]]
at_least = 1000
gives = 200

[[wallet.law]]
id = "seven"
basis = "art 14"
refund_within = "7 days"

[[wallet.law]]
id = "shop"
basis = "art 18"
refund_shop = "paid-share"
interest = "LPR"

[[wallet.law]]
id = "customer"
basis = "arts 19 and 20"
refund_customer = "list-price"
interest = "deposit rate"
"#
    )
}

fn house_with(text: &str) -> House {
    let house = House::empty();
    house.file("stored.toml", text);
    house.run("init book --rules stored.toml").ok();
    house.clock("2026-05-20");
    house.register("王芳", "");
    house
}

fn house() -> House {
    house_with(&pack("principal-first", "lost", ""))
}

/// Principal and bonus of a member on a day.
fn has(house: &House, member: &str, more: &str) -> (String, String) {
    let rows = house.run(&format!("report wallet {more}")).ok().rows();
    match rows.find(&[("member", member)]) {
        Some(row) => (row.get("principal").to_owned(), row.get("bonus").to_owned()),
        None => ("0.00".to_owned(), "0.00".to_owned()),
    }
}

fn is(house: &House, principal: &str, bonus: &str) {
    let has = has(house, "M000001", "");
    assert_eq!(has, (principal.to_owned(), bonus.to_owned()));
    house.run("check").ok();
}

#[test]
fn money_is_paid_in_spent_and_told() {
    let house = house();
    let row = house.run("topup M000001 1000 --pay cash").ok().one();
    row.has(&[
        ("topup", "T00000001"),
        ("member", "M000001"),
        ("principal", "1000.00"),
        ("bonus", "200.00"),
        ("balance", "1000.00"),
        ("bonus_balance", "200.00"),
        ("pay", "cash"),
    ]);
    house
        .run("topup M000001 999.99 --pay cash")
        .ok()
        .one()
        .has(&[
            ("topup", "T00000002"),
            ("bonus", "0.00"),
            ("balance", "1999.99"),
        ]);
    house
        .run("consume M000001 1999 --pay wallet")
        .ok()
        .one()
        .has(&[("sale", "S00000001"), ("points", "1999")]);
    is(&house, "0.99", "200.00");
    // Only what the principal pays earns.
    house
        .run("consume M000001 100.99 --pay wallet")
        .ok()
        .one()
        .has(&[("points", "0")]);
    is(&house, "0.00", "100.00");
    let told = house.run("wallet M000001").ok().rows();
    assert_eq!(
        told.columns(&["kind", "principal", "bonus", "balance", "source"]),
        [
            ["topup", "1000.00", "200.00", "1200.00", "T00000001"],
            ["topup", "999.99", "0.00", "2199.99", "T00000002"],
            ["pay", "-1999.00", "0.00", "200.99", "S00000001"],
            ["pay", "-0.99", "-100.00", "100.00", "S00000002"],
        ]
    );
    let listed = house.run("member list").ok().one();
    listed.has(&[("wallet", "100.00")]);
    let total = house.run("report wallet --total").ok().rows();
    assert_eq!(
        total.columns(&["member", "principal", "bonus"])[1],
        ["total", "0.00", "100.00"]
    );
    let why = house.run("explain T00000001").ok().text();
    assert!(
        why.contains("stored.toml:") && why.contains("200.00"),
        "{why}"
    );
    let sold = std::fs::read_to_string(house.ledger("sales")).expect("a ledger");
    assert!(sold.contains("wallet=0.99;bonus=100.00"), "{sold}");
    // Never by a year's end, and not by the years.
    house.clock("2031-01-02");
    house.run("year-end 2026").ok();
    is(&house, "0.00", "100.00");
}

#[test]
fn which_money_goes_first_is_a_rule() {
    for (spend, left) in [
        ("principal-first", ("400.00", "200.00")),
        ("bonus-first", ("600.00", "0.00")),
        ("in-proportion", ("500.00", "100.00")),
    ] {
        let house = house_with(&pack(spend, "lost", ""));
        house.run("topup M000001 1000 --pay cash").ok();
        house.run("consume M000001 600 --pay wallet").ok();
        is(&house, left.0, left.1);
    }
}

#[test]
fn a_wallet_that_is_short_says_how_much_is_there_and_missing() {
    let house = house();
    house.run("topup M000001 1000 --pay cash").ok();
    house
        .run("consume M000001 1200.01 --pay wallet")
        .refused()
        .tells(&[
            "1200.00",
            "1200.01 needed",
            "0.01 missing",
            "--pay wallet=AMOUNT",
        ]);
    house
        .run("--lang zh consume M000001 1500 --pay wallet")
        .refused()
        .tells(&["还差 300.00"]);
    // A part of it, and the rest by other means.
    house
        .run("consume M000001 1500 --pay wallet=1100 --pay cash")
        .ok()
        .one()
        .has(&[("points", "1400")]);
    is(&house, "0.00", "100.00");
    // Nor does the till pay out what the wallet pays in.
    house
        .run("consume M000001 10 --pay wallet=50 --pay cash=-40")
        .refused()
        .tells(&["-40.00"]);
    house
        .run("consume --walk-in 10 --pay wallet")
        .refused()
        .tells(&["walk-in"]);
    house
        .run("consume M000001 10 --pay bonus")
        .refused()
        .tells(&["--pay wallet"]);
    let plain = House::new("vip-card");
    plain.register("王芳", "");
    plain
        .run("consume M000001 10 --pay wallet")
        .refused()
        .tells(&["[wallet]"]);
    plain
        .run("topup M000001 10 --pay cash")
        .refused()
        .tells(&["[wallet]"]);
}

#[test]
fn a_refund_goes_back_to_what_paid_and_to_the_same_topups() {
    let house = house();
    house.run("topup M000001 1000 --pay cash").ok();
    house.run("topup M000001 100 --pay cash").ok();
    // 1000 + 33.33 of principal, no bonus; 100 in cash.
    house
        .run("consume M000001 1133.33 --pay wallet=1033.33 --pay cash")
        .ok();
    is(&house, "66.67", "200.00");
    for (amount, told) in [
        ("0.01", "wallet 0.01 and cash 0.00"),
        ("333.33", "wallet"),
        ("799.99", "wallet"),
    ] {
        let row = house
            .run(&format!("refund S00000001 --amount {amount}"))
            .ok()
            .one();
        assert!(row.get("why").contains(told), "{}", row.get("why"));
    }
    house.run("check").ok();
    // All of it came back, to the fen, and its points are gone.
    is(&house, "1100.00", "200.00");
    let lots = house.run("wallet M000001 --owed").ok().rows();
    assert_eq!(
        lots.columns(&["topup", "principal", "used"]),
        [
            ["T00000001", "1000.00", "0.00"],
            ["T00000002", "100.00", "0.00"]
        ]
    );
    assert_eq!(house.points("M000001", "2026-05-20"), 0);
    house
        .run("refund S00000001")
        .refused()
        .tells(&["went back already"]);
}

#[test]
fn what_is_owed_is_told_side_by_side() {
    for spend in ["principal-first", "bonus-first", "in-proportion"] {
        let house = house_with(&pack(spend, "lost", ""));
        house.run("topup M000001 1000 --pay cash").ok();
        house.run("consume M000001 600 --pay wallet").ok();
        house.run("wallet M000001 --owed").ok().one().has(&[
            ("used", "600.00"),
            ("used_at_list", "600.00"),
            ("no_reason", "0.00"),
            ("last_day", "2026-05-27"),
            ("shop", "500.00"),
            ("customer", "400.00"),
        ]);
        let dry = house
            .run("withdraw M000001 --because shop --pay transfer --dry-run")
            .ok()
            .one();
        dry.has(&[
            ("amount", "500.00"),
            ("lost", "100.00"),
            ("balance", "0.00"),
        ]);
        assert!(dry.get("why").contains("art 18") && dry.get("why").contains("LPR"));
        let row = house
            .run("withdraw M000001 --because customer --pay transfer")
            .ok()
            .one();
        row.has(&[
            ("payout", "X00000001"),
            ("amount", "400.00"),
            ("lost", "200.00"),
            ("shop", "500.00"),
            ("customer", "400.00"),
            ("balance", "0.00"),
            ("bonus_balance", "0.00"),
        ]);
        assert!(row.get("why").contains("arts 19 and 20"));
        is(&house, "0.00", "0.00");
        house
            .run("withdraw M000001 --because shop")
            .refused()
            .tells(&["no stored value left"]);
    }
}

#[test]
fn the_customers_wish_counts_list_prices_and_never_charges() {
    let house = house();
    house.run("topup M000001 1000 --pay cash").ok();
    // 20 % off: 800.00 paid for what costs 1000.00.
    house
        .run("consume M000001 1000 --category cut --pay wallet")
        .ok()
        .one()
        .has(&[("paid", "800.00")]);
    house.run("wallet M000001 --owed").ok().one().has(&[
        ("used", "800.00"),
        ("used_at_list", "1000.00"),
        ("shop", "333.33"),
        ("customer", "0.00"),
    ]);
    house
        .run("consume M000001 250 --category cut --pay wallet")
        .ok();
    let row = house.run("withdraw M000001 --because customer").ok().one();
    row.has(&[("amount", "0.00"), ("lost", "200.00")]);
    house
        .run("withdraw M000001 --because customer")
        .refused()
        .tells(&["no stored value left"]);
    is(&house, "0.00", "0.00");
}

#[test]
fn seven_days_without_a_reason_and_a_holiday_shifts_the_last() {
    let house = house();
    house.clock("2026-09-24");
    house.run("topup M000001 1000 --pay cash").ok();
    // 24 September + 7 days is 1 October, and the holidays last to the 7th.
    house
        .run("wallet M000001 --owed")
        .ok()
        .one()
        .has(&[("last_day", "2026-10-08"), ("no_reason", "1000.00")]);
    house.clock("2026-10-08");
    house
        .run("withdraw T00000001 --because no-reason --dry-run")
        .ok()
        .one()
        .has(&[("amount", "1000.00"), ("lost", "200.00")]);
    house.clock("2026-10-09");
    house
        .run("withdraw T00000001 --because no-reason")
        .refused()
        .tells(&["2026-10-08", "--because customer"]);
    // What was used blocks it; what was given back again does not.
    house.run("topup M000001 500 --pay cash").ok();
    house.run("consume M000001 1300 --pay wallet").ok();
    house
        .run("withdraw T00000002 --because no-reason")
        .refused()
        .tells(&["T00000002", "used already"]);
    house.run("refund S00000001").ok();
    house
        .run("withdraw T00000002 --because no-reason --ref w1")
        .ok()
        .one()
        .has(&[("amount", "500.00")]);
    // A year that nobody has written down is an error, not a guess.
    house.clock("2030-03-01");
    house.run("topup M000001 100 --pay cash").ok();
    house
        .run("withdraw T00000003 --because no-reason")
        .fails(78)
        .tells(&["2030"]);
}

#[test]
fn the_bonus_that_stays_is_a_rule_and_a_part_takes_its_part() {
    for (left, part, bonus) in [
        ("lost", "200", "0.00"),
        ("in-proportion", "200", "160.00"),
        ("kept", "200", "200.00"),
    ] {
        let house = house_with(&pack("principal-first", left, ""));
        house.run("topup M000001 1000 --pay cash").ok();
        house
            .run(&format!("withdraw M000001 {part} --because customer"))
            .ok()
            .one()
            .has(&[("amount", "200.00")]);
        is(&house, "800.00", bonus);
        // Whoever leaves takes nothing on top.
        house
            .run("withdraw M000001 --because customer --with-bonus")
            .ok()
            .one()
            .has(&[("amount", "800.00"), ("bonus_balance", "0.00")]);
    }
    let house = house();
    house.run("topup M000001 1000 --pay cash").ok();
    house
        .run("withdraw M000001 1000.01 --because customer")
        .refused()
        .tells(&["1000.00 is owed", "1000.01 asked"]);
    house
        .run("withdraw M000001 --because agreed")
        .refused()
        .tells(&["amount"]);
    house
        .run("withdraw M000001 700 --because agreed")
        .ok()
        .one()
        .has(&[("amount", "700.00")]);
    house
        .run("withdraw T00000009 --because shop")
        .refused()
        .tells(&["no top-up T00000009"]);
    house.run("withdraw M000001 --because whim").fails(2);
}

/// A refund by another means is no way around what limits cash out of stored value.
#[test]
fn a_refund_of_what_the_wallet_paid_is_bounded_as_cash() {
    let limit =
        "[[wallet.law]]\nid = \"cash-back\"\nbasis = \"order 9\"\nrefund_cash_at_most = 100\n";
    let text = pack("principal-first", "lost", "");
    let house = house_with(&format!("{text}\n[refunds]\nother_means = true\n\n{limit}"));
    house.run("topup M000001 1000 --pay cash --id-ref F-1").ok();
    house.run("consume M000001 400 --pay wallet").ok();
    house
        .run("consume M000001 400 --pay wallet=150 --pay cash=250")
        .ok();
    let told = ["100.01 in cash: 100.00 at most", "order 9"];
    let refund = "refund S00000001 --amount 100.01 --pay cash";
    house.run(refund).refused().tells(&told);
    house
        .run(&format!("--lang zh {refund}"))
        .refused()
        .tells(&["100.01", "现金"]);
    let rows = "member,at,amount,refund_of,pay\n,2026-05-20,100.01,S00000001,cash\n";
    house
        .feed("consume --from -", rows.as_bytes())
        .refused()
        .tells(&told);
    house.run("refund S00000001 --amount 100 --pay cash").ok();
    house
        .run("refund S00000001 --amount 100.01 --pay card")
        .ok();
    house.run("refund S00000001").ok();
    // What cash paid goes back in cash; of both, the wallet's share is bounded.
    house.run("refund S00000002 --amount 250 --pay cash").ok();
    house
        .run("refund S00000002 --amount 150 --pay cash")
        .refused()
        .tells(&["150.00 in cash"]);
    house.run("refund S00000002 --pay wallet").ok();
    assert!(house.run("check").ok().rows().is_empty());
}

/// What goes back in cash is limited; a means that is not told is no way around it.
#[test]
fn a_payout_of_untold_means_is_bounded_as_cash_unless_the_books_say_what_pays_it() {
    let limit =
        "[[wallet.law]]\nid = \"cash-back\"\nbasis = \"order 9\"\nrefund_cash_at_most = 100\n";
    let bare = format!("{}\n{limit}", pack("principal-first", "lost", ""));
    let books = include_str!("../../rules/house.toml");
    for (text, untold_is_bounded) in [(bare.as_str(), true), (books, false)] {
        let house = house_with(text);
        house.run("topup M000001 400 --pay cash --id-ref F-1").ok();
        house
            .run("withdraw M000001 100.01 --because agreed --pay cash")
            .refused()
            .tells(&["100.01 in cash: 100.00 at most"]);
        house.run("withdraw M000001 100 --because agreed").ok();
        let line = "withdraw M000001 100.01 --because agreed";
        if untold_is_bounded {
            house.run(line).refused().tells(&[
                "100.01 by a method that is not given: 100.00 at most",
                "--pay transfer",
            ]);
            house
                .run(&format!("{line} --lang zh"))
                .refused()
                .tells(&["未写明退款方式的 100.01", "最多 100.00"]);
            is(&house, "300.00", "0.00");
            house.run(&format!("{line} --pay transfer")).ok();
        } else {
            house.run(line).ok();
        }
        is(&house, "199.99", "0.00");
        house.run("check").ok();
    }
}

#[test]
fn money_may_not_top_itself_up() {
    let house = house_with(&pack(
        "principal-first",
        "lost",
        "paid_with = [\"cash\", \"transfer\"]",
    ));
    for means in ["wallet", "bonus", "points", "coupon", "card"] {
        house
            .run(&format!("topup M000001 100 --pay {means}"))
            .refused()
            .tells(&[means, "cash, transfer"]);
    }
    house
        .run("topup M000001 0 --pay cash")
        .refused()
        .tells(&["0.00"]);
    house
        .run("topup M000001 100 --pay cash --bonus 50")
        .refused()
        .tells(&["bonus_by_hand"]);
    let free = house_with(&pack("principal-first", "lost", "bonus_by_hand = true"));
    free.run("topup M000001 100 --pay cash --bonus 50")
        .ok()
        .one()
        .has(&[("bonus", "50.00")]);
}

#[test]
fn the_same_ref_never_pays_twice() {
    let house = house();
    let first = house
        .run("topup M000001 1000 --pay cash --ref t1")
        .ok()
        .text();
    assert_eq!(
        house
            .run("topup M000001 1000 --pay cash --ref t1")
            .ok()
            .text(),
        first
    );
    house
        .run("topup M000001 1001 --pay cash --ref t1")
        .refused()
        .tells(&["t1", "T00000001"]);
    for line in [
        "consume M000001 200 --pay wallet=150 --pay cash --ref s1",
        "refund S00000001 --amount 100 --ref s2",
        "consume M000001 25 --pay wallet --ref s3",
    ] {
        let first = house.run(line).ok().text();
        assert_eq!(house.run(line).ok().text(), first, "{line}");
    }
    is(&house, "900.00", "200.00");
    let line = "withdraw M000001 100 --because customer --pay transfer --ref w1";
    let paid = house.run(line).ok().text();
    assert_eq!(house.run(line).ok().text(), paid);
    house
        .run("withdraw M000001 101 --because customer --pay transfer --ref w1")
        .refused()
        .tells(&["w1", "X00000001"]);
    is(&house, "800.00", "0.00");
    let version = house.version();
    house.run("topup M000001 1000 --pay cash --ref t1").ok();
    assert_eq!(house.version(), version);
    // After an undo the ref is refused, naming the undo.
    house.run(&format!("undo {version} --reason mistake")).ok();
    house
        .run(line)
        .refused()
        .tells(&["w1", "undone by version"]);
    is(&house, "900.00", "200.00");
}

#[test]
fn a_version_is_taken_back_unless_money_was_spent_on_it() {
    let house = house();
    house.run("topup M000001 1000 --pay cash").ok();
    house.run("consume M000001 300 --pay wallet").ok();
    house
        .run("undo 3 --reason mistake")
        .refused()
        .tells(&["T00000001", "version 4"]);
    let undone = house.run("undo 4 --reason mistake").ok().one();
    undone.has(&[
        ("kind", "sale"),
        ("record", "S00000001"),
        ("by", "S00000002"),
    ]);
    is(&house, "1000.00", "200.00");
    house
        .run("undo 3 --reason mistake")
        .ok()
        .one()
        .has(&[("kind", "topup"), ("record", "T00000001")]);
    is(&house, "0.00", "0.00");
    house.run("topup M000001 100 --pay cash").ok();
    house
        .run("consume M000001 100 --pay wallet=60 --pay card")
        .ok();
    house.run("refund S00000003 --amount 50").ok();
    house.run("undo 9 --reason mistake").ok();
    is(&house, "40.00", "0.00");
    house.run("refund S00000003").ok();
    is(&house, "100.00", "0.00");
    for record in ["T00000001", "T00000002"] {
        assert!(
            !house
                .run(&format!("history {record}"))
                .ok()
                .rows()
                .is_empty()
        );
    }
}

#[test]
fn back_dated_deeds_leave_no_day_short() {
    let house = house();
    house
        .run("topup M000001 500 --pay cash --at 2026-05-20")
        .ok();
    house.clock("2026-05-25");
    // Nothing was there before it was paid in.
    house
        .run("consume M000001 10 --pay wallet --at 2026-05-19")
        .refused();
    house
        .run("consume M000001 450 --pay wallet --at 2026-05-24")
        .ok();
    house
        .run("consume M000001 60 --pay wallet --at 2026-05-21")
        .refused()
        .tells(&["50.00", "10.00 missing"]);
    house
        .run("consume M000001 50 --pay wallet --at 2026-05-21")
        .ok();
    assert_eq!(has(&house, "M000001", "--as-of 2026-05-20").0, "500.00");
    assert_eq!(has(&house, "M000001", "--as-of 2026-05-22").0, "450.00");
    is(&house, "0.00", "0.00");
    // Money paid in later does not pay for earlier.
    house.run("topup M000001 500 --pay cash").ok();
    house
        .run("consume M000001 10 --pay wallet --at 2026-05-23")
        .refused()
        .tells(&["500.00 by now"]);
}

#[test]
fn files_are_judged_in_the_order_of_their_times() {
    let house = house();
    house.file(
        "in.csv",
        "member,at,amount,bonus,pay,id_ref,ref\n\
         M000001,2026-05-20 10:00:00,1000,,cash,,a1\n\
         王芳,2026-05-20 09:00:00,100,,cash,,a2\n",
    );
    let rows = house.run("topup --from in.csv").ok().rows();
    assert_eq!(
        rows.columns(&["topup", "principal", "bonus", "balance"]),
        [
            ["T00000001", "100.00", "0.00", "100.00"],
            ["T00000002", "1000.00", "200.00", "1100.00"]
        ]
    );
    assert!(house.run("topup --from in.csv").ok().rows().is_empty());
    house.file(
        "sold.csv",
        "member,at,amount,pay,refund_of,ref\n\
         M000001,2026-05-20 12:00:00,200,,s1,r1\n\
         M000001,2026-05-20 11:00:00,1000,wallet,,s1\n\
         M000001,2026-05-20 11:30:00,200,wallet=100;cash=100,,s2\n",
    );
    house.run("consume --from sold.csv").ok();
    is(&house, "200.00", "200.00");
    house.file(
        "bad.csv",
        "member,amount,pay,ref\nM000001,300,wallet,s3\nM000001,300,wallet,s4\n",
    );
    house
        .run("consume --from bad.csv --at 2026-05-20")
        .refused()
        .tells(&["bad.csv:3", "200.00 missing"]);
    is(&house, "200.00", "200.00");
    house.file(
        "worse.csv",
        "member,amount,pay\nM000001,10,wallet\nM000001,x,cash\n",
    );
    house
        .run("topup --from worse.csv --at 2026-05-20")
        .fails(65)
        .tells(&["worse.csv:2:", "worse.csv:3:"]);
}

#[test]
fn balances_are_brought_over_merged_exported_and_guarded() {
    let house = house();
    house.register("赵云", "");
    house.file(
        "open.csv",
        "member,wallet,bonus,ref\nM000001,300.50,20,o1\nM000002,100,0,o2\n",
    );
    let rows = house.run("opening --from open.csv").ok().rows();
    assert_eq!(
        rows.columns(&["topup", "wallet", "bonus"]),
        [
            ["T00000001", "300.50", "20.00"],
            ["T00000002", "100.00", "0.00"]
        ]
    );
    house
        .run("member exit M000002")
        .ok()
        .tells(&["100.00 of stored value"]);
    house
        .run("member erase M000002 --reason asked")
        .refused()
        .tells(&["100.00", "withdraw"]);
    house.register("李四", "");
    house.run("topup M000003 80 --pay cash").ok();
    house.run("member merge M000003 M000001").ok();
    is(&house, "380.50", "20.00");
    house.run("consume M000001 380.50 --pay wallet").ok();
    is(&house, "0.00", "20.00");
    let exported = house
        .run("member export M000001 --reason asked")
        .ok()
        .text();
    assert!(exported.contains("T00000003"), "{exported}");
    house
        .run("withdraw M000002 --because customer --pay transfer")
        .ok();
    house.run("member erase M000002 --reason asked").ok();
    house.run("check").ok();
}

#[test]
fn check_finds_what_no_command_writes() {
    let house = house();
    house.run("topup M000001 1000 --pay cash").ok();
    house.run("consume M000001 100 --pay wallet").ok();
    let path = house.ledger("wallet");
    let text = std::fs::read_to_string(&path).expect("a ledger");
    std::fs::write(&path, text.replace("-100.00", "-100.01")).expect("written");
    let found = house.run("check").ends(65).text();
    assert!(found.contains("left the wallet for S00000001"), "{found}");
}

#[test]
fn a_house_that_a_law_does_not_bind_says_why() {
    let law = r#"
[[wallet.law]]
id = "cap"
basis = "order 9"
named_at_most = 100
off = { reason = { en = "a sole trader", zh = "个体户" } }

[[wallet.law]]
id = "cash"
basis = "order 9, cash"
person_cash_below = 50000
"#;
    let text = pack("principal-first", "lost", "");
    let house = house_with(&format!("{text}{law}"));
    house.run("topup M000001 49999.99 --pay cash").ok();
    house
        .run("topup M000001 50000 --pay cash")
        .refused()
        .tells(&["order 9, cash", "50000.00 only"]);
    house.run("topup M000001 50000 --pay transfer").ok();
    let shown = house.run("rules show stored").ok().text();
    assert!(
        shown.contains("does not bind this house: a sole trader"),
        "{shown}"
    );
    let shown = house.run("--lang zh rules show stored").ok().text();
    assert!(shown.contains("本店不适用：个体户"), "{shown}");
    // Where no law says what goes back, an agreement does.
    let bare = text.split("[[wallet.law]]").next().expect("a pack");
    let bare = house_with(bare);
    bare.run("topup M000001 100 --pay cash").ok();
    bare.run("withdraw M000001 --because shop")
        .refused()
        .tells(&["by the house's fault", "--because agreed"]);
    bare.run("withdraw M000001 40 --because agreed").ok();
    is(&bare, "60.00", "0.00");
}

#[test]
fn two_desks_cannot_spend_the_same_money() {
    use std::process::Stdio;
    let house = house();
    house.run("topup M000001 500 --pay cash").ok();
    let spends = (0..4).map(|_| {
        let mut command = house.command("consume M000001 300 --pay wallet");
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().expect("the program starts")
    });
    let spends: Vec<_> = spends.collect();
    let ended = spends
        .into_iter()
        .map(|mut child| child.wait().expect("it ends"));
    let done = ended.filter(std::process::ExitStatus::success).count();
    assert_eq!(done, 1);
    is(&house, "200.00", "0.00");
}
