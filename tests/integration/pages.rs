//! What people look at: pages and workbooks of every report, bars in the terminal, and tables for
//! spreadsheets and for machines that read GB 18030.

use std::fs;
use std::path::Path;

use calamine::{Data, Reader as _, Xlsx, open_workbook};

use super::support::{House, Row};

/// A name that would run in a page and in a spreadsheet.
const HOSTILE: &str = "=<script>alert('x')</script>&\"b\"";

/// A house with something to tell in every report.
fn house() -> House {
    let house = House::with("vip-card", "--name '悦色 & <Club>'");
    house.clock("2024-01-10");
    house
        .run(&format!(
            "register '{}' --phone 13800000001 --ref 007",
            HOSTILE.replace('\'', "`")
        ))
        .ok();
    house.run("register 欧阳娜娜 --phone 13800000002").ok();
    for (member, card) in [("M000001", "8801"), ("M000002", "8802")] {
        house
            .run(&format!("consume {member} 1000 --category spa"))
            .ok();
        house
            .run(&format!("card issue {member} --card {card}"))
            .ok();
        house.run(&format!("card activate {card}")).ok();
    }
    for (month, amount) in [("01", "1000"), ("02", "250.50"), ("04", "3000")] {
        house.clock(&format!("2024-{month}-15"));
        house
            .run(&format!("consume M000001 {amount} --category spa"))
            .ok();
        house.run(&format!("consume M000002 {amount}")).ok();
    }
    house.clock("2024-05-01");
    house
}

/// Every report that there is, as it is typed.
fn reports() -> Vec<String> {
    let mut names = Vec::new();
    let man = Path::new(env!("CARGO_MANIFEST_DIR")).join("man");
    for page in fs::read_dir(man).expect("the manual") {
        let page = page
            .expect("a page")
            .file_name()
            .into_string()
            .expect("a name");
        if let Some(name) = page
            .strip_prefix("club-report-")
            .and_then(|rest| rest.strip_suffix(".1"))
        {
            names.push(match name {
                "statement" => "statement M000001".to_owned(),
                other => other.to_owned(),
            });
        }
    }
    names.sort();
    assert!(names.len() > 15, "{names:?}");
    names
}

fn read(house: &House, name: &str) -> String {
    fs::read_to_string(house.dir().join(name)).expect(name)
}

fn workbook(house: &House, name: &str) -> Xlsx<std::io::BufReader<fs::File>> {
    open_workbook(house.dir().join(name)).expect("a workbook that can be read")
}

#[test]
fn every_report_makes_a_page_and_a_workbook() {
    let house = house();
    for report in reports() {
        // Some need what this house's rules have not; they must say so rather than make half a page.
        let plain = house.run(&format!("report {report} --format csv"));
        let line = format!("report {report} --html page.html --xlsx book.xlsx --lang zh");
        let made = house.run(&line);
        assert_eq!(made.code, plain.code, "club {line}\n{}", made.err);
        assert!(made.out.is_empty(), "a file was asked for: {}", made.text());
        if plain.code != Some(0) {
            // One that tells its rows and then what it watches for has a whole page; one that is refused has none.
            let made = house.dir().join("page.html").exists();
            assert_eq!(made, !plain.out.is_empty(), "{report}");
            if made {
                assert!(read(&house, "page.html").ends_with("</html>\n"), "{report}");
                fs::remove_file(house.dir().join("page.html")).expect("it is there");
            }
            continue;
        }
        let page = read(&house, "page.html");
        for part in [
            "<!DOCTYPE html>",
            "<html lang=\"zh-CN\">",
            "<title>悦色 &amp; &lt;Club&gt; · ",
            "prefers-color-scheme:dark",
            "截至 2024-05-01",
            "<table>",
            "</html>",
        ] {
            assert!(page.contains(part), "{part} in the page of {report}");
        }
        let quiet = [
            "<script", "<link", "<img", "<b>", "src=", "url(", "@import", "http:", "https:",
        ];
        for word in quiet {
            assert!(!page.contains(word), "{word} in the page of {report}");
        }
        // The page and the workbook hold the rows that are printed.
        let rows = plain.rows().len();
        let book = workbook(&house, "book.xlsx").worksheets();
        let word = report.split(' ').next().expect("a word");
        assert_eq!(book[0].0, word, "the sheet is called what the report is");
        let sums = page.matches("<tr class=\"sum\">").count();
        assert!(sums <= 1, "{report}");
        assert_eq!(book[0].1.height(), rows + 1 + sums, "{report}");
        let mut tables = page
            .split("</table>")
            .map(|table| table.matches("<tr>").count());
        assert!(tables.any(|found| found == rows.max(1) + 1), "{report}");
        for file in ["page.html", "book.xlsx"] {
            fs::remove_file(house.dir().join(file)).expect("it is there");
        }
    }
    house.run("check").ok();
}

#[test]
fn a_page_draws_what_its_table_tells() {
    let house = house();
    house
        .run("report sales --from 2024-01-01 --to 2024-12-31 --html sales.html")
        .ok();
    let page = read(&house, "sales.html");
    for part in [
        "<h1>Sales</h1>",
        "2024-01-01 to 2024-12-31",
        "As of 2024-05-01",
        "<svg viewBox",
        "class=\"line s1\"",
        // A point tells its figure, and the table has it too.
        "2024-02 Net: ",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    house.run("report tiers --html tiers.html").ok();
    assert!(read(&house, "tiers.html").contains("class=\"bar\""));
    // A hostile name is text.
    house.run("report points --html points.html").ok();
    let page = read(&house, "points.html");
    assert!(page.contains("=&lt;script&gt;alert("), "{page}");
    house
        .run("report statement M000002 --html statement.html --lang zh")
        .ok();
    assert!(read(&house, "statement.html").contains("<title>悦色 &amp; &lt;Club&gt; · 会员对账单"));
}

#[test]
fn a_workbook_has_numbers_dates_and_texts() {
    let house = house();
    house.run("report sales --xlsx sales.xlsx").ok();
    let mut book = workbook(&house, "sales.xlsx");
    let sheet = book.worksheet_range("sales").expect("a sheet of that name");
    let cell = |row, column| {
        sheet
            .get_value((row, column))
            .cloned()
            .unwrap_or(Data::Empty)
    };
    assert_eq!(cell(0, 0), Data::String("Month".into()));
    assert_eq!(cell(1, 0), Data::String("2024-01".into()));
    assert_eq!(cell(1, 1), Data::Float(4.0));
    let printed = house.run("report sales").ok().rows();
    let net: Vec<f64> = printed
        .iter()
        .map(|row: &Row| row.get("net").parse().expect("a figure"))
        .collect();
    for (place, net) in (1u32..).zip(net) {
        assert_eq!(cell(place, 7), Data::Float(net), "money is a number");
    }
    house
        .run("report points --as-of 2024-04-30 --xlsx points.xlsx")
        .ok();
    let mut book = workbook(&house, "points.xlsx");
    let sheet = book
        .worksheet_range("points")
        .expect("a sheet of that name");
    let name = sheet.get_value((1, 1)).cloned();
    assert_eq!(
        name,
        Some(Data::String(HOSTILE.replace('\'', "`"))),
        "a text is no formula"
    );
    let expires = sheet.get_value((1, 5)).cloned();
    assert!(
        matches!(&expires, Some(Data::DateTime(day)) if day.as_datetime().is_some_and(|day| {
            day.date().to_string() == house.run("report points --as-of 2024-04-30").ok().rows().iter().next().expect("a member").get("expires")
        })),
        "{expires:?}"
    );
    // The ending of -o names the kind as well, for every command.
    house.run("member list -o members.xlsx").ok();
    let mut book = workbook(&house, "members.xlsx");
    let sheet = book
        .worksheet_range("member-list")
        .expect("a sheet of that name");
    assert_eq!(
        sheet.get_value((1, 1)),
        Some(&Data::String("007".into())),
        "zeros stay"
    );
    let formulas = book.worksheet_formula("member-list").expect("the sheet");
    assert!(formulas.used_cells().next().is_none(), "nothing runs");
    let packed = fs::read(house.dir().join("members.xlsx")).expect("it is there");
    assert!(packed.starts_with(b"PK"));
    house.run("member list -o members.html").ok();
    assert!(read(&house, "members.html").starts_with("<!DOCTYPE html>"));
    // Said otherwise, it is what was said.
    house.run("member list -o members.html --format csv").ok();
    assert!(read(&house, "members.html").starts_with("member,ref,"));
}

#[test]
fn a_page_is_there_whole_or_not_at_all() {
    let house = house();
    let book = house.book();
    let cases = [
        ("report sales --html nowhere/page.html", 74),
        ("report sales --xlsx book/ledgers/sales.csv", 2),
        ("report sales --html book/club.toml", 2),
        ("report sales --html same.out --xlsx same.out", 2),
        ("report sales --xlsx same.out -o same.out", 2),
        ("report sales --chart --format json", 2),
        ("report sales --chart --excel", 2),
    ];
    let before = fs::read(book.join("ledgers/sales.csv")).expect("a ledger");
    for (line, code) in cases {
        house.run(line).fails(code);
        assert!(!house.dir().join("same.out").exists(), "{line}");
    }
    assert_eq!(
        fs::read(book.join("ledgers/sales.csv")).expect("a ledger"),
        before
    );
    // What a report is refused for leaves the page that was there.
    house.file("page.html", "old");
    house
        .run("report statement M000099 --html page.html")
        .refused();
    assert_eq!(read(&house, "page.html"), "old");
    house.run("report sales --html /dev/full").ends(74);
    house.run("report sales --xlsx /dev/full").ends(74);
    // Records are printed as well where their format is named.
    let both = house.run("report sales --html page.html --format csv").ok();
    assert_eq!(both.rows().len(), 3);
    assert_ne!(read(&house, "page.html"), "old");
}

#[test]
fn bars_are_drawn_in_the_terminal() {
    let house = house();
    let plain = house.run("report points --chart --lang zh").ok().text();
    assert!(
        plain
            .lines()
            .next()
            .is_some_and(|line| line.contains("积分余额")),
        "{plain}"
    );
    assert!(
        plain.contains("欧阳娜娜") && plain.contains("###"),
        "{plain}"
    );
    assert!(
        !plain.contains('█'),
        "not where the machine is not set to UTF-8: {plain}"
    );
    let mut command = house.command("report sales --chart");
    command.env("LANG", "C.UTF-8");
    let shown = String::from_utf8(command.output().expect("it runs").stdout).expect("UTF-8");
    assert!(shown.contains("2024-04") && shown.contains("██"), "{shown}");
    let figure = house.run("report sales").ok().rows();
    assert!(
        shown.contains(figure.last().expect("a month").get("net")),
        "{shown}"
    );
    // Nothing to draw is an empty picture, not a fault.
    let empty = House::new("vip-card");
    empty.run("report sales --chart").ok();
    empty.run("report sales --html page.html").ok();
    assert!(read(&empty, "page.html").contains("nothing on record"));
}

#[test]
fn every_report_speaks_to_spreadsheets_and_in_gb18030() {
    let house = house();
    for report in reports() {
        let plain = house.run(&format!("report {report}"));
        if plain.code != Some(0) {
            continue;
        }
        let excel = house.run(&format!("report {report} --excel")).ok();
        let text = excel.text();
        assert!(
            text.starts_with('\u{feff}') && text.ends_with("\r\n"),
            "{report}: {text}"
        );
        for line in text.lines().skip(1).filter(|line| !line.is_empty()) {
            let runs = line
                .split(',')
                .any(|cell| cell.trim_matches('"').starts_with(['=', '@']));
            assert!(!runs, "{report}: {line}");
        }
        let bytes = house
            .run(&format!("report {report} --encoding gb18030"))
            .ok()
            .out;
        let (decoded, _, faulty) = encoding_rs::GB18030.decode(&bytes);
        assert!(!faulty && decoded == plain.text(), "{report}");
    }
}

/// Every batch reads what a Chinese spreadsheet saves.
#[test]
fn every_batch_reads_gb18030() {
    let house = house();
    let batches = [
        ("register", "name,phone,ref\n龘𠮷,13900000001,r1\n"),
        (
            "consume",
            "member,at,amount,note,ref\n欧阳娜娜,2024-04-20,100,白茶,c1\n",
        ),
        ("member set", "member,name\n龘𠮷,𠮷龘\n"),
    ];
    for (command, text) in batches {
        let (bytes, _, faulty) = encoding_rs::GB18030.encode(text);
        assert!(!faulty);
        house
            .feed(&format!("{command} --from - --encoding gb18030"), &bytes)
            .ok();
        // The same bytes taken for UTF-8 are refused, not misread.
        house.feed(&format!("{command} --from -"), &bytes).ends(65);
    }
    let list = house.run("member list --encoding gb18030").ok().out;
    let (text, _, faulty) = encoding_rs::GB18030.decode(&list);
    assert!(!faulty && text.contains("𠮷龘"), "{text}");
    // Half a character, and a byte that begins none.
    for broken in [
        &b"name,phone\n\xc0"[..],
        b"name,phone\n\xff\xff,13900000009\n",
    ] {
        house
            .feed("register --from - --encoding gb18030", broken)
            .ends(65);
    }
}

#[test]
fn the_dashboard_tells_what_to_act_on() {
    let house = house();
    let rows = house.run("report dashboard").ok().rows();
    let value = |figure: &str| {
        rows.find(&[("figure", figure)])
            .expect(figure)
            .get("value")
            .to_owned()
    };
    assert_eq!(value("members"), "2");
    assert_eq!(value("visits_due"), "0");
    assert_eq!(value("complaints_open"), "0");
    let net: Vec<String> = house
        .run("report sales")
        .ok()
        .rows()
        .iter()
        .map(|row| row.get("net").replace('.', ""))
        .collect();
    let net: i64 = net
        .iter()
        .map(|fen| fen.parse::<i64>().expect("an amount"))
        .sum();
    assert_eq!(value("net").replace('.', ""), net.to_string());
    house.run("complaint open M000001 --text 等了很久").ok();
    let rows = house.run("report dashboard").ok().rows();
    let open = rows
        .find(&[("figure", "complaints_open")])
        .expect("a figure");
    assert_eq!((open.get("area"), open.get("value")), ("complaints", "1"));
    house
        .run("report dashboard --html board.html --xlsx board.xlsx --lang zh")
        .ok();
    let page = read(&house, "board.html");
    for part in [
        "经营看板",
        "各月销售",
        "消费最多的会员",
        "欧阳娜娜",
        "七天内应回访",
        "class=\"line s1\"",
        "class=\"track\"",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(!page.contains("13800000002"), "no contacts");
    let mut book = workbook(&house, "board.xlsx");
    assert_eq!(
        book.sheet_names(),
        [
            "dashboard",
            "sales",
            "members",
            "tiers",
            "best members",
            "concentration lines",
            "visits"
        ]
    );
    let best = book.worksheet_range("best members").expect("a sheet");
    assert_eq!(
        best.get_value((1, 0)),
        Some(&Data::String("M000001".into()))
    );
    // What is looked at decides: before the complaint there was none.
    let rows = house.run("report dashboard --as-of 2024-04-30").ok().rows();
    assert_eq!(
        rows.find(&[("figure", "complaints_open")])
            .expect("a figure")
            .get("value"),
        "0"
    );
}

#[test]
fn a_statement_can_be_handed_to_the_member() {
    let house = house();
    house
        .run("report statement 欧阳娜娜 --html statement.html --xlsx statement.xlsx --lang zh")
        .ok();
    let page = read(&house, "statement.html");
    let points = house.points("M000002", "2024-05-01");
    for part in [
        "M000002 欧阳娜娜",
        "VIP 顾客",
        "将到期的积分",
        "2024-12-31",
        &format!("<td class=\"n\">{points}</td>"),
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    // What stands comes before what happened.
    assert!(page.find("VIP 顾客") < page.find("class=\"line s1\""));
    let mut book = workbook(&house, "statement.xlsx");
    assert_eq!(
        book.sheet_names(),
        ["statement", "standing", "points that end"]
    );
    let sheet = book.worksheet_range("statement").expect("a sheet");
    assert!(
        matches!(sheet.get_value((1, 0)), Some(Data::DateTime(_))),
        "{:?}",
        sheet.get_value((1, 0))
    );
}

#[test]
fn a_profile_card_is_a_page_that_masks() {
    let house = house();
    let name = HOSTILE.replace('\'', "`");
    house
        .run("visit M000001 --channel phone --by desk --note 喜欢安静")
        .ok();
    house
        .run("member set M000001 id-number=11010519491231002X address=天津路1号")
        .ok();
    let page = house.run("member card M000001 --lang zh").ok().text();
    for part in [
        "<!DOCTYPE html>",
        "会员档案卡",
        "近期消费",
        "138****0001",
        "=&lt;script&gt;",
        "***",
        "@page{size:A4",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    for part in [
        "13800000001",
        "11010519491231002X",
        "喜欢安静",
        "天津路",
        name.as_str(),
        "<script",
    ] {
        assert!(!page.contains(part), "{part} in {page}");
    }
    // Who may not reveal gets nothing, and nothing is written.
    house
        .run("member card M000001 --reveal --reason 存档 -o card.html")
        .refused();
    assert!(!house.dir().join("card.html").exists());
    house.adds_to_house("\n[[role]]\nid = \"manager\"\ntitle = { en = \"manager\", zh = \"经理\" }\nmay = [\"reveal\"]\n\n[[operator]]\nname = \"王经理\"\nroles = [\"manager\"]\n");
    house
        .run("member card M000001 --reveal --reason 存档 -o card.html --operator 王经理")
        .ok();
    let page = read(&house, "card.html");
    for part in ["13800000001", "天津路1号", "喜欢安静"] {
        assert!(page.contains(part), "{part} in {page}");
    }
    let rights = fs::metadata(house.dir().join("card.html"))
        .expect("it is there")
        .permissions();
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&rights) & 0o777,
        0o600
    );
    let looks = house.run_as("王经理", "access list").ok().rows();
    assert_eq!(looks.last().expect("a look").get("operator"), "王经理");
    house.run("member card M000001 --format csv").fails(2);
    house.run_as("王经理", "member card M000099").refused();
}
