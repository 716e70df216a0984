//! What a customer is handed of a sale, on paper of two widths and as a page.

use crate::support::House;

const PACK: &str = r#"
format = 1
id = "spa"
title = { en = "Clear Spring", zh = "清泉" }
in_force_from = 2020-01-01

[[category]]
id = "massage"
title = { en = "massage", zh = "按摩" }

[[item]]
id = "foot-60"
title = { en = "foot massage, 60 minutes", zh = "足疗 60 分钟" }
category = "massage"
price = "128.00"

[[means]]
id = "cash"
title = { en = "cash", zh = "现金" }
account = "1001"

[[price]]
id = "member-day"
title = { en = "members' day", zh = "会员日" }
pays = "88%"
when = { categories = ["massage"] }

[points]
each = "1.00"
gives = 1
live_until = "24 months"
"#;

fn house() -> House {
    let house = House::empty();
    house.file("spa.toml", PACK);
    house.run("init book --rules spa.toml --name 清泉").ok();
    house.clock("2024-05-01T12:30:00+08:00");
    house.run("register 王芳 --phone 13800000001").ok();
    house
        .run("consume 王芳 --item foot-60*2 --item massage:50 --pay cash")
        .ok();
    house
}

#[test]
fn a_receipt_tells_lines_reductions_and_what_the_member_has() {
    let house = house();
    let told = house
        .run("receipt S00000001 --width 58 --lang zh")
        .ok()
        .text();
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(
        lines,
        [
            "              清泉",
            "S00000001       2024-05-01 12:30",
            "会员                     M000001",
            "--------------------------------",
            "足疗 60 分钟              128.00",
            "  会员日                  -15.36",
            "足疗 60 分钟              128.00",
            "  会员日                  -15.36",
            "按摩                       50.00",
            "  会员日                   -6.00",
            "--------------------------------",
            "原价合计                  306.00",
            "优惠合计                   36.72",
            "实付                      269.28",
            "  现金                    269.28",
            "--------------------------------",
            "本次积分                    +269",
            "积分余额                     269",
        ]
    );
    // Nobody by name, and no rule.
    assert!(
        !told.contains("王芳") && !told.contains("spa.toml"),
        "{told}"
    );
    let wide = house.run("receipt S00000001").ok().text();
    assert!(wide.lines().all(|line| line.len() <= 48), "{wide}");
    assert!(
        wide.contains("foot massage, 60 minutes                  128.00"),
        "{wide}"
    );
}

#[test]
fn a_refund_has_a_receipt_of_its_own_and_what_is_unknown_none() {
    let house = house();
    house.run("refund S00000001 --line 3 --ref back").ok();
    let told = house.run("receipt back --lang en").ok().text();
    for part in ["Refund", "S00000002", "massage", "-44.00", "Points in all"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    house.run("consume --walk-in 30 --pay cash").ok();
    let told = house.run("receipt S00000003 --lang en").ok().text();
    assert!(
        !told.contains("Points") && !told.contains("Member"),
        "{told}"
    );
    house
        .run("receipt S00000009")
        .refused()
        .tells(&["S00000009"]);
    house.run("receipt S00000001 --width 60").fails(2);
    house.run("receipt S00000001 --html r.html --lang zh").ok();
    let page = house.read("r.html");
    assert!(
        page.contains("足疗 60 分钟: 128.00") && page.contains("清泉"),
        "{page}"
    );
}

#[test]
fn a_receipt_is_no_table() {
    let house = house();
    for more in ["--format json", "--excel", "--columns sale"] {
        house.run(&format!("receipt S00000001 {more}")).fails(2);
    }
}
