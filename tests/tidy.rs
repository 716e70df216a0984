//! The house's order, held by a test: which room may ask which, and which doors there are.
//!
//! Rooms are modules of one crate, so the compiler does not hold the direction of imports; this does.
//! Each check is a plain function from a source to complaints, and is itself shown to find what it
//! looks for.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// From the bottom up. A room may ask those below its own floor, never its neighbours.
const FLOORS: [&[&str]; 14] = [
    &["domain"],
    &["book"],
    &["members"],
    &["tiers"],
    &["points"],
    &["wallet"],
    &["sales"],
    &["care"],
    &["desk"],
    &["rules"],
    &["whatif", "insight", "finance"],
    &["output", "ops", "reports", "audit"],
    &["cli"],
    &["main"],
];

/// Words with one door each: where they may stand. A path that ends in `/` is a folder.
const DOORS: [(&str, &[&str]); 34] = [
    // A column is told in `output/columns.rs`; the layouts of other programs have their own words.
    (
        "Column::text",
        &["src/output/", "src/cli/report/vouchers.rs"],
    ),
    (
        "Column::money",
        &["src/output/", "src/cli/report/vouchers.rs"],
    ),
    ("Column::integer", &["src/output/"]),
    ("Column::decimal", &["src/output/"]),
    ("Column::moment", &["src/output/"]),
    // A pipe is told where a file is read, and nothing is read without end.
    (
        "File::open",
        &[
            "src/book/reading.rs",
            "src/book/disk.rs",
            "src/cli/batch.rs",
            "src/cli/check.rs",
        ],
    ),
    ("fs::read(", &["src/book/mounts.rs"]),
    // The second is a test of texts alone.
    (
        "fs::read_to_string",
        &["src/book/holder.rs", "src/cli/named_in_texts.rs"],
    ),
    ("clap::", &["src/cli/"]),
    ("clap_complete::", &["src/cli/"]),
    ("clap_mangen::", &["src/cli/"]),
    ("anyhow::", &["src/cli/"]),
    ("comfy_table::", &["src/output/"]),
    ("indicatif::", &["src/output/"]),
    ("anstream::", &["src/output/"]),
    ("println!", &["src/output/"]),
    ("eprintln!", &["src/output/"]),
    ("print!", &["src/output/"]),
    ("eprint!", &["src/output/"]),
    ("dbg!", &[]),
    ("todo!", &[]),
    ("unimplemented!", &[]),
    ("io::stdout", &["src/output/"]),
    ("io::stderr", &["src/output/"]),
    (".unwrap()", &[]),
    ("f32", &[]),
    // A workbook has no other numbers; and a statistical model, of which all that leaves it is rounded.
    ("f64", &["src/output/xlsx.rs", "src/insight/model/"]),
    // The machine's own, which differ from one to another: libm's are used.
    (".ln()", &[]),
    (".exp()", &[]),
    (".powf(", &[]),
    (".powi(", &[]),
    ("SystemTime::now", &["src/cli/clock.rs"]),
    ("Utc::now", &["src/cli/clock.rs"]),
    ("Local::now", &["src/cli/clock.rs"]),
];

/// What judges (`decide`) and what adds up (`state`) knows only values.
const NOT_IN_PURE: [&str; 9] = [
    "clap::",
    "csv::",
    "toml::",
    "anyhow::",
    "chrono::Utc",
    "chrono::Local",
    "std::io",
    "std::fs",
    "std::env",
];

/// What opens, makes or changes a file, and stands only where every such operation is a fail point.
const WRITES: [&str; 17] = [
    "OpenOptions",
    "DirBuilder",
    "File::create",
    "File::create_new",
    "File::options",
    "fs::write",
    "fs::rename",
    "fs::copy",
    "fs::hard_link",
    "fs::create_dir",
    "fs::create_dir_all",
    "fs::remove_file",
    "fs::remove_dir",
    "fs::remove_dir_all",
    "fs::set_permissions",
    "set_permissions(",
    "symlink(",
];

/// Rooms whose every write goes through the door to the disk.
const WRITERS: [&str; 2] = ["src/book/", "src/output/"];

const LONGEST_FUNCTION: usize = 70;

const TOP_LEVEL: [&str; 16] = [
    "Cargo.toml",
    "Cargo.lock",
    "build.rs",
    "README.md",
    "src",
    "rules",
    "data-samples",
    "tests",
    "man",
    "benches",
    ".ci",
    ".git",
    ".gitignore",
    ".gitattributes",
    // Made by cargo, ignored by git.
    "target",
    // Regressions that proptest keeps for the next run.
    "proptest-regressions",
];

struct Source {
    path: String,
    raw: String,
    /// The same without comments, the insides of texts, and tests; lines stay where they are.
    code: String,
}

impl Source {
    fn new(path: &str, raw: &str) -> Self {
        Self {
            path: path.to_owned(),
            raw: raw.to_owned(),
            code: without_tests(&code_only(raw)),
        }
    }

    fn line_of(&self, at: usize) -> usize {
        1 + self.code[..at].matches('\n').count()
    }

    /// The folder or file under `src` that it belongs to.
    fn room(&self) -> &str {
        let under = self.path.strip_prefix("src/").unwrap_or(&self.path);
        let room = under.split('/').next().unwrap_or(under);
        room.strip_suffix(".rs").unwrap_or(room)
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files_under(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.expect("a folder of ours can be read").path();
        if path.is_dir() {
            files_under(&path, found);
        } else {
            found.push(path);
        }
    }
}

fn sources() -> Vec<Source> {
    let mut files = Vec::new();
    files_under(&root().join("src"), &mut files);
    files.sort();
    let sources: Vec<Source> = files
        .iter()
        .filter(|file| file.extension().is_some_and(|ending| ending == "rs"))
        // A file of tests alone is to its module what a `mod tests` is to its file.
        .filter(|file| file.file_name().is_some_and(|name| name != "tests.rs"))
        .map(|file| {
            let path = file.strip_prefix(root()).expect("it lies under the root");
            let raw = fs::read_to_string(file).expect("sources are UTF-8");
            Source::new(&path.to_string_lossy(), &raw)
        })
        .collect();
    assert!(sources.len() > 20, "the sources were not found");
    sources
}

/// Blanks comments and the insides of texts and characters, and keeps every line break.
fn code_only(raw: &str) -> String {
    let chars: Vec<char> = raw.chars().collect();
    let mut code = String::with_capacity(raw.len());
    let mut at = 0;
    while at < chars.len() {
        let end = match (chars[at], chars.get(at + 1)) {
            ('/', Some('/')) => find(&chars, at, "\n"),
            ('/', Some('*')) => block_comment_end(&chars, at),
            ('r' | 'b' | 'c', _) if !follows_word(&chars, at) => match raw_text_end(&chars, at) {
                Some(end) => end,
                None => at,
            },
            ('"', _) => text_end(&chars, at),
            ('\'', _) => character_end(&chars, at),
            _ => at,
        };
        if end == at {
            code.push(chars[at]);
            at += 1;
        } else {
            let kept = |c: &char| if *c == '\n' { '\n' } else { ' ' };
            code.extend(chars[at..end].iter().map(kept));
            at = end;
        }
    }
    code
}

fn follows_word(chars: &[char], at: usize) -> bool {
    at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_')
}

fn find(chars: &[char], from: usize, wanted: &str) -> usize {
    let wanted: Vec<char> = wanted.chars().collect();
    (from..chars.len())
        .find(|at| chars[*at..].starts_with(&wanted))
        .unwrap_or(chars.len())
}

fn block_comment_end(chars: &[char], from: usize) -> usize {
    let (mut depth, mut at) = (0, from);
    while at < chars.len() {
        if chars[at..].starts_with(&['/', '*']) {
            depth += 1;
            at += 2;
        } else if chars[at..].starts_with(&['*', '/']) {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    at
}

/// The end of `r"…"`, `r#"…"#`, `br"…"`; nothing where no such text begins.
fn raw_text_end(chars: &[char], from: usize) -> Option<usize> {
    let start = from
        + chars[from..]
            .iter()
            .take_while(|c| "brc".contains(**c))
            .count();
    if !chars[from..start].contains(&'r') {
        return None;
    }
    let hashes = chars[start..].iter().take_while(|c| **c == '#').count();
    if chars.get(start + hashes) != Some(&'"') {
        return None;
    }
    let close = format!("\"{}", "#".repeat(hashes));
    Some(find(chars, start + hashes + 1, &close) + close.chars().count())
}

fn text_end(chars: &[char], from: usize) -> usize {
    let mut at = from + 1;
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(chars.len())
}

/// The end of a character; a lifetime ends where it begins.
fn character_end(chars: &[char], from: usize) -> usize {
    match (chars.get(from + 1), chars.get(from + 2)) {
        (Some('\\'), _) => find(chars, from + 3, "'") + 1,
        (Some(_), Some('\'')) => from + 3,
        _ => from,
    }
}

/// Blanks every item under `#[cfg(test)]`.
fn without_tests(code: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let mut rest = code.to_owned();
    while let Some(start) = rest.find(MARK) {
        let open = open_of_item(&rest, start + MARK.len());
        let end = closing(&rest, open);
        let blank: String = rest[start..end]
            .chars()
            .map(|c| if c == '\n' { '\n' } else { ' ' })
            .collect();
        rest.replace_range(start..end, &blank);
    }
    rest
}

/// Where the body of an item begins or, where it has none, where the item ends: at `;`, and at `,` for a
/// field, a variant or an arm of a match.
fn open_of_item(code: &str, from: usize) -> usize {
    const ITEMS: [&str; 8] = [
        "pub", "fn", "mod", "impl", "use", "const", "static", "struct",
    ];
    let first = word_at(code[from..].trim_start());
    let part = !ITEMS.contains(&first);
    let mut depth = 0usize;
    for (at, c) in code[from..].char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            '{' | ';' if depth == 0 => return from + at,
            ',' if depth == 0 && part => return from + at,
            _ => {}
        }
    }
    code.len()
}

/// Behind the brace that closes the one at `open`; behind `open` itself where no brace stands there.
fn closing(code: &str, open: usize) -> usize {
    let mut depth = 0usize;
    for (at, c) in code[open..].char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return open + at + c.len_utf8();
        }
    }
    code.len()
}

fn word_at(text: &str) -> &str {
    let end = text
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(text.len());
    &text[..end]
}

/// The first words of the paths in `{…}`, or the one word.
fn first_words(text: &str) -> Vec<String> {
    let Some(list) = text.strip_prefix('{') else {
        return vec![word_at(text).to_owned()];
    };
    let (mut depth, mut words, mut fresh) = (0usize, Vec::new(), true);
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => fresh = true,
            c if fresh && !c.is_whitespace() => {
                words.push(word_at(&list[at..]).to_owned());
                fresh = false;
            }
            _ => {}
        }
    }
    words
}

/// Every room that a source names, with the line.
fn rooms_named(source: &Source) -> Vec<(usize, String)> {
    let depth = module_depth(&source.path);
    let supers = "super::".repeat(depth.max(1));
    let mut prefixes = vec!["crate::", "club::"];
    if depth > 0 {
        prefixes.push(&supers);
    }
    let mut named = Vec::new();
    for prefix in prefixes {
        for (at, _) in source.code.match_indices(prefix) {
            if source.code[..at].ends_with("super::") || is_inside_word(&source.code, at) {
                continue;
            }
            for word in first_words(&source.code[at + prefix.len()..]) {
                named.push((source.line_of(at), word));
            }
        }
    }
    named
}

/// How many `super::` lead from a file's module to the crate.
fn module_depth(path: &str) -> usize {
    let under = path.strip_prefix("src/").unwrap_or(path);
    let folders = under.matches('/').count();
    if under.ends_with("/mod.rs") || matches!(under, "lib.rs" | "main.rs") {
        folders
    } else {
        folders + 1
    }
}

fn is_inside_word(code: &str, at: usize) -> bool {
    code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
}

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

fn wrong_imports(source: &Source) -> Vec<String> {
    let room = source.room();
    if room == "lib" {
        return Vec::new();
    }
    let Some(own) = floor(room) else {
        return vec![format!("{}: `{room}` is no room of the house", source.path)];
    };
    rooms_named(source)
        .into_iter()
        .filter(|(_, other)| other != room)
        .filter_map(|(line, other)| {
            let theirs = floor(&other)?;
            (theirs >= own).then(|| format!("{}:{line}: {room} asks {other}", source.path))
        })
        .collect()
}

fn stands_in(path: &str, places: &[&str]) -> bool {
    places.iter().any(|place| {
        path == *place || (place.ends_with('/') && path.starts_with(place)) || {
            let folder = place.trim_end_matches('/');
            path == format!("{folder}.rs")
        }
    })
}

fn wrong_words(source: &Source) -> Vec<String> {
    let mut complaints = Vec::new();
    for (word, places) in DOORS {
        if stands_in(&source.path, places) {
            continue;
        }
        complaints.extend(lines_with(source, word));
    }
    let pure = ["decide", "state"].iter().any(|name| {
        source.path.ends_with(&format!("/{name}.rs")) || source.path.contains(&format!("/{name}/"))
    });
    if pure {
        for word in NOT_IN_PURE {
            complaints.extend(lines_with(source, word));
        }
    }
    complaints
}

/// What a type prints for its makers changes with its names, so nothing is made of it that lasts.
fn prints_of_types(source: &Source) -> Vec<String> {
    let code = source.code.lines();
    let lines = source.raw.lines().zip(code).enumerate();
    // A line of a test is blank in the code.
    let found = lines.filter(|(_, (raw, code))| {
        !code.trim().is_empty() && [":?}", ":#?}"].iter().any(|mark| raw.contains(mark))
    });
    found
        .map(|(at, (raw, _))| format!("{}:{}: {}", source.path, at + 1, raw.trim()))
        .collect()
}

fn writes_past_the_door(source: &Source) -> Vec<String> {
    let bound = WRITERS.iter().any(|room| source.path.starts_with(room));
    if !bound || stands_in(&source.path, &["src/book/disk/"]) {
        return Vec::new();
    }
    let found = WRITES.iter().flat_map(|word| lines_with(source, word));
    found.collect()
}

fn lines_with(source: &Source, word: &str) -> Vec<String> {
    let ends_in_word = word.ends_with(char::is_alphanumeric);
    let starts_in_word = word.starts_with(char::is_alphanumeric);
    source
        .code
        .match_indices(word)
        .filter(|(at, _)| !(starts_in_word && is_inside_word(&source.code, *at)))
        .filter(|(at, _)| {
            let behind = source.code[at + word.len()..].chars().next();
            !(ends_in_word && behind.is_some_and(|c| c.is_alphanumeric() || c == '_'))
        })
        .map(|(at, _)| format!("{}:{}: {word}", source.path, source.line_of(at)))
        .collect()
}

/// Every function with a body: its name, line and length.
fn functions(source: &Source) -> Vec<(String, usize, usize)> {
    let mut found = Vec::new();
    for (at, _) in source.code.match_indices("fn ") {
        if is_inside_word(&source.code, at) {
            continue;
        }
        let name = word_at(&source.code[at + 3..]);
        let Some(open) = source.code[at..].find(['{', ';']).map(|open| at + open) else {
            continue;
        };
        if name.is_empty() || source.code[open..].starts_with(';') {
            continue;
        }
        let end = closing(&source.code, open);
        let lines = 1 + source.code[at..end].matches('\n').count();
        found.push((name.to_owned(), source.line_of(at), lines));
    }
    found
}

fn long_functions(source: &Source) -> Vec<String> {
    functions(source)
        .into_iter()
        .filter(|(_, _, lines)| *lines > LONGEST_FUNCTION)
        .map(|(name, line, lines)| format!("{}:{line}: {name} has {lines} lines", source.path))
        .collect()
}

fn assert_none(what: &str, complaints: &[String]) {
    let mut text = String::new();
    for complaint in complaints {
        let _ = writeln!(text, "  {complaint}");
    }
    assert!(complaints.is_empty(), "{what}:\n{text}");
}

fn complaints(check: impl Fn(&Source) -> Vec<String>) -> Vec<String> {
    sources().iter().flat_map(check).collect()
}

#[test]
fn imports_run_down_only() {
    assert_none(
        "a room asks one that is not below it",
        &complaints(wrong_imports),
    );
}

#[test]
fn each_thing_has_its_door() {
    assert_none("a word stands outside its door", &complaints(wrong_words));
}

#[test]
fn nothing_that_lasts_is_made_of_what_a_type_prints() {
    assert_none(
        "the form of a value is its type's own print; see src/domain/canonical.rs",
        &complaints(prints_of_types),
    );
}

#[test]
fn what_writes_goes_through_the_door_to_the_disk() {
    assert_none(
        "a write that no fail point can reach; see src/book/disk.rs",
        &complaints(writes_past_the_door),
    );
}

#[test]
fn functions_fit_a_screen() {
    assert_none("longer than 70 lines", &complaints(long_functions));
}

#[test]
fn each_file_says_why_it_exists() {
    let silent = |source: &Source| {
        let says = source.raw.starts_with("//!");
        (!says).then(|| source.path.clone()).into_iter().collect()
    };
    assert_none("no `//!` at the top", &complaints(silent));
}

#[test]
fn main_fits_a_screen() {
    let main = fs::read_to_string(root().join("src/main.rs")).expect("there is a main");
    assert!(main.lines().count() <= 40);
}

#[test]
fn the_top_level_holds_what_was_agreed() {
    for entry in fs::read_dir(root()).expect("the root can be read") {
        let name = entry.expect("the root can be read").file_name();
        let name = name.to_string_lossy();
        assert!(
            TOP_LEVEL.contains(&name.as_ref()),
            "{name} at the top level"
        );
    }
}

#[test]
fn nothing_tells_where_it_was_made() {
    let place = concat!("/wo", "rk/");
    let mut files = Vec::new();
    for folder in ["src", "rules", "tests", "man", "benches", ".ci"] {
        files_under(&root().join(folder), &mut files);
    }
    files.push(root().join("README.md"));
    files.push(root().join("Cargo.toml"));
    let telling: Vec<String> = files
        .iter()
        .filter(|file| fs::read_to_string(file).is_ok_and(|text| text.contains(place)))
        .map(|file| file.display().to_string())
        .collect();
    assert_none("the maker's own paths", &telling);
}

#[test]
fn the_checks_find_what_they_look_for() {
    let fake = |path: &str, raw: &str| Source::new(path, raw);
    let imports: [(&str, &str, &[&str]); 9] = [
        (
            "src/points/state.rs",
            "use crate::sales::Sale;",
            &["src/points/state.rs:1: points asks sales"],
        ),
        ("src/sales/state.rs", "use crate::points::Lot;", &[]),
        (
            "src/domain/ids.rs",
            "\nuse crate::{book::{Row, domain}, ids};",
            &["src/domain/ids.rs:2: domain asks book"],
        ),
        (
            "src/output/csv.rs",
            "fn f() { crate::reports::read() }",
            &["src/output/csv.rs:1: output asks reports"],
        ),
        (
            "src/book/mod.rs",
            "use super::points;",
            &["src/book/mod.rs:1: book asks points"],
        ),
        (
            "src/book/deep/row.rs",
            "use super::super::super::points;",
            &["src/book/deep/row.rs:1: book asks points"],
        ),
        ("src/book/row.rs", "use super::points;", &[]),
        (
            "src/tiers/state.rs",
            "// crate::sales\nlet a = \"crate::sales\"; /* crate::cli */",
            &[],
        ),
        (
            "src/kitchen/mod.rs",
            "",
            &["src/kitchen/mod.rs: `kitchen` is no room of the house"],
        ),
    ];
    for (path, raw, expected) in imports {
        assert_eq!(wrong_imports(&fake(path, raw)), expected, "{raw}");
    }
    let words: [(&str, &str, &[&str]); 9] = [
        (
            "src/sales/rows.rs",
            "let a = b.unwrap();",
            &["src/sales/rows.rs:1: .unwrap()"],
        ),
        (
            "src/sales/rows.rs",
            "#[cfg(test)]\nmod tests { fn f() { b.unwrap(); } }",
            &[],
        ),
        (
            "src/sales/rows.rs",
            "match a { #[cfg(test)] A(f, _) => b(f32),\nB => b(f32) }",
            &["src/sales/rows.rs:2: f32"],
        ),
        (
            "src/sales/rows.rs",
            "'\"'; r#\"f64\"#; '\\''; x.unwrap_or(1); 'a: loop {}",
            &[],
        ),
        (
            "src/sales/rows.rs",
            "\nlet a: f64 = 1;",
            &["src/sales/rows.rs:2: f64"],
        ),
        (
            "src/sales/rows.rs",
            "eprintln!();",
            &["src/sales/rows.rs:1: eprintln!"],
        ),
        ("src/cli/clock.rs", "SystemTime::now()", &[]),
        ("src/cli/batch.rs", "use anyhow::Context;", &[]),
        (
            "src/points/decide.rs",
            "use std::io;",
            &["src/points/decide.rs:1: std::io"],
        ),
    ];
    for (path, raw, expected) in words {
        assert_eq!(wrong_words(&fake(path, raw)), expected, "{raw}");
    }
    let writes: [(&str, &str, usize); 5] = [
        ("src/book/draft.rs", "std::fs::rename(a, b)?;", 1),
        ("src/output/sink.rs", "use std::fs::{self, OpenOptions};", 1),
        ("src/book/draft.rs", "disk::rename(a, b)?; fs::read(a)?;", 0),
        ("src/book/disk.rs", "fs::rename(a, b)?;", 0),
        ("src/cli/man.rs", "std::fs::write(a, b)?;", 0),
    ];
    for (path, raw, count) in writes {
        assert_eq!(writes_past_the_door(&fake(path, raw)).len(), count, "{raw}");
    }
    let long = format!("fn long() {{\n{}}}\nfn short();", "a();\n".repeat(69));
    let source = fake("src/sales/decide.rs", &long);
    let told = ["src/sales/decide.rs:1: long has 71 lines"];
    assert_eq!(long_functions(&source), told);
}
