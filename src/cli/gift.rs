//! `club gift`: what is given away.

mod batch;
mod give;
mod list;

use super::Desk;
use super::errors::CliResult;
use super::help::Zh;
use super::registry::{Entry, Runs, command};

/// Record what is given away, and list it
#[derive(clap::Args, Debug)]
#[command(add = Zh("记录赠送的礼品，以及列出"))]
pub(super) struct Args {}

pub(super) const COMMANDS: &[Entry] = &[
    command("gift give", &Runs(give)),
    command("gift list", &Runs(list::run)),
];

/// To a member, or as each row of a file says.
fn give(args: &give::Args, desk: &Desk) -> CliResult {
    match &args.many.from {
        Some(from) => batch::run(from, args, desk),
        None => give::run(args, desk),
    }
}
