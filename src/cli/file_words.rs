//! Words of the line that would have no effect are refused: a value that is blank, and beside a file of rows
//! whatever each row says for itself.

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

/// A word of the line that was given and left blank, as by a script whose variable is not set.
#[derive(Debug)]
pub struct Blank {
    word: String,
}

impl Spoken for Blank {
    fn say(&self, lang: Lang) -> String {
        let word = &self.word;
        match lang {
            Lang::En => format!("{word} is empty: it says nothing"),
            Lang::Zh => format!("{word} 为空：没有内容"),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        Some(match lang {
            Lang::En => "say what is meant, or leave it out where it may be left out".into(),
            Lang::Zh => "请写明内容；可以省略的就不要写".into(),
        })
    }

    fn exit_code(&self) -> u8 {
        2
    }
}

/// The command that a line runs, with its whole name and what it was told.
struct Leaf<'a> {
    path: String,
    command: &'a Command,
    matches: &'a ArgMatches,
}

impl<'a> Leaf<'a> {
    fn of(mut command: &'a Command, mut matches: &'a ArgMatches) -> Self {
        let mut path = command.get_name().to_owned();
        while let Some((part, below)) = matches.subcommand()
            && let Some(found) = command.find_subcommand(part)
        {
            path = format!("{path} {part}");
            (matches, command) = (below, found);
        }
        Self {
            path,
            command,
            matches,
        }
    }

    /// Whether the line itself tells an argument, and no variable or default does.
    fn tells(&self, id: &str) -> bool {
        let known = self.command.get_arguments().any(|arg| arg.get_id() == id);
        known && self.matches.value_source(id) == Some(ValueSource::CommandLine)
    }

    fn is_blank(&self, id: &str) -> bool {
        let values = self.matches.try_get_raw(id).ok().flatten();
        self.tells(id)
            && values.is_some_and(|mut values| {
                values.any(|value| value.to_str().is_some_and(|text| text.trim().is_empty()))
            })
    }
}

/// Refuses a line on which a value is given and says nothing.
pub fn prove_told(command: &Command, matches: &ArgMatches) -> Result<(), Blank> {
    let leaf = Leaf::of(command, matches);
    let mut words = leaf.command.get_arguments();
    match words.find(|arg| leaf.is_blank(arg.get_id().as_str())) {
        None => Ok(()),
        Some(arg) => Err(Blank { word: shown(arg) }),
    }
}

/// Refuses a line with `--from` that says what only a row can say.
pub fn prove(command: &Command, matches: &ArgMatches) -> Result<(), NoEffect> {
    let leaf = Leaf::of(command, matches);
    let (command, path) = (leaf.command, &leaf.path);
    let told = |id: &str| leaf.tells(id);
    // A command that takes a file of rows has a place for those that are rejected.
    if !command.get_arguments().any(|arg| arg.get_id() == "rejects") || !told("from") {
        return Ok(());
    }
    let for_all = FOR_ALL.iter().find(|(name, _)| name == path);
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
