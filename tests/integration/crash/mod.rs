//! Every recording command with its disk failing at every operation: the book opens at a whole version,
//! what was acknowledged is there, what was refused is not half there, and the same line again leads to
//! the state of one clean run.
//!
//! `cargo test` tries some faults of every command, others of each than of its neighbours; `CLUB_TEST_WHOLE=1` those of
//! every step, as `.ci/run` does; `CLUB_CRASH_ALL=1` leaves nothing out, `CLUB_CRASH_ONLY=care,topup` takes only the cases of those pages;
//! `CLUB_CRASH_SECONDS=600` ends each table after so long, every command tried as far as the others; `--nocapture`
//! shows how many faults were tried, how many are left, and how long one takes.

mod gates;
mod order;
mod outlets;
pub(crate) mod rig;
pub(crate) mod table;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use rig::Rig;
use table::TABLE;

use crate::support::{is_whole, sampled};

/// From this step on a command is one of many that reach the disk alike, and is sampled throughout.
const FEW: usize = 15;

/// Of so many faults of a command, `cargo test` tries one.
const FAULTS_SAMPLED: usize = 6;

/// Release builds have no fail points.
fn has_faults() -> bool {
    cfg!(debug_assertions)
}

fn all() -> bool {
    std::env::var_os("CLUB_CRASH_ALL").is_some()
}

/// Does pieces of work on all cores; the first that fails is told.
pub(crate) fn at_once<T: Sync>(work: &[T], f: impl Fn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    let failed: Mutex<Vec<String>> = Mutex::default();
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(piece) = work.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| f(piece)));
                    if let Err(panic) = done {
                        let told = panic.downcast_ref::<String>().cloned();
                        let mut failed = failed.lock().expect("no thread panics with it");
                        failed.push(told.unwrap_or_else(|| "a panic without words".to_owned()));
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().expect("all threads have ended");
    let shown: Vec<&str> = failed.iter().take(5).map(String::as_str).collect();
    assert!(
        failed.is_empty(),
        "{} failed:\n{}",
        failed.len(),
        shown.join("\n\n")
    );
}

/// The same until the time is over that `CLUB_CRASH_SECONDS` gives; tells how far it came.
fn as_far<T: Sync>(what: &str, work: &[T], f: impl Fn(&T) + Sync) {
    let seconds = std::env::var("CLUB_CRASH_SECONDS").ok();
    let limit = seconds.and_then(|text| text.parse().ok().map(Duration::from_secs));
    let (begun, tried) = (Instant::now(), AtomicUsize::new(0));
    at_once(work, |piece| {
        if limit.is_none_or(|limit| begun.elapsed() < limit) {
            f(piece);
            tried.fetch_add(1, Ordering::Relaxed);
        }
    });
    let (tried, took) = (tried.into_inner(), begun.elapsed());
    let each = took.as_millis() / (tried.max(1) as u128);
    let left = work.len() - tried;
    let took = took.as_secs();
    outlets::say(&format!(
        "{tried:5}  {what}, all ended well; {left} left; {took} s, {each} ms each"
    ));
}

/// The grounds of all commands, made once for the tests that are at work at the same time.
fn rigs() -> Arc<Vec<Rig>> {
    static SHARED: Mutex<Weak<Vec<Rig>>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    shared.upgrade().unwrap_or_else(|| {
        let rigs = Arc::new(prepared());
        *shared = Arc::downgrade(&rigs);
        rigs
    })
}

fn prepared() -> Vec<Rig> {
    let rigs = Mutex::new(Vec::new());
    let only = std::env::var("CLUB_CRASH_ONLY").ok();
    let is_wanted = |page: &str| match &only {
        Some(pages) => pages.split(',').any(|wanted| wanted == page),
        None => true,
    };
    let places: Vec<usize> = (0..TABLE.len())
        .filter(|place| is_wanted(TABLE[*place].page))
        .collect();
    at_once(&places, |place| {
        let rig = Rig::new(TABLE[*place]);
        rigs.lock()
            .expect("no thread panics with it")
            .push((*place, rig));
    });
    let mut rigs = rigs.into_inner().expect("all threads have ended");
    rigs.sort_by_key(|(place, _)| *place);
    rigs.into_iter().map(|(_, rig)| rig).collect()
}

#[test]
fn every_recording_command_is_in_the_table() {
    let man = Path::new(env!("CARGO_MANIFEST_DIR")).join("man");
    let mut recording = BTreeSet::new();
    let mut taking_files = BTreeSet::new();
    for entry in std::fs::read_dir(man).expect("the manual") {
        let path = entry.expect("a page").path();
        let text = std::fs::read_to_string(&path).expect("a page");
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        if let Some(page) = name.strip_prefix("club-")
            && text.contains("\\-\\-dry\\-run")
        {
            recording.insert(page.to_owned());
            if text.contains("\\-\\-map") {
                taking_files.insert(page.to_owned());
            }
        }
    }
    assert!(recording.len() > 20, "{recording:?}");
    assert!(taking_files.len() > 8, "{taking_files:?}");
    let known: BTreeSet<String> = TABLE.iter().map(|case| case.page.to_owned()).collect();
    let mut missing: Vec<_> = recording.difference(&known).cloned().collect();
    // A file of records is a way of its own to the disk.
    let with_file = |page: &&String| {
        let mut own = TABLE.iter().filter(|case| case.page == page.as_str());
        own.any(|case| case.line.contains("--from "))
    };
    missing.extend(
        taking_files
            .iter()
            .filter(|page| !with_file(page))
            .map(|page| format!("{page} --from")),
    );
    assert!(
        missing.is_empty(),
        "no line in tests/integration/crash/table.rs: {missing:?}"
    );
}

#[test]
fn a_disk_that_fails_at_any_operation_leaves_a_whole_book() {
    if !has_faults() {
        return;
    }
    let rigs = rigs();
    let mut work = Vec::new();
    let mut report = String::new();
    for (place, rig) in rigs.iter().enumerate() {
        let mut faults = Vec::new();
        for (at, operation) in rig.trace.iter().enumerate() {
            let number = at + 1;
            let sampled = at % rig.case.step == 0 || all();
            if sampled || rig.case.step < FEW {
                faults.push(format!("{number}:kill"));
            }
            if sampled {
                // A full disk stays full; stdout may be another one.
                let full = if operation.kind == "print" { "" } else { "+" };
                faults.push(format!("{number}{full}:enospc"));
                faults.extend(["eio", "eintr"].map(|how| format!("{number}:{how}")));
            }
        }
        // Others of each command than of its neighbours.
        let first = if is_whole() {
            0
        } else {
            place % FAULTS_SAMPLED
        };
        let faults = faults.split_off(first.min(faults.len()));
        let faults = sampled(faults, FAULTS_SAMPLED);
        let _ = writeln!(report, "{:5}  club {}", faults.len(), rig.case.line);
        work.extend(
            faults
                .into_iter()
                .enumerate()
                .map(|(at, fault)| (at, rig, fault)),
        );
    }
    outlets::say(&report);
    // Every command as far as the others.
    work.sort_by_key(|(at, ..)| *at);
    as_far("faults", &work, |(_, rig, fault)| rig.fault(fault));
}

#[test]
fn a_write_torn_at_any_byte_is_as_if_it_had_not_been() {
    if !has_faults() {
        return;
    }
    let torn = ["consume", "register", "redeem"];
    let cases = torn.map(|page| {
        TABLE
            .iter()
            .find(|case| case.page == page)
            .expect("it is there")
    });
    let rigs = cases.map(|case| Rig::new(*case));
    let mut work = Vec::new();
    for rig in &rigs {
        let is_row = |operation: &rig::Operation| {
            operation.kind == "write" && operation.path.starts_with("book/ledgers")
        };
        let rows: Vec<usize> = (0..rig.trace.len())
            .filter(|at| is_row(&rig.trace[*at]))
            .collect();
        // The version's row, and the last row before it.
        for at in rows.iter().rev().take(2) {
            let every = if all() { 1 } else { 3 };
            for bytes in (0..=rig.trace[*at].bytes).step_by(every) {
                work.push((rig, format!("{}:torn:{bytes}", at + 1)));
                if bytes % 24 == 0 || all() {
                    work.push((rig, format!("{}:short:{bytes}", at + 1)));
                }
            }
        }
    }
    as_far(
        "torn and short writes",
        &sampled(work, 3),
        |(rig, fault)| {
            rig.fault(fault);
        },
    );
}

#[test]
fn a_repeat_that_dies_as_well_changes_nothing() {
    if !has_faults() {
        return;
    }
    let pages = ["consume", "register", "migrate", "init"];
    let cases = TABLE
        .iter()
        .filter(|case| pages.contains(&case.page) && !case.line.contains("--from"));
    let rigs: Vec<Rig> = cases.map(|case| Rig::new(*case)).collect();
    let mut work = Vec::new();
    for rig in &rigs {
        let counts = |kind: &str| matches!(kind, "write" | "sync" | "rename" | "print");
        for number in 1..=rig.trace.len() {
            let last = rig.trace.len() - number < 12;
            if all() || (counts(&rig.trace[number - 1].kind) && (last || number % 5 == 0)) {
                work.push((rig, number));
            }
        }
    }
    let work = sampled(work, 3);
    as_far(
        "first deaths with all their second",
        &work,
        |(rig, number)| {
            let first = format!("{number}:kill");
            let died = rig.house();
            rig.ran(died.command(rig.case.line).env("CLUB_FAULT", &first));
            for second in (1..).step_by(if all() { 1 } else { 9 }) {
                let house = crate::support::House::in_memory();
                crate::support::copy_tree(died.dir(), house.dir());
                house.clock(rig.case.now);
                let second = format!("{second}:kill");
                let ran = rig.ran(house.command(rig.case.line).env("CLUB_FAULT", &second));
                let at = format!("{first}, then {second}");
                rig.check(&house, &at);
                if ran.code.is_some() {
                    break;
                }
                rig.again(&house, &at);
            }
        },
    );
}
