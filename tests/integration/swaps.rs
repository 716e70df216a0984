//! Every sealed cell of every ledger, put where another one stood: in the same column of another row, in another
//! column of its row, under another fact, in another ledger. None opens there, and `check` names it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use club::book::{At, Book, Keyring, Kind, Schema, Unsealed, slot_of};
use club::cli::ledgers::{LEDGERS, MIGRATIONS};

use crate::crash::at_once;
use crate::support::{House, copy_tree};

/// A house in which each sealed column of each ledger was written several times: for several people, several times for
/// one of them, and in files, so that one version has several rows.
fn house() -> House {
    house_of(&mut str::to_owned)
}

/// The same life, each of its lines typed in another way.
pub(crate) fn house_of(typed: &mut dyn FnMut(&str) -> String) -> House {
    let house = House::in_memory();
    house.clock("2024-03-01");
    house.run("init book --rules house").ok();
    house.file(
        "people.csv",
        "name,phone,fact.address\n王芳,13800000001,一路\n李娜,13800000002,二路\n赵敏,13800000003,三路\n",
    );
    house.file(
        "visits.csv",
        "member,at,channel,by,note\nM000001,2024-03-01,phone,manager,一\nM000001,2024-03-01,phone,manager,二\nM000002,2024-03-01,phone,manager,三\n",
    );
    house.file(
        "answers.csv",
        "member,at,topic,score,comment\nM000001,2024-03-01,quality,5,一\nM000001,2024-03-01,attitude,4,二\nM000002,2024-03-01,quality,4,三\n",
    );
    house.file(
        "gifts.csv",
        "member,at,gift,occasion,note\nM000001,2024-03-01,dining-voucher,dragon-boat,一\nM000002,2024-03-01,dining-voucher,dragon-boat,二\n",
    );
    house.file(
        "sales.csv",
        "member,at,amount,category,note\nM000001,2024-03-01,10,bath,一\nM000001,2024-03-01,20,bath,二\nM000002,2024-03-01,20,bath,三\n",
    );
    house.file(
        "topups.csv",
        "member,at,amount,pay,id_ref\nM000001,2024-03-01,500,cash,f-1\nM000001,2024-03-01,600,cash,f-2\nM000002,2024-03-01,500,cash,f-3\n",
    );
    for line in LINES {
        let last = house.version();
        house
            .run(&typed(&line.replace("undo!", &format!("undo {last}"))))
            .ok();
    }
    house
}

/// Each line; `undo!` is `undo` of what was recorded last.
const LINES: &[&str] = &[
    "register --from people.csv",
    "register 孙丽 --phone 13800000004",
    "member set M000001 name=王小芳",
    "member suspend M000001 --reason x",
    "member resume M000001",
    "member suspend M000002 --reason y",
    "member resume M000002",
    "visit --from visits.csv",
    "survey add --from answers.csv",
    "gift give --from gifts.csv",
    "consume --from sales.csv",
    "topup --from topups.csv",
    "card issue M000001 --card 8001",
    "card issue M000002 --card 8002",
    "card lost 8001 --id-ref a-1 --note w",
    "card lost 8002 --id-ref a-2 --note v",
    "points adjust M000001 +5000 --reason 一",
    "points adjust M000001 +50 --reason 二",
    "points adjust M000002 +5000 --reason 三",
    "tier set M000001 tier silver --reason 一",
    "tier set M000002 tier gold --reason 二",
    "redeem M000001 massage --note 一",
    "redeem M000002 massage --note 二",
    "coupon issue next-visit --member M000001",
    "coupon issue next-visit --member M000002",
    "coupon void C00000001 --reason 一",
    "coupon void C00000002 --reason 二",
    "stock in massage 5 --note 一",
    "stock in massage 5 --note 二",
    "stock count massage 5 --reason 一",
    "pass sell M000001 massage-10 --pay cash --note 一",
    "pass sell M000001 fitness-year --pay cash --note 二",
    "pass sell M000002 massage-10 --pay cash --note 三",
    "day --count cash=1 --note 一",
    "day --count cash=2 --note 二",
    "event add fair --on 2024-04-01 --note 一",
    "event add promotion --on 2024-04-02 --note 二",
    "event cancel H000002 --reason 三",
    "event invite fair M000001 M000002",
    "event invite fair M000003",
    "undo! --reason 三",
    "event invite fair M000003",
    "undo! --reason 四",
    "complaint open M000001 --text 一 --contact 13900000001",
    "complaint open --name 赵路 --contact 13900000002 --text 二",
    "complaint open --name 周路 --contact 13900000012 --text 三",
    "complaint note K000001 --text 三 --told 四",
    "complaint note K000002 --text 五 --told 六",
    "inquiry open M000001 --text 一 --contact 13900000001",
    "inquiry open --name 钱问 --contact 13900000002 --text 二",
    "inquiry open --name 何问 --contact 13900000022 --text 三",
    "inquiry answer Q000002 --text 三",
    "reserve add M000001 --item massage --when '2024-03-02 14:00' --note 一",
    "reserve add --name 孙客 --contact 13900000003 --item massage --when '2024-03-02 14:00' --host 李 --purpose 参观 --note 二",
    "reserve add --name 周客 --contact 13900000004 --item massage --when '2024-03-02 16:00' --host 吴 --purpose 商谈 --note 三",
    "reserve change B000002 --when '2024-03-02 17:00'",
    "visitor in 吴访客 --unit 一厂 --contact 13900000005 --class general --id-number 11010519491231002X --host 李 --guide 张 --route 东 --purpose 参观 --note 一 --host-consents --badge 7",
    "visitor in 郑访客 --unit 二厂 --contact 13900000006 --class general --id-number 110105194912310046 --host 王 --guide 陈 --route 西 --purpose 商谈 --note 二 --host-consents --badge 8",
    "visitor out G000001 --badge 7 --host-signed",
    "treatment add M000001 --item facial --step greeted --note 一 --before 二 --after 三",
    "treatment add --name 冯客 --contact 13900000007 --item facial --step greeted --note 四 --before 五 --after 六",
    "treatment add --name 许客 --contact 13900000017 --item facial --step greeted --note 四 --before 五 --after 六",
    "treatment step N000001 consulted --note 七",
    "incident open --text 一 --member M000001",
    "incident note I000001 --text 二",
    "staff add 李雷 --role agent",
    "staff add 韩梅 --role agent",
    "staff add 吴大 --role agent",
    "staff leave E0003 --reason 二",
    "staff leave E0002 --reason 一",
    "staff add 何平 --role agent",
    "staff assign M000001 E0001 --note 一",
    "staff assign M000002 E0004 --note 二",
    "staff award E0001 --reason 一",
    "staff award E0002 --reason 二",
    "visit M000001 --channel phone --by manager --note 四",
    "treatment finish N000002 --next 2024-05-15 --plan 八 --without consulted --without room --without test --without treatment --without look --reason 九",
    "close 2024-02",
    "close 2024-02 --reopen --reason 一",
    "withdraw M000002 10 --because agreed --note 一",
    "withdraw M000002 20 --because agreed --note 二",
    "consume M000001 20 --category bath --note 四",
    "topup M000001 100 --pay cash --id-ref f-9",
    "member merge M000003 M000004 --reason 五",
    "register 何误 --phone 13800000009",
    "member erase 何误 --reason 一",
    "register 何再 --phone 13800000009",
    "member erase 何再 --reason 二",
];

/// A sealed cell, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Cell {
    row: usize,
    column: usize,
    text: String,
}

/// The sealed cells of a ledger in the order of its rows.
fn cells(book: &Path, schema: &Schema) -> Vec<Cell> {
    let mut found = Vec::new();
    let mut rows = csv::ReaderBuilder::new()
        .flexible(true)
        .from_path(book.join(schema.path()))
        .expect("a ledger");
    for (row, record) in rows.records().enumerate() {
        let record = record.expect("a row");
        for (column, text) in record.iter().enumerate() {
            if schema.columns[column].kind == Kind::Sealed && !text.is_empty() {
                let text = text.to_owned();
                found.push(Cell { row, column, text });
            }
        }
    }
    found
}

/// What opens of a ledger, by row and column.
fn opens(house: &House, schema: &'static Schema) -> BTreeMap<(usize, usize), String> {
    let book = Book::open(&house.book(), LEDGERS, MIGRATIONS).expect("a book");
    let keys = Keyring::open(&house.dir().join("keyring"), book.id()).expect("a keyring");
    let snapshot = book.snapshot(At::Now).expect("a snapshot");
    let mut found = BTreeMap::new();
    let mut number = 0;
    let ledger = snapshot.ledger(schema).expect("a ledger");
    let read = ledger.each(schema.columns.len(), |row| {
        for (place, column) in schema.columns.iter().enumerate() {
            let text = row.text(place)?;
            if column.kind == Kind::Sealed
                && !text.is_empty()
                && let Ok(Unsealed::Text(plain)) = keys.unseal(&text, schema.name, column.name)
            {
                found.insert((number, place), plain);
            }
        }
        number += 1;
        Ok(())
    });
    read.expect("rows");
    found
}

/// Two cells that change places, and what they are to each other.
type Swap<'a> = (&'static str, &'a Cell, &'a Cell);

fn swaps(all: &[Cell]) -> Vec<Swap<'_>> {
    let mut found = Vec::new();
    for (place, one) in all.iter().enumerate() {
        for other in &all[place + 1..] {
            if one.row == other.row {
                found.push(("another column", one, other));
            } else if one.column == other.column {
                found.push(("another row", one, other));
            }
        }
    }
    found
}

/// Changes the places of two cells in a ledger's file.
fn swap(path: &Path, whole: &str, one: &Cell, other: &Cell) {
    let moved = whole
        .replace(&one.text, "\u{0}")
        .replace(&other.text, &one.text)
        .replace('\u{0}', &other.text);
    assert_ne!(moved, whole, "{one:?} {other:?}");
    fs::write(path, moved).expect("a ledger");
}

#[test]
fn no_sealed_cell_opens_where_another_stood() {
    let first = house();
    first.run("check").ok();
    let sealed = |schema: &&&'static Schema| {
        let mut columns = schema.columns.iter();
        columns.any(|column| column.kind == Kind::Sealed)
    };
    let all: Vec<&'static Schema> = LEDGERS.iter().filter(sealed).copied().collect();
    let mut untold = BTreeSet::new();
    for schema in &all {
        let known: BTreeSet<usize> = cells(&first.book(), schema)
            .iter()
            .map(|cell| cell.column)
            .collect();
        for (place, column) in schema.columns.iter().enumerate() {
            if column.kind == Kind::Sealed && !known.contains(&place) {
                untold.insert(format!("{}.{}", schema.name, column.name));
            }
        }
    }
    assert!(untold.is_empty(), "nothing was sealed in {untold:?}");
    let whole = first.dir();
    at_once(&all, |schema| {
        let opened = opened_when_swapped(whole, schema);
        assert!(opened.is_empty(), "{schema:?}\n{}", told(&opened));
    });
}

/// What still opened when two cells of a ledger had changed places; `check` names each of the others.
fn opened_when_swapped(whole: &Path, schema: &'static Schema) -> Vec<(&'static str, Cell, Cell)> {
    let house = House::in_memory();
    copy_tree(whole, house.dir());
    house.clock("2030-01-02");
    let path = house.ledger(schema.name);
    let text = fs::read_to_string(&path).expect("a ledger");
    let before = opens(&house, schema);
    let mut own = cells(&house.book(), schema);
    // Of whoever is erased nothing opens anywhere.
    own.retain(|cell| before.contains_key(&(cell.row, cell.column)));
    assert!(!own.is_empty(), "{}", schema.name);
    let (mut told, mut opened) = (BTreeSet::new(), Vec::new());
    for (what, one, other) in swaps(&own) {
        swap(&path, &text, one, other);
        let after = opens(&house, schema);
        let stays = |cell: &Cell| after.contains_key(&(cell.row, cell.column));
        if stays(one) || stays(other) {
            opened.push((what, one.clone(), other.clone()));
            continue;
        }
        assert_eq!(
            after.len(),
            own.len() - 2,
            "{}: the others stay",
            schema.name
        );
        // Which finding it is does not depend on whose cells they are.
        if told.insert((what, one.column)) {
            let ran = house.run("check").ends(65);
            for part in ["sealed cell", &schema.path()] {
                assert!(ran.text().contains(part), "{what}: {ran:?}");
            }
        }
    }
    opened
}

fn told(opened: &[(&str, Cell, Cell)]) -> String {
    let lines = opened.iter().map(|one| format!("{one:?}"));
    lines.collect::<Vec<_>>().join("\n")
}

/// A cell of before does not say for which row it was sealed: its key tells whose it is.
#[test]
fn no_sealed_cell_of_before_opens_with_somebody_else() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let books = [
        "before/house",
        "before/merged",
        "before/shares",
        "before/vip",
        "merged-1",
        "points-1",
    ];
    let mut tried = 0;
    for book in books {
        let house = House::in_memory();
        copy_tree(&fixtures.join(book), house.dir());
        let keys = house.dir().join("keys");
        let ring = if keys.is_dir() {
            keys.join("keyring")
        } else {
            keys
        };
        fs::rename(ring, house.dir().join("keyring")).expect("its keyring");
        for schema in LEDGERS.iter().copied() {
            let path = house.ledger(schema.name);
            let older = fs::read_to_string(&path).is_ok_and(|text| text.contains(",k1:"));
            if !older || cells(&house.book(), schema).is_empty() {
                continue;
            }
            tried += 1;
            for (what, one, other) in opened_when_swapped(house.dir(), schema) {
                let alike = slot_of(&one.text) == slot_of(&other.text);
                assert!(
                    alike && one.column == other.column,
                    "{book}: {what} {one:?} {other:?}"
                );
            }
        }
    }
    assert!(tried > 5, "{tried}");
}
