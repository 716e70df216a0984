//! Members with several cards, and members who were merged: the card that is shown earns, prices and pays;
//! whatever befalls what a merged member had is the survivor's, and the book stays sound.

use std::path::Path;

use super::support::{House, copy_tree};

/// The VIP pack with other words in it.
fn vips(changes: &[(&str, &str)]) -> House {
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/vip-card.toml");
    let mut text = std::fs::read_to_string(pack).expect("the pack");
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    let house = House::empty();
    house.file("vips.toml", &text);
    house.run("init book --rules vips.toml").ok();
    house.clock("2024-03-01");
    house
}

const TWO: (&str, &str) = ("[card]\n", "[card]\nat_most = 2\n");
const POOLED: (&str, &str) = ("pooled = false", "pooled = true");

/// A VIP without a card.
fn vip(house: &House, name: &str) -> String {
    let member = house.register(name, "--fact birthday=1990-03-01");
    house.run(&format!("consume {member} 1000")).ok();
    member
}

fn carded(house: &House, name: &str, card: &str) -> String {
    let member = vip(house, name);
    house
        .run(&format!("card issue {member} --card {card}"))
        .ok();
    house.run(&format!("card activate {card}")).ok();
    member
}

fn sells(house: &House, line: &str, paid: &str, points: &str) {
    let sold = house.run(&format!("consume {line}")).ok().one();
    sold.has(&[("paid", paid), ("points", points)]);
}

/// What the ledger of points says of the card of each row of a kind.
fn keeps(house: &House, kind: &str) -> Vec<String> {
    let text = std::fs::read_to_string(house.ledger("points")).expect("the ledger");
    let rows = text.lines().map(|row| row.split(',').collect::<Vec<_>>());
    let own = rows.filter(|row| row[5] == kind);
    own.map(|row| format!("{} {} {}", row[1], row[8], row[3]))
        .collect()
}

#[test]
fn the_card_that_is_shown_earns_prices_and_pays() {
    let house = vips(&[TWO]);
    let wang = carded(&house, "王芳", "8800-0001");
    house
        .run(&format!("card issue {wang} --card 8800-0002"))
        .ok();
    // The second is not activated: it gives the VIP price, and neither points nor the birthday price.
    sells(&house, "8800-0002 100", "88.00", "0");
    sells(&house, "8800-0002 100 --id-checked", "88.00", "0");
    sells(&house, "8800-0001 100 --id-checked", "60.00", "60");
    house.run("card activate 8800-0002").ok();
    sells(&house, "8800-0001 140 --goods promotion", "140.00", "140");
    sells(&house, "8800-0002 150 --goods promotion", "150.00", "150");
    // 200 on one card and 150 on the other never make 300.
    let both: [&str; 2] = ["8800-0001: 200", "8800-0002: 150"];
    for card in ["8800-0001", "8800-0002"] {
        let told = house.run(&format!("redeem {card} towel")).refused();
        told.tells(&both).tells(&["300 needed", "never"]);
    }
    for deed in [
        "consume {} 100",
        "redeem {} towel",
        "points adjust {} +1 --reason x",
    ] {
        let told = house.run(&deed.replace("{}", &wang)).refused();
        told.tells(&[&wang, both[0], both[1], "which one is shown"]);
    }
    let told = house
        .run(&format!("--lang zh consume {wang} 100"))
        .refused();
    told.tells(&[&wang, "8800-0001: 200、8800-0002: 150", "哪一张"]);
    // Rows of a file show cards by their numbers.
    house.file(
        "sales.csv",
        "member,at,amount,goods\n8800-0002,2024-03-01,150,promotion\n",
    );
    house.run("consume --from sales.csv").ok();
    house.file(
        "sales.csv",
        &format!("member,at,amount\n{wang},2024-03-01,150\n"),
    );
    let told = house.run("consume --from sales.csv").fails(1);
    told.tells(&["sales.csv:2", "8800-0001: 200", "8800-0002: 300"]);
    house.run("points adjust 8800-0001 +7 --reason x").ok();
    house.file(
        "rewards.csv",
        "member,at,reward\n8800-0002,2024-03-01,towel\n",
    );
    house
        .run("redeem --from rewards.csv")
        .ok()
        .one()
        .has(&[("points", "300"), ("balance", "207")]);
    assert_eq!(
        keeps(&house, "earn"),
        [
            "M000001 8800-0001 60",
            "M000001 8800-0001 140",
            "M000001 8800-0002 150",
            "M000001 8800-0002 150",
        ]
    );
    // A refund takes back what its own sale gave, from its own card.
    house
        .run("refund S00000005")
        .ok()
        .one()
        .has(&[("points", "-140"), ("balance", "67")]);
    assert_eq!(keeps(&house, "reverse"), ["M000001 8800-0001 -140"]);
    house.run("check").ok();
    // Only one is exchanged: from January on it is the only valid one, and the other gives nothing.
    house.clock("2024-12-05");
    house.run("card renew 8800-0002").ok();
    house.clock("2025-01-02");
    sells(&house, "8800-0001 100", "100.00", "0");
    sells(&house, &format!("{wang} 100"), "88.00", "88");
    let told = house.run("explain S00000009").ok().text();
    assert!(told.contains("no valid card"), "{told}");
    let again = house.run("consume 8800-0001 50 --ref r1").ok().text();
    assert_eq!(
        house.run("consume 8800-0001 50 --ref r1").ok().text(),
        again
    );
    house.run("check").ok();
}

#[test]
fn points_without_a_card_are_the_first_cards() {
    let house = vips(&[TWO]);
    let wang = vip(&house, "王芳");
    house
        .run(&format!("points adjust {wang} +200 --reason x"))
        .ok();
    house.file("old.csv", &format!("member,points\n{wang},40\n"));
    house.run("opening --from old.csv").ok();
    house
        .run(&format!("card issue {wang} --card 8800-0001"))
        .ok();
    house.run("card activate 8800-0001").ok();
    sells(&house, "8800-0001 100 --goods promotion", "100.00", "100");
    house
        .run(&format!("card issue {wang} --card 8800-0002"))
        .ok();
    house.run("redeem 8800-0002 towel").refused();
    house.run("card activate 8800-0002").ok();
    house
        .run("redeem 8800-0002 towel")
        .refused()
        .tells(&["8800-0001: 340", "8800-0002: 0"]);
    let had = house.run("redeem 8800-0001 towel").ok().one();
    had.has(&[("points", "300"), ("balance", "40")]);
    house
        .run("redeem --cancel R00000001")
        .ok()
        .one()
        .has(&[("balance", "340")]);
    house.run("check").ok();
}

#[test]
fn where_points_pool_all_of_a_member_are_one_purse() {
    let house = vips(&[TWO, POOLED]);
    let wang = carded(&house, "王芳", "8800-0001");
    let again = carded(&house, "王小芳", "8800-0002");
    sells(
        &house,
        &format!("{wang} 160 --goods promotion"),
        "160.00",
        "160",
    );
    sells(
        &house,
        &format!("{again} 150 --goods promotion"),
        "150.00",
        "150",
    );
    house
        .run(&format!("member merge {again} {wang} --reason twice"))
        .ok();
    assert_eq!(house.points(&wang, "2024-03-01"), 310);
    let had = house.run(&format!("redeem {wang} towel")).ok().one();
    had.has(&[("points", "300"), ("balance", "10")]);
    // Any card earns to the one purse, and nobody asks which.
    sells(
        &house,
        &format!("{wang} 30 --goods promotion"),
        "30.00",
        "30",
    );
    house.run("check").ok();
}

#[test]
fn a_debt_is_settled_before_anything_is_spent_also_after_a_merger() {
    let house = vips(&[TWO, POOLED]);
    let wang = carded(&house, "王芳", "8800-0001");
    let again = carded(&house, "王小芳", "8800-0002");
    sells(
        &house,
        &format!("{again} 300 --goods promotion"),
        "300.00",
        "300",
    );
    house.run(&format!("redeem {again} towel")).ok();
    house
        .run("refund S00000003")
        .ok()
        .one()
        .has(&[("balance", "-300")]);
    sells(
        &house,
        &format!("{wang} 500 --goods promotion"),
        "500.00",
        "500",
    );
    house
        .run(&format!("member merge {again} {wang} --reason twice"))
        .ok();
    assert_eq!(house.points(&wang, "2024-03-01"), 200);
    let told = house.run(&format!("redeem {wang} towel")).refused();
    told.tells(&["200 points", "300 needed"]);
    // 300 of these settle what is owed: the rows are the survivor's.
    let sold = house
        .run(&format!("consume {wang} 350 --goods promotion"))
        .ok()
        .one();
    sold.has(&[("points", "350"), ("balance", "550")]);
    let settled = ["M000001  -300", "M000001  300"];
    assert!(keeps(&house, "reverse").ends_with(&settled.map(str::to_owned)));
    let owed = house.run("report points").ok().one();
    owed.has(&[("balance", "550"), ("owed", "0")]);
    house
        .run(&format!("redeem {wang} towel"))
        .ok()
        .one()
        .has(&[("balance", "250")]);
    let rolled = house.run("report rollforward").ok().one();
    rolled.has(&[("closing", "250")]);
    house.run("check").ok();
}

/// Two of one person: each with a card, points, and stored value where there is any; the second is merged into the
/// first, and she into a third.
fn merged_twice() -> House {
    let house = vips(&[]);
    carded(&house, "王芳", "8800-0001");
    carded(&house, "王小芳", "8800-0002");
    carded(&house, "芳芳", "8800-0003");
    sells(&house, "8800-0001 700 --goods promotion", "700.00", "700");
    sells(&house, "8800-0002 400 --goods promotion", "400.00", "400");
    house.run("redeem 8800-0002 towel --ref towel").ok();
    house.run("points adjust M000002 +20 --reason x").ok();
    house
        .run("member merge M000002 M000001 --reason twice")
        .ok();
    house.run("check").ok();
    house
        .run("member merge M000001 M000003 --reason twice")
        .ok();
    house.run("check").ok();
    house
}

#[test]
fn whatever_befalls_what_a_merged_member_had_leaves_the_book_sound() {
    let house = merged_twice();
    // Each deed, and the day of it; the book is sound after each.
    for (day, deed) in [
        ("2024-03-02", "consume 8800-0002 50 --goods promotion"),
        ("2024-03-02", "consume 8800-0001 60 --goods promotion"),
        ("2024-03-02", "redeem --cancel towel"),
        ("2024-03-02", "refund S00000005 --amount 100"),
        ("2024-03-02", "refund S00000005"),
        ("2024-03-02", "refund S00000002"),
        ("2024-03-03", "points adjust 8800-0002 +400 --reason x"),
        ("2024-03-03", "redeem 8800-0002 towel"),
        ("2024-03-03", "points adjust 8800-0002 -10 --reason x"),
        ("2024-03-04", "card lost 8800-0002 --id-ref 1"),
        ("2024-03-04", "card found 8800-0002"),
        ("2024-03-04", "card lost 8800-0002 --id-ref 1"),
        ("2024-03-05", "card replace 8800-0002 --card 8800-0012"),
        ("2024-12-05", "card renew 8800-0012"),
        (
            "2024-12-06",
            "card replace 8800-0001 --card 8800-0011 --damaged",
        ),
        ("2025-01-03", "year-end 2024"),
        ("2025-01-03", "year-end 2024"),
        ("2025-01-03", "card renew 8800-0011"),
        ("2025-01-03", "consume 8800-0012 30 --goods promotion"),
        ("2025-01-04", "card return 8800-0011"),
        ("2025-01-04", "card cancel 8800-0012 --reason lent"),
        ("2025-01-04", "undo 25 --reason x"),
    ] {
        let ran = house.clock(day).run(deed).ok();
        let said = house.run("check");
        said.tells(&["sound"]).ok();
        drop(ran);
    }
    // What was recorded since is the survivor's.
    let text = std::fs::read_to_string(house.ledger("points")).expect("the ledger");
    let later = text.lines().skip(1).filter(|row| {
        let version: u64 = row
            .split(',')
            .next()
            .and_then(|v| v.parse().ok())
            .expect("a version");
        version > 17
    });
    let owners: Vec<&str> = later.filter_map(|row| row.split(',').nth(1)).collect();
    assert!(
        !owners.is_empty() && owners.iter().all(|own| *own == "M000003"),
        "{owners:?}"
    );
    // What the reports tell is re-proved from the rows.
    let points = house.points("M000003", "2025-01-04").to_string();
    house
        .run("report points")
        .ok()
        .one()
        .has(&[("member", "M000003"), ("balance", &points)]);
    let rolled = house.run("report rollforward").ok().rows();
    rolled.last().expect("a month").has(&[("closing", &points)]);
    let lines = house.run("report statement M000001").ok().rows();
    assert_eq!(lines.last().expect("a line").get("balance"), points);
}

/// An older program kept what a merged member's card earned, and what was spent of it, under the dead number.
#[test]
fn books_of_an_older_program_with_rows_of_merged_members_are_sound() {
    let house = House::empty();
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/merged-1");
    std::fs::create_dir(house.book()).expect("a folder");
    copy_tree(&kept.join("book"), &house.book());
    std::fs::copy(kept.join("keys"), house.dir().join("keyring")).expect("the keyring");
    house.clock("2025-02-01");
    house.run("migrate").ok();
    house.run("check").ok().tells(&["sound"]);
    assert_eq!(house.points("M000001", "2024-03-31"), 650);
    let sold = house
        .run("consume 8800-0002 40 --goods promotion")
        .ok()
        .one();
    sold.has(&[("member", "M000001"), ("points", "40"), ("balance", "40")]);
    house.run("refund S00000005").ok();
    house.run("redeem --cancel R00000003").ok();
    house.run("check").ok();
}

#[test]
fn receipts_of_what_a_merged_member_had_name_the_survivor() {
    let house = House::new("house");
    house.clock("2026-06-01");
    house.run("register 王芳 --phone 13800000001").ok();
    house.run("register 王方 --phone 13800000002").ok();
    house
        .run("reserve add M000002 --item private-room --when '2026-06-03 18:00'")
        .ok();
    house.run("treatment add M000002 --item facial").ok();
    house.run("inquiry open M000002 --text x").ok();
    house
        .run("member merge M000002 M000001 --reason twice")
        .ok();
    for line in [
        "reserve confirm B000001 --deposit 200 --pay cash",
        "reserve cancel B000001",
        "reserve settle B000001 --returned 200 --pay cash",
        "treatment abandon N000001 --reason x",
        "inquiry answer Q000001 --text y",
    ] {
        house.run(line).ok().one().has(&[("member", "M000001")]);
    }
    house.run("check").ok();
}

#[test]
fn why_a_merged_member_stands_in_a_tier_is_the_survivors_why() {
    let house = House::new("house");
    house.clock("2024-03-01");
    let (wang, twin) = (house.register("王芳", ""), house.register("王小芳", ""));
    house
        .run(&format!("tier set {twin} kind vip --reason founder"))
        .ok();
    house.run(&format!("consume {twin} 20000")).ok();
    house
        .run(&format!("member merge {twin} {wang} --reason 'one person'"))
        .ok();
    let listed = house.run("tier list").ok();
    assert_eq!(listed.err, "");
    let told = |lang: &str| {
        let rows = house.run(&format!("tier list {wang} {lang}")).ok().rows();
        let rows = rows.columns(&["group", "tier", "why"]).into_iter();
        rows.map(|row| row.join(" ")).collect::<Vec<_>>()
    };
    assert_eq!(
        told(""),
        [
            "tier platinum score worth 71.250 >= 70.000 [rules/house.toml:304]",
            "kind vip by hand: founder",
        ]
    );
    assert_eq!(told("--lang zh")[1], "kind vip 人工设定：founder");
}

#[test]
fn what_is_on_file_of_the_merged_member_alone_is_told() {
    let house = House::new("house");
    house.clock("2024-03-01");
    let wang = house.register("王芳", "--sex F");
    let twin = house.register("王小芳", "--sex F --birthday 1990-05-05 --fact work=教师");
    let merged = house
        .run(&format!(
            "member merge {twin} {wang} --reason x --ref m-1 --lang zh"
        ))
        .ok();
    merged.tells(&[&format!(
        "只登记在 {twin} 名下、{wang} 没有的资料：生日、职业；核实后用 `club member set {wang}` 补登"
    )]);
    let again = house
        .run(&format!("member merge {twin} {wang} --reason x --ref m-1"))
        .ok();
    assert!(!again.err.contains("on file of"), "{}", again.err);
    let (li, other) = (house.register("李娜", ""), house.register("李小娜", ""));
    let plain = house
        .run(&format!("member merge {other} {li} --reason x"))
        .ok();
    assert_eq!(plain.err, "");
}

/// Files of every kind that name two members by each of the ways they have.
const IMPORTS: [(&str, &str); 9] = [
    (
        "register",
        "name,phone,referrer,ref\n孙丽,13700000003,M000002,n-3\n周敏,13700000004,9902,n-4\n吴刚,13700000005,9901,n-5\n",
    ),
    (
        "opening",
        "member,points,wallet,spend,purchases,ref\nM000001,500,100,600,2,o-1\n9902,700,200,300,1,o-2\n",
    ),
    (
        "consume",
        "member,at,amount,category,refund_of,ref,note\n\
         M000001,2026-01-05,100,bath,,t-1,靠窗\n\
         M000002,2026-01-05,120,bath,,t-2,\n\
         9901,2026-01-05 10:00,130,massage,,t-3,\n\
         9902,2026-01-05 11:00,140,massage,,t-4,走廊\n\
         13700000002,2026-01-05 12:00,150,bath,,t-5,\n\
         9902,2026-01-05 13:00,,,t-4,r-1,\n\
         ,2026-01-05 13:30,20,,t-3,r-2,\n\
         M000002,2026-01-05 14:00,30,,-,r-3,\n",
    ),
    (
        "topup",
        "member,at,amount,pay,id_ref,ref\nM000001,2026-01-05,300,cash,f-1,u-1\n9902,2026-01-05,400,微信,f-2,u-2\n9901,2026-01-05,500,card,f-3,u-3\n",
    ),
    (
        "redeem",
        "member,at,reward,quantity,ref\nM000001,2026-01-05,bath-ticket,1,q-1\n9902,2026-01-05,沐浴券,2,q-2\nM000002,2026-01-05,bath-ticket,1,q-3\n",
    ),
    (
        "visit",
        "member,at,channel,by,satisfaction,note,ref\nM000001,2026-01-05,phone,manager,4,好,v-1\n9902,2026-01-05,电话,MANAGER,5,慢,v-2\n13700000002,2026-01-05,phone,,3,,v-3\n",
    ),
    (
        "survey add",
        "member,at,topic,score,comment,ref\nM000001,2026-01-05,quality,5,,y-1\n9902,2026-01-05,quality,4,远,y-2\n",
    ),
    (
        "gift give",
        "member,at,gift,quantity,note,ref\nM000001,2026-01-05,GIFT,1,,g-1\n9902,2026-01-05,GIFT,1,红色,g-2\n",
    ),
    (
        "coupon issue next-visit",
        "member,at,quantity,ref\nM000001,2026-01-05,1,c-1\n9902,2026-01-05,2,c-2\n",
    ),
];

/// A file that was imported is on record, whoever was merged into whom since, by whichever number, card or phone its
/// rows name them; and a row of it that says something else is other content as before.
#[test]
fn a_file_is_on_record_after_its_members_were_merged() {
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/house.toml");
    let text = std::fs::read_to_string(pack).expect("the pack");
    let gift = text.split("[[gift]]\nid = \"").nth(1).expect("a gift");
    let gift = gift.split('"').next().expect("its id");
    let house = House::new("house");
    house.clock("2026-01-05 20:00");
    let people = "name,phone,card,ref\n王芳,13700000001,9901,n-1\n李娜,13700000002,9902,n-2\n";
    house.feed("register --from -", people.as_bytes()).ok();
    let files = IMPORTS.map(|(command, rows)| (command, rows.replace("GIFT", gift)));
    for (command, rows) in &files {
        house
            .feed(&format!("{command} --from -"), rows.as_bytes())
            .ok();
    }
    let known = |house: &House| {
        let version = house.version();
        for (command, rows) in &files {
            let count = rows.lines().count() - 1;
            house
                .feed(&format!("{command} --from -"), rows.as_bytes())
                .ok()
                .tells(&[&format!("{count} rows were on record already")]);
        }
        house.feed("register --from -", people.as_bytes()).ok();
        assert_eq!(house.version(), version);
    };
    known(&house);
    house
        .run("member merge M000002 M000001 --reason twice")
        .ok();
    known(&house);
    // And once more, the other way round: whoever took others in is taken in.
    house
        .run("member merge M000001 M000003 --reason twice")
        .ok();
    known(&house);
    for (command, rows) in &files {
        let (head, rest) = rows.split_once('\n').expect("a head");
        let row = rest.lines().next().expect("a row");
        let changed = row.replace("M000001", "M000004").replace("孙丽", "孙莉");
        house
            .feed(
                &format!("{command} --from -"),
                format!("{head}\n{changed}\n").as_bytes(),
            )
            .fails(65)
            .tells(&["ref"]);
    }
    house.run("check").ok();
}

/// What two people did, line by line: `N` is the last figure of the member's number.
const LIVES: [&str; 24] = [
    "card issue M00000N --card 990N --pay cash",
    "card activate 990N",
    "consume M00000N 400 --category bath --pay cash",
    "consume M00000N 300 --category massage --pay cash",
    "topup M00000N 500 --pay cash --id-ref f-N",
    "consume M00000N 100 --category bath --pay wallet",
    "points adjust M00000N +400 --reason x",
    "redeem M00000N bath-ticket",
    "coupon issue next-visit --member M00000N",
    "coupon issue next-visit --member M00000N",
    "coupon issue birthday-60 --member M00000N",
    "tier set M00000N tier gold --reason x",
    "visit M00000N --channel phone --by manager --satisfaction 4 --note x",
    "gift give M00000N spa-voucher --note x",
    "complaint open M00000N --text x",
    "inquiry open M00000N --text x --call-back 2026-01-09",
    "survey add M00000N --topic quality --score 5 --comment x",
    "incident open --text x --member M00000N",
    "reserve add M00000N --item massage --when '2026-01-06 1N:00'",
    "treatment add M00000N --item facial",
    "staff assign M00000N E0001",
    "staff check E0001 --member M00000N --valid yes",
    "event invite fair M00000N --channel letter",
    "event answer fair M00000N yes",
];

/// Lists and reports of all of it.
const LISTS: [&str; 27] = [
    "member list",
    "member show 13700000003",
    "card list",
    "coupon list",
    "points expiring --by 2030-01-01",
    "tier list",
    "visit list",
    "visit-plan --from 2026-01-06 --to 2026-03-31",
    "care --from 2026-01-06 --to 2026-02-28",
    "gift list",
    "event guests fair",
    "complaint list --all",
    "inquiry list --all",
    "reserve list --from 2026-01-01 --to 2026-02-01",
    "survey list",
    "incident list --all",
    "treatment list",
    "report points",
    "report wallet",
    "report value",
    "report rfm",
    "report profiles",
    "report credit",
    "report churn --simple",
    "explain K000002",
    "explain C00000004",
    "explain T00000002",
];

/// Lists of one member, who is named by whichever number.
const OF_ONE: [&str; 12] = [
    "member show {}",
    "points {}",
    "wallet {}",
    "report statement {}",
    "explain {}",
    "history {}",
    "coupon list --member {}",
    "visit list --member {}",
    "gift list --member {}",
    "reserve list --member {}",
    "treatment list --member {}",
    "care --from 2026-01-06 --to 2026-02-28 --member {}",
];

/// Deeds upon what the merged member had.
const RECEIPTS: [&str; 23] = [
    "complaint investigate K000002",
    "complaint note K000002 --text x",
    "inquiry answer Q000002 --text x",
    "coupon use C00000004 --note x",
    "coupon use C00000005 --note x --ref x-1",
    "coupon void C00000006 --reason x",
    "redeem --cancel R00000002 --note x",
    "refund S00000005 --amount 5 --reason x",
    "withdraw T00000002 --because customer --pay transfer --note x",
    "reserve arrive B000002",
    "treatment step N000002 greeted --note x",
    "treatment abandon N000002 --reason x",
    "event answer fair M000002 no",
    "card lost 9902 --id-ref x --note x",
    "card return 9901 --note x --pay cash",
    "visit M000002 --channel phone --by agent --note x",
    "survey add M000002 --topic quality --score 3",
    "gift give M000002 spa-voucher --note x",
    "topup M000002 100 --pay cash --id-ref f-3",
    "points adjust M000002 +5 --reason x",
    "tier set M000002 tier silver --reason y",
    "staff assign M000002 E0001 --end --note x",
    "member set M000002 sex=F",
];

/// After a merger every list and every receipt is about the survivor, whom the old number finds as well; nothing is
/// missing, and nothing stands twice.
#[test]
fn every_list_and_receipt_is_about_the_survivor() {
    let house = House::new("house");
    house.adds_to_house("\n[[room]]\nid = \"m1\"\n\n[[room]]\nid = \"m2\"\n");
    house.clock("2026-01-05 09:00");
    house
        .run("staff add 李雷 --role manager --since 2025-01-01")
        .ok();
    house.run("event add fair --on 2026-01-20").ok();
    for (number, name) in [(1, "王芳"), (2, "李娜")] {
        let who = format!("register {name} --phone 1370000000{number} --consent marketing");
        house
            .run(&format!(
                "{who} --fact birthday=1990-01-2{number} --fact sex=F"
            ))
            .ok();
    }
    house
        .run("register 孙丽 --phone 13700000003 --referrer M000002")
        .ok();
    for number in ["1", "2"] {
        for line in LIVES {
            let line = line.replace("M00000N", &format!("M00000{number}"));
            let line = line.replace("990N", &format!("990{number}"));
            house.run(&line.replace('N', number)).ok();
        }
    }
    house.clock("2026-01-06 09:00");
    let before = LISTS.map(|line| house.run(line).ok().rows().len());
    house
        .run("member merge M000002 M000001 --reason twice")
        .ok();
    // The two who are one now stand once; so does the guest who was invited under both numbers, and the birthday.
    for (line, before) in LISTS.iter().zip(before) {
        let told = house.run(line).ok();
        let text = told.text();
        for gone in ["M000002", "李娜"] {
            assert!(!text.contains(gone), "club {line}\n{text}");
        }
        let rows = told.rows().len();
        let each_once = [
            "coupon",
            "visit list",
            "gift",
            "complaint",
            "inquiry",
            "reserve",
            "survey",
        ];
        let each_once = each_once.iter().any(|of| line.starts_with(of))
            || ["incident", "treatment", "card"]
                .iter()
                .any(|of| line.starts_with(of));
        if each_once {
            assert_eq!(rows, before, "club {line}");
        } else {
            assert!(rows <= before, "club {line}: {rows} after {before}\n{text}");
        }
    }
    let guests = house.run("event guests fair").ok().rows();
    assert_eq!(guests.columns(&["member", "coming"]), [["M000001", "yes"]]);
    for line in OF_ONE {
        let [old, own] = ["M000002", "M000001"].map(|number| {
            let ran = house.run(&line.replace("{}", number));
            ran.ok().text()
        });
        assert_eq!(old, own, "club {line}");
    }
    let exported = |number: &str| {
        let export = format!("--format csv member export {number}");
        let text = house.run(&export).ok().text();
        // Each export is put on record itself.
        let rows = text.lines().filter(|row| !row.starts_with("access,"));
        rows.map(str::to_owned).collect::<Vec<_>>()
    };
    let all = exported("M000001");
    assert!(exported("M000002") == all, "the old number exports all");
    for ledger in ["sales", "points", "cards", "complaints", "gifts", "visits"] {
        let mut rows = all.iter();
        assert!(
            rows.any(|row| row.starts_with(ledger) && row.ends_with("M000002")),
            "{ledger}"
        );
    }
    house.clock("2026-01-06 12:00");
    for line in RECEIPTS {
        let told = house.run(line).ok().text();
        assert!(told.contains("M000001"), "club {line}\n{told}");
        assert!(!told.contains("M000002"), "club {line}\n{told}");
    }
    house.run("check").ok();
}

#[test]
fn what_the_merged_member_had_ends_through_the_survivor() {
    let house = House::new("house");
    house.clock("2024-03-01");
    house.run("staff add 张三 --role manager").ok();
    house.run("event add customers-day --on 2024-03-05").ok();
    let (old, new) = (house.register("王芳", ""), house.register("王芳", ""));
    house.run(&format!("staff assign {old} E0001")).ok();
    house.run(&format!("event invite customers-day {old}")).ok();
    house
        .run(&format!("tier set {old} tier diamond --reason x"))
        .ok();
    house
        .run(&format!("member merge {old} {new} --reason dup"))
        .ok();
    assert_eq!(house.tier(&new, "tier", "2024-03-01"), "diamond");
    for (named, code) in [(&old, 0), (&new, 1)] {
        house
            .run(&format!("staff assign {named} E0001 --end"))
            .ends(code);
    }
    let shown = house
        .run(&format!("member show {new} --format jsonl"))
        .ok()
        .text();
    assert!(!shown.contains("E0001"), "{shown}");
    house
        .run(&format!("event answer customers-day {new} yes"))
        .ok();
    house
        .run(&format!("tier set {new} tier none --reason y"))
        .ok();
    assert_eq!(house.tier(&new, "tier", "2024-03-01"), "ordinary");
    house.run("check").ok();
}
