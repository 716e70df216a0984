//! A book that was lived in, damaged in every way that disks, editors, spreadsheets, backups and forgers
//! know, each told for what it is: file, line, version and words.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use club::domain::hex;
use sha2::{Digest as _, Sha256};

use crate::support::{House, Ran};

/// A week in a shop: two members, a card with zeros before it, sales, a refund, a redemption.
fn house() -> House {
    let house = House::new("vip-card");
    house.clock("2024-03-01");
    for line in [
        "register 王芳 --phone 13800000001 --birthday 1990-05-20 --ref a",
        "register 李娜 --phone 13800000002",
        "consume M000001 1000 --ref 00042 --note 'on \"the\" house, twice'",
        "card issue M000001 --card 000123",
        "card activate M000001",
        "consume M000001 700 --goods promotion",
        "redeem M000001 towel",
        "refund S00000002 --amount 500",
        "points adjust M000001 +20 --reason x",
        "tier set M000002 vip vip --reason x --until 2024-12-31",
        "member merge M000002 M000001 --reason twice",
        "consume --walk-in 88 --ref 00043",
        "consume --walk-in 66 --ref 00044 --category 泡汤,温泉 --note x",
    ] {
        house.run(line).ok();
    }
    house
}

/// A note of the last version as older programs wrote it, without the file that it belongs to.
fn believed(note: &[u8]) -> String {
    let text = String::from_utf8_lossy(note);
    let words: Vec<&str> = text.split_whitespace().take(3).collect();
    let body = words.join(" ");
    let digest = hex(&Sha256::digest(body.as_bytes()));
    format!("{body} {digest}\n")
}

/// All files of a book, to be put back.
struct Whole(BTreeMap<PathBuf, Vec<u8>>);

fn files(dir: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else {
            let bytes = fs::read(&path).expect("a file");
            found.insert(path, bytes);
        }
    }
}

impl Whole {
    fn of(house: &House) -> Self {
        let mut found = BTreeMap::new();
        files(&house.book(), &mut found);
        Self(found)
    }

    fn put_back(&self, house: &House) {
        let mut now = BTreeMap::new();
        files(&house.book(), &mut now);
        for path in now.keys().filter(|path| !self.0.contains_key(*path)) {
            fs::remove_file(path).expect("a file that was not there");
        }
        for (path, bytes) in &self.0 {
            if now.get(path) != Some(bytes) {
                fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
                fs::write(path, bytes).expect("put back");
            }
        }
    }
}

/// How a file is damaged.
enum Edit {
    /// The first of these texts becomes the other.
    Swap(&'static str, &'static str),
    /// Every one does.
    SwapAll(&'static str, &'static str),
    /// Lines, the header being line 1, are moved about.
    Lines(fn(&mut Vec<String>)),
    Bytes(fn(Vec<u8>) -> Vec<u8>),
    Gone,
}
use Edit::{Bytes, Gone, Lines, Swap, SwapAll};

impl Edit {
    fn make(&self, path: &Path) {
        let bytes = fs::read(path).expect("a file");
        let text = || String::from_utf8(bytes.clone()).expect("text");
        let edited = match self {
            Swap(from, to) => text().replacen(from, to, 1).into_bytes(),
            SwapAll(from, to) => text().replace(from, to).into_bytes(),
            Lines(edit) => {
                let mut lines: Vec<String> =
                    text().split_inclusive('\n').map(str::to_owned).collect();
                edit(&mut lines);
                lines.concat().into_bytes()
            }
            Bytes(edit) => edit(bytes.clone()),
            Gone => return fs::remove_file(path).expect("it was there"),
        };
        assert_ne!(edited, bytes, "{}: nothing was changed", path.display());
        fs::write(path, edited).expect("damaged");
    }
}

/// Rewrites the chain so that it bears out the ledgers as they are: what only a forger does.
fn forge(house: &House) {
    let path = house.ledger("versions");
    let text = fs::read_to_string(&path).expect("versions");
    let package = fs::read_to_string(house.book().join("datapackage.json")).expect("text");
    let id = package.split("\"id\": \"").nth(1).expect("an id");
    let mut previous = id[..32].to_owned();
    let mut ends: BTreeMap<String, usize> = BTreeMap::new();
    let mut out = String::new();
    for (place, line) in text.lines().enumerate() {
        if place == 0 {
            out.push_str(line);
            out.push('\n');
            continue;
        }
        let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        let files: Vec<String> = cells[5]
            .split(';')
            .map(|file| {
                let name = file.split('=').next().expect("a name").to_owned();
                let rows = fs::read_to_string(house.ledger(&name)).expect("rows");
                let start = format!("{},", cells[0]);
                let lines = rows.split_inclusive('\n');
                let own: String = lines.filter(|row| row.starts_with(&start)).collect();
                let header = rows.split_inclusive('\n').next().expect("a header").len();
                let end = ends.entry(name.clone()).or_insert(header);
                *end += own.len();
                format!("{name}={end}:{}", hex(&Sha256::digest(own.as_bytes())))
            })
            .collect();
        cells[5] = files.join(";");
        let body = cells[..6].join(",");
        previous = hex(&Sha256::digest(format!("{previous}{body}").as_bytes()));
        out.push_str(&[&*body, ",", &*previous, "\n"].concat());
    }
    fs::write(&path, out).expect("forged");
    fs::remove_dir_all(house.book().join(".club")).expect("what would tell is gone");
}

/// One finding to be told: file, line, version (0: none), words.
type Told = (&'static str, u64, u64, &'static str);

struct Damage(&'static str, Edit, &'static [Told]);

const CHANGED: &str = "are not those that were recorded";
const TWICE: &str = "put in twice, or moved";
const GONE: &str = "are missing before this line";
const OLDER: &str = "cut off or put back from an older copy";
const SHEET: &str = "rewritten by a spreadsheet";

#[expect(clippy::too_many_lines, reason = "one table")]
fn damages() -> Vec<Damage> {
    vec![
        // A changed byte, anywhere.
        Damage(
            "sales",
            Swap("700.00,700.00", "700.00,700.01"),
            &[("sales", 3, 7, CHANGED)],
        ),
        Damage(
            "sales",
            Swap("version,", "versiom,"),
            &[("sales", 1, 0, "the header is")],
        ),
        Damage(
            "versions",
            Swap(",desk,", ",dusk,"),
            &[("versions", 2, 1, "the first row fails its hash")],
        ),
        Damage(
            "versions",
            Swap(",redeem,", ",refund,"),
            &[("versions", 9, 8, "fails its hash")],
        ),
        Damage(
            "versions",
            Swap("points=", "pionts="),
            &[
                ("versions", 8, 7, "fails its hash"),
                ("versions", 8, 7, "unknown ledger 'pionts'"),
            ],
        ),
        Damage(
            "versions",
            Swap("version,", "versiom,"),
            &[("versions", 1, 0, "the header is")],
        ),
        Damage(
            "rules",
            Swap("yuan", "yuen"),
            &[
                ("rules", 2, 1, CHANGED),
                ("rules", 3, 1, "not the one of its digest"),
            ],
        ),
        Damage(
            "../datapackage.json",
            Swap("\"scheme\": \"file\"", "\"scheme\": \"fire\""),
            &[("datapackage.json", 12, 0, "not '\"scheme\": \"file\"")],
        ),
        Damage(
            "../datapackage.json",
            Swap("\"title\": \"book\"", "\"title\": \"boot\""),
            &[("datapackage.json", 0, 0, "never had for a name")],
        ),
        Damage(
            "../datapackage.json",
            Swap("{", "["),
            &[("datapackage.json", 0, 0, "cannot be understood")],
        ),
        Damage(
            "../datapackage.json",
            Gone,
            &[("datapackage.json", 0, 0, "it is missing")],
        ),
        // Rows taken out, put in, swapped, doubled: first, middle, last.
        Damage(
            "points",
            Lines(|l| drop(l.remove(1))),
            &[("points", 2, 7, GONE)],
        ),
        Damage(
            "points",
            Lines(|l| drop(l.remove(3))),
            &[("points", 4, 9, CHANGED)],
        ),
        Damage(
            "points",
            Lines(|l| drop(l.remove(6))),
            &[("points", 6, 10, CHANGED)],
        ),
        Damage(
            "points",
            Lines(|l| drop(l.pop())),
            &[("points", 6, 10, CHANGED)],
        ),
        Damage(
            "sales",
            Lines(|l| drop(l.remove(2))),
            &[("sales", 3, 7, GONE)],
        ),
        Damage(
            "sales",
            Lines(|l| {
                let row = l[2].clone();
                l.insert(2, row);
            }),
            &[("sales", 3, 7, CHANGED)],
        ),
        Damage(
            "sales",
            Lines(|l| {
                let row = l[5].clone();
                l.push(row);
            }),
            &[("sales", 7, 14, TWICE)],
        ),
        Damage(
            "sales",
            Lines(|l| l.swap(1, 2)),
            &[("sales", 2, 4, GONE), ("sales", 3, 4, TWICE)],
        ),
        Damage(
            "points",
            Lines(|l| l.swap(3, 4)),
            &[("points", 4, 9, CHANGED)],
        ),
        Damage(
            "sales",
            Lines(|l| {
                l.insert(
                    3,
                    "8,S00000009,1,,2024-03-01,1.00,1.00,,,,,normal,,,,,,,\n".to_owned(),
                );
            }),
            &[("sales", 4, 8, "does not have as one that wrote here")],
        ),
        Damage(
            "sales",
            Lines(|l| l.push("\n".to_owned())),
            &[("sales", 7, 0, "does not begin with a version number")],
        ),
        Damage(
            "versions",
            Lines(|l| drop(l.remove(5))),
            &[("versions", 6, 6, "the row of version 5 is missing")],
        ),
        Damage(
            "versions",
            Lines(|l| l.swap(4, 5)),
            &[
                ("versions", 5, 5, "the row of version 4 is missing"),
                ("versions", 6, 4, TWICE),
            ],
        ),
        Damage(
            "versions",
            Lines(|l| {
                let row = l[4].clone();
                l.insert(4, row);
            }),
            &[("versions", 6, 4, TWICE)],
        ),
        // Cut off: at a row's end, within a row, to the header, to nothing; or not there.
        Damage(
            "sales",
            Lines(|l| l.truncate(4)),
            &[("sales", 5, 13, OLDER)],
        ),
        Damage(
            "sales",
            Bytes(|mut all| {
                all.truncate(all.len() - 9);
                all
            }),
            &[("sales", 6, 14, OLDER)],
        ),
        Damage(
            "points",
            Bytes(|mut all| {
                all.truncate(all.len() - 9);
                all
            }),
            &[("points", 6, 10, CHANGED)],
        ),
        Damage(
            "sales",
            Lines(|l| l.truncate(1)),
            &[("sales", 2, 4, "the rows of versions 4 to 14 are missing")],
        ),
        Damage(
            "sales",
            Bytes(|_| Vec::new()),
            &[("sales", 1, 0, "the file is empty")],
        ),
        Damage("sales", Gone, &[("sales", 1, 0, "the file is missing")]),
        Damage(
            "versions",
            Lines(|l| l.truncate(14)),
            &[("versions", 14, 13, OLDER)],
        ),
        Damage(
            "versions",
            Lines(|l| l.truncate(5)),
            &[("versions", 5, 4, OLDER)],
        ),
        Damage(
            "versions",
            Bytes(|mut all| {
                all.truncate(all.len() - 9);
                all
            }),
            &[("versions", 14, 13, OLDER)],
        ),
        Damage(
            "versions",
            Lines(|l| l.truncate(1)),
            &[("versions", 1, 0, OLDER)],
        ),
        Damage(
            "versions",
            Bytes(|_| Vec::new()),
            &[("versions", 1, 0, "the file is empty")],
        ),
        Damage(
            "versions",
            Gone,
            &[("versions", 1, 0, "the file is missing")],
        ),
        // What a spreadsheet leaves.
        Damage(
            "cards",
            SwapAll(",000123,", ",123,"),
            &[
                ("cards", 2, 5, "card is '123' and was '000123'"),
                ("cards", 3, 6, "dropped leading zeros"),
            ],
        ),
        Damage(
            "sales",
            SwapAll(",00042,", ",42,"),
            &[("sales", 2, 4, "ref is '42' and was '00042'")],
        ),
        Damage(
            "sales",
            SwapAll(",00042,", ",1.38E+10,"),
            &[("sales", 2, 4, SHEET)],
        ),
        Damage(
            "sales",
            Swap(",2024-03-01,", ",2024/3/1,"),
            &[("sales", 2, 4, "day is '2024/3/1'")],
        ),
        Damage(
            "sales",
            Swap(",2024-03-01,", ",3/1/2024,"),
            &[("sales", 2, 4, SHEET)],
        ),
        Damage(
            "points",
            Swap(",2024-12-31,", ",45657,"),
            &[("points", 2, 7, SHEET)],
        ),
        Damage(
            "points",
            Swap(",700,", ",7E+02,"),
            &[("points", 2, 7, SHEET)],
        ),
        Damage(
            "sales",
            Swap(",1000.00,", ",\"1,000.00\","),
            &[("sales", 2, 4, SHEET)],
        ),
        Damage(
            "sales",
            SwapAll("700.00", "700"),
            &[
                ("sales", 3, 7, "paid is '700': an amount is needed"),
                ("sales", 3, 7, "list is '700'"),
            ],
        ),
        Damage(
            "sales",
            Swap(",88.00,", ",088.00,"),
            &[("sales", 5, 13, "paid is '088.00'")],
        ),
        Damage(
            "sales",
            Swap("version,", "\u{feff}version,"),
            &[("sales", 1, 0, "byte-order mark")],
        ),
        Damage("sales", SwapAll("\n", "\r\n"), &[("sales", 1, 0, "CR LF")]),
        Damage(
            "versions",
            SwapAll("\n", "\r\n"),
            &[("versions", 1, 0, "CR LF")],
        ),
        Damage(
            "versions",
            Swap("version,", "\u{feff}version,"),
            &[("versions", 1, 0, "byte-order mark")],
        ),
        Damage(
            "sales",
            SwapAll("\n", ",,,\n"),
            &[("sales", 1, 0, "more commas than there are columns")],
        ),
        Damage(
            "sales",
            SwapAll(",", ";"),
            &[("sales", 1, 0, "parted by ';'")],
        ),
        Damage(
            "sales",
            SwapAll(",", "\t"),
            &[("sales", 1, 0, "parted by 'Tab'")],
        ),
        Damage(
            "sales",
            SwapAll(",normal,", ",\"normal\","),
            &[("sales", 2, 0, "in quotes that they do not need")],
        ),
        Damage(
            "sales",
            SwapAll("\"", ""),
            &[("sales", 6, 14, "more than 19 cells")],
        ),
        Damage(
            "sales",
            Bytes(|all| {
                encoding_rs::GB18030
                    .encode(&String::from_utf8(all).expect("text"))
                    .0
                    .into_owned()
            }),
            &[("sales", 6, 0, "GB 18030")],
        ),
        Damage(
            "points",
            Bytes(|all| {
                String::from_utf8(all)
                    .expect("text")
                    .encode_utf16()
                    .flat_map(u16::to_le_bytes)
                    .collect()
            }),
            &[("points", 1, 0, "UTF-16")],
        ),
        // Sealed cells do not hide a change.
        Damage(
            "profile",
            Swap(",k3:1:", ",k3:2:"),
            &[
                ("profile", 2, 2, CHANGED),
                ("profile", 2, 2, "sealed under key 2"),
            ],
        ),
    ]
}

/// What only a forger does: the chain bears these ledgers out, and the rows do not agree.
fn forgeries() -> Vec<Damage> {
    vec![
        Damage(
            "points",
            Swap(",-300,", ",-200,"),
            &[(
                "rewards",
                2,
                8,
                "R00000001 is for 300 points, 200 were moved",
            )],
        ),
        Damage(
            "points",
            Swap("8,M000001,2024-03-01,-300,", "8,M000001,2024-03-01,-900,"),
            &[(
                "points",
                3,
                8,
                "lot S00000002 has 200 points less than nothing",
            )],
        ),
        Damage(
            "sales",
            Swap(",-500.00,", ",-900.00,"),
            &[(
                "sales",
                4,
                9,
                "900.00 goes back of S00000002, of which 700.00 was left",
            )],
        ),
        Damage(
            "sales",
            Swap("-500.00,-500.00,S00000002", "-500.00,-500.00,S00000009"),
            &[("sales", 4, 9, "S00000009 is not a sale on record")],
        ),
        Damage(
            "sales",
            Swap("9,S00000003,1,M000001", "9,S00000003,1,M000009"),
            &[(
                "sales",
                4,
                9,
                "member is 'M000009', which members does not have",
            )],
        ),
        Damage(
            "sales",
            Swap(",700.00,700.00,", ",700.00,600.00,"),
            &[("sales", 3, 7, "more was paid than the list price")],
        ),
        Damage(
            "tiers",
            Swap("S00000001", "S00000077"),
            &[("tiers", 2, 4, "S00000077 is not a sale or refund on record")],
        ),
        Damage(
            "tiers",
            Swap(",2024-12-31,", ",2024-02-01,"),
            &[("tiers", 3, 11, "the tier ends before it begins")],
        ),
        Damage(
            "cards",
            Swap("5,000123,", "5,123,"),
            &[("cards", 3, 6, "card 000123 was never issued, 123 was")],
        ),
        Damage(
            "points",
            Swap("S00000002,S00000002,000123", "S00000002,S00000002,123"),
            &[("points", 2, 0, "card is '123'")],
        ),
        Damage(
            "sales",
            Swap(",2024-03-01,", ",2024-04-01,"),
            &[("sales", 2, 4, "dated 2024-04-01, though it was recorded by")],
        ),
        // A sealed cell moved from another column, or from another person.
        Damage(
            "profile",
            Lines(|l| {
                let sealed = |line: &str| line.rsplit(',').next().expect("a cell").to_owned();
                let (name, phone) = (sealed(&l[1]), sealed(&l[2]));
                l[1] = l[1].replace(&name, &phone);
                l[2] = l[2].replace(&phone, &name);
            }),
            &[
                ("profile", 2, 2, "sealed was moved here from another row"),
                ("profile", 3, 2, "sealed was moved here from another row"),
            ],
        ),
        Damage(
            "tiers",
            Lines(|l| {
                let from = l[2]
                    .rsplit(',')
                    .next()
                    .expect("a cell")
                    .trim_end()
                    .to_owned();
                let flipped = if from.ends_with('A') { "B" } else { "A" };
                let to = format!("{}{flipped}", &from[..from.len() - 1]);
                l[2] = l[2].replace(&from, &to);
            }),
            &[("tiers", 3, 11, "the sealed cell reason cannot be opened")],
        ),
    ]
}

#[track_caller]
fn finds(ran: &Ran, damage: &Damage, number: usize) {
    let about = format!(
        "damage {number} of {}:\n{}{}",
        damage.0,
        ran.text(),
        ran.err
    );
    assert_eq!(ran.code, Some(65), "{about}");
    let rows = ran.rows();
    for (file, line, version, words) in damage.2 {
        let file = if file.contains('.') || file.contains('/') {
            (*file).to_owned()
        } else {
            format!("ledgers/{file}.csv")
        };
        let number = |number: u64| {
            if number == 0 {
                String::new()
            } else {
                number.to_string()
            }
        };
        let (line, version) = (number(*line), number(*version));
        let told = rows.iter().any(|row| {
            row.get("file") == file
                && row.get("line") == line
                && row.get("version") == version
                && row.get("what").contains(words)
                && !row.get("remedy").is_empty()
        });
        assert!(
            told,
            "{file}:{line} v{version} {words} is not told\n{about}"
        );
    }
}

#[test]
fn every_damage_is_told_for_what_it_is() {
    let house = house();
    assert!(house.run("check").ok().rows().is_empty());
    let whole = Whole::of(&house);
    let figures = house.run("points M000001").ok().text();
    for (number, damage) in damages().iter().enumerate() {
        let path = house.book().join("ledgers").join(damage.0);
        let path = if damage.0.starts_with("..") {
            path
        } else {
            path.with_extension("csv")
        };
        damage.1.make(&path);
        let ran = house.run("check");
        finds(&ran, damage, number);
        // As many findings as are expected, or few more: what one edit did is not told over and over.
        let rows = ran.rows().len();
        assert!(
            rows <= damage.2.len() + 6,
            "damage {number} of {}: {rows} findings\n{}",
            damage.0,
            ran.text()
        );
        if number % 5 == 0 {
            let zh = house.run("check --lang zh --format jsonl");
            assert_eq!(zh.code, Some(65));
            assert!(zh.text().contains("请"), "{}", zh.text());
        }
        // Nothing is recorded over a damage that the writer meets, and nothing is lost by trying.
        let before = Whole::of(&house);
        let tried = house.run("consume --walk-in 5 --dry-run");
        assert!(
            matches!(tried.code, Some(0 | 1 | 65 | 74 | 78)),
            "{}",
            tried.err
        );
        assert_eq!(Whole::of(&house).0.len(), before.0.len());
        whole.put_back(&house);
    }
    assert_eq!(house.run("points M000001").ok().text(), figures);
    assert!(house.run("check").ok().rows().is_empty());
}

#[test]
fn forgeries_that_the_chain_bears_out_are_told_by_their_figures() {
    let house = house();
    let whole = Whole::of(&house);
    forge(&house);
    house.run("check").ok();
    whole.put_back(&house);
    for (number, damage) in forgeries().iter().enumerate() {
        damage.1.make(&house.ledger(damage.0));
        forge(&house);
        finds(&house.run("check"), damage, number);
        whole.put_back(&house);
    }
}

#[test]
fn ledgers_of_another_day_and_of_another_book_are_told() {
    let house = house();
    let old = Whole::of(&house);
    house.run("consume M000001 300 --goods promotion").ok();
    house.run("consume M000001 400 --goods promotion").ok();
    let new = Whole::of(&house);
    // One ledger put back from yesterday.
    fs::write(house.ledger("points"), &old.0[&house.ledger("points")]).expect("put back");
    let ran = house.run("check");
    finds(
        &ran,
        &Damage(
            "points",
            Gone,
            &[("points", 9, 15, "the rows of versions 15 to 16 are missing")],
        ),
        0,
    );
    house.run("points M000001").fails(65).tells(&["points.csv"]);
    house.run("consume M000001 5").fails(65);
    new.put_back(&house);
    // The chain alone put back: rows of later versions tell it, and nothing is cut off.
    fs::write(house.ledger("versions"), &old.0[&house.ledger("versions")]).expect("put back");
    finds(
        &house.run("check"),
        &Damage("versions", Gone, &[("versions", 15, 14, OLDER)]),
        1,
    );
    house
        .run("consume M000001 5")
        .fails(65)
        .tells(&["version 16 was committed here"]);
    fs::remove_dir_all(house.book().join(".club")).expect("no note");
    finds(
        &house.run("check"),
        &Damage(
            "versions",
            Gone,
            &[("versions", 15, 14, "has rows up to version 16")],
        ),
        2,
    );
    house.run("consume M000001 5").fails(65).tells(&[
        "was copied while somebody wrote",
        "nothing is recorded in it",
    ]);
    assert!(!house.book().join("recovered").exists());
    new.put_back(&house);
    // The whole book put back, on purpose: the note alone knows more.
    old.put_back(&house);
    let head = house.book().join(".club/head");
    fs::write(&head, believed(&new.0[&head])).expect("a note");
    finds(
        &house.run("check"),
        &Damage("versions", Gone, &[("versions", 15, 14, OLDER)]),
        3,
    );
    fs::remove_file(house.book().join(".club/head")).expect("as the remedy says");
    house.run("check").ok();
    house.run("consume M000001 5").ok();
    new.put_back(&house);
    // Ledgers, and keys, of another book.
    let other = House::new("vip-card");
    other.clock("2024-03-01");
    for line in [
        "register 张三 --phone 13900000001",
        "consume M000001 1200",
        "card issue M000001",
        "card activate M000001",
        "consume M000001 900 --goods promotion",
        "consume M000001 800 --goods promotion",
    ] {
        other.run(line).ok();
    }
    for (name, words) in [
        ("points", "another book's"),
        ("sales", "another book's"),
        ("profile", CHANGED),
        ("versions", "or the file is another book's"),
    ] {
        fs::copy(other.ledger(name), house.ledger(name)).expect("another book's");
        let ran = house.run("check").ends(65);
        assert!(ran.text().contains(words), "{name}: {}", ran.text());
        new.put_back(&house);
    }
    let keyring = house.dir().join("keyring");
    let keys = fs::read(&keyring).expect("keys");
    fs::copy(other.dir().join("keyring"), &keyring).expect("another book's");
    let ran = house.run("check").ends(65);
    assert!(
        ran.text().contains("belongs to another book"),
        "{}",
        ran.text()
    );
    // An older copy of the keyring lacks the last key.
    fs::write(&keyring, &keys[..keys.len() - 72]).expect("an older copy");
    let ran = house.run("check").ends(65);
    assert!(
        ran.text().contains("it is older than the book"),
        "{}",
        ran.text()
    );
    fs::write(&keyring, &keys).expect("put back");
    house.run("check").ok();
}

#[test]
fn a_book_is_held_against_a_head_that_was_filed() {
    let house = house();
    for format in ["csv", "tsv", "json", "jsonl", "table"] {
        house
            .run(&format!("check --head --format {format} -o head.{format}"))
            .ok();
    }
    house.run("check --head --excel -o head.xls.csv").ok();
    let head = house.run("check --head").ok().one();
    let (version, hash) = (head.get("version").to_owned(), head.get("hash").to_owned());
    house
        .run(&format!("check --against {hash}"))
        .ok()
        .tells(&["at version 14, that of the head"]);
    house.run("consume --walk-in 7").ok();
    house.run("consume --walk-in 8").ok();
    for file in [
        "head.csv",
        "head.tsv",
        "head.json",
        "head.jsonl",
        "head.table",
        "head.xls.csv",
    ] {
        house
            .run(&format!("check --against {file}"))
            .ok()
            .tells(&["continues version 14: 2 versions since"]);
    }
    let pair = format!("check --against '{version} {hash}'");
    house.run(&pair).ok();
    house
        .run(&format!("{pair} --lang zh"))
        .ok()
        .tells(&["其后有 2 个版本"]);
    // After a migration that had nothing to do, an accepted edit and rules adopted it is the same book.
    let sales = fs::read_to_string(house.ledger("sales")).expect("text");
    fs::write(
        house.ledger("sales"),
        sales.replacen(",00042,", ",00041,", 1),
    )
    .expect("an edit");
    house.run("check --accept 'a wrong receipt'").ok();
    house.run("migrate").ok();
    house.run(&pair).ok().tells(&["3 versions since"]);
    // Others.
    let stranger = "ab".repeat(32);
    let told = |line: &str, words: &str| {
        let ran = house.run(line).ends(65);
        assert!(ran.text().contains(words), "{line}\n{}", ran.text());
    };
    told(
        &format!("check --against {stranger}"),
        "no version has the hash",
    );
    told(
        &format!("check --against '3 {stranger}'"),
        "differs from version 3 on, or earlier",
    );
    told(
        &format!("check --against '99 {stranger}'"),
        "the book is at version 17",
    );
    house.file(
        "heads.csv",
        &format!("version,hash\n{version},{hash}\nversion,hash\n16,{stranger}\n"),
    );
    told(
        "check --against heads.csv",
        "differs after version 14, from version 16 on at the latest",
    );
    house
        .run("check --against nonsense")
        .fails(2)
        .tells(&["not a head"]);
    house.run("check --against head.csv --head").fails(2);
    // Forged from the first sale on, and the head tells it.
    let sales = fs::read_to_string(house.ledger("sales")).expect("text");
    fs::write(
        house.ledger("sales"),
        sales.replacen(",88.00,88.00,", ",87.00,87.00,", 1),
    )
    .expect("forged");
    forge_plain(&house, "sales");
    told(&pair, "differs from version 14 on, or earlier");
}

/// Forges a chain that has a row which vouches for the whole ledger.
fn forge_plain(house: &House, ledger: &str) {
    let path = house.ledger("versions");
    let text = fs::read_to_string(&path).expect("versions");
    let whole: String = text
        .lines()
        .filter(|line| !line.contains(":all"))
        .flat_map(|line| [line, "\n"])
        .collect();
    fs::write(&path, whole).expect("without the acceptance");
    assert!(house.ledger(ledger).exists());
    forge(house);
}

/// What somebody may have added to a file of rules, none where it is gone; how `check` tells it.
const LEFT: [(Option<&[u8]>, &str); 4] = [
    (Some(b"# later"), "not the text that was adopted"),
    (Some(b"\n[half"), "not the text that was adopted"),
    (Some(b"\xff\xfe"), "not the text that was adopted"),
    (None, "is adopted, and not there"),
];

#[test]
fn an_edit_of_the_rules_changes_nothing_and_stops_nothing() {
    let house = House::new("house");
    house.clock("2024-03-01");
    house.register("王芳", "");
    for file in ["club.toml", "rules/house.toml", "rules/holidays-cn.toml"] {
        let path = house.book().join(file);
        let adopted = fs::read(&path).expect("the file");
        for (added, told) in LEFT {
            match added {
                Some(more) => fs::write(&path, [&adopted, more].concat()).expect("edited"),
                None => fs::remove_file(&path).expect("gone"),
            }
            for line in [
                "consume M000001 100 --category bath --pay cash",
                "tier list",
                "report sales",
                "reserve list",
                "rules show",
            ] {
                let ran = house.run(line).ok();
                let warned = ran.err.matches("not adopted yet").count();
                assert_eq!(warned, 1, "{file} {line}: {}", ran.err);
                assert!(ran.err.contains(file), "{}", ran.err);
                let zh = house.run(&format!("--lang zh {line}")).ok();
                assert_eq!(zh.err.matches("尚未采用的修改").count(), 1, "{}", zh.err);
            }
            let found = house.run("check").ok();
            let noted = found.rows();
            assert_eq!(noted.columns(&["file"]), [[file]], "{}", found.text());
            assert!(found.one().get("what").contains(told), "{}", found.text());
        }
        // What is faulty, or gone, is not taken.
        house.run("rules adopt").fails(78);
        fs::write(&path, &adopted).expect("put back");
        assert_eq!(house.run("tier list").ok().err, "");
        assert_eq!(house.run("check").ok().rows().len(), 0);
    }
}
