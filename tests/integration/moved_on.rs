//! A line that was recorded under a ref is known again whatever has happened since: it writes nothing, prints
//! what it printed first, and ends well.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;

use crate::crash::at_once;
use crate::crash::rig::ground;
use crate::crash::table::{Case, Ground, Repeat, TABLE};
use crate::support::House;

/// Something that happens after the line; what of it is refused on a ground did not happen there.
struct Move {
    what: &'static str,
    now: &'static str,
    lines: &'static [&'static str],
}

const fn then(what: &'static str, now: &'static str, lines: &'static [&'static str]) -> Move {
    Move { what, now, lines }
}

const SOON: &str = "2024-03-01T12:00:30+08:00";
const LATER: &str = "2026-06-01T12:00:00+08:00";
const LAST: &str = "2026-06-20T12:00:00+08:00";

/// Of so many cases one is followed, to be done in good time.
const EVERY: usize = 8;

/// What comes of everything while the members stay.
const LIFE: &[Move] = &[
    then(
        "the rooms are taken",
        SOON,
        &[
            "reserve add M000002 --item massage --when '2024-03-01 14:00'",
            "reserve add M000002 --item massage --when '2024-03-01 15:00'",
        ],
    ),
    then(
        "the tiers, the stock and the staff are others",
        LATER,
        &[
            "consume M000001 30000",
            "tier set M000001 tier silver --reason x",
            "tier set M000002 vip --revoke --reason x",
            "stock count towel 0 --reason x",
            "staff leave E0001",
        ],
    ),
    then(
        "the cards are replaced",
        LATER,
        &[
            "card lost 8800 --id-ref x",
            "card replace 8800 --card 8899",
            "card return 8801",
            "card cancel 8802 --reason x",
        ],
    ),
    then(
        "the records are ended",
        LATER,
        &[
            "complaint close K000001 --lesson x --withdrawn",
            "incident close I000001 --text x",
            "inquiry answer Q000001 --text x",
            "event cancel H000001 --reason x",
            "reserve cancel B000001",
            "coupon void C00000001 --reason x",
            "redeem --cancel R00000001",
            "treatment abandon n-1 --reason x",
            "visitor out g-1 --badge 07 --host-signed",
            "refund S00000001",
            "refund S00000002",
        ],
    ),
    then(
        "the months are closed",
        LATER,
        &["year-end 2024", "year-end 2025", "close 2026-05"],
    ),
    then("the rules are gone", LATER, &["!rules"]),
    then("nothing of the rules is in force", LAST, &[]),
];

/// What becomes of the members.
const MEMBERS: &[Move] = &[
    then(
        "the members are suspended",
        LATER,
        &[
            "member suspend M000001 --reason x",
            "member suspend M000002 --reason x",
        ],
    ),
    then(
        "the one is merged into the other",
        LATER,
        &[
            "member resume M000001",
            "member resume M000002",
            "member merge M000001 M000002 --reason x",
        ],
    ),
    then(
        "the members have left",
        LATER,
        &["member exit M000002 --reason x"],
    ),
    then(
        "the members are erased",
        LATER,
        &["member erase M000002 --reason x"],
    ),
];

const OTHERWISE: &[Move] = &[
    then(
        "the other is merged into the one",
        LATER,
        &["member merge M000002 M000001 --reason x"],
    ),
    then(
        "the members are erased",
        LATER,
        &[
            "member exit M000001 --reason x",
            "member erase M000001 --reason x",
        ],
    ),
];

/// Adopts rules of which nothing but the head is left, where the house may.
fn lose_rules(house: &House) {
    let folder = fs::read_dir(house.book().join("rules")).expect("the rules");
    let before: Vec<(PathBuf, String)> = folder
        .map(|file| {
            let path = file.expect("a file").path();
            let text = fs::read_to_string(&path).expect("the rules");
            (path, text)
        })
        .collect();
    for (path, text) in &before {
        let head = text.lines().take_while(|line| !line.starts_with('['));
        let head: Vec<&str> = head.collect();
        fs::write(path, head.join("\n") + "\n").expect("the rules");
    }
    if house.run("rules adopt").code != Some(0) {
        for (path, text) in &before {
            fs::write(path, text).expect("the rules");
        }
    }
}

/// Of an erased member's line nothing is left to be told or held against.
fn is_lost(case: &Case, step: &Move) -> bool {
    case.page == "member-set" && step.what.ends_with("erased")
}

/// What is printed, without what an erasure takes.
fn told(step: &Move, out: &[u8]) -> String {
    let text = String::from_utf8_lossy(out).into_owned();
    if !step.what.ends_with("erased") {
        return text;
    }
    let names = ["王芳", "李娜", "138****0001", "139****0001"];
    names.iter().fold(text, |text, name| text.replace(name, ""))
}

fn follow(case: &Case, moves: &[Move], faults: &Mutex<String>) {
    let house = ground(case);
    let first = house.run(case.line).ok();
    for step in moves {
        house.clock(if step.now < case.now {
            case.now
        } else {
            step.now
        });
        for line in step.lines {
            match *line {
                "!rules" => lose_rules(&house),
                line => drop(house.run(line)),
            }
        }
        let version = house.version();
        let again = house.run(case.line);
        let (now, then) = (told(step, &again.out), told(step, &first.out));
        let is_first = case.repeat != Repeat::First || now == then;
        let is_repeat = again.code == Some(0) && is_first || is_lost(case, step);
        if !is_repeat || house.version() != version {
            let mut faults = faults.lock().expect("no thread panics with it");
            let _ = writeln!(
                faults,
                "club {}\nonce {}: {:?}, {} versions more\n{}{now}instead of\n{then}",
                case.line,
                step.what,
                again.code,
                house.version() - version,
                again.err,
            );
        }
    }
}

#[test]
fn a_repeat_is_known_whatever_happened_since() {
    let faults = Mutex::new(String::new());
    let bears_ref =
        |case: &&Case| case.line.contains("--ref ") && matches!(case.ground, Ground::Book(_));
    let cases: Vec<&Case> = TABLE.iter().filter(bears_ref).collect();
    assert!(cases.len() > 80, "{}", cases.len());
    let chains = [LIFE, MEMBERS, OTHERWISE];
    // Every so manieth case takes one of the courses; each takes all of them where `CLUB_CRASH_ALL` asks for it.
    let all = std::env::var_os("CLUB_CRASH_ALL").is_some();
    let mut work: Vec<(&Case, &[Move])> = Vec::new();
    for (place, case) in cases.iter().enumerate() {
        let taken = chains.iter().enumerate();
        let is_turn = |nth: usize| place % EVERY == 0 && place / EVERY % chains.len() == nth;
        let taken = taken.filter(|(nth, _)| all || is_turn(*nth));
        work.extend(taken.map(|(_, chain)| (*case, *chain)));
    }
    at_once(&work, |(case, chain)| follow(case, chain, &faults));
    let faults = faults.into_inner().expect("all threads have ended");
    assert!(faults.is_empty(), "{faults}");
}

#[test]
fn other_content_and_what_was_undone_stay_refused() {
    let house = House::new("vip-card");
    house.clock("2024-03-01");
    house.run("register 王芳 --phone 13800000001").ok();
    house.run("register 李娜 --phone 13900000001").ok();
    house.run("staff add 李雷 --role agent").ok();
    house.run("staff award E0001 --for tidy --ref e-1").ok();
    house.run("consume M000001 100 --ref t-1").ok();
    house.run("consume M000002 70 --ref t-2").ok();
    house.clock("2024-04-02");
    house.run("undo 7 --reason x").ok();
    house.run("staff leave E0001 --until 2024-04-01").ok();
    house.run("member merge M000001 M000002 --reason x").ok();
    let version = house.version();
    let first = house.run("consume M000001 100 --ref t-1").ok();
    assert_eq!(first.one().get("member"), "M000001");
    house.run("staff award E0001 --for tidy --ref e-1").ok();
    let refused = [
        ("consume M000001 101 --ref t-1", "with other content"),
        ("consume M000002 100 --ref t-1", "with other content"),
        ("consume M000002 70 --ref t-2", "undone"),
        ("staff award E0001 --for else --ref e-1", "E0001 left"),
        ("staff award E0001 --for tidy --ref e-9", "E0001 left"),
        (
            "staff test E0001 --percent 9 --topic x --ref e-1",
            "E0001 left",
        ),
    ];
    for (line, why) in refused {
        house.run(line).refused().tells(&[why]);
    }
    assert_eq!(house.version(), version);
}

#[test]
fn a_line_that_changed_the_word_it_names_the_member_by_is_known_again() {
    let house = House::new("vip-card");
    house.clock("2024-03-01");
    house.run("register 王芳 --phone 13800000001").ok();
    let line = "member set 13800000001 phone=13700000009 --ref m-1";
    let first = house.run(line).ok();
    let version = house.version();
    let again = house.run(line).ok();
    assert_eq!(again.text(), first.text());
    assert_eq!(house.version(), version);
}
