//! Words that name something: taken by id or by title in either language whatever the case, or refused with the
//! nearest and with what there is. In filters of lists and in deeds alike.

use crate::support::House;

fn house() -> House {
    let house = House::with("house", "--day-starts 06:00");
    house.clock("2026-06-01");
    house.adds_to_house(
        "[[store]]\nid = \"east\"\ntitle = { en = \"East Side\", zh = \"城东店\" }\n\n[[store]]\nid = \"west\"\ntitle = { en = \"West\", zh = \"城西店\" }\n",
    );
    house.clock("2026-06-02");
    house
        .run("register 王芳 --phone 13800000001 --store 城东店 --sex 女")
        .ok()
        .one()
        .has(&[("member", "M000001")]);
    house
}

/// Each filter of each list: a line with a place for the word, an id, its Chinese title, and how the list shows it.
const FILTERS: [(&str, &str, &str, &str); 17] = [
    (
        "member list --tier {}",
        "diamond",
        "钻石卡",
        "钻石卡 (diamond)",
    ),
    ("member list --store {}", "east", "城东店", "城东店 (east)"),
    (
        "tier list --tier {}",
        "diamond",
        "钻石卡",
        "钻石卡 (diamond)",
    ),
    (
        "tier list --group {}",
        "tier",
        "会员级别",
        "会员级别 (tier)",
    ),
    (
        "complaint list --department {}",
        "reception",
        "接待部",
        "接待部 (reception)",
    ),
    ("reserve list --item {}", "bath", "沐浴", "沐浴 (bath)"),
    ("reserve list --store {}", "west", "城西店", "城西店 (west)"),
    (
        "staff list --role {}",
        "manager",
        "客户经理",
        "客户经理 (manager)",
    ),
    ("staff list --store {}", "west", "城西店", "城西店 (west)"),
    (
        "survey list --topic {}",
        "attitude",
        "服务态度",
        "服务态度 (attitude)",
    ),
    (
        "coupon list --type {}",
        "next-visit",
        "下次消费券",
        "下次消费券 (next-visit)",
    ),
    (
        "gift list --item {}",
        "spa-voucher",
        "水疗券",
        "水疗券 (spa-voucher)",
    ),
    (
        "gift list --occasion {}",
        "birthday",
        "生日",
        "生日 (birthday)",
    ),
    (
        "visitor list --class {}",
        "general",
        "一般来宾",
        "一般来宾 (general)",
    ),
    (
        "stock list {}",
        "bath-ticket",
        "沐浴券",
        "沐浴券 (bath-ticket)",
    ),
    (
        "care --from 2026-06-02 --to 2026-06-09 --occasion {}",
        "birthday",
        "生日",
        "生日 (birthday)",
    ),
    (
        "visit-plan --from 2026-06-02 --to 2026-06-09 --owner {}",
        "manager",
        "客户经理",
        "manager",
    ),
];

#[test]
fn every_filter_takes_an_id_or_a_title_and_refuses_any_other_word() {
    let house = house();
    for (line, id, title, shown) in FILTERS {
        let upper = id.to_uppercase();
        for word in [id, &upper, title] {
            house.run(&line.replace("{}", word)).ok();
        }
        for lang in ["en", "zh"] {
            let line = line.replace("{}", "nonsense");
            let told = if lang == "zh" { shown } else { id };
            house
                .run(&format!("{line} --lang {lang}"))
                .refused()
                .tells(&["nonsense", told]);
        }
    }
    house
        .run("member list --tier 钻石 --lang zh")
        .refused()
        .tells(&["没有等级“钻石”", "是否指 钻石卡 (diamond)？"]);
    house
        .run("reserve list --room 108")
        .refused()
        .tells(&["there is no room `108`"]);
    let found = house.run("member list --store 城东店").ok().rows();
    assert_eq!(found.columns(&["member", "store"]), [["M000001", "east"]]);
    assert!(house.run("member list --store West").ok().rows().is_empty());
}

#[test]
fn a_deed_keeps_the_id_of_what_a_title_names() {
    let house = house();
    house
        .run("consume M000001 100 --category 按摩 --store 'east side' --goods 促销商品 --ref r1")
        .ok();
    let version = house.version();
    // The same by its ids is a repeat.
    house
        .run("consume M000001 100 --category massage --store east --goods promotion --ref r1")
        .ok();
    assert_eq!(house.version(), version);
    let by = house.run("report sales --by category").ok().rows();
    assert!(by.find(&[("category", "massage")]).is_some());
    house
        .run("consume M000001 100 --category 按魔 --lang zh")
        .refused()
        .tells(&["没有类别“按魔”", "是否指 按摩 (massage)？"]);
    house
        .run("consume M000001 100 --store 城南店")
        .refused()
        .tells(&["城南店", "East Side (east)"]);
    house.file(
        "day.csv",
        "member,at,amount,category,store,ref\nM000001,2026-06-02,10,沐浴,城西店,d1\nM000001,2026-06-02,10,bth,west,d2\n",
    );
    house
        .run("consume --from day.csv")
        .fails(65)
        .tells(&["day.csv:3:4: category \"bth\"", "did you mean bath?"]);
    house
        .run("tier set M000001 会员级别 钻石卡 --reason x")
        .ok()
        .one()
        .has(&[("tier", "diamond")]);
    house
        .run("survey add M000001 --topic 服务态度 --score 5")
        .ok()
        .one()
        .has(&[("topic", "attitude")]);
    house
        .run("complaint open M000001 --text x --department 接待部 --ref k1")
        .ok();
    house
        .run("complaint open M000001 --text x --department reception --ref k1")
        .ok();
    house
        .run("complaint pass K000001 --department 接带部 --lang zh")
        .refused()
        .tells(&["没有部门“接带部”", "接待部 (reception)"]);
    let listed = house.run("complaint list --department 接待部").ok().rows();
    assert_eq!(listed.columns(&["department"]), [["reception"]]);
    house
        .run("staff add 李娜 --role 客户经理 --store 城东店")
        .ok()
        .one()
        .has(&[("roles", "manager")]);
    assert_eq!(house.run("staff list --role 客户经理").ok().rows().len(), 1);
    house.run("points adjust M000001 +1000 --reason x").ok();
    house
        .run("redeem M000001 沐浴券")
        .ok()
        .one()
        .has(&[("reward", "bath-ticket")]);
    house
        .run("visit M000001 --channel 电话 --by 客户经理")
        .ok()
        .one()
        .has(&[("channel", "phone"), ("by", "manager")]);
    house.run("check").ok();
}
