//! The real program, run on a book in a folder of its own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::deeds::{Clock, Deed, Minutes};

/// A record as the program printed it, by column.
pub(crate) type Row = BTreeMap<String, String>;

/// What the program answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) code: i32,
    pub(crate) rows: Vec<Row>,
    pub(crate) said: String,
}

#[derive(Debug)]
pub(crate) struct Desk {
    dir: PathBuf,
}

static NEXT: AtomicUsize = AtomicUsize::new(0);

impl Drop for Desk {
    fn drop(&mut self) {
        // A folder that cannot be removed is left to the system's own cleaning.
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

impl Desk {
    /// A new book under the rules of a text.
    pub(crate) fn open(rules: &str, day_starts: &str, now: Minutes) -> Self {
        let nth = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("club-model-{}-{nth}", std::process::id());
        let dir = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&dir).expect("a folder for the book");
        let desk = Self { dir };
        let pack = desk.dir.join("pack.toml");
        std::fs::write(&pack, rules).expect("the pack is written");
        let pack = pack.to_string_lossy().into_owned();
        let book = desk.book().to_string_lossy().into_owned();
        let words = ["init", &book, "--rules", &pack, "--day-starts", day_starts];
        let answer = desk.run(&words.map(str::to_owned), now);
        assert_eq!(answer.code, 0, "init: {}", answer.said);
        desk
    }

    fn book(&self) -> PathBuf {
        self.dir.join("book")
    }

    pub(crate) fn deed(&self, deed: &Deed) -> Answer {
        self.run(&deed.words(), deed.now)
    }

    /// Runs one line at a time of the house's clock.
    pub(crate) fn run(&self, words: &[String], now: Minutes) -> Answer {
        let mut command = Command::new(Path::new(env!("CARGO_BIN_EXE_club")));
        command
            .args(words)
            .args(["--format", "csv", "--lang", "en"])
            .env_clear()
            .env("CLUB_KEY_FILE", self.dir.join("key"))
            .env("CLUB_OPERATOR", "model")
            .env("CLUB_NOW", Clock(now).to_string());
        if words.first().is_none_or(|word| word != "init") {
            command.env("CLUB_BOOK", self.book());
        }
        let output = command.output().expect("the program runs");
        let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
        let rows = reader
            .deserialize()
            .map(|row| row.expect("records are CSV"))
            .collect();
        Answer {
            code: output.status.code().unwrap_or(-1),
            rows,
            said: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}
