//! `club gift`: what is given away.

mod give;
mod list;

use super::help::Zh;
use super::registry::{Entry, Runs, command};

/// Record what is given away, and list it
#[derive(clap::Args, Debug)]
#[command(add = Zh("记录赠送的礼品，以及列出"))]
pub(super) struct Args {}

pub(super) const COMMANDS: &[Entry] = &[
    command("gift give", &Runs(give::run)),
    command("gift list", &Runs(list::run)),
];
