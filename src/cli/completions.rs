//! `club completions`: what a shell needs to complete a line, for packagers and profiles.
//!
//! The plain script knows commands and options and asks nobody. The live one asks the program itself at
//! each Tab, through `CLUB_COMPLETE`, so that arguments can offer what the book holds
//! (`ArgValueCompleter` on an argument).

use std::ffi::{OsStr, OsString};

use anyhow::Context as _;
use clap_complete::Shell;
use clap_complete::env::Shells;

use super::Desk;
use super::errors::{CliError, CliResult};
use super::help::{Zh, described};
use crate::output::Speaking;

/// The environment's word for "this is a shell that asks".
pub(super) const ASKING: &str = "CLUB_COMPLETE";

/// Print a shell's completion script
#[derive(clap::Args, Debug)]
#[command(add = Zh("输出 shell 的补全脚本"))]
pub(super) struct Args {
    /// The shell to complete for
    #[arg(add = Zh("要补全的 shell"))]
    #[arg(value_enum)]
    shell: Shell,
    /// Let the script ask club at each Tab, so that what the book holds completes too
    #[arg(add = Zh("每次按 Tab 时询问 club，可补全账簿中的内容"))]
    #[arg(long)]
    live: bool,
}

pub(super) fn run(args: &Args, desk: &Desk) -> CliResult {
    let mut script = Vec::new();
    if args.live {
        let shells = Shells::builtins();
        let name = args.shell.to_string();
        let shell = shells
            .completer(&name)
            .ok_or_else(|| no_such_shell(&name))?;
        shell
            .write_registration(ASKING, "club", "club", "club", &mut script)
            .context("cannot make the script")?;
    } else {
        let mut root = described(super::whole(), desk.lang());
        clap_complete::generate(args.shell, &mut root, "club", &mut script);
    }
    desk.text(&String::from_utf8_lossy(&script))
}

/// Answers a shell that asks what may follow: `club -- club regis`.
pub(super) fn answer(shell: &OsStr, line: &[OsString], speaking: &Speaking) -> CliResult {
    let shells = Shells::builtins();
    let name = shell.to_string_lossy();
    let shell = shells
        .completer(&name)
        .ok_or_else(|| no_such_shell(&name))?;
    let asked = line.iter().skip_while(|word| *word != "--").skip(1);
    let mut root = described(super::offer::from_book(super::whole()), speaking.lang);
    root.build();
    let mut answer = Vec::new();
    let here = std::env::current_dir().ok();
    shell
        .write_complete(
            &mut root,
            asked.cloned().collect(),
            here.as_deref(),
            &mut answer,
        )
        .context("cannot complete the line")?;
    Ok(speaking.verbatim(&answer)?)
}

fn no_such_shell(name: &str) -> CliError {
    CliError::usage(
        format!("no completions are known for the shell `{name}`"),
        format!("没有 shell“{name}”的补全"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::help::english_in;
    use crate::domain::Lang;

    fn script(shell: Shell, lang: Lang) -> String {
        let mut script = Vec::new();
        let mut root = described(super::super::whole(), lang);
        clap_complete::generate(shell, &mut root, "club", &mut script);
        String::from_utf8_lossy(&script).into_owned()
    }

    #[test]
    fn what_a_shell_shows_is_in_the_language_that_was_asked_for() {
        let shown_in = |text: &str| -> Vec<String> {
            let shown = text.lines().filter_map(|line| line.split_once(" -d '"));
            shown
                .map(|(_, shown)| shown.trim_end_matches('\'').to_owned())
                .collect()
        };
        let chinese = shown_in(&script(Shell::Fish, Lang::Zh));
        let english = shown_in(&script(Shell::Fish, Lang::En));
        assert!(chinese.len() > 1000 && english.len() > 1000);
        assert!(
            english
                .iter()
                .all(|text| !text.contains(['，', '。', '：', '；']))
        );
        let words: Vec<_> = chinese.iter().flat_map(|text| english_in(text)).collect();
        assert!(words.is_empty(), "{words:?}");
        let silent = chinese.iter().filter(|text| text.is_ascii());
        let silent: Vec<_> = silent.collect();
        assert!(silent.is_empty(), "{silent:?}");
        // What is completed is the same.
        let offered = |shell, lang| -> Vec<String> {
            let script = script(shell, lang);
            let words = script.split([' ', '"', '\n', '\'', '(', ')']);
            let mut words: Vec<_> = words
                .filter(|word| word.starts_with("--"))
                .map(str::to_owned)
                .collect();
            words.sort();
            words.dedup();
            words
        };
        assert_eq!(
            offered(Shell::Bash, Lang::Zh),
            offered(Shell::Bash, Lang::En)
        );
    }

    #[test]
    fn every_shell_gets_every_command() {
        for (shell, lang) in [
            (Shell::Bash, Lang::En),
            (Shell::Zsh, Lang::Zh),
            (Shell::Fish, Lang::Zh),
        ] {
            let script = script(shell, lang);
            for command in super::super::whole().get_subcommands() {
                let name = command.get_name();
                assert!(script.contains(name), "{shell} lacks {name}");
            }
        }
    }
}
