//! A desk for tests: a folder of its own with a book and its keyring, and the program run as a clerk
//! would run it, under a frozen clock.

#![allow(dead_code, reason = "each test file uses its own part of the desk")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

static COUNT: AtomicU32 = AtomicU32::new(0);

/// A folder that is gone when the test is.
pub struct Desk {
    dir: PathBuf,
    now: String,
}

/// What a command said.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Desk {
    /// A desk without a book.
    pub fn bare() -> Self {
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("club-desk-{}-{number}", std::process::id());
        let dir = std::env::temp_dir().join(name);
        fs::create_dir_all(&dir).expect("a folder for the test");
        Self {
            dir,
            now: "2025-06-30T12:00:00+08:00".into(),
        }
    }

    /// A desk with a book under some rules.
    pub fn with(rules: &str) -> Self {
        let desk = Self::bare();
        desk.ok(&format!("init book --rules {rules} --name Spa"));
        desk
    }

    /// Sets the clock, such as `2024-05-01T12:00:00+08:00` or a date for its noon.
    pub fn at(&mut self, now: &str) -> &mut Self {
        self.now = if now.contains('T') {
            now.to_owned()
        } else {
            format!("{now}T12:00:00+08:00")
        };
        self
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|why| panic!("{name}: {why}"))
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).unwrap_or_else(|why| panic!("{name}: {why}"));
    }

    /// The program, to be told more.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_club"));
        command
            .args(words)
            .current_dir(&self.dir)
            .env_clear()
            .env("LANG", "C")
            .env("HOME", &self.dir)
            .env("CLUB_BOOK", self.path("book"))
            .env("CLUB_KEY_FILE", self.path("keys"))
            .env("CLUB_OPERATOR", "wang")
            .env("CLUB_NOW", &self.now)
            .stdin(Stdio::null());
        command
    }

    /// Runs a line; single quotes keep words together.
    pub fn run(&self, line: &str) -> Said {
        let words = words(line);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        said(&mut self.command(&words))
    }

    /// Runs a line that must go well, and returns its records.
    pub fn ok(&self, line: &str) -> String {
        let said = self.run(line);
        assert_eq!(said.code, 0, "{line}\n{}{}", said.out, said.err);
        said.out
    }

    /// Runs a line that must end with a code, and returns what it said about it.
    pub fn fails(&self, line: &str, code: i32) -> String {
        let said = self.run(line);
        assert_eq!(said.code, code, "{line}\n{}{}", said.out, said.err);
        said.err
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.dir);
    }
}

pub fn said(command: &mut Command) -> Said {
    let output = command.output().expect("the program starts");
    Said {
        code: output.status.code().expect("no signal ended it"),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (place, part) in line.split('\'').enumerate() {
        if place % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// The cells of one column of CSV without quotes.
pub fn column(csv: &str, name: &str) -> Vec<String> {
    let mut lines = csv.lines();
    let header = lines.next().unwrap_or_default();
    let place = header.split(',').position(|key| key == name);
    let place = place.unwrap_or_else(|| panic!("no column {name} in {header}"));
    lines
        .map(|line| line.split(',').nth(place).unwrap_or_default().to_owned())
        .collect()
}
