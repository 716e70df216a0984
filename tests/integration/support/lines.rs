//! Lines by which commands are run, made from what the commands themselves say that they take.

use clap::{Arg, Command};

use crate::crash::table::TABLE;

/// What a command has to be told, by what its help calls the value; days are those of a year.
fn filled(arg: &Arg, year: &str) -> Option<String> {
    let word = match arg.get_value_names()?.first()?.as_str() {
        "MEMBER" | "RECORD|MEMBER" | "RECORD" | "WORD" => "M000001",
        "DATE" => return Some(format!("{year}-06-30")),
        "YEAR" => year,
        "FILE" | "DIR" | "BACKUP" => "house",
        "SHELL" => "bash",
        "SALE" => "S00000001",
        "EVENT" => "fair",
        "COMPLAINT" => "K000001",
        "INCIDENT" => "I000001",
        "TREATMENT" => "N000001",
        "PASS" => "P000001",
        _ => return None,
    };
    Some(word.to_owned())
}

/// The line of a command with what it has to be told, but for one argument.
pub(crate) fn shortest(path: &str, command: &Command, year: &str, but: &str) -> String {
    let needed = command
        .get_arguments()
        .filter(|arg| arg.is_required_set() && arg.get_id() != but);
    let needed = needed.map(|arg| {
        let word = filled(arg, year).unwrap_or_else(|| panic!("{path} needs {arg}"));
        arg.get_long()
            .map_or(word.clone(), |long| format!("--{long} {word}"))
    });
    let words: Vec<String> = std::iter::once(path.to_owned()).chain(needed).collect();
    words.join(" ")
}

/// A line for every command: one of the table of those that record, else the shortest.
pub(crate) fn of_every_command() -> Vec<(&'static str, String)> {
    let whole = club::cli::whole();
    let line = |name: &'static str| {
        let page = name.replace(' ', "-");
        let case = TABLE.iter().find(|case| case.page == page);
        let command = name.split(' ').fold(&whole, |command, word| {
            command.find_subcommand(word).expect("a command")
        });
        case.map_or_else(
            || shortest(name, command, "2024", ""),
            |case| case.line.to_owned(),
        )
    };
    let all = club::cli::commands().each();
    all.map(|(name, _)| (name, line(name))).collect()
}
