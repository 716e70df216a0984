//! Whatever a text calls a command or an option is one: in messages and help of both languages, in the manual, in the
//! README and in what rule files say.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Command;

use super::whole;

/// The files whose texts are read.
fn files(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        let kind = path.extension().and_then(|kind| kind.to_str());
        if path.is_dir() {
            files(&path, found);
        } else if matches!(kind, Some("rs" | "md" | "toml" | "1" | "5")) {
            found.push(path);
        }
    }
}

/// A manual page as it reads: fonts and the marks of its macros set aside.
fn plain(text: &str) -> String {
    let text = ["\\fB", "\\fR", "\\fI", "\\&", ".Ic ", ".Nm ", ".Li "]
        .iter()
        .fold(text.to_owned(), |text, mark| text.replace(mark, ""));
    text.replace("\\-", "-")
}

fn is_word(c: char) -> bool {
    c.is_ascii_lowercase() || c == '-'
}

fn longs_of(command: &Command) -> Vec<String> {
    let own = command.get_arguments();
    let longs = own.flat_map(|arg| arg.get_long_and_visible_aliases().unwrap_or_default());
    longs.map(str::to_owned).collect()
}

/// What is wrong with one mention: the words after `club`, up to where the line or the quotation ends.
fn fault(root: &Command, rest: &str, quoted: bool) -> Option<String> {
    let end = rest.find(['`', '\n', '”', '"', ';', '|', '#', '{', '…']);
    let rest = &rest[..end.unwrap_or(rest.len())];
    let mut command = root;
    let mut path = "club".to_owned();
    let mut known = longs_of(root);
    let mut words = rest.split_whitespace().peekable();
    while let Some(below) = words.peek().and_then(|word| command.find_subcommand(word)) {
        path = format!("{path} {}", below.get_name());
        // What all commands of a group take is told with the group.
        known.extend(longs_of(below));
        command = below;
        words.next();
    }
    let word = words.peek().copied().unwrap_or_default();
    let named = !word.is_empty() && !word.starts_with('-') && word.chars().all(is_word);
    if path == "club" {
        return (quoted && named).then(|| format!("no command `{word}`"));
    }
    if named && command.has_subcommands() && command.get_positionals().next().is_none() {
        return Some(format!("`{path}` has no `{word}`"));
    }
    let is_known =
        |long: &str| matches!(long, "help" | "version") || known.iter().any(|own| own == long);
    words
        .filter_map(|word| word.trim_start_matches(['[', '(']).strip_prefix("--"))
        .map(|long| long.split(|c| !is_word(c)).next().unwrap_or_default())
        .find(|long| !long.is_empty() && !is_known(long))
        .map(|long| format!("`{path}` has no --{long}"))
}

#[test]
fn every_command_and_option_that_a_text_names_is_there() {
    let club = whole();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = vec![root.join("README.md")];
    for dir in ["src", "man", "rules", "data-samples"] {
        files(&root.join(dir), &mut all);
    }
    let (mut faults, mut seen) = (Vec::new(), 0);
    for path in all {
        let text = plain(&fs::read_to_string(&path).expect("UTF-8"));
        let tests = text
            .find("#[cfg(test)]")
            .filter(|_| path.ends_with("mod.rs"));
        let text = &text[..tests.unwrap_or(text.len())];
        for (at, _) in text.match_indices("club ") {
            let before = text[..at].chars().next_back();
            let quoted = matches!(before, Some('`' | '$'));
            let begins =
                before.is_none_or(|c| matches!(c, '`' | '\n' | ' ' | '“' | '"' | '$' | '|'));
            // A mark of files of the program's own is no command.
            if !begins || text[..at].ends_with("b\"") {
                continue;
            }
            // Not the house that is meant, but what is typed.
            let rest = &text[at + 5..];
            let word = rest.split_whitespace().next().unwrap_or_default();
            let is_command = club.find_subcommand(word).is_some();
            let typed = quoted || rest.contains("--") || is_command;
            seen += usize::from(is_command);
            let wrong = if typed {
                fault(&club, rest, quoted)
            } else {
                None
            };
            if let Some(wrong) = wrong {
                let line = text[..at].lines().count();
                faults.push(format!("{}:{line}: {wrong}", path.display()));
            }
        }
    }
    assert!(seen > 500, "only {seen} commands are named");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The options by which texts name no command: of other programs, and of style sheets.
const OTHERS: [&str; 10] = [
    "release", "path", "accent", "ink", "paper", "soft", "exact", "nonsense", "nota", "simple",
];

#[test]
fn every_option_that_a_text_names_is_one_of_some_command() {
    fn longs(command: &Command, found: &mut Vec<String>) {
        found.extend(longs_of(command));
        for below in command.get_subcommands() {
            longs(below, found);
        }
    }
    let mut known = vec!["help".to_owned(), "version".to_owned()];
    longs(&whole(), &mut known);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = vec![root.join("README.md")];
    for dir in ["src", "man", "rules"] {
        files(&root.join(dir), &mut all);
    }
    let mut faults = Vec::new();
    for path in all {
        let text = plain(&fs::read_to_string(&path).expect("UTF-8"));
        for (at, _) in text.match_indices("--") {
            let before = text[..at].chars().next_back();
            let long: String = text[at + 2..].chars().take_while(|c| is_word(*c)).collect();
            let begins =
                before.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '-' | '/' | '%'));
            let option = long.len() > 1 && !long.starts_with('-');
            if begins && option && !known.contains(&long) && !OTHERS.contains(&long.as_str()) {
                let line = text[..at].lines().count();
                faults.push(format!("{}:{line}: --{long}", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
