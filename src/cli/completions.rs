//! `club completions`: what a shell needs to complete a line, for packagers and profiles.

use clap_complete::Shell;

use super::Desk;
use super::errors::CliResult;

/// Print a shell's completion script
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The shell to complete for
    #[arg(value_enum)]
    shell: Shell,
}

pub fn run(args: &Args, desk: &mut Desk) -> CliResult {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::whole(), "club", &mut script);
    desk.text(&String::from_utf8_lossy(&script))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shell_gets_every_command() {
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut super::super::whole(), "club", &mut script);
            let script = String::from_utf8_lossy(&script);
            for command in super::super::whole().get_subcommands() {
                assert!(
                    script.contains(command.get_name()),
                    "{} lacks {}",
                    shell,
                    command.get_name()
                );
            }
        }
    }
}
