//! A house of the test's own: a book in a folder that goes when the test ends, a clock that stands
//! still, and the program run as a desk would run it.

pub(crate) mod lines;
mod rows;

use std::cell::RefCell;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

pub(crate) use rows::{Row, Rows};

/// A folder that no other test has, gone when the test is.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        Self::within(&std::env::temp_dir())
    }

    /// A folder in memory, where that can be had: for tests that make thousands.
    pub(crate) fn in_memory() -> Self {
        let memory = Path::new("/dev/shm");
        if memory.is_dir() {
            Self::within(memory)
        } else {
            Self::new()
        }
    }

    fn within(place: &Path) -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("club-house-{}-{number}", std::process::id());
        let path = place.join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder for the test");
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A test that failed leaves its house to be looked at, where that is asked for.
        if std::thread::panicking() && std::env::var_os("CLUB_KEEP").is_some() {
            return;
        }
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A house with its book, its keyring and its clock.
#[derive(Debug)]
pub(crate) struct House {
    folder: Folder,
    now: RefCell<String>,
}

impl House {
    /// A new book under a pack of rules.
    pub(crate) fn new(pack: &str) -> Self {
        Self::with(pack, "")
    }

    /// A new book, with more words for `init`.
    pub(crate) fn with(pack: &str, words: &str) -> Self {
        let house = Self::empty();
        house.run(&format!("init book --rules {pack} {words}")).ok();
        house
    }

    /// A folder without a book.
    pub(crate) fn empty() -> Self {
        Self::in_folder(Folder::new())
    }

    fn in_folder(folder: Folder) -> Self {
        Self {
            folder,
            now: RefCell::new("2020-01-01T12:00:00+08:00".to_owned()),
        }
    }

    /// A folder without a book, in memory.
    pub(crate) fn in_memory() -> Self {
        Self::in_folder(Folder::in_memory())
    }

    /// The folder around the book, in which commands run.
    pub(crate) fn dir(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn book(&self) -> PathBuf {
        self.dir().join("book")
    }

    pub(crate) fn keys(&self) -> PathBuf {
        self.dir().join("keyring")
    }

    /// Holds the book's lock, as another writer would, until it is dropped.
    pub(crate) fn locks(&self) -> fs::File {
        let chain = fs::File::open(self.ledger("versions")).expect("the chain");
        chain.lock().expect("the lock");
        chain
    }

    pub(crate) fn ledger(&self, name: &str) -> PathBuf {
        self.book().join("ledgers").join(format!("{name}.csv"))
    }

    /// Sets the clock: a date means noon.
    pub(crate) fn clock(&self, now: &str) -> &Self {
        *self.now.borrow_mut() = moment(now);
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|why| panic!("{name}: {why}"))
    }

    /// Writes a file beside the book, or within it.
    pub(crate) fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, text).expect("a file for the test");
        path
    }

    /// The program, ready to run these words.
    pub(crate) fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_club"));
        command
            .args(words(line))
            .current_dir(self.dir())
            .env_clear()
            .env("LANG", "C")
            .env("CLUB_NOW", &*self.now.borrow())
            .env("CLUB_BOOK", "book")
            .env("CLUB_KEY_FILE", self.keys())
            .env("CLUB_OPERATOR", "desk")
            // The whole suite may be run with a member store in every book, however small.
            .envs(std::env::var_os("CLUB_FAULT_STORE").map(|sizes| ("CLUB_FAULT_STORE", sizes)))
            .stdin(Stdio::null());
        command
    }

    /// Runs one line, as typed in a shell: words, with quotes where a word holds blanks.
    pub(crate) fn run(&self, line: &str) -> Ran {
        Ran::of(
            line,
            self.command(line).output().expect("the program starts"),
        )
    }

    /// Runs one line as somebody who works here.
    pub(crate) fn run_as(&self, operator: &str, line: &str) -> Ran {
        let mut command = self.command(line);
        command.env("CLUB_OPERATOR", operator);
        Ran::of(line, command.output().expect("the program starts"))
    }

    /// Runs one line with its clock at a moment; the house's own clock stays.
    pub(crate) fn run_at(&self, now: &str, line: &str) -> Ran {
        let mut command = self.command(line);
        command.env("CLUB_NOW", moment(now));
        Ran::of(line, command.output().expect("the program starts"))
    }

    /// Runs one line with something to read on stdin.
    pub(crate) fn feed(&self, line: &str, text: &[u8]) -> Ran {
        let mut command = self.command(line);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let mut stdin = child.stdin.take().expect("it is piped");
        let fed = text.to_owned();
        let feeder = std::thread::spawn(move || {
            // A program that ends before it has read everything is judged by its exit code.
            let _ = stdin.write_all(&fed);
        });
        let output = child.wait_with_output().expect("the program ends");
        feeder.join().expect("the feeder ends");
        Ran::of(line, output)
    }

    /// Adds to the house's own file, and has it adopted.
    pub(crate) fn adds_to_house(&self, text: &str) {
        let path = self.book().join("club.toml");
        let house = fs::read_to_string(&path).expect("a book has its house");
        fs::write(&path, house + text).expect("the house can be written");
        self.run("rules adopt").ok();
    }

    /// Plays the diary of a sample: each line at its moment.
    pub(crate) fn plays(&self, sample: &str) {
        let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples");
        let text = fs::read_to_string(samples.join(sample).join("diary.csv")).expect("a diary");
        for row in Rows::read("diary", &text).iter() {
            let moment = format!("{}+08:00", row.get("at"));
            self.run_at(&moment, row.get("line")).ok();
        }
    }

    /// Registers somebody under a phone of their own and returns the member's number.
    pub(crate) fn register(&self, name: &str, more: &str) -> String {
        static PHONES: AtomicU32 = AtomicU32::new(0);
        let phone = 10_000_000 + PHONES.fetch_add(1, Ordering::Relaxed);
        let line = format!("register {name} --phone 138{phone} {more}");
        self.run(&line).ok().one().get("member").to_owned()
    }

    /// The points of a member at the close of a day.
    pub(crate) fn points(&self, member: &str, as_of: &str) -> i64 {
        let rows = self
            .run(&format!("points {member} --as-of {as_of}"))
            .ok()
            .rows();
        rows.last().map_or(0, |row| row.int("balance"))
    }

    /// The tier of a member in a group at the close of a day; empty where the member stands in none.
    pub(crate) fn tier(&self, member: &str, group: &str, as_of: &str) -> String {
        let rows = self.run(&format!("tier list --as-of {as_of}")).ok().rows();
        let found = rows.find(&[("member", member), ("group", group)]);
        found.map_or(String::new(), |row| row.get("tier").to_owned())
    }

    /// The number of the last version.
    pub(crate) fn version(&self) -> u64 {
        let text = fs::read_to_string(self.ledger("versions")).expect("a book has versions");
        let last = text.lines().last().expect("it has a header");
        last.split(',')
            .next()
            .and_then(|cell| cell.parse().ok())
            .unwrap_or(0)
    }
}

/// Whether what takes long is tried whole, as `.ci/run` has it; else each so manieth case is.
pub(crate) fn is_whole() -> bool {
    ["CLUB_TEST_WHOLE", "CLUB_CRASH_ALL"]
        .iter()
        .any(|asked| std::env::var_os(asked).is_some())
}

/// All cases, or each so manieth.
pub(crate) fn sampled<T>(cases: Vec<T>, every: usize) -> Vec<T> {
    let every = if is_whole() { 1 } else { every };
    cases.into_iter().step_by(every).collect()
}

/// The cells of one column of CSV without quotes.
pub(crate) fn column(csv: &str, name: &str) -> Vec<String> {
    let rows = Rows::read(name, csv);
    let cells = rows.columns(&[name]).into_iter().flatten();
    cells.map(str::to_owned).collect()
}

/// Copies all that lies in a folder into one that is there.
pub(crate) fn copy_tree(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("a folder can be read");
        let place = to.join(entry.file_name());
        if entry.file_type().expect("a kind").is_dir() {
            fs::create_dir(&place).expect("a folder for the copy");
            copy_tree(&entry.path(), &place);
        } else {
            fs::copy(entry.path(), &place).expect("a copy");
        }
    }
}

/// Every file that lies in a folder, with what it holds.
pub(crate) fn tree(dir: &Path) -> std::collections::BTreeMap<PathBuf, Vec<u8>> {
    let mut found = std::collections::BTreeMap::new();
    for entry in fs::read_dir(dir).expect("a folder") {
        let entry = entry.expect("a folder can be read");
        let path = entry.path();
        if entry.file_type().expect("a kind").is_dir() {
            found.extend(tree(&path));
        } else {
            found.insert(path.clone(), fs::read(&path).expect("a file"));
        }
    }
    found
}

/// A date alone means its noon in the house's zone.
fn moment(now: &str) -> String {
    if now.contains('T') {
        return now.to_owned();
    }
    match now.split_once(' ') {
        Some((day, time)) if time.len() == 5 => format!("{day}T{time}:00+08:00"),
        Some((day, time)) => format!("{day}T{time}+08:00"),
        None => format!("{now}T12:00:00+08:00"),
    }
}

/// Splits a line as a shell would: blanks part words, quotes hold them together.
pub(crate) fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote: Option<char> = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(q), c) if c == q => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_ascii_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    assert!(quote.is_none(), "an open quote in: {line}");
    words.extend(word);
    words
}

/// A command that has run.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) line: String,
    pub(crate) code: Option<i32>,
    pub(crate) out: Vec<u8>,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn of(line: &str, output: Output) -> Self {
        Self {
            line: line.to_owned(),
            code: output.status.code(),
            out: output.stdout,
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// It ended well.
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        self.ends(0)
    }

    /// It was refused by a rule of the house.
    #[track_caller]
    pub(crate) fn refused(self) -> Self {
        self.fails(1)
    }

    /// It ended with a code other than 0, and printed no data.
    #[track_caller]
    pub(crate) fn fails(self, code: i32) -> Self {
        assert_ne!(code, 0);
        let ran = self.ends(code);
        assert!(
            ran.out.is_empty(),
            "club {}\nprinted {}",
            ran.line,
            ran.text()
        );
        ran
    }

    /// It ended with a code.
    #[track_caller]
    pub(crate) fn ends(self, code: i32) -> Self {
        assert_eq!(
            self.code,
            Some(code),
            "club {}\n{}{}",
            self.line,
            self.text(),
            self.err
        );
        self
    }

    /// What it told has these parts.
    #[track_caller]
    pub(crate) fn tells(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(
                self.err.contains(part),
                "club {}\ntold {}not {part:?}",
                self.line,
                self.err
            );
        }
        self
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.out).into_owned()
    }

    /// The records that it printed as CSV.
    #[track_caller]
    pub(crate) fn rows(&self) -> Rows {
        Rows::read(&self.line, &self.text())
    }

    /// The only record that it printed.
    #[track_caller]
    pub(crate) fn one(&self) -> Row {
        let rows = self.rows();
        assert_eq!(rows.len(), 1, "club {}\n{}", self.line, self.text());
        rows.last().expect("there is one").clone()
    }
}
