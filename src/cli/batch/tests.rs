use super::*;
use crate::domain::{Lang, Money, Wording};
use crate::message;

const COLUMNS: Columns = Columns {
    taken: &["member", "amount", "note", "ref", "fact.*"],
    needed: &["member", "amount"],
};

fn many(map: &[(&str, &str)], ignore_extra: bool) -> Many {
    let map = map.iter().map(|(a, b)| ((*a).into(), (*b).into()));
    Many {
        map: map.collect(),
        ignore_extra,
        ..Many::default()
    }
}

fn batch_of(bytes: &[u8], encoding: Encoding, many: &Many) -> Result<Batch, BadFile> {
    let source = Box::new(io::Cursor::new(bytes.to_vec()));
    Batch::read("sales.csv", source, encoding, many, &COLUMNS, None)
}

fn batch(text: &str) -> Batch {
    batch_of(text.as_bytes(), Encoding::Utf8, &many(&[], false)).expect("a sound header")
}

message! {
    #[derive(Debug)]
    struct Wrong {
        told: &'static str,
    } => (Wording::same(*told));
}

/// Each row as `line member amount`, or as what is told of it.
fn told(batch: Batch) -> Vec<String> {
    batch
        .map(|row| match row {
            Ok(row) => format!("{} {} {}", row.line(), row.get("member"), row.get("amount")),
            Err(bad) => bad.line(Lang::En),
        })
        .collect()
}

#[test]
fn lines_are_counted_in_files_of_any_kind() {
    let text = "member,amount,theirs\nM1,1,\"two\nlines\"\n\n\nM2,2,\nM3, 3 ,x";
    let expected = ["2 M1 1", "6 M2 2", "7 M3 3"];
    let passed = many(&[], true);
    let batch =
        |text: &str| batch_of(text.as_bytes(), Encoding::Utf8, &passed).expect("a sound header");
    for line_end in ["\n", "\r\n", "\r"] {
        let text = text.replace('\n', line_end);
        assert_eq!(told(batch(&text)), expected, "{line_end:?}");
        let marked = format!("\u{feff}{text}{line_end}");
        assert_eq!(told(batch(&marked)), expected, "{line_end:?} marked");
    }
}

#[test]
fn gb18030_and_utf16_are_read() {
    let text = "amount,会员\n8,王小明\n";
    let (gb, _, _) = encoding_rs::GB18030.encode(text);
    let mut utf16 = vec![0xff, 0xfe];
    utf16.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    let many = many(&[("会员", "member")], false);
    for (bytes, encoding) in [
        (gb.as_ref(), Encoding::Gb18030),
        (utf16.as_slice(), Encoding::Utf8),
    ] {
        let batch = batch_of(bytes, encoding, &many).expect("a sound header");
        assert_eq!(told(batch), ["2 王小明 8"], "{encoding:?}");
    }
}

#[test]
fn a_header_is_never_guessed() {
    use bad_file::HeaderFault::{MapsNothing, MapsToNothing, Missing, Twice, Unknown};
    let unknown = |name: &str, place, like| Unknown {
        name: name.into(),
        place,
        like,
    };
    let table = [
        (
            "member,amuont",
            many(&[], false),
            vec![
                unknown("amuont", 2, Some("amount")),
                Missing { name: "amount" },
            ],
        ),
        (
            "member,amount,member",
            many(&[], true),
            vec![Twice {
                name: "member".into(),
                first: 1,
                second: 3,
            }],
        ),
        (
            "member,amount,Gast,fact.",
            many(&[], false),
            vec![
                unknown("Gast", 3, None),
                unknown("fact.", 4, Some("fact.*")),
            ],
        ),
        (
            "member,amount,手机",
            many(&[("手杋", "note"), ("手机", "nota")], false),
            vec![
                MapsNothing {
                    theirs: "手杋".into(),
                    like: Some("手机".into()),
                },
                MapsToNothing {
                    ours: "nota".into(),
                    like: Some("note"),
                },
            ],
        ),
    ];
    for (header, many, expected) in table {
        let bad = batch_of(header.as_bytes(), Encoding::Utf8, &many).expect_err(header);
        assert_eq!(bad.header_faults(), expected, "{header}");
        assert_eq!(bad.exit_code(), 65);
    }
    let extra = batch_of(
        b"x,amount,member\n1,2,3\n",
        Encoding::Utf8,
        &many(&[], true),
    );
    assert_eq!(told(extra.expect("extra is passed over")), ["2 3 2"]);
    let empty = batch_of(b"", Encoding::Utf8, &many(&[], false)).expect_err("empty");
    assert_eq!(
        empty.say(Lang::En),
        "sales.csv:1: the file is empty, a header is needed"
    );
}

#[test]
fn a_bad_cell_is_told_with_its_place_and_the_batch_goes_on() {
    let mut bytes = b"member,amount\nM1,1\nM2\nM3,\0\nM\xff4,4\n".to_vec();
    bytes.extend_from_slice("M5,5,6\nM6,6\n".as_bytes());
    let batch = batch_of(&bytes, Encoding::Utf8, &many(&[], false)).expect("a sound header");
    assert_eq!(
        told(batch),
        [
            "2 M1 1",
            "sales.csv:3: the row has 1 cells, the header 2",
            "sales.csv:4:2: amount \"\\0\": byte 1 of the cell is NUL",
            "sales.csv:5:1: member \"M\u{fffd}4\": byte 2 of the cell is not UTF-8 \
             (a file from an older till needs --encoding gb18030)",
            "sales.csv:6: the row has 3 cells, the header 2",
            "7 M6 6",
        ]
    );
    let gb = batch_of(
        b"member,amount\nM\xff,1\n",
        Encoding::Gb18030,
        &many(&[], false),
    );
    let said = told(gb.expect("a sound header")).concat();
    assert!(said.contains("not GB 18030"), "{said}");
}

#[test]
fn cells_are_found_by_our_names() {
    let many = many(&[("电话", "fact.phone")], false);
    let text = "fact.city,amount,电话,member\n昆明, 8.00 ,,M1\n";
    let mut batch = batch_of(text.as_bytes(), Encoding::Utf8, &many).expect("a sound header");
    assert!(batch.has("amount") && !batch.has("note"));
    let columns: Vec<String> = batch.columns_under("fact.").map(Into::into).collect();
    assert_eq!(columns, ["fact.city", "fact.phone"]);
    let row = batch.next().expect("a row").expect("a good one");
    assert_eq!(row.get("amount").parse(), Ok(Money::from_fen(800)));
    assert_eq!((row.get("note"), row.filled("note")), ("", None));
    assert_eq!(row.under("fact.").collect::<Vec<_>>(), [("city", "昆明")]);
    let bad = row.bad("amount", &Wrong { told: "too little" });
    assert_eq!(
        bad.line(Lang::En),
        "sales.csv:2:2: amount \" 8.00 \": too little"
    );
    let bad = row.bad("note", &Wrong { told: "needed" });
    assert_eq!(bad.line(Lang::En), "sales.csv:2: note \"\": needed");
}

#[test]
fn many_bad_rows_are_counted_and_the_first_are_told() {
    let mut batch = batch("member,amount\nM1,1\nM2,2\n");
    let row = batch.next().expect("a row").expect("a good one");
    let mut faults = Faults::default();
    for _ in 0..Faults::TOLD + 3 {
        faults.push(row.refused(&Wrong {
            told: "member M1 has 0 points, 1 needed",
        }));
    }
    let refused = faults.refuse(60).expect_err("there are bad rows");
    assert_eq!(refused.exit_code(), 1, "the house refused them all");
    let said = refused.say(Lang::En);
    assert!(said.starts_with("53 of 60 rows are bad; nothing was recorded\n  sales.csv:2: member"));
    assert!(said.ends_with("\n  … and 3 more"), "{said}");
    assert_eq!(said.lines().count(), Faults::TOLD + 2);
    let mut mixed = Faults::default();
    mixed.push(row.bad("amount", &Wrong { told: "no amount" }));
    mixed.push(row.refused(&Wrong { told: "no" }));
    assert_eq!(mixed.refuse(2).expect_err("bad rows").exit_code(), 65);
    assert!(Faults::default().refuse(2).is_ok());
}

#[test]
fn rejects_are_as_given_with_their_reason() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::temp_dir().join(format!("club-rejects-{}.csv", std::process::id()));
    let text = "member,amount\nM1,1\nM2\n\"a,b\", \"\"2\nM4,4,5\n";
    let mut batch = batch(text);
    let mut rejects = Rejects::open(&path, &batch.head(), (Lang::En, false))
        .map_err(|error| error.to_string())?;
    for row in batch.by_ref() {
        let bad = match row {
            Ok(row) if row.get("member") == "M1" => continue,
            Ok(row) => row.bad("amount", &Wrong { told: "no amount" }),
            Err(bad) => bad,
        };
        rejects.push(&bad)?;
    }
    rejects.finish()?;
    let written = std::fs::read_to_string(&path)?;
    std::fs::remove_file(&path)?;
    assert_eq!(
        written,
        "member,amount,reason\n\
         M2,,\"the row has 1 cells, the header 2\"\n\
         \"a,b\",\" \"\"\"\"2\",\"amount \"\" \"\"\"\"2\"\": no amount\"\n\
         M4,\"4,5\",\"the row has 3 cells, the header 2\"\n"
    );
    Ok(())
}

#[test]
fn rejects_are_written_as_they_come() -> Result<(), Box<dyn std::error::Error>> {
    let dir = std::env::temp_dir().join(format!("club-rejects-stream-{}", std::process::id()));
    std::fs::create_dir(&dir)?;
    let written = || -> std::io::Result<u64> {
        let entries = std::fs::read_dir(&dir)?;
        entries.map(|entry| Ok(entry?.metadata()?.len())).sum()
    };
    let text = format!("member,amount\n{}", "M1,x\n".repeat(50_000));
    let mut batch = batch(&text);
    let mut rejects = Rejects::open(&dir.join("bad.csv"), &batch.head(), (Lang::En, false))
        .map_err(|error| error.to_string())?;
    let mut pushed = 0_u64;
    for row in batch.by_ref().filter_map(Result::ok) {
        rejects.push(&row.bad("amount", &Wrong { told: "no amount" }))?;
        pushed += "M1,x,".len() as u64;
        // No more than a block or two is held back, however many rows there are.
        assert!(written()? + 128 * 1024 > pushed, "{pushed}");
    }
    rejects.finish()?;
    assert_eq!(
        std::fs::read_to_string(dir.join("bad.csv"))?
            .lines()
            .count(),
        50_001
    );
    std::fs::remove_dir_all(&dir)?;
    Ok(())
}

#[test]
fn a_small_file_is_held_whole_and_judged_in_the_order_of_its_key() {
    let path = std::env::temp_dir().join(format!("club-held-{}.csv", std::process::id()));
    let read = |text: &str, key: fn(&BatchRow) -> Option<u32>| {
        std::fs::write(&path, text).expect("a file");
        let none = many(&[], false);
        let batch = Batch::open(&path, None, Encoding::Utf8, &none, &COLUMNS, None);
        let held = Held::small(batch.expect("a sound header"), key).expect("a small file");
        // Whatever becomes of the file: nothing of it is read while others wait for the lock.
        std::fs::remove_file(&path).expect("a file");
        let told = held.into_rows().map(|row| match row {
            Ok(row) => format!("{} {} {}", row.line(), row.get("member"), row.get("note")),
            Err(bad) => bad.line(Lang::En),
        });
        told.collect::<Vec<_>>()
    };
    let text = "member,amount,note\nM1,3,酒\nM2\nM3,,\nM4,1,\"a,b\"\nM5,1,\n";
    let by_amount = |row: &BatchRow| row.get("amount").parse().ok();
    let sorted = read(text, by_amount);
    assert_eq!(sorted[1..], ["4 M3 ", "5 M4 a,b", "6 M5 ", "2 M1 酒"]);
    assert!(sorted[0].starts_with("sales.csv:3") || sorted[0].contains(":3"));
    let stands = read(text, |_| None);
    assert_eq!(stands[0], "2 M1 酒");
    assert_eq!(stands[2..], ["4 M3 ", "5 M4 a,b", "6 M5 "]);
}

#[test]
fn a_large_file_is_not_held_unless_it_must_be() {
    let by_amount = |row: &BatchRow| row.get("amount").parse::<u32>().ok();
    let long = |first: &str, row: &str, rows: usize| {
        format!("member,amount,note\n{first}{}", row.repeat(rows))
    };
    let of_text = format!("M1,1,{}\n", "酒".repeat(2_000));
    let of_rows = "M1,1,\n";
    for (row, fits, rows) in [(&*of_text, 1350, 1410), (of_rows, 100_000, 100_001)] {
        let held = Held::small(batch(&long("", row, fits)), by_amount);
        assert_eq!(held.map(|held| held.into_rows().count()), Some(fits));
        let large = long("", row, rows);
        assert!(Held::small(batch(&large), by_amount).is_none(), "{rows}");
        assert!(in_order(batch(&large), by_amount));
        let late = long("M0,9,\n", row, rows);
        assert!(!in_order(batch(&late), by_amount));
        let held = Held::whole(batch(&late), by_amount).expect("rows");
        let last = held.into_rows().last().expect("a row");
        assert_eq!(last.expect("a good row").get("member"), "M0");
    }
}
