//! Damaged and hostile files: told, never a panic, never a wrong figure given for a right one.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{House, Ran, is_whole, sampled};

/// A generator of its own, so that a failure comes again.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(sides.max(1)).expect("few")).expect("few")
    }
}

/// A book with every kind of row that a shop makes in a week.
fn house() -> House {
    let house = House::new("vip-card");
    house.clock("2024-03-01");
    for line in [
        "register 王芳 --phone 13800000001 --birthday 1990-05-20 --ref a",
        "register 李娜 --phone 13800000002",
        "consume M000001 1000 --ref t1 --note 'on \"the\" house, twice'",
        "card issue M000001",
        "card activate M000001",
        "consume M000001 700 --goods promotion",
        "redeem M000001 towel",
        "refund S00000002 --amount 500",
        "points adjust M000001 +20 --reason x",
        "tier set M000002 vip vip --reason x --until 2024-12-31",
        "member merge M000002 M000001 --reason twice",
    ] {
        house.run(line).ok();
    }
    house
}

/// It ended in one of the program's own ways.
#[track_caller]
fn sane(ran: &Ran, about: &str) {
    let known = matches!(ran.code, Some(0 | 1 | 2 | 3 | 65 | 74 | 75 | 78));
    assert!(
        known && !ran.err.contains("panicked"),
        "{about}: club {}\n{:?} {}",
        ran.line,
        ran.code,
        ran.err
    );
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Damages bytes in one of the ways in which disks, editors and spreadsheets do.
fn damage(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let at = dice.roll(bytes.len());
    match dice.roll(7) {
        0 => bytes.truncate(at),
        1 if !bytes.is_empty() => bytes[at] ^= 1 << dice.roll(8),
        2 => drop(bytes.drain(at..(at + dice.roll(40)).min(bytes.len()))),
        3 => bytes.splice(at..at, *b"\"").for_each(drop),
        4 => bytes.splice(at..at, *b"\n,,,\xff\n").for_each(drop),
        5 => {
            let text = String::from_utf8_lossy(&bytes);
            return text.replace('\n', "\r\n").into_bytes();
        }
        _ => bytes
            .splice(at..at, "99999999999999999999".bytes())
            .for_each(drop),
    }
    bytes
}

#[test]
fn damage_anywhere_in_the_book_is_told_and_never_a_panic() {
    let house = house();
    let statement = house.run("points M000001").ok().text();
    let mut dice = Dice(0x5eed_cafe);
    for path in files(&house.book()) {
        let whole = fs::read(&path).expect("a file");
        let ledger = path.extension().is_some_and(|ending| ending == "csv");
        for round in 0..if is_whole() { 6 } else { 2 } {
            let damaged = damage(&whole, &mut dice);
            if damaged == whole {
                continue;
            }
            fs::write(&path, &damaged).expect("damaged");
            let about = format!("{} round {round}", path.display());
            let check = house.run("check");
            sane(&check, &about);
            let torn_tail = damaged.starts_with(&whole) && !damaged[whole.len()..].contains(&b'\n');
            if ledger && !torn_tail && path.file_stem().is_some_and(|name| name != "versions") {
                assert_ne!(
                    check.code,
                    Some(0),
                    "{about} was not found\n{}",
                    String::from_utf8_lossy(&damaged)
                );
            }
            sane(&house.run("points M000001"), &about);
            sane(&house.run("member list"), &about);
            sane(&house.run("consume M000001 5 --dry-run"), &about);
            fs::write(&path, &whole).expect("put back");
        }
        // The derived files are made again; everything else was put back.
        assert_eq!(
            house.run("points M000001").ok().text(),
            statement,
            "{}",
            path.display()
        );
    }
    house.run("check").ok();
}

#[test]
fn hostile_batches_are_refused_with_their_places() {
    let house = house();
    let good = b"member,at,amount,goods,ref,note\nM000001,2024-03-01,10,promotion,x1,\"a, \"\"b\"\"\"\n,2024-03-01,5,,x2,\n";
    let version = house.version();
    let mut dice = Dice(0xdead_beef);
    for round in 0..60 {
        let mut bytes = good.to_vec();
        for _ in 0..=dice.roll(3) {
            bytes = damage(&bytes, &mut dice);
        }
        let ran = house.feed("consume --from - --dry-run --ignore-extra", &bytes);
        sane(
            &ran,
            &format!("round {round}: {}", String::from_utf8_lossy(&bytes)),
        );
    }
    assert_eq!(house.version(), version);
}

#[test]
fn hostile_rule_files_are_refused_and_never_adopted() {
    let house = house();
    let mut dice = Dice(0xfeed_face);
    for pack in ["vip-card", "club-cards", "five-star", "health-chain"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("rules/{pack}.toml"));
        let whole = fs::read(path).expect("a pack");
        for round in 0..12 {
            let damaged = damage(&whole, &mut dice);
            fs::write(house.dir().join("damaged.toml"), &damaged).expect("a file");
            sane(
                &house.run("rules check damaged.toml"),
                &format!("{pack} round {round}"),
            );
        }
    }
}

/// Runs a command that must not wait for anybody.
fn at_once(house: &House, line: &str) -> Ran {
    use std::process::Stdio;
    use std::time::{Duration, Instant};
    let mut command = house.command(line);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let begun = Instant::now();
    while child.try_wait().expect("a child").is_none() {
        if begun.elapsed() > Duration::from_secs(30) {
            child.kill().expect("it can be ended");
            panic!("club {line} waits for ever");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    Ran::of(line, child.wait_with_output().expect("it has ended"))
}

#[test]
fn what_is_no_file_is_told_and_never_waited_for() {
    let places = [
        "book/ledgers/versions.csv",
        "book/ledgers/sales.csv",
        "book/ledgers/members.csv",
        "book/club.toml",
        "book/rules/vip-card.toml",
        "book/datapackage.json",
        "keyring",
    ];
    for place in places {
        let house = house();
        let path = house.dir().join(place);
        let rules = place == "book/club.toml" || place.starts_with("book/rules");
        fs::remove_file(&path).expect("it was there");
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.is_ok_and(|done| done.success()), "no pipe for {place}");
        for line in [
            "check",
            "consume M000001 10",
            "report sales",
            "member list",
            "backup --to kept",
        ] {
            let ran = at_once(&house, line);
            sane(&ran, place);
            // Without keys names are sealed, and what needs none goes on; the adopted rules hold without their files.
            let goes_on = place == "keyring" || rules;
            assert!(
                goes_on || ran.code != Some(0) || line == "report sales" || line == "member list",
                "{place}: {ran:?}"
            );
        }
        let told = at_once(&house, "consume M000001 10 --note x");
        assert_eq!(told.code == Some(0), rules, "{place}: {told:?}");
    }
}

#[test]
fn what_is_given_beside_a_book_is_read_within_bounds() {
    let house = house();
    for line in [
        "key backup copy --passphrase-file /dev/zero",
        "key restore /dev/zero",
        "init other --rules /dev/zero",
        "init other --rules vip-card --holidays /dev/zero",
        "rules check /dev/zero",
        "rules check /",
    ] {
        let ran = at_once(&house, line);
        sane(&ran, line);
        assert_ne!(ran.code, Some(0), "{ran:?}");
        ran.tells(&["and a file is needed"]);
        let zh = at_once(&house, &format!("{line} --lang zh"));
        zh.tells(&["应为文件"]);
    }
}

#[test]
fn a_rule_file_that_is_no_file_is_not_called_missing() {
    let house = house();
    let path = house.book().join("club.toml");
    fs::remove_file(&path).expect("it was there");
    fs::create_dir(&path).expect("a folder");
    let told = house.run("consume M000001 10").ok();
    told.tells(&["not adopted yet", "club.toml", "club rules adopt"]);
    let told = house.run("rules adopt").fails(78);
    told.tells(&["it is a folder, and a file is needed", "club rules adopt"]);
    let told = house.run("rules adopt --lang zh").fails(78);
    told.tells(&["它是文件夹，应为文件"]);
}

#[test]
fn what_is_kept_beside_a_keyring_is_nobodys_output() {
    let house = house();
    house.run("key backup copy").ok();
    for beside in ["keyring", "keyring.head", "keyring.backups"] {
        let path = house.dir().join(beside);
        let before = fs::read(&path).ok();
        house.run(&format!("report sales -o {beside}")).fails(2);
        assert_eq!(fs::read(&path).ok(), before, "{beside}");
    }
}

#[test]
fn a_line_longer_than_any_row_is_told_and_the_other_ledgers_are_proved() {
    let house = house();
    let path = house.ledger("sales");
    let text = fs::read_to_string(&path).expect("a ledger");
    let long = text.replacen("normal", &"x".repeat(20_000_000), 1);
    assert!(long.len() > text.len(), "{text}");
    fs::write(&path, long).expect("a ledger");
    let points = house.ledger("points");
    let text = fs::read_to_string(&points).expect("a ledger");
    fs::write(&points, text.replacen(",earn,", ",spend,", 1)).expect("a ledger");
    let ran = house.run("check").ends(65);
    let told = ran.text() + &ran.err;
    assert!(
        told.contains("ledgers/sales.csv") && told.contains("more than 16777216 bytes"),
        "{told}"
    );
    assert!(told.contains("ledgers/points.csv"), "{told}");
    let zh = house.run("check --lang zh").ends(65);
    assert!(
        (zh.text() + &zh.err).contains("长于任何一行"),
        "{}",
        zh.text()
    );
    for line in [
        "report sales",
        "consume M000001 10",
        "member show M000001",
        "tier-recalc",
    ] {
        let told = house.run(line).fails(65);
        told.tells(&[
            "ledgers/sales.csv:2",
            "longer than any row",
            "16777216 bytes",
        ]);
        let zh = house.run(&format!("{line} --lang zh")).fails(65);
        zh.tells(&["ledgers/sales.csv:2", "长于任何一行", "16777216 字节"]);
    }
}

/// A book, with everything that may lie in it or beside it.
fn whole_house() -> House {
    let house = house();
    house.run("key backup copy").ok();
    house.file("phrase", "x\n");
    house.run("backup safe --passphrase-file phrase").ok();
    fs::create_dir_all(house.book().join("layouts")).expect("a folder");
    house.file("book/layouts/till.toml", "");
    house
}

#[test]
fn a_folder_or_a_device_in_place_of_any_file_is_told_at_once() {
    let ground = whole_house();
    let dated = fs::read_dir(ground.dir().join("safe")).expect("backups");
    let mut dated = dated.flatten().map(|entry| entry.path());
    let dated = dated.find(|path| path.is_dir()).expect("a backup");
    let mut places: Vec<PathBuf> = [
        "keyring",
        "keyring.head",
        "keyring.backups",
        "copy",
        "phrase",
    ]
    .map(PathBuf::from)
    .to_vec();
    for folder in [ground.book(), dated.clone(), ground.book().join(".club")] {
        places.extend(files(&folder));
    }
    let of_house = |path: &Path| path.strip_prefix(ground.dir()).unwrap_or(path).to_owned();
    let dated = of_house(&dated);
    let restore = format!("restore {} back --passphrase-file phrase", dated.display());
    let lines = [
        "check",
        "consume M000001 10 --note x",
        "backup more --passphrase-file phrase",
        "key restore copy",
        "member list",
        "member erase M000002 --reason x",
        &restore,
    ];
    let kinds = ["mkfifo", "mkdir", "ln -s /dev/zero", "ln -s /dev/null"];
    let mut work: Vec<(PathBuf, &str, usize)> = Vec::new();
    for (nth, place) in places.iter().enumerate() {
        // Every file in one of the ways; those that all others lean on in all of them.
        let place = of_house(place);
        let name = place
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        let is_base = matches!(
            name.as_deref(),
            Some(
                "versions.csv"
                    | "sales.csv"
                    | "keyring"
                    | "copy"
                    | "backup.json"
                    | "head"
                    | "lookup"
            )
        );
        let ways = if is_base {
            &kinds[..]
        } else {
            &kinds[nth % 4..=nth % 4]
        };
        let many = if is_base || nth < 5 { lines.len() } else { 3 };
        work.extend(ways.iter().map(|kind| (place.clone(), *kind, many)));
    }
    let from = ground.dir().to_owned();
    let work = sampled(work, 5);
    crate::crash::at_once(&work, |(place, kind, many)| {
        let house = House::in_memory();
        house.clock("2024-03-01");
        crate::support::copy_tree(&from, house.dir());
        let path = house.dir().join(place);
        fs::remove_file(&path).expect("it was there");
        let made = std::process::Command::new("sh")
            .args(["-c", &format!("{kind} \"$0\"")])
            .arg(&path)
            .status();
        assert!(
            made.is_ok_and(|done| done.success()),
            "no {kind} for {place:?}"
        );
        for line in &lines[..*many] {
            sane(
                &at_once(&house, line),
                &format!("{kind} for {}", place.display()),
            );
        }
    });
}
