//! Sessions on members and their cards: registered, changed, merged, suspended, given cards.

use super::desk;
use crate::support::{House, column};

/// A desk on 1 May 2024 with a new book.
fn in_may() -> House {
    let desk = desk();
    desk.clock("2024-05-01");
    desk.run("init book --rules vip-card").ok();
    desk
}

/// A desk with 王芳, who is a VIP by one purchase.
fn with_vip() -> House {
    let desk = in_may();
    desk.run("register 王芳 --phone 13800138000 --birthday lunar:08-15 --ref OLD-1")
        .ok();
    desk.run("consume M000001 1200").ok();
    desk
}

#[test]
fn a_member_is_registered_once() {
    let desk = in_may();
    let line = "register 王芳 --phone '+86 138-0013-8000' --sex f --consent marketing --ref OLD-1";
    let first = desk.run(line).ok().text();
    assert_eq!(
        first,
        "member,version,name,phone,joined,card,ref\n\
         M000001,2,王芳,138****8000,2024-05-01,,OLD-1\n"
    );
    desk.clock("2024-05-02");
    assert_eq!(
        desk.run(line).ok().text(),
        first,
        "the clock is no part of a repeat"
    );
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
        let said = desk.run(line).ends(1).err;
        assert!(said.contains(why), "{line}: {said}");
    }
    desk.run("register 李雷").ends(2);
    let dry = desk
        .run("register 李雷 --phone 13900139000 --dry-run")
        .ok()
        .text();
    assert_eq!(column(&dry, "member"), ["M000002"]);
    assert_eq!(
        column(&desk.run("member list").ok().text(), "member"),
        ["M000001"]
    );
    let ledgers = ["members", "profile"].map(|name| desk.read(&format!("book/ledgers/{name}.csv")));
    for text in ledgers {
        assert!(!text.contains("王芳") && !text.contains("13800138000"));
    }
}

#[test]
fn a_file_of_members_is_all_or_nothing_unless_told() {
    let desk = in_may();
    desk.file(
        "new.csv",
        "姓名,phone,birthday,card,referrer,consent,ref,fact.magazine\n\
         赵一,13600000001,lunar:02-29,,,,R1,\n\
         赵二,13600000002,1990-02-29,,,,R2,yes\n\
         赵三,13600000001,,,,,R3,\n\
         孙四,13600000004,,8800-0004,R1,marketing;sharing,R4,no\n\
         赵五,13600000005,,,,moon,R5,\n",
    );
    let said = desk
        .run("register --from new.csv --map 姓名=name")
        .ends(65)
        .err;
    for bad in [
        "new.csv:3:3: birthday \"***\"",
        "new.csv:4:2: phone \"136****0001\": the phone is already that of member M000001",
        "new.csv:6:6: consent \"moon\"",
    ] {
        assert!(said.contains(bad), "{bad}\n{said}");
    }
    assert_eq!(
        column(&desk.run("member list").ok().text(), "member"),
        [""; 0]
    );
    let line = "register --from new.csv --map 姓名=name --rejects bad.csv";
    assert_eq!(column(&desk.run(line).ok().text(), "ref"), ["R1", "R4"]);
    assert_eq!(desk.read("bad.csv").lines().count(), 4);
    let again = desk.run(line);
    assert_eq!(column(&again.text(), "ref"), [""; 0]);
    assert!(
        again.err.contains("2 rows were on record already"),
        "{}",
        again.err
    );
    let shown = desk.run("member show R4").ok().text();
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
        desk.run(set).ok().text(),
        "member,version,fact,before,value\n\
         M000001,4,phone,138****8000,137****7000\n\
         M000001,4,consent.marketing,,yes\n"
    );
    let again = desk.run(set);
    assert_eq!(again.text(), "member,version,fact,before,value\n");
    assert!(again.err.contains("nothing is recorded"), "{}", again.err);
    assert_eq!(
        column(&desk.run("member show 13700137000").ok().text(), "phone"),
        ["137****7000"]
    );
    desk.run("member show 13800138000").ends(1);
    desk.run("member set M000001 consent.marketing=").ok();
    assert_eq!(
        column(
            &desk.run("member show M000001").ok().text(),
            "consent.marketing"
        ),
        [""]
    );
    desk.run("member set M000001 name=").ends(1);
    desk.run("member set M000001 birthday=2099-01-01").ends(1);
    desk.file(
        "set.csv",
        "member,sex,phone\nOLD-1,M,\nM000001,-,13600136000\n",
    );
    let changed = desk.run("member set --from set.csv").ok().text();
    assert_eq!(column(&changed, "fact"), ["sex", "phone", "sex"]);
    assert_eq!(column(&changed, "value"), ["M", "136****6000", ""]);
}

#[test]
fn a_status_changes_with_its_reason_sealed() {
    let desk = with_vip();
    let suspend = "member suspend 王芳 --reason 欠费 --ref S1";
    assert_eq!(
        desk.run(suspend).ok().text(),
        "member,version,status,day\nM000001,4,suspended,2024-05-01\n"
    );
    assert_eq!(
        desk.run(suspend).ok().text(),
        "member,version,status,day\nM000001,4,suspended,2024-05-01\n"
    );
    assert!(!desk.read("book/ledgers/status.csv").contains("欠费"));
    let said = desk.run("member suspend 王芳").ends(1).err;
    assert!(
        said.contains("member M000001 is suspended already"),
        "{said}"
    );
    assert_eq!(
        column(
            &desk.run("member list --status suspended").ok().text(),
            "member"
        ),
        ["M000001"]
    );
    desk.run("card issue 王芳").ends(1);
    desk.run("member resume 王芳").ok();
    desk.run("member exit 王芳").ok();
    desk.run("member suspend 王芳").ends(1);
    desk.run("member resume 王芳").ok();
    assert_eq!(
        column(&desk.run("member list").ok().text(), "status"),
        ["active"]
    );
    let versions = desk.read("book/ledgers/versions.csv");
    assert!(versions.contains(",member suspend,S1,"), "{versions}");
}

#[test]
fn a_merged_member_lives_on_with_everything() {
    let desk = with_vip();
    desk.run("register 王方 --phone 13900139000 --card 8800-0002")
        .ok();
    desk.run("member set M000002 sex=F").ok();
    let merge = "member merge M000001 王方 --reason 'registered twice' --ref M1";
    let merged = desk.run(merge).ok().text();
    assert_eq!(merged, "member,version,into\nM000001,6,M000002\n");
    assert_eq!(desk.run(merge).ok().text(), merged);
    for word in [
        "M000001",
        "OLD-1",
        "13800138000",
        "王芳",
        "8800-0002",
        "王方",
    ] {
        let shown = desk.run(&format!("member show {word}")).ok().text();
        assert_eq!(column(&shown, "member"), ["M000002"], "{word}");
        assert_eq!(column(&shown, "tier"), ["vip"], "{word}");
    }
    let list = desk.run("member list").ok().text();
    assert_eq!(column(&list, "member"), ["M000002"]);
    assert_eq!(column(&list, "last_purchase"), ["2024-05-01"]);
    desk.run("member merge M000001 M000002").ends(1);
}

#[test]
fn a_name_of_two_is_refused_with_the_candidates() {
    let desk = with_vip();
    desk.run("register 王芳 --phone 13900139000").ok();
    let said = desk.run("member show 王芳").ends(1).err;
    assert!(
        said.contains("王芳 fits more than one member: M000001 王芳, M000002 王芳"),
        "{said}"
    );
}

#[test]
fn a_card_is_issued_activated_and_exchanged_by_the_rules() {
    let desk = with_vip();
    desk.run("register 李雷 --phone 13900139000").ok();
    let said = desk.run("card issue 李雷").ends(1).err;
    assert!(
        said.contains("in none of the tiers that get a card: vip"),
        "{said}"
    );
    let issued = desk.run("card issue 王芳 --card 8800-0042").ok().text();
    assert_eq!(
        issued,
        "card,version,member,day,until,activate_by,fee,deposit,state\n\
         8800-0042,5,M000001,2024-05-01,2024-12-31,2024-05-31,0.00,0.00,inactive\n"
    );
    desk.run("card issue 王芳").ends(1);
    desk.run("card activate 8800-0042 --at 2024-04-30").ends(1);
    desk.clock("2024-06-01");
    let late = desk.run("card activate 8800-0042").ends(1).err;
    assert!(late.contains("could be activated to 2024-05-31"), "{late}");
    desk.clock("2024-05-31");
    let activate = "card activate 8800-0042 --ref A1";
    let active = desk.run(activate).ok().text();
    assert_eq!(column(&active, "state"), ["active"]);
    assert_eq!(desk.run(activate).ok().text(), active);
    desk.clock("2024-11-30");
    desk.run("card renew 8800-0042").ends(1);
    desk.clock("2024-12-01");
    let renewed = desk.run("card renew 王芳 --card 8801-0042").ok().text();
    assert_eq!(column(&renewed, "until"), ["2025-12-31"]);
    assert_eq!(column(&renewed, "state"), ["active"]);
    assert_eq!(
        column(
            &desk.run("card list --member 8800-0042").ok().text(),
            "card"
        ),
        ["8801-0042"]
    );
    desk.clock("2026-01-01");
    assert_eq!(
        column(&desk.run("card list").ok().text(), "state"),
        ["void"]
    );
    let late = desk.run("card renew 8801-0042").ok().text();
    assert_eq!(column(&late, "until"), ["2026-12-31"]);
    assert_eq!(column(&late, "state"), ["active"]);
}

#[test]
fn a_sealed_birthday_still_makes_the_birthday_price() {
    let desk = with_vip();
    desk.run("card issue 王芳 --card 8800-0042").ok();
    desk.run("card activate 8800-0042").ok();
    // The 15th of the 8th lunar month.
    desk.clock("2024-09-17");
    let one = desk.run("consume 王芳 100 --id-checked").ok().text();
    assert_eq!(column(&one, "paid"), ["60.00"]);
    desk.file(
        "sales.csv",
        "member,at,amount,id_checked\nM000001,2024-09-17,100,yes\n",
    );
    let many = desk.run("consume --from sales.csv").ok().text();
    assert_eq!(column(&many, "paid"), ["60.00"]);
}

#[test]
fn without_the_keyring_the_rest_still_works() {
    let desk = with_vip();
    std::fs::rename(desk.path("keyring"), desk.path("elsewhere")).expect("moved");
    let list = desk.run("member list");
    assert_eq!(list.code, Some(0));
    assert_eq!(column(&list.text(), "name"), [""]);
    assert!(list.err.contains("keyring"), "{}", list.err);
    assert_eq!(
        column(&desk.run("member show OLD-1").ok().text(), "tier"),
        ["vip"]
    );
    desk.run("register 李雷 --phone 13900139000").ends(78);
}

#[test]
fn a_sale_without_a_member_takes_an_amount_alone() {
    let desk = with_vip();
    let sale = desk.run("consume --walk-in 12.50").ok().text();
    assert_eq!(column(&sale, "paid"), ["12.50"]);
    desk.run("consume --walk-in").ends(2);
}
