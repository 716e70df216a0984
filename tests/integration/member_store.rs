//! Where members' rows stand is kept beside the ledgers, and changes nothing that is told.

use std::fs;

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
