//! Sessions at the frame that every command stands in: streams, exit codes, languages, colours.

use std::fs;
use std::io::Read as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// A folder of the test's own, gone when the test is.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("club-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).expect("a folder for the test");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The program in an environment of our making.
fn club(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_club"));
    command
        .args(words)
        .env_clear()
        .env("LANG", "C")
        .env("CLUB_NOW", "2025-06-30T12:00:00+08:00")
        .stdin(Stdio::null());
    command
}

fn ran(words: &[&str]) -> Output {
    club(words).output().expect("the program starts")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("no signal ended it")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

#[test]
fn help_is_data_and_usage_is_talk() {
    let help = ran(&["--help"]);
    assert_eq!((code(&help), err(&help)), (0, String::new()));
    assert!(out(&help).contains("Exit codes: 0 done"));
    let none = ran(&[]);
    assert_eq!((code(&none), out(&none)), (2, String::new()));
    assert!(err(&none).contains("Usage: club"));
}

#[test]
fn a_misspelt_command_is_guessed() {
    let misspelt = ran(&["completion", "bash"]);
    assert_eq!((code(&misspelt), out(&misspelt)), (2, String::new()));
    assert!(
        err(&misspelt).contains("`completions`"),
        "{}",
        err(&misspelt)
    );
}

#[test]
fn wishes_that_contradict_are_refused() {
    let both = ran(&["--excel", "--format", "json", "completions", "bash"]);
    let said = "error: --excel writes CSV; leave --format out\n";
    assert_eq!((code(&both), err(&both)), (2, said.to_owned()));
}

#[test]
fn a_reader_that_goes_away_ends_the_program_quietly() {
    let mut child = club(&["completions", "bash"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let mut said = String::new();
    let mut talk = child.stderr.take().expect("it is piped");
    talk.read_to_string(&mut said).expect("UTF-8");
    let ended = child.wait().expect("it ends");
    assert_eq!((ended.code(), said), (Some(0), String::new()));
}

#[test]
fn a_full_disk_is_told() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full");
    let ended = club(&["completions", "bash"])
        .stdout(full.expect("there is such a device"))
        .output()
        .expect("the program starts");
    assert_eq!(code(&ended), 74);
    assert!(err(&ended).starts_with("error: cannot write to stdout: No space left"));
}

#[test]
fn a_clock_that_shows_nothing_is_told_in_both_languages() {
    let run = |lang: &str| {
        club(&["completions", "bash", "--lang", lang])
            .env("CLUB_NOW", "noon")
            .output()
            .expect("the program starts")
    };
    let (en, zh) = (run("en"), run("zh"));
    assert_eq!((code(&en), code(&zh)), (78, 78));
    assert!(err(&en).starts_with("error: CLUB_NOW is `noon`"));
    assert!(err(&zh).starts_with("错误：CLUB_NOW 的值“noon”"));
}

#[test]
fn a_shell_that_asks_is_answered() {
    let script = ran(&["completions", "bash", "--live"]);
    assert_eq!(code(&script), 0, "{}", err(&script));
    assert!(
        out(&script).contains("CLUB_COMPLETE=\"bash\""),
        "{}",
        out(&script)
    );
    let asked = club(&["--", "club", "comple"])
        .env("CLUB_COMPLETE", "bash")
        .env("_CLAP_COMPLETE_INDEX", "1")
        .output()
        .expect("the program starts");
    assert_eq!((code(&asked), out(&asked)), (0, "completions".to_owned()));
    let in_chinese = club(&["--", "club", "comple"])
        .env("CLUB_COMPLETE", "zsh")
        .env("_CLAP_COMPLETE_INDEX", "1")
        .env("LANG", "zh_CN.UTF-8")
        .output()
        .expect("the program starts");
    assert_eq!(out(&in_chinese), "completions:输出 shell 的补全脚本");
    let unknown = club(&["--", "club", ""])
        .env("CLUB_COMPLETE", "tcsh")
        .output()
        .expect("the program starts");
    assert_eq!(code(&unknown), 2);
}

#[test]
fn an_empty_wish_of_the_environment_is_none() {
    let mut wishing = club(&["completions", "bash"]);
    wishing.env("CLUB_NOW", "").env("CLUB_BOOK", "");
    let ended = wishing.output().expect("the program starts");
    assert_eq!((code(&ended), err(&ended)), (0, String::new()));
}

#[test]
fn the_locale_names_the_language() {
    let help = club(&["--help"]).env("LANG", "zh_CN.UTF-8").output();
    assert!(out(&help.expect("the program starts")).contains("用法："));
}

#[test]
fn colours_only_where_wanted() {
    let colour = |words: &[&str], name: &str, value: &str| {
        let ended = club(words).env(name, value).output();
        err(&ended.expect("the program starts")).contains('\u{1b}')
    };
    let wrong = ["--excel", "--format=json", "completions", "bash"];
    assert!(!colour(&wrong, "TERM", "xterm"), "a pipe is no terminal");
    let always = [&wrong[..], &["--color", "always"]].concat();
    assert!(colour(&always, "TERM", "xterm"));
    let never = [&wrong[..], &["--color", "never"]].concat();
    assert!(!colour(&never, "CLICOLOR_FORCE", "1"));
}

#[test]
fn records_go_to_a_file_in_the_format_of_its_ending() {
    let folder = Folder::new("records");
    let (pages, list) = (folder.0.join("pages"), folder.0.join("list.jsonl"));
    let (pages, list) = (pages.to_string_lossy(), list.to_string_lossy());
    let written = ran(&["man", &pages, "-o", &list]);
    assert_eq!(
        (code(&written), out(&written), err(&written)),
        Default::default()
    );
    let text = fs::read_to_string(&*list).expect("it is there");
    let first = text.lines().next().unwrap_or_default();
    assert_eq!(first, format!("{{\"page\":\"{pages}/club.1\"}}"));
}

/// `man/` is what packagers ship; `cargo run -- man man` brings it up.
#[test]
fn the_manual_keeps_step_with_the_commands() {
    let folder = Folder::new("manual");
    let made = ran(&["man", &folder.0.to_string_lossy(), "--lang", "en"]);
    assert_eq!(code(&made), 0, "{}", err(&made));
    let kept = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("man");
    let pages = |folder: &PathBuf| {
        let mut pages: Vec<(String, String)> = fs::read_dir(folder)
            .expect("the folder can be read")
            .map(|entry| entry.expect("the folder can be read").path())
            .filter(|path| path.extension().is_some_and(|section| section == "1"))
            .map(|path| {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                (name.into_owned(), fs::read_to_string(&path).expect("UTF-8"))
            })
            .collect();
        pages.sort();
        pages
    };
    let (made, kept) = (pages(&folder.0), pages(&kept));
    let names = |pages: &[(String, String)]| -> Vec<String> {
        pages.iter().map(|(name, _)| name.clone()).collect()
    };
    let remedy = "run `cargo run -- man man`";
    assert_eq!(names(&made), names(&kept), "{remedy}");
    for (made, kept) in made.iter().zip(&kept) {
        assert_eq!(made.1, kept.1, "{}: {remedy}", made.0);
    }
}
