//! Hostile files for every command that takes a batch: told with line and column, nothing recorded, nothing
//! that steers a terminal; and what was exported for a spreadsheet comes back as it was.

use std::fs;
use std::path::Path;

use crate::support::{House, Ran, tree};

fn house() -> House {
    let house = House::new("vip-card");
    house.clock("2024-03-01");
    house.run("register 王芳 --phone 13800000001 --ref a").ok();
    house.run("consume M000001 3000 --ref t1").ok();
    house.run("card issue M000001").ok();
    house.run("card activate M000001").ok();
    house.run("points adjust M000001 +900 --reason x").ok();
    house
}

/// A command with a header of its own and one sound row.
struct Takes {
    command: &'static str,
    header: &'static str,
    row: &'static str,
    /// The column, counted from 1, that holds a figure or an id, its name, and what is wrong with a word there.
    figure: (usize, &'static str),
}

const ALL: [Takes; 5] = [
    Takes {
        command: "register",
        header: "name,phone,joined,ref",
        row: "李娜,13800000002,2024-02-01,q1",
        figure: (3, "joined"),
    },
    Takes {
        command: "consume",
        header: "member,at,amount,ref",
        row: "M000001,2024-03-01,5.00,q1",
        figure: (3, "amount"),
    },
    Takes {
        command: "redeem",
        header: "member,reward,quantity,ref",
        row: "M000001,towel,1,q1",
        figure: (3, "quantity"),
    },
    Takes {
        command: "member set",
        header: "member,name,birthday,sex",
        row: "M000001,王方,1990-05-20,F",
        figure: (3, "birthday"),
    },
    Takes {
        command: "opening",
        header: "member,points,spend,ref",
        row: "a,5,5.00,q1",
        figure: (3, "spend"),
    },
];

impl Takes {
    fn file(&self, row: &str) -> String {
        format!("{}\n{row}\n", self.header)
    }

    /// The sound row with another figure.
    fn with(&self, figure: &str) -> String {
        let mut cells: Vec<&str> = self.row.split(',').collect();
        cells[self.figure.0 - 1] = figure;
        cells.join(",")
    }

    fn line(&self) -> String {
        format!("{} --from -", self.command)
    }
}

#[track_caller]
fn told(ran: &Ran, parts: &[&str]) {
    assert!(
        matches!(ran.code, Some(65)),
        "{}: {:?} {}{}",
        ran.line,
        ran.code,
        ran.text(),
        ran.err
    );
    assert!(ran.out.is_empty(), "{}: {}", ran.line, ran.text());
    for part in parts {
        assert!(
            ran.err.contains(part),
            "{}: {part:?} is not in\n{}",
            ran.line,
            ran.err
        );
    }
    // Nothing in a message steers a terminal.
    let steers = |c: char| {
        (c.is_control() && c != '\n' && c != '\t') || ('\u{202a}'..='\u{202e}').contains(&c)
    };
    assert!(!ran.err.contains(steers), "{:?}", ran.err);
}

#[test]
fn every_batch_tells_a_broken_file_where_it_is() {
    let house = house();
    let version = house.version();
    for takes in &ALL {
        let (line, row) = (takes.line(), takes.row);
        let sound = takes.file(row);
        let place = |line: u64| format!("stdin:{line}:{}: {}", takes.figure.0, takes.figure.1);
        let feed = |bytes: &[u8]| house.feed(&line, bytes);
        told(&feed(b""), &["stdin:1: the file is empty"]);
        told(
            &feed(format!("{}\n{row}", takes.header.replace(',', ";")).as_bytes()),
            &["stdin:1: "],
        );
        let double = format!("{0},{0}\n{row},{row}\n", takes.header);
        told(&feed(double.as_bytes()), &["columns 1 and 5 are both"]);
        told(
            &feed(sound.replacen(',', ",,", 1).as_bytes()),
            &["stdin:1: column 2 `` is not known"],
        );
        told(
            &feed(takes.file("a,b").as_bytes()),
            &["stdin:2: the row has 2 cells, the header 4"],
        );
        told(
            &feed(takes.file(&format!("{row},x")).as_bytes()),
            &["stdin:2: the row has 5 cells"],
        );
        for bad in [
            "x",
            "1e3",
            "NaN",
            "99999999999999999999999",
            "../../etc/passwd",
            "$(reboot)",
            "`id`",
            "\u{1b}[31mred\u{7}",
            "a\u{202e}b",
            "5\u{200b}",
            "５；",
        ] {
            told(&feed(takes.file(&takes.with(bad)).as_bytes()), &[&place(2)]);
        }
        // Line ends of every kind, a mark, and line breaks within quotes: the line is the right one.
        let bad = format!(
            "{}\n\"{}\"\n{}\n",
            takes.header,
            row.replacen(',', "\n\",\"", 1)
                .replace("\",\"", "\",")
                .trim_end_matches('"'),
            takes.with("x")
        );
        let quoted = format!("{}\n\n{}\n", takes.header, takes.with("x"));
        for end in ["\r\n", "\r", "\n"] {
            let text = format!("\u{feff}{}", quoted.replace('\n', end));
            told(&feed(text.as_bytes()), &[&place(3)]);
        }
        assert!(matches!(feed(bad.as_bytes()).code, Some(1 | 65)), "{bad}");
        let open = format!("{}\n{row}\n\"{row}\n{row}\n", takes.header);
        told(
            &feed(open.as_bytes()),
            &["stdin:3:1: the quote that opens here is never closed"],
        );
        let nul = takes.file(&takes.with("5\0"));
        told(&feed(nul.as_bytes()), &[&place(2), "NUL"]);
        // Other encodings.
        let (gb, _, _) = encoding_rs::GB18030.encode("王小明𠮷");
        let mut bytes = takes.file(row).into_bytes();
        bytes.extend_from_slice(&gb);
        bytes.extend_from_slice(b",,,\n");
        told(
            &feed(&bytes),
            &[
                "stdin:3:1",
                "byte 1 of the cell is no UTF-8",
                "--encoding gb18030",
            ],
        );
        let broken = [takes.header.as_bytes(), b"\n\x81\x30\x81,,,\n"].concat();
        let ran = house.feed(&format!("{line} --encoding gb18030"), &broken);
        told(&ran, &["stdin:2:1", "no GB 18030"]);
        let utf16: Vec<u8> = sound.encode_utf16().flat_map(u16::to_le_bytes).collect();
        told(&feed(&utf16), &["the header holds NUL", "UTF-16"]);
        // A row without end is told before it is read whole.
        let mut endless = format!("{}\n", takes.header).into_bytes();
        endless.resize(8 << 20, b'x');
        told(&feed(&endless), &["stdin:2: the row is longer than 2 MB"]);
        assert_eq!(house.version(), version, "{line} recorded something");
        // A header alone is no fault and no record.
        feed(format!("{}\n", takes.header).as_bytes()).ok();
        assert_eq!(house.version(), version);
    }
}

#[test]
fn one_bad_row_refuses_all_and_rejects_keep_the_good_ones() {
    let house = house();
    for takes in ALL.iter().take(3) {
        let version = house.version();
        let text = format!("{}\n{}\n{}\n", takes.header, takes.row, takes.with("x"));
        told(
            &house.feed(&takes.line(), text.as_bytes()),
            &["1 of 2 rows is bad; nothing was recorded", "stdin:3"],
        );
        assert_eq!(house.version(), version);
        house
            .feed(
                &format!("{} --rejects bad.csv", takes.line()),
                text.as_bytes(),
            )
            .ok();
        assert_eq!(house.version(), version + 1, "{}", takes.command);
        let rejected = fs::read_to_string(house.dir().join("bad.csv")).expect("rejects");
        assert!(
            rejected.starts_with(&format!("{},reason\n", takes.header)),
            "{rejected}"
        );
        assert_eq!(rejected.lines().count(), 2, "{rejected}");
    }
    house.run("check").ok();
}

#[test]
fn ids_show_every_character_and_are_no_paths() {
    let house = house();
    let rows: [(&str, &str, &[&str]); 7] = [
        (
            "consume",
            "ref,amount\na\u{202e}b,5\n",
            &["stdin:2:1: ref", "U+202E"],
        ),
        (
            "consume",
            "amount,category\n5,ba\u{200b}th\n",
            &["stdin:2:2: category", "U+200B"],
        ),
        (
            "consume",
            "amount,store\n5,../../etc/passwd\n",
            &["stdin:2:2: store", "letters, digits"],
        ),
        (
            "register",
            "name,ref,card\nA,x,../../etc\n",
            &["stdin:2:3: card"],
        ),
        (
            "register",
            "name,ref,card\nA,x,=cmd|calc\n",
            &["stdin:2:3: card"],
        ),
        ("redeem", "member,reward\nM000001,=cmd|calc\n", &["stdin:2"]),
        (
            "redeem",
            "member,reward\nM000001,../../etc/passwd\n",
            &["stdin:2"],
        ),
    ];
    let version = house.version();
    for (command, text, parts) in rows {
        let ran = house.feed(&format!("{command} --from -"), text.as_bytes());
        assert!(
            matches!(ran.code, Some(1 | 65)),
            "{command} {text}: {:?}{}",
            ran.code,
            ran.text()
        );
        ran.tells(parts);
    }
    for (line, parts) in [
        ("consume --walk-in 5 --ref a\u{202e}b", "U+202E"),
        ("consume --walk-in 5 --category ba\u{200b}th", "U+200B"),
        ("consume --walk-in 5 --store ../../etc", "letters, digits"),
        ("consume --walk-in 5 --operator a\u{feff}", "U+FEFF"),
        ("card issue M000001 --card ../../etc", "card number"),
    ] {
        house.run(line).fails(2).tells(&[parts]);
    }
    house
        .run("init other --rules ../../etc/passwd --name x")
        .ends(78);
    assert_eq!(house.version(), version);
    // A text that looks like a formula or a command is text.
    house
        .feed(
            "consume --from -",
            b"amount,ref,note\n5,=1+1,\"=cmd|' /C calc'!A0\"\n6,$(reboot),`id`\n",
        )
        .ok();
    house.run("check").ok();
}

#[test]
fn an_export_for_spreadsheets_comes_back_as_it_was() {
    let house = house();
    let text = "name,phone,ref\nN1,13900000001,=1+2\nN2,13900000002,+86\nN3,13900000003,-5\nN4,13900000004,@x\nN5,13900000005,＝1\nQ1,13700000001,'=1\nQ2,13700000002,''-2\nQ3,13700000003,'\n";
    house.feed("register --from -", text.as_bytes()).ok();
    let refund = house.run("refund S00000001 --amount 5 --excel").ok().text();
    assert!(
        refund.contains(",-5.00,") && !refund.contains("'-"),
        "figures are figures: {refund}"
    );
    for encoding in ["utf-8", "gb18030"] {
        house
            .run(&format!(
                "member list --excel --encoding {encoding} -o list.csv"
            ))
            .ok();
        let bytes = fs::read(house.dir().join("list.csv")).expect("the list");
        let shown = String::from_utf8_lossy(&bytes);
        assert!(
            shown.contains(",'=1+2,") && shown.contains(",''=1,"),
            "{shown}"
        );
        // Every ref finds its member when the file is read back: each row is refused for its reward alone.
        let members = house.run("member list").ok().rows();
        let renamed = String::from("number").into_bytes();
        let at = bytes.windows(6).position(|word| word == b"member");
        let at = at.expect("a column");
        let own = [&bytes[..at], &renamed, &bytes[at + 6..]].concat();
        fs::write(house.dir().join("list.csv"), own).expect("renamed");
        let line = format!(
            "redeem --from list.csv --map ref=member,status=reward --ignore-extra --encoding {encoding}"
        );
        let ran = house.run(&line);
        assert_eq!(
            ran.err.matches("active").count(),
            members.len(),
            "{}",
            ran.err
        );
    }
}

/// Every file that commands write, by every option that names one, and every command that records.
#[test]
fn no_output_takes_the_place_of_a_book_or_a_keyring() {
    let house = House::new("house");
    house.run("register Ann --phone 13800138000 --ref 1").ok();
    house.file("aside.csv", "kept\n");
    let link = |name: &str, to: &Path| {
        std::os::unix::fs::symlink(to, house.dir().join(name)).expect("a link");
    };
    link("by-link.csv", &house.ledger("visits"));
    link("by-folder", &house.book());
    link("not-there-yet.csv", &house.book().join(".club/new"));
    let keys = house.keys();
    fs::copy(&keys, house.dir().join("old.keys")).expect("a copy of the keyring");
    let other = House::new("vip-card");
    let other = other.ledger("sales");
    let targets = [
        ("book/ledgers/visits.csv", "it is part of the book"),
        ("book/ledgers/new.csv", "it is part of the book"),
        ("book/.club/lookup", "it is part of the book"),
        ("book/club.toml", "it is part of the book"),
        ("by-link.csv", "it is part of the book"),
        ("by-folder/ledgers/sales.csv", "it is part of the book"),
        ("not-there-yet.csv", "it is part of the book"),
        (&*other.display().to_string(), "it is part of the book"),
        (&*keys.display().to_string(), "it is a keyring"),
        ("old.keys", "it is a keyring"),
    ];
    let lines = [
        "visit-plan --from 2024-03-01 --to 2024-03-07 --ics",
        "reserve list --ics",
        "report sales -o",
        "report sales --html",
        "report sales --xlsx",
        "rules sheet --html",
        "member list -o",
        "consume --walk-in 5 -o",
        "register --from aside.csv --rejects",
        "consume --from aside.csv --rejects",
        "rules list -o",
        "festivals 2024 -o",
        "man pages -o",
    ];
    let (before, key_bytes) = (tree(&house.book()), fs::read(&keys).expect("the keyring"));
    for line in lines {
        for (target, why) in targets {
            house
                .run(&format!("{line} {target}"))
                .fails(2)
                .tells(&[why, "nothing was recorded"]);
        }
    }
    // Nor by a name that is handed down: what a page of the manual would be called.
    house
        .run("man book/ledgers")
        .fails(2)
        .tells(&["it is part of a book"]);
    assert_eq!(tree(&house.book()), before);
    assert_eq!(fs::read(&keys).expect("the keyring"), key_bytes);
    // What lies beside the book's own is the user's.
    house.run("report sales -o book/sales-of-may.csv").ok();
    house.run("check").ok();
}

#[test]
fn records_go_nowhere_that_they_would_destroy() {
    let house = house();
    let rows = house.file("in.csv", "member,amount\n,5\n");
    let version = house.version();
    for (line, code, part) in [
        ("member list -o .", 74, "it is a folder"),
        ("member list -o none/x.csv", 74, "its folder is not there"),
        (
            "member list -o book/ledgers/sales.csv",
            2,
            "it is part of the book",
        ),
        ("member list -o book/club.toml", 2, "it is part of the book"),
        (
            "consume --from in.csv -o in.csv",
            2,
            "the rows are read from it",
        ),
        (
            "consume --from in.csv --rejects ./in.csv",
            2,
            "the rows are read from it",
        ),
        (
            "consume --from in.csv --rejects x.csv -o x.csv",
            2,
            "both go there",
        ),
        (
            "consume --from in.csv --rejects book/ledgers/points.csv",
            2,
            "it is part of the book",
        ),
        (
            "consume --walk-in 5 -o none/x.csv",
            74,
            "nothing was recorded",
        ),
    ] {
        house.run(line).fails(code).tells(&[part]);
    }
    assert_eq!(
        fs::read_to_string(rows).expect("the file"),
        "member,amount\n,5\n"
    );
    assert_eq!(house.version(), version);
    house.run("check").ok();
}

/// 王芳 and 李娜 are six bytes each in UTF-8: three characters of GB 18030, of other names.
#[test]
fn a_file_that_is_utf8_throughout_is_doubted_under_gb18030() {
    let house = house();
    let version = house.version();
    let utf8 = "name,phone,ref\n李娜,13800000002,q1\n";
    house.file("utf8.csv", utf8);
    for (lang, parts) in [
        (
            "en",
            [
                "utf8.csv is UTF-8 throughout",
                "leave --encoding out",
                "--yes",
            ],
        ),
        (
            "zh",
            ["utf8.csv 全文都是 UTF-8", "请去掉 --encoding", "--yes"],
        ),
    ] {
        let line = format!("register --from utf8.csv --encoding gb18030 --lang {lang}");
        house.run(&line).refused().tells(&parts);
    }
    let ran = house.feed("register --from - --encoding gb18030", utf8.as_bytes());
    ran.refused().tells(&["stdin is UTF-8 throughout"]);
    assert_eq!(house.version(), version);
    // What the file says of itself goes before what is said of it, in both directions.
    house.file("marked.csv", &format!("\u{feff}{utf8}"));
    house
        .run("register --from marked.csv --encoding gb18030")
        .ok();
    let (gb, _, _) = encoding_rs::GB18030.encode("\u{feff}name,phone,ref\n周敏,13800000003,q2\n");
    fs::write(house.dir().join("gb.csv"), &gb).expect("a file");
    house.run("register --from gb.csv").ok();
    let listed = house.run("member list").rows();
    assert_eq!(listed.columns(&["name"]), [["王芳"], ["李娜"], ["周敏"]]);
    // ASCII alone is the same in both; and whoever means it, says so.
    house.file("ascii.csv", "name,phone,ref\nAnn,13800000004,q3\n");
    house
        .run("register --from ascii.csv --encoding gb18030")
        .ok();
    house.file("other.csv", "name,phone,ref\n李娜,13800000005,q4\n");
    house
        .run("register --from other.csv --encoding gb18030 --yes")
        .ok()
        .tells(&["warning: other.csv is UTF-8 throughout"]);
}
