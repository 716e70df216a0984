//! Books of an earlier day, one for each pack of the crash table after all its lines: every ref in them is still
//! known for what was asked under it then.
//!
//! `CLUB_GOLDEN=books` makes them anew. They are not to be made anew for a change of the program, which is what
//! they are there to outlive.

use std::fs;
use std::path::{Path, PathBuf};

use crate::crash::at_once;
use crate::crash::table::{ASSESSED, Case, FILES, Ground, LIFE, PLACES, TABLE};
use crate::support::{House, copy_tree};

/// Where the books lie.
fn books() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/repeats")
}

/// The packs whose books stand still.
pub(crate) fn packs() -> Vec<&'static str> {
    let mut packs: Vec<&str> = TABLE
        .iter()
        .filter_map(|case| match case.ground {
            Ground::Book(pack) => Some(pack),
            Ground::Older | Ground::Nothing => None,
        })
        .collect();
    packs.sort_unstable();
    packs.dedup();
    packs
}

/// Lines whose repeat is nothing to be known by a ref, or after which the others could not be recorded.
const LEFT_OUT: [&str; 7] = [
    "init",
    "migrate",
    "check",
    "undo",
    "member-erase",
    "person-erase",
    "key-restore",
];
const LAST: [&str; 9] = [
    "card-lost",
    "card-replace",
    "card-return",
    "card-cancel",
    "member-suspend",
    "member-exit",
    "member-merge",
    "close",
    "key-rotate",
];

/// The clock of the standing books: after all that was recorded in them.
const AFTER: &str = "2026-06-01";

/// Makes the standing book of a pack, and tells the lines that it acknowledged and knows again.
fn make(pack: &str) {
    let house = House::in_memory();
    house.clock("2024-03-01");
    for (name, text) in FILES {
        house.file(name, text);
    }
    house.run(&format!("init book --rules {pack}")).ok();
    let of_pack = |case: &&Case| {
        matches!(case.ground, Ground::Book(of) if of == pack) && !LEFT_OUT.contains(&case.page)
    };
    let mut cases: Vec<&Case> = TABLE.iter().filter(of_pack).collect();
    cases.sort_by_key(|case| (case.now, LAST.contains(&case.page)));
    let mut said: Vec<String> = Vec::new();
    let (mut placed, mut assessed) = (false, false);
    let steps = cases.iter().flat_map(|case| {
        case.before
            .iter()
            .chain([&case.line])
            .map(|line| (case.now, *line))
    });
    let life = LIFE.iter().map(|line| ("2024-03-01", *line));
    for (number, (now, line)) in life.chain(steps).enumerate() {
        house.clock(now);
        match line {
            "!places" if !placed => {
                placed = true;
                house.adds_to_house(PLACES);
            }
            "!assessed" if !assessed => {
                assessed = true;
                let rules = house.book().join(format!("rules/{pack}.toml"));
                let text = fs::read_to_string(&rules).expect("the rules");
                fs::write(rules, text + ASSESSED).expect("the rules");
                house.run("rules adopt").ok();
            }
            _ => {}
        }
        if line.starts_with('!') {
            continue;
        }
        let named = cases.iter().any(|case| case.before.contains(&line));
        let ran = match line.split_once("--ref ") {
            Some((line, _)) if !named => house.run(&format!("{line}--ref y-{number}")),
            Some(_) => house.run(line),
            None => {
                let ran = house.run(&format!("{line} --ref y-{number}"));
                if ran.code == Some(2) {
                    house.run(line)
                } else {
                    ran
                }
            }
        };
        if ran.code == Some(0) {
            said.push(ran.line);
        }
    }
    house.clock(AFTER);
    said.dedup();
    said.retain(|line| {
        let copy = House::in_memory();
        copy_tree(house.dir(), copy.dir());
        copy.clock(AFTER);
        let before = copy.version();
        copy.run(line).code == Some(0) && copy.version() == before
    });
    let place = books().join(pack);
    fs::create_dir_all(&place).expect("a folder");
    let _ = fs::remove_dir_all(house.book().join(".club"));
    copy_tree(house.dir(), &place);
    fs::rename(place.join("keyring"), place.join("keys")).expect("its keyring");
    fs::write(place.join("lines"), said.join("\n") + "\n").expect("its lines");
}

/// A house with a copy of a standing book.
pub(crate) fn standing(pack: &str) -> House {
    let house = House::in_memory();
    copy_tree(&books().join(pack), house.dir());
    fs::rename(house.dir().join("keys"), house.dir().join("keyring")).expect("its keyring");
    house.clock(AFTER);
    house
}

#[test]
fn a_ref_of_an_earlier_day_is_known_for_what_was_asked_then() {
    if std::env::var("CLUB_GOLDEN").is_ok_and(|word| word == "books") {
        at_once(&packs(), |pack| make(pack));
    }
    at_once(&packs(), |pack| {
        let house = standing(pack);
        house.run("check").ok();
        house.run("migrate").ok();
        let before = house.version();
        let lines = fs::read_to_string(books().join(pack).join("lines")).expect("its lines");
        assert!(lines.lines().count() > 2, "{pack}: {lines}");
        for line in lines.lines() {
            house.run(line).ok();
            assert_eq!(
                house.version(),
                before,
                "{pack}: club {line}\nwas recorded once more"
            );
        }
    });
}

const SALON: &str = "\n[[room]]\nid = \"m1\"\n\n[[therapist]]\nid = \"t1\"\ntitle = \"李雷\"\n";
const FAIR: &[&str] = &["event add fair --on 2024-03-01 --ref e-1"];
const INVITED: &[&str] = &[FAIR[0], "event invite fair M000001"];

/// Lines that name the same things by other words: none of them is other content.
#[test]
fn the_same_by_id_or_by_title_is_no_other_content() {
    let alike: [(&str, &[&str], [&str; 3]); 17] = [
        (
            "relations-care",
            &[],
            [
                "visit M000001 --channel phone --by account-manager --fact phone=13800000007 --ref x-1",
                "visit M000001 --channel 电话 --by 客户经理 --fact 电话=13800000007 --ref x-1",
                "visit 13800000001 --channel PHONE --by 'Account Manager' --fact PHONE=13800000007 --ref x-1",
            ],
        ),
        (
            "relations-care",
            &["staff add 李雷 --role service-desk"],
            [
                "visit M000001 --channel phone --by E0001 --ref x-1",
                "visit M000001 --channel phone --by 李雷 --ref x-1",
                "visit M000001 --channel phone --by E0001:service-desk --ref x-1",
            ],
        ),
        (
            "club-cards",
            &["!places"],
            [
                "reserve add M000001 --item massage --room m1 --when '2024-03-02 14:00' --ref x-1",
                "reserve add M000001 --item 按摩 --room M1 --when 2024-03-02T14:00:00+08:00 --ref x-1",
                "reserve add M000001 --item MASSAGE --room m1 --when '2024-03-02 14:00' --ref x-1",
            ],
        ),
        (
            "visitors",
            &[],
            [
                "visitor announce 赵一 --class general --when 2024-03-02 --ref x-1",
                "visitor announce 赵一 --class 一般来宾 --when 2024-03-02 --ref x-1",
                "visitor announce 赵一 --class 'General Visitor' --when 2024-03-02 --ref x-1",
            ],
        ),
        (
            "club-cards",
            &["consume M000001 100 --ref t-1"],
            [
                "complaint open M000001 --text x --sale S00000001 --ref x-1",
                "complaint open M000001 --text x --sale t-1 --ref x-1",
                "complaint open 13800000001 --text x --sale S00000001 --ref x-1",
            ],
        ),
        (
            "relations-care",
            &[],
            [
                "visit M000001 --channel phone --fact sex=F --at '2024-03-01 10:00' --ref x-1",
                "visit M000001 --channel phone --fact 性别=女 --at 2024-03-01T10:00:00 --ref x-1",
                "visit M000001 --channel phone --fact SEX=f --at 2024-03-01T10:00:00+08:00 --ref x-1",
            ],
        ),
        (
            "relations-care",
            FAIR,
            [
                "event invite fair M000001 --at '2024-03-01 10:00' --ref x-1",
                "event invite e-1 M000001 --at 2024-03-01T10:00:00 --ref x-1",
                "event invite H000001 13800000001 --at 2024-03-01T10:00:00+08:00 --ref x-1",
            ],
        ),
        (
            "relations-care",
            INVITED,
            [
                "event answer fair M000001 yes --at '2024-03-01 10:00' --ref x-1",
                "event answer e-1 M000001 是 --at 2024-03-01T10:00:00 --ref x-1",
                "event answer H000001 M000001 YES --at 2024-03-01T10:00:00+08:00 --ref x-1",
            ],
        ),
        (
            "relations-care",
            INVITED,
            [
                "event attend fair M000001 --at '2024-03-01 10:00' --ref x-1",
                "event attend e-1 M000001 --at 2024-03-01T10:00:00 --ref x-1",
                "event attend H000001 13800000001 --at 2024-03-01T10:00:00+08:00 --ref x-1",
            ],
        ),
        (
            "relations-care",
            &[],
            [
                "event add fair --on 2024-03-02 --at '2024-03-01 10:00' --ref x-1",
                "event add fair --on 2024-03-02 --at 2024-03-01T10:00:00 --ref x-1",
                "event add fair --on 2024-03-02 --at 2024-03-01T10:00:00+08:00 --ref x-1",
            ],
        ),
        (
            "relations-care",
            FAIR,
            [
                "event change fair --seats 9 --at '2024-03-01 10:00' --ref x-1",
                "event change e-1 --seats 9 --at 2024-03-01T10:00:00 --ref x-1",
                "event change H000001 --seats 9 --at 2024-03-01T10:00:00+08:00 --ref x-1",
            ],
        ),
        (
            "relations-care",
            FAIR,
            [
                "event cancel fair --reason x --ref x-1",
                "event cancel e-1 --reason x --ref x-1",
                "event cancel H000001 --reason x --ref x-1",
            ],
        ),
        (
            "relations-care",
            &[],
            [
                "gift give M000001 dining-voucher --occasion dragon-boat --at '2024-03-01 10:00' --ref x-1",
                "gift give M000001 餐饮券 --occasion 端午节 --at 2024-03-01T10:00:00 --ref x-1",
                "gift give 13800000001 DINING-VOUCHER --occasion dragon-boat --at 2024-03-01T10:00:00+08:00 --ref x-1",
            ],
        ),
        (
            "vip-card",
            &[],
            [
                "stock in towel 5 --at '2024-03-01 10:00' --ref x-1",
                "stock in TOWEL 5 --at 2024-03-01T10:00:00 --ref x-1",
                "stock in towel 5 --at 2024-03-01T10:00:00+08:00 --ref x-1",
            ],
        ),
        (
            "club-cards",
            &[],
            [
                "inquiry open M000001 --text x --call-back '2024-03-05 10:00' --ref x-1",
                "inquiry open M000001 --text x --call-back 2024-03-05T10:00:00 --ref x-1",
                "inquiry open 13800000001 --text x --call-back 2024-03-05T10:00:00+08:00 --ref x-1",
            ],
        ),
        (
            "salon-visit",
            &["!salon", "treatment add M000001 --item facial --ref n-1"],
            [
                "treatment step n-1 greeted --room m1 --staff t1 --ref x-1",
                "treatment step N000001 greeted --room M1 --staff 李雷 --ref x-1",
                "treatment step n-1 greeted --room m1 --staff T1 --ref x-1",
            ],
        ),
        (
            "relations-care",
            &["staff add 李雷 --role service-desk"],
            [
                "staff leave E0001 --ref x-1",
                "staff leave 李雷 --ref x-1",
                "staff leave E0001 --ref x-1",
            ],
        ),
    ];
    for (pack, before, lines) in alike {
        let house = House::new(pack);
        house.clock("2024-03-01");
        house.run("register 王芳 --phone 13800000001").ok();
        for line in before {
            match *line {
                "!places" => house.adds_to_house(PLACES),
                "!salon" => house.adds_to_house(SALON),
                line => drop(house.run(line).ok()),
            }
        }
        let first = house.run(lines[0]).ok();
        let version = house.version();
        for line in &lines[1..] {
            let again = house.run(line).ok();
            assert_eq!(again.text(), first.text(), "club {line}");
        }
        assert_eq!(house.version(), version, "{}", lines[0]);
    }
}

/// A deed over many under a ref, with its clock and that of its repeat, what was recorded before it, lines of other
/// content, and how many lines it tells at least.
type Many<'a> = (
    &'a str,
    [&'a str; 2],
    &'a [&'a str],
    &'a str,
    &'a [&'a str],
    usize,
);

#[test]
fn a_deed_over_many_is_known_by_what_it_did() {
    let greeted: &[&str] = &[
        "register 钱进 --phone 13800000002 --birthday 1990-02-01 --fact consent.marketing=yes",
        "register 孙丽 --phone 13800000003 --birthday 1990-02-02 --fact consent.marketing=yes",
        "register 李四 --phone 13800000004 --birthday 1990-02-03 --fact consent.marketing=yes",
        "register 周杰 --phone 13800000005 --birthday 1990-02-04 --fact consent.marketing=yes",
    ];
    let vips: &[&str] = &[
        "consume M000001 1000",
        "card issue M000001 --card 8800",
        "card activate 8800",
        "consume M000001 500 --goods promotion",
    ];
    let rebated: &[&str] = &[
        "consume M000001 200000 --paid 200000",
        "member set M000001 ability-to-pay=10 loyalty=10",
    ];
    let table: [Many<'_>; 4] = [
        (
            "house",
            ["2024-01-10", "2024-01-11"],
            greeted,
            "care --from 2024-02-01 --to 2024-02-02 --sent --ref k1",
            &[
                "care --from 2024-02-03 --to 2024-02-04 --sent --ref k1",
                "care --from 2024-02-01 --to 2024-02-03 --sent --ref k1",
                "care --from 2024-02-01 --to 2024-02-01 --sent --ref k1",
                "care --from 2024-02-01 --to 2024-02-02 --sent --at 2024-01-09 --ref k1",
            ],
            2,
        ),
        (
            "five-star",
            ["2024-03-01", "2024-03-09"],
            &["consume M000001 10000", "refund S00000001 --amount 0.01"],
            "tier-recalc --ref k1",
            &["tier-recalc --as-of 2024-02-28 --ref k1"],
            1,
        ),
        (
            "vip-card",
            ["2025-01-02", "2025-03-01"],
            vips,
            "year-end 2024 --ref k1",
            &["year-end 2023 --ref k1"],
            1,
        ),
        (
            "partner-vip",
            ["2024-04-01", "2024-07-01"],
            rebated,
            "rebate --period 2024-Q1 --ref k1",
            &["rebate --period 2024-Q2 --ref k1"],
            1,
        ),
    ];
    for (pack, [now, later], before, line, others, lines) in table {
        let house = House::new(pack);
        house.clock("2024-01-05");
        house.run("register 王芳 --phone 13800000001").ok();
        if pack == "five-star" || pack == "partner-vip" {
            house.clock("2024-03-01");
        }
        for line in before {
            house.run(line).ok();
        }
        house.clock(now);
        let first = house.run(line).ok();
        assert!(first.rows().len() >= lines, "{line}: {}", first.text());
        let version = house.version();
        house.clock(later);
        let again = house.run(line).ok();
        assert_eq!(again.text(), first.text(), "{line}");
        for other in others {
            house.run(other).refused();
        }
        assert_eq!(house.version(), version, "{line}");
        house.run("check").ok();
        // What was taken back leaves its ref to nobody.
        if house.run(&format!("undo {version} --reason x")).code == Some(0) {
            house.run(line).refused().tells(&["k1", "undid"]);
        }
    }
}

#[test]
fn who_was_erased_since_makes_a_repeat_nothing_else() {
    let house = House::new("house");
    house.clock("2024-01-10");
    for (name, day) in [("钱进", 1), ("孙丽", 2)] {
        let told = format!("--birthday 1990-02-0{day} --fact consent.marketing=yes");
        house.register(name, &told);
    }
    let line = "care --from 2024-02-01 --to 2024-02-02 --sent --ref k1";
    assert_eq!(house.run(line).ok().rows().len(), 2);
    house.clock("2024-02-10");
    house.run("member erase M000001 --reason x").ok();
    let version = house.version();
    let again = house.run(line).ok().one();
    again.has(&[("member", "M000002"), ("visit", "V00000002")]);
    assert_eq!(house.version(), version);
}

#[test]
fn a_change_that_was_undone_leaves_its_ref_to_nobody() {
    let house = House::new("house");
    house.clock("2024-01-10");
    let wang = house.register("王芳", "");
    for line in [
        format!("member suspend {wang} --reason x --ref k1"),
        format!("member set {wang} sex=F --ref k2"),
    ] {
        house.run(&line).ok();
        let version = house.version();
        house.run(&format!("undo {version} --reason x")).ok();
        house.run(&line).refused().tells(&["undid ref k"]);
    }
}
