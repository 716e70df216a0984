//! Sessions on members and their cards: registered, changed, merged, suspended, given cards.

mod desk;

use desk::{Desk, column};

/// A desk on 1 May 2024 with a new book.
fn in_may() -> Desk {
    let mut desk = Desk::bare();
    desk.at("2024-05-01");
    desk.ok("init book --rules vip-card");
    desk
}

/// A desk with 王芳, who is a VIP by one purchase.
fn with_vip() -> Desk {
    let desk = in_may();
    desk.ok("register 王芳 --phone 13800138000 --birthday lunar:08-15 --ref OLD-1");
    desk.ok("consume M000001 1200");
    desk
}

#[test]
fn a_member_is_registered_once() {
    let mut desk = in_may();
    let line = "register 王芳 --phone '+86 138-0013-8000' --sex f --consent marketing --ref OLD-1";
    let first = desk.ok(line);
    assert_eq!(
        first,
        "member,version,name,phone,joined,card,ref\n\
         M000001,2,王芳,138****8000,2024-05-01,,OLD-1\n"
    );
    desk.at("2024-05-02");
    assert_eq!(desk.ok(line), first, "the clock is no part of a repeat");
    for (line, why) in [
        (
            "register 王芳 --phone 13900139000 --ref OLD-1",
            "ref OLD-1 is member M000001 already",
        ),
        (
            "register 李雷 --phone 13800138000",
            "the phone is already that of member M000001",
        ),
        (
            "register 李雷 --phone 13900139000 --joined 2024-05-03",
            "2024-05-03 has not come yet",
        ),
        (
            "register 李雷 --phone 1390013900O",
            "a phone number has 5 to 15 digits",
        ),
        (
            "register 李雷 --phone 13900139000 --fact shoe=42",
            "there is no fact `shoe`",
        ),
        (
            "register 李雷 --phone 13900139000 --referrer nobody",
            "no member is known as nobody",
        ),
    ] {
        let said = desk.fails(line, 1);
        assert!(said.contains(why), "{line}: {said}");
    }
    desk.fails("register 李雷", 2);
    let dry = desk.ok("register 李雷 --phone 13900139000 --dry-run");
    assert_eq!(column(&dry, "member"), ["M000002"]);
    assert_eq!(column(&desk.ok("member list"), "member"), ["M000001"]);
    let ledgers = ["members", "profile"].map(|name| desk.read(&format!("book/ledgers/{name}.csv")));
    for text in ledgers {
        assert!(!text.contains("王芳") && !text.contains("13800138000"));
    }
}

#[test]
fn a_file_of_members_is_all_or_nothing_unless_told() {
    let desk = in_may();
    desk.write(
        "new.csv",
        "姓名,phone,birthday,card,referrer,consent,ref,fact.magazine\n\
         赵一,13600000001,lunar:02-29,,,,R1,\n\
         赵二,13600000002,1990-02-29,,,,R2,yes\n\
         赵三,13600000001,,,,,R3,\n\
         孙四,13600000004,,8800-0004,R1,marketing;sharing,R4,no\n\
         赵五,13600000005,,,,moon,R5,\n",
    );
    let said = desk.fails("register --from new.csv --map 姓名=name", 65);
    for bad in [
        "new.csv:3:3: birthday \"***\"",
        "new.csv:4:2: phone \"136****0001\": the phone is already that of member M000001",
        "new.csv:6:6: consent \"moon\"",
    ] {
        assert!(said.contains(bad), "{bad}\n{said}");
    }
    assert_eq!(column(&desk.ok("member list"), "member"), [""; 0]);
    let line = "register --from new.csv --map 姓名=name --rejects bad.csv";
    assert_eq!(column(&desk.ok(line), "ref"), ["R1", "R4"]);
    assert_eq!(desk.read("bad.csv").lines().count(), 4);
    let again = desk.run(line);
    assert_eq!(column(&again.out, "ref"), [""; 0]);
    assert!(
        again.err.contains("2 rows were on record already"),
        "{}",
        again.err
    );
    let shown = desk.ok("member show R4");
    for (key, is) in [
        ("member", "M000002"),
        ("card", "8800-0004"),
        ("referrer", "M000001"),
        ("fact.magazine", "no"),
        ("consent.sharing", "yes"),
        ("birthday", ""),
    ] {
        assert_eq!(column(&shown, key), [is], "{key}");
    }
}

#[test]
fn facts_change_and_contacts_are_masked() {
    let desk = with_vip();
    let set = "member set 王芳 phone=13700137000 consent.marketing=yes";
    assert_eq!(
        desk.ok(set),
        "member,version,fact,before,value\n\
         M000001,4,phone,138****8000,137****7000\n\
         M000001,4,consent.marketing,,yes\n"
    );
    let again = desk.run(set);
    assert_eq!(again.out, "member,version,fact,before,value\n");
    assert!(again.err.contains("nothing is recorded"), "{}", again.err);
    assert_eq!(
        column(&desk.ok("member show 13700137000"), "phone"),
        ["137****7000"]
    );
    desk.fails("member show 13800138000", 1);
    desk.ok("member set M000001 consent.marketing=");
    assert_eq!(
        column(&desk.ok("member show M000001"), "consent.marketing"),
        [""]
    );
    desk.fails("member set M000001 name=", 1);
    desk.fails("member set M000001 birthday=2099-01-01", 1);
    desk.write(
        "set.csv",
        "member,sex,phone\nOLD-1,M,\nM000001,-,13600136000\n",
    );
    let changed = desk.ok("member set --from set.csv");
    assert_eq!(column(&changed, "fact"), ["sex", "phone", "sex"]);
    assert_eq!(column(&changed, "value"), ["M", "136****6000", ""]);
}

#[test]
fn a_status_changes_with_its_reason_sealed() {
    let desk = with_vip();
    let suspend = "member suspend 王芳 --reason 欠费 --ref S1";
    assert_eq!(
        desk.ok(suspend),
        "member,version,status,day\nM000001,4,suspended,2024-05-01\n"
    );
    assert_eq!(
        desk.ok(suspend),
        "member,version,status,day\nM000001,4,suspended,2024-05-01\n"
    );
    assert!(!desk.read("book/ledgers/status.csv").contains("欠费"));
    let said = desk.fails("member suspend 王芳", 1);
    assert!(
        said.contains("member M000001 is suspended already"),
        "{said}"
    );
    assert_eq!(
        column(&desk.ok("member list --status suspended"), "member"),
        ["M000001"]
    );
    desk.fails("card issue 王芳", 1);
    desk.ok("member resume 王芳");
    desk.ok("member exit 王芳");
    desk.fails("member suspend 王芳", 1);
    desk.ok("member resume 王芳");
    assert_eq!(column(&desk.ok("member list"), "status"), ["active"]);
    let versions = desk.read("book/ledgers/versions.csv");
    assert!(versions.contains(",member suspend,S1,"), "{versions}");
}

#[test]
fn a_merged_member_lives_on_with_everything() {
    let desk = with_vip();
    desk.ok("register 王方 --phone 13900139000 --card 8800-0002");
    desk.ok("member set M000002 sex=F");
    let merge = "member merge M000001 王方 --reason 'registered twice' --ref M1";
    let merged = desk.ok(merge);
    assert_eq!(merged, "member,version,into\nM000001,6,M000002\n");
    assert_eq!(desk.ok(merge), merged);
    for word in [
        "M000001",
        "OLD-1",
        "13800138000",
        "王芳",
        "8800-0002",
        "王方",
    ] {
        let shown = desk.ok(&format!("member show {word}"));
        assert_eq!(column(&shown, "member"), ["M000002"], "{word}");
        assert_eq!(column(&shown, "tier"), ["vip"], "{word}");
    }
    let list = desk.ok("member list");
    assert_eq!(column(&list, "member"), ["M000002"]);
    assert_eq!(column(&list, "last_purchase"), ["2024-05-01"]);
    desk.fails("member merge M000001 M000002", 1);
}

#[test]
fn a_name_of_two_is_refused_with_the_candidates() {
    let desk = with_vip();
    desk.ok("register 王芳 --phone 13900139000");
    let said = desk.fails("member show 王芳", 1);
    assert!(
        said.contains("王芳 fits more than one member: M000001 王芳, M000002 王芳"),
        "{said}"
    );
}

#[test]
fn a_card_is_issued_activated_and_exchanged_by_the_rules() {
    let mut desk = with_vip();
    desk.ok("register 李雷 --phone 13900139000");
    let said = desk.fails("card issue 李雷", 1);
    assert!(
        said.contains("in none of the tiers that get a card: vip"),
        "{said}"
    );
    let issued = desk.ok("card issue 王芳 --card 8800-0042");
    assert_eq!(
        issued,
        "card,version,member,day,until,activate_by,fee,deposit,state\n\
         8800-0042,5,M000001,2024-05-01,2024-12-31,2024-05-31,0.00,0.00,inactive\n"
    );
    desk.fails("card issue 王芳", 1);
    desk.fails("card activate 8800-0042 --at 2024-04-30", 1);
    desk.at("2024-06-01");
    let late = desk.fails("card activate 8800-0042", 1);
    assert!(late.contains("could be activated to 2024-05-31"), "{late}");
    desk.at("2024-05-31");
    let activate = "card activate 8800-0042 --ref A1";
    let active = desk.ok(activate);
    assert_eq!(column(&active, "state"), ["active"]);
    assert_eq!(desk.ok(activate), active);
    desk.at("2024-11-30");
    desk.fails("card renew 8800-0042", 1);
    desk.at("2024-12-01");
    let renewed = desk.ok("card renew 王芳 --card 8801-0042");
    assert_eq!(column(&renewed, "until"), ["2025-12-31"]);
    assert_eq!(column(&renewed, "state"), ["active"]);
    assert_eq!(
        column(&desk.ok("card list --member 8800-0042"), "card"),
        ["8801-0042"]
    );
    desk.at("2026-01-01");
    assert_eq!(column(&desk.ok("card list"), "state"), ["void"]);
    let late = desk.ok("card renew 8801-0042");
    assert_eq!(column(&late, "until"), ["2026-12-31"]);
    assert_eq!(column(&late, "state"), ["active"]);
}

#[test]
fn a_sealed_birthday_still_makes_the_birthday_price() {
    let mut desk = with_vip();
    desk.ok("card issue 王芳 --card 8800-0042");
    desk.ok("card activate 8800-0042");
    // The 15th of the 8th lunar month.
    desk.at("2024-09-17");
    let one = desk.ok("consume 王芳 100 --id-checked");
    assert_eq!(column(&one, "paid"), ["60.00"]);
    desk.write(
        "sales.csv",
        "member,at,amount,id_checked\nM000001,2024-09-17,100,yes\n",
    );
    let many = desk.ok("consume --from sales.csv");
    assert_eq!(column(&many, "paid"), ["60.00"]);
}

#[test]
fn without_the_keyring_the_rest_still_works() {
    let desk = with_vip();
    std::fs::rename(desk.path("keys"), desk.path("elsewhere")).expect("moved");
    let list = desk.run("member list");
    assert_eq!(list.code, 0);
    assert_eq!(column(&list.out, "name"), [""]);
    assert!(list.err.contains("keyring"), "{}", list.err);
    assert_eq!(column(&desk.ok("member show OLD-1"), "tier"), ["vip"]);
    desk.fails("register 李雷 --phone 13900139000", 78);
}

#[test]
fn a_sale_without_a_member_takes_an_amount_alone() {
    let desk = with_vip();
    let sale = desk.ok("consume --walk-in 12.50");
    assert_eq!(column(&sale, "paid"), ["12.50"]);
    desk.fails("consume --walk-in", 2);
}
