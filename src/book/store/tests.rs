//! What the store answers is what a search of the ledgers finds, whatever became of the store.

use std::fs;

use proptest::prelude::*;

use super::*;
use crate::book::tests::{Place, desk};
use crate::book::{Accepted, At, Book, Column, Create, Foreign, Kind, Sharing, accept};

static MEMBERS: Schema = Schema {
    name: "members",
    number: 1,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::required("member", Kind::Text),
        Column::new("referrer", Kind::Text),
        Column::new("note", Kind::Text),
    ],
    key: &["member"],
    foreign: &[Foreign {
        column: "referrer",
        ledger: "members",
        to: "member",
    }],
    rising: None,
    found: &[],
    title: "",
};
static SALES: Schema = Schema {
    name: "sales",
    number: 1,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::required("sale", Kind::Text),
        Column::new("member", Kind::Text),
        Column::new("of", Kind::Text),
        Column::new("ref", Kind::Text),
        Column::new("note", Kind::Text),
    ],
    key: &["sale"],
    foreign: &[Foreign {
        column: "member",
        ledger: "members",
        to: "member",
    }],
    rising: Some("sale"),
    found: &["of"],
    title: "",
};
static BOTH: [&Schema; 2] = [&MEMBERS, &SALES];
const NUMBERS: u64 = 9;

fn book(place: &Place) -> Book {
    let options = Create {
        title: "Test club",
        sharing: Sharing::Owner,
    };
    Book::create(&place.dir(), &BOTH, options).expect("a book")
}

fn member(number: u64) -> String {
    format!("M{number:06}")
}

fn sale(number: u64) -> String {
    format!("S{number:06}")
}

/// One more row: a member by a referrer, or a sale to a member, of an earlier sale; 0 is nobody and nothing.
#[derive(Clone, Copy, Debug)]
enum Row {
    Member(u64, u64),
    Sale(u64, u64),
}

fn rows() -> impl Strategy<Value = Vec<Vec<Row>>> {
    let one = prop_oneof![
        (1..=NUMBERS, 0..=NUMBERS).prop_map(|(own, other)| Row::Member(own, other)),
        (0..=NUMBERS, 0..6u64).prop_map(|(member, of)| Row::Sale(member, of)),
    ];
    prop::collection::vec(prop::collection::vec(one, 1..6), 1..12)
}

/// Records rows in one version; sales are numbered one after the other.
fn record(book: &Book, rows: &[Row], sales: &mut u64) {
    let mut draft = book.begin(desk(1_700_000_000)).expect("a draft");
    let or_empty = |number: u64, name: fn(u64) -> String| match number {
        0 => String::new(),
        number => name(number),
    };
    for row in rows {
        let appended = match row {
            Row::Member(own, other) => {
                let (own, other) = (member(*own), or_empty(*other, member));
                draft.append(&MEMBERS, &[&own, &other, "a, b"])
            }
            Row::Sale(of_member, back) => {
                *sales += 1;
                let of = sales.saturating_sub(*back);
                let of = if of == *sales { 0 } else { of };
                let cells = [
                    sale(*sales),
                    or_empty(*of_member, member),
                    or_empty(of, sale),
                ];
                // Refs that look like numbers, several of them alike.
                let reference = sale(*sales / 3);
                draft.append(&SALES, &[&cells[0], &cells[1], &cells[2], &reference, ""])
            }
        };
        appended.expect("a row");
    }
    draft.commit().expect("a version");
}

/// The offsets of the rows in which a column holds a text, by the store and by looking at every row.
fn both_ways(snapshot: &Snapshot, schema: &'static Schema, column: &str, text: &str) {
    let (column, all) = (schema.at(column), schema.columns.len());
    let (mut found, mut looked_at) = (Vec::new(), Vec::new());
    let asked = snapshot.each_where(schema, column, text, all, |row| {
        found.push(row.offset());
        Ok(())
    });
    asked.expect("rows");
    let ledger = snapshot.ledger(schema).expect("a ledger");
    let read = ledger.each(all, |row| {
        if row.bytes(column) == text.as_bytes() {
            looked_at.push(row.offset());
        }
        Ok(())
    });
    read.expect("rows");
    assert_eq!(found, looked_at, "{} where {column} is {text}", schema.name);
}

/// Asks for everything there is, and a little more.
fn prove(snapshot: &Snapshot, sales: u64) {
    for number in 1..=NUMBERS + 1 {
        let id = member(number);
        both_ways(snapshot, &MEMBERS, "member", &id);
        both_ways(snapshot, &MEMBERS, "referrer", &id);
        both_ways(snapshot, &SALES, "member", &id);
    }
    for number in 1..=sales + 1 {
        let id = sale(number);
        for column in ["sale", "of", "ref"] {
            both_ways(snapshot, &SALES, column, &id);
        }
    }
}

/// The last version with a store that is made at once and brought up beyond so many bytes.
fn stored(book: &Book, tail: u64) -> Snapshot {
    let snapshot = book.snapshot(At::Now).expect("a snapshot");
    snapshot.use_store(Store::open_from(&snapshot, 0, tail));
    snapshot
}

fn knows(book: &Book) -> Option<Version> {
    let snapshot = book.snapshot(At::Now).expect("a snapshot");
    stamp_of(&connect(&path(book.dir()))?, &snapshot).map(|known| known.version)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn one_way_finds_what_the_other_finds(commits in rows(), tail in prop_oneof![Just(0), Just(150), Just(u64::MAX)]) {
        let place = Place::new();
        let book = book(&place);
        let mut sales = 0;
        for rows in &commits {
            record(&book, rows, &mut sales);
            prove(&stored(&book, tail), sales);
        }
        for version in 0..commits.len() {
            let then = book.snapshot(At::Version(Version(version as u64))).expect("a snapshot");
            then.use_store(Store::open_from(&then, 0, 0));
            prove(&then, sales);
        }
        prop_assert!(knows(&book).is_some());
    }
}

fn sample(place: &Place) -> (Book, u64) {
    let book = book(place);
    let mut sales = 0;
    for number in 1..=NUMBERS {
        let rows = [
            Row::Member(number, number / 2),
            Row::Sale(number, 0),
            Row::Sale(number, 2),
            Row::Sale(0, 0),
        ];
        record(&book, &rows, &mut sales);
    }
    (book, sales)
}

#[test]
fn it_is_brought_up_when_enough_was_recorded() {
    let place = Place::new();
    let (book, mut sales) = sample(&place);
    drop(stored(&book, 0));
    assert_eq!(knows(&book), Some(Version(NUMBERS)));
    record(&book, &[Row::Sale(3, 0)], &mut sales);
    prove(&stored(&book, 1 << 20), sales);
    assert_eq!(knows(&book), Some(Version(NUMBERS)));
    prove(&stored(&book, 0), sales);
    assert_eq!(knows(&book), Some(Version(NUMBERS + 1)));
}

#[test]
fn small_books_have_none() {
    let place = Place::new();
    let (book, sales) = sample(&place);
    prove(&book.snapshot(At::Now).expect("a snapshot"), sales);
    assert!(!path(book.dir()).exists());
}

#[test]
fn no_turned_bit_makes_a_wrong_answer() {
    let place = Place::new();
    let (book, sales) = sample(&place);
    drop(stored(&book, 0));
    let file = path(book.dir());
    let mut sound = fs::read(&file).expect("the store");
    // Evenly over the file, and closely over the first pages, which tell how the rest is laid out.
    let places = (0..4096)
        .step_by(37)
        .chain((0..sound.len()).step_by(sound.len() / 150));
    for at in places {
        let mut turned = sound.clone();
        turned[at] ^= 1 << (at % 8);
        // In its place, as the disk would do it: nobody wrote to it.
        fs::write(&file, &turned).expect("a turned bit");
        keep_standing(book.dir()).expect("noted");
        // Without bringing anything up, so that what was turned is what is read.
        prove(&stored(&book, u64::MAX), sales);
        // What was found out was taken away: another stands in its place, elsewhere on the disk.
        let is_there = file.exists();
        if is_there {
            fs::write(&file, &sound).expect("put back");
            keep_standing(book.dir()).expect("noted");
        } else {
            drop(stored(&book, 0));
            sound = fs::read(&file).expect("the store");
        }
        assert_eq!(knows(&book), Some(Version(NUMBERS)), "byte {at}");
    }
}

#[test]
fn what_is_no_store_of_this_book_is_made_again() {
    let (place, other) = (Place::new(), Place::new());
    let (book, sales) = sample(&place);
    let (stranger, _) = sample(&other);
    record(&stranger, &[Row::Sale(1, 0)], &mut 100);
    drop(stored(&stranger, 0));
    let foreign = fs::read(path(stranger.dir())).expect("the store");
    drop(stored(&book, 0));
    let file = path(book.dir());
    let sound = fs::read(&file).expect("the store");
    let cut = sound[..sound.len() / 2].to_vec();
    let copy = sound.clone();
    for bytes in [
        foreign,
        cut,
        copy,
        b"no database at all".to_vec(),
        Vec::new(),
    ] {
        discard(&file);
        fs::write(&file, bytes).expect("another file");
        for _ in 0..2 {
            prove(&stored(&book, 0), sales);
        }
        assert_eq!(knows(&book), Some(Version(NUMBERS)));
    }
}

#[test]
fn rows_that_an_accepted_edit_moved_are_found_where_they_are() {
    let place = Place::new();
    let (book, sales) = sample(&place);
    drop(stored(&book, 0));
    let rows = book.dir().join("ledgers/members.csv");
    let text = fs::read_to_string(&rows).expect("text");
    fs::write(&rows, text.replacen("a, b", "a, somewhat longer", 1)).expect("an edit");
    let accepted = accept(&book, desk(1_700_000_000)).expect("an answer");
    assert!(matches!(accepted, Accepted::Done { .. }), "{accepted:?}");
    prove(&stored(&book, u64::MAX), sales);
    prove(&stored(&book, 0), sales);
    assert_eq!(knows(&book), Some(Version(NUMBERS + 1)));
}

#[test]
fn a_store_that_somebody_else_writes_is_read_as_it_was() {
    let place = Place::new();
    let (book, mut sales) = sample(&place);
    drop(stored(&book, 0));
    let other = connect(&path(book.dir())).expect("the store");
    other
        .execute_batch("BEGIN IMMEDIATE; DELETE FROM rows")
        .expect("a writer at work");
    record(&book, &[Row::Sale(3, 1)], &mut sales);
    prove(&stored(&book, 0), sales);
    drop(other);
    prove(&stored(&book, 0), sales);
    assert_eq!(knows(&book), Some(Version(NUMBERS + 1)));
}

#[test]
fn writers_and_readers_side_by_side_find_the_same() {
    let place = Place::new();
    let (book, sales) = sample(&place);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..8 {
                    discard(&path(book.dir()));
                    prove(&stored(&book, 0), sales);
                }
            });
        }
    });
}

#[test]
fn without_room_for_it_the_ledgers_are_searched() {
    let place = Place::new();
    let (book, sales) = sample(&place);
    let folder = book.dir().join(".club");
    fs::remove_dir_all(&folder).expect("removed");
    fs::write(&folder, "a file where the folder should be").expect("a file");
    prove(&stored(&book, 0), sales);
}
