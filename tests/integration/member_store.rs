//! Where members' rows stand is kept beside the ledgers, and changes nothing that is told.

use std::fs;
use std::path::{Path, PathBuf};

use super::support::{House, Ran};

const ALWAYS: (&str, &str) = ("CLUB_FAULT_STORE", "0:0");

/// What a line prints.
fn with(house: &House, line: &str, wishes: &[(&str, &str)]) -> Vec<u8> {
    let mut command = house.command(line);
    command.env_remove(ALWAYS.0).envs(wishes.iter().copied());
    Ran::of(line, command.output().expect("the program starts"))
        .ok()
        .out
}

/// Sizes below those of a store can be told to debug builds alone.
fn can_be_forced() -> bool {
    cfg!(debug_assertions)
}

fn busy_house() -> House {
    let house = House::new("vip-card");
    for line in [
        "register 王芳 --phone 13800000001",
        "register 李静 --phone 13800000002",
        "consume M000001 120 --ref t-1",
        "consume M000002 80 --ref t-2",
        "consume M000001 60 --ref t-3",
        "refund S00000001 --amount 20 --ref t-4",
    ] {
        with(&house, line, &[]);
    }
    house
}

const ASKED: [&str; 5] = [
    "points M000001",
    "member show M000001",
    "explain M000001",
    "explain S00000001",
    "consume M000001 60 --ref t-3",
];

#[test]
fn it_is_kept_from_a_size_on_and_tells_the_same() {
    if !can_be_forced() {
        return;
    }
    let house = busy_house();
    let store = house.book().join(".club/members.db");
    let before: Vec<Vec<u8>> = ASKED.iter().map(|line| with(&house, line, &[])).collect();
    assert!(!store.exists());
    for (line, before) in ASKED.iter().zip(&before) {
        assert_eq!(&with(&house, line, &[ALWAYS]), before, "{line}");
    }
    assert!(store.exists());
    // A copy brings its store along, which is none of the copy's.
    let copy = house.dir().join("copy");
    let copied = std::process::Command::new("cp")
        .arg("-r")
        .arg(house.book())
        .arg(&copy)
        .status();
    assert!(copied.expect("cp runs").success());
    fs::write(
        copy.join(".club/members.db"),
        fs::read(&store).expect("the store"),
    )
    .expect("copied");
    for (line, before) in ASKED.iter().zip(&before).take(4) {
        let line = format!("-C copy {line}");
        assert_eq!(&with(&house, &line, &[ALWAYS]), before, "{line}");
    }
    house.run("check").ok();
}

#[test]
fn none_is_kept_where_two_machines_may_write() {
    if !can_be_forced() {
        return;
    }
    let house = busy_house();
    let mounts = house.file("mounts", "30 22 0:40 / / rw - nfs4 nas:/home rw\n");
    let mounts = ("CLUB_FAULT_MOUNTS", mounts.to_str().expect("a path"));
    for line in ASKED {
        with(&house, line, &[ALWAYS, mounts]);
    }
    assert!(!house.book().join(".club/members.db").exists());
}

/// Writes files over those of a book in place, as `cp` does: each stays the file that it was.
fn lay_over(files: &std::collections::BTreeMap<PathBuf, Vec<u8>>, book: &Path) {
    for (path, bytes) in files {
        fs::write(book.join(path), bytes).expect("a file");
    }
}

/// What lies in a folder, by its place there.
fn within(dir: &Path) -> std::collections::BTreeMap<PathBuf, Vec<u8>> {
    let own = |path: PathBuf| path.strip_prefix(dir).expect("within").to_owned();
    let files = super::support::tree(dir).into_iter();
    files.map(|(path, bytes)| (own(path), bytes)).collect()
}

/// What is told with the store is what the ledgers tell by themselves.
fn tells_the_ledgers(house: &House, about: &str) {
    let told = |wishes: &[(&str, &str)]| -> Vec<String> {
        let asked = ASKED.iter().filter(|line| !line.starts_with("consume"));
        let ran = asked.map(|line| {
            let mut command = house.command(line);
            command.env_remove(ALWAYS.0).envs(wishes.iter().copied());
            let ran = Ran::of(line, command.output().expect("it starts"));
            format!("{:?} {}", ran.code, ran.text())
        });
        ran.collect()
    };
    let with = told(&[ALWAYS]);
    let club = house.book().join(".club");
    fs::rename(&club, house.dir().join("club")).expect("put aside");
    let without = told(&[]);
    let _ = fs::remove_dir_all(&club);
    fs::rename(house.dir().join("club"), &club).expect("put back");
    assert_eq!(with, without, "{about}");
}

#[test]
fn a_store_under_which_another_book_was_laid_is_not_believed() {
    if !can_be_forced() {
        return;
    }
    let is_club = |path: &Path| path.starts_with(".club");
    for (part, takes) in [
        ("the ledgers", (|club| !club) as fn(bool) -> bool),
        ("all of it", |_| true),
        ("what is derived", |club| club),
    ] {
        let house = busy_house();
        with(&house, "points M000001", &[ALWAYS]);
        let older = within(&house.book());
        // Of the same length as what is recorded after it here.
        with(&house, "consume M000002 70 --ref t-5", &[ALWAYS]);
        with(&house, "points M000001", &[ALWAYS]);
        let forked = within(&house.book());
        lay_over(&older, &house.book());
        let _ = fs::remove_file(house.book().join(".club/head"));
        with(&house, "consume M000001 90 --ref t-6", &[ALWAYS]);
        with(&house, "points M000001", &[ALWAYS]);
        let newest = within(&house.book());
        for (name, other) in [("older", &older), ("forked", &forked)] {
            let mut other = other.clone();
            other.retain(|path, _| takes(is_club(path)) && !path.ends_with("head"));
            lay_over(&other, &house.book());
            tells_the_ledgers(&house, &format!("{part} {name}"));
            lay_over(&newest, &house.book());
            tells_the_ledgers(&house, &format!("{part} {name}, and back"));
        }
    }
}

#[test]
fn a_store_of_two_moments_laid_over_is_not_believed() {
    const PAGE: usize = 4096;
    if !can_be_forced() {
        return;
    }
    let house = busy_house();
    let store = house.book().join(".club/members.db");
    with(&house, "points M000001", &[ALWAYS]);
    let before = fs::read(&store).expect("a store");
    with(&house, "consume M000001 90 --ref t-6", &[ALWAYS]);
    with(&house, "refund S00000003 --amount 5 --ref t-7", &[ALWAYS]);
    with(&house, "points M000001", &[ALWAYS]);
    let after = fs::read(&store).expect("a store");
    assert_ne!(before, after);
    let beside = within(&house.book().join(".club"));
    for (one, other) in [(&before, &after), (&after, &before)] {
        for page in 0..one.len().min(other.len()) / PAGE {
            let mut mixed = one.clone();
            let place = page * PAGE..(page + 1) * PAGE;
            if one[place.clone()] == other[place.clone()] {
                continue;
            }
            mixed[place.clone()].copy_from_slice(&other[place]);
            lay_over(&beside, &house.book().join(".club"));
            fs::write(&store, mixed).expect("two halves");
            tells_the_ledgers(&house, &format!("page {page}"));
        }
    }
}
