//! Files of records: all or nothing, every bad row told, and the same file twice records once.

use crate::support::{House, Ran, column};

fn house() -> House {
    let house = House::new("vip-card");
    house.clock("2024-03-01");
    house
        .run("register 王芳 --phone 13800000001 --ref old-1")
        .ok();
    house
        .run("register 李娜 --phone 13800000002 --ref old-2")
        .ok();
    house
}

const KEYS: [&str; 4] = ["member", "at", "paid", "tier"];

#[test]
fn rows_are_judged_in_business_time_whatever_their_order_in_the_file() {
    let house = house();
    house.file("sales.csv", "ref,amount,at,member\n3,1,2024-02-03,old-1\n1,999.99,2024-02-01,13800000001\n2,1000,2024-02-02,王芳\n4,7,2024-02-02 10:00:00,\n");
    // 王芳 joined on 1 March: nothing before that is hers.
    house
        .run("consume --from sales.csv --walk-in")
        .fails(1)
        .tells(&["sales.csv", "2024-03-01", "2024-02-03"]);
    house.clock("2024-06-01");
    house.file("sales.csv", "ref,amount,at,member\n3,1,2024-05-03,old-1\n1,999.99,2024-05-01,13800000001\n2,1000,2024-05-02,王芳\n4,7,2024-05-02 10:00:00,\n");
    let rows = house.run("consume --from sales.csv --walk-in").ok().rows();
    let mut shown = rows.columns(&KEYS);
    shown.sort();
    assert_eq!(
        shown,
        [
            ["", "2024-05-02T10:00:00+08:00", "7.00", ""],
            ["M000001", "2024-05-01", "999.99", ""],
            ["M000001", "2024-05-02", "1000.00", "vip"],
            ["M000001", "2024-05-03", "1.00", "vip"],
        ]
    );
    let version = house.version();
    assert!(
        house
            .run("consume --from sales.csv --walk-in")
            .ok()
            .tells(&["4 rows"])
            .rows()
            .is_empty()
    );
    assert_eq!(house.version(), version);
    // One row's content changed under its ref: refused, with its place.
    house.file(
        "sales.csv",
        "ref,amount,at,member\n3,1,2024-05-03,old-1\n1,998,2024-05-01,old-1\n",
    );
    house
        .run("consume --from sales.csv --walk-in")
        .fails(65)
        .tells(&["sales.csv:3", "ref 1"]);
    assert_eq!(house.version(), version);
    house.run("check").ok();
}

#[test]
fn all_or_nothing_and_every_bad_row_is_told_with_its_place() {
    let house = house();
    house.file(
        "sales.csv",
        "member,amount,at,goods\nold-1,10,2024-03-01,\nnobody,10,2024-03-01,\nold-1,1.005,2024-03-01,\nold-2,10,2024-13-01,\nold-2,10,2024-03-01,stolen\nold-2,10,2024-03-02,\nold-2,-5,2024-03-01,\n",
    );
    let version = house.version();
    let ran = house.run("consume --from sales.csv");
    assert!(matches!(ran.code, Some(1 | 65)), "{ran:?}");
    assert!(ran.out.is_empty());
    let ran = ran.tells(&[
        "sales.csv:3",
        "nobody",
        "sales.csv:4",
        "1.005",
        "sales.csv:5",
        "2024-13-01",
        "sales.csv:6",
        "stolen",
        "sales.csv:7",
        "2024-03-02",
        "sales.csv:8",
        "-5.00",
    ]);
    assert!(!ran.err.contains("sales.csv:2"), "{}", ran.err);
    assert_eq!(house.version(), version);
    // With a file for the rejects the good row is recorded, and the others come back with reasons.
    let ran = house.run("consume --from sales.csv --rejects bad.csv");
    assert_eq!(
        ran.rows().columns(&["member", "paid"]),
        [["M000001", "10.00"]]
    );
    assert_eq!(house.version(), version + 1);
    let rejects = std::fs::read_to_string(house.dir().join("bad.csv")).expect("a file");
    assert_eq!(rejects.lines().count(), 7, "{rejects}");
    assert!(
        rejects.contains("nobody") && rejects.contains("stolen"),
        "{rejects}"
    );
}

#[test]
fn strange_headers_and_encodings_are_read_as_told() {
    let house = house();
    house.file("bom.csv", "\u{feff}member,amount\r\nold-1,10\r\n");
    assert_eq!(
        house
            .run("consume --from bom.csv --at 2024-03-01")
            .ok()
            .rows()
            .len(),
        1
    );
    house.file("zh.csv", "会员,金额,备注员\n王芳,10,x\n");
    house
        .run("consume --from zh.csv --map 会员=member,金额=amount --at 2024-03-01")
        .ends(65)
        .tells(&["备注员"]);
    let rows = house
        .run("consume --from zh.csv --map 会员=member,金额=amount --ignore-extra --at 2024-03-01")
        .ok()
        .rows();
    assert_eq!(rows.columns(&["member", "paid"]), [["M000001", "10.00"]]);
    // "member,amount\n王芳,10\n" in GB 18030.
    let gb = b"member,amount\n\xcd\xf5\xb7\xbc,10\n";
    let rows = house
        .feed(
            "consume --from - --at 2024-03-01 --encoding gb18030 --format csv",
            gb,
        )
        .ok();
    assert!(rows.text().contains("M000001"), "{}", rows.text());
    let wrong = house.feed("consume --from - --at 2024-03-01", gb).ends(65);
    assert!(
        wrong.out.is_empty() && wrong.err.contains("UTF-8"),
        "{}",
        wrong.err
    );
    house
        .feed("consume --from -", b"member\nold-1\n")
        .ends(65)
        .tells(&["amount"]);
    house
        .run("consume --from missing.csv")
        .fails(74)
        .tells(&["missing.csv"]);
}

#[test]
fn members_come_in_by_file_with_the_numbers_they_had() {
    let house = House::new("vip-card");
    house.clock("2024-03-01");
    house.file(
        "members.csv",
        "ref,name,phone,birthday,joined,fact.magazine\nA-1,王芳,13800000001,1990-05-20,2020-01-01,yes\nA-2,,,,2021-01-01,\nA-3,李娜,,lunar:08-15,,no\n",
    );
    let rows = house.run("register --from members.csv").ok().rows();
    assert_eq!(
        rows.columns(&["member"]),
        [["M000001"], ["M000002"], ["M000003"]]
    );
    let version = house.version();
    house.run("register --from members.csv").ok();
    assert_eq!(house.version(), version);
    let list = house.run("member list").ok().rows();
    assert_eq!(
        list.columns(&["member", "ref", "name", "status", "joined"]),
        [
            ["M000001", "A-1", "王芳", "active", "2020-01-01"],
            ["M000002", "A-2", "", "active", "2021-01-01"],
            ["M000003", "A-3", "李娜", "active", "2024-03-01"],
        ]
    );
    // Names and phones are sealed in the ledgers.
    for ledger in std::fs::read_dir(house.book().join("ledgers")).expect("a folder") {
        let text = std::fs::read(ledger.expect("an entry").path()).expect("a file");
        let text = String::from_utf8(text).expect("UTF-8");
        assert!(
            !text.contains("王芳") && !text.contains("13800000001") && !text.contains("1990-05-20"),
            "{text}"
        );
    }
    house.file("redeem.csv", "member,reward\nA-1,towel\n");
    house
        .run("redeem --from redeem.csv --at 2024-03-01")
        .fails(1)
        .tells(&["redeem.csv:2", "M000001"]);
    house.run("check").ok();
}

#[test]
fn refunds_come_in_the_same_file_as_their_sales() {
    let house = house();
    house.file(
        "till.csv",
        "member,at,amount,refund_of,ref\nold-1,2024-03-01 10:00:00,1000,,a\nold-1,2024-03-01 11:00:00,-200,a,b\n,2024-03-01 12:00:00,,a,c\nold-2,2024-03-01 12:00:00,50,-,d\n",
    );
    let rows = house.run("consume --from till.csv").ok().rows();
    assert_eq!(
        rows.columns(&["member", "paid", "points"]),
        [
            ["M000001", "1000.00", "0"],
            ["M000001", "-200.00", "0"],
            ["M000001", "-800.00", "0"],
            ["M000002", "-50.00", "0"]
        ]
    );
    house.file(
        "more.csv",
        "member,at,amount,refund_of,ref\n,2024-03-01 13:00:00,0.01,a,e\n",
    );
    house
        .run("consume --from more.csv")
        .fails(1)
        .tells(&["more.csv:2", "1000.00"]);
    house.run("check").ok();
}

#[test]
fn a_refund_is_known_again_on_another_day_and_by_another_way() {
    let house = house();
    house.run("consume 王芳 100 --ref till-1").ok();
    house.file(
        "back.csv",
        "member,at,amount,refund_of,ref\nold-1,2024-03-01,40,till-1,r1\nold-1,2024-03-01,5,-,r2\n",
    );
    assert_eq!(house.run("consume --from back.csv").ok().rows().len(), 2);
    let version = house.version();
    // The clock has no part in what was asked, nor has the word by which the sale is named.
    house.clock("2024-03-02");
    assert!(house.run("consume --from back.csv").ok().rows().is_empty());
    house
        .run("refund S00000001 --amount 40 --ref r1 --at 2024-03-01")
        .ok()
        .one()
        .has(&[("sale", "S00000002"), ("paid", "-40.00")]);
    house
        .run("refund S00000001 --amount 41 --ref r1 --at 2024-03-01")
        .refused()
        .tells(&["r1", "S00000002"]);
    assert_eq!(house.version(), version);
}

/// Every command that reads a file, with the header and a row of one that it takes, of M000001.
const FILES: &[(&str, &str, &str)] = &[
    ("register", "name,phone", "赵一,13600000001"),
    ("opening", "member,points", "M000001,5"),
    ("consume", "member,at,amount", "M000001,2024-03-01,10"),
    (
        "topup",
        "member,at,amount,pay,id_ref",
        "M000001,2024-03-01,100,cash,x",
    ),
    ("redeem", "member,at,reward", "M000001,2024-03-01,tea-set"),
    (
        "points adjust",
        "member,at,points,reason",
        "M000001,2024-03-01,5,x",
    ),
    ("member set", "member,sex", "M000001,F"),
    (
        "visit",
        "member,at,channel,by",
        "M000001,2024-03-01,phone,manager",
    ),
    (
        "survey add",
        "member,at,topic,score",
        "M000001,2024-03-01,service,5",
    ),
    ("gift give", "member,at,gift", "M000001,2024-03-01,tea"),
    ("coupon issue next-visit", "member,at", "M000001,2024-03-01"),
];

#[test]
fn nobody_waits_for_a_file_that_is_still_read() {
    let commands = club::cli::commands().each();
    let with_files = commands.filter(|(name, _)| {
        let help = House::empty().run(&format!("{name} --help"));
        help.text().contains("--rejects")
    });
    for (name, _) in with_files {
        let tried = FILES.iter().any(|(line, ..)| line.starts_with(name));
        assert!(tried, "no file is given to `club {name}`");
    }
    for (line, header, row) in FILES {
        let house = House::new("house");
        house.clock("2024-03-01");
        house.run("register 王芳 --phone 13800000001").ok();
        let fifo = house.dir().join("rows.csv");
        let made = std::process::Command::new("mkfifo").arg(&fifo).status();
        assert!(made.is_ok_and(|done| done.success()), "no pipe");
        let line = &format!("{line} --from rows.csv");
        let import = house
            .command(line)
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .expect("the program starts");
        // Opened once somebody reads it: the import stands in the midst of its file.
        let mut filled = std::fs::File::options()
            .write(true)
            .open(&fifo)
            .expect("the pipe");
        std::io::Write::write_all(&mut filled, format!("{header}\n").as_bytes()).expect("read");
        house.run("consume --walk-in 10 --wait 0").ok();
        std::io::Write::write_all(&mut filled, format!("{row}\n").as_bytes()).expect("read");
        drop(filled);
        Ran::of(line, import.wait_with_output().expect("it ends"));
        // A file is opened, and looked at, before the lock is: who holds it keeps nobody from hearing what is wrong.
        std::fs::remove_file(&fifo).expect("the pipe");
        house.file("rows.csv", "nonsense\n1\n");
        let held = house.locks();
        house
            .run(&format!("{line} --wait 0"))
            .fails(65)
            .tells(&["nonsense"]);
        house.file("rows.csv", &format!("{header}\n{row}\n"));
        house.run(&format!("{line} --wait 0")).fails(75);
        drop(held);
    }
}

#[test]
fn points_are_given_and_taken_by_file() {
    let house = House::new("vip-card");
    house.clock("2024-05-01T12:00:00+08:00");
    house.run("register 王芳 --phone 13800000001").ok();
    house.run("register 李娜 --phone 13800000002").ok();
    house.file(
        "points.csv",
        "member,at,points,reason,ref\n王芳,2024-05-01,+50,waited,p-1\n李娜,2024-05-01,20,,p-2\nM000001,2024-05-01,-60,taken,p-3\n",
    );
    // All faults are told at once, and nothing is recorded.
    house
        .run("points adjust --from points.csv")
        .fails(65)
        .tells(&[
            "2 of 3 rows",
            "no reason is given",
            "has 50 points, 60 needed",
        ]);
    assert_eq!(house.version(), 3);
    house
        .run("points adjust 王芳 +10 --reason lift --ref p-0")
        .ok();
    let recorded = house
        .run("points adjust --from points.csv --reason 补录")
        .ok();
    assert_eq!(column(&recorded.text(), "balance"), ["60", "20", "0"]);
    // Again, by file or one by one: it is on record.
    let again = house
        .run("points adjust --from points.csv --reason 补录")
        .ok();
    again.tells(&["3 rows were on record already"]);
    let again = house
        .run("points adjust 李娜 20 --at 2024-05-01 --reason 补录 --ref p-2")
        .ok();
    assert_eq!(column(&again.text(), "adjustment"), ["A00000003"]);
    house
        .run("points adjust 李娜 21 --at 2024-05-01 --reason 补录 --ref p-2")
        .refused()
        .tells(&["p-2", "A00000003"]);
    assert_eq!(house.version(), 5);
    house.run("check").ok();
    // A line of the file that says of itself what every row says is refused.
    house
        .run("points adjust 王芳 --from points.csv --reason x")
        .fails(2)
        .tells(&["MEMBER has no effect"]);
}
