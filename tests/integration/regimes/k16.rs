//! K16, four archives of one customer: basics, purchases, service, and what is special; sealed and by grant.

use crate::support::House;

#[test]
fn the_four_archives_of_a_customer_are_kept_and_found() {
    let house = House::new("house");
    house.clock("2026-03-02 10:00");
    let wang = house.register("王芳", "--sex F --fact work=教师 --fact address=建国路1号");
    house.clock("2026-03-06 10:00");
    // Purchases: time, product, quantity, price, and what came of it.
    let line = format!(
        "consume {wang} --item goods:168 --item goods:168 --item massage:300 --at '2026-03-03 15:00'"
    );
    house.run(&line).ok().one().has(&[("list", "636.00")]);
    house
        .run("refund S00000001 --line 2 --reason 破损 --at 2026-03-05")
        .ok()
        .one()
        .has(&[("paid", "-168.00")]);
    let why = house.run("explain S00000001").ok().text();
    assert!(why.contains("S00000002") && why.contains("168.00"), "{why}");
    // Service: inquiries, complaints, suggestions, satisfaction.
    for line in [
        format!("inquiry open {wang} --text 有无汗蒸 --answer 有"),
        format!("inquiry open {wang} --text 增设书架 --kind suggestion"),
        format!("complaint open {wang} --text 商品破损 --department service"),
        format!("survey add {wang} --topic quality --score 3"),
        format!("visit {wang} --channel phone --satisfaction 4"),
    ] {
        house.run(&line).ok();
    }
    for (list, count) in [
        ("inquiry list --all", 2),
        ("complaint list --all", 1),
        ("survey list", 1),
        ("visit list", 1),
    ] {
        let line = format!("{list} --member {wang}");
        assert_eq!(house.run(&line).ok().rows().len(), count, "{list}");
    }
    // Special: a VIP by hand, with the reason; the service archive stays with the person.
    house
        .run(&format!("tier set {wang} kind vip --reason 重点客户"))
        .ok();
    house
        .run(&format!("member show {wang}"))
        .ok()
        .one()
        .has(&[("tier.kind", "vip"), ("fact.work", "教师")]);
    let why = house.run(&format!("explain {wang}")).ok().text();
    assert!(why.contains("重点客户") || why.contains("by hand"), "{why}");
    house.run("check").ok();
}
