//! What every recording command must pass before it writes: the lock, the clock, and a folder that can be
//! written to.

use std::fs::{File, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};

use super::rig::{Rig, State};
use super::table::Ground;
use super::{at_once, rigs};
use crate::support::{Folder, House, Ran, copy_tree};

/// The cases that write to a book that is there.
fn writers(rigs: &[Rig]) -> Vec<&Rig> {
    let writers = rigs.iter();
    writers
        .filter(|rig| rig.case.ground != Ground::Nothing)
        .collect()
}

#[test]
fn a_clock_that_must_be_wrong_is_refused_by_every_command() {
    at_once(&writers(&rigs()), |rig| {
        for (now, flag) in [
            ("2000-01-01T12:00:00+08:00", "--clock-behind"),
            ("2099-01-01T12:00:00+08:00", "--clock-ahead"),
        ] {
            let house = rig.house();
            let line = rig.case.line;
            let told = house.run_at(now, line).fails(78).tells(&[flag, &now[..4]]);
            assert!(told.err.contains("the clock shows"), "{told:?}");
            assert_eq!(
                State::of(&house.book()).versions,
                rig.before.versions,
                "{line}"
            );
            house
                .run_at(now, &format!("{line} --lang zh"))
                .fails(78)
                .tells(&["时钟显示", flag]);
        }
        // Told to, the command goes on, and the rules of the house judge the moment.
        let house = rig.house();
        let line = format!("{} --clock-behind", rig.case.line);
        let ran = house.run_at("2024-03-01T11:59:59+08:00", &line);
        assert!(ran.code != Some(78), "{ran:?}");
        let recorded = State::of(&house.book()).versions > rig.before.versions;
        assert!(
            recorded || ran.code != Some(0) || ran.rows().is_empty(),
            "{ran:?}"
        );
        house.run("check --head").ok();
    });
}

#[test]
fn a_clock_of_the_last_year_of_all_is_refused_without_a_book_too() {
    let house = House::empty();
    let told = house.run_at("9999-12-31T23:59:59+08:00", "init book --rules vip-card");
    told.fails(78).tells(&["the clock shows 9999-12-31"]);
}

#[test]
fn a_held_lock_stops_every_command_and_names_who_holds_it() {
    at_once(&writers(&rigs()), |rig| {
        let house = rig.house();
        let chain = File::open(house.ledger("versions")).expect("the chain");
        chain.lock().expect("the lock");
        let line = format!("{} --wait 0", rig.case.line);
        let holder = format!(
            "the book is in use by process {}, waited 0 s",
            std::process::id()
        );
        // The system's list of locks changes while it is read, with so many of them: it is asked again.
        let named = (0..20).any(|_| house.run(&line).fails(75).err.contains(&holder));
        assert!(named, "{line}");
        drop(chain);
        // A process that another test has just forked may hold the handle until it becomes its program.
        house.run(rig.case.line).ok();
    });
}

#[test]
fn a_holder_is_named_as_it_noted_itself_and_one_that_was_killed_blocks_nobody() {
    let house = House::new("vip-card");
    let rows: Vec<String> = (0..4000).map(|row| format!("r{row}\n")).collect();
    house.file("many.csv", &format!("ref\n{}", rows.concat()));
    let signal = |signal: &str, process: u32| {
        let status = Command::new("kill")
            .args([signal, &process.to_string()])
            .status();
        assert!(status.expect("kill runs").success());
    };
    let mut slow = house.command("register --from many.csv --operator 王芳");
    slow.stdout(Stdio::null()).stderr(Stdio::null());
    let mut slow = slow.spawn().expect("the program starts");
    let chain = File::open(house.ledger("versions")).expect("the chain");
    let held = (0..5000).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(1));
        let free = chain.try_lock().is_ok();
        if free {
            chain.unlock().expect("it is let go");
        }
        !free
    });
    assert!(held, "the lock is held while rows are judged");
    // Stopped, it holds on; another waits as long as it was told.
    signal("-STOP", slow.id());
    let holder = format!("王芳, register (process {})", slow.id());
    house
        .run("register 李娜 --phone 13900000001 --ref a --wait 0")
        .fails(75)
        .tells(&[&holder]);
    let waited = house
        .run("register 李娜 --phone 13900000002 --wait 1")
        .fails(75);
    waited.tells(&[&holder, "waited 1 s"]);
    slow.kill().expect("it runs");
    slow.wait().expect("it ends");
    house.run("register 李娜 --phone 13900000002 --wait 0").ok();
    // A note that was left, or made up, is no lock.
    let note = house.book().join(".club/lock.txt");
    for text in [
        "held by process 1: somebody, consume",
        "\u{0}\u{fffd}garbled",
        "",
    ] {
        std::fs::write(&note, text).expect("the note");
        house
            .run("points adjust M000001 +1 --reason x --wait 0")
            .ok();
    }
    house.run("check").ok();
}

#[test]
fn a_copied_book_has_a_lock_of_its_own_and_does_without_what_is_derived() {
    let house = House::new("vip-card");
    house.register("王芳", "");
    let copy = Folder::new();
    copy_tree(house.dir(), copy.path());
    let chain = File::open(house.ledger("versions")).expect("the chain");
    chain.lock().expect("the lock");
    let in_copy = |line: &str| {
        let mut command = house.command(line);
        command.current_dir(copy.path());
        Ran::of(line, command.output().expect("the program starts"))
    };
    house.run("consume M000001 10 --wait 0").fails(75);
    in_copy("consume M000001 10 --wait 0").ok();
    std::fs::remove_dir_all(copy.path().join("book/.club")).expect("what is derived");
    in_copy("consume M000001 10 --wait 0").ok();
    in_copy("check").ok();
}

/// The program run by somebody else, who is not the owner of anything: root may do whatever it likes.
fn as_stranger(house: &House, line: &str) -> Option<Ran> {
    let me = std::fs::metadata("/proc/self").ok()?.uid();
    let mut command = house.command(line);
    if me == 0 {
        let program = house.dir().join("club");
        if !program.exists() {
            std::fs::copy(env!("CARGO_BIN_EXE_club"), &program).ok()?;
        }
        let line_args: Vec<_> = command.get_args().map(ToOwned::to_owned).collect();
        let envs: Vec<_> = command
            .get_envs()
            .filter_map(|(key, value)| Some((key.to_owned(), value?.to_owned())))
            .collect();
        command = Command::new(program);
        command
            .args(line_args)
            .env_clear()
            .envs(envs)
            .current_dir(house.dir())
            .uid(65_534);
    }
    Some(Ran::of(line, command.output().expect("the program starts")))
}

#[test]
fn a_book_that_can_only_be_read_is_read_and_says_so() {
    let house = House::new("vip-card");
    let member = house.register("王芳", "");
    let rights = |mode: u32, folders: u32| {
        let mut todo = vec![house.dir().to_owned()];
        while let Some(folder) = todo.pop() {
            for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
                let path = entry.path();
                if path.is_dir() {
                    todo.push(path);
                } else {
                    std::fs::set_permissions(path, Permissions::from_mode(mode)).expect("rights");
                }
            }
            std::fs::set_permissions(folder, Permissions::from_mode(folders)).expect("rights");
        }
    };
    let _ = as_stranger(&house, "check");
    rights(0o555, 0o555);
    let ran = |line: &str| as_stranger(&house, line).expect("a stranger can be had");
    ran("check").ok();
    ran(&format!("member show {member}")).ok();
    let line = format!("consume {member} 10");
    ran(&format!("{line} --dry-run")).ok();
    ran(&line).fails(74).tells(&[
        "cannot write to book/ledgers/versions.csv",
        "the book can be read here, not written to",
    ]);
    ran(&format!("{line} --lang zh"))
        .fails(74)
        .tells(&["此处的账簿只能读取"]);
    rights(0o755, 0o755);
    house.run(&line).ok();
}

#[test]
fn a_book_on_another_machine_is_warned_of() {
    if !super::has_faults() {
        return;
    }
    let house = House::empty();
    let mounts = house.file(
        "mounts",
        "22 1 254:0 / / rw - ext4 /dev/vda rw\n30 22 0:40 / / rw - nfs4 nas:/home rw\n",
    );
    let ran = |line: &str| {
        let mut command = house.command(line);
        command.env("CLUB_FAULT_MOUNTS", &mounts);
        Ran::of(line, command.output().expect("the program starts"))
    };
    let told = "the book lies on a network file system (nfs4 at /)";
    ran("init book --rules vip-card")
        .ok()
        .tells(&["warning: ", told]);
    ran("check").ok().tells(&[told]);
    ran("check --lang zh")
        .ok()
        .tells(&["账簿位于网络文件系统（/ 上的 nfs4）"]);
    let chain = File::open(house.ledger("versions")).expect("the chain");
    chain.lock().expect("the lock");
    let line = "register 王芳 --phone 13800000001 --wait 0";
    ran(line).fails(75).tells(&[told]);
    drop(chain);
    // Where there are no locks at all, nothing is recorded.
    let mut command = house.command(line);
    command
        .env("CLUB_FAULT_MOUNTS", &mounts)
        .env("CLUB_FAULT", "lock:1:eio");
    let ran = Ran::of(line, command.output().expect("the program starts"));
    ran.fails(74)
        .tells(&["cannot lock", "nothing was recorded", told]);
    let quiet = house.run("check").ok();
    assert!(!quiet.err.contains("network"), "{quiet:?}");
}

/// The rights of everything within a folder.
fn rights(folder: &std::path::Path, found: &mut Vec<(String, bool, u32)>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        let data = entry.metadata().expect("rights");
        found.push((
            path.display().to_string(),
            data.is_dir(),
            data.mode() & 0o7777,
        ));
        if data.is_dir() {
            rights(&path, found);
        }
    }
}

#[test]
fn files_are_private_whatever_the_umask() {
    for (umask, group) in [("000", false), ("077", false), ("000", true), ("077", true)] {
        let house = House::empty();
        house.file("bad.csv", "name,phone\n王芳,13800000001\n,12\n");
        let ran = |line: &str| {
            let command = house.command(line);
            let mut shell = Command::new("sh");
            shell
                .arg("-c")
                .arg(format!("umask {umask}; exec \"$0\" \"$@\""))
                .arg(command.get_program())
                .args(command.get_args())
                .env_clear()
                .env("PATH", "/usr/bin:/bin")
                .envs(
                    command
                        .get_envs()
                        .filter_map(|(key, value)| Some((key, value?))),
                )
                .env("CLUB_KEY_FILE", house.dir().join("keys/of/keyring"))
                .current_dir(house.dir());
            Ran::of(line, shell.output().expect("a shell starts"))
        };
        let words = if group { "--group" } else { "" };
        ran(&format!("init book --rules vip-card {words}")).ok();
        ran("register --from bad.csv --rejects no.csv").ok();
        // A tail, which the next writer keeps; enough rows for the derived files come from a batch.
        let path = house.ledger("sales");
        let text = std::fs::read_to_string(&path).expect("a ledger");
        std::fs::write(&path, format!("{text}99,S000")).expect("a tail");
        ran("consume M000001 10").ok();
        ran("member list -o list.csv").ok();
        assert!(house.book().join("recovered").is_dir());
        let mut found = Vec::new();
        rights(&house.book(), &mut found);
        assert!(found.len() > 15, "{found:?}");
        let expected = |folder: bool| match (folder, group) {
            (true, false) => 0o700,
            (true, true) => 0o2770,
            (false, false) => 0o600,
            (false, true) => 0o660,
        };
        for (path, folder, mode) in found {
            assert_eq!(mode, expected(folder), "{path}, umask {umask}: {mode:o}");
        }
        let mode = |name: &str| {
            let data = std::fs::metadata(house.dir().join(name)).expect("a file");
            data.mode() & 0o777
        };
        // Keys, what was given in clear and whatever names a person are the owner's.
        assert_eq!((mode("keys/of/keyring"), mode("no.csv")), (0o600, 0o600));
        assert_eq!(mode("keys/of"), 0o700, "umask {umask}");
        assert_eq!(mode("list.csv"), 0o600, "umask {umask}");
    }
}
