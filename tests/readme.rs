//! The sessions that `README.md` shows, run as they stand: each line after `$` is typed, in one folder and
//! in the order of the page, and what it prints is what the page shows. `…` stands for any text within a
//! line, alone on a line for any lines.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A folder of the test's own, gone when the test is.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// One line typed, and what the page shows after it.
#[derive(Debug)]
struct Typed {
    line: String,
    at: usize,
    shown: Vec<String>,
}

fn readme() -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("README.md");
    fs::read_to_string(path).expect("there is a README")
}

/// Every line typed in the `console` blocks.
fn sessions(text: &str) -> Vec<Typed> {
    let mut typed: Vec<Typed> = Vec::new();
    let mut inside = false;
    for (number, line) in text.lines().enumerate() {
        if line.starts_with("```") {
            inside = line == "```console";
        } else if let (true, Some(command)) = (inside, line.strip_prefix("$ ")) {
            typed.push(Typed {
                line: command.to_owned(),
                at: number + 1,
                shown: Vec::new(),
            });
        } else if inside {
            let last = typed.last_mut().expect("a block begins with a line typed");
            last.shown.push(line.trim_end().to_owned());
        }
    }
    typed
}

/// A line as a shell takes it apart; single and double quotes, nothing else.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(end), c) if c == end => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// Whether a line is what is shown, `…` being any text.
fn fits(shown: &str, line: &str) -> bool {
    let parts: Vec<&str> = shown.split('…').collect();
    let [first, middle @ .., last] = parts.as_slice() else {
        return shown == line;
    };
    let Some(mut rest) = line.strip_prefix(first) else {
        return false;
    };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// Whether lines are those shown.
fn all_fit(shown: &[String], mut lines: VecDeque<&str>) -> bool {
    let Some((first, others)) = shown.split_first() else {
        return lines.is_empty();
    };
    if first == "…" {
        return (0..=lines.len())
            .any(|skip| all_fit(others, lines.iter().skip(skip).copied().collect()));
    }
    lines.pop_front().is_some_and(|line| fits(first, line)) && all_fit(others, lines)
}

/// What goes to stderr begins with one of these.
fn is_talk(line: &str) -> bool {
    ["error:", "help:", "note:", "warning:"]
        .iter()
        .any(|word| line.starts_with(word))
}

fn lines(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    text.lines()
        .map(|line| line.trim_end().to_owned())
        .collect()
}

#[test]
fn what_the_readme_shows_is_what_happens() {
    let top = std::env::temp_dir().join(format!("club-readme-{}", std::process::id()));
    fs::create_dir_all(&top).expect("a folder for the test");
    let top = Folder(top);
    let mut here = top.0.clone();
    let typed = sessions(&readme());
    assert!(typed.len() > 15, "only {} lines are typed", typed.len());
    for one in typed {
        let words = words(&one.line);
        match words[0].as_str() {
            "cd" => here = here.join(&words[1]),
            "club" => run(&one, &words[1..], &here, &top.0),
            other => panic!("README.md:{}: `{other}` is not for a console block", one.at),
        }
    }
}

fn run(one: &Typed, words: &[String], here: &Path, home: &Path) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_club"));
    command.args(words).current_dir(here).stdin(Stdio::null());
    // The page shows a terminal: tables, and the colours left out.
    if !words.iter().any(|word| word == "--format") {
        command.args(["--format", "table"]);
    }
    command
        .env_clear()
        .env("LANG", "C")
        .env("HOME", home)
        .env("USER", "li")
        .env("CLUB_NOW", "2025-01-02T10:00:00+08:00");
    let output = command.output().expect("the program starts");
    let (talk, data): (Vec<String>, Vec<String>) =
        one.shown.iter().cloned().partition(|line| is_talk(line));
    let (out, err) = (lines(&output.stdout), lines(&output.stderr));
    let refused = talk.iter().any(|line| line.starts_with("error:"));
    let told = format!(
        "README.md:{}: $ {}\n{}\n{}",
        one.at,
        one.line,
        out.join("\n"),
        err.join("\n")
    );
    assert_eq!(output.status.success(), !refused, "{told}");
    assert!(
        all_fit(&data, out.iter().map(String::as_str).collect()),
        "{told}"
    );
    assert!(
        all_fit(&talk, err.iter().map(String::as_str).collect()),
        "{told}"
    );
}

#[test]
fn the_page_is_compared_line_by_line() {
    for (shown, line, fit) in [
        ("a", "a", true),
        ("a", "ab", false),
        ("a…", "abc", true),
        ("a…c", "abc", true),
        ("a…d", "abc", false),
        ("a…b…", "xab", false),
    ] {
        assert_eq!(fits(shown, line), fit, "{shown} {line}");
    }
    let shown = |text: &str| text.split('|').map(str::to_owned).collect::<Vec<_>>();
    assert!(all_fit(&shown("a|…|c"), ["a", "b", "b", "c"].into()));
    assert!(!all_fit(&shown("a|…|c"), ["a", "b"].into()));
    assert!(!all_fit(&shown("a"), ["a", "b"].into()));
    assert_eq!(
        words("club init shop --name \"Corner shop\""),
        ["club", "init", "shop", "--name", "Corner shop"]
    );
}
