//! Words of the line that would have no effect are refused: a value that is blank, and beside a file of rows
//! whatever each row says for itself. So are those that no list could show: too long ones, and names with
//! characters that nobody sees.

use std::any::TypeId;

use clap::builder::ArgExt;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};

use super::errors::{CliError, CliResult};
use crate::domain::{Lang, TEXT_MOST, Wording, is_too_long, start_of};
use crate::members::facts::{self, BadFact};
use crate::{message, worded};

/// What a command takes for all rows of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct ForAllRows;

impl ArgExt for ForAllRows {}

/// What is told of a new member: facts, which have a judge of their own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judged;

impl ArgExt for Judged {}

message! {
    /// A word of the line that no row would heed.
    #[derive(Debug)]
    pub(super) struct NoEffect {
        word: String,
    } => (
        "with --from, {word} has no effect: each row has its own",
        "使用 --from 时 {word} 不起作用：每行各自写明"
    ), help (
        "leave it out, or write it into a column of the file",
        "请去掉，或写入文件的相应列"
    ), exit 2;
}

message! {
    /// A word of the line that was given and left blank, as by a script whose variable is not set.
    #[derive(Debug)]
    pub(super) struct Blank {
        word: String,
    } => ("{word} is empty: it says nothing", "{word} 为空：没有内容"), help (
        "say what is meant, or leave it out where it may be left out",
        "请写明内容；可以省略的就不要写"
    ), exit 2;
}

/// The arguments that name somebody, or where somebody comes from, by what the help calls their values.
const NAMES: [&str; 4] = ["NAME", "NAMES", "UNIT", "WHO"];

message! {
    /// A text or a name that no list could show.
    #[derive(Debug)]
    pub(super) struct Unfit {
        word: String,
        start: String,
        /// What is wrong with a name; a text is only ever too long.
        why: Option<BadFact>,
    } => (
        "{word} cannot be \"{start}\": {why}",
        "{word} 不能是 \"{start}\"：{why:#}",
        start = start.escape_debug(),
        why = why.as_ref().map_or_else(too_long, |why| Wording::of(why))
    ), help (why.is_none().then(|| worded!(
        "say it shorter; a longer text goes into a file of your own",
        "请写得短些；更长的内容请另存文件"
    ))), exit 2;
}

/// What is wrong with a text that is too long.
pub(super) fn too_long() -> Wording {
    worded!(
        "a text has {TEXT_MOST} characters at most",
        "文字最多 {TEXT_MOST} 字"
    )
}

impl Unfit {
    /// What is wrong with a text, or with a name.
    fn found(word: String, text: &str, is_name: bool) -> Option<Self> {
        const SHOWN: usize = 40;
        let why = is_name.then(|| facts::name_fault(text)).flatten();
        (why.is_some() || is_too_long(text)).then(|| Self {
            word,
            start: start_of(text, SHOWN),
            why,
        })
    }
}

/// Who works at the desk, as the environment tells: by the rules of whom the line tells.
pub(super) fn prove_operator(variable: &str, name: &str) -> CliResult {
    super::args::word(name).map_err(|why| {
        let (en, zh) = (why.in_lang(Lang::En), why.in_lang(Lang::Zh));
        CliError::usage(format!("{variable}: {en}"), format!("{variable}：{zh}"))
    })?;
    match Unfit::found(variable.to_owned(), name, false) {
        None => Ok(()),
        Some(unfit) => Err(unfit.into()),
    }
}

/// The command that a line runs, with what it was told.
struct Leaf<'a> {
    command: &'a Command,
    matches: &'a ArgMatches,
}

impl<'a> Leaf<'a> {
    fn of(mut command: &'a Command, mut matches: &'a ArgMatches) -> Self {
        while let Some((part, below)) = matches.subcommand()
            && let Some(found) = command.find_subcommand(part)
        {
            (matches, command) = (below, found);
        }
        Self { command, matches }
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

    /// What is wrong with a text that the line tells. Whatever has a type of its own is judged by it.
    fn unfit(&self, arg: &Arg) -> Option<Unfit> {
        let id = arg.get_id().as_str();
        if arg.get_value_parser().type_id() != TypeId::of::<String>()
            || !self.tells(id)
            || arg.get::<Judged>().is_some()
        {
            return None;
        }
        let called = arg.get_value_names().unwrap_or_default();
        let is_name = called
            .iter()
            .any(|name| name.split('|').any(|part| NAMES.contains(&part)));
        let values = self.matches.try_get_raw(id).ok().flatten()?;
        let mut texts = values.filter_map(|value| value.to_str());
        texts.find_map(|text| Unfit::found(shown(arg), text.trim(), is_name))
    }
}

/// Refuses a line on which a value is given and says nothing, or says more than can be kept.
pub(super) fn prove_told(command: &Command, matches: &ArgMatches) -> CliResult {
    let leaf = Leaf::of(command, matches);
    for arg in leaf.command.get_arguments() {
        if leaf.is_blank(arg.get_id().as_str()) {
            return Err(Blank { word: shown(arg) }.into());
        }
        if let Some(unfit) = leaf.unfit(arg) {
            return Err(unfit.into());
        }
    }
    Ok(())
}

/// Refuses a line with `--from` that says what only a row can say.
pub(super) fn prove(command: &Command, matches: &ArgMatches) -> Result<(), NoEffect> {
    let leaf = Leaf::of(command, matches);
    let command = leaf.command;
    let told = |id: &str| leaf.tells(id);
    // A command that takes a file of rows has a place for those that are rejected.
    if !command.get_arguments().any(|arg| arg.get_id() == "rejects") || !told("from") {
        return Ok(());
    }
    let heeded = |arg: &Arg| {
        let id = arg.get_id().as_str();
        let shared = arg.get_help_heading().is_some() && id != "reference";
        shared || arg.get::<ForAllRows>().is_some()
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
