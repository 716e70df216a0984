//! How the program speaks: formats, languages, alignment, colours, and messages that help.

use crate::support::House;

fn house() -> House {
    let house = House::new("vip-card");
    house.clock("2024-03-01");
    house.register("王芳", "");
    house.register("Anna", "");
    house.run("consume M000001 1000 --ref =1+1").ok();
    house
}

/// The width of a text in a terminal's cells: Chinese characters take two.
fn width(text: &str) -> usize {
    text.chars()
        .map(|c| {
            if u32::from(c) < 0x1100 || ('─'..='╿').contains(&c) {
                1
            } else {
                2
            }
        })
        .sum()
}

#[test]
fn csv_keys_never_change_with_the_language() {
    let house = house();
    for lang in ["en", "zh"] {
        let text = house
            .run(&format!("consume M000002 5 --dry-run --lang {lang}"))
            .ok()
            .text();
        let header = text.lines().next().expect("a header");
        assert_eq!(
            header,
            "sale,version,member,at,list,discount,paid,points,balance,tier,why,why_id"
        );
        let list = house.run(&format!("member list --lang {lang}")).ok().text();
        assert!(
            list.starts_with(
                "member,ref,name,status,joined,store,tier,points,wallet,last_purchase"
            ),
            "{list}"
        );
        let points = house
            .run(&format!("points M000001 --lang {lang}"))
            .ok()
            .text();
        assert_eq!(
            points.lines().next(),
            Some("at,version,kind,points,balance,expires,source,why,why_id")
        );
    }
    let table = [
        ("redeem M000001 towel", 1, "错误：", "error: "),
        ("consume nobody 5", 1, "错误：", "error: "),
        ("year-end 2024", 1, "错误：", "error: "),
    ];
    for (line, code, zh, en) in table {
        assert!(
            house
                .run(&format!("{line} --lang zh"))
                .fails(code)
                .err
                .starts_with(zh),
            "{line}"
        );
        assert!(
            house
                .run(&format!("{line} --lang en"))
                .fails(code)
                .err
                .starts_with(en),
            "{line}"
        );
    }
}

#[test]
fn a_table_aligns_wide_characters_and_speaks_the_language() {
    let house = house();
    for (lang, heading) in [("zh", "姓名"), ("en", "Name")] {
        let text = house
            .run(&format!("member list --format table --lang {lang}"))
            .ok()
            .text();
        assert!(
            text.contains(heading) && text.contains("王芳") && text.contains("Anna"),
            "{text}"
        );
        assert!(!text.contains('\u{1b}'), "{text}");
        let rows: Vec<&str> = text.lines().filter(|row| row.contains("M00000")).collect();
        assert_eq!(rows.len(), 2);
        // The day of joining stands in the same cells of both rows.
        let column = |row: &str| width(&row[..row.find("2024-03-01").expect("joined")]);
        assert_eq!(column(rows[0]), column(rows[1]), "{text}");
    }
}

#[test]
fn colours_only_where_they_are_wanted() {
    let house = house();
    let told = |line: &str, no_color: bool| {
        let mut command = house.command(line);
        if no_color {
            command.env("NO_COLOR", "1");
        }
        String::from_utf8(command.output().expect("it runs").stderr).expect("UTF-8")
    };
    let refused = "redeem M000001 towel";
    assert!(!told(refused, false).contains('\u{1b}'));
    assert!(told(&format!("{refused} --color always"), false).contains('\u{1b}'));
    assert!(!told(&format!("{refused} --color never"), false).contains('\u{1b}'));
    assert!(!told(refused, true).contains('\u{1b}'));
}

#[test]
fn the_same_record_in_every_format() {
    let house = house();
    let json = house
        .run("consume M000002 12.30 --dry-run --format json")
        .ok()
        .text();
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let record = &json.as_array().expect("an array")[0];
    assert_eq!(record["paid"], "12.30");
    assert_eq!(record["member"], "M000002");
    assert!(
        record["points"].is_i64() && record["version"].is_u64(),
        "{record}"
    );
    let lines = house.run("member list --format jsonl").ok().text();
    let names: Vec<String> = lines
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).expect("JSON")["name"]
                .as_str()
                .expect("a name")
                .to_owned()
        })
        .collect();
    assert_eq!(names, ["王芳", "Anna"]);
    let tsv = house.run("member list --format tsv").ok().text();
    assert!(
        tsv.lines().all(|line| line.matches('\t').count() >= 9),
        "{tsv}"
    );
    // A file's ending names the format, and stdout stays empty.
    let ran = house.run("member list -o out.json").ok();
    assert!(ran.out.is_empty());
    let text = std::fs::read_to_string(house.dir().join("out.json")).expect("a file");
    assert!(
        serde_json::from_str::<serde_json::Value>(&text).is_ok(),
        "{text}"
    );
}

#[test]
fn a_spreadsheet_gets_no_formula() {
    let house = house();
    house
        .run("register =cmd() --phone 13900000009 --ref +A1")
        .ok();
    let plain = house.run("member list").ok().text();
    assert!(plain.contains(",=cmd(),"), "{plain}");
    let excel = house.run("member list --excel").ok().text();
    assert!(
        excel.starts_with('\u{feff}') && excel.contains("\r\n"),
        "{excel:?}"
    );
    assert!(
        !excel.contains(",=cmd()") && !excel.contains(",+A1"),
        "{excel:?}"
    );
    let gb = house.run("member list --encoding gb18030").ok().out;
    assert!(
        gb.windows(4).any(|cell| cell == b"\xcd\xf5\xb7\xbc"),
        "王芳 in GB 18030"
    );
}
