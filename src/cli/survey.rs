//! `club survey`: what customers answer, one at a time or from a file, and who is to be asked.

mod add;
mod due;
mod list;

use super::help::Zh;
use super::registry::{Entry, Runs, command};

/// Record and list answers to surveys, and tell who is to be asked
#[derive(clap::Args, Debug)]
#[command(add = Zh("记录和列出调查答复，并列出应询问的会员"))]
pub(super) struct Args {}

pub(super) const COMMANDS: &[Entry] = &[
    command("survey add", &Runs(add::run)),
    command("survey list", &Runs(list::run)),
    command("survey due", &Runs(due::run)),
];
