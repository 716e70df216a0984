//! What is fed: each of the house's readers, through the doors that the program itself uses.

use std::ffi::OsString;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;

use club::book::{At, Book, Schema, Snapshot, check};
use club::cli::args::Many;
use club::cli::batch::{Batch, Columns};
use club::cli::ledgers::{LEDGERS, MIGRATIONS};
use club::domain::calendar::{Birthday, BusinessHours};
use club::domain::{
    AdjustmentId, CardNo, Day, Hidden, Lang, LotId, MemberId, Money, Points, Rate, RedemptionId,
    SaleId, Slug, Spoken as _, Window,
};
use club::output::{Encoding, formula};
use club::rules::{House, Pack};
use club::{audit, members};

use crate::Target;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Files under a folder whose names end so, each shortened to what is quickly read.
fn files(folder: &str, ending: &str) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the project") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == ending) {
                found.push(fs::read(&path).expect("a file of the project"));
            }
        }
    }
    found.sort();
    found
}

/// Readers of a text.
pub(crate) fn texts() -> Vec<Target> {
    vec![values(), lines(), batches(), rules(), houses()]
}

/// Readers of a folder, which take longer.
pub(crate) fn folders() -> Vec<Target> {
    vec![ledgers(), books()]
}

fn target(
    name: &'static str,
    cases: u64,
    corpus: Vec<Vec<u8>>,
    read: impl Fn(&[u8]) + 'static,
) -> Target {
    Target {
        name,
        corpus,
        cases,
        read: Box::new(read),
    }
}

/// What is understood comes back as itself.
fn comes_back<T: std::str::FromStr + ToString + PartialEq>(text: &str) {
    if let Ok(value) = text.parse::<T>() {
        let again = value.to_string();
        let same = again.parse::<T>().is_ok_and(|again| again == value);
        assert!(same, "{text:?} became {again:?}");
    }
}

fn values() -> Target {
    let samples = [
        "350.30",
        "-0.01",
        "92233720368547758.07",
        "2024-02-29",
        "9999-12-31",
        "2024-05-01 13:05:00",
        "2024-05-01T13:05:00+08:00",
        "2024-05-01T24:00:00Z",
        "lunar:08-15",
        "lunar:leap-06-30",
        "1990-02-29",
        "88%",
        "0.5",
        "M000042",
        "S00000001",
        "R00000001",
        "A00000001",
        "8800-0042",
        "+86 138-0013-8000",
        "１３８００１３８０００",
        "12 months",
        "membership year",
        "bath",
        "'=1+1",
        "110101199003077512",
    ];
    let corpus = samples
        .iter()
        .map(|text| text.as_bytes().to_vec())
        .collect();
    let zones = ["Asia/Shanghai", "America/New_York", "Pacific/Apia"];
    let hours = zones.map(|zone| BusinessHours::new(zone, "05:00").expect("hours"));
    target("values", 10_000, corpus, move |bytes| {
        let text = String::from_utf8_lossy(bytes);
        comes_back::<Money>(&text);
        comes_back::<Points>(&text);
        comes_back::<Day>(&text);
        comes_back::<MemberId>(&text);
        comes_back::<SaleId>(&text);
        comes_back::<RedemptionId>(&text);
        comes_back::<AdjustmentId>(&text);
        comes_back::<CardNo>(&text);
        comes_back::<Slug>(&text);
        let _ = (LotId::parse(bytes), Money::parse(bytes), Day::parse(bytes));
        let _ = (text.parse::<Rate>(), text.parse::<Window>());
        if let Ok(birthday) = text.parse::<Birthday>() {
            let _ = birthday.in_year(2024, &club::domain::calendar::BirthdayRules::default());
        }
        for hours in &hours {
            if let Ok(when) = hours.when(&text) {
                let _ = (
                    hours.local_date(when),
                    when.seconds().map(|s| hours.rfc3339(s)),
                );
            }
        }
        if let Some(phone) = members::facts::phone(&text) {
            assert_eq!(
                members::facts::phone(&phone).as_deref(),
                Some(&*phone),
                "{text:?}"
            );
        }
        let _ = members::facts::mask_phone(&text);
        assert_eq!(formula::restored(&formula::defused(&text)), text);
        if let Some(hidden) = Hidden::first_in(&text) {
            assert_eq!(text.chars().nth(hidden.place - 1), Some(hidden.character));
        }
    })
}

fn lines() -> Target {
    let samples = [
        "club consume M000001 350.30 --category bath --pay cash=100 --ref x --at 2024-05-01",
        "club register 王芳 --phone 13800138000 --birthday lunar:08-15 --fact a=b --consent marketing,sharing",
        "club -C book --format json --lang zh points M000001 --as-of 2024-05-01 --known-at 2024-05-01",
        "club redeem --from - --map a=b,c=d --ignore-extra --rejects x --encoding gb18030",
        "club check --against 12 --format jsonl",
        "club undo 12 --reason x --dry-run --wait 5",
        "club report sales --by month --from 2024-01-01 --to 2024-12-31",
        "club tier set M1 vip vip --reason x",
        "club rules check x.toml",
        "club --help",
        "club nonsense",
        "club refund S1 --amount -5 --line 2",
    ];
    let corpus = samples
        .iter()
        .map(|text| text.replace(' ', "\n").into_bytes())
        .collect();
    target("lines", 5_000, corpus, |bytes| {
        use std::os::unix::ffi::OsStringExt as _;
        let words = bytes.split(|byte| *byte == b'\n');
        let line: Vec<OsString> = words
            .map(|word| OsString::from_vec(word.to_vec()))
            .collect();
        let _ = club::cli::accepts(&line);
    })
}

const COLUMNS: Columns = Columns {
    taken: &[
        "member", "at", "amount", "paid", "category", "goods", "store", "pay", "note", "ref",
        "name", "phone", "fact.*",
    ],
    needed: &[],
};

fn batches() -> Target {
    let mut corpus: Vec<Vec<u8>> = files("data-samples", "csv")
        .into_iter()
        .map(|file| {
            file.split_inclusive(|b| *b == b'\n')
                .take(6)
                .collect::<Vec<_>>()
                .concat()
        })
        .collect();
    let text = "member,at,amount,goods,ref,note\r\nM000001,2024-03-01,10,promotion,x1,\"a, \"\"b\"\"\nc\"\r\n,2024-03-01,5,,x2,'=1\r\n";
    corpus.push(text.as_bytes().to_vec());
    corpus.push(format!("\u{feff}{text}").into_bytes());
    corpus.push("会员,金额\n王芳,５０\n".as_bytes().to_vec());
    let mut utf16 = vec![0xff, 0xfe];
    utf16.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    corpus.push(utf16);
    corpus.push(
        encoding_rs::GB18030
            .encode("amount,note\n8,王小明𠮷\n")
            .0
            .into_owned(),
    );
    let many = Many {
        ignore_extra: true,
        ..Many::default()
    };
    target("batches", 5_000, corpus, move |bytes| {
        for encoding in [Encoding::Utf8, Encoding::Gb18030] {
            let source = Box::new(Cursor::new(bytes.to_vec()));
            let batch = match Batch::read("f.csv", source, encoding, &many, &COLUMNS, None) {
                Ok(batch) => batch,
                Err(bad) => {
                    let said = bad.say(Lang::En);
                    assert!(
                        said.contains("f.csv:1") || said.contains("f.csv:"),
                        "{said}"
                    );
                    continue;
                }
            };
            let mut last = 1;
            for row in batch {
                match row {
                    Ok(row) => {
                        assert!(
                            row.line() > last || last == 1,
                            "line {} after {last}",
                            row.line()
                        );
                        last = row.line();
                        let _ = (row.get("amount").parse::<Money>(), row.filled("at"));
                        let _ = row.under("fact.").count();
                    }
                    Err(bad) => {
                        let said = bad.line(Lang::En);
                        assert!(said.starts_with("f.csv:"), "no place: {said}");
                        assert!(!bad.line(Lang::Zh).is_empty());
                    }
                }
            }
        }
    })
}

/// A pack cut into its tables, so that an input is a few of them.
fn tables(file: &[u8]) -> Vec<Vec<u8>> {
    let text = String::from_utf8_lossy(file);
    let mut parts: Vec<String> = vec![String::new()];
    for line in text.split_inclusive('\n') {
        let comment = line.trim_start().starts_with('#');
        if line.starts_with('[') && parts.last().is_some_and(|part| part.len() > 600) {
            parts.push(String::new());
        }
        if let Some(part) = parts.last_mut().filter(|_| !comment) {
            part.push_str(line);
        }
    }
    parts.into_iter().map(String::into_bytes).collect()
}

/// Every fault of a rule file has its line.
fn located(found: &[club::domain::source::Diagnostic]) {
    assert!(!found.is_empty(), "refused without a reason");
    for one in found {
        assert!(one.place().line() > 0 && one.column() > 0);
        assert!(!one.say(Lang::En).is_empty() && !one.say(Lang::Zh).is_empty());
    }
    assert!(
        found[0].render(false).contains("f.toml:"),
        "{}",
        found[0].render(false)
    );
}

fn rules() -> Target {
    let packs = files("rules", "toml");
    let mut corpus: Vec<Vec<u8>> = packs.iter().flat_map(|pack| tables(pack)).collect();
    // One whole pack, the shortest, so that what only a sound one meets is met.
    corpus.extend(packs.iter().min_by_key(|pack| pack.len()).cloned());
    target("rules", 5_000, corpus, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        match Pack::read("f.toml", &text) {
            Ok(pack) => drop(club::rules::show(&pack, Lang::Zh)),
            Err(found) => located(&found),
        }
    })
}

fn houses() -> Target {
    let mut corpus = files("tests/fixtures", "toml");
    corpus.retain(|file| file.len() < 4000);
    corpus.push(
        "format = 1\nname = \"Spa\"\ncurrency = \"CNY\"\ntimezone = \"Asia/Shanghai\"\nday_starts = \"05:00\"\nrules = [\"rules/a.toml\"]\n\n[[store]]\nid = \"north\"\ntitle = \"North\"\n"
            .into(),
    );
    target("houses", 5_000, corpus, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        if let Err(found) = House::read("f.toml", &text) {
            located(&found);
        }
    })
}

/// A book of its own, made by the program; gone with the last target that uses it.
struct Place(PathBuf);

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn lived_in(name: &str) -> Place {
    let dir = std::env::temp_dir().join(format!("club-fuzz-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).expect("a folder");
    for line in [
        "init book --rules vip-card",
        "register A --phone 13800000001 --ref a",
        "register B --phone 13800000002",
        "consume M000001 1000 --ref t1",
        "card issue M000001",
        "card activate M000001",
        "consume M000001 700 --goods promotion",
        "redeem M000001 towel",
        "refund S00000002 --amount 500",
        "points adjust M000001 +20 --reason x",
    ] {
        let ended = Command::new(env!("CARGO_BIN_EXE_club"))
            .args(line.split(' '))
            .current_dir(&dir)
            .env_clear()
            .env("LANG", "C")
            .env("CLUB_NOW", "2024-03-01T12:00:00+08:00")
            .env("CLUB_BOOK", "book")
            .env("CLUB_KEY_FILE", dir.join("keys"))
            .env("CLUB_OPERATOR", "desk")
            .output()
            .expect("the program starts");
        assert!(ended.status.success(), "{line}: {ended:?}");
    }
    Place(dir)
}

/// The ledgers that are damaged one by one, and the file that says what they are.
const DAMAGED: [&str; 8] = [
    "ledgers/versions.csv",
    "ledgers/points.csv",
    "ledgers/sales.csv",
    "ledgers/members.csv",
    "ledgers/profile.csv",
    "ledgers/cards.csv",
    "ledgers/rewards.csv",
    "datapackage.json",
];

/// An input begins with the number of the file that it damages.
fn numbered(dir: &Path) -> Vec<Vec<u8>> {
    let numbered = DAMAGED.iter().enumerate().map(|(number, name)| {
        let mut bytes = vec![u8::try_from(number).expect("few")];
        bytes.extend(fs::read(dir.join(name)).expect("a file of the book"));
        bytes
    });
    numbered.collect()
}

/// Damages the file that an input names, and puts it back.
fn damaged(dir: &Path, whole: &[Vec<u8>], bytes: &[u8], read: impl Fn(&'static str)) {
    let Some((number, damage)) = bytes.split_first() else {
        return;
    };
    let number = usize::from(*number) % DAMAGED.len();
    let path = dir.join(DAMAGED[number]);
    fs::write(&path, damage).expect("damaged");
    read(DAMAGED[number]);
    fs::write(&path, &whole[number][1..]).expect("put back");
}

/// Readers of every kind, over one damaged file.
fn ledgers() -> Target {
    let place = lived_in("ledgers");
    let dir = place.0.join("book");
    let corpus = numbered(&dir);
    let whole = corpus.clone();
    let sound = Book::open(&dir, LEDGERS, MIGRATIONS).expect("a book");
    let now = sound.snapshot(At::Now).expect("a sound book");
    target("ledgers", 5_000, corpus, move |bytes| {
        let dir = place.0.join("book");
        damaged(&dir, &whole, bytes, |name| {
            // Opening a book and reading its chain take the longest: only where they are what is damaged.
            match name {
                "datapackage.json" => drop(Book::open(&dir, LEDGERS, MIGRATIONS)),
                "ledgers/versions.csv" => {
                    let _ = sound.versions();
                    for at in [At::Now, At::Version(club::domain::Version(4))] {
                        if let Ok(snapshot) = sound.snapshot(at) {
                            for schema in LEDGERS {
                                read_all(&snapshot, schema);
                            }
                        }
                    }
                }
                _ => LEDGERS
                    .iter()
                    .filter(|schema| schema.path() == name)
                    .for_each(|schema| read_all(&now, schema)),
            }
        });
    })
}

/// Every row of a ledger, in every way in which rows are read.
fn read_all(snapshot: &Snapshot, schema: &'static Schema) {
    let Ok(ledger) = snapshot.ledger(schema) else {
        return;
    };
    let all = schema.columns.len();
    let _ = ledger.each(all, |row| row.text(all - 1).map(drop));
    let _ = ledger.each_with(b"M000001", all, |row| row.text(1).map(drop));
    let _ = ledger.each_parallel(2, || (), |(), _| Ok(()));
    let _ = ledger.last_row(all);
    let _ = ledger.row_at(100, all);
}

/// The whole proof, over one damaged file.
fn books() -> Target {
    let place = lived_in("books");
    let dir = place.0.join("book");
    let corpus = numbered(&dir);
    let whole = corpus.clone();
    target("books", 400, corpus, move |bytes| {
        let dir = place.0.join("book");
        damaged(&dir, &whole, bytes, |_| {
            let Ok(book) = Book::open(&dir, LEDGERS, MIGRATIONS) else {
                return;
            };
            if let Ok(checked) = check(&book) {
                for finding in &checked.findings {
                    assert!(
                        !finding.file.is_empty() && finding.line.is_some(),
                        "{finding:?}"
                    );
                    assert!(!finding.what.in_lang(Lang::Zh).is_empty());
                }
            }
            if let Ok(snapshot) = book.snapshot(At::Now) {
                let _ = audit::check::check(&snapshot, None);
            }
        });
    })
}
