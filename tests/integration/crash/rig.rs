//! A house whose disk fails on demand: copied from a template, run with a fault, judged, run again.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::table::{ASSESSED, Case, FILES, Ground, LIFE, PLACES, Repeat};
use crate::support::{Folder, House, Ran, copy_tree};

/// A case with the ground made once, what one clean run comes to, and its operations.
pub(crate) struct Rig {
    pub(crate) case: Case,
    ground: Folder,
    pub(crate) before: State,
    pub(crate) clean: State,
    pub(crate) out: Vec<u8>,
    pub(crate) trace: Vec<Operation>,
}

/// One operation as the program lists it.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) kind: String,
    pub(crate) bytes: usize,
    pub(crate) path: PathBuf,
}

impl Operation {
    pub(crate) fn name(&self) -> String {
        let name = self.path.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }
}

/// What a book holds, without what differs by chance: nonces, key numbers, digests of sealed bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) versions: usize,
    files: BTreeMap<String, String>,
}

impl State {
    /// Of each ledger only the rows of committed versions.
    pub(crate) fn of(book: &Path) -> Self {
        Self::without(book, &[])
    }

    /// The same without the columns of some names.
    pub(crate) fn without(book: &Path, hidden: &[&str]) -> Self {
        let mut state = Self::default();
        let ledgers = book.join("ledgers");
        if let Ok(text) = fs::read_to_string(ledgers.join("versions.csv")) {
            state.versions = text.matches('\n').count().saturating_sub(1);
        }
        for entry in fs::read_dir(ledgers).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let text = fs::read(entry.path()).expect("a ledger");
            let text = String::from_utf8_lossy(&text).into_owned();
            let shown = shown(&text, state.versions, hidden);
            state.files.insert(name, shown);
        }
        for name in ["club.toml", "datapackage.json"] {
            if let Ok(text) = fs::read_to_string(book.join(name)) {
                state.files.insert(name.to_owned(), without_id(&text));
            }
        }
        state
    }

    /// What each file holds, masked.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        let files = self.files.iter();
        files.map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// The first difference, for a message.
    fn differs(&self, other: &Self) -> Option<String> {
        let names = self.files.keys().chain(other.files.keys());
        let differing = names.filter(|name| self.files.get(*name) != other.files.get(*name));
        let shown = differing.take(3).map(|name| {
            let of = |state: &Self| state.files.get(name).cloned().unwrap_or("none".into());
            format!("{name}:\n{}\ninstead of\n{}", of(self), of(other))
        });
        let shown: Vec<String> = shown.collect();
        (!shown.is_empty()).then(|| shown.join("\n"))
    }
}

/// A ledger's committed rows, masked.
fn shown(text: &str, versions: usize, hidden: &[&str]) -> String {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let Ok(header) = reader.headers().cloned() else {
        return text.to_owned();
    };
    let mut lines = vec![header.iter().collect::<Vec<_>>().join("|")];
    for record in reader.records().flatten() {
        let committed = |cell: &str| cell.parse().is_ok_and(|version: usize| version <= versions);
        if !record.get(0).is_some_and(committed) {
            continue;
        }
        let cells = record.iter().enumerate().map(|(at, cell)| {
            let of = header.get(at).unwrap_or_default();
            match of {
                "hash" | "person" | "key" => "…".to_owned(),
                _ if hidden.contains(&of) => "…".to_owned(),
                // A rotation that died once the keyring was swapped is done again: a key more.
                "count" if record.get(1) == Some("key-rotate") => "…".to_owned(),
                "files" => {
                    let ledgers = cell.split(';').filter_map(|file| file.split('=').next());
                    ledgers.collect::<Vec<_>>().join(";")
                }
                _ if is_sealed(cell) => "sealed".to_owned(),
                _ => cell.to_owned(),
            }
        });
        lines.push(cells.collect::<Vec<_>>().join("|"));
    }
    lines.join("\n")
}

fn is_sealed(cell: &str) -> bool {
    let parts: Vec<&str> = cell.splitn(3, ':').collect();
    parts.len() == 3
        && parts[0]
            .strip_prefix('k')
            .is_some_and(|n| n.parse::<u8>().is_ok())
        && parts[1].parse::<u32>().is_ok()
}

/// A new book has an id of its own.
fn without_id(text: &str) -> String {
    let lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("\"id\":"));
    without_instance(&lines.collect::<Vec<_>>().join("\n"))
}

/// A copy with a keyring of its own has a word of its own, too.
pub(crate) fn without_instance(text: &str) -> String {
    let parts = text.split_inclusive(|c: char| !c.is_ascii_alphanumeric());
    let masked = parts.map(|part| {
        let word = part.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        let is_one = word.len() == 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_one {
            part.replace(word, "…")
        } else {
            part.to_owned()
        }
    });
    masked.collect()
}

impl Rig {
    pub(crate) fn new(case: Case) -> Self {
        let ground = Folder::in_memory();
        prepare(&case, ground.path());
        let mut rig = Self {
            before: State::of(&ground.path().join("book")),
            case,
            ground,
            clean: State::default(),
            out: Vec::new(),
            trace: Vec::new(),
        };
        let house = rig.house();
        let trace = house.dir().join("trace");
        let mut command = house.command(case.line);
        command.env("CLUB_FAULT_TRACE", &trace);
        let ran = rig.ran(&mut command).ok();
        house.run("check").ok();
        rig.clean = State::of(&house.book());
        rig.out = ran.out;
        rig.trace = operations(&trace, house.dir());
        assert_eq!(rig.clean.versions, rig.before.versions + 1, "{}", case.line);
        rig
    }

    /// A fresh copy of the ground.
    pub(crate) fn house(&self) -> House {
        let house = House::in_memory();
        copy_tree(self.ground.path(), house.dir());
        house.clock(self.case.now);
        house
    }

    /// Runs a command; where its house stands is left out of what it prints.
    pub(crate) fn ran(&self, command: &mut Command) -> Ran {
        let mut ran = Ran::of(
            self.case.line,
            command.output().expect("the program starts"),
        );
        let place = command.get_current_dir().unwrap_or(Path::new("/nowhere"));
        let told = String::from_utf8_lossy(&ran.out).into_owned();
        let told = told.replace(&place.display().to_string(), "…");
        ran.out = without_instance(&told).into_bytes();
        ran
    }

    /// Runs the command with a fault and judges what it left.
    pub(crate) fn fault(&self, fault: &str) {
        let house = self.house();
        let mut command = house.command(self.case.line);
        command.env("CLUB_FAULT", fault);
        let ran = self.ran(&mut command);
        if fault.ends_with(":eintr") {
            // Done again where it was interrupted: nobody sees anything of it.
            let state = State::of(&house.book());
            assert_eq!(
                (ran.code, &ran.out),
                (Some(0), &self.out),
                "{fault}: {ran:?}"
            );
            assert_eq!(state.differs(&self.clean), None, "{fault}: {ran:?}");
            return;
        }
        self.judge(&house, &ran, fault);
        self.again(&house, fault);
    }

    /// What must hold after any end of the command.
    pub(crate) fn judge(&self, house: &House, ran: &Ran, fault: &str) {
        let state = State::of(&house.book());
        let line = self.case.line;
        let at = format!(
            "club {line}\nwith {fault}: {:?}\n{}{}",
            ran.code,
            ran.text(),
            ran.err
        );
        let committed = state.versions == self.clean.versions;
        if self.case.ground == Ground::Older && !house.book().join("ledgers").exists() {
            // Between the renames of a migration there is no book, and that is told.
            assert!(ran.out.is_empty(), "{at}");
            let told = house.run("check").ends(78);
            told.tells(&["was interrupted; finish it with `club migrate`"]);
            return;
        }
        assert!(committed || state.versions == self.before.versions, "{at}");
        assert!(!ran.err.contains("panicked"), "{at}");
        let unsure = ["outcome unknown", "what the command recorded stands"];
        match ran.code {
            Some(0) => assert!(committed, "{at}"),
            Some(74) if unsure.iter().any(|word| ran.err.contains(word)) => {}
            // A migration between its renames is told as that, and is gone on with.
            Some(74) if self.case.ground == Ground::Older => {}
            Some(74) => assert!(!committed, "{at}"),
            None => {}
            _ => panic!("{at}"),
        }
        if !ran.out.is_empty() {
            assert!(committed, "printed before it was durable: {at}");
            assert!(self.out.starts_with(&ran.out), "{at}");
        }
        // Of the bytes at which a row may be torn, every eighth is enough for a whole proof; and a command
        // that lived to tell of one error has cleared up behind itself, which the repeat will show.
        let torn = fault.split_once("torn:").or(fault.split_once("short:"));
        let eighth = |bytes: &str| bytes.parse::<usize>().is_ok_and(|bytes| bytes % 8 == 0);
        if torn.is_none_or(|(_, bytes)| eighth(bytes)) && !fault.ends_with(":eio") {
            self.check(house, &at);
        }
    }

    /// Readers come first: they find a whole book, or are told that there is none yet.
    pub(crate) fn check(&self, house: &House, at: &str) {
        let told = house.run("check");
        let allowed: &[i32] = match self.case.ground {
            Ground::Book(_) if self.case.before.contains(&"!edit") => &[0, 65],
            Ground::Book(_) if self.case.before.contains(&"!rules") => &[0, 65],
            // Committed and not yet carried out, it is told until the next command does it again.
            Ground::Book(_) if self.case.page.ends_with("-erase") => &[0, 65],
            Ground::Book(_) => &[0],
            // What is not yet a book, or no longer one of this program's, is a finding or no book at all.
            Ground::Older | Ground::Nothing => &[0, 65, 78],
        };
        let fits = told.code.is_some_and(|code| allowed.contains(&code));
        assert!(
            fits,
            "{at}\ncheck: {:?}\n{}{}",
            told.code,
            told.text(),
            told.err
        );
    }

    /// The same line again leads to the state of one clean run.
    pub(crate) fn again(&self, house: &House, fault: &str) {
        let committed = State::of(&house.book()).versions == self.clean.versions;
        let again = self.ran(&mut house.command(self.case.line));
        let at = format!(
            "club {}\nagain after {fault}: {:?}\n{}{}",
            self.case.line,
            again.code,
            again.text(),
            again.err
        );
        let allowed = if committed { self.case.again } else { &[0] };
        assert!(
            again.code.is_some_and(|code| allowed.contains(&code)),
            "{at}"
        );
        let alike = match self.case.repeat {
            Repeat::First => true,
            Repeat::Nothing => !committed,
            Repeat::Other => false,
        };
        if alike {
            // A migration that was gone on with tells that there is nothing left to do.
            let same = again.out == self.out || self.case.ground == Ground::Older;
            assert!(
                same,
                "{at}\ninstead of\n{}",
                String::from_utf8_lossy(&self.out)
            );
        }
        let state = State::of(&house.book());
        if let Some(differs) = state.differs(&self.clean) {
            panic!("{at}\n{differs}");
        }
    }
}

/// Makes a case's ground in a folder.
/// What a case is run on, and its clock.
pub(crate) fn ground(case: &Case) -> House {
    let house = House::in_memory();
    prepare(case, house.dir());
    house.clock(case.now);
    house
}

pub(crate) fn prepare(case: &Case, dir: &Path) {
    let house = House::in_memory();
    match case.ground {
        Ground::Nothing => {}
        Ground::Older => {
            let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/points-1");
            copy_tree(&fixture, house.dir());
            let keys = house.dir().join("keys");
            fs::rename(keys, house.dir().join("keyring")).expect("the fixture's keyring");
        }
        Ground::Book(pack) => {
            house.clock("2024-03-01");
            for (name, text) in FILES {
                house.file(name, text);
            }
            house.run(&format!("init book --rules {pack}")).ok();
            if case.before.contains(&"!places") {
                house.adds_to_house(PLACES);
            }
            if case.before.contains(&"!assessed") {
                add(&house, pack, ASSESSED);
                house.run("rules adopt").ok();
            }
            for line in LIFE.iter().chain(case.before) {
                match *line {
                    "!places" | "!assessed" => {}
                    "!copy" => becomes_a_copy(&house),
                    "!edit" => edit(&house.ledger("sales"), "normal,,,", "normal,,cash=1000.00,"),
                    "!rules" => add(&house, pack, "# looked at\n"),
                    line => drop(house.run(line).ok()),
                }
            }
        }
    }
    copy_tree(house.dir(), dir);
}

/// The book goes on elsewhere, and a copy of before stands in its place.
fn becomes_a_copy(house: &House) {
    let copy = house.dir().join("copy");
    fs::create_dir(&copy).expect("a folder for the copy");
    copy_tree(&house.book(), &copy);
    house.run("consume M000001 10").ok();
    fs::remove_dir_all(house.book()).expect("the book");
    fs::rename(copy, house.book()).expect("its copy");
}

/// More text in a book's rule file.
fn add(house: &House, pack: &str, more: &str) {
    let path = house.book().join(format!("rules/{pack}.toml"));
    let text = fs::read_to_string(&path).expect("the rules");
    fs::write(path, format!("{text}{more}")).expect("the rules");
}

/// An edit by hand that leaves the figures as they are.
fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).expect("a ledger");
    assert!(text.contains(from), "{text}");
    fs::write(path, text.replacen(from, to, 1)).expect("a ledger");
}

fn operations(trace: &Path, dir: &Path) -> Vec<Operation> {
    let text = fs::read_to_string(trace).expect("a trace");
    let lines = text.lines().map(|line| {
        let cells: Vec<&str> = line.splitn(4, '\t').collect();
        let path = Path::new(cells[3]);
        Operation {
            kind: cells[1].to_owned(),
            bytes: cells[2].parse().expect("a number"),
            path: path.strip_prefix(dir).unwrap_or(path).to_owned(),
        }
    });
    lines.collect()
}
