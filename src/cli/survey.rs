//! `club survey`: what customers answer, one at a time or from a file, and who is to be asked.

mod add;
mod due;
mod list;

use clap::Subcommand;

use super::Desk;
use super::errors::CliResult;
use super::help::Zh;

/// Record and list answers to surveys, and tell who is to be asked
#[derive(clap::Args, Debug)]
#[command(add = Zh("记录和列出调查答复，并列出应询问的会员"))]
pub(super) struct Args {
    #[command(subcommand)]
    deed: Deed,
}

#[derive(Subcommand, Debug)]
enum Deed {
    Add(add::Args),
    List(list::Args),
    Due(due::Args),
}

pub(super) fn run(args: &Args, desk: &mut Desk) -> CliResult {
    match &args.deed {
        Deed::Add(args) => add::run(args, desk),
        Deed::List(args) => list::run(args, desk),
        Deed::Due(args) => due::run(args, desk),
    }
}
