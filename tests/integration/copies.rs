//! Backups and copies: made while others write, put back, thinned out, tampered with.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::support::{House, Ran, Row, is_whole};

fn house() -> House {
    let house = House::new("vip-card");
    house.clock("2024-03-01");
    house.run("register 王芳 --phone 13800000001").ok();
    house.run("register 李娜 --phone 13800000002").ok();
    house.run("consume M000001 1200 --ref t-1").ok();
    house.file("phrase", "correct horse\n");
    house
}

fn back_up(house: &House, words: &str) -> Row {
    house
        .run(&format!("backup safe --passphrase-file phrase {words}"))
        .ok()
        .one()
}

/// The program on another book than the house's own.
fn on(book: &str, line: &str) -> String {
    format!("{line} -C {book}")
}

fn names(house: &House, book: &str) -> Vec<String> {
    let rows = house.run(&on(book, "member list")).ok().rows();
    rows.iter().map(|row| row.get("name").to_owned()).collect()
}

/// The dated folders of a place.
fn dated(place: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(place).expect("a folder");
    let all = entries.map(|entry| entry.expect("an entry").path());
    let mut all: Vec<PathBuf> = all.filter(|path| path.is_dir()).collect();
    all.sort();
    all
}

/// Writers at the book while something else happens.
struct Writers(Vec<Child>);

impl Writers {
    fn start(house: &House) -> Self {
        let program = env!("CARGO_BIN_EXE_club");
        let script = format!(
            "while [ ! -e stop ]; do {program} consume M000001 10 -q --wait 60 >/dev/null || exit 1; done"
        );
        let start = |_| {
            Command::new("sh")
                .args(["-c", &script])
                .current_dir(house.dir())
                .env("CLUB_NOW", "2024-03-01T12:00:00+08:00")
                .env("CLUB_BOOK", "book")
                .env("CLUB_KEY_FILE", house.keys())
                .env("CLUB_OPERATOR", "desk")
                .stdin(Stdio::null())
                .spawn()
                .expect("a writer starts")
        };
        Self((0..4).map(start).collect())
    }

    fn stop(mut self, house: &House) {
        house.file("stop", "");
        for writer in &mut self.0 {
            assert!(writer.wait().expect("a writer ends").success());
        }
        fs::remove_file(house.dir().join("stop")).expect("it was there");
    }
}

#[test]
fn a_backup_is_put_back_with_its_keyring() {
    let house = house();
    let made = back_up(&house, "");
    assert_eq!(made.get("keyring"), "sealed");
    assert_eq!(made.get("backup"), "safe/2024-03-01T120000");
    let head = house.run("check --head").ok().one();
    assert_eq!(made.get("hash"), head.get("hash"));
    fs::rename(house.book(), house.dir().join("lost")).expect("the book is lost");
    fs::rename(house.keys(), house.dir().join("lost.keys")).expect("and its keyring");
    let line = "restore safe/2024-03-01T120000 book";
    house.run(line).ends(78).tells(&["--passphrase-file"]);
    assert!(!house.book().exists(), "nothing is put back by halves");
    house
        .run(&format!("{line} --passphrase-file phrase"))
        .ok()
        .one()
        .has(&[("keyring", "from the backup"), ("erased", "0")]);
    assert_eq!(names(&house, "book"), ["王芳", "李娜"]);
    house.run("check").ok();
    house
        .run("check --head")
        .ok()
        .one()
        .has(&[("hash", head.get("hash"))]);
    house.run("consume M000002 10").ok();
}

#[test]
fn a_backup_is_taken_beside_writers() {
    let house = house();
    let writers = Writers::start(&house);
    for _ in 0..6 {
        back_up(&house, "--keys none");
    }
    writers.stop(&house);
    let all = dated(&house.dir().join("safe"));
    assert_eq!(all.len(), 6, "names that are taken get a number: {all:?}");
    for (nth, backup) in all.iter().enumerate() {
        let backup = backup.display();
        house.run(&format!("restore {backup} again-{nth}")).ok();
        house.run(&on(&format!("again-{nth}"), "check")).ok();
    }
}

#[test]
fn an_erasure_holds_in_every_backup_that_is_put_back() {
    let house = house();
    back_up(&house, "");
    house.run("register 孙丽 --phone 13800000003").ok();
    house
        .run("member erase M000002 --reason 请求")
        .ok()
        .tells(&["safe/2024-03-01T120000"]);
    // Beside the keyring that knows of it.
    let restore = "restore safe/2024-03-01T120000";
    house
        .run(&format!("{restore} one"))
        .ok()
        .one()
        .has(&[("keyring", "in place"), ("erased", "1")]);
    // On another machine, where only the list beside the backups tells.
    fs::rename(house.keys(), house.dir().join("elsewhere")).expect("moved");
    let line = format!("{restore} two --passphrase-file phrase");
    house
        .run(&line)
        .ok()
        .one()
        .has(&[("keyring", "from the backup"), ("erased", "1")]);
    for book in ["one", "two"] {
        assert_eq!(names(&house, book), ["王芳", ""], "{book}");
        house.run(&on(book, "check")).ok();
        let shown = house
            .run(&on(book, "member show M000002 --format json"))
            .ok();
        assert!(shown.text().contains("erased"), "{book}: {}", shown.text());
    }
}

#[test]
fn only_sound_backups_of_this_book_are_deleted() {
    let house = house();
    for day in ["2024-03-01", "2024-03-02", "2024-03-03", "2024-03-04"] {
        house.clock(day);
        back_up(&house, "");
    }
    let safe = house.dir().join("safe");
    let all = dated(&safe);
    // One is damaged, one holds something else as well; and a folder that is no backup.
    let sales = all[0].join("ledgers/sales.csv");
    let text = fs::read_to_string(&sales)
        .expect("a ledger")
        .replace("1200", "1201");
    fs::write(&sales, text).expect("damaged");
    fs::write(all[1].join("notes.txt"), "mine").expect("a note");
    fs::create_dir(safe.join("2024-01-01T000000")).expect("a folder");
    let other = House::new("vip-card");
    other.clock("2024-02-01");
    other
        .run(&format!("backup {} --keys none", safe.display()))
        .ok();
    house.clock("2024-03-05");
    let made = back_up(&house, "--keep 1");
    assert_eq!(made.get("removed"), "2");
    let left = dated(&safe);
    let names: Vec<_> = left
        .iter()
        .map(|dir| dir.file_name().expect("a name"))
        .collect();
    assert_eq!(
        names,
        [
            "2024-01-01T000000",
            "2024-02-01T120000",
            "2024-03-01T120000",
            "2024-03-02T120000",
            "2024-03-05T120000"
        ]
    );
    house
        .run("restore safe/2024-03-01T120000 x")
        .ends(65)
        .tells(&["sales.csv"]);
    house
        .run("restore safe/2024-03-02T120000 x")
        .ends(65)
        .tells(&["notes.txt"]);
    house.run("restore safe/2024-01-01T000000 x").ends(2);
    assert!(!house.dir().join("x").exists());
}

#[test]
fn what_cannot_be_backed_up_or_put_back_is_told() {
    let house = house();
    house
        .run("backup safe --keys sealed")
        .ends(2)
        .tells(&["--passphrase-file"]);
    house.run("backup safe --keep 0").ends(2);
    house
        .run("backup book/safe --keys none")
        .ends(2)
        .tells(&["within the book"]);
    house
        .run("backup safe")
        .ok()
        .tells(&["the keyring is not in it"]);
    house
        .run("backup safe --lang zh")
        .ok()
        .tells(&["此备份不含密钥环"]);
    house
        .run("restore safe/2024-03-01T120000 book")
        .ends(2)
        .tells(&["not empty"]);
    house
        .run("restore safe/2024-03-01T120000 book --lang zh")
        .ends(2)
        .tells(&["不是空文件夹"]);
    // A book that does not prove is no backup's source.
    let sales = house.ledger("sales");
    let text = fs::read_to_string(&sales)
        .expect("a ledger")
        .replace("1200", "1201");
    fs::write(&sales, text).expect("damaged");
    house
        .run("backup safe --keys none")
        .ends(65)
        .tells(&["sales.csv", "club check"]);
    assert_eq!(dated(&house.dir().join("safe")).len(), 2);
    // Nothing is recorded in a backup.
    let line = on("safe/2024-03-01T120000", "consume M000001 10");
    house.run(&line).ends(1).tells(&["backup", "club restore"]);
}

/// A copy whose files are of two moments: some of before a sale, the others of after it.
fn torn(house: &House, name: &str, later: &[&str]) {
    let copy = house.dir().join(name);
    let book = house.book();
    fs::create_dir_all(&copy).expect("a folder");
    crate::support::copy_tree(&book, &copy);
    house.run("consume M000002 300").ok();
    house.run("consume M000002 400").ok();
    for file in later {
        fs::copy(book.join(file), copy.join(file)).expect("a file of later");
    }
}

#[test]
fn a_copy_that_lacks_rows_is_read_as_of_its_last_whole_version() {
    let house = house();
    torn(&house, "copy", &["ledgers/versions.csv", ".club/head"]);
    let told = [
        "whole up to version 4",
        "ends at version 6",
        "club check --accept",
    ];
    let list = house.run(&on("copy", "report sales")).ok().tells(&told);
    assert_eq!(list.one().get("sales"), "1");
    house
        .run(&on("copy", "report sales --lang zh"))
        .ok()
        .tells(&["止于版本 6", "完整至版本 4"]);
    let sale = on("copy", "consume M000001 10");
    house.run(&sale).ends(65).tells(&told);
    house.run(&on("copy", "check")).ends(65);
    // Elsewhere, and in its place: what lies beyond is kept.
    house.run("restore copy new").ok();
    house.run(&on("new", "check")).ok();
    house.run(&on("new", "consume M000001 10")).ok();
    house.run(&on("copy", "check --accept 复制时有人写入")).ok();
    assert!(house.dir().join("copy/recovered").is_dir());
    house.run(&on("copy", "check")).ok();
    house.run(&sale).ok();
    // In the book itself the same is damage: nothing is shown of a book that lost rows.
    let sales = house.ledger("sales");
    let text = fs::read(&sales).expect("a ledger");
    fs::write(&sales, &text[..text.len() - 20]).expect("cut");
    house.run("report sales").ends(65);
}

#[test]
fn a_copy_with_rows_of_later_versions_is_not_written_to() {
    let house = house();
    torn(&house, "copy", &["ledgers/sales.csv", ".club/head"]);
    let told = [
        "ends at version 4",
        "rows up to version 6",
        "as of version 4",
    ];
    let list = house.run(&on("copy", "report sales")).ok().tells(&told);
    assert_eq!(list.one().get("sales"), "1");
    house
        .run(&on("copy", "report sales --lang zh"))
        .ok()
        .tells(&["止于版本 4", "直至版本 6"]);
    house.run(&on("copy", "check")).ends(65).tells(&told);
    house.run(&on("copy", "history")).ok().tells(&told);
    house
        .run(&on("copy", "backup away --keys none"))
        .ok()
        .tells(&told);
    house.run("restore copy new").ok();
    house.run(&on("new", "check")).ok();
    let sale = on("copy", "consume M000001 10");
    house
        .run(&sale)
        .ends(65)
        .tells(&["club restore", "club check --accept"]);
    house.run(&on("copy", "check --accept x")).ok();
    house.run(&sale).ok();
    house.run(&on("copy", "check")).ok();
    // A note that came along later than the versions tells nothing of a copy that is whole.
    torn(&house, "whole", &[".club/head"]);
    house.run(&on("whole", "consume M000001 10")).ok();
    house.run(&on("whole", "check")).ok();
}

/// The ways to copy a folder that this machine has, each a line of the shell that makes `$to` of the book.
fn tools() -> Vec<&'static str> {
    let all = [
        ("cp", "cp -r book $to"),
        (
            "tar",
            "mkdir $to && tar cf - -C book . 2>/dev/null | tar xf - -C $to",
        ),
        (
            "git",
            "git init -q $to && for n in 1 2 3 4 5 6 7 8 9; do \
             git --git-dir=$to/.git --work-tree=book add -A 2>/dev/null && break; done && \
             git -C $to -c user.name=x -c user.email=x commit -q -m x && git -C $to reset -q --hard && \
             git clone -q $to $to.clone && rm -rf $to && mv $to.clone $to",
        ),
        (
            "python3",
            "python3 -c 'import shutil, sys\ntry: shutil.copytree(\"book\", sys.argv[1])\nexcept shutil.Error: pass' $to",
        ),
        (
            "cpio",
            "(cd book && find . | cpio -o 2>/dev/null) | cpio -id -D $to 2>/dev/null",
        ),
        ("rsync", "rsync -a book/ $to/"),
    ];
    let there = |tool: &str| {
        let ran = Command::new("sh")
            .args(["-c", &format!("command -v {tool}")])
            .output();
        ran.is_ok_and(|ran| ran.status.success())
    };
    let there = all.into_iter().filter(|(tool, _)| there(tool));
    there.map(|(_, line)| line).collect()
}

/// What a book tells of itself as of a version.
fn figures(house: &House, book: &str, words: &str) -> String {
    let lines = [
        "report sales",
        "points M000001",
        "wallet M000001",
        "member show M000002",
    ];
    let told = lines.map(|line| {
        let line = on(book, &format!("{line} --format csv {words}"));
        house.run(&line).ok().text()
    });
    told.join("\n")
}

#[test]
fn copies_by_any_tool_under_writers_can_be_read_and_made_books_again() {
    let house = house();
    let tools = tools();
    assert!(tools.len() >= 4, "{tools:?}");
    let writers = Writers::start(&house);
    let copies: Vec<String> = (0..if is_whole() { 24 } else { 8 })
        .map(|nth| format!("c{nth}"))
        .collect();
    for (copy, line) in copies.iter().zip(tools.iter().cycle()) {
        let ran = Command::new("bash")
            .args(["-c", line])
            .env("to", copy)
            .current_dir(house.dir())
            .output()
            .expect("a shell");
        assert!(ran.status.success(), "{line}: {ran:?}");
    }
    writers.stop(&house);
    let copied = "was copied while somebody wrote";
    for copy in &copies {
        // The derived files of the book as it went on tell nothing of the copy.
        let derived = house.dir().join(copy).join(".club");
        let _ = fs::remove_dir_all(&derived);
        cp(&house, "book/.club", &format!("{copy}/.club"));
        let head = house.run(&on(copy, "check --head")).ok();
        let version = head.one().get("version").to_owned();
        let then = figures(&house, "book", &format!("--at-version {version}"));
        assert_eq!(figures(&house, copy, ""), then, "{copy}");
        let history = house.run(&on(copy, "history")).ok().rows();
        assert_eq!(history.len().to_string(), version, "{copy}");
        // Either it is a book, or everything says what it is and that it takes no records.
        let is_torn = head.err.contains(copied);
        let checked = house.run(&on(copy, "check"));
        let sale = house.run(&on(copy, "consume M000001 10 --dry-run"));
        if is_torn {
            assert!(checked.ends(65).err.contains(copied), "{copy}");
            sale.ends(65)
                .tells(&[copied, "club restore", "club check --accept"]);
            house.run(&on(copy, "report sales")).ok().tells(&[copied]);
            let zh = house.run(&on(copy, "report sales --lang zh")).ok();
            zh.tells(&["是在他人写入时复制的"]);
        } else {
            checked.ok();
            sale.ok();
        }
        let new = format!("{copy}-new");
        house.run(&format!("restore {copy} {new}")).ok();
        house.run(&on(copy, "check --accept copied")).ok();
        for book in [&new, copy] {
            assert_eq!(figures(&house, book, ""), then, "{book}");
            house.run(&on(book, "check")).ok();
            house.run(&on(book, "consume M000001 10")).ok();
        }
    }
}

#[test]
fn a_key_that_is_gone_without_its_erasure_is_found() {
    let house = house();
    fs::create_dir(house.dir().join("copy")).expect("a folder");
    crate::support::copy_tree(&house.book(), &house.dir().join("copy"));
    // As a program did that noted no head beside the keyring.
    fs::remove_file(house.dir().join("keyring.head")).expect("a note");
    house
        .run(&on("copy", "member erase M000002 --reason x"))
        .ok();
    house.run("check").ends(65).tells(&["1 finding"]);
    let found = house.run("check").ends(65).one();
    assert!(found.get("what").contains("that of M000002, is destroyed"));
    house.run("key take-over --reason 'the book'").ok();
    house
        .run("member erase M000002 --reason 'as in the copy'")
        .ok();
    house.run("check").ok();
}

/// The deeds that destroy or replace keys.
const KEY_DEEDS: [&str; 4] = [
    "member erase M000002 --reason x",
    "person erase K000001 --reason x",
    "key rotate",
    "key restore kept",
];

fn with_a_stranger() -> House {
    let house = house();
    house.run("consume M000001 100").ok();
    house
        .run("complaint open --name 赵敏 --contact 13900000009 --text 空调噪音")
        .ok();
    house
        .run("complaint close K000001 --lesson 报修 --withdrawn")
        .ok();
    house.run("key backup kept").ok();
    house
}

fn cp(house: &House, from: &str, to: &str) {
    let ran = Command::new("cp")
        .args(["-r", from, to])
        .current_dir(house.dir())
        .status();
    assert!(ran.expect("cp runs").success());
}

/// No deed from a copy reaches the keys: each is refused, and the book still proves and reads.
fn harms_nobody(house: &House, copy: &str, part: &str) {
    for deed in KEY_DEEDS {
        let ran = house.run(&on(copy, deed)).ends(78);
        ran.tells(&[part, "club key take-over", "--as-copy"]);
        let zh = house.run(&on(copy, &format!("{deed} --lang zh"))).ends(78);
        zh.tells(&["副本", "club key take-over", "--as-copy"]);
    }
    house.run("check").ok();
    assert_eq!(names(house, "book"), ["王芳", "李娜"]);
}

#[test]
fn a_copy_beside_the_book_destroys_nobodys_key() {
    let house = with_a_stranger();
    cp(&house, "book", "copy");
    harms_nobody(&house, "copy", "still at");
    // Whatever else it records, it stays a copy; and so it does when the book goes on.
    house.run(&on("copy", "consume M000001 10")).ok();
    harms_nobody(&house, "copy", "still at");
    house.run("consume M000001 20").ok();
    harms_nobody(&house, "copy", "is another");
    house.run("consume M000001 30").ok();
    harms_nobody(&house, "copy", "ends at version");
    // The book itself is not held up.
    house.run("key rotate").ok();
    house.run("member erase M000002 --reason x").ok();
    house.run("check").ok();
}

#[test]
fn a_clone_that_is_behind_is_a_copy_wherever_the_book_is() {
    let house = with_a_stranger();
    let git = |words: &[&str]| {
        let ran = Command::new("git")
            .args(["-c", "user.name=x", "-c", "user.email=x@example.org"])
            .args(words)
            .current_dir(house.dir())
            .output();
        let ran = ran.expect("git runs");
        assert!(ran.status.success(), "{ran:?}");
    };
    git(&["init", "-q", "book"]);
    git(&["-C", "book", "add", "-A"]);
    git(&["-C", "book", "commit", "-qm", "x"]);
    git(&["clone", "-q", "book", "clone"]);
    house.run("consume M000001 20").ok();
    fs::rename(house.dir().join("book"), house.dir().join("away")).expect("moved");
    for deed in KEY_DEEDS {
        let ran = house.run(&on("clone", deed)).ends(78);
        ran.tells(&["ends at version"]);
    }
    // The moved book is the book.
    house.run(&on("away", "key rotate")).ok();
    house
        .run(&on("away", "member erase M000002 --reason x"))
        .ok();
    house.run(&on("away", "check")).ok();
}

#[test]
fn a_second_path_and_a_move_are_no_copies() {
    let house = with_a_stranger();
    std::os::unix::fs::symlink("book", house.dir().join("link")).expect("a link");
    house.run(&on("link", "consume M000001 20")).ok();
    house.run(&on("link", "key rotate")).ok();
    house.run("key rotate").ok();
    fs::remove_file(house.dir().join("link")).expect("gone");
    fs::rename(house.dir().join("book"), house.dir().join("moved")).expect("moved");
    house.run(&on("moved", "key rotate")).ok();
    // A move to another disk is a copy whose original is gone.
    cp(&house, "moved", "other");
    fs::remove_dir_all(house.dir().join("moved")).expect("gone");
    house
        .run(&on("other", "member erase M000002 --reason x"))
        .ok();
    house.run(&on("other", "check")).ok();
}

#[test]
fn a_restored_backup_and_a_folder_that_takes_over_are_the_book() {
    let house = with_a_stranger();
    let backup = back_up(&house, "").get("backup").to_owned();
    house.run("consume M000001 20").ok();
    house.run(&format!("restore {backup} restored")).ok();
    house.run(&on("restored", "key rotate")).ok();
    house.run("key rotate").ends(78).tells(&["is a copy"]);
    // A dry run takes nothing over; the deed does, and its repeat says the same.
    house.run("key take-over --reason back --dry-run").ok();
    house.run("key rotate").ends(78);
    let line = "key take-over --reason back --ref o-1";
    let first = house.run(line).ok().one();
    house.run("key rotate").ok();
    assert_eq!(
        house.run(line).ok().one().get("version"),
        first.get("version")
    );
    house
        .run(&on("restored", "key rotate"))
        .ends(78)
        .tells(&["is a copy"]);
    house.run("check").ok();
}

#[test]
fn a_keyring_put_back_forgets_whoever_the_list_beside_it_names() {
    let house = with_a_stranger();
    house.run("backup safe --keys none").ok();
    cp(&house, "book", "older");
    house.run("member erase M000002 --reason x").ok();
    // The book is lost, and an older copy of it takes its place with an older keyring.
    fs::remove_dir_all(house.dir().join("book")).expect("gone");
    fs::rename(house.dir().join("older"), house.dir().join("book")).expect("moved");
    house.run("key take-over --reason lost").ok();
    let put = house.run("key restore kept").ok().one();
    put.has(&[("destroyed", "1")]);
    assert_eq!(names(&house, "book"), ["王芳", ""]);
}

/// The copy's own keyring, as it was printed.
fn gives_own_keys(house: &House, copy: &str, words: &str) -> String {
    let line = on(
        copy,
        &format!("key take-over --as-copy --reason try {words}"),
    );
    house.run(&line).ok().one().get("keyring").to_owned()
}

#[test]
fn a_copy_with_a_keyring_of_its_own_leaves_the_books_alone() {
    let house = with_a_stranger();
    cp(&house, "book", "copy");
    let refused = house.run("key take-over --as-copy --reason x").ends(78);
    refused.tells(&["no copy", "--book"]);
    let zh = house.run("key take-over --as-copy --reason x --lang zh");
    zh.ends(78).tells(&["不是副本", "--book"]);
    house
        .run(&on("copy", "key take-over --as-copy --reason x --dry-run"))
        .ok();
    harms_nobody(&house, "copy", "still at");

    let own = gives_own_keys(&house, "copy", "--ref c-1");
    assert!(
        own.starts_with(&format!("{}.", house.keys().display())),
        "{own}"
    );
    assert_eq!(gives_own_keys(&house, "copy", "--ref c-1"), own);
    let mode = fs::metadata(&own).expect("a keyring").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let path = house.run(&on("copy", "key path")).ok().one();
    path.has(&[("path", &own), ("state", "ok")]);
    let before = fs::read(house.keys()).expect("the keyring");
    for deed in [
        "register 钱七 --phone 13800000009",
        "member erase M000002 --reason x",
        "person erase K000001 --reason x",
        "key backup copied",
        "key rotate",
        "key restore copied --partial",
        "check",
        "backup safe --passphrase-file phrase --keep 1",
    ] {
        house.run(&on("copy", deed)).ok();
    }
    assert_eq!(names(&house, "copy"), ["王芳", "", "钱七"]);
    let backup = dated(&house.dir().join("safe")).remove(0);
    // Nothing of it reached the book, nor what lies beside its keyring.
    assert_eq!(fs::read(house.keys()).expect("the keyring"), before);
    house.run("check").ok();
    house.run("register 孙八 --phone 13800000008").ok();
    house.run("key backup later").ok();
    house
        .run("key restore later")
        .ok()
        .one()
        .has(&[("destroyed", "0")]);
    assert_eq!(names(&house, "book"), ["王芳", "李娜", "孙八"]);
    // Each thins out its own backups, and each backup goes with its own keyring.
    back_up(&house, "--keep 1");
    assert_eq!(dated(&house.dir().join("safe")).len(), 2);
    house
        .run(&format!("restore {} again", backup.display()))
        .ok();
    house.run(&on("again", "check")).ok();
    assert_eq!(names(&house, "again"), ["王芳", "", "钱七"]);
    house.run(&on("again", "key rotate")).ok();
    house
        .run(&on("copy", "key rotate"))
        .ends(78)
        .tells(&["is a copy"]);
    house.run("key rotate").ok();
    // What is beside the copy's keyring is no place for an output.
    for file in [own.clone(), format!("{own}.head"), format!("{own}.backups")] {
        let line = format!("report sales -o {file}");
        house.run(&line).ends(2).tells(&["it is a keyring"]);
    }
    // Who is erased in the book is still known to the copy, and that is told.
    let erased = house.run("member erase M000001 --reason x");
    erased.ok().tells(&[&own, "still hold the key", "copies"]);
    assert_eq!(names(&house, "again"), ["王芳", "", "钱七"]);
}

#[test]
fn a_copy_of_a_copy_and_one_that_moved_have_their_own_keyrings() {
    let house = with_a_stranger();
    cp(&house, "book", "one");
    let own = gives_own_keys(&house, "one", "");
    cp(&house, "one", "two");
    harms_nobody(&house, "two", "still at");
    let other = gives_own_keys(&house, "two", "");
    assert_ne!(own, other);
    house
        .run(&on("two", "member erase M000002 --reason x"))
        .ok();
    fs::rename(house.dir().join("one"), house.dir().join("moved")).expect("moved");
    house.run(&on("moved", "key rotate")).ok();
    assert_eq!(names(&house, "moved"), ["王芳", "李娜"]);
    assert_eq!(names(&house, "two"), ["王芳", ""]);
    for book in ["moved", "two", "book"] {
        house.run(&on(book, "check")).ok();
    }
    // Without it the copy is without keys, and takes none of the book's in their place.
    fs::remove_file(&other).expect("its keyring");
    let said = house.run(&on("two", "key path")).ends(78);
    said.one().has(&[("path", &other), ("state", "missing")]);
    house
        .run(&on("two", "key rotate"))
        .ends(78)
        .tells(&["is missing"]);
}

#[test]
fn the_same_folder_by_another_way_is_no_copy() {
    let house = with_a_stranger();
    std::os::unix::fs::symlink(house.book(), house.dir().join("link")).expect("a link");
    house.run(&on("link", "key rotate")).ok();
    house.run(&on("link/../book", "key rotate")).ok();
    house.run("key rotate").ok();
    // A second mount, where the machine lets a test make one.
    fs::create_dir(house.dir().join("mount")).expect("a folder");
    let script = format!(
        "mount --bind book mount || exit 77; {} key rotate -C mount",
        env!("CARGO_BIN_EXE_club")
    );
    let mut command = Command::new("unshare");
    command
        .args(["-Urm", "sh", "-c", &script])
        .current_dir(house.dir())
        .env("CLUB_NOW", "2024-03-01T12:00:00+08:00")
        .env("CLUB_KEY_FILE", house.keys())
        .env("CLUB_OPERATOR", "desk");
    if let Ok(ran) = command.output()
        && ran.status.code() != Some(77)
        && !String::from_utf8_lossy(&ran.stderr).starts_with("unshare")
    {
        assert!(ran.status.success(), "{ran:?}");
    }
    house.run("key rotate").ok();
    house.run("check").ok();
}

#[test]
fn a_take_over_that_died_is_finished_by_its_repeat() {
    // Release builds have no fail points.
    if !cfg!(debug_assertions) {
        return;
    }
    let house = with_a_stranger();
    cp(&house, "book", "copy");
    house.run("consume M000001 20").ok();
    let line = on("copy", "key take-over --reason lost --ref o-1");
    let mut command = house.command(&line);
    command.env("CLUB_FAULT", "write@keyring.head:1:kill");
    assert_eq!(command.output().expect("it starts").status.code(), None);
    house.run(&on("copy", "key rotate")).ends(78);
    house.run(&line).ok();
    house.run(&on("copy", "key rotate")).ok();
    house.run("key rotate").ends(78).tells(&["is a copy"]);
    for shell in ["bash", "zsh", "fish"] {
        let ran = house.run(&format!("completions {shell}")).ok();
        for word in ["take-over", "as-copy"] {
            assert!(ran.text().contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn a_copy_thins_no_backups_of_the_book() {
    let house = house();
    cp(&house, "book", "copy");
    back_up(&house, "--keys none");
    let kept = || {
        fs::read_dir(house.dir().join("safe"))
            .expect("backups")
            .count()
    };
    let thin = on("copy", "backup safe --keys none --keep 1");
    let before = kept();
    // A twin, and one that has fallen behind.
    house.run(&thin).ends(78).tells(&["is a copy", "take-over"]);
    house.run("consume M000001 20").ok();
    house.run(&thin).ends(78).tells(&["is a copy"]);
    assert_eq!(kept(), before);
    // What it keeps once it is told apart is its own.
    house
        .run(&on("copy", "key take-over --as-copy --reason x"))
        .ok();
    house.clock("2024-03-02");
    house.run(&thin).ok();
    assert_eq!(kept(), before + 1);
    house
        .run(&format!("restore {} again", "safe/2024-03-01T120000"))
        .ok();
}

#[test]
fn no_book_is_laid_out_within_another_nor_within_a_backup() {
    let house = house();
    back_up(&house, "--keys none");
    let backup = "safe/2024-03-01T120000";
    for line in [
        format!("backup {backup} --keys none"),
        format!("backup {backup}/deeper --keys none"),
        format!("key backup {backup}/keys"),
    ] {
        house.run(&line).ends(2).tells(&["it is part of the book"]);
    }
    for place in [
        "book/ledgers/x",
        "book/.club/x",
        "book/rules/a/b",
        &format!("{backup}/x"),
    ] {
        for line in [
            format!("restore {backup} {place}"),
            format!("init {place} --rules vip-card"),
        ] {
            let mut command = house.command(&line);
            command.env("CLUB_KEY_FILE", house.dir().join("another"));
            let ran = Ran::of(&line, command.output().expect("the program starts"));
            ran.ends(2).tells(&["it is part of the book"]);
        }
    }
    house
        .run(&format!("report sales -o {backup}/sales-of-today.csv"))
        .ends(2)
        .tells(&["it is part of the book"]);
    house.run(&format!("restore {backup} again")).ok();
    house.run(&on("again", "check")).ok();
}

/// What is beside a test's book: its folders and files by name, without the bundle that is tried.
fn beside(house: &House) -> Vec<String> {
    let entries = fs::read_dir(house.dir()).expect("a folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = names
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Puts a bundle back: it becomes the book that it was taken of, or nothing is there and all else is as it was.
fn put_back(
    house: &House,
    sound: &std::collections::BTreeMap<PathBuf, Vec<u8>>,
    about: &str,
) -> bool {
    let (before, keys) = (beside(house), fs::read(house.keys()).expect("a keyring"));
    let book = crate::support::tree(&house.book().join("ledgers"));
    let ran = house.run("restore bundle back");
    let told = format!("{about}: {:?} {}", ran.code, ran.err);
    let held = crate::support::tree(&house.book().join("ledgers"));
    assert_eq!(held, book, "{told}");
    let back = house.dir().join("back");
    if ran.code != Some(0) {
        assert!(matches!(ran.code, Some(1 | 2 | 65 | 78)), "{told}");
        assert!(ran.out.is_empty() && ran.err.contains("bundle"), "{told}");
        assert_eq!(beside(house), before, "{told}");
        assert_eq!(fs::read(house.keys()).expect("a keyring"), keys, "{told}");
        return false;
    }
    for (path, bytes) in sound {
        let own = back.join("ledgers").join(path);
        let own = fs::read(own).expect("a ledger");
        // What was put back may record that it was.
        assert!(own.starts_with(bytes), "{told}: {}", path.display());
    }
    let ledgers = crate::support::tree(&back.join("ledgers"));
    assert_eq!(ledgers.len(), sound.len(), "{told}");
    house.run(&on("back", "check")).ok();
    fs::remove_dir_all(back).expect("removed");
    true
}

#[test]
fn a_bundle_that_is_not_whole_makes_no_book() {
    let house = house();
    house.run("backup safe").ok();
    let safe = dated(&house.dir().join("safe")).remove(0);
    let bundle = house.dir().join("bundle");
    let fresh = || {
        let _ = fs::remove_dir_all(&bundle);
        fs::create_dir(&bundle).expect("a folder");
        crate::support::copy_tree(&safe, &bundle);
    };
    fresh();
    let under = |path: &PathBuf| path.strip_prefix(&bundle).expect("within").to_owned();
    let files: Vec<PathBuf> = crate::support::tree(&bundle).keys().map(under).collect();
    let sound: std::collections::BTreeMap<PathBuf, Vec<u8>> =
        crate::support::tree(&safe.join("ledgers"))
            .into_iter()
            .map(|(path, bytes)| {
                let name = path.file_name().expect("a name");
                (PathBuf::from(name), bytes)
            })
            .collect();
    assert!(files.len() > 30, "{files:?}");
    assert!(put_back(&house, &sound, "the bundle itself"));
    for path in &files {
        let about = path.display().to_string();
        let is_manifest = about == "backup.json";
        let bytes = fs::read(bundle.join(path)).expect("a file");
        for place in [0, bytes.len() / 2, bytes.len().saturating_sub(1)] {
            let mut bent = bytes.clone();
            let Some(byte) = bent.get_mut(place) else {
                continue;
            };
            *byte ^= 4;
            fs::write(bundle.join(path), bent).expect("a bit");
            let taken = put_back(&house, &sound, &format!("{about}, byte {place}"));
            assert!(!taken || is_manifest, "{about}, byte {place}");
        }
        fs::remove_file(bundle.join(path)).expect("a file");
        let taken = put_back(&house, &sound, &format!("{about} is missing"));
        // Without what says that it is a backup it is a copy of the folder.
        assert!(!taken || is_manifest, "{about} is missing");
        fs::write(bundle.join(path), &bytes[..bytes.len() / 2]).expect("a half");
        let taken = put_back(&house, &sound, &format!("{about} is cut short"));
        assert!(!taken || bytes.is_empty(), "{about} is cut short");
        fresh();
    }
    for more in [
        "ledgers/more.csv",
        "ledgers/.sales.csv.swp",
        "more.txt",
        "rules/more.toml",
    ] {
        fs::write(bundle.join(more), "more").expect("a file");
        put_back(&house, &sound, &format!("{more} is there as well"));
        fresh();
    }
    // A copy that nobody took as a backup is proved all the same.
    fs::remove_file(bundle.join("backup.json")).expect("a file");
    let sales = bundle.join("ledgers/sales.csv");
    let text = fs::read_to_string(&sales).expect("a ledger");
    fs::write(&sales, text.replacen("1200", "1201", 1)).expect("a figure");
    assert!(!put_back(&house, &sound, "a copy with another figure"));
}

#[test]
fn an_older_bundle_and_one_of_another_book_replace_nothing() {
    let house = house();
    house.run("backup older").ok();
    house.run("consume M000002 300 --ref later").ok();
    let older = dated(&house.dir().join("older")).remove(0);
    let older = older.display();
    // Never over the book, whose rows it lacks, nor over anything else.
    let ledgers = crate::support::tree(&house.book());
    house
        .run(&format!("restore {older} book"))
        .fails(2)
        .tells(&["not empty", "name a new folder"]);
    house.file("taken", "mine");
    house
        .run(&format!("restore {older} taken"))
        .fails(2)
        .tells(&["not empty"]);
    assert_eq!(crate::support::tree(&house.book()), ledgers);
    assert_eq!(fs::read(house.dir().join("taken")).expect("mine"), b"mine");
    // Beside it, it is the book as it was then.
    house.run(&format!("restore {older} then")).ok();
    let sales = house.run(&on("then", "report sales")).ok().text();
    assert_ne!(sales, house.run("report sales").ok().text());
    house.run("check").ok();
    // Another book's keyring opens nothing of it.
    let mut other = house.command("init other --rules house");
    let own = house.dir().join("others-keyring");
    other.env("CLUB_KEY_FILE", &own).env("CLUB_BOOK", "other");
    assert!(other.output().expect("it starts").status.success());
    let mut back = house.command("backup others --keys none");
    back.env("CLUB_KEY_FILE", &own).env("CLUB_BOOK", "other");
    assert!(back.output().expect("it starts").status.success());
    let others = dated(&house.dir().join("others")).remove(0);
    let keys = fs::read(house.keys()).expect("a keyring");
    house
        .run(&format!("restore {} theirs", others.display()))
        .fails(78)
        .tells(&["belongs to another book", "CLUB_KEY_FILE"]);
    assert!(!house.dir().join("theirs").exists());
    assert_eq!(fs::read(house.keys()).expect("a keyring"), keys);
}
