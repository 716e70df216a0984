//! What somebody told of a person and was refused, in whatever column or option it was told: no message repeats it in
//! clear, since messages end in logs. And what holds a person is for its owner alone.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::support::{House, Ran};

/// Right and wrong, as people write them.
const TOLD: [(&str, &str); 7] = [
    ("phone", "13512345678"),
    ("badphone", "138123456789"),
    ("email", "zhang.wei@@corp.example"),
    ("goodemail", "zhang.wei@corp.example"),
    ("id", "11010519491231002Y"),
    ("otherid", "110105194912310028"),
    ("abroad", "+14155550100"),
];

/// Lines with a place `@`, into which each of them is put: where it belongs and where it does not.
const LINES: &[&str] = &[
    "register 甲 --phone @",
    "register 甲 --phone 13600000001 --fact email=@",
    "register 甲 --phone 13600000001 --fact id-number=@",
    "register 甲 --phone 13600000001 --fact @",
    "register 甲 --phone 13600000001 --fact @=1",
    "register 甲 --phone 13600000001 --fact age=@",
    "register 甲 --phone 13600000001 --fact residence=@",
    "register 甲 --phone 13600000001 --birthday @",
    "register 甲 --phone 13600000001 --sex @",
    "register 甲 --phone 13600000001 --joined @",
    "register 甲 --phone 13600000001 --referrer @",
    "register 甲 --phone 13600000001 --store @",
    "register 甲 --phone 13600000001 --card @/",
    "register 甲 --phone 13600000001 --at @",
    "register 甲 --phone 13600000001 --fone @",
    "register 甲 乙 @",
    "member set M000001 phone=@x",
    "member set M000001 email=@@",
    "member set M000001 sex=@",
    "member set M000001 @",
    "member show @",
    "member show 王@",
    "member show M000001 @",
    "member merge @ M000001",
    "member erase @ --reason x",
    "person erase @ --reason x",
    "consume @ 10",
    "consume M000001 @ --category x",
    "consume M000001 10 --category @",
    "consume M000001 10 --category bath --pay @",
    "refund @ --amount 5",
    "visit M000001 --channel @",
    "visit M000001 --channel phone --by @",
    "visit M000001 --channel phone --outcome @",
    "visit M000001 --channel phone --fact @",
    "visit @ --channel phone",
    "complaint open --name 甲 --contact 13600000001 --text x --topic @",
    "complaint note @ --text x",
    "inquiry answer @ --text x",
    "reserve add --name 甲 --contact 13600000001 --item @ --when '2024-03-02 14:00'",
    "reserve add --name 甲 --contact 13600000001 --item massage --when @",
    "reserve add --name 甲 --contact 13600000001 --item massage --when '2024-03-02 14:00' --room @",
    "reserve arrive @",
    "treatment add --name 甲 --contact 13600000001 --item @",
    "visitor in 甲 --class @ --id-number 1 --host 李 --host-consents --badge 7",
    "visitor in 甲 --class general --id-number @ --host 李 --badge 7",
    "visitor announce 甲 --class general --when @",
    "visitor out @ --host-signed",
    "topup M000001 @ --id-ref x",
    "topup M000001 500 --pay @ --id-ref x",
    "card lost @ --id-ref x",
    "card issue M000001 --card @/",
    "survey add M000001 --topic @ --score 5",
    "gift give M000001 @ --occasion dragon-boat",
    "points adjust M000001 @ --reason x",
    "tier set M000001 tier @ --reason x",
    "redeem M000001 @",
    "coupon issue @ --member M000001",
    "event add @ --on x",
    "staff assign M000001 @",
    "report sales --period @",
    "reserve list --from @",
    "history @",
    "explain @",
    "@",
    "@ 10",
];

/// Files whose rows have a place for it, with the command that reads them.
const FILES: &[(&str, &str)] = &[
    ("register", "name,phone,birthday\n甲,@,\n乙,13600000002,@\n"),
    ("register", "name,phone,sex\n甲,13600000001,@\n"),
    (
        "register",
        "name,phone,fact.email,fact.id-number\n甲,13600000001,@,@\n",
    ),
    (
        "register",
        "name,phone,referrer,store\n甲,13600000001,@,@\n",
    ),
    ("register", "name,phone,card\n甲,13600000001,@/\n"),
    ("member set", "member,sex\n@,F\nM000001,@\n"),
    (
        "consume",
        "member,at,amount,category\n@,2024-03-01,10,bath\nM000001,2024-03-01,@,bath\nM000001,2024-03-01,1,@\n",
    ),
    (
        "consume",
        "member,at,amount,pay\nM000001,@,10,\nM000001,2024-03-01,10,@\n",
    ),
    (
        "consume",
        "member,at,amount,refund_of\nM000001,2024-03-01,1,@\n",
    ),
    (
        "topup",
        "member,at,amount,pay\n@,2024-03-01,10,cash\nM000001,2024-03-01,10,@\n",
    ),
    (
        "visit",
        "member,at,channel,by\n@,2024-03-01,phone,manager\nM000001,2024-03-01,@,manager\nM000001,2024-03-01,phone,@\n",
    ),
    (
        "survey add",
        "member,at,topic,score\n@,2024-03-01,quality,5\nM000001,2024-03-01,@,5\n",
    ),
    (
        "gift give",
        "member,at,gift,occasion\n@,2024-03-01,dining-voucher,\nM000001,2024-03-01,@,@\n",
    ),
    (
        "redeem",
        "member,at,reward\n@,2024-03-01,massage\nM000001,2024-03-01,@\n",
    ),
    (
        "coupon issue next-visit",
        "member,at,quantity\n@,2024-03-01,1\nM000001,2024-03-01,@\n",
    ),
    ("opening", "member,points\n@,5\nM000001,@\n"),
];

fn house() -> House {
    let house = House::in_memory();
    house.clock("2024-03-01");
    house.run("init book --rules house").ok();
    house.run("register 王芳 --phone 13800000001").ok();
    house
}

#[track_caller]
fn tells_nothing(ran: &Ran, told: &str) {
    // What is recorded is shown as its command shows it.
    if ran.code != Some(0) {
        assert!(!ran.text().contains(told), "{told}: {ran:?}");
    }
    assert!(!ran.err.contains(told), "{told}: {ran:?}");
}

#[test]
fn no_message_repeats_what_reaches_a_person() {
    let house = house();
    for (at, line) in LINES.iter().enumerate() {
        for (place, (_, told)) in TOLD.iter().enumerate() {
            let lang = ["en", "zh"][(at + place) % 2];
            let line = format!("{} --lang {lang}", line.replace('@', told));
            tells_nothing(&house.run(&line), told);
        }
    }
    house.run("check").ok();
}

#[test]
fn no_faulty_row_is_told_with_what_reaches_a_person() {
    let house = house();
    for (command, rows) in FILES {
        for (name, told) in TOLD {
            house.file("in.csv", &rows.replace('@', told));
            let line = format!("{command} --from in.csv --lang zh");
            tells_nothing(&house.run(&line), told);
            let line = format!("{command} --from in.csv --rejects {name}.csv --excel");
            tells_nothing(&house.run(&line), told);
            let path = house.dir().join(format!("{name}.csv"));
            let Ok(data) = path.metadata() else { continue };
            assert_eq!(data.permissions().mode() & 0o777, 0o600, "{line}");
            // The row goes back as it was given; why it was refused is told as everywhere.
            let rejected = fs::read_to_string(&path).expect("rejects");
            for row in rejected.lines().skip(1) {
                let cells = row.split(',').count();
                let why: Vec<&str> = row
                    .split(',')
                    .skip(rows.lines().next().unwrap_or_default().split(',').count())
                    .collect();
                assert!(cells > 0 && !why.concat().contains(told), "{line}: {row}");
            }
            fs::remove_file(path).expect("removed");
        }
    }
    house.run("check").ok();
}
