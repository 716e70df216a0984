//! Every column of every file, in every kind of row: a cell has its effect on what is recorded, or the row is refused
//! with the column named. None is dropped in silence.

use std::path::Path;

use crate::crash::at_once;
use crate::support::{House, Ran, copy_tree};

/// One kind of row of a command: the cells that make it sound, and a sound value for each further column.
struct Kind {
    command: &'static str,
    row: &'static [(&'static str, &'static str)],
    /// Columns in which a sound value changes nothing that is recorded, since they say what the rules may ask for.
    heard: &'static [&'static str],
}

const fn kind(command: &'static str, row: &'static [(&'static str, &'static str)]) -> Kind {
    Kind {
        command,
        row,
        heard: &[],
    }
}

const KINDS: [Kind; 16] = [
    kind("register", &[("name", "赵敏"), ("phone", "13700000009")]),
    Kind {
        // Whoever showed a paper or had booked pays what the rules say for it, where they say anything.
        heard: &["id_checked", "booked"],
        ..kind(
            "consume",
            &[
                ("member", "M000001"),
                ("at", "2026-01-05"),
                ("amount", "200"),
            ],
        )
    },
    Kind {
        heard: &["id_checked", "booked"],
        ..kind(
            "consume",
            &[("walk_in", "yes"), ("at", "2026-01-05"), ("amount", "200")],
        )
    },
    kind(
        "consume",
        &[("refund_of", "t-0"), ("at", "2026-01-05"), ("amount", "")],
    ),
    kind(
        "consume",
        &[
            ("refund_of", "t-0"),
            ("member", "M000001"),
            ("at", "2026-01-05"),
            ("amount", "10"),
        ],
    ),
    kind(
        "consume",
        &[
            ("refund_of", "-"),
            ("member", "M000001"),
            ("at", "2026-01-05"),
            ("amount", "10"),
        ],
    ),
    Kind {
        heard: &["id_checked"],
        ..kind(
            "redeem",
            &[
                ("member", "M000001"),
                ("at", "2026-01-05"),
                ("reward", "bath-ticket"),
            ],
        )
    },
    Kind {
        // Stores and papers are what the rules of stored value may ask for; the paper is kept sealed.
        heard: &["store", "id_ref"],
        ..kind(
            "topup",
            &[
                ("member", "M000001"),
                ("at", "2026-01-05"),
                ("amount", "500"),
                ("id_ref", "f-1"),
            ],
        )
    },
    kind(
        "visit",
        &[
            ("member", "M000001"),
            ("at", "2026-01-05"),
            ("channel", "message"),
        ],
    ),
    kind(
        "survey add",
        &[
            ("member", "M000001"),
            ("at", "2026-01-05"),
            ("topic", "quality"),
            ("score", "4"),
        ],
    ),
    kind(
        "survey add",
        &[
            ("walk_in", "yes"),
            ("at", "2026-01-05"),
            ("topic", "quality"),
            ("score", "4"),
        ],
    ),
    kind("member set", &[("member", "M000001"), ("sex", "M")]),
    kind("opening", &[("member", "M000002"), ("points", "5")]),
    Kind {
        // It is kept beside the digest of what was asked.
        heard: &["last_purchase"],
        ..kind(
            "opening",
            &[("member", "M000002"), ("spend", "5"), ("purchases", "1")],
        )
    },
    kind(
        "coupon issue next-visit",
        &[("member", "M000001"), ("at", "2026-01-05")],
    ),
    kind(
        "gift give",
        &[
            ("member", "M000001"),
            ("at", "2026-01-05"),
            ("gift", "spa-voucher"),
        ],
    ),
];

/// A sound value of a column that is none of those that the rows above have.
fn sound(command: &str, column: &str) -> &'static str {
    match (command, column) {
        (_, "member" | "referrer") => "M000003",
        (_, "at" | "joined") => "2026-01-04",
        ("register", "name") => "钱进",
        ("member set", "name") => "王方",
        (_, "phone") => "13700000008",
        (_, "birthday") => "1991-02-03",
        (_, "sex") => "F",
        (_, "store") => "east",
        (_, "card") => "7701",
        (_, "consent") => "marketing",
        (_, "ref") => "x-1",
        (_, "fact.*") => "a@example.org",
        (_, "walk_in" | "id_checked" | "booked") => "yes",
        (_, "consent.marketing" | "consent.sharing") => "no",
        ("survey add", "topic") => "attitude",
        (_, "amount" | "paid") => "9",
        (_, "category") => "bath",
        (_, "goods") => "special",
        (_, "pay") => "card",
        (_, "coupon") => "C00000001",
        (_, "pass") => "P000001",
        (_, "refund_of") => "t-0",
        (_, "reward") => "massage",
        ("survey add", "score") | (_, "quantity" | "purchases") => "2",
        (_, "bonus" | "wallet" | "spend" | "points") => "7",
        (_, "channel") => "phone",
        (_, "by") => "manager",
        (_, "satisfaction") => "3",
        (_, "outcome") => "no-answer",
        (_, "occasion") => "birthday",
        (_, "gift") => "dining-voucher",
        (_, "due") => "2026-01-20",
        (_, "points_expire" | "tier_until") => "2026-12-30",
        (_, "last_purchase") => "2026-01-03",
        (_, "tier") => "gold",
        (_, "note" | "comment" | "id_ref") => "靠窗",
        _ => "",
    }
}

fn ground() -> House {
    let house = House::in_memory();
    house.clock("2026-01-05 09:00");
    house.run("init book --rules house").ok();
    house.adds_to_house("\n[[store]]\nid = \"east\"\n\n[[store]]\nid = \"west\"\n");
    house
        .run("staff add 李雷 --role manager --since 2025-01-01")
        .ok();
    for (number, name) in [(1, "王芳"), (2, "李娜"), (3, "孙丽")] {
        let register = format!("register {name} --phone 1370000000{number} --at 2026-01-01");
        house
            .run(&format!("{register} --fact birthday=1990-01-2{number}"))
            .ok();
    }
    house
        .run("consume M000001 --item bath:300 --item massage:100 --store west --pay cash --ref t-0")
        .ok();
    house
        .run("points adjust M000001 +900 --reason x --at 2026-01-02")
        .ok();
    house
        .run("points adjust M000003 +900 --reason x --at 2026-01-02")
        .ok();
    house.run("coupon issue next-visit --member M000001").ok();
    house
        .run("pass sell M000001 massage-10 --pay cash --at 2026-01-02")
        .ok();
    house
        .run("member set M000001 consent.marketing=yes consent.sharing=yes email=b@example.org")
        .ok();
    house
}

fn copied(ground: &Path) -> House {
    let house = House::in_memory();
    copy_tree(ground, house.dir());
    house.clock("2026-01-05 09:00");
    house
}

/// The columns of a command, as the program tells them of a file that has none of them.
fn declared(ground: &Path, command: &str) -> Vec<String> {
    let house = copied(ground);
    let ran = house.feed(&format!("{command} --from -"), b"?\n1\n");
    let told = ran
        .err
        .split("the columns are ")
        .nth(1)
        .expect("the columns");
    let told = told.split(';').next().expect("the columns");
    told.split(", ").map(str::to_owned).collect()
}

/// Records a row on a copy of the ground, and tells what was written, field by field, or why nothing was.
fn recorded(ground: &Path, command: &str, row: &[(String, String)]) -> (Ran, String) {
    let house = copied(ground);
    let cells = |cells: Vec<&str>| cells.join(",");
    let text = format!(
        "{}\n{}\n",
        cells(row.iter().map(|(column, _)| column.as_str()).collect()),
        cells(row.iter().map(|(_, value)| value.as_str()).collect()),
    );
    let ran = house.feed(&format!("{command} --from -"), text.as_bytes());
    if ran.code != Some(0) {
        return (ran, String::new());
    }
    let told = house
        .run(&format!("--format csv history {}", house.version()))
        .text();
    let told: Vec<&str> = told
        .lines()
        .filter(|line| !line.contains(",asked,"))
        .collect();
    let told = format!("{}{}", ran.text(), told.join("\n"));
    (ran, told)
}

fn holds(ground: &Path, kind: &Kind, columns: &[String], faults: &mut Vec<String>) {
    let command = kind.command;
    let base: Vec<(String, String)> = kind
        .row
        .iter()
        .map(|(column, value)| ((*column).to_owned(), (*value).to_owned()))
        .collect();
    let (ran, without) = recorded(ground, command, &base);
    assert_eq!(ran.code, Some(0), "{command} {base:?}: {}", ran.err);
    for column in columns {
        let sound = sound(command, column);
        assert!(!sound.is_empty(), "{command}: {column} needs a value here");
        let name = column.replace('*', "email");
        for value in [sound, "", "-", "zz@@"] {
            let mut row: Vec<(String, String)> = base
                .iter()
                .filter(|(own, _)| *own != name)
                .cloned()
                .collect();
            let of_kind = base.iter().find(|(own, _)| *own == name);
            if of_kind.is_some_and(|(_, own)| own == value) {
                continue;
            }
            row.push((name.clone(), value.to_owned()));
            let (ran, with) = recorded(ground, command, &row);
            let is_heard = kind.heard.contains(&column.as_str());
            // What makes a row one of its kind may be missed elsewhere, and a rule's refusal tells the figure itself.
            let named = of_kind.is_some()
                || ran.err.contains(name.as_str())
                || value.len() > 1 && ran.err.contains(value)
                || value == "t-0" && ran.err.contains("S00000001");
            let fault = match ran.code {
                Some(0) if value.is_empty() && of_kind.is_none() => {
                    if with == without {
                        continue;
                    }
                    "means something though it is blank"
                }
                Some(0) if with == without && !is_heard && of_kind.is_none() => {
                    "is dropped in silence"
                }
                Some(0) => continue,
                Some(65 | 1) if named => continue,
                Some(65 | 1) => "is refused without being named",
                _ => "ends otherwise",
            };
            let err = ran.err.lines().take(3).collect::<Vec<_>>().join(" / ");
            faults.push(format!(
                "{command} {:?}: {name}={value:?} {fault}: {err}",
                kind.row
            ));
        }
    }
}

#[test]
fn no_cell_of_a_file_is_dropped_in_silence() {
    let house = ground();
    let ground = house.dir();
    let faults = std::sync::Mutex::new(Vec::new());
    let kinds: Vec<&Kind> = KINDS.iter().collect();
    at_once(&kinds, |kind| {
        let columns = declared(ground, kind.command);
        let mut own = Vec::new();
        holds(ground, kind, &columns, &mut own);
        faults.lock().expect("one at a time").extend(own);
    });
    let faults = faults.into_inner().expect("all ended");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
