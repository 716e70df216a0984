//! What people tell and type: texts without end, controls, marks of direction, what a spreadsheet or a page would run.
//! It is refused or kept, and comes out of no output raw; and what holds a person is for its owner alone.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use calamine::{Reader as _, Xlsx, open_workbook};
use clap::{Arg, ArgMatches, Command};

use crate::crash::at_once;
use crate::crash::rig::ground;
use crate::crash::table::{Case, TABLE};
use crate::support::lines::shortest;
use crate::support::{House, Ran, copy_tree, is_whole, sampled, words};
use crate::swaps;

/// What somebody may paste: line ends, a colour for the terminal, and a mark that turns the reading direction.
const CONTROLS: &str = "甲\r\n\u{1b}[31m乙";
const BIDI: &str = "甲\u{202e}乙";
const FORMULA: &str = "=1+1";

/// Whether a character would move a cursor, change a terminal or turn the reading direction.
fn steers(c: char) -> bool {
    let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}');
    c != '\n' && c.is_control() || turns
}

/// The command that a line names, with what it reads of it.
fn leaf(line: &[String]) -> (Command, ArgMatches) {
    let whole = club::cli::whole();
    let typed = std::iter::once("club").chain(line.iter().map(String::as_str));
    let mut matches = whole.clone().try_get_matches_from(typed).expect("a line");
    let mut command = whole;
    while let Some((name, below)) = matches.remove_subcommand() {
        command = command.find_subcommand(&name).expect("a command").clone();
        matches = below;
    }
    (command, matches)
}

/// A line with another value for one of its arguments; none where it cannot have one.
fn with(line: &[String], (arg, matches): (&Arg, &ArgMatches), value: &str) -> Option<Vec<String>> {
    let takes = arg.get_action().takes_values() && !arg.is_global_set();
    let is_path = arg.get_value_parser().type_id() == std::any::TypeId::of::<std::path::PathBuf>();
    if !takes || is_path {
        return None;
    }
    let given = matches.try_get_raw(arg.get_id().as_str()).ok().flatten();
    let given = given.and_then(|mut values| values.next()?.to_str().map(str::to_owned));
    let place = given.and_then(|given| line.iter().rposition(|word| *word == given));
    let mut line = line.to_vec();
    match (place, arg.get_long()) {
        (Some(place), _) => value.clone_into(&mut line[place]),
        (None, Some(long)) => line.push(format!("--{long}={value}")),
        (None, None) => line.push(value.to_owned()),
    }
    Some(line)
}

/// A house that is put back to where it was after each line that recorded something.
struct Ground {
    house: House,
    before: House,
    version: Option<u64>,
}

impl Ground {
    fn of(case: &Case) -> Self {
        let (house, before) = (ground(case), House::in_memory());
        copy_tree(house.dir(), before.dir());
        let version = house.ledger("versions").exists().then(|| house.version());
        Self {
            house,
            before,
            version,
        }
    }

    fn run(&self, line: &[String]) -> Ran {
        let mut command = self.house.command("");
        command.args(line);
        Ran::of(&line.join(" "), command.output().expect("it starts"))
    }

    fn version(&self) -> Option<u64> {
        let is_there = self.house.ledger("versions").exists();
        is_there.then(|| self.house.version())
    }

    fn restore(&self) {
        for entry in fs::read_dir(self.house.dir()).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                fs::remove_dir_all(path).expect("removed");
            } else {
                fs::remove_file(path).expect("removed");
            }
        }
        copy_tree(self.before.dir(), self.house.dir());
    }
}

/// Tries one argument with everything that people paste.
fn tries(ground: &Ground, line: &[String], arg: (&Arg, &ArgMatches)) -> usize {
    let mut tried = 0;
    let long = "长".repeat(5000);
    for value in [long.as_str(), CONTROLS, BIDI, FORMULA] {
        let Some(line) = with(line, arg, value) else {
            continue;
        };
        let ran = ground.run(&line);
        let about = format!("{} of {:.200}: {:?}", arg.0.get_id(), ran.line, ran.code);
        let stored = ground.version() != ground.version;
        assert!(
            matches!(ran.code, Some(0 | 1 | 2 | 65)),
            "{about}\n{}",
            ran.err
        );
        assert!(!ran.err.contains(steers), "{about}\n{:?}", ran.err);
        assert!(!stored || ran.code == Some(0), "{about}");
        if value == long {
            assert!(!stored && ran.code != Some(0), "{about} is kept");
            let echoed = ran.err.matches('长').count();
            assert!(echoed <= 200, "{about} echoes {echoed}\n{:.900}", ran.err);
        }
        if stored {
            let checked = ground.house.run("check");
            assert_eq!(checked.code, Some(0), "{about}\n{checked:?}");
            ground.restore();
        }
        tried += 1;
    }
    tried
}

#[test]
fn whatever_is_typed_is_refused_or_kept_whole() {
    let tried = AtomicUsize::new(0);
    let mut pages = std::collections::BTreeSet::new();
    let cases = TABLE.iter().filter(|case| !case.line.contains("--from "));
    let cases: Vec<&Case> = cases.filter(|case| pages.insert(case.page)).collect();
    assert!(cases.len() > 70, "{}", cases.len());
    let cases = sampled(cases, 4);
    at_once(&cases, |case| {
        let line = words(case.line);
        let (command, matches) = leaf(&line);
        let ground = Ground::of(case);
        for arg in command.get_arguments() {
            let more = tries(&ground, &line, (arg, &matches));
            tried.fetch_add(more, Ordering::Relaxed);
        }
    });
    assert!(tried.into_inner() > if is_whole() { 2000 } else { 400 });
}

#[test]
fn who_works_here_is_told_in_what_shows() {
    let house = House::new("house");
    let line = "register 王芳 --phone 13800000001";
    let long = "长".repeat(5000);
    for operator in [long.as_str(), CONTROLS, BIDI] {
        let ran = house.run_as(operator, line).fails(2);
        let ran = ran.tells(&["CLUB_OPERATOR"]);
        assert!(ran.err.chars().count() < 400 && !ran.err.contains(steers));
    }
    house.run_as("=1+1", line).ok();
}

#[test]
fn a_cell_without_end_is_refused_by_its_place() {
    let house = House::new("house");
    let long = "长".repeat(2001);
    house.run("register 王芳 --phone 13800000001").ok();
    for (command, rows, place) in [
        ("register", "name,phone\n@,13800000002\n", "2:1: name"),
        (
            "consume",
            "member,at,amount,note\nM000001,2020-01-01,5,@\n",
            "2:4: note",
        ),
        (
            "visit",
            "member,at,channel,by,note\nM000001,2020-01-01,phone,manager,@\n",
            "2:5: note",
        ),
        (
            "consume",
            "member,at,amount,ref\nM000001,2020-01-01,5,@\n",
            "2:4: ref",
        ),
    ] {
        house.file("in.csv", &rows.replace('@', &long));
        let line = format!("{command} --from in.csv");
        let ran = house.run(&line).fails(65).tells(&[place, "2000"]);
        assert!(ran.err.chars().count() < 600, "{}", ran.err);
        // The longest that can be kept.
        house.file("in.csv", &rows.replace('@', &long.replacen('长', "", 1)));
        house.run(&line).ok();
    }
    house.run("check").ok();
}

const NAME: &str = "=甲<b>乙\",";
const TEXT: &str = "=1+1\r\n<b>x</b>\t\u{202e}\u{1b}[31m\",;";

/// What is told in a life's lines stands after these.
const TEXTS: [&str; 11] = [
    "--reason",
    "--note",
    "--text",
    "--purpose",
    "--told",
    "--before",
    "--after",
    "--plan",
    "--comment",
    "--route",
    "--outcome",
];
const NAMES: [&str; 3] = ["--name", "--unit", "--host"];

/// A house in which everybody is called what a program might run, and everything that was said is of that kind.
fn house() -> House {
    let house = swaps::house_of(&mut |line| {
        let typed = words(line);
        let before = std::iter::once("").chain(typed.iter().map(String::as_str));
        let changed = typed
            .iter()
            .zip(before)
            .enumerate()
            .map(|(at, (word, before))| {
                let is_name = NAMES.contains(&before)
                    || at == 1 && typed[0] == "register" && word != "--from"
                    || at == 2 && (line.starts_with("visitor in") || line.starts_with("staff add"));
                match () {
                    () if is_name => format!("'{NAME}{word}'"),
                    () if TEXTS.contains(&before) => format!("'{TEXT}{word}'"),
                    () => format!("'{word}'"),
                }
            });
        // Whoever is erased is named by name.
        let changed: Vec<String> = changed.collect();
        let line = changed.join(" ");
        line.replace("'何误'", &format!("'{NAME}何误'"))
            .replace("'何再'", &format!("'{NAME}何再'"))
            .replace(&format!("'{NAME}'{NAME}"), &format!("'{NAME}"))
    });
    house.run("check").ok();
    house
}

/// Every line that only shows, with the options by which it writes files.
fn shows(path: &str, command: &Command, found: &mut Vec<(String, Vec<String>)>) {
    for below in command.get_subcommands() {
        shows(&format!("{path} {}", below.get_name()), below, found);
    }
    let reads = |arg: &Arg| arg.get_id() == "known_at";
    // What the rules say, a card and a receipt are texts of their own.
    if path.starts_with("rules ") || ["member card", "receipt"].contains(&path) {
        return;
    }
    if !command.get_arguments().any(reads) && path != "history" {
        return;
    }
    let line = shortest(path, command, "2024", "");
    let writes = command.get_arguments().filter_map(|arg| arg.get_long());
    let writes = writes.filter(|long| ["html", "xlsx", "ics"].contains(long));
    found.push((line, writes.map(str::to_owned).collect()));
}

fn lines() -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    for command in club::cli::whole().get_subcommands() {
        shows(command.get_name(), command, &mut found);
    }
    for record in [
        "K000001",
        "K000002",
        "B000001",
        "B000002",
        "Q000002",
        "S00000001",
        "C00000001",
    ] {
        found.push((format!("explain {record}"), Vec::new()));
    }
    for more in ["complaint show K000002", "reserve list --from 2024-01-01"] {
        found.push((more.to_owned(), Vec::new()));
    }
    assert!(found.len() > 70, "{found:?}");
    found
}

fn no_formula(text: &str, about: &str) {
    let mut rows = csv::ReaderBuilder::new();
    let rows = rows.flexible(true).has_headers(false);
    for row in rows
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes())
        .records()
    {
        for cell in &row.expect("CSV") {
            let figure = cell
                .trim_start_matches(['-', '+'])
                .chars()
                .all(|c| c.is_ascii_digit() || ".%".contains(c));
            let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !figure;
            // A list shows that there is nothing.
            assert!(!runs || cell == "-", "{about}: {cell:?}");
        }
    }
}

fn sound_calendar(path: &Path, about: &str) {
    let text = fs::read_to_string(path).expect("a calendar");
    for line in text.split_inclusive("\r\n") {
        let line = line.strip_suffix("\r\n");
        let line = line.unwrap_or_else(|| panic!("{about}: no end of line"));
        assert!(line.len() <= 75, "{about}: {line:?}");
        let control = line.contains(|c: char| c.is_control() && c != '\t');
        assert!(!control, "{about}: {line:?}");
    }
}

/// No file that somebody made of the house holds anything that would run.
fn sound_file(path: &Path, about: &str) {
    match path.extension().and_then(|end| end.to_str()) {
        Some("html") => {
            let text = fs::read_to_string(path).expect("a page");
            assert!(!text.contains("<b>") && !text.contains('\u{1b}'), "{about}");
            assert!(!text.contains('\u{202e}'), "{about}");
        }
        Some("xlsx") => {
            let mut book: Xlsx<_> = open_workbook(path).expect("a workbook");
            for sheet in book.sheet_names() {
                let formulas = book.worksheet_formula(&sheet).expect("a sheet");
                assert!(formulas.used_cells().next().is_none(), "{about}");
            }
        }
        Some("ics") => sound_calendar(path, about),
        _ => no_formula(&fs::read_to_string(path).expect("CSV"), about),
    }
}

/// Whether a file tells of somebody: a name, a phone, or a part of one.
fn tells_of_somebody(path: &Path) -> bool {
    let bytes = fs::read(path).expect("a file");
    let text = if path.extension().is_some_and(|end| end == "xlsx") {
        let mut book: Xlsx<_> = open_workbook(path).expect("a workbook");
        let sheets = book.worksheets();
        let cells = sheets.iter().flat_map(|(_, range)| range.used_cells());
        cells.map(|(_, _, cell)| cell.to_string()).collect()
    } else {
        String::from_utf8_lossy(&bytes).into_owned()
    };
    // A calendar folds its lines.
    let text = text.replace("\r\n ", "");
    ["甲<b>乙", "甲&lt;b&gt;乙", "****00"]
        .iter()
        .any(|part| text.contains(part))
}

/// It showed what there is, a model of so few sales aside.
fn runs(ran: &Ran) {
    let few = ran.line.starts_with("report churn") || ran.line.starts_with("report value");
    let ends: &[i32] = if few { &[0, 65] } else { &[0] };
    assert!(
        ran.code.is_some_and(|code| ends.contains(&code)),
        "{}: {}",
        ran.line,
        ran.err
    );
}

#[test]
fn nothing_that_was_told_comes_out_raw_nor_for_everybody() {
    let life = house();
    let (life, lines) = (life.dir(), lines());
    let told = AtomicUsize::new(0);
    at_once(&lines, |(line, writes)| {
        let (house, dir) = (House::in_memory(), House::in_memory());
        copy_tree(life, house.dir());
        house.clock("2024-03-01");
        let ran = house.run(&format!("{line} --format table"));
        runs(&ran);
        assert!(!ran.text().contains(steers), "{line}\n{:?}", ran.text());
        assert!(!ran.err.contains(steers), "{line}\n{:?}", ran.err);
        let mut made = Vec::new();
        let excel = dir.dir().join("out.csv");
        let ran = house.run(&format!("{line} --excel -o {}", excel.display()));
        runs(&ran);
        made.push(excel);
        for option in writes {
            let path = dir.dir().join(format!("out.{option}"));
            let ran = house.run(&format!("{line} --{option} {}", path.display()));
            runs(&ran);
            made.push(path);
        }
        for path in made.iter().filter(|path| path.exists()) {
            let about = format!("{line}: {}", path.display());
            sound_file(path, &about);
            let mode = path.metadata().expect("a file").permissions().mode() & 0o777;
            let personal = tells_of_somebody(path);
            assert!(
                mode == 0o600 || !personal,
                "{about} is for everybody: {mode:o}"
            );
            told.fetch_add(usize::from(personal), Ordering::Relaxed);
        }
        let ran = house.run(&format!("{line} --format jsonl"));
        let text = ran.text();
        assert!(
            !text.contains(|c: char| c.is_control() && c != '\n'),
            "{line}"
        );
        for row in text.lines() {
            let read = serde_json::from_str::<serde_json::Value>(row);
            assert!(read.is_ok(), "{line}: {row}");
        }
    });
}

#[test]
fn what_is_made_of_a_person_is_for_its_owner() {
    let house = house();
    let mode = |name: &str| {
        let path = house.dir().join(name);
        path.metadata().expect(name).permissions().mode() & 0o777
    };
    for (line, name) in [
        ("member export M000001 -o one.json", "one.json"),
        ("member show M000001 -o one.csv", "one.csv"),
        ("report statement M000001 --html s.html", "s.html"),
        ("report statement M000001 --xlsx s.xlsx", "s.xlsx"),
        ("report statement M000001 -o s.csv", "s.csv"),
        ("complaint list --format json -o k.json", "k.json"),
        ("member card M000001 -o card.html", "card.html"),
    ] {
        // Also where a file of everybody's stood.
        for before in [false, true] {
            if before {
                let path = house.file(name, "");
                fs::set_permissions(path, fs::Permissions::from_mode(0o644)).expect("a mode");
            }
            house.run(line).ok();
            assert_eq!(mode(name), 0o600, "{line}, over another: {before}");
        }
    }
    house.run("backup copies").ok();
    let mut files = 0;
    for path in crate::support::tree(&house.dir().join("copies")).keys() {
        let mode = path.metadata().expect("a file").permissions().mode() & 0o777;
        let folder = path
            .parent()
            .expect("a folder")
            .metadata()
            .expect("a folder");
        assert_eq!(mode & 0o077, 0, "{}", path.display());
        assert_eq!(folder.permissions().mode() & 0o077, 0, "{}", path.display());
        files += 1;
    }
    assert!(files > 20, "{files}");
}

#[test]
fn rejected_rows_run_nowhere_and_come_back_as_they_were() {
    let house = House::new("house");
    let rows = "name,phone,fact.address\n=1+1,13800000002x,@sum\n+甲,13800000003,\t-2\n";
    let from = house.file("in.csv", rows);
    let excel = "register --from in.csv --rejects out.csv --excel";
    house.run(excel).ok();
    let out = house.dir().join("out.csv");
    let text = fs::read_to_string(&out).expect("rejects");
    no_formula(&text, "rejects");
    assert!(text.contains("'=1+1,") && text.contains("'@sum"), "{text}");
    // Put right and given again, it is what was meant.
    fs::write(from, text.replace("02x", "02")).expect("rows");
    let ran = house.run("register --from in.csv --ignore-extra").ok();
    assert!(ran.text().contains("=1+1"), "{ran:?}");
}
