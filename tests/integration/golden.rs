//! What the program says, held word for word: every recording command, every report and every list in both
//! languages, with what each command writes.
//!
//! `CLUB_GOLDEN=write` writes the transcripts anew: a change of words is then looked over as a change of files
//! under `tests/golden`. Figures never change with them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::crash::at_once;
use crate::crash::rig::{State, prepare, without_instance};
use crate::crash::table::{Case, TABLE};
use crate::repeats::{packs, standing};
use crate::support::{House, copy_tree};

const LANGUAGES: [&str; 2] = ["en", "zh"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

fn is_writing() -> bool {
    std::env::var("CLUB_GOLDEN").is_ok_and(|word| word == "write")
}

/// Holds a transcript against the file of its name, or writes the file.
fn holds(place: &str, found: &str) {
    let path = root().join("golden").join(place);
    if is_writing() {
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, found).expect("a transcript");
        return;
    }
    let known = fs::read_to_string(&path).unwrap_or_default();
    if known == found {
        return;
    }
    let lines = known.lines().zip(found.lines()).enumerate();
    let first = lines.into_iter().find(|(_, (known, found))| known != found);
    let (line, was, is) = match first {
        Some((at, (was, is))) => (at + 1, was, is),
        None => (
            known.lines().count().min(found.lines().count()) + 1,
            "",
            "more or fewer lines",
        ),
    };
    panic!(
        "tests/golden/{place}:{line} differs (CLUB_GOLDEN=write writes it anew)\nwas: {was}\nis:  {is}"
    );
}

/// What a command said and how it ended, without where its house stands.
fn transcript(line: &str, house: &House) -> String {
    let ran = house.run(line);
    let place = house.dir().display().to_string();
    let plain = |text: &str| without_instance(&without_digests(&text.replace(&place, "…")));
    let mut text = format!("$ club {line}\n");
    text.push_str(&plain(&ran.text()));
    for said in plain(&ran.err).lines() {
        let _ = writeln!(text, "! {said}");
    }
    let _ = writeln!(text, "= {}\n", ran.code.unwrap_or(-1));
    text
}

/// A text without the digests of sealed bytes, which differ from book to book.
fn without_digests(text: &str) -> String {
    let is_digest =
        |word: &str| word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let parts = text.split_inclusive(|c: char| !c.is_ascii_alphanumeric());
    let masked = parts.map(|part| {
        let word = part.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        if is_digest(word) {
            part.replace(word, "…")
        } else {
            part.to_owned()
        }
    });
    masked.collect()
}

/// The digest of each ledger as it stands, masked where chance has a part in it: what was asked is digested under
/// a key of the book.
fn ledgers(house: &House) -> String {
    let state = State::without(&house.book(), &["asked"]);
    let mut text = String::new();
    for (name, shown) in state.files() {
        if name.strip_suffix(".csv").is_some() && shown.lines().count() > 1 {
            let digest = Sha256::digest(shown.as_bytes());
            let hex = digest[..8].iter().fold(String::new(), |mut hex, byte| {
                // Writing to a text cannot fail.
                let _ = write!(hex, "{byte:02x}");
                hex
            });
            let _ = writeln!(text, "{name} {hex}");
        }
    }
    text
}

/// The lines of the table, page by page.
fn pages() -> Vec<(&'static str, Vec<Case>)> {
    let mut pages: BTreeMap<&str, Vec<Case>> = BTreeMap::new();
    for case in TABLE {
        pages.entry(case.page).or_default().push(*case);
    }
    pages.into_iter().collect()
}

/// The columns of every ledger, as a book describes them.
#[test]
fn a_book_describes_the_same_columns() {
    let house = House::in_memory();
    house.run("init book --rules vip-card").ok();
    let told = fs::read_to_string(house.book().join("datapackage.json")).expect("a description");
    let is_own = |line: &&str| !line.trim_start().starts_with("\"id\":");
    let told: Vec<&str> = told.lines().filter(is_own).collect();
    holds("datapackage.json", &(told.join("\n") + "\n"));
}

#[test]
fn every_recording_command_says_and_writes_what_it_did() {
    at_once(&pages(), |(page, cases)| {
        let mut text = String::new();
        for case in cases {
            let ground = House::in_memory();
            prepare(case, ground.dir());
            let mut wrote = String::new();
            for lang in LANGUAGES {
                let house = House::in_memory();
                copy_tree(ground.dir(), house.dir());
                house.clock(case.now);
                let line = format!("{} --lang {lang}", case.line);
                text.push_str(&transcript(&line, &house));
                wrote = ledgers(&house);
            }
            let _ = writeln!(text, "{wrote}");
        }
        holds(&format!("commands/{page}.txt"), &text);
    });
}

/// Every report and every list.
fn telling() -> Vec<&'static str> {
    let all = club::cli::commands().each().map(|(name, _)| name);
    let mut lines: Vec<&str> = all
        .filter(|name| name.starts_with("report ") || name.ends_with(" list"))
        .collect();
    lines.sort_unstable();
    lines
}

#[test]
fn every_report_and_list_says_what_it_did() {
    let packs = packs();
    at_once(&packs, |pack| {
        let house = standing(pack);
        let mut text = String::new();
        for line in telling() {
            for lang in LANGUAGES {
                for format in ["csv", "table"] {
                    text.push_str(&transcript(
                        &format!("{line} --lang {lang} --format {format}"),
                        &house,
                    ));
                }
            }
        }
        holds(&format!("told/{pack}.txt"), &text);
    });
}

/// A sentence in a row of the standing books, which older programs wrote: it is shown as it is.
const ON_RECORD: &str = "score standing";

/// The names of all commands, as they are typed.
fn commands(path: &str, command: &clap::Command, found: &mut Vec<String>) {
    for below in command.get_subcommands() {
        let own = format!("{path} {}", below.get_name());
        commands(&own, below, found);
        found.push(own.trim_start().to_owned());
        found.push(format!("club{own}"));
    }
}

/// Several English words in a row, beside what stands between backticks.
fn english(line: &str) -> Vec<String> {
    let plain: Vec<&str> = line.split('`').step_by(2).collect();
    let plain = plain.join("|");
    let runs = plain.split(|c: char| !(c.is_ascii_alphanumeric() || " -_./=:".contains(c)));
    let mut found = Vec::new();
    for run in runs {
        let is_word = |word: &str| word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase());
        let mut words: Vec<&str> = Vec::new();
        for word in run.split(' ').chain(["."]) {
            if is_word(word) {
                words.push(word);
                continue;
            }
            if words.len() > 1 {
                found.push(words.join(" "));
            }
            words.clear();
        }
    }
    found
}

/// The lines of every transcript in a language, each with the command that it answers.
fn told_in(lang: &str, see: &mut dyn FnMut(&str, &str)) {
    for folder in ["told", "commands"] {
        let dir = root().join("golden").join(folder);
        for entry in fs::read_dir(dir).expect("transcripts") {
            let text = fs::read_to_string(entry.expect("a transcript").path()).expect("UTF-8");
            let mut command = None;
            for line in text.lines() {
                match line.strip_prefix("$ ") {
                    Some(typed) => {
                        let own = typed.contains(&format!("--lang {lang}"));
                        command = own.then_some(typed);
                    }
                    // What follows the exit code are digests of ledgers.
                    None if line.starts_with("= ") => command = None,
                    None => {
                        if let Some(command) = command {
                            see(command, line);
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn no_transcript_has_a_sentence_of_the_other_language() {
    let mut known = Vec::new();
    commands("", &club::cli::whole(), &mut known);
    let (mut lines, mut faults) = (0, Vec::new());
    told_in("zh", &mut |command, line| {
        lines += 1;
        let mut english = english(line);
        english.retain(|words| words != ON_RECORD && !known.contains(words));
        if !english.is_empty() {
            faults.push(format!("{command}: {english:?} in {line}"));
        }
    });
    told_in("en", &mut |command, line| {
        lines += 1;
        // A greeting is in the language of whom it greets.
        let is_greeting = line.contains("贵宾");
        if line.contains(['，', '。', '；', '：', '“']) && !is_greeting {
            faults.push(format!("{command}: {line}"));
        }
    });
    assert!(lines > 5000, "{lines}");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
