//! What has no effect beside a file of rows is refused: each row says such things for itself.

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};

use crate::domain::{Lang, Spoken};

/// What a command takes for all rows of a file, by the command and the ids of its arguments.
const FOR_ALL: &[(&str, &[&str])] = &[
    ("consume", &["walk_in"]),
    ("survey add", &["anonymous"]),
    ("coupon issue", &["kind", "quantity"]),
    ("opening", &["again", "reason"]),
];

/// A word of the line that no row would heed.
#[derive(Debug)]
pub struct NoEffect {
    word: String,
}

impl Spoken for NoEffect {
    fn say(&self, lang: Lang) -> String {
        let word = &self.word;
        match lang {
            Lang::En => format!("with --from, {word} has no effect: each row has its own"),
            Lang::Zh => format!("使用 --from 时 {word} 不起作用：每行各自写明"),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        Some(match lang {
            Lang::En => "leave it out, or write it into a column of the file".into(),
            Lang::Zh => "请去掉，或写入文件的相应列".into(),
        })
    }

    fn exit_code(&self) -> u8 {
        2
    }
}

/// Refuses a line with `--from` that says what only a row can say.
pub fn prove(command: &Command, matches: &ArgMatches) -> Result<(), NoEffect> {
    let (mut path, mut leaf, mut command) = (command.get_name().to_owned(), matches, command);
    while let Some((part, below)) = leaf.subcommand() {
        let Some(found) = command.find_subcommand(part) else {
            return Ok(());
        };
        path = format!("{path} {part}");
        (leaf, command) = (below, found);
    }
    let told = |id: &str| {
        let known = command.get_arguments().any(|arg| arg.get_id() == id);
        known && leaf.value_source(id) == Some(ValueSource::CommandLine)
    };
    // A command that takes a file of rows has a place for those that are rejected.
    if !command.get_arguments().any(|arg| arg.get_id() == "rejects") || !told("from") {
        return Ok(());
    }
    let for_all = FOR_ALL.iter().find(|(name, _)| *name == path);
    let heeded = |arg: &Arg| {
        let id = arg.get_id().as_str();
        let shared = arg.get_help_heading().is_some() && id != "reference";
        shared || for_all.is_some_and(|(_, ids)| ids.contains(&id))
    };
    let idle = command
        .get_arguments()
        .find(|arg| told(arg.get_id().as_str()) && !heeded(arg));
    match idle {
        None => Ok(()),
        Some(arg) => Err(NoEffect { word: shown(arg) }),
    }
}

fn shown(arg: &Arg) -> String {
    match arg.get_long() {
        Some(long) => format!("--{long}"),
        None => arg.get_id().as_str().to_uppercase(),
    }
}
