//! Where a command's words go may fail as well, and the room on the disk may end within a row: what is
//! committed stays, and nothing panics.

use std::fs::File;
use std::io::Write as _;
use std::process::{Command, Stdio};

use super::rig::{Rig, State};
use super::{FEW, all, at_once, rigs};
use crate::support::{House, Ran, sampled};

/// Says something where `--nocapture` shows it.
pub(crate) fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// A pipe whose reader went away.
fn closed_pipe() -> Stdio {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    writer.into()
}

fn full() -> Stdio {
    File::options()
        .write(true)
        .open("/dev/full")
        .expect("Linux has it")
        .into()
}

#[test]
fn whatever_becomes_of_the_output_what_is_committed_stays() {
    let rigs = rigs();
    let (own, alike): (Vec<_>, Vec<_>) = rigs.iter().partition(|rig| rig.case.step < FEW);
    let work = [own, sampled(alike, 4)].concat();
    at_once(&work, |rig| {
        let ends = |name: &str, out: Stdio, err: Stdio, code: i32| {
            let house = rig.house();
            let mut command = house.command(rig.case.line);
            command.stdout(out).stderr(err);
            let child = command.spawn().expect("the program starts");
            let ran = Ran::of(rig.case.line, child.wait_with_output().expect("it ends"));
            assert_eq!(ran.code, Some(code), "{name}: {ran:?}");
            if code == 74 && !ran.err.is_empty() {
                assert!(
                    ran.err.contains("what the command recorded stands"),
                    "{ran:?}"
                );
            }
            let state = State::of(&house.book());
            assert_eq!(
                state.versions, rig.clean.versions,
                "{name}: {}",
                rig.case.line
            );
            rig.check(&house, name);
            rig.again(&house, name);
        };
        ends("a full device", full(), Stdio::piped(), 74);
        ends("a reader that went away", closed_pipe(), Stdio::piped(), 0);
        if rig.case.step >= FEW && !all() {
            return;
        }
        ends("nobody listens", closed_pipe(), closed_pipe(), 0);
        ends("all is full", full(), full(), 74);
        let house = rig.house();
        let ran = house
            .run(&format!("{} -o no/such/folder/list.csv", rig.case.line))
            .ends(74);
        rig.judge(&house, &ran, "a file that cannot be made");
    });
}

/// Runs a line with no file allowed to grow beyond a size: as a signal, or as an error.
fn limited(house: &House, rig: &Rig, bytes: u64, signal: bool) -> Ran {
    let command = house.command(rig.case.line);
    let mut limited = Command::new("sh");
    let trap = if signal { "" } else { "trap '' XFSZ; " };
    limited
        .arg("-c")
        .arg(format!("{trap}exec prlimit --fsize={bytes} \"$0\" \"$@\""))
        .arg(command.get_program())
        .args(command.get_args())
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .envs(
            command
                .get_envs()
                .filter_map(|(key, value)| Some((key, value?))),
        )
        .current_dir(house.dir())
        .stdin(Stdio::null());
    rig.ran(&mut limited)
}

#[test]
fn a_disk_that_is_full_at_any_byte_leaves_a_whole_book() {
    let pages = ["consume", "register", "redeem"];
    let rigs: Vec<Rig> = super::TABLE
        .iter()
        .filter(|case| pages.contains(&case.page) && !case.line.contains("--from"))
        .map(|case| Rig::new(*case))
        .collect();
    let mut work = Vec::new();
    for rig in &rigs {
        let (before, after) = (rig.house(), rig.house());
        after.run(rig.case.line).ok();
        for entry in std::fs::read_dir(before.book().join("ledgers")).expect("ledgers") {
            let path = entry.expect("a ledger").path();
            let size = |path: &std::path::Path| std::fs::metadata(path).expect("a file").len();
            let begin = size(&path);
            let end = size(
                &after
                    .book()
                    .join("ledgers")
                    .join(path.file_name().expect("a name")),
            );
            let step = if all() { 1 } else { 13 };
            work.extend((begin..end).step_by(step).map(|bytes| (rig, bytes)));
        }
    }
    let work = sampled(work, 3);
    at_once(&work, |(rig, bytes)| {
        for signal in [true, false] {
            let house = rig.house();
            let ran = limited(&house, rig, *bytes, signal);
            let at = format!(
                "{bytes} bytes, {}",
                if signal { "SIGXFSZ" } else { "EFBIG" }
            );
            assert!(
                ran.code != Some(127),
                "prlimit (util-linux) is needed: {}",
                ran.err
            );
            rig.judge(&house, &ran, &at);
            rig.again(&house, &at);
        }
    });
    say(&format!("{:5}  full disks, all ended well", work.len() * 2));
}
