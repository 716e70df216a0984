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

/// The lines of the page's crontab: what stands before the command, and the command as a shell gets it.
fn crontab(text: &str) -> Vec<String> {
    let block = text.split("```cron\n").nth(1).expect("there is a crontab");
    let block = block.split("```").next().unwrap_or_default();
    let lines = block.lines().filter(|line| {
        let first = line.split(' ').next().unwrap_or_default();
        !first.is_empty() && !first.contains('=')
    });
    let command = |line: &str| {
        let mut rest = line;
        for _ in 0..5 {
            rest = rest.trim_start();
            rest = &rest[rest.find(' ').expect("five fields")..];
        }
        // Cron ends a command at a bare %.
        assert!(!rest.replace("\\%", "").contains('%'), "{line}");
        rest.trim().replace("\\%", "%")
    };
    lines.map(command).collect()
}

/// A folder with the places that the crontab names, and programs of the test's own before all others.
struct Cron(Folder);

impl Cron {
    fn new(name: &str) -> Self {
        let top = std::env::temp_dir().join(format!("club-cron-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&top);
        for place in ["bin", "srv/out", "srv/elsewhere", "srv/shop"] {
            fs::create_dir_all(top.join(place)).expect("a folder");
        }
        Self(Folder(top))
    }

    fn program(&self, name: &str, text: &str) {
        use std::os::unix::fs::PermissionsExt as _;
        let path = self.0.0.join("bin").join(name);
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).expect("it can be written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("it is there");
    }

    /// What cron would send by mail: stdout and stderr.
    fn run(&self, line: &str) -> (String, String) {
        let top = self.0.0.display();
        let line = line.replace("/srv", &format!("{top}/srv"));
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", &line])
            .env_clear()
            .env("PATH", format!("{top}/bin:/usr/bin:/bin"))
            .env("HOME", &self.0.0)
            .env("LANG", "C")
            .env("CLUB_BOOK", self.0.0.join("srv/shop"))
            .env("CLUB_OPERATOR", "cron")
            .env("CLUB_NOW", "2025-01-02T06:00:00+08:00")
            .stdin(Stdio::null());
        let output = command.output().expect("a shell starts");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (text(&output.stdout), text(&output.stderr))
    }
}

#[test]
fn a_line_of_the_crontab_says_something_when_there_is_something_to_say() {
    let lines = crontab(&readme());
    assert!(lines.len() >= 8, "{lines:#?}");
    let cron = Cron::new("codes");
    for code in [0, 1, 2, 3, 65, 74, 75, 78] {
        cron.program(
            "club",
            &format!("case \" $* \" in *\" -o \"*) ;; *) echo version,hash; echo 7,aa;; esac\nexit {code}"),
        );
        for line in &lines {
            let (said, _) = cron.run(line);
            let expected = if line.contains("--fail") {
                code == 3
            } else {
                line.contains("|| echo") && code != 0
            };
            assert_eq!(!said.trim().is_empty(), expected, "{code}: {line}: {said}");
        }
    }
    // Every find is for a line with its own word.
    let watch = lines.iter().filter(|line| line.contains("--fail"));
    assert_eq!(watch.count(), 2);
}

#[test]
fn every_line_of_the_crontab_runs_on_a_book() {
    let cron = Cron::new("book");
    let club = env!("CARGO_BIN_EXE_club");
    cron.program("club", &format!("exec '{club}' \"$@\""));
    // The machine's own day is not the test's.
    cron.program(
        "date",
        "case \"$1\" in -d) shift; when=\"2025-01-02 $1\"; shift;; *) when=2025-01-02;; esac\n\
         PATH=/usr/bin:/bin; exec date -d \"$when\" \"$@\"",
    );
    fs::remove_dir(cron.0.0.join("srv/shop")).expect("it is empty");
    let set_up = [
        "club init /srv/shop --rules house",
        "club register 王芳 --phone 13800138000 --at 2024-03-01",
        "club consume 13800138000 100 --category bath --at 2024-03-01",
        "club consume 13800138000 100 --category bath --at 2024-03-20",
    ];
    for line in set_up {
        let (_, told) = cron.run(line);
        assert!(!told.contains("error"), "{line}: {told}");
    }
    let mut said = String::new();
    for _ in 0..2 {
        for line in crontab(&readme()) {
            let (mail, told) = cron.run(&line);
            assert!(!told.contains("error:"), "{line}: {told}");
            said += &mail;
        }
    }
    // Nobody came for nine months; nobody has complained, and the book is sound.
    assert_eq!(said, "members are leaving\nmembers are leaving\n");
    let heads = fs::read_to_string(cron.0.0.join("srv/elsewhere/heads.csv")).expect("it is kept");
    assert_eq!(heads.lines().count(), 2, "{heads}");
    assert!(!heads.contains("hash"), "{heads}");
    let (_, told) = cron.run("club check -q --against /srv/elsewhere/heads.csv");
    assert_eq!(told, "");
    let backups = fs::read_dir(cron.0.0.join("srv/elsewhere/shop")).expect("backups are kept");
    assert_eq!(backups.count(), 2);
}
