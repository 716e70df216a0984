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
        let at = if self.command == "redeem" {
            " --at 2024-03-01"
        } else {
            ""
        };
        format!("{} --from -{at}", self.command)
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
                "byte 1 of the cell is not UTF-8",
                "--encoding gb18030",
            ],
        );
        let broken = [takes.header.as_bytes(), b"\n\x81\x30\x81,,,\n"].concat();
        let ran = house.feed(&format!("{line} --encoding gb18030"), &broken);
        told(&ran, &["stdin:2:1", "not GB 18030"]);
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
            &["stdin:2:2: store", "there is no store"],
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
        let at = if command == "register" {
            ""
        } else {
            " --at 2024-03-01"
        };
        let walk_in = if command == "consume" {
            " --walk-in"
        } else {
            ""
        };
        let ran = house.feed(&format!("{command} --from -{at}{walk_in}"), text.as_bytes());
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
        ("consume --walk-in 5 --operator a\u{feff}", "U+FEFF"),
        ("card issue M000001 --card ../../etc", "card number"),
    ] {
        house.run(line).fails(2).tells(&[parts]);
    }
    house
        .run("consume --walk-in 5 --store ../../etc")
        .refused()
        .tells(&["there is no store `../../etc`"]);
    house
        .run("init other --rules ../../etc/passwd --name x")
        .ends(78);
    assert_eq!(house.version(), version);
    // A text that looks like a formula or a command is text.
    house
        .feed(
            "consume --from - --walk-in --at 2024-03-01",
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
            "redeem --from list.csv --map ref=member,status=reward --ignore-extra --at 2024-03-01 --encoding {encoding}"
        );
        let ran = house.run(&line);
        assert_eq!(
            ran.err.matches("status \"active\":").count(),
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
    // A kept backup, and what keeps somebody who was erased from coming back with it.
    house.file("passphrase", "a passphrase");
    house.run("register Bob --phone 13800138001 --ref 2").ok();
    house.run("backup kept --passphrase-file passphrase").ok();
    house
        .run("member erase M000002 --reason x --despite-retention")
        .ok();
    let within = |folder: &Path, suffix: &str| {
        let names = fs::read_dir(folder).expect("a folder").flatten();
        let mut names = names.map(|entry| entry.path().display().to_string());
        names.find(|name| name.ends_with(suffix)).expect(suffix)
    };
    let kept = within(&house.dir().join("kept"), "00");
    let erased = within(&house.dir().join("kept"), ".erased");
    let erased_here = within(keys.parent().expect("a folder"), ".erased");
    link("by-kept", Path::new(&kept));
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
        (
            "aside/../book/../book/ledgers/sales.csv",
            "it is part of the book",
        ),
        ("by-kept/ledgers/sales.csv", "it is part of the book"),
        ("by-kept/new.csv", "it is part of the book"),
        (&*format!("{kept}/backup.json"), "it is part of the book"),
        (&*erased, "it is a keyring"),
        (&*erased_here, "it is a keyring"),
        ("by-hard-link.keys", "it is a keyring"),
    ];
    fs::create_dir(house.dir().join("aside")).expect("a folder");
    fs::hard_link(&keys, house.dir().join("by-hard-link.keys")).expect("a link");
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
        "member export M000001 -o",
        "member card M000001 -o",
        "member show M000001 -o",
    ];
    // What makes a folder or a file of its own leaves alone what is there, and what belongs to a book.
    let makers = [
        ("init", "--rules house"),
        ("demo", ""),
        ("backup", "--keys none"),
        ("key backup", ""),
        ("man", ""),
    ];
    let kept_before = tree(&house.dir().join("kept"));
    let (before, key_bytes) = (tree(&house.book()), fs::read(&keys).expect("the keyring"));
    for line in lines {
        for (target, why) in targets {
            house
                .run(&format!("{line} {target}"))
                .fails(2)
                .tells(&[why, "nothing was recorded"]);
        }
    }
    for (target, _) in targets {
        for (command, more) in makers {
            let line = format!("{command} {target} {more}");
            let ran = house.run(&line);
            assert_ne!(ran.code, Some(0), "{ran:?}");
        }
        let ran = house.run(&format!("restore {kept} {target}"));
        assert_ne!(ran.code, Some(0), "{ran:?}");
    }
    // A second name of a ledger gets another file, and the ledger stays.
    for (name, own) in [
        ("one", "book/ledgers/sales.csv"),
        ("two", "by-kept/ledgers/sales.csv"),
    ] {
        let name = format!("{name}.csv");
        fs::hard_link(house.dir().join(own), house.dir().join(&name)).expect("a link");
        house.run(&format!("report sales -o {name}")).ok();
    }
    assert!(
        tree(&house.dir().join("kept")) == kept_before,
        "the backup is as it was"
    );
    // Nor by a name that is handed down: what a page of the manual would be called.
    house
        .run("man book/ledgers")
        .fails(2)
        .tells(&["it is part of a book"]);
    // Who waits for the lock is told who holds it.
    let ledgers = |tree: &std::collections::BTreeMap<std::path::PathBuf, Vec<u8>>| {
        let mut tree = tree.clone();
        tree.retain(|path, _| !path.ends_with(".club/lock.txt"));
        tree
    };
    assert!(
        ledgers(&tree(&house.book())) == ledgers(&before),
        "the book is as it was"
    );
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

#[test]
fn a_row_of_totals_is_no_sale() {
    let house = house();
    let version = house.version();
    let day = "会员,at,amount,ref,合计\nM000001,2024-03-01,10,r1,10\ntotal,,378.60,,378.60\n";
    house.file("day.csv", day);
    let line = "consume --from day.csv --map 会员=member --ignore-extra";
    house
        .run(line)
        .fails(65)
        .tells(&["day.csv:3:2: at \"\": the row does not tell when it happened"]);
    house.run(&format!("{line} --lang zh")).fails(65).tells(&[
        "day.csv:3:2",
        "该行没有写明时间",
        "合计行请删去",
    ]);
    // With a time of its own it still names nobody.
    for (row, parts) in [
        (
            ",2024-03-01,378.60,",
            ["member \"\": the row names no member", "--walk-in"],
        ),
        (
            "total,2024-03-01,378.60,",
            ["member \"total\"", "day.csv:2:1"],
        ),
    ] {
        house.file("day.csv", &format!("member,at,amount,ref\n{row}\n"));
        house.run("consume --from day.csv").fails(65).tells(&parts);
    }
    assert_eq!(house.version(), version);
    // A walk-in is said: by the row, or by the line for all rows without a member.
    house.file(
        "day.csv",
        "member,walk_in,at,amount,ref\n,是,2024-03-01 10:00,10,w1\nM000001,no,2024-03-01 11:00,20,w2\n",
    );
    let rows = house.run("consume --from day.csv").ok().rows();
    assert_eq!(
        rows.columns(&["member", "list"]),
        [["", "10.00"], ["M000001", "20.00"]]
    );
    house.file("day.csv", "member,amount,ref\n,30,w3\n");
    house
        .run("consume --from day.csv --walk-in")
        .fails(65)
        .tells(&["the column `at` is missing", "--at"]);
    house
        .run("consume --from day.csv --walk-in --at 2024-03-01")
        .ok()
        .one()
        .has(&[("list", "30.00"), ("at", "2024-03-01")]);
    house.file(
        "day.csv",
        "member,walk_in,at,amount\nM000001,yes,2024-03-01,5\n",
    );
    house
        .run("consume --from day.csv")
        .fails(65)
        .tells(&["walk_in \"yes\": the row names a member as well"]);
    for (command, text) in [
        ("redeem", "member,at,reward\nM000001,,towel\n"),
        ("topup", "member,at,amount\nM000001,,5\n"),
        ("visit", "member,at,channel\nM000001,,phone\n"),
        ("survey add", "member,at,topic,score\nM000001,,service,5\n"),
        ("coupon issue x", "member,at\nM000001,\n"),
    ] {
        house.file("rows.csv", text);
        house
            .run(&format!("{command} --from rows.csv"))
            .fails(65)
            .tells(&["rows.csv:2:2: at \"\""]);
        house
            .run(&format!("{command} --from rows.csv --at 2024-03-01"))
            .fails(65)
            .tells(&["--at would have no effect"]);
    }
    house.run("check").ok();
}

#[test]
fn one_ref_on_two_rows_is_a_fault_of_the_file() {
    let house = house();
    let version = house.version();
    for (command, header, row) in [
        (
            "consume",
            "member,at,amount,ref",
            "M000001,2024-03-01,10,r1",
        ),
        ("register", "name,ref", "李娜,r1"),
        (
            "redeem",
            "member,at,reward,ref",
            "M000001,2024-03-01,towel,r1",
        ),
        (
            "visit",
            "member,at,channel,ref",
            "M000001,2024-03-01,phone,r1",
        ),
        ("opening", "member,spend,ref", "M000001,5.00,r1"),
    ] {
        house.file("twice.csv", &format!("{header}\n{row}\n\n{row}\n"));
        for (lang, told) in [
            ("en", "the ref r1 stands on lines 2 and 4 of this file"),
            ("zh", "编号 r1 在本文件第 2 行与第 4 行各出现一次"),
        ] {
            house
                .run(&format!("{command} --from twice.csv --lang {lang}"))
                .fails(65)
                .tells(&["twice.csv:4:", told]);
        }
    }
    // Sorted by their times, the rows are still told by their lines.
    house.file(
        "sorted.csv",
        "member,at,amount,ref\nM000001,2024-03-01 12:00,10,r1\nM000001,2024-03-01 11:00,10,r1\n",
    );
    house
        .run("consume --from sorted.csv")
        .fails(65)
        .tells(&["lines 2 and 3"]);
    assert_eq!(house.version(), version);
    // What is on record from before is passed over as ever.
    house.file(
        "once.csv",
        "member,at,amount,ref\nM000001,2024-03-01,10,r1\n",
    );
    house.run("consume --from once.csv").ok();
    house
        .run("consume --from once.csv")
        .ok()
        .tells(&["1 rows were on record already"]);
}

#[test]
fn what_no_row_would_heed_is_refused() {
    let house = house();
    house.file("day.csv", "member,at,amount\nM000001,2024-03-01,10\n");
    for (words, told) in [
        ("--store main", "--store has no effect"),
        ("--ref x", "--ref has no effect"),
        ("--pay cash", "--pay has no effect"),
        ("--paid 5", "--paid has no effect"),
        ("--note x", "--note has no effect"),
        ("--lang zh --category bath", "--category 不起作用"),
    ] {
        house
            .run(&format!("consume --from day.csv {words}"))
            .fails(2)
            .tells(&[told]);
    }
    house.run("consume M000001 --from day.csv").fails(2);
    house.run("consume --from day.csv --dry-run --wait 3").ok();
}

#[test]
fn amounts_are_read_as_people_write_them() {
    let house = House::new("vip-card");
    house.clock("2024-03-02");
    house.run("register 王芳 --phone 13800000001").ok();
    let paid = |line: &str| house.run(line).ok().one().get("paid").to_owned();
    for (typed, paid_is) in [
        ("200", "200.00"),
        ("200元", "200.00"),
        ("￥200", "200.00"),
        ("¥200.5", "200.50"),
        ("1,234.00", "1234.00"),
        ("１２３４．５０", "1234.50"),
    ] {
        assert_eq!(
            paid(&format!("consume M000001 {typed}")),
            paid_is,
            "{typed}"
        );
        assert_eq!(
            paid(&format!("consume --walk-in {typed}")),
            paid_is,
            "{typed}"
        );
        let with = format!("consume M000001 5000 --paid {typed} --pay cash={typed}");
        assert_eq!(paid(&with), paid_is, "{typed}");
    }
    // The same amount in another form is the same sale.
    let first = house.run("consume M000001 1,234.00元 --ref r").ok().text();
    let version = house.version();
    assert_eq!(house.run("consume M000001 1234 --ref r").ok().text(), first);
    assert_eq!(house.version(), version);
    for (typed, why, zh) in [
        ("1,234", "two ways: write 1234, or 1,234.00", "请写 1234"),
        ("1.234", "at most two decimals", "至多两位小数"),
        ("1e3", "write every digit", "请写出全部数字"),
    ] {
        for line in [
            "consume M000001",
            "topup M000001",
            "refund S00000001 --amount",
        ] {
            house.run(&format!("{line} {typed}")).fails(2).tells(&[why]);
            house
                .run(&format!("{line} {typed} --lang zh"))
                .fails(2)
                .tells(&[zh]);
        }
    }
    assert_eq!(house.version(), version);
    house.run("check").ok();
}

#[test]
fn amounts_in_files_are_read_as_people_write_them() {
    let house = House::new("vip-card");
    house.clock("2024-03-01 00:10");
    house.run("register 王芳 --phone 13800000001").ok();
    house.clock("2024-03-02");
    let day = "member,at,amount,paid,pay,ref\n\
               M000001,2024-03-01,\"￥1,234.50\",\"1,200.00元\",\"cash=1,000.00;wechat=200元\",a\n\
               M000001,2024-03-01,２００,,,b\n";
    house.file("day.csv", day);
    let rows = house.run("consume --from day.csv").ok().rows();
    assert_eq!(
        rows.columns(&["list", "paid"]),
        [["1234.50", "1200.00"], ["200.00", "200.00"]]
    );
    let sales = std::fs::read_to_string(house.ledger("sales")).expect("the sales");
    assert!(sales.contains("cash=1000.00;wechat=200.00"), "{sales}");
    // In another form, and recorded once.
    let version = house.version();
    let plain = "member,at,amount,paid,pay,ref\n\
                 M000001,2024-03-01,1234.5,1200,cash=1000;wechat=200,a\n";
    house.file("plain.csv", plain);
    house.run("consume --from plain.csv").ok();
    assert_eq!(house.version(), version);
    house.file(
        "bad.csv",
        "member,at,amount,ref\nM000001,2024-03-01,\"1,234\",c\nM000001,2024-03-01,1.234,d\nM000001,2024-03-01,1E+05,e\n",
    );
    house.run("consume --from bad.csv").fails(65).tells(&[
        "bad.csv:2:3: amount \"1,234\": commas in an amount may be read in two ways",
        "bad.csv:3:3: amount \"1.234\": an amount has at most two decimals",
        "bad.csv:4:3: amount \"1E+05\": write every digit",
    ]);
    // A ledger is as strict as it was.
    let path = house.ledger("sales");
    std::fs::write(&path, sales.replace(",1200.00,", ",1200元,")).expect("written");
    house.run("check").ends(65);
}

#[test]
fn amounts_in_the_wrong_place_are_told() {
    let house = house();
    let version = house.version();
    house
        .run("consume M000001 13800000001")
        .refused()
        .tells(&["138****0001.00 is more than one record may come to, which is 10000000.00"]);
    house
        .run("consume --walk-in 92233720368547758.07")
        .refused()
        .tells(&["10000000.00"]);
    for line in ["consume 1200 13800000001", "topup 1200 13800000001"] {
        house
            .run(line)
            .refused()
            .tells(&["did you mean `138****0001 1200`?"]);
    }
    house
        .run("withdraw 1200 13800000001 --because shop")
        .refused()
        .tells(&["the member stands before the amount: did you mean `138****0001 1200`?"]);
    house
        .run("points adjust +5 13800000001 --reason x")
        .refused()
        .tells(&["the member stands before the points: did you mean `138****0001 +5`?"]);
    house
        .run("points adjust +5 M000001 --reason x")
        .fails(2)
        .tells(&["the member stands before the points"]);
    house
        .run("points adjust M000001 0 --reason x")
        .refused()
        .tells(&["an adjustment by 0 points changes nothing", "+50 or -30"]);
    house
        .run("points adjust M000001 +0 --reason x --lang zh")
        .refused()
        .tells(&["调整 0 分没有任何变动"]);
    house
        .run("consume 1200 M000001")
        .fails(2)
        .tells(&["the member stands before the amount"]);
    house
        .run("consume M000001 100 --paid 120")
        .refused()
        .tells(&[
            "the till took 120.00, more than the list price of 100.00",
            "--yes",
        ]);
    house
        .run("consume M000001 100 --paid 120 --lang zh")
        .refused()
        .tells(&["实收 120.00 高于原价 100.00", "请加 --yes"]);
    house.file(
        "day.csv",
        "member,at,amount,paid\nM000001,2024-03-01,100,120\nM000001,2024-03-01,100,90\n",
    );
    house.run("consume --from day.csv").refused().tells(&[
        "day.csv:2: the till took 120.00",
        "1 of 2 rows",
        "--yes",
    ]);
    // Beside a row that is wrong in itself, the file is wrong.
    house.file(
        "bad.csv",
        "member,at,amount,paid\nM000001,2024-03-01,100,120\nM000001,2024-03-01,x,90\n",
    );
    house
        .run("consume --from bad.csv")
        .fails(65)
        .tells(&["bad.csv:2:", "bad.csv:3:"]);
    for line in [
        "refund S00000001 --amount 0",
        "refund S00000001 --amount 0 --lang zh",
    ] {
        let told = if line.ends_with("zh") {
            "尚可退 3000.00"
        } else {
            "3000.00 can still be refunded"
        };
        house.run(line).refused().tells(&[told]);
    }
    assert_eq!(house.version(), version);
    house.run("consume --from day.csv --yes").ok();
    house
        .run("consume M000001 100 --paid 120 --yes --ref p1")
        .ok()
        .tells(&["warning: the till took 120.00"]);
    // A repeat prints the first result and doubts nothing.
    house.run("consume M000001 100 --paid 120 --ref p1").ok();
    house.file("open.csv", "member,spend,ref\nM000001,10000000.01,o1\n");
    house
        .run("opening --from open.csv")
        .fails(65)
        .tells(&["open.csv:2:2: spend", "10000000.00"]);
    house.run("check").ok();
}

/// Every column that each command takes from a file, in rows that are sound but for one cell.
#[test]
fn a_cell_is_one_line_in_every_column_of_every_batch() {
    let house = house();
    let version = house.version();
    let all: [(&str, &str); 10] = [
        (
            "register",
            "name,phone,birthday,sex,store,card,joined,referrer,consent,ref",
        ),
        (
            "consume",
            "member,at,amount,paid,category,goods,store,pay,coupon,id_checked,booked,refund_of,ref,note",
        ),
        ("redeem", "member,at,reward,quantity,id_checked,ref"),
        ("topup", "member,at,amount,bonus,pay,id_ref,store,ref"),
        (
            "visit",
            "member,at,channel,by,satisfaction,outcome,note,occasion,ref",
        ),
        ("survey add", "member,walk_in,at,topic,score,comment,ref"),
        (
            "member set",
            "member,name,phone,birthday,sex,consent.marketing,consent.sharing",
        ),
        (
            "opening",
            "member,points,points_expire,wallet,bonus,spend,purchases,last_purchase,tier,tier_until,ref",
        ),
        ("gift give", "member,at,gift,quantity,occasion,due,note,ref"),
        ("coupon issue x", "member,at,quantity,ref"),
    ];
    for (command, header) in all {
        let columns: Vec<&str> = header.split(',').collect();
        for (place, column) in columns.iter().enumerate() {
            for broken in [
                '\n', '\t', '\0', '\u{1}', '\u{85}', '\u{feff}', '\u{2028}', '\u{2029}',
            ] {
                let cells: Vec<String> = (0..columns.len())
                    .map(|at| {
                        if at == place {
                            format!("\"a{broken}b\"")
                        } else {
                            "1".to_owned()
                        }
                    })
                    .collect();
                let text = format!("{header}\n{}\n", cells.join(","));
                let ran = house.feed(&format!("{command} --from -"), text.as_bytes());
                let at = format!("stdin:2:{}: {column}", place + 1);
                told(&ran, &[&at]);
                let named = match broken {
                    '\0' => "NUL".to_owned(),
                    other => format!("U+{:04X}", u32::from(other)),
                };
                assert!(ran.err.contains(&named), "{command} {column}: {}", ran.err);
            }
        }
        // A column that is passed over may hold what it likes.
        let text = format!(
            "{header},theirs\n{},\"a\nb\"\n",
            vec!["1"; columns.len()].join(",")
        );
        let ran = house.feed(
            &format!("{command} --from - --ignore-extra"),
            text.as_bytes(),
        );
        assert!(!ran.err.contains("U+000A"), "{command}: {}", ran.err);
    }
    assert_eq!(house.version(), version);
}
