//! What a command is to the program: one entry, from which everything follows that goes by commands.
//!
//! An entry tells the name, what it asks of whoever runs it and what it does; the arguments, the help in both
//! languages and whether it records are those of the type that its function takes. The entries of a group stand in
//! the group's own file, beside the modules of its commands.

use std::fmt;
use std::marker::PhantomData;
use std::sync::LazyLock;

use clap::{ArgMatches, Args, Command};

use super::Desk;
use super::errors::{CliError, CliResult};
use crate::rules::Power;
use crate::rules::grants::{Commands, Needs};

/// A command, or a group of them.
pub(super) struct Entry {
    /// As it is typed, with the group's own: `member show`.
    pub(super) name: &'static str,
    /// What it asks of whoever runs it; none of a group, which does nothing by itself.
    pub(super) needs: Option<Needs>,
    /// What else it is called; neither help nor completion tells of it.
    aliases: &'static [&'static str],
    acts: &'static dyn Acts,
    pub(super) below: &'static [Self],
    /// What stands above its records on a page, in English and in Chinese, where that is not its name.
    pub(super) title: Option<(&'static str, &'static str)>,
}

/// A command of the daily work.
pub(super) const fn command(name: &'static str, acts: &'static dyn Acts) -> Entry {
    Entry {
        name,
        needs: Some(Needs::Role),
        aliases: &[],
        acts,
        below: &[],
        title: None,
    }
}

/// A name that others stand under.
pub(super) const fn group(
    name: &'static str,
    acts: &'static dyn Acts,
    below: &'static [Entry],
) -> Entry {
    Entry {
        name,
        needs: None,
        aliases: &[],
        acts,
        below,
        title: None,
    }
}

impl Entry {
    /// It goes beyond the daily work.
    pub(super) const fn needing(self, power: Power) -> Self {
        self.with(Needs::Power(power))
    }

    /// It shows no person and records no deed.
    pub(super) const fn for_anybody(self) -> Self {
        self.with(Needs::Nothing)
    }

    pub(super) const fn titled(self, title: (&'static str, &'static str)) -> Self {
        Self {
            title: Some(title),
            ..self
        }
    }

    /// As it is called elsewhere: the line is read as if its own name stood there.
    pub(super) const fn also(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    /// Others stand under its name.
    pub(super) const fn over(self, below: &'static [Self]) -> Self {
        Self { below, ..self }
    }

    const fn with(self, needs: Needs) -> Self {
        Self {
            needs: Some(needs),
            ..self
        }
    }

    /// The last word of its name.
    pub(super) fn word(&self) -> &'static str {
        self.name.rsplit(' ').next().unwrap_or(self.name)
    }

    /// What clap is told of it, with all that stand under it.
    pub(super) fn shape(&self) -> Command {
        let command = Command::new(self.word());
        let below = self.below.iter().map(Self::shape);
        match self.needs {
            // What all of a group take is listed after what each takes.
            None => self.acts.shape(command.subcommands(below)),
            Some(_) => self.acts.shape(command).subcommands(below),
        }
    }

    pub(super) fn run(&self, matches: &ArgMatches, desk: &mut Desk) -> CliResult {
        self.acts.run(matches, desk)
    }

    fn collect(&self, found: &mut Vec<(&'static str, Needs)>) {
        found.extend(self.needs.map(|needs| (self.name, needs)));
        for below in self.below {
            below.collect(found);
        }
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// The entry that a line names, with what it is told.
pub(super) fn named(mut matches: &ArgMatches) -> Option<(&'static Entry, &ArgMatches)> {
    let (mut among, mut found) = (super::COMMANDS, None);
    while let Some((word, below)) = matches.subcommand() {
        let entry = among.iter().find(|entry| entry.word() == word)?;
        (among, found, matches) = (entry.below, Some(entry), below);
    }
    Some((found?, matches))
}

/// The name of the command that an alias stands for.
pub(super) fn aliased(word: &str) -> Option<&'static str> {
    fn among(entries: &'static [Entry], word: &str) -> Option<&'static str> {
        entries.iter().find_map(|entry| {
            let own = entry.aliases.contains(&word).then_some(entry.name);
            own.or_else(|| among(entry.below, word))
        })
    }
    among(super::COMMANDS, word)
}

pub(super) fn none_named() -> CliError {
    CliError::usage(
        "a command is needed; see `club --help`",
        "请写命令；见 `club --help`",
    )
}

/// Every command that can be run, with what it needs.
pub fn commands() -> &'static Commands {
    static KNOWN: LazyLock<Commands> = LazyLock::new(|| {
        let mut found = Vec::new();
        for entry in super::COMMANDS {
            entry.collect(&mut found);
        }
        Commands::new(found)
    });
    &KNOWN
}

/// How an entry is told to clap, and what it does.
pub(super) trait Acts: Sync {
    fn shape(&self, command: Command) -> Command;

    fn run(&self, matches: &ArgMatches, desk: &mut Desk) -> CliResult;
}

/// A function over arguments.
pub(super) struct Runs<T: 'static>(pub(super) fn(&T, &Desk) -> CliResult);

impl<T: Args> Acts for Runs<T> {
    fn shape(&self, command: Command) -> Command {
        T::augment_args(command)
    }

    fn run(&self, matches: &ArgMatches, desk: &mut Desk) -> CliResult {
        (self.0)(&T::from_arg_matches(matches)?, desk)
    }
}

/// What a group says of itself, and what all that stand under it take.
pub(super) struct Heads<T>(PhantomData<fn() -> T>);

impl<T> Heads<T> {
    pub(super) const HERE: Self = Self(PhantomData);
}

impl<T: Args> Acts for Heads<T> {
    fn shape(&self, command: Command) -> Command {
        let command = T::augment_args(command);
        command
            .subcommand_required(true)
            .arg_required_else_help(true)
    }

    fn run(&self, _: &ArgMatches, _: &mut Desk) -> CliResult {
        Err(none_named())
    }
}
