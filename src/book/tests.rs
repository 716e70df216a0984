//! The book as a whole: commits, crashes, readers beside writers, damage.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use super::disk::fault::armed;
use super::*;
use crate::domain::{Lang, Spoken as _, Version};

pub(super) static SALES: Schema = Schema {
    name: "sales",
    number: 1,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::required("sale", Kind::Integer),
        Column::required("member", Kind::Text),
        Column::required("amount", Kind::Money),
        Column::new("note", Kind::Text),
    ],
    key: &["sale"],
    foreign: &[],
    rising: None,
    found: &[],
    title: "what was sold",
};
pub(super) static POINTS: Schema = Schema {
    name: "points",
    number: 1,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::required("sale", Kind::Integer).titled("the sale that earned them"),
        Column::required("points", Kind::Integer),
        Column::new("expires", Kind::Day),
        Column::new("reason", Kind::Choice(&["sale", "gift"])),
    ],
    key: &[],
    rising: None,
    found: &[],
    foreign: &[Foreign {
        column: "sale",
        ledger: "sales",
        to: "sale",
    }],
    title: "points earned and spent",
};
pub(super) static BOTH: [&Schema; 2] = [&SALES, &POINTS];
const SALE: usize = SALES.at("sale");
const NOTE: usize = SALES.at("note");

/// A folder of its own for one test, gone with it.
pub(super) struct Place(PathBuf);

impl Place {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        // In memory where that can be had: a sync costs nothing there, and the tests do thousands.
        let memory = PathBuf::from("/dev/shm");
        let place = memory.is_dir().then_some(memory);
        let place = place.unwrap_or_else(std::env::temp_dir);
        let dir = place.join(format!("club-book-{}-{number}", std::process::id()));
        fs::create_dir_all(&dir).expect("a folder");
        Self(dir)
    }

    pub(crate) fn dir(&self) -> PathBuf {
        self.0.join("book")
    }

    pub(crate) fn book(&self) -> Book {
        let options = Create {
            title: "Test club",
            sharing: Sharing::Owner,
        };
        Book::create(&self.dir(), &BOTH, options).expect("a book")
    }

    pub(crate) fn keys(&self, book: &Book) -> Keyring {
        Keyring::create(&self.0.join("keys"), book.id()).expect("a keyring")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A clock that stands still.
#[derive(Debug)]
struct Still(i64, i32);

impl Clock for Still {
    fn read(&self) -> (i64, i32) {
        (self.0, self.1)
    }
}

pub(super) fn desk(now: i64) -> Begin<'static> {
    Begin {
        operator: "anna",
        command: "consume",
        reference: None,
        // It lives as long as the test's process, as the others of a `'static` beginning do.
        clock: Box::leak(Box::new(Still(now, 8 * 3600))),
        wait: Duration::from_secs(20),
        dry_run: false,
        allow_clock_behind: false,
        keyring: None,
    }
}

/// One sale and its points, with a note.
pub(super) fn sell(book: &Book, sale: u64, note: &str) -> Result<Committed, BookError> {
    let mut draft = book.begin(desk(1_700_000_000))?;
    put(&mut draft, sale, note)?;
    draft.commit()
}

fn put(draft: &mut Draft, sale: u64, note: &str) -> Result<(), BookError> {
    let sale = sale.to_string();
    draft.append(&SALES, &[&sale, "M000001", "350.30", note])?;
    draft.append(&POINTS, &[&sale, "350", "2024-12-31", "sale"])?;
    Ok(())
}

fn sales(snapshot: &Snapshot) -> Vec<(u64, String)> {
    let mut found = Vec::new();
    let ledger = snapshot.ledger(&SALES).expect("a ledger");
    ledger
        .each(SALES.columns.len(), |row| {
            let sale = std::str::from_utf8(row.bytes(SALE)).expect("text");
            found.push((
                sale.parse().expect("a number"),
                row.text(NOTE)?.into_owned(),
            ));
            Ok(())
        })
        .expect("rows");
    found
}

fn now(book: &Book) -> Snapshot {
    book.snapshot(At::Now).expect("a snapshot")
}

fn path(book: &Book, name: &str) -> PathBuf {
    book.dir().join("ledgers").join(name)
}

#[test]
fn what_is_committed_is_read_back() {
    let place = Place::new();
    let book = place.book();
    let notes = [
        "plain",
        "with, comma",
        "a \"word\"",
        "two\nlines \\ 王小明",
        "",
    ];
    for (sale, note) in notes.iter().enumerate() {
        let made = sell(&book, sale as u64, note).expect("a sale");
        assert_eq!(made.version, Version(sale as u64 + 1));
    }
    let book = Book::open(&place.dir(), &BOTH, &[]).expect("the book");
    let found: Vec<String> = sales(&now(&book))
        .into_iter()
        .map(|(_, note)| note)
        .collect();
    assert_eq!(found, notes);
    let rows = book.versions().expect("versions");
    assert_eq!(rows.len(), notes.len());
    assert_eq!(rows[2].recorded, "2023-11-15T06:13:20+08:00");
    assert_eq!(rows[2].operator, "anna");
    assert_eq!(now(&book).hash(), rows[4].hash);
}

#[test]
fn the_past_can_be_seen() {
    let place = Place::new();
    let book = place.book();
    for sale in 0..5u64 {
        let mut draft = book
            .begin(desk(1000 + sale.cast_signed() * 10))
            .expect("a draft");
        put(&mut draft, sale, "").expect("rows");
        draft.commit().expect("a version");
    }
    let count = |at| sales(&book.snapshot(at).expect("a snapshot")).len();
    assert_eq!(count(At::Version(Version(0))), 0);
    assert_eq!(count(At::Version(Version(3))), 3);
    assert_eq!(count(At::KnownAt(999)), 0);
    assert_eq!(count(At::KnownAt(1010)), 2);
    assert_eq!(count(At::KnownAt(9999)), 5);
    assert!(matches!(
        book.snapshot(At::Version(Version(6))),
        Err(BookError::NoSuchVersion { asked: 6, last: 5 })
    ));
    let snapshot = now(&book);
    assert_eq!(snapshot.recorded_at_of(Version(2)), Some(1010));
    assert_eq!(snapshot.recorded_at_of(Version(0)), None);
    assert_eq!(snapshot.recorded_at_of(Version(6)), None);
}

#[test]
fn rows_are_found_by_place_and_by_bytes() {
    let place = Place::new();
    let book = place.book();
    let mut draft = book.begin(desk(5)).expect("a draft");
    let mut offsets = Vec::new();
    for sale in 0..30_000u64 {
        let note = if sale % 1000 == 7 {
            "needle"
        } else {
            "a longer note, to fill blocks"
        };
        let text = sale.to_string();
        offsets.push(
            draft
                .append(&SALES, &[&text, "M000001", "1.00", note])
                .expect("a row"),
        );
        let back = draft
            .row_at(&SALES, offsets[offsets.len() / 2], 2)
            .expect("its own row");
        assert_eq!(back.bytes(SALE), (offsets.len() / 2).to_string().as_bytes());
    }
    draft.commit().expect("a version");
    let ledger = now(&book).ledger(&SALES).expect("a ledger");
    let mut found = Vec::new();
    ledger
        .each_with(b"needle", NOTE + 1, |row| {
            found.push(row.text(SALE)?.parse::<u64>().expect("a number"));
            Ok(())
        })
        .expect("rows");
    assert_eq!(found, (0..30).map(|k| k * 1000 + 7).collect::<Vec<_>>());
    let parts = ledger
        .each_parallel(2, Vec::new, |sums, row| {
            sums.push((row.offset(), row.bytes(SALE).to_vec()));
            Ok(())
        })
        .expect("rows");
    let all: Vec<(u64, Vec<u8>)> = parts.into_iter().flatten().collect();
    assert_eq!(all.len(), 30_000);
    for (sale, (offset, text)) in all.iter().enumerate() {
        assert_eq!(
            (*offset, text.as_slice()),
            (offsets[sale], sale.to_string().as_bytes())
        );
    }
    let last = ledger.last_row(2).expect("a row").expect("rows");
    assert_eq!(last.bytes(SALE), b"29999");
    assert_eq!(last.offset(), offsets[29_999]);
    assert!(ledger.row_at(offsets[5] + 1, 2).is_err());
    assert!(ledger.row_at(u64::MAX, 2).is_err());
    let mut seen = 0;
    ledger
        .tail(offsets[29_000])
        .each(1, |_| {
            seen += 1;
            Ok(())
        })
        .expect("rows");
    assert_eq!(seen, 1000);
}

#[test]
fn a_dry_run_and_a_dropped_draft_leave_every_byte() {
    let place = Place::new();
    let book = place.book();
    sell(&book, 1, "kept").expect("a sale");
    let before = bytes(&place.dir());
    let mut dry = book
        .begin(Begin {
            dry_run: true,
            ..desk(1_700_000_001)
        })
        .expect("a draft");
    for sale in 0..20_000 {
        put(&mut dry, sale, "a note to fill the buffer beyond its size").expect("rows");
    }
    let row = dry.row_at(
        &SALES,
        now(&book).ledger(&SALES).expect("a ledger").end(),
        2,
    );
    assert_eq!(row.expect("its own row").bytes(SALE), b"0");
    assert!(!dry.commit().expect("a dry run").written);
    assert_eq!(bytes(&place.dir()), before);
    let mut dropped = book.begin(desk(1_700_000_001)).expect("a draft");
    for sale in 0..20_000 {
        put(
            &mut dropped,
            sale,
            "a note to fill the buffer beyond its size",
        )
        .expect("rows");
    }
    assert!(bytes(&place.dir()) != before);
    drop(dropped);
    assert_eq!(bytes(&place.dir()), before);
    let empty = book.begin(desk(1_700_000_001)).expect("a draft");
    assert_eq!(empty.commit().expect("nothing").version, Version(1));
    assert_eq!(bytes(&place.dir()), before);
}

/// Every ledger's bytes.
fn bytes(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut all: Vec<_> = fs::read_dir(dir.join("ledgers"))
        .expect("ledgers")
        .map(|entry| entry.expect("an entry").path())
        .map(|path| (path.clone(), fs::read(path).expect("bytes")))
        .collect();
    all.sort();
    all
}

#[test]
fn wrong_rows_are_refused() {
    let place = Place::new();
    let book = place.book();
    let mut draft = book.begin(desk(5)).expect("a draft");
    for cells in [
        &["1", "M000001", "350.30"][..],
        &["one", "M000001", "350.30", ""],
        &["1", "", "350.30", ""],
        &["1", "M000001", "350.305", ""],
    ] {
        let told = draft
            .append(&SALES, cells)
            .map_err(|error| error.exit_code());
        assert_eq!(told, Err(65), "{cells:?}");
    }
    assert!(draft.is_empty());
}

#[test]
fn a_torn_chain_is_cut_at_every_byte() {
    let place = Place::new();
    let book = place.book();
    sell(&book, 1, "first").expect("a sale");
    let chain = path(&book, "versions.csv");
    let rows = path(&book, "sales.csv");
    let (chain_before, rows_before) = (
        fs::read(&chain).expect("bytes"),
        fs::read(&rows).expect("bytes"),
    );
    sell(&book, 2, "second").expect("a sale");
    let (chain_after, rows_after) = (
        fs::read(&chain).expect("bytes"),
        fs::read(&rows).expect("bytes"),
    );
    for cut in chain_before.len()..chain_after.len() {
        // Nothing is noted of a version before it is durable.
        let _ = fs::remove_file(book.dir().join(".club/head"));
        fs::write(&chain, &chain_after[..cut]).expect("a torn chain");
        let keep = rows_before.len() + cut % (rows_after.len() - rows_before.len());
        fs::write(&rows, &rows_after[..keep]).expect("a torn ledger");
        assert_eq!(sales(&now(&book)).len(), 1, "cut at {cut}");
        drop(book.begin(desk(1_700_000_000)).expect("a draft"));
        assert_eq!(fs::read(&chain).expect("bytes"), chain_before);
        assert_eq!(fs::read(&rows).expect("bytes"), rows_before);
    }
    assert!(book.dir().join("recovered").is_dir());
}

/// Does something with its first operation failing, then its second, until it has no more of them; the
/// number of operations.
fn at_every_operation(faults: &[&str], mut f: impl FnMut(&str)) -> u32 {
    let mut met = 0;
    for fault in faults {
        for number in 1.. {
            let words = fault.replace('N', &number.to_string());
            armed::arm(&words);
            f(&words);
            if !armed::disarm() {
                break;
            }
            met += 1;
        }
    }
    met
}

const FAULTS: [&str; 5] = ["N:eio", "N+:eio", "N:enospc", "write:N:short:7", "N:eintr"];

#[test]
fn a_command_that_fails_anywhere_is_all_or_nothing() {
    let met = at_every_operation(&FAULTS, |fault| {
        let place = Place::new();
        let rest = armed::pause();
        let book = place.book();
        sell(&book, 1, "first").expect("a sale");
        armed::resume(rest);
        let done = sell(&book, 2, "second");
        let rest = armed::pause();
        let book = Book::open(&place.dir(), &BOTH, &[]).expect("the book");
        let count = sales(&now(&book)).len();
        match done {
            Ok(_) => assert_eq!(count, 2, "{fault}"),
            Err(BookError::OutcomeUnknown { .. }) => {}
            Err(error) => {
                assert_eq!((count, error.exit_code()), (1, 74), "{fault}: {error}");
                assert!(!fault.ends_with("eintr"), "{fault}: {error}");
            }
        }
        sell(&book, 3, "third").expect("the next command");
        let found: Vec<u64> = sales(&now(&book))
            .into_iter()
            .map(|(sale, _)| sale)
            .collect();
        let expected: &[u64] = if count == 2 { &[1, 2, 3] } else { &[1, 3] };
        assert_eq!(found, expected, "{fault}");
        assert_eq!(told(&book), [""; 0], "{fault}");
        armed::resume(rest);
    });
    assert!(met > 40, "{met}");
}

#[test]
fn recovery_may_fail_too() {
    let met = at_every_operation(&FAULTS, |fault| {
        let place = Place::new();
        let rest = armed::pause();
        let book = place.book();
        sell(&book, 1, "first").expect("a sale");
        let rows = path(&book, "sales.csv");
        let whole = fs::read(&rows).expect("bytes");
        fs::write(&rows, [&whole[..], b"2,2,M0"].concat()).expect("a tail");
        fs::write(book.dir().join(".club/lock.txt"), "").expect("a note");
        armed::resume(rest);
        let _ = book.begin(desk(1_700_000_000));
        let rest = armed::pause();
        sell(&book, 3, "third").expect("the next command");
        assert_eq!(sales(&now(&book)).len(), 2, "{fault}");
        let kept = fs::read_dir(book.dir().join("recovered")).expect("what was cut");
        assert!(kept.count() >= 1, "{fault}");
        armed::resume(rest);
    });
    assert!(met > 40, "{met}");
}

/// The operations of a piece of work: kind and file.
fn traced(f: impl FnOnce()) -> Vec<(String, String)> {
    let place = Place::new();
    let trace = place.0.join("trace");
    armed::trace(&trace);
    f();
    armed::disarm();
    let text = fs::read_to_string(trace).expect("a trace");
    let lines = text.lines().map(|line| {
        let mut cells = line.split('\t').skip(1);
        let kind = cells.next().unwrap_or_default().to_owned();
        let path = PathBuf::from(cells.last().unwrap_or_default());
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        (kind, name.into_owned())
    });
    lines.collect()
}

#[test]
fn a_version_that_may_not_have_reached_the_disk_is_written_again_before_it_is_trusted() {
    let again = [
        ("write".to_owned(), "versions.csv".to_owned()),
        ("sync".to_owned(), "versions.csv".to_owned()),
    ];
    // A repeat of a command, as far as the book is concerned: it looks and records nothing.
    let look = |book: &Book| {
        let operations = traced(|| drop(book.begin(desk(1_700_000_000)).expect("a draft")));
        operations.windows(2).any(|pair| pair == again)
    };
    for fault in ["sync:3:eio", "sync:3:eintr", "8:eintr"] {
        let place = Place::new();
        let book = place.book();
        sell(&book, 1, "first").expect("a sale");
        let whole = fs::read(path(&book, "versions.csv")).expect("bytes");
        assert!(!look(&book), "nothing is in doubt");
        armed::arm(fault);
        let done = sell(&book, 2, "second");
        assert!(armed::disarm(), "{fault}");
        let doubtful = fault.ends_with("eio");
        assert_eq!(
            matches!(&done, Err(BookError::OutcomeUnknown { .. })),
            doubtful,
            "{fault}: {done:?}"
        );
        let after = fs::read(path(&book, "versions.csv")).expect("bytes");
        assert!(after.len() > whole.len());
        // Where the second sync fails as well, it stays in doubt.
        if doubtful {
            armed::arm("sync:1:eio");
            let told = book.begin(desk(1_700_000_000)).expect_err("the sync");
            assert!(matches!(told, BookError::OutcomeUnknown { .. }), "{told}");
            armed::disarm();
        }
        assert_eq!(look(&book), doubtful, "{fault}");
        assert!(!look(&book), "once is enough");
        assert_eq!(fs::read(path(&book, "versions.csv")).expect("bytes"), after);
        assert_eq!(told(&book), [""; 0]);
    }
}

#[test]
fn what_was_cut_is_kept_sealed() {
    let place = Place::new();
    let book = place.book();
    let keyring = Keyring::create(&place.0.join("keys"), book.id()).expect("a keyring");
    sell(&book, 1, "first").expect("a sale");
    let rows = path(&book, "sales.csv");
    let whole = fs::read(&rows).expect("bytes");
    fs::write(&rows, [&whole[..], b"2,2,M000009"].concat()).expect("a tail");
    let draft = book.begin(Begin {
        keyring: Some(&keyring),
        ..desk(1_700_000_000)
    });
    drop(draft.expect("a draft"));
    assert_eq!(fs::read(&rows).expect("bytes"), whole);
    let kept = fs::read(book.dir().join("recovered/sales-after-1-1.sealed")).expect("the tail");
    assert!(memchr::memmem::find(&kept, b"M000009").is_none());
    let plain = keyring
        .unseal_tail("ledgers/sales.csv", &kept)
        .expect("its own");
    assert_eq!(plain, b"2,2,M000009");
    assert!(keyring.unseal_tail("ledgers/points.csv", &kept).is_err());
}

#[test]
fn edits_by_hand_are_never_cut() {
    let place = Place::new();
    let book = place.book();
    sell(&book, 1, "first").expect("a sale");
    let rows = path(&book, "sales.csv");
    let text = fs::read_to_string(&rows).expect("text");
    let longer = text.replace("first", "first and more");
    fs::write(&rows, &longer).expect("an edit");
    let told = book
        .begin(desk(1_700_000_000))
        .map(drop)
        .expect_err("damage");
    assert_eq!(told.exit_code(), 65, "{told}");
    assert_eq!(fs::read_to_string(&rows).expect("text"), longer);
    fs::write(&rows, text.replace("first", "1st")).expect("an edit");
    let told = book
        .begin(desk(1_700_000_000))
        .map(drop)
        .expect_err("damage");
    assert_eq!(told.exit_code(), 65, "{told}");
}

#[test]
fn damage_to_the_chain_is_told_and_left() {
    let place = Place::new();
    let book = place.book();
    for sale in 1..4 {
        sell(&book, sale, "").expect("a sale");
    }
    let chain = path(&book, "versions.csv");
    let text = fs::read_to_string(&chain).expect("text");
    let lines: Vec<&str> = text.lines().collect();
    let table = [
        (text.replacen("anna", "anne", 1), 2),
        ([lines[0], lines[2], lines[1], lines[3], ""].join("\n"), 2),
        ([lines[0], lines[1], lines[3], ""].join("\n"), 3),
        (text.replacen("sales=", "sakes=", 1), 2),
        (text.replacen("\n3,", "\n\n3,", 1), 4),
        (text.replacen('\n', "\r\n", 1), 1),
        (format!("\u{feff}{text}"), 1),
    ];
    for (damaged, at) in table {
        fs::write(&chain, &damaged).expect("an edit");
        match book.begin(desk(1_700_000_000)).map(drop) {
            Err(BookError::Damage { line, .. }) => assert_eq!(line, Some(at), "{damaged}"),
            other => panic!("{other:?} for {damaged}"),
        }
        assert_eq!(fs::read_to_string(&chain).expect("text"), damaged);
    }
}

#[test]
fn eight_writers_lose_nothing() {
    let place = Place::new();
    let book = place.book();
    std::thread::scope(|scope| {
        for writer in 0..8u64 {
            let book = &book;
            scope.spawn(move || {
                for k in 0..10 {
                    sell(book, writer * 10 + k, "").expect("a sale");
                }
            });
        }
        scope.spawn(|| {
            for _ in 0..50 {
                let snapshot = now(&book);
                assert_eq!(sales(&snapshot).len() as u64, snapshot.version().0);
            }
        });
    });
    let mut found: Vec<u64> = sales(&now(&book))
        .into_iter()
        .map(|(sale, _)| sale)
        .collect();
    found.sort_unstable();
    assert_eq!(found, (0..80).collect::<Vec<_>>());
    assert_eq!(book.versions().expect("versions").len(), 80);
}

#[test]
fn a_held_lock_names_its_holder() {
    let place = Place::new();
    let book = place.book();
    let held = book.begin(desk(5)).expect("a draft");
    let hasty = Begin {
        wait: Duration::from_millis(5),
        operator: "bob",
        ..desk(6)
    };
    let told = book.begin(hasty).map(drop).expect_err("busy");
    assert_eq!(told.exit_code(), 75);
    assert!(told.to_string().contains("anna, consume"), "{told}");
    drop(held);
    drop(book.begin(hasty).expect("the lock"));
}

/// A clock that may be read only while the book is locked.
#[derive(Debug)]
struct UnderLock(PathBuf);

impl Clock for UnderLock {
    fn read(&self) -> (i64, i32) {
        let chain = fs::File::open(&self.0).expect("the chain");
        assert!(chain.try_lock().is_err(), "read before the lock was held");
        (1_700_000_000, 0)
    }
}

#[test]
fn the_clock_is_read_when_the_lock_is_held() {
    let place = Place::new();
    let book = place.book();
    let clock = UnderLock(path(&book, "versions.csv"));
    let draft = book.begin(Begin {
        clock: &clock,
        ..desk(0)
    });
    drop(draft.expect("a draft"));
}

#[test]
fn no_version_is_written_that_no_reader_could_read() {
    let place = Place::new();
    let book = place.book();
    for beyond in [10_413_792_000, i64::MAX, i64::MIN + 1] {
        for clock_ahead in [false, true] {
            let told = book.begin(Begin {
                allow_clock_behind: clock_ahead,
                ..desk(beyond)
            });
            assert_eq!(
                told.map(drop).map_err(|e| e.exit_code()),
                Err(78),
                "{beyond}"
            );
        }
    }
    assert_eq!(now(&book).version(), Version(0));
    sell(&book, 1, "").expect("a sale at a sound clock");
}

#[test]
fn the_clock_never_runs_back() {
    let place = Place::new();
    let book = place.book();
    sell(&book, 1, "").expect("a sale");
    let behind = desk(1_600_000_000);
    assert_eq!(
        book.begin(behind).map(drop).map_err(|e| e.exit_code()),
        Err(78)
    );
    let mut draft = book
        .begin(Begin {
            allow_clock_behind: true,
            ..behind
        })
        .expect("a draft");
    put(&mut draft, 2, "").expect("rows");
    assert_eq!(
        draft.commit().expect("a version").recorded_at,
        1_700_000_000
    );
}

#[test]
fn the_note_of_the_end_is_used_and_never_trusted() {
    let place = Place::new();
    let book = place.book();
    for sale in 0..400 {
        sell(&book, sale, "").expect("a sale");
    }
    let note = book.dir().join(".club/ends");
    let text = fs::read_to_string(&note).expect("a note after so many versions");
    let last = now(&book);
    for other in [
        text.replace("version ", "version 1"),
        text.to_uppercase(),
        String::new(),
    ] {
        fs::write(&note, other).expect("a false note");
        assert_eq!(now(&book).hash(), last.hash());
    }
    // Sound, but of a chain that went another way.
    fs::write(&note, &text).expect("the note");
    let chain = path(&book, "versions.csv");
    let bytes = fs::read(&chain).expect("bytes");
    let end = memchr::memchr_iter(b'\n', &bytes).nth(10).expect("a row") + 1;
    fs::write(&chain, &bytes[..end]).expect("an older copy");
    assert_eq!(now(&book).version(), Version(10));
}

#[test]
fn the_note_of_the_description_is_used_and_never_trusted() {
    let place = Place::new();
    let book = place.book();
    sell(&book, 1, "").expect("a sale");
    let read = || describe::read(&place.dir()).expect("a description");
    let (told, note) = (read(), place.dir().join(".club/described"));
    assert!(told.is_noted);
    let whole = fs::read(&note).expect("a note after the first version");
    let head = memchr::memchr(b'\n', &whole).expect("a line");
    for at in (0..=head).chain([whole.len() / 2, whole.len() - 1]) {
        let mut turned = whole.clone();
        turned[at] ^= 1;
        fs::write(&note, turned).expect("a false note");
        let found = read();
        assert!(!found.is_noted, "byte {at}");
        assert_eq!(
            (found.id, found.numbers),
            (told.id.clone(), told.numbers.clone())
        );
    }
    // Sound, but of another text.
    fs::write(&note, &whole).expect("the note");
    let text = fs::read_to_string(path_of(&place)).expect("a description");
    let other = text.replacen("\"title\": \"", "\"title\": \"The other ", 1);
    fs::write(path_of(&place), other).expect("a new title");
    assert!(read().title.starts_with("The other"));
    sell(&book, 2, "").expect("a sale");
    assert_eq!(read().title.matches("other").count(), 1);
}

fn path_of(place: &Place) -> PathBuf {
    describe::path(&place.dir())
}

#[test]
fn schema_numbers_are_minded() {
    static NEWER: Schema = Schema {
        number: 2,
        ..POINTS_COPY
    };
    const POINTS_COPY: Schema = Schema {
        name: "points",
        number: 1,
        columns: POINTS.columns,
        key: &[],
        foreign: &[],
        rising: None,
        found: &[],
        title: "",
    };
    static WITH_NEWER: [&Schema; 2] = [&SALES, &NEWER];
    static LESS: [&Schema; 1] = [&SALES];
    let place = Place::new();
    let book = place.book();
    assert!(matches!(
        Book::open(book.dir(), &WITH_NEWER, &[]),
        Err(BookError::NoMigration { found: 1, .. })
    ));
    assert!(matches!(
        Book::open(book.dir(), &LESS, &[]),
        Err(BookError::Newer { .. })
    ));
    let options = Create {
        title: "",
        sharing: Sharing::Owner,
    };
    assert!(matches!(
        Book::create(book.dir(), &BOTH, options),
        Err(BookError::Exists { .. })
    ));
}

#[test]
fn files_are_private() {
    use std::os::unix::fs::PermissionsExt as _;
    for (sharing, file, folder) in [
        (Sharing::Owner, 0o600, 0o700),
        (Sharing::Group, 0o660, 0o770),
    ] {
        let place = Place::new();
        let dir = place.dir();
        let book = Book::create(&dir, &BOTH, Create { title: "", sharing }).expect("a book");
        sell(&book, 1, "").expect("a sale");
        for (name, expected) in [
            ("", folder),
            ("ledgers", folder),
            (".club", folder),
            ("ledgers/sales.csv", file),
            ("ledgers/versions.csv", file),
            ("datapackage.json", file),
            (".club/lock.txt", file),
        ] {
            let mode = fs::metadata(dir.join(name))
                .expect("there")
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, expected, "{name}");
        }
    }
}

#[test]
fn sealed_cells_open_only_where_they_were_sealed() {
    let place = Place::new();
    let path = place.0.join("deep/keys");
    let id = "00112233445566778899aabbccddeeff";
    assert!(matches!(
        Keyring::open(&path, id),
        Err(KeyError::Missing { .. })
    ));
    let mut keys = Keyring::create(&path, id).expect("a keyring");
    let (anna, bob) = (
        keys.new_person().expect("a key"),
        keys.new_person().expect("a key"),
    );
    let cell = keys
        .seal_unbound(anna, "profile", "name", "安娜")
        .expect("sealed");
    keys.sync().expect("on disk");
    assert!(!cell.contains("安娜"));
    assert_eq!(slot_of(&cell), Some(anna));
    let mut keys = Keyring::open(&path, id).expect("the keyring");
    let text = Unsealed::Text("安娜".to_owned());
    assert_eq!(
        keys.unseal(&cell, "profile", "name").expect("its place"),
        text
    );
    assert!(keys.open_cell(&cell, "profile", "phone").is_err());
    assert!(
        keys.open_cell(&cell.replacen("k1:0:", "k1:1:", 1), "profile", "name")
            .is_err()
    );
    assert!(
        keys.open_cell(&cell.replacen("k1:0:", "k1:9:", 1), "profile", "name")
            .is_err()
    );
    assert!(
        keys.open_cell(&cell[..cell.len() - 1], "profile", "name")
            .is_err()
    );
    assert!(matches!(
        Keyring::open(&path, "ff"),
        Err(KeyError::OtherBook { .. })
    ));
    assert!(matches!(
        Keyring::create(&path, id),
        Err(KeyError::Exists { .. })
    ));
    assert_eq!(keys.mac("phone", b"138"), keys.mac("phone", b"138"));
    assert_ne!(keys.mac("phone", b"138"), keys.mac("card", b"138"));
    keys.destroy(&[anna]).expect("destroyed");
    assert_eq!(
        keys.unseal(&cell, "profile", "name").expect("told"),
        Unsealed::Destroyed
    );
    let mut keys = Keyring::open(&path, id).expect("the keyring");
    assert_eq!(
        keys.unseal(&cell, "profile", "name").expect("told"),
        Unsealed::Destroyed
    );
    let note = keys
        .seal_unbound(bob, "profile", "note", "x")
        .expect("the other person stays");
    assert_eq!(
        keys.unseal(&note, "profile", "note").expect("text"),
        Unsealed::Text("x".to_owned())
    );
    assert_eq!(keys.new_person().expect("a key").get(), 2);
}

#[test]
fn lookups_are_found_again_or_made_again() {
    let place = Place::new();
    let book = place.book();
    sell(&book, 1, "").expect("a sale");
    let stamp = Stamp::of(&book, &now(&book));
    let entry = |table, byte, value| Entry {
        table,
        digest: [byte; 16],
        value,
    };
    let entries = (0..200u8)
        .map(|k| entry(k % 2, k / 4, u64::from(k)))
        .collect();
    let keys = place.keys(&book);
    let load = |snapshot: &Snapshot| Lookup::load(&book, snapshot, &keys);
    let lookup = Lookup::build(entries, stamp);
    lookup.save(&book, &keys).expect("kept");
    sell(&book, 2, "").expect("a sale");
    let lookup = load(&now(&book)).expect("the lookup");
    let find = |table, byte| lookup.find(&keys, table, [byte; 16]).expect("values");
    assert_eq!(find(0, 3), [12, 14]);
    assert_eq!(find(1, 3), [13, 15]);
    assert_eq!(find(0, 49), [196, 198]);
    assert!(find(2, 3).is_empty());
    assert_eq!(lookup.stamp().version(), Version(1));
    assert_eq!(lookup.entries(&keys).expect("entries").len(), 200);
    let before = book.snapshot(At::Version(Version(1))).expect("a snapshot");
    let end = before.ledger(&SALES).expect("a ledger").end();
    assert_eq!(lookup.stamp().end_of(&SALES).expect("an end"), end);
    let older = book.snapshot(At::Version(Version(0))).expect("a snapshot");
    assert!(load(&older).is_none());
    let file = book.dir().join(".club/lookup");
    let stored = fs::read(&file).expect("bytes");
    let rows = path(&book, "sales.csv");
    let text = fs::read_to_string(&rows).expect("text");
    fs::write(&rows, text.replacen("350.30", "35.30", 1)).expect("an edit");
    accept(&book, desk(1_700_000_000)).expect("accepted");
    fs::write(&file, stored).expect("the lookup of before");
    assert!(load(&now(&book)).is_none());
    Lookup::build(Vec::new(), Stamp::of(&book, &now(&book)))
        .save(&book, &keys)
        .expect("kept");
    assert!(load(&now(&book)).is_some());
    let bytes = fs::read(&file).expect("bytes");
    for length in [0, 10, 60, bytes.len() - 1] {
        fs::write(&file, &bytes[..length]).expect("a torn file");
        assert!(load(&now(&book)).is_none(), "{length}");
    }
    let other = Place::new();
    let stranger = other.book();
    fs::write(stranger.dir().join(".club/lookup"), &bytes).expect("a foreign file");
    assert!(Lookup::load(&stranger, &now(&stranger), &other.keys(&stranger)).is_none());
    assert!(Lookup::load(&stranger, &now(&stranger), &keys).is_none());
}

/// What was kept is found, or nothing is: never anything else, whichever bit was turned.
#[test]
fn a_lookup_is_never_believed_without_proof() {
    let place = Place::new();
    let book = place.book();
    sell(&book, 1, "").expect("a sale");
    let keys = place.keys(&book);
    let entries: Vec<Entry> = (0..450u64)
        .map(|value| Entry {
            table: 1,
            digest: u128::from(value / 2).to_be_bytes(),
            value,
        })
        .collect();
    let snapshot = now(&book);
    Lookup::build(entries, Stamp::of(&book, &snapshot))
        .save(&book, &keys)
        .expect("kept");
    let file = book.dir().join(".club/lookup");
    let sound = fs::read(&file).expect("bytes");
    let ask = || {
        let lookup = Lookup::load(&book, &snapshot, &keys)?;
        let mut answers = Vec::new();
        for digest in [0, 79, 80, 160, 224, 225] {
            answers.push(lookup.find(&keys, 1, u128::to_be_bytes(digest)).ok()?);
        }
        answers.push(vec![lookup.entries(&keys).ok()?.len() as u64]);
        Some(answers)
    };
    let right = ask().expect("a sound lookup");
    assert_eq!(right[1..3], [vec![158, 159], vec![160, 161]]);
    assert_eq!(right[5..], [vec![], vec![450]]);
    for at in 0..sound.len() {
        let mut bytes = sound.clone();
        bytes[at] ^= 1 << (at % 8);
        fs::write(&file, bytes).expect("a turned bit");
        let answers = ask();
        assert_eq!(answers, None, "byte {at}");
    }
    // Two blocks that changed places, and one that stands twice.
    let block = 160 * 25 + 16;
    let start = sound.len() - 2 * block - (450 - 320) * 25 - 16;
    let mut swapped = sound.clone();
    swapped[start..start + block].copy_from_slice(&sound[start + block..start + 2 * block]);
    fs::write(&file, &swapped).expect("a doubled block");
    assert_eq!(ask(), None);
    swapped[start + block..start + 2 * block].copy_from_slice(&sound[start..start + block]);
    fs::write(&file, &swapped).expect("exchanged blocks");
    assert_eq!(ask(), None);
    fs::write(&file, &sound).expect("put back");
    assert_eq!(ask(), Some(right));
}

/// What a check says, one line a finding.
fn told(book: &Book) -> Vec<String> {
    let checked = check(book).expect("a check");
    checked
        .findings
        .iter()
        .map(|f| {
            let line = f.line.unwrap_or(0);
            let version = f.version.map_or("-".to_owned(), |v| v.to_string());
            format!(
                "{}:{line} v{version} {}",
                f.file.trim_start_matches("ledgers/"),
                f.what
            )
        })
        .collect()
}

/// A book of three sales, one a version.
fn three(place: &Place) -> Book {
    let book = place.book();
    for sale in 1..4 {
        sell(&book, sale, "a note").expect("a sale");
    }
    assert_eq!(told(&book), [""; 0]);
    book
}

#[test]
fn every_edit_is_found_where_it_is() {
    let changed = |version: u64| {
        format!(
            "v{version} the rows of version {version} that begin here are not those that were recorded: they were changed, put in or removed by hand"
        )
    };
    let quoted = "cells are not written as club writes them, such as in quotes that they do not need: a spreadsheet or an editor saved the file";
    let row = "2,2,M000001,350.30,a note\n";
    let table: [(&str, &str, &str, &[&str]); 23] = [
        (
            "sales.csv",
            "3,3,M000001,350.30",
            "3,3,M000001,350.31",
            &[&format!("sales.csv:4 {}", changed(3))],
        ),
        (
            "sales.csv",
            row,
            "",
            &[
                "sales.csv:3 v2 the rows of version 2 are missing before this line",
                "points.csv:3 v2 sale is '2', which sales does not have",
            ],
        ),
        (
            "sales.csv",
            row,
            "2,2,M000001,350.31,a longer note\n",
            &[&format!("sales.csv:3 {}", changed(2))],
        ),
        (
            "sales.csv",
            row,
            "2,2,M000001,350.3,a note\n",
            &["sales.csv:3 v2 amount is '350.3': an amount is needed, such as 350.30"],
        ),
        (
            "sales.csv",
            row,
            &[row, row].concat(),
            &[
                &format!("sales.csv:3 {}", changed(2)),
                "sales.csv:4 v2 sale '2' is on line 3 already",
            ],
        ),
        (
            "sales.csv",
            "3,3,M000001,350.30,a note\n",
            "3,3,M000001,350.30,a note\n3,3,M000001,350.30,a note\n",
            &[
                "sales.csv:5 v3 a row of version 3 stands after those of version 3: it was put in twice, or moved",
                "sales.csv:5 v3 sale '3' is on line 4 already",
            ],
        ),
        (
            "sales.csv",
            "1,1,M000001,350.30,a note\n2,2,M000001,350.30,a note\n",
            "2,2,M000001,350.30,a note\n1,1,M000001,350.30,a note\n",
            &[
                "sales.csv:2 v1 the rows of version 1 are missing before this line",
                "sales.csv:3 v1 a row of version 1 stands after those of version 2: it was put in twice, or moved",
            ],
        ),
        (
            "sales.csv",
            "1,1,M000001,350.30",
            "1,2,M000001,350.30",
            &[
                &format!("sales.csv:2 {}", changed(1)),
                "sales.csv:3 v2 sale '2' is on line 2 already",
                "points.csv:2 v1 sale is '1', which sales does not have",
            ],
        ),
        (
            "points.csv",
            "2,2,350,2024-12-31",
            "2,2,350,2024/12/31",
            &[
                "points.csv:3 v2 expires is '2024/12/31': a day is needed, such as 2024-05-01; it looks rewritten by a spreadsheet",
            ],
        ),
        (
            "points.csv",
            ",sale\n",
            ",gift\n",
            &[&format!("points.csv:2 {}", changed(1))],
        ),
        (
            "points.csv",
            "2,2,350",
            "9,2,350",
            &[
                "points.csv:3 v9 a row of version 9, which versions.csv does not have as one that wrote here",
                "points.csv:4 v2 the rows of version 2 are missing before this line",
            ],
        ),
        (
            "points.csv",
            "version,",
            "\u{feff}version,",
            &["points.csv:1 v- the file begins with a byte-order mark: a spreadsheet saved it"],
        ),
        (
            "points.csv",
            "version,sale,points,expires,reason",
            "version;sale;points;expires;reason",
            &["points.csv:1 v- cells are parted by ';', not by ',': a spreadsheet saved the file"],
        ),
        (
            "points.csv",
            "points,expires",
            "points,expiry",
            &[
                "points.csv:1 v- the header is 'version,sale,points,expiry,reason', not 'version,sale,points,expires,reason'",
            ],
        ),
        (
            "versions.csv",
            "anna",
            "anne",
            &[
                "versions.csv:2 v1 the first row fails its hash: it was changed, or the id in datapackage.json was, or the file is another book's",
            ],
        ),
        ("versions.csv", "ledger", "", &[]),
        ("sales.csv", "a note\n3", "a note\n3", &[]),
        (
            "sales.csv",
            "M000001,350.30,a note\n3",
            "\"M00001,350.30,a note\n3",
            &["sales.csv:3 v2 a quoted cell does not end as it should; 5 are needed"],
        ),
        (
            "sales.csv",
            "2,2,M000001,350.30,a note",
            "2,2,M000001,350.30,a,note",
            &["sales.csv:3 v2 the row has more than 5 cells"],
        ),
        (
            "sales.csv",
            row,
            "2,2,M000001,350.30,a note,,,\n",
            &[
                "sales.csv:3 v- lines end in more commas than there are columns: a spreadsheet saved the file",
            ],
        ),
        (
            "sales.csv",
            row,
            "2,2,\"M000001\",350.30,\"a note\"\n",
            &[&format!("sales.csv:3 v- {quoted}")],
        ),
        (
            "sales.csv",
            "3,3,M000001,350.30,a note\n",
            "",
            &[
                "sales.csv:4 v3 the file ends at byte 84, 110 are committed: the rows of version 3 are missing; it was cut off or put back from an older copy",
            ],
        ),
        (
            "points.csv",
            "3,3,350,2024-12-31,sale\n",
            "3,3,350",
            &[
                "points.csv:4 v3 the file ends at byte 90, 107 are committed: the rows of version 3 are missing; it was cut off or put back from an older copy",
            ],
        ),
    ];
    for (file, from, to, expected) in table {
        let place = Place::new();
        let book = three(&place);
        let path = path(&book, file);
        let text = fs::read_to_string(&path).expect("text");
        fs::write(&path, text.replacen(from, to, 1)).expect("an edit");
        let found = told(&book);
        let first: Vec<&str> = found
            .iter()
            .map(String::as_str)
            .take(expected.len().max(1))
            .collect();
        assert_eq!(first, expected, "{file}: {from} -> {to}: {found:#?}");
    }
}

#[test]
fn hostile_files_never_panic() {
    let long = "9,".repeat(200_000);
    let garbage: [&[u8]; 12] = [
        b"",
        b"\n",
        b"\n\n\n",
        b"\0\0\0\0",
        b"\xff\xfe1\x002\0",
        b"version",
        b"1,\"\n\"\n\\",
        b"{}",
        b"{\"id\":\"x\",\"resources\":[]}",
        b"18446744073709551615,2023-11-15T06:13:20+08:00,a,b,,sales=18446744073709551615:00,00\n",
        b"version 9\nhash x\nrecorded_at 1\nchain_end 18446744073709551615\n",
        long.as_bytes(),
    ];
    let place = Place::new();
    let book = three(&place);
    let keys = place.keys(&book);
    Lookup::build(Vec::new(), Stamp::of(&book, &now(&book)))
        .save(&book, &keys)
        .expect("kept");
    for name in [
        "ledgers/sales.csv",
        "ledgers/versions.csv",
        "datapackage.json",
        ".club/described",
        ".club/ends",
        ".club/lookup",
        ".club/lock.txt",
    ] {
        let path = book.dir().join(name);
        let sound = fs::read(&path).unwrap_or_default();
        let header = sound
            .iter()
            .position(|b| *b == b'\n')
            .map_or(0, |at| at + 1);
        for bytes in garbage {
            for kept in [0, header, sound.len() / 2] {
                fs::write(&path, [&sound[..kept], bytes].concat()).expect("garbage");
                use_in_every_way(&place.dir(), &keys);
            }
        }
        fs::write(&path, &sound).expect("put back");
    }
}

/// Everything that reads, whatever comes of it.
fn use_in_every_way(dir: &Path, keys: &Keyring) {
    let Ok(book) = Book::open(dir, &BOTH, &[]) else {
        return;
    };
    let _ = check(&book);
    let _ = book.versions();
    for at in [At::Now, At::Version(Version(1)), At::KnownAt(0)] {
        let Ok(snapshot) = book.snapshot(at) else {
            continue;
        };
        snapshot.recorded_at_of(Version(2));
        if let Some(lookup) = Lookup::load(&book, &snapshot, keys) {
            let _ = lookup.find(keys, 0, [0; 16]);
        }
        if let Ok(ledger) = snapshot.ledger(&SALES) {
            let _ = ledger.each(SALES.columns.len(), |row| row.text(NOTE).map(drop));
            let _ = ledger.each_parallel(2, || (), |(), _| Ok(()));
            let _ = ledger.each_with(b"M", 2, |_| Ok(()));
            let _ = ledger.last_row(2);
            let _ = ledger.row_at(40, 2);
        }
    }
    let dry = Begin {
        dry_run: true,
        ..desk(1_700_000_000)
    };
    let _ = migrate(dir, &TODAY, &UP, dry);
    let _ = book.begin(dry).and_then(Draft::commit);
}

#[test]
fn missing_files_are_told() {
    let place = Place::new();
    let book = three(&place);
    fs::remove_file(path(&book, "sales.csv")).expect("gone");
    assert_eq!(told(&book)[0], "sales.csv:1 v- the file is missing");
    assert!(book.begin(desk(1_700_000_000)).is_err());
    fs::remove_file(book.dir().join("datapackage.json")).expect("gone");
    let told = Book::open(book.dir(), &BOTH, &[]).expect_err("no description");
    assert!(told.to_string().contains("it is missing"), "{told}");
}

#[test]
fn a_snapshot_outlives_its_draft_without_the_lock() {
    let place = Place::new();
    let book = place.book();
    let draft = book.begin(desk(5)).expect("a draft");
    let snapshot = draft.snapshot().clone();
    drop(draft);
    let hasty = Begin {
        wait: Duration::ZERO,
        ..desk(5)
    };
    drop(book.begin(hasty).expect("the lock"));
    assert_eq!(snapshot.version(), Version(0));
}

#[test]
fn line_ends_of_a_spreadsheet_are_told_once() {
    let place = Place::new();
    let book = three(&place);
    let path = path(&book, "sales.csv");
    let text = fs::read_to_string(&path)
        .expect("text")
        .replace('\n', "\r\n");
    fs::write(&path, text).expect("an edit");
    let found = told(&book);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0].starts_with("sales.csv:1 v- lines end in CR LF"),
        "{found:#?}"
    );
}

#[test]
fn what_is_unfinished_is_no_finding() {
    let place = Place::new();
    let book = three(&place);
    for name in ["sales.csv", "versions.csv"] {
        let path = path(&book, name);
        let text = fs::read_to_string(&path).expect("text");
        fs::write(&path, format!("{text}4,4,M0")).expect("a tail");
    }
    let checked = check(&book).expect("a check");
    assert!(checked.is_clean(), "{checked:?}");
    assert_eq!((checked.rows, checked.unfinished), (6, 12));
    assert_eq!(checked.hash, now(&book).hash());
}

/// What the chain lost is told by rows of later versions, or by the note of the last one; and nothing is
/// cut off then.
#[test]
fn a_chain_cut_at_a_row_end_is_told() {
    let place = Place::new();
    let book = three(&place);
    let chain = path(&book, "versions.csv");
    let whole = fs::read_to_string(&chain).expect("text");
    let keep = |rows: usize| {
        whole
            .split_inclusive('\n')
            .take(rows + 1)
            .collect::<String>()
    };
    let note = book.dir().join(".club/head");
    let noted = fs::read(&note).expect("a note");
    for (rows, with_note) in [(1, false), (1, true), (2, true), (0, true)] {
        fs::write(&chain, keep(rows)).expect("cut off");
        if with_note {
            fs::write(&note, &noted).expect("a note");
        } else {
            fs::write(&note, "").expect("no note");
        }
        let found = told(&book);
        assert_eq!(found.len(), 1, "{found:#?}");
        let start = format!("versions.csv:{}", rows + 1);
        assert!(found[0].starts_with(&start), "{found:#?}");
        assert!(
            found[0].contains("put back from an older copy"),
            "{found:#?}"
        );
        let before = fs::read(path(&book, "sales.csv")).expect("bytes");
        let refused = book.begin(desk(1_700_000_000)).expect_err("nothing is cut");
        assert_eq!(refused.exit_code(), 65);
        assert_eq!(fs::read(path(&book, "sales.csv")).expect("bytes"), before);
    }
    // One version less, and no note: a command that died before its commit looks the same.
    fs::write(&chain, keep(2)).expect("cut off");
    fs::remove_file(&note).expect("no note");
    assert_eq!(told(&book), [""; 0]);
    // A chain that was written anew has other hashes.
    fs::write(&chain, &whole).expect("put back");
    let other = String::from_utf8_lossy(&noted).replacen("3 ", "2 ", 1);
    fs::write(&note, other).expect("a note that was tampered with is none");
    assert_eq!(told(&book), [""; 0]);
}

#[test]
fn a_book_is_held_against_heads() {
    let place = Place::new();
    let book = three(&place);
    let checked = check(&book).expect("a check");
    let versions = book.versions().expect("versions");
    let hold = |text: &str| {
        Against::hold(&book, &checked, &Head::all_in(text)).expect("heads that can be held")
    };
    for version in &versions {
        let held = hold(&format!("{},{}", version.version, version.hash));
        assert_eq!(
            (held.findings.len(), held.continues),
            (0, Some(version.version))
        );
        assert_eq!(hold(&version.hash).continues, Some(version.version));
    }
    assert_eq!(hold(book.id()).continues, Some(Version(0)));
    let stranger = "ab".repeat(32);
    let two = &versions[1].hash;
    let table = [
        (
            format!("2,{stranger}"),
            "differs from version 2 on, or earlier",
        ),
        (
            format!("1,{}\n3,{stranger}", versions[0].hash),
            "differs after version 1, from version 3 on at the latest",
        ),
        (format!("9,{stranger}"), "the book is at version 3"),
        (stranger.clone(), "no version has the hash"),
        (format!("3,{two}"), "its hash is that of version 2"),
    ];
    for (text, expected) in table {
        let held = hold(&text);
        assert_eq!(held.findings.len(), 1, "{text}");
        let what = &held.findings[0].what;
        assert!(what.to_string().contains(expected), "{text}: {what}");
        assert_ne!(what.in_lang(Lang::Zh), what.in_lang(Lang::En));
    }
}

#[test]
fn an_edit_is_accepted_with_a_reason() {
    let place = Place::new();
    let book = three(&place);
    let path = path(&book, "sales.csv");
    let text = fs::read_to_string(&path).expect("text");
    fs::write(&path, text.replacen("a note", "a longer note", 1)).expect("an edit");
    let begin = Begin {
        command: "check --accept",
        reference: Some("typing error"),
        ..desk(1_700_000_000)
    };
    match accept(&book, begin).expect("accepted") {
        Accepted::Done { ledgers, committed } => {
            assert_eq!(ledgers, ["sales"]);
            assert_eq!(committed.version, Version(4));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(told(&book), [""; 0]);
    assert_eq!(accept(&book, begin).expect("nothing"), Accepted::Nothing);
    sell(&book, 5, "goes on").expect("a sale");
    assert_eq!(told(&book), [""; 0]);
    for (version, count) in [(0, 0), (1, 1), (2, 2), (3, 3), (4, 3), (5, 4)] {
        let snapshot = book
            .snapshot(At::Version(Version(version)))
            .expect("the past");
        assert_eq!(sales(&snapshot).len(), count, "at version {version}");
    }
    let text = fs::read_to_string(&path).expect("text");
    fs::write(&path, text.replacen("350.30", "a lot", 1)).expect("an edit");
    assert!(matches!(
        accept(&book, begin).expect("told"),
        Accepted::Refused(_)
    ));
}

static POINTS_2: Schema = Schema {
    name: "points",
    number: 2,
    columns: &[
        Column::required("version", Kind::Integer),
        Column::required("sale", Kind::Integer),
        Column::required("kind", Kind::Choice(&["earned", "spent"])),
        Column::required("points", Kind::Integer),
        Column::new("expires", Kind::Day),
        Column::new("reason", Kind::Choice(&["sale", "gift"])),
        Column::new("note", Kind::Text),
    ],
    key: &[],
    foreign: &[],
    rising: None,
    found: &[],
    title: "",
};
static GIFTS: Schema = Schema {
    name: "gifts",
    number: 1,
    columns: &[Column::required("version", Kind::Integer)],
    key: &[],
    foreign: &[],
    rising: None,
    found: &[],
    title: "",
};
static TODAY: [&Schema; 3] = [&SALES, &POINTS_2, &GIFTS];
static UP: [Migration; 1] = [Migration {
    ledger: "points",
    from: 1,
    columns: &["version", "sale", "points", "expires", "reason"],
    fill: Fill::Defaults(&[("kind", "earned")]),
}];

/// Migrates with a fault, again with another, and a third time undisturbed; whether the faults fired.
fn migrated_through(first: &str, second: &str) -> (bool, bool) {
    let place = Place::new();
    let book = three(&place);
    let head = now(&book).hash().to_owned();
    let before = bytes(&place.dir());
    let begin = Begin {
        command: "migrate",
        ..desk(1_700_000_000)
    };
    let mut fired = [first, second].map(|fault| {
        armed::arm(fault);
        let done = migrate(&place.dir(), &TODAY, &UP, begin);
        let fired = armed::disarm();
        assert!(fired || done.is_ok(), "{first}, {second}: {done:?}");
        if done.is_err() {
            // What can be opened is whole, old or new.
            let open =
                Book::open(&place.dir(), &TODAY, &UP).or(Book::open(&place.dir(), &BOTH, &[]));
            assert!(open.is_err() || told(&open.expect("it is")) == [""; 0]);
        }
        fired
    });
    fired[1] &= fired[0];
    migrate(&place.dir(), &TODAY, &UP, begin).expect("brought up");
    proved_migrated(&place, &head, before);
    fired.into()
}

#[test]
fn older_ledgers_are_brought_up_whatever_fails_and_then_fails_again() {
    let mut both = 0;
    for first in 1.. {
        let first = format!("{first}:eio");
        if !migrated_through(&first, "1000:eio").0 {
            break;
        }
        for second in 1.. {
            if !migrated_through(&first, &format!("{second}:eio")).1 {
                break;
            }
            both += 1;
        }
    }
    assert!(both > 300, "{both}");
}

#[test]
fn older_ledgers_are_brought_up() {
    let place = Place::new();
    let book = three(&place);
    let head = now(&book).hash().to_owned();
    let before = bytes(&place.dir());
    let begin = Begin {
        command: "migrate",
        ..desk(1_700_000_000)
    };
    let dry = Begin {
        dry_run: true,
        ..begin
    };
    let shown = migrate(&place.dir(), &TODAY, &UP, dry).expect("shown");
    assert_eq!(bytes(&place.dir()), before);
    let done = migrate(&place.dir(), &TODAY, &UP, begin).expect("brought up");
    assert_eq!(done.steps, shown.steps);
    assert_eq!(
        (done.steps[0].from, done.steps[0].to, done.steps[0].rows),
        (1, 2, 3)
    );
    assert_eq!((done.steps[1].ledger, done.steps[1].from), ("gifts", 0));
    proved_migrated(&place, &head, before);
}

/// The book of `three` as of today's columns: all of it, its past, and a next command.
fn proved_migrated(place: &Place, head: &str, before: Vec<(PathBuf, Vec<u8>)>) {
    let kept = place.dir().join("before-migration-4");
    let old: Vec<_> = bytes(&kept).into_iter().map(|(_, bytes)| bytes).collect();
    assert_eq!(
        old,
        before
            .into_iter()
            .map(|(_, bytes)| bytes)
            .collect::<Vec<_>>()
    );
    let book = Book::open(&place.dir(), &TODAY, &UP).expect("the book of today");
    assert_eq!(told(&book), [""; 0]);
    let rows = book.versions().expect("versions");
    assert_eq!((rows.len(), rows[3].command.as_str()), (4, "migrate"));
    assert_eq!(rows[2].hash, head);
    for version in 0..5 {
        let snapshot = book
            .snapshot(At::Version(Version(version)))
            .expect("the past");
        let ledger = snapshot.ledger(&POINTS_2).expect("a ledger");
        let mut count = 0;
        ledger
            .each(POINTS_2.columns.len(), |row| {
                count += 1;
                assert_eq!(row.bytes(POINTS_2.at("kind")), b"earned");
                assert_eq!(row.bytes(POINTS_2.at("expires")), b"2024-12-31");
                Ok(())
            })
            .expect("rows");
        assert_eq!(count, version.min(3));
    }
    let mut draft = book.begin(desk(1_700_000_000)).expect("a draft");
    draft
        .append(&POINTS_2, &["1", "spent", "-5", "", "", ""])
        .expect("a row");
    draft.commit().expect("a version");
    assert_eq!(told(&book), [""; 0]);
}

/// Turns the old cells about, and tells a row that it does not like.
fn turned(old: &[String]) -> Result<Vec<String>, String> {
    let [sale, points, expires, reason] = old else {
        return Err("it is none".to_owned());
    };
    let new = [sale, "earned", points, expires, reason, "a, \"note\""];
    Ok(new.map(str::to_owned).into())
}
static TURNED: [Migration; 1] = [Migration {
    fill: Fill::Map(turned),
    ..UP[0]
}];

/// All that a ledger of today's columns can be asked, in words.
fn asked(book: &Book, at: At) -> Vec<String> {
    let all = POINTS_2.columns.len();
    let ledger = book
        .snapshot(at)
        .and_then(|snapshot| snapshot.ledger(&POINTS_2));
    let ledger = ledger.expect("the ledger");
    let line = |row: &Row<'_>| -> Vec<String> {
        let texts = (0..all).map(|column| row.text(column).expect("a text").into_owned());
        texts.collect()
    };
    let mut told = Vec::new();
    let mut offsets = Vec::new();
    ledger
        .each(all, |row| {
            offsets.push(row.offset());
            told.push(line(row).join("|"));
            Ok(())
        })
        .expect("rows");
    let parts = ledger.each_parallel(all, Vec::new, |own: &mut Vec<String>, row| {
        own.push(line(row).join("|"));
        Ok(())
    });
    assert_eq!(parts.expect("rows").concat(), told);
    for (nth, offset) in offsets.iter().enumerate() {
        let row = ledger.row_at(*offset, all).expect("a row");
        assert_eq!(line(&row.row()).join("|"), told[nth]);
        let next = offsets.get(nth + 1).copied().unwrap_or(ledger.end());
        assert_eq!(row.next_offset(), next);
        assert!(ledger.row_at(*offset + 1, all).is_err());
    }
    let last = ledger.last_row(all).expect("rows");
    told.push(last.map_or(String::new(), |row| line(&row.row()).join("|")));
    for (column, text) in [
        ("kind", "earned"),
        ("reason", "sale"),
        ("note", ""),
        ("points", "1"),
    ] {
        ledger
            .each_where(POINTS_2.at(column), text, all, |row| {
                told.push(format!("{column}: {}", line(row).join("|")));
                Ok(())
            })
            .expect("rows");
    }
    ledger
        .each_with(b"earned", 1, |row| {
            told.push(format!("with: {}", row.version()));
            Ok(())
        })
        .expect("rows");
    told
}

#[test]
fn older_rows_are_read_as_they_will_be_brought_up() {
    for ways in [&UP, &TURNED] {
        let place = Place::new();
        drop(three(&place));
        let open = || Book::open(&place.dir(), &TODAY, ways).expect("a book");
        let states = [At::Now, At::Version(Version(2)), At::Version(Version(0))];
        let all = |book: &Book| states.map(|at| asked(book, at));
        let book = open();
        assert_eq!(told(&book), [""; 0]);
        let before = all(&book);
        assert!(before[0][0].contains("|earned|"), "{before:?}");
        assert_eq!(
            before[1]
                .iter()
                .filter(|line| line.contains("with"))
                .count(),
            2
        );
        let begin = Begin {
            command: "migrate",
            ..desk(1_700_000_000)
        };
        let refused = book.begin(begin).expect_err("it is older");
        assert!(matches!(
            refused,
            BookError::NeedsMigration {
                found: 1,
                known: 2,
                ..
            }
        ));
        // A note of who looked goes to ledgers of today, and to no others.
        let mut draft = book.begin_note(begin).expect("a draft");
        let row = ["1", "spent", "-5", "", "", ""];
        draft.append(&POINTS_2, &row).expect_err("it is older");
        draft.append(&GIFTS, &[]).expect_err("it is not there");
        drop(draft);
        assert_eq!(told(&book), [""; 0]);
        migrate(&place.dir(), &TODAY, ways, begin).expect("brought up");
        let book = open();
        assert_eq!(told(&book), [""; 0]);
        assert_eq!(all(&book), before);
    }
}

#[test]
fn what_cannot_be_brought_up_is_told() {
    let place = Place::new();
    let book = three(&place);
    let begin = Begin {
        command: "migrate",
        ..desk(1_700_000_000)
    };
    let told = migrate(&place.dir(), &TODAY, &[], begin).expect_err("no way");
    assert!(matches!(told, BookError::NoMigration { found: 1, .. }));
    let path = path(&book, "points.csv");
    let text = fs::read_to_string(&path).expect("text");
    fs::write(&path, text.replacen("350", "351", 1)).expect("an edit");
    let told = migrate(&place.dir(), &TODAY, &UP, begin).expect_err("damage");
    assert_eq!(told.exit_code(), 65);
    fs::write(&path, text).expect("put back");
    migrate(&place.dir(), &TODAY, &UP, begin).expect("brought up");
}

/// Run by the next test in a process of its own: sells until it is killed.
#[test]
fn a_child_that_sells() {
    let Ok(dir) = std::env::var("CLUB_TEST_CHILD") else {
        return;
    };
    let book = Book::open(Path::new(&dir), &BOTH, &[]).expect("the book");
    for sale in 0..3 {
        let mut draft = book.begin(desk(1_700_000_000)).expect("a draft");
        let first = draft.version().0 * 1000 + sale;
        for row in 0..3 {
            put(&mut draft, first + row * 100, "by the child").expect("rows");
        }
        draft.commit().expect("a version");
    }
}

#[test]
fn a_process_killed_at_any_operation_leaves_a_whole_book() {
    let place = Place::new();
    let book = place.book();
    let program = std::env::current_exe().expect("this test");
    let mut killed = 0;
    for number in 1.. {
        let status = std::process::Command::new(&program)
            .args(["--exact", "book::tests::a_child_that_sells"])
            .env("CLUB_TEST_CHILD", book.dir())
            .env("CLUB_FAULT", format!("{number}:kill"))
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .status()
            .expect("a child");
        assert_eq!(told(&book), [""; 0], "{number}");
        let snapshot = now(&book);
        assert_eq!(
            sales(&snapshot).len() as u64,
            snapshot.version().0 * 3,
            "{number}"
        );
        if status.success() {
            break;
        }
        killed += 1;
    }
    assert!(killed > 20, "{killed}");
}
